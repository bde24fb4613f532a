"""The form of the group, out and back: written to be filled, read whole and put among the group's observations.

What a chamber gives for a year is one file. It takes the place of the one before only after the whole folder was
opened with it, and the one before is kept.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from analisi.dati.fogli import guasto
from analisi.dati.formati import converti, dice_nc, mostra, suggerimento
from analisi.dati.formule import Termine, leggi
from analisi.dati.panel import apri_panel
from analisi.dati.panel_lettura import CARTELLA_ARCHIVIO, CARTELLA_RILEVAZIONI
from analisi.dati.panel_tabelle import RILEVAZIONI, SIMULATA, VERSIONI
from analisi.dati.panel_tipi import DatiPanel, Ente, Rilevazione
from analisi.dati.periodi import Periodo, periodo
from analisi.dati.schema import Colonna
from analisi.dati.scrittura import scrivi_intero, testo_csv
from analisi.errors import Difetto, ErroreAnalisi, ErroreDati, ErroreParametri, causa_di_sistema
from analisi.moduli.rilevazione import MODELLO, MisuraChiesta, misure_chieste, modello, perche_mai, perche_non_esiste
from analisi.moduli.ritorno import CartellaRicevuta, RigaRicevuta, pubblica
from analisi.paths import Percorsi, sotto

_CARTELLA_MODELLI = "modelli"
_UFFICIALE = "ufficiale"
_FACOLTATIVI = ("numeratore", "denominatore", "scarto tipo")
_LUOGO = re.compile(r"(?P<file>.+?), foglio «(?P<foglio>.+)», riga (?P<riga>\d+)")
_AMBIGUO = re.compile(r"-?\d{1,3}\.\d{3}")
_DA_FORMULA = ("=", "+", "-", "@")
_NULLA = "(vuoto)"


@dataclass(frozen=True)
class NonCalcolabile:
    """A measure that the chamber declares not computable (N.C.) in a period."""

    misura: str
    periodo: str
    nota: str


@dataclass(frozen=True)
class Compilato:
    """What a chamber declared: its figures, and the measures that it says cannot be computed."""

    ente: Ente
    anno: int
    rilevazioni: tuple[Rilevazione, ...]
    non_calcolabili: tuple[NonCalcolabile, ...]


def scrivi_modello(percorsi: Percorsi, ente: str, anno: int, uscita: Path | None) -> Path:
    """Write the workbook that `ente` (code or name) fills for `anno`, in `uscita` or under `modelli/`; where it is.

    The same workbook already there is left alone. Raises ErroreAnalisi where there is another, which somebody may have
    filled, ErroreParametri for a body or year that cannot be, ErroreDati for the group's data.
    """
    dati = apri_panel(percorsi)
    codice = _codice_ente(dati, ente)
    if uscita is None or uscita.is_dir():
        destinazione = sotto(uscita or percorsi.radice / _CARTELLA_MODELLI, f"modello-{codice}-{anno}.xlsx")
    elif uscita.suffix.lower() == ".xlsx":
        destinazione = uscita
    else:
        raise ErroreParametri(f"uscita: «{uscita.name}» deve finire in .xlsx, oppure essere una cartella.")
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


def leggi_compilato(ricevuta: CartellaRicevuta, dati: DatiPanel) -> Compilato:
    """Everything that a filled workbook says. Raises ErroreDati with every fault, also where nothing was filled."""
    righe = ricevuta.righe(MODELLO)
    simulazione = ricevuta.identita.get("simulazione", "")
    if simulazione != dati.simulazione:
        atteso = "un modello degli stessi dati: i simulati e i reali non si mescolano"
        raise guasto(ricevuta.nome, f"modello dei dati «{simulazione or 'reali'}»", atteso)
    codice = ricevuta.identita["ente"]
    if codice not in dati.enti:
        atteso = f"il modello di un ente di enti.csv{suggerimento(codice, tuple(dati.enti))}"
        raise guasto(ricevuta.nome, f"ente {codice}", atteso)
    ente = dati.enti[codice]
    if perche := perche_mai(dati, ente, ricevuta.anno):
        trovato, atteso = f"ente {codice}, anno {ricevuta.anno}", f"un ente che in quell'anno c'era: {perche}"
        raise guasto(ricevuta.nome, trovato, atteso)
    chieste = {c.misura.codice: c for c in misure_chieste(dati, ente)}
    lette = [(r, _letta(r, chieste.get(r.chiave), dati, ente, ricevuta.anno)) for r in righe]
    osservate = {detta.misura: (r, detta) for r, detta in lette if isinstance(detta, Rilevazione)}
    _quote_possibili(dati, osservate)
    ricevuta.ferma()
    non_calcolabili = tuple(detta for _, detta in lette if isinstance(detta, NonCalcolabile))
    if not osservate and not non_calcolabili:
        atteso = "almeno un valore, o N.C., nella colonna «valore» di un foglio"
        raise guasto(ricevuta.nome, "cartella non compilata", atteso)
    return Compilato(ente, ricevuta.anno, tuple(detta for _, detta in osservate.values()), non_calcolabili)


def _letta(
    riga: RigaRicevuta, chiesta: MisuraChiesta | None, dati: DatiPanel, ente: Ente, anno: int
) -> Rilevazione | NonCalcolabile | None:
    """What a row says; None where it was not filled, or is faulty. chiesta: None where the registry asks no more."""
    prima = len(riga.difetti)
    if chiesta is not None:
        for nome in (n for n in (*_FACOLTATIVI, "versione") if n not in chiesta.richieste and not riga.vuota(n)):
            riga.guasta(nome, f"«{MODELLO.chiusa}»: la misura «{riga.chiave}» non lo vuole")
        if mostra(riga.celle["unità"]) != mostra(chiesta.misura.unita):
            # the value could follow a unit that somebody changed
            riga.guasta("unità", f"«{chiesta.misura.unita}»: il valore va dato in questa unità")
    if riga.vuota("valore", *_FACOLTATIVI):
        return None
    if chiesta is None:
        riga.guasta("valore", "nessun valore: il registro del gruppo non chiede più questa misura")
        return None
    nel = _periodo(riga, chiesta, dati, ente, anno)
    if dice_nc(riga.celle["valore"]):
        for nome in (n for n in _FACOLTATIVI if not riga.vuota(n)):
            riga.guasta(nome, "la cella vuota accanto a N.C., oppure il valore al posto di N.C.")
        return NonCalcolabile(riga.chiave, mostra(riga.celle["periodo"]), riga.testo("nota"))
    numeri = {nome: _numero(riga, nome, chiesta) for nome in chiesta.tipi}
    _possibili(riga, chiesta, numeri)
    versione = str(riga.leggi("versione") or "") if "versione" in chiesta.richieste else ""
    if "versione" in chiesta.richieste and riga.vuota("versione"):
        riga.guasta("versione", f"uno fra {', '.join(VERSIONI)}: senza, il valore non si confronta")
    fonte, nota = riga.testo("fonte"), riga.testo("nota")
    if len(riga.difetti) > prima or nel is None:
        return None
    return Rilevazione(
        ente=ente.codice,
        perimetro=ente.perimetro,
        periodo=nel.testo,
        misura=riga.chiave,
        valore=numeri["valore"],
        numeratore=numeri["numeratore"],
        denominatore=numeri["denominatore"],
        scarto_tipo=numeri["scarto tipo"],
        arrotondamento=None,
        versione=versione,
        qualita=SIMULATA if dati.simulazione else _UFFICIALE,
        fonte=fonte or f"{ente.nome}, rilevazione del gruppo di benchmarking, {anno}",
        nota=nota,
        luogo=str(Difetto(riga.file, riga.foglio, riga.numero)),
    )


def _periodo(riga: RigaRicevuta, chiesta: MisuraChiesta, dati: DatiPanel, ente: Ente, anno: int) -> Periodo | None:
    """The period of a row; None, with a fault, for any in which there is no such figure of this body and year."""
    if riga.vuota("periodo"):
        riga.guasta("periodo", f"il periodo, come {anno}")
        return None
    try:
        trovato = periodo(str(converti(riga.celle["periodo"], Colonna("periodo", "testo", ""))))
    except ValueError as errore:
        riga.guasta("periodo", f"un periodo del {anno} ({errore})")
        return None
    if trovato.anno != anno:
        riga.guasta("periodo", f"un periodo del {anno}, l'anno di questo modello; per un altro anno serve il suo")
        return None
    da = trovato.a if chiesta.misura.momento == "consistenza" else trovato.da
    if perche := perche_non_esiste(dati, ente, da, trovato.a, trovato.nome):
        riga.guasta("periodo", f"un periodo in cui l'ente c'era: {perche}")
        return None
    return trovato


def _numero(riga: RigaRicevuta, nome: str, chiesta: MisuraChiesta) -> Decimal | None:
    """A number in the shortest way to write it, without an exponent; None where there is none, or none is asked for."""
    letto = riga.leggi(nome, Colonna(nome, chiesta.tipi[nome], "")) if nome in ("valore", *chiesta.richieste) else None
    if letto is None:
        return None
    valore = Decimal(str(letto))
    intero = valore.to_integral_value()
    return intero if valore == intero else valore.normalize()


def _possibili(riga: RigaRicevuta, chiesta: MisuraChiesta, numeri: Mapping[str, Decimal | None]) -> None:
    """Faults of numbers that a measure cannot have, alone and beside each other."""
    valore, sopra, sotto, scarto = numeri.values()
    if riga.vuota("valore"):
        riga.guasta("valore", "il valore della misura, oppure N.C.")
    if chiesta.misura.natura == "conteggio" and valore is not None and valore < 0:
        riga.guasta("valore", "un conteggio, da zero in su")
    if sopra is not None and sopra < 0:
        riga.guasta("numeratore", "un numero da zero in su")
    if sotto is not None and sotto <= 0:
        atteso = "un numero maggiore di zero: se non ci sono casi il valore non è calcolabile, scrivere N.C."
        riga.guasta("denominatore", atteso)
    if scarto is not None and scarto <= 0:
        riga.guasta("scarto tipo", "un numero maggiore di zero, o la cella vuota")
    if chiesta.proporzione and sopra is not None and sotto is not None and sopra > sotto > 0:
        atteso = f"al più il denominatore, {sotto} ({riga.dove('denominatore')}): forse sono scambiati"
        riga.guasta("numeratore", atteso)
    if "numeratore" in chiesta.richieste and riga.vuota("numeratore") != riga.vuota("denominatore"):
        manca = "numeratore" if riga.vuota("numeratore") else "denominatore"
        riga.guasta(manca, "numeratore e denominatore insieme, o nessuno dei due")


def _quote_possibili(dati: DatiPanel, osservate: Mapping[str, tuple[RigaRicevuta, Rilevazione]]) -> None:
    """Faults of measures that are a part of another of the same workbook, and exceed it."""
    for indicatore in dati.indicatori.values():
        if indicatore.tipo_statistico != "proporzione" or not indicatore.denominatore:
            continue
        alberi = [leggi(t).albero for t in (indicatore.numeratore, indicatore.denominatore)]
        lette = [osservate[a.codice] for a in alberi if isinstance(a, Termine) and a.codice in osservate]
        if len(lette) < 2:
            continue
        (riga, parte), (riga_intero, intero) = lette
        if parte.valore is None or intero.valore is None:
            continue
        if parte.periodo == intero.periodo and parte.valore > intero.valore:
            atteso = f"al più {intero.valore}, cioè «{intero.misura}» ({riga_intero.dove('valore')}, foglio "
            atteso += f"«{riga_intero.foglio}»): per {indicatore.codice} è il denominatore, di cui questo numeratore è "
            riga.guasta("valore", f"{atteso}una parte", str(parte.valore))


def importa(percorsi: Percorsi, ricevuta: CartellaRicevuta) -> tuple[str, ...]:
    """Put a filled workbook among the group's observations, whole or not at all; what changed, in lines to print.

    Raises ErroreDati with every fault of the workbook, of the group's data, or of the two together.
    """
    dati = apri_panel(percorsi)
    compilato = leggi_compilato(ricevuta, dati)
    if not compilato.rilevazioni:
        raise guasto(
            ricevuta.nome, "solo N.C.", "almeno un valore: una cartella di soli N.C. non dà nulla da confrontare"
        )
    cartella = percorsi.confronto / CARTELLA_RILEVAZIONI
    destinazione = sotto(cartella, f"ricevuti-{compilato.ente.codice}-{compilato.anno}.csv")
    mostrato = percorsi.relativo(destinazione)
    celle = ([_cella_csv(getattr(riga, nome)) for nome in RILEVAZIONI.nomi] for riga in compilato.rilevazioni)
    testo = testo_csv(RILEVAZIONI.nomi, celle)
    try:
        di_prima = destinazione.read_bytes() if destinazione.exists() else b""
    except OSError as errore:
        raise ErroreAnalisi(f"{mostrato}: non si può leggere ({causa_di_sistema(errore)}).") from errore
    _prova(percorsi, destinazione, testo, compilato.rilevazioni)
    prima = [r for r in dati.rilevazioni if r.luogo.startswith(f"{mostrato}, ")]
    cambi = {destinazione: (di_prima, testo.encode())}
    conservati = pubblica(percorsi, cambi, percorsi.confronto / CARTELLA_ARCHIVIO)
    return (
        f"{ricevuta.nome} → {mostrato}",
        *(f"Il file di prima è conservato: {percorsi.relativo(c)}" for c in conservati),
        *_differenze(prima, compilato),
    )


def _cella_csv(valore: object) -> str:
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


def _differenze(prima: Sequence[Rilevazione], compilato: Compilato) -> list[str]:
    """How many rows are new, changed and gone, and which; then the measures declared not computable."""
    vecchie, nuove = ({(r.misura, r.periodo, r.versione): _detto(r) for r in s} for s in (prima, compilato.rilevazioni))
    nomi = {chiave: ", ".join(parte for parte in chiave if parte) for chiave in (*vecchie, *nuove)}
    comuni = [k for k in nuove if k in vecchie]
    tolte = [k for k in vecchie if k not in nuove]
    cambiate = [k for k in comuni if nuove[k] != vecchie[k]]
    conti = (len(nuove) - len(comuni), len(cambiate), len(tolte), len(comuni) - len(cambiate))
    righe = ["Righe nuove: {}; cambiate: {}; tolte: {}; uguali: {}.".format(*conti)]
    for k in cambiate:
        voci = (f"{n} {vecchie[k][n]} → {v}" for n, v in nuove[k].items() if v != vecchie[k][n])
        righe.append(f"  cambiata  {nomi[k]}: {'; '.join(voci)}")
    righe += [f"  tolta     {nomi[k]}: {vecchie[k]['valore']}" for k in tolte]
    for n in compilato.non_calcolabili:
        righe.append(f"  N.C.      {n.misura}, {n.periodo}{f': {n.nota}' if n.nota else ''}")
    return righe


def _detto(riga: Rilevazione) -> dict[str, str]:
    """What a row says, by column and as a person writes it: rows that say the same did not change."""
    numeri = ("valore", "numeratore", "denominatore", "scarto_tipo")
    detto = {nome: _italiano(getattr(riga, nome)) for nome in numeri}
    return detto | {"fonte": riga.fonte or _NULLA, "nota": riga.nota or _NULLA}


def _italiano(numero: Decimal | None) -> str:
    if numero is None:
        return _NULLA
    segno = "−" if numero < 0 else ""
    intera, _, frazione = f"{abs(numero):,f}".partition(".")
    return segno + intera.replace(",", ".") + (f",{frazione}" if frazione else "")
