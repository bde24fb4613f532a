"""The plan: which notebooks run, on which chamber, year, area and version (or panel), and where their reports go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from analisi.dati.impronta import file_del_conto
from analisi.dati.panel_tipi import SIMULATO
from analisi.dati.tabelle import ENTE, VERSIONI
from analisi.errors import ErroreParametri
from analisi.paths import Percorsi, perche_non_nome, sotto
from analisi.rapporti.notebook import GRUPPO, NotebookRapporto
from analisi.rapporti.parametri import EDIZIONI, Parametri, ParametriGruppo
from notebatch.publication import CARTELLA_DATI

CARTELLA_GRUPPO = "confronto"
"""Where reports of the group stand, beside the years."""


@dataclass(frozen=True)
class Voce:
    """One report of a chamber to make."""

    notebook: NotebookRapporto
    parametri: Parametri

    @property
    def nome(self) -> str:
        """Name of its files, without extension."""
        return self.notebook.nome

    @property
    def etichetta(self) -> str:
        """How messages name the report."""
        p = self.parametri
        dove = "ente" if p.area == ENTE else f"area {p.area}"
        finale = "" if p.versione == VERSIONI[0] else f" ({p.versione})"
        return f"{self.notebook.nome} {p.camera} {p.anno} {dove}{finale}"

    @property
    def prima(self) -> bool:
        """Whether it is to be started before others: the whole body's takes longest."""
        return self.parametri.area == ENTE

    def cartella(self, rapporti: Path) -> Path:
        """Folder of the published report; the final version's has no name of its own."""
        p = self.parametri
        versione = () if p.versione == VERSIONI[0] else (p.versione,)
        area = () if self.notebook.ambito == ENTE else (p.area,)
        return sotto(rapporti, str(p.anno), p.camera, *versione, *area)

    def cartelle_di_dati(self, percorsi: Percorsi) -> tuple[Path, ...]:
        """Folders of the input that it is made from, and the accounts of the year before; expectations are not here."""
        p = self.parametri
        prima = file_del_conto(percorsi.fonte(p.camera, p.anno - 1))
        altre = (getattr(percorsi, nome) for nome in self.notebook.dati)
        return (percorsi.fonte(p.camera, p.anno), percorsi.regole, *prima, *altre)


@dataclass(frozen=True)
class VoceGruppo:
    """One report of a group to make."""

    notebook: NotebookRapporto
    parametri: ParametriGruppo

    @property
    def nome(self) -> str:
        """Name of its files, without extension; made-up data say so there too."""
        return f"{SIMULATO}-{self.notebook.nome}" if self.parametri.simulazione else self.notebook.nome

    @property
    def etichetta(self) -> str:
        """How messages name the report."""
        p = self.parametri
        per = f" per {p.per}" if p.per else ""
        anonima = f" ({p.edizione})" if p.edizione != EDIZIONI[0] else ""
        return f"{self.nome} {p.panel} {p.anno}{per}{anonima}"

    @property
    def prima(self) -> bool:
        """Whether it is to be started before others."""
        return True

    @property
    def anonima(self) -> bool:
        """Whether nothing that is published may name the other bodies."""
        return self.parametri.edizione != EDIZIONI[0]

    def cartella(self, rapporti: Path) -> Path:
        """Folder of the published report."""
        p = self.parametri
        base = (SIMULATO, p.simulazione) if p.simulazione else (CARTELLA_GRUPPO,)
        per = (f"{p.edizione}-per-{p.per}" if self.anonima else f"per-{p.per}",) if p.per else ()
        return sotto(rapporti, *base, str(p.anno), p.panel, *per)

    def cartelle_di_dati(self, percorsi: Percorsi) -> tuple[Path, ...]:
        """Folders of the input that it is made from."""
        p = self.parametri
        dati = sotto(percorsi.simulati, p.simulazione) if p.simulazione else percorsi.confronto
        return (dati, percorsi.riservato) if self.anonima else (dati,)


VoceQualunque: TypeAlias = Voce | VoceGruppo


def piano(parametri: Iterable[Parametri], notebook: Sequence[NotebookRapporto]) -> tuple[Voce, ...]:
    """Every report of the product, areas outside and notebooks inside, each once."""
    voci = [Voce(n, p) for p in parametri for n in notebook if _adatto(n, p)]
    return tuple(dict.fromkeys(voci))


def _adatto(notebook: NotebookRapporto, parametri: Parametri) -> bool:
    if notebook.ambito in ("tutti", GRUPPO):
        return notebook.ambito != GRUPPO
    return (notebook.ambito == ENTE) == (parametri.area == ENTE)


def deposito_rapporto(percorsi: Percorsi, voce: VoceQualunque) -> Path:
    """Path of the report without extension."""
    return sotto(voce.cartella(percorsi.rapporti), voce.nome)


def voce_di(percorsi: Percorsi, percorso: Path, notebook: Sequence[NotebookRapporto]) -> Voce:
    """The report of a chamber that a path belongs to: any of its files, or their common part without extension.

    Raises ErroreParametri where no report is published there.
    """
    posti = dict.fromkeys((percorsi.rapporti, percorsi.rapporti.resolve()))
    for radice in (Path.cwd(), percorsi.radice, percorsi.rapporti):
        scritto = Path(os.path.abspath(radice / percorso))  # noqa: PTH100 - resolve() would follow the file itself
        if scritto.parent.name.endswith(CARTELLA_DATI):
            scritto = scritto.parent
        for rapporti in (posto for posto in posti if scritto.is_relative_to(posto)):
            for voce in _possibili(scritto.relative_to(rapporti).parts, notebook):
                if voce.cartella(rapporti) == scritto.parent:
                    return voce
    esempio = percorsi.relativo(percorsi.rapporti / "2013" / "lucca" / "C" / "indicatori")
    raise ErroreParametri(f"«{percorso}» non è un rapporto: indicarlo come {esempio} (con o senza estensione).")


def _possibili(parti: Sequence[str], notebook: Sequence[NotebookRapporto]) -> Iterator[Voce]:
    """Every report of a chamber whose file could be called so."""
    if len(parti) < 3 or not (parti[0].isascii() and parti[0].isdigit()) or any(map(perche_non_nome, parti)):
        return
    anno, camera, *dentro, file = parti
    versione = dentro.pop(0) if dentro and dentro[0] in VERSIONI[1:] else VERSIONI[0]
    area = dentro[0] if dentro else ENTE
    for uno in notebook:
        suoi = (uno.nome, f"{uno.nome}{CARTELLA_DATI}")
        if uno.ambito != GRUPPO and (file in suoi or file.startswith(f"{uno.nome}.")):
            yield Voce(uno, Parametri(camera, int(anno), area, versione))
