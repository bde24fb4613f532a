"""The workbook that takes failing rows to the office that owns them: one row a cell, locked but for what is to fill.

`sanare_lettura` reads it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation

from analisi.dati.sanare_voci import (
    COLONNE,
    DA_COMPILARE,
    DATA,
    DECISO_DA,
    FINO_AL,
    FOGLIO_LEGGIMI,
    FOGLIO_RIGHE,
    FOGLIO_SEGNO,
    FORMATO,
    MOTIVO,
    NC,
    RIGA_TITOLI,
    SOLO_CONFERMA,
    TIPO,
    VALORE,
    VUOTO,
    RigaDaSanare,
    Segno,
    Voce,
)
from analisi.dati.schema import Colonna
from analisi.xlsx_stabile import (
    SOPRA,
    byte_stabili,
    cella_di_testo,
    chiudi_foglio,
    foglio_nascosto,
)

_LARGHEZZE = (5, 10, 38, 20, 30, 38, 18, 34, 26, 20, 10, 20, 16, 34, 22, 13)
_LARGHEZZA_LEGGIMI = 110
_BORDO = Border(*(Side(style="thin", color="8C8C8C") for _ in range(4)))
_TITOLO, _GRASSETTO = Font(bold=True, size=14), Font(bold=True)
_TITOLI = PatternFill("solid", fgColor="DCE6F1")
_DA_FARE = PatternFill("solid", fgColor="FFE699")
_CHIUSA = PatternFill("solid", fgColor="E7E6E6")
_APERTA = PatternFill("solid", fgColor="FFFFE5")
_NUMERI = ("intero", "decimale", "percentuale", "euro")
_GIORNO, _TESTO = "dd/mm/yyyy", "@"
_MASSIMO_TITOLO, _MASSIMO_TESTO, _MASSIMA_FORMULA = 32, 220, 255
"""Characters of a prompt's title and text, and of a rule, beyond which Excel refuses the file."""

_LEGGIMI = (
    "Nel foglio «Righe» ci sono le celle di cui risponde questo ufficio e che non superano un controllo di qualità: "
    "una riga per cella, con che cosa non va, che cosa risulta dai dati e quali cifre pubblicate cambierebbero.",
    "Si compilano solo le ultime cinque colonne, quelle con lo sfondo giallo chiaro e «da compilare» nel titolo. Le "
    "altre sono bloccate; righe e colonne non si aggiungono, non si tolgono e non si spostano.",
    "Se il valore trovato è sbagliato: scrivere quello giusto in «Valore giusto», da solo, senza unità. Dove il valore "
    f"non è calcolabile si scrive N.C.; dove la cella deve restare vuota si scrive {VUOTO}.",
    "Se il valore trovato va bene così: lasciare vuoto «Valore giusto» e scrivere in «confermo il valore fino al» "
    "l'ultimo giorno in cui la conferma vale, al più 24 mesi dopo la data della decisione. Dal giorno dopo il "
    "controllo torna a segnalare la riga. Se lo stesso controllo segnala più colonne di una riga, la conferma vale per "
    "tutte: le altre si confermano fino allo stesso giorno, o si correggono.",
    "In tutti e due i casi servono il motivo (perché, e da quale documento), il ruolo di chi ha deciso, mai il nome di "
    "una persona, e la data della decisione.",
    "Dove al posto del valore giusto è scritto «si può solo confermare» non c'è una sola cella da correggere: se il "
    "dato è sbagliato, scriverlo all'ufficio che tiene i dati.",
    "Le righe di cui non si sa ancora nulla restano vuote: saranno chieste di nuovo.",
    "Salvare il file in formato .xlsx e restituirlo all'ufficio che tiene i dati, che lo legge con «analisi importa». "
    "I dati di partenza non vengono sovrascritti: la correzione o la conferma si registra accanto, con chi, quando "
    "e perché.",
)


def cartella_da_sanare(segno: Segno, ente: str, righe: Sequence[RigaDaSanare]) -> bytes:
    """The workbook of an office for a chamber's year; the same input gives the same bytes.

    segno: what its hidden sheet keeps; ente: the body as people know it; righe: its rows in words, one an entry.
    """
    cartella = Workbook()
    titolo = f"Righe da sanare {segno.anno} — {ente} — {segno.ufficio}"
    proprieta = cartella.properties
    proprieta.title, proprieta.creator, proprieta.language = titolo, "Programmazione e controllo", "it-IT"
    _leggimi(cartella.active, titolo)
    _righe(cartella.create_sheet(FOGLIO_RIGHE), titolo, righe)
    _segno(cartella.create_sheet(FOGLIO_SEGNO), segno)
    cartella.security = WorkbookProtection(lockStructure=True)
    return byte_stabili(cartella, date(segno.anno, 12, 31))


def _leggimi(foglio: Any, titolo: str) -> None:  # noqa: ANN401 - openpyxl publishes no types
    foglio.title = FOGLIO_LEGGIMI
    foglio.column_dimensions["A"].width = _LARGHEZZA_LEGGIMI
    cella_di_testo(foglio, 1, 1, titolo, _TITOLO)
    for numero, testo in enumerate(_LEGGIMI, start=1):
        cella_di_testo(foglio, numero + 2, 1, f"{numero}. {testo}")
    chiudi_foglio(foglio, titolo)


def _righe(foglio: Any, titolo: str, righe: Sequence[RigaDaSanare]) -> None:  # noqa: ANN401 - as above
    cella_di_testo(foglio, 1, 1, titolo, _TITOLO).alignment = Alignment(wrap_text=False)
    for posto, (nome, larghezza) in enumerate(zip(COLONNE, _LARGHEZZE, strict=True), start=1):
        foglio.column_dimensions[get_column_letter(posto)].width = larghezza
        cella = cella_di_testo(foglio, RIGA_TITOLI, posto, nome, _GRASSETTO)
        cella.fill, cella.border = _DA_FARE if nome in DA_COMPILARE else _TITOLI, _BORDO
    for numero, riga in enumerate(righe, start=RIGA_TITOLI + 1):
        _riga(foglio, numero, riga)
    foglio.freeze_panes = foglio.cell(RIGA_TITOLI + 1, 3)
    chiudi_foglio(foglio, titolo, f"1:{RIGA_TITOLI}")


def _riga(foglio: Any, numero: int, riga: RigaDaSanare) -> None:  # noqa: ANN401 - as above
    prima = foglio.cell(numero, 1)
    prima.value, prima.alignment, prima.border, prima.fill = riga.voce.numero, SOPRA, _BORDO, _CHIUSA
    for posto, testo in enumerate(riga.celle, start=2):
        cella = cella_di_testo(foglio, numero, posto, testo)
        cella.border, cella.fill = _BORDO, _CHIUSA
    for nome in DA_COMPILARE:
        posto = COLONNE.index(nome) + 1
        chiusa = nome == VALORE and riga.voce.colonna is None
        cella = cella_di_testo(foglio, numero, posto, SOLO_CONFERMA if chiusa else "")
        cella.border, cella.fill = _BORDO, _CHIUSA if chiusa else _APERTA
        if not chiusa:
            cella.protection = Protection(locked=False)
            _convalida(foglio, cella, nome, riga.voce)


def _convalida(foglio: Any, cella: Any, nome: str, voce: Voce) -> None:  # noqa: ANN401 - as above
    """Prompt, admitted values and number format of a cell to fill."""
    dove, riga = cella.coordinate, cella.row
    decisione = f"{get_column_letter(COLONNE.index(DATA) + 1)}{riga}"
    match nome:
        case _ if nome == VALORE and voce.colonna is not None:
            regola, invito = _del_valore(dove, voce.colonna, voce.parole), _in_breve(voce.colonna, voce)
            cella.number_format = _formato(voce.colonna)
        case _ if nome == FINO_AL:
            formula = f'AND(ISNUMBER({dove}),OR({decisione}="",{dove}>{decisione}))'
            regola = DataValidation(type="custom", formula1=formula)
            invito = "Un giorno dopo la data della decisione, al più 24 mesi dopo. Vuota se si scrive il valore giusto."
            cella.number_format = _GIORNO
        case _ if nome == DATA:
            regola = DataValidation(type="date", operator="greaterThan", formula1="36526")  # 2000-01-01
            invito, cella.number_format = "Il giorno in cui si è deciso, come 30/04/2014.", _GIORNO
        case _:
            regola, cella.number_format = DataValidation(), _TESTO
            invito = _INVITI[nome]
    _aggiungi(foglio, cella, regola, nome.partition(" (")[0], invito)


_INVITI = {
    MOTIVO: "Perché il valore è questo, e da quale documento risulta.",
    DECISO_DA: "Il ruolo di chi ha deciso, mai il nome di una persona.",
}


def _del_valore(dove: str, colonna: Colonna, parole: Sequence[str]) -> DataValidation:
    """What a value of the column may be. Words are let in beside numbers and days, as no own rule of Excel does."""
    if colonna.tipo in ("scelta", "logico"):
        elenco = ",".join((*(colonna.valori or ("vero", "falso")), *parole))
        return (
            DataValidation(type="list", formula1=f'"{elenco}"') if len(elenco) < _MASSIMA_FORMULA else DataValidation()
        )
    if colonna.tipo not in (*_NUMERI, "data"):
        return DataValidation()
    elenco = "|".join((*parole, *(("NC",) if NC in parole else ())))
    ammesso = f'ISNUMBER(SEARCH("|"&TRIM({dove})&"|","|{elenco}|"))'
    if colonna.tipo == "data":
        # typed in a cell of text: something as long as a day or a month, with a year at one of its ends
        anni = ",".join(f"ISNUMBER(VALUE({lato}({dove},4)))" for lato in ("LEFT", "RIGHT"))
        ammesso = f"OR({ammesso},AND(LEN({dove})>5,LEN({dove})<11,OR({anni})))"
    numero = f"{dove}=INT({dove})" if colonna.tipo in ("intero", "data") else "TRUE"
    return DataValidation(type="custom", formula1=f"IF(ISNUMBER({dove}),{numero},{ammesso})")


def _in_breve(colonna: Colonna, voce: Voce) -> str:
    cosa = {
        "intero": "Un numero intero",
        "decimale": "Un numero, come 1234,56",
        "percentuale": "Una percentuale in punti, come 12,5",
        "euro": "Un importo in euro, come 1234,56; oneri e perdite con il segno meno dove la tabella li tiene negativi",
        "data": "Un giorno, come 31/12/2013, o il solo mese, come 2013-04",
        "periodo": "Un anno, due anni come 2010/2014, o un giorno",
        "logico": "vero o falso",
        "scelta": "Una delle voci dell'elenco",
    }.get(colonna.tipo, "Il testo come deve essere")
    unita = f", in {voce.unita}" if voce.unita and colonna.tipo != "percentuale" else ""
    spiegate = {NC: f"{NC} se non è calcolabile", VUOTO: f"{VUOTO} se la cella deve restare vuota"}
    parole = "".join(f"; {spiegate.get(p) or f'«{p}» se è così'}" for p in voce.parole)
    return f"{cosa}{unita}{parole}."


def _formato(colonna: Colonna) -> str:
    """Numbers as they come; all else as text, so that `001`, `1/2` and the month `2013-04` stay as they are typed."""
    return "General" if colonna.tipo in _NUMERI else _TESTO


def _aggiungi(foglio: Any, cella: Any, regola: DataValidation, titolo: str, invito: str) -> None:  # noqa: ANN401
    regola.allowBlank = regola.showInputMessage = True
    regola.promptTitle, regola.prompt = titolo[:_MASSIMO_TITOLO], invito[:_MASSIMO_TESTO]
    if regola.type is not None:
        regola.showErrorMessage, regola.errorStyle = True, "stop"
        regola.errorTitle, regola.error = titolo[:_MASSIMO_TITOLO], invito[:_MASSIMO_TESTO]
    regola.add(cella)
    foglio.add_data_validation(regola)


def _segno(foglio: Any, segno: Segno) -> None:  # noqa: ANN401 - as above
    testa = [("tipo", TIPO), ("formato", FORMATO), ("camera", segno.camera), ("anno", str(segno.anno))]
    testa += [("ufficio", segno.ufficio), ("impronta", segno.impronta)]
    foglio_nascosto(foglio, [*testa, *(("riga", v.testo()) for v in segno.voci)])
