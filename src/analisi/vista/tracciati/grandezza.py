"""What the charts of a panel share: the quantity shown, its numbers, its tones, and the Italian that names bodies.

A chart of a panel knows no statistics: it gets plain numbers and says nothing that it was not given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, TypeGuard

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.tracciati.parlato import NOMI_MASSIMI

Cifra: TypeAlias = Decimal | Fraction | int | float
"""A number as charts take it; None and NaN stand for a missing one."""

NON_VERIFICATA = "formula non verificata"
CONTESTO = "contesto: nessuna direzione"
ASSE_SPEZZATO = "l'asse non parte da zero"
_LIMITI = re.compile(r"(?:^|scala )\s*(\d+)\s*[-–]\s*(\d+)\s*$")
ESCURSIONE_MINIMA = 0.1
"""An axis never shows less than this part of the largest value: 97,1 against 97,3 is not a gulf."""


@dataclass(frozen=True)
class Grandezza:
    """What a chart measures: name, unit, decimals shown (None: those that the number has).

    contesto: higher is neither better nor worse, and no colour may say otherwise. verificata: whether its formula
    was found in a source; where it was not, the chart says so.
    """

    nome: str
    unita: str = ""
    decimali: int | None = None
    contesto: bool = False
    verificata: bool = True

    @property
    def testata(self) -> str:
        """Name and unit: `Tasso di cessazione (%)`."""
        return f"{self.nome} ({self.unita})" if self.unita else self.nome

    @property
    def avvertenze(self) -> tuple[str, ...]:
        """What must be said wherever the quantity appears; none for a verified one with a direction."""
        return (*((CONTESTO,) if self.contesto else ()), *(() if self.verificata else (NON_VERIFICATA,)))

    @property
    def etichetta(self) -> str:
        """Name, unit and warnings, as the label of a row."""
        return " – ".join((self.testata, *self.avvertenze))

    def scritta(self, valore: Cifra | None) -> str:
        """A value with its unit where that is short: `4,2%`, `1.200 €`, `3 giorni`; else the number alone."""
        corta = self.unita in ("%", "euro") or self.unita in formato.UNITA_AL_SINGOLARE
        return formato.con_unita(valore, self.unita if corta else "", self.decimali)

    def numero(self, valore: Cifra | None) -> str:
        """A value without unit."""
        return formato.numero(valore, self.decimali)


@dataclass(frozen=True)
class Tinte:
    """Colours of the highlighted body, of the others, and of what stands for the whole panel."""

    evidenza: str
    altri: str
    panel: str


def tinte(contesto: bool) -> Tinte:
    """Blue for the highlighted body, unless the quantity is context: then greys and black only."""
    return Tinte(tv.TESTO, tv.GRIGIO, tv.TESTO_TENUE) if contesto else Tinte(tv.BLU, tv.GRIGIO, tv.NOTTE)


def noto(valore: Cifra | None) -> TypeGuard[Cifra]:
    """Whether a value was given."""
    return not formato.manca(valore)


def noti(valori: Iterable[Cifra | None]) -> list[float]:
    """The given values, for positions on a scale; what is written never passes through here."""
    return [float(v) for v in valori if noto(v)]


def campo(valori: Sequence[float], orlo: float = 0.06, tetto: float | None = None) -> tuple[float, float]:
    """Ends of an axis that shows `valori` with a margin; zero is an end where the values come near it or are equal.

    Zero is left out only where including it would take more room than the values themselves, and then the axis is at
    least ESCURSIONE_MINIMA of the largest value long. tetto: the axis ends there if no value is beyond it.
    """
    basso, alto = min(valori), max(valori)
    ampiezza = alto - basso or abs(alto) or 1.0
    if 0 <= basso <= ampiezza:
        basso, alto = 0.0, alto + ampiezza * orlo if alto else 1.0
    elif -ampiezza <= alto <= 0:
        basso, alto = basso - ampiezza * orlo, 0.0
    else:
        basso, alto = allarga(basso - ampiezza * orlo, alto + ampiezza * orlo)
    return basso, alto if tetto is None or max(valori) > tetto else min(alto, tetto)


def allarga(basso: float, alto: float) -> tuple[float, float]:
    """The same ends, moved apart where they are closer than ESCURSIONE_MINIMA of the larger one."""
    manca = max(0.0, ESCURSIONE_MINIMA * max(abs(basso), abs(alto)) - (alto - basso)) / 2
    return basso - manca, alto + manca


def tetto(unita: str) -> float | None:
    """Where an axis ends that no value goes beyond: 100 for percentages, nowhere for the rest."""
    return 100.0 if unita == "%" else None


def limiti(scala: str, valori: Sequence[float]) -> tuple[int, int] | None:
    """Ends of a survey's scale, where its name or its unit says them (`1-10`, `punti, scala 1–10`) and `valori` agree.

    None where a value lies beyond: the name is wrong, or the value, and a picture must show it all the same.
    """
    trovati = _LIMITI.search(scala)
    if trovati is None:
        return None
    basso, alto = int(trovati[1]), int(trovati[2])
    return (basso, alto) if basso < alto and all(basso <= v <= alto for v in valori) else None


def enti(quanti: int) -> str:
    """How many bodies: `1 ente`, `10 enti`."""
    return parole.plurale(quanti, "ente", "enti")


def virgolette(voci: Iterable[str]) -> str:
    """Names of bodies in a sentence, past NOMI_MASSIMI the rest is counted: `«a», «b» e altri 3`."""
    return elenco([f"«{v}»" for v in voci])


def elenco(voci: Sequence[str]) -> str:
    """As `virgolette`, for names already dressed with their figures."""
    if len(voci) <= NOMI_MASSIMI + 1:
        return parole.elenco(voci)
    return f"{', '.join(voci[:NOMI_MASSIMI])} e altri {len(voci) - NOMI_MASSIMI}"


def estremi(voci: Sequence[tuple[str, Cifra]], grandezza: Grandezza) -> str:
    """Highest and lowest of (name, value) in a sentence, or that all are equal; empty text for none."""
    if not voci:
        return ""
    alto, basso = max(voci, key=lambda v: float(v[1])), min(voci, key=lambda v: float(v[1]))
    if len(voci) == 1:
        return f"Il solo valore è {grandezza.scritta(alto[1])} («{alto[0]}»)."
    if float(alto[1]) == float(basso[1]):
        return f"Tutti valgono {grandezza.scritta(alto[1])}."
    cima, fondo = (_estremo(voci, e, grandezza) for e in (alto, basso))
    return f"Il valore più alto è {cima}, il più basso {fondo}."


def _estremo(voci: Sequence[tuple[str, Cifra]], estremo: tuple[str, Cifra], grandezza: Grandezza) -> str:
    quanti = sum(float(v) == float(estremo[1]) for _, v in voci)
    chi = f"«{estremo[0]}»" if quanti == 1 else f"in {quanti} enti"
    return f"{grandezza.scritta(estremo[1])} ({chi})" if quanti == 1 else f"{grandezza.scritta(estremo[1])} {chi}"


def senza_valore(nomi: Sequence[str]) -> str:
    """The sentence on the bodies without a figure; empty text for none."""
    return f"Senza valore: {virgolette(nomi)}." if nomi else ""


def avviso(grandezze: Iterable[Grandezza]) -> str:
    """The warnings of the quantities as sentences: `Contesto: nessuna direzione. Formula non verificata.`"""
    voci = dict.fromkeys(a for g in grandezze for a in g.avvertenze)
    return " ".join(f"{parole.maiuscola(v)}." for v in voci)
