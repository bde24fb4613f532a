"""A project of its own for who begins in an empty folder: what every chamber shares, from where the package came."""

from __future__ import annotations

import json
import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analisi.dati.impronta import file_di_lavoro
from analisi.errors import ErroreAnalisi, ErroreParametri
from analisi.paths import SEGNO_DI_RADICE, VARIABILE_RADICE, Percorsi, trova
from analisi.rapporti.notebook import ETICHETTA_PARAMETRI
from analisi.rapporti.parametri import ESEMPI

COPIA_DI_ORIGINE = Path(__file__).resolve().parents[3]
"""The checkout, where the package is installed from one (`src/analisi/esegui/` is three steps inside)."""
INSTALLATI = Path(sys.prefix) / "share" / "analisi"
"""Where any other installation puts the same files, see pyproject.toml."""
_MOSTRATI = 5


def progetto_o_posto() -> tuple[Percorsi, bool]:
    """The project around the current folder, or the place of a new one (True), which must be an empty folder.

    Raises ErroreParametri where it is neither.
    """
    qui = Path(os.environ.get(VARIABILE_RADICE) or Path.cwd()).resolve()
    try:
        return trova(qui), False
    except ErroreParametri:
        if not qui.is_dir():
            raise
    contenuto = sorted(p.name for p in qui.iterdir() if not p.name.startswith("."))
    if contenuto:
        elenco = ", ".join(contenuto[:_MOSTRATI]) + (", …" if len(contenuto) > _MOSTRATI else "")
        raise ErroreParametri(
            f"{qui} non è un progetto (manca {SEGNO_DI_RADICE.as_posix()}/) e non è vuota: contiene {elenco}. "
            "Spostarsi nel progetto, oppure in una cartella vuota per farne uno."
        )
    return Percorsi(qui), True


def comuni_del_pacchetto() -> Percorsi:
    """Where this installation has the files that every project shares. Raises ErroreAnalisi where it has them not."""
    for radice in (COPIA_DI_ORIGINE, INSTALLATI):
        comuni = Percorsi(radice)
        if all(c.is_dir() for c in (comuni.regole, comuni.aspettative, comuni.notebook)):
            return comuni
    raise ErroreAnalisi(
        "questa installazione non ha con sé notebook, controlli e regole comuni: senza, un progetto nuovo non si può "
        "fare. Installare dalla copia di origine, con «make installa»."
    )


@contextmanager
def progetto_nuovo(percorsi: Percorsi, comuni: Percorsi, camera: str, anno: int) -> Iterator[Percorsi]:
    """A project made aside, for the caller to put its data in; at the end it takes its place, `data/` last.

    Nothing of it stays where something fails. Raises OSError where it cannot be written.
    """
    provvisorio = Percorsi(percorsi.radice / f".analisi.{uuid.uuid4().hex}")
    try:
        for cartella in (provvisorio.grezzi, provvisorio.elaborati, provvisorio.rapporti):
            cartella.mkdir(parents=True)
        for da, a in ((comuni.regole, provvisorio.regole), (comuni.aspettative, provvisorio.aspettative)):
            shutil.copytree(da, a, ignore=lambda dove, nomi: [n for n in nomi if file_di_lavoro(Path(dove, n))])
        provvisorio.notebook.mkdir()
        for notebook in comuni.notebook.glob("*.ipynb"):
            testo = _con_parametri(notebook.read_text(encoding="utf-8"), camera, anno)
            (provvisorio.notebook / notebook.name).write_text(testo, encoding="utf-8", newline="\n")
        yield provvisorio
        parti = (provvisorio.aspettative, provvisorio.notebook, provvisorio.rapporti, provvisorio.grezzi.parent)
        for parte in parti:
            parte.replace(percorsi.radice / parte.name)
    finally:
        shutil.rmtree(provvisorio.radice, ignore_errors=True)


def _con_parametri(testo: str, camera: str, anno: int) -> str:
    """A notebook that speaks of this chamber and year where it spoke of those of the checkout."""
    contenuto = json.loads(testo)
    di_prima = {f"camera = {json.dumps(ESEMPI['camera'])}": f"camera = {json.dumps(camera)}"}
    di_prima[f"anno = {ESEMPI['anno']}"] = f"anno = {anno}"
    comando = "--camera {} --anno {}"
    for cella in contenuto["cells"]:
        sorgente = "".join(cella["source"])
        parametri = ETICHETTA_PARAMETRI in cella["metadata"].get("tags", ())
        if parametri and all(assegnazione in sorgente for assegnazione in di_prima):
            for assegnazione, nuova in di_prima.items():
                sorgente = sorgente.replace(assegnazione, nuova)
        sorgente = sorgente.replace(comando.format(ESEMPI["camera"], ESEMPI["anno"]), comando.format(camera, anno))
        cella["source"] = sorgente.splitlines(keepends=True)
    return json.dumps(contenuto, ensure_ascii=False, indent=1) + "\n"
