"""One set of design tokens for pages, PDFs and charts, in colours that everybody can tell apart."""

from __future__ import annotations

import itertools
import re

import matplotlib as mpl
import pytest

import analisi as an
from analisi import aspetto
from analisi.vista import tavolozza

TESTI = ("testo", "tenue", "blu", "blu-scuro", "positivo", "attenzione", "blocco")
FONDI = ("fondo", "fondo-2", "info-fondo", "positivo-fondo", "attenzione-fondo", "blocco-fondo")
VISTE = {
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""Machado, Oliveira and Fernandes (2009), full severity, on linear light."""


def luce(colore: str) -> tuple[float, ...]:
    canali = (int(colore[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canali)


def luminanza(colore: str) -> float:
    return sum(p * c for p, c in zip((0.2126, 0.7152, 0.0722), luce(colore), strict=True))


def contrasto(uno: str, altro: str) -> float:
    chiaro, scuro = sorted((luminanza(uno), luminanza(altro)), reverse=True)
    return (chiaro + 0.05) / (scuro + 0.05)


@pytest.mark.parametrize("tema", ["chiaro", "scuro"])
@pytest.mark.parametrize(("testo", "fondo"), list(itertools.product(TESTI, FONDI)))
def test_every_text_colour_can_be_read_on_every_ground(tema: str, testo: str, fondo: str) -> None:
    colori = aspetto.gettoni()[tema]
    assert contrasto(colori[testo], colori[fondo]) >= 4.5


@pytest.mark.parametrize("tema", ["chiaro", "scuro"])
def test_the_title_band_and_the_focus_stand_out(tema: str) -> None:
    colori = aspetto.gettoni()[tema]
    assert contrasto(colori["su-fascia"], colori["fascia"]) >= 4.5
    assert contrasto(colori["fuoco"], colori["fondo"]) >= 3


@pytest.mark.parametrize("vista", list(VISTE))
def test_favourable_and_unfavourable_stay_apart_for_who_is_colour_blind(vista: str) -> None:
    visti = []
    for colore in (tavolozza.BLU, tavolozza.ARANCIO):
        lineare = luce(colore)
        visti.append([sum(p * c for p, c in zip(riga, lineare, strict=True)) for riga in VISTE[vista]])
    assert max(abs(a - b) for a, b in zip(*visti, strict=True)) > 0.15


def test_both_themes_name_the_same_colours() -> None:
    assert aspetto.gettoni()["chiaro"].keys() == aspetto.gettoni()["scuro"].keys()


def test_the_three_media_take_the_blue_from_the_same_place() -> None:
    blu = aspetto.colore("blu")
    assert f"--blu: {blu};" in aspetto.css()
    assert f'#let blu = rgb("{blu}")' in aspetto.typst()
    assert blu in aspetto.grafici()["axes.prop_cycle"]
    assert blu == tavolozza.BLU


@pytest.mark.parametrize("testo", [aspetto.STILE_PAGINE.read_text(), aspetto.STILE_PDF.read_text()])
def test_style_files_hold_no_colour_of_their_own(testo: str) -> None:
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;,) ])|rgb\(", testo)


def test_every_variable_that_the_style_of_pages_uses_is_a_token() -> None:
    css = aspetto.css()
    definite = set(re.findall(r"(--[\w-]+):", css))
    usate = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert usate <= definite


def test_matplotlib_accepts_the_style_of_charts_and_draws_with_it() -> None:
    from matplotlib.figure import Figure

    with mpl.rc_context(dict(aspetto.grafici())):
        assi = Figure().add_subplot()
        linea = assi.plot([1, 2])[0]
        assert linea.get_color() == aspetto.colore("blu")
        assert not assi.spines["top"].get_visible()


def test_an_analyst_draws_with_the_look_of_the_reports_and_leaves_no_trace() -> None:
    prima = mpl.rcParams["axes.spines.top"]
    with an.stile_grafici():
        assert mpl.rcParams["font.family"] == ["Titillium Web"]
        assert not mpl.rcParams["axes.spines.top"]
    assert mpl.rcParams["axes.spines.top"] == prima


def test_a_first_figure_in_the_look_of_the_reports_leaves_the_next_ones_shown() -> None:
    with mpl.rc_context({"interactive": False}):
        with an.stile_grafici():
            mpl.interactive(True)  # as the first figure of a notebook does
        assert mpl.is_interactive()
        with pytest.raises(ZeroDivisionError), an.stile_grafici():
            mpl.interactive(False)
            _ = 1 / 0
        assert not mpl.is_interactive()
