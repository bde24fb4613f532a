"""Kernels of the reports: ordinary ones of this very Python, reached by sockets of the file system."""

from __future__ import annotations

import os
import sys
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager


class GestoreKernel(AsyncKernelManager):
    """A kernel manager without TCP ports (none to race for between workers, none that others can reach).

    Its kernel is the Python that runs this, whatever kernel the user has installed under the name `python3`.
    """

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - traits of every type
        if os.name == "posix":
            kwargs.setdefault("transport", "ipc")
        super().__init__(**kwargs)

    @property
    def kernel_spec(self) -> KernelSpec:
        """This Python with ipykernel."""
        argomenti = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argomenti, display_name="Python 3", language="python")
