"""The managers, by role: the projects each answers for and the objectives each is evaluated on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from analisi.calcolo.aggregazione import Nodo
from analisi.calcolo.numeri import media
from analisi.calcolo.riscontri import OBIETTIVI_ENTE, Riscontro
from analisi.dati.struttura import Struttura


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
class ProgettiValutati:
    """The projects that a role answers for within one of its objectives, as the tree says; with our percentages.

    obiettivo: in the words of the tree, empty where it does not say; media: None where no project has a percentage;
    dichiarata: the mean that the document prints, where it lists most of these projects.
    """

    obiettivo: str
    progetti: tuple[Nodo, ...]
    media: Fraction | None
    dichiarata: Riscontro | None


@dataclass(frozen=True)
class Dirigente:
    """A role, the projects that it answers for, the objectives that it is evaluated on."""

    ruolo: str
    progetti: tuple[ProgettiValutati, ...]
    obiettivi: tuple[ObiettivoDirigente, ...]


def dirigenti(
    albero: Nodo | None,
    struttura: Struttura,
    righe: Mapping[str, Sequence[Mapping[str, Any]]],
    riscontri: Sequence[Riscontro],
) -> tuple[Dirigente, ...]:
    """One entry for each role of the evaluations, in their order, then for the others that answer for some project."""
    valutazioni, dichiarati = righe.get("valutazioni", ()), righe.get("dichiarati", ())
    assegnati: dict[str, dict[str, list[Nodo]]] = {v["soggetto"]: {} for v in valutazioni}
    for nodo in albero.unita() if albero is not None else ():
        if nodo.responsabile:
            obiettivi = assegnati.setdefault(nodo.responsabile, {})
            obiettivi.setdefault(struttura.valutato_in(nodo.codice), []).append(nodo)
    return tuple(
        Dirigente(
            ruolo=ruolo,
            progetti=_valutati(ruolo, suoi, dichiarati, riscontri),
            obiettivi=tuple(
                _obiettivo(ruolo, n, valutazioni, dichiarati)
                for n in dict.fromkeys(v["obiettivo_numero"] for v in valutazioni if v["soggetto"] == ruolo)
            ),
        )
        for ruolo, suoi in assegnati.items()
    )


def _valutati(
    ruolo: str,
    per_obiettivo: Mapping[str, list[Nodo]],
    dichiarati: Sequence[Mapping[str, Any]],
    riscontri: Sequence[Riscontro],
) -> tuple[ProgettiValutati, ...]:
    suoi = [d["riferimento"] for d in dichiarati if d["tipo"] == "percentuale_progetto" and d["soggetto"] == ruolo]
    stampata = next(
        (
            r
            for r in riscontri
            if r.tipo == "media_progetti" and r.soggetto == ruolo and r.riferimento != OBIETTIVI_ENTE
        ),
        None,
    )
    elencati = {o: sum(p.codice in suoi for p in progetti) for o, progetti in per_obiettivo.items()}
    di_chi = max(elencati, key=lambda o: elencati[o], default="")
    return tuple(
        ProgettiValutati(
            obiettivo=obiettivo,
            progetti=tuple(progetti),
            media=media(p.pct for p in progetti if p.pct is not None),
            dichiarata=stampata if obiettivo == di_chi and elencati[obiettivo] else None,
        )
        for obiettivo, progetti in per_obiettivo.items()
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
