"""The index page: what it lists, what it says of it, how it is searched; in a browser and without its script."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag

from analisi.paths import Percorsi
from analisi.rapporti.catalogo import PAROLE, Catalogo
from analisi.rapporti.ingressi import progetto
from analisi.rapporti.scheda import FILE_SCHEDA
from browser import Browser, Page, executable
from notebatch.index import Index, orphans_told, update_index
from notebatch.index.page import Entry, write_index
from notebatch.index.search import Page as PaginaRicerca
from notebatch.index.search import write_search
from notebatch.report import Published

in_chromium = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")
FRASE = "Definitivo, con 26 avvisi"
PAGINA = """<h1 id="titolo">Indicatori</h1><h2 id="Libertà">Libertà d'impresa</h2>
<figure id="figura-1"><svg><title>niente</title></svg><figcaption><span class="an-numero">Figura 1. </span>Andamento
delle <b>imprese</b> <span class="an-fonte">Fonte: X</span></figcaption><table class="an-tabella"><caption>Andamento
delle imprese</caption><tr><th scope="row">Bologna &amp; dintorni</th></tr></table></figure>
<table id="tabella-1"><caption><span class="an-numero">Tabella 1. </span>Progetti</caption><tr><th scope="col">Nome</th>
</tr><tr><th scope="row">Fiera<sup><a href="#n">1</a></sup></th></tr><tr><th scope="row">2013</th></tr></table>
<h2 id="dati">Dati di questo rapporto</h2>"""
VOCI = [
    ("sezione", "Libertà d'impresa", "Libertà"),
    ("grafico", "Andamento delle imprese", "figura-1"),
    ("voce", "Bologna & dintorni", "figura-1"),
    ("tabella", "Progetti", "tabella-1"),
    ("voce", "Fiera", "tabella-1"),
]


NOMI = {"anno": "year", "codice": "code", "camera": "name", "versione": "version", "colonna": "column"}
NOMI_VOCE = {"stato": "state", "verdetto": "verdict", "nota": "note", "cartella": "workbook", "dati": "data"}
NOMI_VOCE |= {nome: nome for nome in ("html", "pdf", "base")} | {"pesi": "sizes"}


def voce(area: str, rapporto: str, **altro: object) -> Entry:
    """An entry, placed as the catalogue of chambers and groups places it."""
    valori: dict[str, Any] = {"anno": 2013, "codice": "lucca", "camera": "Lucca", "versione": "", "colonna": "Area"}
    valori |= {"stato": "superato", "verdetto": "Definitivo", "html": f"2013/lucca/{area} x.html", "pdf": ""}
    valori |= {"titolo_area": f"Titolo <{area}>"} | altro
    posto = " – ".join(p for p in (f"Area {area}" if area else "", valori["titolo_area"]) if p) or "Intero ente"
    riga: dict[str, Any] = {
        "row": area,
        "row_title": posto,
        "row_id": area or ("ente" if valori["colonna"] == "Area" else ""),
    }
    di_chi = {inglese: valori[nome] for nome, inglese in NOMI.items()}
    sua = {inglese: valori[nome] for nome, inglese in NOMI_VOCE.items() if nome in valori}
    return Entry(published=Published(title=rapporto, order=1, **riga, **di_chi), **sua)


def scrivi_indice(
    cartella: Path, voci: Sequence[Entry], versione: str = "", novita: dict[str, Any] | None = None, ricerca: str = ""
) -> Path:
    return write_index(cartella, voci, PAROLE, versione, novita, ricerca)


def aggiornato(percorsi: Percorsi) -> Index:
    return update_index(progetto(percorsi), Catalogo(percorsi), PAROLE, "1")


def zuppa(indice: Path) -> BeautifulSoup:
    return BeautifulSoup(indice.read_text(encoding="utf-8"), "html.parser")


def in_parole(nodo: Tag) -> str:
    return " ".join(nodo.get_text(" ", strip=True).split())


def test_reports_stand_under_year_chamber_and_area_with_their_verdict_in_words(tmp_path: Path) -> None:
    voci = [
        voce("C", "Indicatori"),
        voce("A", "Indicatori", stato="fallito", html="", verdetto="Non riuscito", nota="Manca un file."),
        voce("A", "Scostamenti", stato="avvisi", verdetto=FRASE),
        voce("A", "Indicatori", anno=2012),
        voce("", "Relazione", titolo_area=""),
    ]
    pagina = zuppa(scrivi_indice(tmp_path / "reports", voci))
    assert [h.get_text() for h in pagina.select(".ix-riquadro > h2")] == ["Lucca, 2013", "Lucca, 2012"]
    primo = pagina.select_one(".ix-riquadro")
    assert primo is not None
    assert [h.get_text() for h in primo.select(".ix-riga h3")] == [
        "Intero ente",
        "Area A – Titolo <A>",
        "Area C – Titolo <C>",
    ]
    schede = [in_parole(li) for li in primo.select(".ix-rapporto")]
    assert schede[1] == "Indicatori ■ Non riuscito Manca un file."
    assert schede[2] == f"Scostamenti , Area A – Titolo <A>, Lucca 2013 ▲ {FRASE}"
    assert [a["href"] for a in primo.select(".ix-nome a")][-1] == "2013/lucca/C%20x.html"
    assert "Indicatori, Area A – Titolo <A>: non riuscito. Manca un file." in in_parole(primo)
    assert [p.name for p in (tmp_path / "reports").iterdir()] == ["index.html"]


def test_areas_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    voci = [voce(area, "Indicatori", titolo_area="Titolo") for area in ("10", "2", "SV", "1", "PA")]
    pagina = zuppa(scrivi_indice(tmp_path, voci))
    assert [h.get_text().split(" – ")[0] for h in pagina.select(".ix-riga h3")] == [
        "Area 1",
        "Area 2",
        "Area 10",
        "Area PA",
        "Area SV",
    ]


def test_a_report_links_every_format_that_it_has(tmp_path: Path) -> None:
    file = {"pdf": "2013/è/a.pdf", "cartella": "2013/è/a.xlsx", "dati": "2013/è/a.html#dati"}
    pesi = ((file["pdf"], 1_340_000), (file["cartella"], 1))
    pagina = zuppa(scrivi_indice(tmp_path, [voce("A", "Indicatori", pesi=pesi, **file), voce("B", "Altro")]))
    assert [(in_parole(a), a["href"]) for a in pagina.select(".ix-formati a")] == [
        ("PDF – Indicatori, Area A – Titolo <A>, Lucca 2013 1,3 MB", "2013/%C3%A8/a.pdf"),
        ("Excel – Indicatori, Area A – Titolo <A>, Lucca 2013 1 kB", "2013/%C3%A8/a.xlsx"),
        ("Dati aperti – Indicatori, Area A – Titolo <A>, Lucca 2013", "2013/%C3%A8/a.html#dati"),
    ]


def test_versions_of_the_same_area_are_kept_apart(tmp_path: Path) -> None:
    voci = [voce("A", "Indicatori", versione="situazione al 30 settembre"), voce("A", "Indicatori")]
    riga = zuppa(scrivi_indice(tmp_path, voci)).select_one(".ix-riga")
    assert riga is not None
    assert [n.name for n in riga.find_all(["h3", "h4", "ul"])] == ["h3", "ul", "h4", "ul"]
    assert in_parole(riga.select("h4")[0]) == "Situazione al 30 settembre"


def test_chambers_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    voci = [voce("A", "Indicatori", codice=codice_breve) for codice_breve in ("lucca", "prova")]
    pagina = zuppa(scrivi_indice(tmp_path, voci))
    assert [h.get_text() for h in pagina.select(".ix-riquadro > h2")] == ["Lucca (lucca), 2013", "Lucca (prova), 2013"]
    assert [a["href"] for a in pagina.select("#anni a")] == ["#2013-lucca", "#2013-prova"]


def test_an_index_that_says_the_same_is_not_written_again(tmp_path: Path) -> None:
    def scritto(voci: list[Entry], versione: str, ricerca: str = "", novita: dict[str, Any] | None = None) -> int:
        return scrivi_indice(tmp_path, voci, versione, novita, ricerca).stat().st_ino

    primo = scritto([voce("A", "Indicatori")], "1")
    assert scritto([voce("A", "Indicatori")], "1") == primo
    assert scritto([voce("A", "Indicatori", nota="manca un file")], "1") != primo
    secondo = scritto([voce("A", "Indicatori")], "1")
    assert scritto([voce("A", "Indicatori")], "2") != secondo
    terzo = scritto([voce("A", "Indicatori")], "1")
    assert scritto([voce("A", "Indicatori")], "1", ricerca="0" * 64) != terzo
    quarto = scritto([voce("A", "Indicatori")], "1")
    assert scritto([voce("A", "Indicatori")], "1", novita={"tolti": ["x"]}) != quarto


def test_an_empty_index_says_so_and_offers_nothing_to_choose(tmp_path: Path) -> None:
    pagina = zuppa(scrivi_indice(tmp_path, []))
    assert "Nessun rapporto" in in_parole(pagina)
    assert not pagina.select("script, form, nav")


def test_without_its_script_the_page_shows_every_report_and_no_tool_that_would_not_work(tmp_path: Path) -> None:
    voci = [voce("A", "Indicatori", anno=a) for a in (2012, 2013)]
    pagina = zuppa(scrivi_indice(tmp_path, voci, ricerca="1" * 64))
    strumenti = pagina.select_one("#strumenti")
    assert strumenti is not None and strumenti.has_attr("hidden")
    assert {f["id"] for f in pagina.select("form, select")} == {
        n["id"] for n in strumenti.select("form, select") if n.has_attr("id")
    }
    assert not pagina.select(".ix-riquadro[hidden], .ix-riga[hidden], #anni[hidden]")
    assert len(pagina.select("#anni a")) == 2
    assert not pagina.select("[src], link")


def test_the_index_is_light_to_import() -> None:
    pesanti = ("nbconvert", "nbformat", "mistune", "fontTools", "jinja2", "bs4", "pandas", "openpyxl")
    codice_python = f"import sys, notebatch.index.page; print([m for m in {pesanti} if m in sys.modules])"
    esito = subprocess.run([sys.executable, "-c", codice_python], capture_output=True, text=True, check=True)
    assert esito.stdout.strip() == "[]"


def pubblicato(percorsi: Percorsi, dove: str, frase: str, stato: str, **scheda: object) -> Path:
    """A report as far as the index looks at it; the path without extension."""
    base = percorsi.rapporti / dove
    base.parent.mkdir(parents=True, exist_ok=True)
    for finale in (".html", ".pdf", ".xlsx"):
        base.with_name(base.name + finale).write_text("x" * 2000, encoding="utf-8")
    dati = {"anno": 2013, "camera": "lucca", "area": "C", "versione": "consuntivo", "verdetto": stato, "ordine": 1}
    dati |= {"titolo": base.name, "ente": "Camera di prova", "titolo_area": "Area C, Prova", "al": ""} | scheda
    manifesto = {"formato": 1, "rapporto": dati, "verdetto": {"stato": stato, "frase": frase}}
    base.with_name(f"{base.name}.manifesto.json").write_text(json.dumps(manifesto), encoding="utf-8")
    return base


@pytest.fixture
def percorsi(tmp_path: Path) -> Percorsi:
    """A project with the data of one chamber, a panel and three notebooks, as far as the index looks at them."""
    percorsi = Percorsi(tmp_path)
    for cartella in (percorsi.fonte("lucca", 2013), percorsi.notebook, percorsi.confronto):
        cartella.mkdir(parents=True)
    for nome in ("buono", "vecchio", "mai"):
        (percorsi.notebook / f"{nome}.ipynb").touch()
    panel = '[panel.toscane]\ntitolo = "Toscane"\nperimetro = "camera"\nenti = ["lucca", "pisa"]\n'
    (percorsi.confronto / "panel.toml").write_text(panel, encoding="utf-8")
    return percorsi


def test_the_verdict_is_one_sentence_whatever_it_is(percorsi: Percorsi) -> None:
    pubblicato(percorsi, "2013/lucca/C/buono", FRASE, "avvisi")
    settembre = "PROVVISORIO: situazione al 30 settembre, superati tutti i controlli di qualità"
    del_30 = {"versione": "preconsuntivo", "al": "2013-09-30"}
    pubblicato(percorsi, "2013/lucca/preconsuntivo/C/buono", settembre, "superato", **del_30)
    base = pubblicato(percorsi, "2013/lucca/C/vecchio", FRASE, "avvisi", ordine=2)
    (base.parent / "vecchio-dati").mkdir()
    nota = {"stato": "bloccato", "causa": "la qualità blocca conto_economico"}
    (base.parent / "vecchio.esito.json").write_text(json.dumps(nota), encoding="utf-8")
    mai = {"anno": 2013, "camera": "lucca", "area": "C", "versione": "consuntivo", "ordine": 3, "titolo": "mai fatto"}
    mai |= {"ente": "Camera di prova", "titolo_area": "Area C, Prova", "stato": "fallito", "causa": "errore", "al": ""}
    (base.parent / "mai.esito.json").write_text(json.dumps(mai), encoding="utf-8")
    schede = [in_parole(li) for li in zuppa(aggiornato(percorsi).page).select(".ix-rapporto")]
    contesto = ", Area C – Prova, Camera di prova 2013"
    formati = "PDF – {0}" + contesto + " 2 kB Excel – {0}" + contesto + " 2 kB"
    assert schede[0] == f"buono {contesto} ▲ {FRASE} {formati.format('buono')}"
    assert schede[1] == (
        f"vecchio {contesto} ✕ Versione precedente L'ultima esecuzione è stata bloccata (la qualità blocca "
        f"conto_economico). Di quella pubblicata: {FRASE}. {formati.format('vecchio')} Dati aperti – vecchio{contesto}"
    )
    assert schede[2] == "mai fatto ■ Non riuscito Errore."
    assert f"▲ {settembre}" in schede[3], "never the mark of what is definitive"


def test_a_report_that_nothing_stands_behind_leaves_the_index_and_keeps_its_files(percorsi: Percorsi) -> None:
    scheda = percorsi.deposito("lucca", 2013) / FILE_SCHEDA.format("preconsuntivo")
    scheda.parent.mkdir(parents=True)
    scheda.write_text('{"nomi": {"C": "Area C, Prova", "ente": "Intero ente"}}', encoding="utf-8")
    gruppo = {"panel": "toscane", "simulazione": "", "per": "", "edizione": "palese", "titolo_area": "Toscane"}
    rimasti = ["2013/lucca/C/buono", "2013/lucca/ente/buono", "confronto/2013/toscane/buono"]
    pubblicato(percorsi, rimasti[0], FRASE, "avvisi")
    pubblicato(percorsi, rimasti[1], FRASE, "avvisi", area="ente")
    pubblicato(percorsi, rimasti[2], FRASE, "avvisi", **gruppo)
    orfani = [
        pubblicato(percorsi, "2012/lucca/C/buono", FRASE, "avvisi", anno=2012),
        pubblicato(percorsi, "2013/pisa/C/buono", FRASE, "avvisi", camera="pisa"),
        pubblicato(percorsi, "2013/lucca/D/buono", FRASE, "avvisi", area="D"),
        pubblicato(percorsi, "2013/lucca/C/tolto", FRASE, "avvisi"),
        pubblicato(percorsi, "confronto/2013/sciolto/buono", FRASE, "avvisi", **gruppo | {"panel": "sciolto"}),
        pubblicato(percorsi, "SIMULATO/x/2013/p/buono", FRASE, "avvisi", **gruppo | {"simulazione": "x"}),
    ]
    indice = aggiornato(percorsi)
    pagine = [str(a["href"]) for a in zuppa(indice.page).select(".ix-rapporto a[href$='.html']")]
    assert sorted(pagine) == [f"{base}.html" for base in rimasti]
    assert all(base.with_name(f"{base.name}.html").is_file() for base in orfani)
    assert orphans_told(progetto(percorsi), indice.orphans) == [
        "Pubblicati ma fuori dall'indice, perché non hanno più un'origine:",
        "  - data/raw/2012/lucca non c'è più: 1 rapporto; per toglierlo cancellare reports/2012/lucca",
        "  - data/raw/2013/pisa non c'è più: 1 rapporto; per toglierlo cancellare reports/2013/pisa",
        "  - i dati di x non ci sono più: 1 rapporto; per toglierlo cancellare reports/SIMULATO/x/2013/p",
        "  - il panel «sciolto» non è più in panel.toml: 1 rapporto; "
        "per toglierlo cancellare reports/confronto/2013/sciolto",
        "  - l'area D non è più nell'albero di lucca 2013: 1 rapporto; per toglierlo cancellare reports/2013/lucca/D",
        "  - notebooks/tolto.ipynb non c'è più: 1 rapporto; per toglierlo cancellare reports/2013/lucca/C/tolto.*",
    ]


def test_an_area_is_gone_only_where_the_tree_was_read_without_it(percorsi: Percorsi) -> None:
    pubblicato(percorsi, "2013/lucca/D/buono", FRASE, "avvisi", area="D")
    (percorsi.confronto / "panel.toml").write_text("non è TOML", encoding="utf-8")
    gruppo = {"panel": "toscane", "simulazione": "", "per": "", "edizione": "palese", "titolo_area": "Toscane"}
    pubblicato(percorsi, "confronto/2013/toscane/buono", FRASE, "avvisi", **gruppo)
    assert aggiornato(percorsi).orphans == ()


def pagina_di(cartella: Path, nome: str = "a b.html", contenuto: str = PAGINA, somma: str = "1") -> PaginaRicerca:
    (cartella / nome).write_text(contenuto, encoding="utf-8")
    return PaginaRicerca(nome, "Indicatori", "Area C · Lucca · 2013", "2013-lucca", somma)


def da_cercare(cartella: Path) -> list[list[tuple[str, str, str]]]:
    script = (cartella / "cerca.js").read_text(encoding="utf-8")
    letto = json.loads(script[script.index("(") + 1 : script.rindex(")")])
    generi, testi = letto["generi"], letto["testi"]
    numeri = [p[-1] for p in letto["pagine"]]
    return [[(generi[n[i]], testi[n[i + 1]], testi[n[i + 2]]) for i in range(0, len(n), 3)] for n in numeri]


def test_headings_tables_charts_and_row_headers_can_be_searched_each_once(tmp_path: Path) -> None:
    write_search(tmp_path, [pagina_di(tmp_path)])
    assert da_cercare(tmp_path) == [VOCI]
    assert '"a%20b.html"' in (tmp_path / "cerca.js").read_text(encoding="utf-8")


def test_only_pages_that_changed_are_read_again(tmp_path: Path) -> None:
    prima, seconda = pagina_di(tmp_path), pagina_di(tmp_path, "due.html", somma="2")
    segno = write_search(tmp_path, [prima, seconda], "codice 1")
    posto = (tmp_path / "cerca.js").stat().st_ino
    assert write_search(tmp_path, [prima, seconda], "codice 1") == segno
    assert (tmp_path / "cerca.js").stat().st_ino == posto, "the same pages, nothing written"

    diversa = '<h2 id="altro">Altro titolo</h2>'
    pagina_di(tmp_path, contenuto=diversa)
    nuova = pagina_di(tmp_path, "due.html", diversa, "3")
    assert write_search(tmp_path, [prima, nuova], "codice 1") != segno
    assert da_cercare(tmp_path) == [VOCI, [("sezione", "Altro titolo", "altro")]]
    write_search(tmp_path, [prima, nuova], "codice 2")
    assert da_cercare(tmp_path)[0] == [("sezione", "Altro titolo", "altro")], "other code reads everything again"


@pytest.mark.parametrize("rovinato", ["", "analisiRicerca({)", "analisiRicerca([])", "// analisi-voci", "\udcff"])
def test_a_damaged_list_is_made_again(tmp_path: Path, rovinato: str) -> None:
    pagina = pagina_di(tmp_path)
    (tmp_path / "cerca.js").write_bytes(rovinato.encode("utf-8", "surrogateescape"))
    write_search(tmp_path, [pagina])
    assert da_cercare(tmp_path) == [VOCI]


def test_a_page_that_cannot_be_read_is_listed_by_its_title(tmp_path: Path) -> None:
    pagina = pagina_di(tmp_path)
    (tmp_path / "a b.html").unlink()
    write_search(tmp_path, [pagina])
    assert da_cercare(tmp_path) == [[]]


@pytest.fixture(scope="module")
def aperta(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Path]]:
    """The index of two chambers and two years, in a folder with blanks and accents, shown by a browser."""
    cartella = tmp_path_factory.mktemp("chiavetta USB più in là")
    (cartella / "2013" / "lucca").mkdir(parents=True)
    pagine = [pagina_di(cartella)]
    voci = [
        voce("A", "Indicatori", html="a b.html"),
        voce("B", "Indicatori"),
        voce("A", "Indicatori", anno=2012),
        voce("", "Confronto", codice="gruppo", camera="Gruppo", anno=2024, colonna="Panel", titolo_area="Tutte"),
    ]
    indice = scrivi_indice(cartella, voci, ricerca=write_search(cartella, pagine))
    with Browser() as browser:
        pagina = browser.page()
        pagina.viewport(1280, 900)
        yield pagina, indice


def mostrati(pagina: Page) -> list[str]:
    visti = "[...document.querySelectorAll('.ix-riga')].filter(r => r.offsetParent).map(r => r.getAttribute('%s'))"
    return list(pagina.evaluate(visti % "aria-labelledby"))


def scegli(pagina: Page, quale: str, valore: str) -> None:
    scelta = f"document.getElementById('{quale}')"
    pagina.evaluate(f"{scelta}.value = '{valore}'; {scelta}.dispatchEvent(new Event('change', {{bubbles: true}}))")


def frammento(pagina: Page) -> str:
    return unquote(str(pagina.evaluate("location.hash")))


def stato(pagina: Page) -> str:
    return str(pagina.evaluate("document.getElementById('stato').textContent"))


def scrivi_parole(pagina: Page, parole: str) -> None:
    pagina.evaluate("document.getElementById('parole').focus()")
    campo = "document.getElementById('parole')"
    pagina.evaluate(f"{campo}.value = {json.dumps(parole)}; {campo}.dispatchEvent(new Event('input'))")
    finita = "/risultat|Nessun|manca/.test(document.getElementById('stato').textContent)"
    pagina.evaluate(
        f"new Promise(si => {{ const guarda = () => {finita} && document.getElementById('stato').textContent"
        f".includes({json.dumps(parole)}) ? si() : setTimeout(guarda, 20); guarda(); }})"
    )


@in_chromium
def test_one_chamber_and_year_at_a_time_remembered_in_the_address(aperta: tuple[Page, Path]) -> None:
    pagina, indice = aperta
    pagina.open(indice)
    assert mostrati(pagina) == ["2013-lucca-A", "2013-lucca-B"], "the latest year of a chamber comes before a group"
    scegli(pagina, "area", "B")
    assert mostrati(pagina) == ["2013-lucca-B"]
    assert stato(pagina) == "Lucca, 2013, Area B – Titolo <B>: 1 rapporto."
    assert frammento(pagina) == "#camera=lucca&anno=2013&area=B"
    scegli(pagina, "anno", "2012")
    assert mostrati(pagina) == ["2012-lucca-A"], "an area that the year has not is dropped"
    scegli(pagina, "camera", "gruppo")
    assert mostrati(pagina) == ["2024-gruppo-tutte"]
    assert pagina.evaluate("document.getElementById('nome-area').textContent") == "Panel"
    assert not pagina.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length")


@in_chromium
@pytest.mark.parametrize(
    ("indirizzo", "attesi"),
    [
        ("#camera=lucca&anno=2012", ["2012-lucca-A"]),
        ("#camera=lucca&anno=2013&area=B", ["2013-lucca-B"]),
        ("#2024-gruppo", ["2024-gruppo-tutte"]),
        ("#2013-lucca-B", ["2013-lucca-A", "2013-lucca-B"]),
        ("#camera=nessuna&anno=1&area=Z", ["2013-lucca-A", "2013-lucca-B"]),
        ("#%E0%A4%A", ["2013-lucca-A", "2013-lucca-B"]),
    ],
)
def test_an_address_leads_to_its_choice(aperta: tuple[Page, Path], indirizzo: str, attesi: list[str]) -> None:
    pagina, indice = aperta
    pagina.open(indice)
    pagina.evaluate(
        f"new Promise(si => {{ addEventListener('hashchange', () => setTimeout(si)); location.hash = '{indirizzo}'; }})"
    )
    assert mostrati(pagina) == attesi


@in_chromium
def test_the_search_forgives_accents_and_case_and_leads_to_the_place(aperta: tuple[Page, Path]) -> None:
    pagina, indice = aperta
    pagina.open(indice)
    assert not [r for r in pagina.requests if "cerca.js" in r], "nothing is loaded for who does not search"
    scrivi_parole(pagina, "LIBERTA impresa")
    assert stato(pagina) == "1 risultato per «LIBERTA impresa»."
    assert frammento(pagina) == "#camera=lucca&anno=2013&cerca=LIBERTA+impresa"
    primo = pagina.evaluate("document.querySelector('#trovati a').href")
    assert unquote(primo) == unquote(f"{indice.parent.as_uri()}/a%20b.html#Libertà")
    assert pagina.evaluate("document.querySelector('#trovati a').innerHTML") == (
        "<mark>Libertà</mark><span> d'</span><mark>impresa</mark>"
    )
    assert mostrati(pagina) == [], "results take the place of the reports"
    pagina.press("Enter")
    assert pagina.evaluate("document.activeElement.id") == "titolo-risultati"
    scrivi_parole(pagina, "fiera lucca")
    assert stato(pagina) == "1 risultato per «fiera lucca».", "words may be those of the report"
    scrivi_parole(pagina, "fiera bologna")
    assert stato(pagina).startswith("Nessun risultato per «fiera bologna».")
    scegli(pagina, "anno", "2012")
    assert mostrati(pagina) == ["2012-lucca-A"]
    assert pagina.evaluate("document.getElementById('parole').value") == ""
    assert {r.partition(":")[0] for r in pagina.requests} <= {"file", "data"}


@in_chromium
def test_a_search_without_its_list_says_what_is_missing(aperta: tuple[Page, Path], tmp_path: Path) -> None:
    pagina, indice = aperta
    sola = tmp_path / "sola.html"
    sola.write_bytes(indice.read_bytes())
    pagina.open(sola)
    scrivi_campo = "document.getElementById('parole')"
    pagina.evaluate(f"{scrivi_campo}.value = 'fiera'; {scrivi_campo}.dispatchEvent(new Event('input'))")
    pagina.evaluate("new Promise(si => setTimeout(si, 500))")
    assert stato(pagina) == "La ricerca non può partire: accanto a questa pagina manca il file cerca.js."
