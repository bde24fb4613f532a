"""What is drawn for the bodies of a made-up panel: firms, income statements, services. Figures are centred and spread
as the real bodies show, on a scale fit for them; each draw has its own stream, named by what it is drawn for.

The streams are numpy's PCG64; one seed gives the same figures whatever else is drawn and in whatever order.
"""

from __future__ import annotations

import hashlib
import math
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from analisi.calcolo.panel.candidati import Quesito, candidati, termini
from analisi.dati.formule import Termine, leggi
from analisi.dati.panel_tipi import DatiPanel, Indicatore, Misura
from analisi.dati.periodi import periodo
from simulati import Riga

REGISTRATE, ATTIVE, ISCRIZIONI, CESSAZIONI = MISURE_IMPRESE = ("registrate", "attive", "iscrizioni", "cessazioni")
QUOTA_DI_DERIVA = 0.35
"""Standard deviation of the yearly drift of a body, in standard deviations between bodies."""
QUOTA_COMUNE = 0.85
"""How much of a body's effect, and of its drift, it shares with the other indicators of the theme (a correlation)."""
CORPI_PER_LO_SCARTO = 3
"""Below as many bodies a spread says nothing, and the assumed one is used."""
CENTESIMO, ZERO = Decimal("0.01"), Decimal("0.00")
CASI_MINIMI = 30
SCARTO_DELLE_QUOTE = 0.4
"""Assumed standard deviation between bodies of a share, on the logit scale, where fewer than three have one."""
_SCARTO_ANNUO = 0.02
"""Relative standard deviation of an entry of the accounts from one year to the next, beside drift."""
_GIORNI = (0, 364, 365)
"""Days between the first and the last of a day and of a year: a quarter says nothing of a yearly rate."""
_ESTREMO = 0.002
"""Shares printed as 0 or 100 % are taken this far inside, where the logit exists."""


def _logit(quota: float) -> float:
    dentro = min(max(quota, _ESTREMO), 1 - _ESTREMO)
    return math.log(dentro / (1 - dentro))


Verso = Callable[[float], float]
_SCALE: dict[str, tuple[Verso, Verso]] = {
    "log": (math.log, math.exp),
    "logit": (_logit, lambda x: 1 / (1 + math.exp(-x))),
    "identica": (float, float),
}
"""There and back."""


@dataclass(frozen=True)
class Tratto:
    """A trait of the made-up bodies. centro, scarto: mean and standard deviation between bodies, on its scale."""

    centro: float
    scarto: float
    scala: str

    @classmethod
    def attorno(cls, valore: float, scarto: float, scala: str) -> Tratto:
        """The trait centred on `valore`; `scarto` is on the scale."""
        return cls(_SCALE[scala][0](valore), scarto, scala)

    def secondo(self, per_ente: Iterable[float]) -> Tratto:
        """The trait that real values show, one a body; what too few of them do not say stays as assumed."""
        posti = sorted(_SCALE[self.scala][0](v) for v in per_ente if self.scala != "log" or v > 0)
        if not posti:
            return self
        scarto = statistics.stdev(posti) if len(posti) >= CORPI_PER_LO_SCARTO else 0.0
        return Tratto(math.fsum(posti) / len(posti), scarto or self.scarto, self.scala)

    def valore(self, effetto: float) -> float:
        """The trait of a body that stands `effetto` standard deviations from the centre."""
        return _SCALE[self.scala][1](self.centro + self.scarto * effetto)


@dataclass(frozen=True)
class Ente:
    """A made-up body over some years, and what it is drawn from."""

    codice: str
    perimetro: str
    anni: Sequence[int]
    seme: int

    def flusso(self, *parole: str, anno: int | None = None) -> np.random.Generator:
        """The stream of draws named by `parole`, for this body (in a year)."""
        nome = (*parole, self.codice) if anno is None else (*parole, self.codice, str(anno))
        impronta = hashlib.sha256("\0".join(nome).encode()).digest()
        parti = [int.from_bytes(impronta[i : i + 4], "big") for i in range(0, 16, 4)]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seme, *parti])))

    def percorso(self, tratto: Tratto, nome: str, *, tema: str = "", verso: int = 0, vigilia: int = 0) -> list[float]:
        """The true values of a trait by year: an effect of its own, and a drift from the first year on.

        verso: 1 where higher is better, −1 where lower is: a body that is good at one indicator of `tema` is rather
        good at the others. 0: nothing is shared. vigilia: how many years before the first one.
        """
        effetto, deriva = self.flusso("effetto", nome).standard_normal(2)
        if verso:
            comune = self.flusso("tema", tema).standard_normal(2) * verso
            resto = math.sqrt(1 - QUOTA_COMUNE**2)
            effetto, deriva = comune * QUOTA_COMUNE + np.array([effetto, deriva]) * resto
        passi = range(len(self.anni) + vigilia)
        return [tratto.valore(float(effetto + deriva * QUOTA_DI_DERIVA * passo)) for passo in passi]

    def riga(self, misura: Misura, anno: int, valore: int | Decimal, **altro: object) -> Riga:
        """The observation of a measure in a year, or on its last day."""
        quando = str(anno) if misura.momento == "flusso" else f"{anno}-12-31"
        quale = {"ente": self.codice, "perimetro": self.perimetro, "periodo": quando, "misura": misura.codice}
        return {**quale, "valore": valore, **altro}


# what the real bodies show


def _reali(dati: DatiPanel, indicatore: Indicatore) -> list[float]:
    """The mean of each real body over its whole years (any period, for shares and means), in the order of their codes.

    Published means of sets of bodies stand in where too few bodies have a value of their own.
    """
    codici = {indicatore.codice, *(t.codice for t in termini(indicatore))}
    chieste = {(r.ente, r.periodo) for r in dati.rilevazioni if r.misura in codici}
    per_ente: dict[str, list[float]] = {}
    for ente, quando in sorted((ente, periodo(testo)) for ente, testo in chieste):
        if indicatore.tipo_statistico in ("proporzione", "media") or (quando.a - quando.da).days in _GIORNI:
            trovati = [c.valore.valore for c in candidati(Quesito(dati, indicatore, quando), ente)]
            per_ente.setdefault(ente, []).extend(float(v) for v in trovati if v is not None)
    medie = {ente: math.fsum(v) / len(v) for ente, v in per_ente.items() if v}
    singoli = [m for ente, m in medie.items() if dati.enti[ente].perimetro != "insieme"]
    return singoli if len(singoli) >= CORPI_PER_LO_SCARTO else list(medie.values())


def _rapporto(dati: DatiPanel, numeratore: str, denominatore: str) -> list[float]:
    """Real ratios of two formulas, with those published as such where an indicator of the registry has the formulas.

    Empty where the dictionary lacks a measure.
    """
    voluti = [leggi(formula) for formula in (numeratore, denominatore)]
    if not {nome for formula in voluti for nome in formula.nomi} <= set(dati.misure):
        return []
    rapporti = [i for i in dati.indicatori.values() if i.denominatore]
    alberi = [v.albero for v in voluti]
    stessi = [i for i in rapporti if [leggi(i.numeratore).albero, leggi(i.denominatore).albero] == alberi]
    if stessi:
        return [v / float(stessi[0].fattore) for v in _reali(dati, stessi[0])]
    # no indicator of the registry: one that is a plain ratio of measures
    solo = replace(rapporti[0], codice="", fattore=Decimal(1), tipo_statistico="importo", perimetro="camera")
    return _reali(dati, replace(solo, numeratore=numeratore, denominatore=denominatore))


def _per_impresa(dati: DatiPanel, misura: str) -> list[float]:
    """A measure of the real chambers for each firm registered in their provinces, means over the years of both."""

    def media(ente: str, codice: str) -> list[float]:
        valori = [float(r.valore) for r in dati.per_misura.get((ente, codice), ()) if r.valore is not None]
        return [math.fsum(valori) / len(valori)] if valori else []

    rapporti = []
    for codice, ente in sorted(dati.enti.items()):
        sopra = media(codice, misura)
        sotto = [m for provincia in ente.province for m in media(provincia, REGISTRATE)]
        if ente.perimetro == "camera" and sopra and len(sotto) == len(ente.province) > 0:
            rapporti.append(sopra[0] / math.fsum(sotto))
    return rapporti


# firms and accounts: what is assumed where the group's data say nothing stands first

INIZIO = f"inizio({REGISTRATE})"
RAPPORTI: Mapping[str, tuple[str, str, Tratto]] = {
    # round figures around the Tuscan provinces
    "natalita": (ISCRIZIONI, INIZIO, Tratto.attorno(0.068, 0.10, "log")),
    "crescita": (f"{ISCRIZIONI} - {CESSAZIONI}", INIZIO, Tratto.attorno(0.006, 0.006, "identica")),
    "quota attive": (ATTIVE, REGISTRATE, Tratto.attorno(0.86, 0.15, "logit")),
}
DIMENSIONE = Tratto.attorno(37_000, 0.45, "log")
PROVENTI_PER_IMPRESA = Tratto.attorno(268, 0.12, "log")
"""Current income for each registered firm: Lucca, 11.6 million in 2013, 43,294 firms."""
QUOTE: Mapping[str, Tratto] = {
    "A1/A": Tratto.attorno(0.76, 0.10, "logit"),
    "A2/A": Tratto.attorno(0.17, 0.12, "logit"),
    "A3/A": Tratto.attorno(0.06, 0.30, "logit"),
    "A4/A": Tratto.attorno(0.02, 0.30, "logit"),
    "B/A": Tratto.attorno(1.08, 0.07, "log"),
    "B6/B": Tratto.attorno(0.26, 0.15, "logit"),
    "B7/B": Tratto.attorno(0.18, 0.25, "logit"),
    "B8/B": Tratto.attorno(0.30, 0.25, "logit"),
    "B9a/B": Tratto.attorno(0.002, 0.50, "logit"),
    "B9b/B": Tratto.attorno(0.03, 0.40, "logit"),
    "B9c/A1": Tratto.attorno(0.25, 0.20, "logit"),
    "C10/A": Tratto.attorno(0.02, 0.30, "logit"),
    "D12/A": Tratto.attorno(0.04, 0.50, "logit"),
    "D13/A": Tratto.attorno(0.02, 0.50, "logit"),
}
"""Entries as shares of another: round figures around the statements of Lucca, Terni and Treviso, 2012 and 2013."""
PARTI: Mapping[str, Sequence[tuple[str, float]]] = {
    "B6": (("B6b", 0.18), ("B6c", 0.06), ("B6d", 0.01), ("B6a", 0.75)),
    "B7": (("B7a", 0.36), ("B7b", 0.01), ("B7c", 0.23), ("B7e", 0.06), ("B7d", 0.34)),
}
"""How an entry is shared among its parts; the last takes the cents that are left."""


def calibra(dati: DatiPanel) -> dict[str, Tratto]:
    """The traits of firms and accounts, by name, on the real bodies."""
    tratti = {nome: ipotesi.secondo(_rapporto(dati, su, giu)) for nome, (su, giu, ipotesi) in RAPPORTI.items()}
    tratti |= {nome: ipotesi.secondo(_rapporto(dati, *nome.split("/"))) for nome, ipotesi in QUOTE.items()}
    ultime = []
    for provincia in (c for c, e in dati.enti.items() if e.perimetro == "provincia"):
        righe = [r for r in dati.per_misura.get((provincia, REGISTRATE), ()) if r.valore is not None]
        ultime += [float(r.valore or 0) for r in sorted(righe, key=lambda r: periodo(r.periodo).a)[-1:]]
    tratti["dimensione"] = DIMENSIONE.secondo(ultime)
    tratti["proventi per impresa"] = PROVENTI_PER_IMPRESA.secondo(_per_impresa(dati, "A"))
    return tratti


@dataclass(frozen=True)
class Imprese:
    """The firms of a province, by measure and year: stocks at 31 December, from the eve of the first year; flows.

    attesi: what each measure was to be on average.
    """

    contate: Mapping[str, dict[int, int]]
    attesi: Mapping[tuple[str, int], float]


def imprese(tratti: Mapping[str, Tratto], ente: Ente) -> Imprese:
    """The firms of a province, from the eve of the first year to the end of the last."""
    nate, crescita = (ente.percorso(tratti[nome], nome) for nome in ("natalita", "crescita"))
    quota = ente.percorso(tratti["quota attive"], "quota attive", vigilia=1)
    effetto = float(ente.flusso("dimensione").standard_normal())
    contate: dict[str, dict[int, int]] = {misura: {} for misura in MISURE_IMPRESE}
    numero = contate[REGISTRATE][ente.anni[0] - 1] = round(tratti["dimensione"].valore(effetto))
    attesi = {}
    for anno, nascite, saldo in zip(ente.anni, nate, crescita, strict=True):
        caso = ente.flusso("movimento", anno=anno)
        for misura, tasso in ((ISCRIZIONI, nascite), (CESSAZIONI, max(nascite - saldo, 0.0))):
            attesi[misura, anno] = numero * tasso
            contate[misura][anno] = int(caso.poisson(attesi[misura, anno]))
        numero += contate[ISCRIZIONI][anno] - contate[CESSAZIONI][anno]
        contate[REGISTRATE][anno] = numero
    for (anno, tutte), attiva in zip(contate[REGISTRATE].items(), quota, strict=True):
        attesi[ATTIVE, anno] = tutte * attiva
        contate[ATTIVE][anno] = int(ente.flusso("attive", anno=anno).binomial(tutte, attiva))
    return Imprese(contate, attesi)


def conti(
    tratti: Mapping[str, Tratto], registrate: Mapping[int, int], ente: Ente
) -> Iterator[tuple[int, dict[str, Decimal]]]:
    """The statements of a chamber by year: euro by entry of the scheme of the DPR 254/2005, which balance to the cent;
    costs are positive. registrate: its firms at the end of each year.
    """
    proventi = ente.percorso(tratti["proventi per impresa"], "proventi per impresa")
    percorsi = {nome: ente.percorso(tratti[nome], nome) for nome in QUOTE}
    for posto, anno in enumerate(ente.anni):
        caso = ente.flusso("conto", anno=anno)
        quote = {nome: valori[posto] * float(caso.lognormal(0, _SCARTO_ANNUO)) for nome, valori in percorsi.items()}
        yield anno, _conto(proventi[posto] * registrate[anno], quote)


def _conto(proventi: float, quote: Mapping[str, float]) -> dict[str, Decimal]:
    conto: dict[str, Decimal] = {}

    def somma(totale: str, *voci: str) -> None:
        conto[totale] = sum((conto[v] for v in voci), ZERO)

    altre = quote["A2/A"] + quote["A3/A"] + quote["A4/A"]
    diritto = min(quote["A1/A"], 0.95)
    conto["A1"] = _centesimi(proventi * diritto)
    for voce in ("A2", "A3", "A4"):
        conto[voce] = _centesimi(proventi * (1 - diritto) * quote[f"{voce}/A"] / altre)
    conto["A5"] = ZERO
    somma("A", "A1", "A2", "A3", "A4", "A5")
    oneri = proventi * quote["B/A"]
    for voce in ("B6", "B7", "B8", "B9a", "B9b"):
        conto[voce] = _centesimi(oneri * quote[f"{voce}/B"])
    for voce, parti in PARTI.items():
        for parte, quota in parti[:-1]:
            conto[parte] = _centesimi(float(conto[voce]) * quota)
        conto[parti[-1][0]] = conto[voce] - sum(conto[parte] for parte, _ in parti[:-1])
    conto["B9c"] = _centesimi(float(conto["A1"]) * quote["B9c/A1"])
    # what the shares leave of the costs meant for the year goes to the provisions, which are never negative
    somma("B9d", "B6", "B7", "B8", "B9a", "B9b", "B9c")
    conto["B9d"] = max(_centesimi(oneri) - conto["B9d"], ZERO)
    somma("B9", "B9a", "B9b", "B9c", "B9d")
    somma("B", "B6", "B7", "B8", "B9")
    conto |= {voce: _centesimi(proventi * quote[f"{voce}/A"]) for voce in ("C10", "D12", "D13")}
    conto |= dict.fromkeys(("C11", "E14", "E15", "E"), ZERO)
    for voce, piu, meno in (("C", "C10", "C11"), ("D", "D12", "D13"), ("AB", "A", "B")):
        conto[voce] = conto[piu] - conto[meno]
    somma("RIS", "AB", "C", "D", "E")
    return conto


def _centesimi(euro: float) -> Decimal:
    return Decimal(str(euro)).quantize(CENTESIMO, ROUND_HALF_UP)


# services: shares of cases and means of cases, as the measures that their formulas take


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


@dataclass(frozen=True)
class Servizio:
    """An indicator to be made up, with its calibration. totale: the measure of its cases, None for a plain mean."""

    indicatore: Indicatore
    misura: Misura
    totale: Misura | None
    tratto: Tratto
    ipotesi: Ipotesi


def servizi_da_simulare(dati: DatiPanel) -> list[Servizio]:
    """The shares and means of chambers for which real values say where the centre is, in the order of their codes.

    A measure is made up once, and not if it is one of the firms; one that is a part of another, only together with it.
    """
    fatti = set(MISURE_IMPRESE)
    servizi: list[Servizio] = []
    parti = {i.numeratore for i in dati.indicatori.values() if i.tipo_statistico == "proporzione"}
    for indicatore in sorted(dati.indicatori.values(), key=lambda i: i.codice):
        if (servizio := _servizio(dati, indicatore)) is None or servizio.misura.codice in fatti:
            continue
        totale = servizio.totale.codice if servizio.totale else ""
        if totale in fatti or totale not in parti:
            servizi.append(servizio)
            fatti |= {servizio.misura.codice, totale} - {""}
    return servizi


def _servizio(dati: DatiPanel, indicatore: Indicatore) -> Servizio | None:
    ipotesi = next((i for iniziali, i in IPOTESI.items() if indicatore.codice.startswith(iniziali)), None)
    if ipotesi is None or indicatore.perimetro != "camera":
        return None
    misure = []
    for albero in (leggi(f).albero for f in (indicatore.numeratore, indicatore.denominatore) if f):
        if not isinstance(albero, Termine) or albero.quando == "inizio":
            return None
        misure.append(dati.misure[albero.codice])
    veri = _reali(dati, indicatore)
    if not veri or any(m.natura == "importo" for m in misure):
        return None
    if indicatore.tipo_statistico == "proporzione":
        fattore = float(indicatore.fattore)
        tratto = Tratto.attorno(0.5, SCARTO_DELLE_QUOTE, "logit").secondo(v / fattore for v in veri)
    elif indicatore.tipo_statistico == "media":
        tratto = Tratto.attorno(1, ipotesi.scarto, "log").secondo(veri)
    else:
        return None
    misura, totale = misure[0], misure[1] if len(misure) > 1 else None
    if totale and (veri_casi := _per_impresa(dati, totale.codice)):
        ipotesi = replace(ipotesi, per_impresa=math.fsum(veri_casi) / len(veri_casi))
    return Servizio(indicatore, misura, totale, tratto, ipotesi)


def servizi_simulati(
    servizi: Sequence[Servizio], registrate: Mapping[int, int], ente: Ente
) -> tuple[list[Riga], list[Riga]]:
    """The observations of a chamber and what is true of it, in the unit of the indicator, where chance acts: not on
    stocks. registrate: its firms at the end of each year.
    """
    contati: dict[tuple[str, int], int] = {}
    righe: list[Riga] = []
    verita: list[Riga] = []
    for s in servizi:
        codice, quota = s.indicatore.codice, s.indicatore.tipo_statistico == "proporzione"
        verso = {"alto": 1, "basso": -1}.get(s.indicatore.direzione, 0)
        veri = ente.percorso(s.tratto, codice, tema=s.indicatore.tema, verso=verso)
        dei_casi = s.totale or s.misura
        for anno, vero in zip(ente.anni, veri, strict=True):
            if (dei_casi.codice, anno) not in contati:  # no indicator before has drawn how many there are
                attesi = s.ipotesi.per_impresa * registrate[anno] or s.ipotesi.casi
                estratti = int(ente.flusso("casi", dei_casi.codice, anno=anno).poisson(attesi))
                contati[dei_casi.codice, anno] = max(CASI_MINIMI, estratti)
                if s.totale:
                    righe.append(ente.riga(s.totale, anno, Decimal(contati[dei_casi.codice, anno])))
            casi = contati[dei_casi.codice, anno]
            if quota:
                buoni = int(ente.flusso("quota", codice, anno=anno).binomial(casi, vero))
                nuova = ente.riga(s.misura, anno, Decimal(buoni))
            else:
                nuova = _media(s, ente, anno, vero, casi)
            contati[s.misura.codice, anno] = int(nuova["valore"])
            righe.append(nuova)
            if s.misura.momento == "flusso":
                valore = vero * (float(s.indicatore.fattore) if quota else 1)
                verita.append({"ente": ente.codice, "indicatore": codice, "anno": anno, "valore": valore})
    return righe, verita


def _media(servizio: Servizio, ente: Ente, anno: int, vera: float, casi: int) -> Riga:
    """Mean and deviation of normal cases, drawn by their own laws rather than case by case.

    A measure that is a sum is the mean times the cases: as exact as its cents, while a mean printed with two digits is
    rounded.
    """
    caso = ente.flusso("media", servizio.indicatore.codice, anno=anno)
    variazione = vera * servizio.ipotesi.variazione
    media = vera + variazione * float(caso.standard_normal()) / casi**0.5
    osservato = variazione * (float(caso.chisquare(casi - 1)) / (casi - 1)) ** 0.5
    valore, scarto = (max(_centesimi(v), CENTESIMO) for v in (media * casi if servizio.totale else media, osservato))
    passo = None if servizio.totale else CENTESIMO
    return ente.riga(servizio.misura, anno, valore, denominatore=casi, scarto_tipo=scarto, arrotondamento=passo)
