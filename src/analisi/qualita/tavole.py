"""Check tables: what the suites look at. Each is a table of the chamber with derived columns, or a cross-table.

A derived column says a relation that a single-column expectation cannot (a code that agrees with its parent,
a total that equals its parts); the suites then state what must hold, so that rules stay in the JSON files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pandas as pd

from analisi.calcolo.aggregazione import conta
from analisi.calcolo.celle import cella_mancante
from analisi.calcolo.conto import VERSIONI_BILANCIO, Conto, ContoEconomico, Identita
from analisi.calcolo.quadro import Quadro, Righe
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.dati.struttura import Struttura, dell_ente, nodo_di
from analisi.dati.tabelle import LIVELLI, TABELLE, TIPI_REGOLA

Riga = dict[str, Any]
AREA, NODO = "area_controllo", "nodo_controllo"
"""Columns of every check table: the area that owns the row, the node of the tree that it is of; None for the body."""
CELLA = "cella_mancante"
"""Derived column with the name of the column to fill, where it is not the same for every row."""
TAVOLE_CON_CELLA = ("indicatori", "strategici")
TIPI_A_DATA = ("data_entro",)
TIPI_A_VALORE = tuple(t for t in TIPI_REGOLA if t not in ("data_entro", "si_no"))


@dataclass(frozen=True)
class Materiale:
    """What a check table is built from: the rows of the tables, the results on them, the year."""

    righe: Mapping[str, Righe]
    quadro: Quadro
    anno: int


@dataclass(frozen=True)
class Tavola:
    """A check table: the tables it stands on (the ones that a critical failure blocks), its key, its builder.

    `mostra` are the columns that, beside the key, let a person understand a failing row.
    """

    nome: str
    titolo: str
    tabelle: tuple[str, ...]
    chiave: tuple[str, ...]
    mostra: tuple[str, ...]
    costruisci: Callable[[Materiale], list[Riga]]


def chiave_mostrata(tavola: Tavola) -> tuple[str, ...]:
    """The columns by which a row is known: the whole key of the table that the check table is, else its own key."""
    return TABELLE[tavola.nome].chiave if tavola.nome in TABELLE else tavola.chiave


def costruisci(tavola: Tavola, materiale: Materiale) -> pd.DataFrame:
    """The check table as objects with None for missing values, which every expectation understands."""
    struttura = materiale.quadro.struttura
    righe = [riga | _luogo(tavola, riga, struttura) for riga in tavola.costruisci(materiale)]
    return pd.DataFrame(righe, dtype=object) if righe else pd.DataFrame(columns=list(tavola.chiave), dtype=object)


def _luogo(tavola: Tavola, riga: Riga, struttura: Struttura) -> Riga:
    nodo = nodo_di(tavola.nome, riga) if tavola.nome in TABELLE else riga.get(LIVELLI[0], "")
    return {AREA: struttura.area(nodo) or None, NODO: nodo or None}


def _struttura(m: Materiale) -> list[Riga]:
    codici = {r["codice"]: r["livello"] for r in m.righe["struttura"]}
    return [
        dict(r)
        | {
            "padre_esiste": (r["padre"] in codici) if r["padre"] else r["livello"] == LIVELLI[0],
            "livello_coerente": _sopra(codici.get(r["padre"] or "", ""), r["livello"]),
        }
        for r in m.righe["struttura"]
    ]


def _sopra(padre: str, figlio: str) -> bool | None:
    """Whether a level may stand over another; None where there is nothing over it."""
    return LIVELLI.index(padre) < LIVELLI.index(figlio) if padre else None


def _indicatori(m: Materiale) -> list[Riga]:
    return [_esteso(r, i, m) for r, i in zip(m.righe["indicatori"], m.quadro.indicatori or (), strict=True)]


def _esteso(riga: Mapping[str, Any], indicatore: IndicatoreValutato, m: Materiale) -> Riga:
    r = indicatore.raggiungimento
    ha_risultato = any(riga[c] is not None for c in ("risultato_valore", "risultato_data", "risultato_testo", "esito"))
    return dict(riga) | {
        **_codici(riga, m.quadro.struttura),
        "obiettivo_e_risultato_compatibili": _compatibili(riga),
        "ha_obiettivo": bool(riga["tipo"] and riga["target_testo"]),
        "risultato_senza_obiettivo": ha_risultato and not riga["tipo"],
        "manca_risultato": r.stato == "senza risultato",
        "secondo_obiettivo_con_regola": bool(riga["tipo_2"]) or riga["target_valore_2"] is None,
        CELLA: cella_mancante(riga),
        "termine_nell_anno": _nell_anno(riga["target_data"], m.anno),
        "data_risultato_nell_anno": _nell_anno(riga["risultato_data"], m.anno),
        "stato": r.stato,
        "raggiungimento_pct": None if r.pct is None else float(r.pct),
    }


def _codici(riga: Mapping[str, Any], struttura: Struttura) -> Riga:
    """Whether the tree has the codes of a row, and holds each under the one before; None where there is no tree.

    Codes that the tree lacks are told of once: nothing is said of where they stand.
    """
    dati = [riga[livello] for livello in LIVELLI if riga.get(livello)]
    dati = [codice for codice in dati if not dell_ente(codice)]
    if not struttura.voci:
        return {"codici_in_struttura": None, "codici_coerenti": None}
    noti = [codice for codice in dati if codice in struttura]
    coerenti = all(struttura.discende(figlio, padre) for padre, figlio in pairwise(noti))
    return {"codici_in_struttura": len(noti) == len(dati), "codici_coerenti": coerenti}


def _compatibili(riga: Mapping[str, Any]) -> bool:
    if riga["tipo"] in TIPI_A_DATA:
        return riga["target_valore"] is None and riga["risultato_valore"] is None
    if riga["tipo"] in TIPI_A_VALORE:
        return riga["target_data"] is None
    return True


def _nell_anno(data: str | None, anno: int) -> bool | None:
    return None if data is None else int(data[:4]) == anno


def _strategici(m: Materiale) -> list[Riga]:
    valutati = {i.codice: i for i in m.quadro.strategici or ()}
    con_parti = {(r["versione"], r["codice"]) for r in m.righe["strategici"] if r["parte"] and r["tipo"]}
    return [
        dict(r)
        | {
            **_codici(r, m.quadro.struttura),
            "obiettivo_e_risultato_compatibili": _compatibili(r),
            "manca_risultato": _manca(r, valutati.get(r["codice"]), con_parti),
            CELLA: cella_mancante(r),
        }
        for r in m.righe["strategici"]
    ]


def _manca(
    riga: Mapping[str, Any], indicatore: IndicatoreValutato | None, con_parti: Collection[tuple[str, str]]
) -> bool:
    """Whether a missing result is to be written in this row: an indicator's own, or a part's where parts have rules."""
    if riga["versione"] != "consuntivo" or indicatore is None or indicatore.raggiungimento.stato != "senza risultato":
        return False
    if (riga["versione"], riga["codice"]) in con_parti:
        return bool(riga["parte"] and riga["tipo"])
    return not riga["parte"]


def _procedure(m: Materiale) -> list[Riga]:
    return [
        dict(r) | {"percentuale_presente": bool(r["parte"]) or r["risultato_pct"] is not None}
        for r in m.righe["procedure"]
    ]


NOTE_DEL_CONTO = {
    "in_schema": True,
    "presente": True,
    "parte_presente": True,
    "segno_coerente": None,
    "revisione_presente": None,
    "consuntivo_presente": None,
    "motivo": None,
}
"""What a row of the statement says of itself, where nothing is wrong with it."""


def _conto(m: Materiale) -> list[Riga]:
    """The rows of the source, then the lines of the scheme that it should have and has not."""
    conto = m.quadro.conto
    if conto is None:
        return []
    vuota = dict.fromkeys(TABELLE["conto_economico"].nomi)
    righe = [dict(r) | _del_conto(r["conto"], conto) for r in m.righe["conto_economico"]]
    assenti = [
        vuota | {"conto": a.codice, "voce": a.voce, "presente": not a.necessaria, "parte_presente": a.necessaria}
        for a in conto.assenti
    ]
    return righe + [dict.fromkeys(NOTE_DEL_CONTO) | a for a in assenti]


def _del_conto(codice: str, conto: ContoEconomico) -> Riga:
    voce = conto.cerca(codice)
    if voce is None:
        motivo = conto.fuori_posto.get(codice)
        return NOTE_DEL_CONTO | {"in_schema": motivo is None, "motivo": motivo}
    noti = [i for v in VERSIONI_BILANCIO if (i := voce.importi[v]) is not None]
    return NOTE_DEL_CONTO | {
        "segno_coerente": None if conto.segno == "ambiguo" else voce.natura != "onere" or all(i <= 0 for i in noti),
        "revisione_presente": _presente(voce, "revisione_luglio", conto),
        "consuntivo_presente": _presente(voce, "consuntivo", conto),
    }


def _presente(voce: Conto, versione: str, conto: ContoEconomico) -> bool | None:
    """Whether the amount is known; nobody asks it of a version that the source does not give."""
    return voce.importi[versione] is not None if versione in conto.versioni else None


def _lettura_conto(m: Materiale) -> list[Riga]:
    """What the card of the source must say for the statement to be read, and whether it closes the year."""
    conto = m.quadro.conto
    if conto is None:
        return []
    segno = {"segno_noto": conto.segno != "ambiguo", "segno_dichiarato": conto.segno != "dedotto"}
    # before the end of the year nobody expects it
    fornito = {"consuntivo_fornito": "consuntivo" in conto.versioni if conto.fine_anno else None}
    vuota = dict.fromkeys(("segno_noto", "segno_dichiarato", "consuntivo_fornito"))
    return [vuota | {"aspetto": "segno degli oneri"} | segno, vuota | {"aspetto": "consuntivo"} | fornito]


def _quadrature(m: Materiale) -> list[Riga]:
    """A total that differs from its parts while some of them are missing says nothing: its difference is unknown.

    Nor is anything asked while nobody knows the sign of the costs.
    """
    conto = m.quadro.conto
    identita = conto.identita if conto is not None and conto.segno != "ambiguo" else ()
    return [
        {
            "conto": i.conto,
            "voce": i.voce,
            "versione": i.versione,
            "totale": i.totale,
            "somma_parti": i.somma_parti,
            "differenza": None if i.proprie else _differenza(i),
            "differenza_proprie": _differenza(i) if i.proprie else None,
        }
        for i in identita
    ]


def _differenza(identita: Identita) -> Decimal | None:
    """Zero within the tolerance that the source declares."""
    return Decimal(0) if identita.torna else None if identita.mancanti else identita.differenza


def _risorse(m: Materiale) -> list[Riga]:
    return [
        dict(r)
        | {
            **_codici(r, m.quadro.struttura),
        }
        for r in m.righe["risorse"]
    ]


def _valutazioni(m: Materiale) -> list[Riga]:
    return [
        dict(r) | {"grado_o_nc": (r["raggiungimento_pct"] is None) == bool(r["non_calcolabile"])}
        for r in m.righe["valutazioni"]
    ]


def _serie(m: Materiale) -> list[Riga]:
    return [
        dict(r)
        | {
            **_codici(r, m.quadro.struttura),
            "quota_tra_0_e_100": _quota_valida(r),
        }
        for r in m.righe["serie"]
    ]


def _quota_valida(riga: Mapping[str, Any]) -> bool | None:
    if riga["unita"] != "%" or riga["valore"] is None or "quota" not in riga["serie"]:
        return None
    return bool(0 <= riga["valore"] <= 100)


def _dichiarati(m: Materiale) -> list[Riga]:
    return [
        dict(r) | {"dice_qualcosa": r["valore"] is not None or r["testo"] is not None} for r in m.righe["dichiarati"]
    ]


def _completezza(m: Materiale) -> list[Riga]:
    return [_area(codice, m) for codice in m.quadro.struttura.aree]


def _area(codice: str, m: Materiale) -> Riga:
    struttura, risorse = m.quadro.struttura, m.righe.get("risorse")
    propri = [i for i in m.quadro.indicatori or () if struttura.area(i.nodo) == codice]
    conteggi = conta(propri)
    con_risorse = {r["programma"] for r in risorse or () if codice in struttura.aree_di(r["programma"])}
    return {
        "area": codice,
        "titolo": struttura.titolo(codice),
        "indicatori": conteggi.totale,
        "con_grado_pct": 100.0 * conteggi.con_grado / conteggi.attesi if conteggi.attesi else None,
        "programmi_con_risorse": None if risorse is None else len(con_risorse),
    }


TAVOLE: dict[str, Tavola] = {
    t.nome: t
    for t in (
        Tavola("struttura", "Albero degli obiettivi", ("struttura",), ("codice",), ("titolo",), _struttura),
        Tavola(
            "indicatori",
            "Indicatori di progetto",
            ("indicatori",),
            ("progetto", "gruppo", "codice"),
            ("descrizione", "target_testo", "risultato_testo"),
            _indicatori,
        ),
        Tavola(
            "strategici",
            "Indicatori strategici",
            ("strategici",),
            ("versione", "codice", "parte"),
            ("descrizione", "target_testo", "risultato_testo"),
            _strategici,
        ),
        Tavola("procedure", "Procedure monitorate", ("procedure",), ("numero", "parte"), ("procedura",), _procedure),
        Tavola("conto_economico", "Conto economico", ("conto_economico",), ("conto",), ("voce", "motivo"), _conto),
        Tavola(
            "lettura_conto",
            "Lettura del conto economico",
            ("conto_economico",),
            ("aspetto",),
            (),
            _lettura_conto,
        ),
        Tavola(
            "quadrature_conto",
            "Quadrature del conto economico",
            ("conto_economico",),
            ("conto", "versione"),
            ("voce", "totale", "somma_parti"),
            _quadrature,
        ),
        Tavola(
            "risorse",
            "Risorse dei programmi",
            ("risorse",),
            ("programma", "voce"),
            ("anno_revisione", "revisione_budget", "preconsuntivo"),
            _risorse,
        ),
        Tavola(
            "valutazioni",
            "Valutazione dei dirigenti",
            ("valutazioni",),
            ("soggetto", "obiettivo_numero", "ordine"),
            ("descrizione",),
            _valutazioni,
        ),
        Tavola("serie", "Serie storiche", ("serie",), ("serie", "anno", "periodo"), ("descrizione", "valore"), _serie),
        Tavola("dichiarati", "Valori dichiarati", ("dichiarati",), ("codice",), ("descrizione", "valore"), _dichiarati),
        Tavola("completezza", "Completezza per area", ("indicatori",), ("area",), ("titolo",), _completezza),
    )
}
