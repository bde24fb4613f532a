"""Exact arithmetic of percentages: fractions inside, decimals only where a figure is published."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from analisi.dati.regole import Arrotondamento


def tronca(valore: Fraction, decimali: int) -> Decimal:
    """`valore` cut towards zero after `decimali` digits."""
    return _quantizza(valore, decimali, ROUND_DOWN)


def arrotonda(valore: Fraction, decimali: int) -> Decimal:
    """`valore` rounded to `decimali` digits, halves away from zero, as Italian accounting does."""
    return _quantizza(valore, decimali, ROUND_HALF_UP)


def riduci(valore: Fraction, modo: Arrotondamento, decimali: int) -> Decimal:
    """`valore` cut or rounded, as the rule `modo` says."""
    return tronca(valore, decimali) if modo == "troncamento" else arrotonda(valore, decimali)


def scritti(valore: Decimal) -> int:
    """Digits after the point, zeros at the end left out."""
    esponente = valore.normalize().as_tuple().exponent
    return max(0, -esponente) if isinstance(esponente, int) else 0


def media(valori: Iterable[Fraction]) -> Fraction | None:
    """Simple mean; None for no values: the mean of nothing is missing, not zero."""
    lista = list(valori)
    return sum(lista, Fraction(0)) / len(lista) if lista else None


def _quantizza(valore: Fraction, decimali: int, modo: str) -> Decimal:
    scala = 10**decimali
    intero, resto = divmod(abs(valore.numerator) * scala, valore.denominator)
    if modo == ROUND_HALF_UP and 2 * resto >= valore.denominator:
        intero += 1
    segno = -1 if valore < 0 else 1
    with localcontext() as contesto:
        contesto.prec = max(28, len(str(intero)) + decimali + 1)
        return Decimal(segno * intero).scaleb(-decimali)
