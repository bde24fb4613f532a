"""Putting the files of a report in their place: all of them or none, whatever stops the process.

The files are written aside, in a hidden folder beside the report. Renaming that folder is the moment of decision:
before it the old report stands, after it the new one does, even if whoever was moving its files is killed meanwhile:
`riprendi`, called by the next batch, moves what is left. No file is ever seen half written. Only who holds the lock of
the reports (`serratura`) may call these.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

NOTA = ".esito.json"
"""Ending of the note beside a report that the last run could not make."""

MANIFESTO = ".manifesto.json"
"""Ending of the manifest of a report, the last of its files to be put in place."""

IN_CORSO = ".in-corso"
DECISO = ".deciso"


def pubblica(base: Path, prodotti: Mapping[str, bytes]) -> None:
    """Make `prodotti` (bytes by ending) the files of the report `base`, a path without extension.

    Raises OSError where they cannot be written: the former files then stand, unless the decision had been taken.
    """
    for finale in prodotti:
        if accanto(base, finale).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(accanto(base, finale)))
    in_corso, deciso = _nascosta(base, IN_CORSO), _nascosta(base, DECISO)
    base.parent.mkdir(parents=True, exist_ok=True)
    if deciso.is_dir():  # of a worker that died
        _metti(deciso)
    shutil.rmtree(in_corso, ignore_errors=True)
    try:
        in_corso.mkdir()
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
    return base.with_name(base.name + finale)


def _nascosta(base: Path, finale: str) -> Path:
    return base.with_name(f".{base.name}{finale}")


def _metti(deciso: Path) -> None:
    """Move every file of the folder beside it, the manifest last; then the note of an earlier failure goes."""
    nomi = sorted((f.name for f in deciso.iterdir()), key=lambda n: (n.endswith(MANIFESTO), n))
    for nome in nomi:
        (deciso / nome).replace(deciso.parent / nome)
    base = deciso.with_name(deciso.name.removeprefix(".").removesuffix(DECISO))
    accanto(base, NOTA).unlink(missing_ok=True)
    deciso.rmdir()
