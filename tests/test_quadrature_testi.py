"""Numbers, dates, percentages and cadences inside Italian texts, as people of the offices write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from analisi.calcolo.quadrature.regole_giudizi import giudizio
from analisi.calcolo.quadrature.testi import (
    cadenze,
    date_nel_testo,
    in_lettere,
    migliaia_con_la_virgola,
    numeri,
    percentuali,
    solo_anni,
)


@pytest.mark.parametrize(
    ("testo", "attesi"),
    [
        ("almeno 251.619,00", "251619"),
        ("€ 1.234.567,89", "1234567.89"),
        ("37gg", "37"),
        ("2,5 giorni", "2.5"),
        ("10.5%", "10.5"),
        ("12.30 per addetto", "12.30"),
        ("n. 3704 ore, n.265 iscritti", "3704 265"),
        ("da 3-4 giorni", "3 4"),
        ("variazione -11,4%", "-11.4"),
        ("5 su 7", "5 7"),
        ("(5)", "5"),
        ("5.", "5"),
        ("1) oltre 78%; 2a) 80%", "78 80"),
        ("2° report; 1ª edizione", ""),
        ("art. 12, comma 3: 4 atti", "4"),
        ("L. 580/1993: 3 atti, DPR 254/2005", "3"),
        ("triennio 2012-2013, 2012/13", ""),
        ("entro il 30/06/2013: 5", "5"),
        ("dal 1° gennaio: 5", "5"),
        ("9-10 maggio", ""),
        ("un set di 5 indicatori", "5"),
        ("31/02/2013", ""),
        ("arretrato zero", "0"),
        ("nessun reclamo su 40", "0 40"),
        ("Eurosportello2 e h24", ""),
        ("nessuna", "0"),
        ("", ""),
    ],
)
def test_the_quantities_of_a_text(testo: str, attesi: str) -> None:
    assert numeri(testo) == [Decimal(a) for a in attesi.split()]


@pytest.mark.parametrize(
    ("testo", "attesi"),
    [
        ("entro il 30/04/2013", "2013-04-30"),
        ("30.04.2013", "2013-04-30"),
        ("30.04", "2013-04-30"),
        ("31/12/12", "2012-12-31"),
        ("7 marzo = 95%", "2013-03-07"),
        ("1° aprile", "2013-04-01"),
        ("29-nov", "2013-11-29"),
        ("apr 2013", "2013-04"),
        ("entro aprile, poi 31/12", "2013-04 2013-12-31"),
        ("entro Marzo 2014", "2014-03"),
        ("9-10 maggio", "2013-05-09 2013-05-10"),
        ("10 e 12 maggio", "2013-05-10 2013-05-12"),
        ("29 febbraio 2012", "2012-02-29"),
        ("29 febbraio", ""),
        ("31/02/2013", ""),
        ("43/47", ""),
        ("10.5%", ""),
        ("10.05 %", ""),
        ("1.5 punti", ""),
        ("un set di indicatori", ""),
        ("i maggiori incassi", ""),
    ],
)
def test_the_dates_of_a_text(testo: str, attesi: str) -> None:
    assert date_nel_testo(testo, 2013) == attesi.split()


@pytest.mark.parametrize(("anno", "atteso"), [(1998, "1998-12-31"), (2013, "1998-12-31"), (2060, "2098-12-31")])
def test_a_year_of_two_digits_is_the_one_nearest_to_the_year_of_the_text(anno: int, atteso: str) -> None:
    assert date_nel_testo("entro il 31/12/98", anno) == [atteso]


@pytest.mark.parametrize(
    ("testo", "attesi"),
    [
        ("43 su 47 = 91%", "91"),
        ("-11,40 %", "-11.40"),
        ("50-60%", "60"),
        ("10.5%", "10.5"),
        ("20% e 30%", "20 30"),
        ("100 per cento", ""),
    ],
)
def test_the_percentages_of_a_text(testo: str, attesi: str) -> None:
    assert percentuali(testo) == [Decimal(a) for a in attesi.split()]


@pytest.mark.parametrize(
    ("testo", "attese"),
    [
        ("Report bimestrali", "bimestral"),
        ("mensile, poi trimestralmente", "mensil trimestral"),
        ("semestrale", "semestral"),
        ("quadrimestrale", "quadrimestral"),
        ("la mensilità aggiuntiva", ""),
        ("nel trimestre", ""),
        ("bisettimanale", ""),
    ],
)
def test_the_cadences_of_a_text(testo: str, attese: str) -> None:
    assert cadenze(testo) == set(attese.split())


@pytest.mark.parametrize(
    ("testo", "attesi"),
    [("7,400 euro", "7400"), ("da 4,7 a 12,345", "12345"), ("1.234,567", ""), ("7.400", ""), ("4,7045", "")],
)
def test_a_comma_before_three_digits_may_stand_for_thousands(testo: str, attesi: str) -> None:
    assert migliaia_con_la_virgola(testo) == [Decimal(a) for a in attesi.split()]


def test_numbers_in_words_and_years_are_told_apart() -> None:
    assert in_lettere("Tre incontri e un report") == [Decimal(3), Decimal(1)]
    assert solo_anni([Decimal(2012), Decimal(1999)])
    assert not solo_anni([Decimal(2012), Decimal(12)])


@pytest.mark.parametrize(
    ("testo", "atteso"),
    [
        ("complessivamente realizzato", "positivo"),
        ("Obiettivo raggiunto in partenariato", "positivo"),
        ("non realizzato", "negativo"),
        ("non è stato raggiunto", "negativo"),
        ("L'obiettivo non risulta ancora realizzato", "negativo"),
        ("mancato raggiungimento", "negativo"),
        ("parzialmente realizzato", "parziale"),
        ("non pienamente raggiunto", "parziale"),
        ("non è stato del tutto realizzato", "parziale"),
        ("realizzato in parte", "parziale"),
        ("da valutare", ""),
        (None, ""),
    ],
)
def test_a_verdict_in_words_is_understood(testo: str | None, atteso: str) -> None:
    assert giudizio(testo) == atteso
