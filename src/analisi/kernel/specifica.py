"""The kernelspec of a warm kernel: in memory, or installed where papermill, nbclient and JupyterLab look for it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analisi.kernel.ricetta import LANCIATORE

NOME = "analisi"
FORNITORE = "warm-fork"
SENZA_STORIA = "--HistoryManager.hist_file=:memory:"
"""IPython's history is a database with a thread of its own, shared by every kernel of the user; as nbclient does.

Not `enabled=False`: without it an ordinary kernel of ipykernel 7 often takes 3 s to end (see `figlio`).
"""


def specifica(
    moduli: Sequence[str] = (),
    riscaldamento: str = "",
    variabili: Sequence[str] = (),
    titolo: str = "Python 3 (caldo)",
) -> dict[str, Any]:
    """The content of kernel.json: an ordinary ipykernel of this interpreter, with the provisioner that warms it.

    `moduli` are imported in the template and `riscaldamento` is source that runs there once; `variabili` are names of
    environment variables that `moduli` read when imported.
    """
    opzioni = {"preload": list(moduli), "warmup": riscaldamento, "environment": list(variabili)}
    return {
        "argv": [
            sys.executable,
            "-Xfrozen_modules=off",  # or the debugger warns at each start
            "-m",
            LANCIATORE,
            "-f",
            "{connection_file}",
            SENZA_STORIA,
        ],
        "display_name": titolo,
        "language": "python",
        "interrupt_mode": "signal",
        "kernel_protocol_version": "5.5",
        "metadata": {
            "debugger": True,
            "supported_encryption": ["curve"],
            "kernel_provisioner": {"provisioner_name": FORNITORE, "config": opzioni},
        },
    }


def installa(
    prefisso: Path,
    nome: str = NOME,
    moduli: Sequence[str] = (),
    riscaldamento: str = "",
    variabili: Sequence[str] = (),
    titolo: str = "Python 3 (caldo)",
) -> Path:
    """Write the kernelspec `nome` for this interpreter under `prefisso`, whole or not at all; where it stands.

    `prefisso` is that of an environment (sys.prefix): the file is `share/jupyter/kernels/<nome>/kernel.json`.
    """
    cartella = prefisso / "share" / "jupyter" / "kernels" / nome
    cartella.mkdir(parents=True, exist_ok=True)
    percorso = cartella / "kernel.json"
    provvisorio = cartella / f".kernel-{os.getpid()}.json"
    contenuto = specifica(moduli, riscaldamento, variabili, titolo)
    provvisorio.write_text(json.dumps(contenuto, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    provvisorio.replace(percorso)
    return percorso
