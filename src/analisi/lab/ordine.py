"""In which order the texts of a column stand: Italian numbers and dates by their value, codes by their numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

from analisi.ordine import Naturale, naturale
from analisi.vista.formato import LETTURE, LOCALE, MENO

Chiave: TypeAlias = tuple[int, Decimal, Naturale]
"""What to compare: the kind (number, date, words, missing), the value, then the text cut at its numbers."""

NUMERI, DATE, PAROLE, MANCANTI = range(4)
_NUMERO = re.compile(rf"([+\-{MENO}]?)\s*(\d{{1,3}}(?:\.\d{{3}})+(?!\d)|\d+)((?:,\d+)?)")
_DATA = re.compile(r"(?:(\d{1,2})[/ ])?(\d{1,2}|[a-z]+)[/ ](\d{4})", re.IGNORECASE)


def chiave(testo: str) -> Chiave:
    """The key of a text as `vista.formato` writes it: `−1.234,5 €`, `3 giorni`, `aprile 2013`, `N.C.`.

    What begins with a number stands among the numbers: `1a` after `1`, `1104-1105` after `1104`. Missing and not
    computable values come last.
    """
    spoglio = testo.strip()
    if not spoglio or spoglio in LETTURE:
        return MANCANTI, Decimal(0), naturale(spoglio)
    if (giorno := _giorno(spoglio)) is not None:
        return DATE, giorno, ()
    if numero := _NUMERO.match(spoglio):
        valore = Decimal(numero[2].replace(".", "") + numero[3].replace(",", "."))
        return NUMERI, -valore if numero[1] in ("-", MENO) else valore, naturale(spoglio)
    return PAROLE, Decimal(0), naturale(spoglio)


def chiave_numero(valore: Any) -> Chiave:  # noqa: ANN401 - numbers of every library
    """The key of a number that is not text; infinity and NaN, which are no place in an order, come last."""
    esatto = valore if isinstance(valore, Decimal) else Decimal(str(valore))
    return (NUMERI, esatto, ()) if esatto.is_finite() else (MANCANTI, Decimal(0), ())


def _giorno(testo: str) -> Decimal | None:
    """A day or a month of a year as a number that grows with time, or None."""
    trovata = _DATA.fullmatch(testo)
    if trovata is None:
        return None
    mese = int(trovata[2]) if trovata[2].isdecimal() else _mesi().get(trovata[2].casefold(), 0)
    if not 1 <= mese <= 12:
        return None
    return Decimal(int(trovata[3]) * 10_000 + mese * 100 + int(trovata[1] or 0))


@cache
def _mesi() -> dict[str, int]:
    from babel.dates import get_month_names

    return {nome: numero for numero, nome in get_month_names("wide", locale=LOCALE).items()}
