"""The whole site: pages read, examples run, everything published, links followed; then written, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from nbconvert.exporters.exporter import ResourcesDict

from analisi.errors import Difetto, ErroreNotebook
from analisi.guida.collegamenti import collegamenti_rotti
from analisi.guida.cornice import Sezione, incornicia
from analisi.guida.esempi import Uscite, esegui_esempi
from analisi.guida.pagina import ErroreGuida, Pagina, leggi_pagina
from analisi.guida.quaderno import quaderno
from analisi.paths import Percorsi
from notebatch.exporters.html import EsportatoreHtml

CARTELLA = "docs"
INDICE = PurePosixPath("index.md")
"""The first page: its level-two headings are the guides, and its links the pages of each, in reading order."""
KERNEL = "caldo"
INSIEME = 2
_TITOLO = re.compile(r"^## (.+)$|\]\(([^()#]+\.md)\)", re.MULTILINE)


def costruisci(
    percorsi: Percorsi, destinazione: Path, kernel: str = KERNEL, cartella: Path | None = None
) -> tuple[Path, ...]:
    """Publish the guides of the project in `destinazione`; the files written.

    kernel: `caldo` or `ordinario`; cartella: where the pages are, `docs/` of the project if not given.
    Raises ErroreGuida with every fault of every page, by line; nothing is written then.
    """
    cartella = cartella or percorsi.radice / CARTELLA
    difetti: list[Difetto] = []
    pagine, sezioni = leggi_guide(cartella, difetti)
    _pretendi(difetti)
    eseguite = esegui_esempi(pagine, percorsi, kernel, INSIEME, difetti)
    pubblicate = _pubblica(cartella, eseguite, sezioni, difetti)
    if len(pubblicate) == len(pagine):  # a page that could not be published would make broken every link to it
        difetti.extend(collegamenti_rotti(pubblicate))
    _pretendi(difetti)
    return tuple(_scrivi(destinazione / pagina.uscita, documento) for pagina, documento in pubblicate.items())


def leggi_guide(cartella: Path, difetti: list[Difetto]) -> tuple[list[Pagina], list[Sezione]]:
    """Every page of the folder, the first one first, and the guides that it lists; faults join `difetti`."""
    if not (cartella / INDICE).is_file():
        raise ErroreGuida([Difetto(f"{cartella.name}/{INDICE}", atteso="la prima pagina della guida")])
    prima = leggi_pagina(cartella, INDICE, difetti)
    elencate = _elencate(prima)
    presenti = sorted(p.relative_to(cartella).as_posix() for p in cartella.rglob("*.md"))
    attese = {str(INDICE), *(nome for _, nomi in elencate for nome in nomi)}
    sole = sorted(set(presenti) - attese)
    difetti.extend(Difetto(f"{cartella.name}/{n}", atteso=f"un collegamento da {INDICE}") for n in sole)
    mancanti = sorted(attese - set(presenti))
    difetti.extend(prima.difetto(0, nome, "una pagina che esiste") for nome in mancanti)
    sezioni = [
        Sezione(titolo, tuple(leggi_pagina(cartella, PurePosixPath(n), difetti) for n in nomi if n not in mancanti))
        for titolo, nomi in elencate
        if nomi
    ]
    return [prima, *(p for s in sezioni for p in s.pagine)], sezioni


def _elencate(prima: Pagina) -> list[tuple[str, list[str]]]:
    elencate: list[tuple[str, list[str]]] = []
    for titolo, nome in _TITOLO.findall("\n".join(p.testo for p in prima.pezzi)):
        if titolo:
            elencate.append((titolo, []))
        elif elencate and nome not in elencate[-1][1]:
            elencate[-1][1].append(nome)
    return elencate


def _pubblica(
    cartella: Path, eseguite: Mapping[Pagina, list[Uscite]], sezioni: Sequence[Sezione], difetti: list[Difetto]
) -> dict[Pagina, str]:
    esportatore = EsportatoreHtml(mostra_codice=True)
    pubblicate = {}
    for pagina, uscite in eseguite.items():
        risorse = ResourcesDict(metadata={"name": pagina.titolo, "path": str((cartella / pagina.nome).parent)})
        try:
            documento, _ = esportatore.from_notebook_node(quaderno(pagina, uscite), risorse)
        except ErroreNotebook as errore:
            difetti.append(pagina.difetto(0, "", str(errore)))
        else:
            pubblicate[pagina] = incornicia(documento, pagina, sezioni)
    return pubblicate


def _pretendi(difetti: list[Difetto]) -> None:
    if difetti:
        raise ErroreGuida(difetti)


def _scrivi(file: Path, documento: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(documento, encoding="utf-8", newline="\n")
    return file
