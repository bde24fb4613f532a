"""What is published, known from what it says of itself: what the index says of it, what it has lost, how it is made."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cached_property
from pathlib import Path

from analisi.dati.camere import Camera, elenco_camere
from analisi.dati.panel import elenco_simulazioni
from analisi.dati.panel_lettura import FILE_PANEL
from analisi.dati.panel_toml import leggi_panel
from analisi.dati.scelta import area_ammessa
from analisi.dati.tabelle import ENTE, VERSIONI
from analisi.dati.tempo import in_cifre
from analisi.errors import ErroreParametri
from analisi.paths import Percorsi, perche_non_nome
from analisi.rapporti.notebook import GRUPPO, NotebookRapporto
from analisi.rapporti.parametri import EDIZIONI, Parametri, ParametriGruppo, Richiesta, camere_richieste
from analisi.rapporti.rapporto import Rapporto, RapportoCamera, RapportoGruppo
from analisi.rapporti.scheda import FILE_SCHEDA, leggi_scheda
from notebatch.content_key import Reader
from notebatch.index.page import Wording
from notebatch.manifest import read_manifest
from notebatch.publication import DATA_FOLDER
from notebatch.report import Published

PAROLE = Wording(
    listed_by="per anno e camera di commercio",
    choice="Camera o gruppo",
    contents="Anni e camere",
    column="Area",
    every={"Area": "Tutte le aree", "Panel": "Tutti i panel"},
    searched="Indicatori, progetti, aree, titoli di sezioni e tabelle",
)
INTERO = "Intero ente"


class Catalogo:
    """The reports of a project, as `notebatch.report.Catalogue` wants them.

    notebook: those that there are. An area is gone when the tree as it was last read has it no more.
    """

    def __init__(self, percorsi: Percorsi, notebook: Sequence[NotebookRapporto] = ()) -> None:
        self._percorsi = percorsi
        self._notebook = notebook
        self._aree: dict[Camera, frozenset[str] | None] = {}

    def published(self, place: Path, description: Mapping[str, object]) -> Published:
        """What there is to say of a published report; see the protocol."""
        del_gruppo = "panel" in description
        voce = (self._del_gruppo if del_gruppo else self._della_camera)(place, description)
        nome = str(description.get("rapporto", place.name))
        if not voce.gone and nome not in self._presenti:
            perche = f"notebooks/{nome}.ipynb non c'è più"
            return replace(voce, gone=perche, leftover=place.with_name(f"{place.name}.*"))
        return voce

    def report_at(self, path: Path, reader: Reader) -> Rapporto:
        """The report that a path belongs to: any of its files, or their common part without extension.

        Raises ErroreParametri where no report is published there.
        """
        return self._gruppo_in(path) or self._aperto(self._camera_in(path), reader)

    def _della_camera(self, posto: Path, dati: Mapping[str, object]) -> Published:
        camera, anno, area = str(dati["camera"]), _intero(dati["anno"]), str(dati["area"])
        al, intero = str(dati.get("al", "")), area == ENTE  # reports of earlier versions have no date
        titolo = str(dati["titolo_area"])
        parti = ("" if intero else f"Area {area}", titolo.partition(", ")[2] or titolo)
        perche, avanzo = self._perso_dalla_camera(posto, camera, anno, area)
        return Published(
            year=anno,
            code=camera,
            name=str(dati["ente"]),
            title=str(dati["titolo"]),
            row="" if intero else area,
            row_title=" – ".join(p for p in parti if p) or INTERO,
            row_id="ente" if intero else area,
            order=_intero(dati["ordine"]),
            column=PAROLE.column,
            version=f"situazione al {in_cifre(al)}" if al else "",
            edition="/".join(["", str(anno), camera, str(dati.get("versione", ""))]),
            gone=perche,
            leftover=avanzo,
        )

    def _del_gruppo(self, posto: Path, dati: Mapping[str, object]) -> Published:
        simulazione, panel, per = (str(dati[n]) for n in ("simulazione", "panel", "per"))
        anonima = "anonima " if dati["edizione"] == EDIZIONI[1] else ""
        perche = self._perso_dal_gruppo(simulazione, panel)
        return Published(
            year=_intero(dati["anno"]),
            code=f"{GRUPPO}{simulazione}",
            name=str(dati["ente"]),
            title=str(dati["titolo"]),
            row="",
            row_title=str(dati["titolo_area"]) or INTERO,
            order=_intero(dati["ordine"]),
            column="Panel",
            version=f"edizione {anonima}per {per}" if per else "",
            edition="/".join([GRUPPO, str(dati["anno"]), simulazione, per, str(dati["edizione"])]),
            gone=perche,
            leftover=posto.parent,
        )

    def _perso_dalla_camera(self, posto: Path, camera: str, anno: int, area: str) -> tuple[str, Path]:
        rapporti = self._percorsi.rapporti
        if (camera, anno) not in self._camere:
            perche = f"{self._percorsi.relativo(self._percorsi.grezzi)}/{anno}/{camera} non c'è più"
            return perche, rapporti.joinpath(*posto.relative_to(rapporti).parts[:2])
        aree = self._aree_di(camera, anno)
        sparita = area != ENTE and aree is not None and area not in aree
        return (f"l'area {area} non è più nell'albero di {camera} {anno}" if sparita else ""), posto.parent

    def _perso_dal_gruppo(self, simulazione: str, panel: str) -> str:
        if simulazione:
            return f"i dati di {simulazione} non ci sono più" if simulazione not in self._simulazioni else ""
        sparito = self._panel is not None and panel not in self._panel
        return f"il panel «{panel}» non è più in {FILE_PANEL}" if sparito else ""

    @cached_property
    def _camere(self) -> frozenset[Camera]:
        return frozenset(elenco_camere(self._percorsi))

    @cached_property
    def _presenti(self) -> frozenset[str]:
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

    def _gruppo_in(self, percorso: Path) -> RapportoGruppo | None:
        """The report of a group whose published manifest stands at the path; None for anything else."""
        nomi = [campo.name for campo in fields(ParametriGruppo)]
        for radice in (Path.cwd(), self._percorsi.radice, self._percorsi.rapporti):
            base = radice / percorso
            descritto = (read_manifest(base.with_name(base.name.partition(".")[0])) or {}).get("rapporto", {})
            for uno in self._notebook:
                if uno.nome == descritto.get("rapporto") and all(nome in descritto for nome in nomi):
                    return RapportoGruppo(uno, ParametriGruppo(**{nome: descritto[nome] for nome in nomi}))
        return None

    def _camera_in(self, percorso: Path) -> RapportoCamera:
        percorsi = self._percorsi
        posti = dict.fromkeys((percorsi.rapporti, percorsi.rapporti.resolve()))
        for radice in (Path.cwd(), percorsi.radice, percorsi.rapporti):
            scritto = Path(os.path.abspath(radice / percorso))  # noqa: PTH100 - resolve() would follow the file itself
            if scritto.parent.name.endswith(DATA_FOLDER):
                scritto = scritto.parent
            for rapporti in (posto for posto in posti if scritto.is_relative_to(posto)):
                for voce in _possibili(scritto.relative_to(rapporti).parts, self._notebook):
                    if rapporti / voce.cartella == scritto.parent:
                        return voce
        esempio = percorsi.relativo(percorsi.rapporti / "2013" / "lucca" / "C" / "indicatori")
        raise ErroreParametri(f"«{percorso}» non è un rapporto: indicarlo come {esempio} (con o senza estensione).")

    def _aperto(self, voce: RapportoCamera, lettore: Reader) -> RapportoCamera:
        """The same with what is known of its data, if that is on disk."""
        p = voce.parametri
        ((camera, anno),) = camere_richieste(self._percorsi, Richiesta((p.camera,), (p.anno,)))
        p = replace(p, camera=camera, anno=anno)
        scheda = leggi_scheda(self._percorsi, camera, anno, p.versione, lettore)
        if scheda is None:
            return replace(voce, parametri=p)
        p = replace(p, area=area_ammessa(p.area, scheda.aree, struttura=scheda.con_struttura))
        return replace(voce, parametri=p, soggetto=scheda.soggetto(p))


def _intero(valore: object) -> int:
    return int(str(valore))


def _possibili(parti: Sequence[str], notebook: Iterable[NotebookRapporto]) -> Iterator[RapportoCamera]:
    """Every report of a chamber whose file could be called so."""
    if len(parti) < 3 or not (parti[0].isascii() and parti[0].isdigit()) or any(map(perche_non_nome, parti)):
        return
    anno, camera, *dentro, file = parti
    versione = dentro.pop(0) if dentro and dentro[0] in VERSIONI[1:] else VERSIONI[0]
    area = dentro[0] if dentro else ENTE
    for uno in notebook:
        suoi = (uno.nome, f"{uno.nome}{DATA_FOLDER}")
        if uno.ambito != GRUPPO and (file in suoi or file.startswith(f"{uno.nome}.")):
            yield RapportoCamera(uno, Parametri(camera, int(anno), area, versione))
