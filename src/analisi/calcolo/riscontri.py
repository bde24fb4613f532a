"""What the document prints about itself against what follows from its data.

Each declared value is recomputed by a rule that its kind names. It agrees exactly, by truncation or by
rounding to the decimals it is printed with, or it is a difference, with both values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from analisi.calcolo.aggregazione import Nodo
from analisi.calcolo.bilancio import GESTIONE_CORRENTE, ContoEconomico
from analisi.calcolo.numeri import arrotonda, media, tronca
from analisi.calcolo.procedure import Procedure

EsitoRiscontro = Literal["uguale", "troncamento", "arrotondamento", "differenza", "non ricalcolabile"]
OBIETTIVI_ENTE = "obiettivi_ente"


@dataclass(frozen=True)
class Riscontro:
    """A declared value beside its recomputation; `ricalcolato` is exact and None where nothing allows one."""

    codice: str
    tipo: str
    riferimento: str
    soggetto: str
    descrizione: str
    dichiarato: Decimal
    decimali: int
    unita: str
    ricalcolato: Fraction | None
    esito: EsitoRiscontro
    come: str
    riga_fonte: str

    @property
    def differenza(self) -> Fraction | None:
        """Recomputed minus declared, in the unit of the value."""
        return None if self.ricalcolato is None else self.ricalcolato - Fraction(self.dichiarato)

    @property
    def concorda(self) -> bool:
        """Whether the declared value follows from the data, exactly or within its printed decimals."""
        return self.esito in ("uguale", "troncamento", "arrotondamento")


@dataclass(frozen=True)
class BaseRiscontri:
    """The results that declared values are recomputed from; None for a table that was not supplied."""

    albero: Nodo | None
    procedure: Procedure | None
    conto: ContoEconomico | None
    valutazioni: Sequence[Mapping[str, Any]]
    dichiarati: Sequence[Mapping[str, Any]]


def riscontri(base: BaseRiscontri) -> tuple[Riscontro, ...]:
    """Every declared figure whose kind has a rule, in the order of the table; verdicts in words are left out."""
    return tuple(_riscontro(d, base) for d in base.dichiarati if d["valore"] is not None and d["tipo"] in REGOLE)


def classifica(dichiarato: Decimal, decimali: int, ricalcolato: Fraction | None) -> EsitoRiscontro:
    """How a declared value agrees with the recomputed one at the decimals it is printed with."""
    if ricalcolato is None:
        return "non ricalcolabile"
    if Fraction(dichiarato) == ricalcolato:
        return "uguale"
    if arrotonda(ricalcolato, decimali) == dichiarato:
        return "arrotondamento"
    return "troncamento" if tronca(ricalcolato, decimali) == dichiarato else "differenza"


def _riscontro(riga: Mapping[str, Any], base: BaseRiscontri) -> Riscontro:
    ricalcolato, come = REGOLE[riga["tipo"]](riga, base)
    decimali = 0 if riga["decimali"] is None else int(riga["decimali"])
    return Riscontro(
        codice=riga["codice"],
        tipo=riga["tipo"],
        riferimento=riga["riferimento"] or "",
        soggetto=riga["soggetto"] or "",
        descrizione=riga["descrizione"],
        dichiarato=riga["valore"],
        decimali=decimali,
        unita=riga["unita"] or "",
        ricalcolato=ricalcolato,
        esito=classifica(riga["valore"], decimali, ricalcolato),
        come=come,
        riga_fonte=riga["riga_fonte"] or "",
    )


Ricalcolo = tuple[Fraction | None, str]


def _progetto(riga: Mapping[str, Any], base: BaseRiscontri) -> Ricalcolo:
    nodo = base.albero.cerca(riga["riferimento"]) if base.albero is not None else None
    return (nodo.pct if nodo else None), "media degli indicatori del progetto"


def _media_di(quanti: int, singolare: str, plurale: str) -> str:
    return f"valore dell'unico {singolare}" if quanti == 1 else f"media dei {quanti} {plurale}"


def _media_progetti(riga: Mapping[str, Any], base: BaseRiscontri) -> Ricalcolo:
    """From the percentages printed next to it, not from ours: what is tested here is the printed mean."""
    if riga["riferimento"] == OBIETTIVI_ENTE:
        addendi = [d for d in base.dichiarati if d["tipo"] == "percentuale_obiettivo_ente"]
    else:
        addendi = [
            d for d in base.dichiarati if d["tipo"] == "percentuale_progetto" and d["soggetto"] == riga["soggetto"]
        ]
    valori = [Fraction(d["valore"]) for d in addendi if d["valore"] is not None]
    return media(valori), _media_di(len(valori), "valore stampato", "valori stampati")


def _obiettivo(riga: Mapping[str, Any], base: BaseRiscontri) -> Ricalcolo:
    righe = [
        v
        for v in base.valutazioni
        if (v["soggetto"], v["obiettivo_numero"]) == (riga["soggetto"], riga["riferimento"])
        and not v["non_calcolabile"]
    ]
    valori = [Fraction(v["raggiungimento_pct"]) for v in righe if v["raggiungimento_pct"] is not None]
    return media(valori), _media_di(len(valori), "indicatore valutato", "indicatori valutati") + ", esclusi gli N.C."


def _media_procedure(_riga: Mapping[str, Any], base: BaseRiscontri) -> Ricalcolo:
    if base.procedure is None:
        return None, ""
    return base.procedure.media, f"media delle {len(base.procedure.procedure)} procedure"


def _totale_procedura(riga: Mapping[str, Any], base: BaseRiscontri) -> Ricalcolo:
    parti = base.procedure.parti if base.procedure is not None else ()
    valori = [
        Fraction(p.risultato_pct) for p in parti if p.numero == riga["riferimento"] and p.risultato_pct is not None
    ]
    return media(valori), "media delle parti della procedura"


def _importo(base: BaseRiscontri, conto: str, versione: str) -> Decimal | None:
    if base.conto is None:
        return None
    return next((c.importi[versione] for c in base.conto.conti if c.conto == conto), None)


def _scostamento(riga: Mapping[str, Any], base: BaseRiscontri) -> Ricalcolo:
    conto = riga["riferimento"] or GESTIONE_CORRENTE
    versione = riga["versione"] or "revisione_luglio"
    da, a = _importo(base, conto, versione), _importo(base, conto, "consuntivo")
    return (None if da is None or a is None else Fraction(a - da)), "consuntivo meno versione di confronto"


def _scostamento_pct(riga: Mapping[str, Any], base: BaseRiscontri) -> Ricalcolo:
    """Over the signed base, as the document does: a smaller loss comes out negative."""
    versione = riga["versione"] or "revisione_luglio"
    euro, da = _scostamento(riga, base)[0], _importo(base, riga["riferimento"] or GESTIONE_CORRENTE, versione)
    pct = euro / Fraction(da) * 100 if euro is not None and da else None
    if pct is not None and riga["valore"] > 0:
        pct = abs(pct)
    return pct, "scostamento diviso versione di confronto"


def _valore_conto(riga: Mapping[str, Any], base: BaseRiscontri) -> Ricalcolo:
    importo = _importo(base, riga["riferimento"], riga["versione"])
    return (None if importo is None else Fraction(importo)), "conto economico"


def _prosa(riga: Mapping[str, Any], base: BaseRiscontri) -> Ricalcolo:
    return _scostamento_pct(riga, base) if riga["unita"] == "%" else _scostamento(riga, base)


REGOLE: dict[str, Callable[[Mapping[str, Any], BaseRiscontri], Ricalcolo]] = {
    "percentuale_progetto": _progetto,
    "media_progetti": _media_progetti,
    "percentuale_obiettivo": _obiettivo,
    "media_procedure": _media_procedure,
    "totale_procedura": _totale_procedura,
    "scostamento_conto": _scostamento,
    "scostamento_corrente": _scostamento,
    "scostamento_corrente_pct": _scostamento_pct,
    "valore_conto_prosa": _valore_conto,
    "scostamento_conto_prosa": _prosa,
}
