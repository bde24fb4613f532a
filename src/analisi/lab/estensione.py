"""In JupyterLab's server: the template of the kernels prepares while the page opens, so that the first one is ready."""

from __future__ import annotations

import os

from analisi.rapporti.kernel import kernel_dei_rapporti
from warmkernel import start_template


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(_server: object) -> None:
    start_template(kernel_dei_rapporti(), os.environ)
