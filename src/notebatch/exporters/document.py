"""Executed notebook → neutral document: what is shown, in which order, in which representation.

Both exporters start from here, so that hidden cells, preferences and checks exist once.
"""

from __future__ import annotations

import base64
import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from analisi.errors import ErroreNotebook
from analisi.mime import DATI, MANCANZA, TYPST, VISTA
from analisi.vista.blocchi import Mancanza
from analisi.vista.codec import leggi
from notebatch.exporters.blocks import (
    Block,
    Code,
    ContentsPlace,
    Document,
    Failure,
    Figure,
    Fragment,
    Heading,
    PageBreak,
    Place,
    Preformatted,
    Text,
    Token,
    ViewBlock,
    read_title_block,
)
from notebatch.exporters.headings import Outline
from notebatch.exporters.images import Images, svg_name
from notebatch.exporters.markdown import plain_text, tree

HIDDEN = "nascondi"
CONTENTS = "indice"
"""Tag of a Markdown cell in whose place a paginated document puts its contents."""
PAGE_BREAK = "pagina-nuova"
"""Tag of a cell that starts a page."""
INJECTED = "injected-parameters"
PARAMETERS = frozenset({"parameters", INJECTED})
IMAGES = frozenset({"image/svg+xml", "image/png", "image/jpeg"})
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def read_document(
    notebook: Mapping[str, Any],
    *,
    name: str,
    folder: Path,
    preferences: Sequence[str],
    accessibile: bool,
    with_code: bool = False,
) -> Document:
    """The document that a notebook becomes.

    name: title of last resort; folder: where the files beside the notebook are; preferences: representations of
    an output, best first; accessibile: whether a figure without alternative text is refused; with_code: whether the
    source of the cells is shown. A heading under which nothing is shown is left out.
    Raises ErroreNotebook with every figure that lacks one and every image that cannot be incorporated, or where no
    code cell was ever executed.
    """
    images = Images(folder, accessibile)
    _require_executed(notebook)
    blocks = [block for cell, place in _cells(notebook) for block in _blocks(cell, place, preferences, images)]
    images.check()
    title = _take_title(blocks)
    title_block = read_title_block(notebook.get("metadata", {}), title or name)
    ordered, headings = _put_in_order(_without_empty_headings(blocks, with_code=with_code))
    return Document(title_block, tuple(ordered), tuple(headings))


def is_empty(notebook: Mapping[str, Any]) -> bool:
    """Whether an executed notebook says nothing: none of the cells that a reader sees shows anything."""
    seen = [c for c in notebook["cells"] if c["cell_type"] == "code" and HIDDEN not in _tags(c)]
    return bool(seen) and not any(_says(u) for c in seen for u in c.get("outputs", ()))


def figures(notebook: Mapping[str, Any]) -> Iterator[object]:
    """The figures behind every output of an executed notebook: of views of ours, and of others that give them."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if VISTA in data:
                yield leggi(joined(data[VISTA])).dati()
            elif DATI in data:
                yield data[DATI]


def _says(output: Mapping[str, Any]) -> bool:
    """Whether an output says more than that its data were not supplied."""
    data = output.get("data", {})
    if VISTA in data:
        return not isinstance(leggi(joined(data[VISTA])), Mancanza)
    told = data.get(DATI)
    return not (isinstance(told, Mapping) and told.get("tipo") == MANCANZA)


def _tags(cell: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(cell.get("metadata", {}).get("tags", ()))


def _require_executed(notebook: Mapping[str, Any]) -> None:
    code = [c for c in notebook["cells"] if c["cell_type"] == "code" and joined(c["source"]).strip()]
    if code and not any(c.get("outputs") or c.get("execution_count") for c in code):
        raise ErroreNotebook(
            "il notebook non è stato eseguito: nessuna cella ha un risultato da pubblicare. Eseguirlo e salvarlo, o "
            "aggiungere --execute a jupyter nbconvert."
        )


def _cells(notebook: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Place]]:
    counted = {"codice": 0, "testo": 0}
    for cell in notebook["cells"]:
        if cell["cell_type"] not in ("code", "markdown"):
            continue
        kind = "codice" if cell["cell_type"] == "code" else "testo"
        # who reads the number looks at the notebook as written, where papermill's own cell is not
        counted[kind] += INJECTED not in _tags(cell)
        line = next((r.strip() for r in joined(cell["source"]).splitlines() if r.strip()), "")
        if HIDDEN not in _tags(cell):
            yield cell, Place(counted[kind], "codice" if kind == "codice" else "testo", line)


def joined(text: str | Sequence[str]) -> str:
    """A text that nbformat may have split into lines, in one piece."""
    return text if isinstance(text, str) else "".join(text)


def _blocks(cell: Mapping[str, Any], place: Place, preferences: Sequence[str], images: Images) -> Iterator[Block]:
    source = joined(cell["source"])
    tags = _tags(cell)
    if PAGE_BREAK in tags:
        yield PageBreak(place)
    if CONTENTS in tags:
        yield ContentsPlace(place)
        return
    if cell["cell_type"] == "markdown":
        yield Text(place, tree(source, place, cell.get("attachments", {}), images))
        return
    if source.strip() and not PARAMETERS.intersection(tags):
        yield Code(place, source)
    outputs = _Outputs(place, cell.get("metadata", {}), preferences, images)
    for output in filter(_says, cell.get("outputs", ())):
        yield from outputs.blocks(output)


class _Outputs:
    """Reads the outputs of one cell; the cell's own `alt` and `caption` go to its figures in order."""

    def __init__(self, place: Place, metadata: Mapping[str, Any], preferences: Sequence[str], images: Images) -> None:
        self._place = place
        self._preferences = preferences
        self._images = images
        self._alt = iter(_listed(metadata.get("alt")))
        self._captions = iter(_listed(metadata.get("didascalia")))
        self._order = 0

    def blocks(self, output: Mapping[str, Any]) -> Iterator[Block]:
        if output["output_type"] == "stream":
            if text := _readable(joined(output["text"])):
                yield Preformatted(self._place, text)
        elif output["output_type"] == "error":
            yield Failure(self._place, output["ename"], _ANSI.sub("", output["evalue"]))
        elif VISTA in output["data"]:
            self._order += 1
            yield ViewBlock(self._place, self._order, leggi(joined(output["data"][VISTA])))
        else:
            mime = next((m for m in self._preferences if m in output["data"] and _showable(m, output["data"])), "")
            if mime:
                yield self._output(mime, output["data"][mime], output.get("metadata", {}))

    def _output(self, mime: str, data: str | Sequence[str], metadata: Mapping[str, Any]) -> Block:
        self._order += 1
        content = joined(data)
        if mime in IMAGES:
            return self._figure(mime, content, metadata)
        if mime == "text/markdown":
            return Text(self._place, tree(content, self._place, {}, self._images))
        if mime == "text/html":
            content = self._images.in_markup(content, self._place, {})
        if mime in ("text/html", TYPST):
            return Fragment(self._place, self._order, mime, content, next(self._captions, ""))
        return Preformatted(self._place, _readable(content))

    def _figure(self, mime: str, content: str, metadata: Mapping[str, Any]) -> Figure:
        # data that travelled through old notebooks may lack the padding or hold line ends: b64decode drops the latter
        svg = mime == "image/svg+xml"
        data = content.encode() if svg else base64.b64decode(content)
        own = metadata.get(mime, {})
        alt = (own.get("alt") if isinstance(own, Mapping) else None) or metadata.get("alt")
        alt = alt or next(self._alt, "") or (svg_name(content) if svg else "")
        caption = metadata.get("didascalia") or next(self._captions, "")
        return Figure(self._place, self._images.conta(self._place, alt), mime, data, alt, caption)


def _listed(value: str | Sequence[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _showable(mime: str, data: Mapping[str, Any]) -> bool:
    # plotting libraries write HTML that is only a script beside a real image: nothing to see without the script
    if mime != "text/html":
        return True
    bare = re.sub(r"(?is)<(script|style)\b.*?</\1>|<!--.*?-->", "", joined(data[mime]))
    return bool(re.search(r"(?i)<(img|svg)\b", bare) or re.sub(r"<[^>]*>", "", bare).strip())


def _readable(text: str) -> str:
    """What a terminal would show in the end: no colour codes, only the last state of a progress bar."""
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in _ANSI.sub("", text).split("\n"))
    return "\n".join(lines).strip("\n")


def _take_title(blocks: list[Block]) -> str:
    """Take the first level-one heading out of the body and give its words."""
    for block in blocks:
        if isinstance(block, Text):
            for token in block.tokens:
                if token["type"] == "heading" and token["attrs"]["level"] == 1:
                    block.tokens.remove(token)
                    return plain_text(token["children"]).strip()
    return ""


def _without_empty_headings(blocks: Sequence[Block], *, with_code: bool) -> list[Block]:
    """The blocks without the headings under which nothing stands, and without the page that such a heading began."""
    kept_blocks: list[Block] = []
    following: int | None = None  # level of the heading that follows, 0 for anything else that is shown
    emptied: Place | None = None
    for block in reversed(blocks):
        if isinstance(block, PageBreak) and block.place == emptied:
            continue
        if isinstance(block, Text):
            kept: list[Token] = []
            for token in reversed(block.tokens):
                level = token["attrs"]["level"] if token["type"] == "heading" else 0
                if level and (following is None or 0 < following <= level):
                    continue
                kept.append(token)
                following = following if token["type"] == "blank_line" else level
            if not any(g["type"] != "blank_line" for g in kept):
                emptied = block.place
                continue
            block = dataclasses.replace(block, tokens=kept[::-1])
        elif not isinstance(block, PageBreak | ContentsPlace) and (with_code or not isinstance(block, Code)):
            following = 0
        kept_blocks.append(block)
    return kept_blocks[::-1]


def _put_in_order(blocks: Sequence[Block]) -> tuple[list[Block], list[Heading]]:
    """The blocks with heading levels that skip none, and the headings."""
    outline = Outline()
    ordered: list[Block] = []
    for block in blocks:
        if isinstance(block, Text):
            outline.text(block)
        if isinstance(block, Fragment):
            order = outline.typst if block.mime == TYPST else outline.html
            ordered.append(dataclasses.replace(block, content=order(block)))
        elif isinstance(block, ViewBlock):
            ordered.append(dataclasses.replace(block, headings=outline.view(block.view)))
        else:
            ordered.append(block)
    return ordered, outline.headings
