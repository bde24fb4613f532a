"""Writing a small file whole or not at all, and tables as the text of a CSV."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path


def scrivi_intero(percorso: Path, contenuto: str | bytes) -> None:
    """Make `contenuto` (text goes as UTF-8) that of a file that no reader sees half written, whoever else writes it.

    Raises OSError where the folder cannot be written.
    """
    provvisorio = percorso.with_name(f".{percorso.name}.{os.getpid()}.tmp")
    provvisorio.write_bytes(contenuto.encode() if isinstance(contenuto, str) else contenuto)
    provvisorio.replace(percorso)


def testo_csv(colonne: Sequence[str], righe: Iterable[Sequence[str]], separatore: str = ",") -> str:
    """A table, cells written already, as our own CSV files are: comma, one line feed a row, the header first."""
    memoria = io.StringIO()
    scrittore = csv.writer(memoria, delimiter=separatore, lineterminator="\n")
    scrittore.writerow(colonne)
    scrittore.writerows(righe)
    return memoria.getvalue()
