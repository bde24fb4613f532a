"""Neutral document → one HTML file that asks nothing of the network and holds no script."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from analisi.pubblica.blocchi import (
    Blocco,
    Codice,
    Documento,
    Figura,
    Frammento,
    Guasto,
    Monospazio,
    Testo,
    Titolo,
)
from analisi.pubblica.esportatore import Esportatore
from analisi.pubblica.frammento_html import pulisci
from analisi.pubblica.immagini import uri
from analisi.pubblica.marcatura import PLUGIN
from analisi.pubblica.pagina import rendi_pagina
from analisi.pubblica.svg import incorporabile

if TYPE_CHECKING:
    import mistune

LIVELLI_IN_INDICE = 2


class EsportatoreHtml(Esportatore):
    """`jupyter nbconvert --to analisi-html`: see `Esportatore` for the options and the failures."""

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
        blocchi = [b for b in documento.blocchi if self.mostra_codice or not isinstance(b, Codice)]
        return rendi_pagina(
            "pagina.html.j2",
            documento=documento.intestazione,
            corpo=[rendi_blocco(blocco) for blocco in blocchi],
            indice=annida(documento.titoli) if documento.intestazione.indice else [],
            accessibile=self.accessibile,
        )


def annida(titoli: Sequence[Titolo]) -> list[tuple[Titolo, list[Titolo]]]:
    """The first two levels of headings, each section with its subsections."""
    voci: list[tuple[Titolo, list[Titolo]]] = []
    for titolo in titoli:
        if titolo.livello == 1:
            voci.append((titolo, []))
        elif titolo.livello <= LIVELLI_IN_INDICE and voci:
            voci[-1][1].append(titolo)
    return voci


def rendi_blocco(blocco: Blocco) -> str:
    """One block as HTML."""
    match blocco:
        case Testo():
            return pulisci(_markdown(blocco), f"{blocco.posto.sigla}m-", _nome_tabella(blocco), ids_propri=False)
        case Frammento():
            nome = _nome_tabella(blocco)
            pulito = pulisci(blocco.contenuto, blocco.prefisso, nome, blocco.didascalia)
            return f'<div class="an-uscita">{pulito}</div>'
        case Figura():
            return _figura(blocco)
        case Codice():
            return _riquadro("an-codice", f"Codice della cella {blocco.posto.cella}", blocco.sorgente)
        case Monospazio():
            return _riquadro("an-testo-fisso", f"Testo prodotto dalla cella {blocco.posto.cella}", blocco.testo)
        case Guasto():
            return _guasto(blocco)


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


def _figura(figura: Figura) -> str:
    alt = figura.alt or f"Figura {figura.numero}: descrizione non fornita"
    if figura.mime == "image/svg+xml":
        immagine = incorporabile(figura.dati.decode(), f"f{figura.numero}-", alt)
    else:
        immagine = f'<img src="{uri(figura.mime, figura.dati)}" alt="{html.escape(alt)}">'
    didascalia = f"<figcaption>{html.escape(figura.didascalia)}</figcaption>" if figura.didascalia else ""
    return f'<figure class="an-grafico">{immagine}{didascalia}</figure>'


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
