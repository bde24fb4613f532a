"""The worker processes of a batch: they prepare the data of chambers and make reports, each on its own."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import re
import shutil
import signal
import tempfile
import threading
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache, partial
from multiprocessing import reduction
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from analisi.dati.camere import Camera
from analisi.errors import ErroreAnalisi, causa_di_sistema
from analisi.esegui.ambiente import core, prepara_processo
from analisi.esegui.dipendenze import Lettore
from analisi.esegui.rapporto import EsitoRapporto, Lavoro, esito, produci
from analisi.esegui.scheda import Scheda, prepara_scheda
from analisi.paths import Percorsi

InCorso = Callable[[Sequence[str]], None]
Cosa = TypeVar("Cosa")
Fatto = TypeVar("Fatto")

TENTATIVI = 2
"""How often what was being done when a worker died is tried: the cause may have been its neighbour."""

DI_SCORTA = 1
"""Jobs handed over beyond the workers, so that none waits for the next."""

PREFISSO = "analisi-lotto-"
PREFISSO_VERIFICA = "analisi-verifica-"
GIORNI_DI_UN_RESTO = 7
"""A batch killed before its workers could watch it leaves its temporary folder to a later one."""

CADUTO = "il processo di lavoro si è interrotto (memoria esaurita o arresto dall'esterno): rilanciare il comando"


IMPREVISTO = "errore imprevisto del programma ({}, in {} riga {})"


@dataclass(frozen=True)
class Caduto:
    """What comes of a job that brought its worker down, or met a fault of ours: the cause, and where in the code."""

    causa: str = CADUTO
    traccia: str = ""


class Officina:
    """Worker processes, started when there is work for them; leaving the context ends them, work or no work.

    lavoratori: how many, by default as many as the cores; serratura: the descriptor that holds the lock of the
    reports, which they share; kernel: a name of `kernel.GESTORI`, made ready as soon as a worker starts; privata: the
    folder of their temporary files, a new one unless given, that they remove where the owner of this is killed.
    """

    def __init__(
        self,
        percorsi: Percorsi,
        lavoratori: int | None = None,
        serratura: int | None = None,
        kernel: str = "caldo",
        privata: Path | None = None,
    ) -> None:
        self.lavoratori = lavoratori or core()
        self._percorsi = percorsi
        self._eredita = Eredita(serratura)
        self._kernel = kernel
        self._gruppo: ProcessPoolExecutor | None = None
        self._privata = privata

    def __enter__(self) -> Officina:
        return self

    def __exit__(
        self, tipo: type[BaseException] | None, valore: BaseException | None, traccia: TracebackType | None
    ) -> None:
        self._chiudi(subito=tipo is not None)
        if self._privata is not None:
            shutil.rmtree(self._privata, ignore_errors=True)

    def schede(
        self, camere: Sequence[Camera], versione: str, in_corso: InCorso | None = None
    ) -> Iterator[tuple[Camera, Scheda | ErroreAnalisi]]:
        """The card of every chamber and year in a version, or why its data cannot be opened, as soon as it is known."""
        prepara = partial(_prepara, versione=versione)
        for camera, avuto in self._svolgi(camere, prepara, lambda c: f"dati di {c[0]} {c[1]}", in_corso):
            yield camera, ErroreAnalisi(avuto.causa) if isinstance(avuto, Caduto) else avuto

    def rapporti(
        self, lavori: Sequence[Lavoro], in_corso: InCorso | None = None
    ) -> Iterator[tuple[Lavoro, EsitoRapporto]]:
        """Make every report and give each with its outcome as soon as it is known; one failure stops no other.

        `in_corso` is told the labels of the reports being made whenever they change.
        """
        for lavoro, avuto in self._svolgi(lavori, _lavora, lambda lavoro: lavoro.voce.etichetta, in_corso):
            if isinstance(avuto, Caduto):
                misure = {"traccia": avuto.traccia} if avuto.traccia else None
                yield lavoro, esito(lavoro, self._percorsi, "fallito", avuto.causa, misure=misure)
            else:
                yield lavoro, avuto

    def _svolgi(
        self,
        cose: Sequence[Cosa],
        funzione: Callable[[Cosa, Percorsi], Fatto],
        etichetta: Callable[[Cosa], str],
        in_corso: InCorso | None,
    ) -> Iterator[tuple[Cosa, Fatto | Caduto]]:
        """Do everything; where a worker dies the others start anew, and what was being done is tried again alone."""
        cadute: Counter[int] = Counter()
        restano = deque(range(len(cose)))
        aperti: dict[Future[Fatto], int] = {}
        while restano or aperti:
            posti = 1 if cadute else self.lavoratori + DI_SCORTA
            while restano and len(aperti) < posti:
                indice = restano.popleft()
                aperti[self._consegna(funzione, cose[indice])] = indice
            if in_corso is not None:
                in_corso([etichetta(cose[i]) for i in aperti.values()][: self.lavoratori])
            wait(aperti, return_when=FIRST_COMPLETED)
            for futuro in [f for f in aperti if f.done()]:
                indice = aperti.pop(futuro)
                errore = futuro.exception()
                if isinstance(errore, BrokenProcessPool) and cadute[indice] + 1 < TENTATIVI:
                    cadute[indice] += 1
                    restano.appendleft(indice)
                else:
                    del cadute[indice]
                    yield cose[indice], futuro.result() if errore is None else _caduto(errore)

    def _consegna(self, funzione: Callable[[Cosa, Percorsi], Fatto], cosa: Cosa) -> Future[Fatto]:
        with _senza_interruzioni():
            try:
                return self._pronto().submit(funzione, cosa, self._percorsi)
            except BrokenProcessPool:
                self._chiudi(subito=True)
                return self._pronto().submit(funzione, cosa, self._percorsi)

    def _pronto(self) -> ProcessPoolExecutor:
        if self._gruppo is None:
            if self._privata is None:
                _togli_resti(Path(tempfile.gettempdir()))
                self._privata = Path(tempfile.mkdtemp(prefix=PREFISSO))
            # spawned, not forked: papermill and pyarrow start threads, which do not survive a fork
            contesto = multiprocessing.get_context("spawn")
            iniziali = (self._privata, self._kernel, self._eredita)
            self._gruppo = ProcessPoolExecutor(self.lavoratori, contesto, _inizia, iniziali)
        return self._gruppo

    def _chiudi(self, *, subito: bool) -> None:
        if self._gruppo is None:
            return
        processi = list((self._gruppo._processes or {}).values())
        self._gruppo.shutdown(wait=not subito, cancel_futures=True)
        if subito:  # what is being made is dropped
            for processo in processi:
                processo.terminate()
            for processo in processi:
                processo.join()
        self._gruppo = None


def _togli_resti(cartella: Path) -> None:
    """Remove the temporary folders that killed batches left, when they are too old to be anyone's."""
    limite = time.time() - GIORNI_DI_UN_RESTO * 86400
    for resto in (r for prefisso in (PREFISSO, PREFISSO_VERIFICA) for r in cartella.glob(f"{prefisso}*")):
        with contextlib.suppress(OSError):
            if resto.stat().st_mtime < limite:
                shutil.rmtree(resto, ignore_errors=True)


def _caduto(errore: BaseException) -> Caduto:
    if isinstance(errore, BrokenProcessPool):
        return Caduto()
    traccia = "".join(traceback.format_exception(errore))
    luoghi = re.findall(r'File "([^"]*)", line (\d+)', traccia.partition("The above exception")[0])
    file, riga = luoghi[-1] if luoghi else ("?", "?")
    return Caduto(IMPREVISTO.format(f"{type(errore).__name__}: {errore}", Path(file).name, riga), traccia)


@contextlib.contextmanager
def _senza_interruzioni() -> Iterator[None]:
    """Put off Ctrl-C: a worker that is just starting would end on it with a traceback of Python's."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    prima = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, prima)


class Eredita:
    """A descriptor that reaches the workers: a lock of the system goes with the last process that holds it."""

    def __init__(self, descrittore: int | None) -> None:
        self._descrittore: Any = descrittore

    def __getstate__(self) -> dict[str, Any]:
        return {"_descrittore": None if self._descrittore is None else reduction.DupFd(self._descrittore)}

    def prendi(self) -> None:
        """In a worker: keep it open, and away from what the worker starts."""
        if self._descrittore is not None:
            os.set_inheritable(self._descrittore.detach(), False)


def _inizia(privata: Path, kernel: str, eredita: Eredita) -> None:
    """A worker starts: every temporary file of it and its kernels is in `privata`; it ends with who started it.

    Ctrl-C reaches every process of the terminal: the one that started the workers ends them.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    logging.disable()  # what libraries say in English on the terminal; outcomes and the run log say all of it
    eredita.prendi()
    threading.Thread(target=_segui_il_padre, args=(privata,), daemon=True).start()
    propria = privata / str(os.getpid())
    propria.mkdir(exist_ok=True)
    tempfile.tempdir = os.environ["TMPDIR"] = str(propria)
    prepara_processo(propria)
    if kernel == "caldo":
        from analisi.esegui.kernel import kernel_dei_rapporti
        from warmkernel import start_template

        start_template(kernel_dei_rapporti(), os.environ)


def _segui_il_padre(privata: Path) -> None:
    # a pool whose owner is killed would wait for work forever; kernels look for their parent by themselves
    padre = multiprocessing.parent_process()
    if padre is not None:
        padre.join()
        shutil.rmtree(privata, ignore_errors=True)
        os._exit(1)


def _prepara(camera: Camera, percorsi: Percorsi, versione: str) -> Scheda | ErroreAnalisi:
    try:
        return prepara_scheda(percorsi, *camera, versione)
    except ErroreAnalisi as errore:
        return errore
    except OSError as errore:
        dove = percorsi.relativo(Path(errore.filename or percorsi.deposito(*camera)))
        return ErroreAnalisi(f"{dove}: {causa_di_sistema(errore)}. Controllare permessi e spazio della cartella.")


def _lavora(lavoro: Lavoro, percorsi: Percorsi) -> EsitoRapporto:
    from warmkernel import REGISTRY

    fatto = produci(lavoro, percorsi, _lettore(percorsi))
    misure = {"kernel": lavoro.kernel, **fatto.misure}
    for ended in REGISTRY.take_ended():
        misure |= {"kernel": "caldo" if ended.forked else "ordinario", "memoria_kernel_kb": ended.max_rss_kb}
        if ended.reason:
            misure["perche_ordinario"] = ended.reason
    misure["lavoratore"] = os.getpid()
    return replace(fatto, misure=misure)


@cache
def _lettore(percorsi: Percorsi) -> Lettore:
    return Lettore(percorsi)
