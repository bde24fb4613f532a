"""What the statistics of a panel take and what values they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias


@dataclass(frozen=True)
class Binomiale:
    """`casi` out of `totale`; the value is fattore × casi / totale. Source of chance: each case on its own."""

    casi: int
    totale: int
    fattore: Fraction = Fraction(1)


@dataclass(frozen=True)
class Poisson:
    """A linear combination of independent counts over a fixed exposure: fattore × Σ coefficient × count / esposizione.

    A rate has one component (1, count); a balance has (1, entered) and (−1, left); a plain count has exposure 1.
    """

    componenti: tuple[tuple[Fraction, int], ...]
    esposizione: Fraction = Fraction(1)
    fattore: Fraction = Fraction(1)


@dataclass(frozen=True)
class Normale:
    """A mean of `casi` cases with the standard deviation of the cases, both in the unit of the value."""

    media: Fraction
    scarto_tipo: Fraction
    casi: int


Modello: TypeAlias = Binomiale | Poisson | Normale


@dataclass(frozen=True)
class Valore:
    """An indicator of a body in a period.

    valore: in the indicator's unit, None where it is not computable (`avvisi` say why); modello: the sampling model,
    None where there is none (`senza_modello` says why); arrotondamento: unit of the last printed digit (0: exact);
    versione: of the measures used; qualita: the weakest mark of the observations used; avvisi: remarks for the
    reader, in Italian; fonti: sources; luoghi: file and row of each observation used.
    numeratore, denominatore: as evaluated, None where the value was given as such without them.
    escluso: why the value is listed but stays out of the comparison; empty where it takes part.
    """

    ente: str
    indicatore: str
    periodo: str
    valore: Fraction | None
    numeratore: Fraction | None = None
    denominatore: Fraction | None = None
    modello: Modello | None = None
    senza_modello: str = ""
    arrotondamento: Decimal = Decimal(0)
    versione: str = ""
    qualita: str = ""
    avvisi: tuple[str, ...] = ()
    fonti: tuple[str, ...] = ()
    luoghi: tuple[str, ...] = ()
    escluso: str = ""
