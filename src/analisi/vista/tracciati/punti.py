"""The body against a mean of its peers, item by item: two markers of different shape on one common scale."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.campi import con_unita
from analisi.vista.campi_tracciati import CAMPI_PUNTI
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.corsie import Corsie, corsie, in_grafico
from analisi.vista.tracciati.parlato import elenco_lungo, frasi, nomi
from analisi.vista.tracciati.tela import Ancora, Scala, Tela, misura

PASSI_SCALA = 10
VICINI_CM = 0.12
"""Two markers closer than this cover each other, unless the one behind is larger."""


@dataclass(frozen=True)
class Accostamento:
    """An item with the body's value and its peers' mean, in one unit; None where a value is missing."""

    etichetta: str
    ente: Decimal | None
    media: Decimal | None
    gruppo: str = ""


@dataclass(frozen=True)
class _Disegno:
    voci: tuple[Accostamento, ...]
    unita: str
    decimali: int | None
    ente: str
    media: str
    limiti: tuple[int, int] | None

    def scritto(self, valore: Decimal | None) -> str:
        return formato.con_unita(valore, "%" if self.unita == "%" else "", self.decimali)


def punti(
    titolo: str,
    voci: tuple[Accostamento, ...],
    *,
    unita: str = "",
    decimali: int | None = None,
    ente: str = "ente",
    media: str = "media regionale",
    limiti: tuple[int, int] | None = None,
    intestazione: str = "Voce",
    fonte: str = "",
) -> Grafico:
    """Rows in the given order; `ente` and `media` are the two names. ValueError without items.

    limiti: ends of the axis, for instance of a survey's scale; None lets the values decide, zero included.
    """
    if not voci:
        raise ValueError(f"grafico «{titolo}» senza voci")
    posti_decimali = formato.decimali(*(v for voce in voci for v in (voce.ente, voce.media)))
    disegno = _Disegno(tuple(voci), unita, posti_decimali if decimali is None else decimali, ente, media, limiti)
    posti = corsie(
        tuple(v.etichetta for v in voci),
        tuple(v.gruppo for v in voci),
        minime=(0.66,) * len(voci),
        alto=0.62,
        basso=0.9 if unita and unita != "%" else 0.55,
    )
    svg, pagine = in_grafico(posti, lambda tela: _traccia(tela, disegno, posti))
    return Grafico(svg, titolo, _alternativa(disegno), _tabella(titolo, disegno, intestazione, fonte), fonte, pagine)


def _traccia(tela: Tela, disegno: _Disegno, posti: Corsie) -> None:
    scala = _scala(disegno, posti)
    tacche = tuple(
        (float(t), disegno.scritto(t) if disegno.unita == "%" else formato.numero(t)) for t in _valori(disegno, scala)
    )
    posti.griglia(tela, scala, tacche)
    posti.scrivi(tela)
    if disegno.unita and disegno.unita != "%":
        tela.testo(
            tela.larghezza - 0.1, 0.2, disegno.unita, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE, ancora="right"
        )
    for voce, y in zip(disegno.voci, posti.centri, strict=True):
        _coppia(tela, disegno, voce, scala, y)
    _nomi(tela, disegno, scala, posti)


def _valori(disegno: _Disegno, scala: Scala) -> tuple[Decimal, ...]:
    """Values of the grid: every step of a survey's scale, or round ones."""
    if disegno.limiti and disegno.limiti[1] - disegno.limiti[0] <= PASSI_SCALA:
        return tuple(Decimal(v) for v in range(disegno.limiti[0], disegno.limiti[1] + 1))
    return scala.tacche()


def _scala(disegno: _Disegno, posti: Corsie) -> Scala:
    valori = [float(v) for voce in disegno.voci for v in (voce.ente, voce.media) if v is not None] or [0.0]
    orlo = max(misura(disegno.scritto(v)) for voce in disegno.voci for v in (voce.ente, voce.media)) + 0.35
    basso, alto = disegno.limiti or (min(0.0, *valori), max(0.0, *valori))
    return Scala(basso, alto if alto > basso else basso + 1, posti.x0 + orlo, tv.LARGHEZZA_CM - orlo)


def _coppia(tela: Tela, disegno: _Disegno, voce: Accostamento, scala: Scala, y: float) -> None:
    presenti = [v for v in (voce.ente, voce.media) if v is not None]
    if not presenti:
        tela.testo(scala.da_cm + 0.2, y, formato.MANCANTE, su_bianco=True)
        return
    if len(presenti) == 2:
        tela.linea((scala(presenti[0]), scala(presenti[1])), (y, y), tv.GRIGIO, 1.4)
    coperti = len(presenti) == 2 and abs(scala(presenti[0]) - scala(presenti[1])) < VICINI_CM
    stacco = 0.3 if coperti else 0.2
    if voce.media is not None:
        # of two equal values the shape behind must show around the one in front
        tela.segno(scala(voce.media), y, "D", tv.ARANCIO, pieno=False, lato=9.5 if coperti else 6)
    if voce.ente is not None:
        tela.segno(scala(voce.ente), y, "o", tv.BLU, lato=6.5)
    alto, basso = max(presenti), min(presenti)
    tela.testo(scala(alto) + stacco, y, disegno.scritto(alto), su_bianco=True, colore=_colore(voce, alto))
    if len(presenti) == 2 and alto != basso:
        tela.testo(
            scala(basso) - stacco,
            y,
            disegno.scritto(basso),
            su_bianco=True,
            ancora="right",
            colore=_colore(voce, basso),
        )


def _colore(voce: Accostamento, valore: Decimal) -> str:
    return tv.BLU if valore == voce.ente else tv.ARANCIO


def _nomi(tela: Tela, disegno: _Disegno, scala: Scala, posti: Corsie) -> None:
    """The two names above the markers of the first row that has both, or else of any row that has one."""
    completa = next((v for v in disegno.voci if v.ente is not None and v.media is not None), disegno.voci[0])
    a_sinistra = (completa.ente or Decimal(0)) <= (completa.media or Decimal(0))
    y = posti.y1 + 0.3
    coppie = (
        (disegno.ente, "o", tv.BLU, completa.ente, a_sinistra),
        (disegno.media, "D", tv.ARANCIO, completa.media, not a_sinistra),
    )
    larghezze = [misura(nome, tv.CORPO_PICCOLO, "semibold") for nome, *_ in coppie]
    mezzo = (scala(completa.ente or 0) + scala(completa.media or 0)) / 2
    prima, dopo = (larghezze[0], larghezze[1]) if a_sinistra else (larghezze[1], larghezze[0])
    mezzo = min(max(mezzo, prima + 0.5), tela.larghezza - dopo - 0.5)
    for nome, forma, colore, _, sinistra in coppie:
        verso, ancora = (-1, "right") if sinistra else (1, "left")
        lato: Ancora = "right" if ancora == "right" else "left"
        tela.segno(mezzo + verso * 0.16, y, forma, colore, pieno=forma == "o", lato=6)
        tela.testo(mezzo + verso * 0.38, y, nome, corpo=tv.CORPO_PICCOLO, peso="semibold", colore=colore, ancora=lato)


def _alternativa(disegno: _Disegno) -> str:
    complete = [(v.etichetta, v.ente, v.media) for v in disegno.voci if v.ente is not None and v.media is not None]
    sopra = [_a_parole(disegno, *c) for c in complete if c[1] > c[2]]
    sotto = [_a_parole(disegno, *c) for c in complete if c[1] < c[2]]
    pari = [f"«{e}» {disegno.scritto(ente)}" for e, ente, media in complete if ente == media]
    incomplete = [f"«{v.etichetta}»" for v in disegno.voci if v.ente is None or v.media is None]
    unita = f", in {disegno.unita}" if disegno.unita and disegno.unita != "%" else ""
    quante = parole.plurale(len(disegno.voci), "voce", "voci", "f")
    return frasi(
        f"Confronto fra {disegno.ente} e {disegno.media} per {quante}{unita}.",
        f"Valori più alti: {elenco_lungo(sopra, 'altre')}." if sopra else "",
        f"Valori più bassi: {elenco_lungo(sotto, 'altre')}." if sotto else "",
        f"Valori uguali: {elenco_lungo(pari, 'altre')}." if pari else "",
        f"Confronto incompleto: {nomi(incomplete)}." if incomplete else "",
    )


def _a_parole(disegno: _Disegno, etichetta: str, ente: Decimal, media: Decimal) -> str:
    return f"«{etichetta}» {disegno.scritto(ente)} contro {disegno.scritto(media)}"


def _tabella(titolo: str, disegno: _Disegno, intestazione: str, fonte: str) -> Tabella:
    colonne = (
        ColonnaVista(intestazione),
        ColonnaVista(parole.maiuscola(disegno.ente), disegno.unita, True),
        ColonnaVista(parole.maiuscola(disegno.media), disegno.unita, True),
    )
    righe = tuple(
        Riga((v.etichetta, formato.numero(v.ente, disegno.decimali), formato.numero(v.media, disegno.decimali)))
        for v in disegno.voci
    )
    grezzi = tuple(
        {"etichetta": v.etichetta, "gruppo": v.gruppo, "valore_ente": v.ente, "valore_media": v.media}
        for v in disegno.voci
    )
    campi = con_unita(CAMPI_PUNTI, valore_ente=disegno.unita, valore_media=disegno.unita)
    return Tabella(titolo, colonne, righe, fonte=fonte, grezzi=grezzi, campi=campi)
