"""Applying waivers to the outcomes of checks: they cover what was seen, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from analisi.dati.carte import ferma
from analisi.dati.deroghe import NOME_FILE, VISTO, Chiave, Deroga, RigaVista, TutteViste
from analisi.dati.elenco_aggiunta import in_yaml
from analisi.dati.formati import suggerimento
from analisi.dati.visto import differenze, il_piu_vicino
from analisi.qualita.verdetto import DerogaApplicata, EsitoControllo, RigaFallita, StatoDeroga

Applicate = tuple[tuple[EsitoControllo, ...], tuple[DerogaApplicata, ...]]


@dataclass(frozen=True)
class _Copertura:
    """What a waiver in force covers of its check: the places of the rows, or all of it.

    problemi: what keeps it from covering the rest of what it names; nomina: whether it names any row that fails.
    """

    righe: frozenset[int] = frozenset()
    intera: bool = False
    problemi: tuple[str, ...] = ()
    nomina: bool = False


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
    righe = () if isinstance(deroga.righe, TutteViste) else deroga.righe
    for colonna in dict.fromkeys(c for riga in righe for c, _ in riga.chiave):
        if colonna not in attese:
            forse = suggerimento(colonna, (*attese, VISTO)) or f"; attese: {', '.join(attese)}"
            yield f"{deroga.codice}: «{colonna}» non è una colonna della chiave di «{deroga.controllo}»{forse}"


def applica(
    esiti: Sequence[EsitoControllo], deroghe: Sequence[Deroga], oggi: date, *, a_una_data: bool = False
) -> Applicate:
    """The outcomes with the rows that waivers in force cover marked, and what each waiver comes to.

    a_una_data: the outcomes are of data as of an earlier day, when a row may have said less than who decided saw. Of
    waivers that cover the same row the one that lasts longest counts: the others can be taken away. A check that
    could not run has judged nothing, and nothing of it is waived.
    """
    coperture: dict[str, _Copertura] = {}
    per_controllo: dict[str, list[Deroga]] = {}
    per_nome = {e.nome: e for e in esiti}
    for deroga in sorted(deroghe, key=lambda d: d.scade, reverse=True):
        esito = per_nome.get(deroga.controllo)
        if deroga.in_vigore(oggi) and esito is not None:
            coperture[deroga.codice] = _copertura(deroga, esito, a_una_data)
            per_controllo.setdefault(deroga.controllo, []).append(deroga)
    segnati = tuple(_segna(e, [d.codice for d in per_controllo.get(e.nome, [])], coperture) for e in esiti)
    segnati_per_nome = {e.nome: e for e in segnati}
    applicate = (_applicata(d, segnati_per_nome.get(d.controllo), coperture.get(d.codice), oggi) for d in deroghe)
    return segnati, tuple(applicate)


def _copertura(deroga: Deroga, esito: EsitoControllo, a_una_data: bool) -> _Copertura:
    if esito.superato or esito.errore:
        return _Copertura()
    if isinstance(deroga.righe, TutteViste):
        problema = _non_tutte(deroga.righe, esito)
        return _Copertura(intera=not problema, problemi=(problema,) if problema else (), nomina=True)
    una_per_una = [_di_riga(riga, esito, a_una_data) for riga in deroga.righe]
    return _Copertura(
        righe=frozenset().union(*(c.righe for c in una_per_una)),
        problemi=tuple(dict.fromkeys(p for c in una_per_una for p in c.problemi)),
        nomina=any(c.nomina for c in una_per_una),
    )


def _non_tutte(viste: TutteViste, esito: EsitoControllo) -> str:
    """Why a waiver of all the rows does not cover those that fail now; empty where it does."""
    if esito.falliti > len(esito.righe) > 0:
        return (
            f"le righe sono {esito.falliti}, troppe perché qualcuno le abbia viste tutte: nessuna deroga può coprirle"
        )
    ora = TutteViste(str(esito.falliti), esito.segno)
    if viste == ora:
        return ""
    scrivere = f"scrivere «righe: {in_yaml(ora.in_voce())}»"
    if not viste.segno:
        return f"non dice quali righe ha visto; se sono quelle di ora, {scrivere}"
    erano = (
        f"erano {viste.quante}" if viste.quante != ora.quante else "sono altrettante, con altre cifre o altre chiavi"
    )
    return f"le righe non sono più quelle viste: {erano}, ora sono {ora.quante}; se vanno bene queste, {scrivere}"


def _di_riga(vista: RigaVista, esito: EsitoControllo, a_una_data: bool) -> _Copertura:
    """The findings of the row that a waiver names, where it is one row and says now what it said then."""
    trovate = {n: r for n, r in enumerate(esito.righe) if _e_di(vista.chiave, r)}
    if not trovate:
        return _Copertura()
    quale = ", ".join(f"{c} {v}" for c, v in vista.chiave if v) or "la chiave"
    if (quante := len({tuple(sorted(r.chiave.items())) for r in trovate.values()})) > 1:
        return _Copertura(problemi=(f"{quale}: la chiave è di {quante} righe; scriverne una per riga",), nomina=True)
    prima = next(iter(trovate.values()))
    if vista.visto is None:
        scrivere = f"aggiungere alla riga «{VISTO}: {in_yaml(prima.visto)}»"
        return _Copertura(
            problemi=(f"{quale}: non dice che cosa ha visto; se è quello di ora, {scrivere}",), nomina=True
        )
    diverse = {n: differenze(vista.visto, r.visto, r.tabella, a_una_data=a_una_data) for n, r in trovate.items()}
    coperte = frozenset(n for n, diversa in diverse.items() if not diversa)
    cambiata = f"{quale}: {il_piu_vicino(diverse.values())}"
    return _Copertura(coperte, problemi=() if coperte else (cambiata,), nomina=True)


def _segna(esito: EsitoControllo, codici: list[str], coperture: Mapping[str, _Copertura]) -> EsitoControllo:
    """The outcome with the first waiver that covers each row, and the first that covers them all."""
    if not codici:
        return esito
    intero = next((c for c in codici if coperture[c].intera), "")
    righe = tuple(
        replace(r, deroga=next((c for c in codici if coperture[c].intera or n in coperture[c].righe), ""))
        for n, r in enumerate(esito.righe)
    )
    return replace(esito, righe=righe, deroga=intero)


def _e_di(chiave: Chiave, riga: RigaFallita) -> bool:
    """Whether a row has that key, or that part of it; an empty value is of a row where the column is missing."""
    return all(riga.chiave.get(colonna, "") == valore for colonna, valore in chiave)


def _applicata(
    deroga: Deroga, esito: EsitoControllo | None, copertura: _Copertura | None, oggi: date
) -> DerogaApplicata:
    if not deroga.in_vigore(oggi):
        return DerogaApplicata(deroga, "scaduta" if deroga.scaduta(oggi) else "non ancora in vigore", 0)
    if esito is None or copertura is None or esito.errore:
        # no effect can be told only of a check that ran: one whose table is missing may need its waiver again
        return DerogaApplicata(deroga, "in vigore", 0)
    righe = sum(r.deroga == deroga.codice for r in esito.righe)
    return DerogaApplicata(deroga, _stato(deroga, esito, copertura, righe), righe, copertura.problemi)


def _stato(deroga: Deroga, esito: EsitoControllo, copertura: _Copertura, righe: int) -> StatoDeroga:
    if copertura.problemi:
        return "da rivedere"
    if righe or esito.deroga == deroga.codice:
        return "in vigore"
    # a check that still fails on other rows may have been meant for one of them
    return "senza righe" if not copertura.nomina and esito.aperto else "senza effetto"
