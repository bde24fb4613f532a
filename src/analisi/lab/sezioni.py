"""The sections of the report notebooks, and running one outside its notebook: the same cells, the same objects."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analisi.errors import ErroreParametri
from analisi.rapporti.notebook import ETICHETTA_PARAMETRI, GRUPPO, NotebookRapporto, notebook_rapporto
from analisi.rapporti.parametri import NOMI, Parametri, confronta_nomi

TITOLO_DI_SEZIONE = "## "


@dataclass(frozen=True)
class Sezione:
    """A heading of a report notebook, the statements that it needs from above it, and its own."""

    titolo: str
    prima: tuple[ast.stmt, ...]
    istruzioni: tuple[ast.stmt, ...]

    def codice(self, parametri: Parametri) -> str:
        """What to write in a cell to see the same thing, with the parameters in their places."""
        valori = _Valori(asdict(parametri))
        righe = [ast.unparse(valori.visit(ast.parse(ast.unparse(i)))) for i in (*self.prima, *self.istruzioni)]
        return "\n".join(righe)

    def esegui(self, parametri: Parametri) -> list[object]:
        """What its cells show, in order. Raises whatever they raise."""
        nomi: dict[str, Any] = asdict(parametri)
        for istruzione in self.prima:
            _esegui(istruzione, nomi)
        return [v for i in self.istruzioni if (v := _esegui(i, nomi)) is not None]


@dataclass(frozen=True)
class Rapporto:
    """A report notebook as a list of sections."""

    notebook: NotebookRapporto
    sezioni: tuple[Sezione, ...]

    def sezione(self, titolo: str) -> Sezione:
        """The section so headed; KeyError where there is none."""
        for sezione in self.sezioni:
            if sezione.titolo == titolo:
                return sezione
        raise KeyError(titolo)


def rapporti(cartella: Path) -> tuple[Rapporto, ...]:
    """The reports of a chamber that the folder of notebooks can make, each with its sections, in their order.

    Raises ErroreParametri with every notebook that cannot be read or declares other parameters.
    """
    trovati = [n for n in notebook_rapporto(cartella) if n.ambito != GRUPPO]
    confronta_nomi({n.nome: n.parametri for n in trovati}, NOMI)
    return tuple(r for n in trovati if (r := Rapporto(n, tuple(_sezioni(n)))).sezioni)


def _sezioni(notebook: NotebookRapporto) -> Iterator[Sezione]:
    titolo = ""
    prima: list[ast.stmt] = []
    istruzioni: list[ast.stmt] = []
    for cella in json.loads(notebook.percorso.read_text(encoding="utf-8"))["cells"]:
        sorgente = "".join(cella["source"])
        if cella["cell_type"] == "markdown" and (nuovo := _titolo(sorgente)):
            if titolo and istruzioni:
                yield Sezione(titolo, _necessarie(prima, istruzioni), tuple(istruzioni))
            prima += _senza_mostrare(istruzioni)
            titolo, istruzioni = nuovo, []
        elif cella["cell_type"] == "code" and ETICHETTA_PARAMETRI not in cella["metadata"].get("tags", ()):
            istruzioni += _letta(sorgente, notebook, titolo)
    if titolo and istruzioni:
        yield Sezione(titolo, _necessarie(prima, istruzioni), tuple(istruzioni))


def _titolo(sorgente: str) -> str:
    """The heading of a section, where a cell of text begins with one."""
    prima = sorgente.lstrip().partition("\n")[0]
    return prima.removeprefix(TITOLO_DI_SEZIONE).strip() if prima.startswith(TITOLO_DI_SEZIONE) else ""


def _letta(sorgente: str, notebook: NotebookRapporto, titolo: str) -> Sequence[ast.stmt]:
    try:
        return ast.parse(sorgente).body
    except SyntaxError as errore:
        dove = f"sezione «{titolo}»" if titolo else "prima delle sezioni"
        raise ErroreParametri(
            f"{notebook.percorso.name}, {dove}: una cella non è Python corretto, riga {errore.lineno}"
        ) from errore


def _senza_mostrare(istruzioni: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """What later sections may need: everything but what only shows something."""
    return (i for i in istruzioni if not isinstance(i, ast.Expr))


def _necessarie(prima: Sequence[ast.stmt], istruzioni: Iterable[ast.stmt]) -> tuple[ast.stmt, ...]:
    """Of the statements before, those that give a name used after them, or give none (they may do anything)."""
    usati = {n for i in istruzioni for n in _nomi(i, ast.Load)}
    tenute = []
    for istruzione in reversed(prima):
        dati = _nomi(istruzione, ast.Store)
        if not dati or dati & usati:
            tenute.append(istruzione)
            usati |= _nomi(istruzione, ast.Load)
    return tuple(reversed(tenute))


def _nomi(istruzione: ast.stmt, uso: type[ast.expr_context]) -> set[str]:
    """The names that a statement reads (Load) or gives (Store)."""
    nodi = list(ast.walk(istruzione))
    nomi = {n.id for n in nodi if isinstance(n, ast.Name) and isinstance(n.ctx, uso)}
    if uso is ast.Store:
        nomi |= {(n.asname or n.name).partition(".")[0] for n in nodi if isinstance(n, ast.alias)}
        nomi |= {n.name for n in nodi if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    return nomi


def _esegui(istruzione: ast.stmt, nomi: dict[str, Any]) -> object:
    """Run one statement; the value where it is an expression."""
    if isinstance(istruzione, ast.Expr):
        return eval(compile(ast.Expression(istruzione.value), "<sezione>", "eval"), nomi)
    exec(compile(ast.Module([istruzione], []), "<sezione>", "exec"), nomi)
    return None


class _Valori(ast.NodeTransformer):
    """Parameters replaced with their values."""

    def __init__(self, valori: Mapping[str, object]) -> None:
        self._valori = valori

    def visit_Name(self, nodo: ast.Name) -> ast.expr:
        if isinstance(nodo.ctx, ast.Load) and nodo.id in self._valori:
            return ast.Constant(self._valori[nodo.id])  # type: ignore[arg-type]
        return nodo
