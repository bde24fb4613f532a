"""The files that people write beside the tables, in TOML, YAML or JSON: what each may hold, and its faults in Italian.

A file is declared as frozen dataclasses (`Dichiarazione`) and read by pydantic: no unknown key is let through, every
fault is told at once as place, what was found and what was expected. The sentences stand here; a field says only what
is peculiar to it, as the description of its `Field`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, TypeAdapter, ValidationError

from analisi.dati.formati import converti, mostra, pulito, suggerimento
from analisi.dati.schema import Colonna
from analisi.errors import Difetto, ErroreRegole

T = TypeVar("T")
Posto = tuple[str | int, ...]
"""Where something stands in a file: keys, and places in lists from 0."""


class Dichiarazione:
    """What a file, or a part of it, may hold: base of frozen dataclasses whose fields are its keys."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "forbid"}


class Guasto(ValueError):
    """A value that its field does not admit: the message is what was expected; `trovato`, if it is not the value."""

    def __init__(self, atteso: str, trovato: str = "") -> None:
        super().__init__(atteso)
        self.trovato = trovato


def _esatto(valore: object) -> Decimal:
    if isinstance(valore, Decimal) or type(valore) is int:
        return Decimal(valore)
    raise ValueError


def _pieno(testo: str) -> str:
    if letto := pulito(testo):
        return letto
    raise ValueError


def giorno(valore: object) -> str:
    """A day or a month, written as a date or as text, in ISO form. Raises ValueError with what was expected."""
    if not isinstance(valore, str | date) or (isinstance(valore, str) and not pulito(valore)):
        raise ValueError("una data, come 2013-12-31")
    return str(converti(valore, Colonna("data", "data", "giorno o mese")))


def fra(note: Iterable[str]) -> AfterValidator:
    """A rule of a text: one of these words."""
    ammesse = tuple(note)

    def nota(detta: str) -> str:
        if detta in ammesse:
            return detta
        raise Guasto(f"uno fra {', '.join(ammesse)}{suggerimento(detta, ammesse)}")

    return AfterValidator(nota)


Testo = Annotated[str, AfterValidator(_pieno)]
TestoVuoto = Annotated[str, AfterValidator(pulito)]
"""A text without the blanks around it; the first says something."""
Giorno = Annotated[str, PlainValidator(giorno), Field(description="una data, come 2013-12-31")]
Numero = Annotated[Decimal, BeforeValidator(_esatto)]
"""A number as it is written, never through a float."""


class FileScritto:
    """A file as it is written: `contenuto` is empty where it cannot be understood; `difetti` gathers every fault.

    luogo: how messages call the file; formato: `toml`, `yml` or `json`; voce: what messages call an entry of a file
    that is a list; contenuto: for what was read elsewhere already, in place of `testo`.
    """

    def __init__(
        self, luogo: str, testo: str = "", formato: str = "toml", voce: str = "", contenuto: object = None
    ) -> None:
        self.luogo = luogo
        self.difetti: list[Difetto] = []
        self._testo, self._formato, self._voce = testo, formato, voce
        self._righe: Mapping[Posto, int] | None = None if formato == "toml" else {}
        self.contenuto: Any = self._letto() if contenuto is None else contenuto

    @classmethod
    def apri(cls, percorso: Path, luogo: str = "", manca: str = "", voce: str = "") -> FileScritto:
        """The file at a place. manca: what is expected where there is none, which is no fault if nothing is."""
        luogo, formato = luogo or percorso.name, percorso.suffix[1:]
        try:
            return cls(luogo, percorso.read_text(encoding="utf-8-sig"), formato, voce)
        except FileNotFoundError:
            difetto = Difetto(luogo, trovato="file mancante", atteso=manca)
        except (UnicodeDecodeError, OSError):
            difetto = Difetto(luogo, trovato="file illeggibile", atteso=f"un file {_NOMI[formato]} in UTF-8")
        vuoto = cls(luogo, "", formato, voce)
        vuoto.difetti = [difetto] if difetto.atteso else []
        return vuoto

    def leggi(
        self, tipo: type[T], sopra: object = None, contesto: object = None, solo: Callable[[Posto], bool] | None = None
    ) -> T | None:
        """What the file declares, as `tipo`; None where it does not, which adds to the faults.

        sopra: what is read in its place, where the file only changes something; solo: of which places faults are its
        own; contesto: what rules of fields are given to know.
        """
        dichiarato: Any = tipo
        try:
            letto: T = _lettore(dichiarato).validate_python(
                self.contenuto if sopra is None else sopra, context=contesto
            )
        except ValidationError as errore:
            for uno in errore.errors(include_url=False):
                posto = tuple(p for p in uno["loc"] if p != "[key]")
                if solo is None or solo(posto):
                    self._aggiungi(tipo, posto, uno)
            return None
        return letto

    def dentro(self, posto: Posto) -> Any:  # noqa: ANN401 - whatever the file holds
        """What is written in a place; None where nothing is."""
        dentro = self.contenuto
        for passo in posto:
            if isinstance(dentro, list) and isinstance(passo, int) and passo < len(dentro):
                dentro = dentro[passo]
            else:
                dentro = dentro.get(passo) if isinstance(dentro, dict) else None
        return dentro

    def difetto(self, posto: Posto, trovato: object, atteso: str) -> None:
        """Add a fault, with the line of that place or of what it is in."""
        sopra = (posto[:n] for n in range(len(posto), 0, -1))
        righe = self.righe
        riga = next((righe[p] for p in sopra if p in righe), 0)
        mostrato = _mostrato(trovato)
        self.difetti.append(Difetto(self.luogo, riga=riga, colonna=self._detto(posto), trovato=mostrato, atteso=atteso))

    def ferma(self, *altri: FileScritto) -> None:
        """Raise ErroreRegole with the faults of this file and of others, if there are any."""
        guasti = [
            riga
            for uno in (self, *altri)
            if uno.difetti
            for riga in (f"{uno.luogo}:", *(f"  - {in_riga(d)}" for d in sorted(uno.difetti, key=_per_riga)))
        ]
        if guasti:
            raise ErroreRegole("\n".join(guasti))

    @property
    def righe(self) -> Mapping[Posto, int]:
        """The line of every place, where it can be told."""
        if self._righe is None:
            self._righe = dict(_righe_toml(self._testo))
        return self._righe

    def _letto(self) -> object:
        vuoto: Any = {} if self._formato == "toml" else None
        try:
            match self._formato:
                case "toml":
                    return tomllib.loads(self._testo, parse_float=Decimal)
                case "yml":
                    return self._yaml()
            return json.loads(self._testo)
        except RecursionError:
            trovato, riga = "parti annidate troppo a fondo", 0
        except (ValueError, ArithmeticError) as errore:
            ripetuta = re.search("overwrite|twice|Cannot mutate", str(errore))
            trovato = "chiave o sezione ripetuta" if ripetuta else "sintassi non valida"
            if isinstance(errore, ArithmeticError) or "limit" in str(errore):  # Python's own, of a number
                trovato = "un numero troppo grande"
            trovata = re.search("line ([0-9]+)", str(errore))
            alla_fine = self._testo.count("\n") + 1 if "end of document" in str(errore) else 0
            riga = int(trovata[1]) if trovata else alla_fine
        atteso = f"{_NOMI[self._formato]} corretto: {_SINTASSI[self._formato]}"
        self.difetti.append(Difetto(self.luogo, riga=riga, trovato=trovato, atteso=atteso))
        return vuoto

    def _yaml(self) -> object:
        if all(not r or r.startswith("#") or r == "[]" for r in map(str.strip, self._testo.splitlines())):
            return None
        import yaml  # imported here: planning a batch looks at files that mostly hold no entry

        class SenzaRimandi(yaml.BaseLoader):
            """Makes only text, lists and mappings, and guesses no types (`no` for false, `010` for eight)."""

            def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 - yaml publishes no types
                if self.check_event(yaml.AliasEvent):  # a few lines of them say millions of entries
                    raise yaml.MarkedYAMLError(problem_mark=self.peek_event().start_mark)  # type: ignore[no-untyped-call]
                return super().compose_node(parent, index)

        righe: dict[Posto, int] = {}
        self._righe = righe
        try:
            return self._nodo(yaml.compose(self._testo, Loader=SenzaRimandi), (), righe)
        except yaml.MarkedYAMLError as errore:
            raise ValueError(f"line {errore.problem_mark.line + 1}" if errore.problem_mark else "") from errore
        except yaml.YAMLError as errore:
            raise ValueError from errore

    def _nodo(self, nodo: Any, posto: Posto, righe: dict[Posto, int]) -> object:  # noqa: ANN401 - as above
        if nodo is None or isinstance(nodo.value, str):
            return "" if nodo is None else nodo.value
        righe[posto] = nodo.start_mark.line + 1
        if nodo.id == "sequence":
            valori = []
            for numero, figlio in enumerate(nodo.value):
                righe[*posto, numero] = figlio.start_mark.line + 1
                valori.append(self._nodo(figlio, (*posto, numero), righe))
            return valori
        campi: dict[str, object] = {}
        for chiave, valore in nodo.value:
            campo = chiave.value if isinstance(chiave.value, str) else "?"
            if campo in campi:
                righe[*posto, campo] = chiave.start_mark.line + 1
                atteso = "una volta sola nella stessa voce; forse manca «- » prima della voce seguente"
                self.difetto((*posto, campo), "campo scritto due volte", atteso)
            righe[*posto, campo] = chiave.start_mark.line + 1
            campi[campo] = self._nodo(valore, (*posto, campo), righe)
        return campi

    def _aggiungi(self, tipo: object, posto: Posto, errore: Mapping[str, Any]) -> None:
        valore, causa = errore["input"], errore.get("ctx", {}).get("error")
        match errore["type"]:
            case "missing":
                presenti, note = self.dentro(posto[:-1]), _chiavi(_dichiarato(tipo, posto[:-1]))
                altre = tuple(c for c in presenti if c not in note) if isinstance(presenti, Mapping) else ()
                atteso = self._atteso(_dichiarato(tipo, posto), posto) + suggerimento(str(posto[-1]), altre)
                self.difetto(posto, "chiave mancante", atteso)
            case "unexpected_keyword_argument":
                note = _chiavi(_dichiarato(tipo, posto[:-1]))
                forse = suggerimento(str(posto[-1]), note)
                self.difetto(posto, "chiave sconosciuta", f"una chiave fra {', '.join(note)}{forse}")
            case "literal_error":
                ammessi = get_args(_nudo(_dichiarato(tipo, posto)))
                forse = suggerimento(valore, ammessi) if isinstance(valore, str) else ""
                self.difetto(posto, valore, self._atteso(_dichiarato(tipo, posto), posto) + forse)
            case _:
                atteso = str(causa or "") or self._atteso(_dichiarato(tipo, posto), posto)
                self.difetto(posto, getattr(causa, "trovato", "") or valore, atteso)

    def _atteso(self, tipo: Any, posto: Posto) -> str:  # noqa: ANN401 - an annotation
        """What a field wants, in Italian: in its own words, or else by its type."""
        if get_origin(tipo) is Annotated:
            detti = [d for m in tipo.__metadata__ if (d := getattr(m, "description", None))]
            return detti[-1] if detti else self._atteso(get_args(tipo)[0], posto) + _limiti(tipo.__metadata__)
        tipo = _nudo(tipo)
        if get_origin(tipo) is Literal:
            return f"uno fra {', '.join(map(str, get_args(tipo)))}"
        if is_dataclass(tipo) or get_origin(tipo) in (Mapping, tuple):
            return self._insieme(tipo, posto)
        virgolette = " fra virgolette" if tipo is str and self._formato != "yml" else ""
        return _FORME.get(tipo, "un altro valore") + virgolette

    def _insieme(self, tipo: Any, posto: Posto) -> str:  # noqa: ANN401 - an annotation
        nome = ".".join(str(p) for p in posto if isinstance(p, str))
        if get_origin(tipo) is tuple:
            blocchi = self._formato == "toml" and is_dataclass(_nudo(get_args(tipo)[0]))
            return f"blocchi che iniziano con [[{nome}]]" if blocchi else "un elenco fra parentesi quadre"
        if self._formato == "toml" and all(isinstance(p, str) for p in posto):
            return f"una sezione [{nome}]"
        return f"i campi {', '.join(_chiavi(tipo))}" if is_dataclass(tipo) else "nomi e valori, fra parentesi graffe"

    def _detto(self, posto: Posto) -> str:
        """A place as messages say it: `[bilancio] soglia_pct`, `deroga n. 2, righe n. 1, codice`."""
        parti: list[str] = []
        for passo in posto:
            if isinstance(passo, str):
                parti.append(mostra(passo))
            elif parti:
                parti[-1] += f" n. {passo + 1}"
            else:
                parti.append(f"{self._voce} n. {passo + 1}")
        if self._formato != "toml" or any(isinstance(p, int) for p in posto[:-1]):
            return ", ".join(parti)
        if isinstance(self.dentro(posto), dict):
            return f"[{'.'.join(parti)}]" if parti else ""
        return f"[{'.'.join(parti[:-1])}] {parti[-1]}" if len(parti) > 1 else "".join(parti)


@cache
def _lettore(tipo: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - an annotation
    return TypeAdapter(tipo)


def prepara(genere: Any = Dichiarazione) -> None:  # noqa: ANN401 - a class
    """Have pydantic make the readers of everything declared so far: a process forked after this finds them made."""
    dichiarati: list[Any] = genere.__subclasses__()
    for dichiarato in dichiarati:
        if dichiarato.__dict__.get("__dataclass_fields__"):
            _lettore(dichiarato)
        prepara(dichiarato)


def ferma(luogo: str, problemi: Iterable[str]) -> None:
    """Raise ErroreRegole with all the problems of a file, if there are any."""
    if trovati := list(problemi):
        raise ErroreRegole("\n".join([f"{luogo}:", *(f"  - {p}" for p in trovati)]))


_NOMI = {"toml": "TOML", "yml": "YAML", "json": "JSON"}
_SINTASSI = {
    "toml": "chiave = valore, i testi fra virgolette, nessuna chiave ripetuta",
    "yml": "controllare rientri, due punti e virgolette; senza rimandi (& e *)",
    "json": "controllare virgole, virgolette e parentesi",
}
_FORME: Mapping[object, str] = {
    str: "un testo",
    int: "un numero intero",
    bool: "true o false",
    Decimal: "un numero",
}


def _limiti(metadati: Iterable[Any]) -> str:
    """The least and the largest value that a number may have."""
    limiti = [limite for m in metadati for limite in getattr(m, "metadata", ())]
    minimo = next((m.ge for m in limiti if hasattr(m, "ge")), None)
    massimo = next((m.le for m in limiti if hasattr(m, "le")), None)
    return "" if minimo is None else " non negativo" if massimo is None else f" da {minimo} a {massimo}"


def _nudo(tipo: Any) -> Any:  # noqa: ANN401 - an annotation
    """A type without what is said of it, and without None."""
    while get_origin(tipo) in (Annotated, Union, UnionType):
        tipo = next(t for t in get_args(tipo) if t is not type(None))
    return tipo


def _campi(tipo: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass
    """The type of every key of a declaration, as the file calls it."""
    alias: Callable[[str], str] = tipo.__pydantic_config__.get("alias_generator", str)
    tipi = get_type_hints(tipo, include_extras=True)
    return {alias(f.name): tipi[f.name] for f in fields(tipo)}


def _chiavi(tipo: Any) -> tuple[str, ...]:  # noqa: ANN401 - an annotation
    return tuple(_campi(_nudo(tipo)))


def _dichiarato(tipo: Any, posto: Posto) -> Any:  # noqa: ANN401 - an annotation
    """What is declared of a place."""
    for passo in posto:
        dentro = _nudo(tipo)
        if is_dataclass(dentro):
            tipo = _campi(dentro)[str(passo)]
        else:  # a list is `tuple[x, ...]`, a section of free names `Mapping[str, x]`
            tipo = get_args(dentro)[0 if get_origin(dentro) is tuple else 1]
    return tipo


def _mostrato(valore: object) -> str:
    match valore:
        case bool():
            return str(valore).lower()
        case None:
            return "niente"
        case str():
            return mostra(valore) or "testo vuoto"
        case date() | time():
            return valore.isoformat()
        case Mapping():
            return "un insieme di chiavi" if valore else "niente"
        case list() | tuple():
            return mostra(f"[{', '.join(_mostrato(v) if isinstance(v, str | int) else '…' for v in valore)}]")
    return mostra(str(valore))


def in_riga(difetto: Difetto) -> str:
    """A fault as a line under the name of its file."""
    luogo = ", ".join(p for p in (f"riga {difetto.riga}" if difetto.riga else "", difetto.colonna) if p)
    return f"{luogo + ': ' if luogo else ''}trovato «{difetto.trovato}»; atteso: {difetto.atteso}"


def _per_riga(difetto: Difetto) -> tuple[bool, int]:
    return not difetto.riga, difetto.riga


_CHIAVE = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_RIGA_TOML = re.compile(rf"\s*(?P<aperta>\[{{0,2}})\s*(?P<nome>{_CHIAVE}(?:\s*\.\s*{_CHIAVE})*)\s*(?:=|\])")


def _righe_toml(testo: str) -> Iterator[tuple[Posto, int]]:
    """Every section and key with its line, the last first: of a place told twice the first counts."""
    trovati: list[tuple[Posto, int]] = []
    blocchi: dict[Posto, int] = {}
    sezione: Posto = ()
    for numero, riga in enumerate(testo.splitlines(), start=1):
        if not (letta := _RIGA_TOML.match(riga)):
            continue
        nomi = tuple(n.strip("\"'") for n in re.findall(_CHIAVE, letta["nome"]))
        if not letta["aperta"]:
            trovati.append(((*sezione, *nomi), numero))
            continue
        sezione = ()
        for quanti, nome in enumerate(nomi, start=1):
            sezione += (nome,)
            if letta["aperta"] == "[[" and quanti == len(nomi):
                blocchi[sezione] = blocchi.get(sezione, -1) + 1
            trovati.append((sezione, numero))
            if sezione in blocchi:
                sezione += (blocchi[sezione],)
        trovati.append((sezione, numero))
    return reversed(trovati)
