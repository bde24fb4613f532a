"""Warm kernels against ordinary ones, in one run: through papermill, an empty notebook and one that draws a chart;
then hundreds of kernels in a row, with what the template holds before and after.

    python benchmarks/kernel.py [--ripetizioni 15] [--kernel 500]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
import papermill
from ipykernel.kernelspec import get_kernel_dict

from warmkernel import REGISTRY, FastKernelManager, install, kernelspec

GESTORE = f"{FastKernelManager.__module__}.{FastKernelManager.__qualname__}"
ORDINARIO = "jupyter_client.manager.AsyncKernelManager"
MODULI = ("pandas", "pyarrow.parquet", "matplotlib.pyplot", "matplotlib.backends.backend_svg", "analisi.apertura")
FIGURA = """
import io
import matplotlib.pyplot as plt
figura, assi = plt.subplots()
assi.bar(["a", "b"], [1, 2])
figura.savefig(io.BytesIO(), format="svg")
figura.savefig(io.BytesIO(), format="png")
plt.close(figura)
"""
GRAFICO = (
    "import pandas as pd\nimport matplotlib.pyplot as plt\nimport analisi.apertura",
    "dati = pd.DataFrame({'anno': [2011, 2012, 2013], 'imprese': [430, 428, 425]})",
    "figura, assi = plt.subplots()\nassi.bar(dati['anno'], dati['imprese'])\nfigura",
)
MODI = (
    ("ordinario", "ordinario", ORDINARIO),
    ("caldo, papermill com'è", "caldo", ORDINARIO),
    ("caldo, con FastKernelManager", "caldo", GESTORE),
)


def main() -> None:
    """Measure in a private Jupyter and print."""
    analizzatore = argparse.ArgumentParser(description="Kernel caldi e ordinari a confronto.")
    analizzatore.add_argument("--ripetizioni", type=int, default=15, help="notebook per ogni misura (predefinite: 15)")
    analizzatore.add_argument("--kernel", type=int, default=500, help="kernel di seguito (predefiniti: 500)")
    scelte = analizzatore.parse_args()
    with tempfile.TemporaryDirectory(prefix="misura-") as cartella:
        _prepara(Path(cartella))
        _tempi("Notebook vuoto", _notebook(Path(cartella), "vuoto", ("1",)), scelte.ripetizioni)
        _tempi(
            "pandas, matplotlib, analisi e un grafico",
            _notebook(Path(cartella), "grafico", GRAFICO),
            scelte.ripetizioni,
        )
        asyncio.run(_di_seguito(scelte.kernel))
        REGISTRY.close()


def _prepara(radice: Path) -> None:
    for nome in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
        os.environ[nome] = str(radice / nome.lower())
    os.environ["JUPYTER_PATH"] = str(radice / "share" / "jupyter")
    install(radice, "caldo", kernelspec(MODULI, FIGURA))
    # without the option each one warns that it is reached by TCP
    semplice = get_kernel_dict(["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=CRITICAL"])
    percorso = radice / "share" / "jupyter" / "kernels" / "ordinario" / "kernel.json"
    percorso.parent.mkdir(parents=True)
    percorso.write_text(json.dumps(semplice), encoding="utf-8")


def _notebook(cartella: Path, nome: str, celle: Sequence[str]) -> Path:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in celle])
    notebook.metadata["kernelspec"] = {"name": "caldo", "language": "python", "display_name": "caldo"}
    nbformat.write(notebook, cartella / f"{nome}.ipynb")
    return cartella / f"{nome}.ipynb"


def _tempi(titolo: str, notebook: Path, ripetizioni: int) -> None:
    """The modes take turns, so that a busy moment of the machine weighs on all of them.

    Minima are compared too, since an ordinary kernel of ipykernel 7 now and then takes 3 s to end, for the reason
    that `warmkernel.child` tells. The very first warm kernel waits for its template; a later one does only if a
    preloaded file has changed meanwhile.
    """

    def esegui(nome: str, gestore: str) -> None:
        opzioni = {"kernel_name": nome, "kernel_manager_class": gestore, "progress_bar": False}
        papermill.execute_notebook(str(notebook), None, **opzioni)

    print(f"\n{titolo}: {ripetizioni} ripetizioni, mediana [minimo–massimo]")
    misure: dict[str, list[float]] = {titolo_modo: [] for titolo_modo, _, _ in MODI}
    primo = _dura(esegui, "caldo", GESTORE)
    for _ in range(ripetizioni):
        for titolo_modo, nome, gestore in MODI:
            misure[titolo_modo].append(_dura(esegui, nome, gestore))
    riferimento, minimo = statistics.median(misure[MODI[0][0]]), min(misure[MODI[0][0]])
    for titolo_modo, tempi in misure.items():
        mediana = statistics.median(tempi)
        intervallo = f"[{min(tempi):.3f}–{max(tempi):.3f}]"
        volte = f"{riferimento / mediana:5.1f} volte (fra i minimi {minimo / min(tempi):.1f})"
        print(f"  {titolo_modo:26} {mediana:7.3f} s  {intervallo:17} {volte}")
    print(f"  {'primo caldo di questi':26} {primo:7.3f} s")


def _dura(azione: Callable[[str, str], None], nome: str, gestore: str) -> float:
    inizio = time.perf_counter()
    azione(nome, gestore)
    return time.perf_counter() - inizio


async def _di_seguito(quanti: int) -> None:
    """Each kernel starts, answers and ends before the next."""
    print(f"\n{quanti} kernel di seguito, lo stampo prima e dopo")
    stampo = await _uno()
    prima, inizio = _stato(stampo), time.perf_counter()
    figli = {await _uno() for _ in range(quanti)}
    durata = time.perf_counter() - inizio
    for voce, valore in _stato(stampo).items():
        print(f"  {voce:34} {prima[voce]:9} {valore:9}")
    print(f"  {'tempo per kernel':34} {durata / quanti:9.3f} s; stampi usati: {len(figli | {stampo})}")


async def _uno() -> int:
    """Start, ask, end; the pid of the template."""
    gestore = FastKernelManager(kernel_name="caldo")
    await gestore.start_kernel()
    cliente = gestore.client()
    cliente.start_channels()
    try:
        await cliente.wait_for_ready(timeout=60)
        risposta = await cliente.execute("import os", user_expressions={"p": "os.getppid()"}, reply=True, timeout=60)
    finally:
        cliente.stop_channels()
        await gestore.shutdown_kernel()
    return int(risposta["content"]["user_expressions"]["p"]["data"]["text/plain"])


def _stato(pid: int) -> dict[str, int]:
    """Memory, descriptors and children of the template, ours beside it."""
    return {
        "memoria residente, RSS (kB)": _memoria(pid, "Rss"),
        "memoria ripartita, PSS (kB)": _memoria(pid, "Pss"),
        "memoria sua sola (kB)": _memoria(pid, "Private_Dirty"),
        "descrittori aperti": len(list(Path(f"/proc/{pid}/fd").iterdir())),
        "processi figli, zombie compresi": len(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()),
        "fili di esecuzione": len(list(Path(f"/proc/{pid}/task").iterdir())),
        "descrittori aperti, nel cliente": len(list(Path("/proc/self/fd").iterdir())),
        "memoria residente, nel cliente (kB)": _memoria(os.getpid(), "Rss"),
    }


def _memoria(pid: int, voce: str) -> int:
    righe = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(r.split()[1]) for r in righe if r.startswith(f"{voce}:"))


if __name__ == "__main__":
    main()
