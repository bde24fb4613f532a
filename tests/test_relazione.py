"""The yearly relation as its readers meet it: one page that says all, a section an area, ways to find things."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import pubblicate
from analisi.apertura import Analisi
from analisi.vista.pagine.aree import aree_in_dettaglio
from analisi.vista.pagine.comune import nome_unita
from analisi.vista.pagine.indicatori_sintesi import _quanti_pieni
from analisi.vista.pagine.relazione import sintesi_relazione

SALTO = "\f"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, lucca: Analisi) -> Path:
    return pubblicate.rapporti(tmp_path_factory, lucca).rapporti / "2013" / "lucca" / "relazione"


@cache
def pagine(base: Path) -> list[str]:
    """The words of each page, the running header left out."""
    comando = ["pdftotext", "-layout", str(base.with_suffix(".pdf")), "-"]
    testo = subprocess.run(comando, capture_output=True, encoding="utf-8", check=True).stdout
    return testo.split(SALTO)[:-1]


@cache
def html(base: Path) -> BeautifulSoup:
    return BeautifulSoup(base.with_suffix(".html").read_text(encoding="utf-8"), "html.parser")


def pagina_di(base: Path, titolo: str) -> int:
    """Number of the page on which a line is that heading and nothing else."""
    trovate = [n for n, testo in enumerate(pagine(base), 1) if re.search(rf"(?m)^\s*{re.escape(titolo)}\s*$", testo)]
    assert len(trovate) == 1, (titolo, trovate)
    return trovate[0]


def test_the_cover_says_whose_what_of_when_and_how_far_to_trust_it(base: Path) -> None:
    prima = pagine(base)[0]
    for parole in ("Camera di Commercio di Lucca", "Relazione sui risultati", "Definitivo", "31/12/2013"):
        assert parole in prima
    assert "1 di" not in prima


def test_one_page_holds_what_differs_by_how_much_and_who_must_act(base: Path) -> None:
    seconda = pagine(base)[1]
    for parole in (
        "In sintesi",
        "−538.507,96",
        "−711.687",
        "63.587,36",
        "97,61%",
        "I risultati più lontani",
        "Chi deve agire",
        "Segretario generale",
    ):
        assert parole in seconda
    assert pagine(base)[2].split()[:1] and pagina_di(base, "Indice") == 3


def test_every_area_starts_a_page_and_takes_at_most_three(base: Path, lucca: Analisi) -> None:
    inizi = [pagina_di(base, f"Area {a}. {lucca.quadro.titolo(a)}") for a in lucca.aree]
    assert inizi == sorted(set(inizi))
    fine = pagina_di(base, "Livelli di servizio")
    assert all(dopo - prima <= 3 for prima, dopo in zip(inizi, [*inizi[1:], fine], strict=True))
    for inizio in inizi:
        righe = [riga.strip() for riga in pagine(base)[inizio - 1].splitlines() if riga.strip()]
        assert righe[1].startswith("Area ")


def test_a_cross_reference_gives_the_page_where_its_area_is(base: Path, lucca: Analisi) -> None:
    sintesi = pagine(base)[pagina_di(base, "Le aree") - 1]
    dette = [int(n) for n in re.findall(r"pag\.\s(\d+)\)", sintesi)]
    assert dette == [pagina_di(base, f"Area {a}. {lucca.quadro.titolo(a)}") for a in lucca.aree]


def test_tables_and_figures_have_the_same_numbers_on_paper_and_on_screen(base: Path) -> None:
    tutto = "\n".join(pagine(base))
    for tipo in ("tabelle", "figure"):
        voci = html(base).select(f"#elenco-{tipo} a")
        assert voci
        for voce in voci:
            numero, titolo = voce.get_text().split(". ", 1)
            assert re.search(re.escape(numero) + r"\.\s+" + re.escape(titolo.split(":")[0][:30]), tutto), voce


def test_every_link_of_the_page_leads_somewhere(base: Path) -> None:
    ids = {str(e["id"]) for e in html(base).select("[id]")}
    rimandi = [str(a["href"])[1:] for a in html(base).select('a[href^="#"]')]
    assert rimandi and set(rimandi) <= ids


def test_a_section_can_be_linked_by_the_name_of_its_area(base: Path) -> None:
    titolo = html(base).find(id="area-C")
    assert titolo is not None and titolo.get_text().startswith("Area C. ")


def test_an_area_alone_and_september_have_no_sections_by_area(lucca: Analisi) -> None:
    assert aree_in_dettaglio(lucca.di_area("C")) is None


def test_the_first_page_counts_in_words_that_agree(lucca: Analisi) -> None:
    vista = sintesi_relazione(lucca)
    assert vista is not None
    testo = " ".join(vista.testo().split())
    assert (
        "i 44 progetti hanno raggiunto in media il 97,61% di quanto promesso: 28 sono al 100%, 16 non ci arrivano"
        in testo
    )


def test_a_project_that_cannot_be_computed_is_not_counted_at_100(lucca: Analisi) -> None:
    assert lucca.quadro.albero is not None
    veri = lucca.quadro.albero.unita()
    pieno, corto = (next(p for p in veri if p.pct is not None and (p.pct >= 100) is prova) for prova in (True, False))
    senza = replace(pieno, pct=None)
    nome = nome_unita(lucca, lucca.quadro.albero)
    assert _quanti_pieni(nome, [pieno, corto, senza]) == "1 è al 100%, 1 non ci arriva, 1 non si può calcolare"
    assert _quanti_pieni(nome, [corto]) == "nessuno è al 100%, 1 non ci arriva"
