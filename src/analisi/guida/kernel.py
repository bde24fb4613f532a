"""Kernels of the examples: those of the reports, with what a new verdict takes imported as well."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_client.kernelspec import KernelSpec

from analisi.rapporti.kernel import GestoreOrdinario, kernel_dei_rapporti
from warmkernel import FastKernelManager

GIUDIZIO = "import great_expectations"
"""Slow to import: reports do without, but the examples change data, and data are judged anew."""


class GestoreEsempi(FastKernelManager):
    """Kernels forked from a template that can judge data at once; ordinary ones where that is not possible."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernelspec of the examples, from memory."""
        contenuto = kernel_dei_rapporti()
        contenuto["metadata"]["kernel_provisioner"]["config"]["later"].append(GIUDIZIO)
        return KernelSpec(**contenuto)


GESTORI: Mapping[str, type[FastKernelManager]] = {"caldo": GestoreEsempi, "ordinario": GestoreOrdinario}
