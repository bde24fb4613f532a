"""The office's own words on an area or on the body: `commenti/<area>.md` and `commenti/ente.md` beside the tables.

Markdown with paragraphs, bulleted or numbered lists, bold, italics and links; anything else (headings, tables, images,
HTML, code blocks) is a fault, because it could not stand inside a report without breaking its outline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from analisi.dati.formati import suggerimento
from analisi.dati.impronta import file_di_lavoro
from analisi.errors import Difetto, ErroreDati, causa_di_sistema

if TYPE_CHECKING:
    import mistune

CARTELLA = "commenti"
AMMESSI = "paragrafi, elenchi, grassetto, corsivo e collegamenti"
_VIETATI = {
    "heading": ("un titolo", "#"),
    "table": ("una tabella", "|"),
    "block_html": ("codice HTML", "<"),
    "inline_html": ("codice HTML", "<"),
    "image": ("un'immagine", "!["),
    "block_code": ("un riquadro di codice", "```"),
    "block_quote": ("una citazione", ">"),
    "thematic_break": ("una riga di separazione", "---"),
}

ANNIDATO = ("un elenco, o un altro paragrafo, dentro la voce di un elenco", "  ")


@dataclass(frozen=True)
class Corsa:
    """Words in one type; `forte` for bold and italics, which reports show alike."""

    testo: str
    forte: bool = False


@dataclass(frozen=True)
class Brano:
    """A paragraph (one item) or a list (an item each)."""

    tipo: Literal["paragrafo", "elenco", "numerato"]
    voci: tuple[tuple[Corsa, ...], ...]


def leggi_commenti(cartella: Path, aree: Sequence[str], mostrata: str) -> dict[str, tuple[Brano, ...]]:
    """The comments of a chamber's folder, by area; empty files count as none.

    aree: codes that a file may be called after, `ente` among them; mostrata: how messages call the folder.
    Raises ErroreDati with every fault of every file.
    """
    difetti: list[Difetto] = []
    commenti: dict[str, tuple[Brano, ...]] = {}
    for file in _file(cartella):
        mostrato = f"{mostrata}/{CARTELLA}/{file.name}"
        difetto = _nome_sbagliato(file, aree, mostrato)
        if difetto is not None:
            difetti.append(difetto)
            continue
        try:
            testo = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as errore:
            trovato = causa_di_sistema(errore) if isinstance(errore, OSError) else "lettere in un'altra codifica"
            difetti.append(Difetto(mostrato, trovato=trovato, atteso="un file di testo in UTF-8"))
            continue
        nodi = _nodi(testo)
        trovati = [Difetto(mostrato, riga=riga, trovato=che, atteso=AMMESSI) for riga, che in _estranei(testo, nodi)]
        difetti += trovati
        if not trovati and (brani := tuple(_brani(nodi))):
            commenti[file.stem] = brani
    if difetti:
        raise ErroreDati(difetti)
    return commenti


def _file(cartella: Path) -> list[Path]:
    dove = cartella / CARTELLA
    return sorted(f for f in dove.iterdir() if not file_di_lavoro(f)) if dove.is_dir() else []


def _nome_sbagliato(file: Path, aree: Sequence[str], mostrato: str) -> Difetto | None:
    if file.suffix == ".md" and file.stem in aree and file.is_file():
        return None
    atteso = f"un file .md col nome di un'area: {', '.join(aree)}{suggerimento(file.stem, tuple(aree))}"
    return Difetto(mostrato, trovato="file non riconosciuto", atteso=atteso)


@cache
def _lettore() -> mistune.Markdown:
    import mistune

    return mistune.create_markdown(renderer=None, plugins=["table"])


def _nodi(testo: str) -> list[Mapping[str, Any]]:
    nodi, _ = _lettore().parse(testo)
    return list(nodi)  # type: ignore[arg-type]  # without a renderer mistune gives its tree


def _tutti(nodi: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for nodo in nodi:
        yield nodo
        yield from _tutti(nodo.get("children", ()))


def _estranei(testo: str, nodi: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """Line and name of everything that has no place in a comment, once each."""
    trovati = dict.fromkeys(_VIETATI[n["type"]] for n in _tutti(nodi) if n["type"] in _VIETATI)
    if any(n["type"] == "list_item" and _blocchi(n) > 1 for n in _tutti(nodi)):
        trovati[ANNIDATO] = None
    righe = testo.splitlines()
    return [(next((i for i, r in enumerate(righe, 1) if segno in r), 1), che) for che, segno in trovati]


def _blocchi(voce: Mapping[str, Any]) -> int:
    """Paragraphs and lists inside an item of a list."""
    return sum(n["type"] != "blank_line" for n in voce["children"])


def _brani(nodi: Sequence[Mapping[str, Any]]) -> Iterator[Brano]:
    for nodo in nodi:
        if nodo["type"] == "paragraph":
            yield Brano("paragrafo", (tuple(_corse(nodo["children"])),))
        elif nodo["type"] == "list":
            voci = tuple(tuple(_corse(voce["children"])) for voce in nodo["children"])
            yield Brano("numerato" if nodo["attrs"]["ordered"] else "elenco", voci)


def _corse(nodi: Sequence[Mapping[str, Any]], forte: bool = False) -> Iterator[Corsa]:
    for nodo in nodi:
        match nodo["type"]:
            case "softbreak" | "linebreak":
                yield Corsa(" ", forte)
            case "link":
                yield from _corse(nodo["children"], forte)
                yield Corsa(f" ({nodo['attrs']['url']})", forte)
            case "strong" | "emphasis":
                yield from _corse(nodo["children"], forte=True)
            case _ if "children" in nodo:
                yield from _corse(nodo["children"], forte)
            case _:
                yield Corsa(str(nodo.get("raw", "")), forte)
