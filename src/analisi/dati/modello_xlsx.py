"""The workbook that a chamber fills for the group: one sheet a theme, one row a measure, locked where it must be.

`leggi_modello`, which reads it back, stands in `modello_lettura`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation

from analisi.dati.modello_lettura import leggi_modello
from analisi.dati.modello_testi import ISTRUZIONI, SPIEGAZIONI, TERMINE, VOCI_DA_COMPILARE, invito
from analisi.dati.modello_voci import (
    COLONNE,
    FOGLIO_ISTRUZIONI,
    FOGLIO_SEGNO,
    FORMATO,
    NON_RICHIESTO,
    RIGA_TITOLI,
    SCELTE_VERSIONE,
    TIPO,
    VoceModello,
    perche_non_esiste,
    periodi_ammessi,
    voci_modello,
)
from analisi.dati.panel_tipi import SIMULATO, DatiPanel, Ente
from analisi.errors import ErroreParametri
from analisi.xlsx_stabile import (
    byte_stabili,
    cella_di_testo,
    chiudi_foglio,
    foglio_nascosto,
    nome_foglio,
)

__all__ = ["leggi_modello", "modello"]

_LARGHEZZE = (24, 44, 14, 12, 18, 14, 14, 14, 17, 36, 36)
_LARGHEZZE_ISTRUZIONI = (26, 96)
_BLOCCATE = ("codice", "misura", "unità")
_FACOLTATIVE = ("numeratore", "denominatore", "scarto tipo", "versione")
_FORMATI = {"intero": "#,##0", "euro": "#,##0.00"}
_BORDO = Border(*(Side(style="thin", color="8C8C8C") for _ in range(4)))
_TITOLO = Font(bold=True, size=14)
_GRASSETTO = Font(bold=True)
_TITOLI = PatternFill("solid", fgColor="DCE6F1")
_CHIUSA = PatternFill("solid", fgColor="E7E6E6")
_APERTA = PatternFill("solid", fgColor="FFFFE5")
_MASSIMO_TITOLO, _MASSIMO_TESTO = 32, 220
"""Characters of a prompt's title and text beyond which Excel refuses the file."""


def modello(dati: DatiPanel, ente: str, anno: int) -> bytes:
    """The workbook that `ente` (a code of the registry) fills for `anno`; the same input gives the same bytes.

    Raises ErroreParametri where that body cannot have figures for the year, or no indicator is of its perimeter.
    """
    soggetto = _soggetto(dati, ente, anno)
    voci = voci_modello(dati, soggetto)
    if not voci:
        raise ErroreParametri(f"nessun indicatore riguarda il perimetro «{soggetto.perimetro}» di {soggetto.nome}.")
    di_che = " (provincia)" if soggetto.perimetro == "provincia" else ""
    titolo = f"Rilevazione {anno} — {soggetto.nome}{di_che}"
    cartella = Workbook()
    proprieta = cartella.properties
    proprieta.title = f"{SIMULATO} · {titolo}" if dati.simulazione else titolo
    proprieta.creator, proprieta.language = "Gruppo di benchmarking", "it-IT"
    _istruzioni(cartella.active, proprieta.title)
    fogli: dict[str, list[VoceModello]] = {}
    nomi = [FOGLIO_ISTRUZIONI, FOGLIO_SEGNO]
    for tema in dict.fromkeys(v.tema for v in voci):
        nome = nome_foglio(tema, [*nomi, *fogli])
        fogli[nome] = [v for v in voci if v.tema == tema]
        _tema(cartella.create_sheet(nome), f"{tema} — {proprieta.title}", fogli[nome], anno)
    _segno(cartella.create_sheet(FOGLIO_SEGNO), dati.simulazione, ente, anno, fogli)
    cartella.security = WorkbookProtection(lockStructure=True)
    return byte_stabili(cartella, date(anno, 12, 31))


def _soggetto(dati: DatiPanel, ente: str, anno: int) -> Ente:
    soggetto = dati.enti[ente]
    if soggetto.perimetro == "insieme":
        raise ErroreParametri(f"{soggetto.nome} è un insieme di enti, che fa solo da riferimento: non compila modelli.")
    inizio, fine = date(anno, 1, 1), date(anno, 12, 31)
    # who lived for a part of the year can still give a quarter, a half or a stock
    da = max(inizio, soggetto.dal or inizio)
    a = min(fine, soggetto.al or fine)
    if da > a:
        raise ErroreParametri(f"anno {anno}: {perche_non_esiste(dati, soggetto, inizio, fine, f'il {anno}')}.")
    return soggetto


def _istruzioni(foglio: Any, titolo: str) -> None:  # noqa: ANN401 - openpyxl publishes no types
    foglio.title = FOGLIO_ISTRUZIONI
    for lettera, larghezza in zip("AB", _LARGHEZZE_ISTRUZIONI, strict=True):
        foglio.column_dimensions[lettera].width = larghezza
    cella_di_testo(foglio, 1, 1, titolo, _TITOLO)
    riga = 3
    for sezione, voci in ISTRUZIONI:
        cella_di_testo(foglio, riga, 1, sezione, _GRASSETTO)
        for voce, testo in voci:
            riga += 1
            cella_di_testo(foglio, riga, 1, voce)
            da_compilare = cella_di_testo(foglio, riga, 2, testo)
            if voce in VOCI_DA_COMPILARE:
                _apri(da_compilare)
                _convalida(foglio, da_compilare, DataValidation(), voce, TERMINE)
        riga += 2
    chiudi_foglio(foglio, titolo)


def _tema(foglio: Any, titolo: str, voci: Sequence[VoceModello], anno: int) -> None:  # noqa: ANN401 - as above
    titolo_cella = cella_di_testo(foglio, 1, 1, titolo, _TITOLO)
    titolo_cella.alignment = Alignment(wrap_text=False)
    for posto, (nome, larghezza) in enumerate(zip(COLONNE, _LARGHEZZE, strict=True), start=1):
        foglio.column_dimensions[get_column_letter(posto)].width = larghezza
        titolo_colonna = cella_di_testo(foglio, RIGA_TITOLI, posto, nome, _GRASSETTO)
        titolo_colonna.fill, titolo_colonna.border = _TITOLI, _BORDO
    for riga, voce in enumerate(voci, start=RIGA_TITOLI + 1):
        _riga(foglio, riga, voce, anno)
    foglio.freeze_panes = foglio.cell(RIGA_TITOLI + 1, 3)
    chiudi_foglio(foglio, titolo, f"1:{RIGA_TITOLI}")


def _riga(foglio: Any, riga: int, voce: VoceModello, anno: int) -> None:  # noqa: ANN401 - as above
    fissi = {"codice": voce.misura.codice, "misura": voce.misura.nome, "unità": voce.misura.unita}
    for posto, nome in enumerate(COLONNE, start=1):
        chiusa = nome in _FACOLTATIVE and nome not in voce.richieste
        cella = cella_di_testo(foglio, riga, posto, NON_RICHIESTO if chiusa else fissi.get(nome, ""))
        cella.border = _BORDO
        if chiusa or nome in _BLOCCATE:
            cella.fill = _CHIUSA
            continue
        _apri(cella)
        titolo, testo = invito(nome, voce)
        _convalida(foglio, cella, _regola(nome, voce, cella.coordinate, anno), titolo, testo)
        if nome == "periodo":
            cella.value = anno
        if nome == "valore" and voce.tipo in _FORMATI:
            cella.number_format = _FORMATI[voce.tipo]


def _regola(nome: str, voce: VoceModello, dove: str, anno: int) -> DataValidation:
    """What a cell admits. `valore` admits N.C. too, which no rule of Excel's own on numbers would let in."""
    match nome:
        case "periodo":
            return _elenco(periodi_ammessi(anno))
        case "versione":
            return _elenco(SCELTE_VERSIONE)
        case "valore":
            numero = f"AND({dove}>=0,{dove}=INT({dove}))" if voce.tipo == "intero" else "TRUE"
            nc = f'OR(UPPER(TRIM({dove}))="N.C.",UPPER(TRIM({dove}))="NC")'
            return DataValidation(type="custom", formula1=f"IF(ISNUMBER({dove}),{numero},{nc})")
        case "denominatore" if voce.casi:
            return DataValidation(type="whole", operator="greaterThanOrEqual", formula1="1")
        case "denominatore" | "scarto tipo":
            return DataValidation(type="decimal", operator="greaterThan", formula1="0")
        case "numeratore":
            return DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
        case _:
            return DataValidation()


def _elenco(scelte: Iterable[str]) -> DataValidation:
    return DataValidation(type="list", formula1=f'"{",".join(scelte)}"')


def _convalida(foglio: Any, cella: Any, regola: DataValidation, titolo: str, testo: str) -> None:  # noqa: ANN401
    regola.allowBlank = regola.showInputMessage = True
    regola.promptTitle, regola.prompt = titolo[:_MASSIMO_TITOLO], testo[:_MASSIMO_TESTO]
    if regola.type is not None:
        regola.showErrorMessage, regola.errorStyle = True, "stop"
        regola.errorTitle = f"{titolo}: da correggere"[:_MASSIMO_TITOLO]
        regola.error = f"Qui serve {SPIEGAZIONI[_specie(regola)]}; se il dato manca, la cella va lasciata vuota."
    regola.add(cella)
    foglio.add_data_validation(regola)


def _specie(regola: DataValidation) -> str:
    """The key of the words that say what a rule admits."""
    if regola.type == "custom":
        return "conteggio" if "INT(" in regola.formula1 else "numero"
    return f"{regola.type} {regola.formula1}" if regola.type != "list" else "elenco"


def _apri(cella: Any) -> None:  # noqa: ANN401 - as above
    cella.protection = Protection(locked=False)
    cella.fill, cella.border = _APERTA, _BORDO


def _segno(foglio: Any, simulazione: str, ente: str, anno: int, fogli: dict[str, list[VoceModello]]) -> None:  # noqa: ANN401
    righe = [("tipo", TIPO), ("formato", FORMATO), ("simulazione", simulazione), ("ente", ente), ("anno", str(anno))]
    righe_misure = [("riga", nome, v.misura.codice) for nome, voci in fogli.items() for v in voci]
    foglio_nascosto(foglio, [*righe, *righe_misure])
