"""The income statement on the tree of the law: where accounts stand, what totals follow, what sign costs have."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from analisi.calcolo.conto import ContoEconomico, LetturaConto, conto_economico
from analisi.dati.fonte import leggi_fonte
from analisi.dati.piano_conti import Posto, leggi_piano, posto_di
from analisi.dati.regole import leggi_schema_conto
from analisi.errors import ErroreDati
from analisi.paths import Percorsi
from conti_di_prova import INTERI, POSITIVI, oneri_negativi, pubblicati, scrivi_conto, solo_foglie

SCHEMA = leggi_schema_conto(Path(__file__).parent.parent / "data/raw/regole")
TERNI = LetturaConto(oneri="positivi", tolleranza=D(1))
Riga = dict[str, Any]


def riga(conto: str, consuntivo: str | None, voce: str = "", **altri: str | None) -> Riga:
    importi = {"budget_iniziale": None, "revisione_luglio": None, "consuntivo": consuntivo} | altri
    return {"conto": conto, "voce": voce, "riga_fonte": None} | {
        v: None if i is None else D(i) for v, i in importi.items()
    }


def lette(righe: Iterable[dict[str, str]]) -> list[Riga]:
    return [riga(r["conto"], r["consuntivo"] or None, r["voce"]) for r in righe]


def terni(anno: int = 2013) -> list[Riga]:
    return lette(pubblicati("terni", anno))


def finale(conto: ContoEconomico, codice: str) -> D | None:
    trovato = conto.cerca(codice)
    assert trovato is not None, codice
    return trovato.importi["consuntivo"]


def con(righe: list[Riga], **nuovi: str) -> list[Riga]:
    return [r | {"consuntivo": D(nuovi[r["conto"]])} if r["conto"] in nuovi else r for r in righe]


def senza(righe: list[Riga], *conti: str) -> list[Riga]:
    return [r for r in righe if r["conto"] not in conti]


def test_costs_are_negative_whatever_the_source_writes() -> None:
    positivi = conto_economico(terni(), SCHEMA, TERNI)
    negativi = conto_economico(
        lette(oneri_negativi(pubblicati("terni", 2013))), SCHEMA, LetturaConto(oneri="negativi", tolleranza=D(1))
    )
    assert [(c.codice, c.importi) for c in positivi.conti] == [(c.codice, c.importi) for c in negativi.conti]
    assert finale(positivi, "B6") == D(-1749959)
    # income that goes down and results keep the sign that they have
    assert finale(positivi, "A5") == D(-1233)
    assert finale(positivi, "E") == D(-358)


@pytest.mark.parametrize(("camera", "anno"), [("terni", 2012), ("terni", 2013), ("treviso", 2012), ("treviso", 2013)])
def test_totals_that_the_source_leaves_out_are_computed_and_marked(camera: str, anno: int) -> None:
    lettura = TERNI if camera == "terni" else LetturaConto(oneri="positivi")
    conto = conto_economico(lette(pubblicati(camera, anno)), SCHEMA, lettura)
    assert [c.codice for c in conto.conti if c.calcolati] == ["C", "D"]
    assert conto.quadra and not conto.assenti and not conto.fuori_posto
    assert all(i.torna for i in conto.identita)


def test_totals_one_euro_off_are_right_only_where_the_source_says_that_it_rounds() -> None:
    def sbagliati(tolleranza: str) -> list[str]:
        conto = conto_economico(terni(), SCHEMA, LetturaConto(oneri="positivi", tolleranza=D(tolleranza)))
        return [i.conto for i in conto.identita if i.torna is False]

    assert sbagliati("0") == ["B7", "B9"]
    assert sbagliati("1") == []


def test_leaf_accounts_alone_make_every_total() -> None:
    conto = conto_economico(lette(solo_foglie(pubblicati("terni", 2013))), SCHEMA, TERNI)
    assert not conto.identita
    assert {c.codice for c in conto.conti if c.calcolati} == {"RIS", "A-B", "A", "B", "B6", "B7", "B9", "C", "D", "E"}
    assert (finale(conto, "A"), finale(conto, "RIS")) == (D(5488122), D(-224904))


def test_a_part_that_is_missing_leaves_its_totals_unknown_and_is_named() -> None:
    conto = conto_economico(senza(lette(solo_foglie(pubblicati("terni", 2013))), "B7d"), SCHEMA, TERNI)
    assert [(a.codice, a.necessaria) for a in conto.assenti] == [("B7d", True)]
    assert [conto.cerca(c) for c in ("B7", "B", "A-B", "RIS")] == [None] * 4
    assert finale(conto, "B6") == D(-1749959)


def test_a_total_whose_parts_are_not_all_there_is_neither_right_nor_wrong() -> None:
    conto = conto_economico(senza(terni(), "B7d"), SCHEMA, TERNI)
    (funzionamento,) = (i for i in conto.identita if i.conto == "B7")
    assert (funzionamento.mancanti, funzionamento.torna) == (("B7d",), None)
    assert [(a.codice, a.necessaria) for a in conto.assenti] == [("B7d", False)]
    assert conto.quadra
    assert finale(conto, "RIS") == D(-224902)


def test_a_total_without_detail_is_no_fault() -> None:
    conto = conto_economico(senza(terni(), "B7a", "B7b", "B7c", "B7d", "B7e"), SCHEMA, TERNI)
    assert not conto.assenti
    assert "B7" not in {i.conto for i in conto.identita}
    funzionamento = conto.cerca("B7")
    assert funzionamento is not None and funzionamento.foglia


def test_an_empty_cell_is_not_a_zero_but_a_total_may_follow_from_its_parts() -> None:
    righe = [r | {"consuntivo": None} if r["conto"] in ("B6", "B8") else r for r in terni()]
    conto = conto_economico(righe, SCHEMA, TERNI)
    assert finale(conto, "B6") == D(-1749959)
    assert finale(conto, "B8") is None
    (oneri,) = (i for i in conto.identita if i.conto == "B")
    assert (oneri.mancanti, oneri.torna) == (("B8",), None)


def test_a_version_that_was_not_given_is_not_there() -> None:
    conto = conto_economico(terni(), SCHEMA, TERNI)
    assert conto.versioni == ("consuntivo",)
    assert {c.importi["budget_iniziale"] for c in conto.conti} == {None}
    assert {i.versione for i in conto.identita} == {"consuntivo"}


@pytest.mark.parametrize(
    ("righe", "attesi"),
    [
        (terni(), ("positivi", "dedotto")),
        (lette(oneri_negativi(pubblicati("terni", 2013))), ("negativi", "predefinito")),
        (senza(terni(), "RIS", "A-B"), ("negativi", "ambiguo")),
        (con(terni(), **{"A-B": "1"}, RIS="2"), ("negativi", "ambiguo")),
    ],
    ids=["proved by the results", "as everybody writes", "no result to prove it", "results that prove nothing"],
)
def test_the_sign_of_costs_is_deduced_only_where_the_results_prove_it(
    righe: list[Riga], attesi: tuple[str, str]
) -> None:
    conto = conto_economico(righe, SCHEMA, LetturaConto(tolleranza=D(1)))
    assert (conto.oneri, conto.segno) == attesi


def test_what_the_card_declares_is_not_argued_with() -> None:
    conto = conto_economico(terni(), SCHEMA, LetturaConto(oneri="negativi"))
    assert (conto.oneri, conto.segno) == ("negativi", "dichiarato")
    assert not conto.quadra


def test_the_accounts_of_a_chamber_hang_where_its_chart_says() -> None:
    piano = {
        "5000": Posto(codice="A1"),
        "5001": Posto(padre="5000"),
        "5002": Posto(padre="A1"),
        "5003": Posto(padre="5000", natura="onere"),
        "50021": Posto(padre="5002"),
        "9999": Posto(),
    }
    righe = [
        riga("5000", "90", "Diritto"),
        riga("5001", "80", "Ordinario"),
        riga("50021", "15", "Sanzioni"),
        riga("5003", "5", "Restituzioni"),
        riga("9999", "1000", "Conto d'ordine"),
    ]
    conto = conto_economico(righe, SCHEMA, LetturaConto(piano=piano, oneri="positivi"))
    albero = [(c.conto, c.codice, c.padre, c.natura, c.livello, c.importi["consuntivo"]) for c in conto.conti]
    assert albero == [
        ("5000", "A1", "A", "provento", 3, D(90)),
        ("5001", "", "5000", "provento", 4, D(80)),
        ("5002", "", "5000", "provento", 4, D(15)),
        ("50021", "", "5002", "provento", 5, D(15)),
        ("5003", "", "5000", "onere", 4, D(-5)),
    ]
    assert conto.esclusi == ("9999",)
    (dettaglio,) = conto.identita
    assert (dettaglio.conto, dettaglio.proprie, dettaglio.torna) == ("5000", True, True)


def test_an_account_without_a_place_stops_the_totals_and_says_why() -> None:
    righe = [*lette(solo_foglie(pubblicati("terni", 2013))), riga("B7f", "100", "Altre spese")]
    conto = conto_economico(righe, SCHEMA, TERNI)
    assert conto.fuori_posto == {"B7f": "non è un codice di legge né del piano dei conti della camera"}
    assert not any(c.calcolati for c in conto.conti)


def test_two_accounts_are_not_the_same_line() -> None:
    righe = [riga("A1", "1", "Diritto annuale"), riga("310", "2", "Diritto annuale")]
    conto = conto_economico(righe, SCHEMA, LetturaConto())
    assert conto.fuori_posto == {"310": "la voce «Diritto annuale» è già del conto A1"}


@pytest.mark.parametrize(
    ("conto", "nome", "codice"),
    [
        ("A1", "DIRITTO ANNUALE", "A1"),
        ("b6A", "Competenze", "B6a"),
        ("310", "Diritto annuale", "A1"),
        ("3", "Avanzo/disavanzo economico d'esercizio", "RIS"),
        ("RIS", "Disavanzo", "RIS"),
        ("B9d", "Fondi rischi e oneri", "B9d"),
    ],
)
def test_a_code_that_all_know_is_taken_with_a_name_that_agrees(conto: str, nome: str, codice: str) -> None:
    assert posto_di(conto, nome, {}, SCHEMA) == Posto(codice=codice)


@pytest.mark.parametrize(("conto", "nome"), [("B7", "Per servizi"), ("B9", "Per il personale"), ("310", "Utenze")])
def test_the_same_code_in_another_scheme_is_not_taken_for_a_line_of_this_one(conto: str, nome: str) -> None:
    perche = posto_di(conto, nome, {}, SCHEMA)
    assert isinstance(perche, str) and "il piano dei conti della camera dica che cos'è" in perche
    assert posto_di(conto, nome, {conto: Posto(codice="B7a")}, SCHEMA) == Posto(codice="B7a")


def test_every_fault_of_a_chart_is_told_with_its_row(tmp_path: Path) -> None:
    piano = [
        {"conto": "1", "codice": "A9"},
        {"conto": "2", "codice": "A1", "padre": "A"},
        {"conto": "3", "codice": "A1", "natura": "onere"},
        {"conto": "4", "padre": "77"},
        {"conto": "5", "padre": "6"},
        {"conto": "6", "padre": "5"},
        {"conto": "7", "padre": "8"},
        {"conto": "8"},
    ]
    cartella = scrivi_conto(Percorsi(tmp_path), "prova", 2013, pubblicati("terni", 2013), piano=piano)
    with pytest.raises(ErroreDati) as errore:
        leggi_piano(cartella, SCHEMA, "data/raw/2013/prova")
    detti = str(errore.value).splitlines()
    assert detti[0] == "9 difetti nei dati:"
    for atteso in (
        "data/raw/2013/prova/piano_conti.csv, riga 2, colonna «codice»: trovato «A9»; atteso: una voce dello schema",
        "riga 3, colonna «codice»: trovato «A1»; atteso: una voce che non sia già del conto 3",
        "riga 3, colonna «padre»: trovato «A»; atteso: nulla",
        "riga 4, colonna «codice»: trovato «A1»; atteso: una voce che non sia già del conto 2",
        "riga 4, colonna «natura»: trovato «onere»; atteso: nulla",
        "riga 5, colonna «padre»: trovato «77»; atteso: una voce dello schema o un conto del piano",
        "riga 6, colonna «padre»: trovato «6»; atteso: un conto che porti, di padre in padre, a una voce",
        "riga 7, colonna «padre»: trovato «5»; atteso: un conto che porti, di padre in padre, a una voce",
        "riga 8, colonna «padre»: trovato «8»; atteso: un conto che porti, di padre in padre, a una voce",
    ):
        assert any(atteso in riga_detta for riga_detta in detti), atteso


@pytest.mark.parametrize(
    ("dichiarazioni", "atteso"),
    [
        ('oneri = "positivo"', "[tabella.conto_economico] oneri»: trovato «positivo»; atteso: «positivi» o «negativi»"),
        ("tolleranza = -1", "[tabella.conto_economico] tolleranza»: trovato «-1»; atteso: di quanti euro"),
        ("toleranza = 1", "toleranza»: trovato «chiave sconosciuta»; atteso: una chiave fra"),
    ],
)
def test_a_card_that_misspells_what_it_declares_is_refused(tmp_path: Path, dichiarazioni: str, atteso: str) -> None:
    cartella = scrivi_conto(Percorsi(tmp_path), "prova", 2013, pubblicati("terni", 2013), dichiarazioni)
    with pytest.raises(ErroreDati) as errore:
        leggi_fonte(cartella / "fonte.toml")
    assert atteso in str(errore.value)


def test_a_card_declares_sign_and_tolerance(tmp_path: Path) -> None:
    cartella = scrivi_conto(Percorsi(tmp_path), "prova", 2013, pubblicati("terni", 2013), INTERI)
    carta = leggi_fonte(cartella / "fonte.toml").tabelle["conto_economico"]
    assert (carta.oneri, carta.tolleranza) == ("positivi", D(1))
    assert POSITIVI in INTERI


def test_the_year_before_is_found_by_the_code_of_the_law() -> None:
    nomi = {"A1": "D.1", "B6a": "P.1"}
    piano = {nuovo: Posto(codice=legge) for legge, nuovo in nomi.items()}
    prima = conto_economico(
        [r | {"conto": nomi.get(r["conto"], r["conto"])} for r in terni(2012)],
        SCHEMA,
        LetturaConto(piano=piano, oneri="positivi", tolleranza=D(1)),
    )
    conto = conto_economico(terni(), SCHEMA, LetturaConto(oneri="positivi", tolleranza=D(1), precedente=prima))
    del_2012 = {c.codice: c.importi["anno_precedente"] for c in conto.conti}
    assert (del_2012["A1"], del_2012["B6a"], del_2012["RIS"]) == (D(4143486), D(-1303318), D(-1163511))
    straordinaria = conto.di_ruolo("straordinaria")
    assert straordinaria is not None
    assert straordinaria.importi["anno_precedente"] == D(186542)
    assert straordinaria.calcolati == ("consuntivo", "anno_precedente")


def test_an_account_of_the_chamber_has_a_year_before_only_under_the_same_line() -> None:
    def anno(padre: str, precedente: ContoEconomico | None = None) -> ContoEconomico:
        righe = [riga("A1", "9", "Diritto annuale"), riga("A2", "9", "Diritti di segreteria"), riga("x", "9", "Mora")]
        piano = {"x": Posto(padre=padre)}
        return conto_economico(righe, SCHEMA, LetturaConto(piano=piano, precedente=precedente))

    def mora(conto: ContoEconomico) -> D | None:
        trovato = conto.cerca("x")
        assert trovato is not None
        return trovato.importi["anno_precedente"]

    assert mora(anno("A1", anno("A1"))) == D(9)
    assert mora(anno("A1", anno("A2"))) is None
