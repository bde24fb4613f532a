"""Pieces of the alternative texts: how many, which, highest and lowest. Figures come in already written."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from analisi.vista import parole

NOMI_MASSIMI = 8


def nomi(voci: Sequence[str]) -> str:
    """Items in a sentence; past NOMI_MASSIMI the rest is counted (the table beside the chart has them all)."""
    if len(voci) <= NOMI_MASSIMI + 1:
        return parole.elenco(voci)
    return f"{', '.join(voci[:NOMI_MASSIMI])} e altre {len(voci) - NOMI_MASSIMI}"


def elenco_lungo(voci: Sequence[str], altri: str = "altri") -> str:
    """Items that hold commas of their own; past NOMI_MASSIMI the rest is counted: `a; b; c; e altri 3`."""
    resto = len(voci) - NOMI_MASSIMI
    if resto <= 1:
        return "; ".join(voci)
    return f"{'; '.join(voci[:NOMI_MASSIMI])}; e {altri} {resto}"


def estremi(voci: Sequence[tuple[str, Decimal, str]]) -> str:
    """Highest and lowest of (name, value, written value), or that all are the same; empty text for none."""
    if not voci:
        return ""
    alto, basso = max(voci, key=lambda v: v[1]), min(voci, key=lambda v: v[1])
    if len(voci) == 1:
        return f"Il valore è {alto[2]}."
    if alto[1] == basso[1]:
        return f"Tutte valgono {alto[2]}."
    quante_alte, quante_basse = (sum(v[1] == e[1] for v in voci) for e in (alto, basso))
    return f"{_estremo('alto', alto, quante_alte)} {_estremo('basso', basso, quante_basse)}"


def _estremo(quale: str, voce: tuple[str, Decimal, str], quante: int) -> str:
    if quante == 1:
        return f"Il valore più {quale} è {voce[2]} («{voce[0]}»)."
    return f"Il valore più {quale} è {voce[2]}, in {quante} voci."


def frasi(*pezzi: str) -> str:
    """Sentences joined by a space, the empty ones left out."""
    return " ".join(p for p in pezzi if p)
