"""The list that the index page searches: headings, titles of tables and charts, row headers of every published page.

It is a script (`cerca.js`) because a page opened from a folder can load one and can fetch nothing. What a page holds is
read again only when the page changed: the script says the sum of each page that it was made from.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from notebatch.publication import write_for_all

FILE = "cerca.js"
FORMAT = 1
FUNCTION = "analisiRicerca"
KINDS = ("sezione", "tabella", "grafico", "voce")
EVERYWHERE = "dati"
"""Anchor of the section that every page has."""

LENGTH = 160
"""Characters of an entry."""

READ = 200
"""Characters of the script that hold its sign: it stands at its head."""

_SIGN = re.compile(r"^// analisi-voci ([0-9a-f]{64})\n")
_PARTS = re.compile(
    r"<h(?P<livello>[2-6])\b[^>]*\bid=\"(?P<sezione>[^\"]+)\"[^>]*>(?P<titolo>.*?)</h(?P=livello)>"
    r"|<(?:table|figure)\b(?P<riquadro>[^>]*)>"
    r"|<(?P<didascalia>caption|figcaption)\b[^>]*>(?P<nome>.*?)</(?P=didascalia)>"
    r"|<th\b[^>]*\bscope=\"row(?:group)?\"[^>]*>(?P<riga>.*?)</th>"
    r"|</figure>",
    re.DOTALL,
)
_ID = re.compile(r'\bid="([^"]+)"')
_SILENT = re.compile(
    r"<(?P<nodo>span|small)\b[^>]*class=\"[^\"]*\ban-(?:numero|fonte|nascosto)\b[^\"]*\"[^>]*>.*?</(?P=nodo)>"
    r"|<sup\b.*?</sup>|<svg\b.*?</svg>",
    re.DOTALL,
)
_WORD = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True)
class Page:
    """A published page.

    address: from the index, not yet quoted; context: what its title does not say; part: id of its part of the index;
    sum: SHA-256 of the file.
    """

    address: str
    title: str
    context: str
    part: str
    sum: str


def write_search(folder: Path, pages: Sequence[Page], version: str = "") -> str:
    """Write `cerca.js` in `folder`, unless it is of these pages already; its sign. `version`: of the code.

    Raises OSError where it cannot be written. A page that cannot be read is listed by its title.
    """
    destination = folder / FILE
    sign = hashlib.sha256(f"{FORMAT}\n{version}\n{list(pages)!r}".encode()).hexdigest()
    if _read(destination, READ).startswith(f"// analisi-voci {sign}\n"):
        return sign
    known = _known_entries(_read(destination), version)
    entries = {p.address: known.get(p.sum) or tuple(_entries(_read(folder / p.address))) for p in pages}
    content = json.dumps(_compact(pages, entries, version), ensure_ascii=False, separators=(",", ":"))
    # these two end a line of a script, though not one of JSON
    content = content.replace("\u2028", " ").replace("\u2029", " ").replace('],["', '],\n["')
    write_for_all(destination, f"// analisi-voci {sign}\n{FUNCTION}({content});\n")
    return sign


Entry = tuple[int, str, str]
"""Place in KINDS, words, anchor."""


def _compact(pages: Sequence[Page], entries: Mapping[str, Sequence[Entry]], version: str) -> dict[str, Any]:
    """Every text once; of each entry of a page three numbers: kind, text, anchor."""
    texts: dict[str, int] = {}

    def number(text: str) -> int:
        return texts.setdefault(text, len(texts))

    rows = []
    for p in pages:
        numbers = [n for g, t, a in entries[p.address] for n in (g, number(t), number(a))]
        rows.append([p.title, p.context, quote(p.address), p.part, p.sum, numbers])
    return {"versione": version, "generi": list(KINDS), "testi": list(texts), "pagine": rows}


def _known_entries(script: str, version: str) -> dict[str, tuple[Entry, ...]]:
    """The entries in a script of ours of the same code, by the sum of their page."""
    try:
        read = json.loads(script[script.index("(") + 1 : script.rindex(")")])
        if read["versione"] != version:
            return {}
        texts = read["testi"]
        return {
            sum: tuple((g, texts[t], texts[a]) for g, t, a in zip(n[::3], n[1::3], n[2::3], strict=True))
            for *_, sum, n in read["pagine"]
        }
    except (ValueError, KeyError, TypeError, IndexError):
        return {}


def _entries(page: str) -> Iterator[Entry]:
    """The entries of a page in order, each text once; what stands in every page is none."""
    seen: set[str] = set()
    for kind, text, anchor in _all(page):
        key = text.casefold()
        if key not in seen and anchor != EVERYWHERE and _WORD.search(text):
            seen.add(key)
            yield kind, text, anchor


def _all(page: str) -> Iterator[Entry]:
    section, place, figure = "", "", ""
    for piece in _PARTS.finditer(page):
        if piece["sezione"]:
            section, place, figure = html.unescape(piece["sezione"]), "", ""
            yield 0, _text(piece["titolo"]), section
        elif piece["riquadro"] is not None:
            own = _ID.search(piece["riquadro"])
            place = html.unescape(own[1]) if own else figure
            if piece[0].startswith("<figure"):
                figure = place
        elif piece["didascalia"]:
            yield (2 if figure else 1), _text(piece["nome"]), place or section
        elif piece["riga"] is not None:
            yield 3, _text(piece["riga"]), place or section
        else:
            place = figure = ""


def _text(markup: str) -> str:
    bare = re.sub(r"<[^>]*>", " ", _SILENT.sub("", markup))
    text = " ".join(html.unescape(bare).removeprefix("▶").split())
    return text if len(text) <= LENGTH else (text[:LENGTH].rpartition(" ")[0] or text[:LENGTH]) + "…"


def _read(path: Path, characters: int = -1) -> str:
    """The text of a file, or its beginning; empty for one that cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(characters)
    except (OSError, ValueError):
        return ""
