"""What a report depends on, why it was made and why it would be made again."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from analisi.dati.scelta import area_ammessa
from analisi.esegui.dipendenze import Dipendenze, Lettore
from analisi.esegui.manifesto import leggi_manifesto, motivi
from analisi.esegui.notebook import NotebookRapporto
from analisi.esegui.parametri import Richiesta, camere_richieste
from analisi.esegui.piano import Voce, deposito_rapporto, voce_di
from analisi.esegui.registro import RAPPORTO, righe
from analisi.esegui.scheda import leggi_scheda
from analisi.paths import Percorsi

ESITI = {"fatto": "Fatto", "fallito": "Non riuscito"}


def perche(percorso: Path, percorsi: Percorsi, notebook: Sequence[NotebookRapporto]) -> list[str]:
    """The answer for a terminal. Raises ErroreParametri where the path is not that of a report."""
    voce = voce_di(percorsi, percorso, notebook)
    p = voce.parametri
    camere_richieste(percorsi, Richiesta((p.camera,), (p.anno,)))
    lettore = Lettore(percorsi)
    scheda = leggi_scheda(percorsi, p.camera, p.anno, lettore)
    if scheda is not None:
        area_ammessa(p.area, scheda.aree, struttura=scheda.con_struttura)
    base = deposito_rapporto(percorsi, voce)
    dipendenze = lettore.di_voce(voce)
    da_rifare = motivi(base, dipendenze)
    stato = "da fare, perché:" if da_rifare else "aggiornato, non si rifà."
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
    cartelle = Counter(str(Path(nome).parent.as_posix()) for nome in dipendenze.ingressi)
    notebook = percorsi.relativo(voce.notebook.percorso)
    cartelle[str(Path(notebook).parent.as_posix())] -= 1
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
            testa = f"{ESITI.get(riga['stato'], riga['stato'])} l'ultima volta il {quando:%d/%m/%Y alle %H:%M}, perché:"
            causa = [f"Causa: {riga['causa']}"] if riga.get("causa") else []
            return [testa, *(f"  - {motivo}" for motivo in riga.get("motivi", [])), *causa]
    return ["Nel registro delle esecuzioni non c'è." if pubblicato else "Non è mai stato fatto."]
