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


def test_examples_that_do_not_go_as_written_stop_the_guide_each_with_its_page_and_line(
    tmp_path: Path, lucca: Analisi
) -> None:
    disegno = "python\nfrom matplotlib.figure import Figure\nFigure()"
    docs = _docs(
        tmp_path, {"a": "python\n1 / 0", "b": "python figura\n6 * 7", "c": disegno, "d": f"{disegno}.subplots()"}
    )
    with pytest.raises(ErroreGuida) as errore:
        costruisci(lucca.percorsi, tmp_path / "sito", cartella=docs)
    figura = "atteso: un esempio che mostra la sua figura"
    assert str(errore.value).splitlines()[1:] == [
        "  - docs/a.md, riga 4: trovato «ZeroDivisionError: division by zero»; atteso: un esempio che funziona",
        f"  - docs/b.md, riga 4; {figura}",
        f"  - docs/c.md, riga 4: trovato «<Figure size 640x480 with 0 Axes>»; {figura}",
        f"  - docs/d.md, riga 4: trovato «<Axes: >»; {figura}",
    ]
    assert not (tmp_path / "sito").exists()


def test_a_figure_drawn_in_an_example_is_published(tmp_path: Path, lucca: Analisi) -> None:
    mostra = "display(plt.gcf(), metadata={'image/png': {'alt': 'Una linea che sale'}}); plt.close()"
    docs = _docs(tmp_path, {"a": f"python figura\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\n{mostra}"})
    costruisci(lucca.percorsi, tmp_path / "sito", cartella=docs)
    assert 'alt="Una linea che sale"' in (tmp_path / "sito" / "a.html").read_text("utf-8")


def test_a_page_that_nobody_links_is_a_fault(tmp_path: Path, lucca: Analisi) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Guida\n", encoding="utf-8")
    (docs / "sola.md").write_text("# Sola\n", encoding="utf-8")
    with pytest.raises(ErroreGuida, match=r"sola\.md"):
        costruisci(lucca.percorsi, tmp_path / "sito", cartella=docs)


def _docs(cartella: Path, esempi: dict[str, str]) -> Path:
    """A guide with a page an example, which stands at its line 4."""
    docs = cartella / "docs"
    docs.mkdir()
    voci = "".join(f"1. [{nome}]({nome}.md): prova\n" for nome in esempi)
    (docs / "index.md").write_text(f"# Guida\n\n## Una\n\n{voci}", encoding="utf-8")
    for nome, esempio in esempi.items():
        (docs / f"{nome}.md").write_text(f"# A\n\n```{esempio}\n```\n", encoding="utf-8")
    return docs
