"""The form of the failing rows of an office: a row a cell to mend, and what the office decided of each.

Only what the workbook itself says is judged here; whether it still fits the data is seen by `decisioni`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from analisi.dati.deroghe import Chiave
from analisi.dati.formati import Cella, Valore, ValoreNonValido, converti, dice_nc, mostra, pulito, vuota
from analisi.dati.schema import Colonna, TipoColonna
from analisi.dati.tabelle import TABELLE
from analisi.errors import Difetto
from analisi.moduli.modulo import NC, VUOTO, ColonnaModulo, DaCompilare, ModuloExcel, RigaModulo, RigaSegno
from analisi.moduli.ritorno import CartellaRicevuta, RigaRicevuta

FOGLIO_RIGHE = "Righe"
_MESI_MASSIMI = 24
_NUMERI = ("intero", "decimale", "percentuale", "euro")
_FINO_AL = DaCompilare(
    Colonna("fino_al", "data", ""),
    "Vuota se si scrive il valore giusto.",
    regola='AND(ISNUMBER({cella}),OR({data}="",{cella}>{data}))',
    cosa="un giorno dopo la data della decisione, al più 24 mesi dopo",
)
_DATA = DaCompilare(
    Colonna("data", "data", ""),
    regola="AND(ISNUMBER({cella}),{cella}>36526)",  # 2000-01-01
    cosa="il giorno in cui si è deciso, come 30/04/2014",
)


@dataclass(frozen=True)
class Controllo:
    """A check that fails on a row, by its stable name, the key by which it knows the row, and what was seen there."""

    nome: str
    chiave: Chiave
    visto: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Altrove:
    """A word that answers for a cell and is written in another one of its row.

    A result that can only be declared not computable has a column of its own for that; a deadline that nobody kept has
    no date, and its outcome is said beside. trovato, usato: what the other cell holds and what it will.
    """

    parola: str
    campo: str
    trovato: str
    usato: str


@dataclass(frozen=True)
class CellaDaSanare:
    """A failing cell, as the hidden sheet keeps it.

    campo: the column to correct, empty where the row can only be confirmed; chiave: the whole key of its row, an empty
    text where the key has no value; valore: what the table holds, as `in_parole` says it; riga: the row in words;
    unita: that of the value; altrove: the words that answer in another cell.
    """

    numero: int
    tabella: str
    campo: str
    chiave: Chiave
    valore: str
    riga: str
    controlli: tuple[Controllo, ...]
    unita: str = ""
    altrove: tuple[Altrove, ...] = ()

    @property
    def colonna(self) -> Colonna | None:
        """The column to correct; None where there is none, or the schema no longer has it.

        A measure in percent may be typed as spreadsheets show percentages.
        """
        if self.tabella not in TABELLE or self.campo not in TABELLE[self.tabella].nomi:
            return None
        colonna = TABELLE[self.tabella].colonna(self.campo)
        return replace(colonna, tipo="percentuale") if (colonna.tipo, self.unita) == ("decimale", "%") else colonna

    @property
    def parole(self) -> tuple[str, ...]:
        """The words that may stand in place of a value."""
        colonna = self.colonna
        if colonna is None:
            return ()
        return (
            *((NC,) if colonna.nc else ()),
            *(a.parola for a in self.altrove),
            *(() if colonna.obbligatoria else (VUOTO,)),
        )

    def in_riga(self, testi: Mapping[str, str]) -> RigaModulo:
        """The row that goes out. testi: what a person needs to understand it, in words, by column of the form."""
        tabella = TABELLE[self.tabella].titolo if self.tabella in TABELLE else ""
        colonna = self.colonna
        significato = f"{colonna.nome}: {colonna.significato}" if colonna else "nessuna da sola: si può solo confermare"
        significato += f" ({self.unita})" if self.unita else ""
        celle: dict[str, str | int | DaCompilare] = {"numero": self.numero, "tabella": tabella, "riga": self.riga}
        celle |= {**testi, "colonna": significato, "valore": self._da_compilare(colonna)}
        celle |= {"fino_al": _FINO_AL, "data": _DATA}
        return RigaModulo(str(self.numero), celle, json.dumps(asdict(self), sort_keys=True))

    def _da_compilare(self, colonna: Colonna | None) -> str | DaCompilare:
        if colonna is None:
            return SANARE.chiusa
        segno = "Oneri e perdite con il segno meno dove la tabella li tiene negativi." if colonna.tipo == "euro" else ""
        cosa = "un giorno, come 31/12/2013, o il solo mese, come 2013-04" if colonna.tipo == "data" else ""
        # as text where it is no number, so that `001`, `1/2` and the month `2013-04` stay as they are typed
        formato = "General" if colonna.tipo in _NUMERI else "@"
        return DaCompilare(replace(colonna, unita=self.unita), segno, self.parole, cosa=cosa, formato=formato)


def leggi_cella(testo: str) -> CellaDaSanare:
    """The cell that the hidden sheet keeps as `testo`; ValueError, LookupError or TypeError for anything else."""
    dati = json.loads(testo)
    dati["controlli"] = tuple(
        Controllo(c["nome"], _coppie(c["chiave"]), _coppie(c["visto"])) for c in dati["controlli"]
    )
    dati["altrove"] = tuple(Altrove(**a) for a in dati["altrove"])
    return CellaDaSanare(**{**dati, "chiave": _coppie(dati["chiave"])})


def _coppie(dati: Sequence[Sequence[str]]) -> Chiave:
    return tuple((str(nome), str(valore)) for nome, valore in dati)


def _di_prima(testi: Sequence[str]) -> RigaSegno:
    """A row of version 2, which told its number only in its content, and read what it holds before anything else."""
    return FOGLIO_RIGHE, str(leggi_cella(testi[0]).numero), testi[0]


def _colonna(
    nome: str, titolo: str, larghezza: int, significato: str = "", *, compilare: bool = False
) -> ColonnaModulo:
    tipo: TipoColonna = "data" if nome in ("fino_al", "data") else "testo"
    da_compilare = " (da compilare)" if compilare else ""
    return ColonnaModulo(Colonna(nome, tipo, significato or titolo), larghezza, titolo + da_compilare, compilare)


SANARE = ModuloExcel(
    tipo="sanare",
    formato="3",
    comando="una cartella creata con «analisi sanare --camera <camera> --anno <anno>» e compilata",
    identita=("camera",),
    autore="Programmazione e controllo",
    foglio=FOGLIO_RIGHE,
    foglio_istruzioni="Leggimi",
    chiusa="si può solo confermare",
    leggi_contenuto=leggi_cella,
    detta=lambda numero, voce: f"la riga n. {numero} ({voce.riga})",
    di_prima={"2": _di_prima},
    colonne=(
        _colonna("numero", "N.", 5, "il numero di una riga ricevuta"),
        _colonna("gravita", "Gravità", 10),
        _colonna("problema", "Che cosa non va: il controllo non superato", 38),
        _colonna("risulta", "Risulta dai dati", 20),
        _colonna("come", "Come", 30),
        _colonna("effetti", "Che cosa cambia", 38),
        _colonna("tabella", "Tabella", 18),
        _colonna("riga", "Riga", 34),
        _colonna("colonna", "Colonna", 26),
        _colonna("trovato", "Valore trovato", 20),
        _colonna("riga_fonte", "Riga della fonte", 10),
        _colonna("valore", "Valore giusto", 20, compilare=True),
        _colonna("fino_al", "oppure: confermo il valore fino al", 16, compilare=True),
        _colonna("motivo", "Motivo", 34, "Perché il valore è questo, e da quale documento risulta", compilare=True),
        _colonna(
            "deciso_da", "Deciso da: ruolo", 22, "Il ruolo di chi ha deciso, mai il nome di una persona", compilare=True
        ),
        _colonna("data", "Data della decisione", 13, compilare=True),
    ),
    istruzioni={
        "Come si compila": {
            "Che cosa c'è": "Nel foglio «Righe» ci sono le celle di cui risponde questo ufficio e che non superano un "
            "controllo di qualità: una riga per cella, con che cosa non va, che cosa risulta dai dati e quali cifre "
            "pubblicate cambierebbero.",
            "Celle da compilare": "Si compilano solo le ultime cinque colonne, quelle con lo sfondo giallo chiaro e "
            "«da compilare» nel titolo. Le altre sono bloccate; righe e colonne non si aggiungono, non si tolgono e "
            "non si spostano.",
            "Se il valore trovato è sbagliato": "Scrivere quello giusto in «Valore giusto», da solo, senza unità. "
            f"Dove il valore non è calcolabile si scrive N.C.; dove la cella deve restare vuota si scrive {VUOTO}.",
            "Se il valore trovato va bene così": "Lasciare vuoto «Valore giusto» e scrivere in «confermo il valore "
            "fino al» l'ultimo giorno in cui la conferma vale, al più 24 mesi dopo la data della decisione. Dal "
            "giorno dopo il controllo torna a segnalare la riga. Se lo stesso controllo segnala più colonne di una "
            "riga, la conferma vale per tutte: le altre si confermano fino allo stesso giorno, o si correggono.",
            "Chi, quando e perché": "In tutti e due i casi servono il motivo (perché, e da quale documento), il ruolo "
            "di chi ha deciso, mai il nome di una persona, e la data della decisione.",
            "Righe che si possono solo confermare": "Dove al posto del valore giusto è scritto «si può solo "
            "confermare» non c'è una sola cella da correggere: se il dato è sbagliato, scriverlo all'ufficio che tiene "
            "i dati.",
            "Righe di cui non si sa nulla": "Le righe di cui non si sa ancora nulla restano vuote: saranno chieste di "
            "nuovo.",
            "Alla fine": "Salvare il file in formato .xlsx e restituirlo all'ufficio che tiene i dati, che lo legge "
            "con «analisi importa». I dati di partenza non vengono sovrascritti: la correzione o la conferma si "
            "registra accanto, con chi, quando e perché.",
        }
    },
)


@dataclass(frozen=True)
class Decisione:
    """What an office decided of a failing cell, and the row in which it wrote so.

    valore: what to use instead, as text that the column reads; None where the value found is confirmed until `scade`.
    altrove: set where a word was written that answers in another cell of the row.
    """

    voce: CellaDaSanare
    riga: RigaRicevuta
    motivo: str
    deciso_da: str
    data: str
    valore: str | None = None
    scade: str = ""
    altrove: Altrove | None = None

    @property
    def cella(self) -> tuple[str, str]:
        """The column that the decision corrects and what it held for who decided."""
        return (self.altrove.campo, self.altrove.trovato) if self.altrove else (self.voce.campo, self.voce.valore)

    def difetto(self, colonna: str, trovato: str, atteso: str) -> Difetto:
        """A fault of a cell of the row."""
        return self.riga.difetto(colonna, trovato, atteso)


def leggi_decisioni(ricevuta: CartellaRicevuta) -> tuple[Decisione, ...]:
    """What was decided, none where nothing was filled. Raises ErroreDati with every fault of the workbook."""
    decise = tuple(d for r in ricevuta.righe(SANARE) if (d := _decisione(r)) is not None)
    ricevuta.ferma()
    return decise


def _decisione(riga: RigaRicevuta) -> Decisione | None:
    """What a row says; None where it was not filled, or is faulty."""
    voce: CellaDaSanare = riga.contenuto
    if riga.testo("riga") != " ".join(pulito(voce.riga).split()):
        atteso = f"«{voce.riga}», la riga n. {voce.numero} ricevuta: le righe non si spostano e non si mescolano"
        riga.guasta("riga", atteso)
        return None
    if riga.vuota(*(c.nome for c in SANARE.colonne if c.da_compilare)):
        return None
    prima, cella = len(riga.difetti), riga.celle["valore"]
    for nome, che in (
        ("motivo", "il motivo, e da quale documento risulta"),
        ("deciso_da", "il ruolo di chi ha deciso"),
    ):
        if riga.vuota(nome):
            riga.guasta(nome, che)
    motivo, ruolo = (_pieno(riga.celle[nome]) for nome in ("motivo", "deciso_da"))
    data = _giorno(riga, "data")
    scritta = NC if dice_nc(cella) else pulito(cella).casefold() if isinstance(cella, str) else ""
    altrove = next((a for a in voce.altrove if a.parola == scritta), None)
    valore = altrove.usato if altrove else _valore(riga, cella, voce)
    scade = "" if riga.vuota("fino_al") else _giorno(riga, "fino_al")
    if vuota(cella) and riga.vuota("fino_al"):
        atteso = "il valore giusto, oppure il giorno fino al quale si conferma quello trovato"
        riga.guasta("valore", atteso, "né l'uno né l'altro")
    if not vuota(cella) and not riga.vuota("fino_al"):
        atteso = "l'uno oppure l'altro: o il valore si corregge, o si conferma quello trovato"
        riga.guasta("fino_al", atteso, f"{mostra(riga.celle['fino_al'])}, accanto a un valore giusto")
    if data and scade:
        _durata(riga, date.fromisoformat(data), date.fromisoformat(scade))
    return None if len(riga.difetti) > prima else Decisione(voce, riga, motivo, ruolo, data, valore, scade, altrove)


def _pieno(cella: Cella) -> str:
    return "" if vuota(cella) else pulito(cella if isinstance(cella, str) else mostra(cella))


def _giorno(riga: RigaRicevuta, nome: str) -> str:
    """A whole day as ISO text; empty, and a fault, for anything else."""
    try:
        letto = str(converti(riga.celle[nome], Colonna(nome, "data", "")) or "")
    except ValoreNonValido:
        letto = ""
    if len(letto) != len("2014-04-30"):
        riga.guasta(nome, "un giorno, come 30/04/2014")
        return ""
    return letto


def _durata(riga: RigaRicevuta, data: date, scade: date) -> None:
    anno = data.year + _MESI_MASSIMI // 12
    ultimo = date(anno, 2, 28) if (data.month, data.day) == (2, 29) else data.replace(year=anno)
    if not data < scade <= ultimo:
        atteso = f"un giorno dopo il {data:%d/%m/%Y}, data della decisione, e non oltre il {ultimo:%d/%m/%Y}"
        riga.guasta("fino_al", f"{atteso}: una conferma vale al più {_MESI_MASSIMI} mesi")


def _valore(riga: RigaRicevuta, cella: Cella, voce: CellaDaSanare) -> str | None:
    """The text that the correction will use; None where the cell is empty or faulty."""
    colonna = voce.colonna
    if vuota(cella):
        return None
    if colonna is None:
        riga.guasta("valore", "nessun valore: non c'è una sola cella da correggere, la riga si può solo confermare")
        return None
    try:
        letto = della_colonna(cella, colonna)
    except ValoreNonValido as errore:
        riga.guasta("valore", f"{errore}{''.join(f'; oppure {parola}' for parola in voce.parole)}")
        return None
    if letto == voce.valore:
        atteso = f"un valore diverso da quello trovato, che è {mostrato(colonna, voce.valore)}; se va bene così, "
        riga.guasta("valore", f"{atteso}scrivere fino a quando lo si conferma")
    return letto


def della_colonna(cella: Cella, colonna: Colonna) -> str:
    """A cell as text of its column. Raises ValoreNonValido."""
    if isinstance(cella, str) and pulito(cella).casefold() == VUOTO:
        if colonna.obbligatoria:
            raise ValoreNonValido("un valore: in questa colonna la cella non può restare vuota")
        return ""
    if colonna.nc and dice_nc(cella):
        return NC
    valore = converti(cella, colonna)
    return "" if valore is None else _scritto(valore)


def in_parole(colonna: Colonna, riga: Mapping[str, Any]) -> str:
    """What a cell of a table holds, as text that reads back as the same value in its column; empty for a missing one.

    Decimals take the comma: with a dot, three of them could be thousands.
    """
    valore = riga[colonna.nome]
    return (NC if colonna.nc and riga[colonna.nc] else "") if valore is None else _scritto(valore)


def _scritto(valore: Valore) -> str:
    """A value as text that reads back as the same."""
    match valore:
        case bool():
            return "vero" if valore else "falso"
        case Decimal():
            return f"{valore.normalize():f}".replace(".", ",")
        case _:
            return str(valore)


def mostrato(colonna: Colonna, testo: str) -> str:
    """What `in_parole` gave, as a person writes it: thousands apart, days as 31/12/2013, words for a missing value."""
    if not testo:
        return VUOTO
    if colonna.tipo == "data" and len(testo) == len("2013-12-31"):
        return f"{date.fromisoformat(testo):%d/%m/%Y}"
    if colonna.tipo in ("euro", "decimale", "percentuale") and testo != NC:
        intera, virgola, frazione = testo.lstrip("-").partition(",")
        return ("-" if testo.startswith("-") else "") + f"{int(intera):,}".replace(",", ".") + virgola + frazione
    return testo
