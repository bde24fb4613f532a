"""The rules of calculation of a chamber's year: shared defaults, and over them what the chamber declares for itself.

The defaults stand in `data/raw/regole/regole.toml` and hold for any chamber and year; a file of the same name and
sections in `data/raw/<anno>/<camera>/` goes before them key by key, and belongs to that year alone. A rule that neither
declares does not exist: nothing is computed with it, and nothing is said of it. No formula stands here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from analisi.dati.carte import Dichiarazione, FileScritto, Posto, Testo
from analisi.dati.lettura import leggi_tabella, trova_file
from analisi.dati.record import record
from analisi.dati.tabelle import SCHEMA_CONTO
from analisi.errors import ErroreRegole
from analisi.oggetti import Oggetto
from analisi.paths import Percorsi

FILE_REGOLE = "regole.toml"
QUADRATURE = "quadrature"
"""Section with the chamber's own word on rules of `quadrature.toml`, read by `regole_quadrature`."""

Arrotondamento = Literal["troncamento", "arrotondamento"]
Percento = Annotated[int, Field(ge=0, le=100, strict=True)]
Euro = Annotated[int, Field(ge=0, le=10**9, strict=True)]
Cifre = Annotated[int, Field(ge=0, le=6, strict=True)]


@dataclass(frozen=True)
class RegoleRaggiungimento(Dichiarazione):
    """How the attainment of one indicator is computed.

    tetto_pct: cap in percent; arrotondamento, decimali: how a computed percentage is cut;
    oltre_massimo: formula above an "at most" target (`rapporto` T/R, `eccedenza` (2T-R)/T);
    punti_per_mezzo_mese: points lost for each calendar half month started after a deadline, None where the chamber
    declares no penalty: what comes late is then worth nothing.
    """

    tetto_pct: Annotated[int, Field(ge=1, le=1000, strict=True)]
    arrotondamento: Arrotondamento
    decimali: Cifre
    oltre_massimo: Literal["rapporto", "eccedenza"]
    punti_per_mezzo_mese: Percento | None = None


@dataclass(frozen=True)
class RegoleAggregazione(Dichiarazione):
    """How means are made and published.

    composti: what an indicator with several targets is worth in the mean of its project: `una volta` the mean of its
    targets, `ogni obiettivo` each of them by itself.
    """

    arrotondamento: Arrotondamento
    decimali: Cifre
    composti: Literal["una volta", "ogni obiettivo"]


@dataclass(frozen=True)
class RegoleBilancio(Dichiarazione):
    """Which version the final figures are compared with, and when a variance is material (both thresholds).

    riduzione_perdita_pct: by how much the current loss was to be cut, None where nobody promised it.
    """

    versione_confronto: Literal["budget_iniziale", "revisione_luglio"]
    soglia_euro: Euro
    soglia_pct: Percento
    riduzione_perdita_pct: Percento | None = None


@dataclass(frozen=True)
class RegoleCopertura(Dichiarazione):
    """The least share of expected results, in percent, below which the year's figures are provisional."""

    minima_pct: Percento


@dataclass(frozen=True)
class RegoleMaterialita(Dichiarazione):
    """Below how many euro of a variance, and below how many points short of a target, nobody is asked to act."""

    euro: Euro
    punti: Percento


@dataclass(frozen=True)
class RegoleConfronto(Dichiarazione):
    """What the chamber is read beside. regione: the region whose means it is compared with, None for no region."""

    regione: Testo | None = None


@dataclass(frozen=True, repr=False)
class Regole(Oggetto):
    """The rules in force for a chamber and year, or the shared defaults alone.

    fonte, fonte_propria: who decided the defaults and the chamber's own, the latter empty where it has none; proprie:
    the keys that the chamber declares (`aggregazione.decimali`); quadrature: its word on rules of reconciliation, by
    rule, and the file where it stands.
    """

    raggiungimento: RegoleRaggiungimento
    aggregazione: RegoleAggregazione
    bilancio: RegoleBilancio
    copertura: RegoleCopertura
    materialita: RegoleMaterialita
    confronto: RegoleConfronto
    fonte: str
    fonte_propria: str = ""
    proprie: frozenset[str] = frozenset()
    quadrature: Mapping[str, object] = field(default_factory=dict)
    luogo: str = ""

    def propria(self, chiave: str) -> bool:
        """Whether the chamber itself declares a rule, named as `sezione.chiave`."""
        return chiave in self.proprie


@dataclass(frozen=True)
class _Comuni(Dichiarazione):
    """The shared file."""

    fonte: Annotated[Testo, Field(description="chi ha deciso queste regole e in quale documento, fra virgolette")]
    raggiungimento: RegoleRaggiungimento
    aggregazione: RegoleAggregazione
    bilancio: RegoleBilancio
    copertura: RegoleCopertura
    materialita: RegoleMaterialita
    confronto: RegoleConfronto


@dataclass(frozen=True)
class _Proprie(_Comuni):
    """That of a chamber, read over the shared one."""

    quadrature: Mapping[str, Any] = field(default_factory=dict)


_SEZIONI = tuple(f.name for f in fields(_Comuni) if f.name != "fonte")


def leggi_regole(percorsi: Percorsi, cartella: Path | None = None) -> Regole:
    """The rules of the chamber and year whose input folder is `cartella`; the shared defaults alone for None.

    Raises ErroreRegole with every fault of the two files, or where the shared one is missing.
    """
    comune, propria = percorsi.regole / FILE_REGOLE, (cartella or Path()) / FILE_REGOLE
    manca = "le regole predefinite, che valgono per ogni camera e anno"
    comuni = FileScritto.apri(comune, percorsi.relativo(comune), manca)
    return _regole(comuni, FileScritto.apri(propria, percorsi.relativo(propria)) if cartella else FileScritto(""))


def componi(comune: tuple[str, str], propria: tuple[str, str] = ("", "")) -> Regole:
    """The rules that two texts in TOML declare, each with what messages call its file; raises as `leggi_regole`."""
    return _regole(FileScritto(*comune), FileScritto(*propria))


def _regole(comuni: FileScritto, proprie: FileScritto) -> Regole:
    predefinite, sue = comuni.contenuto, proprie.contenuto
    if not comuni.difetti:
        comuni.leggi(_Comuni, {nome: {} for nome in _SEZIONI} | predefinite)
    sopra = (sue or {"fonte": predefinite.get("fonte")}) | {
        nome: _unite(predefinite.get(nome, {}), sue.get(nome, {})) for nome in _SEZIONI
    }
    lette = proprie.leggi(
        _Proprie, sopra, solo=lambda posto: (bool(sue) and posto == ("fonte",)) or _dichiara(sue, posto)
    )
    comuni.ferma(proprie)
    assert lette is not None
    return Regole(
        **{nome: getattr(lette, nome) for nome in _SEZIONI},
        fonte=predefinite["fonte"],
        fonte_propria=lette.fonte if sue else "",
        proprie=frozenset(f"{nome}.{chiave}" for nome in _SEZIONI for chiave in sue.get(nome, ())),
        quadrature=lette.quadrature,
        luogo=proprie.luogo if sue else "",
    )


def _unite(predefinita: object, sua: object) -> object:
    """A section over the shared one; as it is where it is none, which pydantic then tells."""
    return {**predefinita, **sua} if isinstance(predefinita, dict) and isinstance(sua, dict) else sua


def _dichiara(contenuto: object, posto: Posto) -> bool:
    """Whether a file itself says something in a place."""
    for passo in posto:
        if not isinstance(contenuto, dict) or passo not in contenuto:
            return False
        contenuto = contenuto[passo]
    return True


def leggi_schema_conto(cartella: Path) -> list[dict[str, Any]]:
    """The tree of the income statement as rows of `SCHEMA_CONTO`.

    Raises ErroreRegole where the file is missing or is not one tree with a result of the year, ErroreDati where it is
    not as declared.
    """
    percorso = trova_file(cartella, SCHEMA_CONTO)
    if percorso is None:
        raise ErroreRegole(f"data/raw/regole/{SCHEMA_CONTO.nome}.csv: file mancante; atteso: l'albero dei conti")
    luogo = f"data/raw/regole/{percorso.name}"
    schema = record(leggi_tabella(percorso, SCHEMA_CONTO, luogo))
    if difetti := list(_difetti_schema(schema)):
        raise ErroreRegole("\n".join([f"{luogo}:", *(f"  - {d}" for d in difetti)]))
    return schema


def _difetti_schema(schema: list[dict[str, Any]]) -> Iterator[str]:
    padri = {v["codice"]: v["padre"] for v in schema}
    for riga, voce in enumerate(schema, start=2):
        antenati, codice = [voce["codice"]], voce["padre"]
        while codice in padri and codice not in antenati:
            antenati.append(codice)
            codice = padri[codice]
        if codice is not None:
            cosa = "una voce dello schema" if codice not in padri else "una voce di cui questa non sia già parte"
            yield f"riga {riga}, padre: trovato «{voce['padre']}»; atteso: {cosa}"
    radici = [v["codice"] for v in schema if v["padre"] is None]
    if len(radici) != 1 or [v["ruolo"] for v in schema if v["padre"] is None] != ["esercizio"]:
        yield "attesa una sola voce senza padre, con il ruolo «esercizio»"
    for colonna in ("ruolo", "conto_comune"):
        for valore, quante in Counter(v[colonna] for v in schema if v[colonna]).items():
            if quante > 1:
                yield f"{colonna}: «{valore}» sta in {quante} righe; atteso: in una sola"
