"""What moves if a finding is set right: printed values that follow from the mended one, and those after them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from analisi.calcolo.numeri import arrotonda, tronca
from analisi.calcolo.quadrature.base import Effetto, Relazione
from analisi.calcolo.quadrature.parole import in_italiano
from analisi.dati.riferimenti import Cella


def effetti(mutate: dict[Cella, Fraction], relazioni: Iterable[Relazione]) -> tuple[Effetto, ...]:
    """The printed values that change if those of `mutate` take their new values, in the order in which they follow.

    Each is reduced at its printed decimals, at least two: cut where cutting gives the value printed today, rounded
    elsewhere. What would be printed the same is left out.
    """
    tutte = list(relazioni)
    nuove = dict(mutate)
    trovati: list[Effetto] = []
    # the same figure in another place, or in another table of ours, is one figure
    dette = {(in_italiano(r.stampato), _nuovo(Fraction(mutate[r.cella]), r)) for r in tutte if r.cella in mutate}
    for relazione in _che_seguono(mutate, tutte):
        if relazione.cella in nuove or not any(o in nuove for o in relazione.operandi):
            continue
        valore = relazione.calcola(nuove)
        ridotto = _ridotto(valore, relazione) if valore is not None else None
        if ridotto is None or ridotto == Fraction(relazione.stampato):
            continue
        nuove[relazione.cella] = ridotto
        effetto = _effetto(relazione, ridotto)
        if (effetto.da, effetto.a) not in dette:
            trovati.append(effetto)
        dette.add((effetto.da, effetto.a))
    return tuple(trovati)


def _che_seguono(mutate: Iterable[Cella], relazioni: Iterable[Relazione]) -> list[Relazione]:
    """The relations downstream of some cells, each after those that its operands come from; a circle is cut open."""
    da_cella: dict[Cella, list[Relazione]] = defaultdict(list)
    per_cella: dict[Cella, list[Relazione]] = defaultdict(list)
    for relazione in relazioni:
        if relazione.segno == "=":
            per_cella[relazione.cella].append(relazione)
            for operando in relazione.operandi:
                da_cella[operando].append(relazione)
    viste: set[Cella] = set()
    in_fondo: list[Cella] = []

    def visita(cella: Cella) -> None:
        viste.add(cella)
        for relazione in reversed(da_cella[cella]):
            if relazione.cella not in viste:
                visita(relazione.cella)
        in_fondo.append(cella)

    for cella in mutate:
        if cella not in viste:
            visita(cella)
    return [r for c in reversed(in_fondo) for r in per_cella[c]]


def _ridotto(valore: Fraction, relazione: Relazione) -> Fraction:
    oggi = relazione.calcola({})
    troncato = oggi is not None and tronca(oggi, relazione.decimali) == relazione.stampato
    riduci = tronca if troncato else arrotonda
    uguale = relazione.stampato in (arrotonda(valore, relazione.decimali), tronca(valore, relazione.decimali))
    return Fraction(relazione.stampato) if uguale else Fraction(riduci(valore, max(relazione.decimali, 2)))


def _effetto(relazione: Relazione, nuovo: Fraction) -> Effetto:
    return Effetto(relazione.descrizione, in_italiano(relazione.stampato), _nuovo(nuovo, relazione), relazione.unita)


def _nuovo(valore: Fraction, relazione: Relazione) -> str:
    return in_italiano(arrotonda(valore, max(relazione.decimali, 2)))
