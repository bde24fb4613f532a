"""The proof that published reports follow from their input: they are made again elsewhere and compared byte by byte.

Everything is made anew in a private folder, from copies of the input. Nothing of what is published, or of what was
prepared from the input, is used or touched.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analisi.errors import ErroreAnalisi, causa_di_sistema
from notebatch.batch import made
from notebatch.content_key import Reader
from notebatch.job import Job, Outcome, Settings
from notebatch.manifest import read_manifest
from notebatch.progress import Progress
from notebatch.publication import MANIFEST, beside, data_files
from notebatch.report import Project, Request
from notebatch.workers import VERIFY_PREFIX, Workers

DIFFERENT = 1
UNPUBLISHED = "non pubblicato"
AROUND = 30


@dataclass(frozen=True)
class Comparison:
    """A report made again: what differs from what is published, in Italian; nothing where every byte is the same.

    note: what is worth saying of a report that does not differ.
    """

    label: str
    differences: tuple[str, ...]
    note: str = ""


def verify(request: Request, settings: Settings) -> int:
    """Make again every report asked for and print whether it is the published one; the result is the exit code.

    Raises ErroreAnalisi where a value is refused or data cannot be opened.
    """
    with tempfile.TemporaryDirectory(prefix=VERIFY_PREFIX) as folder:
        private = Path(folder).resolve()
        copy_inputs(request, settings.project, private)
        project, again = request.moved(private)
        elsewhere = replace(settings, project=project, origin=settings.project.root)
        with Workers(settings.kernel, settings.workers, private=private) as workers:
            comparisons = list(_compare(again, settings.project, elsewhere, workers))
    different = [c for c in comparisons if c.differences]
    print("\n".join(line for c in sorted(comparisons, key=lambda c: c.label) for line in _told(c)))
    remade = [c for c in comparisons if not c.note.startswith(UNPUBLISHED)]
    print(f"Rapporti identici a quelli pubblicati: {len(remade) - len(different)} su {len(remade)}.")
    return DIFFERENT if different else 0


def copy_inputs(request: Request, project: Project, private: Path) -> None:
    """Copy what the reports are made from, each to its place under another root. Raises ErroreAnalisi."""
    failures = []
    for path in request.inputs():
        copy = private / path.relative_to(project.root)
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
        except OSError as error:
            failures.append(f"{project.relative(path)} ({causa_di_sistema(error)})")
    if failures:
        reason = f"controllare {', '.join(failures)}"
        raise ErroreAnalisi(f"gli ingressi non si possono copiare in una cartella privata: {reason}")


def _compare(request: Request, published: Project, elsewhere: Settings, workers: Workers) -> Iterator[Comparison]:
    """`published` is where reports are, `request` finds them, and `elsewhere` makes them, in folders of its own."""
    reader = Reader(elsewhere.project, elsewhere.code)
    found = request.found(workers, reader)
    for one in found.unreadable:
        yield Comparison(one.label, (str(one.error),))
    jobs = []
    for report in found.plan():
        former = read_manifest(published.reports / report.place)
        if former is not None:
            jobs.append(Job(report, reader.report(report), elsewhere))
        elif report.blocked:
            yield Comparison(report.label, (), f"{UNPUBLISHED}, e non si può fare: {report.blocked}")
        else:
            yield Comparison(report.label, ("non è pubblicato, o manca il suo manifesto",))
    with Progress(len(jobs), "rifaccio") as progress:
        for job, outcome in made(jobs, workers, progress):
            comparison = _comparison(outcome, job, published.reports / job.report.place)
            progress.advance(f"{comparison.label}: {'diverso' if comparison.differences else 'identico'}")
            yield comparison


def _comparison(outcome: Outcome, job: Job, published: Path) -> Comparison:
    if outcome.state not in ("fatto", "vuoto"):
        why = f"non si riesce a rifare: {outcome.cell or outcome.state}: {outcome.cause}"
        return Comparison(outcome.label, (why,))
    before, after = read_manifest(published) or {}, read_manifest(job.base) or {}
    names = {*before.get("prodotti", ()), *after.get("prodotti", ()), *data_files(published)}
    files = [*sorted(names), beside(published, MANIFEST).name]
    different = [d for name in files if (d := difference(published.parent / name, job.base.parent / name))]
    if len(different) == 1 and MANIFEST in different[0] and before | {"git": None} == after | {"git": None}:
        note = f"identico (pubblicato da {_history(before)}, rifatto da {_history(after)})"
        return Comparison(outcome.label, (), note)
    inputs = job.dependencies.differences(before) if different else []
    return Comparison(outcome.label, (*different, *(f"dopo la pubblicazione: {sentence}" for sentence in inputs)))


def _history(manifest: Mapping[str, Any]) -> str:
    """Where in the history of the project a manifest says that its input is; the input itself is in the sums."""
    git = manifest.get("git")
    if not git:
        return "una cartella senza storia git"
    return f"{git['commit'][:10] or 'nessun commit'}{' con modifiche' if git['modificato'] else ''}"


def difference(published: Path, remade: Path) -> str:
    """The first difference between two files, named and shown; nothing where every byte is the same."""
    if not published.is_file() and not remade.is_file():
        return ""
    if not published.is_file():
        return f"{published.name}: manca"
    if not remade.is_file():
        return f"{remade.name}: non si produce più"
    before, after = published.read_bytes(), remade.read_bytes()
    if before == after:
        return ""
    if published.suffix == ".json":
        entry = _first_entry(before, after)
        if entry:
            return f"{published.name}, {entry}"
    pairs = enumerate(zip(before, after, strict=False))
    place = next((i for i, (a, b) in pairs if a != b), min(len(before), len(after)))
    line = before.count(b"\n", 0, place) + 1
    return (
        f"{published.name}, byte {place + 1} (riga {line}): "
        f"pubblicato «{_excerpt(before, place)}», rifatto «{_excerpt(after, place)}»"
    )


def _excerpt(content: bytes, place: int) -> str:
    excerpt = content[max(place - AROUND, 0) : place + AROUND].decode("utf-8", errors="replace")
    return "".join(c if c.isprintable() else "·" for c in excerpt) or "fine del file"


def _first_entry(before: bytes, after: bytes) -> str:
    """Where two JSON documents first differ, as a path of keys; nothing where one is not JSON."""
    try:
        return _different_entry(json.loads(before), json.loads(after), "")
    except ValueError:
        return ""


def _different_entry(before: object, after: object, where: str) -> str:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        pairs = [(str(k), before.get(k), after.get(k)) for k in dict.fromkeys((*before, *after))]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = [(str(i), a, b) for i, (a, b) in enumerate(zip(before, after, strict=True))]
    else:
        told = f"{where or 'tutto'}: pubblicato «{_short(before)}», rifatto «{_short(after)}»"
        return "" if before == after else told
    return next((d for k, a, b in pairs if (d := _different_entry(a, b, f"{where} › {k}" if where else k))), "")


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 2 * AROUND else text[: 2 * AROUND] + "…"


def _told(comparison: Comparison) -> list[str]:
    if not comparison.differences:
        return [f"{comparison.label}: {comparison.note or 'identico'}"]
    return [f"{comparison.label}: DIVERSO", *(f"  - {d}" for d in comparison.differences)]
