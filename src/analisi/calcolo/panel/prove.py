"""One-sided tests: is a value beyond another, or beyond a fixed threshold, by more than chance.

`coda` says the alternative: `larger` (the first is higher) or `smaller`. None where there is no model to test with.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import scipy

from analisi.calcolo.panel.base import Binomiale, Modello, Normale, Poisson
from analisi.calcolo.panel.modelli import errore_standard, inutilizzabile, stima

Coda = Literal["larger", "smaller"]
_SCIPY: dict[Coda, str] = {"larger": "greater", "smaller": "less"}


def p_fra_due(primo: Modello | None, secondo: Modello | None, coda: Coda) -> float | None:
    """p that `primo` is beyond `secondo`; None where either has no usable model or the two are of different kinds.

    Two proportions: score test, Miettinen and Nurminen («Comparative analysis of two rates», Statistics in Medicine 4,
    1985). Two rates: exact conditional test, Przyborowski and Wilenski (Biometrika 31, 1940). Two balances: normal, on
    the errors of `modelli`. Two means: Welch (Biometrika 34, 1947).
    """
    if primo is None or secondo is None or inutilizzabile(primo) or inutilizzabile(secondo):
        return None
    match primo, secondo:
        case Binomiale(), Binomiale() if primo.fattore == secondo.fattore:
            return _quote(primo, secondo, coda)
        case Poisson(), Poisson():
            return _conteggi(primo, secondo, coda)
        case Normale(), Normale():
            return _medie(primo, secondo, coda)
        case _:
            return None


def p_da_soglia(m: Modello | None, soglia: Fraction, coda: Coda) -> float | None:
    """p that `m` is beyond a fixed threshold in the unit of the value; None without a usable model.

    Proportion and single count: exact; balance: normal; mean: Student's t.
    """
    if m is None or inutilizzabile(m):
        return None
    match m:
        case Binomiale():
            quota = min(max(float(soglia / m.fattore), 0.0), 1.0)
            return float(scipy.stats.binomtest(m.casi, m.totale, quota, alternative=_SCIPY[coda]).pvalue)
        case Poisson() if _tasso(m):
            coefficiente, conto = m.componenti[0]
            attesi = max(float(soglia * m.esposizione / m.fattore / coefficiente), 0.0)
            legge = scipy.stats.poisson
            return float(legge.sf(conto - 1, attesi) if coda == "larger" else legge.cdf(conto, attesi))
        case Poisson():
            return _oltre(float(stima(m) - soglia) / errore_standard(m), coda)
        case Normale():
            distanza = float(m.media - soglia) / errore_standard(m)
            return float(scipy.stats.t.sf(distanza if coda == "larger" else -distanza, m.casi - 1))


def _quote(primo: Binomiale, secondo: Binomiale, coda: Coda) -> float:
    if primo.casi * secondo.totale == secondo.casi * primo.totale:
        return 0.5  # the statistic is 0; with no case at all, or nothing but cases, it would be 0 over 0
    from statsmodels.stats.proportion import score_test_proportions_2indep  # here: scipy.stats takes a second

    # `test_proportions_2indep` calls this too, but also divides by the second proportion, which may be 0
    _, p = score_test_proportions_2indep(
        primo.casi, primo.totale, secondo.casi, secondo.totale, compare="diff", alternative=coda, return_results=False
    )
    return float(p)


def _conteggi(primo: Poisson, secondo: Poisson, coda: Coda) -> float | None:
    if primo.fattore != secondo.fattore or [c for c, _ in primo.componenti] != [c for c, _ in secondo.componenti]:
        return None
    if not _tasso(primo):
        errore = (errore_standard(primo) ** 2 + errore_standard(secondo) ** 2) ** 0.5
        return _oltre(float(stima(primo) - stima(secondo)) / errore, coda)
    mio, suo = primo.componenti[0][1], secondo.componenti[0][1]
    if mio + suo == 0:
        return 1.0
    # statsmodels has the same test, but divides by the second count, which may be 0
    quota = float(primo.esposizione / (primo.esposizione + secondo.esposizione))
    return float(scipy.stats.binomtest(mio, mio + suo, quota, alternative=_SCIPY[coda]).pvalue)


def _medie(primo: Normale, secondo: Normale, coda: Coda) -> float:
    esito = scipy.stats.ttest_ind_from_stats(
        float(primo.media),
        float(primo.scarto_tipo),
        primo.casi,
        float(secondo.media),
        float(secondo.scarto_tipo),
        secondo.casi,
        equal_var=False,
        alternative=_SCIPY[coda],
    )
    return float(esito.pvalue)


def _tasso(m: Poisson) -> bool:
    """Whether the value is one count over an exposure, growing with it."""
    return len(m.componenti) == 1 and m.componenti[0][0] * m.fattore > 0


def _oltre(distanza: float, coda: Coda) -> float:
    return float(scipy.stats.norm.sf(distanza if coda == "larger" else -distanza))
