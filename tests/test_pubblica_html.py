"""A notebook published as HTML: one file, readable by everybody, that asks nothing of the network."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from analisi.errors import ErroreNotebook
from analisi.mime import DATI, MANCANZA
from notebatch.exporters import typeface as carattere
from notebatch.exporters.document import is_empty
from notebatch.exporters.fragment import clean
from notebatch.exporters.html import EsportatoreHtml
from quaderni import PNG, Cella, codice, flusso, guasto, markdown, quaderno, scrivi, uscita

SVG = (
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><style>rect{stroke:red}</style>'
    '<defs><clipPath id="a"><rect width="5" height="5"/></clipPath></defs><rect clip-path="url(#a)" width="9"/></svg>'
)


def html_di(
    *celle: Cella, pubblicazione: dict[str, Any] | None = None, accessibile: bool = True, mostra_codice: bool = False
) -> str:
    esportatore = EsportatoreHtml(accessibile=accessibile, mostra_codice=mostra_codice)
    corpo, _ = esportatore.from_notebook_node(quaderno(*celle, pubblicazione=pubblicazione))
    assert isinstance(corpo, str)
    return corpo


def pagina(*celle: Cella, pubblicazione: dict[str, Any] | None = None) -> BeautifulSoup:
    return BeautifulSoup(html_di(*celle, pubblicazione=pubblicazione), "html.parser")


def test_the_first_heading_becomes_the_only_h1_and_leaves_the_body() -> None:
    zuppa = pagina(markdown("# Relazione *2013*\n\nTesto"), markdown("# Altro\n\nTesto"))
    assert [h.get_text() for h in zuppa.find_all("h1")] == ["Relazione 2013"]
    assert zuppa.title is not None and zuppa.title.get_text() == "Relazione 2013"
    assert zuppa.main is not None and "Relazione" not in zuppa.main.get_text()
    assert [h.get_text() for h in zuppa.main.find_all("h2")] == ["Altro"]


def test_headings_never_skip_a_level_wherever_they_come_from() -> None:
    frammento = uscita({"text/html": "<h1>Sotto</h1><h3>Più sotto</h3>"})
    zuppa = pagina(markdown("# T\n\n## A\n\n##### B\n\nb\n\n### C"), codice("x", frammento), markdown("## D\n\nd"))
    livelli = [(int(h.name[1]), h.get_text()) for h in zuppa.find_all(re.compile("^h[1-6]$"))]
    assert livelli == [(1, "T"), (2, "A"), (3, "B"), (3, "C"), (4, "Sotto"), (5, "Più sotto"), (2, "D")]


def test_the_page_says_its_language_title_date_and_verdict() -> None:
    zuppa = pagina(
        markdown("# T"),
        pubblicazione={
            "titolo": "Indicatori",
            "sottotitolo": "Lucca · 2013",
            "testata": "Camera di Commercio",
            "contrassegno": {"stato": "avvisi", "testo": "Due avvisi"},
            "data": "2013-12-31",
        },
    )
    assert zuppa.html is not None and zuppa.html["lang"] == "it"
    assert zuppa.title is not None and zuppa.title.get_text() == "Indicatori – Lucca · 2013"
    assert zuppa.header is not None and "Due avvisi" in zuppa.header.get_text()
    assert zuppa.footer is not None and "Due avvisi" in zuppa.footer.get_text()
    assert zuppa.time is not None and zuppa.time["datetime"] == "2013-12-31"


def test_a_heading_with_nothing_under_it_vanishes_with_its_page_and_from_the_contents() -> None:
    mancano = uscita({"text/html": "<p>manca</p>", DATI: {"tipo": MANCANZA, "titolo": "dati non forniti", "testo": ""}})
    celle = (
        markdown("# T\n\n## Muta"),
        codice("niente()"),
        markdown("## Con parole\n\nParole."),
        markdown("### Muta sotto", metadata={"tags": ["pagina-nuova"]}),
        codice("niente()"),
        markdown("## Piena"),
        markdown("### Piena sotto"),
        codice("x", uscita({"text/plain": "7"})),
        markdown("## Non fornita"),
        codice("y", mancano),
        markdown("## Ultima\n\n### Ultima sotto"),
    )
    zuppa = BeautifulSoup(html_di(*celle, pubblicazione={"indice": True}), "html.parser")
    titoli = [t.get_text() for t in zuppa.select("main h2, main h3, main h4")]
    assert titoli == ["Con parole", "Piena", "Piena sotto"]
    assert [a.get_text() for a in zuppa.select(".an-indice a")] == titoli
    assert zuppa.find(class_="an-pagina-nuova") is None and "manca" not in zuppa.get_text()


def test_a_notebook_that_only_says_what_was_not_supplied_has_nothing_to_say() -> None:
    mancano = uscita({"text/html": "<p>manca</p>", DATI: {"tipo": MANCANZA}})
    detta = uscita({"text/html": "<p>detta</p>", DATI: {"tipo": "paragrafo"}})
    assert is_empty(quaderno(markdown("# T"), codice("x", mancano), codice("v()", detta, tags=["nascondi"])))
    assert not is_empty(quaderno(codice("x", mancano), codice("y", detta)))


def test_nothing_is_fetched_and_nothing_runs() -> None:
    cattivo = (
        "<script>alert(1)</script><iframe src='https://a.it'></iframe><link rel=stylesheet href='https://a.it/x.css'>"
        "<p onclick='x()' style='background:url(https://a.it/b.png)'>resta</p><a href='javascript:x()'>vai</a>"
        "<svg/onload=x() aria-label='s'><script>1</script><script><image href='https://a.it/c.png'/><style>@import 'https://a.it';</style></svg>"
    )
    corpo = html_di(markdown(f"# T\n\n{cattivo}"), codice("x", uscita({"text/html": cattivo})))
    zuppa = BeautifulSoup(corpo, "html.parser")
    assert zuppa.find(["script", "iframe", "link", "object"]) is None
    assert not re.search(r"""\s(?:src|srcset|action|poster)\s*=\s*["']?(?!data:)""", corpo)
    assert not [u for u in re.findall(r"url\(([^)]*)\)", corpo) if not u.startswith(("data:", "#"))]
    assert "a.it" not in corpo and "onclick" not in corpo and "onload" not in corpo and "javascript:" not in corpo
    assert corpo.count("resta") == 2


def test_a_notebook_that_nobody_executed_is_not_published_empty() -> None:
    with pytest.raises(ErroreNotebook, match="non è stato eseguito"):
        html_di(markdown("# Titolo"), codice("f()"))


def test_cells_are_counted_as_their_author_sees_them() -> None:
    iniettata = codice("anno = 2013", tags=["injected-parameters"])
    with pytest.raises(ErroreNotebook, match="cella di codice 2"):
        html_di(codice("a"), iniettata, codice("f()", uscita({"image/png": PNG})))


def test_every_figure_without_alternative_text_is_named_in_one_message() -> None:
    muta = uscita({"image/png": PNG})
    celle = (
        markdown("# T\n\n![](data:image/png;base64," + PNG + ")"),
        codice("\nplot(x)\nshow()", muta, muta),
        codice("altro()", uscita({"text/html": "<img src='data:image/png;base64," + PNG + "'>"})),
    )
    with pytest.raises(ErroreNotebook) as errore:
        html_di(*celle)
    messaggio = str(errore.value)
    assert "cella di testo 1 («# T»), figura 1" in messaggio
    assert "cella di codice 1 («plot(x)»), figura 2" in messaggio
    assert "cella di codice 1 («plot(x)»), figura 3" in messaggio
    assert "cella di codice 2 («altro()»), figura 4" in messaggio
    assert 'display(fig, metadata={"image/png": {"alt"' in messaggio
    assert "senza verifica di accessibilità" in html_di(*celle, accessibile=False)


@pytest.mark.parametrize(
    ("metadati", "della_cella"),
    [
        ({"image/png": {"alt": "Linea & «punti»"}}, {}),
        ({"alt": "Linea & «punti»"}, {}),
        ({}, {"alt": "Linea & «punti»"}),
    ],
)
def test_alternative_text_comes_from_output_or_cell(metadati: dict[str, Any], della_cella: dict[str, Any]) -> None:
    zuppa = pagina(
        codice("f()", uscita({"image/png": [PNG[:40], PNG[40:]]}, metadati), didascalia="Andamento", **della_cella)
    )
    assert zuppa.img is not None and zuppa.img["alt"] == "Linea & «punti»"
    assert base64.b64decode(str(zuppa.img["src"]).partition(",")[2]) == base64.b64decode(PNG)
    assert zuppa.figcaption is not None and zuppa.figcaption.get_text() == "Figura 1. Andamento"


def test_two_pictures_with_the_same_ids_do_not_collide() -> None:
    figura = uscita({"image/svg+xml": SVG}, {"alt": "Riquadro"})
    dentro = uscita(
        {"text/html": f'<div>{SVG.replace("<svg", "<svg aria-labelledby=a")}<a href="#n">1</a><p id="n">N</p></div>'}
    )
    corpo = html_di(codice("f()", figura, figura), codice("g()", dentro, dentro))
    ids = re.findall(r'\sid="([^"]+)"', corpo)
    assert len(ids) == len(set(ids))
    for rimando in [*re.findall(r"url\(#([^)]+)\)", corpo), *re.findall(r'href="#([^"]+)"', corpo)]:
        assert rimando in ids
    assert corpo.count("viewBox") == 4 and corpo.count('aria-label="Riquadro"') == 2
    assert "rect{stroke:red}" in corpo and "<style>rect{" not in corpo


def test_an_analysts_dataframe_gets_scopes_and_a_scroll_area() -> None:
    import pandas as pd

    tavola = pd.DataFrame({"Provincia": ["Lucca", "Pisa"], "Saldo": [12.5, -3.0]})
    zuppa = pagina(codice("df", uscita({"text/html": tavola.to_html(), "text/plain": "tabella"}), didascalia="Saldi"))
    tabella = zuppa.table
    assert tabella is not None and "border" not in tabella.attrs
    assert tabella.caption is not None and tabella.caption.get_text() == "Tabella 1. Saldi"
    assert [(h.get_text(), h["scope"]) for h in tabella.find_all("th")] == [
        ("Provincia", "col"),
        ("Saldo", "col"),
        ("0", "row"),
        ("1", "row"),
    ]
    assert [c.get_text() for c in tabella.find_all("td", class_="n")] == ["12.5", "-3.0"]
    assert tabella.parent is not None and tabella.parent["role"] == "region" and tabella.parent["tabindex"] == "0"


def test_code_is_hidden_unless_asked_and_hidden_cells_stay_hidden() -> None:
    celle = (
        codice("anno = 2013", tags=["parameters"]),
        codice("anno = 2014", tags=["injected-parameters"]),
        codice("calcola()", flusso(["\x1b[31mfatto\x1b[0m\n", "10%\r100%\n"])),
        codice("segreto()", uscita({"text/plain": "riservato"}), tags=["nascondi"]),
    )
    chiuso, aperto = html_di(*celle), html_di(*celle, mostra_codice=True)
    assert "calcola()" not in chiuso and "calcola()" in aperto
    assert "anno = 201" not in aperto and "riservato" not in aperto
    assert ">fatto\n100%<" in chiuso


def test_a_cell_that_failed_is_seen_in_italian() -> None:
    caduta = guasto("ValueError", "<manca>", ["/casa/segreta.py"])
    corpo = html_di(codice("f()", caduta))
    assert "Errore nella cella di codice 1" in corpo
    assert "ValueError: &lt;manca&gt;" in corpo and "segreta" not in corpo


def test_html_that_is_only_a_script_gives_way_to_the_image() -> None:
    zuppa = pagina(
        codice("f()", uscita({"text/html": "<div></div><script>x</script>", "image/png": PNG}, {"alt": "Mappa"}))
    )
    assert zuppa.img is not None and zuppa.img["alt"] == "Mappa"


def test_a_picture_beside_the_notebook_is_incorporated_and_a_remote_one_refused(tmp_path: Path) -> None:
    (tmp_path / "foto.png").write_bytes(base64.b64decode(PNG))
    notebook = quaderno(*[markdown("# T\n\n![Sede](foto.png)\n\n![Logo](attachment:l.png)")])
    notebook.cells[0]["attachments"] = {"l.png": {"image/png": PNG}}
    percorso = tmp_path / "a.ipynb"
    scrivi(notebook, percorso)
    corpo, _ = EsportatoreHtml().from_filename(str(percorso))
    assert corpo.count(f"data:image/png;base64,{PNG}") == 2
    with pytest.raises(ErroreNotebook, match=r"cella di testo 1.*«https://a.it/b.png» non incorporabile"):
        html_di(markdown("![Logo](https://a.it/b.png)"))


def test_the_table_of_contents_points_to_existing_headings() -> None:
    celle = (markdown("# T\n\n## Città & più\n\n### Uno\n\nuno\n\n## Città & più\n\n[su](#Città-più)"),)
    zuppa = pagina(*celle, codice("f()", uscita({"text/html": "<h2 id='x'>Due</h2>"})), pubblicazione={"indice": True})
    assert zuppa.nav is not None
    for collegamento in zuppa.nav.find_all("a"):
        bersaglio = zuppa.find(id=str(collegamento["href"])[1:])
        assert bersaglio is not None and bersaglio.get_text() == collegamento.get_text()
    assert [a.get_text() for a in zuppa.nav.find_all("a")] == ["Città & più", "Uno", "Città & più", "Due"]


def test_wrong_metadata_is_told_all_at_once() -> None:
    with pytest.raises(ErroreNotebook) as errore:
        html_di(pubblicazione={"titolone": "x", "data": "31/12/2013", "contrassegno": {"stato": "boh"}})
    messaggio = str(errore.value)
    assert "«titolone»" in messaggio and "2013-12-31" in messaggio and "superato, avvisi, bloccato" in messaggio


def test_a_running_header_cannot_close_the_style() -> None:
    zuppa = pagina(markdown("# T"), pubblicazione={"testata": '</style><script>x</script>"'})
    assert zuppa.find("script") is None
    assert zuppa.find("p", class_="an-ente") is not None


def test_the_same_notebook_gives_the_same_page() -> None:
    celle = (
        markdown("# T\n\n| a | b |\n|---|--:|\n| 1 | 2 |"),
        codice("f()", uscita({"image/png": PNG}, {"alt": "a"})),
    )
    in_un_altro_processo = (
        "import json,sys,nbformat;from notebatch.exporters.html import EsportatoreHtml as E;"
        "nb=nbformat.reads(sys.stdin.read(),4);sys.stdout.buffer.write(E().from_notebook_node(nb)[0].encode())"
    )
    notebook = json.dumps(quaderno(*celle))
    esito = subprocess.run(
        [sys.executable, "-c", in_un_altro_processo], input=notebook.encode(), capture_output=True, check=True
    )
    assert esito.stdout.decode() == html_di(*celle)


def test_from_the_shell_a_refusal_is_a_message_and_exit_code_three(tmp_path: Path) -> None:
    percorso = tmp_path / "muto.ipynb"
    scrivi(quaderno(*[codice("plot()", uscita({"image/png": PNG}))]), percorso)
    esito = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "analisi-html", str(percorso)], capture_output=True, text=True
    )
    assert esito.returncode == 3
    assert "cella di codice 1 («plot()»), figura 1" in esito.stderr and "Traceback" not in esito.stderr


def test_what_is_forbidden_goes_with_all_that_it_holds() -> None:
    annidato = "<head><style>a{}</style><!-- nota --><title>x</title></head><noscript><!--z--><b>k</b></noscript>"
    assert clean(f"{annidato}<form><p onclick='1'>ciao<script>1</script></p></form>", "p-", "T") == "<p>ciao</p>"


def test_nothing_in_the_reduced_typeface_refers_to_a_name_that_was_dropped() -> None:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
    from fontTools.ttLib.tables._n_a_m_e import NameRecordVisitor  # type: ignore[import-untyped]

    cifrati = re.findall(r"font/woff;base64,([^)]+)", carattere.css_rules())
    assert len(cifrati) == len(carattere.FACES)
    for cifrato in cifrati:
        with TTFont(io.BytesIO(base64.b64decode(cifrato))) as ridotto:
            visitatore = NameRecordVisitor()
            visitatore.visit(ridotto)
            assert visitatore.seen <= {nome.nameID for nome in ridotto["name"].names}
