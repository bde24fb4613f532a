"""The whole year of a chamber on two workers: our command line against papermill and nbconvert, two reports at a time.

    python benchmarks/anno.py [--campione N] [--ripetizioni 3] [--leggero] [--pdf auto]

The plan of the plain side is cut into as many parts as there are repetitions, and our batch runs the whole year before
each part, so that a busy moment of the machine weighs on both.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from comune import (
    ANNO,
    CAMERA,
    Passi,
    Progetto,
    Rapporto,
    Semplice,
    adotta,
    analisi,
    cpu_figli,
    esegui,
    kernel_usati,
    obiettivo,
    progetto_privato,
    pubblicati,
    scheda,
    semplice,
    seppellisci,
    svuota,
)

LAVORATORI = 2
OBIETTIVO = 10


@dataclass(frozen=True)
class Parte:
    """Some reports of the plain side: wall seconds, CPU seconds, and those of each report."""

    secondi: float
    cpu: float
    rapporti: tuple[Passi, ...]


def main() -> None:
    """Measure and print."""
    analizzatore = argparse.ArgumentParser(description="Un anno intero: papermill e nbconvert a confronto con analisi.")
    analizzatore.add_argument("--campione", type=int, help="solo N rapporti del concorrente, riportati al totale")
    analizzatore.add_argument("--ripetizioni", type=int, default=3, help="volte che il nostro lotto fa tutto l'anno")
    analizzatore.add_argument("--leggero", action="store_true", help="il concorrente senza JupyterLab installato")
    analizzatore.add_argument("--pdf", choices=("auto", "weasyprint", "chromium", "nessuno"), default="auto")
    scelte = analizzatore.parse_args()
    adotta()
    with progetto_privato() as progetto:
        plain = semplice(progetto, scelte.pdf)
        if scelte.leggero:
            plain = plain.senza_jupyterlab()
            print("Il concorrente gira come se JupyterLab non fosse installato.")
        nostri: list[tuple[float, float]] = []
        parti: list[Parte] = []
        for indice in range(scelte.ripetizioni):
            nostri.append(lotto(progetto))
            tutti = pubblicati(progetto)
            scelti = scegli(tutti, scelte.campione or len(tutti))
            parti.append(a_coppie(progetto, plain, scelti[indice :: scelte.ripetizioni]))
        print(f"Kernel dei nostri rapporti: {kernel_usati(progetto)}.")
        stampa(plain.nome, len(tutti), parti, nostri)


def scegli(rapporti: Sequence[Rapporto], quanti: int) -> list[Rapporto]:
    """`quanti` reports at even distances; those of the same notebook stand next to each other in the count.

    So a sample holds each notebook in proportion, as near as its size allows.
    """
    ordinati = sorted(rapporti, key=lambda r: r[0])
    quanti = min(max(quanti, 1), len(ordinati))
    return [ordinati[int((i + 0.5) * len(ordinati) / quanti)] for i in range(quanti)]


def lotto(progetto: Progetto) -> tuple[float, float]:
    """Wall and CPU seconds of our batch, from nothing published to everything."""
    svuota(progetto.rapporti)
    prima, inizio = cpu_figli(), time.perf_counter()
    esegui(progetto, analisi("esegui", f"camera={CAMERA}", f"anno={ANNO}", "--lavoratori", str(LAVORATORI)))
    secondi = time.perf_counter() - inizio
    seppellisci(progetto)
    return secondi, cpu_figli() - prima


def a_coppie(progetto: Progetto, plain: Semplice, rapporti: Sequence[Rapporto]) -> Parte:
    """Make the reports two at a time, each process starting its next as soon as it is free."""
    prima, inizio = cpu_figli(), time.perf_counter()
    with ThreadPoolExecutor(LAVORATORI) as gruppo:
        fatti = tuple(gruppo.map(lambda r: plain.produci(*r), rapporti))
    secondi = time.perf_counter() - inizio
    seppellisci(progetto)
    return Parte(secondi, cpu_figli() - prima, fatti)


def stampa(nome: str, totale: int, parti: Sequence[Parte], nostri: Sequence[tuple[float, float]]) -> None:
    """Both sides, scaled where the plain one made a sample only."""
    passi = [r for p in parti for r in p.rapporti]
    singoli = [p.totale for p in passi]
    scala = totale / len(singoli)
    suo, sua_cpu = sum(p.secondi for p in parti) * scala, sum(p.cpu for p in parti) * scala
    nostro, nostra_cpu = (statistics.median(n[i] for n in nostri) for i in (0, 1))
    print(f"\nTutto l'anno {ANNO} di {CAMERA}: {totale} rapporti, {LAVORATORI} alla volta")
    if scala != 1:
        print(f"  ATTENZIONE: il concorrente ne ha fatti {len(singoli)}; le sue cifre sono riportate a {totale}.")
    print(f"  {nome:40} {suo:9.1f} s  {suo / totale:7.3f} s a rapporto  {sua_cpu:8.1f} s di CPU")
    print(f"    un rapporto da solo, mediana [min–max] {scheda(singoli, cifre=2)}")
    # what the plain side would take if no kernel were slow to end and neither process ever waited for the other
    attivo = sum(p.netto for p in passi) * scala / LAVORATORI
    lente = sum(p.attesa > 0 for p in passi)
    print(f"    prudente, senza attese: {attivo:23.1f} s  (kernel lenti a finire: {lente} su {len(passi)})")
    print(f"  {'analisi, avvio compreso':40} {nostro:9.1f} s  {nostro / totale:7.3f} s a rapporto", end="")
    print(f"  {nostra_cpu:8.1f} s di CPU")
    print(f"    {len(nostri)} volte, mediana [min–max]           {scheda([n[0] for n in nostri], cifre=2)}")
    print(f"  rapporto fra i tempi {suo / nostro:.1f} (prudente {attivo / nostro:.1f}), fra le CPU", end=" ")
    print(f"{sua_cpu / nostra_cpu:.1f}")
    print(f"  {obiettivo(attivo / nostro >= OBIETTIVO, f'almeno {OBIETTIVO} volte')}")


if __name__ == "__main__":
    main()
