"""Judging the data of a chamber and year: once for the same data and expectations, then read from the store."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from analisi.dati.deroghe import NOME_FILE, Deroga
from analisi.dati.regole_quadrature import RegolaQuadratura
from analisi.dati.scrittura import scrivi_intero
from analisi.dati.tabelle import TABELLE
from analisi.qualita.deroghe import applica, controlla_deroghe
from analisi.qualita.quadrature import SUITE, esiti_delle_quadrature
from analisi.qualita.suite import Suite
from analisi.qualita.tavole import TAVOLE, Materiale, chiave_mostrata, costruisci
from analisi.qualita.verdetto import EsitoControllo, Verdetto, da_testo

FILE_VERDETTO = "verdetto.json"
PACCHETTO = Path(__file__).parent.parent
STANZE_DEL_GIUDIZIO = ("dati", "calcolo", "qualita")


def controlla(
    materiale: Materiale,
    suite: tuple[Suite, ...],
    quadrature: tuple[RegolaQuadratura, ...],
    assenti: tuple[str, ...],
    deroghe: tuple[Deroga, ...],
    oggi: date,
    impronta: str,
    file_deroghe: str = NOME_FILE,
) -> Verdetto:
    """Run every suite whose tables were supplied and give it rows, and the reconciliation; others are named as absent.

    `oggi` decides which waivers hold, `file_deroghe` is how messages call their file. Raises ErroreDati for declared
    relations that cannot be read, ErroreRegole for waivers of checks or key columns that do not exist.
    """
    from analisi.qualita.motore import esegui_suite  # Great Expectations is imported only when checks run

    esiti: list[EsitoControllo] = []
    for una in suite:
        tavola = TAVOLE[una.tavola]
        if not set(tavola.tabelle) & set(assenti) and not (righe := costruisci(tavola, materiale)).empty:
            esiti += esegui_suite(una, tavola, righe)
    esiti += esiti_delle_quadrature(materiale, quadrature)
    controlla_deroghe(deroghe, _chiavi(suite, quadrature, esiti), file_deroghe)
    segnati, applicate = applica(esiti, deroghe, oggi)
    return Verdetto(impronta, segnati, assenti, applicate)


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


def leggi_verdetto(deposito: Path, impronta: str) -> Verdetto | None:
    """The stored verdict, if it was given on the same data and expectations."""
    try:
        verdetto = da_testo((deposito / FILE_VERDETTO).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return verdetto if verdetto.impronta == impronta else None


def scrivi_verdetto(deposito: Path, verdetto: Verdetto) -> None:
    """Store the verdict whole or not at all."""
    scrivi_intero(deposito / FILE_VERDETTO, verdetto.testo())
