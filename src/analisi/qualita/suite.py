"""Expectation suites: JSON files in `expectations/`, in the standard format of Great Expectations.

A suite's `meta.tavola` names the check table it runs on (see `tavole`). Each expectation carries in its `meta`
what it means in Italian (`descrizione`) and what to do when it fails (`rimedio`); where its column does not say it,
also its own name (`nome`) and the column of the table that somebody has to fill (`campo`; `cella_mancante` for the one
that the rule of each indicator needs).
"""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analisi.dati.formati import suggerimento
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreRegole
from analisi.qualita.tavole import CELLA, TAVOLE, TAVOLE_CON_CELLA

SEVERITA = ("critical", "warning", "info")
NOME = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True)
class Aspettativa:
    """One expectation as the file states it.

    nome: by which waivers and reports call it, unique in all suites: that of the file, then `meta.nome` or the column.
    campo: column of the source table that its failure asks to fill (`meta.campo`), empty where the file does not say.
    tavola: the check table it looks at.
    """

    tipo: str
    kwargs: Mapping[str, Any]
    severita: str
    descrizione: str
    rimedio: str
    nome: str = ""
    campo: str = ""
    tavola: str = ""


@dataclass(frozen=True)
class Suite:
    """The expectations on one check table."""

    nome: str
    tavola: str
    aspettative: tuple[Aspettativa, ...]


def leggi_suite(cartella: Path) -> tuple[Suite, ...]:
    """Every suite of the folder, by file name.

    Raises ErroreRegole with all the faults of all the files: invalid JSON, unknown check table, missing
    description, unknown severity, names that two checks share, columns to fill that the table does not have.
    """
    difetti: list[str] = []
    suite = [s for p in sorted(cartella.glob("*.json")) if (s := _leggi(p, difetti)) is not None]
    difetti += _nomi_ripetuti(suite)
    if not suite and not difetti:
        difetti.append(f"  - {cartella.name}/: nessun file .json")
    if difetti:
        raise ErroreRegole("\n".join(["controlli non validi:", *difetti]))
    return tuple(suite)


def _nomi_ripetuti(suite: list[Suite]) -> list[str]:
    conti = Counter(a.nome for s in suite for a in s.aspettative)
    return [
        f"  - il nome «{nome}» è di {n} controlli: distinguerli con meta.nome, per poterli chiamare nelle deroghe"
        for nome, n in conti.items()
        if n > 1
    ]


def _leggi(percorso: Path, difetti: list[str]) -> Suite | None:
    try:
        dati = json.loads(percorso.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as errore:
        dove = f" (riga {errore.lineno}, colonna {errore.colno})" if isinstance(errore, json.JSONDecodeError) else ""
        difetti.append(f"  - {percorso.name}: non è un file JSON valido{dove}")
        return None
    if not isinstance(dati, dict) or not isinstance(dati.get("expectations"), list):
        difetti.append(f"  - {percorso.name}: manca l'elenco «expectations»")
        return None
    meta = dati.get("meta")
    tavola = str(meta.get("tavola", "")) if isinstance(meta, dict) else ""
    if tavola not in TAVOLE:
        difetti.append(f"  - {percorso.name}: meta.tavola «{tavola}» sconosciuta{_proposta(tavola)}")
    voci = dati["expectations"]
    lette = (aspettativa(percorso, tavola, n, voce, difetti) for n, voce in enumerate(voci, 1))
    aspettative = [a for a in lette if a is not None]
    return Suite(str(dati.get("name", percorso.stem)), tavola, tuple(aspettative))


def aspettativa(percorso: Path, tavola: str, numero: int, voce: object, difetti: list[str]) -> Aspettativa | None:
    """One expectation of a file on a check table, or None and its faults added to `difetti`."""
    luogo = f"  - {percorso.name}, controllo {numero}"
    if not isinstance(voce, Mapping):
        difetti.append(f"{luogo}: trovato «{voce}»; atteso un insieme con «type», «kwargs», «severity» e «meta»")
        return None
    trovato = voce.get("meta")
    meta: Mapping[str, Any] = trovato if isinstance(trovato, Mapping) else {}
    severita, kwargs = voce.get("severity", "critical"), voce.get("kwargs", {})
    problemi = []
    if not isinstance(kwargs, Mapping):
        problemi.append(f"{luogo}: «kwargs» deve essere un insieme di nomi e valori")
    if not str(voce.get("type", "")).startswith("expect_"):
        problemi.append(f"{luogo}: «type» deve essere il nome di un'aspettativa (expect_…)")
    if severita not in SEVERITA:
        problemi.append(f"{luogo}: severity «{severita}»; atteso uno di {', '.join(SEVERITA)}")
    if not meta.get("descrizione"):
        problemi.append(f"{luogo}: manca meta.descrizione, la frase in italiano che si legge nel rapporto")
    campo, nome = str(meta.get("campo", "")), str(meta.get("nome", ""))
    if nome and not NOME.fullmatch(nome):
        problemi.append(f"{luogo}: meta.nome «{nome}»; atteso un nome di lettere minuscole, cifre e «_»")
    if campo and tavola in TAVOLE and campo not in (ammessi := _compilabili(tavola)):
        problemi.append(f"{luogo}: meta.campo «{campo}» non è una colonna della tabella{suggerimento(campo, ammessi)}")
    difetti += problemi
    if problemi:
        return None
    return Aspettativa(
        tipo=voce["type"],
        kwargs=kwargs,
        severita=severita,
        descrizione=meta["descrizione"],
        rimedio=meta.get("rimedio", ""),
        nome=f"{percorso.stem}.{nome or nome_da_colonne(voce['type'], kwargs)}",
        campo=campo,
        tavola=tavola,
    )


def nome_da_colonne(tipo: str, kwargs: Mapping[str, Any]) -> str:
    """How a check is called that has no name of its own: by its columns, or by its type where it looks at no column."""
    colonne = [kwargs[c] for c in ("column", "column_A", "column_B") if c in kwargs] or kwargs.get("column_list") or []
    return "_".join(str(c) for c in colonne) or tipo.removeprefix("expect_")


def _compilabili(tavola: str) -> tuple[str, ...]:
    """The columns that somebody can fill: those of the table that the check table is; none where it is no table."""
    proprie = TABELLE[tavola].nomi if tavola in TABELLE else ()
    return (*proprie, CELLA) if tavola in TAVOLE_CON_CELLA else proprie


def _proposta(tavola: str) -> str:
    vicine = difflib.get_close_matches(tavola, list(TAVOLE), n=1)
    return f": forse «{vicine[0]}»?" if vicine else f"; ammesse: {', '.join(TAVOLE)}"
