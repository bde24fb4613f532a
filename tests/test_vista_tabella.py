from __future__ import annotations

import json
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from bs4 import Tag

from analisi.errors import ErroreParametri
from analisi.vista import formato as f
from analisi.vista.base import Forte, Gruppo, typst_stringa
from analisi.vista.blocchi import Paragrafo
from analisi.vista.decimali import code
from analisi.vista.larghezze import CARATTERI_PAGINA, quote
from analisi.vista.tabella import Cella, Colonna, Evidenza, Riga, Tabella
from vista_aiuto import pagina, pdf

COLONNE = (Colonna("Voce"), Colonna("Importo", "euro", a_destra=True), Colonna("Giudizio"))
VALORI = (Colonna("Voce"), Colonna("Importo", "euro", "numero", decimali=2))


def tabella() -> Tabella:
    return Tabella(
        "Scostamenti #1 <2013>",
        COLONNE,
        (
            Riga(("Proventi",), "gruppo"),
            Riga(("Diritto annuale", Cella(f.euro(Decimal("1234.5")), nota="A preventivo."), "pieno")),
            Riga(("Altro", Cella(f.MANCANTE, nota="A preventivo."), Cella(f.NC, nota="Senza base.")), livello=1),
            Riga(("Oneri",), "gruppo"),
            Riga(("Personale", Cella("−5,00", evidenza="negativo"), Cella("80%", barra=0.8))),
            Riga(("Totale", "1.229,50", ""), "totale"),
        ),
        note=(("Valori ", Forte("provvisori")),),
        fonte="documento, riga 12",
    )


def _cella(letta: Tag, testo: str) -> Tag:
    trovata = next(c for c in letta.find_all(["td", "th"]) if testo in c.get_text())
    assert isinstance(trovata, Tag)
    return trovata


def test_la_tabella_html_dice_che_cosa_intesta_ogni_intestazione() -> None:
    letta = pagina(tabella().html())
    regione = letta.find(role="region")
    assert isinstance(regione, Tag)
    assert (regione["aria-label"], regione["tabindex"]) == ("Scostamenti #1 <2013>", "0")
    assert letta.caption is not None
    assert letta.caption.get_text() == "Scostamenti #1 <2013>"
    assert [t["scope"] for t in letta.select("thead th")] == ["col"] * 3
    assert letta.select("thead th")[1].get_text() == "Importo (euro)"
    assert [t.get_text() for t in letta.select("tbody th[scope=row]")] == [
        "Diritto annuale",
        "Altro",
        "Personale",
        "Totale",
    ]
    gruppi = letta.select("tr.gruppo > th[scope=rowgroup][colspan='3']")
    assert [g.get_text() for g in gruppi] == ["Proventi", "Oneri"]
    assert len(letta.find_all("tbody")) == 2
    assert [t.get_text() for t in letta.select("tr.totale > *")] == ["Totale", "1.229,50", ""]


def test_i_numeri_stanno_a_destra_e_le_parole_no() -> None:
    letta = pagina(tabella().html())
    assert _cella(letta, "1.229,50")["class"] == ["n"]
    assert not _cella(letta, "pieno").has_attr("class")


def test_un_segno_si_legge_ad_alta_voce_come_parole() -> None:
    letta = pagina(tabella().html())
    for testo, lettura in (("—", "dato non fornito"), ("N.C.", "non calcolabile"), ("−5,00", "−5,00, sfavorevole")):
        cella = _cella(letta, testo)
        nascosto = cella.find(class_="an-nascosto")
        assert nascosto is not None
        assert nascosto.get_text() == lettura
        assert cella.select_one("[aria-hidden=true]") is not None


@pytest.mark.parametrize(
    ("evidenza", "testo", "visibile"),
    [
        ("positivo", "+5", "✓ +5"),
        ("negativo", "5", "✗ 5"),
        ("attenzione", "5", "! 5"),
        ("negativo", "non raggiunto", "non raggiunto"),
    ],
)
def test_il_colore_non_parla_mai_da_solo(evidenza: Evidenza, testo: str, visibile: str) -> None:
    cella = Cella(testo, evidenza=evidenza)
    assert cella.visibile == visibile
    tavola = Tabella("t", (Colonna("a"),), (Riga((cella,)),))
    assert visibile in tavola.html()
    # on paper the mark is drawn apart, so that no voice reads it as punctuation
    assert typst_stringa(cella.segno) in tavola.typst() or not cella.segno
    assert visibile in tavola.testo()


def test_le_note_uguali_hanno_un_numero_solo_e_ogni_rimando_arriva() -> None:
    letta = pagina(tabella().html())
    assert [a.get_text() for a in letta.select("sup a")] == ["1", "1", "2"]
    assert [li.get_text() for li in letta.select("ol.an-note li")] == ["A preventivo.", "Senza base."]
    assert "—" in letta.get_text()
    assert "— dato non fornito; N.C. non calcolabile." in letta.get_text()


def test_due_tabelle_diverse_non_si_scambiano_le_note() -> None:
    altra = Tabella("Altra", (Colonna("a"),), (Riga((Cella("x", nota="sua"),)),))
    letta = pagina(tabella().html() + altra.html())
    assert len(letta.select("ol.an-note")) == 2


def test_la_barra_e_decorazione() -> None:
    barra = pagina(tabella().html()).find(class_="an-barra")
    assert isinstance(barra, Tag)
    assert (barra["aria-hidden"], barra["style"], barra.get_text()) == ("true", "--v:0.8", "")


def test_il_testo_semplice_e_allineato() -> None:
    righe = tabella().testo().splitlines()
    importi = [r for r in righe if "1.234,50" in r or "1.229,50" in r]
    assert len({len(r.split("  pieno")[0].split(" [1]")[0]) for r in importi[:1]}) == 1
    assert righe[0] == "Scostamenti #1 <2013>"
    assert "Proventi" in righe
    assert "  Altro" in "\n".join(righe)
    assert righe[-1] == "Fonte: documento, riga 12"


def test_i_dati_portano_i_valori_esatti_e_la_pagina_i_decimali_dichiarati() -> None:
    colonne = (Colonna("Voce"), Colonna("Importo", "euro", "numero", decimali=1))
    esatta = Tabella("t", colonne, (Riga(("a", Decimal("1.55"))),))
    assert json.loads(json.dumps(esatta.dati()))["righe"] == [{"voce": "a", "importo_euro": "1.55"}]
    assert "1,6" in esatta.testo() and "1,55" not in esatta.testo()


def test_le_righe_possono_essere_semplici_tuple() -> None:
    assert Tabella("t", COLONNE[:2], (("a", "1"),)) == Tabella("t", COLONNE[:2], (Riga(("a", "1")),))  # type: ignore[arg-type]


def test_una_tabella_vuota_o_storta_e_rifiutata_dicendo_la_riga() -> None:
    with pytest.raises(ValueError, match="senza righe"):
        Tabella("t", COLONNE, ())
    with pytest.raises(ValueError, match="«t», riga 2: 2 celle invece di 3"):
        Tabella("t", COLONNE, (Riga(("a", "b", "c")), Riga(("a", "b"))))
    with pytest.raises(ValueError, match="da 0 a 1"):
        Cella("x", barra=1.2)


def test_la_tabella_diventa_un_pdf_accessibile_uguale_ogni_volta() -> None:
    assert pdf(tabella().typst()) == pdf(tabella().typst())


def test_una_parola_infinita_si_puo_spezzare_in_stampa_ma_non_cambia_in_html() -> None:
    parola = "https://www.example.it/" + "x" * 60
    tavola = Tabella("t", COLONNE[:2], (Riga((parola, "1")),))
    assert parola in tavola.html()
    assert max(map(len, re.split(r"[\u200b\s]", tavola.typst().split('#"https')[1].split('"')[0]))) <= 8


def test_le_colonne_di_numeri_hanno_il_posto_che_serve_loro() -> None:
    lunga = "parola " * 40
    colonne = (Colonna("Descrizione"), *(Colonna(f"Anno {i}", "euro", a_destra=True) for i in range(3)))
    tavola = Tabella("t", colonne, (Riga((lunga, "12.345.678,90", "1", "1")),))
    larghe = quote(tavola)
    assert sum(larghe) == pytest.approx(CARATTERI_PAGINA)
    assert larghe[1] > len("12.345.678,90")
    assert larghe[0] > 2 * larghe[1]


def test_una_larghezza_data_vince_su_quella_calcolata() -> None:
    colonne = (Colonna("a", larghezza=3), Colonna("b", larghezza=1))
    primo, secondo = quote(Tabella("t", colonne, (Riga(("x" * 50, "y")),)))
    assert primo == pytest.approx(3 * secondo)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="serve pdftotext, di poppler-utils")
def test_una_tabella_lunga_ripete_l_intestazione_e_il_gruppo_su_ogni_pagina(tmp_path: Path) -> None:
    righe = tuple(Riga((f"voce {i}", f.euro(i), "ok")) for i in range(120))
    documento = tmp_path / "t.pdf"
    documento.write_bytes(pdf(Tabella("t", COLONNE, (Riga(("Gruppo unico",), "gruppo"), *righe)).typst()))
    testo = subprocess.run(["pdftotext", documento, "-"], capture_output=True, text=True, check=True).stdout
    pagine = [p for p in testo.split("\f") if p.strip()]
    assert len(pagine) > 1
    assert all("Importo" in p and "Gruppo unico" in p for p in pagine)


def test_figures_of_a_column_line_up_at_the_comma_without_more_digits_being_said() -> None:
    tabella = Tabella(
        "Gradi",
        (Colonna("Voce"), Colonna("Grado", "%", a_destra=True)),
        tuple(Riga(r) for r in (("a", "100"), ("b", "98,57"), ("c", "95,7"), ("d", "N.C."), ("e", "−1.234"))),
    )
    assert code(tabella) == {(0, 1): ",00", (2, 1): "0", (4, 1): ",00"}
    assert '100<span class="an-coda" data-coda=",00"></span>' in tabella.html()
    assert "100,00" not in tabella.html() and "100,00" not in tabella.testo()


def test_a_code_follows_its_text_in_every_form() -> None:
    tabella = Tabella("T", (Colonna("Progetto"),), (Riga((Cella("Formazione", codice="C10101"),)),))
    assert 'Formazione <span class="an-sigla"><span class="an-nascosto">codice </span>C10101</span>' in tabella.html()
    assert "Formazione C10101" in tabella.testo()
    assert tabella.dati()["righe"] == [{"progetto": "Formazione C10101"}]  # type: ignore[index]


def test_a_sparkline_is_a_picture_that_no_screen_reader_meets() -> None:
    disegno = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'
    tabella = Tabella("T", (Colonna("Anni"),), (Riga((Cella("2010–2013", scintilla=disegno),)),))
    svg = re.search(r"<svg [^>]*>", tabella.html())
    assert svg is not None and 'aria-hidden="true"' in svg[0]
    assert "pdf.artifact(image(" in tabella.typst()


def test_the_only_table_needs_no_name_and_several_are_told_apart_by_place_or_title() -> None:
    prima, seconda = (Tabella(f"Titolo {n}", VALORI, (Riga((n, Decimal(n))),)) for n in ("1", "2"))
    piu = Gruppo((Paragrafo("x"), prima, seconda))
    assert prima.frame()["importo_euro"].tolist() == Gruppo((prima,)).frame()["importo_euro"].tolist() == [1.0]
    for quale in (1, "Titolo 2", "2"):
        assert piu.frame(quale)["voce"].tolist() == ["2"]
    for dubbia in (None, 2, "titolo", "3"):
        with pytest.raises(ErroreParametri, match=r"sono 2.*\n  frame\(0\): Titolo 1\n  frame\(1\): Titolo 2$"):
            piu.frame(dubbia)
    with pytest.raises(ErroreParametri, match="non ci sono tabelle"):
        Paragrafo("x").frame()


def test_what_only_a_page_or_only_the_data_show_and_a_zero_that_says_nothing() -> None:
    colonne = (
        Colonna("Voce"),
        Colonna("Voce", dove="dati"),
        Colonna("Gravi", tipo="intero", zeri=False),
        Colonna("%", dove="pagina"),
    )
    righe = (
        Riga((Cella("Lucca", testo="▶ Lucca"), "a", 0, "x")),
        Riga(("b", "b", 3, "x"), dove="dati"),
        Riga(("Totale", "", 3, "x"), tipo="totale", dove="pagina"),
    )
    tabella = Tabella("T", colonne, righe)
    assert tabella.record() == [
        {"voce": "Lucca", "voce_2": "a", "gravi": 0},
        {"voce": "b", "voce_2": "b", "gravi": 3},
    ]
    assert [[c.testo for c in r.contenuti] for r in tabella.corpo] == [["▶ Lucca", "", "x"], ["Totale", "3", "x"]]
