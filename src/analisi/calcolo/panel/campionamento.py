"""The sampling model of a value: which counts chance acts upon, or why none can be said."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from analisi.calcolo.panel.base import Binomiale, Modello, Normale, Poisson
from analisi.calcolo.panel.lineare import Lineare
from analisi.calcolo.panel.osservazioni import a_parole, numero
from analisi.dati.formule import Termine
from analisi.dati.panel_tipi import Indicatore, Misura, Rilevazione, TipoStatistico

IMPORTI = "importi di bilancio: non sono un campione"
CONSISTENZA = "una consistenza a un giorno non è un conteggio di eventi indipendenti"
MEDIA_SOLA = "la fonte dà la media senza il numero dei casi e il loro scarto tipo"
QUOTA_SOLA = "la fonte dà la quota senza il numero dei casi"
_CHE_COSA: dict[TipoStatistico, str] = {"tasso": "il tasso", "conteggio": "il numero", "saldo": "il saldo"}

ConMotivo: TypeAlias = tuple[Modello | None, str]
"""A model, or None with the reason in Italian."""


@dataclass(frozen=True)
class Conto:
    """A formula worked out. misure: those of the numerator; trovate: the observation behind each term."""

    numeratore: Lineare
    denominatore: Lineare
    misure: tuple[Misura, ...]
    trovate: Mapping[Termine, Rilevazione]


def da_conto(indicatore: Indicatore, conto: Conto) -> ConMotivo:
    """The model of a value that comes out of its formula."""
    if _di_importi(indicatore, conto.misure):
        return None, IMPORTI
    match indicatore.tipo_statistico:
        case "proporzione":
            return _quota(indicatore, conto)
        case "media":
            return _media(indicatore, conto)
        case _:
            return _conteggi(indicatore, conto)


def da_rilevazione(indicatore: Indicatore, riga: Rilevazione, misure: Sequence[Misura]) -> ConMotivo:
    """The model of a value that the source gives as such; `misure`: those of the numerator of its formula."""
    if _di_importi(indicatore, misure):
        return None, IMPORTI
    match indicatore.tipo_statistico:
        case "proporzione" if misure and all(m.momento == "consistenza" for m in misure):
            return None, CONSISTENZA
        case "proporzione":
            return _quota_data(indicatore, riga)
        case "media" if riga.valore is not None:
            return _normale(Fraction(riga.valore), riga.scarto_tipo, riga.denominatore)
        case "media":
            return None, MEDIA_SOLA
        case _:
            return _conteggio_dato(indicatore, riga, misure)


def _di_importi(indicatore: Indicatore, misure: Sequence[Misura]) -> bool:
    return indicatore.tipo_statistico == "importo" or any(m.natura == "importo" for m in misure)


def _quota(indicatore: Indicatore, conto: Conto) -> ConMotivo:
    casi, totale = conto.numeratore, conto.denominatore
    if all(m.momento == "consistenza" for m in conto.misure):
        return None, CONSISTENZA
    if casi.conta_casi and totale.conta_casi and 0 <= casi.valore <= totale.valore:
        return Binomiale(int(casi.valore), int(totale.valore), Fraction(indicatore.fattore)), ""
    return None, "la quota non viene da un numero di casi su un totale di casi"


def _media(indicatore: Indicatore, conto: Conto) -> ConMotivo:
    """A mean as such, or a sum over its cases, of which one observation gives the deviation of the cases."""
    con_scarto = [r for r in conto.trovate.values() if r.scarto_tipo is not None]
    if len(con_scarto) != 1:
        return None, MEDIA_SOLA
    casi: Decimal | Fraction | None = con_scarto[0].denominatore
    if casi is None and conto.denominatore.conta_casi:
        casi = conto.denominatore.valore
    media = conto.numeratore.valore / conto.denominatore.valore
    return _normale(media, con_scarto[0].scarto_tipo, casi, Fraction(indicatore.fattore))


def _normale(
    media: Fraction, scarto: Decimal | None, casi: Decimal | Fraction | None, fattore: Fraction = Fraction(1)
) -> ConMotivo:
    if scarto is None or casi is None or scarto <= 0 or casi < 2 or casi != int(casi):
        return None, MEDIA_SOLA
    return Normale(media * fattore, Fraction(scarto) * abs(fattore), int(casi)), ""


def _conteggi(indicatore: Indicatore, conto: Conto) -> ConMotivo:
    parti = conto.numeratore.parti
    if any(m.momento == "consistenza" for m in conto.misure):
        return None, CONSISTENZA
    if not parti:
        return None, f"non sono conteggi di casi: {_elenco(conto.misure)}"
    if any(termine in parti for termine in conto.denominatore.parti or {}):
        return None, "il denominatore contiene i casi del numeratore: non è un'esposizione fissa"
    if conto.denominatore.valore <= 0:
        return None, "il denominatore è negativo"
    return Poisson(tuple(parti.values()), conto.denominatore.valore, Fraction(indicatore.fattore)), ""


def _quota_data(indicatore: Indicatore, riga: Rilevazione) -> ConMotivo:
    totale = _intero(riga.denominatore)
    if not totale:
        return None, QUOTA_SOLA
    casi = _intero(riga.numeratore) if riga.numeratore is not None else _casi(indicatore, riga, totale)
    if casi is None or casi > totale:
        return None, f"il valore arrotondato su {numero(Fraction(totale))} casi non dice quanti sono quelli contati"
    return Binomiale(casi, totale, Fraction(indicatore.fattore)), ""


def _casi(indicatore: Indicatore, riga: Rilevazione, totale: int) -> int | None:
    """The only whole number of cases that is printed as the value of `riga`; None where there is none, or several."""
    per_unita = Fraction(totale) / Fraction(indicatore.fattore)
    passo = Fraction(riga.arrotondamento or 0) / 2
    primo = math.ceil((Fraction(riga.valore or 0) - passo) * per_unita)
    ultimo = math.floor((Fraction(riga.valore or 0) + passo) * per_unita)
    return primo if primo == ultimo and primo >= 0 else None


def _conteggio_dato(indicatore: Indicatore, riga: Rilevazione, misure: Sequence[Misura]) -> ConMotivo:
    if any(m.momento == "consistenza" for m in misure):
        return None, CONSISTENZA
    conta = len(misure) <= 1 and indicatore.tipo_statistico in ("tasso", "conteggio")
    contati = _intero(riga.numeratore if riga.numeratore is not None or riga.denominatore is not None else riga.valore)
    if conta and contati is not None and riga.denominatore is not None and riga.denominatore > 0:
        return Poisson(((Fraction(1), contati),), Fraction(riga.denominatore), Fraction(indicatore.fattore)), ""
    if conta and contati is not None and riga.denominatore is None and indicatore.tipo_statistico == "conteggio":
        return Poisson(((Fraction(1), contati),)), ""
    return None, f"la fonte dà {_CHE_COSA[indicatore.tipo_statistico]} senza {_elenco(misure)}"


def _intero(valore: Decimal | None) -> int | None:
    """A whole number that is not negative; None for anything else."""
    return int(valore) if valore is not None and valore >= 0 and valore == int(valore) else None


def _elenco(misure: Sequence[Misura]) -> str:
    nomi = [a_parole(m.nome) for m in misure] or ["i conteggi da cui viene"]
    return " e ".join([", ".join(nomi[:-1]), nomi[-1]] if len(nomi) > 1 else nomi)
