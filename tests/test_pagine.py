"""Every page of the reports, for every area and version: it renders, it speaks Italian, it says what it must."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import analisi as an
from analisi.apertura import Analisi
from analisi.mime import VISTA
from analisi.vista import parole
from analisi.vista.base import Gruppo, Vista
from analisi.vista.pagine.comune import NOMI_DEI_LIVELLI
from analisi.vista.pagine.indicatori import _quanti_pieni
from analisi.vista.tabella import Tabella
from conftest import aperta, pagina
from vista_aiuto import frame_di_cio_che_si_vede

DEL_PANEL = [nome for modulo, nomi in an._MODULI.items() if ".panel_" in modulo for nome in nomi]
PAGINE = [
    nome
    for modulo, nomi in an._MODULI.items()
    if modulo.startswith("vista.pagine.") and ".panel_" not in modulo
    for nome in nomi
]
TRACCE_DI_CODICE = re.compile(r"\b(None|True|False|nan|NaN|Fraction|Decimal)\b|\{[a-z_]+\}|\bE\+|__")


def testo(nome: str, d: Analisi) -> str:
    vista = pagina(nome, d)
    assert vista is not None, f"{nome} non mostra nulla"
    return vista.testo()


@pytest.mark.parametrize("versione", ["consuntivo", "preconsuntivo"])
@pytest.mark.parametrize("area", ["ente", *"ABCDEFGHI"])
def test_every_page_renders_without_traces_of_code_and_its_tables_are_frames(
    lucca: Analisi, area: str, versione: str
) -> None:
    d = aperta(lucca, area, versione)
    for nome in PAGINE:
        vista = None if nome == "da_sanare" and not d.anno_chiuso else pagina(nome, d)
        if vista is not None:
            frame_di_cio_che_si_vede(vista)
            rese = vista._repr_mimebundle_()
            assert set(rese) == {"text/html", "text/plain", VISTA}
            trovata = TRACCE_DI_CODICE.search(str(rese["text/plain"]))
            assert trovata is None, f"{nome}, area {area}: «{trovata and trovata.group()}»"


def test_page_one_of_the_indicators_says_what_by_how_much_and_who(lucca: Analisi) -> None:
    c = aperta(lucca, "C")
    prima = testo("sintesi_indicatori", c)
    assert "95,82%" in prima
    assert "Percorsi con laboratorio esperienziale (C10101 3): promesso «2 percorsi», ottenuto «0»" in prima
    assert "in ritardo di 7 giorni" in prima
    assert "Ne risponde: Dirigente Promozione e sviluppo per le imprese." in prima


def test_page_one_of_the_budget_tells_both_readings_of_the_loss(lucca: Analisi) -> None:
    prima = testo("sintesi_scostamenti", lucca)
    assert "532.212,64\u00a0€ (42,79%)" in prima
    assert "63.587,36\u00a0€ (9,81%)" in prima
    assert "preventivo iniziale: obiettivo non raggiunto" in prima
    assert "revisione di luglio: obiettivo raggiunto" in prima


def test_an_area_without_shortfalls_says_so(lucca: Analisi) -> None:
    h = aperta(lucca, "H")
    assert "Nessuno scostamento" in testo("sintesi_indicatori", h)
    assert pagina("indicatori_sotto_obiettivo", h) is None
    assert testo("raggiungimento_progetti", h).startswith("Entrambi i progetti hanno raggiunto il 100%.")


def test_an_area_without_resources_says_so_and_shows_no_table(lucca: Analisi) -> None:
    a = aperta(lucca, "A")
    assert "nessuna risorsa propria" in testo("sintesi_scostamenti", a)
    assert pagina("risorse", a) is None
    assert pagina("conto_economico", a) is None


def test_missing_nc_and_zero_look_different(lucca: Analisi) -> None:
    elenco = testo("elenco_indicatori", aperta(lucca, "C"))
    righe = {r[:4].strip(): r for r in elenco.splitlines() if r[:4].strip() in ("1a", "3")}
    assert "non calcolabile" in righe["1a"] and righe["1a"].split()[-2] == "N.C."
    conto = next(r for r in testo("conto_economico", lucca).splitlines() if "Accantonamenti per rischi" in r)
    assert "—" in conto and "0,00" in conto


def test_amounts_of_failing_rows_are_written_as_people_write_them(lucca: Analisi) -> None:
    assert "revisione di luglio" in testo("controlli_non_superati", lucca)
    assert re.search(r"6\.500 e 5\.030 anche nel programma H201", testo("quadrature", lucca))


def test_the_page_of_declared_values_lists_both_figures(lucca: Analisi) -> None:
    pagina_riscontri = testo("riscontri", lucca)
    assert "89 coincidono" in pagina_riscontri and "13 differiscono" in pagina_riscontri
    assert re.search(r"E30101\s+.*100\s+92,50", pagina_riscontri)


def test_the_relation_names_who_must_act(lucca: Analisi) -> None:
    prima = testo("sintesi_relazione", lucca)
    compiti = prima[prima.index("Chi deve agire") :]
    riga = compiti[compiti.index("Segretario generale ") : compiti.index("Dirigente Anagrafico")]
    assert "Comunicazione esterna integrata" in riga and "98,92%" in riga
    assert "3 contraddizioni da" in riga


def test_every_chart_has_an_alternative_text_with_its_figures(lucca: Analisi) -> None:
    descrizioni = re.findall(r'<svg[^>]*\saria-label="([^"]*)"', testo_html("raggiungimento_progetti", lucca))
    assert descrizioni and "C30101" in descrizioni[0] and "85%" in descrizioni[0]


def test_a_distance_is_said_in_words_and_codes_follow_names(lucca: Analisi) -> None:
    c = aperta(lucca, "C")
    (tabella,) = _tabelle(pagina("indicatori_sotto_obiettivo", c))
    celle = [x.intero.replace("\u00a0", " ") for r in tabella.corpo for x in r.contenuti]
    assert "2 percorsi in meno" in celle and "1 seminario in meno" in celle
    assert "Percorsi con laboratorio esperienziale C10101 3" in celle
    assert not any("scarto" in cella for cella in celle)


@pytest.mark.parametrize(
    ("quanti", "sotto", "attesa"),
    [
        (0, 0, "Nessun progetto ha un raggiungimento misurato."),
        (1, 0, "L'unico progetto ha raggiunto il 100%."),
        (2, 0, "Entrambi i progetti hanno raggiunto il 100%."),
        (12, 0, "Tutti e 12 i progetti hanno raggiunto il 100%."),
        (1, 1, "L'unico progetto non ha raggiunto il 100%."),
        (8, 8, "Nessuno degli 8 progetti ha raggiunto il 100%."),
        (2, 1, "Un progetto su 2 ha raggiunto il 100%, l'altro no."),
        (7, 3, "Quattro progetti su 7 hanno raggiunto il 100%, gli altri 3 no."),
        (44, 16, "28 progetti su 44 hanno raggiunto il 100%, gli altri 16 no."),
    ],
)
def test_how_many_projects_reached_their_aim_agrees_with_the_count(quanti: int, sotto: int, attesa: str) -> None:
    assert _quanti_pieni(NOMI_DEI_LIVELLI["progetto"], quanti, sotto) == attesa


@pytest.mark.parametrize(
    ("quanti", "sotto", "attesa"),
    [
        (0, 0, "Nessuna area ha un raggiungimento misurato."),
        (1, 1, "L'unica area non ha raggiunto il 100%."),
        (2, 0, "Entrambe le aree hanno raggiunto il 100%."),
        (3, 3, "Nessuna delle 3 aree ha raggiunto il 100%."),
        (3, 1, "Due aree su 3 hanno raggiunto il 100%, l'altra no."),
        (9, 8, "Un'area su 9 ha raggiunto il 100%, le altre 8 no."),
    ],
)
def test_the_same_is_said_of_areas_where_they_hold_the_indicators(quanti: int, sotto: int, attesa: str) -> None:
    assert _quanti_pieni(NOMI_DEI_LIVELLI["area"], quanti, sotto) == attesa


@pytest.mark.parametrize("area", ["ente", *"ABCDEFGHI"])
def test_every_note_is_a_sentence_and_no_column_is_empty(lucca: Analisi, area: str) -> None:
    d = aperta(lucca, area)
    for nome in PAGINE:
        for tabella in _tabelle(pagina(nome, d)):
            for nota in tabella.note_di_cella:
                assert nota[0] == parole.maiuscola(nota)[0] and nota.endswith("."), f"{nome}: {nota}"
            righe = [r.contenuti for r in tabella.corpo if r.tipo != "gruppo"]
            for posto, colonna in enumerate(tabella.mostrate):
                assert any(r[posto].testo or r[posto].scintilla for r in righe), f"{nome}: {colonna.titolo} vuota"


def _tabelle(vista: Vista | None) -> Iterator[Tabella]:
    if isinstance(vista, Tabella):
        yield vista
    for parte in vista.viste if isinstance(vista, Gruppo) else ():
        yield from _tabelle(parte)


def test_the_values_of_a_series_have_the_same_decimals_in_every_row(lucca: Analisi) -> None:
    g = testo("serie_storiche", aperta(lucca, "G"))
    assert re.search(r"Indice sintetico .* 2009 +7,0 ", g)
    assert "punti, scala 1–10" in g
    c = testo("serie_storiche", aperta(lucca, "C"))
    assert re.search(r"Domande aspiranti imprenditori +2013 +154 ", c)
    assert "IV trimestre 2013" in c and "dal 2011 al 30/09/2013" in c


def test_the_mean_of_base_years_is_said_once_and_in_words(lucca: Analisi) -> None:
    c = aperta(lucca, "C")
    prima = testo("sintesi_confronto", c).replace("\u00a0", " ")
    assert (
        "Rispetto agli anni 2007–2009, domande formazione manageriale: in media 258,50 domande negli anni 2010–2013, "
        "contro 197,33: 61,17 domande in più." in prima
    )
    assert "La base è la media degli anni 2007–2009." in testo("confronto_con_base", c)
    assert "2007–2009" not in testo("confronto_con_base", c).partition("La base")[0]
    assert pagina("confronto_con_base", aperta(lucca, "A")) is None


def test_a_service_level_is_not_printed_twice_in_a_row(lucca: Analisi) -> None:
    servizi = testo("procedure", lucca)
    assert servizi.startswith("Le 13 procedure monitorate hanno un livello di servizio medio del 97,51%.")
    assert re.search(r"Tempo medio evasione +4,2.giorni", servizi)
    assert not re.search(r"93,3% +93,3", servizi)


def test_a_finding_names_the_project_and_says_once_who_acts(lucca: Analisi) -> None:
    prima = testo("sintesi_qualita", lucca)
    riga = next(r for r in prima.splitlines() if "E30101" in r)
    assert "progetto «Archivio delle imprese storiche lucchesi» (E30101): dichiarato 100, risulta 92,5" in riga
    assert riga.count("Segretario generale") == 1
    assert "e altre 2 cifre." in riga


def testo_html(nome: str, d: Analisi) -> str:
    vista = pagina(nome, d)
    assert vista is not None
    return vista.html()
