"""Published reports that nothing stands behind any more: the chamber, year, area, panel or notebook is gone.

Their files stay, since nobody asked for them to be thrown away; the index leaves them out, and the batch says where
they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analisi.dati.camere import Camera, elenco_camere
from analisi.dati.panel import elenco_simulazioni
from analisi.dati.panel_lettura import FILE_PANEL
from analisi.dati.panel_toml import leggi_panel
from analisi.dati.tabelle import ENTE, VERSIONI
from analisi.esegui.scheda import FILE_SCHEDA
from analisi.paths import Percorsi

MOSTRATI = 3
"""Places of reports without data that are written out, for each reason."""


@dataclass(frozen=True)
class Orfano:
    """A report that has lost what it was made from. perche: what is gone, in Italian; luogo: what to delete."""

    perche: str
    luogo: Path


class Presenti:
    """What there is to make reports from. An area is gone when the tree as it was last read has it no more."""

    def __init__(self, percorsi: Percorsi) -> None:
        self._percorsi = percorsi
        self._aree: dict[Camera, frozenset[str] | None] = {}

    def orfano(self, base: Path, dati: Mapping[str, Any]) -> Orfano | None:
        """What the report `base`, that says of itself what `dati` do, has lost; None where it has lost nothing."""
        perche, luogo = (self._del_gruppo if "panel" in dati else self._della_camera)(base, dati)
        nome = str(dati.get("rapporto", base.name))
        if not perche and nome not in self._notebook:
            perche, luogo = f"notebooks/{nome}.ipynb non c'è più", base.with_name(f"{base.name}.*")
        return Orfano(perche, luogo) if perche else None

    def _della_camera(self, base: Path, dati: Mapping[str, Any]) -> tuple[str, Path]:
        camera, anno, area = str(dati["camera"]), int(dati["anno"]), str(dati["area"])
        rapporti = self._percorsi.rapporti
        if (camera, anno) not in self._camere:
            perche = f"{self._percorsi.relativo(self._percorsi.grezzi)}/{anno}/{camera} non c'è più"
            return perche, rapporti.joinpath(*base.relative_to(rapporti).parts[:2])
        aree = self._aree_di(camera, anno)
        sparita = area != ENTE and aree is not None and area not in aree
        return (f"l'area {area} non è più nell'albero di {camera} {anno}" if sparita else "", base.parent)

    def _del_gruppo(self, base: Path, dati: Mapping[str, Any]) -> tuple[str, Path]:
        simulazione, panel = str(dati["simulazione"]), str(dati["panel"])
        if simulazione:
            spariti = simulazione not in self._simulazioni
            return (f"i dati di {simulazione} non ci sono più" if spariti else "", base.parent)
        sparito = self._panel is not None and panel not in self._panel
        return (f"il panel «{panel}» non è più in {FILE_PANEL}" if sparito else "", base.parent)

    @cached_property
    def _camere(self) -> frozenset[Camera]:
        return frozenset(elenco_camere(self._percorsi))

    @cached_property
    def _notebook(self) -> frozenset[str]:
        return frozenset(p.stem for p in self._percorsi.notebook.glob("*.ipynb"))

    @cached_property
    def _simulazioni(self) -> frozenset[str]:
        return frozenset(elenco_simulazioni(self._percorsi))

    @cached_property
    def _panel(self) -> frozenset[str] | None:
        """None where the file cannot be read: nothing is known to be gone."""
        if not self._percorsi.confronto.is_dir():
            return frozenset()
        panel, _, file = leggi_panel(self._percorsi.confronto / FILE_PANEL, FILE_PANEL)
        return None if panel is None or file.difetti else frozenset(panel)

    def _aree_di(self, camera: str, anno: int) -> frozenset[str] | None:
        """The areas of the tree when it was last read, in whichever version; None where it never was."""
        if (camera, anno) not in self._aree:
            schede = [self._percorsi.deposito(camera, anno) / FILE_SCHEDA.format(v) for v in VERSIONI]
            try:
                ultima = max((s for s in schede if s.is_file()), key=lambda s: s.stat().st_mtime_ns, default=schede[0])
                self._aree[camera, anno] = frozenset(json.loads(ultima.read_bytes())["nomi"])
            except (OSError, ValueError, KeyError, TypeError):
                self._aree[camera, anno] = None
        return self._aree[camera, anno]


def in_righe(percorsi: Percorsi, orfani: Iterable[Orfano]) -> list[str]:
    """Which published reports have lost their data and how to be rid of them, in lines to print; none for none."""
    per_motivo: dict[str, list[str]] = {}
    for orfano in orfani:
        per_motivo.setdefault(orfano.perche, []).append(percorsi.relativo(orfano.luogo))
    righe = []
    for perche, luoghi in sorted(per_motivo.items()):
        distinti = list(dict.fromkeys(luoghi))
        altri = f" e altri {len(distinti) - MOSTRATI}" if len(distinti) > MOSTRATI else ""
        quanti = "1 rapporto; per toglierlo" if len(luoghi) == 1 else f"{len(luoghi)} rapporti; per toglierli"
        righe.append(f"  - {perche}: {quanti} cancellare {', '.join(distinti[:MOSTRATI])}{altri}")
    return ["Pubblicati ma fuori dall'indice, perché non hanno più un'origine:", *righe] if righe else []
