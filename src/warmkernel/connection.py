"""What a client and its template say to each other, and the client's end: it starts the template and asks for kernels.

One JSON object a packet, with descriptors where needed, over a socket pair that only the two inherit: it has no name,
so that there are no rights to get wrong, no path to be too long, and nobody else who could connect. Packets
(SOCK_SEQPACKET) arrive whole or not at all, from several writers at once too; a newly forked kernel announces itself on
the same socket as its template.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from warmkernel.spec import CannotFork, TemplateKey

_PACKET_LIMIT = 1 << 20
"""Bytes; the system's own limit for sending is lower (about 200 kB) and makes `send` raise OSError."""

_RETRY_AFTER_S = 60.0
"""A template that could not start is tried again after so long: meanwhile somebody may have mended the cause."""


def send(end: socket.socket, message: Mapping[str, object]) -> None:
    """Send `message`, waiting for the other end to make room. Raises OSError when it is gone."""
    end.send(json.dumps(message).encode())


def send_now(end: socket.socket, message: Mapping[str, object], descriptors: Sequence[int] = ()) -> None:
    """Send `message` and open files with it, for those who must not wait.

    Raises OSError when the other end is gone or has no room, or the packet is too large.
    """
    socket.send_fds(end, [json.dumps(message).encode()], list(descriptors), socket.MSG_DONTWAIT)


def receive(end: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """The next message and the descriptors that came with it; None when the other end has closed."""
    try:
        packet, descriptors, _, _ = socket.recv_fds(end, _PACKET_LIMIT, 2)
    except ConnectionError:
        return None, []
    return (json.loads(packet) if packet else None), descriptors


class StaleTemplate(Exception):
    """The template cannot serve any longer, another one would: it died, or is older than a file it imported."""


class ForkedKernel:
    """A kernel asked for: `started` gives its pid once it answers, `exited` its exit code (negative: the signal)."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.started: Future[int] = Future()
        self.exited: Future[int] = Future()
        self.max_rss_kb: int | None = None
        """The most memory it held, in kB, shared pages of the template included; known when it has ended."""

    def fail(self, reason: Exception) -> None:
        """It never started: whoever waits for it learns why."""
        if not self.started.done():
            self.started.set_exception(reason)

    def finish(self, code: int) -> None:
        """It ended, perhaps before it could answer."""
        self.fail(CannotFork(f"il kernel è terminato durante l'avvio (codice {code})"))
        if not self.exited.done():
            self.exited.set_result(code)


class TemplateConnection:
    """One template, from our side; `ready` gives its pid, or raises CannotFork when it declines.

    A thread of its own starts the template and listens to it for as long as it lives: Linux kills the template when the
    thread that started it ends (see `child.die_with_parent`), and nobody can say how long the caller's will last, which
    may be a passing one of an event loop's pool. What it hears becomes futures, so that waiting blocks no event loop.
    """

    def __init__(self, key: TemplateKey, environment: Mapping[str, str]) -> None:
        self.key = key
        self.environment = dict(environment)
        self.ready: Future[int] = Future()
        self._numbers = itertools.count(1)
        self._kernels: dict[int, ForkedKernel] = {}
        self._lock = threading.Lock()
        self._ended_at: float | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._thread = threading.Thread(target=self._run, args=(theirs,), name="kernel-template", daemon=True)
        self._thread.start()

    @property
    def replaceable(self) -> bool:
        """Whether a new template is worth starting in its place: it died, or declined some time ago."""
        if self._ended_at is None:
            return False
        return self.ready.exception() is None or time.monotonic() - self._ended_at > _RETRY_AFTER_S

    def fork(
        self, command: Sequence[str], cwd: str, environment: Mapping[str, str], outputs: Sequence[int]
    ) -> ForkedKernel:
        """Ask for a kernel; `outputs` are the descriptors of its output and error.

        Raises CannotFork when it cannot be asked, StaleTemplate when the template died.
        """
        request = {
            "command": "fork",
            "template": self.ready.result(),
            "cwd": cwd,
            "environment": dict(environment),
            "argv": list(command),
        }
        with self._lock:
            kernel = ForkedKernel(next(self._numbers))
            if self._ended_at is not None:
                raise StaleTemplate("lo stampo è terminato")
            self._kernels[kernel.number] = kernel
        try:
            send_now(self._ours, request | {"number": kernel.number}, outputs)
        except (BrokenPipeError, ConnectionError) as error:
            raise StaleTemplate("lo stampo è terminato") from error
        except OSError as error:
            with self._lock:
                self._kernels.pop(kernel.number, None)
            raise CannotFork(f"lo stampo non riceve la richiesta ({error.strerror or error})") from error
        return kernel

    def signal(self, kernel: ForkedKernel, number: int) -> None:
        """Send a signal to the kernel and what it started; nothing happens when it has ended."""
        with contextlib.suppress(OSError):  # the template is gone, and its kernels with it
            send_now(self._ours, {"command": "signal", "number": kernel.number, "signal": int(number)})

    def retire(self) -> None:
        """Have the template end after the last of its kernels."""
        with contextlib.suppress(OSError):
            send_now(self._ours, {"command": "retire"})

    def close(self, wait: float = 5.0) -> None:
        """End the template and its kernels now, waiting for it at most `wait` seconds."""
        with contextlib.suppress(OSError):
            self._ours.shutdown(socket.SHUT_RDWR)
        if self._process is not None:
            self._process.kill()
        self._thread.join(wait)

    def abandon(self) -> None:
        """In a process forked from the client: let go of a template that is not ours."""
        self._ours.close()

    def _run(self, theirs: socket.socket) -> None:
        try:
            with theirs:
                process = self._process = self._start(theirs.fileno())
            with self._ours, process:
                try:
                    self._listen(process.pid)
                finally:
                    process.kill()
        except OSError as error:
            self._decline(f"lo stampo non parte ({error.strerror or error})")
        finally:
            self._decline("lo stampo è terminato mentre si preparava")
            with self._lock:
                self._ended_at = time.monotonic()
                left = list(self._kernels.values())
                self._kernels.clear()
            for kernel in left:
                kernel.fail(StaleTemplate("lo stampo è terminato"))
                kernel.finish(-signal.SIGKILL)

    def _start(self, descriptor: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*self.key.interpreter, "-m", "warmkernel.template", str(descriptor), str(os.getpid())],
            env=self.key.template_environment(self.environment),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[descriptor],
            start_new_session=True,  # the Ctrl-C of a terminal is for the client, which ends its kernels in order
        )

    def _listen(self, pid: int) -> None:
        send(self._ours, {"preload": self.key.preload, "warmup": self.key.warmup, "later": self.key.later})
        while (message := receive(self._ours)[0]) is not None:
            if "number" not in message:
                if message["event"] == "ready":
                    self.ready.set_result(pid)
                else:
                    self._decline(message["reason"])
                continue
            with self._lock:
                kernel = self._kernels.get(message["number"])
            if kernel is not None:
                self._tell(kernel, message)

    def _tell(self, kernel: ForkedKernel, message: Mapping[str, Any]) -> None:
        match message["event"]:
            case "started":
                kernel.started.set_result(message["pid"])
                return
            case "stale":
                kernel.fail(StaleTemplate(message["reason"]))
            case "declined":
                kernel.fail(CannotFork(message["reason"]))
            case "exited":
                kernel.max_rss_kb = message["max_rss_kb"]
                kernel.finish(message["code"])
        with self._lock:
            self._kernels.pop(kernel.number, None)

    def _decline(self, reason: str) -> None:
        if not self.ready.done():
            self.ready.set_exception(CannotFork(reason))
