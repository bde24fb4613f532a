"""`python -m warmkernel installa`: the kernelspec of this interpreter, for papermill, nbclient and JupyterLab."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from warmkernel import InvalidKernelName, install, kernelspec

NAME = "warm"


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, install, say where; 2 when the folder cannot be written or the name is refused."""
    parser = argparse.ArgumentParser(prog="python -m warmkernel", description="Kernel caldi per Jupyter.")
    commands = parser.add_subparsers(required=True, metavar="comando")
    command = commands.add_parser("installa", help="installa il kernelspec di questo interprete")
    command.add_argument("--prefisso", type=Path, default=Path(sys.prefix), help="ambiente (predefinito: questo)")
    command.add_argument("--nome", default=NAME, help=f"nome del kernelspec (predefinito: {NAME})")
    command.add_argument("--modulo", action="append", default=[], help="modulo da importare nello stampo; ripetibile")
    command.add_argument("--riscaldamento", type=Path, help="file Python che lo stampo esegue una volta")
    command.add_argument("--poi", action="append", default=[], help="istruzione da eseguire dopo; ripetibile")
    command.add_argument("--variabile", action="append", default=[], help="variabile letta dai moduli all'importazione")
    chosen = parser.parse_args(arguments)
    try:
        warmup = chosen.riscaldamento.read_text(encoding="utf-8") if chosen.riscaldamento else ""
        content = kernelspec(chosen.modulo, warmup, later=chosen.poi, environment=chosen.variabile)
        path = install(chosen.prefisso, chosen.nome, content)
    except (OSError, InvalidKernelName) as error:
        print(f"il kernelspec non si installa: {error}", file=sys.stderr)
        return 2
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
