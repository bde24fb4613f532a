"""Made-up income statements in the scheme of the DPR 254/2005, which balance to the cent; costs are positive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from analisi.calcolo.panel.calibro import Tratto, attorno, rapporto_reale, tratto
from analisi.calcolo.panel.estrazione import flusso, percorso
from analisi.calcolo.panel.simula_imprese import per_impresa
from analisi.dati.panel_tipi import DatiPanel

Conto = Mapping[str, Decimal]
"""Euro by entry of the scheme."""

PROVENTI_PER_IMPRESA = attorno(268, 0.12, "log")
"""Current income for each registered firm, where the data say nothing: Lucca, 11.6 million in 2013, 43,294 firms."""

QUOTE: Mapping[tuple[str, str], Tratto] = {
    ("A1", "A"): attorno(0.76, 0.10, "logit"),
    ("A2", "A"): attorno(0.17, 0.12, "logit"),
    ("A3", "A"): attorno(0.06, 0.30, "logit"),
    ("A4", "A"): attorno(0.02, 0.30, "logit"),
    ("B", "A"): attorno(1.08, 0.07, "log"),
    ("B6", "B"): attorno(0.26, 0.15, "logit"),
    ("B7", "B"): attorno(0.18, 0.25, "logit"),
    ("B8", "B"): attorno(0.30, 0.25, "logit"),
    ("B9a", "B"): attorno(0.002, 0.50, "logit"),
    ("B9b", "B"): attorno(0.03, 0.40, "logit"),
    ("B9c", "A1"): attorno(0.25, 0.20, "logit"),
    ("C10", "A"): attorno(0.02, 0.30, "logit"),
    ("D12", "A"): attorno(0.04, 0.50, "logit"),
    ("D13", "A"): attorno(0.02, 0.50, "logit"),
}
"""Entries as shares of another. What stands here is used where the group's data say nothing: round figures around the
statements of Lucca, Terni and Treviso, 2012 and 2013."""

PARTI: Mapping[str, tuple[tuple[str, float], ...]] = {
    "B6": (("B6b", 0.18), ("B6c", 0.06), ("B6d", 0.01), ("B6a", 0.75)),
    "B7": (("B7a", 0.36), ("B7b", 0.01), ("B7c", 0.23), ("B7e", 0.06), ("B7d", 0.34)),
}
"""How an entry is shared among its parts; the last takes the cents that are left."""

_SCARTO_ANNUO = 0.02
"""Relative standard deviation of an entry from one year to the next, beside drift."""


def quote_reali(dati: DatiPanel) -> dict[tuple[str, str], Tratto]:
    """The shares as the real statements and the published means show them."""
    return {(sopra, sotto): tratto(rapporto_reale(dati, sopra, sotto), ipotesi)
            for (sopra, sotto), ipotesi in QUOTE.items()}  # fmt: skip


def proventi_reali(dati: DatiPanel) -> Tratto:
    """Current income for each registered firm of the real chambers."""
    return tratto(per_impresa(dati, "A"), PROVENTI_PER_IMPRESA)


def conti(
    proventi_per_impresa: Tratto,
    quote: Mapping[tuple[str, str], Tratto],
    imprese: Mapping[int, int],
    anni: Sequence[int],
    seme: int,
    ente: str,
) -> dict[int, Conto]:
    """The statements of a body by year. imprese: its registered firms at the end of each year."""
    proventi = percorso(proventi_per_impresa, anni, seme, ente, "proventi per impresa")
    delle_voci = {f"{a}/{b}": percorso(t, anni, seme, ente, f"{a}/{b}") for (a, b), t in quote.items()}
    tutti = {}
    for anno in anni:
        caso = flusso(seme, "conto", ente, str(anno))
        mosse = {voce: valori[anno] * float(caso.lognormal(0, _SCARTO_ANNUO)) for voce, valori in delle_voci.items()}
        tutti[anno] = _conto(proventi[anno] * imprese[anno], mosse)
    return tutti


def _conto(proventi: float, quote: Mapping[str, float]) -> Conto:
    conto: dict[str, Decimal] = {}
    altre = quote["A2/A"] + quote["A3/A"] + quote["A4/A"]
    diritto = min(quote["A1/A"], 0.95)
    conto["A1"] = _centesimi(proventi * diritto)
    for voce in ("A2", "A3", "A4"):
        conto[voce] = _centesimi(proventi * (1 - diritto) * quote[f"{voce}/A"] / altre)
    conto["A5"] = Decimal("0.00")
    conto["A"] = _somma(conto, "A1", "A2", "A3", "A4", "A5")
    _oneri(conto, proventi * quote["B/A"], quote)
    return {**conto, **_altre_gestioni(conto, proventi, quote)}


def _oneri(conto: dict[str, Decimal], oneri: float, quote: Mapping[str, float]) -> None:
    for voce in ("B6", "B7", "B8", "B9a", "B9b"):
        conto[voce] = _centesimi(oneri * quote[f"{voce}/B"])
    for voce, parti in PARTI.items():
        resto = conto[voce]
        for parte, quota in parti[:-1]:
            conto[parte] = _centesimi(float(conto[voce]) * quota)
            resto -= conto[parte]
        conto[parti[-1][0]] = resto
    conto["B9c"] = _centesimi(float(conto["A1"]) * quote["B9c/A1"])
    # what the shares leave of the costs meant for the year goes to the provisions, which are never negative
    previste = _somma(conto, "B6", "B7", "B8", "B9a", "B9b", "B9c")
    conto["B9d"] = max(_centesimi(oneri) - previste, Decimal("0.00"))
    conto["B9"] = _somma(conto, "B9a", "B9b", "B9c", "B9d")
    conto["B"] = _somma(conto, "B6", "B7", "B8", "B9")


def _altre_gestioni(conto: Conto, proventi: float, quote: Mapping[str, float]) -> Conto:
    altre = {voce: _centesimi(proventi * quote[f"{voce}/A"]) for voce in ("C10", "D12", "D13")}
    altre["C11"] = altre["E14"] = altre["E15"] = altre["E"] = Decimal("0.00")
    altre["C"] = altre["C10"] - altre["C11"]
    altre["D"] = altre["D12"] - altre["D13"]
    altre["AB"] = conto["A"] - conto["B"]
    altre["RIS"] = altre["AB"] + altre["C"] + altre["D"] + altre["E"]
    return altre


def _somma(conto: Conto, *voci: str) -> Decimal:
    return sum((conto[v] for v in voci), Decimal("0.00"))


def _centesimi(euro: float) -> Decimal:
    return Decimal(str(euro)).quantize(Decimal("0.01"), ROUND_HALF_UP)
