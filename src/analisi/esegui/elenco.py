"""The index of what is published, from what stands on disk: manifests of reports and notes on those that failed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analisi.dati.tabelle import ENTE, VERSIONI
from analisi.esegui.manifesto import leggi_json, leggi_manifesto
from analisi.esegui.notebook import GRUPPO
from analisi.esegui.parametri import EDIZIONI
from analisi.esegui.pubblicazione import MANIFESTO, NOTA, accanto
from analisi.paths import Percorsi
from analisi.pubblica.indice import VoceIndice, scrivi_indice

PROVVISORIO = "PROVVISORIO"
STATI = {"fallito": "l'ultima esecuzione non è riuscita", "bloccato": "l'ultima esecuzione è stata bloccata"}


def aggiorna_indice(percorsi: Percorsi, versione: str) -> Path:
    """Bring `reports/index.html` up to date; a report that could not be made is marked, its former version listed.

    `versione` changes when the code does.
    """
    voci = [trovata for base in basi_pubblicate(percorsi.rapporti) if (trovata := _voce(base, percorsi)) is not None]
    return scrivi_indice(percorsi.rapporti, [voce for _, voce in sorted(voci, key=lambda v: v[0])], versione)


def basi_pubblicate(cartella: Path) -> list[Path]:
    """Every report under the folder, made or failed, as its path without extension; hidden folders hold none."""
    basi = set()
    for dove, cartelle, file in os.walk(cartella):
        cartelle[:] = [c for c in cartelle if not c.startswith(".")]
        for finale in (MANIFESTO, NOTA):
            basi |= {Path(dove, f.removesuffix(finale)) for f in file if f.endswith(finale) and not f.startswith(".")}
    return sorted(basi)


def _voce(base: Path, percorsi: Percorsi) -> tuple[tuple[Any, ...], VoceIndice] | None:
    """The entry of a report and its place; None for a file of somebody else's in the reports folder."""
    nota = leggi_json(accanto(base, NOTA))
    manifesto = leggi_manifesto(base) or {}
    dati = manifesto.get("rapporto") or nota
    try:
        voce = VoceIndice(
            anno=int(dati["anno"]),
            **(_del_gruppo(dati) if "panel" in dati else _della_camera(dati)),
            camera=dati["ente"],
            rapporto=dati["titolo"],
            html=_collegamento(base, ".html", percorsi),
            pdf=_collegamento(base, ".pdf", percorsi),
            cartella=_collegamento(base, ".xlsx", percorsi),
            stato=nota["stato"] if nota else dati["verdetto"],
            nota=_frase(nota, base) if nota else _provvisorio(manifesto),
        )
        return (
            -voce.anno,
            voce.camera,
            voce.codice,
            voce.versione,
            voce.area,
            int(dati["ordine"]),
            voce.rapporto,
        ), voce
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _provvisorio(manifesto: Mapping[str, Any]) -> str:
    """The verdict's sentence where it says that the figures are not definitive; its word alone would not."""
    frase = str(manifesto["verdetto"]["frase"])
    return frase if frase.startswith(PROVVISORIO) else ""


def _della_camera(dati: Mapping[str, Any]) -> dict[str, str]:
    return {
        "codice": dati["camera"],
        "area": "" if dati["area"] == ENTE else dati["area"],
        "titolo_area": dati["titolo_area"].partition(", ")[2] or dati["titolo_area"],
        "versione": "" if dati["versione"] == VERSIONI[0] else "situazione al 30 settembre",
    }


def _del_gruppo(dati: Mapping[str, Any]) -> dict[str, str]:
    anonima = "anonima " if dati["edizione"] == EDIZIONI[1] else ""
    return {
        "codice": f"{GRUPPO}{dati['simulazione']}",
        "area": "",
        "titolo_area": dati["titolo_area"],
        "versione": f"edizione {anonima}per {dati['per']}" if dati["per"] else "",
        "colonna": "Panel",
    }


def _frase(nota: dict[str, Any], base: Path) -> str:
    precedente = "Versione precedente: " if accanto(base, ".html").is_file() else ""
    frase = f"{precedente}{STATI[nota['stato']]} ({nota['causa']})"
    return frase[0].upper() + frase[1:]


def _collegamento(base: Path, estensione: str, percorsi: Percorsi) -> str:
    percorso = accanto(base, estensione)
    return percorso.relative_to(percorsi.rapporti).as_posix() if percorso.is_file() else ""
