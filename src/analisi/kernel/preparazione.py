"""What a template does before its first fork: import, warm up, and check that it is still a single native thread."""

from __future__ import annotations

import contextlib
import importlib
import io
import time
from collections.abc import Sequence

from analisi.kernel.ricetta import LANCIATORE, Rinuncia
from analisi.kernel.sistema import fili_in_corso

TARDIVI = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "ipykernel.subshell_manager",
    "ipykernel.datapub",
    "comm",
    "faulthandler",
    "pdb",
    "psutil",
    "resource",
    "sqlite3",
    "tornado.platform.asyncio",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "matplotlib_inline.backend_inline",
    "matplotlib_inline.config",
)
"""What every IPython kernel imports between its start and its first cell; the ones not installed are left out."""

ATTESA_FILI_S = 1.0
"""Some imports start a thread that ends by itself."""


def prosegui(sorgente: str) -> None:
    """Run what kernels can do without; where it fails, whoever needs it will hear why."""
    with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
        exec(compile(sorgente, "<poi>", "exec"), {"__name__": "__poi__"})


def prepara(moduli: Sequence[str], riscaldamento: str) -> None:
    """Import what a kernel needs and `moduli`, run `riscaldamento`; Rinuncia where that fails or leaves threads."""
    importlib.import_module(LANCIATORE)
    for nome in TARDIVI:
        with contextlib.suppress(ImportError):
            importlib.import_module(nome)
    with contextlib.redirect_stdout(io.StringIO()):
        _esegui(moduli, riscaldamento)
    pretendi_un_filo(ATTESA_FILI_S)


def _esegui(moduli: Sequence[str], riscaldamento: str) -> None:
    luogo = ""
    try:
        for nome in moduli:
            luogo = f"il modulo «{nome}» non si importa"
            importlib.import_module(nome)
        luogo = "il riscaldamento è fallito"
        exec(compile(riscaldamento, "<riscaldamento>", "exec"), {"__name__": "__riscaldamento__"})
    except Exception as errore:
        raise Rinuncia(f"{luogo} ({type(errore).__name__}: {errore})") from errore


def pretendi_un_filo(attesa: float = 0.0) -> None:
    """Raise Rinuncia when other native threads than the main one still run after `attesa` seconds."""
    scadenza = time.monotonic() + attesa
    while len(fili := fili_in_corso()) > 1:
        if time.monotonic() > scadenza:
            raise Rinuncia(f"lo stampo ha {len(fili)} fili di esecuzione ({', '.join(sorted(fili))})")
        time.sleep(0.01)
