"""Charts on two axes: frames side by side, names beside points, names in the right margin for what ends there."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from analisi.vista import tavolozza as tv
from analisi.vista.grafici.canvas import (
    NOTHING,
    SMALL,
    WIDTH,
    Box,
    Canvas,
    Drawing,
    Surroundings,
    Weight,
    common,
    line_height,
    marker_style,
    text_width,
    wrap,
)
from analisi.vista.grafici.scales import Cifra, Ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_Place: TypeAlias = tuple[float, float]

EVERY_NAME = 12
"""Past these many bodies only those that matter are named in a picture: the table has them all."""
_NAME_CHARACTERS = 34
_TAIL_CHARACTERS = 16
_LEADER_CM = 0.45
"""Room between the frame and the names at its right, crossed by thin lines."""
_RADII = (0.22, 0.36, 0.55, 0.8, 1.05, 1.3, 1.6, 1.9, 2.2, 2.6, 3.0, 3.4, 3.8)
_OPTIONAL_RADIUS = 0.5
"""A name that may be left out is written only this close to its point, in centimetres."""
_NO_LEADER = 0.4
_MARKER = 0.13
"""Half side of the room that a marker takes."""
_DIAGONALS = (0.75, 0.75), (0.92, 0.38), (0.38, 0.92)
_DIRECTIONS = (
    (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0),
    *((x * a, y * b) for x, y in _DIAGONALS for a in (1, -1) for b in (1, -1)),
)  # fmt: skip
"""Directions in which a name is tried, the plainest first."""


@dataclass(frozen=True)
class Tail:
    """A name for what ends at the value `y`; without `leader` no line joins the two."""

    y: Cifra
    text: str
    weight: Weight = "normal"
    color: str = tv.TESTO_TENUE
    dashed: bool = False
    characters: int = _TAIL_CHARACTERS
    leader: bool = True

    @property
    def lines(self) -> str:
        """The name, wrapped."""
        return wrap(self.text, self.characters)

    @property
    def height(self) -> float:
        """Room that it takes, in centimetres."""
        return line_height(SMALL) * (self.lines.count("\n") + 1) + (0.06 if "\n" in self.lines else 0.0)


@dataclass(frozen=True)
class Dot:
    """A marker at a point and the name beside it; `needed` even where it must overlap something.

    A point without a name only takes its place.
    """

    x: float
    y: float
    text: str
    shape: str = "o"
    mark: str = tv.GRIGIO
    filled: bool = False
    size: float = 6.5
    needed: bool = True
    weight: Weight = "normal"
    color: str = tv.TESTO


@dataclass(frozen=True)
class Frame:
    """Axes with their ends and figures, and what is painted on them. title: over them. log: of the horizontal axis."""

    x: tuple[float, float]
    y: tuple[float, float]
    x_ticks: Ticks
    y_ticks: Ticks
    paint: Callable[[Canvas, Axes], None]
    title: str = ""
    log: bool = False

    @property
    def left(self) -> float:
        """Room of the figures of the vertical axis, in centimetres."""
        return max((text_width(t, SMALL) for _, t in self.y_ticks), default=0.0) + 0.3


@dataclass(frozen=True)
class Plane:
    """Frames of one height side by side, as wide as their horizontal axes are long.

    broken: whether the vertical axis, which leaves zero out, shows it. margin: least room at the left of the frame.
    """

    frames: tuple[Frame, ...]
    height: float
    around: Surroundings = NOTHING
    tails: tuple[Tail, ...] = ()
    over: float = 0.3
    broken: bool = False
    margin: float = 0.0

    def drawings(self) -> tuple[Drawing, ...]:
        """The picture; it never needs more than a page."""
        lines = max((t.count("\n") + 1 for f in self.frames for _, t in f.x_ticks), default=0)
        below = self.around.bottom + 0.3 + line_height(SMALL) * lines
        names = sum(t.height for t in self.tails) + line_height(SMALL)
        top = below + max(self.height, names)
        return (Drawing(top + self.over + self.around.top, lambda canvas: self._paint(canvas, below, top)),)

    def _paint(self, canvas: Canvas, bottom: float, top: float) -> None:
        self.around.draw(canvas)
        canvas.taken.append((0.0, 0.0, WIDTH, bottom - 0.1))
        tails = max((text_width(t.lines, SMALL, t.weight) for t in self.tails), default=-_LEADER_CM) + _LEADER_CM
        left = [max(f.left, self.margin) for f in self.frames]
        room = WIDTH - 0.1 - tails - sum(left)
        length = sum(_length(f) for f in self.frames)
        x = 0.0
        for frame, margin in zip(self.frames, left, strict=True):
            box = x + margin, bottom, x + margin + room * _length(frame) / length, top
            axes = canvas.axes(box, frame.x, frame.y, frame.x_ticks, log=frame.log)
            axes.grid(visible=True, axis="both", color=tv.GRIGIO_LINEA, linewidth=0.6)
            axes.set_yticks([v for v, _ in frame.y_ticks], [t for _, t in frame.y_ticks])
            axes.spines["bottom"].set(visible=True, color=tv.GRIGIO, linewidth=0.8)
            for y in (0.05, 0.08) if self.broken else ():
                style = marker_style(((-1, -0.6), (1, 0.6)), tv.TESTO, True, 6.0)
                axes.plot(0, y, clip_on=False, zorder=3, transform=axes.transAxes, **style)
            if frame.title:
                canvas.write(
                    (box[0] + box[2]) / 2, top + 0.45, frame.title, weight="semibold", color=tv.NOTTE, align="center"
                )
            frame.paint(canvas, axes)
            x = box[2]
        self._write_tails(canvas, axes, x, bottom, top)

    def _write_tails(self, canvas: Canvas, axes: Axes, right: float, bottom: float, top: float) -> None:
        ys = [canvas.at(axes, axes.get_xlim()[1], t.y)[1] for t in self.tails]
        places = spread(ys, [t.height for t in self.tails], bottom - 0.2, top + 0.2)
        for tail, y, place in zip(self.tails, ys, places, strict=True):
            if tail.leader:
                canvas.line((right + 0.04, right + 0.14, right + _LEADER_CM - 0.09), (y, y, place), dashed=tail.dashed)
            canvas.write(right + _LEADER_CM, place, tail.lines, size=SMALL, weight=tail.weight, color=tail.color)


def spread(centres: Sequence[float], heights: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    """Heights nearest to `centres` at which boxes of those `heights` do not overlap, in the same order.

    Least squares under order: pools of adjacent violators (isotonic regression), then kept between `low` and `high`.
    """
    order = sorted(range(len(centres)), key=lambda i: (centres[i], -i))
    shifts, run = [], 0.0
    for i in order:
        shifts.append(run + heights[i] / 2)
        run += heights[i]
    pools: list[tuple[float, int]] = []
    for i, shift in zip(order, shifts, strict=True):
        mean, count = centres[i] - shift, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        pools.append((mean, count))
    bases = [min(max(mean, low), max(low, high - run)) for mean, count in pools for _ in range(count)]
    places = {i: base + shift for i, base, shift in zip(order, bases, shifts, strict=True)}
    return tuple(places[i] for i in range(len(centres)))


def draw_dots(canvas: Canvas, axes: Axes, dots: Sequence[Dot], lines: Sequence[Box] = ()) -> None:
    """Markers, then their names within the frame: first the needed ones, then those that find room.

    A thin line joins a name to its point where they are not close; it may cross another line, but no name.
    lines: boxes that names had better avoid.
    """
    x0, y0, x1, y1 = canvas.frame(axes)
    area = (x0, y0 + 0.05, x1, y1)
    leaders: list[Box] = []
    places: list[_Place] = []
    for dot in dots:
        axes.plot(dot.x, dot.y, zorder=3, clip_on=False, **marker_style(dot.shape, dot.mark, dot.filled, dot.size))
        x, y = canvas.at(axes, dot.x, dot.y)
        places.append((x, y))
        canvas.taken.append((x - _MARKER, y - _MARKER, x + _MARKER, y + _MARKER))
    for dot, at in sorted(zip(dots, places, strict=True), key=lambda d: not d[0].needed):
        if not dot.text:
            continue
        text = wrap(dot.text, _NAME_CHARACTERS)
        size = text_width(text, SMALL, dot.weight), line_height(SMALL) * (text.count("\n") + 1)
        choices = []
        for order, box in enumerate(_boxes(at, size, area, dot.needed)):
            covered = sum([common(box, t) for t in (*_near(box, canvas.taken), *_near(box, leaders))], 0.0)
            covered += sum([common(piece, t) for piece in _leader(at, box) for t in _near(piece, canvas.taken)], 0.0)
            choices.append((round(covered, 6), order + 3 * len(_near(box, lines)), box))
        if not choices or (min(choices)[0] and not dot.needed):
            continue
        box = min(choices)[2]
        # a little air at the sides, so that two names in a row do not read as one
        canvas.taken.append((box[0] - 0.08, box[1], box[2] + 0.08, box[3]))
        leaders += _leader(at, box)
        end = _nearest(at, box)
        if math.dist(at, end) > _NO_LEADER:
            canvas.line((at[0], end[0]), (at[1], end[1]))
        canvas.write(box[0], (box[1] + box[3]) / 2, text, size=SMALL, weight=dot.weight, color=dot.color, on_white=True)


def _boxes(at: _Place, size: _Place, area: Box, needed: bool) -> list[Box]:
    """Boxes around the point that lie within the area, the nearest first; where none does, the nearest moved in."""
    every = []
    for radius in _RADII if needed else [r for r in _RADII if r <= _OPTIONAL_RADIUS]:
        for dx, dy in _DIRECTIONS:
            (x0, y0), (width, height) = at, size
            # a box stands wholly on the side that its direction points to, or across it
            x0 += dx * radius - width * (0.0 if dx > 0.2 else 1.0 if dx < -0.2 else 0.5)
            y0 += dy * radius - height * (0.0 if dy > 0.2 else 1.0 if dy < -0.2 else 0.5)
            every.append((x0, y0, x0 + width, y0 + height))
    inside = [b for b in every if b[0] >= area[0] and b[1] >= area[1] and b[2] <= area[2] and b[3] <= area[3]]
    if inside or not needed:
        return inside
    shifts = [
        (max(area[0] - b[0], 0.0) or min(area[2] - b[2], 0.0), max(area[1] - b[1], 0.0) or min(area[3] - b[3], 0.0))
        for b in every
    ]
    return [(b[0] + x, b[1] + y, b[2] + x, b[3] + y) for b, (x, y) in zip(every, shifts, strict=True)]


def _leader(at: _Place, box: Box) -> list[Box]:
    """Small boxes along the line from the point, out of its own marker, to the name."""
    (x0, y0), (x1, y1) = at, _nearest(at, box)
    length = math.dist(at, (x1, y1))
    if length <= _NO_LEADER:
        return []
    shares = [(_MARKER * 1.7 + 0.12 * k) / length for k in range(int((length - 0.06 - _MARKER * 1.7) / 0.12) + 1)]
    points = [(x0 + (x1 - x0) * q, y0 + (y1 - y0) * q) for q in shares]
    return [(x - 0.03, y - 0.03, x + 0.03, y + 0.03) for x, y in points]


def _nearest(at: _Place, box: Box) -> _Place:
    return min(max(at[0], box[0]), box[2]), min(max(at[1], box[1]), box[3])


def _near(box: Box, others: Sequence[Box]) -> list[Box]:
    """Those that have some area in common with a box; written out, because a chart asks it millions of times."""
    x0, y0, x1, y1 = box
    return [o for o in others if o[0] < x1 and x0 < o[2] and o[1] < y1 and y0 < o[3]]


def _length(frame: Frame) -> float:
    """Share of the width: of a logarithmic axis there is only one."""
    return 1.0 if frame.log else frame.x[1] - frame.x[0]
