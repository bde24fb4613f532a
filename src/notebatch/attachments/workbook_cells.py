"""Tables out of the results of a report, with cells that a spreadsheet can compute with. No workbook is made here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from notebatch.attachments.results import MANCANTE, NC, TabellaLetta, elenco, tabelle

CIFRE_ESATTE = 15
"""Significant digits that a spreadsheet keeps: a longer number stays text."""

LUNGHEZZA_TITOLO = 250
"""Characters of a column's title, short of the 255 that a table of Excel admits."""

_ITALIANO = re.compile(
    r"(?P<segno>[+\-\u2212]?)(?P<intera>[1-9]\d{0,2}(?:\.\d{3})+|0|[1-9]\d*)(?:,(?P<dec>\d+))?(?P<pc>%?)"
)
_ESATTO = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_FRAZIONE = re.compile(r"-?\d+/[1-9]\d*")
DECIMALI_FRAZIONE = 6
"""Decimals of an exact fraction, which a spreadsheet would take for text or for a date."""


@dataclass(frozen=True)
class Numero:
    """A number with the format in which it shows as it was written."""

    valore: Decimal
    formato: str


Casella: TypeAlias = str | Numero
"""What a cell holds: text, or a number."""


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
    """Every table of `risultati` as `risultati.tabelle` finds them, in order."""
    return map(_tavola, tabelle(risultati))


def numero_italiano(testo: str) -> Casella:
    """`1.234,5`, `−3,2` or `12,5%` as a number; any other text as it is, codes such as `007` and `3.1` among them."""
    letto = _ITALIANO.fullmatch(testo.strip())
    if letto is None:
        return testo
    decimali = letto["dec"] or ""
    cifre = letto["intera"].replace(".", "")
    if len(cifre) + len(decimali) > CIFRE_ESATTE:
        return testo
    valore = Decimal(f"{cifre}.{decimali or 0}")
    if letto["segno"] in ("-", "\u2212"):
        valore = -valore
    migliaia = "." in letto["intera"] or len(cifre) <= 3
    formato = _formato(len(decimali), migliaia=migliaia) + letto["pc"]
    if letto["segno"] == "+":
        formato = f"+{formato};-{formato};{formato}"
    return Numero(valore / 100 if letto["pc"] else valore, formato)


def _tavola(tabella: TabellaLetta) -> Tavola:
    con_chiavi = [r for r in tabella.righe if isinstance(r, Mapping)]
    note = tabella.note
    if con_chiavi:
        intestazione, corpo = _esatta(con_chiavi, tabella.campi)
        note = (*([] if tabella.campi else _unita(tabella.colonne)), *note)
    else:
        intestazione, corpo = _scritta(tabella.colonne, [elenco(r) for r in tabella.righe])
    return Tavola(tabella.titolo, _distinti(intestazione), corpo, note, tabella.fonte, tabella.descrizione)


def _unita(colonne: Sequence[Mapping[str, object]]) -> list[str]:
    """A note with the units of the columns as the page shows them; none without units."""
    con_unita = [_titolo(c) for c in colonne if c.get("unita")]
    return [f"Unità: {'; '.join(dict.fromkeys(con_unita))}."] if con_unita else []


def _scritta(
    colonne: Sequence[Mapping[str, object]], righe: Sequence[Sequence[object]]
) -> tuple[list[str], tuple[tuple[Casella, ...], ...]]:
    """The visible texts, in which each number is one by its own looks."""
    titoli = [_titolo(c) for c in colonne]
    quante = max([len(titoli), *(len(r) for r in righe)])
    titoli += [""] * (quante - len(titoli))
    corpo = [[numero_italiano(str(c)) if isinstance(c, str) else _casella(c) for c in riga] for riga in righe]
    return titoli, tuple((*riga, *[""] * (quante - len(riga))) for riga in corpo)


def _titolo(colonna: Mapping[str, object]) -> str:
    titolo, unita = str(colonna.get("titolo", "")), str(colonna.get("unita", ""))
    return f"{titolo} ({unita})" if unita and titolo else titolo or unita


def _esatta(
    righe: Sequence[Mapping[object, object]], campi: Mapping[str, Mapping[str, object]]
) -> tuple[list[str], tuple[tuple[Casella, ...], ...]]:
    """Exact data under the titles of their fields, or their keys: a column is of numbers where every text is one."""
    per_chiave = [{str(k): v for k, v in riga.items()} for riga in righe]
    chiavi = chiavi_in_ordine(per_chiave, campi)
    colonne = [_colonna([r.get(c, "") for r in per_chiave], campi.get(c, {})) for c in chiavi]
    titoli = [_titolo(campi[c]) if c in campi else c[:1].upper() + c[1:].replace("_", " ") for c in chiavi]
    return titoli, tuple(zip(*colonne, strict=True))


def chiavi_in_ordine(righe: Iterable[Mapping[str, object]], campi: Iterable[str]) -> list[str]:
    """The keys that some row has: the declared ones in their order, then the others as they come."""
    viste = dict.fromkeys(chiave for riga in righe for chiave in riga)
    dichiarate = [c for c in campi if c in viste]
    return [*dichiarate, *(c for c in viste if c not in dichiarate)]


def _colonna(valori: Sequence[object], campo: Mapping[str, object]) -> list[Casella]:
    if campo.get("tipo") == "testo":
        return [_casella(v) for v in valori]
    valori = _senza_frazioni(valori)
    testi = [v for v in valori if isinstance(v, str) and v not in ("", NC)]
    numerica = bool(testi) and all(_ESATTO.fullmatch(t) and len(re.sub(r"\D", "", t)) <= CIFRE_ESATTE for t in testi)
    return [_numero(v, campo) if numerica and isinstance(v, str) and v not in ("", NC) else _casella(v) for v in valori]


def _senza_frazioni(valori: Sequence[object]) -> list[object]:
    """The same values, exact fractions as decimals where every text of the column is a number or a fraction."""
    testi = [v for v in valori if isinstance(v, str) and v not in ("", NC)]
    frazioni = [t for t in testi if _FRAZIONE.fullmatch(t)]
    if not frazioni or not all(_FRAZIONE.fullmatch(t) or _ESATTO.fullmatch(t) for t in testi):
        return list(valori)
    return [decimale(v, DECIMALI_FRAZIONE) if v in testi else v for v in valori]


def decimale(testo: str, decimali: int) -> str:
    """An exact number or fraction (`-7/3`) with at most so many decimals, and no more zeros than it needs."""
    tondo = round(Fraction(testo), decimali)
    scritto = format(Decimal(tondo.numerator) / Decimal(tondo.denominator), "f")
    return scritto.rstrip("0").rstrip(".") if "." in scritto else scritto


def _casella(valore: object) -> Casella:
    """A JSON value as a cell: what is missing is said, never left to be taken for zero."""
    match valore:
        case None:
            return MANCANTE
        case bool():
            return "sì" if valore else "no"
        case int() | float():
            return _numero(repr(valore)) if len(re.sub(r"\D", "", repr(valore))) <= CIFRE_ESATTE else repr(valore)
        case str():
            return valore
        case list() | tuple() if all(isinstance(v, str | int | float) for v in valore):
            return "; ".join(str(v) for v in valore)
        case _:
            return json.dumps(valore, ensure_ascii=False, sort_keys=True)


def _numero(testo: str, campo: Mapping[str, object] | None = None) -> Casella:
    """An exact number with the decimals that it has, or with those and the sign that its field shows."""
    if not _ESATTO.fullmatch(testo):
        return testo
    mostrati = (campo or {}).get("decimali")
    decimali = mostrati if isinstance(mostrati, int) else len(testo.partition(".")[2])
    formato = _formato(decimali, migliaia=False)
    return Numero(Decimal(testo), f"+{formato};-{formato};{formato}" if (campo or {}).get("segno") else formato)


def _formato(decimali: int, *, migliaia: bool) -> str:
    return ("#,##0" if migliaia else "0") + ("." + "0" * decimali if decimali else "")


def _distinti(titoli: Sequence[str]) -> tuple[str, ...]:
    """Headers on one line, none empty, none twice whatever the case: a table of Excel refuses both."""
    visti: dict[str, int] = {}
    esito = []
    for posto, titolo in enumerate(titoli, start=1):
        nome = " ".join(titolo.split())[:LUNGHEZZA_TITOLO] or f"Colonna {posto}"
        quante = visti[nome.casefold()] = visti.get(nome.casefold(), 0) + 1
        esito.append(nome if quante == 1 else f"{nome} ({quante})")
    return tuple(esito)
