"""The statistics of a panel, against figures worked out by hand, scipy's own laws and a simulation written apart."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest
from scipy import stats

from analisi.calcolo.panel.attenzione import DA_AFFRONTARE, FORSE_CASO, NON_CONFRONTABILE, attenzione, correggi
from analisi.calcolo.panel.base import Binomiale, Modello, Normale, Poisson, Valore
from analisi.calcolo.panel.composito import Composito, composito
from analisi.calcolo.panel.imbuto import Imbuto, dispersione, imbuto, limiti
from analisi.calcolo.panel.modelli import (
    centro,
    errore_standard,
    estrai,
    insieme,
    intervallo,
    inutilizzabile,
    stima,
)
from analisi.calcolo.panel.posizione import DAL_PIU_ALTO, MAD_NULLA, Posizioni, posizioni
from analisi.calcolo.panel.prove import p_da_soglia, p_fra_due
from analisi.calcolo.panel.ranghi import intervalli_rango, posti, ranghi, rango_da_arrotondamento, seme
from analisi.calcolo.panel.simili import Vicini, vicini
from analisi.calcolo.panel.verso import SenzaConfronto, svantaggio
from analisi.dati.panel_tipi import Indicatore, Metodo
from analisi.errors import ErroreParametri, ErroreRegole

PROVINCE = ("AR", "FI", "GR", "LI", "LU", "MS", "PI", "PT", "PO", "SI")
ISCRIZIONI = (402, 1258, 347, 420, 515, 283, 587, 436, 580, 310)
CESSAZIONI = (300, 874, 220, 290, 359, 159, 343, 308, 409, 222)
PROVE = 5000
"""Draws of the simulation written apart."""

POCHI = Metodo(minimo_enti=2, estrazioni=2000)
METODO = Metodo(estrazioni=2000)


def indicatore(direzione: str = "alto", **altro: Any) -> Indicatore:  # noqa: ANN401 - any field of the record
    base: dict[str, Any] = {
        "codice": "X01",
        "tema": "demografia",
        "nome": "Prova",
        "numeratore": "a",
        "denominatore": "b",
        "fattore": Decimal(100),
        "unita": "%",
        "decimali": 1,
        "direzione": direzione,
        "soglia_minima": None,
        "soglia_massima": None,
        "tipo_statistico": "proporzione",
        "perimetro": "provincia",
        "denominatore_nome": "",
        "fonte": "",
        "stato": "verificata",
    }
    return Indicatore(**(base | altro))


def con_modello(ente: str, modello: Modello, **altro: Any) -> Valore:  # noqa: ANN401 - any field of the record
    return Valore(ente, "X01", "2024-T2", stima(modello), modello=modello, **altro)


def semplici(*quanti: str | int, **altro: Any) -> list[Valore]:  # noqa: ANN401 - any field of the record
    """Values without a model of the bodies A, B, C…"""
    return [Valore(chr(65 + k), "X01", "2024", F(q), **altro) for k, q in enumerate(quanti)]


def quote(*casi: tuple[int, int]) -> list[Valore]:
    return [con_modello(chr(65 + k), Binomiale(x, n, F(100))) for k, (x, n) in enumerate(casi)]


def tassi(*casi: tuple[int, int]) -> list[Valore]:
    return [con_modello(chr(65 + k), Poisson(((F(1), x),), F(n), F(1000))) for k, (x, n) in enumerate(casi)]


QUOTE_2024: list[Valore] = [
    con_modello(e, Binomiale(i, i + c, F(100))) for e, i, c in zip(PROVINCE, ISCRIZIONI, CESSAZIONI, strict=True)
]
SALDI_2024: list[Valore] = [
    con_modello(e, Poisson(((F(1), i), (F(-1), c)))) for e, i, c in zip(PROVINCE, ISCRIZIONI, CESSAZIONI, strict=True)
]


# models


def test_the_estimates_are_exact() -> None:
    assert stima(Binomiale(1, 3, F(100))) == F(100, 3)
    assert stima(Poisson(((F(1), 7), (F(-1), 4)), F(200), F(1000))) == 15
    assert stima(Normale(F(5, 2), F(1), 10)) == F(5, 2)


def test_no_case_at_all_is_not_certainty() -> None:
    nessuno, tutti = Binomiale(0, 50), Binomiale(50, 50)
    assert stima(nessuno) == 0 and errore_standard(nessuno) > 0
    assert errore_standard(nessuno) == pytest.approx(errore_standard(tutti))
    assert errore_standard(nessuno) == pytest.approx(stats.beta(0.5, 50.5).std())
    assert errore_standard(Poisson(((F(1), 0),), F(4))) == pytest.approx(stats.gamma(0.5).std() / 4)


@pytest.mark.parametrize(
    "modello",
    [
        Binomiale(30, 80, F(100)),
        Binomiale(0, 40),
        Poisson(((F(1), 90), (F(-2), 30)), F(7), F(10)),
        Normale(F(12), F(4), 9),
    ],
)
def test_draws_stand_around_the_centre_with_the_standard_error(modello: Modello) -> None:
    estratte = estrai(modello, np.random.default_rng(3), 40_000)
    assert estratte.shape == (40_000,)
    assert float(estratte.mean()) == pytest.approx(centro(modello), abs=4 * errore_standard(modello) / 200)
    assert float(estratte.std()) == pytest.approx(errore_standard(modello), rel=0.03)


def test_the_interval_of_a_proportion_is_that_of_clopper_and_pearson() -> None:
    basso, alto = intervallo(Binomiale(7, 20, F(100)), 0.95)
    assert stats.binom.sf(6, 20, basso / 100) == pytest.approx(0.025)
    assert stats.binom.cdf(7, 20, alto / 100) == pytest.approx(0.025)
    assert intervallo(Binomiale(0, 20), 0.95)[0] == 0


def test_the_interval_of_a_count_is_exact() -> None:
    basso, alto = intervallo(Poisson(((F(1), 7),), F(2), F(10)), 0.95)
    assert stats.poisson.sf(6, basso / 5) == pytest.approx(0.025)
    assert stats.poisson.cdf(7, alto / 5) == pytest.approx(0.025)
    assert intervallo(Poisson(((F(1), 0),)), 0.95)[0] == 0


def test_the_interval_of_a_balance_puts_those_of_its_counts_together() -> None:
    entrati, usciti = Poisson(((F(1), 40),)), Poisson(((F(1), 25),))
    (a, b), (c, d) = intervallo(entrati, 0.95), intervallo(usciti, 0.95)
    basso, alto = intervallo(Poisson(((F(1), 40), (F(-1), 25))), 0.95)
    assert basso == pytest.approx(15 - math.hypot(40 - a, d - 25))
    assert alto == pytest.approx(15 + math.hypot(b - 40, 25 - c))


def test_the_interval_of_a_mean_is_student_s() -> None:
    basso, alto = intervallo(Normale(F(10), F(3), 16), 0.95)
    assert (basso, alto) == pytest.approx((10 - 2.13145 * 0.75, 10 + 2.13145 * 0.75), abs=1e-4)


def test_a_higher_level_gives_a_wider_interval() -> None:
    for modello in (Binomiale(3, 30), Poisson(((F(1), 5), (F(-1), 2)), F(3)), Normale(F(1), F(1), 5)):
        stretto, largo = intervallo(modello, 0.90), intervallo(modello, 0.99)
        assert largo[0] < stretto[0] < stima(modello) < stretto[1] < largo[1]


def test_pooled_means_are_the_mean_of_all_cases_with_their_own_deviation() -> None:
    uno, altro = [1.0, 2.0, 6.0], [4.0, 10.0]
    tutti = insieme([_normale(uno), _normale(altro)])
    assert isinstance(tutti, Normale) and tutti.casi == 5
    assert float(tutti.media) == pytest.approx(np.mean(uno + altro))
    assert float(tutti.scarto_tipo) == pytest.approx(np.std(uno + altro, ddof=1))
    assert insieme([Binomiale(1, 2), Binomiale(3, 4)]) == Binomiale(4, 6)
    assert insieme([Binomiale(1, 2), _normale(uno)]) is None


def _normale(casi: Sequence[float]) -> Normale:
    return Normale(F(float(np.mean(casi))), F(float(np.std(casi, ddof=1))), len(casi))


def test_a_mean_of_one_case_or_of_equal_cases_says_nothing_of_chance() -> None:
    assert inutilizzabile(Normale(F(3), F(1), 1)) and inutilizzabile(Normale(F(3), F(0), 8))
    assert not inutilizzabile(Normale(F(3), F(1), 2))


# ranks


@pytest.mark.parametrize(("valori", "direzione"), [(QUOTE_2024, "alto"), (SALDI_2024, "alto"), (SALDI_2024, "basso")])
def test_the_rank_intervals_of_the_second_quarter_of_2024_agree_with_a_simulation_written_apart(
    valori: list[Valore], direzione: str
) -> None:
    nostri = {
        r.ente: (r.basso, r.alto) for r in intervalli_rango(valori, indicatore(direzione), 0.95, 10_000, seme("X", "T"))
    }
    apparte = ranghi_simulati(valori, alto_e_meglio=direzione == "alto")
    incerta = {"PI"} if valori is SALDI_2024 else set()  # Florence above Pisa: 2.53 against a threshold of 2.50
    for ente in PROVINCE:
        distanze = [abs((nostro or 0) - suo) for nostro, suo in zip(nostri[ente], apparte[ente], strict=True)]
        assert max(distanze) <= (1 if ente in incerta else 0), (ente, nostri[ente], apparte[ente])
    if valori is QUOTE_2024:
        assert set(nostri.values()) == {(1, 10)}
    else:
        primo = (1, 1) if direzione == "alto" else (10, 10)
        assert nostri["FI"] == primo


def ranghi_simulati(valori: Sequence[Valore], alto_e_meglio: bool) -> dict[str, tuple[int, int]]:
    """Nothing of the package: counts drawn by inversion, loops, no prior, the step-down written from its definition."""
    caso = random.Random(42)
    stime, errori, estratte = {}, {}, {}
    for v in valori:
        k = PROVINCE.index(v.ente)
        stima_, errore, serie = (quota_simulata if isinstance(v.modello, Binomiale) else saldo_simulato)(
            caso, ISCRIZIONI[k], CESSAZIONI[k]
        )
        stime[v.ente], errori[v.ente], estratte[v.ente] = stima_, errore, serie
    esito = {}
    for mio in stime:
        altri = [e for e in stime if e != mio]
        osservate = {a: (stime[a] - stime[mio]) / math.hypot(errori[a], errori[mio]) for a in altri}
        simulate = {
            a: [
                (x - y - stime[a] + stime[mio]) / math.hypot(sx, sy)
                for (x, sx), (y, sy) in zip(estratte[a], estratte[mio], strict=True)
            ]
            for a in altri
        }
        respinte = respinte_a_passi(osservate, simulate)
        sopra, sotto = (sum(segno == quale for _, segno in respinte) for quale in (1, -1))
        migliori, peggiori = (sopra, sotto) if alto_e_meglio else (sotto, sopra)
        esito[mio] = (1 + migliori, len(stime) - peggiori)
    return esito


def respinte_a_passi(osservate: dict[str, float], simulate: dict[str, list[float]]) -> set[tuple[str, int]]:
    """The one-sided hypotheses «not above» (+1) and «not below» (−1) that are rejected, body by body."""
    respinte: set[tuple[str, int]] = set()
    while True:
        restano = [(a, segno) for a in osservate for segno in (1, -1) if (a, segno) not in respinte]
        massimi = sorted(max(segno * simulate[a][b] for a, segno in restano) for b in range(PROVE))
        soglia = massimi[math.ceil(0.95 * PROVE) - 1]
        nuove = {(a, segno) for a, segno in restano if segno * osservate[a] > soglia}
        if not nuove:
            return respinte
        respinte |= nuove


def quota_simulata(caso: random.Random, x: int, y: int) -> tuple[float, float, list[tuple[float, float]]]:
    """x out of x + y: estimate, standard error, draws with theirs."""
    n, p = x + y, x / (x + y)
    pesi = [
        math.exp(
            math.lgamma(n + 1)
            - math.lgamma(k + 1)
            - math.lgamma(n - k + 1)
            + k * math.log(p)
            + (n - k) * math.log(1 - p)
        )
        for k in range(n + 1)
    ]
    quote_ = [k / n for k in caso.choices(range(n + 1), weights=pesi, k=PROVE)]
    return p, math.sqrt(p * (1 - p) / n), [(q, math.sqrt(q * (1 - q) / n)) for q in quote_]


def saldo_simulato(caso: random.Random, x: int, y: int) -> tuple[float, float, list[tuple[float, float]]]:
    """x minus y, two independent Poisson counts: estimate, standard error, draws with theirs."""
    entrati, usciti = (
        caso.choices(
            range(2 * m + 60),
            weights=[math.exp(k * math.log(m) - m - math.lgamma(k + 1)) for k in range(2 * m + 60)],
            k=PROVE,
        )
        for m in (x, y)
    )
    return x - y, math.sqrt(x + y), [(a - b, math.sqrt(a + b)) for a, b in zip(entrati, usciti, strict=True)]


def test_far_apart_bodies_have_one_place_each() -> None:
    valori = quote((900, 1000), (500, 1000), (100, 1000))
    trovati = intervalli_rango(valori, indicatore(), 0.95, 2000, 1)
    assert [(r.da, r.a, r.basso, r.alto) for r in trovati] == [(1, 1, 1, 1), (2, 2, 2, 2), (3, 3, 3, 3)]
    assert [r.basso for r in intervalli_rango(valori, indicatore("basso"), 0.95, 2000, 1)] == [3, 2, 1]


def test_two_bodies_that_differ_by_chance_share_both_places() -> None:
    vicini_, lontani = quote((50, 100), (52, 100)), quote((20, 100), (80, 100))
    assert [(r.basso, r.alto) for r in intervalli_rango(vicini_, indicatore(), 0.95, 2000, 1)] == [(1, 2), (1, 2)]
    assert [(r.basso, r.alto) for r in intervalli_rango(lontani, indicatore(), 0.95, 2000, 1)] == [(2, 2), (1, 1)]


def test_rank_intervals_do_not_depend_on_order_nor_on_names() -> None:
    mischiati = [replace(v, ente=f"ente {k}") for k, v in enumerate(reversed(SALDI_2024))]
    dritti = intervalli_rango(SALDI_2024, indicatore(), 0.95, 500, 5)
    rovesci = intervalli_rango(mischiati, indicatore(), 0.95, 500, 5)
    assert [(r.basso, r.alto) for r in dritti] == [(r.basso, r.alto) for r in reversed(rovesci)]


def test_the_same_call_gives_the_same_intervals_and_the_seed_does_not_move_between_runs() -> None:
    assert ranghi(SALDI_2024, indicatore(), METODO) == ranghi(SALDI_2024, indicatore(), METODO)
    assert seme("X01", "2024-T2") == int(hashlib.sha256(b"X01\n2024-T2").hexdigest()[:16], 16)
    assert seme("X01", "2024-T2") != seme("X01", "2024-T3")


def test_a_lower_level_never_widens_an_interval() -> None:
    for largo, stretto in zip(
        intervalli_rango(SALDI_2024, indicatore(), 0.99, 4000, 1),
        intervalli_rango(SALDI_2024, indicatore(), 0.80, 4000, 1),
        strict=True,
    ):
        assert (largo.basso or 0) <= (stretto.basso or 0) <= stretto.da <= (stretto.alto or 0) <= (largo.alto or 0)


def test_counts_of_zero_do_not_make_a_place_certain() -> None:
    trovati = intervalli_rango(tassi((0, 10), (1, 10), (2, 10)), indicatore("basso"), 0.95, 2000, 1)
    assert [(r.basso, r.alto) for r in trovati] == [(1, 3)] * 3


def test_equal_values_share_their_places() -> None:
    assert posti([F(1), F(3), F(3), F(7)]) == ((1, 1), (2, 3), (2, 3), (4, 4))
    assert posti([F(1, 3), F(1, 3) + F(1, 10**30)]) == ((1, 1), (2, 2))


def test_one_body_without_a_model_leaves_all_without_an_interval_and_says_so() -> None:
    valori = [*quote((90, 100), (10, 100)), Valore("Z", "X01", "2024-T2", F(5), senza_modello="importi di bilancio")]
    trovati = ranghi(valori, indicatore(), METODO)
    assert {r.basso for r in trovati} == {None}
    assert trovati[0].motivo == (
        "il rango non ha intervallo: 1 su 3 senza un modello di campionamento (importi di bilancio)"
    )
    assert [r.da for r in trovati] == [1, 2, 3]


def test_rounded_values_without_a_model_have_the_interval_of_their_rounding() -> None:
    valori = semplici("1.0", "1.1", "1.4", "1.1", arrotondamento=Decimal("0.1"), senza_modello="tasso senza stock")
    trovati = rango_da_arrotondamento(valori, indicatore())
    assert [(r.da, r.a, r.basso, r.alto) for r in trovati] == [(4, 4, 2, 4), (2, 3, 2, 4), (1, 1, 1, 1), (2, 3, 2, 4)]
    assert [r.basso for r in ranghi(valori, indicatore(), METODO)] == [2, 2, 1, 2]
    assert {r.origine for r in ranghi(valori, indicatore(), METODO)} == {"arrotondamento"}
    assert "solo arrotondamento" in ranghi(valori, indicatore(), METODO)[0].motivo


def test_for_a_bound_all_that_keep_it_share_the_first_place() -> None:
    vincolo = indicatore("vincolo", soglia_minima=Decimal(20), soglia_massima=Decimal(40))
    assert [svantaggio(vincolo, F(q)) for q in (10, 20, 30, 45)] == [10, 0, 0, 5]
    trovati = intervalli_rango(quote((300, 1000), (350, 1000), (900, 1000), (10, 1000)), vincolo, 0.95, 100, 1)
    assert [(r.da, r.a) for r in trovati] == [(1, 2), (1, 2), (4, 4), (3, 3)]
    assert [(r.basso, r.alto) for r in trovati] == [(1, 2), (1, 2), (4, 4), (3, 3)]
    with pytest.raises(ErroreRegole, match="soglia_minima"):
        svantaggio(indicatore("obiettivo"), F(1))


def test_for_a_bound_the_intervals_of_all_the_bodies_hold_together() -> None:
    vincolo = indicatore("vincolo", soglia_minima=Decimal(50))
    valori = quote((468, 1000), (900, 1000), (900, 1000))
    assert intervallo(Binomiale(468, 1000, F(100)), 0.95)[1] < 50 < intervallo(Binomiale(468, 1000, F(100)), 0.983)[1]
    primo = intervalli_rango(valori, vincolo, 0.95, 100, 1)[0]
    assert (primo.da, primo.basso, primo.alto) == (3, 1, 3)


# positions


def test_a_position_worked_out_by_hand() -> None:
    esito = posizioni(semplici(2, 4, 6, 9, 20), indicatore("basso"), METODO)
    assert isinstance(esito, Posizioni)
    assert esito.mediana == 6
    assert esito.mad == pytest.approx(3 * 1.482602, rel=1e-6)  # distances 4 2 0 3 14
    prima, ultima = esito.righe[0], esito.righe[4]
    assert (prima.distanza, prima.rango.da, ultima.rango.da) == (F(-4), 1, 5)
    assert prima.robusta == pytest.approx(-4 / (3 * 1.482602), rel=1e-6)
    assert prima.orientata == pytest.approx(4 / (3 * 1.482602), rel=1e-6)
    assert {p.quartile for p in esito.righe} == {None}
    assert esito.senza_intervallo


def test_leaving_one_body_out_moves_the_middle_one_across_the_median() -> None:
    esito = posizioni(semplici(2, 4, 6, 9, 20), indicatore("basso"), METODO)
    assert isinstance(esito, Posizioni)
    terzo, quinto = esito.righe[2].stabilita, esito.righe[4].stabilita
    assert (terzo.minima, terzo.massima, terzo.cambia_lato) == (F(-3, 2), F(1), True)  # medians of the rest: 7.5, 5
    assert (terzo.da, terzo.a) == (2, 3)
    assert (quinto.minima, quinto.massima, quinto.cambia_lato) == (F(25, 2), F(15), False)
    assert (quinto.da, quinto.a) == (4, 5)


def test_a_context_indicator_ranks_from_the_highest_and_is_never_better_or_worse() -> None:
    esito = posizioni(semplici(2, 4, 6, 9, 20), indicatore("contesto"), METODO)
    assert isinstance(esito, Posizioni)
    assert esito.ordine == DAL_PIU_ALTO
    assert [p.rango.da for p in esito.righe] == [5, 4, 3, 2, 1]
    assert {p.orientata for p in esito.righe} == {None}


def test_when_half_the_bodies_agree_the_robust_distance_is_not_computed() -> None:
    esito = posizioni(semplici(3, 3, 3, 3, 9), indicatore(), METODO)
    assert isinstance(esito, Posizioni)
    assert (esito.mad, esito.senza_robusta) == (0, MAD_NULLA)
    assert [p.robusta for p in esito.righe] == [None] * 5
    assert [(p.rango.da, p.rango.a) for p in esito.righe] == [(2, 5)] * 4 + [(1, 1)]


def test_quartiles_are_named_from_twenty_bodies_on() -> None:
    esito = posizioni(semplici(*range(20)), indicatore("basso"), METODO)
    assert isinstance(esito, Posizioni)
    assert [p.quartile for p in esito.righe] == [1] * 5 + [2] * 5 + [3] * 5 + [4] * 5


@pytest.mark.parametrize(
    ("presenti", "membri", "motivo"),
    [
        (0, 10, "nessun valore: non c'è confronto"),
        (1, 1, "un solo ente: non c'è confronto"),
        (3, 10, "3 enti su 10: sotto la metà, i valori si leggono ma non si confrontano"),
        (4, 4, "4 enti su 4: ne servono almeno 5, i valori si leggono ma non si confrontano"),
    ],
)
def test_too_few_values_are_not_compared(presenti: int, membri: int, motivo: str) -> None:
    valori = [replace(v, valore=v.valore if k < presenti else None) for k, v in enumerate(semplici(*range(membri)))]
    esito = posizioni(valori, indicatore(), METODO)
    assert isinstance(esito, SenzaConfronto)
    assert esito.motivo == motivo
    assert len(esito.lasciati) == membri - presenti


def test_excluded_and_missing_values_are_listed_and_take_no_part() -> None:
    valori = semplici(1, 2, 3, 4, 5, 600, 7)
    valori[5] = replace(valori[5], escluso="chiusure lorde, le altre nette")
    valori[6] = replace(valori[6], valore=None, avvisi=("denominatore zero",))
    esito = posizioni(valori, indicatore(), METODO)
    assert isinstance(esito, Posizioni)
    assert (esito.mediana, len(esito.righe), esito.esistenti) == (F(3), 5, 7)
    assert [(x.ente, x.motivo) for x in esito.lasciati] == [
        ("F", "chiusure lorde, le altre nette"),
        ("G", "denominatore zero"),
    ]


def test_a_body_that_comes_twice_is_an_error() -> None:
    with pytest.raises(ErroreParametri, match="due volte nello stesso confronto: A"):
        posizioni([*semplici(1, 2, 3, 4, 5), *semplici(9)], indicatore(), METODO)


# funnel


@pytest.mark.parametrize(("casi", "totale"), [(30, 100), (4, 100), (97, 100)])
def test_a_proportion_like_the_others_passes_its_limits_as_rarely_as_stated(casi: int, totale: int) -> None:
    for n in (5, 20, 73, 400):
        legge = stats.binom(n, casi / totale)
        limite = limiti(Binomiale(casi, totale, F(100)), np.array([float(n)]))[0]
        controlla_code(legge, n, range(n + 1), 100, (limite.basso_95, limite.alto_95), 0.025)
        controlla_code(legge, n, range(n + 1), 100, (limite.basso_998, limite.alto_998), 0.001)


@pytest.mark.parametrize("esposizione", [3.0, 17.5, 200.0])
def test_a_rate_like_the_others_passes_its_limits_as_rarely_as_stated(esposizione: float) -> None:
    tutti = Poisson(((F(1), 120),), F(300), F(1000))
    limite = limiti(tutti, np.array([esposizione]))[0]
    legge = stats.poisson(0.4 * esposizione)
    conti = range(int(0.4 * esposizione) * 3 + 40)
    controlla_code(legge, esposizione, conti, 1000, (limite.basso_95, limite.alto_95), 0.025)
    controlla_code(legge, esposizione, conti, 1000, (limite.basso_998, limite.alto_998), 0.001)


def controlla_code(
    legge: Any,  # noqa: ANN401 - scipy gives no type for a frozen law
    n: float,
    conti: range,
    fattore: int,
    limite: tuple[float, float],
    coda: float,
) -> None:
    """Beyond each limit at most `coda`, and one case nearer already more than `coda`."""
    basso, alto = limite
    sotto = [x for x in conti if fattore * x / n < basso - 1e-9]
    sopra = [x for x in conti if fattore * x / n > alto + 1e-9]
    assert sum(legge.pmf(x) for x in sotto) <= coda
    assert legge.cdf(len(sotto)) > coda
    if sopra:
        assert legge.sf(sopra[0] - 1) <= coda + 1e-12
        assert legge.sf(sopra[0] - 2) > coda


def test_limits_narrow_as_the_denominator_grows_and_the_outer_ones_stand_outside() -> None:
    esito = imbuto(QUOTE_2024, indicatore(), METODO)
    assert isinstance(esito, Imbuto)
    assert float(esito.centro) == pytest.approx(100 * sum(ISCRIZIONI) / sum(ISCRIZIONI + CESSAZIONI))
    ampiezze = [c.alto_95 - c.basso_95 for c in esito.curva]
    assert ampiezze == sorted(ampiezze, reverse=True)
    for c in esito.curva:
        assert c.basso_998 < c.basso_95 < esito.centro < c.alto_95 < c.alto_998


def test_a_funnel_tells_the_body_that_chance_does_not_explain() -> None:
    valori = quote((300, 1000), (31, 100), (50, 200), (90, 300), (200, 400))
    esito = imbuto(valori, indicatore(), METODO)
    assert isinstance(esito, Imbuto)
    assert [p.zona for p in esito.punti] == ["oltre 95", "dentro", "oltre 95", "dentro", "oltre 99,8"]
    comune = 671 / 2000
    assert esito.centro == F("33.55")
    assert esito.punti[4].z == pytest.approx((0.5 - comune) / math.sqrt(comune * (1 - comune) / 400))


def test_over_dispersion_widens_the_limits_only_where_it_is_significant() -> None:
    calmo = imbuto(QUOTE_2024, indicatore(), METODO)
    mosso = imbuto(quote(*((x, 1000) for x in range(200, 700, 50))), indicatore(), METODO)
    assert isinstance(calmo, Imbuto) and isinstance(mosso, Imbuto)
    assert (calmo.fi, calmo.curva_dispersa) == (1, calmo.curva)
    assert mosso.fi == mosso.fi_stimato > 10 and mosso.p_dispersione < 0.01
    stretto, largo = mosso.curva[60], mosso.curva_dispersa[60]
    centro_ = float(mosso.centro)
    assert largo.alto_95 - centro_ == pytest.approx((stretto.alto_95 - centro_) * math.sqrt(mosso.fi))
    assert {p.zona for p in mosso.punti} == {"dentro", "oltre 99,8"}
    assert {p.zona_dispersa for p in mosso.punti} == {"dentro"}


def test_the_over_dispersion_factor_is_one_on_average_when_only_chance_acts() -> None:
    rng = np.random.default_rng(8)
    pesi = np.sqrt(np.full(10, 0.1))
    prove = [dispersione(z - pesi * (z @ pesi), np.ones(10)) for z in rng.normal(size=(300, 10))]
    assert np.mean([fi for fi, _ in prove]) == pytest.approx(1, abs=0.09)
    assert np.mean([p <= 0.05 for _, p in prove]) < 0.09


@pytest.mark.parametrize(
    ("valori", "altro", "motivo"),
    [
        (SALDI_2024, {"tipo_statistico": "saldo"}, "variabilità di un saldo"),
        (semplici(1, 2, 3, 4, 5), {}, "senza modello"),
        ([con_modello(e, Normale(F(3), F(1), 9)) for e in "ABCDE"], {}, "non per medie"),
        (tassi(*((x, 1) for x in range(5))), {"tipo_statistico": "conteggio"}, "non ha denominatore"),
        (quote(*((0, n) for n in range(5, 10))), {}, "a zero o al massimo"),
        (quote((1, 3)), {}, "un solo ente"),
    ],
)
def test_no_funnel_is_drawn_where_it_would_say_nothing(valori: list[Valore], altro: Any, motivo: str) -> None:  # noqa: ANN401
    esito = imbuto(valori, indicatore(**altro), METODO)
    assert isinstance(esito, SenzaConfronto)
    assert motivo in esito.motivo


# tests and attention


def test_two_rates_are_compared_by_the_exact_conditional_test() -> None:
    p = p_fra_due(Poisson(((F(1), 9),), F(10)), Poisson(((F(1), 6),), F(20)), "larger")
    assert p == pytest.approx(stats.binom.sf(8, 15, 1 / 3))
    assert p_fra_due(Poisson(((F(1), 0),)), Poisson(((F(1), 0),)), "larger") == 1


def test_two_proportions_are_compared_by_the_score_test() -> None:
    p = p_fra_due(Binomiale(30, 100), Binomiale(45, 100), "smaller")
    z = -0.15 / math.sqrt(0.375 * 0.625 * 0.02 * 200 / 199)
    assert p == pytest.approx(stats.norm.cdf(z), rel=1e-6)
    assert p_fra_due(Binomiale(0, 10), Binomiale(0, 20), "larger") == 0.5


def test_a_second_value_of_zero_is_compared_like_any_other() -> None:
    assert p_fra_due(Poisson(((F(1), 4),)), Poisson(((F(1), 0),)), "larger") == pytest.approx(1 / 16)
    p = p_fra_due(Binomiale(5, 20), Binomiale(0, 20), "larger")
    assert p == pytest.approx(stats.norm.sf(0.25 / math.sqrt(0.125 * 0.875 * 0.1 * 40 / 39)), rel=1e-6)


def test_models_of_different_kinds_are_not_compared() -> None:
    assert p_fra_due(Binomiale(1, 2), Normale(F(1), F(1), 4), "larger") is None
    assert p_fra_due(Binomiale(1, 2), Binomiale(1, 2, F(100)), "larger") is None
    assert p_fra_due(None, Binomiale(1, 2), "larger") is None


def test_a_threshold_is_tested_exactly() -> None:
    assert p_da_soglia(Binomiale(8, 10, F(100)), F(50), "larger") == pytest.approx(56 / 1024)
    assert p_da_soglia(Poisson(((F(1), 3),), F(2)), F(1), "smaller") == pytest.approx(stats.poisson.cdf(3, 2))
    assert p_da_soglia(Normale(F(12), F(4), 16), F(10), "larger") == pytest.approx(stats.t.sf(2, 15))


PRIMA = quote((600, 1000), (610, 1000), (590, 1000), (600, 1000), (605, 1000))
ORA = quote((400, 1000), (612, 1000), (588, 1000), (601, 1000), (605, 1000))


def test_worse_than_the_panel_and_than_before_is_to_be_dealt_with() -> None:
    segnali = attenzione(ORA, PRIMA, indicatore(), METODO)
    assert [s.stato for s in segnali if s.segnalato] == [DA_AFFRONTARE, FORSE_CASO]
    primo = segnali[0]
    assert (primo.valore, primo.mediana) == (F(40), F("60.1"))
    assert (primo.precedente, primo.per_la_mediana) == (F(60), F("20.1"))
    assert primo.p is not None and primo.p_panel is not None and primo.p_tempo is not None
    assert primo.p == max(primo.p_panel, primo.p_tempo) < 1e-6


def test_lower_is_better_turns_every_sign() -> None:
    segnali = attenzione(PRIMA, ORA, indicatore("basso"), METODO)
    assert segnali[0].stato == "nessun segnale" and segnali[0].in_peggioramento and not segnali[0].peggiore
    peggiori = attenzione(quote((80, 100), *[(50, 100)] * 4), quote(*[(50, 100)] * 5), indicatore("basso"), METODO)
    assert peggiori[0].stato == DA_AFFRONTARE
    assert peggiori[0].per_la_mediana == -30


def test_a_body_always_worse_but_not_worsening_gives_no_signal() -> None:
    fermi = quote((400, 1000), (612, 1000), (588, 1000), (601, 1000), (605, 1000))
    assert not any(s.segnalato for s in attenzione(fermi, fermi, indicatore(), METODO))


def test_without_a_model_chance_is_never_ruled_out() -> None:
    ora = semplici(1, 9, 9, 9, 9, senza_modello="importi di bilancio")
    segnali = attenzione(ora, semplici(*[9] * 5), indicatore(), METODO)
    assert (segnali[0].stato, segnali[0].p) == (FORSE_CASO, None)
    assert "importi di bilancio" in segnali[0].motivo
    assert segnali[0].per_la_mediana == 8


def test_a_context_indicator_gives_no_signal_at_all() -> None:
    assert attenzione(ORA, PRIMA, indicatore("contesto"), METODO) == ()


def test_what_cannot_be_compared_says_why() -> None:
    prima = [replace(PRIMA[0], versione="lorda"), *PRIMA[1:4]]
    ora = [replace(ORA[0], versione="netta"), *ORA[1:]]
    segnali = attenzione(ora, prima, indicatore(), METODO)
    assert [s.stato for s in segnali][0::4] == [NON_CONFRONTABILE] * 2
    assert segnali[0].motivo == "versioni diverse fra i due periodi: «lorda» e «netta»"
    assert segnali[4].motivo == "manca il valore del periodo precedente"
    assert {s.motivo for s in attenzione(ORA[:1], PRIMA, indicatore(), METODO)} == {"un solo ente: non c'è confronto"}


def test_a_bound_gives_a_signal_only_outside_it_and_measures_the_way_back() -> None:
    vincolo = indicatore("vincolo", soglia_minima=Decimal(50))
    segnali = attenzione(ORA, PRIMA, vincolo, METODO)
    assert [s.segnalato for s in segnali] == [True, False, False, False, False]
    assert (segnali[0].stato, segnali[0].per_la_mediana) == (DA_AFFRONTARE, F(10))
    appena = attenzione([con_modello("A", Binomiale(499, 1000, F(100))), *ORA[1:]], PRIMA, vincolo, METODO)
    assert appena[0].stato == FORSE_CASO  # surely below the others, not surely below 50


def test_the_correction_counts_the_tests_that_found_nothing() -> None:
    (uno, *altri) = attenzione(ORA, PRIMA, indicatore(), METODO)
    prove = [replace(uno, p=p) for p in (0.01, 0.02, 0.03, 0.60)]
    corretti = correggi([*prove, replace(uno, p=None, stato=FORSE_CASO)], 0.95)
    assert [s.p_corretta for s in corretti] == [pytest.approx(x) for x in (0.04, 0.04, 0.04, 0.60)] + [None]
    assert [s.stato for s in corretti] == [DA_AFFRONTARE] * 3 + [FORSE_CASO] * 2
    assert correggi([replace(uno, p=0.03), *([replace(uno, p=0.9)] * 9)], 0.95)[0].stato == FORSE_CASO
    assert not correggi(altri[:1], 0.95)[0].segnalato


# neighbours


def test_neighbours_are_those_nearest_on_standardised_measures() -> None:
    misure: dict[str, dict[str, F | None]] = {
        "imprese": {"A": F(100), "B": F(200), "C": F(400), "D": F(800), "E": F(1600), "Z": None},
        "addetti": {"A": F(1), "B": F(2), "C": F(3), "D": F(4), "E": F(5), "Z": F(3)},
        "uguale": {"A": F(1), "B": F(1), "C": F(1), "D": F(1), "E": F(7), "Z": F(1)},
    }
    esito = vicini("C", misure, 2, in_logaritmo={"imprese"})
    assert isinstance(esito, Vicini)
    assert [v.ente for v in esito.vicini] == ["B", "D"]
    passo = 1 / 1.482602  # on both scales each body is one MAD from the next
    assert [v.distanza for v in esito.vicini] == [pytest.approx(passo * math.sqrt(2), rel=1e-6)] * 2
    assert esito.vicini[0].valori == {"imprese": 200, "addetti": 2, "uguale": 1}
    assert (esito.ignorate, esito.in_logaritmo) == (("uguale",), ("imprese",))
    assert [(x.ente, x.motivo) for x in esito.lasciati] == [("Z", "manca: imprese")]


def test_a_body_without_a_measure_has_no_neighbours() -> None:
    esito = vicini("A", {"imprese": {"A": F(0), "B": F(2), "C": F(3)}}, 1, in_logaritmo={"imprese"})
    assert isinstance(esito, SenzaConfronto)
    assert "imprese (non positiva)" in esito.motivo


# composite


INDICATORI = {"P": indicatore(codice="P"), "Q": indicatore("basso", codice="Q"), "C": indicatore("contesto")}


def test_a_composite_worked_out_by_hand() -> None:
    valori = {"P": semplici(0, 5, 10), "Q": semplici(1, 2, 5)}
    esito = composito(valori, INDICATORI, {"P": F("0.3"), "Q": F("0.7")}, metodo=POCHI)
    assert isinstance(esito, Composito)
    assert [(r.ente, r.da) for r in esito.righe] == [("A", 1), ("B", 2), ("C", 3)]
    assert [r.punteggio for r in esito.righe] == pytest.approx([0.7, 0.675, 0.3])
    assert esito.righe[1].parti == {"P": pytest.approx(0.15), "Q": pytest.approx(0.525)}
    assert [(r.basso <= r.da <= r.alto) for r in esito.righe] == [True] * 3
    assert (esito.righe[0].alto, esito.righe[2].alto) == (2, 3)


def test_a_body_that_wins_everywhere_is_first_whatever_the_weights() -> None:
    valori = {"P": semplici(9, 5, 1, 2), "Q": semplici(1, 3, 5, 4)}
    esito = composito(valori, INDICATORI, {"P": Decimal("0.5"), "Q": Decimal("0.5")}, "robusta", POCHI)
    assert isinstance(esito, Composito)
    assert (esito.righe[0].ente, esito.righe[0].basso, esito.righe[0].alto) == ("A", 1, 1)
    assert esito == composito(valori, INDICATORI, {"P": Decimal("0.5"), "Q": Decimal("0.5")}, "robusta", POCHI)


def test_every_fault_of_the_weights_is_told_at_once() -> None:
    valori = {"P": semplici(1, 2), "C": semplici(1, 2)}
    with pytest.raises(ErroreParametri) as errore:
        composito(valori, INDICATORI, {"P": F(1, 2), "C": F(1, 4), "N": F(-1, 8)}, metodo=POCHI)
    for parte in ("C: un indicatore di contesto", "N: indicatore sconosciuto", "N: il peso -1/8", "sommano a 0.625"):
        assert parte in str(errore.value)


def test_a_missing_value_leaves_the_body_out_of_the_composite() -> None:
    senza = semplici(1, 2, 3)
    senza[1] = replace(senza[1], valore=None)
    esito = composito({"P": senza, "Q": semplici(3, 2, 1)}, INDICATORI, {"P": F(1, 2), "Q": F(1, 2)}, metodo=POCHI)
    assert isinstance(esito, Composito)
    assert [r.ente for r in esito.righe] == ["C", "A"]
    assert [(x.ente, x.motivo) for x in esito.lasciati] == [("B", "manca: P")]


def test_a_robust_composite_needs_values_that_differ() -> None:
    valori = {"P": semplici(1, 1, 1, 5), "Q": semplici(1, 2, 3, 4)}
    with pytest.raises(ErroreParametri, match="minimo-massimo"):
        composito(valori, INDICATORI, {"P": F(1, 2), "Q": F(1, 2)}, "robusta", POCHI)
    esito = composito(valori, INDICATORI, {"P": F(1, 2), "Q": F(1, 2)}, metodo=POCHI)
    assert isinstance(esito, Composito) and esito.provate == ("minimo-massimo",)
