"""Target against result: every row is put on one scale where the target is 100, with the real values beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.campi_tracciati import CAMPI_CONFRONTO
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.corsie import Corsie, corsie, in_grafico
from analisi.vista.tracciati.parlato import elenco_lungo, frasi, nomi
from analisi.vista.tracciati.quadro import RIGA_LEGENDA, VoceLegenda, righe_legenda, scrivi_legenda
from analisi.vista.tracciati.tela import Ancora, Scala, Tela, altezza_riga, avvolgi, misura

MASSIMO = 200
"""End of the scale: a result above twice its target is drawn at the edge with an arrow, and says its value."""
CARATTERI_VALORE = 22
"""Wrap of a written value."""
FORME: dict[bool | None, str] = {True: "o", False: "D", None: "s"}
TINTE: dict[bool | None, str] = {True: tv.BLU, False: tv.ARANCIO, None: tv.GRIGIO}
"""Shape and colour of each verdict."""


@dataclass(frozen=True)
class Coppia:
    """An indicator: target, result and verdict. The verdict is the caller's, so that one rule decides everywhere.

    raggiunto: None where there is no verdict. massimo: the target is a ceiling, so less is better.
    testo: what to write where the result is None (for instance `formato.NC`).
    """

    etichetta: str
    obiettivo: Decimal
    risultato: Decimal | None
    raggiunto: bool | None
    unita: str = ""
    massimo: bool = False
    testo: str = ""

    @property
    def quota(self) -> Decimal | None:
        """Result with the target at 100, for the drawing only; None if there is no such ratio."""
        if self.risultato is None or not self.obiettivo:
            return None
        return self.risultato / self.obiettivo * 100

    @property
    def verdetto(self) -> str:
        """The verdict in words."""
        return {True: "raggiunto", False: "non raggiunto", None: "senza giudizio"}[self.raggiunto]

    @property
    def risultato_scritto(self) -> str:
        """The result with its unit."""
        return self.testo if self.risultato is None and self.testo else formato.con_unita(self.risultato, self.unita)

    @property
    def obiettivo_scritto(self) -> str:
        """The target with its unit; a ceiling says so: `al più 30 giorni`."""
        return f"{'al più ' if self.massimo else ''}{formato.con_unita(self.obiettivo, self.unita)}"

    @property
    def scritto(self) -> str:
        """Both values in words: `obiettivo 3, risultato 2`."""
        return f"obiettivo {self.obiettivo_scritto}, risultato {self.risultato_scritto}"


@dataclass(frozen=True)
class _Colonna:
    """Written values at the right of the rows: head, lines of each row, left edge in centimetres."""

    testata: str
    celle: tuple[tuple[str, ...], ...]
    x: float = 0.0

    @property
    def larghezza(self) -> float:
        testata = misura(self.testata, tv.CORPO_PICCOLO, "semibold")
        return max([testata, *(misura(r) for righe in self.celle for r in righe)])


def confronto(titolo: str, voci: tuple[Coppia, ...], *, intestazione: str = "Indicatore", fonte: str = "") -> Grafico:
    """One row for each indicator, in the given order. ValueError without items."""
    if not voci:
        raise ValueError(f"grafico «{titolo}» senza voci")
    colonne = _colonne(tuple(voci))
    legenda = righe_legenda(_legenda(tuple(voci)))
    alte = [max(len(c.celle[i]) for c in colonne) for i in range(len(voci))]
    minime = tuple(max(0.6, alta * altezza_riga() + 0.2) for alta in alte)
    posti = corsie(tuple(v.etichetta for v in voci), minime=minime, alto=0.5 + RIGA_LEGENDA * len(legenda))
    da = posti.x0 + 0.15
    scala = Scala(0, _fine(voci), da, max(min(c.x for c in colonne) - 0.35, da + 2.0))

    def traccia(tela: Tela) -> None:
        scrivi_legenda(tela, legenda, posti.altezza - 0.2)
        _traccia(tela, tuple(voci), posti, scala, colonne)

    svg, pagine = in_grafico(posti, traccia)
    return Grafico(svg, titolo, _alternativa(voci), _tabella(titolo, voci, intestazione, fonte), fonte, pagine)


def _colonne(voci: tuple[Coppia, ...]) -> tuple[_Colonna, _Colonna]:
    obiettivi = _Colonna("obiettivo", tuple(avvolgi(v.obiettivo_scritto, CARATTERI_VALORE) for v in voci))
    risultati = _Colonna("risultato", tuple(avvolgi(v.risultato_scritto, CARATTERI_VALORE) for v in voci))
    x = tv.LARGHEZZA_CM - 0.1 - risultati.larghezza
    return replace(obiettivi, x=x - 0.4 - obiettivi.larghezza), replace(risultati, x=x)


def _legenda(voci: tuple[Coppia, ...]) -> list[VoceLegenda]:
    """What the shapes mean, those that the chart has."""
    giudizi = {v.raggiunto for v in voci if v.quota is not None}
    nomi_forme = ((False, "obiettivo non raggiunto"), (True, "obiettivo raggiunto"), (None, "senza giudizio"))
    return [
        VoceLegenda(nome, FORME[giudizio], TINTE[giudizio], giudizio is True)
        for giudizio, nome in nomi_forme
        if giudizio in giudizi
    ]


def _fine(voci: tuple[Coppia, ...]) -> float:
    return min(MASSIMO, max([110.0, *(float(v.quota) * 1.04 for v in voci if v.quota is not None)]))


def _traccia(tela: Tela, voci: tuple[Coppia, ...], posti: Corsie, scala: Scala, colonne: tuple[_Colonna, ...]) -> None:
    posti.griglia(tela, scala, tuple((float(t), formato.numero(t)) for t in scala.tacche(4) if t % 50 == 0))
    posti.scrivi(tela)
    cento, cima = scala(100), posti.y1 + 0.22
    tela.linea((cento, cento), (posti.y0, posti.y1), tv.NOTTE, 1.2, tratti=True)
    largo = misura("obiettivo = 100", tv.CORPO_PICCOLO, "semibold")
    centro = min(cento, colonne[0].x - 0.2 - largo / 2)
    _testata(tela, centro, cima, "obiettivo = 100", "center")
    for colonna in colonne:
        _testata(tela, colonna.x, cima, colonna.testata, "left")
        for y, righe in zip(posti.centri, colonna.celle, strict=True):
            tela.righe(colonna.x, y, righe)
    for voce, y in zip(voci, posti.centri, strict=True):
        _manubrio(tela, voce, scala, y)


def _testata(tela: Tela, x: float, y: float, testo: str, ancora: Ancora) -> None:
    tela.testo(x, y, testo, corpo=tv.CORPO_PICCOLO, peso="semibold", colore=tv.NOTTE, ancora=ancora)


def _manubrio(tela: Tela, voce: Coppia, scala: Scala, y: float) -> None:
    quota = voce.quota
    if quota is None:
        return
    colore = TINTE[voce.raggiunto]
    oltre = quota > Decimal(scala.massimo)
    x = scala(min(max(float(quota), 0.0), scala.massimo))
    tela.linea((scala(100), x), (y, y), colore, 2.2)
    tela.linea((scala(100), scala(100)), (y - 0.17, y + 0.17), tv.NOTTE, 2.2)
    forma = ">" if oltre else "<" if quota < 0 else FORME[voce.raggiunto]
    tela.segno(x, y, forma, colore, pieno=voce.raggiunto is True, lato=7)


def _alternativa(voci: tuple[Coppia, ...]) -> str:
    mancati = [f"«{v.etichetta}», {v.scritto}" for v in voci if v.raggiunto is False]
    raggiunti = sum(v.raggiunto is True for v in voci)
    muti = [f"«{v.etichetta}»" for v in voci if v.raggiunto is None]
    quanti = parole.plurale(len(voci), "indicatore", "indicatori")
    return frasi(
        f"Obiettivo e risultato di {quanti}, con l'obiettivo di ciascuno posto uguale a 100."
        if len(voci) > 1
        else "Obiettivo e risultato di un indicatore, con l'obiettivo posto uguale a 100.",
        f"Obiettivo raggiunto da {raggiunti} su {len(voci)}." if raggiunti else "",
        f"Non {parole.concorda(len(mancati), 'raggiunto')}: {elenco_lungo(mancati)}." if mancati else "",
        f"Senza giudizio: {nomi(muti)}." if muti else "",
    )


def _tabella(titolo: str, voci: tuple[Coppia, ...], intestazione: str, fonte: str) -> Tabella:
    colonne = (
        ColonnaVista(intestazione),
        ColonnaVista("Obiettivo", numerica=True),
        ColonnaVista("Risultato", numerica=True),
        ColonnaVista("Giudizio"),
    )
    righe = tuple(
        Riga((v.etichetta, formato.con_unita(v.obiettivo, v.unita), v.risultato_scritto, v.verdetto)) for v in voci
    )
    grezzi = tuple(
        {"etichetta": v.etichetta, "obiettivo": v.obiettivo, "risultato": v.risultato, "unita": v.unita,
         "raggiunto": v.raggiunto}
        for v in voci
    )  # fmt: skip
    return Tabella(titolo, colonne, righe, fonte=fonte, grezzi=grezzi, campi=CAMPI_CONFRONTO)
