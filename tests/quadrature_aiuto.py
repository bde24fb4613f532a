"""Rows made by hand and rules run on them: what the tests of reconciliation share."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from analisi.calcolo.quadrature.base import GENERI, EsitoRegola
from analisi.calcolo.quadrature.regole import PARAMETRI, esamina
from analisi.calcolo.quadro import calcola
from analisi.calcolo.tempo import fine_anno
from analisi.dati.regole import Regole
from analisi.dati.regole_quadrature import RegolaQuadratura, leggi_quadrature
from analisi.dati.tabelle import TABELLE
from analisi.paths import Percorsi
from simulati.anno import regole_simulate

CARTELLA = Path(__file__).parent.parent / "data/raw/regole"
ANNO = 2013
Riga = dict[str, Any]
Tabelle = dict[str, list[Riga]]
NUMERICI = ("intero", "decimale", "percentuale", "euro")


def riga(tabella: str, /, **valori: object) -> Riga:
    """A row with every column of its table, None where not given; numbers may be written as texts."""
    colonne = {c.nome: c.tipo for c in TABELLE[tabella].colonne}
    assert set(valori) <= set(colonne), set(valori) - set(colonne)
    piena: Riga = dict.fromkeys(colonne)
    for nome, valore in valori.items():
        decimale = colonne[nome] in NUMERICI and colonne[nome] != "intero" and valore is not None
        piena[nome] = Decimal(str(valore)) if decimale else valore
    return piena


def righe(tabella: str, *voci: Riga, **comuni: object) -> Tabelle:
    """One table, from what its rows have in common and what each has of its own."""
    return {tabella: [riga(tabella, **{**comuni, **v}) for v in voci]}


@cache
def regole() -> Regole:
    """Those of the made-up chamber, which has one of every kind."""
    return regole_simulate(Percorsi(CARTELLA.parent.parent.parent))


@cache
def quadrature() -> dict[str, RegolaQuadratura]:
    return {r.nome: r for r in leggi_quadrature(CARTELLA, PARAMETRI, tuple(GENERI), regole())}


def esito(nome: str, tabelle: Tabelle, schema: Sequence[Riga] = ()) -> EsitoRegola:
    """What one rule finds in hand-made tables."""
    quadro = calcola(tabelle, regole(), schema, fine_anno(ANNO))
    (trovato,) = esamina(tabelle, quadro, [quadrature()[nome]], ANNO)
    return trovato
