"""Putting the files of a report in their place: all of them or none, whatever stops the process.

The files are written aside, in a hidden folder beside the report. Renaming that folder is the moment of decision:
before it the old report stands, after it the new one does, even if whoever was moving its files is killed meanwhile:
`riprendi`, called by the next batch, moves what is left. No file is ever seen half written. The folder of the open data
is put in place as one thing: what the former one held and the new one does not is gone with it. Only who holds the lock
of the reports (`serratura`) may call these.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

NOTA = ".esito.json"
"""Ending of the note beside a report that the last run could not make."""

MANIFESTO = ".manifesto.json"
"""Ending of the manifest of a report, the last of its files to be put in place."""

CARTELLA_DATI = "-dati"
"""Ending of the folder of the open data of a report; a report without tables has none."""

FINALI = (".html", ".pdf", ".xlsx", ".ipynb", ".json")
"""Endings of the other files of a report, each of which it may lack."""

IN_CORSO = ".in-corso"
DECISO = ".deciso"
SUPERATA = ".superata"


def pubblica(base: Path, prodotti: Mapping[str, bytes]) -> None:
    """Make `prodotti` (bytes by ending, as `.html` or `-dati/indicatori.csv`) the files of the report `base`, a path
    without extension.

    Raises OSError where they cannot be written: the former files then stand, unless the decision had been taken.
    """
    _pretendi_posto(base, prodotti)
    in_corso, deciso = _nascosta(base, IN_CORSO), _nascosta(base, DECISO)
    base.parent.mkdir(parents=True, exist_ok=True)
    if deciso.is_dir():  # of a worker that died
        _metti(deciso)
    shutil.rmtree(in_corso, ignore_errors=True)
    try:
        (in_corso / f"{base.name}{CARTELLA_DATI}").mkdir(parents=True)
        for finale, contenuto in prodotti.items():
            (in_corso / f"{base.name}{finale}").write_bytes(contenuto)
        in_corso.rename(deciso)
    except OSError:
        shutil.rmtree(in_corso, ignore_errors=True)
        raise
    _metti(deciso)


def riprendi(rapporti: Path) -> int:
    """Finish what a killed batch had decided, clear what it had not; how many reports were finished.

    What cannot be written is left to the publication of its own report, which will say so.
    """
    finiti = 0
    for cartella, cartelle, file in os.walk(rapporti):
        for nome in [n for n in cartelle if n.startswith(".")]:
            cartelle.remove(nome)
            if nome.endswith(DECISO):
                with contextlib.suppress(OSError):
                    _metti(Path(cartella, nome))
                    finiti += 1
            elif nome.endswith(IN_CORSO):
                shutil.rmtree(Path(cartella, nome), ignore_errors=True)
        for nome in file:
            if nome.startswith(".index-") or (nome.startswith(".") and f"{NOTA}." in nome):
                with contextlib.suppress(OSError):
                    Path(cartella, nome).unlink()
    return finiti


def accanto(base: Path, finale: str) -> Path:
    """The file of the report `base` with this ending."""
    return base.parent / f"{base.name}{finale}"


def nella_cartella(base: Path) -> list[str]:
    """The names of the files in the folder of the open data of a report, from beside the report; hidden ones are not
    of the report.
    """
    cartella = accanto(base, CARTELLA_DATI)
    file = sorted(f.name for f in cartella.iterdir()) if cartella.is_dir() else []
    return [f"{cartella.name}/{nome}" for nome in file if not nome.startswith(".")]


def _nascosta(base: Path, finale: str) -> Path:
    return base.with_name(f".{base.name}{finale}")


def _pretendi_posto(base: Path, prodotti: Mapping[str, bytes]) -> None:
    """Raises OSError where a folder stands in the place of a file, written or to remove, or a file in that of the
    folder.
    """
    for finale in {*FINALI, *prodotti}:
        if "/" not in finale and accanto(base, finale).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(accanto(base, finale)))
    cartella = accanto(base, CARTELLA_DATI)
    if cartella.exists() and not cartella.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(cartella))


def _metti(deciso: Path) -> None:
    """Move every file of the folder beside it, the manifest last, once what its report no longer has is gone; then the
    note of an earlier failure goes.
    """
    base = deciso.with_name(deciso.name.removeprefix(".").removesuffix(DECISO))
    for finale in _senza(deciso / f"{base.name}{MANIFESTO}"):
        accanto(base, finale).unlink(missing_ok=True)
    nomi = sorted((f.name for f in deciso.iterdir()), key=lambda n: (n.endswith(MANIFESTO), n))
    for nome in nomi:
        if (deciso / nome).is_dir():
            _scambia(deciso / nome, deciso.parent / nome, _nascosta(base, SUPERATA))
        else:
            (deciso / nome).replace(deciso.parent / nome)
    shutil.rmtree(_nascosta(base, SUPERATA), ignore_errors=True)
    with contextlib.suppress(OSError):  # one with files in it, or none at all
        accanto(base, CARTELLA_DATI).rmdir()
    accanto(base, NOTA).unlink(missing_ok=True)
    deciso.rmdir()


def _senza(manifesto: Path) -> list[str]:
    """Endings of the files that a report does not have, as its manifest says: those already moved are its own."""
    try:
        prodotti = json.loads(manifesto.read_bytes())["prodotti"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    nome = manifesto.name.removesuffix(MANIFESTO)
    return [finale for finale in FINALI if f"{nome}{finale}" not in prodotti]


def _scambia(nuova: Path, posto: Path, superata: Path) -> None:
    """Put a folder in the place of another: two renames, and whoever dies between them is resumed at the second."""
    if posto.is_dir():
        shutil.rmtree(superata, ignore_errors=True)
        posto.rename(superata)
    nuova.rename(posto)
