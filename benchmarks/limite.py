"""Distance from the limit: our batch on one worker against the same calls made directly, without notebooks.

    python benchmarks/limite.py [--ripetizioni 3]

The direct side is this process, warm: it takes the calls from the code cells of the notebooks, keeps what the last
expression of each cell shows, and gives it to the same exporters; HTML and PDF must come out byte for byte as the
batch publishes them. What is missing is what notebooks cost: kernels, messages, papermill, a process for each report.
"""

from __future__ import annotations

import argparse
import ast
import copy
import json
import os
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comune import (
    ANNO,
    CAMERA,
    Corsa,
    Progetto,
    Rapporto,
    analisi,
    esegui,
    luogo,
    obiettivo,
    progetto_privato,
    pubblicati,
    scheda,
    svuota,
)
from crescita import AVANZAMENTO

OBIETTIVO = 1.6
FISSE = {
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"),
}
"""What the kernels of the batch find: the direct side has no more threads than they."""


def main() -> None:
    """Measure and print."""
    analizzatore = argparse.ArgumentParser(description="Distanza del lotto dal limite: le stesse funzioni chiamate.")
    analizzatore.add_argument("--ripetizioni", type=int, default=3, help="volte che ognuno fa tutto l'anno")
    scelte = analizzatore.parse_args()
    with progetto_privato() as progetto:
        lotti = [lotto(progetto)]
        rapporti = pubblicati(progetto)
        os.environ.update({**progetto.ambiente, **FISSE})
        time.tzset()
        diretto = Diretto(progetto, rapporti)
        diretto.produci(rapporti[0])  # imports
        giri = [giro(diretto, rapporti)]
        for _ in range(scelte.ripetizioni - 1):
            lotti.append(lotto(progetto))
            giri.append(giro(diretto, rapporti))
        diversi = [nome for r in rapporti for nome in diretto.diversi(r)]
        stampa(rapporti, lotti, giri, diversi)


def lotto(progetto: Progetto) -> Corsa:
    """The whole year by the command line with one worker, from nothing published."""
    svuota(progetto.rapporti)
    return esegui(progetto, analisi("esegui", f"camera={CAMERA}", f"anno={ANNO}", "--lavoratori", "1"))


@dataclass(frozen=True)
class Modello:
    """A notebook as the direct side uses it: its content, and each code cell compiled."""

    contenuto: dict[str, Any]
    codici: Mapping[int, tuple[Any, Any]]


class Diretto:
    """Makes reports in this process; each goes to a folder of its own beside the project."""

    def __init__(self, progetto: Progetto, rapporti: Sequence[Rapporto]) -> None:
        from IPython.core.formatters import DisplayFormatter

        from notebatch.exporters.html import EsportatoreHtml
        from notebatch.exporters.pdf import EsportatorePdf

        self._progetto = progetto
        self._mostra: Any = DisplayFormatter().format  # IPython types neither
        self._esportatori = {".html": EsportatoreHtml(), ".pdf": EsportatorePdf()}
        self._modelli = {nome: _modello(progetto.radice / "notebooks" / f"{nome}.ipynb") for nome, _ in rapporti}
        # title, subtitle and the like are the engine's: taken from what it published, they cost nothing here
        self._testate = {self._base(r): _pubblicazione(luogo(progetto, r)) for r in rapporti}

    def produci(self, rapporto: Rapporto) -> float:
        """One report, from its cells to its files; the seconds it took."""
        import nbformat

        inizio = time.perf_counter()
        nome, parametri = rapporto
        modello = self._modelli[nome]
        contenuto = copy.deepcopy(modello.contenuto)
        ambiente: dict[str, Any] = {"__name__": "__main__"}
        for posizione, codice in modello.codici.items():
            contenuto["cells"][posizione]["outputs"] = self._esegui(codice, ambiente)
            if "parameters" in contenuto["cells"][posizione]["metadata"].get("tags", ()):
                ambiente.update(parametri)
        base = self._base(rapporto)
        contenuto["metadata"]["pubblicazione"] = self._testate[base]
        notebook = nbformat.from_dict(contenuto)
        base.parent.mkdir(parents=True, exist_ok=True)
        for estensione, esportatore in self._esportatori.items():
            prodotto, _ = esportatore.from_notebook_node(notebook)
            base.with_suffix(estensione).write_bytes(prodotto if isinstance(prodotto, bytes) else prodotto.encode())
        return time.perf_counter() - inizio

    def _esegui(self, codice: tuple[Any, Any], ambiente: dict[str, Any]) -> list[dict[str, Any]]:
        istruzioni, espressione = codice
        exec(istruzioni, ambiente)
        valore = eval(espressione, ambiente) if espressione is not None else None
        if valore is None:
            return []
        dati, metadati = self._mostra(valore)
        return [{"output_type": "execute_result", "execution_count": 1, "data": dati, "metadata": metadati}]

    def diversi(self, rapporto: Rapporto) -> list[str]:
        """Names of the files of a report that are not byte for byte those that the batch published."""
        nostro, suo = luogo(self._progetto, rapporto), self._base(rapporto)
        return [
            nostro.with_suffix(e).relative_to(self._progetto.rapporti).as_posix()
            for e in self._esportatori
            if nostro.with_suffix(e).read_bytes() != suo.with_suffix(e).read_bytes()
        ]

    def _base(self, rapporto: Rapporto) -> Path:
        return self._progetto.lavoro / "diretto" / str(rapporto[1]["area"]) / rapporto[0]


def _modello(percorso: Path) -> Modello:
    contenuto = json.loads(percorso.read_text(encoding="utf-8"))
    codici = {}
    for posizione, cella in enumerate(contenuto["cells"]):
        if cella["cell_type"] == "code":
            codici[posizione] = _compila("".join(cella["source"]), f"{percorso.name}, cella {posizione}")
        cella["source"] = "".join(cella["source"])
        cella["id"] = f"cella-{posizione:03d}"
    return Modello(contenuto, codici)


def _compila(sorgente: str, nome: str) -> tuple[Any, Any]:
    """The statements of a cell and, apart, its last expression: what a notebook would show."""
    albero = ast.parse(sorgente)
    espressione = None
    if albero.body and isinstance(ultima := albero.body[-1], ast.Expr):
        albero.body.pop()
        espressione = compile(ast.Expression(ultima.value), nome, "eval")
    return compile(albero, nome, "exec"), espressione


def _pubblicazione(base: Path) -> Mapping[str, Any]:
    notebook = json.loads(base.with_suffix(".ipynb").read_text(encoding="utf-8"))
    return dict(notebook["metadata"]["pubblicazione"])


def giro(diretto: Diretto, rapporti: Sequence[Rapporto]) -> list[float]:
    """Seconds of each report of the plan, one after the other."""
    return [diretto.produci(r) for r in rapporti]


def stampa(
    rapporti: Sequence[Rapporto], lotti: Sequence[Corsa], giri: Sequence[Sequence[float]], diversi: Sequence[str]
) -> None:
    """Both sides without the report that the batch finished first, whose end is where the batch is counted from."""
    fini = [[riga for riga in corsa.righe if AVANZAMENTO.match(riga[1])] for corsa in lotti]
    regime = [f[-1][0] - f[0][0] for f in fini]
    diretti = [sum(g) - g[_posto(f[0][1], rapporti)] for g, f in zip(giri, fini, strict=True)]
    n = len(rapporti) - 1
    print(f"\nTutto l'anno {ANNO} di {CAMERA}, {len(rapporti)} rapporti, HTML e PDF: mediana [minimo–massimo]")
    uguali = "sono gli stessi, byte per byte" if not diversi else f"DIVERSI: {', '.join(diversi[:6])}"
    print(f"  file del lato diretto e file pubblicati dal lotto: {uguali}")
    print(f"  a regime, {n} rapporti (escluso il primo)")
    print(
        f"    chiamate dirette, un processo caldo   {scheda(diretti)} {statistics.median(diretti) / n:.3f} a rapporto"
    )
    print(f"    lotto, un lavoratore                  {scheda(regime)} {statistics.median(regime) / n:.3f} a rapporto")
    tempi = [corsa.secondi for corsa in lotti]
    print(
        f"  lotto, un lavoratore, avvio compreso    {scheda(tempi)} {statistics.median(tempi) / (n + 1):.3f} a rapporto"
    )
    distanza = statistics.median(regime) / statistics.median(diretti)
    intero = statistics.median(tempi) / statistics.median(sum(g) for g in giri)
    print(f"  distanza dal limite: a regime {distanza:.2f} volte, avvio del lotto compreso {intero:.2f} volte")
    print(f"  {obiettivo(distanza <= OBIETTIVO and not diversi, f'a regime non oltre {OBIETTIVO} volte')}")


def _posto(riga: str, rapporti: Sequence[Rapporto]) -> int:
    """Which report a line of progress is about."""
    for posto, (nome, parametri) in enumerate(rapporti):
        dove = "ente" if parametri["area"] == "ente" else f"area {parametri['area']}"
        if f" {nome} " in riga and f" {dove}:" in riga:
            return posto
    sys.exit(f"riga di avanzamento non capita: {riga}")


if __name__ == "__main__":
    main()
