"""The kernel provisioner: a warm kernel when a fork can honour what is asked, otherwise an ordinary one.

Registered as `warm-fork` among the entry points `jupyter_client.kernel_provisioners`, and named in the kernelspec:

    "metadata": {"kernel_provisioner": {"provisioner_name": "warm-fork", "config": {
        "preload": ["pandas"], "warmup": "pandas.DataFrame()", "later": [], "environment": [], "ipc": true}}}
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pathlib
import signal
import sys
import weakref
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, List, Unicode

from analisi.kernel.legame import Legame, Nascita, Superato
from analisi.kernel.prese import rimuovi, usa_prese
from analisi.kernel.registro import REGISTRO, Resoconto
from analisi.kernel.ricetta import Comando, Ricetta, Rinuncia, pretendi_assoluto

PREPARAZIONE_MASSIMA_S = 120.0
AVVIO_MASSIMO_S = 30.0
FINE_ATTESA_S = 0.5
STILE_DI_CARTELLA = "matplotlibrc"
"""What matplotlib looks for in the folder that it is imported in; a template is in none."""
ONORATI = {"cwd", "env", "stdout", "stderr", "extra_arguments", "kernel_id"}
"""Arguments of a launch that a fork can honour; the others belong to subprocess.Popen."""


class FornitoreCaldo(LocalProvisioner):
    """Launches kernels by forking the template of their kernelspec; see the module for its options."""

    preload: List[str] = List(Unicode(), help="Modules that the template imports.")
    warmup = Unicode("", help="Source that runs once in the template.")
    later: List[str] = List(Unicode(), help="Sources that it runs, one at a time, while nobody waits for a kernel.")
    environment: List[str] = List(Unicode(), help="Variables that the preloaded modules read when imported.")
    ipc = Bool(True, help="Sockets of the file system instead of TCP, unless a transport or ports were chosen.")

    _nascita: Nascita | None = None
    _legame: Legame | None = None
    _cartella: Path | None = None
    _rimozione: weakref.finalize[..., Any] | None = None
    _in_chiusura = False
    _motivo = ""

    @property
    def caldo(self) -> bool:
        """Whether the kernel that runs now was forked."""
        return self._nascita is not None

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel, running or not yet waited for."""
        return self.caldo or super().has_process

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - of the base class
        """Choose the sockets before the connection file is written."""
        if self.ipc and self.parent is not None and self._cartella is None:
            self._cartella = usa_prese(self.parent)
            self._rimozione = weakref.finalize(self, rimuovi, self._cartella)  # a client may end without a word
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:  # noqa: ANN401
        """Fork the kernel, or start it ordinarily with one line in the log that says why."""
        self._in_chiusura = False
        try:
            self._nascita = await self._genera(cmd, kwargs)
        except (Rinuncia, OSError) as motivo:
            self._motivo = str(motivo)
            self.log.warning("kernel ordinario: %s", motivo)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self._nascita.avvio.result()
        self.cwd = kwargs.get("cwd") or pathlib.Path.cwd()
        return self.connection_info

    async def poll(self) -> int | None:
        """None while the kernel runs, then its exit code.

        Once its end was asked for, it waits a little for it: managers would ask again only a tenth of a second later.
        """
        if self._nascita is None:
            return await super().poll()
        if self._in_chiusura:
            await _attendi(self._nascita.fine, FINE_ATTESA_S)
        return self._nascita.fine.result() if self._nascita.fine.done() else None

    async def wait(self) -> int | None:
        """The exit code, when the kernel has ended; from then on there is none."""
        if self._nascita is None:
            ordinario = super().has_process
            codice = await super().wait()
            if ordinario:
                REGISTRO.annota(Resoconto("ordinario", None, self._motivo))
            return codice
        nascita = self._nascita
        await _attendi(nascita.fine, None)
        if self._nascita is nascita:
            self._nascita = None
            REGISTRO.annota(Resoconto("caldo", nascita.memoria_kb))
        return nascita.fine.result()

    async def send_signal(self, signum: int) -> None:
        """Send `signum` to the kernel and to what it started."""
        if self._nascita is not None and self._legame is not None:
            self._legame.segnala(self._nascita, signum)
        else:
            await super().send_signal(signum)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """From now on its end is waited for."""
        self._in_chiusura = True

    async def kill(self, restart: bool = False) -> None:
        """End it at once."""
        self._in_chiusura = True
        await (self.send_signal(signal.SIGKILL) if self.caldo else super().kill(restart))

    async def terminate(self, restart: bool = False) -> None:
        """Ask it to end."""
        self._in_chiusura = True
        await (self.send_signal(signal.SIGTERM) if self.caldo else super().terminate(restart))

    async def cleanup(self, restart: bool = False) -> None:
        """Leave nothing on disk once the manager is done with the kernel."""
        await super().cleanup(restart)
        if not restart and self._rimozione is not None:
            self._rimozione()

    async def _genera(self, cmd: list[str], kwargs: Mapping[str, Any]) -> Nascita:
        """Raises Rinuncia, or OSError where the system refuses."""
        if sys.platform != "linux":
            raise Rinuncia("i kernel caldi ci sono solo su Linux")
        if ignoti := kwargs.keys() - ONORATI:
            raise Rinuncia(f"l'avvio chiede {', '.join(sorted(ignoti))}")
        comando = Comando.da(cmd)
        ambiente = kwargs["env"]
        pretendi_assoluto(ambiente)
        ricetta = Ricetta.da(comando, self.preload, self.warmup, self.environment, self.later)
        cartella = str(kwargs.get("cwd") or pathlib.Path.cwd())
        if not Path(cartella).is_dir():
            raise Rinuncia(f"la cartella {cartella} non c'è")
        if (Path(cartella) / STILE_DI_CARTELLA).is_file():
            raise Rinuncia(f"la cartella {cartella} ha un proprio {STILE_DI_CARTELLA}")
        uscite = _descrittore(kwargs.get("stdout"), 1), _descrittore(kwargs.get("stderr"), 2)
        superato: Legame | None = None
        for _ in range(2):
            self._legame = await _pronto(ricetta, ambiente, superato)
            try:
                nascita = self._legame.genera(comando, cartella, ambiente, uscite)
                return await self._avviata(nascita)
            except Superato as motivo:
                self.log.info("nuovo stampo: %s", motivo)
                superato = self._legame
        raise Rinuncia("lo stampo cambia di continuo")

    async def _avviata(self, nascita: Nascita) -> Nascita:
        if not await _attendi(nascita.avvio, AVVIO_MASSIMO_S):
            if self._legame is not None:
                self._legame.segnala(nascita, signal.SIGKILL)
            raise Rinuncia("il kernel non si avvia")
        nascita.avvio.result()
        return nascita


async def _pronto(ricetta: Ricetta, ambiente: Mapping[str, str], superato: Legame | None) -> Legame:
    legame = REGISTRO.legame(ricetta, ambiente, superato)
    if not await _attendi(legame.pronto, PREPARAZIONE_MASSIMA_S):
        raise Rinuncia("lo stampo non è pronto")
    legame.pronto.result()
    nome = ricetta.differenza(legame.ambiente, ambiente)
    if nome is not None:
        raise Rinuncia(f"la variabile {nome} è diversa da quella dello stampo")
    return legame


def _descrittore(uscita: Any, ordinario: int) -> int:  # noqa: ANN401 - whatever subprocess takes
    """The descriptor of an output as subprocess.Popen takes it. Raises Rinuncia for a pipe that it would make."""
    if uscita is None:
        uscita = ordinario
    numero = uscita if isinstance(uscita, int) else uscita.fileno()
    if numero < 0:
        raise Rinuncia("l'avvio chiede un canale nuovo per le uscite del kernel")
    os.fstat(numero)  # a closed one cannot be sent
    return int(numero)


async def _attendi(futuro: Future[Any], secondi: float | None) -> bool:
    """Wait for `futuro` without cancelling it or minding its outcome; whether it is done.

    Not asyncio.wrap_future: it cancels what it wraps, and complains in a loop that closed before the outcome came.
    """
    ciclo, evento = asyncio.get_running_loop(), asyncio.Event()

    def sveglia(_: Future[Any]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any longer
            ciclo.call_soon_threadsafe(evento.set)

    if not futuro.done():
        futuro.add_done_callback(sveglia)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(evento.wait(), secondi)
    return futuro.done()
