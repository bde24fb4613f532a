"""A page of ours from its template, style and typeface included. Light to import: who lists reports publishes none."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analisi import aspetto
from notebatch.exporters.typeface import regole_css

if TYPE_CHECKING:
    import jinja2

MODELLI = Path(__file__).parent.parent / "templates"
SIMBOLI = {"superato": "✓", "avvisi": "▲", "bloccato": "✕", "fallito": "■"}


def rendi_pagina(modello: str, **valori: object) -> str:
    """The page made by a template of `modelli` from these values."""
    return _modelli().get_template(modello).render(stile=_stile(), simboli=SIMBOLI, **valori)


@cache
def _stile() -> str:
    return regole_css() + "\n" + aspetto.css()


@cache
def _modelli() -> jinja2.Environment:
    import jinja2

    caricatore = jinja2.FileSystemLoader(MODELLI)
    ambiente = jinja2.Environment(loader=caricatore, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    ambiente.filters["giorno"] = lambda iso: "/".join(reversed(iso.split("-")))
    ambiente.filters["css"] = _stringa_css
    return ambiente


def _stringa_css(testo: str) -> str:
    """A CSS string literal that can end neither itself nor the style element around it."""
    return '"' + "".join(c if c.isalnum() or c in " .,;:·–-" else f"\\{ord(c):x} " for c in testo) + '"'
