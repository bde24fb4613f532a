"""Writing a small file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def scrivi_intero(percorso: Path, contenuto: str | bytes) -> None:
    """Make `contenuto` (text goes as UTF-8) that of a file that no reader sees half written, whoever else writes it.

    Raises OSError where the folder cannot be written.
    """
    provvisorio = percorso.with_name(f".{percorso.name}.{os.getpid()}.tmp")
    provvisorio.write_bytes(contenuto.encode() if isinstance(contenuto, str) else contenuto)
    provvisorio.replace(percorso)
