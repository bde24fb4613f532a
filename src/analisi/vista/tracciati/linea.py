"""A figure through the years. Nothing is joined that may not be compared: part years, gaps, other scales.

Full years are filled dots, joined where they follow each other; part years are hollow and stand alone; means over
several years are horizontal bars; a year with two printed values shows both and joins neither.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.grafico import Grafico
from analisi.vista.tracciati import margine
from analisi.vista.tracciati.barre import Riferimento
from analisi.vista.tracciati.linea_voci import (
    Blocco,
    Disegno,
    Media,
    Punto,
    alternativa,
    in_blocchi,
    nome_medie,
    tabella,
)
from analisi.vista.tracciati.quadro import righe_nota, scrivi_note, spezza, tacche
from analisi.vista.tracciati.tela import Ancora, Scala, Tela, altezza_riga, misura, su_tela

__all__ = ["Media", "Punto", "linea"]

ALTEZZA_CM = 3.9
"""From the lowest height to the highest, notes and years apart."""
BASSO_CM, ALTO_CM = 1.0, 0.75
STACCO_ANNI = 0.7
"""Room, in years, between two scales."""
CAMPIONI = 14
"""Spots of a joining line that labels keep clear of."""
STACCHI = (0.26, -0.26, 0.55, -0.55, 0.9, -0.9, 1.3, -1.3, 1.7, -1.7, 2.1, -2.1, 2.5, -2.5)
"""How far from its bar the name of a mean is tried, in centimetres."""
ORLO_ANNI = 0.3
"""How far a mean reaches beyond its first and last year."""


@dataclass(frozen=True)
class _Posti:
    """Where years and values fall: the scale of years, and that of values for each block."""

    x: Scala
    y: tuple[Scala, ...]
    altezza: float

    def di(self, blocco: Blocco, indice: int, anno: float, valore: Decimal) -> tuple[float, float]:
        return self.x(anno + blocco.scarto), self.y[indice](valore)


def linea(
    titolo: str,
    punti: tuple[Punto, ...],
    *,
    medie: tuple[Media, ...] = (),
    unita: str = "",
    decimali: int | None = None,
    obiettivo: Riferimento | None = None,
    fonte: str = "",
) -> Grafico:
    """The series in order of year. ValueError with neither points nor means, or a target across several scales."""
    if not punti and not medie:
        raise ValueError(f"grafico «{titolo}» senza valori")
    blocchi = in_blocchi(tuple(punti), tuple(medie), STACCO_ANNI)
    if obiettivo and len(blocchi) > 1:
        scale = parole.elenco([b.scala for b in blocchi])
        raise ValueError(f"grafico «{titolo}»: un obiettivo solo non vale per scale diverse ({scale})")
    disegno = Disegno(blocchi, unita, decimali, obiettivo)
    return Grafico(_svg(disegno), titolo, alternativa(disegno), tabella(titolo, disegno, fonte), fonte)


def _svg(disegno: Disegno) -> str:
    unita = righe_nota("" if disegno.unita == "%" else disegno.unita)
    avvertenza = righe_nota(disegno.avvertenza)
    riga = altezza_riga(tv.CORPO_PICCOLO)
    cima = BASSO_CM + ALTEZZA_CM
    con_nome = any(b.nome for b in disegno.blocchi)
    altezza = cima + ALTO_CM + riga * (len(unita) + len(avvertenza)) + (0.3 if con_nome else 0.0)
    y = tuple(disegno.verticale(b, BASSO_CM, cima) for b in disegno.blocchi)
    posti = _Posti(_orizzontale(disegno, y), y, altezza)

    def traccia(tela: Tela) -> None:
        scrivi_note(tela, unita, altezza - 0.2)
        scrivi_note(tela, avvertenza, altezza - 0.2 - riga * len(unita), forte=True)
        _contenuto(tela, disegno, posti)

    return su_tela(tv.LARGHEZZA_CM, altezza, traccia)


def _orizzontale(disegno: Disegno, y: tuple[Scala, ...]) -> Scala:
    anni = [a + b.scarto for b in disegno.blocchi for a in b.anni]
    orlo = 0.5 if max(anni) > min(anni) else 1.0
    sinistra = 0.45
    if len(disegno.blocchi) == 1:
        cifre = (misura(t, tv.CORPO_PICCOLO) for _, t in _tacche(disegno, disegno.blocchi[0], y[0]))
        sinistra = 0.45 + max(cifre, default=0.0)
    destra = margine.larghezza(_coda(disegno, y[0])) if disegno.obiettivo else 0.1
    return Scala(min(anni) - orlo, max(anni) + orlo, sinistra, tv.LARGHEZZA_CM - destra)


def _tacche(disegno: Disegno, blocco: Blocco, y: Scala) -> list[tuple[Decimal, str]]:
    """Figures of the axis: both ends of a survey's scale, or round ones."""
    if blocco.limiti:
        return [(Decimal(v), formato.numero(v)) for v in blocco.limiti]
    if not any(blocco.valori) and not disegno.obiettivo:
        return [(Decimal(0), disegno.scritto(Decimal(0)))]
    return tacche(y, disegno.unita)


def _coda(disegno: Disegno, y: Scala) -> list[margine.Coda]:
    """The name of the target line, at its end."""
    if disegno.obiettivo is None:
        return []
    return [margine.Coda(y(disegno.obiettivo.valore), disegno.testo_obiettivo, "semibold", tv.NOTTE)]


def _contenuto(tela: Tela, disegno: Disegno, posti: _Posti) -> None:
    for indice, blocco in enumerate(disegno.blocchi):
        _asse(tela, disegno, posti, indice)
        _anni(tela, posti, blocco)
    for prima, dopo in pairwise(disegno.blocchi):
        taglio = posti.x((prima.anni[-1] + prima.scarto + dopo.anni[0] + dopo.scarto) / 2)
        tela.linea((taglio, taglio), (0.7, posti.altezza - 0.3), tv.GRIGIO, 0.9, tratti=True)
    if disegno.obiettivo:
        quota, destra = posti.y[0](disegno.obiettivo.valore), posti.x.a_cm
        tela.linea((posti.x.da_cm, destra), (quota, quota), tv.NOTTE, 1.2, tratti=True)
        tela.occupa(posti.x.da_cm, quota - 0.04, destra, quota + 0.04)
        margine.scrivi(tela, _coda(disegno, posti.y[0]), destra, BASSO_CM - 0.2, posti.altezza - 0.1)
    for indice, blocco in enumerate(disegno.blocchi):
        _congiunzioni(tela, posti, blocco, indice)
        _segni(tela, posti, blocco, indice)
    for indice in range(len(disegno.blocchi)):
        _etichette(tela, disegno, posti, indice)


def _asse(tela: Tela, disegno: Disegno, posti: _Posti, indice: int) -> None:
    """Grid and figures of the values, across the picture where the scale is one, else under its own years."""
    blocco, y = disegno.blocchi[indice], posti.y[indice]
    da, a = posti.x.da_cm, posti.x.a_cm
    if len(disegno.blocchi) > 1:
        da, a = (posti.x(anno + blocco.scarto) for anno in (blocco.anni[0] - ORLO_ANNI, blocco.anni[-1] + ORLO_ANNI))
    for valore, testo in _tacche(disegno, blocco, y):
        tela.linea((da, a), (y(valore),) * 2, tv.GRIGIO_LINEA, 0.6, dietro=True)
        tela.testo(
            da - 0.15, y(valore), testo, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE, ancora="right"
        )  # fmt: skip
        largo = misura(testo, tv.CORPO_PICCOLO)
        tela.occupa(da - 0.15 - largo, y(valore) - 0.13, da - 0.1, y(valore) + 0.13)
    if disegno.avvertenza:
        spezza(tela, da, 0.75)
    if blocco.nome:
        tela.testo(
            (da + a) / 2, y.a_cm + 0.55, blocco.nome, peso="semibold", colore=tv.NOTTE, ancora="center", su_bianco=True
        )  # fmt: skip


def _anni(tela: Tela, posti: _Posti, blocco: Blocco) -> None:
    """The years that have a mark; where they are too close some are left unwritten, never the last."""
    xs = [(anno, posti.x(anno + blocco.scarto)) for anno in blocco.anni]
    orlo = posti.x(blocco.anni[0] + ORLO_ANNI) - posti.x(blocco.anni[0])
    tela.linea((xs[0][1] - orlo, xs[-1][1] + orlo), (0.75, 0.75), tv.GRIGIO, 0.9)
    tela.occupa(0.0, 0.2, tv.LARGHEZZA_CM, 0.82)
    largo, ultimo = misura("2000", tv.CORPO) + 0.12, -9.0
    for anno, x in xs:
        tela.linea((x, x), (0.75, 0.67), tv.GRIGIO, 0.9)
        if anno == xs[-1][0] or (x - ultimo >= largo and xs[-1][1] - x >= largo):
            tela.testo(x, 0.42, str(anno), ancora="center", su_bianco=True)
            ultimo = x


def _congiunzioni(tela: Tela, posti: _Posti, blocco: Blocco, indice: int) -> None:
    interi = [p for p in blocco.punti if not p.periodo]
    quanti = Counter(p.anno for p in interi)
    for prima, dopo in pairwise(interi):
        if dopo.anno == prima.anno + 1 and quanti[prima.anno] == quanti[dopo.anno] == 1:
            a, b = (posti.di(blocco, indice, p.anno, p.valore) for p in (prima, dopo))
            tela.linea((a[0], b[0]), (a[1], b[1]), tv.BLU, 1.8)
            for k in range(1, CAMPIONI):
                x, y = (da + (fino - da) * k / CAMPIONI for da, fino in zip(a, b, strict=True))
                tela.occupa(x - 0.1, y - 0.1, x + 0.1, y + 0.1)


def _segni(tela: Tela, posti: _Posti, blocco: Blocco, indice: int) -> None:
    for media in blocco.medie:
        da, y = posti.di(blocco, indice, media.da - ORLO_ANNI, media.valore)
        fino, _ = posti.di(blocco, indice, media.a + ORLO_ANNI, media.valore)
        tela.linea((da, fino), (y, y), tv.NOTTE, 1.8)
        for x in (da, fino):
            tela.linea((x, x), (y - 0.09, y + 0.09), tv.NOTTE, 1.2)
        tela.occupa(da, y - 0.08, fino, y + 0.08)
    for punto in blocco.punti:
        x, y = posti.di(blocco, indice, punto.anno, punto.valore)
        tela.segno(x, y, "o", tv.BLU, pieno=not punto.periodo, lato=6.5 if blocco.tutti_detti else 3.5)
        tela.occupa(x - 0.12, y - 0.12, x + 0.12, y + 0.12)


def _etichette(tela: Tela, disegno: Disegno, posti: _Posti, indice: int) -> None:
    blocco = disegno.blocchi[indice]
    for punto in blocco.detti:
        x, y = posti.di(blocco, indice, punto.anno, punto.valore)
        testo = disegno.scritto(punto.valore) + (f" ({punto.periodo})" if punto.periodo else "")
        luoghi = _intorno(x, y)
        tela.colloca((*luoghi[2:4], *luoghi) if punto.periodo else luoghi, testo, corpo=tv.CORPO, su_bianco=True)
    for pari in blocco.medie_pari:
        da, y = posti.di(blocco, indice, min(m.da for m in pari), pari[0].valore)
        fino, _ = posti.di(blocco, indice, max(m.a for m in pari), pari[0].valore)
        testo = f"{nome_medie(pari)}: {disegno.scritto(pari[0].valore, media=True)}"
        tela.colloca(_lungo(da, fino, y), testo, peso="semibold", colore=tv.NOTTE, su_bianco=True)


def _intorno(x: float, y: float) -> tuple[tuple[float, float, Ancora], ...]:
    return (
        (x, y + 0.32, "center"), (x, y - 0.32, "center"), (x + 0.2, y, "left"), (x - 0.2, y, "right"),
        (x, y + 0.6, "center"), (x, y - 0.6, "center"), (x, y + 0.9, "center"), (x, y - 0.9, "center"),
    )  # fmt: skip


def _lungo(da: float, fino: float, y: float) -> tuple[tuple[float, float, Ancora], ...]:
    """Places over and under a bar, then beyond its ends, then farther and farther from it."""
    luoghi: list[tuple[float, float, Ancora]] = []
    mezzo = (da + fino) / 2
    for stacco in (0.26, -0.26):
        luoghi += [(mezzo, y + stacco, "center"), (da, y + stacco, "left"), (fino, y + stacco, "right")]
    luoghi += [(fino + 0.12, y, "left"), (da - 0.12, y, "right")]
    for stacco in STACCHI:
        luoghi += [(mezzo, y + stacco, "center"), (da, y + stacco, "left"), (fino, y + stacco, "right")]
        luoghi += [((da + mezzo) / 2, y + stacco, "center"), ((fino + mezzo) / 2, y + stacco, "center")]
    return tuple(luoghi)
