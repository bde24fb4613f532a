"""Growth: tens, hundreds and thousands of reports; time for each, memory of each kind of process, second run.

    python benchmarks/crescita.py [--camere 1 10 100] [--piccolo] [--lavoratori 2]

A chamber has 41 reports. A hundred chambers take some 2 GB of the temporary folder, and tens of minutes.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from comune import (
    ANNO,
    Corsa,
    Progetto,
    analisi,
    esegui,
    kernel_usati,
    obiettivo,
    prepara,
    progetto_privato,
    ripeti_camera,
    svuota,
)
from osserva import Campione, Osservatore

AVANZAMENTO = re.compile(r"\[\d+/\d+\] .*: fatto$")
"""The plain line of a report that is done."""

TOLLERANZA = 0.10
PARTI = 4
GENERI = ("principale", "lavoratore", "stampo", "kernel", "altro")


@dataclass(frozen=True)
class Misura:
    """One size of plan: how many reports, the first run with its memory, the second with nothing changed."""

    rapporti: int
    prima: Corsa
    campioni: Sequence[dict[str, Campione]]
    seconda: Corsa

    @property
    def istanti(self) -> list[float]:
        """When each report was done, from the start."""
        return [quando for quando, riga in self.prima.righe if AVANZAMENTO.match(riga)]

    @property
    def a_regime(self) -> float:
        """Seconds for each report from the first done to the last."""
        return (self.istanti[-1] - self.istanti[0]) / (len(self.istanti) - 1)

    @property
    def compreso(self) -> float:
        """Seconds for each report, start and end included."""
        return self.prima.secondi / self.rapporti


def main() -> None:
    """Measure and print."""
    analizzatore = argparse.ArgumentParser(description="Crescita di tempi e memoria con il numero dei rapporti.")
    analizzatore.add_argument("--camere", type=int, nargs="+", default=[1, 10, 100], help="camere di ogni misura")
    analizzatore.add_argument("--piccolo", action="store_true", help="solo 1 e 10 camere (41 e 410 rapporti)")
    analizzatore.add_argument("--lavoratori", type=int, default=2)
    scelte = analizzatore.parse_args()
    misure = []
    with progetto_privato() as progetto:
        for camere in sorted((1, 10) if scelte.piccolo else scelte.camere):
            prepara(progetto, ripeti_camera(progetto, camere))
            misure.append(misura(progetto, scelte.lavoratori))
            mostra(misure[-1])
            print(f"  kernel dall'inizio: {kernel_usati(progetto)}")
    conclusioni(misure)


def misura(progetto: Progetto, lavoratori: int) -> Misura:
    """From nothing published, then again at once."""
    svuota(progetto.rapporti)
    comando = analisi("esegui", "--camera", "tutte", "--anno", str(ANNO), "--lavoratori", str(lavoratori))
    segnato = progetto.segnato()
    osservatore = Osservatore(segnato.segno)
    osservatore.start()
    prima = esegui(segnato, comando)
    campioni = osservatore.ferma()
    pubblicati = len(list((progetto.rapporti / str(ANNO)).rglob("*.pdf")))
    dichiarati = sum(1 for _, riga in prima.righe if AVANZAMENTO.match(riga))
    if pubblicati != dichiarati or pubblicati < 2:
        sys.exit(f"{dichiarati} rapporti dichiarati e {pubblicati} PDF pubblicati: la misura non vale")
    return Misura(pubblicati, prima, campioni, esegui(progetto, comando))


def mostra(m: Misura) -> None:
    """One size of plan."""
    print(f"\n{m.rapporti} rapporti: {m.prima.secondi:.1f} s in tutto, CPU {m.prima.cpu:.1f} s")
    print(f"  a rapporto: {m.compreso:.3f} s avvio compreso, {m.a_regime:.3f} s dal primo all'ultimo concluso")
    coda = m.prima.secondi - m.istanti[-1]
    print(f"  primo rapporto concluso dopo {m.istanti[0]:.2f} s; dall'ultimo alla fine {coda:.2f} s")
    print(f"  seconda esecuzione, nulla è cambiato: {m.seconda.secondi:.2f} s")
    print(f"  memoria, MB                {'RSS massima di uno':>20} {'PSS massima di tutti':>22}   nei quarti, mediana")
    for genere in GENERI:
        presenti = [c[genere] for c in m.campioni if genere in c]
        if presenti:
            uno, tutti = max(c.residente for c in presenti) / 1024, max(c.ripartita for c in presenti) / 1024
            massimo = f"{genere} (fino a {max(c.quanti for c in presenti)})"
            print(f"    {massimo:24} {uno:18.0f} {tutti:22.0f}   {', '.join(_quarti(presenti))}")
    somme = [sum(c.ripartita for c in campione.values()) / 1024 for campione in m.campioni]
    print(f"    {'tutti insieme':24} {'':18} {max(somme, default=0):22.0f}")


def _quarti(presenti: Sequence[Campione]) -> list[str]:
    """Median of the largest RSS in each quarter of the run: growth within a run shows here."""
    lunghezza = max(len(presenti) // PARTI, 1)
    pezzi = [presenti[i : i + lunghezza] for i in range(0, lunghezza * PARTI, lunghezza)]
    return [f"{statistics.median(c.residente for c in pezzo) / 1024:.0f}" for pezzo in pezzi if pezzo]


def conclusioni(misure: Sequence[Misura]) -> None:
    """Whether time and memory are the same at every size."""
    print("\nCrescita")
    for nome, valori in (
        ("tempo a rapporto, avvio escluso", [m.a_regime for m in misure]),
        ("tempo a rapporto, avvio compreso", [m.compreso for m in misure]),
    ):
        print(f"  {nome:36} {' → '.join(f'{v:.3f} s' for v in valori)}   scarto {_scarto(valori):.0%}")
    tempi = _scarto([m.a_regime for m in misure])
    print(f"  {obiettivo(tempi <= TOLLERANZA, 'tempo a rapporto costante entro il 10%, avvio escluso')}")
    piatta = True
    for genere in GENERI[:3]:
        massimi = [max((c[genere].residente for c in m.campioni if genere in c), default=0) / 1024 for m in misure]
        if all(massimi):
            piatta = piatta and massimi[-1] <= massimi[0] * (1 + TOLLERANZA)
            print(f"  RSS massima, {genere:23} {' → '.join(f'{v:.0f} MB' for v in massimi)}")
    print(f"  {obiettivo(piatta, 'memoria di ogni processo piatta (entro il 10%)')}")


def _scarto(valori: Sequence[float]) -> float:
    """How much the largest exceeds the smallest."""
    return max(valori) / min(valori) - 1


if __name__ == "__main__":
    main()
