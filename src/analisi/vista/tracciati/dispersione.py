"""Two indicators of the same bodies: a point each, the medians as thin lines."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analisi.vista import parole
from analisi.vista import tavolozza as tv
from analisi.vista.campi_tracciati import CAMPI_DISPERSIONE
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from analisi.vista.tracciati import margine
from analisi.vista.tracciati.cartellini import Cartellino, scrivi
from analisi.vista.tracciati.grandezza import (
    Cifra,
    Grandezza,
    Tinte,
    avviso,
    campo,
    estremi,
    noti,
    noto,
    senza_valore,
    tinte,
)
from analisi.vista.tracciati.marchio import marchia
from analisi.vista.tracciati.parlato import frasi
from analisi.vista.tracciati.quadro import Quadro, larghezza_tacche, righe_nota, scrivi_note
from analisi.vista.tracciati.tela import Peso, Scala, Tela, altezza_riga, misura, su_tela

ALTEZZA_CM = 8.0
TUTTI_I_NOMI = 12


@dataclass(frozen=True)
class PuntoDispersione:
    """A body with its two values, None where one is missing."""

    etichetta: str
    x: Cifra | None
    y: Cifra | None
    evidenziato: bool = False


@dataclass(frozen=True)
class _Disegno:
    punti: tuple[PuntoDispersione, ...]
    x: Grandezza
    y: Grandezza
    mediana_x: Cifra | None
    mediana_y: Cifra | None

    @property
    def presenti(self) -> list[tuple[PuntoDispersione, Cifra, Cifra]]:
        return [(p, p.x, p.y) for p in self.punti if noto(p.x) and noto(p.y)]


def dispersione(
    titolo: str,
    punti: tuple[PuntoDispersione, ...],
    *,
    grandezza_x: Grandezza,
    grandezza_y: Grandezza,
    mediana_x: Cifra | None = None,
    mediana_y: Cifra | None = None,
    fonte: str = "",
    simulato: bool = False,
) -> Grafico:
    """Points in the given order. ValueError where no body has both values."""
    disegno = _Disegno(tuple(punti), grandezza_x, grandezza_y, mediana_x, mediana_y)
    if not disegno.presenti:
        raise ValueError(f"grafico «{titolo}» senza punti")
    grafico = Grafico(_svg(disegno), titolo, _alternativa(disegno), _tabella(titolo, disegno, fonte), fonte)
    return marchia(grafico) if simulato else grafico


def _svg(disegno: _Disegno) -> str:
    # no ceiling here: a point on the very edge of the frame would hide behind it
    campo_x = campo(noti([disegno.mediana_x, *(x for _, x, _ in disegno.presenti)]), 0.1)
    campo_y = campo(noti([disegno.mediana_y, *(y for _, _, y in disegno.presenti)]), 0.1)
    testa = righe_nota(disegno.y.testata)
    piede = righe_nota(disegno.x.testata)
    coda = righe_nota("; ".join(_note(disegno, campo_x, campo_y)))
    avvisi = righe_nota(avviso((disegno.x, disegno.y)))
    riga = altezza_riga(tv.CORPO_PICCOLO)
    basso = 0.65 + riga * (len(piede) + len(coda) + len(avvisi))
    altezza = basso + ALTEZZA_CM + 0.3 + riga * (len(testa) + noto(disegno.mediana_x))

    def traccia(tela: Tela) -> None:
        y = Scala(*campo_y, basso, basso + ALTEZZA_CM)
        x = Scala(*campo_x, larghezza_tacche(y, disegno.y.unita) + 0.3, tv.LARGHEZZA_CM - _destra(disegno, y))
        quadro = Quadro(x, y)
        quadro.cornice(tela, disegno.x.unita, disegno.y.unita)
        scrivi_note(tela, testa, altezza - 0.15)
        scrivi_note(tela, piede, basso - 0.6, a_destra=True)
        scrivi_note(tela, coda, basso - 0.6 - riga * len(piede), forte=True)
        scrivi_note(tela, avvisi, basso - 0.6 - riga * (len(piede) + len(coda)))
        _mediane(tela, disegno, quadro)
        _punti(tela, disegno, quadro)

    return su_tela(tv.LARGHEZZA_CM, altezza, traccia)


def _note(disegno: _Disegno, campo_x: tuple[float, float], campo_y: tuple[float, float]) -> list[str]:
    """Which axes leave zero out, and that some names may be missing."""
    assi = (("orizzontale", campo_x), ("verticale", campo_y))
    spezzati = [nome for nome, (basso, alto) in assi if basso > 0 or alto < 0]
    frasi_note = [f"l'asse {spezzati[0]} non parte da zero"] if len(spezzati) == 1 else []
    frasi_note += ["gli assi non partono da zero"] if len(spezzati) > 1 else []
    if len(disegno.presenti) > TUTTI_I_NOMI:
        frasi_note.append("dove non c'era posto il nome manca: è nella tabella")
    return frasi_note


def _mediane_dette(disegno: _Disegno) -> str:
    """The two medians in a sentence; empty without any."""
    coppie = ((disegno.x, disegno.mediana_x), (disegno.y, disegno.mediana_y))
    dette = [f"{parole.minuscola(g.nome)} {g.scritta(m)}" for g, m in coppie if noto(m)]
    return f"Mediane: {parole.elenco(dette)}." if dette else ""


def _code(disegno: _Disegno, y: Scala) -> list[margine.Coda]:
    """The name of the horizontal median, outside the frame where it hides no point."""
    if not noto(disegno.mediana_y):
        return []
    testo = f"mediana {disegno.y.scritta(disegno.mediana_y)}"
    return [margine.Coda(y(disegno.mediana_y), testo, "normal", _toni(disegno).panel)]


def _destra(disegno: _Disegno, y: Scala) -> float:
    return max(0.4, margine.larghezza(_code(disegno, y)) if noto(disegno.mediana_y) else 0.0)


def _toni(disegno: _Disegno) -> Tinte:
    return tinte(disegno.x.contesto or disegno.y.contesto)


def _mediane(tela: Tela, disegno: _Disegno, quadro: Quadro) -> None:
    x0, y0, x1, y1 = quadro.area
    tono = _toni(disegno).panel
    if noto(disegno.mediana_x):
        c = quadro.x(disegno.mediana_x)
        tela.linea((c, c), (y0, y1), tono, 0.9, tratti=True, dietro=True)
        nome = f"mediana {disegno.x.scritta(disegno.mediana_x)}"
        mezza = misura(nome, tv.CORPO_PICCOLO) / 2
        centro = min(max(c, mezza), tela.larghezza - mezza - 0.05)
        tela.testo(centro, y1 + 0.18, nome, ancora="center", corpo=tv.CORPO_PICCOLO, colore=tono)
    if noto(disegno.mediana_y):
        h = quadro.y(disegno.mediana_y)
        tela.linea((x0, x1), (h, h), tono, 0.9, tratti=True, dietro=True)
    if isinstance(quadro.y, Scala):
        margine.scrivi(tela, _code(disegno, quadro.y), x1, y0 - 0.2, y1 + 0.2)


def _punti(tela: Tela, disegno: _Disegno, quadro: Quadro) -> None:
    toni = _toni(disegno)
    cartellini = []
    tutti = len(disegno.presenti) <= TUTTI_I_NOMI
    # the highlighted body last, so that no other marker hides it
    for punto, x, y in sorted(disegno.presenti, key=lambda p: p[0].evidenziato):
        cx, cy = quadro.x(x), quadro.y(y)
        colore = toni.evidenza if punto.evidenziato else toni.altri
        tela.segno(cx, cy, "D" if punto.evidenziato else "o", colore, pieno=punto.evidenziato, lato=6.5)
        peso: Peso = "semibold" if punto.evidenziato else "normal"
        testo = toni.evidenza if punto.evidenziato else tv.TESTO
        cartellini.append(Cartellino(cx, cy, punto.etichetta, punto.evidenziato or tutti, peso, testo))
    scrivi(tela, cartellini, quadro.area)


def _alternativa(disegno: _Disegno) -> str:
    presenti = disegno.presenti
    propri = [
        f"In evidenza «{p.etichetta}»: {disegno.x.scritta(x)} e {disegno.y.scritta(y)}."
        for p, x, y in presenti
        if p.evidenziato
    ]
    senza = [p.etichetta for p in disegno.punti if not (noto(p.x) and noto(p.y))]
    quanti = parole.plurale(len(presenti), "ente", "enti")
    return frasi(
        f"{disegno.x.testata} in orizzontale e {parole.minuscola(disegno.y.testata)} in verticale, {quanti}.",
        f"In orizzontale: {parole.minuscola(estremi([(p.etichetta, x) for p, x, _ in presenti], disegno.x))}",
        f"In verticale: {parole.minuscola(estremi([(p.etichetta, y) for p, _, y in presenti], disegno.y))}",
        *propri,
        _mediane_dette(disegno),
        senza_valore(senza),
        avviso((disegno.x, disegno.y)),
    )


def _tabella(titolo: str, disegno: _Disegno, fonte: str) -> Tabella:
    x, y = disegno.x, disegno.y
    colonne = (ColonnaVista("Ente"), ColonnaVista(x.nome, x.unita, True), ColonnaVista(y.nome, y.unita, True))
    righe = tuple(Riga((p.etichetta, x.numero(p.x), y.numero(p.y))) for p in disegno.punti)
    grezzi = tuple({"ente": p.etichetta, "x": p.x, "y": p.y} for p in disegno.punti)
    ente, asse_x, asse_y = CAMPI_DISPERSIONE
    campi = (ente, replace(asse_x, titolo=x.nome, unita=x.unita), replace(asse_y, titolo=y.nome, unita=y.unita))
    note = tuple(n for n in (_mediane_dette(disegno), avviso((x, y))) if n)
    return Tabella(titolo, colonne, righe, note, fonte, grezzi, campi)
