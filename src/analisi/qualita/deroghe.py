"""Applying waivers to the outcomes of checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from analisi.dati.deroghe import Deroga
from analisi.dati.elenco_yaml import ferma
from analisi.dati.formati import suggerimento
from analisi.dati.tabelle import TABELLE
from analisi.qualita.verdetto import DerogaApplicata, EsitoControllo, RigaFallita, StatoDeroga

Applicate = tuple[tuple[EsitoControllo, ...], tuple[DerogaApplicata, ...]]


def controlla_deroghe(
    deroghe: Sequence[Deroga], esiti: Sequence[EsitoControllo], nomi: Sequence[str], file: str
) -> None:
    """Raises ErroreRegole with every waiver of a check, or of a key column, that does not exist.

    nomi: stable names of all the checks, also of those that did not run for want of their table.
    """
    problemi = []
    colonne = {e.nome: {c for r in e.righe for c in r.chiave} for e in esiti}
    for deroga in deroghe:
        if deroga.controllo not in nomi:
            forse = suggerimento(deroga.controllo, tuple(nomi))
            problemi.append(f"{deroga.codice}: il controllo «{deroga.controllo}» non esiste{forse}")
            continue
        note = colonne.get(deroga.controllo) or {c for t in TABELLE.values() for c in t.chiave}
        for colonna in dict.fromkeys(c for riga in deroga.righe or () for c, _ in riga):
            if colonna not in note:
                attese = ", ".join(sorted(note))
                problemi.append(f"{deroga.codice}: «{colonna}» non è una colonna della chiave; attese: {attese}")
    ferma(file, problemi)


def applica(esiti: Sequence[EsitoControllo], deroghe: Sequence[Deroga], oggi: date) -> Applicate:
    """The outcomes with the rows that waivers in force cover marked, and what each waiver comes to."""
    per_controllo: dict[str, list[Deroga]] = {}
    for deroga in deroghe:
        if deroga.in_vigore(oggi):
            per_controllo.setdefault(deroga.controllo, []).append(deroga)
    segnati = tuple(_segna(e, per_controllo.get(e.nome, [])) for e in esiti)
    return segnati, tuple(_applicata(d, segnati, oggi) for d in deroghe)


def _segna(esito: EsitoControllo, deroghe: list[Deroga]) -> EsitoControllo:
    if not deroghe or esito.superato:
        return esito
    tutto = next((d.codice for d in deroghe if d.righe is None), "")
    righe = tuple(replace(r, deroga=next((d.codice for d in deroghe if _copre(d, r)), "")) for r in esito.righe)
    return replace(esito, righe=righe, deroga=tutto)


def _copre(deroga: Deroga, riga: RigaFallita) -> bool:
    """Whether a waiver names the row; an empty value stands for a key column that the row leaves out."""
    if deroga.righe is None:
        return True
    return any(all(riga.chiave.get(c, "") == v for c, v in chiave) for chiave in deroga.righe)


def _applicata(deroga: Deroga, esiti: Sequence[EsitoControllo], oggi: date) -> DerogaApplicata:
    righe = sum(r.deroga == deroga.codice for e in esiti for r in e.righe)
    intero = any(e.deroga == deroga.codice for e in esiti)
    stato: StatoDeroga = "in vigore" if righe or intero else "senza effetto"
    if not deroga.in_vigore(oggi):
        stato = "scaduta" if deroga.scaduta(oggi) else "non ancora in vigore"
    return DerogaApplicata(deroga, stato, righe)
