"""Judging the data of a chamber and year: once for the same data and expectations, then read from the store."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from analisi.calcolo.quadro import Quadro
from analisi.dati.deroghe import NOME_FILE, Deroga
from analisi.dati.regole_quadrature import RegolaQuadratura
from analisi.dati.scrittura import scrivi_intero
from analisi.dati.tabelle import TABELLE
from analisi.qualita.deroghe import applica, controlla_deroghe
from analisi.qualita.quadrature import SUITE, esiti_delle_quadrature
from analisi.qualita.suite import Suite
from analisi.qualita.tavole import TAVOLE, Materiale, chiave_mostrata, costruisci
from analisi.qualita.verdetto import EsitoControllo, Situazione, Verdetto, da_testo

FILE_VERDETTO = "verdetto-{}.json"
"""One for each date of the figures."""
PACCHETTO = Path(__file__).parent.parent
STANZE_DEL_GIUDIZIO = ("dati", "calcolo", "qualita")


def controlla(
    materiale: Materiale,
    suite: tuple[Suite, ...],
    quadrature: tuple[RegolaQuadratura, ...],
    assenti: tuple[str, ...],
    non_ancora: tuple[str, ...],
    deroghe: tuple[Deroga, ...],
    oggi: date,
    impronta: str,
    file_deroghe: str = NOME_FILE,
) -> Verdetto:
    """Run every suite whose tables were supplied and give it rows, and the reconciliation; others are named as absent.

    A check table without a row (no total to compare with its parts) asks nothing: no outcome is neither good nor bad.

    non_ancora: tables and columns of which nothing was known on the date of the data, which nobody can be blamed for;
    `oggi` decides which waivers hold, `file_deroghe` is how messages call their file. Raises ErroreDati for declared
    relations that cannot be read, ErroreRegole for waivers of checks or key columns that do not exist.
    """
    from analisi.qualita.motore import esegui_suite  # Great Expectations is imported only when checks run

    esiti: list[EsitoControllo] = []
    for una in suite:
        tavola = TAVOLE[una.tavola]
        if not set(tavola.tabelle) & {*assenti, *non_ancora}:
            note = tuple(a for a in una.aspettative if f"{una.tavola}.{a.kwargs.get('column')}" not in non_ancora)
            dati = costruisci(tavola, materiale)
            esiti += esegui_suite(replace(una, aspettative=note), tavola, dati) if len(dati) else ()
    esiti += esiti_delle_quadrature(materiale, quadrature)
    controlla_deroghe(deroghe, _chiavi(suite, quadrature, esiti), file_deroghe)
    segnati, applicate = applica(esiti, deroghe, oggi, a_una_data=bool(non_ancora))
    return Verdetto(impronta, segnati, assenti, applicate, non_ancora, _situazione(materiale.quadro))


def _situazione(quadro: Quadro) -> Situazione:
    conteggi = quadro.ente.conteggi if quadro.ente is not None else None
    return Situazione(
        al="" if quadro.momento.chiuso else quadro.momento.giorno,
        rilevati=conteggi.rilevati if conteggi else 0,
        attesi=conteggi.attesi if conteggi else 0,
        minima_pct=quadro.regole.copertura.minima_pct,
    )


def _chiavi(
    suite: tuple[Suite, ...], quadrature: tuple[RegolaQuadratura, ...], esiti: Sequence[EsitoControllo]
) -> dict[str, tuple[str, ...]]:
    """The columns by which the failing rows of every check are known; for a rule without findings, any key column."""
    trovate = {e.nome: e.tabelle for e in esiti}
    chiavi = {a.nome: chiave_mostrata(TAVOLE[s.tavola]) for s in suite for a in s.aspettative}
    for regola in quadrature:
        nome = f"{SUITE}.{regola.nome}"
        tabelle = trovate.get(nome) or tuple(TABELLE)
        chiavi[nome] = tuple(dict.fromkeys(c for t in tabelle for c in TABELLE[t].chiave))
    return chiavi


def impronta_controlli(impronta_dati: str, cartella: Path, in_vigore: str = "") -> str:
    """SHA-256 of the data's fingerprint, of the waivers in force, of every suite file and of the code that judges."""
    digest = hashlib.sha256(f"{impronta_dati}\n{in_vigore}".encode())
    codice = (p for stanza in STANZE_DEL_GIUDIZIO for p in sorted((PACCHETTO / stanza).rglob("*.py")))
    for percorso in (*sorted(cartella.glob("*.json")), *codice):
        digest.update(percorso.name.encode() + b"\0" + percorso.read_bytes() + b"\0")
    return digest.hexdigest()


def leggi_verdetto(deposito: Path, impronta: str, giorno: str) -> Verdetto | None:
    """The stored verdict on the data as of a day (ISO), if it was given on the same data and expectations."""
    try:
        verdetto = da_testo((deposito / FILE_VERDETTO.format(giorno)).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return verdetto if verdetto.impronta == impronta else None


def scrivi_verdetto(deposito: Path, verdetto: Verdetto, giorno: str) -> None:
    """Store the verdict on the data as of a day (ISO), whole or not at all."""
    scrivi_intero(deposito / FILE_VERDETTO.format(giorno), verdetto.testo())
