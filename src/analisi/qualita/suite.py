"""Expectation suites: JSON files in `expectations/`, in the standard format of Great Expectations.

A suite's `meta.tavola` names the check table it runs on (see `tavole`). Each expectation carries in its `meta`
what it means in Italian (`descrizione`) and what to do when it fails (`rimedio`); where its column does not say it,
also its own name (`nome`) and the column of the table that somebody has to fill (`campo`; `cella_mancante` for the one
that the rule of each indicator needs).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from analisi.dati.carte import Dichiarazione, FileScritto, Guasto, Testo, fra, in_riga
from analisi.dati.formati import suggerimento
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreRegole
from analisi.qualita.tavole import CELLA, TAVOLE, TAVOLE_CON_CELLA

NOME = re.compile(r"[a-z0-9_]+")


def _nome(nome: str) -> str:
    if nome and not NOME.fullmatch(nome):
        raise Guasto("un nome di lettere minuscole, cifre e «_»")
    return nome


def _compilabile(campo: str, info: ValidationInfo) -> str:
    """A column that somebody can fill: of the table that the check table is; none where it is no table."""
    tavola = info.context
    proprie = TABELLE[tavola].nomi if tavola in TABELLE else ()
    ammessi = (*proprie, CELLA) if tavola in TAVOLE_CON_CELLA else proprie
    if campo and tavola in TAVOLE and campo not in ammessi:
        raise Guasto(f"una colonna della tabella{suggerimento(campo, ammessi)}")
    return campo


def _aspettativa(tipo: str) -> str:
    if not tipo.startswith("expect_"):
        raise ValueError
    return tipo


class _DiGreatExpectations(Dichiarazione):
    """What Great Expectations also reads: other keys are its own."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "ignore"}


@dataclass(frozen=True)
class _Meta(_DiGreatExpectations):
    descrizione: Annotated[Testo, Field(description="la frase in italiano che si legge nel rapporto")]
    rimedio: str = ""
    nome: Annotated[str, AfterValidator(_nome)] = ""
    campo: Annotated[str, AfterValidator(_compilabile)] = ""


@dataclass(frozen=True)
class _Voce(_DiGreatExpectations):
    type: Annotated[str, AfterValidator(_aspettativa), Field(description="il nome di un'aspettativa (expect_…)")]
    meta: _Meta
    kwargs: Annotated[Mapping[str, Any], Field(description="un insieme di nomi e valori")] = field(default_factory=dict)
    severity: Literal["critical", "warning", "info"] = "critical"


@dataclass(frozen=True)
class _MetaSuite(_DiGreatExpectations):
    tavola: Annotated[str, fra(TAVOLE)]


@dataclass(frozen=True)
class _File(_DiGreatExpectations):
    meta: _MetaSuite
    expectations: tuple[_Voce, ...]
    name: str = ""


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
    suite = [suite_di(FileScritto.apri(p), difetti) for p in sorted(cartella.glob("*.json"))]
    conti = Counter(a.nome for s in suite for a in s.aspettative)
    difetti += [
        f"  - il nome «{nome}» è di {n} controlli: distinguerli con meta.nome, per poterli chiamare nelle deroghe"
        for nome, n in conti.items()
        if n > 1
    ]
    if not suite and not difetti:
        difetti.append(f"  - {cartella.name}/: nessun file .json")
    if difetti:
        raise ErroreRegole("\n".join(["controlli non validi:", *difetti]))
    return tuple(suite)


def suite_di(file: FileScritto, difetti: list[str]) -> Suite:
    """The suite of a file, or what can be understood of it: its faults are added to `difetti`."""
    detta, scritte = file.dentro(("meta", "tavola")), file.dentro(("expectations",))
    tavola = detta if isinstance(detta, str) else ""
    letta = None if file.difetti else file.leggi(_File, contesto=tavola)
    una_per_una = scritte if letta is None and isinstance(scritte, list) else []
    singole = [FileScritto("", contenuto=v).leggi(_Voce, contesto=tavola) for v in una_per_una]
    difetti += [f"  - {file.luogo}{', ' if d.riga or d.colonna else ': '}{in_riga(d)}" for d in file.difetti]
    nome = file.luogo.removesuffix(".json")
    aspettative = tuple(
        Aspettativa(
            tipo=v.type,
            kwargs=v.kwargs,
            severita=v.severity,
            descrizione=v.meta.descrizione,
            rimedio=v.meta.rimedio,
            nome=f"{nome}.{v.meta.nome or nome_da_colonne(v.type, v.kwargs)}",
            campo=v.meta.campo,
            tavola=tavola,
        )
        for v in (letta.expectations if letta else singole)
        if v is not None
    )
    return Suite((letta and letta.name) or nome, tavola, aspettative)


def nome_da_colonne(tipo: str, kwargs: Mapping[str, Any]) -> str:
    """How a check is called that has no name of its own: by its columns, or by its type where it looks at no column."""
    colonne = [kwargs[c] for c in ("column", "column_A", "column_B") if c in kwargs] or kwargs.get("column_list") or []
    return "_".join(str(c) for c in colonne) or tipo.removeprefix("expect_")
