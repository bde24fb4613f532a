"""Headings: levels that never skip one, ids that never collide, wherever in the notebook they come from."""

from __future__ import annotations

import html
import re

from analisi.vista.base import Vista, semplice
from analisi.vista.blocchi import Titolo as Heading
from notebatch.exporters.blocks import Frammento, Testo, Titolo
from notebatch.exporters.markdown import testo_semplice

RISERVATE = ("contenuto", "indice", "titolo", "dati", "elenco-tabelle", "elenco-figure")
_HTML = re.compile(r"(?is)<h([1-6])\b([^>]*)>(.*?)</h\1\s*>")
_NOME = re.compile(r"""\sdata-nome\s*=\s*"([^"]+)\"""")
_ID = re.compile(r"""\sid\s*=\s*(?:"([^"]+)"|'([^']+)')""")
_TYPST = re.compile(r"(?m)(?<=\bheading\(level: )(\d)|^(=+)(?=[ \t])")


class Livelli:
    """Gives headings levels that never skip one, whatever levels their author wrote."""

    def __init__(self, base: int = 0) -> None:
        self._base = base
        self._aperti: list[int] = []

    @property
    def profondita(self) -> int:
        """How many sections are open: 0 before the first heading."""
        return self._base + len(self._aperti)

    def entra(self, scritto: int) -> int:
        """Open the section of a heading of level `scritto`; its depth, 1 for one just under the title."""
        while self._aperti and self._aperti[-1] >= scritto:
            self._aperti.pop()
        self._aperti.append(scritto)
        return self.profondita


class Ancore:
    """Gives headings ids that are unique and depend only on their words, as Jupyter writes them."""

    def __init__(self) -> None:
        self._date = set(RISERVATE)

    def nuova(self, testo: str) -> str:
        """The id of a heading with this text: blanks become hyphens, a repetition takes a number."""
        radice = re.sub(r"[^\w.:-]+", "-", testo).strip("-") or "sezione"
        ancora, numero = radice, 1
        while ancora in self._date:
            numero += 1
            ancora = f"{radice}-{numero}"
        self._date.add(ancora)
        return ancora


class Titolario:
    """The headings of a document, met in order.

    A heading of a fragment (`text/html` or Typst) counts from the Markdown section that it stands in: its first
    level is the one just below, also when earlier fragments of the same section opened others.
    """

    def __init__(self) -> None:
        self._livelli = Livelli()
        self._sotto = Livelli()
        self._ancore = Ancore()
        self.titoli: list[Titolo] = []

    def testo(self, blocco: Testo) -> None:
        """Give the headings of a Markdown text (at the root of its tree) their level and their id."""
        for gettone in blocco.gettoni:
            if gettone["type"] == "heading":
                parole = testo_semplice(gettone["children"]).strip()
                titolo = Titolo(self._livelli.entra(gettone["attrs"]["level"]), self._ancore.nuova(parole), parole)
                gettone["attrs"] = {"level": titolo.livello + 1, "id": titolo.ancora}
                self.titoli.append(titolo)
                self._sotto = Livelli(titolo.livello)

    def view(self, view: Vista) -> dict[int, Titolo]:
        """The place of every heading of a view, by the identity of the heading."""
        places = {}
        for heading in view.tutte():
            if isinstance(heading, Heading):
                words = semplice(heading.contenuto)
                place = Titolo(self._sotto.entra(heading.livello), self._ancore.nuova(heading.nome or words), words)
                self.titoli.append(place)
                places[id(heading)] = place
        return places

    def html(self, blocco: Frammento) -> str:
        """The HTML of a fragment with its headings in their place; `data-ancora` is the id each must take."""

        def sistema(trovato: re.Match[str]) -> str:
            livello, attributi, interno = self._sotto.entra(int(trovato[1])), trovato[2], trovato[3]
            parole = html.unescape(re.sub(r"<[^>]*>", "", interno)).strip()
            propria, nome = _ID.search(attributi), _NOME.search(attributi)
            if propria:
                ancora = blocco.prefisso + (propria[1] or propria[2])
            else:
                ancora = self._ancore.nuova(nome[1] if nome else parole)
            self.titoli.append(Titolo(livello, ancora, parole))
            segno = "" if propria else f' data-ancora="{html.escape(ancora)}"'
            etichetta = f"h{min(livello + 1, 6)}"
            return f"<{etichetta}{attributi}{segno}>{interno}</{etichetta}>"

        return _HTML.sub(sistema, blocco.contenuto)

    def typst(self, blocco: Frammento) -> str:
        """The Typst of a fragment with its headings in their place."""

        def sistema(trovato: re.Match[str]) -> str:
            if trovato[1]:
                return str(self._sotto.entra(int(trovato[1])))
            return "=" * self._sotto.entra(len(trovato[2]))

        return _TYPST.sub(sistema, blocco.contenuto)
