"""Where the folders of a project are. Nothing here reads or writes, and nothing imports the package."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from analisi.errors import ErroreParametri

VARIABILE_RADICE = "ANALISI_RADICE"
SEGNO_DI_RADICE = Path("data") / "raw"


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
        return self.grezzi / str(anno) / camera

    def deposito(self, camera: str, anno: int) -> Path:
        """Typed tables of one chamber and year, in Hive-style folders."""
        return self.elaborati / f"camera={camera}" / f"anno={anno}"

    def relativo(self, percorso: Path) -> str:
        """`percorso` as seen from the root, with forward slashes: what messages and artefacts show."""
        # as written first: a folder of the project may be a link to another disk
        for scritto, radice in ((percorso, self.radice), (percorso.resolve(), self.radice.resolve())):
            if scritto.is_relative_to(radice):
                return scritto.relative_to(radice).as_posix()
        return percorso.name


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
