"""The values of an indicator over a group of bodies, in one period and in one version of what is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from analisi.calcolo.panel.base import Valore
from analisi.calcolo.panel.candidati import Quesito, candidati, termini
from analisi.calcolo.panel.osservazioni import sole_consistenze
from analisi.calcolo.panel.versioni import accorda
from analisi.dati.panel_tipi import DatiPanel, Indicatore, Rilevazione
from analisi.dati.periodi import Periodo, periodo
from analisi.errors import ErroreDati


def valori(
    dati: DatiPanel, indicatore: Indicatore, periodo: Periodo, enti: Sequence[str], *, versione: str = ""
) -> tuple[Valore, ...]:
    """The value of `indicatore` in `periodo` for each of `enti` that has anything to say, in their order.

    A body has something to say where it has an observation of a flow of the formula in that period (of a stock, for a
    formula of stocks alone) or the indicator as such. A missing measure and a denominator of zero make `valore` None,
    and `avvisi` says which. Where a measure comes in versions, one is compared: `versione`, or else the common one.

    Raises ErroreDati with every proportion whose numerator is negative or larger than its denominator.
    """
    quesito = Quesito(dati, indicatore, periodo)
    di_ognuno = {ente: candidati(quesito, ente) for ente in dict.fromkeys(enti)}
    difetti = [c.difetto for di_uno in di_ognuno.values() for c in di_uno if c.difetto]
    if difetti:
        raise ErroreDati(dict.fromkeys(difetti))
    return accorda({ente: [c.valore for c in di_uno] for ente, di_uno in di_ognuno.items()}, versione)


def periodi_con_dati(dati: DatiPanel, indicatore: Indicatore, enti: Sequence[str], anno: int) -> tuple[Periodo, ...]:
    """The periods ending in `anno` for which some of `enti` has observations, the best covered first.

    Coverage is the number of bodies whose value can be computed; then comes the longest period, then the latest. A
    formula of stocks alone is of days.
    """
    trovati: dict[tuple[date, date], Periodo] = {}
    for riga in _righe(dati, indicatore, enti):
        suo = periodo(riga.periodo)
        if sole_consistenze(dati, termini(indicatore)):
            suo = periodo(suo.a.isoformat())
        if suo.anno == anno:
            trovati[suo.da, suo.a] = min(suo, trovati.get((suo.da, suo.a), suo), key=lambda p: (len(p.testo), p.testo))
    return tuple(sorted(trovati.values(), key=lambda p: _ordine(Quesito(dati, indicatore, p), enti)))


def _ordine(quesito: Quesito, enti: Sequence[str]) -> tuple[int, int, int]:
    coperti = [e for e in dict.fromkeys(enti) if any(c.valore.valore is not None for c in candidati(quesito, e))]
    return -len(coperti), -(quesito.periodo.a - quesito.periodo.da).days, -quesito.periodo.a.toordinal()


def _righe(dati: DatiPanel, indicatore: Indicatore, enti: Sequence[str]) -> Iterator[Rilevazione]:
    """The observations that make a period worth looking at: flows (stocks, if there are no flows) and direct values."""
    codici = {t.codice for t in termini(indicatore)}
    if not sole_consistenze(dati, termini(indicatore)):
        codici = {c for c in codici if dati.misure[c].momento == "flusso"}
    for ente in dict.fromkeys(enti):
        for codice in (*sorted(codici), indicatore.codice):
            yield from dati.per_misura.get((ente, codice), ())
