"""The executed notebook without what changes from run to run: times, paths, random ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode  # takes 1.5 s to import: only those who run notebooks pay for it

EFFIMERI_NOTEBOOK = ("papermill", "widgets", "language_info")
EFFIMERI_CELLA = ("papermill", "execution", "collapsed", "scrolled")


def canonico(notebook: NotebookNode) -> NotebookNode:
    """The same notebook, changed in place: equal inputs give equal bytes."""
    for chiave in EFFIMERI_NOTEBOOK:
        notebook.metadata.pop(chiave, None)
    for posizione, cella in enumerate(notebook.cells):
        cella["id"] = f"cella-{posizione:03d}"
        for chiave in EFFIMERI_CELLA:
            cella.metadata.pop(chiave, None)
    return notebook
