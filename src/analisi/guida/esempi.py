"""Running the examples of a page: one kernel and one private copy of the project a page, so that nothing is spoilt."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

from analisi.apertura import apri
from analisi.dati.camere import elenco_camere
from analisi.errors import Difetto
from analisi.guida.kernel import GESTORI
from analisi.guida.pagina import Pagina, Pezzo, comandi
from analisi.paths import VARIABILE_RADICE, Percorsi
from analisi.rapporti.ingressi import NOME_KERNEL
from notebatch.environment import prepare_process
from notebatch.execution import COLOURS, KERNEL_OPTIONS

Uscite = list[Mapping[str, Any]]
"""The outputs of one example, as nbformat has them."""

PARTI = ("data/raw", "data/processed", "expectations", "notebooks")
"""What of the project the examples may use and change, in their own copy."""
SECONDI_PER_ESEMPIO = 120
PROGETTO = "analisi"
"""What the folder of the project is called in the examples, wherever it really is."""
COLONNE = "100"
"""Width of the terminal that commands are shown in, whatever the one of who builds the guide."""
_RIGA_DI_CELLA = re.compile(r"Cell In\[\d+\], line (\d+)")
_IMMAGINE = re.compile(r"<(?:svg|img)\b")
FIGURA = "<Figure"
"""How the name of a whole figure begins: it never stands by the figure, as those of its parts may."""
_NOME_DI_FIGURA = re.compile(rf"(?:{FIGURA}|<Axes|<matplotlib\.)[^>]*>")
_COMANDO = "from analisi.guida.comando import lancia\nlancia({!r})"


def esegui_esempi(
    pagine: Sequence[Pagina], percorsi: Percorsi, kernel: str, insieme: int, difetti: list[Difetto]
) -> dict[Pagina, list[Uscite]]:
    """The outputs of every example of every page; the examples that did not go as written join `difetti`.

    percorsi: the project that the examples are about, which stays as it is; kernel: see `GESTORI`; insieme: how many
    pages run at once.
    """
    with tempfile.TemporaryDirectory(prefix="analisi-guida-") as nome:
        privata = Path(nome)
        with _ambiente_dei_rapporti(privata):
            serve = any(pagina.esempi for pagina in pagine)
            pronto = _preparato(percorsi, privata / "pronto") if serve else percorsi
            with ThreadPoolExecutor(insieme) as squadra:
                eseguite = list(squadra.map(lambda pagina: _esegui_pagina(pagina, pronto, privata, kernel), pagine))
    for pagina, uscite in zip(pagine, eseguite, strict=True):
        difetti.extend(_fuori_posto(pagina, uscite))
    return dict(zip(pagine, eseguite, strict=True))


@contextlib.contextmanager
def _ambiente_dei_rapporti(privata: Path) -> Iterator[None]:
    """The fixed variables of the reports for every kernel started meanwhile; those of this process come back after."""
    prima = dict(os.environ)
    prepare_process(privata)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(prima)


def _preparato(percorsi: Percorsi, destinazione: Path) -> Percorsi:
    """A copy of the project with every year judged already, so that no page pays for the checks again."""
    pronto = Percorsi(_copia(percorsi, destinazione))
    for camera, anno in elenco_camere(pronto):
        apri(camera, anno, radice=pronto.radice)
    return pronto


def _esegui_pagina(pagina: Pagina, pronto: Percorsi, privata: Path, kernel: str) -> list[Uscite]:
    if not pagina.esempi:
        return []
    quaderno = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(_sorgente(e)) for e in pagina.esempi])
    gestore = GESTORI[kernel]
    copia = _copia(pronto, privata / pagina.nome.stem / PROGETTO)
    # an ordinary kernel would else put its sockets in its own folder, where we would not look for them
    prese = Config({"KernelManager": {"connection_file": str(copia.parent / "kernel.json")}})
    esecutore = NotebookClient(
        quaderno,
        config=prese,
        kernel_name=NOME_KERNEL,
        kernel_manager_class=f"{gestore.__module__}.{gestore.__qualname__}",
        extra_arguments=list(KERNEL_OPTIONS),
        timeout=SECONDI_PER_ESEMPIO,
        allow_errors=True,
    )
    ambiente = {**os.environ, VARIABILE_RADICE: str(copia), "COLUMNS": COLONNE}
    # a loop of this page alone, which ends with it
    asyncio.run(esecutore.async_execute(cwd=str(copia), env=ambiente))
    return [list(cella.outputs) for cella in quaderno.cells]


def _sorgente(esempio: Pezzo) -> str:
    return esempio.testo if esempio.genere != "comando" else _COMANDO.format(comandi(esempio.testo))


def _copia(percorsi: Percorsi, destinazione: Path) -> Path:
    for parte in PARTI:
        if (percorsi.radice / parte).is_dir():
            shutil.copytree(percorsi.radice / parte, destinazione / parte)
    return destinazione


def _fuori_posto(pagina: Pagina, eseguiti: Sequence[Uscite]) -> Iterable[Difetto]:
    """The first example of a page that did not go as written: those after it may fail because of it."""
    for esempio, uscite in zip(pagina.esempi, eseguiti, strict=True):
        errore = next((u for u in uscite if u["output_type"] == "error"), None)
        rumore = next((u for u in uscite if u["output_type"] == "stream" and u["name"] == "stderr"), None)
        if errore is not None and esempio.genere != "errore":
            riga = esempio.riga + _riga_nel_codice(errore) - 1
            yield pagina.difetto(riga, f"{errore['ename']}: {errore['evalue']}", "un esempio che funziona")
            return
        if errore is None and esempio.genere == "errore":
            yield pagina.difetto(esempio.riga, "nessun errore", "un esempio che si ferma con un errore")
            return
        if rumore is not None:
            yield pagina.difetto(esempio.riga, str(rumore["text"]).strip(), "un esempio senza avvisi del sistema")
            return
        figura = any(map(_figura, uscite))
        nomi = [nome for u in uscite if (nome := _nome_di_figura(u)) and (nome.startswith(FIGURA) or not figura)]
        if nomi or (esempio.genere == "figura" and not figura):
            yield pagina.difetto(esempio.riga, "".join(nomi[:1]), "un esempio che mostra la sua figura")
            return


def _figura(uscita: Mapping[str, Any]) -> bool:
    """Whether an output is, or holds, a picture."""
    dati = uscita.get("data", {})
    return any(tipo.startswith("image/") for tipo in dati) or bool(_IMMAGINE.search(dati.get("text/html", "")))


def _nome_di_figura(uscita: Mapping[str, Any]) -> str:
    """What Python calls a chart, or a part of one, where an output is nothing else; empty for any other output."""
    trovato = None if _figura(uscita) else _NOME_DI_FIGURA.search(str(uscita.get("data", {}).get("text/plain", "")))
    return trovato[0] if trovato else ""


def _riga_nel_codice(errore: Mapping[str, Any]) -> int:
    trovata = _RIGA_DI_CELLA.search(COLOURS.sub("", "\n".join(errore["traceback"])))
    return int(trovata[1]) if trovata else 1
