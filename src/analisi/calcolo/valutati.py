"""Indicators with their attainment: from the rows of the tables `indicatori` and `strategici`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from analisi.calcolo.raggiungimento import Misura, Raggiungimento, valuta
from analisi.calcolo.tempo import Momento, Tratto, anni_mancanti, anno_intero, tratto
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


def indicatori_progetto(
    righe: Sequence[Mapping[str, Any]], regole: Regole, momento: Momento
) -> tuple[IndicatoreValutato, ...]:
    """The project indicators, evaluated; a second rule (`tipo_2`) makes an indicator compound."""
    return tuple(_indicatore(riga, regole, momento) for riga in righe)


def indicatori_strategici(
    righe: Sequence[Mapping[str, Any]], regole: Regole, momento: Momento, versione: str
) -> tuple[IndicatoreValutato, ...]:
    """The strategic indicators of one version. Parts that have a rule make a compound of the indicator; those without
    one are, of an indicator that adds up over the years, its addends.
    """
    scelte = [r for r in righe if r["versione"] == versione]
    parti: dict[str, list[Mapping[str, Any]]] = {}
    for riga in scelte:
        if riga["parte"]:
            parti.setdefault(riga["codice"], []).append(riga)
    return tuple(_strategico(r, parti.get(r["codice"], []), regole, momento) for r in scelte if not r["parte"])


def misura(riga: Mapping[str, Any], momento: Momento) -> Misura:
    """What the rule of a row is applied to, and the time that its target and its result cover."""
    del_target = tratto(riga["periodo_obiettivo"]) if riga["periodo_obiettivo"] else anno_intero(momento.anno)
    del_risultato = Tratto(del_target.da if riga["natura"] else f"{momento.anno}-01-01", momento.giorno)
    if riga["periodo_risultato"]:
        del_risultato = tratto(riga["periodo_risultato"])
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
        natura=riga["natura"] or "",
        del_target=del_target,
        del_risultato=del_risultato,
    )


def _somma(riga: Mapping[str, Any], parti: Sequence[Mapping[str, Any]], momento: Momento) -> Misura:
    """The measure of an indicator that adds up: its result is the sum of the parts that say of what time they are.

    A year between them without its value leaves the result missing, unless what there is suffices.
    """
    intera = misura(riga, momento)
    addendi = [(tratto(p["periodo_risultato"]), p["risultato_valore"]) for p in parti if p["periodo_risultato"]]
    noti = [(t, v) for t, v in addendi if v is not None]
    if riga["natura"] != "cumulata" or not noti:
        return intera
    somma, tratti = sum((v for _, v in noti), Decimal(0)), [t for t, _ in noti]
    basta = intera.target is not None and somma >= intera.target
    if anni_mancanti(tratti, intera.del_target) and not basta:
        return replace(intera, risultato=None)
    return replace(intera, risultato=somma, del_risultato=Tratto(min(tratti).da, max(t.a for t in tratti)))


def _indicatore(riga: Mapping[str, Any], regole: Regole, momento: Momento) -> IndicatoreValutato:
    prima = misura(riga, momento)
    misure: tuple[Misura, ...] = (prima,)
    if riga["tipo_2"]:
        seconda = replace(
            prima,
            tipo=riga["tipo_2"],
            target=riga["target_valore_2"],
            target_massimo=None,
            risultato=riga["risultato_valore_2"],
            base=None,
            unita=riga["unita_2"] or "",
        )
        misure = (prima, seconda)
    raggiungimento = valuta(misure, riga["valutazione_pct"], regole.raggiungimento, chiuso=momento.chiuso)
    return _componi(riga, prima, raggiungimento, riga["progetto"], riga["gruppo"] or "")


def _strategico(
    riga: Mapping[str, Any], parti: list[Mapping[str, Any]], regole: Regole, momento: Momento
) -> IndicatoreValutato:
    misure = tuple(misura(p, momento) for p in parti if p["tipo"]) or (_somma(riga, parti, momento),)
    return _componi(riga, misure[0], valuta(misure, None, regole.raggiungimento), "", "")


def _componi(
    riga: Mapping[str, Any], misura: Misura, raggiungimento: Raggiungimento, progetto: str, gruppo: str
) -> IndicatoreValutato:
    return IndicatoreValutato(
        obiettivo=riga["obiettivo"] or "",
        progetto=progetto,
        gruppo=gruppo,
        codice=riga["codice"],
        descrizione=riga["descrizione"],
        target_testo=riga["target_testo"] or "",
        risultato_testo=riga["risultato_testo"] or "",
        misura=misura,
        raggiungimento=raggiungimento,
        riga_fonte=riga["riga_fonte"] or "",
        nota=riga["nota"] or "",
    )
