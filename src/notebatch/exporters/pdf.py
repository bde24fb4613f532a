"""Neutral document → PDF/UA-1 and PDF/A-2a in one file, through Typst.

The PDF's date is `pubblicazione.data`; PDF/A demands one, so a notebook without takes 1970-01-01, the conventional
zero of reproducible builds. The present moment and the fonts of the machine never enter the file.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from typing import ClassVar

from analisi import aspetto
from analisi.mime import TYPST
from analisi.vista.base import Page, Vista
from notebatch.exporters import typst as ty
from notebatch.exporters.base import AccessibleExporter, FormerName
from notebatch.exporters.blocks import (
    Block,
    Code,
    ContentsPlace,
    Document,
    Failure,
    Figure,
    Fragment,
    PageBreak,
    Place,
    Preformatted,
    Text,
    TitleBlock,
    ViewBlock,
)
from notebatch.exporters.to_typst import TypstRenderer, from_html
from notebatch.exporters.typst import compile_pdf

MODULE = "rapporto.typ"
WITHOUT_DATE = datetime.date(1970, 1, 1)
SYMBOLS = {"superato": "✓", "avvisi": "▲", "bloccato": "✕"}
EXTENSIONS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


class EsportatorePdf(AccessibleExporter):
    """`jupyter nbconvert --to analisi_pdf`: see `AccessibleExporter` for the options and the failures."""

    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "PDF accessibile (analisi)"
    preferences: ClassVar[tuple[str, ...]] = (
        TYPST,
        "image/svg+xml",
        "image/png",
        "image/jpeg",
        "text/markdown",
        "text/html",
        "text/plain",
    )

    def write(self, document: Document) -> bytes:
        """The bytes of the PDF."""
        blocks = [b for b in document.blocks if self.mostra_codice or not isinstance(b, Code)]
        writer = Writer(frozenset(t.anchor for t in document.headings))
        elsewhere = any(isinstance(b, ContentsPlace) for b in blocks)
        pieces: list[tuple[Place | None, str]] = [(None, opening(document.title_block, contents_elsewhere=elsewhere))]
        pieces += join_to_wide_page([(block.place, writer.block(block)) for block in blocks])
        day = _day(document.title_block)
        moment = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
        return compile_pdf(pieces, writer.file, accessibile=self.accessibile, moment=int(moment.timestamp()))


class FormerPdf(FormerName, EsportatorePdf):
    """`jupyter nbconvert --to analisi-pdf`."""


def opening(head: TitleBlock, *, contents_elsewhere: bool = False) -> str:
    """The first lines of the source: the look, and the title block as string literals.

    contents_elsewhere: the contents have a place of their own in the body.
    """
    day = _day(head)
    texts = {
        "titolo": head.title,
        "sottotitolo": head.subtitle,
        "testata": head.running_head,
        "autore": head.author,
        "lingua": head.language,
        "avvertenza": head.warning,
    }
    fields = {name: ty.string(text) for name, text in texts.items()}
    fields["data"] = f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"
    fields["indice"] = "true" if head.contents and not contents_elsewhere else "false"
    fields["copertina"] = "true" if head.cover else "false"
    if head.date:
        fields["giorno"] = ty.string(day.strftime("%d/%m/%Y"))
    if verdict := head.mark:
        values = {"stato": verdict.state, "testo": verdict.text, "simbolo": SYMBOLS[verdict.state]}
        fields["contrassegno"] = "(" + ", ".join(f"{n}: {ty.string(v)}" for n, v in values.items()) + ")"
    arguments = ", ".join(f"{name}: {value}" for name, value in fields.items())
    return f'#import "{MODULE}": *\n#show: rapporto.with({arguments})\n\n'


def _day(head: TitleBlock) -> datetime.date:
    return datetime.date.fromisoformat(head.date) if head.date else WITHOUT_DATE


def join_to_wide_page(pieces: list[tuple[Place | None, str]]) -> list[tuple[Place | None, str]]:
    """The same pieces, with the headings that precede a page on its side moved onto that page."""
    joined: list[tuple[Place | None, str]] = []
    for place, body in pieces:
        if body.lstrip().startswith(ty.WIDE_PAGE) and joined:
            before, tail = _detach_headings(joined[-1][1])
            joined[-1] = (joined[-1][0], before)
            body = ty.WIDE_PAGE + tail + body.lstrip().removeprefix(ty.WIDE_PAGE)
        joined.append((place, body))
    return joined


def _detach_headings(body: str) -> tuple[str, str]:
    found = re.search(r"(?:#heading\(.*\n+)+\Z", body)
    return (body[: found.start()], found.group(0)) if found else (body, "")


class PaperPage(Page):
    """What the views of a block have to know of the document: the level of their headings."""

    def __init__(self, block: ViewBlock) -> None:
        self._headings = block.headings

    def level(self, heading: Vista, declared: int) -> int:
        """The depth of the section."""
        return self._headings[id(heading)].level


class Writer:
    """Writes blocks as Typst markup and keeps the files that they need, by name."""

    def __init__(self, anchors: frozenset[str]) -> None:
        self.file: dict[str, bytes] = {MODULE: aspetto.typst().encode()}
        self._markdown = TypstRenderer(self._store, anchors)

    def _store(self, mime: str, data: bytes) -> str:
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.{EXTENSIONS.get(mime, 'png')}"
        self.file[name] = data
        return name

    def block(self, block: Block) -> str:
        """Markup of one block, ended by a blank line."""
        match block:
            case Text():
                body = self._markdown.render(block.tokens)
            case Fragment():
                body = self._fragment(block)
            case ViewBlock():
                # in a block of its own, what the view sets ends with it
                body = f"#[\n{block.view.typst(PaperPage(block))}\n]\n"
            case Figure():
                body = ty.image(self._store(block.mime, block.data), block.alt, block.caption)
            case Code():
                body = ty.preformatted(block.source, "codice")
            case Preformatted():
                body = ty.preformatted(block.text)
            case Failure():
                body = _failure(block)
            case PageBreak():
                body = "#pagebreak(weak: true)"
            case ContentsPlace():
                body = "#sommario()"
        return body + "\n\n"

    def _fragment(self, block: Fragment) -> str:
        if block.mime != TYPST:
            return from_html(block.content, self._store, block.caption)
        # in a block of its own, what the fragment sets or defines ends with it
        return f"#[\n{block.content}\n]\n"


def _failure(failure: Failure) -> str:
    title = f"Errore nella cella di codice {failure.place.cell}."
    explanation = "L'esecuzione si è interrotta: ciò che questa cella doveva mostrare manca."
    detail = f"{failure.name}: {failure.message}"
    return f"#guasto({ty.string(title)}, {ty.string(explanation)}, {ty.string(detail)})\n"
