"""A composite index, only on request: declared weights, and how much of the ranking they decide.

OECD and JRC, «Handbook on Constructing Composite Indicators: Methodology and User Guide» (2008): normalisation (step
5), linear aggregation (step 6), uncertainty of the ranks by Monte Carlo over weights and normalisation (step 7).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np
import scipy

from analisi.calcolo.panel.base import Valore
from analisi.calcolo.panel.modelli import Reali
from analisi.calcolo.panel.ranghi import seme
from analisi.calcolo.panel.verso import METODO, Lasciato, SenzaConfronto, impedimento, scegli, svantaggio
from analisi.dati.panel_tipi import Indicatore, Metodo
from analisi.errors import ErroreParametri

Normalizzazione = Literal["minimo-massimo", "robusta"]
NORMALIZZAZIONI: tuple[Normalizzazione, ...] = ("minimo-massimo", "robusta")
CONCENTRAZIONE = 50
"""Of the Dirichlet around the declared weights: a weight of 0.25 moves by 0.06 (standard deviation)."""
MANCANTI = "un ente senza uno degli indicatori resta fuori dall'indice: nessun valore viene stimato al suo posto"


@dataclass(frozen=True)
class Composito:
    """The index. normalizzazione: of the scores; provate: those over which the sensitivity was drawn; mancanti: the
    policy for missing values, in Italian; righe: bodies from the best.
    """

    pesi: Mapping[str, Fraction]
    normalizzazione: Normalizzazione
    provate: tuple[Normalizzazione, ...]
    mancanti: str
    righe: tuple[RigaComposita, ...]
    lasciati: tuple[Lasciato, ...]


@dataclass(frozen=True)
class RigaComposita:
    """A body in the index. punteggio: weighted mean of the normalised indicators, higher is better; parti: the share
    of each indicator in it, by code; da, a: place (ties share places), 1 is the best; basso, alto: 5th and 95th
    percentile of the place over the draws.
    """

    ente: str
    punteggio: float
    parti: Mapping[str, float]
    da: int
    a: int
    basso: int
    alto: int


def composito(
    valori: Mapping[str, Sequence[Valore]],
    indicatori: Mapping[str, Indicatore],
    pesi: Mapping[str, Fraction | Decimal],
    normalizzazione: Normalizzazione = "minimo-massimo",
    metodo: Metodo = METODO,
) -> Composito | SenzaConfronto:
    """The index of the bodies in `valori` (by indicator code, one value for each member of the panel).

    minimo-massimo: 0 the worst, 1 the best of the panel; robusta: distance from the median over the scaled MAD, better
    positive. An indicator equal for all is worth 0 for all. ErroreParametri with every fault of the weights at once, or
    where the robust normalisation has a MAD of 0.
    """
    esatti = _pesi(valori, indicatori, pesi)
    enti, lasciati = _completi({c: valori[c] for c in esatti})
    membri = {v.ente for c in esatti for v in valori[c]}
    motivo = impedimento(len(enti), len(membri), metodo)
    if motivo:
        return SenzaConfronto(motivo, lasciati)
    svantaggi = [_svantaggi(valori[c], indicatori[c], enti) for c in esatti]
    tabelle = {n: t for n in NORMALIZZAZIONI if (t := _normalizza(svantaggi, n)) is not None}
    if normalizzazione not in tabelle:
        raise ErroreParametri(
            "composito: la normalizzazione robusta non si calcola (almeno metà degli enti ha lo stesso valore in un "
            "indicatore); usare «minimo-massimo» o togliere l'indicatore"
        )
    quote = np.array([float(p) for p in esatti.values()])
    estremi = _sensibilita(
        list(tabelle.values()), quote, metodo.estrazioni, seme("composito", " ".join(sorted(esatti)))
    )
    righe = _righe(enti, tuple(esatti), tabelle[normalizzazione] * quote, estremi)
    return Composito(esatti, normalizzazione, tuple(tabelle), MANCANTI, righe, lasciati)


def _pesi(
    valori: Mapping[str, Sequence[Valore]],
    indicatori: Mapping[str, Indicatore],
    pesi: Mapping[str, Fraction | Decimal],
) -> dict[str, Fraction]:
    """The declared weights, exact."""
    difetti = []
    for codice, peso in pesi.items():
        if codice not in indicatori or codice not in valori:
            difetti.append(f"{codice}: indicatore sconosciuto o senza valori")
        elif indicatori[codice].direzione == "contesto":
            difetti.append(f"{codice}: un indicatore di contesto non ha un meglio e un peggio, non può entrare")
        if peso <= 0:
            difetti.append(f"{codice}: il peso {peso} non è positivo")
    somma = sum((Fraction(p) for p in pesi.values()), Fraction(0))
    if somma != 1:
        difetti.append(f"i pesi sommano a {float(somma):g}, devono sommare a 1")
    if difetti:
        raise ErroreParametri("composito: " + "; ".join(difetti))
    return {codice: Fraction(peso) for codice, peso in pesi.items()}


def _completi(valori: Mapping[str, Sequence[Valore]]) -> tuple[tuple[str, ...], tuple[Lasciato, ...]]:
    """The bodies with every indicator, in order of code, and the others with what they miss."""
    presenti = {codice: {u.ente for u in scegli(righe)[0]} for codice, righe in valori.items()}
    membri = sorted({v.ente for righe in valori.values() for v in righe})
    mancanti = {ente: [c for c, enti in presenti.items() if ente not in enti] for ente in membri}
    lasciati = (Lasciato(ente, f"manca: {', '.join(codici)}") for ente, codici in mancanti.items() if codici)
    return tuple(ente for ente in membri if not mancanti[ente]), tuple(lasciati)


def _svantaggi(righe: Sequence[Valore], indicatore: Indicatore, enti: Sequence[str]) -> list[Fraction]:
    per_ente = {u.ente: svantaggio(indicatore, u.quanto) for u in scegli(righe)[0]}
    return [per_ente[ente] for ente in enti]


def _normalizza(svantaggi: Sequence[Sequence[Fraction]], come: Normalizzazione) -> Reali | None:
    """Bodies by indicators, higher is better; None where an indicator that is not equal for all has a MAD of 0."""
    colonne = []
    for colonna in svantaggi:
        riferimento = max(colonna) if come == "minimo-massimo" else statistics.median(colonna)
        vantaggi = [float(riferimento - s) for s in colonna]
        if come == "minimo-massimo":
            ampiezza = max(vantaggi)
        else:
            ampiezza = float(scipy.stats.median_abs_deviation(vantaggi, scale="normal"))
        if ampiezza == 0 and any(vantaggi):
            return None
        colonne.append([v / ampiezza if ampiezza else 0.0 for v in vantaggi])
    return np.array(colonne).T


def _sensibilita(tabelle: Sequence[Reali], quote: Reali, estrazioni: int, seme: int) -> list[tuple[int, int]]:
    """5th and 95th percentile of each place, over weights drawn around the declared ones and over normalisations."""
    rng = np.random.default_rng(seme)
    pesi = rng.dirichlet(CONCENTRAZIONE * quote, estrazioni)
    quale = rng.integers(len(tabelle), size=estrazioni)
    luoghi = np.concatenate(
        [scipy.stats.rankdata(-(pesi[quale == n] @ t.T).round(12), method="min", axis=1) for n, t in enumerate(tabelle)]
    )
    basso = np.quantile(luoghi, 0.05, axis=0, method="inverted_cdf")
    alto = np.quantile(luoghi, 0.95, axis=0, method="inverted_cdf")
    return [(int(b), int(a)) for b, a in zip(basso, alto, strict=True)]


def _righe(
    enti: Sequence[str], codici: Sequence[str], parti: Reali, estremi: Sequence[tuple[int, int]]
) -> tuple[RigaComposita, ...]:
    punteggi = [math.fsum(riga) for riga in parti]
    ordine = [-round(p, 12) for p in punteggi]  # two sums of the same shares in another order are a tie
    primi, ultimi = scipy.stats.rankdata(ordine, method="min"), scipy.stats.rankdata(ordine, method="max")
    righe = [
        RigaComposita(
            ente=ente,
            punteggio=punteggi[k],
            parti={c: float(parti[k, n]) for n, c in enumerate(codici)},
            da=int(primi[k]),
            a=int(ultimi[k]),
            basso=estremi[k][0],
            alto=estremi[k][1],
        )
        for k, ente in enumerate(enti)
    ]
    return tuple(sorted(righe, key=lambda r: (r.da, r.ente)))
