"""kernel.json of a warm kernel: written, installed, and read as the key of the template that it asks for."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LAUNCHER = "ipykernel_launcher"
_PROVISIONER = "warm-fork"
"""The name of the entry point in the group `jupyter_client.kernel_provisioners`."""

_NO_HISTORY_FILE = "--HistoryManager.hist_file=:memory:"
"""IPython's history is a database with a thread of its own, shared by every kernel of the user; as nbclient does.

Not `enabled=False`: without it an ordinary kernel of ipykernel 7 often takes 3 s to end (see `child`).
"""

_RESERVED = {"python", "python2", "python3"}
"""Names of the user's ordinary kernel; to those kernels nbclient adds `_NO_HISTORY_FILE` itself, and IPython does not
start when it is there twice."""

_VALID_NAME = re.compile(r"(?!\.+$)[a-z0-9._-]+", re.IGNORECASE | re.ASCII)
"""Names that jupyter_client finds again."""

SINGLE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
"""Environment of a template: the pools of native threads that libraries start when imported, reduced to none."""

_NO_BACKGROUND_THREAD = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""The same for threads that do not count: pyarrow's allocator starts one to return memory to the system."""

_INLINE_BACKEND = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
"""What ipykernel itself sets in a kernel unless the user did; matplotlib reads it once, when imported."""

READ_ONCE = re.compile(
    r"PYTHON\w*|VIRTUAL_ENV|CONDA_PREFIX|LD_(LIBRARY_PATH|PRELOAD|AUDIT)|GLIBC_TUNABLES|MALLOC_\w+"
    r"|LANG|LANGUAGE|LC_\w+|HOME|XDG_(CONFIG|CACHE|DATA)_HOME|IPYTHON\w*|MPL\w+|MATPLOTLIB\w*"
)
"""Variables that the interpreter, the loader or a library reads once only: a fork keeps what the template read."""


class InvalidKernelName(ValueError):
    """A kernelspec must not have this name; the text says why and what to do."""


class CannotFork(Exception):
    """Why a kernel cannot be forked; the text completes «kernel ordinario: …»."""


def kernelspec(
    preload: Sequence[str] = (),
    warmup: str = "",
    *,
    later: Sequence[str] = (),
    environment: Sequence[str] = (),
    title: str = "Python 3 (caldo)",
    extensions: Sequence[str] = (),
) -> dict[str, Any]:
    """The content of kernel.json: an ordinary ipykernel of this interpreter, with the provisioner that warms it.

    `preload` are modules that the template imports and `warmup` is source that runs there once; `later` are sources
    that it runs one at a time when no kernel is asked for; `environment` are names of variables that the modules read
    when imported; `extensions` are IPython's, loaded by each kernel.
    """
    config = {"preload": list(preload), "warmup": warmup, "later": list(later), "environment": list(environment)}
    return {
        "argv": [
            sys.executable,
            "-Xfrozen_modules=off",  # or the debugger warns at each start
            "-m",
            LAUNCHER,
            "-f",
            "{connection_file}",
            _NO_HISTORY_FILE,
            *(f"--InteractiveShellApp.extra_extensions={name}" for name in extensions),
        ],
        "display_name": title,
        "language": "python",
        "interrupt_mode": "signal",
        "kernel_protocol_version": "5.5",
        "metadata": {
            "debugger": True,
            "supported_encryption": ["curve"],
            "kernel_provisioner": {"provisioner_name": _PROVISIONER, "config": config},
        },
    }


def install(prefix: Path, name: str, content: Mapping[str, Any]) -> Path:
    """Write a kernelspec under `prefix`, whole or not at all; where it stands.

    `prefix` is that of an environment (sys.prefix): the file is `share/jupyter/kernels/<name>/kernel.json`.
    Raises InvalidKernelName for a name that is the ordinary kernel's or that Jupyter would not find, OSError where
    nothing can be written.
    """
    if name.lower() in _RESERVED:
        raise InvalidKernelName(
            f"«{name}» è il nome del kernel ordinario di Python, che verrebbe nascosto e che nbclient avvia con opzioni"
            " sue: scegliere un altro nome, per esempio «warm»"
        )
    if not _VALID_NAME.fullmatch(name):
        raise InvalidKernelName(
            f"«{name}» non può essere il nome di un kernel: usare solo lettere non accentate, cifre, punto, trattino e"
            " trattino basso, per esempio «warm»"
        )
    folder = prefix / "share" / "jupyter" / "kernels" / name
    folder.mkdir(parents=True, exist_ok=True)
    path, partial = folder / "kernel.json", folder / f".kernel-{os.getpid()}.json"
    partial.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)
    return path


def provisioner_config(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """The options of our provisioner in a kernel.json; None where it names another, or none."""
    named = content.get("metadata", {}).get("kernel_provisioner", {})
    return named.get("config", {}) if named.get("provisioner_name") == _PROVISIONER else None


@dataclass(frozen=True)
class TemplateKey:
    """What makes a template; kernelspecs with the same key share one. The options are those of `kernelspec`."""

    interpreter: tuple[str, ...]
    """The interpreter and its own options."""
    preload: tuple[str, ...] = ()
    warmup: str = ""
    """It runs in a namespace of its own; it must leave no thread and no figure open."""
    later: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        command: Sequence[str],
        variables: Mapping[str, str],
        preload: Iterable[str] = (),
        warmup: str = "",
        later: Iterable[str] = (),
        environment: Iterable[str] = (),
        **_: object,
    ) -> TemplateKey:
        """The template that can fork the kernel of this command line, environment and options of the provisioner.

        Raises CannotFork when none can: not on Linux, not this very interpreter starting ipykernel, or a search path
        that depends on the folder a kernel starts in, which differs from the template's. Interpreters are compared by
        name: those of two virtual environments are links to the same file.
        """
        if sys.platform != "linux":
            raise CannotFork("i kernel caldi ci sono solo su Linux")
        if "-m" not in command:
            raise CannotFork("il comando del kernelspec non è un ipykernel di Python")
        position = list(command).index("-m")
        interpreter, module = tuple(command[:position]), command[position + 1 : position + 2]
        if list(module) != [LAUNCHER]:
            raise CannotFork(f"il kernelspec avvia «{' '.join(module)}», non {LAUNCHER}")
        if Path(interpreter[0]).expanduser() != Path(sys.executable):
            raise CannotFork(f"l'interprete del kernelspec è un altro ({interpreter[0]})")
        path = variables.get("PYTHONPATH", "")
        if path and not all(Path(p).is_absolute() for p in path.split(":")):
            raise CannotFork("PYTHONPATH contiene percorsi relativi")
        return cls(interpreter, tuple(preload), warmup, tuple(later), tuple(environment))

    def template_environment(self, requested: Mapping[str, str]) -> dict[str, str]:
        """The environment of the template whose first kernel asks for `requested`."""
        return _INLINE_BACKEND | dict(requested) | SINGLE_THREAD | _NO_BACKGROUND_THREAD

    def difference(self, first: Mapping[str, str], requested: Mapping[str, str]) -> str | None:
        """The first variable whose value in `requested` can no longer be taken up; `first` started the template."""
        held, wanted = _INLINE_BACKEND | dict(first), _INLINE_BACKEND | dict(requested)
        for name in sorted(held.keys() | wanted.keys()):
            if name in SINGLE_THREAD:
                differs = wanted.get(name, "1") != "1"
            else:
                fixed = READ_ONCE.fullmatch(name) or name in self.environment
                differs = bool(fixed) and held.get(name) != wanted.get(name)
            if differs:
                return name
        return None
