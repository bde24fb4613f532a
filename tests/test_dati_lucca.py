"""The tables of Lucca 2013 as delivered: complete, consistent with each other and with their source card."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from analisi.dati.tabelle import TABELLE, TIPI_DICHIARATO

CARTELLA = Path(__file__).parents[1] / "data" / "raw" / "2013" / "lucca"
SEGRETARIO = "Segretario generale"
DIRIGENTI = (
    "Dirigente Amministrazione e personale",
    "Dirigente Promozione e sviluppo per le imprese",
    "Dirigente Anagrafico certificativo e regolazione mercato",
)
LIVELLO_SUPERIORE = {"area": "", "obiettivo": "area", "programma": "obiettivo", "progetto": "programma"}

Riga = dict[str, str]


def leggi(tabella: str) -> list[Riga]:
    with (CARTELLA / f"{tabella}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def albero() -> dict[str, Riga]:
    return {r["codice"]: r for r in leggi("struttura")}


def carta() -> dict[str, Any]:
    return tomllib.loads((CARTELLA / "fonte.toml").read_text(encoding="utf-8"))


def righe(testo: str) -> list[int]:
    """Every line that a `riga_fonte` cell names: `608;15` and `1104-1105`."""
    numeri: list[int] = []
    for parte in testo.split(";"):
        da, _, a = parte.partition("-")
        numeri += range(int(da), int(a or da) + 1)
    return numeri


def dichiarati(tipo: str) -> list[Riga]:
    return [r for r in leggi("dichiarati") if r["tipo"] == tipo]


@pytest.mark.parametrize("nome", TABELLE)
def test_every_table_has_the_declared_columns_and_plain_line_ends(nome: str) -> None:
    contenuto = (CARTELLA / f"{nome}.csv").read_bytes()
    assert contenuto.decode("utf-8").split("\n", 1)[0] == ",".join(TABELLE[nome].nomi)
    assert b"\r" not in contenuto
    assert contenuto.endswith(b"\n")


def test_the_tree_has_nine_areas_and_every_node_its_parent_one_level_up() -> None:
    nodi = albero()
    assert "".join(c for c, r in nodi.items() if r["livello"] == "area") == "ABCDEFGHI"
    for codice, nodo in nodi.items():
        superiore = nodi[nodo["padre"]]["livello"] if nodo["padre"] else ""
        assert superiore == LIVELLO_SUPERIORE[nodo["livello"]], codice
        assert codice.startswith(nodo["padre"])


def test_the_tree_holds_the_29_programmes_and_44_projects_of_the_document() -> None:
    livelli = [r["livello"] for r in leggi("struttura")]
    assert {x: livelli.count(x) for x in LIVELLO_SUPERIORE} == {
        "area": 9,
        "obiettivo": 28,
        "programma": 29,
        "progetto": 44,
    }


def test_titles_are_short_and_no_two_siblings_share_one() -> None:
    titoli = [(r["padre"], r["titolo"]) for r in leggi("struttura")]
    assert len(titoli) == len(set(titoli))
    assert max(len(titolo) for _, titolo in titoli) <= 60


def test_every_project_with_indicators_stands_in_the_tree_under_the_same_nodes() -> None:
    nodi = albero()
    for r in leggi("indicatori"):
        assert nodi[r["progetto"]]["padre"] == r["programma"]
        assert nodi[r["programma"]]["padre"] == r["obiettivo"]
        assert nodi[r["obiettivo"]]["padre"] == r["area"]


def test_every_project_of_the_tree_has_indicators() -> None:
    progetti = {c for c, r in albero().items() if r["livello"] == "progetto"}
    assert progetti == {r["progetto"] for r in leggi("indicatori")}


@pytest.mark.parametrize("tabella", ["risorse", "strategici"])
def test_programmes_and_objectives_of_a_table_stand_in_the_tree(tabella: str) -> None:
    nodi = albero()
    for r in leggi(tabella):
        assert r["obiettivo"] in nodi
        assert all(nodi[p]["padre"] == r["obiettivo"] for p in r["programma"].split("/") if p)


def test_only_roles_answer_for_projects_and_each_says_where_it_is_assessed() -> None:
    for r in leggi("struttura"):
        assert r["responsabile"] in ("", SEGRETARIO, *DIRIGENTI)
        assert bool(r["responsabile"]) == bool(r["valutato_in"])
    senza = {r["codice"] for r in leggi("struttura") if r["livello"] == "progetto" and not r["responsabile"]}
    assert senza == {"D20102", "D30102", "G10102"}


def test_all_426_points_of_the_series_are_there_with_their_values() -> None:
    valori = [Decimal(r["valore"]) for r in leggi("serie") if r["valore"]]
    assert len(leggi("serie")) == 426
    assert len(valori) == 425, "only the regional mean on communication is printed as not available"
    assert sum(valori) == Decimal("39848692.04")


def test_every_series_belongs_to_one_objective_or_to_the_whole_body() -> None:
    obiettivi = {c for c, r in albero().items() if r["livello"] == "obiettivo"} | {"ENTE"}
    per_serie = defaultdict(set)
    for r in leggi("serie"):
        per_serie[r["serie"]].add(r["obiettivo"])
    assert all(len(v) == 1 and v <= obiettivi for v in per_serie.values())


def test_surveys_on_different_scales_are_told_apart() -> None:
    scale = {(r["serie"], r["anno"]): r["scala"] for r in leggi("serie")}
    assert scale["customer_indice", "2013"] == "1-10"
    assert scale["customer_indice", "2011"] == scale["customer_indice", "2009"] == "precedente"
    assert (scale["people_satisfaction", "2009"], scale["people_satisfaction", "2013"]) == ("1-7", "1-6")


def test_declared_values_are_of_every_kind() -> None:
    assert {r["tipo"] for r in leggi("dichiarati")} == set(TIPI_DICHIARATO)


def test_each_declared_value_is_a_number_with_its_printed_decimals_or_a_judgement() -> None:
    for r in leggi("dichiarati"):
        assert bool(r["valore"]) == bool(r["decimali"])
        assert r["valore"] or r["testo"], r["codice"]
        if r["valore"]:
            assert -Decimal(r["valore"]).as_tuple().exponent == int(r["decimali"]), r["codice"]  # type: ignore[operator]


def test_each_of_the_39_project_percentages_is_declared_by_the_role_that_answers_for_it() -> None:
    nodi = albero()
    percentuali = dichiarati("percentuale_progetto")
    assert len(percentuali) == 39
    assert all(nodi[r["riferimento"]]["responsabile"] == r["soggetto"] for r in percentuali)


@pytest.mark.parametrize("tipo", ["verdetto_obiettivo", "punteggio_obiettivo"])
def test_the_secretary_has_objectives_one_to_four_and_each_manager_one_to_three(tipo: str) -> None:
    numeri = defaultdict(list)
    for r in dichiarati(tipo):
        numeri[r["soggetto"]].append(r["riferimento"])
    assert numeri == {SEGRETARIO: ["1", "2", "3", "4"], **{d: ["1", "2", "3"] for d in DIRIGENTI}}


def test_assessed_indicators_are_numbered_from_one_within_role_and_objective() -> None:
    ordini = defaultdict(list)
    for r in leggi("valutazioni"):
        ordini[r["soggetto"], r["obiettivo_numero"]].append(int(r["ordine"]))
    assert all(v == list(range(1, len(v) + 1)) for v in ordini.values())
    attesi = {(s, r["riferimento"]) for r in dichiarati("verdetto_obiettivo") for s in [r["soggetto"]]}
    assert set(ordini) == attesi


def test_only_the_three_not_computable_indicators_of_managers_lack_a_percentage() -> None:
    senza = [r for r in leggi("valutazioni") if not r["raggiungimento_pct"]]
    assert len(senza) == 3
    assert all((r["non_calcolabile"] == "true") == (r in senza) for r in leggi("valutazioni"))


def test_every_printed_variance_is_the_final_account_less_the_july_revision() -> None:
    conti = {r["conto"]: r for r in leggi("conto_economico")}
    scostamenti = {r["riferimento"]: Decimal(r["valore"]) for r in dichiarati("scostamento_conto")}
    assert scostamenti.keys() == conti.keys()
    for conto, r in conti.items():
        if r["revisione_luglio"]:
            assert scostamenti[conto] == Decimal(r["consuntivo"]) - Decimal(r["revisione_luglio"]), conto


def test_the_sections_of_the_source_follow_each_other_without_gaps() -> None:
    fonte = carta()
    confini = [(s["da"], s["a"]) for s in fonte["sezione"]]
    assert confini[0][0] == 1
    assert confini[-1][1] == fonte["righe"]
    assert all(prima[1] + 1 == dopo[0] for prima, dopo in pairwise(confini))
    assert len({s["titolo"] for s in fonte["sezione"]}) == len(confini)


def test_the_source_card_describes_every_table_and_only_those() -> None:
    assert carta()["tabella"].keys() == TABELLE.keys()


@pytest.mark.parametrize("nome", TABELLE)
def test_every_source_line_falls_in_a_section_named_for_its_table(nome: str) -> None:
    fonte = carta()
    nomi = fonte["tabella"][nome]["sezioni"]
    ammesse: set[int] = set()
    for s in fonte["sezione"]:
        if s["titolo"].startswith(tuple(nomi)):
            ammesse.update(range(s["da"], s["a"] + 1))
    fuori = [r["riga_fonte"] for r in leggi(nome) if r["riga_fonte"] and not ammesse.issuperset(righe(r["riga_fonte"]))]
    assert fuori == []
