"""Tables out of the results of a report as open data: machine names, one type a column, values as a CSV writes them.

A missing value is empty, a value that cannot be computed is `N.C.`, a zero is `0`: three different things. Numbers
have a point and neither thousands nor units; days are ISO. Of visible tables, headings between the rows become a
column, and so does what a row is (a total, a level of a tree), so that every row of a file is of the same kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from analisi.caratteri import nome_di_macchina
from analisi.paths import perche_non_nome
from notebatch.attachments.results import MANCANTE, NC, TabellaLetta, elenco, tabelle
from notebatch.attachments.workbook_cells import Numero, chiavi_in_ordine, decimale, numero_italiano

DECIMALI = 10
"""Decimals of an exact fraction: more than any figure of a report has."""

FUORI_NOME = "colonna"
RISERVATI = ("dizionario", "datapackage")
"""Names of files that stand beside those of the tables."""

EVIDENZA = "▶ "
"""Mark that a page puts before the name of the body that it is about."""

TIPI = {"testo": "string", "numero": "number", "intero": "integer", "data": "date", "vero_falso": "boolean"}
"""Types of fields as the Table Schema names them."""

_FORME = {
    "number": re.compile(r"-?(0|[1-9]\d*)(\.\d+)?"),
    "integer": re.compile(r"-?(0|[1-9]\d*)"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "boolean": re.compile("true|false"),
}
_FRAZIONE = re.compile(r"-?\d+/[1-9]\d*")
_ANNO = re.compile(r"\b\d{4}\b")
_UNITA_NEI_NOMI = {"%": "pct", "€": "euro"}


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


def _tavola(letta: TabellaLetta) -> TavolaAperta:
    con_chiavi = [{str(k): v for k, v in r.items()} for r in letta.righe if isinstance(r, Mapping)]
    colonne, per_colonna = _esatta(con_chiavi, letta.campi) if con_chiavi else _visibile(letta)
    righe = tuple(zip(*per_colonna, strict=True))
    return TavolaAperta("", letta.titolo, _distinte(colonne), righe, letta.note, letta.fonte, letta.descrizione)


def _esatta(
    righe: Sequence[Mapping[str, object]], campi: Mapping[str, Mapping[str, object]]
) -> tuple[list[Colonna], list[list[str]]]:
    """Exact rows: as their fields say, or as their values look where a key is not declared."""
    colonne, per_colonna = [], []
    for chiave in chiavi_in_ordine(righe, campi):
        campo = campi.get(chiave, {})
        valori = [riga.get(chiave) for riga in righe]
        tipo, celle = _scritte(valori, TIPI.get(str(campo.get("tipo", "")), ""))
        titolo = str(campo.get("titolo", "")) or chiave[:1].upper() + chiave[1:].replace("_", " ")
        colonne.append(Colonna(chiave, titolo, tipo, str(campo.get("significato", "")), str(campo.get("unita", ""))))
        per_colonna.append(celle)
    return colonne, per_colonna


def _scritte(valori: Sequence[object], tipo: str) -> tuple[str, list[str]]:
    """The cells of a column of exact values and its type: the declared one, if every value has its form."""
    if tipo == "string":
        return tipo, [_testo(v) for v in valori]
    celle = [_esatto(v) for v in valori]
    pieni = [c for c in celle if c not in ("", NC)]
    for possibile in (tipo,) if tipo else ("boolean", "integer", "number", "date"):
        if (pieni or tipo) and all(_FORME[possibile].fullmatch(c) for c in pieni):
            return possibile, celle
    return "string", [_testo(v) for v in valori]


def _esatto(valore: object) -> str:
    """A value as a CSV writes it: a number without needless zeros, whichever way the results hold it."""
    testo = _testo(valore)
    if _FRAZIONE.fullmatch(testo) or _FORME["number"].fullmatch(testo):
        return decimale(testo, DECIMALI)
    return testo


def _testo(valore: object) -> str:
    match valore:
        case None | "—":
            return ""
        case bool():
            return "true" if valore else "false"
        case float():
            return decimale(str(valore), DECIMALI)
        case list() | tuple():
            return "; ".join(_testo(v) for v in valore)
        case Mapping():
            return "; ".join(f"{chiave}={_testo(v)}" for chiave, v in valore.items())
        case _:
            return str(valore)


def _visibile(letta: TabellaLetta) -> tuple[list[Colonna], list[list[str]]]:
    """What the page shows: a column of figures is of numbers if all of them are, one of days is of dates."""
    quante = len(letta.colonne)
    celle = [[str(c) for c in elenco(riga)] for riga in letta.righe]
    piene = [posto for posto, riga in enumerate(celle) if len(riga) == quante and (quante > 1 or riga)]
    colonne, per_colonna = [], []
    for posto, colonna in enumerate(letta.colonne):
        tipo, unita, valori = _lette([celle[riga][posto] for riga in piene], figure=bool(colonna.get("numerica")))
        titolo = str(colonna.get("titolo", ""))
        unita = str(colonna.get("unita", "")) or unita
        nome = nome_di_macchina(f"{titolo} {_UNITA_NEI_NOMI.get(unita, unita)}")
        significato = str(colonna.get("significato", "")) or f"Valori della colonna «{titolo}» della pagina"
        colonne.append(Colonna(nome, titolo or nome, tipo, significato, unita))
        per_colonna.append(valori)
    prima, prime = _gruppi(celle, piene, quante)
    dopo, ultime = _struttura(letta.dati, piene)
    return [*prima, *colonne, *dopo], [*prime, *per_colonna, *ultime]


def _gruppi(celle: Sequence[Sequence[str]], piene: Sequence[int], quante: int) -> tuple[list[Colonna], list[list[str]]]:
    """The headings between the rows as a column of their own; none where there are none."""
    if len(piene) == len(celle):
        return [], []
    gruppo, per_riga = "", {}
    for posto, riga in enumerate(celle):
        gruppo = riga[0] if len(riga) == 1 and quante > 1 else gruppo
        per_riga[posto] = gruppo
    significato = "Titolo sotto cui la pagina raccoglie la riga"
    return [Colonna("gruppo", "Gruppo", "string", significato)], [[per_riga[posto] for posto in piene]]


def _struttura(dati: Mapping[str, object], piene: Sequence[int]) -> tuple[list[Colonna], list[list[str]]]:
    """What each row is, and how deep in a tree, where the results say that they are not all alike."""
    tipi, livelli = elenco(dati.get("tipi")), elenco(dati.get("livelli"))
    colonne, per_colonna = [], []
    if len({tipi[posto] for posto in piene} if tipi else ()) > 1:
        significato = "normale, subtotale o totale: chi somma prende le sole righe normali"
        colonne.append(Colonna("tipo_riga", "Tipo di riga", "string", significato))
        per_colonna.append([str(tipi[posto]) for posto in piene])
    if livelli:
        significato = "Profondità della riga nell'albero: le righe più profonde sono comprese in quella che precede"
        colonne.append(Colonna("livello", "Livello", "integer", significato))
        per_colonna.append([str(livelli[posto]) for posto in piene])
    return colonne, per_colonna


def _lette(testi: Sequence[str], *, figure: bool) -> tuple[str, str, list[str]]:
    """Type, unit (per cent, where every cell says so) and cells of a column of visible texts."""
    celle = ["" if t == MANCANTE else t.removeprefix(EVIDENZA) for t in testi]
    pieni = [c for c in celle if c not in ("", NC)]
    numeri = {c: n for c in pieni if isinstance(n := numero_italiano(c), Numero)} if figure else {}
    if pieni and all(c in numeri for c in pieni):
        percento = [c.endswith("%") for c in pieni]
        if all(percento) or not any(percento):
            scritti = {c: decimale(str(n.valore * (100 if percento[0] else 1)), DECIMALI) for c, n in numeri.items()}
            return "number", "%" if percento[0] else "", [scritti.get(c, c) for c in celle]
    if pieni and all(giorni := [_giorno(c) for c in pieni]):
        date = dict(zip(pieni, giorni, strict=True))
        return "date", "", [date.get(c, c) for c in celle]
    return "string", "", celle


def _giorno(testo: str) -> str:
    """`31/12/2013` as `2013-12-31`; empty for anything else."""
    if not re.fullmatch(r"\d{2}/\d{2}/\d{4}", testo):
        return ""
    try:
        return datetime.strptime(testo, "%d/%m/%Y").date().isoformat()
    except ValueError:
        return ""


def _distinte(colonne: Sequence[Colonna]) -> tuple[Colonna, ...]:
    usati: set[str] = set()
    return tuple(replace(c, nome=_unico(nome_di_macchina(c.nome) or FUORI_NOME, usati)) for c in colonne)
