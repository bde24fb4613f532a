"""The workbook of a chamber, out and back: written to be filled, read whole and put among the group's observations.

What a chamber gives for a year is one file. It takes the place of the one before only after the whole folder was
opened with it, and the one before is kept.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from analisi.dati.formati import suggerimento
from analisi.dati.modello_lettura import Compilato, leggi_compilato
from analisi.dati.modello_voci import TIPO as TIPO_MODELLO
from analisi.dati.modello_xlsx import modello
from analisi.dati.panel import apri_panel
from analisi.dati.panel_lettura import CARTELLA_ARCHIVIO, CARTELLA_RILEVAZIONI
from analisi.dati.panel_tabelle import RILEVAZIONI
from analisi.dati.panel_tipi import DatiPanel, Rilevazione
from analisi.dati.sanare_lettura import QUALSIASI, tipo_di_cartella
from analisi.dati.sanare_voci import TIPO as TIPO_SANARE
from analisi.dati.scrittura import scrivi_intero, testo_csv
from analisi.errors import Difetto, ErroreAnalisi, ErroreDati, ErroreParametri, causa_di_sistema
from analisi.paths import Percorsi, sotto

CARTELLA_MODELLI = "modelli"
_LUOGO = re.compile(r"(?P<file>.+?), foglio «(?P<foglio>.+)», riga (?P<riga>\d+)")
_AMBIGUO = re.compile(r"-?\d{1,3}\.\d{3}")
_DA_FORMULA = ("=", "+", "-", "@")
_CIFRE_IMPRONTA = 8
_NULLA = "(vuoto)"

_Chiave = tuple[str, str, str]


def scrivi_modello(percorsi: Percorsi, ente: str, anno: int, uscita: Path | None) -> Path:
    """Write the workbook that `ente` (code or name) fills for `anno`, in `uscita` or under `modelli/`; where it is.

    The same workbook already there is left alone. Raises ErroreAnalisi where there is another, which somebody may have
    filled, ErroreParametri for a body or year that cannot be, ErroreDati for the group's data.
    """
    dati = apri_panel(percorsi)
    codice = _codice_ente(dati, ente)
    destinazione = _destinazione(percorsi, codice, anno, uscita)
    contenuto = modello(dati, codice, anno)
    mostrato = percorsi.relativo(destinazione)
    try:
        if destinazione.exists() and destinazione.read_bytes() != contenuto:
            raise ErroreAnalisi(
                f"{mostrato}: esiste ed è diverso dal modello, forse qualcuno lo ha compilato: non viene toccato. "
                "Importarlo con «analisi importa», oppure spostarlo, o scrivere altrove con --uscita."
            )
        destinazione.parent.mkdir(parents=True, exist_ok=True)
        if not destinazione.exists():
            scrivi_intero(destinazione, contenuto)
    except OSError as errore:
        raise ErroreAnalisi(f"{mostrato}: non si può scrivere ({causa_di_sistema(errore)}).") from errore
    return destinazione


def importa(percorsi: Percorsi, percorso: Path) -> tuple[str, ...]:
    """Put a filled workbook among the group's observations, whole or not at all; what changed, in lines to print.

    Raises ErroreDati with every fault of the workbook, of the group's data, or of the two together.
    """
    dati = apri_panel(percorsi)
    compilato = leggi_compilato(percorso, dati)
    if not compilato.rilevazioni:
        atteso = "almeno un valore: una cartella di soli N.C. non dà nulla da confrontare"
        raise ErroreDati([Difetto(percorso.name, trovato="solo N.C.", atteso=atteso)])
    cartella = percorsi.confronto / CARTELLA_RILEVAZIONI
    destinazione = sotto(cartella, f"ricevuti-{compilato.ente.codice}-{compilato.anno}.csv")
    mostrato = percorsi.relativo(destinazione)
    testo = _csv(compilato.rilevazioni)
    _prova(percorsi, destinazione, testo, compilato.rilevazioni)
    prima = [r for r in dati.rilevazioni if r.luogo.startswith(f"{mostrato}, ")]
    try:
        conservato = _pubblica(percorsi, destinazione, testo)
    except OSError as errore:
        raise ErroreAnalisi(f"{mostrato}: non si può scrivere ({causa_di_sistema(errore)}).") from errore
    return (
        f"{percorso.name} → {mostrato}",
        *([f"Il file di prima è conservato: {percorsi.relativo(conservato)}"] if conservato else []),
        *_differenze(prima, compilato),
    )


def importa_cartella(percorsi: Percorsi, percorso: Path) -> tuple[str, ...]:
    """Read a filled workbook of whichever kind its hidden sheet says; what changed, in lines to print.

    Raises ErroreDati where it is of none, and as `importa` or `importa_sanare`.
    """
    tipo = tipo_di_cartella(percorso)
    if tipo == TIPO_SANARE:
        # it opens a chamber's year, which the group's workbook has no use for
        from analisi.esegui.sanare_importa import importa_sanare

        return importa_sanare(percorsi, percorso)
    if tipo == TIPO_MODELLO:
        return importa(percorsi, percorso)
    trovato = f"una cartella di tipo «{tipo}»" if tipo else "una cartella senza il segno del programma"
    raise ErroreDati([Difetto(percorso.name, trovato=trovato, atteso=QUALSIASI)])


def _codice_ente(dati: DatiPanel, ente: str) -> str:
    """The code of the body that was meant, by code or by name."""
    voluto = ente.strip().casefold()
    # codes before names; of two bodies with one name, the chamber before the province
    per_nome = sorted(dati.enti.values(), key=lambda e: e.perimetro == "camera")
    noti = {e.nome.casefold(): e.codice for e in per_nome} | {e.codice.casefold(): e.codice for e in per_nome}
    if voluto in noti:
        return noti[voluto]
    adatti = [e for e in dati.enti.values() if e.perimetro != "insieme"]
    forse = suggerimento(ente, tuple(n for e in adatti for n in (e.codice, e.nome)))
    elenco = ", ".join(e.codice for e in adatti)
    raise ErroreParametri(f"camera: «{ente}» non è un ente del gruppo{forse}. Enti: {elenco}.")


def _destinazione(percorsi: Percorsi, codice: str, anno: int, uscita: Path | None) -> Path:
    nome = f"modello-{codice}-{anno}.xlsx"
    if uscita is None or uscita.is_dir():
        return sotto(uscita or percorsi.radice / CARTELLA_MODELLI, nome)
    if uscita.suffix.lower() != ".xlsx":
        raise ErroreParametri(f"uscita: «{uscita.name}» deve finire in .xlsx, oppure essere una cartella.")
    return uscita


def _csv(righe: Sequence[Rilevazione]) -> str:
    """The observations as a file of the group's, one line each under the header."""
    celle = ([_testo_csv(getattr(riga, nome)) for nome in RILEVAZIONI.nomi] for riga in righe)
    return testo_csv(RILEVAZIONI.nomi, celle)


def _testo_csv(valore: object) -> str:
    if isinstance(valore, Decimal):
        scritto = f"{valore:f}"
        # with three decimals the reading could not tell a decimal point from one of thousands
        return scritto + "0" if _AMBIGUO.fullmatch(scritto) else scritto
    testo = "" if valore is None else str(valore)
    # the reading drops the blank; without it a spreadsheet that opens the file would run the text as a formula
    return f" {testo}" if testo.startswith(_DA_FORMULA) else testo


def _prova(percorsi: Percorsi, destinazione: Path, testo: str, righe: Sequence[Rilevazione]) -> None:
    """Open a copy of the group's folder with the new file in it. Raises ErroreDati in the words of the workbook."""
    with tempfile.TemporaryDirectory(prefix="analisi-importa-") as temporanea:
        copia = Percorsi(Path(temporanea).resolve())
        shutil.copytree(percorsi.confronto, copia.confronto)
        nuovo = copia.confronto / CARTELLA_RILEVAZIONI / destinazione.name
        nuovo.write_text(testo, encoding="utf-8", newline="\n")
        try:
            apri_panel(copia)
        except ErroreDati as errore:
            mostrato = percorsi.relativo(destinazione)
            luoghi = {numero: riga.luogo for numero, riga in enumerate(righe, start=2)}
            raise ErroreDati(_della_cartella(d, mostrato, luoghi) for d in errore.difetti) from errore


def _della_cartella(difetto: Difetto, mostrato: str, luoghi: Mapping[int, str]) -> Difetto:
    """A fault of the file that was never published, told of the workbook that it was made from."""

    def luogo(trovato: re.Match[str]) -> str:
        return luoghi.get(int(trovato[1]), trovato[0])

    cambiato = replace(difetto, atteso=re.sub(rf"{re.escape(mostrato)}, riga (\d+)", luogo, difetto.atteso))
    letto = _LUOGO.fullmatch(luoghi.get(difetto.riga, "")) if difetto.file == mostrato else None
    if letto is None:
        return cambiato
    return replace(cambiato, file=letto["file"], foglio=letto["foglio"], riga=int(letto["riga"]))


def _pubblica(percorsi: Percorsi, destinazione: Path, testo: str) -> Path | None:
    """Put the file in its place; where the different one that stood there is kept."""
    conservato = None
    if destinazione.exists() and (prima := destinazione.read_bytes()) != testo.encode():
        impronta = hashlib.sha256(prima).hexdigest()[:_CIFRE_IMPRONTA]
        conservato = percorsi.confronto / CARTELLA_ARCHIVIO / f"{destinazione.stem}-{impronta}.csv"
        conservato.parent.mkdir(parents=True, exist_ok=True)
        scrivi_intero(conservato, prima)
    scrivi_intero(destinazione, testo)
    return conservato


def _differenze(prima: Sequence[Rilevazione], compilato: Compilato) -> list[str]:
    """How many rows are new, changed and gone, and which; then the measures declared not computable."""
    vecchie, nuove = {_chiave(r): r for r in prima}, {_chiave(r): r for r in compilato.rilevazioni}
    aggiunte = [k for k in nuove if k not in vecchie]
    tolte = [k for k in vecchie if k not in nuove]
    cambiate = [k for k in nuove if k in vecchie and _detto(nuove[k]) != _detto(vecchie[k])]
    uguali = len(nuove) - len(aggiunte) - len(cambiate)
    righe = [f"Righe nuove: {len(aggiunte)}; cambiate: {len(cambiate)}; tolte: {len(tolte)}; uguali: {uguali}."]
    righe += [f"  cambiata  {_nome(k)}: {_cambiamento(vecchie[k], nuove[k])}" for k in cambiate]
    righe += [f"  tolta     {_nome(k)}: {_detto(vecchie[k])['valore']}" for k in tolte]
    righe += [
        f"  N.C.      {n.misura}, {n.periodo}{f': {n.nota}' if n.nota else ''}" for n in compilato.non_calcolabili
    ]
    return righe


def _chiave(riga: Rilevazione) -> _Chiave:
    return riga.misura, riga.periodo, riga.versione


def _nome(chiave: _Chiave) -> str:
    return ", ".join(parte for parte in chiave if parte)


def _detto(riga: Rilevazione) -> dict[str, str]:
    """What a row says, by column and as a person writes it: rows that say the same did not change."""
    numeri = ("valore", "numeratore", "denominatore", "scarto_tipo")
    detto = {nome: _italiano(getattr(riga, nome)) for nome in numeri}
    return detto | {"fonte": riga.fonte or _NULLA, "nota": riga.nota or _NULLA}


def _cambiamento(prima: Rilevazione, dopo: Rilevazione) -> str:
    vecchio, nuovo = _detto(prima), _detto(dopo)
    return "; ".join(f"{nome} {vecchio[nome]} → {nuovo[nome]}" for nome in nuovo if vecchio[nome] != nuovo[nome])


def _italiano(numero: Decimal | None) -> str:
    if numero is None:
        return _NULLA
    segno = "−" if numero < 0 else ""
    intera, _, frazione = f"{abs(numero):,f}".partition(".")
    return segno + intera.replace(",", ".") + (f",{frazione}" if frazione else "")
