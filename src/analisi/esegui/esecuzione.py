"""Running one notebook with papermill in a folder of its own, and telling in which cell it stopped."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analisi.errors import ErroreNotebook
from analisi.paths import VARIABILE_RADICE

LINGUAGGIO = "python"
"""Said to papermill, which stops where a notebook does not say it (tools that clean notebooks take it away)."""

OPZIONI_KERNEL = ("--IPKernelApp.log_level=CRITICAL",)
"""A kernel that ends is interrupted first, and says so in English on the terminal."""

RIGA_MOSTRATA = 80


SECONDI_PER_CELLA = 1800
"""A batch left alone does not wait for a cell that never ends."""

SECONDI_PER_USCITA = 60
"""How long the outputs of a cell that has ended may take to arrive, on a machine that is busy with other things."""

COLORI = re.compile("\x1b\\[[0-9;]*m")


class CellaFallita(ErroreNotebook):
    """A cell that raised: `cella` says which one, `causa` what it raised, `traccia` where in its code."""

    def __init__(self, cella: str, causa: str, traccia: str = "") -> None:
        super().__init__(f"{cella}: {causa}")
        self.cella = cella
        self.causa = causa
        self.traccia = traccia

    @classmethod
    def di(cls, esecuzione: int, sorgente: str, causa: str, traccia: str = "") -> CellaFallita:
        """The failure of the code cell that ran as number `esecuzione`.

        It is called by its place among those that its author wrote: papermill adds one, after the parameters.
        """
        riga = textwrap.shorten(
            next((r for r in sorgente.splitlines() if r.strip()), ""), RIGA_MOSTRATA, placeholder="…"
        )
        return cls(f"cella di codice {max(esecuzione - 1, 1)} («{riga}»)", causa, COLORI.sub("", traccia))


def esegui_notebook(
    percorso: Path,
    parametri: Mapping[str, object],
    privata: Path,
    radice: Path,
    kernel: str,
    secondi_per_cella: int = SECONDI_PER_CELLA,
) -> Any:  # noqa: ANN401 - NotebookNode
    """The executed notebook, run in the folder `privata` on the project at `radice`; `kernel`: see `GESTORI`.

    Raises CellaFallita where a cell raises, kills its kernel or does not end, ErroreNotebook where the kernel does not
    start.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from analisi.esegui.kernel import GESTORI, NOME
    from analisi.esegui.motore import registra

    ingresso = privata / "ingresso.ipynb"
    shutil.copyfile(percorso, ingresso)  # papermill would take braces in the original path for parameters
    gestore = GESTORI[kernel]
    try:
        with _radice_dei_kernel(radice):
            notebook = papermill.execute_notebook(
                str(ingresso),
                None,  # no file of its own: papermill would write it anew before and after every cell
                parameters=dict(parametri),
                engine_name=registra(),
                execution_timeout=secondi_per_cella,
                iopub_timeout=SECONDI_PER_USCITA,
                kernel_name=NOME,
                language=LINGUAGGIO,
                kernel_manager_class=f"{gestore.__module__}.{gestore.__qualname__}",
                extra_arguments=list(OPZIONI_KERNEL),
                cwd=str(privata),
                progress_bar=False,
                log_output=False,
            )
    except PapermillExecutionError as errore:
        traccia = "\n".join(errore.traceback)
        raise _fallita(errore.exec_count, errore.source, errore.ename, errore.evalue, traccia) from errore
    except RuntimeError as errore:
        causa = f"il kernel non è partito ({errore})"
        raise ErroreNotebook(f"{causa}: controllare la memoria libera e rilanciare il comando") from errore
    _pretendi_intero(notebook)
    return notebook


@contextlib.contextmanager
def _radice_dei_kernel(radice: Path) -> Iterator[None]:
    """A kernel takes the environment of who starts it."""
    precedente = os.environ.get(VARIABILE_RADICE)
    os.environ[VARIABILE_RADICE] = str(radice)
    try:
        yield
    finally:
        del os.environ[VARIABILE_RADICE]
        if precedente is not None:
            os.environ[VARIABILE_RADICE] = precedente


def _pretendi_intero(notebook: Any) -> None:  # noqa: ANN401 - NotebookNode
    """Refuse a notebook that a cell ended with `exit()`: for papermill it is done, but the cells after are missing."""
    for cella in notebook.cells:
        for uscita in cella.get("outputs", ()):
            if uscita.output_type == "error":
                traccia = "\n".join(uscita.traceback)
                raise _fallita(cella.execution_count, cella.source, uscita.ename, uscita.evalue, traccia)


def _fallita(esecuzione: int | None, sorgente: str, nome: str, valore: str, traccia: str) -> CellaFallita:
    """Expected failures speak for themselves, the others are named."""
    causa = valore if nome.startswith("Errore") else f"{nome}: {valore}"
    return CellaFallita.di(esecuzione or 1, sorgente, causa, traccia)
