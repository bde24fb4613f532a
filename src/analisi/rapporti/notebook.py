"""Report notebooks: which there are in the folder, what their metadata say, which parameters they declare."""

from __future__ import annotations

import ast
import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analisi.caratteri import visibile
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreParametri
from analisi.paths import perche_non_nome

GRUPPO = "gruppo"
AMBITI = ("tutti", "ente", "area", GRUPPO)
CARTELLE_DI_DATI = ("confronto",)
ETICHETTA_PARAMETRI = "parameters"
FORMATO = 4
ORDINE_DI_CHI_NON_DICE = 100


@dataclass(frozen=True)
class NotebookRapporto:
    """A report notebook and what its metadata (`analisi`) say: title, scope, tables it cannot do without.

    ambito: `tutti` (every area and the body), `ente`, `area`, or `gruppo` (several bodies at once); indice: whether it
    has a table of contents; copertina: whether it has a cover and lists of tables and figures; parametri: the names
    that its `parameters` cell assigns, none where it has no such cell; dati: folders of input that it reads beyond
    the chamber's own.
    """

    nome: str
    percorso: Path
    titolo: str
    ambito: str
    tabelle: tuple[str, ...]
    indice: bool
    ordine: int
    parametri: tuple[str, ...]
    dati: tuple[str, ...] = ()
    copertina: bool = False


def notebook_rapporto(cartella: Path) -> tuple[NotebookRapporto, ...]:
    """The report notebooks of the folder (those with `analisi` metadata), in the order that they declare.

    Raises ErroreParametri with every fault of every notebook.
    """
    problemi: list[str] = []
    trovati = [n for p in sorted(cartella.glob("*.ipynb")) if (n := _notebook(p, problemi)) is not None]
    minuscoli = [n.nome.casefold() for n in trovati]
    uguali = [n.percorso.name for n in trovati if minuscoli.count(n.nome.casefold()) > 1]
    if uguali:
        problemi.append(f"{' e '.join(uguali)}: i nomi differiscono solo per maiuscole; rinominarne uno")
    if not trovati and not problemi:
        problemi.append(f"nessun notebook di rapporto in {cartella.name}/: hanno «analisi» fra i metadati")
    if problemi:
        raise ErroreParametri("\n".join(problemi))
    return tuple(sorted(trovati, key=lambda n: (n.ordine, n.nome)))


def scegli(notebook: Sequence[NotebookRapporto], nomi: Sequence[str]) -> tuple[NotebookRapporto, ...]:
    """The notebooks of chambers with those names (also as file names), all for none.

    Raises ErroreParametri with every unknown name and the nearest known one.
    """
    notebook = [n for n in notebook if n.ambito != GRUPPO]
    esistenti = [n.nome for n in notebook]
    cercati = [nome.removesuffix(".ipynb") for nome in nomi]
    ignoti = [_sconosciuto(nome, esistenti) for nome in dict.fromkeys(cercati) if nome not in esistenti]
    if ignoti:
        raise ErroreParametri("\n".join([*ignoti, f"Esistono: {', '.join(esistenti)}."]))
    return tuple(n for n in notebook if not nomi or n.nome in cercati)


def _sconosciuto(nome: str, esistenti: Sequence[str]) -> str:
    vicini = difflib.get_close_matches(nome, esistenti, n=1)
    return f"notebook «{nome}» sconosciuto." + (f" Forse «{vicini[0]}»?" if vicini else "")


def _notebook(percorso: Path, problemi: list[str]) -> NotebookRapporto | None:
    contenuto = _letto(percorso)
    if contenuto is None:
        problemi.append(f"{percorso.name}: non è un notebook valido; aprirlo e salvarlo con JupyterLab")
        return None
    meta = contenuto["metadata"].get("analisi")
    if meta is None:
        return None
    difetti = list(_difetti(meta))
    if perche := perche_non_nome(percorso.stem):
        difetti.append(f"il nome, che è quello del rapporto, {perche}; rinominare il file")
    try:
        parametri = _parametri(contenuto["cells"])
    except SyntaxError as errore:
        difetti.append(f"cella «{ETICHETTA_PARAMETRI}», riga {errore.lineno}: non è Python corretto")
    if difetti:
        problemi += [f"{visibile(percorso.name)}: {difetto}" for difetto in difetti]
        return None
    return NotebookRapporto(
        nome=percorso.stem,
        percorso=percorso,
        titolo=meta.get("titolo", percorso.stem),
        ambito=meta.get("ambito", AMBITI[0]),
        tabelle=tuple(meta.get("tabelle", ())),
        indice=meta.get("indice", False),
        copertina=meta.get("copertina", False),
        ordine=meta.get("ordine", ORDINE_DI_CHI_NON_DICE),
        parametri=parametri,
        dati=tuple(meta.get("dati", ())),
    )


def _letto(percorso: Path) -> dict[str, Any] | None:
    """The content of a notebook that has the parts read here; None for anything else."""
    try:
        contenuto = json.loads(percorso.read_text(encoding="utf-8"))
        intero = (
            contenuto["nbformat"] == FORMATO
            and isinstance(contenuto["metadata"], dict)
            and all({"cell_type", "metadata", "source"} <= set(cella) for cella in contenuto["cells"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return contenuto if intero else None


def _difetti(meta: object) -> Iterable[str]:
    """What is wrong in the `analisi` metadata."""
    if not isinstance(meta, Mapping):
        yield "metadati «analisi»: attesi titolo, ambito, tabelle, indice e ordine"
        return
    for nome, tipo, atteso in (
        ("titolo", str, "un testo"),
        ("indice", bool, "true o false"),
        ("copertina", bool, "true o false"),
        ("ordine", int, "un numero intero"),
        ("tabelle", list, "un elenco fra parentesi quadre"),
        ("dati", list, "un elenco fra parentesi quadre"),
    ):
        if nome in meta and not isinstance(meta[nome], tipo):
            yield f"metadati «analisi», {nome}: trovato «{meta[nome]}»; atteso: {atteso}"
    ambito, tabelle = meta.get("ambito", AMBITI[0]), meta.get("tabelle", [])
    if ambito not in AMBITI:
        yield f"metadati «analisi», ambito: trovato «{ambito}»; atteso: uno fra {', '.join(AMBITI)}"
    for tabella in tabelle if isinstance(tabelle, list) else ():
        if tabella not in TABELLE:
            yield f"metadati «analisi», tabelle: «{tabella}» sconosciuta; esistono: {', '.join(TABELLE)}"
    for nome in dati if isinstance(dati := meta.get("dati", []), list) else ():
        if nome not in CARTELLE_DI_DATI:
            yield f"metadati «analisi», dati: «{nome}» sconosciuto; esistono: {', '.join(CARTELLE_DI_DATI)}"


def _parametri(celle: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The names assigned in the first cell tagged `parameters`. Raises SyntaxError where it is not Python."""
    for cella in celle:
        if cella["cell_type"] == "code" and ETICHETTA_PARAMETRI in cella["metadata"].get("tags", ()):
            istruzioni = ast.parse("".join(cella["source"])).body
            bersagli = [b for i in istruzioni if isinstance(i, ast.Assign) for b in i.targets]
            bersagli += [i.target for i in istruzioni if isinstance(i, ast.AnnAssign)]
            return tuple(b.id for b in bersagli if isinstance(b, ast.Name))
    return ()
