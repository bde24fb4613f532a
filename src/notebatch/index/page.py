"""The page that lists what was published, by year and chamber. Knows what each entry says, not what it means."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from analisi.ordine import naturale
from notebatch.exporters.template import rendi_pagina
from notebatch.index.story import Racconto, racconta
from notebatch.writing import scrivi_per_tutti

SEGNO = re.compile(r'<meta name="analisi-voci" content="([0-9a-f]{64})">')
LETTI = 4096
"""Characters of the page that hold its sign: it stands at its head."""

INTERO = "Intero ente"
AREA = "Area"
TUTTO = {AREA: "Tutte le aree", "Panel": "Tutti i panel"}
"""What stands for every row of a table in the choice, by what its rows are."""

StatoVoce = Literal["superato", "avvisi", "bloccato", "fallito", "vuoto"]
VUOTO: StatoVoce = "vuoto"
"""Of a report with nothing to say: it is not published, and its row says why."""
PAROLE: dict[StatoVoce, str] = {
    "superato": "controlli superati",
    "avvisi": "con contraddizioni o avvisi",
    "bloccato": "provvisorio o bloccato",
    "fallito": "non riuscito",
}


@dataclass(frozen=True)
class VoceIndice:
    """One published report.

    codice: short name of the chamber, that no other has; camera: how the chamber calls itself; area: code, or empty
    for the whole body; rapporto: its title; html, pdf, cartella (the workbook of its tables), dati (its open data):
    addresses relative to the index, empty where there is none; verdetto: a sentence; nota: more on the outcome,
    possibly empty; colonna: what the rows of its table are; base: address without extension; pesi: bytes by address.
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
    verdetto: str = ""
    nota: str = ""
    colonna: str = AREA
    cartella: str = ""
    dati: str = ""
    base: str = ""
    pesi: tuple[tuple[str, int], ...] = ()

    @property
    def riga(self) -> str:
        """The heading of its row."""
        return " – ".join(p for p in (f"Area {self.area}" if self.area else "", self.titolo_area) if p) or INTERO

    @property
    def insieme(self) -> str:
        """The id of its part of the page."""
        return identificatore(f"{self.anno}-{self.codice}")

    @property
    def pagina(self) -> str:
        """The address of the report itself, ready for a link; empty where there is none."""
        return quote(self.html or self.pdf)

    @property
    def formati(self) -> tuple[tuple[str, str, str], ...]:
        """Name, address and size in words of what stands beside the page, ready for a link."""
        pesi = dict(self.pesi)
        file = (("PDF", self.pdf), ("Excel", self.cartella), ("Dati aperti", self.dati))
        return tuple((nome, quote(a, safe="/#"), _in_kilobyte(pesi.get(a, 0))) for nome, a in file if a)


@dataclass(frozen=True)
class RigaIndice:
    """The reports of an area, or of what the rows are: for each version its entries, the final one's first, and those
    with nothing to say.
    """

    chiave: str
    nome: str
    versioni: tuple[tuple[str, tuple[VoceIndice, ...], tuple[VoceIndice, ...]], ...]


@dataclass(frozen=True)
class Riquadro:
    """The reports of one chamber and year."""

    id: str
    anno: int
    codice: str
    camera: str
    colonna: str
    righe: tuple[RigaIndice, ...]
    quanti: int
    racconto: Racconto

    @property
    def tutto(self) -> str:
        """What asks for every row."""
        return TUTTO.get(self.colonna, "Tutto")

    @property
    def fermati(self) -> list[VoceIndice]:
        """The reports that the last run could not make."""
        return [v for riga in self.righe for _, voci, _ in riga.versioni for v in voci if v.nota]


def scrivi_indice(
    cartella: Path,
    voci: Sequence[VoceIndice],
    versione: str = "",
    novita: Mapping[str, Any] | None = None,
    ricerca: str = "",
) -> Path:
    """Write `index.html` in `cartella`, unless it says the same already, and give its path.

    `versione` changes when the code that writes it does; novita: what the last batches changed, as `esegui.novita`
    keeps it; ricerca: sign of the list to search, empty where there is none. A reader never sees the page half
    written. Rows follow the area codes, the whole body first; reports follow the order of `voci`.
    """
    destinazione = cartella / "index.html"
    scritte = json.dumps(novita or {}, sort_keys=True)
    segno = hashlib.sha256(f"{versione}\n{ricerca}\n{scritte}\n{list(voci)!r}".encode()).hexdigest()
    if _segno(destinazione) == segno:
        return destinazione
    rapporti = (novita or {}).get("rapporti", {})
    pagina = rendi_pagina(
        "indice.html.j2",
        anni=_anni(voci, rapporti),
        quanti=sum(v.stato != VUOTO for v in voci),
        parole=PAROLE.items(),
        tolti=(novita or {}).get("tolti", []),
        segno=segno,
        ricerca=ricerca[:8],
    )
    scrivi_per_tutti(destinazione, pagina)
    return destinazione


def identificatore(testo: str) -> str:
    """`testo` as an id of the page: letters, digits and hyphens."""
    return re.sub(r"[^\w.]+", "-", testo).strip("-").lower()


def _segno(pagina: Path) -> str:
    """What the page was written from, as it says itself."""
    try:
        with pagina.open(encoding="utf-8") as file:
            trovato = SEGNO.search(file.read(LETTI))
    except (OSError, ValueError):
        return ""
    return trovato[1] if trovato else ""


def _anni(voci: Iterable[VoceIndice], novita: Mapping[str, Any]) -> list[tuple[int, list[Riquadro]]]:
    """By year, the latest first; in each, chambers before groups."""
    ordinate = sorted(voci, key=lambda v: (-v.anno, v.colonna != AREA, v.camera, v.codice))
    return [
        (anno, _distinti([_riquadro(list(s), novita) for _, s in itertools.groupby(dell_anno, key=lambda v: v.codice)]))
        for anno, dell_anno in itertools.groupby(ordinate, key=lambda v: v.anno)
    ]


def _distinti(riquadri: Sequence[Riquadro]) -> list[Riquadro]:
    """Chambers that call themselves the same are told apart by their short names."""
    nomi = Counter(r.camera for r in riquadri)
    return [replace(r, camera=f"{r.camera} ({r.codice})") if nomi[r.camera] > 1 else r for r in riquadri]


def _riquadro(voci: Sequence[VoceIndice], novita: Mapping[str, Any]) -> Riquadro:
    nomi = dict.fromkeys(v.riga for v in sorted(voci, key=lambda v: (naturale(v.area), v.titolo_area)))
    righe = tuple(_riga(nome, [v for v in voci if v.riga == nome]) for nome in nomi)
    prima = voci[0]
    racconto = racconta([(v, novita[v.base]) for v in voci if v.base in novita])
    return Riquadro(
        prima.insieme,
        prima.anno,
        prima.codice,
        prima.camera,
        prima.colonna,
        righe,
        sum(v.stato != VUOTO for v in voci),
        racconto,
    )


def _riga(nome: str, voci: Sequence[VoceIndice]) -> RigaIndice:
    versioni = sorted(dict.fromkeys(v.versione for v in voci))
    gruppi = tuple((versione, *_divise([v for v in voci if v.versione == versione])) for versione in versioni)
    prima = voci[0]
    chiave = prima.area or (identificatore(prima.titolo_area) if prima.colonna != AREA else "ente")
    return RigaIndice(chiave, nome, gruppi)


def _divise(voci: Sequence[VoceIndice]) -> tuple[tuple[VoceIndice, ...], tuple[VoceIndice, ...]]:
    """The reports that there are, and those with nothing to say."""
    return tuple(v for v in voci if v.stato != VUOTO), tuple(v for v in voci if v.stato == VUOTO)


def _in_kilobyte(byte: int) -> str:
    """`251 kB`, `1,3 MB`; empty for none."""
    if not byte:
        return ""
    if byte < 999_500:
        return f"{max(round(byte / 1000), 1)} kB"
    return f"{byte / 1_000_000:.1f} MB".replace(".", ",")
