"""What the tests of `vista` share: a Typst compiler with the demands of publication, and an HTML reader."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import fontpkg_titillium_web
import typst
from bs4 import BeautifulSoup, Tag

CARATTERI = [str(fontpkg_titillium_web.ROOT / "files")]
TESTA = (
    '#set document(title: "prova", date: datetime(year: 2014, month: 1, day: 1))\n'
    '#set text(lang: "it", font: "Titillium Web")\n#set page(margin: 2cm)\n'
)


def pdf(frammento: str) -> bytes:
    """The fragment as an accessible, archivable PDF; RuntimeError if it is not one."""
    compila: Any = typst.compile  # its stubs cannot bind the type of a source given as bytes
    documento: bytes = compila((TESTA + frammento).encode(), pdf_standards=["ua-1", "a-2a"], font_paths=CARATTERI)
    return documento


def parole_del_pdf(frammento: str) -> str:
    """The words of the fragment as poppler reads them from its PDF, blanks made one."""
    comando = ["pdftotext", "-", "-"]
    return " ".join(
        subprocess.run(comando, input=pdf(frammento), capture_output=True, check=True).stdout.decode().split()
    )


def mostrato(markup: str) -> str:
    """The characters that a piece of Typst markup shows."""
    sorgente = f"#metadata([{markup}]) <x>".encode()
    return "".join(_foglie(json.loads(typst.query(sorgente, "<x>", field="value", one=True))))


def _foglie(nodo: object) -> Iterator[str]:
    if isinstance(nodo, dict):
        if nodo.get("func") == "linebreak":
            yield "\n"
        for chiave in ("text", "body", "child"):
            valore = nodo.get(chiave)
            if isinstance(valore, str):
                yield valore
            elif valore is not None:
                yield from _foglie(valore)
        for figlio in nodo.get("children", []):
            yield " " if figlio.get("func") == "space" else "".join(_foglie(figlio))


def pagina(markup: str) -> Tag:
    """Parsed HTML, after the checks that hold for any view: no repeated id, no link to nowhere, no script."""
    zuppa = BeautifulSoup(markup, "html.parser")
    ids = [e["id"] for e in zuppa.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for elemento in zuppa.find_all(href=True):
        assert str(elemento["href"]).removeprefix("#") in ids
    for elemento in zuppa.select("[aria-labelledby]"):
        assert elemento["aria-labelledby"] in ids
    assert not zuppa.find_all(["script", "style", "link"])
    return zuppa
