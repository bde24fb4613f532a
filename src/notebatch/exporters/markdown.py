"""Markdown as a tree that both publications share, with its images incorporated. Renders nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import mistune

from notebatch.exporters.blocks import Place, Token
from notebatch.exporters.images import Images

PLUGINS = ("table", "strikethrough", "math", "url")
_HTML_HEADING = re.compile(r"\s*<h([1-6])\b[^>]*>(.*?)</h\1>\s*", re.IGNORECASE | re.DOTALL)
_INNER_HEADING = re.compile(r"<(/?)h[1-6]\b[^>]*>", re.IGNORECASE)


@cache
def _parser() -> mistune.Markdown:
    return mistune.create_markdown(renderer=None, plugins=list(PLUGINS))


def tree(source: str, place: Place, attachments: Mapping[str, Any], images: Images) -> list[Token]:
    """The syntax tree of a Markdown text; a heading written in HTML becomes a heading like the others."""
    tokens, _ = _parser().parse(source)
    if not isinstance(tokens, list):
        raise TypeError("mistune senza resa restituisce un albero")
    root = [_html_heading(g) for g in tokens]
    for token in _all(root):
        if token["type"] == "image":
            images.conta(place, plain_text(token.get("children", [])))
            token["attrs"]["url"] = images.embed(token["attrs"]["url"], place, attachments)
        elif token["type"] in ("block_html", "inline_html"):
            # a heading buried in other HTML opens no section, as one in a list
            flat = _INNER_HEADING.sub(lambda m: "</strong></p>" if m[1] else "<p><strong>", token["raw"])
            token["raw"] = images.in_markup(flat, place, attachments)
        elif token["type"] == "heading" and not any(token is g for g in root):
            _demote(token)
    return root


def _demote(title: Token) -> None:
    """A heading inside a list or a quotation opens no section: it becomes a paragraph in bold."""
    bold = {"type": "strong", "children": title["children"]}
    title.update(type="paragraph", children=[bold])
    title.pop("attrs")


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.get("children", []))


def _html_heading(token: Token) -> Token:
    found = _HTML_HEADING.fullmatch(token.get("raw", "")) if token["type"] == "block_html" else None
    if found is None:
        return token
    text = re.sub(r"<[^>]*>", "", found.group(2)).strip()
    return {
        "type": "heading",
        "attrs": {"level": int(found.group(1))},
        "children": [{"type": "text", "raw": text}],
    }


def plain_text(tokens: list[Token]) -> str:
    """The words of some nodes, without their marks."""
    parts = []
    for token in tokens:
        if token["type"] in ("softbreak", "linebreak"):
            parts.append(" ")
        elif token["type"] != "inline_html":
            parts.append(token.get("raw") or plain_text(token.get("children", [])))
    return "".join(parts)
