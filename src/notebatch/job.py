"""One report: execute its notebook in a private folder, export it, publish it whole.

What is published: `<name>.html`, `<name>.pdf`, for whoever computes with its figures `<name>.xlsx` and the folder
`<name>-dati` (see `attachments`), and for auditors `<name>.ipynb` (the executed notebook), `<name>.json` (the figures
of its outputs and what they stand on) and `<name>.manifesto.json` (see `manifest`). A report with nothing to say has
its manifest alone, which says why. Where the last run could not make the report, the reason stands beside it in
`<name>.esito.json`, until it is made again.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from analisi.dati.scrittura import scrivi_intero
from analisi.errors import ErroreAnalisi, ErroreNotebook, causa_di_sistema
from notebatch.changes import CHANGES, change
from notebatch.content_key import Dependencies, Reader, SourceCode
from notebatch.environment import provenance
from notebatch.manifest import NOTHING, in_json, manifest
from notebatch.publication import MANIFEST, NOTE, beside, publish
from notebatch.report import Kernel, Project, Report

State = Literal["fatto", "vuoto", "invariato", "bloccato", "fallito"]
"""Made, made and found empty, up to date, blocked, failed: the words of run logs and notes."""

CHANGED = "gli ingressi o il codice sono cambiati durante il lavoro ({}): rilanciare il comando"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How reports are made.

    code: what they are made by; workers: processes, by default as many as the cores; remake: make also what is up to
    date; origin: root of the project whose history the manifests name, where that is not this one.
    """

    project: Project
    code: SourceCode
    kernel: Kernel
    workers: int | None = None
    remake: bool = False
    origin: Path | None = None


@dataclass(frozen=True)
class Job:
    """A report to make, what it is made from, and why it is to be made, in Italian."""

    report: Report
    dependencies: Dependencies
    settings: Settings
    reasons: tuple[str, ...] = ()

    @property
    def base(self) -> Path:
        """Path of its files without extension."""
        return self.settings.project.reports / self.report.place


@dataclass(frozen=True)
class Outcome:
    """What became of one report; `cell` and `cause` are empty for a report that was made.

    base: its path without extension, from the root of the project; description, parameters: of the report; notebook:
    its path from the root; measures: seconds and memory, for the run log alone.
    """

    label: str
    base: str
    state: State
    cause: str = ""
    cell: str = ""
    description: Mapping[str, object] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)
    notebook: str = ""
    measures: Mapping[str, object] = field(default_factory=dict)


def outcome(
    job: Job, state: State, cause: str = "", cell: str = "", measures: Mapping[str, object] | None = None
) -> Outcome:
    """The outcome of a job."""
    report, relative = job.report, job.settings.project.relative
    what = report.description, report.parameters, relative(report.notebook_path)
    return Outcome(report.label, relative(job.base), state, cause, cell, *what, measures or {})


def make(job: Job) -> Outcome:
    """Make and publish one report; what was published before stays whole where anything fails."""
    from notebatch.execution import CellFailed, canonical, measures, run
    from notebatch.exporters.document import is_empty

    report, settings, empty = job.report, job.settings, job.report.empty
    stopwatch = Stopwatch()
    try:
        products: dict[str, bytes] = {}
        if not empty:
            with tempfile.TemporaryDirectory(prefix="analisi-") as private:
                how = settings.project, settings.kernel, settings.code
                executed = run(report.notebook_path, report.parameters, Path(private), *how)
            stopwatch.mark("esecuzione")
            empty = NOTHING if is_empty(executed.notebook) else ""
            job = _with_what_was_used(job, executed.also)
        if not empty:
            products = _export(canonical(executed.notebook), report)
        products[MANIFEST] = in_json(manifest(report, _git(job), job.dependencies, products, empty)).encode()
        stopwatch.mark("esportazione")
        _require_unchanged(job)
        if not empty:
            products[CHANGES] = change(job.base, products[".json"], job.reasons, report.verdict["frase"])
        publish(job.base, products)
        stopwatch.mark("pubblicazione")
        done = outcome(job, "vuoto" if empty else "fatto", empty)
    except CellFailed as error:
        done = outcome(job, "fallito", error.cause, error.cell, {"traccia": error.trace})
    except ErroreAnalisi as error:
        done = outcome(job, "fallito", str(error))
    except OSError as error:
        where = settings.project.relative(Path(error.filename2 or error.filename or job.base))
        done = outcome(job, "fallito", f"non si può scrivere {where}: {causa_di_sistema(error)}")
    spent = {**measures(settings.kernel), **stopwatch.seconds, **done.measures, "lavoratore": os.getpid()}
    return replace(done, measures=spent)


class Stopwatch:
    """Seconds of each phase."""

    def __init__(self) -> None:
        self._since = time.perf_counter()
        self.seconds: dict[str, float] = {}

    def mark(self, phase: str) -> None:
        """The phase that started when the one before ended has ended."""
        now = time.perf_counter()
        self.seconds[f"secondi_{phase}"] = round(now - self._since, 4)
        self._since = now


@cache
def reader(project: Project, code: SourceCode) -> Reader:
    """The one of this process."""
    return Reader(project, code)


def _with_what_was_used(job: Job, also: frozenset[str]) -> Job:
    """The job, with the rooms of the code that its notebook alone uses among its dependencies."""
    if not also:
        return job
    code = reader(job.settings.project, job.settings.code).dependencies({}, {}, also).code
    return replace(job, dependencies=replace(job.dependencies, code=code))


def _require_unchanged(job: Job) -> None:
    """Refuse to vouch for input that is no longer the one the report was planned on.

    Raises ErroreNotebook with what changed.
    """
    own = reader(job.settings.project, job.settings.code)
    own.look_again()
    now = own.report(job.report, job.settings.code.used(job.dependencies.code))
    if now != job.dependencies:
        changed = now.differences(job.dependencies.sections)
        raise ErroreNotebook(CHANGED.format("; ".join(changed)))


def _export(notebook: Any, report: Report) -> dict[str, bytes]:  # noqa: ANN401 - NotebookNode
    """The bytes to publish, by ending. Raises ErroreNotebook where the publication is not accessible."""
    import nbformat

    from notebatch.attachments import attachments
    from notebatch.exporters.document import figures

    results = list(figures(notebook))
    beside_it = attachments(results, report.place.name, report.package)
    notebook.metadata["pubblicazione"] = {**report.heading, "collegamenti": beside_it.links}
    to_html, to_pdf = _exporters()
    told = {**report.description, "impronta_dati": report.fingerprint, "risultati": results}
    return {
        ".html": to_html.from_notebook_node(notebook)[0].encode(),
        ".pdf": to_pdf.from_notebook_node(notebook)[0],
        ".ipynb": nbformat.writes(notebook).encode(),
        ".json": in_json(told).encode(),
        **beside_it.products,
    }


@cache
def _exporters() -> tuple[Any, Any]:
    from notebatch.exporters.html import EsportatoreHtml
    from notebatch.exporters.pdf import EsportatorePdf

    return EsportatoreHtml(), EsportatorePdf()


def _git(job: Job) -> dict[str, object] | None:
    settings = job.settings
    root, code = settings.origin or settings.project.root, settings.code
    return _provenance(root, (*job.report.sources(root), *(code.root / package for package in code.packages)))


@cache
def _provenance(root: Path, sources: tuple[Path, ...]) -> dict[str, object] | None:
    """Of what a report is made from; the same for many of them."""
    return provenance(root, sources)


def note(project: Project, failed: Outcome) -> list[str]:
    """Leave beside a report that could not be made why; the next time that it is made, the note goes.

    What could not be written, in Italian: a note is no reason to lose the rest of the batch.
    """
    path = beside(project.root / failed.base, NOTE)
    content = {**failed.description, "stato": failed.state, "cella": failed.cell, "causa": failed.cause}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scrivi_intero(path, in_json(content))
    except OSError as error:
        return [f"avviso: non si può scrivere {project.relative(path)}: {causa_di_sistema(error)}"]
    return []
