"""A Tabella as HTML: scope on every header, one body for each group, notes reached by links."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from analisi.vista.base import html_attributo, html_testo

if TYPE_CHECKING:
    from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella


def rendi(tabella: Tabella) -> str:
    """The table in its scrolling region, followed by notes, legend and source."""
    titolo = html_attributo(tabella.titolo)
    return "\n".join(
        [
            f'<div class="an-scorri" role="region" tabindex="0" aria-label="{titolo}">',
            f'<table class="an-tabella"><caption>{html_testo(tabella.titolo)}</caption>',
            f"<thead><tr>{''.join(_testata(c) for c in tabella.colonne)}</tr></thead>",
            *_corpi(tabella),
            "</table></div>",
            *_coda(tabella),
        ]
    )


def _testata(colonna: ColonnaVista) -> str:
    classe = ' class="n"' if colonna.numerica else ""
    unita = f' <span class="an-unita">({html_testo(colonna.unita)})</span>' if colonna.unita else ""
    return f'<th scope="col"{classe}>{html_testo(colonna.titolo)}{unita}</th>'


def _corpi(tabella: Tabella) -> list[str]:
    # rows take the number of the group heads seen so far: a scope of rowgroup ends with its own body
    numerate: list[tuple[int, Riga]] = []
    gruppo = 0
    for riga in tabella.righe:
        gruppo += riga.tipo == "gruppo"
        numerate.append((gruppo, riga))
    return [
        "<tbody>\n" + "\n".join(_riga(tabella, r) for _, r in corpo) + "\n</tbody>"
        for _, corpo in groupby(numerate, key=lambda coppia: coppia[0])
    ]


def _riga(tabella: Tabella, riga: Riga) -> str:
    classi = " ".join([riga.tipo] * (riga.tipo != "normale") + [f"an-liv-{riga.livello}"] * (riga.livello > 0))
    apertura = f'<tr class="{classi}">' if classi else "<tr>"
    if riga.tipo == "gruppo":
        colonne = len(tabella.colonne)
        return f'{apertura}<th scope="rowgroup" colspan="{colonne}">{_contenuto(tabella, riga.contenuti[0])}</th></tr>'
    celle = zip(riga.contenuti, tabella.colonne, strict=True)
    return apertura + "".join(_cella(tabella, riga, i, c, k) for i, (c, k) in enumerate(celle)) + "</tr>"


def _cella(tabella: Tabella, riga: Riga, posto: int, cella: Cella, colonna: ColonnaVista) -> str:
    classi = (["n"] if colonna.numerica else []) + ([f"an-{cella.evidenza}"] if cella.evidenza else [])
    classe = f' class="{" ".join(classi)}"' if classi else ""
    rientro = f' style="padding-left:{riga.livello * 1.25 + 0.65:g}rem"' if riga.livello and posto == 0 else ""
    contenuto = _contenuto(tabella, cella)
    if posto == tabella.colonna_intestazione:
        return f'<th scope="row"{classe}{rientro}>{contenuto}</th>'
    return f"<td{classe}{rientro}>{contenuto}</td>"


def _contenuto(tabella: Tabella, cella: Cella) -> str:
    testo = html_testo(cella.visibile)
    if cella.lettura:
        testo = f'<span aria-hidden="true">{testo}</span><span class="an-nascosto">{html_testo(cella.lettura)}</span>'
    if cella.nota:
        numero = tabella.note_di_cella.index(cella.nota) + 1
        testo += f'<sup><a href="#{_ancora(tabella, numero)}" aria-label="nota {numero}">{numero}</a></sup>'
    if cella.barra is not None:
        testo += f'<span class="an-barra" style="--v:{cella.barra:.4g}" aria-hidden="true"></span>'
    return testo


def _coda(tabella: Tabella) -> list[str]:
    voci = [
        f'<li id="{_ancora(tabella, i)}">{html_testo(nota)}</li>'
        for i, nota in enumerate(tabella.note_di_cella, start=1)
    ]
    coda = [f'<ol class="an-note">{"".join(voci)}</ol>'] if voci else []
    coda += [f'<p class="an-nota">{html_testo(nota)}</p>' for nota in tabella.note]
    coda += [f'<p class="an-nota">{html_testo(tabella.legenda)}</p>'] if tabella.legenda else []
    return coda + ([f'<p class="an-fonte">Fonte: {html_testo(tabella.fonte)}</p>'] if tabella.fonte else [])


def _ancora(tabella: Tabella, numero: int) -> str:
    return f"nota-{tabella.impronta}-{numero}"
