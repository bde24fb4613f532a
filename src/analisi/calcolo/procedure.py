"""The monitored procedures: each keeps its own figure (one that beats its target is not capped) and their mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from analisi.calcolo.numeri import media
from analisi.oggetti import Oggetto


@dataclass(frozen=True)
class Procedura:
    """A monitored procedure, or a part of one. `risultato_pct`: share of cases in time; `valore`: its measure."""

    numero: str
    parte: str
    procedura: str
    ambito: str
    target_testo: str
    target: Decimal | None
    risultato_pct: Decimal | None
    valore: Decimal | None
    unita: str
    risultato_testo: str
    riga_fonte: str


@dataclass(frozen=True, repr=False)
class Procedure(Oggetto):
    """The procedures, their parts and the simple mean of their percentages (None without any)."""

    procedure: tuple[Procedura, ...]
    parti: tuple[Procedura, ...]
    media: Fraction | None


def procedure_monitorate(righe: Sequence[Mapping[str, Any]]) -> Procedure:
    """The service level of the year: the simple mean of the procedures, 97.51 for Lucca 2013."""
    tutte = tuple(_procedura(r) for r in righe)
    intere = tuple(p for p in tutte if not p.parte)
    valori = (Fraction(p.risultato_pct) for p in intere if p.risultato_pct is not None)
    return Procedure(intere, tuple(p for p in tutte if p.parte), media(valori))


def _procedura(riga: Mapping[str, Any]) -> Procedura:
    return Procedura(
        numero=riga["numero"],
        parte=riga["parte"] or "",
        procedura=riga["procedura"],
        ambito=riga["ambito"] or "",
        target_testo=riga["target_testo"] or "",
        target=riga["target_valore"],
        risultato_pct=riga["risultato_pct"],
        valore=riga["valore"],
        unita=riga["unita"] or "",
        risultato_testo=riga["risultato_testo"] or "",
        riga_fonte=riga["riga_fonte"] or "",
    )
