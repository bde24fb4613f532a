"""Time series: points by kind of period, split where the scale of a survey changes and never joined across it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from analisi.dati.struttura import Struttura
from analisi.dati.tabelle import ENTE
from analisi.dati.tempo import FINE_ANNO

Periodo = Literal["anno", "parziale", "media", "cumulato"]
PESATE = ("%", "punti", "giorni")
"""Units of shares and of means, whose value of several years need be neither the mean nor the sum of the years'."""


@dataclass(frozen=True)
class Punto:
    """One printed value. `da`–`a`: years covered; `periodo`: a whole year, a part of one, the mean of several years or
    their total, told apart by what the document calls the value.
    """

    anno: int
    da: int
    a: int
    periodo: Periodo
    periodo_testo: str
    valore: Decimal
    descrizione: str
    riga_fonte: str
    nota: str


@dataclass(frozen=True)
class Serie:
    """A series on one scale.

    `obiettivo` is the node of the tree it belongs to, `ENTE` for the whole body; `obiettivo_valore` the target of the
    strategic indicator that it measures, in the unit of the series, None where there is none.
    """

    nome: str
    titolo: str
    obiettivo: str
    unita: str
    scala: str
    punti: tuple[Punto, ...]
    obiettivo_valore: Decimal | None = None

    @property
    def anni(self) -> tuple[Punto, ...]:
        """Whole-year points in order of year; two for a year when the document prints two."""
        return tuple(p for p in self.punti if p.periodo == "anno")

    @property
    def doppi(self) -> tuple[int, ...]:
        """Years for which the document prints two different whole-year values."""
        valori: dict[int, set[Decimal]] = {}
        for punto in self.anni:
            valori.setdefault(punto.anno, set()).add(punto.valore)
        return tuple(sorted(anno for anno, distinti in valori.items() if len(distinti) > 1))


def serie_storiche(
    righe: Sequence[Mapping[str, Any]],
    struttura: Struttura,
    ambito: str,
    obiettivi: Mapping[str, Decimal] | None = None,
) -> tuple[Serie, ...]:
    """The series of area `ambito` (or of all for `ente`), one for each scale, in the order of the table.

    `obiettivi` are targets by name of series. Points without year or value are left out: they cannot be placed.
    """
    gruppi: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for riga in righe:
        dell_ambito = ambito in (ENTE, struttura.area(riga["obiettivo"]))
        completa = riga["anno"] is not None and riga["valore"] is not None
        if dell_ambito and completa:
            gruppi.setdefault((riga["serie"], riga["scala"] or "", riga["unita"]), []).append(riga)
    noti = obiettivi or {}
    return tuple(_serie(nome, scala, unita, gruppo, noti) for (nome, scala, unita), gruppo in gruppi.items())


def pesata(detto: str, unita: str) -> bool:
    """Whether the values of a series, named so in words, are shares or means themselves: no mean follows from them."""
    return unita.startswith(PESATE) or (unita == "euro" and bool(re.search(r"medi[oi]\b", detto.lower())))


def _serie(
    nome: str, scala: str, unita: str, righe: list[Mapping[str, Any]], obiettivi: Mapping[str, Decimal]
) -> Serie:
    punti = tuple(sorted((_punto(r) for r in righe), key=lambda p: (p.a, p.periodo != "anno", p.periodo_testo)))
    return Serie(nome, righe[0]["descrizione"], righe[0]["obiettivo"], unita, scala, punti, obiettivi.get(nome))


def _punto(riga: Mapping[str, Any]) -> Punto:
    testo = riga["periodo"] or ""
    anno = int(riga["anno"])
    estremi = testo.split("/")
    da = int(estremi[0][:4]) if len(estremi) == 2 else anno
    a = int(estremi[-1][:4]) if testo else anno
    periodo: Periodo = "anno"
    if len(estremi) == 2:
        periodo = "media" if "media" in riga["descrizione"].lower() else "cumulato"
    elif testo and not testo.endswith(FINE_ANNO):
        periodo = "parziale"
    return Punto(
        anno=anno,
        da=da,
        a=a,
        periodo=periodo,
        periodo_testo=testo,
        valore=riga["valore"],
        descrizione=riga["descrizione"],
        riga_fonte=riga["riga_fonte"] or "",
        nota=riga["nota"] or "",
    )
