"""The workbook of a chamber: made, filled as a person would, read back whole or refused with sheet and cell."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

from analisi.dati.panel import apri_panel
from analisi.dati.panel_tabelle import ENTI, INDICATORI_PANEL, MISURE, RILEVAZIONI
from analisi.dati.panel_tipi import (
    DatiPanel,
    Ente,
    Indicatore,
    Metodo,
    Misura,
    Perimetro,
    Rilevazione,
    TipoStatistico,
)
from analisi.errors import Difetto, ErroreAnalisi, ErroreDati, ErroreParametri
from analisi.moduli import importa_cartella
from analisi.moduli.ricevuti import Compilato, leggi_compilato, scrivi_modello
from analisi.moduli.rilevazione import MODELLO, modello
from analisi.moduli.ritorno import ricevi
from analisi.paths import Percorsi

ANNO = 2013
COLONNE, NON_RICHIESTO = MODELLO.nomi, MODELLO.chiusa
ECO, REG, QUA = "Economico", "Registro Imprese", "Qualità utenti ascolto"
IMPORTO, CONTEGGIO = ("euro", "importo", "flusso"), ("pratiche", "conteggio", "flusso")

Compila = Callable[..., Path]


def _indicatore(
    codice: str, tema: str, formula: str, tipo: TipoStatistico, perimetro: Perimetro = "camera"
) -> Indicatore:
    sopra, _, sotto = formula.partition(" / ")
    return Indicatore(codice, tema, f"Indicatore {codice}", sopra, sotto, Decimal(1), "x", 1, "alto", None, None,
                      tipo, perimetro, "", "prova", "verificata")  # fmt: skip


def _dati() -> DatiPanel:
    misure = [
        Misura("proventi", "Proventi correnti", *IMPORTO),  # type: ignore[arg-type]
        Misura("oneri", "=SOMMA(A1;A2) oneri correnti", *IMPORTO),  # type: ignore[arg-type]
        Misura("attive", "Imprese attive", "imprese", "conteggio", "consistenza", 12),
        Misura("pratiche", "Pratiche evase", *CONTEGGIO),  # type: ignore[arg-type]
        Misura("pratiche_5gg", "Pratiche evase entro 5 giorni", *CONTEGGIO),  # type: ignore[arg-type]
        Misura("cessazioni", "Cessazioni", "imprese", "conteggio", "flusso"),
        Misura("voto", "Voto degli utenti", "voto da 1 a 10", "valore", "flusso"),
        Misura("telematiche", "Pratiche telematiche", "% delle pratiche", "valore", "flusso"),
        Misura("provinciale", "Di una provincia", "imprese", "conteggio", "flusso"),
    ]
    indicatori = [
        _indicatore("ECO01", ECO, "oneri / proventi", "importo"),
        _indicatore("ECO02", ECO, "oneri / fine(attive)", "importo"),
        _indicatore("REG01", REG, "pratiche_5gg / pratiche", "proporzione"),
        _indicatore("REG02", REG, "cessazioni / inizio(attive)", "tasso"),
        _indicatore("REG03", REG, "telematiche", "proporzione"),
        _indicatore("QUA01", "Qualità: utenti/ascolto", "voto", "media"),
        _indicatore("DEM01", "Demografia", "provinciale", "conteggio", "provincia"),
    ]
    enti = [
        Ente("siena", "Siena", "camera"),
        Ente("lucca", "Lucca", "camera", al=date(2022, 6, 30), confluito_in="tno"),
        Ente("tno", "Toscana Nord-Ovest", "camera", dal=date(2022, 7, 1)),
        Ente("toscana", "Toscana", "insieme"),
    ]
    per_codice = [{x.codice: x for x in gruppo} for gruppo in (enti, misure, indicatori)]
    return DatiPanel(per_codice[0], {}, Metodo(), per_codice[1], per_codice[2], (), (), "", "")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def dati() -> DatiPanel:
    return _dati()


@pytest.fixture
def compila(tmp_path: Path, dati: DatiPanel) -> Compila:
    """A template saved, opened, filled cell by cell (`misura`: {colonna: valore}) and saved again."""

    def compila(
        celle: dict[str, dict[str, Any]],
        *,
        guasta: Callable[[Any], None] | None = None,
        ente: str = "siena",
        anno: int = ANNO,
        nome: str = "modello.xlsx",
    ) -> Path:
        libro = load_workbook(io.BytesIO(modello(dati, ente, anno)))
        for misura, valori in celle.items():
            for colonna, valore in valori.items():
                foglio, riga = dove(libro, misura)
                libro[foglio].cell(riga, COLONNE.index(colonna) + 1).value = valore
        if guasta is not None:
            guasta(libro)
        percorso = tmp_path / nome
        libro.save(percorso)
        return percorso

    return compila


def dove(libro: Workbook, misura: str) -> tuple[str, int]:
    trovati = [(f.title, r[0].row) for f in libro for r in f.iter_rows(max_col=1) if r[0].value == misura]
    assert len(trovati) == 1, f"«{misura}» compare in {trovati}"
    return trovati[0]


def compilato(percorso: Path, dati: DatiPanel) -> Compilato:
    return leggi_compilato(ricevi(percorso), dati)


def difetti(percorso: Path, dati: DatiPanel) -> tuple[Difetto, ...]:
    with pytest.raises(ErroreDati) as errore:
        compilato(percorso, dati)
    return errore.value.difetti


def un_difetto(percorso: Path, dati: DatiPanel, *parti: str) -> Difetto:
    (solo,) = difetti(percorso, dati)
    for parte in parti:
        assert parte in str(solo)
    return solo


# the template


def test_each_measure_stands_once_under_the_first_theme_that_needs_it(dati: DatiPanel) -> None:
    libro = load_workbook(io.BytesIO(modello(dati, "siena", ANNO)))
    assert libro.sheetnames == ["Istruzioni", ECO, REG, QUA, "_analisi"]
    codici = {f: [r[0] for r in libro[f].iter_rows(min_row=3, max_col=1, values_only=True)] for f in (ECO, REG, QUA)}
    assert codici == {
        ECO: ["oneri", "proventi", "attive"],
        REG: ["pratiche_5gg", "pratiche", "cessazioni", "telematiche"],
        QUA: ["voto"],
    }
    assert libro["_analisi"].sheet_state == "hidden"


def test_only_the_cells_that_a_measure_needs_are_open(dati: DatiPanel) -> None:
    libro = load_workbook(io.BytesIO(modello(dati, "siena", ANNO)))
    sempre = {"periodo", "valore", "fonte", "nota"}
    attese = {
        "oneri": sempre,
        "pratiche": sempre,
        "cessazioni": sempre | {"versione"},
        "telematiche": sempre | {"numeratore", "denominatore"},
        "voto": sempre | {"denominatore", "scarto tipo"},
    }
    for misura, aperte in attese.items():
        foglio, riga = dove(libro, misura)
        celle = {nome: libro[foglio].cell(riga, i) for i, nome in enumerate(COLONNE, start=1)}
        assert {nome for nome, c in celle.items() if not c.protection.locked} == aperte, misura
        chiuse = set(COLONNE[5:9]) - aperte
        assert {nome for nome, c in celle.items() if c.value == NON_RICHIESTO} == chiuse
        assert libro[foglio].protection.sheet
        assert libro[foglio].protection.password is None


def test_validation_says_in_italian_what_each_cell_admits(dati: DatiPanel) -> None:
    libro = load_workbook(io.BytesIO(modello(dati, "siena", ANNO)))

    def regola(misura: str, colonna: str) -> DataValidation:
        foglio, riga = dove(libro, misura)
        cella = libro[foglio].cell(riga, COLONNE.index(colonna) + 1).coordinate
        (trovata,) = [v for v in libro[foglio].data_validations.dataValidation if cella in v.sqref]
        return trovata

    conteggio = regola("pratiche", "valore")
    assert conteggio.formula1 == (
        'IF(ISNUMBER(E4),AND(E4>=0,E4=INT(E4)),ISNUMBER(SEARCH("|"&TRIM(E4)&"|","|N.C.|NC|")))'
    )
    assert "numero intero da zero in su" in conteggio.error
    assert conteggio.errorStyle == "stop"
    assert "REG01" in conteggio.prompt
    assert regola("voto", "denominatore").type == "whole"
    assert regola("voto", "scarto tipo").type == "decimal"
    assert regola("pratiche", "periodo").formula1 == '"2013,2013-H1,2013-H2,2013-Q1,2013-Q2,2013-Q3,2013-Q4"'
    assert regola("cessazioni", "versione").formula1 == '"netta,lorda,non dichiarata"'
    for foglio in libro:
        for v in foglio.data_validations.dataValidation:
            assert len(v.promptTitle or "") <= 32 and len(v.errorTitle or "") <= 32
            assert len(v.prompt or "") <= 255 and len(v.error or "") <= 255


def test_pages_are_printed_wide_with_the_header_repeated_and_frozen(dati: DatiPanel) -> None:
    foglio = load_workbook(io.BytesIO(modello(dati, "siena", ANNO)))[REG]
    assert (foglio.page_setup.orientation, foglio.page_setup.fitToWidth, foglio.page_setup.fitToHeight) == (
        "landscape", 1, 0)  # fmt: skip
    assert foglio.sheet_properties.pageSetUpPr.fitToPage
    assert foglio.print_title_rows == "$1:$2"
    assert foglio.freeze_panes == "C3"


def test_a_name_that_begins_with_an_equals_sign_stays_text(dati: DatiPanel) -> None:
    with zipfile.ZipFile(io.BytesIO(modello(dati, "siena", ANNO))) as archivio:
        foglio = archivio.read("xl/worksheets/sheet2.xml").decode()
        assert "<t>=SOMMA(A1;A2) oneri correnti</t>" in foglio
        assert "<f>" not in foglio
        assert 'quotePrefix="1"' in archivio.read("xl/styles.xml").decode()


def test_instructions_tell_missing_from_not_computable_and_zero(dati: DatiPanel) -> None:
    foglio = load_workbook(io.BytesIO(modello(dati, "siena", ANNO)))["Istruzioni"]
    voci = {r[0]: r[1] for r in foglio.iter_rows(max_col=2, values_only=True)}
    assert voci["Da restituire a"] == "gruppo di benchmarking"
    assert voci["Da restituire entro"] is None
    assert "Non vale zero e non vale N.C." in voci["Cella vuota"]
    assert "non è calcolabile" in voci["N.C."]
    assert "valore" in voci["Zero"]


def test_the_same_template_is_the_same_bytes_in_another_time_zone_and_process(dati: DatiPanel) -> None:
    programma = (
        "import sys; sys.path.insert(0, sys.argv[1]); from test_panel_excel import _dati, modello; "
        "sys.stdout.buffer.write(modello(_dati(), 'siena', 2013))"
    )
    ambiente = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    altrove = subprocess.run(
        [sys.executable, "-c", programma, str(Path(__file__).parent)], env=ambiente, capture_output=True, check=True
    ).stdout
    assert altrove == modello(dati, "siena", ANNO)
    with zipfile.ZipFile(io.BytesIO(altrove)) as archivio:
        assert {v.date_time for v in archivio.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archivio.read("docProps/core.xml").count(b"2013-12-31T00:00:00Z") == 2


@pytest.mark.parametrize(
    ("ente", "anno", "parti"),
    [
        ("toscana", 2013, ("insieme di enti",)),
        ("lucca", 2023, ("30/06/2022", "Toscana Nord-Ovest", "«tno»")),
        ("tno", 2021, ("01/07/2022", "«lucca»")),
    ],
)
def test_no_template_is_made_for_a_body_without_figures(
    dati: DatiPanel, ente: str, anno: int, parti: tuple[str, ...]
) -> None:
    with pytest.raises(ErroreParametri) as errore:
        modello(dati, ente, anno)
    assert all(parte in str(errore.value) for parte in parti)


def test_a_template_of_made_up_data_says_so_and_cannot_be_read_as_real(dati: DatiPanel, tmp_path: Path) -> None:
    percorso = tmp_path / "m.xlsx"
    percorso.write_bytes(modello(replace(dati, simulazione="SIMULATO-prova"), "siena", ANNO))
    libro = load_workbook(percorso)
    assert all("SIMULATO" in str(f["A1"].value) for f in libro if f.title != "_analisi")
    un_difetto(percorso, dati, "SIMULATO-prova", "non si mescolano")


# reading back


def test_what_a_person_fills_is_read_back(compila: Compila, dati: DatiPanel) -> None:
    percorso = compila(
        {
            "oneri": {"valore": 1234567.89, "fonte": "Bilancio 2013", "nota": "al netto\nIVA"},
            "attive": {"valore": 0},
            "pratiche": {"valore": "1.200", "periodo": "2013-Q2"},
            "cessazioni": {"valore": 85, "versione": "Lorda"},
            "telematiche": {"valore": 97.5, "numeratore": 195, "denominatore": 200},
            "voto": {"valore": 7.25, "denominatore": 120, "scarto tipo": 1.5},
            "proventi": {"nota": "non ancora chiuso"},
        }
    )
    lette = {r.misura: r for r in compilato(percorso, dati).rilevazioni}
    assert list(lette) == ["oneri", "attive", "pratiche", "cessazioni", "telematiche", "voto"]
    assert lette["oneri"] == Rilevazione(
        "siena", "camera", "2013", "oneri", Decimal("1234567.89"), None, None, None, None, "", "ufficiale",
        "Bilancio 2013", "al netto IVA", f"modello.xlsx, foglio «{ECO}», riga 3",
    )  # fmt: skip
    assert lette["attive"].valore == 0
    assert (lette["pratiche"].valore, lette["pratiche"].periodo) == (Decimal(1200), "2013-Q2")
    assert lette["cessazioni"].versione == "lorda"
    voto = lette["voto"]
    assert (voto.valore, voto.denominatore, voto.scarto_tipo) == (Decimal("7.25"), Decimal(120), Decimal("1.5"))
    assert lette["attive"].fonte == "Siena, rilevazione del gruppo di benchmarking, 2013"


def test_a_percentage_typed_with_its_sign_is_in_points(compila: Compila, dati: DatiPanel) -> None:
    def in_percento(libro: Workbook) -> None:
        cella = libro[REG].cell(dove(libro, "telematiche")[1], 5)
        cella.value, cella.number_format = 0.975, "0.0%"

    (letta,) = compilato(compila({}, guasta=in_percento), dati).rilevazioni
    assert letta.valore == Decimal("97.5")


def test_not_computable_is_no_figure_but_is_told(compila: Compila, dati: DatiPanel) -> None:
    percorso = compila({"oneri": {"valore": 5}, "voto": {"valore": "n.c.", "nota": "indagine non fatta"}})
    letto = compilato(percorso, dati)
    assert [r.misura for r in letto.rilevazioni] == ["oneri"]
    (nc,) = letto.non_calcolabili
    assert (nc.misura, nc.periodo, nc.nota) == ("voto", "2013", "indagine non fatta")


@pytest.mark.parametrize(
    ("misura", "celle", "riferimento", "atteso"),
    [
        ("oneri", {"valore": "circa mille"}, "E3", "importo in euro"),
        ("oneri", {"valore": datetime(2013, 3, 1)}, "E3", "data al posto di un numero"),
        ("oneri", {"valore": "=1+1"}, "E3", "formula"),
        ("oneri", {"valore": 10.123}, "E3", "2 decimali"),
        ("pratiche", {"valore": 10.5}, "E4", "numero intero"),
        ("pratiche", {"valore": -3}, "E4", "da zero in su"),
        ("pratiche", {"valore": 3, "periodo": "2012"}, "D4", "un periodo del 2013"),
        ("pratiche", {"valore": 3, "periodo": "maggio"}, "D4", "2024-Q2"),
        ("pratiche", {"valore": 3, "periodo": None}, "D4", "il periodo"),
        ("pratiche", {"valore": 3, "numeratore": 2}, "F4", NON_RICHIESTO),
        ("pratiche", {"valore": 3, "unità": "migliaia"}, "C4", "«pratiche»"),
        ("cessazioni", {"valore": 3}, "I5", "netta, lorda, non dichiarata"),
        ("cessazioni", {"valore": 3, "versione": "mista"}, "I5", "netta"),
        ("telematiche", {"valore": 50, "numeratore": 3, "denominatore": 2}, "F6", "al più il denominatore, 2 (G6)"),
        ("telematiche", {"valore": 50, "numeratore": 3, "denominatore": 0}, "G6", "maggiore di zero"),
        ("telematiche", {"valore": 50, "numeratore": 3}, "G6", "insieme"),
        ("telematiche", {"numeratore": 3, "denominatore": 4}, "E6", "il valore della misura"),
        ("telematiche", {"valore": "N.C.", "numeratore": 3}, "F6", "accanto a N.C."),
        ("voto", {"valore": 7, "denominatore": 12.5}, "G3", "intero"),
        ("voto", {"valore": 7, "scarto tipo": -1}, "H3", "maggiore di zero"),
    ],
)
def test_a_wrong_cell_is_named(
    compila: Compila, dati: DatiPanel, misura: str, celle: dict[str, Any], riferimento: str, atteso: str
) -> None:
    solo = un_difetto(compila({misura: celle}), dati, "modello.xlsx", atteso)
    assert solo.colonna == f"{COLONNE[ord(riferimento[0]) - ord('A')]} ({riferimento})"
    assert solo.riga == int(riferimento[1:])
    assert solo.foglio in (ECO, REG, QUA)


def test_a_part_larger_than_its_whole_names_both_cells(compila: Compila, dati: DatiPanel) -> None:
    percorso = compila({"pratiche_5gg": {"valore": 11}, "pratiche": {"valore": 10}})
    un_difetto(percorso, dati, "valore (E3)", "E4", "REG01")
    in_altro_periodo = compila({"pratiche_5gg": {"valore": 11, "periodo": "2013-H1"}, "pratiche": {"valore": 10}})
    assert len(compilato(in_altro_periodo, dati).rilevazioni) == 2


def test_every_fault_is_told_at_once(compila: Compila, dati: DatiPanel) -> None:
    percorso = compila({"oneri": {"valore": "boh"}, "pratiche": {"valore": -1}, "voto": {"valore": "boh"}})
    assert {(d.foglio, d.colonna) for d in difetti(percorso, dati)} == {
        (ECO, "valore (E3)"), (REG, "valore (E4)"), (QUA, "valore (E3)")
    }  # fmt: skip


def _togli_riga(libro: Workbook) -> None:
    libro[ECO].delete_rows(4)


def _aggiungi_riga(libro: Workbook) -> None:
    libro[ECO].append(["pratiche", "Pratiche", "pratiche", 2013, 4])


def _ripeti_riga(libro: Workbook) -> None:
    libro[ECO].append(["oneri", "Oneri", "euro", 2013, 4])


def _senza_codice(libro: Workbook) -> None:
    libro[ECO].append([None, "Altra misura", "euro", 2013, 4])


def _altro_codice(libro: Workbook) -> None:
    libro[ECO].cell(3, 1).value = "onere"


def _altro_titolo(libro: Workbook) -> None:
    libro[ECO]["E2"] = "importo"


def _colonna_in_piu(libro: Workbook) -> None:
    libro[ECO]["L2"] = "mia"


def _cella_fuori(libro: Workbook) -> None:
    libro[ECO]["M3"] = "vedi nota"


def _senza_foglio(libro: Workbook) -> None:
    del libro[REG]


def _foglio_in_piu(libro: Workbook) -> None:
    libro.create_sheet("Miei conti")["A1"] = 3


@pytest.mark.parametrize(
    ("guasta", "attesi"),
    [
        (_togli_riga, [("codice", "«proventi», che il modello ha")]),
        (_aggiungi_riga, [("codice (A6)", "non si aggiungono, non si ripetono e non si spostano")]),
        (_ripeti_riga, [("codice (A6)", "una riga sola con «oneri»")]),
        (_senza_codice, [("codice (A6)", "il codice di una misura del foglio")]),
        (_altro_codice, [("codice", "«oneri»"), ("codice (A3)", "forse «oneri»")]),
        (_altro_titolo, [("valore (E2)", "il titolo «valore»")]),
        (_colonna_in_piu, [("fuori dal modello (L2)", "nessuna colonna oltre")]),
        (_cella_fuori, [("fuori dal modello (M3)", "usare la colonna «nota»")]),
        (_senza_foglio, [("", "il foglio, come nel modello")]),
        (_foglio_in_piu, [("", "solo i fogli del modello")]),
    ],
)
def test_a_template_whose_form_was_changed_is_refused(
    compila: Compila, dati: DatiPanel, guasta: Callable[[Any], None], attesi: list[tuple[str, str]]
) -> None:
    trovati = difetti(compila({"attive": {"valore": 5}}, guasta=guasta), dati)
    assert len(trovati) == len(attesi)
    for difetto, (colonna, testo) in zip(trovati, attesi, strict=True):
        assert difetto.colonna == colonna
        assert testo in difetto.atteso


def test_a_registry_that_grew_since_is_not_a_deleted_row(compila: Compila, dati: DatiPanel) -> None:
    percorso = compila({"oneri": {"valore": 5}})
    cresciuto = replace(
        dati,
        misure={**dati.misure, "nuova": Misura("nuova", "Nuova", "euro", "importo", "flusso")},
        indicatori={**dati.indicatori, "ECO09": _indicatore("ECO09", ECO, "nuova / proventi", "importo")},
    )
    assert len(compilato(percorso, cresciuto).rilevazioni) == 1
    senza = replace(dati, indicatori={c: i for c, i in dati.indicatori.items() if i.tema != ECO})
    un_difetto(percorso, senza, "valore (E3)", "non chiede più questa misura")


def test_a_merged_chamber_is_sent_to_the_new_one(compila: Compila, dati: DatiPanel) -> None:
    dopo = compila({"oneri": {"valore": 5}}, ente="lucca", anno=2022)
    un_difetto(dopo, dati, "periodo (D3)", "30/06/2022", "«tno»")
    prima = compila({"oneri": {"valore": 5, "periodo": "2022-H1"}}, ente="lucca", anno=2022)
    assert len(compilato(prima, dati).rilevazioni) == 1
    chiusa = replace(dati, enti={**dati.enti, "siena": Ente("siena", "Siena", "camera", (), None, date(2012, 6, 30))})
    un_difetto(compila({"oneri": {"valore": 5}}), chiusa, "ente siena", "30/06/2012")


def test_a_body_that_the_registry_does_not_know_is_refused(compila: Compila, dati: DatiPanel) -> None:
    senza = replace(dati, enti={"sienna": Ente("sienna", "Sienna", "camera")})
    un_difetto(compila({"oneri": {"valore": 5}}), senza, "ente siena", "forse «sienna»")


def test_an_unfilled_workbook_is_an_error(compila: Compila, dati: DatiPanel) -> None:
    un_difetto(compila({"oneri": {"nota": "manca"}}), dati, "non compilata")


def test_another_workbook_is_answered_with_the_command_that_makes_ours(tmp_path: Path, dati: DatiPanel) -> None:
    Workbook().save(tmp_path / "altro.xlsx")
    un_difetto(tmp_path / "altro.xlsx", dati, "«Sheet»", "analisi modello --camera")


@pytest.mark.parametrize(
    ("nome", "contenuto", "parti"),
    [
        ("rotto.xlsx", b"PK\x03\x04 non tutto", ("danneggiato",)),
        ("protetto.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, ("XLS o protetto",)),
        ("vecchio.xls", b"\xd0\xcf\x11\xe0", (".xls", ".xlsx")),
        ("vuoto.xlsx", b"", ("danneggiato",)),
        ("~$modello.xlsx", b"x", ("aperto",)),
    ],
)
def test_a_file_that_is_not_a_workbook_is_refused(
    tmp_path: Path, dati: DatiPanel, nome: str, contenuto: bytes, parti: tuple[str, ...]
) -> None:
    (tmp_path / nome).write_bytes(contenuto)
    un_difetto(tmp_path / nome, dati, nome, *parti)


def test_an_opendocument_sheet_is_refused_also_under_the_other_name(tmp_path: Path, dati: DatiPanel) -> None:
    documento = OpenDocumentSpreadsheet()
    documento.spreadsheet.addElement(Table(name="Foglio1"))
    for nome in ("modello.ods", "modello.xlsx"):
        documento.save(tmp_path / nome)
        un_difetto(tmp_path / nome, dati, nome, "XLSX" if nome.endswith("xlsx") else ".xlsx")


def test_a_file_open_in_a_spreadsheet_is_to_be_closed_first(
    compila: Compila, dati: DatiPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    percorso = compila({"oneri": {"valore": 5}})
    segno = percorso.with_name("~$modello.xlsx")
    segno.touch()
    un_difetto(percorso, dati, "file aperto", "~$modello.xlsx")
    segno.unlink()

    def negato(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", negato)
    un_difetto(percorso, dati, "permesso negato", "salvarlo e chiuderlo")


def test_a_missing_file_is_told(tmp_path: Path, dati: DatiPanel) -> None:
    un_difetto(tmp_path / "nessuno.xlsx", dati, "non esiste")


# bringing it in


@pytest.fixture
def gruppo(tmp_path: Path, dati: DatiPanel) -> Percorsi:
    """A group's folder with the registry of these tests and one file of observations."""
    percorsi = Percorsi(tmp_path / "progetto di città")
    cartella = percorsi.confronto
    (cartella / "rilevazioni").mkdir(parents=True)
    indicatori = [i for i in dati.indicatori.values() if i.codice != "REG03"]
    for tabella, record in ((ENTI, dati.enti.values()), (MISURE, dati.misure.values()), (INDICATORI_PANEL, indicatori)):
        with (cartella / f"{tabella.nome}.csv").open("w", encoding="utf-8", newline="") as file:
            scrittore = csv.writer(file)
            scrittore.writerow(tabella.nomi)
            scrittore.writerows([_cella(getattr(r, n, "")) for n in tabella.nomi] for r in record)
    (cartella / "panel.toml").write_text(
        '[panel.due]\ntitolo = "Due"\nperimetro = "camera"\nenti = ["siena", "lucca"]\n', encoding="utf-8"
    )
    riga = "lucca,camera,2013,oneri,7,,,,,,ufficiale,Bilancio,"
    (cartella / "rilevazioni" / "varie.csv").write_text(f"{','.join(RILEVAZIONI.nomi)}\n{riga}\n", encoding="utf-8")
    return percorsi


def _cella(valore: object) -> object:
    return "+".join(valore) if isinstance(valore, tuple) else valore


def ricevuti(percorsi: Percorsi) -> Path:
    return percorsi.confronto / "rilevazioni" / "ricevuti-siena-2013.csv"


def tutto(percorsi: Percorsi) -> dict[str, bytes]:
    return {str(f): f.read_bytes() for f in percorsi.radice.rglob("*") if f.is_file()}


def test_a_filled_workbook_becomes_observations_of_the_group(gruppo: Percorsi, compila: Compila) -> None:
    def nota_che_pare_formula(libro: Workbook) -> None:
        libro[ECO]["K3"] = "=1+1 e altro"
        libro[ECO]["K3"].data_type = "s"

    percorso = compila(
        {
            "oneri": {"valore": 12.5, "fonte": "-bilancio"},
            "voto": {"valore": 7.125, "scarto tipo": 1.234},
            "attive": {"valore": "NC"},
        },
        guasta=nota_che_pare_formula,
    )
    righe = importa_cartella(gruppo, percorso)
    assert righe[0] == "modello.xlsx → data/raw/confronto/rilevazioni/ricevuti-siena-2013.csv"
    assert "Righe nuove: 2; cambiate: 0; tolte: 0; uguali: 0." in righe
    assert "  N.C.      attive, 2013" in righe
    lette = {r.misura: r for r in apri_panel(gruppo).rilevazioni if r.ente == "siena"}
    oneri, voto = lette["oneri"], lette["voto"]
    assert (oneri.valore, oneri.nota, oneri.fonte) == (Decimal("12.5"), "=1+1 e altro", "-bilancio")
    assert (voto.valore, voto.scarto_tipo) == (Decimal("7.125"), Decimal("1.234"))
    assert voto.fonte == "Siena, rilevazione del gruppo di benchmarking, 2013"
    # a spreadsheet that opens the file must not run what a chamber wrote
    assert not re.search(r'(^|,)"?[=@+-]', ricevuti(gruppo).read_text(encoding="utf-8"), re.MULTILINE)


def test_a_second_workbook_takes_the_place_of_the_first_which_is_kept(gruppo: Percorsi, compila: Compila) -> None:
    importa_cartella(gruppo, compila({"oneri": {"valore": 1200}, "proventi": {"valore": 5}, "attive": {"valore": 3}}))
    prima = ricevuti(gruppo).read_bytes()
    righe = importa_cartella(
        gruppo, compila({"oneri": {"valore": 1300}, "attive": {"valore": 3}, "pratiche": {"valore": 1}})
    )
    assert "Righe nuove: 1; cambiate: 1; tolte: 1; uguali: 1." in righe
    assert "  cambiata  oneri, 2013: valore 1.200 → 1.300" in righe
    assert "  tolta     proventi, 2013: 5" in righe
    (conservato,) = (gruppo.confronto / "archivio").iterdir()
    assert conservato.read_bytes() == prima
    assert re.fullmatch(r"ricevuti-siena-2013-[0-9a-f]{8}\.csv", conservato.name)
    assert any(conservato.name in riga for riga in righe)
    assert {r.misura for r in apri_panel(gruppo).rilevazioni if r.ente == "siena"} == {"oneri", "attive", "pratiche"}


def test_the_same_workbook_twice_changes_nothing(gruppo: Percorsi, compila: Compila) -> None:
    percorso = compila({"oneri": {"valore": 1200}})
    importa_cartella(gruppo, percorso)
    prima = tutto(gruppo)
    assert "Righe nuove: 0; cambiate: 0; tolte: 0; uguali: 1." in importa_cartella(gruppo, percorso)
    assert tutto(gruppo) == prima


def test_a_figure_that_another_file_gives_is_refused_with_both_places(gruppo: Percorsi, compila: Compila) -> None:
    with (gruppo.confronto / "rilevazioni" / "varie.csv").open("a", encoding="utf-8") as file:
        file.write("siena,camera,2013,attive,90,,,,,,ufficiale,Altrove,\n")
    prima = tutto(gruppo)
    with pytest.raises(ErroreDati) as errore:
        importa_cartella(gruppo, compila({"oneri": {"valore": 5}, "attive": {"valore": 91}}))
    assert "data/raw/confronto/rilevazioni/varie.csv, riga 3" in str(errore.value)
    assert f"modello.xlsx, foglio «{ECO}», riga 5" in str(errore.value)
    assert "ricevuti-" not in str(errore.value)
    assert tutto(gruppo) == prima


def test_a_faulty_workbook_writes_nothing(gruppo: Percorsi, compila: Compila) -> None:
    prima = tutto(gruppo)
    for celle in ({"oneri": {"valore": "boh"}}, {"oneri": {"valore": "N.C."}}):
        with pytest.raises(ErroreDati):
            importa_cartella(gruppo, compila(celle))
    assert tutto(gruppo) == prima


def test_a_template_is_written_once_and_never_over_a_filled_one(gruppo: Percorsi) -> None:
    scritto = scrivi_modello(gruppo, "Siena", ANNO, None)
    assert scritto == gruppo.radice / "modelli" / "modello-siena-2013.xlsx"
    contenuto = scritto.read_bytes()
    assert scrivi_modello(gruppo, "SIENA", ANNO, None).read_bytes() == contenuto
    libro = load_workbook(scritto)
    libro[ECO]["E3"] = 5
    libro.save(scritto)
    compilato = scritto.read_bytes()
    with pytest.raises(ErroreAnalisi, match="analisi importa"):
        scrivi_modello(gruppo, "siena", ANNO, None)
    assert scritto.read_bytes() == compilato
    altrove = scrivi_modello(gruppo, "siena", ANNO, gruppo.radice)
    assert altrove == gruppo.radice / scritto.name
    assert altrove.read_bytes() == contenuto


def test_a_template_of_nobody_or_nowhere_is_refused(gruppo: Percorsi, tmp_path: Path) -> None:
    with pytest.raises(ErroreParametri, match="forse «siena»"):
        scrivi_modello(gruppo, "sena", ANNO, None)
    with pytest.raises(ErroreParametri, match=r"\.xlsx"):
        scrivi_modello(gruppo, "siena", ANNO, tmp_path / "modello.csv")
