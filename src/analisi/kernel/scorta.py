"""The kernel in reserve: forked before anybody asks for it, so that a request finds the fork already done.

Until its request comes it is no kernel yet: it has neither environment nor folder nor seeds of its own, and has done
nothing that could differ from one kernel to the next. Whether the template is still current is asked at the request.
"""

from __future__ import annotations

import importlib
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analisi.kernel.argomenti import Lettore
from analisi.kernel.messaggi import coppia, invia_subito, ricevi
from analisi.kernel.sistema import muori_con

ECCOMI = b"!"
RISPOSTA_S = 1.0
"""How long a reserve may take to answer; it does at once, or in 20 ms when it has only just been forked."""


@dataclass(frozen=True)
class Scorta:
    """The template's side of a kernel in reserve."""

    pid: int
    """Not yet buried: the number is still its own."""
    presa: socket.socket

    def consegna(self, richiesta: Mapping[str, object], descrittori: Sequence[int]) -> bool:
        """Make it the kernel of `richiesta`; False when it is no longer there, or does not say that it will be."""
        with self.presa:
            self.presa.settimeout(RISPOSTA_S)
            try:
                invia_subito(self.presa, richiesta, descrittori)
                return self.presa.recv(1) == ECCOMI
            except OSError:  # gone, or stopped by somebody
                os.kill(self.pid, signal.SIGKILL)
                return False


def genera() -> Scorta | socket.socket:
    """Fork: in the template its new reserve, in the reserve the socket to `aspetta` at. Raises OSError if refused."""
    nostra, sua = coppia()
    try:
        pid = os.fork()
    except OSError:
        nostra.close()
        sua.close()
        raise
    if pid:
        sua.close()
        return Scorta(pid, nostra)
    nostra.close()
    return sua


def aspetta(presa: socket.socket, stampo: int, lettore: Lettore) -> tuple[dict[str, Any], list[int]]:
    """In the reserve: the request and descriptors it is to live by. The process ends if none will ever come."""
    muori_con(stampo)
    _scalda(lettore)
    with presa:
        richiesta, descrittori = ricevi(presa)
        if richiesta is None:
            os._exit(0)
        presa.send(ECCOMI)
    return richiesta, descrittori


def _scalda(lettore: Lettore) -> None:
    """Look at what every kernel looks at first, and keep nothing.

    Looking counts references, which writes: the system copies each page of the template so touched, thousands in all
    (IPythonKernel asks every module for its file). Done here, the copying is over when the request comes.
    """
    importlib.invalidate_caches()
    for modulo in list(sys.modules.values()):
        getattr(modulo, "__file__", None)
    lettore.prova()
