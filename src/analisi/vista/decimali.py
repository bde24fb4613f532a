"""Figures of a column lined up at their decimal comma, whatever decimals each needs. Nothing is added to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analisi.vista.tabella import Tabella

_CIFRA = re.compile(r"(?:[^\w\s]\s)?[+\-\u2212]?\d[\d.]*(?P<decimali>,\d+)?")
_SOLO_TESTO = "gruppo"


def code(tabella: Tabella) -> dict[tuple[int, int], str]:
    """What each figure lacks to be as long, after the comma, as the longest of its column, by row and column.

    To be laid out without being shown: `,00` after `100` where the column also has `98,57`. Figures that lack nothing,
    and cells that are no figure, are left out.
    """
    mancanti: dict[tuple[int, int], str] = {}
    for colonna, vista in enumerate(tabella.mostrate):
        if not vista.numerica:
            continue
        lunghezze = {
            riga: len(cifra["decimali"] or "")
            for riga, contenuta in enumerate(tabella.corpo)
            if contenuta.tipo != _SOLO_TESTO and (cifra := _CIFRA.fullmatch(contenuta.contenuti[colonna].visibile))
        }
        massima = max(lunghezze.values(), default=0)
        for riga, lunga in lunghezze.items():
            if lunga < massima:
                mancanti[riga, colonna] = ("," if lunga == 0 else "") + "0" * (massima - max(lunga, 1))
    return mancanti
