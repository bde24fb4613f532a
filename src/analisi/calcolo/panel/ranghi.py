"""The place of each body among the others, with ties, and how far the data leave that place undecided.

Confidence intervals for ranks: Mogstad, Romano, Shaikh and Wilhelm, «Inference for Ranks with Applications to Mobility
across Neighbourhoods and Academic Achievement across Countries» (Review of Economic Studies 91, 2024). For each body
the others that are surely above and surely below it are counted; «surely» holds jointly for all of them, by the
studentised maximum of the differences, drawn from each body's own sampling model, and stepped down as in Romano and
Wolf («Exact and approximate stepdown methods», JASA 100, 2005). The interval of each body holds its true rank with the
stated confidence; it is not a statement on all the bodies together. Quantiles of simulated ranks, which look like the
same thing, hold the true rank much less often than they say: see `benchmarks/panel_statistica.py`.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analisi.calcolo.panel.base import Modello, Valore
from analisi.calcolo.panel.modelli import (
    Reali,
    centro,
    errore_standard,
    estrai_con_errori,
    intervallo,
    inutilizzabile,
    stima,
)
from analisi.calcolo.panel.verso import Confrontabile, a_soglia, scegli, soglie, svantaggio
from analisi.dati.panel_tipi import Indicatore, Metodo

Origine = Literal["campionamento", "arrotondamento", ""]
Estremi: TypeAlias = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Rango:
    """Place of a body; 1 is the best by direction, or the highest value of a context indicator.

    da, a: first and last place of those tied with it (equal where there is no tie); basso, alto: interval of the place,
    both included, None where there is none; origine: what the interval accounts for; motivo: why there is none, or why
    it accounts for rounding alone, in Italian.
    """

    ente: str
    da: int
    a: int
    basso: int | None = None
    alto: int | None = None
    origine: Origine = ""
    motivo: str = ""


def seme(indicatore: str, periodo: str) -> int:
    """Seed of the draws for an indicator and a period: the same on every machine and in every run."""
    return int.from_bytes(hashlib.sha256(f"{indicatore}\n{periodo}".encode()).digest()[:8], "big")


def ranghi(valori: Sequence[Valore], indicatore: Indicatore, metodo: Metodo) -> tuple[Rango, ...]:
    """The places by the declared method, in the order of the values that take part.

    Without a sampling model for every value: the interval due to rounding, where some value is rounded, or none.
    """
    usati, _ = scegli(valori)
    periodo = usati[0].riga.periodo if usati else ""
    trovati = intervalli_rango(
        valori, indicatore, metodo.livello_pct / 100, metodo.estrazioni, seme(indicatore.codice, periodo)
    )
    if not trovati or not trovati[0].motivo or not any(u.riga.arrotondamento for u in usati):
        return trovati
    arrotondati = rango_da_arrotondamento(valori, indicatore)
    motivo = f"{trovati[0].motivo}; l'intervallo tiene conto del solo arrotondamento"
    return tuple(Rango(r.ente, r.da, r.a, r.basso, r.alto, "arrotondamento", motivo) for r in arrotondati)


def intervalli_rango(
    valori: Sequence[Valore], indicatore: Indicatore, livello: float, estrazioni: int, seme: int
) -> tuple[Rango, ...]:
    """Places with the confidence interval at `livello` (0.95 for 95 %) from sampling, for the values that take part.

    No interval for anyone where a value has no usable sampling model: its place, and with it all the others, would be
    taken as known. Bounds and targets: joint intervals of the values, see `_da_intervalli`. The draws do not depend on
    the order nor on the names of the bodies.
    """
    usati, _ = scegli(valori)
    punti = posti([svantaggio(indicatore, u.quanto) for u in usati])
    modelli, motivo = _modelli(usati)
    if motivo:
        return tuple(Rango(u.ente, da, a, motivo=motivo) for u, (da, a) in zip(usati, punti, strict=True))
    if a_soglia(indicatore):
        intervalli = _da_intervalli([_svantaggi(indicatore, m, livello ** (1 / len(modelli))) for m in modelli])
    else:
        segno = 1 if indicatore.direzione == "basso" else -1
        intervalli = _da_differenze(modelli, segno, livello, estrazioni, seme)
    return tuple(
        Rango(u.ente, da, a, basso, alto, "campionamento")
        for u, (da, a), (basso, alto) in zip(usati, punti, intervalli, strict=True)
    )


def rango_da_arrotondamento(valori: Sequence[Valore], indicatore: Indicatore) -> tuple[Rango, ...]:
    """Places with the interval that rounding alone leaves: each value lies within half a unit of its last digit."""
    usati, _ = scegli(valori)
    punti = posti([svantaggio(indicatore, u.quanto) for u in usati])
    mezze = [Fraction(u.riga.arrotondamento) / 2 for u in usati]
    limiti = [_immagine(indicatore, u.quanto - m, u.quanto + m) for u, m in zip(usati, mezze, strict=True)]
    return tuple(
        Rango(u.ente, da, a, basso, alto, "arrotondamento")
        for u, (da, a), (basso, alto) in zip(usati, punti, _da_intervalli(limiti), strict=True)
    )


def posti(svantaggi: Sequence[Fraction]) -> tuple[tuple[int, int], ...]:
    """First and last place of each: equal ones share all the places that they take together."""
    ordinati = sorted(svantaggi)
    return tuple((bisect_left(ordinati, s) + 1, bisect_right(ordinati, s)) for s in svantaggi)


def _modelli(usati: Sequence[Confrontabile]) -> tuple[list[Modello], str]:
    """The models of all, or why no interval is given."""
    if len(usati) < 2:
        return [], "un solo ente: non c'è rango"
    motivi = [m for u in usati if (m := _perche_no(u.riga))]
    if not motivi:
        return [u.riga.modello for u in usati if u.riga.modello is not None], ""
    chi = "nessun ente ha" if len(motivi) == len(usati) else f"{len(motivi)} su {len(usati)} senza"
    return [], f"il rango non ha intervallo: {chi} un modello di campionamento ({'; '.join(sorted(set(motivi)))})"


def _perche_no(valore: Valore) -> str:
    if valore.modello is None:
        return valore.senza_modello or "nessun modello dichiarato"
    return inutilizzabile(valore.modello)


def _da_differenze(
    modelli: Sequence[Modello], segno: int, livello: float, estrazioni: int, seme: int
) -> list[tuple[int, int]]:
    """Interval of the place of each body; segno: +1 where the lowest value takes place 1, −1 where the highest does."""
    stime = np.array([segno * float(stima(m)) for m in modelli])
    errori = np.array([errore_standard(m) for m in modelli])
    rng = np.random.default_rng(seme)
    scarti, quadrati = np.empty((2, estrazioni, len(modelli)))
    for k in sorted(range(len(modelli)), key=lambda k: (stime[k], errori[k])):
        estratti, loro_errori = estrai_con_errori(modelli[k], rng, estrazioni)
        scarti[:, k], quadrati[:, k] = segno * (estratti - centro(modelli[k])), loro_errori**2
    intervalli = []
    for j in range(len(modelli)):
        altri = [k for k in range(len(modelli)) if k != j]
        estratte = (scarti[:, altri] - scarti[:, [j]]) / np.sqrt(quadrati[:, altri] + quadrati[:, [j]])
        osservate = (stime[altri] - stime[j]) / np.sqrt(errori[altri] ** 2 + errori[j] ** 2)
        peggiori, migliori = _certi(estratte, osservate, livello)
        intervalli.append((1 + migliori, len(modelli) - peggiori))
    return intervalli


def _certi(estratte: Reali, osservate: Reali, livello: float) -> tuple[int, int]:
    """How many of the others are surely above and surely below, by value (studentised differences, other minus body).

    Each difference is two one-sided hypotheses; those rejected leave the maximum, and the quantile is taken again.
    """
    sopra: NDArray[np.bool_] = np.zeros(osservate.shape, dtype=np.bool_)
    sotto = sopra.copy()
    while True:
        alte, basse = np.where(sopra, -np.inf, estratte), np.where(sotto, -np.inf, -estratte)
        massimi = np.maximum(alte, basse).max(axis=1)
        soglia = float(np.quantile(massimi, livello, method="inverted_cdf"))
        ora_sopra, ora_sotto = sopra | (osservate > soglia), sotto | (-osservate > soglia)
        if (ora_sopra == sopra).all() and (ora_sotto == sotto).all():
            return int(sopra.sum()), int(sotto.sum())
        sopra, sotto = ora_sopra, ora_sotto


def _da_intervalli(limiti: Sequence[Estremi]) -> list[tuple[int, int]]:
    """Interval of each place from intervals of what orders the bodies: those that do not overlap are surely apart.

    Klein, Wright and Wieczorek, «A joint confidence region for an overall ranking of populations» (JRSS C 69, 2020):
    if all the intervals hold together, so do all the places.
    """
    migliori = [sum(alto < mio_basso for _, alto in limiti) for mio_basso, _ in limiti]
    peggiori = [sum(basso > mio_alto for basso, _ in limiti) for _, mio_alto in limiti]
    return [(1 + m, len(limiti) - p) for m, p in zip(migliori, peggiori, strict=True)]


def _svantaggi(indicatore: Indicatore, modello: Modello, livello: float) -> Estremi:
    basso, alto = intervallo(modello, livello)
    return _immagine(indicatore, Fraction(basso), Fraction(alto))


def _immagine(indicatore: Indicatore, basso: Fraction, alto: Fraction) -> Estremi:
    """Least and greatest disadvantage of the values from `basso` to `alto`."""
    estremi = (svantaggio(indicatore, basso), svantaggio(indicatore, alto))
    if not a_soglia(indicatore):
        return min(estremi), max(estremi)
    minima, massima = soglie(indicatore)
    soglia = minima if minima is not None else massima
    vicino = min(max(soglia, basso), alto) if soglia is not None else basso  # nearest to the interval of the indicator
    return svantaggio(indicatore, vicino), max(estremi)
