"""Report notebooks: which there are in the folder, what their metadata say, which parameters they declare."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Strict

from analisi.caratteri import visibile
from analisi.dati.carte import Dichiarazione, FileScritto, Testo, fra, in_riga
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreParametri
from analisi.paths import perche_non_nome

GRUPPO = "gruppo"
CARTELLE_DI_DATI = ("confronto",)
ETICHETTA_PARAMETRI = "parameters"
FORMATO = 4
ORDINE_DI_CHI_NON_DICE = 100


@dataclass(frozen=True)
class _Metadati(Dichiarazione):
    titolo: Testo = ""
    ambito: Literal["tutti", "ente", "area", "gruppo"] = "tutti"
    tabelle: tuple[Annotated[str, fra(TABELLE)], ...] = ()
    dati: tuple[Annotated[str, fra(CARTELLE_DI_DATI)], ...] = ()
    indice: Annotated[bool, Strict()] = False
    copertina: Annotated[bool, Strict()] = False
    ordine: Annotated[int, Strict()] = ORDINE_DI_CHI_NON_DICE


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
    file = FileScritto.apri(percorso)
    contenuto = file.contenuto
    if not _intero(contenuto):
        problemi.append(f"{percorso.name}: non è un notebook valido; aprirlo e salvarlo con JupyterLab")
        return None
    if contenuto["metadata"].get("analisi") is None:
        return None
    meta = file.leggi(_Metadati, contenuto["metadata"]["analisi"])
    difetti = [f"metadati «analisi»{', ' if d.colonna else ': '}{in_riga(d)}" for d in file.difetti]
    if perche := perche_non_nome(percorso.stem):
        difetti.append(f"il nome, che è quello del rapporto, {perche}; rinominare il file")
    try:
        parametri = _parametri(contenuto["cells"])
    except SyntaxError as errore:
        difetti.append(f"cella «{ETICHETTA_PARAMETRI}», riga {errore.lineno}: non è Python corretto")
    if difetti or meta is None:
        problemi += [f"{visibile(percorso.name)}: {difetto}" for difetto in difetti]
        return None
    scritti = vars(meta) | {"titolo": meta.titolo or percorso.stem}
    return NotebookRapporto(nome=percorso.stem, percorso=percorso, parametri=parametri, **scritti)


def _intero(contenuto: Any) -> bool:  # noqa: ANN401 - whatever the file holds
    """Whether a notebook has the parts read here."""
    try:
        return (
            contenuto["nbformat"] == FORMATO
            and isinstance(contenuto["metadata"], dict)
            and all({"cell_type", "metadata", "source"} <= set(cella) for cella in contenuto["cells"])
        )
    except (KeyError, TypeError):
        return False


def _parametri(celle: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The names assigned in the first cell tagged `parameters`. Raises SyntaxError where it is not Python."""
    for cella in celle:
        if cella["cell_type"] == "code" and ETICHETTA_PARAMETRI in cella["metadata"].get("tags", ()):
            istruzioni = ast.parse("".join(cella["source"])).body
            bersagli = [b for i in istruzioni if isinstance(i, ast.Assign) for b in i.targets]
            bersagli += [i.target for i in istruzioni if isinstance(i, ast.AnnAssign)]
            return tuple(b.id for b in bersagli if isinstance(b, ast.Name))
    return ()
