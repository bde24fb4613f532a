"""Choosing one of the allowed values whatever the case, and saying what was probably meant. Light to import."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from analisi.dati.tabelle import ENTE
from analisi.errors import ErroreParametri


def ammesso(nome: str, valore: str, ammessi: Sequence[str]) -> str:
    """The allowed value that was meant, whatever the case.

    Raises ErroreParametri with what was found, the nearest value and all that are allowed.
    """
    for uno in ammessi:
        if valore.strip().casefold() == uno.casefold():
            return uno
    vicini = difflib.get_close_matches(valore.casefold(), ammessi, n=1, cutoff=0.5)
    forse = f" Forse «{vicini[0]}»?" if vicini else ""
    raise ErroreParametri(f"{nome}: «{valore}» non è ammesso.{forse} Valori possibili: {', '.join(ammessi)}.")


def area_ammessa(area: str, aree: Sequence[str], *, struttura: bool) -> str:
    """The area as its code or `ente`, whatever the case; `struttura`: whether the table that lists them was supplied.

    Raises ErroreParametri where the chamber has none so called.
    """
    if not struttura and area.strip().casefold() != ENTE:
        raise ErroreParametri(f"area: «{area}» non si può scegliere: manca la tabella «struttura», che elenca le aree.")
    return ammesso("area", area, (*aree, ENTE))
