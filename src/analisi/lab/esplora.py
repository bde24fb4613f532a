"""Any table made interactive: sorted by clicking on a header, filtered column by column, nothing from the network."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

from analisi import mime
from analisi.apertura import Analisi
from analisi.errors import ErroreParametri
from analisi.lab.ordine import chiave, chiave_numero
from analisi.lab.tabella_viva import GRUPPO, Cella, in_cornice, libreria, viva
from analisi.oggetti import Oggetto
from analisi.vista.base import Vista, html_testo
from analisi.vista.blocchi import Paragrafo
from analisi.vista.codec import scrivi
from analisi.vista.formato import MANCANTE, manca, numero
from analisi.vista.tabella import Cella as CellaFerma
from analisi.vista.tabella import Colonna, Riga, Tabella

if TYPE_CHECKING:
    import pandas as pd

Esplorabile: TypeAlias = "Vista | pd.DataFrame | pd.Series[Any] | Analisi"
DETTAGLIO = "normale"
SENZA_RIGHE = "La tabella non ha righe."
RIGHE_FERME = 100
"""Rows of a frame to be seen where no script runs."""


@dataclass(frozen=True, repr=False)
class Esplorazione(Oggetto):
    """A table ready to be shown interactively; where no script runs (a published page) the table of the report stays.

    cornice: its cells as shown, each column an ordered category, so that sorting follows values and not letters;
    numeriche: positions of its columns of figures; ferma: the table that stays; note: what stands under the other.
    """

    titolo: str
    cornice: pd.DataFrame
    numeriche: tuple[int, ...]
    ferma: Vista
    note: tuple[str, ...] = ()

    def html(self) -> str:
        """The still table, then the interactive one, which the script shows in its place."""
        ancora = f"an-{uuid.uuid4().hex[:12]}"
        note = "".join(f'<p class="an-nota">{html_testo(n)}</p>' for n in self.note)
        interattiva = f"{libreria()}\n{viva(self.cornice, self.titolo, ancora, self.numeriche)}{note}"
        return (
            f'<div id="{ancora}-ferma">{self.ferma.html()}</div>\n'
            f'<div id="{ancora}-viva" hidden="hidden">{interattiva}</div>\n'
            f'<script>document.getElementById("{ancora}-ferma").hidden = true;'
            f'document.getElementById("{ancora}-viva").hidden = false;</script>'
        )

    def testo(self) -> str:
        """Plain text, for where HTML is not shown."""
        return self.ferma.testo()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        return {
            "text/html": self.html(),
            "text/plain": self.testo(),
            mime.VISTA: scrivi(self.ferma),
        }


@dataclass(frozen=True, repr=False)
class Esplorazioni(Oggetto):
    """Several interactive tables, one after the other."""

    tabelle: tuple[Esplorazione, ...]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        testo = "\n\n".join(t.testo() for t in self.tabelle)
        return {"text/html": "\n".join(t.html() for t in self.tabelle), "text/plain": testo}


def esplora(cosa: Esplorabile, tabella: str = "") -> Esplorazione | Esplorazioni:
    """Show a table so that it can be sorted, searched and filtered; figures stay written in Italian.

    `cosa`: what an `an.` function shows (every table in it, also the one behind a chart), a pandas frame, or an opened
    chamber together with the name of one of its tables. Clicking on a header sorts by value (numbers as numbers, dates
    as dates, missing values last); rows of totals, which would mix with the others, are left to the report.
    Raises ErroreParametri where there is no table to show.

        an.esplora(an.elenco_indicatori(d))
        an.esplora(d, "indicatori")
        an.esplora(d.tabella("serie").query("anno >= 2012"))
    """
    if isinstance(cosa, Analisi):
        if not tabella:
            raise ErroreParametri(f'quale tabella? Per esempio: an.esplora(d, "{next(iter(cosa.dati.tabelle))}").')
        return _da_cornice(cosa.tabella(tabella), tabella)
    if isinstance(cosa, Vista):
        trovate = tuple(esplora_tabella(t) for t in cosa.tabelle())
        if not trovate:
            raise ErroreParametri("esplora: qui non c'è nessuna tabella da ordinare o filtrare.")
        return trovate[0] if len(trovate) == 1 else Esplorazioni(trovate)
    import pandas as pd

    if isinstance(cosa, pd.DataFrame | pd.Series):
        return _da_cornice(cosa if isinstance(cosa, pd.DataFrame) else cosa.to_frame(), "")
    raise ErroreParametri(
        f"esplora: «{type(cosa).__name__}» non è una tabella. Serve ciò che mostra una funzione di an, un DataFrame "
        'di pandas, oppure una camera aperta e il nome di una sua tabella: an.esplora(d, "serie").'
    )


def esplora_tabella(tabella: Tabella) -> Esplorazione:
    """The rows of detail, or all where there are only totals; the head of a group of rows becomes a column."""
    tipi = {r.tipo for r in tabella.corpo} - {"gruppo"}
    tenuti = {DETTAGLIO} if DETTAGLIO in tipi else tipi
    gruppi: list[Cella] = []
    righe: list[list[Cella]] = []
    gruppo = ""
    for riga in tabella.corpo:
        if riga.tipo == "gruppo":
            gruppo = riga.contenuti[0].intero
        elif riga.tipo in tenuti:
            gruppi.append((gruppo, chiave(gruppo)))
            righe.append(_celle(tabella, riga))
    intestazioni = [f"{c.titolo} ({c.unita})" if c.unita else c.titolo for c in tabella.mostrate]
    numeriche = [i for i, c in enumerate(tabella.mostrate) if c.numerica]
    colonne: list[Sequence[Cella]] = list(zip(*righe, strict=True)) if righe else [[] for _ in intestazioni]
    if gruppo:
        intestazioni, colonne, numeriche = [GRUPPO, *intestazioni], [gruppi, *colonne], [i + 1 for i in numeriche]
    cornice = in_cornice(dict(zip(_distinti(intestazioni), colonne, strict=True)))
    lasciate = sum(r.tipo not in {*tenuti, "gruppo"} for r in tabella.corpo)
    return Esplorazione(tabella.titolo, cornice, tuple(numeriche), tabella, tuple(_note(tabella, lasciate)))


def _celle(tabella: Tabella, riga: Riga) -> list[Cella]:
    note = tabella.note_di_cella
    return [(c.intero + (f" [{note.index(c.nota) + 1}]" if c.nota else ""), chiave(c.testo)) for c in riga.contenuti]


def _note(tabella: Tabella, lasciate: int) -> Iterator[str]:
    yield from (f"[{i}] {nota}" for i, nota in enumerate(tabella.note_di_cella, start=1))
    if lasciate == 1:
        yield "La riga di totale, che ordinando si confonderebbe con le altre, resta nella tabella del rapporto."
    elif lasciate:
        yield f"Le {lasciate} righe di totale, che ordinando si confonderebbero con le altre, restano nel rapporto."


def _da_cornice(cornice: pd.DataFrame, titolo: str) -> Esplorazione:
    """A frame with its figures written in Italian; an index with a name becomes a column."""
    if any(nome is not None for nome in cornice.index.names):
        cornice = cornice.reset_index()
    valori = [cornice.iloc[:, i].tolist() for i in range(cornice.shape[1])]
    colonne = [[_cella(v) for v in colonna] for colonna in valori]
    numeriche = tuple(i for i, colonna in enumerate(valori) if _di_numeri(colonna))
    nomi = _distinti([str(c) for c in cornice.columns])
    ferma = _ferma(titolo, nomi, colonne, valori, numeriche)
    return Esplorazione(titolo, in_cornice(dict(zip(nomi, colonne, strict=True))), numeriche, ferma)


def _ferma(
    titolo: str,
    nomi: Sequence[str],
    colonne: Sequence[Sequence[Cella]],
    valori: Sequence[Sequence[Any]],
    numeriche: Sequence[int],
) -> Vista:
    """The first rows of a frame as the table of a report."""
    celle = [
        [CellaFerma(v if i in numeriche else testo, testo=testo) for v, (testo, _) in zip(*coppia, strict=True)]
        for i, coppia in enumerate(zip(valori, colonne, strict=True))
    ]
    righe = [Riga(r) for r in zip(*celle, strict=True)]
    if not righe:
        return Paragrafo(SENZA_RIGHE)
    mostrate = tuple(Colonna(n, tipo="numero" if i in numeriche else "testo") for i, n in enumerate(nomi))
    altre = len(righe) - RIGHE_FERME
    note = (f"Altre righe, che qui non si vedono: {altre}.",) if altre > 0 else ()
    return Tabella(titolo or "Tabella", mostrate, tuple(righe[:RIGHE_FERME]), note)


def _cella(valore: Any) -> Cella:  # noqa: ANN401 - a frame may hold anything
    """A value as a reader sees it; whole numbers, which may be years or codes, keep their digits together."""
    if manca(valore):
        return MANCANTE, chiave(MANCANTE)
    if _logico(valore):
        return ("sì" if valore else "no"), chiave("sì" if valore else "no")
    if not _numero(valore):
        return str(valore), chiave(str(valore))
    testo = numero(valore) if isinstance(valore, Decimal | float) else str(valore)
    return testo, chiave_numero(valore)


def _numero(valore: object) -> bool:
    return isinstance(valore, Real | Decimal) and not _logico(valore)


def _logico(valore: object) -> bool:
    return type(valore).__name__ in ("bool", "bool_")


def _di_numeri(valori: Iterable[object]) -> bool:
    presenti = [v for v in valori if not manca(v)]
    return bool(presenti) and all(_numero(v) for v in presenti)


def _distinti(nomi: Sequence[str]) -> list[str]:
    """Headers told apart: a second «Scostamento» becomes «Scostamento (2)»."""
    return [n if nomi[:i].count(n) == 0 else f"{n} ({nomi[:i].count(n) + 1})" for i, n in enumerate(nomi)]
