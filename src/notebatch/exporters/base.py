"""What the two nbconvert exporters share: options, reading of the notebook, and how a failure is told."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import Bool, default
from traitlets.config import Application, Config

from analisi.errors import ErroreNotebook
from notebatch.exporters.blocks import Document
from notebatch.exporters.document import read_document

NBCONVERT_NAME = "jupyter-nbconvert"


class AccessibleExporter(Exporter):
    """An nbconvert exporter of executed notebooks; subclasses say how a document is written.

    `from_notebook_node` raises ErroreNotebook where the notebook cannot be published. Under the command
    `jupyter nbconvert` the message is printed and the process ends with the exit code of the error.
    """

    accessibile = Bool(
        True,
        help="Rifiuta le figure senza testo alternativo; con False il documento non dichiara di essere accessibile.",
    ).tag(config=True)
    mostra_codice = Bool(False, help="Pubblica anche il codice delle celle.").tag(config=True)

    preferences: ClassVar[tuple[str, ...]] = ()

    @property
    def default_config(self) -> Config:
        """nbconvert's own, but with the notebook validated once, not after each of its eleven idle preprocessors."""
        return Config({"Exporter": {"optimistic_validation": True}})

    def __init__(self, config: Config | None = None, **kw: object) -> None:
        super().__init__(config=config, **kw)  # type: ignore[no-untyped-call]

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: object
    ) -> tuple[Any, dict[str, Any]]:
        """The published document (text or bytes) and nbconvert's resources."""
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        try:
            return self.write(self._document(notebook, resources)), resources
        except ErroreNotebook as error:
            if not from_command_line():
                raise
            self.log.error("%s", error)
            sys.exit(error.codice_uscita)

    def _document(self, notebook: Mapping[str, Any], resources: Mapping[str, Any]) -> Document:
        metadata = resources.get("metadata", {})
        return read_document(
            notebook,
            name=metadata.get("name") or "Notebook",
            folder=Path(metadata.get("path") or "."),
            preferences=self.preferences,
            accessibile=self.accessibile,
            with_code=self.mostra_codice,
        )

    def write(self, document: Document) -> str | bytes:
        """The document in the format of this exporter."""
        raise NotImplementedError


def from_command_line() -> bool:
    """Whether this is the command `jupyter nbconvert`."""
    # nbconvert builds its exporters without a parent and prints a traceback for every exception it foresees:
    # only the running application tells whether somebody is reading a terminal
    return Application.initialized() and Application.instance().name == NBCONVERT_NAME


class FormerName(AccessibleExporter):
    """An exporter under the name it had first, with a hyphen, which the address of JupyterLab's menu cannot hold.

    The command line goes on knowing it; whoever else asks nbconvert for its formats is not offered it.
    """

    @default("enabled")
    def _enabled(self) -> bool:
        return from_command_line()
