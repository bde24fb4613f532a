"""Writes a SIMULATO panel to `data/simulati/`: to show the comparison, or to try it, where there are no public data.

python benchmarks/simula.py [--camere 10] [--anni 2011-2013] [--seme 42] [--progetto CARTELLA]

The same numbers and the same real data give the same bytes. PROGETTO is where to write, and whose real data of the
group the panel is calibrated on; without, this one.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from analisi.errors import ErroreAnalisi
from analisi.paths import Percorsi
from analisi.righe_comando import almeno_uno
from simulati.panel import scrivi_simulazione

RADICE = Path(__file__).resolve().parents[1]


def main() -> int:
    """Write, and say how to use what was written."""
    analizzatore = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analizzatore.add_argument("--camere", type=almeno_uno, default=10, metavar="N")
    analizzatore.add_argument("--anni", type=_anni, default="2011-2013", metavar="DA-A")
    analizzatore.add_argument("--seme", type=almeno_uno, default=42, metavar="N")
    analizzatore.add_argument("--progetto", type=Path, default=RADICE, metavar="CARTELLA")
    scelte = analizzatore.parse_args()
    percorsi = Percorsi(scelte.progetto.resolve())
    try:
        scritta = scrivi_simulazione(percorsi, scelte.camere, scelte.anni, scelte.seme)
    except ErroreAnalisi as errore:
        print(f"errore: {errore}", file=sys.stderr)
        return errore.codice_uscita
    print(f"Dati SIMULATI in {percorsi.relativo(scritta)}/")
    print(f"Il confronto: analisi confronto --anno {scelte.anni[-1]} --simulazione {scritta.name}")
    return 0


def _anni(testo: str) -> range:
    da, _, a = testo.partition("-")
    return range(int(da), int(a or da) + 1)


if __name__ == "__main__":
    sys.exit(main())
