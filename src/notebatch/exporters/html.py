"""Neutral document → one HTML file that asks nothing of the network and holds no script."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from analisi.vista.base import Page, Vista
from notebatch.exporters.base import AccessibleExporter, FormerName
from notebatch.exporters.blocks import (
    Block,
    Code,
    ContentsPlace,
    Document,
    Failure,
    Figure,
    Fragment,
    Heading,
    PageBreak,
    Preformatted,
    Text,
    ViewBlock,
)
from notebatch.exporters.fragment import clean
from notebatch.exporters.images import uri
from notebatch.exporters.markdown import PLUGINS
from notebatch.exporters.numbering import FIGURE, Numbering
from notebatch.exporters.svg import embeddable
from notebatch.exporters.template import render_page

if TYPE_CHECKING:
    import mistune

LEVELS_IN_CONTENTS = 2
SECTIONS_WITH_CONTENTS = 3
"""Sections from which a page has contents even if nobody asked for them."""


class EsportatoreHtml(AccessibleExporter):
    """`jupyter nbconvert --to analisi_html`: see `AccessibleExporter` for the options and the failures."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "HTML accessibile (analisi)"
    preferences: ClassVar[tuple[str, ...]] = (
        "text/html",
        "image/svg+xml",
        "image/png",
        "image/jpeg",
        "text/markdown",
        "text/latex",
        "text/plain",
    )

    def write(self, document: Document) -> str:
        """The page."""
        renderer = _Rendering(frozenset(t.anchor for t in document.headings))
        blocks = [b for b in document.blocks if self.mostra_codice or not isinstance(b, Code)]
        body = [renderer.block(block) for block in blocks]
        head = document.title_block
        return render_page(
            "page.html.j2",
            document=head,
            body=body,
            contents=_contents(document),
            lists=[e for e in _lists(renderer.numbers) if head.cover and e[2]],
            accessibile=self.accessibile,
        )


class FormerHtml(FormerName, EsportatoreHtml):
    """`jupyter nbconvert --to analisi-html`."""


def _contents(document: Document) -> list[tuple[Heading, list[Heading]]]:
    """The contents: two levels where they are asked for, else the sections alone, where they are several."""
    entries = nested(document.headings)
    if document.title_block.contents:
        return entries
    return [(title, []) for title, _ in entries] if len(entries) >= SECTIONS_WITH_CONTENTS else []


def _lists(numbers: Numbering) -> list[tuple[str, str, list[Heading]]]:
    """The lists of tables and figures: id, words, entries."""
    return [("elenco-tabelle", "Tabelle", numbers.tables), ("elenco-figure", "Figure", numbers.figures)]


def nested(headings: Sequence[Heading]) -> list[tuple[Heading, list[Heading]]]:
    """The first two levels of headings, each section with its subsections."""
    entries: list[tuple[Heading, list[Heading]]] = []
    for title in headings:
        if title.level == 1:
            entries.append((title, []))
        elif title.level <= LEVELS_IN_CONTENTS and entries:
            entries[-1][1].append(title)
    return entries


class ScreenPage(Page):
    """What the views of a block have to know of the document: numbers, headings, anchors."""

    def __init__(self, block: ViewBlock, numbers: Mapping[int, tuple[str, str]], anchors: frozenset[str]) -> None:
        self.prefix = block.prefix
        self._headings, self._numbers, self._anchors = block.headings, numbers, anchors

    def number(self, view: Vista) -> str:
        """As given by `Numbering`."""
        return self._numbers.get(id(view), ("", ""))[0]

    def anchor(self, view: Vista) -> str:
        """As given by `Outline` and `Numbering`."""
        heading = self._headings.get(id(view))
        return heading.anchor if heading else self._numbers.get(id(view), ("", ""))[1]

    def level(self, heading: Vista, declared: int) -> int:
        """One below the title of the document."""
        return min(self._headings[id(heading)].level + 1, 6)

    def leads(self, name: str) -> bool:
        """Whether a heading of the document has this id."""
        return name in self._anchors


class _Rendering:
    """Renders the blocks of one document, numbering tables and figures on the way."""

    def __init__(self, anchors: frozenset[str]) -> None:
        self.numbers = Numbering()
        self._anchors = anchors

    def block(self, block: Block) -> str:
        """One block as HTML."""
        match block:
            case Text():
                prefix = f"{block.place.short}m-"
                name = _table_name(block)
                return clean(_markdown(block), prefix, name, numbers=self.numbers, own_ids=False)
            case Fragment():
                name = _table_name(block)
                cleaned = clean(block.content, block.prefix, name, block.caption, numbers=self.numbers)
                return f'<div class="an-uscita">{cleaned}</div>'
            case ViewBlock():
                page = ScreenPage(block, self.numbers.view(block.view), self._anchors)
                return f'<div class="an-uscita">{block.view.html(page)}</div>'
            case Figure():
                return self._figure(block)
            case Code():
                return _box("an-codice", f"Codice della cella {block.place.cell}", block.source)
            case Preformatted():
                return _box("an-testo-fisso", f"Testo prodotto dalla cella {block.place.cell}", block.text)
            case Failure():
                return _failure(block)
            case PageBreak():
                return '<div class="an-pagina-nuova"></div>'
            case ContentsPlace():
                return ""

    def _figure(self, figure: Figure) -> str:
        alt = figure.alt or f"Figura {figure.number}: descrizione non fornita"
        if figure.mime == "image/svg+xml":
            image = embeddable(figure.data.decode(), f"f{figure.number}-", alt)
        else:
            image = f'<img src="{uri(figure.mime, figure.data)}" alt="{html.escape(alt)}">'
        if not figure.caption:
            return f'<figure class="an-grafico">{image}</figure>'
        number, anchor = self.numbers.next_number(FIGURE, figure.caption)
        caption = f'<span class="an-numero">{number} </span>{html.escape(figure.caption)}'
        return f'<figure class="an-grafico" id="{anchor}">{image}<figcaption>{caption}</figcaption></figure>'


def _table_name(block: Text | Fragment) -> str:
    return f"Tabella della cella di {block.place.kind} {block.place.cell}"


def _box(kind: str, name: str, text: str) -> str:
    inner = f"<code>{html.escape(text, quote=False)}</code>"
    return f'<pre class="{kind}" tabindex="0" role="group" aria-label="{name}">{inner}</pre>'


def _failure(failure: Failure) -> str:
    detail = html.escape(f"{failure.name}: {failure.message}", quote=False)
    return (
        '<div class="an-avviso an-avviso--blocco" role="note">'
        f"<p><strong>Errore nella cella di codice {failure.place.cell}.</strong> "
        "L'esecuzione si è interrotta: ciò che questa cella doveva mostrare manca.</p>"
        f"<p><code>{detail}</code></p></div>"
    )


def _markdown(text: Text) -> str:
    from mistune import BlockState

    return str(_renderer().render_tokens(text.tokens, BlockState()))


@cache
def _renderer() -> mistune.HTMLRenderer:
    import mistune

    class Renderer(mistune.HTMLRenderer):
        """mistune's own HTML, except for images, which are data URIs already, and formulas, shown as written."""

        def image(self, text: str, url: str, title: str | None = None) -> str:
            return f'<img src="{html.escape(url)}" alt="{html.escape(html.unescape(text))}">'

        def inline_math(self, text: str) -> str:
            return f'<span class="an-formula">${html.escape(text, quote=False)}$</span>'

        def block_math(self, text: str) -> str:
            return f'<p class="an-formula">$${html.escape(text, quote=False)}$$</p>\n'

    renderer = Renderer(escape=False)
    methods = {name: getattr(renderer, name) for name in ("inline_math", "block_math")}
    mistune.create_markdown(renderer=renderer, plugins=list(PLUGINS))
    # the plugin registers its own rendering of formulas over ours, meant for a script that we do not have
    for name, method in methods.items():
        renderer.register(name, lambda _, text, method=method: method(text))
    return renderer
