"""Markdown as a tree that both publications share, with its images incorporated. Renders nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import mistune

from notebatch.exporters.blocks import Gettone, Posto
from notebatch.exporters.images import Raccolta

PLUGIN = ("table", "strikethrough", "math", "url")
_TITOLO_HTML = re.compile(r"\s*<h([1-6])\b[^>]*>(.*?)</h\1>\s*", re.IGNORECASE | re.DOTALL)
_TITOLO_INTERNO = re.compile(r"<(/?)h[1-6]\b[^>]*>", re.IGNORECASE)


@cache
def _lettore() -> mistune.Markdown:
    return mistune.create_markdown(renderer=None, plugins=list(PLUGIN))


def albero(sorgente: str, posto: Posto, allegati: Mapping[str, Any], raccolta: Raccolta) -> list[Gettone]:
    """The syntax tree of a Markdown text; a heading written in HTML becomes a heading like the others."""
    gettoni, _ = _lettore().parse(sorgente)
    if not isinstance(gettoni, list):
        raise TypeError("mistune senza resa restituisce un albero")
    radice = [_titolo_html(g) for g in gettoni]
    for gettone in _tutti(radice):
        if gettone["type"] == "image":
            raccolta.conta(posto, testo_semplice(gettone.get("children", [])))
            gettone["attrs"]["url"] = raccolta.incorpora(gettone["attrs"]["url"], posto, allegati)
        elif gettone["type"] in ("block_html", "inline_html"):
            # a heading buried in other HTML opens no section, as one in a list
            piano = _TITOLO_INTERNO.sub(lambda m: "</strong></p>" if m[1] else "<p><strong>", gettone["raw"])
            gettone["raw"] = raccolta.nel_markup(piano, posto, allegati)
        elif gettone["type"] == "heading" and not any(gettone is g for g in radice):
            _declassa(gettone)
    return radice


def _declassa(titolo: Gettone) -> None:
    """A heading inside a list or a quotation opens no section: it becomes a paragraph in bold."""
    grassetto = {"type": "strong", "children": titolo["children"]}
    titolo.update(type="paragraph", children=[grassetto])
    titolo.pop("attrs")


def _tutti(gettoni: list[Gettone]) -> Iterator[Gettone]:
    for gettone in gettoni:
        yield gettone
        yield from _tutti(gettone.get("children", []))


def _titolo_html(gettone: Gettone) -> Gettone:
    trovato = _TITOLO_HTML.fullmatch(gettone.get("raw", "")) if gettone["type"] == "block_html" else None
    if trovato is None:
        return gettone
    testo = re.sub(r"<[^>]*>", "", trovato.group(2)).strip()
    return {
        "type": "heading",
        "attrs": {"level": int(trovato.group(1))},
        "children": [{"type": "text", "raw": testo}],
    }


def testo_semplice(gettoni: list[Gettone]) -> str:
    """The words of some nodes, without their marks."""
    parti = []
    for gettone in gettoni:
        if gettone["type"] in ("softbreak", "linebreak"):
            parti.append(" ")
        elif gettone["type"] != "inline_html":
            parti.append(gettone.get("raw") or testo_semplice(gettone.get("children", [])))
    return "".join(parti)
