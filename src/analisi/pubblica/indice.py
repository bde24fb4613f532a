"""The page that lists what was published, by year and chamber. Knows what each entry says, not what it means."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from analisi.pubblica.html import rendi_pagina

StatoVoce = Literal["superato", "avvisi", "bloccato", "fallito"]
PAROLE: dict[StatoVoce, str] = {
    "superato": "Controlli superati",
    "avvisi": "Con avvisi",
    "bloccato": "Bloccato",
    "fallito": "Non riuscito",
}


@dataclass(frozen=True)
class VoceIndice:
    """One published report.

    area: code, or empty for the whole body; rapporto: its title; html, pdf: addresses relative to the index, empty
    where the file does not exist; nota: a sentence on the outcome, possibly empty.
    """

    anno: int
    camera: str
    area: str
    titolo_area: str
    versione: str
    rapporto: str
    html: str
    pdf: str
    stato: StatoVoce
    nota: str = ""

    @property
    def riga(self) -> str:
        """The heading of its row."""
        return " – ".join(parte for parte in (f"Area {self.area}" if self.area else "", self.titolo_area) if parte)

    @property
    def indirizzi(self) -> tuple[tuple[str, str], ...]:
        """Format and address of each file that exists, ready for a link."""
        return tuple((f, quote(a)) for f, a in (("HTML", self.html), ("PDF", self.pdf)) if a)


@dataclass(frozen=True)
class Riquadro:
    """The reports of one chamber and year: for each row, the entries under each report's column."""

    anno: int
    camera: str
    rapporti: tuple[str, ...]
    righe: tuple[tuple[str, tuple[tuple[VoceIndice, ...], ...]], ...]


def scrivi_indice(cartella: Path, voci: Sequence[VoceIndice]) -> Path:
    """Write `index.html` in `cartella` and give its path; a reader never sees it half written.

    Rows follow the area codes, the whole body first; columns follow the order of `voci`.
    """
    pagina = rendi_pagina("indice.html.j2", anni=_anni(voci), parole=PAROLE, quanti=len(voci))
    cartella.mkdir(parents=True, exist_ok=True)
    destinazione = cartella / "index.html"
    descrittore, provvisorio = tempfile.mkstemp(dir=cartella, prefix=".index-", suffix=".html")
    try:
        with os.fdopen(descrittore, "w", encoding="utf-8", newline="\n") as file:
            file.write(pagina)
        Path(provvisorio).chmod(0o644)  # mkstemp's file is private, the index is for every reader of the folder
        Path(provvisorio).replace(destinazione)
    finally:
        Path(provvisorio).unlink(missing_ok=True)
    return destinazione


def _anni(voci: Iterable[VoceIndice]) -> list[tuple[int, list[Riquadro]]]:
    ordinate = sorted(voci, key=lambda v: (-v.anno, v.camera))
    return [
        (anno, [_riquadro(anno, c, list(sue)) for c, sue in itertools.groupby(dell_anno, key=lambda v: v.camera)])
        for anno, dell_anno in itertools.groupby(ordinate, key=lambda v: v.anno)
    ]


def _riquadro(anno: int, camera: str, voci: Sequence[VoceIndice]) -> Riquadro:
    rapporti = tuple(dict.fromkeys(v.rapporto for v in voci))
    nomi = dict.fromkeys(v.riga for v in sorted(voci, key=lambda v: (v.area, v.titolo_area)))
    righe = tuple(
        (nome or "Intero ente", tuple(tuple(v for v in voci if (v.riga, v.rapporto) == (nome, r)) for r in rapporti))
        for nome in nomi
    )
    return Riquadro(anno, camera, rapporti, righe)
