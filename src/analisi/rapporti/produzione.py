"""What a command on reports is to do, and the reports of chambers that it asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from analisi.dati.camere import Camera
from analisi.dati.impronta import file_del_conto, file_di_ingresso
from analisi.dati.tabelle import VERSIONI
from analisi.errors import ErroreAnalisi, ErroreParametri, causa_di_sistema
from analisi.paths import Percorsi, sotto
from analisi.rapporti.catalogo import PAROLE, Catalogo
from analisi.rapporti.ingressi import CODICE, NOME_KERNEL, progetto
from analisi.rapporti.notebook import NotebookRapporto
from analisi.rapporti.parametri import Richiesta, confronta_nomi, parametri_richiesti
from analisi.rapporti.rapporto import RapportoCamera, piano
from analisi.rapporti.scheda import Scheda, leggi_scheda, prepara_scheda
from notebatch.batch import produce
from notebatch.content_key import Reader
from notebatch.job import Settings
from notebatch.progress import Progress
from notebatch.report import Found, Kernel, Project, Unreadable
from notebatch.workers import Crashed, Workers

AMBITI_IN_PAROLE = {"ente": "solo l'intero ente (--area ente)", "area": "solo le singole aree"}
KERNEL = {
    nome: Kernel(nome, f"analisi.rapporti.kernel.{gestore}", NOME_KERNEL)
    for nome, gestore in (("caldo", "GestoreCaldo"), ("ordinario", "GestoreOrdinario"))
}
"""Kernels by the name of the option; their managers are imported by workers alone."""

Chiesto = TypeVar("Chiesto", bound="Modo")


def impostazioni(
    percorsi: Percorsi, kernel: str = "caldo", lavoratori: int | None = None, *, rifai: bool = False
) -> Settings:
    """How the reports of a project are made; the values are those of `Modo`."""
    return Settings(
        project=progetto(percorsi),
        code=CODICE,
        kernel=KERNEL[kernel],
        workers=lavoratori,
        remake=rifai,
    )


@dataclass(frozen=True, kw_only=True)
class Modo:
    """How reports are to be made, and with which notebooks.

    lavoratori: worker processes, by default as many as the cores; kernel: a name of `KERNEL`; rifai: make also what is
    up to date.
    """

    percorsi: Percorsi
    notebook: Sequence[NotebookRapporto]
    lavoratori: int | None = None
    kernel: str = "caldo"
    rifai: bool = False

    @property
    def impostazioni(self) -> Settings:
        """The same, as who publishes notebooks wants it."""
        return impostazioni(self.percorsi, self.kernel, self.lavoratori, rifai=self.rifai)

    def moved(self: Chiesto, root: Path) -> tuple[Project, Chiesto]:
        """The same asked of a copy of the project at `root`."""
        percorsi = Percorsi(root)
        notebook = [replace(n, percorso=percorsi.notebook / n.percorso.name) for n in self.notebook]
        return progetto(percorsi), replace(self, percorsi=percorsi, notebook=notebook)


@dataclass(frozen=True, kw_only=True)
class Incarico(Modo):
    """What a command on reports of chambers is to do; camere: the chambers and years of `richiesta`, that exist."""

    camere: Sequence[Camera]
    richiesta: Richiesta

    def inputs(self) -> Iterator[Path]:
        """Every file that the reports are made from."""
        p = self.percorsi
        for camera, anno in self.camere:
            yield from file_di_ingresso(p.fonte(camera, anno))
            yield from file_del_conto(p.fonte(camera, anno - 1))
        for cartella in (p.regole, p.confronto, p.aspettative, p.notebook):
            yield from file_di_ingresso(cartella)

    def found(self, workers: Workers, reader: Reader) -> Found:
        """The card of every chamber, made by the workers where the stored one is not of the present data."""
        # a version that does not exist is told with the other values refused, in `parametri_richiesti`
        percorsi, chiesta = self.percorsi, self.richiesta.versione.strip().casefold()
        versione = chiesta if chiesta in VERSIONI else VERSIONI[0]
        trovate = {camera: leggi_scheda(percorsi, *camera, versione, reader) for camera in self.camere}
        mancanti = [camera for camera, scheda in trovate.items() if scheda is None]
        fatte = _prepara(workers, percorsi, mancanti, versione) if mancanti else {}
        avute = {camera: scheda or fatte[camera] for camera, scheda in trovate.items()}
        schede = {camera: avuta for camera, avuta in avute.items() if isinstance(avuta, Scheda)}
        illeggibili = [
            Unreadable(f"{camera} {anno}", sotto(percorsi.rapporti, str(anno), camera), avuta)
            for (camera, anno), avuta in avute.items()
            if not isinstance(avuta, Scheda)
        ]
        return Found(lambda: self._rapporti(schede, illeggibili), illeggibili)

    def _rapporti(self, schede: dict[Camera, Scheda], illeggibili: Sequence[Unreadable]) -> tuple[RapportoCamera, ...]:
        """The plan of what was asked.

        Raises ErroreParametri where a value is refused or there is nothing in it; where no chamber's data can be
        opened, the error of the only one, or one of them all.
        """
        guasti = "\n".join(f"{u.label}: {u.error}" for u in illeggibili)
        if not schede:
            raise illeggibili[0].error if len(illeggibili) == 1 else ErroreAnalisi(guasti)
        try:
            parametri = parametri_richiesti(self.richiesta, schede)
        except ErroreParametri as errore:
            raise ErroreParametri(f"{errore}\n{guasti}".rstrip()) from errore
        voci = piano(parametri, self.notebook)
        if not voci:
            ambiti = "; ".join(f"«{n.nome}» riguarda {AMBITI_IN_PAROLE[n.ambito]}" for n in self.notebook)
            aree = ", ".join(f"«{a}»" for a in self.richiesta.aree)
            raise ErroreParametri(f"nessun rapporto da fare per {aree}: {ambiti}. Cambiare --area o --notebook.")
        return tuple(replace(v, soggetto=_scheda(schede, v).soggetto(v.parametri)) for v in voci)


def produci_rapporti(incarico: Incarico) -> int:
    """Make every report asked for that is not up to date and print what came of it; the result is the exit code.

    Raises ErroreParametri, before any kernel starts, where a notebook's `parameters` cell is not the model's or nothing
    is to be done, and ErroreAnalisi where no chamber's data can be opened or a folder cannot be written.
    """
    confronta_nomi({n.nome: n.parametri for n in incarico.notebook})
    return produce(incarico, Catalogo(incarico.percorsi), PAROLE, incarico.impostazioni)


def _scheda(schede: dict[Camera, Scheda], voce: RapportoCamera) -> Scheda:
    return schede[voce.parametri.camera, voce.parametri.anno]


def _prepara(
    workers: Workers, percorsi: Percorsi, camere: Sequence[Camera], versione: str
) -> dict[Camera, Scheda | ErroreAnalisi]:
    fatte: dict[Camera, Scheda | ErroreAnalisi] = {}
    prepara = partial(scheda_o_errore, percorsi=percorsi, versione=versione)
    with Progress(len(camere), "preparo i dati") as avanzamento:
        for camera, avuta in workers.map(prepara, camere, lambda c: f"dati di {c[0]} {c[1]}", avanzamento.ongoing):
            fatte[camera] = ErroreAnalisi(avuta.cause) if isinstance(avuta, Crashed) else avuta
            stato = "pronti" if isinstance(avuta, Scheda) else "da correggere"
            avanzamento.advance(f"dati di {camera[0]} {camera[1]}: {stato}")
    return fatte


def scheda_o_errore(camera: Camera, percorsi: Percorsi, versione: str) -> Scheda | ErroreAnalisi:
    """In a worker: the card of a chamber and year, or why its data cannot be opened."""
    try:
        return prepara_scheda(percorsi, *camera, versione)
    except ErroreAnalisi as errore:
        return errore
    except OSError as errore:
        dove = percorsi.relativo(Path(errore.filename or percorsi.deposito(*camera)))
        return ErroreAnalisi(f"{dove}: {causa_di_sistema(errore)}. Controllare permessi e spazio della cartella.")
