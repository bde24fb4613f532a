"""The tree of a made-up chamber: areas, objectives, programmes, projects, and the manager who answers for each area."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analisi.calcolo.anno_simulato.base import Ambiente, Riga, riga
from analisi.calcolo.anno_simulato.parole import AREE, AZIONI, RUOLI, SCOPI

QUANTE_AREE = 9
VALUTATO_IN = "obiettivo 2"
"""The objective on which every manager brings the projects of its areas."""


@dataclass(frozen=True)
class Progetto:
    """A project: its codes from the area down, its title and the role that answers for it."""

    area: str
    obiettivo: str
    programma: str
    codice: str
    titolo: str
    responsabile: str


@dataclass(frozen=True)
class Obiettivo:
    """A strategic objective with its subject, in a few words, and its programmes."""

    area: str
    codice: str
    titolo: str
    tema: str
    programmi: tuple[str, ...]


@dataclass(frozen=True)
class Albero:
    """The tree, and the rows that declare it. `temi`: the subjects of the areas of each role."""

    righe: tuple[Riga, ...]
    obiettivi: tuple[Obiettivo, ...]
    progetti: tuple[Progetto, ...]
    temi: dict[str, tuple[str, ...]]

    @property
    def programmi(self) -> tuple[tuple[str, str], ...]:
        """Objective and programme, in order."""
        return tuple((o.codice, p) for o in self.obiettivi for p in o.programmi)

    def di(self, ruolo: str) -> tuple[Progetto, ...]:
        """The projects that a role answers for."""
        return tuple(p for p in self.progetti if p.responsabile == ruolo)


def pianta(ambiente: Ambiente) -> Albero:
    """A tree of nine areas; every programme has a project, every project a manager, and no title comes twice."""
    righe: list[Riga] = []
    obiettivi: list[Obiettivo] = []
    progetti: list[Progetto] = []
    temi: dict[str, tuple[str, ...]] = {}
    for indice, (titolo, propri) in enumerate(ambiente.caso.sample(AREE, QUANTE_AREE)):
        area, ruolo = "ABCDEFGHI"[indice], RUOLI[indice % len(RUOLI)][1]
        temi[ruolo] = temi.get(ruolo, ()) + propri
        righe.append(riga("struttura", codice=area, livello="area", titolo=titolo))
        scelti = ambiente.caso.sample(propri, ambiente.caso.choice((2, 3, 3)))
        for numero, tema in enumerate(scelti, start=1):
            obiettivo = _obiettivo(ambiente, area, numero, tema)
            obiettivi.append(obiettivo)
            righe += _righe(obiettivo, suoi := list(_progetti(ambiente, obiettivo, ruolo)))
            progetti += suoi
    return Albero(tuple(righe), tuple(obiettivi), tuple(progetti), temi)


def _obiettivo(ambiente: Ambiente, area: str, numero: int, tema: str) -> Obiettivo:
    codice = f"{area}{numero}"
    quanti = 2 if ambiente.capita(0.15) else 1
    programmi = tuple(f"{codice}{n:02}" for n in range(1, quanti + 1))
    return Obiettivo(area, codice, f"{ambiente.caso.choice(SCOPI)} per {tema}", tema, programmi)


def _progetti(ambiente: Ambiente, obiettivo: Obiettivo, ruolo: str) -> Iterable[Progetto]:
    azioni = iter(ambiente.caso.sample(AZIONI, len(AZIONI)))
    for programma in obiettivo.programmi:
        for numero in range(1, ambiente.caso.choice((1, 1, 1, 1, 2, 2, 3)) + 1):
            titolo = f"{next(azioni)} per {obiettivo.tema}"
            yield Progetto(obiettivo.area, obiettivo.codice, programma, f"{programma}{numero:02}", titolo, ruolo)


def _righe(obiettivo: Obiettivo, progetti: Iterable[Progetto]) -> Iterable[Riga]:
    yield riga("struttura", codice=obiettivo.codice, livello="obiettivo", padre=obiettivo.area, titolo=obiettivo.titolo)
    for programma, nome in zip(obiettivo.programmi, ("Programma", "Programma integrativo"), strict=False):
        titolo = f"{nome} per {obiettivo.tema}"
        yield riga("struttura", codice=programma, livello="programma", padre=obiettivo.codice, titolo=titolo)
        for progetto in progetti:
            if progetto.programma == programma:
                yield riga(
                    "struttura",
                    codice=progetto.codice,
                    livello="progetto",
                    padre=programma,
                    titolo=progetto.titolo,
                    responsabile=progetto.responsabile,
                    valutato_in=VALUTATO_IN,
                )
