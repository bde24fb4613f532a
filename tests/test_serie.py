"""Periods of the series, and comparisons that are made only where they can be."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction
from typing import Any

import pytest

from analisi.calcolo.confronto import confronti_con_base, confronti_regionali
from analisi.calcolo.serie import serie_storiche
from analisi.dati.tempo import fine_periodo
from camere_di_prova import struttura

ALBERO = struttura({"C": "", "C1": "C"})


def punto(anno: int | None, valore: str | None, periodo: str | None = None, **altro: object) -> dict[str, Any]:
    base = {
        "serie": "s",
        "descrizione": "Domande",
        "obiettivo": "C1",
        "anno": anno,
        "periodo": periodo,
        "valore": None if valore is None else D(valore),
        "unita": "domande",
        "scala": None,
        "riga_fonte": "1",
        "nota": None,
    }
    return base | altro


@pytest.mark.parametrize(
    ("anno", "periodo", "fine"),
    [
        (2013, None, "2013-12-31"),
        (2013, "2013-09-30", "2013-09-30"),
        (2013, "2010/2013", "2013-12-31"),
        (2013, "2010/2013-09-30", "2013-09-30"),
        (2013, "2013-Q4", "2013-12-31"),
        (2009, "2007/2009", "2009-12-31"),
        (2013, "2013-Q2", "2013-06-30"),
        (None, None, ""),
    ],
)
def test_a_period_ends_when_it_says(anno: int | None, periodo: str | None, fine: str) -> None:
    assert fine_periodo(punto(anno, "1", periodo)) == fine


def test_years_parts_of_years_means_and_totals_are_told_apart() -> None:
    righe = [
        punto(2012, "10"),
        punto(2012, "11", "2012-12-31"),
        punto(2013, "7", "2013-09-30"),
        punto(2012, "9", "2010/2012", descrizione="Domande, media"),
        punto(2012, "27", "2010/2012", descrizione="Domande, totale"),
    ]
    (serie,) = serie_storiche(righe, ALBERO, "C")
    assert [(p.periodo, p.valore) for p in serie.punti] == [
        ("anno", D(10)),
        ("anno", D(11)),
        ("media", D(9)),
        ("cumulato", D(27)),
        ("parziale", D(7)),
    ]
    assert serie.doppi == (2012,)


def test_a_point_without_year_or_value_is_not_placed() -> None:
    assert serie_storiche([punto(None, "1"), punto(2013, None)], ALBERO, "C") == ()


def test_a_series_carries_the_target_of_the_indicator_that_it_measures() -> None:
    con, senza = serie_storiche([punto(2013, "7"), punto(2013, "8", serie="t")], ALBERO, "C", obiettivi={"s": D(9)})
    assert (con.obiettivo_valore, senza.obiettivo_valore) == (D(9), None)


def test_a_change_of_scale_or_unit_makes_another_series() -> None:
    righe = [punto(2009, "5.8", scala="1-7"), punto(2013, "4.17", scala="1-6"), punto(2013, "3", unita="%")]
    assert [(s.scala, s.unita) for s in serie_storiche(righe, ALBERO, "ente")] == [
        ("1-7", "domande"),
        ("1-6", "domande"),
        ("", "%"),
    ]


def test_a_base_is_compared_with_a_later_mean_that_does_not_overlap() -> None:
    def media(da: int, a: int, valore: str) -> dict[str, Any]:
        return punto(a, valore, f"{da}/{a}", descrizione="Domande, media")

    def confronti(*righe: dict[str, Any]) -> list[tuple[Fraction, Fraction]]:
        return [(c.base, c.variazione) for c in confronti_con_base(serie_storiche(righe, ALBERO, "C"), 2013)]

    assert confronti(media(2007, 2009, "10"), media(2010, 2013, "7")) == [(Fraction(10), Fraction(-3))]
    assert confronti(media(2007, 2009, "10"), media(2009, 2013, "7")) == []
    assert confronti(media(2007, 2009, "10")) == []
    assert confronti(media(2007, 2009, "10"), media(2010, 2013, "7"), media(2010, 2013, "8")) == []


def test_a_regional_mean_on_another_scale_is_not_compared() -> None:
    righe = [punto(2013, "7", scala="1-10"), punto(2013, "3", serie="s_regione", scala="1-5")]
    (confronto,) = confronti_regionali(righe, 2013, ALBERO, "C", "Umbria")
    assert (confronto.regione, confronto.distanza) == (None, None)


def test_a_chamber_that_names_no_region_is_beside_no_regional_mean() -> None:
    righe = [punto(2013, "7"), punto(2013, "3", serie="s_regione")]
    assert len(confronti_regionali(righe, 2013, ALBERO, "C", "Umbria")) == 1
    assert confronti_regionali(righe, 2013, ALBERO, "C", None) == ()


def test_the_mean_of_the_years_since_the_base_is_worked_out_where_they_are_all_there() -> None:
    def periodo(
        anno: int, unita: str = "domande", senza: int = 0, ultima: bool = True, target: str = ""
    ) -> list[tuple[int, int, Fraction, bool]]:
        base = punto(2009, "10", "2007/2009", descrizione="Domande, media", unita=unita)
        vecchia = [punto(2011, "99", "2010/2011", descrizione="Domande, media", unita=unita)] if ultima else []
        anni = [punto(a, str(a - 2000), unita=unita) for a in (2010, 2011, 2012, 2013) if a != senza]
        serie = serie_storiche([base, *vecchia, *anni], ALBERO, "C", obiettivi={"s": D(target)} if target else {})
        return [(c.periodo_da, c.periodo_a, c.valore, c.calcolata) for c in confronti_con_base(serie, anno)]

    assert periodo(2013) == [(2010, 2013, Fraction(23, 2), True)]
    assert periodo(2012) == [(2010, 2012, Fraction(11), True)]
    assert periodo(2013, senza=2012) == [(2010, 2011, Fraction(21, 2), True)], "of the source's own years"
    assert periodo(2013, senza=2010) == [(2010, 2011, Fraction(99), False)], "as the source gives it"
    assert periodo(2013, unita="%") == [(2010, 2011, Fraction(99), False)], "no share follows from the years' shares"
    assert periodo(2013, ultima=False) == [], "nobody says that those are base years"
    assert periodo(2013, ultima=False, target="10") == [(2010, 2013, Fraction(23, 2), True)], "the target is their mean"
