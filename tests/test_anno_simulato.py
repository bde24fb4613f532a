"""The made-up chamber-year: nothing in it contradicts anything, and the same seed gives the same bytes."""

from __future__ import annotations

import shutil
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from analisi.apertura import Analisi, apri
from analisi.calcolo.quadro import Quadro
from analisi.dati.record import record
from analisi.dati.tabelle import TABELLE, TIPI_DICHIARATO, TIPI_REGOLA
from analisi.errors import ErroreParametri
from analisi.paths import Percorsi
from simulati.anno import Tabelle, calcolato, file_dell_anno, genera, rilievi, scrivi_anno

REALI = Percorsi(Path(__file__).parent.parent)
ANNO = 2013
SEMI = (1, 2, 3)
INERENTI = {"non calcolabile"}
"""What an N.C. indicator cannot but be told of."""


def anno_di(seme: int, anno: int = ANNO) -> tuple[Tabelle, Quadro]:
    tabelle = genera(REALI, anno, seme)
    return tabelle, calcolato(REALI, anno, tabelle)


@pytest.fixture(scope="module", params=SEMI)
def simulato(request: pytest.FixtureRequest) -> tuple[Tabelle, Quadro]:
    return anno_di(request.param)


@pytest.fixture(scope="module")
def aperto(tmp_path_factory: pytest.TempPathFactory) -> Analisi:
    """One year opened and judged: Great Expectations takes seconds."""
    percorsi = Percorsi(tmp_path_factory.mktemp("simulato") / "prova di città")
    shutil.copytree(REALI.regole, percorsi.regole)
    shutil.copytree(REALI.aspettative, percorsi.aspettative)
    scrivi_anno(percorsi, "prova", ANNO, SEMI[0])
    return apri("prova", ANNO, radice=percorsi.radice)


def test_the_written_year_passes_every_check_but_those_on_what_is_not_computable(aperto: Analisi) -> None:
    assert aperto.verdetto.stato == "superato"
    for segnalazione in aperto.verdetto.segnalazioni:
        assert {r.trovato for r in segnalazione.righe} <= INERENTI, segnalazione.descrizione
    assert aperto.verdetto.assenti == ()


def test_the_card_says_simulated_and_knows_where_every_row_stands(aperto: Analisi) -> None:
    fonte = aperto.dati.fonte
    assert "SIMULATO" in fonte.titolo
    assert "SIMULATO" in fonte.produttore
    assert "SIMULATO" in aperto.nome_ente
    for nome, tabella in aperto.dati.tabelle.items():
        assert {fonte.sezione_di(r["riga_fonte"]) for r in record(tabella)} == {
            f"Parte simulata: {TABELLE[nome].titolo}"
        }


def test_what_is_read_back_is_what_was_made(aperto: Analisi) -> None:
    tabelle = genera(REALI, ANNO, SEMI[0])
    assert list(aperto.dati.tabelle) == list(TABELLE) == list(tabelle)
    for nome, righe in tabelle.items():
        assert record(aperto.dati.tabelle[nome]) == righe, nome


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_year() -> None:
    prima = file_dell_anno(REALI, ANNO, 1)
    assert prima == file_dell_anno(REALI, ANNO, 1)
    assert prima["indicatori.csv"] != file_dell_anno(REALI, ANNO, 2)["indicatori.csv"]


def test_every_declared_value_follows_from_the_data_exactly_or_cut(simulato: tuple[Tabelle, Quadro]) -> None:
    _, quadro = simulato
    assert quadro.riscontri
    for r in quadro.riscontri:
        assert r.ricalcolato is not None, r.codice
        tagliato = Fraction(int(r.ricalcolato * 10**r.decimali), 10**r.decimali)
        assert Fraction(r.dichiarato) in {r.ricalcolato, tagliato}, r.codice


def test_the_accounts_add_up_and_every_programme_has_costs_of_its_own(simulato: tuple[Tabelle, Quadro]) -> None:
    tabelle, quadro = simulato
    assert quadro.conto is not None
    assert quadro.conto.quadra
    oneri = [r for r in tabelle["risorse"] if r["voce"] == "oneri"]
    assert len(oneri) == sum(r["livello"] == "programma" for r in tabelle["struttura"])
    importi = [r[c] for r in tabelle["risorse"] for c in ("revisione_budget", "preconsuntivo") if r[c]]
    assert all(r["preconsuntivo"] > 0 for r in oneri)
    assert len(set(importi)) == len(importi)
    assert all(i % 1 for i in importi)


def test_every_rule_and_every_kind_of_declared_value_is_in_use(simulato: tuple[Tabelle, Quadro]) -> None:
    tabelle, _ = simulato
    indicatori = tabelle["indicatori"]
    assert {r["tipo"] for r in indicatori} == set(TIPI_REGOLA)
    assert {d["tipo"] for d in tabelle["dichiarati"]} == set(TIPI_DICHIARATO)
    tardi = [r for r in indicatori if r["risultato_data"] and r["risultato_data"] > r["target_data"]]
    assert len(tardi) >= 3
    assert sum(r["non_calcolabile"] for r in indicatori) >= 2
    assert sum(bool(r["tipo_2"]) for r in indicatori) >= 2
    assert sum(r["valutazione_pct"] is not None and r["risultato_valore"] is not None for r in indicatori) >= 20
    assert any(r["valutazione_pct"] is not None and r["valutazione_pct"] < 100 for r in indicatori)


def test_the_size_is_that_of_a_real_report(simulato: tuple[Tabelle, Quadro]) -> None:
    tabelle, _ = simulato
    livelli = Counter(r["livello"] for r in tabelle["struttura"])
    assert livelli["area"] == 9
    assert 30 <= livelli["progetto"] <= 60
    assert 230 <= len(tabelle["indicatori"]) <= 450
    assert 250 <= len(tabelle["serie"]) <= 500
    assert len(tabelle["legami"]) >= 80


def test_verdicts_points_and_degrees_of_an_objective_say_one_thing(simulato: tuple[Tabelle, Quadro]) -> None:
    _, quadro = simulato
    assert quadro.dirigenti
    obiettivi = sorted((o for d in quadro.dirigenti for o in d.obiettivi), key=lambda o: o.pct or Fraction(0))
    punti = [o.punteggio for o in obiettivi if o.punteggio is not None]
    assert len(punti) == len(obiettivi) == 12
    assert punti == sorted(punti)
    for o in obiettivi:
        assert o.pct is not None
        atteso = "realizzato" if o.pct >= 95 else "parzialmente realizzato" if o.pct >= 50 else "non realizzato"
        assert o.verdetto == atteso
        assert (o.punteggio == 0) == (atteso == "non realizzato")
    assert {o.verdetto for o in obiettivi} == {"realizzato", "parzialmente realizzato", "non realizzato"}


def test_the_verdict_on_the_loss_is_what_the_accounts_say() -> None:
    visti = set()
    for seme in range(8):
        tabelle, quadro = anno_di(seme)
        assert quadro.conto is not None
        corrente = quadro.conto.di_ruolo("corrente")
        assert corrente is not None
        finale, base = corrente.importi["consuntivo"], corrente.importi["revisione_luglio"]
        assert finale is not None
        assert base is not None
        ridotta = finale >= base * Decimal("0.8")
        gradi = {v["raggiungimento_pct"] for v in tabelle["valutazioni"] if "perdita" in v["descrizione"]}
        assert gradi == {Decimal(100 if ridotta else 0)}
        visti.add(ridotta)
    assert visti == {True, False}


def test_every_project_is_declared_once_by_the_manager_who_answers_for_it(simulato: tuple[Tabelle, Quadro]) -> None:
    tabelle, _ = simulato
    attesi = {(r["codice"], r["responsabile"]) for r in tabelle["struttura"] if r["livello"] == "progetto"}
    dichiarati = [
        (d["riferimento"], d["soggetto"]) for d in tabelle["dichiarati"] if d["tipo"] == "percentuale_progetto"
    ]
    assert Counter(dichiarati) == Counter(attesi)
    assert all(ruolo for _, ruolo in attesi)


def test_strategic_results_are_the_points_of_their_series(simulato: tuple[Tabelle, Quadro]) -> None:
    tabelle, _ = simulato
    punti = {(p["serie"], p["periodo"]): p["valore"] for p in tabelle["serie"] if p["anno"] == ANNO}
    quando = {"consuntivo": None, "preconsuntivo": f"{ANNO}-09-30"}
    con_serie = [s for s in tabelle["strategici"] if s["serie"]]
    assert len(con_serie) >= 30
    for s in con_serie:
        assert s["risultato_valore"] == punti.get((s["serie"], quando[s["versione"]])), s["codice"]


def test_adjacent_indicators_of_a_project_have_targets_of_their_own(simulato: tuple[Tabelle, Quadro]) -> None:
    tabelle, _ = simulato
    righe = tabelle["indicatori"]
    vicine = [(a, b) for a, b in pairwise(righe) if a["progetto"] == b["progetto"]]
    assert vicine
    assert all(a["target_testo"] != b["target_testo"] for a, b in vicine)
    chiavi: list[Any] = [(r["progetto"], r["gruppo"], r["codice"]) for r in righe]
    assert len(set(chiavi)) == len(chiavi)


@pytest.mark.parametrize(("seme", "anno"), [(seme, ANNO) for seme in range(6)] + [(7, 2014), (8, 2016)])
def test_no_rule_of_reconciliation_finds_anything(seme: int, anno: int) -> None:
    assert rilievi(REALI, anno, genera(REALI, anno, seme)) == {}


@pytest.mark.parametrize("camera", ["../prova", "regole", "", "prova 1", "tutte", "nul"])
def test_a_name_that_no_chamber_can_have_is_refused(tmp_path: Path, camera: str) -> None:
    with pytest.raises(ErroreParametri, match=f"camera «{camera}»: atteso un"):
        scrivi_anno(Percorsi(tmp_path), camera, ANNO, 1)


def test_a_folder_that_exists_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    cartella = Percorsi(tmp_path).fonte("prova", ANNO)
    cartella.mkdir(parents=True)
    (cartella / "mio.txt").write_text("da tenere", encoding="utf-8")
    with pytest.raises(ErroreParametri, match="esiste già"):
        scrivi_anno(Percorsi(tmp_path), "prova", ANNO, 1)
    assert [f.name for f in cartella.iterdir()] == ["mio.txt"]
    assert [f.name for f in cartella.parent.iterdir()] == ["prova"]
