"""One budget report, HTML and PDF: plain papermill with nbconvert against ours, cold and in the steady state.

python benchmarks/rapporto.py [--ripetizioni 7] [--aree ente C] [--pdf auto]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from comune import (
    ANNO,
    CAMERA,
    Passi,
    Progetto,
    obiettivo,
    progetto_privato,
    scheda,
    semplice,
    svuota,
    volte,
)

NOTEBOOK = "scostamenti"
OBIETTIVO = 12
CODICE_FIGLIO = "--figlio"


def produci_nostro(radice: Path, notebook: str, parametri: dict[str, object]) -> str:
    """Plan, make and publish one report through the package, in this process; what became of it (`fatto`)."""
    from dataclasses import replace

    from analisi.paths import Percorsi
    from analisi.rapporti.notebook import notebook_rapporto
    from analisi.rapporti.parametri import Parametri
    from analisi.rapporti.produzione import impostazioni
    from analisi.rapporti.rapporto import RapportoCamera
    from analisi.rapporti.scheda import leggi_scheda, prepara_scheda
    from notebatch.job import Job, make, reader

    percorsi, p = Percorsi(radice), Parametri(**parametri)  # type: ignore[arg-type]
    come = impostazioni(percorsi)
    lettore = reader(come.project, come.code)  # one for the process, as a worker of a batch has
    scelto = next(n for n in notebook_rapporto(percorsi.notebook) if n.nome == notebook)
    caso = (percorsi, p.camera, p.anno, p.versione)
    scheda_camera = leggi_scheda(*caso, lettore) or prepara_scheda(*caso)
    voce = replace(RapportoCamera(scelto, p), soggetto=scheda_camera.soggetto(p))
    return make(Job(voce, lettore.report(voce), come)).state


def figlio(radice: Path) -> None:
    """Answer each line (JSON parameters) with the outcome and the seconds of `produci_nostro`."""
    from notebatch.environment import prepare_process

    prepare_process(Path(tempfile.mkdtemp()))  # as a worker of a batch
    for riga in sys.stdin:
        inizio = time.perf_counter()
        stato = produci_nostro(radice, NOTEBOOK, json.loads(riga))
        print(json.dumps([stato, time.perf_counter() - inizio]), flush=True)


def main() -> None:
    """Measure and print."""
    analizzatore = argparse.ArgumentParser(description="Un rapporto: papermill e nbconvert a confronto con analisi.")
    analizzatore.add_argument("--ripetizioni", type=int, default=7, help="per ogni area e concorrente (predefinite: 7)")
    analizzatore.add_argument("--aree", nargs="+", default=["ente", "C"], help="aree (predefinite: ente C)")
    analizzatore.add_argument("--pdf", choices=("auto", "weasyprint", "chromium", "nessuno"), default="auto")
    analizzatore.add_argument(CODICE_FIGLIO, type=Path, help=argparse.SUPPRESS)
    scelte = analizzatore.parse_args()
    if scelte.figlio:
        figlio(scelte.figlio)
        return
    with progetto_privato() as progetto:
        for area in scelte.aree:
            confronta(progetto, area, scelte.ripetizioni, scelte.pdf)


def confronta(progetto: Progetto, area: str, ripetizioni: int, pdf: str) -> None:
    """The contenders take turns; one process of ours stays alive throughout for the steady state."""
    plain = semplice(progetto, pdf)
    leggero = plain.senza_jupyterlab()
    parametri: dict[str, object] = {"camera": CAMERA, "anno": ANNO, "area": area, "versione": "consuntivo"}
    passi: list[Passi] = []
    leggeri: list[Passi] = []
    freddi, caldi = [], []
    with _nostro(progetto) as vivo:
        primo = _chiedi(progetto, vivo, parametri)
        for _ in range(ripetizioni):
            passi.append(plain.produci(NOTEBOOK, parametri))
            leggeri.append(leggero.produci(NOTEBOOK, parametri))
            freddi.append(_freddo(progetto, parametri))
            caldi.append(_chiedi(progetto, vivo, parametri))
    print(f"\n«{NOTEBOOK}», {area}: HTML e PDF, {ripetizioni} ripetizioni, mediana [minimo–massimo]")
    stampa_semplice(plain.nome, passi, caldi)
    stampa_semplice("lo stesso, senza JupyterLab installato", leggeri, caldi)
    print(f"  {'analisi, processo nuovo (dal nulla alla fine)':46} {scheda(freddi)}")
    print(f"  {'analisi, a regime':46} {scheda(caldi)}")
    print(f"  {'analisi, il primo del processo che resta':46} {primo:9.3f} s")
    print(f"  dal primo concorrente al processo nuovo: {volte([p.netto for p in passi], freddi)}")
    rapporti = [statistics.median(p.netto for p in lista) / statistics.median(caldi) for lista in (passi, leggeri)]
    print(f"  {obiettivo(rapporti[0] >= OBIETTIVO, f'a regime almeno {OBIETTIVO} volte')}", end=" ")
    print(f"({rapporti[0]:.1f}; senza JupyterLab {rapporti[1]:.1f}; al netto delle attese di ipykernel)")


def stampa_semplice(nome: str, passi: Sequence[Passi], caldi: Sequence[float]) -> None:
    """The plain side step by step, its slow ends apart, and its ratio to our steady state."""
    netti = [p.netto for p in passi]
    lente = sum(p.attesa > 0 for p in passi)
    print(f"  {nome:46} {scheda([p.totale for p in passi])}")
    for passo in passi[0].tempi:
        print(f"    di cui {passo:39} {scheda([p.tempi[passo] for p in passi])}")
    print(f"    {f'al netto di {lente} attese alla fine del kernel':46} {scheda(netti)} {volte(netti, caldi)} a regime")


@contextlib.contextmanager
def _nostro(progetto: Progetto) -> Iterator[subprocess.Popen[str]]:
    comando = [sys.executable, str(Path(__file__).resolve()), CODICE_FIGLIO, str(progetto.radice)]
    with subprocess.Popen(
        comando,
        cwd=progetto.radice,
        env=dict(progetto.ambiente),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as processo:
        yield processo


def _chiedi(progetto: Progetto, processo: subprocess.Popen[str], parametri: dict[str, object]) -> float:
    """Seconds of one report in a living process, nothing published before."""
    svuota(progetto.rapporti)
    assert processo.stdin is not None
    assert processo.stdout is not None
    processo.stdin.write(json.dumps(parametri) + "\n")
    processo.stdin.flush()
    risposta = processo.stdout.readline()
    if not risposta:
        sys.exit("il processo dei rapporti si è interrotto: la misura non vale")
    stato, secondi = json.loads(risposta)
    prodotti = {p.suffix for p in progetto.rapporti.rglob(f"{NOTEBOOK}.*")}
    if stato != "fatto" or not {".html", ".pdf"} <= prodotti:
        sys.exit(f"rapporto {stato}, pubblicati {sorted(prodotti)}: la misura non vale")
    return float(secondi)


def _freddo(progetto: Progetto, parametri: dict[str, object]) -> float:
    """Seconds of a process that makes one report, from its start to its end."""
    inizio = time.perf_counter()
    with _nostro(progetto) as processo:
        _chiedi(progetto, processo, parametri)
    return time.perf_counter() - inizio


if __name__ == "__main__":
    main()
