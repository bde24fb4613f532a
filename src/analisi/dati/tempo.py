"""The day from which each value is known, and a chamber's year as it stood on a day: nothing later is in it.

The schema says it of tables and columns (`noto`); results and points of a series carry a date of their own. Whoever
makes a report works on what `al` gives, so that no page has to remember which figures came after.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analisi.dati.fonte import Fonte
from analisi.dati.record import record
from analisi.dati.schema import NOTO_A_FINE, Tabella
from analisi.dati.tabelle import TABELLE, VERSIONI
from analisi.errors import Difetto, ErroreParametri

if TYPE_CHECKING:
    import pandas as pd

    from analisi.dati.archivio import Dati

FINE_ANNO = "-12-31"
SETTEMBRE = "-09-30"
_FINE_TRIMESTRE = {"1": "03-31", "2": "06-30", "3": "09-30", "4": "12-31"}

Riga = Mapping[str, Any]


def giorno_di(versione: str, anno: int, riferimento: str) -> str:
    """The ISO date of a version of the reports: the one that the data refer to, or 30 September.

    Raises ErroreParametri where the data stop before it.
    """
    if versione == VERSIONI[0]:
        return riferimento
    giorno = f"{anno}{SETTEMBRE}"
    if riferimento < giorno:
        raise ErroreParametri(
            f"versione: «{versione}» non è possibile: i dati del {anno} arrivano al {in_cifre(riferimento)}, "
            f"prima del {in_cifre(giorno)}. Usare «{VERSIONI[0]}», che è alla data dei dati."
        )
    return giorno


def al(dati: Dati, giorno: str) -> Dati:
    """The same year as it was known on `giorno` (ISO): later rows are gone, later cells are missing values.

    `non_ancora` names the tables, and the columns (`tabella.colonna`), of which nothing was known yet; the office's
    words, which are of the date of the data, are left out before it, and so are the corrections of what is left out.
    """
    riferimento = dati.fonte.data_riferimento
    if giorno >= riferimento:
        giorno = riferimento
        if riferimento.endswith(FINE_ANNO):
            return replace(dati, giorno=giorno)
    tabelle = {n: t for n, t in dati.tabelle.items() if _nota(TABELLE[n], giorno, riferimento)}
    tagliate = {n: _taglia(TABELLE[n], t, giorno, riferimento) for n, t in tabelle.items()}
    note = {n: t for n, t in tagliate.items() if _dice(TABELLE[n], t)}
    return replace(
        dati,
        giorno=giorno,
        tabelle=note,
        non_ancora=(
            *(n for n in dati.tabelle if n not in note),
            *(f"{n}.{c}" for n in note for c in _tarde(TABELLE[n], giorno, riferimento)),
        ),
        commenti=dati.commenti if giorno == riferimento else {},
        correzioni=tuple(c for c in dati.correzioni if _resta(c.tabella, c.chiave, c.campo, note)),
    )


def fine_periodo(riga: Riga) -> str:
    """The ISO date at which the period of a point ends: 31 December of its year unless the period says otherwise.

    Empty where neither is said.
    """
    ultimo = (riga["periodo"] or "").split("/")[-1]
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", ultimo):
        return ultimo
    if parte := re.fullmatch(r"([0-9]{4})-Q([1-4])", ultimo):
        return f"{parte[1]}-{_FINE_TRIMESTRE[parte[2]]}"
    if re.fullmatch(r"[0-9]{4}", ultimo):
        return f"{ultimo}{FINE_ANNO}"
    return "" if riga["anno"] is None else f"{riga['anno']}{FINE_ANNO}"


def valori_futuri(nome: str, tabella: pd.DataFrame, fonte: Fonte, mostrato: str) -> list[Difetto]:
    """A fault for each result or point that is dated after the day that the data picture."""
    limite = max(fonte.data_riferimento, fonte.data_situazione)
    con_data = "risultato_data" in TABELLE[nome].nomi
    if not con_data and nome != "serie":
        return []
    righe = enumerate(record(tabella), start=2)
    if con_data:
        futuri = [(n, "risultato_data", r["risultato_data"]) for n, r in righe if r["risultato_data"]]
    else:
        futuri = [(n, "periodo" if r["periodo"] else "anno", fine_periodo(r)) for n, r in righe]
    chiave = "data_situazione" if fonte.data_situazione else "data_riferimento"
    atteso = f"un giorno non successivo al {in_cifre(limite)}, la data dei dati («{chiave}» in fonte.toml)"
    # a month alone is not later than the day of the same month
    return [Difetto(mostrato, "", n, c, giorno, atteso) for n, c, giorno in futuri if giorno > limite[: len(giorno)]]


def in_cifre(iso: str) -> str:
    """An ISO day as Italian writes it: `30/09/2013`."""
    return "/".join(reversed(iso.split("-")))


def _nota(tabella: Tabella, giorno: str, riferimento: str) -> bool:
    return _noto_dal(tabella.noto, riferimento) <= giorno


def _noto_dal(noto: str, riferimento: str) -> str:
    """The ISO date from which what has this mark is known; empty for what is known from the start of the year."""
    if noto == NOTO_A_FINE:
        return riferimento
    return f"{riferimento[:4]}-{noto}" if noto else ""


def _taglia(tabella: Tabella, dati: pd.DataFrame, giorno: str, riferimento: str) -> pd.DataFrame:
    import pandas as pd  # imported here: a plan of reports needs the dates of this module and no table

    tagliata = dati
    if tabella.nome in GIORNO_DI_RIGA:
        giorni = [GIORNO_DI_RIGA[tabella.nome](r, riferimento) for r in record(dati)]
        # a point of which nobody knows the date may be later, unless it stands in data of that very day
        ignoti = giorno == riferimento
        tagliata = dati[[g <= giorno if g else ignoti for g in giorni]].reset_index(drop=True)
    vuote = {c: pd.Series(pd.NA, tagliata.index, dati[c].dtype) for c in _tarde(tabella, giorno, riferimento)}
    return tagliata.assign(**vuote)


def _tarde(tabella: Tabella, giorno: str, riferimento: str) -> list[str]:
    return [c.nome for c in tabella.colonne if _noto_dal(c.noto, riferimento) > giorno]


def _dice(tabella: Tabella, dati: pd.DataFrame) -> bool:
    """Whether anything is left of a table: rows and, of the columns that come with time, some value."""
    a_tempo = [c.nome for c in tabella.colonne if c.noto]
    piena = [c.nome for c in tabella.colonne if c.tipo == "euro"] if a_tempo else []
    return len(dati) > 0 and (not piena or bool(dati[piena].notna().to_numpy().any()))


def _resta(nome: str, chiave: Iterable[tuple[str, str]], campo: str, tabelle: Mapping[str, pd.DataFrame]) -> bool:
    if nome not in tabelle:
        return False
    righe = tabelle[nome]
    for colonna, valore in chiave:
        righe = righe[righe[colonna].astype(str) == valore]
    return bool(righe[campo].notna().any())


def _giorno_del_risultato(riga: Riga, riferimento: str) -> str:
    return riferimento if riga["versione"] == VERSIONI[0] else f"{riferimento[:4]}{SETTEMBRE}"


GIORNO_DI_RIGA: dict[str, Callable[[Riga, str], str]] = {
    "serie": lambda riga, _riferimento: fine_periodo(riga),
    "strategici": _giorno_del_risultato,
}
"""The day of the rows of a table, where each has its own."""
