"""What the first pages claim: results before aims, both budgets, one set of counts, so far before the year is over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

import analisi as an
from analisi.apertura import Analisi, apri
from analisi.calcolo.procedure import procedure_monitorate
from analisi.dati.tabelle import ENTE
from analisi.paths import Percorsi
from analisi.qualita.verdetto import EsitoControllo, Verdetto, conta
from analisi.vista.base import Gruppo, Vista
from analisi.vista.blocchi import Schede, Titolo
from analisi.vista.pagine.qualita_comune import aperti
from analisi.vista.tabella import Tabella
from conftest import aperta, pagina
from test_pagine import PAGINE
from test_tempo import a_meta_anno


def parti(vista: Vista | None) -> list[Vista]:
    """The views of a page in order, groups opened."""
    if isinstance(vista, Gruppo):
        return [p for v in vista.viste for p in parti(v)]
    return [] if vista is None else [vista]


def testo(vista: Vista | None) -> str:
    assert vista is not None
    return " ".join(vista.testo().replace("\u00a0", " ").split())


def schede(vista: Vista | None) -> dict[str, tuple[str, str]]:
    """Figure and remark of each card, by its label."""
    return {c.etichetta: (c.valore, c.nota) for p in parti(vista) if isinstance(p, Schede) for c in p.voci}


def esito(gravita: str, severita: str, falliti: int = 1) -> EsitoControllo:
    return EsitoControllo(
        "s", "T", ("serie",), "t", "", "Ogni riga torna", "", severita, False, 9, falliti, gravita=gravita
    )


def test_the_relation_says_the_results_then_both_budgets_then_what_was_missed(lucca: Analisi) -> None:
    prima = testo(pagina("sintesi_relazione", lucca))
    attese = (
        "Risultato economico dell'esercizio: −538.507,96 €, peggiore di 87.407,96 € (19,38%) del preventivo iniziale",
        "e migliore di 522.892,04 € (49,26%) della revisione di luglio",
        "Risultato della gestione corrente: −711.687,36 €, peggiore di 63.587,36 € (9,81%) del preventivo iniziale",
        "e migliore di 532.212,64 € (42,79%) della revisione di luglio",
        "Ridurre del 20% la perdita corrente del preventivo iniziale: obiettivo non raggiunto",
        "della revisione di luglio: obiettivo raggiunto",
        "97,61% di quanto promesso",
        "19 indicatori su 329",
        "I risultati più lontani da quanto promesso",
        "Chi deve agire",
    )
    posti = [prima.find(attesa) for attesa in attese]
    assert -1 not in posti and posti == sorted(posti), list(zip(attese, posti, strict=True))
    for attesa in attese[:6]:
        assert attesa in testo(pagina("sintesi_scostamenti", lucca))


def test_one_set_of_counts_is_on_every_page(lucca: Analisi) -> None:
    conti = lucca.verdetto.conti
    assert (conti.contraddizioni, conti.avvisi) == (22, 42)
    assert lucca.verdetto.frase == "Definitivo, con 22 contraddizioni da chiarire e 42 avvisi"
    assert schede(pagina("sintesi_relazione", lucca))["Contraddizioni da chiarire"] == ("22", "e 42 avvisi")
    qualita = schede(pagina("sintesi_qualita", lucca))
    assert [qualita[n][0] for n in ("Contraddizioni da chiarire", "Avvisi", "Note")] == ["22", "42", "78"]
    rilievi, righe = (int(n) for n in re.findall(r"(\d+) (?:rilievi|righe)", qualita["Avvisi"][1]))
    assert rilievi + righe == 42
    uffici = an.sintesi_qualita(lucca).frame(0)
    assert (uffici["righe"].sum(), uffici["gravi"].sum()) == (conti.da_sanare, conti.contraddizioni)
    assert testo(pagina("rilievi_gravi", lucca)).startswith("22 contraddizioni da chiarire: ")
    gravi, medi = re.search(r"confronti: (\d+) gravi, (\d+) medi", testo(pagina("quadrature", lucca))).groups()  # type: ignore[union-attr]
    assert (int(gravi), int(medi)) == (conti.contraddizioni, rilievi)


def test_the_counts_of_the_areas_are_those_of_the_body_that_have_an_area(lucca: Analisi) -> None:
    dell_ente = [r.area for e in aperti(lucca) if e.contraddice for r in e.righe]
    for area in lucca.aree:
        sua = aperta(lucca, area)
        suoi = conta(aperti(sua))
        assert suoi.contraddizioni == dell_ente.count(area)
        scheda = schede(pagina("sintesi_qualita", sua))["Contraddizioni da chiarire"]
        assert int(scheda[0]) == suoi.contraddizioni
        assert "l'intero ente ha 22 contraddizioni da chiarire e 42 avvisi" in testo(pagina("sintesi_qualita", sua))
    sezioni = testo(pagina("aree_in_dettaglio", lucca))
    dette = [int(n) for n in re.findall(r"Contraddizioni da chiarire: (\d+)", sezioni)]
    assert dette == [dell_ente.count(area) for area in lucca.aree]


@pytest.mark.parametrize(
    ("esiti", "frase"),
    [
        ((), "Definitivo: superati tutti i controlli di qualità"),
        ((esito("lieve", "info", 3),), "Definitivo, con 3 note"),
        ((esito("media", "warning"), esito("lieve", "info")), "Definitivo, con 1 avviso"),
        ((esito("grave", "warning"),), "Definitivo, con 1 contraddizione da chiarire"),
        ((esito("", "critical", 2), esito("grave", "warning")),
         "PROVVISORIO: 2 errori che bloccano e 1 contraddizione da chiarire"),
    ],
)  # fmt: skip
def test_only_a_year_without_anything_open_is_plainly_definitive(esiti: tuple[EsitoControllo, ...], frase: str) -> None:
    assert Verdetto("x", esiti).frase == frase
    assert conta(esiti).da_sanare + conta(esiti).note == sum(e.falliti for e in esiti)


def test_a_failed_rule_is_never_written_as_if_it_held(lucca: Analisi) -> None:
    falliti = {e.descrizione for e in aperti(lucca)}
    assert "Ogni indicatore con un obiettivo ha un risultato" in falliti
    for vista in (pagina("controlli_non_superati", lucca), pagina("quadrature", lucca)):
        assert vista is not None
        titoli = [p.contenuto for p in parti(vista) if isinstance(p, Titolo)]
        assert not [t for t in titoli if t in falliti]
        for riga in vista.testo().splitlines():
            assert riga not in falliti, riga
    assert "Regola non rispettata: ogni indicatore con un obiettivo ha un risultato" in testo(
        pagina("controlli_non_superati", lucca)
    )


def test_a_column_that_says_how_much_is_missing_says_no_verdict(lucca: Analisi) -> None:
    tabella = next(p for p in parti(pagina("indicatori_sotto_obiettivo", lucca)) if isinstance(p, Tabella))
    posto = [c.titolo for c in tabella.colonne].index("Di quanto manca")
    celle = [r.contenuti[posto].testo.replace("\u00a0", " ") for r in tabella.corpo]
    assert all(re.search(r"\d|non realizzato", cella) for cella in celle), celle
    assert "Perché" not in tabella.testo()


def test_a_procedure_that_keeps_its_promise_is_not_drawn_as_failing(lucca: Analisi) -> None:
    assert lucca.quadro.procedure is not None
    corte = [p.numero for p in lucca.quadro.procedure.procedure if p.sotto]
    assert corte == ["1", "2", "3", "6", "13"]
    detto = testo(pagina("procedure", lucca))
    assert "5 sono sotto il livello promesso" in detto
    assert re.search(r"4\. Regolarizzazione contabile riscossioni 90% 95,31% raggiunto", detto)


def test_a_target_of_a_part_is_not_the_share_that_the_procedure_promises() -> None:
    comuni = {
        "procedura": "P",
        "ambito": "",
        "target_testo": "",
        "valore": None,
        "risultato_testo": "",
        "riga_fonte": "",
    }
    righe: list[dict[str, Any]] = [
        {"numero": "1", "parte": "", "target_valore": 5, "unita": "%", "risultato_pct": 50} | comuni,
        {"numero": "1", "parte": "errore", "target_valore": 5, "unita": "%", "risultato_pct": None} | comuni,
        {"numero": "2", "parte": "", "target_valore": 5, "unita": "giorni", "risultato_pct": 100} | comuni,
        {"numero": "3", "parte": "", "target_valore": None, "unita": "", "risultato_pct": 99} | comuni,
    ]
    assert [(p.promesso_pct, p.sotto) for p in procedure_monitorate(righe).procedure] == [
        (Decimal(100), True), (Decimal(100), False), (Decimal(100), True)
    ]  # fmt: skip


def test_who_is_a_little_short_is_counted_and_not_called_to_act(lucca: Analisi) -> None:
    prima = testo(pagina("sintesi_relazione", lucca))
    assert "Efficienza delle attività contabili" not in prima
    assert prima.endswith("A meno di 1 punto dal 100%, e quindi non in questa tabella: 1 progetto.")
    larga = replace(lucca.quadro.regole.materialita, punti=50, euro=100_000)
    regole = replace(lucca.quadro.regole, materialita=larga)
    d = replace(lucca, quadro=replace(lucca.quadro.dell_ente, regole=regole).di(lucca.area))
    compiti = testo(an.sintesi_relazione(d)).partition("Chi deve agire")[2]
    assert "Sviluppo d'impresa" not in compiti and "Risultato della gestione corrente" not in compiti
    assert "16 progetti" in compiti and "contraddizioni da chiarire" in compiti


def test_before_the_year_is_over_first_pages_speak_of_so_far(
    progetto: Percorsi, cambia: Callable[[Path, str, str], None]
) -> None:
    d = apri("lucca", 2013, radice=a_meta_anno(progetto, cambia).radice)
    assert d.quadro.ente is not None
    c = d.quadro.ente.conteggi
    detta = f"Al 30/06/2013 hanno già un grado {c.con_grado} indicatori su {c.totale}: "
    for nome in ("sintesi_relazione", "sintesi_indicatori"):
        assert detta in testo(getattr(an, nome)(d)), nome
    relazione = testo(an.sintesi_relazione(d))
    assert f"{c.senza_risultato} non hanno un risultato" in relazione
    assert "finora, al 30/06/2013" in relazione
    assert "Nel 2013 i" not in relazione and "hanno raggiunto in media" not in relazione
    assert "preventivo iniziale (" not in relazione, "half a year is not measured against a budget"
    titolo = testo(an.aree_a_confronto(d))
    assert titolo.startswith("Le aree in sintesi, al 30/06/2013") and "L'anno non è finito" in titolo


@pytest.mark.parametrize("versione", ["consuntivo", "preconsuntivo"])
def test_no_page_has_a_heading_with_nothing_under_it(lucca: Analisi, versione: str) -> None:
    for area in (ENTE, "A", "H"):
        d = aperta(lucca, area, versione)
        for nome in PAGINE:
            viste = [] if nome == "da_sanare" else parti(pagina(nome, d))
            for vista, dopo in zip_longest(viste, viste[1:]):
                if isinstance(vista, Titolo):
                    assert dopo is not None and not (isinstance(dopo, Titolo) and dopo.livello <= vista.livello), nome
