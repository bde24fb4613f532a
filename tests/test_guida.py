"""The guides: well written pages, and a builder that stops at what is wrong.

That every example runs is what `make guida` shows, which the checks of a submission call too: it takes half a minute.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analisi.apertura import Analisi
from analisi.errors import Difetto
from analisi.guida.pagina import ErroreGuida
from analisi.guida.sito import costruisci, leggi_guide
from conftest import RADICE

DOCS = RADICE / "docs"


def test_the_pages_of_the_repository_are_all_listed_and_well_written() -> None:
    difetti: list[Difetto] = []
    pagine, sezioni = leggi_guide(DOCS, difetti)
    assert not difetti
    assert len(pagine) == len(list(DOCS.rglob("*.md"))) > 20 and len(sezioni) == 2


def test_every_picture_is_there_is_used_and_is_told_in_words() -> None:
    citate = {m for p in DOCS.rglob("*.md") for m in re.findall(r"!\[([^\]]*)\]\((\S+)\)", p.read_text("utf-8"))}
    assert citate and all(len(parole.split()) > 4 for parole, _ in citate)
    assert {Path(file).name for _, file in citate} == {p.name for p in (DOCS / "immagini").glob("*.png")}


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
