"""Everything computed for one chamber, year, area and version, in one frozen object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from analisi.calcolo.aggregazione import Nodo, albero
from analisi.calcolo.bilancio import ContoEconomico, Scostamento, conto_economico, scostamenti
from analisi.calcolo.confronto import ConfrontoBase, ConfrontoRegionale, confronti_con_base, confronti_regionali
from analisi.calcolo.dirigenti import Dirigente, dirigenti
from analisi.calcolo.procedure import Procedure, procedure_monitorate
from analisi.calcolo.riscontri import BaseRiscontri, Riscontro, riscontri
from analisi.calcolo.risorse import RisorseProgrammi, risorse_programmi
from analisi.calcolo.serie import Serie, serie_storiche
from analisi.calcolo.valutati import IndicatoreValutato, indicatori_progetto, indicatori_strategici
from analisi.dati.regole import Regole
from analisi.dati.struttura import Struttura, struttura_da
from analisi.dati.tabelle import ENTE

Righe = Sequence[Mapping[str, Any]]
FINE_PRECONSUNTIVO = "-09-30"


@dataclass(frozen=True)
class Quadro:
    """The results of one area (or of the body). None, or an empty tuple, where the tables were not supplied.

    `indicatori` and `albero` are None for the version of 30 September: project results are taken at year end.
    `ente` is the tree of the whole body whatever the area, for comparisons and checks.
    """

    anno: int
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
    dirigenti: tuple[Dirigente, ...] | None
    serie: tuple[Serie, ...] | None
    confronti: tuple[ConfrontoRegionale, ...] | None
    confronti_ente: tuple[ConfrontoRegionale, ...] | None
    confronti_base: tuple[ConfrontoBase, ...] | None

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
    anno: int,
    ambito: str = ENTE,
    versione: str = "consuntivo",
) -> Quadro:
    """Compute everything that the supplied tables allow; `righe` maps a table's name to its rows.

    Raises KeyError where `ambito` is not an area of the tree.
    """
    struttura = struttura_da(righe.get("struttura", ()))
    consuntivo = versione == "consuntivo"
    tutti = indicatori_progetto(righe["indicatori"], regole) if consuntivo and "indicatori" in righe else None
    ente = albero(tutti, struttura, regole) if tutti is not None else None
    nodo = ente if ambito == ENTE else (albero(tutti, struttura, regole, ambito) if tutti is not None else None)
    conto = conto_economico(righe["conto_economico"], schema_conto) if "conto_economico" in righe else None
    procedure = procedure_monitorate(righe["procedure"]) if "procedure" in righe else None
    valutazioni, dichiarati = righe.get("valutazioni", ()), righe.get("dichiarati", ())
    confrontati = riscontri(BaseRiscontri(ente, conto, righe)) if dichiarati else None
    serie = None
    if "serie" in righe:
        limite = "" if consuntivo else f"{anno}{FINE_PRECONSUNTIVO}"
        serie = serie_storiche(
            righe["serie"], struttura, ambito, limite, _obiettivi_serie(righe.get("strategici", ()), versione)
        )
    strategici = indicatori_strategici(righe["strategici"], regole, versione) if "strategici" in righe else None
    regionali = None
    if "serie" in righe:
        regionali = {a: confronti_regionali(righe["serie"], anno, struttura, a) for a in {ambito, ENTE}}
    return Quadro(
        anno=anno,
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
        scostamenti=scostamenti(conto, regole.bilancio.versione_confronto, regole.bilancio) if conto else None,
        risorse=risorse_programmi(righe["risorse"], struttura, ambito) if "risorse" in righe else None,
        riscontri=confrontati,
        dirigenti=dirigenti(ente, valutazioni, dichiarati, confrontati or ()) if valutazioni else None,
        serie=serie,
        confronti=regionali[ambito] if regionali else None,
        confronti_ente=regionali[ENTE] if regionali else None,
        confronti_base=confronti_con_base(serie) if serie is not None else None,
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
