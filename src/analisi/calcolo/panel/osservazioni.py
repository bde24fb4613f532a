"""Which observations of a body a formula stands on in a period, in one version of what is counted."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from analisi.calcolo.numeri import arrotonda
from analisi.calcolo.panel.lineare import Grandezza
from analisi.dati.formule import Termine
from analisi.dati.panel_tipi import DatiPanel, Misura, Rilevazione
from analisi.dati.periodi import Periodo, periodo

QUALITA = ("ufficiale", "pubblicato", "arrotondato", "stimato", "simulato")
"""Quality marks, from the strongest to the weakest."""


RIPORTO_A_UN_GIORNO = 12
"""Months after which a stock no longer says how things are, whatever its measure allows for a denominator."""


@dataclass(frozen=True)
class Prese:
    """The observations found for the terms of a formula.

    trovate: by term; mancanti: what is lacking, in words; avvisi: remarks for the reader.
    """

    trovate: Mapping[Termine, Rilevazione]
    mancanti: tuple[str, ...]
    avvisi: tuple[str, ...]


def prendi(dati: DatiPanel, ente: str, periodo: Periodo, versione: str, termini: Sequence[Termine]) -> Prese:
    """The observations of `ente` that stand for `termini` in `periodo`, of that version or of none."""
    trovate: dict[Termine, Rilevazione] = {}
    mancanti: list[str] = []
    avvisi: list[str] = []
    for termine, tutte in candidate(dati, ente, periodo, termini).items():
        righe = [r for r in tutte if r.versione == versione] or [r for r in tutte if not r.versione]
        if righe:
            trovate[termine] = scelta(righe)
            avvisi += [*discordi(dati.misure[termine.codice].nome, righe), *_riporto(dati, periodo, termine, righe[0])]
        else:
            mancanti.append(_mancante(dati, periodo, termine))
    return Prese(trovate, tuple(dict.fromkeys(mancanti)), tuple(dict.fromkeys(avvisi)))


def candidate(dati: DatiPanel, ente: str, nel: Periodo, termini: Sequence[Termine]) -> dict[Termine, list[Rilevazione]]:
    """The observations with a value that could stand for each of the `termini` of a formula, of every version.

    A flow is of the same days as the period. A stock is of the day wanted, or else of the latest earlier day that is
    not older than the measure's `riporto_mesi`. A formula of stocks alone says how things are at a day: there they are
    all of one day, since a part and a whole of different years are no proportion, and not older than
    `RIPORTO_A_UN_GIORNO`; where it compares the eve with the end, each is of the very day.
    """
    a_un_giorno = sole_consistenze(dati, termini)
    massimo = (0 if any(t.quando == "inizio" for t in termini) else RIPORTO_A_UN_GIORNO) if a_un_giorno else None
    valide = {t: _valide(dati, ente, nel, t, massimo) for t in termini}
    if not a_un_giorno:
        return {t: righe if _flusso(dati, t) else _del_giorno(righe, _ultimo(righe)) for t, righe in valide.items()}
    if massimo == 0:
        return valide
    comuni = set.intersection(*({_giorno(r) for r in righe} for righe in valide.values()))
    giorno = max(comuni) if comuni else _ultimo([r for righe in valide.values() for r in righe])
    return {t: _del_giorno(righe, giorno) for t, righe in valide.items()}


def sole_consistenze(dati: DatiPanel, termini: Sequence[Termine]) -> bool:
    """Whether a formula takes stocks alone: its value is then of a day and not of a period."""
    return {dati.misure[t.codice].momento for t in termini} == {"consistenza"}


def _valide(dati: DatiPanel, ente: str, nel: Periodo, termine: Termine, mesi_massimi: int | None) -> list[Rilevazione]:
    righe = [r for r in dati.per_misura.get((ente, termine.codice), ()) if r.valore is not None]
    if _flusso(dati, termine):
        return [r for r in righe if stesso_periodo(r, nel)]
    riporto = dati.misure[termine.codice].riporto_mesi
    voluto = giorno_voluto(nel, termine)
    limite = _mesi_prima(voluto, riporto if mesi_massimi is None else min(riporto, mesi_massimi))
    return [r for r in righe if limite <= _giorno(r) <= voluto]


def _flusso(dati: DatiPanel, termine: Termine) -> bool:
    return dati.misure[termine.codice].momento == "flusso"


def _giorno(riga: Rilevazione) -> date:
    return periodo(riga.periodo).a


def _ultimo(righe: Sequence[Rilevazione]) -> date | None:
    return max((_giorno(r) for r in righe), default=None)


def _del_giorno(righe: Sequence[Rilevazione], giorno: date | None) -> list[Rilevazione]:
    return [r for r in righe if _giorno(r) == giorno]


def stesso_periodo(rilevazione: Rilevazione, voluto: Periodo) -> bool:
    """Whether an observation covers exactly the days of a period, however its period is written."""
    suo = periodo(rilevazione.periodo)
    return (suo.da, suo.a) == (voluto.da, voluto.a)


def giorno_voluto(nel: Periodo, termine: Termine) -> date:
    """The day at which a stock is asked for: the eve of the period for `inizio`, else its last day."""
    return nel.vigilia if termine.quando == "inizio" else nel.a


def scelta(righe: Sequence[Rilevazione]) -> Rilevazione:
    """Of several observations of the same thing, the one of the best mark, then the least rounded, then the first."""
    return min(righe, key=lambda r: (debolezza(r.qualita), r.arrotondamento or 0))


def debolezza(qualita: str) -> int:
    """Place of a mark from the strongest (0); a mark that is not known is weaker than all."""
    return QUALITA.index(qualita) if qualita in QUALITA else len(QUALITA)


def grandezza(misura: Misura, rilevazione: Rilevazione) -> Grandezza:
    """The figure of an observation. Only a whole, non-negative number of a measure that counts is a count."""
    valore = _valore(rilevazione)
    conta = misura.natura == "conteggio" and valore.denominator == 1 and valore >= 0
    return Grandezza(valore, conta, _passo(rilevazione))


def a_parole(testo: str) -> str:
    """A name as it stands inside a sentence: a lower-case initial, unless an acronym begins it."""
    return testo if testo[1:2].isupper() else testo[:1].lower() + testo[1:]


def numero(valore: Decimal | Fraction, decimali: int = 4) -> str:
    """A number inside a remark: Italian separators, at most `decimali` digits after the comma."""
    testo = f"{arrotonda(Fraction(valore), decimali):,f}"
    intera, _, frazione = testo.partition(".")
    frazione = frazione.rstrip("0")
    return intera.replace(",", ".") + (f",{frazione}" if frazione else "")


def discordi(nome: str, righe: Sequence[Rilevazione]) -> list[str]:
    """What there is to say where several observations of the same thing differ by more than they are rounded."""
    con_valore = [r for r in righe if r.valore is not None]
    if len(con_valore) < 2:
        return []
    usata = scelta(con_valore)
    altre = [r for r in con_valore if abs(_valore(r) - _valore(usata)) > (_passo(r) + _passo(usata)) / 2]
    if not altre:
        return []
    altrove = ", ".join(f"{numero(_valore(r))} ({r.luogo})" for r in altre)
    return [f"{a_parole(nome)}: usato {numero(_valore(usata))} ({usata.luogo}); altrove {altrove}"]


def _valore(rilevazione: Rilevazione) -> Fraction:
    return Fraction(rilevazione.valore or 0)


def _passo(rilevazione: Rilevazione) -> Fraction:
    return Fraction(rilevazione.arrotondamento or 0)


def _riporto(dati: DatiPanel, nel: Periodo, termine: Termine, riga: Rilevazione) -> list[str]:
    misura = dati.misure[termine.codice]
    giorno = periodo(riga.periodo).a
    if misura.momento == "flusso" or giorno == giorno_voluto(nel, termine):
        return []
    return [f"{a_parole(misura.nome)} al {giorno:%d/%m/%Y}: manca il dato al {giorno_voluto(nel, termine):%d/%m/%Y}"]


def _mancante(dati: DatiPanel, nel: Periodo, termine: Termine) -> str:
    misura = dati.misure[termine.codice]
    nome = a_parole(misura.nome)
    return nome if misura.momento == "flusso" else f"{nome} al {giorno_voluto(nel, termine):%d/%m/%Y}"


def _mesi_prima(giorno: date, mesi: int) -> date:
    anno, mese = divmod(giorno.year * 12 + giorno.month - 1 - mesi, 12)
    return date(anno, mese + 1, min(giorno.day, calendar.monthrange(anno, mese + 1)[1]))
