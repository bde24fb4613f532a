"""A kernel, from the fork to its end: nothing of the template, of its client or of another kernel may show in it.

What a fork cannot renew, and why it does no harm: the hash seed is the template's, so that kernels of one template
order sets alike (one set by PYTHONHASHSEED is compared before forking); umask, limits and priority are those the
client had when the template started; generators of random numbers other than Python's and numpy's own belong to the
libraries that keep them.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import importlib.util
import io
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from warmkernel.connection import send
from warmkernel.spec import LAUNCHER

_CONTROL_THREAD_TIMEOUT_S = 5.0
PR_SET_PDEATHSIG = 1

_INLINE_PACKAGE = "matplotlib_inline"
"""The package that hooks matplotlib into the shell when imported, at the first figure of an ordinary kernel."""


def die_with_parent(parent: int) -> None:
    """Have this process killed as soon as the thread that started it ends; `parent` is that thread's process.

    Linux binds the signal to the parent's *thread*: whoever starts us must do so from one that lives as long as it
    wants us to. The setting is lost across a fork, so every child repeats it. Raises OSError if refused.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def become_kernel(connection: socket.socket, request: Mapping[str, Any], outputs: Sequence[int]) -> NoReturn:
    """Become the kernel that `request` describes: cwd, environment, arguments; `outputs` are its descriptors."""
    template = request["template"]
    die_with_parent(template)
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for source, target in zip((os.open(os.devnull, os.O_RDONLY), *outputs), (0, 1, 2), strict=True):
        os.dup2(source, target)
        os.close(source)
    _replace_environment(request["environment"] | {"JPY_PARENT_PID": str(template)})
    os.chdir(request["cwd"])
    random.seed()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
    _forget_inline_backend()
    importlib.invalidate_caches()
    gc.enable()
    launcher = importlib.util.find_spec(LAUNCHER)
    argv = sys.orig_argv = request["argv"]
    sys.argv = [(launcher.origin if launcher else None) or LAUNCHER, *argv[argv.index("-m") + 2 :]]
    _run_kernel(connection, request["number"], template)


def _replace_environment(values: Mapping[str, str]) -> None:
    for name in os.environ.keys() - values.keys():
        del os.environ[name]
    os.environ.update(values.items() - os.environ.items())
    time.tzset()
    tempfile.tempdir = None  # remembered from the template's TMPDIR


def _forget_inline_backend() -> None:
    """Have the first figure find the shell of this kernel, as in a new process, instead of the template that had none.

    Without it every figure would be shown as its name.
    """
    for name in [n for n in sys.modules if n.partition(".")[0] == _INLINE_PACKAGE]:
        del sys.modules[name]
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot._backend_mod = None  # chosen by a figure of the warm-up: the next one chooses again


def _run_kernel(connection: socket.socket, number: int, template: int) -> NoReturn:
    from ipykernel.kernelapp import IPKernelApp

    app: Any = IPKernelApp.instance(parent_handle=template)
    app.initialize(sys.argv[1:])
    with connection:  # from here on its sockets are bound and whoever connects is served at once
        send(connection, {"event": "started", "number": number, "pid": os.getpid()})
    app.start()
    control: Any = app.control_thread
    if control is not None and control.is_alive():
        # closing the outputs may wait 10 s for a flush by this thread, if it has ended meanwhile: a kernel that is
        # started in milliseconds meets that often
        control.stop()
        control.join(_CONTROL_THREAD_TIMEOUT_S)
    _exit()


def _exit() -> NoReturn:
    """End as an interpreter does, but for taking apart the modules that came from the template.

    That would touch, and so copy, most of the memory shared with it: 80 ms for each kernel. Threads are waited for,
    exit functions run (IPython's own empties the user's namespace), and files that nobody closed are written out.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # executors hang their own end on it
    atexit._run_exitfuncs()
    gc.collect()
    objects = gc.get_objects()
    file_types = {kind for kind in set(map(type, objects)) if issubclass(kind, io.IOBase)}  # asked of each type once
    for item in objects:
        if type(item) in file_types and not item.closed:
            with contextlib.suppress(OSError, ValueError):
                item.flush()
    ctypes.CDLL(None).fflush(None)
    os._exit(0)
