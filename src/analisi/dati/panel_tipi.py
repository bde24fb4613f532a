"""What the benchmarking of a group stands on: bodies, panels, measures, indicators, observations. Frozen records.

How they are read is in `panel`, which columns their files have in `panel_tabelle`; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from analisi.dati.carte import Dichiarazione
from analisi.dati.periodi import periodo
from analisi.oggetti import Oggetto

Perimetro = Literal["camera", "provincia", "insieme"]
Direzione = Literal["alto", "basso", "contesto", "vincolo", "obiettivo"]
TipoStatistico = Literal["proporzione", "tasso", "media", "conteggio", "saldo", "importo"]
Natura = Literal["conteggio", "importo", "valore"]
Momento = Literal["flusso", "consistenza"]

SIMULATO = "SIMULATO"
"""What every file, page, chart and manifest of made-up data says."""


@dataclass(frozen=True)
class Ente:
    """A body of the registry, from `dal` to `al` (both included; None: no end in that direction).

    perimetro: a chamber, a province, or a set of bodies (`insieme`) that only serves as a reference line;
    province: codes of the provinces of a chamber; confluito_in: code of the chamber that took its place;
    classe: size class, empty where it was not declared; regione: where the body is, or of which bodies alone a set is a
    reference, empty for a set that is one for all.
    """

    codice: str
    nome: str
    perimetro: Perimetro
    province: tuple[str, ...] = ()
    dal: date | None = None
    al: date | None = None
    confluito_in: str = ""
    classe: str = ""
    fonte: str = ""
    regione: str = ""

    def esiste(self, da: date, a: date) -> bool:
        """Whether the body existed on every day from `da` to `a`."""
        return (self.dal is None or self.dal <= da) and (self.al is None or a <= self.al)

    def nel_periodo(self, da: date, a: date) -> bool:
        """Whether the body existed on some day from `da` to `a`."""
        return (self.dal is None or self.dal <= a) and (self.al is None or da <= self.al)


@dataclass(frozen=True)
class Panel:
    """A panel: bodies listed (`enti`), of some size classes (`classi`), or nearest to one body (`simili`).

    Listed bodies that do not exist in the period compared do not count as members. simili: codes of the structural
    indicators or measures on which distances are taken, with `quanti` neighbours; riferimenti: codes of the sets of
    bodies (`insieme`) drawn as reference lines.
    """

    codice: str
    titolo: str
    perimetro: Perimetro
    enti: tuple[str, ...] = ()
    classi: tuple[str, ...] = ()
    simili: tuple[str, ...] = ()
    quanti: int = 0
    riferimenti: tuple[str, ...] = ()


@dataclass(frozen=True)
class Metodo(Dichiarazione):
    """Parameters of the comparison.

    minimo_enti, copertura_minima_pct: below either, values are listed and no position is given; minimo_quartili:
    below it no quartile is named; livello_pct: of intervals and tests; estrazioni: draws of a simulation.
    """

    minimo_enti: Annotated[int, Field(ge=2, le=100, strict=True)] = 5
    copertura_minima_pct: Annotated[int, Field(ge=0, le=100, strict=True)] = 50
    minimo_quartili: Annotated[int, Field(ge=4, le=1000, strict=True)] = 20
    livello_pct: Annotated[int, Field(ge=50, le=99, strict=True)] = 95
    estrazioni: Annotated[int, Field(ge=100, le=1_000_000, strict=True)] = 10_000


@dataclass(frozen=True)
class Misura:
    """A measure. natura: a count (whole, subject to chance), an amount in euro, or a value already worked out.

    momento: over a period (`flusso`) or at a day (`consistenza`); riporto_mesi: how many months old a stock may be
    when none was taken on the day that a formula asks for.
    """

    codice: str
    nome: str
    unita: str
    natura: Natura
    momento: Momento
    riporto_mesi: int = 0


@dataclass(frozen=True)
class Indicatore:
    """A row of the indicator registry.

    The value is `fattore` × numeratore / denominatore, both formulas on measures (no denominator: the numerator
    alone), in `unita`, shown with `decimali`. direzione: `alto` higher is better, `basso` lower is better, `contesto`
    neither (never coloured), `vincolo` a bound to be kept, `obiettivo` a target; the last two are the interval from
    `soglia_minima` to `soglia_massima` (None: open). norma: the law that sets a bound, with its article. stato: how far
    the formula is verified. codice_esterno: the group's own code, empty until the group gives one.
    """

    codice: str
    tema: str
    nome: str
    numeratore: str
    denominatore: str
    fattore: Decimal
    unita: str
    decimali: int
    direzione: Direzione
    soglia_minima: Decimal | None
    soglia_massima: Decimal | None
    tipo_statistico: TipoStatistico
    perimetro: Perimetro
    denominatore_nome: str
    fonte: str
    stato: str
    codice_esterno: str = ""
    nota: str = ""
    norma: str = ""

    @property
    def verificato(self) -> bool:
        """Whether the formula was found in a source, or follows from one."""
        return self.stato in ("verificata", "calcolata")


@dataclass(frozen=True)
class Rilevazione:
    """One observation: a measure (or an indicator given as such) of a body in a period.

    versione: of what is counted (`netta`, `lorda` of closures ordered by the office, `non dichiarata`), empty where
    the measure has none; arrotondamento: unit of the last printed digit, None for an exact value; scarto_tipo:
    standard deviation of the cases, for a mean; luogo: file and row, for messages.
    """

    ente: str
    perimetro: Perimetro
    periodo: str
    misura: str
    valore: Decimal | None
    numeratore: Decimal | None
    denominatore: Decimal | None
    scarto_tipo: Decimal | None
    arrotondamento: Decimal | None
    versione: str
    qualita: str
    fonte: str
    nota: str
    luogo: str


@dataclass(frozen=True)
class Competenza:
    """Which area and role of a chamber answer, in a year, for a theme or for one indicator that is an exception."""

    ente: str
    anno: int
    tema: str
    indicatore: str
    area: str
    ruolo: str


@dataclass(frozen=True, eq=False, repr=False)
class DatiPanel(Oggetto):
    """Everything that a group compares. simulazione: name of a made-up data set, empty for real data."""

    enti: Mapping[str, Ente]
    panel: Mapping[str, Panel]
    metodo: Metodo
    misure: Mapping[str, Misura]
    indicatori: Mapping[str, Indicatore]
    rilevazioni: tuple[Rilevazione, ...]
    competenze: tuple[Competenza, ...]
    simulazione: str
    impronta: str

    @cached_property
    def per_misura(self) -> Mapping[tuple[str, str], tuple[Rilevazione, ...]]:
        """The observations that count (`qualita` other than «scartato»), by body and measure."""
        gruppi: dict[tuple[str, str], list[Rilevazione]] = {}
        for r in self.rilevazioni:
            if r.qualita != "scartato":
                gruppi.setdefault((r.ente, r.misura), []).append(r)
        return {chiave: tuple(righe) for chiave, righe in gruppi.items()}


def noti_al(dati: DatiPanel, giorno: str) -> DatiPanel:
    """The same data without the observations of periods that end after `giorno` (ISO)."""
    fine = date.fromisoformat(giorno)
    return replace(dati, rilevazioni=tuple(r for r in dati.rilevazioni if periodo(r.periodo).a <= fine))


def con_riferimenti(dati: DatiPanel, panel: Panel, regioni: Collection[str]) -> Panel:
    """The panel without the references that do not hold for bodies of these regions: a mean of one region is beside
    bodies of that region alone.
    """
    adatti = (r for r in panel.riferimenti if dati.enti[r].regione == "" or {dati.enti[r].regione} == set(regioni))
    return replace(panel, riferimenti=tuple(adatti))


def elencato(dati: DatiPanel, panel: Panel) -> Panel:
    """The panel with its bodies listed: those of its size classes where it has no list of its own."""
    if panel.enti or not panel.classi:
        return panel
    della_classe = (e.codice for e in dati.enti.values() if e.perimetro == panel.perimetro and e.classe in panel.classi)
    return replace(panel, enti=tuple(della_classe))
