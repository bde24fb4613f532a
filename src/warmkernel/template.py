"""The template process: it imports once, then forks a kernel for each request and reaps it when it ends.

Started by `connection` as `python -m warmkernel.template DESCRIPTOR PARENT`. It stays a single native thread (see
`preload`); where a library started threads, it declines and the client runs ordinary kernels.

It ends with its client, whose death it learns in two ways (see `die_with_parent`, and the closed socket); its kernels
end with it. Kernels are named by the number of their request, never by pid: only this process, which has not yet reaped
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

from warmkernel.child import become_kernel, die_with_parent
from warmkernel.connection import receive, send
from warmkernel.preload import changed, module_stamps, prepare, require_single_thread, run_later
from warmkernel.spec import CannotFork

_IDLE_MS = 250
"""Without a request for so long, the template takes up what may come later."""


def main() -> None:
    """Prepare, answer requests until the client closes; in a forked child, become the kernel."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    die_with_parent(int(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder that `-m` puts there; a kernel finds its own
    wanted, _ = receive(connection)
    if wanted is None:
        return
    try:
        template = Template(connection, wanted)
    except CannotFork as reason:
        send(connection, {"event": "declined", "reason": str(reason)})
        return
    send(connection, {"event": "ready"})
    forked = template.serve()
    if forked is None:
        os._exit(0)  # nobody waits for a tidy end, and the kernels end with this process
    template.release()
    become_kernel(connection, *forked)


class Template:
    """The prepared template: `serve` answers requests. Raises CannotFork where it could not be forked safely."""

    def __init__(self, connection: socket.socket, wanted: Mapping[str, Any]) -> None:
        gc.disable()  # what is freed before the forks would be holes for them to copy
        self._connection = connection
        self._children: dict[int, int] = {}
        self._retired = False
        self._later = list(wanted["later"])
        self._started_ns = time.time_ns()
        prepare(wanted["preload"], wanted["warmup"])
        self._stamps = module_stamps(self._started_ns)
        self._wakeup, self._wakeup_write = socket.socketpair()
        self._wakeup.setblocking(False)
        self._wakeup_write.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
        signal.set_wakeup_fd(self._wakeup_write.fileno(), warn_on_full_buffer=False)
        _freeze()

    def serve(self) -> tuple[dict[str, Any], list[int]] | None:
        """Answer until the client closes; in the child of a fork, give back its request and descriptors."""
        poll = select.poll()
        poll.register(self._connection, select.POLLIN)
        poll.register(self._wakeup, select.POLLIN)
        while not (self._retired and not self._children):
            ready = {descriptor for descriptor, _ in poll.poll(_IDLE_MS if self._later else None)}
            if not ready:
                self._run_later(poll)
            if self._wakeup.fileno() in ready:
                self._wakeup.recv(4096)
                self._reap()
            if self._connection.fileno() in ready:
                message, descriptors = receive(self._connection)
                if message is None:
                    return None
                if self._obey(message):
                    return message, descriptors
                for descriptor in descriptors:
                    os.close(descriptor)
        return None

    def release(self) -> None:
        """In the child: let go of what wakes the template."""
        signal.set_wakeup_fd(-1)
        self._wakeup.close()
        self._wakeup_write.close()

    def _run_later(self, poll: select.poll) -> None:
        """Do what may come later, until somebody asks; what has begun is not interrupted."""
        while self._later and not poll.poll(0):
            run_later(self._later.pop(0))
        self._stamps = module_stamps(self._started_ns) | self._stamps
        _freeze()

    def _obey(self, message: Mapping[str, Any]) -> bool:
        """Do what `message` asks; True in a forked child."""
        match message["command"]:
            case "signal":
                self._signal(message["number"], message["signal"])
            case "retire":
                self._retired = True
            case "fork":
                try:
                    return self._fork(message["number"])
                except (CannotFork, OSError) as reason:
                    send(self._connection, {"event": "declined", "number": message["number"], "reason": str(reason)})
        return False

    def _fork(self, number: int) -> bool:
        require_single_thread()
        path = changed(self._stamps)
        if path is not None:
            send(self._connection, {"event": "stale", "number": number, "reason": path})
            return False
        pid = os.fork()
        if pid:
            self._children[pid] = number
        return pid == 0

    def _signal(self, number: int, signum: int) -> None:
        pid = next((p for p, n in self._children.items() if n == number), None)
        if pid is None:
            return
        with contextlib.suppress(PermissionError):  # it changed user: no longer ours to signal
            try:
                os.killpg(pid, signum)
            except ProcessLookupError:  # forked, but not yet in a session of its own
                os.kill(pid, signum)

    def _reap(self) -> None:
        """Tell how each ended kernel ended; what it left running in its group ends with it."""
        for pid in list(self._children):
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                continue
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)  # before it is reaped: the number is still its own
            _, status, usage = os.wait4(pid, 0)
            ended = {
                "event": "exited",
                "number": self._children.pop(pid),
                "code": os.waitstatus_to_exitcode(status),
                "max_rss_kb": usage.ru_maxrss,
            }
            with contextlib.suppress(OSError):  # the client is gone: the next read will tell
                send(self._connection, ended)


def _freeze() -> None:
    """Leave nothing of what is there now for a garbage collection of a kernel to touch, and so to copy."""
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
