"""Made-up results of services: shares of cases and means of cases, as the measures that their formulas take."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from analisi.calcolo.panel.calibro import Tratto, attorno, reali, tratto
from analisi.calcolo.panel.estrazione import flusso, percorso
from analisi.calcolo.panel.simula_imprese import per_impresa
from analisi.dati.formule import Termine, leggi
from analisi.dati.panel_tipi import DatiPanel, Indicatore, Misura

VERSO = {"alto": 1, "basso": -1}
CENTESIMO = Decimal("0.01")
CASI_MINIMI = 30


@dataclass(frozen=True)
class Ipotesi:
    """What no public source says of the cases behind an indicator.

    per_impresa: cases for each registered firm, 0 where they do not grow with firms; casi: cases otherwise;
    variazione: standard deviation of the cases over their mean; scarto: of the means of the bodies, on a log scale.
    """

    per_impresa: float
    casi: int
    variazione: float
    scarto: float


IPOTESI: Mapping[str, Ipotesi] = {
    # Pisa 2019: 29,783 filings, 43,750 firms; waiting times spread about as far as their mean
    "REG": Ipotesi(0.68, 0, 1.0, 0.4),
    # surveys of a few hundred customers; votes from 1 to 10 around 7.3, a point and a half apart
    "QUA": Ipotesi(0, 300, 0.21, 0.03),
    "PAG": Ipotesi(0.03, 0, 0.6, 0.25),
}
"""By the first letters of the code: business register, perceived quality, payments. Nothing else is made up here."""

SCARTO_DELLE_QUOTE = 0.4
"""Assumed standard deviation between bodies of a share, on the logit scale, where fewer than three have one."""


@dataclass(frozen=True)
class Servizio:
    """An indicator to be made up, with its calibration. totale: the measure of its cases, None for a plain mean."""

    indicatore: Indicatore
    misura: Misura
    totale: Misura | None
    tratto: Tratto
    ipotesi: Ipotesi


@dataclass(frozen=True)
class Rilevato:
    """A figure made up. casi, scarto_tipo: of the cases, for a mean; sommato: it is the sum of the cases."""

    misura: Misura
    anno: int
    valore: Decimal
    casi: int | None = None
    scarto_tipo: Decimal | None = None
    sommato: bool = False


@dataclass(frozen=True)
class Esito:
    """The true value of an indicator in a year, in its unit."""

    indicatore: str
    anno: int
    vero: float


def calibra(dati: DatiPanel, altrove: Iterable[str]) -> list[Servizio]:
    """The shares and means of chambers for which real values say where the centre is, in the order of their codes.

    altrove: codes of the measures that are made up otherwise; an indicator that uses one follows from it.
    """
    fatti = set(altrove)
    servizi: list[Servizio] = []
    parti = {i.numeratore for i in dati.indicatori.values() if i.tipo_statistico == "proporzione"}
    for indicatore in sorted(dati.indicatori.values(), key=lambda i: i.codice):
        servizio = _servizio(dati, indicatore)
        if servizio is not None and _da_fare(servizio, fatti, parti):
            servizi.append(servizio)
            fatti |= {m.codice for m in (servizio.misura, servizio.totale) if m is not None}
    return servizi


def _da_fare(servizio: Servizio, fatti: set[str], parti: set[str]) -> bool:
    """A measure is made up once; one that is a part of another, only together with it."""
    totale = servizio.totale.codice if servizio.totale else ""
    return servizio.misura.codice not in fatti and (totale in fatti or totale not in parti)


def risultati(
    servizi: Sequence[Servizio], imprese: Mapping[int, int], anni: Sequence[int], seme: int, ente: str
) -> tuple[list[Rilevato], list[Esito]]:
    """The figures of a body and what is true of it, where chance acts: not on stocks.

    imprese: its registered firms at the end of each year.
    """
    contati: dict[tuple[str, int], int] = {}
    rilevati: list[Rilevato] = []
    esiti: list[Esito] = []
    for servizio in servizi:
        indicatore = servizio.indicatore
        verso = VERSO.get(indicatore.direzione, 0)
        veri = percorso(servizio.tratto, anni, seme, ente, indicatore.codice, tema=indicatore.tema, verso=verso)
        quota = indicatore.tipo_statistico == "proporzione"
        for anno in anni:
            rilevati += _casi(servizio, contati, imprese[anno], anno, seme, ente)
            numero = contati[_dei_casi(servizio).codice, anno]
            crea = _quota if quota else _media
            nuovo = crea(servizio, anno, veri[anno], numero, seme, ente)
            contati[servizio.misura.codice, anno] = int(nuovo.valore)
            rilevati.append(nuovo)
            if servizio.misura.momento == "flusso":
                esiti.append(Esito(indicatore.codice, anno, veri[anno] * (float(indicatore.fattore) if quota else 1)))
    return rilevati, esiti


def _servizio(dati: DatiPanel, indicatore: Indicatore) -> Servizio | None:
    ipotesi = next((i for iniziali, i in IPOTESI.items() if indicatore.codice.startswith(iniziali)), None)
    if ipotesi is None or indicatore.perimetro != "camera":
        return None
    misure = [_misura(dati, t) for t in (indicatore.numeratore, indicatore.denominatore) if t]
    sopra, sotto = misure[0], misure[1] if len(misure) > 1 else None
    veri = reali(dati, indicatore)
    if sopra is None or None in misure or not veri or any(m.natura == "importo" for m in misure if m):
        return None
    if indicatore.tipo_statistico == "proporzione":
        fattore = float(indicatore.fattore)
        del_tratto = tratto([v / fattore for v in veri], attorno(0.5, SCARTO_DELLE_QUOTE, "logit"))
    elif indicatore.tipo_statistico == "media":
        del_tratto = tratto(veri, attorno(1, ipotesi.scarto, "log"))
    else:
        return None
    if veri_casi := per_impresa(dati, sotto.codice) if sotto else []:
        ipotesi = replace(ipotesi, per_impresa=math.fsum(veri_casi) / len(veri_casi))
    return Servizio(indicatore, sopra, sotto, del_tratto, ipotesi)


def _misura(dati: DatiPanel, formula: str) -> Misura | None:
    """The measure that a formula is, None for anything but one measure."""
    albero = leggi(formula).albero
    return dati.misure[albero.codice] if isinstance(albero, Termine) and albero.quando != "inizio" else None


def _dei_casi(servizio: Servizio) -> Misura:
    return servizio.totale or servizio.misura


def _casi(
    servizio: Servizio, contati: dict[tuple[str, int], int], imprese: int, anno: int, seme: int, ente: str
) -> Iterator[Rilevato]:
    """Draw how many cases there are, unless an indicator before has; a total is a figure of its own."""
    misura = _dei_casi(servizio)
    if (misura.codice, anno) in contati:
        return
    attesi = servizio.ipotesi.per_impresa * imprese or servizio.ipotesi.casi
    estratti = int(flusso(seme, "casi", misura.codice, ente, str(anno)).poisson(attesi))
    contati[misura.codice, anno] = max(CASI_MINIMI, estratti)
    if servizio.totale is not None:
        yield Rilevato(servizio.totale, anno, Decimal(contati[misura.codice, anno]))


def _quota(servizio: Servizio, anno: int, vera: float, casi: int, seme: int, ente: str) -> Rilevato:
    caso = flusso(seme, "quota", servizio.indicatore.codice, ente, str(anno))
    return Rilevato(servizio.misura, anno, Decimal(int(caso.binomial(casi, vera))))


def _media(servizio: Servizio, anno: int, vera: float, casi: int, seme: int, ente: str) -> Rilevato:
    """Mean and deviation of normal cases, drawn by their own laws rather than case by case.

    A measure that is a sum is the mean times the cases.
    """
    caso = flusso(seme, "media", servizio.indicatore.codice, ente, str(anno))
    scarto = vera * servizio.ipotesi.variazione
    media = vera + scarto * float(caso.standard_normal()) / casi**0.5
    osservato = _centesimi(scarto * (float(caso.chisquare(casi - 1)) / (casi - 1)) ** 0.5)
    if servizio.totale is None:
        return Rilevato(servizio.misura, anno, _centesimi(media), casi, osservato)
    return Rilevato(servizio.misura, anno, _centesimi(media * casi), casi, osservato, sommato=True)


def _centesimi(valore: float) -> Decimal:
    return max(Decimal(str(valore)).quantize(CENTESIMO, ROUND_HALF_UP), CENTESIMO)
