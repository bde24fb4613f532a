"""Benchmarking: the body beside the means of its region, where it declares one, and beside its own base years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from analisi.calcolo.numeri import media
from analisi.calcolo.serie import Punto, Serie, pesata
from analisi.dati.struttura import Struttura
from analisi.dati.tabelle import ENTE

SUFFISSO_REGIONE = "_regione"
"""Ending of the name of the series that holds the means of the chamber's region for the series called the same."""


@dataclass(frozen=True)
class ConfrontoRegionale:
    """One measure of the body beside the regional mean of the same year and scale.

    regione is None where the document says that the mean is not available.
    """

    serie: str
    descrizione: str
    obiettivo: str
    anno: int
    unita: str
    scala: str
    ente: Decimal
    regione: Decimal | None
    riga_fonte: str

    @property
    def distanza(self) -> Decimal | None:
        """Body minus region, in the unit of the measure."""
        return None if self.regione is None else self.ente - self.regione


@dataclass(frozen=True)
class ConfrontoBase:
    """A period mean of the body beside that of its own base period, on the same scale.

    A mean is computed where the series has each year of its period, else it is the one that the source gives;
    calcolata: one of the two, or both, are computed.
    """

    serie: Serie
    base_da: int
    base_a: int
    base: Fraction
    periodo_da: int
    periodo_a: int
    valore: Fraction
    calcolata: bool

    @property
    def variazione(self) -> Fraction:
        """Latest value minus base, in the unit of the series."""
        return self.valore - self.base


def confronti_regionali(
    righe: Sequence[Mapping[str, Any]], anno: int, struttura: Struttura, ambito: str, regione: str | None
) -> tuple[ConfrontoRegionale, ...]:
    """The measures of `anno` that have a mean of the region, of area `ambito` or of all; none for no region."""
    if regione is None:
        return ()
    regioni = {r["serie"].removesuffix(SUFFISSO_REGIONE): r for r in righe if r["serie"].endswith(SUFFISSO_REGIONE)}
    return tuple(
        _regionale(riga, regioni[riga["serie"]])
        for riga in righe
        if riga["serie"] in regioni
        and riga["anno"] == anno == regioni[riga["serie"]]["anno"]
        and not riga["periodo"]
        and riga["valore"] is not None
        and ambito in (ENTE, struttura.area(riga["obiettivo"]))
    )


def _regionale(riga: Mapping[str, Any], regione: Mapping[str, Any]) -> ConfrontoRegionale:
    stessa_scala = (riga["scala"] or "") == (regione["scala"] or "")
    return ConfrontoRegionale(
        serie=riga["serie"],
        descrizione=riga["descrizione"],
        obiettivo=riga["obiettivo"],
        anno=int(riga["anno"]),
        unita=riga["unita"],
        scala=riga["scala"] or "",
        ente=riga["valore"],
        regione=regione["valore"] if stessa_scala else None,
        riga_fonte=riga["riga_fonte"] or "",
    )


def confronti_con_base(serie: Sequence[Serie], anno: int) -> tuple[ConfrontoBase, ...]:
    """For each series with a mean of base years: the mean of the years since, up to `anno`, beside it.

    Base years are those of the first mean, where the source gives a later one or the target of the series is that mean.
    Where some year up to `anno` has no value, the last mean that the source gives stands with its own years. A period
    for which the source gives two different means makes no comparison: neither can be preferred.
    """
    trovati = (_con_base(s, anno) for s in serie)
    return tuple(c for c in trovati if c is not None)


def _con_base(serie: Serie, anno: int) -> ConfrontoBase | None:
    medie = sorted((p for p in serie.punti if p.periodo == "media"), key=lambda p: (p.a, -p.da, p.periodo_testo))
    if not medie:
        return None
    base, ultima = (medie[0].da, medie[0].a), (medie[-1].da, medie[-1].a)
    if ultima[0] <= base[1]:
        if serie.obiettivo_valore != medie[0].valore:
            return None
        ultima = base[1] + 1, anno
    periodo = (ultima[0], anno) if _calcolata(serie, ultima[0], anno) is not None else ultima
    calcolate = [_calcolata(serie, *p) for p in (base, periodo)]
    prima, dopo = (c if c is not None else _data(medie, *p) for c, p in zip(calcolate, (base, periodo), strict=True))
    if prima is None or dopo is None:
        return None
    return ConfrontoBase(serie, *base, prima, *periodo, dopo, any(c is not None for c in calcolate))


def _calcolata(serie: Serie, da: int, a: int) -> Fraction | None:
    """The mean of whole years; None where one of them has no value, or two, or the values are means themselves."""
    if pesata(f"{serie.nome} {serie.titolo}", serie.unita):
        return None
    per_anno = {p.anno: p.valore for p in serie.anni if p.anno not in serie.doppi}
    anni = range(da, a + 1)
    return media(Fraction(per_anno[x]) for x in anni) if anni and set(anni) <= set(per_anno) else None


def _data(medie: Sequence[Punto], da: int, a: int) -> Fraction | None:
    """The mean that the source gives of a period; None where it gives two."""
    valori = {p.valore for p in medie if (p.da, p.a) == (da, a)}
    return Fraction(valori.pop()) if len(valori) == 1 else None
