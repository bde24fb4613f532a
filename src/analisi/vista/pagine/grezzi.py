"""The exact figures behind a table, one mapping a row: what auditors and machines read beside a report.

What each key means stands in `campi_pagine`. A missing figure is None, one that cannot be computed is N.C.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from analisi.apertura import Analisi
from analisi.calcolo.bilancio import Scostamento
from analisi.calcolo.riscontri import Riscontro
from analisi.vista.formato import NC


def scostamento(d: Analisi, s: Scostamento) -> dict[str, object]:
    """An account with its variance and its share of the variance of the result."""
    return {
        "conto": s.conto.conto,
        "codice_dpr254": s.conto.codice,
        "padre": s.conto.padre,
        "natura": s.conto.natura,
        "voce": s.conto.voce,
        **s.conto.importi,
        "calcolato": "; ".join(s.conto.calcolati),
        "confronto": s.versione,
        "scostamento": s.euro,
        "scostamento_pct": _o_nc(s.pct, s.euro),
        "effetto": s.segno,
        "rilevante": s.rilevante,
        "contributo_pct": _o_nc(s.contributo_pct, s.euro),
        "riga_fonte": s.conto.riga_fonte,
        "sezione": d.sezione(s.conto.riga_fonte),
    }


def riscontro(d: Analisi, r: Riscontro) -> dict[str, object]:
    """A declared value and its recomputation."""
    return {
        "codice": r.codice,
        "tipo": r.tipo,
        "riferimento": r.riferimento,
        "soggetto": r.soggetto,
        "descrizione": r.descrizione,
        "dichiarato": _corto(r.dichiarato),
        "ricalcolato": NC if r.ricalcolato is None else r.ricalcolato,
        "differenza": NC if r.differenza is None else r.differenza,
        "unita": r.unita,
        "esito": r.esito,
        "come": r.come,
        "riga_fonte": r.riga_fonte,
        "sezione": d.sezione(r.riga_fonte),
    }


def _o_nc(quota: Fraction | None, parte: Decimal | None) -> Fraction | str | None:
    """A share, N.C. where its part is known and its base allows none; missing only where the part is."""
    return NC if quota is None and parte is not None else quota


def _corto(valore: Decimal | None) -> Decimal | None:
    return None if valore is None else Decimal(format(valore.normalize(), "f"))
