"""Kernels of the examples: those of the reports, with what a new verdict takes imported as well."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_client.kernelspec import KernelSpec

from analisi.kernel.gestore import GestoreKernel
from analisi.kernel.specifica import specifica
from analisi.rapporti.kernel import ESTENSIONI, MODULI, POI, TITOLO, VARIABILI, GestoreOrdinario

GIUDIZIO = "import great_expectations"
"""Slow to import: reports do without, but the examples change data, and data are judged anew."""


class GestoreEsempi(GestoreKernel):
    """Kernels forked from a template that can judge data at once; ordinary ones where that is not possible."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernelspec of the examples, from memory."""
        return KernelSpec(**specifica(MODULI, "", VARIABILI, TITOLO, (*POI, GIUDIZIO), ESTENSIONI))


GESTORI: Mapping[str, type[GestoreKernel]] = {"caldo": GestoreEsempi, "ordinario": GestoreOrdinario}
