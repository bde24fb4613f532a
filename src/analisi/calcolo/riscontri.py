"""What the document prints about itself against what follows from its data.

Each declared value is recomputed by a rule that its kind names. It agrees exactly, by truncation or by
rounding to the decimals it is printed with, or it is a difference, with both values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from analisi.calcolo.aggregazione import Nodo
from analisi.calcolo.bilancio import BUDGET
from analisi.calcolo.conto import Conto, ContoEconomico
from analisi.calcolo.numeri import arrotonda, media, tronca

EsitoRiscontro = Literal["uguale", "troncamento", "arrotondamento", "differenza", "non ricalcolabile"]
OBIETTIVI_ENTE = "obiettivi_ente"
DI_LIVELLO = {
    "area": "dell'area",
    "obiettivo": "dell'obiettivo",
    "programma": "del programma",
    "progetto": "del progetto",
}
"""Whose a mean is, by the level of the node."""

Riga = Mapping[str, Any]
Addendo = tuple[str, Riga, str]
"""A cell: the name of its table, its row, its column."""


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
    """What declared values are recomputed from: results, None without their table, and the rows of the tables."""

    albero: Nodo | None
    conto: ContoEconomico | None
    tabelle: Mapping[str, Sequence[Riga]]


def riscontri(base: BaseRiscontri) -> tuple[Riscontro, ...]:
    """Every declared figure whose kind has a rule, in the order of the table; verdicts in words are left out."""
    dichiarati = base.tabelle.get("dichiarati", ())
    return tuple(_riscontro(d, base) for d in dichiarati if d["valore"] is not None and d["tipo"] in REGOLE)


def classifica(dichiarato: Decimal, decimali: int, ricalcolato: Fraction | None) -> EsitoRiscontro:
    """How a declared value agrees with the recomputed one at the decimals it is printed with."""
    if ricalcolato is None:
        return "non ricalcolabile"
    if Fraction(dichiarato) == ricalcolato:
        return "uguale"
    if arrotonda(ricalcolato, decimali) == dichiarato:
        return "arrotondamento"
    return "troncamento" if tronca(ricalcolato, decimali) == dichiarato else "differenza"


def _riscontro(riga: Riga, base: BaseRiscontri) -> Riscontro:
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


def _progetto(riga: Riga, base: BaseRiscontri) -> Ricalcolo:
    nodo = base.albero.cerca(riga["riferimento"]) if base.albero is not None else None
    if nodo is None:
        return None, f"media degli indicatori {DI_LIVELLO['progetto']}"
    di_chi = DI_LIVELLO.get(nodo.livello, DI_LIVELLO["progetto"])
    return nodo.pct, f"media {'degli indicatori' if nodo.unica else 'delle parti'} {di_chi}"


def _media_di(quanti: int, singolare: str, plurale: str) -> str:
    return f"valore dell'unico {singolare}" if quanti == 1 else f"media dei {quanti} {plurale}"


def addendi(riga: Riga, tabelle: Mapping[str, Sequence[Riga]]) -> list[Addendo]:
    """The cells that a printed mean follows from: those printed next to it, with a value, N.C. left out.

    Of a kind that is no mean, none.
    """
    righe = [(t, r, c) for t, r, c in _candidati(riga, tabelle) if r[c] is not None]
    return [(t, r, c) for t, r, c in righe if not r.get("non_calcolabile")]


def _candidati(riga: Riga, tabelle: Mapping[str, Sequence[Riga]]) -> Iterator[Addendo]:
    match riga["tipo"]:
        case "media_progetti":
            dell_ente = riga["riferimento"] == OBIETTIVI_ENTE
            tipo = "percentuale_obiettivo_ente" if dell_ente else "percentuale_progetto"
            for d in tabelle.get("dichiarati", ()):
                if d["tipo"] == tipo and (dell_ente or d["soggetto"] == riga["soggetto"]):
                    yield "dichiarati", d, "valore"
        case "percentuale_obiettivo":
            for v in tabelle.get("valutazioni", ()):
                if (v["soggetto"], v["obiettivo_numero"]) == (riga["soggetto"], riga["riferimento"]):
                    yield "valutazioni", v, "raggiungimento_pct"
        case "media_procedure" | "totale_procedura" as tipo:
            for p in tabelle.get("procedure", ()):
                if not p["parte"] if tipo == "media_procedure" else p["parte"] and p["numero"] == riga["riferimento"]:
                    yield "procedure", p, "risultato_pct"


def _media(riga: Riga, base: BaseRiscontri) -> tuple[Fraction | None, int]:
    valori = [Fraction(r[campo]) for _, r, campo in addendi(riga, base.tabelle)]
    return media(valori), len(valori)


def _media_progetti(riga: Riga, base: BaseRiscontri) -> Ricalcolo:
    """From the percentages printed next to it, not from ours: what is tested here is the printed mean."""
    medio, quanti = _media(riga, base)
    return medio, _media_di(quanti, "valore dichiarato", "valori dichiarati")


def _obiettivo(riga: Riga, base: BaseRiscontri) -> Ricalcolo:
    medio, quanti = _media(riga, base)
    return medio, _media_di(quanti, "indicatore valutato", "indicatori valutati") + ", esclusi gli N.C."


def _media_procedure(riga: Riga, base: BaseRiscontri) -> Ricalcolo:
    intere = sum(not p["parte"] for p in base.tabelle.get("procedure", ()))
    return _media(riga, base)[0], f"media delle {intere} procedure" if intere else ""


def _totale_procedura(riga: Riga, base: BaseRiscontri) -> Ricalcolo:
    return _media(riga, base)[0], "media delle parti della procedura"


def _conto(riga: Riga, base: BaseRiscontri) -> Conto | None:
    """The account that a value is about: the one it names, else the result of the current management."""
    if base.conto is None:
        return None
    return base.conto.cerca(riga["riferimento"]) if riga["riferimento"] else base.conto.di_ruolo("corrente")


def _importo(riga: Riga, base: BaseRiscontri, versione: str) -> Decimal | None:
    """An amount of its account, with the sign that the document gives it."""
    conto = _conto(riga, base)
    importo = conto.importi[versione] if conto is not None else None
    if base.conto is None or conto is None or importo is None:
        return None
    return base.conto.come_nella_fonte(conto, importo)


def _confrontato(riga: Riga, base: BaseRiscontri) -> Decimal | None:
    """What a printed variance starts from: the version that the row names, else the last budget of the statement."""
    versioni = base.conto.versioni if base.conto is not None else ()
    versione = riga["versione"] or next((v for v in BUDGET if v in versioni), "")
    return _importo(riga, base, versione) if versione else None


def _scostamento(riga: Riga, base: BaseRiscontri) -> Ricalcolo:
    da, a = _confrontato(riga, base), _importo(riga, base, "consuntivo")
    return (None if da is None or a is None else Fraction(a - da)), "consuntivo meno versione di confronto"


def _scostamento_pct(riga: Riga, base: BaseRiscontri) -> Ricalcolo:
    """Over the signed base, as the document does: a smaller loss comes out negative."""
    euro, da = _scostamento(riga, base)[0], _confrontato(riga, base)
    pct = euro / Fraction(da) * 100 if euro is not None and da else None
    if pct is not None and riga["valore"] > 0:
        pct = abs(pct)
    return pct, "scostamento diviso versione di confronto"


def _valore_conto(riga: Riga, base: BaseRiscontri) -> Ricalcolo:
    importo = _importo(riga, base, riga["versione"]) if riga["riferimento"] and riga["versione"] else None
    return (None if importo is None else Fraction(importo)), "conto economico"


def _prosa(riga: Riga, base: BaseRiscontri) -> Ricalcolo:
    return _scostamento_pct(riga, base) if riga["unita"] == "%" else _scostamento(riga, base)


REGOLE: dict[str, Callable[[Riga, BaseRiscontri], Ricalcolo]] = {
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
