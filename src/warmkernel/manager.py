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

_RECONNECT_MS = 5
"""How soon to try again a socket that the kernel has not bound yet; zmq's own 100 ms are felt at each start."""

_FIRST_WAIT_S = 0.05
_LONGEST_WAIT_S = 1.0

_GRACE_S = 0.5
"""What an idle kernel needs to end when asked to; one that has not is busy and gets interrupted."""


def _context() -> zmq.asyncio.Context:
    context = zmq.asyncio.Context()
    context.setsockopt(zmq.RECONNECT_IVL, _RECONNECT_MS)
    return context


class FastKernelClient(AsyncKernelClient):
    """A client that is ready as soon as its kernel is, and has not missed an output."""

    @default("context")
    def _default_context(self) -> zmq.asyncio.Context:
        self._created_context = True
        return _context()

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel answers and its outputs reach us.

        Raises RuntimeError when it dies before, or has not answered in `timeout` seconds.
        """
        deadline = float("inf") if timeout is None else time.monotonic() + timeout

        async def require_alive() -> None:
            if not await self.is_alive():
                raise RuntimeError("Il kernel è terminato prima di rispondere")
            if time.monotonic() > deadline:
                raise RuntimeError(f"Il kernel non ha risposto in {timeout:g} secondi")

        request, wait = "", _FIRST_WAIT_S
        while True:
            try:
                message = await self.get_iopub_msg(timeout=wait)
            except Empty:
                await require_alive()
                request, wait = self.kernel_info(), min(2 * wait, _LONGEST_WAIT_S)
                continue
            if message["msg_type"] == "iopub_welcome":
                request = self.kernel_info()
            elif message["content"].get("execution_state") == "idle" and _answers(message, request):
                break
        while True:  # up to that answer, so that none is taken for that of a cell
            try:
                reply = await self.get_shell_msg(timeout=_LONGEST_WAIT_S)
            except Empty:
                await require_alive()
                continue
            if _answers(reply, request):
                self._handle_kernel_info_reply(reply)
                return


def _answers(message: dict[str, Any], request: str) -> bool:
    return bool(message["parent_header"].get("msg_id") == request)


def _without_pause(method: Callable[..., Any]) -> Callable[..., Any]:
    """`method` of the manager, which is `ready` when it returns, without jupyter_client's 10 ms pause before that.

    The pause is there for the tests of jupyter_client, as its `in_pending_state` says.
    """
    original = getattr(method, "__wrapped__", method)

    @functools.wraps(original)
    async def run(self: FastKernelManager, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the base class
        if self._attempted_start or not self._ready:
            self._ready = asyncio.get_running_loop().create_future()
        task = asyncio.ensure_future(original(self, *args, **kwargs))
        task.add_done_callback(self._settle_ready)  # runs before we wake
        return await task

    return run


class FastKernelManager(AsyncKernelManager):
    """The manager whose client is `FastKernelClient`: papermill and nbclient take it as `kernel_manager_class`."""

    client_class = DottedObjectName(f"{FastKernelClient.__module__}.{FastKernelClient.__qualname__}", config=True)
    client_factory = Type(FastKernelClient, config=True)

    @default("context")
    def _default_context(self) -> zmq.asyncio.Context:
        self._created_context = True
        return _context()

    _async_start_kernel = start_kernel = _without_pause(KernelManager._async_start_kernel)
    _async_shutdown_kernel = shutdown_kernel = _without_pause(KernelManager._async_shutdown_kernel)

    def _settle_ready(self, task: asyncio.Task[Any]) -> None:
        if task.cancelled() or self._ready is None:
            return
        error = task.exception()
        if error is not None:
            self._ready.set_exception(error)
            self.log.error("%s", self._ready.exception(), exc_info=error)
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
            await asyncio.wait_for(self._async_wait(pollinterval), _GRACE_S)
        if await self._async_is_alive():
            await super()._async_interrupt_kernel()  # it is busy
        await super()._async_finish_shutdown(waittime, pollinterval, restart)
