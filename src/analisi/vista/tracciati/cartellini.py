"""Names beside points: each finds a free place of its own, joined to its point by a thin line where it is not close.

Used by the charts with two axes; the charts made of rows have their names at the left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from analisi.vista import tavolozza as tv
from analisi.vista.tracciati.tela import Peso, Tela, altezza_riga, avvolgi, misura

Riquadro: TypeAlias = tuple[float, float, float, float]

CARATTERI = 34
"""Wrap of a name in the middle of a picture."""
RAGGI = (0.22, 0.36, 0.55, 0.8, 1.05, 1.3, 1.6, 1.9, 2.2, 2.6, 3.0, 3.4, 3.8)
RAGGIO_FACOLTATIVO = 0.5
"""A name that may be left out is written only this close to its point, in centimetres."""
SENZA_RICHIAMO = 0.4
VERSI = (
    (1, 0), (-1, 0), (0, 1), (0, -1), (0.75, 0.75), (0.75, -0.75), (-0.75, 0.75), (-0.75, -0.75),
    (0.92, 0.38), (0.92, -0.38), (-0.92, 0.38), (-0.92, -0.38), (0.38, 0.92), (0.38, -0.92), (-0.38, 0.92),
    (-0.38, -0.92),
)  # fmt: skip
"""Directions in which a name is tried, the plainest first."""
INGOMBRO_SEGNO = 0.13
"""Half side of the room that a marker takes."""
PASSO_RICHIAMO = 0.12
ARIA = 0.08


@dataclass(frozen=True)
class Cartellino:
    """A name to be written beside the point (x, y); `obbligatorio` even where it must overlap something."""

    x: float
    y: float
    testo: str
    obbligatorio: bool = True
    peso: Peso = "normal"
    colore: str = tv.TESTO


def scrivi(tela: Tela, cartellini: Sequence[Cartellino], area: Riquadro, linee: Sequence[Riquadro] = ()) -> None:
    """Write the compulsory names first, then those that find room; a point without a name only takes its place.

    linee: boxes that names had better avoid.
    """
    for voce in cartellini:
        segno = INGOMBRO_SEGNO
        tela.occupa(voce.x - segno, voce.y - segno, voce.x + segno, voce.y + segno)
    richiami: list[Riquadro] = []
    for voce in sorted((c for c in cartellini if c.testo), key=lambda c: not c.obbligatorio):
        _scrivi(tela, voce, area, linee, richiami)


def distanzia(centri: Sequence[float], altezze: Sequence[float], basso: float, alto: float) -> tuple[float, ...]:
    """Heights nearest to `centri` at which boxes of those `altezze` do not overlap, in the same order.

    Least squares under order: pools of adjacent violators (isotonic regression), then kept between `basso` and `alto`.
    """
    ordine = sorted(range(len(centri)), key=lambda i: (centri[i], -i))
    scarti, corsa = [], 0.0
    for i in ordine:
        scarti.append(corsa + altezze[i] / 2)
        corsa += altezze[i]
    gruppi: list[tuple[float, int]] = []
    for i, scarto in zip(ordine, scarti, strict=True):
        media, quanti = centri[i] - scarto, 1
        while gruppi and gruppi[-1][0] > media:
            altra, altri = gruppi.pop()
            media, quanti = (media * quanti + altra * altri) / (quanti + altri), quanti + altri
        gruppi.append((media, quanti))
    basi = [min(max(media, basso), max(basso, alto - corsa)) for media, quanti in gruppi for _ in range(quanti)]
    posti = {i: base + scarto for i, base, scarto in zip(ordine, basi, scarti, strict=True)}
    return tuple(posti[i] for i in range(len(centri)))


def _scrivi(tela: Tela, voce: Cartellino, area: Riquadro, linee: Sequence[Riquadro], richiami: list[Riquadro]) -> None:
    """`richiami`: boxes along the joining lines drawn so far, which may cross one another but no name."""
    righe = avvolgi(voce.testo, CARATTERI)
    largo = max(misura(riga, tv.CORPO_PICCOLO, voce.peso) for riga in righe)
    alto = altezza_riga(tv.CORPO_PICCOLO) * len(righe)
    raggi = RAGGI if voce.obbligatorio else tuple(r for r in RAGGI if r <= RAGGIO_FACOLTATIVO)
    scelte = []
    for ordine, riquadro in enumerate(_posti(voce, largo, alto, raggi, area)):
        coperto = _coperto((riquadro,), (*tela.ingombri, *richiami)) + _coperto(
            _richiamo(voce, riquadro), tela.ingombri
        )
        incroci = len(_toccati(riquadro, linee))
        scelte.append((round(coperto, 6), ordine + 3 * incroci, riquadro))
    if not scelte or (min(scelte)[0] and not voce.obbligatorio):
        return
    riquadro = min(scelte)[2]
    # a little air at the sides, so that two names in a row do not read as one
    tela.occupa(riquadro[0] - ARIA, riquadro[1], riquadro[2] + ARIA, riquadro[3])
    richiami += _richiamo(voce, riquadro)
    _disegna(tela, voce, righe, riquadro)


def _coperto(pezzi: Sequence[Riquadro], altri: Sequence[Riquadro]) -> float:
    return sum(_comune(pezzo, altro) for pezzo in pezzi for altro in _toccati(pezzo, altri))


def _toccati(r: Riquadro, altri: Sequence[Riquadro]) -> list[Riquadro]:
    """Those that have some area in common with `r`; written out, because a chart asks it millions of times."""
    da_x, da_y, a_x, a_y = r
    vicini = [a for a in altri if a[0] < a_x and da_x < a[2] and a[1] < a_y and da_y < a[3]]
    return [a for a in vicini if a[0] < a[2] and a[1] < a[3]]


def _disegna(tela: Tela, voce: Cartellino, righe: tuple[str, ...], riquadro: Riquadro) -> None:
    x0, y0, _, y1 = riquadro
    vicino = _piu_vicino(voce, riquadro)
    if math.dist((voce.x, voce.y), vicino) > SENZA_RICHIAMO:
        tela.linea((voce.x, vicino[0]), (voce.y, vicino[1]), tv.GRIGIO, 0.6, dietro=True)
    passo = altezza_riga(tv.CORPO_PICCOLO)
    for k, riga in enumerate(righe):
        y = (y0 + y1) / 2 + passo * ((len(righe) - 1) / 2 - k)
        tela.testo(x0, y, riga, corpo=tv.CORPO_PICCOLO, peso=voce.peso, colore=voce.colore, su_bianco=True)


def _posti(voce: Cartellino, largo: float, alto: float, raggi: Sequence[float], area: Riquadro) -> list[Riquadro]:
    """Boxes around the point that lie within the area, the nearest first; where none does, the nearest moved in."""
    tutti = []
    for raggio in raggi:
        for vx, vy in VERSI:
            x0 = voce.x + vx * raggio + (_segno(vx) - 1) / 2 * largo
            y0 = voce.y + vy * raggio + (_segno(vy) - 1) / 2 * alto
            tutti.append((x0, y0, x0 + largo, y0 + alto))
    dentro = [r for r in tutti if r[0] >= area[0] and r[1] >= area[1] and r[2] <= area[2] and r[3] <= area[3]]
    if dentro or not voce.obbligatorio:
        return dentro
    return [_spinto(r, area) for r in tutti]


def _segno(verso: float) -> int:
    return (verso > 0.2) - (verso < -0.2)


def _spinto(r: Riquadro, area: Riquadro) -> Riquadro:
    dx = max(area[0] - r[0], 0.0) or min(area[2] - r[2], 0.0)
    dy = max(area[1] - r[1], 0.0) or min(area[3] - r[3], 0.0)
    return r[0] + dx, r[1] + dy, r[2] + dx, r[3] + dy


def _piu_vicino(voce: Cartellino, r: Riquadro) -> tuple[float, float]:
    return min(max(voce.x, r[0]), r[2]), min(max(voce.y, r[1]), r[3])


def _richiamo(voce: Cartellino, riquadro: Riquadro) -> list[Riquadro]:
    """Small boxes along the line from the point, out of its own marker, to the name."""
    x, y = _piu_vicino(voce, riquadro)
    lungo = math.dist((voce.x, voce.y), (x, y))
    if lungo <= SENZA_RICHIAMO:
        return []
    quote = [q / lungo for q in _passi(INGOMBRO_SEGNO * 1.7, lungo - 0.06)]
    punti = [(voce.x + (x - voce.x) * q, voce.y + (y - voce.y) * q) for q in quote]
    return [(px - 0.03, py - 0.03, px + 0.03, py + 0.03) for px, py in punti]


def _passi(da: float, a: float) -> list[float]:
    return [da + PASSO_RICHIAMO * k for k in range(max(0, int((a - da) / PASSO_RICHIAMO) + 1))]


def _comune(a: Riquadro, b: Riquadro) -> float:
    """Area of the overlap of two that do overlap."""
    return (min(a[2], b[2]) - max(a[0], b[0])) * (min(a[3], b[3]) - max(a[1], b[1]))
