"""What every view is: one content that renders itself as HTML, Typst, plain text and data.

Here are also the only two places where text becomes markup: `html_testo` and `typst_testo`.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import textwrap
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import TYPE_CHECKING, TypeAlias

from analisi import mime
from analisi.errors import ErroreParametri
from analisi.oggetti import NomiSuggeriti
from analisi.vista.formato import manca

if TYPE_CHECKING:
    import pandas as pd

    from analisi.vista.tabella import Tabella

LUNGHEZZA_DI_NOME = 100
"""Characters of a view's text that stand for it."""
_VIETATI = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Forte(str):
    """A run of text that matters more than its neighbours: `Forte("3 indicatori")` inside a tuple of runs."""

    __slots__ = ()


class Rimando(str):
    """A run of text that leads to the heading called `nome`: a link on a screen, with the page number on paper.

    In a document that does not hold that heading it is only its words.
    """

    nome: str

    def __new__(cls, testo: str, nome: str) -> Rimando:
        """`testo` leading to the heading `nome` (letters, digits and hyphens)."""
        corsa = super().__new__(cls, testo)
        corsa.nome = nome
        return corsa


Testo: TypeAlias = str | tuple[str, ...]
"""Text of a paragraph: a string, or a tuple of strings some of which may be Forte or Rimando."""


class Page:
    """What a view has to know of the page that it is rendered in. As it is, a page that holds that view alone.

    prefix: what every id begins with.
    """

    prefix = ""

    def number(self, view: Vista) -> str:
        """The words that number a table or a figure, `Tabella 3.`; empty for none."""
        return ""

    def anchor(self, view: Vista) -> str:
        """The id that leads to a heading, a table or a figure; empty for none."""
        return ""

    def level(self, heading: Vista, declared: int) -> int:
        """The level of a heading, 1 to 6, that declares another."""
        return declared

    def leads(self, name: str) -> bool:
        """Whether the page has a heading called so."""
        return False


ALONE = Page()


class Vista(ABC, NomiSuggeriti):
    """A thing that a reader sees. Rendering is pure: the same view gives the same text, always.

    Printed, it is its plain text; among other things, in a list say, the beginning of it.
    """

    @abstractmethod
    def html(self, page: Page = ALONE) -> str:
        """Accessible HTML that lives inside `page`: no script, no style sheet, no network."""

    @abstractmethod
    def typst(self, page: Page = ALONE) -> str:
        """A fragment of Typst markup that stands by itself: standard functions only, no imports, no files."""

    @abstractmethod
    def testo(self) -> str:
        """Plain text for a terminal or a diff, without a final line end."""

    @abstractmethod
    def dati(self) -> object:
        """The content as JSON values; exact numbers travel as strings."""

    def tabelle(self) -> tuple[Tabella, ...]:
        """The tables in it, in order, those of charts included."""
        return tuple(t for parte in self.parti for t in parte.tabelle())

    def frame(self, quale: int | str | None = None) -> pd.DataFrame:
        """Its only table as a pandas frame with typed columns; what is missing or not computable is `pandas.NA`.

        Numbers are Float64 or Int64, days datetime64, yes and no boolean, the rest string. quale: of several tables,
        the position (from 0) or the title, or a part of it that no other has. Raises ErroreParametri without that one.

            an.procedure(d).frame(0)
        """
        tutte = self.tabelle()
        if isinstance(quale, str):
            scelte = [t for t in tutte if t.titolo == quale]
            scelte = scelte or [t for t in tutte if quale.casefold() in t.titolo.casefold()]
        else:
            scelte = [t for i, t in enumerate(tutte) if quale in (None, i)]
        if not tutte:
            raise ErroreParametri("frame: qui non ci sono tabelle.")
        if len(scelte) != 1:
            detto = "occorre dire quale" if quale is None else f"{quale!r} non ne indica una sola"
            voci = "".join(f"\n  frame({i}): {t.titolo}" for i, t in enumerate(tutte))
            raise ErroreParametri(f"frame: le tabelle sono {len(tutte)}, {detto}, per posto o per titolo:{voci}")
        from analisi.vista.in_pandas import frame

        return frame(scelte[0].campi_dei_dati, scelte[0].record())

    def __str__(self) -> str:
        return self.testo()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {textwrap.shorten(self.testo(), LUNGHEZZA_DI_NOME, placeholder='…')}>"

    @property
    def parti(self) -> tuple[Vista, ...]:
        """The views that it is made of, in order; none where it is one thing."""
        return ()

    def tutte(self) -> Iterator[Vista]:
        """This view and every one inside it, in the order of reading."""
        yield self
        for parte in self.parti:
            yield from parte.tutte()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        from analisi.vista.codec import scrivi

        return {
            "text/html": self.html(),
            "text/plain": self.testo(),
            mime.VISTA: scrivi(self),
        }


@dataclass(frozen=True, repr=False)
class Gruppo(Vista):
    """Several views one after the other, as if they were one output."""

    viste: tuple[Vista, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "viste", tuple(self.viste))

    @property
    def parti(self) -> tuple[Vista, ...]:
        """The views."""
        return self.viste

    def html(self, page: Page = ALONE) -> str:
        """The views in order."""
        return "\n".join(v.html(page) for v in self.viste)

    def typst(self, page: Page = ALONE) -> str:
        """The views in order, each its own paragraph."""
        return "\n\n".join(v.typst(page) for v in self.viste)

    def testo(self) -> str:
        """The views in order, separated by an empty line."""
        return "\n\n".join(v.testo() for v in self.viste)

    def dati(self) -> object:
        """The list of the views' data."""
        return {"tipo": "gruppo", "viste": [v.dati() for v in self.viste]}


def pulito(testo: str) -> str:
    """`testo` without the characters that HTML, XML and Typst all refuse; each becomes U+FFFD, never nothing."""
    return _VIETATI.sub("\ufffd", testo.replace("\r\n", "\n").replace("\r", "\n"))


def html_attributo(testo: str) -> str:
    """`testo` safe inside a double-quoted attribute, on one line."""
    return html.escape(pulito(testo).replace("\n", " "), quote=True)


def html_testo(testo: Testo, page: Page = ALONE) -> str:
    """`testo` as HTML content: markup escaped, Forte as `<strong>`, line ends as `<br>`.

    A Rimando is a link where the page holds what it leads to.
    """
    return "".join(_corsa_html(corsa, page) for corsa in corse(testo))


def typst_stringa(testo: str) -> str:
    r"""`testo` as a Typst string literal, for arguments of functions: `"a\"b"`."""
    protetto = pulito(testo).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{protetto}"'


def typst_testo(testo: Testo) -> str:
    """`testo` as Typst markup that shows exactly those characters.

    Each line is a string literal closed by a semicolon, so that nothing which follows it, not even a bracket,
    can be taken for a call; markup characters inside a literal mean nothing.
    """
    return "".join(_corsa_typst(corsa) for corsa in corse(testo))


def semplice(testo: Testo) -> str:
    """`testo` without emphasis."""
    return pulito("".join(corse(testo)))


def corse(testo: Testo) -> tuple[str, ...]:
    """The runs of a text, whichever way it was given."""
    return (testo,) if isinstance(testo, str) else testo


def in_json(valore: object) -> object:
    """`valore` as JSON: Decimal and Fraction as strings, dates as ISO, missing values as null.

    Raises TypeError for anything whose meaning in JSON is not decided here.
    """
    if isinstance(valore, str | bool):
        return str(valore) if isinstance(valore, str) else valore
    if manca(valore):
        return None
    if isinstance(valore, Decimal | Fraction):
        return format(valore, "f") if isinstance(valore, Decimal) else str(valore)
    if isinstance(valore, dt.date):
        return valore.isoformat()
    if isinstance(valore, Mapping):
        return {str(chiave): in_json(voce) for chiave, voce in valore.items()}
    if isinstance(valore, list | tuple):
        return [in_json(voce) for voce in valore]
    if isinstance(valore, Integral):
        return int(valore)
    if isinstance(valore, Real):
        return float(valore)
    raise TypeError(f"non ha una forma in JSON: {valore!r}")


def _corsa_html(corsa: str, page: Page) -> str:
    if isinstance(corsa, Rimando) and page.leads(corsa.nome):
        return f'<a class="an-rimando" href="#{html_attributo(corsa.nome)}">{_html(corsa)}</a>'
    return f"<strong>{_html(corsa)}</strong>" if isinstance(corsa, Forte) else _html(corsa)


def _corsa_typst(corsa: str) -> str:
    if isinstance(corsa, Rimando):
        meta = f"label({typst_stringa(corsa.nome)})"
        pagina = "sym.space.nobreak + [#meta.first().location().page()]"
        return (
            f"{_typst(corsa)}#context {{ let meta = query({meta}); if meta.len() > 0 "
            f"{{ [ (] + link({meta}, [pag.] + {pagina}) + [)] }} }};"
        )
    return f"#strong[{_typst(corsa)}];" if isinstance(corsa, Forte) else _typst(corsa)


def _html(corsa: str) -> str:
    return html.escape(pulito(corsa), quote=True).replace("\n", "<br>")


def _typst(corsa: str) -> str:
    righe = pulito(corsa).split("\n")
    return "#linebreak();".join(f"#{typst_stringa(riga)};" if riga else "" for riga in righe)
