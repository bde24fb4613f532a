"""What the last batches changed, for the index: `reports/novita.json`. No report, manifest or comparison reads it.

Each report, when it is published, is compared with the version that it replaces; what came of it is published with
its files, in the same decision, as `<name>.novita.json`, and the end of the batch gathers these notes in one file and
removes them. What a killed batch published is gathered by the next one. The notes of an edition (see
`report.Published`) stay until a batch makes one of its reports again.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from notebatch.manifest import in_json, read_json, read_manifest
from notebatch.publication import beside, write_for_all

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
