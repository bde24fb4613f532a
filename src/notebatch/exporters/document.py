"""Executed notebook → neutral document: what is shown, in which order, in which representation.

Both exporters start from here, so that hidden cells, preferences and checks exist once.
"""

from __future__ import annotations

import base64
import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from analisi.errors import ErroreNotebook
from analisi.mime import DATI, TYPST, VISTA
from analisi.vista.blocchi import Mancanza
from analisi.vista.codec import leggi
from notebatch.exporters.blocks import (
    Blocco,
    Codice,
    Documento,
    Figura,
    Frammento,
    Gettone,
    Guasto,
    Monospazio,
    PaginaNuova,
    Posto,
    Sommario,
    Testo,
    Titolo,
    View,
)
from notebatch.exporters.headings import Titolario
from notebatch.exporters.images import Raccolta, nome_di_svg
from notebatch.exporters.markdown import albero, testo_semplice
from notebatch.exporters.title_block import leggi_intestazione

NASCOSTA = "nascondi"
INDICE = "indice"
"""Tag of a Markdown cell in whose place a paginated document puts its contents."""
PAGINA_NUOVA = "pagina-nuova"
"""Tag of a cell that starts a page."""
INIETTATA = "injected-parameters"
PARAMETRI = frozenset({"parameters", INIETTATA})
IMMAGINI = frozenset({"image/svg+xml", "image/png", "image/jpeg"})
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def leggi_documento(
    notebook: Mapping[str, Any],
    *,
    nome: str,
    cartella: Path,
    preferenze: Sequence[str],
    accessibile: bool,
    con_codice: bool = False,
) -> Documento:
    """The document that a notebook becomes.

    nome: title of last resort; cartella: where the files beside the notebook are; preferenze: representations of
    an output, best first; accessibile: whether a figure without alternative text is refused; con_codice: whether the
    source of the cells is shown. A heading under which nothing is shown is left out.
    Raises ErroreNotebook with every figure that lacks one and every image that cannot be incorporated, or where no
    code cell was ever executed.
    """
    raccolta = Raccolta(cartella, accessibile)
    _controlla_eseguito(notebook)
    blocchi = [blocco for cella, posto in _celle(notebook) for blocco in _blocchi(cella, posto, preferenze, raccolta)]
    raccolta.verifica()
    titolo = _estrai_titolo(blocchi)
    intestazione = leggi_intestazione(notebook.get("metadata", {}), titolo or nome)
    ordinati, titoli = _metti_in_ordine(_senza_titoli_vuoti(blocchi, con_codice=con_codice))
    return Documento(intestazione, tuple(ordinati), tuple(titoli))


def vuoto(notebook: Mapping[str, Any]) -> bool:
    """Whether an executed notebook says nothing: none of the cells that a reader sees shows anything."""
    viste = [c for c in notebook["cells"] if c["cell_type"] == "code" and NASCOSTA not in _etichette(c)]
    return bool(viste) and not any(_dice(u) for c in viste for u in c.get("outputs", ()))


def figures(notebook: Mapping[str, Any]) -> Iterator[object]:
    """The figures behind every output of an executed notebook: of views of ours, and of others that give them."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if VISTA in data:
                yield leggi(unito(data[VISTA])).dati()
            elif DATI in data:
                yield data[DATI]


def _dice(uscita: Mapping[str, Any]) -> bool:
    """Whether an output says more than that its data were not supplied."""
    vista = uscita.get("data", {}).get(VISTA)
    return vista is None or not isinstance(leggi(unito(vista)), Mancanza)


def _etichette(cella: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(cella.get("metadata", {}).get("tags", ()))


def _controlla_eseguito(notebook: Mapping[str, Any]) -> None:
    codice = [c for c in notebook["cells"] if c["cell_type"] == "code" and unito(c["source"]).strip()]
    if codice and not any(c.get("outputs") or c.get("execution_count") for c in codice):
        raise ErroreNotebook(
            "il notebook non è stato eseguito: nessuna cella ha un risultato da pubblicare. Eseguirlo e salvarlo, o "
            "aggiungere --execute a jupyter nbconvert."
        )


def _celle(notebook: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Posto]]:
    contate = {"codice": 0, "testo": 0}
    for cella in notebook["cells"]:
        if cella["cell_type"] not in ("code", "markdown"):
            continue
        tipo = "codice" if cella["cell_type"] == "code" else "testo"
        # who reads the number looks at the notebook as written, where papermill's own cell is not
        contate[tipo] += INIETTATA not in _etichette(cella)
        riga = next((r.strip() for r in unito(cella["source"]).splitlines() if r.strip()), "")
        if NASCOSTA not in _etichette(cella):
            yield cella, Posto(contate[tipo], "codice" if tipo == "codice" else "testo", riga)


def unito(testo: str | Sequence[str]) -> str:
    """A text that nbformat may have split into lines, in one piece."""
    return testo if isinstance(testo, str) else "".join(testo)


def _blocchi(cella: Mapping[str, Any], posto: Posto, preferenze: Sequence[str], raccolta: Raccolta) -> Iterator[Blocco]:
    sorgente = unito(cella["source"])
    etichette = _etichette(cella)
    if PAGINA_NUOVA in etichette:
        yield PaginaNuova(posto)
    if INDICE in etichette:
        yield Sommario(posto)
        return
    if cella["cell_type"] == "markdown":
        yield Testo(posto, albero(sorgente, posto, cella.get("attachments", {}), raccolta))
        return
    if sorgente.strip() and not PARAMETRI.intersection(etichette):
        yield Codice(posto, sorgente)
    uscite = _Uscite(posto, cella.get("metadata", {}), preferenze, raccolta)
    for uscita in filter(_dice, cella.get("outputs", ())):
        yield from uscite.blocchi(uscita)


class _Uscite:
    """Reads the outputs of one cell; the cell's own `alt` and `didascalia` go to its figures in order."""

    def __init__(
        self, posto: Posto, metadati: Mapping[str, Any], preferenze: Sequence[str], raccolta: Raccolta
    ) -> None:
        self._posto = posto
        self._preferenze = preferenze
        self._raccolta = raccolta
        self._alt = iter(_lista(metadati.get("alt")))
        self._didascalie = iter(_lista(metadati.get("didascalia")))
        self._ordine = 0

    def blocchi(self, uscita: Mapping[str, Any]) -> Iterator[Blocco]:
        if uscita["output_type"] == "stream":
            if testo := _leggibile(unito(uscita["text"])):
                yield Monospazio(self._posto, testo)
        elif uscita["output_type"] == "error":
            yield Guasto(self._posto, uscita["ename"], _ANSI.sub("", uscita["evalue"]))
        elif VISTA in uscita["data"]:
            self._ordine += 1
            yield View(self._posto, self._ordine, leggi(unito(uscita["data"][VISTA])))
        else:
            mime = next((m for m in self._preferenze if m in uscita["data"] and _mostrabile(m, uscita["data"])), "")
            if mime:
                yield self._uscita(mime, uscita["data"][mime], uscita.get("metadata", {}))

    def _uscita(self, mime: str, dati: str | Sequence[str], metadati: Mapping[str, Any]) -> Blocco:
        self._ordine += 1
        contenuto = unito(dati)
        if mime in IMMAGINI:
            return self._figura(mime, contenuto, metadati)
        if mime == "text/markdown":
            return Testo(self._posto, albero(contenuto, self._posto, {}, self._raccolta))
        if mime == "text/html":
            contenuto = self._raccolta.nel_markup(contenuto, self._posto, {})
        if mime in ("text/html", TYPST):
            return Frammento(self._posto, self._ordine, mime, contenuto, next(self._didascalie, ""))
        return Monospazio(self._posto, _leggibile(contenuto))

    def _figura(self, mime: str, contenuto: str, metadati: Mapping[str, Any]) -> Figura:
        # data that travelled through old notebooks may lack the padding or hold line ends: b64decode drops the latter
        svg = mime == "image/svg+xml"
        dati = contenuto.encode() if svg else base64.b64decode(contenuto)
        proprio = metadati.get(mime, {})
        alt = (proprio.get("alt") if isinstance(proprio, Mapping) else None) or metadati.get("alt")
        alt = alt or next(self._alt, "") or (nome_di_svg(contenuto) if svg else "")
        didascalia = metadati.get("didascalia") or next(self._didascalie, "")
        return Figura(self._posto, self._raccolta.conta(self._posto, alt), mime, dati, alt, didascalia)


def _lista(valore: str | Sequence[str] | None) -> list[str]:
    return [valore] if isinstance(valore, str) else list(valore or ())


def _mostrabile(mime: str, dati: Mapping[str, Any]) -> bool:
    # plotting libraries write HTML that is only a script beside a real image: nothing to see without the script
    if mime != "text/html":
        return True
    nudo = re.sub(r"(?is)<(script|style)\b.*?</\1>|<!--.*?-->", "", unito(dati[mime]))
    return bool(re.search(r"(?i)<(img|svg)\b", nudo) or re.sub(r"<[^>]*>", "", nudo).strip())


def _leggibile(testo: str) -> str:
    """What a terminal would show in the end: no colour codes, only the last state of a progress bar."""
    righe = (riga.rstrip("\r").rpartition("\r")[2] for riga in _ANSI.sub("", testo).split("\n"))
    return "\n".join(righe).strip("\n")


def _estrai_titolo(blocchi: list[Blocco]) -> str:
    """Take the first level-one heading out of the body and give its words."""
    for blocco in blocchi:
        if isinstance(blocco, Testo):
            for gettone in blocco.gettoni:
                if gettone["type"] == "heading" and gettone["attrs"]["level"] == 1:
                    blocco.gettoni.remove(gettone)
                    return testo_semplice(gettone["children"]).strip()
    return ""


def _senza_titoli_vuoti(blocchi: Sequence[Blocco], *, con_codice: bool) -> list[Blocco]:
    """The blocks without the headings under which nothing stands, and without the page that such a heading began."""
    tenuti: list[Blocco] = []
    seguente: int | None = None  # level of the heading that follows, 0 for anything else that is shown
    svuotato: Posto | None = None
    for blocco in reversed(blocchi):
        if isinstance(blocco, PaginaNuova) and blocco.posto == svuotato:
            continue
        if isinstance(blocco, Testo):
            pieni: list[Gettone] = []
            for gettone in reversed(blocco.gettoni):
                livello = gettone["attrs"]["level"] if gettone["type"] == "heading" else 0
                if livello and (seguente is None or 0 < seguente <= livello):
                    continue
                pieni.append(gettone)
                seguente = seguente if gettone["type"] == "blank_line" else livello
            if not any(g["type"] != "blank_line" for g in pieni):
                svuotato = blocco.posto
                continue
            blocco = dataclasses.replace(blocco, gettoni=pieni[::-1])
        elif not isinstance(blocco, PaginaNuova | Sommario) and (con_codice or not isinstance(blocco, Codice)):
            seguente = 0
        tenuti.append(blocco)
    return tenuti[::-1]


def _metti_in_ordine(blocchi: Sequence[Blocco]) -> tuple[list[Blocco], list[Titolo]]:
    """The blocks with heading levels that skip none, and the headings."""
    sommario = Titolario()
    ordinati: list[Blocco] = []
    for blocco in blocchi:
        if isinstance(blocco, Testo):
            sommario.testo(blocco)
        if isinstance(blocco, Frammento):
            ordina = sommario.typst if blocco.mime == TYPST else sommario.html
            ordinati.append(dataclasses.replace(blocco, contenuto=ordina(blocco)))
        elif isinstance(blocco, View):
            ordinati.append(dataclasses.replace(blocco, headings=sommario.view(blocco.view)))
        else:
            ordinati.append(blocco)
    return ordinati, sommario.titoli
