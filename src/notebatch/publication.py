"""Putting the files of a report in their place: all of them or none, whatever stops the process.

The files are written aside, in a hidden folder beside the report. Renaming that folder is the moment of decision:
before it the old report stands, after it the new one does, even if whoever was moving its files is killed meanwhile:
`resume`, called by the next batch, moves what is left. No file is ever seen half written. The folder of the open data
is put in place as one thing: what the former one held and the new one does not is gone with it. Only who holds the lock
of the reports (`lock`) may call these.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

NOTE = ".esito.json"
"""Ending of the note beside a report that the last run could not make."""

MANIFEST = ".manifesto.json"
"""Ending of the manifest of a report, the last of its files to be put in place."""

DATA_FOLDER = "-dati"
"""Ending of the folder of the open data of a report; a report without tables has none."""

ENDINGS = (".html", ".pdf", ".xlsx", ".ipynb", ".json")
"""Endings of the other files of a report, each of which it may lack."""

ONGOING, DECIDED, SUPERSEDED = ".in-corso", ".deciso", ".superata"
LOCK_FILE = ".serratura"
WITHOUT_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
WAITING = "un'altra esecuzione ({chi}) sta scrivendo in {dove}: attendo che finisca (Ctrl-C per rinunciare)."
IMPOSSIBLE = "la cartella {dove} non permette di escludere altre esecuzioni: non lanciarne due insieme."


@contextlib.contextmanager
def lock(folder: Path, tell: Callable[[str], None]) -> Iterator[int | None]:
    """One batch at a time on a folder of reports: wait where another one is at work; `tell` is told what the user must
    know.

    The lock is of the operating system: it goes with the last process that holds it, however that ends. Worker
    processes hold it too (see `workers`), so that a new batch cannot start among the last gestures of one that was
    killed. Gives the descriptor that holds it; None where the system or the folder has no locks. Raises OSError where
    the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        yield descriptor if _locked(descriptor, folder, tell) else None
    finally:
        os.close(descriptor)


def _locked(descriptor: int, folder: Path, tell: Callable[[str], None]) -> bool:
    if fcntl is None:
        return False
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = os.pread(descriptor, 200, 0).decode(errors="replace").strip() or "appena avviata"
            tell(WAITING.format(chi=who, dove=folder))
            fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError as error:
        if error.errno not in WITHOUT_LOCKS:
            raise
        tell(IMPOSSIBLE.format(dove=folder))
        return False
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"processo {os.getpid()} su {platform.node()}\n".encode(), 0)
    return True


def publish(base: Path, products: Mapping[str, bytes]) -> None:
    """Make `products` (bytes by ending, as `.html` or `-dati/indicatori.csv`) the files of the report `base`, a path
    without extension.

    Raises OSError where they cannot be written: the former files then stand, unless the decision had been taken.
    """
    _require_place(base, products)
    ongoing, decided = _hidden(base, ONGOING), _hidden(base, DECIDED)
    base.parent.mkdir(parents=True, exist_ok=True)
    if decided.is_dir():  # of a worker that died
        _put(decided)
    shutil.rmtree(ongoing, ignore_errors=True)
    try:
        (ongoing / f"{base.name}{DATA_FOLDER}").mkdir(parents=True)
        for ending, content in products.items():
            (ongoing / f"{base.name}{ending}").write_bytes(content)
        ongoing.rename(decided)
    except OSError:
        shutil.rmtree(ongoing, ignore_errors=True)
        raise
    _put(decided)


def resume(reports: Path) -> int:
    """Finish what a killed batch had decided, clear what it had not; how many reports were finished.

    What cannot be written is left to the publication of its own report, which will say so.
    """
    finished = 0
    for folder, folders, files in os.walk(reports):
        for name in [n for n in folders if n.startswith(".")]:
            folders.remove(name)
            if name.endswith(DECIDED):
                with contextlib.suppress(OSError):
                    _put(Path(folder, name))
                    finished += 1
            elif name.endswith(ONGOING):
                shutil.rmtree(Path(folder, name), ignore_errors=True)
        for name in files:
            if name.startswith(".index-") or (name.startswith(".") and f"{NOTE}." in name):
                with contextlib.suppress(OSError):
                    Path(folder, name).unlink()
    return finished


def beside(base: Path, ending: str) -> Path:
    """The file of the report `base` with this ending."""
    return base.parent / f"{base.name}{ending}"


def data_files(base: Path) -> list[str]:
    """The names of the files in the folder of the open data of a report, from beside the report; hidden ones are not
    of the report.
    """
    folder = beside(base, DATA_FOLDER)
    names = sorted(f.name for f in folder.iterdir()) if folder.is_dir() else []
    return [f"{folder.name}/{name}" for name in names if not name.startswith(".")]


def published(folder: Path) -> list[Path]:
    """Every report under the folder, made or failed, as its path without extension; hidden folders hold none."""
    bases = set()
    for where, folders, files in os.walk(folder):
        folders[:] = [c for c in folders if not c.startswith(".")]
        shown = [f for f in files if not f.startswith(".")]
        for ending in (MANIFEST, NOTE):
            bases |= {Path(where, f.removesuffix(ending)) for f in shown if f.endswith(ending)}
    return sorted(bases)


def write_for_all(destination: Path, text: str) -> None:
    """Make `text` the content of a file that every reader of the folder may read, and none sees half written.

    What a killed process leaves is called `.index-…`. Raises OSError where the folder cannot be written.
    """
    destination.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=destination.parent, prefix=".index-", suffix=destination.suffix)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(aside).chmod(0o644)  # mkstemp's file is private
        Path(aside).replace(destination)
    finally:
        Path(aside).unlink(missing_ok=True)


def _hidden(base: Path, ending: str) -> Path:
    return base.with_name(f".{base.name}{ending}")


def _require_place(base: Path, products: Mapping[str, bytes]) -> None:
    """Raises OSError where a folder stands in the place of a file, written or to remove, or a file in that of the
    folder.
    """
    for ending in {*ENDINGS, *products}:
        if "/" not in ending and beside(base, ending).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(beside(base, ending)))
    folder = beside(base, DATA_FOLDER)
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def _put(decided: Path) -> None:
    """Move every file of the folder beside it, the manifest last, once what its report no longer has is gone; then the
    note of an earlier failure goes.
    """
    base = decided.with_name(decided.name.removeprefix(".").removesuffix(DECIDED))
    for ending in _missing(decided / f"{base.name}{MANIFEST}"):
        beside(base, ending).unlink(missing_ok=True)
    names = sorted((f.name for f in decided.iterdir()), key=lambda n: (n.endswith(MANIFEST), n))
    for name in names:
        if (decided / name).is_dir():
            _exchange(decided / name, decided.parent / name, _hidden(base, SUPERSEDED))
        else:
            (decided / name).replace(decided.parent / name)
    shutil.rmtree(_hidden(base, SUPERSEDED), ignore_errors=True)
    with contextlib.suppress(OSError):  # one with files in it, or none at all
        beside(base, DATA_FOLDER).rmdir()
    beside(base, NOTE).unlink(missing_ok=True)
    decided.rmdir()


def _missing(manifest: Path) -> list[str]:
    """Endings of the files that a report does not have, as its manifest says: those already moved are its own."""
    try:
        products = json.loads(manifest.read_bytes())["prodotti"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    name = manifest.name.removesuffix(MANIFEST)
    return [ending for ending in ENDINGS if f"{name}{ending}" not in products]


def _exchange(new: Path, place: Path, superseded: Path) -> None:
    """Put a folder in the place of another: two renames, and whoever dies between them is resumed at the second."""
    if place.is_dir():
        shutil.rmtree(superseded, ignore_errors=True)
        place.rename(superseded)
    new.rename(place)
