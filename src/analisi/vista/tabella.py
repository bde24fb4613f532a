"""A table: declared columns and rows of values, with caption, notes and source.

A cell holds a value; how it is written is said once, by its column. The same object is what a reader sees (rendered in
`tabella_html` and `tabella_typst`), the records of the open data and of the workbook, and a pandas frame.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from numbers import Integral, Real
from operator import attrgetter
from typing import Any, Literal, TypeAlias

from analisi.caratteri import nome_di_macchina
from analisi.oggetti import per_esteso
from analisi.vista import formato as fm
from analisi.vista.base import ALONE, Page, Testo, Vista, in_json, semplice
from analisi.vista.campi import Campo, TipoCampo
from analisi.vista.campi_colonne import COLONNE
from analisi.vista.formato import LETTURE, MANCANTE, NC

Valore: TypeAlias = str | bool | int | float | Decimal | Fraction | dt.date | None
"""What a cell holds. None: not given; `formato.NC`: not computable; empty text: nothing to be said here."""
TipoRiga = Literal["normale", "totale", "gruppo", "subtotale"]
Evidenza = Literal["", "positivo", "negativo", "attenzione"]
Dove = Literal["ovunque", "pagina", "dati"]
"""Who sees a column or a row: `pagina` only readers, `dati` only the data hold it."""

SEGNI: dict[str, str] = {"": "", "positivo": "✓", "negativo": "✗", "attenzione": "!"}
"""Mark shown before a highlighted cell without words of its own: colour never speaks alone."""
LETTURA_EVIDENZA: dict[str, str] = {
    "": "",
    "positivo": "favorevole",
    "negativo": "sfavorevole",
    "attenzione": "da verificare",
}
RIENTRO = "  "
LARGHEZZA_TESTO = 44


_TIPI_NUMERICI = ("numero", "intero")
_STRUTTURA = (
    Campo("gruppo", "Gruppo", "testo", "Titolo sotto cui la pagina raccoglie la riga"),
    Campo("tipo_riga", "Tipo di riga", "testo", "normale, subtotale o totale: chi somma prende le sole righe normali"),
    Campo(
        "livello",
        "Livello",
        "intero",
        "Profondità della riga nell'albero: le righe più profonde sono comprese in quella che precede",
    ),
)
"""What the place of a row says, as columns of the data: the heading above it, its kind, its depth."""
_UNITA_NEI_NOMI = {"%": "pct", "€": "euro"}


@dataclass(frozen=True)
class Colonna:
    """A column: what it is called, what it holds, how its values are written.

    unita: shown in the header, not in the cells; di: the value, or the Cella, of an item (see `Tabella.di`), as a
    function or as the path of an attribute, `misura.unita`;
    decimali: how many are shown, all that the value has if not said; decimali_di: how many for an item, as `di`, where
    that is not the same for all; segno: whether a plus is written; migliaia: whether thousands are separated, as they
    are not in a year; zeri: whether a zero is written, or left blank.
    larghezza: share of the printed width relative to the other columns; None lets the content decide.
    intestazione_riga: its cells are the headers of their rows; by default the first column's are.
    significato: what a value means, for the data dictionary, where `campi_colonne` does not know the title.
    chiave: name in the data, by default made of title and unit; a_destra: whether texts stand to the right, as
    numbers do.
    """

    titolo: str
    unita: str = ""
    tipo: TipoCampo = "testo"
    di: Callable[[Any], Valore | Cella] | str = field(default="", compare=False, repr=False)
    decimali: int | None = None
    segno: bool = False
    migliaia: bool = True
    zeri: bool = True
    larghezza: float | None = None
    intestazione_riga: bool = False
    significato: str = ""
    chiave: str = ""
    dove: Dove = "ovunque"
    a_destra: bool = False
    decimali_di: Callable[[Any], int] | str = field(default="", compare=False, repr=False)

    @property
    def numerica(self) -> bool:
        """Whether its cells stand to the right."""
        return self.a_destra or self.tipo in _TIPI_NUMERICI

    def scrivi(self, valore: Valore, decimali: int | None = None) -> str:
        """A value as the page shows it."""
        if fm.manca(valore):
            return MANCANTE
        if valore in ("", NC):
            return str(valore)
        if valore == 0 and not self.zeri:
            return ""
        if self.tipo == "data":
            return fm.data_breve(valore if isinstance(valore, dt.date) else str(valore))
        if self.tipo == "vero_falso":
            return "sì" if valore else "no"
        if isinstance(valore, str | dt.date) or not self.migliaia:
            return str(valore)
        posti = self.decimali if decimali is None else decimali
        return fm.con_segno(valore, posti) if self.segno else fm.numero(valore, posti)

    @property
    def campo(self) -> Campo:
        """The column as a field of the data."""
        nome = (
            self.chiave or nome_di_macchina(f"{self.titolo} {_UNITA_NEI_NOMI.get(self.unita, self.unita)}") or "colonna"
        )
        significato = self.significato or COLONNE.get(self.titolo, f"Valori della colonna «{self.titolo}» della pagina")
        return Campo(nome, self.titolo or nome, self.tipo, significato, self.unita, self.decimali, self.segno)

    def ammette(self, valore: Valore) -> bool:
        """Whether a value may stand in the column; missing, not computable and blank always may."""
        if fm.manca(valore) or valore in ("", NC):
            return True
        match self.tipo:
            case "testo":
                return isinstance(valore, str)
            case "numero":
                return isinstance(valore, Real | Decimal) and not isinstance(valore, bool)
            case "intero":
                return isinstance(valore, Integral) and not isinstance(valore, bool)
            case "vero_falso":
                return isinstance(valore, bool)
            case "data":
                return isinstance(valore, dt.date | str)

    def dati(self) -> dict[str, object]:
        """The header as JSON values, with what the column means."""
        significato = self.significato or COLONNE.get(self.titolo, "")
        return {"titolo": self.titolo, "unita": self.unita, "numerica": self.numerica, "significato": significato}


def dato(
    chiave: str,
    titolo: str,
    significato: str,
    di: Callable[[Any], Valore | Cella] | str,
    tipo: TipoCampo = "testo",
    unita: str = "",
) -> Colonna:
    """A column that only the data hold."""
    return Colonna(titolo, unita, tipo, di, chiave=chiave, significato=significato, dove="dati")


@dataclass(frozen=True)
class Cella:
    """One cell. `formato.MANCANTE` and `formato.NC` are read aloud as words without asking for it.

    testo: how the value is written, where that is not as its column does; decimali: how many, where not as its column.
    nota: footnote, numbered by the table; the same text keeps one number.
    evidenza: adds a mark to the text, unless the text has words that can say it themselves.
    barra: length from 0 to 1 of a small bar, decoration of a figure that is also written.
    segnala: what the mark of `evidenza` means here, for screen readers; by default a general word.
    letto: what a screen reader says where the visible text is a symbol.
    codice: a code that follows the text in a quieter type, for who looks it up.
    rimando: name of the heading that the text leads to.
    scintilla: a small picture (SVG) of how the figure came to be, decoration of figures that are also written.
    """

    valore: Valore
    nota: str = ""
    evidenza: Evidenza = ""
    barra: float | None = None
    letto: str = ""
    segnala: str = ""
    codice: str = ""
    rimando: str = ""
    scintilla: str = ""
    testo: str = ""
    decimali: int | None = None

    def __post_init__(self) -> None:
        if self.barra is not None and not 0 <= self.barra <= 1:
            raise ValueError(f"la barra di una cella va da 0 a 1, non {self.barra}")
        if fm.manca(self.valore):
            object.__setattr__(self, "valore", None)  # pandas' own missing values cannot be compared
        elif isinstance(self.valore, str) and not self.testo:
            object.__setattr__(self, "testo", self.valore)

    @property
    def segno(self) -> str:
        """The mark that says the highlight without colour; empty where words do."""
        if not self.evidenza or sum(carattere.isalpha() for carattere in self.testo) > 1:
            return ""
        return SEGNI[self.evidenza]

    @property
    def lettura(self) -> str:
        """Text for screen readers; empty where the visible text is enough."""
        base = self.letto or LETTURE.get(self.testo, "")
        if not self.segno:
            return base
        return f"{base or self.testo}, {self.segnala or LETTURA_EVIDENZA[self.evidenza]}"

    @property
    def visibile(self) -> str:
        """Mark and text as shown."""
        return f"{self.segno} {self.testo}" if self.segno else self.testo

    @property
    def intero(self) -> str:
        """Mark, text and code as shown."""
        return f"{self.visibile} {self.codice}".strip() if self.codice else self.visibile

    @property
    def dato(self) -> Valore:
        """Value and code, without marks."""
        return f"{self.valore} {self.codice}".strip() if self.codice else self.valore


@dataclass(frozen=True)
class Riga:
    """One row: as many cells as columns, or one alone where `tipo` is «gruppo». `livello` indents the first cell."""

    celle: tuple[Cella | Valore, ...]
    tipo: TipoRiga = "normale"
    livello: int = 0
    dove: Dove = "ovunque"

    def __post_init__(self) -> None:
        celle = (self.celle,) if isinstance(self.celle, str | Cella) else self.celle
        object.__setattr__(self, "celle", tuple(c if isinstance(c, Cella) else Cella(c) for c in celle))

    @cached_property
    def contenuti(self) -> tuple[Cella, ...]:
        """The cells, all of them Cella."""
        return tuple(c for c in self.celle if isinstance(c, Cella))


@dataclass(frozen=True, repr=False)
class Tabella(Vista):
    """A table with its caption.

    righe: Riga, or plain tuples of cells for normal rows. Raises ValueError without rows or columns, for a row with the
    wrong number of cells, or for a value that is not of its column's type: whether to say «nessun dato» is the
    composer's choice.
    note: remarks on the whole table. fonte: where the figures come from.
    """

    titolo: str
    colonne: tuple[Colonna, ...]
    righe: tuple[Riga, ...]
    note: tuple[Testo, ...] = ()
    fonte: str = ""

    @classmethod
    def di(
        cls,
        titolo: str,
        colonne: Iterable[Colonna | None],
        oggetti: Iterable[object],
        note: Iterable[Testo] = (),
        fonte: str = "",
    ) -> Tabella:
        """A row for each item, its cells being what each column takes from it (`Colonna.di`).

        An item that is a Riga stands as it is, as the heads of groups do; an In is an item with its place in a tree.
        Columns given as None are left out.
        """
        tenute = tuple(c for c in colonne if c is not None)
        return cls(titolo, tenute, tuple(_riga(o, tenute) for o in oggetti), tuple(note), fonte)

    def __post_init__(self) -> None:
        righe: Iterable[Riga | tuple[Cella | Valore, ...]] = self.righe
        object.__setattr__(self, "colonne", tuple(self.colonne))
        object.__setattr__(self, "righe", tuple(r if isinstance(r, Riga) else Riga(tuple(r)) for r in righe))
        object.__setattr__(self, "note", (self.note,) if isinstance(self.note, str) else tuple(self.note))
        self._controlla()

    def _controlla(self) -> None:
        if not self.colonne or not self.righe:
            raise ValueError(f"tabella «{self.titolo}» senza righe o senza colonne")
        for indice, riga in enumerate(self.righe, start=1):
            attese = 1 if riga.tipo == "gruppo" else len(self.colonne)
            if len(riga.celle) != attese:
                raise ValueError(f"tabella «{self.titolo}», riga {indice}: {len(riga.celle)} celle invece di {attese}")
            if riga.tipo != "gruppo":
                for colonna, cella in zip(self.colonne, riga.contenuti, strict=True):
                    if not colonna.ammette(cella.valore):
                        raise ValueError(
                            f"tabella «{self.titolo}», riga {indice}, «{colonna.titolo}»: {cella.valore!r} non è "
                            f"{colonna.tipo}"
                        )

    @cached_property
    def mostrate(self) -> tuple[Colonna, ...]:
        """The columns that a reader sees."""
        return tuple(c for c in self.colonne if c.dove != "dati")

    @cached_property
    def corpo(self) -> tuple[Riga, ...]:
        """The rows that a reader sees: the cells of those columns, each with its text."""
        posti = [i for i, c in enumerate(self.colonne) if c.dove != "dati"]
        return tuple(
            riga
            if riga.tipo == "gruppo"
            else replace(riga, celle=tuple(_scritta(riga.contenuti[i], self.colonne[i]) for i in posti))
            for riga in self.righe
            if riga.dove != "dati"
        )

    @cached_property
    def note_di_cella(self) -> tuple[str, ...]:
        """Footnotes in the order of their numbers, the first is number 1."""
        return tuple(dict.fromkeys(c.nota for r in self.corpo for c in r.contenuti if c.nota))

    @cached_property
    def legenda(self) -> str:
        """Meaning of the marks that stand where a number does not; empty if the table has none."""
        visti = [s for s in LETTURE if any(c.testo == s for r in self.corpo for c in r.contenuti)]
        return "; ".join(f"{s} {LETTURE[s]}" for s in visti) + ("." if visti else "")

    @property
    def colonna_intestazione(self) -> int:
        """Position of the column whose cells head their rows."""
        return next((i for i, c in enumerate(self.mostrate) if c.intestazione_riga), 0)

    @cached_property
    def impronta(self) -> str:
        """Eight characters that change with the content: the root of the table's ids."""
        return hashlib.sha256(per_esteso(self).encode("utf-8", "replace")).hexdigest()[:8]

    def html(self, page: Page = ALONE) -> str:
        """A scrolling region with the table, then its notes."""
        from analisi.vista import tabella_html

        return tabella_html.rendi(self, page)

    def typst(self, page: Page = ALONE) -> str:
        """A figure of kind table that breaks across pages and repeats its header."""
        from analisi.vista import tabella_typst

        return tabella_typst.rendi(self)

    def testo(self) -> str:
        """Columns aligned with spaces, long cells wrapped."""
        intestazione = [f"{c.titolo} ({c.unita})" if c.unita else c.titolo for c in self.mostrate]
        corpo = [self._celle_testo(r) for r in self.corpo]
        larghezze = [
            min(
                LARGHEZZA_TESTO, max(len(riga[i]) for riga in [intestazione, *corpo] if len(riga) > i and len(riga) > 1)
            )
            if len(self.mostrate) > 1
            else LARGHEZZA_TESTO
            for i in range(len(self.mostrate))
        ]
        righe = [self.titolo, *self._allinea(intestazione, larghezze), "  ".join("-" * n for n in larghezze)]
        for riga in corpo:
            righe += [riga[0]] if len(riga) < len(self.mostrate) else self._allinea(riga, larghezze)
        return "\n".join([*righe, *self._coda()])

    def dati(self) -> object:
        """Title, columns, fields, records by field, notes and source."""
        return {
            "tipo": "tabella",
            "titolo": self.titolo,
            "colonne": [c.dati() for c in self.mostrate],
            "campi": [c.dati() for c in self.campi_dei_dati],
            "righe": in_json(self.record()),
            "note": [*self.note_di_cella, *(semplice(n) for n in self.note)],
            "fonte": self.fonte,
        }

    @cached_property
    def campi_dei_dati(self) -> tuple[Campo, ...]:
        """The columns of the records: the declared ones, and what the place of a row says where rows are not alike."""
        gruppo, tipo, livello = _STRUTTURA
        righe = [r for r in self.righe if r.dove != "pagina"]
        normali = [r for r in righe if r.tipo != "gruppo"]
        propri = [c.campo for c in self.colonne if c.dove != "pagina"]
        con_gruppo = len(normali) < len(righe) and gruppo.nome not in {c.nome for c in propri}
        return (
            *([gruppo] if con_gruppo else []),
            *_distinti(propri),
            *([tipo] if len({r.tipo for r in normali}) > 1 else []),
            *([livello] if len({r.livello for r in normali}) > 1 else []),
        )

    def record(self) -> list[dict[str, Valore]]:
        """The rows as records by name of field, headings of groups left out: exact values, `formato.NC` and None."""
        return list(self._record())

    def _record(self) -> Iterator[dict[str, Any]]:
        nomi = [c.nome for c in self.campi_dei_dati]
        posti = [i for i, c in enumerate(self.colonne) if c.dove != "pagina"]
        propri = [c.nome for c in _distinti(self.colonne[i].campo for i in posti)]
        gruppo: Valore = ""
        for riga in self.righe:
            if riga.dove == "pagina":
                continue
            if riga.tipo == "gruppo":
                gruppo = riga.contenuti[0].dato
                continue
            celle = {nome: _dato(riga.contenuti[i]) for nome, i in zip(propri, posti, strict=True)}
            tutti = {"gruppo": gruppo, "tipo_riga": riga.tipo, "livello": riga.livello, **celle}
            yield {nome: tutti[nome] for nome in nomi}

    def tabelle(self) -> tuple[Tabella, ...]:
        """This table."""
        return (self,)

    def _celle_testo(self, riga: Riga) -> list[str]:
        testi = [c.intero + (f" [{self.note_di_cella.index(c.nota) + 1}]" if c.nota else "") for c in riga.contenuti]
        return [RIENTRO * riga.livello + testi[0], *testi[1:]]

    def _allinea(self, riga: list[str], larghezze: list[int]) -> list[str]:
        avvolte = [
            textwrap.wrap(t, n, drop_whitespace=True, subsequent_indent=" " * (len(t) - len(t.lstrip()))) or [""]
            for t, n in zip(riga, larghezze, strict=True)
        ]
        return [
            "  ".join(
                (pezzi[k] if k < len(pezzi) else "").rjust(n)
                if c.numerica
                else (pezzi[k] if k < len(pezzi) else "").ljust(n)
                for pezzi, n, c in zip(avvolte, larghezze, self.mostrate, strict=True)
            ).rstrip()
            for k in range(max(map(len, avvolte)))
        ]

    def _coda(self) -> list[str]:
        coda = [f"[{i}] {nota}" for i, nota in enumerate(self.note_di_cella, start=1)]
        coda += [semplice(n) for n in self.note]
        coda += [self.legenda] if self.legenda else []
        return coda + ([f"Fonte: {self.fonte}"] if self.fonte else [])


@dataclass(frozen=True)
class In:
    """An item of `Tabella.di` with what its row is, how deep in a tree it stands, and who sees it."""

    oggetto: object
    tipo: TipoRiga = "normale"
    livello: int = 0
    dove: Dove = "ovunque"


def _riga(oggetto: object, colonne: tuple[Colonna, ...]) -> Riga:
    if isinstance(oggetto, Riga):
        return oggetto
    posto = oggetto if isinstance(oggetto, In) else In(oggetto)
    return Riga(tuple(_cella(c, posto.oggetto) for c in colonne), posto.tipo, posto.livello, posto.dove)


def _cella(colonna: Colonna, oggetto: object) -> Cella:
    preso = _presa(colonna.di)(oggetto)
    cella = preso if isinstance(preso, Cella) else Cella(preso)
    return replace(cella, decimali=_presa(colonna.decimali_di)(oggetto)) if colonna.decimali_di else cella


def _presa(di: Callable[[Any], Any] | str) -> Callable[[Any], Any]:
    return attrgetter(di) if isinstance(di, str) else di


def _distinti(campi: Iterable[Campo]) -> list[Campo]:
    """The fields under names that are all different: a second `valore` is `valore_2`."""
    usati: dict[str, int] = {}
    distinti = []
    for campo in campi:
        volta = usati[campo.nome] = usati.get(campo.nome, 0) + 1
        distinti.append(campo if volta == 1 else replace(campo, nome=f"{campo.nome}_{volta}"))
    return distinti


def _scritta(cella: Cella, colonna: Colonna) -> Cella:
    return cella if cella.testo else replace(cella, testo=colonna.scrivi(cella.valore, cella.decimali))


def _dato(cella: Cella) -> Valore:
    valore = cella.dato
    if isinstance(valore, Decimal):
        return Decimal(format(valore.normalize(), "f"))  # without the zeros that the store's fixed scale adds
    return None if fm.manca(valore) or valore == MANCANTE else valore
