"""Horizontal bars from zero, with their values, an optional target, and marks for what asks for attention."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.campi import con_unita
from analisi.vista.campi_tracciati import CAMPI_BARRE
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.corsie import Corsie, corsie, estremo_destro, in_grafico
from analisi.vista.tracciati.parlato import estremi, frasi, nomi
from analisi.vista.tracciati.quadro import RIGA_LEGENDA, VoceLegenda, righe_legenda, scrivi_legenda
from analisi.vista.tracciati.tela import Scala, Tela, misura

QUOTA_VISIBILE = 0.03
"""A bar shorter than this part of the scale shows no hatch: its warning is written beside it."""
TESTO_CM = 0.12
"""Room between a bar and its text."""


@dataclass(frozen=True)
class Barra:
    """One bar. `valore` None draws none and writes `testo`, by default the mark of a missing figure.

    testo: what to write instead of the value (for instance `formato.NC`). gruppo: rows of one group follow each other.
    """

    etichetta: str
    valore: Decimal | None
    attenzione: bool = False
    gruppo: str = ""
    testo: str = ""


@dataclass(frozen=True)
class Riferimento:
    """A target line: its value and its name, «obiettivo» if not told otherwise."""

    valore: Decimal
    nome: str = "obiettivo"


@dataclass(frozen=True)
class _Disegno:
    voci: tuple[Barra, ...]
    unita: str
    decimali: int | None
    riferimento: Riferimento | None
    avvertenza: str

    def scritto(self, voce: Barra) -> str:
        return voce.testo or formato.con_unita(voce.valore, self.unita, self.decimali)

    def tratteggiata(self, voce: Barra) -> bool:
        """Whether a bar asks for attention and is long enough to show its hatch."""
        basso, alto = self.estremi
        return voce.attenzione and abs(float(voce.valore or 0)) >= QUOTA_VISIBILE * (alto - basso)

    @property
    def legenda(self) -> tuple[tuple[VoceLegenda, ...], ...]:
        """What the hatch means, said once; nothing where no bar shows it."""
        if not any(map(self.tratteggiata, self.voci)):
            return ()
        return righe_legenda([VoceLegenda(self.avvertenza, colore=tv.ARANCIO, tipo="trama")])

    def accanto(self, voce: Barra) -> str:
        """What stands beside a bar: its value, and its warning where no hatch says it."""
        if not voce.attenzione or self.tratteggiata(voce):
            return self.scritto(voce)
        return f"{self.scritto(voce)} · {self.avvertenza}"

    def oltre(self, voce: Barra) -> Decimal:
        """The farthest value at which the text of a bar may begin: past a target line that it would cross."""
        valore = voce.valore or Decimal(0)
        return max(valore, self.riferimento.valore) if self.riferimento else valore

    @property
    def estremi(self) -> tuple[float, float]:
        valori = [float(v.valore) for v in self.voci if v.valore is not None]
        valori += [float(self.riferimento.valore)] if self.riferimento else []
        basso, alto = min([0.0, *valori]), max([0.0, *valori])
        return (basso, alto) if alto > basso else (0.0, 100.0 if self.unita == "%" else 1.0)


def barre(
    titolo: str,
    voci: tuple[Barra, ...],
    *,
    unita: str = "%",
    decimali: int | None = None,
    riferimento: Riferimento | None = None,
    avvertenza: str = "sotto l'obiettivo",
    intestazione: str = "Voce",
    fonte: str = "",
) -> Grafico:
    """Bars in the given order. `avvertenza` says what the flagged ones are, once. ValueError without items."""
    if not voci:
        raise ValueError(f"grafico «{titolo}» senza voci")
    disegno = _Disegno(tuple(voci), unita, decimali, riferimento, avvertenza)
    alto = (0.5 if riferimento else 0.1) + RIGA_LEGENDA * len(disegno.legenda)
    posti = corsie(tuple(v.etichetta for v in voci), tuple(v.gruppo for v in voci), alto=alto)
    svg, pagine = in_grafico(posti, lambda tela: _traccia(tela, disegno, posti))
    return Grafico(svg, titolo, _alternativa(disegno), _tabella(titolo, disegno, intestazione, fonte), fonte, pagine)


def _traccia(tela: Tela, disegno: _Disegno, posti: Corsie) -> None:
    scala = _scala(disegno, posti)
    tacche = tuple((float(t), formato.con_unita(t, "%" if disegno.unita == "%" else "")) for t in scala.tacche())
    posti.griglia(tela, scala, tacche)
    posti.scrivi(tela)
    scrivi_legenda(tela, disegno.legenda, posti.altezza - 0.2)
    for voce, y in zip(disegno.voci, posti.centri, strict=True):
        if voce.valore:
            lunga = scala(voce.valore) - scala(0)
            tela.rettangolo(
                scala(0), y - 0.17, lunga, 0.34, tv.ARANCIO if voce.attenzione else tv.BLU, trama=voce.attenzione
            )
    tela.linea((scala(0), scala(0)), (posti.y0, posti.y1), tv.GRIGIO, 1.0)
    if disegno.riferimento:
        _riferimento(tela, disegno, scala(disegno.riferimento.valore), posti)
    for voce, y in zip(disegno.voci, posti.centri, strict=True):
        _valore(tela, disegno, voce, scala, y)


def _scala(disegno: _Disegno, posti: Corsie) -> Scala:
    basso, alto = disegno.estremi
    coda_sinistra = max(
        (misura(disegno.accanto(v)) for v in disegno.voci if v.valore is not None and v.valore < 0), default=0.0
    )
    x0 = posti.x0 + (coda_sinistra + 0.25 if coda_sinistra else 0.0)
    positive = tuple(v for v in disegno.voci if (v.valore or 0) >= 0)
    quote = tuple((float(disegno.oltre(v)) - basso) / (alto - basso) for v in positive)
    code = tuple(misura(disegno.accanto(v)) + TESTO_CM + 0.08 for v in positive)
    return Scala(basso, alto, x0, estremo_destro(x0, quote, code))


def _riferimento(tela: Tela, disegno: _Disegno, x: float, posti: Corsie) -> None:
    if disegno.riferimento is None:
        return
    tela.linea((x, x), (posti.y0, posti.y1), tv.NOTTE, 1.2, tratti=True)
    testo = _nome(disegno.riferimento, disegno.unita)
    mezza = misura(testo, tv.CORPO_PICCOLO, "semibold") / 2
    centro = min(max(x, mezza), tela.larghezza - mezza - 0.05)
    tela.testo(
        centro, posti.y1 + 0.22, testo, corpo=tv.CORPO_PICCOLO, peso="semibold", colore=tv.NOTTE, ancora="center"
    )


def _valore(tela: Tela, disegno: _Disegno, voce: Barra, scala: Scala, y: float) -> None:
    negativo = voce.valore is not None and voce.valore < 0
    testo = disegno.accanto(voce)
    x = scala(voce.valore or 0) + (-TESTO_CM if negativo else TESTO_CM)
    meta = scala(disegno.riferimento.valore) if disegno.riferimento else 0.0
    if not negativo and x <= meta + TESTO_CM and x + misura(testo) > meta - 0.05:
        x = meta + TESTO_CM
    colore = tv.ARANCIO if voce.attenzione else tv.TESTO
    tela.testo(x, y, testo, ancora="right" if negativo else "left", colore=colore, su_bianco=True)


def _alternativa(disegno: _Disegno) -> str:
    presenti = [(v.etichetta, v.valore, disegno.scritto(v)) for v in disegno.voci if v.valore is not None]
    assenti = [f"«{v.etichetta}»" for v in disegno.voci if v.valore is None]
    segnalate = [f"«{v.etichetta}» ({disegno.scritto(v)})" for v in disegno.voci if v.attenzione]
    return frasi(
        f"Grafico a barre di {parole.plurale(len(disegno.voci), 'voce', 'voci', 'f')}.",
        f"{parole.maiuscola(disegno.avvertenza)}: {_segnalate(disegno, segnalate)}." if segnalate else "",
        f"Nessuna voce {disegno.avvertenza}." if disegno.riferimento and presenti and not segnalate else "",
        estremi(presenti),
        f"{parole.maiuscola(_nome(disegno.riferimento, disegno.unita, ': '))}." if disegno.riferimento else "",
        ("Nessuna voce ha un valore." if not presenti else f"Senza valore: {nomi(assenti)}.") if assenti else "",
    )


def _segnalate(disegno: _Disegno, segnalate: list[str]) -> str:
    """The flagged items by name, or that all are."""
    quante = len(disegno.voci)
    if 1 < len(segnalate) == quante:
        return parole.tutti(quante, "voce", "voci", "f")
    return f"{f'{len(segnalate)} voci su {quante}, ' if len(segnalate) > 1 else ''}{nomi(segnalate)}"


def _nome(riferimento: Riferimento, unita: str, stacco: str = " ") -> str:
    """A target line in words: `obiettivo 100%`."""
    return f"{riferimento.nome}{stacco}{formato.con_unita(riferimento.valore, unita)}"


def _tabella(titolo: str, disegno: _Disegno, intestazione: str, fonte: str) -> Tabella:
    righe: list[Riga] = []
    gruppo = ""
    for voce in disegno.voci:
        if voce.gruppo and voce.gruppo != gruppo:
            righe.append(Riga((voce.gruppo,), "gruppo"))
        gruppo = voce.gruppo
        valore = voce.testo or formato.numero(voce.valore, disegno.decimali)
        righe.append(Riga((voce.etichetta, valore, Cella(disegno.avvertenza if voce.attenzione else ""))))
    colonne: tuple[ColonnaVista, ...] = (
        ColonnaVista(intestazione),
        ColonnaVista("Valore", disegno.unita, True),
        ColonnaVista("Segnalazione"),
    )
    if not any(v.attenzione for v in disegno.voci):
        colonne = colonne[:2]
        righe = [r if r.tipo == "gruppo" else Riga(r.celle[:2]) for r in righe]
    grezzi = tuple(
        {"etichetta": v.etichetta, "valore": v.valore, "attenzione": v.attenzione, "gruppo": v.gruppo, "testo": v.testo}
        for v in disegno.voci
    )
    campi = con_unita(CAMPI_BARRE, valore=disegno.unita)
    return Tabella(titolo, colonne, tuple(righe), fonte=fonte, grezzi=grezzi, campi=campi)
