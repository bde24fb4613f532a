"""Results as a workbook: an index, one table a sheet, numbers that are numbers, the same bytes every time."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from analisi.vista.base import Gruppo, Vista
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from notebatch.attachments.workbook import cartella
from notebatch.attachments.workbook_cells import Numero, numero_italiano

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>'
TEMPI = Tabella(
    "Tempi medi / evasione: [2013]",
    (ColonnaVista("Camera"), ColonnaVista("Valore", "giorni"), ColonnaVista("Quota"), ColonnaVista("Valore", "giorni")),
    (
        Riga(("Costa",), "gruppo"),
        Riga(("Lucca", "1.234,5", "12,5%", "—")),
        Riga(("=cmd|' /C calc'!A0", "−3,2", "+4,0%", "N.C.")),
    ),
    note=("Dati arrotondati.",),
    fonte="Prova & figli",
)
ESATTI = Tabella(
    "Dati esatti",
    (ColonnaVista("Camera"),),
    (Riga(("Lucca",)), Riga(("Pisa",))),
    grezzi=(
        {"codice": "007", "valore": Decimal("90.00"), "anno": 2013, "fatto": True, "medie": ["1", "2"], "altro": None},
        {"codice": "12", "valore": Decimal("-3.25"), "anno": 2014, "fatto": False, "medie": [], "in più": {"a": "1"}},
    ),
)
GRAFICO = Grafico(SVG, "Un grafico", "Barre: la più alta è Lucca.", ESATTI, fonte="Dal grafico")


def libro(*viste: Vista, contrassegno: str = "") -> Workbook:
    return load_workbook(io.BytesIO(byte(*viste, contrassegno=contrassegno)))


def byte(*viste: Vista, contrassegno: str = "") -> bytes:
    return cartella(
        [v.dati() for v in viste], "Confronto 2013", data="2013-12-31", autore="Ufficio", contrassegno=contrassegno
    )


def righe(foglio: Any) -> list[tuple[object, ...]]:  # noqa: ANN401 - openpyxl publishes no types
    return list(foglio.iter_rows(values_only=True))


def parte(contenuto: bytes, nome: str) -> str:
    with zipfile.ZipFile(io.BytesIO(contenuto)) as archivio:
        return archivio.read(nome).decode()


@pytest.mark.parametrize(
    ("testo", "valore", "formato"),
    [
        ("1.234,5", "1234.5", "#,##0.0"),
        ("−3,2", "-3.2", "#,##0.0"),
        ("-3,2", "-3.2", "#,##0.0"),
        ("12,5%", "0.125", "#,##0.0%"),
        ("0", "0", "#,##0"),
        ("2013", "2013", "0"),
        ("12.345.678,90", "12345678.90", "#,##0.00"),
        ("+1,5", "1.5", "+#,##0.0;-#,##0.0;#,##0.0"),
    ],
)
def test_an_italian_number_is_a_number_that_shows_as_written(testo: str, valore: str, formato: str) -> None:
    assert numero_italiano(testo) == Numero(Decimal(valore), formato)


@pytest.mark.parametrize(
    "testo",
    [
        "",
        "007",
        "3.1",
        "1.2345",
        "1,234.5",
        "12 giorni",
        "—",
        "N.C.",
        "30/04/2013",
        "1234567890123456",
        "12,5 %",
        "1e5",
    ],
)
def test_what_only_looks_like_a_number_stays_text(testo: str) -> None:
    assert numero_italiano(testo) == testo


def test_the_index_lists_every_table_with_a_link() -> None:
    fatto = libro(Gruppo((TEMPI, GRAFICO)), ESATTI)
    indice = fatto["Indice"]
    assert fatto.sheetnames == ["Indice", "01 Tempi medi evasione 2013", "02 Dati esatti", "03 Dati esatti"]
    assert indice["A1"].value == "Confronto 2013"
    assert indice["A2"].value == "Ufficio · dati al 31/12/2013"
    voci = [(indice.cell(r, 1).value, indice.cell(r, 2).value, indice.cell(r, 3).value) for r in range(4, 8)]
    assert voci[0] == ("Foglio", "Tabella", "Righe")
    assert voci[1] == ("01 Tempi medi evasione 2013", "Tempi medi / evasione: [2013]", 3)
    assert [indice.cell(r, 1).hyperlink.location for r in (5, 6, 7)] == [f"'{n}'!A1" for n in fatto.sheetnames[1:]]
    assert any("dato non fornito" in str(r[0]) for r in righe(indice))


def test_a_table_stands_under_its_title_with_numbers_notes_and_source() -> None:
    foglio = libro(TEMPI)["01 Tempi medi evasione 2013"]
    assert righe(foglio)[:8] == [
        ("Tempi medi / evasione: [2013]", None, None, None),
        ("Camera", "Valore (giorni)", "Quota", "Valore (giorni) (2)"),
        ("Costa", None, None, None),
        ("Lucca", 1234.5, 0.125, "—"),
        ("=cmd|' /C calc'!A0", -3.2, 0.04, "N.C."),
        (None, None, None, None),
        ("Dati arrotondati.", None, None, None),
        ("Fonte: Prova & figli", None, None, None),
    ]
    assert foglio["C4"].number_format == "#,##0.0%"
    assert foglio["A5"].data_type == "s" and foglio["A5"].quotePrefix
    assert foglio["A10"].hyperlink.location == "'Indice'!A1"
    assert foglio.freeze_panes == "B3"
    assert not foglio.merged_cells.ranges


def test_the_header_row_is_defined_as_that_of_a_table_with_alternative_text() -> None:
    fatto = libro(TEMPI, GRAFICO)
    (tavola,) = fatto["01 Tempi medi evasione 2013"].tables.values()
    assert (tavola.ref, tavola.headerRowCount) == ("A2:D5", 1)
    assert [c.name for c in tavola.tableColumns] == ["Camera", "Valore (giorni)", "Quota", "Valore (giorni) (2)"]
    xml = parte(byte(TEMPI, GRAFICO), "xl/tables/table3.xml")
    assert 'altText="Dati esatti"' in xml and 'altTextSummary="Barre: la più alta è Lucca."' in xml
    nomi = [t.displayName for f in fatto for t in f.tables.values()]
    assert len(nomi) == len(set(nomi)) == 3


def test_exact_rows_keep_their_keys_and_what_is_missing_is_said() -> None:
    foglio = libro(GRAFICO)["01 Dati esatti"]
    assert righe(foglio)[1:4] == [
        ("Codice", "Valore", "Anno", "Fatto", "Medie", "Altro", "In più"),
        ("007", 90, 2013, "sì", "1; 2", "—", None),
        ("12", -3.25, 2014, "no", None, None, '{"a": "1"}'),
    ]
    assert foglio["B3"].number_format == "0.00"
    assert [r[0] for r in righe(foglio)[5:7]] == ["In parole: Barre: la più alta è Lucca.", "Fonte: Dal grafico"]


def test_other_results_are_left_out_and_none_at_all_is_said() -> None:
    fatto = cartella([{"tipo": "paragrafo", "testo": "x"}, "x", None], "Vuoto", data="2013-12-31", autore="U")
    vuoto = load_workbook(io.BytesIO(fatto))
    assert vuoto.sheetnames == ["Indice"]
    assert vuoto["Indice"]["A4"].value == "Nessuna tabella in questi risultati."


def test_sheet_names_are_short_and_unique_whatever_the_titles() -> None:
    lungo = "Un titolo che non starebbe mai nel nome di un foglio di calcolo"
    titoli = [lungo, lungo.upper(), "History", "'", "a*b?c/d\\e", ""]
    viste = [Tabella(t, (ColonnaVista("x"),), (Riga(("1",)),)) for t in titoli]
    for contrassegno in ("", "SIMULATO"):
        nomi = libro(*viste, contrassegno=contrassegno).sheetnames
        assert len({n.casefold() for n in nomi}) == len(titoli) + 1
        assert all(len(n) <= 31 and not re.search(r"[\[\]:*?/\\]", n) for n in nomi)


def test_made_up_data_are_marked_on_every_sheet_and_page() -> None:
    fatto = libro(TEMPI, GRAFICO, contrassegno="SIMULATO")
    assert fatto.properties.title == "SIMULATO · Confronto 2013"
    for foglio in fatto:
        assert foglio.title.startswith("SIMULATO ")
        assert str(foglio["A1"].value).startswith("SIMULATO · ")
        assert foglio.oddHeader.center.text == "SIMULATO"
        assert foglio.oddFooter.left.text.startswith("SIMULATO")
    assert "SIMULATO" not in str([righe(f) for f in libro(TEMPI)])


def test_the_document_has_title_language_and_author() -> None:
    proprieta = libro(TEMPI).properties
    assert (proprieta.title, proprieta.language, proprieta.creator) == ("Confronto 2013", "it", "Ufficio")


def test_hostile_text_is_never_a_formula_an_error_or_a_broken_file() -> None:
    testi = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "#N/A", "\x00nul\x0b", "a\ud800b", "x" * 40_000, "<&>\"'", "\t=1"]
    tavola = Tabella(
        '<T> & "co"', (ColonnaVista("Te\nsto"),), tuple(Riga((t,)) for t in testi), note=("=nota",), fonte="=f"
    )
    contenuto = byte(tavola)
    foglio = load_workbook(io.BytesIO(contenuto)).worksheets[1]
    lette = [r[0] for r in foglio.iter_rows(min_row=2, max_col=1)]
    assert {c.data_type for c in lette if c.value is not None} == {"s"}
    assert [c.value for c in lette[:8]] == ["Te sto", *testi[:5], "\ufffdnul\ufffd", "a\ufffdb"]
    assert len(lette[8].value) == 32_767
    assert "<f>" not in parte(contenuto, "xl/worksheets/sheet2.xml")


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="month"):
        cartella([], "x", data="2013-13-01", autore="x")


def test_the_same_results_are_the_same_bytes_in_another_time_zone_and_process() -> None:
    programma = (
        "import sys; sys.path.insert(0, sys.argv[1]); from test_cartella import byte, TEMPI, GRAFICO; "
        "sys.stdout.buffer.write(byte(TEMPI, GRAFICO))"
    )
    ambiente = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    altrove = subprocess.run(
        [sys.executable, "-c", programma, str(Path(__file__).parent)], env=ambiente, capture_output=True, check=True
    ).stdout
    assert altrove == byte(TEMPI, GRAFICO) == byte(TEMPI, GRAFICO)
    assert parte(altrove, "docProps/core.xml").count("2013-12-31T00:00:00Z") == 2


def test_exact_fractions_are_numbers_and_never_dates() -> None:
    tabella = Tabella(
        "Quote",
        (ColonnaVista("Ente"), ColonnaVista("Valore", "%", True), ColonnaVista("Periodo")),
        (Riga(("Pisa", "0,6", "3/2024")), Riga(("Lucca", "2,0", "altro"))),
        grezzi=(
            {"ente": "Pisa", "valore": Fraction(488, 875), "periodo": "3/2024"},
            {"ente": "Lucca", "valore": Fraction(2), "periodo": "altro"},
        ),
    )
    foglio = libro(tabella)["01 Quote"]
    assert righe(foglio)[1:4] == [("Ente", "Valore", "Periodo"), ("Pisa", 0.557714, "3/2024"), ("Lucca", 2, "altro")]
    assert any("Unità: Valore (%)." in str(cella) for riga in righe(foglio) for cella in riga)
