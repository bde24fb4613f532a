"""Funnel plot: which bodies are farther from the panel than their own size explains.

Spiegelhalter, «Funnel plots for comparing institutional performance» (Statistics in Medicine 24, 2005): exact limits
around the pooled value of the panel, at 95 % and 99.8 %, interpolated between whole numbers of cases; over-dispersion
as a factor φ on the variance, from z scores winsorised at 10 %, applied only where it is significant. Two departures,
both measured by `benchmarks/panel_statistica.py`:

- Interpolated from below, the upper limit is passed by chance more often than stated. Here it is built as the lower one
  is, mirrored, so that neither is: the first method of Manktelow and Seaton, «Specifying the Probability
  Characteristics of Funnel Plot Control Limits» (PLoS ONE 7, 2012).
- With ten bodies, winsorising takes away four tenths of φ even where nothing is odd. φ is divided by what it is on
  average when only chance acts, and its test is against its own distribution, simulated, instead of the χ² of scores
  that were not winsorised.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np
import scipy

from analisi.calcolo.panel.base import Binomiale, Poisson, Valore
from analisi.calcolo.panel.modelli import Reali, insieme, inutilizzabile, stima
from analisi.calcolo.panel.verso import METODO, Confrontabile, Lasciato, SenzaConfronto, impedimento, scegli
from analisi.dati.panel_tipi import Indicatore, Metodo

Zona = Literal["dentro", "oltre 95", "oltre 99,8"]
Conteggio: TypeAlias = Binomiale | Poisson

LIVELLI = (0.95, 0.998)
WINSORIZZATI = 0.1
"""Share of the z scores replaced at each end before φ is estimated."""
SIGNIFICATIVA = 0.05
"""Largest p of the test of over-dispersion at which φ is applied."""
ESTRAZIONI, SEME = 4000, 2005
"""Draws of the distribution of φ under chance, and their seed."""
PUNTI_CURVA = 120
SALDO = (
    "la variabilità di un saldo dipende da quanti entrano e quanti escono, non dal solo denominatore: "
    "un imbuto sul denominatore non la rappresenta"
)


@dataclass(frozen=True)
class Limiti:
    """Control limits at a denominator, in the unit of the value: at 95 % and at 99.8 %."""

    denominatore: float
    basso_95: float
    alto_95: float
    basso_998: float
    alto_998: float

    def zona(self, quanto: Fraction) -> Zona:
        """Where a value lies; on a limit it is still within."""
        if not self.basso_998 <= quanto <= self.alto_998:
            return "oltre 99,8"
        return "dentro" if self.basso_95 <= quanto <= self.alto_95 else "oltre 95"

    def allargati(self, centro: float, fi: float, massimo: float) -> Limiti:
        """The same farther from `centro` by √fi, within 0 and `massimo`."""
        quattro = (self.basso_95, self.alto_95, self.basso_998, self.alto_998)
        larghi = (min(max(centro + (e - centro) * math.sqrt(fi), 0.0), massimo) for e in quattro)
        return Limiti(self.denominatore, *larghi)


@dataclass(frozen=True)
class Punto:
    """A body in the funnel. zona: by chance alone; zona_dispersa: with over-dispersion; z: distance from the centre
    in standard errors, negative below it.
    """

    ente: str
    denominatore: Fraction
    valore: Fraction
    z: float
    zona: Zona
    zona_dispersa: Zona


@dataclass(frozen=True)
class Imbuto:
    """A funnel. centro: pooled value of the panel; curva, curva_dispersa: limits on a grid of denominators, by chance
    alone and with over-dispersion.

    fi: over-dispersion factor applied to the variance, 1 where it is not significant; fi_stimato: as estimated;
    p_dispersione: of its test. Where fi is 1 the two sets of limits are the same.
    """

    indicatore: str
    centro: Fraction
    punti: tuple[Punto, ...]
    curva: tuple[Limiti, ...]
    curva_dispersa: tuple[Limiti, ...]
    fi: float
    fi_stimato: float
    p_dispersione: float
    lasciati: tuple[Lasciato, ...]


def imbuto(valori: Sequence[Valore], indicatore: Indicatore, metodo: Metodo = METODO) -> Imbuto | SenzaConfronto:
    """The funnel of a proportion or of a rate; `valori`: one for each member that exists in the period.

    SenzaConfronto where the panel is too small, the values are not cases over a denominator, or are all the same limit
    (no case at all, or nothing but cases).
    """
    usati, lasciati = scegli(valori)
    motivo = impedimento(len(usati), len(valori), metodo) or _ostacolo(usati, indicatore)
    modelli = [u.riga.modello for u in usati if isinstance(u.riga.modello, (Binomiale, Poisson))]
    tutti = None if motivo else insieme(modelli)
    if not isinstance(tutti, (Binomiale, Poisson)):
        return SenzaConfronto(motivo or "gli enti non hanno lo stesso modello di campionamento", lasciati)
    if not 0 < _parametro(tutti) < (1 if isinstance(tutti, Binomiale) else math.inf):
        return SenzaConfronto("tutto il panel sta a zero o al massimo: i limiti non si calcolano", lasciati)
    return _disegna(usati, modelli, tutti, indicatore, lasciati)


def _ostacolo(usati: Sequence[Confrontabile], indicatore: Indicatore) -> str:
    """Why these values have no funnel, in Italian; empty where they have."""
    modelli = [u.riga.modello for u in usati]
    senza = [u.ente for u in usati if u.riga.modello is None or inutilizzabile(u.riga.modello)]
    if senza:
        return f"{len(senza)} enti su {len(usati)} senza modello di campionamento: l'imbuto non si disegna"
    if not all(isinstance(m, (Binomiale, Poisson)) for m in modelli):
        return "l'imbuto vale per proporzioni e tassi, non per medie"
    if any(isinstance(m, Poisson) and (len(m.componenti) > 1 or m.componenti[0][0] <= 0) for m in modelli):
        return SALDO
    if indicatore.tipo_statistico == "conteggio":
        return "un conteggio non ha denominatore: l'imbuto non si disegna"
    return ""


def _disegna(
    usati: Sequence[Confrontabile],
    modelli: Sequence[Conteggio],
    tutti: Conteggio,
    indicatore: Indicatore,
    lasciati: tuple[Lasciato, ...],
) -> Imbuto:
    centro, massimo = float(stima(tutti)), _massimo(tutti)
    punteggi = np.array([_z(m, tutti) for m in modelli])
    denominatori = np.array([float(_denominatore(m)) for m in modelli])
    fi_stimato, p = dispersione(punteggi, denominatori)
    fi = max(fi_stimato, 1.0) if p <= SIGNIFICATIVA else 1.0
    suoi = limiti(tutti, denominatori)
    punti = tuple(
        Punto(
            ente=u.ente,
            denominatore=_denominatore(m),
            valore=stima(m),
            z=float(z),
            zona=suo.zona(stima(m)),
            zona_dispersa=suo.allargati(centro, fi, massimo).zona(stima(m)),
        )
        for u, m, z, suo in zip(usati, modelli, punteggi, suoi, strict=True)
    )
    curva = limiti(tutti, _griglia(modelli))
    return Imbuto(
        indicatore=indicatore.codice,
        centro=stima(tutti),
        punti=punti,
        curva=curva,
        curva_dispersa=tuple(c.allargati(centro, fi, massimo) for c in curva),
        fi=fi,
        fi_stimato=fi_stimato,
        p_dispersione=p,
        lasciati=lasciati,
    )


def limiti(tutti: Conteggio, denominatori: Reali) -> tuple[Limiti, ...]:
    """Limits around the pooled model `tutti` at each denominator, in the unit of the value."""
    scala = abs(_unita(tutti))
    colonne = [estremo for livello in LIVELLI for estremo in _estremi(tutti, denominatori, (1 - livello) / 2)]
    righe = zip(denominatori, *(scala * c / denominatori for c in colonne), strict=True)
    return tuple(Limiti(*(float(numero) for numero in riga)) for riga in righe)


def dispersione(punteggi: Reali, denominatori: Reali) -> tuple[float, float]:
    """Over-dispersion factor φ from z scores, and p that chance alone gives one as large.

    φ is the mean square of the winsorised scores over its mean under chance. Chance: normal scores around a centre
    estimated from the same bodies, weighted by `denominatori`; always the same draws.
    """
    pesi = np.sqrt(np.sort(denominatori) / denominatori.sum())
    puri = np.random.default_rng(SEME).normal(size=(ESTRAZIONI, len(pesi)))
    nulli = _quadrato_medio(puri - np.outer(puri @ pesi, pesi))
    osservato = float(_quadrato_medio(punteggi[np.newaxis, :])[0])
    return osservato / float(nulli.mean()), float((1 + (nulli >= osservato).sum()) / (1 + ESTRAZIONI))


def _quadrato_medio(punteggi: Reali) -> Reali:
    """Mean square by row after the most extreme scores, at each end, are brought to the next ones."""
    ordinati = np.sort(punteggi, axis=1)
    tolti = int(WINSORIZZATI * ordinati.shape[1])
    ridotti = np.clip(ordinati, ordinati[:, [tolti]], ordinati[:, [-1 - tolti]])
    return np.asarray((ridotti**2).mean(axis=1), dtype=np.float64)


def _estremi(tutti: Conteggio, denominatori: Reali, coda: float) -> tuple[Reali, Reali]:
    """Numbers of cases below and above which a body falls with probability at most `coda`, interpolated."""
    attesi = _parametro(tutti)
    if isinstance(tutti, Binomiale):
        legge, massimo = scipy.stats.binom(np.round(denominatori), attesi), denominatori
    else:
        legge, massimo = scipy.stats.poisson(attesi * denominatori), np.full_like(denominatori, np.inf)
    basso = legge.ppf(coda)
    alto = legge.ppf(1 - coda)
    sotto = basso - (legge.cdf(basso) - coda) / legge.pmf(basso)
    sopra = alto + 1 - (legge.cdf(alto) - (1 - coda)) / legge.pmf(alto)
    return np.maximum(sotto, 0.0), np.minimum(sopra, massimo)


def _griglia(modelli: Sequence[Conteggio]) -> Reali:
    """Denominators from just under the smallest to just over the largest, evenly spaced on the log scale; whole ones
    where they count cases.
    """
    denominatori = [float(_denominatore(m)) for m in modelli]
    griglia = np.geomspace(0.8 * min(denominatori), 1.1 * max(denominatori), PUNTI_CURVA)
    if all(isinstance(m, Binomiale) for m in modelli):
        return np.unique(np.maximum(np.round(griglia), 1.0))
    return np.asarray(griglia, dtype=np.float64)


def _parametro(m: Conteggio) -> float:
    """Probability of a case, or cases per unit of exposure."""
    return m.casi / m.totale if isinstance(m, Binomiale) else float(m.componenti[0][1] / m.esposizione)


def _denominatore(m: Conteggio) -> Fraction:
    return Fraction(m.totale) if isinstance(m, Binomiale) else m.esposizione


def _unita(m: Conteggio) -> float:
    """What turns cases over denominator into the value."""
    return float(m.fattore) if isinstance(m, Binomiale) else float(m.fattore * m.componenti[0][0])


def _massimo(m: Conteggio) -> float:
    return abs(float(m.fattore)) if isinstance(m, Binomiale) else math.inf


def _z(m: Conteggio, tutti: Conteggio) -> float:
    """Distance of a body from the pooled value in standard errors, the error as if the pooled value were its own."""
    atteso, quanti = _parametro(tutti), float(_denominatore(m))
    varianza = atteso * (1 - atteso) if isinstance(m, Binomiale) else atteso
    return (_parametro(m) - atteso) / math.sqrt(varianza / quanti)
