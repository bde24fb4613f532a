"""One batch at a time on a folder of reports.

The lock is of the operating system: it goes with the last process that holds it, however that ends. Worker processes
hold it too (see `lotto`), so that a new batch cannot start among the last gestures of one that was killed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import platform
from collections.abc import Callable, Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

NOME = ".serratura"
SENZA_SERRATURE = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
ATTESA = "un'altra esecuzione ({chi}) sta scrivendo in {dove}: attendo che finisca (Ctrl-C per rinunciare)."
IMPOSSIBILE = "la cartella {dove} non permette di escludere altre esecuzioni: non lanciarne due insieme."


@contextlib.contextmanager
def serratura(cartella: Path, avvisa: Callable[[str], None]) -> Iterator[int | None]:
    """Hold the lock of the folder, waiting where another batch does; `avvisa` is told what the user must know.

    Gives the descriptor that holds it; None where the system or the folder has no locks. Raises OSError where the
    folder cannot be written.
    """
    cartella.mkdir(parents=True, exist_ok=True)
    descrittore = os.open(cartella / NOME, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        yield descrittore if _chiudi(descrittore, cartella, avvisa) else None
    finally:
        os.close(descrittore)


def _chiudi(descrittore: int, cartella: Path, avvisa: Callable[[str], None]) -> bool:
    if fcntl is None:
        return False
    try:
        try:
            fcntl.flock(descrittore, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            chi = os.pread(descrittore, 200, 0).decode(errors="replace").strip() or "appena avviata"
            avvisa(ATTESA.format(chi=chi, dove=cartella))
            fcntl.flock(descrittore, fcntl.LOCK_EX)
    except OSError as errore:
        if errore.errno not in SENZA_SERRATURE:
            raise
        avvisa(IMPOSSIBILE.format(dove=cartella))
        return False
    os.ftruncate(descrittore, 0)
    os.pwrite(descrittore, f"processo {os.getpid()} su {platform.node()}\n".encode(), 0)
    return True
