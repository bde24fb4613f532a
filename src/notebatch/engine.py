"""papermill's engine of the reports: where a kernel dies or never ends, it says in which cell."""

from __future__ import annotations

from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, papermill_engines

from notebatch.execution import CellaFallita

NOME = "analisi"
MORTO = "il kernel si è interrotto (memoria esaurita o arresto dall'esterno)"
LENTA = "la cella non ha finito nel tempo concesso ({} s)"


class MotoreRapporti(NBClientEngine):  # type: ignore[misc]  # papermill publishes no types
    """papermill's own engine; raises CellaFallita for what the other would not tell the cell of."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **opzioni: Any) -> Any:  # noqa: ANN401, D102
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **opzioni)
        except DeadKernelError as errore:
            raise _in_corso(nb_man, MORTO) from errore
        except CellTimeoutError as errore:
            raise _in_corso(nb_man, LENTA.format(opzioni["execution_timeout"])) from errore


def _in_corso(nb_man: Any, causa: str) -> CellaFallita:  # noqa: ANN401 - papermill's execution manager
    """The last code cell that papermill had begun."""
    celle = [c for c in nb_man.nb.cells if c.cell_type == "code"]
    iniziate = [c for c in celle if c.metadata.papermill.get("start_time")]
    sorgente = iniziate[-1].source if iniziate else ""
    return CellaFallita.di(len(iniziate), sorgente, causa)


def registra() -> str:
    """Make the engine known to papermill; its name."""
    papermill_engines.register(NOME, MotoreRapporti)
    return NOME
