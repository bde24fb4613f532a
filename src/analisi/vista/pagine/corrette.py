"""Figures that were corrected on reading: both values, in a note beside the one in use."""

from __future__ import annotations

from analisi.apertura import Analisi
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.dati.correzioni import Correzione
from analisi.dati.tabelle import TABELLE
from analisi.vista import formato as fm
from analisi.vista import parole

VUOTO = "nulla"


def con_nota(d: Analisi, tabella: str, nota: str = "", **chiave: str) -> str:
    """`nota` as a sentence, and what was corrected in the row of `tabella` that has these key values; or empty.

    Key columns that the correction does not name count as equal: it was made on the only row that it finds.
    """
    trovate = [c for c in d.dati.correzioni if c.tabella == tabella and _stessa(c, chiave)]
    return " ".join([*([parole.frase(nota)] if nota else []), *(frase(c) for c in trovate)])


def nota_indicatore(d: Analisi, i: IndicatoreValutato) -> str:
    """The remark on an indicator with what was corrected in its row, project or strategic."""
    if i.progetto:
        return con_nota(d, "indicatori", i.nota, progetto=i.progetto, gruppo=i.gruppo, codice=i.codice)
    return con_nota(d, "strategici", i.nota, versione=d.versione, codice=i.codice)


def frase(c: Correzione) -> str:
    """A correction in a sentence: the column, both values, the reason, who decided and when."""
    colonna = TABELLE[c.tabella].colonna(c.campo)
    prima, dopo = (v or VUOTO for v in (c.valore_trovato, c.valore_usato))
    return (
        f"Corretto ({colonna.significato}): la fonte dice «{prima}», qui si usa «{dopo}». "
        f"{parole.maiuscola(c.motivo.rstrip('.'))}. Deciso da {c.deciso_da}, {fm.data(c.data)}."
    )


def _stessa(c: Correzione, chiave: dict[str, str]) -> bool:
    corretta = dict(c.chiave)
    if c.campo in corretta:
        corretta[c.campo] = c.valore_usato
    return all(chiave[colonna] == valore for colonna, valore in corretta.items() if colonna in chiave)
