"""The results of a report as an accessible workbook: an index, then one sheet a table with its header row defined.

No merged cells, no empty rows inside a table, numbers that are numbers, notes and source under each table. It knows
the form of the results, not what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.xml.functions import tostring

from analisi.xlsx_stabile import byte_stabili, nome_foglio, prepara_stampa, scrivi_testo
from notebatch.attachments.workbook_cells import Casella, Numero, Tavola, tavole

FOGLIO_INDICE = "Indice"
RIGA_TITOLI = 2
GIORNO = "dd/mm/yyyy"
LETTURA = (
    "Ogni foglio contiene una sola tabella: il titolo nella prima riga, i titoli delle colonne nella seconda.",
    "I numeri e le date si possono usare nei calcoli; l'unità è nel titolo della colonna.",
    "— vuol dire dato non fornito, N.C. non calcolabile: nessuno dei due è zero.",
    "I valori sono esatti: il formato mostra i decimali della pagina, la cella contiene tutti gli altri.",
    "Che cosa significa ogni colonna è scritto nel dizionario che accompagna i dati aperti del rapporto.",
)
"""How to read the workbook."""

_TITOLO = Font(bold=True, size=14)
_GRASSETTO = Font(bold=True)
_COLLEGAMENTO = Font(color="0563C1", underline="single")
_A_CAPO = Alignment(vertical="top", wrap_text=True)
_LARGHEZZA_MINIMA, _LARGHEZZA_MASSIMA = 12, 60
_LARGHEZZA_NOTE = 44
_LARGHEZZA_INDICE = (34, 90, 10)
_ALTERNATIVA = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'uri="{{504A1905-F514-4f6f-8877-14C23A59335A}}"><x14:table altText={0} altTextSummary={1}/></ext></extLst></table>'
)
_STILE = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)


class _TabellaDescritta(Table):  # type: ignore[misc]  # openpyxl publishes no types
    """A table of a sheet with the alternative text that openpyxl does not know of."""

    # openpyxl forgets in a subclass what the class writes
    __attrs__, __elements__, __nested__ = Table.__attrs__, Table.__elements__, Table.__nested__

    alternativa = ""
    descrizione = ""

    def _write(self, archive: Any) -> None:  # noqa: ANN401 - as above
        coda = _ALTERNATIVA.format(quoteattr(self.alternativa), quoteattr(self.descrizione))
        xml = tostring(self.to_tree()).decode("utf-8")
        archive.writestr(self.path[1:], xml.removesuffix("</table>") + coda)


def cartella(
    risultati: Sequence[object],
    titolo: str,
    *,
    data: str,
    autore: str,
    contrassegno: str = "",
    lingua: str = "it",
) -> bytes:
    """The workbook of the tables in `risultati` (what the views' `dati()` give); same input, same bytes.

    data: reference day of the figures, ISO. contrassegno: a word, as SIMULATO, that every sheet carries in its name,
    its title and its printed header. Raises ValueError for a date that is none.
    """
    giorno = date.fromisoformat(data)
    libro = Workbook()
    pieno = _segnato(titolo, contrassegno)
    proprieta = libro.properties
    proprieta.title, proprieta.creator, proprieta.language = pieno, autore, lingua
    indice = libro.active
    indice.title = nome_foglio(_nome(contrassegno, FOGLIO_INDICE), ())
    trovate = list(tavole(risultati))
    nomi = [indice.title]
    for numero, tavola in enumerate(trovate, start=1):
        nomi.append(nome_foglio(_nome(contrassegno, f"{numero:02d} {tavola.titolo}"), nomi))
        foglio = libro.create_sheet(nomi[-1])
        _riempi(foglio, tavola, numero, _segnato(tavola.titolo, contrassegno))
        _collega(foglio.cell(foglio.max_row + 2, 1), nomi[0], "Torna all'indice")
        prepara_stampa(foglio, contrassegno, pieno, f"1:{RIGA_TITOLI}")
    _indice(indice, pieno, f"{autore} · dati al {giorno:%d/%m/%Y}", list(zip(nomi[1:], trovate, strict=True)))
    prepara_stampa(indice, contrassegno, pieno)
    return byte_stabili(libro, giorno)


def _segnato(titolo: str, contrassegno: str) -> str:
    return f"{contrassegno} · {titolo}" if contrassegno else titolo


def _nome(contrassegno: str, nome: str) -> str:
    return f"{contrassegno} {nome}".strip()


def _indice(foglio: Any, titolo: str, sotto: str, fogli: Sequence[tuple[str, Tavola]]) -> None:  # noqa: ANN401
    for lettera, larghezza in zip("ABC", _LARGHEZZA_INDICE, strict=True):
        foglio.column_dimensions[lettera].width = larghezza
    _scrivi(foglio.cell(1, 1), titolo, _TITOLO)
    _scrivi(foglio.cell(2, 1), sotto)
    riga = 4
    if fogli:
        voci = [(nome, t.titolo, Numero(Decimal(len(t.righe)), "0")) for nome, t in fogli]
        elenco = Tavola(f"Fogli di «{titolo}»", ("Foglio", "Tabella", "Righe"), tuple(voci))
        _tabella(foglio, elenco, riga, "Indice")
        for posto, (nome, _) in enumerate(fogli, start=riga + 1):
            _collega(foglio.cell(posto, 1), nome, nome)
        riga += len(fogli) + 2
    else:
        _scrivi(foglio.cell(riga, 1), "Nessuna tabella in questi risultati.")
        riga += 2
    _scrivi(foglio.cell(riga, 1), "Come si legge", _GRASSETTO)
    for posto, frase in enumerate(LETTURA, start=riga + 1):
        _scrivi(foglio.cell(posto, 1), frase).alignment = _A_CAPO


def _riempi(foglio: Any, tavola: Tavola, numero: int, titolo: str) -> None:  # noqa: ANN401 - as above
    _scrivi(foglio.cell(1, 1), titolo, _TITOLO)
    for posto, larghezza in enumerate(_larghezze(tavola), start=1):
        foglio.column_dimensions[get_column_letter(posto)].width = larghezza
    _tabella(foglio, tavola, RIGA_TITOLI, f"Tabella_{numero:02d}")
    foglio.freeze_panes = foglio.cell(RIGA_TITOLI + 1, 2)
    riga = RIGA_TITOLI + len(tavola.righe) + 2
    in_parole = [f"In parole: {tavola.descrizione}"] if tavola.descrizione else []
    fonte = [f"Fonte: {tavola.fonte}"] if tavola.fonte else []
    for posto, testo in enumerate([*in_parole, *tavola.note, *fonte], start=riga):
        _scrivi(foglio.cell(posto, 1), testo).alignment = _A_CAPO


def _tabella(foglio: Any, tavola: Tavola, riga: int, nome: str) -> None:  # noqa: ANN401 - as above
    """The header at `riga` and the rows below it, defined as a table."""
    for posto, titolo in enumerate(tavola.intestazione, start=1):
        _scrivi(foglio.cell(riga, posto), titolo, _GRASSETTO).alignment = _A_CAPO
    for posto, caselle in enumerate(tavola.righe, start=riga + 1):
        for colonna, casella in enumerate(caselle, start=1):
            _metti(foglio.cell(posto, colonna), casella)
    ultima = get_column_letter(len(tavola.intestazione))
    definita = _TabellaDescritta(displayName=nome, ref=f"A{riga}:{ultima}{riga + len(tavola.righe)}")
    definita.tableStyleInfo = _STILE
    definita.alternativa, definita.descrizione = tavola.titolo, tavola.descrizione or tavola.titolo
    definita._initialise_columns()
    for colonna, titolo in zip(definita.tableColumns, tavola.intestazione, strict=True):
        colonna.name = titolo
    foglio.add_table(definita)


def _metti(cella: Any, casella: Casella) -> None:  # noqa: ANN401 - as above
    if isinstance(casella, Numero):
        cella.value, cella.number_format = casella.valore, casella.formato
        return
    if isinstance(casella, date):
        cella.value, cella.number_format = casella, GIORNO
        return
    scrivi_testo(cella, casella)
    cella.alignment = _A_CAPO


def _scrivi(cella: Any, testo: str, carattere: Font | None = None) -> Any:  # noqa: ANN401 - as above
    scrivi_testo(cella, testo)
    if carattere is not None:
        cella.font = carattere
    return cella


def _collega(cella: Any, foglio: str, testo: str) -> None:  # noqa: ANN401 - as above
    scrivi_testo(cella, testo)
    protetto = foglio.replace("'", "''")
    cella.hyperlink = Hyperlink(ref=cella.coordinate, location=f"'{protetto}'!A1", display=testo)
    cella.font = _COLLEGAMENTO


def _larghezze(tavola: Tavola) -> list[int]:
    colonne = zip(tavola.intestazione, *tavola.righe, strict=True)
    misure = [min(_LARGHEZZA_MASSIMA, max(_LARGHEZZA_MINIMA, *(_lungo(c) + 2 for c in colonna))) for colonna in colonne]
    # the first stays in view while the others scroll, and the notes wrap in it: neither narrow nor wide
    return [_LARGHEZZA_NOTE, *misure[1:]]


def _lungo(casella: Casella) -> int:
    """Characters of the longest line that a cell shows."""
    if isinstance(casella, Numero):
        return len(f"{casella.valore:,f}")
    if isinstance(casella, date):
        return len(GIORNO)
    return max(len(riga) for riga in casella.split("\n"))
