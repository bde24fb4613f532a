"""A chart as a reader meets it: a picture with a caption, an alternative text, and the table of its figures.

`disegna` is the only door to matplotlib: it draws on a figure of its own, without pyplot and without touching
global settings, and answers with SVG that is the same bytes for the same content, on any machine.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analisi import aspetto
from analisi.vista import tavolozza as tv
from analisi.vista.base import ALONE, Page, Vista, html_attributo, html_testo, pulito, typst_stringa, typst_testo
from analisi.vista.tabella import Tabella

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAMIGLIA = str(aspetto.gettoni()["carattere"]["famiglia"])
_FAMIGLIE = f"'{FAMIGLIA}', 'Roboto Condensed', 'Liberation Sans Narrow', 'Arial Narrow', sans-serif"
"""Where the typeface is missing its narrow kin keep labels inside the room measured for them."""
_PROLOGO = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<style.*?</style>", re.DOTALL)
_ID = re.compile(r'\sid="([^"]*)"')
_DIMENSIONI = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_PROPORZIONE_PAGINA = tv.ALTEZZA_PAGINA_CM / tv.LARGHEZZA_CM


@dataclass(frozen=True, repr=False)
class Grafico(Vista):
    """A chart. `alternativa` says in words what the picture shows; ValueError if it is empty.

    svg: what `disegna` returned. tabella: the figures behind the picture. pagine: the same picture in pieces that fit
    a printed page each, where it is taller than one.
    """

    svg: str
    titolo: str
    alternativa: str
    tabella: Tabella
    fonte: str = ""
    pagine: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.alternativa.strip():
            raise ValueError(f"grafico «{self.titolo}» senza testo alternativo")

    @property
    def impronta(self) -> str:
        """Eight characters that change with the content: the root of the chart's ids."""
        contenuto = "\0".join((self.svg, self.titolo, self.alternativa))
        return hashlib.sha256(contenuto.encode("utf-8", "replace")).hexdigest()[:8]

    def html(self, page: Page = ALONE) -> str:
        """A figure: the picture is named by its alternative text once, the caption is the figure's own."""
        radice = f"{page.prefix}g{self.impronta}"
        numero = f'<span class="an-numero">{html_testo(n)} </span>' if (n := page.number(self)) else ""
        ancora = f' id="{html_attributo(a)}"' if (a := page.anchor(self)) else ""
        fonte = f' <span class="an-fonte">Fonte: {html_testo(self.fonte)}</span>' if self.fonte else ""
        return "\n".join(
            [
                f'<figure class="an-grafico"{ancora} aria-label="{html_attributo(self.titolo)}">',
                self._svg_in_pagina(radice),
                f"<figcaption>{numero}{html_testo(self.titolo)}{fonte}</figcaption>",
                f"<details><summary>Dati del grafico</summary>\n{self._dati_in_pagina(page)}\n</details>",
                "</figure>",
            ]
        )

    def typst(self, page: Page = ALONE) -> str:
        """A figure with the picture as vectors and its alternative text, over several pages where it must be."""
        # outside the caption: lists of figures quote captions
        coda = f"#set text(size: 0.82em); #par[Fonte: {typst_testo(self.fonte)}];"
        fonte = f"\n#block(above: 0.6em, below: 1.4em, width: 100%)[{coda}]" if self.fonte else ""
        pezzi = self.pagine or (self.svg,)
        immagini = "".join(f"#{_immagine(svg, self._alternativa(i, len(pezzi)))};" for i, svg in enumerate(pezzi))
        figura = f"#figure(kind: image, [{immagini}], caption: [{typst_testo(self.titolo)}])"
        if len(pezzi) == 1:
            return f"#[\n#show figure: set block(below: 0.6em)\n{figura}{fonte}\n]" if fonte else figura
        return f"#[\n#show figure: set block(breakable: true)\n{figura}{fonte}\n]"

    def testo(self) -> str:
        """Title, alternative text and the table."""
        return f"[Grafico] {self.titolo}\n{self.alternativa}\n\n{self.tabella.testo()}"

    def tabelle(self) -> tuple[Tabella, ...]:
        """That of the figures."""
        return (self.tabella,)

    def dati(self) -> object:
        """Title, alternative text and the table's data."""
        return {
            "tipo": "grafico",
            "titolo": self.titolo,
            "alternativa": self.alternativa,
            "tabella": self.tabella.dati(),
            "fonte": self.fonte,
        }

    def _alternativa(self, posto: int, pezzi: int) -> str:
        return self.alternativa if posto == 0 else f"Seguito del grafico, parte {posto + 1} di {pezzi}: {self.titolo}"

    def _dati_in_pagina(self, page: Page) -> str:
        """The table behind the picture, called otherwise; the source stands once, under the caption."""
        return replace(self.tabella, titolo=f"Dati: {self.tabella.titolo}", fonte="").html(page)

    def _svg_in_pagina(self, radice: str) -> str:
        # one name and no description: with both, a screen reader says the same words twice
        svg = _nei_marcatori(self.svg, lambda m: re.sub(r'(\sid="|url\(#|href="#)', rf"\g<1>{radice}-", m))
        apertura, resto = svg.split(">", 1)
        nome = html_attributo(self.alternativa)
        return f'{apertura} role="img" aria-label="{nome}" focusable="false" style="width:100%;height:auto">{resto}'


def disegna(larghezza_cm: float, altezza_cm: float, funzione: Callable[[Figure], None]) -> str:
    """Run `funzione` on an empty figure of that size and return its SVG, ready to stand inside a page.

    Characters that the typeface lacks are no fault: they stay text, and the reader's program finds them elsewhere.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    registra_caratteri()
    uscita = io.BytesIO()
    with rc_context(dict(aspetto.grafici())), senza_glifi():
        figura = Figure(figsize=(larghezza_cm / 2.54, altezza_cm / 2.54))
        funzione(figura)
        figura.savefig(uscita, format="svg", metadata={"Date": None})
    return _essenziale(uscita.getvalue().decode())


@contextlib.contextmanager
def stile_grafici() -> Iterator[None]:
    """The look of the reports for charts of one's own: `with an.stile_grafici(): frame.plot()`.

    Inside the `with`, matplotlib draws with the typeface, colours and lines of the reports; outside nothing changes.
    """
    from matplotlib import interactive, is_interactive, rc_context

    registra_caratteri()
    mostra_da_solo = is_interactive()
    try:
        with rc_context(dict(aspetto.grafici())):
            try:
                yield
            finally:
                mostra_da_solo = is_interactive()
    finally:
        interactive(mostra_da_solo)  # the first figure of a notebook turns it on, and the next ones must be shown too


def testo_disegnabile(testo: str) -> str:
    """`testo` on one line and without characters that XML refuses."""
    return " ".join(pulito(testo).split(" ")).replace("\n", " ").replace("\t", " ")


@contextlib.contextmanager
def senza_glifi() -> Iterator[None]:
    """Silence for one warning only: a character that the typeface lacks."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
        yield


@functools.cache
def registra_caratteri() -> None:
    """Make the packaged typeface known to matplotlib, once."""
    import fontpkg_titillium_web
    from matplotlib.font_manager import fontManager

    if FAMIGLIA not in {voce.name for voce in fontManager.ttflist}:
        for percorso in sorted((fontpkg_titillium_web.ROOT / "files").glob("*.ttf")):
            fontManager.addfont(percorso)


def _immagine(svg: str, alternativa: str) -> str:
    proporzioni = _DIMENSIONI.search(svg)
    alta = proporzioni is not None and float(proporzioni[2]) / float(proporzioni[1]) > _PROPORZIONE_PAGINA
    misura = f"height: {tv.ALTEZZA_PAGINA_CM:g}cm" if alta else "width: 100%"
    return f'image(bytes({typst_stringa(svg)}), format: "svg", {misura}, alt: {typst_stringa(alternativa)})'


def _nei_marcatori(svg: str, cambia: Callable[[str], str]) -> str:
    """`svg` with its tags changed and its text, which may look like anything, left alone."""
    return re.sub(r"<[^>]*>", lambda m: cambia(m.group(0)), svg)


def _essenziale(svg: str) -> str:
    """The picture without prolog, credits, page-wide style and the ids that nothing refers to."""
    nudo = _PROLOGO.sub("", svg).strip()
    citati = set(re.findall(r'(?:url\(#|href="#)([\w-]+)', nudo))

    def marcatore(testo: str) -> str:
        testo = _ID.sub(lambda m: m.group(0) if m[1] in citati else "", testo)
        testo = re.sub(r' transform="rotate\(-0 [^"]*\)"', "", testo)
        return testo.replace(f"font-family: '{FAMIGLIA}'; ", "")

    nudo = _nei_marcatori(nudo, marcatore)
    # what every element said of itself, said once and inherited
    comune = f'<svg font-family="{_FAMIGLIE}" stroke-linejoin="round" stroke-linecap="butt" overflow="visible" '
    nudo = nudo.replace("<svg ", comune, 1)
    return re.sub(r"\n\s*", "\n", re.sub(r"<defs>\s*</defs>\s*", "", nudo))
