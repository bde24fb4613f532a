"""False alarms on clean simulated years, then a thousand single errors put into them: how many are found, by kind.

    python benchmarks/mutazioni.py [--errori 1000] [--semi 5] [--pulite 40] [--lucca]

`--lucca` puts them into the real tables of Lucca 2013 instead, which have findings of their own: found is what changes
them. The simulated years declare more relations than a document written by hand.

An error is found if the reading refuses the table, a check of the suites fails that did not before, or a rule of
reconciliation finds something. One that is not found is looked at: where no printed value follows from the changed
cell, or where all those that do would be printed the same, no method that knows the data alone can find it; the rest
are misses.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from analisi.calcolo.quadrature.base import GENERI, Base, EsitoRegola, Relazione
from analisi.calcolo.quadrature.regole import PARAMETRI, esamina
from analisi.calcolo.quadrature.regole_relazioni import regge
from analisi.calcolo.quadrature.relazioni import dei_legami, dei_riscontri
from analisi.calcolo.quadro import Quadro, calcola
from analisi.calcolo.tempo import fine_anno
from analisi.dati.archivio import leggi_grezzi
from analisi.dati.lettura import leggi_tabella
from analisi.dati.record import record
from analisi.dati.regole import Regole, leggi_regole, leggi_schema_conto
from analisi.dati.regole_quadrature import RegolaQuadratura, leggi_quadrature
from analisi.dati.riferimenti import Cella, cella
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreDati
from analisi.paths import Percorsi
from analisi.qualita.controllo import controlla
from analisi.qualita.suite import Suite, leggi_suite
from analisi.qualita.tavole import TAVOLE, Materiale
from simulati import Riga, come_csv
from simulati.anno import Tabelle, genera, regole_simulate

RADICE = Percorsi(Path(__file__).resolve().parents[1])
ANNO = 2013
GENERI_DI_ERRORE = ("cifra", "segno", "riga spostata", "totale non aggiornato")
NUMERICI = ("decimale", "percentuale", "euro")
NON_DATI = ("legami",)
LUCCA = -1
RISULTATI = {
    "indicatori": ("risultato_testo", "risultato_valore", "risultato_data", "esito", "valutazione_pct"),
    "strategici": ("risultato_testo", "risultato_valore", "risultato_data", "esito"),
    "procedure": ("risultato_pct", "risultato_testo", "valore"),
    "conto_economico": ("consuntivo",),
    "risorse": ("preconsuntivo",),
    "valutazioni": ("raggiungimento_pct", "non_calcolabile"),
    "serie": ("valore",),
    "dichiarati": ("valore",),
}
"""What slips by a row when somebody pastes results one line too low."""


@dataclass(frozen=True)
class Contesto:
    """A clean year and what is needed to judge it."""

    tabelle: Tabelle
    quadro: Quadro
    relazioni: tuple[Relazione, ...]
    regole: Regole
    schema: Sequence[Riga]
    quadrature: tuple[RegolaQuadratura, ...]
    suite: tuple[Suite, ...]
    rilievi: frozenset[tuple[object, ...]]


@dataclass(frozen=True)
class Errore:
    """One error put into a year: its kind, its table, the new rows of it, the cells that changed."""

    genere: str
    tabella: str
    righe: list[Riga]
    cambiate: tuple[Cella, ...]


@lru_cache(maxsize=8)
def contesto(seme: int) -> Contesto:
    """The clean year of a seed, or Lucca 2013."""
    schema = leggi_schema_conto(RADICE.regole)
    regole = leggi_regole(RADICE, RADICE.fonte("lucca", ANNO)) if seme == LUCCA else regole_simulate(RADICE)
    if seme == LUCCA:
        tabelle = {nome: record(t) for nome, t in leggi_grezzi(RADICE, "lucca", ANNO).tabelle.items()}
    else:
        tabelle = genera(RADICE, ANNO, seme)
    quadro = calcola(tabelle, regole, schema, fine_anno(ANNO))
    base = Base(tabelle, quadro, ANNO)
    relazioni = (*dei_riscontri(base), *dei_legami(base))
    quadrature = leggi_quadrature(RADICE.regole, PARAMETRI, tuple(GENERI), regole)
    suite = leggi_suite(RADICE.aspettative)
    trovati = _rilievi(esamina(tabelle, quadro, quadrature, ANNO))
    return Contesto(tabelle, quadro, relazioni, regole, schema, quadrature, suite, trovati)


@lru_cache(maxsize=64)
def falliti_prima(seme: int, tabella: str) -> frozenset[tuple[object, ...]]:
    """What the checks that look at a table find before any error is put in."""
    c = contesto(seme)
    return _falliti(c, tabella, c.tabelle, c.quadro)


# errors


def _celle_numeriche(c: Contesto) -> list[tuple[str, int, str]]:
    return [
        (nome, i, colonna.nome)
        for nome, righe in c.tabelle.items()
        if nome not in NON_DATI
        for colonna in TABELLE[nome].colonne
        if colonna.tipo in NUMERICI
        for i, riga in enumerate(righe)
        if riga[colonna.nome] is not None
    ]


def _con(c: Contesto, genere: str, tabella: str, posto: int, campo: str, valore: Decimal) -> Errore:
    righe = [dict(r) for r in c.tabelle[tabella]]
    righe[posto][campo] = valore
    return Errore(genere, tabella, righe, (cella(tabella, righe[posto], campo),))


def cifra(c: Contesto, caso: Random) -> Errore:
    """One digit of a figure becomes another."""
    tabella, posto, campo = caso.choice(_celle_numeriche(c))
    testo = f"{c.tabelle[tabella][posto][campo]:f}"
    dove = caso.choice([i for i, x in enumerate(testo) if x.isdigit()])
    altra = caso.choice([x for x in "0123456789" if x != testo[dove]])
    return _con(c, "cifra", tabella, posto, campo, Decimal(testo[:dove] + altra + testo[dove + 1 :]))


def segno(c: Contesto, caso: Random) -> Errore:
    """A figure other than zero changes its sign."""
    celle = [x for x in _celle_numeriche(c) if c.tabelle[x[0]][x[1]][x[2]] != 0]
    tabella, posto, campo = caso.choice(celle)
    return _con(c, "segno", tabella, posto, campo, -c.tabelle[tabella][posto][campo])


def riga_spostata(c: Contesto, caso: Random) -> Errore:
    """The results of two to six rows slip by one: each takes that of the row above, the first is left as it was."""
    while True:
        tabella = caso.choice(list(RISULTATI))
        righe = [dict(r) for r in c.tabelle[tabella]]
        lunghezza = caso.randint(2, 6)
        da = caso.randrange(0, len(righe) - lunghezza)
        cambiate = []
        for posto in range(da + 1, da + lunghezza):
            for campo in RISULTATI[tabella]:
                sopra = c.tabelle[tabella][posto - 1][campo]
                if righe[posto][campo] != sopra:
                    righe[posto][campo] = sopra
                    cambiate.append(cella(tabella, righe[posto], campo))
        if cambiate:
            return Errore("riga spostata", tabella, righe, tuple(cambiate))


def totale_non_aggiornato(c: Contesto, caso: Random) -> Errore:
    """A part of a total, mean or share is corrected by a few per cent and what follows from it is not."""
    operandi = [o for r in c.relazioni for o in r.operandi]
    operandi += [cella("conto_economico", r, v) for r in c.tabelle["conto_economico"] for v in ("consuntivo",)]
    while True:
        scelta = caso.choice(operandi)
        posto = next(
            i for i, r in enumerate(c.tabelle[scelta.tabella]) if cella(scelta.tabella, r, scelta.campo) == scelta
        )
        prima = c.tabelle[scelta.tabella][posto][scelta.campo]
        if not prima:
            continue
        dopo = (prima * Decimal(caso.choice([90, 95, 97, 103, 105, 110])) / 100).quantize(prima)
        if dopo != prima:
            return _con(c, "totale non aggiornato", scelta.tabella, posto, scelta.campo, dopo)


FABBRICHE: dict[str, Callable[[Contesto, Random], Errore]] = dict(
    zip(GENERI_DI_ERRORE, (cifra, segno, riga_spostata, totale_non_aggiornato), strict=True)
)


# judging


def giudica(seme: int, errore: Errore) -> str:
    """Who finds the error (`lettura`, `quadrature`, `controlli`) or, where nobody does, why."""
    c = contesto(seme)
    letta = _riletta(errore)
    if letta is None:
        return "lettura"
    tabelle = c.tabelle | {errore.tabella: letta}
    quadro = calcola(tabelle, c.regole, c.schema, fine_anno(ANNO))
    if _rilievi(esamina(tabelle, quadro, c.quadrature, ANNO)) != c.rilievi:
        return "quadrature"
    if _falliti(c, errore.tabella, tabelle, quadro) != falliti_prima(seme, errore.tabella):
        return "controlli"
    return _perche(c, errore, quadro)


def _falliti(c: Contesto, tabella: str, tabelle: Tabelle, quadro: Quadro) -> frozenset[tuple[object, ...]]:
    suite = tuple(s for s in c.suite if tabella in TAVOLE[s.tavola].tabelle)
    materiale = Materiale(tabelle, quadro, ANNO)
    verdetto = controlla(materiale, suite, (), (), (), (), date(ANNO, 12, 31), "")
    return frozenset((e.nome, tuple(r.chiave.items())) for e in (*verdetto.critici, *verdetto.avvisi) for r in e.righe)


def _riletta(errore: Errore) -> list[Riga] | None:
    """The rows as the reading gives them back; None where it refuses them."""
    with tempfile.TemporaryDirectory() as cartella:
        percorso = Path(cartella) / f"{errore.tabella}.csv"
        percorso.write_text(come_csv(TABELLE[errore.tabella].nomi, errore.righe), encoding="utf-8")
        try:
            return record(leggi_tabella(percorso, TABELLE[errore.tabella]))
        except ErroreDati:
            return None


def _rilievi(esiti: Iterable[EsitoRegola]) -> frozenset[tuple[object, ...]]:
    return frozenset((r.regola, r.cella, r.stampato, r.risulta) for e in esiti for r in e.rilievi)


def _perche(c: Contesto, errore: Errore, dopo: Quadro) -> str:
    """Why nobody found it: no tie, a tie that absorbs the change, or a miss."""
    nuovi: dict[Cella, Fraction] = {}
    for cambiata in errore.cambiate:
        riga = next(r for r in errore.righe if cella(errore.tabella, r, cambiata.campo) == cambiata)
        if isinstance(riga[cambiata.campo], Decimal):
            nuovi[cambiata] = Fraction(riga[cambiata.campo])
    legate = [r for r in c.relazioni if r.cella in nuovi or any(o in nuovi for o in r.operandi)]
    prima_pct, dopo_pct = _gradi(c.quadro), _gradi(dopo)
    if prima_pct != dopo_pct:
        return "sfuggito"
    if errore.tabella in ("indicatori", "strategici"):
        return "assorbito dal tetto o dal giudizio" if not legate else "assorbito dall'arrotondamento"
    if not legate:
        return "nessun legame"
    return "assorbito dall'arrotondamento" if all(_regge(r, nuovi) for r in legate) else "sfuggito"


def _gradi(quadro: Quadro) -> list[object]:
    return [p.pct_pubblicata for p in quadro.ente.unita()] if quadro.ente is not None else []


def _regge(relazione: Relazione, nuovi: dict[Cella, Fraction]) -> bool:
    stampato = nuovi.get(relazione.cella)
    valore = relazione.calcola(nuovi)
    nuova = replace(
        relazione,
        stampato=relazione.stampato
        if stampato is None
        else Decimal(stampato.numerator) / Decimal(stampato.denominator),
        calcola=lambda _sostituti: valore,
    )
    return valore is None or regge(nuova)


# measuring


def _falsi_allarmi(seme: int) -> int:
    return len(contesto(seme).rilievi)


def _prova(argomenti: tuple[str, int, int]) -> tuple[str, str, str]:
    genere, numero, semi = argomenti
    seme = numero % semi if semi else LUCCA
    errore = FABBRICHE[genere](contesto(seme), Random(f"{genere}-{numero}"))
    return genere, errore.tabella, giudica(seme, errore)


def main() -> None:
    """Print the false alarms, then a table of outcomes by kind of error, then what was missed by table."""
    opzioni = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    opzioni.add_argument("--errori", type=int, default=1000)
    opzioni.add_argument("--semi", type=int, default=5)
    opzioni.add_argument("--pulite", type=int, default=40)
    opzioni.add_argument("--lucca", action="store_true")
    opzioni.add_argument("--lavoratori", type=int, default=2)
    scelte = opzioni.parse_args()
    inizio = time.perf_counter()
    prove = [
        (genere, n, 0 if scelte.lucca else scelte.semi)
        for genere in GENERI_DI_ERRORE
        for n in range(scelte.errori // len(GENERI_DI_ERRORE))
    ]
    with ProcessPoolExecutor(scelte.lavoratori) as officina:
        allarmi = list(officina.map(_falsi_allarmi, range(scelte.pulite)))
        esiti = list(officina.map(_prova, prove, chunksize=10))
    regole = len(contesto(0).quadrature)
    print(f"anni puliti: {scelte.pulite}, regole: {regole}, falsi allarmi: {sum(allarmi)}\n")
    _stampa(esiti)
    print(f"\n{len(esiti)} errori in {time.perf_counter() - inizio:.0f} s")


def _stampa(esiti: list[tuple[str, str, str]]) -> None:
    colonne = list(dict.fromkeys(e for _, _, e in sorted(esiti, key=lambda x: x[2])))
    trovano = ("lettura", "controlli", "quadrature")
    colonne.sort(key=lambda e: (e not in trovano, e))
    print("genere".ljust(24), *(f"{e:>14.34}" for e in colonne), "     trovati", " dei trovabili", sep="  ")
    for genere in (*GENERI_DI_ERRORE, "tutti"):
        propri = Counter(e for g, _, e in esiti if genere in (g, "tutti"))
        trovati = sum(propri[t] for t in trovano)
        tutti, trovabili = propri.total(), trovati + propri["sfuggito"]
        quote = f"{100 * trovati / tutti:10.1f}%", f"{100 * trovati / trovabili if trovabili else 0:12.1f}%"
        print(genere.ljust(24), *(f"{propri[e]:>{max(14, min(len(e), 34))}}" for e in colonne), *quote, sep="  ")
    for esito in (e for e in colonne if e not in trovano):
        per_tabella = Counter((g, t) for g, t, e in esiti if e == esito)
        print(f"\n{esito}: " + "; ".join(f"{t} ({g}) {n}" for (g, t), n in per_tabella.most_common()))


if __name__ == "__main__":
    main()
