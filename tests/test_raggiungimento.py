"""Attainment rules, as cases that somebody in the office could have written."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction

import pytest

from analisi.calcolo.raggiungimento import FORMULE, SPIEGAZIONI, Misura, calcola, giorni_di_ritardo, valuta
from analisi.dati.regole import RegoleRaggiungimento
from analisi.dati.tabelle import TIPI_REGOLA

LUCCA = RegoleRaggiungimento(100, "troncamento", 0, "rapporto", 5)
CON_DECIMALI = RegoleRaggiungimento(100, "arrotondamento", 2, "eccedenza", 5)


def numerica(tipo: str, target: str | None, risultato: str | None, **altro: object) -> Misura:
    return Misura(
        tipo,
        target=None if target is None else D(target),
        risultato=None if risultato is None else D(risultato),
        **altro,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("tipo", "target", "risultato", "atteso"),
    [
        ("minimo", "3", "2", 66),
        ("minimo", "2", "5", 100),
        ("minimo", "20", "19", 95),
        ("minimo", "2", "0", 0),
        ("minimo", "0", "0", 100),
        ("conteggio", "2", "1", 50),
        ("conteggio", "40", "56", 100),
        ("massimo", "5", "4.5", 100),
        ("massimo", "5", "6", 83),
        ("massimo", "0", "1", 0),
        ("massimo", "-10", "-23.6", 100),
        ("massimo", "-10", "-5", 50),
        ("esatto", "0", "0", 100),
        ("esatto", "0", "1", 0),
        ("quota_casi", "95", "100", 100),
        ("quota_casi", "100", "36", 36),
        ("confronto_base", "197.33", "258.5", 100),
        ("confronto_base", "88", "68", 77),
        ("livello_scala", "3", "2", 66),
    ],
)
def test_a_result_against_its_target_gives_the_percentage_of_the_document(
    tipo: str, target: str, risultato: str, atteso: int
) -> None:
    assert calcola(numerica(tipo, target, risultato), LUCCA).pct == atteso


def test_43_cases_of_47_are_91_percent() -> None:
    assert calcola(numerica("quota_casi", "100", "43", base=D(47)), LUCCA).pct == 91


def test_a_share_of_no_cases_cannot_be_computed() -> None:
    esito = calcola(numerica("quota_casi", "100", "0", base=D(0)), LUCCA)
    assert esito.pct is None
    assert esito.motivo == "nessun caso su cui calcolare la quota"


def test_a_range_is_reached_inside_and_decreases_with_the_distance_outside() -> None:
    def dentro(risultato: str) -> Fraction | None:
        return calcola(numerica("intervallo", "10", risultato, target_massimo=D(20)), LUCCA).pct

    assert [dentro(r) for r in ("10", "20", "22", "8", "35")] == [100, 100, 80, 80, 0]


def test_the_excess_formula_is_a_parameter() -> None:
    assert calcola(numerica("massimo", "5", "6"), CON_DECIMALI).pct == 80
    assert calcola(numerica("minimo", "3", "2"), CON_DECIMALI).pct == Fraction("66.67")


@pytest.mark.parametrize(
    ("termine", "fatto", "atteso"),
    [
        ("2013-02-28", "2013-02-28", 100),
        ("2013-02-28", "2013-03-07", 95),
        ("2013-02-28", "2013-03-31", 90),
        ("2013-02-28", "2013-04-11", 85),
        ("2013-03-01", "2013-03-02", 95),
        ("2013-04-30", "2013-04", 100),
        ("2013-04-30", "2013-05", 95),
        ("2012-12", "2012-07-18", 100),
        ("2013-01-31", "2014-12-31", 0),
    ],
)
def test_a_late_date_loses_five_points_each_half_month_started(termine: str, fatto: str, atteso: int) -> None:
    misura = Misura("data_entro", target_data=termine, risultato_data=fatto)
    assert calcola(misura, LUCCA).pct == atteso


def test_days_of_delay_are_counted_only_between_whole_dates() -> None:
    assert giorni_di_ritardo("2013-02-28", "2013-04-11") == 42
    assert giorni_di_ritardo("2013-02-28", "2013-02-27") == 0
    assert giorni_di_ritardo("2013-02-28", "2013-04") is None


def test_the_late_penalty_is_a_parameter() -> None:
    misura = Misura("data_entro", target_data="2013-02-28", risultato_data="2013-03-07")
    severa = RegoleRaggiungimento(100, "troncamento", 0, "rapporto", 20)
    assert calcola(misura, severa).pct == 80


def test_without_a_penalty_nothing_is_granted_after_the_deadline() -> None:
    senza = RegoleRaggiungimento(100, "arrotondamento", 2, "rapporto")
    puntuale = Misura("data_entro", target_data="2013-02-28", risultato_data="2013-02-28")
    assert calcola(puntuale, senza).pct == 100
    tardi = calcola(replace(puntuale, risultato_data="2013-03-01"), senza)
    assert (tardi.pct, tardi.motivo) == (Fraction(0), "in ritardo di 1 giorno")


@pytest.mark.parametrize(
    ("esito", "atteso"),
    [("realizzato", 100), ("non realizzato", 0), ("parziale", None), ("in corso", None), ("", None)],
)
def test_yes_or_no_counts_only_what_is_done_or_not_done(esito: str, atteso: int | None) -> None:
    assert calcola(Misura("si_no", esito=esito), LUCCA).pct == atteso


def test_a_missing_result_is_neither_a_zero_nor_an_nc() -> None:
    mancante = valuta((numerica("minimo", "3", None),), None, LUCCA)
    zero = valuta((numerica("minimo", "3", "0"),), None, LUCCA)
    nc = valuta((numerica("minimo", "3", None, non_calcolabile=True),), None, LUCCA)
    assert [r.stato for r in (mancante, zero, nc)] == ["senza risultato", "calcolato", "non calcolabile"]
    assert [r.parti for r in (mancante, zero, nc)] == [(), (Fraction(0),), ()]


def test_nc_wins_over_a_figure_that_cannot_be_compared() -> None:
    assert valuta((numerica("minimo", "5.8", "4.17", non_calcolabile=True),), None, LUCCA).pct is None


def test_a_compound_indicator_counts_once_for_each_target() -> None:
    doppio = valuta((numerica("minimo", "3000", "3704"), numerica("minimo", "250", "125")), None, LUCCA)
    assert doppio.parti == (Fraction(100), Fraction(50))
    assert doppio.pct == 75


def test_the_evaluators_percentage_stands_beside_the_computed_one() -> None:
    r = valuta((numerica("quota_casi", "100", "43", base=D(47)),), D(95), LUCCA)
    assert (r.stato, r.pct, r.valutato) == ("calcolato", Fraction(91), D(95))


def test_the_evaluators_percentage_is_used_alone_only_without_a_measure() -> None:
    r = valuta((numerica("massimo", "30", None),), D(87), LUCCA)
    assert (r.stato, r.pct, r.calcolato) == ("valutato", Fraction(87), None)


def test_an_observation_without_a_rule_stays_out_of_the_means() -> None:
    r = valuta((numerica("", None, "51"),), D(100), LUCCA)
    assert (r.stato, r.parti, r.pct) == ("informativo", (), None)


def test_a_base_that_the_document_does_not_print_is_said() -> None:
    assert calcola(numerica("confronto_base", None, "27.39"), LUCCA).motivo == "la fonte non dà il valore di base"


def test_every_rule_of_the_schema_has_a_formula_and_an_explanation() -> None:
    assert set(FORMULE) == set(TIPI_REGOLA) == set(SPIEGAZIONI)
