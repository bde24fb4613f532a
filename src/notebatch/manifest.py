"""The manifest beside a report: what it was made from, and the sums of its files. No times: same input, same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analisi.paths import perche_non_nome
from notebatch.content_key import Dipendenze
from notebatch.publication import MANIFESTO, accanto, nella_cartella

FORMATO = 1
NIENTE = "niente da dire"
"""Why a report is empty, where its own sections have shown nothing."""


def manifesto(
    descrizione: Mapping[str, object],
    verdetto: Mapping[str, object],
    git: Mapping[str, object] | None,
    dipendenze: Dipendenze,
    prodotti: Mapping[str, bytes],
    vuoto: str = "",
) -> dict[str, object]:
    """The content of the manifest of a report whose files are `prodotti`, by name; vuoto: why it has none."""
    return {
        "formato": FORMATO,
        "rapporto": dict(descrizione),
        "verdetto": dict(verdetto),
        "chiave": dipendenze.chiave,
        "git": git,
        "prodotti": {nome: hashlib.sha256(contenuto).hexdigest() for nome, contenuto in sorted(prodotti.items())},
        **({"vuoto": vuoto} if vuoto else {}),
        **asdict(dipendenze),
    }


def leggi_manifesto(base: Path) -> dict[str, Any] | None:
    """The manifest of the report `base`; None where there is none that can be read, or it names files elsewhere."""
    letto = leggi_json(accanto(base, MANIFESTO))
    altrove = any(perche_non_nome(parte) for nome in letto.get("prodotti", ()) for parte in nome.split("/"))
    return letto if letto.get("formato") == FORMATO and not altrove else None


def leggi_json(percorso: Path) -> dict[str, Any]:
    """The object in a file; empty where there is none."""
    try:
        contenuto = json.loads(percorso.read_bytes())
    except (OSError, ValueError):
        return {}
    return contenuto if isinstance(contenuto, dict) else {}


def motivi(base: Path, dipendenze: Dipendenze) -> list[str]:
    """Why the report must be made, in Italian; empty where what is published stands on these very dependencies."""
    pubblicato = leggi_manifesto(base)
    if pubblicato is None:
        return ["mai fatto prima, o il suo manifesto non c'è più"]
    frasi = []
    if pubblicato.get("chiave") != dipendenze.chiave:
        frasi += dipendenze.differenze(pubblicato) or ["il manifesto è di un'altra versione"]
    return [*frasi, *(f"{nome}: {guasto}" for nome, guasto in _alterati(base, pubblicato))]


def _alterati(base: Path, pubblicato: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Files of the report that are not those its manifest vouches for."""
    alterati = []
    for nome, somma in pubblicato.get("prodotti", {}).items():
        try:
            contenuto = (base.parent / nome).read_bytes()
        except OSError:
            alterati.append((nome, "manca"))
            continue
        if hashlib.sha256(contenuto).hexdigest() != somma:
            alterati.append((nome, "modificato dopo la pubblicazione"))
    estranei = set(nella_cartella(base)) - set(pubblicato.get("prodotti", {}))
    return [*alterati, *((nome, "non è un file del rapporto") for nome in sorted(estranei))]
