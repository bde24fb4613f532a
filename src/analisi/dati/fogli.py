"""From a file to the rows that a person sees in it: numbered as their program numbers them, cells not yet converted.

CSV is read here; the two spreadsheet formats have a module each, imported only when such a file is met.
What a cell means is not decided here (see `formati`), nor which columns there must be (see `lettura`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analisi.dati.formati import Cella, vuota
from analisi.errors import Difetto, ErroreDati, causa_di_sistema

ESTENSIONI = (".csv", ".xlsx", ".ods")
SEPARATORI = (",", ";", "\t")

_UTF8 = "un CSV in UTF-8 (in Excel: Salva con nome, «CSV UTF-8»)"
_BOM_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Riga:
    """One row; `numero` is what the reader's program shows beside it (in a CSV, the physical line it starts on)."""

    numero: int
    celle: tuple[Cella, ...]

    @property
    def vuota(self) -> bool:
        """Whether no cell holds anything."""
        return all(vuota(cella) for cella in self.celle)


@dataclass(frozen=True)
class Foglio:
    """The rows of one sheet, trailing blank ones left out; `nome` is empty for a CSV."""

    nome: str
    righe: tuple[Riga, ...]


def leggi_foglio(percorso: Path, tabella: str, nomi: Iterable[str], mostrato: str) -> Foglio:
    """The sheet of `percorso` that holds `tabella`, whose columns are `nomi`; messages call the file `mostrato`.

    Raises ErroreDati where the file cannot be opened, is not of the kind its name says, or holds no such sheet.
    """
    estensione = percorso.suffix.lower()
    if estensione not in ESTENSIONI:
        raise guasto(mostrato, percorso.suffix, f"un file {', '.join(ESTENSIONI)}")
    try:
        contenuto = percorso.read_bytes()
    except OSError as errore:
        raise guasto(mostrato, causa_di_sistema(errore), "un file che si possa leggere") from errore
    if not contenuto:
        raise guasto(mostrato, "file vuoto", "una tabella con l'intestazione e almeno una riga")
    match estensione:
        case ".csv":
            return Foglio("", senza_coda(_righe_csv(_decodificato(contenuto, mostrato), nomi, mostrato)))
        case ".xlsx":
            # openpyxl takes 0.2 s to import: not paid where the input is CSV or already in the store
            from analisi.dati import foglio_xlsx

            return foglio_xlsx.leggi(contenuto, tabella, mostrato)
        case _:
            from analisi.dati import foglio_ods

            return foglio_ods.leggi(contenuto, tabella, mostrato)


def guasto(file: str, trovato: str, atteso: str, *, foglio: str = "", riga: int = 0) -> ErroreDati:
    """The error of a file that cannot be read at all."""
    return ErroreDati([Difetto(file, foglio=foglio, riga=riga, trovato=trovato, atteso=atteso)])


def senza_coda(righe: Iterable[Riga]) -> tuple[Riga, ...]:
    """The rows up to the last one that holds something."""
    tenute = list(righe)
    while tenute and tenute[-1].vuota:
        tenute.pop()
    return tuple(tenute)


def scegli_foglio(nomi: list[str], visibili: list[str], tabella: str, mostrato: str) -> str:
    """The sheet named as the table, else the only visible one. Raises ErroreDati listing the sheets."""
    omonimi = [nome for nome in nomi if nome.strip().casefold() == tabella.casefold()]
    if len(omonimi) == 1:
        return omonimi[0]
    if not omonimi and len(visibili) == 1:
        return visibili[0]
    elenco = ", ".join(f"«{nome}»" for nome in nomi) or "nessuno"
    raise guasto(mostrato, f"fogli {elenco}", f"un solo foglio, oppure uno chiamato «{tabella}»")


def _decodificato(contenuto: bytes, mostrato: str) -> str:
    if contenuto.startswith(_BOM_UTF16) or b"\x00" in contenuto:
        raise guasto(mostrato, "file UTF-16 o non di testo", _UTF8)
    try:
        return contenuto.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return contenuto.decode("cp1252")
    except UnicodeDecodeError as errore:
        riga = contenuto[: errore.start].count(b"\n") + 1
        raise guasto(mostrato, "caratteri né UTF-8 né Windows-1252", _UTF8, riga=riga) from errore


def _righe_csv(testo: str, nomi: Iterable[str], mostrato: str) -> Iterator[Riga]:
    lettore = csv.reader(io.StringIO(testo, newline=""), delimiter=_separatore(testo, set(nomi)), strict=True)
    inizio = 1
    try:
        for celle in lettore:
            yield Riga(inizio, tuple(celle))
            inizio = lettore.line_num + 1
    except csv.Error as errore:
        atteso = "virgolette che si aprono e si chiudono nella stessa cella; quelle interne si raddoppiano"
        raise guasto(mostrato, "virgolette fuori posto", atteso, riga=inizio) from errore


def _separatore(testo: str, nomi: set[str]) -> str:
    """The separator under which the first line names most columns; the comma where none does."""
    prima = testo.split("\n", 1)[0].rstrip("\r")

    def riconosciute(separatore: str) -> int:
        return sum(nome.strip().strip('"').strip().casefold() in nomi for nome in prima.split(separatore))

    return max(SEPARATORI, key=riconosciute)
