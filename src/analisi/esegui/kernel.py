"""Kernels of the reports: ordinary ones, reached by sockets of the file system where there are any."""

from __future__ import annotations

import os
from typing import Any

from jupyter_client.manager import AsyncKernelManager


class GestoreKernel(AsyncKernelManager):
    """A kernel manager without TCP ports: none to race for between workers, none that others can reach."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - traits of every type
        if os.name == "posix":
            kwargs.setdefault("transport", "ipc")
        super().__init__(**kwargs)
