"""A date is a limit: nothing later is in a report, and a part of a year is never graded against a whole one."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import analisi as an
from analisi.apertura import Analisi, apri
from analisi.calcolo.raggiungimento import Misura, Raggiungimento, valuta
from analisi.calcolo.tempo import tratto
from analisi.dati.archivio import leggi_grezzi
from analisi.dati.regole import leggi_regole
from analisi.errors import ErroreDati, ErroreParametri
from analisi.paths import Percorsi
from conftest import aperta, pagina
from test_pagine import PAGINE

MESI_DOPO = r"\b(?:ott|nov|dic)(?:obre|embre)?\b"
DOPO_SETTEMBRE = re.compile(rf"\b\d{{1,2}}/1[0-2]/2013|2013-1[0-2]|\b(?:\d{{1,2}}[ -]){MESI_DOPO}|\b\d\d?/\d\d?/2014")
DEL_CONSUNTIVO = ("97,51", "98,99", "-711.687", "−711.687", "-538.507", "−538.507", "98,36", "48,45")
"""Figures of the year's end: service level, means of the managers, results of the accounts."""


@pytest.fixture(scope="module")
def settembre(lucca: Analisi) -> Analisi:
    return aperta(lucca, versione="preconsuntivo")


def pagine(d: Analisi) -> Iterator[tuple[str, str]]:
    """The text of every section that the notebooks of a chamber may show."""
    for nome in PAGINE:
        # `da_sanare` is of a table that is asked for: see below what it answers
        vista = None if nome == "da_sanare" else pagina(nome, d)
        if vista is not None:
            yield nome, vista.testo()


@pytest.mark.parametrize("area", ["ente", "C", "I"])
def test_reports_of_30_september_hold_nothing_later(lucca: Analisi, area: str) -> None:
    viste = dict(pagine(aperta(lucca, area, "preconsuntivo")))
    assert len(viste) > 8
    for nome, testo in viste.items():
        # what the office promised for the end of the year is no result of it
        risultati = re.sub(r"entro [^;.\n]*|(?:chiude il|obiettivo del) [^;.\n]*", "", testo)
        assert not (trovato := DOPO_SETTEMBRE.search(risultati)), f"{nome}, {area}: «{trovato and trovato.group()}»"
        assert not [c for c in DEL_CONSUNTIVO if c in testo], f"{nome}, {area}"


def test_what_is_not_known_yet_is_said_once(settembre: Analisi) -> None:
    assert settembre.verdetto.frase.startswith("PROVVISORIO: situazione al 30/09/2013")
    viste = dict(pagine(settembre))
    assert [nome for nome, testo in viste.items() if "non ci sono ancora" in testo] == ["verdetto"]
    testo = viste["verdetto"]
    assert "indicatori di progetto, procedure monitorate, valutazione dei dirigenti" in testo
    for chiesta in (lambda: settembre.tabella("valutazioni"), lambda: an.da_sanare(settembre, "indicatori")):
        with pytest.raises(ErroreParametri, match="al 30/09/2013 non c'è ancora; i suoi valori sono del 31/12/2013"):
            chiesta()
    assert settembre.tabella("conto_economico")["consuntivo"].isna().all()
    assert settembre.tabella("conto_economico")["revisione_luglio"].notna().any()


def test_the_words_of_the_office_are_of_the_date_of_the_data(progetto: Percorsi) -> None:
    commenti = progetto.fonte("lucca", 2013) / "commenti"
    commenti.mkdir()
    (commenti / "ente.md").write_text("A fine anno tutto era fatto.\n", encoding="utf-8")
    assert an.commento(apri("lucca", 2013, radice=progetto.radice)) is not None
    assert an.commento(apri("lucca", 2013, versione="preconsuntivo", radice=progetto.radice)) is None


def _gradi(d: Analisi) -> dict[str, Raggiungimento]:
    return {i.codice: i.raggiungimento for i in d.quadro.strategici or ()}


@pytest.mark.parametrize(
    ("codice", "motivo"),
    [
        ("B101-1", "finora, al 30/09/2013: l'obiettivo è del 2013"),
        ("B101-2", "il risultato è del 2012, non del 2013"),
        ("I301/I302-4", "il risultato è del 2012, non del 2013"),
        ("C101-1", "dato del 2013 fino al 30/09/2013: la media del 2010–2014 si chiude il 31/12/2014"),
        ("D301-2", "dato del 2010–2012: la media del 2010–2014 si chiude il 31/12/2014"),
        ("D101-1c", "finora: il periodo si chiude il 31/12/2014"),
        ("F201-3", "finora non realizzato"),
    ],
)
def test_nine_months_have_no_grade_but_so_far(settembre: Analisi, codice: str, motivo: str) -> None:
    assert (_gradi(settembre)[codice].pct, _gradi(settembre)[codice].motivo) == (None, motivo)


def test_a_sum_of_several_years_is_graded_on_all_of_them(settembre: Analisi, lucca: Analisi) -> None:
    trovati = {i.codice: (i.misura.risultato, i.raggiungimento.pct) for i in settembre.quadro.strategici or ()}
    assert trovati["A201-1"] == (Decimal(1577), Fraction(100))
    assert trovati["D101-3"] == (Decimal(13_094_942), Fraction(100))
    assert _gradi(lucca)["D1-I03"].pct == 100
    assert _gradi(settembre)["C401-4b"].pct == 100, "what was done stays done"


REGOLE = leggi_regole(Percorsi(Path(__file__).parent.parent)).raggiungimento


@pytest.mark.parametrize(
    ("tipo", "natura", "risultato", "fino_a", "atteso"),
    [
        ("minimo", "", 120, "2014-06-30", None),
        ("minimo", "", 120, "2014-12-31", 100),
        ("minimo", "cumulata", 100, "2014-06-30", 100),
        ("minimo", "cumulata", 99, "2014-06-30", None),
        ("conteggio", "", 100, "2014-06-30", 100),
        ("conteggio", "", 50, "2014-12-31", 50),
        ("massimo", "", 80, "2014-06-30", None),
        ("massimo", "cumulata", 80, "2014-06-30", None),
        ("minimo", "", 120, "2013-12-31", None),
    ],
)
def test_only_what_cannot_change_any_more_is_graded(
    tipo: str, natura: str, risultato: int, fino_a: str, atteso: int | None
) -> None:
    misura = Misura(tipo, target=Decimal(100), risultato=Decimal(risultato), natura=natura,
                    del_target=tratto("2014"), del_risultato=tratto(fino_a))  # fmt: skip
    assert valuta((misura,), None, REGOLE).pct == atteso


def a_meta_anno(progetto: Percorsi, cambia: Callable[[Path, str, str], None]) -> Percorsi:
    """Lucca's year as if it stopped on 30 June: what is dated later has no result yet."""
    cartella = progetto.fonte("lucca", 2013)
    cambia(
        cartella / "fonte.toml",
        "data_riferimento = 2013-12-31\ndata_situazione = 2014-04-04",
        "data_riferimento = 2013-06-30",
    )
    righe = list(csv.DictReader(io.StringIO((cartella / "indicatori.csv").read_text(encoding="utf-8"))))
    vuote = ("risultato_testo", "risultato_valore", "risultato_data", "esito", "valutazione_pct", "risultato_valore_2")
    for n, riga in enumerate(righe):
        if riga["risultato_data"] > "2013-06-30" or n % 2:
            riga |= dict.fromkeys(vuote, "")
    with (cartella / "indicatori.csv").open("w", encoding="utf-8", newline="") as file:
        scrittore = csv.DictWriter(file, list(righe[0]))
        scrittore.writeheader()
        scrittore.writerows(righe)
    for nome in ("serie", "strategici", "legami", "dichiarati"):
        (cartella / f"{nome}.csv").unlink()
    return progetto


def test_a_year_that_stops_in_june_with_half_the_results_is_provisional(
    progetto: Percorsi, cambia: Callable[[Path, str, str], None]
) -> None:
    d = apri("lucca", 2013, radice=a_meta_anno(progetto, cambia).radice)
    assert re.match(
        r"PROVVISORIO: situazione al 30/06/2013; \d+ risultati su \d+ attesi, meno del 90%", d.verdetto.frase
    )
    assert d.quadro.ente is not None and d.quadro.ente.pct is None
    finora = [i for i in d.quadro.indicatori or () if i.raggiungimento.motivo.startswith("finora")]
    assert len(finora) > 30
    with pytest.raises(ErroreParametri, match="i dati del 2013 arrivano al 30/06/2013"):
        apri("lucca", 2013, versione="preconsuntivo", radice=progetto.radice)


def test_a_result_dated_after_the_data_is_refused_with_its_place(
    progetto: Percorsi, cambia: Callable[[Path, str, str], None]
) -> None:
    cartella = progetto.fonte("lucca", 2013)
    cambia(cartella / "fonte.toml", "data_situazione = 2014-04-04\n", "")
    cambia(
        cartella / "serie.csv",
        'diritti_totale,"Diritti consumi, totale",A2,2005,,',
        'diritti_totale,"Diritti consumi, totale",A2,2015,,',
    )
    with pytest.raises(ErroreDati) as errore:
        leggi_grezzi(progetto, "lucca", 2013)
    assert "serie.csv, riga 2, colonna «anno»: trovato «2015-12-31»" in str(errore.value)
    assert "un giorno non successivo al 31/12/2013" in str(errore.value)
