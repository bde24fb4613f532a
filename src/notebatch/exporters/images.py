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
from notebatch.exporters.blocks import Place

TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_IMG = re.compile(r"""<img\b(?:"[^"]*"|'[^']*'|[^'">])*>""", re.IGNORECASE)
_SVG = re.compile(r"(<svg\b(?:\"[^\"]*\"|'[^']*'|[^'\">])*>)(.*?)</svg>", re.IGNORECASE | re.DOTALL)
_SVG_NAME = re.compile(
    r"""\saria-label(?:ledby)?\s*=\s*["']?[^"'\s>]|\saria-hidden\s*=\s*["']?true|\srole\s*=\s*["']?(?:presentation|none)"""
)
_SVG_TITLE = re.compile(r"<title[^>]*>\s*([^<]*\S[^<]*?)\s*</title>")

HOW_TO_DESCRIBE = (
    "Ogni figura deve dire in parole ciò che mostra: scrivere "
    'display(fig, metadata={"image/png": {"alt": "…"}}), oppure il testo «alt» nei metadati della cella; '
    "nel testo Markdown, ![descrizione](immagine.png)."
)
HOW_TO_DO_WITHOUT = (
    "Per pubblicare senza dichiarazione di accessibilità, dalla riga di comando: "
    "--EsportatorePdf.accessibile=False oppure --EsportatoreHtml.accessibile=False."
)


def uri(mime: str, data: bytes) -> str:
    """The image itself, written as an address."""
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"


def from_uri(address: str) -> tuple[str, bytes]:
    """Type and bytes of an image written as an address; ValueError where it is not one."""
    head, comma, body = address.partition(",")
    if not head.startswith("data:image/") or not comma:
        raise ValueError(address[:40])
    mime, *attributes = head.removeprefix("data:").split(";")
    return mime, base64.b64decode(unquote(body)) if "base64" in attributes else unquote_to_bytes(body)


def svg_name(source: str) -> str:
    """The accessible name that an SVG gives itself (`aria-label`, else `<title>`), or nothing."""
    root = re.search(r"<svg\b[^>]*?\saria-label\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", source)
    title = _SVG_TITLE.search(source)
    found = (root.group(1) or root.group(2) or "") if root else title.group(1) if title else ""
    return html.unescape(found).strip()


class Images:
    """The figures met while a notebook is read: counts them and remembers what is wrong with each.

    folder: where relative addresses start from; accessibile: whether a missing alternative text is a fault.
    """

    def __init__(self, folder: Path, accessibile: bool) -> None:
        self._folder = folder
        self._accessible = accessibile
        self._speechless: list[str] = []
        self._others: list[str] = []
        self._how_many = 0

    def conta(self, place: Place, alt: str | None) -> int:
        """Number of this figure; without alternative text (None or blank) it becomes a fault."""
        self._how_many += 1
        if not (alt or "").strip():
            self._speechless.append(f"{place}, figura {self._how_many}")
        return self._how_many

    def embed(self, address: str, place: Place, attachments: Mapping[str, Any]) -> str:
        """The image at `address` (attachment or file beside the notebook) as a data URI; else a fault and ``""``."""
        if address.startswith("data:image/"):
            return address
        if address.startswith("attachment:"):
            for mime, data in attachments.get(unquote(address.removeprefix("attachment:")), {}).items():
                return f"data:{mime};base64,{''.join(data)}"
        elif not re.match(r"[a-z][a-z0-9+.-]*:|//", address, re.IGNORECASE):
            file = self._folder / unquote(address)
            mime = TYPES.get(file.suffix.lower(), "")
            if mime and file.is_file():
                return uri(mime, file.read_bytes())
        self._others.append(
            f"{place}: immagine «{address}» non incorporabile; attesa un'immagine PNG, JPEG o SVG allegata "
            "alla cella o in un file accanto al notebook, perché il documento non deve dipendere dalla rete"
        )
        return ""

    def in_markup(self, markup: str, place: Place, attachments: Mapping[str, Any]) -> str:
        """HTML with the images incorporated; `<img>` without `alt` and `<svg>` without a name are faults."""
        for found in _SVG.finditer(markup):
            if not (_SVG_NAME.search(found.group(1)) or _SVG_TITLE.search(found.group(2))):
                self.conta(place, None)
        return _IMG.sub(lambda img: self._img(img.group(0), place, attachments), markup)

    def _img(self, tag: str, place: Place, attachments: Mapping[str, Any]) -> str:
        # an empty alt is the author's statement that the image says nothing; a missing one is an oversight
        if not re.search(r"\salt(?=[\s=/>])", tag, re.IGNORECASE):
            self.conta(place, None)
        return re.sub(
            r"""(\ssrc\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s>]+))""",
            lambda m: f'{m[1]}"{self.embed(html.unescape(m[2] or m[3] or m[4] or ""), place, attachments)}"',
            tag,
            flags=re.IGNORECASE,
        )

    def check(self) -> None:
        """Raise ErroreNotebook with every fault met, if any."""
        speechless = self._speechless if self._accessible else []
        lines = [
            *(f"  - {figure}: manca il testo alternativo" for figure in speechless),
            *(f"  - {a}" for a in self._others),
        ]
        if lines:
            remedies = [HOW_TO_DESCRIBE, HOW_TO_DO_WITHOUT] if speechless else []
            raise ErroreNotebook("\n".join(["il notebook non si può pubblicare:", *lines, *remedies]))
