"""Nearest neighbours of a body on stated structural measures: with whom it can fairly be compared."""

from __future__ import annotations

import math
import statistics
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

import scipy

from analisi.calcolo.panel.verso import Lasciato, SenzaConfronto
from analisi.errors import ErroreParametri


@dataclass(frozen=True)
class Vicino:
    """A neighbour. distanza: Euclidean, on standardised measures (no unit); valori: its measures as they are, by code;
    scarti: standardised difference from the body, by code, whose squares add up to the square of the distance.
    """

    ente: str
    distanza: float
    valori: Mapping[str, Fraction]
    scarti: Mapping[str, float]


@dataclass(frozen=True)
class Vicini:
    """The neighbours of `ente`, nearest first (ties by code of the body); valori: its own measures.

    in_logaritmo: measures compared by ratio; ignorate: measures left out because at least half the bodies share the
    same value; lasciati: bodies that miss a measure.
    """

    ente: str
    valori: Mapping[str, Fraction]
    vicini: tuple[Vicino, ...]
    in_logaritmo: tuple[str, ...]
    ignorate: tuple[str, ...]
    lasciati: tuple[Lasciato, ...]


def vicini(
    ente: str,
    misure: Mapping[str, Mapping[str, Fraction | None]],
    quanti: int,
    in_logaritmo: Collection[str] = (),
) -> Vicini | SenzaConfronto:
    """The `quanti` bodies nearest to `ente`. misure: by code of the measure, the value of each body (None: missing).

    Each measure is standardised by its median and scaled MAD over the bodies that have them all, sizes (`in_logaritmo`)
    after taking the logarithm: Rousseeuw and Croux, «Alternatives to the Median Absolute Deviation» (JASA 88, 1993).
    Nearest neighbours for peer groups: CIPFA, «Nearest Neighbours Model» (English local authorities), which weighs its
    measures equally as here. ErroreParametri without measures or neighbours to look for.
    """
    if not misure or quanti < 1:
        raise ErroreParametri("gli enti più simili vogliono almeno una misura e almeno un vicino da cercare")
    completi, lasciati = _completi(misure, in_logaritmo)
    mancante = next((x for x in lasciati if x.ente == ente), None)
    if ente not in completi:
        motivo = mancante.motivo if mancante else "nessuna misura"
        return SenzaConfronto(f"{ente} non ha vicini: {motivo}", lasciati)
    scale = {m: _scala([_su_scala(v[m], m in in_logaritmo) for v in completi.values()]) for m in misure}
    usate = [m for m in misure if scale[m] > 0]
    if len(completi) < 2 or not usate:
        return SenzaConfronto(f"{ente} non ha vicini: nessun altro ente, o misure che non distinguono", lasciati)
    trovati = [_vicino(altro, completi, ente, usate, scale, in_logaritmo) for altro in completi if altro != ente]
    return Vicini(
        ente=ente,
        valori=completi[ente],
        vicini=tuple(sorted(trovati, key=lambda v: (v.distanza, v.ente))[:quanti]),
        in_logaritmo=tuple(m for m in usate if m in in_logaritmo),
        ignorate=tuple(m for m in misure if scale[m] == 0),
        lasciati=lasciati,
    )


def _completi(
    misure: Mapping[str, Mapping[str, Fraction | None]], in_logaritmo: Collection[str]
) -> tuple[dict[str, dict[str, Fraction]], tuple[Lasciato, ...]]:
    """The bodies that have every measure, and those that do not with what they miss."""
    completi: dict[str, dict[str, Fraction]] = {}
    lasciati = []
    for ente in sorted({ente for per_ente in misure.values() for ente in per_ente}):
        suoi = {m: per_ente.get(ente) for m, per_ente in misure.items()}
        presenti = {m: v for m, v in suoi.items() if v is not None and (m not in in_logaritmo or v > 0)}
        if len(presenti) == len(misure):
            completi[ente] = presenti
        else:
            mancanti = ", ".join(m if suoi[m] is None else f"{m} (non positiva)" for m in misure if m not in presenti)
            lasciati.append(Lasciato(ente, f"manca: {mancanti}"))
    return completi, tuple(lasciati)


def _su_scala(valore: Fraction, logaritmo: bool) -> float:
    return math.log(valore) if logaritmo else float(valore)


def _scala(numeri: list[float]) -> float:
    mediana = statistics.median(numeri)
    return float(scipy.stats.median_abs_deviation([n - mediana for n in numeri], scale="normal"))


def _vicino(
    altro: str,
    completi: Mapping[str, Mapping[str, Fraction]],
    ente: str,
    usate: list[str],
    scale: Mapping[str, float],
    in_logaritmo: Collection[str],
) -> Vicino:
    suoi, miei = completi[altro], completi[ente]
    scarti = {
        m: (_su_scala(suoi[m], m in in_logaritmo) - _su_scala(miei[m], m in in_logaritmo)) / scale[m] for m in usate
    }
    return Vicino(altro, math.hypot(*scarti.values()), suoi, scarti)
