"""The run log: one JSON object a line, with what must stay out of the artefacts: times, memory, processes.

One file a month in `logs/`, to which every batch adds; lines of different batches may alternate and carry their
process. Keys of every line: `quando` (UTC, ISO 8601), `processo`, `evento`. A report (`evento: rapporto`) has its
path, outcome and cause, why it was made, the seconds of each phase, the kind of kernel (and why an ordinary one) and
the most memory it held in kB.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from notebatch.job import EsitoRapporto

INIZIO, RAPPORTO, FINE = "inizio", "rapporto", "fine"


class Registro:
    """Adds lines to the log of the project. Raises OSError where its folder cannot be made.

    A line that cannot be written later, on a full disk for instance, is lost: it stops no batch.
    """

    def __init__(self, cartella: Path) -> None:
        self._cartella = cartella
        cartella.mkdir(parents=True, exist_ok=True)

    def inizio(self, **dettagli: object) -> None:
        """A batch starts."""
        self._aggiungi(INIZIO, dettagli)

    def rapporto(self, esito: EsitoRapporto, motivi: Sequence[str]) -> None:
        """A report was made, or could not be; `motivi`: why it was to be made."""
        dettagli = {"rapporto": esito.base, "stato": esito.stato, "cella": esito.cella, "causa": esito.causa}
        self._aggiungi(RAPPORTO, {n: v for n, v in dettagli.items() if v} | {"motivi": list(motivi), **esito.misure})

    def fine(self, **dettagli: object) -> None:
        """A batch ended."""
        self._aggiungi(FINE, dettagli)

    def _aggiungi(self, evento: str, dettagli: Mapping[str, object]) -> None:
        adesso = datetime.datetime.now(datetime.UTC)
        riga = {"quando": adesso.isoformat(timespec="milliseconds"), "processo": os.getpid(), "evento": evento}
        testo = json.dumps({**riga, **dettagli}, ensure_ascii=False) + "\n"
        # one write to a file open for appending: lines of two batches cannot mix
        with (
            contextlib.suppress(OSError),
            (self._cartella / f"{adesso:%Y-%m}.jsonl").open("ab", buffering=0) as file,
        ):
            file.write(testo.encode())


def righe(cartella: Path) -> Iterator[dict[str, Any]]:
    """The lines of the log, the latest first; what is not one (a line cut by a full disk) is passed over."""
    for percorso in sorted(cartella.glob("*.jsonl"), reverse=True):
        for testo in reversed(percorso.read_text(encoding="utf-8", errors="replace").split("\n")):
            try:
                riga = json.loads(testo)
            except ValueError:
                continue
            if isinstance(riga, dict):
                yield riga
