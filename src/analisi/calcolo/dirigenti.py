"""The managers, by role: the projects each answers for and the objectives each is evaluated on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from analisi.calcolo.aggregazione import Nodo
from analisi.calcolo.numeri import media
from analisi.calcolo.riscontri import Riscontro


@dataclass(frozen=True)
class ObiettivoDirigente:
    """One objective of a manager: recomputed mean of its indicators beside what the document prints.

    pct: exact mean, N.C. left out; dichiarato, verdetto, punteggio: as printed, None or empty where absent.
    """

    numero: str
    descrizione: str
    indicatori: int
    non_calcolabili: int
    pct: Fraction | None
    dichiarato: Decimal | None
    verdetto: str
    punteggio: Decimal | None


@dataclass(frozen=True)
class Dirigente:
    """A role, its projects with our percentages, their mean (None without projects), its objectives.

    progetti: the nodes of the tree that the document lists for it, which need not be projects.
    """

    ruolo: str
    progetti: tuple[Nodo, ...]
    media_progetti: Fraction | None
    media_dichiarata: Riscontro | None
    obiettivi: tuple[ObiettivoDirigente, ...]


def dirigenti(
    albero: Nodo | None,
    valutazioni: Sequence[Mapping[str, Any]],
    dichiarati: Sequence[Mapping[str, Any]],
    riscontri: Sequence[Riscontro],
) -> tuple[Dirigente, ...]:
    """One entry for each role of the evaluations, in their order.

    The mean of a role covers the projects whose percentages the document lists for it.
    """
    ruoli = dict.fromkeys(v["soggetto"] for v in valutazioni)
    return tuple(_dirigente(ruolo, albero, valutazioni, dichiarati, riscontri) for ruolo in ruoli)


def _dirigente(
    ruolo: str,
    albero: Nodo | None,
    valutazioni: Sequence[Mapping[str, Any]],
    dichiarati: Sequence[Mapping[str, Any]],
    riscontri: Sequence[Riscontro],
) -> Dirigente:
    codici = [d["riferimento"] for d in dichiarati if d["tipo"] == "percentuale_progetto" and d["soggetto"] == ruolo]
    progetti = tuple(n for c in codici if albero is not None and (n := albero.cerca(c)) is not None)
    numeri = dict.fromkeys(v["obiettivo_numero"] for v in valutazioni if v["soggetto"] == ruolo)
    medie = (
        r for r in riscontri if r.tipo == "media_progetti" and r.soggetto == ruolo and r.riferimento != "obiettivi_ente"
    )
    return Dirigente(
        ruolo=ruolo,
        progetti=progetti,
        media_progetti=media(p.pct for p in progetti if p.pct is not None),
        media_dichiarata=next(medie, None),
        obiettivi=tuple(_obiettivo(ruolo, n, valutazioni, dichiarati) for n in numeri),
    )


def _obiettivo(
    ruolo: str, numero: str, valutazioni: Sequence[Mapping[str, Any]], dichiarati: Sequence[Mapping[str, Any]]
) -> ObiettivoDirigente:
    righe = [v for v in valutazioni if (v["soggetto"], v["obiettivo_numero"]) == (ruolo, numero)]
    valide = [v for v in righe if not v["non_calcolabile"] and v["raggiungimento_pct"] is not None]
    propri = {d["tipo"]: d for d in dichiarati if (d["soggetto"], d["riferimento"]) == (ruolo, numero)}
    percentuale = propri.get("percentuale_obiettivo", {})
    giudizio = propri.get("verdetto_obiettivo", {})
    punti = propri.get("punteggio_obiettivo", {})
    return ObiettivoDirigente(
        numero=numero,
        descrizione=str((percentuale or giudizio or punti).get("descrizione") or ""),
        indicatori=len(righe),
        non_calcolabili=sum(bool(v["non_calcolabile"]) for v in righe),
        pct=media(Fraction(v["raggiungimento_pct"]) for v in valide),
        dichiarato=percentuale.get("valore"),
        verdetto=giudizio.get("testo") or "",
        punteggio=punti.get("valore"),
    )
