"""The few calls to Linux that Python does not offer."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

PR_SET_PDEATHSIG = 1
FILI = Path("/proc/self/task")


def muori_con(padre: int) -> None:
    """Have this process killed as soon as the thread that started it ends; `padre` is that thread's process.

    The kernel of Linux binds the signal to the parent's *thread*: whoever starts us must do so from one that lives as
    long as it wants us to. The setting is lost across a fork, so every child repeats it. Raises OSError if refused.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0):
        errore = ctypes.get_errno()
        raise OSError(errore, os.strerror(errore))
    if os.getppid() != padre:  # it ended before we asked
        os._exit(1)


def fili_in_corso() -> list[str]:
    """The names of the native threads of this process, the main one included."""
    nomi = []
    for filo in FILI.iterdir():
        try:
            nomi.append((filo / "comm").read_text().strip())
        except OSError:  # it ended while we looked
            continue
    return nomi
