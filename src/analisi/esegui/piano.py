"""The plan: which notebooks run, on which chamber, year, area and version, and where their reports go."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analisi.dati.tabelle import ENTE, TABELLE, VERSIONI
from analisi.errors import ErroreParametri
from analisi.esegui.parametri import Parametri
from analisi.paths import Percorsi

AMBITI = ("tutti", "ente", "area")


@dataclass(frozen=True)
class NotebookRapporto:
    """A report notebook and what its metadata (`analisi`) say: title, scope, tables it cannot do without.

    ambito: `tutti` (every area and the body), `ente` or `area`; indice: whether its PDF has a table of contents.
    """

    nome: str
    percorso: Path
    titolo: str
    ambito: str
    tabelle: tuple[str, ...]
    indice: bool
    ordine: int


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


def notebook_rapporto(cartella: Path) -> tuple[NotebookRapporto, ...]:
    """The report notebooks of the folder (those with `analisi` metadata), in the order that they declare.

    Raises ErroreParametri with every fault of their metadata.
    """
    problemi: list[str] = []
    trovati = [n for p in sorted(cartella.glob("*.ipynb")) if (n := _notebook(p, problemi)) is not None]
    if not trovati and not problemi:
        problemi.append(f"nessun notebook di rapporto in {cartella.name}/")
    if problemi:
        raise ErroreParametri("\n".join(problemi))
    return tuple(sorted(trovati, key=lambda n: (n.ordine, n.nome)))


def _notebook(percorso: Path, problemi: list[str]) -> NotebookRapporto | None:
    try:
        meta = json.loads(percorso.read_text(encoding="utf-8"))["metadata"].get("analisi")
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError):
        problemi.append(f"{percorso.name}: non è un notebook valido")
        return None
    if meta is None:
        return None
    ambito, tabelle = meta.get("ambito", "tutti"), tuple(meta.get("tabelle", ()))
    if ambito not in AMBITI:
        problemi.append(f"{percorso.name}: metadati «analisi», ambito «{ambito}»; atteso uno di {', '.join(AMBITI)}")
    problemi += [f"{percorso.name}: metadati «analisi», tabella «{t}» sconosciuta" for t in tabelle if t not in TABELLE]
    titolo = str(meta.get("titolo", percorso.stem))
    ordine = int(meta.get("ordine", 100))
    return NotebookRapporto(percorso.stem, percorso, titolo, ambito, tabelle, bool(meta.get("indice")), ordine)


def scegli(notebook: Sequence[NotebookRapporto], nomi: Sequence[str]) -> tuple[NotebookRapporto, ...]:
    """The notebooks with those names, all for none; ErroreParametri with a suggestion for an unknown name."""
    esistenti = {n.nome: n for n in notebook}
    for nome in nomi:
        if nome not in esistenti:
            vicini = difflib.get_close_matches(nome, list(esistenti), n=1)
            forse = f" Forse «{vicini[0]}»?" if vicini else ""
            raise ErroreParametri(f"notebook «{nome}» sconosciuto.{forse} Esistono: {', '.join(esistenti)}.")
    return tuple(n for n in notebook if not nomi or n.nome in nomi)


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
