"""The kernelspec of a warm kernel: in memory, or installed where papermill, nbclient and JupyterLab look for it."""

from __future__ import annotations

import json
import os
import re
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

RISERVATI = {"python", "python2", "python3"}
"""Names of the user's ordinary kernel; to those kernels nbclient adds `SENZA_STORIA` itself, and IPython does not start
when it is there twice."""

AMMESSO = re.compile(r"[a-z0-9._-]+", re.IGNORECASE | re.ASCII)
"""Names that jupyter_client finds again."""


class NomeRifiutato(ValueError):
    """A kernelspec must not have this name; the text says why and what to do."""


def specifica(
    moduli: Sequence[str] = (),
    riscaldamento: str = "",
    variabili: Sequence[str] = (),
    titolo: str = "Python 3 (caldo)",
    poi: Sequence[str] = (),
    estensioni: Sequence[str] = (),
) -> dict[str, Any]:
    """The content of kernel.json: an ordinary ipykernel of this interpreter, with the provisioner that warms it.

    `moduli` are imported in the template and `riscaldamento` is source that runs there once; `poi` are sources that it
    runs one at a time when no kernel is asked for; `variabili` are names of environment variables that `moduli` read
    when imported; `estensioni` are IPython's, loaded by each kernel.
    """
    opzioni = {"preload": list(moduli), "warmup": riscaldamento, "later": list(poi), "environment": list(variabili)}
    return {
        "argv": [
            sys.executable,
            "-Xfrozen_modules=off",  # or the debugger warns at each start
            "-m",
            LANCIATORE,
            "-f",
            "{connection_file}",
            SENZA_STORIA,
            *(f"--InteractiveShellApp.extra_extensions={nome}" for nome in estensioni),
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
    poi: Sequence[str] = (),
    estensioni: Sequence[str] = (),
) -> Path:
    """Write the kernelspec `nome` for this interpreter under `prefisso`, whole or not at all; where it stands.

    `prefisso` is that of an environment (sys.prefix): the file is `share/jupyter/kernels/<nome>/kernel.json`.
    Raises NomeRifiutato for a name that is the ordinary kernel's or that Jupyter would not find, OSError where nothing
    can be written.
    """
    _pretendi_nome(nome)
    cartella = prefisso / "share" / "jupyter" / "kernels" / nome
    cartella.mkdir(parents=True, exist_ok=True)
    percorso = cartella / "kernel.json"
    provvisorio = cartella / f".kernel-{os.getpid()}.json"
    contenuto = specifica(moduli, riscaldamento, variabili, titolo, poi, estensioni)
    provvisorio.write_text(json.dumps(contenuto, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    provvisorio.replace(percorso)
    return percorso


def _pretendi_nome(nome: str) -> None:
    if nome.lower() in RISERVATI:
        raise NomeRifiutato(
            f"«{nome}» è il nome del kernel ordinario di Python, che verrebbe nascosto e che nbclient avvia con opzioni"
            f" sue: scegliere un altro nome, per esempio «{NOME}»"
        )
    if not AMMESSO.fullmatch(nome) or not nome.strip("."):
        raise NomeRifiutato(
            f"«{nome}» non può essere il nome di un kernel: usare solo lettere non accentate, cifre, punto, trattino e"
            f" trattino basso, per esempio «{NOME}»"
        )
