"""What is told of a batch: on the terminal its progress and its final table, in Italian; in the run log the rest.

The run log holds one JSON object a line, with what must stay out of the artefacts: times, memory, processes. One file a
month, to which every batch adds; lines of different batches may alternate and carry their process. Keys of every line:
`quando` (UTC, ISO 8601), `processo`, `evento`. A report (`evento: rapporto`) has its path, outcome and cause, why it
was made, the seconds of each phase, the kind of kernel (and why an ordinary one) and the most memory it held in kB.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from notebatch.job import Outcome
from notebatch.report import Unreadable

START, REPORT, END = "inizio", "rapporto", "fine"


class Progress:
    """Progress of a batch: a live bar on a terminal, one plain line a piece of work elsewhere."""

    def __init__(self, total: int, title: str) -> None:
        self._total = total
        self._done = 0
        self._bar = None
        if total and sys.stderr.isatty():
            from tqdm import tqdm

            form = f"{title}: {{n_fmt}} di {{total_fmt}} |{{bar:24}}| mancano {{remaining}}; ora: {{desc}}"
            self._bar = tqdm(total=total, bar_format=form, file=sys.stderr, leave=False)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def ongoing(self, labels: Sequence[str]) -> None:
        """Show what is being done now."""
        if self._bar is not None:
            with contextlib.suppress(OSError):
                self._bar.set_description_str(", ".join(labels))

    def advance(self, sentence: str) -> None:
        """One more is done; `sentence` is its line where there is no terminal."""
        self._done += 1
        with contextlib.suppress(OSError):  # whoever looked has gone, and the work goes on
            if self._bar is not None:
                self._bar.update()
            else:
                print(f"[{self._done}/{self._total}] {sentence}", file=sys.stderr, flush=True)


def summary(outcomes: Sequence[Outcome], unreadable: Sequence[Unreadable]) -> list[str]:
    """The final table: how many were made or stand, and for each of the others the cell, the cause and a hint."""
    count: Counter[str] = Counter(o.state for o in outcomes)
    lines = [f"Rapporti prodotti: {count['fatto']} su {len(outcomes)}."]
    if count["vuoto"]:
        lines.append(f"Senza niente da dire, e quindi non pubblicati: {count['vuoto']}; l'indice dice perché.")
    if count["invariato"]:
        lines.append(f"Già aggiornati: {count['invariato']} (nulla di ciò da cui dipendono è cambiato).")
    for state, title, what_to_do in (
        ("bloccato", "Bloccati", "Correggere i dati indicati, poi rilanciare il comando."),
        ("fallito", "Non riusciti", "La versione precedente, se c'era, è rimasta; si rifanno rilanciando il comando."),
    ):
        if count[state]:
            lines += [f"{title}: {count[state]}.", *(_failed(o) for o in outcomes if o.state == state)]
            lines.append(f"  {what_to_do}")
    lines += [f"Dati di {u.label}, senza rapporti: {_indented(str(u.error), '  ')}" for u in unreadable]
    return lines


def _failed(outcome: Outcome) -> str:
    cause = _indented(outcome.cause, "      ")
    if not outcome.cell:
        return f"  - {outcome.label}: {cause}"
    parameters = " ".join(f"{name}={value}" for name, value in outcome.parameters.items() if value != "")
    cure = f"Per correggere: {outcome.notebook} in JupyterLab, con {parameters}."
    return f"  - {outcome.label}, {outcome.cell}: {cause}\n      {cure}"


def _indented(text: str, margin: str) -> str:
    return text.strip().replace("\n", f"\n{margin}")


class RunLog:
    """Adds lines to the log of the project. Raises OSError where its folder cannot be made.

    A line that cannot be written later, on a full disk for instance, is lost: it stops no batch.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def start(self, **details: object) -> None:
        """A batch starts."""
        self._add(START, details)

    def report(self, outcome: Outcome, reasons: Sequence[str]) -> None:
        """A report was made, or could not be; `reasons`: why it was to be made."""
        details = {"rapporto": outcome.base, "stato": outcome.state, "cella": outcome.cell, "causa": outcome.cause}
        self._add(REPORT, {n: v for n, v in details.items() if v} | {"motivi": list(reasons), **outcome.measures})

    def end(self, **details: object) -> None:
        """A batch ended."""
        self._add(END, details)

    def _add(self, event: str, details: Mapping[str, object]) -> None:
        now = datetime.datetime.now(datetime.UTC)
        line = {"quando": now.isoformat(timespec="milliseconds"), "processo": os.getpid(), "evento": event}
        text = json.dumps({**line, **details}, ensure_ascii=False) + "\n"
        # one write to a file open for appending: lines of two batches cannot mix
        with (
            contextlib.suppress(OSError),
            (self._folder / f"{now:%Y-%m}.jsonl").open("ab", buffering=0) as file,
        ):
            file.write(text.encode())


def logged(folder: Path) -> Iterator[dict[str, Any]]:
    """The lines of the log, the latest first; what is not one (a line cut by a full disk) is passed over."""
    for path in sorted(folder.glob("*.jsonl"), reverse=True):
        for text in reversed(path.read_text(encoding="utf-8", errors="replace").split("\n")):
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict):
                yield line
