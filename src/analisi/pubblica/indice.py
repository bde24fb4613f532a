"""The page that lists what was published, by year and chamber. Knows what each entry says, not what it means."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from analisi.pubblica.pagina import rendi_pagina

SEGNO = re.compile(r'<meta name="analisi-voci" content="([0-9a-f]{64})">')
LETTI = 4096
"""Characters of the page that hold its sign: it stands at its head."""

StatoVoce = Literal["superato", "avvisi", "bloccato", "fallito"]
PAROLE: dict[StatoVoce, str] = {
    "superato": "Controlli superati",
    "avvisi": "Con avvisi",
    "bloccato": "Provvisorio",
    "fallito": "Non riuscito",
}


@dataclass(frozen=True)
class VoceIndice:
    """One published report.

    codice: short name of the chamber, that no other has; camera: how the chamber calls itself; area: code, or empty
    for the whole body; rapporto: its title; html, pdf: addresses relative to the index, empty where the file does not
    exist; nota: a sentence on the outcome, possibly empty; colonna: what the rows of its table are;
    cartella: address of the workbook of its tables, where it has one.
    """

    anno: int
    codice: str
    camera: str
    area: str
    titolo_area: str
    versione: str
    rapporto: str
    html: str
    pdf: str
    stato: StatoVoce
    nota: str = ""
    colonna: str = "Area"
    cartella: str = ""

    @property
    def riga(self) -> str:
        """The heading of its row."""
        return " – ".join(parte for parte in (f"Area {self.area}" if self.area else "", self.titolo_area) if parte)

    @property
    def indirizzi(self) -> tuple[tuple[str, str], ...]:
        """Format and address of each file that exists, ready for a link."""
        formati = (("HTML", self.html), ("PDF", self.pdf), ("Excel", self.cartella))
        return tuple((f, quote(a)) for f, a in formati if a)


@dataclass(frozen=True)
class Riquadro:
    """The reports of one chamber and year: for each row, the entries under each report's column."""

    codice: str
    camera: str
    colonna: str
    rapporti: tuple[str, ...]
    righe: tuple[tuple[str, tuple[tuple[VoceIndice, ...], ...]], ...]


def scrivi_indice(cartella: Path, voci: Sequence[VoceIndice], versione: str = "") -> Path:
    """Write `index.html` in `cartella`, unless it says the same already, and give its path.

    `versione` changes when the code that writes it does. A reader never sees the page half written. Rows follow the
    area codes, the whole body first; columns follow the order of `voci`.
    """
    destinazione = cartella / "index.html"
    segno = hashlib.sha256(f"{versione}\n{list(voci)!r}".encode()).hexdigest()
    if _segno(destinazione) == segno:
        return destinazione
    pagina = rendi_pagina("indice.html.j2", anni=_anni(voci), parole=PAROLE, quanti=len(voci), segno=segno)
    cartella.mkdir(parents=True, exist_ok=True)
    descrittore, provvisorio = tempfile.mkstemp(dir=cartella, prefix=".index-", suffix=".html")
    try:
        with os.fdopen(descrittore, "w", encoding="utf-8", newline="\n") as file:
            file.write(pagina)
        Path(provvisorio).chmod(0o644)  # mkstemp's file is private, the index is for every reader of the folder
        Path(provvisorio).replace(destinazione)
    finally:
        Path(provvisorio).unlink(missing_ok=True)
    return destinazione


def _segno(pagina: Path) -> str:
    """What the page was written from, as it says itself."""
    try:
        with pagina.open(encoding="utf-8") as file:
            trovato = SEGNO.search(file.read(LETTI))
    except (OSError, ValueError):
        return ""
    return trovato[1] if trovato else ""


def _anni(voci: Iterable[VoceIndice]) -> list[tuple[int, list[Riquadro]]]:
    ordinate = sorted(voci, key=lambda v: (-v.anno, v.camera, v.codice))
    return [
        (anno, _distinti([_riquadro(list(sue)) for _, sue in itertools.groupby(dell_anno, key=lambda v: v.codice)]))
        for anno, dell_anno in itertools.groupby(ordinate, key=lambda v: v.anno)
    ]


def _distinti(riquadri: Sequence[Riquadro]) -> list[Riquadro]:
    """Chambers that call themselves the same are told apart by their short names."""
    nomi = Counter(r.camera for r in riquadri)
    return [replace(r, camera=f"{r.camera} ({r.codice})") if nomi[r.camera] > 1 else r for r in riquadri]


def _riquadro(voci: Sequence[VoceIndice]) -> Riquadro:
    rapporti = tuple(dict.fromkeys(v.rapporto for v in voci))
    nomi = dict.fromkeys(v.riga for v in sorted(voci, key=lambda v: (v.area, v.titolo_area)))
    righe = tuple(
        (nome or "Intero ente", tuple(tuple(v for v in voci if (v.riga, v.rapporto) == (nome, r)) for r in rapporti))
        for nome in nomi
    )
    return Riquadro(voci[0].codice, voci[0].camera, voci[0].colonna, rapporti, righe)
