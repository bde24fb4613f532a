"""A page of ours from its template, style and typeface included. Light to import: who lists reports publishes none."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analisi import aspetto
from notebatch.exporters.typeface import css_rules

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).parent.parent / "templates"
SYMBOLS = {"superato": "✓", "avvisi": "▲", "bloccato": "✕", "fallito": "■"}


def render_page(template: str, **values: object) -> str:
    """The page made by a template of `modelli` from these values."""
    return _templates().get_template(template).render(stile=_style(), symbols=SYMBOLS, **values)


@cache
def _style() -> str:
    return css_rules() + "\n" + aspetto.css()


@cache
def _templates() -> jinja2.Environment:
    import jinja2

    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["day"] = lambda iso: "/".join(reversed(iso.split("-")))
    environment.filters["css"] = _css_string
    return environment


def _css_string(text: str) -> str:
    """A CSS string literal that can end neither itself nor the style element around it."""
    return '"' + "".join(c if c.isalnum() or c in " .,;:·–-" else f"\\{ord(c):x} " for c in text) + '"'
