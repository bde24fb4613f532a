"""Writing Typst safely: text from data becomes a string literal, so that no sign of it can mean anything to Typst."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from notebatch.exporters.typeface import covered

EQUIVALENTI = {"✅": "✓", "☑": "✓", "❌": "✗", "❎": "✗", "❗": "!", "❓": "?", "➡": "→", "⬆": "↑", "⬇": "↓", "⭐": "★"}
_INVISIBILI = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
PAGINA_LARGA = "#page(flipped: true)[\n"
_MATRICE_STRETTA, _MATRICE_LARGA = 6, 10


def disegnabile(testo: str) -> str:
    """The text with signs that no embedded font can draw replaced by an equivalent or by their Unicode name.

    PDF/A refuses a document with one such sign; a report must not fail because a note holds an emoji.
    """
    return "".join(_segno(c) for c in _INVISIBILI.sub("", testo.replace("\t", "    ")))


def _segno(segno: str) -> str:
    if segno == "\n" or ord(segno) in covered():
        return segno
    return EQUIVALENTI.get(segno) or f"[{unicodedata.name(segno, f'U+{ord(segno):04X}').lower()}]"


def stringa(testo: str) -> str:
    """A Typst string literal, quotes included."""
    protetto = disegnabile(testo).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{protetto}"'


def testo(parole: str) -> str:
    """Markup that shows these words and nothing else."""
    # without the semicolon a bracket or a dot that follows would be read as part of the expression
    return f"#{stringa(parole)};" if parole else ""


def monospazio(righe: str, classe: str = "uscita") -> str:
    """A block of text shown as it is."""
    return f"#riquadro({stringa(righe)}, classe: {stringa(classe)})\n\n"


def immagine(file: str, alt: str, didascalia: str = "") -> str:
    """An image of the compilation's own files, with its caption."""
    voce = f"image({stringa(file)}, alt: {stringa(alt)})" if alt else f"image({stringa(file)})"
    if didascalia:
        return f"#figure({voce}, kind: image, caption: [{testo(didascalia)}])\n\n"
    return f"#block(width: 100%, {voce})\n\n"


def titolo(livello: int, corpo: str, ancora: str = "") -> str:
    """A heading of the body; `corpo` is markup."""
    etichetta = f" #label({stringa(ancora)})" if ancora else ""
    return f"#heading(level: {livello})[{corpo}]{etichetta}\n\n"


def tabella(
    testa: Sequence[str], righe: Sequence[str], colonne: Sequence[str], didascalia: str = "", *, sezioni: bool = True
) -> str:
    """A table: `testa` and `righe` are the cells of each row as Typst arguments, `colonne` the alignments.

    Wide tables take smaller letters, very wide ones a page on its side (where `sezioni` allows page breaks).
    """
    intestazione = f"table.header({', '.join(testa)})," if testa else ""
    larghe = len(colonne)
    corpo = f"table(columns: {larghe}, align: ({', '.join(colonne)},),\n{intestazione}\n" + ",\n".join(righe) + ")"
    figura = f"#figure(kind: table, caption: [{testo(didascalia)}], {corpo})" if didascalia else f"#{corpo}"
    if larghe <= _MATRICE_STRETTA:
        return f"{figura}\n\n"
    ridotta = (
        f"#[#set text(size: {7 if larghe > _MATRICE_LARGA else 8}pt)\n#set table(inset: (x: 3pt, y: 3pt))\n{figura}\n]"
    )
    if larghe > _MATRICE_LARGA and sezioni:
        return f"{PAGINA_LARGA}{ridotta}\n]\n\n"
    return f"{ridotta}\n\n"


def cella(corpo: str, *, colspan: int = 1, rowspan: int = 1, allineamento: str = "") -> str:
    """One cell as an argument of `table`; `corpo` is markup."""
    opzioni = [f"colspan: {colspan}"] if colspan > 1 else []
    opzioni += [f"rowspan: {rowspan}"] if rowspan > 1 else []
    opzioni += [f"align: {allineamento}"] if allineamento else []
    return f"table.cell({', '.join(opzioni)})[{corpo}]" if opzioni else f"[{corpo}]"
