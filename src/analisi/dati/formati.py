"""From what a cell holds to the exact value of its column; pure functions, no files and no tables.

How ambiguity is decided. A cell is read by the type of its column, never by guessing from its neighbours:

- the text `1.234` in an `intero` or `euro` column is one thousand two hundred thirty-four, in a `percentuale` column it
  is 1.234; in a `decimale` column, which holds counts and measures alike, it could be either and is a fault (rules of
  `schema.Colonna`);
- the comma is always the decimal separator. The English `1,234.56` is a fault even though it can only mean one
  thing: the same file would hold `1,234`, which an Italian reader takes for 1.234;
- groups of thousands must be whole: `1.23.4`, `1234.567` and `0.123` are faults in an `euro` column;
- parentheses mean a negative amount, as in printed accounts;
- a day comes before its month; a year has four digits;
- a number typed in a spreadsheet is taken as shown by its shortest decimal form, so that `1234.56` is exact; the
  noise of binary arithmetic is forgiven, a third decimal in an amount is not.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, localcontext
from difflib import get_close_matches

from analisi.caratteri import visibile
from analisi.dati.codici import perche_non_codice
from analisi.dati.schema import Colonna, TipoColonna

PRECISIONE: dict[TipoColonna, tuple[int, int]] = {"euro": (15, 2), "percentuale": (9, 4), "decimale": (20, 6)}
"""Digits in all and digits after the separator that a type can hold, exactly."""

ANNI = range(1900, 2101)
"""Years a date may have: anything else is a slip of the hand."""

LUNGHEZZA_MOSTRATA = 60


@dataclass(frozen=True)
class CellaPercentuale:
    """A spreadsheet number shown as a percentage: `frazione` 0.125 is 12.5 points."""

    frazione: float


@dataclass(frozen=True)
class CellaGuasta:
    """A cell whose own program holds no usable value, such as a formula never computed."""

    mostrato: str
    atteso: str


Cella = str | int | float | date | datetime | time | timedelta | CellaPercentuale | CellaGuasta | None
"""What a file holds in one place: always text in CSV, typed in spreadsheets."""

Valore = str | int | bool | Decimal
"""What a column holds: text (also for dates, in ISO form), whole numbers, truth, exact decimals."""


class ValoreNonValido(ValueError):
    """A cell that its column does not admit; the message says, in Italian, what was expected."""


_BORDI = "\u200b\ufeff"
_SPAZIO = "[ \u00a0\u2007\u2009\u202f]"
_SEMPLICE = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_A_PUNTI = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_A_SPAZI = re.compile(rf"[1-9][0-9]{{0,2}}(?:{_SPAZIO}[0-9]{{3}})+(?:[.,][0-9]+)?")
_TRE_DOPO_IL_PUNTO = re.compile(r"[0-9]+\.[0-9]{3}")
_AMBIGUO = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_VALUTA = re.compile(r"^([(+\-]?)\s*(?:€|eur|euro)\s*|\s*(?:€|eur|euro)\s*(\)?)$", re.IGNORECASE)
_NON_CALCOLABILE = re.compile(r"n\.?\s?c\.?", re.IGNORECASE)
_GIORNO_ISO = re.compile(r"(?P<a>[0-9]{4})-(?P<m>[0-9]{2})-(?P<g>[0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_GIORNO_ITALIANO = re.compile(r"(?P<g>[0-9]{1,2})(?P<sep>[/.-])(?P<m>[0-9]{1,2})(?P=sep)(?P<a>[0-9]{4})")
_MESE = re.compile(r"(?P<a>[0-9]{4})-(?P<m>[0-9]{2})|(?P<m2>[0-9]{1,2})[/.-](?P<a2>[0-9]{4})")
_ANNI = re.compile(r"([0-9]{4})(?:\s*[/–-]\s*([0-9]{4}))?")
_VERI = frozenset({"true", "vero", "sì", "si", "1"})
_FALSI = frozenset({"false", "falso", "no", "0"})

_NUMERO = "un numero, come 1234,56 o 1.234,56"
_ATTESO_NUMERO: dict[TipoColonna, str] = {
    "euro": "un importo in euro con al più 2 decimali, come 1.234,56 o -1234.56",
    "percentuale": "una percentuale in punti, come 12,5 o 12,5%",
    "decimale": f"{_NUMERO}; il punto da solo separa i decimali",
    "intero": "un numero intero, come 1234 o 1.234",
}
_ATTESA_DATA = "una data, come 2013-12-31 o 31/12/2013, o il solo mese, come 2013-04"
_ATTESO_LOGICO = "vero o falso (anche true/false, sì/no, 1/0)"


def pulito(testo: str) -> str:
    """Text in composed Unicode form, without outer blanks (also the non-breaking ones) and invisible marks."""
    return unicodedata.normalize("NFC", testo).strip().strip(_BORDI).strip()


def vuota(cella: Cella) -> bool:
    """Whether a cell holds nothing: the value is missing, which is neither N.C. nor zero."""
    return cella is None or (isinstance(cella, str) and not pulito(cella))


def dice_nc(cella: Cella) -> bool:
    """Whether a cell says «non calcolabile»: N.C., n.c., NC."""
    return isinstance(cella, str) and _NON_CALCOLABILE.fullmatch(pulito(cella)) is not None


def mostra(cella: Cella) -> str:
    """A cell as a message quotes it: one line, shortened, what nobody sees made visible."""
    match cella:
        case None:
            return ""
        case CellaGuasta():
            return cella.mostrato
        case CellaPercentuale():
            return f"{_punti(cella):f}%"
        case datetime() if cella.time() == time():
            return f"{cella.date():%d/%m/%Y}"
        case datetime():
            return f"{cella:%d/%m/%Y %H:%M}"
        case date():
            return f"{cella:%d/%m/%Y}"
        case bool():
            return "vero" if cella else "falso"
        case _:
            testo = visibile(" ".join(str(cella).split()))
            return testo if len(testo) <= LUNGHEZZA_MOSTRATA else testo[: LUNGHEZZA_MOSTRATA - 1] + "…"


def converti(cella: Cella, colonna: Colonna) -> Valore | None:
    """The value of a cell in its column; None where the cell is empty.

    Numbers come back as Decimal (or int), dates as ISO text, a month without day as `2013-04`.
    Raises ValoreNonValido, also for N.C.: whoever reads the row decides about that (`dice_nc`).
    """
    if vuota(cella):
        return None
    if isinstance(cella, CellaGuasta):
        raise ValoreNonValido(cella.atteso)
    if dice_nc(cella) and colonna.tipo not in ("testo", "codice", "scelta"):
        raise ValoreNonValido("un valore: in questa colonna N.C. non è ammesso; se il dato manca, la cella va vuota")
    return _CONVERSIONI[colonna.tipo](cella, colonna)


def _testo(cella: Cella, colonna: Colonna) -> str:
    if isinstance(cella, str):
        return pulito(cella.replace("\r\n", "\n"))
    if isinstance(cella, datetime | date):
        return _data(cella, colonna)
    if isinstance(cella, float) and cella.is_integer():
        return str(int(cella))
    return mostra(cella).replace(".", ",")


def _codice(cella: Cella, colonna: Colonna) -> str:
    if isinstance(cella, str) or (isinstance(cella, int) and not isinstance(cella, bool)):
        testo = _testo(cella, colonna)
        if perche := perche_non_codice(testo, cartella=colonna.cartella, vietati=colonna.vietati):
            raise ValoreNonValido(perche)
        return testo
    if isinstance(cella, float) and cella.is_integer():
        return str(int(cella))
    cosa = "una data" if isinstance(cella, date) else "un numero"
    raise ValoreNonValido(f"un codice: il foglio di calcolo ne ha fatto {cosa}; dare alla cella il formato Testo")


def _scelta(cella: Cella, colonna: Colonna) -> str:
    testo = _testo(cella, colonna)
    if testo in colonna.valori:
        return testo
    elenco = ", ".join(colonna.valori)
    raise ValoreNonValido(f"uno fra {elenco}{suggerimento(testo, colonna.valori)}")


def _intero(cella: Cella, colonna: Colonna) -> int:
    valore = _decimale_di(cella, colonna)
    if valore != valore.to_integral_value() or valore.adjusted() >= 18:
        raise ValoreNonValido(_ATTESO_NUMERO["intero"])
    return int(valore)


def _esatto(cella: Cella, colonna: Colonna) -> Decimal:
    valore = _decimale_di(cella, colonna)
    cifre, decimali = PRECISIONE[colonna.tipo]
    if valore and valore.adjusted() >= cifre - decimali:
        raise ValoreNonValido(f"un numero con al più {cifre - decimali} cifre intere")
    arrotondato = _a_decimali(valore, decimali)
    if valore != arrotondato:
        if colonna.tipo == "euro":
            raise ValoreNonValido(_ATTESO_NUMERO["euro"])
        raise ValoreNonValido(f"un numero con al più {decimali} decimali; se è calcolato, arrotondarlo nel foglio")
    return arrotondato if arrotondato else abs(arrotondato)


def _data(cella: Cella, colonna: Colonna) -> str:
    if isinstance(cella, datetime):
        if cella.time() != time():
            raise ValoreNonValido("un giorno, senza l'ora")
        cella = cella.date()
    if isinstance(cella, date):
        return _giorno(cella.year, cella.month, cella.day)
    if not isinstance(cella, str):
        raise ValoreNonValido(f"{_ATTESA_DATA}; la cella contiene un numero")
    testo = pulito(cella)
    if trovato := _GIORNO_ISO.fullmatch(testo) or _GIORNO_ITALIANO.fullmatch(testo):
        return _giorno(int(trovato["a"]), int(trovato["m"]), int(trovato["g"]))
    if trovato := _MESE.fullmatch(testo):
        return _giorno(int(trovato["a"] or trovato["a2"]), int(trovato["m"] or trovato["m2"]), 1)[:7]
    raise ValoreNonValido(_ATTESA_DATA)


def _periodo(cella: Cella, colonna: Colonna) -> str:
    """A year, two years joined by a stroke, or else a date: `2012`, `2010/2014`, `2013-08-30`."""
    testo = pulito(cella) if isinstance(cella, str) else str(cella) if isinstance(cella, int) else ""
    if trovati := _ANNI.fullmatch(testo):
        da, a = int(trovati[1]), int(trovati[2] or trovati[1])
        if da in ANNI and a in ANNI and da <= a:
            return f"{da}/{a}" if a > da else str(a)
    try:
        return _data(cella, colonna)
    except ValoreNonValido as errore:
        raise ValoreNonValido("un anno, come 2013, due anni, come 2010/2014, o una data, come 2013-08-30") from errore


def _logico(cella: Cella, colonna: Colonna) -> bool:
    if isinstance(cella, bool):
        return cella
    if isinstance(cella, int | float) and cella in (0, 1):
        return cella == 1
    testo = pulito(cella).lower() if isinstance(cella, str) else ""
    if testo not in _VERI | _FALSI:
        raise ValoreNonValido(_ATTESO_LOGICO)
    return testo in _VERI


_CONVERSIONI: dict[TipoColonna, Callable[[Cella, Colonna], Valore]] = {
    "testo": _testo,
    "codice": _codice,
    "scelta": _scelta,
    "intero": _intero,
    "decimale": _esatto,
    "percentuale": _esatto,
    "euro": _esatto,
    "data": _data,
    "logico": _logico,
    "periodo": _periodo,
}


def suggerimento(testo: str, ammessi: tuple[str, ...]) -> str:
    """` — forse «…»`, the admitted word that looks most like `testo`; empty where none does."""
    per_minuscole = {a.casefold(): a for a in reversed(ammessi)}
    vicini = get_close_matches(testo.casefold(), list(per_minuscole), n=1, cutoff=0.6)
    return f" — forse «{per_minuscole[vicini[0]]}»" if vicini else ""


def _giorno(anno: int, mese: int, giorno: int) -> str:
    try:
        esistente = date(anno, mese, giorno)
    except ValueError:
        raise ValoreNonValido(f"{_ATTESA_DATA}: questo giorno non esiste nel calendario") from None
    if anno not in ANNI:
        raise ValoreNonValido(f"una data con l'anno fra {ANNI[0]} e {ANNI[-1]}")
    return esistente.isoformat()


def _decimale_di(cella: Cella, colonna: Colonna) -> Decimal:
    match cella:
        case str():
            return _numero_da_testo(cella, colonna.tipo)
        case bool():
            raise ValoreNonValido(f"{_ATTESO_NUMERO[colonna.tipo]}; la cella contiene vero o falso")
        case int():
            return Decimal(cella)
        case float():
            return _senza_rumore(Decimal(repr(cella)), cella, colonna.tipo)
        case CellaPercentuale() if colonna.tipo == "percentuale":
            return _senza_rumore(_punti(cella), cella.frazione * 100, colonna.tipo)
        case CellaPercentuale():
            raise ValoreNonValido(f"{_ATTESO_NUMERO[colonna.tipo]}; la cella ha il formato percentuale")
        case _:
            raise ValoreNonValido(f"{_ATTESO_NUMERO[colonna.tipo]}; la cella contiene una data al posto di un numero")


def _numero_da_testo(testo: str, tipo: TipoColonna) -> Decimal:
    cifre = pulito(testo).replace("\u2212", "-")
    if tipo == "euro":
        cifre = _VALUTA.sub(r"\1\2", cifre, count=1)
    elif tipo == "percentuale":
        cifre = cifre.removesuffix("%").rstrip()
    negativo = False
    if cifre.startswith("(") and cifre.endswith(")"):
        cifre, negativo = cifre[1:-1].strip(), True
    elif cifre[:1] in ("-", "+"):
        cifre, negativo = cifre[1:].strip(), cifre[0] == "-"
    assoluto = Decimal(_con_il_punto(cifre, tipo))
    return assoluto.copy_negate() if negativo else assoluto


def _con_il_punto(cifre: str, tipo: TipoColonna) -> str:
    """Digits without thousands separators and with a dot before the decimals, whatever form they came in."""
    if _A_SPAZI.fullmatch(cifre):
        return re.sub(_SPAZIO, "", cifre).replace(",", ".")
    a_migliaia = tipo in ("euro", "intero")
    if _A_PUNTI.fullmatch(cifre) and (a_migliaia or cifre.count(".") > 1 or "," in cifre):
        return cifre.replace(".", "").replace(",", ".")
    if tipo == "decimale" and _AMBIGUO.fullmatch(cifre):
        raise ValoreNonValido(f"un numero senza ambiguità: {cifre.replace('.', '')} oppure {cifre.replace('.', ',')}")
    if _SEMPLICE.fullmatch(cifre) and not (a_migliaia and _TRE_DOPO_IL_PUNTO.fullmatch(cifre)):
        return cifre.replace(",", ".")
    raise ValoreNonValido(_ATTESO_NUMERO[tipo])


def _punti(cella: CellaPercentuale) -> Decimal:
    return (Decimal(repr(cella.frazione)) * 100).normalize() if math.isfinite(cella.frazione) else Decimal("NaN")


def _senza_rumore(letto: Decimal, binario: float, tipo: TipoColonna) -> Decimal:
    """`letto`, rounded to the type's decimals where only the noise of binary arithmetic would be lost."""
    if not math.isfinite(binario):
        raise ValoreNonValido(_ATTESO_NUMERO[tipo])
    arrotondato = _a_decimali(letto, PRECISIONE.get(tipo, (0, 0))[1])
    rumore = max(1e-9, 4 * math.ulp(binario))
    return arrotondato if abs(letto - arrotondato) <= Decimal(rumore) else letto


def _a_decimali(valore: Decimal, decimali: int) -> Decimal:
    with localcontext() as contesto:
        contesto.prec = 400
        return valore.quantize(Decimal(1).scaleb(-decimali))
