"""What the workbook of failing rows is made of: its rows, its columns, the sheet by which it is recognised.

Said once, for who writes it (`sanare_xlsx`) and who reads it back (`sanare_lettura`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from analisi.dati.deroghe import Chiave
from analisi.dati.formati import Valore
from analisi.dati.schema import Colonna
from analisi.dati.tabelle import TABELLE

TIPO = "sanare"
FORMATO = "2"
FOGLIO_SEGNO = "_analisi"
FOGLIO_LEGGIMI = "Leggimi"
FOGLIO_RIGHE = "Righe"
RIGA_TITOLI = 2
"""Row of the header; the title of the sheet is above it, the failing cells below."""

NC = "N.C."
VUOTO = "(vuoto)"
"""What somebody writes for «no value», where the right thing is an empty cell."""
SOLO_CONFERMA = "si può solo confermare"
"""What stands in the place of the value where no single cell is to blame."""

NUMERO, RIGA, COLONNA = "N.", "Riga", "Colonna"
VALORE = "Valore giusto (da compilare)"
FINO_AL = "oppure: confermo il valore fino al (da compilare)"
MOTIVO = "Motivo (da compilare)"
DECISO_DA = "Deciso da: ruolo (da compilare)"
DATA = "Data della decisione (da compilare)"
DA_COMPILARE = (VALORE, FINO_AL, MOTIVO, DECISO_DA, DATA)
COLONNE = (
    NUMERO,
    "Gravità",
    "Che cosa non va: il controllo non superato",
    "Risulta dai dati",
    "Come",
    "Che cosa cambia",
    "Tabella",
    RIGA,
    COLONNA,
    "Valore trovato",
    "Riga della fonte",
    *DA_COMPILARE,
)


@dataclass(frozen=True)
class Controllo:
    """A check that fails on a row, by its stable name, the key by which it knows the row, and what was seen there."""

    nome: str
    chiave: Chiave
    visto: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Altrove:
    """A word that answers for a cell and is written in another one of its row.

    A result that can only be declared not computable has a column of its own for that; a deadline that nobody kept has
    no date, and its outcome is said beside. trovato, usato: what the other cell holds and what it will.
    """

    parola: str
    campo: str
    trovato: str
    usato: str


@dataclass(frozen=True)
class Voce:
    """A failing cell, as the hidden sheet keeps it.

    campo: the column to correct, empty where the row can only be confirmed; chiave: the whole key of its row, an empty
    text where the key has no value; valore: what the table holds, as `in_parole` says it; riga: the row in words;
    unita: that of the value; altrove: the words that answer in another cell.
    """

    numero: int
    tabella: str
    campo: str
    chiave: Chiave
    valore: str
    riga: str
    controlli: tuple[Controllo, ...]
    unita: str = ""
    altrove: tuple[Altrove, ...] = ()

    @property
    def colonna(self) -> Colonna | None:
        """The column to correct; None where there is none, or the schema no longer has it.

        A measure in percent may be typed as spreadsheets show percentages.
        """
        if self.tabella not in TABELLE or self.campo not in TABELLE[self.tabella].nomi:
            return None
        colonna = TABELLE[self.tabella].colonna(self.campo)
        return replace(colonna, tipo="percentuale") if (colonna.tipo, self.unita) == ("decimale", "%") else colonna

    @property
    def parole(self) -> tuple[str, ...]:
        """The words that may stand in place of a value."""
        colonna = self.colonna
        if colonna is None:
            return ()
        nc = (NC,) if colonna.nc else ()
        vuoto = () if colonna.obbligatoria else (VUOTO,)
        return (*nc, *(a.parola for a in self.altrove), *vuoto)

    def testo(self) -> str:
        """The entry as one line of JSON."""
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True)
class RigaDaSanare:
    """An entry with what a person needs to understand it, in words: the columns of the sheet in their order."""

    voce: Voce
    gravita: str
    problema: str
    risulta: str
    come: str
    effetti: str
    trovato: str
    riga_fonte: str

    @property
    def celle(self) -> tuple[str, ...]:
        """The texts of the locked cells, from the severity to the line of the source."""
        tabella = TABELLE[self.voce.tabella].titolo if self.voce.tabella in TABELLE else ""
        colonna = self.voce.colonna
        significato = f"{colonna.nome}: {colonna.significato}" if colonna else "nessuna da sola: si può solo confermare"
        significato += f" ({self.voce.unita})" if self.voce.unita else ""
        return (
            self.gravita,
            self.problema,
            self.risulta,
            self.come,
            self.effetti,
            tabella,
            self.voce.riga,
            significato,
            self.trovato,
            self.riga_fonte,
        )


@dataclass(frozen=True)
class Segno:
    """What the hidden sheet says of the workbook; impronta: of the data that it was made from (`Dati.impronta`)."""

    camera: str
    anno: int
    ufficio: str
    impronta: str
    voci: tuple[Voce, ...]


def voce_da_testo(testo: str) -> Voce:
    """The entry that `Voce.testo` wrote; ValueError, KeyError or TypeError for anything else."""
    dati = json.loads(testo)
    controlli = tuple(
        Controllo(str(c["nome"]), _coppie(c["chiave"]), _coppie(c["visto"])) for c in dati.pop("controlli")
    )
    altrove = tuple(Altrove(**{nome: str(v) for nome, v in a.items()}) for a in dati.pop("altrove"))
    chiave = _coppie(dati.pop("chiave"))
    return Voce(**dati, chiave=chiave, controlli=controlli, altrove=altrove)


def in_parole(colonna: Colonna, riga: Mapping[str, Any]) -> str:
    """What a cell of a table holds, as text that reads back as the same value in its column; empty for a missing one.

    Decimals take the comma: with a dot, three of them could be thousands.
    """
    valore = riga[colonna.nome]
    return (NC if colonna.nc and riga[colonna.nc] else "") if valore is None else scritto(valore)


def scritto(valore: Valore) -> str:
    """A value as text that reads back as the same."""
    match valore:
        case bool():
            return "vero" if valore else "falso"
        case Decimal():
            return f"{valore.normalize():f}".replace(".", ",")
        case _:
            return str(valore)


def mostrato(colonna: Colonna, testo: str) -> str:
    """What `in_parole` gave, as a person writes it: thousands apart, days as 31/12/2013, words for a missing value."""
    if not testo:
        return VUOTO
    if colonna.tipo == "data" and len(testo) == len("2013-12-31"):
        return f"{date.fromisoformat(testo):%d/%m/%Y}"
    if colonna.tipo in ("euro", "decimale", "percentuale") and testo != NC:
        intera, virgola, frazione = testo.lstrip("-").partition(",")
        return ("-" if testo.startswith("-") else "") + f"{int(intera):,}".replace(",", ".") + virgola + frazione
    return testo


def _coppie(dati: Sequence[Sequence[str]]) -> Chiave:
    return tuple((str(nome), str(valore)) for nome, valore in dati)


def coppie(chiave: Mapping[str, str], nomi: Sequence[str]) -> Chiave:
    """The columns `nomi` of a key, an empty text for those without a value."""
    return tuple((nome, chiave.get(nome, "")) for nome in nomi)
