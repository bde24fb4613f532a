"""What a formula is worth on the figures of one body: exactly, with its printed rounding and the counts it sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from analisi.dati.formule import Nodo, Numero, Operazione, Opposto, Segno, Termine

Parti = Mapping[Termine, tuple[Fraction, int]]
"""Of each count that a sum is made of: its coefficient and the count."""


@dataclass(frozen=True)
class Grandezza:
    """A figure put in the place of a measure.

    conteggio: whether it is a whole number of cases; arrotondamento: unit of its last printed digit, 0 for exact.
    """

    valore: Fraction
    conteggio: bool = False
    arrotondamento: Fraction = Fraction(0)


@dataclass(frozen=True)
class Lineare:
    """The value of a formula.

    parti: the counts it is a linear combination of, with no constant beside them; None where it is not one.
    costante: the value itself where no measure enters, None elsewhere; arrotondamento: how far one unit of the last
    printed digits moves the value, to the first order.
    """

    valore: Fraction
    parti: Parti | None
    arrotondamento: Fraction = Fraction(0)
    costante: Fraction | None = None

    @property
    def conta_casi(self) -> bool:
        """Whether it is a whole number of cases: counts added or taken away, none of them weighed."""
        return bool(self.parti) and all(abs(peso) == 1 for peso, _ in (self.parti or {}).values())


def calcola(nodo: Nodo, grandezze: Mapping[Termine, Grandezza]) -> Lineare:
    """The value of the tree `nodo`.

    Raises KeyError for a measure that `grandezze` lacks, and ZeroDivisionError where the formula divides by zero.
    """
    match nodo:
        case Numero(valore=scritto):
            return costante(Fraction(scritto))
        case Termine():
            return _misura(nodo, grandezze[nodo])
        case Opposto(di=dentro):
            return scala(calcola(dentro, grandezze), Fraction(-1))
        case Operazione(segno=segno, sinistro=sinistro, destro=destro):
            return _opera(segno, calcola(sinistro, grandezze), calcola(destro, grandezze))


def costante(valore: Fraction) -> Lineare:
    """A number of the formula, exact."""
    return Lineare(valore, None, costante=valore)


def rapporto(a: Lineare, b: Lineare) -> Lineare:
    """`a` over `b`. Raises ZeroDivisionError where `b` is zero."""
    if b.costante is not None:
        return scala(a, 1 / b.costante)
    errore = (abs(b.valore) * a.arrotondamento + abs(a.valore) * b.arrotondamento) / b.valore**2
    return Lineare(a.valore / b.valore, None, errore)


def scala(a: Lineare, quanto: Fraction) -> Lineare:
    """`a` times a number."""
    if a.costante is not None:
        return costante(a.costante * quanto)
    parti = None
    if a.parti is not None and quanto:
        parti = {termine: (peso * quanto, conteggio) for termine, (peso, conteggio) in a.parti.items()}
    return Lineare(a.valore * quanto, parti, a.arrotondamento * abs(quanto))


def _misura(termine: Termine, grandezza: Grandezza) -> Lineare:
    parti = {termine: (Fraction(1), int(grandezza.valore))} if grandezza.conteggio else None
    return Lineare(grandezza.valore, parti, grandezza.arrotondamento)


def _opera(segno: Segno, sinistro: Lineare, destro: Lineare) -> Lineare:
    match segno:
        case "+":
            return _somma(sinistro, destro)
        case "-":
            return _somma(sinistro, scala(destro, Fraction(-1)))
        case "*":
            return _prodotto(sinistro, destro)
        case "/":
            return rapporto(sinistro, destro)


def _somma(a: Lineare, b: Lineare) -> Lineare:
    if a.costante is not None and b.costante is not None:
        return costante(a.costante + b.costante)
    parti = None if a.parti is None or b.parti is None else _unisci(a.parti, b.parti)
    return Lineare(a.valore + b.valore, parti, a.arrotondamento + b.arrotondamento)


def _unisci(a: Parti, b: Parti) -> Parti:
    unite = dict(a)
    for termine, (peso, conteggio) in b.items():
        unite[termine] = (unite.get(termine, (Fraction(0), 0))[0] + peso, conteggio)
    return {termine: parte for termine, parte in unite.items() if parte[0]}


def _prodotto(a: Lineare, b: Lineare) -> Lineare:
    if b.costante is not None:
        return scala(a, b.costante)
    if a.costante is not None:
        return scala(b, a.costante)
    errore = abs(a.valore) * b.arrotondamento + abs(b.valore) * a.arrotondamento
    return Lineare(a.valore * b.valore, None, errore)
