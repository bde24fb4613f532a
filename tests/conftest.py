"""Fixtures: the real year of Lucca opened once, and private copies of the project to spoil."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import analisi as an
from analisi.apertura import Analisi, apri
from analisi.dati.scrittura import scrivi_intero
from analisi.paths import Percorsi
from analisi.qualita import motore
from analisi.qualita.suite import Suite
from analisi.qualita.tavole import Tavola
from analisi.qualita.verdetto import EsitoControllo
from analisi.rapporti.scheda import prepara_scheda
from analisi.vista.base import Vista
from notebatch.environment import SLOW_GRAMMAR
from notebatch.publication import lock

if TYPE_CHECKING:
    import pandas as pd

    from analisi.apertura_panel import ConfrontoAperto

RADICE = Path(__file__).parent.parent
sys.modules.setdefault(SLOW_GRAMMAR, None)  # type: ignore[arg-type]  # as the workers of a batch do, see there


@pytest.fixture(scope="session", autouse=True)
def _giudizi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Great Expectations judges the same suite on the same rows once for all test processes: 4 s for a whole year.

    What it is asked, all of it, is the name under which its answer is kept, so that nothing is known of anything else.
    """
    cartella, vera = _comune(tmp_path_factory) / "giudizi", motore.esegui_suite
    cartella.mkdir(exist_ok=True)

    def esegui_suite(suite: Suite, tavola: Tavola, dati: pd.DataFrame) -> tuple[EsitoControllo, ...]:
        chiesto = repr((suite, tavola.nome, list(dati.columns), dati.to_numpy().tolist()))
        risposta = cartella / hashlib.sha256(chiesto.encode()).hexdigest()
        if not risposta.exists():
            scrivi_intero(risposta, pickle.dumps(vera(suite, tavola, dati)))
        esiti: tuple[EsitoControllo, ...] = pickle.loads(risposta.read_bytes())
        return esiti

    with pytest.MonkeyPatch.context() as mano:
        mano.setattr(motore, "esegui_suite", esegui_suite)
        yield


@pytest.fixture(scope="session", autouse=True)
def _intatti(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What all the tests read is at the end as it was made."""
    yield
    for pronto in _comune(tmp_path_factory).glob("*.pronto"):
        assert _visto(Percorsi(pronto.with_suffix(""))) == pronto.read_text(encoding="utf-8"), pronto.name


@pytest.fixture(scope="session")
def lucca(tmp_path_factory: pytest.TempPathFactory) -> Analisi:
    """The body of Lucca 2013, judged: the expensive part (Great Expectations) runs once for all test processes."""
    percorsi = una_volta(tmp_path_factory, "lucca", lambda nuovo: prepara_scheda(nuovo, "lucca", 2013))
    return apri("lucca", 2013, radice=percorsi.radice)


@cache
def aperta(lucca: Analisi, area: str = "ente", versione: str = "consuntivo") -> Analisi:
    """Lucca seen from an area in a version, opened once: nothing in it ever changes."""
    return apri("lucca", 2013, area, versione, lucca.percorsi.radice)


@cache
def pagina(nome: str, *di: Analisi | ConfrontoAperto) -> Vista | None:
    """A page of what is open, made once; None where it has nothing to show."""
    vista: Vista | None = getattr(an, nome)(*di)
    return vista


@pytest.fixture
def progetto(tmp_path: Path) -> Percorsi:
    """A private copy of the project, in a folder with a space and an accent."""
    return Percorsi(copia_progetto(tmp_path / "cartella di città"))


@pytest.fixture
def pronto(progetto: Percorsi, lucca: Analisi) -> Percorsi:
    """A private project whose verdict is known already, so that no test pays for the checks twice."""
    shutil.copytree(lucca.percorsi.elaborati, progetto.elaborati)
    return progetto


@pytest.fixture
def cambia() -> Callable[[Path, str, str], None]:
    """Replace a text that must be in a file exactly once."""

    def _cambia(percorso: Path, prima: str, dopo: str) -> None:
        testo = percorso.read_text(encoding="utf-8")
        assert testo.count(prima) == 1, f"«{prima}» compare {testo.count(prima)} volte in {percorso.name}"
        percorso.write_text(testo.replace(prima, dopo), encoding="utf-8")

    return _cambia


def una_volta(fabbrica: pytest.TempPathFactory, nome: str, prepara: Callable[[Percorsi], object]) -> Percorsi:
    """A project prepared by the first test process that needs it and read by all: no test may write in it."""
    comune = _comune(fabbrica)
    percorsi, pronto = Percorsi(comune / nome), comune / f"{nome}.pronto"
    with lock(comune / f"{nome}.serratura", lambda _: None):  # who comes second waits, and finds it done
        if not pronto.exists():
            shutil.rmtree(percorsi.radice, ignore_errors=True)
            prepara(Percorsi(copia_progetto(percorsi.radice)))
            pronto.write_text(_visto(percorsi), encoding="utf-8")
    return percorsi


def _visto(percorsi: Percorsi) -> str:
    """What stands in a project, by name, size and time; its store is filled by who reads."""
    file = (
        f
        for f in sorted(percorsi.radice.rglob("[!.]*"))  # the lock of the reports is nobody's content
        if f.is_file() and not f.is_relative_to(percorsi.elaborati)
    )
    return "".join(f"{f} {f.stat().st_size} {f.stat().st_mtime_ns}\n" for f in file)


def _comune(fabbrica: pytest.TempPathFactory) -> Path:
    """The temporary folder of this run; each test process has its own inside it."""
    propria = fabbrica.getbasetemp()
    return propria.parent if os.environ.get("PYTEST_XDIST_WORKER") else propria


def copia_progetto(destinazione: Path) -> Path:
    """Input, expectations and notebooks of the project, without what is built from them."""
    for parte in ("data/raw", "expectations", "notebooks"):
        shutil.copytree(RADICE / parte, destinazione / parte)
    return destinazione
