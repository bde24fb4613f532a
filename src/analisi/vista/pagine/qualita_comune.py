"""What the pages on quality share: the outcomes that concern an area, how rows are named, who owns them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from analisi.apertura import Analisi
from analisi.dati.tabelle import ENTE
from analisi.qualita.proprietari import proprietario
from analisi.qualita.quadrature import SUITE
from analisi.qualita.verdetto import EsitoControllo, RigaFallita
from analisi.vista import formato as fm

PESI = {"critical": 0, "grave": 1, "media": 2, "warning": 2, "lieve": 3, "info": 4}
"""Order of reading: what blocks, what contradicts a result, the rest."""
STATI = frozenset({"valutato", "informativo", "non calcolabile", "senza risultato", "in corso", "calcolato"})
"""States of an indicator: as the value found they repeat what the check already says."""
CHIAVI = ("programma", "progetto", "gruppo", "numero", "soggetto", "conto", "codice", "parte", "voce", "area")
"""Key columns that a person knows, in the order of reading; the names of series stay out."""
NOMI = ("descrizione", "titolo", "procedura", "voce")
"""Columns that name a row."""
SOLO_NOME = ("dichiarati", "serie", "legami")
"""Tables whose codes are of ours: their rows are known by their description."""
ETICHETTE = {
    "target_testo": "promesso",
    "risultato_testo": "ottenuto",
    "valore": "valore",
    "revisione_budget": "revisione (euro)",
    "preconsuntivo": "preconsuntivo (euro)",
    "totale": "totale",
    "somma_parti": "somma delle parti",
}
"""How the other columns are called in the table of failing rows, in the order of reading."""
CITATE = ("target_testo", "risultato_testo")
QUANTITA = ("totale", "somma_parti", "revisione_budget", "preconsuntivo", "valore")
_NUMERO = re.compile(r"-?\d+(\.\d+)?")
_DECIMALE = re.compile(r"-?\d+\.\d+")


def propri(d: Analisi) -> list[EsitoControllo]:
    """The outcomes as they concern the area: without the failing rows of other areas, passed where none is left."""
    if d.area == ENTE:
        return list(d.verdetto.esiti)
    return [_ridotto(e, d.area) for e in d.verdetto.esiti]


def _ridotto(esito: EsitoControllo, area: str) -> EsitoControllo:
    righe = tuple(r for r in esito.righe if r.area == area)
    return replace(esito, righe=righe, falliti=len(righe), superato=esito.superato or not (righe or esito.errore))


def aperti(d: Analisi) -> list[EsitoControllo]:
    """The outcomes that concern the area, are not passed and are not waived, worst first; waived rows left out."""
    tenuti = []
    for esito in propri(d):
        if esito.aperto:
            righe = tuple(r for r in esito.righe if not r.deroga)
            tenuti.append(replace(esito, righe=righe, falliti=esito.falliti - (len(esito.righe) - len(righe))))
    return sorted(tenuti, key=peso)


def peso(esito: EsitoControllo) -> int:
    """Place of an outcome in the order of reading."""
    return PESI[esito.gravita or esito.severita]


def quadrature_di(esiti: Iterable[EsitoControllo]) -> list[EsitoControllo]:
    """Those of the reconciliation."""
    return [e for e in esiti if e.suite == SUITE]


def controlli_di(esiti: Iterable[EsitoControllo]) -> list[EsitoControllo]:
    """Those of the expectations."""
    return [e for e in esiti if e.suite != SUITE]


def chi(d: Analisi, esito: EsitoControllo, riga: RigaFallita) -> str:
    """The role or office that owns a failing row."""
    return proprietario(d.quadro, d.dati.fonte, esito, riga)


def voce(r: RigaFallita) -> str:
    """The codes that a person knows and the name of the row; a year, where it has one."""
    codici = [] if r.tabella in SOLO_NOME else [r.chiave[k] for k in CHIAVI if k in r.chiave and ":" not in r.chiave[k]]
    nomi = [v for k in NOMI for v in [r.contesto.get(k) or (r.chiave.get(k) if r.tabella in SOLO_NOME else None)] if v]
    di_chi = r.contesto.get("soggetto", "")
    detto = " ".join([*codici, *nomi[:1], *([f"({di_chi})"] if di_chi else [])])
    quando = [_periodo(v) for k, v in r.chiave.items() if k in ("anno", "periodo")]
    return ", ".join([detto, *quando[-1:]])


def _periodo(testo: str) -> str:
    giorno = re.fullmatch(r"(?:\d{4}/)?(\d{4})-(\d{2})-(\d{2})", testo)
    return f"al {giorno[3]}/{giorno[2]}/{giorno[1]}" if giorno else testo.replace("/", "–")


def resto(r: RigaFallita) -> str:
    """What else helps to understand a failing row, labelled."""
    detti = {k: _detto(k, v) for k, v in r.contesto.items()}
    return "; ".join(f"{nome} {detti[k]}" for k, nome in ETICHETTE.items() if k in detti)


def _detto(nome: str, testo: str) -> str:
    if nome in CITATE:
        return f"«{testo.strip()}»"
    return fm.numero(Decimal(testo)) if nome in QUANTITA and _NUMERO.fullmatch(testo) else testo


def leggibile(testo: str) -> str:
    """A number with decimals as people write it; any other text, codes and years among them, as it is."""
    return fm.numero(Decimal(testo)) if _DECIMALE.fullmatch(testo) else testo
