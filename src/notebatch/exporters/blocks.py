"""What a published document is made of, before anybody decides how it looks. No notebook is read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from analisi.vista.base import Vista

Gettone = dict[str, Any]
"""One node of mistune's syntax tree, as mistune makes it."""

StatoVerdetto = Literal["superato", "avvisi", "bloccato"]


@dataclass(frozen=True)
class Posto:
    """Where a block comes from; `cella` counts from 1 among the cells of the same kind."""

    cella: int
    tipo: Literal["codice", "testo"]
    riga: str

    def __str__(self) -> str:
        """As a message names it: kind, number and first line of the source."""
        riga = self.riga if len(self.riga) <= 60 else self.riga[:59] + "…"
        return f"cella di {self.tipo} {self.cella}" + (f" («{riga}»)" if riga else "")

    @property
    def sigla(self) -> str:
        """Short and unique in the document: the seed of the ids of what the cell shows."""
        return f"{self.tipo[0]}{self.cella}"


@dataclass(frozen=True)
class Contrassegno:
    """A verdict to be printed under the title and on every page."""

    stato: StatoVerdetto
    testo: str


@dataclass(frozen=True)
class Collegamento:
    """A file that goes with the document: the words of the link, its address relative to the page, a remark.

    dettaglio: one of many alike, to be shown on demand.
    """

    testo: str
    indirizzo: str
    nota: str = ""
    dettaglio: bool = False


@dataclass(frozen=True)
class Intestazione:
    """Title block and running header. `data` is an ISO day or empty; `titolo` is plain text.

    indice: whether there is a table of contents; copertina: whether the title block takes a page of its own, and lists
    of tables and figures follow the contents; collegamenti: the files that go with the document; avvertenza: what the
    whole document lacks, said once under its verdict.
    """

    titolo: str
    sottotitolo: str = ""
    testata: str = ""
    autore: str = ""
    contrassegno: Contrassegno | None = None
    data: str = ""
    indice: bool = False
    copertina: bool = False
    collegamenti: tuple[Collegamento, ...] = ()
    lingua: str = "it"
    avvertenza: str = ""


@dataclass(frozen=True)
class Titolo:
    """A heading of the body: `livello` is 1 for a section just under the document title."""

    livello: int
    ancora: str
    testo: str


@dataclass(frozen=True)
class Testo:
    """Markdown, parsed; its headings carry `attrs.level` (2 or more) and `attrs.id`, its images are data URIs."""

    posto: Posto
    gettoni: list[Gettone]


@dataclass(frozen=True)
class Codice:
    """Source of a code cell, shown only when the reader of the option asked for it."""

    posto: Posto
    sorgente: str


@dataclass(frozen=True)
class Figura:
    """An image output: `dati` are the bytes of an SVG, PNG or JPEG; `numero` counts the figures from 1."""

    posto: Posto
    numero: int
    mime: str
    dati: bytes
    alt: str
    didascalia: str = ""


@dataclass(frozen=True)
class Frammento:
    """Markup made by the author of the output (`text/html` or Typst)."""

    posto: Posto
    ordine: int
    mime: str
    contenuto: str
    didascalia: str = ""

    @property
    def prefisso(self) -> str:
        """Unique in the document and the same at every run: what ids inside the fragment start with."""
        return f"{self.posto.sigla}u{self.ordine}-"


@dataclass(frozen=True)
class View:
    """A view of ours; headings: the place in the document of each heading inside it, by its identity."""

    posto: Posto
    ordine: int
    view: Vista
    headings: Mapping[int, Titolo] = field(default_factory=dict)

    @property
    def prefisso(self) -> str:
        """As that of Frammento."""
        return f"{self.posto.sigla}u{self.ordine}-"


@dataclass(frozen=True)
class Monospazio:
    """Text to be shown as it is: streams, plain representations, LaTeX sources."""

    posto: Posto
    testo: str


@dataclass(frozen=True)
class Guasto:
    """A cell that stopped with an error and was published all the same."""

    posto: Posto
    nome: str
    messaggio: str


@dataclass(frozen=True)
class Sommario:
    """Where the contents stand in a paginated document that wants them elsewhere than under its title."""

    posto: Posto


@dataclass(frozen=True)
class PaginaNuova:
    """What follows starts on a new page."""

    posto: Posto


Blocco = Testo | Codice | Figura | Frammento | View | Monospazio | Guasto | Sommario | PaginaNuova


@dataclass(frozen=True)
class Documento:
    """A notebook ready for publication; `titoli` are the headings of the body in order, for tables of contents."""

    intestazione: Intestazione
    blocchi: tuple[Blocco, ...]
    titoli: tuple[Titolo, ...] = field(default=())
