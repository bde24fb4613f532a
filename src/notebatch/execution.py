"""Running one notebook with papermill in a folder of its own, and telling in which cell it stopped."""

from __future__ import annotations

import ast
import contextlib
import importlib
import json
import os
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analisi.errors import ErroreNotebook
from notebatch.content_key import SourceCode
from notebatch.report import Kernel, Project

if TYPE_CHECKING:
    from jupyter_client.manager import KernelManager

LANGUAGE = "python"
"""Said to papermill, which stops where a notebook does not say it (tools that clean notebooks take it away)."""

KERNEL_OPTIONS = ("--IPKernelApp.log_level=CRITICAL",)
"""A kernel that ends is interrupted first, and says so in English on the terminal."""

SHOWN_LINE = 80
SECONDS_A_CELL = 1800
"""A batch left alone does not wait for a cell that never ends."""

SECONDS_AN_OUTPUT = 60
"""How long the outputs of a cell that has ended may take to arrive, on a machine that is busy with other things."""

COLOURS = re.compile("\x1b\\[[0-9;]*m")
ENGINE = "notebatch"
DEAD = "il kernel si è interrotto (memoria esaurita o arresto dall'esterno)"
SLOW = "la cella non ha finito nel tempo concesso ({} s)"
OF_THE_RUN = ("papermill", "widgets", "language_info")
OF_THE_RUN_OF_A_CELL = ("papermill", "execution", "collapsed", "scrolled")


class CellFailed(ErroreNotebook):
    """A cell that raised: `cell` says which one, `cause` what it raised, `trace` where in its code."""

    def __init__(self, cell: str, cause: str, trace: str = "") -> None:
        super().__init__(f"{cell}: {cause}")
        self.cell = cell
        self.cause = cause
        self.trace = trace

    @classmethod
    def of(cls, execution: int, source: str, cause: str, trace: str = "") -> CellFailed:
        """The failure of the code cell that ran as number `execution`.

        It is called by its place among those that its author wrote: papermill adds one, after the parameters.
        """
        line = textwrap.shorten(next((r for r in source.splitlines() if r.strip()), ""), SHOWN_LINE, placeholder="…")
        return cls(f"cella di codice {max(execution - 1, 1)} («{line}»)", cause, COLOURS.sub("", trace))


@dataclass(frozen=True)
class Executed:
    """A notebook that has run, and the rooms of the code, among those that no report uses, that it did use."""

    notebook: Any  # NotebookNode
    also: frozenset[str]


def run(
    path: Path,
    parameters: Mapping[str, object],
    private: Path,
    project: Project,
    kernel: Kernel,
    code: SourceCode,
    seconds_a_cell: int = SECONDS_A_CELL,
) -> Executed:
    """Run a notebook in the folder `private`.

    Raises CellFailed where a cell raises, kills its kernel or does not end, ErroreNotebook where the kernel does not
    start.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    copy = private / "ingresso.ipynb"  # papermill would take braces in the original path for parameters
    content = json.loads(path.read_bytes())
    content["cells"].append(_probe(code, content))
    copy.write_text(json.dumps(content), encoding="utf-8")
    try:
        with _root_of_kernels(project):
            notebook = papermill.execute_notebook(
                str(copy),
                None,  # no file of its own: papermill would write it anew before and after every cell
                parameters=dict(parameters),
                engine_name=_engine(),
                execution_timeout=seconds_a_cell,
                iopub_timeout=SECONDS_AN_OUTPUT,
                kernel_name=kernel.spec,
                language=LANGUAGE,
                kernel_manager_class=kernel.manager,
                extra_arguments=list(KERNEL_OPTIONS),
                cwd=str(private),
                progress_bar=False,
                log_output=False,
            )
    except PapermillExecutionError as error:
        trace = "\n".join(error.traceback)
        raise _failed(error.exec_count, error.source, error.ename, error.evalue, trace) from error
    except RuntimeError as error:
        cause = f"il kernel non è partito ({error})"
        raise ErroreNotebook(f"{cause}: controllare la memoria libera e rilanciare il comando") from error
    asked = notebook.cells.pop()
    _require_whole(notebook)
    return Executed(notebook, _answer(asked, code))


def manager_class(kernel: Kernel) -> type[KernelManager]:
    """The class of the managers of a kernel."""
    module, _, name = kernel.manager.rpartition(".")
    found: type[KernelManager] = getattr(importlib.import_module(module), name)
    return found


def warm_up(kernel: Kernel) -> None:
    """Start what a kernel is forked from, if it is a warm one, and return at once."""
    from warmkernel import start_template

    spec = manager_class(kernel)().kernel_spec
    if spec is not None:
        start_template(spec.to_dict(), os.environ)


def measures(kernel: Kernel) -> dict[str, object]:
    """Of the kernels that this process ran since the last call, for the run log: kind, memory, why an ordinary one."""
    from warmkernel import REGISTRY

    found: dict[str, object] = {"kernel": kernel.name}
    for ended in REGISTRY.take_ended():
        found |= {"kernel": "caldo" if ended.forked else "ordinario", "memoria_kernel_kb": ended.max_rss_kb}
        if ended.reason:
            found["perche_ordinario"] = ended.reason
    return found


def _probe(code: SourceCode, notebook: Mapping[str, Any]) -> dict[str, Any]:
    """A last cell, that asks the kernel which of the rooms that no report uses it has imported.

    Nothing that the notebook may have called by the name of a function of Python's is used.
    """
    loaded = "[n for n in __import__('sys').modules if n == r or n.startswith(r + '.')]"
    source = f"[r for r in {tuple(code.modules)!r} if {loaded}]"
    cell: dict[str, Any] = {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
    with_ids = (notebook["nbformat"], notebook.get("nbformat_minor", 0)) >= (4, 5)
    return cell | ({"id": "probe"} if with_ids else {})


def _answer(cell: Any, code: SourceCode) -> frozenset[str]:  # noqa: ANN401 - NotebookNode
    """What the kernel answered; all of the rooms where it could not."""
    shown = [o["data"].get("text/plain", "") for o in cell.get("outputs", ()) if "data" in o]
    try:
        return frozenset(code.modules[name] for name in ast.literal_eval(shown[-1]))
    except (IndexError, ValueError, SyntaxError, KeyError, TypeError):
        return frozenset(code.unused)


@contextlib.contextmanager
def _root_of_kernels(project: Project) -> Iterator[None]:
    """A kernel takes the environment of who starts it."""
    if not project.variable:
        yield
        return
    before = os.environ.get(project.variable)
    os.environ[project.variable] = str(project.root)
    try:
        yield
    finally:
        del os.environ[project.variable]
        if before is not None:
            os.environ[project.variable] = before


def _require_whole(notebook: Any) -> None:  # noqa: ANN401 - NotebookNode
    """Refuse a notebook that a cell ended with `exit()`: for papermill it is done, but the cells after are missing."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                trace = "\n".join(output.traceback)
                raise _failed(cell.execution_count, cell.source, output.ename, output.evalue, trace)


def _failed(execution: int | None, source: str, name: str, value: str, trace: str) -> CellFailed:
    """Expected failures speak for themselves, the others are named."""
    cause = value if name.startswith("Errore") else f"{name}: {value}"
    return CellFailed.of(execution or 1, source, cause, trace)


@cache
def _engine() -> str:
    """Make our engine known to papermill; its name."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.engines import NBClientEngine, papermill_engines

    class Engine(NBClientEngine):  # type: ignore[misc]  # papermill publishes no types
        """papermill's own engine; raises CellFailed for what the other would not tell the cell of."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:  # noqa: ANN401
            try:
                return super().execute_managed_notebook(nb_man, kernel_name, **options)
            except DeadKernelError as error:
                raise _last_begun(nb_man, DEAD) from error
            except CellTimeoutError as error:
                raise _last_begun(nb_man, SLOW.format(options["execution_timeout"])) from error

    papermill_engines.register(ENGINE, Engine)
    return ENGINE


def _last_begun(nb_man: Any, cause: str) -> CellFailed:  # noqa: ANN401 - papermill's execution manager
    """The failure of the last code cell that papermill had begun."""
    cells = [c for c in nb_man.nb.cells if c.cell_type == "code"]
    begun = [c for c in cells if c.metadata.papermill.get("start_time")]
    return CellFailed.of(len(begun), begun[-1].source if begun else "", cause)


def canonical(notebook: Any) -> Any:  # noqa: ANN401 - NotebookNode, which takes 1.5 s to import
    """The executed notebook without what changes from run to run (times, paths, random ids), changed in place."""
    for key in OF_THE_RUN:
        notebook.metadata.pop(key, None)
    for position, cell in enumerate(notebook.cells):
        cell["id"] = f"cella-{position:03d}"
        for key in OF_THE_RUN_OF_A_CELL:
            cell.metadata.pop(key, None)
    return notebook
