"""Our end of one template: it starts it, asks it for kernels, and hears how each one fares.

A thread of its own starts the template and listens to it for as long as it lives: Linux kills the template when the
thread that started it ends (see `sistema.muori_con`), and nobody can say how long the caller's will last, which may be
a passing one of an event loop's pool. What it hears becomes futures, so that waiting blocks no event loop.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from analisi.kernel.messaggi import coppia, invia, invia_subito, ricevi
from analisi.kernel.ricetta import LANCIATORE, Comando, Ricetta, Rinuncia

RIPROVA_DOPO_S = 60.0
"""A template that could not start is tried again after so long: meanwhile somebody may have mended the cause."""


class Superato(Exception):
    """The template cannot serve any longer, another one would: it died, or is older than a file it imported."""


class Nascita:
    """One kernel: `avvio` gives its pid once it answers, `fine` its exit code (negative: the signal that ended it)."""

    def __init__(self, numero: int) -> None:
        self.numero = numero
        self.avvio: Future[int] = Future()
        self.fine: Future[int] = Future()
        self.memoria_kb: int | None = None
        """The most memory it held, in kB, shared pages of the template included; known when it has ended."""

    def fallisci(self, motivo: Exception) -> None:
        """It never was: whoever waits for it learns why."""
        if not self.avvio.done():
            self.avvio.set_exception(motivo)

    def termina(self, codice: int) -> None:
        """It ended, perhaps before it could answer."""
        self.fallisci(Rinuncia(f"il kernel è terminato durante l'avvio (codice {codice})"))
        if not self.fine.done():
            self.fine.set_result(codice)


class Legame:
    """One template, from our side. `pronto` raises Rinuncia when it declines; `morto` when nothing can be asked."""

    def __init__(self, ricetta: Ricetta, ambiente: Mapping[str, str]) -> None:
        self.ricetta = ricetta
        self.ambiente = dict(ambiente)
        self.pronto: Future[int] = Future()
        self._numeri = itertools.count(1)
        self._nascite: dict[int, Nascita] = {}
        self._chiave = threading.Lock()
        self._finito: float | None = None
        self._processo: subprocess.Popen[bytes] | None = None
        self._presa, altra = coppia()
        self._filo = threading.Thread(target=self._vivi, args=(altra,), name="stampo-kernel", daemon=True)
        self._filo.start()

    @property
    def superabile(self) -> bool:
        """Whether a new template is worth starting in its place: it died, or declined some time ago."""
        if self._finito is None:
            return False
        return self.pronto.exception() is None or time.monotonic() - self._finito > RIPROVA_DOPO_S

    def genera(self, comando: Comando, cartella: str, ambiente: Mapping[str, str], uscite: Sequence[int]) -> Nascita:
        """Ask for a kernel; `uscite` are its output and error. Raises Rinuncia when
        it cannot be asked, Superato when the template died."""
        richiesta = {
            "comando": "nasci",
            "stampo": self.pronto.result(),
            "cartella": cartella,
            "ambiente": dict(ambiente),
            "argomenti": comando.argomenti,
            "riga": [*comando.interprete, "-m", LANCIATORE, *comando.argomenti],
        }
        with self._chiave:
            nascita = Nascita(next(self._numeri))
            if self._finito is not None:
                raise Superato("lo stampo è terminato")
            self._nascite[nascita.numero] = nascita
        try:
            invia_subito(self._presa, richiesta | {"nascita": nascita.numero}, uscite)
        except (BrokenPipeError, ConnectionError) as errore:
            raise Superato("lo stampo è terminato") from errore
        except OSError as errore:
            with self._chiave:
                self._nascite.pop(nascita.numero, None)
            raise Rinuncia(f"lo stampo non riceve la richiesta ({errore.strerror or errore})") from errore
        return nascita

    def segnala(self, nascita: Nascita, segnale: int) -> None:
        """Send `segnale` to the kernel and what it started; nothing happens when it has ended."""
        with contextlib.suppress(OSError):  # the template is gone, and its kernels with it
            invia_subito(self._presa, {"comando": "segnala", "nascita": nascita.numero, "segnale": int(segnale)})

    def ritira(self) -> None:
        """Have the template end after the last of its kernels."""
        with contextlib.suppress(OSError):
            invia_subito(self._presa, {"comando": "ritirati"})

    def chiudi(self, attesa: float = 5.0) -> None:
        """End the template and its kernels now, waiting for it at most `attesa` seconds."""
        with contextlib.suppress(OSError):
            self._presa.shutdown(socket.SHUT_RDWR)
        if self._processo is not None:
            self._processo.kill()
        self._filo.join(attesa)

    def dimentica(self) -> None:
        """In a process forked from the client: let go of a template that is not ours."""
        self._presa.close()

    def _vivi(self, altra: socket.socket) -> None:
        try:
            with altra:
                processo = self._processo = self._avvia(altra)
            with self._presa, processo:
                try:
                    self._ascolta(processo.pid)
                finally:
                    processo.kill()
        except OSError as errore:
            self._rinuncia(f"lo stampo non parte ({errore.strerror or errore})")
        finally:
            self._concludi()

    def _avvia(self, altra: socket.socket) -> subprocess.Popen[bytes]:
        comando = [*self.ricetta.interprete, "-m", "analisi.kernel.stampo", str(altra.fileno()), str(os.getpid())]
        return subprocess.Popen(
            comando,
            env=self.ricetta.ambiente(self.ambiente),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[altra.fileno()],
            start_new_session=True,  # the Ctrl-C of a terminal is for the client, which ends its kernels in order
        )

    def _ascolta(self, pid: int) -> None:
        ricetta = self.ricetta
        invia(self._presa, {"moduli": ricetta.moduli, "riscaldamento": ricetta.riscaldamento, "poi": ricetta.poi})
        while True:
            messaggio, _ = ricevi(self._presa)
            if messaggio is None:
                return
            self._intendi(messaggio, pid)

    def _intendi(self, messaggio: Mapping[str, Any], pid: int) -> None:
        if "nascita" not in messaggio:
            if messaggio["evento"] == "pronto":
                self.pronto.set_result(pid)
            else:
                self._rinuncia(messaggio["motivo"])
            return
        with self._chiave:
            nascita = self._nascite.get(messaggio["nascita"])
        if nascita is not None:
            self._annuncia(nascita, messaggio)

    def _annuncia(self, nascita: Nascita, messaggio: Mapping[str, Any]) -> None:
        match messaggio["evento"]:
            case "avviato":
                nascita.avvio.set_result(messaggio["pid"])
                return
            case "superato":
                nascita.fallisci(Superato(messaggio["motivo"]))
            case "rinuncia":
                nascita.fallisci(Rinuncia(messaggio["motivo"]))
            case "uscito":
                nascita.memoria_kb = messaggio["memoria_kb"]
                nascita.termina(messaggio["codice"])
        with self._chiave:
            self._nascite.pop(nascita.numero, None)

    def _rinuncia(self, motivo: str) -> None:
        if not self.pronto.done():
            self.pronto.set_exception(Rinuncia(motivo))

    def _concludi(self) -> None:
        self._rinuncia("lo stampo è terminato mentre si preparava")
        with self._chiave:
            self._finito = time.monotonic()
            rimaste = list(self._nascite.values())
            self._nascite.clear()
        for nascita in rimaste:
            nascita.fallisci(Superato("lo stampo è terminato"))
            nascita.termina(-signal.SIGKILL)
