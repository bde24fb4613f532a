"""Roll-up of attainments along the tree: indicator → project → programme → objective → area → body.

A project is the simple mean of its indicators; every level above is the simple mean of the projects under it. Levels
are computed from exact values: cutting to the published decimals happens once, for the figure that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analisi.calcolo.numeri import media, riduci
from analisi.calcolo.raggiungimento import Raggiungimento
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.dati.regole import Regole
from analisi.dati.tabelle import ENTE


@dataclass(frozen=True)
class Conteggi:
    """How many indicators a node holds, by what became of them; `sotto_obiettivo` are those short of 100 %."""

    totale: int = 0
    calcolati: int = 0
    valutati: int = 0
    non_calcolabili: int = 0
    in_corso: int = 0
    senza_risultato: int = 0
    informativi: int = 0
    sotto_obiettivo: int = 0

    @property
    def attesi(self) -> int:
        """Those that are to have a grade when the year is over."""
        return self.totale - self.informativi - self.non_calcolabili

    @property
    def con_grado(self) -> int:
        """Those that have one."""
        return self.calcolati + self.valutati

    @property
    def rilevati(self) -> int:
        """Those of which a result is known, be there a grade or not yet."""
        return self.attesi - self.senza_risultato


@dataclass(frozen=True)
class Nodo:
    """One node of the tree. `pct`: exact mean, None without evaluated indicators; `pct_pubblicata`: as shown."""

    codice: str
    livello: str
    titolo: str
    responsabile: str
    pct: Fraction | None
    pct_pubblicata: Decimal | None
    conteggi: Conteggi
    figli: tuple[Nodo, ...]

    def progetti(self) -> tuple[Nodo, ...]:
        """The projects at or under this node that hold indicators, in code order."""
        if self.livello == "progetto":
            return (self,)
        return tuple(p for figlio in self.figli for p in figlio.progetti())

    def cerca(self, codice: str) -> Nodo | None:
        """The node with that code at or under this one."""
        if self.codice == codice:
            return self
        return next((n for figlio in self.figli if (n := figlio.cerca(codice)) is not None), None)


@dataclass(frozen=True)
class VoceStruttura:
    """A node of the declared tree (table `struttura`)."""

    codice: str
    livello: str
    padre: str
    titolo: str
    responsabile: str = ""


def conta(indicatori: Iterable[IndicatoreValutato]) -> Conteggi:
    """Count indicators by state."""
    lista = list(indicatori)
    stati = [i.raggiungimento.stato for i in lista]
    return Conteggi(
        totale=len(lista),
        calcolati=stati.count("calcolato"),
        valutati=stati.count("valutato"),
        non_calcolabili=stati.count("non calcolabile"),
        in_corso=stati.count("in corso"),
        senza_risultato=stati.count("senza risultato"),
        informativi=stati.count("informativo"),
        sotto_obiettivo=sum(i.raggiungimento.sotto_obiettivo for i in lista),
    )


def albero(
    indicatori: Sequence[IndicatoreValutato],
    struttura: Sequence[VoceStruttura],
    regole: Regole,
    ambito: str = ENTE,
    *,
    chiuso: bool = True,
) -> Nodo:
    """The tree under `ambito` (a code, or `ente` for the whole body), without branches that hold no indicator.

    chiuso: whether the year is over; before that a node has a mean only when each of its indicators that can have a
    grade has one, because the mean of those that came first is nobody's result. Raises KeyError where `ambito` is not
    in the tree.
    """
    figli: dict[str, list[VoceStruttura]] = {}
    for voce in struttura:
        figli.setdefault(voce.padre, []).append(voce)
    if ambito == ENTE:
        radice = VoceStruttura(ENTE, "ente", "", "Intero ente")
        figli[ENTE] = figli.pop("", [])
    else:
        radice = {v.codice: v for v in struttura}[ambito]
    per_progetto: dict[str, list[IndicatoreValutato]] = {}
    for indicatore in indicatori:
        per_progetto.setdefault(indicatore.progetto, []).append(indicatore)
    return _nodo(radice, figli, per_progetto, regole, chiuso=chiuso)


def _nodo(
    voce: VoceStruttura,
    figli: dict[str, list[VoceStruttura]],
    per_progetto: dict[str, list[IndicatoreValutato]],
    regole: Regole,
    *,
    chiuso: bool,
) -> Nodo:
    propri = per_progetto.get(voce.codice, []) if voce.livello == "progetto" else []
    rami = tuple(_nodo(f, figli, per_progetto, regole, chiuso=chiuso) for f in figli.get(voce.codice, []))
    rami = tuple(r for r in rami if r.conteggi.totale)
    if voce.livello == "progetto":
        pct = media(p for i in propri for p in addendi(i.raggiungimento, regole))
        conteggi = conta(propri)
    else:
        pct = media(p.pct for r in rami for p in r.progetti() if p.pct is not None)
        conteggi = _somma(r.conteggi for r in rami)
    if not chiuso and conteggi.con_grado < conteggi.attesi:
        pct = None
    pubblicata = None if pct is None else pubblica(pct, regole)
    return Nodo(voce.codice, voce.livello, voce.titolo, voce.responsabile, pct, pubblicata, conteggi, rami)


def addendi(r: Raggiungimento, regole: Regole) -> tuple[Fraction, ...]:
    """What an indicator brings to the mean of its project: none where it is left out, and for several targets their
    mean or each of them, as the rules say.
    """
    if regole.aggregazione.composti == "ogni obiettivo" or r.pct is None:
        return r.parti
    return (r.pct,)


def pubblica(pct: Fraction, regole: Regole) -> Decimal:
    """A mean as it is shown: cut or rounded as the aggregation rules say."""
    return riduci(pct, regole.aggregazione.arrotondamento, regole.aggregazione.decimali)


def _somma(conteggi: Iterable[Conteggi]) -> Conteggi:
    lista = list(conteggi)
    return Conteggi(**{campo: sum(getattr(c, campo) for c in lista) for campo in Conteggi.__dataclass_fields__})
