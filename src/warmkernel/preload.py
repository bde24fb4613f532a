"""What a template imports before its first fork, and whether that is still what the disk holds.

A fork copies only the thread that asks for it, and would leave the locks of the others taken for ever: a template must
be a single native thread. And a stale one must not pass for fresh code. Files outside the installed packages (a project
being written) are looked at one by one; of the installed packages only the folder is, whose time changes whenever one
is installed, removed or upgraded. About 0.2 ms in all.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
import sysconfig
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from warmkernel.spec import LAUNCHER, CannotFork, provisioner_config

_KERNEL_MODULES = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "ipykernel.subshell_manager",
    "ipykernel.datapub",
    "comm",
    "faulthandler",
    "pdb",
    "psutil",
    "resource",
    "sqlite3",
    "tornado.platform.asyncio",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "matplotlib_inline.backend_inline",
    "matplotlib_inline.config",
)
"""What every IPython kernel imports between its start and its first cell; the ones not installed are left out."""

_THREADS_WAIT_S = 1.0
"""Some imports start a thread that ends by itself."""

_THREADS = Path("/proc/self/task")

_Stamp = tuple[int, int, int]
"""Modification time in ns, size in bytes, inode; zeros for a file that is not there."""

_NEVER = (-1, -1, -1)
"""The stamp of no file."""


def preload_in_process(content: Mapping[str, Any]) -> None:
    """Import, in this very process, all that a template of this kernel.json would; what fails is left out.

    For whoever wants the modules compiled, or warm without a fork.
    """
    config = provisioner_config(content) or {}
    imports = (f"import {name}" for name in (*_KERNEL_MODULES, *config.get("preload", ())))
    for source in (*imports, config.get("warmup", ""), *config.get("later", ())):
        run_later(source)


def run_later(source: str) -> None:
    """Run what kernels can do without; where it fails, whoever needs it will hear why."""
    with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "<later>", "exec"), {"__name__": "__later__"})


def prepare(modules: Sequence[str], warmup: str) -> None:
    """Import what a kernel needs and `modules`, run `warmup`; CannotFork where that fails or leaves threads."""
    importlib.import_module(LAUNCHER)
    for name in _KERNEL_MODULES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    failure = ""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for name in modules:
                failure = f"il modulo «{name}» non si importa"
                importlib.import_module(name)
            failure = "il riscaldamento è fallito"
            exec(compile(warmup, "<warmup>", "exec"), {"__name__": "__warmup__"})
    except Exception as error:
        raise CannotFork(f"{failure} ({type(error).__name__}: {error})") from error
    require_single_thread(_THREADS_WAIT_S)


def require_single_thread(wait: float = 0.0) -> None:
    """Raise CannotFork when other native threads than the main one still run after `wait` seconds."""
    deadline = time.monotonic() + wait
    while len(threads := _native_threads()) > 1:
        if time.monotonic() > deadline:
            raise CannotFork(f"lo stampo ha {len(threads)} fili di esecuzione ({', '.join(sorted(threads))})")
        time.sleep(0.01)


def _native_threads() -> list[str]:
    """The names of the native threads of this process, the main one included."""
    names = []
    for thread in _THREADS.iterdir():
        with contextlib.suppress(OSError):  # it ended while we looked
            names.append((thread / "comm").read_text().strip())
    return names


def module_stamps(since_ns: int) -> dict[str, _Stamp]:
    """The state on disk of what this process has imported since `since_ns`, in ns since the epoch.

    What was written after that moment may have been imported before or after: it counts as changed already.
    """
    folders = {sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib", "platstdlib")}
    installed = tuple(os.path.join(folder, "") for folder in folders)  # noqa: PTH118 - a prefix of text
    files = [str(f) for m in list(sys.modules.values()) if (f := getattr(m, "__file__", None))]
    stamps = {f: _stamp(f) for f in [*folders, *(f for f in files if not f.startswith(installed))]}
    return {f: stamp if stamp[0] < since_ns else _NEVER for f, stamp in stamps.items()}


def changed(stamps: Mapping[str, _Stamp]) -> str | None:
    """The first path whose state is no longer the one recorded, or None."""
    return next((path for path, stamp in stamps.items() if _stamp(path) != stamp), None)


def _stamp(path: str) -> _Stamp:
    try:
        status = os.stat(path)  # noqa: PTH116 - hundreds of them at each fork
    except OSError:
        return 0, 0, 0
    return status.st_mtime_ns, status.st_size, status.st_ino
