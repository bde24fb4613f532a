"""Tables out of the results of a report as open data: machine names, one type a column, values as a CSV writes them.

A missing value is empty, a value that cannot be computed is `N.C.`, a zero is `0`: three different things. Numbers
have a point and neither thousands nor units; days are ISO.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analisi.caratteri import nome_di_macchina
from analisi.paths import perche_non_nome
from notebatch.attachments.results import NC, TabellaLetta, tabelle
from notebatch.attachments.workbook_cells import decimale

DECIMALI = 10
"""Decimals of an exact fraction: more than any figure of a report has."""

FUORI_NOME = "colonna"
RISERVATI = ("dizionario", "datapackage")
"""Names of files that stand beside those of the tables."""

TIPI = {"testo": "string", "numero": "number", "intero": "integer", "data": "date", "vero_falso": "boolean"}
"""Types of fields as the Table Schema names them."""

_ANNO = re.compile(r"\b\d{4}\b")


@dataclass(frozen=True)
class Colonna:
    """A field of a table. tipo: as the Table Schema names it."""

    nome: str
    titolo: str
    tipo: str
    significato: str
    unita: str = ""


@dataclass(frozen=True)
class TavolaAperta:
    """A table as open data: the cells of its rows are what a CSV holds. nome: that of its file, without extension."""

    nome: str
    titolo: str
    colonne: tuple[Colonna, ...]
    righe: tuple[tuple[str, ...], ...]
    note: tuple[str, ...] = ()
    fonte: str = ""
    descrizione: str = ""


def tavole_aperte(risultati: Iterable[object], gia_detto: str = "", marchio: str = "") -> tuple[TavolaAperta, ...]:
    """Every table of `risultati`, each once even where the report shows it twice, under names that are all different.

    gia_detto: words on the whole report (body, year, area): the names of the tables leave them out, so that the same
    table has the same name in every report. marchio: a word before every name, as SIMULATO.
    """
    diverse: dict[object, TavolaAperta] = {}
    usati = set(RISERVATI)
    for letta in tabelle(risultati):
        tavola = _tavola(letta)
        if (contenuto := (tavola.colonne, tavola.righe)) in diverse:
            continue
        nome = _unico(_nome_tavola(letta.titolo, gia_detto, marchio), usati)
        diverse[contenuto] = replace(tavola, nome=f"{marchio}-{nome}" if marchio else nome)
    return tuple(diverse.values())


def _nome_tavola(titolo: str, gia_detto: str, marchio: str) -> str:
    pulito = titolo.removeprefix(marchio).lstrip(" –—·-")
    primo, *altri = re.split(r"[,:]\s+", pulito)
    nuovi = " ".join([primo, *(p for p in altri if p.casefold() not in gia_detto.casefold())])
    anni = set(_ANNO.findall(gia_detto))
    nome = nome_di_macchina(_ANNO.sub(lambda trovato: "" if trovato[0] in anni else trovato[0], nuovi))
    return f"tabella_{nome}".rstrip("_") if perche_non_nome(nome) else nome


def _unico(nome: str, usati: set[str]) -> str:
    volta, diverso = 1, nome
    while diverso in usati:
        volta += 1
        diverso = f"{nome}_{volta}"
    usati.add(diverso)
    return diverso


def _tavola(t: TabellaLetta) -> TavolaAperta:
    colonne, per_colonna = [], []
    for nome, campo in t.campi.items():
        tipo, celle = _scritte([riga.get(nome) for riga in t.righe], TIPI[str(campo["tipo"])])
        detti = (str(campo.get(n, "")) for n in ("significato", "unita"))
        colonne.append(Colonna(nome, str(campo.get("titolo", "")), tipo, *detti))
        per_colonna.append(celle)
    righe = tuple(zip(*per_colonna, strict=True))
    return TavolaAperta("", t.titolo, _distinte(colonne), righe, t.note, t.fonte, t.descrizione)


def _scritte(valori: Sequence[object], tipo: str) -> tuple[str, list[str]]:
    """The type of a column and its cells. A day known only by its month makes texts of the whole column."""
    celle = [_scritto(v, tipo) for v in valori]
    if tipo == "date" and any(c not in ("", NC) and len(c) != len("2013-12-31") for c in celle):
        return "string", celle
    return tipo, celle


def _scritto(valore: object, tipo: str) -> str:
    if valore is None or valore in ("", NC):
        return str(valore or "")
    if tipo in ("number", "integer"):
        return decimale(str(valore), DECIMALI)
    if isinstance(valore, bool):
        return "true" if valore else "false"
    return str(valore)


def _distinte(colonne: Sequence[Colonna]) -> tuple[Colonna, ...]:
    usati: set[str] = set()
    return tuple(replace(c, nome=_unico(nome_di_macchina(c.nome) or FUORI_NOME, usati)) for c in colonne)
