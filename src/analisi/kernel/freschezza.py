"""Whether what a process imported is still what the disk holds: a stale template must not pass for fresh code.

Files outside the installed packages (a project being written) are looked at one by one; of the installed packages only
the folder is, whose time changes whenever one is installed, removed or upgraded. About 0.2 ms in all.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Mapping

Impronta = tuple[int, int, int]
"""Modification time in ns, size in bytes, inode; zeros for a file that is not there."""

MAI = (-1, -1, -1)
"""The state of no file."""


def impronte_moduli(da_ns: int) -> dict[str, Impronta]:
    """The state on disk of what this process has imported since `da_ns`, in ns since the epoch.

    What was written after that moment may have been imported before or after: it counts as changed already.
    """
    cartelle = {sysconfig.get_path(nome) for nome in ("purelib", "platlib", "stdlib", "platstdlib")}
    installati = tuple(os.path.join(cartella, "") for cartella in cartelle)  # noqa: PTH118 - a prefix of text
    moduli = [str(f) for m in list(sys.modules.values()) if (f := getattr(m, "__file__", None))]
    stati = {f: _impronta(f) for f in [*cartelle, *(f for f in moduli if not f.startswith(installati))]}
    return {f: stato if stato[0] < da_ns else MAI for f, stato in stati.items()}


def cambiato(impronte: Mapping[str, Impronta]) -> str | None:
    """The first path whose state is no longer the one recorded, or None."""
    return next((percorso for percorso, era in impronte.items() if _impronta(percorso) != era), None)


def _impronta(percorso: str) -> Impronta:
    try:
        stato = os.stat(percorso)  # noqa: PTH116 - hundreds of them at each birth
    except OSError:
        return 0, 0, 0
    return stato.st_mtime_ns, stato.st_size, stato.st_ino
