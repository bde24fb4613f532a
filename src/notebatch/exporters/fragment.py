"""HTML made by others, cleaned: no script, no network, unique ids, tables that say what their headers head."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notebatch.exporters.svg import ids, incorporabile, rinomina

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

    from notebatch.exporters.numbering import Numerazione

VIETATI = frozenset(
    {"script", "style", "link", "meta", "base", "iframe", "frame", "object", "embed", "applet", "template"}
    | {"noscript", "video", "audio", "source", "button", "input", "select", "textarea", "title", "head"}
)
CONTENITORI = frozenset({"form", "html", "body"})
"""What goes, leaving what it holds."""
ATTRIBUTI_VIETATI = frozenset(
    {"border", "bgcolor", "background", "align", "valign", "srcset", "ping", "action", "nonce"}
)
"""Besides those that start with `on`."""
TABELLA = "an-tabella"
_SVG = re.compile(r"(?is)<svg\b.*?</svg>")
_NUMERO = re.compile(r"[-+−–]?\s*(?:€\s*)?\d[\d.,'\u00a0\u202f ]*\s*(?:%|€|e[-+]?\d+)?|nan|NaN|<NA>|n\.?d\.?|–|—|-|")


def pulisci(
    markup: str,
    prefisso: str,
    etichetta: str,
    didascalia: str = "",
    *,
    numeri: Numerazione | None = None,
    ids_propri: bool = True,
) -> str:
    """HTML fit for the page.

    prefisso: put before every id of a picture and, with `ids_propri`, before every other; etichetta: name of the
    scroll area around a table; didascalia: caption of its first table, where that has none; numeri: gives
    captions their numbers.
    """
    from bs4 import BeautifulSoup

    svg: list[str] = []
    ancore = ids(markup)

    def metti_da_parte(trovato: re.Match[str]) -> str:
        # an HTML parser would lower the case of SVG names
        svg.append(incorporabile(trovato.group(0), f"{prefisso}{len(svg) + 1}-"))
        return f'<an-svg data-n="{len(svg) - 1}"></an-svg>'

    zuppa = BeautifulSoup(_SVG.sub(metti_da_parte, markup), "html.parser")
    for elemento in _leciti(zuppa):
        _togli_attributi(elemento)
        if ids_propri:
            _rinomina_ids(elemento, prefisso, ancore)
        if "data-ancora" in elemento.attrs:
            elemento["id"] = elemento.attrs.pop("data-ancora")
    _sistema_tabelle(zuppa, etichetta, didascalia)
    if numeri is not None:
        numeri.numera(zuppa)
    return re.sub(r'<an-svg data-n="(\d+)"></an-svg>', lambda m: svg[int(m[1])], str(zuppa))


def _leciti(zuppa: BeautifulSoup) -> list[Tag]:
    """The elements that remain once the forbidden ones, comments and declarations are taken out."""
    from bs4.element import PreformattedString, Tag

    nodi = list(zuppa.descendants)
    for nodo in nodi:
        if isinstance(nodo, PreformattedString):
            nodo.extract()
    for elemento in [n for n in nodi if isinstance(n, Tag) and n.name in VIETATI]:
        elemento.decompose()
    elementi = [n for n in zuppa.descendants if isinstance(n, Tag)]
    for elemento in elementi:
        if elemento.name in CONTENITORI:
            elemento.unwrap()
    return elementi


def _togli_attributi(elemento: Tag) -> None:
    for nome in [n for n, valore in elemento.attrs.items() if _vietato(elemento.name, n, str(valore))]:
        del elemento[nome]


def _vietato(elemento: str, nome: str, valore: str) -> bool:
    if nome in ATTRIBUTI_VIETATI or nome.startswith("on"):
        return True
    if nome == "style":
        return "url(" in valore.lower() or "@import" in valore.lower()
    if nome == "href":
        return re.match(r"\s*(?:javascript|data|vbscript)\s*:", valore, re.IGNORECASE) is not None
    return nome == "src" and not (elemento == "img" and valore.startswith("data:image/"))


def _rinomina_ids(elemento: Tag, prefisso: str, ancore: frozenset[str]) -> None:
    for nome, valore in elemento.attrs.items():
        testo = " ".join(valore) if isinstance(valore, list) and nome != "class" else valore
        if isinstance(testo, str):
            elemento[nome] = rinomina(nome, testo, prefisso, ancore)


def _sistema_tabelle(zuppa: BeautifulSoup, etichetta: str, didascalia: str) -> None:
    for tabella in zuppa.find_all("table"):
        classi = tabella.get("class") or ""
        if TABELLA not in classi:
            _sistema_tabella(tabella)
            tabella["class"] = f"{TABELLA} an-libera"
        if didascalia and tabella.caption is None:
            tabella.insert(0, zuppa.new_tag("caption", string=didascalia))
        didascalia = ""
        if tabella.find_parent(attrs={"role": "region"}) is None and tabella.find_parent("table") is None:
            nome = tabella.caption.get_text(" ", strip=True) if tabella.caption else etichetta
            attributi = {"class": "an-scorri", "role": "region", "tabindex": "0", "aria-label": nome}
            tabella.wrap(zuppa.new_tag("div", attrs=attributi))


def _sistema_tabella(tabella: Tag) -> None:
    """Scope on every header, alignment from the data; an empty corner is no header of anything."""
    for elemento in (tabella, *tabella.find_all(["thead", "tbody", "tr", "th", "td"])):
        del elemento["style"]
    numeriche = colonne_numeriche(tabella)
    for cella in tabella.find_all(["th", "td"]):
        in_testa = cella.find_parent("thead") is not None
        if cella.name == "th" and in_testa and not cella.get_text(strip=True):
            cella.name = "td"
            continue
        if cella.name == "th" and "scope" not in cella.attrs:
            molte = estensione(cella, "colspan" if in_testa else "rowspan") > 1
            cella["scope"] = ("col" if in_testa else "row") + ("group" if molte else "")
        if da_destra(cella) in numeriche and (cella.name == "td" or in_testa):
            cella["class"] = "n"


def estensione(cella: Tag, attributo: str) -> int:
    """How many columns (`colspan`) or rows (`rowspan`) a cell takes; what is not a number counts 1, as in browsers."""
    valore = str(cella.get(attributo) or "")
    return max(int(valore), 1) if valore.isascii() and valore.isdigit() else 1


def da_destra(cella: Tag) -> int:
    """How many columns a cell has on its right."""
    # row headers that span several rows shift what follows: seen from the right the columns stay in place
    return sum(estensione(c, "colspan") for c in cella.find_next_siblings(["th", "td"]))


def colonne_numeriche(tabella: Tag) -> frozenset[int]:
    """The columns of a table that hold only numbers, counted from the right starting at 0."""
    viste: dict[int, bool] = {}
    for riga in tabella.find_all("tr"):
        celle = riga.find_all(["td", "th"], recursive=False)
        for posto, cella in enumerate(reversed(celle)):
            if cella.name == "td":
                viste[posto] = viste.get(posto, True) and _NUMERO.fullmatch(cella.get_text(strip=True)) is not None
    return frozenset(posto for posto, numerica in viste.items() if numerica)
