"""Applying waivers to the outcomes of checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from analisi.dati.deroghe import NOME_FILE, Chiave, Deroga
from analisi.dati.elenco_yaml import ferma
from analisi.dati.formati import suggerimento
from analisi.qualita.verdetto import DerogaApplicata, EsitoControllo, RigaFallita, StatoDeroga

Applicate = tuple[tuple[EsitoControllo, ...], tuple[DerogaApplicata, ...]]


def controlla_deroghe(deroghe: Sequence[Deroga], chiavi: Mapping[str, Sequence[str]], file: str = NOME_FILE) -> None:
    """Raises ErroreRegole with every waiver of a check, or of a key column, that does not exist.

    chiavi: of every check by its stable name, also of those that did not run, the columns that its rows are known by.
    """
    ferma(file, (p for deroga in deroghe for p in _problemi(deroga, chiavi)))


def _problemi(deroga: Deroga, chiavi: Mapping[str, Sequence[str]]) -> Iterable[str]:
    if deroga.controllo not in chiavi:
        forse = suggerimento(deroga.controllo, tuple(chiavi))
        yield f"{deroga.codice}: il controllo «{deroga.controllo}» non esiste{forse}"
        return
    attese = tuple(chiavi[deroga.controllo])
    for colonna in dict.fromkeys(c for chiave in deroga.righe or () for c, _ in chiave):
        if colonna not in attese:
            forse = suggerimento(colonna, attese) or f"; attese: {', '.join(attese)}"
            yield f"{deroga.codice}: «{colonna}» non è una colonna della chiave di «{deroga.controllo}»{forse}"


def applica(esiti: Sequence[EsitoControllo], deroghe: Sequence[Deroga], oggi: date) -> Applicate:
    """The outcomes with the rows that waivers in force cover marked, and what each waiver comes to.

    Of waivers that cover the same row the one that lasts longest counts: the others can be taken away. A check that
    could not run has judged nothing, and nothing of it is waived.
    """
    per_controllo: dict[str, list[Deroga]] = {}
    for deroga in sorted(deroghe, key=lambda d: d.scade, reverse=True):
        if deroga.in_vigore(oggi):
            per_controllo.setdefault(deroga.controllo, []).append(deroga)
    segnati = tuple(_segna(e, per_controllo.get(e.nome, [])) for e in esiti)
    return segnati, tuple(_applicata(d, segnati, oggi) for d in deroghe)


def _segna(esito: EsitoControllo, deroghe: list[Deroga]) -> EsitoControllo:
    """The outcome with the first waiver that covers each row, and the first that covers them all."""
    if not deroghe or esito.superato or esito.errore:
        return esito
    intero = next((d.codice for d in deroghe if d.righe is None), "")
    righe = tuple(replace(r, deroga=next((d.codice for d in deroghe if _copre(d, r)), "")) for r in esito.righe)
    return replace(esito, righe=righe, deroga=intero)


def _copre(deroga: Deroga, riga: RigaFallita) -> bool:
    return deroga.righe is None or any(_e_di(chiave, riga) for chiave in deroga.righe)


def _e_di(chiave: Chiave, riga: RigaFallita) -> bool:
    """Whether a row has that key, or that part of it; an empty value is of a row where the column is missing."""
    return all(riga.chiave.get(colonna, "") == valore for colonna, valore in chiave)


def _applicata(deroga: Deroga, esiti: Sequence[EsitoControllo], oggi: date) -> DerogaApplicata:
    propri = [e for e in esiti if e.nome == deroga.controllo]
    righe = sum(r.deroga == deroga.codice for e in propri for r in e.righe)
    righe += sum(e.falliti - len(e.righe) for e in propri if e.deroga == deroga.codice)  # those too many to be listed
    return DerogaApplicata(deroga, _stato(deroga, propri, righe, oggi), righe)


def _stato(deroga: Deroga, esiti: Sequence[EsitoControllo], righe: int, oggi: date) -> StatoDeroga:
    """No effect can be told only of a check that ran: one whose table is missing may need its waiver again."""
    if not deroga.in_vigore(oggi):
        return "scaduta" if deroga.scaduta(oggi) else "non ancora in vigore"
    eseguito = any(not e.errore for e in esiti)
    if eseguito and not righe and not any(e.deroga == deroga.codice for e in esiti):
        trovate = any(_copre(deroga, r) for e in esiti for r in e.righe)
        # a check that still fails on other rows may have been meant for one of them
        return "senza righe" if not trovate and any(e.aperto for e in esiti) else "senza effetto"
    return "in vigore"
