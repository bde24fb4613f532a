"""Periods of benchmarking data, as text (`2013`, `2024-Q2`, `2012-06/12M`, `2013-12-31`: see FORME) and as days."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Genere = Literal["anno", "trimestre", "semestre", "nove mesi", "dodici mesi", "tratto", "giorno"]

FORME = (
    "2013 (anno), 2024-Q2 (trimestre), 2021-H1 (semestre), 2021-9M, 2012-06/12M (12 mesi fino a giugno), "
    "2013-01-01/2013-08-30 (da un giorno a un altro), 2013-12-31"
)
_MESI = {"Q": 3, "H": 6}
_GENERI: dict[str, Genere] = {"Q": "trimestre", "H": "semestre"}
_TRIMESTRI = ("I", "II", "III", "IV")


@dataclass(frozen=True, order=True)
class Periodo:
    """From `da` to `a`, both included; a day has the same for both."""

    a: date
    da: date
    genere: Genere
    testo: str

    @property
    def anno(self) -> int:
        """The year in which it ends."""
        return self.a.year

    @property
    def nome(self) -> str:
        """As a sentence has it: `2013`, `II trimestre 2024`, `31/12/2013`."""
        match self.genere:
            case "trimestre":
                return f"{_TRIMESTRI[(self.a.month - 1) // 3]} trimestre {self.anno}"
            case "semestre":
                return f"{_TRIMESTRI[(self.a.month - 1) // 6]} semestre {self.anno}"
            case "nove mesi":
                return f"gennaio–settembre {self.anno}"
            case "dodici mesi":
                return f"12 mesi fino al {self.a:%d/%m/%Y}"
            case "tratto":
                return f"dal {self.da:%d/%m/%Y} al {self.a:%d/%m/%Y}"
            case "giorno":
                return f"{self.a:%d/%m/%Y}"
            case _:
                return str(self.anno)

    @property
    def anno_prima(self) -> Periodo:
        """The same period of the year before; of 29 February, the 28th."""
        estremi = (giorno.replace("-02-29", "-02-28") for giorno in self.testo.split("/"))
        return periodo("/".join(re.sub(r"^\d{4}", lambda m: str(int(m[0]) - 1), estremo) for estremo in estremi))

    @property
    def vigilia(self) -> date:
        """The last day before it: when the stock that it starts from is taken."""
        return self.da - timedelta(days=1)


@lru_cache(maxsize=4096)
def periodo(testo: str) -> Periodo:
    """The period that `testo` writes. Raises ValueError with the forms that are known."""
    try:
        if re.fullmatch(r"\d{4}", testo):
            return Periodo(date(int(testo), 12, 31), date(int(testo), 1, 1), "anno", testo)
        if trovato := re.fullmatch(r"(\d{4})-([QH])([1-4])", testo):
            return _parte(testo, int(trovato[1]), trovato[2], int(trovato[3]))
        if trovato := re.fullmatch(r"(\d{4})-9M", testo):
            return Periodo(date(int(trovato[1]), 9, 30), date(int(trovato[1]), 1, 1), "nove mesi", testo)
        if trovato := re.fullmatch(r"(\d{4})-(\d{2})/12M", testo):
            return _dodici_mesi(testo, int(trovato[1]), int(trovato[2]))
        if trovato := re.fullmatch(r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})", testo):
            return _tratto(testo, date.fromisoformat(trovato[1]), date.fromisoformat(trovato[2]))
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", testo):
            giorno = date.fromisoformat(testo)
            return Periodo(giorno, giorno, "giorno", testo)
    except ValueError:
        pass
    raise ValueError(f"«{testo}» non è un periodo; forme ammesse: {FORME}")


def _parte(testo: str, anno: int, lettera: str, numero: int) -> Periodo:
    mesi = _MESI[lettera]
    fine = numero * mesi
    return Periodo(_fine_mese(anno, fine), date(anno, fine - mesi + 1, 1), _GENERI[lettera], testo)


def _dodici_mesi(testo: str, anno: int, mese: int) -> Periodo:
    fine = _fine_mese(anno, mese)
    inizio = date(anno, 1, 1) if mese == 12 else date(anno - 1, mese + 1, 1)
    return Periodo(fine, inizio, "dodici mesi", testo)


def _tratto(testo: str, da: date, a: date) -> Periodo:
    if da >= a:
        raise ValueError(testo)
    return Periodo(a, da, "tratto", testo)


def _fine_mese(anno: int, mese: int) -> date:
    return date(anno, mese, calendar.monthrange(anno, mese)[1])
