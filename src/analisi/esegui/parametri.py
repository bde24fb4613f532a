"""The parameters of a report, declared once: the command line and the notebooks' cell come from here."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace

from analisi.apertura import ammesso, aree, normalizza_area
from analisi.dati.archivio import apri, elenco_camere
from analisi.dati.tabelle import ENTE, VERSIONI
from analisi.errors import ErroreParametri
from analisi.paths import Percorsi


@dataclass(frozen=True)
class Parametri:
    """What a report is about; the names are those of the notebooks' `parameters` cell."""

    camera: str = "lucca"
    anno: int = 2013
    area: str = ENTE
    versione: str = "consuntivo"


NOMI = tuple(f.name for f in fields(Parametri))
ESEMPI = {f.name: f.default for f in fields(Parametri)}


def da_testi(
    valori: Mapping[str, str], obbligatori: Sequence[str] = (), problemi: Sequence[str] = ()
) -> dict[str, str | int]:
    """Typed values from `name=text` pairs.

    Raises ErroreParametri with every unknown name, each with the nearest known one, every value of the wrong type,
    every mandatory name that is missing, and the faults that were found before (`problemi`): an unknown name never
    falls back to a default.
    """
    problemi = [*problemi, *(_nome_sconosciuto(nome) for nome in valori if nome not in NOMI)]
    tipizzati: dict[str, str | int] = {n: v for n, v in valori.items() if n in NOMI}
    if "anno" in tipizzati:
        testo = str(tipizzati["anno"]).strip()
        if testo.isascii() and testo.isdigit():
            tipizzati["anno"] = int(testo)
        else:
            problemi.append(f"anno: «{testo}» non è un anno, per esempio 2013.")
    mancanti = [n for n in obbligatori if n not in valori]
    if mancanti:
        esempio = " ".join(f"--{n} {ESEMPI[n]}" for n in mancanti)
        problemi.append(
            f"{'manca' if len(mancanti) == 1 else 'mancano'}: {', '.join(mancanti)}. Per esempio: {esempio}"
        )
    if problemi:
        raise ErroreParametri("\n".join(problemi))
    return tipizzati


def verifica(percorsi: Percorsi, parametri: Parametri) -> Parametri:
    """The same parameters in their canonical form, if a report can be made of them.

    Raises ErroreParametri with every value refused, before any kernel starts, and ErroreDati where the data cannot
    be read.
    """
    problemi: list[str] = []
    canonici = parametri
    with _raccolti(problemi):
        canonici = replace(canonici, versione=ammesso("versione", parametri.versione, VERSIONI))
    with _raccolti(problemi):
        canonici = replace(canonici, camera=_camera(percorsi, parametri.camera))
        dati = apri(percorsi, canonici.camera, parametri.anno)
        canonici = replace(canonici, area=normalizza_area(parametri.area, dati))
    if problemi:
        raise ErroreParametri("\n".join(problemi))
    return canonici


@contextmanager
def _raccolti(problemi: list[str]) -> Iterator[None]:
    """Adds the refusal of what is tried to the others."""
    try:
        yield
    except ErroreParametri as errore:
        problemi.append(str(errore))


def _camera(percorsi: Percorsi, scritta: str) -> str:
    """The chamber as its folder is called, whatever the case; as written where there is none."""
    nomi = dict.fromkeys(c for _, c in elenco_camere(percorsi))
    if scritta in nomi:
        return scritta
    return next((n for n in nomi if n.casefold() == scritta.strip().casefold()), scritta)


def tutte_le_aree(percorsi: Percorsi, camera: str, anno: int) -> tuple[str, ...]:
    """Every area of the chamber's tree, then the whole body."""
    return (*aree(apri(percorsi, camera, anno)), ENTE)


def confronta_nomi(per_notebook: Mapping[str, Sequence[str]]) -> None:
    """Check that each notebook's `parameters` cell declares the parameters of the model and no other.

    Raises ErroreParametri with every notebook at fault: a parameter that the notebook does not declare would be
    ignored by papermill, and the report would run on its default.
    """
    problemi = []
    for notebook, nomi in per_notebook.items():
        frasi = [f"manca «{n}»" for n in NOMI if n not in nomi]
        frasi += [f"«{n}» non è un parametro" for n in nomi if n not in NOMI]
        if frasi:
            problemi.append(f"notebook {notebook}, cella con l'etichetta «parameters»: {'; '.join(frasi)}.")
    if problemi:
        raise ErroreParametri(
            "\n".join([*problemi, f"La cella assegna questi nomi e nessun altro: {', '.join(NOMI)}."])
        )


def _nome_sconosciuto(nome: str) -> str:
    vicini = difflib.get_close_matches(nome, NOMI, n=1)
    forse = f" Forse «{vicini[0]}»?" if vicini else ""
    return f"parametro «{nome}» sconosciuto.{forse} Parametri possibili: {', '.join(NOMI)}."
