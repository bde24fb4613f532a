"""The template process: it imports once, then forks a kernel for each request and buries it when it ends.

Started by `legame` as `python -m analisi.kernel.stampo DESCRITTORE PADRE`. It stays a single native thread, since a
fork copies only the thread that asks for it and would leave the locks of the others taken for ever; where a library
started threads, it declines and the client runs ordinary kernels.

It ends with its client, whose death it learns in two ways (see `muori_con`, and the closed socket); its kernels end
with it. Kernels are named by the number of their request, never by pid: only this process, which has not yet buried
them, turns one into the other, so that a recycled pid cannot be signalled.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping
from typing import Any

from analisi.kernel.figlio import vivi
from analisi.kernel.freschezza import cambiato, impronte_moduli
from analisi.kernel.messaggi import invia, ricevi
from analisi.kernel.preparazione import prepara, pretendi_un_filo, prosegui
from analisi.kernel.ricetta import Rinuncia
from analisi.kernel.sistema import muori_con

QUIETE_MS = 250
"""Without a request for so long, the template takes up what may come later."""


def main() -> None:
    """Prepare, answer requests until the client closes; in a newborn kernel, become it."""
    presa = socket.socket(fileno=int(sys.argv[1]))
    muori_con(int(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder that `-m` puts there; a kernel finds its own
    ricetta, _ = ricevi(presa)
    if ricetta is None:
        return
    try:
        stampo = Stampo(presa, ricetta)
    except Rinuncia as motivo:
        invia(presa, {"evento": "rinuncia", "motivo": str(motivo)})
        return
    invia(presa, {"evento": "pronto"})
    nascita = stampo.servi()
    if nascita is None:
        os._exit(0)  # nobody waits for a tidy end, and the kernels end with this process
    stampo.rilascia()
    vivi(presa, *nascita)


class Stampo:
    """The prepared template: `servi` answers requests. Raises Rinuncia where it could not be forked safely."""

    def __init__(self, presa: socket.socket, ricetta: Mapping[str, Any]) -> None:
        gc.disable()  # what is freed before the forks would be holes for them to copy
        self._presa = presa
        self._figli: dict[int, int] = {}
        self._ritirato = False
        self._poi = list(ricetta["poi"])
        self._inizio = time.time_ns()
        prepara(ricetta["moduli"], ricetta["riscaldamento"])
        self._impronte = impronte_moduli(self._inizio)
        self._sveglia, sveglia = socket.socketpair()
        self._sveglia.setblocking(False)
        sveglia.setblocking(False)
        self._scrive_sveglia = sveglia
        signal.signal(signal.SIGCHLD, lambda _segnale, _quadro: None)
        signal.set_wakeup_fd(sveglia.fileno(), warn_on_full_buffer=False)
        _congela()

    def servi(self) -> tuple[dict[str, Any], list[int]] | None:
        """Answer until the client closes; in the child of a fork, give back its request and descriptors."""
        voci = select.poll()
        voci.register(self._presa, select.POLLIN)
        voci.register(self._sveglia, select.POLLIN)
        while not (self._ritirato and not self._figli):
            pronte = {descrittore for descrittore, _ in voci.poll(QUIETE_MS if self._poi else None)}
            if not pronte:
                self._prosegui(voci)
            if self._sveglia.fileno() in pronte:
                self._sveglia.recv(4096)
                self._seppellisci()
            if self._presa.fileno() in pronte:
                messaggio, descrittori = ricevi(self._presa)
                if messaggio is None:
                    return None
                if self._obbedisci(messaggio):
                    return messaggio, descrittori
                for descrittore in descrittori:
                    os.close(descrittore)
        return None

    def _prosegui(self, voci: select.poll) -> None:
        """Do what may come later, until somebody asks; what has begun is not interrupted."""
        while self._poi and not voci.poll(0):
            prosegui(self._poi.pop(0))
        self._impronte = impronte_moduli(self._inizio) | self._impronte
        _congela()

    def rilascia(self) -> None:
        """In the child: let go of what wakes the template."""
        signal.set_wakeup_fd(-1)
        self._sveglia.close()
        self._scrive_sveglia.close()

    def _obbedisci(self, messaggio: Mapping[str, Any]) -> bool:
        """Do what `messaggio` asks; True in a newborn child."""
        match messaggio["comando"]:
            case "segnala":
                self._segnala(messaggio["nascita"], messaggio["segnale"])
            case "ritirati":
                self._ritirato = True
            case "nasci":
                try:
                    return self._partorisci(messaggio["nascita"])
                except (Rinuncia, OSError) as motivo:
                    rifiuto = {"evento": "rinuncia", "nascita": messaggio["nascita"], "motivo": str(motivo)}
                    invia(self._presa, rifiuto)
        return False

    def _partorisci(self, nascita: int) -> bool:
        pretendi_un_filo()
        percorso = cambiato(self._impronte)
        if percorso is not None:
            invia(self._presa, {"evento": "superato", "nascita": nascita, "motivo": percorso})
            return False
        pid = os.fork()
        if pid:
            self._figli[pid] = nascita
        return pid == 0

    def _segnala(self, nascita: int, segnale: int) -> None:
        pid = next((p for p, n in self._figli.items() if n == nascita), None)
        if pid is None:
            return
        with contextlib.suppress(PermissionError):  # it changed user: no longer ours to signal
            try:
                os.killpg(pid, segnale)
            except ProcessLookupError:  # born, but not yet in a session of its own
                os.kill(pid, segnale)

    def _seppellisci(self) -> None:
        """Tell how each ended kernel ended; what it left running in its group ends with it."""
        for pid in list(self._figli):
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                continue
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)  # before the burial: the number is still its own
            _, stato, uso = os.wait4(pid, 0)
            fine = {
                "evento": "uscito",
                "nascita": self._figli.pop(pid),
                "codice": os.waitstatus_to_exitcode(stato),
                "memoria_kb": uso.ru_maxrss,
            }
            with contextlib.suppress(OSError):  # the client is gone: the next read will tell
                invia(self._presa, fine)


def _congela() -> None:
    """Leave nothing of what is there now for a garbage collection of a kernel to touch, and so to copy."""
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
