"""The benchmarking data: the real folder holds what it should, and every bad input has one clear answer."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from analisi.dati.formule import leggi
from analisi.dati.panel import apri_panel, elenco_simulazioni
from analisi.dati.panel_tipi import DatiPanel
from analisi.errors import ErroreDati, ErroreParametri
from analisi.paths import Percorsi

RADICE = Path(__file__).parent.parent
DEMOGRAFIA = "rilevazioni/demografia_periodo.csv"
VARIE = "rilevazioni/varie.csv"
CONTI = "rilevazioni/conti_economici.csv"
COLONNE = (
    "ente perimetro periodo misura valore numeratore denominatore scarto_tipo arrotondamento versione qualita fonte"
)
INTESTAZIONE = ",".join((*COLONNE.split(), "nota"))
Cambia = Callable[[Path, str, str], None]


@pytest.fixture(scope="session")
def dati() -> DatiPanel:
    return apri_panel(Percorsi(RADICE))


@pytest.fixture
def copia(tmp_path: Path) -> Percorsi:
    percorsi = Percorsi(tmp_path / "città")
    shutil.copytree(RADICE / "data/raw/confronto", percorsi.confronto)
    return percorsi


def valori(dati: DatiPanel, periodo: str, misura: str) -> dict[str, Decimal]:
    righe = [r for r in dati.rilevazioni if (r.periodo, r.misura) == (periodo, misura) and r.qualita != "scartato"]
    return {r.ente: r.valore for r in righe if r.valore is not None}


def aggiungi(percorsi: Percorsi, *righe: str, file: str = "rilevazioni/altra.csv") -> None:
    percorso = percorsi.confronto / file
    percorso.write_text("\n".join((INTESTAZIONE, *righe)) + "\n", encoding="utf-8")


def errore(percorsi: Percorsi, simulazione: str = "") -> ErroreDati:
    with pytest.raises(ErroreDati) as preso:
        apri_panel(percorsi, simulazione)
    return preso.value


def dice(percorsi: Percorsi, *parti: str, righe: int = 1) -> str:
    """The only fault (or one of `righe`) says every one of `parti`."""
    preso = errore(percorsi)
    assert len(preso.difetti) == righe, str(preso)
    testo = str(preso)
    for parte in parti:
        assert parte in testo, f"«{parte}» manca in:\n{testo}"
    return testo


# --- the real folder


def test_ten_provinces_have_entries_and_closures_in_the_second_quarter_of_2024(dati: DatiPanel) -> None:
    province = set(dati.panel["province-toscane"].enti)
    iscrizioni, cessazioni = (valori(dati, "2024-Q2", m) for m in ("iscrizioni", "cessazioni"))
    assert len(province) == 10
    assert province == set(iscrizioni) - {"toscana"} == set(cessazioni) - {"toscana"}
    assert sum(iscrizioni[p] for p in province) == iscrizioni["toscana"] == 5138
    assert sum(cessazioni[p] for p in province) == cessazioni["toscana"] == 3484


def test_balances_and_rates_of_the_third_quarter_of_2011_cover_the_ten_provinces(dati: DatiPanel) -> None:
    tassi = {r.ente: r for r in dati.rilevazioni if (r.periodo, r.misura) == ("2011-Q3", "DEM01")}
    province = set(dati.panel["province-toscane"].enti)
    assert set(tassi) == province | {"toscana"}
    assert sum(tassi[p].numeratore or 0 for p in province) == tassi["toscana"].numeratore == 1549
    assert str(tassi["GR"].arrotondamento) == "0.001"
    assert {str(tassi[p].arrotondamento) for p in province - {"GR"}} == {"0.01"}


def test_balances_as_printed_are_entries_less_closures(dati: DatiPanel) -> None:
    chiavi = {(r.ente, r.periodo, r.versione): r.valore for r in dati.rilevazioni if r.misura == "cessazioni"}
    saldi = [r for r in dati.rilevazioni if r.misura == "DEM06" and (r.ente, r.periodo, r.versione) in chiavi]
    assert len(saldi) >= 20
    for r in saldi:
        assert r.valore == valori(dati, r.periodo, "iscrizioni")[r.ente] - (
            chiavi[r.ente, r.periodo, r.versione] or 0
        ), r


@pytest.mark.parametrize(
    "ente, anno",
    [("lucca", "2013"), ("terni", "2012"), ("terni", "2013"), ("treviso", "2012"), ("treviso", "2013")],
)
def test_income_statements_balance_from_their_parts_and_costs_are_positive(
    dati: DatiPanel, ente: str, anno: str
) -> None:
    v = {r.misura: r.valore for r in dati.rilevazioni if (r.ente, r.periodo) == (ente, anno) and r.valore is not None}
    tolleranza = 2 if ente == "terni" else 0  # printed without cents
    assert abs(sum(v[f"A{n}"] for n in range(1, 6)) - v["A"]) <= tolleranza
    assert abs(sum(v[f"B{n}"] for n in range(6, 10)) - v["B"]) <= tolleranza
    assert abs(sum(v[f"B7{x}"] for x in "abcde") - v["B7"]) <= tolleranza
    assert abs(v["A"] - v["B"] - v["AB"]) <= tolleranza
    finale = v["AB"] + v["C10"] - v["C11"] + v["D12"] - v["D13"] + v["E"] - v["RIS"]
    assert abs(finale) <= tolleranza
    assert all(importo >= 0 for codice, importo in v.items() if codice.startswith(("B6", "B7", "B8", "B9", "C11")))


def test_large_amounts_are_exact(dati: DatiPanel) -> None:
    assert valori(dati, "2012", "A1")["treviso"] == Decimal("18717606.86")


def test_the_registry_of_indicators_is_whole_and_its_formulas_stand_on_the_dictionary(dati: DatiPanel) -> None:
    assert len(dati.indicatori) == 71
    assert sum(not i.verificato for i in dati.indicatori.values()) == 21
    assert all(leggi(i.numeratore).nomi <= set(dati.misure) for i in dati.indicatori.values())
    assert dati.indicatori["ECO02"].stato == dati.indicatori["PAT01"].stato == "non verificata"
    assert {dati.indicatori[c].direzione for c in ("ECO06", "ECO09", "ECO17", "DEM01")} == {"contesto"}


def test_conflicting_sources_leave_one_figure_in_use_and_the_reason(dati: DatiPanel) -> None:
    (firenze,) = dati.per_misura["FI", "attive"][:1]
    assert firenze.valore == 92545
    scartate = [r for r in dati.rilevazioni if r.qualita == "scartato"]
    assert len(scartate) == 9
    assert all(r.nota for r in scartate)


def test_the_row_of_an_observation_is_the_one_that_an_editor_shows(dati: DatiPanel) -> None:
    r = next(r for r in dati.rilevazioni if (r.ente, r.misura, r.periodo) == ("treviso", "A1", "2012"))
    file, _, riga = r.luogo.partition(", riga ")
    assert (RADICE / file).read_text(encoding="utf-8").split("\n")[int(riga) - 1].startswith("treviso,camera,2012,A1,")


def test_every_code_of_the_panels_and_of_answerability_exists(dati: DatiPanel) -> None:
    assert set(dati.panel) == {"province-toscane", "toscane", "medio-grandi", "conti-pubblici", "simili"}
    assert {c.ente for c in dati.competenze} == {"lucca"}
    assert {c.tema for c in dati.competenze} == {i.tema for i in dati.indicatori.values()}
    with (RADICE / "data/raw/2013/lucca/struttura.csv").open(encoding="utf-8") as aperto:
        struttura = list(csv.DictReader(aperto))
    assert {c.ruolo for c in dati.competenze} <= {r["responsabile"] for r in struttura}
    assert {c.area for c in dati.competenze} <= {r["codice"] for r in struttura if r["livello"] == "area"}


def test_the_fingerprint_follows_the_folder(copia: Percorsi, cambia: Cambia) -> None:
    prima = apri_panel(copia).impronta
    assert apri_panel(copia).impronta == prima
    cambia(copia.confronto / "panel.toml", "minimo_enti = 5", "minimo_enti = 4")
    dopo = apri_panel(copia)
    assert dopo.impronta != prima
    assert dopo.metodo.minimo_enti == 4


def test_a_stock_may_be_dated_by_year_quarter_or_day(copia: Percorsi) -> None:
    righe = [f"pisa,camera,{p},dipendenti,60,,,,,,ufficiale,prova," for p in ("2010", "2011-Q1", "2011-06-30")]
    aggiungi(copia, *righe)
    assert len(apri_panel(copia).per_misura["pisa", "dipendenti"]) == 3


# --- observations


def test_unknown_codes_come_with_the_nearest_one(copia: Percorsi) -> None:
    aggiungi(
        copia,
        "luca,camera,2013,B8,1.00,,,,,,ufficiale,prova,",
        "lucca,camera,2012,ECO3,30,,,,,,ufficiale,prova,",
    )
    dice(
        copia,
        "altra.csv, riga 2, colonna «ente»: trovato «luca»",
        "forse «lucca»",
        "altra.csv, riga 3, colonna «misura»: trovato «ECO3»",
        "forse «ECO",
        "aggiungere",
        righe=2,
    )


def test_the_perimeter_is_that_of_the_registry(copia: Percorsi) -> None:
    aggiungi(copia, "LU,camera,2012,iscrizioni,10,,,,,,ufficiale,prova,")
    dice(copia, "altra.csv, riga 2, colonna «perimetro»: trovato «camera»", "«provincia», come «LU» in enti.csv")


def test_a_period_that_cannot_be_read_is_answered_with_the_forms(copia: Percorsi) -> None:
    aggiungi(copia, "LU,provincia,2012-T2,iscrizioni,10,,,,,,ufficiale,prova,")
    dice(copia, "altra.csv, riga 2, colonna «periodo»: trovato «2012-T2»", "2024-Q2 (trimestre)")


def test_a_body_twice_in_two_files_names_both_places(copia: Percorsi) -> None:
    aggiungi(copia, "LU,provincia,2024-Q2,iscrizioni,516,,,,,,pubblicato,altrove,")
    testo = dice(copia, "altra.csv, riga 2", f"{DEMOGRAFIA}, riga 14", "una camera due volte", "scartato")
    assert "trovato «LU, 2024-Q2, iscrizioni»" in testo


def test_a_row_copied_whole_is_told_as_a_body_twice(copia: Percorsi) -> None:
    percorso = copia.confronto / CONTI
    righe = percorso.read_text(encoding="utf-8").splitlines()
    percorso.write_text("\n".join([*righe, righe[4]]) + "\n", encoding="utf-8")
    dice(copia, f"{CONTI}, riga {len(righe) + 1}", "è già alla riga 5", "una camera due volte")


def test_the_same_day_written_in_two_ways_is_the_same_stock(copia: Percorsi) -> None:
    aggiungi(copia, "FI,provincia,2024-03-31,registrate,102651,,,,,,ufficiale,prova,")
    dice(copia, f"{DEMOGRAFIA}, riga 118", "«FI, 2024-Q1, registrate»", "c'è già in", "altra.csv, riga 2")


def test_net_and_gross_closures_are_two_things(copia: Percorsi) -> None:
    aggiungi(copia, "LU,provincia,2024-Q2,cessazioni,300,,,,,netta,pubblicato,altrove,")
    assert len(apri_panel(copia).per_misura["LU", "cessazioni"]) > 1


def test_a_discarded_row_may_repeat_another(copia: Percorsi) -> None:
    aggiungi(copia, "LU,provincia,2024-Q2,iscrizioni,516,,,,,,scartato,altrove,refuso")
    assert [r.valore for r in apri_panel(copia).per_misura["LU", "iscrizioni"] if r.periodo == "2024-Q2"] == [515]


@pytest.mark.parametrize("periodo", ["2016", "2017", "2024-Q1"])
def test_a_merged_chamber_after_its_merger_is_sent_to_the_new_one_or_to_the_province(
    copia: Percorsi, periodo: str
) -> None:
    aggiungi(copia, f"livorno,camera,{periodo},B8,100.00,,,,,,ufficiale,prova,")
    dice(
        copia,
        f"altra.csv, riga 2, colonna «periodo»: trovato «{periodo}»",
        "«livorno» è confluita in «maremma-tirreno» il 01/09/2016",
        "attribuire il dato alla camera «maremma-tirreno» oppure alla provincia (LI)",
    )


def test_a_chamber_before_its_birth_is_sent_to_those_before_it(copia: Percorsi) -> None:
    aggiungi(copia, "maremma-tirreno,camera,2016,B8,100.00,,,,,,ufficiale,prova,")
    dice(
        copia,
        "altra.csv, riga 2",
        "dal 01/09/2016 in poi",
        "quelle di prima (livorno, grosseto) oppure alle province (LI, GR)",
    )


def test_a_stock_needs_the_chamber_only_on_its_day(copia: Percorsi) -> None:
    aggiungi(copia, "maremma-tirreno,camera,2016,dipendenti,90,,,,,,ufficiale,prova,")
    assert apri_panel(copia).per_misura["maremma-tirreno", "dipendenti"]


@pytest.mark.parametrize("denominatore", ["0", "-3"])
def test_a_denominator_of_zero_or_less_is_refused(copia: Percorsi, denominatore: str) -> None:
    aggiungi(copia, f"pisa,camera,2012,REG01,,0,{denominatore},,,,ufficiale,prova,")
    dice(
        copia,
        f"altra.csv, riga 2, colonna «denominatore»: trovato «{denominatore}»",
        "maggiore di zero",
        "togliere la riga",
        righe=1 if denominatore == "0" else 2,
    )


def test_a_numerator_larger_than_its_denominator_is_refused_for_a_proportion_alone(copia: Percorsi) -> None:
    aggiungi(
        copia,
        "pisa,camera,2012,REG01,,120,100,,,,ufficiale,prova,",
        "pisa,camera,2012,REG02,,420,100,,,,ufficiale,prova,",
    )
    dice(copia, "altra.csv, riga 2, colonna «numeratore»: trovato «120»", "da 0 al denominatore (100)", "scambiati")


def test_a_part_larger_than_its_whole_names_the_whole(copia: Percorsi) -> None:
    aggiungi(
        copia,
        "pisa,camera,2012,pratiche,100,,,,,,ufficiale,prova,",
        "pisa,camera,2012,pratiche_5gg,120,,,,,,ufficiale,prova,",
    )
    dice(copia, "altra.csv, riga 3, colonna «valore»: trovato «120»", "al più 100", "altra.csv, riga 2", "REG01")


def test_a_share_above_one_hundred_is_refused(copia: Percorsi) -> None:
    aggiungi(copia, "pisa,camera,2012,REG01,993,,,,,,ufficiale,prova,")
    dice(copia, "altra.csv, riga 2, colonna «valore»: trovato «993»", "un numero da 0 a 100")


def test_a_row_without_value_or_numerator_is_refused(copia: Percorsi) -> None:
    aggiungi(
        copia,
        "pisa,camera,2012,REG01,,,100,,,,ufficiale,prova,",
        "pisa,camera,2012,B7,,10,100,,,,ufficiale,prova,",
        "pisa,camera,2012,REG03,,10,,,,,ufficiale,prova,",
    )
    dice(
        copia,
        "altra.csv, riga 2, colonna «valore»: trovato «cella vuota»",
        "togliere la riga",
        "altra.csv, riga 3, colonna «valore»",
        "altra.csv, riga 4, colonna «denominatore»",
        righe=3,
    )


def test_a_count_is_whole_and_not_negative(copia: Percorsi) -> None:
    aggiungi(copia, "pisa,camera,2012,pratiche,-5,,,,,,ufficiale,prova,")
    dice(copia, "altra.csv, riga 2", "«pratiche» è un conteggio")


def test_a_workbook_is_read_like_a_csv_and_its_faults_name_the_sheet(copia: Percorsi) -> None:
    libro = Workbook()
    foglio = libro.create_sheet("rilevazioni")
    foglio.append(INTESTAZIONE.split(","))
    foglio.append(["pisa", "camera", 2012, "B7", 1630000.5, *[None] * 5, "stimato", "prova", None])
    libro.save(copia.confronto / "rilevazioni" / "pisa.xlsx")
    (riga,) = apri_panel(copia).per_misura["pisa", "B7"]
    assert (riga.valore, riga.periodo) == (Decimal("1630000.5"), "2012")
    foglio.append(["pisa", "camera", 2012, "B7", 1700000, *[None] * 5, "stimato", "altra prova", None])
    libro.save(copia.confronto / "rilevazioni" / "pisa.xlsx")
    dice(
        copia,
        "pisa.xlsx, foglio «rilevazioni», riga 3",
        "pisa.xlsx, foglio «rilevazioni», riga 2; una camera due volte",
    )


# --- real and simulated apart


def test_a_simulated_row_among_the_real_ones_is_refused(copia: Percorsi) -> None:
    aggiungi(copia, "pisa,camera,2012,B7,10.00,,,,,,simulato,prova,")
    dice(copia, "altra.csv, riga 2, colonna «qualita»: trovato «simulato»", "data/simulati")


@pytest.mark.parametrize("nome", ["SIMULATO-altra.csv", "prove simulato.csv"])
def test_a_file_called_simulated_among_the_real_ones_is_refused(copia: Percorsi, nome: str) -> None:
    aggiungi(copia, "pisa,camera,2012,B7,10.00,,,,,,ufficiale,prova,", file=f"rilevazioni/{nome}")
    dice(copia, f"rilevazioni/{nome}", "solo dati reali", "data/simulati/SIMULATO-…/")


def simula(percorsi: Percorsi, nome: str = "SIMULATO-prova") -> Path:
    """The real folder passed off as made up: names and marks changed, so that it can be read as such."""
    cartella = percorsi.simulati / nome
    for origine in sorted(percorsi.confronto.rglob("*.*")):
        destinazione = cartella / origine.relative_to(percorsi.confronto).with_name(f"SIMULATO-{origine.name}")
        destinazione.parent.mkdir(parents=True, exist_ok=True)
        testo = origine.read_text(encoding="utf-8")
        for qualita in (",ufficiale,", ",pubblicato,", ",arrotondato,", ",stimato,"):
            testo = testo.replace(qualita, ",simulato,")
        righe = [r for r in testo.split("\n") if ",scartato," not in r]
        destinazione.write_text("\n".join(righe), encoding="utf-8")
    return cartella


def test_a_simulated_set_is_read_from_its_own_folder(copia: Percorsi, dati: DatiPanel) -> None:
    assert elenco_simulazioni(copia) == []
    simula(copia)
    assert elenco_simulazioni(copia) == ["SIMULATO-prova"]
    letti = apri_panel(copia, "simulato-prova")
    assert letti.simulazione == "SIMULATO-prova"
    assert {r.qualita for r in letti.rilevazioni} == {"simulato"}
    assert len(letti.rilevazioni) == len(dati.rilevazioni) - 9
    assert dati.simulazione == ""


def test_a_real_row_in_a_simulated_set_is_refused(copia: Percorsi, cambia: Cambia) -> None:
    cartella = simula(copia)
    prima = next(f for f in sorted((cartella / "rilevazioni").iterdir()))
    righe = prima.read_text(encoding="utf-8").split("\n")
    righe[3] = righe[3].replace(",simulato,", ",ufficiale,")
    prima.write_text("\n".join(righe), encoding="utf-8")
    preso = errore(copia, "SIMULATO-prova")
    (difetto,) = preso.difetti
    assert (difetto.riga, difetto.colonna, difetto.trovato) == (4, "qualita", "ufficiale")
    assert "i dati reali stanno in data/raw/confronto" in difetto.atteso


def test_a_file_without_the_mark_in_a_simulated_set_is_refused(copia: Percorsi) -> None:
    cartella = simula(copia)
    shutil.copy(copia.confronto / CONTI, cartella / "rilevazioni" / "conti.csv")
    assert "un nome che inizia con «SIMULATO-»" in str(errore(copia, "SIMULATO-prova"))


def test_a_simulated_set_that_does_not_exist_is_answered_with_those_that_do(copia: Percorsi) -> None:
    with pytest.raises(ErroreParametri, match="nessun dato simulato"):
        apri_panel(copia, "SIMULATO-prova")
    simula(copia)
    with pytest.raises(ErroreParametri, match="Valori possibili: SIMULATO-prova"):
        apri_panel(copia, "SIMULATO-altro")


# --- indicators and measures


@pytest.mark.parametrize(
    "prima, dopo, attesi",
    [
        ("B6,B,100,%,1,basso", "B6,B,100,%,1,", ["colonna «direzione»: trovato «cella vuota»", "senza un verso"]),
        ("B6,B,100,%,1,basso", "B6,B,100,%,1,su", ["colonna «direzione»: trovato «su»", "uno fra alto, basso"]),
        ("B6,B,100,%,1,basso", "B6,B,100,%,1,obiettivo", ["colonna «soglia_minima, soglia_massima»", "almeno una"]),
        ("B6,B,100,%,1,basso,", "B6,B,100,%,1,basso,20", ["trovato «20»", "toglierla, o scrivere vincolo"]),
        ("B6,B,100,%,1,basso", "B6 +,B,100,%,1,basso", ["colonna «numeratore»: trovato «B6 +»", "una formula"]),
        ("B6,B,100,%,1,basso", "B6,BB,100,%,1,basso", ["colonna «denominatore»: trovato «BB»", "misure.csv", "riga"]),
        ("B6,B,100,%,1,basso", "inizio(B6),B,100,%,1,basso", ["«B6» è un flusso"]),
        ("B6,B,100,%,1,basso", "B6,B,0,%,1,basso", ["colonna «fattore»: trovato «0»"]),
    ],
)
def test_a_faulty_indicator_says_its_row_and_what_to_write(
    copia: Percorsi, cambia: Cambia, prima: str, dopo: str, attesi: list[str]
) -> None:
    cambia(copia.confronto / "indicatori.csv", prima, dopo)
    dice(copia, "indicatori.csv, riga 4", *attesi)


def test_a_constraint_without_a_threshold_says_so(copia: Percorsi, cambia: Cambia) -> None:
    cambia(copia.confronto / "indicatori.csv", "vincolo,,0,", "vincolo,,,")
    dice(copia, "indicatori.csv, riga ", "un vincolo è fra soglia_minima e soglia_massima")


def test_a_bound_of_law_names_its_article(copia: Percorsi, cambia: Cambia) -> None:
    cambia(copia.confronto / "indicatori.csv", 'vincolo,,0,"d.lgs. 231/2002, art. 4"', "vincolo,,0,")
    dice(copia, "indicatori.csv, riga ", "colonna «norma»", "la norma che pone il vincolo, con il suo articolo")


def test_an_indicator_twice_and_a_measure_twice_are_both_told(copia: Percorsi) -> None:
    for nome in ("indicatori.csv", "misure.csv"):
        percorso = copia.confronto / nome
        righe = percorso.read_text(encoding="utf-8").splitlines()
        percorso.write_text("\n".join([*righe, righe[2]]) + "\n", encoding="utf-8")
    dice(
        copia,
        "indicatori.csv, riga 73, colonna «codice»: trovato «codice ECO02»; atteso: una chiave che non si ripete: "
        "è già alla riga 3",
        "colonna «codice»: trovato «codice cessazioni»",
        righe=2,
    )


def test_a_measure_cannot_have_the_code_of_an_indicator_nor_one_that_no_formula_can_name(
    copia: Percorsi, cambia: Cambia
) -> None:
    cambia(copia.confronto / "misure.csv", "\nsolleciti_pec,", "\nRIS05,")
    cambia(copia.confronto / "misure.csv", "\nprocedure_somma_pct,", "\nsomma:pct,")
    testo = str(errore(copia))
    assert "trovato «RIS05»; atteso: un codice che nessun indicatore abbia già" in testo
    assert "trovato «somma:pct»; atteso: un codice che una formula possa contenere" in testo
    assert "«solleciti_pec» non c'è" in testo
    assert "«procedure_somma_pct» non c'è" in testo


# --- registry, panels, answerability


@pytest.mark.parametrize(
    "prima, dopo, attesi",
    [
        ("2018-11-11,arezzo-siena,media", "2018-11-11,arezo-siena,media", ["«confluito_in»", "forse «arezzo-siena»"]),
        ("a,,2018-11-11,arezzo-siena,m", "a,2019-01-01,2018-11-11,arezzo-siena,m", ["«al»", "non prima di «dal»"]),
        ("a,,2018-11-11,arezzo-siena,m", "a,,,arezzo-siena,m", ["«al»", "l'ultimo giorno prima della confluenza"]),
        ("a,,2018-11-11,arezzo-siena,m", "a,,2018-11,arezzo-siena,m", ["«al»", "il mese non basta"]),
        ("camera,AR,Toscana,,", "camera,AZ,Toscana,,", ["«province»: trovato «AZ»"]),
    ],
)
def test_a_faulty_registry_says_its_row(
    copia: Percorsi, cambia: Cambia, prima: str, dopo: str, attesi: list[str]
) -> None:
    cambia(copia.confronto / "enti.csv", prima, dopo)
    dice(copia, "enti.csv, riga 7", *attesi)


@pytest.mark.parametrize(
    "prima, dopo, attesi",
    [
        ('["lucca", "pisa", "terni", "treviso"]', '["lucca"]', ["[panel.conti-pubblici] enti", "panel di uno"]),
        ('"terni", "treviso"]', '"terni", "trevisio"]', ["trovato «trevisio»", "forse «treviso»"]),
        ('"terni", "treviso"]', '"terni", "LU"]', ["trovato «LU»", "questo è «provincia»"]),
        ('"terni", "treviso"]', '"terni", "terni"]', ["trovato «terni»", "una volta sola"]),
        ('"media", "grande"]', '"media", "grandi"]', ["[panel.medio-grandi] classi", "forse «grande»"]),
        ('simili = ["registrate"]', 'simili = ["registrati"]', ["[panel.simili] simili", "forse «registrate»"]),
        ("quanti = 4", "", ["[panel.simili] quanti", "da 1 in su"]),
        ("minimo_enti = 5", "minimo_ente = 5", ["[metodo]", "minimo_ente", "forse «minimo_enti»"]),
        ("livello_pct = 95", "livello_pct = 100", ["[metodo] livello_pct", "da 50 a 99"]),
        ('["toscana", "italia"]', '["toscana", "LU"]', ["[panel.province-toscane] riferimenti", "«insieme»"]),
        ("[panel.simili]", "[panel.simili", ["panel.toml, riga ", "TOML corretto"]),
    ],
)
def test_a_faulty_panel_says_where_and_what_to_write(
    copia: Percorsi, cambia: Cambia, prima: str, dopo: str, attesi: list[str]
) -> None:
    cambia(copia.confronto / "panel.toml", prima, dopo)
    dice(copia, "data/raw/confronto/panel.toml", *attesi)


def test_an_unknown_theme_or_chamber_in_answerability_is_told(copia: Percorsi, cambia: Cambia) -> None:
    cambia(copia.confronto / "competenze.csv", "lucca,2013,Pagamenti,", "lucca,2013,Pagamento,")
    cambia(copia.confronto / "competenze.csv", "lucca,2013,Performance,", "LU,2013,Performance,")
    dice(copia, "competenze.csv, riga 9", "forse «Pagamenti»", "competenze.csv, riga 16", righe=2)


# --- the folder


def test_faults_of_every_file_are_told_at_once(copia: Percorsi, cambia: Cambia) -> None:
    cambia(copia.confronto / "enti.csv", "2018-11-11,arezzo-siena,media", "2018-11-11,arezo-siena,media")
    cambia(copia.confronto / "indicatori.csv", "B6,B,100,%,1,basso", "B6,B,100,%,1,su")
    cambia(copia.confronto / "panel.toml", "minimo_enti = 5", "minimo_ente = 5")
    cambia(copia.confronto / VARIE, "lucca,camera,2010,PAG02,23.92", "lucca,camera,2010,PAG02,1.234")
    aggiungi(copia, "pisa,camera,2012,B7,10.00,,,,,,simulato,prova,")
    testo = dice(copia, "enti.csv", "indicatori.csv", "panel.toml", "varie.csv, riga 2", "altra.csv, riga 2", righe=5)
    assert testo.startswith("5 difetti nei dati")


def test_a_missing_table_is_told_without_echoes(copia: Percorsi) -> None:
    (copia.confronto / "enti.csv").unlink()
    dice(copia, "data/raw/confronto/enti.csv: trovato «file mancante»")


def test_a_misspelt_or_misplaced_file_is_not_ignored(copia: Percorsi) -> None:
    (copia.confronto / "competenze.csv").rename(copia.confronto / "competenza.csv")
    shutil.copy(copia.confronto / CONTI, copia.confronto / "conti.csv")
    dice(copia, "competenza.csv: trovato «file non riconosciuto»", "forse «competenze»", "conti.csv", righe=2)


def test_without_the_folder_or_without_observations_it_says_what_is_missing(copia: Percorsi, tmp_path: Path) -> None:
    shutil.rmtree(copia.confronto / "rilevazioni")
    dice(copia, "data/raw/confronto/rilevazioni: trovato «nessun file»")
    assert "data/raw/confronto: trovato «cartella mancante»" in str(errore(Percorsi(tmp_path / "vuoto")))
