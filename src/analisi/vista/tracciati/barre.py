"""Horizontal bars from zero, with their values, an optional target, and marks for what asks for attention."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.corsie import Corsie, corsie, estremo_destro, in_grafico
from analisi.vista.tracciati.parlato import estremi, frasi, nomi
from analisi.vista.tracciati.tela import Scala, Tela, misura

QUOTA_VICINA = Decimal("0.8")
"""A bar that ends from this part of the target on has its text past the target line."""


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

    @property
    def tutte_segnalate(self) -> bool:
        return all(v.attenzione for v in self.voci)

    def accanto(self, voce: Barra) -> str:
        """What stands beside a bar; a warning that every bar would carry is said by the title alone."""
        if not voce.attenzione or self.tutte_segnalate:
            return self.scritto(voce)
        return f"{self.scritto(voce)} · {self.avvertenza}"

    def ancora(self, voce: Barra) -> Decimal:
        """Where the text of a bar begins: at its end, or past a target line that the text would cross."""
        valore = voce.valore or Decimal(0)
        meta = self.riferimento.valore if self.riferimento else valore
        return meta if meta * QUOTA_VICINA <= valore < meta else valore

    @property
    def estremi(self) -> tuple[float, float]:
        valori = [float(v.valore) for v in self.voci if v.valore is not None]
        valori += [float(self.riferimento.valore)] if self.riferimento else []
        basso, alto = min([0.0, *valori]), max([0.0, *valori])
        return (basso, alto) if alto > basso else (0.0, 1.0)


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
    """Bars in the given order. `avvertenza` is written beside the flagged ones. ValueError without items."""
    if not voci:
        raise ValueError(f"grafico «{titolo}» senza voci")
    disegno = _Disegno(tuple(voci), unita, decimali, riferimento, avvertenza)
    posti = corsie(tuple(v.etichetta for v in voci), tuple(v.gruppo for v in voci), alto=0.5 if riferimento else 0.1)
    svg, pagine = in_grafico(posti, lambda tela: _traccia(tela, disegno, posti))
    return Grafico(svg, titolo, _alternativa(disegno), _tabella(titolo, disegno, intestazione, fonte), fonte, pagine)


def _traccia(tela: Tela, disegno: _Disegno, posti: Corsie) -> None:
    scala = _scala(disegno, posti)
    tacche = tuple((float(t), formato.con_unita(t, "%" if disegno.unita == "%" else "")) for t in scala.tacche())
    posti.griglia(tela, scala, tacche)
    posti.scrivi(tela)
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
    quote = tuple((max(float(disegno.ancora(v)), 0.0) - basso) / (alto - basso) for v in disegno.voci)
    code = tuple(0.0 if (v.valore or 0) < 0 else misura(disegno.accanto(v)) + 0.2 for v in disegno.voci)
    return Scala(basso, alto, x0, estremo_destro(x0, quote, code))


def _riferimento(tela: Tela, disegno: _Disegno, x: float, posti: Corsie) -> None:
    if disegno.riferimento is None:
        return
    tela.linea((x, x), (posti.y0, posti.y1), tv.NOTTE, 1.2, tratti=True)
    testo = f"{disegno.riferimento.nome} {formato.con_unita(disegno.riferimento.valore, disegno.unita)}"
    mezza = misura(testo, tv.CORPO_PICCOLO, "semibold") / 2
    centro = min(max(x, mezza), tela.larghezza - mezza - 0.05)
    tela.testo(
        centro, posti.y1 + 0.22, testo, corpo=tv.CORPO_PICCOLO, peso="semibold", colore=tv.NOTTE, ancora="center"
    )


def _valore(tela: Tela, disegno: _Disegno, voce: Barra, scala: Scala, y: float) -> None:
    negativo = voce.valore is not None and voce.valore < 0
    x = scala(disegno.ancora(voce)) + (-0.12 if negativo else 0.12)
    testo = disegno.accanto(voce)
    colore = tv.ARANCIO if voce.attenzione else tv.TESTO
    tela.testo(x, y, testo, ancora="right" if negativo else "left", colore=colore, su_bianco=True)


def _alternativa(disegno: _Disegno) -> str:
    presenti = [(v.etichetta, v.valore, disegno.scritto(v)) for v in disegno.voci if v.valore is not None]
    assenti = [f"«{v.etichetta}»" for v in disegno.voci if v.valore is None]
    segnalate = [f"«{v.etichetta}» ({disegno.scritto(v)})" for v in disegno.voci if v.attenzione]
    riferimento = ""
    if disegno.riferimento:
        valore = formato.con_unita(disegno.riferimento.valore, disegno.unita)
        nome = disegno.riferimento.nome
        riferimento = f"Una linea segna {f'«{nome}»' if ' ' in nome else parole.articolo(nome)}: {valore}."
    return frasi(
        f"Grafico a barre orizzontali con {parole.plurale(len(disegno.voci), 'voce', 'voci', 'f')}.",
        estremi(presenti),
        riferimento,
        f"{parole.maiuscola(disegno.avvertenza)}: {nomi(segnalate)}." if segnalate else "",
        f"Nessuna voce è segnalata come «{disegno.avvertenza}»." if disegno.riferimento and not segnalate else "",
        f"Senza valore: {nomi(assenti)}." if assenti else "",
    )


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
    return Tabella(titolo, colonne, tuple(righe), fonte=fonte, grezzi=grezzi)
