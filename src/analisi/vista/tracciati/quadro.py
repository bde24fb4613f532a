"""A frame with two axes: scales, ticks, names of the axes, a legend of shapes, curves cut at its edges."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from analisi.vista import formato
from analisi.vista import tavolozza as tv
from analisi.vista.tracciati.cartellini import Riquadro
from analisi.vista.tracciati.grandezza import Cifra
from analisi.vista.tracciati.tela import Peso, Scala, Tela, altezza_riga, avvolgi, misura

CARATTERI_NOTA = 105
"""Wrap of the lines that cross the whole picture."""
TACCHE_MASSIME = 7
SEGMENTO_CM = 0.75
NORMALE: Peso = "normal"
FORTE: Peso = "semibold"
RIGA_LEGENDA = 0.4
"""Height in centimetres of a line of the legend."""


@dataclass(frozen=True)
class ScalaLog:
    """A logarithmic scale from positive values to centimetres."""

    minimo: float
    massimo: float
    da_cm: float
    a_cm: float

    def __call__(self, valore: Cifra) -> float:
        """Position in centimetres of a positive value."""
        quota = math.log(float(valore) / self.minimo) / math.log(self.massimo / self.minimo)
        return self.da_cm + quota * (self.a_cm - self.da_cm)

    def tacche(self, quante: int = TACCHE_MASSIME) -> tuple[Decimal, ...]:
        """1, 2 and 5 times the powers of ten inside the scale, or the powers alone where those are too many."""
        esponenti = range(math.floor(math.log10(self.minimo)), math.ceil(math.log10(self.massimo)) + 1)
        fitte = [Decimal(k).scaleb(e) for e in esponenti for k in (1, 2, 5)]
        dentro = tuple(t for t in fitte if self.minimo <= t <= self.massimo)
        return dentro if len(dentro) <= quante else tuple(t for t in dentro if t.as_tuple().digits == (1,))


Asse: TypeAlias = Scala | ScalaLog


@dataclass(frozen=True)
class VoceLegenda:
    """A marker (matplotlib's letter), a line or a bar, plain or hatched, with its meaning."""

    testo: str
    forma: str = "o"
    colore: str = tv.GRIGIO
    pieno: bool = False
    tipo: Literal["segno", "linea", "tratti", "barra", "trama"] = "segno"

    @property
    def larghezza(self) -> float:
        """Centimetres of sample and text."""
        campione = SEGMENTO_CM + 0.15 if self.tipo in ("linea", "tratti") else 0.42
        return campione + misura(self.testo, tv.CORPO_PICCOLO)


@dataclass(frozen=True)
class Quadro:
    """The two scales; their centimetres are the edges of the frame."""

    x: Asse
    y: Asse

    @property
    def area(self) -> Riquadro:
        """Left, bottom, right and top edge in centimetres."""
        return self.x.da_cm, self.y.da_cm, self.x.a_cm, self.y.a_cm

    def cornice(self, tela: Tela, unita_x: str, unita_y: str) -> None:
        """Grid and figures of both axes."""
        x0, y0, x1, y1 = self.area
        for valore, testo in tacche(self.y, unita_y):
            h = self.y(valore)
            tela.linea((x0, x1), (h, h), tv.GRIGIO_LINEA, 0.6, dietro=True)
            tela.testo(x0 - 0.15, h, testo, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE, ancora="right")
        ultima = -9.0
        for valore, testo in tacche(self.x, unita_x):
            mezza = misura(testo, tv.CORPO_PICCOLO) / 2
            c = self.x(valore)
            tela.linea((c, c), (y0, y1), tv.GRIGIO_CHIARO, 0.6, dietro=True)
            if c - mezza > ultima and c + mezza <= tela.larghezza:
                tela.testo(c, y0 - 0.24, testo, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE, ancora="center")
                ultima = c + mezza + 0.12
        tela.linea((x0, x1), (y0, y0), tv.GRIGIO, 0.9)

    def curva(self, xs: Sequence[float], ys: Sequence[float]) -> list[list[tuple[float, float]]]:
        """The broken line through the values, in centimetres, as the pieces of it that lie within the frame."""
        punti = [(self.x(a), self.y(b)) for a, b in zip(xs, ys, strict=True)]
        pezzi: list[list[tuple[float, float]]] = []
        for prima, dopo in itertools.pairwise(punti):
            taglio = _ritaglia(prima, dopo, self.area)
            if taglio is None:
                continue
            if pezzi and pezzi[-1][-1] == taglio[0]:
                pezzi[-1].append(taglio[1])
            else:
                pezzi.append(list(taglio))
        return pezzi


def tacche(asse: Asse, unita: str, quante: int = 5) -> list[tuple[Decimal, str]]:
    """Round values of an axis as written on it, all with the same decimals; only «%» is written beside them."""
    valori = asse.tacche() if isinstance(asse, ScalaLog) else asse.tacche(quante)
    posti = max((max(0, -int(v.normalize().as_tuple().exponent)) for v in valori), default=0)
    decimali = None if isinstance(asse, ScalaLog) else posti
    return [(v, formato.con_unita(v, "%" if unita == "%" else "", decimali)) for v in valori]


def larghezza_tacche(asse: Asse, unita: str) -> float:
    """Room in centimetres that the figures of an axis take."""
    return max((misura(t, tv.CORPO_PICCOLO) for _, t in tacche(asse, unita)), default=0.0)


def righe_nota(testo: str) -> tuple[str, ...]:
    """A line that crosses the picture, wrapped; none for an empty text."""
    return avvolgi(testo, CARATTERI_NOTA) if testo else ()


def scrivi_note(tela: Tela, righe: Sequence[str], cima: float, *, a_destra: bool = False, forte: bool = False) -> None:
    """Small lines one under the other, the first centred on the height `cima`: grey, or dark where they warn."""
    colore, peso = (tv.TESTO, FORTE) if forte else (tv.TESTO_TENUE, NORMALE)
    for k, riga in enumerate(righe):
        y = cima - k * altezza_riga(tv.CORPO_PICCOLO)
        x = tela.larghezza - 0.05 if a_destra else 0.0
        tela.testo(
            x, y, riga, corpo=tv.CORPO_PICCOLO, peso=peso, colore=colore, ancora="right" if a_destra else "left"
        )  # fmt: skip


def spezza(tela: Tela, x: float, y: float) -> None:
    """The mark of an axis that leaves zero out: a zigzag that rises from (x, y)."""
    passi = ((0.0, 0.0), (0.0, 0.04), (-0.08, 0.08), (0.08, 0.16), (0.0, 0.2), (0.0, 0.26))
    tela.linea(tuple(x + a for a, _ in passi), tuple(y + b for _, b in passi), tv.TESTO, 1.0)


def righe_legenda(voci: Sequence[VoceLegenda]) -> tuple[tuple[VoceLegenda, ...], ...]:
    """The items of a legend on as many lines as they need."""
    righe: list[list[VoceLegenda]] = [[]]
    libero = tv.LARGHEZZA_CM
    for voce in voci:
        if righe[-1] and voce.larghezza > libero:
            righe.append([])
            libero = tv.LARGHEZZA_CM
        righe[-1].append(voce)
        libero -= voce.larghezza + 0.5
    return tuple(tuple(r) for r in righe if r)


def scrivi_legenda(tela: Tela, righe: Sequence[Sequence[VoceLegenda]], cima: float) -> None:
    """The legend, its first line centred on the height `cima`."""
    for k, riga in enumerate(righe):
        x, y = 0.0, cima - k * RIGA_LEGENDA
        for voce in riga:
            if voce.tipo == "segno":
                tela.segno(x + 0.13, y, voce.forma, voce.colore, pieno=voce.pieno, lato=5.0)
            elif voce.tipo in ("barra", "trama"):
                tela.rettangolo(x, y - 0.1, 0.3, 0.2, voce.colore, trama=voce.tipo == "trama")
            else:
                tela.linea((x, x + SEGMENTO_CM), (y, y), voce.colore, 1.0, tratti=voce.tipo == "tratti")
            testo_x = x + voce.larghezza - misura(voce.testo, tv.CORPO_PICCOLO)
            tela.testo(testo_x, y, voce.testo, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE)
            x += voce.larghezza + 0.5


def _ritaglia(
    a: tuple[float, float], b: tuple[float, float], area: Riquadro
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The part of a segment inside a box (Liang and Barsky's clipping), None where there is none."""
    inizio, fine = 0.0, 1.0
    for asse, basso, alto in ((0, area[0], area[2]), (1, area[1], area[3])):
        passo = b[asse] - a[asse]
        if passo == 0:
            if not basso <= a[asse] <= alto:
                return None
            continue
        estremi = sorted(((basso - a[asse]) / passo, (alto - a[asse]) / passo))
        inizio, fine = max(inizio, estremi[0]), min(fine, estremi[1])
    if inizio >= fine:
        return None
    return _lungo(a, b, inizio), _lungo(a, b, fine)


def _lungo(a: tuple[float, float], b: tuple[float, float], quota: float) -> tuple[float, float]:
    # the ends as they are, so that neighbouring pieces join exactly
    if quota in (0.0, 1.0):
        return b if quota else a
    return a[0] + (b[0] - a[0]) * quota, a[1] + (b[1] - a[1]) * quota
