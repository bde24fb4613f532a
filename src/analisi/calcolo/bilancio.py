"""What the final amounts differ by from what was budgeted and from the year before, and whether it matters.

Costs and losses are negative (`conto`), so a positive difference always improves the result, whatever the nature of
the line. A difference with an unknown amount is unknown, and so is its effect; the amounts of a part of a year are
never measured against those of a whole one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from analisi.calcolo.conto import ANNO_PRECEDENTE, CONSUNTIVO, Conto, ContoEconomico, Ruolo
from analisi.dati.regole import RegoleBilancio

BUDGET = ("revisione_luglio", "budget_iniziale")
"""The budgets, the one in force at the end of the year first."""
BASI = (*BUDGET, ANNO_PRECEDENTE)
Segno = Literal["favorevole", "sfavorevole", "nullo", "ignoto"]


@dataclass(frozen=True)
class Scostamento:
    """Final figure against that of `versione`, one of `BASI`; empty where there is nothing to compare with.

    euro: final minus base, None where either is unknown or the final one is of a part of the year; pct: that over the
    absolute base, None for a zero or unknown base; rilevante: None where unknown, or not against a budget (thresholds
    are of budgets); contributo_pct: share of the variance of the year's result, None when that is zero or unknown.
    """

    conto: Conto
    versione: str
    base: Decimal | None
    finale: Decimal | None
    euro: Decimal | None
    pct: Fraction | None
    segno: Segno
    rilevante: bool | None
    contributo_pct: Fraction | None


@dataclass(frozen=True)
class ObiettivoPerdita:
    """The aim to cut the current loss: base loss, loss allowed, loss obtained (all ≤ 0, euro)."""

    versione: str
    riduzione_pct: int
    base: Decimal
    ammessa: Decimal
    ottenuta: Decimal
    variazione_pct: Fraction

    @property
    def raggiunto(self) -> bool:
        """Whether the loss obtained is not beyond the one allowed."""
        return self.ottenuta >= self.ammessa


def base_di_confronto(conto_eco: ContoEconomico, regole: RegoleBilancio) -> str:
    """What the final amounts are first compared with: the budget that the rules name, else the one in force at the end
    of the year, else the year before; empty where none is known.
    """
    trovata = next((v for v in (regole.versione_confronto, *BUDGET) if v in conto_eco.versioni), None)
    return trovata or (ANNO_PRECEDENTE if _si_conosce(conto_eco, ANNO_PRECEDENTE) else "")


def basi_note(conto_eco: ContoEconomico) -> tuple[str, ...]:
    """Everything that the final amounts can be compared with, in the order of `BASI`."""
    return tuple(b for b in BASI if _si_conosce(conto_eco, b))


def _si_conosce(conto_eco: ContoEconomico, base: str) -> bool:
    return any(c.importi[base] is not None for c in conto_eco.conti)


def scostamenti(conto_eco: ContoEconomico, base: str, regole: RegoleBilancio) -> tuple[Scostamento, ...]:
    """Every account's variance of the final figures from `base`, one of `BASI` or nothing."""
    risultato = conto_eco.di_ruolo("esercizio")
    totale = _differenza(conto_eco, risultato, base) if risultato else None
    return tuple(_scostamento(conto_eco, c, base, totale, regole) for c in conto_eco.conti)


def scostamento_di_ruolo(
    conto_eco: ContoEconomico, ruolo: Ruolo, base: str, regole: RegoleBilancio
) -> Scostamento | None:
    """The variance of a result, as of the year or of its current management; None where the statement lacks it."""
    return next((s for s in scostamenti(conto_eco, base, regole) if s.conto.ruolo == ruolo), None)


def _differenza(conto_eco: ContoEconomico, conto: Conto, base: str) -> Decimal | None:
    da, a = conto.importi.get(base), conto.importi[CONSUNTIVO]
    return None if da is None or a is None or not conto_eco.fine_anno else a - da


def _scostamento(
    conto_eco: ContoEconomico, conto: Conto, base: str, totale: Decimal | None, regole: RegoleBilancio
) -> Scostamento:
    euro, da = _differenza(conto_eco, conto, base), conto.importi.get(base)
    pct = Fraction(euro) / abs(Fraction(da)) * 100 if euro is not None and da else None
    contributo = Fraction(euro) / Fraction(totale) * 100 if euro is not None and totale else None
    rilevante = _rilevante(euro, pct, regole) if base in BUDGET else None
    return Scostamento(conto, base, da, conto.importi[CONSUNTIVO], euro, pct, segno(euro), rilevante, contributo)


def _rilevante(euro: Decimal | None, pct: Fraction | None, regole: RegoleBilancio) -> bool | None:
    if euro is None:
        return None
    return abs(euro) >= regole.soglia_euro and (pct is None or abs(pct) >= regole.soglia_pct)


def segno(euro: Decimal | None) -> Segno:
    """What a difference does to the result: more income or less cost is favourable; of an unknown one nobody knows."""
    if euro is None:
        return "ignoto"
    if not euro:
        return "nullo"
    return "favorevole" if euro > 0 else "sfavorevole"


def voci_della_gestione_corrente(conto_eco: ContoEconomico) -> tuple[Conto, ...]:
    """The lines under the totals of current income and costs, or a total itself where it has no parts."""
    return _sotto(conto_eco, _parti(conto_eco, conto_eco.di_ruolo("corrente")))


def grandi_voci(conto_eco: ContoEconomico) -> tuple[Conto, ...]:
    """Current income as a whole, the lines of current costs, and the results of the other managements."""
    corrente = conto_eco.di_ruolo("corrente")
    correnti = _parti(conto_eco, corrente)
    proventi = [c for c in correnti if c.natura != "onere"]
    oneri = _sotto(conto_eco, [c for c in correnti if c.natura == "onere"])
    altre = [c for c in _parti(conto_eco, conto_eco.di_ruolo("esercizio")) if c is not corrente]
    return (*proventi, *oneri, *altre)


def _parti(conto_eco: ContoEconomico, conto: Conto | None) -> tuple[Conto, ...]:
    return conto_eco.parti(conto) if conto is not None else ()


def _sotto(conto_eco: ContoEconomico, totali: Sequence[Conto]) -> tuple[Conto, ...]:
    return tuple(parte for totale in totali for parte in conto_eco.parti(totale) or (totale,))


def obiettivo_perdita(conto_eco: ContoEconomico, regole: RegoleBilancio, versione: str) -> ObiettivoPerdita | None:
    """Whether the current loss was cut as promised against `versione`.

    None where no rule promises it, the base shows no loss, or an amount of the whole year is unknown.
    """
    conto = conto_eco.di_ruolo("corrente")
    if conto is None or regole.riduzione_perdita_pct is None or not conto_eco.fine_anno:
        return None
    base, ottenuta = conto.importi[versione], conto.importi[CONSUNTIVO]
    if base is None or ottenuta is None or base >= 0:
        return None
    ammessa = base * (100 - regole.riduzione_perdita_pct) / 100
    variazione = (Fraction(ottenuta) - Fraction(base)) / abs(Fraction(base)) * 100
    return ObiettivoPerdita(versione, regole.riduzione_perdita_pct, base, ammessa, ottenuta, variazione)
