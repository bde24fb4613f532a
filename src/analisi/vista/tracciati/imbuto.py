"""Funnel plot: values against the size they stand on, with the limits that chance alone would respect.

The limits come in as curves; here they are only drawn. Shape says where a point lies, never whether that is good.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from analisi.vista import tavolozza as tv
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.cartellini import Cartellino, Riquadro, distanzia, scrivi
from analisi.vista.tracciati.grandezza import (
    ASSE_SPEZZATO,
    Cifra,
    Grandezza,
    avviso,
    campo,
    elenco,
    enti,
    estremi,
    noti,
    noto,
    senza_valore,
    tinte,
)
from analisi.vista.tracciati.marchio import marchia
from analisi.vista.tracciati.parlato import frasi
from analisi.vista.tracciati.quadro import (
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
from analisi.vista.tracciati.tela import Scala, Tela, altezza_riga, misura, su_tela

Zona = Literal["dentro", "oltre 95", "oltre 99,8"]

ALTEZZA_CM = 8.0
"""Height of the frame alone."""
RAPPORTO_LOG = 20
"""Sizes further apart than this get a logarithmic axis."""
TUTTI_I_NOMI = 12
"""Up to this many points the ones within the limits are named too, where there is room."""
PAROLE_ZONA: dict[Zona, str] = {
    "dentro": "entro i limiti",
    "oltre 95": "oltre il limite del 95%",
    "oltre 99,8": "oltre il limite del 99,8%",
}
FORME: dict[Zona, str] = {"dentro": "o", "oltre 95": "D", "oltre 99,8": "s"}
LIVELLI = ("95%", "99,8%")


@dataclass(frozen=True)
class PuntoImbuto:
    """A body: its size `x` (the denominator), its value `y` (None where missing), and where the caller found it.

    limiti: lower and upper limit at 95 %, then at 99.8 %, at this very size; they only go into the table.
    """

    etichetta: str
    x: Cifra | None
    y: Cifra | None
    evidenziato: bool = False
    zona: Zona = "dentro"
    limiti: tuple[Cifra, Cifra, Cifra, Cifra] | None = None

    @property
    def disegnabile(self) -> bool:
        """Whether both numbers are there."""
        return noto(self.x) and noto(self.y)


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

    def limiti_a(self, x: float) -> list[float]:
        """The limits at the nearest size of the grid, to choose how much of the picture they may take."""
        posto = min(range(len(self.x)), key=lambda i: abs(self.x[i] - x))
        return [linea[posto] for linea in self.linee]


@dataclass(frozen=True)
class _Disegno:
    punti: tuple[PuntoImbuto, ...]
    curve: tuple[CurveImbuto, ...]
    riferimento: Cifra
    grandezza: Grandezza
    dimensione: Grandezza
    nome_riferimento: str

    @property
    def presenti(self) -> tuple[tuple[PuntoImbuto, float, float], ...]:
        return tuple((p, float(p.x), float(p.y)) for p in self.punti if noto(p.x) and noto(p.y))

    @property
    def testo_riferimento(self) -> str:
        return f"{self.nome_riferimento} {self.grandezza.scritta(self.riferimento)}"


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
    disegno = _Disegno(tuple(punti), serie, riferimento, grandezza, dimensione, nome_riferimento)
    svg = _svg(disegno)
    grafico = Grafico(svg, titolo, _alternativa(disegno, nota), _tabella(titolo, disegno, nota, fonte), fonte)
    return marchia(grafico) if simulato else grafico


def _svg(disegno: _Disegno) -> str:
    legenda = righe_legenda(_legenda(disegno))
    y_campo = _campo_y(disegno)
    spezzato = y_campo[0] > 0 or y_campo[1] < 0
    testa = righe_nota("; ".join([disegno.grandezza.testata, *([ASSE_SPEZZATO] if spezzato else [])]))
    asse_x = _campo_x(disegno)
    logaritmico = asse_x[0] > 0
    piede = righe_nota(disegno.dimensione.testata + (", scala logaritmica" if logaritmico else ""))
    coda = righe_nota(avviso((disegno.grandezza,)))
    riga = altezza_riga(tv.CORPO_PICCOLO)
    basso = 0.62 + riga * (len(piede) + len(coda))
    altezza = basso + ALTEZZA_CM + 0.3 + riga * len(testa) + 0.4 * len(legenda)

    def traccia(tela: Tela) -> None:
        y = Scala(*y_campo, basso, basso + ALTEZZA_CM)
        x0 = larghezza_tacche(y, disegno.grandezza.unita) + 0.2
        fine = tv.LARGHEZZA_CM - max(misura(t, tv.CORPO_PICCOLO) for t in LIVELLI) - 0.5
        x: Asse = ScalaLog(*asse_x, x0, fine) if logaritmico else Scala(*asse_x, x0, fine)
        quadro = Quadro(x, y)
        scrivi_legenda(tela, legenda, altezza - 0.2)
        scrivi_note(tela, testa, altezza - 0.25 - 0.4 * len(legenda))
        scrivi_note(tela, piede, basso - 0.58, a_destra=True)
        scrivi_note(tela, coda, basso - 0.58 - riga * len(piede))
        quadro.cornice(tela, "", disegno.grandezza.unita)
        _contenuto(tela, disegno, quadro)

    return su_tela(tv.LARGHEZZA_CM, altezza, traccia)


def _campo_x(disegno: _Disegno) -> tuple[float, float]:
    """From zero, to a little beyond the largest body; both ends positive where the axis is to be logarithmic."""
    misure = [x for _, x, _ in disegno.presenti]
    massimo, minimo = max(misure), min(misure)
    fine = max(massimo * 1.05, min(disegno.curve[0].x[-1], massimo * 1.2))
    return (minimo / 1.3, max(fine, massimo * 1.15)) if massimo > minimo * RAPPORTO_LOG else (0.0, fine)


def _campo_y(disegno: _Disegno) -> tuple[float, float]:
    """The points, the reference and the limits of the smallest body, but these for no more room than the points."""
    valori = [y for _, _, y in disegno.presenti] + noti((disegno.riferimento,))
    basso, alto = min(valori), max(valori)
    limiti = [v for c in disegno.curve for x in (_minore(disegno),) for v in c.limiti_a(x)]
    margine = alto - basso or math.inf
    return campo([max(min([*limiti, basso]), basso - margine), min(max([*limiti, alto]), alto + margine)])


def _minore(disegno: _Disegno) -> float:
    return min(x for _, x, _ in disegno.presenti)


def _legenda(disegno: _Disegno) -> list[VoceLegenda]:
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


def _contenuto(tela: Tela, disegno: _Disegno, quadro: Quadro) -> None:
    colori = tinte(disegno.grandezza.contesto)
    linee = _limiti(tela, disegno, quadro)
    x0, _, x1, _ = quadro.area
    h = quadro.y(disegno.riferimento)
    tela.linea((x0, x1), (h, h), colori.panel, 1.2)
    linee += [(a, h - 0.03, a + 0.3, h + 0.03) for a in _passi(x0, x1, 0.3)]
    cartellini = []
    for punto, x, y in disegno.presenti:
        cx, cy, fuori = quadro.x(x), quadro.y(y), punto.zona != "dentro"
        colore = colori.evidenza if punto.evidenziato else tv.TESTO if fuori else colori.altri
        tela.segno(
            cx, cy, FORME[punto.zona], colore, pieno=fuori or punto.evidenziato, lato=8 if punto.evidenziato else 5.5
        )
        cartellini.append(_cartellino(disegno, punto, cx, cy, colore))
    _nome_riferimento(tela, disegno, quadro, cartellini)
    scrivi(tela, cartellini, (x0, quadro.area[1] + 0.05, x1, quadro.area[3]), linee)


def _cartellino(disegno: _Disegno, punto: PuntoImbuto, x: float, y: float, colore: str) -> Cartellino:
    notevole = punto.evidenziato or punto.zona != "dentro"
    testo = f"{punto.etichetta} {disegno.grandezza.scritta(punto.y)}" if notevole else punto.etichetta
    if not notevole and len(disegno.presenti) > TUTTI_I_NOMI:
        testo = ""
    return Cartellino(
        x, y, testo, notevole, "bold" if punto.evidenziato else "normal",
        colore if punto.evidenziato else tv.TESTO if notevole else tv.TESTO_TENUE,
    )  # fmt: skip


def _nome_riferimento(tela: Tela, disegno: _Disegno, quadro: Quadro, punti: Sequence[Cartellino]) -> None:
    """The name of the reference line over or under it, clear of the points."""
    x0, _, x1, _ = quadro.area
    h, testo = quadro.y(disegno.riferimento), disegno.testo_riferimento
    prima = len(tela.ingombri)
    for punto in punti:
        tela.occupa(punto.x - 0.2, punto.y - 0.2, punto.x + 0.2, punto.y + 0.2)
    mezza = misura(testo, tv.CORPO_PICCOLO, "semibold") / 2
    posti = tuple(
        (x, h + scarto, "center")
        for x in (x0 + mezza + 0.1, x1 - mezza - 0.1, (x0 + x1) / 2, (3 * x0 + x1) / 4, (x0 + 3 * x1) / 4)
        for scarto in (0.2, -0.2)
    )
    tela.colloca(posti, testo, peso="semibold", colore=tinte(disegno.grandezza.contesto).panel)  # type: ignore[arg-type]
    del tela.ingombri[prima:-1]


def _limiti(tela: Tela, disegno: _Disegno, quadro: Quadro) -> list[Riquadro]:
    """Draw the limits and their levels at the right end; the boxes along them, for names to keep clear of."""
    lungo: list[Riquadro] = []
    code: list[tuple[float, float, str, bool]] = []
    for curve, tratti in zip(disegno.curve, (False, True), strict=False):
        for linea, livello in zip(curve.linee, (0, 0, 1, 1), strict=True):
            pezzi = quadro.curva(curve.x, linea)
            for pezzo in pezzi:
                xs, ys = tuple(x for x, _ in pezzo), tuple(y for _, y in pezzo)
                tela.linea(xs, ys, tv.TESTO_TENUE if livello == 0 else tv.GRIGIO, 0.9, tratti=tratti)
                lungo += [
                    (min(a[0], b[0]), min(a[1], b[1]) - 0.02, max(a[0], b[0]), max(a[1], b[1]) + 0.02)
                    for a, b in pairwise(pezzo)
                ]
            if pezzi:
                code.append((*pezzi[-1][-1], LIVELLI[livello], tratti))
    _livelli(tela, quadro, code)
    return lungo


def _livelli(tela: Tela, quadro: Quadro, code: Sequence[tuple[float, float, str, bool]]) -> None:
    alta = altezza_riga(tv.CORPO_PICCOLO)
    posti = distanzia([y for _, y, _, _ in code], [alta] * len(code), quadro.area[1], quadro.area[3] + alta)
    destra = quadro.area[2]
    for (x, y, testo, tratti), posto in zip(code, posti, strict=True):
        tela.linea((x, destra + 0.15, destra + 0.4), (y, y, posto), tv.GRIGIO, 0.6, tratti=tratti)
        tela.testo(destra + 0.45, posto, testo, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE)


def _passi(da: float, a: float, passo: float) -> list[float]:
    return [da + passo * k for k in range(int((a - da) / passo))]


def _alternativa(disegno: _Disegno, nota: str) -> str:
    presenti = [p for p, _, _ in disegno.presenti]
    g, d = disegno.grandezza, disegno.dimensione
    fuori = {z: [_detto(disegno, p) for p in presenti if p.zona == z] for z in PAROLE_ZONA if z != "dentro"}
    quanti = "Nessun ente oltre i limiti." if not any(fuori.values()) else ""
    return frasi(
        f"Grafico a imbuto di {enti(len(disegno.punti))}: {g.testata} secondo {d.testata}.",
        f"Una linea segna il valore di riferimento ({disegno.nome_riferimento}): {g.scritta(disegno.riferimento)}.",
        "I limiti sono disegnati anche con la sovradispersione, a tratti." if len(disegno.curve) > 1 else "",
        quanti,
        *(f"{PAROLE_ZONA[z].capitalize()}: {elenco(voci)}." for z, voci in fuori.items() if voci),
        *(f"In evidenza {_detto(disegno, p)}: {PAROLE_ZONA[p.zona]}." for p in presenti if p.evidenziato),
        estremi([(p.etichetta, p.y) for p in presenti if noto(p.y)], g),
        senza_valore([p.etichetta for p in disegno.punti if not p.disegnabile]),
        avviso((g,)),
        nota,
    )


def _detto(disegno: _Disegno, punto: PuntoImbuto) -> str:
    verso = ""
    if punto.zona != "dentro" and noto(punto.y):
        verso = ", sopra" if float(punto.y) > float(disegno.riferimento) else ", sotto"
    valore, su = disegno.grandezza.scritta(punto.y), disegno.dimensione.numero(punto.x)
    return f"«{punto.etichetta}» ({valore} su {su}{verso})"


def _tabella(titolo: str, disegno: _Disegno, nota: str, fonte: str) -> Tabella:
    g, d = disegno.grandezza, disegno.dimensione
    con_limiti = any(p.limiti for p in disegno.punti)
    colonne = [
        ColonnaVista("Ente"),
        ColonnaVista(d.nome, d.unita, True),
        ColonnaVista(g.nome, g.unita, True),
        *([ColonnaVista(f"Limiti al {livello}", g.unita) for livello in LIVELLI] if con_limiti else []),
        ColonnaVista("Posizione"),
    ]
    righe = [
        Riga((
            p.etichetta, d.numero(p.x), g.numero(p.y),
            *(_limiti_scritti(p, g) if con_limiti else ()),
            PAROLE_ZONA[p.zona] if p.disegnabile else "",
        ))
        for p in disegno.punti
    ]  # fmt: skip
    riferimento = f"Valore di riferimento ({disegno.nome_riferimento}): {g.scritta(disegno.riferimento)}."
    note = tuple(n for n in (riferimento, avviso((g,)), nota) if n)
    return Tabella(titolo, tuple(colonne), tuple(righe), note, fonte, _grezzi(disegno))


def _limiti_scritti(punto: PuntoImbuto, g: Grandezza) -> tuple[str, str]:
    if punto.limiti is None:
        return g.numero(None), g.numero(None)
    a, b, c, d = (g.numero(v) for v in punto.limiti)
    return f"da {a} a {b}", f"da {c} a {d}"


def _grezzi(disegno: _Disegno) -> tuple[object, ...]:
    punti = (
        {"etichetta": p.etichetta, "x": p.x, "y": p.y, "evidenziato": p.evidenziato, "zona": p.zona, "limiti": p.limiti}
        for p in disegno.punti
    )
    curve = (
        {"sovradispersione": i > 0, "x": c.x, "basso_95": c.basso_95, "alto_95": c.alto_95, "basso_998": c.basso_998,
         "alto_998": c.alto_998}
        for i, c in enumerate(disegno.curve)
    )  # fmt: skip
    return (*punti, {"riferimento": disegno.riferimento}, *curve)
