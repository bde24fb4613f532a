"""The figures of Lucca 2013 that the source document prints, recomputed from the data."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal as D
from fractions import Fraction

import pytest

from analisi.apertura import Analisi, apri
from analisi.calcolo.bilancio import obiettivo_perdita
from analisi.calcolo.numeri import arrotonda, tronca


def test_the_thirteen_procedures_give_97_51(lucca: Analisi) -> None:
    procedure = lucca.quadro.procedure
    assert procedure is not None and procedure.media is not None
    assert len(procedure.procedure) == 13
    assert procedure.media == Fraction("97.51")


@pytest.mark.parametrize(
    ("progetto", "atteso"),
    [
        ("C20101", "95.75"),
        ("C30101", "85"),
        ("G10101", "90"),
        ("I20102", "93.75"),
        ("I30104", "99.2"),
        ("B10101", "100"),
    ],
)
def test_printed_project_percentages_come_out_exactly(lucca: Analisi, progetto: str, atteso: str) -> None:
    nodo = lucca.quadro.ente.cerca(progetto) if lucca.quadro.ente else None
    assert nodo is not None and nodo.pct is not None
    assert nodo.pct == Fraction(atteso)


def test_some_project_percentages_are_truncated_and_some_rounded(lucca: Analisi) -> None:
    esiti = {r.riferimento: r.esito for r in lucca.quadro.riscontri or () if r.tipo == "percentuale_progetto"}
    assert esiti["I40101"] == "arrotondamento"
    assert esiti["I30202"] == "arrotondamento"
    nodo = lucca.quadro.ente.cerca("I40101") if lucca.quadro.ente else None
    assert nodo is not None and nodo.pct is not None
    assert (tronca(nodo.pct, 2), arrotonda(nodo.pct, 2)) == (D("98.92"), D("98.93"))


def test_the_project_percentages_that_do_not_follow_are_listed(lucca: Analisi) -> None:
    riscontri = [r for r in lucca.quadro.riscontri or () if r.tipo == "percentuale_progetto"]
    assert len(riscontri) == 39
    diversi = {r.riferimento: r.dichiarato for r in riscontri if r.esito == "differenza"}
    assert diversi == {
        "E30101": D(100),
        "F40101": D(99),
        "I20108": D("98.58"),
        "I30203": D(86),
        "C10101": D("88.89"),
        "D40102": D(100),
    }


def test_every_target_of_a_compound_indicator_counts_whatever_is_then_printed(lucca: Analisi) -> None:
    albero = lucca.quadro.ente
    assert albero is not None
    nove_su_dieci, quattro_su_otto = albero.cerca("C10101"), albero.cerca("C20101")
    assert nove_su_dieci is not None and nove_su_dieci.pct == 90
    assert quattro_su_otto is not None and quattro_su_otto.pct == Fraction(7 * 100 + 66, 8)


def test_a_manager_s_projects_are_those_of_the_tree_by_objective(lucca: Analisi) -> None:
    suoi = {d.ruolo: [(p.obiettivo, len(p.progetti)) for p in d.progetti] for d in lucca.quadro.dirigenti}
    assert suoi["Segretario generale"] == [("obiettivo 4", 12)]
    assert suoi["Dirigente Amministrazione e personale"] == [("obiettivo 3", 1), ("obiettivo 2", 10)]
    stampate = [p.dichiarata.dichiarato for d in lucca.quadro.dirigenti for p in d.progetti if p.dichiarata]
    assert stampate == [D("98.99"), D("97.07"), D("96.96"), D("98.82")]


def test_the_managers_objectives_agree_but_for_two(lucca: Analisi) -> None:
    riscontri = [r for r in lucca.quadro.riscontri or () if r.tipo == "percentuale_obiettivo"]
    diversi = {(r.soggetto, r.riferimento, r.dichiarato) for r in riscontri if not r.concorda}
    assert len(riscontri) == 12
    assert diversi == {
        ("Segretario generale", "1", D("99.65")),
        ("Dirigente Promozione e sviluppo per le imprese", "2", D("48.45")),
    }


def test_every_printed_variance_of_the_statement_comes_out_to_the_cent(lucca: Analisi) -> None:
    esiti = Counter(r.esito for r in lucca.quadro.riscontri or () if r.tipo == "scostamento_conto")
    assert esiti == {"uguale": 34, "non ricalcolabile": 1}


def test_the_statement_balances_and_the_current_loss_improves_by_532212_64(lucca: Analisi) -> None:
    conto = lucca.quadro.conto
    assert conto is not None and conto.quadra
    corrente = next(s for s in lucca.quadro.scostamenti or () if s.conto.conto == "30")
    assert corrente.euro == D("532212.64")
    assert corrente.segno == "favorevole"
    assert corrente.pct is not None and arrotonda(corrente.pct, 2) == D("42.79")


def test_the_loss_is_9_8_percent_worse_than_the_initial_budget(lucca: Analisi) -> None:
    assert lucca.quadro.conto is not None
    regole = lucca.quadro.regole.bilancio
    sul_preventivo = obiettivo_perdita(lucca.quadro.conto, regole, "budget_iniziale")
    sulla_revisione = obiettivo_perdita(lucca.quadro.conto, regole, "revisione_luglio")
    assert sul_preventivo is not None and sulla_revisione is not None
    assert arrotonda(sul_preventivo.variazione_pct, 1) == D("-9.8")
    assert sul_preventivo.ammessa == D("-518480")
    assert (sul_preventivo.raggiunto, sulla_revisione.raggiunto) == (False, True)


def test_contributions_of_the_parts_add_up_to_the_variance(lucca: Analisi) -> None:
    scostamenti = lucca.quadro.scostamenti or ()
    foglie = [s.contributo_pct for s in scostamenti if s.conto.foglia and s.contributo_pct is not None]
    assert sum(foglie) == 100


def test_an_empty_cell_of_the_statement_is_missing_and_a_zero_is_zero(lucca: Analisi) -> None:
    riga = next(s for s in lucca.quadro.scostamenti or () if s.conto.conto == "3430")
    assert (riga.base, riga.finale, riga.euro) == (None, D(0), None)
    nulla = next(s for s in lucca.quadro.scostamenti or () if s.conto.conto == "370")
    assert (nulla.euro, nulla.pct, nulla.segno) == (D(0), None, "nullo")


def test_the_tree_counts_every_indicator_once(lucca: Analisi) -> None:
    ente = lucca.quadro.ente
    assert ente is not None
    assert ente.conteggi.totale == 329
    assert [a.codice for a in ente.figli] == list("ABCDEFGHI")
    assert sum(a.conteggi.totale for a in ente.figli) == 329
    assert ente.conteggi.non_calcolabili == 4


def test_an_area_sees_its_own_results_only(lucca: Analisi) -> None:
    c = apri("lucca", 2013, "C", radice=lucca.percorsi.radice)
    assert {i.nodo[0] for i in c.quadro.indicatori or ()} == {"C"}
    assert {s.obiettivo[0] for s in c.quadro.serie or ()} == {"C"}
    assert c.quadro.albero is not None and c.quadro.ente is not None
    assert c.quadro.albero.pct == c.quadro.ente.cerca("C").pct  # type: ignore[union-attr]


def test_the_version_of_september_has_strategic_results_and_no_projects(lucca: Analisi) -> None:
    settembre = apri("lucca", 2013, versione="preconsuntivo", radice=lucca.percorsi.radice)
    assert settembre.quadro.indicatori is None
    assert len(settembre.quadro.strategici or ()) == 78
    assert len(lucca.quadro.strategici or ()) == 65
    ultimi = [p.periodo_testo for s in settembre.quadro.serie or () for p in s.punti if p.anno == 2013]
    assert ultimi and all(fine.split("/")[-1] <= "2013-09-30" and fine for fine in ultimi)


def test_series_are_never_joined_across_a_change_of_scale(lucca: Analisi) -> None:
    soddisfazione = [s for s in lucca.quadro.serie or () if s.nome == "people_satisfaction"]
    assert [(s.scala, len(s.punti)) for s in soddisfazione] == [("1-7", 1), ("1-6", 1)]


def test_years_with_two_printed_values_are_found(lucca: Analisi) -> None:
    doppi = {s.nome: s.doppi for s in lucca.quadro.serie or () if s.doppi}
    assert doppi["customer_indice"] == (2009,)
    assert doppi["intranet_soddisfazione"] == (2011,)


def test_regional_means_stand_beside_the_body(lucca: Analisi) -> None:
    confronti = {c.serie: (c.ente, c.regione, c.distanza) for c in lucca.quadro.confronti or ()}
    assert confronti["customer_aspetti_generali"] == (D("7.1"), D("6.95"), D("0.15"))
    assert confronti["customer_comunicazione"] == (D("7.21"), None, None)


def test_base_periods_are_compared_only_where_one_mean_is_printed(lucca: Analisi) -> None:
    basi = {c.serie.nome: (c.base, c.valore) for c in lucca.quadro.confronti_base or ()}
    assert basi["formazione_manageriale_domande"] == (Fraction("197.33"), Fraction("258.5"))
    assert "crm_rapporto_errori" not in basi
