"""The dated parameters of the rules, read from `data/raw/regole/raggiungimento.toml`. No formula stands here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

from analisi.dati.lettura import leggi_tabella, trova_file
from analisi.dati.record import record
from analisi.dati.tabelle import SCHEMA_CONTO
from analisi.errors import ErroreRegole

FILE_REGOLE = "raggiungimento.toml"
Arrotondamento = Literal["troncamento", "arrotondamento"]


@dataclass(frozen=True)
class RegoleRaggiungimento:
    """How the attainment of one indicator is computed.

    tetto_pct: cap in percent; arrotondamento, decimali: how a computed percentage is cut;
    oltre_massimo: formula above an "at most" target (`rapporto` T/R, `eccedenza` (2T-R)/T);
    punti_per_mezzo_mese: points lost for each calendar half month started after the deadline.
    """

    tetto_pct: int
    arrotondamento: Arrotondamento
    decimali: int
    oltre_massimo: Literal["rapporto", "eccedenza"]
    punti_per_mezzo_mese: int


@dataclass(frozen=True)
class RegoleAggregazione:
    """How means are published, and the percentage at which an objective counts as reached."""

    arrotondamento: Arrotondamento
    decimali: int
    soglia_realizzato_pct: int


@dataclass(frozen=True)
class RegoleBilancio:
    """Which version the final figures are compared with, and when a variance is material (both thresholds)."""

    versione_confronto: Literal["budget_iniziale", "revisione_luglio"]
    soglia_euro: int
    soglia_pct: int
    riduzione_perdita_pct: int
    versione_perdita: Literal["budget_iniziale", "revisione_luglio"]


@dataclass(frozen=True)
class Regole:
    """The set of rules in force in a year."""

    dal: date
    fonte: str
    raggiungimento: RegoleRaggiungimento
    aggregazione: RegoleAggregazione
    bilancio: RegoleBilancio


def leggi_regole(cartella: Path, anno: int) -> Regole:
    """The rules in force on 31 December of `anno`.

    Raises ErroreRegole where the file is missing or malformed, a key is unknown, missing or has a
    value that it cannot have, or no block is in force yet.
    """
    percorso = cartella / FILE_REGOLE
    try:
        blocchi = tomllib.loads(percorso.read_text(encoding="utf-8")).get("regole", [])
    except FileNotFoundError as errore:
        raise ErroreRegole(f"manca {FILE_REGOLE} nella cartella delle regole {cartella.name}/") from errore
    except tomllib.TOMLDecodeError as errore:
        raise ErroreRegole(f"{FILE_REGOLE} non è un file TOML valido: {errore}") from errore
    validi = [b for b in blocchi if isinstance(b.get("dal"), date) and b["dal"] <= date(anno, 12, 31)]
    if not validi:
        raise ErroreRegole(f"{FILE_REGOLE}: nessun blocco [[regole]] con «dal» non successivo al 31/12/{anno}")
    return _componi(max(validi, key=lambda b: b["dal"]))


def _componi(blocco: dict[str, Any]) -> Regole:
    difetti: list[str] = []
    sezioni = {
        nome: _sezione(tipo, blocco.get(nome, {}), nome, difetti)
        for nome, tipo in (
            ("raggiungimento", RegoleRaggiungimento),
            ("aggregazione", RegoleAggregazione),
            ("bilancio", RegoleBilancio),
        )
    }
    if difetti:
        raise ErroreRegole("\n".join([f"{FILE_REGOLE}, blocco dal {blocco['dal']:%d/%m/%Y}:", *difetti]))
    return Regole(dal=blocco["dal"], fonte=str(blocco.get("fonte", "")), **sezioni)


def _sezione(tipo: type[Any], valori: dict[str, Any], nome: str, difetti: list[str]) -> Any:  # noqa: ANN401 - one of three dataclasses
    attesi = {f.name for f in fields(tipo)}
    difetti += [f"  - [{nome}] chiave sconosciuta «{k}»" for k in sorted(set(valori) - attesi)]
    difetti += [f"  - [{nome}] manca la chiave «{k}»" for k in sorted(attesi - set(valori))]
    buoni = {k: v for k, v in valori.items() if k in attesi}
    for chiave, valore in buoni.items():
        annotazione = get_type_hints(tipo)[chiave]
        ammessi = get_args(annotazione)
        if ammessi and valore not in ammessi:
            difetti.append(f"  - [{nome}] {chiave}: trovato «{valore}»; atteso uno di {', '.join(ammessi)}")
        if not ammessi and (not isinstance(valore, int) or isinstance(valore, bool) or valore < 0):
            difetti.append(f"  - [{nome}] {chiave}: trovato «{valore}»; atteso un numero intero non negativo")
    return tipo(**buoni) if attesi == set(buoni) else None


def leggi_schema_conto(cartella: Path) -> list[dict[str, Any]]:
    """The tree of the income statement as rows of `SCHEMA_CONTO`.

    Raises ErroreRegole where the file is missing, ErroreDati where it is not as declared.
    """
    percorso = trova_file(cartella, SCHEMA_CONTO)
    if percorso is None:
        raise ErroreRegole(f"manca {SCHEMA_CONTO.nome}.csv nella cartella delle regole {cartella.name}/")
    return record(leggi_tabella(percorso, SCHEMA_CONTO, f"{cartella.name}/{percorso.name}"))
