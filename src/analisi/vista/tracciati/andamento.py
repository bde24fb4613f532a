"""From year to year: a line a body, the one in evidence with its figures, the others thin with their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from analisi.vista import parole
from analisi.vista import tavolozza as tv
from analisi.vista.campi import con_unita
from analisi.vista.campi_tracciati import CAMPI_ANDAMENTO
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from analisi.vista.tracciati import margine
from analisi.vista.tracciati.grandezza import (
    ASSE_SPEZZATO,
    Cifra,
    Grandezza,
    avviso,
    campo,
    estremi,
    noti,
    noto,
    senza_valore,
    tetto,
    tinte,
    virgolette,
)
from analisi.vista.tracciati.marchio import marchia
from analisi.vista.tracciati.parlato import frasi
from analisi.vista.tracciati.quadro import larghezza_tacche, righe_nota, scrivi_note, spezza, tacche
from analisi.vista.tracciati.tela import Peso, Scala, Tela, altezza_riga, avvolgi, misura, su_tela

ALTEZZA_CM = 6.5
"""Height of the frame alone, where the names at the right do not ask for more."""
MEDIANA = "mediana"
PERIODI_MASSIMI = 5
CARATTERI_PERIODO = 14
"""Wrap of the names of the periods under the axis."""
CARATTERI = 46
"""Wrap of a name at the right."""
TUTTI_I_NOMI = 12
"""Past these many lines only the one in evidence, the highest and the lowest are named: the table has them all."""
SENZA_NOME = "hanno il nome solo l'ente in evidenza, il più alto e il più basso: gli altri sono nella tabella"


@dataclass(frozen=True)
class LineaAndamento:
    """A body with a value for each period, None where it has none: the line stops there and starts again."""

    etichetta: str
    valori: tuple[Cifra | None, ...]
    evidenziato: bool = False

    @property
    def ultimo(self) -> tuple[int, Cifra] | None:
        """Where its latest value is, and the value."""
        return next(((k, v) for k, v in reversed(tuple(enumerate(self.valori))) if noto(v)), None)


@dataclass(frozen=True)
class _Disegno:
    periodi: tuple[str, ...]
    linee: tuple[LineaAndamento, ...]
    grandezza: Grandezza
    mediane: tuple[Cifra | None, ...]

    @property
    def nominate(self) -> list[LineaAndamento]:
        """The lines that have their name written: all where they are few."""
        if len(self.linee) <= TUTTI_I_NOMI:
            return list(self.linee)
        finali = sorted(((float(x.ultimo[1]), k) for k, x in enumerate(self.linee) if x.ultimo), key=lambda f: f[0])
        estreme = {finali[0][1], finali[-1][1]}
        return [x for k, x in enumerate(self.linee) if x.evidenziato or k in estreme]

    def code(self, y: Scala) -> list[margine.Coda]:
        """The names at the right, at the height of the last value; one that stopped earlier says when."""
        toni, code = tinte(self.grandezza.contesto), []
        voci = [(linea, toni.evidenza if linea.evidenziato else tv.TESTO_TENUE) for linea in self.nominate]
        for linea, colore in [*voci, (LineaAndamento(MEDIANA, self.mediane, True), toni.panel)]:
            if linea.ultimo is None:
                continue
            posto, valore = linea.ultimo
            fermo = posto < len(self.periodi) - 1
            nome = f"{linea.etichetta} (ultimo dato {self.periodi[posto]})" if fermo else linea.etichetta
            peso: Peso = "semibold" if linea.evidenziato else "normal"
            code.append(margine.Coda(y(valore), nome, peso, colore, caratteri=CARATTERI, richiamo=not fermo))
        return code


def andamento(
    titolo: str,
    periodi: tuple[str, ...],
    linee: tuple[LineaAndamento, ...],
    *,
    grandezza: Grandezza,
    mediane: tuple[Cifra | None, ...] = (),
    fonte: str = "",
    simulato: bool = False,
) -> Grafico:
    """Lines over `periodi`, the oldest first; `mediane` of the panel are dashed.

    ValueError with fewer than two periods or more than five, without values, or where a line has not one value for
    each period.
    """
    if not 2 <= len(periodi) <= PERIODI_MASSIMI or not any(noto(v) for linea in linee for v in linea.valori):
        raise ValueError(f"grafico «{titolo}»: servono da due a {PERIODI_MASSIMI} periodi e almeno un valore")
    for nome, valori in [*((linea.etichetta, linea.valori) for linea in linee), (MEDIANA, mediane or periodi)]:
        if len(valori) != len(periodi):
            raise ValueError(f"«{nome}»: {len(valori)} valori per {len(periodi)} periodi")
    disegno = _Disegno(tuple(periodi), tuple(linee), grandezza, tuple(mediane))
    svg = _svg(disegno)
    grafico = Grafico(svg, titolo, _alternativa(disegno), _tabella(titolo, disegno, fonte), fonte)
    return marchia(grafico) if simulato else grafico


def _svg(disegno: _Disegno) -> str:
    valori = noti([*disegno.mediane, *(v for linea in disegno.linee for v in linea.valori)])
    limiti = campo(valori, tetto=tetto(disegno.grandezza.unita))
    spezzato = [ASSE_SPEZZATO] if limiti[0] > 0 or limiti[1] < 0 else []
    testa = (*righe_nota(disegno.grandezza.testata), *spezzato)
    senza_nome = righe_nota(SENZA_NOME if len(disegno.linee) > TUTTI_I_NOMI else "")
    coda = (*senza_nome, *righe_nota(avviso((disegno.grandezza,))))
    riga = altezza_riga(tv.CORPO_PICCOLO)
    code = disegno.code(Scala(*limiti, 0.0, 1.0))
    quadro = max(ALTEZZA_CM, sum(c.altezza for c in code) + riga)
    sotto = max(len(_a_capo(p)) for p in disegno.periodi)
    basso, alto = 0.3 + riga * (sotto + len(coda)), 0.25 + riga * len(testa)
    altezza = basso + quadro + alto

    def traccia(tela: Tela) -> None:
        y = Scala(*limiti, basso, basso + quadro)
        prima = max(misura(r, tv.CORPO_PICCOLO) for r in _a_capo(disegno.periodi[0])) / 2
        x0 = max(larghezza_tacche(y, disegno.grandezza.unita) + 0.9, prima + 0.05)
        passo = (tv.LARGHEZZA_CM - margine.larghezza(code) - 0.05 - x0) / (len(disegno.periodi) - 1)
        ascisse = tuple(x0 + k * passo for k in range(len(disegno.periodi)))
        _cornice(tela, disegno, y, ascisse)
        scrivi_note(tela, testa[: len(testa) - len(spezzato)], altezza - 0.15)
        scrivi_note(tela, spezzato, altezza - 0.15 - riga * (len(testa) - len(spezzato)), forte=True)
        if spezzato:
            spezza(tela, x0 - 0.5, basso - 0.2)
        scrivi_note(tela, coda, 0.12 + riga * (len(coda) - 1))
        for linea in sorted(disegno.linee, key=lambda linea: linea.evidenziato):
            _linea(tela, disegno, linea, y, ascisse)
        _spezzata(tela, disegno.mediane, y, ascisse, tinte(disegno.grandezza.contesto).panel, 1.3, tratti=True)
        margine.scrivi(tela, disegno.code(y), ascisse[-1] + 0.05, basso - 0.2, basso + quadro + 0.2)

    return su_tela(tv.LARGHEZZA_CM, altezza, traccia)


def _cornice(tela: Tela, disegno: _Disegno, y: Scala, ascisse: Sequence[float]) -> None:
    for valore, testo in tacche(y, disegno.grandezza.unita):
        tela.linea((ascisse[0], ascisse[-1]), (y(valore), y(valore)), tv.GRIGIO_CHIARO, 0.6, dietro=True)
        x = ascisse[0] - 0.75
        tela.testo(x, y(valore), testo, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE, ancora="right")
    for x, nome in zip(ascisse, disegno.periodi, strict=True):
        tela.linea((x, x), (y.da_cm, y.a_cm), tv.GRIGIO_LINEA, 0.6, dietro=True)
        for k, riga in enumerate(_a_capo(nome)):
            h = y.da_cm - 0.28 - k * altezza_riga(tv.CORPO_PICCOLO)
            tela.testo(x, h, riga, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE, ancora="center")


def _a_capo(periodo: str) -> tuple[str, ...]:
    return avvolgi(periodo, CARATTERI_PERIODO)


def _linea(tela: Tela, disegno: _Disegno, linea: LineaAndamento, y: Scala, ascisse: Sequence[float]) -> None:
    toni = tinte(disegno.grandezza.contesto)
    colore, spessore = (toni.evidenza, 2.2) if linea.evidenziato else (toni.altri, 0.9)
    _spezzata(tela, linea.valori, y, ascisse, colore, spessore)
    for k, (x, valore) in enumerate(zip(ascisse, linea.valori, strict=True)):
        if noto(valore):
            tela.segno(x, y(valore), "o", colore, pieno=linea.evidenziato, lato=6.5 if linea.evidenziato else 3.5)
            if linea.evidenziato:
                testo = disegno.grandezza.scritta(valore)
                alza = 0.3 if y(valore) + 0.45 < y.a_cm else -0.3
                tela.testo(
                    x,
                    y(valore) + alza,
                    testo,
                    peso="semibold",
                    ancora="left" if k == 0 else "right" if k == len(ascisse) - 1 else "center",
                    su_bianco=True,
                    corpo=tv.CORPO_PICCOLO,
                    colore=colore,
                )


def _spezzata(
    tela: Tela, valori: Sequence[Cifra | None], y: Scala, ascisse: Sequence[float], colore: str, spessore: float,
    *, tratti: bool = False,
) -> None:  # fmt: skip
    """A broken line through the values; none across a missing one."""
    for (xa, a), (xb, b) in pairwise(zip(ascisse, valori, strict=False)):
        if noto(a) and noto(b):
            tela.linea((xa, xb), (y(a), y(b)), colore, spessore, tratti=tratti)


def _alternativa(disegno: _Disegno) -> str:
    g = disegno.grandezza
    propri = [_storia(disegno, linea) for linea in disegno.linee if linea.evidenziato]
    variazioni = [(linea, _variazione(linea)) for linea in disegno.linee]
    cresce = [linea.etichetta for linea, v in variazioni if v > 0]
    cala = [linea.etichetta for linea, v in variazioni if v < 0]
    quanti = parole.plurale(len(disegno.linee), "ente", "enti")
    finali = estremi([(linea.etichetta, v) for linea in disegno.linee if noto(v := linea.valori[-1])], g)
    mediane = [f"{g.scritta(m)} ({p})" for p, m in zip(disegno.periodi, disegno.mediane, strict=False) if noto(m)]
    return frasi(
        f"{g.testata}, {quanti}, periodi {parole.elenco(disegno.periodi)}.",
        *propri,
        f"Nell'ultimo periodo: {parole.minuscola(finali)}" if finali else "",
        f"Mediane: {parole.elenco(mediane)}." if mediane else "",
        f"In aumento fra il primo e l'ultimo valore: {virgolette(cresce)}." if cresce else "",
        f"In calo: {virgolette(cala)}." if cala else "",
        senza_valore([linea.etichetta for linea in disegno.linee if linea.ultimo is None]),
        avviso((g,)),
    )


def _storia(disegno: _Disegno, linea: LineaAndamento) -> str:
    detti = [
        f"{disegno.grandezza.scritta(v)} ({p})"
        for p, v in zip(disegno.periodi, linea.valori, strict=True)
        if noto(v)
    ]  # fmt: skip
    senza = [p for p, v in zip(disegno.periodi, linea.valori, strict=True) if not noto(v)]
    assenti = f"; senza valore: {parole.elenco(senza)}" if senza and detti else ""
    return f"In evidenza «{linea.etichetta}»: {parole.elenco(detti)}{assenti}." if detti else ""


def _variazione(linea: LineaAndamento) -> float:
    valori = noti(linea.valori)
    return valori[-1] - valori[0] if valori else 0.0


def _tabella(titolo: str, disegno: _Disegno, fonte: str) -> Tabella:
    g = disegno.grandezza
    righe = [(linea.etichetta, linea.valori) for linea in disegno.linee]
    righe += [(parole.maiuscola(MEDIANA), disegno.mediane)] if disegno.mediane else []
    colonne = (ColonnaVista("Ente"), *(ColonnaVista(p, g.unita, True) for p in disegno.periodi))
    note = (avviso((g,)),) if g.avvertenze else ()
    grezzi = tuple(
        {"ente": nome, "periodo": periodo, "valore": valore}
        for nome, valori in righe
        for periodo, valore in zip(disegno.periodi, valori, strict=True)
    )
    scritte = tuple(Riga((nome, *(g.numero(v) for v in valori))) for nome, valori in righe)
    return Tabella(titolo, colonne, scritte, note, fonte, grezzi, con_unita(CAMPI_ANDAMENTO, valore=g.unita))
