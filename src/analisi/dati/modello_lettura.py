"""Reading back the workbook that a chamber filled: every fault at once, with sheet and cell.

The rows expected are those that the workbook itself was made with (its hidden sheet says them), so that a registry
which grew meanwhile is not taken for rows that somebody deleted. What cells admit is decided in `modello_righe`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from openpyxl.utils import get_column_letter

from analisi.dati.fogli import Foglio, Riga, guasto
from analisi.dati.foglio_xlsx import leggi_tutti
from analisi.dati.formati import mostra, suggerimento, vuota
from analisi.dati.formule import Termine, leggi
from analisi.dati.modello_righe import Contesto, Letta, NonCalcolabile, leggi_riga
from analisi.dati.modello_voci import (
    COLONNE,
    FOGLIO_ISTRUZIONI,
    FOGLIO_SEGNO,
    FORMATO,
    RIGA_TITOLI,
    TIPO,
    VoceModello,
    perche_non_esiste,
    voci_modello,
)
from analisi.dati.panel_tipi import DatiPanel, Ente, Rilevazione
from analisi.errors import Difetto, ErroreDati, causa_di_sistema

COMANDO = "una cartella creata con «analisi modello --camera <ente> --anno <anno>» e compilata"


@dataclass(frozen=True)
class Compilato:
    """What a chamber declared: its figures, and the measures that it says cannot be computed."""

    ente: Ente
    anno: int
    rilevazioni: tuple[Rilevazione, ...]
    non_calcolabili: tuple[NonCalcolabile, ...]


def leggi_modello(percorso: Path, dati: DatiPanel) -> tuple[Rilevazione, ...]:
    """The observations of a filled workbook, in its order. Raises ErroreDati with every fault."""
    return leggi_compilato(percorso, dati).rilevazioni


def leggi_compilato(percorso: Path, dati: DatiPanel) -> Compilato:
    """Everything that a filled workbook says. Raises ErroreDati with every fault, also where nothing was filled."""
    mostrato = percorso.name
    fogli = leggi_tutti(_contenuto(percorso), mostrato)
    segno = _leggi_segno(fogli, mostrato)
    if segno.simulazione != dati.simulazione:
        atteso = "un modello degli stessi dati: i simulati e i reali non si mescolano"
        raise guasto(mostrato, f"modello dei dati «{segno.simulazione or 'reali'}»", atteso)
    ente = _ente(segno, dati, mostrato)
    lettura = _Lettura(mostrato, dati, ente, segno)
    lettura.esegui(fogli)
    if lettura.difetti:
        raise ErroreDati(dict.fromkeys(lettura.difetti))
    rilevazioni = tuple(letta.rilevazione for letta in lettura.lette if letta.rilevazione)
    non_calcolabili = tuple(letta.non_calcolabile for letta in lettura.lette if letta.non_calcolabile)
    if not rilevazioni and not non_calcolabili:
        raise guasto(
            mostrato, "cartella non compilata", "almeno un valore, o N.C., nella colonna «valore» di un foglio"
        )
    return Compilato(ente, segno.anno, rilevazioni, non_calcolabili)


@dataclass(frozen=True)
class _Segno:
    """What the hidden sheet says; fogli: codes of the measures by sheet, as the workbook was made."""

    simulazione: str
    ente: str
    anno: int
    fogli: Mapping[str, Sequence[str]]


def _contenuto(percorso: Path) -> bytes:
    aperto = [f"~${percorso.name}", f".~lock.{percorso.name}#"]
    if percorso.name.startswith(("~$", ".~lock.")):
        raise guasto(
            percorso.name, "il segno che un file è aperto", "il file accanto, senza «~$» davanti, salvato e chiuso"
        )
    if percorso.suffix.lower() != ".xlsx":
        atteso = "il modello compilato, in formato .xlsx («Salva con nome», Cartella di lavoro di Excel)"
        raise guasto(percorso.name, percorso.suffix or "nome senza estensione", atteso)
    try:
        contenuto = percorso.read_bytes()
    except OSError as errore:
        atteso = "un file che si possa leggere; se è aperto nel foglio di calcolo, salvarlo e chiuderlo"
        raise guasto(percorso.name, causa_di_sistema(errore), atteso) from errore
    for nome in aperto:
        if percorso.with_name(nome).exists():
            atteso = f"il file salvato e chiuso; se nessuno lo ha aperto, cancellare «{nome}»"
            raise guasto(percorso.name, "file aperto nel foglio di calcolo", atteso)
    return contenuto


def _leggi_segno(fogli: Mapping[str, Foglio], mostrato: str) -> _Segno:
    righe = [[mostra(c).strip() for c in r.celle] for r in fogli[FOGLIO_SEGNO].righe] if FOGLIO_SEGNO in fogli else []
    valori = {riga[0]: riga[1] for riga in righe if len(riga) > 1}
    if valori.get("tipo") != TIPO:
        elenco = ", ".join(f"«{nome}»" for nome in fogli)
        raise guasto(mostrato, f"una cartella con i fogli {elenco}, senza il segno del modello", COMANDO)
    anno = valori.get("anno", "")
    if valori.get("formato") != FORMATO or not anno.isdecimal():
        raise guasto(mostrato, "un modello di un'altra versione del programma, o modificato", COMANDO)
    misure: dict[str, list[str]] = {}
    for riga in righe:
        if riga[0] == "riga" and len(riga) > 2:
            misure.setdefault(riga[1], []).append(riga[2])
    return _Segno(valori.get("simulazione", ""), valori.get("ente", ""), int(anno), misure)


def _ente(segno: _Segno, dati: DatiPanel, mostrato: str) -> Ente:
    """The body that the workbook was made for. Raises ErroreDati where it has no day in that year."""
    ente = dati.enti.get(segno.ente)
    if ente is None:
        atteso = f"il modello di un ente di enti.csv{suggerimento(segno.ente, tuple(dati.enti))}"
        raise guasto(mostrato, f"ente {segno.ente}", atteso)
    inizio, fine = date(segno.anno, 1, 1), date(segno.anno, 12, 31)
    if max(inizio, ente.dal or inizio) > min(fine, ente.al or fine):
        perche = perche_non_esiste(dati, ente, inizio, fine, f"il {segno.anno}")
        raise guasto(mostrato, f"ente {segno.ente}, anno {segno.anno}", f"un ente che in quell'anno c'era: {perche}")
    return ente


@dataclass
class _Lettura:
    """The reading of one workbook: gathers its faults while it reads its rows."""

    mostrato: str
    dati: DatiPanel
    ente: Ente
    segno: _Segno
    difetti: list[Difetto] = field(default_factory=list)
    lette: list[Letta] = field(default_factory=list)

    def esegui(self, fogli: Mapping[str, Foglio]) -> None:
        voci = {v.misura.codice: v for v in voci_modello(self.dati, self.ente)}
        for nome, codici in self.segno.fogli.items():
            if nome in fogli:
                self.foglio(fogli[nome], codici, voci)
            else:
                atteso = "il foglio, come nel modello; se è stato rinominato, rimettere il nome"
                self.difetti.append(Difetto(self.mostrato, nome, trovato="foglio mancante", atteso=atteso))
        for nome in fogli.keys() - {*self.segno.fogli, FOGLIO_SEGNO, FOGLIO_ISTRUZIONI}:
            if fogli[nome].righe:
                atteso = "solo i fogli del modello: quello che c'è qui non sarebbe letto"
                self.difetti.append(Difetto(self.mostrato, nome, trovato="foglio in più", atteso=atteso))
        self.quote_impossibili()

    def foglio(self, foglio: Foglio, codici: Sequence[str], voci: Mapping[str, VoceModello]) -> None:
        if not self.titoli_a_posto(foglio):
            return
        righe = [r for r in foglio.righe if r.numero > RIGA_TITOLI and not r.vuota]
        trovati = Counter(_codice(r) for r in righe)
        for codice in codici:
            if not trovati[codice]:
                atteso = f"la riga della misura «{codice}», che il modello ha: senza valore, ma non cancellata"
                self.difetti.append(Difetto(self.mostrato, foglio.nome, 0, "codice", "riga mancante", atteso))
        visti: set[str] = set()
        for riga in righe:
            codice = _codice(riga)
            if problema := self.riga_estranea(codice, codici, visti):
                self.difetti.append(
                    Difetto(self.mostrato, foglio.nome, riga.numero, f"codice (A{riga.numero})", *problema)
                )
                continue
            visti.add(codice)
            self.riga(foglio.nome, riga, voci.get(codice))

    def riga(self, foglio: str, riga: Riga, voce: VoceModello | None) -> None:
        contesto = Contesto(self.mostrato, foglio, self.dati, self.ente, self.segno.anno)
        letta, difetti = leggi_riga(contesto, riga, voce)
        self.difetti += difetti
        if letta is not None:
            self.lette.append(letta)

    def titoli_a_posto(self, foglio: Foglio) -> bool:
        """Whether the header is that of the model; without it no cell of the sheet has a meaning."""
        riga = next((r for r in foglio.righe if r.numero == RIGA_TITOLI), Riga(RIGA_TITOLI, ()))
        titoli = [mostra(c).strip() for c in riga.celle]
        titoli += [""] * (len(COLONNE) - len(titoli))
        a_posto = True
        for posto, trovato in enumerate(titoli):
            atteso = COLONNE[posto] if posto < len(COLONNE) else ""
            if trovato.casefold() == atteso:
                continue
            a_posto = False
            dove = f"{atteso or 'fuori dal modello'} ({get_column_letter(posto + 1)}{RIGA_TITOLI})"
            che_cosa = (
                f"il titolo «{atteso}», come nel modello" if atteso else "nessuna colonna oltre quelle del modello"
            )
            self.difetti.append(
                Difetto(self.mostrato, foglio.nome, RIGA_TITOLI, dove, trovato or "cella vuota", che_cosa)
            )
        return a_posto

    def riga_estranea(self, codice: str, codici: Sequence[str], visti: set[str]) -> tuple[str, str] | None:
        """What was found and expected where a row is not one of the model's."""
        if codice in visti:
            return codice, "una riga sola per misura, come nel modello: togliere quella in più"
        if codice in codici:
            return None
        if not codice:
            return "codice mancante", "il codice della misura; le righe del modello non si aggiungono"
        if codice in self.dati.misure:
            return (
                codice,
                "una misura del foglio, come nel modello: le righe non si aggiungono né si spostano di foglio",
            )
        return codice, f"il codice di una misura di questo foglio{suggerimento(codice, tuple(codici))}"

    def quote_impossibili(self) -> None:
        """Faults of measures that are a part of another of the same workbook, and exceed it."""
        per_misura = {letta.rilevazione.misura: letta for letta in self.lette if letta.rilevazione}
        for indicatore in self.dati.indicatori.values():
            if indicatore.tipo_statistico != "proporzione" or not indicatore.denominatore:
                continue
            alberi = [leggi(t).albero for t in (indicatore.numeratore, indicatore.denominatore)]
            lette = [per_misura.get(a.codice) for a in alberi if isinstance(a, Termine)]
            if len(lette) == 2 and lette[0] is not None and lette[1] is not None:
                self.difetti += _parte_maggiore(lette[0], lette[1], indicatore.codice)


def _parte_maggiore(parte: Letta, intero: Letta, indicatore: str) -> list[Difetto]:
    suo, tutto = parte.rilevazione, intero.rilevazione
    if suo is None or tutto is None or suo.valore is None or tutto.valore is None:
        return []
    if suo.periodo != tutto.periodo or suo.valore <= tutto.valore:
        return []
    atteso = f"al più {tutto.valore}, cioè «{tutto.misura}» ({intero.dove('valore')}, foglio «{intero.foglio}»): per "
    atteso += f"{indicatore} è il denominatore, di cui questo numeratore è una parte"
    return [parte.difetto("valore", str(suo.valore), atteso)]


def _codice(riga: Riga) -> str:
    return mostra(riga.celle[0]).strip() if riga.celle and not vuota(riga.celle[0]) else ""
