"""The profile of a body: every indicator on one scale, the robust distance from the median, better to the right."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.campi_tracciati import CAMPI_PROFILO
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.corsie import Corsie, corsie, in_grafico
from analisi.vista.tracciati.grandezza import CONTESTO, NON_VERIFICATA, Cifra, elenco, noto
from analisi.vista.tracciati.marchio import marchia
from analisi.vista.tracciati.parlato import frasi
from analisi.vista.tracciati.tela import Ancora, Scala, Tela, misura

ESTREMO = 4.0
"""Distances beyond this many robust units are drawn at the edge, with their figure."""
RIGA_CM = 0.75
GRUPPO_CONTESTO = "Contesto: nessuna direzione (a destra più alto, a sinistra più basso)"
UNITA = "unità robuste (MAD × 1,4826)"
NON_CALCOLABILE = "non calcolabile"
PEGGIO, MEGLIO = "peggio della mediana", "meglio della mediana"


@dataclass(frozen=True)
class VoceProfilo:
    """An indicator: robust distance from the median (None: not computable), value and median as written.

    The distance is turned so that positive is better; of context indicators, so that positive is higher.
    """

    etichetta: str
    distanza: Cifra | None
    valore: str
    mediana: str
    contesto: bool = False
    verificata: bool = True
    gruppo: str = ""

    @property
    def note(self) -> tuple[str, ...]:
        """What must be said of it in the table."""
        return (*((CONTESTO,) if self.contesto else ()), *(() if self.verificata else (NON_VERIFICATA,)))

    @property
    def scritta(self) -> str:
        """Label of the row."""
        dubbio = f" † {NON_VERIFICATA}" if not self.verificata else ""
        return f"{self.etichetta}{dubbio}: {self.valore}; mediana{formato.SPAZIO}{self.mediana}"


def profilo(
    titolo: str, voci: tuple[VoceProfilo, ...], *, ente: str, fonte: str = "", simulato: bool = False
) -> Grafico:
    """Indicators in the given order within their groups, those of context last. ValueError without any."""
    if not voci:
        raise ValueError(f"grafico «{titolo}» senza voci")
    ordinate = _ordinate(voci)
    gruppi = tuple(GRUPPO_CONTESTO if v.contesto else v.gruppo for v in ordinate)
    posti = corsie(tuple(v.scritta for v in ordinate), gruppi, minime=(RIGA_CM,) * len(ordinate), alto=0.65, basso=0.95)
    svg, pagine = in_grafico(posti, lambda tela: _traccia(tela, ordinate, posti))
    alternativa, tabella = _alternativa(ordinate, ente), _tabella(titolo, ordinate, fonte)
    grafico = Grafico(svg, titolo, alternativa, tabella, fonte, pagine)
    return marchia(grafico) if simulato else grafico


def _ordinate(voci: tuple[VoceProfilo, ...]) -> tuple[VoceProfilo, ...]:
    """Each group in one piece, in the order in which they first appear, then what is context."""
    gruppi = list(dict.fromkeys(v.gruppo for v in voci))
    return tuple(sorted(voci, key=lambda v: (v.contesto, 0 if v.contesto else gruppi.index(v.gruppo))))


def _traccia(tela: Tela, voci: tuple[VoceProfilo, ...], posti: Corsie) -> None:
    orlo = max(misura(_distanza(v), tv.CORPO_PICCOLO) for v in voci) + 0.3
    scala = Scala(-ESTREMO, ESTREMO, posti.x0 + orlo, tv.LARGHEZZA_CM - orlo)
    # row by row: a box is left out of a printed page that its middle does not fall on
    for cima, fondo in pairwise((*posti.cime, posti.y0)):
        tela.rettangolo(scala(-1), fondo, scala(1) - scala(-1), cima - fondo, tv.GRIGIO_CHIARO)
    posti.griglia(tela, scala, tuple((float(t), formato.con_segno(t)) for t in (-4, -2, 0, 2, 4)))
    tela.linea((scala(0), scala(0)), (posti.y0, posti.y1), tv.NOTTE, 1.2)
    posti.scrivi(tela)
    if any(not v.contesto for v in voci):
        tela.testo(
            scala(0) - 0.15,
            posti.y1 + 0.3,
            PEGGIO,
            ancora="right",
            corpo=tv.CORPO_PICCOLO,
            colore=tv.TESTO_TENUE,
        )
        tela.testo(scala(0) + 0.15, posti.y1 + 0.3, MEGLIO, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE)
    nota = f"distanza dalla mediana in {UNITA}; in grigio fino a una unità"
    tela.testo(
        tela.larghezza - 0.05, posti.y0 - 0.6, nota, ancora="right", corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE
    )
    for voce, y in zip(voci, posti.centri, strict=True):
        _voce(tela, voce, scala, y)


def _distanza(voce: VoceProfilo) -> str:
    return formato.con_segno(voce.distanza, 1)


def _voce(tela: Tela, voce: VoceProfilo, scala: Scala, y: float) -> None:
    if not noto(voce.distanza):
        tela.testo(scala(0) + 0.2, y, NON_CALCOLABILE, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE, su_bianco=True)
        return
    distanza = float(voce.distanza)
    dentro = min(max(distanza, -ESTREMO), ESTREMO)
    peggio = distanza < 0 and not voce.contesto
    colore = tv.TESTO_TENUE if voce.contesto or not distanza else tv.ARANCIO if peggio else tv.BLU
    x = scala(dentro)
    tela.linea((scala(0), x), (y, y), colore, 1.6)
    forma = ("<" if distanza < 0 else ">") if dentro != distanza else "D" if peggio else "o"
    tela.segno(x, y, forma, colore, pieno=not voce.contesto, lato=7)
    verso = 1 if distanza >= 0 else -1
    ancora: Ancora = "left" if verso > 0 else "right"
    tela.testo(
        x + verso * 0.2, y, _distanza(voce), corpo=tv.CORPO_PICCOLO, colore=colore, ancora=ancora, su_bianco=True
    )


def _alternativa(voci: tuple[VoceProfilo, ...], ente: str) -> str:
    lontane = sorted(voci, key=lambda v: -abs(float(v.distanza)) if noto(v.distanza) else 0.0)
    con = [v for v in lontane if noto(v.distanza) and not v.contesto]
    meglio = [_detta(v) for v in con if float(v.distanza or 0) > 0]
    peggio = [_detta(v) for v in con if float(v.distanza or 0) < 0]
    pari = [f"«{v.etichetta}»" for v in con if float(v.distanza or 0) == 0]
    contesto = [_detta(v) for v in lontane if v.contesto and noto(v.distanza)]
    senza = [f"«{v.etichetta}»" for v in voci if not noto(v.distanza)]
    quanti = parole.plurale(len(voci), "indicatore", "indicatori")
    return frasi(
        f"Profilo di {ente} su {quanti}: distanza dalla mediana del panel in {UNITA}.",
        f"Peggio della mediana: {elenco(peggio)}." if peggio else "",
        f"Meglio della mediana: {elenco(meglio)}." if meglio else "",
        f"Sulla mediana: {elenco(pari)}." if pari else "",
        f"Contesto, senza direzione, sopra la mediana col più e sotto col meno: {elenco(contesto)}."
        if contesto
        else "",
        f"Distanza non calcolabile: {elenco(senza)}." if senza else "",
    )


def _detta(voce: VoceProfilo) -> str:
    dubbio = f" ({NON_VERIFICATA})" if not voce.verificata else ""
    return f"«{voce.etichetta}»{dubbio} {formato.con_segno(voce.distanza, 1)}"


def _tabella(titolo: str, voci: tuple[VoceProfilo, ...], fonte: str) -> Tabella:
    righe = tuple(
        Riga(
            (
                v.etichetta,
                v.valore,
                v.mediana,
                formato.con_segno(v.distanza, 1) if noto(v.distanza) else formato.NC,
                "; ".join(v.note),
            )
        )
        for v in voci
    )
    testate = (
        ("Indicatore", False),
        ("Valore", True),
        ("Mediana", True),
        (f"Distanza in {UNITA}", True),
        ("Nota", False),
    )
    colonne = tuple(ColonnaVista(nome, numerica=numerica) for nome, numerica in testate)
    grezzi = tuple(
        {
            "indicatore": v.etichetta,
            "valore": v.valore,
            "mediana": v.mediana,
            "distanza": float(f"{v.distanza:.6g}") if noto(v.distanza) else formato.NC,
            "contesto": v.contesto,
            "formula_verificata": v.verificata,
        }
        for v in voci
    )
    return Tabella(titolo, colonne, righe, fonte=fonte, grezzi=grezzi, campi=CAMPI_PROFILO)
