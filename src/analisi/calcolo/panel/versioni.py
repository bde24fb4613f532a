"""One comparison, one version of what is counted: net and gross closures differ by more than the bodies do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from analisi.calcolo.panel.base import Valore

NON_DICHIARATA = "non dichiarata"
PREFERENZA = ("netta", NON_DICHIARATA, "lorda")
"""Which version is taken where as many bodies have one as another."""

AVVISO_NON_DICHIARATA = "la fonte non dice se le cessazioni sono al netto o al lordo di quelle d'ufficio"
_PAROLE = {
    "netta": "al netto delle cessazioni d'ufficio",
    "lorda": "al lordo delle cessazioni d'ufficio",
    NON_DICHIARATA: "di versione non dichiarata",
}


def versione_comune(versioni: Iterable[Collection[str]]) -> str:
    """The version that most bodies have, given those of each body; empty where no measure has versions.

    A body without a version among others that have one counts as «non dichiarata». Ties go as `PREFERENZA` says.
    """
    di_ognuno = [set(v) for v in versioni]
    if not any(any(v) for v in di_ognuno):
        return ""
    conti = Counter(versione or NON_DICHIARATA for v in di_ognuno for versione in v)
    return min(conti, key=lambda v: (-conti[v], *_ordine(v)))


def accorda(candidati: Mapping[str, Sequence[Valore]], versione: str = "") -> tuple[Valore, ...]:
    """One value for each body out of its candidates, one a version.

    All those compared are of one version: `versione` where it is given, else the common one. A body that has only
    another keeps its value, which says in `escluso` why it stays out of the comparison.
    """
    comune = versione or versione_comune({v.versione for v in c if v.valore is not None} for c in candidati.values())
    return tuple(_scegli(c, comune) for c in candidati.values() if c)


def _scegli(candidati: Sequence[Valore], comune: str) -> Valore:
    ordinati = sorted(candidati, key=lambda v: (v.valore is None, _sua(v, comune) != comune, *_ordine(v.versione)))
    scelto = ordinati[0]
    sua = _sua(scelto, comune)
    if scelto.valore is None:
        return scelto
    if sua != comune:
        motivo = f"valore {_parole(sua)}, gli altri {_parole(comune)}"
        return replace(scelto, escluso=motivo)
    if sua == NON_DICHIARATA:
        return replace(scelto, avvisi=(*scelto.avvisi, AVVISO_NON_DICHIARATA))
    return scelto


def _sua(valore: Valore, comune: str) -> str:
    return valore.versione or (NON_DICHIARATA if comune else "")


def _ordine(versione: str) -> tuple[int, str]:
    return (PREFERENZA.index(versione) if versione in PREFERENZA else len(PREFERENZA), versione)


def _parole(versione: str) -> str:
    return _PAROLE.get(versione, f"di versione «{versione}»")
