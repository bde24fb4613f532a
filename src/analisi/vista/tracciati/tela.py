"""The drawing area of every chart: centimetres, origin at the bottom left, text that never gets cut.

Charts compute their own positions: printed size is then real size, and each label's room is measured, not guessed.
"""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from analisi.vista import tavolozza as tv
from analisi.vista.grafico import FAMIGLIA, disegna, registra_caratteri, senza_glifi, testo_disegnabile

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

Peso = Literal["normal", "semibold", "bold"]
Ancora = Literal["left", "center", "right"]
Esatto = Decimal | Fraction | int

CARATTERI_ETICHETTA = 38
_QUOTA: dict[Ancora, float] = {"left": 0.0, "center": 0.5, "right": 1.0}


@functools.lru_cache(maxsize=4096)
def misura(testo: str, corpo: float = tv.CORPO, peso: Peso = "normal") -> float:
    """Width in centimetres of `testo` on one line."""
    pulito, carattere = testo_disegnabile(testo), _carattere(corpo, peso)
    with senza_glifi():
        larghezza, _, _ = _misuratore().get_text_width_height_descent(pulito, carattere, False)
    return float(larghezza) * tv.CM_PER_PUNTO


def altezza_riga(corpo: float = tv.CORPO) -> float:
    """Height in centimetres of one line of text."""
    return corpo * tv.INTERLINEA * tv.CM_PER_PUNTO


def avvolgi(testo: str, caratteri: int = CARATTERI_ETICHETTA) -> tuple[str, ...]:
    """`testo` on as many lines as it needs, none lost; a word longer than a line is broken."""
    return tuple(textwrap.wrap(testo_disegnabile(testo), caratteri)) or ("",)


@dataclass(frozen=True)
class Scala:
    """A linear scale from values to centimetres."""

    minimo: float
    massimo: float
    da_cm: float
    a_cm: float

    def __call__(self, valore: Esatto | float) -> float:
        """Position in centimetres of a value."""
        quota = (float(valore) - self.minimo) / (self.massimo - self.minimo)
        return self.da_cm + quota * (self.a_cm - self.da_cm)

    def tacche(self, quante: int = 5) -> tuple[Decimal, ...]:
        """Round values inside the scale, as exact decimals so that they print without noise."""
        from matplotlib.ticker import MaxNLocator

        valori = MaxNLocator(nbins=quante, steps=[1, 2, 2.5, 5, 10]).tick_values(self.minimo, self.massimo)
        margine = (self.massimo - self.minimo) * 1e-9
        return tuple(
            Decimal(f"{v:.12g}") for v in map(float, valori) if self.minimo - margine <= v <= self.massimo + margine
        )


@dataclass
class Tela:
    """What a chart draws on: what lies outside `finestra` (from, to; heights in centimetres) is left out.

    `ingombri` are the boxes taken so far, for labels that must find a free place.
    """

    assi: Axes
    larghezza: float
    altezza: float
    finestra: tuple[float, float]
    ingombri: list[tuple[float, float, float, float]] = field(default_factory=list)

    def testo(
        self,
        x: float,
        y: float,
        testo: str,
        *,
        corpo: float = tv.CORPO,
        peso: Peso = "normal",
        colore: str = tv.TESTO,
        ancora: Ancora = "left",
        su_bianco: bool = False,
    ) -> None:
        """One line of text whose letters are centred on the height `y`; `su_bianco` hides what lies behind it."""
        if not self._visibile(y):
            return
        if su_bianco:
            self._schermo(x, y, misura(testo, corpo, peso), corpo, ancora)
        base = y - corpo * 0.34 * tv.CM_PER_PUNTO
        self.assi.text(
            x,
            base,
            testo_disegnabile(testo),
            fontproperties=_carattere(corpo, peso),
            color=colore,
            ha=ancora,
            va="baseline",
        )

    def _visibile(self, y: float) -> bool:
        return self.finestra[0] <= y <= self.finestra[1]

    def _schermo(self, x: float, y: float, larghezza: float, corpo: float, ancora: Ancora) -> None:
        x0, alto = x - larghezza * _QUOTA[ancora], altezza_riga(corpo)
        stile = {"facecolor": tv.BIANCO, "edgecolor": "none"}
        self._riquadro(x0 - 0.04, y - alto / 2, larghezza + 0.08, alto, stile, ordine=2.5)

    def righe(
        self, x: float, y: float, righe: tuple[str, ...], *, corpo: float = tv.CORPO, ancora: Ancora = "left"
    ) -> None:
        """Several lines, centred as a block on the height `y`; each keeps its own anchor."""
        passo = altezza_riga(corpo)
        alto = y + passo * (len(righe) - 1) / 2
        for indice, riga in enumerate(righe):
            self.testo(x, alto - indice * passo, riga, corpo=corpo, ancora=ancora)

    def rettangolo(
        self, x: float, y: float, larghezza: float, altezza: float, colore: str, *, trama: bool = False
    ) -> None:
        """A filled box; with `trama` it is hatched in its colour on white."""
        if self._visibile(y + altezza / 2):
            riempimento = tv.BIANCO if trama else colore
            stile = {
                "facecolor": riempimento,
                "edgecolor": colore,
                "linewidth": 0.8,
                "hatch": tv.TRAMA if trama else None,
            }
            self._riquadro(x, y, larghezza, altezza, stile, ordine=1.0)

    def _riquadro(
        self, x: float, y: float, larghezza: float, altezza: float, stile: Mapping[str, Any], ordine: float
    ) -> None:
        from matplotlib.patches import Rectangle

        self.assi.add_artist(Rectangle((x, y), larghezza, altezza, zorder=ordine, **stile))

    def linea(
        self,
        x: tuple[float, ...],
        y: tuple[float, ...],
        colore: str,
        spessore: float = 0.8,
        *,
        tratti: bool = False,
        dietro: bool = False,
    ) -> None:
        """A broken line through the points, in front of the boxes or behind them."""
        basso, alto = self.finestra
        if max(y) < basso or min(y) > alto:
            return
        if x[0] == x[-1]:
            y = tuple(min(max(v, basso), alto) for v in y)
        stile = {"color": colore, "linewidth": spessore, "linestyle": (0, (4, 2.5)) if tratti else "-"}
        self._tratto(x, y, 0.5 if dietro else 2.0, stile)

    def segno(self, x: float, y: float, forma: str, colore: str, *, pieno: bool = True, lato: float = 6.5) -> None:
        """A marker (matplotlib's letter for its shape), filled or hollow."""
        if self._visibile(y):
            aspetto = {
                "marker": forma,
                "markersize": lato,
                "markerfacecolor": colore if pieno else tv.BIANCO,
                "markeredgecolor": colore,
                "markeredgewidth": 1.3,
                "linestyle": "none",
            }
            self._tratto((x,), (y,), 2.2, aspetto)

    def _tratto(self, x: tuple[float, ...], y: tuple[float, ...], ordine: float, stile: Mapping[str, Any]) -> None:
        from matplotlib.lines import Line2D

        self.assi.add_artist(Line2D(x, y, zorder=ordine, **stile))

    def occupa(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Declare a box taken."""
        self.ingombri.append((x0, y0, x1, y1))

    def colloca(
        self, posti: tuple[tuple[float, float, Ancora], ...], testo: str, *, corpo: float = tv.CORPO_PICCOLO,
        peso: Peso = "normal", colore: str = tv.TESTO, su_bianco: bool = False,
    ) -> None:  # fmt: skip
        """Write `testo` at the first of `posti` (x, y, anchor) that is free, else where it overlaps least."""
        larghezza, altezza = misura(testo, corpo, peso), altezza_riga(corpo) * 0.85
        scelte = []
        for ordine, (x, y, ancora) in enumerate(posti):
            x0 = x - larghezza * _QUOTA[ancora]
            x0 = min(max(x0, 0.02), self.larghezza - larghezza - 0.02)
            riquadro = (x0, y - altezza / 2, x0 + larghezza, y + altezza / 2)
            scelte.append((sum(_comune(riquadro, altro) for altro in self.ingombri), ordine, riquadro))
        _, _, (x0, y0, x1, y1) = min(scelte)
        self.occupa(x0, y0, x1, y1)
        self.testo(x0, (y0 + y1) / 2, testo, corpo=corpo, peso=peso, colore=colore, su_bianco=su_bianco)


def su_tela(
    larghezza: float, altezza: float, funzione: Callable[[Tela], None], finestra: tuple[float, float] | None = None
) -> str:
    """SVG of what `funzione` draws on an area of that size in centimetres, or of the part of it within `finestra`."""
    basso, alto = finestra or (0.0, altezza)

    def su_figura(figura: Figure) -> None:
        assi = figura.add_axes((0.0, 0.0, 1.0, 1.0))
        assi.set_axis_off()
        assi.set_xlim(0, larghezza)
        assi.set_ylim(basso, alto)
        funzione(Tela(assi, larghezza, altezza, (basso, alto)))

    return disegna(larghezza, alto - basso, su_figura)


def _comune(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


@functools.lru_cache(maxsize=32)
def _carattere(corpo: float, peso: Peso) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=FAMIGLIA, weight=peso, size=corpo)


@functools.cache
def _misuratore() -> TextToPath:
    from matplotlib.textpath import TextToPath

    registra_caratteri()
    return TextToPath()
