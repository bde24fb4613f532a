"""XLSX workbooks shared by who reads data and who publishes: same content, same bytes; text that stays text.

openpyxl stamps each file with the time of writing and takes a text that begins with `=` for a formula. Here the
first is undone and the second cannot happen, whatever the data hold.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

LUNGHEZZA_FOGLIO = 31
LUNGHEZZA_CELLA = 32_767
MEZZO_PIEDE = 100
"""Characters of a header's or footer's part: Excel refuses a file where all of it is above 255."""

_PRIMO_GIORNO = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_FILE_ORDINARIO = 0o600 << 16
_ILLEGALI = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FUORI_DAL_NOME = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffd]+")
_DA_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def byte_stabili(cartella: Workbook, giorno: date) -> bytes:
    """The file of `cartella`, said to be made on `giorno`; stored without compression, whose bytes vary by library."""
    istante = datetime(giorno.year, giorno.month, giorno.day)
    cartella.properties.created = cartella.properties.modified = istante
    memoria = io.BytesIO()
    # not Workbook.save, which writes the present time over the one just set
    ExcelWriter(cartella, zipfile.ZipFile(memoria, "w")).save()
    return _senza_orologio(memoria)


def scrivi_testo(cella: Any, testo: str) -> None:  # noqa: ANN401 - openpyxl publishes no types
    """Make `testo` the content of `cella`, as text whatever it looks like: never a formula, never an error value."""
    pulito = _ILLEGALI.sub("\ufffd", testo.replace("\r\n", "\n").replace("\r", "\n"))
    if len(pulito) > LUNGHEZZA_CELLA:
        pulito = pulito[: LUNGHEZZA_CELLA - 1] + "…"
    if not pulito:
        return
    cella.value = pulito
    cella.data_type = "s"
    if pulito.startswith(_DA_FORMULA):
        # without it the text becomes a formula as soon as somebody edits the cell
        cella.quotePrefix = True


def nome_foglio(titolo: str, usati: Collection[str]) -> str:
    """A name for a sheet that Excel admits and that is not among `usati`, whatever the case."""
    pulito = " ".join(_FUORI_DAL_NOME.sub(" ", titolo).split()).strip("' ") or "Foglio"
    presi = {nome.casefold() for nome in usati} | {"history"}
    nome, volta = _accorciato(pulito, LUNGHEZZA_FOGLIO), 1
    while nome.casefold() in presi:
        volta += 1
        coda = f" ({volta})"
        nome = _accorciato(pulito, LUNGHEZZA_FOGLIO - len(coda)) + coda
    return nome


def prepara_stampa(foglio: Any, intestazione: str, piede: str, righe_ripetute: str = "") -> None:  # noqa: ANN401
    """Landscape A4, one page wide, with `righe_ripetute` (as `1:2`) on every page; texts may be empty."""
    foglio.page_setup.orientation = "landscape"
    foglio.page_setup.paperSize = foglio.PAPERSIZE_A4
    foglio.page_setup.fitToWidth, foglio.page_setup.fitToHeight = 1, 0
    foglio.sheet_properties.pageSetUpPr.fitToPage = True
    if righe_ripetute:
        foglio.print_title_rows = righe_ripetute
    if intestazione:
        foglio.oddHeader.center.text = _nel_piede(intestazione)
    foglio.oddFooter.left.text = _nel_piede(piede)
    foglio.oddFooter.right.text = "Pagina &P di &N"


def _accorciato(testo: str, massimo: int) -> str:
    """At most `massimo` characters, without half a word at the end where whole ones fill half of the room."""
    if len(testo) <= massimo:
        return testo
    intere = testo[: massimo + 1].rpartition(" ")[0]
    return (intere if len(intere) * 2 > massimo else testo[:massimo]).rstrip("' ,;.(-–—")


def _nel_piede(testo: str) -> str:
    """Text without the codes that headers and footers hold."""
    return " ".join(_ILLEGALI.sub("\ufffd", testo).split())[:MEZZO_PIEDE].replace("&", "&&")


def _senza_orologio(memoria: io.BytesIO) -> bytes:
    """The same archive in a fixed order, without times and without what tells one system from another."""
    esito = io.BytesIO()
    with zipfile.ZipFile(memoria) as prima, zipfile.ZipFile(esito, "w", zipfile.ZIP_STORED) as dopo:
        for nome in sorted(prima.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            voce = zipfile.ZipInfo(nome, _PRIMO_GIORNO)
            voce.create_system, voce.external_attr = _UNIX, _FILE_ORDINARIO
            dopo.writestr(voce, prima.read(nome))
    return esito.getvalue()
