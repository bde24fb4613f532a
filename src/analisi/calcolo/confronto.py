"""Benchmarking: the body against the regional means that the document prints, and against its own base years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from analisi.calcolo.serie import Serie
from analisi.dati.struttura import Struttura
from analisi.dati.tabelle import ENTE

SUFFISSO_REGIONE = "_regione"


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
    """A period mean (or the latest year) of the body beside its own base period, on the same scale."""

    serie: Serie
    base_da: int
    base_a: int
    base: Decimal
    periodo_da: int
    periodo_a: int
    valore: Decimal

    @property
    def variazione(self) -> Decimal:
        """Latest value minus base, in the unit of the series."""
        return self.valore - self.base


def confronti_regionali(
    righe: Sequence[Mapping[str, Any]], anno: int, struttura: Struttura, ambito: str
) -> tuple[ConfrontoRegionale, ...]:
    """The measures of `anno` for which the document names a regional mean, of area `ambito` or of all."""
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


def confronti_con_base(serie: Sequence[Serie]) -> tuple[ConfrontoBase, ...]:
    """For each series with two period means that do not overlap: the last one beside the first.

    A period for which the document prints two different means gives no comparison: neither can be preferred.
    """
    trovati = (_con_base(s) for s in serie)
    return tuple(c for c in trovati if c is not None)


def _con_base(serie: Serie) -> ConfrontoBase | None:
    medie = sorted((p for p in serie.punti if p.periodo == "media"), key=lambda p: (p.a, -p.da, p.periodo_testo))
    if not medie or medie[-1].da <= medie[0].a:
        return None
    prima, ultima = medie[0], medie[-1]
    for estremo in (prima, ultima):
        if len({p.valore for p in medie if (p.da, p.a) == (estremo.da, estremo.a)}) > 1:
            return None
    return ConfrontoBase(serie, prima.da, prima.a, prima.valore, ultima.da, ultima.a, ultima.valore)
