"""Figures: where their bytes are, and whether somebody who cannot see them is told what they show.

Every fault is collected, so that one message names them all.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

from analisi.errors import ErroreNotebook
from notebatch.exporters.blocks import Posto

TIPI = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_IMG = re.compile(r"""<img\b(?:"[^"]*"|'[^']*'|[^'">])*>""", re.IGNORECASE)
_SVG = re.compile(r"(<svg\b(?:\"[^\"]*\"|'[^']*'|[^'\">])*>)(.*?)</svg>", re.IGNORECASE | re.DOTALL)
_NOME_SVG = re.compile(
    r"""\saria-label(?:ledby)?\s*=\s*["']?[^"'\s>]|\saria-hidden\s*=\s*["']?true|\srole\s*=\s*["']?(?:presentation|none)"""
)
_TITOLO_SVG = re.compile(r"<title[^>]*>\s*([^<]*\S[^<]*?)\s*</title>")

COME_DESCRIVERE = (
    "Ogni figura deve dire in parole ciò che mostra: scrivere "
    'display(fig, metadata={"image/png": {"alt": "…"}}), oppure il testo «alt» nei metadati della cella; '
    "nel testo Markdown, ![descrizione](immagine.png)."
)
COME_RINUNCIARE = (
    "Per pubblicare senza dichiarazione di accessibilità, dalla riga di comando: "
    "--EsportatorePdf.accessibile=False oppure --EsportatoreHtml.accessibile=False."
)


def uri(mime: str, dati: bytes) -> str:
    """The image itself, written as an address."""
    return f"data:{mime};base64,{base64.b64encode(dati).decode('ascii')}"


def da_uri(indirizzo: str) -> tuple[str, bytes]:
    """Type and bytes of an image written as an address; ValueError where it is not one."""
    testa, virgola, corpo = indirizzo.partition(",")
    if not testa.startswith("data:image/") or not virgola:
        raise ValueError(indirizzo[:40])
    mime, *attributi = testa.removeprefix("data:").split(";")
    return mime, base64.b64decode(unquote(corpo)) if "base64" in attributi else unquote_to_bytes(corpo)


def nome_di_svg(sorgente: str) -> str:
    """The accessible name that an SVG gives itself (`aria-label`, else `<title>`), or nothing."""
    radice = re.search(r"<svg\b[^>]*?\saria-label\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", sorgente)
    titolo = _TITOLO_SVG.search(sorgente)
    trovato = (radice.group(1) or radice.group(2) or "") if radice else titolo.group(1) if titolo else ""
    return html.unescape(trovato).strip()


class Raccolta:
    """The figures met while a notebook is read: counts them and remembers what is wrong with each.

    cartella: where relative addresses start from; accessibile: whether a missing alternative text is a fault.
    """

    def __init__(self, cartella: Path, accessibile: bool) -> None:
        self._cartella = cartella
        self._accessibile = accessibile
        self._mute: list[str] = []
        self._altri: list[str] = []
        self._quante = 0

    def conta(self, posto: Posto, alt: str | None) -> int:
        """Number of this figure; without alternative text (None or blank) it becomes a fault."""
        self._quante += 1
        if not (alt or "").strip():
            self._mute.append(f"{posto}, figura {self._quante}")
        return self._quante

    def incorpora(self, indirizzo: str, posto: Posto, allegati: Mapping[str, Any]) -> str:
        """The image at `indirizzo` (attachment or file beside the notebook) as a data URI; else a fault and ``""``."""
        if indirizzo.startswith("data:image/"):
            return indirizzo
        if indirizzo.startswith("attachment:"):
            for mime, dati in allegati.get(unquote(indirizzo.removeprefix("attachment:")), {}).items():
                return f"data:{mime};base64,{''.join(dati)}"
        elif not re.match(r"[a-z][a-z0-9+.-]*:|//", indirizzo, re.IGNORECASE):
            file = self._cartella / unquote(indirizzo)
            mime = TIPI.get(file.suffix.lower(), "")
            if mime and file.is_file():
                return uri(mime, file.read_bytes())
        self._altri.append(
            f"{posto}: immagine «{indirizzo}» non incorporabile; attesa un'immagine PNG, JPEG o SVG allegata "
            "alla cella o in un file accanto al notebook, perché il documento non deve dipendere dalla rete"
        )
        return ""

    def nel_markup(self, markup: str, posto: Posto, allegati: Mapping[str, Any]) -> str:
        """HTML with the images incorporated; `<img>` without `alt` and `<svg>` without a name are faults."""
        for trovato in _SVG.finditer(markup):
            if not (_NOME_SVG.search(trovato.group(1)) or _TITOLO_SVG.search(trovato.group(2))):
                self.conta(posto, None)
        return _IMG.sub(lambda img: self._img(img.group(0), posto, allegati), markup)

    def _img(self, etichetta: str, posto: Posto, allegati: Mapping[str, Any]) -> str:
        # an empty alt is the author's statement that the image says nothing; a missing one is an oversight
        if not re.search(r"\salt(?=[\s=/>])", etichetta, re.IGNORECASE):
            self.conta(posto, None)
        return re.sub(
            r"""(\ssrc\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s>]+))""",
            lambda m: f'{m[1]}"{self.incorpora(html.unescape(m[2] or m[3] or m[4] or ""), posto, allegati)}"',
            etichetta,
            flags=re.IGNORECASE,
        )

    def verifica(self) -> None:
        """Raise ErroreNotebook with every fault met, if any."""
        mute = self._mute if self._accessibile else []
        righe = [*(f"  - {figura}: manca il testo alternativo" for figura in mute), *(f"  - {a}" for a in self._altri)]
        if righe:
            rimedi = [COME_DESCRIVERE, COME_RINUNCIARE] if mute else []
            raise ErroreNotebook("\n".join(["il notebook non si può pubblicare:", *righe, *rimedi]))
