"""Starting JupyterLab on the start notebook: warm kernel, look of the reports, nothing asked of the network."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from analisi.dati.scrittura import scrivi_intero
from analisi.errors import ErroreParametri, causa_di_sistema
from analisi.paths import Percorsi

NOTEBOOK = "inizio.ipynb"
ESTENSIONE = "analisi.lab.estensione"
SENZA_RETE = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",  # the other one lists packages of a public registry
)
"""No news, no look for updates, no catalogue of extensions: JupyterLab asks for them by itself otherwise."""
PREDEFINITI = {
    "@jupyterlab/apputils-extension:notification": {"checkForUpdates": False, "fetchNews": "false"},
    "@jupyterlab/translation-extension:plugin": {"locale": "it_IT"},
}
"""Settings of the page, which else speaks English and asks whether to fetch the news; the user's own still win."""
PAGINA_DI_ERRORE = Path(__file__).with_name("errore.html.j2")
"""What Jupyter Server shows where it fails, for instance when a notebook cannot be exported; its own is in English."""


def comando(percorsi: Percorsi, prefisso: Path, opzioni: Sequence[str]) -> list[str]:
    """The command line that starts JupyterLab for the project, with the user's own `opzioni` last, so that they win.

    The kernelspec and the style are written under `prefisso` (sys.prefix) where they are missing or old.
    Raises ErroreParametri where JupyterLab, the folder of notebooks or the start notebook is missing.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise ErroreParametri(
            "JupyterLab non è installato in questo ambiente: prepararlo con «make installa», oppure con "
            "«conda env create --file environment.yml»."
        )
    if not percorsi.notebook.is_dir():
        raise ErroreParametri(
            f"manca la cartella {percorsi.relativo(percorsi.notebook)}/, in cui stanno i notebook: "
            "recuperarla dalla copia di origine del progetto."
        )
    inizio = percorsi.notebook / NOTEBOOK
    if not inizio.is_file():
        raise ErroreParametri(
            f"manca {percorsi.relativo(inizio)}, il notebook da cui si comincia: recuperarlo dalla copia di origine."
        )
    _prepara_kernel(prefisso)
    cartella = _prepara_pagina(prefisso)
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={percorsi.radice}",
        f"--LabApp.default_url=/lab/tree/{percorsi.relativo(inizio)}",
        f"--ServerApp.jpserver_extensions={ESTENSIONE}=True",
        "--LabApp.custom_css=True",
        f"--ServerApp.tornado_settings=static_custom_path={cartella}",
        f"--LabApp.app_settings_dir={cartella}",
        f"--ServerApp.extra_template_paths={cartella}",
        *_terminale(),
        "--FileContentsManager.pre_save_hook=analisi.lab.salvataggio.senza_esiti",
        *SENZA_RETE,
        *opzioni,
    ]


def ambiente(attuale: Mapping[str, str]) -> dict[str, str]:
    """The environment to start it in: its terminals, and the `!` of its notebooks, find the commands of this Python."""
    cartelle = [sysconfig.get_path("scripts"), *filter(None, [attuale.get("PATH")])]
    return {**attuale, "PATH": os.pathsep.join(cartelle)}


def _terminale() -> list[str]:
    """The user's shell, told not to log in: it would forget the environment that it was started in."""
    shell = os.environ.get("SHELL") or "sh"
    return [f"--ServerApp.terminado_settings=shell_command={shell}"] if os.name == "posix" else []


def _prepara_kernel(prefisso: Path) -> None:
    from analisi.rapporti.ingressi import NOME_KERNEL
    from analisi.rapporti.kernel import installa_kernel, kernel_dei_rapporti

    installato = prefisso / "share" / "jupyter" / "kernels" / NOME_KERNEL / "kernel.json"
    if not installato.is_file() or json.loads(installato.read_text(encoding="utf-8")) != kernel_dei_rapporti():
        installa_kernel(prefisso)


def _prepara_pagina(prefisso: Path) -> Path:
    """The folder from which JupyterLab takes its first settings, the look of the reports and the page of an error."""
    from analisi.lab.stile import css

    caratteri = f"titillium-{version('fontpkg-titillium-web')}.css"
    cartella = prefisso / "share" / "jupyter" / "analisi"
    try:
        cartella.mkdir(parents=True, exist_ok=True)
        if not (cartella / caratteri).is_file():  # to reduce the typeface takes a second
            from notebatch.exporters.typeface import css_rules

            scrivi_intero(cartella / caratteri, css_rules() + "\n")
        scrivi_intero(cartella / "custom.css", f'@import "{caratteri}";\n{css()}\n')
        scrivi_intero(cartella / "overrides.json", json.dumps(PREDEFINITI, indent=1) + "\n")
        scrivi_intero(cartella / "500.html", PAGINA_DI_ERRORE.read_text(encoding="utf-8"))
    except OSError as errore:
        raise ErroreParametri(f"lo stile non si può scrivere in {cartella}: {causa_di_sistema(errore)}") from errore
    return cartella
