"""The identity card of a source document, `fonte.toml`: what it is, whose, of what date, and how it is divided.

Keys: `titolo`, `produttore`, `data_riferimento` (the day the figures refer to), `data_situazione` (the day of the
situation they picture, where it is another), `licenza` (how the figures may be reused, a code of `licenze`, CC BY 4.0
where it is not said), `[[sezione]]` with `titolo`, `da` and `a` (first and last line of the
document's text, from 1), `[tabella.<nome>]` with `descrizione`, `sezioni` (beginnings of section titles), `unita` and
`avvertenze`; of `conto_economico` also `oneri` (the sign that costs are written with) and `tolleranza` (how many euro a
total may be off its parts, where amounts are rounded). Keys besides these are kept in `altro`: the card belongs to who
describes the source; those of a table are all known, because a misspelt one would be read as not said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from analisi.dati.carte import Dichiarazione, FileScritto, Giorno, Guasto, Numero, Testo, fra
from analisi.dati.formati import mostra, suggerimento
from analisi.dati.licenze import LICENZE, PREDEFINITA
from analisi.dati.tabelle import CONTO_ECONOMICO, TABELLE
from analisi.errors import ErroreDati
from analisi.oggetti import Oggetto

NOME_FILE = "fonte.toml"
SegnoOneri = Literal["negativi", "positivi"]
"""How a source writes costs; a table that does not say it follows the first."""
SOLO_DEL_CONTO = ("oneri", "tolleranza")

TOLLERANZA_MASSIMA = 1000
"""Beyond this many euro it would be no rounding; amounts in thousands of euro are rounded by as much."""

_NEL_FILE = {"sezioni": "sezione", "tabelle": "tabella"}
_INTERVALLO = re.compile(r"\s*([0-9]+)\s*(?:[-–]\s*([0-9]+)\s*)?")


def _non_prima(a: int, info: ValidationInfo) -> int:
    if a < (da := info.data.get("da", 0)):
        raise Guasto(f"una riga non minore di «da», che è {da}")
    return a


def _inizio_di_titolo(inizio: str, info: ValidationInfo) -> str:
    titoli: tuple[str, ...] = info.context or ()
    if any(titolo.startswith(inizio) for titolo in titoli):
        return inizio
    raise Guasto(f"l'inizio del titolo di una [[sezione]]{suggerimento(inizio, titoli)}")


Riga = Annotated[int, Field(ge=1, le=10**9, strict=True), Field(description="il numero di una riga, da 1")]


@dataclass(frozen=True)
class Sezione(Dichiarazione):
    """A part of the document: its title and its first and last line, from 1, both included."""

    titolo: Testo
    da: Riga
    a: Annotated[Riga, AfterValidator(_non_prima)]

    def contiene(self, riga: int) -> bool:
        """Whether the line belongs to the section."""
        return self.da <= riga <= self.a


@dataclass(frozen=True)
class CartaTabella(Dichiarazione):
    """What the card says of one table: contents, unit, warnings, and the beginnings of its sections' titles.

    oneri: sign of the costs of the income statement, None where it is not said; tolleranza: how far a total may be from
    the sum of its parts, in euro.
    """

    descrizione: Testo
    sezioni: tuple[Annotated[str, AfterValidator(_inizio_di_titolo)], ...] = ()
    unita: Testo = ""
    avvertenze: tuple[str, ...] = ()
    oneri: Annotated[SegnoOneri | None, Field(description="«positivi» o «negativi», fra virgolette")] = None
    tolleranza: Annotated[
        Numero,
        Field(ge=0, le=TOLLERANZA_MASSIMA),
        Field(description=f"di quanti euro un totale può scostarsi dalle sue parti, da 0 a {TOLLERANZA_MASSIMA}"),
    ] = Decimal(0)


@dataclass(frozen=True, repr=False)
class Fonte(Oggetto, Dichiarazione):
    """A source document. Dates are ISO text; `data_situazione` is empty where the card does not say it.

    altro: keys that are of who describes the source, as text.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {
        **Dichiarazione.__pydantic_config__,
        "alias_generator": lambda nome: _NEL_FILE.get(nome, nome),
    }

    titolo: Annotated[Testo, Field(description="il titolo della fonte, come «Risultati 2014», fra virgolette")]
    produttore: Annotated[
        Testo,
        Field(
            description="l'ente e l'ufficio che ha prodotto i dati, come «Camera di Commercio di Pisa, ufficio "
            "Controllo», fra virgolette"
        ),
    ]
    data_riferimento: Giorno
    data_situazione: Giorno = ""
    sezioni: tuple[Sezione, ...] = ()
    tabelle: Mapping[Annotated[str, fra(TABELLE)], CartaTabella] = field(default_factory=dict)
    responsabili: Mapping[str, str] = field(default_factory=dict)
    altro: Mapping[str, str] = field(default_factory=dict)
    licenza: Annotated[str, fra(LICENZE)] = PREDEFINITA

    def responsabile(self, di_che: str) -> str:
        """The office or role that answers for a table or result, as the card says; its entry `altro` for the rest."""
        return self.responsabili.get(di_che) or self.responsabili.get("altro", "")

    def sezione_di(self, riga_fonte: str) -> str:
        """Title of the section where lines such as `622`, `1104-1105` or `2875;2876` stand.

        The narrowest section wins where one holds another; lines of several sections give their titles joined by
        `; `; empty where no section holds them or the text names no line.
        """
        titoli: list[str] = []
        for riga in _righe(riga_fonte):
            comprese = [s for s in self.sezioni if s.contiene(riga)]
            if comprese:
                titoli.append(min(comprese, key=lambda s: s.a - s.da).titolo)
        return "; ".join(dict.fromkeys(titoli))


def leggi_fonte(percorso: Path, nome_mostrato: str | None = None) -> Fonte:
    """The card at `percorso`. Raises ErroreDati with every fault of it, also where the file is missing."""
    manca = "la carta d'identità della fonte, con titolo, produttore e data_riferimento"
    file = FileScritto.apri(percorso, nome_mostrato or percorso.name, manca)
    fonte = None if file.difetti else _letta(file)
    if fonte is None or file.difetti:
        raise ErroreDati(file.difetti)
    return fonte


def _letta(file: FileScritto) -> Fonte | None:
    carta: dict[str, Any] = file.contenuto
    note = {_NEL_FILE.get(f.name, f.name) for f in fields(Fonte)} - {"altro"}
    altro = {
        chiave: v.isoformat() if isinstance(v, date) else mostra(str(v))
        for chiave, v in carta.items()
        if chiave not in note
    }
    parti, tabelle = carta.get("sezione"), carta.get("tabella")
    for nome, parte in tabelle.items() if isinstance(tabelle, dict) else ():
        for chiave in SOLO_DEL_CONTO:
            if nome != CONTO_ECONOMICO.nome and isinstance(parte, dict) and chiave in parte:
                file.difetto(
                    ("tabella", nome, chiave), "chiave sconosciuta", f"solo in [tabella.{CONTO_ECONOMICO.nome}]"
                )
    titoli = [p.get("titolo") for p in parti if isinstance(p, dict)] if isinstance(parti, list) else []
    sue = {chiave: v for chiave, v in carta.items() if chiave in note}
    return file.leggi(Fonte, {**sue, "altro": altro}, contesto=tuple(t for t in titoli if isinstance(t, str)))


def _righe(riga_fonte: str) -> list[int]:
    """First and last line of every piece of `riga_fonte`; pieces that are not lines are left out."""
    righe: list[int] = []
    for pezzo in re.split("[;,]", riga_fonte):
        if trovato := _INTERVALLO.fullmatch(pezzo):
            righe += [int(n) for n in trovato.groups() if n]
    return righe
