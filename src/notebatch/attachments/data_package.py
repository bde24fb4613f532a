"""The open data of a report: one CSV a table, a dictionary, and the descriptor of a Frictionless Data Package.

The tables come from `dati_tavole`; here they become files. No time of writing is in any: same input, same bytes.
Standard: https://specs.frictionlessdata.io (Tabular Data Package 1.0).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from notebatch.attachments.results import NC
from notebatch.attachments.tables import Colonna, TavolaAperta

DESCRITTORE = "datapackage.json"
DIZIONARIO = "dizionario"
MANCANTI = ("", NC)
LEGENDA_MANCANTI = f"una cella vuota è un dato non fornito, {NC} un valore non calcolabile, 0 uno zero"
PAROLE_TIPO = {
    "string": "testo",
    "number": "numero",
    "integer": "numero intero",
    "date": "data (AAAA-MM-GG)",
    "boolean": "vero o falso (true, false)",
}
INTESTAZIONE_DIZIONARIO = ("tabella", "colonna", "titolo", "tipo", "unita", "significato")


@dataclass(frozen=True)
class Licenza:
    """Terms of reuse: the short name of the Open Definition, the address of the text, the name in Italian."""

    nome: str
    indirizzo: str
    titolo: str


@dataclass(frozen=True)
class Pacchetto:
    """What is said of the tables of a report together.

    nome: lower case, unique among reports; editore: who publishes; luogo: the territory or the bodies that the data
    are of; dal, al: first and last day, ISO; fonti: titles of the documents; marchio: a word for made-up data.
    """

    nome: str
    titolo: str
    descrizione: str
    editore: str
    luogo: str
    dal: str
    al: str
    licenza: Licenza
    fonti: tuple[str, ...] = ()
    parole_chiave: tuple[str, ...] = ()
    marchio: str = ""


def dati_aperti(tavole: Sequence[TavolaAperta], pacchetto: Pacchetto) -> dict[str, bytes]:
    """The files of the folder by name, the tables first; none without tables."""
    if not tavole:
        return {}
    file = {nome_csv(t): _csv([c.nome for c in t.colonne], t.righe) for t in tavole}
    descritto = json.dumps(_descrittore(tavole, pacchetto, file), ensure_ascii=False, indent=1) + "\n"
    return file | {nome_dizionario(pacchetto.marchio): _dizionario(tavole), DESCRITTORE: descritto.encode()}


def nome_csv(tavola: TavolaAperta) -> str:
    """Name of the file of a table."""
    return f"{tavola.nome}.csv"


def nome_dizionario(marchio: str = "") -> str:
    """Name of the file that says what every column means."""
    return f"{marchio}-{DIZIONARIO}.csv" if marchio else f"{DIZIONARIO}.csv"


def _csv(intestazione: Sequence[str], righe: Iterable[Sequence[str]]) -> bytes:
    """Comma, CRLF, quotes where needed (RFC 4180), UTF-8."""
    memoria = io.StringIO()
    scrittore = csv.writer(memoria)
    scrittore.writerow(intestazione)
    scrittore.writerows(righe)
    return memoria.getvalue().encode("utf-8", "replace")


def _dizionario(tavole: Sequence[TavolaAperta]) -> bytes:
    righe = (
        (t.nome, c.nome, c.titolo, PAROLE_TIPO[c.tipo], c.unita, significato(t, posto))
        for t in tavole
        for posto, c in enumerate(t.colonne)
    )
    return _csv(INTESTAZIONE_DIZIONARIO, righe)


def significato(tavola: TavolaAperta, posto: int) -> str:
    """What a value of the column means, and what stands in it where there is none, if that happens in this table."""
    valori = {riga[posto] for riga in tavola.righe}
    colonna = tavola.colonne[posto]
    if NC in valori:
        return f"{colonna.significato}. {NC}: non calcolabile" + ("; vuoto: dato non fornito" if "" in valori else "")
    return colonna.significato


def _descrittore(tavole: Sequence[TavolaAperta], p: Pacchetto, file: dict[str, bytes]) -> dict[str, object]:
    licenza = {"name": p.licenza.nome, "path": p.licenza.indirizzo, "title": p.licenza.titolo}
    return {
        "profile": "tabular-data-package",
        "name": p.nome,
        "title": f"{p.marchio} · {p.titolo}" if p.marchio else p.titolo,
        "description": p.descrizione,
        "keywords": list(p.parole_chiave),
        "language": "it",
        "licenses": [licenza],
        **({"sources": [{"title": f} for f in p.fonti]} if p.fonti else {}),
        "contributors": [{"title": p.editore, "role": "publisher"}],
        "spatial": p.luogo,
        "temporal": {"start": p.dal, "end": p.al},
        "resources": [_risorsa(t, file[nome_csv(t)]) for t in tavole],
    }


def _risorsa(tavola: TavolaAperta, contenuto: bytes) -> dict[str, object]:
    campi = [_campo(c, significato(tavola, posto)) for posto, c in enumerate(tavola.colonne)]
    descrizione = " ".join(d for d in (tavola.descrizione, *tavola.note) if d)
    return {
        "profile": "tabular-data-resource",
        "name": tavola.nome.lower(),
        "path": nome_csv(tavola),
        "title": tavola.titolo,
        **({"description": descrizione} if descrizione else {}),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(contenuto),
        "hash": f"sha256:{hashlib.sha256(contenuto).hexdigest()}",
        **({"sources": [{"title": tavola.fonte}]} if tavola.fonte else {}),
        "schema": {"fields": campi, "missingValues": list(MANCANTI)},
    }


def _campo(colonna: Colonna, descrizione: str) -> dict[str, str]:
    campo = {"name": colonna.nome, "title": colonna.titolo, "type": colonna.tipo, "description": descrizione}
    return campo | {"unit": colonna.unita} if colonna.unita else campo
