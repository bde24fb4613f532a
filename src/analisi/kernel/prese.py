"""Sockets of the file system for a kernel, in a private folder: no port to race for, nobody else who can listen."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from jupyter_client.manager import KernelManager

PERCORSO_MASSIMO = 100
"""Bytes of a socket's path; Linux takes 107, macOS 103."""


def cartella_privata() -> Path | None:
    """A new folder of rights 0700 whose path is short enough for sockets; None where there is no such place."""
    for base in dict.fromkeys((tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp")):
        if base and Path(base).is_dir() and len(os.fsencode(base)) + len("/kernel-12345678/k-5") <= PERCORSO_MASSIMO:
            return Path(tempfile.mkdtemp(prefix="kernel-", dir=base))
    return None


def usa_prese(gestore: KernelManager) -> Path | None:
    """Have `gestore` reach its kernel by sockets in a new folder, which is given back; None where nothing changed.

    Whoever chose a transport, an address or ports, keeps them; so does a kernel that is started again.
    """
    scelto = gestore.transport != "tcp" or any(gestore.ports) or gestore.ip not in ("127.0.0.1", "localhost")
    cartella = None if scelto or os.name != "posix" else cartella_privata()
    if cartella is None:
        return None
    gestore.transport = "ipc"
    gestore.ip = str(cartella / "k")
    gestore.cache_ports = False
    if not gestore.connection_file:
        gestore.connection_file = str(cartella / "kernel.json")
    return cartella


def rimuovi(cartella: Path | None) -> None:
    """Remove what `usa_prese` made; nothing to do is no error."""
    if cartella is not None:
        shutil.rmtree(cartella, ignore_errors=True)
