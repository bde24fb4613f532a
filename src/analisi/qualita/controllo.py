"""Judging the data of a chamber and year: once for the same data and expectations, then read from the store."""

from __future__ import annotations

import hashlib
from pathlib import Path

from analisi.dati.scrittura import scrivi_intero
from analisi.qualita.suite import Suite
from analisi.qualita.tavole import TAVOLE, Materiale, costruisci
from analisi.qualita.verdetto import EsitoControllo, Verdetto, da_testo

FILE_VERDETTO = "verdetto.json"
PACCHETTO = Path(__file__).parent.parent
STANZE_DEL_GIUDIZIO = ("calcolo", "qualita")


def controlla(materiale: Materiale, suite: tuple[Suite, ...], assenti: tuple[str, ...], impronta: str) -> Verdetto:
    """Run every suite whose tables were supplied; the others are named as absent, not as passed."""
    from analisi.qualita.motore import esegui_suite  # Great Expectations is imported only when checks run

    esiti: list[EsitoControllo] = []
    for una in suite:
        tavola = TAVOLE[una.tavola]
        if not set(tavola.tabelle) & set(assenti):
            esiti += esegui_suite(una, tavola, costruisci(tavola, materiale))
    return Verdetto(impronta, tuple(esiti), assenti)


def impronta_controlli(impronta_dati: str, cartella: Path) -> str:
    """SHA-256 of the data's fingerprint, of every suite file and of the code that judges, names included."""
    digest = hashlib.sha256(impronta_dati.encode())
    codice = (p for stanza in STANZE_DEL_GIUDIZIO for p in sorted((PACCHETTO / stanza).glob("*.py")))
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
