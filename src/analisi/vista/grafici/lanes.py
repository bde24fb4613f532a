"""Charts made of lanes: a label at the left, marks on one scale of values, texts beside the marks or in columns.

A kind of chart says what each lane holds; here lanes are laid out, labels find room, long charts part between lanes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from analisi.vista import tavolozza as tv
from analisi.vista.grafici.canvas import (
    DASHES,
    LABEL_CHARACTERS,
    NOTHING,
    SMALL,
    WIDTH,
    Align,
    Canvas,
    Drawing,
    Surroundings,
    Weight,
    bar_style,
    line_height,
    marker_style,
    text_width,
    wrap,
)
from analisi.vista.grafici.scales import Cifra, Ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TIGHT_CHARACTERS = 58
"""Wrap of labels where the lanes are many, or the chart would not fit a page otherwise."""
_MANY = 12
_HEAD_CHARACTERS = 90
"""Wrap of the heads of groups, which may cross the whole width."""
_GROUP_CM = 0.62
_TICKS_CM = 0.48
_COLUMN_GAP = 0.4


@dataclass(frozen=True)
class Bar:
    """From one value to another."""

    start: Cifra
    end: Cifra
    color: str
    hatched: bool = False

    def draw(self, axes: Axes, y: float) -> None:
        """Draw it on its lane; a bar of no length is none."""
        from matplotlib.patches import Rectangle

        start, length = float(self.start), float(self.end) - float(self.start)
        if length:
            # an artist, because `barh` updates limits that are already set, at each bar
            style = bar_style(self.color, self.hatched)
            axes.add_artist(Rectangle((start, y - 0.175), length, 0.35, clip_on=False, **style))


@dataclass(frozen=True)
class Line:
    """A broken line through values; `offsets` are its heights over the middle of the lane, in centimetres."""

    values: tuple[Cifra, ...]
    color: str
    width: float = 1.6
    offsets: tuple[float, ...] = (0.0, 0.0)

    def draw(self, axes: Axes, y: float) -> None:
        """Draw it on its lane."""
        heights = [y + o for o in self.offsets]
        axes.plot(
            [float(v) for v in self.values], heights, color=self.color, linewidth=self.width,
            solid_capstyle="butt", clip_on=False, zorder=2,
        )  # fmt: skip


@dataclass(frozen=True)
class Point:
    """A marker (matplotlib's letter for its shape) at a value, `offset` centimetres over the middle of the lane."""

    value: Cifra
    color: str
    shape: str = "o"
    filled: bool = True
    size: float = 6.5
    offset: float = 0.0

    def draw(self, axes: Axes, y: float) -> None:
        """Draw it on its lane."""
        style = marker_style(self.shape, self.color, self.filled, self.size)
        axes.plot(float(self.value), y + self.offset, clip_on=False, zorder=3, **style)


@dataclass(frozen=True)
class Label:
    """A text at a value: at the right or at the left of it, on it, or above or below it where there is room."""

    value: Cifra
    text: str
    side: Literal["right", "left", "on", "above", "below"] = "right"
    color: str = tv.TESTO
    weight: Weight = "normal"
    size: float = tv.CORPO
    gap: float = 0.2
    offset: float = 0.0

    @property
    def width(self) -> float:
        """Centimetres from the value to the end of the text."""
        return text_width(self.text, self.size, self.weight) + self.gap


@dataclass(frozen=True)
class Reference:
    """A value that every lane is read against, drawn down all of them."""

    value: Cifra
    color: str = tv.NOTTE
    dashed: bool = True


@dataclass(frozen=True)
class Lane:
    """A lane: `cells` are its texts in the columns at the right, `link` where a line leads to the next one.

    strong: its label and its cells are bold.
    """

    label: str
    marks: tuple[Bar | Line | Point, ...] = ()
    labels: tuple[Label, ...] = ()
    group: str = ""
    cells: tuple[str, ...] = ()
    strong: bool = False
    link: Cifra | None = None

    @property
    def weight(self) -> Weight:
        """Of its label and its cells."""
        return "bold" if self.strong else "normal"


@dataclass(frozen=True)
class Lanes:
    """A chart of lanes, from top to bottom, groups in one piece each.

    ends: of the scale of values. heads: of the columns at the right. over: texts over the frame, at values.
    row: least height of a lane. tight: whether wider labels may be tried to save a page; not where data need the width.
    band: pale strip behind all lanes. right: whether columns are aligned at the right.
    """

    lanes: tuple[Lane, ...]
    ends: tuple[float, float]
    ticks: Ticks = ()
    around: Surroundings = NOTHING
    heads: tuple[str, ...] = ()
    over: tuple[Label, ...] = ()
    reference: Reference | None = None
    band: tuple[float, float] | None = None
    row: float = 0.6
    tight: bool = True
    right: bool = False

    def drawings(self) -> tuple[Drawing, ...]:
        """The whole picture, then, where it is higher than a printed page, parts that fit one each."""
        rows = self._rows(_TIGHT_CHARACTERS if self.tight and len(self.lanes) > _MANY else LABEL_CHARACTERS, self.row)
        if self._height(rows) > tv.ALTEZZA_PAGINA_CM:
            tighter = self._rows(_TIGHT_CHARACTERS if self.tight else LABEL_CHARACTERS, self.row * 0.8)
            rows = tighter if self._height(tighter) <= tv.ALTEZZA_PAGINA_CM else rows
        edges = self._edges(rows)
        parts = [rows, *(self._pages(rows) if self._height(rows) > tv.ALTEZZA_PAGINA_CM else ())]
        return tuple(Drawing(self._height(part), partial(self._paint, part, *edges)) for part in parts)

    def _rows(self, characters: int, least: float) -> list[_Row]:
        rows = []
        for lane in self.lanes:
            label = wrap(lane.label, characters)
            lines = max(t.count("\n") for t in (label, *lane.cells)) + 1
            rows.append(_Row(lane, label, max(least, lines * line_height() + 0.16)))
        return rows

    def _pages(self, rows: Sequence[_Row]) -> Iterator[list[_Row]]:
        page: list[_Row] = []
        for row in rows:
            if page and self._height([*page, row]) > tv.ALTEZZA_PAGINA_CM:
                yield page
                page = []
            page.append(row)
        yield page

    def _height(self, rows: Sequence[_Row]) -> float:
        heads = sum(_head_height(h) for h in _heads(rows) if h)
        return self._top + self._bottom + sum(r.height for r in rows) + heads

    @property
    def _top(self) -> float:
        lines = [label.text.count("\n") + 1 for label in self.over] + [1] * bool(self.heads)
        return self.around.top + (0.16 + max(lines) * line_height(SMALL) if lines else 0.0)

    @property
    def _bottom(self) -> float:
        return self.around.bottom + (_TICKS_CM if self.ticks else 0.0)

    @property
    def _columns(self) -> tuple[float, ...]:
        """Widths of the columns at the right."""
        heads = self.heads or ("",) * max(len(lane.cells) for lane in self.lanes)
        return tuple(
            max([text_width(h, SMALL, "semibold"), *(text_width(r.cells[k], weight=r.weight) for r in self.lanes)])
            for k, h in enumerate(heads)
        )

    def _edges(self, rows: Sequence[_Row]) -> tuple[float, float]:
        """Left and right edge of the scale, such that every text beside a mark finds room."""
        left = max(text_width(r.label, weight=r.lane.weight) for r in rows) + tv.SPAZIO + 0.17
        right = WIDTH - 0.1 - sum(w + _COLUMN_GAP for w in self._columns)
        labels = [label for lane in self.lanes for label in lane.labels]
        x0, x1 = left, right - 0.3
        # one edge moves the other: a few rounds settle both
        for _ in range(12):
            cm = (x1 - x0) / (self.ends[1] - self.ends[0])
            before = [b.width - (float(b.value) - self.ends[0]) * cm for b in labels if b.side == "left"]
            x0 = left + max([0.0, *before])
            ends = []
            for label in (b for b in labels if b.side == "right"):
                share = (self._start(label, cm) - self.ends[0]) / (self.ends[1] - self.ends[0])
                ends += [x0 + (right - x0 - label.width) / share] if share > 0 else []
            x1 = max(x0 + 1.5, min([x1, *ends]))
        return x0, x1

    def _start(self, label: Label, cm: float) -> float:
        """The value where a text at the right of a mark begins: past a line that would cross it."""
        line = float(self.reference.value) if self.reference else float(label.value)
        return line if 0 < (line - float(label.value)) * cm < label.width + 0.05 else float(label.value)

    def _paint(self, rows: Sequence[_Row], x0: float, x1: float, canvas: Canvas) -> None:
        bottom, top = self._bottom, canvas.height - self._top
        self.around.draw(canvas)
        axes = canvas.axes((x0, bottom, x1, top), self.ends, (bottom, top), self.ticks)
        axes.grid(visible=True, axis="x", color=tv.GRIGIO_LINEA, linewidth=0.6)
        if self.band:
            axes.axvspan(*self.band, color=tv.GRIGIO_CHIARO, linewidth=0)
        centres = self._labels(canvas, rows, top, x0)
        if self.reference:
            axes.axvline(
                float(self.reference.value), color=self.reference.color, linewidth=1.2,
                linestyle=DASHES if self.reference.dashed else "-",
            )  # fmt: skip
        for (row, y), (_, after) in pairwise([*zip(rows, centres, strict=True), (rows[-1], bottom)]):
            if row.lane.link is not None:
                axes.plot([float(row.lane.link)] * 2, [y, after], color=tv.GRIGIO, linewidth=0.8, zorder=0.9)
        for row, y in zip(rows, centres, strict=True):
            for mark in row.lane.marks:
                mark.draw(axes, y)
            for label in row.lane.labels:
                self._label(canvas, axes, label, y)
        self._texts(canvas, axes, rows, centres)

    def _labels(self, canvas: Canvas, rows: Sequence[_Row], top: float, x0: float) -> list[float]:
        """Write the names of lanes and groups; the height of the middle of each lane."""
        centres, y = [], top
        edge = max(text_width(r.label, weight=r.lane.weight) for r in rows) + 0.05
        canvas.taken.append((0.0, 0.0, edge, canvas.height))
        for row, head in zip(rows, _heads(rows), strict=True):
            if head:
                height = _head_height(head)
                canvas.write(0.0, y - height / 2 - 0.04, head, weight="bold", color=tv.NOTTE, on_white=True)
                y -= height
            centres.append(y - row.height / 2)
            canvas.write(edge, centres[-1], row.label, weight=row.lane.weight, align="right")
            y -= row.height
        return centres

    def _label(self, canvas: Canvas, axes: Axes, label: Label, y: float) -> None:
        x, y = canvas.at(axes, label.value, y + label.offset)
        width = label.width - label.gap
        style: dict[str, Any] = {"weight": label.weight, "color": label.color, "size": label.size}
        if label.side in ("above", "below"):
            up = 0.26 if label.side == "above" else -0.26
            steps = (0.0, -width / 2, width / 2, -width - 0.2, width + 0.2)
            middle: Align = "center"
            spots = [(x + step, y + lift, middle) for lift in (0.0, up) for step in steps]
            canvas.put(spots, label.text, air=0.12, on_white=False, **style)
            return
        if label.side == "right":
            cm = axes.get_position().width * WIDTH / (self.ends[1] - self.ends[0])
            x, _ = canvas.at(axes, self._start(label, cm), y)
        aligns: dict[str, tuple[float, Align]] = {
            "right": (label.gap, "left"), "left": (-label.gap, "right"), "on": (0.0, "center")
        }  # fmt: skip
        shift, align = aligns[label.side]
        canvas.write(x + shift, y, label.text, align=align, on_white=True, **style)
        if label.side == "on":
            canvas.taken.append((x - width / 2 - 0.12, y - 0.13, x + width / 2 + 0.12, y + 0.13))

    def _texts(self, canvas: Canvas, axes: Axes, rows: Sequence[_Row], centres: Sequence[float]) -> None:
        """The texts over the frame, those of the columns and their heads."""
        top, right = canvas.height - self._top, WIDTH - 0.05
        for k in reversed(range(len(self._columns))):
            x = right if self.right else right - self._columns[k]
            align: Align = "right" if self.right else "left"
            for row, y in zip(rows, centres, strict=True):
                canvas.write(x, y, row.lane.cells[k], weight=row.lane.weight, align=align)
            if self.heads:
                canvas.write(
                    x, top + 0.22, self.heads[k], size=SMALL, weight="semibold", color=tv.NOTTE, align=align
                )  # fmt: skip
            right -= self._columns[k] + _COLUMN_GAP
        limit = right if self.heads else WIDTH - 0.05
        for label in self.over:
            x, _ = canvas.at(axes, label.value, top)
            width = text_width(label.text, label.size, label.weight)
            before = {"right": -label.gap, "left": width + label.gap}.get(label.side, width / 2)
            left = min(max(x - before, 0.05), limit - width)
            y = top + 0.22 + label.text.count("\n") * line_height(SMALL) / 2
            canvas.write(
                left + width / 2, y, label.text, size=label.size, weight=label.weight, color=label.color, align="center"
            )


@dataclass(frozen=True)
class _Row:
    lane: Lane
    label: str
    height: float


def _heads(rows: Sequence[_Row]) -> list[str]:
    """The name of its group where a row begins one, wrapped."""
    before = ["", *(r.lane.group for r in rows)]
    return [
        wrap(r.lane.group, _HEAD_CHARACTERS) if r.lane.group != b else "" for r, b in zip(rows, before, strict=False)
    ]


def _head_height(head: str) -> float:
    return _GROUP_CM + line_height() * head.count("\n")
