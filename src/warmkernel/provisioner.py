"""The kernel provisioner: a warm kernel when a fork can honour what is asked, otherwise an ordinary one.

Registered as `warm-fork` among the entry points `jupyter_client.kernel_provisioners`, and named in the kernelspec:

    "metadata": {"kernel_provisioner": {"provisioner_name": "warm-fork", "config": {
        "preload": ["pandas"], "warmup": "pandas.DataFrame()", "later": [], "environment": [], "ipc": true}}}
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
import weakref
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, List, Unicode

from warmkernel.connection import ForkedKernel, StaleTemplate, TemplateConnection
from warmkernel.registry import REGISTRY, EndedKernel
from warmkernel.spec import CannotFork, TemplateKey

_TEMPLATE_TIMEOUT_S = 120.0
_START_TIMEOUT_S = 30.0
_EXIT_POLL_S = 0.5

MATPLOTLIBRC = "matplotlibrc"
"""What matplotlib looks for in the folder that it is imported in; a template is in none."""

_HONOURED = {"cwd", "env", "stdout", "stderr", "extra_arguments", "kernel_id"}
"""Arguments of a launch that a fork can honour; the others belong to subprocess.Popen."""

_SOCKET_PATH_LIMIT = 100
"""Bytes of a socket's path; Linux takes 107, macOS 103."""


class WarmForkProvisioner(LocalProvisioner):
    """Launches kernels by forking the template of their kernelspec; see the module for its options."""

    preload: List[str] = List(Unicode(), help="Modules that the template imports.")
    warmup = Unicode("", help="Source that runs once in the template.")
    later: List[str] = List(Unicode(), help="Sources that it runs, one at a time, while nobody waits for a kernel.")
    environment: List[str] = List(Unicode(), help="Variables that the preloaded modules read when imported.")
    ipc = Bool(True, help="Sockets of the file system instead of TCP, unless a transport or ports were chosen.")

    _kernel: ForkedKernel | None = None
    _connection: TemplateConnection | None = None
    _remove_folder: weakref.finalize[..., Any] | None = None
    _ending = False
    _reason = ""

    @property
    def forked(self) -> bool:
        """Whether the kernel that runs now was forked."""
        return self._kernel is not None

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel, running or not yet waited for."""
        return self.forked or super().has_process

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - of the base class
        """Choose the sockets before the connection file is written."""
        if self.ipc and self.parent is not None and self._remove_folder is None:
            folder = _use_private_sockets(self.parent)
            if folder is not None:  # removed here at the latest: a client may end without a word
                self._remove_folder = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:  # noqa: ANN401
        """Fork the kernel, or start it ordinarily with one line in the log that says why."""
        self._ending = False
        try:
            self._kernel = await self._fork(cmd, kwargs)
        except (CannotFork, OSError) as reason:
            self._reason = str(reason)
            self.log.warning("kernel ordinario: %s", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self._kernel.started.result()
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def poll(self) -> int | None:
        """None while the kernel runs, then its exit code.

        Once its end was asked for, it waits a little for it: managers would ask again only a tenth of a second later.
        """
        if self._kernel is None:
            return await super().poll()
        if self._ending:
            await _wait(self._kernel.exited, _EXIT_POLL_S)
        return self._kernel.exited.result() if self._kernel.exited.done() else None

    async def wait(self) -> int | None:
        """The exit code, when the kernel has ended; from then on there is none."""
        kernel = self._kernel
        if kernel is None:
            ran = super().has_process
            code = await super().wait()
            if ran:
                REGISTRY.record(EndedKernel(False, None, self._reason))
            return code
        await _wait(kernel.exited, None)
        if self._kernel is kernel:
            self._kernel = None
            REGISTRY.record(EndedKernel(True, kernel.max_rss_kb))
        return kernel.exited.result()

    async def send_signal(self, signum: int) -> None:
        """Send `signum` to the kernel and to what it started."""
        if self._kernel is not None and self._connection is not None:
            self._connection.signal(self._kernel, signum)
        else:
            await super().send_signal(signum)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """From now on its end is waited for."""
        self._ending = True

    async def kill(self, restart: bool = False) -> None:
        """End it at once."""
        self._ending = True
        await (self.send_signal(signal.SIGKILL) if self.forked else super().kill(restart))

    async def terminate(self, restart: bool = False) -> None:
        """Ask it to end."""
        self._ending = True
        await (self.send_signal(signal.SIGTERM) if self.forked else super().terminate(restart))

    async def cleanup(self, restart: bool = False) -> None:
        """Leave nothing on disk once the manager is done with the kernel."""
        await super().cleanup(restart)
        if not restart and self._remove_folder is not None:
            self._remove_folder()

    async def _fork(self, cmd: list[str], kwargs: Mapping[str, Any]) -> ForkedKernel:
        """Raises CannotFork, or OSError where the system refuses."""
        environment = kwargs["env"]
        key = TemplateKey.of(cmd, environment, self.preload, self.warmup, self.later, self.environment)
        if unknown := kwargs.keys() - _HONOURED:
            raise CannotFork(f"l'avvio chiede {', '.join(sorted(unknown))}")
        cwd = str(kwargs.get("cwd") or Path.cwd())
        if not Path(cwd).is_dir():
            raise CannotFork(f"la cartella {cwd} non c'è")
        if (Path(cwd) / MATPLOTLIBRC).is_file():
            raise CannotFork(f"la cartella {cwd} ha un proprio {MATPLOTLIBRC}")
        outputs = _descriptor(kwargs.get("stdout"), 1), _descriptor(kwargs.get("stderr"), 2)
        stale: TemplateConnection | None = None
        for _ in range(2):
            connection = self._connection = await _ready_template(key, environment, stale)
            try:
                kernel = connection.fork(cmd, cwd, environment, outputs)
                if not await _wait(kernel.started, _START_TIMEOUT_S):
                    connection.signal(kernel, signal.SIGKILL)
                    raise CannotFork("il kernel non si avvia")
                kernel.started.result()
                return kernel
            except StaleTemplate as reason:
                self.log.info("nuovo stampo: %s", reason)
                stale = connection
        raise CannotFork("lo stampo cambia di continuo")


async def _ready_template(
    key: TemplateKey, environment: Mapping[str, str], stale: TemplateConnection | None
) -> TemplateConnection:
    connection = REGISTRY.connection(key, environment, stale)
    if not await _wait(connection.ready, _TEMPLATE_TIMEOUT_S):
        raise CannotFork("lo stampo non è pronto")
    connection.ready.result()
    name = key.difference(connection.environment, environment)
    if name is not None:
        raise CannotFork(f"la variabile {name} è diversa da quella dello stampo")
    return connection


def _descriptor(output: Any, default: int) -> int:  # noqa: ANN401 - whatever subprocess takes
    """The descriptor of an output as subprocess.Popen takes it. Raises CannotFork for a pipe that it would make."""
    if output is None:
        output = default
    number = output if isinstance(output, int) else output.fileno()
    if number < 0:
        raise CannotFork("l'avvio chiede un canale nuovo per le uscite del kernel")
    os.fstat(number)  # a closed one cannot be sent
    return int(number)


async def _wait(future: Future[Any], seconds: float | None) -> bool:
    """Wait for `future` without cancelling it or minding its outcome; whether it is done.

    Not asyncio.wrap_future: it cancels what it wraps, and complains in a loop that closed before the outcome came.
    """
    loop, event = asyncio.get_running_loop(), asyncio.Event()

    def wake(_: Future[Any]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any longer
            loop.call_soon_threadsafe(event.set)

    if not future.done():
        future.add_done_callback(wake)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)
    return future.done()


def _use_private_sockets(manager: KernelManager) -> Path | None:
    """Have `manager` reach its kernel by sockets in a new folder, which is given back; None where nothing changed.

    No port to race for, nobody else who can listen. Whoever chose a transport, an address or ports, keeps them; so does
    a kernel that is started again.
    """
    chosen = manager.transport != "tcp" or any(manager.ports) or manager.ip not in ("127.0.0.1", "localhost")
    folder = None if chosen or os.name != "posix" else _private_folder()
    if folder is not None:
        manager.transport = "ipc"
        manager.ip = str(folder / "k")
        manager.cache_ports = False
        if not manager.connection_file:
            manager.connection_file = str(folder / "kernel.json")
    return folder


def _private_folder() -> Path | None:
    """A new folder of rights 0700 whose path is short enough for sockets; None where there is no such place."""
    for base in dict.fromkeys((tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp")):
        if base and Path(base).is_dir() and len(os.fsencode(base)) + len("/kernel-12345678/k-5") <= _SOCKET_PATH_LIMIT:
            return Path(tempfile.mkdtemp(prefix="kernel-", dir=base))
    return None
