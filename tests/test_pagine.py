"""Every page of the reports, for every area and version: it renders, it speaks Italian, it says what it must."""

from __future__ import annotations

import re

import pytest

import analisi as an
from analisi.apertura import Analisi, apri
from analisi.mime import DATI, TYPST
from analisi.vista.base import Vista

DEL_PANEL = [nome for modulo, nomi in an._MODULI.items() if ".panel_" in modulo for nome in nomi]
PAGINE = [
    nome
    for modulo, nomi in an._MODULI.items()
    if modulo.startswith("vista.") and ".panel_" not in modulo
    for nome in nomi
]
TRACCE_DI_CODICE = re.compile(r"\b(None|True|False|nan|NaN|Fraction|Decimal)\b|\{[a-z_]+\}|\bE\+|__")


def pagina(nome: str, d: Analisi) -> Vista | None:
    vista: Vista | None = getattr(an, nome)(d)
    return vista


def testo(nome: str, d: Analisi) -> str:
    vista = pagina(nome, d)
    assert vista is not None, f"{nome} non mostra nulla"
    return vista.testo()


@pytest.mark.parametrize("versione", ["consuntivo", "preconsuntivo"])
@pytest.mark.parametrize("area", ["ente", *"ABCDEFGHI"])
def test_every_page_renders_without_traces_of_code(lucca: Analisi, area: str, versione: str) -> None:
    d = apri("lucca", 2013, area, versione, lucca.percorsi.radice)
    for nome in PAGINE:
        vista = pagina(nome, d)
        if vista is not None:
            rese = vista._repr_mimebundle_()
            assert set(rese) == {"text/html", "text/plain", TYPST, DATI}
            trovata = TRACCE_DI_CODICE.search(str(rese["text/plain"]))
            assert trovata is None, f"{nome}, area {area}: «{trovata and trovata.group()}»"


def test_page_one_of_the_indicators_says_what_by_how_much_and_who(lucca: Analisi) -> None:
    c = apri("lucca", 2013, "C", radice=lucca.percorsi.radice)
    prima = testo("sintesi_indicatori", c)
    assert "95,66%" in prima
    assert "Percorsi con laboratorio esperienziale (C10101 3): promesso «2 percorsi», ottenuto «0»" in prima
    assert "in ritardo di 7 giorni" in prima
    assert "Ne risponde: Dirigente Promozione e sviluppo per le imprese." in prima


def test_page_one_of_the_budget_tells_both_readings_of_the_loss(lucca: Analisi) -> None:
    prima = testo("sintesi_scostamenti", lucca)
    assert "532.212,64\u00a0€ (42,79%)" in prima
    assert "63.587,36\u00a0€ (9,81%)" in prima
    assert "preventivo iniziale: non raggiunto" in prima
    assert "revisione di luglio: raggiunto" in prima


def test_an_area_without_shortfalls_says_so(lucca: Analisi) -> None:
    h = apri("lucca", 2013, "H", radice=lucca.percorsi.radice)
    assert "Nessuno scostamento" in testo("sintesi_indicatori", h)
    assert "Nessun indicatore è sotto il proprio obiettivo." in testo("indicatori_sotto_obiettivo", h)


def test_an_area_without_resources_says_so_and_shows_no_table(lucca: Analisi) -> None:
    a = apri("lucca", 2013, "A", radice=lucca.percorsi.radice)
    assert "nessuna risorsa propria" in testo("sintesi_scostamenti", a)
    assert pagina("risorse", a) is None
    assert pagina("conto_economico", a) is None


def test_missing_nc_and_zero_look_different(lucca: Analisi) -> None:
    elenco = testo("elenco_indicatori", apri("lucca", 2013, "C", radice=lucca.percorsi.radice))
    righe = {r[:4].strip(): r for r in elenco.splitlines() if r[:4].strip() in ("1a", "3")}
    assert "non calcolabile" in righe["1a"] and righe["1a"].split()[-2] == "N.C."
    conto = next(r for r in testo("conto_economico", lucca).splitlines() if "Accantonamenti per rischi" in r)
    assert "—" in conto and "0,00" in conto


def test_amounts_of_failing_rows_are_written_as_people_write_them(lucca: Analisi) -> None:
    assert "revisione di luglio" in testo("controlli_non_superati", lucca)
    assert re.search(r"6\.500 e 5\.030 anche nel programma H201", testo("quadrature", lucca))


def test_the_page_of_declared_values_lists_both_figures(lucca: Analisi) -> None:
    pagina_riscontri = testo("riscontri", lucca)
    assert "90 coincidono" in pagina_riscontri and "12 differiscono" in pagina_riscontri
    assert re.search(r"E30101\s+.*100\s+92,50", pagina_riscontri)


def test_the_relation_names_who_must_act(lucca: Analisi) -> None:
    prima = testo("sintesi_relazione", lucca)
    riga = next(r for r in prima.splitlines() if r.startswith("- Segretario generale:"))
    assert all(progetto in riga for progetto in ("E30101", "G10101", "I40101"))
    assert "stampato 100%, risulta 92,5%" in prima


def test_every_chart_has_an_alternative_text_with_its_figures(lucca: Analisi) -> None:
    descrizioni = re.findall(r"<desc[^>]*>(.*?)</desc>", str(testo_html("raggiungimento_progetti", lucca)), re.S)
    assert descrizioni and "C30101" in descrizioni[0] and "85%" in descrizioni[0]


def testo_html(nome: str, d: Analisi) -> str:
    vista = pagina(nome, d)
    assert vista is not None
    return vista.html()
