"""Targets and results of indicators, one maker for each rule: figures and words that say the same thing.

A maker takes what is wanted of the result (`pieno`, `mancato`, `tardi`) and gives the columns that it fills.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from analisi.calcolo.anno_simulato import parole
from analisi.calcolo.anno_simulato.base import CENTO, Ambiente, cifra, con_unita
from analisi.calcolo.numeri import arrotonda, tronca
from analisi.calcolo.quadrature.testi import MESI

Riuscita = Literal["pieno", "mancato", "tardi", "nc"]
Campi = dict[str, Any]
MEZZO_MESE = 15


def crea(ambiente: Ambiente, tipo: str, riuscita: Riuscita) -> Campi:
    """Description, target and result of an indicator of that rule (`composto`: two targets)."""
    return CREATORI[tipo](ambiente, riuscita != "pieno", riuscita)


def scadenza(ambiente: Ambiente, fino_a: int = 12) -> tuple[str, date]:
    """A deadline of the year, in words and as a day: a month's last day, or its fifteenth, up to month `fino_a`."""
    mese = ambiente.caso.randint(2, fino_a)
    if ambiente.capita(0.3):
        return f"entro il {MEZZO_MESE} {MESI[mese - 1]}", date(ambiente.anno, mese, MEZZO_MESE)
    giorno = _fine_mese(ambiente.anno, mese)
    return f"entro {MESI[mese - 1]} ({giorno:%d/%m/%Y})", giorno


def _fine_mese(anno: int, mese: int) -> date:
    seguente = date(anno + mese // 12, mese % 12 + 1, 1)
    return seguente - timedelta(days=1)


def _valori(tipo: str, nome: str, unita: str, obiettivo: Decimal, testo: str, risultato: Decimal) -> Campi:
    return {
        "descrizione": nome,
        "tipo": tipo,
        "unita": unita,
        "target_valore": obiettivo,
        "target_testo": testo,
        "risultato_valore": risultato,
        "risultato_testo": con_unita(risultato, unita),
    }


def _sopra(ambiente: Ambiente, obiettivo: Decimal, mancato: bool) -> Decimal:
    """A whole result that reaches the target, or falls short of it by at most a third."""
    quanto = int(obiettivo)
    if mancato:
        return Decimal(quanto - ambiente.caso.randint(1, max(1, quanto // 3)))
    return Decimal(quanto + ambiente.caso.randint(0, max(1, quanto // 3)))


def _minimo(ambiente: Ambiente, mancato: bool, _riuscita: Riuscita) -> Campi:
    nome, unita, da, a = ambiente.caso.choice(parole.MINIMI)
    obiettivo = ambiente.fra(da, a)
    testo = f"almeno {con_unita(obiettivo, unita)}"
    return _valori("minimo", nome, unita, obiettivo, testo, _sopra(ambiente, obiettivo, mancato))


def _conteggio(ambiente: Ambiente, mancato: bool, _riuscita: Riuscita) -> Campi:
    if ambiente.capita(0.4):
        cadenza, volte = ambiente.caso.choice(parole.CADENZE)
        nome, obiettivo, testo = f"Rapporti {cadenza}", Decimal(volte), f"{volte} rapporti {cadenza}"
        unita = "rapporti"
    else:
        nome, unita, da, a = ambiente.caso.choice(parole.CONTEGGI)
        obiettivo = ambiente.fra(da, a)
        testo = con_unita(obiettivo, unita)
    risultato = _sopra(ambiente, obiettivo, mancato) if mancato else obiettivo
    return _valori("conteggio", nome, unita, obiettivo, testo, risultato)


def _massimo(ambiente: Ambiente, mancato: bool, _riuscita: Riuscita) -> Campi:
    nome, unita, da, a = ambiente.caso.choice(parole.MASSIMI)
    obiettivo = ambiente.fra(da, a)
    decimali = 1 if unita in ("giorni", "ore", "%") else 0
    if mancato:
        risultato = obiettivo + ambiente.fra(1, max(2, int(obiettivo) // 3), decimali)
    else:
        risultato = ambiente.fra(int(obiettivo) // 2, int(obiettivo), decimali)
    return _valori("massimo", nome, unita, obiettivo, f"massimo {con_unita(obiettivo, unita)}", risultato)


def _intervallo(ambiente: Ambiente, mancato: bool, _riuscita: Riuscita) -> Campi:
    nome, unita, da, a = ambiente.caso.choice(parole.INTERVALLI)
    minimo = ambiente.fra(da, a)
    massimo = minimo + ambiente.fra(5, 12)
    fuori = massimo + ambiente.fra(1, int(massimo - minimo) - 1)
    risultato = fuori if mancato else ambiente.fra(int(minimo), int(massimo))
    testo = f"fra {cifra(minimo)} e {con_unita(massimo, unita)}"
    return _valori("intervallo", nome, unita, minimo, testo, risultato) | {"target_massimo": massimo}


def _esatto(ambiente: Ambiente, mancato: bool, _riuscita: Riuscita) -> Campi:
    nome, unita, atteso = ambiente.caso.choice(parole.ESATTI)
    obiettivo = Decimal(atteso)
    risultato = obiettivo + ambiente.fra(1, 4) if mancato else obiettivo
    return _valori("esatto", nome, unita, obiettivo, f"esattamente {con_unita(obiettivo, unita)}", risultato)


def _quota_casi(ambiente: Ambiente, mancato: bool, _riuscita: Riuscita) -> Campi:
    nome, unita = ambiente.caso.choice(parole.QUOTE)
    obiettivo = Decimal(ambiente.caso.choice((75, 80, 85, 90, 95)))
    testo = f"almeno {cifra(obiettivo)}%"
    if ambiente.capita(0.5):
        soglia = int(obiettivo)
        estremi = (soglia - 25, soglia - 1) if mancato else (soglia, 100)
        return _valori("quota_casi", nome, "%", obiettivo, testo, ambiente.fra(*estremi, 1))
    casi, buoni = _casi(ambiente, obiettivo, mancato)
    detto = f"{cifra(buoni)} su {cifra(casi)} {unita} = {cifra(tronca(Fraction(buoni) / Fraction(casi) * 100, 0))}%"
    campi = _valori("quota_casi", nome, unita, obiettivo, testo, buoni)
    return campi | {"base_valore": casi, "risultato_testo": detto}


def _casi(ambiente: Ambiente, obiettivo: Decimal, mancato: bool) -> tuple[Decimal, Decimal]:
    """Cases, and how many went well: a share whose whole percentage is the same cut or rounded."""
    while True:
        casi = ambiente.fra(40, 400)
        soglia = int(casi * obiettivo / 100)
        estremi = (soglia * 2 // 3, soglia - 1) if mancato else (min(soglia + 1, int(casi)), int(casi))
        buoni = ambiente.fra(*estremi)
        quota = Fraction(buoni) / Fraction(casi) * 100
        if tronca(quota, 0) == arrotonda(quota, 0) and (quota < obiettivo) == mancato:
            return casi, buoni


def _confronto_base(ambiente: Ambiente, mancato: bool, _riuscita: Riuscita) -> Campi:
    nome, unita = ambiente.caso.choice(parole.CONFRONTI)
    base = ambiente.fra(30, 260, 2)
    testo = f"almeno {con_unita(base, unita)} (media {ambiente.anno - 3}-{ambiente.anno - 1})"
    quanto = int(base)
    risultato = ambiente.fra(quanto // 2, quanto - 1) if mancato else ambiente.fra(quanto + 1, 2 * quanto)
    return _valori("confronto_base", nome, unita, base, testo, risultato)


def _livello_scala(ambiente: Ambiente, mancato: bool, _riuscita: Riuscita) -> Campi:
    obiettivo = ambiente.fra(2, 4)
    risultato = obiettivo - 1 if mancato else ambiente.fra(int(obiettivo), 4)
    unita, nome = "livello (scala 1-4)", ambiente.caso.choice(parole.LIVELLI_DI_AUTONOMIA)
    return _valori("livello_scala", nome, unita, obiettivo, con_unita(obiettivo, unita), risultato)


def _data_entro(ambiente: Ambiente, _mancato: bool, riuscita: Riuscita) -> Campi:
    testo, termine = scadenza(ambiente, 9 if riuscita == "tardi" else 12)
    campi: Campi = {
        "descrizione": ambiente.caso.choice(parole.SCADENZE),
        "tipo": "data_entro",
        "target_testo": testo,
        "target_data": termine.isoformat(),
    }
    if riuscita == "mancato":
        return campi | {"esito": "non realizzato", "risultato_testo": "non realizzato"}
    if riuscita == "tardi":
        fatto = termine + timedelta(days=ambiente.caso.randint(2, 75))
    elif termine.day != MEZZO_MESE and ambiente.capita(0.2):
        mese = termine.month
        return campi | {"risultato_data": f"{termine:%Y-%m}", "risultato_testo": f"{MESI[mese - 1]} {termine.year}"}
    else:
        fatto = termine - timedelta(days=ambiente.caso.randint(0, 25))
    return campi | {"risultato_data": fatto.isoformat(), "risultato_testo": f"{fatto:%d/%m/%Y}"}


def _si_no(ambiente: Ambiente, mancato: bool, _riuscita: Riuscita) -> Campi:
    nome, testo = ambiente.caso.choice(parole.FATTI)
    esito = "non realizzato" if mancato else "realizzato"
    campi: Campi = {"descrizione": nome, "tipo": "si_no", "target_testo": testo, "esito": esito}
    if not mancato and ambiente.capita(0.6):
        return campi | {"risultato_testo": "100%", "valutazione_pct": CENTO}
    return campi | {"risultato_testo": esito}


def _composto(ambiente: Ambiente, mancato: bool, _riuscita: Riuscita) -> Campi:
    nome, prima, seconda = ambiente.caso.choice(parole.COMPOSTI)
    uno, due = ambiente.fra(40, 300), ambiente.fra(12, 35)
    fatto, fatto_2 = _sopra(ambiente, uno, mancato), _sopra(ambiente, due, False)
    testo = f"almeno {con_unita(uno, prima)}; almeno {con_unita(due, seconda)}"
    campi = _valori("minimo", nome, prima, uno, testo, fatto)
    return campi | {
        "risultato_testo": f"{con_unita(fatto, prima)}; {con_unita(fatto_2, seconda)}",
        "tipo_2": "minimo",
        "target_valore_2": due,
        "risultato_valore_2": fatto_2,
        "unita_2": seconda,
    }


CREATORI: dict[str, Callable[[Ambiente, bool, Riuscita], Campi]] = {
    "minimo": _minimo,
    "massimo": _massimo,
    "intervallo": _intervallo,
    "esatto": _esatto,
    "conteggio": _conteggio,
    "quota_casi": _quota_casi,
    "confronto_base": _confronto_base,
    "livello_scala": _livello_scala,
    "data_entro": _data_entro,
    "si_no": _si_no,
    "composto": _composto,
}
