"""The monitored procedures: each keeps its own figure (one that beats its target is not capped) and their mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from analisi.calcolo.numeri import media
from analisi.oggetti import Oggetto

TUTTI = Decimal(100)
"""The share of cases that is promised where no other is."""


@dataclass(frozen=True)
class Procedura:
    """A monitored procedure, or a part of one.

    risultato_pct: share of cases in time; valore: its measure; promesso_pct: the share that was promised.
    """

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
    promesso_pct: Decimal = TUTTI

    @property
    def sotto(self) -> bool:
        """Whether its share is short of the one promised."""
        return self.risultato_pct is not None and self.risultato_pct < self.promesso_pct


@dataclass(frozen=True, repr=False)
class Procedure(Oggetto):
    """The procedures, their parts and the simple mean of their percentages (None without any)."""

    procedure: tuple[Procedura, ...]
    parti: tuple[Procedura, ...]
    media: Fraction | None


def procedure_monitorate(righe: Sequence[Mapping[str, Any]]) -> Procedure:
    """The service level of the year: the simple mean of the procedures, 97.51 for Lucca 2013."""
    tutte = tuple(_procedura(r) for r in righe)
    con_obiettivo = {p.numero for p in tutte if p.parte and p.target is not None}
    intere = tuple(_promessa(p, p.numero in con_obiettivo) for p in tutte if not p.parte)
    valori = (Fraction(p.risultato_pct) for p in intere if p.risultato_pct is not None)
    return Procedure(intere, tuple(p for p in tutte if p.parte), media(valori))


def _promessa(p: Procedura, nelle_parti: bool) -> Procedura:
    """The procedure with the share that it promises: its target, where that is a share, else all the cases.

    nelle_parti: its parts have targets of their own, and what stands on its own row is one of those.
    """
    propria = p.target if p.unita == "%" and not nelle_parti else None
    return p if propria is None else replace(p, promesso_pct=min(propria, TUTTI))


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
