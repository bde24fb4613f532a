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
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args

from analisi.dati.formati import ValoreNonValido, converti, mostra, suggerimento
from analisi.dati.licenze import LICENZE, PREDEFINITA
from analisi.dati.schema import Colonna
from analisi.dati.tabelle import CONTO_ECONOMICO, TABELLE
from analisi.errors import Difetto, ErroreDati
from analisi.oggetti import Oggetto

NOME_FILE = "fonte.toml"
SIGNIFICATI = {
    "titolo": "il titolo della fonte, come «Risultati 2014»",
    "produttore": "l'ente e l'ufficio che ha prodotto i dati, come «Camera di Commercio di Pisa, ufficio Controllo»",
}

SegnoOneri = Literal["negativi", "positivi"]
"""How a source writes costs; a table that does not say it follows the first."""
SOLO_DEL_CONTO = ("oneri", "tolleranza")
CHIAVI_TABELLA = ("descrizione", "sezioni", "unita", "avvertenze", *SOLO_DEL_CONTO)

TOLLERANZA_MASSIMA = 1000
"""Beyond this many euro it would be no rounding; amounts in thousands of euro are rounded by as much."""

_COLONNA_DATA = Colonna("data", "data", "giorno o mese")
_INTERVALLO = re.compile(r"\s*([0-9]+)\s*(?:[-–]\s*([0-9]+)\s*)?")


@dataclass(frozen=True)
class Sezione:
    """A part of the document: its title and its first and last line, from 1, both included."""

    titolo: str
    da: int
    a: int

    def contiene(self, riga: int) -> bool:
        """Whether the line belongs to the section."""
        return self.da <= riga <= self.a


@dataclass(frozen=True)
class CartaTabella:
    """What the card says of one table: contents, unit, warnings, and the beginnings of its sections' titles.

    oneri: sign of the costs of the income statement, None where it is not said; tolleranza: how far a total may be from
    the sum of its parts, in euro.
    """

    nome: str
    descrizione: str = ""
    sezioni: tuple[str, ...] = ()
    unita: str = ""
    avvertenze: tuple[str, ...] = ()
    oneri: SegnoOneri | None = None
    tolleranza: Decimal = Decimal(0)


@dataclass(frozen=True, repr=False)
class Fonte(Oggetto):
    """A source document. Dates are ISO text; `data_situazione` is empty where the card does not say it."""

    titolo: str
    produttore: str
    data_riferimento: str
    data_situazione: str = ""
    sezioni: tuple[Sezione, ...] = ()
    tabelle: Mapping[str, CartaTabella] = field(default_factory=dict)
    responsabili: Mapping[str, str] = field(default_factory=dict)
    altro: Mapping[str, str] = field(default_factory=dict)
    licenza: str = PREDEFINITA

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
    mostrato = nome_mostrato or percorso.name
    try:
        contenuto = tomllib.loads(percorso.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as errore:
        atteso = "la carta d'identità della fonte, con titolo, produttore e data_riferimento"
        raise ErroreDati([Difetto(mostrato, trovato="file mancante", atteso=atteso)]) from errore
    except tomllib.TOMLDecodeError as errore:
        riga = re.search("at line ([0-9]+)", str(errore))
        atteso = "TOML corretto: chiave = valore, i testi fra virgolette, nessuna chiave ripetuta"
        numero = int(riga[1]) if riga else 0
        raise ErroreDati([Difetto(mostrato, riga=numero, trovato="sintassi non valida", atteso=atteso)]) from errore
    except (UnicodeDecodeError, OSError) as errore:
        atteso = "un file TOML in UTF-8 che si possa leggere"
        raise ErroreDati([Difetto(mostrato, trovato="file illeggibile", atteso=atteso)]) from errore
    lettura = _Lettura(mostrato)
    fonte = lettura.fonte(contenuto)
    if lettura.difetti:
        raise ErroreDati(lettura.difetti)
    return fonte


def _righe(riga_fonte: str) -> list[int]:
    """First and last line of every piece of `riga_fonte`; pieces that are not lines are left out."""
    righe: list[int] = []
    for pezzo in re.split("[;,]", riga_fonte):
        if trovato := _INTERVALLO.fullmatch(pezzo):
            righe += [int(n) for n in trovato.groups() if n]
    return righe


@dataclass
class _Lettura:
    """The reading of one card: gathers its faults while it builds its parts."""

    mostrato: str
    difetti: list[Difetto] = field(default_factory=list)

    def fonte(self, carta: Mapping[str, Any]) -> Fonte:
        conosciute = {
            "titolo",
            "produttore",
            "data_riferimento",
            "data_situazione",
            "licenza",
            "sezione",
            "tabella",
            "responsabili",
        }
        altro = {chiave: _in_testo(v) for chiave, v in carta.items() if chiave not in conosciute}
        sezioni = self.sezioni(carta.get("sezione", []))
        return Fonte(
            titolo=self.testo(carta, "titolo", tuple(altro)),
            produttore=self.testo(carta, "produttore", tuple(altro)),
            data_riferimento=self.data(carta, "data_riferimento", tuple(altro)),
            data_situazione=self.data(carta, "data_situazione", ()) if "data_situazione" in carta else "",
            sezioni=sezioni,
            tabelle=self.tabelle(carta.get("tabella", {}), sezioni),
            responsabili=self.responsabili(carta.get("responsabili", {})),
            altro=altro,
            licenza=self.licenza(carta.get("licenza", PREDEFINITA)),
        )

    def licenza(self, valore: object) -> str:
        if isinstance(valore, str) and valore in LICENZE:
            return valore
        self.difetto("licenza", _in_testo(valore), f"una fra {', '.join(LICENZE)}")
        return PREDEFINITA

    def responsabili(self, parte: object) -> dict[str, str]:
        if isinstance(parte, dict) and all(isinstance(v, str) for v in parte.values()):
            return dict(parte)
        self.difetto("responsabili", _in_testo(parte), "una parte [responsabili] con un ruolo o ufficio per ogni voce")
        return {}

    def difetto(self, chiave: str, trovato: str, atteso: str) -> None:
        self.difetti.append(Difetto(self.mostrato, colonna=chiave, trovato=trovato, atteso=atteso))

    def testo(self, parte: Mapping[str, Any], chiave: str, presenti: tuple[str, ...] = (), luogo: str = "") -> str:
        valore = parte.get(chiave)
        if isinstance(valore, str) and valore.strip():
            return valore.strip()
        trovato = "chiave mancante" if valore is None else _in_testo(valore) or "testo vuoto"
        cosa = SIGNIFICATI.get(chiave, "un testo") if not luogo else "un testo"
        self.difetto(luogo + chiave, trovato, f"{cosa}, fra virgolette{suggerimento(chiave, presenti)}")
        return ""

    def data(self, parte: Mapping[str, Any], chiave: str, presenti: tuple[str, ...]) -> str:
        valore = parte.get(chiave)
        if valore is None:
            self.difetto(chiave, "chiave mancante", f"una data, come 2013-12-31{suggerimento(chiave, presenti)}")
            return ""
        try:
            return str(converti(valore, _COLONNA_DATA) or "")
        except ValoreNonValido as errore:
            self.difetto(chiave, _in_testo(valore), str(errore))
            return ""

    def sezioni(self, parti: object) -> tuple[Sezione, ...]:
        if not isinstance(parti, list) or not all(isinstance(p, dict) for p in parti):
            self.difetto("sezione", _in_testo(parti), "una voce [[sezione]] per ogni parte della fonte")
            return ()
        return tuple(self.sezione(parte, f"sezione {n}, ") for n, parte in enumerate(parti, start=1))

    def sezione(self, parte: Mapping[str, Any], luogo: str) -> Sezione:
        estremi = [self.riga(parte, chiave, luogo) for chiave in ("da", "a")]
        if 0 < estremi[1] < estremi[0]:
            self.difetto(f"{luogo}a", str(estremi[1]), f"una riga non minore di «da», che è {estremi[0]}")
        return Sezione(self.testo(parte, "titolo", luogo=luogo), *estremi)

    def riga(self, parte: Mapping[str, Any], chiave: str, luogo: str) -> int:
        valore = parte.get(chiave)
        if isinstance(valore, int) and not isinstance(valore, bool) and valore > 0:
            return valore
        trovato = "chiave mancante" if valore is None else _in_testo(valore)
        self.difetto(luogo + chiave, trovato, "il numero di una riga, da 1")
        return 0

    def tabelle(self, parti: object, sezioni: tuple[Sezione, ...]) -> dict[str, CartaTabella]:
        if not isinstance(parti, dict) or not all(isinstance(p, dict) for p in parti.values()):
            self.difetto("tabella", _in_testo(parti), "una voce [tabella.<nome>] per ogni tabella")
            return {}
        return {nome: self.tabella(nome, parte, sezioni) for nome, parte in parti.items()}

    def tabella(self, nome: str, parte: Mapping[str, Any], sezioni: tuple[Sezione, ...]) -> CartaTabella:
        luogo = f"tabella.{nome}, "
        if nome not in TABELLE:
            atteso = f"una tabella fra {', '.join(TABELLE)}{suggerimento(nome, tuple(TABELLE))}"
            self.difetto(f"tabella.{nome}", "tabella sconosciuta", atteso)
        titoli = self.elenco(parte, "sezioni", luogo)
        for titolo in titoli:
            if not any(s.titolo.startswith(titolo) for s in sezioni):
                forse = suggerimento(titolo, tuple(s.titolo for s in sezioni))
                self.difetto(f"{luogo}sezioni", titolo, f"l'inizio del titolo di una [[sezione]]{forse}")
        ammesse = tuple(c for c in CHIAVI_TABELLA if nome == CONTO_ECONOMICO.nome or c not in SOLO_DEL_CONTO)
        for chiave in parte.keys() - set(ammesse):
            atteso = f"una chiave fra {', '.join(ammesse)}{suggerimento(chiave, ammesse)}"
            self.difetto(luogo + chiave, "chiave sconosciuta", atteso)
        unita = self.testo(parte, "unita", luogo=luogo) if "unita" in parte else ""
        avvertenze = self.elenco(parte, "avvertenze", luogo)
        descrizione = self.testo(parte, "descrizione", luogo=luogo)
        oneri, tolleranza = self.oneri(parte, luogo), self.tolleranza(parte, luogo)
        return CartaTabella(nome, descrizione, titoli, unita, avvertenze, oneri, tolleranza)

    def oneri(self, parte: Mapping[str, Any], luogo: str) -> SegnoOneri | None:
        valore = parte.get("oneri")
        segno: SegnoOneri
        for segno in get_args(SegnoOneri):
            if valore == segno:
                return segno
        if valore is not None:
            self.difetto(f"{luogo}oneri", _in_testo(valore), "«positivi» o «negativi», fra virgolette")
        return None

    def tolleranza(self, parte: Mapping[str, Any], luogo: str) -> Decimal:
        valore = parte.get("tolleranza", 0)
        if isinstance(valore, int | float) and not isinstance(valore, bool) and 0 <= valore <= TOLLERANZA_MASSIMA:
            return Decimal(str(valore))
        atteso = f"di quanti euro un totale può scostarsi dalle sue parti, da 0 a {TOLLERANZA_MASSIMA}"
        self.difetto(f"{luogo}tolleranza", _in_testo(valore), atteso)
        return Decimal(0)

    def elenco(self, parte: Mapping[str, Any], chiave: str, luogo: str) -> tuple[str, ...]:
        valore = parte.get(chiave, [])
        if isinstance(valore, list) and all(isinstance(v, str) for v in valore):
            return tuple(valore)
        self.difetto(luogo + chiave, _in_testo(valore), "un elenco di testi fra virgolette")
        return ()


def _in_testo(valore: object) -> str:
    return valore.isoformat() if isinstance(valore, date) else mostra(str(valore))
