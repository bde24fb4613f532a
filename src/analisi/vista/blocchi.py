"""The other things a page is made of: headings, paragraphs, lists, notices, and cards with one figure each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analisi import mime
from analisi.aspetto import colore, gettoni
from analisi.vista import tavolozza as tv
from analisi.vista.base import (
    ALONE,
    Page,
    Testo,
    Vista,
    html_attributo,
    html_testo,
    semplice,
    typst_stringa,
    typst_testo,
)

Livello = Literal["info", "attenzione", "blocco", "positivo"]

PAROLE_LIVELLO: dict[Livello, str] = {
    "info": "Nota",
    "attenzione": "Attenzione",
    "blocco": "Blocco",
    "positivo": "Esito positivo",
}
_TINTE: dict[Livello, tuple[str, str]] = {
    "info": (tv.BLU, colore("info-fondo")),
    "attenzione": (tv.ARANCIO, colore("attenzione-fondo")),
    "blocco": (tv.ROSSO, colore("blocco-fondo")),
    "positivo": (tv.VERDE, colore("positivo-fondo")),
}


@dataclass(frozen=True, repr=False)
class Titolo(Vista):
    """A heading of level 1 to 6, counted from the section it stands in.

    nome: what a Rimando leads to, unique in its document; pagina_nuova: on paper it starts a page.
    """

    livello: int
    contenuto: str
    nome: str = ""
    pagina_nuova: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.livello <= 6:
            raise ValueError(f"il livello di un titolo va da 1 a 6, non {self.livello}")

    def html(self, page: Page = ALONE) -> str:
        """`<h1>` to `<h6>`."""
        classe = ' class="an-pagina-nuova"' if self.pagina_nuova else ""
        ancora = f' id="{html_attributo(nome)}"' if (nome := page.anchor(self)) else ""
        livello = page.level(self, self.livello)
        return f"<h{livello}{classe}{ancora}>{html_testo(self.contenuto)}</h{livello}>"

    def typst(self, page: Page = ALONE) -> str:
        """A heading element."""
        nome = f" #label({typst_stringa(self.nome)})" if self.nome else ""
        titolo = f"#heading(level: {page.level(self, self.livello)})[{typst_testo(self.contenuto)}]{nome}"
        if not self.pagina_nuova:
            return titolo
        corpo = gettoni()["corpo"]["sezione"]
        return f"#pagebreak(weak: true)\n#[\n#show heading: set text(size: {corpo}pt)\n{titolo}\n]"

    def testo(self) -> str:
        """The heading, underlined."""
        riga = semplice(self.contenuto)
        return f"{riga}\n{('=' if self.livello == 1 else '-') * len(riga)}"

    def dati(self) -> object:
        """Level and text."""
        return {"tipo": "titolo", "livello": self.livello, "testo": self.contenuto}


@dataclass(frozen=True, repr=False)
class Paragrafo(Vista):
    """A paragraph; `contenuto` may be a tuple of runs, some of them Forte."""

    contenuto: Testo

    def html(self, page: Page = ALONE) -> str:
        """One `<p>`."""
        return f'<p class="an-testo">{html_testo(self.contenuto, page)}</p>'

    def typst(self, page: Page = ALONE) -> str:
        """One paragraph."""
        return f"{typst_testo(self.contenuto)}\n"

    def testo(self) -> str:
        """The words alone."""
        return semplice(self.contenuto)

    def dati(self) -> object:
        """The words alone."""
        return {"tipo": "paragrafo", "testo": semplice(self.contenuto)}


@dataclass(frozen=True, repr=False)
class Elenco(Vista):
    """A flat list, bulleted or numbered; ValueError without items."""

    voci: tuple[Testo, ...]
    numerato: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "voci", tuple(self.voci))
        if not self.voci:
            raise ValueError("elenco senza voci")

    def html(self, page: Page = ALONE) -> str:
        """`<ul>` or `<ol>`."""
        voci = "".join(f"<li>{html_testo(v, page)}</li>" for v in self.voci)
        tipo = "ol" if self.numerato else "ul"
        return f'<{tipo} class="an-elenco">{voci}</{tipo}>'

    def typst(self, page: Page = ALONE) -> str:
        """A list element."""
        return f"#{'enum' if self.numerato else 'list'}({', '.join(f'[{typst_testo(v)}]' for v in self.voci)})"

    def testo(self) -> str:
        """One item a line."""
        segni = (f"{i}." if self.numerato else "-" for i in range(1, len(self.voci) + 1))
        return "\n".join(f"{segno} {semplice(v)}" for segno, v in zip(segni, self.voci, strict=True))

    def dati(self) -> object:
        """The items' words."""
        return {"tipo": "elenco", "voci": [semplice(v) for v in self.voci]}


@dataclass(frozen=True, repr=False)
class Avviso(Vista):
    """A notice whose level is said in words; it has no heading, so that a page's outline stays its own."""

    livello: Livello
    titolo: str
    contenuto: Testo = ""

    def html(self, page: Page = ALONE) -> str:
        """A box with role note."""
        testa = f"<p><strong>{PAROLE_LIVELLO[self.livello]}: {html_testo(self.titolo)}</strong></p>"
        corpo = f"<p>{html_testo(self.contenuto, page)}</p>" if self.contenuto else ""
        return f'<div class="an-avviso an-avviso--{self.livello}" role="note">{testa}{corpo}</div>'

    def typst(self, page: Page = ALONE) -> str:
        """A tinted block with a rule at its left."""
        riga, fondo = _TINTE[self.livello]
        corpo = f"#parbreak();{typst_testo(self.contenuto)}" if self.contenuto else ""
        return (
            f'#block(width: 100%, inset: 9pt, fill: rgb("{fondo}"), stroke: (left: 3pt + rgb("{riga}")))'
            f"[#strong[{PAROLE_LIVELLO[self.livello]}: {typst_testo(self.titolo)}];{corpo}]"
        )

    def testo(self) -> str:
        """Level, title and text."""
        corpo = f"\n{semplice(self.contenuto)}" if self.contenuto else ""
        return f"{PAROLE_LIVELLO[self.livello]}: {self.titolo}{corpo}"

    def dati(self) -> object:
        """Level, title and text."""
        return {"tipo": "avviso", "livello": self.livello, "titolo": self.titolo, "testo": semplice(self.contenuto)}


class Mancanza(Avviso):
    """A notice that data were not supplied; in a published report the section that it stands for is left out."""

    def dati(self) -> object:
        """Title and text, marked as saying nothing else."""
        return {"tipo": mime.MANCANZA, "titolo": self.titolo, "testo": semplice(self.contenuto)}


@dataclass(frozen=True, repr=False)
class Commento(Vista):
    """What people wrote beside the figures, set apart from what is computed: views under a line that says so."""

    titolo: str
    avvertenza: str
    viste: tuple[Vista, ...]

    @property
    def parti(self) -> tuple[Vista, ...]:
        """The views under the line."""
        return self.viste

    def html(self, page: Page = ALONE) -> str:
        """A box with role note."""
        corpo = "\n".join(v.html(page) for v in self.viste)
        testa = (
            f'<p class="an-commento-testa"><strong>{html_testo(self.titolo)}</strong> {html_testo(self.avvertenza)}</p>'
        )
        return f'<div class="an-commento" role="note">{testa}\n{corpo}</div>'

    def typst(self, page: Page = ALONE) -> str:
        """A block between two lines, breakable."""
        testa = f'#strong[{typst_testo(self.titolo)}]; #text(size: 0.9em, fill: rgb("{tv.TESTO_TENUE}"))'
        linea = f'1pt + rgb("{tv.GRIGIO_LINEA}")'
        corpo = "\n\n".join(v.typst(page) for v in self.viste)
        return (
            f"#block(width: 100%, inset: (x: 10pt, y: 9pt), stroke: (top: {linea}, bottom: {linea}))"
            f"[{testa}[{typst_testo(self.avvertenza)}]\n\n{corpo}]"
        )

    def testo(self) -> str:
        """Title, warning and text."""
        return "\n".join([f"{self.titolo} {self.avvertenza}", *(v.testo() for v in self.viste)])

    def dati(self) -> object:
        """Title and text."""
        return {"tipo": "commento", "titolo": self.titolo, "testo": "\n".join(v.testo() for v in self.viste)}


@dataclass(frozen=True)
class Scheda:
    """A label, the one figure it announces (already formatted, with its unit) and a short remark."""

    etichetta: str
    valore: str
    nota: str = ""


@dataclass(frozen=True, repr=False)
class Schede(Vista):
    """Cards in a row; ValueError without any."""

    voci: tuple[Scheda, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "voci", tuple(self.voci))
        if not self.voci:
            raise ValueError("schede senza voci")

    def html(self, page: Page = ALONE) -> str:
        """A description list, one group for each card."""
        return f'<dl class="an-schede">{"".join(_scheda_html(v) for v in self.voci)}</dl>'

    def typst(self, page: Page = ALONE) -> str:
        """A grid of boxes, at most four in a row, read from left to right."""
        colonne = len(self.voci) if len(self.voci) < 5 else 4 if len(self.voci) % 3 else 3
        celle = ",\n  ".join(_scheda_typst(v) for v in self.voci)
        cornice = f'stroke: (top: 2pt + rgb("{tv.BLU}"), rest: 0.5pt + rgb("{tv.GRIGIO_LINEA}"))'
        return f"#grid(columns: (1fr,) * {colonne}, gutter: 8pt, inset: 8pt, {cornice},\n  {celle},\n)"

    def testo(self) -> str:
        """One card a line."""
        return "\n".join(f"{v.etichetta}: {v.valore}" + (f" ({v.nota})" if v.nota else "") for v in self.voci)

    def dati(self) -> object:
        """The cards as objects."""
        voci = [{"etichetta": v.etichetta, "valore": v.valore, "nota": v.nota} for v in self.voci]
        return {"tipo": "schede", "voci": voci}


def _scheda_html(scheda: Scheda) -> str:
    nota = f"<small>{html_testo(scheda.nota)}</small>" if scheda.nota else ""
    return f"<div><dt>{html_testo(scheda.etichetta)}</dt><dd>{html_testo(scheda.valore)}{nota}</dd></div>"


def _scheda_typst(scheda: Scheda) -> str:
    # paragraphs, or a voice would read label, figure and remark as one word
    nota = f"#par[#text(size: 0.85em)[{typst_testo(scheda.nota)}];];" if scheda.nota else ""
    return (
        f"[#set par(spacing: 0.55em); #par[#text(size: 0.9em)[{typst_testo(scheda.etichetta)}];];"
        f'#par[#text(size: 1.5em, weight: "bold", fill: rgb("{tv.NOTTE}"))[{typst_testo(scheda.valore)}];];{nota}]'
    )
