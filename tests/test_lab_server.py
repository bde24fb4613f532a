"""JupyterLab as `analisi lab` starts it, with a real server: the menu that exports, terminal, language, tables."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from tornado.websocket import websocket_connect

from analisi.lab import stile
from browser import Browser, executable
from conftest import copia_progetto
from quaderni import PNG, codice, markdown, quaderno, scrivi, uscita

ATTESA_S = 120
FIGURA = codice("plt.show()", uscita({"image/png": PNG}))


@dataclass(frozen=True)
class Servito:
    """A server of JupyterLab that runs."""

    indirizzo: str
    gettone: str

    def chiedi(self, percorso: str, metodo: str = "GET") -> HTTPResponse:
        """What it answers; HTTPError where it refuses."""
        chi = {"Authorization": f"token {self.gettone}"}
        domanda = Request(f"{self.indirizzo}{percorso}", method=metodo, headers=chi)
        risposta: HTTPResponse = urlopen(domanda, timeout=ATTESA_S)
        return risposta


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servito]:
    cartella = tmp_path_factory.mktemp("lab")
    radice = copia_progetto(cartella / "progetto")
    scrivi(quaderno(markdown("# Saldi"), codice("1", uscita({"text/plain": "uno"}))), radice / "buono.ipynb")
    scrivi(quaderno(markdown("# Saldi"), FIGURA), radice / "muto.ipynb")
    private = {n: str(cartella / n.lower()) for n in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    programma = str(Path(sysconfig.get_path("scripts")) / "analisi")
    registro = cartella / "registro"
    with registro.open("wb") as uscite:
        processo = subprocess.Popen(
            [programma, "lab", "--no-browser", "--allow-root", "--port=0"],
            cwd=radice,
            env=os.environ | private | {"SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"},
            stdin=subprocess.DEVNULL,
            stdout=uscite,
            stderr=uscite,
            start_new_session=True,
        )
    try:
        scheda = _acceso(Path(private["JUPYTER_RUNTIME_DIR"]), processo, registro)
        yield Servito(scheda["url"].rstrip("/"), scheda["token"])
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(processo.pid, signal.SIGKILL)
        processo.wait()


def _acceso(cartella: Path, processo: subprocess.Popen[bytes], registro: Path) -> dict[str, Any]:
    """What the server writes of itself once it listens."""
    fine = time.monotonic() + ATTESA_S
    while time.monotonic() < fine and processo.poll() is None:
        for scheda in cartella.glob("jpserver-*.json"):
            with contextlib.suppress(json.JSONDecodeError):  # not yet written to its end
                letta: dict[str, Any] = json.loads(scheda.read_text(encoding="utf-8"))
                return letta
        time.sleep(0.1)
    pytest.fail(f"the server did not start: {registro.read_text(encoding='utf-8')}")


def test_the_menu_offers_our_formats_under_names_that_its_address_can_hold(lab: Servito) -> None:
    formati = json.load(lab.chiedi("/api/nbconvert"))
    nostri = [nome for nome in formati if "analisi" in nome]
    assert nostri == ["analisi_html", "analisi_pdf"] and all(re.fullmatch(r"\w+", nome) for nome in nostri)


@pytest.mark.parametrize(
    ("formato", "tipo", "inizio"),
    [("analisi_html", "text/html", b"<!doctype html>"), ("analisi_pdf", "application/pdf", b"%pdf-")],
)
def test_the_menu_exports_a_notebook(formato: str, tipo: str, inizio: bytes, lab: Servito) -> None:
    risposta = lab.chiedi(f"/nbconvert/{formato}/buono.ipynb?download=true")
    assert risposta.status == 200 and risposta.headers.get_content_type() == tipo
    assert risposta.headers.get_filename() == f"buono.{formato.removeprefix('analisi_')}"
    assert risposta.read().lower().startswith(inizio)


@pytest.mark.parametrize("formato", ["analisi_html", "analisi_pdf"])
def test_an_export_that_fails_is_a_page_in_italian(formato: str, lab: Servito) -> None:
    with pytest.raises(HTTPError) as rifiuto:
        lab.chiedi(f"/nbconvert/{formato}/muto.ipynb?download=true")
    pagina = rifiuto.value.read().decode()
    rifiuto.value.close()
    assert rifiuto.value.code == 500 and '<html lang="it">' in pagina
    assert "cella di codice 1 («plt.show()»), figura 1: manca il testo alternativo" in pagina
    assert not re.search("nbconvert failed|Traceback|Error", pagina)


def test_the_page_speaks_italian(lab: Servito) -> None:
    impostazione = json.load(lab.chiedi(f"/lab/api/settings/{quote('@jupyterlab/translation-extension:plugin')}"))
    assert impostazione["schema"]["properties"]["locale"]["default"] == "it_IT"
    assert json.load(lab.chiedi("/lab/api/translations/it_IT"))["data"]["jupyterlab"]


def test_the_terminal_finds_the_command(lab: Servito) -> None:
    nome = json.load(lab.chiedi("/api/terminals", "POST"))["name"]
    indirizzo = f"{lab.indirizzo.replace('http', 'ws', 1)}/terminals/websocket/{nome}?token={lab.gettone}"

    async def detto() -> str:
        presa = await websocket_connect(indirizzo)
        await presa.write_message(json.dumps(["stdin", "analisi kernel --help; echo fi''ne\r"]))
        letto = ""
        while "fine" not in letto:
            messaggio = await asyncio.wait_for(presa.read_message(), ATTESA_S)
            assert messaggio is not None, letto
            canale, *testi = json.loads(messaggio)
            letto += "".join(testi) if canale == "stdout" else ""
        presa.close()
        return letto

    assert "uso: analisi kernel" in asyncio.run(detto())


@pytest.mark.skipif(executable() is None, reason="no Chromium on this machine: pages are not tried in it")
def test_text_stands_on_the_left_and_figures_on_the_right_whatever_jupyterlab_says(tmp_path: Path) -> None:
    pagina = tmp_path / "uscita.html"
    tabella = '<table class="{}"><tr><th>Voce</th></tr><tr><td class="testo">a</td><td class="{}">1</td></tr></table>'
    tabelle = tabella.format("an-tabella", "n") + tabella.format("an-viva", "dt-right")
    stili = f"<style>{stile.css()}</style><style>{_regole_di_jupyterlab()}</style>"  # its own come last
    corpo = f'<div class="jp-RenderedHTMLCommon jp-RenderedHTML">{tabelle}</div>'
    pagina.write_text(f"<!DOCTYPE html>{stili}{corpo}", encoding="utf-8")
    with Browser() as browser:
        aperta = browser.page()
        aperta.open(pagina)
        lati = aperta.evaluate("[...document.querySelectorAll('th, td')].map(c => getComputedStyle(c).textAlign)")
    assert lati == ["left", "left", "right"] * 2


def _regole_di_jupyterlab() -> str:
    """The rules of the installed JupyterLab that set the text of tables to one side."""
    regola = re.compile(r":not\(\.jp-RenderedMarkdown\)[^{}]*\btd\b[^{}]*\{[^}]*text-align[^}]*\}")
    statici = Path(sys.prefix) / "share" / "jupyter" / "lab" / "static"
    trovate = {r for file in statici.glob("jlab_core*.js") for r in regola.findall(file.read_text(encoding="utf-8"))}
    assert trovate
    return "\n".join(sorted(trovate)).replace("\\n", " ")
