"""Numbers of tables and figures in a page, the same that the PDF gives, and the lists that lead to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analisi.vista.base import Vista
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import Tabella
from notebatch.exporters.blocks import Titolo

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

TABELLA, FIGURA = "Tabella", "Figura"


@dataclass
class Numerazione:
    """Tables and figures met so far, in order, with the anchors that lead to them.

    What stands inside `details` (the data behind a chart) has no number: paper does not show it.
    """

    tabelle: list[Titolo] = field(default_factory=list)
    figure: list[Titolo] = field(default_factory=list)

    def numera(self, zuppa: BeautifulSoup) -> None:
        """Put its number before every caption of some markup and an id on what it names."""
        for didascalia in zuppa.find_all(["caption", "figcaption"]):
            if didascalia.find_parent("details") is not None or didascalia.parent is None:
                continue
            parole = _parole(didascalia)
            prefisso, ancora = self.prossimo(TABELLA if didascalia.name == "caption" else FIGURA, parole)
            if not didascalia.parent.get("id"):
                didascalia.parent["id"] = ancora
            regione = didascalia.find_parent(attrs={"role": "region"})
            if regione is not None:  # two tables may have the same caption, not the same number
                regione["aria-label"] = f"{prefisso} {parole}"
            didascalia.insert(0, zuppa.new_tag("span", attrs={"class": "an-numero"}, string=f"{prefisso} "))

    def view(self, view: Vista) -> dict[int, tuple[str, str]]:
        """Number and anchor of every table and figure of a view, by identity; not of the data behind a chart."""
        return {
            id(one): self.prossimo(TABELLA if isinstance(one, Tabella) else FIGURA, one.titolo)
            for one in view.tutte()
            if isinstance(one, Tabella | Grafico)
        }

    def prossimo(self, tipo: str, parole: str) -> tuple[str, str]:
        """The words that number the next table or figure (`Tabella 3.`) and its anchor."""
        elenco = self.tabelle if tipo == TABELLA else self.figure
        numero = len(elenco) + 1
        titolo = Titolo(1, f"{tipo.lower()}-{numero}", f"{tipo} {numero}. {parole}")
        elenco.append(titolo)
        return f"{tipo} {numero}.", titolo.ancora


def _parole(didascalia: Tag) -> str:
    """The caption itself, without the source that may follow it."""
    intere = didascalia.get_text(" ", strip=True)
    fonte = didascalia.find(class_="an-fonte")
    coda = fonte.get_text(" ", strip=True) if fonte else ""
    return " ".join(intere.removesuffix(coda).split())
