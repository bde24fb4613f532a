"""What every part of a made-up year is built with: rows with all their columns, drawn amounts, Italian figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from analisi.calcolo.numeri import media, tronca
from analisi.dati.schema import TipoColonna
from analisi.dati.tabelle import TABELLE

Riga = dict[str, Any]
CENTO = Decimal(100)
CENTESIMI = 2
"""Digits after the point that printed means keep; the rest is cut, as the rules of aggregation say."""


@dataclass(frozen=True)
class Ambiente:
    """Where the draws come from and the year that is made up."""

    caso: Random
    anno: int

    def capita(self, probabilita: float) -> bool:
        """True with that probability."""
        return self.caso.random() < probabilita

    def importo(self, da: int, a: int) -> Decimal:
        """An amount in euro between two, to the cent and never a whole number of euro."""
        centesimi = self.caso.randint(da * 100, a * 100)
        return Decimal(centesimi + 37 if centesimi % 100 == 0 else centesimi).scaleb(-CENTESIMI)

    def fra(self, da: int, a: int, decimali: int = 0) -> Decimal:
        """A number between two, with that many digits after the point."""
        scala = 10**decimali
        return Decimal(self.caso.randint(da * scala, a * scala)).scaleb(-decimali)


def riga(tabella: str, **valori: object) -> Riga:
    """A row of a table: the values given, missing ones for the rest, false for logical columns.

    Raises KeyError for a column that the table does not have.
    """
    vuote = {c.nome: _vuoto(c.tipo) for c in TABELLE[tabella].colonne}
    estranee = valori.keys() - vuote.keys()
    if estranee:
        raise KeyError(f"{tabella}: {', '.join(sorted(estranee))}")
    return vuote | valori


def _vuoto(tipo: TipoColonna) -> bool | None:
    return False if tipo == "logico" else None


def cifra(valore: Decimal) -> str:
    """A figure as people write it: `1.234,5`."""
    return f"{valore.normalize():,f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def con_unita(valore: Decimal, unita: str) -> str:
    """A figure and its unit: `4,2 giorni`, `91%`, `livello 3`."""
    if unita == "%":
        return f"{cifra(valore)}%"
    if unita.startswith("livello"):
        return f"livello {cifra(valore)}"
    return f"{cifra(valore)} {unita}"


def media_stampata(valori: Iterable[Decimal]) -> Decimal:
    """The mean of printed values as the document prints it. Raises ValueError for no values."""
    esatta = media(Fraction(v) for v in valori)
    if esatta is None:
        raise ValueError("la media di nessun valore non si stampa")
    return tronca(esatta, CENTESIMI)


def decimali_di(valore: Decimal) -> int:
    """Digits after the point without the zeros at the end: 0 for 100.00."""
    esponente = valore.normalize().as_tuple().exponent
    return max(0, -esponente) if isinstance(esponente, int) else 0


def codici(ambiente: Ambiente, quanti: int) -> list[str]:
    """That many codes in sequence, without gaps, some with letters for what goes together: 1, 2, 3a, 3b, 4."""
    trovati: list[str] = []
    numero = 0
    while len(trovati) < quanti:
        numero += 1
        insieme = min(ambiente.caso.choice((1, 1, 1, 2, 3)), quanti - len(trovati))
        trovati += [str(numero)] if insieme == 1 else [f"{numero}{lettera}" for lettera in "abc"[:insieme]]
    return trovati
