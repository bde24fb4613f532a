"""One number for everything that a chamber's tables depend on: input bytes, rules, declared schema."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from analisi.dati.tabelle import CONTO_ECONOMICO, PIANO_CONTI, TABELLE
from analisi.errors import ErroreAnalisi, causa_di_sistema

VERSIONE_LETTURA = 2
"""To be raised where the same input is read into other values than before, or the store changes form."""

_DEL_CONTO = (CONTO_ECONOMICO.nome, PIANO_CONTI.nome, "fonte", "correzioni")
_DI_PASSAGGIO = ("Thumbs.db", "desktop.ini")


def file_di_lavoro(percorso: Path) -> bool:
    """Whether a file only shows that a program has its neighbour open, or that a folder was looked at."""
    nome = percorso.name
    return nome.startswith((".", "~$")) or nome.endswith("~") or nome in _DI_PASSAGGIO


def file_di_ingresso(cartella: Path) -> list[Path]:
    """Every file under `cartella` that counts as input, in an order that no machine changes."""
    trovati = [Path(dove, nome) for dove, _, nomi in os.walk(cartella) for nome in nomi]
    ammessi = (f for f in trovati if not file_di_lavoro(f) and f.is_file())
    return sorted(ammessi, key=lambda f: f.relative_to(cartella).as_posix())


def file_del_conto(cartella: Path) -> list[Path]:
    """The files of a year that the next one compares its accounts with; none where it has no income statement."""
    if not cartella.is_dir():
        return []
    suoi = [f for f in cartella.iterdir() if f.is_file() and not file_di_lavoro(f) and f.stem.casefold() in _DEL_CONTO]
    return sorted(suoi) if any(f.stem.casefold() == CONTO_ECONOMICO.nome for f in suoi) else []


def impronta_schema() -> str:
    """SHA-256 of the declared tables and of the version of the reading."""
    return hashlib.sha256(f"{VERSIONE_LETTURA}\n{TABELLE!r}".encode()).hexdigest()


def impronta(cartelle: Iterable[Path]) -> str:
    """SHA-256, in hexadecimal, of the schema and of the input files of the folders with their names.

    Raises ErroreAnalisi where a file cannot be read.
    """
    somma = hashlib.sha256(impronta_schema().encode())
    for cartella in cartelle:
        somma.update(b"cartella\0")
        for percorso in file_di_ingresso(cartella):
            nome = percorso.relative_to(cartella).as_posix()
            try:
                contenuto, codificato = percorso.read_bytes(), nome.encode()
            except OSError as errore:
                raise ErroreAnalisi(f"{nome}: il file non si può leggere ({causa_di_sistema(errore)})") from errore
            except UnicodeEncodeError as errore:
                motivo = "il nome del file ha lettere in un'altra codifica: rinominarlo"
                raise ErroreAnalisi(f"{nome!a}: {motivo}") from errore
            somma.update(codificato + b"\0" + hashlib.sha256(contenuto).digest())
    return somma.hexdigest()


def stato_dei_file(*cartelle: Path) -> tuple[tuple[str, int, int, int], ...]:
    """Path, time of change, length and number of every file under the folders: the same as long as none is touched."""
    trovati = []
    for cartella in cartelle:
        for percorso in file_di_ingresso(cartella):
            stato = percorso.stat()
            trovati.append((str(percorso), stato.st_mtime_ns, stato.st_size, stato.st_ino))
    return tuple(trovati)
