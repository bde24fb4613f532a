"""How the objects and functions of the package meet whoever works with them by hand: in a notebook or a console.

An object says what it is in one line or on a card, never its whole content; a name, an argument or a kind of value
that is not right is answered in one line, with what was probably meant.
"""

from __future__ import annotations

import difflib
import functools
import inspect
import reprlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from html import escape
from numbers import Integral
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from analisi.errors import ErroreChiamata, ErroreNome

P = ParamSpec("P")
R = TypeVar("R")

POCHE = 3
"""Items of a collection that are still written out."""
TIPI: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "str": (lambda v: isinstance(v, str), "un testo fra virgolette"),
    "int": (lambda v: isinstance(v, Integral) and not isinstance(v, bool), "un numero intero, senza virgolette"),
    "Analisi": (lambda v: _e_un(v, "Analisi"), 'un anno aperto, per esempio d = an.apri("lucca", 2013)'),
    "ConfrontoAperto": (
        lambda v: v is None or _e_un(v, "ConfrontoAperto"),  # a chamber in no panel has no comparison, and no section
        'un confronto aperto, per esempio c = an.apri_confronto(2024, "province-toscane")',
    ),
}
"""Kinds of argument that are looked at before a call, by annotation: whether a value is one, and how it is called."""


class NomiSuggeriti:
    """Objects that answer to a misspelt name with the one that was probably meant."""

    if not TYPE_CHECKING:  # for a type checker every name would exist

        def __getattr__(self, nome: str) -> Any:  # noqa: ANN401 - never returns, but for what a property raised
            if nome.startswith("_"):
                raise ErroreNome(f"«{type(self).__name__}» non ha «{nome}»")
            if hasattr(type(self), nome):  # it exists: what failed is inside it
                return object.__getattribute__(self, nome)
            suoi = [n for n in dir(self) if not n.startswith("_")]
            raise ErroreNome(f"«{type(self).__name__}» non ha «{nome}»{forse(nome, suoi)}.")


class Oggetto(NomiSuggeriti):
    """A dataclass (declared with `repr=False`) that is told in one line, however much it holds."""

    def __repr__(self) -> str:
        dichiarati: Any = self
        campi = ", ".join(f"{c.name}={_breve(getattr(self, c.name))}" for c in fields(dichiarati) if c.repr)
        return f"{type(self).__name__}({campi})"


def per_esteso(oggetto: Any) -> str:  # noqa: ANN401 - a dataclass
    """Everything that a dataclass holds, as dataclasses themselves write it."""
    campi = ", ".join(f"{c.name}={getattr(oggetto, c.name)!r}" for c in fields(oggetto) if c.repr)
    return f"{type(oggetto).__qualname__}({campi})"


def _breve(valore: object) -> str:
    if isinstance(valore, Mapping | tuple | list | frozenset) and len(valore) > POCHE:
        return f"<{len(valore)} voci>"
    if isinstance(valore, tuple | list):
        return f"[{', '.join(map(_breve, valore))}]"
    if valore is None or isinstance(valore, str | int | float):
        return reprlib.repr(valore)
    return f"<{type(valore).__name__}>" if is_dataclass(valore) or isinstance(valore, Mapping) else str(valore)[:40]


@dataclass(frozen=True)
class Carta:
    """What an object says of itself when it stands alone in a cell: a title and lines, each a label and its words."""

    titolo: str
    voci: tuple[tuple[str, str], ...]
    codice: tuple[str, ...]
    """What to write next."""

    def testo(self) -> str:
        """Plain text, one line a voice."""
        righe = [f"{nome}: {valore}" for nome, valore in self.voci]
        return "\n".join([self.titolo, *righe, "Si continua con:", *(f"  {c}" for c in self.codice)])

    def html(self) -> str:
        """A small table whose rows have heads, in the look of the reports."""
        voci = [(nome, escape(valore)) for nome, valore in self.voci]
        voci.append(("Si continua con", "<br>".join(f"<code>{escape(c)}</code>" for c in self.codice)))
        righe = "".join(f'<tr><th scope="row">{escape(nome)}</th><td>{valore}</td></tr>' for nome, valore in voci)
        return (
            f'<table class="an-tabella an-carta"><caption>{escape(self.titolo)}</caption><tbody>{righe}</tbody></table>'
        )

    def fascio(self) -> dict[str, object]:
        """What IPython asks of an object that shows itself."""
        return {"text/html": self.html(), "text/plain": self.testo()}


def forse(nome: str, noti: Iterable[str]) -> str:
    """What was probably meant, to complete a sentence; empty where nothing is near."""
    vicini = [f"«{v}»" for v in difflib.get_close_matches(nome, list(noti), n=3)]
    return f": forse {' o '.join(vicini)}" if vicini else ""


def parlante(funzione: Callable[P, R], nome: str = "") -> Callable[P, R]:
    """The same function, whose calls with wrong arguments are answered in one line (ErroreChiamata).

    nome: how the user calls it, its own name if not given.
    """
    firma = inspect.signature(funzione)
    detto = nome or funzione.__name__

    @functools.wraps(funzione)
    def chiamata(*args: P.args, **kwargs: P.kwargs) -> R:
        difetti = [*_di_forma(firma, args, kwargs)] or [*_di_tipo(firma.bind(*args, **kwargs))]
        if difetti:
            raise ErroreChiamata(f"{detto}: {'; '.join(difetti)}. Si scrive {detto}({_come_si_scrive(firma)}).")
        return funzione(*args, **kwargs)

    return chiamata


def _di_forma(firma: inspect.Signature, args: tuple[object, ...], kwargs: Mapping[str, object]) -> Iterator[str]:
    """Arguments that are unknown, too many, given twice or missing."""
    tutti = firma.parameters.values()
    propri = [p for p in tutti if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    posti = [p.name for p in propri if p.kind is p.POSITIONAL_OR_KEYWORD]
    liberi = any(p.kind is p.VAR_KEYWORD for p in tutti)
    nomi = [p.name for p in propri if p.name != "self"]
    for nome in kwargs:
        if nome not in nomi and not liberi:
            yield f"argomento «{nome}» sconosciuto{forse(nome, nomi)}"
        elif nome in posti[: len(args)]:
            yield f"«{nome}» è dato due volte"
    if len(args) > len(posti):
        yield f"un argomento di troppo, {reprlib.repr(args[len(posti)])}"
    dati = {*posti[: len(args)], *kwargs}
    mancanti = [f"«{p.name}»" for p in propri if p.default is p.empty and p.name not in dati]
    if mancanti:
        yield f"manca {' e '.join(mancanti)}"


def _di_tipo(legati: inspect.BoundArguments) -> Iterator[str]:
    for nome, valore in legati.arguments.items():
        tipo, _, altro = str(legati.signature.parameters[nome].annotation).partition(" | ")
        va_bene, atteso = TIPI.get(tipo, (None, ""))
        if va_bene is None or va_bene(valore) or (altro == "None" and valore is None):
            continue
        yield f"«{nome}» è {reprlib.repr(valore)}, serve {atteso}"


def _come_si_scrive(firma: inspect.Signature) -> str:
    parti = [p for p in firma.parameters.values() if p.name != "self"]
    return ", ".join(str(p.replace(annotation=p.empty)) for p in parti)


def _e_un(valore: object, classe: str) -> bool:
    return any(c.__name__ == classe for c in type(valore).__mro__)
