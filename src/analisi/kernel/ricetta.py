"""What a template is made of, what is asked of it at each birth, and what a fork cannot honour."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LANCIATORE = "ipykernel_launcher"

UN_SOLO_FILO = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
"""Environment of a template: the pools of native threads that libraries start when imported, reduced to none."""

SENZA_SERVITORI = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""The same for threads that do not count: pyarrow's allocator starts one to return memory to the system."""

RESA_GRAFICA = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
"""What ipykernel itself sets in a kernel unless the user did; matplotlib reads it once, when imported."""

FISSATE = re.compile(
    r"PYTHON\w*|VIRTUAL_ENV|CONDA_PREFIX|LD_(LIBRARY_PATH|PRELOAD|AUDIT)|GLIBC_TUNABLES|MALLOC_\w+"
    r"|LANG|LANGUAGE|LC_\w+|HOME|XDG_(CONFIG|CACHE|DATA)_HOME|IPYTHON\w*|MPL\w+|MATPLOTLIB\w*"
)
"""Variables that the interpreter, the loader or a library reads once only: a fork keeps what the template read."""


class Rinuncia(Exception):
    """Why a kernel cannot be forked; the text completes «kernel ordinario: …»."""


@dataclass(frozen=True)
class Ricetta:
    """What makes a template; two kernelspecs with the same recipe share one."""

    interprete: tuple[str, ...]
    """The interpreter and its own options."""
    moduli: tuple[str, ...]
    """Names of the modules to import."""
    riscaldamento: str
    """Source that runs once in the template, in a namespace of its own; it must leave no thread and no figure open."""
    variabili: tuple[str, ...] = ()
    """Environment variables that `moduli` read when imported: their value cannot change afterwards."""
    poi: tuple[str, ...] = ()
    """Sources that kernels are not kept waiting for: each runs when none is asked for."""

    @classmethod
    def da(
        cls,
        comando: Comando,
        moduli: Iterable[str],
        riscaldamento: str,
        variabili: Iterable[str],
        poi: Iterable[str] = (),
    ) -> Ricetta:
        """The recipe of a kernelspec: the interpreter of its command line and its options."""
        return cls(comando.interprete, tuple(moduli), riscaldamento, tuple(variabili), tuple(poi))

    def ambiente(self, base: Mapping[str, str]) -> dict[str, str]:
        """The environment of the template whose first kernel asks for `base`."""
        return RESA_GRAFICA | dict(base) | UN_SOLO_FILO | SENZA_SERVITORI

    def differenza(self, stampo: Mapping[str, str], chiesto: Mapping[str, str]) -> str | None:
        """The first variable whose value in `chiesto` a template born with `stampo` can no longer take up."""
        atteso = RESA_GRAFICA | dict(chiesto)
        stampo = RESA_GRAFICA | dict(stampo)
        for nome in sorted(stampo.keys() | atteso.keys()):
            if nome in UN_SOLO_FILO:
                diverso = atteso.get(nome, "1") != "1"
            else:
                fissata = FISSATE.fullmatch(nome) or nome in self.variabili
                diverso = bool(fissata) and stampo.get(nome) != atteso.get(nome)
            if diverso:
                return nome
        return None


@dataclass(frozen=True)
class Comando:
    """A kernel's command line taken apart: interpreter with its options, then the arguments of ipykernel."""

    interprete: tuple[str, ...]
    argomenti: tuple[str, ...]

    @classmethod
    def da(cls, comando: Sequence[str]) -> Comando:
        """Raises Rinuncia when it is not this very interpreter starting ipykernel.

        Interpreters are compared by name: those of two virtual environments are links to the same file.
        """
        if "-m" not in comando:
            raise Rinuncia("il comando del kernelspec non è un ipykernel di Python")
        dove = list(comando).index("-m")
        interprete, resto = tuple(comando[:dove]), tuple(comando[dove + 1 :])
        if resto[:1] != (LANCIATORE,):
            raise Rinuncia(f"il kernelspec avvia «{' '.join(resto[:1])}», non {LANCIATORE}")
        if Path(interprete[0]).expanduser() != Path(sys.executable):
            raise Rinuncia(f"l'interprete del kernelspec è un altro ({interprete[0]})")
        return cls(interprete, resto[1:])


def pretendi_assoluto(ambiente: Mapping[str, str]) -> None:
    """Refuse a search path that depends on the folder a kernel starts in, which differs from the template's."""
    percorsi = ambiente.get("PYTHONPATH", "")
    if percorsi and not all(Path(p).is_absolute() for p in percorsi.split(":")):
        raise Rinuncia("PYTHONPATH contiene percorsi relativi")
