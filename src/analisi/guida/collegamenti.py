"""The links of a site, followed before anybody can find them broken. It opens no page that is not given."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote

from analisi.errors import Difetto
from analisi.guida.pagina import Pagina

_HREF = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')
_ID = re.compile(r'\sid="([^"]*)"')
_LONTANO = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def collegamenti_rotti(pubblicate: Mapping[Pagina, str]) -> Iterator[Difetto]:
    """The links to pages or sections that the site does not have."""
    ancore = {str(p.uscita): set(_ID.findall(documento)) for p, documento in pubblicate.items()}
    for pagina, documento in pubblicate.items():
        for scritto in dict.fromkeys(html.unescape(h) for h in _HREF.findall(documento)):
            if not _LONTANO.match(scritto) and (atteso := _manca(pagina, scritto, ancore)):
                yield pagina.difetto(_riga(pagina, scritto), scritto, atteso)


def _manca(pagina: Pagina, scritto: str, ancore: Mapping[str, set[str]]) -> str:
    """What a link wants that is not there; empty where all is well."""
    dove, _, ancora = unquote(scritto).partition("#")
    meta = posixpath.normpath(posixpath.join(str(pagina.uscita.parent), dove)) if dove else str(pagina.uscita)
    if meta not in ancore:
        return "una pagina della guida"
    if ancora and html.escape(ancora) not in ancore[meta]:
        return f"una sezione di {PurePosixPath(meta).with_suffix('.md')}"
    return ""


def _riga(pagina: Pagina, scritto: str) -> int:
    """The line of the source that the link stands in, where it can be told; else 0."""
    cercato = unquote(scritto).replace(".html", ".md")
    for pezzo in pagina.pezzi:
        for numero, riga in enumerate(pezzo.testo.splitlines()):
            if f"({cercato})" in unquote(riga):
                return pezzo.riga + numero
    return 0
