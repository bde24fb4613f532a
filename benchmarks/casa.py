"""Measures of the house: how much there is to know, and whether its rooms hold together.

Run from anywhere: ``python benchmarks/casa.py [src tests]``. It prints one line a measure; with ``--moduli`` also the
modules that only one other imports, and the circles, so that whoever makes the house smaller knows where to begin.
"""

import argparse
import ast
import io
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

RADICE = Path(__file__).resolve().parents[1]


class Modulo:
    """A source file: its dotted name, its syntax tree and its lines."""

    def __init__(self, nome: str, file: Path) -> None:
        self.nome, self.file = nome, file
        self.testo = file.read_text(encoding="utf-8")
        self.albero = ast.parse(self.testo)
        self.pacchetto = nome if file.name == "__init__.py" else nome.rpartition(".")[0]


def moduli(radice: Path) -> dict[str, Modulo]:
    """Every module under a folder, by dotted name."""
    trovati = {}
    for file in sorted(radice.rglob("*.py")):
        parti = file.relative_to(radice).with_suffix("").parts
        nome = ".".join(parti[:-1] if parti[-1] == "__init__" else parti)
        trovati[nome] = Modulo(nome, file)
    return trovati


def importati(modulo: Modulo, tutti: dict[str, Modulo], dentro: bool = True) -> set[str]:
    """The modules of ours that a module names in its imports; ``dentro`` takes those inside functions too."""
    esito = set()
    nodi = ast.walk(modulo.albero) if dentro else iter(modulo.albero.body)
    for nodo in nodi:
        if isinstance(nodo, ast.Import):
            esito |= {a.name for a in nodo.names if a.name in tutti}
        elif isinstance(nodo, ast.ImportFrom):
            base = nodo.module or ""
            if nodo.level:
                su = modulo.pacchetto.split(".")
                base = ".".join([*su[: len(su) - nodo.level + 1], *([base] if base else [])])
            for alias in nodo.names:
                intero = f"{base}.{alias.name}"
                esito |= {intero} if intero in tutti else {base} & tutti.keys()
    return esito - {modulo.nome}


def righe_di_codice(testo: str) -> int:
    """Lines that hold code: no blank lines, comments or docstrings."""
    righe: set[int] = set()
    documentazione: set[int] = set()
    for nodo in ast.walk(ast.parse(testo)):
        if isinstance(nodo, ast.Expr) and isinstance(nodo.value, ast.Constant) and isinstance(nodo.value.value, str):
            documentazione |= set(range(nodo.lineno, (nodo.end_lineno or nodo.lineno) + 1))
    ignoti = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    for pezzo in tokenize.generate_tokens(io.StringIO(testo).readline):
        if pezzo.type not in ignoti:
            righe |= set(range(pezzo.start[0], pezzo.end[0] + 1))
    return len(righe - documentazione)


def nomi_pubblici(modulo: Modulo) -> int:
    """Top-level functions, classes and constants without an underscore."""
    quanti = 0
    for nodo in modulo.albero.body:
        if isinstance(nodo, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            quanti += not nodo.name.startswith("_")
        elif isinstance(nodo, ast.Assign | ast.AnnAssign):
            bersagli = nodo.targets if isinstance(nodo, ast.Assign) else [nodo.target]
            quanti += sum(isinstance(b, ast.Name) and not b.id.startswith("_") for b in bersagli)
    return quanti


def private_usate(modulo: Modulo) -> tuple[int, int]:
    """How many private functions and methods a module has, and how many of them it names only once."""
    nomi = [
        n.name
        for n in ast.walk(modulo.albero)
        if isinstance(n, ast.FunctionDef) and n.name.startswith("_") and not n.name.startswith("__")
    ]
    usi = Counter(n.id for n in ast.walk(modulo.albero) if isinstance(n, ast.Name))
    usi += Counter(n.attr for n in ast.walk(modulo.albero) if isinstance(n, ast.Attribute))
    return len(nomi), sum(usi[nome] == 1 for nome in nomi)


def circoli(grafo: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import each other, directly or not."""
    indice: dict[str, int] = {}
    basso: dict[str, int] = {}
    pila: list[str] = []
    esito = []

    def visita(nome: str) -> None:
        indice[nome] = basso[nome] = len(indice)
        pila.append(nome)
        for altro in sorted(grafo[nome]):
            if altro not in indice:
                visita(altro)
                basso[nome] = min(basso[nome], basso[altro])
            elif altro in pila:
                basso[nome] = min(basso[nome], indice[altro])
        if basso[nome] == indice[nome]:
            gruppo = []
            while not gruppo or gruppo[-1] != nome:
                gruppo.append(pila.pop())
            if len(gruppo) > 1:
                esito.append(sorted(gruppo))

    for nome in sorted(grafo):
        if nome not in indice:
            visita(nome)
    return esito


def misure(sorgente: Path, prove: Path, moduli_in_chiaro: bool) -> Iterator[str]:
    """The measures, one line each."""
    tutti = moduli(sorgente)
    righe = sum(m.testo.count("\n") for m in tutti.values())
    codice = sum(righe_di_codice(m.testo) for m in tutti.values())
    pubblici = sum(nomi_pubblici(m) for m in tutti.values())
    private, una = map(sum, zip(*(private_usate(m) for m in tutti.values()), strict=True))
    grafo = {n: importati(m, tutti) for n, m in tutti.items()}
    importatori = defaultdict(set)
    for nome, altri in grafo.items():
        for altro in altri:
            importatori[altro].add(nome)
    soli = [n for n, chi in importatori.items() if len(chi) == 1 and tutti[n].file.name != "__init__.py"]
    giri = circoli(grafo)
    yield f"file Python                         {len(tutti):7}"
    yield f"righe                               {righe:7}"
    yield f"righe di codice                     {codice:7}"
    yield f"nomi pubblici                       {pubblici:7}   {pubblici / codice * 1000:.1f} ogni 1000 righe di codice"
    yield f"funzioni private chiamate una volta {una:7}   {una / private:.0%} di {private}"
    yield f"moduli con un solo importatore      {len(soli):7}"
    yield f"circoli                             {len(giri):7}"
    per_pacchetto: Counter[str] = Counter()
    for nome, modulo in tutti.items():
        per_pacchetto[".".join(nome.split(".")[:2]) if nome.startswith("analisi") else nome.split(".")[0]] += (
            modulo.testo.count("\n")
        )
    for nome, quante in sorted(per_pacchetto.items()):
        yield f"  {nome:34}{quante:7}"
    file_prove = list(prove.rglob("*.py"))
    interni = set()
    for file in file_prove:
        interni |= importati(Modulo(f"tests.{file.stem}", file), tutti)
    yield f"righe delle prove                   {sum(f.read_text().count(chr(10)) for f in file_prove):7}"
    yield f"moduli che le prove importano       {len(interni):7}"
    if moduli_in_chiaro:
        for nome in sorted(soli):
            yield f"  solo da {next(iter(importatori[nome])):45} {nome} ({tutti[nome].testo.count(chr(10))})"
        for giro in giri:
            yield "  circolo: " + ", ".join(giro)


def main() -> None:
    """Print the measures of the project, or of the two folders given."""
    opzioni = argparse.ArgumentParser(description=__doc__)
    opzioni.add_argument("sorgente", nargs="?", type=Path, default=RADICE / "src")
    opzioni.add_argument("prove", nargs="?", type=Path, default=RADICE / "tests")
    opzioni.add_argument("--moduli", action="store_true")
    scelte = opzioni.parse_args()
    for riga in misure(scelte.sorgente, scelte.prove, scelte.moduli):
        print(riga)


if __name__ == "__main__":
    main()
