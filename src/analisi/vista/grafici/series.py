"""Values through the years: one series with what may not be joined, the bodies of a panel, a run as small as a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.campi import TipoCampo
from analisi.vista.grafici.canvas import (
    DASHES,
    SMALL,
    Align,
    Canvas,
    Note,
    Surroundings,
    Weight,
    chart,
    marker_style,
    text_width,
    wrap,
)
from analisi.vista.grafici.comparisons import Riferimento
from analisi.vista.grafici.plane import EVERY_NAME, Frame, Plane, Tail
from analisi.vista.grafici.scales import (
    NOT_FROM_ZERO,
    Cifra,
    Ticks,
    ceiling,
    known,
    leaves_zero_out,
    numbers,
    span,
    survey_ends,
    ticks,
    widened,
)
from analisi.vista.grafici.words import (
    ChartTable,
    CrossTab,
    Grandezza,
    body,
    extremes,
    quoted,
    said,
    sentences,
    value,
    warnings,
)
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import Cella, Colonna, Riga, Tabella, dato

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TOLD = 12
"""Past these many values the words, and the picture, tell the first, the last and the extremes only."""
_HUNDREDS, _THOUSANDS = 100, 1000
"""Where one value reaches the second and none is under the first, pictures and words leave decimals out."""
_SERIES_CM, _TREND_CM = 4.2, 6.5
_MEAN_EDGE = 0.3
"""How far a mean reaches beyond its first and last year, in years."""
_DISTANCES = (0.26, -0.26, 0.55, -0.55, 0.9, -0.9, 1.3, -1.3, 1.7, -1.7, 2.1, -2.1, 2.5, -2.5)
"""How far from its bar the name of a mean is tried, in centimetres."""
_MEDIAN = "mediana"
_PERIODS = 5
_PERIOD_CHARACTERS, _LINE_CHARACTERS = 14, 46
_NAMELESS = "hanno il nome solo l'ente in evidenza, il più alto e il più basso: gli altri sono nella tabella"
LARGA, ALTA, _ORLO = 74.0, 15.6, 2.6
"""Points of a sparkline: 2.6 cm by 0.55 cm, and the white around."""


@dataclass(frozen=True)
class Punto:
    """A value of a year. `periodo` names the part of the year it stands for (`al 30 settembre`), empty for all of it.

    scala: of the survey (`1-10`); values of different scales are never joined nor put on one axis.
    """

    anno: int
    valore: Decimal
    periodo: str = ""
    scala: str = ""

    @property
    def quando(self) -> str:
        """The year, with its part."""
        return f"{self.anno} ({self.periodo})" if self.periodo else str(self.anno)


@dataclass(frozen=True)
class Media:
    """The mean of the years from `da` to `a`, both included."""

    da: int
    a: int
    valore: Decimal
    scala: str = ""


@dataclass(frozen=True)
class LineaAndamento:
    """A body with a value for each period, None where it has none: the line stops there and starts again."""

    etichetta: str
    valori: tuple[Cifra | None, ...]
    evidenziato: bool = False

    @property
    def ultimo(self) -> tuple[int, Cifra] | None:
        """Where its latest value is, and the value."""
        return next(((k, v) for k, v in reversed(tuple(enumerate(self.valori))) if known(v)), None)


@dataclass(frozen=True)
class _Block:
    """What lies on one scale, its points and its means in order of year; `ends` are those of a survey's scale."""

    scale: str
    points: tuple[Punto, ...]
    means: tuple[Media, ...]

    @property
    def years(self) -> list[int]:
        return sorted({p.anno for p in self.points} | {a for m in self.means for a in (m.da, m.a)})

    @property
    def values(self) -> list[float]:
        return [float(p.valore) for p in self.points] + [float(m.valore) for m in self.means]

    @property
    def ends(self) -> tuple[int, int] | None:
        return survey_ends(self.scale, self.values)

    @property
    def name(self) -> str:
        """`scala 1–10`; empty without a scale."""
        return f"scala {'–'.join(map(str, self.ends)) if self.ends else self.scale}" if self.scale else ""

    @property
    def equal_means(self) -> list[tuple[str, list[Media]]]:
        """The means in order of year, those of the same value together under one name."""
        groups = [[m for m in self.means if m.valore == v] for v in dict.fromkeys(m.valore for m in self.means)]
        return [
            (f"{'media' if len(g) == 1 else 'medie'} {parole.elenco([f'{m.da}–{m.a}' for m in g])}", g) for g in groups
        ]

    @property
    def told(self) -> list[Punto]:
        """The points that are told one by one: all where they are few, else the first, the last and the extremes."""
        if len(self.points) <= _TOLD:
            return list(self.points)
        by_value = sorted(self.points, key=lambda p: p.valore)
        chosen = {id(p) for p in (self.points[0], self.points[-1], by_value[0], by_value[-1])}
        return [p for p in self.points if id(p) in chosen]


@dataclass(frozen=True)
class _Series:
    """What a chart through the years holds."""

    blocks: tuple[_Block, ...]
    unit: str
    decimals: int | None
    target: Riferimento | None

    @property
    def sign(self) -> str:
        """Only «%» is written beside a value, any other unit is said once."""
        return "%" if self.unit == "%" else ""

    def write(self, value: Decimal, *, mean: bool = False) -> str:
        """A value as picture and words say it."""
        return formato.con_unita(value, self.sign, self.places(mean))

    def places(self, mean: bool, *, exact: bool = False) -> int:
        """With how many decimals values are written: as many as the longest needs, means apart from the rest.

        Numbers of four digits and more do without, unless they must be exact as in the table.
        """
        if self.decimals is not None:
            return self.decimals
        values = [v.valore for b in self.blocks for v in (b.means if mean else b.points)]
        large = any(abs(v) >= _THOUSANDS for v in values) and all(abs(v) >= _HUNDREDS for v in values)
        return 0 if large and not exact else formato.decimali(*values)

    @property
    def target_text(self) -> str:
        """The value of the target, with its own decimals."""
        return formato.con_unita(self.target.valore, self.sign, self.decimals) if self.target else ""

    def ends(self, block: _Block) -> tuple[float, float]:
        """Ends of the axis of values."""
        if block.ends:
            return float(block.ends[0]), float(block.ends[1])
        return span([*block.values, *numbers([self.target.valore if self.target else None])], 0.12, ceiling(self.unit))

    @property
    def broken(self) -> bool:
        """Whether heights are not proportional; a survey's scale says its own ends."""
        first = self.blocks[0]
        return len(self.blocks) == 1 and not first.ends and leaves_zero_out(self.ends(first))


def linea(
    titolo: str,
    punti: Sequence[Punto],
    *,
    medie: Sequence[Media] = (),
    unita: str = "",
    decimali: int | None = None,
    obiettivo: Riferimento | None = None,
    fonte: str = "",
) -> Grafico:
    """A figure through the years. Nothing is joined that may not be compared: part years, gaps, other scales.

    Full years are filled dots, joined where they follow each other; part years are hollow and stand alone; means over
    several years are horizontal bars; a year with two printed values shows both and joins neither. ValueError with
    neither points nor means, or a target across several scales.
    """
    if not punti and not medie:
        raise ValueError(f"grafico «{titolo}» senza valori")
    voci: list[Punto | Media] = [*punti, *medie]
    voci.sort(key=lambda v: v.anno if isinstance(v, Punto) else v.da)
    scale = list(dict.fromkeys(v.scala for v in voci))
    if obiettivo and len(scale) > 1:
        raise ValueError(f"grafico «{titolo}»: un obiettivo solo non vale per scale diverse ({parole.elenco(scale)})")
    serie = _Series(tuple(_block(scala, punti, medie) for scala in scale), unita, decimali, obiettivo)
    cima = (Note("" if serie.sign else unita), Note(NOT_FROM_ZERO if serie.broken else "", strong=True))
    coda = (Tail(obiettivo.valore, f"{obiettivo.nome} {serie.target_text}", "semibold", tv.NOTTE),) if obiettivo else ()
    disegno = Plane(
        tuple(_frame(serie, b) for b in serie.blocks),
        _SERIES_CM,
        Surroundings(above=cima),
        coda,
        over=0.8 if any(b.name for b in serie.blocks) else 0.3,
        broken=serie.broken,
    )
    return chart(disegno.drawings(), _series_words(serie), _series_table(titolo, serie, fonte))


def _block(scale: str, points: Sequence[Punto], means: Sequence[Media]) -> _Block:
    own = sorted((p for p in points if p.scala == scale), key=lambda p: (p.anno, bool(p.periodo), p.valore))
    return _Block(scale, tuple(own), tuple(sorted((m for m in means if m.scala == scale), key=lambda m: (m.da, m.a))))


def _frame(series: _Series, block: _Block) -> Frame:
    edge = 0.5 if len(block.years) > 1 else 1.0
    ends = series.ends(block)
    figures = ticks(ends, series.unit)
    if block.ends:
        figures = tuple((float(e), formato.numero(e)) for e in block.ends)
    if not any(block.values) and not series.target:
        figures = ((0.0, series.write(Decimal(0))),)
    low, high = ends
    pad = (high - low) * 0.08  # so that dots and bars on the ends stand clear of the axis
    years = tuple((float(y), str(y)) for y in block.years)

    def paint(canvas: Canvas, axes: Axes) -> None:
        _paint_block(canvas, axes, series, block)

    limits = (block.years[0] - edge, block.years[-1] + edge)
    return Frame(limits, (low - pad, high + pad), years, figures, paint, block.name)


def _paint_block(canvas: Canvas, axes: Axes, series: _Series, block: _Block) -> None:
    axes.grid(visible=False, axis="x")
    if series.target:
        axes.axhline(float(series.target.valore), color=tv.NOTTE, linewidth=1.2, linestyle=DASHES)
        (x0, _, x1, _), (_, h) = canvas.frame(axes), canvas.at(axes, block.years[0], series.target.valore)
        canvas.taken.append((x0, h - 0.04, x1, h + 0.04))
    whole = [p for p in block.points if not p.periodo]
    count = Counter(p.anno for p in whole)
    for a, b in pairwise(whole):
        if b.anno == a.anno + 1 and count[a.anno] == count[b.anno] == 1:
            axes.plot((a.anno, b.anno), (float(a.valore), float(b.valore)), color=tv.BLU, linewidth=1.8)
            (xa, ya), (xb, yb) = canvas.at(axes, a.anno, a.valore), canvas.at(axes, b.anno, b.valore)
            spots = [(xa + (xb - xa) * k / 14, ya + (yb - ya) * k / 14) for k in range(1, 14)]
            canvas.taken += [(x - 0.1, y - 0.1, x + 0.1, y + 0.1) for x, y in spots]
    for m in block.means:
        ends = (m.da - _MEAN_EDGE, m.a + _MEAN_EDGE)
        middle, half = sum(ends) / 2, (ends[1] - ends[0]) / 2
        axes.errorbar(middle, float(m.valore), xerr=half, fmt="none", ecolor=tv.NOTTE, elinewidth=1.8, capsize=2.5)
        (x0, y), (x1, _) = (canvas.at(axes, x, m.valore) for x in ends)
        canvas.taken.append((x0, y - 0.08, x1, y + 0.08))
    for p in block.points:
        style = marker_style("o", tv.BLU, not p.periodo, 6.5 if len(block.points) <= _TOLD else 3.5)
        axes.plot(p.anno, float(p.valore), clip_on=False, zorder=3, **style)
        x, y = canvas.at(axes, p.anno, p.valore)
        canvas.taken.append((x - 0.12, y - 0.12, x + 0.12, y + 0.12))
    for p in block.told:
        x, y = canvas.at(axes, p.anno, p.valore)
        text = series.write(p.valore) + (f" ({p.periodo})" if p.periodo else "")
        side: list[tuple[float, float, Align]] = [(x + 0.2, y, "left"), (x - 0.2, y, "right")]
        around: list[tuple[float, float, Align]] = [(x, y + d, "center") for d in (0.32, -0.32, 0.6, -0.6, 0.9, -0.9)]
        canvas.put((*(side if p.periodo else ()), *around[:2], *side, *around[2:]), text, size=tv.CORPO)
    for name, means in block.equal_means:
        ends = (min(m.da for m in means) - _MEAN_EDGE, max(m.a for m in means) + _MEAN_EDGE)
        (x0, y), (x1, _) = (canvas.at(axes, x, means[0].valore) for x in ends)
        text = f"{name}: {series.write(means[0].valore, mean=True)}"
        canvas.put(_along(x0, x1, y), text, weight="semibold", color=tv.NOTTE)


def _along(x0: float, x1: float, y: float) -> list[tuple[float, float, Align]]:
    """Places over and under a bar and beyond its ends, then farther and farther from it."""
    beyond: list[tuple[float, float, Align]] = [(x1 + 0.12, y, "left"), (x0 - 0.12, y, "right")]
    spots: list[tuple[float, float, Align]] = []
    for k, distance in enumerate(_DISTANCES):
        h = y + distance
        spots += [((x0 + x1) / 2, h, "center"), (x0, h, "left"), (x1, h, "right"), *(beyond if k == 1 else ())]
        spots += [((3 * x0 + x1) / 4, h, "center"), ((x0 + 3 * x1) / 4, h, "center")] if k > 1 else []
    return spots


def _series_words(series: _Series) -> str:
    unit = f", in {series.unit}" if series.unit and not series.sign else ""
    points, means = (sum(len(x) for x in xs) for xs in zip(*((b.points, b.means) for b in series.blocks), strict=True))
    count = [parole.plurale(points, "valore", "valori")] if points else []
    count += [parole.plurale(means, "media di periodo", "medie di periodo", "f")] if means else []
    return sentences(
        f"Serie storica di {parole.elenco(count)}{unit}.",
        *(_block_words(series, b) for b in series.blocks),
        "I valori su scale diverse non sono confrontabili e sono separati." if len(series.blocks) > 1 else "",
        f"{parole.maiuscola(series.target.nome)}: {series.target_text}." if series.target else "",
    )


def _block_words(series: _Series, block: _Block) -> str:
    means = [f"{name}: {series.write(same[0].valore, mean=True)}" for name, same in block.equal_means]
    whole, course, values = [p for p in block.points if not p.periodo], "", ""
    if len(whole) > 1 and len({p.anno for p in whole}) == len(whole):
        first, last = whole[0], whole[-1]
        course = f"Dal {first.anno} al {last.anno} passa da {series.write(first.valore)} a {series.write(last.valore)}."
        if first.valore == last.valore:
            course = f"Il {first.anno} e il {last.anno} hanno lo stesso valore, {series.write(first.valore)}."
    if block.points and len(block.points) <= _TOLD:
        values = "; ".join(f"{p.quando}: {series.write(p.valore)}" for p in block.points) + "."
    elif block.points:
        values = extremes([(p.quando, p.valore) for p in block.points], series.write, "anni")
        values = values.replace("«", "").replace("»", "").replace("Tutti valgono", "Tutti i valori sono")
    text = sentences(course, values, f"{parole.maiuscola('; '.join(means))}." if means else "")
    return f"{parole.maiuscola(block.name)}: {parole.minuscola(text)}" if block.name else text


def _series_table(title: str, series: _Series, source: str) -> Tabella:
    """Every value, then every mean, by scale."""
    points = [p for b in series.blocks for p in b.points]
    means = [m for b in series.blocks for m in b.means]

    def when(v: Punto | Media) -> str:
        return v.quando if isinstance(v, Punto) else f"media {v.da}–{v.a}"

    def of_point(name: str, key: str, meaning: str, kind: TipoCampo = "intero") -> Colonna | None:
        return dato(key, name, meaning, lambda v: getattr(v, key, ""), kind) if points else None

    def of_mean(name: str, key: str, which: str) -> Colonna | None:
        meaning = f"{which} anno di una media di periodo; vuoto per il valore di un anno"
        return dato(key, name, meaning, lambda v: getattr(v, key, ""), "intero") if means else None

    columns = (
        Colonna("Anno", di=when, dove="pagina"),
        of_point("Anno", "anno", "Anno del valore; vuoto per una media di periodo"),
        of_point("Periodo", "periodo", "Parte dell'anno, se il valore non è dell'anno intero", "testo"),
        of_mean("Primo anno", "da", "Primo"),
        of_mean("Ultimo anno", "a", "Ultimo"),
        value(
            "Valore", series.unit,
            of=lambda v: Cella(v.valore, decimali=series.places(isinstance(v, Media), exact=True)),
        ),
        Colonna(
            "Scala", di="scala", chiave="scala", dove="ovunque" if any(b.scale for b in series.blocks) else "dati",
            significato="Scala di misura, se la serie ne ha: scale diverse non si confrontano",
        ),
    )  # fmt: skip
    return ChartTable.di(title, columns, (*points, *means), fonte=source)


def andamento(
    titolo: str,
    periodi: Sequence[str],
    linee: Sequence[LineaAndamento],
    *,
    grandezza: Grandezza,
    mediane: Sequence[Cifra | None] = (),
    fonte: str = "",
    simulato: bool = False,
) -> Grafico:
    """A line a body over `periodi`, the oldest first; the one in evidence with its figures, `mediane` dashed.

    ValueError with fewer than two periods or more than five, without values, or where a line has not one value for
    each period.
    """
    if not 2 <= len(periodi) <= _PERIODS or not any(known(v) for x in linee for v in x.valori):
        raise ValueError(f"grafico «{titolo}»: servono da due a {_PERIODS} periodi e almeno un valore")
    mediana = LineaAndamento(_MEDIAN, tuple(mediane), True)
    for x in (*linee, *((mediana,) if mediane else ())):
        if len(x.valori) != len(periodi):
            raise ValueError(f"«{x.etichetta}»: {len(x.valori)} valori per {len(periodi)} periodi")
    g, toni, ultimo = grandezza, grandezza.toni, len(periodi) - 1
    capi = span(numbers([*mediane, *(v for x in linee for v in x.valori)]), ceiling=ceiling(g.unita))
    spezzato = leaves_zero_out(capi)

    def traccia(canvas: Canvas, axes: Axes) -> None:
        for x in sorted(linee, key=lambda x: x.evidenziato):
            colore, spesso, lato = (toni.highlight, 2.2, 6.5) if x.evidenziato else (tv.GRIGIO, 0.9, 3.5)
            ys = [float(v) if known(v) else float("nan") for v in x.valori]
            stile = marker_style("o", colore, x.evidenziato, lato) | {"linestyle": "-"}
            axes.plot(range(len(ys)), ys, linewidth=spesso, clip_on=False, **stile)
        if mediane:
            medi = [float(v) if known(v) else float("nan") for v in mediane]
            axes.plot(range(len(medi)), medi, color=toni.panel, linewidth=1.3, linestyle=DASHES)
        for k, v in ((k, v) for x in linee if x.evidenziato for k, v in enumerate(x.valori)):
            if known(v):
                cx, cy = canvas.at(axes, k, v)
                lato_testo: Align = "left" if k == 0 else "right" if k == ultimo else "center"
                posti = [(cx, cy + d, lato_testo) for d in (0.3, -0.3, 0.6, -0.6)]
                canvas.put(posti, g.scritta(v), weight="semibold", color=toni.highlight)

    muti = Note(_NAMELESS if len(linee) > EVERY_NAME else "")
    cima = (Note(g.testata), *((Note(NOT_FROM_ZERO, strong=True),) if spezzato else ()))
    tacche: Ticks = tuple((float(k), wrap(p, _PERIOD_CHARACTERS)) for k, p in enumerate(periodi))
    disegno = Plane(
        (Frame((0.0, float(ultimo)), capi, tacche, ticks(capi, g.unita), traccia),),
        _TREND_CM,
        Surroundings(above=cima, below=(muti, Note(warnings(g)))),
        _nomi(linee, mediana, periodi, g),
        broken=spezzato,
        margin=text_width(tacche[0][1], SMALL) / 2 + 0.05,
    )
    righe = [*linee, *([LineaAndamento(parole.maiuscola(_MEDIAN), tuple(mediane))] if mediane else [])]
    quando = dato("periodo", "Periodo", "Periodo a cui si riferisce il valore", "")
    tabella = CrossTab(
        titolo,
        (body(), *(Colonna(p, g.unita, "numero", decimali=g.decimali) for p in periodi)),
        tuple(Riga((x.etichetta, *x.valori)) for x in righe),
        (warnings(g),) if g.avvertenze else (),
        fonte,
        across=(quando, value("Valore", g.unita, g.decimali)),
    )
    return chart(disegno.drawings(), _parole_andamento(periodi, linee, mediane, g), tabella, simulated=simulato)


def _nomi(
    linee: Sequence[LineaAndamento], mediana: LineaAndamento, periodi: Sequence[str], g: Grandezza
) -> tuple[Tail, ...]:
    """The names at the right, at the height of the last value; one that stopped earlier says when."""
    nominate = list(linee)
    if len(linee) > EVERY_NAME:
        finali = sorted(((float(x.ultimo[1]), k) for k, x in enumerate(linee) if x.ultimo), key=lambda f: f[0])
        estreme = {finali[0][1], finali[-1][1]}
        nominate = [x for k, x in enumerate(linee) if x.evidenziato or k in estreme]
    code = []
    for x in (*nominate, mediana):
        if x.ultimo is None:
            continue
        posto, valore = x.ultimo
        fermo = posto < len(periodi) - 1
        nome = f"{x.etichetta} (ultimo dato {periodi[posto]})" if fermo else x.etichetta
        colore = g.toni.panel if x is mediana else g.toni.highlight if x.evidenziato else tv.TESTO_TENUE
        peso: Weight = "semibold" if x.evidenziato else "normal"
        code.append(Tail(valore, nome, peso, colore, characters=_LINE_CHARACTERS, leader=not fermo))
    return tuple(code)


def _parole_andamento(
    periodi: Sequence[str], linee: Sequence[LineaAndamento], mediane: Sequence[Cifra | None], g: Grandezza
) -> str:
    def storia(x: LineaAndamento) -> str:
        detti = [f"{g.scritta(v)} ({p})" for p, v in zip(periodi, x.valori, strict=True) if known(v)]
        senza = [p for p, v in zip(periodi, x.valori, strict=True) if not known(v)]
        assenti = f"; senza valore: {parole.elenco(senza)}" if senza else ""
        return f"In evidenza «{x.etichetta}»: {parole.elenco(detti)}{assenti}." if detti else ""

    mosse = {x.etichetta: noti[-1] - noti[0] for x in linee if (noti := numbers(x.valori))}
    finali = extremes([(x.etichetta, v) for x in linee if known(v := x.valori[-1])], g.scritta)
    dette = [f"{g.scritta(m)} ({p})" for p, m in zip(periodi, mediane, strict=False) if known(m)]
    return sentences(
        f"{g.testata}, {parole.plurale(len(linee), 'ente', 'enti')}, periodi {parole.elenco(list(periodi))}.",
        *(storia(x) for x in linee if x.evidenziato),
        f"Nell'ultimo periodo: {parole.minuscola(finali)}" if finali else "",
        said("Mediane", dette),
        said("In aumento fra il primo e l'ultimo valore", quoted(e for e, v in mosse.items() if v > 0)),
        said("In calo", quoted(e for e, v in mosse.items() if v < 0)),
        said("Senza valore", quoted(x.etichetta for x in linee if x.ultimo is None)),
        warnings(g),
    )


def scintilla(
    valori: Sequence[Cifra | None], *, obiettivo: Cifra | None = None, banda: tuple[Cifra, Cifra] | None = None
) -> str:
    """SVG of a line through `valori`, the oldest first, equally spaced; a gap for each missing one.

    A chart as small as a word, for a table cell: it holds no text, what it shows is written in the cells around it. The
    last value is marked with a dot, values between two gaps with small ones; `obiettivo` is a dashed line, `banda`
    (lowest and highest wanted) a pale strip. Empty text with fewer than two values. The scale is that of the values,
    so no two pictures are comparable; small changes stay small. Lengths are in points; same values, same bytes.
    """
    if len(numbers(valori)) < 2:
        return ""
    numeri = numbers([*valori, obiettivo, *(banda or ())])
    basso, alto = widened(min(numeri), max(numeri))
    basso, alto = (basso, alto) if alto > basso else (-1.0, 1.0)

    def y(valore: Cifra) -> float:
        return ALTA - _ORLO - (float(valore) - basso) / (alto - basso) * (ALTA - 2 * _ORLO)

    def cerchio(posto: tuple[float, float], raggio: float) -> str:
        return f'<circle cx="{posto[0]:.2f}" cy="{posto[1]:.2f}" r="{raggio:g}" fill="{tv.BLU}"/>'

    segni = []
    if banda:
        alta = f'y="{y(banda[1]):.2f}" height="{y(banda[0]) - y(banda[1]):.2f}"'
        segni.append(f'<rect x="0" width="{LARGA:g}" {alta} fill="{tv.GRIGIO_CHIARO}"/>')
    if known(obiettivo):
        tratto = f'stroke="{tv.NOTTE}" stroke-width="0.7" stroke-dasharray="2.5 1.8"'
        segni.append(f'<line x1="0" y1="{y(obiettivo):.2f}" x2="{LARGA:g}" y2="{y(obiettivo):.2f}" {tratto}/>')
    passo = (LARGA - 2 * _ORLO) / (len(valori) - 1)
    tratti: list[list[tuple[float, float]]] = [[]]
    for k, valore in enumerate(valori):
        if known(valore):
            tratti[-1].append((_ORLO + k * passo, y(valore)))
        else:
            tratti.append([])
    for corsa in filter(None, tratti):
        spezzata = " ".join(f"{x:.2f},{h:.2f}" for x, h in corsa)
        stile = f'fill="none" stroke="{tv.BLU}" stroke-width="1.3" stroke-linejoin="round"'
        segni.append(cerchio(corsa[0], 1.1) if len(corsa) == 1 else f'<polyline points="{spezzata}" {stile}/>')
    segni.append(cerchio([p for t in tratti for p in t][-1], 2.0))
    misure = f'width="{LARGA:g}pt" height="{ALTA:g}pt" viewBox="0 0 {LARGA:g} {ALTA:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {misure}>{"".join(segni)}</svg>'
