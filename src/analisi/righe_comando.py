"""An argparse that speaks Italian: headings, usage and every message that a user can provoke."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from typing import IO, NoReturn

MESSAGGI = (
    (r"the following arguments are required: (.*)", r"argomenti obbligatori mancanti: \1"),
    (r"argument (.*?): expected one argument", r"\1: manca il valore"),
    (r"argument (.*?): expected at least one argument", r"\1: serve almeno un valore"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"\1: \2 non è ammesso; valori possibili: \3"),
    (r"argument (.*?): invalid \S+ value: (.*)", r"\1: \2 non è un valore valido"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 non si può usare insieme a \2"),
    (r"argument (.*?): ignored explicit argument (.*)", r"\1 non vuole un valore, trovato \2"),
)


class Formato(argparse.RawDescriptionHelpFormatter):
    """Help layout with the Italian word for usage."""

    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, D102
        super().add_usage(usage, actions, groups, "uso: " if prefix is None else prefix)


class Comando(argparse.ArgumentParser):
    """A parser whose help and errors are in Italian; a mistake ends with code 2 and names the nearest option."""

    def __init__(self, prog: str | None = None, description: str | None = None, epilog: str | None = None) -> None:
        super().__init__(
            prog, description=description, epilog=epilog, formatter_class=Formato, add_help=False, allow_abbrev=False
        )
        self._positionals.title = "argomenti"
        self._optionals.title = "opzioni"
        self.add_argument("-h", "--help", "--aiuto", action="help", help="mostra questo aiuto ed esce")

    def error(self, message: str) -> NoReturn:
        """Print the message in Italian and end with code 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"errore: {self._tradotto(message)}\n")

    def print_usage(self, file: IO[str] | None = None) -> None:  # type: ignore[override]
        """The usage line, on standard output unless `file` says otherwise."""
        (file or sys.stdout).write(self.format_usage())

    def _tradotto(self, messaggio: str) -> str:
        if messaggio.startswith("unrecognized arguments: "):
            ignoti = messaggio.partition(": ")[2].split()
            return "; ".join(self._sconosciuto(a) for a in ignoti if a.startswith("-")) or (
                f"argomenti sconosciuti: {' '.join(ignoti)}"
            )
        for originale, italiano in MESSAGGI:
            if re.fullmatch(originale, messaggio):
                return re.sub(originale, italiano, messaggio)
        return messaggio

    def _sconosciuto(self, argomento: str) -> str:
        opzione = argomento.partition("=")[0]
        note = [o for azione in self._actions for o in azione.option_strings]
        note += [
            o
            for azione in self._actions
            if isinstance(azione, argparse._SubParsersAction)
            for sotto in azione.choices.values()
            for altra in sotto._actions
            for o in altra.option_strings
        ]
        vicine = difflib.get_close_matches(opzione, note, n=1)
        return f"opzione «{opzione}» sconosciuta" + (f"; forse «{vicine[0]}»?" if vicine else "")
