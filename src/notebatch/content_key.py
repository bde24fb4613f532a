"""What a report is made from: equal dependencies, equal bytes. Their sum is the content key of the report.

Light to import: a second run on hundreds of unchanged reports only reads and sums files.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from analisi.errors import ErroreAnalisi, causa_di_sistema
from notebatch.environment import interpreter, packages
from notebatch.report import Project, Report

COMPILED = (".pyc", ".pyo")
SUM_LENGTH = 64

Section = Mapping[str, object]
Cached = TypeVar("Cached")


@dataclass(frozen=True)
class SourceCode:
    """The code that reports are made by: whole packages, except the rooms that no report uses.

    root: the folder that holds the packages; unused: files and folders, as paths from it. A notebook may use one of
    these all the same: its kernel says so when it ends, and they join the key of that report (see `execution.run`).
    """

    root: Path
    packages: tuple[str, ...]
    unused: tuple[str, ...] = ()

    @property
    def modules(self) -> dict[str, str]:
        """The rooms that no report uses: path by dotted name."""
        return {room.removesuffix(".py").replace("/", "."): room for room in self.unused}

    def files(self, also: Iterable[str] = ()) -> list[Path]:
        """Every file of the code, in an order that no machine changes; `also`: unused rooms that are used after all."""
        left_out = set(self.unused) - set(also)
        return sorted(p for package in self.packages for p in self._under(self.root / package, left_out))

    def used(self, names: Iterable[str]) -> frozenset[str]:
        """The rooms left out that hold some of these files, named by path."""
        return frozenset(r for r in self.unused if any(n == r or n.startswith(f"{r}/") for n in names))

    def _under(self, folder: Path, left_out: set[str]) -> Iterator[Path]:
        for where, folders, names in os.walk(folder):
            # a tool's cache left inside a package (`.mypy_cache`) is not code
            folders[:] = [n for n in folders if not n.startswith(".") and self._name(Path(where, n)) not in left_out]
            for path in (Path(where, n) for n in names if not n.startswith(".") and not n.endswith(("~", *COMPILED))):
                if self._name(path) not in left_out:
                    yield path

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


@dataclass(frozen=True)
class Dependencies:
    """Everything that a report depends on, by kind; sums are SHA-256 in hexadecimal.

    inputs: what the report says, by name, mostly files by path from the root; code: files of the packages, by path
    inside their folder; environment: see `environment.interpreter`; packages: version by name.
    """

    parameters: Section
    inputs: Section
    code: Section
    environment: Section
    packages: Section

    @property
    def sections(self) -> dict[str, Section]:
        """All of it, by the names that a manifest gives them."""
        return dict(
            zip(SENTENCES, (self.parameters, self.inputs, self.code, self.environment, self.packages), strict=True)
        )

    @cached_property
    def key(self) -> str:
        """The content key: SHA-256 of all of it."""
        return hashlib.sha256(json.dumps(self.sections, sort_keys=True).encode()).hexdigest()

    def differences(self, before: Mapping[str, object]) -> list[str]:
        """What changed since `before` (the same sections, as a manifest holds them), in Italian sentences."""
        sentences: list[str] = []
        for name, section in self.sections.items():
            former = before.get(name)
            if isinstance(former, Mapping):
                sentences += _differences(SENTENCES[name], former, section)
        return sentences


SENTENCES = {
    "parametri": "parametro {}",
    "ingressi": "{}",
    "codice": "codice, {}",
    "ambiente": "ambiente, {}",
    "pacchetti": "pacchetto {}",
}


def is_sum(value: object) -> bool:
    """Whether a value is the sum of a file, of no interest to a reader."""
    return isinstance(value, str) and len(value) == SUM_LENGTH


def _differences(name: str, before: Section, now: Section) -> Iterable[str]:
    for entry in sorted(before.keys() | now.keys()):
        told = name.format(entry)
        if entry not in before:
            yield f"{told}: nuovo"
        elif entry not in now:
            yield f"{told}: non c'è più"
        elif before[entry] != now[entry]:
            values = before[entry], now[entry]
            yield f"{told}: cambiato" if all(map(is_sum, values)) else f"{told}: era {values[0]}, ora è {values[1]}"


class Reader:
    """Reads the dependencies of the reports of a project, each file once until `look_again`.

    `today`: the day on which inputs that depend on it are looked at, that of each look if not given. Raises
    ErroreAnalisi where a file cannot be read.
    """

    def __init__(self, project: Project, code: SourceCode, today: date | None = None) -> None:
        self._project = project
        self._code = code
        self._today = today
        self._sums: dict[Path, tuple[tuple[int, int, int], str]] = {}
        self._looked: dict[object, object] = {}

    def look_again(self) -> None:
        """From now on look again at every file; those with the same size and times are not summed again."""
        self._looked.clear()

    @property
    def root(self) -> Path:
        """Of the project."""
        return self._project.root

    @property
    def today(self) -> date:
        """The day on which inputs are looked at."""
        return self._today or date.today()

    @property
    def code_version(self) -> str:
        """SHA-256 of the code of the packages."""
        return hashlib.sha256(json.dumps(self._code_sums(frozenset())).encode()).hexdigest()

    def report(self, report: Report, also: Iterable[str] = ()) -> Dependencies:
        """What a report depends on; `also`: rooms of the code that no report uses, except this one."""
        return self.dependencies(report.parameters, report.inputs(self), also)

    def dependencies(self, parameters: Section, inputs: Section, also: Iterable[str] = ()) -> Dependencies:
        """What something made from these parameters and inputs depends on."""
        return Dependencies(parameters, inputs, self._code_sums(frozenset(also)), *self._environment)

    def also_used(self, manifest: Mapping[str, object] | None) -> frozenset[str]:
        """The rooms of the code, among those that no report uses, that the published one used."""
        files = (manifest or {}).get("codice")
        return self._code.used(files) if isinstance(files, Mapping) else frozenset()

    def once(self, key: object, look: Callable[[], Cached]) -> Cached:
        """What `look` gives, asked once for each key until `look_again`: a plan may hold thousands of reports."""
        if key not in self._looked:
            self._looked[key] = look()
        return self._looked[key]  # type: ignore[return-value]  # a key is of one kind of thing

    def sums(self, paths: Iterable[Path]) -> dict[str, str]:
        """SHA-256 of files, by their path from the root."""
        return {self._project.relative(path): self._sum(path) for path in paths}

    def _sum(self, path: Path) -> str:
        try:
            state = path.stat()
            sign = state.st_mtime_ns, state.st_size, state.st_ino
            known = self._sums.get(path)
            if known is None or known[0] != sign:
                known = self._sums[path] = sign, hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            shown = self._project.relative(path)
            raise ErroreAnalisi(f"{shown}: il file non si può leggere ({causa_di_sistema(error)})") from error
        return known[1]

    @cached_property
    def _environment(self) -> tuple[dict[str, str], dict[str, str]]:
        return interpreter(), packages()

    def _code_sums(self, also: frozenset[str]) -> dict[str, str]:
        files = self._code.files
        return self.once(
            ("code", also), lambda: {p.relative_to(self._code.root).as_posix(): self._sum(p) for p in files(also)}
        )
