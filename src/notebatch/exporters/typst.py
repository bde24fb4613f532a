"""Writing Typst safely, and from its source to PDF bytes.

Text from data becomes a string literal, so that no sign of it can mean anything to Typst; Typst's diagnostics become a
message that names the notebook's cell.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analisi.errors import ErroreNotebook
from notebatch.exporters.blocks import Place
from notebatch.exporters.images import HOW_TO_DESCRIBE, HOW_TO_DO_WITHOUT
from notebatch.exporters.typeface import covered, fallbacks, folder

if TYPE_CHECKING:
    import typst

EQUIVALENTS = {"✅": "✓", "☑": "✓", "❌": "✗", "❎": "✗", "❗": "!", "❓": "?", "➡": "→", "⬆": "↑", "⬇": "↓", "⭐": "★"}
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
WIDE_PAGE = "#page(flipped: true)[\n"
_NARROW_TABLE, _WIDE_TABLE = 6, 10


def drawable(text: str) -> str:
    """The text with signs that no embedded font can draw replaced by an equivalent or by their Unicode name.

    PDF/A refuses a document with one such sign; a report must not fail because a note holds an emoji.
    """
    return "".join(_sign(c) for c in _INVISIBLE.sub("", text.replace("\t", "    ")))


def _sign(sign: str) -> str:
    if sign == "\n" or ord(sign) in covered():
        return sign
    return EQUIVALENTS.get(sign) or f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]"


def string(text: str) -> str:
    """A Typst string literal, quotes included."""
    escaped = drawable(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def text(words: str) -> str:
    """Markup that shows these words and nothing else."""
    # without the semicolon a bracket or a dot that follows would be read as part of the expression
    return f"#{string(words)};" if words else ""


def preformatted(rows: str, kind: str = "uscita") -> str:
    """A block of text shown as it is."""
    return f"#riquadro({string(rows)}, classe: {string(kind)})\n\n"


def image(file: str, alt: str, caption: str = "") -> str:
    """An image of the compilation's own files, with its caption."""
    entry = f"image({string(file)}, alt: {string(alt)})" if alt else f"image({string(file)})"
    if caption:
        return f"#figure({entry}, kind: image, caption: [{text(caption)}])\n\n"
    return f"#block(width: 100%, {entry})\n\n"


def title(level: int, body: str, anchor: str = "") -> str:
    """A heading of the body; `body` is markup."""
    label = f" #label({string(anchor)})" if anchor else ""
    return f"#heading(level: {level})[{body}]{label}\n\n"


def table(
    head: Sequence[str], rows: Sequence[str], columns: Sequence[str], caption: str = "", *, sections: bool = True
) -> str:
    """A table: `head` and `lines` are the cells of each row as Typst arguments, `columns` the alignments.

    Wide tables take smaller letters, very wide ones a page on its side (where `sections` allows page breaks).
    """
    header = f"table.header({', '.join(head)})," if head else ""
    wide = len(columns)
    body = f"table(columns: {wide}, align: ({', '.join(columns)},),\n{header}\n" + ",\n".join(rows) + ")"
    figure = f"#figure(kind: table, caption: [{text(caption)}], {body})" if caption else f"#{body}"
    if wide <= _NARROW_TABLE:
        return f"{figure}\n\n"
    reduced = f"#[#set text(size: {7 if wide > _WIDE_TABLE else 8}pt)\n#set table(inset: (x: 3pt, y: 3pt))\n{figure}\n]"
    if wide > _WIDE_TABLE and sections:
        return f"{WIDE_PAGE}{reduced}\n]\n\n"
    return f"{reduced}\n\n"


def cell(body: str, *, colspan: int = 1, rowspan: int = 1, alignment: str = "") -> str:
    """One cell as an argument of `table`; `body` is markup."""
    opzioni = [f"colspan: {colspan}"] if colspan > 1 else []
    opzioni += [f"rowspan: {rowspan}"] if rowspan > 1 else []
    opzioni += [f"align: {alignment}"] if alignment else []
    return f"table.cell({', '.join(opzioni)})[{body}]" if opzioni else f"[{body}]"


STANDARDS: typst.PDFStandards = ["ua-1", "a-2a"]
MAIN = "main.typ"
_LINE = re.compile(r"main\.typ:(\d+):\d+")
_EXPLANATIONS = (
    (
        r"missing alt text",
        f'manca il testo alternativo di una figura (in Typst: image(…, alt: "…")). {HOW_TO_DESCRIBE} '
        f"{HOW_TO_DO_WITHOUT}",
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


def compile_pdf(
    pieces: Sequence[tuple[Place | None, str]], file: Mapping[str, bytes], *, accessibile: bool, moment: int
) -> bytes:
    """The PDF of a source given in pieces, each with the cell it comes from; `file` are its images and modules.

    accessibile: ask for PDF/UA-1 and PDF/A-2a; moment: seconds since 1970, all that the PDF knows of the time.
    Raises ErroreNotebook with the cell whose markup Typst refuses.
    """
    import typst

    standards: typst.PDFStandards = STANDARDS if accessibile else []
    # a folder of its own for each document: images of documents made side by side must never mix
    with tempfile.TemporaryDirectory(prefix="analisi-typst-") as private:
        root = Path(private)
        for name, content in {MAIN: "".join(text for _, text in pieces).encode(), **file}.items():
            (root / name).write_bytes(content)
        try:
            return bytes(
                typst.compile(
                    root / MAIN,
                    root=root,
                    format="pdf",
                    font_paths=_fonts(),
                    ignore_system_fonts=True,
                    pdf_standards=standards,
                    timestamp=moment,
                )
            )
        except typst.TypstError as error:
            raise ErroreNotebook(_message(error.message, error.diagnostic, pieces)) from error


@cache
def _fonts() -> typst.Fonts:
    """The fonts of every document, looked for once and kept with what Typst has read of them."""
    import typst

    # Typst takes folders only; it notes where the links lead, so that the folder is needed no longer than this
    with tempfile.TemporaryDirectory(prefix="analisi-caratteri-") as private:
        for font in fallbacks():
            (Path(private) / font.name).symlink_to(font)
        return typst.Fonts(include_system_fonts=False, font_paths=[folder(), Path(private)])


def _message(text: str, diagnosis: str, pieces: Sequence[tuple[Place | None, str]]) -> str:
    place = _place(diagnosis, pieces)
    where = str(place) if place else "documento"
    for pattern, explanation in _EXPLANATIONS:
        if found := re.search(pattern, text):
            return f"il PDF non si può produrre: {where}: {_compose(explanation, found.groups())}"
    return f"il PDF non si può produrre: {where}: frammento Typst non valido: {text}. Correggere il frammento."


def _compose(explanation: str, parts: Sequence[str]) -> str:
    # not str.format: the explanations quote code, braces included
    for number, part in enumerate(parts):
        explanation = explanation.replace(f"{{{number}}}", part)
    return explanation


def _place(diagnosis: str, pieces: Sequence[tuple[Place | None, str]]) -> Place | None:
    found = _LINE.search(diagnosis)
    if found is None:
        return None
    left = int(found.group(1))
    for place, text in pieces:
        left -= text.count("\n")
        if left <= 0:
            return place
    return None
