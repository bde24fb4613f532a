"""Amounts over the versions of a budget: one row an item, one dot a version, the slope as a common percentage."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.campi_tracciati import CAMPI_PENDENZA
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.corsie import Corsie, corsie, in_grafico
from analisi.vista.tracciati.importi import UnitaEuro, unita_euro
from analisi.vista.tracciati.parlato import frasi
from analisi.vista.tracciati.tela import Tela, misura

VERSIONI = ("Budget iniziale", "Revisione", "Consuntivo")
ESCURSIONE_CM = 0.26
"""Height of the largest slope shown, above or below the first version."""
TETTO = 0.5
"""A change beyond half of the first amount is drawn as half: steeper lines would flatten all the others."""
VARIAZIONE = "variazione"
VOCI_DETTE = 12
"""Past these many items the words send to the table."""


@dataclass(frozen=True)
class Pendenza:
    """An item and its amounts in euro, one for each version; None where a version has none."""

    etichetta: str
    importi: tuple[Decimal | None, ...]

    def variazione(self, unita: UnitaEuro) -> str:
        """From the first amount to the last, `+100,4`; empty where one is missing.

        An amount, because a percentage of a cost, which has a minus, would seem to say the opposite.
        """
        prima, ultimo = self.importi[0], self.importi[-1]
        return "" if prima is None or ultimo is None else unita.scrivi(ultimo - prima, segno=True)


def pendenza(
    titolo: str,
    voci: tuple[Pendenza, ...],
    *,
    versioni: tuple[str, ...] = VERSIONI,
    intestazione: str = "Voce",
    fonte: str = "",
) -> Grafico:
    """Rows in the given order. ValueError without items, or where an item has not one amount for each version."""
    if not voci:
        raise ValueError(f"grafico «{titolo}» senza voci")
    for voce in voci:
        if len(voce.importi) != len(versioni):
            raise ValueError(f"«{voce.etichetta}»: {len(voce.importi)} importi per {len(versioni)} versioni")
    unita = unita_euro(i for v in voci for i in v.importi)
    posti = corsie(tuple(v.etichetta for v in voci), minime=(1.25,) * len(voci), alto=0.55, basso=0.5)
    svg, pagine = in_grafico(posti, lambda tela: _traccia(tela, tuple(voci), versioni, unita, posti))
    tabella = _tabella(titolo, voci, versioni, intestazione, fonte)
    return Grafico(svg, titolo, _alternativa(voci, versioni, unita), tabella, fonte, pagine)


def _traccia(
    tela: Tela, voci: tuple[Pendenza, ...], versioni: tuple[str, ...], unita: UnitaEuro, posti: Corsie
) -> None:
    posti.scrivi(tela)
    destra = _destra(voci, unita)
    colonne = _colonne(voci, versioni, unita, posti.x0, tv.LARGHEZZA_CM - destra)
    for x, nome in zip(colonne, versioni, strict=True):
        tela.linea((x, x), (posti.y0, posti.y1), tv.GRIGIO_CHIARO, 0.8, dietro=True)
        tela.testo(x, posti.y1 + 0.25, nome, corpo=tv.CORPO_PICCOLO, peso="semibold", colore=tv.NOTTE, ancora="center")
    massima = max((abs(q) for v in voci for q in _quote(v) if q is not None), default=0.0)
    for voce, y in zip(voci, posti.centri, strict=True):
        _riga(tela, voce, y - 0.14, colonne, ESCURSIONE_CM / massima if massima else 0.0, unita)
        tela.testo(tela.larghezza - 0.05, y - 0.14, voce.variazione(unita), ancora="right")
    if destra:
        tela.testo(
            tela.larghezza - 0.05, posti.y1 + 0.25, VARIAZIONE, corpo=tv.CORPO_PICCOLO, peso="semibold",
            colore=tv.NOTTE, ancora="right",
        )  # fmt: skip
    nota = f"Importi in {unita.nome}. La pendenza è la variazione percentuale dal primo importo{_oltre(voci)}."
    tela.testo(tela.larghezza, 0.2, nota, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE, ancora="right")


def _oltre(voci: tuple[Pendenza, ...]) -> str:
    """That the slope stops growing, where some line would go farther."""
    ferma = any(q is not None and abs(q) >= TETTO for v in voci for q in _quote(v))
    return f"; oltre il {TETTO * 100:g}% non cresce più" if ferma else ""


def _destra(voci: tuple[Pendenza, ...], unita: UnitaEuro) -> float:
    """Room for the changes, 0 where there are none."""
    larghe = [misura(testo) for v in voci if (testo := v.variazione(unita))]
    return max([*larghe, misura(VARIAZIONE, tv.CORPO_PICCOLO, "semibold")]) + 0.35 if larghe else 0.0


def _colonne(
    voci: tuple[Pendenza, ...], versioni: tuple[str, ...], unita: UnitaEuro, x0: float, x1: float
) -> tuple[float, ...]:
    def mezza(posto: int) -> float:
        importi = max(misura(unita.scrivi(v.importi[posto]), tv.CORPO) for v in voci)
        return max(importi, misura(versioni[posto], tv.CORPO_PICCOLO, "semibold")) / 2

    primo, ultimo = x0 + mezza(0) + 0.2, x1 - mezza(len(versioni) - 1) - 0.1
    passo = (ultimo - primo) / max(1, len(versioni) - 1)
    return tuple(primo + passo * i for i in range(len(versioni)))


def _quote(voce: Pendenza) -> list[float | None]:
    """Change from the first known amount, as a fraction kept within TETTO."""
    base = next((i for i in voce.importi if i), None)
    if base is None:
        return [None if i is None else 0.0 for i in voce.importi]
    return [None if i is None else max(-TETTO, min(TETTO, float((i - base) / abs(base)))) for i in voce.importi]


def _riga(tela: Tela, voce: Pendenza, y: float, colonne: tuple[float, ...], cm: float, unita: UnitaEuro) -> None:
    punti = [(x, None if q is None else y + q * cm) for x, q in zip(colonne, _quote(voce), strict=True)]
    for (xa, ya), (xb, yb) in pairwise(punti):
        if ya is not None and yb is not None:
            tela.linea((xa, xb), (ya, yb), tv.BLU, 1.6)
    for (x, quota), importo in zip(punti, voce.importi, strict=True):
        if quota is not None:
            tela.segno(x, quota, "o", tv.BLU, lato=5.5)
        testo = unita.scrivi(importo)
        tela.testo(x, (y if quota is None else quota) + 0.3, testo, ancora="center", su_bianco=True)


def _alternativa(voci: tuple[Pendenza, ...], versioni: tuple[str, ...], unita: UnitaEuro) -> str:
    andamenti = [_storia(v, unita) for v in voci[:VOCI_DETTE]]
    resto = len(voci) - len(andamenti)
    coda = f"; per {parole.plurale(resto, 'altra voce', 'altre voci', 'f')} si veda la tabella" if resto else ""
    return frasi(
        f"Importi di {parole.plurale(len(voci), 'voce', 'voci', 'f')} nelle versioni "
        f"{parole.elenco([n.lower() for n in versioni])}, in {unita.nome}.",
        f"{parole.maiuscola('; '.join(andamenti))}{coda}.",
    )


def _storia(voce: Pendenza, unita: UnitaEuro) -> str:
    importi = ["importo mancante" if i is None else unita.scrivi(i) for i in voce.importi]
    variazione = f" ({testo})" if (testo := voce.variazione(unita)) else ""
    return f"«{voce.etichetta}» {', poi '.join(importi)}{variazione}"


def _tabella(
    titolo: str, voci: tuple[Pendenza, ...], versioni: tuple[str, ...], intestazione: str, fonte: str
) -> Tabella:
    colonne = (ColonnaVista(intestazione), *(ColonnaVista(n, "euro", True) for n in versioni))
    posti = formato.decimali_euro(*(i for v in voci for i in v.importi))
    righe = tuple(Riga((v.etichetta, *(formato.euro(i, posti) for i in v.importi))) for v in voci)
    grezzi = tuple(
        {"etichetta": v.etichetta, "versione": versione, "importo": importo}
        for v in voci
        for versione, importo in zip(versioni, v.importi, strict=True)
    )
    return Tabella(titolo, colonne, righe, fonte=fonte, grezzi=grezzi, campi=CAMPI_PENDENZA)
