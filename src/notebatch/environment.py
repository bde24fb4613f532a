"""The environment reports are made in: what is the same for every run, and what of it is recorded.

A kernel runs whatever an analyst writes, so that nothing of the user's settings may reach it: language, time zone,
order of sets, matplotlib's and IPython's own configuration files. The code that publishes does not depend on them, and
takes them as they are.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import re
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path

UN_FILO = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
FISSE: Mapping[str, str] = {
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "GX_ANALYTICS_ENABLED": "false",
    **dict.fromkeys(UN_FILO, "1"),
}
"""What every kernel finds; one native thread each, because there are as many workers as cores."""

DELL_UTENTE = re.compile(
    r"LANG|LANGUAGE|LC_\w+|MPLBACKEND|COLUMNS|LINES|NO_COLOR|\w*FORCE_COLOR|SOURCE_DATE_EPOCH"
    r"|PYTHON(?!PATH|HOME|DONTWRITEBYTECODE|PYCACHEPREFIX)\w+"
)
"""Variables of the user that could change what a notebook prints."""

LINGUA_DEI_RAPPORTI = "it_IT"
SECONDI_DI_GIT = 20


GRAMMATICA_LENTA = "rfc3987_syntax"
"""jsonschema, which nbformat imports, has it build a grammar of web addresses: 2 s, for a check no notebook gets."""


def prepara_processo(privata: Path) -> None:
    """Make the environment of this process that of its kernels; `privata` is an empty folder of its own."""
    sys.modules.setdefault(GRAMMATICA_LENTA, None)  # type: ignore[arg-type]  # Python's own way to say: not installed
    for nome in [n for n in os.environ if DELL_UTENTE.fullmatch(n)]:
        del os.environ[nome]
    os.environ.update(FISSE)
    os.environ["IPYTHONDIR"] = str(privata / "ipython")  # no startup file of the user runs in a report
    matplotlib = importlib.util.find_spec("matplotlib")
    if matplotlib is not None and matplotlib.origin is not None:
        os.environ["MATPLOTLIBRC"] = str(Path(matplotlib.origin).parent / "mpl-data" / "matplotlibrc")


def interprete() -> dict[str, str]:
    """Python, platform, language of the reports and the fixed variables: what a manifest says of the machine."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "piattaforma": sysconfig.get_platform(),
        "lingua": LINGUA_DEI_RAPPORTI,
        **FISSE,
    }


def pacchetti() -> dict[str, str]:
    """Version of every installed package: a notebook may import any of them."""
    trovati: dict[str, str] = {}
    for distribuzione in importlib.metadata.distributions(path=sys.path):
        if distribuzione.name:  # an installation cut short leaves a folder without
            trovati.setdefault(distribuzione.name.lower(), distribuzione.version)  # the first is the one imported
    return dict(sorted(trovati.items()))


def core() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def provenienza(radice: Path, percorsi: Sequence[Path]) -> dict[str, object] | None:
    """The commit that last touched `percorsi`, and whether they have changed since; None outside a git repository.

    Only what a report is made from counts: a commit that touches nothing of it changes nothing here.
    """
    interni = [str(p) for p in percorsi if p.is_relative_to(radice)]
    commit = _git(radice, "rev-list", "-1", "HEAD", "--", *interni)
    stato = _git(radice, "status", "--porcelain", "--untracked-files=all", "--", *interni)
    if commit is None or stato is None:
        return None
    return {"commit": commit, "modificato": bool(stato)}


def _git(radice: Path, *argomenti: str) -> str | None:
    ambiente = {n: v for n, v in os.environ.items() if not n.startswith("GIT_")} | {"GIT_OPTIONAL_LOCKS": "0"}
    try:
        fatto = subprocess.run(
            ["git", *argomenti],
            cwd=radice,
            env=ambiente,
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDI_DI_GIT,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return fatto.stdout.strip()
