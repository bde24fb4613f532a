"""Formulas of the indicator registry: measure codes, numbers, the four operations, `inizio(codice)` and `fine(codice)`.

The text is read into a small tree; what it is worth on a body's observations is worked out in `calcolo.panel`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

LUNGHEZZA_MASSIMA = 300
AMMESSO = (
    "una formula ammette codici di misura (lettere senza accento, cifre, «_»), numeri con il punto decimale, + - * /, "
    "parentesi, inizio(codice) e fine(codice)"
)
_VIETATO = re.compile(r"[^A-Za-z0-9_+\-*/(). ]")
_NUMERO = re.compile(r"[0-9]+(\.[0-9]+)?")

Segno = Literal["+", "-", "*", "/"]
Quando = Literal["", "inizio", "fine"]
_SEGNI: dict[type[ast.operator], Segno] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


@dataclass(frozen=True)
class Numero:
    """A constant, exact as written."""

    valore: Decimal


@dataclass(frozen=True)
class Termine:
    """A measure. quando: of a stock, at the eve of the period or at its end; empty where the formula does not say."""

    codice: str
    quando: Quando = ""


@dataclass(frozen=True)
class Opposto:
    """Unary minus."""

    di: Nodo


@dataclass(frozen=True)
class Operazione:
    """Two nodes and the operation between them."""

    segno: Segno
    sinistro: Nodo
    destro: Nodo


Nodo: TypeAlias = Numero | Termine | Opposto | Operazione


@dataclass(frozen=True)
class Formula:
    """A formula that was read, as written and as a tree."""

    testo: str
    albero: Nodo

    @property
    def termini(self) -> tuple[Termine, ...]:
        """The measures that it uses, each as it is asked for, once, in the order of the text."""
        return tuple(dict.fromkeys(_termini(self.albero)))

    @property
    def nomi(self) -> frozenset[str]:
        """Codes of the measures that it uses."""
        return frozenset(t.codice for t in self.termini)

    @property
    def consistenze(self) -> frozenset[str]:
        """Codes of the measures that it takes at a day (inside `inizio` or `fine`): they must be stocks."""
        return frozenset(t.codice for t in self.termini if t.quando)


@lru_cache(maxsize=1024)
def leggi(testo: str) -> Formula:
    """The formula that `testo` writes. Raises ValueError, in Italian, with what is wrong and what is allowed."""
    if not testo.strip():
        raise _errore(testo, "è vuota")
    if len(testo) > LUNGHEZZA_MASSIMA:
        raise _errore(testo[:40] + "…", f"ha {len(testo)} caratteri, al massimo {LUNGHEZZA_MASSIMA}")
    if trovato := _VIETATO.search(testo):
        raise _errore(testo, f"il carattere «{trovato[0]}» alla posizione {trovato.start() + 1} non è ammesso")
    try:
        corpo = ast.parse(testo.strip(), mode="eval").body
    except (SyntaxError, MemoryError, RecursionError) as errore:
        dove = f" alla posizione {errore.offset}" if isinstance(errore, SyntaxError) and errore.offset else ""
        raise _errore(testo, f"non si legge{dove}: parentesi, operazioni o codici non sono in ordine") from None
    return Formula(testo, _nodo(testo, corpo))


def _nodo(testo: str, nodo: ast.expr) -> Nodo:
    match nodo:
        case ast.Constant():
            return _numero(testo, nodo)
        case ast.Name(id=codice):
            return Termine(_codice(testo, codice))
        case ast.UnaryOp(op=ast.USub(), operand=dentro):
            return Opposto(_nodo(testo, dentro))
        case ast.BinOp(left=sinistro, op=operazione, right=destro) if type(operazione) in _SEGNI:
            return Operazione(_SEGNI[type(operazione)], _nodo(testo, sinistro), _nodo(testo, destro))
        case ast.Call(func=ast.Name(id="inizio" | "fine" as quando), args=[ast.Name(id=codice)], keywords=[]):
            return Termine(_codice(testo, codice), "inizio" if quando == "inizio" else "fine")
        case ast.Call(func=ast.Name(id="inizio" | "fine" as quando)):
            raise _errore(testo, f"«{quando}» vuole un solo codice di misura tra parentesi")
        case _:
            raise _errore(testo, f"«{ast.unparse(nodo)}» non è ammesso")


def _numero(testo: str, nodo: ast.Constant) -> Numero:
    # from the text and not from the value read, which for 0.1 is a binary approximation
    scritto = ast.get_source_segment(testo.strip(), nodo) or ""
    if not _NUMERO.fullmatch(scritto):
        raise _errore(testo, f"«{scritto}» non è un numero ammesso: si scrive come 100 o 0.5")
    return Numero(Decimal(scritto))


def _codice(testo: str, codice: str) -> str:
    if "__" in codice:
        raise _errore(testo, f"il codice «{codice}» non è ammesso: ha due «_» di seguito")
    if codice in ("inizio", "fine"):
        raise _errore(testo, f"«{codice}» vuole un codice di misura tra parentesi")
    return codice


def _termini(nodo: Nodo) -> Iterator[Termine]:
    match nodo:
        case Termine():
            yield nodo
        case Opposto(di=dentro):
            yield from _termini(dentro)
        case Operazione(sinistro=sinistro, destro=destro):
            yield from _termini(sinistro)
            yield from _termini(destro)


def _errore(testo: str, che_cosa: str) -> ValueError:
    return ValueError(f"formula «{testo}»: {che_cosa}; {AMMESSO}")
