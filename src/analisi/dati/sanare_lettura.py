"""Reading back the workbook of failing rows: what an office decided of each, every fault at once with sheet and cell.

Only what the workbook itself says is judged here; whether it still fits the data is seen by who imports it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from openpyxl.utils import get_column_letter

from analisi.dati.fogli import Foglio, Riga, guasto
from analisi.dati.foglio_xlsx import leggi_tutti
from analisi.dati.formati import Cella, ValoreNonValido, converti, dice_nc, mostra, pulito, vuota
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
    NUMERO,
    RIGA,
    RIGA_TITOLI,
    SOLO_CONFERMA,
    TIPO,
    VALORE,
    VUOTO,
    Altrove,
    Segno,
    Voce,
    mostrato,
    scritto,
    voce_da_testo,
)
from analisi.dati.schema import Colonna
from analisi.errors import Difetto, ErroreDati, causa_di_sistema

COMANDO = "una cartella creata con «analisi sanare --camera <camera> --anno <anno>» e compilata"
QUALSIASI = "una cartella compilata, creata con «analisi sanare» o con «analisi modello»"
MESI_MASSIMI = 24


@dataclass(frozen=True)
class Decisione:
    """What an office decided of a failing cell, and where it wrote so.

    valore: what to use instead, as text that the column reads; None where the value found is confirmed until `scade`.
    altrove: set where a word was written that answers in another cell of the row.
    """

    voce: Voce
    file: str
    riga: int
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
        return Difetto(self.file, FOGLIO_RIGHE, self.riga, _con_cella(colonna, self.riga), trovato, atteso)


def tipo_di_cartella(percorso: Path) -> str:
    """The kind that a workbook's hidden sheet says, empty where there is none. Raises ErroreDati if unreadable."""
    return _valori(_leggi(percorso)).get("tipo", "")


def leggi_sanare(percorso: Path) -> tuple[Segno, tuple[Decisione, ...]]:
    """What the workbook is about and what was decided, none where nothing was filled.

    Raises ErroreDati with every fault of the workbook.
    """
    fogli = _leggi(percorso)
    segno = _segno(fogli, percorso.name)
    lettura = _Lettura(percorso.name, segno)
    lettura.esegui(fogli)
    if lettura.difetti:
        raise ErroreDati(dict.fromkeys(lettura.difetti))
    return segno, tuple(lettura.decisioni)


def leggi_compilata(percorso: Path) -> tuple[Segno, bool]:
    """What a workbook is about, and whether somebody filled a cell of it. Raises ErroreDati for any other file."""
    fogli = _leggi(percorso)
    segno = _segno(fogli, percorso.name)
    righe = fogli[FOGLIO_RIGHE].righe if FOGLIO_RIGHE in fogli else ()
    posti = [COLONNE.index(nome) for nome in DA_COMPILARE]
    celle = [r.celle[p] for r in righe if r.numero > RIGA_TITOLI for p in posti if p < len(r.celle)]
    return segno, FOGLIO_RIGHE not in fogli or any(not vuota(c) and mostra(c) != SOLO_CONFERMA for c in celle)


def _leggi(percorso: Path) -> dict[str, Foglio]:
    if percorso.suffix.lower() != ".xlsx":
        atteso = f"{QUALSIASI}, in formato .xlsx («Salva con nome», Cartella di lavoro di Excel)"
        raise guasto(percorso.name, percorso.suffix or "nome senza estensione", atteso)
    if segno := segno_di_file_aperto(percorso):
        atteso = f"il file salvato e chiuso; se nessuno lo ha aperto, cancellare «{segno}»"
        raise guasto(percorso.name, "file aperto nel foglio di calcolo", atteso)
    try:
        contenuto = percorso.read_bytes()
    except OSError as errore:
        atteso = "un file che si possa leggere; se è aperto nel foglio di calcolo, salvarlo e chiuderlo"
        raise guasto(percorso.name, causa_di_sistema(errore), atteso) from errore
    return leggi_tutti(contenuto, percorso.name)


def segno_di_file_aperto(percorso: Path) -> str:
    """The name of the mark by which a spreadsheet program says that it has the file open; empty where none stands."""
    nomi = (f"~${percorso.name}", f".~lock.{percorso.name}#")
    return next((nome for nome in nomi if percorso.with_name(nome).exists()), "")


def _righe_segno(fogli: Mapping[str, Foglio]) -> list[list[str]]:
    righe = fogli[FOGLIO_SEGNO].righe if FOGLIO_SEGNO in fogli else ()
    return [[str(c).strip() for c in r.celle[:2] if c is not None] for r in righe]


def _valori(fogli: Mapping[str, Foglio]) -> dict[str, str]:
    return {riga[0]: riga[1] for riga in _righe_segno(fogli) if len(riga) > 1 and riga[0] != "riga"}


def _segno(fogli: Mapping[str, Foglio], mostrato: str) -> Segno:
    valori = _valori(fogli)
    if valori.get("tipo") != TIPO:
        elenco = ", ".join(f"«{nome}»" for nome in fogli)
        raise guasto(mostrato, f"una cartella con i fogli {elenco}, senza il segno delle righe da sanare", COMANDO)
    if valori.get("formato") != FORMATO or not valori.get("anno", "").isdecimal() or not valori.get("camera"):
        raise guasto(mostrato, "una cartella di un'altra versione del programma, o modificata", COMANDO)
    try:
        voci = tuple(voce_da_testo(r[1]) for r in _righe_segno(fogli) if len(r) > 1 and r[0] == "riga")
    except (ValueError, KeyError, TypeError) as errore:
        raise guasto(mostrato, "il foglio nascosto è stato modificato", COMANDO) from errore
    return Segno(valori["camera"], int(valori["anno"]), valori.get("ufficio", ""), valori.get("impronta", ""), voci)


@dataclass
class _Lettura:
    """The reading of one workbook: gathers its faults while it reads its rows."""

    mostrato: str
    segno: Segno
    difetti: list[Difetto] = field(default_factory=list)
    decisioni: list[Decisione] = field(default_factory=list)

    def esegui(self, fogli: Mapping[str, Foglio]) -> None:
        if FOGLIO_RIGHE not in fogli:
            atteso = "il foglio, come nella cartella ricevuta; se è stato rinominato, rimettere il nome"
            self.difetti.append(Difetto(self.mostrato, FOGLIO_RIGHE, trovato="foglio mancante", atteso=atteso))
            return
        for nome in fogli.keys() - {FOGLIO_RIGHE, FOGLIO_SEGNO, FOGLIO_LEGGIMI}:
            if fogli[nome].righe:
                atteso = "solo i fogli della cartella ricevuta: quello che c'è qui non sarebbe letto"
                self.difetti.append(Difetto(self.mostrato, nome, trovato="foglio in più", atteso=atteso))
        righe = {r.numero: r for r in fogli[FOGLIO_RIGHE].righe}
        if self.titoli_a_posto(righe.get(RIGA_TITOLI, Riga(RIGA_TITOLI, ()))):
            self.righe([r for n, r in righe.items() if n > RIGA_TITOLI and not r.vuota])

    def righe(self, righe: list[Riga]) -> None:
        voci = {str(v.numero): v for v in self.segno.voci}
        viste: set[str] = set()
        for riga in righe:
            numero = _testo(riga, NUMERO)
            if numero not in voci or numero in viste:
                atteso = "una riga sola per ciascun numero" if numero in viste else "il numero di una riga ricevuta"
                atteso += ": le righe non si aggiungono, non si rinumerano e non si ripetono"
                self.difetto(riga.numero, NUMERO, numero or "cella vuota", atteso)
                continue
            viste.add(numero)
            if _testo(riga, RIGA) != _in_una_riga(voci[numero].riga):
                atteso = (
                    f"«{voci[numero].riga}», la riga n. {numero} ricevuta: le righe non si spostano e non si mescolano"
                )
                self.difetto(riga.numero, RIGA, _testo(riga, RIGA) or "cella vuota", atteso)
                continue
            self.riga(riga, voci[numero])
        for numero in voci.keys() - viste:
            atteso = f"la riga n. {numero} ({voci[numero].riga}): si lascia vuota, ma non si cancella"
            self.difetti.append(Difetto(self.mostrato, FOGLIO_RIGHE, 0, NUMERO, "riga mancante", atteso))

    def difetto(self, riga: int, colonna: str, trovato: str, atteso: str) -> None:
        self.difetti.append(
            Difetto(self.mostrato, FOGLIO_RIGHE, riga, _con_cella(colonna, riga), trovato or "cella vuota", atteso)
        )

    def titoli_a_posto(self, riga: Riga) -> bool:
        """Whether the header is the one sent; without it no cell has a meaning."""
        titoli = [mostra(c).strip() for c in riga.celle]
        titoli += [""] * (len(COLONNE) - len(titoli))
        a_posto = True
        for posto, trovato in enumerate(titoli):
            atteso = COLONNE[posto] if posto < len(COLONNE) else ""
            if trovato == atteso:
                continue
            a_posto = False
            dove = f"{get_column_letter(posto + 1)}{RIGA_TITOLI}"
            cosa = f"il titolo «{atteso}», come nella cartella ricevuta" if atteso else "nessuna colonna in più"
            self.difetti.append(Difetto(self.mostrato, FOGLIO_RIGHE, RIGA_TITOLI, dove, trovato or "cella vuota", cosa))
        return a_posto

    def riga(self, riga: Riga, voce: Voce) -> None:
        celle = {nome: _cella(riga, nome) for nome in DA_COMPILARE}
        if voce.colonna is None and mostra(celle[VALORE]).strip() == SOLO_CONFERMA:
            celle[VALORE] = None
        if all(vuota(c) for c in celle.values()):
            return
        prima = len(self.difetti)
        motivo, ruolo = (self.pieno(riga.numero, nome, celle[nome]) for nome in (MOTIVO, DECISO_DA))
        data = self.giorno(riga.numero, DATA, celle[DATA])
        altrove = _altrove(celle[VALORE], voce)
        valore = altrove.usato if altrove else self.valore(riga.numero, celle[VALORE], voce)
        scade = "" if vuota(celle[FINO_AL]) else self.giorno(riga.numero, FINO_AL, celle[FINO_AL])
        self.una_cosa_sola(riga.numero, celle)
        if data and scade:
            self.durata(riga.numero, date.fromisoformat(data), date.fromisoformat(scade), celle[FINO_AL])
        if len(self.difetti) == prima:
            detta = Decisione(voce, self.mostrato, riga.numero, motivo, ruolo, data, valore, scade, altrove)
            self.decisioni.append(detta)

    def una_cosa_sola(self, riga: int, celle: Mapping[str, Cella]) -> None:
        if vuota(celle[VALORE]) and vuota(celle[FINO_AL]):
            atteso = "il valore giusto, oppure il giorno fino al quale si conferma quello trovato"
            self.difetto(riga, VALORE, "né l'uno né l'altro", atteso)
        if not vuota(celle[VALORE]) and not vuota(celle[FINO_AL]):
            atteso = "l'uno oppure l'altro: o il valore si corregge, o si conferma quello trovato"
            self.difetto(riga, FINO_AL, f"{mostra(celle[FINO_AL])}, accanto a un valore giusto", atteso)

    def pieno(self, riga: int, nome: str, cella: Cella) -> str:
        testo = "" if vuota(cella) else pulito(str(cella) if isinstance(cella, str) else mostra(cella))
        if not testo:
            atteso = "il ruolo di chi ha deciso" if nome == DECISO_DA else "il motivo, e da quale documento risulta"
            self.difetto(riga, nome, "", atteso)
        return testo

    def giorno(self, riga: int, nome: str, cella: Cella) -> str:
        """A whole day as ISO text; empty, and a fault, for anything else."""
        atteso = "un giorno, come 30/04/2014"
        try:
            letto = str(converti(cella, Colonna(nome, "data", nome)) or "")
        except ValoreNonValido:
            letto = ""
        if len(letto) != len("2014-04-30"):
            self.difetto(riga, nome, mostra(cella), atteso)
            return ""
        return letto

    def durata(self, riga: int, data: date, scade: date, cella: Cella) -> None:
        ultimo = _dopo_mesi(data)
        if not data < scade <= ultimo:
            atteso = f"un giorno dopo il {data:%d/%m/%Y}, data della decisione, e non oltre il {ultimo:%d/%m/%Y}"
            self.difetto(riga, FINO_AL, mostra(cella), f"{atteso}: una conferma vale al più {MESI_MASSIMI} mesi")

    def valore(self, riga: int, cella: Cella, voce: Voce) -> str | None:
        """The text that the correction will use; None where the cell is empty or faulty."""
        if vuota(cella):
            return None
        if voce.colonna is None:
            atteso = "nessun valore: non c'è una sola cella da correggere, la riga si può solo confermare"
            self.difetto(riga, VALORE, mostra(cella), atteso)
            return None
        try:
            letto = _valore_della_colonna(cella, voce.colonna)
        except ValoreNonValido as errore:
            parole = "".join(f"; oppure {parola}" for parola in voce.parole)
            self.difetto(riga, VALORE, mostra(cella), f"{errore}{parole}")
            return None
        if letto == voce.valore:
            atteso = f"un valore diverso da quello trovato, che è {mostrato(voce.colonna, voce.valore)}; se va bene "
            self.difetto(riga, VALORE, mostra(cella), f"{atteso}così, scrivere fino a quando lo si conferma")
        return letto


def _altrove(cella: Cella, voce: Voce) -> Altrove | None:
    """The word that was written in place of a value and answers in another cell; None for anything else."""
    scritta = pulito(cella).casefold() if isinstance(cella, str) else ""
    return next((a for a in voce.altrove if a.parola == (NC if dice_nc(cella) else scritta)), None)


def _valore_della_colonna(cella: Cella, colonna: Colonna) -> str:
    """A cell as text of its column. Raises ValoreNonValido."""
    if isinstance(cella, str) and pulito(cella).casefold() == VUOTO:
        if colonna.obbligatoria:
            raise ValoreNonValido("un valore: in questa colonna la cella non può restare vuota")
        return ""
    if colonna.nc and dice_nc(cella):
        return NC
    valore = converti(cella, colonna)
    return "" if valore is None else scritto(valore)


def _dopo_mesi(giorno: date) -> date:
    """The same day two years later; the day before where the calendar has none."""
    anno = giorno.year + MESI_MASSIMI // 12
    return date(anno, 2, 28) if (giorno.month, giorno.day) == (2, 29) else giorno.replace(year=anno)


def _cella(riga: Riga, nome: str) -> Cella:
    posto = COLONNE.index(nome)
    return riga.celle[posto] if posto < len(riga.celle) else None


def _testo(riga: Riga, nome: str) -> str:
    cella = _cella(riga, nome)
    if isinstance(cella, float) and cella.is_integer():
        return str(int(cella))
    return "" if vuota(cella) else _in_una_riga(str(cella))


def _in_una_riga(testo: str) -> str:
    return " ".join(testo.split())


def _con_cella(colonna: str, riga: int) -> str:
    """A column's heading without its reminder, and the cell: `Valore giusto (L3)`."""
    return f"{colonna.partition(' (')[0]} ({get_column_letter(COLONNE.index(colonna) + 1)}{riga})"
