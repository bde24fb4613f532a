"""The first import of everything that reports use, so that Python keeps it compiled.

`python -m analisi.rapporti.prima_volta`, the last step of `make installa`. uv installs sources: left to the first
batch, workers and templates would compile the same files side by side; and where the user forbids Python to write them
(PYTHONDONTWRITEBYTECODE), every start would take three times as long, for ever.
"""

from __future__ import annotations

import subprocess
import sys

from notebatch.environment import SLOW_GRAMMAR

DEI_KERNEL = """
from analisi.rapporti.kernel import kernel_dei_rapporti
from warmkernel import preload_in_process

preload_in_process(kernel_dei_rapporti())
"""
DEI_LOTTI = f"""
import sys
sys.modules[{SLOW_GRAMMAR!r}] = None
import papermill, great_expectations
import notebatch.job, notebatch.workers, notebatch.exporters.html, notebatch.exporters.pdf
"""


def main() -> int:
    """Import in two processes; 1 where what batches need cannot be imported: no report could be made."""
    comando = [sys.executable, "-Xfrozen_modules=off", "-c"]  # as kernels do: the debugger warns otherwise
    processi = [subprocess.Popen([*comando, sorgente]) for sorgente in (DEI_KERNEL, DEI_LOTTI)]
    codici = [processo.wait() for processo in processi]
    return int(any(codici))


if __name__ == "__main__":
    sys.exit(main())
