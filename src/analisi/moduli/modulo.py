"""What an Excel form is, declared once for who writes it and who reads it back; and the workbook that goes out.

Everything is locked but the cells to fill; each of those says what it admits, in a prompt and in a rule that follow
from the type of its column. A hidden sheet says which form it is, of whom and of which year, and which rows it has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation

from analisi.dati.schema import Colonna
from analisi.xlsx_stabile import byte_stabili, nome_foglio, prepara_stampa, scrivi_testo

FOGLIO_SEGNO = "_analisi"
"""The hidden sheet."""
RIGA_TITOLI = 2
"""Row of the headings; the title of the sheet is above it, the rows of the form below."""
NC = "N.C."
VUOTO = "(vuoto)"
"""What somebody writes for «no value», where the right thing is an empty cell."""

RigaSegno = tuple[str, str, str]
"""A row as the hidden sheet says it: sheet, key, and what the form keeps of it."""

_TITOLO, _GRASSETTO = Font(bold=True, size=14), Font(bold=True)
_BORDO = Border(*(Side(style="thin", color="8C8C8C") for _ in range(4)))
_TITOLI, _DA_FARE, _CHIUSA, _APERTA = (
    PatternFill("solid", fgColor=c) for c in ("DCE6F1", "FFE699", "E7E6E6", "FFFFE5")
)
_SOPRA = Alignment(vertical="top", wrap_text=True)
_LARGHEZZE_ISTRUZIONI = (26, 96)
_MASSIMO_TITOLO, _MASSIMO_TESTO, _MASSIMA_REGOLA = 32, 220, 255
"""Characters of a prompt's title and text, and of a rule, beyond which Excel refuses the file."""
_FORMATI = {
    "intero": "#,##0",
    "euro": "#,##0.00",
    "decimale": "General",
    "percentuale": "General",
    "data": "dd/mm/yyyy",
}
_TESTO = "@"
_NUMERI = ("intero", "decimale", "percentuale", "euro")
_COSA = {
    "intero": "un numero intero",
    "decimale": "un numero, come 1234,56",
    "percentuale": "una percentuale in punti, come 12,5",
    "euro": "un importo in euro, come 1234,56",
    "data": "un giorno, come 31/12/2013",
    "periodo": "un anno, due anni come 2010/2014, o un giorno",
    "logico": "vero o falso",
    "scelta": "una delle voci dell'elenco",
}
_SPIEGATE = {NC: f"{NC} se non è calcolabile", VUOTO: f"{VUOTO} se la cella deve restare vuota"}


@dataclass(frozen=True)
class ColonnaModulo:
    """A column of a form: how its cells are read and what they mean, its heading, its width in characters."""

    colonna: Colonna
    larghezza: int
    titolo: str = ""
    da_compilare: bool = False

    @property
    def nome(self) -> str:
        """The key by which rows name it."""
        return self.colonna.nome

    @property
    def intestazione(self) -> str:
        """What stands at the top of it; where nothing else was declared, its name."""
        return self.titolo or self.colonna.nome

    @property
    def in_breve(self) -> str:
        """The heading without its reminder in parentheses."""
        return self.intestazione.partition(" (")[0]


@dataclass(frozen=True)
class DaCompilare:
    """A cell to fill, where it is not as its column says.

    invito: what the prompt adds to what the type says; parole: words admitted in place of a value; minimo: `>=0`, `>0`;
    regola: a formula of Excel for what is admitted, `{cella}` being the cell and `{nome}` that of another column in the
    row; cosa: what is asked for, where the words of the type do not say it; iniziale: what stands in it already.
    """

    colonna: Colonna
    invito: str = ""
    parole: tuple[str, ...] = ()
    minimo: str = ""
    regola: str = ""
    cosa: str = ""
    iniziale: int | None = None
    formato: str = ""


@dataclass(frozen=True)
class RigaModulo:
    """A row as it goes out: its key, its cells by column, what the hidden sheet keeps of it.

    A text or a number is locked; a column to fill that is not named here is filled as it was declared.
    """

    chiave: str
    celle: Mapping[str, str | int | DaCompilare]
    contenuto: str = ""


def _di_ora(testi: Sequence[str]) -> RigaSegno:
    foglio, chiave, contenuto = (*testi, "")[:3]
    return foglio, chiave, contenuto


@dataclass(frozen=True)
class ModuloExcel:
    """A form.

    tipo, formato: its kind and version, that the hidden sheet says; comando: how one is made, for messages; identita:
    what its hidden sheet must say beside `anno`. colonne: in order, the first being the key of a row; istruzioni:
    sections of entries with their texts, one without text being for who sends the form, with `da_scrivere` as prompt;
    foglio: name of its only sheet, empty where each sheet has a theme.

    chiamato: the words for it after `in`, `di` and `da`; chiusa: what stands in a cell that its row does not ask for;
    note: the column for remarks, where none may stand beyond the last one; se_manca: what to do with a cell that cannot
    be filled. leggi_contenuto: what the hidden sheet keeps of a row, from its text (ValueError, LookupError or
    TypeError for a text that is not the form's); detta: a row in words, from its key and that; di_prima: by older
    version, how its rows are read from the hidden sheet.
    """

    tipo: str
    formato: str
    comando: str
    identita: tuple[str, ...]
    colonne: tuple[ColonnaModulo, ...]
    istruzioni: Mapping[str, Mapping[str, str]]
    autore: str
    foglio: str = ""
    foglio_istruzioni: str = "Istruzioni"
    chiamato: tuple[str, str, str] = ("nella cartella ricevuta", "della cartella ricevuta", "dalla cartella ricevuta")
    chiusa: str = "non richiesto"
    note: str = ""
    da_scrivere: str = ""
    se_manca: str = ""
    leggi_contenuto: Callable[[str], Any] = str
    detta: Callable[[str, Any], str] = lambda chiave, _: f"la riga «{chiave}»"
    di_prima: Mapping[str, Callable[[Sequence[str]], RigaSegno]] = field(default_factory=dict)

    @property
    def lettori(self) -> Mapping[str, Callable[[Sequence[str]], RigaSegno]]:
        """By version: how a row of the hidden sheet is read."""
        return {**self.di_prima, self.formato: _di_ora}

    @property
    def nomi(self) -> tuple[str, ...]:
        """The keys of its columns, in order."""
        return tuple(c.nome for c in self.colonne)

    def lettera(self, nome: str) -> str:
        """The letter of a column."""
        return str(get_column_letter(self.nomi.index(nome) + 1))


def scrivi_modulo(
    modulo: ModuloExcel, titolo: str, identita: Mapping[str, str], fogli: Mapping[str, Sequence[RigaModulo]]
) -> bytes:
    """The workbook; the same input gives the same bytes.

    identita: what the hidden sheet says, the year with the rest; fogli: rows by theme, which names the sheet.
    """
    libro = Workbook()
    libro.properties.title, libro.properties.creator, libro.properties.language = titolo, modulo.autore, "it-IT"
    _istruzioni(libro.active, modulo, titolo)
    segno = [("tipo", modulo.tipo), ("formato", modulo.formato), *identita.items()]
    for tema, righe in fogli.items():
        foglio = libro.create_sheet(nome_foglio(tema, [*libro.sheetnames, FOGLIO_SEGNO]))
        _righe(foglio, modulo, titolo if tema == modulo.foglio else f"{tema} — {titolo}", righe)
        segno += [("riga", foglio.title, r.chiave, *([r.contenuto] if r.contenuto else [])) for r in righe]
    nascosto = libro.create_sheet(FOGLIO_SEGNO)
    nascosto.sheet_state, nascosto.protection.sheet = "hidden", True
    for numero, testi in enumerate(segno, start=1):
        for posto, testo in enumerate(testi, start=1):
            scrivi_testo(nascosto.cell(numero, posto), testo)
    libro.security = WorkbookProtection(lockStructure=True)
    return byte_stabili(libro, date(int(identita["anno"]), 12, 31))


def _istruzioni(foglio: Any, modulo: ModuloExcel, titolo: str) -> None:  # noqa: ANN401 - openpyxl publishes no types
    foglio.title = modulo.foglio_istruzioni
    for lettera, larghezza in zip("AB", _LARGHEZZE_ISTRUZIONI, strict=True):
        foglio.column_dimensions[lettera].width = larghezza
    _scritta(foglio.cell(1, 1), titolo, _TITOLO)
    numero = 3
    for sezione, voci in modulo.istruzioni.items():
        _scritta(foglio.cell(numero, 1), sezione, _GRASSETTO)
        for voce, testo in voci.items():
            numero += 1
            _scritta(foglio.cell(numero, 1), voce)
            cella = _scritta(foglio.cell(numero, 2), testo)
            if not testo:
                _apri(foglio, cella, DataValidation(), voce, modulo.da_scrivere)
        numero += 2
    _proteggi(foglio, titolo)


def _righe(foglio: Any, modulo: ModuloExcel, titolo: str, righe: Sequence[RigaModulo]) -> None:  # noqa: ANN401
    _scritta(foglio.cell(1, 1), titolo, _TITOLO).alignment = Alignment(wrap_text=False)
    for posto, colonna in enumerate(modulo.colonne, start=1):
        foglio.column_dimensions[get_column_letter(posto)].width = colonna.larghezza
        cella = _scritta(foglio.cell(RIGA_TITOLI, posto), colonna.intestazione, _GRASSETTO)
        cella.border, cella.fill = _BORDO, _DA_FARE if colonna.da_compilare else _TITOLI
    for numero, riga in enumerate(righe, start=RIGA_TITOLI + 1):
        for posto, colonna in enumerate(modulo.colonne, start=1):
            di_norma = DaCompilare(colonna.colonna, f"{colonna.colonna.significato}.") if colonna.da_compilare else ""
            cosa = riga.celle.get(colonna.nome, di_norma)
            if isinstance(cosa, DaCompilare):
                _da_compilare(foglio, foglio.cell(numero, posto), modulo, colonna, cosa)
            else:
                cella = _scritta(foglio.cell(numero, posto), cosa)
                cella.border, cella.fill = _BORDO, _CHIUSA
    foglio.freeze_panes = foglio.cell(RIGA_TITOLI + 1, 3)
    _proteggi(foglio, titolo, f"1:{RIGA_TITOLI}")


def _da_compilare(foglio: Any, cella: Any, modulo: ModuloExcel, colonna: ColonnaModulo, cosa: DaCompilare) -> None:  # noqa: ANN401
    in_riga = {nome: f"{modulo.lettera(nome)}{cella.row}" for nome in modulo.nomi}
    cella.value, cella.alignment = cosa.iniziale, _SOPRA
    cella.number_format = cosa.formato or _FORMATI.get(cosa.colonna.tipo, _TESTO)
    titolo, chiesto = _maiuscola(colonna.in_breve), _chiesto(cosa)
    invito = " ".join(t for t in (_maiuscola(f"{chiesto}.") if chiesto else "", cosa.invito) if t)
    errore = f"Qui serve {chiesto}{modulo.se_manca}." if chiesto else ""
    _apri(foglio, cella, _regola(cosa, cella.coordinate, in_riga), titolo, invito, errore)


def _chiesto(cosa: DaCompilare) -> str:
    """What is to be typed, in words that follow «qui serve»; empty for any text."""
    testo = cosa.cosa or _COSA.get(cosa.colonna.tipo, "" if cosa.invito else "il testo come deve essere")
    if cosa.minimo:
        base, virgola, esempio = testo.partition(",")
        numero = {"0": "zero"}.get(minimo := cosa.minimo.lstrip(">="), minimo)
        testo = f"{base} {f'da {numero} in su' if '=' in cosa.minimo else f'maggiore di {numero}'}{virgola}{esempio}"
    unita = cosa.colonna.unita
    if testo and unita and unita not in testo and cosa.colonna.tipo != "percentuale":
        testo += f", in {unita}"
    return "; ".join([*([testo] if testo else []), *(_SPIEGATE.get(p) or f"«{p}» se è così" for p in cosa.parole)])


def _regola(cosa: DaCompilare, dove: str, in_riga: Mapping[str, str]) -> DataValidation:
    """What the cell admits. Words are let in beside numbers and days, as no rule of Excel's own does."""
    tipo = cosa.colonna.tipo
    if cosa.regola:
        return DataValidation(type="custom", formula1=cosa.regola.format(cella=dove, **in_riga))
    if cosa.colonna.valori or tipo == "logico":
        elenco = f'"{",".join((*(cosa.colonna.valori or ("vero", "falso")), *cosa.parole))}"'
        return DataValidation(type="list", formula1=elenco) if len(elenco) <= _MASSIMA_REGOLA else DataValidation()
    if tipo in _NUMERI and cosa.minimo and not cosa.parole:
        operatore = "greaterThanOrEqual" if "=" in cosa.minimo else "greaterThan"
        numero = cosa.minimo.lstrip(">=")
        return DataValidation(type="whole" if tipo == "intero" else "decimal", operator=operatore, formula1=numero)
    if tipo not in (*_NUMERI, "data"):
        return DataValidation()
    parole = "|".join((*cosa.parole, *(("NC",) if NC in cosa.parole else ())))
    ammesso = f'ISNUMBER(SEARCH("|"&TRIM({dove})&"|","|{parole}|"))' if parole else "FALSE"
    if tipo == "data":
        # typed in a cell of text: something as long as a day or a month, with a year at one of its ends
        anni = ",".join(f"ISNUMBER(VALUE({lato}({dove},4)))" for lato in ("LEFT", "RIGHT"))
        ammesso = f"OR({ammesso},AND(LEN({dove})>5,LEN({dove})<11,OR({anni})))"
    condizioni = [f"{dove}{cosa.minimo}"] if cosa.minimo else []
    condizioni += [f"{dove}=INT({dove})"] if tipo in ("intero", "data") else []
    numero = f"AND({','.join(condizioni)})" if len(condizioni) > 1 else "".join(condizioni) or "TRUE"
    return DataValidation(type="custom", formula1=f"IF(ISNUMBER({dove}),{numero},{ammesso})")


def _apri(foglio: Any, cella: Any, regola: DataValidation, titolo: str, invito: str, errore: str = "") -> None:  # noqa: ANN401
    cella.protection, cella.fill, cella.border = Protection(locked=False), _APERTA, _BORDO
    regola.allowBlank = regola.showInputMessage = True
    regola.promptTitle, regola.prompt = titolo[:_MASSIMO_TITOLO], invito[:_MASSIMO_TESTO]
    if regola.type is not None:
        regola.showErrorMessage, regola.errorStyle = True, "stop"
        regola.errorTitle = f"{titolo}: da correggere"[:_MASSIMO_TITOLO]
        regola.error = (errore or invito)[:_MASSIMO_TESTO]
    regola.add(cella)
    foglio.add_data_validation(regola)


def _scritta(cella: Any, cosa: str | int, carattere: Font | None = None) -> Any:  # noqa: ANN401
    """The cell with its content at the top, a text on as many lines as it takes and never a formula."""
    cella.alignment = _SOPRA
    if carattere is not None:
        cella.font = carattere
    if isinstance(cosa, str):
        scrivi_testo(cella, cosa)
    else:
        cella.value = cosa
    return cella


def _proteggi(foglio: Any, titolo: str, righe_ripetute: str = "") -> None:  # noqa: ANN401
    """Protection without a password: it keeps from slips, not from whoever means it. Widths stay free."""
    foglio.protection.sheet = True
    foglio.protection.formatColumns = foglio.protection.formatRows = False
    prepara_stampa(foglio, "", titolo, righe_ripetute)


def _maiuscola(testo: str) -> str:
    return testo[:1].upper() + testo[1:]
