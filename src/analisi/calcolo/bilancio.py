"""The income statement: tree, identities, variances and their materiality.

Scheme: DPR 254/2005, annex C, mapped on the chamber's accounts in `schema_conto_economico.csv`. Costs and
losses are negative, so a positive difference always improves the result, whatever the nature of the line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from analisi.dati.regole import RegoleBilancio

VERSIONI_BILANCIO = ("budget_iniziale", "revisione_luglio", "consuntivo")
RISULTATO = "3"
GESTIONE_CORRENTE = "30"
Segno = Literal["favorevole", "sfavorevole", "nullo"]


@dataclass(frozen=True)
class Conto:
    """One account of the scheme with its amounts in euro; None where the document leaves the cell empty."""

    conto: str
    padre: str
    natura: str
    voce: str
    livello: int
    importi: Mapping[str, Decimal | None]
    riga_fonte: str
    foglia: bool


@dataclass(frozen=True)
class Identita:
    """A total against the sum of its parts in one version, in euro; `differenza` is zero when they agree."""

    conto: str
    voce: str
    versione: str
    totale: Decimal
    somma_parti: Decimal

    @property
    def differenza(self) -> Decimal:
        """Total minus the sum of its parts, in euro."""
        return self.totale - self.somma_parti


@dataclass(frozen=True)
class Scostamento:
    """Final figure against a base version.

    euro: final minus base; pct: that over the absolute base, None for a zero or missing base;
    contributo_pct: share of the variance of the year's result, None when that is zero.
    """

    conto: Conto
    base: Decimal | None
    finale: Decimal | None
    euro: Decimal | None
    pct: Fraction | None
    segno: Segno
    rilevante: bool
    contributo_pct: Fraction | None


@dataclass(frozen=True)
class ContoEconomico:
    """The statement of one year, in scheme order, with its identities."""

    conti: tuple[Conto, ...]
    identita: tuple[Identita, ...]

    def conto(self, codice: str) -> Conto:
        """The account of that code; KeyError where the statement lacks it."""
        for conto in self.conti:
            if conto.conto == codice:
                return conto
        raise KeyError(codice)

    @property
    def quadra(self) -> bool:
        """Whether every total equals its parts to the cent."""
        return all(i.differenza == 0 for i in self.identita)


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


def conto_economico(righe: Sequence[Mapping[str, Any]], schema: Sequence[Mapping[str, Any]]) -> ContoEconomico:
    """The statement in the order of the scheme; accounts outside the scheme are left to the quality checks."""
    per_codice = {r["conto"]: r for r in righe}
    padri = {s["conto"]: s["padre"] or "" for s in schema}
    conti = tuple(_conto(s, per_codice[s["conto"]], padri) for s in schema if s["conto"] in per_codice)
    return ContoEconomico(conti, tuple(_identita(conti)))


def _conto(schema: Mapping[str, Any], riga: Mapping[str, Any], padri: Mapping[str, str]) -> Conto:
    livello, codice = 0, schema["conto"]
    while padri.get(codice):
        livello, codice = livello + 1, padri[codice]
    return Conto(
        conto=schema["conto"],
        padre=schema["padre"] or "",
        natura=schema["natura"],
        voce=schema["voce"],
        livello=livello,
        importi={v: riga[v] for v in VERSIONI_BILANCIO},
        riga_fonte=riga["riga_fonte"] or "",
        foglia=schema["conto"] not in padri.values(),
    )


def _identita(conti: Sequence[Conto]) -> list[Identita]:
    trovate = []
    for totale in conti:
        parti = [c for c in conti if c.padre == totale.conto]
        for versione in VERSIONI_BILANCIO if parti else ():
            importo = totale.importi[versione]
            addendi = [c.importi[versione] for c in parti]
            somma = sum((a for a in addendi if a is not None), Decimal(0))
            if importo is not None:
                trovate.append(Identita(totale.conto, totale.voce, versione, importo, somma))
    return trovate


def scostamenti(conto_eco: ContoEconomico, base: str, regole: RegoleBilancio) -> tuple[Scostamento, ...]:
    """Every account's variance of the final figures from version `base`."""
    totale = _differenza(conto_eco.conto(RISULTATO), base)
    return tuple(_scostamento(c, base, totale, regole) for c in conto_eco.conti)


def _differenza(conto: Conto, base: str) -> Decimal | None:
    da, a = conto.importi[base], conto.importi["consuntivo"]
    return None if da is None or a is None else a - da


def _scostamento(conto: Conto, base: str, totale: Decimal | None, regole: RegoleBilancio) -> Scostamento:
    euro, da = _differenza(conto, base), conto.importi[base]
    pct = Fraction(euro) / abs(Fraction(da)) * 100 if euro is not None and da else None
    rilevante = euro is not None and abs(euro) >= regole.soglia_euro and (pct is None or abs(pct) >= regole.soglia_pct)
    contributo = Fraction(euro) / Fraction(totale) * 100 if euro is not None and totale else None
    return Scostamento(conto, da, conto.importi["consuntivo"], euro, pct, segno(euro), rilevante, contributo)


def segno(euro: Decimal | None) -> Segno:
    """What a difference does to the result: more income or less cost is favourable."""
    if not euro:
        return "nullo"
    return "favorevole" if euro > 0 else "sfavorevole"


def obiettivo_perdita(conto_eco: ContoEconomico, regole: RegoleBilancio, versione: str) -> ObiettivoPerdita | None:
    """Whether the current loss was cut as promised against `versione`; None where nobody promised it, or no loss was
    expected.
    """
    if regole.riduzione_perdita_pct is None:
        return None
    conto = conto_eco.conto(GESTIONE_CORRENTE)
    base, ottenuta = conto.importi[versione], conto.importi["consuntivo"]
    if base is None or ottenuta is None or base >= 0:
        return None
    ammessa = base * (100 - regole.riduzione_perdita_pct) / 100
    variazione = (Fraction(ottenuta) - Fraction(base)) / abs(Fraction(base)) * 100
    return ObiettivoPerdita(versione, regole.riduzione_perdita_pct, base, ammessa, ottenuta, variazione)
