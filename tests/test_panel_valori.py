"""Values of the indicators of a group: formulas on observations, versions, sampling models, what cannot be computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from analisi.calcolo.panel.base import Binomiale, Normale, Poisson, Valore
from analisi.calcolo.panel.campionamento import CONSISTENZA, IMPORTI, MEDIA_SOLA, QUOTA_SOLA
from analisi.calcolo.panel.valori import periodi_con_dati, valori
from analisi.calcolo.panel.versioni import AVVISO_NON_DICHIARATA, versione_comune
from analisi.dati.formule import leggi
from analisi.dati.panel_tipi import DatiPanel, Indicatore, Metodo, Misura, Rilevazione, TipoStatistico
from analisi.dati.periodi import periodo
from analisi.errors import ErroreDati

MISURE = {
    m.codice: m
    for m in (
        Misura("iscrizioni", "Iscrizioni", "imprese", "conteggio", "flusso"),
        Misura("cessazioni", "Cessazioni", "imprese", "conteggio", "flusso"),
        Misura("registrate", "Imprese registrate", "imprese", "conteggio", "consistenza", riporto_mesi=12),
        Misura("attive", "Imprese attive", "imprese", "conteggio", "consistenza"),
        Misura("A", "Proventi correnti", "euro", "importo", "flusso"),
        Misura("B", "Oneri correnti", "euro", "importo", "flusso"),
        Misura("pratiche", "Pratiche", "numero", "conteggio", "flusso"),
        Misura("entro_5", "Pratiche entro 5 giorni", "numero", "conteggio", "flusso"),
        Misura("giorni", "Giorni di lavorazione", "giorni", "valore", "flusso"),
        Misura("tempo", "Tempo medio", "giorni", "valore", "flusso"),
        Misura("CRM", "CRM, invii", "numero", "conteggio", "flusso"),
    )
}


def indicatore(
    numeratore: str = "",
    denominatore: str = "",
    tipo: TipoStatistico = "tasso",
    fattore: str = "100",
    codice: str = "X01",
) -> Indicatore:
    return Indicatore(
        codice=codice,
        tema="demografia",
        nome="Indicatore di prova",
        numeratore=numeratore,
        denominatore=denominatore,
        fattore=D(fattore),
        unita="%",
        decimali=1,
        direzione="contesto",
        soglia_minima=None,
        soglia_massima=None,
        tipo_statistico=tipo,
        perimetro="provincia",
        denominatore_nome="",
        fonte="",
        stato="verificata",
    )


CRESCITA = indicatore("iscrizioni - cessazioni", "inizio(registrate)")
NATALITA = indicatore("iscrizioni", "inizio(registrate)")
QUOTA = indicatore("entro_5", "pratiche", "proporzione")


def dato(
    ente: str,
    misura: str,
    valore: str | None,
    periodo: str = "2013",
    *,
    su: tuple[str | None, str | None] = (None, None),
    scarto: str | None = None,
    passo: str | None = None,
    versione: str = "",
    qualita: str = "pubblicato",
    riga: int = 2,
) -> Rilevazione:
    """One observation. su: numerator and denominator; passo: unit of the last printed digit."""
    numeratore, denominatore, scarto_tipo, arrotondamento = (
        None if v is None else D(v) for v in (su[0], su[1], scarto, passo)
    )
    return Rilevazione(
        ente=ente,
        perimetro="provincia",
        periodo=periodo,
        misura=misura,
        valore=None if valore is None else D(valore),
        numeratore=numeratore,
        denominatore=denominatore,
        scarto_tipo=scarto_tipo,
        arrotondamento=arrotondamento,
        versione=versione,
        qualita=qualita,
        fonte=f"fonte di {misura}",
        nota="",
        luogo=f"demografia.csv, riga {riga}",
    )


def panel(*righe: Rilevazione) -> DatiPanel:
    return DatiPanel({}, {}, Metodo(), MISURE, {}, righe, (), "", "")


def calcola(
    che_cosa: Indicatore, righe: Sequence[Rilevazione], quando: str = "2013", versione: str = ""
) -> dict[str, Valore]:
    enti = list(dict.fromkeys(r.ente for r in righe))
    return {v.ente: v for v in valori(panel(*righe), che_cosa, periodo(quando), enti, versione=versione)}


def uno(che_cosa: Indicatore, *righe: Rilevazione, quando: str = "2013") -> Valore:
    (valore,) = calcola(che_cosa, righe, quando).values()
    return valore


# formulas


@pytest.mark.parametrize(
    ("testo", "nomi"),
    [
        ("B8a / 100", {"B8a"}),
        ("-(a + b) * 0.5 - inizio(c)", {"a", "b", "c"}),
        ("iscrizioni/(iscrizioni+cessazioni)", {"iscrizioni", "cessazioni"}),
    ],
)
def test_a_formula_says_which_measures_it_takes(testo: str, nomi: set[str]) -> None:
    assert leggi(testo).nomi == nomi


def test_a_formula_says_which_measures_it_takes_at_a_day() -> None:
    assert leggi("a / inizio(b) + fine(c)").consistenze == {"b", "c"}


@pytest.mark.parametrize(
    ("testo", "detto"),
    [
        ("", "è vuota"),
        ("a,b", "«,» alla posizione 2"),
        ("a.b", "«a.b» non è ammesso"),
        ("a ** 2", "«a ** 2» non è ammesso"),
        ("a // b", "«a // b» non è ammesso"),
        ("abs(a)", "«abs(a)» non è ammesso"),
        ("inizio(a + b)", "un solo codice di misura"),
        ("fine", "vuole un codice di misura"),
        ("__class__", "due «_» di seguito"),
        ("1e5", "non è un numero ammesso"),
        ("None", "non è un numero ammesso"),
        ("(a", "non si legge"),
        ("a if b else c", "non è ammesso"),
        ("a+" * 200 + "a", "al massimo 300"),
        ("(" * 140 + "a" + ")" * 139, "non si legge"),
    ],
)
def test_a_formula_out_of_the_language_is_refused_in_words(testo: str, detto: str) -> None:
    with pytest.raises(ValueError, match="una formula ammette codici di misura") as errore:
        leggi(testo)
    assert detto in str(errore.value)


def test_decimal_numbers_of_a_formula_are_exact() -> None:
    assert uno(indicatore("iscrizioni * 0.1", fattore="1"), dato("LU", "iscrizioni", "3")).valore == F(3, 10)


# values


def test_a_growth_rate_is_the_balance_over_the_stock_at_the_eve() -> None:
    valore = uno(
        CRESCITA,
        dato("LU", "iscrizioni", "300", riga=2),
        dato("LU", "cessazioni", "250", riga=3),
        dato("LU", "registrate", "4000", "2012-12-31", riga=4),
        dato("LU", "registrate", "4100", "2013-12-31", riga=5),
    )
    assert valore.valore == F(5, 4)
    assert (valore.numeratore, valore.denominatore) == (F(50), F(4000))
    assert valore.modello == Poisson(((F(1), 300), (F(-1), 250)), F(4000), F(100))
    assert valore.luoghi == ("demografia.csv, riga 2", "demografia.csv, riga 3", "demografia.csv, riga 4")
    assert valore.avvisi == ()


def test_a_stock_without_a_moment_is_the_one_at_the_end() -> None:
    righe = [dato("LU", "iscrizioni", "1"), *(dato("LU", "registrate", v, a) for v, a in _STOCK)]
    assert uno(indicatore("iscrizioni", "registrate"), *righe).denominatore == 4100
    assert uno(indicatore("iscrizioni", "fine(registrate)"), *righe).denominatore == 4100


_STOCK = (("4000", "2012-12-31"), ("4100", "2013-12-31"))


def test_an_older_stock_stands_for_the_one_wanted_and_says_so() -> None:
    righe = [dato("LU", "iscrizioni", "10", "2013-Q2"), dato("LU", "registrate", "4000", "2012-06-30")]
    valore = uno(NATALITA, *righe, quando="2013-Q2")
    assert valore.denominatore == 4000
    assert valore.avvisi == ("imprese registrate al 30/06/2012: manca il dato al 31/03/2013",)


def test_the_latest_of_the_older_stocks_is_taken_and_never_a_later_one() -> None:
    righe = [
        dato("LU", "iscrizioni", "10", "2013-Q2"),
        dato("LU", "registrate", "1", "2012-06-30"),
        dato("LU", "registrate", "2", "2012-12-31"),
        dato("LU", "registrate", "3", "2013-06-30"),
    ]
    assert uno(NATALITA, *righe, quando="2013-Q2").denominatore == 2


def test_a_stock_older_than_its_measure_allows_is_missing() -> None:
    righe = [dato("LU", "iscrizioni", "10", "2013-Q2"), dato("LU", "registrate", "4000", "2012-03-30")]
    valore = uno(NATALITA, *righe, quando="2013-Q2")
    assert valore.valore is None
    assert valore.avvisi == ("non calcolabile: manca imprese registrate al 31/03/2013",)


def test_a_body_without_one_measure_is_listed_without_a_value_and_one_without_data_is_not() -> None:
    righe = [
        dato("LU", "iscrizioni", "300"),
        dato("LU", "registrate", "4000", "2012-12-31"),
        dato("PI", "registrate", "9000", "2012-12-31"),
        dato("AR", "iscrizioni", "5", "2012"),
    ]
    trovati = calcola(CRESCITA, righe)
    assert list(trovati) == ["LU"]
    assert trovati["LU"].valore is None
    assert trovati["LU"].avvisi == ("non calcolabile: manca cessazioni",)


def test_a_denominator_of_zero_gives_no_value_and_says_so() -> None:
    valore = uno(QUOTA, dato("LU", "entro_5", "0"), dato("LU", "pratiche", "0"))
    assert valore.valore is None
    assert valore.avvisi == ("non calcolabile: il denominatore di «entro_5 / (pratiche)» vale zero",)


def test_a_true_zero_is_a_value() -> None:
    valore = uno(QUOTA, dato("LU", "entro_5", "0"), dato("LU", "pratiche", "40"))
    assert (valore.valore, valore.modello) == (F(0), Binomiale(0, 40, F(100)))


def test_discarded_observations_do_not_count() -> None:
    righe = [dato("LU", "iscrizioni", "300", qualita="scartato"), dato("LU", "registrate", "4000", "2012-12-31")]
    assert calcola(NATALITA, righe) == {}


def test_twelve_months_to_december_are_the_year() -> None:
    righe = [dato("LU", "iscrizioni", "40", "2013-12/12M"), dato("LU", "registrate", "4000", "2012-12-31")]
    assert uno(NATALITA, *righe).valore == 1


def test_the_weakest_mark_and_the_printed_rounding_reach_the_value() -> None:
    valore = uno(
        NATALITA,
        dato("LU", "iscrizioni", "40", qualita="ufficiale"),
        dato("LU", "registrate", "4000", "2012-12-31", passo="100", qualita="arrotondato"),
    )
    assert valore.qualita == "arrotondato"
    # 40 / 4000 = 1 %; a hundred firms more or less move it by 1/40 of itself
    assert valore.arrotondamento == D("0.025")
    assert valore.fonti == ("fonte di iscrizioni", "fonte di registrate")


def test_of_two_sources_the_better_marked_is_used_and_the_other_is_told() -> None:
    valore = uno(
        indicatore("iscrizioni", tipo="conteggio", fattore="1"),
        dato("LU", "iscrizioni", "1250", qualita="stimato", riga=7),
        dato("LU", "iscrizioni", "1240", qualita="ufficiale", riga=9),
    )
    assert valore.valore == 1240
    assert valore.avvisi == (
        "iscrizioni: usato 1.240 (demografia.csv, riga 9); altrove 1.250 (demografia.csv, riga 7)",
    )


def test_two_sources_that_differ_by_their_rounding_agree() -> None:
    valore = uno(
        indicatore("iscrizioni", tipo="conteggio", fattore="1"),
        dato("LU", "iscrizioni", "1240"),
        dato("LU", "iscrizioni", "1200", passo="100"),
    )
    assert (valore.valore, valore.avvisi) == (F(1240), ())


def test_a_formula_of_stocks_is_of_the_last_day() -> None:
    quota = indicatore("attive", "registrate", "proporzione")
    righe = [
        dato("LU", "attive", "30", "2013-12-31"),
        dato("LU", "registrate", "40", "2013-12-31"),
        dato("PI", "X01", "80", "2013", passo="0.1"),
    ]
    trovati = calcola(quota, righe, "2013-12-31")
    assert (trovati["LU"].valore, trovati["LU"].denominatore) == (F(75), F(40))
    assert trovati["PI"].valore == 80
    assert [p.testo for p in periodi_con_dati(panel(*righe), quota, ["LU", "PI"], 2013)] == ["2013-12-31"]


def test_a_part_and_a_whole_are_of_the_same_day() -> None:
    quota = indicatore("attive", "registrate", "proporzione")
    misure = {"attive": replace(MISURE["attive"], riporto_mesi=60), "registrate": MISURE["registrate"]}
    righe = [
        dato("LU", "attive", "30", "2013-06-30"),
        dato("LU", "registrate", "40", "2013-06-30"),
        dato("LU", "registrate", "90", "2013-12-31"),
        dato("PI", "attive", "30", "2013-06-30"),
        dato("PI", "registrate", "40", "2013-12-31"),
        dato("AR", "attive", "30", "2012-09-30"),
        dato("AR", "registrate", "40", "2012-09-30"),
    ]
    dati = replace(panel(*righe), misure=MISURE | misure)
    trovati = {v.ente: v for v in valori(dati, quota, periodo("2013-12-31"), ["LU", "PI", "AR"])}
    assert (trovati["LU"].valore, trovati["LU"].denominatore) == (F(75), F(40))
    assert (trovati["LU"].modello, "consistenza" in trovati["LU"].senza_modello) == (None, True)
    assert trovati["LU"].avvisi[0] == "imprese attive al 30/06/2013: manca il dato al 31/12/2013"
    assert (trovati["PI"].valore, trovati["PI"].avvisi) == (
        None,
        ("non calcolabile: manca imprese attive al 31/12/2013",),
    )
    # fifteen months before, whatever the measures allow for a denominator
    assert "AR" not in trovati


def test_a_growth_between_two_stocks_never_takes_an_older_one() -> None:
    crescita = indicatore("fine(registrate) - inizio(registrate)", "inizio(registrate)")
    valore = uno(crescita, dato("LU", "registrate", "4000", "2012-12-31"))
    assert (valore.valore, valore.avvisi) == (None, ("non calcolabile: manca imprese registrate al 31/12/2013",))


# sampling models


def test_a_share_of_counts_is_binomial() -> None:
    valore = uno(QUOTA, dato("LU", "entro_5", "30"), dato("LU", "pratiche", "40"))
    assert (valore.valore, valore.modello) == (F(75), Binomiale(30, 40, F(100)))


def test_a_denominator_that_contains_the_numerator_is_still_binomial() -> None:
    quota = indicatore("iscrizioni", "iscrizioni + cessazioni", "proporzione")
    valore = uno(quota, dato("LU", "iscrizioni", "30"), dato("LU", "cessazioni", "10"))
    assert valore.modello == Binomiale(30, 40, F(100))


def test_a_rate_whose_denominator_contains_the_numerator_has_no_model() -> None:
    tasso = indicatore("iscrizioni", "iscrizioni + cessazioni")
    valore = uno(tasso, dato("LU", "iscrizioni", "30"), dato("LU", "cessazioni", "10"))
    assert valore.modello is None
    assert "non è un'esposizione fissa" in valore.senza_modello


def test_a_share_of_amounts_has_no_model() -> None:
    valore = uno(indicatore("B", "A", "proporzione"), dato("LU", "B", "7.50"), dato("LU", "A", "10.00"))
    assert (valore.valore, valore.modello, valore.senza_modello) == (F(75), None, IMPORTI)


def test_a_ratio_of_amounts_may_be_above_one_hundred() -> None:
    valore = uno(indicatore("B", "A", "importo"), dato("LU", "B", "12"), dato("LU", "A", "10"))
    assert (valore.valore, valore.modello, valore.senza_modello) == (F(120), None, IMPORTI)


def test_a_balance_of_amounts_has_no_model() -> None:
    valore = uno(indicatore("A - B", tipo="saldo", fattore="1"), dato("LU", "A", "10.25"), dato("LU", "B", "12"))
    assert (valore.valore, valore.senza_modello) == (F(-7, 4), IMPORTI)
    assert valore.denominatore is None


def test_a_balance_and_a_number_of_counts_are_poisson() -> None:
    righe = [dato("LU", "iscrizioni", "30"), dato("LU", "cessazioni", "10")]
    saldo = uno(indicatore("iscrizioni - cessazioni", tipo="saldo", fattore="1"), *righe)
    assert (saldo.valore, saldo.modello) == (F(20), Poisson(((F(1), 30), (F(-1), 10))))
    pesato = uno(indicatore("2 * iscrizioni + cessazioni / 4", tipo="conteggio", fattore="1"), *righe)
    assert pesato.modello == Poisson(((F(2), 30), (F(1, 4), 10)))


def test_a_constant_beside_the_counts_leaves_no_model() -> None:
    valore = uno(indicatore("100 - iscrizioni", tipo="conteggio", fattore="1"), dato("LU", "iscrizioni", "30"))
    assert (valore.valore, valore.modello) == (F(70), None)
    assert valore.senza_modello == "non sono conteggi di casi: iscrizioni"


def test_a_count_that_is_not_whole_is_not_a_count() -> None:
    valore = uno(indicatore("iscrizioni", tipo="conteggio", fattore="1"), dato("LU", "iscrizioni", "30.5"))
    assert (valore.valore, valore.modello) == (F(61, 2), None)


def test_the_difference_of_two_stocks_is_not_chance() -> None:
    crescita = indicatore("fine(registrate) - inizio(registrate)", "inizio(registrate)")
    valore = uno(crescita, *(dato("LU", "registrate", v, a) for v, a in _STOCK))
    assert (valore.valore, valore.modello, valore.senza_modello) == (F(5, 2), None, CONSISTENZA)


def test_a_mean_with_cases_and_deviation_is_normal() -> None:
    media = indicatore("tempo", tipo="media", fattore="1")
    valore = uno(media, dato("LU", "tempo", "4.5", su=(None, "900"), scarto="3", passo="0.1"))
    assert valore.modello == Normale(F(9, 2), F(3), 900)
    assert valore.arrotondamento == D("0.1")


def test_a_mean_from_its_sum_takes_the_cases_from_the_denominator() -> None:
    media = indicatore("giorni", "pratiche", "media", fattore="1")
    valore = uno(media, dato("LU", "giorni", "180", scarto="3"), dato("LU", "pratiche", "40"))
    assert valore.modello == Normale(F(9, 2), F(3), 40)


@pytest.mark.parametrize(("casi", "scarto"), [(None, "3"), ("900", None), ("1", "3"), ("900", "0"), ("9.5", "3")])
def test_a_mean_without_cases_or_deviation_has_no_model(casi: str | None, scarto: str | None) -> None:
    valore = uno(indicatore(tipo="media", fattore="1"), dato("LU", "X01", "4.5", su=(None, casi), scarto=scarto))
    assert (valore.valore, valore.modello, valore.senza_modello) == (F(9, 2), None, MEDIA_SOLA)


# values that the source gives as such


def test_a_balance_given_as_such_has_no_model_and_says_what_is_missing() -> None:
    saldo = indicatore("iscrizioni - cessazioni", tipo="saldo", fattore="1")
    valore = uno(saldo, dato("LU", "X01", "50"))
    assert (valore.valore, valore.modello) == (F(50), None)
    assert valore.senza_modello == "la fonte dà il saldo senza iscrizioni e cessazioni"


def test_a_rate_given_as_such_keeps_its_printed_rounding() -> None:
    valore = uno(CRESCITA, dato("LU", "X01", "1.5", passo="0.1"))
    assert (valore.valore, valore.arrotondamento, valore.numeratore) == (F(3, 2), D("0.1"), None)
    assert valore.senza_modello == "la fonte dà il tasso senza iscrizioni e cessazioni"


def test_a_value_given_as_such_stands_in_where_a_measure_is_missing() -> None:
    valore = uno(CRESCITA, dato("LU", "iscrizioni", "300"), dato("LU", "X01", "1.5", passo="0.1"))
    assert valore.valore == F(3, 2)


def test_a_rate_of_one_count_given_with_both_terms_is_poisson() -> None:
    valore = uno(NATALITA, dato("LU", "X01", None, su=("40", "4000")))
    assert (valore.valore, valore.modello) == (F(1), Poisson(((F(1), 40),), F(4000), F(100)))


def test_a_number_given_as_such_is_poisson() -> None:
    valore = uno(indicatore(tipo="conteggio", fattore="1"), dato("LU", "X01", "440"))
    assert valore.modello == Poisson(((F(1), 440),))


def test_a_share_given_with_its_cases_is_exact_and_binomial() -> None:
    valore = uno(QUOTA, dato("LU", "X01", "66.7", su=("2", "3"), passo="0.1"))
    assert (valore.valore, valore.arrotondamento, valore.avvisi) == (F(200, 3), D(0), ())
    assert valore.modello == Binomiale(2, 3, F(100))


def test_a_printed_share_tells_its_cases_only_where_one_number_of_them_rounds_to_it() -> None:
    certo = uno(QUOTA, dato("LU", "X01", "66.7", su=(None, "30"), passo="0.1"))
    assert certo.modello == Binomiale(20, 30, F(100))
    # 99.3 % of 29,783 is anything between 29,560 and 29,589
    incerto = uno(QUOTA, dato("PI", "X01", "99.3", su=(None, "29783"), passo="0.1"))
    assert incerto.modello is None
    assert incerto.senza_modello == "il valore arrotondato su 29.783 casi non dice quanti sono quelli contati"
    nessuno = uno(QUOTA, dato("PI", "X01", "33", su=(None, "10")))
    assert nessuno.modello is None


def test_a_share_without_cases_has_no_model() -> None:
    assert uno(QUOTA, dato("PI", "X01", "99.3", passo="0.1")).senza_modello == QUOTA_SOLA


def test_a_share_of_stocks_given_with_its_cases_has_no_model_either() -> None:
    quota = indicatore("fine(attive)", "fine(registrate)", "proporzione")
    valore = uno(quota, dato("LU", "X01", None, su=("30", "40")))
    assert (valore.valore, valore.modello, valore.senza_modello) == (F(75), None, CONSISTENZA)


def test_a_given_denominator_of_zero_gives_no_value() -> None:
    valore = uno(QUOTA, dato("LU", "X01", "0", su=("0", "0"), riga=5))
    assert valore.valore is None
    assert "vale zero (demografia.csv, riga 5)" in valore.avvisi[0]


def test_a_printed_value_that_the_formula_denies_is_told_and_not_used() -> None:
    righe = [
        dato("LU", "iscrizioni", "300"),
        dato("LU", "cessazioni", "250"),
        dato("LU", "registrate", "4000", "2012-12-31"),
    ]
    vicino = uno(CRESCITA, *righe, dato("LU", "X01", "1.2", passo="0.1"))
    assert (vicino.valore, vicino.avvisi) == (F(5, 4), ())
    lontano = uno(CRESCITA, *righe, dato("LU", "X01", "1.4", passo="0.1", riga=8))
    assert lontano.valore == F(5, 4)
    assert lontano.avvisi == ("calcolato 1,25, la fonte dà 1,4 (demografia.csv, riga 8): si usa il valore calcolato",)


# numerators larger than their denominators


def test_shares_above_the_whole_are_refused_together_with_both_places() -> None:
    righe = [
        dato("LU", "entro_5", "50", riga=2),
        dato("LU", "pratiche", "40", riga=3),
        dato("PI", "X01", None, su=("7", "6"), riga=4),
        dato("AR", "entro_5", "30", riga=5),
        dato("AR", "pratiche", "40", riga=6),
    ]
    with pytest.raises(ErroreDati) as errore:
        calcola(QUOTA, righe)
    assert [(d.file, d.riga) for d in errore.value.difetti] == [("demografia.csv", 2), ("demografia.csv", 4)]
    detto = str(errore.value)
    assert "X01, LU, 2013: 50 su 40" in detto
    assert "entro_5 50 (demografia.csv, riga 2); pratiche 40 (demografia.csv, riga 3)" in detto
    assert "«scartato»" in detto


def test_the_sheet_of_a_wrong_share_is_named() -> None:
    riga = replace(dato("PI", "X01", None, su=("7", "6")), luogo="gruppo.xlsx, foglio «Pisa», riga 12")
    with pytest.raises(ErroreDati) as errore:
        uno(QUOTA, riga)
    (difetto,) = errore.value.difetti
    assert (difetto.file, difetto.foglio, difetto.riga) == ("gruppo.xlsx", "Pisa", 12)


# versions


def chiusure(*coppie: tuple[str, str]) -> list[Rilevazione]:
    """Closures of some bodies, each in a version, with openings and stock."""
    righe = [dato(ente, "cessazioni", "100" if v == "netta" else "140", versione=v) for ente, v in coppie]
    for ente in dict.fromkeys(e for e, _ in coppie):
        righe += [dato(ente, "iscrizioni", "150"), dato(ente, "registrate", "1000", "2012-12-31")]
    return righe


def test_the_version_of_most_bodies_is_compared_and_the_others_are_listed_apart() -> None:
    trovati = calcola(CRESCITA, chiusure(("LU", "netta"), ("PI", "netta"), ("PI", "lorda"), ("AR", "lorda")))
    assert {e: (v.valore, v.versione) for e, v in trovati.items()} == {
        "LU": (F(5), "netta"),
        "PI": (F(5), "netta"),
        "AR": (F(1), "lorda"),
    }
    assert [e for e, v in trovati.items() if v.escluso] == ["AR"]
    assert trovati["AR"].escluso == (
        "valore al lordo delle cessazioni d'ufficio, gli altri al netto delle cessazioni d'ufficio"
    )


def test_gross_closures_are_compared_where_most_have_only_those() -> None:
    trovati = calcola(
        CRESCITA, chiusure(("LU", "netta"), ("PI", "lorda"), ("AR", "lorda"), ("AR", "netta"), ("SI", "lorda"))
    )
    assert [v.versione for v in trovati.values() if not v.escluso] == ["lorda", "lorda", "lorda"]
    assert trovati["LU"].escluso


def test_a_version_asked_for_is_the_one_compared() -> None:
    righe = chiusure(("LU", "netta"), ("LU", "lorda"), ("PI", "netta"))
    trovati = calcola(CRESCITA, righe, versione="lorda")
    assert (trovati["LU"].versione, trovati["PI"].escluso != "") == ("lorda", True)


def test_where_no_source_declares_the_version_all_are_compared_with_a_remark() -> None:
    trovati = calcola(CRESCITA, chiusure(("LU", "non dichiarata"), ("PI", "non dichiarata")))
    assert [(v.escluso, v.avvisi) for v in trovati.values()] == [("", (AVVISO_NON_DICHIARATA,))] * 2


def test_net_and_gross_are_never_mixed_inside_one_value() -> None:
    totale = indicatore("cessazioni + pratiche", tipo="conteggio", fattore="1")
    valore = uno(
        totale,
        dato("LU", "cessazioni", "100", versione="netta"),
        dato("LU", "pratiche", "100", versione="lorda"),
    )
    assert valore.valore is None
    assert "manca" in valore.avvisi[-1]


@pytest.mark.parametrize(
    ("versioni", "comune"),
    [
        ([{""}, {""}], ""),
        ([], ""),
        ([{"lorda"}, {"netta"}], "netta"),
        ([{"lorda"}, {"non dichiarata"}], "non dichiarata"),
        ([{"lorda"}, {"lorda", "netta"}], "lorda"),
        ([{""}, {""}, {"netta"}], "non dichiarata"),
    ],
)
def test_the_common_version(versioni: list[set[str]], comune: str) -> None:
    assert versione_comune(versioni) == comune


# periods


def test_periods_come_best_covered_first_then_the_longest() -> None:
    righe = [
        dato("LU", "CRM", "1", "2013"),
        dato("PI", "CRM", "1", "2013-Q1"),
        dato("LU", "CRM", "1", "2013-Q1"),
        dato("LU", "CRM", "1", "2013-H1"),
        dato("LU", "CRM", "1", "2012"),
        dato("LU", "X01", "1", "2013-06/12M"),
        dato("AR", "CRM", "1", "2013-Q4"),
    ]
    contati = indicatore("CRM", tipo="conteggio", fattore="1")
    trovati = periodi_con_dati(panel(*righe), contati, ["LU", "PI"], 2013)
    assert [p.testo for p in trovati] == ["2013-Q1", "2013", "2013-06/12M", "2013-H1"]


def test_a_stock_alone_makes_no_period_of_a_flow() -> None:
    righe = [dato("LU", "registrate", "4000", "2013-12-31")]
    assert periodi_con_dati(panel(*righe), NATALITA, ["LU"], 2013) == ()
