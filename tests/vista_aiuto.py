"""What the tests of `vista` share: a Typst compiler that demands what publication does, readers of what is rendered."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import fontpkg_titillium_web
import pandas as pd
import typst
from bs4 import BeautifulSoup, Tag

from analisi.vista import formato as fm
from analisi.vista.base import Vista
from analisi.vista.grafici.canvas import Weight, text_width
from analisi.vista.grafici.words import CrossTab
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import Cella, Colonna, Tabella

CARATTERI = [str(fontpkg_titillium_web.ROOT / "files")]
TESTA = (
    '#set document(title: "prova", date: datetime(year: 2014, month: 1, day: 1))\n'
    '#set text(lang: "it", font: "Titillium Web")\n#set page(margin: 2cm)\n'
)

TIPI = {"testo": "string", "numero": "Float64", "intero": "Int64", "vero_falso": "boolean", "data": "datetime64[s]"}
"""Types of a frame's columns, by those of the fields."""
_CIFRA = re.compile(r"[+-]?\d+(\.\d+)?")


def pdf(frammento: str) -> bytes:
    """The fragment as an accessible, archivable PDF; RuntimeError if it is not one."""
    compila: Any = typst.compile  # its stubs cannot bind the type of a source given as bytes
    documento: bytes = compila((TESTA + frammento).encode(), pdf_standards=["ua-1", "a-2a"], font_paths=CARATTERI)
    return documento


def parole_del_pdf(frammento: str) -> str:
    """The words of the fragment as poppler reads them from its PDF, blanks made one."""
    comando = ["pdftotext", "-", "-"]
    return " ".join(
        subprocess.run(comando, input=pdf(frammento), capture_output=True, check=True).stdout.decode().split()
    )


def mostrato(markup: str) -> str:
    """The characters that a piece of Typst markup shows."""
    sorgente = f"#metadata([{markup}]) <x>".encode()
    return "".join(_foglie(json.loads(typst.query(sorgente, "<x>", field="value", one=True))))


def _foglie(nodo: object) -> Iterator[str]:
    if isinstance(nodo, dict):
        if nodo.get("func") == "linebreak":
            yield "\n"
        for chiave in ("text", "body", "child"):
            valore = nodo.get(chiave)
            if isinstance(valore, str):
                yield valore
            elif valore is not None:
                yield from _foglie(valore)
        for figlio in nodo.get("children", []):
            yield " " if figlio.get("func") == "space" else "".join(_foglie(figlio))


def pagina(markup: str) -> Tag:
    """Parsed HTML, after the checks that hold for any view: no repeated id, no link to nowhere, no script."""
    zuppa = BeautifulSoup(markup, "html.parser")
    ids = [e["id"] for e in zuppa.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for elemento in zuppa.find_all(href=True):
        assert str(elemento["href"]).removeprefix("#") in ids
    for elemento in zuppa.select("[aria-labelledby]"):
        assert elemento["aria-labelledby"] in ids
    assert not zuppa.find_all(["script", "style", "link"])
    return zuppa


def frame_di_cio_che_si_vede(vista: Vista) -> None:
    """Every table of a view as a frame has columns of the declared types, and the numbers that the table shows."""
    for tabella in vista.tabelle():
        if isinstance(tabella, CrossTab):  # one quantity at several times: the data have a row for each cell
            assert len(tabella.frame()) == len(tabella.righe) * (len(tabella.colonne) - 1)
        else:
            _frame_e_pagina(tabella)


def _frame_e_pagina(tabella: Tabella) -> None:
    cornice = tabella.frame()
    assert {c.nome: str(cornice[c.nome].dtype) for c in tabella.campi_dei_dati} == {
        c.nome: TIPI[c.tipo] for c in tabella.campi_dei_dati
    }
    righe = [r for r in tabella.righe if r.tipo != "gruppo"]
    viste = iter([r for r in tabella.corpo if r.tipo != "gruppo"])
    dei_dati = iter(cornice.itertuples(index=False))
    propri = [i for i, c in enumerate(tabella.colonne) if c.dove != "pagina"]
    mostrate = [i for i, c in enumerate(tabella.colonne) if c.dove != "dati"]
    primo = next(i for i, n in enumerate(cornice) if n == tabella.colonne[propri[0]].campo.nome)
    for riga in righe:
        vista = next(viste) if riga.dove != "dati" else None
        dati = next(dei_dati) if riga.dove != "pagina" else None
        for posto, colonna in enumerate(tabella.colonne):
            if vista and dati and posto in propri and posto in mostrate:
                cella = vista.contenuti[mostrate.index(posto)]
                _si_vede(colonna, cella, dati[primo + propri.index(posto)])
    assert next(viste, None) is None and next(dei_dati, None) is None


def _si_vede(colonna: Colonna, cella: Cella, dato: Any) -> None:  # noqa: ANN401 - what a frame holds
    """A number is what the cell shows, at the decimals that it shows; what is no number is missing in the frame."""
    if colonna.tipo not in ("numero", "intero"):
        return
    mostrata = _CIFRA.match(cella.testo.replace(".", "").replace(",", ".").replace(fm.MENO, "-"))
    if mostrata is None:
        assert pd.isna(dato) or (dato == 0 and not colonna.zeri), f"{colonna.titolo}: «{cella.testo}», {dato!r}"
        return
    scarto = abs(Fraction(str(dato)) - Fraction(mostrata[0]))
    decimali = len(mostrata[0].partition(".")[2])
    assert scarto <= Fraction(1, 2) / 10**decimali + Fraction(1, 10**9), f"{colonna.titolo}: «{cella.testo}», {dato!r}"


@dataclass(frozen=True)
class Scritta:
    """A label of a picture and the box of its letters, in points from the top left."""

    testo: str
    corpo: float
    x0: float
    y0: float
    x1: float
    y1: float


def scritte(svg: str) -> list[Scritta]:
    """Every label but the mark of simulated data, which lies across the picture on purpose."""
    trovate = []
    for e in ElementTree.fromstring(svg).iter():
        if not e.tag.endswith("}text") or e.get("transform"):
            continue
        stile, testo = e.get("style", ""), "".join(e.itertext())
        corpo = float(_preso(r"font-size: ([\d.]+)px", stile, "0"))
        pesi: dict[str, Weight] = {"600": "semibold", "700": "bold"}
        peso = pesi.get(_preso(r"font-weight: (\d+)", stile, ""), "normal")
        largo = text_width(testo, corpo, peso) / (2.54 / 72)
        ancora = {"start": 0.0, "middle": 0.5, "end": 1.0}[_preso(r"text-anchor: (\w+)", stile, "start")]
        x0, base = float(e.get("x", "nan")) - largo * ancora, float(e.get("y", "nan"))
        trovate.append(Scritta(testo, corpo, x0, base - 0.7 * corpo, x0 + largo, base + 0.1 * corpo))
    return trovate


def testi(grafico: Grafico) -> list[str]:
    """The words of every label."""
    return [s.testo for s in scritte(grafico.svg)]


def tagliate(grafico: Grafico) -> list[str]:
    """The labels that leave the picture."""
    misure = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', grafico.svg)
    assert misure is not None
    larga, alta = float(misure[1]), float(misure[2])
    return [s.testo for s in scritte(grafico.svg) if min(s.x0, s.y0) < -1 or s.x1 > larga + 1 or s.y1 > alta + 1]


def sovrapposte(grafico: Grafico) -> list[tuple[str, str]]:
    """The pairs of labels of which one covers the other."""
    return [
        (a.testo, b.testo)
        for a, b in combinations(scritte(grafico.svg), 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 0.5 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1.1
    ]


def _preso(schema: str, testo: str, altrimenti: str) -> str:
    trovato = re.search(schema, testo)
    return trovato[1] if trovato else altrimenti
