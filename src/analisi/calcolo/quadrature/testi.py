"""Numbers, dates and cadences inside the Italian texts of targets and results."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
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

_MESE = "|".join(f"{m[:3]}(?:{m[3:]})?" for m in MESI)
_DATA = re.compile(
    r"\b(?P<g>\d{1,2})(?:/(?P<m>\d{1,2})(?:/(?P<a>\d{4}|\d{2}))?|\.(?P<m2>\d{1,2})\.(?P<a2>\d{4}|\d{2})|\.(?P<m3>\d\d))"
    r"(?![\d%/]|[.,]\d| %)"
    rf"|\b(?:(?P<g2>\d{{1,2}})[°º]?[ -])?\b(?P<nome>{_MESE})\b(?: (?P<a3>\d{{4}}))?",
    re.I,
)
_NUMERO = re.compile(r"(?<![\w/.,-])-?\d+(?:\.\d{3})*(?:,\d+|\.\d{1,2})?(?![\d/°ºª]|[.,]\d)")
_DA_TOGLIERE = re.compile(
    r"\b(?:L|DM|DL|DPR)\.? ?\d+/\d+|\b(?:19|20)\d\d[-/](?:19|20)?\d\d\b|(?<![\d,.(])\d{1,2}[a-z]?\)"
    r"|\b(?:artt?|n(?=\.\d)|nr)\.(?: ?\d+(?=.*comma))?|\b(?:articolo|art\.|comma) ?\d+",
    re.I,
)
_ANNO = re.compile(r"(?:19|20)\d\d")
_GIORNO_PRIMA = re.compile(rf"\b\d{{1,2}} ?(?:-|e) ?(?=\d{{1,2}} (?:{_MESE})\b)", re.I)
_FRA_DUE_CIFRE = re.compile(r"(?<=\d)[-–](?=\d)")
_PER_MILLE = re.compile(r"(?<![\d.,])\d{1,3},\d{3}(?![\d,])")
_PERCENTO = re.compile(r"(?<![\d.,])((?:(?<!\d)-)?\d+(?:[.,]\d+)?) ?%")
