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

from analisi.kernel.messaggi import invia
from analisi.kernel.ricetta import LANCIATORE
from analisi.kernel.sistema import muori_con

FINE_CONTROLLO_S = 5.0
AGGANCIO_GRAFICI = "matplotlib_inline"
"""The package that hooks matplotlib into the shell when imported, at the first figure of an ordinary kernel."""


def vivi(presa: socket.socket, richiesta: Mapping[str, Any], descrittori: Sequence[int]) -> NoReturn:
    """Become the kernel that `richiesta` describes: cwd, environment, arguments; `descrittori` are its outputs."""
    stampo = richiesta["stampo"]
    muori_con(stampo)
    os.setsid()
    _segnali_ordinari()
    _uscite(descrittori)
    _ambiente(richiesta["ambiente"] | {"JPY_PARENT_PID": str(stampo)})
    os.chdir(richiesta["cartella"])
    _nuovi_semi()
    _grafici_da_agganciare()
    importlib.invalidate_caches()
    gc.enable()
    sys.argv = [_origine(), *richiesta["argomenti"]]
    sys.orig_argv = richiesta["riga"]
    _esegui(presa, richiesta["nascita"], stampo)


def _esegui(presa: socket.socket, nascita: int, stampo: int) -> NoReturn:
    from ipykernel.kernelapp import IPKernelApp

    app: Any = IPKernelApp.instance(parent_handle=stampo)
    app.initialize(sys.argv[1:])
    with presa:  # from here on its sockets are bound and whoever connects is served at once
        invia(presa, {"evento": "avviato", "nascita": nascita, "pid": os.getpid()})
    app.start()
    _ferma_controllo(app.control_thread)
    _termina()


def _ferma_controllo(filo: Any) -> None:  # noqa: ANN401 - ipykernel publishes no types here
    """Let ipykernel's control thread finish before its outputs are closed.

    Otherwise it may wait 10 s for a flush by a thread that has ended, which a kernel born in milliseconds meets often.
    """
    if filo is not None and filo.is_alive():
        filo.stop()
        filo.join(FINE_CONTROLLO_S)


def _segnali_ordinari() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _uscite(descrittori: Sequence[int]) -> None:
    """Nothing to read, and the client's own standard output and error."""
    nulla = os.open(os.devnull, os.O_RDONLY)
    for da, a in zip((nulla, *descrittori), (0, 1, 2), strict=True):
        os.dup2(da, a)
        os.close(da)


def _ambiente(valori: Mapping[str, str]) -> None:
    for nome in os.environ.keys() - valori.keys():
        del os.environ[nome]
    os.environ.update(valori.items() - os.environ.items())
    time.tzset()
    tempfile.tempdir = None  # remembered from the template's TMPDIR


def _nuovi_semi() -> None:
    random.seed()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()


def _grafici_da_agganciare() -> None:
    """Have the first figure find the shell of this kernel, as in a new process, instead of the template that had none.

    Without it every figure would be shown as its name.
    """
    for nome in [n for n in sys.modules if n.partition(".")[0] == AGGANCIO_GRAFICI]:
        del sys.modules[nome]
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot._backend_mod = None  # chosen by a figure of the warm-up: the next one chooses again


def _origine() -> str:
    modulo = importlib.util.find_spec(LANCIATORE)
    return (modulo.origin if modulo else None) or LANCIATORE


def _termina() -> NoReturn:
    """End as an interpreter does, but for taking apart the modules that came from the template.

    That would touch, and so copy, most of the memory shared with it: 80 ms for each kernel. Threads are waited for,
    exit functions run (IPython's own empties the user's namespace), and files that nobody closed are written out.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # executors hang their own end on it
    atexit._run_exitfuncs()
    gc.collect()
    _scrivi_in_sospeso()
    ctypes.CDLL(None).fflush(None)
    os._exit(0)


def _scrivi_in_sospeso() -> None:
    oggetti = gc.get_objects()
    file = {tipo for tipo in set(map(type, oggetti)) if issubclass(tipo, io.IOBase)}  # asked of each type once
    for oggetto in oggetti:
        if type(oggetto) in file and not oggetto.closed:
            with contextlib.suppress(OSError, ValueError):
                oggetto.flush()
