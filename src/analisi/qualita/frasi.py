"""Expectations as Italian sentences: what a rule demands of a column, so that it is read without knowing the tool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from analisi.dati.tabelle import TABELLE
from analisi.paths import trova
from analisi.qualita.suite import Aspettativa, leggi_suite

SEVERITA = {"critical": "critico", "warning": "avviso", "info": "nota"}
TUTTO = 1

Argomenti = Mapping[str, Any]


def frase(aspettativa: Aspettativa) -> str:
    """What an expectation demands, from its type and arguments; a plain listing of them for an unknown type."""
    k = aspettativa.kwargs
    scrivi = FRASI.get(aspettativa.tipo)
    if scrivi is None:
        detti = ", ".join(f"{nome} = {_valore(v)}" for nome, v in k.items())
        return f"regola «{aspettativa.tipo}»" + (f" con {detti}" if detti else "")
    return scrivi(k) + _quota(k)


def controlli_in_frasi(tabella: str, radice: Path | None = None) -> str:
    """The checks of a table, one paragraph each: name and weight, what it means, the rule, what to do.

    Raises ErroreRegole for suites that cannot be read; a table without checks gives a sentence that says so.
    """
    righe = [
        f"{a.nome} ({SEVERITA[a.severita]})\n  {a.descrizione}.\n  Regola: {frase(a)}."
        + (f"\n  Se non vale: {a.rimedio}" if a.rimedio else "")
        for s in leggi_suite(trova(radice).aspettative)
        if s.tavola == tabella
        for a in s.aspettative
    ]
    return "\n".join(righe) or f"Nessun controllo per «{tabella}»."


def _quota(k: Argomenti) -> str:
    """The share of rows that is enough, where not all have to comply."""
    mostly = k.get("mostly", TUTTO)
    return "" if mostly == TUTTO else f", in almeno il {_valore(round(100 * mostly, 2))}% delle righe"


def _valore(valore: object) -> str:
    if isinstance(valore, bool):
        return "vero" if valore else "falso"
    if isinstance(valore, float):
        return f"{valore:g}".replace(".", ",")
    if isinstance(valore, list):
        return " o ".join(_valore(v) for v in valore)
    return str(valore)


def _colonna(k: Argomenti, nome: str = "column") -> str:
    """A column in words where the schema of some table knows it; derived ones by their name."""
    colonna = str(k.get(nome, ""))
    for tabella in TABELLE.values():
        if colonna in tabella.nomi:
            return f"{tabella.colonna(colonna).significato.partition(';')[0]} («{colonna}»)"
    return f"«{colonna}»"


def _colonne(k: Argomenti) -> str:
    nomi = k.get("column_list") or k.get("column_set") or []
    return ", ".join(f"«{n}»" for n in nomi)


def _intervallo(k: Argomenti) -> str:
    minimo, massimo = k.get("min_value"), k.get("max_value")
    piu = " (estremo escluso)" if k.get("strict_min") else ""
    meno = " (estremo escluso)" if k.get("strict_max") else ""
    if minimo is not None and minimo == massimo:
        return f"uguale a {_valore(minimo)}"
    if minimo is None:
        return f"al massimo {_valore(massimo)}{meno}"
    if massimo is None:
        return f"almeno {_valore(minimo)}{piu}"
    return f"tra {_valore(minimo)}{piu} e {_valore(massimo)}{meno}"


def _elenco(k: Argomenti) -> str:
    """Values of a set in words; yes/no columns say it themselves."""
    valori = k.get("value_set") or []
    return _valore(list(valori)) if len(valori) < 2 else f"uno di {', '.join(_valore(v) for v in valori)}"


FRASI: dict[str, Callable[[Argomenti], str]] = {
    "expect_column_values_to_be_between": lambda k: f"{_colonna(k)}: {_intervallo(k)}",
    "expect_column_values_to_be_in_set": lambda k: f"{_colonna(k)}: {_elenco(k)}",
    "expect_column_values_to_not_be_in_set": lambda k: f"{_colonna(k)}: mai {_valore(list(k.get('value_set') or []))}",
    "expect_column_values_to_not_be_null": lambda k: f"{_colonna(k)}: mai vuoto",
    "expect_column_values_to_be_null": lambda k: f"{_colonna(k)}: sempre vuoto",
    "expect_column_values_to_be_unique": lambda k: f"{_colonna(k)}: mai ripetuto",
    "expect_compound_columns_to_be_unique": lambda k: f"l'insieme di {_colonne(k)}: mai ripetuto",
    "expect_select_column_values_to_be_unique_within_record": lambda k: f"{_colonne(k)}: diversi fra loro nella riga",
    "expect_column_values_to_match_regex": lambda k: f"{_colonna(k)}: nella forma {k.get('regex')}",
    "expect_column_values_to_not_match_regex": lambda k: f"{_colonna(k)}: mai nella forma {k.get('regex')}",
    "expect_column_value_lengths_to_be_between": lambda k: f"{_colonna(k)}: lungo {_intervallo(k)} caratteri",
    "expect_column_value_lengths_to_equal": lambda k: f"{_colonna(k)}: lungo {_valore(k.get('value'))} caratteri",
    "expect_column_values_to_be_increasing": lambda k: f"{_colonna(k)}: valori crescenti",
    "expect_column_values_to_be_decreasing": lambda k: f"{_colonna(k)}: valori decrescenti",
    "expect_column_values_to_be_of_type": lambda k: f"{_colonna(k)}: di tipo {k.get('type_')}",
    "expect_column_to_exist": lambda k: f"la colonna {_colonna(k)} c'è",
    "expect_column_sum_to_be_between": lambda k: f"{_colonna(k)}: somma {_intervallo(k)}",
    "expect_column_mean_to_be_between": lambda k: f"{_colonna(k)}: media {_intervallo(k)}",
    "expect_column_median_to_be_between": lambda k: f"{_colonna(k)}: mediana {_intervallo(k)}",
    "expect_column_min_to_be_between": lambda k: f"{_colonna(k)}: minimo {_intervallo(k)}",
    "expect_column_max_to_be_between": lambda k: f"{_colonna(k)}: massimo {_intervallo(k)}",
    "expect_column_unique_value_count_to_be_between": lambda k: f"{_colonna(k)}: valori distinti, {_intervallo(k)}",
    "expect_table_row_count_to_be_between": lambda k: f"numero di righe: {_intervallo(k)}",
    "expect_table_row_count_to_equal": lambda k: f"numero di righe: uguale a {_valore(k.get('value'))}",
    "expect_column_pair_values_to_be_equal": lambda k: f"{_colonna(k, 'column_A')}: uguale a {_colonna(k, 'column_B')}",
    "expect_column_pair_values_a_to_be_greater_than_b": lambda k: (
        f"{_colonna(k, 'column_A')}: maggiore di {_colonna(k, 'column_B')}"
    ),
}
