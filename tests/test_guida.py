"""The guides: every example runs, every link arrives, every picture is told in words, every page is accessible."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from analisi.apertura import Analisi
from analisi.guida.pagina import ErroreGuida
from analisi.guida.sito import costruisci
from analisi.paths import VARIABILE_RADICE, Percorsi
from conftest import RADICE, una_volta

DOCS = RADICE / "docs"


@pytest.fixture(scope="module")
def sito(tmp_path_factory: pytest.TempPathFactory, lucca: Analisi) -> Path:
    """The whole site, built once from the pages of the repository on data that are judged already."""

    def costruita(percorsi: Percorsi) -> None:
        shutil.copytree(lucca.percorsi.elaborati, percorsi.elaborati)
        shutil.copytree(DOCS, percorsi.radice / "docs")
        comando = [sys.executable, "-m", "analisi.guida", "guida"]
        ambiente = {**os.environ, VARIABILE_RADICE: str(percorsi.radice)}
        esito = subprocess.run(comando, cwd=percorsi.radice, env=ambiente, capture_output=True, encoding="utf-8")
        assert esito.returncode == 0, esito.stderr

    return una_volta(tmp_path_factory, "guida", costruita).radice / "guida"


def test_every_page_of_the_guides_is_published_with_its_examples_run(sito: Path) -> None:
    scritte = {p.relative_to(sito).with_suffix("") for p in sito.rglob("*.html")}
    assert scritte == {p.relative_to(DOCS).with_suffix("") for p in DOCS.rglob("*.md")}
    prima = (sito / "analista" / "aprire-un-anno.html").read_text(encoding="utf-8")
    assert "Percorsi con laboratorio esperienziale" in prima


def test_nothing_comes_from_the_network_and_every_picture_is_told_in_words(sito: Path) -> None:
    for pagina in sito.rglob("*.html"):
        zuppa = BeautifulSoup(pagina.read_text(encoding="utf-8"), "html.parser")
        assert zuppa.find(["script", "iframe", "link"]) is None
        assert all(str(i["src"]).startswith("data:") and i["alt"] for i in zuppa.find_all("img")), pagina.name
        assert len(zuppa.find_all("h1")) == 1


def test_every_link_between_pages_arrives(sito: Path) -> None:
    for pagina in sito.rglob("*.html"):
        zuppa = BeautifulSoup(pagina.read_text(encoding="utf-8"), "html.parser")
        for indirizzo in {str(a["href"]) for a in zuppa.find_all("a", href=True)}:
            if not re.match(r"https?:|mailto:", indirizzo):
                file, _, ancora = indirizzo.partition("#")
                meta = (pagina.parent / file).resolve() if file else pagina
                assert meta.is_file(), f"{pagina.name}: {indirizzo}"
                assert not ancora or f'id="{ancora}"' in meta.read_text(encoding="utf-8"), f"{pagina.name}: {indirizzo}"


def test_an_example_that_breaks_stops_the_guide_with_its_page_and_line(tmp_path: Path, lucca: Analisi) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Guida\n\n## Una\n\n1. [A](a.md): prova\n", encoding="utf-8")
    (docs / "a.md").write_text("# A\n\n```python\n1 / 0\n```\n", encoding="utf-8")
    with pytest.raises(ErroreGuida) as errore:
        costruisci(lucca.percorsi, tmp_path / "sito", cartella=docs)
    detto = str(errore.value)
    assert "a.md, riga" in detto and "ZeroDivisionError" in detto
    assert not (tmp_path / "sito").exists()


def test_a_page_that_nobody_links_is_a_fault(tmp_path: Path, lucca: Analisi) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Guida\n", encoding="utf-8")
    (docs / "sola.md").write_text("# Sola\n", encoding="utf-8")
    with pytest.raises(ErroreGuida, match=r"sola\.md"):
        costruisci(lucca.percorsi, tmp_path / "sito", cartella=docs)
