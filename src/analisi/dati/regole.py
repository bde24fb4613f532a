"""The rules of calculation of a chamber's year: shared defaults, and over them what the chamber declares for itself.

The defaults stand in `data/raw/regole/regole.toml` and hold for any chamber and year; a file of the same name and
sections in `data/raw/<anno>/<camera>/` goes before them key by key, and belongs to that year alone. A rule that neither
declares does not exist: nothing is computed with it, and nothing is said of it. No formula stands here.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from analisi.dati.formati import suggerimento
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
Percento = Annotated[int, (0, 100)]
Euro = Annotated[int, (0, 10**9)]
Cifre = Annotated[int, (0, 6)]
"""Whole numbers, each with its least and its largest value."""


@dataclass(frozen=True)
class RegoleRaggiungimento:
    """How the attainment of one indicator is computed.

    tetto_pct: cap in percent; arrotondamento, decimali: how a computed percentage is cut;
    oltre_massimo: formula above an "at most" target (`rapporto` T/R, `eccedenza` (2T-R)/T);
    punti_per_mezzo_mese: points lost for each calendar half month started after a deadline, None where the chamber
    declares no penalty: what comes late is then worth nothing.
    """

    tetto_pct: Annotated[int, (1, 1000)]
    arrotondamento: Arrotondamento
    decimali: Cifre
    oltre_massimo: Literal["rapporto", "eccedenza"]
    punti_per_mezzo_mese: Percento | None = None


@dataclass(frozen=True)
class RegoleAggregazione:
    """How means are made and published.

    composti: what an indicator with several targets is worth in the mean of its project: `una volta` the mean of its
    targets, `ogni obiettivo` each of them by itself.
    """

    arrotondamento: Arrotondamento
    decimali: Cifre
    composti: Literal["una volta", "ogni obiettivo"]


@dataclass(frozen=True)
class RegoleBilancio:
    """Which version the final figures are compared with, and when a variance is material (both thresholds).

    riduzione_perdita_pct: by how much the current loss was to be cut, None where nobody promised it.
    """

    versione_confronto: Literal["budget_iniziale", "revisione_luglio"]
    soglia_euro: Euro
    soglia_pct: Percento
    riduzione_perdita_pct: Percento | None = None


@dataclass(frozen=True)
class RegoleCopertura:
    """The least share of expected results, in percent, below which the year's figures are provisional."""

    minima_pct: Percento


@dataclass(frozen=True)
class RegoleMaterialita:
    """Below how many euro of a variance, and below how many points short of a target, nobody is asked to act."""

    euro: Euro
    punti: Percento


@dataclass(frozen=True)
class RegoleConfronto:
    """What the chamber is read beside. regione: the region whose means it is compared with, None for no region."""

    regione: str | None = None


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


SEZIONI: dict[str, type[Any]] = {
    "raggiungimento": RegoleRaggiungimento,
    "aggregazione": RegoleAggregazione,
    "bilancio": RegoleBilancio,
    "copertura": RegoleCopertura,
    "materialita": RegoleMaterialita,
    "confronto": RegoleConfronto,
}


def leggi_regole(percorsi: Percorsi, cartella: Path | None = None) -> Regole:
    """The rules of the chamber and year whose input folder is `cartella`; the shared defaults alone for None.

    Raises ErroreRegole with every fault of the two files, or where the shared one is missing.
    """
    comune, propria = percorsi.regole / FILE_REGOLE, cartella / FILE_REGOLE if cartella else None
    if not comune.exists():
        atteso = "le regole predefinite, che valgono per ogni camera e anno"
        raise ErroreRegole(f"{percorsi.relativo(comune)}: file mancante; atteso: {atteso}")
    file = [comune, propria] if propria and propria.exists() else [comune]
    return componi(*((percorsi.relativo(f), _testo(f, percorsi.relativo(f))) for f in file))


def componi(comune: tuple[str, str], propria: tuple[str, str] = ("", "")) -> Regole:
    """The rules that two texts in TOML declare, each with what messages call its file; raises as `leggi_regole`."""
    file = [_File(*comune), _File(*propria)]
    sezioni = {nome: _sezione(nome, tipo, file) for nome, tipo in SEZIONI.items()}
    file[0].controlla_chiavi(tuple(SEZIONI), vuoto=False)
    file[1].controlla_chiavi((*SEZIONI, QUADRATURE), vuoto=True)
    guasti = [riga for uno in file if uno.difetti for riga in (f"{uno.luogo}:", *uno.difetti)]
    if guasti:
        raise ErroreRegole("\n".join(guasti))
    return Regole(
        **sezioni,
        fonte=file[0].fonte,
        fonte_propria=file[1].fonte,
        proprie=frozenset(f"{nome}.{chiave}" for nome in SEZIONI for chiave in file[1].sezione(nome)),
        quadrature=file[1].sezione(QUADRATURE),
        luogo=propria[0],
    )


def _testo(percorso: Path, luogo: str) -> str:
    try:
        return percorso.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError) as errore:
        raise ErroreRegole(f"{luogo}: atteso un file TOML in UTF-8 che si possa leggere") from errore


class _File:
    """One file of rules: what it declares, and its faults as they are found."""

    def __init__(self, luogo: str, testo: str) -> None:
        self.luogo = luogo
        self.difetti: list[str] = []
        self._testo = testo
        try:
            self._contenuto = tomllib.loads(testo)
        except tomllib.TOMLDecodeError as errore:
            trovata = re.search("at line ([0-9]+)", str(errore))
            riga = f", riga {trovata[1]}" if trovata else ""
            atteso = "chiave = valore, i testi fra virgolette, nessuna chiave ripetuta"
            raise ErroreRegole(f"{luogo}{riga}: non è TOML corretto; atteso: {atteso}") from errore

    @property
    def fonte(self) -> str:
        """Who decided these rules; empty where the file does not say."""
        return str(self._contenuto.get("fonte", ""))

    def sezione(self, nome: str) -> Mapping[str, Any]:
        """The keys of a section, none where there is no such section."""
        trovata = self._contenuto.get(nome, {})
        return trovata if isinstance(trovata, dict) else {}

    def difetto(self, sezione: str, chiave: str, detto: str) -> None:
        """Add a fault, with the line of the key where it can be found."""
        riga = next(self._righe(sezione, chiave), 0)
        luogo = f"[{sezione}] {chiave}".strip() if sezione else chiave
        self.difetti.append(f"  - {f'riga {riga}, ' if riga else ''}{luogo}: {detto}")

    def controlla_chiavi(self, sezioni: tuple[str, ...], *, vuoto: bool) -> None:
        """Faults for what is no section, and for rules of which nobody says who decided them; vuoto: whether the file
        may declare nothing.
        """
        note = ("fonte", *sezioni)
        for chiave, valore in self._contenuto.items():
            if chiave not in note:
                self.difetto("", chiave, f"sconosciuta{suggerimento(chiave, note)}; attese: {', '.join(note)}")
            elif chiave == "fonte" and not (isinstance(valore, str) and valore.strip()):
                self.difetto("", chiave, f"trovato «{valore}»; atteso un testo fra virgolette")
            elif chiave != "fonte" and not isinstance(valore, dict):
                self.difetto("", chiave, f"trovato «{valore}»; attesa una sezione [{chiave}]")
        if "fonte" not in self._contenuto and (self._contenuto or not vuoto):
            self.difetto("", "fonte", "manca; atteso: chi ha deciso queste regole e in quale documento, fra virgolette")

    def _righe(self, sezione: str, chiave: str) -> Iterator[int]:
        """The lines where a key of a section is written, and where a key of that name opens a section."""
        corrente = ""
        for numero, riga in enumerate(self._testo.splitlines(), start=1):
            if aperta := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", riga):
                corrente = aperta[1]
                if not sezione and corrente == chiave:
                    yield numero
            elif corrente == sezione and re.match(rf"\s*[\"']?{re.escape(chiave)}[\"']?\s*=", riga):
                yield numero


def _sezione(nome: str, tipo: type[Any], file: Sequence[_File]) -> Any:  # noqa: ANN401 - one of SEZIONI
    """A section from the files, the later ones over the earlier; a required key that none declares is the first's."""
    tipi, necessari = get_type_hints(tipo, include_extras=True), {f.name for f in fields(tipo) if f.default is MISSING}
    valori: dict[str, Any] = {}
    for uno in file:
        for chiave, valore in uno.sezione(nome).items():
            if chiave not in tipi:
                uno.difetto(nome, chiave, f"chiave sconosciuta{suggerimento(chiave, tuple(tipi))}")
            elif atteso := _atteso(tipi[chiave], valore):
                uno.difetto(nome, chiave, f"trovato «{valore}»; {atteso}")
            valori[chiave] = valore
    for mancante in sorted(necessari - set(valori)):
        file[0].difetto(nome, mancante, "manca la chiave")
    return tipo(**valori) if necessari <= set(valori) <= set(tipi) else None


def _atteso(tipo: Any, valore: object) -> str:  # noqa: ANN401 - an annotation
    """What a key wants, where the value is not that; empty where it is."""
    dentro = get_args(tipo)
    if type(None) in dentro:
        tipo = next(t for t in dentro if t is not type(None))
        dentro = get_args(tipo)
    if get_origin(tipo) is Annotated:
        minimo, massimo = tipo.__metadata__[0]
        giusto = type(valore) is int and minimo <= valore <= massimo
        return "" if giusto else f"atteso un numero intero da {minimo} a {massimo}"
    if dentro:
        forse = suggerimento(valore, dentro) if isinstance(valore, str) else ""
        return "" if valore in dentro else f"atteso uno di {', '.join(dentro)}{forse}"
    return "" if isinstance(valore, str) and valore.strip() else "atteso un testo fra virgolette"


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
