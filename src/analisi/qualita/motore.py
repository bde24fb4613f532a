"""The only module that knows Great Expectations: one suite on one check table gives the outcomes.

Its API moves between versions; nothing of it leaves this module.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from analisi.dati.formati import suggerimento
from analisi.dati.tabelle import TABELLE
from analisi.dati.visto import in_testi, in_testo, quantita
from analisi.qualita.suite import Aspettativa, Suite
from analisi.qualita.tavole import AREA, CELLA, NODO, Tavola, chiave_mostrata
from analisi.qualita.verdetto import EsitoControllo, RigaFallita

VARIABILE_TELEMETRIA = "GX_ANALYTICS_ENABLED"
MASSIMO_RIGHE = 1000
RIGA_FONTE = "riga_fonte"


def esegui_suite(suite: Suite, tavola: Tavola, dati: pd.DataFrame) -> tuple[EsitoControllo, ...]:
    """Run every expectation of the suite; one that cannot run is a failure of its own, never a silence."""
    os.environ[VARIABILE_TELEMETRIA] = "false"
    import great_expectations as gx  # imported here: it takes seconds, and most commands never check

    contesto = gx.get_context(mode="ephemeral")
    contesto.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    lotto = (
        contesto.data_sources.add_pandas("dati")
        .add_dataframe_asset(suite.nome)
        .add_batch_definition_whole_dataframe("tutto")
        .get_batch({"dataframe": dati})
    )
    mostrate = [c for c in dict.fromkeys((*_mostrate(tavola), *_quantita(tavola))) if c in dati.columns]
    formato = {"result_format": "COMPLETE", "unexpected_index_column_names": mostrate}
    colonne = tuple(str(c) for c in dati.columns)
    return tuple(_esegui(gx, lotto, a, suite, tavola, formato, colonne) for a in suite.aspettative)


def _esegui(
    gx: Any,  # noqa: ANN401 - the module is not typed
    lotto: Any,  # noqa: ANN401
    aspettativa: Aspettativa,
    suite: Suite,
    tavola: Tavola,
    formato: Mapping[str, Any],
    colonne: tuple[str, ...],
) -> EsitoControllo:
    configurazione = {
        "type": aspettativa.tipo,
        "kwargs": dict(aspettativa.kwargs),
        "severity": aspettativa.severita,
    }
    if impedimento := _impedimento(gx, aspettativa, colonne):
        return _esito(aspettativa, suite, tavola, superato=False, errore=impedimento)
    try:
        una = gx.ExpectationSuite(name=suite.nome, expectations=[configurazione])
        risultato = lotto.validate(una, result_format=dict(formato)).results[0]
    except (gx.exceptions.GreatExpectationsError, ValueError, TypeError, KeyError) as errore:
        return _esito(aspettativa, suite, tavola, superato=False, errore=_breve(str(errore)))
    problema = _problema(risultato.exception_info)
    dettagli: Mapping[str, Any] = risultato.result or {}
    trovate = (dettagli.get("unexpected_index_list") or [])[:MASSIMO_RIGHE]
    righe = tuple(_riga(r, tavola, aspettativa) for r in trovate)
    return _esito(
        aspettativa,
        suite,
        tavola,
        superato=bool(risultato.success),
        errore=problema,
        esaminati=int(dettagli.get("element_count") or 0),
        falliti=int(dettagli.get("unexpected_count") or 0) if not risultato.success else 0,
        righe=righe if not risultato.success else (),
        osservato="" if trovate else str(dettagli.get("observed_value", "")),
    )


def _impedimento(gx: Any, aspettativa: Aspettativa, colonne: tuple[str, ...]) -> str:  # noqa: ANN401 - as above
    """Why the expectation cannot run, in Italian: a type or a column that does not exist; empty if it can."""
    tipi = gx.expectations.registry.list_registered_expectation_implementations()
    if aspettativa.tipo not in tipi:
        forse = suggerimento(aspettativa.tipo, tuple(tipi))
        return f"il controllo non è eseguibile: il tipo «{aspettativa.tipo}» non esiste{forse}"
    for colonna in _chieste(aspettativa):
        if colonna not in colonne:
            forse = suggerimento(str(colonna), tuple(colonne))
            return f"il controllo non è eseguibile: la colonna «{colonna}» non esiste{forse}"
    return ""


def _chieste(aspettativa: Aspettativa) -> list[str]:
    """The columns that an expectation looks at."""
    una = [aspettativa.kwargs.get(c) for c in ("column", "column_A", "column_B")]
    piu = aspettativa.kwargs.get("column_list") or aspettativa.kwargs.get("column_set") or []
    return [str(c) for c in (*una, *piu) if c is not None]


def _esito(
    aspettativa: Aspettativa,
    suite: Suite,
    tavola: Tavola,
    *,
    superato: bool,
    errore: str = "",
    esaminati: int = 0,
    falliti: int = 0,
    righe: tuple[RigaFallita, ...] = (),
    osservato: str = "",
) -> EsitoControllo:
    kwargs = aspettativa.kwargs
    colonne = kwargs.get("column") or ", ".join(kwargs.get("column_list", [])) or ""
    return EsitoControllo(
        suite=suite.nome,
        tavola=tavola.titolo,
        tabelle=tavola.tabelle,
        tipo=aspettativa.tipo,
        colonna=str(colonne),
        descrizione=aspettativa.descrizione,
        rimedio=aspettativa.rimedio,
        severita=aspettativa.severita,
        superato=superato,
        esaminati=esaminati,
        falliti=falliti,
        righe=righe,
        errore=errore,
        nome=aspettativa.nome,
        osservato=osservato,
    )


def _campo(aspettativa: Aspettativa, tavola: Tavola) -> str:
    """The column of the source table that a failing row asks to fill; empty where the check is on no table's own."""
    if tavola.nome not in TABELLE:
        return ""
    campo = aspettativa.campo or str(aspettativa.kwargs.get("column", ""))
    return campo if campo in (*TABELLE[tavola.nome].nomi, CELLA) else ""


def _tabella(tavola: Tavola) -> str:
    """The table whose rows the failing ones are, or at least name by its key; empty where they are of no table."""
    if tavola.nome in TABELLE:
        return tavola.nome
    return next((t for t in tavola.tabelle if set(TABELLE[t].chiave) <= set(tavola.chiave)), "")


def _mostrate(tavola: Tavola) -> tuple[str, ...]:
    """The columns asked for of every failing row, each once."""
    return tuple(dict.fromkeys((*chiave_mostrata(tavola), *tavola.mostra, RIGA_FONTE, AREA, NODO, CELLA)))


def _quantita(tavola: Tavola) -> tuple[str, ...]:
    """The columns of the figures that a waiver of a row has to have seen: of a cross-table, those that it shows."""
    return quantita(TABELLE[tavola.nome]) if tavola.nome in TABELLE else tavola.mostra


def _riga(indice: Mapping[str, Any], tavola: Tavola, aspettativa: Aspettativa) -> RigaFallita:
    """A failing row as text; the value of a derived yes/no column says nothing that the check's sentence does not."""
    esclusi, chieste, campo = _mostrate(tavola), _chieste(aspettativa), _campo(aspettativa, tavola)
    trovati = {
        k: v
        for k, v in indice.items()
        if k in chieste and k not in esclusi and v is not None and not isinstance(v, bool)
    }
    return RigaFallita(
        chiave=_testi(indice, chiave_mostrata(tavola)),
        contesto=_testi(indice, tavola.mostra),
        trovato=", ".join(_in_testo(v) for v in trovati.values()),
        riga_fonte=str(indice.get(RIGA_FONTE) or ""),
        area=str(indice.get(AREA) or ""),
        nodo=str(indice.get(NODO) or ""),
        tabella=_tabella(tavola),
        campo=str(indice[CELLA]) if campo == CELLA else campo,
        visto=_visto(indice, tavola) | {nome: in_testo(v) for nome, v in trovati.items()},
    )


def _visto(indice: Mapping[str, Any], tavola: Tavola) -> dict[str, str]:
    di_tabella = tavola.nome in TABELLE
    return in_testi(indice, (n for n in _quantita(tavola) if di_tabella or not isinstance(indice.get(n), str)))


def _testi(indice: Mapping[str, Any], nomi: tuple[str, ...]) -> dict[str, str]:
    return {n: _in_testo(indice[n]) for n in nomi if indice.get(n) is not None}


def _in_testo(valore: object) -> str:
    """A value as text; a Decimal without the zeros that the store's fixed scale adds."""
    return format(valore.normalize(), "f") if isinstance(valore, Decimal) else str(valore)


def _problema(informazioni: Mapping[str, Any] | None) -> str:
    """The message of the first exception, whether at the top or under a metric's name; empty for none."""
    if not informazioni:
        return ""
    candidati = [informazioni, *(v for v in informazioni.values() if isinstance(v, Mapping))]
    for candidato in candidati:
        if candidato.get("raised_exception"):
            return _breve(str(candidato.get("exception_message")))
    return ""


def _breve(messaggio: str) -> str:
    prima = messaggio.strip().splitlines()[0] if messaggio.strip() else "causa sconosciuta"
    return f"il controllo non è eseguibile: {prima[:200]}"
