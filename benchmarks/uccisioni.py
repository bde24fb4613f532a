"""Batches killed with SIGKILL at random moments: files lost or half written, processes and folders left.

    python benchmarks/uccisioni.py [--volte 50] [--seme 1] [--ogni 5] [--aree A,B,D,ente]

Three starting points take turns: nothing published; nothing published and no processed tables; everything published,
but from notebooks that have changed since, so that each report is to be replaced. As the same input gives the same
bytes, two undisturbed runs say what every file must be: a report is whole when all its files are those of one of them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from comune import ANNO, CAMERA, Progetto, analisi, esegui, progetto_privato, svuota
from osserva import processi

PARTENZE = ("da zero", "da zero, senza tabelle", "al posto dei precedenti")
ATTESA_S = 3.0
FINI = {".html": b"</html>", ".pdf": b"%%EOF", ".parquet": b"PAR1"}
"""How a whole file ends."""

CELLA_NUOVA = {"cell_type": "markdown", "id": "seconda-stesura", "metadata": {}, "source": "Seconda stesura."}

File = Mapping[str, bytes]
"""Content of the files of a folder, by path inside it."""


@dataclass
class Conto:
    """What the kills left; `voci` by name, `attesa` the longest that processes took to end (seconds).

    guasti: one line for each fault, with the number of its kill.
    """

    voci: Counter[str] = field(default_factory=Counter)
    attesa: float = 0.0
    guasti: list[str] = field(default_factory=list)

    def segna(self, voce: str, volta: int, trovati: Sequence[str]) -> None:
        """Add what was found, which is a fault."""
        self.voci[voce] += len(trovati)
        self.guasti += [f"uccisione {volta}, {voce}: {trovato}" for trovato in trovati]


def main() -> None:
    """Kill, check, count, print; the exit code is 1 where anything was lost, half written or left running."""
    analizzatore = argparse.ArgumentParser(description="Lotti uccisi con SIGKILL in momenti a caso.")
    analizzatore.add_argument("--volte", type=int, default=50, help="uccisioni (predefinite: 50)")
    analizzatore.add_argument("--seme", type=int, default=1, help="seme dei momenti (predefinito: 1)")
    analizzatore.add_argument("--ogni", type=int, default=5, help="ogni quante si porta a termine il lotto")
    analizzatore.add_argument("--aree", default="A,B,D,ente", help="aree del lotto (predefinite: A,B,D,ente)")
    scelte = analizzatore.parse_args()
    with progetto_privato() as progetto:
        prova = Prova(progetto, scelte.aree)
        caso = random.Random(scelte.seme)
        for volta in range(1, scelte.volte + 1):
            partenza = PARTENZE[volta % len(PARTENZE)]
            prova.uccidi(volta, partenza, caso.uniform(0, prova.durate[partenza]))
            if volta % scelte.ogni == 0:
                prova.porta_a_termine(volta)
        sys.exit(stampa(prova, scelte.volte))


class Prova:
    """The batch, its undisturbed results, and what the kills left of it."""

    def __init__(self, progetto: Progetto, aree: str) -> None:
        self._progetto = progetto
        self._comando = analisi("esegui", f"camera={CAMERA}", f"anno={ANNO}", "--area", aree, "--lavoratori", "2")
        self.conto = Conto()
        self.momenti: list[float] = []
        self.durate: dict[str, float] = {}
        svuota(progetto.elaborati)
        self.durate[PARTENZE[1]] = esegui(progetto, self._comando).secondi
        self.prima = _file(progetto.rapporti)
        self._tabelle = _copia(progetto.elaborati, progetto.lavoro / "tabelle")
        _ritocca(progetto.radice / "notebooks")
        self.durate[PARTENZE[2]] = esegui(progetto, self._comando).secondi
        self.dopo = _file(progetto.rapporti)
        svuota(progetto.rapporti)
        self.durate[PARTENZE[0]] = esegui(progetto, self._comando).secondi
        self._vecchi = progetto.lavoro / "precedenti"
        _scrivi(self._vecchi, self.prima)
        if _file(progetto.rapporti) != self.dopo or self.dopo == self.prima:
            sys.exit("due lotti indisturbati non danno gli stessi file: la prova non vale")

    def uccidi(self, volta: int, partenza: str, dopo: float) -> None:
        """Start a batch, kill its first process `dopo` seconds later, look at what is left."""
        progetto = self._progetto.segnato()
        self._prepara(partenza)
        with subprocess.Popen(
            self._comando,
            cwd=progetto.radice,
            env=dict(progetto.ambiente),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as processo:
            time.sleep(dopo)
            if processo.poll() is None:
                processo.send_signal(signal.SIGKILL)
                self.momenti.append(dopo)
            else:
                self.conto.voci["lotti già finiti al momento del colpo"] += 1
        rimasti, attesa = _attendi_la_fine(progetto.segno, processo.pid)
        self.conto.attesa = max(self.conto.attesa, attesa)
        self.conto.segna("processi rimasti", volta, [f"{pid} {riga[:90]}" for pid, riga in rimasti.items()])
        for pid in rimasti:
            _uccidi(pid, progetto.segno, processo.pid)
        self._guarda(volta, partenza)

    def _prepara(self, partenza: str) -> None:
        p = self._progetto
        for cartella in (p.rapporti, p.elaborati, p.temporanei):
            svuota(cartella)
        p.temporanei.mkdir()
        if partenza != PARTENZE[1]:
            _copia(self._tabelle, p.elaborati)
        if partenza == PARTENZE[2]:
            _copia(self._vecchi, p.rapporti)

    def _guarda(self, volta: int, partenza: str) -> None:
        trovati = _file(self._progetto.rapporti)
        tabelle = _file(self._progetto.elaborati)
        tronchi = [n for n, c in {**trovati, **tabelle}.items() if not _intero(n, c)]
        self.conto.segna("file scritti a metà", volta, tronchi)
        precedenti = self.prima if partenza == PARTENZE[2] else {}
        persi = [n for n in precedenti if n not in trovati]
        self.conto.segna("file persi", volta, persi)
        estranei = [n for n, c in _rapporti(trovati).items() if c not in (self.dopo.get(n), precedenti.get(n))]
        self.conto.segna("file diversi da quelli di un lotto indisturbato", volta, estranei)
        self._guarda_rapporti(volta, trovati, precedenti)
        self.conto.voci["voci rimaste in TMPDIR"] += len(list(self._progetto.temporanei.iterdir()))
        kernel = self._progetto.lavoro / "jupyter_runtime_dir"
        self.conto.voci["voci rimaste in JUPYTER_RUNTIME_DIR"] = len(list(kernel.glob("*")))

    def _guarda_rapporti(self, volta: int, trovati: File, precedenti: File) -> None:
        """Each report must be what it was before or what it would have become, with all its files."""
        basi = sorted({_base(n) for n in _rapporti(self.dopo)})
        fatti = 0
        for base in basi:
            suoi = _di(base, trovati)
            fatti += suoi == _di(base, self.dopo)
            if suoi in (_di(base, self.dopo), _di(base, precedenti)):
                continue
            # a folder that waits beside the report: the next batch finishes what this one had decided
            posto = self._progetto.rapporti / base
            if any(p.is_dir() for p in posto.parent.glob(f".{posto.name}.*")):
                self.conto.voci["rapporti che l'esecuzione successiva finisce di spostare"] += 1
            else:
                self.conto.segna("rapporti incompleti o misti", volta, [base])
        self.conto.voci["colpi con una parte dei rapporti già fatta"] += 0 < fatti < len(basi)

    def porta_a_termine(self, volta: int) -> None:
        """Run the batch again: what it publishes must be the undisturbed result, nothing more and nothing less."""
        esegui(self._progetto, self._comando)
        self.conto.voci["lotti portati a termine"] += 1
        trovati = _file(self._progetto.rapporti)
        diversi = [n for n in sorted({*trovati, *self.dopo}) if trovati.get(n) != self.dopo.get(n)]
        self.conto.segna("file diversi dopo la ripresa", volta, diversi)
        resti = [
            p.relative_to(self._progetto.rapporti).as_posix()
            for p in self._progetto.rapporti.rglob("*")
            if p.name.endswith(".tmp") or (p.is_dir() and p.name.startswith("."))
        ]
        self.conto.segna("resti nei rapporti dopo la ripresa", volta, resti)
        self.conto.voci["voci rimaste in TMPDIR dopo la ripresa"] += len(list(self._progetto.temporanei.iterdir()))


def _attendi_la_fine(segno: str, sessione: int) -> tuple[dict[int, str], float]:
    """The processes that still live after ATTESA_S, and how long the last took to end."""
    inizio = time.monotonic()
    while (rimasti := processi(segno, sessione)) and time.monotonic() - inizio < ATTESA_S:
        time.sleep(0.02)
    return rimasti, time.monotonic() - inizio


def _uccidi(pid: int, segno: str, sessione: int) -> None:
    if pid in processi(segno, sessione):  # still ours: its number may have passed to another
        os.kill(pid, signal.SIGKILL)


def _file(cartella: Path) -> dict[str, bytes]:
    """Every file that is not hidden, nor in a hidden folder, nor provisional."""
    trovati = {}
    for percorso in sorted(cartella.rglob("*")):
        nome = percorso.relative_to(cartella).as_posix()
        if percorso.is_file() and not nome.endswith(".tmp") and not any(p.startswith(".") for p in nome.split("/")):
            trovati[nome] = percorso.read_bytes()
    return trovati


def _rapporti(file: File) -> dict[str, bytes]:
    """The files of reports: all but the index, which says what there is at the moment."""
    return {nome: contenuto for nome, contenuto in file.items() if "/" in nome}


def _base(nome: str) -> str:
    cartella, _, ultimo = nome.rpartition("/")
    return f"{cartella}/{ultimo.partition('.')[0]}"


def _di(base: str, file: File) -> dict[str, bytes]:
    """The files of one report."""
    return {nome: contenuto for nome, contenuto in file.items() if _base(nome) == base}


def _intero(nome: str, contenuto: bytes) -> bool:
    estensione = Path(nome).suffix
    if estensione in (".json", ".ipynb"):
        try:
            json.loads(contenuto)
        except ValueError:
            return False
        return True
    return contenuto.rstrip().endswith(FINI.get(estensione, b""))


def _copia(da: Path, a: Path) -> Path:
    if da.exists():
        shutil.copytree(da, a, dirs_exist_ok=True)
    return a


def _scrivi(cartella: Path, file: File) -> None:
    for nome, contenuto in file.items():
        (cartella / nome).parent.mkdir(parents=True, exist_ok=True)
        (cartella / nome).write_bytes(contenuto)


def _ritocca(notebook: Path) -> None:
    """A sentence more in each notebook: every report is to be made again and comes out different."""
    for percorso in notebook.glob("*.ipynb"):
        contenuto = json.loads(percorso.read_text(encoding="utf-8"))
        contenuto["cells"].append(CELLA_NUOVA)
        percorso.write_text(json.dumps(contenuto), encoding="utf-8")


def stampa(prova: Prova, volte: int) -> int:
    """The counts, every fault, the exit code."""
    print(
        f"\n{volte} uccisioni di un lotto di {len({_base(n) for n in prova.dopo if '/' in n})} rapporti, 2 lavoratori"
    )
    for partenza in PARTENZE:
        print(f"  durata indisturbata, {partenza:26} {prova.durate[partenza]:6.2f} s")
    if prova.momenti:
        print(f"  momenti del colpo: da {min(prova.momenti):.2f} a {max(prova.momenti):.2f} s dall'avvio")
    attese = ("processi rimasti", "file persi", "file scritti a metà", "rapporti incompleti o misti")
    print(f"  {'tempo massimo perché finissero tutti i processi':60} {prova.conto.attesa:5.2f} s")
    for voce in attese:
        print(f"  {voce:60} {prova.conto.voci[voce]:5}")
    for voce, quanti in prova.conto.voci.items():
        if voce not in attese:
            print(f"  {voce:60} {quanti:5}")
    for guasto in prova.conto.guasti[:40]:
        print(f"    {guasto}")
    print(f"  esito: {'GUASTI' if prova.conto.guasti else 'nulla perso, nulla a metà, nessun processo rimasto'}")
    return 1 if prova.conto.guasti else 0


if __name__ == "__main__":
    main()
