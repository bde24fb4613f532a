"""A table as a reader meets it: caption, columns with their unit, rows with a role, notes and source.

Cells are text, already written by `formato`; the rendering lives in `tabella_html` and `tabella_typst`.
"""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from analisi.oggetti import per_esteso
from analisi.vista.base import Testo, Vista, in_json, semplice
from analisi.vista.campi import Campo, presenti
from analisi.vista.campi_colonne import COLONNE
from analisi.vista.formato import LETTURE

TipoRiga = Literal["normale", "totale", "gruppo", "subtotale"]
Evidenza = Literal["", "positivo", "negativo", "attenzione"]

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


@dataclass(frozen=True)
class ColonnaVista:
    """A column: header, unit (shown in the header, not in the cells), numbers to the right.

    larghezza: share of the printed width relative to the other columns; None lets the content decide.
    intestazione_riga: its cells are the headers of their rows; by default the first column's are.
    significato: what a value means, for the data dictionary, where `campi_colonne` does not know the title.
    """

    titolo: str
    unita: str = ""
    numerica: bool = False
    larghezza: float | None = None
    intestazione_riga: bool = False
    significato: str = ""

    def dati(self) -> dict[str, object]:
        """The header as JSON values, with what the column means."""
        significato = self.significato or COLONNE.get(self.titolo, "")
        return {"titolo": self.titolo, "unita": self.unita, "numerica": self.numerica, "significato": significato}


@dataclass(frozen=True)
class Cella:
    """One cell. `formato.MANCANTE` and `formato.NC` are read aloud as words without asking for it.

    nota: footnote, numbered by the table; the same text keeps one number.
    evidenza: adds a mark to the text, unless the text has words that can say it themselves.
    barra: length from 0 to 1 of a small bar, decoration of a figure that is also written.
    segnala: what the mark of `evidenza` means here, for screen readers; by default a general word.
    letto: what a screen reader says where the visible text is a symbol.
    codice: a code that follows the text in a quieter type, for who looks it up.
    rimando: name of the heading that the text leads to.
    scintilla: a small picture (SVG) of how the figure came to be, decoration of figures that are also written.
    """

    testo: str
    nota: str = ""
    evidenza: Evidenza = ""
    barra: float | None = None
    letto: str = ""
    segnala: str = ""
    codice: str = ""
    rimando: str = ""
    scintilla: str = ""

    def __post_init__(self) -> None:
        if self.barra is not None and not 0 <= self.barra <= 1:
            raise ValueError(f"la barra di una cella va da 0 a 1, non {self.barra}")

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
    def dato(self) -> str:
        """Text and code, without marks."""
        return f"{self.testo} {self.codice}".strip() if self.codice else self.testo


@dataclass(frozen=True)
class Riga:
    """One row: as many cells as columns, or one alone where `tipo` is «gruppo». `livello` indents the first cell."""

    celle: tuple[Cella | str, ...]
    tipo: TipoRiga = "normale"
    livello: int = 0

    def __post_init__(self) -> None:
        celle = (self.celle,) if isinstance(self.celle, str | Cella) else self.celle
        object.__setattr__(self, "celle", tuple(Cella(c) if isinstance(c, str) else c for c in celle))

    @cached_property
    def contenuti(self) -> tuple[Cella, ...]:
        """The cells, all of them Cella."""
        return tuple(c for c in self.celle if isinstance(c, Cella))


@dataclass(frozen=True, repr=False)
class Tabella(Vista):
    """A table with its caption.

    righe: Riga, or plain tuples of cells for normal rows. Raises ValueError without rows or columns, or for a row
    with the wrong number of cells: whether to say «nessun dato» is the composer's choice.
    note: remarks on the whole table. fonte: where the figures come from.
    grezzi: exact rows for `dati()`, one mapping each, any values that `in_json` knows; without them the data are
    the visible texts.
    campi: what the keys of those rows are.
    """

    titolo: str
    colonne: tuple[ColonnaVista, ...]
    righe: tuple[Riga, ...]
    note: tuple[Testo, ...] = ()
    fonte: str = ""
    grezzi: tuple[object, ...] = ()
    campi: tuple[Campo, ...] = ()

    def __post_init__(self) -> None:
        righe: Iterable[Riga | tuple[Cella | str, ...]] = self.righe
        object.__setattr__(self, "colonne", tuple(self.colonne))
        object.__setattr__(self, "righe", tuple(r if isinstance(r, Riga) else Riga(tuple(r)) for r in righe))
        object.__setattr__(self, "note", (self.note,) if isinstance(self.note, str) else tuple(self.note))
        object.__setattr__(self, "grezzi", tuple(self.grezzi))
        self._controlla()

    def _controlla(self) -> None:
        if not self.colonne or not self.righe:
            raise ValueError(f"tabella «{self.titolo}» senza righe o senza colonne")
        for indice, riga in enumerate(self.righe, start=1):
            attese = 1 if riga.tipo == "gruppo" else len(self.colonne)
            if len(riga.celle) != attese:
                raise ValueError(f"tabella «{self.titolo}», riga {indice}: {len(riga.celle)} celle invece di {attese}")

    @cached_property
    def note_di_cella(self) -> tuple[str, ...]:
        """Footnotes in the order of their numbers, the first is number 1."""
        return tuple(dict.fromkeys(c.nota for r in self.righe for c in r.contenuti if c.nota))

    @cached_property
    def legenda(self) -> str:
        """Meaning of the marks that stand where a number does not; empty if the table has none."""
        visti = [s for s in LETTURE if any(c.testo == s for r in self.righe for c in r.contenuti)]
        return "; ".join(f"{s} {LETTURE[s]}" for s in visti) + ("." if visti else "")

    @property
    def colonna_intestazione(self) -> int:
        """Position of the column whose cells head their rows."""
        return next((i for i, c in enumerate(self.colonne) if c.intestazione_riga), 0)

    @cached_property
    def impronta(self) -> str:
        """Eight characters that change with the content: the root of the table's ids."""
        return hashlib.sha256(per_esteso(self).encode("utf-8", "replace")).hexdigest()[:8]

    def html(self) -> str:
        """A scrolling region with the table, then its notes."""
        from analisi.vista import tabella_html

        return tabella_html.rendi(self)

    def typst(self) -> str:
        """A figure of kind table that breaks across pages and repeats its header."""
        from analisi.vista import tabella_typst

        return tabella_typst.rendi(self)

    def testo(self) -> str:
        """Columns aligned with spaces, long cells wrapped."""
        intestazione = [f"{c.titolo} ({c.unita})" if c.unita else c.titolo for c in self.colonne]
        corpo = [self._celle_testo(r) for r in self.righe]
        larghezze = [
            min(
                LARGHEZZA_TESTO, max(len(riga[i]) for riga in [intestazione, *corpo] if len(riga) > i and len(riga) > 1)
            )
            if len(self.colonne) > 1
            else LARGHEZZA_TESTO
            for i in range(len(self.colonne))
        ]
        righe = [self.titolo, *self._allinea(intestazione, larghezze), "  ".join("-" * n for n in larghezze)]
        for riga in corpo:
            righe += [riga[0]] if len(riga) < len(self.colonne) else self._allinea(riga, larghezze)
        return "\n".join([*righe, *self._coda()])

    def dati(self) -> object:
        """Title, columns, rows (`grezzi` if given, with their fields), notes and source.

        Where visible rows are not all alike, `tipi` and `livelli` say of each what it is and how deep it stands.
        """
        return {
            "tipo": "tabella",
            "titolo": self.titolo,
            "colonne": [c.dati() for c in self.colonne],
            **(self._dati_esatti() if self.grezzi else self._dati_visibili()),
            "note": [*self.note_di_cella, *(semplice(n) for n in self.note)],
            "fonte": self.fonte,
        }

    def _dati_esatti(self) -> dict[str, object]:
        return {"campi": presenti(self.campi, self.grezzi), "righe": in_json(self.grezzi)}

    def _dati_visibili(self) -> dict[str, object]:
        dati: dict[str, object] = {"righe": [[c.dato for c in r.contenuti] for r in self.righe]}
        if any(r.tipo != "normale" for r in self.righe):
            dati["tipi"] = [r.tipo for r in self.righe]
        if len({r.livello for r in self.righe if r.tipo != "gruppo"}) > 1:
            dati["livelli"] = [r.livello for r in self.righe]
        return dati

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
                for pezzi, n, c in zip(avvolte, larghezze, self.colonne, strict=True)
            ).rstrip()
            for k in range(max(map(len, avvolte)))
        ]

    def _coda(self) -> list[str]:
        coda = [f"[{i}] {nota}" for i, nota in enumerate(self.note_di_cella, start=1)]
        coda += [semplice(n) for n in self.note]
        coda += [self.legenda] if self.legenda else []
        return coda + ([f"Fonte: {self.fonte}"] if self.fonte else [])
