"""HTML made by others, cleaned: no script, no network, unique ids, tables that say what their headers head."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notebatch.exporters.svg import embeddable, ids, rename

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

    from notebatch.exporters.numbering import Numbering

FORBIDDEN = frozenset(
    {"script", "style", "link", "meta", "base", "iframe", "frame", "object", "embed", "applet", "template"}
    | {"noscript", "video", "audio", "source", "button", "input", "select", "textarea", "title", "head"}
)
CONTAINERS = frozenset({"form", "html", "body"})
"""What goes, leaving what it holds."""
FORBIDDEN_ATTRIBUTES = frozenset(
    {"border", "bgcolor", "background", "align", "valign", "srcset", "ping", "action", "nonce"}
)
"""Besides those that start with `on`."""
TABLE = "an-tabella"
_SVG = re.compile(r"(?is)<svg\b.*?</svg>")
_NUMBER = re.compile(r"[-+−–]?\s*(?:€\s*)?\d[\d.,'\u00a0\u202f ]*\s*(?:%|€|e[-+]?\d+)?|nan|NaN|<NA>|n\.?d\.?|–|—|-|")


def clean(
    markup: str,
    prefix: str,
    label: str,
    caption: str = "",
    *,
    numbers: Numbering | None = None,
    own_ids: bool = True,
) -> str:
    """HTML fit for the page.

    prefix: put before every id of a picture and, with `own_ids`, before every other; label: name of the
    scroll area around a table; caption: caption of its first table, where that has none; numbers: gives
    captions their numbers.
    """
    from bs4 import BeautifulSoup

    svg: list[str] = []
    anchors = ids(markup)

    def set_aside(found: re.Match[str]) -> str:
        # an HTML parser would lower the case of SVG names
        svg.append(embeddable(found.group(0), f"{prefix}{len(svg) + 1}-"))
        return f'<an-svg data-n="{len(svg) - 1}"></an-svg>'

    soup = BeautifulSoup(_SVG.sub(set_aside, markup), "html.parser")
    for element in _allowed(soup):
        _remove_attributes(element)
        if own_ids:
            _rename_ids(element, prefix, anchors)
        if "data-ancora" in element.attrs:
            element["id"] = element.attrs.pop("data-ancora")
    _mend_tables(soup, label, caption)
    if numbers is not None:
        numbers.number_captions(soup)
    return re.sub(r'<an-svg data-n="(\d+)"></an-svg>', lambda m: svg[int(m[1])], str(soup))


def _allowed(soup: BeautifulSoup) -> list[Tag]:
    """The elements that remain once the forbidden ones, comments and declarations are taken out."""
    from bs4.element import PreformattedString, Tag

    nodes = list(soup.descendants)
    for node in nodes:
        if isinstance(node, PreformattedString):
            node.extract()
    for element in [n for n in nodes if isinstance(n, Tag) and n.name in FORBIDDEN]:
        element.decompose()
    elements = [n for n in soup.descendants if isinstance(n, Tag)]
    for element in elements:
        if element.name in CONTAINERS:
            element.unwrap()
    return elements


def _remove_attributes(element: Tag) -> None:
    for name in [n for n, value in element.attrs.items() if _forbidden(element.name, n, str(value))]:
        del element[name]


def _forbidden(element: str, name: str, value: str) -> bool:
    if name in FORBIDDEN_ATTRIBUTES or name.startswith("on"):
        return True
    if name == "style":
        return "url(" in value.lower() or "@import" in value.lower()
    if name == "href":
        return re.match(r"\s*(?:javascript|data|vbscript)\s*:", value, re.IGNORECASE) is not None
    return name == "src" and not (element == "img" and value.startswith("data:image/"))


def _rename_ids(element: Tag, prefix: str, anchors: frozenset[str]) -> None:
    for name, value in element.attrs.items():
        text = " ".join(value) if isinstance(value, list) and name != "class" else value
        if isinstance(text, str):
            element[name] = rename(name, text, prefix, anchors)


def _mend_tables(soup: BeautifulSoup, label: str, caption: str) -> None:
    for table in soup.find_all("table"):
        classes = table.get("class") or ""
        if TABLE not in classes:
            _mend_table(table)
            table["class"] = f"{TABLE} an-libera"
        if caption and table.caption is None:
            table.insert(0, soup.new_tag("caption", string=caption))
        caption = ""
        if table.find_parent(attrs={"role": "region"}) is None and table.find_parent("table") is None:
            name = table.caption.get_text(" ", strip=True) if table.caption else label
            attributes = {"class": "an-scorri", "role": "region", "tabindex": "0", "aria-label": name}
            table.wrap(soup.new_tag("div", attrs=attributes))


def _mend_table(table: Tag) -> None:
    """Scope on every header, alignment from the data; an empty corner is no header of anything."""
    for element in (table, *table.find_all(["thead", "tbody", "tr", "th", "td"])):
        del element["style"]
    numeric = numeric_columns(table)
    for cell in table.find_all(["th", "td"]):
        in_head = cell.find_parent("thead") is not None
        if cell.name == "th" and in_head and not cell.get_text(strip=True):
            cell.name = "td"
            continue
        if cell.name == "th" and "scope" not in cell.attrs:
            many = span(cell, "colspan" if in_head else "rowspan") > 1
            cell["scope"] = ("col" if in_head else "row") + ("group" if many else "")
        if from_the_right(cell) in numeric and (cell.name == "td" or in_head):
            cell["class"] = "n"


def span(cell: Tag, attribute: str) -> int:
    """How many columns (`colspan`) or rows (`rowspan`) a cell takes; what is not a number counts 1, as in browsers."""
    value = str(cell.get(attribute) or "")
    return max(int(value), 1) if value.isascii() and value.isdigit() else 1


def from_the_right(cell: Tag) -> int:
    """How many columns a cell has on its right."""
    # row headers that span several rows shift what follows: seen from the right the columns stay in place
    return sum(span(c, "colspan") for c in cell.find_next_siblings(["th", "td"]))


def numeric_columns(table: Tag) -> frozenset[int]:
    """The columns of a table that hold only numbers, counted from the right starting at 0."""
    seen: dict[int, bool] = {}
    for row in table.find_all("tr"):
        cells = row.find_all(["td", "th"], recursive=False)
        for place, cell in enumerate(reversed(cells)):
            if cell.name == "td":
                seen[place] = seen.get(place, True) and _NUMBER.fullmatch(cell.get_text(strip=True)) is not None
    return frozenset(place for place, is_numeric in seen.items() if is_numeric)
