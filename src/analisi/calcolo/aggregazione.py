"""Roll-up of attainments along the tree: indicator → project → programme → objective → area → body.

A node that holds indicators is a unit: a project, or whatever level a chamber hangs them from. It is the simple mean of
its indicators; every node above is the simple mean of the units under it. A node that holds indicators and has others
under it counts its own as one unit more. Levels are computed from exact values: cutting to the published decimals
happens once, for the figure that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from analisi.calcolo.numeri import media, riduci
from analisi.calcolo.raggiungimento import Raggiungimento
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.dati.regole import Regole
from analisi.dati.struttura import Struttura, VoceStruttura
from analisi.dati.tabelle import ENTE
from analisi.oggetti import Oggetto
from analisi.ordine import naturale

FUORI = "fuori dall'albero"
"""Level of what the tree lacks: indicators whose code it does not have count in the body, and say so."""


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
    def fuori_media(self) -> int:
        """Those that enter no mean."""
        return self.non_calcolabili + self.senza_risultato + self.in_corso + self.informativi

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


@dataclass(frozen=True, repr=False)
class Nodo(Oggetto):
    """One node of the tree. `pct`: exact mean, None without evaluated indicators; `pct_pubblicata`: as shown.

    responsabile: the role that answers for the node itself; of a unit, that of a node above where it has none.
    """

    codice: str
    livello: str
    titolo: str
    responsabile: str
    pct: Fraction | None
    pct_pubblicata: Decimal | None
    conteggi: Conteggi
    figli: tuple[Nodo, ...]

    @property
    def unica(self) -> bool:
        """Whether it is a unit of the mean: it holds indicators, and nothing under it does."""
        return not self.figli and self.conteggi.totale > 0

    @property
    def sotto(self) -> bool:
        """Whether its percentage is known and short of 100."""
        return self.pct is not None and self.pct < 100

    def unita(self) -> tuple[Nodo, ...]:
        """The units at or under this node, in the order of the tree: projects, where indicators hang from projects."""
        return (self,) if self.unica else tuple(u for figlio in self.figli for u in figlio.unita())

    def cerca(self, codice: str) -> Nodo | None:
        """The node with that code at or under this one."""
        if self.codice == codice:
            return self
        return next((n for figlio in self.figli if (n := figlio.cerca(codice)) is not None), None)


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
    struttura: Struttura,
    regole: Regole,
    ambito: str = ENTE,
    *,
    chiuso: bool = True,
) -> Nodo:
    """The tree under `ambito` (a code, or `ente` for the whole body), without branches that hold no indicator.

    The body holds also what the tree lacks, in a branch of its own. chiuso: whether the year is over; before that a
    node has a mean only when each of its indicators that can have a grade has one, because the mean of those that came
    first is nobody's result. Raises KeyError where `ambito` is not in the tree.
    """
    rami = _Rami(indicatori, struttura, regole, chiuso=chiuso)
    if ambito != ENTE:
        return rami.nodo(struttura.voci[ambito])
    radici = sorted(struttura.figli(""), key=lambda v: naturale(v.codice))
    figli = [rami.nodo(v) for v in radici]
    if restano := [VoceStruttura(codice, FUORI, "", struttura.titolo(codice)) for codice in rami.propri]:
        figli.append(rami.sopra(VoceStruttura("", FUORI, "", "Fuori dall'albero"), [rami.nodo(v) for v in restano]))
    return rami.sopra(VoceStruttura(ENTE, "ente", "", "Intero ente"), figli)


class _Rami:
    """The building of the nodes: each takes its own indicators out of `propri`, where those of no node are left.

    visti: codes met already, so that parents declared in a circle, which the checks tell of, do not lead round it.
    """

    def __init__(
        self, indicatori: Sequence[IndicatoreValutato], struttura: Struttura, regole: Regole, *, chiuso: bool
    ) -> None:
        self.struttura, self.regole, self.chiuso = struttura, regole, chiuso
        self.visti: set[str] = set()
        self.propri: dict[str, list[IndicatoreValutato]] = {}
        for indicatore in indicatori:
            self.propri.setdefault(indicatore.progetto, []).append(indicatore)

    def nodo(self, voce: VoceStruttura) -> Nodo:
        """A node with what it holds and what is under it."""
        self.visti.add(voce.codice)
        propri = self.propri.pop(voce.codice, [])
        sotto = [self.nodo(v) for v in self.struttura.figli(voce.codice) if v.codice not in self.visti]
        figli = [f for f in sotto if f.conteggi.totale]
        if not figli:
            return self.unita(voce, propri)
        if propri:
            figli.insert(0, self.unita(replace(voce, titolo=f"{voce.titolo}: indicatori propri"), propri))
        return self.sopra(voce, figli)

    def unita(self, voce: VoceStruttura, propri: Sequence[IndicatoreValutato]) -> Nodo:
        """A node with nothing under it: the mean of its indicators."""
        pct = media(p for i in propri for p in addendi(i.raggiungimento, self.regole))
        ruolo = voce.responsabile or self.struttura.responsabile(voce.codice)
        return self._fatto(replace(voce, responsabile=ruolo), pct, conta(propri), ())

    def sopra(self, voce: VoceStruttura, figli: Sequence[Nodo]) -> Nodo:
        """A node above others: the mean of the units under it; those without indicators are left out."""
        rami = tuple(f for f in figli if f.conteggi.totale)
        pct = media(u.pct for f in rami for u in f.unita() if u.pct is not None)
        return self._fatto(voce, pct, _somma(f.conteggi for f in rami), rami)

    def _fatto(self, v: VoceStruttura, pct: Fraction | None, conteggi: Conteggi, figli: tuple[Nodo, ...]) -> Nodo:
        if not self.chiuso and conteggi.con_grado < conteggi.attesi:
            pct = None
        pubblicata = None if pct is None else pubblica(pct, self.regole)
        return Nodo(v.codice, v.livello, v.titolo, v.responsabile, pct, pubblicata, conteggi, figli)


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
