"""How a text names a cell of a table, `[serie; diritti_totale; 2005]`, and how a formula puts cells together.

A reference is a table, the values of its key columns in their order, and the column after
a dot; what may be left out: key values at the end, where what is given finds one row only, and the column, where the
table has a usual one (`CAMPO_ABITUALE`). An empty place stands for a missing value: `[indicatori; A10101; ; 1]`.
`{anno}` and `{anno-1}` stand for the year of the report and those before it, so that a relation serves another year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from analisi.dati.formati import suggerimento
from analisi.dati.formule import Formula
from analisi.dati.formule import leggi as leggi_formula
from analisi.dati.tabelle import TABELLE

OGNI_ANNO = "*"
CAMPO_ABITUALE = {
    "indicatori": "risultato_valore",
    "strategici": "risultato_valore",
    "procedure": "risultato_pct",
    "valutazioni": "raggiungimento_pct",
    "serie": "valore",
    "dichiarati": "valore",
}
_RIFERIMENTO = re.compile(r"\[([^\[\]]+)\]")
_ANNO = re.compile(r"\{anno(?:-([0-9]+))?\}")

Riga = Mapping[str, Any]


@dataclass(frozen=True)
class Cella:
    """A cell: its table, the key of its row as text pairs (missing key values left out), its column."""

    tabella: str
    chiave: tuple[tuple[str, str], ...]
    campo: str

    def __str__(self) -> str:
        chiave = ", ".join(f"{colonna} {valore}" for colonna, valore in self.chiave)
        return f"{self.tabella} ({chiave}), «{self.campo}»"


@dataclass(frozen=True)
class Riferimento:
    """What a text between brackets asks for; `valori` are those of the key columns from the first on, as text."""

    testo: str
    tabella: str
    valori: tuple[str, ...]
    campo: str

    @property
    def ogni_anno(self) -> bool:
        """Whether it stands for one cell a year."""
        return OGNI_ANNO in self.valori

    def nell_anno(self, anno: str) -> Riferimento:
        """The same reference with a year in the place of `*`."""
        return Riferimento(
            self.testo, self.tabella, tuple(anno if v == OGNI_ANNO else v for v in self.valori), self.campo
        )


@dataclass(frozen=True)
class Espressione:
    """A formula on cells; `riferimenti[i]` is the cell that the tree calls `R<i>`."""

    testo: str
    formula: Formula
    riferimenti: tuple[Riferimento, ...]


@lru_cache(maxsize=4096)
def leggi_riferimento(testo: str, anno: int) -> Riferimento:
    """The reference that `testo` writes, brackets included. Raises ValueError, in Italian, with what is wrong."""
    trovato = _RIFERIMENTO.fullmatch(testo.strip())
    if trovato is None:
        raise ValueError(
            f"«{testo}» non è una cella: si scrive fra parentesi quadre, come [serie; diritti_totale; 2005]"
        )
    dentro = _ANNO.sub(lambda m: str(anno - int(m[1] or 0)), trovato[1])
    parti = [p.strip() for p in dentro.split(";")]
    campo = parti.pop()[1:] if parti[-1].startswith(".") else ""
    tabella, *valori = parti
    if tabella not in TABELLE:
        raise ValueError(f"«{testo}»: tabella «{tabella}» sconosciuta{suggerimento(tabella, tuple(TABELLE))}")
    campo = campo or CAMPO_ABITUALE.get(tabella, "")
    if not campo:
        raise ValueError(f"«{testo}»: manca la colonna, che si scrive in fondo dopo un punto, come .consuntivo")
    if campo not in TABELLE[tabella].nomi:
        forse = suggerimento(campo, TABELLE[tabella].nomi)
        raise ValueError(f"«{testo}»: colonna «{campo}» sconosciuta{forse}; si scrive in fondo, come .consuntivo")
    chiave = TABELLE[tabella].chiave
    if not valori or len(valori) > len(chiave):
        raise ValueError(f"«{testo}»: attesi, nell'ordine, {', '.join(chiave)}")
    return Riferimento(testo.strip(), tabella, tuple(valori), campo)


@lru_cache(maxsize=1024)
def leggi_espressione(testo: str, anno: int) -> Espressione:
    """The formula that `testo` writes. Raises ValueError, in Italian, with what is wrong."""
    riferimenti: list[Riferimento] = []

    def nome(trovato: re.Match[str]) -> str:
        riferimenti.append(leggi_riferimento(trovato[0], anno))
        return f"R{len(riferimenti) - 1}"

    nuda = _RIFERIMENTO.sub(nome, testo)
    try:
        formula = leggi_formula(nuda)
    except ValueError as errore:
        ammesso = "celle fra parentesi quadre, numeri con il punto decimale, + - * / e parentesi tonde"
        raise ValueError(f"«{testo}» non si legge: una formula ammette {ammesso}") from errore
    return Espressione(testo, formula, tuple(riferimenti))


def trova_righe(riferimento: Riferimento, righe: Sequence[Riga]) -> list[Riga]:
    """The rows of the reference's table that it finds: none, one, or several where it leaves out too much."""
    colonne = TABELLE[riferimento.tabella].chiave
    cercati = tuple(zip(colonne, riferimento.valori, strict=False))
    trovate = [r for r in righe if all(_testo(r[c]) == v for c, v in cercati)]
    if len(trovate) < 2:
        return trovate
    # what is left out of a key is first taken for missing: the whole year, the whole indicator
    vuote = colonne[len(cercati) :]
    intere = [r for r in trovate if all(r[c] is None for c in vuote if c not in ("riga_fonte", "descrizione"))]
    return intere or trovate


def cella(tabella: str, riga: Riga, campo: str) -> Cella:
    """The cell of `riga` in column `campo`."""
    return Cella(tabella, chiave_di(tabella, riga), campo)


def chiave_di(tabella: str, riga: Riga) -> tuple[tuple[str, str], ...]:
    """The key of `riga` as text pairs, missing values left out."""
    return tuple((c, _testo(riga[c])) for c in TABELLE[tabella].chiave if riga[c] is not None)


def _testo(valore: object) -> str:
    return "" if valore is None else str(valore)
