"""Rows of an Excel workbook (XLSX)."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from analisi.dati.fogli import Foglio, Riga, guasto, scegli_foglio, senza_coda
from analisi.dati.formati import Cella, CellaGuasta, CellaPercentuale

FIRMA_OLE = b"\xd0\xcf\x11\xe0"
"""First bytes of the old XLS format, and of any Office file protected by a password."""

_ILLEGGIBILE = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
)
"""What openpyxl lets through on a file that is damaged somewhere: it has no error class of its own for it."""

_NON_VISTO = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_FORMULA = "il risultato di una formula: aprire il file nel foglio di calcolo e salvarlo, o scrivere il valore"


def leggi(contenuto: bytes, tabella: str, mostrato: str) -> Foglio:
    """The sheet that holds `tabella`. Raises ErroreDati where the workbook cannot be read or holds no such sheet."""
    with _aperta(contenuto, mostrato) as (valori, formule):
        visibili = [f.title for f in valori.worksheets if f.sheet_state == "visible"]
        nome = scegli_foglio([f.title for f in valori.worksheets], visibili, tabella, mostrato)
        return Foglio(nome, _righe(valori[nome], formule[nome]))


def leggi_tutti(contenuto: bytes, mostrato: str) -> dict[str, Foglio]:
    """Every sheet by its name, also the hidden ones. Raises ErroreDati where the workbook cannot be read."""
    with _aperta(contenuto, mostrato) as (valori, formule):
        return {f.title: Foglio(f.title, _righe(f, formule[f.title])) for f in valori.worksheets}


@contextlib.contextmanager
def _aperta(contenuto: bytes, mostrato: str) -> Iterator[tuple[Any, Any]]:
    """The workbook as values and as formulas; whatever openpyxl refuses inside becomes ErroreDati."""
    if contenuto.startswith(FIRMA_OLE):
        raise guasto(mostrato, "file XLS o protetto da password", "un file XLSX senza password")
    with warnings.catch_warnings():
        # openpyxl warns of every feature it drops (validations, extensions): none holds data
        warnings.simplefilter("ignore", UserWarning)
        try:
            valori = load_workbook(io.BytesIO(contenuto), read_only=True, data_only=True)
            yield valori, load_workbook(io.BytesIO(contenuto), read_only=True, data_only=False)
        except _ILLEGGIBILE as errore:
            raise _illeggibile(mostrato) from errore


def _illeggibile(mostrato: str) -> Exception:
    return guasto(mostrato, "file danneggiato o non XLSX", "un file XLSX che il foglio di calcolo apra senza avvisi")


def _righe(valori: Any, formule: Any) -> tuple[Riga, ...]:  # noqa: ANN401 - openpyxl publishes no types
    # the size that a workbook declares can be wrong: without it openpyxl reads what is there
    valori.reset_dimensions()
    formule.reset_dimensions()
    coppie = enumerate(zip(valori.iter_rows(), formule.iter_rows(), strict=True), start=1)
    return senza_coda(
        Riga(numero, tuple(_cella(v, f) for v, f in zip_longest(riga, con_formule)))
        for numero, (riga, con_formule) in coppie
    )


def _cella(cella: Any, con_formula: Any) -> Cella:  # noqa: ANN401 - as above
    """The value as the reader sees it: percentages, months without day and padded codes are told by the format."""
    valore = cella.value
    if valore is None:
        # a formula that gives an empty text is marked as text; one never computed carries no mark at all
        mai_calcolata = con_formula is not None and con_formula.data_type == "f" and cella.data_type != "str"
        return CellaGuasta("formula senza valore", _FORMULA) if mai_calcolata else None
    if cella.data_type == "e":
        return CellaGuasta(str(valore), "un valore: la cella mostra un errore del foglio di calcolo")
    if isinstance(valore, bool | str):
        return valore
    return _secondo_formato(valore, _NON_VISTO.sub("", cella.number_format or "").lower())


def _secondo_formato(valore: Any, formato: str) -> Cella:  # noqa: ANN401 - as above
    if isinstance(valore, int | float) and "%" in formato:
        return CellaPercentuale(float(valore))
    if isinstance(valore, int) and re.fullmatch("00+", formato):
        return str(valore).zfill(len(formato))
    if isinstance(valore, date) and valore.day == 1 and "y" in formato and "d" not in formato and "h" not in formato:
        return f"{valore:%Y-%m}"
    esito: Cella = valore
    return esito
