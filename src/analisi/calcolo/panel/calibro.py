"""Where the made-up figures are centred and how far they spread: what the real bodies show, on a scale fit for it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from analisi.calcolo.panel.candidati import Quesito, candidati, termini
from analisi.dati.formule import Nodo, leggi
from analisi.dati.panel_tipi import DatiPanel, Indicatore
from analisi.dati.periodi import periodo

Scala = Literal["log", "logit", "identica"]

CORPI_PER_LO_SCARTO = 3
"""Below as many bodies a spread says nothing, and the assumed one is used."""

_GIORNI = (0, 364, 365)
"""Days between the first and the last of a day and of a year: a quarter says nothing of a yearly rate."""

_SENZA_DURATA = ("proporzione", "media")
"""Kinds of indicators that do not grow with the length of the period."""

_ESTREMO = 0.002
"""Shares printed as 0 or 100 % are taken this far inside, where the logit exists."""


@dataclass(frozen=True)
class Tratto:
    """A trait of the made-up bodies. centro, scarto: mean and standard deviation between bodies, on its scale."""

    centro: float
    scarto: float
    scala: Scala

    def valore(self, effetto: float = 0.0) -> float:
        """The trait of a body that stands `effetto` standard deviations from the centre."""
        return _TORNA[self.scala](self.centro + self.scarto * effetto)


def _logit(quota: float) -> float:
    dentro = min(max(quota, _ESTREMO), 1 - _ESTREMO)
    return math.log(dentro / (1 - dentro))


_VAI: dict[Scala, Callable[[float], float]] = {"log": math.log, "logit": _logit, "identica": float}
_TORNA: dict[Scala, Callable[[float], float]] = {
    "log": math.exp,
    "logit": lambda x: 1 / (1 + math.exp(-x)),
    "identica": float,
}


def tratto(per_ente: Iterable[float], ipotesi: Tratto) -> Tratto:
    """The trait that real values show, one a body; `ipotesi` gives the scale, and what too few values do not say."""
    posti = sorted(_VAI[ipotesi.scala](v) for v in per_ente if ipotesi.scala != "log" or v > 0)
    if not posti:
        return ipotesi
    scarto = statistics.stdev(posti) if len(posti) >= CORPI_PER_LO_SCARTO else 0.0
    return Tratto(math.fsum(posti) / len(posti), scarto or ipotesi.scarto, ipotesi.scala)


def attorno(valore: float, scarto: float, scala: Scala) -> Tratto:
    """The trait centred on `valore`; `scarto` is on the scale."""
    return Tratto(_VAI[scala](valore), scarto, scala)


def reali(dati: DatiPanel, indicatore: Indicatore) -> list[float]:
    """The mean of each real body over its whole years (any period, for shares and means), in the order of their codes.

    Published means of sets of bodies stand in where too few bodies have a value of their own.
    """
    codici = {indicatore.codice, *(t.codice for t in termini(indicatore))}
    chieste = {(r.ente, r.periodo) for r in dati.rilevazioni if r.misura in codici}
    per_ente: dict[str, list[float]] = {}
    for ente, quando in sorted((ente, periodo(testo)) for ente, testo in chieste):
        if indicatore.tipo_statistico in _SENZA_DURATA or (quando.a - quando.da).days in _GIORNI:
            trovati = [c.valore.valore for c in candidati(Quesito(dati, indicatore, quando), ente)]
            per_ente.setdefault(ente, []).extend(float(v) for v in trovati if v is not None)
    medie = {ente: math.fsum(v) / len(v) for ente, v in per_ente.items() if v}
    singoli = [m for ente, m in medie.items() if dati.enti[ente].perimetro != "insieme"]
    return singoli if len(singoli) >= CORPI_PER_LO_SCARTO else list(medie.values())


def rapporto_reale(dati: DatiPanel, numeratore: str, denominatore: str) -> list[float]:
    """Real ratios of two formulas, with those published as such where an indicator of the registry has the formulas.

    Empty where the dictionary lacks a measure.
    """
    if not {*leggi(numeratore).nomi, *leggi(denominatore).nomi} <= set(dati.misure):
        return []
    voluti = leggi(numeratore).albero, leggi(denominatore).albero
    stessi = [i for i in dati.indicatori.values() if i.denominatore and _alberi(i) == voluti]
    scelto = stessi[0] if stessi else replace(_RAPPORTO, numeratore=numeratore, denominatore=denominatore)
    return [v / float(scelto.fattore) for v in reali(dati, scelto)]


def _alberi(indicatore: Indicatore) -> tuple[Nodo, Nodo]:
    return leggi(indicatore.numeratore).albero, leggi(indicatore.denominatore).albero


_RAPPORTO = Indicatore(
    codice="",
    tema="",
    nome="",
    numeratore="",
    denominatore="",
    fattore=Decimal(1),
    unita="",
    decimali=0,
    direzione="contesto",
    soglia_minima=None,
    soglia_massima=None,
    tipo_statistico="importo",
    perimetro="camera",
    denominatore_nome="",
    fonte="",
    stato="calcolata",
)
"""A plain ratio of measures, for those that are no indicator of the registry."""
