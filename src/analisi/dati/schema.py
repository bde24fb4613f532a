"""What a table is: columns with a type, a unit, allowed values and a meaning. No table is declared here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NOTO_A_FINE = "fine"
"""Of a table or a column: known only on the day that the data refer to."""

TipoColonna = Literal[
    "testo", "codice", "scelta", "intero", "decimale", "percentuale", "euro", "data", "periodo", "logico"
]


@dataclass(frozen=True)
class Colonna:
    """One column of a table.

    tipo:
      - testo: text with outer blanks removed;
      - codice: letters without accent, digits and the signs of `codici`; it never becomes a number (`001` stays `001`);
      - scelta: one of `valori`;
      - intero, euro: a dot before exactly three digits is a thousands separator (`1.234` is 1234);
        euro is exact to the cent;
      - percentuale: a lone dot is the decimal separator (`1.234` is 1.234); a percentage is held in points (`12,5%`
        and `12,5` are both 12.5);
      - decimale: a lone dot is the decimal separator (`12.5`), but the text `1.234` is refused as ambiguous: counts
        and measures share these columns, and a wrong guess would be a factor of a thousand; `1234` and `1,234` say
        which is meant;
      - data: a day (`2013-12-31`, `31/12/2013`) or, where only the month is known, `2013-04`;
      - periodo: a year (`2013`), a span of years (`2010/2014`), or else a date as above;
      - logico: `true/false`, `vero/falso`, `sì/no`, `1/0`.

    nc: name of the logical column to be set where this one says `N.C.` (not computable); without it `N.C.`
    is a fault. An empty cell is a missing value: neither N.C. nor zero.
    noto: from when its values are known in the year: empty as the table, `09-30` from that day, `fine` from the day
    that the data refer to.

    cartella: whether the code becomes the name of a folder, where `A` and `a` would be the same; vietati: words that it
    cannot be, because they mean something else there, `*` standing for anything.
    """

    nome: str
    tipo: TipoColonna
    significato: str
    unita: str = ""
    obbligatoria: bool = False
    valori: tuple[str, ...] = ()
    nc: str = ""
    noto: str = ""
    cartella: bool = False
    vietati: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tabella:
    """A table: its columns in order, the columns that identify a row, and what it holds.

    noto: from when its rows are known in the year, as in Colonna; empty from the start.
    nodi: columns that say of which node of the tree a row is, the deepest first: where the first is empty, the next one
    given takes its place. None where rows are of the whole body.
    """

    nome: str
    titolo: str
    significato: str
    colonne: tuple[Colonna, ...]
    chiave: tuple[str, ...]
    noto: str = ""
    nodi: tuple[str, ...] = ()

    def colonna(self, nome: str) -> Colonna:
        """The column of that name; KeyError where there is none."""
        for colonna in self.colonne:
            if colonna.nome == nome:
                return colonna
        raise KeyError(nome)

    @property
    def nomi(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(c.nome for c in self.colonne)
