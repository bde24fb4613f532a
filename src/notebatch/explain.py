"""What a report depends on, why it was made and why it would be made again."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

from analisi.dati.scelta import area_ammessa
from analisi.paths import Percorsi
from analisi.rapporti.notebook import NotebookRapporto
from analisi.rapporti.parametri import ParametriGruppo, Richiesta, camere_richieste
from analisi.rapporti.piano import Voce, VoceGruppo, VoceQualunque, deposito_rapporto, voce_di
from analisi.rapporti.scheda import leggi_scheda
from notebatch.content_key import DEROGHE, Dipendenze, Lettore
from notebatch.job import assenza, impedimento
from notebatch.manifest import leggi_manifesto, motivi
from notebatch.run_log import RAPPORTO, righe

ESITI = {"fatto": "Fatto", "vuoto": "Senza niente da dire", "fallito": "Non riuscito", "bloccato": "Bloccato"}


def perche(percorso: Path, percorsi: Percorsi, notebook: Sequence[NotebookRapporto]) -> list[str]:
    """The answer for a terminal. Raises ErroreParametri where the path is not that of a report."""
    lettore = Lettore(percorsi)
    del_gruppo = _voce_di_gruppo(percorsi, percorso, notebook)
    voce, fermo = (del_gruppo, "") if del_gruppo else _voce_di_camera(percorsi, percorso, notebook, lettore)
    base = deposito_rapporto(percorsi, voce)
    dipendenze = lettore.di_voce(voce)
    da_rifare = motivi(base, dipendenze)
    stato = "da fare, perché:" if da_rifare else "aggiornato, non si rifà."
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


def _voce_di_camera(
    percorsi: Percorsi, percorso: Path, notebook: Sequence[NotebookRapporto], lettore: Lettore
) -> tuple[Voce, str]:
    """The report of a chamber, and why it cannot be made where that is known."""
    voce = voce_di(percorsi, percorso, notebook)
    p = voce.parametri
    ((camera, anno),) = camere_richieste(percorsi, Richiesta((p.camera,), (p.anno,)))
    voce = replace(voce, parametri=replace(p, camera=camera, anno=anno))
    scheda = leggi_scheda(percorsi, camera, anno, p.versione, lettore)
    if scheda is None:
        return voce, ""
    area = area_ammessa(p.area, scheda.aree, struttura=scheda.con_struttura)
    voce = replace(voce, parametri=replace(voce.parametri, area=area))
    return voce, impedimento(voce, scheda) or assenza(voce, scheda)


def _voce_di_gruppo(percorsi: Percorsi, percorso: Path, notebook: Sequence[NotebookRapporto]) -> VoceGruppo | None:
    """The report of a group whose published manifest stands at the path; None for anything else."""
    nomi = [campo.name for campo in fields(ParametriGruppo)]
    for radice in (Path.cwd(), percorsi.radice, percorsi.rapporti):
        base = radice / percorso
        descritto = (leggi_manifesto(base.with_name(base.name.partition(".")[0])) or {}).get("rapporto", {})
        for uno in notebook:
            if uno.nome == descritto.get("rapporto") and all(nome in descritto for nome in nomi):
                return VoceGruppo(uno, ParametriGruppo(**{nome: descritto[nome] for nome in nomi}))
    return None


def _dipende(voce: VoceQualunque, dipendenze: Dipendenze, percorsi: Percorsi) -> list[tuple[str, str]]:
    deroghe = dipendenze.ingressi.get(DEROGHE)
    cartelle = Counter(Path(nome).parent.as_posix() for nome in dipendenze.ingressi if nome != DEROGHE)
    notebook = percorsi.relativo(voce.notebook.percorso)
    cartelle[Path(notebook).parent.as_posix()] -= 1
    ambiente = dipendenze.ambiente
    return [
        ("parametri", " ".join(f"{n}={v}" for n, v in dipendenze.parametri.items())),
        ("notebook", notebook),
        *(("ingressi", f"{cartella}: {_quanti(n)}") for cartella, n in cartelle.items() if n),
        *([("deroghe", f"in vigore: {deroghe}")] if deroghe else []),
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
