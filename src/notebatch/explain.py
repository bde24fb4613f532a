"""What a report depends on, why it was made and why it would be made again."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

from notebatch.content_key import Dependencies, Reader, is_sum
from notebatch.job import Settings
from notebatch.manifest import due, read_manifest
from notebatch.progress import REPORT, logged
from notebatch.report import Catalogue, Project, Report

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
