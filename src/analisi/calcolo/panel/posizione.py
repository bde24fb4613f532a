"""Where each body stands in a panel: distance from the median, place with its interval, and what one body more or less
would change.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import scipy

from analisi.calcolo.panel.base import Valore
from analisi.calcolo.panel.ranghi import Rango, posti, ranghi
from analisi.calcolo.panel.verso import (
    Confrontabile,
    Lasciato,
    SenzaConfronto,
    impedimento,
    scegli,
    svantaggio,
)
from analisi.dati.panel_tipi import Indicatore, Metodo

DAL_MIGLIORE = "posizione dal migliore"
DAL_PIU_ALTO = "posizione dal valore più alto"
MAD_NULLA = "almeno metà degli enti ha lo stesso valore: la distanza robusta non si calcola"


@dataclass(frozen=True)
class Stabilita:
    """What happens to a body when each of the others in turn is left out (the full panel included in every range).

    minima, massima: least and greatest signed distance from the median, in the unit of the value; da, a: best and worst
    place among those left; cambia_lato: whether the body is above the median in one case and below it in another.
    """

    minima: Fraction
    massima: Fraction
    da: int
    a: int
    cambia_lato: bool


@dataclass(frozen=True)
class Posizione:
    """A body in the panel.

    distanza: value minus panel median, in the unit of the value; robusta: the same over the scaled MAD; orientata: the
    same turned so that positive is better than the median, None for context indicators; quartile: 1 to 4 in the order
    of the places, None with too few bodies.
    """

    valore: Valore
    quanto: Fraction
    distanza: Fraction
    robusta: float | None
    orientata: float | None
    rango: Rango
    stabilita: Stabilita
    quartile: int | None

    @property
    def ente(self) -> str:
        """Code of the body."""
        return self.valore.ente


@dataclass(frozen=True)
class Posizioni:
    """The places of a panel for one indicator and period, in the order of the values given.

    mad: median absolute deviation times 1.4826, which estimates the standard deviation of normal data; ordine: what
    place 1 means; senza_robusta: why there is no robust distance; senza_intervallo: why the places have no interval
    from sampling; esistenti: how many members the panel has, with or without a value. Empty texts: nothing to say.
    """

    indicatore: str
    periodo: str
    mediana: Fraction
    mad: float
    righe: tuple[Posizione, ...]
    lasciati: tuple[Lasciato, ...]
    esistenti: int
    ordine: str
    senza_robusta: str
    senza_intervallo: str


def posizioni(valori: Sequence[Valore], indicatore: Indicatore, metodo: Metodo) -> Posizioni | SenzaConfronto:
    """The places in a panel; `valori`: one for each member that exists in the period, also without a value.

    Median and MAD: Hampel, «The influence curve and its role in robust estimation» (JASA 69, 1974); leave-one-out:
    OECD and JRC, «Handbook on Constructing Composite Indicators» (2008), step 7, applied to the members of the panel.
    """
    usati, lasciati = scegli(valori)
    motivo = impedimento(len(usati), len(valori), metodo)
    if motivo:
        return SenzaConfronto(motivo, lasciati)
    mediana, mad = _centro_e_scala([u.quanto for u in usati])
    luoghi = ranghi(valori, indicatore, metodo)
    orientate = _orientate(usati, indicatore)
    righe = tuple(
        Posizione(
            valore=u.riga,
            quanto=u.quanto,
            distanza=u.quanto - mediana,
            robusta=float(u.quanto - mediana) / mad if mad else None,
            orientata=orientata,
            rango=rango,
            stabilita=_stabilita(usati, indicatore, k),
            quartile=_quartile(rango, len(usati), metodo),
        )
        for k, (u, rango, orientata) in enumerate(zip(usati, luoghi, orientate, strict=True))
    )
    return Posizioni(
        indicatore=indicatore.codice,
        periodo=usati[0].riga.periodo,
        mediana=mediana,
        mad=mad,
        righe=righe,
        lasciati=lasciati,
        esistenti=len(valori),
        ordine=DAL_PIU_ALTO if indicatore.direzione == "contesto" else DAL_MIGLIORE,
        senza_robusta="" if mad else MAD_NULLA,
        senza_intervallo=luoghi[0].motivo,
    )


def _centro_e_scala(quantita: Sequence[Fraction]) -> tuple[Fraction, float]:
    """Median, exact, and MAD scaled to the standard deviation of normal data; exactly 0 where half the values agree."""
    mediana = statistics.median(quantita)
    scarti = [float(q - mediana) for q in quantita]  # differences first: equal values stay equal as floats
    return mediana, float(scipy.stats.median_abs_deviation(scarti, scale="normal"))


def _orientate(usati: Sequence[Confrontabile], indicatore: Indicatore) -> list[float | None]:
    """Robust distance from the median of what orders the bodies, positive where better."""
    if indicatore.direzione == "contesto":
        return [None] * len(usati)
    svantaggi = [svantaggio(indicatore, u.quanto) for u in usati]
    mediana, mad = _centro_e_scala(svantaggi)
    return [float(mediana - s) / mad if mad else None for s in svantaggi]


def _stabilita(usati: Sequence[Confrontabile], indicatore: Indicatore, quale: int) -> Stabilita:
    mio = usati[quale]
    distanze, luoghi = [], []
    for assente in range(len(usati)):  # its own turn stands for the full panel
        resto = [u for k, u in enumerate(usati) if k != assente or k == quale]
        distanze.append(mio.quanto - statistics.median([u.quanto for u in resto]))
        luoghi.append(posti([svantaggio(indicatore, u.quanto) for u in resto])[resto.index(mio)])
    return Stabilita(
        minima=min(distanze),
        massima=max(distanze),
        da=min(da for da, _ in luoghi),
        a=max(a for _, a in luoghi),
        cambia_lato=min(distanze) < 0 < max(distanze),
    )


def _quartile(rango: Rango, quanti: int, metodo: Metodo) -> int | None:
    """Quartile of the middle of the places that a body shares; None with fewer bodies than the method asks for."""
    if quanti < metodo.minimo_quartili:
        return None
    medio = Fraction(rango.da + rango.a, 2)
    return min(4, int((medio - Fraction(1, 2)) * 4 / quanti) + 1)
