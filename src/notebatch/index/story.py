"""What changed with the last update, told for the index: sentences and links. What a figure means is not known here."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notebatch.index.page import Entry

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
