"""Caterpillar plot: one row a body, its value and the interval that chance leaves, against the value of the panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analisi.vista import parole
from analisi.vista import tavolozza as tv
from analisi.vista.campi import con_unita
from analisi.vista.campi_tracciati import CAMPI_BRUCO
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.corsie import Corsie, corsie, in_grafico
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
from analisi.vista.tracciati.quadro import righe_nota, scrivi_note, tacche
from analisi.vista.tracciati.tela import Peso, Scala, Tela, altezza_riga, avvolgi, misura

RIGA_CM = 0.5
CARATTERI_TESTA = 60
NESSUN_INTERVALLO = "nessun intervallo"


@dataclass(frozen=True)
class Anello:
    """A body with its value (None where missing) and the ends of its interval (None where there is none)."""

    etichetta: str
    valore: Cifra | None
    basso: Cifra | None = None
    alto: Cifra | None = None
    evidenziato: bool = False

    @property
    def ampio(self) -> bool:
        """Whether it has an interval."""
        return noto(self.basso) and noto(self.alto)


@dataclass(frozen=True)
class _Disegno:
    anelli: tuple[Anello, ...]
    grandezza: Grandezza
    riferimento: Cifra | None
    nome_riferimento: str
    livello: str
    senza: str

    @property
    def misto(self) -> bool:
        """Whether some bodies have an interval and others have a value alone."""
        return any(a.ampio for a in self.anelli) and not all(a.ampio for a in self.anelli if noto(a.valore))

    @property
    def testa(self) -> tuple[str, ...]:
        """Name and value of the line of the panel, wrapped; nothing without it."""
        if not noto(self.riferimento):
            return ()
        return avvolgi(f"{self.nome_riferimento} {self.grandezza.scritta(self.riferimento)}", CARATTERI_TESTA)

    def accanto(self, anello: Anello) -> str:
        """What stands at the right of a row; that no row has an interval is said once, under the picture."""
        if not noto(anello.valore):
            return "senza valore"
        solo = self.misto and not anello.ampio
        return f"{self.grandezza.scritta(anello.valore)}{f', {self.senza}' if solo else ''}"


def bruco(
    titolo: str,
    anelli: tuple[Anello, ...],
    *,
    grandezza: Grandezza,
    riferimento: Cifra | None = None,
    nome_riferimento: str = "mediana",
    livello: str = "95%",
    senza_intervallo: str = NESSUN_INTERVALLO,
    nota: str = "",
    fonte: str = "",
    simulato: bool = False,
) -> Grafico:
    """Rows by value, the highest first, those without a value last; `senza_intervallo` is said of bare values.

    ValueError where no body has a value.
    """
    if not any(noto(a.valore) for a in anelli):
        raise ValueError(f"grafico «{titolo}» senza valori")
    ordinati = sorted(anelli, key=lambda a: (not noto(a.valore), -float(a.valore) if noto(a.valore) else 0.0))
    disegno = _Disegno(tuple(ordinati), grandezza, riferimento, nome_riferimento, livello, senza_intervallo)
    piede = righe_nota("; ".join(_piede(disegno)))
    coda = righe_nota(avviso((grandezza,)))
    spezzato = _spezzato(disegno)
    riga = altezza_riga(tv.CORPO_PICCOLO)
    posti = corsie(
        tuple(a.etichetta for a in ordinati),
        minime=(RIGA_CM,) * len(ordinati),
        alto=0.5 + riga * max(0, len(disegno.testa) - 1),
        basso=0.62 + riga * (len(spezzato) + len(piede) + len(coda)),
    )
    propri = [righe for a, righe in zip(ordinati, posti.etichette, strict=True) if a.evidenziato]
    grassi = [misura(testo, peso="bold") + tv.SPAZIO for righe in propri for testo in righe]
    posti = replace(posti, x0=max([posti.x0, *grassi]))
    svg, pagine = in_grafico(posti, lambda tela: _traccia(tela, disegno, posti, (*piede, *coda)))
    grafico = Grafico(svg, titolo, _alternativa(disegno, nota), _tabella(titolo, disegno, nota, fonte), fonte, pagine)
    return marchia(grafico) if simulato else grafico


def _piede(disegno: _Disegno) -> list[str]:
    pezzi = [disegno.grandezza.testata]
    if any(a.ampio for a in disegno.anelli):
        pezzi.append(f"le linee sono gli intervalli al {disegno.livello}")
    else:
        pezzi.append(disegno.senza)
    return pezzi


def _spezzato(disegno: _Disegno) -> tuple[str, ...]:
    """The warning that lengths are not proportional, where the axis leaves zero out."""
    basso, alto = _campo(disegno)
    return (ASSE_SPEZZATO,) if basso > 0 or alto < 0 else ()


def _campo(disegno: _Disegno) -> tuple[float, float]:
    return campo(_valori(disegno), tetto=tetto(disegno.grandezza.unita))


def _valori(disegno: _Disegno) -> list[float]:
    return noti([disegno.riferimento, *(v for a in disegno.anelli for v in (a.valore, a.basso, a.alto))])


def _traccia(tela: Tela, disegno: _Disegno, posti: Corsie, note: Sequence[str]) -> None:
    coda = max(misura(disegno.accanto(a), peso="bold" if a.evidenziato else "normal") for a in disegno.anelli) + 0.3
    toni = tinte(disegno.grandezza.contesto)
    scala = Scala(*_campo(disegno), posti.x0 + 0.15, tv.LARGHEZZA_CM - coda)
    posti.griglia(tela, scala, tuple((float(v), testo) for v, testo in tacche(scala, disegno.grandezza.unita)))
    _nomi(tela, disegno, posti)
    spezzato = _spezzato(disegno)
    scrivi_note(tela, spezzato, posti.y0 - 0.62, forte=True)
    scrivi_note(tela, note, posti.y0 - 0.62 - altezza_riga(tv.CORPO_PICCOLO) * len(spezzato))
    if noto(disegno.riferimento):
        x = scala(disegno.riferimento)
        tela.linea((x, x), (posti.y0, posti.y1), toni.panel, 1.2, tratti=True)
        mezza = max(misura(r, tv.CORPO_PICCOLO, "semibold") for r in disegno.testa) / 2
        centro = min(max(x, mezza + 0.05), tela.larghezza - mezza - 0.05)
        for k, nome in enumerate(reversed(disegno.testa)):
            y = posti.y1 + 0.24 + k * altezza_riga(tv.CORPO_PICCOLO)
            tela.testo(
                centro, y, nome, corpo=tv.CORPO_PICCOLO, peso="semibold", colore=toni.panel, ancora="center"
            )  # fmt: skip
    for anello, y in zip(disegno.anelli, posti.centri, strict=True):
        _anello(tela, disegno, anello, scala, y)


def _nomi(tela: Tela, disegno: _Disegno, posti: Corsie) -> None:
    """The names at the left, the body in evidence in bold."""
    for anello, righe, y in zip(disegno.anelli, posti.etichette, posti.centri, strict=True):
        alto = y + altezza_riga() * (len(righe) - 1) / 2
        for k, riga in enumerate(righe):
            peso: Peso = "bold" if anello.evidenziato else "normal"
            tela.testo(posti.x0 - tv.SPAZIO, alto - k * altezza_riga(), riga, peso=peso, ancora="right")


def _anello(tela: Tela, disegno: _Disegno, anello: Anello, scala: Scala, y: float) -> None:
    toni = tinte(disegno.grandezza.contesto)
    colore = toni.evidenza if anello.evidenziato else tv.TESTO_TENUE
    fine = scala.a_cm + 0.15
    if not noto(anello.valore):
        tela.testo(fine, y, disegno.accanto(anello), colore=tv.TESTO_TENUE)
        return
    if noto(anello.basso) and noto(anello.alto):
        spessore = 2.4 if anello.evidenziato else 1.5
        tela.linea((scala(anello.basso), scala(anello.alto)), (y, y), colore, spessore)
    pieno = anello.evidenziato or anello.ampio
    forma, lato = ("D", 7.0) if anello.evidenziato else ("o", 5.5)
    tela.segno(scala(anello.valore), y, forma, colore, pieno=pieno, lato=lato)
    tela.testo(fine, y, disegno.accanto(anello), peso="bold" if anello.evidenziato else "normal")


def _alternativa(disegno: _Disegno, nota: str) -> str:
    g = disegno.grandezza
    con_valore = [(a.etichetta, a.valore) for a in disegno.anelli if noto(a.valore)]
    riferimento = disegno.riferimento
    evidenziati = [f"«{a.etichetta}» {g.scritta(a.valore)}{_intervallo(a, g)}" for a in disegno.anelli if a.evidenziato]
    senza = [a.etichetta for a in disegno.anelli if not noto(a.valore)]
    sicuri = _lontani(disegno)
    return frasi(
        f"{g.testata}: {parole.plurale(len(con_valore), 'ente', 'enti')}"
        f"{' in ordine di valore' if len(con_valore) > 1 else ''}.",
        estremi(con_valore, g),
        f"Valore di confronto: {disegno.nome_riferimento} {g.scritta(riferimento)}." if noto(riferimento) else "",
        f"In evidenza: {'; '.join(evidenziati)}." if evidenziati else "",
        sicuri,
        _senza_intervallo(disegno),
        senza_valore(senza),
        avviso((g,)),
        nota,
    )


def _lontani(disegno: _Disegno) -> str:
    """Whose interval leaves out the value of the panel."""
    r = disegno.riferimento
    if not noto(r) or not any(a.ampio for a in disegno.anelli):
        return ""
    sopra = [a.etichetta for a in disegno.anelli if noto(a.basso) and float(a.basso) > float(r)]
    sotto = [a.etichetta for a in disegno.anelli if noto(a.alto) and float(a.alto) < float(r)]
    if not sopra and not sotto:
        return "Tutti gli intervalli comprendono il valore di confronto."
    return frasi(
        f"Intervallo tutto sopra il valore di confronto: {virgolette(sopra)}." if sopra else "",
        f"Intervallo tutto sotto il valore di confronto: {virgolette(sotto)}." if sotto else "",
    )


def _senza_intervallo(disegno: _Disegno) -> str:
    soli = [a.etichetta for a in disegno.anelli if noto(a.valore) and not a.ampio]
    if not any(a.ampio for a in disegno.anelli):
        return f"{parole.maiuscola(disegno.senza)}."
    return f"{parole.maiuscola(disegno.senza)}: {virgolette(soli)}." if soli else ""


def _intervallo(anello: Anello, g: Grandezza) -> str:
    return f", da {g.scritta(anello.basso)} a {g.scritta(anello.alto)}" if anello.ampio else ""


def _tabella(titolo: str, disegno: _Disegno, nota: str, fonte: str) -> Tabella:
    g = disegno.grandezza
    colonne = [ColonnaVista("Ente"), ColonnaVista(g.nome, g.unita, True)]
    ampi = any(a.ampio for a in disegno.anelli)
    colonne += [ColonnaVista("Da", g.unita, True), ColonnaVista("A", g.unita, True)] if ampi else []
    righe = tuple(
        Riga((a.etichetta, g.numero(a.valore), *((g.numero(a.basso), g.numero(a.alto)) if ampi else ())))
        for a in disegno.anelli
    )
    grezzi = tuple(
        {"ente": a.etichetta, "valore": a.valore, "da": _corto(a.basso), "a": _corto(a.alto)} for a in disegno.anelli
    )
    riferimento = f"{parole.maiuscola(disegno.nome_riferimento)}: {g.scritta(disegno.riferimento)}."
    note = tuple(n for n in (riferimento if noto(disegno.riferimento) else "", avviso((g,)), nota) if n)
    campi = con_unita(CAMPI_BRUCO, valore=g.unita, da=g.unita, a=g.unita)
    return Tabella(titolo, tuple(colonne), righe, note, fonte, grezzi, campi)


def _corto(valore: Cifra | None) -> Cifra | None:
    """A binary number cut to the digits on which machines agree."""
    return float(f"{valore:.6g}") if isinstance(valore, float) else valore
