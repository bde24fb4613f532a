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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analisi.vista import tavolozza as tv
from analisi.vista.base import Vista, html_attributo, html_testo, pulito, typst_stringa, typst_testo
from analisi.vista.tabella import Tabella

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAMIGLIA = "Titillium Web"
_FAMIGLIE = f"'{FAMIGLIA}', 'Roboto Condensed', 'Liberation Sans Narrow', 'Arial Narrow', sans-serif"
"""Where the typeface is missing its narrow kin keep labels inside the room measured for them."""
_STILE: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text: it can be selected, searched and read aloud
    "svg.hashsalt": "analisi",
    "font.family": [FAMIGLIA],
    "text.parse_math": False,
    "hatch.linewidth": 0.7,
}
_PROLOGO = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<style.*?</style>", re.DOTALL)
_ID = re.compile(r'\sid="([^"]*)"')
_DIMENSIONI = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_PROPORZIONE_PAGINA = tv.ALTEZZA_PAGINA_CM / tv.LARGHEZZA_CM


@dataclass(frozen=True)
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

    def html(self) -> str:
        """A figure: the picture is named by its alternative text once, the caption is the figure's own."""
        radice = f"g{self.impronta}"
        fonte = f' <span class="an-fonte">Fonte: {html_testo(self.fonte)}</span>' if self.fonte else ""
        return "\n".join(
            [
                f'<figure class="an-grafico" aria-label="{html_attributo(self.titolo)}">',
                self._svg_in_pagina(radice),
                f"<figcaption>{html_testo(self.titolo)}{fonte}</figcaption>",
                f"<details><summary>Dati del grafico</summary>\n{self.tabella.html()}\n</details>",
                "</figure>",
            ]
        )

    def typst(self) -> str:
        """A figure with the picture as vectors and its alternative text, over several pages where it must be."""
        fonte = f"#linebreak();Fonte: {typst_testo(self.fonte)}" if self.fonte else ""
        pezzi = self.pagine or (self.svg,)
        immagini = "".join(f"#{_immagine(svg, self._alternativa(i, len(pezzi)))};" for i, svg in enumerate(pezzi))
        figura = f"#figure(kind: image, [{immagini}], caption: [{typst_testo(self.titolo)}{fonte}])"
        return figura if len(pezzi) == 1 else f"#[\n#show figure: set block(breakable: true)\n{figura}\n]"

    def testo(self) -> str:
        """Title, alternative text and the table."""
        return f"[Grafico] {self.titolo}\n{self.alternativa}\n\n{self.tabella.testo()}"

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

    def _svg_in_pagina(self, radice: str) -> str:
        # title and description are there for who opens the picture alone; the name points at one of them only
        svg = _nei_marcatori(self.svg, lambda m: re.sub(r'(\sid="|url\(#|href="#)', rf"\g<1>{radice}-", m))
        apertura, resto = svg.split(">", 1)
        titolo, testo = html_testo(self.titolo), html_testo(self.alternativa).replace("<br>", " ")
        return (
            f'{apertura} role="img" aria-labelledby="{radice}-desc" focusable="false" '
            f'style="width:100%;height:auto"><title>{titolo}</title><desc id="{radice}-desc">{testo}</desc>{resto}'
        )


def disegna(larghezza_cm: float, altezza_cm: float, funzione: Callable[[Figure], None]) -> str:
    """Run `funzione` on an empty figure of that size and return its SVG, ready to stand inside a page.

    Characters that the typeface lacks are no fault: they stay text, and the reader's program finds them elsewhere.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    registra_caratteri()
    uscita = io.BytesIO()
    with rc_context(_STILE), senza_glifi():
        figura = Figure(figsize=(larghezza_cm / 2.54, altezza_cm / 2.54))
        funzione(figura)
        figura.savefig(uscita, format="svg", metadata={"Date": None})
    return _essenziale(uscita.getvalue().decode())


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
