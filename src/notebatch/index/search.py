"""The list that the index page searches: headings, titles of tables and charts, row headers of every published page.

It is a script (`cerca.js`) because a page opened from a folder can load one and can fetch nothing. What a page holds is
read again only when the page changed: the script says the sum of each page that it was made from.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from notebatch.writing import scrivi_per_tutti

FILE = "cerca.js"
FORMATO = 1
FUNZIONE = "analisiRicerca"
GENERI = ("sezione", "tabella", "grafico", "voce")
OVUNQUE = "dati"
"""Anchor of the section that every page has."""

LUNGHEZZA = 160
"""Characters of an entry."""

LETTI = 200
"""Characters of the script that hold its sign: it stands at its head."""

_SEGNO = re.compile(r"^// analisi-voci ([0-9a-f]{64})\n")
_PARTI = re.compile(
    r"<h(?P<livello>[2-6])\b[^>]*\bid=\"(?P<sezione>[^\"]+)\"[^>]*>(?P<titolo>.*?)</h(?P=livello)>"
    r"|<(?:table|figure)\b(?P<riquadro>[^>]*)>"
    r"|<(?P<didascalia>caption|figcaption)\b[^>]*>(?P<nome>.*?)</(?P=didascalia)>"
    r"|<th\b[^>]*\bscope=\"row(?:group)?\"[^>]*>(?P<riga>.*?)</th>"
    r"|</figure>",
    re.DOTALL,
)
_ID = re.compile(r'\bid="([^"]+)"')
_TACIUTI = re.compile(
    r"<(?P<nodo>span|small)\b[^>]*class=\"[^\"]*\ban-(?:numero|fonte|nascosto)\b[^\"]*\"[^>]*>.*?</(?P=nodo)>"
    r"|<sup\b.*?</sup>|<svg\b.*?</svg>",
    re.DOTALL,
)
_PAROLA = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True)
class PaginaRicerca:
    """A published page.

    indirizzo: from the index, not yet quoted; contesto: what its title does not say (area, chamber, year); insieme: id
    of its part of the index; somma: SHA-256 of the file.
    """

    indirizzo: str
    titolo: str
    contesto: str
    insieme: str
    somma: str


def scrivi_ricerca(cartella: Path, pagine: Sequence[PaginaRicerca], versione: str = "") -> str:
    """Write `cerca.js` in `cartella`, unless it is of these pages already; its sign. `versione`: of the code.

    Raises OSError where it cannot be written. A page that cannot be read is listed by its title.
    """
    destinazione = cartella / FILE
    segno = hashlib.sha256(f"{FORMATO}\n{versione}\n{list(pagine)!r}".encode()).hexdigest()
    if _letto(destinazione, LETTI).startswith(f"// analisi-voci {segno}\n"):
        return segno
    note = _voci_note(_letto(destinazione), versione)
    voci = {p.indirizzo: note.get(p.somma) or tuple(_voci(_letto(cartella / p.indirizzo))) for p in pagine}
    contenuto = json.dumps(_compatto(pagine, voci, versione), ensure_ascii=False, separators=(",", ":"))
    # these two end a line of a script, though not one of JSON
    contenuto = contenuto.replace("\u2028", " ").replace("\u2029", " ").replace('],["', '],\n["')
    scrivi_per_tutti(destinazione, f"// analisi-voci {segno}\n{FUNZIONE}({contenuto});\n")
    return segno


Voce = tuple[int, str, str]
"""Place in GENERI, words, anchor."""


def _compatto(pagine: Sequence[PaginaRicerca], voci: Mapping[str, Sequence[Voce]], versione: str) -> dict[str, Any]:
    """Every text once; of each entry of a page three numbers: kind, text, anchor."""
    testi: dict[str, int] = {}

    def numero(testo: str) -> int:
        return testi.setdefault(testo, len(testi))

    righe = []
    for p in pagine:
        numeri = [n for g, t, a in voci[p.indirizzo] for n in (g, numero(t), numero(a))]
        righe.append([p.titolo, p.contesto, quote(p.indirizzo), p.insieme, p.somma, numeri])
    return {"versione": versione, "generi": list(GENERI), "testi": list(testi), "pagine": righe}


def _voci_note(script: str, versione: str) -> dict[str, tuple[Voce, ...]]:
    """The entries in a script of ours of the same code, by the sum of their page."""
    try:
        letto = json.loads(script[script.index("(") + 1 : script.rindex(")")])
        if letto["versione"] != versione:
            return {}
        testi = letto["testi"]
        return {
            somma: tuple((g, testi[t], testi[a]) for g, t, a in zip(n[::3], n[1::3], n[2::3], strict=True))
            for *_, somma, n in letto["pagine"]
        }
    except (ValueError, KeyError, TypeError, IndexError):
        return {}


def _voci(pagina: str) -> Iterator[Voce]:
    """The entries of a page in order, each text once; what stands in every page is none."""
    viste: set[str] = set()
    for genere, testo, ancora in _tutte(pagina):
        chiave = testo.casefold()
        if chiave not in viste and ancora != OVUNQUE and _PAROLA.search(testo):
            viste.add(chiave)
            yield genere, testo, ancora


def _tutte(pagina: str) -> Iterator[Voce]:
    sezione, posto, figura = "", "", ""
    for parte in _PARTI.finditer(pagina):
        if parte["sezione"]:
            sezione, posto, figura = html.unescape(parte["sezione"]), "", ""
            yield 0, _testo(parte["titolo"]), sezione
        elif parte["riquadro"] is not None:
            proprio = _ID.search(parte["riquadro"])
            posto = html.unescape(proprio[1]) if proprio else figura
            if parte[0].startswith("<figure"):
                figura = posto
        elif parte["didascalia"]:
            yield (2 if figura else 1), _testo(parte["nome"]), posto or sezione
        elif parte["riga"] is not None:
            yield 3, _testo(parte["riga"]), posto or sezione
        else:
            posto = figura = ""


def _testo(markup: str) -> str:
    nudo = re.sub(r"<[^>]*>", " ", _TACIUTI.sub("", markup))
    testo = " ".join(html.unescape(nudo).removeprefix("▶").split())
    return testo if len(testo) <= LUNGHEZZA else (testo[:LUNGHEZZA].rpartition(" ")[0] or testo[:LUNGHEZZA]) + "…"


def _letto(percorso: Path, caratteri: int = -1) -> str:
    """The text of a file, or its beginning; empty for one that cannot be read."""
    try:
        with percorso.open(encoding="utf-8") as file:
            return file.read(caratteri)
    except (OSError, ValueError):
        return ""
