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

_MESE = "|".join(f"{m[:3]}(?:{m[3:]})?" for m in MESI)
_DATA = re.compile(
    rf"\b(\d{{1,2}})[/.](\d{{1,2}})(?:[/.](\d{{4}}|\d{{2}}))?\b|\b(?:(\d{{1,2}})[ -])?\b({_MESE})\b(?: (\d{{4}}))?",
    re.I,
)
_NUMERO = re.compile(r"(?<![\w/.,-])-?\d+(?:\.\d{3})*(?:,\d+|\.\d{1,2})?(?![\d/]|[.,]\d)")
_DA_TOGLIERE = re.compile(
    r"\b(?:L|DM|DL|DPR)\.? ?\d+/\d+|\b(?:19|20)\d\d[-/](?:19|20)?\d\d\b|(?<![\d,.(])\d{1,2}[a-z]?\)", re.I
)
_ANNO = re.compile(r"(?:19|20)\d\d")
_GIORNO_PRIMA = re.compile(rf"\b\d{{1,2}} ?(?:-|e) ?(?=\d{{1,2}} (?:{_MESE})\b)", re.I)
_PER_MILLE = re.compile(r"(?<![\d.,])\d{1,3},\d{3}(?![\d,])")
PAROLE = {"zero": Decimal(0), "nessuno": Decimal(0), "nessuna": Decimal(0), "nessun": Decimal(0)}
"""Words that are a quantity."""
_PERCENTO = re.compile(r"(-?\d+(?:[.,]\d+)?) ?%")


def date_nel_testo(testo: str, anno: int) -> list[str]:
    """The days (`2013-04-30`) and months alone (`2013-04`) that a text names, in order; the year where it says none."""
    trovate = []
    for m in _DATA.finditer(testo):
        giorno = m[1] or m[4]
        mese = int(m[2]) if m[2] else _mese(m[5])
        scritto = m[3] or m[6]
        suo = anno if not scritto else int(scritto) + (2000 if len(scritto) == 2 else 0)
        if 1 <= mese <= 12 and (not giorno or 1 <= int(giorno) <= calendar.monthrange(suo, mese)[1]):
            trovate.append(f"{suo}-{mese:02d}" + (f"-{int(giorno):02d}" if giorno else ""))
    return trovate


def _mese(nome: str) -> int:
    return next(i for i, m in enumerate(MESI, start=1) if m.startswith(nome.lower()[:3]))


def numeri(testo: str) -> list[Decimal]:
    """The quantities of a text: dates, spans of years and list marks (`1)`, `2a)`) left out."""
    pulito = _DA_TOGLIERE.sub(" ", _DATA.sub(" ", _GIORNO_PRIMA.sub(" ", testo)))
    scritti = [m[0] for m in _NUMERO.finditer(pulito)]
    dette = [v for parola, v in PAROLE.items() if re.search(rf"\b{parola}\b", testo.lower())]
    return dette + [_decimale(s) for s in scritti]


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
    parole = re.findall(r"\w+", testo.lower())
    return frozenset(c for c in CADENZE if any(p.startswith(c) for p in parole))


def _decimale(scritto: str) -> Decimal:
    if "," in scritto:
        return Decimal(scritto.replace(".", "").replace(",", "."))
    migliaia = re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+", scritto)
    return Decimal(scritto.replace(".", "") if migliaia else scritto)
