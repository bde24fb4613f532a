"""The plan: which notebooks run, on which chamber, year, area and version, and where their reports go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analisi.dati.tabelle import ENTE, VERSIONI
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
