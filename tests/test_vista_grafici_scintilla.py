from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree

from analisi.vista import tavolozza as tv
from analisi.vista.base import typst_stringa
from analisi.vista.grafici.series import ALTA, LARGA, scintilla
from analisi.vista.tabella import Cella, Colonna, Riga, Tabella
from vista_aiuto import pagina, pdf

D = Decimal


def altezze(svg: str) -> list[float]:
    """Heights of the points of its lines, from the bottom of the picture."""
    coppie = " ".join(re.findall(r'points="([^"]*)"', svg)).split()
    return [ALTA - float(c.split(",")[1]) for c in coppie]


def marche(svg: str) -> list[tuple[float, float]]:
    """Middle and radius of its dots, from left to right."""
    return sorted((float(x), float(r)) for x, r in re.findall(r'cx="([\d.]+)" cy="[\d.]+" r="([\d.]+)"', svg))


def test_sale_quando_i_valori_crescono_e_segna_l_ultimo_a_destra() -> None:
    svg = scintilla([D(1), D(4), D(9)])
    assert altezze(svg) == sorted(altezze(svg))
    ((x, raggio),) = marche(svg)
    assert x > LARGA * 0.9
    assert raggio == 2


def test_un_anno_che_manca_interrompe_la_linea() -> None:
    svg = scintilla([D(1), D(2), None, D(2), D(3)])
    assert svg.count("<polyline") == 2
    assert scintilla([D(1), D(2), float("nan"), D(2), D(3)]) == svg


def test_un_valore_fra_due_vuoti_e_un_puntino_e_l_ultimo_noto_e_segnato() -> None:
    svg = scintilla([D(1), None, D(3), None])
    assert svg.count("<polyline") == 0
    assert [r for _, r in marche(svg)] == [1.1, 1.1, 2.0]


def test_meno_di_due_valori_non_hanno_un_andamento() -> None:
    assert scintilla([]) == scintilla([None, None]) == scintilla([D(3), None]) == ""


def test_valori_uguali_stanno_a_meta_anche_se_zero() -> None:
    for valore in (0, 5, -3):
        assert altezze(scintilla([valore, valore])) == [ALTA / 2, ALTA / 2]


def test_una_differenza_minima_non_sembra_un_balzo() -> None:
    piccola, grande = altezze(scintilla([D("97.1"), D("97.3")])), altezze(scintilla([D(50), D(90)]))
    assert piccola[1] - piccola[0] < 0.05 * ALTA
    assert grande[1] - grande[0] > 0.6 * ALTA


def test_l_obiettivo_e_a_tratti_e_sta_nella_figura_anche_lontano_dai_valori() -> None:
    svg = scintilla([D(70), D(75)], obiettivo=D(100))
    (tratto,) = re.findall(r"<line [^>]*>", svg)
    assert "stroke-dasharray" in tratto
    y = re.search(r'y1="([\d.]+)"', tratto)
    assert y is not None
    assert 0 < ALTA - float(y[1]) < ALTA
    assert max(altezze(svg)) < ALTA - float(y[1])


def test_la_banda_sta_dietro_la_linea() -> None:
    svg = scintilla([D(1), D(2)], banda=(D("1.2"), D("1.8")))
    assert 0 < svg.index("<rect") < svg.index("<polyline")


def test_non_ha_testo_e_non_usa_che_la_tavolozza() -> None:
    svg = scintilla([1, Fraction(7, 3), 2.5, D(3)], obiettivo=2, banda=(1, 2))
    assert "".join(ElementTree.fromstring(svg).itertext()) == ""
    assert set(re.findall(r"#\w{6}", svg)) <= {tv.BLU, tv.NOTTE, tv.GRIGIO_CHIARO}


def test_in_una_cella_e_muta_per_chi_ascolta_e_disegnata_anche_in_pdf() -> None:
    svg = scintilla([D(1), None, D(2), D(3)], obiettivo=D(2))
    tabella = Tabella("t", (Colonna("Anni"),), (Riga((Cella("2010–2013", scintilla=svg),)),))
    (disegno,) = pagina(tabella.html()).select("svg")
    assert disegno["aria-hidden"] == "true"
    assert pdf(tabella.typst()).startswith(b"%PDF")
    assert pdf(f'#pdf.artifact(image(bytes({typst_stringa(svg)}), format: "svg"))').startswith(b"%PDF")
