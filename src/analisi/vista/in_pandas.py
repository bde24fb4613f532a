"""Records of a table as a pandas frame. Apart, because pandas is slow to import and most readers never ask for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, SupportsFloat

import pandas as pd

from analisi.vista.campi import Campo
from analisi.vista.formato import NC

_TIPI = {"testo": "string", "numero": "Float64", "intero": "Int64", "vero_falso": "boolean", "data": "datetime64[s]"}


def frame(campi: Sequence[Campo], record: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """A column for each field; missing, blank and not computable values are `pandas.NA`."""
    return pd.DataFrame({c.nome: _colonna(c, [r[c.nome] for r in record]) for c in campi})


def _colonna(campo: Campo, valori: Sequence[object]) -> pd.Series[Any]:
    noti = [None if v in ("", NC) else v for v in valori]
    if campo.tipo == "numero":
        noti = [float(v) if isinstance(v, SupportsFloat) else None for v in noti]
    return pd.Series(noti, dtype=_TIPI[campo.tipo])
