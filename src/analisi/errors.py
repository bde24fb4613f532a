"""The one tree of expected failures, each with the exit code that the command line answers with.

A message says the place, the rule and what to do, in Italian: it is read by the people of the office.
Nothing here imports the rest of the package.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import dataclass

CAUSE_DI_SISTEMA = {
    errno.EACCES: "permesso negato",
    errno.EPERM: "permesso negato",
    errno.EROFS: "il disco è in sola lettura",
    errno.ENOSPC: "il disco è pieno",
    errno.EDQUOT: "lo spazio assegnato è finito",
    errno.ENOENT: "il file o la cartella non esiste",
    errno.EEXIST: "c'è un file al posto di una cartella",
    errno.ENOTDIR: "c'è un file al posto di una cartella",
    errno.EISDIR: "c'è una cartella al posto di un file",
    errno.ENAMETOOLONG: "il percorso è troppo lungo",
    errno.EMFILE: "ci sono troppi file aperti",
}


def causa_di_sistema(errore: OSError) -> str:
    """What the operating system refused, in Italian where it is a usual refusal."""
    return CAUSE_DI_SISTEMA.get(errore.errno or 0) or errore.strerror or str(errore)


class ErroreAnalisi(Exception):
    """Any failure that the package foresees; `codice_uscita` is the process exit code."""

    codice_uscita = 2

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of the calls that led here: the message of the command line (IPython asks)."""
        return [f"errore: {self}"]


@dataclass(frozen=True, order=True)
class Difetto:
    """One fault of one input: where it is, what was found and what was expected.

    `riga` counts as the reader's own program does (the header of a sheet is row 1); 0 means the whole file.
    """

    file: str
    foglio: str = ""
    riga: int = 0
    colonna: str = ""
    trovato: str = ""
    atteso: str = ""

    def __str__(self) -> str:
        luogo = [self.file]
        if self.foglio:
            luogo.append(f"foglio «{self.foglio}»")
        if self.riga:
            luogo.append(f"riga {self.riga}")
        if self.colonna:
            luogo.append(f"colonna «{self.colonna}»")
        testo = ", ".join(luogo)
        if self.trovato:
            testo += f": trovato «{self.trovato}»"
        return f"{testo}; atteso: {self.atteso}" if self.atteso else testo


class ErroreDati(ErroreAnalisi):
    """Input files that cannot be read as their schema says; carries every fault, not the first one."""

    def __init__(self, difetti: Iterable[Difetto]) -> None:
        self.difetti = tuple(sorted(difetti))
        quanti = len(self.difetti)
        titolo = "1 difetto nei dati" if quanti == 1 else f"{quanti} difetti nei dati"
        super().__init__("\n".join([f"{titolo}:", *(f"  - {d}" for d in self.difetti)]))

    def __reduce__(self) -> tuple[type[ErroreDati], tuple[tuple[Difetto, ...]]]:
        # an exception is sent between processes by its message, which is not what makes this one
        return type(self), (self.difetti,)


class ErroreParametri(ErroreAnalisi):
    """A parameter that does not exist or cannot have that value; raised before any kernel starts."""


class ErroreNome(ErroreAnalisi, AttributeError):
    """A name that an object, or the package, does not have."""


class ErroreChiamata(ErroreParametri, TypeError):
    """Arguments that a function does not take."""


class ErroreRegole(ErroreAnalisi):
    """A rule or correction file that contradicts itself, the schema or the data."""


class ErroreQualita(ErroreAnalisi):
    """The quality verdict blocks what was asked."""

    codice_uscita = 1


class ErroreNotebook(ErroreAnalisi):
    """A notebook that failed while it ran, or that could not be published."""

    codice_uscita = 3
