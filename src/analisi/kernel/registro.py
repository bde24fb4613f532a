"""The templates of this process, one for each recipe, and an account of the kernels it ran.

This is the one piece of state the package keeps, because a template outlives every kernel manager that uses it.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from analisi.kernel.legame import Legame
from analisi.kernel.ricetta import Ricetta

CONSERVATI = 1000


@dataclass(frozen=True)
class Resoconto:
    """One kernel that ended: how it was started, when warm the most memory it held in kB, otherwise why it was not."""

    genere: Literal["caldo", "ordinario"]
    memoria_kb: int | None
    motivo: str = ""
    """Why it was an ordinary one, in Italian; empty for a warm kernel."""


class Registro:
    """Gives the template of a recipe, starting or replacing it as needed; safe from several threads."""

    def __init__(self) -> None:
        self._svuota()

    def _svuota(self) -> None:
        self._chiave = threading.Lock()
        self._legami: dict[Ricetta, Legame] = {}
        self._ritirati: list[Legame] = []
        self._resoconti: list[Resoconto] = []

    def legame(self, ricetta: Ricetta, ambiente: Mapping[str, str], al_posto_di: Legame | None = None) -> Legame:
        """The template of `ricetta`; a new one, born with `ambiente`, where there is none or it is `al_posto_di`.

        Raises OSError where the system cannot connect two processes.
        """
        with self._chiave:
            legame = self._legami.get(ricetta)
            if legame is None or legame is al_posto_di or legame.superabile:
                if legame is not None:
                    legame.ritira()
                    self._ritirati = [v for v in (*self._ritirati, legame) if not v.superabile]
                legame = self._legami[ricetta] = Legame(ricetta, ambiente)
            return legame

    def annota(self, resoconto: Resoconto) -> None:
        """Keep the account of a kernel that ended, and the latest `CONSERVATI`."""
        with self._chiave:
            self._resoconti = [*self._resoconti[1 - CONSERVATI :], resoconto]

    def ritira_resoconti(self) -> list[Resoconto]:
        """The accounts of the kernels that ended since the last call, in their order."""
        with self._chiave:
            resoconti, self._resoconti = self._resoconti, []
            return resoconti

    def chiudi(self) -> None:
        """End every template and its kernels; the next kernel starts another."""
        with self._chiave:
            legami = [*self._legami.values(), *self._ritirati]
            self._legami.clear()
            self._ritirati.clear()
        for legame in legami:
            legame.chiudi()

    def dimentica(self) -> None:
        """In a process forked from this one: templates and accounts are the parent's."""
        for legame in (*self._legami.values(), *self._ritirati):
            legame.dimentica()
        self._svuota()  # the lock too: another thread may have held it


REGISTRO = Registro()
atexit.register(REGISTRO.chiudi)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=REGISTRO.dimentica)
