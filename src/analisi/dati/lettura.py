"""From the file of a table to its typed frame, checked cell by cell against the schema.

Every fault of a file is told at once, with the row and column where its reader will look for it. The schema is the
contract: a column that it does not name, or one of its columns that the file does not have, is a fault, also where
the column may be empty. A misspelt heading would otherwise be a column of missing values.

Missing, not computable and zero stay apart. An empty cell is missing. `N.C.` leaves its own value missing and sets
the logical column that `Colonna.nc` names; that column is never missing: empty means that nothing was declared.
N.C. beside an explicit `false` is a fault. A value beside an explicit `true` is not: a result can be measured and yet
not be comparable with its target, as a survey whose scale has changed; the value is kept and so is the declaration.

Short rows of a CSV are filled up: Excel leaves out the last separators of rows that end in empty cells.
The types of the frame are those of `tipi`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analisi.caratteri import si_legge
from analisi.dati.fogli import ESTENSIONI, Foglio, Riga, leggi_foglio
from analisi.dati.formati import Cella, Valore, ValoreNonValido, converti, dice_nc, mostra, suggerimento, vuota
from analisi.dati.schema import Colonna, Tabella
from analisi.errors import Difetto, ErroreDati

if TYPE_CHECKING:
    import pandas as pd

Record = dict[str, Valore | None]
"""One row, converted: a value, or None where it is missing, for each column of the table."""


def trova_file(cartella: Path, tabella: Tabella) -> Path | None:
    """The file of `tabella` in `cartella`, whatever the case of its name; None where it was not supplied.

    Raises ErroreDati where there is more than one, since nothing says which one holds.
    """
    if not cartella.is_dir():
        return None
    trovati = sorted(f for f in cartella.iterdir() if f.stem.casefold() == tabella.nome and _leggibile(f))
    if len(trovati) > 1:
        elenco = " e ".join(f.name for f in trovati)
        luogo = "/".join(cartella.parts[-2:])
        raise ErroreDati([Difetto(luogo, trovato=elenco, atteso=f"un solo file per la tabella «{tabella.nome}»")])
    return trovati[0] if trovati else None


def leggi_tabella(
    percorso: Path, tabella: Tabella, nome_mostrato: str | None = None, *, anche_vuota: bool = False
) -> pd.DataFrame:
    """The typed frame of `tabella`, rows in the order of the file; messages call the file `nome_mostrato`.

    anche_vuota: a header alone is no fault, but a table that nobody has filled yet; the frame then has no rows.
    Raises ErroreDati with every fault of the file.
    """
    mostrato = nome_mostrato or percorso.name
    foglio = leggi_foglio(percorso, tabella.nome, tabella.nomi, mostrato)
    lettura = _Lettura(tabella, mostrato, foglio, anche_vuota)
    record = lettura.esegui()
    if lettura.difetti:
        raise ErroreDati(lettura.difetti)
    return in_tabella(tabella, record)


def in_tabella(tabella: Tabella, record: Sequence[Record]) -> pd.DataFrame:
    """The typed frame of converted rows."""
    from analisi.dati import tipi  # imported here: it takes pandas and Arrow, which a plan of reports needs not

    return tipi.in_pandas(tipi.in_arrow(tabella, {nome: [r[nome] for r in record] for nome in tabella.nomi}))


def mostra_chiave(tabella: Tabella, record: Record) -> str:
    """The key of a row as a message quotes it: `progetto A10101, gruppo RI, codice 1`."""
    return ", ".join(f"{nome} {record[nome]}" for nome in tabella.chiave if record.get(nome) is not None)


def chiavi_ripetute(tabella: Tabella, record: Iterable[Record]) -> list[tuple[int, int]]:
    """Positions of the rows whose key came before, each with the position of the first that has it.

    Keys that print the same are the same, whatever they are written with, and so are the names of one folder.
    """
    prime: dict[tuple[Valore | None, ...], int] = {}
    ripetute = []
    for posizione, riga in enumerate(record):
        chiave = tuple(_si_legge(tabella.colonna(nome), riga[nome]) for nome in tabella.chiave)
        prima = prime.setdefault(chiave, posizione)
        if prima != posizione:
            ripetute.append((posizione, prima))
    return ripetute


def _si_legge(colonna: Colonna, valore: Valore | None) -> Valore | None:
    if not isinstance(valore, str):
        return valore
    return si_legge(valore).casefold() if colonna.cartella else si_legge(valore)


def _leggibile(percorso: Path) -> bool:
    return percorso.suffix.lower() in ESTENSIONI and percorso.is_file()


@dataclass
class _Lettura:
    """The reading of one sheet: gathers its faults while it converts its rows."""

    tabella: Tabella
    mostrato: str
    foglio: Foglio
    anche_vuota: bool = False
    difetti: list[Difetto] = field(default_factory=list)
    titolate: frozenset[int] = frozenset()

    def esegui(self) -> list[Record]:
        if not self.foglio.righe:
            self.difetto(1, "", "foglio vuoto", f"l'intestazione: {', '.join(self.tabella.nomi)}")
            return []
        intestazione, *righe = self.foglio.righe
        posti = self.posti(intestazione)
        if not righe and not self.anche_vuota:
            self.difetto(1, "", "nessuna riga", "almeno una riga sotto l'intestazione")
        if not posti:
            return []
        letti = [(riga.numero, self.record(riga, posti)) for riga in righe if not self.segnala_vuota(riga)]
        self.segnala_ripetute([(numero, r) for numero, r in letti if all(nome in r for nome in self.tabella.chiave)])
        return [record for _, record in letti]

    def difetto(self, riga: int, colonna: str, trovato: str, atteso: str) -> None:
        self.difetti.append(Difetto(self.mostrato, self.foglio.nome, riga, colonna, trovato, atteso))

    def posti(self, intestazione: Riga) -> dict[int, Colonna]:
        """Where each column of the schema stands; headings match whatever their case and outer blanks."""
        titoli = {i: mostra(c).strip() for i, c in enumerate(intestazione.celle) if not vuota(c)}
        self.titolate = frozenset(titoli)
        self.segnala_titoli(list(titoli.values()))
        per_nome = {c.nome.casefold(): c for c in self.tabella.colonne}
        posti: dict[int, Colonna] = {}
        for i, titolo in titoli.items():
            colonna = per_nome.get(titolo.casefold())
            if colonna is not None and colonna not in posti.values():
                posti[i] = colonna
        return posti

    def segnala_titoli(self, titoli: list[str]) -> None:
        conti = Counter(titolo.casefold() for titolo in titoli)
        noti = {nome.casefold(): nome for nome in self.tabella.nomi}
        mancanti = tuple(nome for minuscolo, nome in noti.items() if minuscolo not in conti)
        for titolo in titoli:
            if titolo.casefold() not in noti:
                atteso = f"una colonna della tabella «{self.tabella.nome}»{suggerimento(titolo, mancanti)}"
                self.difetto(1, titolo, "colonna sconosciuta", atteso)
        for nome in mancanti:
            piena = self.tabella.colonna(nome).obbligatoria and nome not in self.tabella.nodi[:-1]
            ammessa = "" if piena else "; le sue celle possono restare vuote"
            self.difetto(1, nome, "colonna mancante", f"la colonna «{nome}» nell'intestazione{ammessa}")
        for minuscolo, nome in noti.items():
            if conti[minuscolo] > 1:
                self.difetto(1, nome, f"colonna presente {conti[minuscolo]} volte", "una sola colonna con questo nome")

    def segnala_vuota(self, riga: Riga) -> bool:
        if riga.vuota:
            self.difetto(riga.numero, "", "riga vuota in mezzo ai dati", "la riga compilata, oppure tolta")
        return riga.vuota

    def record(self, riga: Riga, posti: dict[int, Colonna]) -> Record:
        """The converted row; a column whose cell is faulty is left out of it."""
        for i, cella in enumerate(riga.celle):
            if i not in self.titolate and not vuota(cella):
                atteso = "celle solo sotto un'intestazione; un testo che contiene il separatore va fra virgolette"
                self.difetto(riga.numero, f"{i + 1}ª", mostra(cella), atteso)
        celle = self.col_nodo({c.nome: riga.celle[i] if i < len(riga.celle) else None for i, c in posti.items()})
        record: Record = {}
        for colonna in posti.values():
            self.converti(riga.numero, colonna, celle[colonna.nome], record)
        self.concorda_nc(riga.numero, celle, record)
        return record

    def col_nodo(self, celle: dict[str, Cella]) -> dict[str, Cella]:
        """The cells of a row, the one that says of which node it is filled from the others (see `Tabella.nodi`)."""
        date = [celle[nome] for nome in self.tabella.nodi if nome in celle and not vuota(celle[nome])]
        return celle | {self.tabella.nodi[0]: date[0]} if date and self.tabella.nodi[0] in celle else celle

    def converti(self, riga: int, colonna: Colonna, cella: Cella, record: Record) -> None:
        if colonna.obbligatoria and vuota(cella):
            self.difetto(riga, colonna.nome, "cella vuota", f"un valore: {colonna.significato}")
            return
        try:
            record[colonna.nome] = None if colonna.nc and dice_nc(cella) else converti(cella, colonna)
        except ValoreNonValido as errore:
            self.difetto(riga, colonna.nome, mostra(cella), str(errore))

    def concorda_nc(self, riga: int, celle: dict[str, Cella], record: Record) -> None:
        """Sets the columns that tell of N.C., which are never missing, where they agree with the values."""
        dichiarate: dict[str, bool] = {}
        for colonna in (c for c in self.tabella.colonne if c.nc and c.nome in record):
            nc = dice_nc(celle[colonna.nome])
            if nc and record.get(colonna.nc) is False:
                atteso = f"un valore, oppure vero in «{colonna.nc}»"
                self.difetto(riga, colonna.nome, mostra(celle[colonna.nome]), atteso)
            dichiarate[colonna.nc] = dichiarate.get(colonna.nc, False) or nc
        for nome, nc in dichiarate.items():
            if nome in record and record[nome] is None:
                record[nome] = nc

    def segnala_ripetute(self, letti: list[tuple[int, Record]]) -> None:
        for seconda, prima in chiavi_ripetute(self.tabella, [record for _, record in letti]):
            (numero, record), (altra, primo) = letti[seconda], letti[prima]
            uguali = all(record[nome] == primo[nome] for nome in self.tabella.chiave)
            come = "" if uguali else ", diversa solo per maiuscole o per caratteri che si leggono uguali"
            atteso = f"una chiave che non si ripete: è già alla riga {altra}{come}"
            self.difetto(numero, ", ".join(self.tabella.chiave), mostra_chiave(self.tabella, record), atteso)
