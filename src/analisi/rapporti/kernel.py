"""Kernels of the reports: this very Python, whatever the user has installed under any kernel's name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec

from analisi.errors import ErroreParametri, causa_di_sistema
from analisi.rapporti.ingressi import NOME_KERNEL
from warmkernel import FastKernelManager, install, kernelspec

TITOLO = "Analisi (kernel caldo)"
PAGINE = Path(__file__).parent.parent / "vista" / "pagine"
ESTENSIONI = ("analisi.completamento",)
"""What completes the names of chambers and tables in a notebook."""
MODULI = (
    "pandas",
    "pyarrow.parquet",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "analisi.apertura",
    *ESTENSIONI,
)
"""What every notebook needs; Great Expectations is not here, since a verdict is given once and then read."""

POI = (
    "from analisi.vista.riscaldamento import riscalda; riscalda()",
    *(f"import analisi.vista.pagine.{p.stem}" for p in sorted(PAGINE.glob("[a-z]*.py"))),
    "import scipy.spatial",
    "import scipy.optimize",
    "import scipy.stats",
    "import statsmodels.stats.multitest, statsmodels.stats.proportion, statsmodels.stats.rates",
)
"""What reports need besides, while nobody waits for a kernel; scipy alone takes as long as all of the above."""

VARIABILI = ("GX_ANALYTICS_ENABLED", "MATPLOTLIBRC", "TZ")
"""Read once, when the modules are imported."""


def kernel_dei_rapporti() -> dict[str, Any]:
    """The content of the kernelspec."""
    return kernelspec(MODULI, later=POI, environment=VARIABILI, title=TITOLO, extensions=ESTENSIONI)


def installa_kernel(prefisso: Path) -> Path:
    """Install the kernelspec for JupyterLab, nbclient and papermill under `prefisso`; where it stands.

    Raises ErroreParametri where the folder cannot be written.
    """
    try:
        return install(prefisso, NOME_KERNEL, kernel_dei_rapporti())
    except OSError as errore:
        raise ErroreParametri(f"il kernel non si può installare in {prefisso}: {causa_di_sistema(errore)}") from errore


class GestoreCaldo(FastKernelManager):
    """Kernels forked from the template of the reports; ordinary ones where that is not possible."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernelspec of the reports, from memory."""
        return KernelSpec(**kernel_dei_rapporti())


class GestoreOrdinario(FastKernelManager):
    """Ordinary kernels, without TCP ports: none to race for between workers, none that others can reach."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - traits of every type
        if os.name == "posix":
            kwargs.setdefault("transport", "ipc")
        super().__init__(**kwargs)

    @property
    def kernel_spec(self) -> KernelSpec:
        """The same command line without the provisioner."""
        ordinario = kernel_dei_rapporti()
        del ordinario["metadata"]["kernel_provisioner"]
        return KernelSpec(**ordinario)


GESTORI: Mapping[str, type[FastKernelManager]] = {"caldo": GestoreCaldo, "ordinario": GestoreOrdinario}
