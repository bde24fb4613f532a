"""Whether a figure can be graded yet: a part of a year is never measured against a whole one.

A state that was reached stays reached. A sum is graded on all that it adds up, and cannot fall once it is there; a mean
waits for the end of its period; any other figure must cover the year of its target, and be of that year.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass

from analisi.dati.tempo import FINE_ANNO, in_cifre


@dataclass(frozen=True)
class Momento:
    """A day from which a year is looked at: `giorno` is an ISO date, at the latest its 31 December."""

    anno: int
    giorno: str

    @property
    def chiuso(self) -> bool:
        """Whether the year is over."""
        return self.giorno >= f"{self.anno}{FINE_ANNO}"


def fine_anno(anno: int) -> Momento:
    """The last day of a year."""
    return Momento(anno, f"{anno}{FINE_ANNO}")


@dataclass(frozen=True, order=True)
class Tratto:
    """A stretch of time: its first and last day, ISO text, both included."""

    da: str
    a: str

    @property
    def nome(self) -> str:
        """As a sentence has it: `2012`, `2010–2013`, `2010 fino al 30/09/2013`."""
        inizio, fine = self.da[:4], self.a[:4]
        if self.a.endswith(FINE_ANNO):
            return inizio if inizio == fine else f"{inizio}–{fine}"
        return f"{inizio} fino al {in_cifre(self.a)}"


SEMPRE = Tratto("", "")
"""What covers any time: of a measure whose time is not said."""


def anno_intero(anno: int) -> Tratto:
    """A year, from its first day to its last."""
    return Tratto(f"{anno}-01-01", f"{anno}{FINE_ANNO}")


def tratto(periodo: str) -> Tratto:
    """The stretch that a column of type `periodo` writes; a day alone ends a stretch that begins with its year."""
    da, _, a = periodo.partition("/")
    fine = a or da
    if len(fine) == len("2013"):
        fine += FINE_ANNO
    elif len(fine) == len("2013-04"):
        fine += f"-{calendar.monthrange(int(fine[:4]), int(fine[5:]))[1]}"
    return Tratto(f"{da[:4]}-01-01", fine)


def anni_mancanti(tratti: Iterable[Tratto], periodo: Tratto) -> list[int]:
    """The years of a period, up to the last one that has a value, that none of the stretches covers."""
    coperti = {anno for t in tratti for anno in range(int(t.da[:4]), int(t.a[:4]) + 1)}
    return [a for a in range(int(periodo.da[:4]), max(coperti, default=0) + 1) if a not in coperti]


def senza_grado(natura: str, obiettivo: Tratto, risultato: Tratto, *, raggiunto: bool) -> str:
    """Why a figure has no grade, in Italian; empty where it has one.

    natura: as in the schema, empty for a figure of the year; obiettivo, risultato: what each covers; raggiunto: whether
    the figure is already at its target.
    """
    if natura == "cumulata":
        if raggiunto:
            return ""
        if risultato.da > obiettivo.da:
            return f"obiettivo del {obiettivo.nome}, risultato del solo {risultato.nome}"
        return "" if risultato.a >= obiettivo.a else f"finora: il periodo si chiude il {in_cifre(obiettivo.a)}"
    if risultato.a < obiettivo.da:
        return f"il risultato è del {risultato.nome}, non del {obiettivo.nome}"
    if risultato.a >= obiettivo.a:
        return ""
    if natura == "media":
        return f"dato del {risultato.nome}: la media del {obiettivo.nome} si chiude il {in_cifre(obiettivo.a)}"
    return f"finora, al {in_cifre(risultato.a)}: l'obiettivo è del {obiettivo.nome}"
