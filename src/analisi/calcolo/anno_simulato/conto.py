"""The income statement, which adds up along the scheme in its three versions, and the resources of the programmes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from analisi.calcolo.anno_simulato.albero import Albero
from analisi.calcolo.anno_simulato.base import Ambiente, Riga, riga
from analisi.calcolo.conto import VERSIONI_BILANCIO
from analisi.dati.regole import RegoleBilancio

Schema = Sequence[Mapping[str, Any]]
Versione = dict[str, Decimal]
CORRENTE = "A-B"
"""Code of the current result in the scheme of law, which the accounts of a made-up chamber follow."""
GRANDEZZE = {
    "A1": (7_500_000, 9_000_000),
    "A2": (1_700_000, 2_100_000),
    "A3": (700_000, 1_000_000),
    "A4": (150_000, 300_000),
    "B6a": (2_500_000, 3_000_000),
    "B6b": (600_000, 800_000),
    "B6c": (130_000, 190_000),
    "B7a": (900_000, 1_200_000),
    "B7c": (550_000, 700_000),
    "B7d": (700_000, 900_000),
    "B8": (2_500_000, 3_200_000),
    "B9b": (450_000, 600_000),
    "B9c": (1_900_000, 2_300_000),
}
"""Between what the main lines of the scheme of law lie, in euro."""
GRANDEZZA_COMUNE = (4_000, 90_000)
PERDITE = {"budget_iniziale": (500_000, 900_000), "revisione_luglio": (950_000, 1_300_000)}
RISORSE = {"proventi": (0.6, 90_000), "oneri": (1.0, 400_000), "investimenti": (0.3, 250_000)}
"""How often a programme has each kind of resource, and the most of it, in euro."""
PERDITA_RIDOTTA = 0.75
"""How often the current loss is cut as promised."""


def conto_economico(ambiente: Ambiente, schema: Schema, regole: RegoleBilancio) -> list[Riga]:
    """The rows of the statement: every total equals its parts to the cent, costs are negative, the current result is
    a loss that was cut as promised, or clearly was not.
    """
    versioni = _versioni(ambiente, schema)
    perdite = {v: -ambiente.importo(*PERDITE[v]) for v in PERDITE}
    base = perdite[regole.versione_confronto]
    perdite["consuntivo"] = (base * _quota(ambiente, regole)).quantize(Decimal("0.01"))
    for nome, foglie in versioni.items():
        _chiudi(foglie, schema, perdite[nome])
    return [
        riga(
            "conto_economico",
            conto=s["codice"],
            voce=s["voce"],
            **{nome: _totale(foglie, schema, s["codice"]) for nome, foglie in versioni.items()},
        )
        for s in schema
    ]


def _quota(ambiente: Ambiente, regole: RegoleBilancio) -> Decimal:
    """Share of the base loss that is left at year end: well within what is allowed, or well beyond."""
    ammessa = 100 - (regole.riduzione_perdita_pct or 0)
    estremi = (ammessa // 2, ammessa - 2) if ambiente.capita(PERDITA_RIDOTTA) else (ammessa + 4, 99)
    return ambiente.fra(*estremi, 2) / 100


def _versioni(ambiente: Ambiente, schema: Schema) -> dict[str, Versione]:
    """The accounts without parts in each version, the later ones within a tenth of the first."""
    padri = {s["padre"] for s in schema}
    foglie = [s for s in schema if s["codice"] not in padri]
    prima = {s["codice"]: _segno(s) * ambiente.importo(*_grandezza(s)) for s in foglie}
    return {VERSIONI_BILANCIO[0]: prima} | {v: _mossa(ambiente, prima) for v in VERSIONI_BILANCIO[1:]}


def _grandezza(voce: Mapping[str, Any]) -> tuple[int, int]:
    return GRANDEZZE.get(voce["codice"], GRANDEZZA_COMUNE)


def _segno(voce: Mapping[str, Any]) -> int:
    return -1 if voce["natura"] == "onere" else 1


def _mossa(ambiente: Ambiente, foglie: Versione) -> Versione:
    mosse = {}
    for conto, valore in foglie.items():
        estremi = sorted((abs(int(valore)) * 9 // 10, abs(int(valore)) * 11 // 10))
        mosse[conto] = ambiente.importo(*estremi).copy_sign(valore)
    return mosse


def _chiudi(foglie: Versione, schema: Schema, corrente: Decimal) -> None:
    """Move the first current income so that the current result is the one wanted."""
    natura = {s["codice"]: s["natura"] for s in schema}
    primo = next(c for c in foglie if natura[c] == "provento" and _discende(c, schema, CORRENTE))
    foglie[primo] += corrente - _totale(foglie, schema, CORRENTE)


def _discende(conto: str, schema: Schema, antenato: str) -> bool:
    padri = {s["codice"]: s["padre"] for s in schema}
    while conto and conto != antenato:
        conto = padri[conto] or ""
    return bool(conto)


def _totale(foglie: Versione, schema: Schema, conto: str) -> Decimal:
    if conto in foglie:
        return foglie[conto]
    parti = (s["codice"] for s in schema if s["padre"] == conto)
    return sum((_totale(foglie, schema, p) for p in parti), Decimal(0))


def risorse(ambiente: Ambiente, albero: Albero) -> list[Riga]:
    """Income, costs and investments of every programme; costs are never zero and no amount comes twice."""
    usati: set[Decimal] = set()
    righe = []
    for obiettivo, programma in albero.programmi:
        for voce, (probabilita, fino_a) in RISORSE.items():
            presente = ambiente.capita(probabilita)
            revisione = _nuovo(ambiente, usati, 2_000, fino_a) if presente else Decimal("0.00")
            stima = _nuovo(ambiente, usati, int(revisione) * 3 // 4, int(revisione)) if presente else Decimal("0.00")
            righe.append(
                riga(
                    "risorse",
                    obiettivo=obiettivo,
                    programma=programma,
                    voce=voce,
                    revisione_budget=revisione,
                    preconsuntivo=stima,
                    anno_revisione=ambiente.anno,
                    anno_preconsuntivo=ambiente.anno,
                )
            )
    return righe


def _nuovo(ambiente: Ambiente, usati: set[Decimal], da: int, a: int) -> Decimal:
    while (importo := ambiente.importo(da, a)) in usati:
        pass
    usati.add(importo)
    return importo
