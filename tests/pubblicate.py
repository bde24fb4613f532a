"""Pages as the product makes them, for the tests that only read: made once by the process that first needs them."""

from __future__ import annotations

import shutil

import pytest

from analisi.apertura import Analisi
from analisi.paths import Percorsi
from conftest import una_volta
from lotti import qui

AREA = ("esegui", "camera=lucca", "anno=2013", "area=C", "--notebook", "qualita", "--notebook", "indicatori")
ENTE = ("esegui", "camera=lucca", "anno=2013", "area=ente", "--notebook", "scostamenti", "--notebook", "benchmarking")
RELAZIONE = ("--notebook", "relazione")
GRUPPO = ("confronto", "--anno", "2024", "--panel", "province-toscane")


def rapporti(fabbrica: pytest.TempPathFactory, lucca: Analisi) -> Percorsi:
    """A project with one report of every kind of Lucca 2013, those of an area and those of the whole body."""

    def produci(percorsi: Percorsi) -> None:
        shutil.copytree(lucca.percorsi.elaborati, percorsi.elaborati)  # judged already
        _riesce(percorsi, AREA)
        _riesce(percorsi, ENTE + RELAZIONE)

    return una_volta(fabbrica, "rapporti di lucca", produci)


def gruppo(fabbrica: pytest.TempPathFactory) -> Percorsi:
    """A project with the group's report of 2024 and the anonymised edition for Lucca."""

    def produci(percorsi: Percorsi) -> None:
        _riesce(percorsi, GRUPPO)
        _riesce(percorsi, (*GRUPPO, "--per", "lu", "--anonimo"))

    return una_volta(fabbrica, "gruppo di confronto", produci)


def _riesce(percorsi: Percorsi, argomenti: tuple[str, ...]) -> None:
    with pytest.MonkeyPatch.context() as ambiente:
        assert qui(percorsi, ambiente, *argomenti) == 0
