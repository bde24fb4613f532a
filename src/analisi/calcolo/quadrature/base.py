"""What a reconciliation rule looks at and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from analisi.calcolo.quadro import Quadro
from analisi.dati.riferimenti import Cella
from analisi.dati.tabelle import TABELLE

Riga = Mapping[str, Any]
Gravita = Literal["grave", "media", "lieve"]
GENERI = {
    "totale": "totali che non sono la somma delle parti",
    "media": "medie che non seguono dagli addendi",
    "quota": "quote e percentuali che non seguono da numeratore e denominatore",
    "arrotondamento": "arrotondamento al posto del troncamento, o il contrario",
    "valori diversi": "la stessa grandezza con valori diversi",
    "giudizio": "giudizi che contraddicono le cifre o altri giudizi",
    "copia": "obiettivi o importi ripresi da un altro posto",
    "codici": "codici ripetuti, mancanti o fuori posto",
    "date": "date oltre il termine o incoerenti",
    "riga spostata": "risultati che sembrano spostati di una riga",
    "anno o scala": "anni, unità o scale che non corrispondono",
    "senza responsabile": "progetti che nessun dirigente porta in valutazione",
    "prosa": "cifre del testo che non concordano con le tabelle",
    "segno": "segni che la grandezza non può avere",
    "ordine": "valori che non possono stare in quest'ordine",
}


@dataclass(frozen=True)
class Effetto:
    """A published figure that moves if a finding is set right: its name, as printed, as it would be, unit."""

    figura: str
    da: str
    a: str
    unita: str = ""


@dataclass(frozen=True)
class Rilievo:
    """One finding.

    cella: what would have to be corrected or explained; riga: its row; stampato, risulta: what is printed and what
    follows from the data, in words or as numbers; come: how it was recomputed; valore: what to use instead, where the
    data say it (None where only who owns the row can know); effetti: the figures that move.
    """

    regola: str
    cella: Cella
    riga: Riga
    stampato: str
    risulta: str
    come: str
    riga_fonte: str
    valore: Decimal | None = None
    effetti: tuple[Effetto, ...] = ()


Esame = tuple[int, list[Rilievo]]
"""In how many cases a rule could be asked, and what it found."""


@dataclass(frozen=True)
class EsitoRegola:
    """What a rule found, and in how many cases it could be asked."""

    regola: str
    esaminati: int
    rilievi: tuple[Rilievo, ...]


Sostituti = Mapping[Cella, Fraction]
"""Values to be used in the place of those printed in some cells."""


@dataclass(frozen=True)
class Relazione:
    """A printed value and what it must follow from.

    codice: its name in the table that declares it; tipo: kind of declared value or of relation; operandi: the cells
    that it follows from; calcola: what follows, with some of them replaced, None where a part is missing; segno: `=`,
    `<=` or `>=`; incertezza: how far the result may move because the operands are themselves rounded.
    """

    codice: str
    tipo: str
    descrizione: str
    cella: Cella
    riga: Riga
    stampato: Decimal
    decimali: int
    unita: str
    operandi: tuple[Cella, ...]
    calcola: Callable[[Sostituti], Fraction | None]
    come: str
    riga_fonte: str
    segno: str = "="
    incertezza: Fraction = Fraction(0)


@dataclass(frozen=True)
class Base:
    """What rules look at: the rows of the tables (corrected), the results on them, the year, the relations."""

    righe: Mapping[str, Sequence[Riga]]
    quadro: Quadro
    anno: int
    relazioni: tuple[Relazione, ...] = field(default=())

    def tabella(self, nome: str) -> Sequence[Riga]:
        """The rows of a table, none where it was not supplied."""
        return self.righe.get(nome, ())

    @cached_property
    def per_prima_chiave(self) -> Mapping[tuple[str, str], Sequence[Riga]]:
        """The rows by table and by the first column of its key, as text."""
        indice: dict[tuple[str, str], list[Riga]] = {}
        for nome, righe in self.righe.items():
            prima = TABELLE[nome].chiave[0]
            for riga in righe:
                indice.setdefault((nome, str(riga[prima])), []).append(riga)
        return indice
