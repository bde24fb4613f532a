"""Adding an expectation from JupyterLab, without touching Python or JSON by hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from analisi.errors import ErroreRegole
from analisi.paths import trova
from analisi.qualita.suite import aspettativa


def aggiungi_controllo(
    suite: str,
    tipo: str,
    descrizione: str,
    severita: str = "warning",
    rimedio: str = "",
    radice: Path | None = None,
    **kwargs: object,
) -> Path:
    """Add a check to `expectations/<suite>.json` and return the file's path.

    `tipo`: a Great Expectations type, such as `expect_column_values_to_be_between`; `kwargs`: its arguments
    (`column="risultato_valore", min_value=0`); `descrizione` and `rimedio`: the sentences of the quality report;
    `severita`: `critical` (blocks), `warning` or `info`. Raises ErroreRegole, leaving the file as it was, where
    the suite does not exist or the check is not well formed.
    """
    cartella = trova(radice).aspettative
    percorso = cartella / f"{suite}.json"
    if not percorso.is_file():
        esistenti = ", ".join(p.stem for p in sorted(cartella.glob("*.json")))
        raise ErroreRegole(f"nessuna suite «{suite}» in {cartella.name}/; esistono: {esistenti}")
    dati = json.loads(percorso.read_text(encoding="utf-8"))
    meta = {"descrizione": descrizione} | ({"rimedio": rimedio} if rimedio else {})
    meta |= _nome_proprio(dati["expectations"], str(kwargs.get("column", "")))
    voce = {"type": tipo, "kwargs": kwargs, "severity": severita, "meta": meta}
    difetti: list[str] = []
    if aspettativa(percorso, len(dati["expectations"]) + 1, voce, difetti) is None:
        raise ErroreRegole("\n".join(["controllo non aggiunto:", *difetti]))
    dati["expectations"].append(voce)
    provvisorio = percorso.with_suffix(f".{os.getpid()}.tmp")
    provvisorio.write_text(json.dumps(dati, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    provvisorio.replace(percorso)
    return percorso


def _nome_proprio(esistenti: list[dict[str, Any]], colonna: str) -> dict[str, str]:
    """A name of its own for a second check on a column, so that waivers can tell them apart."""
    quanti = sum(e.get("kwargs", {}).get("column") == colonna for e in esistenti)
    return {"nome": f"{colonna}_{quanti + 1}"} if colonna and quanti else {}
