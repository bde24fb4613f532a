"""The plan: which notebooks run, on which chamber, year, area and version, and where their reports go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analisi.dati.tabelle import ENTE, VERSIONI
from analisi.errors import ErroreParametri
from analisi.esegui.notebook import NotebookRapporto
from analisi.esegui.parametri import Parametri
from analisi.paths import Percorsi


@dataclass(frozen=True)
class Voce:
    """One report to make."""

    notebook: NotebookRapporto
    parametri: Parametri

    @property
    def etichetta(self) -> str:
        """How messages name the report."""
        p = self.parametri
        dove = "ente" if p.area == ENTE else f"area {p.area}"
        finale = "" if p.versione == VERSIONI[0] else f" ({p.versione})"
        return f"{self.notebook.nome} {p.camera} {p.anno} {dove}{finale}"

    def cartella(self, rapporti: Path) -> Path:
        """Folder of the published report; the final version's has no name of its own."""
        p = self.parametri
        base = rapporti / str(p.anno) / p.camera
        if p.versione != VERSIONI[0]:
            base /= p.versione
        return base if self.notebook.ambito == ENTE else base / p.area


def piano(parametri: Iterable[Parametri], notebook: Sequence[NotebookRapporto]) -> tuple[Voce, ...]:
    """Every report of the product, areas outside and notebooks inside, each once."""
    voci = [Voce(n, p) for p in parametri for n in notebook if _adatto(n, p)]
    return tuple(dict.fromkeys(voci))


def _adatto(notebook: NotebookRapporto, parametri: Parametri) -> bool:
    if notebook.ambito == "tutti":
        return True
    return (notebook.ambito == ENTE) == (parametri.area == ENTE)


def deposito_rapporto(percorsi: Percorsi, voce: Voce) -> Path:
    """Path of the report without extension."""
    return voce.cartella(percorsi.rapporti) / voce.notebook.nome


def voce_di(percorsi: Percorsi, percorso: Path, notebook: Sequence[NotebookRapporto]) -> Voce:
    """The report that a path belongs to: any of its files, or their common part without extension.

    Raises ErroreParametri where no report is published there.
    """
    posti = dict.fromkeys((percorsi.rapporti, percorsi.rapporti.resolve()))
    for radice in (Path.cwd(), percorsi.radice, percorsi.rapporti):
        scritto = Path(os.path.abspath(radice / percorso))  # noqa: PTH100 - resolve() would follow the file itself
        for rapporti in (posto for posto in posti if scritto.is_relative_to(posto)):
            for voce in _possibili(scritto.relative_to(rapporti).parts, notebook):
                if voce.cartella(rapporti) == scritto.parent:
                    return voce
    esempio = percorsi.relativo(percorsi.rapporti / "2013" / "lucca" / "C" / "indicatori")
    raise ErroreParametri(f"«{percorso}» non è un rapporto: indicarlo come {esempio} (con o senza estensione).")


def _possibili(parti: Sequence[str], notebook: Sequence[NotebookRapporto]) -> Iterator[Voce]:
    """Every report whose file could be called so."""
    if len(parti) < 3 or not (parti[0].isascii() and parti[0].isdigit()):
        return
    anno, camera, *dentro, file = parti
    versione = dentro.pop(0) if dentro and dentro[0] in VERSIONI[1:] else VERSIONI[0]
    area = dentro[0] if dentro else ENTE
    for uno in notebook:
        if file == uno.nome or file.startswith(f"{uno.nome}."):
            yield Voce(uno, Parametri(camera, int(anno), area, versione))
