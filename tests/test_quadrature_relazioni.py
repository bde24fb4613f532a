"""References to cells, declared relations with their precision, and what moves when a printed value is set right."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from analisi.calcolo.quadrature.base import Base, Relazione
from analisi.calcolo.quadrature.effetti import effetti
from analisi.calcolo.quadrature.parole import conta, distinta, in_italiano, in_riga, stessa_cifra
from analisi.calcolo.quadrature.regole_relazioni import regge
from analisi.calcolo.quadrature.relazioni import controlla_legami, dei_legami, legami_sospesi
from analisi.calcolo.quadro import calcola
from analisi.calcolo.tempo import fine_anno
from analisi.dati.riferimenti import Cella, cella, leggi_espressione, leggi_riferimento, trova_righe
from analisi.errors import ErroreDati
from quadrature_aiuto import ANNO, Riga, Tabelle, esito, regole, riga


def punto(valore: object, anno: int = ANNO, serie: str = "s", **valori: object) -> Riga:
    comuni = {"descrizione": "Misura", "obiettivo": "ENTE", "unita": "domande", "riga_fonte": "5"}
    return riga("serie", **{**comuni, "serie": serie, "anno": anno, "valore": valore, **valori})


def detto(codice: str, valore: object, decimali: int | None = None, **valori: object) -> Riga:
    return riga(
        "dichiarati", codice=codice, tipo="altro", descrizione=codice, valore=valore, decimali=decimali, **valori
    )


def legame(valore: str, formula: str, relazione: str = "=", **valori: object) -> Riga:
    comuni: dict[str, Any] = {"codice": "l", "genere": "totale", "descrizione": "Legame"}
    return riga("legami", **{**comuni, "valore": valore, "formula": formula, "relazione": relazione, **valori})


def base(**tabelle: list[Riga]) -> Base:
    return Base(tabelle, calcola({}, regole(), [], fine_anno(ANNO)), ANNO)


def relazioni(legame: Riga, **tabelle: list[Riga]) -> tuple[Relazione, ...]:
    return dei_legami(base(legami=[legame], **tabelle))


# references


def test_key_values_left_out_at_the_end_find_the_row_that_lacks_them() -> None:
    intera, parte = punto(10), punto(4, periodo="2013-09-30")
    cercata = leggi_riferimento("[serie; s; {anno}]", ANNO)
    assert trova_righe(cercata, [parte, intera]) == [intera]
    assert trova_righe(cercata, [parte]) == [parte]


def test_an_empty_place_stands_for_a_missing_key_value() -> None:
    comuni = {"area": "A", "obiettivo": "A1", "programma": "A101", "progetto": "A10101", "descrizione": "d"}
    dell_ufficio = riga("indicatori", gruppo="RI", codice="1", **comuni)
    comune = riga("indicatori", codice="1", **comuni)
    cercata = leggi_riferimento("[indicatori; A10101; ; 1]", ANNO)
    assert trova_righe(cercata, [dell_ufficio, comune]) == [comune]
    assert cercata.campo == "risultato_valore"


def test_two_rows_with_one_key_stay_two_so_that_neither_is_chosen() -> None:
    cercata = leggi_riferimento("[serie; s; 2013]", ANNO)
    assert len(trova_righe(cercata, [punto(27), punto(28, riga_fonte="9")])) == 2


@pytest.mark.parametrize(("scritto", "atteso"), [("{anno}", "2013"), ("{anno-1}", "2012"), ("{anno-10}", "2003")])
def test_years_of_a_reference_follow_the_year_of_the_report(scritto: str, atteso: str) -> None:
    assert leggi_riferimento(f"[serie; s; {scritto}]", ANNO).valori == ("s", atteso)


def test_a_cell_leaves_missing_key_values_out_and_reads_as_a_place() -> None:
    assert str(cella("serie", punto(1), "valore")) == (
        "serie (serie s, anno 2013, riga_fonte 5, descrizione Misura), «valore»"
    )


@pytest.mark.parametrize(
    ("valore", "formula", "colonna", "atteso"),
    [
        ("serie; s", "1", "valore", "parentesi quadre"),
        ("[serye; s]", "1", "valore", "forse «serie»"),
        ("[serie; s; 2013; ; ; x; y]", "1", "valore", "attesi, nell'ordine, serie, anno"),
        ("[conto_economico; 30]", "1", "valore", "come .consuntivo"),
        ("[serie; s; 2013; .descrizione]", "1", "valore", "la colonna «descrizione» non contiene numeri"),
        ("[dichiarati; *]", "1", "valore", "«*» vale solo al posto dell'anno"),
        ("[serie; *; 2013]", "1", "valore", "«*» vale solo al posto dell'anno"),
        ("[serie; s; 2013]", "diritti + [serie; s; 2012]", "formula", "«diritti»: qui non valgono"),
        ("[serie; s; 2013]", "fine([serie; s; 2012])", "formula", "fine()"),
        ("[serie; s; 2013]", "[serie; s; 2012; .nota] + 1", "formula", "«nota» non contiene numeri"),
        ("[serie; s; 2013]", "[serie; s; 2012] +", "formula", "non si legge"),
    ],
)
def test_a_relation_that_cannot_be_read_says_where_and_why(
    valore: str, formula: str, colonna: str, atteso: str
) -> None:
    with pytest.raises(ErroreDati) as errore:
        controlla_legami([legame(valore, formula)], ANNO)
    assert f"riga 2, colonna «{colonna}»" in str(errore.value)
    assert atteso in str(errore.value)


# relations


def test_a_star_makes_a_relation_for_each_year_that_has_all_its_cells() -> None:
    voci = [punto(v, a, s) for s, a, v in (("t", 2012, 5), ("t", 2013, 9), ("a", 2012, 5), ("a", 2013, 8))]
    voci += [punto(3, 2011, "t"), punto(9, 2013, "t", periodo="2013-09-30")]
    trovate = relazioni(legame("[serie; t; *]", "[serie; a; *]"), serie=voci)
    assert [(r.riga["anno"], regge(r)) for r in trovate] == [(2012, True), (2013, False)]


@pytest.mark.parametrize(
    ("formula", "voci", "trovato"),
    [
        ("[serie; z; 2013]", [], "nessuna riga"),
        ("[serie; z; 2013]", [punto(1, serie="z"), punto(2, serie="z", riga_fonte="9")], "2 righe"),
        ("[serie; z; 2013]", [punto(None, serie="z")], "una riga senza valore"),
    ],
)
def test_a_relation_without_its_cell_says_what_it_finds_instead(formula: str, voci: list[Riga], trovato: str) -> None:
    sospeso = legame("[serie; s; 2013]", formula)
    assert legami_sospesi(base(legami=[sospeso], serie=[punto(1), *voci])) == [(sospeso, formula, trovato)]


@pytest.mark.parametrize("valore", ["[serie; s; 2013]", "[serie; s; *]"])
def test_a_relation_on_a_table_that_was_not_supplied_is_no_fault(valore: str) -> None:
    assert legami_sospesi(base(legami=[legame(valore, "1")])) == []


def test_a_result_declared_not_computable_is_no_missing_value() -> None:
    assente = riga("indicatori", progetto="A10101", codice="1", non_calcolabile=True)
    sospeso = legame("[indicatori; A10101; ; 1]", "1")
    assert legami_sospesi(base(legami=[sospeso], indicatori=[assente])) == []


def regge_con(stampato: Riga, formula: str, *operandi: Riga, relazione: str = "=") -> bool:
    (trovata,) = relazioni(legame("[dichiarati; t]", formula, relazione), dichiarati=[stampato, *operandi])
    return regge(trovata)


@pytest.mark.parametrize(
    ("stampato", "decimali", "copia", "cifre", "tiene"),
    [
        ("99", 0, "98.99", 2, True),
        ("98", 0, "98.99", 2, True),
        ("97", 0, "98.99", 2, False),
        ("98.99", 2, "99", 0, True),
        ("98.99", 2, "98", 0, True),
        ("98.99", 2, "97", 0, False),
        ("98.98", 2, "98.99", 2, False),
    ],
)
def test_copies_agree_at_the_digits_of_the_shorter_one_rounded_or_cut(
    stampato: str, decimali: int, copia: str, cifre: int, tiene: bool
) -> None:
    assert regge_con(detto("t", stampato, decimali), "[dichiarati; a]", detto("a", copia, cifre)) is tiene


@pytest.mark.parametrize(
    ("stampato", "unita", "tiene"),
    [
        # 33.3 + 33.3 + 33.3 = 99.9, each within half a tenth: 100.0 is within reach, 100.2 is not
        ("100.0", "%", True),
        ("100.2", "%", False),
    ],
)
def test_rounded_operands_leave_room_for_their_halves(stampato: str, unita: str, tiene: bool) -> None:
    parti = [detto(c, "33.3", 1, unita=unita) for c in "abc"]
    formula = "[dichiarati; a] + [dichiarati; b] + [dichiarati; c]"
    assert regge_con(detto("t", stampato, 1, unita=unita), formula, *parti) is tiene


def test_counts_and_exact_amounts_leave_no_room() -> None:
    formula = "[dichiarati; a] + [dichiarati; b]"
    assert not regge_con(detto("t", 11, 0), formula, detto("a", 4, 0), detto("b", 6, 0))
    voci = [riga("conto_economico", conto=c, voce=c, consuntivo=v) for c, v in (("1", "10.00"), ("2", "9.99"))]
    (trovata,) = relazioni(
        legame("[conto_economico; 1; .consuntivo]", "[conto_economico; 2; .consuntivo]"), conto_economico=voci
    )
    assert not regge(trovata)
    assert (trovata.decimali, trovata.unita) == (2, "euro")


@pytest.mark.parametrize(
    ("relazione", "stampato", "tiene"),
    [("<=", 5, True), ("<=", 6, False), (">=", 5, True), (">=", 4, False)],
)
def test_an_order_holds_up_to_equality(relazione: str, stampato: int, tiene: bool) -> None:
    assert regge_con(detto("t", stampato, 0), "[dichiarati; a]", detto("a", 5, 0), relazione=relazione) is tiene


def test_a_division_by_zero_makes_no_finding() -> None:
    voci = [detto("t", 5, 0), detto("a", 0, 0)]
    tabelle: Tabelle = {"dichiarati": voci, "legami": [legame("[dichiarati; t]", "100 / [dichiarati; a]")]}
    assert (esito("totali_dichiarati", tabelle).esaminati, esito("legami_senza_cella", tabelle).rilievi) == (0, ())


def test_how_a_value_follows_is_written_with_the_printed_figures_in_italian() -> None:
    voci = [detto("t", 5, 0), detto("a", "1234.5", 1)]
    (formula,) = relazioni(legame("[dichiarati; t]", "0.5 * [dichiarati; a] / 2"), dichiarati=voci)
    assert formula.come == "0,5 × 1.234,5 ÷ 2"
    (copia,) = relazioni(
        legame("[dichiarati; t]", "[serie; s; 2013]"), dichiarati=voci, serie=[punto(5, riga_fonte="61;63")]
    )
    assert copia.come == "valore della tabella «Serie storiche», righe 61;63"


def test_what_follows_shows_the_digits_that_tell_it_from_what_is_printed() -> None:
    voci = [detto("t", 7, 0), detto("a", "6.9999", 4)]
    limite = legame("[dichiarati; t]", "[dichiarati; a] * 1", "<=", genere="ordine")
    limite["genere"] = "ordine"
    (trovato,) = esito("ordine_dichiarato", {"dichiarati": voci, "legami": [limite]}).rilievi
    assert (trovato.stampato, trovato.risulta) == ("7", "al massimo 6,9999")


def test_a_mean_is_proposed_reduced_as_the_rule_of_the_chamber_says() -> None:
    gradi = [
        riga("valutazioni", soggetto="SG", obiettivo_numero="1", ordine=n, descrizione=str(n), raggiungimento_pct=g)
        for n, g in enumerate(("100", "96.97", "96.96"))
    ]
    stampata = riga(
        "dichiarati",
        codice="m",
        tipo="percentuale_obiettivo",
        soggetto="SG",
        riferimento="1",
        descrizione="m",
        valore="99.99",
        decimali=2,
    )
    (trovato,) = esito("percentuali_obiettivo", {"dichiarati": [stampata], "valutazioni": gradi}).rilievi
    # 293.93 / 3 = 97.97666…: cut, not rounded
    assert (trovato.risulta, trovato.valore) == ("97,97", Decimal("97.97"))


# effects


def di(nome: str, stampato: str, *operandi: tuple[str, int], decimali: int = 0) -> Relazione:
    """A printed value that must be the sum of others."""
    celle = {Cella("serie", (("serie", n),), "valore"): Fraction(v) for n, v in operandi}
    return Relazione(
        codice=nome,
        tipo="totale",
        descrizione=nome,
        cella=Cella("serie", (("serie", nome),), "valore"),
        riga={},
        stampato=Decimal(stampato),
        decimali=decimali,
        unita="",
        operandi=tuple(celle),
        calcola=lambda nuovi: sum((nuovi.get(c, v) for c, v in celle.items()), Fraction(0)),
        come="",
        riga_fonte=nome,
    )


def mosse(nuove: dict[str, int], *relazioni: Relazione) -> list[tuple[str, str, str]]:
    celle = {Cella("serie", (("serie", n),), "valore"): Fraction(v) for n, v in nuove.items()}
    return [(e.figura, e.da, e.a) for e in effetti(celle, relazioni)]


def test_effects_travel_along_a_chain_of_declared_values() -> None:
    catena = (di("c", "15", ("b", 10), ("x", 5)), di("b", "10", ("a", 10)), di("d", "15", ("c", 15)))
    assert mosse({"a": 12}, *catena) == [("b", "10", "12"), ("c", "15", "17")]


def test_a_figure_that_follows_by_two_ways_takes_both() -> None:
    # t = a + c, c = b, b = a: reading t before c would leave the old c in it
    assert mosse({"a": 7}, di("t", "10", ("a", 5), ("c", 5)), di("b", "5", ("a", 5)), di("c", "5", ("b", 5)))[-1] == (
        "t",
        "10",
        "14",
    )


def test_a_circle_of_relations_ends() -> None:
    cerchio = (di("b", "10", ("a", 10)), di("c", "11", ("b", 11)), di("a", "12", ("c", 12)), di("c", "11", ("c", 11)))
    assert mosse({"a": 20}, *cerchio) == [("b", "10", "20"), ("c", "11", "20")]


def test_a_figure_that_stays_as_printed_is_no_effect() -> None:
    assert mosse({"a": 10}, di("b", "10", ("a", 9))) == []


def test_the_same_figure_in_two_places_is_one_effect() -> None:
    assert mosse({"a": 12}, di("b", "10", ("a", 10)), di("c", "10", ("a", 10))) == [("b", "10", "12")]


# words


def test_figures_places_and_counts_are_written_in_italian() -> None:
    assert [in_italiano(Decimal(v)) for v in ("1234567.50", "-711687.36", "100", "0.00", "1E+3")] == [
        "1.234.567,5",
        "-711.687,36",
        "100",
        "0",
        "1.000",
    ]
    voci = [{"riga_fonte": r} for r in ("61", "61", "385-389", None)]
    assert [in_riga(voci[0]), in_riga(*voci), in_riga(voci[3])] == ["riga 61", "righe 61; 385-389", "riga non indicata"]
    assert [conta(1, "indicatore", "indicatori"), conta(0, "indicatore", "indicatori")] == [
        "1 indicatore",
        "0 indicatori",
    ]
    assert distinta(Fraction("5.0001"), 2, Decimal(5)) == "5,0001"


@pytest.mark.parametrize(
    ("una", "altra", "stessa"),
    [("27", "27.39", True), ("27.9", "27", True), ("28", "27.39", False), ("27.4", "27.39", True), ("27", "28", False)],
)
def test_two_printed_figures_are_one_at_the_digits_of_the_shorter(una: str, altra: str, stessa: bool) -> None:
    assert stessa_cifra(Decimal(una), Decimal(altra)) is stessa
    assert stessa_cifra(Decimal(altra), Decimal(una)) is stessa


def test_formulas_keep_each_reference_in_its_place() -> None:
    letta = leggi_espressione("([serie; a; {anno}] - [serie; b; {anno-1}]) / [serie; a; {anno}]", ANNO)
    assert letta.formula.testo == "(R0 - R1) / R2"
    assert [r.valori for r in letta.riferimenti] == [("a", "2013"), ("b", "2012"), ("a", "2013")]
