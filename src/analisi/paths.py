"""Where the folders of a project are, and which names may become folders and files in them.

Nothing here reads or writes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from analisi.caratteri import invisibile, punto, visibile
from analisi.errors import ErroreParametri

VARIABILE_RADICE = "ANALISI_RADICE"
SEGNO_DI_RADICE = Path("data") / "raw"

LUNGHEZZA_NOME = 100
"""Bytes of a name: with its endings, hidden forms and folders it stays within what every system allows."""

_DI_WINDOWS = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{nome}{n}" for nome in ("com", "lpt") for n in "0123456789¹²³"),
    )
)
_VIETATI = '<>:"/\\|?*'


def sotto(cartella: Path, *nomi: str) -> Path:
    """The folder or file of those names, each inside the one before: the one way from a name to a path.

    A name comes from data, from the command line or from what stands on a disk. It is one step down and nothing else,
    and the same step on every system; see `perche_non_nome`. Links are followed: a folder of the project may be on
    another disk, and no name makes one. Raises ErroreParametri with what is wrong with a name.
    """
    for nome in nomi:
        if perche := perche_non_nome(nome):
            raise ErroreParametri(f"«{visibile(nome)}» non può essere il nome di una cartella o di un file: {perche}.")
    return cartella.joinpath(*nomi)


def perche_non_nome(nome: str) -> str:
    """Why no folder or file can have this name on every system, in Italian; empty where it can."""
    if not nome.strip():
        return "è vuoto"
    for carattere in nome:
        if invisibile(carattere):
            return f"contiene un carattere che non si vede ({punto(carattere)})"
        if carattere in _VIETATI:
            return f"contiene «{carattere}»"
    if nome.startswith((".", " ")) or nome.endswith((".", " ")):
        return "comincia o finisce con un punto o uno spazio"
    if nome.partition(".")[0].rstrip().casefold() in _DI_WINDOWS:
        return "è riservato da Windows a un dispositivo"
    if len(nome.encode()) > LUNGHEZZA_NOME:
        return f"è troppo lungo (al più {LUNGHEZZA_NOME} lettere)"
    return ""


def relativo(percorso: Path, radice: Path) -> str:
    """`percorso` as seen from `radice`, with forward slashes: what messages and artefacts show; elsewhere, its name."""
    # as written first: a folder of the project may be a link to another disk
    for scritto, sua in ((percorso, radice), (percorso.resolve(), radice.resolve())):
        if scritto.is_relative_to(sua):
            return scritto.relative_to(sua).as_posix()
    return percorso.name


@dataclass(frozen=True)
class Percorsi:
    """The folders of one project, all derived from its root."""

    radice: Path

    @property
    def grezzi(self) -> Path:
        """Input as received, `data/raw/<anno>/<camera>/`, never written by the package."""
        return self.radice / "data" / "raw"

    @property
    def regole(self) -> Path:
        """Dated rules and schemes that hold for every chamber."""
        return self.grezzi / "regole"

    @property
    def confronto(self) -> Path:
        """Benchmarking data of the group: registry, panels, indicators, observations."""
        return self.grezzi / "confronto"

    @property
    def simulati(self) -> Path:
        """Made-up data sets for demonstration, `data/simulati/SIMULATO-…/`, apart from every real one."""
        return self.radice / "data" / "simulati"

    @property
    def riservato(self) -> Path:
        """What must not leave the group's office: the key of the letters of anonymised editions."""
        return self.radice / "data" / "riservato"

    @property
    def elaborati(self) -> Path:
        """Typed tables, rebuilt from the input at will."""
        return self.radice / "data" / "processed"

    @property
    def aspettative(self) -> Path:
        """Expectation suites."""
        return self.radice / "expectations"

    @property
    def notebook(self) -> Path:
        """Report notebooks."""
        return self.radice / "notebooks"

    @property
    def rapporti(self) -> Path:
        """Published reports."""
        return self.radice / "reports"

    @property
    def registro(self) -> Path:
        """Run logs: times, memory and processes, which no report holds."""
        return self.radice / "logs"

    def fonte(self, camera: str, anno: int) -> Path:
        """Input folder of one chamber and year."""
        return sotto(self.grezzi, str(anno), camera)

    def deposito(self, camera: str, anno: int) -> Path:
        """Typed tables of one chamber and year, in Hive-style folders."""
        return sotto(self.elaborati, f"camera={camera}", f"anno={anno}")

    def relativo(self, percorso: Path) -> str:
        """As the function of this name, from the root."""
        return relativo(percorso, self.radice)


def trova(partenza: Path | None = None) -> Percorsi:
    """The project that holds `partenza` (default: the variable ANALISI_RADICE, else the current folder).

    Raises ErroreParametri where no folder upwards holds `data/raw`.
    """
    if partenza is None:
        partenza = Path(os.environ.get(VARIABILE_RADICE) or Path.cwd())
    inizio = partenza.resolve()
    for cartella in (inizio, *inizio.parents):
        if (cartella / SEGNO_DI_RADICE).is_dir():
            return Percorsi(cartella)
    raise ErroreParametri(
        f"nessun progetto in {inizio} né nelle cartelle superiori: manca {SEGNO_DI_RADICE.as_posix()}/. "
        f"Spostarsi nella cartella del progetto o indicarla nella variabile {VARIABILE_RADICE}."
    )
