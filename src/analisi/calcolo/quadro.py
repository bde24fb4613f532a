"""Everything computed for one chamber, year, area and version, in one frozen object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
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


@dataclass(frozen=True, repr=False)
class Quadro(Oggetto):
    """The results of one area (or of the body). None, or an empty tuple, where the tables were not supplied.

    The rows are those known at `momento`, so that nothing here is of a later day; `indicatori` and `albero` are None
    where project results were not taken by then. `ente` is the tree of the whole body whatever the area, for
    comparisons and checks.
    """

    momento: Momento
    ambito: str
    versione: str
    struttura: Struttura
    regole: Regole
    indicatori: tuple[IndicatoreValutato, ...] | None
    albero: Nodo | None
    ente: Nodo | None
    strategici: tuple[IndicatoreValutato, ...] | None
    procedure: Procedure | None
    conto: ContoEconomico | None
    scostamenti: tuple[Scostamento, ...] | None
    risorse: RisorseProgrammi | None
    riscontri: tuple[Riscontro, ...] | None
    dirigenti: tuple[Dirigente, ...]
    serie: tuple[Serie, ...] | None
    confronti: tuple[ConfrontoRegionale, ...] | None
    confronti_ente: tuple[ConfrontoRegionale, ...] | None
    confronti_base: tuple[ConfrontoBase, ...] | None

    @property
    def anno(self) -> int:
        """The year that the figures are of."""
        return self.momento.anno

    @property
    def per_ente(self) -> bool:
        """Whether the results cover the whole body."""
        return self.ambito == ENTE

    def titolo(self, codice: str) -> str:
        """The short name of a node of the tree, or the code itself where the tree lacks it."""
        return self.struttura.titolo(codice)

    def responsabile(self, codice: str) -> str:
        """The role that answers for a node of the tree; empty where the document does not say."""
        return self.struttura.responsabile(codice)


def calcola(
    righe: Mapping[str, Righe],
    regole: Regole,
    schema_conto: Righe,
    momento: Momento,
    ambito: str = ENTE,
    versione: str = VERSIONI[0],
    lettura_conto: LetturaConto | None = None,
) -> Quadro:
    """Compute everything that the supplied tables allow; `righe` maps a table's name to its rows at that moment.

    `lettura_conto` says how the statement is written, where it is not as `LetturaConto` supposes.

    Raises KeyError where `ambito` is not an area of the tree.
    """
    struttura = struttura_da(righe.get("struttura", ()))
    tutti = indicatori_progetto(righe["indicatori"], regole, momento) if "indicatori" in righe else None
    pieno = partial(albero, tutti or (), struttura, regole, chiuso=momento.chiuso)
    ente = pieno() if tutti is not None else None
    nodo = ente if ambito == ENTE or tutti is None else pieno(ambito)
    conto = None
    if "conto_economico" in righe:
        conto = conto_economico(righe["conto_economico"], schema_conto, lettura_conto)
    procedure = procedure_monitorate(righe["procedure"]) if "procedure" in righe else None
    confrontati = riscontri(BaseRiscontri(ente, conto, righe)) if righe.get("dichiarati") else None
    serie = None
    if "serie" in righe:
        obiettivi = _obiettivi_serie(righe.get("strategici", ()), versione)
        serie = serie_storiche(righe["serie"], struttura, ambito, obiettivi)
    strategici = (
        indicatori_strategici(righe["strategici"], regole, momento, versione) if "strategici" in righe else None
    )
    regionali = None
    if "serie" in righe:
        regione = regole.confronto.regione
        confronti = partial(confronti_regionali, righe["serie"], momento.anno, struttura, regione=regione)
        regionali = {a: confronti(ambito=a) for a in {ambito, ENTE}}
    return Quadro(
        momento=momento,
        ambito=ambito,
        versione=versione,
        struttura=struttura,
        regole=regole,
        indicatori=_dell_ambito(tutti, struttura, ambito),
        albero=nodo,
        ente=ente,
        strategici=_dell_ambito(strategici, struttura, ambito),
        procedure=procedure,
        conto=conto,
        scostamenti=scostamenti(conto, base_di_confronto(conto, regole.bilancio), regole.bilancio) if conto else None,
        risorse=risorse_programmi(righe["risorse"], struttura, ambito) if "risorse" in righe else None,
        riscontri=confrontati,
        dirigenti=dirigenti(ente, struttura, righe, confrontati or ()),
        serie=serie,
        confronti=regionali[ambito] if regionali else None,
        confronti_ente=regionali[ENTE] if regionali else None,
        confronti_base=confronti_con_base(serie, momento.anno) if serie is not None else None,
    )


def _obiettivi_serie(strategici: Righe, versione: str) -> dict[str, Decimal]:
    """The target of each series that measures a strategic indicator, by name of series."""
    return {
        r["serie"]: r["target_valore"]
        for r in strategici
        if r["versione"] == versione and r["serie"] and r["target_valore"] is not None
    }


def _dell_ambito(
    indicatori: tuple[IndicatoreValutato, ...] | None, struttura: Struttura, ambito: str
) -> tuple[IndicatoreValutato, ...] | None:
    if indicatori is None or ambito == ENTE:
        return indicatori
    return tuple(i for i in indicatori if struttura.area(i.nodo) == ambito)
