"""Everything computed for one chamber, year and version, and how it is seen from an area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from analisi.calcolo.aggregazione import Nodo, albero
from analisi.calcolo.bilancio import Scostamento, base_di_confronto, scostamenti
from analisi.calcolo.confronto import ConfrontoBase, ConfrontoRegionale, confronti_con_base, confronti_regionali
from analisi.calcolo.conto import ContoEconomico, LetturaConto, conto_economico
from analisi.calcolo.dirigenti import Dirigente, dirigenti
from analisi.calcolo.procedure import Procedure, procedure_monitorate
from analisi.calcolo.riscontri import BaseRiscontri, Riscontro, riscontri
from analisi.calcolo.risorse import RisorseProgrammi, risorse_programmi
from analisi.calcolo.serie import Serie, serie_storiche
from analisi.calcolo.tempo import Momento
from analisi.calcolo.valutati import IndicatoreValutato, indicatori_progetto, indicatori_strategici
from analisi.dati.regole import Regole
from analisi.dati.struttura import Struttura, struttura_da
from analisi.dati.tabelle import ENTE, VERSIONI
from analisi.oggetti import Oggetto

Righe = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, repr=False, eq=False)
class Ente(Oggetto):
    """What the results of a body and of its areas are computed from, and those that are the same for all of them.

    `righe` maps a table's name to its rows known at `momento`; `lettura_conto` says how the statement is written, where
    it is not as `LetturaConto` supposes. Each result is computed when somebody asks for it, once.
    """

    righe: Mapping[str, Righe]
    regole: Regole
    schema_conto: Righe
    momento: Momento
    versione: str = VERSIONI[0]
    lettura_conto: LetturaConto | None = None

    @cached_property
    def struttura(self) -> Struttura:
        """The tree of objectives."""
        return struttura_da(self.righe.get("struttura", ()))

    @cached_property
    def indicatori(self) -> tuple[IndicatoreValutato, ...] | None:
        """Every project indicator."""
        righe = self.righe.get("indicatori")
        return None if righe is None else indicatori_progetto(righe, self.regole, self.momento)

    @cached_property
    def strategici(self) -> tuple[IndicatoreValutato, ...] | None:
        """Every strategic indicator."""
        righe = self.righe.get("strategici")
        return None if righe is None else indicatori_strategici(righe, self.regole, self.momento, self.versione)

    @cached_property
    def albero(self) -> Nodo | None:
        """The tree of attainment of the whole body."""
        return self._albero(ENTE)

    @cached_property
    def procedure(self) -> Procedure | None:
        """The monitored procedures."""
        righe = self.righe.get("procedure")
        return None if righe is None else procedure_monitorate(righe)

    @cached_property
    def conto(self) -> ContoEconomico | None:
        """The income statement."""
        righe = self.righe.get("conto_economico")
        return None if righe is None else conto_economico(righe, self.schema_conto, self.lettura_conto)

    @cached_property
    def scostamenti(self) -> tuple[Scostamento, ...] | None:
        """The variances of the statement from what it is compared with."""
        if self.conto is None:
            return None
        bilancio = self.regole.bilancio
        return scostamenti(self.conto, base_di_confronto(self.conto, bilancio), bilancio)

    @cached_property
    def riscontri(self) -> tuple[Riscontro, ...] | None:
        """The declared values, each with its recomputation."""
        return riscontri(BaseRiscontri(self.albero, self.conto, self.righe)) if self.righe.get("dichiarati") else None

    @cached_property
    def dirigenti(self) -> tuple[Dirigente, ...]:
        """The roles that are evaluated."""
        return dirigenti(self.albero, self.struttura, self.righe, self.riscontri or ())

    @cached_property
    def confronti(self) -> tuple[ConfrontoRegionale, ...] | None:
        """The means of the region beside the values of the body."""
        return self._confronti(ENTE)

    def di(self, ambito: str) -> Quadro:
        """The results seen from an area, or from the whole body. Raises KeyError for what is not in the tree."""
        if ambito != ENTE:
            self.struttura.voci[ambito]
        return Quadro(self, ambito)

    def _albero(self, ambito: str) -> Nodo | None:
        if self.indicatori is None:
            return None
        return albero(self.indicatori, self.struttura, self.regole, ambito, chiuso=self.momento.chiuso)

    def _confronti(self, ambito: str) -> tuple[ConfrontoRegionale, ...] | None:
        if "serie" not in self.righe:
            return None
        regione = self.regole.confronto.regione
        return confronti_regionali(self.righe["serie"], self.momento.anno, self.struttura, ambito, regione=regione)


@dataclass(frozen=True, repr=False, eq=False)
class Quadro(Oggetto):
    """The results of one area (or of the body). None, or an empty tuple, where the tables were not supplied.

    The rows are those known at `momento`, so that nothing here is of a later day; `indicatori` and `albero` are None
    where project results were not taken by then. What is not of an area is the same from any of them.
    """

    dell_ente: Ente
    ambito: str

    @property
    def momento(self) -> Momento:
        """The day that the figures are of."""
        return self.dell_ente.momento

    @property
    def versione(self) -> str:
        """The version of the report."""
        return self.dell_ente.versione

    @property
    def struttura(self) -> Struttura:
        """The tree of objectives of the whole body."""
        return self.dell_ente.struttura

    @property
    def regole(self) -> Regole:
        """The rules in force."""
        return self.dell_ente.regole

    @property
    def anno(self) -> int:
        """The year that the figures are of."""
        return self.momento.anno

    @property
    def per_ente(self) -> bool:
        """Whether the results cover the whole body."""
        return self.ambito == ENTE

    @cached_property
    def indicatori(self) -> tuple[IndicatoreValutato, ...] | None:
        """The project indicators."""
        return self._propri(self.dell_ente.indicatori)

    @cached_property
    def strategici(self) -> tuple[IndicatoreValutato, ...] | None:
        """The strategic indicators."""
        return self._propri(self.dell_ente.strategici)

    @cached_property
    def albero(self) -> Nodo | None:
        """The tree of attainment."""
        return self.ente if self.per_ente else self.dell_ente._albero(self.ambito)

    @property
    def ente(self) -> Nodo | None:
        """The tree of attainment of the whole body, for comparisons and checks."""
        return self.dell_ente.albero

    @property
    def procedure(self) -> Procedure | None:
        """The monitored procedures of the body."""
        return self.dell_ente.procedure

    @property
    def conto(self) -> ContoEconomico | None:
        """The income statement of the body."""
        return self.dell_ente.conto

    @property
    def scostamenti(self) -> tuple[Scostamento, ...] | None:
        """The variances of the statement."""
        return self.dell_ente.scostamenti

    @cached_property
    def risorse(self) -> RisorseProgrammi | None:
        """The resources of the programmes."""
        righe = self.dell_ente.righe.get("risorse")
        return None if righe is None else risorse_programmi(righe, self.struttura, self.ambito)

    @property
    def riscontri(self) -> tuple[Riscontro, ...] | None:
        """The declared values of the body, each with its recomputation."""
        return self.dell_ente.riscontri

    @property
    def dirigenti(self) -> tuple[Dirigente, ...]:
        """The roles that are evaluated."""
        return self.dell_ente.dirigenti

    @cached_property
    def serie(self) -> tuple[Serie, ...] | None:
        """The time series."""
        righe = self.dell_ente.righe
        if "serie" not in righe:
            return None
        obiettivi = _obiettivi_serie(righe.get("strategici", ()), self.versione)
        return serie_storiche(righe["serie"], self.struttura, self.ambito, obiettivi)

    @cached_property
    def confronti(self) -> tuple[ConfrontoRegionale, ...] | None:
        """The means of the region beside the values of the area."""
        return self.confronti_ente if self.per_ente else self.dell_ente._confronti(self.ambito)

    @property
    def confronti_ente(self) -> tuple[ConfrontoRegionale, ...] | None:
        """The means of the region beside the values of the body."""
        return self.dell_ente.confronti

    @cached_property
    def confronti_base(self) -> tuple[ConfrontoBase, ...] | None:
        """The series beside their means of other years."""
        return None if self.serie is None else confronti_con_base(self.serie, self.anno)

    def titolo(self, codice: str) -> str:
        """The short name of a node of the tree, or the code itself where the tree lacks it."""
        return self.struttura.titolo(codice)

    def responsabile(self, codice: str) -> str:
        """The role that answers for a node of the tree; empty where the document does not say."""
        return self.struttura.responsabile(codice)

    def _propri(self, indicatori: tuple[IndicatoreValutato, ...] | None) -> tuple[IndicatoreValutato, ...] | None:
        if indicatori is None or self.per_ente:
            return indicatori
        return tuple(i for i in indicatori if self.struttura.area(i.nodo) == self.ambito)


def calcola(
    righe: Mapping[str, Righe],
    regole: Regole,
    schema_conto: Righe,
    momento: Momento,
    ambito: str = ENTE,
    versione: str = VERSIONI[0],
    lettura_conto: LetturaConto | None = None,
) -> Quadro:
    """The results that the supplied tables allow; the arguments are those of `Ente` and of `Ente.di`."""
    return Ente(righe, regole, schema_conto, momento, versione, lettura_conto).di(ambito)


def _obiettivi_serie(strategici: Righe, versione: str) -> dict[str, Decimal]:
    """The target of each series that measures a strategic indicator, by name of series."""
    return {
        r["serie"]: r["target_valore"]
        for r in strategici
        if r["versione"] == versione and r["serie"] and r["target_valore"] is not None
    }
