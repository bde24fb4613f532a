"""What every chart is drawn on: a figure in centimetres, measured text that finds its place, legend and notes.

Printed size is then real size, and the room of each label is measured, not guessed.
"""

from __future__ import annotations

import functools
import math
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from analisi.dati.panel_tipi import SIMULATO
from analisi.vista import tavolozza as tv
from analisi.vista.grafici.scales import Cifra, Ticks
from analisi.vista.grafico import FAMIGLIA, Grafico, disegna, registra_caratteri, senza_glifi, testo_disegnabile
from analisi.vista.tabella import Tabella

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

Weight = Literal["normal", "semibold", "bold"]
Align = Literal["left", "center", "right"]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right and top, in centimetres."""

WIDTH = tv.LARGHEZZA_CM
LABEL_CHARACTERS = 38
_NOTE_CHARACTERS = 105
_LEGEND_ROW = 0.44
DASHES: tuple[float, Sequence[float]] = (0, (4, 2.5))
SMALL = tv.CORPO_PICCOLO
_STAMP_SHARE, _STAMP_SIZE, _STAMP_OPACITY = 0.9, 96.0, 0.17
"""Part of the picture that the mark of made-up data may take, its largest type, its opacity: text stays legible."""
_SHARE: dict[Align, float] = {"left": 0.0, "center": 0.5, "right": 1.0}


@functools.lru_cache(maxsize=4096)
def text_width(text: str, size: float = tv.CORPO, weight: Weight = "normal") -> float:
    """Width in centimetres of the longest line of `text`."""
    measure, font = _measurer(), _font(size, weight)
    with senza_glifi():
        widths = [
            measure.get_text_width_height_descent(testo_disegnabile(line), font, False)[0] for line in text.split("\n")
        ]
    return float(max(widths)) * tv.CM_PER_PUNTO


def line_height(size: float = tv.CORPO) -> float:
    """Height in centimetres of one line of text."""
    return size * tv.INTERLINEA * tv.CM_PER_PUNTO


def wrap(text: str, characters: int = LABEL_CHARACTERS) -> str:
    """`text` on as many lines as it needs, none lost; a word longer than a line is broken."""
    return "\n".join(textwrap.wrap(testo_disegnabile(text), characters))


@dataclass(frozen=True)
class Note:
    """A line that crosses the picture: grey, or dark where it warns."""

    text: str
    strong: bool = False
    align: Align = "left"

    @property
    def lines(self) -> str:
        """The note, wrapped."""
        return wrap(self.text, _NOTE_CHARACTERS)


@dataclass(frozen=True)
class Key:
    """An item of a legend: a marker (matplotlib's letter), a line or a bar, with its meaning."""

    text: str
    color: str = tv.GRIGIO
    shape: str = "o"
    filled: bool = False
    kind: Literal["marker", "line", "dashes", "bar", "hatch"] = "marker"

    @property
    def handle(self) -> Artist:
        """Its sample."""
        from matplotlib.lines import Line2D
        from matplotlib.patches import Patch

        if self.kind in ("bar", "hatch"):
            return Patch(**bar_style(self.color, self.kind == "hatch"), label=self.text)
        if self.kind == "marker":
            style = marker_style(self.shape, self.color, self.filled, 5.0)
            return Line2D([], [], label=self.text, **style)
        line = Line2D([], [], label=self.text, color=self.color, linewidth=1.0)
        line.set_linestyle(DASHES if self.kind == "dashes" else "-")
        return line


@dataclass(frozen=True)
class Surroundings:
    """What stands above and below a frame: legend and notes; empty notes are none."""

    legend: tuple[Key, ...] = ()
    above: tuple[Note, ...] = ()
    below: tuple[Note, ...] = ()

    @property
    def columns(self) -> int:
        """How many items of the legend stand on a line."""
        widest = max((text_width(k.text, SMALL) + 1.35 for k in self.legend), default=1.0)
        total = sum(text_width(k.text, SMALL) + 1.35 for k in self.legend)
        return max(1, len(self.legend) if total <= WIDTH else int(WIDTH / widest))

    @property
    def top(self) -> float:
        """Room above the frame, in centimetres."""
        return 0.1 + _LEGEND_ROW * math.ceil(len(self.legend) / self.columns) + _height(self.above)

    @property
    def bottom(self) -> float:
        """Room below the frame and its ticks, in centimetres."""
        return 0.08 + _height(self.below)

    def draw(self, canvas: Canvas) -> None:
        """The legend at the top, then the notes; those of the foot end at the bottom."""
        if self.legend:
            canvas.figure.legend(
                handles=[k.handle for k in self.legend], loc="upper left", bbox_to_anchor=(0.0, canvas.height - 0.05),
                bbox_transform=canvas.cm, ncols=self.columns, fontsize=SMALL, labelcolor=tv.TESTO_TENUE,
                borderpad=0.1, borderaxespad=0.0, columnspacing=1.6, labelspacing=0.5, handlelength=1.7, frameon=False,
            )  # fmt: skip
        for notes, y in (
            (self.above, canvas.height - self.top + _height(self.above)),
            (self.below, 0.03 + _height(self.below)),
        ):
            for note in (n for n in notes if n.text):
                height, x = _height((note,)), WIDTH - 0.05 if note.align == "right" else 0.0
                width = text_width(note.lines, SMALL, "semibold")
                canvas.write(
                    x, y - height / 2, note.lines, size=SMALL, align=note.align,
                    color=tv.TESTO if note.strong else tv.TESTO_TENUE, weight="semibold" if note.strong else "normal",
                )  # fmt: skip
                canvas.taken.append((x - width, y - height, x + width, y))
                y -= height


NOTHING = Surroundings()


class Canvas:
    """A figure with its height; `taken` are the boxes occupied so far, for labels that must find a free place."""

    def __init__(self, figure: Figure, height: float) -> None:
        from matplotlib.transforms import Affine2D

        self.figure, self.height = figure, height
        self.cm = Affine2D().scale(1 / 2.54) + figure.dpi_scale_trans
        self.taken: list[Box] = []

    def axes(
        self, box: Box, x: tuple[float, float], y: tuple[float, float], x_ticks: Ticks = (), *, log: bool = False
    ) -> Axes:
        """Bare axes in a box, whose figures under the frame are thinned where they would touch."""
        x0, y0, x1, y1 = box
        axes = self.figure.add_axes((x0 / WIDTH, y0 / self.height, (x1 - x0) / WIDTH, (y1 - y0) / self.height))
        axes.patch.set_visible(False)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        if log:
            axes.set_xscale("log")
        axes.set_xticks([])
        axes.set_xticks([], minor=True)
        axes.set(xlim=x, ylim=y, yticks=[])
        axes.set_axisbelow(True)
        axes.tick_params(length=0, pad=4)
        axes.set_xticks([v for v, _ in x_ticks], self._legible(axes, x_ticks))
        return axes

    def _legible(self, axes: Axes, x_ticks: Ticks) -> list[str]:
        """The figures under a frame, empty where one would touch another or leave the page; the last stays."""
        places = [(self.at(axes, v, axes.get_ylim()[0])[0], text_width(t, SMALL) / 2, t) for v, t in x_ticks]
        places = [(x, half, t if x + half <= WIDTH else "") for x, half, t in places]
        texts, end = [], -9.0
        for k, (x, half, text) in enumerate(places):
            last_x, last_half, last_text = places[-1]
            clear = k == len(places) - 1 or not last_text or x + half + 0.12 < last_x - last_half
            texts.append(text if x - half > end and clear else "")
            end = x + half + 0.12 if texts[-1] else end
        return texts

    def at(self, axes: Axes, x: Cifra, y: Cifra) -> tuple[float, float]:
        """Where a point of some axes is, in centimetres."""
        cx, cy = self.cm.inverted().transform(axes.transData.transform((float(x), float(y))))
        return float(cx), float(cy)

    def frame(self, axes: Axes) -> Box:
        """The edges of some axes, in centimetres."""
        (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
        return *self.at(axes, x0, y0), *self.at(axes, x1, y1)

    def write(
        self, x: float, y: float, text: str, *, size: float = tv.CORPO, weight: Weight = "normal",
        color: str = tv.TESTO, align: Align = "left", on_white: bool = False,
    ) -> None:  # fmt: skip
        """Lines of text, each aligned at `x`, centred as a block on the height `y`; `on_white` hides what is behind."""
        from matplotlib.patches import Rectangle

        lines = text.split("\n")
        base = y + line_height(size) * (len(lines) - 1) / 2 - size * 0.34 * tv.CM_PER_PUNTO
        if on_white:
            width, height = text_width(text, size, weight) + 0.06, line_height(size) * (len(lines) - 0.18)
            corner = x - width * _SHARE[align], y - height / 2
            self.figure.add_artist(Rectangle(corner, width, height, color=tv.BIANCO, transform=self.cm, linewidth=0))
        for k, line in enumerate(lines):
            self.figure.text(
                x, base - k * line_height(size), testo_disegnabile(line), transform=self.cm, ha=align, va="baseline",
                fontsize=size, fontweight=weight, color=color, zorder=4,
            )  # fmt: skip

    def line(self, xs: Sequence[float], ys: Sequence[float], *, dashed: bool = False) -> None:
        """A thin grey line between a name and what it names."""
        from matplotlib.lines import Line2D

        line = Line2D(xs, ys, color=tv.GRIGIO, linewidth=0.6, transform=self.cm, zorder=-1)
        line.set_linestyle(DASHES if dashed else "-")
        self.figure.add_artist(line)

    def put(
        self, spots: Iterable[tuple[float, float, Align]], text: str, *, size: float = SMALL,
        weight: Weight = "normal", color: str = tv.TESTO, on_white: bool = True, air: float = 0.0,
    ) -> None:  # fmt: skip
        """Write `text` at the first of `spots` that is free, else where it overlaps least; never out of the picture.

        air: centimetres kept free at its sides, so that two figures in a row do not read as one.
        """
        width, height = text_width(text, size, weight), line_height(size) * 0.85
        boxes = []
        for x, y, align in spots:
            x0 = min(max(x - width * _SHARE[align], 0.02), WIDTH - width - 0.02)
            boxes.append((x0, y - height / 2, x0 + width, y + height / 2))
        x0, y0, x1, y1 = min(boxes, key=self.covered)
        self.taken.append((x0 - air, y0, x1 + air, y1))
        self.write(x0, (y0 + y1) / 2, text, size=size, weight=weight, color=color, on_white=on_white)

    def covered(self, box: Box) -> float:
        """How much of a box is taken."""
        return round(sum(common(box, other) for other in self.taken), 6)


@dataclass(frozen=True)
class Drawing:
    """A picture that is `height` centimetres high."""

    height: float
    paint: Callable[[Canvas], None]

    def svg(self, *, simulated: bool = False) -> str:
        """The picture as SVG, marked across where its data are made up: the mark is part of it, a copy keeps it."""
        svg = disegna(WIDTH, self.height, lambda figure: self.paint(Canvas(figure, self.height)))
        return f"{svg.removesuffix('</svg>')}{self._stamp()}\n</svg>" if simulated else svg

    def _stamp(self) -> str:
        angle = math.atan2(self.height, WIDTH)
        length = text_width(SIMULATO, 100.0, "bold") / tv.CM_PER_PUNTO / 100
        sine, cosine = math.sin(angle), math.cos(angle)
        across = WIDTH / tv.CM_PER_PUNTO * _STAMP_SHARE / (length * cosine + 0.75 * sine)
        up = self.height / tv.CM_PER_PUNTO * _STAMP_SHARE / (length * sine + 0.75 * cosine)
        size = min(across, up, _STAMP_SIZE)
        middle = f"{WIDTH / tv.CM_PER_PUNTO / 2:.2f} {self.height / tv.CM_PER_PUNTO / 2:.2f}"
        # above everything, so that no bar can hide it, and out of the way of a mouse that selects text
        return (
            f'<text transform="translate({middle}) rotate({-math.degrees(angle):.2f})" y="{size * 0.35:.2f}" '
            f'fill="{tv.TESTO_TENUE}" fill-opacity="{_STAMP_OPACITY}" pointer-events="none" '
            f'style="font-size: {size:.2f}px; font-weight: 700; text-anchor: middle">{SIMULATO}</text>'
        )


def chart(drawings: Sequence[Drawing], words: str, table: Tabella, *, simulated: bool = False) -> Grafico:
    """The chart of a table: the whole picture, then its printed pages where it is higher than one; its words.

    simulated: the data are made up, and picture, title, words and table all say so.
    """
    mark = f"{SIMULATO} — " if simulated else ""
    whole, *pages = (d.svg(simulated=simulated) for d in drawings)
    table = replace(table, titolo=mark + table.titolo)
    return Grafico(whole, table.titolo, mark + words, table, table.fonte, tuple(pages))


def bar_style(color: str, hatched: bool) -> dict[str, Any]:
    """How a bar is filled: hatched on white where it asks for attention, so that colour never speaks alone."""
    return {
        "facecolor": tv.BIANCO if hatched else color,
        "edgecolor": color,
        "hatch": tv.TRAMA if hatched else None,
        "linewidth": 0.8,
    }


def marker_style(shape: str | Sequence[tuple[float, float]], color: str, filled: bool, size: float) -> dict[str, Any]:
    """How a marker is drawn, filled or hollow, with no line through it."""
    return {
        "color": color,
        "linestyle": "none",
        "marker": shape,
        "markersize": size,
        "markerfacecolor": color if filled else tv.BIANCO,
        "markeredgecolor": color,
        "markeredgewidth": 1.3,
    }


def _height(notes: Sequence[Note]) -> float:
    return line_height(SMALL) * sum(n.lines.count("\n") + 1 for n in notes if n.text)


def common(a: Box, b: Box) -> float:
    """Area that two boxes have in common."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


@functools.lru_cache(maxsize=32)
def _font(size: float, weight: Weight) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=FAMIGLIA, weight=weight, size=size)


@functools.cache
def _measurer() -> TextToPath:
    from matplotlib.textpath import TextToPath

    registra_caratteri()
    return TextToPath()
