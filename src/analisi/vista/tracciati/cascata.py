"""From a starting amount to a final one, step by step: which items moved the result, which way and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Literal

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.campi_tracciati import CAMPI_CASCATA
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.corsie import Corsie, corsie, estremo_destro, in_grafico
from analisi.vista.tracciati.grandezza import ASSE_SPEZZATO
from analisi.vista.tracciati.importi import UnitaEuro, unita_euro
from analisi.vista.tracciati.parlato import frasi
from analisi.vista.tracciati.quadro import RIGA_LEGENDA, VoceLegenda, righe_legenda, scrivi_legenda, scrivi_note
from analisi.vista.tracciati.tela import Scala, Tela, misura

DA_ZERO_SE = 0.25
"""The axis starts from zero only where the movement takes at least this part of it: smaller steps would not be seen."""
ALTRE_VOCI = "Altre voci"
PAROLE: dict[bool | None, str] = {True: "favorevole", False: "sfavorevole", None: ""}
QUOTA_VISIBILE = 0.03
"""A step shorter than this part of the scale does not show its hatch: its word is written beside it."""
PASSI_DETTI = 12
"""Past these many steps the words tell the ones that move most."""


@dataclass(frozen=True)
class Contributo:
    """A step in euro. `favorevole` says whether it is good news: the sign alone does not, None is neither."""

    etichetta: str
    importo: Decimal
    favorevole: bool | None = None

    @property
    def parola(self) -> str:
        """Good or bad news, in a word; a step of nothing is neither."""
        return PAROLE[self.favorevole] if self.importo else ""

    @property
    def colore(self) -> str:
        """Colour of its bar."""
        return {PAROLE[True]: tv.BLU, PAROLE[False]: tv.ARANCIO}.get(self.parola, tv.GRIGIO)


@dataclass(frozen=True)
class Capo:
    """The starting or the final amount, in euro, with its name."""

    etichetta: str
    importo: Decimal


@dataclass(frozen=True)
class _Disegno:
    inizio: Capo
    fine: Capo
    passi: tuple[Contributo, ...]
    unita: UnitaEuro

    @property
    def livelli(self) -> tuple[Decimal, ...]:
        """Running amount before the first step and after each of them."""
        return tuple(accumulate((p.importo for p in self.passi), initial=self.inizio.importo))

    @property
    def da_zero(self) -> bool:
        basso, alto = min(self.livelli), max(self.livelli)
        return basso <= 0 <= alto or float(alto - basso) >= DA_ZERO_SE * float(max(abs(basso), abs(alto)))

    @property
    def fini(self) -> tuple[Decimal, ...]:
        """Right end of each mark; a bar from zero ends there when its amount is negative."""
        capi = tuple(max(c.importo, Decimal(0)) if self.da_zero else c.importo for c in (self.inizio, self.fine))
        return (capi[0], *(max(coppia) for coppia in pairwise(self.livelli)), capi[1])

    @property
    def ampiezza(self) -> Decimal:
        """Length of the scale, in euro."""
        livelli = (*self.livelli, Decimal(0)) if self.da_zero else self.livelli
        return max(livelli) - min(livelli)

    def visibile(self, passo: Contributo) -> bool:
        """Whether a step is long enough to show its colour and hatch."""
        return bool(passo.parola) and float(abs(passo.importo)) >= QUOTA_VISIBILE * float(self.ampiezza)

    @property
    def legenda(self) -> tuple[tuple[VoceLegenda, ...], ...]:
        """What colour and hatch mean, once; nothing without good or bad news."""
        effetti = {p.parola: p.colore for p in self.passi if self.visibile(p)}
        tipi: dict[str, Literal["barra", "trama"]] = {PAROLE[True]: "barra", PAROLE[False]: "trama"}
        return righe_legenda([VoceLegenda(p, colore=effetti[p], tipo=t) for p, t in tipi.items() if p in effetti])

    @property
    def testi(self) -> tuple[str, ...]:
        passi = (
            f"{self.unita.scrivi(p.importo, segno=True)} {'' if self.visibile(p) else p.parola}".rstrip()
            for p in self.passi
        )
        return (self.unita.scrivi(self.inizio.importo), *passi, self.unita.scrivi(self.fine.importo))


def cascata(
    titolo: str,
    inizio: Capo,
    voci: tuple[Contributo, ...],
    fine: Capo,
    *,
    soglia: Decimal = Decimal(0),
    fonte: str = "",
) -> Grafico:
    """Steps from the largest increase to the largest decrease; those under `soglia` euro join in «Altre voci», last.

    Raises ValueError without steps, or if start and steps do not add up to the end: such a picture would lie.
    """
    if not voci:
        raise ValueError(f"grafico «{titolo}» senza voci")
    somma = inizio.importo + sum((v.importo for v in voci), Decimal(0))
    if somma != fine.importo:
        raise ValueError(f"grafico «{titolo}»: le voci portano a {somma}, non a {fine.importo}")
    passi = _ordinate(voci, soglia)
    disegno = _Disegno(inizio, fine, passi, unita_euro([inizio.importo, fine.importo, *(p.importo for p in passi)]))
    posti = corsie(
        (inizio.etichetta, *(p.etichetta for p in passi), fine.etichetta),
        minime=(0.68,) * (len(passi) + 2),
        alto=0.1 + RIGA_LEGENDA * len(disegno.legenda),
        basso=0.95,
    )
    svg, pagine = in_grafico(posti, lambda tela: _traccia(tela, disegno, posti))
    return Grafico(svg, titolo, _alternativa(disegno), _tabella(titolo, disegno, voci, fonte), fonte, pagine)


def _ordinate(voci: tuple[Contributo, ...], soglia: Decimal) -> tuple[Contributo, ...]:
    grandi = sorted((v for v in voci if abs(v.importo) >= soglia), key=lambda v: (-v.importo, v.etichetta))
    piccole = [v for v in voci if abs(v.importo) < soglia]
    if len(piccole) == 1:
        return (*grandi, *piccole)
    if not piccole:
        return tuple(grandi)
    nome = f"{ALTRE_VOCI} ({len(piccole)})"
    return (*grandi, Contributo(nome, sum((v.importo for v in piccole), Decimal(0))))


def _traccia(tela: Tela, disegno: _Disegno, posti: Corsie) -> None:
    scala = _scala(disegno, posti)
    tacche = tuple((float(t), formato.numero(t / disegno.unita.divisore)) for t in scala.tacche(4))
    posti.griglia(tela, scala, tacche)
    posti.scrivi(tela)
    scrivi_legenda(tela, disegno.legenda, posti.altezza - 0.2)
    livelli, centri = disegno.livelli, posti.centri
    for indice, livello in enumerate(livelli):
        tela.linea((scala(livello),) * 2, (centri[indice], centri[indice + 1]), tv.GRIGIO, 0.8)
    for passo, (prima, dopo), y in zip(disegno.passi, pairwise(livelli), centri[1:-1], strict=True):
        _passo(tela, passo, scala(prima), scala(dopo), y)
    for importo, y in ((disegno.inizio.importo, centri[0]), (disegno.fine.importo, centri[-1])):
        _capo(tela, scala(importo), scala(0) if disegno.da_zero else None, y)
    for testo, fine, y, capo in zip(disegno.testi, disegno.fini, centri, _estremita(len(centri)), strict=True):
        tela.testo(scala(fine) + 0.2, y, testo, peso="semibold" if capo else "normal", su_bianco=True)
    scrivi_note(tela, (f"importi in {disegno.unita.nome}",), 0.2, a_destra=True)
    if not disegno.da_zero:
        scrivi_note(tela, (ASSE_SPEZZATO,), 0.2, forte=True)


def _estremita(quante: int) -> tuple[bool, ...]:
    return tuple(i in (0, quante - 1) for i in range(quante))


def _scala(disegno: _Disegno, posti: Corsie) -> Scala:
    livelli = [float(v) for v in disegno.livelli]
    basso, alto = min(livelli), max(livelli)
    if disegno.da_zero:
        basso, alto = min(basso, 0.0), max(alto, 0.0)
    else:
        basso -= (alto - basso) * 0.06
    if basso == alto:
        alto = basso + 1
    quote = tuple((float(f) - basso) / (alto - basso) for f in disegno.fini)
    code = tuple(misura(t, tv.CORPO, "semibold") + 0.3 for t in disegno.testi)
    x0 = posti.x0 + 0.15
    return Scala(basso, alto, x0, estremo_destro(x0, quote, code))


def _passo(tela: Tela, passo: Contributo, da: float, a: float, y: float) -> None:
    tela.rettangolo(min(da, a), y - 0.18, abs(a - da), 0.36, passo.colore, trama=passo.parola == PAROLE[False])


def _capo(tela: Tela, x: float, zero: float | None, y: float) -> None:
    # a bar would compare lengths: off zero a mark is the honest thing
    if zero is None:
        tela.segno(x, y, "D", tv.NOTTE, lato=7)
    else:
        tela.rettangolo(min(zero, x), y - 0.18, abs(x - zero), 0.36, tv.NOTTE)


def _alternativa(disegno: _Disegno) -> str:
    unita, passi = disegno.unita, disegno.passi
    if len(passi) > PASSI_DETTI:
        passi = tuple(sorted(passi, key=lambda p: -abs(p.importo))[:PASSI_DETTI])
    detti = "; ".join(_detto(unita, p) for p in passi)
    ordine = "Dall'aumento maggiore alla diminuzione maggiore"
    if len(passi) < len(disegno.passi):
        ordine = f"I {len(passi)} passi maggiori"
    elif len(passi) == 1:
        ordine = "Il solo passo"
    variazione = unita.scrivi(disegno.fine.importo - disegno.inizio.importo, segno=True)
    return frasi(
        f"Grafico a cascata, in {unita.nome}: da {unita.scrivi(disegno.inizio.importo)} ({disegno.inizio.etichetta}) "
        f"a {unita.scrivi(disegno.fine.importo)} ({disegno.fine.etichetta}), cioè {variazione}, in "
        f"{parole.plurale(len(disegno.passi), 'passo', 'passi')}.",
        f"{ordine}: {detti}.",
    )


def _detto(unita: UnitaEuro, passo: Contributo) -> str:
    parola = f", {passo.parola}" if passo.parola else ""
    return f"«{passo.etichetta}» {unita.scrivi(passo.importo, segno=True)}{parola}"


def _tabella(titolo: str, disegno: _Disegno, voci: tuple[Contributo, ...], fonte: str) -> Tabella:
    """Every item, also those that the picture joins."""
    ordinate = _ordinate(voci, Decimal(0))
    effetti = any(v.favorevole is not None for v in voci)
    colonne = (ColonnaVista("Voce"), ColonnaVista("Importo", "euro", True), ColonnaVista("Effetto"))
    posti = formato.decimali_euro(disegno.inizio.importo, disegno.fine.importo, *(v.importo for v in ordinate))
    celle = [(v.etichetta, formato.euro(v.importo, posti, segno=True), Cella(v.parola)) for v in ordinate]
    taglio = 3 if effetti else 2
    righe = (
        Riga((disegno.inizio.etichetta, formato.euro(disegno.inizio.importo, posti), "")[:taglio], "subtotale"),
        *(Riga(c[:taglio]) for c in celle),
        Riga((disegno.fine.etichetta, formato.euro(disegno.fine.importo, posti), "")[:taglio], "totale"),
    )
    passi = (
        {"etichetta": v.etichetta, "ruolo": "passo", "importo": v.importo, "favorevole": v.favorevole} for v in ordinate
    )
    inizio, fine = (
        {"etichetta": v.etichetta, "ruolo": ruolo, "importo": v.importo, "favorevole": None}
        for ruolo, v in (("partenza", disegno.inizio), ("arrivo", disegno.fine))
    )
    return Tabella(titolo, colonne[:taglio], righe, fonte=fonte, grezzi=(inizio, *passi, fine), campi=CAMPI_CASCATA)
