"""Adding an expectation from JupyterLab, without touching Python or JSON by hand."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

from analisi.dati.carte import FileScritto
from analisi.dati.scrittura import scrivi_intero
from analisi.errors import ErroreRegole
from analisi.paths import sotto, trova
from analisi.qualita.suite import leggi_suite, nome_da_colonne, suite_di


def aggiungi_controllo(
    suite: str,
    tipo: str,
    descrizione: str,
    severita: str = "warning",
    rimedio: str = "",
    radice: Path | None = None,
    nome: str = "",
    campo: str = "",
    **kwargs: object,
) -> Path:
    """Add a check to `expectations/<suite>.json` and return the file's path.

    `tipo`: a Great Expectations type, such as `expect_column_values_to_be_between`; `kwargs`: its arguments
    (`column="risultato_valore", min_value=0`); `descrizione` and `rimedio`: the sentences of the quality report;
    `severita`: `critical` (blocks), `warning` or `info`; `nome`: how waivers call the check, by default its column
    (with a number where another check has that name); `campo`: the column to be filled where it fails. Raises
    ErroreRegole, leaving the file as it was, where the suite does not exist, the check is not well formed, or another
    has its name; ErroreParametri where the suite's name is no name of a file.

        an.aggiungi_controllo("indicatori", "expect_column_values_to_not_be_null", "C'è l'unità", column="unita")
    """
    cartella = trova(radice).aspettative
    percorso = sotto(cartella, f"{suite}.json")
    if not percorso.is_file():
        esistenti = ", ".join(p.stem for p in sorted(cartella.glob("*.json")))
        raise ErroreRegole(f"nessuna suite «{suite}» in {cartella.name}/; esistono: {esistenti}")
    dati = json.loads(percorso.read_text(encoding="utf-8"))
    nomi = {a.nome for s in leggi_suite(cartella) for a in s.aspettative}
    proprio = nome or _libero(suite, nome_da_colonne(tipo, kwargs), nomi)
    meta = {"descrizione": descrizione, "rimedio": rimedio, "nome": proprio, "campo": campo}
    voce = {"type": tipo, "kwargs": kwargs, "severity": severita, "meta": {k: v for k, v in meta.items() if v}}
    dati["expectations"].append(voce)
    testo = json.dumps(dati, ensure_ascii=False, indent=2) + "\n"
    difetti: list[str] = []
    nuova = suite_di(FileScritto(percorso.name, testo, "json"), difetti)
    if not difetti and (suo := nuova.aspettative[-1].nome) in nomi:
        difetti.append(f"  - {percorso.name}: un altro controllo si chiama già «{suo}»")
    if difetti:
        raise ErroreRegole("\n".join(["controllo non aggiunto:", *difetti]))
    scrivi_intero(percorso, testo)
    return percorso


def _libero(suite: str, nome: str, nomi: set[str]) -> str:
    """A name with a number that no check of the suite has; empty where that of the columns is free as it is."""
    if f"{suite}.{nome}" not in nomi:
        return ""
    return next(f"{nome}_{n}" for n in count(2) if f"{suite}.{nome}_{n}" not in nomi)
