"""Headings: levels that never skip one, ids that never collide, wherever in the notebook they come from."""

from __future__ import annotations

import html
import re

from analisi.vista.base import Vista, semplice
from analisi.vista.blocchi import Titolo
from notebatch.exporters.blocks import Fragment, Heading, Text
from notebatch.exporters.markdown import plain_text

RESERVED = ("contenuto", "indice", "titolo", "dati", "elenco-tabelle", "elenco-figure")
_HTML = re.compile(r"(?is)<h([1-6])\b([^>]*)>(.*?)</h\1\s*>")
_ID = re.compile(r"""\sid\s*=\s*(?:"([^"]+)"|'([^']+)')""")
_TYPST = re.compile(r"(?m)(?<=\bheading\(level: )(\d)|^(=+)(?=[ \t])")


class Levels:
    """Gives headings levels that never skip one, whatever levels their author wrote."""

    def __init__(self, base: int = 0) -> None:
        self._base = base
        self._open: list[int] = []

    @property
    def depth(self) -> int:
        """How many sections are open: 0 before the first heading."""
        return self._base + len(self._open)

    def enter(self, written: int) -> int:
        """Open the section of a heading of level `written`; its depth, 1 for one just under the title."""
        while self._open and self._open[-1] >= written:
            self._open.pop()
        self._open.append(written)
        return self.depth


class Anchors:
    """Gives headings ids that are unique and depend only on their words, as Jupyter writes them."""

    def __init__(self) -> None:
        self._given = set(RESERVED)

    def new(self, text: str) -> str:
        """The id of a heading with this text: blanks become hyphens, a repetition takes a number."""
        root = re.sub(r"[^\w.:-]+", "-", text).strip("-") or "sezione"
        anchor, number = root, 1
        while anchor in self._given:
            number += 1
            anchor = f"{root}-{number}"
        self._given.add(anchor)
        return anchor


class Outline:
    """The headings of a document, met in order.

    A heading of a fragment (`text/html` or Typst) counts from the Markdown section that it stands in: its first
    level is the one just below, also when earlier fragments of the same section opened others.
    """

    def __init__(self) -> None:
        self._levels = Levels()
        self._below = Levels()
        self._anchors = Anchors()
        self.headings: list[Heading] = []

    def text(self, block: Text) -> None:
        """Give the headings of a Markdown text (at the root of its tree) their level and their id."""
        for token in block.tokens:
            if token["type"] == "heading":
                words = plain_text(token["children"]).strip()
                title = Heading(self._levels.enter(token["attrs"]["level"]), self._anchors.new(words), words)
                token["attrs"] = {"level": title.level + 1, "id": title.anchor}
                self.headings.append(title)
                self._below = Levels(title.level)

    def view(self, view: Vista) -> dict[int, Heading]:
        """The place of every heading of a view, by the identity of the heading."""
        places = {}
        for title in view.tutte():
            if isinstance(title, Titolo):
                words = semplice(title.contenuto)
                place = Heading(self._below.enter(title.livello), self._anchors.new(title.nome or words), words)
                self.headings.append(place)
                places[id(title)] = place
        return places

    def html(self, block: Fragment) -> str:
        """The HTML of a fragment with its headings in their place; `data-ancora` is the id each must take."""

        def mend(found: re.Match[str]) -> str:
            level, attributes, inner = self._below.enter(int(found[1])), found[2], found[3]
            words = html.unescape(re.sub(r"<[^>]*>", "", inner)).strip()
            own = _ID.search(attributes)
            anchor = block.prefix + (own[1] or own[2]) if own else self._anchors.new(words)
            self.headings.append(Heading(level, anchor, words))
            sign = "" if own else f' data-ancora="{html.escape(anchor)}"'
            label = f"h{min(level + 1, 6)}"
            return f"<{label}{attributes}{sign}>{inner}</{label}>"

        return _HTML.sub(mend, block.content)

    def typst(self, block: Fragment) -> str:
        """The Typst of a fragment with its headings in their place."""

        def mend(found: re.Match[str]) -> str:
            if found[1]:
                return str(self._below.enter(int(found[1])))
            return "=" * self._below.enter(len(found[2]))

        return _TYPST.sub(mend, block.content)
