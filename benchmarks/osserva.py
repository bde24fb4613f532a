"""Watching the processes of a measure from outside, through Linux's /proc: which they are and the memory they hold."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from pathlib import Path

STATO, PADRE, SESSIONE = 0, 1, 3
"""Fields of /proc/<pid>/stat after the name of the program."""


def processi(segno: str, sessione: int | None = None) -> dict[int, str]:
    """Command line by pid of every living process born with `segno` (`NAME=value`) in its environment.

    Those of `sessione` too, where one is given. A forked process shows the environment of the program it was forked
    from, whatever it has made of it since.
    """
    trovati: dict[int, str] = {}
    for voce in Path("/proc").iterdir():
        if not voce.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            stato = (voce / "stat").read_text().rpartition(")")[2].split()
            della_sessione = sessione is not None and int(stato[SESSIONE]) == sessione
            if stato[STATO] == "Z":
                continue
            if della_sessione or segno.encode() in (voce / "environ").read_bytes().split(b"\0"):
                riga = (voce / "cmdline").read_bytes().replace(b"\0", b" ")
                trovati[int(voce.name)] = riga.decode(errors="replace").strip()
    return trovati


@dataclass(frozen=True)
class Campione:
    """What the processes of one kind held at one moment: how many, and kB of the largest and of all together.

    residente: largest RSS; ripartita: sum of PSS, in which shared pages are divided among those who share them.
    """

    quanti: int
    residente: int
    ripartita: int


class Osservatore(threading.Thread):
    """Samples the memory of the marked processes, by kind, every `ogni` seconds until `ferma`."""

    def __init__(self, segno: str, ogni: float = 0.5) -> None:
        super().__init__(daemon=True)
        self.campioni: list[dict[str, Campione]] = []
        self._segno, self._ogni = segno, ogni
        self._fine = threading.Event()

    def run(self) -> None:
        """Sample until told to stop."""
        while not self._fine.wait(self._ogni):
            genere = {pid: genere_di(pid, riga) for pid, riga in processi(self._segno).items()}
            campione: dict[str, Campione] = {}
            for pid, nome in genere.items():
                with contextlib.suppress(OSError, StopIteration):
                    prima = campione.get(nome, Campione(0, 0, 0))
                    residente, ripartita = memoria(pid, "Rss"), memoria(pid, "Pss")
                    campione[nome] = Campione(
                        prima.quanti + 1, max(prima.residente, residente), prima.ripartita + ripartita
                    )
            self.campioni.append(campione)

    def ferma(self) -> list[dict[str, Campione]]:
        """Stop and give every sample, in order."""
        self._fine.set()
        self.join()
        return self.campioni


def genere_di(pid: int, riga: str) -> str:
    """What a process of a batch is, from its command line and its parent's."""
    if "warmkernel.template" in riga:
        return "kernel" if "warmkernel.template" in _riga_del_padre(pid) else "stampo"
    if "ipykernel_launcher" in riga:
        return "kernel"
    if "resource_tracker" in riga:
        return "altro"
    if "multiprocessing" in riga:
        return "lavoratore"
    if "analisi.cli" in riga:
        return "lavoratore" if "analisi.cli" in _riga_del_padre(pid) else "principale"
    return "altro"


def _riga_del_padre(pid: int) -> str:
    with contextlib.suppress(OSError, IndexError):
        padre = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[PADRE]
        return Path(f"/proc/{padre}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def memoria(pid: int, voce: str) -> int:
    """One entry of the process's memory account (`Rss`, `Pss`), in kB. OSError when it has ended."""
    righe = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(r.split()[1]) for r in righe if r.startswith(f"{voce}:"))
