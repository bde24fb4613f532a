"""What turns a published page into one of a site: the ways to the other pages, and the words of its language."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path, PurePosixPath

from analisi.guida.pagina import Pagina

STILE = Path(__file__).parent / "guida.css"
PAROLE = {
    "it": {
        "guida": "Guida",
        "pagine": "Tutte le pagine",
        "vicine": "Pagine vicine",
        "prima": "Pagina precedente",
        "dopo": "Pagina seguente",
        "blocco": "Esempio",
        "tabella": "Tabella",
    },
    "en": {
        "guida": "Guide",
        "pagine": "All pages",
        "vicine": "Next and previous pages",
        "prima": "Previous page",
        "dopo": "Next page",
        "blocco": "Example",
        "tabella": "Table",
    },
}
IN_INGLESE = (
    (">Vai al contenuto<", ">Skip to content<"),
    ('<h2 id="indice">Indice<', '<h2 id="indice">Contents<'),
    ('aria-label="Codice della cella ', 'aria-label="Code of example '),
    ('aria-label="Testo prodotto dalla cella ', 'aria-label="Text printed by example '),
    ('<div class="an-uscita">', '<div class="an-uscita" lang="it">'),
    ('<pre class="an-testo-fisso"', '<pre class="an-testo-fisso" lang="it"'),
)
"""Words of the exporter on pages in English, and the language of what the product itself shows there."""
_PRE = re.compile(r'<pre><code class="language-(\w+)">')
_SENZA_TITOLO = re.compile(r'(?<=aria-label=")Tabella della cella di [a-z]+ \d+(?=")')
_TESTA = "</header>"


@dataclass(frozen=True)
class Sezione:
    """A guide of the site, with its pages in reading order."""

    titolo: str
    pagine: tuple[Pagina, ...]


def incornicia(documento: str, pagina: Pagina, sezioni: Sequence[Sezione]) -> str:
    """The page with its links: those of the text lead to published pages, those of the site stand around it."""
    parole = PAROLE[pagina.lingua]
    apre = f'<pre class="an-esempio an-esempio--\\1" tabindex="0" role="group" aria-label="{parole["blocco"]}"><code>'
    corpo = _PRE.sub(apre, documento)
    corpo = re.sub(r'(href="(?![a-z]+:)[^"#]+)\.md(?=[#"])', r"\1.html", corpo)
    conto = count(1)
    corpo = _SENZA_TITOLO.sub(lambda _: f"{parole['tabella']} {next(conto)}", corpo)
    if pagina.lingua == "en":
        for italiano, inglese in IN_INGLESE:
            corpo = corpo.replace(italiano, inglese)
    corpo = corpo.replace("</style>", f"{_stile()}</style>", 1)
    corpo = corpo.replace(_TESTA, _TESTA + "\n" + _alto(pagina, sezioni, parole), 1)
    return corpo.replace("</main>", "</main>\n" + _basso(pagina, sezioni, parole), 1)


@cache
def _stile() -> str:
    return STILE.read_text(encoding="utf-8")


def _alto(pagina: Pagina, sezioni: Sequence[Sezione], parole: Mapping[str, str]) -> str:
    """Where the reader is, and every page of the same guide; nothing on the page that lists them all."""
    propria = _sezione(pagina, sezioni)
    if propria is None:
        return ""
    voci = "\n".join(f"<li>{_voce(pagina, altra)}</li>" for altra in propria.pagine)
    casa = f'<a href="{_verso(pagina, PurePosixPath("index.html"))}">{parole["guida"]}</a>'
    return (
        f'<nav class="an-guida" aria-label="{parole["guida"]}">\n<p>{casa} › {_testo(propria.titolo)}</p>\n'
        f"<details><summary>{parole['pagine']}</summary>\n<ol>\n{voci}\n</ol>\n</details>\n</nav>\n"
    )


def _basso(pagina: Pagina, sezioni: Sequence[Sezione], parole: Mapping[str, str]) -> str:
    propria = _sezione(pagina, sezioni)
    if propria is None:
        return ""
    posto = propria.pagine.index(pagina)
    vicine = ((parole["prima"], propria.pagine[posto - 1 : posto] if posto else ()),
              (parole["dopo"], propria.pagine[posto + 1 : posto + 2]))  # fmt: skip
    voci = [
        f'<p><span>{nome}</span> <a href="{_verso(pagina, altra.uscita)}">{_testo(altra.titolo)}</a></p>'
        for nome, trovate in vicine
        for altra in trovate
    ]
    return f'<nav class="an-guida an-vicine" aria-label="{parole["vicine"]}">\n' + "\n".join(voci) + "\n</nav>\n"


def _sezione(pagina: Pagina, sezioni: Sequence[Sezione]) -> Sezione | None:
    return next((s for s in sezioni if pagina in s.pagine), None)


def _voce(da: Pagina, a: Pagina) -> str:
    presente = ' aria-current="page"' if da == a else ""
    return f'<a href="{_verso(da, a.uscita)}"{presente}>{_testo(a.titolo)}</a>'


def _verso(da: Pagina, a: PurePosixPath) -> str:
    return html.escape(os.path.relpath(a, da.uscita.parent).replace(os.sep, "/"))


def _testo(markdown: str) -> str:
    """A title without the marks of Markdown's code."""
    return html.escape(markdown.replace("`", ""), quote=False)
