"""Which values take part in a comparison, whether one is possible at all, and what «better» means for an indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from analisi.calcolo.panel.base import Valore
from analisi.dati.panel_tipi import Indicatore, Metodo
from analisi.errors import ErroreParametri, ErroreRegole

METODO = Metodo()
"""The method where none is declared."""
META_PCT = 50
NON_SI_CONFRONTA = "i valori si leggono ma non si confrontano"


@dataclass(frozen=True)
class Lasciato:
    """A body that stays out of a comparison, and why (in Italian)."""

    ente: str
    motivo: str


@dataclass(frozen=True)
class SenzaConfronto:
    """No comparison is given. motivo: why, in Italian; lasciati: the bodies that had nothing to compare."""

    motivo: str
    lasciati: tuple[Lasciato, ...] = ()


@dataclass(frozen=True)
class Confrontabile:
    """A value that takes part: `quanto` is the value itself, never missing."""

    riga: Valore
    quanto: Fraction

    @property
    def ente(self) -> str:
        """Code of the body."""
        return self.riga.ente


def scegli(valori: Sequence[Valore]) -> tuple[tuple[Confrontabile, ...], tuple[Lasciato, ...]]:
    """The values that take part and those that do not: without a value, or excluded; both in the given order.

    ErroreParametri where a body comes twice: any rank would count it twice.
    """
    doppi = sorted(ente for ente, volte in Counter(v.ente for v in valori).items() if volte > 1)
    if doppi:
        raise ErroreParametri(f"enti presenti due volte nello stesso confronto: {', '.join(doppi)}; uno solo è ammesso")
    usati = tuple(Confrontabile(v, v.valore) for v in valori if v.valore is not None and not v.escluso)
    lasciati = (Lasciato(v.ente, _perche(v)) for v in valori if v.valore is None or v.escluso)
    return usati, tuple(lasciati)


def _perche(valore: Valore) -> str:
    return valore.escluso or "; ".join(valore.avvisi) or "il valore manca"


def impedimento(quanti: int, esistenti: int, metodo: Metodo) -> str:
    """Why `quanti` values out of `esistenti` members of a panel are not compared; empty where they are."""
    if quanti == 0:
        return "nessun valore: non c'è confronto"
    if quanti == 1:
        return "un solo ente: non c'è confronto"
    if 100 * quanti < metodo.copertura_minima_pct * esistenti:
        minima = metodo.copertura_minima_pct
        sotto = "sotto la metà" if minima == META_PCT else f"sotto il {minima} %"
        return f"{quanti} enti su {esistenti}: {sotto}, {NON_SI_CONFRONTA}"
    if quanti < metodo.minimo_enti:
        return f"{quanti} enti su {esistenti}: ne servono almeno {metodo.minimo_enti}, {NON_SI_CONFRONTA}"
    return ""


def svantaggio(indicatore: Indicatore, quanto: Fraction) -> Fraction:
    """What orders the bodies, in the unit of the indicator: the lower, the nearer to rank 1.

    Lower or higher is better: the value or its opposite; a bound or a target: how far outside the interval (0 inside);
    context: the opposite of the value, so that rank 1 is the highest value and not the best one.
    ErroreRegole for a bound or a target without thresholds.
    """
    match indicatore.direzione:
        case "basso":
            return quanto
        case "alto" | "contesto":
            return -quanto
    minima, massima = soglie(indicatore)
    sotto = minima - quanto if minima is not None else Fraction(0)
    sopra = quanto - massima if massima is not None else Fraction(0)
    return max(sotto, sopra, Fraction(0))


def soglie(indicatore: Indicatore) -> tuple[Fraction | None, Fraction | None]:
    """Least and greatest value of the interval of a bound or a target; ErroreRegole where it has neither."""
    if indicatore.soglia_minima is None and indicatore.soglia_massima is None:
        raise ErroreRegole(
            f"indicatore {indicatore.codice}: la direzione «{indicatore.direzione}» vuole soglia_minima o "
            "soglia_massima; scriverne almeno una"
        )
    minima, massima = indicatore.soglia_minima, indicatore.soglia_massima
    return (None if minima is None else Fraction(minima), None if massima is None else Fraction(massima))


def a_soglia(indicatore: Indicatore) -> bool:
    """Whether better means inside an interval, not higher or lower."""
    return indicatore.direzione in ("vincolo", "obiettivo")
