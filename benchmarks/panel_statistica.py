"""What the statistics of a panel promise, measured on made-up data whose truth is known.

python benchmarks/panel_statistica.py [--prove 200] [--estrazioni 1000]

Coverage of the interval of the rank, beside the simulated ranks that look like it; false alarms and power of the
funnel; false alarms and power of the attention list before and after the correction. Nothing is read or written.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: threads only get in each other's way here

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

from analisi.calcolo.panel.attenzione import DA_AFFRONTARE, Segnale, attenzione, correggi
from analisi.calcolo.panel.base import Binomiale, Modello, Normale, Poisson, Valore
from analisi.calcolo.panel.imbuto import Imbuto, imbuto, limiti
from analisi.calcolo.panel.modelli import estrai, stima
from analisi.calcolo.panel.ranghi import intervalli_rango
from analisi.dati.panel_tipi import Indicatore, TipoStatistico

ISCRIZIONI = np.array([402, 1258, 347, 420, 515, 283, 587, 436, 580, 310])
CESSAZIONI = np.array([300, 874, 220, 290, 359, 159, 343, 308, 409, 222])
"""The ten Tuscan provinces in the second quarter of 2024."""

CASI = ISCRIZIONI + CESSAZIONI
QUOTE_2024 = ISCRIZIONI / CASI
LIVELLO = 0.95
SEME = 20_240_630
OBIETTIVO_S = 120
ESAGERATE = {"proporzione": 0.09, "tasso": 0.16}
"""What the body that is truly worse adds to its proportion or rate."""

Verita = NDArray[np.float64]
Genera = Callable[[np.random.Generator, Verita, NDArray[np.int64]], list[Modello]]


@dataclass(frozen=True)
class Copertura:
    """Shares of the true places held, on all bodies and on the worst served; mean width in places."""

    media: float
    minima: float
    larghezza: float

    def __str__(self) -> str:
        return f"{self.media:6.1%} (il meno coperto {self.minima:6.1%}), {self.larghezza:4.1f} posti"


def main() -> None:
    """Measure and print."""
    analizzatore = argparse.ArgumentParser(description="Copertura dei ranghi, falsi allarmi di imbuto e attenzione.")
    analizzatore.add_argument("--prove", type=int, default=200, help="insiemi di dati per scenario (predefinite: 200)")
    analizzatore.add_argument("--estrazioni", type=int, default=1000, help="estrazioni per intervallo")
    scelte = analizzatore.parse_args()
    inizio = time.perf_counter()
    misura_ranghi(scelte.prove, scelte.estrazioni)
    misura_imbuto(scelte.prove)
    misura_limite_superiore()
    misura_attenzione(max(scelte.prove // 3, 10))
    secondi = time.perf_counter() - inizio
    esito = "raggiunto" if secondi < OBIETTIVO_S else "MANCATO"
    print(f"\nobiettivo: meno di {OBIETTIVO_S} s: {esito} ({secondi:.0f} s)")


def misura_ranghi(prove: int, estrazioni: int) -> None:
    """Coverage of our interval and of the simulated ranks, by kind and by how far apart the true values are."""
    generatori: dict[TipoStatistico, Genera] = {
        "proporzione": quote,
        "tasso": tassi,
        "saldo": saldi,
        "media": medie,
    }
    scenari = {
        "sparse": np.linspace(0.30, 0.75, 10),
        "come 2024-T2": QUOTE_2024,
        "vicine": np.linspace(0.55, 0.64, 10),
        "quasi uguali": np.linspace(0.600, 0.609, 10),
    }
    print(f"Rango: quante volte l'intervallo al 95 % contiene il posto vero (10 enti, {prove} prove)")
    for tipo, genera in generatori.items():
        for nome, verita in scenari.items():
            stampa_copertura(f"{tipo}, {nome}", tipo, genera, verita, CASI, (prove, estrazioni))
    pochi = np.array([40, 60, 80, 100, 120, 150, 200, 250, 300, 400])
    rari = np.array([2, 6, 3, 5, 1, 4, 2.5, 3.5, 1.5, 4.5]) / 100
    for tipo in ("proporzione", "tasso"):
        stampa_copertura(f"{tipo}, pochi casi", tipo, generatori[tipo], rari, pochi, (prove, estrazioni))


def stampa_copertura(
    nome: str,
    tipo: TipoStatistico,
    genera: Genera,
    verita: Verita,
    casi: NDArray[np.int64],
    quante: tuple[int, int],
) -> None:
    """One line: ours and the naive one on the same data."""
    rng = np.random.default_rng(SEME)
    vero = ranghi_di(verita[np.newaxis, :])[0]
    nostri, ingenui = [], []
    for prova in range(quante[0]):
        modelli = genera(rng, verita, casi)
        trovati = intervalli_rango(valori(modelli), indicatore(tipo), LIVELLO, quante[1], prova)
        if any(r.basso is None for r in trovati):
            raise SystemExit(f"{nome}: {trovati[0].motivo}")
        nostri.append([(r.basso or 0, r.alto or 0) for r in trovati])
        ingenui.append(ranghi_ingenui(modelli, rng, quante[1]))
    print(f"  {nome:26} nostro {copertura(nostri, vero)} | ingenuo {copertura(ingenui, vero)}")


def copertura(intervalli: Sequence[Sequence[tuple[int, int]]], vero: NDArray[np.int64]) -> Copertura:
    """Of intervals by data set and body."""
    tutti = np.array(intervalli)
    dentro = (tutti[:, :, 0] <= vero) & (vero <= tutti[:, :, 1])
    larghezza = (tutti[:, :, 1] - tutti[:, :, 0] + 1).mean()
    return Copertura(float(dentro.mean()), float(dentro.mean(axis=0).min()), float(larghezza))


def ranghi_ingenui(modelli: Sequence[Modello], rng: np.random.Generator, estrazioni: int) -> list[tuple[int, int]]:
    """Quantiles of the ranks of independent draws: what is usually done, and what we do not publish."""
    luoghi = ranghi_di(np.column_stack([estrai(m, rng, estrazioni) for m in modelli]))
    basso, alto = np.quantile(luoghi, [(1 - LIVELLO) / 2, (1 + LIVELLO) / 2], axis=0, method="inverted_cdf")
    return [(int(b), int(a)) for b, a in zip(basso, alto, strict=True)]


def ranghi_di(righe: Verita) -> NDArray[np.int64]:
    """Places by row, 1 the highest."""
    return np.argsort(np.argsort(-righe, axis=1, kind="stable"), axis=1) + 1


def misura_imbuto(prove: int) -> None:
    """Bodies out of the limits where all are alike, where all differ a little, and where one is truly worse."""
    print(f"\nImbuto: enti oltre i limiti (attesi per caso 5 % e 0,2 %; 10 enti, {2 * prove} prove)")
    pochi = np.array([8, 12, 15, 20, 25, 30, 40, 50, 60, 80])
    comuni = np.full(10, 0.6)
    for tipo, genera in (("proporzione", quote), ("tasso", tassi)):
        stampa_imbuto(f"{tipo}, tutti uguali", tipo, genera, (comuni, 0.0), CASI, prove)
        stampa_imbuto(f"{tipo}, uguali, pochi casi", tipo, genera, (np.full(10, 0.1), 0.0), pochi, prove)
        stampa_imbuto(f"{tipo}, diversi fra loro", tipo, genera, (comuni, 0.03), CASI, prove)
        peggiore = comuni.copy()
        peggiore[2] += ESAGERATE[tipo]
        stampa_imbuto(f"{tipo}, uno peggiore", tipo, genera, (peggiore, 0.0), CASI, prove)
        stampa_imbuto(f"{tipo}, uno peggiore, diversi", tipo, genera, (peggiore, 0.03), CASI, prove)


def stampa_imbuto(
    nome: str,
    tipo: TipoStatistico,
    genera: Genera,
    verita: tuple[Verita, float],
    casi: NDArray[np.int64],
    prove: int,
) -> None:
    """One line. verita: values and standard deviation of the bodies around them (over-dispersion)."""
    rng = np.random.default_rng(SEME)
    fuori = {chiave: [0, 0] for chiave in ("95", "99,8", "95 dispersi", "99,8 dispersi")}
    peggiore = int(np.argmax(verita[0])) if np.ptp(verita[0]) else -1
    fatti = applicati = 0
    for _ in range(2 * prove):
        mosse = np.clip(verita[0] + rng.normal(0, verita[1], 10), 0.001, 0.999)
        esito = imbuto(valori(genera(rng, mosse, casi)), indicatore(tipo))
        if not isinstance(esito, Imbuto):
            continue
        fatti, applicati = fatti + 1, applicati + (esito.fi > 1)
        for k, punto in enumerate(esito.punti):
            suo = int(k == peggiore)
            fuori["95"][suo] += punto.zona != "dentro"
            fuori["99,8"][suo] += punto.zona == "oltre 99,8"
            fuori["95 dispersi"][suo] += punto.zona_dispersa != "dentro"
            fuori["99,8 dispersi"][suo] += punto.zona_dispersa == "oltre 99,8"
    sani = fatti * (9 if peggiore >= 0 else 10)
    parti = [f"{c} {conti[0] / sani:6.2%}" for c, conti in fuori.items()]
    print(f"  {nome:32} {'  '.join(parti)}  (φ applicato {applicati / fatti:5.1%})")
    if peggiore >= 0:
        scoperti = "  ".join(f"{c} {conti[1] / fatti:6.1%}" for c, conti in fuori.items())
        print(f"  {'':32} l'ente davvero peggiore: {scoperti}")


def misura_limite_superiore() -> None:
    """Exact probability of passing the upper 95 % limit by chance, as first published and as built here."""
    print("\nImbuto, limite superiore al 95 %: probabilità esatta di superarlo per caso (promessa: al più 2,5 %)")
    for attesi in (2.0, 5.0, 10.0, 30.0, 100.0):
        tutti = Poisson(((Fraction(1), round(attesi * 10)),), Fraction(10))
        nostro = limiti(tutti, np.array([1.0]))[0].alto_95
        p_nostro, p_suo = (float(poisson.sf(np.floor(limite), attesi)) for limite in (nostro, nostro - 1))
        print(f"  {attesi:5.0f} casi attesi: interpolazione del 2005 {p_suo:6.2%}, nostra {p_nostro:6.2%}")


def misura_attenzione(prove: int) -> None:
    """Signals on reports of 10 bodies and 20 indicators (10 proportions and 10 rates), before and after correction."""
    print(f"\nAttenzione: segnali «da affrontare» per rapporto (10 enti × 20 indicatori, {prove} rapporti)")
    comuni, diversi = np.full(10, 0.6), QUOTE_2024
    uno = comuni.copy()
    uno[2] -= 0.10
    stampa_attenzione("tutti uguali, nulla cambia", (comuni, comuni), prove, veri=0)
    stampa_attenzione("diversi come 2024-T2, nulla cambia", (diversi, diversi), prove, veri=0)
    stampa_attenzione("uno peggiore da sempre", (uno, uno), prove, veri=0)
    stampa_attenzione("uno peggiora del 10 % in 5 indicatori", (uno, comuni), prove, veri=5)
    stampa_attenzione("tutti oscillano di 2 punti, senza verso", (comuni, comuni), prove, veri=0, oscilla=0.02)


def stampa_attenzione(nome: str, verita: tuple[Verita, Verita], prove: int, veri: int, oscilla: float = 0.0) -> None:
    """One line. verita: now and before, in the first `veri` indicators (0: in all); elsewhere as before.

    oscilla: standard deviation by which the truth of every body swings in each period, up or down.
    """
    rng = np.random.default_rng(SEME)
    conti = {"prima": [0, 0], "dopo": [0, 0]}
    for _ in range(prove):
        segnali: list[Segnale] = []
        for n in range(20):
            genera, tipo = ((quote, "proporzione"), (tassi, "tasso"))[n % 2]
            ora = verita[0] if not veri or n < veri else verita[1]
            vere = (np.clip(v + oscilla * rng.normal(size=len(v)), 0.01, 0.99) for v in (ora, verita[1]))
            attuali, precedenti = (valori(genera(rng, v, CASI), f"I{n}") for v in vere)
            segnali += attenzione(attuali, precedenti, indicatore(tipo, f"I{n}"))
        for quando, elenco in (("prima", segnali), ("dopo", correggi(segnali, LIVELLO))):
            for s in elenco:
                if s.stato == DA_AFFRONTARE:
                    vero = bool(veri) and s.ente == "E2" and int(s.indicatore[1:]) < veri
                    conti[quando][int(vero)] += 1
    testo = "; ".join(f"{quando} della correzione {falsi / prove:5.2f} falsi" for quando, (falsi, _) in conti.items())
    if veri:
        testo += (
            f"; dei veri ne trova {conti['prima'][1] / veri / prove:5.1%}, poi {conti['dopo'][1] / veri / prove:5.1%}"
        )
    print(f"  {nome:40} {testo}")


def quote(rng: np.random.Generator, verita: Verita, casi: NDArray[np.int64]) -> list[Modello]:
    """Cases out of a total."""
    return [Binomiale(int(rng.binomial(n, p)), int(n)) for n, p in zip(casi, verita, strict=True)]


def tassi(rng: np.random.Generator, verita: Verita, casi: NDArray[np.int64]) -> list[Modello]:
    """Counts over an exposure."""
    return [
        Poisson(((Fraction(1), int(rng.poisson(n * p))),), Fraction(int(n))) for n, p in zip(casi, verita, strict=True)
    ]


def saldi(rng: np.random.Generator, verita: Verita, casi: NDArray[np.int64]) -> list[Modello]:
    """Entered minus left over an exposure."""
    modelli: list[Modello] = []
    for n, p in zip(casi, verita, strict=True):
        entrati, usciti = int(rng.poisson(n * p)), int(rng.poisson(n * (1 - p)))
        modelli.append(Poisson(((Fraction(1), entrati), (Fraction(-1), usciti)), Fraction(int(n))))
    return modelli


def medie(rng: np.random.Generator, verita: Verita, casi: NDArray[np.int64]) -> list[Modello]:
    """Means of few skewed cases: waiting times of which one case in a hundred of the total is sampled."""
    modelli: list[Modello] = []
    for n, p in zip(casi, verita, strict=True):
        campione = rng.gamma(4.0, 10 * p / 4.0, max(int(n) // 20, 10))
        media, scarto = Fraction(float(campione.mean())), Fraction(float(campione.std(ddof=1)))
        modelli.append(Normale(media, scarto, len(campione)))
    return modelli


def valori(modelli: Sequence[Modello], codice: str = "I0") -> list[Valore]:
    """The models as values of bodies E0, E1…"""
    return [Valore(f"E{k}", codice, "2024", stima(m), modello=m) for k, m in enumerate(modelli)]


def indicatore(tipo: TipoStatistico, codice: str = "I0") -> Indicatore:
    """An indicator of which higher is better."""
    return Indicatore(
        codice=codice,
        tema="prova",
        nome="Prova",
        numeratore="a",
        denominatore="b",
        fattore=Decimal(1),
        unita="",
        decimali=3,
        direzione="alto",
        soglia_minima=None,
        soglia_massima=None,
        tipo_statistico=tipo,
        perimetro="provincia",
        denominatore_nome="",
        fonte="",
        stato="verificata",
    )


if __name__ == "__main__":
    main()
