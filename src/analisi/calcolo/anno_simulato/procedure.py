"""The monitored procedures, with the parts that some are the mean of, or the measure that goes with the result."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from analisi.calcolo.anno_simulato.base import CENTO, Ambiente, Riga, cifra, con_unita, media_stampata, riga
from analisi.calcolo.anno_simulato.parole import PROCEDURE_DI_AREA, PROCEDURE_TRASVERSALI, UFFICI

TRASVERSALI, DI_AREA = 8, 5
CON_PARTI = (3, 6, 10)
CON_TEMPO = (2, 9)


def procedure(ambiente: Ambiente) -> list[Riga]:
    """Thirteen procedures numbered from 1; a total is the mean of its parts, cut to two decimals."""
    nomi = [(n, "trasversale") for n in ambiente.caso.sample(PROCEDURE_TRASVERSALI, TRASVERSALI)]
    nomi += [(n, "di area") for n in ambiente.caso.sample(PROCEDURE_DI_AREA, DI_AREA)]
    return [
        r for numero, (nome, ambito) in enumerate(nomi, start=1) for r in _procedura(ambiente, numero, nome, ambito)
    ]


def _procedura(ambiente: Ambiente, numero: int, nome: str, ambito: str) -> Iterator[Riga]:
    comuni = {"numero": str(numero), "procedura": nome, "ambito": ambito}
    if numero in CON_TEMPO:
        yield from _con_tempo(ambiente, comuni)
        return
    obiettivo = Decimal(ambiente.caso.choice((90, 95, 100)))
    intera = riga(
        "procedure",
        **comuni,
        target_testo=f"termini rispettati almeno per il {cifra(obiettivo)}% dei casi",
        target_valore=obiettivo,
        unita="%",
    )
    if numero not in CON_PARTI:
        yield intera | _risultato(ambiente.fra(88, 100, 2))
        return
    parti = [(ufficio, ambiente.fra(85, 100, 2)) for ufficio in ambiente.caso.sample(UFFICI, 3)]
    totale = media_stampata(valore for _, valore in parti)
    detto = "; ".join(f"{ufficio} {cifra(valore)}%" for ufficio, valore in parti)
    yield intera | _risultato(totale) | {"risultato_testo": f"{detto}; totale {cifra(totale)}%"}
    for ufficio, valore in parti:
        yield riga("procedure", **comuni, parte=ufficio, risultato_pct=valore, unita="%")


def _risultato(valore: Decimal) -> Riga:
    return {"risultato_pct": valore, "risultato_testo": f"{cifra(valore)}%"}


def _con_tempo(ambiente: Ambiente, comuni: dict[str, str]) -> Iterator[Riga]:
    termine = ambiente.fra(5, 30)
    tempo = ambiente.fra(int(termine) // 2, int(termine) - 1, 1)
    yield riga(
        "procedure",
        **comuni,
        target_testo=f"tempo medio fino a {con_unita(termine, 'giorni')}",
        target_valore=termine,
        risultato_pct=CENTO,
        unita="giorni",
        risultato_testo=f"{con_unita(tempo, 'giorni')}; 100%",
    )
    yield riga("procedure", **comuni, parte="tempo medio", target_valore=termine, valore=tempo, unita="giorni")
