"""Every figure that the product prints, saved once and compared with what today's code prints.

python benchmarks/oracolo.py salva CARTELLA [--con PROGETTO]   # with the code of this environment
python benchmarks/oracolo.py confronta CARTELLA                # the same commands, on the same data, with this one

Saved are a copy of the data and what the commands below make of it: the year of every chamber, its version of 30
September, the group's reports, a simulated panel. PROGETTO adds its chambers. To compare with another commit: `git
worktree add` it, `make installa` there, and save with its Python. Compared are the cells of the open data and of the
workbooks, the visible text of the pages, and what the commands print. Exit code 1 where a figure differs; a figure that
only has more decimals than the saved one is counted apart.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from html.parser import HTMLParser
from pathlib import Path

RADICE = Path(__file__).resolve().parent.parent
DATI = ("data/raw", "data/simulati", "data/riservato")
CODICE = ("data/raw/regole", "expectations", "notebooks")
"""What belongs to the code that is tried, not to the data."""
COMANDI = (
    "esegui --camera tutte --anno tutti",
    "esegui --camera lucca --anno 2013 --versione preconsuntivo",
    "confronto --anno 2024",
    "confronto --anno 2011 --panel province-toscane --per LU",
    "confronto --anno 2024 --panel province-toscane --per LU --anonimo",
    "confronto --anno 2013 --simulazione SIMULATO-4-camere-2011-2013-seme-7",
    "controlla --camera tutte --anno tutti",
    "sanare --camera lucca --anno 2013",
)
SIMULA = "benchmarks/simula.py --camere 4 --anni 2011-2013 --seme 7 --progetto"
CIFRA = re.compile(r"\d")
MASSIMO_DIFFERENZE = 200


def main() -> int:
    """Save or compare; 0 where nothing differs."""
    analizzatore = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analizzatore.add_argument("azione", choices=("salva", "confronta"))
    analizzatore.add_argument("cartella", type=Path)
    analizzatore.add_argument("--con", type=Path, help="progetto le cui camere si aggiungono")
    analizzatore.add_argument("--tieni", type=Path, help="dove lasciare i rapporti fatti per il confronto")
    scelte = analizzatore.parse_args()
    if scelte.azione == "salva":
        salva(scelte.cartella, scelte.con)
        return 0
    return confronta(scelte.cartella, scelte.tieni)


def salva(cartella: Path, altro: Path | None) -> None:
    """Make a project with the data of this one and of another, and run every command in it."""
    cartella.mkdir(parents=True)
    for nome in (*DATI, *CODICE):
        if (RADICE / nome).is_dir():
            shutil.copytree(RADICE / nome, cartella / nome, dirs_exist_ok=True)
    if altro is not None:
        for anno in (altro / "data/raw").iterdir():
            if anno.name.isdigit():
                shutil.copytree(anno, cartella / "data/raw" / anno.name, dirs_exist_ok=True)
    subprocess.run([sys.executable, *SIMULA.split(), cartella.resolve()], cwd=RADICE, check=True)
    tutti(cartella)


def confronta(cartella: Path, tieni: Path | None) -> int:
    """Run the same commands on the saved data, print what was compared and what differs."""
    with tempfile.TemporaryDirectory() as provvisoria:
        nuova = tieni or Path(provvisoria) / "progetto"
        for nome in DATI:
            if (cartella / nome).is_dir():
                shutil.copytree(cartella / nome, nuova / nome, dirs_exist_ok=True)
        for nome in CODICE:
            shutil.rmtree(nuova / nome, ignore_errors=True)
            shutil.copytree(RADICE / nome, nuova / nome)
        tutti(nuova)
        esito = Esito()
        paragona(cartella, nuova, esito)
    print(*esito.righe(), sep="\n")
    return 1 if esito.differenze else 0


def tutti(progetto: Path) -> None:
    """Run every command, and keep what it prints in `uscite/`."""
    (progetto / "uscite").mkdir(exist_ok=True)
    for numero, comando in enumerate(COMANDI):
        uscita = esegui(progetto, comando)
        (progetto / f"uscite/{numero}.txt").write_text(uscita, encoding="utf-8")


def esegui(progetto: Path, comando: str) -> str:
    """What a command prints on standard output, followed by its exit code."""
    programma = Path(sys.executable).with_name("analisi")
    ambiente = {**os.environ, "ANALISI_RADICE": str(progetto)}
    fatto = subprocess.run(
        [programma, *comando.split()], cwd=progetto, env=ambiente, capture_output=True, text=True, check=False
    )
    print(f"analisi {comando}: {fatto.returncode}", file=sys.stderr)
    return f"{fatto.stdout}\n[{fatto.returncode}]\n"


@dataclass
class Esito:
    """What was compared, and what differs."""

    identici: Counter[str] = field(default_factory=Counter)
    diversi: Counter[str] = field(default_factory=Counter)
    cifre: Counter[str] = field(default_factory=Counter)
    piu_decimali: int = 0
    differenze: list[str] = field(default_factory=list)

    def righe(self) -> Iterator[str]:
        """The outcome, in lines."""
        for genere in sorted({*self.identici, *self.diversi}):
            yield f"{genere:6} file identici {self.identici[genere]:5}   diversi {self.diversi[genere]:5}"
        for genere, quante in sorted(self.cifre.items()):
            yield f"{genere:6} cifre confrontate nei file diversi {quante:8}"
        yield f"cifre con più decimali di prima {self.piu_decimali}"
        yield f"differenze {len(self.differenze)}"
        yield from self.differenze[:MASSIMO_DIFFERENZE]
        if len(self.differenze) > MASSIMO_DIFFERENZE:
            yield f"… e altre {len(self.differenze) - MASSIMO_DIFFERENZE}"


def paragona(prima: Path, dopo: Path, esito: Esito) -> None:
    """Compare every file of the reports and of what the commands printed."""
    vecchi, nuovi = _file(prima), _file(dopo)
    esito.differenze += [f"manca {nome}" for nome in sorted(vecchi.keys() - nuovi.keys())]
    esito.differenze += [f"in più {nome}" for nome in sorted(nuovi.keys() - vecchi.keys())]
    for nome in sorted(vecchi.keys() & nuovi.keys()):
        uno, altro = vecchi[nome], nuovi[nome]
        if uno.read_bytes() == altro.read_bytes():
            esito.identici[uno.suffix] += 1
            continue
        esito.diversi[uno.suffix] += 1
        if leggi := LETTORI.get(uno.suffix):
            _paragona_celle(nome, leggi(uno), leggi(altro), esito)


def _file(progetto: Path) -> dict[str, Path]:
    trovati = [p for nome in ("reports", "uscite") for p in (progetto / nome).rglob("*") if p.is_file()]
    return {
        p.relative_to(progetto).as_posix(): p
        for p in trovati
        if p.suffix in (".csv", ".xlsx", ".html", ".pdf", ".txt") and p.name != "dizionario.csv"
    }


def _paragona_celle(
    nome: str, prima: dict[tuple[object, ...], str], dopo: dict[tuple[object, ...], str], esito: Esito
) -> None:
    genere = Path(nome).suffix
    for posto in prima.keys() | dopo.keys():
        uno, altro = prima.get(posto), dopo.get(posto)
        esito.cifre[genere] += bool(uno and CIFRA.search(uno))
        if uno == altro:
            continue
        if uno is not None and altro is not None and _piu_precisa(uno, altro):
            esito.piu_decimali += 1
        else:
            dove = " ".join(map(str, posto))[:80]
            esito.differenze.append(f"{nome} [{dove}] «{(uno or '')[:90]}» → «{(altro or '')[:90]}»")


def _piu_precisa(uno: str, altro: str) -> bool:
    """Whether the first is the second with fewer decimals."""
    try:
        corto, lungo = Decimal(uno), Decimal(altro)
        return lungo.quantize(corto, ROUND_HALF_UP) == corto
    except InvalidOperation:
        return False


def leggi_csv(file: Path) -> dict[tuple[object, ...], str]:
    """Every cell by column name and row number."""
    with file.open(encoding="utf-8-sig", newline="") as aperto:
        return {(c, i): v or "" for i, riga in enumerate(csv.DictReader(aperto)) for c, v in riga.items() if c}


def leggi_xlsx(file: Path) -> dict[tuple[object, ...], str]:
    """Every value, and how many times it stands in its sheet."""
    from openpyxl import load_workbook

    valori = Counter(
        (foglio.title, str(cella.value))
        for foglio in load_workbook(file).worksheets
        for riga in foglio.iter_rows()
        for cella in riga
        if cella.value is not None
    )
    return {chiave: str(quante) for chiave, quante in valori.items()}


class _Visibile(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pezzi: list[str] = []
        self._muto = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._muto += tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._muto -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._muto and (testo := " ".join(data.split())) and CIFRA.search(testo):
            self.pezzi.append(testo)


def leggi_html(file: Path) -> dict[tuple[object, ...], str]:
    """Every visible run of text that holds a figure, and how many times it stands in the page."""
    lettore = _Visibile()
    lettore.feed(file.read_text(encoding="utf-8"))
    return {(testo,): str(quante) for testo, quante in Counter(lettore.pezzi).items()}


def leggi_testo(file: Path) -> dict[tuple[object, ...], str]:
    """The lines, without times and places that differ at each run."""
    righe = (re.sub(r"\d+,\d s|/\S+/", "…", riga) for riga in file.read_text(encoding="utf-8").splitlines())
    return {(i,): riga for i, riga in enumerate(righe)}


LETTORI = {".csv": leggi_csv, ".xlsx": leggi_xlsx, ".html": leggi_html, ".txt": leggi_testo}
"""What reads the figures of a file, by ending; of the others only the bytes are compared."""

if __name__ == "__main__":
    sys.exit(main())
