"""Attainment of one indicator: a declared rule, the figures it was given, the percentage that follows.

What a chamber may decide for itself (how a percentage is cut, what a late date costs) is a parameter of `dati.regole`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from analisi.calcolo.numeri import riduci
from analisi.calcolo.tempo import SEMPRE, Tratto, senza_grado
from analisi.dati.regole import RegoleRaggiungimento

Stato = Literal["calcolato", "valutato", "non calcolabile", "in corso", "senza risultato", "informativo"]
CENTO = Fraction(100)
DI_STATO = ("data_entro", "si_no")
"""Rules that ask whether a thing was done: once it is, it stays so."""
CRESCENTI = ("minimo", "conteggio")
"""Rules whose sum, once at the target, cannot fall below it."""
MESI_SOLO_ANNO_MESE = 7

SPIEGAZIONI = {
    "minimo": "almeno l'obiettivo: risultato diviso obiettivo",
    "massimo": "non oltre l'obiettivo: sotto è raggiunto, sopra decresce",
    "intervallo": "dentro l'intervallo è raggiunto, fuori decresce con la distanza",
    "esatto": "raggiunto solo se uguale all'obiettivo",
    "conteggio": "quota realizzata di un numero previsto",
    "quota_casi": "quota di casi confrontata con la quota attesa",
    "confronto_base": "media del periodo divisa per la media di base",
    "livello_scala": "livello raggiunto diviso livello atteso",
    "data_entro": "entro il termine è raggiunto, dopo vale la regola per i ritardi",
    "si_no": "raggiunto se realizzato",
}


@dataclass(frozen=True)
class Misura:
    """What an attainment is computed from; None is a missing figure, never a zero.

    Dates are ISO texts of a day or of a month alone (`2013-04`). natura, del_target, del_risultato: how the result adds
    up in time and what target and result cover (see `tempo.senza_grado`), by default a whole year.
    """

    tipo: str = ""
    target: Decimal | None = None
    target_massimo: Decimal | None = None
    target_data: str | None = None
    risultato: Decimal | None = None
    risultato_data: str | None = None
    base: Decimal | None = None
    esito: str = ""
    non_calcolabile: bool = False
    unita: str = ""
    natura: str = ""
    del_target: Tratto = SEMPRE
    del_risultato: Tratto = SEMPRE

    @property
    def scarto(self) -> Decimal | None:
        """Result minus target, in their unit; None without both, or where the result is a count of cases."""
        if self.target is None or self.risultato is None or self.base is not None:
            return None
        return self.risultato - self.target


@dataclass(frozen=True)
class Raggiungimento:
    """The attainment of an indicator.

    calcolato: percentage from the figures; valutato: the evaluator's own; each None where there is none.
    parti: the percentages that enter a mean, one for each target of a compound indicator, none where the
    indicator is left out. giorni_ritardo: days after the deadline, 0 when in time, None without dates.
    """

    stato: Stato
    calcolato: Fraction | None
    valutato: Decimal | None
    parti: tuple[Fraction, ...]
    regola: str
    motivo: str
    giorni_ritardo: int | None = None

    @property
    def pct(self) -> Fraction | None:
        """The percentage in use: computed from the figures, or else declared by the evaluator."""
        if self.calcolato is not None:
            return self.calcolato
        return Fraction(self.valutato) if self.valutato is not None and self.parti else None

    @property
    def composto(self) -> bool:
        """Whether the indicator has more than one target."""
        return "+" in self.regola

    @property
    def sotto_obiettivo(self) -> bool:
        """Whether any target of the indicator is short of 100 %."""
        return any(p < CENTO for p in self.parti)


@dataclass(frozen=True)
class Esito:
    """A computed percentage (None: the figures do not allow one) and why, in Italian; in_corso: it is not time yet."""

    pct: Fraction | None
    motivo: str
    giorni_ritardo: int | None = None
    in_corso: bool = False


def valuta(
    misure: tuple[Misura, ...], valutato: Decimal | None, regole: RegoleRaggiungimento, *, chiuso: bool = True
) -> Raggiungimento:
    """The attainment of an indicator with one target, or of a compound one with several.

    N.C. comes before any figure; a computed percentage before the evaluator's; the evaluator's stands alone
    only where no figure was supplied, and the year is over (`chiuso`). A missing result is not a zero: the indicator
    stays out of the means. A compound one has no grade while a part of it cannot have one yet.
    """
    prima = misure[0]
    regola = " + ".join(m.tipo for m in misure)
    if any(m.non_calcolabile for m in misure):
        return Raggiungimento("non calcolabile", None, valutato, (), regola, "dichiarato non calcolabile (N.C.)")
    if not prima.tipo:
        return Raggiungimento(
            "informativo", None, valutato, (), regola, "osservazione senza un obiettivo confrontabile"
        )
    esiti = [calcola(m, regole) for m in misure]
    presto = any(e.in_corso for e in esiti)
    in_corso = presto or prima.esito == "in corso"
    parti = () if presto else tuple(e.pct for e in esiti if e.pct is not None)
    motivo = "; ".join(dict.fromkeys(e.motivo for e in esiti if e.motivo))
    if parti:
        calcolato = sum(parti, Fraction(0)) / len(parti)
        return Raggiungimento("calcolato", calcolato, valutato, parti, regola, motivo, esiti[0].giorni_ritardo)
    if valutato is not None and chiuso:
        nota = "grado dichiarato da chi valuta; la fonte non dà la misura"
        return Raggiungimento("valutato", None, valutato, (Fraction(valutato),), regola, nota)
    if valutato is not None:
        in_corso, motivo = True, "finora: chi valuta dà il grado a fine anno"
    stato: Stato = "in corso" if in_corso else "senza risultato"
    return Raggiungimento(stato, None, None, (), regola, motivo)


def calcola(misura: Misura, regole: RegoleRaggiungimento) -> Esito:
    """The percentage that one measure reaches under its rule, cut as the rules say and capped; none while part of the
    time that its target covers is still to come.

    Raises KeyError for a rule that does not exist: the schema admits only the known ones.
    """
    esito = FORMULE[misura.tipo](misura, regole)
    if esito.pct is None:
        return esito
    if motivo := _sospeso(misura, esito.pct):
        return Esito(None, motivo, in_corso=misura.del_risultato.a >= misura.del_target.da)
    pct = min(max(esito.pct, Fraction(0)), Fraction(regole.tetto_pct))
    ridotta = riduci(pct, regole.arrotondamento, regole.decimali)
    return Esito(Fraction(ridotta), esito.motivo, esito.giorni_ritardo)


def _sospeso(misura: Misura, pct: Fraction) -> str:
    """Why a percentage that the figures allow is no grade yet; empty where it is one."""
    if misura.tipo in DI_STATO:
        aperto = misura.esito == "non realizzato" and misura.del_risultato.a < misura.del_target.a
        return "finora non realizzato" if aperto else ""
    natura = misura.natura or ("cumulata" if misura.tipo == "conteggio" else "")
    raggiunto = pct >= CENTO and misura.tipo in CRESCENTI
    return senza_grado(natura, misura.del_target, misura.del_risultato, raggiunto=raggiunto)


def mezzi_mesi_iniziati(termine: str, fatto: str) -> int:
    """Calendar half months (1–15, 16–end) started between deadline and completion; 0 when in time, else at least 1.

    A month alone (`2013-04`) is taken as its first day when it is a completion and as its last when it is a
    deadline, so that imprecision never costs points.
    """
    if not in_ritardo(termine, fatto):
        return 0
    return max(1, _mezzo_mese(fatto, fine=False) - _mezzo_mese(termine, fine=True))


def in_ritardo(termine: str, fatto: str) -> bool:
    """Whether `fatto` falls after `termine`; where either is a month alone, months are compared."""
    lunghezza = min(len(termine), len(fatto))
    return fatto[:lunghezza] > termine[:lunghezza]


def giorni_di_ritardo(termine: str, fatto: str) -> int | None:
    """Days from deadline to completion, 0 when in time, None where a month alone does not allow to count."""
    if not in_ritardo(termine, fatto):
        return 0
    if min(len(termine), len(fatto)) <= MESI_SOLO_ANNO_MESE:
        return None
    return (date.fromisoformat(fatto) - date.fromisoformat(termine)).days


def _mezzo_mese(iso: str, *, fine: bool) -> int:
    anno, mese = int(iso[:4]), int(iso[5:7])
    seconda_meta = int(iso[8:10]) > 15 if len(iso) > MESI_SOLO_ANNO_MESE else fine
    return (anno * 12 + mese) * 2 + int(seconda_meta)


def _manca(misura: Misura) -> Esito | None:
    if misura.target is None:
        return Esito(None, "manca il valore dell'obiettivo")
    if misura.risultato is None:
        return Esito(None, "manca il risultato")
    return None


def _rapporto(numeratore: Decimal, denominatore: Decimal) -> Fraction:
    return Fraction(numeratore) / Fraction(denominatore) * 100


def _crescente(misura: Misura, _regole: RegoleRaggiungimento) -> Esito:
    if (manca := _manca(misura)) is not None:
        return manca
    assert misura.target is not None and misura.risultato is not None
    if misura.risultato >= misura.target:
        return Esito(CENTO, "")
    if misura.target <= 0:
        return Esito(Fraction(0), "sotto l'obiettivo")
    return Esito(_rapporto(misura.risultato, misura.target), "sotto l'obiettivo")


def _massimo(misura: Misura, regole: RegoleRaggiungimento) -> Esito:
    if (manca := _manca(misura)) is not None:
        return manca
    assert misura.target is not None and misura.risultato is not None
    target, risultato = misura.target, misura.risultato
    if risultato <= target:
        return Esito(CENTO, "")
    if target <= 0:
        parziale = _rapporto(risultato, target) if target < 0 and risultato < 0 else Fraction(0)
        return Esito(parziale, "oltre il massimo")
    if regole.oltre_massimo == "eccedenza":
        return Esito(_rapporto(2 * target - risultato, target), "oltre il massimo")
    return Esito(_rapporto(target, risultato), "oltre il massimo")


def _intervallo(misura: Misura, _regole: RegoleRaggiungimento) -> Esito:
    if (manca := _manca(misura)) is not None:
        return manca
    assert misura.target is not None and misura.risultato is not None
    if misura.target_massimo is None:
        return Esito(None, "manca l'estremo superiore dell'intervallo")
    distanza = max(misura.target - misura.risultato, misura.risultato - misura.target_massimo)
    if distanza <= 0:
        return Esito(CENTO, "")
    ampiezza = misura.target_massimo - misura.target
    if ampiezza <= 0:
        return Esito(Fraction(0), "fuori dall'intervallo")
    return Esito(100 - _rapporto(distanza, ampiezza), "fuori dall'intervallo")


def _esatto(misura: Misura, _regole: RegoleRaggiungimento) -> Esito:
    if (manca := _manca(misura)) is not None:
        return manca
    uguale = misura.risultato == misura.target
    return Esito(CENTO if uguale else Fraction(0), "" if uguale else "diverso dal valore atteso")


def _quota_casi(misura: Misura, regole: RegoleRaggiungimento) -> Esito:
    if (manca := _manca(misura)) is not None:
        return manca
    if misura.base is None:
        # a share is its own result; a number of cases says nothing without all of them
        return _crescente(misura, regole) if misura.unita in ("%", "") else Esito(None, "manca il totale dei casi")
    if misura.base == 0:
        return Esito(None, "nessun caso su cui calcolare la quota")
    assert misura.target is not None and misura.risultato is not None
    quota = _rapporto(misura.risultato, misura.base)
    if quota >= Fraction(misura.target):
        return Esito(CENTO, "")
    return Esito(quota / Fraction(misura.target) * 100, "quota inferiore a quella attesa")


def _confronto_base(misura: Misura, regole: RegoleRaggiungimento) -> Esito:
    if misura.target is None:
        return Esito(None, "la fonte non dà il valore di base")
    return _crescente(misura, regole)


def _data_entro(misura: Misura, regole: RegoleRaggiungimento) -> Esito:
    if misura.esito == "non realizzato":
        return Esito(Fraction(0), "non realizzato")
    if misura.target_data is None:
        return Esito(None, "manca il termine")
    if misura.risultato_data is None:
        return Esito(None, "manca la data del risultato")
    scatti = mezzi_mesi_iniziati(misura.target_data, misura.risultato_data)
    giorni = giorni_di_ritardo(misura.target_data, misura.risultato_data)
    motivo = "" if scatti == 0 else "in ritardo" if giorni is None else f"in ritardo di {giorni} giorni"
    motivo = motivo.replace(" 1 giorni", " 1 giorno")
    per_scatto = CENTO if regole.punti_per_mezzo_mese is None else regole.punti_per_mezzo_mese
    return Esito(CENTO - scatti * per_scatto, motivo, giorni)


def _si_no(misura: Misura, _regole: RegoleRaggiungimento) -> Esito:
    if misura.esito == "realizzato":
        return Esito(CENTO, "")
    if misura.esito == "non realizzato":
        return Esito(Fraction(0), "non realizzato")
    motivi = {"parziale": "realizzato in parte, senza un grado misurato", "in corso": "in corso"}
    return Esito(None, motivi.get(misura.esito, "manca il risultato"))


FORMULE: dict[str, Callable[[Misura, RegoleRaggiungimento], Esito]] = {
    "minimo": _crescente,
    "massimo": _massimo,
    "intervallo": _intervallo,
    "esatto": _esatto,
    "conteggio": _crescente,
    "quota_casi": _quota_casi,
    "confronto_base": _confronto_base,
    "livello_scala": _crescente,
    "data_entro": _data_entro,
    "si_no": _si_no,
}
