"""A second run with nothing changed, and how fast the command line answers.

python benchmarks/invariati.py [--camere 10] [--ripetizioni 5]
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

from comune import ANNO, Progetto, analisi, esegui, kernel_usati, obiettivo, progetto_privato, scheda

OBIETTIVO_S = 1.5
OBIETTIVO_AIUTO_S = 0.25
AIUTI = 4
"""Times that the help is asked for at each repetition."""


def main() -> None:
    """Measure and print."""
    analizzatore = argparse.ArgumentParser(description="Seconda esecuzione a parità di tutto.")
    analizzatore.add_argument("--camere", type=int, default=10, help="camere, 41 rapporti l'una (predefinite: 10)")
    analizzatore.add_argument("--ripetizioni", type=int, default=5, help="seconde esecuzioni (predefinite: 5)")
    scelte = analizzatore.parse_args()
    with progetto_privato(scelte.camere) as progetto:
        prima = esegui(progetto, lotto(2))
        pubblicati = istanti(progetto)
        if not pubblicati:
            sys.exit("la prima esecuzione non ha pubblicato nulla: la misura non vale")
        seconde, aiuti = [], []
        for _ in range(scelte.ripetizioni):
            seconde.append(esegui(progetto, lotto(2)))
            aiuti += [esegui(progetto, analisi("--help")).secondi for _ in range(AIUTI)]
        rifatti = sum(istanti(progetto).get(p) != quando for p, quando in pubblicati.items())
        print(f"\n{len(pubblicati)} rapporti nel piano, {scelte.camere} camere")
        print(f"  prima esecuzione, 2 lavoratori     {prima.secondi:9.1f} s  kernel: {kernel_usati(progetto)}")
        tempi = [s.secondi for s in seconde]
        print(f"  seconda, nulla è cambiato          {scheda(tempi)} CPU {scheda([s.cpu for s in seconde])}")
        print(f"    rapporti rifatti: {rifatti}; ultima riga: {seconde[-1].righe[-1][1] if seconde[-1].righe else ''}")
        mediana = statistics.median(tempi)
        raggiunto = mediana < OBIETTIVO_S and not rifatti
        print(f"  {obiettivo(raggiunto, f'meno di {OBIETTIVO_S} s, nessuno rifatto')} ({mediana:.2f} s)")
        print(f"  analisi --help                     {scheda(aiuti)}")
        mediana = statistics.median(aiuti)
        print(f"  {obiettivo(mediana < OBIETTIVO_AIUTO_S, f'meno di {OBIETTIVO_AIUTO_S} s')} ({mediana:.3f} s)")


def lotto(lavoratori: int) -> list[str]:
    """Every report of every chamber of the year."""
    return analisi("esegui", "--camera", "tutte", "--anno", str(ANNO), "--lavoratori", str(lavoratori))


def istanti(progetto: Progetto) -> dict[Path, tuple[int, int]]:
    """When each published PDF was written, and its file's number."""
    stati = {p: p.stat() for p in (progetto.rapporti / str(ANNO)).rglob("*.pdf")}
    return {p: (s.st_mtime_ns, s.st_ino) for p, s in stati.items()}


if __name__ == "__main__":
    main()
