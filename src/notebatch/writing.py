"""Writing what the folder of the reports holds besides reports. Which files those are is not known here."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def scrivi_per_tutti(destinazione: Path, testo: str) -> None:
    """Make `testo` the content of a file that every reader of the folder may read, and none sees half written.

    What a killed process leaves is called `.index-…`. Raises OSError where the folder cannot be written.
    """
    destinazione.parent.mkdir(parents=True, exist_ok=True)
    descrittore, provvisorio = tempfile.mkstemp(dir=destinazione.parent, prefix=".index-", suffix=destinazione.suffix)
    try:
        with os.fdopen(descrittore, "w", encoding="utf-8", newline="\n") as file:
            file.write(testo)
        Path(provvisorio).chmod(0o644)  # mkstemp's file is private
        Path(provvisorio).replace(destinazione)
    finally:
        Path(provvisorio).unlink(missing_ok=True)
