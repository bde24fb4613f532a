"""From the files of a benchmarking folder to rows that know their place, whatever is wrong gathered on the way.

What a row means is not decided here: the records are built in `panel`, checked in `panel_controlli` and
`panel_rilevazioni`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from analisi.dati.fogli import ESTENSIONI, leggi_foglio
from analisi.dati.formati import suggerimento
from analisi.dati.impronta import file_di_ingresso
from analisi.dati.lettura import leggi_tabella, trova_file
from analisi.dati.panel_tabelle import RILEVAZIONI, TABELLE_PANEL
from analisi.dati.panel_tipi import SIMULATO
from analisi.dati.record import record
from analisi.dati.schema import Colonna, Tabella
from analisi.errors import Difetto, ErroreDati
from analisi.paths import Percorsi

FILE_PANEL = "panel.toml"
CARTELLA_RILEVAZIONI = RILEVAZIONI.nome
CARTELLA_ARCHIVIO = "archivio"
"""Files of observations that others took the place of: kept, never read."""

PREFISSO = f"{SIMULATO}-"
DUE_VOLTE = "una camera due volte: togliere una delle due righe, oppure dare a una «scartato» nella colonna «qualita»"
_DATI = (*ESTENSIONI, ".xls", ".xlsm", ".xlsb", ".tsv", ".toml")
_NUMERICI = ("intero", "decimale", "percentuale", "euro", "logico")
_UNICHE = tuple(nome for nome in TABELLE_PANEL if nome != RILEVAZIONI.nome)


@dataclass(frozen=True)
class Posto:
    """Where a row stands: file as seen from the root, sheet (empty for a CSV), row as its program counts."""

    file: str
    foglio: str = ""
    riga: int = 0

    def __str__(self) -> str:
        return str(Difetto(self.file, self.foglio, self.riga))

    def difetto(self, colonna: str, trovato: object, atteso: str) -> Difetto:
        """A fault of this row."""
        return Difetto(self.file, self.foglio, self.riga, colonna, str(trovato), atteso)


@dataclass(frozen=True)
class Voce:
    """A row: its place and its cells by column. An empty cell is None in a column of numbers, else empty text."""

    posto: Posto
    celle: Mapping[str, Any]

    def testo(self, colonna: str) -> str:
        """The cell of a column of text."""
        return str(self.celle[colonna])


@dataclass
class Cartella:
    """A folder being read. `difetti` gathers every fault; `prefisso` is that of the file names of made-up data."""

    percorsi: Percorsi
    radice: Path
    simulata: bool
    difetti: list[Difetto] = field(default_factory=list)

    @property
    def prefisso(self) -> str:
        """What every file name of this folder begins with; empty for real data."""
        return PREFISSO if self.simulata else ""

    def luogo(self, nome: str) -> str:
        """A file of the folder as messages call it."""
        return self.percorsi.relativo(self.radice / nome)

    def tabella(self, tabella: Tabella, *, obbligatoria: bool = True) -> list[Voce] | None:
        """The rows of a table that has one file; None where it could not be read, empty where it may be missing."""
        with_nome = replace(tabella, nome=f"{self.prefisso}{tabella.nome}".casefold())
        try:
            percorso = trova_file(self.radice, with_nome)
        except ErroreDati as errore:
            self.difetti += errore.difetti
            return None
        if percorso is not None:
            return self.voci(percorso, tabella)
        if obbligatoria:
            atteso = f"la tabella «{tabella.nome}»: {tabella.significato}"
            nome = f"{self.prefisso}{tabella.nome}.csv"
            self.difetti.append(Difetto(self.luogo(nome), trovato="file mancante", atteso=atteso))
        return None if obbligatoria else []

    def rilevazioni(self) -> list[Voce]:
        """The rows of every file of observations that can be read, in the order of their names."""
        dove = self.radice / CARTELLA_RILEVAZIONI
        file = [f for f in file_di_ingresso(dove) if f.suffix.lower() in ESTENSIONI and f.parent == dove]
        if not file:
            atteso = f"almeno un file di rilevazioni ({', '.join(ESTENSIONI)})"
            self.difetti.append(Difetto(self.luogo(CARTELLA_RILEVAZIONI), trovato="nessun file", atteso=atteso))
        return [voce for percorso in file for voce in self.voci(percorso, RILEVAZIONI) or []]

    def voci(self, percorso: Path, tabella: Tabella) -> list[Voce] | None:
        """The rows of a file; None where some cell cannot be read."""
        mostrato = self.percorsi.relativo(percorso)
        try:
            foglio = leggi_foglio(percorso, tabella.nome, tabella.nomi, mostrato)
            righe = record(leggi_tabella(percorso, tabella, mostrato))
        except ErroreDati as errore:
            self.difetti += [_con_consiglio(d, tabella) for d in errore.difetti]
            return None
        posti = [Posto(mostrato, foglio.nome, r.numero) for r in foglio.righe[1:]]
        return [Voce(p, {c.nome: _cella(c, r[c.nome]) for c in tabella.colonne})
                for p, r in zip(posti, righe, strict=True)]  # fmt: skip

    def controlla_nomi(self) -> None:
        """Faults for files that would be left out in silence, or that mix real and made-up data by their name."""
        for percorso in file_di_ingresso(self.radice):
            relativo = percorso.relative_to(self.radice)
            luogo = self.percorsi.relativo(percorso)
            if not self.simulata and SIMULATO.casefold() in relativo.as_posix().casefold():
                atteso = f"solo dati reali: i simulati stanno in data/simulati/{PREFISSO}…/, mai insieme ai reali"
                self.difetti.append(Difetto(luogo, trovato=relativo.as_posix(), atteso=atteso))
            elif self.simulata and not percorso.name.startswith(PREFISSO):
                atteso = f"un nome che inizia con «{PREFISSO}»: in questa cartella ci sono solo dati simulati"
                self.difetti.append(Difetto(luogo, trovato=percorso.name, atteso=atteso))
            elif percorso.suffix.lower() in _DATI and relativo.parts[0] != CARTELLA_ARCHIVIO:
                self._controlla_posto(relativo, luogo)

    def _controlla_posto(self, relativo: Path, luogo: str) -> None:
        suffisso = relativo.suffix.lower()
        nome = relativo.stem.removeprefix(self.prefisso).casefold()
        if relativo.name == f"{self.prefisso}{FILE_PANEL}":
            return
        if relativo.parent.as_posix() == CARTELLA_RILEVAZIONI and suffisso != ".toml":
            noto, attesi = True, ""
        else:
            noto = relativo.parent == Path() and nome in _UNICHE and suffisso != ".toml"
            attesi = f"{FILE_PANEL}, una tabella fra {', '.join(_UNICHE)}, o un file in {CARTELLA_RILEVAZIONI}/"
            attesi += suggerimento(nome, (*_UNICHE, "panel"))
        if not noto:
            self.difetti.append(Difetto(luogo, trovato="file non riconosciuto", atteso=attesi))
        elif suffisso not in ESTENSIONI:
            self.difetti.append(Difetto(luogo, trovato=suffisso, atteso=f"un file {', '.join(ESTENSIONI)}"))


def _con_consiglio(difetto: Difetto, tabella: Tabella) -> Difetto:
    """A row copied whole is first met as a repeated key: it is told as the same fault of rows that differ."""
    if tabella is RILEVAZIONI and difetto.colonna == ", ".join(tabella.chiave):
        return replace(difetto, colonna="ente, periodo, misura", atteso=f"{difetto.atteso}; {DUE_VOLTE}")
    return difetto


def _cella(colonna: Colonna, valore: Any) -> Any:  # noqa: ANN401 - text, whole numbers, decimals or nothing
    """A cell as `Voce` holds it; decimals as short as they can be written, since the table pads them to six places."""
    if isinstance(valore, Decimal):
        intero = valore.to_integral_value()
        return intero if valore == intero else valore.normalize()
    return "" if valore is None and colonna.tipo not in _NUMERICI else valore
