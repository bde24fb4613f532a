"""What a report depends on, why it was made and why it would be made again."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from analisi.dati.scelta import area_ammessa
from analisi.esegui.dipendenze import Dipendenze, Lettore
from analisi.esegui.manifesto import leggi_manifesto, motivi
from analisi.esegui.notebook import NotebookRapporto
from analisi.esegui.parametri import Richiesta, camere_richieste
from analisi.esegui.piano import Voce, deposito_rapporto, voce_di
from analisi.esegui.rapporto import impedimento
from analisi.esegui.registro import RAPPORTO, righe
from analisi.esegui.scheda import leggi_scheda
from analisi.paths import Percorsi

ESITI = {"fatto": "Fatto", "fallito": "Non riuscito", "bloccato": "Bloccato"}


def perche(percorso: Path, percorsi: Percorsi, notebook: Sequence[NotebookRapporto]) -> list[str]:
    """The answer for a terminal. Raises ErroreParametri where the path is not that of a report."""
    voce = voce_di(percorsi, percorso, notebook)
    p = voce.parametri
    ((camera, anno),) = camere_richieste(percorsi, Richiesta((p.camera,), (p.anno,)))
    voce = replace(voce, parametri=replace(p, camera=camera, anno=anno))
    lettore = Lettore(percorsi)
    scheda = leggi_scheda(percorsi, camera, anno, lettore)
    if scheda is not None:
        area = area_ammessa(p.area, scheda.aree, struttura=scheda.con_struttura)
        voce = replace(voce, parametri=replace(voce.parametri, area=area))
    base = deposito_rapporto(percorsi, voce)
    dipendenze = lettore.di_voce(voce)
    da_rifare = motivi(base, dipendenze)
    stato = "da fare, perché:" if da_rifare else "aggiornato, non si rifà."
    fermo = impedimento(voce, scheda) if scheda is not None else ""
    if fermo:
        da_rifare, stato = [fermo], "non si può fare, perché:"
    return [
        f"{percorsi.relativo(base)}: {stato}",
        *(f"  - {motivo}" for motivo in da_rifare),
        "",
        "Dipende da:",
        *(f"  {nome:10} {valore}" for nome, valore in _dipende(voce, dipendenze, percorsi)),
        "",
        *_storia(percorsi.relativo(base), percorsi, pubblicato=leggi_manifesto(base) is not None),
    ]


def _dipende(voce: Voce, dipendenze: Dipendenze, percorsi: Percorsi) -> list[tuple[str, str]]:
    cartelle = Counter(Path(nome).parent.as_posix() for nome in dipendenze.ingressi)
    notebook = percorsi.relativo(voce.notebook.percorso)
    cartelle[Path(notebook).parent.as_posix()] -= 1
    ambiente = dipendenze.ambiente
    return [
        ("parametri", " ".join(f"{n}={v}" for n, v in dipendenze.parametri.items())),
        ("notebook", notebook),
        *(("ingressi", f"{cartella}: {_quanti(n)}") for cartella, n in cartelle.items() if n),
        ("codice", f"analisi: {_quanti(len(dipendenze.codice))}"),
        ("ambiente", f"{ambiente['python']}, {ambiente['piattaforma']}, {len(dipendenze.pacchetti)} pacchetti"),
        ("chiave", dipendenze.chiave),
    ]


def _quanti(file: int) -> str:
    return "1 file" if file == 1 else f"{file} file"


def _storia(base: str, percorsi: Percorsi, *, pubblicato: bool) -> list[str]:
    """When it was last tried and why, from the run log."""
    for riga in righe(percorsi.registro):
        if riga.get("evento") == RAPPORTO and riga.get("rapporto") == base:
            quando = datetime.datetime.fromisoformat(riga["quando"]).astimezone()
            testa = f"{ESITI.get(riga['stato'], riga['stato'])} l'ultima volta il {quando:%d/%m/%Y alle %H:%M}"
            causa = [f"Causa: {riga['causa']}"] if riga.get("causa") else []
            perche = [f"  - {motivo}" for motivo in riga.get("motivi", [])]
            return [f"{testa}, perché:" if perche else f"{testa}.", *perche, *causa]
    return ["Nel registro delle esecuzioni non c'è." if pubblicato else "Non è mai stato fatto."]
