"""The page that lists what was published, by year and by what is reported on. Knows what each entry says, not what it
means.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from analisi.ordine import naturale
from notebatch.changes import Story, tell
from notebatch.exporters.template import render_page
from notebatch.publication import write_for_all
from notebatch.report import Published

SIGN = re.compile(r'<meta name="analisi-voci" content="([0-9a-f]{64})">')
READ = 4096
"""Characters of the page that hold its sign: it stands at its head."""

State = Literal["superato", "avvisi", "bloccato", "fallito", "vuoto"]
EMPTY: State = "vuoto"
"""Of a report with nothing to say: it is not published, and its row says why."""
WORDS: dict[State, str] = {
    "superato": "controlli superati",
    "avvisi": "con contraddizioni o avvisi",
    "bloccato": "provvisorio o bloccato",
    "fallito": "non riuscito",
}


@dataclass(frozen=True)
class Wording:
    """What the page calls things, in Italian.

    listed_by: how the reports are divided; choice: what is chosen first; contents: heading of the list of years;
    column: what rows are, for those that come first; every: what stands for every row, by column; searched: what can be
    found.
    """

    listed_by: str = "per anno e argomento"
    choice: str = "Argomento"
    contents: str = "Anni e argomenti"
    column: str = "Parte"
    every: Mapping[str, str] = field(default_factory=dict)
    searched: str = "Titoli di sezioni e tabelle"


@dataclass(frozen=True)
class Entry:
    """One published report.

    html, pdf, workbook (of its tables), data (its open data): addresses relative to the index, empty where there is
    none; verdict: a sentence; note: more on the outcome, possibly empty; base: address without extension; sizes: bytes
    by address.
    """

    published: Published
    html: str
    pdf: str
    state: State
    verdict: str = ""
    note: str = ""
    workbook: str = ""
    data: str = ""
    base: str = ""
    sizes: tuple[tuple[str, int], ...] = ()

    @property
    def title(self) -> str:
        """Of the report."""
        return self.published.title

    @property
    def version(self) -> str:
        """Which one it is of; empty for the ordinary one."""
        return self.published.version

    @property
    def row(self) -> str:
        """The heading of its row."""
        return self.published.row_title

    @property
    def part(self) -> str:
        """The id of its part of the page."""
        return identifier(f"{self.published.year}-{self.published.code}")

    @property
    def page(self) -> str:
        """The address of the report itself, ready for a link; empty where there is none."""
        return quote(self.html or self.pdf)

    @property
    def formats(self) -> tuple[tuple[str, str, str], ...]:
        """Name, address and size in words of what stands beside the page, ready for a link."""
        sizes = dict(self.sizes)
        files = (("PDF", self.pdf), ("Excel", self.workbook), ("Dati aperti", self.data))
        return tuple((name, quote(a, safe="/#"), _in_kilobytes(sizes.get(a, 0))) for name, a in files if a)


@dataclass(frozen=True)
class Row:
    """The reports of a row: for each version its entries, the ordinary one's first, and those with nothing to say."""

    key: str
    name: str
    versions: tuple[tuple[str, tuple[Entry, ...], tuple[Entry, ...]], ...]


@dataclass(frozen=True)
class Part:
    """The reports on one thing in one year. every: what asks for every row."""

    id: str
    year: int
    code: str
    name: str
    column: str
    every: str
    rows: tuple[Row, ...]
    how_many: int
    story: Story

    @property
    def stopped(self) -> list[Entry]:
        """The reports that the last run could not make."""
        return [e for row in self.rows for _, entries, _ in row.versions for e in entries if e.note]


def write_index(
    folder: Path,
    entries: Sequence[Entry],
    wording: Wording,
    version: str = "",
    changes: Mapping[str, Any] | None = None,
    search: str = "",
) -> Path:
    """Write `index.html` in `folder`, unless it says the same already, and give its path.

    `version` changes when the code that writes it does; changes: what the last batches changed, as `changes` keeps it;
    search: sign of the list to search, empty where there is none. A reader never sees the page half written. Rows
    follow their codes; reports follow the order of `entries`.
    """
    destination = folder / "index.html"
    written = json.dumps(changes or {}, sort_keys=True)
    sign = hashlib.sha256(f"{version}\n{search}\n{written}\n{list(entries)!r}".encode()).hexdigest()
    if _sign(destination) == sign:
        return destination
    reports = (changes or {}).get("rapporti", {})
    page = render_page(
        "index.html.j2",
        years=_years(entries, reports, wording),
        how_many=sum(e.state != EMPTY for e in entries),
        words=WORDS.items(),
        wording=wording,
        removed=(changes or {}).get("tolti", []),
        sign=sign,
        search=search[:8],
    )
    write_for_all(destination, page)
    return destination


def identifier(text: str) -> str:
    """`text` as an id of the page: letters, digits and hyphens."""
    return re.sub(r"[^\w.]+", "-", text).strip("-").lower()


def _sign(page: Path) -> str:
    """What the page was written from, as it says itself."""
    try:
        with page.open(encoding="utf-8") as file:
            found = SIGN.search(file.read(READ))
    except (OSError, ValueError):
        return ""
    return found[1] if found else ""


def _years(entries: Iterable[Entry], changes: Mapping[str, Any], wording: Wording) -> list[tuple[int, list[Part]]]:
    """By year, the latest first; in each, first the parts whose rows are called as usual."""

    def place(entry: Entry) -> tuple[int, bool, str, str]:
        one = entry.published
        return -one.year, one.column != wording.column, one.name, one.code

    return [
        (year, _distinct([_part(list(s), changes, wording) for _, s in itertools.groupby(own, key=_code)]))
        for year, own in itertools.groupby(sorted(entries, key=place), key=lambda e: e.published.year)
    ]


def _code(entry: Entry) -> str:
    return entry.published.code


def _distinct(parts: Sequence[Part]) -> list[Part]:
    """Parts of the same name are told apart by their codes."""
    names = Counter(p.name for p in parts)
    return [replace(p, name=f"{p.name} ({p.code})") if names[p.name] > 1 else p for p in parts]


def _part(entries: Sequence[Entry], changes: Mapping[str, Any], wording: Wording) -> Part:
    names = dict.fromkeys(e.row for e in sorted(entries, key=lambda e: (naturale(e.published.row), e.row)))
    rows = tuple(_row(name, [e for e in entries if e.row == name]) for name in names)
    first = entries[0].published
    return Part(
        entries[0].part,
        first.year,
        first.code,
        first.name,
        first.column,
        wording.every.get(first.column, "Tutto"),
        rows,
        sum(e.state != EMPTY for e in entries),
        tell([(e, changes[e.base]) for e in entries if e.base in changes]),
    )


def _row(name: str, entries: Sequence[Entry]) -> Row:
    versions = sorted(dict.fromkeys(e.version for e in entries))
    groups = tuple((version, *_divided([e for e in entries if e.version == version])) for version in versions)
    return Row(entries[0].published.row_id or identifier(name), name, groups)


def _divided(entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The reports that there are, and those with nothing to say."""
    return tuple(e for e in entries if e.state != EMPTY), tuple(e for e in entries if e.state == EMPTY)


def _in_kilobytes(size: int) -> str:
    """`251 kB`, `1,3 MB`; empty for none."""
    if not size:
        return ""
    if size < 999_500:
        return f"{max(round(size / 1000), 1)} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")
