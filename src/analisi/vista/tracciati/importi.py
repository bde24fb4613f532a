"""In which unit a chart writes its amounts, so that labels stay short and say what they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from analisi.vista import formato


@dataclass(frozen=True)
class UnitaEuro:
    """A unit for amounts: what to divide by, how to call it, how many decimals to show."""

    divisore: Decimal
    nome: str
    decimali: int

    def scrivi(self, importo: Decimal | None, segno: bool = False) -> str:
        """The amount in this unit, without the unit's name."""
        return formato.euro(None if importo is None else importo / self.divisore, self.decimali, segno)


EURO = UnitaEuro(Decimal(1), "euro", 0)
MIGLIAIA = UnitaEuro(Decimal(1000), "migliaia di euro", 1)
MILIONI = UnitaEuro(Decimal(1_000_000), "milioni di euro", 2)
MINIMO_IN_MIGLIAIA = Decimal(50)
"""The smallest amount that is not 0,0 in thousands, in euro."""


def unita_euro(importi: Iterable[Decimal | None]) -> UnitaEuro:
    """Millions where every amount but zero reaches one; thousands where the largest reaches 100.000; else euro.

    A unit that would write a small amount as zero (0,00 million, 0,0 thousand) is not used.
    """
    grandezze = [abs(i) for i in importi if i]
    if grandezze and min(grandezze) >= MILIONI.divisore:
        return MILIONI
    if grandezze and max(grandezze) >= 100 * MIGLIAIA.divisore and min(grandezze) >= MINIMO_IN_MIGLIAIA:
        return MIGLIAIA
    return EURO
