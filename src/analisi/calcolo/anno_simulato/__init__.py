"""A clean, coherent and complete chamber-year that does not exist, by seed: what rules must not find anything in.

Every printed mean, total, share and verdict follows from the rows beside it by the rules in force, so that a finding
on it is a false alarm, and a single error put into it is the only one. For tests and benchmarks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from analisi.calcolo.anno_simulato import dichiarati as di
from analisi.calcolo.anno_simulato.albero import pianta
from analisi.calcolo.anno_simulato.base import Ambiente, Riga
from analisi.calcolo.anno_simulato.conto import conto_economico, risorse
from analisi.calcolo.anno_simulato.dirigenti import Comuni, dichiarati_sui_dirigenti, valutazioni
from analisi.calcolo.anno_simulato.indicatori import indicatori
from analisi.calcolo.anno_simulato.legami import legami
from analisi.calcolo.anno_simulato.procedure import procedure
from analisi.calcolo.anno_simulato.serie import dell_ente, famiglie
from analisi.calcolo.anno_simulato.strategici import strategici
from analisi.calcolo.bilancio import obiettivo_perdita
from analisi.calcolo.conto import ContoEconomico
from analisi.calcolo.conto import conto_economico as conto_calcolato
from analisi.dati.regole import Regole
from analisi.dati.tabelle import TABELLE

Tabelle = dict[str, list[Riga]]


def genera(anno: int, seme: int, regole: Regole, schema_conto: Sequence[Mapping[str, Any]]) -> Tabelle:
    """The rows of every table, in the order of the schema, with all the columns and values of their types.

    The same year, seed, rules and scheme give the same rows. `riga_fonte` counts the lines of a document that holds
    the tables one after the other.
    """
    ambiente = Ambiente(Random(seme), anno)
    albero = pianta(ambiente)
    di_progetto = indicatori(ambiente, albero, regole)
    percentuali = di.percentuali_progetti(di_progetto, albero, regole, ambiente.anno)
    medie = di.medie_dei_ruoli(percentuali, albero)
    conto = conto_economico(ambiente, schema_conto, regole.bilancio)
    monitorate = procedure(ambiente)
    per_obiettivo = famiglie(ambiente, albero)
    di_ente = di.obiettivi_di_ente(ambiente)
    ridotta = _ridotta(conto_calcolato(conto, schema_conto), regole)
    riduzione = regole.bilancio.riduzione_perdita_pct or 0
    media_ente = di_ente[-1]["valore"]
    comuni = Comuni(di.media_procedure(monitorate), ridotta, riduzione, media_ente, di.OBIETTIVI_DI_ENTE)
    valutati = valutazioni(ambiente, albero, comuni, medie)
    tabelle: Tabelle = {
        "struttura": list(albero.righe),
        "indicatori": di_progetto,
        "strategici": strategici(ambiente, albero, per_obiettivo),
        "procedure": monitorate,
        "conto_economico": conto,
        "risorse": risorse(ambiente, albero),
        "valutazioni": valutati,
        "serie": [p for f in per_obiettivo.values() for p in f.punti] + dell_ente(ambiente, monitorate, conto),
        "dichiarati": [
            *di.sui_progetti(percentuali, medie, albero),
            *di_ente,
            *dichiarati_sui_dirigenti(valutati),
            *di.sulle_procedure(monitorate),
            *di.sul_conto(conto, regole.bilancio.versione_confronto),
            *di.sulle_serie(per_obiettivo),
        ],
        "legami": legami(albero, per_obiettivo, regole.bilancio.versione_confronto),
    }
    return _numerate({nome: tabelle[nome] for nome in TABELLE})


def _ridotta(conto: ContoEconomico, regole: Regole) -> bool:
    esito = obiettivo_perdita(conto, regole.bilancio, regole.bilancio.versione_confronto)
    return esito is not None and esito.raggiunto


def _numerate(tabelle: Tabelle) -> Tabelle:
    """The rows with their line in the document, from 1, one a row."""
    numero = 0
    for righe in tabelle.values():
        for riga in righe:
            numero += 1
            riga["riga_fonte"] = str(numero)
    return tabelle
