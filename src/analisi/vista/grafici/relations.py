"""Values against one another: a scatter of two indicators, a funnel of an indicator against size."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from analisi.vista import parole
from analisi.vista import tavolozza as tv
from analisi.vista.grafici.canvas import (
    DASHES,
    SMALL,
    Box,
    Canvas,
    Key,
    Note,
    Surroundings,
    chart,
    text_width,
)
from analisi.vista.grafici.plane import EVERY_NAME, Dot, Frame, Plane, Tail, draw_dots
from analisi.vista.grafici.scales import NOT_FROM_ZERO, Cifra, known, leaves_zero_out, log_ticks, numbers, span, ticks
from analisi.vista.grafici.words import (
    BODY,
    ChartTable,
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
from analisi.vista.tabella import Colonna, dato

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_Zona = Literal["dentro", "oltre 95", "oltre 99,8"]

_HEIGHT_CM = 8.0
"""Height of the frame alone."""
_LOG_FROM = 20
"""Sizes further apart than this get a logarithmic axis."""
_LEVELS = ("95%", "99,8%")
_ZONES: dict[_Zona, tuple[str, str, float]] = {
    "dentro": ("entro i limiti", "o", 5.5),
    "oltre 95": ("oltre il limite del 95%", "D", 5.0),
    "oltre 99,8": ("oltre il limite del 99,8%", "s", 5.8),
}
"""How each zone is said; its shape and its size."""


@dataclass(frozen=True)
class PuntoDispersione:
    """A body with its two values, None where one is missing."""

    etichetta: str
    x: Cifra | None
    y: Cifra | None
    evidenziato: bool = False


@dataclass(frozen=True)
class PuntoImbuto:
    """A body: its size `x` (the denominator), its value `y` (None where missing), and where the caller found it.

    limiti: lower and upper limit at 95 %, then at 99.8 %, at this very size; they only go into the table.
    """

    etichetta: str
    x: Cifra | None
    y: Cifra | None
    evidenziato: bool = False
    zona: _Zona = "dentro"
    limiti: tuple[Cifra, Cifra, Cifra, Cifra] | None = None


@dataclass(frozen=True)
class CurveImbuto:
    """Limits over a grid of increasing sizes, all of one length; ValueError otherwise."""

    x: tuple[float, ...]
    basso_95: tuple[float, ...]
    alto_95: tuple[float, ...]
    basso_998: tuple[float, ...]
    alto_998: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.x) < 2 or any(len(c) != len(self.x) for c in self.linee):
            raise ValueError("le curve di un imbuto vogliono almeno due punti e tutte la stessa lunghezza")
        if any(b <= a for a, b in pairwise(self.x)) or not all(map(math.isfinite, sum(self.linee, self.x))):
            raise ValueError("le curve di un imbuto vogliono grandezze crescenti e valori finiti")

    @property
    def linee(self) -> tuple[tuple[float, ...], ...]:
        """Lower and upper at 95 %, lower and upper at 99.8 %."""
        return self.basso_95, self.alto_95, self.basso_998, self.alto_998


def dispersione(
    titolo: str,
    punti: Sequence[PuntoDispersione],
    *,
    grandezza_x: Grandezza,
    grandezza_y: Grandezza,
    mediana_x: Cifra | None = None,
    mediana_y: Cifra | None = None,
    fonte: str = "",
    simulato: bool = False,
) -> Grafico:
    """Two indicators of the same bodies, a point each, the medians as thin lines. ValueError without any point."""
    presenti = [(p, p.x, p.y) for p in punti if known(p.x) and known(p.y)]
    if not presenti:
        raise ValueError(f"grafico «{titolo}» senza punti")
    gx, gy, toni = grandezza_x, grandezza_y, (grandezza_x if grandezza_x.contesto else grandezza_y).toni
    # no ceiling here: a point on the very edge of the frame would hide behind it
    capi_x = span(numbers([mediana_x, *(x for _, x, _ in presenti)]), 0.1)
    capi_y = span(numbers([mediana_y, *(y for _, _, y in presenti)]), 0.1)

    def traccia(canvas: Canvas, axes: Axes) -> None:
        if known(mediana_x):
            axes.axvline(float(mediana_x), color=toni.panel, linewidth=0.9, linestyle=DASHES)
            cx, cy = canvas.at(axes, mediana_x, capi_y[1])
            testo = f"mediana {gx.scritta(mediana_x)}"
            mezza = text_width(testo, SMALL) / 2
            canvas.write(max(cx, mezza), cy + 0.18, testo, size=SMALL, color=toni.panel, align="center")
        if known(mediana_y):
            axes.axhline(float(mediana_y), color=toni.panel, linewidth=0.9, linestyle=DASHES)
        # the highlighted body last, so that no other marker hides it
        punti_messi = [
            Dot(
                float(x), float(y), p.etichetta, "D" if p.evidenziato else "o",
                toni.highlight if p.evidenziato else tv.GRIGIO, p.evidenziato,
                needed=p.evidenziato or len(presenti) <= EVERY_NAME, weight="semibold" if p.evidenziato else "normal",
                color=toni.highlight if p.evidenziato else tv.TESTO,
            )
            for p, x, y in sorted(presenti, key=lambda p: p[0].evidenziato)
        ]  # fmt: skip
        draw_dots(canvas, axes, punti_messi)

    spezzati = [n for n, c in (("orizzontale", capi_x), ("verticale", capi_y)) if leaves_zero_out(c)]
    avvisi = {0: [], 1: [f"l'asse {' '.join(spezzati)} non parte da zero"], 2: ["gli assi non partono da zero"]}
    muti = ["dove non c'era posto il nome manca: è nella tabella"] if len(presenti) > EVERY_NAME else []
    sotto = (
        Note(gx.testata, align="right"),
        Note("; ".join((*avvisi[len(spezzati)], *muti)), strong=True),
        Note(warnings(gx, gy)),
    )
    coda = (Tail(mediana_y, f"mediana {gy.scritta(mediana_y)}", color=toni.panel),) if known(mediana_y) else ()
    disegno = Plane(
        (Frame(capi_x, capi_y, ticks(capi_x, gx.unita), ticks(capi_y, gy.unita), traccia),),
        _HEIGHT_CM,
        Surroundings(above=(Note(gy.testata),), below=sotto),
        coda,
        over=0.45 if known(mediana_x) else 0.3,
    )
    dette = [f"{parole.minuscola(g.nome)} {g.scritta(m)}" for g, m in ((gx, mediana_x), (gy, mediana_y)) if known(m)]
    mediane = said("Mediane", dette)
    parole_del_grafico = sentences(
        f"{gx.testata} in orizzontale e {parole.minuscola(gy.testata)} in verticale, "
        f"{parole.plurale(len(presenti), 'ente', 'enti')}.",
        f"In orizzontale: {parole.minuscola(extremes([(p.etichetta, x) for p, x, _ in presenti], gx.scritta))}",
        f"In verticale: {parole.minuscola(extremes([(p.etichetta, y) for p, _, y in presenti], gy.scritta))}",
        *(f"In evidenza «{p.etichetta}»: {gx.scritta(x)} e {gy.scritta(y)}." for p, x, y in presenti if p.evidenziato),
        mediane,
        said("Senza valore", quoted(p.etichetta for p in punti if not (known(p.x) and known(p.y)))),
        warnings(gx, gy),
    )
    colonne = (
        body(),
        value(gx.nome, gx.unita, gx.decimali, "x", "x", "Valore dell'indicatore in orizzontale"),
        value(gy.nome, gy.unita, gy.decimali, "y", "y", "Valore dell'indicatore in verticale"),
    )
    tabella = ChartTable.di(titolo, colonne, punti, [n for n in (mediane, warnings(gx, gy)) if n], fonte)
    return chart(disegno.drawings(), parole_del_grafico, tabella, simulated=simulato)


def imbuto(
    titolo: str,
    punti: Sequence[PuntoImbuto],
    curve: CurveImbuto,
    riferimento: Cifra,
    *,
    grandezza: Grandezza,
    dimensione: Grandezza,
    sovradispersione: CurveImbuto | None = None,
    nome_riferimento: str = "panel",
    nota: str = "",
    fonte: str = "",
    simulato: bool = False,
) -> Grafico:
    """Values against the size they stand on, with the limits that chance alone would respect; shape says the zone.

    The limits come in as curves; here they are only drawn. `grandezza` is what `y` measures, `dimensione` what `x`
    does. sovradispersione: a second set of limits, dashed. nota: a sentence for the words and the table. ValueError
    without drawable points, or for a size that is not positive.
    """
    presenti = [(p, float(p.x), float(p.y)) for p in punti if known(p.x) and known(p.y)]
    if not presenti:
        raise ValueError(f"grafico «{titolo}» senza punti")
    for p in punti:
        if known(p.x) and p.x <= 0:
            raise ValueError(f"«{p.etichetta}»: il denominatore deve essere maggiore di zero, non {p.x}")
    g, toni = grandezza, grandezza.toni
    serie = (curve, sovradispersione) if sovradispersione else (curve,)
    capi_x, capi_y = _capi_x(presenti, curve), _capi_y(presenti, serie, riferimento)
    log = capi_x[0] > 0
    molti = len(presenti) > EVERY_NAME

    def punto(p: PuntoImbuto, x: float, y: float) -> Dot:
        _, forma, lato = _ZONES[p.zona]
        if p.evidenziato:
            testo = f"{p.etichetta} {g.scritta(p.y)}"
            return Dot(x, y, testo, forma, toni.highlight, True, lato * 1.45, True, "bold", toni.highlight)
        if p.zona != "dentro":
            return Dot(x, y, f"{p.etichetta} {g.scritta(p.y)}", forma, tv.TESTO, True, lato)
        return Dot(x, y, "" if molti else p.etichetta, forma, size=lato, needed=False, color=tv.TESTO_TENUE)

    def traccia(canvas: Canvas, axes: Axes) -> None:
        linee = _limiti(canvas, axes, serie)
        axes.axhline(float(riferimento), color=toni.panel, linewidth=1.2)
        (x0, _, x1, _), (_, h) = canvas.frame(axes), canvas.at(axes, capi_x[1], riferimento)
        # the highlighted body last, so that no other marker hides it
        ordinati = sorted(presenti, key=lambda p: p[0].evidenziato)
        draw_dots(canvas, axes, [punto(*p) for p in ordinati], [*linee, (x0, h - 0.03, x1, h + 0.03)])

    zone = {p.zona for p, _, _ in presenti}
    legenda = [
        Key(testo, tv.GRIGIO if z == "dentro" else tv.TESTO, forma, z != "dentro")
        for z, (testo, forma, _) in _ZONES.items()
        if z in zone
    ]
    if sovradispersione:
        legenda.append(Key("limiti", tv.TESTO_TENUE, kind="line"))
        legenda.append(Key("limiti con sovradispersione", tv.TESTO_TENUE, kind="dashes"))
    detto = f"{nome_riferimento} {g.scritta(riferimento)}"
    code = [Tail(riferimento, detto, "semibold", toni.panel)]
    for c, tratti in zip(serie, (False, True), strict=False):
        for linea, livello in zip(c.linee, (0, 0, 1, 1), strict=True):
            fine = linea[max((k for k, x in enumerate(c.x) if x <= capi_x[1]), default=0)]
            if capi_y[0] <= fine <= capi_y[1]:
                code.append(Tail(fine, _LEVELS[livello], dashed=tratti))
    muti = "i nomi degli enti entro i limiti sono nella tabella" if molti and "dentro" in zone else ""
    spezzato = [Note(NOT_FROM_ZERO, strong=True)] if leaves_zero_out(capi_y) else []
    asse = Note(f"{dimensione.testata}{', scala logaritmica' if log else ''}", align="right")
    sotto = (asse, Note(muti), Note(warnings(g)))
    tacche_x = log_ticks(capi_x) if log else ticks(capi_x)
    disegno = Plane(
        (Frame(capi_x, capi_y, tacche_x, ticks(capi_y, g.unita), traccia, log=log),),
        _HEIGHT_CM,
        Surroundings(tuple(legenda), (Note(g.testata), *spezzato), sotto),
        tuple(code),
    )

    def a_parole(p: PuntoImbuto) -> str:
        verso = ""
        if p.zona != "dentro" and known(p.y):
            verso = ", sopra" if float(p.y) > float(riferimento) else ", sotto"
        return f"«{p.etichetta}» ({g.scritta(p.y)} su {dimensione.numero(p.x)}{verso})"

    fuori = [said(parole.maiuscola(_ZONES[z][0]), [a_parole(p) for p, _, _ in presenti if p.zona == z])
             for z in _ZONES if z != "dentro"]  # fmt: skip
    parole_del_grafico = sentences(
        f"Grafico a imbuto di {parole.plurale(len(punti), 'ente', 'enti')}: {parole.minuscola(g.testata)} in "
        f"verticale, {parole.minuscola(dimensione.testata)} in orizzontale.",
        f"Una linea segna il valore di riferimento ({nome_riferimento}): {g.scritta(riferimento)}.",
        "I limiti sono disegnati anche con la sovradispersione, a tratti." if sovradispersione else "",
        *(fuori if any(fuori) else ["Nessun ente oltre i limiti."]),
        *(f"In evidenza {a_parole(p)}: {_ZONES[p.zona][0]}." for p, _, _ in presenti if p.evidenziato),
        extremes([(p.etichetta, p.y) for p, _, _ in presenti if known(p.y)], g.scritta),
        said("Senza valore", quoted(p.etichetta for p in punti if not (known(p.x) and known(p.y)))),
        warnings(g),
        nota,
    )
    note = (f"Valore di riferimento ({nome_riferimento}): {g.scritta(riferimento)}.", warnings(g), nota)
    colonne = _colonne_imbuto(punti, g, dimensione, riferimento)
    tabella = ChartTable.di(titolo, colonne, punti, [n for n in note if n], fonte)
    return chart(disegno.drawings(), parole_del_grafico, tabella, simulated=simulato)


def _colonne_imbuto(
    punti: Sequence[PuntoImbuto], g: Grandezza, dimensione: Grandezza, riferimento: Cifra
) -> Iterator[Colonna]:
    yield Colonna("Ente", di="etichetta", chiave="etichetta", significato=BODY)
    nota = "Grandezza in orizzontale, da cui dipendono i limiti"
    yield value(dimensione.nome, dimensione.unita, dimensione.decimali, "x", "x", nota)
    yield value(g.nome, g.unita, g.decimali, "y", "y", "Valore dell'indicatore")
    yield dato("evidenziato", "In evidenza", "Se è l'ente per cui è fatto il rapporto", "evidenziato", "vero_falso")
    yield dato("zona", "Zona", "Rispetto ai limiti del caso: dentro, oltre 95, oltre 99,8 (per cento)", "zona")

    def limite(k: int) -> Callable[[PuntoImbuto], Cifra | None]:
        return lambda p: p.limiti[k] if p.limiti else None

    for k in range(4):
        lato, nome, dove = (("basso", "inferiore", "Sotto"), ("alto", "superiore", "Sopra"))[k % 2]
        chiave, volte = (("95", "2,5 volte su 100"), ("998", "una volta su 1000"))[k // 2]
        caso = f"{dove}, il caso da solo arriva {volte}"
        yield dato(f"{lato}_{chiave}", f"Limite {nome} {_LEVELS[k // 2]}", caso, limite(k), "numero", g.unita)
    centro = "Valore attorno a cui stanno i limiti, lo stesso per tutti"
    yield dato("riferimento", "Riferimento", centro, lambda _: riferimento, "numero", g.unita)

    def scritti(k: int) -> Callable[[PuntoImbuto], str]:
        return lambda p: f"da {g.numero(p.limiti[k])} a {g.numero(p.limiti[k + 1])}" if p.limiti else g.numero(None)

    for k, livello in enumerate(_LEVELS) if any(p.limiti for p in punti) else ():
        yield Colonna(f"Limiti al {livello}", g.unita, di=scritti(2 * k), dove="pagina")
    yield Colonna("Posizione", di=lambda p: _ZONES[p.zona][0] if known(p.x) and known(p.y) else "", dove="pagina")


def _capi_x(presenti: Sequence[tuple[PuntoImbuto, float, float]], curve: CurveImbuto) -> tuple[float, float]:
    """From zero to a little beyond the largest body; both ends positive where the axis is to be logarithmic."""
    minimo, massimo = min(x for _, x, _ in presenti), max(x for _, x, _ in presenti)
    fine = max(massimo * 1.05, min(curve.x[-1], massimo * 1.2))
    return (minimo / 1.3, max(fine, massimo * 1.15)) if massimo > minimo * _LOG_FROM else (0.0, fine)


def _capi_y(
    presenti: Sequence[tuple[PuntoImbuto, float, float]], serie: Sequence[CurveImbuto], riferimento: Cifra
) -> tuple[float, float]:
    """The points, the reference and the limits of the smallest body, but these for no more room than the points."""
    valori = [*(y for _, _, y in presenti), float(riferimento)]
    basso, alto, minimo = min(valori), max(valori), min(x for _, x, _ in presenti)
    limiti = [li[min(range(len(c.x)), key=lambda i: abs(c.x[i] - minimo))] for c in serie for li in c.linee]
    margine = alto - basso or math.inf
    return span([max(min([*limiti, basso]), basso - margine), min(max([*limiti, alto]), alto + margine)])


def _limiti(canvas: Canvas, axes: Axes, serie: Sequence[CurveImbuto]) -> list[Box]:
    """Draw the limits; the boxes along them, for names to keep clear of."""
    lungo: list[Box] = []
    for k, c in enumerate(serie):
        for linea, colore in zip(c.linee, (tv.TESTO_TENUE,) * 2 + (tv.GRIGIO,) * 2, strict=True):
            axes.plot(c.x, linea, color=colore, linewidth=0.9, linestyle=DASHES if k else "-", clip_on=True)
            punti = [canvas.at(axes, x, y) for x, y in zip(c.x, linea, strict=True) if x > 0]
            lungo += [(a[0], min(a[1], b[1]) - 0.02, b[0], max(a[1], b[1]) + 0.02) for a, b in pairwise(punti)]
    return lungo
