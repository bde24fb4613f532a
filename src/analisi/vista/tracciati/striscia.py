"""Dot strips: several indicators, each on a scale of its own, all the bodies as small marks and one in evidence.

The ends of each scale are round numbers, written under it; small differences stay small, as in `grandezza.campo`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.campi_tracciati import CAMPI_STRISCIA
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.corsie import Corsie, corsie, in_grafico
from analisi.vista.tracciati.grandezza import Cifra, Grandezza, campo, limiti, noti, noto, tetto, tinte
from analisi.vista.tracciati.marchio import marchia
from analisi.vista.tracciati.parlato import frasi
from analisi.vista.tracciati.quadro import righe_nota, scrivi_note
from analisi.vista.tracciati.tela import Ancora, Scala, Tela, altezza_riga, misura

STRISCIA_CM = 1.8
ORLO_CM = 1.3
POCHI = 4
SOPRA, SOTTO = 0.42, 0.42
"""Where names and figures stand above and below the line of a strip, in centimetres."""
SCALE_PROPRIE = "ogni striscia ha la sua scala, scritta in grigio sotto ai due capi"


@dataclass(frozen=True)
class Striscia:
    """An indicator: the other bodies (name, value), the one in evidence, the median, reference values by name."""

    grandezza: Grandezza
    altri: tuple[tuple[str, Cifra], ...]
    proprio: Cifra | None
    mediana: Cifra | None = None
    riferimenti: tuple[tuple[str, Cifra], ...] = ()
    periodo: str = ""

    @property
    def valori(self) -> list[float]:
        """Every number on the strip."""
        return noti([self.proprio, self.mediana, *(v for _, v in self.altri), *(v for _, v in self.riferimenti)])


def strisce(
    titolo: str, voci: tuple[Striscia, ...], *, ente: str = "", fonte: str = "", simulato: bool = False
) -> Grafico:
    """Strips in the given order; `ente` is the body in evidence, empty for none. A few others are named one by one.

    ValueError without strips, or for an empty one.
    """
    if not voci or not all(v.valori for v in voci):
        raise ValueError(f"grafico «{titolo}» senza valori")
    etichette = tuple(f"{v.grandezza.etichetta}{f', {v.periodo}' if v.periodo else ''}" for v in voci)
    riga = altezza_riga(tv.CORPO_PICCOLO)
    testa = righe_nota(SCALE_PROPRIE)
    posti = corsie(etichette, minime=(STRISCIA_CM,) * len(voci), alto=0.1 + riga * len(testa), basso=0.1, fitte=False)
    if ente and not all(_entra(_con_valore(v, ente, v.proprio), posti) for v in voci):
        # a name longer than a strip is said once, over all of them
        testa = (*testa, *righe_nota(f"In evidenza: {ente}"))
        posti = corsie(
            etichette, minime=(STRISCIA_CM,) * len(voci), alto=0.1 + riga * len(testa), basso=0.1, fitte=False
        )
    svg, pagine = in_grafico(posti, lambda tela: _traccia(tela, tuple(voci), ente, posti, testa))
    tabella = _tabella(titolo, voci, ente, fonte)
    grafico = Grafico(svg, titolo, _alternativa(voci, ente), tabella, fonte, pagine)
    return marchia(grafico) if simulato else grafico


def _con_valore(voce: Striscia, nome: str, valore: Cifra | None) -> str:
    return f"{nome} {voce.grandezza.scritta(valore)}" if noto(valore) else f"{nome}: senza valore"


def _entra(testo: str, posti: Corsie) -> bool:
    """Whether a text is not longer than a strip."""
    return misura(testo, tv.CORPO_PICCOLO, "semibold") <= tv.LARGHEZZA_CM - posti.x0 - 0.1


def _traccia(tela: Tela, voci: tuple[Striscia, ...], ente: str, posti: Corsie, testa: tuple[str, ...]) -> None:
    posti.scrivi(tela)
    scrivi_note(tela, testa, posti.altezza - 0.2)
    tela.occupa(0.0, 0.0, posti.x0, posti.altezza)
    for voce, y in zip(voci, posti.centri, strict=True):
        _una(tela, voce, ente, posti, y)


def _una(tela: Tela, voce: Striscia, ente: str, posti: Corsie, y: float) -> None:
    def detto(nome: str, valore: Cifra | None) -> str:
        testo = _con_valore(voce, nome, valore)
        return testo if _entra(testo, posti) else _con_valore(voce, "", valore).removeprefix(": ").strip()

    g, capi = voce.grandezza, _capi(voce)
    scala = Scala(float(capi[0]), float(capi[1]), posti.x0 + ORLO_CM, tv.LARGHEZZA_CM - ORLO_CM)
    toni = tinte(g.contesto)
    _asse(tela, voce, capi, scala, y)
    for _, valore in voce.altri:
        tela.segno(scala(valore), y, "o", tv.GRIGIO, pieno=False, lato=5)
    for nome, valore in voce.riferimenti:
        tono = toni.panel if g.contesto else tv.ARANCIO
        # of two equal values the shape behind must show around the one in front
        coperto = noto(voce.proprio) and float(valore) == float(voce.proprio)
        tela.segno(scala(valore), y, "D", tono, pieno=False, lato=10.5 if coperto else 6)
        _cartello(tela, scala(valore), y - SOTTO, detto(nome, valore), tono, verso=-1)
    if noto(voce.mediana):
        x = scala(voce.mediana)
        tela.linea((x, x), (y - 0.2, y + 0.2), toni.panel, 1.6)
        _cartello(tela, x, y - SOTTO, f"mediana {g.scritta(voce.mediana)}", toni.panel, verso=-1)
    if noto(voce.proprio):
        tela.segno(scala(voce.proprio), y, "o", toni.evidenza, pieno=True, lato=7.5)
        _cartello(tela, scala(voce.proprio), y + SOPRA, detto(ente, voce.proprio), toni.evidenza, grassetto=True)
    for nome, valore in _nominati(voce):
        _cartello(tela, scala(valore), y + SOPRA, detto(nome, valore).strip(), tv.TESTO_TENUE)
    if ente and not noto(voce.proprio):
        _cartello(tela, (scala.da_cm + scala.a_cm) / 2, y + SOPRA, detto(ente, None), tv.TESTO_TENUE)


def _asse(tela: Tela, voce: Striscia, capi: tuple[Decimal, Decimal], scala: Scala, y: float) -> None:
    """The line of a strip with its two ends."""
    tela.linea((scala.da_cm, scala.a_cm), (y, y), tv.GRIGIO_LINEA, 0.9, dietro=True)
    for valore, x in zip(capi, (scala.da_cm, scala.a_cm), strict=True):
        tela.linea((x, x), (y - 0.12, y + 0.12), tv.GRIGIO_LINEA, 0.9, dietro=True)
        testo = formato.con_unita(valore, "%" if voce.grandezza.unita == "%" else "")
        mezza = misura(testo, tv.CORPO_PICCOLO) / 2
        tela.testo(x, y - SOTTO, testo, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE, ancora="center")
        tela.occupa(x - mezza - 0.12, y - SOTTO - 0.13, x + mezza + 0.12, y - SOTTO + 0.13)


def _capi(voce: Striscia) -> tuple[Decimal, Decimal]:
    """Ends of the scale: those of a survey, or round ones, zero among them where the values come near it."""
    valori, massimo = voce.valori, tetto(voce.grandezza.unita)
    if estremi := limiti(voce.grandezza.unita, valori):
        return Decimal(estremi[0]), Decimal(estremi[1])
    basso, alto = campo(valori, tetto=massimo)
    passo = 10.0 ** math.floor(math.log10((alto - basso) / 2))
    # a hair of tolerance, or 0.3 / 0.1 would end one step too far
    primo, ultimo = math.floor(basso / passo + 1e-9), math.ceil(alto / passo - 1e-9)
    esatto = Decimal(f"{passo:g}")
    return primo * esatto, ultimo * esatto


def _nominati(voce: Striscia) -> list[tuple[str, Cifra]]:
    """The others that are written: all of them where they are few, else the lowest and the highest without a name."""
    ordinati = sorted(voce.altri, key=lambda altro: float(altro[1]))
    if len(ordinati) <= POCHI:
        return ordinati
    detti = {float(v) for v in (voce.proprio, voce.mediana, *(r for _, r in voce.riferimenti)) if noto(v)}
    return [("", v) for _, v in (ordinati[0], ordinati[-1]) if float(v) not in detti]


def _cartello(
    tela: Tela, x: float, y: float, testo: str, colore: str, *, grassetto: bool = False, verso: int = 1
) -> None:
    """A figure above its mark (`verso` 1) or below it (−1), moved sideways or a line away where the place is taken."""
    largo = misura(testo, tv.CORPO_PICCOLO, "semibold" if grassetto else "normal")
    centro: Ancora = "center"
    passi = (0.0, -largo / 2, largo / 2, -largo - 0.2, largo + 0.2)
    posti = tuple((x + passo, y + alza, centro) for alza in (0.0, verso * 0.26) for passo in passi)
    tela.colloca(posti, testo, corpo=tv.CORPO_PICCOLO, peso="semibold" if grassetto else "normal", colore=colore)
    # a little air, so that two figures side by side do not read as one
    x0, y0, x1, y1 = tela.ingombri[-1]
    tela.ingombri[-1] = (x0 - 0.12, y0, x1 + 0.12, y1)


def _alternativa(voci: tuple[Striscia, ...], ente: str) -> str:
    pezzi = []
    for v in voci:
        g = v.grandezza
        termini = [f"mediana {g.scritta(v.mediana)}"] if noto(v.mediana) else []
        termini += [f"{nome} {g.scritta(valore)}" for nome, valore in v.riferimenti]
        campo = sorted((valore for _, valore in v.altri), key=float)
        estremi = f"gli altri da {g.scritta(campo[0])} a {g.scritta(campo[-1])}" if campo else ""
        if len(campo) <= POCHI:
            estremi = "; ".join(f"{nome} {g.scritta(valore)}" for nome, valore in v.altri)
        proprio = f"{ente} {g.scritta(v.proprio)}" if noto(v.proprio) else f"{ente} senza valore" if ente else ""
        avviso = f" ({'; '.join(g.avvertenze)})" if g.avvertenze else ""
        pezzi.append(f"{g.nome}{avviso}: {'; '.join(p for p in (proprio, *termini, estremi) if p)}.")
    quanti = parole.plurale(len(voci), "indicatore", "indicatori")
    return frasi(f"{parole.maiuscola(quanti)}, ognuno sulla sua scala.", *pezzi)


def _tabella(titolo: str, voci: tuple[Striscia, ...], ente: str, fonte: str) -> Tabella:
    righe, grezzi = [], []
    for v in voci:
        g = v.grandezza
        tutti = [(ente, v.proprio, "in evidenza")] if ente else []
        tutti += [(n, x, "") for n, x in v.altri]
        tutti += [("mediana", v.mediana, "")] if noto(v.mediana) else []
        tutti += [(n, x, "riferimento") for n, x in v.riferimenti]
        for nome, valore, nota in tutti:
            righe.append(Riga((g.etichetta, v.periodo, f"{nome} ({nota})" if nota else nome, g.numero(valore))))
            grezzi.append(
                {"indicatore": g.nome, "unita": g.unita, "periodo": v.periodo, "ente": nome, "valore": valore}
            )
    colonne = (
        ColonnaVista("Indicatore"),
        ColonnaVista("Periodo"),
        ColonnaVista("Ente"),
        ColonnaVista("Valore", "", True),
    )
    return Tabella(titolo, colonne, tuple(righe), fonte=fonte, grezzi=tuple(grezzi), campi=CAMPI_STRISCIA)
