"""The Markdown tree, and HTML made by others, → Typst markup.

Whatever an author wrote, Typst sees words, never commands: tables stay tables, images stay images.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from notebatch.exporters import typst as ty
from notebatch.exporters.blocks import Token
from notebatch.exporters.fragment import from_the_right, numeric_columns, span
from notebatch.exporters.images import from_uri, svg_name
from notebatch.exporters.markdown import plain_text

if TYPE_CHECKING:
    from bs4.element import PageElement, Tag

ALIGNMENTS = {"left": "left", "center": "center", "right": "right", None: "left"}


class TypstRenderer:
    """Renders the nodes of a Markdown text.

    store: where images go; anchors: the headings that a link inside the document may point to.
    """

    def __init__(self, store: Store, anchors: frozenset[str]) -> None:
        self._store = store
        self._anchors = anchors
        self._renderers: dict[str, Callable[[Token], str]] = {
            "text": lambda g: ty.text(html.unescape(g["raw"])),
            "softbreak": lambda g: " ",
            "linebreak": lambda g: "#linebreak();",
            "blank_line": lambda g: "",
            "codespan": lambda g: f"#raw({ty.string(html.unescape(g['raw']))});",
            "emphasis": lambda g: f"#emph[{self._children(g)}];",
            "strong": lambda g: f"#strong[{self._children(g)}];",
            "strikethrough": lambda g: f"#strike[{self._children(g)}];",
            "paragraph": lambda g: f"{self._children(g)}\n\n",
            "heading": lambda g: ty.title(g["attrs"]["level"] - 1, self._children(g), g["attrs"]["id"]),
            "thematic_break": lambda g: "#filetto()\n\n",
            "block_code": lambda g: ty.preformatted(g["raw"].rstrip("\n"), "codice"),
            "block_quote": lambda g: f"#quote(block: true)[{self._children(g)}]\n\n",
            "inline_math": lambda g: ty.text(f"${g['raw']}$"),
            "block_math": lambda g: f"{ty.text('$$' + g['raw'] + '$$')}\n\n",
            "inline_html": self._html,
            "block_html": lambda g: f"{self._html(g)}\n\n",
            "list": self._list,
            "link": self._link,
            "image": self._image,
            "table": self._table,
        }

    def render(self, tokens: list[Token]) -> str:
        """Typst markup of these nodes; a node of an unknown kind gives its words."""
        return "".join(self._renderers.get(g["type"], self._children)(g) for g in tokens)

    def _children(self, token: Token) -> str:
        return self.render(token.get("children", [])) or ty.text(token.get("raw", ""))

    def _html(self, token: Token) -> str:
        return from_html(token["raw"], self._store)

    def _list(self, token: Token) -> str:
        attributes = token["attrs"]
        entries = "".join(f"[{self._children(v)}], " for v in token["children"])
        if attributes["ordered"]:
            return f"\n#enum(start: {attributes.get('start', 1)}, {entries})\n\n"
        return f"\n#list({entries})\n\n"

    def _link(self, token: Token) -> str:
        address, inner = token["attrs"]["url"], self._children(token)
        if address.startswith("#") and address[1:] in self._anchors:
            return f"#link(label({ty.string(address[1:])}))[{inner}];"
        if re.match(r"https?://|mailto:", address):
            return f"#link({ty.string(address)})[{inner}];"
        return inner

    def _image(self, token: Token) -> str:
        alt = plain_text(token.get("children", []))
        file = self._store(*from_uri(token["attrs"]["url"]))
        return "\n\n" + ty.image(file, alt)

    def _table(self, token: Token) -> str:
        head, *bodies = token["children"]
        rows = [r["children"] for body in bodies for r in body["children"]]
        return ty.table(
            [ty.cell(f"#strong[{self._children(c)}]") for c in head["children"]],
            [", ".join(ty.cell(self._children(c)) for c in row) for row in rows],
            [ALIGNMENTS[c["attrs"].get("align")] for c in head["children"]],
        )


Store = Callable[[str, bytes], str]
"""Puts the bytes of an image (type, bytes) among the files of the compilation and gives their name back."""

SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "button", "input", "select", "iframe"})
INLINE = {
    "strong": "strong",
    "b": "strong",
    "em": "emph",
    "i": "emph",
    "sub": "sub",
    "sup": "super",
    "s": "strike",
    "dt": "strong",
}
BLOCKS = frozenset({"p", "div", "section", "article", "dl", "dt", "dd", "details", "summary", "figure", "figcaption"})
_SVG = re.compile(r"(?is)<svg\b.*?</svg>")
_XMLNS = 'xmlns="http://www.w3.org/2000/svg"'


def from_html(markup: str, store: Store, caption: str = "") -> str:
    """Typst markup of an HTML fragment whose `<h2>` is a section; `caption` is for a table that has none."""
    from bs4 import BeautifulSoup

    svg: list[str] = []

    def set_aside(found: re.Match[str]) -> str:
        # an HTML parser would lower the case of SVG names
        svg.append(found.group(0))
        return f'<an-svg data-n="{len(svg) - 1}"></an-svg>'

    soup = BeautifulSoup(_SVG.sub(set_aside, markup), "html.parser")
    return _Translator(store, svg, caption).children(soup)


class _Translator:
    """One fragment on its way to Typst."""

    def __init__(self, store: Store, svg: list[str], caption: str) -> None:
        self._store = store
        self._svg = svg
        self._caption = caption

    def children(self, element: Tag) -> str:
        return "".join(self._node(child) for child in element.children)

    def _node(self, node: PageElement) -> str:
        from bs4.element import NavigableString, PreformattedString, Tag

        if isinstance(node, PreformattedString):
            return ""
        if isinstance(node, NavigableString):
            return ty.text(re.sub(r"[ \n\r\t]+", " ", str(node))) if node.strip() else " "
        return self._element(node) if isinstance(node, Tag) and node.name not in SILENT else ""

    def _element(self, node: Tag) -> str:
        name = node.name
        if name == "table":
            return self._table(node)
        if name in ("img", "an-svg"):
            return self._image(node)
        if name in ("ul", "ol"):
            entries = "".join(f"[{self.children(v)}], " for v in node.find_all("li", recursive=False))
            return f"\n\n#{'enum' if name == 'ol' else 'list'}({entries})\n\n"
        if re.fullmatch("h[1-6]", name):
            return "\n\n" + ty.title(max(int(name[1]) - 1, 1), self.children(node))
        if name in ("pre", "textarea"):
            return "\n\n" + ty.preformatted(node.get_text().strip("\n"))
        return self._other(node)

    def _other(self, node: Tag) -> str:
        name, address = node.name, str(node.get("href") or "")
        if name == "br":
            return "#linebreak();"
        if name == "hr":
            return "\n\n#filetto()\n\n"
        if name == "code":
            return f"#raw({ty.string(node.get_text())});"
        inner = self.children(node)
        if name == "blockquote":
            return f"\n\n#quote(block: true)[{inner}]\n\n"
        if name in INLINE:
            inner = f"#{INLINE[name]}[{inner}];"
        if name == "a" and re.match(r"https?://|mailto:", address):
            return f"#link({ty.string(address)})[{inner}];"
        return f"\n\n{inner}\n\n" if name in BLOCKS else inner

    def _image(self, node: Tag) -> str:
        if node.name == "an-svg":
            source = self._svg[int(str(node["data-n"]))]
            standalone = source if "xmlns=" in source else source.replace("<svg", f"<svg {_XMLNS}", 1)
            return ty.image(self._store("image/svg+xml", standalone.encode()), svg_name(source))
        address, alt = str(node.get("src") or ""), str(node.get("alt") or "")
        if not address:
            return ty.text(alt)
        file = self._store(*from_uri(address))
        # an image that says nothing is decoration: Typst wants to be told so
        return ty.image(file, alt) if alt else f"#pdf.artifact(image({ty.string(file)}))\n\n"

    def _table(self, node: Tag) -> str:
        numeric = numeric_columns(node)
        rows = [r for r in node.find_all("tr") if r.find_parent("table") is node]
        head = [r for r in rows if r.find_parent("thead") is not None]
        first_cells = [c for r in rows if (c := r.find(["td", "th"]))]
        columns = max((from_the_right(c) + span(c, "colspan") for c in first_cells), default=0)
        if not columns:
            return ""
        caption = node.caption.get_text(" ", strip=True) if node.caption else self._caption
        self._caption = ""
        return "\n\n" + ty.table(
            [c for r in head for c in self._cells(r)],
            [", ".join(self._cells(r)) for r in rows if r not in head],
            ["right" if columns - 1 - n in numeric else "left" for n in range(columns)],
            caption,
            sections=node.find_parent("table") is None,
        )

    def _cells(self, row: Tag) -> list[str]:
        return [
            ty.cell(
                f"#strong[{self.children(c)}]" if c.name == "th" else self.children(c),
                colspan=span(c, "colspan"),
                rowspan=span(c, "rowspan"),
            )
            for c in row.find_all(["td", "th"], recursive=False)
        ]
