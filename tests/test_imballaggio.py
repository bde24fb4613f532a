"""What the repository promises to whoever installs it, and the direction in which its rooms may import."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

RADICE = Path(__file__).parents[1]
SORGENTI = RADICE / "src"
PACCHETTI = {cartella.name for cartella in SORGENTI.iterdir() if cartella.is_dir()}
NOTEBOOK = sorted((RADICE / "notebooks").glob("*.ipynb"))
RIGHE_MASSIME = 40
DEBIAN_12 = "3.11.2"

BASE = {"paths", "errors", "caratteri", "mime", "oggetti", "ordine", "xlsx_stabile", "aspetto"}
DI_NOTEBATCH = {
    *("errors", "paths", "mime", "ordine", "caratteri", "xlsx_stabile", "aspetto", "dati.scrittura"),
    *(f"vista.{nome}" for nome in ("base", "blocchi", "codec", "grafico", "tabella")),
}
"""What the engine that publishes notebooks takes of the rest: nothing that knows of chambers."""

PUO_IMPORTARE = {
    **dict.fromkeys(BASE, BASE),
    "dati": BASE,
    "calcolo": BASE | {"dati"},
    "qualita": BASE | {"dati", "calcolo"},
    "apertura": BASE | {"dati", "calcolo", "qualita"},
    "apertura_panel": BASE | {"dati", "calcolo", "apertura"},
    "vista": BASE | {"dati", "calcolo", "qualita", "apertura", "apertura_panel"},
    "warmkernel": set(),
    "notebatch": BASE | {"dati", "vista", "warmkernel"},
    "moduli": BASE | {"dati", "calcolo", "qualita", "apertura"},
    "rapporti": BASE | {"notebatch", "dati", "calcolo", "qualita", "apertura", "warmkernel"},
    "esegui": BASE | {"notebatch", "dati", "calcolo", "qualita", "apertura", "rapporti"},
    "completamento": {"lab"},
    "lab": BASE
    | {"notebatch", "dati", "calcolo", "qualita", "apertura", "apertura_panel", "vista", "warmkernel", "rapporti"},
    "righe_comando": BASE,
    "guida": BASE | {"notebatch", "dati", "apertura", "warmkernel", "rapporti", "righe_comando", "cli"},
}
TUTTO = {*PUO_IMPORTARE, "cli", "__init__"}
PUO_IMPORTARE |= {"cli": TUTTO, "__init__": TUTTO, "__main__": TUTTO}

CHIAVI_PUBLICCODE = {
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "categories",
    "developmentStatus",
    "softwareType",
    "description",
    "legal",
    "maintenance",
    "localisation",
}


def leggi(nome: str) -> str:
    return (RADICE / nome).read_text(encoding="utf-8")


def progetto() -> dict[str, Any]:
    dichiarato: dict[str, Any] = tomllib.loads(leggi("pyproject.toml"))["project"]
    return dichiarato


def richieste(*, sviluppo: bool) -> list[Requirement]:
    """What pyproject.toml asks for, at run time and, where wanted, to develop."""
    dichiarato = progetto()
    righe = dichiarato["dependencies"] + (dichiarato["optional-dependencies"]["dev"] if sviluppo else [])
    return [Requirement(riga) for riga in righe]


def promessi() -> list[str]:
    """The versions of Python that pyproject.toml declares: «3.11», «3.12»…"""
    return re.findall(r":: (3\.\d+)$", "\n".join(progetto()["classifiers"]), re.MULTILINE)


PITONI = [*(f"{minore}.0" for minore in promessi()), DEBIAN_12]
SISTEMI = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "macos": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}


def altrove(pitone: str, sistema: str) -> dict[str, str]:
    """The environment of markers of another Python on another system."""
    qui = {nome: str(valore) for nome, valore in default_environment().items()}
    minore = ".".join(pitone.split(".")[:2])
    return qui | SISTEMI[sistema] | {"python_full_version": pitone, "python_version": minore, "extra": ""}


def vale(richiesta: Requirement, ambiente: Mapping[str, str], extra: Iterable[str] = ()) -> bool:
    """Whether the marker of a requirement holds there, for whoever asks for those extras."""
    return richiesta.marker is None or any(richiesta.marker.evaluate({**ambiente, "extra": e}) for e in ("", *extra))


def voci_del_lock() -> list[str]:
    """Each requirement of the lock with its continuation lines, comments left out."""
    senza_commenti = re.sub(r"^\s*#.*\n", "", leggi("requirements.lock"), flags=re.MULTILINE)
    return senza_commenti.replace("\\\n", " ").strip().splitlines()


@cache
def fissati() -> dict[str, Requirement]:
    """The requirements of the lock by name, with their markers; each name is there once."""
    richieste = [Requirement(voce.partition("--hash")[0]) for voce in voci_del_lock()]
    return {canonicalize_name(r.name): r for r in richieste}


def versioni_del_lock() -> dict[str, str]:
    return {nome: str(r.specifier).removeprefix("==") for nome, r in fissati().items()}


def versioni_di_conda() -> dict[str, str]:
    """Packages that environment.yml pins, through conda or pip; the interpreter and its tools are not among them."""
    dipendenze = yaml.safe_load(leggi("environment.yml"))["dependencies"]
    conda = [d.split("=") for d in dipendenze if isinstance(d, str) and "=" in d]
    pip = [riga.split("==") for d in dipendenze if isinstance(d, dict) for riga in d["pip"] if "==" in riga]
    return {canonicalize_name(nome): versione for nome, versione in conda + pip if nome != "python"}


@pytest.mark.parametrize("richiesta", richieste(sviluppo=True), ids=lambda r: r.name)
def test_the_lock_satisfies_what_pyproject_asks_for(richiesta: Requirement) -> None:
    assert richiesta.specifier.contains(versioni_del_lock()[canonicalize_name(richiesta.name)])


def test_every_requirement_of_the_lock_is_pinned_once_and_hashed() -> None:
    voci = voci_del_lock()
    forma = re.compile(r"[a-z0-9.-]+==\S+( ; [^#]+?)?(\s+--hash=sha256:[0-9a-f]{64})+$")
    sbagliate = [voce for voce in voci if not forma.match(voce)]
    assert not sbagliate
    assert len(versioni_del_lock()) == len(voci) > len(richieste(sviluppo=True))


def test_pyproject_readme_and_makefile_promise_the_same_pythons() -> None:
    richiesto, (primo, *_, ultimo) = SpecifierSet(progetto()["requires-python"]), promessi()
    assert [f"3.{n}" for n in range(40) if f"3.{n}.0" in richiesto and f"3.{n}.99" in richiesto] == promessi()
    assert DEBIAN_12 in richiesto
    assert f"Python {primo} to {ultimo}" in leggi("README.md")
    assert f"Python da {primo} a {ultimo}" in leggi("docs/analista/primi-dieci-minuti.md")


@pytest.mark.parametrize("pitone", ["", "2.7", "3.10", "3.15", "4.11"])
def test_make_refuses_a_python_that_is_not_promised_before_it_touches_anything(tmp_path: Path, pitone: str) -> None:
    esito = con_pitone(tmp_path, pitone)
    primo, *_, ultimo = promessi()
    assert f"Serve Python da {primo} a {ultimo}" in esito
    assert (tmp_path / ".venv" / "di prima").exists()


@pytest.mark.parametrize("pitone", promessi())
def test_make_accepts_every_promised_python(tmp_path: Path, pitone: str) -> None:
    assert "Impossibile creare l'ambiente in .venv" in con_pitone(tmp_path, pitone)  # this one has no venv


def con_pitone(cartella: Path, versione: str) -> str:
    """What make says where `python` claims to be that version and cannot make environments."""
    for nome in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(RADICE / nome, cartella)
    (cartella / ".venv" / "di prima").mkdir(parents=True)
    finto = cartella / "python"
    finto.write_text(f'#!/bin/sh\ncase "$*" in *venv*) exit 1;; *) echo {versione};; esac\n', encoding="utf-8")
    finto.chmod(0o755)
    ambiente = {k: v for k, v in os.environ.items() if k not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    comando = ["make", f"PYTHON={finto}", "installa"]
    esito = subprocess.run(comando, cwd=cartella, env=ambiente, capture_output=True, encoding="utf-8")
    assert esito.returncode == 2
    return esito.stderr


def test_no_locked_package_excludes_a_promised_python() -> None:
    esclusi = [
        f"{r} chiede Python {richiesto}, non {pitone}"
        for nome, r in fissati().items()
        for richiesto in [pitoni_chiesti(nome)]
        for pitone in (f"{minore}.{n}" for minore in promessi() for n in range(30))
        for sistema in SISTEMI
        if vale(r, altrove(pitone, sistema)) and pitone not in richiesto
    ]
    assert not esclusi


def installato(nome: str) -> Distribution | None:
    """The locked package as it is installed; None only for one that the lock keeps for other systems or Pythons."""
    try:
        pacchetto = distribution(nome)
    except PackageNotFoundError:
        assert not vale(fissati()[nome], {n: str(v) for n, v in default_environment().items()}), f"manca {nome}"
        return None
    assert pacchetto.version == versioni_del_lock()[nome], f"{nome}: l'ambiente non è quello del lock"
    return pacchetto


@cache
def chiesti_da(nome: str) -> list[Requirement]:
    """What the locked package asks for."""
    pacchetto = installato(nome)
    return [Requirement(riga) for riga in (pacchetto.requires or [])] if pacchetto else []


def pitoni_chiesti(nome: str) -> SpecifierSet:
    pacchetto = installato(nome)
    richiesti = (pacchetto.metadata.get_all("Requires-Python") if pacchetto else None) or []
    return SpecifierSet(",".join(map(str, richiesti)))


@pytest.mark.parametrize("sistema", SISTEMI)
@pytest.mark.parametrize("pitone", PITONI)
def test_the_lock_is_complete_for_every_promised_python_on_every_system(pitone: str, sistema: str) -> None:
    ambiente, lock, versioni = altrove(pitone, sistema), fissati(), versioni_del_lock()
    escluse = tomllib.loads(leggi("pyproject.toml"))["tool"]["uv"]["exclude-dependencies"]
    da_vedere = richieste(sviluppo=True)
    viste: set[tuple[str, frozenset[str]]] = set()
    while da_vedere:
        richiesta = da_vedere.pop()
        nome, extra = canonicalize_name(richiesta.name), frozenset(richiesta.extras)
        assert nome in lock, f"manca {richiesta}"
        assert vale(lock[nome], ambiente), f"{lock[nome]} non c'è con Python {pitone}"
        assert richiesta.specifier.contains(versioni[nome], prereleases=True), f"{lock[nome]} non è {richiesta}"
        if (nome, extra) not in viste:
            viste.add((nome, extra))
            da_vedere += [r for r in chiesti_da(nome) if vale(r, ambiente, extra) and r.name not in escluse]


@pytest.mark.parametrize("nome", ["requirements.lock", "pacchetti.py", "environment.yml", "pyproject.toml", "Makefile"])
def test_nothing_installed_comes_from_an_address_written_in_the_repository(nome: str) -> None:
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host", leggi(nome))


def test_the_conda_environment_pins_what_the_lock_pins() -> None:
    lock = versioni_del_lock()
    conda = versioni_di_conda()
    assert conda == {nome: lock.get(nome) for nome in conda}


def test_the_conda_environment_holds_exactly_the_declared_run_time_dependencies() -> None:
    assert set(versioni_di_conda()) == {canonicalize_name(r.name) for r in richieste(sviluppo=False)}


def test_publiccode_describes_the_same_project_as_pyproject() -> None:
    scheda = yaml.safe_load(leggi("publiccode.yml"))
    dichiarato = progetto()
    assert scheda.keys() >= CHIAVI_PUBLICCODE
    assert scheda["name"] == dichiarato["name"]
    assert scheda["softwareVersion"] == dichiarato["version"]
    assert scheda["legal"]["license"] == dichiarato["license"]
    assert scheda["maintenance"]["contacts"]


@pytest.mark.parametrize("lingua", ["it", "en"])
def test_publiccode_descriptions_have_the_length_that_the_standard_wants(lingua: str) -> None:
    descrizione = yaml.safe_load(leggi("publiccode.yml"))["description"][lingua]
    assert len(descrizione["shortDescription"]) <= 150
    assert 150 <= len(descrizione["longDescription"]) <= 10_000
    assert descrizione["features"]


def test_the_licence_is_the_whole_text_of_the_declared_one() -> None:
    licenza = leggi("LICENSE")
    assert licenza.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert re.findall(r"^(\d+)\.", licenza, re.MULTILINE) == [str(n) for n in range(1, 16)]
    assert licenza.rstrip().endswith("require the production of a new EUPL version.")


def test_make_without_a_command_lists_every_command() -> None:
    comandi = set(re.findall(r"^([a-z]+):", leggi("Makefile"), re.MULTILINE))
    ambiente = {k: v for k, v in os.environ.items() if k not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    elenco = subprocess.run(
        ["make"], cwd=RADICE, env=ambiente, capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert set(re.findall(r"^  ([a-z]+) ", elenco, re.MULTILINE)) == comandi
    assert {"rapporti", "test", "lab", "pulisci"} <= comandi


def stanza(modulo: str) -> str:
    """Room of a dotted name: `analisi.dati.schema` is in `dati`, `analisi` in `__init__`; another package is one."""
    parti = modulo.split(".")
    if parti[0] != "analisi":
        return parti[0]
    return parti[1] if len(parti) > 1 else "__init__"


def nomi_importati(codice: str, pacchetto: tuple[str, ...]) -> Iterator[str]:
    """Dotted names that the module of that package imports, wherever in its body."""
    for nodo in ast.walk(ast.parse(codice)):
        if isinstance(nodo, ast.Import):
            yield from (alias.name for alias in nodo.names)
        elif isinstance(nodo, ast.ImportFrom):
            base = pacchetto[: len(pacchetto) - nodo.level + 1] if nodo.level else ()
            origine = ".".join([*base, *filter(None, [nodo.module])])
            yield from (
                f"analisi.{a.name}" if origine == "analisi" and a.name in TUTTO else origine for a in nodo.names
            )


def stanze_importate(codice: str, pacchetto: tuple[str, ...]) -> set[str]:
    return {stanza(nome) for nome in nomi_importati(codice, pacchetto) if nome.split(".")[0] in PACCHETTI}


@pytest.mark.parametrize("file", sorted(SORGENTI.rglob("*.py")), ids=lambda f: f.relative_to(SORGENTI).as_posix())
def test_a_module_imports_only_from_the_rooms_on_its_left(file: Path) -> None:
    modulo = file.relative_to(SORGENTI).with_suffix("").parts
    propria = stanza(".".join(modulo))
    assert propria in PUO_IMPORTARE, f"stanza sconosciuta: {propria}"
    importate = stanze_importate(file.read_text(encoding="utf-8"), modulo[:-1])
    assert importate <= PUO_IMPORTARE[propria] | {propria}


@pytest.mark.parametrize("file", sorted((SORGENTI / "notebatch").rglob("*.py")), ids=str)
def test_the_engine_that_publishes_notebooks_knows_nothing_of_chambers(file: Path) -> None:
    importati = {n for n in nomi_importati(file.read_text(encoding="utf-8"), ()) if n.split(".")[0] == "analisi"}
    ammessi = tuple(f"analisi.{nome}" for nome in DI_NOTEBATCH)
    assert not {n for n in importati if not n.startswith(ammessi)}


@pytest.mark.parametrize(
    ("riga", "attese"),
    [
        ("import analisi.vista.tabelle as t", {"vista"}),
        ("from analisi import calcolo, apri", {"calcolo", "__init__"}),
        ("from .. import vista", {"vista"}),
        ("from ..vista.testo import frase", {"vista"}),
        ("from warmkernel.spec import install", {"warmkernel"}),
        ("from . import schema", {"dati"}),
        ("def f():\n    import analisi\n    import pandas", {"__init__"}),
    ],
)
def test_every_way_of_importing_is_seen(riga: str, attese: set[str]) -> None:
    assert stanze_importate(riga, ("analisi", "dati")) == attese


def test_there_are_notebooks_to_publish() -> None:
    assert NOTEBOOK


@pytest.mark.parametrize("file", NOTEBOOK, ids=lambda f: f.name)
def test_a_notebook_is_committed_clean_short_and_parameterised(file: Path) -> None:
    codice = [c for c in json.loads(file.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    righe = [riga for c in codice for riga in "".join(c["source"]).splitlines() if riga.strip()]
    assert sum("parameters" in c["metadata"].get("tags", []) for c in codice) == 1
    assert not [c for c in codice if c["outputs"] or c["execution_count"] is not None]
    assert len(righe) <= RIGHE_MASSIME
