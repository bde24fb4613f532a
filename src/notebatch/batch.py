"""From what was asked to published reports: what is unchanged and why, work, index, log, summary."""

from __future__ import annotations

import datetime
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from analisi.errors import ErroreAnalisi, ErroreNotebook, ErroreQualita, causa_di_sistema
from notebatch.content_key import Dependencies, Reader, is_sum
from notebatch.index import Index, orphans_told, update_index
from notebatch.index.page import Wording
from notebatch.job import Job, Outcome, Settings, make, note, outcome
from notebatch.manifest import due, read_manifest
from notebatch.progress import REPORT, Progress, RunLog, logged, summary
from notebatch.publication import NOTE, beside, lock, published, resume
from notebatch.report import Catalogue, Project, Report, Request, Unreadable
from notebatch.workers import Crashed, Workers

ON_REQUEST = "chiesto con --rifai"


def produce(request: Request, catalogue: Catalogue, wording: Wording, settings: Settings) -> int:
    """Make every report asked for that is not up to date and print what came of it; the result is the exit code.

    Wrong data weigh more than a failed notebook, and that more than a blocked report. Raises ErroreAnalisi, before any
    kernel starts, where a value is refused, nothing is to be done, no data can be opened or a folder cannot be written.
    """
    project = settings.project
    reader = Reader(project, settings.code)

    def index() -> Index:
        with _writing(project):
            return update_index(project, catalogue, wording, reader.code_version)

    with (
        _locked(project) as (descriptor, log),
        Workers(settings.kernel, settings.workers, descriptor) as workers,
    ):
        resumed = resume(project.reports)
        found = request.found(workers, reader)
        if found.unreadable:
            _mark_unreadable(project, found.unreadable)
            index()
        reports = found.plan()
        outcomes, jobs = _divide(reports, settings, reader)
        counts = {"rapporti": len(reports), "da_fare": len(jobs), "ripresi": resumed}
        log.start(**counts, lavoratori=workers.count)
        since = time.perf_counter()
        for blocked in (o for o in outcomes if o.state == "bloccato"):
            log.report(blocked, [])
        outcomes += _make(jobs, workers, log)
        count: Counter[str] = Counter(o.state for o in outcomes)
        log.end(secondi=round(time.perf_counter() - since, 3), **count)
        problems = [p for o in outcomes if o.state in ("bloccato", "fallito") for p in note(project, o)]
        try:
            updated = index()
        finally:
            print("\n".join([*summary(outcomes, found.unreadable), *problems]))
        print("\n".join([*orphans_told(project, updated.orphans), f"Indice dei rapporti: {updated.page}"]))
        return _exit_code(count, found.unreadable)


@contextmanager
def _locked(project: Project) -> Iterator[tuple[int | None, RunLog]]:
    """The reports folder, locked against other batches, and the run log."""
    with ExitStack() as stack:
        with _writing(project):
            descriptor = stack.enter_context(lock(project.reports, partial(print, file=sys.stderr, flush=True)))
            log = RunLog(project.log)
        yield descriptor, log


@contextmanager
def _writing(project: Project) -> Iterator[None]:
    """What cannot be written, told in Italian."""
    try:
        yield
    except OSError as error:
        where = project.relative(Path(error.filename or project.reports))
        raise ErroreAnalisi(
            f"non si può scrivere {where}: {causa_di_sistema(error)}. Controllare permessi e spazio della cartella."
        ) from error


def _mark_unreadable(project: Project, unreadable: Sequence[Unreadable]) -> None:
    """Mark what is published of data that can no longer be opened."""
    for one in unreadable:
        for base in published(one.folder):
            description = (read_manifest(base) or {}).get("rapporto")
            if description:
                cause = f"i dati di {one.label} non si possono leggere"
                note(project, Outcome("", project.relative(base), "bloccato", cause, description=description))


def _divide(reports: Sequence[Report], settings: Settings, reader: Reader) -> tuple[list[Outcome], list[Job]]:
    """What is settled (blocked, or up to date), and what is to be made, first what takes longest."""
    outcomes, jobs = [], []
    for report in reports:
        dependencies, reasons = due(report, settings.project.reports / report.place, reader)
        job = Job(report, dependencies, settings, tuple(reasons or ([ON_REQUEST] if settings.remake else [])))
        if report.blocked:
            outcomes.append(outcome(job, "bloccato", report.blocked))
        elif job.reasons:
            jobs.append(job)
        else:
            with suppress(OSError):
                beside(job.base, NOTE).unlink()
            outcomes.append(outcome(job, "invariato"))
    return outcomes, sorted(jobs, key=lambda job: not job.report.first)


def _make(jobs: Sequence[Job], workers: Workers, log: RunLog) -> list[Outcome]:
    outcomes = []
    with Progress(len(jobs), "rapporti") as progress:
        for job, one in made(jobs, workers, progress):
            log.report(one, job.reasons)
            progress.advance(f"{one.label}: {one.state}")
            # of thousands that were made only the number is still of use
            small = replace(one, description={}, parameters={}, measures={})
            outcomes.append(small if one.state in ("fatto", "vuoto") else one)
    return outcomes


def made(jobs: Sequence[Job], workers: Workers, progress: Progress) -> Iterator[tuple[Job, Outcome]]:
    """Make every report and give each job with its outcome as soon as it is known; one failure stops no other."""
    for job, came in workers.map(make, jobs, lambda job: job.report.label, progress.ongoing):
        if isinstance(came, Crashed):
            measures = {"traccia": came.trace} if came.trace else None
            yield job, outcome(job, "fallito", came.cause, measures=measures)
        else:
            yield job, came


def _exit_code(count: Mapping[str, int], unreadable: Sequence[Unreadable]) -> int:
    if unreadable:
        return ErroreAnalisi.codice_uscita
    if count["fallito"]:
        return ErroreNotebook.codice_uscita
    return ErroreQualita.codice_uscita if count["bloccato"] else 0


OUTCOMES = {"fatto": "Fatto", "vuoto": "Senza niente da dire", "fallito": "Non riuscito", "bloccato": "Bloccato"}


def explain(path: Path, catalogue: Catalogue, settings: Settings) -> list[str]:
    """The answer for a terminal. Raises ErroreParametri where the path is not that of a report."""
    project = settings.project
    reader = Reader(project, settings.code)
    report = catalogue.report_at(path, reader)
    base = project.reports / report.place
    dependencies, reasons = due(report, base, reader)
    state = "da fare, perché:" if reasons else "aggiornato, non si rifà."
    if stopped := report.blocked or report.empty:
        reasons, state = [stopped], "non si può fare, perché:"
    return [
        f"{project.relative(base)}: {state}",
        *(f"  - {reason}" for reason in reasons),
        "",
        "Dipende da:",
        *(f"  {name:10} {value}" for name, value in _depends(report, dependencies, project)),
        "",
        *_history(project.relative(base), project, published=read_manifest(base) is not None),
    ]


def _depends(report: Report, dependencies: Dependencies, project: Project) -> list[tuple[str, str]]:
    notebook = project.relative(report.notebook_path)
    files = [name for name, value in dependencies.inputs.items() if is_sum(value) and name != notebook]
    others = [(name.partition(" "), value) for name, value in dependencies.inputs.items() if not is_sum(value)]
    environment = dependencies.environment
    return [
        ("parametri", " ".join(f"{n}={v}" for n, v in dependencies.parameters.items())),
        ("notebook", notebook),
        *(("ingressi", f"{folder}: {_files(n)}") for folder, n in Counter(map(_folder, files)).items()),
        *((name, f"{rest}: {value}") for (name, _, rest), value in others),
        *(("codice", f"{name}: {_files(n)}") for name, n in Counter(map(_package, dependencies.code)).items()),
        ("ambiente", f"{environment['python']}, {environment['piattaforma']}, {len(dependencies.packages)} pacchetti"),
        ("chiave", dependencies.key),
    ]


def _folder(name: str) -> str:
    return Path(name).parent.as_posix()


def _package(name: str) -> str:
    return Path(name).parts[0]


def _files(how_many: int) -> str:
    return "1 file" if how_many == 1 else f"{how_many} file"


def _history(base: str, project: Project, *, published: bool) -> list[str]:
    """When it was last tried and why, from the run log."""
    for line in logged(project.log):
        if line.get("evento") == REPORT and line.get("rapporto") == base:
            when = datetime.datetime.fromisoformat(line["quando"]).astimezone()
            head = f"{OUTCOMES.get(line['stato'], line['stato'])} l'ultima volta il {when:%d/%m/%Y alle %H:%M}"
            cause = [f"Causa: {line['causa']}"] if line.get("causa") else []
            reasons = [f"  - {reason}" for reason in line.get("motivi", [])]
            return [f"{head}, perché:" if reasons else f"{head}.", *reasons, *cause]
    return ["Nel registro delle esecuzioni non c'è." if published else "Non è mai stato fatto."]
