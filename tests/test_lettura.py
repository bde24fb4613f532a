"""A table is read whole and exact from CSV, XLSX and ODS, or every fault of its file is told at once."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from odf.namespaces import TABLENS
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

from analisi.dati.lettura import leggi_tabella, trova_file
from analisi.dati.schema import Colonna, Tabella
from analisi.errors import Difetto, ErroreDati

PROVA = Tabella(
    "prova",
    "Prova",
    "una tabella con una colonna per tipo",
    (
        Colonna("codice", "codice", "il codice", obbligatoria=True),
        Colonna("gruppo", "testo", ""),
        Colonna("tipo", "scelta", "", valori=("minimo", "massimo")),
        Colonna("anno", "intero", ""),
        Colonna("importo", "euro", ""),
        Colonna("quota", "percentuale", ""),
        Colonna("misura", "decimale", "", nc="non_calcolabile"),
        Colonna("quando", "data", ""),
        Colonna("non_calcolabile", "logico", ""),
    ),
    ("codice", "gruppo"),
)
TITOLI = ",".join(PROVA.nomi)
PIENA = '001,RI,minimo,2013,"1.234,56","12,5%","1,234",31/12/2013,no'
COPPIE = list(
    zip(PROVA.nomi, ["001", "RI", "minimo", 2013, 1234.56, 0.125, 1.234, datetime(2013, 12, 31), False], strict=True)
)

Scrivi = Callable[..., Path]


@pytest.fixture
def scrivi(tmp_path: Path) -> Scrivi:
    def scrivi(*righe: str, nome: str = "prova.csv", codifica: str = "utf-8", fine: str = "\n") -> Path:
        percorso = tmp_path / nome
        percorso.write_bytes(fine.join([*righe, ""]).encode(codifica))
        return percorso

    return scrivi


def difetti(percorso: Path) -> tuple[Difetto, ...]:
    with pytest.raises(ErroreDati) as errore:
        leggi_tabella(percorso, PROVA)
    return errore.value.difetti


def unico(percorso: Path) -> Difetto:
    (difetto,) = difetti(percorso)
    return difetto


def xlsx(percorso: Path, *righe: list[Any], foglio: str = "Foglio1", formati: dict[str, str] | None = None) -> Path:
    libro = Workbook()
    pagina = libro.active
    pagina.title = foglio
    for riga in righe:
        pagina.append(riga)
    for cella, formato in (formati or {}).items():
        pagina[cella].number_format = formato
    libro.save(percorso)
    return percorso


def ritocca(percorso: Path, membro: str, cerca: str, metti: str) -> Path:
    """Rewrites one part of a zipped document, as another program could have written it."""
    with zipfile.ZipFile(percorso) as vecchio:
        parti = {nome: vecchio.read(nome) for nome in vecchio.namelist()}
    nuova, quante = re.subn(cerca, metti, parti[membro].decode())
    assert quante
    memoria = io.BytesIO()
    with zipfile.ZipFile(memoria, "w") as nuovo:
        for nome, contenuto in {**parti, membro: nuova.encode()}.items():
            nuovo.writestr(nome, contenuto)
    percorso.write_bytes(memoria.getvalue())
    return percorso


def cella_ods(testo: str = "", volte: int = 1, **attributi: str) -> TableCell:
    if volte > 1:
        attributi["numbercolumnsrepeated"] = str(volte)
    cella = TableCell(**attributi)
    if testo:
        cella.addElement(P(text=testo))
    return cella


def riga_ods(*celle: TableCell, volte: int = 1) -> TableRow:
    riga = TableRow(**({"numberrowsrepeated": str(volte)} if volte > 1 else {}))
    for cella in celle:
        riga.addElement(cella)
    return riga


def ods(percorso: Path, *righe: TableRow, fogli: tuple[str, ...] = ("Foglio1",)) -> Path:
    documento = OpenDocumentSpreadsheet()
    for nome in fogli:
        tabella = Table(name=nome)
        documento.spreadsheet.addElement(tabella)
    for riga in righe:
        tabella.addElement(riga)
    documento.save(str(percorso))
    return percorso


def titoli_ods() -> TableRow:
    return riga_ods(*(cella_ods(nome, valuetype="string") for nome in PROVA.nomi))


def piena_ods(*, volte: int = 1) -> TableRow:
    return riga_ods(
        cella_ods("001", valuetype="string"),
        cella_ods("RI", valuetype="string"),
        cella_ods("minimo", valuetype="string"),
        cella_ods("2013", valuetype="float", value="2013"),
        cella_ods("1.234,56 €", valuetype="currency", currency="EUR", value="1234.56"),
        cella_ods("12,5%", valuetype="percentage", value="0.125"),
        cella_ods("1,234", valuetype="float", value="1.234"),
        cella_ods("31/12/13", valuetype="date", datevalue="2013-12-31"),
        cella_ods("FALSO", valuetype="boolean", booleanvalue="false"),
        volte=volte,
    )


def prima(dati: pd.DataFrame) -> list[object]:
    return dati.iloc[0].tolist()


ATTESA = ["001", "RI", "minimo", 2013, Decimal("1234.56"), Decimal("12.5"), Decimal("1.234"), "2013-12-31", False]


def test_the_three_formats_give_the_same_typed_table(scrivi: Scrivi, tmp_path: Path) -> None:
    da_csv = leggi_tabella(scrivi(TITOLI, PIENA), PROVA)
    nomi, valori = (list(x) for x in zip(*COPPIE, strict=True))
    da_xlsx = leggi_tabella(xlsx(tmp_path / "prova.xlsx", nomi, valori, formati={"F2": "0.0%"}), PROVA)
    da_ods = leggi_tabella(ods(tmp_path / "prova.ods", titoli_ods(), piena_ods()), PROVA)
    assert prima(da_csv) == ATTESA
    pd.testing.assert_frame_equal(da_csv, da_xlsx)
    pd.testing.assert_frame_equal(da_csv, da_ods)


def test_every_type_of_column_has_its_exact_type_in_memory(scrivi: Scrivi) -> None:
    dati = leggi_tabella(scrivi(TITOLI, PIENA), PROVA)
    assert dati.dtypes.to_dict() == {
        **dict.fromkeys(("codice", "gruppo", "tipo", "quando"), pd.StringDtype()),
        "anno": pd.Int64Dtype(),
        "importo": pd.ArrowDtype(pa.decimal128(15, 2)),
        "quota": pd.ArrowDtype(pa.decimal128(9, 4)),
        "misura": pd.ArrowDtype(pa.decimal128(20, 6)),
        "non_calcolabile": pd.BooleanDtype(),
    }


def test_amounts_sum_subtract_and_compare_exactly(scrivi: Scrivi) -> None:
    righe = [f"{n:03},,,,{importo},,,," for n, importo in enumerate(["0.10", "0.20", "", "-0.30"])]
    importi = leggi_tabella(scrivi(TITOLI, *righe), PROVA)["importo"]
    assert importi.sum() == Decimal(0)
    assert (importi - importi).dropna().tolist() == [Decimal(0)] * 3
    assert (importi > Decimal("0.10")).tolist() == [False, True, pd.NA, False]
    assert importi.isna().tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("codifica", "fine", "separatore"),
    [("utf-8", "\n", ","), ("utf-8-sig", "\r\n", ";"), ("cp1252", "\r\n", ";"), ("utf-8", "\n", "\t")],
)
def test_a_csv_is_read_in_the_dialects_offices_write(scrivi: Scrivi, codifica: str, fine: str, separatore: str) -> None:
    titoli = TITOLI.replace(",", separatore)
    riga = separatore.join(["001", "“Qualità” – €", "", "", "5,00", "", "", "", ""])
    percorso = scrivi(
        titoli, riga if separatore != "," else riga.replace("5,00", '"5,00"'), codifica=codifica, fine=fine
    )
    dati = leggi_tabella(percorso, PROVA)
    assert dati["gruppo"].tolist() == ["“Qualità” – €"]
    assert dati["importo"].tolist() == [Decimal(5)]


def test_headings_match_whatever_their_case_blanks_and_order(scrivi: Scrivi) -> None:
    nomi = [f" {nome.upper()} " for nome in reversed(PROVA.nomi)]
    dati = leggi_tabella(scrivi(",".join(nomi), "no,,,,,,,,001"), PROVA)
    assert tuple(dati.columns) == PROVA.nomi
    assert dati["codice"].tolist() == ["001"]


def test_empty_not_computable_and_zero_stay_three_things(scrivi: Scrivi) -> None:
    dati = leggi_tabella(scrivi(TITOLI, "1,,,,,,,,", "2,,,,,,N.C.,,", "3,,,,,,0,,", "4,,,,,,nc,,sì"), PROVA)
    assert dati["misura"].tolist() == [pd.NA, pd.NA, Decimal(0), pd.NA]
    assert dati["non_calcolabile"].tolist() == [False, True, False, True]


def test_a_measured_result_can_be_declared_not_computable(scrivi: Scrivi) -> None:
    dati = leggi_tabella(scrivi(TITOLI, '1,,,,,,"4,17",,vero'), PROVA)
    assert dati["misura"].tolist() == [Decimal("4.17")]
    assert dati["non_calcolabile"].tolist() == [True]


def test_not_computable_beside_an_explicit_no_is_a_contradiction(scrivi: Scrivi) -> None:
    difetto = unico(scrivi(TITOLI, "1,,,,,,N.C.,,no"))
    assert (difetto.riga, difetto.colonna, difetto.trovato) == (2, "misura", "N.C.")


def test_not_computable_where_no_column_can_say_so_is_a_fault(scrivi: Scrivi) -> None:
    assert "N.C. non è ammesso" in unico(scrivi(TITOLI, "1,,,,N.C.,,,,")).atteso


def test_all_the_faults_of_a_file_come_together_in_reading_order(scrivi: Scrivi) -> None:
    percorso = scrivi(
        TITOLI, ",RI,minino,,,,,,", "1,,,due,,,,31/02/2013,", "2,,,,1.23.4,,,,", "2,,,,,,,,", "3,,,,,,,,,resto"
    )
    trovati = [(d.riga, d.colonna, d.trovato) for d in difetti(percorso)]
    assert trovati == [
        (2, "codice", "cella vuota"),
        (2, "tipo", "minino"),
        (3, "anno", "due"),
        (3, "quando", "31/02/2013"),
        (4, "importo", "1.23.4"),
        (5, "codice, gruppo", "codice 2"),
        (6, "10ª", "resto"),
    ]


def test_a_repeated_key_names_both_rows(scrivi: Scrivi) -> None:
    difetto = unico(scrivi(TITOLI, "1,RI,,,,,,,", "1,,,,,,,,", "1,RI,,,,,,,"))
    assert difetto.riga == 4
    assert difetto.trovato == "codice 1, gruppo RI"
    assert difetto.atteso.endswith("riga 2")


def test_headings_unknown_missing_and_double_are_told_with_a_suggestion(scrivi: Scrivi) -> None:
    percorso = scrivi(
        TITOLI.replace("importo", "inporto").replace("anno", "Codice").replace("tipo", "xyz"), "1,,,,,,,,"
    )
    detti = {(d.colonna, d.trovato): d.atteso for d in difetti(percorso)}
    assert "forse «importo»" in detti["inporto", "colonna sconosciuta"]
    assert "forse" not in detti["xyz", "colonna sconosciuta"]
    assert {colonna for colonna, trovato in detti if trovato == "colonna mancante"} == {"importo", "anno", "tipo"}
    assert ("codice", "colonna presente 2 volte") in detti


def test_rows_are_numbered_as_an_editor_shows_them_also_after_a_cell_on_two_lines(scrivi: Scrivi) -> None:
    dati = scrivi(TITOLI, '1,"due\nrighe",,,,,,,', "2,,,x,,,,,")
    assert unico(dati).riga == 4


def test_blank_rows_at_the_end_are_ignored_and_between_data_are_told(scrivi: Scrivi) -> None:
    assert len(leggi_tabella(scrivi(TITOLI, PIENA, "", ",,,,,,,,", "   "), PROVA)) == 1
    assert unico(scrivi(TITOLI, "1,,,,,,,,", "", "2,,,,,,,,")).riga == 3


def test_a_row_cut_short_by_excel_is_filled_with_missing_values(scrivi: Scrivi) -> None:
    assert leggi_tabella(scrivi(TITOLI, "1,RI"), PROVA).iloc[0].isna().sum() == 6


@pytest.mark.parametrize(
    ("contenuto", "trovato"),
    [
        (b"", "file vuoto"),
        (b"\n\n", "foglio vuoto"),
        (TITOLI.encode(), "nessuna riga"),
        (TITOLI.encode("utf-16"), "UTF-16"),
        (TITOLI.encode() + b"\n\x81\x8d", "Windows-1252"),
        (TITOLI.encode() + b'\n1,"mai chiusa,,,,,,,\n2,,,,,,,,\n', "virgolette"),
    ],
)
def test_a_csv_that_cannot_be_read_says_why(tmp_path: Path, contenuto: bytes, trovato: str) -> None:
    percorso = tmp_path / "prova.csv"
    percorso.write_bytes(contenuto)
    assert trovato in unico(percorso).trovato


def test_an_open_quote_is_told_on_the_row_where_it_opens(scrivi: Scrivi) -> None:
    assert unico(scrivi(TITOLI, "1,,,,,,,,", '2,"mai chiusa,,,,,,,', "3,,,,,,,,")).riga == 3


def test_messages_call_the_file_as_they_are_told_to(scrivi: Scrivi) -> None:
    with pytest.raises(ErroreDati, match=r"data/raw/2013/lucca/prova\.csv, riga 2, colonna «anno»: trovato «x»"):
        leggi_tabella(scrivi(TITOLI, "1,,,x,,,,,"), PROVA, "data/raw/2013/lucca/prova.csv")


# spreadsheets


def test_a_workbook_is_read_from_the_sheet_named_as_the_table(tmp_path: Path) -> None:
    libro = Workbook()
    libro.active.append(["appunti"])
    pagina = libro.create_sheet("Prova ")
    pagina.append(list(PROVA.nomi))
    pagina.append(["1"])
    libro.save(tmp_path / "prova.xlsx")
    assert leggi_tabella(tmp_path / "prova.xlsx", PROVA)["codice"].tolist() == ["1"]


def test_sheets_that_leave_a_doubt_are_listed(tmp_path: Path) -> None:
    libro = Workbook()
    libro.create_sheet("Altro")
    libro.save(tmp_path / "prova.xlsx")
    assert unico(tmp_path / "prova.xlsx").trovato == "fogli «Sheet», «Altro»"
    due = ods(tmp_path / "prova.ods", titoli_ods(), fogli=("Uno", "Due"))
    assert unico(due).trovato == "fogli «Uno», «Due»"


def test_a_cell_of_a_workbook_means_what_its_reader_sees(tmp_path: Path) -> None:
    riga = [1, None, None, None, None, 0.29, None, datetime(2013, 4, 1), None]
    altra = [2, None, None, None, None, 29, None, datetime(2013, 4, 1), None]
    percorso = xlsx(
        tmp_path / "prova.xlsx",
        list(PROVA.nomi),
        riga,
        altra,
        formati={"A2": "000", "F2": "0%", "H2": "mmm-yy", "H3": "dd/mm/yyyy"},
    )
    letta = leggi_tabella(percorso, PROVA)
    assert letta["codice"].tolist() == ["001", "2"]
    assert letta["quota"].tolist() == [Decimal(29), Decimal(29)]
    assert letta["quando"].tolist() == ["2013-04", "2013-04-01"]


def test_typed_cells_of_the_wrong_kind_are_faults_with_their_sheet(tmp_path: Path) -> None:
    riga = ["1", None, None, 5.5, datetime(2013, 1, 2), 0.5, 0.5, 41639, None]
    trovati = difetti(xlsx(tmp_path / "prova.xlsx", list(PROVA.nomi), riga, formati={"G2": "0%"}))
    assert [(d.foglio, d.riga, d.colonna, d.trovato) for d in trovati] == [
        ("Foglio1", 2, "anno", "5.5"),
        ("Foglio1", 2, "importo", "02/01/2013"),
        ("Foglio1", 2, "misura", "50%"),
        ("Foglio1", 2, "quando", "41639"),
    ]


def test_a_formula_counts_by_its_last_result_and_is_a_fault_without_one(tmp_path: Path) -> None:
    righe = [["1", "=A2", None, None, "=1+1"], ["2", '=""', None, None, "=1/0"], ["3", None, None, None, "=2+2"]]
    percorso = xlsx(tmp_path / "prova.xlsx", list(PROVA.nomi), *righe)
    foglio = "xl/worksheets/sheet1.xml"
    for cella, tipo, valore in (("B2", "str", "1"), ("E2", "n", "2"), ("B3", "str", ""), ("E3", "e", "#DIV/0!")):
        ritocca(
            percorso,
            foglio,
            rf'<c r="{cella}"[^>]*>(<f>.*?</f>)<v ?/>',
            rf'<c r="{cella}" t="{tipo}">\1<v>{valore}</v>',
        )
    trovati = [(d.riga, d.colonna, d.trovato) for d in difetti(percorso)]
    assert trovati == [(3, "importo", "#DIV/0!"), (4, "importo", "formula senza valore")]


def test_a_workbook_that_declares_a_wrong_size_is_read_whole(tmp_path: Path) -> None:
    percorso = xlsx(tmp_path / "prova.xlsx", list(PROVA.nomi), ["1"], ["2"])
    ritocca(percorso, "xl/worksheets/sheet1.xml", '<dimension ref="[^"]*"', '<dimension ref="A1:B2"')
    assert leggi_tabella(percorso, PROVA)["codice"].tolist() == ["1", "2"]


def test_a_workbook_with_blank_formatted_rows_ends_with_its_data(tmp_path: Path) -> None:
    percorso = xlsx(tmp_path / "prova.xlsx", list(PROVA.nomi), ["1"], formati={"A500": "0%", "Z3": "0%"})
    assert len(leggi_tabella(percorso, PROVA)) == 1


@pytest.mark.parametrize("estensione", ["xlsx", "ods"])
@pytest.mark.parametrize("contenuto", [b"PK\x03\x04 rotto", b"codice,gruppo\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_damaged_or_protected_spreadsheet_is_one_clear_fault(
    tmp_path: Path, estensione: str, contenuto: bytes
) -> None:
    percorso = tmp_path / f"prova.{estensione}"
    percorso.write_bytes(contenuto)
    assert estensione.upper() in unico(percorso).atteso


@pytest.mark.parametrize("quota", [0.2, 0.5, 0.8, 0.97])
def test_a_truncated_spreadsheet_never_gives_part_of_its_rows(tmp_path: Path, quota: float) -> None:
    fogli = [
        xlsx(tmp_path / "prova.xlsx", list(PROVA.nomi), ["1"], ["2"]),
        ods(tmp_path / "prova.ods", titoli_ods(), piena_ods()),
    ]
    for percorso in fogli:
        intero = percorso.read_bytes()
        percorso.write_bytes(intero[: int(len(intero) * quota)])
        assert "danneggiato" in unico(percorso).trovato


def test_an_ods_whose_content_breaks_off_is_refused_and_not_read_in_part(tmp_path: Path) -> None:
    percorso = ods(tmp_path / "prova.ods", titoli_ods(), piena_ods())
    ritocca(percorso, "content.xml", "</office:spreadsheet>.*$", "")
    assert "danneggiato" in unico(percorso).trovato


def test_repeated_cells_and_rows_of_an_ods_count_in_full(tmp_path: Path) -> None:
    percorso = ods(
        tmp_path / "prova.ods",
        titoli_ods(),
        riga_ods(cella_ods("1", valuetype="string"), cella_ods(volte=3), cella_ods("5", valuetype="float", value="5")),
        riga_ods(cella_ods("x", volte=2, valuetype="string"), volte=2),
        riga_ods(cella_ods(volte=1024), volte=1_000_000),
    )
    difetto = unico(percorso)
    assert (difetto.riga, difetto.trovato) == (4, "codice x, gruppo x")


def test_blank_rows_of_an_ods_keep_the_numbers_of_those_below(tmp_path: Path) -> None:
    righe = [riga_ods(cella_ods(volte=9), volte=3), riga_ods(cella_ods("1"), cella_ods(), cella_ods("zzz"))]
    trovati = [(d.riga, d.trovato) for d in difetti(ods(tmp_path / "prova.ods", titoli_ods(), piena_ods(), *righe))]
    assert trovati == [(3, "riga vuota in mezzo ai dati"), (6, "zzz")]


def test_an_ods_cell_gives_its_text_without_notes_and_its_month_without_day(tmp_path: Path) -> None:
    mese = cella_ods("apr 13", valuetype="date", datevalue="2013-04-01")
    giorno = cella_ods("1 aprile 2013", valuetype="date", datevalue="2013-04-01")
    for codice, cella, atteso in (("1", mese, "2013-04"), ("2", giorno, "2013-04-01")):
        righe = [titoli_ods(), riga_ods(cella_ods(codice), cella_ods("due  spazi"), cella_ods(volte=5), cella)]
        percorso = ritocca(
            ods(tmp_path / "prova.ods", *righe),
            "content.xml",
            "due  spazi",
            'due <text:s/>spazi</text:p><office:annotation><text:p>nota</text:p></office:annotation><text:p>e "riga"',
        )
        letta = leggi_tabella(percorso, PROVA)
        assert letta["quando"].tolist() == [atteso]
        assert letta["gruppo"].tolist() == ['due  spazi\ne "riga"']


def test_an_ods_formula_never_computed_or_in_error_is_a_fault(tmp_path: Path) -> None:
    formule = [cella_ods(volte=2), cella_ods("#DIV/0!", valuetype="string"), cella_ods("x")]
    for cella in (formule[1], formule[2]):
        cella.setAttrNS(TABLENS, "formula", "of:=1/0")
    vuota, errore, mai = formule
    riga = riga_ods(cella_ods("1"), vuota, errore, mai)
    trovati = [(d.colonna, d.trovato) for d in difetti(ods(tmp_path / "prova.ods", titoli_ods(), riga))]
    assert trovati == [("anno", "#DIV/0!"), ("importo", "formula senza valore")]


# finding the file


def test_the_file_of_a_table_is_found_whatever_its_case(tmp_path: Path) -> None:
    assert trova_file(tmp_path, PROVA) is None
    assert trova_file(tmp_path / "manca", PROVA) is None
    (tmp_path / "Prova.XLSX").touch()
    (tmp_path / "~$Prova.XLSX").touch()
    (tmp_path / "prova.txt").touch()
    trovato = trova_file(tmp_path, PROVA)
    assert trovato is not None and trovato.name == "Prova.XLSX"


def test_two_files_for_one_table_are_both_named(tmp_path: Path) -> None:
    (tmp_path / "prova.csv").touch()
    (tmp_path / "prova.ods").touch()
    with pytest.raises(ErroreDati, match=r"prova\.csv e prova\.ods"):
        trova_file(tmp_path, PROVA)
