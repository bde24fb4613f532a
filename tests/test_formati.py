"""What a cell means is decided by the type of its column, exactly, or refused with a reason."""

from __future__ import annotations

import random
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from analisi.dati.formati import (
    Cella,
    CellaGuasta,
    CellaPercentuale,
    ValoreNonValido,
    converti,
    dice_nc,
    mostra,
    suggerimento,
    vuota,
)
from analisi.dati.schema import Colonna, TipoColonna

NUMERICI: tuple[TipoColonna, ...] = ("euro", "decimale", "percentuale", "intero")


def colonna(tipo: TipoColonna, *valori: str) -> Colonna:
    return Colonna("prova", tipo, "", valori=valori)


def rifiuto(cella: Cella, tipo: TipoColonna, *valori: str) -> str:
    with pytest.raises(ValoreNonValido) as errore:
        converti(cella, colonna(tipo, *valori))
    return str(errore.value)


@pytest.mark.parametrize(
    ("testo", "atteso"),
    [
        ("1.234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1234,5", "1234.50"),
        ("1.234", "1234.00"),
        ("1.234.567,89", "1234567.89"),
        ("(30.300,00)", "-30300.00"),
        ("-30.300,00", "-30300.00"),
        ("\u221230.300,00", "-30300.00"),
        ("€ 1.234,00", "1234.00"),
        ("1.234 €", "1234.00"),
        ("-€ 5", "-5.00"),
        ("€ -5", "-5.00"),
        ("(€ 5)", "-5.00"),
        ("(5) €", "-5.00"),
        ("1\u00a0234\u202f567,8", "1234567.80"),
        ("1 234", "1234.00"),
        ("-0,00", "0.00"),
        ("  12 ", "12.00"),
    ],
)
def test_an_amount_is_read_to_the_cent_in_italian_and_iso_form(testo: str, atteso: str) -> None:
    valore = converti(testo, colonna("euro"))
    assert str(valore) == atteso


@pytest.mark.parametrize(
    "testo",
    [
        *(
            "1.23.4",
            "1234.567",
            "0.123",
            "1,234.56",
            "1,234,567",
            "12a",
            "1e5",
            "1,005",
            "5,",
            ",5",
            "()",
            "-",
            "--",
            "+-5",
        ),
        *("(-5)", "€5€", "12%", "12 34", "٣"),
    ],
)
def test_what_is_not_an_amount_is_refused(testo: str) -> None:
    assert "euro" in rifiuto(testo, "euro")


def test_a_dot_before_three_digits_is_decided_by_the_type_of_the_column() -> None:
    letti = {tipo: converti("1.234", colonna(tipo)) for tipo in NUMERICI if tipo != "decimale"}
    assert letti == {"euro": Decimal(1234), "intero": 1234, "percentuale": Decimal("1.234")}


@pytest.mark.parametrize(
    ("testo", "senza_dubbi"), [("1.234", "1234 oppure 1,234"), ("251.619", "251619 oppure 251,619")]
)
def test_a_column_of_counts_and_measures_refuses_what_could_be_either(testo: str, senza_dubbi: str) -> None:
    assert senza_dubbi in rifiuto(testo, "decimale")
    assert senza_dubbi in rifiuto(f"-{testo}", "decimale")


def test_a_measure_below_one_or_with_other_decimals_is_no_thousand() -> None:
    letti = [converti(t, colonna("decimale")) for t in ("0.125", "12.5", "1234.567", "1.2345", "1,234")]
    assert letti == [Decimal(t) for t in ("0.125", "12.5", "1234.567", "1.2345", "1.234")]


def test_two_groups_of_thousands_are_never_decimals() -> None:
    assert converti("1.234.567", colonna("decimale")) == Decimal(1234567)
    assert converti("12.345,6", colonna("decimale")) == Decimal("12345.6")


@pytest.mark.parametrize("cella", ["12,5%", "12,5 %", "12.5", 12.5, CellaPercentuale(0.125)])
def test_a_percentage_is_held_in_points_however_it_is_written(cella: Cella) -> None:
    assert converti(cella, colonna("percentuale")) == Decimal("12.5")


@pytest.mark.parametrize("tipo", ["euro", "decimale", "intero"])
def test_a_percentage_elsewhere_is_refused(tipo: TipoColonna) -> None:
    assert "formato percentuale" in rifiuto(CellaPercentuale(0.125), tipo)
    rifiuto("12,5%", tipo)


def test_binary_noise_is_forgiven_and_a_third_decimal_is_not() -> None:
    assert converti(0.1 + 0.2, colonna("euro")) == Decimal("0.30")
    assert converti(100000000.1 + 0.02, colonna("euro")) == Decimal("100000000.12")
    assert str(converti(-0.0, colonna("euro"))) == "0.00"
    assert converti(CellaPercentuale(0.1 + 0.2), colonna("percentuale")) == Decimal(30)
    rifiuto(1.005, "euro")
    assert "arrotondarlo" in rifiuto(1 / 3, "decimale")


@pytest.mark.parametrize(
    ("cella", "tipo"),
    [
        ("12345678901234", "euro"),
        (1e300, "euro"),
        ("123456", "percentuale"),
        ("9" * 15, "decimale"),
        ("9" * 19, "intero"),
    ],
)
def test_a_number_beyond_the_precision_of_its_type_is_refused(cella: Cella, tipo: TipoColonna) -> None:
    rifiuto(cella, tipo)


@pytest.mark.parametrize("cella", [float("nan"), float("inf"), True])
@pytest.mark.parametrize("tipo", NUMERICI)
def test_truth_and_infinity_are_not_numbers(cella: Cella, tipo: TipoColonna) -> None:
    rifiuto(cella, tipo)


@pytest.mark.parametrize("tipo", NUMERICI)
def test_no_digit_is_lost_before_it_is_judged(tipo: TipoColonna) -> None:
    for segno in ("", "-"):
        rifiuto(f"{segno}1,{'0' * 40}1", tipo)


@pytest.mark.parametrize("tipo", NUMERICI)
def test_a_date_in_a_number_column_is_named_as_such(tipo: TipoColonna) -> None:
    assert "data al posto di un numero" in rifiuto(datetime(2013, 4, 1), tipo)


@pytest.mark.parametrize(
    ("cella", "atteso"),
    [
        ("31/12/2013", "2013-12-31"),
        ("31-12-2013", "2013-12-31"),
        ("1.2.2013", "2013-02-01"),
        ("2013-12-31", "2013-12-31"),
        ("2013-12-31 00:00:00", "2013-12-31"),
        ("2013-04", "2013-04"),
        ("04/2013", "2013-04"),
        (datetime(2013, 12, 31), "2013-12-31"),
        (date(2013, 12, 31), "2013-12-31"),
    ],
)
def test_a_day_and_a_month_keep_what_is_known_of_them(cella: Cella, atteso: str) -> None:
    assert converti(cella, colonna("data")) == atteso


@pytest.mark.parametrize(
    "cella",
    [
        *(
            "31/02/2013",
            "29/02/2013",
            "12/31/2013",
            "13/2013",
            "31/12/13",
            "1/2-2013",
            "aprile",
            "0013-01-01",
            41639,
            True,
        ),
        *(datetime(2013, 1, 1, 9, 30), time(9, 30)),
    ],
)
def test_an_impossible_or_doubtful_date_is_refused(cella: Cella) -> None:
    rifiuto(cella, "data")


def test_truth_has_four_pairs_of_words_and_no_others() -> None:
    veri = [converti(c, colonna("logico")) for c in ("TRUE", "vero", "Sì", "si", "1", 1, 1.0, True)]
    falsi = [converti(c, colonna("logico")) for c in ("false", "Falso", "NO", "0", 0, False)]
    assert veri == [True] * len(veri) and falsi == [False] * len(falsi)
    for cella in ("x", 2, "2"):
        rifiuto(cella, "logico")


def test_whole_numbers_accept_only_empty_decimals() -> None:
    assert [converti(c, colonna("intero")) for c in ("2013.0", "5,00", 5.0, "-3")] == [2013, 5, 5, -3]
    rifiuto("5,5", "intero")
    rifiuto(5.5, "intero")


def test_a_code_stays_as_written_and_is_refused_where_a_spreadsheet_changed_it() -> None:
    assert converti(" 001\u00a0", colonna("codice")) == "001"
    assert converti(101, colonna("codice")) == "101"
    assert "formato Testo" in rifiuto(1.5, "codice")
    assert "una data" in rifiuto(datetime(2013, 2, 1), "codice")


def test_text_takes_typed_cells_in_the_form_an_italian_reader_sees() -> None:
    celle: list[Cella] = [2.5, 2.0, datetime(2013, 9, 30), True, CellaPercentuale(0.125), "a\r\nb", "e\u0300"]
    assert [converti(c, colonna("testo")) for c in celle] == ["2,5", "2", "2013-09-30", "vero", "12,5%", "a\nb", "è"]


def test_a_choice_outside_its_values_suggests_the_nearest() -> None:
    assert converti("minimo", colonna("scelta", "minimo", "massimo")) == "minimo"
    assert rifiuto("Minimo", "scelta", "minimo", "massimo").endswith("forse «minimo»")
    assert "forse" not in rifiuto("zzz", "scelta", "minimo", "massimo")


@pytest.mark.parametrize("cella", [None, "", "  ", "\u00a0", "\ufeff"])
def test_a_blank_cell_is_missing_in_every_column(cella: Cella) -> None:
    assert vuota(cella)
    tipi: tuple[TipoColonna, ...] = (*NUMERICI, "testo", "codice", "data", "logico", "scelta")
    assert [converti(cella, colonna(tipo)) for tipo in tipi] == [None] * len(tipi)


def test_zero_is_a_value() -> None:
    assert converti("0", colonna("euro")) == Decimal(0)
    assert not vuota("0") and not vuota(0)


def test_not_computable_has_its_own_words_and_is_no_number() -> None:
    assert all(dice_nc(testo) for testo in ("N.C.", "n.c.", "NC", " N.C. ", "N. C."))
    assert not any(dice_nc(cella) for cella in ("N.D.", "", 0, None, "NCC"))
    assert "N.C. non è ammesso" in rifiuto("n.c.", "decimale")
    assert converti("N.C.", colonna("testo")) == "N.C."


def test_a_formula_without_value_is_a_fault_even_in_text() -> None:
    assert rifiuto(CellaGuasta("formula senza valore", "il risultato"), "testo") == "il risultato"


def test_messages_quote_a_cell_in_one_short_line() -> None:
    assert mostra("a\n  b") == "a b"
    assert len(mostra("x" * 500)) == 60
    assert mostra(datetime(2013, 12, 31)) == "31/12/2013"
    assert mostra(CellaPercentuale(0.29)) == "29%"


def test_no_suggestion_where_nothing_is_near() -> None:
    assert suggerimento("indicatore", ("indicatori", "serie")) == " — forse «indicatori»"
    assert suggerimento("xyz", ("indicatori",)) == ""


def test_every_amount_comes_back_from_every_form_it_can_be_written_in() -> None:
    caso = random.Random(2013)
    for _ in range(300):
        centesimi = caso.randrange(-(10 ** caso.randrange(1, 15)), 10 ** caso.randrange(1, 15))
        valore = Decimal(centesimi) / 100
        inglese = f"{valore:,.2f}"
        italiana = inglese.replace(",", "_").replace(".", ",").replace("_", ".")
        forme = [
            italiana,
            f"{valore:.2f}",
            italiana.replace(".", "\u202f"),
            f"€ {italiana}",
            italiana.replace("-", "\u2212"),
        ]
        if valore < 0:
            forme.append(f"({italiana[1:]})")
        assert [converti(forma, colonna("euro")) for forma in forme] == [valore] * len(forme)
        assert converti(float(valore), colonna("euro")) == valore


def test_random_text_is_either_a_number_or_refused_never_a_crash() -> None:
    caso = random.Random(7)
    segni = "0123456789.,-+()€% \u00a0/aNC"
    for _ in range(3000):
        testo = "".join(caso.choices(segni, k=caso.randrange(1, 8)))
        for tipo in (*NUMERICI, "data"):
            try:
                valore = converti(testo, colonna(tipo))
            except ValoreNonValido as errore:
                assert str(errore)
            else:
                assert valore is None or str(valore)
