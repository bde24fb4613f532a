"""The exporters under the names they had first, with a hyphen, which the address of JupyterLab's menu cannot hold.

The command line goes on knowing them; whoever else asks nbconvert for its formats is not offered them.
"""

from __future__ import annotations

from traitlets import default

from notebatch.exporters.base import Esportatore, da_riga_di_comando
from notebatch.exporters.html import EsportatoreHtml
from notebatch.exporters.pdf import EsportatorePdf


class _SoloDaRigaDiComando(Esportatore):
    @default("enabled")
    def _enabled(self) -> bool:
        return da_riga_di_comando()


class Html(_SoloDaRigaDiComando, EsportatoreHtml):
    """`jupyter nbconvert --to analisi-html`."""


class Pdf(_SoloDaRigaDiComando, EsportatorePdf):
    """`jupyter nbconvert --to analisi-pdf`."""
