"""Checks said in Italian: every rule of the project, and those that an analyst may add."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analisi.errors import ErroreParametri
from analisi.qualita.derivate import significato
from analisi.qualita.frasi import controlli_in_frasi, frase
from analisi.qualita.suite import Aspettativa, leggi_suite

RADICE = Path(__file__).parents[1]


def detta(tipo: str, tavola: str = "indicatori", **kwargs: Any) -> str:  # noqa: ANN401 - as in the suite files
    return frase(Aspettativa(f"expect_{tipo}", kwargs, "warning", "", "", tavola=tavola))


def colonna(tipo: str, **kwargs: Any) -> str:  # noqa: ANN401
    """The part of the sentence that follows the column."""
    return detta(f"column_{tipo}", column="valutazione_pct", **kwargs).partition(": ")[2]


def test_a_column_is_said_with_its_meaning_in_its_own_table_and_its_name() -> None:
    assert detta("column_values_to_be_between", column="valutazione_pct", min_value=0, max_value=100) == (
        "grado di raggiungimento dato da chi valuta (valutazione_pct): tra 0 e 100"
    )
    codici = (detta("column_values_to_be_unique", tavola, column="codice") for tavola in ("struttura", "dichiarati"))
    assert list(codici) == [
        "codice del nodo (codice): senza ripetizioni",
        "nome unico del valore (codice): senza ripetizioni",
    ]
    assert detta("column_values_to_not_be_null", column="mai_vista") == "«mai_vista»: mai vuoto"


@pytest.mark.parametrize(
    ("limiti", "atteso"),
    [
        ({"min_value": 1.5}, "almeno 1,5"),
        ({"min_value": 1, "strict_min": True}, "più di 1"),
        ({"max_value": 9}, "al più 9"),
        ({"max_value": 9, "strict_max": True}, "meno di 9"),
        ({"min_value": 0, "max_value": 0}, "uguale a 0"),
        ({"min_value": 0, "max_value": 9, "strict_min": True}, "tra 0 e 9, 0 escluso"),
        ({"min_value": 0, "max_value": 9, "strict_max": True}, "tra 0 e 9, 9 escluso"),
        ({"min_value": 0, "max_value": 9, "strict_min": True, "strict_max": True}, "tra 0 e 9, estremi esclusi"),
        ({"min_value": 0, "mostly": 0.95}, "almeno 0, in almeno il 95% delle righe"),
        ({"min_value": 0, "mostly": 0.995}, "almeno 0, in almeno il 99,5% delle righe"),
        ({"min_value": 0, "row_condition": 'tipo=="minimo"'}, 'almeno 0, dove tipo=="minimo"'),
    ],
)
def test_limits_say_whether_they_are_included_and_on_how_many_rows_they_must_hold(
    limiti: dict[str, Any], atteso: str
) -> None:
    assert colonna("values_to_be_between", **limiti) == atteso


@pytest.mark.parametrize(
    ("tipo", "kwargs", "atteso"),
    [
        ("values_to_be_in_set", {"value_set": [True]}, "sempre vero"),
        ("values_to_be_in_set", {"value_set": ["a", "b", 3]}, "uno fra «a», «b» e 3"),
        ("values_to_not_be_in_set", {"value_set": ["a", "b"]}, "mai «a» o «b»"),
        ("values_to_be_null", {}, "sempre vuoto"),
        ("values_to_match_regex", {"regex": "[A-Z]"}, "nella forma «[A-Z]»"),
        ("values_to_match_regex_list", {"regex_list": ["a", "b"]}, "in una delle forme «a» e «b»"),
        ("values_to_match_regex_list", {"regex_list": ["a"], "match_on": "all"}, "in tutte le forme «a»"),
        ("values_to_not_match_regex_list", {"regex_list": ["a", "b"]}, "in nessuna delle forme «a» e «b»"),
        ("value_lengths_to_be_between", {"max_value": 80}, "lunghezza, al più 80 caratteri"),
        ("value_lengths_to_equal", {"value": 5}, "lunghezza, 5 caratteri"),
        ("values_to_be_increasing", {"strictly": True}, "valori strettamente crescenti"),
        ("sum_to_be_between", {"min_value": 0}, "somma, almeno 0"),
        ("mean_to_be_between", {"max_value": 2.25}, "media, al più 2,25"),
        ("unique_value_count_to_be_between", {"min_value": 9, "max_value": 9}, "valori diversi, uguale a 9"),
        ("distinct_values_to_contain_set", {"value_set": ["a", "b"]}, "fra i valori ci sono «a» e «b»"),
        (
            "quantile_values_to_be_between",
            {"quantile_ranges": {"quantiles": [0.5], "value_ranges": [[10, None]]}},
            "quantili: 50% almeno 10",
        ),
    ],
)
def test_what_a_rule_demands_of_a_column_is_a_sentence(tipo: str, kwargs: dict[str, Any], atteso: str) -> None:
    assert colonna(tipo, **kwargs) == atteso


def test_rules_on_several_columns_and_on_the_whole_table_are_sentences_too() -> None:
    insieme = detta("compound_columns_to_be_unique", column_list=["progetto", "gruppo", "codice"])
    assert insieme == "l'insieme di «progetto», «gruppo» e «codice»: senza ripetizioni"
    colonne = {"column_A": "target_massimo", "column_B": "target_data"}
    assert detta("column_pair_values_a_to_be_greater_than_b", or_equal=True, **colonne) == (
        "estremo superiore dell'intervallo atteso (target_massimo): maggiore o uguale a termine (target_data)"
    )
    assert detta("table_row_count_to_be_between", min_value=1, max_value=300) == "numero di righe, tra 1 e 300"


def test_a_rule_that_nobody_put_into_words_is_listed_with_its_arguments() -> None:
    detto = detta("column_values_to_be_prime", column="ordine", base=[2, 3], mostly=0.5)
    assert detto == (
        "regola «expect_column_values_to_be_prime» con column ordine, base 2 o 3, in almeno il 50% delle righe"
    )


def test_every_check_of_the_project_is_said_in_words_and_every_column_has_a_meaning() -> None:
    aspettative = [a for s in leggi_suite(RADICE / "expectations") for a in s.aspettative]
    assert not [a.nome for a in aspettative if frase(a).startswith("regola «")]
    colonne = [(a.kwargs["column"], a.tavola) for a in aspettative if "column" in a.kwargs]
    assert not [c for c in colonne if not significato(*c)]


def test_the_checks_of_a_table_are_listed_with_weight_name_rule_and_remedy() -> None:
    testo = controlli_in_frasi("conto_economico", RADICE)
    assert testo.startswith(
        "Ogni conto compare una volta (critico, conto_economico.chiave_unica)\n"
        "  Regola: codice del conto (conto): senza ripetizioni.\n"
        "  Se non vale: Dare a ogni riga un codice diverso.\n"
    )
    assert "quadrature_conto.differenza" in testo, "also the checks of other tables built on it"
    with pytest.raises(ErroreParametri, match="forse «completezza»"):
        controlli_in_frasi("completeza", RADICE)
