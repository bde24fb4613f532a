"""Resources of the programmes: July revision against the estimate of 30 September. Costs are positive here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from analisi.dati.struttura import Struttura
from analisi.dati.tabelle import ENTE
from analisi.oggetti import Oggetto

VOCI = ("proventi", "oneri", "investimenti")


@dataclass(frozen=True)
class Risorsa:
    """One kind of resource of a programme (or of a sum of programmes), in euro; None where not supplied."""

    programma: str
    voce: str
    revisione: Decimal | None
    preconsuntivo: Decimal | None
    riga_fonte: str = ""
    anni_stampati: tuple[int | None, int | None] = (None, None)

    @property
    def nulla(self) -> bool:
        """Whether both figures are known to be zero."""
        return self.revisione == 0 and self.preconsuntivo == 0

    @property
    def differenza(self) -> Decimal | None:
        """Estimate minus revision, in euro."""
        if self.revisione is None or self.preconsuntivo is None:
            return None
        return self.preconsuntivo - self.revisione

    @property
    def differenza_pct(self) -> Fraction | None:
        """Difference over the revision; None for a zero or missing revision."""
        if self.differenza is None or not self.revisione:
            return None
        return Fraction(self.differenza) / Fraction(self.revisione) * 100


@dataclass(frozen=True, repr=False)
class RisorseProgrammi(Oggetto):
    """The resources of the programmes of an area, or of the body, and their totals by kind.

    condivise: programmes that the area has together with others: they are of the body, and in no area's total.
    """

    risorse: tuple[Risorsa, ...]
    totali: tuple[Risorsa, ...]
    condivise: tuple[str, ...] = ()

    @property
    def nulle(self) -> bool:
        """Whether every figure is known to be zero: the programmes have no resources of their own."""
        return all(r.nulla for r in self.risorse)

    @property
    def ignote(self) -> int:
        """Of how many resources a figure is missing, so that no variance is known."""
        return sum(r.differenza is None for r in self.risorse)


def risorse_programmi(righe: Sequence[Mapping[str, Any]], struttura: Struttura, ambito: str) -> RisorseProgrammi:
    """The resources of the programmes of area `ambito`, or of all for `ente`."""
    aree = {r["programma"]: struttura.aree_di(r["programma"]) for r in righe}
    scelte = tuple(
        Risorsa(
            programma=r["programma"],
            voce=r["voce"],
            revisione=r["revisione_budget"],
            preconsuntivo=r["preconsuntivo"],
            riga_fonte=r["riga_fonte"] or "",
            anni_stampati=(r["anno_revisione"], r["anno_preconsuntivo"]),
        )
        for r in righe
        if ambito == ENTE or aree[r["programma"]] == (ambito,)
    )
    condivise = tuple(p for p, sue in aree.items() if len(sue) > 1 and ambito in sue)
    return RisorseProgrammi(scelte, tuple(somma(scelte, voce) for voce in VOCI), condivise)


def somma(risorse: Sequence[Risorsa], voce: str, nome: str = "totale") -> Risorsa:
    """The total of one kind; a figure that is missing in any programme makes the total missing."""
    proprie = [r for r in risorse if r.voce == voce]
    return Risorsa(
        programma=nome,
        voce=voce,
        revisione=_totale([r.revisione for r in proprie]),
        preconsuntivo=_totale([r.preconsuntivo for r in proprie]),
    )


def _totale(valori: Sequence[Decimal | None]) -> Decimal | None:
    presenti = [v for v in valori if v is not None]
    return sum(presenti, Decimal(0)) if presenti and len(presenti) == len(valori) else None
