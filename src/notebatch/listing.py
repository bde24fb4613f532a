"""The index of what is published, from what stands on disk: manifests of reports and notes on those that failed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Any

from analisi.dati.tabelle import ENTE
from analisi.dati.tempo import in_cifre
from analisi.ordine import naturale
from analisi.paths import Percorsi
from analisi.rapporti.notebook import GRUPPO
from analisi.rapporti.orfani import Orfano, Presenti
from analisi.rapporti.parametri import EDIZIONI
from notebatch.changes import raccogli
from notebatch.index.page import VoceIndice, scrivi_indice
from notebatch.index.search import PaginaRicerca, scrivi_ricerca
from notebatch.manifest import NIENTE, leggi_json, leggi_manifesto
from notebatch.publication import CARTELLA_DATI, MANIFESTO, NOTA, accanto

PROVVISORIO = "PROVVISORIO"
ANCORA_DATI = "#dati"
"""Where a page lists its open data, if it has any."""

FORMATI = {"html": ".html", "pdf": ".pdf", "cartella": ".xlsx"}
"""Ending of each file of a report that a reader opens."""

STATI = {"fallito": "l'ultima esecuzione non è riuscita", "bloccato": "l'ultima esecuzione è stata bloccata"}
MAI_FATTO = {"fallito": "Non riuscito", "bloccato": "Bloccato"}


@dataclass(frozen=True)
class Indice:
    """The page, and the published reports that it leaves out because nothing stands behind them."""

    pagina: Path
    orfani: tuple[Orfano, ...]


def aggiorna_indice(percorsi: Percorsi, versione: str) -> Indice:
    """Bring `reports/index.html` up to date, with what its search reads and what the last batches changed.

    A report that could not be made is marked, its former version listed; one whose data are gone is not listed.
    `versione` changes when the code does. Only who holds the lock of the reports may call this.
    """
    presenti, orfani = Presenti(percorsi), []
    basi, trovate = [], []
    for base in basi_pubblicate(percorsi.rapporti):
        trovata = _voce(base, percorsi, presenti)
        if isinstance(trovata, Orfano):
            orfani.append(trovata)
            continue
        basi.append(base)
        if trovata is not None:
            trovate.append(trovata)
    ordinate = sorted(trovate, key=lambda v: v[0])
    ricerca = scrivi_ricerca(percorsi.rapporti, list(_da_cercare(ordinate)), versione)
    novita = raccogli(percorsi.rapporti, basi)
    pagina = scrivi_indice(percorsi.rapporti, [voce for _, voce, _ in ordinate], versione, novita, ricerca)
    return Indice(pagina, tuple(orfani))


def basi_pubblicate(cartella: Path) -> list[Path]:
    """Every report under the folder, made or failed, as its path without extension; hidden folders hold none."""
    basi = set()
    for dove, cartelle, file in os.walk(cartella):
        cartelle[:] = [c for c in cartelle if not c.startswith(".")]
        for finale in (MANIFESTO, NOTA):
            basi |= {Path(dove, f.removesuffix(finale)) for f in file if f.endswith(finale) and not f.startswith(".")}
    return sorted(basi)


Trovata = tuple[tuple[Any, ...], VoceIndice, str]
"""The place of an entry, the entry, the sum of its page."""


def _voce(base: Path, percorsi: Percorsi, presenti: Presenti) -> Trovata | Orfano | None:
    """None for a file of somebody else's in the reports folder; an orphan for a report whose data are gone."""
    nota = leggi_json(accanto(base, NOTA))
    manifesto = leggi_manifesto(base) or {}
    dati = manifesto.get("rapporto") or nota
    try:
        if orfano := presenti.orfano(base, dati):
            return orfano
        voce = VoceIndice(
            anno=int(dati["anno"]),
            **(_del_gruppo(dati) if "panel" in dati else _della_camera(dati)),
            camera=dati["ente"],
            rapporto=dati["titolo"],
            **_esito(dati, manifesto, nota),
            **_file(base, percorsi),
            base=base.relative_to(percorsi.rapporti).as_posix(),
        )
        area, ordine = naturale(voce.area), int(dati["ordine"])
        posto = (-voce.anno, voce.camera, voce.codice, voce.versione, area, ordine, voce.rapporto)
        return posto, voce, manifesto.get("prodotti", {}).get(f"{base.name}.html", "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _esito(dati: Mapping[str, Any], manifesto: Mapping[str, Any], nota: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict in words; where the last run could not make the report, that, and of which the former version was."""
    if not nota and "vuoto" in manifesto:
        perche = str(manifesto["vuoto"])
        return {"stato": "vuoto", "nota": "" if perche == NIENTE else perche}
    if not nota:
        frase = str(manifesto["verdetto"]["frase"])
        provvisorio = frase.startswith(PROVVISORIO) and dati["verdetto"] == "superato"
        return {"stato": "avvisi" if provvisorio else dati["verdetto"], "verdetto": frase}
    stato = str(nota["stato"])
    if not manifesto:
        return {"stato": stato, "verdetto": MAI_FATTO[stato], "nota": _in_frase(str(nota["causa"]))}
    precedente = (manifesto.get("verdetto") or {}).get("frase", "")
    frase = _in_frase(f"{STATI[stato]} ({nota['causa']})")
    return {
        "stato": stato,
        "verdetto": "Versione precedente",
        "nota": f"{frase} Di quella pubblicata: {precedente}." if precedente else frase,
    }


def _in_frase(testo: str) -> str:
    return f"{testo[:1].upper()}{testo[1:]}" + ("" if testo.endswith(".") else ".")


def _file(base: Path, percorsi: Percorsi) -> dict[str, Any]:
    """The addresses of the files of a report, and the sizes of those that are to be downloaded."""
    dove = base.relative_to(percorsi.rapporti).as_posix()
    presenti = {
        nome: (dove + finale, peso) for nome, finale in FORMATI.items() if (peso := _peso(accanto(base, finale)))
    }
    indirizzi = {nome: presenti[nome][0] if nome in presenti else "" for nome in FORMATI}
    con_dati = indirizzi["html"] and accanto(base, CARTELLA_DATI).is_dir()
    return {
        **indirizzi,
        "dati": indirizzi["html"] + ANCORA_DATI if con_dati else "",
        "pesi": tuple(presente for nome, presente in presenti.items() if nome != "html"),
    }


def _peso(percorso: Path) -> int:
    """Bytes of a file; none where there is no file."""
    try:
        stato = percorso.stat()
    except OSError:
        return 0
    return stato.st_size if S_ISREG(stato.st_mode) else 0


def _della_camera(dati: Mapping[str, Any]) -> dict[str, Any]:
    al = dati.get("al", "")  # reports of earlier versions have none
    return {
        "codice": dati["camera"],
        "area": "" if dati["area"] == ENTE else dati["area"],
        "titolo_area": dati["titolo_area"].partition(", ")[2] or dati["titolo_area"],
        "versione": f"situazione al {in_cifre(al)}" if al else "",
    }


def _del_gruppo(dati: Mapping[str, Any]) -> dict[str, Any]:
    anonima = "anonima " if dati["edizione"] == EDIZIONI[1] else ""
    return {
        "codice": f"{GRUPPO}{dati['simulazione']}",
        "area": "",
        "titolo_area": dati["titolo_area"],
        "versione": f"edizione {anonima}per {dati['per']}" if dati["per"] else "",
        "colonna": "Panel",
    }


def _da_cercare(trovate: Iterable[Trovata]) -> Iterable[PaginaRicerca]:
    for _, voce, somma in trovate:
        if voce.html and somma:
            contesto = " · ".join(p for p in (voce.riga, voce.versione, voce.camera, str(voce.anno)) if p)
            yield PaginaRicerca(voce.html, voce.rapporto, contesto, voce.insieme, somma)
