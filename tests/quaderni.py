"""Notebooks made by hand for the tests of publication: cells, outputs, one small picture."""

from __future__ import annotations

from typing import Any, TypeAlias

import nbformat
from nbformat import NotebookNode

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
Cella: TypeAlias = NotebookNode
# nbformat has no types: through these names mypy takes its functions as they are
_NB: Any = nbformat
_V4: Any = nbformat.v4


def quaderno(*celle: Cella, pubblicazione: dict[str, Any] | None = None, **metadati: object) -> Cella:
    metadati |= {"pubblicazione": pubblicazione} if pubblicazione else {}
    fatta: Cella = _V4.new_notebook(cells=list(celle), metadata=metadati)
    return fatta


def markdown(sorgente: str, **campi: object) -> Cella:
    fatta: Cella = _V4.new_markdown_cell(sorgente, **campi)
    return fatta


def codice(sorgente: str, *uscite: Cella, **metadati: object) -> Cella:
    fatta: Cella = _V4.new_code_cell(sorgente, outputs=list(uscite), metadata=metadati)
    return fatta


def uscita(data: dict[str, Any], metadati: dict[str, Any] | None = None) -> Cella:
    fatta: Cella = _V4.new_output("display_data", data=data, metadata=metadati or {})
    return fatta


def flusso(testo: str | list[str]) -> Cella:
    fatta: Cella = _V4.new_output("stream", name="stdout", text=testo)
    return fatta


def guasto(nome: str, messaggio: str, traccia: list[str]) -> Cella:
    fatta: Cella = _V4.new_output("error", ename=nome, evalue=messaggio, traceback=traccia)
    return fatta


def scrivi(notebook: Cella, percorso: object) -> None:
    _NB.write(notebook, percorso)
