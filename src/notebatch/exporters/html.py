"""Neutral document → one HTML file that asks nothing of the network and holds no script."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from analisi.vista.base import Page, Vista
from notebatch.exporters.base import Esportatore
from notebatch.exporters.blocks import (
    Blocco,
    Codice,
    Documento,
    Figura,
    Frammento,
    Guasto,
    Monospazio,
    PaginaNuova,
    Sommario,
    Testo,
    Titolo,
    View,
)
from notebatch.exporters.fragment import pulisci
from notebatch.exporters.images import uri
from notebatch.exporters.markdown import PLUGIN
from notebatch.exporters.numbering import FIGURA, Numerazione
from notebatch.exporters.svg import incorporabile
from notebatch.exporters.template import render_page

if TYPE_CHECKING:
    import mistune

LIVELLI_IN_INDICE = 2
SEZIONI_CON_INDICE = 3
"""Sections from which a page has contents even if nobody asked for them."""


class EsportatoreHtml(Esportatore):
    """`jupyter nbconvert --to analisi_html`: see `Esportatore` for the options and the failures."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "HTML accessibile (analisi)"
    preferenze: ClassVar[tuple[str, ...]] = (
        "text/html",
        "image/svg+xml",
        "image/png",
        "image/jpeg",
        "text/markdown",
        "text/latex",
        "text/plain",
    )

    def scrivi(self, documento: Documento) -> str:
        """The page."""
        resa = _Resa(frozenset(t.ancora for t in documento.titoli))
        blocchi = [b for b in documento.blocchi if self.mostra_codice or not isinstance(b, Codice)]
        corpo = [resa.blocco(blocco) for blocco in blocchi]
        testa = documento.intestazione
        return render_page(
            "page.html.j2",
            documento=testa,
            corpo=corpo,
            indice=_indice(documento),
            elenchi=[e for e in _elenchi(resa.numeri) if testa.copertina and e[2]],
            accessibile=self.accessibile,
        )


def _indice(documento: Documento) -> list[tuple[Titolo, list[Titolo]]]:
    """The contents: two levels where they are asked for, else the sections alone, where they are several."""
    voci = annida(documento.titoli)
    if documento.intestazione.indice:
        return voci
    return [(titolo, []) for titolo, _ in voci] if len(voci) >= SEZIONI_CON_INDICE else []


def _elenchi(numeri: Numerazione) -> list[tuple[str, str, list[Titolo]]]:
    """The lists of tables and figures: id, words, entries."""
    return [("elenco-tabelle", "Tabelle", numeri.tabelle), ("elenco-figure", "Figure", numeri.figure)]


def annida(titoli: Sequence[Titolo]) -> list[tuple[Titolo, list[Titolo]]]:
    """The first two levels of headings, each section with its subsections."""
    voci: list[tuple[Titolo, list[Titolo]]] = []
    for titolo in titoli:
        if titolo.livello == 1:
            voci.append((titolo, []))
        elif titolo.livello <= LIVELLI_IN_INDICE and voci:
            voci[-1][1].append(titolo)
    return voci


class ViewPage(Page):
    """What the views of a block have to know of the document: numbers, headings, anchors."""

    def __init__(self, block: View, numbers: Mapping[int, tuple[str, str]], anchors: frozenset[str]) -> None:
        self.prefix = block.prefisso
        self._headings, self._numbers, self._anchors = block.headings, numbers, anchors

    def number(self, view: Vista) -> str:
        """As given by `Numerazione`."""
        return self._numbers.get(id(view), ("", ""))[0]

    def anchor(self, view: Vista) -> str:
        """As given by `Titolario` and `Numerazione`."""
        heading = self._headings.get(id(view))
        return heading.ancora if heading else self._numbers.get(id(view), ("", ""))[1]

    def level(self, heading: Vista, declared: int) -> int:
        """One below the title of the document."""
        return min(self._headings[id(heading)].livello + 1, 6)

    def leads(self, name: str) -> bool:
        """Whether a heading of the document has this id."""
        return name in self._anchors


class _Resa:
    """Renders the blocks of one document, numbering tables and figures on the way."""

    def __init__(self, anchors: frozenset[str]) -> None:
        self.numeri = Numerazione()
        self._anchors = anchors

    def blocco(self, blocco: Blocco) -> str:
        """One block as HTML."""
        match blocco:
            case Testo():
                prefisso = f"{blocco.posto.sigla}m-"
                nome = _nome_tabella(blocco)
                return pulisci(_markdown(blocco), prefisso, nome, numeri=self.numeri, ids_propri=False)
            case Frammento():
                nome = _nome_tabella(blocco)
                pulito = pulisci(blocco.contenuto, blocco.prefisso, nome, blocco.didascalia, numeri=self.numeri)
                return f'<div class="an-uscita">{pulito}</div>'
            case View():
                page = ViewPage(blocco, self.numeri.view(blocco.view), self._anchors)
                return f'<div class="an-uscita">{blocco.view.html(page)}</div>'
            case Figura():
                return self._figura(blocco)
            case Codice():
                return _riquadro("an-codice", f"Codice della cella {blocco.posto.cella}", blocco.sorgente)
            case Monospazio():
                return _riquadro("an-testo-fisso", f"Testo prodotto dalla cella {blocco.posto.cella}", blocco.testo)
            case Guasto():
                return _guasto(blocco)
            case PaginaNuova():
                return '<div class="an-pagina-nuova"></div>'
            case Sommario():
                return ""

    def _figura(self, figura: Figura) -> str:
        alt = figura.alt or f"Figura {figura.numero}: descrizione non fornita"
        if figura.mime == "image/svg+xml":
            immagine = incorporabile(figura.dati.decode(), f"f{figura.numero}-", alt)
        else:
            immagine = f'<img src="{uri(figura.mime, figura.dati)}" alt="{html.escape(alt)}">'
        if not figura.didascalia:
            return f'<figure class="an-grafico">{immagine}</figure>'
        numero, ancora = self.numeri.prossimo(FIGURA, figura.didascalia)
        didascalia = f'<span class="an-numero">{numero} </span>{html.escape(figura.didascalia)}'
        return f'<figure class="an-grafico" id="{ancora}">{immagine}<figcaption>{didascalia}</figcaption></figure>'


def _nome_tabella(blocco: Testo | Frammento) -> str:
    return f"Tabella della cella di {blocco.posto.tipo} {blocco.posto.cella}"


def _riquadro(classe: str, nome: str, testo: str) -> str:
    interno = f"<code>{html.escape(testo, quote=False)}</code>"
    return f'<pre class="{classe}" tabindex="0" role="group" aria-label="{nome}">{interno}</pre>'


def _guasto(guasto: Guasto) -> str:
    dettaglio = html.escape(f"{guasto.nome}: {guasto.messaggio}", quote=False)
    return (
        '<div class="an-avviso an-avviso--blocco" role="note">'
        f"<p><strong>Errore nella cella di codice {guasto.posto.cella}.</strong> "
        "L'esecuzione si è interrotta: ciò che questa cella doveva mostrare manca.</p>"
        f"<p><code>{dettaglio}</code></p></div>"
    )


def _markdown(testo: Testo) -> str:
    from mistune import BlockState

    return str(_resa().render_tokens(testo.gettoni, BlockState()))


@cache
def _resa() -> mistune.HTMLRenderer:
    import mistune

    class Resa(mistune.HTMLRenderer):
        """mistune's own HTML, except for images, which are data URIs already, and formulas, shown as written."""

        def image(self, text: str, url: str, title: str | None = None) -> str:
            return f'<img src="{html.escape(url)}" alt="{html.escape(html.unescape(text))}">'

        def inline_math(self, text: str) -> str:
            return f'<span class="an-formula">${html.escape(text, quote=False)}$</span>'

        def block_math(self, text: str) -> str:
            return f'<p class="an-formula">$${html.escape(text, quote=False)}$$</p>\n'

    resa = Resa(escape=False)
    metodi = {nome: getattr(resa, nome) for nome in ("inline_math", "block_math")}
    mistune.create_markdown(renderer=resa, plugins=list(PLUGIN))
    # the plugin registers its own rendering of formulas over ours, meant for a script that we do not have
    for nome, metodo in metodi.items():
        resa.register(nome, lambda _, testo, metodo=metodo: metodo(testo))
    return resa
