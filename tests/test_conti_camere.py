"""Accounts of chambers that are not Lucca, opened and published: what is known is right, what is not is said."""

from __future__ import annotations

import csv
import itertools
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import analisi as an
from analisi.apertura import Analisi, apri
from analisi.calcolo.quadro import calcola
from analisi.dati.record import record
from analisi.dati.regole import leggi_schema_conto
from analisi.errors import ErroreDati
from analisi.paths import Percorsi
from analisi.rapporti.ingressi import dipendenze_di_camera, lettore
from conftest import copia_progetto, pagina, una_volta
from conti_di_prova import (
    POSITIVI,
    oneri_negativi,
    pubblicati,
    scrivi_conto,
    solo_foglie,
    terni,
)
from lotti import qui
from test_pagine import TRACCE_DI_CODICE

TERNI = pubblicati("terni", 2013)
DETTAGLIO = [
    {"conto": "D1", "voce": "Diritto dell'anno", "consuntivo": "4000000"},
    {"conto": "D2", "voce": "Sanzioni e interessi", "consuntivo": "200000"},
    {"conto": "D9", "voce": "Restituzioni", "consuntivo": "24372"},
]
PIANO = [
    {"conto": "D1", "padre": "A1"},
    {"conto": "D2", "padre": "A1"},
    {"conto": "D9", "padre": "A1", "natura": "onere"},
]
VERSIONI = ("budget_iniziale", "revisione_luglio", "consuntivo")


def _camere(percorsi: Percorsi) -> None:
    """Every chamber of these tests, in one project."""
    shutil.rmtree(percorsi.fonte("lucca", 2013))
    terni(percorsi, 2012, 2013)
    scrivi_conto(percorsi, "treviso", 2013, pubblicati("treviso", 2013), POSITIVI)
    scrivi_conto(percorsi, "negativi", 2013, oneri_negativi(TERNI), "tolleranza = 1")
    scrivi_conto(percorsi, "dedotti", 2013, TERNI, "tolleranza = 1")
    scrivi_conto(percorsi, "foglie", 2013, solo_foglie(TERNI))
    scrivi_conto(percorsi, "muta", 2013, solo_foglie(TERNI), "")
    scrivi_conto(percorsi, "dettagliata", 2013, [*TERNI, *DETTAGLIO], piano=PIANO)
    scrivi_conto(percorsi, "ignoti", 2013, [*TERNI, *DETTAGLIO])
    sbagliato = [r | {"consuntivo": "6518930"} if r["conto"] == "B" else r for r in TERNI]
    scrivi_conto(percorsi, "sbagliata", 2013, sbagliato)
    scrivi_conto(percorsi, "finora", 2013, TERNI, giorno="06-30")
    scrivi_conto(percorsi, "parziale", 2013, [r for r in TERNI if r["conto"] not in ("B7d", "RIS")])
    testo = [r | {"consuntivo": "circa 9"} if r["conto"] == "A" else r for r in TERNI]
    scrivi_conto(percorsi, "testo", 2013, testo)
    scrivi_conto(percorsi, "storta", 2013, testo, piano=[{"conto": "X", "padre": "A7"}])


@pytest.fixture(scope="session")
def camere(tmp_path_factory: pytest.TempPathFactory) -> Percorsi:
    return una_volta(tmp_path_factory, "conti", _camere)


@cache
def aperta(camere: Percorsi, camera: str, anno: int = 2013) -> Analisi:
    return apri(camera, anno, radice=camere.radice)


def sintesi(d: Analisi) -> str:
    vista = pagina("sintesi_scostamenti", d)
    return vista.testo().replace("\u00a0", " ") if vista else ""


def conto(d: Analisi) -> str:
    vista = pagina("conto_economico", d)
    return vista.testo().replace("\u00a0", " ") if vista else ""


def falliti(d: Analisi) -> dict[str, list[dict[str, str]]]:
    return {e.nome: [dict(r.chiave) | dict(r.contesto) for r in e.righe] for e in d.verdetto.esiti if not e.superato}


def test_a_chamber_of_accounts_alone_tells_its_results_against_the_year_before(camere: Percorsi) -> None:
    d = aperta(camere, "terni")
    assert not falliti(d)
    prima = sintesi(d)
    assert "Risultato economico dell'esercizio: −224.902 €, migliore di 938.609 € (80,67%) del consuntivo 2012" in prima
    assert (
        "Risultato della gestione corrente: −1.030.008 €, migliore di 446.949 € (30,26%) del consuntivo 2012" in prima
    )
    assert "La fonte non dà né il preventivo né la sua revisione" in prima
    assert "Interventi economici: variazione favorevole di 1.164.640 € (37,5%) dal consuntivo 2012" in prima
    tavola = conto(d)
    assert "Calcolato: la fonte non scrive questo totale" in tavola
    assert "(la fonte scrive gli oneri con segno positivo)" in tavola
    assert "con uno scarto ammesso di 1 €" in tavola
    assert re.search(r"Arrotondamenti della fonte +−1\b", tavola)
    for parola in ("rilevant", "revisione di luglio", "preventivo iniziale", "Ridurre", "rispondono"):
        assert parola not in prima + tavola, f"«{parola}»: no budget, no rule, nobody named"


def test_the_first_year_of_a_chamber_has_nothing_to_compare_with(camere: Percorsi) -> None:
    d = aperta(camere, "terni", 2012)
    detto = sintesi(d) + conto(d)
    assert "−1.163.511" in detto
    assert not re.search("migliore|peggiore|scostamento [fs]|favorevole|2011|Effetto|Grafico", detto)


@pytest.mark.parametrize("camera", ["negativi", "dedotti", "dettagliata"])
def test_the_same_accounts_told_otherwise_give_the_same_results(camere: Percorsi, camera: str) -> None:
    d, uguale = aperta(camere, camera), aperta(camere, "terni")
    assert d.quadro.conto is not None and uguale.quadro.conto is not None
    importi = {c.codice: c.importi["consuntivo"] for c in d.quadro.conto.conti if c.codice}
    assert importi == {c.codice: c.importi["consuntivo"] for c in uguale.quadro.conto.conti}
    assert set(falliti(d)) == ({"lettura_conto.segno_dichiarato"} if camera == "dedotti" else set())


def test_a_sign_that_was_deduced_is_said(camere: Percorsi) -> None:
    d = aperta(camere, "dedotti")
    assert d.verdetto.stato == "avvisi"
    assert "non lo dichiara, ma solo così i suoi risultati tornano" in conto(d)


def test_a_sign_that_nothing_proves_suspends_the_accounts_until_it_is_declared(camere: Percorsi) -> None:
    d = aperta(camere, "muta")
    assert falliti(d) == {"lettura_conto.segno_noto": [{"aspetto": "segno degli oneri"}]}
    assert d.verdetto.bloccate == ("conto_economico",)
    assert "sezione sospesa" in sintesi(d)


def test_leaf_accounts_alone_show_computed_totals(camere: Percorsi) -> None:
    d = aperta(camere, "foglie")
    assert not falliti(d)
    assert re.search(r"Risultato economico dell'esercizio +−224.904 \[1\]", conto(d))
    assert "La fonte non scrive mai un totale insieme con le sue parti." in conto(d)


def test_the_accounts_of_the_chamber_are_shown_under_the_line_of_the_law(camere: Percorsi) -> None:
    d = aperta(camere, "dettagliata")
    righe = [r.strip() for r in conto(d).splitlines()]
    inizio = next(i for i, r in enumerate(righe) if r.startswith("Diritto annuale"))
    assert [re.sub(r"\s{2,}", " ", r) for r in righe[inizio : inizio + 4]] == [
        "Diritto annuale 4.175.628",
        "Diritto dell'anno 4.000.000",
        "Sanzioni e interessi 200.000",
        "Restituzioni −24.372",
    ]


def test_accounts_without_a_place_are_named_and_say_what_to_do(camere: Percorsi) -> None:
    d = aperta(camere, "ignoti")
    (righe,) = falliti(d).values()
    assert [r["conto"] for r in righe] == ["D1", "D2", "D9"]
    assert {r["motivo"] for r in righe} == {"non è un codice di legge né del piano dei conti della camera"}
    (esito,) = (e for e in d.verdetto.esiti if not e.superato)
    assert (esito.severita, "piano_conti.csv" in esito.rimedio) == ("critical", True)


def test_a_wrong_total_is_found_where_it_is_and_where_it_leads(camere: Percorsi) -> None:
    d = aperta(camere, "sbagliata")
    assert falliti(d) == {
        "quadrature_conto.differenza": [
            {
                "conto": "A-B",
                "versione": "consuntivo",
                "voce": "Risultato della gestione corrente",
                "totale": "-1030008",
                "somma_parti": "-1030808",
            },
            {
                "conto": "B",
                "versione": "consuntivo",
                "voce": "Oneri correnti",
                "totale": "-6518930",
                "somma_parti": "-6518130",
            },
        ]
    }
    assert "sezione sospesa" in sintesi(d)


def test_a_text_in_the_place_of_an_amount_is_told_with_its_place(camere: Percorsi) -> None:
    with pytest.raises(
        ErroreDati, match=r"testo/conto_economico\.csv, riga 7, colonna «consuntivo»: trovato «circa 9»"
    ):
        aperta(camere, "testo")


def test_a_fault_of_the_chart_is_told_with_those_of_the_accounts(camere: Percorsi) -> None:
    with pytest.raises(ErroreDati) as errore:
        aperta(camere, "storta")
    detto = str(errore.value)
    assert "conto_economico.csv, riga 7, colonna «consuntivo»: trovato «circa 9»" in detto
    assert "piano_conti.csv, riga 2, colonna «padre»: trovato «A7»; atteso: una voce dello schema" in detto


def test_a_line_that_is_missing_is_named_and_what_needs_it_is_unknown(camere: Percorsi) -> None:
    d = aperta(camere, "parziale")
    assert [r["conto"] for r in falliti(d)["conto_economico.parte_presente"]] == ["B7d"]
    assert "conto_economico.presente" not in falliti(d), "the result follows from the managements"
    assert "La fonte non ha la voce «Quote associative»" in conto(d)
    assert "Ogni totale di cui si conoscono tutte le parti è uguale alla loro somma" in conto(d)


def test_a_part_of_the_year_is_so_far_and_is_compared_with_nothing(camere: Percorsi) -> None:
    d = aperta(camere, "finora")
    prima, tavola = sintesi(d), conto(d)
    assert "Risultato economico dell'esercizio: −224.902 € (finora, al 30/06/2013)" in prima
    assert "una parte d'anno non si confronta" in prima
    assert "Consuntivo, al 30/06/2013 (euro)" in tavola
    assert not re.search("migliore|peggiore|Effetto|Grafico", prima + tavola)


def test_every_page_of_these_chambers_speaks_without_traces_of_code(camere: Percorsi) -> None:
    for camera in ("terni", "foglie", "muta", "ignoti", "sbagliata", "finora", "parziale"):
        d = aperta(camere, camera)
        for nome in ("sintesi_scostamenti", "conto_economico", "risorse", "controlli_non_superati", "metodo"):
            vista = pagina(nome, d)
            trovata = TRACCE_DI_CODICE.search(vista.testo()) if vista is not None else None
            assert trovata is None, f"{camera}, {nome}: «{trovata and trovata.group()}»"


DETTO = {
    "budget_iniziale": "rispetto al preventivo|secondo il preventivo|Dal preventivo|corrente del preventivo",
    "revisione_luglio": "rispetto alla revisione|secondo la revisione|[Dd]alla revisione|corrente della revisione",
    "consuntivo": r"contro|migliore|peggiore|scostamento (favorevole|sfavorevole)|rilevanti|Consuntivo \(|obiettivo",
}
"""What a page says of a version, where it says something."""


@pytest.mark.parametrize("date", [v for n in range(4) for v in itertools.combinations(VERSIONI, n)], ids="+".join)
def test_of_a_version_that_was_not_given_nothing_is_claimed(lucca: Analisi, date: tuple[str, ...]) -> None:
    righe = {nome: record(tabella) for nome, tabella in lucca.dati.tabelle.items()}
    righe["conto_economico"] = [r | {v: None for v in VERSIONI if v not in date} for r in righe["conto_economico"]]
    schema = leggi_schema_conto(lucca.percorsi.regole)
    d = replace(lucca, quadro=calcola(righe, lucca.quadro.regole, schema, lucca.quadro.momento))
    relazione = an.sintesi_relazione(d)
    detto = sintesi(d) + conto(d) + (relazione.testo() if relazione else "")
    for versione, parole in DETTO.items():
        trovato = re.search(parole, sintesi(d) + conto(d))
        assert versione in date or trovato is None, f"without {versione}: «{trovato and trovato.group()}»"
        assert trovato or len(date) < 3, f"with all of them: {versione}"
    assert "senza scostamento" not in detto and "pari a zero" not in detto
    assert TRACCE_DI_CODICE.search(detto) is None
    assert ("Risultato della gestione corrente: −711.687" in detto) == ("consuntivo" in date)


def test_where_there_is_no_revision_the_initial_budget_is_the_one_compared_with(lucca: Analisi) -> None:
    righe = {nome: record(tabella) for nome, tabella in lucca.dati.tabelle.items()}
    righe["conto_economico"] = [r | {"revisione_luglio": None} for r in righe["conto_economico"]]
    schema = leggi_schema_conto(lucca.percorsi.regole)
    d = replace(lucca, quadro=calcola(righe, lucca.quadro.regole, schema, lucca.quadro.momento))
    prima = sintesi(d)
    assert "−711.687 € (peggio del preventivo iniziale)" in prima
    assert "La fonte non dà la revisione di luglio: il confronto è solo con il preventivo iniziale." in prima
    assert "Gestione corrente: dal preventivo iniziale al consuntivo 2013" in conto(d)
    vista = an.sintesi_relazione(d)
    assert vista is not None and "peggio del preventivo iniziale" in vista.testo()


def test_the_accounts_of_the_year_before_are_among_what_a_report_is_made_from(
    tmp_path: Path, cambia: Callable[[Path, str, str], None]
) -> None:
    percorsi = Percorsi(copia_progetto(tmp_path / "progetto"))
    terni(percorsi, 2012, 2013)
    (percorsi.fonte("terni", 2012) / "struttura.csv").touch()
    letto = lettore(percorsi)
    prima = dipendenze_di_camera(letto, "terni", 2013)
    del_2012 = {nome for nome in prima.inputs if nome.startswith("data/raw/2012/")}
    assert del_2012 == {"data/raw/2012/terni/conto_economico.csv", "data/raw/2012/terni/fonte.toml"}
    cambia(percorsi.fonte("terni", 2012) / "conto_economico.csv", "4143486", "4143487")
    letto.look_again()
    dopo = dipendenze_di_camera(letto, "terni", 2013)
    assert dopo.key != prima.key
    assert dopo.differences({"ingressi": prima.inputs}) == ["data/raw/2012/terni/conto_economico.csv: cambiato"]


@pytest.mark.parametrize(
    ("prima", "dopo", "motivo"),
    [
        ("7665382", "7665982", "qualche totale non è la somma delle sue parti"),
        ("7665382", "molti", "i dati non si leggono"),
        ("B8,Interventi", "ZZ,Interventi", "alcuni conti non hanno posto nello schema di legge"),
    ],
)
def test_a_year_before_that_cannot_be_trusted_is_not_compared_with(
    pronto: Percorsi, cambia: Callable[[Path, str, str], None], prima: str, dopo: str, motivo: str
) -> None:
    terni(pronto, 2012, 2013)
    cambia(pronto.fonte("terni", 2012) / "conto_economico.csv", prima, dopo)
    detto = sintesi(aperta(pronto, "terni"))
    assert f"I conti del 2012 ci sono, ma non si confrontano con questi: {motivo}." in detto
    assert "nel 2012" not in detto and "−224.902 €" in detto


def test_a_chamber_of_accounts_alone_is_published_and_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    percorsi = Percorsi(copia_progetto(tmp_path / "progetto"))
    shutil.rmtree(percorsi.fonte("lucca", 2013))
    terni(percorsi, 2012, 2013)
    caso = ("--camera", "terni", "--anno", "2013", "--notebook", "scostamenti")
    assert qui(percorsi, monkeypatch, "esegui", *caso) == 0, capsys.readouterr()
    pagina = (percorsi.rapporti / "2013/terni/ente/scostamenti.html").read_text(encoding="utf-8")
    assert "938.609" in pagina and "Calcolato: la fonte non scrive questo totale" in pagina
    dati = (percorsi.rapporti / "2013/terni/ente/scostamenti-dati/conto_economico.csv").read_text(encoding="utf-8")
    riga = next(csv.DictReader(r for r in dati.splitlines() if r.startswith(("conto,", "D,"))))
    assert (riga["codice_dpr254"], riga["consuntivo"], riga["calcolato"]) == (
        "D",
        "700782",
        "consuntivo; anno_precedente",
    )
    assert (riga["anno_precedente"], riga["confronto"], riga["effetto"]) == ("186542", "anno_precedente", "favorevole")
    assert qui(percorsi, monkeypatch, "verifica", *caso) == 0
    assert "identici a quelli pubblicati: 1 su 1" in capsys.readouterr().out
