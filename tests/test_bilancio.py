"""Budget arithmetic on a statement small enough to check by hand."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from analisi.calcolo.bilancio import ContoEconomico, conto_economico, obiettivo_perdita, scostamenti
from analisi.calcolo.risorse import risorse_programmi
from analisi.dati.regole import RegoleBilancio
from camere_di_prova import struttura

REGOLE = RegoleBilancio("revisione_luglio", 10, 5, 20)
SCHEMA: list[dict[str, Any]] = [
    {"conto": "3", "padre": None, "natura": "saldo", "voce": "Risultato"},
    {"conto": "30", "padre": "3", "natura": "saldo", "voce": "Gestione corrente"},
    {"conto": "31", "padre": "30", "natura": "provento", "voce": "Proventi"},
    {"conto": "32", "padre": "30", "natura": "onere", "voce": "Oneri"},
]


def riga(conto: str, *importi: str | None) -> dict[str, Any]:
    valori = [None if i is None else D(i) for i in importi]
    return {"conto": conto, "riga_fonte": "1"} | dict(
        zip(("budget_iniziale", "revisione_luglio", "consuntivo"), valori, strict=True)
    )


def bilancio(*righe: dict[str, Any]) -> ContoEconomico:
    return conto_economico(righe, SCHEMA)


PERDITA = (
    riga("3", "-100.00", "-200.00", "-90.00"),
    riga("30", "-100.00", "-200.00", "-90.00"),
    riga("31", "900.00", "900.00", "950.10"),
    riga("32", "-1000.00", "-1100.00", "-1040.10"),
)


def test_more_income_and_less_cost_are_both_favourable() -> None:
    scarti = {s.conto.conto: s for s in scostamenti(bilancio(*PERDITA), "revisione_luglio", REGOLE)}
    assert (scarti["31"].euro, scarti["31"].segno) == (D("50.10"), "favorevole")
    assert (scarti["32"].euro, scarti["32"].segno) == (D("59.90"), "favorevole")
    assert scarti["3"].euro == D("110.00")
    assert scarti["3"].pct == 55


def test_a_variance_is_material_only_beyond_both_thresholds() -> None:
    severe = RegoleBilancio("revisione_luglio", 60, 5, 20)
    per_euro = {s.conto.conto: s.rilevante for s in scostamenti(bilancio(*PERDITA), "revisione_luglio", severe)}
    assert per_euro == {"3": True, "30": True, "31": False, "32": False}
    percentuali = RegoleBilancio("revisione_luglio", 10, 5, 20)
    per_pct = {s.conto.conto: s.rilevante for s in scostamenti(bilancio(*PERDITA), "revisione_luglio", percentuali)}
    assert per_pct == {"3": True, "30": True, "31": True, "32": True}


def test_a_cent_of_difference_breaks_the_identity() -> None:
    righe = (*PERDITA[:3], riga("32", "-1000.00", "-1100.01", "-1040.10"))
    rotte = [(i.conto, i.versione, i.differenza) for i in bilancio(*righe).identita if i.differenza]
    assert rotte == [("30", "revisione_luglio", D("0.01"))]


@pytest.mark.parametrize(
    ("consuntivo", "raggiunto"), [("-80.00", True), ("-80.01", False), ("0.00", True), ("15.00", True)]
)
def test_the_loss_is_cut_as_promised_only_up_to_the_allowed_one(consuntivo: str, raggiunto: bool) -> None:
    conto = bilancio(riga("3", "0", "0", "0"), riga("30", "-100.00", "-50.00", consuntivo))
    obiettivo = obiettivo_perdita(conto, REGOLE, "budget_iniziale")
    assert obiettivo is not None
    assert (obiettivo.ammessa, obiettivo.raggiunto) == (D("-80.00"), raggiunto)


def test_there_is_no_loss_to_cut_where_the_base_is_a_gain() -> None:
    conto = bilancio(riga("3", "0", "0", "0"), riga("30", "5.00", "-50.00", "1.00"))
    assert obiettivo_perdita(conto, REGOLE, "budget_iniziale") is None


def test_a_missing_amount_is_not_a_zero() -> None:
    conto = bilancio(riga("3", "0", "0", "0"), riga("30", "1", "1", "1"), riga("31", None, None, "7.00"))
    scarto = next(s for s in scostamenti(conto, "revisione_luglio", REGOLE) if s.conto.conto == "31")
    assert (scarto.euro, scarto.pct, scarto.rilevante) == (None, None, False)


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
