"""What moves if a finding is set right: printed values that follow from the mended one, and those after them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from fractions import Fraction

from analisi.calcolo.numeri import arrotonda, tronca
from analisi.calcolo.quadrature.base import Effetto, Relazione
from analisi.calcolo.quadrature.relazioni import in_italiano
from analisi.dati.riferimenti import Cella


def effetti(mutate: dict[Cella, Fraction], relazioni: Iterable[Relazione]) -> tuple[Effetto, ...]:
    """The printed values that change if those of `mutate` take their new values, in the order in which they follow.

    Each is cut at its printed decimals, at least two, as its own printing shows: rounded where only rounding gives the
    value printed today, cut otherwise.
    """
    tutte = list(relazioni)
    da_cella: dict[Cella, list[Relazione]] = defaultdict(list)
    for relazione in tutte:
        if relazione.segno == "=":
            for operando in relazione.operandi:
                da_cella[operando].append(relazione)
    nuove = dict(mutate)
    trovati: list[Effetto] = []
    # the same figure in another place, or in another table of ours, is one figure
    dette = {(in_italiano(r.stampato), _nuovo(Fraction(mutate[r.cella]), r)) for r in tutte if r.cella in mutate}
    coda = deque(mutate)
    while coda:
        for relazione in da_cella[coda.popleft()]:
            if relazione.cella in nuove:
                continue
            valore = relazione.calcola(nuove)
            if valore is None:
                continue
            ridotto = _ridotto(valore, relazione)
            if ridotto == Fraction(relazione.stampato):
                continue
            nuove[relazione.cella] = ridotto
            effetto = _effetto(relazione, ridotto)
            if (effetto.da, effetto.a) not in dette:
                trovati.append(effetto)
            dette.add((effetto.da, effetto.a))
            coda.append(relazione.cella)
    return tuple(trovati)


def _ridotto(valore: Fraction, relazione: Relazione) -> Fraction:
    oggi = relazione.calcola({})
    arrotondato = oggi is not None and arrotonda(oggi, relazione.decimali) == relazione.stampato
    troncato = oggi is not None and tronca(oggi, relazione.decimali) == relazione.stampato
    riduci = arrotonda if arrotondato and not troncato else tronca
    return Fraction(riduci(valore, max(relazione.decimali, 2)))


def _effetto(relazione: Relazione, nuovo: Fraction) -> Effetto:
    return Effetto(relazione.descrizione, in_italiano(relazione.stampato), _nuovo(nuovo, relazione), relazione.unita)


def _nuovo(valore: Fraction, relazione: Relazione) -> str:
    return in_italiano(arrotonda(valore, max(relazione.decimali, 2)))
