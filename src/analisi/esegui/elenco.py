"""The index of what is published, from what stands on disk: results of reports and notes on those that failed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analisi.dati.tabelle import ENTE, VERSIONI
from analisi.esegui.rapporto import NOTA
from analisi.paths import Percorsi
from analisi.pubblica.indice import VoceIndice, scrivi_indice

STATI = {"fallito": "l'ultima esecuzione non è riuscita", "bloccato": "l'ultima esecuzione è stata bloccata"}


def aggiorna_indice(percorsi: Percorsi) -> Path:
    """Write `reports/index.html`; a report that could not be made is marked, and its previous version stays listed."""
    basi = {p.with_name(p.name.removesuffix(NOTA).removesuffix(".json")) for p in percorsi.rapporti.rglob("*.json")}
    voci = [trovata for base in sorted(basi) if (trovata := _voce(base, percorsi)) is not None]
    return scrivi_indice(percorsi.rapporti, [voce for _, voce in sorted(voci, key=lambda v: v[0])])


def _voce(base: Path, percorsi: Percorsi) -> tuple[tuple[Any, ...], VoceIndice] | None:
    """The entry of a report and its place; None for a file of somebody else's in the reports folder."""
    nota = _letto(base.with_name(base.name + NOTA))
    dati = _letto(base.with_name(base.name + ".json")) or nota
    try:
        voce = VoceIndice(
            anno=int(dati["anno"]),
            camera=dati["ente"],
            area="" if dati["area"] == ENTE else dati["area"],
            titolo_area=dati["titolo_area"].partition(", ")[2] or dati["titolo_area"],
            versione="" if dati["versione"] == VERSIONI[0] else "situazione al 30 settembre",
            rapporto=dati["titolo"],
            html=_collegamento(base, ".html", percorsi),
            pdf=_collegamento(base, ".pdf", percorsi),
            stato=nota["stato"] if nota else dati["verdetto"],
            nota=_frase(nota, base) if nota else "",
        )
        return (-voce.anno, voce.camera, voce.versione, voce.area, int(dati["ordine"]), voce.rapporto), voce
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _letto(percorso: Path) -> dict[str, Any]:
    try:
        contenuto = json.loads(percorso.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return contenuto if isinstance(contenuto, dict) else {}


def _frase(nota: dict[str, Any], base: Path) -> str:
    precedente = "Versione precedente: " if base.with_name(base.name + ".html").is_file() else ""
    frase = f"{precedente}{STATI[nota['stato']]} ({nota['causa']})"
    return frase[0].upper() + frase[1:]


def _collegamento(base: Path, estensione: str, percorsi: Percorsi) -> str:
    percorso = base.with_name(base.name + estensione)
    return percorso.relative_to(percorsi.rapporti).as_posix() if percorso.is_file() else ""
