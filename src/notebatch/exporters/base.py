"""What the two nbconvert exporters share: options, reading of the notebook, and how a failure is told."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import Bool
from traitlets.config import Application, Config

from analisi.errors import ErroreNotebook
from notebatch.exporters.blocks import Documento
from notebatch.exporters.document import leggi_documento

NOME_DI_NBCONVERT = "jupyter-nbconvert"


class Esportatore(Exporter):
    """An nbconvert exporter of executed notebooks; subclasses say how a document is written.

    `from_notebook_node` raises ErroreNotebook where the notebook cannot be published. Under the command
    `jupyter nbconvert` the message is printed and the process ends with the exit code of the error.
    """

    accessibile = Bool(
        True,
        help="Rifiuta le figure senza testo alternativo; con False il documento non dichiara di essere accessibile.",
    ).tag(config=True)
    mostra_codice = Bool(False, help="Pubblica anche il codice delle celle.").tag(config=True)

    preferenze: ClassVar[tuple[str, ...]] = ()

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
        notebook, risorse = super().from_notebook_node(nb, resources, **kw)
        try:
            return self.scrivi(self._documento(notebook, risorse)), risorse
        except ErroreNotebook as errore:
            if not da_riga_di_comando():
                raise
            self.log.error("%s", errore)
            sys.exit(errore.codice_uscita)

    def _documento(self, notebook: Mapping[str, Any], risorse: Mapping[str, Any]) -> Documento:
        metadati = risorse.get("metadata", {})
        return leggi_documento(
            notebook,
            nome=metadati.get("name") or "Notebook",
            cartella=Path(metadati.get("path") or "."),
            preferenze=self.preferenze,
            accessibile=self.accessibile,
            con_codice=self.mostra_codice,
        )

    def scrivi(self, documento: Documento) -> str | bytes:
        """The document in the format of this exporter."""
        raise NotImplementedError


def da_riga_di_comando() -> bool:
    """Whether this is the command `jupyter nbconvert`."""
    # nbconvert builds its exporters without a parent and prints a traceback for every exception it foresees:
    # only the running application tells whether somebody is reading a terminal
    return Application.initialized() and Application.instance().name == NOME_DI_NBCONVERT
