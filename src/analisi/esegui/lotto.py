"""A batch: the reports of a plan, on several worker processes, each report on its own."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from analisi.apertura import Analisi, apri
from analisi.errors import ErroreAnalisi
from analisi.esegui.parametri import Parametri
from analisi.esegui.piano import Voce, deposito_rapporto
from analisi.esegui.rapporto import EsitoRapporto, impedimento, produci
from analisi.paths import Percorsi

Avanzamento = Callable[[Sequence[str]], None]


def esegui_lotto(
    voci: Sequence[Voce], percorsi: Percorsi, lavoratori: int | None = None, in_corso: Avanzamento | None = None
) -> Iterator[EsitoRapporto]:
    """Make every report of the plan and give each outcome as it is known; one failure stops no other.

    `lavoratori`: worker processes, by default as many as the cores. `in_corso` is told the labels of the reports
    being made whenever they change.
    """
    aperte = {p: _apri(p, percorsi) for p in dict.fromkeys(v.parametri for v in voci)}
    da_fare: list[Voce] = []
    for voce in voci:
        fermo = impedimento(voce, aperte[voce.parametri])
        if fermo is None:
            da_fare.append(voce)
        else:
            yield fermo
    yield from _su_processi(da_fare, percorsi, lavoratori or os.cpu_count() or 1, in_corso)


def _su_processi(
    voci: Sequence[Voce], percorsi: Percorsi, lavoratori: int, in_corso: Avanzamento | None
) -> Iterator[EsitoRapporto]:
    # spawned, not forked: papermill and pyarrow start threads, which do not survive a fork
    contesto = multiprocessing.get_context("spawn")
    estranei = set(multiprocessing.active_children())
    with (
        tempfile.TemporaryDirectory(prefix="analisi-", ignore_cleanup_errors=True) as privata,
        ProcessPoolExecutor(lavoratori, contesto, _prepara_lavoratore, (privata,)) as gruppo,
    ):
        futuri: dict[Future[EsitoRapporto], Voce] = {gruppo.submit(lavora, v, percorsi.radice): v for v in voci}
        aperti = set(futuri)
        try:
            while aperti:
                if in_corso is not None:
                    in_corso([futuri[f].etichetta for f in futuri if f in aperti and f.running()][:lavoratori])
                conclusi, aperti = wait(aperti, return_when=FIRST_COMPLETED)
                for futuro in sorted(conclusi, key=list(futuri).index):
                    yield _esito(futuro, futuri[futuro], percorsi)
        finally:
            if aperti:  # interrupted: what is being made is dropped
                for futuro in aperti:
                    futuro.cancel()
                for processo in set(multiprocessing.active_children()) - estranei:
                    processo.terminate()


def _prepara_lavoratore(privata: str) -> None:
    """Keep every temporary file of a worker and its kernels in `privata`; end with the process that started it.

    Ctrl-C reaches every process of the terminal: the one that started the workers ends them.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = os.environ["TMPDIR"] = privata
    threading.Thread(target=_segui_il_padre, args=(privata,), daemon=True).start()


def _segui_il_padre(privata: str) -> None:
    # a pool whose owner is killed would wait for work forever; kernels look for their parent by themselves
    padre = multiprocessing.parent_process()
    if padre is not None:
        padre.join()
        shutil.rmtree(privata, ignore_errors=True)
        os._exit(1)


def lavora(voce: Voce, radice: Path) -> EsitoRapporto:
    """One report, in a worker process."""
    return produci(voce, _apri(voce.parametri, Percorsi(radice)))


def _apri(p: Parametri, percorsi: Percorsi) -> Analisi:
    return apri(p.camera, p.anno, p.area, p.versione, percorsi.radice)


def _esito(futuro: Future[EsitoRapporto], voce: Voce, percorsi: Percorsi) -> EsitoRapporto:
    try:
        return futuro.result()
    except BrokenProcessPool:
        causa = "il processo di lavoro si è interrotto (memoria esaurita o arresto dall'esterno): rilanciare il comando"
    except ErroreAnalisi as errore:
        causa = f"i dati o le regole sono cambiati durante il lavoro: {errore}"
    return EsitoRapporto(voce.etichetta, percorsi.relativo(deposito_rapporto(percorsi, voce)), "fallito", causa)
