"""Results as a workbook: an index, one table a sheet, numbers that are numbers, the same bytes every time."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from analisi.vista.base import Gruppo, Vista
from analisi.vista.formato import NC
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import Colonna, Riga, Tabella, Valore
from notebatch.attachments.workbook import cartella

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>'
TEMPI = Tabella(
    "Tempi medi / evasione: [2013]",
    (
        Colonna("Camera"),
        Colonna("Valore", "giorni", "numero", decimali=1),
        Colonna("Quota", "%", "numero", decimali=1, segno=True),
        Colonna("Valore", "giorni", "numero"),
    ),
    (
        Riga(("Costa",), "gruppo"),
        Riga(("Lucca", Decimal("1234.56"), Decimal("12.5"), None)),
        Riga(("=cmd|' /C calc'!A0", Decimal("-3.2"), 0, NC)),
    ),
    note=("Dati arrotondati.",),
    fonte="Prova & figli",
)
ESATTI = Tabella(
    "Dati esatti",
    (
        Colonna("Codice"),
        Colonna("Importo", tipo="numero"),
        Colonna("Anno", tipo="intero", migliaia=False),
        Colonna("Fatto", tipo="vero_falso"),
        Colonna("Giorno", tipo="data"),
        Colonna("Nota"),
    ),
    (
        Riga(("007", Decimal("90.00"), 2013, True, date(2013, 4, 30), None)),
        Riga(("12", Decimal("-3.25"), 2014, False, NC, "")),
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


def numeri(colonna: Colonna, *valori: Valore) -> list[Any]:
    """The cells of a column alone in its table."""
    foglio = libro(Tabella("t", (colonna,), tuple(Riga((v,)) for v in valori))).worksheets[1]
    return [foglio.cell(riga, 1) for riga in range(3, 3 + len(valori))]


@pytest.mark.parametrize(
    ("colonna", "valore", "formato"),
    [
        (Colonna("x", "euro", "numero", decimali=1), Decimal("1234.56"), "0.0"),
        (Colonna("x", "euro", "numero", decimali=2), Decimal("-3.2"), "0.00"),
        (Colonna("x", "euro", "numero", decimali=0), Decimal("0.4"), "0"),
        (Colonna("x", "euro", "numero"), Decimal("12345678.91"), "0.00"),
        (Colonna("x", "%", "numero", decimali=1, segno=True), Decimal("1.5"), "+0.0;-0.0;0.0"),
        (Colonna("x", tipo="intero"), 0, "0"),
        (Colonna("x", tipo="intero", migliaia=False), 2013, "0"),
    ],
)
def test_a_number_is_exact_and_shows_the_decimals_and_the_sign_of_its_column(
    colonna: Colonna, valore: Valore, formato: str
) -> None:
    (cella,) = numeri(colonna, valore)
    assert (cella.data_type, Decimal(str(cella.value)), cella.number_format) == ("n", valore, formato)


def test_what_only_looks_like_a_number_stays_text() -> None:
    testi = ("007", "3.1", "1.234,5", "12 giorni", "30/04/2013", "12,5%", "1e5")
    assert [(c.value, c.data_type) for c in numeri(Colonna("x"), *testi)] == [(t, "s") for t in testi]


def test_a_number_longer_than_a_spreadsheet_keeps_stays_text() -> None:
    lungo, tenuto = numeri(Colonna("x", tipo="intero"), 1234567890123456, 123456789012345)
    assert (lungo.value, lungo.data_type) == ("1234567890123456", "s")
    assert (tenuto.value, tenuto.data_type) == (123456789012345, "n")


def test_a_value_that_is_missing_one_that_cannot_be_computed_and_a_zero_are_three_things() -> None:
    celle = numeri(Colonna("x", tipo="numero"), None, NC, 0, "")
    assert [(c.value, c.data_type) for c in celle] == [("—", "s"), ("N.C.", "s"), (0, "n"), (None, "n")]


def test_a_day_is_a_date_and_a_month_stays_as_written() -> None:
    giorno, scritto, mese, manca = numeri(Colonna("x", tipo="data"), date(2013, 4, 30), "2013-12-31", "2013-12", None)
    assert [c.value for c in (giorno, scritto)] == [datetime(2013, 4, 30), datetime(2013, 12, 31)]
    assert [c.number_format for c in (giorno, scritto)] == ["dd/mm/yyyy"] * 2
    assert giorno.is_date and scritto.is_date
    assert (mese.value, manca.value) == ("2013-12", "—")


def test_the_index_lists_every_table_with_a_link() -> None:
    fatto = libro(Gruppo((TEMPI, GRAFICO)), ESATTI)
    indice = fatto["Indice"]
    assert fatto.sheetnames == ["Indice", "01 Tempi medi evasione 2013", "02 Dati esatti", "03 Dati esatti"]
    assert indice["A1"].value == "Confronto 2013"
    assert indice["A2"].value == "Ufficio · dati al 31/12/2013"
    voci = [(indice.cell(r, 1).value, indice.cell(r, 2).value, indice.cell(r, 3).value) for r in range(4, 8)]
    assert voci[0] == ("Foglio", "Tabella", "Righe")
    assert voci[1] == ("01 Tempi medi evasione 2013", "Tempi medi / evasione: [2013]", 2)
    assert [indice.cell(r, 1).hyperlink.location for r in (5, 6, 7)] == [f"'{n}'!A1" for n in fatto.sheetnames[1:]]
    assert any("dato non fornito" in str(r[0]) for r in righe(indice))


def test_a_table_stands_under_its_title_with_numbers_notes_and_source() -> None:
    foglio = libro(TEMPI)["01 Tempi medi evasione 2013"]
    assert righe(foglio)[:8] == [
        ("Tempi medi / evasione: [2013]", None, None, None, None),
        ("Gruppo", "Camera", "Valore (giorni)", "Quota (%)", "Valore (giorni) (2)"),
        ("Costa", "Lucca", 1234.56, 12.5, "—"),
        ("Costa", "=cmd|' /C calc'!A0", -3.2, 0, "N.C."),
        (None, None, None, None, None),
        ("Dati arrotondati.", None, None, None, None),
        ("Fonte: Prova & figli", None, None, None, None),
        (None, None, None, None, None),
    ]
    assert (foglio["C3"].number_format, foglio["D3"].number_format) == ("0.0", "+0.0;-0.0;0.0")
    assert foglio["B4"].data_type == "s" and foglio["B4"].quotePrefix
    assert foglio["A9"].hyperlink.location == "'Indice'!A1"
    assert foglio.freeze_panes == "B3"
    assert not foglio.merged_cells.ranges


def test_the_header_row_is_defined_as_that_of_a_table_with_alternative_text() -> None:
    fatto = libro(TEMPI, GRAFICO)
    (tavola,) = fatto["01 Tempi medi evasione 2013"].tables.values()
    assert (tavola.ref, tavola.headerRowCount) == ("A2:E4", 1)
    titoli = ["Gruppo", "Camera", "Valore (giorni)", "Quota (%)", "Valore (giorni) (2)"]
    assert [c.name for c in tavola.tableColumns] == titoli
    xml = parte(byte(TEMPI, GRAFICO), "xl/tables/table3.xml")
    assert 'altText="Dati esatti"' in xml and 'altTextSummary="Barre: la più alta è Lucca."' in xml
    nomi = [t.displayName for f in fatto for t in f.tables.values()]
    assert len(nomi) == len(set(nomi)) == 3


def test_the_table_of_a_chart_has_its_values_and_the_chart_in_words() -> None:
    foglio = libro(GRAFICO)["01 Dati esatti"]
    assert righe(foglio)[1:4] == [
        ("Codice", "Importo", "Anno", "Fatto", "Giorno", "Nota"),
        ("007", 90, 2013, "sì", datetime(2013, 4, 30), "—"),
        ("12", -3.25, 2014, "no", "N.C.", None),
    ]
    assert [r[0] for r in righe(foglio)[5:7]] == ["In parole: Barre: la più alta è Lucca.", "Fonte: Dal grafico"]


def test_kinds_and_levels_of_rows_are_columns() -> None:
    tabella = Tabella(
        "Conto",
        (Colonna("Voce"), Colonna("Importo", "euro", "numero", decimali=2)),
        (
            Riga(("Progetto", Decimal(1))),
            Riga(("di cui beni", Decimal(1)), livello=1),
            Riga(("Totale", Decimal(2)), "totale"),
        ),
    )
    assert righe(libro(tabella)["01 Conto"])[1:5] == [
        ("Voce", "Importo (euro)", "Tipo di riga", "Livello"),
        ("Progetto", 1, "normale", 0),
        ("di cui beni", 1, "normale", 1),
        ("Totale", 2, "totale", 0),
    ]


def test_other_results_are_left_out_and_none_at_all_is_said() -> None:
    fatto = cartella([{"tipo": "paragrafo", "testo": "x"}, "x", None], "Vuoto", data="2013-12-31", autore="U")
    vuoto = load_workbook(io.BytesIO(fatto))
    assert vuoto.sheetnames == ["Indice"]
    assert vuoto["Indice"]["A4"].value == "Nessuna tabella in questi risultati."


def test_sheet_names_are_short_and_unique_whatever_the_titles() -> None:
    lungo = "Un titolo che non starebbe mai nel nome di un foglio di calcolo"
    titoli = [lungo, lungo.upper(), "History", "'", "a*b?c/d\\e", ""]
    viste = [Tabella(t, (Colonna("x"),), (Riga(("1",)),)) for t in titoli]
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
    tavola = Tabella('<T> & "co"', (Colonna("Te\nsto"),), tuple(Riga((t,)) for t in testi), note=("=nota",), fonte="=f")
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
        (Colonna("Ente"), Colonna("Valore", "%", "numero", decimali=1), Colonna("Periodo")),
        (Riga(("Pisa", Fraction(488, 875), "3/2024")), Riga(("Lucca", Fraction(2), "altro"))),
    )
    foglio = libro(tabella)["01 Quote"]
    assert righe(foglio)[1:4] == [
        ("Ente", "Valore (%)", "Periodo"),
        ("Pisa", 0.557714, "3/2024"),
        ("Lucca", 2, "altro"),
    ]
    assert foglio["B3"].number_format == "0.0"
