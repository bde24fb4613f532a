"""A page and the outputs of its examples as an executed notebook, the form that the exporters publish."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

import nbformat

from analisi.guida.esempi import Uscite
from analisi.guida.pagina import Pagina, Pezzo
from notebatch.exporters.blocks import KEY

TESTATA = {"it": "Guida di analisi", "en": "The guide to analisi"}
SEZIONI_PER_INDICE = 3
"""A page with fewer sections is seen at a glance and needs no contents."""
_A_CASO = re.compile(r"\ban-[0-9a-f]{12}\b")
"""Ids of interactive tables: new at every run, so that two on a page never meet."""
_SEZIONE = re.compile(r"^## ", re.MULTILINE)


def quaderno(pagina: Pagina, eseguiti: Sequence[Uscite]) -> Any:  # noqa: ANN401 - NotebookNode
    """The notebook of a page: text, code with its outputs, commands with their answer, expected errors in a box."""
    uscite = iter(eseguiti)
    celle = [_cella(p, next(uscite) if p.genere != "testo" else []) for p in pagina.pezzi]
    sezioni = sum(len(_SEZIONE.findall(p.testo)) for p in pagina.pezzi if p.genere == "testo")
    testa = {
        "testata": TESTATA[pagina.lingua],
        "lingua": pagina.lingua,
        "indice": sezioni >= SEZIONI_PER_INDICE,
    }
    identificate = [{"id": f"cella-{numero}", "metadata": {}, **cella} for numero, cella in enumerate(celle, 1)]
    libro = {"nbformat": 4, "nbformat_minor": 5, "metadata": {KEY: testa}, "cells": identificate}
    return nbformat.from_dict(libro)


def _cella(pezzo: Pezzo, uscite: Uscite) -> dict[str, Any]:
    if pezzo.genere == "testo":
        return {"cell_type": "markdown", "source": pezzo.testo}
    if pezzo.genere == "comando":
        return {"cell_type": "markdown", "source": _recinto(_scritto(uscite))}
    mostrate = [_in_mostra(u) for u in uscite]
    # a count is what tells the exporter that a cell without outputs was run
    return {"cell_type": "code", "source": pezzo.testo, "outputs": mostrate, "execution_count": 1}


def _scritto(uscite: Uscite) -> str:
    return "".join(str(u["text"]) for u in uscite if u["output_type"] == "stream").rstrip()


def _recinto(testo: str) -> str:
    segno = "`" * 3
    while segno in testo:
        segno += "`"
    return f"{segno}console\n{testo}\n{segno}"


def _in_mostra(uscita: Mapping[str, Any]) -> Mapping[str, Any]:
    """An output as it is published: an error in words, and no name that was drawn at random."""
    if uscita["output_type"] == "error":
        return _detto(uscita)
    markup = uscita.get("data", {}).get("text/html", "")
    if not markup:
        return uscita
    nomi = {nome: f"an-esempio-{numero}" for numero, nome in enumerate(dict.fromkeys(_A_CASO.findall(markup)), 1)}
    return _display(_A_CASO.sub(lambda nome: nomi[nome[0]], markup))


def _detto(errore: Mapping[str, Any]) -> Mapping[str, Any]:
    """An expected error as JupyterLab shows it: the words of a foreseen one, kind and words of any other."""
    tipo, parole = str(errore["ename"]), str(errore["evalue"])
    testo = f"errore: {parole}" if tipo.startswith("Errore") else f"{tipo}: {parole}"
    return _display(
        '<div class="an-avviso an-avviso--blocco" role="note">'
        f'<p><code style="white-space: pre-wrap">{html.escape(testo, quote=False)}</code></p></div>'
    )


def _display(markup: str) -> Mapping[str, Any]:
    return {"output_type": "display_data", "data": {"text/html": markup}, "metadata": {}}
