"""Chamber-years and panels that do not exist, for tests and benchmarks: `anno` and `panel` are the doors.

Here is what both are built with: draws, rows with all their columns, figures as people write them, folders of files.
"""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from analisi.calcolo.numeri import media, tronca
from analisi.dati.scrittura import testo_csv
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreAnalisi, causa_di_sistema
from analisi.paths import Percorsi

Riga = dict[str, Any]
"""A row of a table by column: text, numbers, decimals; None for an empty cell."""
QUI = Path(__file__).parent
PAROLE: dict[str, Any] = tomllib.loads((QUI / "parole.toml").read_text(encoding="utf-8"))
CENTO = Decimal(100)
CENTESIMI = 2
"""Digits after the point that printed means keep; the rest is cut, as the rules of aggregation say."""
_AMBIGUO = re.compile(r"-?[0-9]{1,3}\.[0-9]{3}")


class Caso(Random):
    """Where the draws of a made-up year come from; `anno` is the year, told by who makes it."""

    anno: int

    def parola(self, elenco: str) -> Any:  # noqa: ANN401
        """One entry of a list of words."""
        return self.choice(PAROLE[elenco])

    def capita(self, probabilita: float) -> bool:
        """True with that probability."""
        return self.random() < probabilita

    def importo(self, da: int, a: int) -> Decimal:
        """An amount in euro between two, to the cent and never a whole number of euro."""
        centesimi = self.randint(da * 100, a * 100)
        return Decimal(centesimi + 37 if centesimi % 100 == 0 else centesimi).scaleb(-CENTESIMI)

    def fra(self, da: int, a: int, decimali: int = 0) -> Decimal:
        """A number between two, with that many digits after the point."""
        return Decimal(self.randint(da * 10**decimali, a * 10**decimali)).scaleb(-decimali)

    def codici(self, quanti: int) -> list[str]:
        """That many codes in sequence, without gaps, some with letters for what goes together: 1, 2, 3a, 3b, 4."""
        trovati: list[str] = []
        numero = 0
        while len(trovati) < quanti:
            numero += 1
            insieme = min(self.choice((1, 1, 1, 2, 3)), quanti - len(trovati))
            trovati += [str(numero)] if insieme == 1 else [f"{numero}{lettera}" for lettera in "abc"[:insieme]]
        return trovati


def riga(tabella: str, **valori: object) -> Riga:
    """A row of a table: the values given, missing ones for the rest, false for logical columns.

    Raises KeyError for a column that the table does not have.
    """
    vuote = {c.nome: False if c.tipo == "logico" else None for c in TABELLE[tabella].colonne}
    if estranee := valori.keys() - vuote.keys():
        raise KeyError(f"{tabella}: {', '.join(sorted(estranee))}")
    return vuote | valori


def cifra(valore: Decimal, unita: str = "") -> str:
    """A figure as people write it, with its unit: `1.234,5`, `4,2 giorni`, `91%`, `livello 3`."""
    testo = f"{valore.normalize():,f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    if unita.startswith("livello"):
        return f"livello {testo}"
    return f"{testo}%" if unita == "%" else f"{testo} {unita}".rstrip()


def media_stampata(valori: Iterable[Decimal]) -> Decimal:
    """The mean of printed values as the document prints it. Raises ValueError for no values."""
    esatta = media(Fraction(v) for v in valori)
    if esatta is None:
        raise ValueError("la media di nessun valore non si stampa")
    return tronca(esatta, CENTESIMI)


def come_csv(colonne: Sequence[str], righe: Iterable[Mapping[str, Any]]) -> str:
    """Rows of typed values as the text of a CSV file."""
    return testo_csv(colonne, ([_cella(riga.get(colonna)) for colonna in colonne] for riga in righe))


def _cella(valore: object) -> str:
    match valore:
        case None:
            return ""
        case bool():
            return str(valore).lower()
        case Decimal():
            testo = format(valore, "f")
            # a dot before exactly three digits could separate thousands: the reader refuses it
            return f"{testo}0" if _AMBIGUO.fullmatch(testo) else testo
        case _:
            return str(valore)


def scrivi_cartella(percorsi: Percorsi, cartella: Path, testi: Mapping[str, str]) -> Path:
    """Make these the files of a folder, whole or not at all; one that has them already is left alone.

    Raises ErroreAnalisi where nothing can be written.
    """
    contenuti = {nome: testo.encode() for nome, testo in testi.items()}
    nuova = cartella.with_name(f".{cartella.name}.{os.getpid()}.tmp")
    try:
        presenti = (f for f in cartella.rglob("*") if f.is_file())
        if {f.relative_to(cartella).as_posix(): f.read_bytes() for f in presenti} == contenuti:
            return cartella
        for nome, contenuto in contenuti.items():
            (nuova / nome).parent.mkdir(parents=True, exist_ok=True)
            (nuova / nome).write_bytes(contenuto)
        shutil.rmtree(cartella, ignore_errors=True)
        nuova.rename(cartella)
    except OSError as errore:
        dove, perche = percorsi.relativo(cartella), causa_di_sistema(errore)
        raise ErroreAnalisi(f"{dove}: i dati simulati non si possono scrivere ({perche}).") from errore
    finally:
        shutil.rmtree(nuova, ignore_errors=True)
    return cartella
