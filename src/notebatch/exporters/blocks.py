"""What a published document is made of, before anybody decides how it looks, and how its metadata call it.

The latter are under `pubblicazione`. No notebook is read here.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from analisi.errors import ErroreNotebook
from analisi.vista.base import Vista

Token = dict[str, Any]
"""One node of mistune's syntax tree, as mistune makes it."""

VerdictState = Literal["superato", "avvisi", "bloccato"]


@dataclass(frozen=True)
class Place:
    """Where a block comes from; `cell` counts from 1 among the cells of the same kind."""

    cell: int
    kind: Literal["codice", "testo"]
    line: str

    def __str__(self) -> str:
        """As a message names it: kind, number and first line of the source."""
        line = self.line if len(self.line) <= 60 else self.line[:59] + "…"
        return f"cella di {self.kind} {self.cell}" + (f" («{line}»)" if line else "")

    @property
    def short(self) -> str:
        """Short and unique in the document: the seed of the ids of what the cell shows."""
        return f"{self.kind[0]}{self.cell}"


@dataclass(frozen=True)
class Mark:
    """A verdict to be printed under the title and on every page."""

    state: VerdictState
    text: str


@dataclass(frozen=True)
class Link:
    """A file that goes with the document: the words of the link, its address relative to the page, a remark.

    detail: one of many alike, to be shown on demand.
    """

    text: str
    address: str
    note: str = ""
    detail: bool = False


@dataclass(frozen=True)
class TitleBlock:
    """Title block and running header. `date` is an ISO day or empty; `title` is plain text.

    contents: whether there is a table of contents; cover: whether the title block takes a page of its own, and lists
    of tables and figures follow the contents; links: the files that go with the document; warning: what the
    whole document lacks, said once under its verdict.
    """

    title: str
    subtitle: str = ""
    running_head: str = ""
    author: str = ""
    mark: Mark | None = None
    date: str = ""
    contents: bool = False
    cover: bool = False
    links: tuple[Link, ...] = ()
    language: str = "it"
    warning: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading of the body: `level` is 1 for a section just under the document title."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Text:
    """Markdown, parsed; its headings carry `attrs.level` (2 or more) and `attrs.id`, its images are data URIs."""

    place: Place
    tokens: list[Token]


@dataclass(frozen=True)
class Code:
    """Source of a code cell, shown only when the reader of the option asked for it."""

    place: Place
    source: str


@dataclass(frozen=True)
class Figure:
    """An image output: `data` are the bytes of an SVG, PNG or JPEG; `number` counts the figures from 1."""

    place: Place
    number: int
    mime: str
    data: bytes
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class _Output:
    """What a cell shows that may hold ids; order: which of the outputs of its cell it is, from 1."""

    place: Place
    order: int

    @property
    def prefix(self) -> str:
        """Unique in the document and the same at every run: what ids inside it start with."""
        return f"{self.place.short}u{self.order}-"


@dataclass(frozen=True)
class Fragment(_Output):
    """Markup made by the author of the output (`text/html` or Typst)."""

    mime: str
    content: str
    caption: str = ""


@dataclass(frozen=True)
class ViewBlock(_Output):
    """A view of ours; headings: the place in the document of each heading inside it, by its identity."""

    view: Vista
    headings: Mapping[int, Heading] = field(default_factory=dict)


@dataclass(frozen=True)
class Preformatted:
    """Text to be shown as it is: streams, plain representations, LaTeX sources."""

    place: Place
    text: str


@dataclass(frozen=True)
class Failure:
    """A cell that stopped with an error and was published all the same."""

    place: Place
    name: str
    message: str


@dataclass(frozen=True)
class ContentsPlace:
    """Where the contents stand in a paginated document that wants them elsewhere than under its title."""

    place: Place


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page."""

    place: Place


Block = Text | Code | Figure | Fragment | ViewBlock | Preformatted | Failure | ContentsPlace | PageBreak


@dataclass(frozen=True)
class Document:
    """A notebook ready for publication; `headings` are the headings of the body in order, for tables of contents."""

    title_block: TitleBlock
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...] = field(default=())


KEY = "pubblicazione"
LINK_FIELDS = ("testo", "indirizzo", "nota", "dettaglio")
TEXTS = ("titolo", "sottotitolo", "testata", "autore", "data", "lingua", "avvertenza")
FIELDS = (*TEXTS, "contrassegno", "indice", "copertina", "collegamenti")


def read_title_block(metadata: Mapping[str, Any], title: str) -> TitleBlock:
    """The title block of a notebook with these metadata, called `title` where they give no title.

    Raises ErroreNotebook with every field that is unknown or has an impossible value.
    """
    data = metadata.get(KEY) or {}
    if faults := _faults(data):
        raise ErroreNotebook("\n".join([f"metadato «{KEY}» del notebook:", *(f"  - {d}" for d in faults)]))
    verdict = data.get("contrassegno")
    return TitleBlock(
        title=data.get("titolo") or title,
        subtitle=data.get("sottotitolo") or "",
        running_head=data.get("testata") or "",
        author=data.get("autore") or data.get("testata") or "",
        mark=Mark(verdict["stato"], verdict["testo"]) if verdict else None,
        date=data.get("data") or "",
        warning=data.get("avvertenza") or "",
        contents=bool(data.get("indice")),
        cover=bool(data.get("copertina")),
        links=tuple(
            Link(c["testo"], c["indirizzo"], c.get("nota", ""), bool(c.get("dettaglio")))
            for c in data.get("collegamenti") or ()
        ),
        language=data.get("lingua") or "it",
    )


def _faults(data: object) -> list[str]:
    if not isinstance(data, Mapping):
        return [f"atteso un insieme di campi ({', '.join(FIELDS)}), trovato «{data}»"]
    faults = [f"campo sconosciuto «{c}»; ammessi: {', '.join(FIELDS)}" for c in data if c not in FIELDS]
    faults += [f"«{c}» deve essere un testo" for c in TEXTS if not isinstance(data.get(c) or "", str)]
    faults += _faults_of_date(data.get("data")) + _faults_of_mark(data.get("contrassegno"))
    return faults + _faults_of_links(data.get("collegamenti"))


def _faults_of_links(value: object) -> list[str]:
    entries = value if isinstance(value, list | tuple) else [value] if value else []
    right = (isinstance(v, Mapping) and {"testo", "indirizzo"} <= set(v) <= set(LINK_FIELDS) for v in entries)
    return [] if all(right) else [f"«collegamenti» vuole un elenco di voci con {', '.join(LINK_FIELDS)}"]


def _faults_of_date(value: object) -> list[str]:
    if not value or not isinstance(value, str):
        return []
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return [f"«data» deve essere un giorno nella forma 2013-12-31, trovato «{value}»"]
    return []


def _faults_of_mark(value: object) -> list[str]:
    if not value:
        return []
    allowed = get_args(VerdictState)
    if not isinstance(value, Mapping) or value.get("stato") not in allowed:
        return [f"«contrassegno» vuole uno «stato» fra {', '.join(allowed)}"]
    return [] if isinstance(value.get("testo"), str) else ["«contrassegno» vuole un «testo»"]
