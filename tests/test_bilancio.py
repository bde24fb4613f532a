"""Budget arithmetic on a statement small enough to check by hand."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from analisi.calcolo.bilancio import base_di_confronto, obiettivo_perdita, scostamenti
from analisi.calcolo.conto import ContoEconomico, LetturaConto, conto_economico
from analisi.calcolo.risorse import risorse_programmi
from analisi.dati.regole import RegoleBilancio
from camere_di_prova import struttura

REGOLE = RegoleBilancio("revisione_luglio", 10, 5, 20)
SCHEMA: list[dict[str, Any]] = [
    {"codice": codice, "padre": padre, "natura": natura, "ruolo": ruolo, "voce": voce, "conto_comune": None}
    for codice, padre, natura, ruolo, voce in (
        ("RIS", None, "saldo", "esercizio", "Risultato"),
        ("A-B", "RIS", "saldo", "corrente", "Gestione corrente"),
        ("A", "A-B", "provento", None, "Proventi"),
        ("B", "A-B", "onere", None, "Oneri"),
    )
]


def riga(conto: str, *importi: str | None) -> dict[str, Any]:
    valori = [None if i is None else D(i) for i in importi]
    return {"conto": conto, "voce": "", "riga_fonte": "1"} | dict(
        zip(("budget_iniziale", "revisione_luglio", "consuntivo"), valori, strict=True)
    )


def bilancio(*righe: dict[str, Any], lettura: LetturaConto | None = None) -> ContoEconomico:
    return conto_economico(righe, SCHEMA, lettura)


PERDITA = (
    riga("RIS", "-100.00", "-200.00", "-90.00"),
    riga("A-B", "-100.00", "-200.00", "-90.00"),
    riga("A", "900.00", "900.00", "950.10"),
    riga("B", "-1000.00", "-1100.00", "-1040.10"),
)


def test_more_income_and_less_cost_are_both_favourable() -> None:
    scarti = {s.conto.conto: s for s in scostamenti(bilancio(*PERDITA), "revisione_luglio", REGOLE)}
    assert (scarti["A"].euro, scarti["A"].segno) == (D("50.10"), "favorevole")
    assert (scarti["B"].euro, scarti["B"].segno) == (D("59.90"), "favorevole")
    assert scarti["RIS"].euro == D("110.00")
    assert scarti["RIS"].pct == 55


def test_a_variance_is_material_only_beyond_both_thresholds() -> None:
    severe = RegoleBilancio("revisione_luglio", 60, 5, 20)
    per_euro = {s.conto.conto: s.rilevante for s in scostamenti(bilancio(*PERDITA), "revisione_luglio", severe)}
    assert per_euro == {"RIS": True, "A-B": True, "A": False, "B": False}
    percentuali = RegoleBilancio("revisione_luglio", 10, 5, 20)
    per_pct = {s.conto.conto: s.rilevante for s in scostamenti(bilancio(*PERDITA), "revisione_luglio", percentuali)}
    assert per_pct == {"RIS": True, "A-B": True, "A": True, "B": True}


def test_a_cent_of_difference_breaks_the_identity() -> None:
    righe = (*PERDITA[:3], riga("B", "-1000.00", "-1100.01", "-1040.10"))
    rotte = [(i.conto, i.versione, i.differenza) for i in bilancio(*righe).identita if i.differenza]
    assert rotte == [("A-B", "revisione_luglio", D("0.01"))]


@pytest.mark.parametrize(
    ("consuntivo", "raggiunto"), [("-80.00", True), ("-80.01", False), ("0.00", True), ("15.00", True)]
)
def test_the_loss_is_cut_as_promised_only_up_to_the_allowed_one(consuntivo: str, raggiunto: bool) -> None:
    conto = bilancio(riga("RIS", "0", "0", "0"), riga("A-B", "-100.00", "-50.00", consuntivo))
    obiettivo = obiettivo_perdita(conto, REGOLE, "budget_iniziale")
    assert obiettivo is not None
    assert (obiettivo.ammessa, obiettivo.raggiunto) == (D("-80.00"), raggiunto)


def test_there_is_no_loss_to_cut_where_the_base_is_a_gain() -> None:
    conto = bilancio(riga("RIS", "0", "0", "0"), riga("A-B", "5.00", "-50.00", "1.00"))
    assert obiettivo_perdita(conto, REGOLE, "budget_iniziale") is None


def test_a_missing_amount_is_not_a_zero() -> None:
    conto = bilancio(riga("RIS", "0", "0", "0"), riga("A-B", "1", "1", "1"), riga("A", None, None, "7.00"))
    scarto = next(s for s in scostamenti(conto, "revisione_luglio", REGOLE) if s.conto.conto == "A")
    assert (scarto.euro, scarto.pct, scarto.segno, scarto.rilevante) == (None, None, "ignoto", None)


def test_the_final_amounts_are_measured_from_the_budget_in_force() -> None:
    def base(*vuote: str, regole: RegoleBilancio = REGOLE) -> str:
        return base_di_confronto(bilancio(*(r | dict.fromkeys(vuote) for r in PERDITA)), regole)

    iniziale = RegoleBilancio("budget_iniziale", 10, 5, 20)
    assert (base(), base(regole=iniziale)) == ("revisione_luglio", "budget_iniziale")
    assert base("revisione_luglio") == "budget_iniziale"
    assert base("budget_iniziale", regole=iniziale) == "revisione_luglio"
    assert base("budget_iniziale", "revisione_luglio") == ""


def test_without_a_budget_the_year_before_is_what_there_is_to_compare_with() -> None:
    soli = [r | dict.fromkeys(("budget_iniziale", "revisione_luglio")) for r in PERDITA]
    prima = bilancio(*(r | {"consuntivo": r["consuntivo"] - 10} for r in soli))
    conto = bilancio(*soli, lettura=LetturaConto(precedente=prima))
    assert base_di_confronto(conto, REGOLE) == "anno_precedente"
    scarti = scostamenti(conto, "anno_precedente", REGOLE)
    assert {s.euro for s in scarti} == {D(10)}
    assert {s.rilevante for s in scarti} == {None}, "thresholds are of budgets"


def test_a_part_of_the_year_is_not_measured_against_a_whole_one() -> None:
    conto = bilancio(*PERDITA, lettura=LetturaConto(fine_anno=False))
    scarti = scostamenti(conto, "revisione_luglio", REGOLE)
    assert {(s.euro, s.segno, s.rilevante) for s in scarti} == {(None, "ignoto", None)}
    assert [s.finale for s in scarti] == [D("-90.00"), D("-90.00"), D("950.10"), D("-1040.10")]
    assert obiettivo_perdita(conto, REGOLE, "revisione_luglio") is None


def test_a_chamber_that_promised_nothing_on_its_loss_is_not_judged_on_it() -> None:
    assert obiettivo_perdita(bilancio(*PERDITA), RegoleBilancio("revisione_luglio", 10, 5), "revisione_luglio") is None


def test_a_total_of_resources_with_a_missing_part_is_missing() -> None:
    def risorsa(programma: str, revisione: str | None) -> dict[str, Any]:
        return {
            "programma": programma,
            "voce": "oneri",
            "revisione_budget": None if revisione is None else D(revisione),
            "preconsuntivo": D(5),
            "anno_revisione": 2013,
            "anno_preconsuntivo": 2013,
            "riga_fonte": "1",
        }

    righe = [risorsa("A101", "10"), risorsa("A201", None), risorsa("B101", "3")]
    albero = struttura({"A": "", "B": "", "A101": "A", "A201": "A", "B101": "B"})
    area_a, area_b = (risorse_programmi(righe, albero, area) for area in "AB")
    assert [t.revisione for t in area_a.totali if t.voce == "oneri"] == [None]
    assert [t.differenza for t in area_b.totali if t.voce == "oneri"] == [D(2)]
