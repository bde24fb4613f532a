"""Small batches for the tests: projects with notebooks of a few cells, commands run here or in another process."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from analisi.cli import main
from analisi.paths import Percorsi
from notebatch import job, workers
from notebatch.environment import prepare_process
from quaderni import codice, markdown, quaderno, scrivi

PARAMETRI = 'camera = "lucca"\nanno = 2013\narea = "ente"\nversione = "consuntivo"'
AVVIO = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from analisi.cli import main; sys.exit(main())"
)
"""Ctrl-C is heard also where who runs the tests does not hear it, as a job in the background."""
FINALI = ("html", "pdf", "ipynb", "json", "manifesto.json")
INDICE = {"index.html", "cerca.js", "novita.json"}
"""Files of the index page: what changed with the last batch stands in them."""
CASO = ("camera=lucca", "anno=2013", "area=C")
PAZIENZA_S = 300
"""For a command in another process, however busy the machine."""
LEGGERO = ("--lavoratori", "1", "--kernel", "ordinario")
"""For cells that import nothing: an ordinary kernel is there sooner than a template with all that reports import."""


def notebook(percorsi: Percorsi, nome: str, *celle: str, **metadati: object) -> Path:
    """A small report notebook that draws and imports nothing, unless `celle` do."""
    percorso = percorsi.notebook / f"{nome}.ipynb"
    iniziali = [markdown(f"# Rapporto {nome}"), codice(PARAMETRI, tags=["parameters"])]
    scrivi(quaderno(*iniziali, *map(codice, celle), analisi={"titolo": f"Rapporto {nome}", **metadati}), percorso)
    return percorso


def soli(percorsi: Percorsi) -> Percorsi:
    """The project without its own notebooks."""
    for percorso in percorsi.notebook.glob("*.ipynb"):
        percorso.unlink()
    return percorsi


def comanda(percorsi: Percorsi, monkeypatch: pytest.MonkeyPatch, *argomenti: str) -> int:
    """A command in this process, in the project."""
    monkeypatch.chdir(percorsi.radice)
    return main(argomenti)


class StessoProcesso(Executor):
    """In place of a batch's workers: each job is done here, where what they would import is imported already.

    The template of the warm kernels, too, is one for all the batches of a test process.
    """

    def __init__(self, _quanti: int, _contesto: object, _inizia: object, iniziali: tuple[Path, object, object]) -> None:
        self._processes: dict[int, object] = {}
        prepare_process(iniziali[0])
        os.environ["IPYTHONDIR"] = _ipython()  # a template is for kernels of the same environment only
        job.reader.cache_clear()  # new workers have seen no file yet

    def submit(self, funzione: Callable[..., Any], /, *argomenti: object, **altri: object) -> Future[Any]:
        futuro: Future[Any] = Future()
        futuro.set_result(funzione(*argomenti, **altri))
        return futuro


@cache
def _ipython() -> str:
    """An empty folder for all the batches of this process."""
    cartella = tempfile.mkdtemp(prefix="ipython-")
    atexit.register(shutil.rmtree, cartella, ignore_errors=True)
    return cartella


def qui(percorsi: Percorsi, monkeypatch: pytest.MonkeyPatch, *argomenti: str) -> int:
    """A command whose reports are made in this process too."""
    with monkeypatch.context() as mano, patch.dict(os.environ):
        mano.setattr(workers, "ProcessPoolExecutor", StessoProcesso)
        return comanda(percorsi, mano, *argomenti, "--lavoratori", "1")


def avvia(percorsi: Percorsi, *argomenti: str, **ambiente: str) -> subprocess.Popen[str]:
    """A command in a process and a session of its own; its output and error together."""
    return subprocess.Popen(
        [sys.executable, "-c", AVVIO, *argomenti],
        cwd=percorsi.radice,
        env=os.environ | ambiente,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def in_cartella_dati(nome: str) -> bool:
    """Whether a published file is of the open data of a report."""
    return "-dati/" in nome


def pubblicati(percorsi: Percorsi) -> dict[str, bytes]:
    """Every published file, by path under the reports folder; hidden ones are not published."""
    return {
        f.relative_to(percorsi.rapporti).as_posix(): f.read_bytes()
        for f in percorsi.rapporti.rglob("[!.]*")
        if f.is_file()
    }
