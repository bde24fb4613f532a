"""Expectations as Italian sentences: what a rule demands of a column, so that it is read without knowing the tool."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from analisi.dati.formati import suggerimento
from analisi.errors import ErroreParametri
from analisi.paths import trova
from analisi.qualita.derivate import significato
from analisi.qualita.suite import Aspettativa, leggi_suite
from analisi.qualita.tavole import TAVOLE

SEVERITA = {"critical": "critico", "warning": "avviso", "info": "nota"}
DI_SERVIZIO = ("mostly", "row_condition", "condition_parser", "ignore_row_if")
"""Arguments that say on which rows a rule holds, not what it demands."""


def frase(aspettativa: Aspettativa) -> str:
    """What an expectation demands, from its type and arguments; a plain listing of them for an unknown type.

    A column is said with its meaning, where the schema or `derivate` knows it, and its name.
    """
    k = aspettativa.kwargs
    pretesa = PRETESE.get(aspettativa.tipo)
    if pretesa is None:
        detti = ", ".join(f"{nome} {_valore(v)}" for nome, v in k.items() if nome not in DI_SERVIZIO)
        testo = f"regola «{aspettativa.tipo}»" + (f" con {detti}" if detti else "")
    else:
        testo = ": ".join(parte for parte in (_di_che(aspettativa), pretesa(k, aspettativa.tavola)) if parte)
    return testo + _righe(k)


def controlli_in_frasi(tabella: str, radice: Path | None = None) -> str:
    """The checks of a table, one paragraph each: weight, what it means, the rule, its stable name, what to do.

    `tabella`: a table of the chamber, or a check table such as `completezza`. Raises ErroreParametri where there is
    none so called, ErroreRegole for suites that cannot be read.

        print(an.controlli_in_frasi("indicatori"))
    """
    nomi = tuple(dict.fromkeys((*TAVOLE, *(t for tavola in TAVOLE.values() for t in tavola.tabelle))))
    if tabella not in nomi:
        raise ErroreParametri(
            f"tabella «{tabella}» sconosciuta{suggerimento(tabella, nomi)}. Hanno controlli: {', '.join(nomi)}."
        )
    suite = leggi_suite(trova(radice).aspettative)
    scelte = [a for s in suite if tabella in (s.tavola, *TAVOLE[s.tavola].tabelle) for a in s.aspettative]
    return "\n\n".join(_paragrafo(a) for a in scelte) or f"Nessun controllo per «{tabella}»."


def _paragrafo(a: Aspettativa) -> str:
    righe = [f"{a.descrizione} ({SEVERITA[a.severita]}, {a.nome})", f"  Regola: {frase(a)}."]
    righe += [f"  Se non vale: {a.rimedio}"] if a.rimedio else []
    return "\n".join(righe)


def _di_che(a: Aspettativa) -> str:
    """What the expectation is about: a column, several together, or the whole table."""
    k = a.kwargs
    if "column" in k:
        return _colonna(k["column"], a.tavola)
    if "column_A" in k:
        return _colonna(k["column_A"], a.tavola)
    elenco = k.get("column_list")
    return f"l'insieme di {_uniti(f'«{c}»' for c in elenco)}" if elenco else ""


def _righe(k: Mapping[str, Any]) -> str:
    """On how many rows the rule must hold, and on which."""
    mostly, condizione = k.get("mostly", 1), k.get("row_condition")
    quota = "" if mostly == 1 else f", in almeno il {_valore(round(100 * mostly, 4))}% delle righe"
    return quota + (f", dove {condizione}" if condizione else "")


def _colonna(nome: object, tavola: str) -> str:
    detto = significato(str(nome), tavola)
    return f"{detto} ({nome})" if detto else f"«{nome}»"


def _uniti(parole: Iterable[str], congiunzione: str = "e") -> str:
    *prime, ultima = list(parole) or [""]
    return f"{', '.join(prime)} {congiunzione} {ultima}" if prime else ultima


def _valore(valore: object) -> str:
    if isinstance(valore, bool):
        return "vero" if valore else "falso"
    if isinstance(valore, float):
        return f"{valore:.10g}".replace(".", ",")
    if isinstance(valore, list | tuple):
        return _uniti((_valore(v) for v in valore), "o")
    if valore is None:
        return "nessun valore"
    return str(valore)


def _insieme(k: Mapping[str, Any], congiunzione: str = "o") -> str:
    valori = k.get("value_set") or []
    return _uniti((f"«{v}»" if isinstance(v, str) else _valore(v) for v in valori), congiunzione)


def _ammessi(k: Mapping[str, Any]) -> str:
    """One value admitted, as of a yes/no column, or one of several."""
    return f"sempre {_insieme(k)}" if len(k.get("value_set") or []) == 1 else f"uno fra {_insieme(k, 'e')}"


def _intervallo(k: Mapping[str, Any], unita: str = "") -> str:
    minimo, massimo, di = k.get("min_value"), k.get("max_value"), f" {unita}" if unita else ""
    sopra, sotto = bool(k.get("strict_min")), bool(k.get("strict_max"))
    if minimo is not None and massimo is not None:
        if minimo == massimo:
            return f"uguale a {_valore(minimo)}{di}"
        esclusi = {(True, True): ", estremi esclusi", (True, False): f", {_valore(minimo)} escluso"}
        coda = esclusi.get((sopra, sotto), f", {_valore(massimo)} escluso" if sotto else "")
        return f"tra {_valore(minimo)} e {_valore(massimo)}{di}{coda}"
    if minimo is not None:
        return f"{'più di' if sopra else 'almeno'} {_valore(minimo)}{di}"
    if massimo is not None:
        return f"{'meno di' if sotto else 'al più'} {_valore(massimo)}{di}"
    return "senza limiti"


def _coppia(k: Mapping[str, Any], tavola: str) -> str:
    return _colonna(k.get("column_B", ""), tavola)


def _coppie(k: Mapping[str, Any], _: str) -> str:
    coppie = (" e ".join(_valore(v) for v in coppia) for coppia in k.get("value_pairs_set") or [])
    return f"con «{k.get('column_B')}», una delle coppie {'; '.join(coppie)}"


def _forme(k: Mapping[str, Any]) -> str:
    quali = "tutte le" if k.get("match_on") == "all" else "una delle"
    return f"in {quali} forme {_uniti((f'«{r}»' for r in k.get('regex_list') or []), 'e')}"


def _quantili(k: Mapping[str, Any], _: str) -> str:
    chiesti = k.get("quantile_ranges") or {}
    coppie = zip(chiesti.get("quantiles", []), chiesti.get("value_ranges", []), strict=False)
    detti = (f"{_valore(100 * float(q))}% {_intervallo({'min_value': da, 'max_value': a})}" for q, (da, a) in coppie)
    return f"quantili: {'; '.join(detti)}"


Pretesa = Callable[[Mapping[str, Any], str], str]

PRETESE: dict[str, Pretesa] = {
    "expect_column_values_to_be_between": lambda k, _: _intervallo(k),
    "expect_column_values_to_be_in_set": lambda k, _: _ammessi(k),
    "expect_column_values_to_not_be_in_set": lambda k, _: f"mai {_insieme(k)}",
    "expect_column_values_to_not_be_null": lambda k, _: "mai vuoto",
    "expect_column_values_to_be_null": lambda k, _: "sempre vuoto",
    "expect_column_values_to_be_unique": lambda k, _: "senza ripetizioni",
    "expect_column_values_to_be_of_type": lambda k, _: f"di tipo {k.get('type_')}",
    "expect_column_values_to_be_in_type_list": lambda k, _: f"di tipo {_valore(k.get('type_list'))}",
    "expect_column_values_to_match_regex": lambda k, _: f"nella forma «{k.get('regex')}»",
    "expect_column_values_to_not_match_regex": lambda k, _: f"mai nella forma «{k.get('regex')}»",
    "expect_column_values_to_match_regex_list": lambda k, _: _forme(k),
    "expect_column_values_to_not_match_regex_list": lambda k, _: (
        "in nessuna delle forme " + _forme(k).partition("forme ")[2]
    ),
    "expect_column_values_to_match_strftime_format": lambda k, _: f"data nella forma «{k.get('strftime_format')}»",
    "expect_column_values_to_be_increasing": lambda k, _: f"valori {_stretti(k)}crescenti",
    "expect_column_values_to_be_decreasing": lambda k, _: f"valori {_stretti(k)}decrescenti",
    "expect_column_value_lengths_to_be_between": lambda k, _: f"lunghezza, {_intervallo(k, 'caratteri')}",
    "expect_column_value_lengths_to_equal": lambda k, _: f"lunghezza, {_valore(k.get('value'))} caratteri",
    "expect_column_sum_to_be_between": lambda k, _: f"somma, {_intervallo(k)}",
    "expect_column_mean_to_be_between": lambda k, _: f"media, {_intervallo(k)}",
    "expect_column_median_to_be_between": lambda k, _: f"mediana, {_intervallo(k)}",
    "expect_column_min_to_be_between": lambda k, _: f"valore minimo, {_intervallo(k)}",
    "expect_column_max_to_be_between": lambda k, _: f"valore massimo, {_intervallo(k)}",
    "expect_column_stdev_to_be_between": lambda k, _: f"scarto quadratico medio, {_intervallo(k)}",
    "expect_column_quantile_values_to_be_between": _quantili,
    "expect_column_unique_value_count_to_be_between": lambda k, _: f"valori diversi, {_intervallo(k)}",
    "expect_column_proportion_of_unique_values_to_be_between": lambda k, _: (
        f"quota di valori diversi, {_intervallo(k)}"
    ),
    "expect_column_proportion_of_non_null_values_to_be_between": lambda k, _: f"quota di celle piene, {_intervallo(k)}",
    "expect_column_distinct_values_to_be_in_set": lambda k, _: f"ogni valore presente è fra {_insieme(k, 'e')}",
    "expect_column_distinct_values_to_contain_set": lambda k, _: f"fra i valori ci sono {_insieme(k, 'e')}",
    "expect_column_distinct_values_to_equal_set": lambda k, _: f"i valori presenti sono proprio {_insieme(k, 'e')}",
    "expect_column_most_common_value_to_be_in_set": lambda k, _: f"il valore più frequente è {_insieme(k)}",
    "expect_column_to_exist": lambda k, _: "la colonna c'è",
    "expect_compound_columns_to_be_unique": lambda k, _: "senza ripetizioni",
    "expect_select_column_values_to_be_unique_within_record": lambda k, _: "valori diversi fra loro nella stessa riga",
    "expect_multicolumn_values_to_be_equal": lambda k, _: "valori uguali fra loro nella stessa riga",
    "expect_multicolumn_sum_to_equal": lambda k, _: f"somma nella riga uguale a {_valore(k.get('sum_total'))}",
    "expect_column_pair_values_to_be_equal": lambda k, tavola: f"uguale a {_coppia(k, tavola)}",
    "expect_column_pair_values_a_to_be_greater_than_b": lambda k, tavola: (
        f"{'maggiore o uguale a' if k.get('or_equal') else 'maggiore di'} {_coppia(k, tavola)}"
    ),
    "expect_column_pair_values_to_be_in_set": _coppie,
    "expect_table_row_count_to_be_between": lambda k, _: f"numero di righe, {_intervallo(k)}",
    "expect_table_row_count_to_equal": lambda k, _: f"numero di righe, {_valore(k.get('value'))}",
    "expect_table_column_count_to_be_between": lambda k, _: f"numero di colonne, {_intervallo(k)}",
    "expect_table_column_count_to_equal": lambda k, _: f"numero di colonne, {_valore(k.get('value'))}",
    "expect_table_columns_to_match_set": lambda k, _: f"le colonne sono {_uniti(map(str, k.get('column_set') or []))}",
    "expect_table_columns_to_match_ordered_list": lambda k, _: "le colonne sono, nell'ordine, quelle elencate",
}


def _stretti(k: Mapping[str, Any]) -> str:
    return "strettamente " if k.get("strictly") else ""
