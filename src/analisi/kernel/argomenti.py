"""The arguments of a kernel, read by a parser that the template has built beforehand.

traitlets builds one for each application out of all its classes, options and abbreviations: 10 ms in a newborn kernel,
most of which go into copying the memory of the classes it looks at. The parser does not depend on the arguments.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from ipykernel.kernelapp import IPKernelApp
from traitlets.config.loader import KVArgParseConfigLoader

RISERVATI = {"help", "-h", "--help", "--help-all", "--version", "-V"}
"""Arguments that an application answers before it reads the others."""


class _Caricatore(KVArgParseConfigLoader):
    def _create_parser(self) -> None:
        if not hasattr(self, "parser"):
            super()._create_parser()


def _modello() -> Any:  # noqa: ANN401 - traitlets publishes no types here
    """An application of no kernel: not the class's `instance`, which is the kernel's."""
    classe: Any = IPKernelApp
    return classe()


class Lettore:
    """Reads arguments as IPKernelApp itself does; build it in the template, use it in the kernel."""

    def __init__(self) -> None:
        modello = _modello()
        opzioni, sigle = modello.flatten_flags()
        classi = list(modello._classes_with_config_traits())
        self._caricatore: Any = _Caricatore([], sigle, opzioni, classes=classi, subcommands=modello.subcommands)
        self._caricatore.load_config(["--HistoryManager.hist_file=:memory:"])

    def prova(self) -> None:
        """Read some arguments for nothing."""
        modello = _modello()
        self.serve(modello)
        modello.parse_command_line(["-f", os.devnull, "--HistoryManager.hist_file=:memory:"])

    def serve(self, app: Any) -> None:  # noqa: ANN401 - traitlets publishes no types here
        """Have `app`, not yet initialized, read its arguments by this parser."""
        dell_app = app.parse_command_line

        def leggi(argomenti: Sequence[str]) -> None:
            if RISERVATI.intersection(argomenti) or argomenti[:1] in [[nome] for nome in app.subcommands]:
                dell_app(argomenti)
                return
            app.argv = list(argomenti)
            self._caricatore.log = app.log
            app.cli_config = deepcopy(self._caricatore.load_config(list(argomenti)))
            app.update_config(app.cli_config)
            app.extra_args = self._caricatore.extra_args

        app.parse_command_line = leggi
