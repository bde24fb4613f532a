"""The packages of requirements.lock: put into the environment whose interpreter runs this, or locked anew.

    .venv/bin/python -I pacchetti.py installa              # everything that is locked, each file by its hash
    .venv/bin/python -I pacchetti.py installa progetto     # this very project, editable
    build/lock/bin/python -I pacchetti.py blocca [--upgrade]

The work is uv's, ten times faster than pip. Pip brings uv, from the same lock, and does it all where uv cannot be had
or cannot reach what pip reaches: uv reads no configuration of pip, and is told what matters of it.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

RADICE = Path(__file__).parent
LOCK = RADICE / "requirements.lock"
SORGENTI = "odfpy"
"""Published as source only: it is built here, with the setuptools of the lock."""

COSTRUTTORE = "setuptools"
"""Installed first: the environment of its own in which odfpy would be built takes one without version nor hash."""

SISTEMI = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "macos", "windows")
DA_PIP = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "proxy": "ALL_PROXY",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
}
"""Options of pip, and the variables by which uv takes the same."""

SEZIONI = ("global", "install", ":env:")
"""Where pip keeps its options, the later ones winning."""


class NonRiuscito(Exception):
    """A command that failed; the text is the last thing it said."""


def installa() -> None:
    """What the lock holds. Raises NonRiuscito when pip cannot do it either."""
    with tempfile.TemporaryDirectory(prefix="pacchetti-") as cartella:
        primo, tutti = Path(cartella) / "primo.lock", Path(cartella) / "tutti.lock"
        primo.write_text(_voci(lambda nome: nome == COSTRUTTORE), encoding="utf-8")
        tutti.write_text(_voci(lambda nome: nome != "uv"), encoding="utf-8")  # pip does where there is none
        passi = ["-r", str(primo)], ["--no-build-isolation", "-r", str(tutti)]
        come = ["install", "--no-deps", "--require-hashes"]  # nothing is missing but what pyproject.toml excludes
        try:
            _prendi_uv(Path(cartella))
            for passo in passi:
                _uv([*come, *passo])
        except NonRiuscito as motivo:
            detto = str(motivo).splitlines()[0]
            print(f"Senza uv ({detto}): installo con pip, qualche minuto.", file=sys.stderr, flush=True)
            for passo in passi:
                _pip([*come, *passo])


def installa_progetto() -> None:
    """This very project, editable, with what is already there. Raises NonRiuscito."""
    strumento = _uv if _ha_uv() else _pip
    strumento(["install", "--no-deps", "--no-build-isolation", "--editable", "."])


def blocca(opzioni: Sequence[str]) -> None:
    """Write the lock anew, one version a package for every promised Python and system, and see that all can install it.

    Raises NonRiuscito, with what uv says: a package that excludes a promised Python, or has no file for it.
    """
    pitoni = promessi()
    with tempfile.TemporaryDirectory(prefix="pacchetti-") as cartella:
        _prendi_uv(Path(cartella))
        risolvi = ["compile", "--universal", "--fork-strategy=fewest", f"--python-version={pitoni[0]}", "--extra=dev"]
        scrivi = ["--generate-hashes", "--custom-compile-command=make lock", f"--output-file={LOCK.name}"]
        _uv([*risolvi, *scrivi, *opzioni, "pyproject.toml"])
        prova = ["install", "--dry-run", f"--target={cartella}", "--no-deps", "--require-hashes", "-r", LOCK.name]
        for pitone in pitoni:
            for sistema in SISTEMI:
                dove = [f"--python-version={pitone}", f"--python-platform={sistema}"]
                _uv([*prova, *dove, "--only-binary=:all:", f"--no-binary={SORGENTI}"])


def promessi() -> list[str]:
    """The versions of Python that pyproject.toml declares, in its order: «3.11», «3.12»…"""
    dichiarato = tomllib.loads((RADICE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return re.findall(r":: (3\.\d+)$", "\n".join(dichiarato["classifiers"]), re.MULTILINE)


def variabili_di_uv(configurazione: str) -> dict[str, str]:
    """What uv must know of what `pip config list` prints."""
    trovate: dict[str, str] = {}
    for sezione in SEZIONI:
        for nome, valore in re.findall(rf"^{sezione}\.([a-z-]+)=(.+)$", configurazione, re.MULTILINE):
            if nome in DA_PIP:
                separatore = "," if nome == "find-links" else " "
                trovate[DA_PIP[nome]] = separatore.join(str(ast.literal_eval(valore)).split())
    return trovate


def _voci(scelta: Callable[[str], bool]) -> str:
    """The entries of the lock whose name `scelta` accepts, hashes included."""
    voci = re.findall(r"^(([a-z0-9.-]+)==.*\n(?:\s+.*\n)*)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    return "".join(voce for voce, nome in voci if scelta(nome))


def _ha_uv() -> bool:
    return _eseguito([sys.executable, "-I", "-m", "uv", "--version"]).returncode == 0


def _prendi_uv(cartella: Path) -> None:
    """Have uv in this environment; only as it is published, since to build it takes another compiler."""
    if not _ha_uv():
        solo_uv = cartella / "uv.lock"
        solo_uv.write_text(_voci(lambda nome: nome == "uv"), encoding="utf-8")
        _pip(["install", "--only-binary=:all:", "--require-hashes", "-r", str(solo_uv)])


def _pip(argomenti: Sequence[str]) -> None:
    _pretendi(_eseguito([sys.executable, "-I", "-m", "pip", "-qq", *argomenti]))


def _uv(argomenti: Sequence[str]) -> None:
    configurazione = _eseguito([sys.executable, "-I", "-m", "pip", "config", "list"]).stdout
    # as pip, it takes a file from whichever index has it: the hash decides. What the user told uv itself wins
    ambiente = {"UV_INDEX_STRATEGY": "unsafe-best-match", **variabili_di_uv(configurazione), **os.environ}
    comando = [sys.executable, "-I", "-m", "uv", "--quiet", "--no-python-downloads", "pip"]
    _pretendi(_eseguito([*comando, *argomenti, "--python", sys.executable], ambiente))


def _eseguito(comando: Sequence[str], ambiente: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(comando, cwd=RADICE, env=ambiente, capture_output=True, encoding="utf-8", errors="replace")


def _pretendi(fatto: subprocess.CompletedProcess[str]) -> None:
    if fatto.returncode:
        detto = (fatto.stderr or fatto.stdout).strip() or f"codice {fatto.returncode}"
        raise NonRiuscito(detto)


def main(argomenti: Sequence[str]) -> int:
    """0 done, 1 not, with what the tool said."""
    try:
        match list(argomenti):
            case ["installa"]:
                installa()
            case ["installa", "progetto"]:
                installa_progetto()
            case ["blocca", *opzioni]:
                blocca(opzioni)
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except NonRiuscito as errore:
        print(errore, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
