"""Target against result: every row is put on one scale where the target is 100, with the real values beside it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.corsie import Corsie, corsie, in_grafico
from analisi.vista.tracciati.parlato import frasi, nomi
from analisi.vista.tracciati.tela import Scala, Tela, altezza_riga, avvolgi, misura

MASSIMO = 200
"""End of the scale: a result above twice its target is drawn at the edge with an arrow, and says its value."""
CARATTERI_COPPIA = 40


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
    def scritto(self) -> str:
        """Both values in words: `obiettivo 3, risultato 2`."""
        limite = "obiettivo al più " if self.massimo else "obiettivo "
        testo = f"{limite}{formato.con_unita(self.obiettivo, self.unita)}, risultato {self.risultato_scritto}"
        return testo if self.raggiunto is not False else f"{testo}: non{formato.SPAZIO}raggiunto"


def confronto(titolo: str, voci: tuple[Coppia, ...], *, intestazione: str = "Indicatore", fonte: str = "") -> Grafico:
    """One row for each indicator, in the given order. ValueError without items."""
    if not voci:
        raise ValueError(f"grafico «{titolo}» senza voci")
    coppie = tuple(_righe(v.scritto) for v in voci)
    minime = tuple(max(0.6, len(c) * altezza_riga(tv.CORPO_PICCOLO) + 0.2) for c in coppie)
    posti = corsie(tuple(v.etichetta for v in voci), minime=minime, alto=0.5)
    destra = tv.LARGHEZZA_CM - max(misura(r, tv.CORPO_PICCOLO) for righe in coppie for r in righe) - 0.1
    scala = Scala(0, _fine(voci), posti.x0, max(destra - 0.35, posti.x0 + 2.0))
    svg, pagine = in_grafico(posti, lambda tela: _traccia(tela, tuple(voci), posti, scala, coppie, destra))
    return Grafico(svg, titolo, _alternativa(voci), _tabella(titolo, voci, intestazione, fonte), fonte, pagine)


def _righe(scritto: str) -> tuple[str, ...]:
    """On one line if it fits, else target and result on lines of their own."""
    if len(scritto) <= CARATTERI_COPPIA:
        return (scritto,)
    obiettivo, risultato = scritto.split(", risultato ", 1)
    return (*avvolgi(f"{obiettivo},", CARATTERI_COPPIA), *avvolgi(f"risultato {risultato}", CARATTERI_COPPIA))


def _fine(voci: tuple[Coppia, ...]) -> float:
    return min(MASSIMO, max([110.0, *(float(v.quota) * 1.04 for v in voci if v.quota is not None)]))


def _traccia(
    tela: Tela,
    voci: tuple[Coppia, ...],
    posti: Corsie,
    scala: Scala,
    coppie: tuple[tuple[str, ...], ...],
    destra: float,
) -> None:
    posti.griglia(tela, scala, tuple((float(t), formato.numero(t)) for t in scala.tacche(4) if t % 50 == 0))
    posti.scrivi(tela)
    cento = scala(100)
    tela.linea((cento, cento), (posti.y0, posti.y1), tv.NOTTE, 1.2, tratti=True)
    tela.testo(
        cento,
        posti.y1 + 0.22,
        "obiettivo = 100",
        corpo=tv.CORPO_PICCOLO,
        peso="semibold",
        colore=tv.NOTTE,
        ancora="center",
    )
    for voce, y, righe in zip(voci, posti.centri, coppie, strict=True):
        _manubrio(tela, voce, scala, y)
        tela.righe(destra, y, righe, corpo=tv.CORPO_PICCOLO)


def _manubrio(tela: Tela, voce: Coppia, scala: Scala, y: float) -> None:
    quota = voce.quota
    if quota is None:
        return
    colore = tv.ARANCIO if voce.raggiunto is False else tv.BLU
    oltre = quota > Decimal(scala.massimo)
    x = scala(min(max(float(quota), 0.0), scala.massimo))
    tela.linea((scala(100), x), (y, y), colore, 2.2)
    tela.linea((scala(100), scala(100)), (y - 0.17, y + 0.17), tv.NOTTE, 2.2)
    forma = ">" if oltre else "<" if quota < 0 else "D" if voce.raggiunto is False else "o"
    tela.segno(x, y, forma, colore, pieno=voce.raggiunto is not False, lato=7)


def _alternativa(voci: tuple[Coppia, ...]) -> str:
    mancati = [v for v in voci if v.raggiunto is False]
    raggiunti = sum(v.raggiunto is True for v in voci)
    muti = [f"«{v.etichetta}»" for v in voci if v.raggiunto is None]
    dettagli = "; ".join(f"«{v.etichetta}», {v.scritto.split(': non')[0]}" for v in mancati)
    return frasi(
        f"Confronto fra obiettivo e risultato per {parole.plurale(len(voci), 'indicatore', 'indicatori')}, "
        "con l'obiettivo di ciascuno posto uguale a 100.",
        f"{parole.maiuscola(parole.plurale(raggiunti, 'indicatore', 'indicatori'))} "
        f"{parole.concorda(raggiunti, 'raggiunto')} su {len(voci)}.",
        f"Non {parole.concorda(len(mancati), 'raggiunto')}: {dettagli}." if mancati else "",
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
    return Tabella(titolo, colonne, righe, fonte=fonte, grezzi=grezzi)
