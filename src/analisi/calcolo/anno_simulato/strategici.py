"""The strategic indicators, at year end and at 30 September: measured by a series, in parts, by a date, yes or no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from analisi.calcolo.anno_simulato import parole
from analisi.calcolo.anno_simulato.albero import Albero, Obiettivo
from analisi.calcolo.anno_simulato.base import Ambiente, Riga, con_unita, riga
from analisi.calcolo.anno_simulato.misure import crea
from analisi.calcolo.anno_simulato.raccolta import Famiglia, Misurata
from analisi.dati.tabelle import VERSIONI

T = TypeVar("T")
Campi = dict[str, Any]
Due = tuple[T, T]
Coppia = tuple[list[Campi], list[Campi]]
"""Rows of an indicator at year end and at 30 September: the whole one first, then its parts."""
IN_CORSO = {"esito": "in corso", "risultato_testo": "in corso"}
RAGGIUNTI = 0.8
OGNI_QUANTI_COMPOSTI = 3


def strategici(ambiente: Ambiente, albero: Albero, famiglie: Mapping[str, Famiglia]) -> list[Riga]:
    """The rows of both versions, year end first; year-end counts are never below those of September."""
    fine: list[Riga] = []
    settembre: list[Riga] = []
    for indice, obiettivo in enumerate(albero.obiettivi):
        coppie = [_misurato(ambiente, famiglie[obiettivo.codice].misurata), _fatto(ambiente, obiettivo)]
        if indice % OGNI_QUANTI_COMPOSTI == 0:
            coppie.append(_in_parti(ambiente, obiettivo))
        else:
            coppie.append(_a_termine(ambiente, obiettivo))
        fine += _righe(obiettivo, VERSIONI[0], [c[0] for c in coppie])
        settembre += _righe(obiettivo, VERSIONI[1], [c[1] for c in coppie])
    return fine + settembre


def codice_strategico(obiettivo: str, numero: int) -> str:
    """The code at year end of an objective's indicator, from 1."""
    return f"{obiettivo}-I{numero:02}"


def _righe(obiettivo: Obiettivo, versione: str, indicatori: list[list[Campi]]) -> Iterator[Riga]:
    programma = obiettivo.programmi[0] if versione == VERSIONI[1] else None
    for numero, voci in enumerate(indicatori, start=1):
        codice = f"{programma}-{numero}" if programma else codice_strategico(obiettivo.codice, numero)
        stampato = str(numero) if programma else codice
        for posto, campi in enumerate(voci):
            yield riga(
                "strategici",
                versione=versione,
                area=obiettivo.area,
                obiettivo=obiettivo.codice,
                programma=programma,
                codice=codice,
                codice_stampato=None if posto else stampato,
                **campi,
            )


def _misurato(ambiente: Ambiente, misurata: Misurata) -> Coppia:
    """An indicator whose result is the point of a series at the same date."""
    comuni: Campi = {
        "serie": misurata.serie,
        "descrizione": misurata.descrizione,
        "unita": misurata.unita,
    } | _obiettivo(ambiente, misurata)
    a_settembre = IN_CORSO if misurata.settembre is None else _risultato(misurata.settembre, misurata.unita)
    return [comuni | _risultato(misurata.fine_anno, misurata.unita)], [comuni | a_settembre]


def _risultato(valore: Decimal, unita: str) -> Campi:
    return {"risultato_valore": valore, "risultato_testo": con_unita(valore, unita)}


def _obiettivo(ambiente: Ambiente, misurata: Misurata) -> Campi:
    raggiunto = ambiente.capita(RAGGIUNTI)
    if misurata.base is not None and not misurata.meno:
        anni = f"(media {ambiente.anno - 6}-{ambiente.anno - 4})"
        testo = f"almeno {con_unita(misurata.base, misurata.unita)} {anni}"
        return {"tipo": "confronto_base", "target_valore": misurata.base, "target_testo": testo}
    tipo, parola, sopra = ("massimo", "massimo", not raggiunto) if misurata.meno else ("minimo", "almeno", raggiunto)
    fattore = ambiente.fra(70, 98) if sopra else ambiente.fra(104, 120)
    tetto = Decimal(10 if misurata.unita == "punti" else 100 if misurata.unita == "%" else misurata.fine_anno * 2)
    valore = min(tetto, (misurata.fine_anno * fattore / 100).quantize(Decimal(1)))
    return {"tipo": tipo, "target_valore": valore, "target_testo": f"{parola} {con_unita(valore, misurata.unita)}"}


def _fatto(ambiente: Ambiente, obiettivo: Obiettivo) -> Coppia:
    nome, testo = ambiente.caso.choice(parole.FATTI)
    esito = "realizzato" if ambiente.capita(0.9) else "non realizzato"
    gia = esito == "realizzato" and ambiente.capita(0.3)
    comuni: Campi = {"descrizione": f"{nome} per {obiettivo.tema}", "tipo": "si_no", "target_testo": testo}
    fine = {"esito": esito, "risultato_testo": esito}
    return [comuni | fine], [comuni | (fine if gia else IN_CORSO)]


def _a_termine(ambiente: Ambiente, obiettivo: Obiettivo) -> Coppia:
    riuscita = ambiente.caso.choice(("pieno", "pieno", "pieno", "tardi"))
    campi = crea(ambiente, "data_entro", "tardi" if riuscita == "tardi" else "pieno")
    campi["descrizione"] = f"{campi['descrizione']} per {obiettivo.tema}"
    if campi["risultato_data"] <= f"{ambiente.anno}-09-30":
        return [campi], [campi]
    vuoti = {"risultato_data": None, "risultato_testo": None}
    return [campi], [campi | vuoti | IN_CORSO]


def _in_parti(ambiente: Ambiente, obiettivo: Obiettivo) -> Coppia:
    """Two targets in one indicator, each a part of it; the whole prints both."""
    nome, prima, seconda = ambiente.caso.choice(parole.COMPOSTI)
    attesi = (ambiente.fra(10, 40), ambiente.fra(30, 90))
    raggiunto = ambiente.capita(RAGGIUNTI)
    fine = (attesi[0] + ambiente.fra(0, 9), attesi[1] + (ambiente.fra(0, 20) if raggiunto else -ambiente.fra(1, 9)))
    settembre = (ambiente.fra(int(fine[0]) // 2, int(fine[0])), ambiente.fra(int(fine[1]) // 2, int(fine[1])))
    descrizione, unita = f"{nome} per {obiettivo.tema}", (prima, seconda)
    return _intero_e_parti(descrizione, unita, attesi, fine), _intero_e_parti(descrizione, unita, attesi, settembre)


def _intero_e_parti(descrizione: str, unita: Due[str], attesi: Due[Decimal], valori: Due[Decimal]) -> list[Campi]:
    voci = list(zip((1, 2), unita, attesi, valori, strict=True))
    intero: Campi = {
        "descrizione": descrizione,
        "unita": unita[0],
        "target_valore": attesi[0],
        "target_testo": "; ".join(f"{n}) almeno {con_unita(atteso, u)}" for n, u, atteso, _ in voci),
        "risultato_valore": valori[0],
        "risultato_testo": "; ".join(f"{n}) {con_unita(valore, u)}" for n, u, _, valore in voci),
    }
    parti = [
        {
            "descrizione": descrizione,
            "parte": f"{n} {u}",
            "tipo": "minimo",
            "unita": u,
            "target_valore": atteso,
            "risultato_valore": valore,
        }
        for n, u, atteso, valore in voci
    ]
    return [intero, *parti]
