"""How a printed page's width is shared among the columns of a table, from what the columns hold.

Numbers and codes get the room that they need on one line; what is left goes to the columns of words, which wrap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analisi.vista.tabella import Tabella

CARATTERI_PAGINA = 104
"""Characters of table text on a line of 17 cm, cell insets included."""
ORLO = 2.5
"""Insets of a cell, in characters."""
CIFRA = 1.15
PAROLA_MASSIMA = 13
TESTATA_COMODA = 11
RIGA_COMODA = 60


def quote(tabella: Tabella) -> tuple[float, ...]:
    """One positive share for each column, to be used as fractions of the width."""
    minime = [_minima(tabella, i) for i in range(len(tabella.mostrate))]
    comode = [_comoda(tabella, i, minime[i]) for i in range(len(tabella.mostrate))]
    resto = CARATTERI_PAGINA - sum(minime)
    desideri = [c - m for c, m in zip(comode, minime, strict=True)]
    totale = sum(desideri)
    if resto > totale:
        calcolate = _spandi(tabella, comode, resto - totale)
    else:
        quota = max(resto, 0) / totale if totale else 0
        calcolate = [m + d * quota for m, d in zip(minime, desideri, strict=True)]
    fisse = [c.larghezza for c in tabella.mostrate]
    if all(f is None for f in fisse):
        return tuple(calcolate)
    # given shares are relative to one another: an average column is worth 1
    media = sum(calcolate) / len(calcolate)
    return tuple(k if f is None else f * media for k, f in zip(calcolate, fisse, strict=True))


def _minima(tabella: Tabella, posto: int) -> float:
    colonna = tabella.mostrate[posto]
    parole = f"{colonna.titolo} ({colonna.unita})".split() if colonna.unita else colonna.titolo.split()
    testi = _testi(tabella, posto)
    if not colonna.numerica:
        larghe = [*map(len, parole), *(_lunga(p) for t in testi for p in t.split())]
        return min(max(larghe, default=1.0), PAROLA_MASSIMA) + ORLO
    # bold headers and tabular digits take more than an average letter
    return max(_testata(parole) * 1.1, max(map(len, testi), default=1)) + ORLO


def _testata(parole: list[str]) -> int:
    """Letters of a header's longest line: on two lines where they stay short, else one word a line."""
    tagli = (max(len(" ".join(parole[:i])), len(" ".join(parole[i:]))) for i in range(1, len(parole) + 1))
    doppia, parola = min(tagli, default=1), max(map(len, parole), default=1)
    return doppia if doppia <= TESTATA_COMODA else parola


def _lunga(parola: str) -> float:
    """Room of a word; the figures of a table are wider than an average letter."""
    return sum(CIFRA if c.isdigit() else 1.0 for c in parola)


def _comoda(tabella: Tabella, posto: int, minima: float) -> float:
    if tabella.mostrate[posto].numerica:
        return minima
    testi = [*_testi(tabella, posto), tabella.mostrate[posto].titolo]
    return max(minima, min(max(map(len, testi)), RIGA_COMODA) + ORLO)


def _spandi(tabella: Tabella, comode: list[float], avanzo: float) -> list[float]:
    # without columns of words to fill the line, every column grows alike
    larghe = [0.0 if c.numerica else k for c, k in zip(tabella.mostrate, comode, strict=True)]
    totale = sum(larghe)
    if not totale:
        return [k + avanzo / len(comode) for k in comode]
    return [k + avanzo * peso / totale for k, peso in zip(comode, larghe, strict=True)]


def _testi(tabella: Tabella, posto: int) -> list[str]:
    """What each cell takes on the line: indents, marks, footnote numbers and small pictures are counted as letters."""
    testi = []
    for riga in tabella.corpo:
        if riga.tipo == "gruppo":
            continue
        cella = riga.contenuti[posto]
        rientro = "m" * 2 * riga.livello if posto == 0 else ""
        disegni = "m" * 10 * (cella.barra is not None) + "m" * 15 * bool(cella.scintilla)
        testi.append(rientro + cella.intero + "m" * bool(cella.nota) + disegni)
    return testi
