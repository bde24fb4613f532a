"""What charts say: the quantity or the unit that they show, the columns of their tables, pieces of their words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.campi import Campo
from analisi.vista.grafici.scales import Cifra
from analisi.vista.tabella import Cella, Colonna, Tabella, Valore, dato

UNVERIFIED = "formula non verificata"
CONTEXT = "contesto: nessuna direzione"
_NAMES = 8
"""Past these many names a sentence counts the rest: the table has them all."""
_SMALLEST_IN_THOUSANDS = Decimal(50)
"""The smallest amount that is not 0,0 in thousands, in euro."""


BODY = "Ente, o ciò che ne riassume più d'uno; una lettera nell'edizione anonima"
GROUP = dato("gruppo", "Gruppo", "Gruppo di voci; vuoto se non ce ne sono", "gruppo")
UNIT = dato("unita", "Unità", "Unità di misura dei numeri della riga; vuota se sono numeri puri", "unita")


@dataclass(frozen=True)
class Grandezza:
    """What a chart measures: name, unit, decimals shown (None: those that the number has).

    contesto: higher is neither better nor worse, and no colour may say otherwise. verificata: whether its formula
    was found in a source; where it was not, the chart says so.
    """

    nome: str
    unita: str = ""
    decimali: int | None = None
    contesto: bool = False
    verificata: bool = True

    @property
    def testata(self) -> str:
        """Name and unit: `Tasso di cessazione (%)`."""
        return f"{self.nome} ({self.unita})" if self.unita else self.nome

    @property
    def avvertenze(self) -> tuple[str, ...]:
        """What must be said wherever the quantity appears; none for a verified one with a direction."""
        return (*((CONTEXT,) if self.contesto else ()), *(() if self.verificata else (UNVERIFIED,)))

    @property
    def toni(self) -> _Tones:
        """Blue for the highlighted body, unless the quantity is context: then greys and black only."""
        return _Tones(tv.TESTO, tv.TESTO_TENUE) if self.contesto else _Tones(tv.BLU, tv.NOTTE)

    def scritta(self, valore: Cifra | None) -> str:
        """A value with its unit where that is short: `4,2%`, `1.200 €`, `3 giorni`; else the number alone."""
        corta = self.unita in ("%", "euro") or self.unita in formato.UNITA_AL_SINGOLARE
        return formato.con_unita(valore, self.unita if corta else "", self.decimali)

    def numero(self, valore: Cifra | None) -> str:
        """A value without unit."""
        return formato.numero(valore, self.decimali)


@dataclass(frozen=True)
class _Tones:
    """Colours of the highlighted body and of what stands for the whole panel; the others are grey."""

    highlight: str
    panel: str


@dataclass(frozen=True)
class EuroUnit:
    """A unit for amounts: what to divide by, how to call it, how many decimals to show."""

    divisor: Decimal
    name: str
    decimals: int

    def write(self, amount: Decimal | None, sign: bool = False) -> str:
        """The amount in this unit, without the unit's name."""
        return formato.euro(None if amount is None else amount / self.divisor, self.decimals, sign)


EURO = EuroUnit(Decimal(1), "euro", 0)
THOUSANDS = EuroUnit(Decimal(1000), "migliaia di euro", 1)
MILLIONS = EuroUnit(Decimal(1_000_000), "milioni di euro", 2)


def euro_unit(amounts: Iterable[Decimal | None]) -> EuroUnit:
    """Millions where every amount but zero reaches one; thousands where the largest reaches 100.000; else euro.

    A unit that would write a small amount as zero (0,00 million, 0,0 thousand) is not used.
    """
    sizes = [abs(a) for a in amounts if a]
    if sizes and min(sizes) >= MILLIONS.divisor:
        return MILLIONS
    return (
        THOUSANDS if sizes and max(sizes) >= 100 * THOUSANDS.divisor and min(sizes) >= _SMALLEST_IN_THOUSANDS else EURO
    )


def sentences(*pieces: str) -> str:
    """Sentences joined by a space, the empty ones left out."""
    return " ".join(p for p in pieces if p)


def said(start: str, items: Sequence[str], others: str = "altri", separator: str = ", ") -> str:
    """`start: a, b e c.`, or nothing without items. `separator` is «; » for items that hold commas of their own."""
    return f"{start}: {listed(items, others, separator)}." if items else ""


def listed(items: Sequence[str], others: str = "altri", separator: str = ", ") -> str:
    """Items in a sentence; past _NAMES the rest is counted: `a, b e altre 3`, `a; b; e altri 3`."""
    commas = separator == ", "
    if len(items) <= _NAMES + 1:
        return parole.elenco(items) if commas else separator.join(items)
    return f"{separator.join(items[:_NAMES])}{' ' if commas else separator}e {others} {len(items) - _NAMES}"


def quoted(names: Iterable[str]) -> list[str]:
    """Names between quotation marks."""
    return [f"«{n}»" for n in names]


def extremes(
    items: Sequence[tuple[str, Cifra]], write: Callable[[Any], str], noun: str = "enti", everybody: str = "Tutti"
) -> str:
    """Highest and lowest of (name, value) in a sentence, or that all are equal; empty text for none.

    noun, everybody: how several of them are called.
    """
    if not items:
        return ""
    high, low = max(items, key=lambda v: float(v[1])), min(items, key=lambda v: float(v[1]))
    if len(items) == 1:
        return f"Il solo valore è {write(high[1])} («{high[0]}»)."
    if float(high[1]) == float(low[1]):
        return f"{everybody} valgono {write(high[1])}."
    top, bottom = (
        f"{write(end[1])} {f'(«{end[0]}»)' if same == 1 else f'in {same} {noun}'}"
        for end in (high, low)
        for same in (sum(float(v) == float(end[1]) for _, v in items),)
    )
    return f"Il valore più alto è {top}, il più basso {bottom}."


def warnings(*quantities: Grandezza) -> str:
    """The warnings of the quantities as sentences: `Contesto: nessuna direzione. Formula non verificata.`"""
    return " ".join(f"{parole.maiuscola(a)}." for a in dict.fromkeys(a for g in quantities for a in g.avvertenze))


def item(title: str) -> Colonna:
    """The name of what a row is about."""
    return Colonna(title, di="etichetta", chiave="etichetta", significato="Voce del grafico")


def body(of: Callable[[Any], Valore | Cella] | str = "etichetta") -> Colonna:
    """The body that a row is about."""
    return Colonna("Ente", di=of, chiave="ente", significato=BODY)


def value(
    title: str,
    unit: str = "",
    decimals: int | None = None,
    of: Callable[[Any], Valore | Cella] | str = "valore",
    key: str = "valore",
    meaning: str = "Valore disegnato",
) -> Colonna:
    """A number that is drawn."""
    return Colonna(title, unit, "numero", of, decimals, chiave=key, significato=meaning)


class ChartTable(Tabella):
    """A table whose data are its declared columns and no others: what a row is, is one of them."""

    @cached_property
    def campi_dei_dati(self) -> tuple[Campo, ...]:
        """The declared columns."""
        return tuple(c.campo for c in self.colonne if c.dove != "pagina")


@dataclass(frozen=True, repr=False)
class CrossTab(ChartTable):
    """A table whose columns, the first apart, are one quantity at several times; its data have a row for each cell.

    across: the two columns of the data that say which time, and how much.
    """

    across: tuple[Colonna, ...] = ()

    @cached_property
    def campi_dei_dati(self) -> tuple[Campo, ...]:
        """The first column, the time, the quantity."""
        return tuple(c.campo for c in (self.colonne[0], *self.across))

    def _record(self) -> Iterator[dict[str, Valore]]:
        names = [c.nome for c in self.campi_dei_dati]
        for name, *values in (tuple(c.valore for c in row.contenuti) for row in self.righe):
            for column, cell in zip(self.colonne[1:], values, strict=True):
                yield dict(zip(names, (name, column.titolo, cell), strict=True))
