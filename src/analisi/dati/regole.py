"""The dated parameters of the rules, read from `data/raw/regole/raggiungimento.toml`. No formula stands here."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

from analisi.dati.formati import suggerimento
from analisi.dati.lettura import leggi_tabella, trova_file
from analisi.dati.record import record
from analisi.dati.tabelle import SCHEMA_CONTO
from analisi.errors import ErroreRegole

FILE_REGOLE = "raggiungimento.toml"
LUOGO = f"data/raw/regole/{FILE_REGOLE}"
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
    """How means are published."""

    arrotondamento: Arrotondamento
    decimali: int


@dataclass(frozen=True)
class RegoleBilancio:
    """Which version the final figures are compared with, and when a variance is material (both thresholds)."""

    versione_confronto: Literal["budget_iniziale", "revisione_luglio"]
    soglia_euro: int
    soglia_pct: int
    riduzione_perdita_pct: int


@dataclass(frozen=True)
class RegoleCopertura:
    """The least share of expected results, in percent, below which the year's figures are provisional."""

    minima_pct: int


@dataclass(frozen=True)
class Regole:
    """The set of rules in force in a year."""

    dal: date
    fonte: str
    raggiungimento: RegoleRaggiungimento
    aggregazione: RegoleAggregazione
    bilancio: RegoleBilancio
    copertura: RegoleCopertura


SEZIONI: dict[str, type[Any]] = {
    "raggiungimento": RegoleRaggiungimento,
    "aggregazione": RegoleAggregazione,
    "bilancio": RegoleBilancio,
    "copertura": RegoleCopertura,
}
CHIAVI = ("dal", "fonte")


def leggi_regole(cartella: Path, anno: int) -> Regole:
    """The rules in force on 31 December of `anno`.

    Raises ErroreRegole where the file is missing or malformed, a block is not dated, a key is unknown, missing or has
    a value that it cannot have, or no block is in force yet.
    """
    blocchi = _blocchi(_letto(cartella / FILE_REGOLE))
    validi = [b for b in blocchi if b["dal"] <= date(anno, 12, 31)]
    if not validi:
        raise ErroreRegole(
            f"{LUOGO}: nessun blocco [[regole]] con «dal» non successivo al 31/12/{anno}; "
            "aggiungerne uno con le regole di quell'anno"
        )
    return _componi(max(validi, key=lambda b: b["dal"]))


def _letto(percorso: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(percorso.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as errore:
        raise ErroreRegole(f"{LUOGO}: file mancante; atteso: le regole di calcolo, in blocchi [[regole]]") from errore
    except tomllib.TOMLDecodeError as errore:
        trovata = re.search("at line ([0-9]+)", str(errore))
        riga = f", riga {trovata[1]}" if trovata else ""
        atteso = "chiave = valore, i testi fra virgolette, nessuna chiave ripetuta"
        raise ErroreRegole(f"{LUOGO}{riga}: non è TOML corretto; atteso: {atteso}") from errore
    except (UnicodeDecodeError, OSError) as errore:
        raise ErroreRegole(f"{LUOGO}: atteso un file TOML in UTF-8 che si possa leggere") from errore


def _blocchi(contenuto: dict[str, Any]) -> list[dict[str, Any]]:
    """The dated blocks. A block without a date, or a second one of the same day, would be left out in silence."""
    blocchi = contenuto.get("regole", [])
    if not isinstance(blocchi, list) or not all(isinstance(b, dict) for b in blocchi):
        raise ErroreRegole(f"{LUOGO}: trovato «regole = …»; atteso: blocchi che iniziano con [[regole]]")
    # a TOML time of day is a date for Python, but cannot be compared with one
    difetti = [
        f"  - blocco n. {n}, dal: trovato «{b.get('dal', '')}»; atteso: una data senza virgolette, come 2013-01-01"
        for n, b in enumerate(blocchi, start=1)
        if type(b.get("dal")) is not date
    ]
    date_valide = Counter(b["dal"] for b in blocchi if type(b.get("dal")) is date)
    difetti += [f"  - due blocchi hanno «dal» {d:%d/%m/%Y}: tenerne uno" for d, n in date_valide.items() if n > 1]
    if difetti:
        raise ErroreRegole("\n".join([f"{LUOGO}:", *difetti]))
    return blocchi


def _componi(blocco: dict[str, Any]) -> Regole:
    difetti = [
        f"  - chiave sconosciuta «{k}»{suggerimento(k, tuple(SEZIONI))}" for k in blocco if k not in {*CHIAVI, *SEZIONI}
    ]
    sezioni = {nome: _sezione(tipo, blocco.get(nome, {}), nome, difetti) for nome, tipo in SEZIONI.items()}
    if difetti:
        raise ErroreRegole("\n".join([f"{LUOGO}, blocco dal {blocco['dal']:%d/%m/%Y}:", *difetti]))
    return Regole(dal=blocco["dal"], fonte=str(blocco.get("fonte", "")), **sezioni)


def _sezione(tipo: type[Any], valori: object, nome: str, difetti: list[str]) -> Any:  # noqa: ANN401 - one of SEZIONI
    if not isinstance(valori, dict):
        difetti.append(f"  - {nome}: trovato «{valori}»; atteso: una sezione [regole.{nome}]")
        return None
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
        raise ErroreRegole(f"data/raw/regole/{SCHEMA_CONTO.nome}.csv: file mancante; atteso: l'albero dei conti")
    return record(leggi_tabella(percorso, SCHEMA_CONTO, f"data/raw/regole/{percorso.name}"))
