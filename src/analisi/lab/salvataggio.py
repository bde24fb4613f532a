"""What JupyterLab saves of a notebook that is a recipe: its cells, never what they showed."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from analisi.rapporti.notebook import ETICHETTA_PARAMETRI


def senza_esiti(model: Mapping[str, Any], **_: object) -> None:
    """Jupyter Server's hook before saving: empties the outputs of a notebook with a cell of parameters.

    Such a notebook makes reports, or starts the day of many analysts: with outputs it would change at every use, and
    carry the figures of one chamber along. Notebooks without parameters, an analyst's own, are saved as they are.
    """
    if model["type"] != "notebook" or not isinstance(model.get("content"), dict):
        return
    celle = [c for c in model["content"].get("cells", ()) if c["cell_type"] == "code"]
    if not any(ETICHETTA_PARAMETRI in c["metadata"].get("tags", ()) for c in celle):
        return
    for cella in celle:
        _spoglia(cella)
    model["content"]["metadata"]["language_info"] = {"name": "python"}  # or each Python writes its version there


def _spoglia(cella: MutableMapping[str, Any]) -> None:
    cella["outputs"], cella["execution_count"] = [], None
    cella["metadata"].pop("execution", None)
