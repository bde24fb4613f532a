"""HTML made by others → Typst: tables stay tables, images stay images, the rest becomes its words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from notebatch.exporters import typst as ty
from notebatch.exporters.fragment import colonne_numeriche, da_destra, estensione
from notebatch.exporters.images import da_uri, nome_di_svg

if TYPE_CHECKING:
    from bs4.element import PageElement, Tag

Deposita = Callable[[str, bytes], str]
"""Puts the bytes of an image (type, bytes) among the files of the compilation and gives their name back."""

MUTI = frozenset({"script", "style", "head", "title", "template", "noscript", "button", "input", "select", "iframe"})
IN_LINEA = {
    "strong": "strong",
    "b": "strong",
    "em": "emph",
    "i": "emph",
    "sub": "sub",
    "sup": "super",
    "s": "strike",
    "dt": "strong",
}
BLOCCHI = frozenset({"p", "div", "section", "article", "dl", "dt", "dd", "details", "summary", "figure", "figcaption"})
_SVG = re.compile(r"(?is)<svg\b.*?</svg>")
_XMLNS = 'xmlns="http://www.w3.org/2000/svg"'


def da_html(markup: str, deposita: Deposita, didascalia: str = "") -> str:
    """Typst markup of an HTML fragment whose `<h2>` is a section; `didascalia` is for a table that has none."""
    from bs4 import BeautifulSoup

    svg: list[str] = []

    def metti_da_parte(trovato: re.Match[str]) -> str:
        # an HTML parser would lower the case of SVG names
        svg.append(trovato.group(0))
        return f'<an-svg data-n="{len(svg) - 1}"></an-svg>'

    zuppa = BeautifulSoup(_SVG.sub(metti_da_parte, markup), "html.parser")
    return _Traduttore(deposita, svg, didascalia).figli(zuppa)


class _Traduttore:
    """One fragment on its way to Typst."""

    def __init__(self, deposita: Deposita, svg: list[str], didascalia: str) -> None:
        self._deposita = deposita
        self._svg = svg
        self._didascalia = didascalia

    def figli(self, elemento: Tag) -> str:
        return "".join(self._nodo(figlio) for figlio in elemento.children)

    def _nodo(self, nodo: PageElement) -> str:
        from bs4.element import NavigableString, PreformattedString, Tag

        if isinstance(nodo, PreformattedString):
            return ""
        if isinstance(nodo, NavigableString):
            return ty.testo(re.sub(r"[ \n\r\t]+", " ", str(nodo))) if nodo.strip() else " "
        return self._elemento(nodo) if isinstance(nodo, Tag) and nodo.name not in MUTI else ""

    def _elemento(self, nodo: Tag) -> str:
        nome = nodo.name
        if nome == "table":
            return self._tabella(nodo)
        if nome in ("img", "an-svg"):
            return self._immagine(nodo)
        if nome in ("ul", "ol"):
            voci = "".join(f"[{self.figli(v)}], " for v in nodo.find_all("li", recursive=False))
            return f"\n\n#{'enum' if nome == 'ol' else 'list'}({voci})\n\n"
        if re.fullmatch("h[1-6]", nome):
            return "\n\n" + ty.titolo(max(int(nome[1]) - 1, 1), self.figli(nodo))
        if nome in ("pre", "textarea"):
            return "\n\n" + ty.monospazio(nodo.get_text().strip("\n"))
        return self._altro(nodo)

    def _altro(self, nodo: Tag) -> str:
        nome, indirizzo = nodo.name, str(nodo.get("href") or "")
        if nome == "br":
            return "#linebreak();"
        if nome == "hr":
            return "\n\n#filetto()\n\n"
        if nome == "code":
            return f"#raw({ty.stringa(nodo.get_text())});"
        interno = self.figli(nodo)
        if nome == "blockquote":
            return f"\n\n#quote(block: true)[{interno}]\n\n"
        if nome in IN_LINEA:
            interno = f"#{IN_LINEA[nome]}[{interno}];"
        if nome == "a" and re.match(r"https?://|mailto:", indirizzo):
            return f"#link({ty.stringa(indirizzo)})[{interno}];"
        return f"\n\n{interno}\n\n" if nome in BLOCCHI else interno

    def _immagine(self, nodo: Tag) -> str:
        if nodo.name == "an-svg":
            sorgente = self._svg[int(str(nodo["data-n"]))]
            autonomo = sorgente if "xmlns=" in sorgente else sorgente.replace("<svg", f"<svg {_XMLNS}", 1)
            return ty.immagine(self._deposita("image/svg+xml", autonomo.encode()), nome_di_svg(sorgente))
        fonte, alt = str(nodo.get("src") or ""), str(nodo.get("alt") or "")
        if not fonte:
            return ty.testo(alt)
        file = self._deposita(*da_uri(fonte))
        # an image that says nothing is decoration: Typst wants to be told so
        return ty.immagine(file, alt) if alt else f"#pdf.artifact(image({ty.stringa(file)}))\n\n"

    def _tabella(self, nodo: Tag) -> str:
        numeriche = colonne_numeriche(nodo)
        righe = [r for r in nodo.find_all("tr") if r.find_parent("table") is nodo]
        testa = [r for r in righe if r.find_parent("thead") is not None]
        prime = [c for r in righe if (c := r.find(["td", "th"]))]
        colonne = max((da_destra(c) + estensione(c, "colspan") for c in prime), default=0)
        if not colonne:
            return ""
        didascalia = nodo.caption.get_text(" ", strip=True) if nodo.caption else self._didascalia
        self._didascalia = ""
        return "\n\n" + ty.tabella(
            [c for r in testa for c in self._celle(r)],
            [", ".join(self._celle(r)) for r in righe if r not in testa],
            ["right" if colonne - 1 - n in numeriche else "left" for n in range(colonne)],
            didascalia,
            sezioni=nodo.find_parent("table") is None,
        )

    def _celle(self, riga: Tag) -> list[str]:
        return [
            ty.cella(
                f"#strong[{self.figli(c)}]" if c.name == "th" else self.figli(c),
                colspan=estensione(c, "colspan"),
                rowspan=estensione(c, "rowspan"),
            )
            for c in riga.find_all(["td", "th"], recursive=False)
        ]
