"""A Tabella as Typst: a breakable figure with a repeated header, groups as second-level headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from analisi.vista import tavolozza as tv
from analisi.vista.base import Rimando, typst_stringa, typst_testo
from analisi.vista.decimali import code
from analisi.vista.formato import SPAZIO
from analisi.vista.larghezze import quote

if TYPE_CHECKING:
    from analisi.vista.tabella import Cella, Riga, Tabella

_LUNGA = re.compile(r"[^\s\u200b-]{22,}")
_GIUNTURA = re.compile(r"(?<=[/_.:@'])(?=\w)")
RIGHE_BREVI = 12
CIFRA_CON_BARRA = 3.1
"""Room of a percentage with two decimals, in em."""
TESTO_BREVE = 60
PAROLA_ITALIANA = 30
"""Letters of the longest run that is taken for a word, which hyphenation can break."""
_COLORI = {"": "", "positivo": tv.VERDE, "negativo": tv.ARANCIO, "attenzione": tv.ARANCIO}


def rendi(tabella: Tabella) -> str:
    """The table as a figure, with notes, legend and source in small type under it."""
    numeriche = [c.numerica for c in tabella.mostrate]
    colonne = ", ".join(f"{q:.2f}fr" for q in quote(tabella))
    allineamento = ", ".join("right" if n else "left" for n in numeriche)
    mancanti = code(tabella)
    righe = [f"  {_riga(tabella, i, r, mancanti)}" for i, r in enumerate(tabella.corpo)]
    coda = _coda(tabella)
    sotto = ", below: 0.7em" if coda else ""
    return "\n".join(
        [
            "#[",
            f"#show figure: set block(breakable: {'false' if _breve(tabella) else 'true'}{sotto})",
            "#set figure.caption(position: top)",
            f"#figure(kind: table, caption: [{typst_testo(tabella.titolo)}], table(",
            f"  columns: ({colonne},), align: ({allineamento},),",
            f"  table.header({_testata(tabella)}),",
            *righe,
            "))",
            *coda,
            "]",
        ]
    )


def _breve(tabella: Tabella) -> bool:
    """Whether the table surely fits a page, so that it can move to the next one whole."""
    celle = (c.visibile for r in tabella.corpo for c in r.contenuti)
    return len(tabella.corpo) <= RIGHE_BREVI and all(len(c) <= TESTO_BREVE for c in celle)


def _testata(tabella: Tabella) -> str:
    celle = []
    for colonna in tabella.mostrate:
        unita = f" #text(weight: 400, hyphenate: false)[({typst_testo(colonna.unita)})];" if colonna.unita else ""
        celle.append(f"[#strong[{_spezzabile(colonna.titolo)}];{unita}]")
    return ", ".join(celle)


def _riga(tabella: Tabella, indice: int, riga: Riga, mancanti: Mapping[tuple[int, int], str]) -> str:
    if riga.tipo == "gruppo":
        testo = f"[#strong[{_contenuto(tabella, riga.contenuti[0])}];]"
        # a header of level 2 is repeated with the page's and tagged as the head of what follows
        return f"table.header(level: 2, table.cell(colspan: {len(tabella.mostrate)}, align: left){testo}),"
    celle = [_contenuto(tabella, c, mancanti.get((indice, i), "")) for i, c in enumerate(riga.contenuti)]
    if riga.livello:
        celle[0] = f"#pad(left: {riga.livello * 0.9:g}em)[{celle[0]}];"
    if riga.tipo in ("totale", "subtotale"):
        celle = [f"#strong[{c}];" for c in celle]
    regola = "table.hline(), " if riga.tipo == "totale" else ""
    return regola + ", ".join(f"[{c}]" for c in celle) + ","


def _contenuto(tabella: Tabella, cella: Cella, coda: str = "") -> str:
    testo = typst_testo(Rimando(cella.testo, cella.rimando)) if cella.rimando else _spezzabile(cella.testo)
    testo += f"#hide[{typst_testo(coda)}];" if coda else ""
    testo = _colorato(testo, cella)
    if cella.segno and cella.barra is None:
        testo = f"{_segno(cella)} {testo}"
    if cella.codice:
        sigla = typst_testo(cella.codice.replace(" ", SPAZIO))
        testo += f' #text(size: 0.85em, fill: rgb("{tv.TESTO_TENUE}"))[{sigla}];'
    if cella.nota:
        testo += f"#super[{tabella.note_di_cella.index(cella.nota) + 1}];"
    if cella.barra is not None:
        # the mark before the bar and the figure in a room of its own, so that the bars of a column start together
        segno = f"{_segno(cella)}#h(0.4em)" if cella.segno else ""
        testo = f"{segno}{_barra(cella.barra)}#h(0.3em)#box(width: {CIFRA_CON_BARRA}em, align(right)[{testo}]);"
    return f"{_scintilla(cella.scintilla)}#h(0.5em)#box[{testo}];" if cella.scintilla else testo


def _segno(cella: Cella) -> str:
    """The mark, which a voice would read as punctuation."""
    return f"#pdf.artifact(box[{_colorato(typst_testo(cella.segno), cella)}]);"


def _colorato(testo: str, cella: Cella) -> str:
    colore = _COLORI[cella.evidenza]
    return f'#text(fill: rgb("{colore}"))[{testo}];' if colore else testo


def _scintilla(svg: str) -> str:
    disegno = f'image(bytes({typst_stringa(svg)}), format: "svg", height: 0.42cm)'
    return f"#box(baseline: 15%, pdf.artifact({disegno}));"


def _barra(quota: float) -> str:
    piena = f'place(left, rect(width: {quota * 100:.4g}%, height: 100%, stroke: none, fill: rgb("{tv.BLU}")))'
    fondo = f'width: 4em, height: 0.55em, fill: rgb("{tv.GRIGIO_CHIARO}")'
    return f"#box({fondo}, pdf.artifact({piena}));"


def _spezzabile(testo: str) -> str:
    """Text whose endless words (addresses, codes) may break: hyphenation knows words, not these."""
    return typst_testo(_LUNGA.sub(lambda m: "\u200b".join(_pezzi(m.group(0))), testo))


def _pezzi(lunga: str) -> list[str]:
    """Where an endless word may break: after its joints; a long piece that is no word, every eight characters."""
    pezzi: list[str] = []
    for pezzo in _GIUNTURA.split(lunga):
        pezzi += re.findall(".{1,8}", pezzo) if _LUNGA.match(pezzo) and not _parola(pezzo) else [pezzo]
    return pezzi


def _parola(pezzo: str) -> bool:
    return len(pezzo) < PAROLA_ITALIANA and pezzo.strip("«»().,;:").isalpha()


def _coda(tabella: Tabella) -> list[str]:
    righe = [f"#super[{i}]; {typst_testo(nota)}" for i, nota in enumerate(tabella.note_di_cella, start=1)]
    righe += [typst_testo(nota) for nota in tabella.note]
    righe += [typst_testo(tabella.legenda)] if tabella.legenda else []
    righe += [f"Fonte: {typst_testo(tabella.fonte)}"] if tabella.fonte else []
    if not righe:
        return []
    # each in a paragraph of its own: loose words would be read as one
    corpo = " ".join(f"#par[{riga}];" for riga in righe)
    return [
        f"#block(above: 0.6em, below: 1.4em, width: 100%)[#set text(size: 0.82em); #set par(spacing: 0.65em); {corpo}]"
    ]
