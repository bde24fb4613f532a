"""The index of what is published: every report found beside its results, and what failed in the last run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analisi.calcolo.aggregazione import ENTE
from analisi.esegui.rapporto import EsitoRapporto
from analisi.paths import Percorsi
from analisi.pubblica.indice import VoceIndice, scrivi_indice


def aggiorna_indice(percorsi: Percorsi, esiti: Iterable[EsitoRapporto]) -> Path:
    """Write `reports/index.html` from the results on disk; a report that failed now is marked, and stays listed."""
    falliti = {e.base: e for e in esiti if e.stato != "fatto"}
    voci = []
    for percorso in sorted(percorsi.rapporti.rglob("*.json")):
        voce = _voce(percorso, percorsi, falliti)
        if voce is not None:
            voci.append(voce)
    return scrivi_indice(percorsi.rapporti, sorted(voci, key=_ordine))


def _ordine(voce: VoceIndice) -> tuple[Any, ...]:
    return (-voce.anno, voce.camera, voce.versione, voce.area or "~", voce.rapporto)


def _voce(percorso: Path, percorsi: Percorsi, falliti: dict[str, EsitoRapporto]) -> VoceIndice | None:
    try:
        dati = json.loads(percorso.read_text(encoding="utf-8"))
        base = percorso.with_suffix("")
        fallito = falliti.get(percorsi.relativo(base))
        nota = ""
        if fallito is not None:
            nota = f"Versione precedente: l'ultima esecuzione non è riuscita ({fallito.causa})"
        return VoceIndice(
            anno=int(dati["anno"]),
            camera=dati["camera"],
            area="" if dati["area"] == ENTE else dati["area"],
            titolo_area=dati["titolo_area"].partition(", ")[2] or dati["titolo_area"],
            versione=dati["versione"],
            rapporto=dati["titolo"],
            html=_collegamento(base, ".html", percorsi),
            pdf=_collegamento(base, ".pdf", percorsi),
            stato="fallito" if fallito is not None else dati["verdetto"],
            nota=nota,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # a file of somebody else's in the reports folder is not a report


def _collegamento(base: Path, estensione: str, percorsi: Percorsi) -> str:
    percorso = base.with_name(base.name + estensione)
    return percorso.relative_to(percorsi.rapporti).as_posix() if percorso.is_file() else ""
