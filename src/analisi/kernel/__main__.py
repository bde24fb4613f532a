"""`python -m analisi.kernel installa`: the kernelspec of this interpreter, for papermill, nbclient and JupyterLab."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from analisi.kernel.specifica import NOME, NomeRifiutato, installa


def main(argomenti: Sequence[str] | None = None) -> int:
    """Parse, install, say where; 2 when the folder cannot be written or the name is refused."""
    analizzatore = argparse.ArgumentParser(prog="python -m analisi.kernel", description="Kernel caldi per Jupyter.")
    comandi = analizzatore.add_subparsers(required=True, metavar="comando")
    comando = comandi.add_parser("installa", help="installa il kernelspec di questo interprete")
    comando.add_argument("--prefisso", type=Path, default=Path(sys.prefix), help="ambiente (predefinito: questo)")
    comando.add_argument("--nome", default=NOME, help=f"nome del kernelspec (predefinito: {NOME})")
    comando.add_argument("--modulo", action="append", default=[], help="modulo da importare nello stampo; ripetibile")
    comando.add_argument("--riscaldamento", type=Path, help="file Python che lo stampo esegue una volta")
    comando.add_argument("--poi", action="append", default=[], help="istruzione da eseguire dopo; ripetibile")
    comando.add_argument("--variabile", action="append", default=[], help="variabile letta dai moduli all'importazione")
    scelte = analizzatore.parse_args(argomenti)
    try:
        sorgente = scelte.riscaldamento.read_text(encoding="utf-8") if scelte.riscaldamento else ""
        percorso = installa(scelte.prefisso, scelte.nome, scelte.modulo, sorgente, scelte.variabile, poi=scelte.poi)
    except (OSError, NomeRifiutato) as errore:
        print(f"il kernelspec non si installa: {errore}", file=sys.stderr)
        return 2
    print(percorso)
    return 0


if __name__ == "__main__":
    sys.exit(main())
