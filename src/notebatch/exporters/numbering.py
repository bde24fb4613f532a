"""Numbers of tables and figures in a page, the same that the PDF gives, and the lists that lead to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analisi.vista.base import Vista
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import Tabella
from notebatch.exporters.blocks import Heading

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

TABLE, FIGURE = "Tabella", "Figura"


@dataclass
class Numbering:
    """Tables and figures met so far, in order, with the anchors that lead to them.

    What stands inside `details` (the data behind a chart) has no number: paper does not show it.
    """

    tables: list[Heading] = field(default_factory=list)
    figures: list[Heading] = field(default_factory=list)

    def number_captions(self, soup: BeautifulSoup) -> None:
        """Put its number before every caption of some markup and an id on what it names."""
        for caption in soup.find_all(["caption", "figcaption"]):
            if caption.find_parent("details") is not None or caption.parent is None:
                continue
            words = _words(caption)
            prefix, anchor = self.next_number(TABLE if caption.name == "caption" else FIGURE, words)
            if not caption.parent.get("id"):
                caption.parent["id"] = anchor
            region = caption.find_parent(attrs={"role": "region"})
            if region is not None:  # two tables may have the same caption, not the same number
                region["aria-label"] = f"{prefix} {words}"
            caption.insert(0, soup.new_tag("span", attrs={"class": "an-numero"}, string=f"{prefix} "))

    def view(self, view: Vista) -> dict[int, tuple[str, str]]:
        """Number and anchor of every table and figure of a view, by identity; not of the data behind a chart."""
        return {
            id(one): self.next_number(TABLE if isinstance(one, Tabella) else FIGURE, one.titolo)
            for one in view.tutte()
            if isinstance(one, Tabella | Grafico)
        }

    def next_number(self, kind: str, words: str) -> tuple[str, str]:
        """The words that number the next table or figure (`Tabella 3.`) and its anchor."""
        listed = self.tables if kind == TABLE else self.figures
        number = len(listed) + 1
        title = Heading(1, f"{kind.lower()}-{number}", f"{kind} {number}. {words}")
        listed.append(title)
        return f"{kind} {number}.", title.anchor


def _words(caption: Tag) -> str:
    """The caption itself, without the source that may follow it."""
    whole = caption.get_text(" ", strip=True)
    address = caption.find(class_="an-fonte")
    tail = address.get_text(" ", strip=True) if address else ""
    return " ".join(whole.removesuffix(tail).split())
