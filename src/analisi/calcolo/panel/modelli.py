"""What a sampling model says of a value: estimate, standard error, draws, interval, and the pool of several models.

Counts near zero are kept from looking certain by the Jeffreys prior: half a case more among the cases (and half among
the others for a proportion), as in Brown, Cai and DasGupta, «Interval estimation for a binomial proportion»
(Statistical Science 16, 2001) and «Interval estimation in exponential families» (Statistica Sinica 13, 2003), which
covers the Poisson. The standard error is the standard deviation of that posterior: Beta(x + ½, n − x + ½) or
Gamma(x + ½). Point estimates are never moved: only errors, draws and the centre of the draws are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import scipy
from numpy.typing import NDArray

from analisi.calcolo.panel.base import Binomiale, Modello, Normale, Poisson

Reali: TypeAlias = NDArray[np.float64]
MEZZO = 0.5
"""Cases that the Jeffreys prior adds."""


def stima(m: Modello) -> Fraction:
    """The estimate, exact, in the unit of the value."""
    match m:
        case Binomiale():
            return m.fattore * m.casi / m.totale
        case Poisson():
            return m.fattore * sum((c * x for c, x in m.componenti), Fraction(0)) / m.esposizione
        case Normale():
            return m.media


def inutilizzabile(m: Modello) -> str:
    """Why nothing can be said of the uncertainty under `m`, in Italian; empty where it can."""
    match m:
        case Binomiale() if m.totale < 1 or not 0 <= m.casi <= m.totale:
            return "i casi non stanno fra zero e il totale"
        case Poisson() if m.esposizione <= 0 or not m.componenti or any(x < 0 for _, x in m.componenti):
            return "l'esposizione non è positiva, o un conteggio è negativo"
        case Normale() if m.casi < 2 or m.scarto_tipo <= 0:
            return "meno di due casi, o casi tutti uguali: la variabilità non si conosce"
    return ""


def centro(m: Modello) -> float:
    """The value around which `estrai` draws: the estimate with the half cases of the prior."""
    match m:
        case Binomiale():
            return float(m.fattore) * (m.casi + MEZZO) / (m.totale + 1)
        case Poisson():
            return _scala(m) * sum(float(c) * (x + MEZZO) for c, x in m.componenti)
        case Normale():
            return float(m.media)


def errore_standard(m: Modello) -> float:
    """Standard error, never 0 for counts; in the unit of the value. A mean: s / √n."""
    match m:
        case Binomiale():
            return float(_errore_quota(m, np.array([float(m.casi)]))[0])
        case Poisson():
            return float(_errore_conteggi(m, [np.array([float(x)]) for _, x in m.componenti])[0])
        case Normale():
            return float(m.scarto_tipo) / math.sqrt(m.casi)


def estrai(m: Modello, rng: np.random.Generator, quante: int) -> Reali:
    """`quante` draws of the estimate, as if the period were repeated (parametric bootstrap); in the value's unit.

    Efron and Tibshirani, «An Introduction to the Bootstrap» (1993), § 6.5.
    """
    return estrai_con_errori(m, rng, quante)[0]


def estrai_con_errori(m: Modello, rng: np.random.Generator, quante: int) -> tuple[Reali, Reali]:
    """`quante` draws of the estimate, each with the standard error that would have come with it."""
    match m:
        case Binomiale():
            casi = rng.binomial(m.totale, (m.casi + MEZZO) / (m.totale + 1), quante).astype(np.float64)
            return float(m.fattore) * casi / m.totale, _errore_quota(m, casi)
        case Poisson():
            conti = [rng.poisson(x + MEZZO, quante).astype(np.float64) for _, x in m.componenti]
            somma = sum((float(c) * conto for (c, _), conto in zip(m.componenti, conti, strict=True)), np.zeros(quante))
            return _scala(m) * somma, _errore_conteggi(m, conti)
        case Normale():
            errore = errore_standard(m)
            medie = rng.normal(float(m.media), errore, quante)
            return medie, errore * np.sqrt(rng.chisquare(m.casi - 1, quante) / (m.casi - 1))


def intervallo(m: Modello, livello: float) -> tuple[float, float]:
    """Confidence interval at `livello` (0.95 for 95 %), in the unit of the value.

    Proportion: Clopper and Pearson (Biometrika 26, 1934). One count: exact, Garwood (Biometrika 28, 1936). Several
    counts: the exact limits of each put together by MOVER, Zou and Donner («Construction of confidence limits about
    effect measures», Statistics in Medicine 27, 2008). Mean: Student's t.
    """
    match m:
        case Binomiale():
            from statsmodels.stats.proportion import proportion_confint  # here: scipy.stats takes a second

            basso, alto = proportion_confint(m.casi, m.totale, alpha=1 - livello, method="beta")
            return _in_ordine(float(m.fattore) * float(basso), float(m.fattore) * float(alto))
        case Poisson():
            return _mover(m, livello)
        case Normale():
            ampiezza = float(scipy.stats.t.ppf((1 + livello) / 2, m.casi - 1)) * errore_standard(m)
            return float(m.media) - ampiezza, float(m.media) + ampiezza


def insieme(modelli: Sequence[Modello]) -> Modello | None:
    """The cases of several bodies as if they were of one; None where their models cannot be pooled.

    Means: the mean of all cases, and their standard deviation around it (within and between bodies).
    """
    quote = [m for m in modelli if isinstance(m, Binomiale)]
    conti = [m for m in modelli if isinstance(m, Poisson)]
    medie = [m for m in modelli if isinstance(m, Normale)]
    if quote and len(quote) == len(modelli) and len({m.fattore for m in quote}) == 1:
        return Binomiale(sum(m.casi for m in quote), sum(m.totale for m in quote), quote[0].fattore)
    if conti and len(conti) == len(modelli):
        return _insieme_conteggi(conti)
    return _insieme_medie(medie) if medie and len(medie) == len(modelli) else None


def _insieme_conteggi(modelli: Sequence[Poisson]) -> Poisson | None:
    coefficienti = {tuple(c for c, _ in m.componenti) for m in modelli}
    if len(coefficienti) > 1 or len({m.fattore for m in modelli}) > 1:
        return None
    somme = [sum(conti) for conti in zip(*([x for _, x in m.componenti] for m in modelli), strict=True)]
    componenti = tuple(zip(next(iter(coefficienti)), somme, strict=True))
    return Poisson(componenti, sum((m.esposizione for m in modelli), Fraction(0)), modelli[0].fattore)


def _insieme_medie(modelli: Sequence[Normale]) -> Normale:
    casi = sum(m.casi for m in modelli)
    media = sum((m.media * m.casi for m in modelli), Fraction(0)) / casi
    quadrati = sum((m.scarto_tipo**2 * (m.casi - 1) + (m.media - media) ** 2 * m.casi for m in modelli), Fraction(0))
    return Normale(media, Fraction(math.sqrt(quadrati / max(casi - 1, 1))), casi)


def _scala(m: Poisson) -> float:
    return float(m.fattore / m.esposizione)


def _errore_quota(m: Binomiale, casi: Reali) -> Reali:
    quota = (casi + MEZZO) / (m.totale + 1)
    return np.asarray(abs(float(m.fattore)) * np.sqrt(quota * (1 - quota) / (m.totale + 2)), dtype=np.float64)


def _errore_conteggi(m: Poisson, conti: Sequence[Reali]) -> Reali:
    varianze = [float(c) ** 2 * (conto + MEZZO) for (c, _), conto in zip(m.componenti, conti, strict=True)]
    return np.asarray(abs(_scala(m)) * np.sqrt(np.sum(varianze, axis=0)), dtype=np.float64)


def _mover(m: Poisson, livello: float) -> tuple[float, float]:
    from statsmodels.stats.rates import confint_poisson  # here: scipy.stats takes a second

    sotto = sopra = 0.0
    for coefficiente, conto in m.componenti:
        basso, alto = (float(e) for e in confint_poisson(conto, 1, method="exact-c", alpha=1 - livello))
        giu, su = float(coefficiente) * (conto - basso), float(coefficiente) * (alto - conto)
        sotto += (giu if coefficiente > 0 else su) ** 2
        sopra += (su if coefficiente > 0 else giu) ** 2
    punto, scala = float(stima(m)), abs(_scala(m))
    if m.fattore < 0:
        sotto, sopra = sopra, sotto
    return punto - scala * math.sqrt(sotto), punto + scala * math.sqrt(sopra)


def _in_ordine(uno: float, altro: float) -> tuple[float, float]:
    return (uno, altro) if uno <= altro else (altro, uno)
