"""Rules on words: the figures, dates and shares of a text against those of its row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from analisi.calcolo.numeri import arrotonda, tronca
from analisi.calcolo.quadrature.base import Base, Esame, Riga
from analisi.calcolo.quadrature.parole import in_italiano, rilievo
from analisi.calcolo.quadrature.testi import (
    CADENZE,
    cadenze,
    date_nel_testo,
    in_lettere,
    migliaia_con_la_virgola,
    numeri,
    percentuali,
    solo_anni,
)
from analisi.dati.regole_quadrature import RegolaQuadratura

STESSA_RIGA = "confronto fra parole e cifre della stessa riga"
CALA = re.compile(r"riduzion|ridurre|ridott|diminu|calo|contenim|meno ")
_FATTORI = tuple(Fraction(f) for f in (30, 100, 1000, 1000000, 12, 7, 24, 60))
"""A figure may stand in the table in another unit than in words: months as days, a share as a ratio, thousands."""
_DERIVATA = re.compile(r"circa|\bmetà\b|\bdoppio\b|\bdate\b")
"""Words of a figure that need not be the one written."""
_DOPO_UN_FATTO = re.compile(r"(?:giorn[oi]|gg|settiman[ae]|mes[ei]) (?:\w+ )?(?:da|dal|dall|dalla|dopo)\b")
"""Words of a deadline counted from a day, which is not the deadline."""


def righe_con_testo(base: Base) -> Iterator[tuple[str, Riga]]:
    """The rows with a target and a result in words, each with the name of its table."""
    for tabella in ("indicatori", "strategici"):
        for riga in base.tabella(tabella):
            yield tabella, riga


def cifra_nel_testo_dell_obiettivo(base: Base, regola: RegolaQuadratura) -> Esame:
    """The figure of the target among those of its words."""
    return _cifra_nel_testo(base, regola, "target_testo", "target_valore")


def cifra_nel_testo_del_risultato(base: Base, regola: RegolaQuadratura) -> Esame:
    """The figure of the result among those of its words."""
    return _cifra_nel_testo(base, regola, "risultato_testo", "risultato_valore")


def _cifra_nel_testo(base: Base, regola: RegolaQuadratura, testo: str, campo: str) -> Esame:
    esaminati, rilievi = 0, []
    for tabella, riga in righe_con_testo(base):
        dette = numeri(riga[testo] or "")
        if riga[campo] is None or solo_anni(dette) or _DERIVATA.search(riga[testo].lower()):
            continue
        esaminati += 1
        valore = Decimal(riga[campo])
        if not _detta(valore, dette, riga[testo]):
            rilievi.append(rilievo(regola, tabella, riga, campo, in_italiano(valore), f"«{riga[testo]}»", STESSA_RIGA))
    return esaminati, rilievi


def _detta(valore: Decimal, dette: list[Decimal], testo: str) -> bool:
    """Whether a figure is one of those said, their sum, one of them in another unit or changed by a share said."""
    # a text may say as a word («riduzione del 10%») the sign that the figure has, or the other way round
    cala = CALA.search(testo.lower()) is not None
    cercato = abs(Fraction(valore)) if cala else Fraction(valore)
    cifre = [abs(Fraction(d)) if cala else Fraction(d) for d in [*dette, *in_lettere(testo)]]
    somme = {sum(scelti, Fraction(0)) for n in (1, 2, 3) for scelti in combinations(cifre, n)}
    somme |= {sum(cifre, Fraction(0)), sum(cifre, Fraction(0)) / max(len(cifre), 1)}
    somme |= {Fraction(a) / b * 100 for a, b in combinations(cifre, 2) if b}
    fattori = [*_FATTORI, *(Fraction(CADENZE[c]) for c in cadenze(testo))]
    altre = (
        {d * f for d in cifre for f in fattori}
        | {d / f for d in cifre for f in fattori}
        | set(fattori[len(_FATTORI) :])
    )
    quote = [Fraction(q) / 100 for q in percentuali(testo)]
    mutate = {d * (1 + segno * q) for d in cifre for q in quote for segno in (1, -1)}
    return cercato in somme | altre | mutate


def separatore_delle_migliaia(base: Base, regola: RegolaQuadratura) -> Esame:
    """A figure whose words separate the thousands with the comma that in Italian separates decimals."""
    esaminati, rilievi = 0, []
    for tabella, riga in righe_con_testo(base):
        for testo, campo in (("target_testo", "target_valore"), ("risultato_testo", "risultato_valore")):
            if riga[campo] is None or not numeri(riga[testo] or ""):
                continue
            esaminati += 1
            if riga[campo] in migliaia_con_la_virgola(riga[testo]):
                scritta = f"«{riga[testo]}»"
                rilievi.append(rilievo(regola, tabella, riga, testo, scritta, in_italiano(riga[campo]), STESSA_RIGA))
    return esaminati, rilievi


def data_nel_testo_dell_obiettivo(base: Base, regola: RegolaQuadratura) -> Esame:
    """The deadline among the dates of its words; a month alone stands for its last day."""
    return _data_nel_testo(base, regola, "target_testo", "target_data")


def data_nel_testo_del_risultato(base: Base, regola: RegolaQuadratura) -> Esame:
    """The day of the result among the dates of its words."""
    return _data_nel_testo(base, regola, "risultato_testo", "risultato_data")


def _data_nel_testo(base: Base, regola: RegolaQuadratura, testo: str, campo: str) -> Esame:
    esaminati, rilievi = 0, []
    for tabella, riga in righe_con_testo(base):
        # a day whose year the text leaves out is of the year of the cell, which other checks look at
        dette = date_nel_testo(riga[testo] or "", int(riga[campo][:4])) if riga[campo] else []
        if not dette or _DOPO_UN_FATTO.search(riga[testo].lower()):
            continue
        esaminati += 1
        if not any(riga[campo].startswith(d) or d.startswith(riga[campo]) for d in dette):
            rilievi.append(rilievo(regola, tabella, riga, campo, riga[campo], f"«{riga[testo]}»", STESSA_RIGA))
    return esaminati, rilievi


def quota_nel_testo(base: Base, regola: RegolaQuadratura) -> Esame:
    """A percentage said beside a result and its base («43 su 47 = 91%») against their quotient."""
    esaminati, rilievi = 0, []
    for tabella, riga in righe_con_testo(base):
        dette = percentuali(riga["risultato_testo"] or "")
        # against a base of before, a percentage may be the change
        if (
            len(dette) != 1
            or riga["risultato_valore"] is None
            or not riga["base_valore"]
            or riga["tipo"] == "confronto_base"
        ):
            continue
        esaminati += 1
        quota = Fraction(riga["risultato_valore"]) / Fraction(riga["base_valore"]) * 100
        decimali = max(0, -int(dette[0].as_tuple().exponent))
        if dette[0] not in (arrotonda(quota, decimali), tronca(quota, decimali)):
            come = f"{in_italiano(riga['risultato_valore'])} su {in_italiano(riga['base_valore'])}"
            giusta = f"{in_italiano(arrotonda(quota, 2))}%"
            rilievi.append(rilievo(regola, tabella, riga, "risultato_testo", f"{in_italiano(dette[0])}%", giusta, come))
    return esaminati, rilievi


def grado_nel_testo(base: Base, regola: RegolaQuadratura) -> Esame:
    """The evaluator's degree against the percentage that the result's words amount to: `100%`, `7 marzo = 95%`."""
    esaminati, rilievi = 0, []
    for riga in base.tabella("indicatori"):
        detto = re.search(r"(?:^|=) ?\d+(?:[.,]\d+)? ?%$", riga["risultato_testo"] or "")
        if detto is None or riga["valutazione_pct"] is None or riga["risultato_valore"] is not None:
            continue
        esaminati += 1
        if percentuali(detto[0]) != [riga["valutazione_pct"]]:
            stampato, testo = f"{in_italiano(riga['valutazione_pct'])}%", f"«{riga['risultato_testo']}»"
            rilievi.append(rilievo(regola, "indicatori", riga, "valutazione_pct", stampato, testo, STESSA_RIGA))
    return esaminati, rilievi
