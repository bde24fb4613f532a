"""A row of the workbook that a chamber filled: what its cells admit, and the observation that it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl.utils import get_column_letter

from analisi.dati.fogli import Riga
from analisi.dati.formati import Cella, ValoreNonValido, converti, dice_nc, mostra, vuota
from analisi.dati.modello_voci import COLONNE, NON_RICHIESTO, SCELTE_VERSIONE, VoceModello, perche_non_esiste
from analisi.dati.panel_tabelle import SIMULATA
from analisi.dati.panel_tipi import DatiPanel, Ente, Rilevazione
from analisi.dati.periodi import Periodo, periodo
from analisi.dati.schema import Colonna, TipoColonna
from analisi.errors import Difetto

_NUMERICHE = ("valore", "numeratore", "denominatore", "scarto tipo")
_FACOLTATIVE = ("numeratore", "denominatore", "scarto tipo", "versione")
_UFFICIALE = "ufficiale"


@dataclass(frozen=True)
class NonCalcolabile:
    """A measure that the chamber declares not computable (N.C.) in a period."""

    misura: str
    periodo: str
    nota: str
    luogo: str


@dataclass(frozen=True)
class Contesto:
    """Where a row stands and what it is read against."""

    file: str
    foglio: str
    dati: DatiPanel
    ente: Ente
    anno: int


@dataclass(frozen=True)
class Letta:
    """A row that was filled: an observation, or the declaration that there can be none."""

    file: str
    foglio: str
    riga: int
    rilevazione: Rilevazione | None = None
    non_calcolabile: NonCalcolabile | None = None

    def dove(self, colonna: str) -> str:
        """The reference of a cell of the row: `E12`."""
        return riferimento(colonna, self.riga)

    def difetto(self, colonna: str, trovato: str, atteso: str) -> Difetto:
        """A fault of a cell of the row."""
        return Difetto(self.file, self.foglio, self.riga, f"{colonna} ({self.dove(colonna)})", trovato, atteso)


def riferimento(colonna: str, riga: int) -> str:
    """How the spreadsheet calls a cell: `E12`."""
    return f"{get_column_letter(COLONNE.index(colonna) + 1)}{riga}"


def leggi_riga(contesto: Contesto, riga: Riga, voce: VoceModello | None) -> tuple[Letta | None, list[Difetto]]:
    """The row as filled, None where no value was given, and its faults.

    voce: what its measure needs, None for one that the registry no longer asks for.
    """
    lettura = _LetturaRiga(contesto, Letta(contesto.file, contesto.foglio, riga.numero), riga, voce)
    return lettura.esegui(), lettura.difetti


@dataclass
class _LetturaRiga:
    """The reading of one row."""

    contesto: Contesto
    letta: Letta
    riga: Riga
    voce: VoceModello | None
    difetti: list[Difetto] = field(default_factory=list)

    def esegui(self) -> Letta | None:
        celle = {nome: self.riga.celle[i] if i < len(self.riga.celle) else None for i, nome in enumerate(COLONNE)}
        self.fuori_posto(celle)
        if all(_vuota(celle[nome]) for nome in _NUMERICHE):
            return None
        if self.voce is None:
            self.difetto(
                "valore", celle["valore"], "nessun valore: il registro del gruppo non chiede più questa misura"
            )
            return None
        nel = self.periodo(celle["periodo"])
        if dice_nc(celle["valore"]):
            return self.non_calcolabile(self.voce, celle)
        return self.osservata(self.voce, celle, nel)

    def difetto(self, colonna: str, trovato: Cella, atteso: str) -> None:
        self.difetti.append(self.letta.difetto(colonna, mostra(trovato) or "cella vuota", atteso))

    def fuori_posto(self, celle: Mapping[str, Cella]) -> None:
        """Faults of cells that are not to be filled, and of a unit that was changed: the value could follow it."""
        for posto, cella in enumerate(self.riga.celle[len(COLONNE) :], start=len(COLONNE) + 1):
            if not vuota(cella):
                dove = f"fuori dal modello ({get_column_letter(posto)}{self.riga.numero})"
                atteso = "nulla oltre l'ultima colonna: usare la nota"
                self.difetti.append(
                    Difetto(self.letta.file, self.letta.foglio, self.letta.riga, dove, mostra(cella), atteso)
                )
        if self.voce is None:
            return
        for nome in _FACOLTATIVE:
            if nome not in self.voce.richieste and not _vuota(celle[nome]):
                self.difetto(
                    nome, celle[nome], f"«{NON_RICHIESTO}»: la misura «{self.voce.misura.codice}» non lo vuole"
                )
        if mostra(celle["unità"]) != mostra(self.voce.misura.unita):
            self.difetto("unità", celle["unità"], f"«{self.voce.misura.unita}»: il valore va dato in questa unità")

    def periodo(self, cella: Cella) -> Periodo | None:
        if vuota(cella):
            self.difetto("periodo", cella, f"il periodo, come {self.contesto.anno}")
            return None
        try:
            letto = converti(cella, Colonna("periodo", "testo", ""))
            trovato = periodo(str(letto))
        except ValueError as errore:
            self.difetto("periodo", cella, f"un periodo del {self.contesto.anno} ({errore})")
            return None
        return trovato if self.periodo_possibile(cella, trovato) else None

    def periodo_possibile(self, cella: Cella, trovato: Periodo) -> bool:
        if trovato.anno != self.contesto.anno:
            atteso = f"un periodo del {self.contesto.anno}, l'anno di questo modello; per un altro anno serve il suo"
            self.difetto("periodo", cella, atteso)
            return False
        consistenza = self.voce is not None and self.voce.misura.momento == "consistenza"
        da = trovato.a if consistenza else trovato.da
        perche = perche_non_esiste(self.contesto.dati, self.contesto.ente, da, trovato.a, trovato.nome)
        if perche:
            self.difetto("periodo", cella, f"un periodo in cui l'ente c'era: {perche}")
        return not perche

    def non_calcolabile(self, voce: VoceModello, celle: Mapping[str, Cella]) -> Letta:
        for nome in ("numeratore", "denominatore", "scarto tipo"):
            if not _vuota(celle[nome]):
                self.difetto(nome, celle[nome], "la cella vuota accanto a N.C., oppure il valore al posto di N.C.")
        luogo = str(Difetto(self.letta.file, self.letta.foglio, self.letta.riga))
        detta = NonCalcolabile(voce.misura.codice, mostra(celle["periodo"]), self.testo(celle, "nota"), luogo)
        return Letta(self.letta.file, self.letta.foglio, self.letta.riga, non_calcolabile=detta)

    def osservata(self, voce: VoceModello, celle: Mapping[str, Cella], nel: Periodo | None) -> Letta | None:
        numeri = {nome: self.numero(nome, celle[nome], _tipo(nome, voce)) for nome in _NUMERICHE}
        self.numeri_possibili(voce, celle, numeri)
        versione = self.versione(voce, celle["versione"])
        fonte, nota = self.testo(celle, "fonte"), self.testo(celle, "nota")
        if self.difetti or nel is None:
            return None
        ente, anno = self.contesto.ente, self.contesto.anno
        rilevazione = Rilevazione(
            ente=ente.codice,
            perimetro=ente.perimetro,
            periodo=nel.testo,
            misura=voce.misura.codice,
            valore=numeri["valore"],
            numeratore=numeri["numeratore"],
            denominatore=numeri["denominatore"],
            scarto_tipo=numeri["scarto tipo"],
            arrotondamento=None,
            versione=versione,
            qualita=SIMULATA if self.contesto.dati.simulazione else _UFFICIALE,
            fonte=fonte or f"{ente.nome}, rilevazione del gruppo di benchmarking, {anno}",
            nota=nota,
            luogo=str(Difetto(self.letta.file, self.letta.foglio, self.letta.riga)),
        )
        return Letta(self.letta.file, self.letta.foglio, self.letta.riga, rilevazione)

    def numero(self, nome: str, cella: Cella, tipo: TipoColonna) -> Decimal | None:
        if _vuota(cella) or self.voce is None or (nome != "valore" and nome not in self.voce.richieste):
            return None
        try:
            letto = converti(cella, Colonna(nome, tipo, ""))
        except ValoreNonValido as errore:
            self.difetto(nome, cella, str(errore))
            return None
        return _netto(Decimal(str(letto)))

    def numeri_possibili(
        self, voce: VoceModello, celle: Mapping[str, Cella], numeri: Mapping[str, Decimal | None]
    ) -> None:
        valore, sopra, sotto, scarto = (numeri[nome] for nome in _NUMERICHE)
        if _vuota(celle["valore"]):
            self.difetto("valore", None, "il valore della misura, oppure N.C.")
        if voce.misura.natura == "conteggio" and valore is not None and valore < 0:
            self.difetto("valore", celle["valore"], "un conteggio, da zero in su")
        if sopra is not None and sopra < 0:
            self.difetto("numeratore", celle["numeratore"], "un numero da zero in su")
        if sotto is not None and sotto <= 0:
            atteso = "un numero maggiore di zero: se non ci sono casi il valore non è calcolabile, scrivere N.C."
            self.difetto("denominatore", celle["denominatore"], atteso)
        if scarto is not None and scarto <= 0:
            self.difetto("scarto tipo", celle["scarto tipo"], "un numero maggiore di zero, o la cella vuota")
        if voce.proporzione and sopra is not None and sotto is not None and sopra > sotto > 0:
            atteso = f"al più il denominatore, {sotto} ({self.letta.dove('denominatore')}): forse sono scambiati"
            self.difetto("numeratore", celle["numeratore"], atteso)
        if voce.numeratore and _vuota(celle["numeratore"]) != _vuota(celle["denominatore"]):
            manca = "numeratore" if _vuota(celle["numeratore"]) else "denominatore"
            self.difetto(manca, None, "numeratore e denominatore insieme, o nessuno dei due")

    def versione(self, voce: VoceModello, cella: Cella) -> str:
        if not voce.versione:
            return ""
        scelta = Colonna("versione", "scelta", "", valori=SCELTE_VERSIONE)
        if _vuota(cella):
            self.difetto("versione", None, f"uno fra {', '.join(SCELTE_VERSIONE)}: senza, il valore non si confronta")
            return ""
        try:
            return str(converti(cella.casefold() if isinstance(cella, str) else cella, scelta))
        except ValoreNonValido as errore:
            self.difetto("versione", cella, str(errore))
            return ""

    def testo(self, celle: Mapping[str, Cella], nome: str) -> str:
        """A text on one line."""
        try:
            letto = converti(celle[nome], Colonna(nome, "testo", ""))
        except ValoreNonValido as errore:
            self.difetto(nome, celle[nome], str(errore))
            return ""
        return " ".join(str(letto or "").split())


def _vuota(cella: Cella) -> bool:
    return vuota(cella) or (isinstance(cella, str) and cella.strip() == NON_RICHIESTO)


def _tipo(nome: str, voce: VoceModello) -> TipoColonna:
    if nome == "valore":
        return voce.tipo
    return "intero" if nome == "denominatore" and voce.casi else "decimale"


def _netto(valore: Decimal) -> Decimal:
    """The shortest way to write it, without an exponent."""
    intero = valore.to_integral_value()
    return intero if valore == intero else valore.normalize()
