"""Periods of the series, and comparisons that are made only where they can be."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from analisi.calcolo.confronto import confronti_con_base, confronti_regionali
from analisi.calcolo.serie import fine_periodo, serie_storiche
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
    ],
)
def test_a_period_ends_when_it_says(anno: int, periodo: str | None, fine: str) -> None:
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

    def confronti(*righe: dict[str, Any]) -> list[tuple[D, D]]:
        return [(c.base, c.variazione) for c in confronti_con_base(serie_storiche(righe, ALBERO, "C"))]

    assert confronti(media(2007, 2009, "10"), media(2010, 2013, "7")) == [(D(10), D(-3))]
    assert confronti(media(2007, 2009, "10"), media(2009, 2013, "7")) == []
    assert confronti(media(2007, 2009, "10")) == []
    assert confronti(media(2007, 2009, "10"), media(2010, 2013, "7"), media(2010, 2013, "8")) == []


def test_a_regional_mean_on_another_scale_is_not_compared() -> None:
    righe = [punto(2013, "7", scala="1-10"), punto(2013, "3", serie="s_regione", scala="1-5")]
    (confronto,) = confronti_regionali(righe, 2013, ALBERO, "C")
    assert (confronto.regione, confronto.distanza) == (None, None)
