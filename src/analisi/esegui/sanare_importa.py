"""What offices decided of their failing rows, taken home: corrections and waivers added, no table touched.

Nothing is published before the chamber's year was opened with the new entries in a project of its own. The files of
before are kept.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from analisi.apertura import apri
from analisi.dati.camere import cartella_camera
from analisi.dati.correzioni import NOME_FILE as CORREZIONI
from analisi.dati.correzioni import Correzione, leggi_correzioni
from analisi.dati.deroghe import NOME_FILE as DEROGHE
from analisi.dati.deroghe import Deroga, TutteViste, leggi_deroghe
from analisi.dati.elenco_aggiunta import Valore, con_voci
from analisi.dati.sanare_lettura import Decisione, leggi_sanare
from analisi.dati.sanare_voci import VALORE, Segno, mostrato
from analisi.dati.scrittura import scrivi_intero
from analisi.dati.tabelle import TABELLE
from analisi.errors import Difetto, ErroreAnalisi, ErroreDati, ErroreRegole, causa_di_sistema
from analisi.esegui.sanare_confronto import Confronto, gia_importata, righe_che_falliscono, senza_codice
from analisi.paths import Percorsi, sotto
from analisi.qualita.verdetto import EsitoControllo, Verdetto

CARTELLA_ARCHIVIO = Path("data") / "archivio"
_CIFRE_IMPRONTA = 8
_CAMBIATI = (
    "I dati sono cambiati da quando la cartella fu creata: ogni decisione è stata confrontata con quelli di ora."
)


def importa_sanare(percorsi: Percorsi, percorso: Path, oggi: date | None = None) -> tuple[str, ...]:
    """Add what a filled workbook says to the chamber's corrections and waivers, whole or not at all; what changed.

    oggi: the day on which waivers are looked at. Raises ErroreDati with every fault of the workbook, alone and beside
    the data; ErroreRegole where the new entries cannot be read beside the old ones.
    """
    segno, decisioni = leggi_sanare(percorso)
    if not decisioni:
        return (f"{percorso.name}: nessuna riga compilata, non cambia nulla.",)
    presenti = _presenti(percorsi, segno)
    nuove = [d for d in decisioni if not gia_importata(d, *presenti)]
    gia = [f"  già importata: riga n. {d.voce.numero}, {d.voce.riga}" for d in decisioni if d not in nuove]
    if not nuove:
        return (f"{percorso.name}: non cambia nulla.", *gia)
    analisi = apri(segno.camera, segno.anno, radice=percorsi.radice, oggi=oggi)
    confronto = Confronto(analisi)
    for decisione in nuove:
        confronto.esamina(decisione)
    confronto.righe_intere(decisioni)
    if confronto.difetti:
        raise ErroreDati(dict.fromkeys(confronto.difetti))
    confronto.viste_corrette()
    testi = _testi(percorsi, segno, confronto)
    dopo = _prova(percorsi, segno, testi, confronto, oggi)
    conservati = _pubblica(percorsi, segno, testi)
    return (
        f"{percorso.name} → {percorsi.relativo(percorsi.fonte(segno.camera, segno.anno))}",
        *([] if segno.impronta == analisi.dati.impronta else [_CAMBIATI]),
        *(f"Il file di prima è conservato: {percorsi.relativo(c)}" for c in conservati),
        *_cambiamenti(confronto),
        *_ancora_aperte(confronto, dopo),
        *gia,
        f"Righe che non superano un controllo: {_aperte(analisi.verdetto)} prima, {_aperte(dopo)} dopo.",
    )


def _presenti(percorsi: Percorsi, segno: Segno) -> tuple[Sequence[Correzione], Sequence[Deroga]]:
    """The corrections and waivers that the chamber's year has already. Raises ErroreParametri where there is none."""
    cartella = cartella_camera(percorsi, segno.camera, segno.anno)
    file = {nome: (cartella / nome, percorsi.relativo(cartella / nome)) for nome in (CORREZIONI, DEROGHE)}
    return leggi_correzioni(*file[CORREZIONI]), leggi_deroghe(*file[DEROGHE])


def _testi(percorsi: Percorsi, segno: Segno, confronto: Confronto) -> dict[str, tuple[bytes, bytes]]:
    """The files that change, by name: as they are and as they will be."""
    nuove: dict[str, list[Mapping[str, Valore]]] = {
        CORREZIONI: [_voce_correzione(c) for c in _in_ordine(confronto)],
        DEROGHE: [_voce_deroga(d) for _, d in confronto.deroghe],
    }
    testi = {}
    for nome, voci in nuove.items():
        percorso = percorsi.fonte(segno.camera, segno.anno) / nome
        prima = percorso.read_bytes() if percorso.exists() else b""
        if voci:
            testi[nome] = prima, con_voci(prima.decode(), voci).encode()
    return testi


def _in_ordine(confronto: Confronto) -> list[Correzione]:
    """The new corrections; those of a key last, because the others of its row are looked for by the key of now."""
    return sorted((c for _, c in confronto.correzioni), key=lambda c: c.campo in dict(c.chiave))


def _voce_correzione(c: Correzione) -> Mapping[str, Valore]:
    return {
        "tabella": c.tabella,
        "chiave": dict(c.chiave),
        "campo": c.campo,
        "valore_trovato": c.valore_trovato,
        "valore_usato": c.valore_usato,
        "motivo": c.motivo,
        "deciso_da": c.deciso_da,
        "data": c.data,
    }


def _voce_deroga(d: Deroga) -> Mapping[str, Valore]:
    return {
        "controllo": d.controllo,
        "righe": d.righe.in_voce() if isinstance(d.righe, TutteViste) else [riga.in_voce() for riga in d.righe],
        "motivo": d.motivo,
        "deciso_da": d.deciso_da,
        "data": d.data,
        "scade": d.scade,
    }


def _prova(
    percorsi: Percorsi,
    segno: Segno,
    testi: Mapping[str, tuple[bytes, bytes]],
    confronto: Confronto,
    oggi: date | None,
) -> Verdetto:
    """The verdict of the chamber's year with the new files, opened in a project of its own.

    Raises ErroreRegole where the entries do not read back, ErroreDati where a critical check would fail by them.
    """
    with tempfile.TemporaryDirectory(prefix="analisi-sanare-") as temporanea:
        copia = Percorsi(Path(temporanea).resolve())
        cartella = copia.fonte(segno.camera, segno.anno)
        shutil.copytree(percorsi.fonte(segno.camera, segno.anno), cartella)
        shutil.copytree(percorsi.regole, copia.regole)
        shutil.copytree(percorsi.aspettative, copia.aspettative)
        for nome, (_, dopo) in testi.items():
            (cartella / nome).write_bytes(dopo)
        _rilette(copia, cartella, confronto)
        try:
            verdetto = apri(segno.camera, segno.anno, radice=copia.radice, oggi=oggi).verdetto
        except ErroreRegole as errore:
            raise _della_chiave(confronto, errore) from errore
    difetti = _peggiorati(confronto, verdetto)
    if difetti:
        raise ErroreDati(dict.fromkeys(difetti))
    return verdetto


def _rilette(copia: Percorsi, cartella: Path, confronto: Confronto) -> None:
    """Raises ErroreRegole unless the files hold the entries of before and, after them, the new ones as meant."""
    dati = confronto.analisi.dati
    illeggibile = "atteso un elenco con una voce per riga, preceduta da «-»: così com'è non si può aggiungere nulla"
    mostrato = copia.relativo(cartella)
    correzioni = leggi_correzioni(cartella / CORREZIONI, f"{mostrato}/{CORREZIONI}")
    if correzioni != (*dati.correzioni, *_in_ordine(confronto)):
        raise ErroreRegole(f"{mostrato}/{CORREZIONI}: {illeggibile}")
    deroghe = leggi_deroghe(cartella / DEROGHE, f"{mostrato}/{DEROGHE}")
    attese = [senza_codice(d) for d in (*dati.deroghe, *(d for _, d in confronto.deroghe))]
    if [senza_codice(d) for d in deroghe] != attese:
        raise ErroreRegole(f"{mostrato}/{DEROGHE}: {illeggibile}")


def _della_chiave(confronto: Confronto, errore: ErroreRegole) -> ErroreAnalisi:
    """The error in the words of the workbook, where a new value of a key can be why the corrections do not fit."""
    motivo = str(errore).partition("\n")[2].strip().removeprefix("- ") or str(errore)
    atteso = f"un valore che identifichi ancora una riga sola: {motivo}"
    cambiate = [d for d, c in confronto.correzioni if c.campo in dict(c.chiave)]
    return ErroreDati(d.difetto(VALORE, d.valore or "", atteso) for d in cambiate) if cambiate else errore


def _peggiorati(confronto: Confronto, dopo: Verdetto) -> list[Difetto]:
    """A fault for every correction that may be why a critical check fails as it did not before."""
    prima = {e.nome: e for e in confronto.analisi.verdetto.critici}
    difetti = []
    for esito in dopo.critici:
        if esito.nome in prima and esito.falliti <= prima[esito.nome].falliti:
            continue
        for decisione in _colpevoli(esito, [d for d, _ in confronto.correzioni]):
            atteso = f"un valore con cui il controllo critico «{esito.descrizione}» ({esito.nome}) passi ancora"
            difetti.append(decisione.difetto(VALORE, decisione.valore or "", atteso))
    return difetti


def _colpevoli(esito: EsitoControllo, decisioni: Sequence[Decisione]) -> Sequence[Decisione]:
    """The corrections of the rows that fail; where none is, those of the check's tables; else all of them."""
    chiavi = [{(c, v) for c, v in r.chiave.items() if v} for r in esito.righe]
    di_riga = [d for d in decisioni if any(chiave <= set(d.voce.chiave) for chiave in chiavi)]
    di_tabella = [d for d in decisioni if d.voce.tabella in esito.tabelle]
    return di_riga or di_tabella or decisioni


def _pubblica(percorsi: Percorsi, segno: Segno, testi: Mapping[str, tuple[bytes, bytes]]) -> list[Path]:
    """Put the files in their place, both or neither; where those of before are kept.

    Raises ErroreAnalisi where they cannot be written, or somebody wrote them while the new ones were tried.
    """
    cartella = percorsi.fonte(segno.camera, segno.anno)
    percorsi_file = {nome: cartella / nome for nome in testi}
    esistenti = [nome for nome, percorso in percorsi_file.items() if percorso.exists()]
    scritti: list[str] = []
    try:
        conservati = []
        for nome, percorso in percorsi_file.items():
            prima = percorso.read_bytes() if nome in esistenti else b""
            if prima != testi[nome][0]:
                mostrato = percorsi.relativo(percorso)
                raise ErroreAnalisi(
                    f"{mostrato}: è cambiato durante l'importazione; non è stato scritto nulla, rifare."
                )
            if nome in esistenti:
                conservati.append(_conserva(percorsi, segno, nome, prima))
        for nome, (_, dopo) in testi.items():
            scrivi_intero(percorsi_file[nome], dopo)
            scritti.append(nome)
    except OSError as errore:
        for nome in scritti:
            if nome in esistenti:
                scrivi_intero(percorsi_file[nome], testi[nome][0])
            else:
                percorsi_file[nome].unlink()
        causa = causa_di_sistema(errore)
        raise ErroreAnalisi(f"{percorsi.relativo(cartella)}: non si può scrivere ({causa}).") from errore
    return conservati


def _conserva(percorsi: Percorsi, segno: Segno, nome: str, contenuto: bytes) -> Path:
    """Keep a file as it was, called by its content, outside the chamber's folder, where it would count as input."""
    archivio = sotto(percorsi.radice / CARTELLA_ARCHIVIO, str(segno.anno), segno.camera)
    impronta = hashlib.sha256(contenuto).hexdigest()[:_CIFRE_IMPRONTA]
    conservato = archivio / f"{Path(nome).stem}-{impronta}.yml"
    archivio.mkdir(parents=True, exist_ok=True)
    scrivi_intero(conservato, contenuto)
    return conservato


def _cambiamenti(confronto: Confronto) -> list[str]:
    righe = [f"Correzioni aggiunte: {len(confronto.correzioni)}; deroghe aggiunte: {len(confronto.deroghe)}."]
    for decisione, correzione in confronto.correzioni:
        colonna = TABELLE[correzione.tabella].colonna(correzione.campo)
        valori = (mostrato(colonna, v) for v in (correzione.valore_trovato, correzione.valore_usato))
        righe.append(f"  correzione  {correzione.tabella}, {decisione.voce.riga}, {colonna.nome}: {' → '.join(valori)}")
    for decisione, deroga in confronto.deroghe:
        scade = f"{date.fromisoformat(deroga.scade):%d/%m/%Y}"
        righe.append(f"  deroga      {deroga.controllo}, {decisione.voce.riga}: fino al {scade}")
    return righe


def _ancora_aperte(confronto: Confronto, dopo: Verdetto) -> list[str]:
    """The corrected rows that fail the same check all the same, because of this value or of another of theirs.

    And the new waivers of rows that, with the corrections of others, are no longer as they were seen.
    """
    righe = []
    for decisione, _ in confronto.correzioni:
        ancora = [
            f"{controllo.nome} ({riga.campo})" if riga.campo else controllo.nome
            for controllo in decisione.voce.controlli
            for riga in righe_che_falliscono(dopo, controllo.nome, controllo.chiave)
            # one that a waiver of its row hides was not put right all the same
            if not riga.deroga or riga.campo == decisione.voce.campo
        ]
        if ancora:
            nomi = ", ".join(dict.fromkeys(ancora))
            righe.append(f"  corretta, ma la riga non supera ancora {nomi}: {decisione.voce.riga}")
    nuove = dopo.deroghe[len(confronto.analisi.dati.deroghe) :]
    return righe + [f"  deroga da rivedere, {d.deroga.controllo}: {p}" for d in nuove for p in d.problemi]


def _aperte(verdetto: Verdetto) -> int:
    """How many rows fail a critical check or one of severity warning, waived ones left out."""
    return sum(e.falliti - e.derogate for e in (*verdetto.critici, *verdetto.avvisi))
