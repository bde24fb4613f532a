"""What needs attention: worse than the panel and worse than before, each by more than chance explains."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import numpy as np
import scipy

from analisi.calcolo.panel.base import Modello, Valore
from analisi.calcolo.panel.imbuto import SIGNIFICATIVA, dispersione
from analisi.calcolo.panel.modelli import errore_standard, insieme, inutilizzabile
from analisi.calcolo.panel.prove import Coda, p_da_soglia, p_fra_due
from analisi.calcolo.panel.verso import (
    METODO,
    Confrontabile,
    a_soglia,
    impedimento,
    scegli,
    soglie,
    svantaggio,
)
from analisi.dati.panel_tipi import Indicatore, Metodo

Stato = Literal[
    "da affrontare",
    "peggiore e in peggioramento, ma il caso non si può escludere",
    "nessun segnale",
    "non confrontabile",
]
DA_AFFRONTARE: Stato = "da affrontare"
FORSE_CASO: Stato = "peggiore e in peggioramento, ma il caso non si può escludere"
NESSUNO: Stato = "nessun segnale"
NON_CONFRONTABILE: Stato = "non confrontabile"
MINIMO_PER_DISPERSIONE = 10
"""With fewer bodies winsorising leaves the most extreme change in, and one body alone would pass for a swing of all."""


@dataclass(frozen=True)
class Segnale:
    """A body and an indicator, whatever came out.

    mediana: of the panel, the body included, None where there is no comparison; precedente: its value of the period
    before; per_la_mediana: what is to be added to the value to reach the median (to a bound or a target: to be as near
    as the median body), in the indicator's unit, signed. p_panel, p_tempo: one-sided, None without a model; p: the
    larger of the two; p_corretta: after `correggi`; p_oscillazione: p_tempo with the standard error widened by √φ, the
    year-to-year swing of the bodies; motivo: why there is no comparison or no test, in Italian.
    """

    ente: str
    indicatore: str
    valore: Fraction | None
    mediana: Fraction | None
    precedente: Fraction | None
    per_la_mediana: Fraction | None
    p_panel: float | None
    p_tempo: float | None
    p: float | None
    peggiore: bool
    in_peggioramento: bool
    stato: Stato
    motivo: str = ""
    p_corretta: float | None = None
    p_oscillazione: float | None = None

    @property
    def segnalato(self) -> bool:
        """Whether the reader is to see it: worse than the panel and than before, beyond chance or not."""
        return self.stato in (DA_AFFRONTARE, FORSE_CASO)


def attenzione(
    attuali: Sequence[Valore], precedenti: Sequence[Valore], indicatore: Indicatore, metodo: Metodo = METODO
) -> tuple[Segnale, ...]:
    """A signal for each body of `attuali`; none at all for context indicators.

    A body is to be dealt with where it is worse than the panel median, than the rest of the panel pooled and than its
    own previous period, each beyond chance: intersection–union test, whose p is the largest (Berger, «Multiparameter
    hypothesis testing and acceptance sampling», Technometrics 24, 1982). Chance is sampling. Where the bodies change,
    some up and some down, by more than sampling explains (over-dispersion φ, Spiegelhalter 2005), the worsening must
    also be beyond that ordinary swing. Bodies without signal are returned too: `correggi` must know every test that was
    made. `precedenti` should be of the same season.
    """
    if indicatore.direzione == "contesto":
        return ()
    usati, lasciati = scegli(attuali)
    prima = {u.ente: u for u in scegli(precedenti)[0]}
    motivo = impedimento(len(usati), len(attuali), metodo)
    motivi = {x.ente: x.motivo for x in lasciati}
    if motivo:
        return tuple(_fuori(v, indicatore, motivo) for v in attuali)
    per_ente = {u.ente: u for u in usati}
    fi = _oscillazione(usati, prima)
    segnali = []
    for v in attuali:
        mio = per_ente.get(v.ente)
        ostacolo = motivi.get(v.ente, "") or _ostacolo_nel_tempo(v, prima.get(v.ente))
        if mio is None or ostacolo:
            segnali.append(_fuori(v, indicatore, ostacolo))
        else:
            segnali.append(_confronta(mio, prima[v.ente], usati, indicatore, metodo, fi))
    return tuple(segnali)


def correggi(segnali: Sequence[Segnale], livello: float) -> tuple[Segnale, ...]:
    """The same signals with p corrected over all of them, and the state that follows at `livello` (0.95 for 95 %).

    Benjamini and Hochberg, «Controlling the false discovery rate» (JRSS B 57, 1995). Pass every signal of a report
    (all indicators and bodies), not only the ones shown: leaving out the tests that failed would undo the correction.
    """
    from statsmodels.stats.multitest import multipletests  # here: scipy.stats takes a second

    provati = [s.p for s in segnali if s.p is not None]
    corretti = iter(multipletests(provati, alpha=1 - livello, method="fdr_bh")[1] if provati else ())
    return tuple(_con_correzione(s, None if s.p is None else float(next(corretti)), livello) for s in segnali)


def _con_correzione(segnale: Segnale, p: float | None, livello: float) -> Segnale:
    return replace(segnale, p_corretta=p, stato=_stato(segnale, p, livello) if segnale.segnalato else segnale.stato)


def _stato(segnale: Segnale, p: float | None, livello: float) -> Stato:
    if not (segnale.peggiore and segnale.in_peggioramento):
        return NESSUNO
    ordinario = segnale.p_oscillazione is not None and segnale.p_oscillazione > 1 - livello
    return DA_AFFRONTARE if p is not None and p <= 1 - livello and not ordinario else FORSE_CASO


def _oscillazione(usati: Sequence[Confrontabile], prima: Mapping[str, Confrontabile]) -> float:
    """φ of the changes of the bodies around their median change; 1 where it is not significant."""
    tempo = []
    for u in usati:
        ora, allora = u.riga.modello, prima[u.ente].riga.modello if u.ente in prima else None
        if ora is not None and allora is not None and not inutilizzabile(ora) and not inutilizzabile(allora):
            errore = math.hypot(errore_standard(ora), errore_standard(allora))
            tempo.append(float(u.quanto - prima[u.ente].quanto) / errore)
    return _fi([z - statistics.median(tempo) for z in tempo])


def _fi(punteggi: Sequence[float]) -> float:
    """φ where it is significantly above 1, else 1."""
    if len(punteggi) < MINIMO_PER_DISPERSIONE:
        return 1.0
    fi, p = dispersione(np.array(punteggi), np.ones(len(punteggi)))
    return max(fi, 1.0) if p <= SIGNIFICATIVA else 1.0


def _allargata(p: float | None, fi: float) -> float | None:
    """A one-sided p with the standard error multiplied by √φ."""
    return None if p is None else float(scipy.stats.norm.sf(scipy.stats.norm.isf(p) / math.sqrt(fi)))


def _ostacolo_nel_tempo(ora: Valore, prima: Confrontabile | None) -> str:
    if prima is None:
        return "manca il valore del periodo precedente"
    if ora.versione != prima.riga.versione:
        return f"versioni diverse fra i due periodi: «{prima.riga.versione}» e «{ora.versione}»"
    return ""


def _fuori(valore: Valore, indicatore: Indicatore, motivo: str) -> Segnale:
    return Segnale(
        valore.ente,
        indicatore.codice,
        valore=valore.valore,
        mediana=None,
        precedente=None,
        per_la_mediana=None,
        p_panel=None,
        p_tempo=None,
        p=None,
        peggiore=False,
        in_peggioramento=False,
        stato=NON_CONFRONTABILE,
        motivo=motivo,
    )


def _confronta(
    mio: Confrontabile,
    prima: Confrontabile,
    usati: Sequence[Confrontabile],
    indicatore: Indicatore,
    metodo: Metodo,
    fi: float,
) -> Segnale:
    mediana = statistics.median([u.quanto for u in usati])
    mio_svantaggio = svantaggio(indicatore, mio.quanto)
    svantaggio_mediano = statistics.median([svantaggio(indicatore, u.quanto) for u in usati])
    resto = [u for u in usati if u is not mio]
    p_panel, p_tempo = _prove(mio, prima, resto, indicatore)
    if not a_soglia(indicatore):
        p_mediana = p_da_soglia(mio.riga.modello, mediana, _verso_peggiore(mio.quanto, indicatore))
        p_panel = _massima(p_panel, p_mediana)
    p = max(p_panel, p_tempo) if p_panel is not None and p_tempo is not None else None
    segnale = Segnale(
        ente=mio.ente,
        indicatore=indicatore.codice,
        valore=mio.quanto,
        mediana=mediana,
        precedente=prima.quanto,
        per_la_mediana=_per_arrivare(mio.quanto, svantaggio_mediano, mediana, indicatore),
        p_panel=p_panel,
        p_tempo=p_tempo,
        p=p,
        peggiore=mio_svantaggio > svantaggio_mediano,
        in_peggioramento=mio_svantaggio > svantaggio(indicatore, prima.quanto),
        stato=NESSUNO,
        motivo="" if p is not None else _senza_prova(mio.riga),
        p_oscillazione=_allargata(p_tempo, fi),
    )
    return replace(segnale, stato=_stato(segnale, p, metodo.livello_pct / 100))


def _senza_prova(valore: Valore) -> str:
    perche = valore.senza_modello or "manca un modello di campionamento comune al panel e ai due periodi"
    return f"nessuna prova statistica: {perche}"


def _prove(
    mio: Confrontabile, prima: Confrontabile, resto: Sequence[Confrontabile], indicatore: Indicatore
) -> tuple[float | None, float | None]:
    """p of being worse than the rest of the panel and than before, each None where it cannot be tested."""
    modello, coda = mio.riga.modello, _verso_peggiore(mio.quanto, indicatore)
    modelli = [u.riga.modello for u in resto if u.riga.modello is not None]
    gli_altri = insieme(modelli) if len(modelli) == len(resto) else None
    p_panel, p_tempo = p_fra_due(modello, gli_altri, coda), p_fra_due(modello, prima.riga.modello, coda)
    if not a_soglia(indicatore):
        return p_panel, p_tempo
    p_soglia = _p_fuori(modello, mio.quanto, indicatore, coda)
    contrari = _dall_altra_parte(prima.quanto, indicatore, coda)
    altri_contrari = any(_dall_altra_parte(u.quanto, indicatore, coda) for u in resto)
    return (
        None if altri_contrari else _massima(p_panel, p_soglia),
        None if contrari else _massima(p_tempo, p_soglia),
    )


def _verso_peggiore(quanto: Fraction, indicatore: Indicatore) -> Coda:
    """On which side of the others a worse value lies."""
    if not a_soglia(indicatore):
        return "smaller" if indicatore.direzione == "alto" else "larger"
    minima, _ = soglie(indicatore)
    return "smaller" if minima is not None and quanto < minima else "larger"


def _p_fuori(modello: Modello | None, quanto: Fraction, indicatore: Indicatore, coda: Coda) -> float | None:
    """p of being outside the interval of a bound or a target, which being worse than anyone implies."""
    if svantaggio(indicatore, quanto) == 0:
        return 1.0
    minima, massima = soglie(indicatore)
    soglia = minima if coda == "smaller" else massima
    return None if soglia is None else p_da_soglia(modello, soglia, coda)


def _dall_altra_parte(quanto: Fraction, indicatore: Indicatore, coda: Coda) -> bool:
    """Whether a value is outside the interval on the side opposite to `coda`: no test compares the two distances."""
    minima, massima = soglie(indicatore)
    opposta = massima if coda == "smaller" else minima
    return opposta is not None and (quanto > opposta if coda == "smaller" else quanto < opposta)


def _massima(prima: float | None, seconda: float | None) -> float | None:
    return None if prima is None or seconda is None else max(prima, seconda)


def _per_arrivare(
    quanto: Fraction, svantaggio_mediano: Fraction, mediana: Fraction, indicatore: Indicatore
) -> Fraction:
    """What is to be added to reach the median, or for a bound or a target the distance of the median body from it."""
    if not a_soglia(indicatore):
        return mediana - quanto
    manca = svantaggio(indicatore, quanto) - svantaggio_mediano
    return max(manca, Fraction(0)) * (1 if _verso_peggiore(quanto, indicatore) == "smaller" else -1)
