"""Fixtures: the real year of Lucca opened once, and private copies of the project to spoil."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analisi.apertura import Analisi, apri
from analisi.paths import Percorsi
from analisi.rapporti.scheda import prepara_scheda
from notebatch.environment import SLOW_GRAMMAR
from notebatch.publication import lock

RADICE = Path(__file__).parent.parent
sys.modules.setdefault(SLOW_GRAMMAR, None)  # type: ignore[arg-type]  # as the workers of a batch do, see there


@pytest.fixture(scope="session")
def lucca(tmp_path_factory: pytest.TempPathFactory) -> Analisi:
    """The body of Lucca 2013, judged: the expensive part (Great Expectations) runs once for all test processes."""
    percorsi = una_volta(tmp_path_factory, "lucca", lambda nuovo: prepara_scheda(nuovo, "lucca", 2013))
    return apri("lucca", 2013, radice=percorsi.radice)


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
    comune = fabbrica.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        comune = comune.parent  # each process has its own folder there
    percorsi, pronto = Percorsi(comune / nome), comune / f"{nome}.pronto"
    with lock(comune / f"{nome}.serratura", lambda _: None):  # who comes second waits, and finds it done
        if not pronto.exists():
            shutil.rmtree(percorsi.radice, ignore_errors=True)
            prepara(Percorsi(copia_progetto(percorsi.radice)))
            pronto.touch()
    return percorsi


def copia_progetto(destinazione: Path) -> Path:
    """Input, expectations and notebooks of the project, without what is built from them."""
    for parte in ("data/raw", "expectations", "notebooks"):
        shutil.copytree(RADICE / parte, destinazione / parte)
    return destinazione
