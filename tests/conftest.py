"""Fixtures: the real year of Lucca opened once, and private copies of the project to spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analisi.apertura import Analisi, apri
from analisi.esegui.scheda import prepara_scheda
from analisi.paths import Percorsi

RADICE = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def lucca(tmp_path_factory: pytest.TempPathFactory) -> Analisi:
    """The body of Lucca 2013, judged: the expensive part (Great Expectations) runs once a test process."""
    radice = copia_progetto(tmp_path_factory.mktemp("lucca"))
    prepara_scheda(Percorsi(radice), "lucca", 2013)
    return apri("lucca", 2013, radice=radice)


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


def copia_progetto(destinazione: Path) -> Path:
    """Input, expectations and notebooks of the project, without what is built from them."""
    for parte in ("data/raw", "expectations", "notebooks"):
        shutil.copytree(RADICE / parte, destinazione / parte)
    return destinazione
