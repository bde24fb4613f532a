"""The index of what is published: every report found beside its results, and what failed in the last run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analisi.dati.tabelle import ENTE, VERSIONI
from analisi.esegui.rapporto import EsitoRapporto
from analisi.paths import Percorsi
from analisi.pubblica.indice import VoceIndice, scrivi_indice


def aggiorna_indice(percorsi: Percorsi, esiti: Iterable[EsitoRapporto]) -> Path:
    """Write `reports/index.html` from the results on disk; a report that failed now is marked, and stays listed."""
    falliti = {e.base: e for e in esiti if e.stato != "fatto"}
    voci: list[tuple[tuple[Any, ...], VoceIndice]] = []
    for percorso in sorted(percorsi.rapporti.rglob("*.json")):
        trovata = _voce(percorso, percorsi, falliti)
        if trovata is not None:
            voci.append(trovata)
    return scrivi_indice(percorsi.rapporti, [voce for _, voce in sorted(voci, key=lambda v: v[0])])


def _voce(
    percorso: Path, percorsi: Percorsi, falliti: dict[str, EsitoRapporto]
) -> tuple[tuple[Any, ...], VoceIndice] | None:
    try:
        dati = json.loads(percorso.read_text(encoding="utf-8"))
        base = percorso.with_suffix("")
        fallito = falliti.get(percorsi.relativo(base))
        nota = ""
        if fallito is not None:
            nota = f"Versione precedente: l'ultima esecuzione non è riuscita ({fallito.causa})"
        voce = VoceIndice(
            anno=int(dati["anno"]),
            camera=dati["ente"],
            area="" if dati["area"] == ENTE else dati["area"],
            titolo_area=dati["titolo_area"].partition(", ")[2] or dati["titolo_area"],
            versione="" if dati["versione"] == VERSIONI[0] else "situazione al 30 settembre",
            rapporto=dati["titolo"],
            html=_collegamento(base, ".html", percorsi),
            pdf=_collegamento(base, ".pdf", percorsi),
            stato="fallito" if fallito is not None else dati["verdetto"],
            nota=nota,
        )
        return (-voce.anno, voce.camera, voce.versione, voce.area, int(dati["ordine"]), voce.rapporto), voce
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # a file of somebody else's in the reports folder is not a report


def _collegamento(base: Path, estensione: str, percorsi: Percorsi) -> str:
    percorso = base.with_name(base.name + estensione)
    return percorso.relative_to(percorsi.rapporti).as_posix() if percorso.is_file() else ""
