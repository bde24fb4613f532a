"""Views as JSON and back: how they travel in a notebook, from the kernel that makes them to who publishes them.

What is decoded may come from anybody's notebook: only the classes listed here are made, only with fields of theirs, and
pictures are looked at before they are trusted.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from numbers import Integral, Real
from typing import Any

from analisi.errors import ErroreNotebook
from analisi.vista.base import Forte, Gruppo, Rimando, Vista
from analisi.vista.blocchi import Avviso, Commento, Elenco, Mancanza, Paragrafo, Scheda, Schede, Titolo
from analisi.vista.campi import Campo
from analisi.vista.formato import manca
from analisi.vista.grafici.words import ChartTable, CrossTab
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import Cella, Colonna, Riga, Tabella

RILETTE = 64
"""Views that a process keeps, since each is read for the page, for the paper and for the data."""
_ATTIVO = re.compile(
    r"(?i)<\s*(?:script|foreignObject|iframe|embed|object|image|style|link|set|animate)|\son\w+\s*=|<!|<\?"
    r"|href\s*=\s*[\"'](?!#)|url\(\s*[\"']?(?!#)|javascript:"
)
"""What a picture of ours never holds."""
TIPO = "~"
"""Key of the kind of a value that JSON does not know."""
_CLASSI: dict[str, type[Any]] = {
    classe.__name__: classe
    for classe in (
        *(Gruppo, Titolo, Paragrafo, Elenco, Avviso, Mancanza, Commento, Scheda, Schede),
        *(Tabella, ChartTable, CrossTab, Colonna, Riga, Cella, Campo, Grafico),
    )
}
_VALORI: dict[str, Any] = {"decimale": Decimal, "frazione": Fraction, "giorno": dt.date.fromisoformat, "forte": Forte}


def scrivi(vista: Vista) -> str:
    """A view as text."""
    return json.dumps(_codifica(vista), ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=RILETTE)
def leggi(testo: str) -> Vista:
    """The view that `scrivi` wrote. Raises ErroreNotebook for anything else."""
    try:
        vista = _decodifica(json.loads(testo))
        if not isinstance(vista, Vista):
            raise TypeError(type(vista).__name__)
        for disegno in _disegni(vista):
            if _ATTIVO.search(disegno):
                raise ValueError("un disegno che contiene codice o rimandi esterni")
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError) as errore:
        raise ErroreNotebook(
            f"un risultato del notebook non è nella forma prevista ({errore}): rieseguirlo"
        ) from errore
    return vista


def _disegni(vista: Vista) -> Iterator[str]:
    for una in vista.tutte():
        if isinstance(una, Grafico):
            yield from (una.svg, *una.pagine)
    for tabella in vista.tabelle():
        yield from (cella.scintilla for riga in tabella.righe for cella in riga.contenuti if cella.scintilla)


def _codifica(valore: object) -> object:
    if isinstance(valore, Forte):
        return {TIPO: "forte", "v": str(valore)}
    if isinstance(valore, Rimando):
        return {TIPO: "rimando", "v": str(valore), "nome": valore.nome}
    if valore is None or isinstance(valore, str | bool | int | float):
        return valore
    if isinstance(valore, Decimal):
        return {TIPO: "decimale", "v": format(valore, "f")}
    if isinstance(valore, Fraction):
        return {TIPO: "frazione", "v": str(valore)}
    if isinstance(valore, dt.date):
        return {TIPO: "giorno", "v": valore.isoformat()}
    if manca(valore):
        return None
    if isinstance(valore, Integral):
        return int(valore)
    if isinstance(valore, Real):
        return float(valore)
    if isinstance(valore, list | tuple):
        return [_codifica(v) for v in valore]
    if isinstance(valore, Mapping):
        return {TIPO: "voci", "v": {str(chiave): _codifica(v) for chiave, v in valore.items()}}
    if is_dataclass(valore) and not isinstance(valore, type):
        return _oggetto(valore)
    raise TypeError(f"non ha una forma in un notebook: {valore!r}")


def _oggetto(oggetto: Any) -> object:  # noqa: ANN401 - a dataclass
    classe: type[Any] = type(oggetto)
    if classe.__name__ not in _CLASSI:
        raise TypeError(f"non ha una forma in un notebook: {oggetto!r}")
    propri = {c.name: getattr(oggetto, c.name) for c in _campi(classe) if getattr(oggetto, c.name) != c.default}
    if classe is Cella:
        if propri.get("testo") == propri.get("valore"):
            propri.pop("testo", None)
        if propri.keys() <= {"valore"}:
            return _codifica(oggetto.valore)
    return {TIPO: classe.__name__, **{nome: _codifica(v) for nome, v in propri.items()}}


def _campi(classe: type[Any]) -> tuple[Field[Any], ...]:
    return tuple(c for c in fields(classe) if c.compare and (c.default is not MISSING or c.init))


def _decodifica(letto: object) -> Any:  # noqa: ANN401 - whatever was encoded
    if isinstance(letto, list):
        return tuple(_decodifica(v) for v in letto)
    if not isinstance(letto, Mapping):
        return letto
    tipo = letto[TIPO]
    if tipo == "rimando":
        return Rimando(str(letto["v"]), str(letto["nome"]))
    if tipo == "voci":
        return {chiave: _decodifica(v) for chiave, v in letto["v"].items()}
    if tipo in _VALORI:
        return _VALORI[tipo](letto["v"])
    return _CLASSI[tipo](**{nome: _decodifica(v) for nome, v in letto.items() if nome != TIPO})
