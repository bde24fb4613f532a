"""Known errors of a source, set right on reading and never in the source itself: `correzioni.yml`.

Each correction says which cell, what it holds, what is used instead, why, which role decided and when. One that
matches nothing (no such row, or another value in the cell) is an error, because the source was probably fixed since;
the idea is that of Our World in Data's `data_corrections`.

Values are read as those of the table are, by the type of their column: `1.234,56`, `N.C.`, and nothing at all for a
missing value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import Field, PlainValidator

from analisi.dati.carte import Dichiarazione, FileScritto, Giorno, Guasto, Testo, TestoVuoto, ferma
from analisi.dati.formati import Valore, ValoreNonValido, converti, dice_nc, pulito, suggerimento
from analisi.dati.lettura import Record, chiavi_ripetute, in_tabella, mostra_chiave
from analisi.dati.record import record as in_record
from analisi.dati.schema import Colonna, Tabella
from analisi.dati.tabelle import TABELLE

NOME_FILE = "correzioni.yml"


def _chiave(valore: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(valore, dict) or not valore or not all(isinstance(v, str) for v in valore.values()):
        raise ValueError
    return tuple((colonna, pulito(v)) for colonna, v in valore.items())


@dataclass(frozen=True)
class Correzione(Dichiarazione):
    """One correction, in the words of its file; `chiave` pairs key columns with values, `data` is ISO text."""

    tabella: Testo
    chiave: Annotated[
        tuple[tuple[str, str], ...],
        PlainValidator(_chiave),
        Field(description="le colonne che identificano la riga, come «progetto: A10101»"),
    ]
    campo: Testo
    valore_trovato: TestoVuoto
    valore_usato: TestoVuoto
    motivo: Testo
    deciso_da: Testo
    data: Giorno

    def __str__(self) -> str:
        chiave = ", ".join(f"{colonna} {valore}" for colonna, valore in self.chiave)
        return f"{self.tabella} ({chiave}), «{self.campo}»"


_ELENCO = Annotated[tuple[Correzione, ...], Field(description="un elenco di correzioni, ciascuna preceduta da «-»")]


def leggi_correzioni(percorso: Path, nome_mostrato: str | None = None) -> tuple[Correzione, ...]:
    """The corrections of a file, in its order; none where it is missing or empty.

    Raises ErroreRegole with every entry that is not as the module says.
    """
    file = FileScritto.apri(percorso, nome_mostrato or percorso.name, voce="correzione")
    lette = file.leggi(_ELENCO) if file.contenuto else None
    file.ferma()
    return lette or ()


def applica(
    correzioni: tuple[Correzione, ...], tabelle: Mapping[str, pd.DataFrame], nome_mostrato: str = NOME_FILE
) -> dict[str, pd.DataFrame]:
    """The tables with the corrections made, in their order; the given frames are left as they are.

    Raises ErroreRegole with every correction that matches nothing, does not suit its column, or makes a key repeat.
    """
    corrette: dict[str, list[Record]] = {}
    problemi: list[str] = []
    for numero, correzione in enumerate(correzioni, start=1):
        try:
            tabella = _tabella(correzione, tabelle)
            record = corrette.setdefault(tabella.nome, in_record(tabelle[tabella.nome]))
            _correggi(correzione, tabella, record)
        except Guasto as errore:
            problemi.append(f"correzione n. {numero}, {correzione}: {errore}")
    for nome, record in corrette.items():
        for seconda, _ in chiavi_ripetute(TABELLE[nome], record):
            chiave = mostra_chiave(TABELLE[nome], record[seconda])
            problemi.append(f"{nome}: dopo le correzioni la chiave ({chiave}) si ripete")
    ferma(nome_mostrato, problemi)
    return {**tabelle, **{nome: in_tabella(TABELLE[nome], record) for nome, record in corrette.items()}}


def _tabella(correzione: Correzione, tabelle: Mapping[str, pd.DataFrame]) -> Tabella:
    if correzione.tabella not in TABELLE:
        raise Guasto(f"tabella sconosciuta{suggerimento(correzione.tabella, tuple(TABELLE))}")
    if correzione.tabella not in tabelle:
        raise Guasto("la tabella non è stata fornita: togliere la correzione o aggiungere il file")
    return TABELLE[correzione.tabella]


def _correggi(correzione: Correzione, tabella: Tabella, record: list[Record]) -> None:
    riga = _riga(correzione, tabella, record)
    if correzione.campo not in tabella.nomi:
        raise Guasto(f"colonna sconosciuta{suggerimento(correzione.campo, tabella.nomi)}")
    colonna = tabella.colonna(correzione.campo)
    if not _corrisponde(colonna, riga, correzione.valore_trovato):
        raise Guasto(
            f"il file contiene «{_in_parole(colonna, riga)}» e non «{correzione.valore_trovato}»: "
            "la fonte è stata probabilmente corretta; togliere la correzione o aggiornarla"
        )
    if colonna.obbligatoria and not correzione.valore_usato:
        raise Guasto("«valore_usato» è vuoto, ma la colonna è obbligatoria")
    riga[colonna.nome] = _valore(colonna, correzione.valore_usato, "valore_usato")
    if colonna.nc and dice_nc(correzione.valore_trovato) != dice_nc(correzione.valore_usato):
        riga[colonna.nc] = dice_nc(correzione.valore_usato)


def _riga(correzione: Correzione, tabella: Tabella, record: list[Record]) -> Record:
    cercati: Record = {}
    for nome, scritto in correzione.chiave:
        if nome not in tabella.chiave:
            forse = suggerimento(nome, tabella.chiave) or f"; attese: {', '.join(tabella.chiave)}"
            raise Guasto(f"«{nome}» non è una colonna della chiave{forse}")
        cercati[nome] = _valore(tabella.colonna(nome), scritto, f"chiave, {nome}")
    trovate = [riga for riga in record if all(riga[nome] == valore for nome, valore in cercati.items())]
    if not trovate:
        raise Guasto("nessuna riga ha questa chiave: la fonte è stata probabilmente corretta")
    if len(trovate) > 1:
        altre = ", ".join(nome for nome in tabella.chiave if nome not in cercati)
        raise Guasto(f"{len(trovate)} righe hanno questa chiave: aggiungere {altre}")
    return trovate[0]


def _corrisponde(colonna: Colonna, riga: Record, testo: str) -> bool:
    """Whether the cell says `testo`; missing and N.C. are not the same, also where both leave the value out."""
    if riga[colonna.nome] != _valore(colonna, testo, "valore_trovato"):
        return False
    return not colonna.nc or riga[colonna.nome] is not None or riga[colonna.nc] is dice_nc(testo)


def _valore(colonna: Colonna, testo: str, campo: str) -> Valore | None:
    if colonna.nc and dice_nc(testo):
        return None
    try:
        return converti(testo, colonna)
    except ValoreNonValido as errore:
        raise Guasto(f"in «{campo}» trovato «{testo}»; atteso: {errore}") from errore


def _in_parole(colonna: Colonna, riga: Record) -> str:
    valore = riga[colonna.nome]
    if valore is None:
        return "N.C." if colonna.nc and riga[colonna.nc] else ""
    return f"{valore.normalize():f}" if isinstance(valore, Decimal) else str(valore)
