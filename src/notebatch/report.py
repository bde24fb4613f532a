"""What a batch knows of the reports that it makes: the protocols that whoever has reports to publish implements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from analisi.errors import ErroreAnalisi
from analisi.paths import relativo

if TYPE_CHECKING:
    from notebatch.attachments.data_package import Pacchetto
    from notebatch.content_key import Reader
    from notebatch.workers import Workers


@dataclass(frozen=True)
class Project:
    """Where a project has its things: its root, the published reports, the run log.

    variable: name of the environment variable by which notebooks find the root, empty for none.
    """

    root: Path
    reports: Path
    log: Path
    variable: str = ""

    def relative(self, path: Path) -> str:
        """`path` as seen from the root, with forward slashes: what messages and artefacts show."""
        return relativo(path, self.root)


@dataclass(frozen=True)
class Kernel:
    """How notebooks are run.

    manager: dotted name of the class of kernel managers, imported by who runs notebooks; spec: the name of the
    kernelspec that executed notebooks name.
    """

    name: str
    manager: str
    spec: str


class Report(Protocol):
    """One report: a notebook run with some parameters, published under a name, on data that are known already.

    Reports travel to the worker processes: they can be pickled.
    """

    @property
    def notebook_path(self) -> Path:
        """The notebook that makes it."""

    @property
    def parameters(self) -> Mapping[str, object]:
        """What its notebook is run with."""

    @property
    def place(self) -> Path:
        """Where it is published: a path inside the folder of reports, without extension."""

    @property
    def label(self) -> str:
        """How messages name it."""

    @property
    def first(self) -> bool:
        """Whether it is to be started before others, because it takes longest."""

    @property
    def blocked(self) -> str:
        """Why it cannot be made, where that is known before its notebook runs; or nothing."""

    @property
    def empty(self) -> str:
        """Why it has nothing to say, where that is known before its notebook runs; or nothing."""

    def inputs(self, reader: Reader) -> Mapping[str, str]:
        """What it is made from: sums of files by their path from the root, and whatever else its outcome depends on."""

    def sources(self, root: Path) -> Sequence[Path]:
        """Files and folders of the project at `root` whose history in git is that of the report."""

    @property
    def description(self) -> Mapping[str, object]:
        """What its manifest and its results say that it is, parameters included."""

    @property
    def verdict(self) -> Mapping[str, str]:
        """How far its data can be trusted: `stato` and `frase`."""

    @property
    def fingerprint(self) -> str:
        """Sum of its data, as its results say it."""

    @property
    def heading(self) -> Mapping[str, object]:
        """The metadata `pubblicazione` of its notebook, links apart: see `exporters.title_block`."""

    @property
    def package(self) -> Pacchetto:
        """What its open data say of themselves."""


@dataclass(frozen=True)
class Published:
    """What the index says of a published report, and whether anything still stands behind it.

    code: of what it is listed under, with the year, that no other has; name: the same in words; row_title: heading of
    its row; row: what rows are sorted by, empty for the first; row_id: the row in addresses, made from its heading
    where it is empty; column: what rows are; version: empty for the ordinary one; order: of reports in a row; edition:
    what its reports are made again together with; gone: what it has lost, in Italian, and leftover: what to delete
    then.
    """

    year: int
    code: str
    name: str
    title: str
    row: str
    row_title: str
    order: int
    column: str
    row_id: str = ""
    version: str = ""
    edition: str = ""
    gone: str = ""
    leftover: Path = field(default=Path(), repr=False)  # where it is has no part in what the index says


class Catalogue(Protocol):
    """The reports that a project can make, known from what is published."""

    def published(self, place: Path, description: Mapping[str, object]) -> Published:
        """What there is to say of the report published at `place` (absolute, without extension), that says of itself
        what `description` does.

        Raises ValueError, KeyError, TypeError or AttributeError for what is none of ours.
        """

    def report_at(self, path: Path, reader: Reader) -> Report:
        """The report that any file of it, or their common part, names. Raises ErroreAnalisi where there is none."""


@dataclass(frozen=True)
class Unreadable:
    """Data that cannot be opened. label: which; folder: where their reports are published."""

    label: str
    folder: Path
    error: ErroreAnalisi


@dataclass(frozen=True)
class Found:
    """What came of making the data of a request ready.

    plan: gives the reports to make; raises ErroreAnalisi where a value is refused, there is nothing to do or no data
    can be opened. unreadable: the data that cannot be opened.
    """

    plan: Callable[[], Sequence[Report]]
    unreadable: Sequence[Unreadable] = ()


class Request(Protocol):
    """What somebody asked for."""

    def inputs(self) -> Iterable[Path]:
        """Every file of the project that the reports are made from."""

    def moved(self, root: Path) -> tuple[Project, Request]:
        """The same asked of a copy of the project at `root`."""

    def found(self, workers: Workers, reader: Reader) -> Found:
        """Make the data of the reports ready. Raises ErroreAnalisi."""
