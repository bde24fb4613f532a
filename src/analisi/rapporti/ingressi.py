"""What the reports of a project are made from and by, for their content keys: input of the office, code of ours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from analisi.dati.deroghe import NOME_FILE, codici_in_vigore, leggi_deroghe
from analisi.dati.impronta import file_del_conto, file_di_ingresso
from analisi.errors import ErroreRegole
from analisi.paths import VARIABILE_RADICE, Percorsi
from notebatch.content_key import Dependencies, Reader, SourceCode
from notebatch.report import Project

NOME_KERNEL = "analisi"
"""The name of the kernelspec of the reports."""
CODICE = SourceCode(
    Path(__file__).resolve().parents[2],
    ("analisi", "notebatch", "warmkernel"),
    ("analisi/lab", "analisi/guida", "analisi/esegui", "analisi/moduli", "analisi/cli.py", "analisi/righe_comando.py"),
)
"""All of ours, except what only people at work use: JupyterLab, guides, command line, Excel forms."""

DEROGHE = "deroghe in vigore"
"""What stands among the input of a chamber that has waivers: those of the day, because no file says which day it is."""


def progetto(percorsi: Percorsi) -> Project:
    """The project, as who publishes notebooks knows it."""
    return Project(percorsi.radice, percorsi.rapporti, percorsi.registro, VARIABILE_RADICE)


def lettore(percorsi: Percorsi, oggi: date | None = None) -> Reader:
    """Who reads what reports are made from; `oggi`: the day on which waivers are looked at, that of each look if not
    given.
    """
    return Reader(progetto(percorsi), CODICE, oggi)


def dipendenze_di_camera(lettore: Reader, camera: str, anno: int) -> Dependencies:
    """What everything known of a chamber and year depends on, whatever the report."""
    return lettore.dependencies({"camera": camera, "anno": anno}, ingressi_di_camera(lettore, camera, anno))


def ingressi_di_camera(lettore: Reader, camera: str, anno: int) -> Mapping[str, str]:
    """The input of a chamber and year, and of the year before what this one is compared with."""
    return lettore.once((camera, anno), lambda: _di_camera(lettore, camera, anno))


def ingressi_di_cartelle(lettore: Reader, cartelle: Iterable[Path]) -> dict[str, str]:
    """The files of some folders."""
    return lettore.sums(p for cartella in cartelle for p in file_di_ingresso(cartella))


def ingressi_senza_nomi(lettore: Reader, cartelle: Iterable[Path]) -> dict[str, str]:
    """The same as one sum for each folder: the name of a file may be that of a body."""
    percorsi = progetto(Percorsi(lettore.root))
    somme = {percorsi.relative(c): json.dumps(ingressi_di_cartelle(lettore, [c])) for c in cartelle}
    return {nome: hashlib.sha256(testo.encode()).hexdigest() for nome, testo in somme.items()}


def _di_camera(lettore: Reader, camera: str, anno: int) -> dict[str, str]:
    percorsi = Percorsi(lettore.root)
    cartella = percorsi.fonte(camera, anno)
    altri = (*sorted(percorsi.aspettative.glob("*.json")), *file_del_conto(percorsi.fonte(camera, anno - 1)))
    somme = ingressi_di_cartelle(lettore, (cartella, percorsi.regole)) | lettore.sums(altri)
    return somme | _deroghe(cartella, lettore.today)


def _deroghe(cartella: Path, oggi: date) -> dict[str, str]:
    """A waiver that begins or ends changes the reports, though no file does.

    Of a file that cannot be understood nothing is said here: whoever opens the data tells its faults.
    """
    try:
        deroghe = leggi_deroghe(cartella / NOME_FILE)
    except ErroreRegole:
        return {}
    return {DEROGHE: codici_in_vigore(deroghe, oggi)} if deroghe else {}
