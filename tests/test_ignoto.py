"""Unknown is not zero: with each table or column missing, no page claims anything about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd
import pytest

import analisi as an
from analisi.apertura import Analisi
from analisi.dati.schema import Tabella
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreAnalisi

PAGINE = (
    "sintesi_indicatori",
    "sintesi_scostamenti",
    "sintesi_relazione",
    "aree_a_confronto",
    "risorse",
    "risorse_delle_aree",
    "dirigenti",
    "indicatori_strategici",
    "andamento_ente",
    "confronto_regionale",
    "confronto_con_base",
)
PROPRIE: Mapping[str, tuple[str, ...]] = {
    "procedure": ("procedure",),
    "conto_economico": ("conto_economico",),
    "indicatori": ("elenco_indicatori",),
    "struttura": ("elenco_indicatori",),
    "serie": ("andamento_ente",),
}
"""Sections that cost more to make, looked at where their own table changes."""
AFFERMA = re.compile(
    r"pari a zero|senza scostament|[Nn]essuno scostamento|conferma la revisione|non torna|ogni indicatore misurato"
    r"|[Nn]essuna? (?:rilievo|procedura|risorsa|programma)|come prevista|(?<![\d.,])0 €|medi[ao] (?:del |di )?(?:il )?—"
    r"|coincid|tutt[ie] (?:gli|i|le) [a-z]+ (?:sono|hanno)|\bNone\b|\bnan\b|<NA>"
)
"""What may be said only of figures that are known."""
SENZA_VALORE = ("testo", "codice")


def senza(dati: pd.DataFrame, *colonne: str) -> pd.DataFrame:
    return dati.assign(**{c: pd.Series(pd.NA, dati.index, dati[c].dtype) for c in colonne})


def varianti(tabella: Tabella, intera: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame | None]]:
    """The table taken away, each of its columns that may be empty, all of its figures, every second figure."""
    facoltative = [c for c in tabella.colonne if not c.obbligatoria and c.nome not in tabella.chiave]
    figure = [c.nome for c in facoltative if c.tipo in ("euro", "decimale", "percentuale")]
    yield "tabella", None
    for colonna in facoltative:
        if colonna.tipo not in SENZA_VALORE or colonna.nome in ("padre", "responsabile", "unita"):
            yield colonna.nome, senza(intera, colonna.nome)
    if len(figure) > 1:
        yield "tutte le cifre", senza(intera, *figure)
    if figure:
        meta = intera.copy()
        meta.loc[meta.index % 2 == 0, figure] = pd.NA
        yield "metà delle cifre", meta


def con(d: Analisi, nome: str, tabella: pd.DataFrame | None, area: str) -> Analisi:
    tabelle = {n: t for n, t in d.dati.tabelle.items() if n != nome or tabella is not None}
    if tabella is not None:
        tabelle[nome] = tabella
    dati = replace(d.dati, tabelle=tabelle, assenti=tuple(n for n in TABELLE if n not in tabelle))
    return replace(d, dati=dati).di_area(area)


def detto(d: Analisi, pagine: tuple[str, ...]) -> dict[str, str]:
    viste = {nome: getattr(an, nome)(d) for nome in pagine}
    return {nome: " ".join(vista.testo().split()) for nome, vista in viste.items() if vista is not None}


@pytest.mark.parametrize("nome", [n for n in TABELLE if n not in ("legami", "dichiarati")])
def test_what_is_missing_is_never_a_zero_nor_an_agreement(lucca: Analisi, nome: str) -> None:
    pagine = tuple(dict.fromkeys((*PAGINE, *PROPRIE.get(nome, ()))))
    intere = {area: detto(lucca.di_area(area), pagine) for area in ("ente", "C")}
    false = []
    for cosa, tabella in varianti(TABELLE[nome], lucca.dati.tabelle[nome]):
        for area in ("ente", "C") if " " in cosa or cosa in ("tabella", "tipo") else ("C",):
            try:
                viste = detto(con(lucca, nome, tabella, area), pagine)
            except ErroreAnalisi as errore:
                assert nome == "struttura", errore  # without the tree there are no areas to ask for
                continue
            for pagina, testo in viste.items():
                prima = intere[area].get(pagina, "")
                nuove = {m.group() for m in AFFERMA.finditer(testo)} - {m.group() for m in AFFERMA.finditer(prima)}
                false += [f"{nome}, senza {cosa}, {area}: {pagina} dice «{n}»" for n in sorted(nuove)]
    assert not false, "\n".join(false)
