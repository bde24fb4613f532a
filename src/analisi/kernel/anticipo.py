"""Starting a template before anybody asks for a kernel: it prepares while the caller does something else."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping
from string import Template
from typing import Any

from analisi.kernel.registro import REGISTRO
from analisi.kernel.ricetta import Comando, Ricetta, Rinuncia, pretendi_assoluto
from analisi.kernel.specifica import FORNITORE


def anticipa(specifica: Mapping[str, Any], ambiente: Mapping[str, str]) -> None:
    """Start the template of a kernelspec, if there is none yet, and return at once.

    `specifica` is the content of kernel.json; `ambiente` is the environment that the manager of the kernels will be
    given, os.environ unless it is told otherwise. Nothing happens where no kernel of this kernelspec could be forked:
    the first of them will say why.
    """
    fornitore = specifica.get("metadata", {}).get("kernel_provisioner", {})
    if sys.platform != "linux" or fornitore.get("provisioner_name") != FORNITORE:
        return
    opzioni = fornitore.get("config", {})
    ambiente = _del_kernel(specifica, ambiente)
    with contextlib.suppress(Rinuncia, OSError):
        pretendi_assoluto(ambiente)
        comando = Comando.da(specifica["argv"])
        ricetta = Ricetta.da(
            comando,
            opzioni.get("preload", ()),
            opzioni.get("warmup", ""),
            opzioni.get("environment", ()),
            opzioni.get("later", ()),
        )
        REGISTRO.legame(ricetta, ambiente)


def _del_kernel(specifica: Mapping[str, Any], ambiente: Mapping[str, str]) -> dict[str, str]:
    """What jupyter_client makes of `ambiente` before it asks for a kernel, see its KernelProvisionerBase.pre_launch."""
    aggiunte = {n: Template(v).safe_substitute(ambiente) for n, v in specifica.get("env", {}).items()}
    finale = {**ambiente, **aggiunte}
    if str(specifica.get("language", "")).lower().startswith("python"):
        finale.pop("PYTHONEXECUTABLE", None)
    return finale
