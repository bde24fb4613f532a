"""Tables out of the results of a report, with cells that a spreadsheet can compute with. No workbook is made here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from notebatch.attachments.results import MANCANTE, NC, TabellaLetta, tabelle

CIFRE_ESATTE = 15
"""Significant digits that a spreadsheet keeps: a longer number stays text."""

LUNGHEZZA_TITOLO = 250
"""Characters of a column's title, short of the 255 that a table of Excel admits."""

DECIMALI_FRAZIONE = 6
"""Decimals of an exact fraction, which a spreadsheet would take for text or for a date."""


@dataclass(frozen=True)
class Numero:
    """A number with the format in which it is shown."""

    valore: Decimal
    formato: str


Casella: TypeAlias = str | Numero | date
"""What a cell holds."""


@dataclass(frozen=True)
class Tavola:
    """A table of the results. descrizione: what the chart that it belongs to shows, in words."""

    titolo: str
    intestazione: tuple[str, ...]
    righe: tuple[tuple[Casella, ...], ...]
    note: tuple[str, ...] = ()
    fonte: str = ""
    descrizione: str = ""


def tavole(risultati: Iterable[object]) -> Iterator[Tavola]:
    """Every table of `risultati` as `results.tabelle` finds them, in order."""
    return map(_tavola, tabelle(risultati))


def _tavola(t: TabellaLetta) -> Tavola:
    colonne = [[_casella(riga.get(nome), campo) for riga in t.righe] for nome, campo in t.campi.items()]
    titoli = _distinti([_titolo(campo) for campo in t.campi.values()])
    return Tavola(t.titolo, titoli, tuple(zip(*colonne, strict=True)), t.note, t.fonte, t.descrizione)


def _titolo(campo: Mapping[str, object]) -> str:
    titolo, unita = str(campo.get("titolo", "")), str(campo.get("unita", ""))
    return f"{titolo} ({unita})" if unita and titolo else titolo or unita


def _casella(valore: object, campo: Mapping[str, object]) -> Casella:
    """A value as its field declares it; what is missing is said, never left to be taken for zero."""
    if valore is None:
        return MANCANTE
    if valore in ("", NC):
        return str(valore)
    match campo.get("tipo"):
        case "numero" | "intero":
            return _numero(str(valore), campo)
        case "data" if len(str(valore)) == len("2013-12-31"):
            return date.fromisoformat(str(valore))
        case "vero_falso":
            return "sì" if valore else "no"
        case _:
            return str(valore)


def _numero(testo: str, campo: Mapping[str, object]) -> Casella:
    """An exact number, shown with the decimals and the sign that its field declares, or with those that it has."""
    scritto = decimale(testo, DECIMALI_FRAZIONE) if "/" in testo else testo
    valore = Decimal(scritto)
    if len(valore.as_tuple().digits) > CIFRE_ESATTE:
        return scritto
    mostrati = campo.get("decimali")
    decimali = mostrati if isinstance(mostrati, int) else len(scritto.partition(".")[2])
    formato = "0" + ("." + "0" * decimali if decimali else "")
    return Numero(valore, f"+{formato};-{formato};{formato}" if campo.get("segno") else formato)


def decimale(testo: str, decimali: int) -> str:
    """An exact number or fraction (`-7/3`) with at most so many decimals, and no more zeros than it needs."""
    tondo = round(Fraction(testo), decimali)
    scritto = format(Decimal(tondo.numerator) / Decimal(tondo.denominator), "f")
    return scritto.rstrip("0").rstrip(".") if "." in scritto else scritto


def _distinti(titoli: Sequence[str]) -> tuple[str, ...]:
    """Headers on one line, none empty, none twice whatever the case: a table of Excel refuses both."""
    visti: dict[str, int] = {}
    esito = []
    for posto, titolo in enumerate(titoli, start=1):
        nome = " ".join(titolo.split())[:LUNGHEZZA_TITOLO] or f"Colonna {posto}"
        quante = visti[nome.casefold()] = visti.get(nome.casefold(), 0) + 1
        esito.append(nome if quante == 1 else f"{nome} ({quante})")
    return tuple(esito)
