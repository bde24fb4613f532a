"""Commands of `analisi` given inside an example, in the very process of its kernel: no new Python for each."""

from __future__ import annotations

import contextlib
import io
import shlex
from collections.abc import Sequence

from analisi.cli import main

PROGRAMMA = "analisi"


def lancia(righe: Sequence[str]) -> None:
    """Run these command lines and print what a terminal would show after each, both streams together.

    Raises ValueError for a line that is not a command of `analisi`: nothing else is run by a page.
    """
    for riga in righe:
        programma, *argomenti = shlex.split(riga, comments=True)
        if programma != PROGRAMMA:
            raise ValueError(f"un blocco «console eseguito» lancia solo {PROGRAMMA}, non «{programma}»")
        print(f"$ {riga}")
        print(risposta(argomenti), end="")


def risposta(argomenti: Sequence[str]) -> str:
    """What the command writes, refusals included."""
    foglio = io.StringIO()
    with contextlib.redirect_stdout(foglio), contextlib.redirect_stderr(foglio), contextlib.suppress(SystemExit):
        main(argomenti)
    return foglio.getvalue()
