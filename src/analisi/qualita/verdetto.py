"""The verdict on the data of one chamber and year, and the failing rows behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

StatoVerdetto = Literal["superato", "avvisi", "bloccato"]
VERSIONE_FORMATO = 1


@dataclass(frozen=True)
class RigaFallita:
    """A row that fails a check: its key, what helps to understand it, the value found, its line in the source.

    `area` owns the row; empty where it is of the whole body.
    """

    chiave: Mapping[str, str]
    contesto: Mapping[str, str]
    trovato: str
    riga_fonte: str
    area: str = ""


@dataclass(frozen=True)
class EsitoControllo:
    """The outcome of one expectation; `tabelle` are what its critical failure blocks."""

    suite: str
    tavola: str
    tabelle: tuple[str, ...]
    tipo: str
    colonna: str
    descrizione: str
    rimedio: str
    severita: str
    superato: bool
    esaminati: int
    falliti: int
    righe: tuple[RigaFallita, ...] = field(default=())
    errore: str = ""


@dataclass(frozen=True)
class Verdetto:
    """All outcomes, the tables not supplied, and what they amount to.

    `impronta` identifies the data and the expectations that were judged.
    """

    impronta: str
    esiti: tuple[EsitoControllo, ...]
    assenti: tuple[str, ...] = ()

    @property
    def critici(self) -> tuple[EsitoControllo, ...]:
        """Failed critical checks."""
        return tuple(e for e in self.esiti if not e.superato and e.severita == "critical")

    @property
    def avvisi(self) -> tuple[EsitoControllo, ...]:
        """Failed checks of severity warning."""
        return tuple(e for e in self.esiti if not e.superato and e.severita == "warning")

    @property
    def segnalazioni(self) -> tuple[EsitoControllo, ...]:
        """Failed checks of severity info: facts to know, without effect on the verdict."""
        return tuple(e for e in self.esiti if not e.superato and e.severita == "info")

    @property
    def stato(self) -> StatoVerdetto:
        """Blocked by any critical failure, else with warnings, else passed."""
        if self.critici:
            return "bloccato"
        return "avvisi" if self.avvisi else "superato"

    @property
    def bloccate(self) -> tuple[str, ...]:
        """Names of the tables that a critical failure blocks, sorted."""
        return tuple(sorted({t for e in self.critici for t in e.tabelle}))

    @property
    def frase(self) -> str:
        """The verdict in a few words, for the head of every report."""
        if self.critici:
            quanti = len(self.critici)
            cosa = "1 controllo critico non superato" if quanti == 1 else f"{quanti} controlli critici non superati"
            return f"Dati bloccati dalla qualità: {cosa}"
        if self.avvisi:
            quanti = len(self.avvisi)
            return f"Dati con {quanti} {'avviso' if quanti == 1 else 'avvisi'} di qualità"
        return "Dati che superano tutti i controlli di qualità"

    def testo(self) -> str:
        """The verdict as JSON, stable for the same outcomes."""
        return json.dumps({"formato": VERSIONE_FORMATO} | asdict(self), ensure_ascii=False, indent=1)


def da_testo(testo: str) -> Verdetto:
    """The verdict that `Verdetto.testo` wrote; ValueError or KeyError for anything else."""
    dati = json.loads(testo)
    if dati["formato"] != VERSIONE_FORMATO:
        raise ValueError(f"formato {dati['formato']}")
    return Verdetto(dati["impronta"], tuple(_esito(e) for e in dati["esiti"]), tuple(dati["assenti"]))


def _esito(dati: dict[str, object]) -> EsitoControllo:
    righe = dati.pop("righe")
    tabelle = dati.pop("tabelle")
    assert isinstance(righe, list) and isinstance(tabelle, list)
    return EsitoControllo(**dati, tabelle=tuple(tabelle), righe=tuple(RigaFallita(**r) for r in righe))  # type: ignore[arg-type]
