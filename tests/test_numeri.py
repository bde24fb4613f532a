"""Exact arithmetic: cutting, rounding, means."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from analisi.calcolo.numeri import arrotonda, media, riduci, tronca


@pytest.mark.parametrize(
    ("valore", "decimali", "troncato", "arrotondato"),
    [
        (F(98994, 1000), 2, "98.99", "98.99"),
        (F(1385, 14), 2, "98.92", "98.93"),
        (F("2.5"), 0, "2", "3"),
        (F("-2.5"), 0, "-2", "-3"),
        (F("0.125"), 2, "0.12", "0.13"),
        (F(-1, 3), 1, "-0.3", "-0.3"),
        (F(10) ** 30 + F(1, 2), 0, "1" + "0" * 30, "1" + "0" * 29 + "1"),
    ],
)
def test_cutting_goes_towards_zero_and_halves_round_away_from_it(
    valore: F, decimali: int, troncato: str, arrotondato: str
) -> None:
    assert tronca(valore, decimali) == D(troncato)
    assert arrotonda(valore, decimali) == D(arrotondato)
    assert riduci(valore, "troncamento", decimali) == D(troncato)


def test_the_mean_of_nothing_is_missing_not_zero() -> None:
    assert media([]) is None
    assert media([F(0)]) == 0
    assert media([F(1), F(2)]) == F(3, 2)
