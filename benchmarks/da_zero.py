"""From nothing to the reports: a fresh clone, no cache of packages, the environment, the year; then the first kernel.

    python benchmarks/da_zero.py [--ripetizioni 3] [--python python3] [--kernel 5]

The clone holds what is committed. The first warm kernel after a start is measured in a process of its own each time,
from the request until it answers; importing Jupyter's client comes before.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from comune import cpu_figli, obiettivo, scheda

RADICE = Path(__file__).parents[1]
SECONDI = 75
SECONDI_DEL_KERNEL = 2
PRIMO_KERNEL = """
import asyncio, time
from warmkernel import FastKernelManager

async def primo():
    gestore = FastKernelManager(kernel_name="analisi")
    inizio = time.perf_counter()
    await gestore.start_kernel()
    cliente = gestore.client()
    cliente.start_channels()
    await cliente.wait_for_ready(timeout=60)
    await cliente.execute("import pandas, matplotlib.pyplot, analisi", reply=True, timeout=60)
    print(time.perf_counter() - inizio)
    cliente.stop_channels()
    await gestore.shutdown_kernel()

asyncio.run(primo())
"""


def main() -> None:
    """Measure and print."""
    analizzatore = argparse.ArgumentParser(description="Da una copia appena presa ai rapporti, senza nulla in serbo.")
    analizzatore.add_argument("--ripetizioni", type=int, default=3, help="copie (predefinite: 3)")
    analizzatore.add_argument("--python", default="python3", help="l'interprete da cui partire (predefinito: python3)")
    analizzatore.add_argument("--kernel", type=int, default=5, help="primi kernel misurati (predefiniti: 5)")
    scelte = analizzatore.parse_args()
    passi: dict[str, list[float]] = {"make installa": [], "make rapporti": []}
    kernel: list[float] = []
    cpu: list[float] = []
    print(f"Carico della macchina (1, 5, 15 minuti): {os.getloadavg()}", flush=True)
    for _ in range(scelte.ripetizioni):
        with tempfile.TemporaryDirectory(prefix="da-zero-") as cartella:
            copia, ambiente = Path(cartella) / "copia", _senza_serbo(Path(cartella))
            subprocess.run(["git", "clone", "-q", RADICE, copia], check=True)
            prima = cpu_figli()
            for passo, tempi in passi.items():
                tempi.append(_dura([*passo.split(), f"PYTHON={scelte.python}"], copia, ambiente))
            cpu.append(cpu_figli() - prima)
            kernel += [_primo_kernel(copia, ambiente) for _ in range(scelte.kernel)]
    for passo, tempi in passi.items():
        print(f"  {passo:28} {scheda(tempi, cifre=1)}")
    totali = [sum(tempi) for tempi in zip(*passi.values(), strict=True)]
    print(f"  {'dal nulla ai rapporti':28} {scheda(totali, cifre=1)}")
    print(f"  {'secondi di CPU':28} {scheda(cpu, cifre=1)}")
    print(f"  {obiettivo(max(totali) < SECONDI, f'meno di {SECONDI} s')}")
    if kernel:
        print(f"  {'primo kernel dopo un avvio':28} {scheda(kernel, cifre=2)}")
        pronto = statistics.median(kernel) < SECONDI_DEL_KERNEL
        print(f"  {obiettivo(pronto, f'meno di {SECONDI_DEL_KERNEL} s')}")


def _senza_serbo(cartella: Path) -> dict[str, str]:
    """The user's environment, with caches that are empty and outside any other environment."""
    tolte = {"VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    ambiente = {nome: valore for nome, valore in os.environ.items() if nome not in tolte}
    return ambiente | {"UV_CACHE_DIR": str(cartella / "uv"), "PIP_CACHE_DIR": str(cartella / "pip")}


def _dura(comando: list[str], cartella: Path, ambiente: Mapping[str, str]) -> float:
    inizio = time.perf_counter()
    fatto = subprocess.run(comando, cwd=cartella, env=ambiente, capture_output=True, encoding="utf-8")
    if fatto.returncode:
        sys.exit(f"{' '.join(comando)}:\n{fatto.stdout}{fatto.stderr}")
    return time.perf_counter() - inizio


def _primo_kernel(copia: Path, ambiente: Mapping[str, str]) -> float:
    comando = [copia / ".venv" / "bin" / "python", "-c", PRIMO_KERNEL]
    fatto = subprocess.run(comando, cwd=copia, env=ambiente, capture_output=True, encoding="utf-8", check=True)
    return float(fatto.stdout)


if __name__ == "__main__":
    main()
