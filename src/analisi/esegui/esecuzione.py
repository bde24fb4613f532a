"""Running one notebook with papermill in a folder of its own, and telling in which cell it stopped."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analisi.errors import ErroreNotebook
from analisi.paths import VARIABILE_RADICE

LINGUAGGIO = "python"
"""Said to papermill, which stops where a notebook does not say it (tools that clean notebooks take it away)."""

OPZIONI_KERNEL = ("--IPKernelApp.log_level=CRITICAL",)
"""A kernel that ends is interrupted first, and says so in English on the terminal."""

RIGA_MOSTRATA = 80


class CellaFallita(ErroreNotebook):
    """A cell that raised: `cella` says which one, `causa` what it raised."""

    def __init__(self, cella: str, causa: str) -> None:
        super().__init__(f"{cella}: {causa}")
        self.cella = cella
        self.causa = causa


def esegui_notebook(percorso: Path, parametri: Mapping[str, object], privata: Path, radice: Path, kernel: str) -> Any:  # noqa: ANN401 - NotebookNode
    """The executed notebook, run in the folder `privata` on the project at `radice`; `kernel`: see `GESTORI`.

    Raises CellaFallita where a cell raises, ErroreNotebook where the kernel does not start or dies.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from analisi.esegui.kernel import GESTORI
    from analisi.kernel.specifica import NOME

    ingresso = privata / "ingresso.ipynb"
    shutil.copyfile(percorso, ingresso)  # papermill would take braces in the original path for parameters
    os.environ[VARIABILE_RADICE] = str(radice)
    gestore = GESTORI[kernel]
    try:
        notebook = papermill.execute_notebook(
            str(ingresso),
            None,  # no file of its own: papermill would write it anew before and after every cell
            parameters=dict(parametri),
            kernel_name=NOME,
            language=LINGUAGGIO,
            kernel_manager_class=f"{gestore.__module__}.{gestore.__qualname__}",
            extra_arguments=list(OPZIONI_KERNEL),
            cwd=str(privata),
            progress_bar=False,
            log_output=False,
        )
    except PapermillExecutionError as errore:
        raise _fallita(errore.exec_count, errore.source, errore.ename, errore.evalue) from errore
    except RuntimeError as errore:
        causa = f"il kernel non è partito o si è interrotto ({errore})"
        raise ErroreNotebook(f"{causa}: controllare la memoria libera e rilanciare il comando") from errore
    _pretendi_intero(notebook)
    return notebook


def _pretendi_intero(notebook: Any) -> None:  # noqa: ANN401 - NotebookNode
    """Refuse a notebook that a cell ended with `exit()`: for papermill it is done, but the cells after are missing."""
    for cella in notebook.cells:
        for uscita in cella.get("outputs", ()):
            if uscita.output_type == "error":
                raise _fallita(cella.execution_count, cella.source, uscita.ename, uscita.evalue)


def _fallita(esecuzione: int | None, sorgente: str, nome: str, valore: str) -> CellaFallita:
    """Expected failures speak for themselves, the others are named.

    A cell is called by its place among those that its author wrote: papermill adds one, after the parameters.
    """
    numero = max((esecuzione or 1) - 1, 1)
    riga = textwrap.shorten(next((r for r in sorgente.splitlines() if r.strip()), ""), RIGA_MOSTRATA, placeholder="…")
    causa = valore if nome.startswith("Errore") else f"{nome}: {valore}"
    return CellaFallita(f"cella di codice {numero} («{riga}»)", causa)
