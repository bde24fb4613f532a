"""A figure through the years. Nothing is joined that may not be compared: part years, gaps, other scales.

Full years are filled dots, joined where they follow each other; part years are hollow and stand alone; means over
several years are horizontal bars; a year with two printed values shows both and joins neither.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.barre import Riferimento
from analisi.vista.tracciati.parlato import frasi
from analisi.vista.tracciati.tela import Ancora, Scala, Tela, misura, su_tela

ALTEZZA_CM = 5.8
STACCO_ANNI = 0.7
"""Room, in years, between two scales."""
CAMPIONI = 14
"""Spots of a joining line that labels keep clear of."""
_LIMITI = re.compile(r"\s*(\d+)\s*[-–]\s*(\d+)\s*")


@dataclass(frozen=True)
class Punto:
    """A value of a year. `periodo` names the part of the year it stands for (`al 30 settembre`), empty for all of it.

    scala: of the survey (`1-10`); values of different scales are never joined nor put on one axis.
    """

    anno: int
    valore: Decimal
    periodo: str = ""
    scala: str = ""


@dataclass(frozen=True)
class Media:
    """The mean of the years from `da` to `a`, both included."""

    da: int
    a: int
    valore: Decimal
    scala: str = ""


@dataclass(frozen=True)
class _Blocco:
    """What lies on one scale: its points, its means, and how years and values become centimetres."""

    scala: str
    punti: tuple[Punto, ...]
    medie: tuple[Media, ...]
    scarto: float
    y: Scala


@dataclass(frozen=True)
class _Disegno:
    blocchi: tuple[_Blocco, ...]
    x: Scala
    unita: str
    decimali: int | None
    obiettivo: Riferimento | None

    def scritto(self, valore: Decimal) -> str:
        return formato.con_unita(valore, "%" if self.unita == "%" else "", self.decimali)


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
    scale = tuple(dict.fromkeys(v.scala for v in _in_ordine(punti, medie)))
    if obiettivo and len(scale) > 1:
        raise ValueError(f"grafico «{titolo}»: un obiettivo solo non vale per scale diverse ({parole.elenco(scale)})")
    disegno = _componi(tuple(punti), tuple(medie), scale, unita, decimali, obiettivo)
    svg = su_tela(tv.LARGHEZZA_CM, ALTEZZA_CM, lambda tela: _traccia(tela, disegno))
    alternativa = _alternativa(disegno, tuple(punti), tuple(medie))
    return Grafico(svg, titolo, alternativa, _tabella(titolo, disegno, tuple(punti), tuple(medie), fonte), fonte)


def _in_ordine(punti: tuple[Punto, ...], medie: tuple[Media, ...]) -> list[Punto | Media]:
    voci: list[Punto | Media] = [*punti, *medie]
    return sorted(voci, key=lambda v: v.anno if isinstance(v, Punto) else v.da)


def _componi(
    punti: tuple[Punto, ...],
    medie: tuple[Media, ...],
    scale: tuple[str, ...],
    unita: str,
    decimali: int | None,
    obiettivo: Riferimento | None,
) -> _Disegno:
    blocchi = []
    for indice, scala in enumerate(scale):
        suoi = tuple(sorted((p for p in punti if p.scala == scala), key=lambda p: (p.anno, bool(p.periodo), p.valore)))
        sue = tuple(sorted((m for m in medie if m.scala == scala), key=lambda m: (m.da, m.a)))
        blocchi.append(_Blocco(scala, suoi, sue, indice * STACCO_ANNI, _verticale(suoi, sue, scala, obiettivo)))
    anni = [x for b in blocchi for x in _posizioni(b)]
    orlo = 0.5 if max(anni) > min(anni) else 1.0
    sinistra = 0.45 if len(scale) > 1 else 0.35 + _larghezza_asse(blocchi[0].y, unita)
    return _Disegno(
        tuple(blocchi),
        Scala(min(anni) - orlo, max(anni) + orlo, sinistra, tv.LARGHEZZA_CM - 0.1),
        unita,
        decimali,
        obiettivo,
    )


def _posizioni(blocco: _Blocco) -> list[float]:
    anni = [p.anno for p in blocco.punti] + [a for m in blocco.medie for a in (m.da, m.a)]
    return [a + blocco.scarto for a in anni]


def _verticale(punti: tuple[Punto, ...], medie: tuple[Media, ...], scala: str, obiettivo: Riferimento | None) -> Scala:
    """The survey's own limits where the scale says them; else the values' range, widened to include zero if near."""
    y0, y1 = 1.0, ALTEZZA_CM - 1.0
    if limiti := _LIMITI.fullmatch(scala):
        return Scala(float(limiti[1]), float(limiti[2]), y0, y1)
    valori = [float(v.valore) for v in _in_ordine(punti, medie)] + ([float(obiettivo.valore)] if obiettivo else [])
    basso, alto = min(valori), max(valori)
    ampiezza = alto - basso or abs(alto) or 1.0
    if 0 <= basso < ampiezza:
        return Scala(0, alto + ampiezza * 0.1, y0, y1)
    return Scala(basso - ampiezza * 0.18, alto + ampiezza * 0.12, y0, y1)


def _nota_asse(disegno: _Disegno) -> str:
    """The unit, and the warning that heights are not proportional where the axis leaves zero out."""
    unita = "" if disegno.unita == "%" else disegno.unita
    spezzato = any(blocco.y.minimo > 0 for blocco in disegno.blocchi)
    return "; ".join(parte for parte in (unita, "l'asse non parte da zero" if spezzato else "") if parte)


def _larghezza_asse(y: Scala, unita: str) -> float:
    return max(misura(_tacca(t, unita), tv.CORPO_PICCOLO) for t in y.tacche())


def _tacca(valore: Decimal, unita: str) -> str:
    return formato.con_unita(valore, "%" if unita == "%" else "")


def _traccia(tela: Tela, disegno: _Disegno) -> None:
    if len(disegno.blocchi) == 1:
        _asse(tela, disegno)
    for prima, dopo in pairwise(disegno.blocchi):
        taglio = disegno.x((max(_posizioni(prima)) + min(_posizioni(dopo))) / 2)
        tela.linea((taglio, taglio), (0.7, tela.altezza - 0.3), tv.GRIGIO, 0.9, tratti=True)
    for blocco in disegno.blocchi:
        _anni(tela, disegno, blocco)
        _congiunzioni(tela, disegno, blocco)
        _segni(tela, disegno, blocco)
    for blocco in disegno.blocchi:
        _etichette(tela, disegno, blocco)


def _asse(tela: Tela, disegno: _Disegno) -> None:
    y, destra = disegno.blocchi[0].y, tv.LARGHEZZA_CM - 0.1
    for tacca in y.tacche():
        tela.linea((disegno.x.da_cm, destra), (y(tacca),) * 2, tv.GRIGIO_LINEA, 0.6, dietro=True)
        tela.testo(
            disegno.x.da_cm - 0.15, y(tacca), _tacca(tacca, disegno.unita), corpo=tv.CORPO_PICCOLO,
            colore=tv.TESTO_TENUE, ancora="right",
        )  # fmt: skip
    if nota := _nota_asse(disegno):
        tela.testo(0, tela.altezza - 0.25, nota, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE)
    if disegno.obiettivo:
        quota = y(disegno.obiettivo.valore)
        tela.linea((disegno.x.da_cm, destra), (quota, quota), tv.NOTTE, 1.2, tratti=True)
        tela.occupa(disegno.x.da_cm, quota - 0.04, destra, quota + 0.04)
        testo = f"{disegno.obiettivo.nome} {disegno.scritto(disegno.obiettivo.valore)}"
        _obiettivo_scritto(tela, disegno, testo, quota)


def _obiettivo_scritto(tela: Tela, disegno: _Disegno, testo: str, quota: float) -> None:
    for blocco in disegno.blocchi:
        for punto in blocco.punti:
            x, y = disegno.x(punto.anno + blocco.scarto), blocco.y(punto.valore)
            tela.occupa(x - 0.6, y - 0.1, x + 0.6, y + 0.6)
    destra, sinistra = disegno.x.a_cm, disegno.x.da_cm + 0.1
    posti: tuple[tuple[float, float, Ancora], ...] = (
        (sinistra, quota + 0.22, "left"), (sinistra, quota - 0.22, "left"),
        (destra, quota + 0.22, "right"), (destra, quota - 0.22, "right"),
    )  # fmt: skip
    tela.colloca(posti, testo, peso="semibold", colore=tv.NOTTE)
    tela.ingombri[:] = [tela.ingombri[0], tela.ingombri[-1]]


def _anni(tela: Tela, disegno: _Disegno, blocco: _Blocco) -> None:
    anni = sorted({p.anno for p in blocco.punti} | {a for m in blocco.medie for a in (m.da, m.a)})
    tela.linea(
        (disegno.x(anni[0] + blocco.scarto - 0.3), disegno.x(anni[-1] + blocco.scarto + 0.3)),
        (0.75, 0.75),
        tv.GRIGIO,
        0.9,
    )
    largo, ultimo = misura("2000", tv.CORPO) + 0.12, -9.0
    for anno in anni:
        x = disegno.x(anno + blocco.scarto)
        tela.linea((x, x), (0.75, 0.67), tv.GRIGIO, 0.9)
        if x - ultimo >= largo or anno == anni[-1]:
            tela.testo(x, 0.42, str(anno), ancora="center", su_bianco=True)
            ultimo = x
    if limiti := _LIMITI.fullmatch(blocco.scala):
        _limiti(tela, disegno, blocco, (anni[0], anni[-1]), (Decimal(limiti[1]), Decimal(limiti[2])))
    if blocco.scala:
        centro = (disegno.x(anni[0] + blocco.scarto) + disegno.x(anni[-1] + blocco.scarto)) / 2
        posto: tuple[tuple[float, float, Ancora], ...] = ((centro, tela.altezza - 0.3, "center"),)
        tela.colloca(posto, f"scala {blocco.scala}", corpo=tv.CORPO, peso="semibold", colore=tv.NOTTE)


def _limiti(
    tela: Tela, disegno: _Disegno, blocco: _Blocco, anni: tuple[int, int], limiti: tuple[Decimal, Decimal]
) -> None:
    """The two ends of a survey's scale, so that the height of a point says how far it is from them."""
    if len(disegno.blocchi) == 1:
        return
    xs = (disegno.x(anni[0] + blocco.scarto - 0.3), disegno.x(anni[1] + blocco.scarto + 0.3))
    for limite in limiti:
        quota = blocco.y(limite)
        tela.linea(xs, (quota, quota), tv.GRIGIO_LINEA, 0.6, dietro=True)
        tela.testo(
            xs[0] - 0.08, quota, formato.numero(limite), corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE, ancora="right"
        )


def _congiunzioni(tela: Tela, disegno: _Disegno, blocco: _Blocco) -> None:
    interi = [p for p in blocco.punti if not p.periodo]
    quanti = Counter(p.anno for p in interi)
    for prima, dopo in pairwise(interi):
        if dopo.anno == prima.anno + 1 and quanti[prima.anno] == quanti[dopo.anno] == 1:
            xs = (disegno.x(prima.anno + blocco.scarto), disegno.x(dopo.anno + blocco.scarto))
            ys = (blocco.y(prima.valore), blocco.y(dopo.valore))
            tela.linea(xs, ys, tv.BLU, 1.8)
            for k in range(1, CAMPIONI):
                x, y = (a + (b - a) * k / CAMPIONI for a, b in (xs, ys))
                tela.occupa(x - 0.05, y - 0.05, x + 0.05, y + 0.05)


def _segni(tela: Tela, disegno: _Disegno, blocco: _Blocco) -> None:
    for media in blocco.medie:
        xs = (disegno.x(media.da + blocco.scarto - 0.3), disegno.x(media.a + blocco.scarto + 0.3))
        y = blocco.y(media.valore)
        tela.linea(xs, (y, y), tv.NOTTE, 2.4)
        tela.occupa(xs[0], y - 0.08, xs[1], y + 0.08)
    for punto in blocco.punti:
        x, y = disegno.x(punto.anno + blocco.scarto), blocco.y(punto.valore)
        tela.segno(x, y, "o", tv.BLU, pieno=not punto.periodo)
        tela.occupa(x - 0.12, y - 0.12, x + 0.12, y + 0.12)


def _etichette(tela: Tela, disegno: _Disegno, blocco: _Blocco) -> None:
    for punto in blocco.punti:
        x, y = disegno.x(punto.anno + blocco.scarto), blocco.y(punto.valore)
        testo = disegno.scritto(punto.valore) + (f" ({punto.periodo})" if punto.periodo else "")
        posti = _intorno(x, y)
        tela.colloca((*posti[2:4], *posti) if punto.periodo else posti, testo, corpo=tv.CORPO)
    for media in blocco.medie:
        da, fino = (disegno.x(anno + blocco.scarto) for anno in (media.da, media.a))
        testo = f"media {media.da}–{media.a}: {disegno.scritto(media.valore)}"
        tela.colloca(_lungo(da, fino, blocco.y(media.valore)), testo, peso="semibold", colore=tv.NOTTE)


def _intorno(x: float, y: float) -> tuple[tuple[float, float, Ancora], ...]:
    return (
        (x, y + 0.32, "center"), (x, y - 0.32, "center"), (x + 0.2, y, "left"), (x - 0.2, y, "right"),
        (x, y + 0.6, "center"), (x, y - 0.6, "center"), (x, y + 0.9, "center"), (x, y - 0.9, "center"),
    )  # fmt: skip


def _lungo(da: float, fino: float, y: float) -> tuple[tuple[float, float, Ancora], ...]:
    """Places over and under a bar: at its middle, then at its ends, the nearest first."""
    posti: list[tuple[float, float, Ancora]] = []
    for stacco in (0.32, -0.32, 0.6, -0.6, 0.9, -0.9):
        posti += [((da + fino) / 2, y + stacco, "center"), (da, y + stacco, "left"), (fino, y + stacco, "right")]
    return tuple(posti)


def _alternativa(disegno: _Disegno, punti: tuple[Punto, ...], medie: tuple[Media, ...]) -> str:
    unita = f", in {disegno.unita}" if disegno.unita and disegno.unita != "%" else ""
    serie = []
    for blocco in disegno.blocchi:
        valori = [
            f"{p.anno}{f' ({p.periodo})' if p.periodo else ''}: {disegno.scritto(p.valore)}" for p in blocco.punti
        ]
        valori += [f"media {m.da}–{m.a}: {disegno.scritto(m.valore)}" for m in blocco.medie]
        nome = f"Scala {blocco.scala}: " if blocco.scala else ""
        serie.append(f"{nome}{'; '.join(valori)}.")
    separati = "I valori su scale diverse non sono confrontabili e sono separati." if len(disegno.blocchi) > 1 else ""
    quanti = [parole.plurale(len(punti), "valore", "valori")] if punti else []
    quanti += [parole.plurale(len(medie), "media di periodo", "medie di periodo", "f")] if medie else []
    obiettivo = ""
    if disegno.obiettivo:
        nome = parole.articolo(disegno.obiettivo.nome)
        obiettivo = f"Una linea segna {nome}: {disegno.scritto(disegno.obiettivo.valore)}."
    return frasi(f"Serie storica con {parole.elenco(quanti)}{unita}.", *serie, separati, obiettivo)


def _tabella(titolo: str, disegno: _Disegno, punti: tuple[Punto, ...], medie: tuple[Media, ...], fonte: str) -> Tabella:
    con_scala = any(b.scala for b in disegno.blocchi)
    righe = []
    for blocco in disegno.blocchi:
        for punto in blocco.punti:
            nome = f"{punto.anno} ({punto.periodo})" if punto.periodo else str(punto.anno)
            righe.append((nome, formato.numero(punto.valore, disegno.decimali), blocco.scala))
        for media in blocco.medie:
            nome = f"media {media.da}–{media.a}"
            righe.append((nome, formato.numero(media.valore, disegno.decimali), blocco.scala))
    taglio = 3 if con_scala else 2
    colonne = (ColonnaVista("Anno"), ColonnaVista("Valore", disegno.unita, True), ColonnaVista("Scala"))[:taglio]
    grezzi = (
        *({"anno": p.anno, "periodo": p.periodo, "valore": p.valore, "scala": p.scala} for p in punti),
        *({"da": m.da, "a": m.a, "valore": m.valore, "scala": m.scala} for m in medie),
    )
    return Tabella(titolo, colonne, tuple(Riga(r[:taglio]) for r in righe), fonte=fonte, grezzi=grezzi)
