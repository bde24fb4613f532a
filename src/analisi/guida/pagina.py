"""A page of the guide as written: Markdown, where a fenced block of Python or an executed command is an example.

Nothing is run or published here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from analisi.errors import Difetto, ErroreNotebook

Genere = Literal["testo", "codice", "figura", "errore", "comando"]

ESEGUITI: dict[str, Genere] = {
    "python": "codice",
    "python figura": "figura",
    "python errore": "errore",
    "console eseguito": "comando",
}
"""What follows the fence of an example: code, code that must show a picture, code that must raise, a command of
`analisi` shown with its answer."""
MOSTRATI = ("console", "csv", "json", "markdown", "text", "toml", "yaml")
"""Blocks that are only shown."""
INVITO = "$ "
"""What a command starts with in a console block; the lines without it are its answer."""
LINGUE = {"sviluppo": "en"}
"""Language of the pages of a folder, where it is not Italian."""
_RECINTO = re.compile(r"^(`{3,})[ \t]*(.*?)[ \t]*$")


@dataclass(frozen=True)
class Pezzo:
    """A stretch of a page; `riga` is where its first line stands in the file, counted from 1."""

    genere: Genere
    riga: int
    testo: str


@dataclass(frozen=True)
class Pagina:
    """A page: `nome` is its path inside the folder of the guides, `file` as messages call it."""

    nome: PurePosixPath
    file: str
    titolo: str
    pezzi: tuple[Pezzo, ...]

    @property
    def lingua(self) -> str:
        """ISO code of the language that the page is written in."""
        return LINGUE.get(self.nome.parts[0], "it")

    @property
    def uscita(self) -> PurePosixPath:
        """Where the published page stands, inside the folder of the site."""
        return self.nome.with_suffix(".html")

    @property
    def esempi(self) -> tuple[Pezzo, ...]:
        """What of the page is run, in order."""
        return tuple(p for p in self.pezzi if p.genere != "testo")

    def difetto(self, riga: int, trovato: str, atteso: str) -> Difetto:
        """A fault of this page."""
        return Difetto(self.file, riga=riga, trovato=trovato, atteso=atteso)


class ErroreGuida(ErroreNotebook):
    """A guide that cannot be published; `difetti` are all its faults, by page and line."""

    def __init__(self, difetti: list[Difetto]) -> None:
        self.difetti = tuple(sorted(difetti))
        super().__init__("\n".join(["la guida non si può pubblicare:", *(f"  - {d}" for d in self.difetti)]))


def leggi_pagina(cartella: Path, nome: PurePosixPath, difetti: list[Difetto]) -> Pagina:
    """The page `nome` of the guides in `cartella`; what is wrong with how it is written joins `difetti`."""
    file = f"{cartella.name}/{nome}"
    righe = (cartella / nome).read_text(encoding="utf-8").splitlines()
    prima = righe[0] if righe else ""
    if not re.match(r"# \S", prima):
        difetti.append(Difetto(file, riga=1, trovato=prima, atteso="il titolo della pagina, «# Titolo»"))
    return Pagina(nome, file, prima.removeprefix("# ").strip(), tuple(_pezzi(file, righe, difetti)))


def comandi(testo: str) -> list[str]:
    """The commands of a console block, without prompt; a line that ends with a backslash goes on in the next."""
    unite = re.sub(r"[ \t]*\\\n[ \t]*", " ", testo)
    return [r.removeprefix(INVITO).strip() for r in unite.splitlines() if r.startswith(INVITO)]


def blocchi(testo: str) -> Iterator[tuple[str, int, str]]:
    """The fenced blocks of a Markdown text: what follows the fence, line of their first line, content."""
    righe = testo.splitlines()
    for tipo, inizio, fine in _recinti(righe):
        yield tipo, inizio + 2, "\n".join(righe[inizio + 1 : fine])


def _recinti(righe: list[str]) -> Iterator[tuple[str, int, int]]:
    """Kind, place of the opening fence and of the closing one (the end of the file where there is none)."""
    aperto: tuple[str, str, int] | None = None
    for numero, riga in enumerate(righe):
        trovato = _RECINTO.match(riga)
        if trovato is None:
            continue
        if aperto is None:
            aperto = (trovato[1], trovato[2], numero)
        elif trovato[1] == aperto[0] and not trovato[2]:
            yield aperto[1], aperto[2], numero
            aperto = None
    if aperto is not None:
        yield aperto[1], aperto[2], len(righe)


def _pezzi(file: str, righe: list[str], difetti: list[Difetto]) -> Iterator[Pezzo]:
    scritto = 0
    for tipo, inizio, fine in _recinti(righe):
        if fine == len(righe):
            difetti.append(
                Difetto(file, riga=inizio + 1, trovato=righe[inizio], atteso="un blocco che finisce con ```")
            )
        if genere := ESEGUITI.get(tipo):
            yield Pezzo("testo", scritto + 1, "\n".join(righe[scritto:inizio]))
            yield Pezzo(genere, inizio + 2, "\n".join(righe[inizio + 1 : fine]))
            scritto = fine + 1
        elif tipo not in MOSTRATI:
            ammessi = ", ".join((*ESEGUITI, *MOSTRATI))
            difetti.append(Difetto(file, riga=inizio + 1, trovato=righe[inizio], atteso=f"un blocco fra {ammessi}"))
    yield Pezzo("testo", scritto + 1, "\n".join(righe[scritto:]))
