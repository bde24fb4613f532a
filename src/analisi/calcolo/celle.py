"""Which cell of an indicator's row its rule still needs: a date, a number, an outcome or a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RISULTATI: Mapping[str, str] = {"": "risultato_testo", "data_entro": "risultato_data", "si_no": "esito"}
"""Column that holds the result, by rule, where it is not the measured value; without a rule a text is all there is."""

MISURATO = "risultato_valore"
OBIETTIVI: Mapping[str, tuple[str, ...]] = {
    "": (),
    "si_no": (),
    "data_entro": ("target_data",),
    "intervallo": ("target_valore", "target_massimo"),
}
"""Columns that hold what was promised, by rule, where they are not the one of `PROMESSO`."""

PROMESSO = ("target_valore",)
CELLE = tuple(dict.fromkeys((*RISULTATI.values(), MISURATO, *PROMESSO, *(c for o in OBIETTIVI.values() for c in o))))
"""Every column that a rule may need."""


def cella_mancante(riga: Mapping[str, Any]) -> str:
    """The column to fill so that the rule gives a grade: the result's, or the target's where only that is missing.

    An outcome that gives no grade (`parziale`) is to be said again. Where nothing is missing it is the result's all the
    same: a share of no cases can only be declared not computable.
    """
    tipo = riga["tipo"] or ""
    risultato = RISULTATI.get(tipo, MISURATO)
    if riga[risultato] is None:
        return risultato
    return next((c for c in OBIETTIVI.get(tipo, PROMESSO) if riga[c] is None), risultato)
