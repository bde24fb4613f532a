"""Every kind of page in a real browser: nothing for axe to say, nothing cut, everything reached by keyboard."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import pubblicate
from analisi.apertura import Analisi
from browser import Browser, BrowserError, Page, executable

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine: pages are not tried in it")

QUI = Path(__file__).parent
TIPI = ("relazione", "qualita", "indicatori", "scostamenti", "benchmarking", "indice", "confronto", "indice_gruppo")
CON_INDICE = ("relazione", "confronto")
"""Pages long enough for a list of their sections."""
NORME = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE = f"axe.run({{resultTypes: ['violations'], runOnly: {json.dumps(NORME)}}}).then(r => r.violations)"
LARGA = (1280, 1024, 1.0)
INGRANDITA = (320, 256, 4.0)
"""What is left of a window of 1280 × 1024 at 400 %: 320 CSS pixels across, each of four."""
MODI: dict[str, tuple[tuple[int, int, float], str, str]] = {
    "chiaro": (LARGA, "screen", "light"),
    "scuro": (LARGA, "screen", "dark"),
    "stampa": (LARGA, "print", "light"),
    "400 per cento": (INGRANDITA, "screen", "light"),
}
CON_NOME = ("navigation", "region", "table", "image", "figure", "link", "button", "searchbox", "textbox", "combobox")
SEGNI = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2b00-\u2bff]")
"""Arrows, boxes, ticks: a voice reads each its own way, or not at all."""


GUASTI = {
    "image-alt": '<img src="data:,">',
    "color-contrast": '<p style="color: #aaa; background: #fff">grigio su bianco</p>',
    "link-name": '<a href="#contenuto">&nbsp;</a>',
    "headings": "<h6>troppo in basso</h6>",
    "references": '<a href="#non-esiste">nulla</a>',
    "tables": "<table><tr><td>1</td></tr></table>",
    "charts": '<svg role="img" aria-label="senza dati"></svg>',
    "reflow": '<p style="width: 5000px">largo</p>',
    "spacing": '<p style="width: 5em; height: 1em; overflow: hidden">parole tagliate</p>',
    "targets": '<nav aria-label="x"><a href="#contenuto" style="display: block; height: 9px">x</a></nav>',
    "walk": '<button style="outline: none !important">x</button>',
}
"""A rule of axe, or a function of pagina.js, and what it must not pass over."""


class Pagine:
    """One tab for each kind of page, opened when first asked for."""

    def __init__(self, browser: Browser, file: dict[str, Path]) -> None:
        self._browser, self._file = browser, file
        self._aperte: dict[str, Page] = {}
        self.letti = cache(lambda tipo: self(tipo).accessibility_tree())
        """What a screen reader is told of the page of that kind, asked for once."""

    def __call__(self, tipo: str, modo: str = "chiaro") -> Page:
        """The page of that kind, seen that way."""
        if tipo not in self._aperte:
            self._aperte[tipo] = self._apri(self._file[tipo])
        pagina = self._aperte[tipo]
        finestra, mezzo, colori = MODI[modo]
        pagina.bring_to_front()
        pagina.viewport(*finestra)
        pagina.media(mezzo, prefers_color_scheme=colori)
        return pagina

    def _apri(self, file: Path) -> Page:
        pagina = self._browser.page()
        pagina.viewport(*LARGA)
        pagina.open(file)
        for nome in ("axe/axe.min.js", "pagina.js"):
            pagina.evaluate((QUI / nome).read_text(encoding="utf-8"))
        return pagina


@pytest.fixture(scope="module")
def pagine(tmp_path_factory: pytest.TempPathFactory, lucca: Analisi) -> Iterator[Pagine]:
    rapporti = pubblicate.rapporti(tmp_path_factory, lucca).rapporti
    gruppo = pubblicate.gruppo(tmp_path_factory).rapporti
    di_lucca = rapporti / "2013" / "lucca"
    file = {
        "relazione": di_lucca / "relazione.html",
        **{nome: di_lucca / "C" / f"{nome}.html" for nome in ("qualita", "indicatori")},
        **{nome: di_lucca / "ente" / f"{nome}.html" for nome in ("scostamenti", "benchmarking")},
        "indice": rapporti / "index.html",
        "confronto": gruppo / "confronto" / "2024" / "province-toscane" / "confronto.html",
        "indice_gruppo": gruppo / "index.html",
    }
    with Browser() as browser:
        yield Pagine(browser, file)


def rilievi(pagina: Page) -> list[str]:
    """What axe-core finds, one line for each element."""
    return [
        f"{v['id']}: {nodo['html'][:160]} {nodo['failureSummary']}" for v in pagina.evaluate(AXE) for nodo in v["nodes"]
    ]


@pytest.mark.parametrize("modo", MODI)
@pytest.mark.parametrize("tipo", TIPI)
def test_axe_finds_nothing(pagine: Pagine, tipo: str, modo: str) -> None:
    assert rilievi(pagine(tipo, modo)) == []


@pytest.mark.parametrize(("prova", "guasto"), GUASTI.items(), ids=GUASTI)
def test_what_is_wrong_is_found(pagine: Pagine, prova: str, guasto: str) -> None:
    """The silence of the other tests means something: each of them, tried on a page spoilt on purpose."""
    pagina = pagine("scostamenti")
    pagina.evaluate(f"document.querySelector('main').insertAdjacentHTML('beforeend', `<div id=guasto>{guasto}</div>`)")
    try:
        trovati = _percorri(pagina) if prova == "walk" else _esegui(pagina, prova)
    finally:
        pagina.evaluate("document.getElementById('guasto').remove()")
    assert trovati


def _esegui(pagina: Page, prova: str) -> list[str]:
    """The faults that a rule of axe, or a function of ours, finds."""
    if "-" in prova:
        return [r for r in rilievi(pagina) if r.startswith(f"{prova}:")]
    return _elenco(pagina.evaluate(f"pagina.{prova}()"))


def _percorri(pagina: Page) -> list[str]:
    """The faults met going through the page with Tab alone."""
    pagina.reset_focus()
    for _ in range(pagina.evaluate("pagina.walk.start()")):
        pagina.press("Tab")
    return _elenco(pagina.evaluate("pagina.walk.end()"))


def _elenco(valore: Any) -> list[str]:  # noqa: ANN401  # as the page gave it
    return [str(v) for v in valore]


@pytest.mark.parametrize("aspetto", ["language", "headings", "references", "tables", "charts", "targets"])
@pytest.mark.parametrize("tipo", TIPI)
def test_the_page_is_built_to_be_read(pagine: Pagine, tipo: str, aspetto: str) -> None:
    assert pagine(tipo).evaluate(f"pagina.{aspetto}()") == []


@pytest.mark.parametrize("larghezza", [320, 768])
@pytest.mark.parametrize("tipo", TIPI)
def test_only_tables_scroll_sideways_and_only_in_their_own_region(pagine: Pagine, tipo: str, larghezza: int) -> None:
    pagina = pagine(tipo)
    pagina.viewport(larghezza, 640)
    assert pagina.evaluate("pagina.reflow()") == []


@pytest.mark.parametrize("modo", ["chiaro", "400 per cento"])
@pytest.mark.parametrize("tipo", TIPI)
def test_wider_spacing_of_the_text_cuts_nothing(pagine: Pagine, tipo: str, modo: str) -> None:
    assert pagine(tipo, modo).evaluate("pagina.spacing()") == []


@pytest.mark.parametrize("tipo", TIPI)
def test_nothing_is_asked_of_the_network(pagine: Pagine, tipo: str) -> None:
    chiesti = pagine(tipo).requests
    assert chiesti
    assert [u for u in chiesti if not u.startswith(("file:///", "data:"))] == []


@pytest.mark.parametrize("tipo", TIPI)
def test_the_first_tab_offers_to_skip_to_the_contents(pagine: Pagine, tipo: str) -> None:
    pagina = pagine(tipo)
    pagina.reset_focus()
    pagina.press("Tab")
    legame = pagina.evaluate(
        "(({hash, textContent}, box) => [hash, textContent, box.width * box.height > 0 && box.top >= 0])"
        "(document.activeElement, document.activeElement.getBoundingClientRect())"
    )
    assert legame[1:] == ["Vai al contenuto", True]
    pagina.press("Enter")
    assert pagina.evaluate(f"document.activeElement === document.querySelector('main{legame[0]}')")
    pagina.press("Tab")
    assert pagina.evaluate("document.querySelector('main').contains(document.activeElement) || !document.hasFocus()")


@pytest.mark.parametrize("tipo", TIPI)
def test_the_keyboard_reaches_everything_in_reading_order_and_shows_where_it_is(pagine: Pagine, tipo: str) -> None:
    assert _percorri(pagine(tipo)) == []


@pytest.mark.parametrize("tipo", TIPI)
def test_a_screen_reader_is_told_the_parts_of_the_page_and_no_bare_sign(pagine: Pagine, tipo: str) -> None:
    nodi = pagine.letti(tipo)
    ruoli = Counter(_valore(n, "role") for n in nodi)
    assert [ruoli[r] for r in ("banner", "main", "contentinfo")] == [1, 1, 1]
    assert ruoli["navigation"] >= (tipo in CON_INDICE)
    assert [n for n in nodi if _valore(n, "role") in CON_NOME and not _valore(n, "name").strip()] == []
    parole = {_valore(n, "name") for n in nodi if _valore(n, "role") == "StaticText"}
    assert sorted(p for p in parole if SEGNI.search(p)) == []


@pytest.mark.parametrize("tipo", TIPI)
def test_a_screen_reader_hears_no_description_that_repeats_the_name(pagine: Pagine, tipo: str) -> None:
    nodi = pagine.letti(tipo)
    descritti = [n for n in nodi if _valore(n, "description").strip()]
    assert [_valore(n, "name")[:80] for n in descritti if _valore(n, "name") == _valore(n, "description")] == []


def _valore(nodo: dict[str, Any], che_cosa: str) -> str:
    return str(nodo.get(che_cosa, {}).get("value", ""))


def test_a_closed_browser_leaves_neither_processes_nor_files() -> None:
    with Browser() as browser:
        assert browser.page().evaluate("1 + 1") == 2
        assert browser.profile.is_dir()
        with pytest.raises(BrowserError, match="mancante"):
            browser.page().evaluate("mancante()")
    assert not browser.profile.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(browser.pid, 0)
