"""Funnel plot: values against the size they stand on, with the limits that chance alone would respect.

The limits come in as curves; here they are only drawn. Shape says where a point lies, never whether that is good.
"""

from __future__ import annotations

import math
from itertools import pairwise

from analisi.vista import tavolozza as tv
from analisi.vista.grafico import Grafico
from analisi.vista.tracciati import margine
from analisi.vista.tracciati.cartellini import Cartellino, Riquadro, scrivi
from analisi.vista.tracciati.grandezza import ASSE_SPEZZATO, Cifra, Grandezza, avviso, campo, noti, noto, tinte
from analisi.vista.tracciati.imbuto_voci import (
    LIVELLI,
    PAROLE_ZONA,
    CurveImbuto,
    Disegno,
    PuntoImbuto,
    Zona,
    alternativa,
    tabella,
)
from analisi.vista.tracciati.marchio import marchia
from analisi.vista.tracciati.margine import Coda
from analisi.vista.tracciati.quadro import (
    RIGA_LEGENDA,
    Asse,
    Quadro,
    ScalaLog,
    VoceLegenda,
    larghezza_tacche,
    righe_legenda,
    righe_nota,
    scrivi_legenda,
    scrivi_note,
)
from analisi.vista.tracciati.tela import Scala, Tela, altezza_riga, su_tela

__all__ = ["CurveImbuto", "PuntoImbuto", "imbuto"]

ALTEZZA_CM = 8.0
"""Height of the frame alone."""
RAPPORTO_LOG = 20
"""Sizes further apart than this get a logarithmic axis."""
TUTTI_I_NOMI = 12
"""Up to this many points the ones within the limits are named too, where there is room."""
FORME: dict[Zona, str] = {"dentro": "o", "oltre 95": "D", "oltre 99,8": "s"}
LATI: dict[Zona, float] = {"dentro": 5.5, "oltre 95": 5.0, "oltre 99,8": 5.8}


def imbuto(
    titolo: str,
    punti: tuple[PuntoImbuto, ...],
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
    """Points in the given order; `grandezza` is what `y` measures, `dimensione` what `x` does.

    sovradispersione: a second set of limits, dashed. nota: a sentence for the words and the table. ValueError without
    drawable points, or for a size that is not positive.
    """
    if not any(p.disegnabile for p in punti):
        raise ValueError(f"grafico «{titolo}» senza punti")
    for punto in punti:
        if noto(punto.x) and punto.x <= 0:
            raise ValueError(f"«{punto.etichetta}»: il denominatore deve essere maggiore di zero, non {punto.x}")
    serie = (curve, sovradispersione) if sovradispersione else (curve,)
    disegno = Disegno(tuple(punti), serie, riferimento, grandezza, dimensione, nome_riferimento)
    svg = _svg(disegno)
    grafico = Grafico(svg, titolo, alternativa(disegno, nota), tabella(titolo, disegno, nota, fonte), fonte)
    return marchia(grafico) if simulato else grafico


def _svg(disegno: Disegno) -> str:
    legenda = righe_legenda(_legenda(disegno))
    (x_min, x_max), (y_min, y_max) = _campo_x(disegno), _campo_y(disegno)
    spezzato = (ASSE_SPEZZATO,) if y_min > 0 or y_max < 0 else ()
    testa = (*righe_nota(disegno.grandezza.testata), *spezzato)
    piede = righe_nota(disegno.dimensione.testata + (", scala logaritmica" if x_min > 0 else ""))
    coda = (*righe_nota(_senza_nome(disegno)), *righe_nota(avviso((disegno.grandezza,))))
    riga = altezza_riga(tv.CORPO_PICCOLO)
    basso = 0.62 + riga * (len(piede) + len(coda))
    altezza = basso + ALTEZZA_CM + 0.3 + riga * len(testa) + RIGA_LEGENDA * len(legenda)

    def traccia(tela: Tela) -> None:
        y = Scala(y_min, y_max, basso, basso + ALTEZZA_CM)
        x0 = larghezza_tacche(y, disegno.grandezza.unita) + 0.2
        x1 = tv.LARGHEZZA_CM - margine.larghezza(_code(disegno, y))
        quadro = Quadro(ScalaLog(x_min, x_max, x0, x1) if x_min > 0 else Scala(x_min, x_max, x0, x1), y)
        scrivi_legenda(tela, legenda, altezza - 0.2)
        cima = altezza - 0.25 - RIGA_LEGENDA * len(legenda)
        scrivi_note(tela, testa[: len(testa) - len(spezzato)], cima)
        scrivi_note(tela, spezzato, cima - riga * (len(testa) - len(spezzato)), forte=True)
        scrivi_note(tela, piede, basso - 0.58, a_destra=True)
        scrivi_note(tela, coda, basso - 0.58 - riga * len(piede))
        quadro.cornice(tela, "", disegno.grandezza.unita)
        _contenuto(tela, disegno, quadro)

    return su_tela(tv.LARGHEZZA_CM, altezza, traccia)


def _senza_nome(disegno: Disegno) -> str:
    """That the table has the names which the picture leaves out."""
    muti = len(disegno.presenti) > TUTTI_I_NOMI and any(p.zona == "dentro" for p, _, _ in disegno.presenti)
    return "i nomi degli enti entro i limiti sono nella tabella" if muti else ""


def _campo_x(disegno: Disegno) -> tuple[float, float]:
    """From zero, to a little beyond the largest body; both ends positive where the axis is to be logarithmic."""
    misure = [x for _, x, _ in disegno.presenti]
    massimo, minimo = max(misure), min(misure)
    fine = max(massimo * 1.05, min(disegno.curve[0].x[-1], massimo * 1.2))
    return (minimo / 1.3, max(fine, massimo * 1.15)) if massimo > minimo * RAPPORTO_LOG else (0.0, fine)


def _campo_y(disegno: Disegno) -> tuple[float, float]:
    """The points, the reference and the limits of the smallest body, but these for no more room than the points."""
    valori = [y for _, _, y in disegno.presenti] + noti((disegno.riferimento,))
    basso, alto = min(valori), max(valori)
    limiti = [v for c in disegno.curve for x in (_minore(disegno),) for v in c.limiti_a(x)]
    margine = alto - basso or math.inf
    return campo([max(min([*limiti, basso]), basso - margine), min(max([*limiti, alto]), alto + margine)])


def _minore(disegno: Disegno) -> float:
    return min(x for _, x, _ in disegno.presenti)


def _legenda(disegno: Disegno) -> list[VoceLegenda]:
    zone = dict.fromkeys(p.zona for p, _, _ in disegno.presenti)
    voci = [
        VoceLegenda(PAROLE_ZONA[z], FORME[z], tv.GRIGIO if z == "dentro" else tv.TESTO, z != "dentro")
        for z in PAROLE_ZONA
        if z in zone
    ]
    if len(disegno.curve) > 1:
        voci.append(VoceLegenda("limiti", colore=tv.TESTO_TENUE, tipo="linea"))
        voci.append(VoceLegenda("limiti con sovradispersione", colore=tv.TESTO_TENUE, tipo="tratti"))
    return voci


def _contenuto(tela: Tela, disegno: Disegno, quadro: Quadro) -> None:
    colori = tinte(disegno.grandezza.contesto)
    linee = _limiti(tela, disegno, quadro)
    x0, y0, x1, y1 = quadro.area
    h = quadro.y(disegno.riferimento)
    tela.linea((x0, x1), (h, h), colori.panel, 1.2)
    linee.append((x0, h - 0.03, x1, h + 0.03))
    margine.scrivi(tela, _code(disegno, quadro.y, quadro), x1, y0, y1 + 0.15)
    cartellini = []
    # the highlighted body last, so that no other marker hides it
    for punto, x, y in sorted(disegno.presenti, key=lambda p: p[0].evidenziato):
        cx, cy, fuori = quadro.x(x), quadro.y(y), punto.zona != "dentro"
        colore = colori.evidenza if punto.evidenziato else tv.TESTO if fuori else colori.altri
        lato = LATI[punto.zona] * (1.45 if punto.evidenziato else 1.0)
        tela.segno(cx, cy, FORME[punto.zona], colore, pieno=fuori or punto.evidenziato, lato=lato)
        cartellini.append(_cartellino(disegno, punto, cx, cy, colore))
    scrivi(tela, cartellini, (x0, y0 + 0.05, x1, y1), linee)


def _cartellino(disegno: Disegno, punto: PuntoImbuto, x: float, y: float, colore: str) -> Cartellino:
    notevole = punto.evidenziato or punto.zona != "dentro"
    testo = f"{punto.etichetta} {disegno.grandezza.scritta(punto.y)}" if notevole else punto.etichetta
    if not notevole and len(disegno.presenti) > TUTTI_I_NOMI:
        testo = ""
    if punto.evidenziato:
        return Cartellino(x, y, testo, True, "bold", colore)
    return Cartellino(x, y, testo, notevole, colore=tv.TESTO if notevole else tv.TESTO_TENUE)


def _limiti(tela: Tela, disegno: Disegno, quadro: Quadro) -> list[Riquadro]:
    """Draw the limits; the boxes along them, for names to keep clear of."""
    lungo: list[Riquadro] = []
    for curve, tratti in zip(disegno.curve, (False, True), strict=False):
        for linea, colore in zip(curve.linee, (tv.TESTO_TENUE,) * 2 + (tv.GRIGIO,) * 2, strict=True):
            for pezzo in quadro.curva(curve.x, linea):
                tela.linea(tuple(x for x, _ in pezzo), tuple(y for _, y in pezzo), colore, 0.9, tratti=tratti)
                lungo += [(a[0], min(a[1], b[1]) - 0.02, b[0], max(a[1], b[1]) + 0.02) for a, b in pairwise(pezzo)]
    return lungo


def _code(disegno: Disegno, y: Asse, quadro: Quadro | None = None) -> list[Coda]:
    """The names at the right end of the limits and of the reference line; without `quadro` only their width counts."""
    colore = tinte(disegno.grandezza.contesto).panel
    code = [Coda(y(disegno.riferimento), disegno.testo_riferimento, "semibold", colore)]
    for curve, tratti in zip(disegno.curve, (False, True), strict=False):
        for linea, livello in zip(curve.linee, (0, 0, 1, 1), strict=True):
            pezzi = quadro.curva(curve.x, linea) if quadro else [[(0.0, 0.0)]]
            if pezzi:
                code.append(Coda(pezzi[-1][-1][1], LIVELLI[livello], tratti=tratti))
    return code
