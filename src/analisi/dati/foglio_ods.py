"""Rows of an OpenDocument spreadsheet (ODS), read straight from its content.

Not through odfpy, which prints a damaged document on the standard output and goes on with the part it understood:
rows would be lost in silence. The standard library's parser stops instead.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from analisi.dati.fogli import Foglio, Riga, guasto, scegli_foglio, senza_coda
from analisi.dati.formati import Cella, CellaGuasta, CellaPercentuale

_SPAZIO_NOMI = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE = _SPAZIO_NOMI % "office"
_TABLE = _SPAZIO_NOMI % "table"
_TEXT = _SPAZIO_NOMI % "text"
_CELLE = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_RIGA = f"{_TABLE}table-row"
_GRUPPI = tuple(f"{_TABLE}{nome}" for nome in ("table-header-rows", "table-row-group", "table-rows"))
_ERRORE = re.compile(r"#[A-Z/0]+[!?]?|#N/[AD]|Err:[0-9]+")
_FORMULA = "il risultato di una formula: aprire il file nel foglio di calcolo e salvarlo, o scrivere il valore"


def leggi(contenuto: bytes, tabella: str, mostrato: str) -> Foglio:
    """The sheet that holds `tabella`. Raises ErroreDati where the document cannot be read or holds no such sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(contenuto)) as archivio:
            documento = ElementTree.fromstring(archivio.read("content.xml"))
        fogli = {str(f.get(f"{_TABLE}name")): f for f in documento.iterfind(f"{_OFFICE}body/*/{_TABLE}table")}
        nome = scegli_foglio(list(fogli), list(fogli), tabella, mostrato)
        return Foglio(nome, senza_coda(_righe(fogli[nome])))
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ElementTree.ParseError, ValueError) as errore:
        atteso = "un file ODS senza password, che il foglio di calcolo apra senza avvisi"
        raise guasto(mostrato, "file danneggiato, protetto o non ODS", atteso) from errore


def _righe(foglio: Element) -> Iterator[Riga]:
    """Every row; a run of blank ones counts in full but comes as one, since a sheet ends with a million of them."""
    numero = 1
    for riga in _elementi_riga(foglio):
        volte = int(riga.get(f"{_TABLE}number-rows-repeated", "1"))
        celle = _celle(riga)
        for ripetizione in range(volte if celle else 1):
            yield Riga(numero + ripetizione, celle)
        numero += volte


def _elementi_riga(contenitore: Element) -> Iterator[Element]:
    for elemento in contenitore:
        if elemento.tag == _RIGA:
            yield elemento
        elif elemento.tag in _GRUPPI:
            yield from _elementi_riga(elemento)


def _celle(riga: Element) -> tuple[Cella, ...]:
    """The cells of a row up to the last one that holds something."""
    celle: list[Cella] = []
    vuote = 0
    for elemento in riga:
        if elemento.tag not in _CELLE:
            continue
        volte = int(elemento.get(f"{_TABLE}number-columns-repeated", "1"))
        cella = _cella(elemento)
        if cella is None or cella == "":
            vuote += volte
            continue
        celle += [None] * vuote + [cella] * volte
        vuote = 0
    return tuple(celle)


def _cella(elemento: Element) -> Cella:
    testo = "\n".join(_testo(p) for p in elemento.iterfind(f"{_TEXT}p"))
    tipo = elemento.get(f"{_OFFICE}value-type")
    if elemento.get(f"{_TABLE}formula") is not None:
        if _ERRORE.fullmatch(testo):
            return CellaGuasta(testo, "un valore: la cella mostra un errore del foglio di calcolo")
        if tipo is None:
            return CellaGuasta("formula senza valore", _FORMULA)
    match tipo:
        case "float" | "currency":
            return _numero(elemento, testo)
        case "percentage":
            return CellaPercentuale(float(elemento.attrib[f"{_OFFICE}value"]))
        case "boolean":
            return elemento.get(f"{_OFFICE}boolean-value") == "true"
        case "date":
            return _data(elemento.attrib[f"{_OFFICE}date-value"], testo)
        case "time":
            return CellaGuasta(testo, "un valore che non sia un'ora")
        case _:
            return elemento.get(f"{_OFFICE}string-value") or testo


def _numero(elemento: Element, testo: str) -> Cella:
    scritto = elemento.attrib[f"{_OFFICE}value"]
    if re.fullmatch("0[0-9]+", testo) and int(testo) == float(scritto):
        return testo
    return int(scritto) if re.fullmatch("-?[0-9]+", scritto) else float(scritto)


def _data(scritta: str, testo: str) -> Cella:
    """The day, or `2013-04` where the cell shows only month and year (a month is kept as its first day)."""
    giorno = datetime.fromisoformat(scritta)
    numeri = re.findall("[0-9]+", testo)
    mese_in_parole = re.search(r"[^\W\d]{3}", testo) is not None
    anno_mostrato = any(numero in (f"{giorno:%Y}", f"{giorno:%y}") for numero in numeri)
    senza_giorno = anno_mostrato and len(numeri) < (2 if mese_in_parole else 3)
    return f"{giorno:%Y-%m}" if giorno.day == 1 and senza_giorno else giorno


def _testo(paragrafo: Element) -> str:
    """Text of a paragraph, its coded blanks written out."""
    parti = [paragrafo.text or ""]
    for figlio in paragrafo:
        match figlio.tag.removeprefix(_TEXT):
            case "s":
                parti.append(" " * int(figlio.get(f"{_TEXT}c", "1")))
            case "tab":
                parti.append("\t")
            case "line-break":
                parti.append("\n")
            case _:
                parti.append(_testo(figlio))
        parti.append(figlio.tail or "")
    return "".join(parti)
