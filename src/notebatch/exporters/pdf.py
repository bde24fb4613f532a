"""Neutral document → PDF/UA-1 and PDF/A-2a in one file, through Typst.

The PDF's date is `pubblicazione.data`; PDF/A demands one, so a notebook without takes 1970-01-01, the conventional
zero of reproducible builds. The present moment and the fonts of the machine never enter the file.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from typing import ClassVar

from analisi import aspetto
from analisi.mime import TYPST
from analisi.vista.base import Page, Vista
from notebatch.exporters import typst as ty
from notebatch.exporters.base import Esportatore
from notebatch.exporters.blocks import (
    Blocco,
    Codice,
    Documento,
    Figura,
    Frammento,
    Guasto,
    Intestazione,
    Monospazio,
    PaginaNuova,
    Posto,
    Sommario,
    Testo,
    View,
)
from notebatch.exporters.html_to_typst import da_html
from notebatch.exporters.markdown_to_typst import ResaTypst
from notebatch.exporters.typst_compiler import compila

MODULO = "rapporto.typ"
SENZA_DATA = datetime.date(1970, 1, 1)
SIMBOLI = {"superato": "✓", "avvisi": "▲", "bloccato": "✕"}
ESTENSIONI = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


class EsportatorePdf(Esportatore):
    """`jupyter nbconvert --to analisi_pdf`: see `Esportatore` for the options and the failures."""

    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "PDF accessibile (analisi)"
    preferenze: ClassVar[tuple[str, ...]] = (
        TYPST,
        "image/svg+xml",
        "image/png",
        "image/jpeg",
        "text/markdown",
        "text/html",
        "text/plain",
    )

    def scrivi(self, documento: Documento) -> bytes:
        """The bytes of the PDF."""
        blocchi = [b for b in documento.blocchi if self.mostra_codice or not isinstance(b, Codice)]
        scrittura = Scrittura(frozenset(t.ancora for t in documento.titoli))
        altrove = any(isinstance(b, Sommario) for b in blocchi)
        pezzi: list[tuple[Posto | None, str]] = [(None, apertura(documento.intestazione, indice_altrove=altrove))]
        pezzi += unisci_a_pagina_larga([(blocco.posto, scrittura.blocco(blocco)) for blocco in blocchi])
        giorno = _giorno(documento.intestazione)
        istante = datetime.datetime.combine(giorno, datetime.time(), datetime.UTC)
        return compila(pezzi, scrittura.file, accessibile=self.accessibile, istante=int(istante.timestamp()))


def apertura(testa: Intestazione, *, indice_altrove: bool = False) -> str:
    """The first lines of the source: the look, and the title block as string literals.

    indice_altrove: the contents have a place of their own in the body.
    """
    giorno = _giorno(testa)
    campi = {
        nome: ty.stringa(getattr(testa, nome))
        for nome in ("titolo", "sottotitolo", "testata", "autore", "lingua", "avvertenza")
    }
    campi["data"] = f"datetime(year: {giorno.year}, month: {giorno.month}, day: {giorno.day})"
    campi |= {nome: "true" if getattr(testa, nome) else "false" for nome in ("indice", "copertina")}
    if indice_altrove:
        campi["indice"] = "false"
    if testa.data:
        campi["giorno"] = ty.stringa(giorno.strftime("%d/%m/%Y"))
    if verdetto := testa.contrassegno:
        valori = {"stato": verdetto.stato, "testo": verdetto.testo, "simbolo": SIMBOLI[verdetto.stato]}
        campi["contrassegno"] = "(" + ", ".join(f"{n}: {ty.stringa(v)}" for n, v in valori.items()) + ")"
    argomenti = ", ".join(f"{nome}: {valore}" for nome, valore in campi.items())
    return f'#import "{MODULO}": *\n#show: rapporto.with({argomenti})\n\n'


def _giorno(testa: Intestazione) -> datetime.date:
    return datetime.date.fromisoformat(testa.data) if testa.data else SENZA_DATA


def unisci_a_pagina_larga(pezzi: list[tuple[Posto | None, str]]) -> list[tuple[Posto | None, str]]:
    """The same pieces, with the headings that precede a page on its side moved onto that page."""
    uniti: list[tuple[Posto | None, str]] = []
    for posto, corpo in pezzi:
        if corpo.lstrip().startswith(ty.PAGINA_LARGA) and uniti:
            prima, coda = _stacca_titoli(uniti[-1][1])
            uniti[-1] = (uniti[-1][0], prima)
            corpo = ty.PAGINA_LARGA + coda + corpo.lstrip().removeprefix(ty.PAGINA_LARGA)
        uniti.append((posto, corpo))
    return uniti


def _stacca_titoli(corpo: str) -> tuple[str, str]:
    trovato = re.search(r"(?:#heading\(.*\n+)+\Z", corpo)
    return (corpo[: trovato.start()], trovato.group(0)) if trovato else (corpo, "")


class PaperPage(Page):
    """What the views of a block have to know of the document: the level of their headings."""

    def __init__(self, block: View) -> None:
        self._headings = block.headings

    def level(self, heading: Vista, declared: int) -> int:
        """The depth of the section."""
        return self._headings[id(heading)].livello


class Scrittura:
    """Writes blocks as Typst markup and keeps the files that they need, by name."""

    def __init__(self, ancore: frozenset[str]) -> None:
        self.file: dict[str, bytes] = {MODULO: aspetto.typst().encode()}
        self._markdown = ResaTypst(self._deposita, ancore)

    def _deposita(self, mime: str, dati: bytes) -> str:
        nome = f"{hashlib.sha256(dati).hexdigest()[:16]}.{ESTENSIONI.get(mime, 'png')}"
        self.file[nome] = dati
        return nome

    def blocco(self, blocco: Blocco) -> str:
        """Markup of one block, ended by a blank line."""
        match blocco:
            case Testo():
                corpo = self._markdown.rendi(blocco.gettoni)
            case Frammento():
                corpo = self._frammento(blocco)
            case View():
                # in a block of its own, what the view sets ends with it
                corpo = f"#[\n{blocco.view.typst(PaperPage(blocco))}\n]\n"
            case Figura():
                corpo = ty.immagine(self._deposita(blocco.mime, blocco.dati), blocco.alt, blocco.didascalia)
            case Codice():
                corpo = ty.monospazio(blocco.sorgente, "codice")
            case Monospazio():
                corpo = ty.monospazio(blocco.testo)
            case Guasto():
                corpo = _guasto(blocco)
            case PaginaNuova():
                corpo = "#pagebreak(weak: true)"
            case Sommario():
                corpo = "#sommario()"
        return corpo + "\n\n"

    def _frammento(self, blocco: Frammento) -> str:
        if blocco.mime != TYPST:
            return da_html(blocco.contenuto, self._deposita, blocco.didascalia)
        # in a block of its own, what the fragment sets or defines ends with it
        return f"#[\n{blocco.contenuto}\n]\n"


def _guasto(guasto: Guasto) -> str:
    titolo = f"Errore nella cella di codice {guasto.posto.cella}."
    spiegazione = "L'esecuzione si è interrotta: ciò che questa cella doveva mostrare manca."
    dettaglio = f"{guasto.nome}: {guasto.messaggio}"
    return f"#guasto({ty.stringa(titolo)}, {ty.stringa(spiegazione)}, {ty.stringa(dettaglio)})\n"
