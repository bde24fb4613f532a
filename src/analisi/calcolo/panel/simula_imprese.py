"""Made-up demography of firms: stocks, openings, closures, with the numbers that were to be expected."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analisi.calcolo.panel.calibro import Tratto, attorno, rapporto_reale, tratto
from analisi.calcolo.panel.estrazione import flusso, percorso
from analisi.dati.panel_tipi import DatiPanel
from analisi.dati.periodi import periodo

REGISTRATE, ATTIVE, ISCRIZIONI, CESSAZIONI = "registrate", "attive", "iscrizioni", "cessazioni"

DIMENSIONE = attorno(37_000, 0.45, "log")
NATALITA = attorno(0.068, 0.10, "log")
CRESCITA = attorno(0.006, 0.006, "identica")
QUOTA_ATTIVE = attorno(0.86, 0.15, "logit")
"""What is assumed where the group's data say nothing: round figures around the Tuscan provinces."""


@dataclass(frozen=True)
class Calibro:
    """Size of a province in registered firms, openings and growth over the stock at the eve, active over registered."""

    dimensione: Tratto
    natalita: Tratto
    crescita: Tratto
    quota_attive: Tratto


@dataclass(frozen=True)
class Imprese:
    """The firms of a province. Stocks by year at 31 December, from the eve of the first; flows by year.

    attesi: what each measure was to be on average, by measure and year.
    """

    registrate: Mapping[int, int]
    attive: Mapping[int, int]
    iscrizioni: Mapping[int, int]
    cessazioni: Mapping[int, int]
    attesi: Mapping[tuple[str, int], float]


def calibra(dati: DatiPanel) -> Calibro:
    """The calibration on the real provinces: the latest stock of each, their rates over the years."""
    consistenze = _ultime(dati, REGISTRATE)
    iniziali = f"inizio({REGISTRATE})"
    saldo = f"{ISCRIZIONI} - {CESSAZIONI}"
    return Calibro(
        tratto(consistenze, DIMENSIONE),
        tratto(rapporto_reale(dati, ISCRIZIONI, iniziali), NATALITA),
        tratto(rapporto_reale(dati, saldo, iniziali), CRESCITA),
        tratto(rapporto_reale(dati, ATTIVE, REGISTRATE), QUOTA_ATTIVE),
    )


def imprese(calibro: Calibro, anni: Sequence[int], seme: int, ente: str) -> Imprese:
    """The firms of the province `ente`, from the eve of the first year to the end of the last."""
    nate = percorso(calibro.natalita, anni, seme, ente, "natalita")
    crescita = percorso(calibro.crescita, anni, seme, ente, "crescita")
    quota = percorso(calibro.quota_attive, range(anni[0] - 1, anni[-1] + 1), seme, ente, "quota attive")
    effetto = float(flusso(seme, "dimensione", ente).standard_normal())
    registrate = {anni[0] - 1: round(calibro.dimensione.valore(effetto))}
    iscrizioni, cessazioni, attesi = {}, {}, {}
    for anno in anni:
        prima = registrate[anno - 1]
        attesi[ISCRIZIONI, anno] = prima * nate[anno]
        attesi[CESSAZIONI, anno] = prima * max(nate[anno] - crescita[anno], 0.0)
        caso = flusso(seme, "movimento", ente, str(anno))
        iscrizioni[anno] = int(caso.poisson(attesi[ISCRIZIONI, anno]))
        cessazioni[anno] = int(caso.poisson(attesi[CESSAZIONI, anno]))
        registrate[anno] = prima + iscrizioni[anno] - cessazioni[anno]
    attive = {a: int(flusso(seme, "attive", ente, str(a)).binomial(n, quota[a])) for a, n in registrate.items()}
    attesi.update({(ATTIVE, a): n * quota[a] for a, n in registrate.items()})
    return Imprese(registrate, attive, iscrizioni, cessazioni, attesi)


def per_impresa(dati: DatiPanel, misura: str) -> list[float]:
    """A measure of the real chambers for each firm registered in their provinces, means over the years of both."""
    rapporti = []
    for codice, ente in sorted(dati.enti.items()):
        sopra = _medie(dati, codice, misura)
        sotto = [m for provincia in ente.province for m in _medie(dati, provincia, REGISTRATE)]
        if ente.perimetro == "camera" and sopra and len(sotto) == len(ente.province) > 0:
            rapporti.append(sopra[0] / math.fsum(sotto))
    return rapporti


def _medie(dati: DatiPanel, ente: str, misura: str) -> list[float]:
    """The mean of the real observations of a measure, as a list of one; none where there are none."""
    valori = [float(r.valore) for r in dati.per_misura.get((ente, misura), ()) if r.valore is not None]
    return [math.fsum(valori) / len(valori)] if valori else []


def _ultime(dati: DatiPanel, misura: str) -> list[float]:
    """The latest stock of each real province, in the order of their codes."""
    ultime = []
    for ente in sorted(c for c, e in dati.enti.items() if e.perimetro == "provincia"):
        righe = [r for r in dati.per_misura.get((ente, misura), ()) if r.valore is not None]
        if righe:
            ultime.append(float(max(righe, key=lambda r: periodo(r.periodo).a).valore or 0))
    return ultime
