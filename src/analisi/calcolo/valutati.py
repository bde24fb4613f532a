"""Indicators with their attainment: from the rows of the tables `indicatori` and `strategici`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from analisi.calcolo.raggiungimento import Misura, Raggiungimento, valuta
from analisi.dati.regole import Regole


@dataclass(frozen=True)
class IndicatoreValutato:
    """An indicator, what was promised, what was obtained and the attainment that follows.

    `progetto` is the node of the tree that it hangs from, which need not be a project; it is empty for a strategic
    indicator, which hangs from `obiettivo`. `codice` identifies it there (or is the strategic code); `riga_fonte` is
    its line in the source document.
    """

    obiettivo: str
    progetto: str
    gruppo: str
    codice: str
    descrizione: str
    target_testo: str
    risultato_testo: str
    misura: Misura
    raggiungimento: Raggiungimento
    riga_fonte: str
    nota: str

    @property
    def nodo(self) -> str:
        """The node of the tree that it hangs from."""
        return self.progetto or self.obiettivo

    @property
    def etichetta(self) -> str:
        """A short unique name: project (or code), office where codes repeat, number."""
        return " ".join(p for p in (self.progetto, self.gruppo, self.codice) if p)


def indicatori_progetto(righe: Sequence[Mapping[str, Any]], regole: Regole) -> tuple[IndicatoreValutato, ...]:
    """The project indicators, evaluated; a second rule (`tipo_2`) makes an indicator compound."""
    return tuple(_indicatore(riga, regole) for riga in righe)


def indicatori_strategici(
    righe: Sequence[Mapping[str, Any]], regole: Regole, versione: str
) -> tuple[IndicatoreValutato, ...]:
    """The strategic indicators of one version. Parts that have a rule make a compound of the indicator."""
    scelte = [r for r in righe if r["versione"] == versione]
    parti: dict[str, list[Mapping[str, Any]]] = {}
    for riga in scelte:
        if riga["parte"] and riga["tipo"]:
            parti.setdefault(riga["codice"], []).append(riga)
    return tuple(_strategico(r, parti.get(r["codice"], []), regole) for r in scelte if not r["parte"])


def misura(riga: Mapping[str, Any]) -> Misura:
    """What the rule of a row is applied to."""
    return Misura(
        tipo=riga["tipo"] or "",
        target=riga["target_valore"],
        target_massimo=riga["target_massimo"],
        target_data=riga["target_data"],
        risultato=riga["risultato_valore"],
        risultato_data=riga["risultato_data"],
        base=riga["base_valore"],
        esito=riga["esito"] or "",
        non_calcolabile=bool(riga["non_calcolabile"]),
        unita=riga["unita"] or "",
    )


def _indicatore(riga: Mapping[str, Any], regole: Regole) -> IndicatoreValutato:
    prima = misura(riga)
    misure: tuple[Misura, ...] = (prima,)
    if riga["tipo_2"]:
        seconda = Misura(riga["tipo_2"], target=riga["target_valore_2"], risultato=riga["risultato_valore_2"])
        misure = (prima, seconda)
    return _componi(riga, misure, riga["valutazione_pct"], riga["progetto"], riga["gruppo"] or "", regole)


def _strategico(riga: Mapping[str, Any], parti: list[Mapping[str, Any]], regole: Regole) -> IndicatoreValutato:
    misure = tuple(misura(p) for p in parti) or (misura(riga),)
    return _componi(riga, misure, None, "", "", regole)


def _componi(
    riga: Mapping[str, Any],
    misure: tuple[Misura, ...],
    valutato: Decimal | None,
    progetto: str,
    gruppo: str,
    regole: Regole,
) -> IndicatoreValutato:
    return IndicatoreValutato(
        obiettivo=riga["obiettivo"] or "",
        progetto=progetto,
        gruppo=gruppo,
        codice=riga["codice"],
        descrizione=riga["descrizione"],
        target_testo=riga["target_testo"] or "",
        risultato_testo=riga["risultato_testo"] or "",
        misura=misure[0],
        raggiungimento=valuta(misure, valutato, regole.raggiungimento),
        riga_fonte=riga["riga_fonte"] or "",
        nota=riga["nota"] or "",
    )
