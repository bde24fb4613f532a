"""Numbers, dates and cadences inside the Italian texts of targets and results."""

from __future__ import annotations

import calendar
import re
from decimal import Decimal

MESI = (
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
)
CADENZE = {"settimanal": 52, "mensil": 12, "bimestral": 6, "trimestral": 4, "quadrimestral": 3, "semestral": 2}
"""Stem of each cadence with how many times a year it comes round."""
PAROLE = {"zero": Decimal(0), "nessuno": Decimal(0), "nessuna": Decimal(0), "nessun": Decimal(0)}
"""Words that are a quantity."""
_LETTERE = (
    "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici venti trenta cento"
)
IN_LETTERE = dict.fromkeys(("un", "uno", "una"), Decimal(1)) | dict(
    zip(_LETTERE.split(), map(Decimal, (*range(2, 16), 20, 30, 100)), strict=True)
)
"""Words that may be a quantity, or an article, or a verb."""
ANNO_BISESTILE = 2000

_MESE = "|".join(f"{m[:3]}(?:{m[3:]})?" for m in MESI)
_DATA = re.compile(
    r"\b(?P<g>\d{1,2})(?P<segno>[/.])(?P<m>\d{1,2})(?:(?P=segno)(?P<a>\d{4}|\d{2}))?\b(?! ?%|,\d)"
    rf"|\b(?:(?P<giorno>\d{{1,2}})[°º]?[ -])?\b(?P<mese>{_MESE})\b(?: (?P<anno>\d{{4}}))?",
    re.I,
)
_NUMERO = re.compile(r"(?<![\w/.,-])-?\d+(?:\.\d{3})*(?:,\d+|\.\d{1,2})?(?![\d/°ºª]|[.,]\d)")
_DA_TOGLIERE = re.compile(
    r"\b(?:L|DM|DL|DPR)\.? ?\d+/\d+|\b(?:19|20)\d\d[-/](?:19|20)?\d\d\b|(?<![\d,.(])\d{1,2}[a-z]?\)"
    r"|\b(?:artt?\.|articol[oi]|comm[ai]) ?\d+|\bnr?\.(?=\d)",
    re.I,
)
_ANNO = re.compile(r"(?:19|20)\d\d")
_GIORNO_PRIMA = re.compile(rf"\b(\d{{1,2}}) ?(?:-|e) ?(?=\d{{1,2}} ({_MESE})\b)", re.I)
_FRA_CIFRE = re.compile(r"(?<=\d)[-–](?=\d)")
_PER_MILLE = re.compile(r"(?<![\d.,])\d{1,3},\d{3}(?![\d,])")
_PERCENTO = re.compile(r"(?<![\d.,])((?:(?<!\d)-)?\d+(?:[.,]\d+)?) ?%")
_CADENZA = re.compile(rf"\b({'|'.join(CADENZE)})(?:[ei]|mente)\b")


def date_nel_testo(testo: str, anno: int) -> list[str]:
    """The days (`2013-04-30`) and months alone (`2013-04`) that a text names, in order; the year where it says none."""
    return [giorno for m in _DATA.finditer(_giorni_interi(testo)) if (giorno := _giorno(m, anno))]


def _giorni_interi(testo: str) -> str:
    """«9-10 maggio» as two days, each with its month."""
    return _GIORNO_PRIMA.sub(r"\1 \2, ", testo)


def _giorno(m: re.Match[str], anno: int) -> str:
    """The date of a match, empty where it is none: a decimal figure, a day that does not exist, a «set» of things."""
    giorno, scritto = m["g"] or m["giorno"], m["a"] or m["anno"]
    decimale = m["segno"] == "." and not scritto and len(m["m"]) == 1
    if decimale or (m["mese"] and len(m["mese"]) == 3 and not giorno and not scritto):
        return ""
    mese = int(m["m"]) if m["m"] else _mese(m["mese"])
    suo = anno if not scritto else int(scritto) if len(scritto) == 4 else _vicino(int(scritto), anno)
    if not 1 <= mese <= 12 or (giorno and not 1 <= int(giorno) <= calendar.monthrange(suo, mese)[1]):
        return ""
    return f"{suo}-{mese:02d}" + (f"-{int(giorno):02d}" if giorno else "")


def _vicino(due_cifre: int, anno: int) -> int:
    """The year that ends so and is nearest to `anno`: 98 is 1998 in a text of 1998 and of 2013."""
    primo = anno - 50
    return primo + (due_cifre - primo) % 100


def _mese(nome: str) -> int:
    return next(i for i, m in enumerate(MESI, start=1) if m.startswith(nome.lower()[:3]))


def numeri(testo: str) -> list[Decimal]:
    """The quantities of a text: dates, spans of years, articles of law, ordinals and list marks (`2a)`) left out."""
    senza_date = _DATA.sub(lambda m: " " if _giorno(m, ANNO_BISESTILE) else m[0], _giorni_interi(testo))
    pulito = _FRA_CIFRE.sub(" ", _DA_TOGLIERE.sub(" ", senza_date))
    dette = [v for parola, v in PAROLE.items() if re.search(rf"\b{parola}\b", testo.lower())]
    return dette + [_decimale(m[0]) for m in _NUMERO.finditer(pulito)]


def in_lettere(testo: str) -> list[Decimal]:
    """The numbers that a text may write in words: `tre incontri`."""
    return [IN_LETTERE[p] for p in re.findall(r"\w+", testo.lower()) if p in IN_LETTERE]


def solo_anni(valori: list[Decimal]) -> bool:
    """Whether all the numbers of a text may be years, so that none need be a quantity."""
    return all(_ANNO.fullmatch(str(v)) for v in valori)


def migliaia_con_la_virgola(testo: str) -> list[Decimal]:
    """Figures whose comma, before three digits, may stand for thousands: `7,400` as 7400."""
    return [Decimal(m[0].replace(",", "")) for m in _PER_MILLE.finditer(testo)]


def percentuali(testo: str) -> list[Decimal]:
    """The percentages of a text, in points."""
    return [Decimal(m[1].replace(",", ".")) for m in _PERCENTO.finditer(testo)]


def cadenze(testo: str) -> frozenset[str]:
    """The cadences that a text names, by stem."""
    return frozenset(_CADENZA.findall(testo.lower()))


def _decimale(scritto: str) -> Decimal:
    if "," in scritto:
        return Decimal(scritto.replace(".", "").replace(",", "."))
    migliaia = re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+", scritto)
    return Decimal(scritto.replace(".", "") if migliaia else scritto)
