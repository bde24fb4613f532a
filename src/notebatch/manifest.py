"""The manifest beside a report: what it was made from, and the sums of its files. No times: same input, same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analisi.paths import perche_non_nome
from notebatch.content_key import Dependencies, Reader
from notebatch.publication import MANIFEST, beside, data_files
from notebatch.report import Report

FORMAT = 1
NOTHING = "niente da dire"
"""Why a report is empty, where its own sections have shown nothing."""


def manifest(
    report: Report,
    git: Mapping[str, object] | None,
    dependencies: Dependencies,
    products: Mapping[str, bytes],
    empty: str = "",
) -> dict[str, object]:
    """The content of the manifest of a report whose files are `products`, by ending; empty: why it has none."""
    name = report.place.name
    return {
        "formato": FORMAT,
        "rapporto": dict(report.description),
        "verdetto": dict(report.verdict),
        "chiave": dependencies.key,
        "git": git,
        "prodotti": {f"{name}{ending}": hashlib.sha256(products[ending]).hexdigest() for ending in sorted(products)},
        **({"vuoto": empty} if empty else {}),
        **dependencies.sections,
    }


def read_manifest(base: Path) -> dict[str, Any] | None:
    """The manifest of the report `base`; None where there is none that can be read, or it names files elsewhere."""
    read = read_json(beside(base, MANIFEST))
    elsewhere = any(perche_non_nome(part) for name in read.get("prodotti", ()) for part in name.split("/"))
    return read if read.get("formato") == FORMAT and not elsewhere else None


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; empty where there is none."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def in_json(content: Mapping[str, object]) -> str:
    """The text of a file of ours."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def due(report: Report, base: Path, reader: Reader) -> tuple[Dependencies, list[str]]:
    """What a report depends on, and why it must be made, in Italian: no reason where what is published at `base`
    stands on these very dependencies.
    """
    published = read_manifest(base)
    dependencies = reader.report(report, reader.also_used(published))
    if published is None:
        return dependencies, ["mai fatto prima, o il suo manifesto non c'è più"]
    reasons = []
    if published.get("chiave") != dependencies.key:
        reasons += dependencies.differences(published) or ["il manifesto è di un'altra versione"]
    return dependencies, [*reasons, *(f"{name}: {fault}" for name, fault in _altered(base, published))]


def _altered(base: Path, published: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Files of the report that are not those its manifest vouches for."""
    altered = []
    for name, expected in published.get("prodotti", {}).items():
        try:
            content = (base.parent / name).read_bytes()
        except OSError:
            altered.append((name, "manca"))
            continue
        if hashlib.sha256(content).hexdigest() != expected:
            altered.append((name, "modificato dopo la pubblicazione"))
    strange = set(data_files(base)) - set(published.get("prodotti", {}))
    return [*altered, *((name, "non è un file del rapporto") for name in sorted(strange))]
