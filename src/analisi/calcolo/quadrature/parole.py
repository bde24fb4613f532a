"""How findings write figures, places and counts, and when two printed figures are the same one."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from analisi.calcolo.numeri import arrotonda, scritti, tronca
from analisi.calcolo.quadrature.base import Riga, Rilievo
from analisi.dati.regole_quadrature import RegolaQuadratura
from analisi.dati.riferimenti import cella


def in_italiano(valore: Decimal) -> str:
    """A figure as people write it: `1.234,5`."""
    return f"{valore.normalize():,f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def con_decimali(valore: Decimal, decimali: int) -> str:
    """A figure with all its printed digits: `345.000,00`."""
    return f"{valore:,.{decimali}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def in_riga(*righe: Riga) -> str:
    """Where rows stand in the source document: `riga 61`, `righe 61; 385-389`."""
    luoghi = "; ".join(dict.fromkeys(str(r["riga_fonte"]) for r in righe if r["riga_fonte"]))
    if not luoghi:
        return "riga non indicata"
    return f"righe {luoghi}" if re.search(r"[;–-]", luoghi) else f"riga {luoghi}"


def conta(quanti: int, uno: str, molti: str) -> str:
    """A count with its noun: `1 indicatore`, `2 indicatori`."""
    return f"{quanti} {uno if quanti == 1 else molti}"


def stessa_cifra(una: Decimal, altra: Decimal) -> bool:
    """Whether two printed figures may be one: equal, or the one with fewer digits is the other rounded or cut."""
    corta, lunga = sorted((una, altra), key=scritti)
    decimali = scritti(corta)
    return una == altra or corta in (arrotonda(Fraction(lunga), decimali), tronca(Fraction(lunga), decimali))


def distinta(valore: Fraction, decimali: int, da: Decimal) -> str:
    """A figure with at least `decimali` digits, and those that it takes to tell it from `da`, which it is not."""
    while valore != Fraction(da) and arrotonda(valore, decimali) == da:
        decimali += 1
    return in_italiano(arrotonda(valore, decimali))


def rilievo(
    regola: RegolaQuadratura, tabella: str, riga: Riga, campo: str, stampato: str, risulta: str, come: str
) -> Rilievo:
    """A finding on one cell, which proposes no value and moves no figure."""
    return Rilievo(
        regola=regola.nome,
        cella=cella(tabella, riga, campo),
        riga=riga,
        stampato=stampato,
        risulta=risulta,
        come=come,
        riga_fonte=riga["riga_fonte"] or "",
    )
