"""The PDF files that the product really makes, read back: their tree says what the page shows, in the same order."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
import typst

import pubblicate
from analisi.apertura import Analisi
from pdf_letto import Elemento, PdfLetto

TITOLI = ("H1", "H2", "H3", "H4", "H5", "H6")
FILE = ("relazione", "indicatori", "qualita", "confronto")
SEGNI = re.compile("[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff]")
"""Arrows, boxes, ticks: a voice reads each its own way, or not at all."""

Leggi = Callable[[str], PdfLetto]


@pytest.fixture(scope="module")
def percorso(tmp_path_factory: pytest.TempPathFactory, lucca: Analisi) -> Callable[[str], Path]:
    di_lucca = pubblicate.rapporti(tmp_path_factory, lucca).rapporti / "2013" / "lucca"
    gruppo = pubblicate.gruppo(tmp_path_factory).rapporti / "confronto" / "2024" / "province-toscane"
    cartelle = {"relazione": di_lucca, "indicatori": di_lucca / "C", "qualita": di_lucca / "C", "confronto": gruppo}
    return lambda nome: cartelle[nome] / f"{nome}.pdf"


@pytest.fixture(scope="module")
def leggi(percorso: Callable[[str], Path]) -> Leggi:
    """The PDF of that name, read once."""
    return cache(lambda nome: PdfLetto(percorso(nome)))


@pytest.mark.parametrize("nome", FILE)
def test_the_file_says_its_language_shows_its_title_and_declares_ua_1_and_a_2a(leggi: Leggi, nome: str) -> None:
    catalogo = leggi(nome).catalogo
    assert catalogo["Lang"] == "it"
    assert catalogo["MarkInfo"]["Marked"] is True
    assert catalogo["ViewerPreferences"]["DisplayDocTitle"] is True
    xmp = leggi(nome).flusso(catalogo["Metadata"]).decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in xmp


@pytest.mark.parametrize("nome", FILE)
def test_headings_begin_at_the_top_never_skip_and_are_the_bookmarks_in_the_order_of_the_pages(
    leggi: Leggi, nome: str
) -> None:
    titoli = [(int(e.tipo[1]), e.voci["T"]) for e in leggi(nome).struttura.tutti(*TITOLI)]
    livelli = [livello for livello, _ in titoli]
    assert livelli[0] == 1
    assert [(a, b) for a, b in pairwise(livelli) if b > a + 1] == []
    assert [(livello, testo) for livello, testo, _ in leggi(nome).segnalibri] == titoli
    posti = [posto for _, _, posto in leggi(nome).segnalibri]
    assert posti == sorted(posti)


@pytest.mark.parametrize("nome", FILE)
def test_every_figure_is_told_in_words(leggi: Leggi, nome: str) -> None:
    figure = list(leggi(nome).struttura.tutti("Figure"))
    assert bool(figure) == (nome != "qualita")
    assert [e.voci for e in figure if len(e.voci.get("Alt", "").split()) < 5] == []


@pytest.mark.parametrize("nome", FILE)
def test_cells_stand_in_even_rows_under_headers_that_they_name(leggi: Leggi, nome: str) -> None:
    tabelle = list(leggi(nome).struttura.tutti("Table"))
    assert tabelle
    for tabella in tabelle:
        intestazioni = list(tabella.tutti("TH"))
        assert intestazioni and {e.attributo("Scope") for e in intestazioni} <= {"/Column", "/Row", "/Both"}
        larghezze = list(_larghezze(tabella))
        assert set(larghezze) == {larghezze[0]}, larghezze
        note = {e.voci["ID"] for e in intestazioni}
        orfane = [e.voci for e in tabella.tutti("TD") if not set(e.attributo("Headers") or ()) & note]
        assert orfane == []


def _larghezze(tabella: Elemento) -> Iterator[int]:
    """Columns that each row fills, those that a cell of an earlier row still takes up included."""
    da_sopra: Counter[int] = Counter()
    for y, riga in enumerate(tabella.tutti("TR")):
        celle = [e for e in riga.figli if e.tipo in ("TH", "TD")]
        assert celle == riga.figli
        for cella in celle:
            for sotto in range(1, cella.attributo("RowSpan") or 1):
                da_sopra[y + sotto] += cella.attributo("ColSpan") or 1
        yield sum(c.attributo("ColSpan") or 1 for c in celle) + da_sopra[y]


@pytest.mark.parametrize("nome", FILE)
def test_lists_are_made_of_items_with_a_label_and_a_body(leggi: Leggi, nome: str) -> None:
    elenchi = list(leggi(nome).struttura.tutti("L"))
    assert elenchi or nome == "qualita"
    for elenco in elenchi:
        assert {e.tipo for e in elenco.figli} <= {"LI", "L", "Caption"}
        voci = [e for e in elenco.figli if e.tipo == "LI"]
        assert voci and {tuple(f.tipo for f in e.figli) for e in voci} <= {("Lbl", "LBody"), ("LBody",)}


@pytest.mark.parametrize("nome", FILE)
def test_every_text_is_in_the_tree_once_or_is_an_artifact(leggi: Leggi, nome: str) -> None:
    letto = leggi(nome)
    nell_albero = Counter(letto.struttura.contenuti)
    assert max(nell_albero.values()) == 1
    for numero, pagina in letto.pagine:
        tag = {tag for tag, _ in letto.scritte(pagina)} - {"artefatto"}
        assert {(numero, t) for t in tag} <= set(nell_albero), f"pagina {numero}: testo senza posto nell'albero"


@pytest.mark.parametrize("nome", FILE)
def test_no_words_stand_loose_between_the_blocks(leggi: Leggi, nome: str) -> None:
    """Words under no paragraph, heading, list or cell run into the next ones: «70» and «21 gravi» become 7021."""
    letto = leggi(nome)
    sciolte = [f for e in letto.struttura.tutti("Document", "Part", "Sect", "Div") for f in e.figli if f.tipo == "Span"]
    assert [letto.testo(e) for e in sciolte] == []


@pytest.mark.parametrize("nome", FILE)
def test_every_link_is_in_the_tree_and_says_where_it_goes(leggi: Leggi, nome: str) -> None:
    letto = leggi(nome)
    legami = [letto.segui(a) for _, p in letto.pagine for a in letto.segui(p.get("Annots", []))]
    assert len(legami) >= len(list(letto.struttura.tutti("Link")))
    assert [a for a in legami if "StructParent" not in a or not str(a.get("Contents", "")).strip()] == []
    assert {p.get("Tabs") for _, p in letto.pagine if p.get("Annots")} <= {"/S"}


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler is not installed")
@pytest.mark.parametrize("nome", FILE)
def test_typefaces_are_embedded_and_say_which_letters_they_draw(percorso: Callable[[str], Path], nome: str) -> None:
    caratteri = [riga.split() for riga in _poppler("pdffonts", percorso(nome)).splitlines()[2:]]
    assert caratteri
    assert [c for c in caratteri if c[-5:-2] != ["yes", "yes", "yes"]] == []


@pytest.mark.parametrize("nome", FILE)
def test_what_is_read_aloud_keeps_the_order_of_the_pages(leggi: Leggi, nome: str) -> None:
    letto = leggi(nome)
    ordine = {numero: i for i, (numero, _) in enumerate(letto.pagine)}
    inizi = [ordine[pagina] for blocco in letto.struttura.figli for pagina, _ in islice(blocco.contenuti, 1)]
    assert len(inizi) > 5
    assert inizi == sorted(inizi)
    titoli = list(letto.struttura.tutti(*TITOLI))
    assert [letto.testo(e).strip() for e in titoli] == [e.voci["T"] for e in titoli]


@pytest.mark.parametrize("nome", FILE)
def test_no_bare_sign_is_read_aloud(leggi: Leggi, nome: str) -> None:
    lette = leggi(nome).parole.values()
    assert sum(map(len, lette)) > 1000
    assert [t for t in lette if SEGNI.search(t) or "\ufffd" in t] == []


def test_what_is_missing_from_a_file_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "muto.pdf"
    muto = b"#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'></svg>\"))"
    file.write_bytes(typst.compile(muto + b"\n= Uno\n=== Tre \xe2\x96\xb2\n#table(columns: 2)[a][b]"))
    letto = PdfLetto(file)
    assert [e.voci.get("Alt") for e in letto.struttura.tutti("Figure")] == [None]
    assert [letto.testo(e) for e in letto.struttura.tutti(*TITOLI)] == ["Uno", "Tre \u25b2"]
    assert list(letto.struttura.tutti("TH")) == []
    assert {tag for _, p in letto.pagine for tag, _ in letto.scritte(p)} <= {t for _, t in letto.struttura.contenuti}
    file.write_bytes(typst.compile(b"parole", pdf_tags=False))
    nudo = PdfLetto(file)
    assert list(nudo.scritte(nudo.pagine[0][1])) == [(None, "parole")]


def _poppler(*comando: Any) -> str:  # noqa: ANN401  # words and paths
    return subprocess.run([*map(str, comando)], capture_output=True, check=True).stdout.decode()
