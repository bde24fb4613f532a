"""A chart as small as a word, for a table cell: the run of some years beside the figures that it leads to.

It holds no text: what it shows is written in the cells around it, so it is decoration for who cannot see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from analisi.vista import tavolozza as tv
from analisi.vista.tracciati.grandezza import Cifra, allarga, noti, noto
from analisi.vista.tracciati.tela import Scala

Posto: TypeAlias = tuple[float, float]

LARGA, ALTA, ORLO = 74.0, 15.6, 2.6
"""Points: 2.6 cm by 0.55 cm, and the white around."""
PUNTI_MINIMI = 2
"""A single value has no run to show: the figure beside says it all."""


def scintilla(
    valori: Sequence[Cifra | None], *, obiettivo: Cifra | None = None, banda: tuple[Cifra, Cifra] | None = None
) -> str:
    """SVG of a line through `valori`, the oldest first, equally spaced; a gap for each missing one.

    The last value is marked with a dot, values between two gaps with small ones; `obiettivo` is a dashed line, `banda`
    (lowest and highest wanted) a pale strip. Empty text with fewer than two values. The scale is that of the values,
    so no two pictures are comparable; small changes stay small. Lengths are in points; same values, same bytes.
    """
    if len(noti(valori)) < PUNTI_MINIMI:
        return ""
    y = _scala(noti([*valori, obiettivo, *(banda or ())]))
    passo = (LARGA - 2 * ORLO) / (len(valori) - 1)
    posti = [(ORLO + k * passo, y(v)) if noto(v) else None for k, v in enumerate(valori)]
    segni = [_striscia(y(banda[0]), y(banda[1]))] if banda else []
    segni += [_tratteggio(y(obiettivo))] if noto(obiettivo) else []
    segni += [_tratto(t) for t in _tratti(posti)]
    ultimo = next(p for p in reversed(posti) if p is not None)
    segni.append(_cerchio(ultimo, 2.0))
    misure = f'width="{LARGA:g}pt" height="{ALTA:g}pt" viewBox="0 0 {LARGA:g} {ALTA:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {misure}>{"".join(segni)}</svg>'


def _scala(numeri: Sequence[float]) -> Scala:
    """From values to heights, which in SVG grow downwards; equal values lie in the middle."""
    basso, alto = allarga(min(numeri), max(numeri))
    return Scala(basso, alto, ALTA - ORLO, ORLO) if alto > basso else Scala(-1, 1, ALTA - ORLO, ORLO)


def _tratti(posti: Sequence[Posto | None]) -> list[list[Posto]]:
    """The runs of points without a gap."""
    tratti: list[list[Posto]] = [[]]
    for posto in posti:
        if posto is None:
            tratti.append([])
        else:
            tratti[-1].append(posto)
    return [t for t in tratti if t]


def _tratto(tratto: Sequence[Posto]) -> str:
    if len(tratto) == 1:
        return _cerchio(tratto[0], 1.1)
    punti = " ".join(f"{x:.2f},{y:.2f}" for x, y in tratto)
    return f'<polyline points="{punti}" fill="none" stroke="{tv.BLU}" stroke-width="1.3" stroke-linejoin="round"/>'


def _cerchio(posto: Posto, raggio: float) -> str:
    return f'<circle cx="{posto[0]:.2f}" cy="{posto[1]:.2f}" r="{raggio:g}" fill="{tv.BLU}"/>'


def _tratteggio(y: float) -> str:
    tratto = f'stroke="{tv.NOTTE}" stroke-width="0.7" stroke-dasharray="2.5 1.8"'
    return f'<line x1="0" y1="{y:.2f}" x2="{LARGA:g}" y2="{y:.2f}" {tratto}/>'


def _striscia(a: float, b: float) -> str:
    alta = f'y="{min(a, b):.2f}" height="{abs(a - b):.2f}"'
    return f'<rect x="0" width="{LARGA:g}" {alta} fill="{tv.GRIGIO_CHIARO}"/>'
