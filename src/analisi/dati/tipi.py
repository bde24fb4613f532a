"""How each type of column is held in memory and on disk, so that a table is the same from either.

Amounts, percentages and decimals are Arrow decimals (`pandas.ArrowDtype(pyarrow.decimal128(…))`): sums, differences
and comparisons are exact, also against `decimal.Decimal`, and a value read back is the value written.
Division is not: Arrow cuts the quotient to the digits that its own rule leaves, without rounding (1.10 / 3 gives
0.3666). Divide `Decimal` values taken out of the table (`serie.tolist()`, `serie.astype(object)`), never series.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from analisi.dati.formati import PRECISIONE, Valore
from analisi.dati.schema import Tabella, TipoColonna

_ARROW: dict[TipoColonna, pa.DataType] = {
    "testo": pa.string(),
    "codice": pa.string(),
    "scelta": pa.string(),
    "data": pa.string(),
    "periodo": pa.string(),
    "intero": pa.int64(),
    "logico": pa.bool_(),
    **{tipo: pa.decimal128(*PRECISIONE[tipo]) for tipo in PRECISIONE},
}

_PANDAS: dict[pa.DataType, Any] = {
    pa.string(): pd.StringDtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
    **{_ARROW[tipo]: pd.ArrowDtype(_ARROW[tipo]) for tipo in PRECISIONE},
}


def schema_arrow(tabella: Tabella) -> pa.Schema:
    """Names and types of the columns of a table, in order, without metadata."""
    return pa.schema([pa.field(c.nome, _ARROW[c.tipo]) for c in tabella.colonne])


def in_arrow(tabella: Tabella, colonne: Mapping[str, Sequence[Valore | None]]) -> pa.Table:
    """An Arrow table from lists of converted values, one for each column of `tabella`; None is a missing value."""
    return pa.table({nome: list(colonne[nome]) for nome in tabella.nomi}, schema=schema_arrow(tabella))


def da_pandas(tabella: Tabella, dati: pd.DataFrame) -> pa.Table:
    """An Arrow table from the frame that `in_pandas` gives: same values, no metadata."""
    schema = schema_arrow(tabella)
    colonne = [pa.array(dati[campo.name], type=campo.type, from_pandas=True) for campo in schema]
    return pa.Table.from_arrays(colonne, schema=schema)


def in_pandas(tabella: pa.Table) -> pd.DataFrame:
    """A frame with the exact types of this module; a missing value is `pandas.NA` in every column."""
    dati: pd.DataFrame = tabella.to_pandas(types_mapper=_PANDAS.get, use_threads=False)
    return dati
