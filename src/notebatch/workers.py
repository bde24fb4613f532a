"""The worker processes of a batch: whatever they are given, each does on its own."""

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
from dataclasses import dataclass
from multiprocessing import reduction
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from notebatch.environment import cores, prepare_process
from notebatch.report import Kernel

Thing = TypeVar("Thing")
Done = TypeVar("Done")

ATTEMPTS = 2
"""How often what was being done when a worker died is tried: the cause may have been its neighbour."""

SPARE = 1
"""Jobs handed over beyond the workers, so that none waits for the next."""

PREFIX = "analisi-lotto-"
VERIFY_PREFIX = "analisi-verifica-"
DAYS_OF_A_LEFTOVER = 7
"""A batch killed before its workers could watch it leaves its temporary folder to a later one."""

DIED = "il processo di lavoro si è interrotto (memoria esaurita o arresto dall'esterno): rilanciare il comando"
UNEXPECTED = "errore imprevisto del programma ({}, in {} riga {})"


@dataclass(frozen=True)
class Crashed:
    """What comes of a job that brought its worker down, or met a fault of ours: the cause, and where in the code."""

    cause: str = DIED
    trace: str = ""


class Workers:
    """Worker processes, started when there is work for them; leaving the context ends them, work or no work.

    count: how many, by default as many as the cores; lock: the descriptor that holds the lock of the reports, which
    they share; kernel: made ready as soon as a worker starts; private: the folder of their temporary files, a new one
    unless given, that they remove where the owner of this is killed.
    """

    def __init__(
        self, kernel: Kernel, count: int | None = None, lock: int | None = None, private: Path | None = None
    ) -> None:
        self.count = count or cores()
        self._inherited = Inherited(lock)
        self._kernel = kernel
        self._pool: ProcessPoolExecutor | None = None
        self._private = private

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(at_once=kind is not None)
        if self._private is not None:
            shutil.rmtree(self._private, ignore_errors=True)

    def map(
        self,
        function: Callable[[Thing], Done],
        things: Sequence[Thing],
        label: Callable[[Thing], str],
        ongoing: Callable[[Sequence[str]], None] | None = None,
    ) -> Iterator[tuple[Thing, Done | Crashed]]:
        """Do everything and give each thing with what came of it as soon as it is known; one failure stops no other.

        Where a worker dies the others start anew, and what was being done is tried again alone. `function` and things
        can be pickled; `ongoing` is told the labels of what is being done whenever they change.
        """
        deaths: Counter[int] = Counter()
        left = deque(range(len(things)))
        open_: dict[Future[Done], int] = {}
        while left or open_:
            places = 1 if deaths else self.count + SPARE
            while left and len(open_) < places:
                index = left.popleft()
                open_[self._hand_over(function, things[index])] = index
            if ongoing is not None:
                ongoing([label(things[i]) for i in open_.values()][: self.count])
            wait(open_, return_when=FIRST_COMPLETED)
            for future in [f for f in open_ if f.done()]:
                index = open_.pop(future)
                error = future.exception()
                if isinstance(error, BrokenProcessPool) and deaths[index] + 1 < ATTEMPTS:
                    deaths[index] += 1
                    left.appendleft(index)
                else:
                    del deaths[index]
                    yield things[index], future.result() if error is None else _crashed(error)

    def _hand_over(self, function: Callable[[Thing], Done], thing: Thing) -> Future[Done]:
        with _without_interrupts():
            try:
                return self._ready().submit(function, thing)
            except BrokenProcessPool:
                self._close(at_once=True)
                return self._ready().submit(function, thing)

    def _ready(self) -> ProcessPoolExecutor:
        if self._pool is None:
            if self._private is None:
                _remove_leftovers(Path(tempfile.gettempdir()))
                self._private = Path(tempfile.mkdtemp(prefix=PREFIX))
            # spawned, not forked: papermill and pyarrow start threads, which do not survive a fork
            context = multiprocessing.get_context("spawn")
            initial = (self._private, self._kernel, self._inherited)
            self._pool = ProcessPoolExecutor(self.count, context, _start, initial)
        return self._pool

    def _close(self, *, at_once: bool) -> None:
        if self._pool is None:
            return
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=not at_once, cancel_futures=True)
        if at_once:  # what is being made is dropped
            for process in processes:
                process.terminate()
            for process in processes:
                process.join()
        self._pool = None


def _remove_leftovers(folder: Path) -> None:
    """Remove the temporary folders that killed batches left, when they are too old to be anyone's."""
    limit = time.time() - DAYS_OF_A_LEFTOVER * 86400
    for leftover in (r for prefix in (PREFIX, VERIFY_PREFIX) for r in folder.glob(f"{prefix}*")):
        with contextlib.suppress(OSError):
            if leftover.stat().st_mtime < limit:
                shutil.rmtree(leftover, ignore_errors=True)


def _crashed(error: BaseException) -> Crashed:
    if isinstance(error, BrokenProcessPool):
        return Crashed()
    trace = "".join(traceback.format_exception(error))
    places = re.findall(r'File "([^"]*)", line (\d+)', trace.partition("The above exception")[0])
    file, line = places[-1] if places else ("?", "?")
    return Crashed(UNEXPECTED.format(f"{type(error).__name__}: {error}", Path(file).name, line), trace)


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Put off Ctrl-C: a worker that is just starting would end on it with a traceback of Python's."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Inherited:
    """A descriptor that reaches the workers: a lock of the system goes with the last process that holds it."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor: Any = descriptor

    def __getstate__(self) -> dict[str, Any]:
        return {"_descriptor": None if self._descriptor is None else reduction.DupFd(self._descriptor)}

    def take(self) -> None:
        """In a worker: keep it open, and away from what the worker starts."""
        if self._descriptor is not None:
            os.set_inheritable(self._descriptor.detach(), False)


def _start(private: Path, kernel: Kernel, inherited: Inherited) -> None:
    """A worker starts: every temporary file of it and its kernels is in `private`; it ends with who started it.

    Ctrl-C reaches every process of the terminal: the one that started the workers ends them.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    logging.disable()  # what libraries say in English on the terminal; outcomes and the run log say all of it
    inherited.take()
    threading.Thread(target=_follow_parent, args=(private,), daemon=True).start()
    own = private / str(os.getpid())
    own.mkdir(exist_ok=True)
    tempfile.tempdir = os.environ["TMPDIR"] = str(own)
    prepare_process(own)
    from notebatch.execution import warm_up

    warm_up(kernel)


def _follow_parent(private: Path) -> None:
    # a pool whose owner is killed would wait for work forever; kernels look for their parent by themselves
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        shutil.rmtree(private, ignore_errors=True)
        os._exit(1)
