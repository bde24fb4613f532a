"""An argparse that speaks Italian: headings, usage and every message that a user can provoke."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Sequence
from typing import IO, Any, NoReturn

MESSAGGI = (
    (r"the following arguments are required: (.*)", r"argomenti obbligatori mancanti: \1"),
    (r"argument (.*?): expected one argument", r"\1: manca il valore"),
    (r"argument (.*?): expected at least one argument", r"\1: serve almeno un valore"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 non si può usare insieme a \2"),
    (r"argument (.*?): ignored explicit argument '(.*)'", r"\1 non vuole un valore, trovato «\2»"),
    (r"argument (.*?): ((?:trovato|due valori).*)", r"\1: \2"),
)


def almeno_uno(testo: str) -> int:
    """A whole number from 1 up; argparse's own error for anything else."""
    if testo.isascii() and testo.isdigit() and int(testo) > 0:
        return int(testo)
    raise argparse.ArgumentTypeError(f"trovato «{testo}»; atteso: un numero intero da 1 in su")


class UnaVolta(argparse.Action):
    """An option that holds one value: given twice with two, the first would be lost in silence."""

    def __call__(  # noqa: D102
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        prima = getattr(namespace, self.dest)
        if prima not in (None, values):
            raise argparse.ArgumentError(self, f"due valori diversi, «{prima}» e «{values}»")
        setattr(namespace, self.dest, values)


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
        self._scritti: list[str] = []
        self._positionals.title = "argomenti"
        self._optionals.title = "opzioni"
        self.add_argument("-h", "--help", "--aiuto", action="help", help="mostra questo aiuto ed esce")

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # type: ignore[override]  # noqa: ANN401, D102
        self._scritti = list(sys.argv[1:] if args is None else args)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Print the message in Italian, on a line, and end with code 2."""
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
        if scelta := re.match("argument comando: invalid choice: '(.*?)'", messaggio):
            return self._comando_sconosciuto(scelta[1])
        if scelta := re.match(r"argument (.*?): invalid choice: '(.*?)' \(choose from (.*)\)", messaggio):
            ammessi = scelta[3].replace("'", "")
            return f"{scelta[1]}: «{scelta[2]}» non è ammesso. Valori possibili: {ammessi}"
        if messaggio.startswith("the following arguments are required: "):
            # one that is misspelt is missing too, and how it is spelt says more
            scritte = [a for a in self._scritti if a.startswith("--")]
            if ignote := [a for a in scritte if a.partition("=")[0] not in self._option_string_actions]:
                return "; ".join(self._sconosciuto(a) for a in ignote)
        for originale, italiano in MESSAGGI:
            if re.fullmatch(originale, messaggio):
                return re.sub(originale, italiano, messaggio)
        return messaggio

    def _sconosciuto(self, argomento: str) -> str:
        opzione = argomento.partition("=")[0]
        parser = (self, *self._comandi().values())
        note = [o for uno in parser for azione in uno._actions for o in azione.option_strings]
        vicine = difflib.get_close_matches(opzione, note, n=1)
        return f"opzione «{opzione}» sconosciuta" + (f"; forse «{vicine[0]}»?" if vicine else "")

    def _comando_sconosciuto(self, scritto: str) -> str:
        nomi = list(self._comandi())
        vicini = difflib.get_close_matches(scritto, nomi, n=1)
        forse = f"; forse «{vicini[0]}»?" if vicini else "."
        return f"comando «{scritto}» sconosciuto{forse} Il comando va per primo ed è uno fra: {', '.join(nomi)}"

    def _comandi(self) -> dict[str, argparse.ArgumentParser]:
        gruppi = [a.choices for a in self._actions if isinstance(a, argparse._SubParsersAction)]
        return {nome: parser for gruppo in gruppi for nome, parser in gruppo.items()}
