"""What the last batches changed, for the index: `reports/novita.json`. No report, manifest or comparison reads it.

Each report, when it is published, is compared with the version that it replaces; what came of it is published with
its files, in the same decision, as `<name>.novita.json`, and the end of the batch gathers these notes in one file and
removes them. What a killed batch published is gathered by the next one. The notes of an edition (see
`report.Published`) stay until a batch makes one of its reports again.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notebatch.manifest import in_json, read_json, read_manifest
from notebatch.publication import beside, write_for_all

if TYPE_CHECKING:
    from notebatch.index.page import Entry

CHANGES = ".novita.json"
"""Ending of the note that a report is published with, until the batch ends."""

FILE = "novita.json"
FORMAT = 1
REASONS = 8
"""Reasons of a report that are written out; of the others there is the number."""

BY_THE_DOZEN = {"codice, ": "il programma è cambiato ({})", "pacchetto ": "le librerie sono cambiate ({})"}
"""Reasons that come in numbers, by how each begins."""

NONE: Mapping[str, Any] = {"formato": FORMAT, "rapporti": {}, "tolti": [], "pubblicati": []}


def change(base: Path, results: bytes, reasons: Sequence[str], verdict: str) -> bytes:
    """The note on a report about to be published in the place of what stands at `base`.

    results: its new `.json`; reasons: why it was made; verdict: its sentence.
    """
    from notebatch.differences import confronta

    before = read_json(beside(base, ".json")).get("risultati")
    sentence = ((read_manifest(base) or {}).get("verdetto") or {}).get("frase", "")
    content = {
        "motivi": in_short(reasons),
        "verdetto_prima": sentence if sentence != verdict else "",
        "cifre": confronta(before, json.loads(results)["risultati"]) if isinstance(before, list) else None,
    }
    return in_json(content).encode()


def in_short(reasons: Sequence[str]) -> list[str]:
    """The reasons for making a report, those on the program and its libraries only counted."""
    single = [m for m in reasons if not m.startswith(tuple(BY_THE_DOZEN))]
    told = single if len(single) <= REASONS else [*single[: REASONS - 1], f"e altri {len(single) - REASONS + 1}"]
    for beginning, sentence in BY_THE_DOZEN.items():
        if how_many := sum(m.startswith(beginning) for m in reasons):
            what = "file" if beginning.startswith("codice") else "pacchetto" if how_many == 1 else "pacchetti"
            told = [*told, sentence.format(f"{how_many} {what}")]
    return told


def gather(reports: Path, editions: Mapping[Path, str]) -> dict[str, Any]:
    """What changed with the last batches, with what the published reports were published with since then.

    editions: of every published report, by its path. In what is given, rapporti: by address without extension, why
    each was made (`motivi`), its former verdict where it had another one (`verdetto_prima`), and `cifre` as
    `differences.confronta` gives them, None for one that had no former version; tolti: reports that were there when the
    file was written before and are no longer. Raises OSError where the file cannot be written. Only who holds the lock
    of the reports may call this.
    """
    read = read_json(reports / FILE)
    notes = {base: note for base in editions if (note := read_json(beside(base, CHANGES)))}
    current = read if read.get("formato") == FORMAT and NONE.keys() <= read.keys() else dict(NONE)
    if not notes:
        return current
    after = _updated(current, reports, editions, notes)
    if after != current:
        write_for_all(reports / FILE, in_json(after))
    for base in notes:
        with contextlib.suppress(OSError):
            beside(base, CHANGES).unlink()
    return after


def _updated(
    before: Mapping[str, Any], reports: Path, editions: Mapping[Path, str], notes: Mapping[Path, Mapping[str, Any]]
) -> dict[str, Any]:
    fresh = {_address(reports, base): {"insieme": editions[base], **note} for base, note in notes.items()}
    if all(before["rapporti"].get(name) == note for name, note in fresh.items()):
        return dict(before)  # notes of a batch that was killed while it removed them
    remade = {note["insieme"] for note in fresh.values()}
    published = [_address(reports, base) for base in editions if beside(base, ".json").is_file()]
    stay = {n: v for n, v in before["rapporti"].items() if v.get("insieme") not in remade and n in published}
    return {
        "formato": FORMAT,
        "rapporti": dict(sorted((stay | fresh).items())),
        "tolti": sorted(set(before["pubblicati"]) - set(published)),
        "pubblicati": published,
    }


def _address(reports: Path, base: Path) -> str:
    return base.relative_to(reports).as_posix()


IN_PAGE = 80
"""Figures written out for one chamber and year; of the others there is the number."""

IN_LINE = 40
"""Characters of a value that can stand between two prepositions."""

ONLY_TEXTS = "cambiano solo parole"
COUNTED = (
    ("cambiate", "cifra cambiata", "cifre cambiate"),
    ("nuove", "voce nuova", "voci nuove"),
    ("tolte", "voce tolta", "voci tolte"),
    ("tabelle_nuove", "tabella nuova", "tabelle nuove"),
    ("tabelle_tolte", "tabella tolta", "tabelle tolte"),
)


@dataclass(frozen=True)
class Moved:
    """A report in which something moved.

    sentence: how much; former_verdict: empty where that is the same; tables: title, and for each figure its name and
    what became of it; left: how many are not written out.
    """

    name: str
    page: str
    sentence: str
    former_verdict: str
    tables: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    left: int


@dataclass(frozen=True)
class Story:
    """sentence: all of it in short, empty where nothing is known; reasons: why, with how many reports; still: how many
    reports were made again without anything moving.
    """

    sentence: str
    reasons: tuple[tuple[str, int], ...] = ()
    moved: tuple[Moved, ...] = ()
    still: int = 0


def tell(remade: Sequence[tuple[Entry, Mapping[str, Any]]]) -> Story:
    """What is to be said of reports made again, each with its note (see `changes`)."""
    if not remade:
        return Story("")
    compared = [(entry, note) for entry, note in remade if note.get("cifre") is not None]
    reasons = Counter(m for _, note in compared for m in note.get("motivi", ()))
    moved = tuple(_moved(compared))
    sentence = _sentence(len(remade) - len(compared), [note["cifre"] for _, note in compared])
    return Story(sentence, tuple(reasons.most_common()), moved, len(compared) - len(moved))


def count(number: int, one: str, many: str) -> str:
    """`1 rapporto`, `2 rapporti`."""
    return f"{number} {one if number == 1 else many}"


def _sentence(firsts: int, figures: Sequence[Mapping[str, Any]]) -> str:
    """`3 rapporti rifatti: 12 cifre cambiate, in 2 rapporti.`"""
    new = count(firsts, "rapporto pubblicato", "rapporti pubblicati") + " per la prima volta"
    if not figures:
        return f"{new}: nessuna versione precedente con cui confrontare."
    remade = count(len(figures), "rapporto rifatto", "rapporti rifatti")
    moves = Counter({kind: sum(_how_many(c, kind) for c in figures) for kind, *_ in COUNTED})
    in_how_many = sum(1 for c in figures if _count(c))
    told = _list(moves) + f", in {count(in_how_many, 'rapporto', 'rapporti')}" if in_how_many else ""
    return f"{remade}: {told or 'nessuna cifra è cambiata'}{f'; {new}' if firsts else ''}."


def _list(counts: Mapping[str, int]) -> str:
    return ", ".join(count(counts[kind], one, many) for kind, one, many in COUNTED if counts[kind])


def _how_many(figures: Mapping[str, Any], kind: str) -> int:
    value = figures.get(kind, 0)
    return value if isinstance(value, int) else len(value)


def _count(figures: Mapping[str, Any]) -> int:
    return sum(_how_many(figures, kind) for kind, *_ in COUNTED)


def _moved(compared: Sequence[tuple[Entry, Mapping[str, Any]]]) -> Iterator[Moved]:
    """The reports in which something moved, as many figures written out as the page has room for."""
    place = IN_PAGE
    for entry, note in compared:
        figures, verdict = note["cifre"], str(note.get("verdetto_prima", ""))
        if not _count(figures) and not figures.get("testi") and not verdict:
            continue
        written = figures.get("elenco", [])[:place]
        place -= len(written)
        sentence = _list({kind: _how_many(figures, kind) for kind, *_ in COUNTED})
        name = ", ".join(n for n in (entry.title, entry.row, entry.version) if n)
        left = sum(_how_many(figures, g) for g in ("cambiate", "nuove", "tolte")) - len(written)
        yield Moved(name, entry.page, sentence or ONLY_TEXTS, verdict, tuple(_tables(figures, written)), left)


def _tables(
    figures: Mapping[str, Any], written: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for where, own in itertools.groupby(written, key=lambda d: d["dove"]):
        yield where, tuple((d["voce"], _outcome(d["prima"], d["dopo"])) for d in own)
    for kind, word in (("tabelle_nuove", "tabella nuova"), ("tabelle_tolte", "tabella tolta")):
        for title in figures.get(kind, ()):
            yield title, (("", word),)


def _outcome(before: str | None, after: str | None) -> str:
    if before is None:
        return f"voce nuova, {after}" if after else "voce nuova"
    if after is None:
        return f"voce tolta, era {before}" if before else "voce tolta"
    if max(len(before), len(after)) > IN_LINE:
        return f"prima «{before}», ora «{after}»"
    return f"da {before} a {after}"
