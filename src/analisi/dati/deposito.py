"""The processed store of a chamber and year: one Parquet file a table, and `deposito.json` that vouches for them.

A store is written in a hidden folder beside its place and then takes it by renaming. A run killed while it writes
leaves the old store untouched. Two runs at once cannot mix their files: each puts a whole folder in place. A reader
that looks between the two renames, or while they happen, finds no store or one whose sums do not agree, and builds
its own; so does whoever finds a file damaged or edited by hand.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
import time
import uuid
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analisi.dati import tipi
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreAnalisi, causa_di_sistema

NOME_INDICE = "deposito.json"
TENTATIVI = 20
ORE_DI_UN_RESTO = 24


def scrivi(cartella: Path, impronta: str, tabelle: Mapping[str, pd.DataFrame]) -> None:
    """Makes `cartella` the store of `tabelle`, whole or not at all; the same tables give the same bytes.

    Raises ErroreAnalisi where the folder cannot be written.
    """
    nuova = _sorella(cartella)
    try:
        nuova.mkdir(parents=True)
        _riempi(nuova, impronta, tabelle)
        _metti(nuova, cartella)
        _togli_resti(cartella)
    except OSError as errore:
        raise ErroreAnalisi(
            f"{cartella}: non si può scrivere ({causa_di_sistema(errore)}). "
            "Controllare lo spazio e i permessi, e che nessun programma tenga aperti i file."
        ) from errore
    finally:
        shutil.rmtree(nuova, ignore_errors=True)


def leggi(cartella: Path, impronta: str) -> dict[str, pd.DataFrame] | None:
    """The tables of the store, if it was made from the input of that `impronta` and is whole; otherwise None."""
    try:
        indice = json.loads((cartella / NOME_INDICE).read_bytes())
        if indice["impronta"] != impronta:
            return None
        return {nome: _tabella(cartella, nome, somma) for nome, somma in indice["tabelle"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowException):
        return None


def _riempi(cartella: Path, impronta: str, tabelle: Mapping[str, pd.DataFrame]) -> None:
    somme = {}
    for nome, dati in tabelle.items():
        contenuto = _parquet(tipi.da_pandas(TABELLE[nome], dati))
        (cartella / f"{nome}.parquet").write_bytes(contenuto)
        somme[nome] = hashlib.sha256(contenuto).hexdigest()
    indice = {"impronta": impronta, "tabelle": somme}
    (cartella / NOME_INDICE).write_text(json.dumps(indice, indent=2) + "\n", encoding="utf-8", newline="\n")


def _parquet(tabella: pa.Table) -> bytes:
    memoria = io.BytesIO()
    pq.write_table(tabella, memoria, compression="zstd", store_schema=False)
    return memoria.getvalue()


def _tabella(cartella: Path, nome: str, somma: str) -> pd.DataFrame:
    contenuto = (cartella / f"{TABELLE[nome].nome}.parquet").read_bytes()
    if hashlib.sha256(contenuto).hexdigest() != somma:
        raise ValueError(nome)
    # not read_table on the path: it would take camera=… and anno=… of the folders for columns; a file of Python's own
    # would be read by threads
    letta = pq.ParquetFile(pa.BufferReader(contenuto)).read(use_threads=False)
    if not letta.schema.equals(tipi.schema_arrow(TABELLE[nome])):
        raise ValueError(nome)
    return tipi.in_pandas(letta)


def _sorella(cartella: Path) -> Path:
    """A hidden folder beside `cartella` that nobody else uses."""
    return cartella.parent / f".{cartella.name}.{uuid.uuid4().hex}"


def _metti(nuova: Path, cartella: Path) -> None:
    """Renames `nuova` to `cartella`, whose former content goes; tries again where another run was quicker."""
    for _ in range(TENTATIVI):
        vecchia = _sorella(cartella)
        with contextlib.suppress(FileNotFoundError):
            cartella.replace(vecchia)
        try:
            nuova.replace(cartella)
        except OSError as errore:
            occupata = errore
            continue
        finally:
            shutil.rmtree(vecchia, ignore_errors=True)
        return
    raise occupata


def _togli_resti(cartella: Path) -> None:
    """Removes the hidden folders that killed runs left, when they are too old to be anyone's work in progress."""
    limite = time.time() - ORE_DI_UN_RESTO * 3600
    for resto in cartella.parent.glob(f".{cartella.name}.*"):
        try:
            vecchio = resto.stat().st_mtime < limite
        except FileNotFoundError:
            continue
        if vecchio:
            shutil.rmtree(resto, ignore_errors=True)
