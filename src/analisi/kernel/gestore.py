"""A kernel manager and its client that lose no time waiting; they serve any kernel, warm or ordinary.

jupyter_client's own client asks a kernel for its name and then reads the channel of outputs until nothing has come for
200 ms, so as not to take old outputs for those of the first cell. That silence is not needed: once the idle status
that answers *our own* question has come, everything before it has been read, and what follows answers what we ask
next. If the subscription was not yet in force when the kernel answered, the status is lost and we ask again, at once
when the kernel greets the subscription (`iopub_welcome`, ipykernel 7).
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import time
from collections.abc import Callable
from queue import Empty
from typing import Any

import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager, KernelManager
from traitlets import DottedObjectName, Type, default

RICONNESSIONE_MS = 5
"""How soon to try again a socket that the kernel has not bound yet; zmq's own 100 ms are felt at each start."""

PRIMA_ATTESA_S = 0.05
ATTESA_MASSIMA_S = 1.0

CORTESIA_S = 0.5
"""What an idle kernel needs to end when asked to; one that has not is busy and gets interrupted."""


def _contesto_pronto() -> zmq.asyncio.Context:
    contesto = zmq.asyncio.Context()
    contesto.setsockopt(zmq.RECONNECT_IVL, RICONNESSIONE_MS)
    return contesto


class ClienteKernel(AsyncKernelClient):
    """A client that is ready as soon as its kernel is, and has not missed an output."""

    @default("context")
    def _contesto(self) -> zmq.asyncio.Context:
        self._created_context = True
        return _contesto_pronto()

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel answers and its outputs reach us.

        Raises RuntimeError when it dies before, or has not answered in `timeout` seconds.
        """
        scadenza = float("inf") if timeout is None else time.monotonic() + timeout
        domanda, attesa = "", PRIMA_ATTESA_S
        while True:
            try:
                messaggio = await self.get_iopub_msg(timeout=attesa)
            except Empty:
                await self._pretendi_vivo(scadenza, timeout)
                domanda, attesa = self.kernel_info(), min(2 * attesa, ATTESA_MASSIMA_S)
                continue
            if messaggio["msg_type"] == "iopub_welcome":
                domanda = self.kernel_info()
            elif _risponde(messaggio, domanda):
                break
        await self._leggi_risposta(domanda, scadenza, timeout)

    async def _leggi_risposta(self, domanda: str, scadenza: float, timeout: float | None) -> None:
        """Read the answers up to that of `domanda`, so that none is taken for that of a cell."""
        while True:
            try:
                risposta = await self.get_shell_msg(timeout=ATTESA_MASSIMA_S)
            except Empty:
                await self._pretendi_vivo(scadenza, timeout)
                continue
            if risposta["parent_header"].get("msg_id") == domanda:
                self._handle_kernel_info_reply(risposta)
                return

    async def _pretendi_vivo(self, scadenza: float, timeout: float | None) -> None:
        if not await self.is_alive():
            raise RuntimeError("Il kernel è terminato prima di rispondere")
        if time.monotonic() > scadenza:
            raise RuntimeError(f"Il kernel non ha risposto in {timeout:g} secondi")


def _risponde(messaggio: dict[str, Any], domanda: str) -> bool:
    stato = messaggio["content"].get("execution_state") if messaggio["msg_type"] == "status" else None
    return stato == "idle" and messaggio["parent_header"].get("msg_id") == domanda


def _senza_pausa(metodo: Callable[..., Any]) -> Callable[..., Any]:
    """`metodo` of the manager, which is `ready` when it returns, without jupyter_client's 10 ms pause before that.

    The pause is there for the tests of jupyter_client, as its `in_pending_state` says.
    """
    grezzo = getattr(metodo, "__wrapped__", metodo)

    @functools.wraps(grezzo)
    async def eseguito(self: GestoreKernel, *argomenti: Any, **opzioni: Any) -> Any:  # noqa: ANN401 - as the base class
        if self._attempted_start or not self._ready:
            self._ready = asyncio.get_running_loop().create_future()
        compito = asyncio.ensure_future(grezzo(self, *argomenti, **opzioni))
        compito.add_done_callback(self._concludi_attesa)  # runs before we wake
        return await compito

    return eseguito


class GestoreKernel(AsyncKernelManager):
    """The manager whose client is `ClienteKernel`: papermill and nbclient take its name as `kernel_manager_class`."""

    client_class = DottedObjectName(f"{ClienteKernel.__module__}.{ClienteKernel.__qualname__}", config=True)
    client_factory = Type(ClienteKernel, config=True)

    @default("context")
    def _contesto(self) -> zmq.asyncio.Context:
        self._created_context = True
        return _contesto_pronto()

    _async_start_kernel = start_kernel = _senza_pausa(KernelManager._async_start_kernel)
    _async_shutdown_kernel = shutdown_kernel = _senza_pausa(KernelManager._async_shutdown_kernel)

    def _concludi_attesa(self, compito: asyncio.Task[Any]) -> None:
        if compito.cancelled() or self._ready is None:
            return
        errore = compito.exception()
        if errore is not None:
            self._ready.set_exception(errore)
            self.log.error("%s", self._ready.exception(), exc_info=errore)
        elif self.owns_kernel:
            self._ready.set_result(None)

    async def _async_interrupt_kernel(self) -> None:
        # before asking a kernel to end the base class interrupts it; an idle one would only complain on the terminal
        if not self.shutting_down:
            await super()._async_interrupt_kernel()

    async def _async_finish_shutdown(
        self, waittime: float | None = None, pollinterval: float = 0.1, restart: bool = False
    ) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._async_wait(pollinterval), CORTESIA_S)
        if await self._async_is_alive():
            await super()._async_interrupt_kernel()  # it is busy
        await super()._async_finish_shutdown(waittime, pollinterval, restart)
