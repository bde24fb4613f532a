"""From Typst source to PDF bytes, and from Typst's diagnostics to a message that names the notebook's cell."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analisi.errors import ErroreNotebook
from notebatch.exporters.blocks import Posto
from notebatch.exporters.images import COME_DESCRIVERE, COME_RINUNCIARE
from notebatch.exporters.typeface import fallbacks, folder

if TYPE_CHECKING:
    import typst

NORME: typst.PDFStandards = ["ua-1", "a-2a"]
PRINCIPALE = "main.typ"
_RIGA = re.compile(r"main\.typ:(\d+):\d+")
_SPIEGAZIONI = (
    (
        r"missing alt text",
        f'manca il testo alternativo di una figura (in Typst: image(…, alt: "…")). {COME_DESCRIVERE} {COME_RINUNCIARE}',
    ),
    (
        r'the text `"(.*?)"` could not',
        "il segno «{0}» non esiste nei caratteri incorporati nel PDF: sostituirlo con un altro",
    ),
    (
        r"skipped from heading level (\d) to (\d)",
        "un titolo salta dal livello {0} al livello {1}: usare livelli consecutivi",
    ),
    (r"first heading must be", "il primo titolo del frammento deve essere di primo livello (= Titolo)"),
    (
        r"file not found|access denied|failed to load",
        "il frammento Typst cerca un file o un pacchetto esterno: deve bastare a sé stesso",
    ),
)


def compila(
    pezzi: Sequence[tuple[Posto | None, str]], file: Mapping[str, bytes], *, accessibile: bool, istante: int
) -> bytes:
    """The PDF of a source given in pieces, each with the cell it comes from; `file` are its images and modules.

    accessibile: ask for PDF/UA-1 and PDF/A-2a; istante: seconds since 1970, all that the PDF knows of the time.
    Raises ErroreNotebook with the cell whose markup Typst refuses.
    """
    import typst

    norme: typst.PDFStandards = NORME if accessibile else []
    # a folder of its own for each document: images of documents made side by side must never mix
    with tempfile.TemporaryDirectory(prefix="analisi-typst-") as privata:
        radice = Path(privata)
        for nome, contenuto in {PRINCIPALE: "".join(testo for _, testo in pezzi).encode(), **file}.items():
            (radice / nome).write_bytes(contenuto)
        try:
            return bytes(
                typst.compile(
                    radice / PRINCIPALE,
                    root=radice,
                    format="pdf",
                    font_paths=_caratteri(),
                    ignore_system_fonts=True,
                    pdf_standards=norme,
                    timestamp=istante,
                )
            )
        except typst.TypstError as errore:
            raise ErroreNotebook(_messaggio(errore.message, errore.diagnostic, pezzi)) from errore


@cache
def _caratteri() -> typst.Fonts:
    """The fonts of every document, looked for once and kept with what Typst has read of them."""
    import typst

    # Typst takes folders only; it notes where the links lead, so that the folder is needed no longer than this
    with tempfile.TemporaryDirectory(prefix="analisi-caratteri-") as privata:
        for carattere in fallbacks():
            (Path(privata) / carattere.name).symlink_to(carattere)
        return typst.Fonts(include_system_fonts=False, font_paths=[folder(), Path(privata)])


def _messaggio(testo: str, diagnosi: str, pezzi: Sequence[tuple[Posto | None, str]]) -> str:
    posto = _posto(diagnosi, pezzi)
    dove = str(posto) if posto else "documento"
    for schema, spiegazione in _SPIEGAZIONI:
        if trovato := re.search(schema, testo):
            return f"il PDF non si può produrre: {dove}: {_componi(spiegazione, trovato.groups())}"
    return f"il PDF non si può produrre: {dove}: frammento Typst non valido: {testo}. Correggere il frammento."


def _componi(spiegazione: str, parti: Sequence[str]) -> str:
    # not str.format: the explanations quote code, braces included
    for numero, parte in enumerate(parti):
        spiegazione = spiegazione.replace(f"{{{numero}}}", parte)
    return spiegazione


def _posto(diagnosi: str, pezzi: Sequence[tuple[Posto | None, str]]) -> Posto | None:
    trovata = _RIGA.search(diagnosi)
    if trovata is None:
        return None
    resto = int(trovata.group(1))
    for posto, testo in pezzi:
        resto -= testo.count("\n")
        if resto <= 0:
            return posto
    return None
