"""The reports that there are: of a chamber and of a group, each with its parameters, its place and its input."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analisi.dati.impronta import file_del_conto
from analisi.dati.licenze import LICENZE
from analisi.dati.panel_tipi import SIMULATO
from analisi.dati.tabelle import ENTE, TABELLE, VERSIONI
from analisi.paths import Percorsi, sotto
from analisi.rapporti.ingressi import ingressi_di_camera, ingressi_di_cartelle, ingressi_senza_nomi
from analisi.rapporti.notebook import GRUPPO, NotebookRapporto
from analisi.rapporti.parametri import EDIZIONI, Parametri, ParametriGruppo
from analisi.rapporti.scheda import Soggetto
from notebatch.content_key import Reader

if TYPE_CHECKING:
    from notebatch.attachments.data_package import Pacchetto

CARTELLA_GRUPPO = "confronto"
"""Where reports of the group stand, beside the years."""

PAROLE_CHIAVE = ("camera di commercio", "programmazione e controllo", "trasparenza", "performance")
INVENTATI = f"{SIMULATO}: dati inventati per dimostrazione, di nessuna camera vera. "
NORMA = "Dati in formato aperto e riutilizzabili (d.lgs. 33/2013, art. 7)."


@dataclass(frozen=True)
class Rapporto(ABC):
    """A report, as `notebatch.report.Report` wants it. `soggetto` is None where the data have not been opened."""

    notebook: NotebookRapporto
    parametri: Parametri | ParametriGruppo
    soggetto: Soggetto | None = None

    @property
    @abstractmethod
    def label(self) -> str:
        """How messages name the report."""

    @property
    @abstractmethod
    def first(self) -> bool:
        """Whether it is to be started before others."""

    @property
    @abstractmethod
    def cartella(self) -> Path:
        """Folder of the published report, inside that of all reports. Raises ErroreParametri for an impossible name."""

    @abstractmethod
    def inputs(self, reader: Reader) -> Mapping[str, str]:
        """Sums of the files that it is made from, by name."""

    @abstractmethod
    def cartelle_di_dati(self, percorsi: Percorsi) -> tuple[Path, ...]:
        """Folders of the input that it is made from; expectations are not here."""

    @property
    @abstractmethod
    def luogo(self) -> str:
        """The territory or the bodies that its data are of."""

    @property
    def nome(self) -> str:
        """Name of its files, without extension; made-up data say so there too."""
        return f"{self.marchio}-{self.notebook.nome}" if self.marchio else self.notebook.nome

    @property
    def marchio(self) -> str:
        """The word for made-up data; empty for real ones."""
        return ""

    @property
    def saputo(self) -> Soggetto:
        """What is known of its data. Raises ValueError where they have not been opened."""
        if self.soggetto is None:
            raise ValueError(self.label)
        return self.soggetto

    @property
    def place(self) -> Path:
        """Path of its files inside the folder of reports, without extension."""
        return sotto(self.cartella, self.nome)

    @property
    def notebook_path(self) -> Path:
        """Its notebook."""
        return self.notebook.percorso

    @property
    def parameters(self) -> dict[str, object]:
        """What its notebook is run with."""
        return asdict(self.parametri)

    @property
    def blocked(self) -> str:
        """Why it cannot be made from its data (the quality verdict blocks a table that it needs), or nothing."""
        vietate = [t for t in self.notebook.tabelle if self.soggetto and t in self.soggetto.bloccate]
        return f"la qualità blocca {', '.join(vietate)} (si veda il rapporto «qualita»)" if vietate else ""

    @property
    def empty(self) -> str:
        """Why it has nothing to say: a table that it needs was not supplied, or is not known yet; or nothing."""
        assenti = [t for t in self.notebook.tabelle if self.soggetto and t in self.soggetto.assenti]
        return f"mancano i dati di {', '.join(TABELLE[t].titolo.lower() for t in assenti)}" if assenti else ""

    def sources(self, root: Path) -> tuple[Path, ...]:
        """What it is made from, in the project at `root`."""
        percorsi = Percorsi(root)
        altri = percorsi.aspettative, percorsi.notebook / self.notebook_path.name
        return (*self.cartelle_di_dati(percorsi), *altri)

    @property
    def description(self) -> dict[str, object]:
        """What its manifest and its results say that it is."""
        return {
            "rapporto": self.notebook.nome,
            "titolo": self.notebook.titolo,
            "ente": self.saputo.ente,
            "titolo_area": self.saputo.titolo_area,
            "ordine": self.notebook.ordine,
            **self.parameters,
            "verdetto": self.saputo.stato,
            "al": self.saputo.al,
        }

    @property
    def verdict(self) -> dict[str, str]:
        """How far its data can be trusted."""
        return {"stato": self.saputo.stato, "frase": self.saputo.frase}

    @property
    def fingerprint(self) -> str:
        """Of its data."""
        return self.saputo.impronta

    @property
    def heading(self) -> dict[str, object]:
        """The metadata `pubblicazione` of its notebook."""
        return {
            "titolo": self.notebook.titolo,
            "sottotitolo": self.saputo.sottotitolo,
            "testata": self.saputo.testata,
            "autore": self.saputo.ente,
            "contrassegno": {"stato": self.saputo.stato, "testo": self.saputo.frase},
            "data": self.saputo.data,
            "avvertenza": self.saputo.mancano,
            "indice": self.notebook.indice,
            "copertina": self.notebook.copertina,
        }

    @property
    def package(self) -> Pacchetto:
        """What its open data say of themselves."""
        from analisi.caratteri import nome_di_macchina
        from notebatch.attachments.data_package import Licenza, Pacchetto

        soggetto, licenza = self.saputo, LICENZE[self.saputo.licenza]
        titolo = f"{self.notebook.titolo} – {soggetto.sottotitolo.removeprefix(f'{SIMULATO} · ')}"
        return Pacchetto(
            nome="-".join(nome_di_macchina(parte) for parte in self.place.parts),
            titolo=titolo,
            descrizione=f"{INVENTATI if self.marchio else ''}Le tabelle del rapporto «{titolo}». "
            f"Stato dei dati: {soggetto.frase}. In ogni tabella {_legenda()}. {NORMA}",
            editore=soggetto.ente.removeprefix(f"{SIMULATO} · "),
            luogo=self.luogo,
            dal=f"{self.parametri.anno}-01-01",
            al=soggetto.data,
            licenza=Licenza(licenza.codice, licenza.indirizzo, licenza.titolo),
            fonti=(soggetto.fonte,) if soggetto.fonte else (),
            parole_chiave=(*((SIMULATO,) if self.marchio else ()), *PAROLE_CHIAVE, self.notebook.titolo.lower()),
            marchio=self.marchio,
        )


def _legenda() -> str:
    from notebatch.attachments.data_package import LEGENDA_MANCANTI

    return LEGENDA_MANCANTI


@dataclass(frozen=True)
class RapportoCamera(Rapporto):
    """One report of a chamber."""

    parametri: Parametri

    @property
    def label(self) -> str:
        """How messages name the report."""
        p = self.parametri
        dove = "ente" if p.area == ENTE else f"area {p.area}"
        finale = "" if p.versione == VERSIONI[0] else f" ({p.versione})"
        return f"{self.nome} {p.camera} {p.anno} {dove}{finale}"

    @property
    def first(self) -> bool:
        """The whole body's takes longest."""
        return self.parametri.area == ENTE

    @property
    def luogo(self) -> str:
        """The district of the chamber."""
        return f"Circoscrizione della {self.saputo.ente}"

    @property
    def cartella(self) -> Path:
        """Folder of the published report; the final version's has no name of its own."""
        p = self.parametri
        versione = () if p.versione == VERSIONI[0] else (p.versione,)
        area = () if self.notebook.ambito == ENTE else (p.area,)
        return sotto(Path(), str(p.anno), p.camera, *versione, *area)

    def inputs(self, reader: Reader) -> Mapping[str, str]:
        """One mapping for all the areas: a plan may hold thousands of reports."""
        p, percorsi = self.parametri, Percorsi(reader.root)
        altre = [getattr(percorsi, nome) for nome in self.notebook.dati]
        return reader.once(
            (p.camera, p.anno, self.nome),
            lambda: {
                **ingressi_di_camera(reader, p.camera, p.anno),
                **ingressi_di_cartelle(reader, altre),
                **reader.sums([self.notebook_path]),
            },
        )

    def cartelle_di_dati(self, percorsi: Percorsi) -> tuple[Path, ...]:
        """Also the accounts of the year before."""
        p = self.parametri
        prima = file_del_conto(percorsi.fonte(p.camera, p.anno - 1))
        altre = (getattr(percorsi, nome) for nome in self.notebook.dati)
        return (percorsi.fonte(p.camera, p.anno), percorsi.regole, *prima, *altre)


@dataclass(frozen=True)
class RapportoGruppo(Rapporto):
    """One report of a group."""

    parametri: ParametriGruppo

    @property
    def label(self) -> str:
        """How messages name the report."""
        p = self.parametri
        per = f" per {p.per}" if p.per else ""
        anonima = f" ({p.edizione})" if self.anonima else ""
        return f"{self.nome} {p.panel} {p.anno}{per}{anonima}"

    @property
    def first(self) -> bool:
        """Each takes long."""
        return True

    @property
    def marchio(self) -> str:
        """The word for made-up data; empty for real ones."""
        return SIMULATO if self.parametri.simulazione else ""

    @property
    def anonima(self) -> bool:
        """Whether nothing that is published may name the other bodies."""
        return self.parametri.edizione != EDIZIONI[0]

    @property
    def luogo(self) -> str:
        """The title of the panel."""
        return self.saputo.titolo_area

    @property
    def cartella(self) -> Path:
        """Folder of the published report."""
        p = self.parametri
        base = (SIMULATO, p.simulazione) if p.simulazione else (CARTELLA_GRUPPO,)
        per = (f"{p.edizione}-per-{p.per}" if self.anonima else f"per-{p.per}",) if p.per else ()
        return sotto(Path(), *base, str(p.anno), p.panel, *per)

    def inputs(self, reader: Reader) -> Mapping[str, str]:
        """Its data and its notebook."""
        somma = ingressi_senza_nomi if self.anonima else ingressi_di_cartelle
        cartelle = self.cartelle_di_dati(Percorsi(reader.root))
        return {**somma(reader, cartelle), **reader.sums([self.notebook_path])}

    def cartelle_di_dati(self, percorsi: Percorsi) -> tuple[Path, ...]:
        """Folders of the input that it is made from."""
        p = self.parametri
        dati = sotto(percorsi.simulati, p.simulazione) if p.simulazione else percorsi.confronto
        return (dati, percorsi.riservato) if self.anonima else (dati,)


def piano(parametri: Iterable[Parametri], notebook: Sequence[NotebookRapporto]) -> tuple[RapportoCamera, ...]:
    """Every report of the product, areas outside and notebooks inside, each once."""
    return tuple(dict.fromkeys(RapportoCamera(n, p) for p in parametri for n in notebook if _adatto(n, p)))


def _adatto(notebook: NotebookRapporto, parametri: Parametri) -> bool:
    if notebook.ambito in ("tutti", GRUPPO):
        return notebook.ambito != GRUPPO
    return (notebook.ambito == ENTE) == (parametri.area == ENTE)
