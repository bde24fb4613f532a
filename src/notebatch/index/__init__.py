"""The entries of the index, from what stands on disk: manifests of reports and notes on those that failed.

A published report that nothing stands behind any more is left out: its files stay, since nobody asked for them to be
thrown away, and the batch says where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Any

from analisi.ordine import naturale
from notebatch.changes import gather
from notebatch.index.page import Entry, Wording, write_index
from notebatch.index.search import Page, write_search
from notebatch.manifest import NOTHING, read_json, read_manifest
from notebatch.publication import DATA_FOLDER, NOTE, beside, published
from notebatch.report import Catalogue, Project, Published

PROVISIONAL = "PROVVISORIO"
DATA_ANCHOR = "#dati"
"""Where a page lists its open data, if it has any."""

FORMATS = {"html": ".html", "pdf": ".pdf", "workbook": ".xlsx"}
"""Ending of each file of a report that a reader opens."""

STATES = {"fallito": "l'ultima esecuzione non è riuscita", "bloccato": "l'ultima esecuzione è stata bloccata"}
NEVER_MADE = {"fallito": "Non riuscito", "bloccato": "Bloccato"}
SHOWN = 3
"""Places of reports without data that are written out, for each reason."""


@dataclass(frozen=True)
class Index:
    """The page, and the published reports that it leaves out because nothing stands behind them."""

    page: Path
    orphans: tuple[Published, ...]


@dataclass(frozen=True)
class _Found:
    place: tuple[Any, ...]
    entry: Entry
    page_sum: str


def update_index(project: Project, catalogue: Catalogue, wording: Wording, version: str) -> Index:
    """Bring `index.html` up to date, with what its search reads and what the last batches changed.

    A report that could not be made is marked, its former version listed; one whose data are gone is not listed.
    `version` changes when the code does. Only who holds the lock of the reports may call this.
    """
    reports = project.reports
    found: list[_Found] = []
    orphans: list[Published] = []
    editions: dict[Path, str] = {}
    for base in published(reports):
        note, manifest = read_json(beside(base, NOTE)), read_manifest(base) or {}
        description = manifest.get("rapporto") or note
        try:
            one = catalogue.published(base, description)
            if one.gone:
                orphans.append(one)
                continue
            editions[base] = one.edition
            found.append(_found(base, reports, one, description, manifest, note))
        except (ValueError, KeyError, TypeError, AttributeError):  # a file of somebody else's in the folder
            editions.setdefault(base, "")
    ordered = sorted(found, key=lambda f: f.place)
    search = write_search(reports, list(_searched(ordered)), version)
    changes = gather(reports, editions)
    page = write_index(reports, [f.entry for f in ordered], wording, version, changes, search)
    return Index(page, tuple(orphans))


def orphans_told(project: Project, orphans: Iterable[Published]) -> list[str]:
    """Which published reports have lost their data and how to be rid of them, in lines to print; none for none."""
    by_reason: dict[str, list[str]] = {}
    for orphan in orphans:
        by_reason.setdefault(orphan.gone, []).append(project.relative(orphan.leftover))
    lines = []
    for reason, places in sorted(by_reason.items()):
        distinct = list(dict.fromkeys(places))
        others = f" e altri {len(distinct) - SHOWN}" if len(distinct) > SHOWN else ""
        how_many = "1 rapporto; per toglierlo" if len(places) == 1 else f"{len(places)} rapporti; per toglierli"
        lines.append(f"  - {reason}: {how_many} cancellare {', '.join(distinct[:SHOWN])}{others}")
    return ["Pubblicati ma fuori dall'indice, perché non hanno più un'origine:", *lines] if lines else []


def _found(
    base: Path,
    reports: Path,
    one: Published,
    description: Mapping[str, Any],
    manifest: Mapping[str, Any],
    note: Mapping[str, Any],
) -> _Found:
    entry = Entry(
        published=one,
        base=base.relative_to(reports).as_posix(),
        **_outcome(description, manifest, note),
        **_files(base, reports),
    )
    place = (-one.year, one.name, one.code, one.version, naturale(one.row), one.order, one.title)
    return _Found(place, entry, manifest.get("prodotti", {}).get(f"{base.name}.html", ""))


def _outcome(description: Mapping[str, Any], manifest: Mapping[str, Any], note: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict in words; where the last run could not make the report, that, and of which the former version was."""
    if not note and "vuoto" in manifest:
        why = str(manifest["vuoto"])
        return {"state": "vuoto", "note": "" if why == NOTHING else why}
    if not note:
        sentence = str(manifest["verdetto"]["frase"])
        provisional = sentence.startswith(PROVISIONAL) and description["verdetto"] == "superato"
        return {"state": "avvisi" if provisional else description["verdetto"], "verdict": sentence}
    state = str(note["stato"])
    if not manifest:
        return {"state": state, "verdict": NEVER_MADE[state], "note": _sentence(str(note["causa"]))}
    former = (manifest.get("verdetto") or {}).get("frase", "")
    sentence = _sentence(f"{STATES[state]} ({note['causa']})")
    told = f"{sentence} Di quella pubblicata: {former}." if former else sentence
    return {"state": state, "verdict": "Versione precedente", "note": told}


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")


def _files(base: Path, reports: Path) -> dict[str, Any]:
    """The addresses of the files of a report, and the sizes of those that are to be downloaded."""
    where = base.relative_to(reports).as_posix()
    present = {
        name: (where + ending, size) for name, ending in FORMATS.items() if (size := _size(beside(base, ending)))
    }
    addresses = {name: present[name][0] if name in present else "" for name in FORMATS}
    with_data = addresses["html"] and beside(base, DATA_FOLDER).is_dir()
    return {
        **addresses,
        "data": addresses["html"] + DATA_ANCHOR if with_data else "",
        "sizes": tuple(one for name, one in present.items() if name != "html"),
    }


def _size(path: Path) -> int:
    """Bytes of a file; none where there is no file."""
    try:
        state = path.stat()
    except OSError:
        return 0
    return state.st_size if S_ISREG(state.st_mode) else 0


def _searched(found: Sequence[_Found]) -> Iterable[Page]:
    for one in found:
        what, entry = one.entry.published, one.entry
        if entry.html and one.page_sum:
            context = " · ".join(p for p in (entry.row, what.version, what.name, str(what.year)) if p)
            yield Page(entry.html, what.title, context, entry.part, one.page_sum)
