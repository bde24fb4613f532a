"""The verdict on the data of one chamber and year, and the failing rows behind it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from analisi.calcolo.quadrature.base import Effetto
from analisi.dati.deroghe import Deroga, RigaVista, TutteViste
from analisi.dati.tabelle import TABELLE
from analisi.dati.tempo import in_cifre
from analisi.oggetti import Oggetto

StatoVerdetto = Literal["superato", "avvisi", "bloccato"]
StatoDeroga = Literal["in vigore", "scaduta", "senza effetto", "senza righe", "da rivedere", "non ancora in vigore"]
VERSIONE_FORMATO = 4
CIFRE_SEGNO = 8
SENZA_CIFRE = ("struttura", "legami")
"""Tables that say what is to be measured, and hold neither results nor amounts."""


@dataclass(frozen=True)
class RigaFallita:
    """A row that fails a check: its key, what helps to understand it, the value found, its line in the source.

    area: owns the row; nodo: of the tree, that the row is of; both empty where it is of the whole body. tabella, campo:
    the cell that somebody has to fill, campo empty where no single column is to blame; chiave holds then the key
    columns of that table. atteso: what follows from the data, come: how it was worked out, effetti: the figures that
    move if it is set right, all empty where no rule says so. deroga: code of the waiver in force that covers the row.
    visto: what a waiver of the row has to have seen (see `dati.visto`).
    """

    chiave: Mapping[str, str]
    contesto: Mapping[str, str]
    trovato: str
    riga_fonte: str
    area: str = ""
    nodo: str = ""
    tabella: str = ""
    campo: str = ""
    atteso: str = ""
    come: str = ""
    effetti: tuple[Effetto, ...] = ()
    deroga: str = ""
    visto: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EsitoControllo:
    """The outcome of one expectation or reconciliation rule.

    tabelle: what its critical failure blocks. nome: stable name by which waivers call it, as
    `indicatori.termine_nell_anno` or `quadrature.media_progetti`. genere, gravita: kind and weight of the findings
    of a reconciliation rule, empty for an expectation. deroga: code of the waiver in force that covers all of it.
    osservato: what an expectation on a whole column found, empty for those on rows.
    """

    suite: str
    tavola: str
    tabelle: tuple[str, ...]
    tipo: str
    colonna: str
    descrizione: str
    rimedio: str
    severita: str
    superato: bool
    esaminati: int
    falliti: int
    righe: tuple[RigaFallita, ...] = field(default=())
    errore: str = ""
    nome: str = ""
    genere: str = ""
    gravita: str = ""
    deroga: str = ""
    osservato: str = ""

    @property
    def segno(self) -> str:
        """A mark of all that fails: another row, or another figure in one of them, gives another mark."""
        righe = sorted([sorted(r.chiave.items()), sorted(r.visto.items())] for r in self.righe)
        detto = json.dumps([self.osservato, self.falliti, righe], ensure_ascii=False)
        return hashlib.sha256(detto.encode()).hexdigest()[:CIFRE_SEGNO]

    @property
    def aperto(self) -> bool:
        """Whether it is not passed and something of it is not waived."""
        if self.superato or self.deroga:
            return False
        return not self.righe or self.falliti > len(self.righe) or any(not r.deroga for r in self.righe)

    @property
    def contraddice(self) -> bool:
        """Whether its rows contradict a published result or judgement."""
        return self.gravita == "grave"

    @property
    def derogate(self) -> int:
        """How many of its failing rows are waived."""
        return self.falliti if self.deroga else sum(bool(r.deroga) for r in self.righe)


@dataclass(frozen=True)
class Conti:
    """How many open rows there are, by what they ask for; every page counts with `conta` and says these words.

    blocchi: they keep a table out of the reports; contraddizioni: findings that contradict a published result or
    judgement; avvisi: other rows to be mended; note: facts to know, without effect. A check that fails without rows
    counts once.
    """

    blocchi: int = 0
    contraddizioni: int = 0
    avvisi: int = 0
    note: int = 0

    @property
    def da_sanare(self) -> int:
        """The rows that somebody has to mend."""
        return self.blocchi + self.contraddizioni + self.avvisi

    @property
    def voci(self) -> tuple[str, ...]:
        """The counts above zero in Italian, the weightiest first; notes only where there is nothing else."""
        detti = (
            (self.blocchi, "errore che blocca", "errori che bloccano"),
            (self.contraddizioni, "contraddizione da chiarire", "contraddizioni da chiarire"),
            (self.avvisi, "avviso", "avvisi"),
            (0 if self.da_sanare else self.note, "nota", "note"),
        )
        return tuple(f"{quanti} {uno if quanti == 1 else molti}" for quanti, uno, molti in detti if quanti)


def conta(esiti: Iterable[EsitoControllo]) -> Conti:
    """Count what is open in these outcomes, waived rows left out."""
    aperti = [(e, max(e.falliti - e.derogate, 1)) for e in esiti if e.aperto]
    return Conti(
        blocchi=sum(n for e, n in aperti if e.severita == "critical"),
        contraddizioni=sum(n for e, n in aperti if e.contraddice),
        avvisi=sum(n for e, n in aperti if e.severita == "warning" and not e.contraddice),
        note=sum(n for e, n in aperti if e.severita == "info"),
    )


@dataclass(frozen=True)
class DerogaApplicata:
    """A waiver and what it comes to: how many failing rows it covers. `senza effetto`: none any more.

    problemi: why some of what it names is not covered, a sentence each; then it is `da rivedere`.
    """

    deroga: Deroga
    stato: StatoDeroga
    righe: int
    problemi: tuple[str, ...] = ()

    @property
    def vale(self) -> bool:
        """Whether it is in force, for some of its rows at least."""
        return self.stato == "in vigore" or (self.stato == "da rivedere" and self.righe > 0)


@dataclass(frozen=True)
class Situazione:
    """How much of the year the data hold.

    al: ISO date of the figures, empty where the year is over; rilevati, attesi: indicators with a result, of those that
    are to have one; minima_pct: the share below which nothing is definitive, None where none is declared.
    """

    al: str = ""
    rilevati: int = 0
    attesi: int = 0
    minima_pct: int | None = None

    @property
    def motivi(self) -> tuple[str, ...]:
        """Why the year cannot be called definitive, in Italian; none where it can."""
        detti = [f"situazione al {in_cifre(self.al)}"] if self.al else []
        if self.minima_pct is not None and self.rilevati * 100 < self.attesi * self.minima_pct:
            detti.append(f"{self.rilevati} risultati su {self.attesi} attesi, meno del {self.minima_pct}%")
        return tuple(detti)


@dataclass(frozen=True, repr=False)
class Verdetto(Oggetto):
    """All outcomes, the tables not supplied, the waivers, and what they amount to.

    `impronta` identifies the data and the expectations that were judged; `non_ancora` are the tables and columns of
    which nothing was known on the date of the figures.
    """

    impronta: str
    esiti: tuple[EsitoControllo, ...]
    assenti: tuple[str, ...] = ()
    deroghe: tuple[DerogaApplicata, ...] = ()
    non_ancora: tuple[str, ...] = ()
    situazione: Situazione = Situazione()

    @property
    def critici(self) -> tuple[EsitoControllo, ...]:
        """Failed critical checks that no waiver covers."""
        return tuple(e for e in self.esiti if e.aperto and e.severita == "critical")

    @property
    def avvisi(self) -> tuple[EsitoControllo, ...]:
        """Failed checks of severity warning that no waiver covers."""
        return tuple(e for e in self.esiti if e.aperto and e.severita == "warning")

    @property
    def segnalazioni(self) -> tuple[EsitoControllo, ...]:
        """Failed checks of severity info: facts to know, without effect on the verdict."""
        return tuple(e for e in self.esiti if e.aperto and e.severita == "info")

    @property
    def stato(self) -> StatoVerdetto:
        """Blocked by any critical failure, else with warnings, else passed."""
        if self.critici:
            return "bloccato"
        return "avvisi" if self.avvisi else "superato"

    @property
    def bloccate(self) -> tuple[str, ...]:
        """Names of the tables that a critical failure blocks, sorted."""
        return tuple(sorted({t for e in self.critici for t in e.tabelle}))

    @property
    def conti(self) -> Conti:
        """How many rows of all the outcomes are open, by what they ask for."""
        return conta(self.esiti)

    @property
    def frase(self) -> str:
        """The verdict in a few words: provisional and why, or definitive and what is still open.

        Before the end of the year, or with too few results, nothing is definitive; what contradicts a published figure
        is said as such, and only a year without anything open passes all the checks.
        """
        voci = self.conti.voci
        if self.provvisorio:
            detti = (*self.motivi, _e(voci)) if voci else self.motivi
            return f"PROVVISORIO: {'; '.join(detti)}{self._deroghe_in_parole}"
        if voci:
            return f"Definitivo, con {_e(voci)}{self._deroghe_in_parole}"
        tutti = "" if any(d.vale for d in self.deroghe) else "tutti "
        return f"Definitivo: superati {tutti}i controlli di qualità{self._deroghe_in_parole}"

    @property
    def provvisorio(self) -> bool:
        """Whether something is to come, or to be put right, before the figures can be called the year's."""
        return bool(self.critici or self.motivi)

    @property
    def motivi(self) -> tuple[str, ...]:
        """What keeps the year from being definitive besides checks that fail: a year just begun has nothing in it."""
        vuoto = not set(TABELLE) - {*SENZA_CIFRE, *self.assenti, *self.non_ancora}
        return (
            ("nessun risultato e nessun importo fornito", *self.situazione.motivi) if vuoto else self.situazione.motivi
        )

    @property
    def _deroghe_in_parole(self) -> str:
        vigenti = sum(d.vale for d in self.deroghe)
        scadute = sum(d.stato == "scaduta" for d in self.deroghe)
        dubbie = sum(d.stato == "da rivedere" for d in self.deroghe)
        pezzi = [f"{vigenti} {'deroga' if vigenti == 1 else 'deroghe'} in vigore"] if vigenti else []
        pezzi += [f"{scadute} {'deroga scaduta' if scadute == 1 else 'deroghe scadute'}"] if scadute else []
        pezzi += [f"{dubbie} {'deroga' if dubbie == 1 else 'deroghe'} da rivedere"] if dubbie else []
        return f" ({', '.join(pezzi)})" if pezzi else ""

    def testo(self) -> str:
        """The verdict as JSON, stable for the same outcomes."""
        return json.dumps({"formato": VERSIONE_FORMATO} | asdict(self), ensure_ascii=False, indent=1)


def _e(voci: Sequence[str]) -> str:
    """The words joined as Italian does: `a, b e c`."""
    return " e ".join(p for p in (", ".join(voci[:-1]), voci[-1]) if p)


def da_testo(testo: str) -> Verdetto:
    """The verdict that `Verdetto.testo` wrote; ValueError or KeyError for anything else."""
    dati = json.loads(testo)
    if dati["formato"] != VERSIONE_FORMATO:
        raise ValueError(f"formato {dati['formato']}")
    deroghe = tuple(_deroga(d) for d in dati["deroghe"])
    esiti = tuple(_esito(e) for e in dati["esiti"])
    assenti, non_ancora = tuple(dati["assenti"]), tuple(dati["non_ancora"])
    return Verdetto(dati["impronta"], esiti, assenti, deroghe, non_ancora, Situazione(**dati["situazione"]))


def _deroga(dati: dict[str, Any]) -> DerogaApplicata:
    righe = dati["deroga"]["righe"]
    viste = TutteViste(**righe) if isinstance(righe, dict) else tuple(_riga_vista(r) for r in righe)
    return DerogaApplicata(
        **dati | {"deroga": Deroga(**dati["deroga"] | {"righe": viste}), "problemi": tuple(dati["problemi"])}
    )


def _riga_vista(dati: dict[str, Any]) -> RigaVista:
    return RigaVista(tuple((c, v) for c, v in dati["chiave"]), dati["visto"])


def _esito(dati: dict[str, object]) -> EsitoControllo:
    righe = dati.pop("righe")
    tabelle = dati.pop("tabelle")
    assert isinstance(righe, list) and isinstance(tabelle, list)
    return EsitoControllo(**dati, tabelle=tuple(tabelle), righe=tuple(_riga(r) for r in righe))  # type: ignore[arg-type]


def _riga(dati: dict[str, Any]) -> RigaFallita:
    return RigaFallita(**dati | {"effetti": tuple(Effetto(**e) for e in dati["effetti"])})
