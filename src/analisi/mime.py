"""Names of the representations that travel in notebook outputs, shared by who writes and who publishes them."""

from __future__ import annotations

TYPST = "text/vnd.typst"
"""A fragment of Typst markup that stands by itself: standard functions only, no imports, no files."""

VISTA = "application/vnd.analisi.vista"
"""A view as `vista.codec` writes it: whoever publishes it renders it."""

DATI = "application/vnd.analisi.dati+json"
"""The figures behind an output that is no view of ours, for auditors and machines."""

MANCANZA = "mancanza"
"""The `tipo`, in the data, of an output that only says that its data were not supplied: a reader at work needs it, a
published report does not.
"""
