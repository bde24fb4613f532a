"""Where an axis begins and ends, and the round figures written on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, TypeGuard

from analisi.vista import formato

Cifra: TypeAlias = Decimal | Fraction | int | float
"""A number as charts take it; None and NaN stand for a missing one."""
Ticks: TypeAlias = tuple[tuple[float, str], ...]
"""Values of an axis and how they are written."""

NOT_FROM_ZERO = "l'asse non parte da zero"
_MINIMUM_SPAN = 0.1
"""An axis never shows less than this part of the largest value: 97,1 against 97,3 is not a gulf."""
VISIBLE = 0.03
"""A bar shorter than this part of the axis shows no hatch: its meaning is written beside it."""
_LOG_TICKS = 7
_SURVEY = re.compile(r"(?:^|scala )\s*(\d+)\s*[-–]\s*(\d+)\s*$")


def known(value: Cifra | None) -> TypeGuard[Cifra]:
    """Whether a value was given."""
    return not formato.manca(value)


def numbers(values: Iterable[Cifra | None]) -> list[float]:
    """The given values, for positions on a scale; what is written never passes through here."""
    return [float(v) for v in values if known(v)]


def span(values: Sequence[float], margin: float = 0.06, ceiling: float | None = None) -> tuple[float, float]:
    """Ends of an axis that shows `values` with a margin; zero is an end where the values come near it or are equal.

    Zero is left out only where including it would take more room than the values themselves, and then the axis is at
    least _MINIMUM_SPAN of the largest value long. ceiling: the axis ends there if no value is beyond it.
    """
    low, high = min(values), max(values)
    width = high - low or abs(high) or 1.0
    if 0 <= low <= width:
        low, high = 0.0, high + width * margin if high else 1.0
    elif -width <= high <= 0:
        low, high = low - width * margin, 0.0
    else:
        low, high = widened(low - width * margin, high + width * margin)
    return low, high if ceiling is None or max(values) > ceiling else min(high, ceiling)


def widened(low: float, high: float) -> tuple[float, float]:
    """The same ends, moved apart where they are closer than _MINIMUM_SPAN of the larger one."""
    missing = max(0.0, _MINIMUM_SPAN * max(abs(low), abs(high)) - (high - low)) / 2
    return low - missing, high + missing


def span_from_zero(values: Iterable[Cifra | None], alone: float = 1.0) -> tuple[float, float]:
    """Ends of an axis of lengths, zero always among its values; `alone` is the end where all are zero."""
    given = [0.0, *numbers(values)]
    return (min(given), max(given)) if max(given) > min(given) else (0.0, alone)


def leaves_zero_out(ends: tuple[float, float]) -> bool:
    """Whether heights or lengths on such an axis are not proportional to the values."""
    return ends[0] > 0 or ends[1] < 0


def ceiling(unit: str) -> float | None:
    """Where an axis ends that no value goes beyond: 100 for percentages, nowhere for the rest."""
    return 100.0 if unit == "%" else None


def survey_ends(scale: str, values: Sequence[float]) -> tuple[int, int] | None:
    """Ends of a survey's scale, where its name or its unit says them (`1-10`, `punti, scala 1–10`) and `values` agree.

    None where a value lies beyond: the name is wrong, or the value, and a picture must show it all the same.
    """
    found = _SURVEY.search(scale)
    if found is None:
        return None
    low, high = int(found[1]), int(found[2])
    return (low, high) if low < high and all(low <= v <= high for v in values) else None


def ticks(ends: tuple[float, float], unit: str = "", count: int = 5, divisor: Decimal = Decimal(1)) -> Ticks:
    """About `count` round values within the ends, all with the same decimals; only «%» is written beside them.

    divisor: what the values are divided by where they are written, as in thousands of euro.
    """
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(nbins=count, steps=[1, 2, 2.5, 5, 10]).tick_values(*ends)
    hair = (ends[1] - ends[0]) * 1e-9
    round_values = [Decimal(f"{v:.12g}") for v in map(float, found) if ends[0] - hair <= v <= ends[1] + hair]
    decimals = formato.decimali(*(v / divisor for v in round_values))
    return tuple((float(v), formato.con_unita(v / divisor, "%" if unit == "%" else "", decimals)) for v in round_values)


def log_ticks(ends: tuple[float, float]) -> Ticks:
    """1, 2 and 5 times the powers of ten within the ends, or the powers alone where those are too many."""
    from matplotlib.ticker import LogLocator

    for subs in ((1.0, 2.0, 5.0), (1.0,)):
        found = LogLocator(subs=subs, numticks=99).tick_values(*ends)
        inside = tuple((float(v), formato.numero(Decimal(f"{v:.12g}"))) for v in found if ends[0] <= v <= ends[1])
        if len(inside) <= _LOG_TICKS:
            break
    return inside
