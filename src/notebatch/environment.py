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

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
FIXED: Mapping[str, str] = {
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "GX_ANALYTICS_ENABLED": "false",
    **dict.fromkeys(ONE_THREAD, "1"),
}
"""What every kernel finds; one native thread each, because there are as many workers as cores."""

OF_THE_USER = re.compile(
    r"LANG|LANGUAGE|LC_\w+|MPLBACKEND|COLUMNS|LINES|NO_COLOR|\w*FORCE_COLOR|SOURCE_DATE_EPOCH"
    r"|PYTHON(?!PATH|HOME|DONTWRITEBYTECODE|PYCACHEPREFIX)\w+"
)
"""Variables of the user that could change what a notebook prints."""

REPORT_LANGUAGE = "it_IT"
GIT_SECONDS = 20


SLOW_GRAMMAR = "rfc3987_syntax"
"""jsonschema, which nbformat imports, has it build a grammar of web addresses: 2 s, for a check no notebook gets."""


def prepare_process(private: Path) -> None:
    """Make the environment of this process that of its kernels; `private` is an empty folder of its own."""
    sys.modules.setdefault(SLOW_GRAMMAR, None)  # type: ignore[arg-type]  # Python's own way to say: not installed
    for nome in [n for n in os.environ if OF_THE_USER.fullmatch(n)]:
        del os.environ[nome]
    os.environ.update(FIXED)
    os.environ["IPYTHONDIR"] = str(private / "ipython")  # no startup file of the user runs in a report
    matplotlib = importlib.util.find_spec("matplotlib")
    if matplotlib is not None and matplotlib.origin is not None:
        os.environ["MATPLOTLIBRC"] = str(Path(matplotlib.origin).parent / "mpl-data" / "matplotlibrc")


def interpreter() -> dict[str, str]:
    """Python, platform, language of the reports and the fixed variables: what a manifest says of the machine."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "piattaforma": sysconfig.get_platform(),
        "lingua": REPORT_LANGUAGE,
        **FIXED,
    }


def packages() -> dict[str, str]:
    """Version of every installed package: a notebook may import any of them."""
    found: dict[str, str] = {}
    for distribution in importlib.metadata.distributions(path=sys.path):
        if distribution.name:  # an installation cut short leaves a folder without
            found.setdefault(distribution.name.lower(), distribution.version)  # the first is the one imported
    return dict(sorted(found.items()))


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def provenance(root: Path, paths: Sequence[Path]) -> dict[str, object] | None:
    """The commit that last touched `paths`, and whether they have changed since; None outside a git repository.

    Only what a report is made from counts: a commit that touches nothing of it changes nothing here.
    """
    inside = [str(p) for p in paths if p.is_relative_to(root)]
    commit = _git(root, "rev-list", "-1", "HEAD", "--", *inside)
    state = _git(root, "status", "--porcelain", "--untracked-files=all", "--", *inside)
    if commit is None or state is None:
        return None
    return {"commit": commit, "modificato": bool(state)}


def _git(root: Path, *arguments: str) -> str | None:
    environment = {n: v for n, v in os.environ.items() if not n.startswith("GIT_")} | {"GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=GIT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
