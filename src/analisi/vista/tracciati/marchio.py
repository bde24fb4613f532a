"""The mark of made-up data on any chart: across the picture, in its title, in its words and on its table.

The mark is text of the picture itself, not of the page around it: a copied picture keeps it.
"""

from __future__ import annotations

import dataclasses
import math
import re

from analisi.dati.panel_tipi import SIMULATO
from analisi.vista import tavolozza as tv
from analisi.vista.grafico import Grafico
from analisi.vista.tracciati.tela import misura

TESTATA = f"{SIMULATO} — "
QUOTA = 0.9
"""Part of the picture that the mark may take, on either side."""
CORPO_MASSIMO = 96.0
VELO = 0.17
"""Opacity of the mark: text under it keeps a contrast of 4.5:1."""
_DIMENSIONI = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def marchia(grafico: Grafico) -> Grafico:
    """The same chart, marked as simulated everywhere a reader or a program may meet it; marking twice marks once."""
    if grafico.titolo.startswith(TESTATA):
        return grafico
    tabella = dataclasses.replace(grafico.tabella, titolo=TESTATA + grafico.tabella.titolo)
    return dataclasses.replace(
        grafico,
        svg=_timbra(grafico.svg),
        titolo=TESTATA + grafico.titolo,
        alternativa=TESTATA + grafico.alternativa,
        tabella=tabella,
        pagine=tuple(_timbra(pagina) for pagina in grafico.pagine),
    )


def _timbra(svg: str) -> str:
    misure = _DIMENSIONI.search(svg)
    if misure is None or not svg.endswith("</svg>"):
        raise ValueError("il disegno non ha le misure da cui dipende il marchio dei dati simulati")
    larghezza, altezza = float(misure[1]), float(misure[2])
    angolo = math.atan2(altezza, larghezza)
    corpo = _corpo(larghezza, altezza, angolo)
    # above everything, so that no bar or box can hide it, and out of the way of a mouse that selects text
    timbro = (
        f'<text transform="translate({larghezza / 2:.2f} {altezza / 2:.2f}) rotate({-math.degrees(angolo):.2f})" '
        f'y="{corpo * 0.35:.2f}" fill="{tv.TESTO_TENUE}" fill-opacity="{VELO}" pointer-events="none" '
        f'style="font-size: {corpo:.2f}px; font-weight: 700; text-anchor: middle">{SIMULATO}</text>'
    )
    return f"{svg.removesuffix('</svg>')}{timbro}\n</svg>"


def _corpo(larghezza: float, altezza: float, angolo: float) -> float:
    """Largest type size in points at which the turned word fits the picture."""
    lunga = misura(SIMULATO, 100.0, "bold") / tv.CM_PER_PUNTO / 100
    seno, coseno = math.sin(angolo), math.cos(angolo)
    orizzontale = larghezza * QUOTA / (lunga * coseno + 0.75 * seno)
    verticale = altezza * QUOTA / (lunga * seno + 0.75 * coseno)
    return min(orizzontale, verticale, CORPO_MASSIMO)
