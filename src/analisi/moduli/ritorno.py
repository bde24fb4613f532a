"""What comes back: reading a filled workbook by its declaration, and putting what it says in place of what was.

Every fault of a workbook is told at once, each with its cell. The rows expected are those that the workbook was made
with (its hidden sheet says them), so that data which moved on are not taken for rows that somebody deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from analisi.dati.fogli import Foglio, Riga, guasto
from analisi.dati.foglio_xlsx import leggi_tutti
from analisi.dati.formati import Cella, Valore, ValoreNonValido, converti, mostra, suggerimento, vuota
from analisi.dati.schema import Colonna
from analisi.dati.scrittura import scrivi_intero
from analisi.errors import Difetto, ErroreAnalisi, ErroreDati, causa_di_sistema
from analisi.moduli.modulo import FOGLIO_SEGNO, RIGA_TITOLI, ModuloExcel
from analisi.paths import Percorsi

QUALSIASI = "una cartella compilata, creata con «analisi sanare» o con «analisi modello»"
_CIFRE_IMPRONTA = 8


@dataclass(frozen=True, eq=False)
class RigaRicevuta:
    """A row that came back: its place, its key, what the hidden sheet keeps of it, what stands in its cells.

    A cell that its row does not ask for is None. What reads it adds to `difetti`, the faults of its whole workbook.
    """

    modulo: ModuloExcel
    file: str
    foglio: str
    numero: int
    chiave: str
    contenuto: Any
    celle: Mapping[str, Cella]
    difetti: list[Difetto]

    def dove(self, nome: str) -> str:
        """How the spreadsheet calls a cell: `E12`."""
        return f"{self.modulo.lettera(nome)}{self.numero}"

    def vuota(self, *nomi: str) -> bool:
        """Whether none of these cells holds anything."""
        return all(vuota(self.celle[nome]) for nome in nomi)

    def difetto(self, nome: str, trovato: Cella, atteso: str) -> Difetto:
        """A fault of a cell, not yet among those of the workbook."""
        colonna = f"{self.modulo.colonne[self.modulo.nomi.index(nome)].in_breve} ({self.dove(nome)})"
        return Difetto(self.file, self.foglio, self.numero, colonna, mostra(trovato) or "cella vuota", atteso)

    def guasta(self, nome: str, atteso: str, trovato: Cella = None) -> None:
        """Add a fault of a cell: `trovato`, where it is not what stands in it."""
        self.difetti.append(self.difetto(nome, self.celle[nome] if trovato is None else trovato, atteso))

    def leggi(self, nome: str, colonna: Colonna | None = None) -> Valore | None:
        """What a cell holds, as its column or `colonna` reads it; None where it is empty or, with a fault, wrong.

        A choice may be written in any case.
        """
        sua, cella = colonna or self.modulo.colonne[self.modulo.nomi.index(nome)].colonna, self.celle[nome]
        if isinstance(cella, str):
            cella = next((v for v in sua.valori if v.casefold() == cella.strip().casefold()), cella)
        try:
            return converti(cella, sua)
        except ValoreNonValido as errore:
            self.guasta(nome, str(errore))
            return None

    def testo(self, nome: str) -> str:
        """What a cell holds as a text on one line; empty where it is."""
        return " ".join(str(self.leggi(nome, Colonna(nome, "testo", "")) or "").split())


@dataclass(frozen=True, eq=False)
class CartellaRicevuta:
    """A workbook that came back, of whichever form.

    nome: of its file; tipo: the kind that its hidden sheet says, empty where it has none; identita: all that it says of
    the whole; difetti: the faults found so far.
    """

    nome: str
    fogli: Mapping[str, Foglio]
    difetti: list[Difetto] = field(default_factory=list)

    @property
    def identita(self) -> Mapping[str, str]:
        """What the hidden sheet says of the workbook, by name."""
        return {riga[0]: riga[1] for riga in self._segno if len(riga) > 1 and riga[0] != "riga"}

    @property
    def tipo(self) -> str:
        """Its kind, empty where no hidden sheet says any."""
        return self.identita.get("tipo", "")

    @property
    def anno(self) -> int:
        """The year that it is about."""
        return int(self.identita["anno"])

    def righe(self, modulo: ModuloExcel) -> tuple[RigaRicevuta, ...]:
        """The rows that are the form's own, in its order; whatever else is in the workbook is a fault.

        Raises ErroreDati where it is not of this form, or of a version that nobody reads.
        """
        attese: dict[str, dict[str, Any]] = {}
        for foglio, chiave, contenuto in self._attese(modulo):
            attese.setdefault(foglio, {})[chiave] = contenuto
        nel, del_, _ = modulo.chiamato
        for nome in attese.keys() - self.fogli.keys():
            self._guasta(nome, "foglio mancante", f"il foglio, come {nel}; se è stato rinominato, rimettere il nome")
        for nome in self.fogli.keys() - {*attese, FOGLIO_SEGNO, modulo.foglio_istruzioni}:
            if self.fogli[nome].righe:
                self._guasta(nome, "foglio in più", f"solo i fogli {del_}: quello che c'è qui non sarebbe letto")
        return tuple(r for nome, sue in attese.items() if nome in self.fogli for r in self._foglio(modulo, nome, sue))

    def ferma(self) -> None:
        """Raises ErroreDati with every fault found, if any was."""
        if self.difetti:
            raise ErroreDati(dict.fromkeys(self.difetti))

    @property
    def _segno(self) -> list[list[str]]:
        righe = self.fogli[FOGLIO_SEGNO].righe if FOGLIO_SEGNO in self.fogli else ()
        return [["" if c is None else str(c).strip() for c in r.celle] for r in righe if not r.vuota]

    def _attese(self, modulo: ModuloExcel) -> list[tuple[str, str, Any]]:
        detta = self.identita
        if self.tipo != modulo.tipo:
            elenco = ", ".join(f"«{nome}»" for nome in self.fogli)
            raise guasto(
                self.nome, f"una cartella con i fogli {elenco}, senza il segno {modulo.chiamato[1]}", modulo.comando
            )
        lettore = modulo.lettori.get(detta.get("formato", ""))
        if lettore is None or not detta.get("anno", "").isdecimal() or not all(detta.get(n) for n in modulo.identita):
            raise guasto(self.nome, "una cartella di un'altra versione del programma, o modificata", modulo.comando)
        try:
            lette = [lettore(riga[1:]) for riga in self._segno if riga[0] == "riga"]
            return [(foglio, chiave, modulo.leggi_contenuto(testo)) for foglio, chiave, testo in lette]
        except (ValueError, LookupError, TypeError) as errore:
            raise guasto(self.nome, "il foglio nascosto è stato modificato", modulo.comando) from errore

    def _guasta(self, foglio: str, trovato: str, atteso: str, riga: int = 0, colonna: str = "") -> None:
        self.difetti.append(Difetto(self.nome, foglio, riga, colonna, trovato or "cella vuota", atteso))

    def _foglio(self, modulo: ModuloExcel, nome: str, attese: Mapping[str, Any]) -> list[RigaRicevuta]:
        titoli = next((r for r in self.fogli[nome].righe if r.numero == RIGA_TITOLI), Riga(RIGA_TITOLI, ()))
        if not self._titoli_a_posto(modulo, nome, titoli):
            return []
        chiave = modulo.colonne[0]
        righe = [(_chiave(r), r) for r in self.fogli[nome].righe if r.numero > RIGA_TITOLI and not r.vuota]
        for mancante in attese.keys() - {codice for codice, _ in righe}:
            atteso = f"{modulo.detta(mancante, attese[mancante])}: si lascia vuota, ma non si cancella"
            self._guasta(nome, "riga mancante", atteso, colonna=chiave.in_breve)
        lette: dict[str, RigaRicevuta] = {}
        for codice, riga in righe:
            if codice in attese and codice not in lette:
                lette[codice] = self._riga(modulo, nome, riga, codice, attese[codice])
                continue
            atteso = f"una riga sola con «{codice}»" if codice in attese else chiave.colonna.significato
            forse = "" if codice in attese or codice.isdecimal() else suggerimento(codice, tuple(attese))
            atteso += f": le righe non si aggiungono, non si ripetono e non si spostano{forse}"
            self._guasta(nome, codice, atteso, riga.numero, f"{chiave.in_breve} (A{riga.numero})")
        return list(lette.values())

    def _titoli_a_posto(self, modulo: ModuloExcel, foglio: str, riga: Riga) -> bool:
        """Whether the headings are those of the form; without them no cell has a meaning."""
        nel, del_, dal = modulo.chiamato
        prima = len(self.difetti)
        for posto in range(max(len(riga.celle), len(modulo.colonne))):
            trovato = mostra(riga.celle[posto]).strip() if posto < len(riga.celle) else ""
            atteso = modulo.colonne[posto].intestazione if posto < len(modulo.colonne) else ""
            if trovato.casefold() != mostra(atteso).casefold():
                dove = modulo.colonne[posto].in_breve if atteso else f"fuori {dal}"
                cosa = f"il titolo «{atteso}», come {nel}" if atteso else f"nessuna colonna oltre quelle {del_}"
                self._guasta(
                    foglio, trovato, cosa, RIGA_TITOLI, f"{dove} ({get_column_letter(posto + 1)}{RIGA_TITOLI})"
                )
        return len(self.difetti) == prima

    def _riga(self, modulo: ModuloExcel, foglio: str, riga: Riga, chiave: str, contenuto: object) -> RigaRicevuta:
        quante = len(modulo.colonne)
        fuori = enumerate(riga.celle[quante:], start=quante + 1) if modulo.note else ()
        for posto, cella in ((p, c) for p, c in fuori if not vuota(c)):
            atteso = f"nulla oltre l'ultima colonna: usare la colonna «{modulo.note}»"
            dove = f"fuori {modulo.chiamato[2]} ({get_column_letter(posto)}{riga.numero})"
            self._guasta(foglio, mostra(cella), atteso, riga.numero, dove)
        piene = (*riga.celle, *(None,) * quante)[:quante]
        chieste = (None if isinstance(c, str) and c.strip() == modulo.chiusa else c for c in piene)
        celle = dict(zip(modulo.nomi, chieste, strict=True))
        return RigaRicevuta(modulo, self.nome, foglio, riga.numero, chiave, contenuto, celle, self.difetti)


def ricevi(percorso: Path) -> CartellaRicevuta:
    """A workbook that came back, whichever form it is. Raises ErroreDati where it cannot be read or is still open."""
    nome = percorso.name
    if nome.startswith(("~$", ".~lock.")):
        raise guasto(nome, "il segno che un file è aperto", "il file accanto, senza «~$» davanti, salvato e chiuso")
    if percorso.suffix.lower() != ".xlsx":
        atteso = f"{QUALSIASI}, in formato .xlsx («Salva con nome», Cartella di lavoro di Excel)"
        raise guasto(nome, percorso.suffix or "nome senza estensione", atteso)
    if segno := segno_di_file_aperto(percorso):
        atteso = f"il file salvato e chiuso; se nessuno lo ha aperto, cancellare «{segno}»"
        raise guasto(nome, "file aperto nel foglio di calcolo", atteso)
    try:
        contenuto = percorso.read_bytes()
    except OSError as errore:
        atteso = "un file che si possa leggere; se è aperto nel foglio di calcolo, salvarlo e chiuderlo"
        raise guasto(nome, causa_di_sistema(errore), atteso) from errore
    return CartellaRicevuta(nome, leggi_tutti(contenuto, nome))


def segno_di_file_aperto(percorso: Path) -> str:
    """The name of the mark by which a spreadsheet program says that it has the file open; empty where none stands."""
    nomi = (f"~${percorso.name}", f".~lock.{percorso.name}#")
    return next((nome for nome in nomi if percorso.with_name(nome).exists()), "")


def _chiave(riga: Riga) -> str:
    cella = riga.celle[0] if riga.celle else None
    if isinstance(cella, float) and cella.is_integer():
        return str(int(cella))
    return " ".join(cella.split()) if isinstance(cella, str) else mostra(cella)


def pubblica(percorsi: Percorsi, cambi: Mapping[Path, tuple[bytes, bytes]], archivio: Path) -> Sequence[Path]:
    """Put files in their place, all or none; where in `archivio` those of before are kept, called by their content.

    cambi: each file with its bytes of before, empty where it was not there, and of after. Raises ErroreAnalisi where
    one cannot be written, or is no longer as it was.
    """
    conservati: list[Path] = []
    scritti: list[Path] = []
    esistenti = {percorso for percorso in cambi if percorso.exists()}
    percorso = archivio
    try:
        for percorso, (prima, dopo) in cambi.items():
            if (percorso.read_bytes() if percorso in esistenti else b"") != prima:
                detto = "è cambiato durante l'importazione; non è stato scritto nulla, rifare."
                raise ErroreAnalisi(f"{percorsi.relativo(percorso)}: {detto}")
            if percorso in esistenti and prima != dopo:
                impronta = hashlib.sha256(prima).hexdigest()[:_CIFRE_IMPRONTA]
                conservati.append(archivio / f"{percorso.stem}-{impronta}{percorso.suffix}")
                archivio.mkdir(parents=True, exist_ok=True)
                scrivi_intero(conservati[-1], prima)
        for percorso, (_, dopo) in cambi.items():
            scrivi_intero(percorso, dopo)
            scritti.append(percorso)
    except OSError as errore:
        for scritto in scritti:
            if scritto in esistenti:
                scrivi_intero(scritto, cambi[scritto][0])
            else:
                scritto.unlink()
        raise ErroreAnalisi(
            f"{percorsi.relativo(percorso)}: non si può scrivere ({causa_di_sistema(errore)})."
        ) from errore
    return conservati
