"""What a failing row showed to who decided of it: its amounts, counts and days, and what the check found there.

A waiver keeps it and covers nothing else: a figure that changes afterwards was never accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from analisi.dati.formati import ValoreNonValido, converti, pulito
from analisi.dati.schema import Colonna, Tabella
from analisi.dati.tabelle import TABELLE

Visto = Mapping[str, str]
"""Names of columns, or of what a check works out, with their values as text; decimals take the comma."""

TIPI = ("intero", "decimale", "percentuale", "euro", "data", "periodo")
RISULTA = "risulta"
"""Name of what follows from the data, where a check says it."""
_DECIMALI = 6


def quantita(tabella: Tabella) -> tuple[str, ...]:
    """The columns of a table that hold amounts, counts and days, its key left out."""
    return tuple(c.nome for c in tabella.colonne if c.tipo in TIPI and c.nome not in tabella.chiave)


def in_testi(riga: Mapping[str, object], nomi: Iterable[str]) -> dict[str, str]:
    """Those of these columns that have a value in the row, as text."""
    return {nome: in_testo(v) for nome in nomi if (v := riga.get(nome)) is not None}


def in_testo(valore: object) -> str:
    """A value as it is written in a waiver."""
    if isinstance(valore, float):
        valore = Decimal(repr(round(valore, _DECIMALI)))
    return format(valore.normalize(), "f").replace(".", ",") if isinstance(valore, Decimal) else pulito(str(valore))


def differenze(scritto: Visto, ora: Visto, tabella: str, *, a_una_data: bool = False) -> tuple[str, ...]:
    """In what a row is no longer as it was seen, in Italian; none where it is. Figures may be written in any form.

    a_una_data: the row is told as of an earlier day, when some of its figures were not known.
    """
    trovate = []
    for nome in dict.fromkeys((*ora, *(() if a_una_data else scritto))):
        if nome not in ora and "," not in scritto[nome] and nome.isdigit():
            trovate.append(f"«{nome}» non è un valore della riga: i numeri con la virgola vanno fra virgolette")
        elif _letto(nome, scritto.get(nome, ""), tabella) != _letto(nome, ora.get(nome, ""), tabella):
            trovate.append(f"«{nome}» era {_detto(scritto, nome)}, ora è {_detto(ora, nome)}")
    return tuple(trovate)


def il_piu_vicino(differenti: Iterable[tuple[str, ...]]) -> str:
    """Of several rows that are not as seen, in what the one differs that differs least."""
    vicino: tuple[str, ...] = min(differenti, key=len)
    return "; ".join(vicino)


def _detto(visto: Visto, nome: str) -> str:
    return visto.get(nome) or "senza valore"


def _letto(nome: str, testo: str, tabella: str) -> object:
    """The value that a text means in its column; the text itself where it means none."""
    colonna = Colonna(nome, "decimale", "")
    if tabella in TABELLE and nome in TABELLE[tabella].nomi:
        colonna = TABELLE[tabella].colonna(nome)
    try:
        return converti(testo, colonna)
    except ValoreNonValido:
        return " ".join(testo.split())
