"""What offices decided of their failing rows, taken home: corrections and waivers added, no table touched.

Nothing is published before the chamber's year was opened with the new entries in a project of its own. The files of
before are kept.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from analisi.apertura import Analisi, apri
from analisi.dati.camere import cartella_camera
from analisi.dati.correzioni import NOME_FILE as CORREZIONI
from analisi.dati.correzioni import Correzione, leggi_correzioni
from analisi.dati.deroghe import NOME_FILE as DEROGHE
from analisi.dati.deroghe import Deroga, leggi_deroghe
from analisi.dati.elenco_aggiunta import Valore, con_voci
from analisi.dati.formati import ValoreNonValido, converti, dice_nc
from analisi.dati.record import record
from analisi.dati.sanare_lettura import Decisione, leggi_sanare
from analisi.dati.sanare_voci import FINO_AL, NC, RIGA, VALORE, Segno, in_parole, mostrato, scritto
from analisi.dati.schema import Colonna
from analisi.dati.scrittura import scrivi_intero
from analisi.dati.tabelle import TABELLE
from analisi.errors import Difetto, ErroreAnalisi, ErroreDati, ErroreRegole, causa_di_sistema
from analisi.esegui.sanare import trova_riga
from analisi.paths import Percorsi
from analisi.qualita.verdetto import EsitoControllo, Verdetto

CARTELLA_ARCHIVIO = Path("data") / "archivio"
_CIFRE_IMPRONTA = 8


def importa_sanare(percorsi: Percorsi, percorso: Path, oggi: date | None = None) -> tuple[str, ...]:
    """Add what a filled workbook says to the chamber's corrections and waivers, whole or not at all; what changed.

    oggi: the day on which waivers are looked at. Raises ErroreDati with every fault of the workbook, alone and beside
    the data; ErroreRegole where the new entries cannot be read beside the old ones.
    """
    segno, decisioni = leggi_sanare(percorso)
    if not decisioni:
        return (f"{percorso.name}: nessuna riga compilata, non cambia nulla.",)
    presenti = _presenti(percorsi, segno)
    nuove = [d for d in decisioni if not _gia_importata(d, *presenti)]
    gia = [f"  già importata: riga n. {d.voce.numero}, {d.voce.riga}" for d in decisioni if d not in nuove]
    if not nuove:
        return (f"{percorso.name}: non cambia nulla.", *gia)
    analisi = apri(segno.camera, segno.anno, radice=percorsi.radice, oggi=oggi)
    confronto = _Confronto(analisi)
    for decisione in nuove:
        confronto.esamina(decisione)
    if confronto.difetti:
        raise ErroreDati(dict.fromkeys(confronto.difetti))
    testi = _testi(percorsi, segno, confronto)
    dopo = _prova(percorsi, segno, testi, confronto, oggi)
    conservati = _pubblica(percorsi, segno, testi)
    return (
        f"{percorso.name} → {percorsi.relativo(percorsi.fonte(segno.camera, segno.anno))}",
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


@dataclass
class _Confronto:
    """The decisions beside the data: what is to be added and what does not fit."""

    analisi: Analisi
    correzioni: list[tuple[Decisione, Correzione]] = field(default_factory=list)
    deroghe: list[tuple[Decisione, Deroga]] = field(default_factory=list)
    difetti: list[Difetto] = field(default_factory=list)
    _righe: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def esamina(self, decisione: Decisione) -> None:
        """Put a decision where it belongs."""
        if decisione.valore is not None:
            self.correzione(decisione, decisione.valore)
        else:
            self.conferma(decisione)

    def correzione(self, decisione: Decisione, valore: str) -> None:
        nuova = _correzione(decisione, valore)
        # the last one is what the table shows
        prima = next((c for c in reversed(self.analisi.dati.correzioni) if _stessa_cella(nuova, c)), None)
        if prima is not None:
            atteso = f"nessuna correzione di questa cella: in {CORREZIONI} ce n'è già una del {prima.data} "
            atteso += (
                f"({prima.deciso_da}), che usa «{prima.valore_usato}»; per cambiarla modificare a mano quella voce"
            )
            self.difetti.append(decisione.difetto(VALORE, valore, atteso))
        elif self.immutata(decisione, VALORE):
            self.correzioni.append((decisione, nuova))

    def conferma(self, decisione: Decisione) -> None:
        presenti = {_senza_codice(d) for d in self.analisi.dati.deroghe}
        if not self.immutata(decisione, FINO_AL):
            return
        nuove = [
            d for d in _deroghe(decisione) if _senza_codice(d) not in presenti and _fallisce(self.analisi.verdetto, d)
        ]
        if not nuove:
            atteso = "una riga che non supera il controllo: ora lo supera, e non c'è nulla da confermare"
            self.difetti.append(decisione.difetto(FINO_AL, "riga a posto", atteso))
        self.deroghe += [(decisione, nuova) for nuova in nuove]

    def immutata(self, decisione: Decisione, dove: str) -> bool:
        """Whether the cell still holds what the office saw; a row without a cell to blame has nothing to compare."""
        voce, colonna = decisione.voce, decisione.voce.colonna
        if not voce.campo:
            return True
        riga = trova_riga(TABELLE[voce.tabella], self.tabella(voce.tabella), dict(voce.chiave)) if colonna else None
        if colonna is None or riga is None:
            atteso = "una riga che sia ancora nella tabella: rifare la cartella con «analisi sanare»"
            self.difetti.append(decisione.difetto(RIGA, voce.riga, atteso))
            return False
        ora = in_parole(colonna, riga)
        if ora == voce.valore:
            return True
        atteso = f"una decisione sul valore di ora, che è {mostrato(colonna, ora)} e non più "
        atteso += f"{mostrato(colonna, voce.valore)}: rifare la cartella con «analisi sanare»"
        self.difetti.append(decisione.difetto(dove, decisione.valore or decisione.scade, atteso))
        return False

    def tabella(self, nome: str) -> list[dict[str, Any]]:
        """The rows of a table, none where it was not supplied."""
        if nome not in self._righe:
            fornita = self.analisi.dati.tabelle.get(nome)
            self._righe[nome] = [] if fornita is None else record(fornita)
        return self._righe[nome]


def _gia_importata(decisione: Decisione, correzioni: Sequence[Correzione], deroghe: Sequence[Deroga]) -> bool:
    """Whether all that a decision says is in the files already, as it says it."""
    if decisione.valore is not None:
        nuova = _correzione(decisione, decisione.valore)
        return any(_stessa(nuova, c) for c in correzioni)
    presenti = {_senza_codice(d) for d in deroghe}
    return all(_senza_codice(d) in presenti for d in _deroghe(decisione))


def _correzione(decisione: Decisione, valore: str) -> Correzione:
    voce, motivo, ruolo, data = decisione.voce, decisione.motivo, decisione.deciso_da, decisione.data
    return Correzione(voce.tabella, voce.chiave, voce.campo, voce.valore, valore, motivo, ruolo, data)


def _deroghe(decisione: Decisione) -> list[Deroga]:
    """A waiver for each check that the row fails; its code comes from the place that it will have in the file."""
    d = decisione
    return [Deroga("", c.nome, (c.chiave,), d.motivo, d.deciso_da, d.data, d.scade) for c in d.voce.controlli]


def _fallisce(verdetto: Verdetto, deroga: Deroga) -> bool:
    """Whether a row that a waiver names fails its check, waived already or not."""
    righe = [r for e in verdetto.esiti if e.nome == deroga.controllo and not e.superato for r in e.righe]
    return any(all(r.chiave.get(c, "") == v for c, v in chiave) for chiave in deroga.righe or () for r in righe)


def _stessa_cella(nuova: Correzione, vecchia: Correzione) -> bool:
    """Whether an older correction is of the same cell; its key may leave columns out."""
    if (nuova.tabella, nuova.campo) != (vecchia.tabella, vecchia.campo):
        return False
    tabella, chiave = TABELLE[nuova.tabella], dict(nuova.chiave)
    return all(_uguali(tabella.colonna(nome), chiave.get(nome, ""), valore) for nome, valore in vecchia.chiave)


def _stessa(nuova: Correzione, vecchia: Correzione) -> bool:
    """Whether a correction says the same as an older one."""
    if not _stessa_cella(nuova, vecchia):
        return False
    colonna = TABELLE[nuova.tabella].colonna(nuova.campo)
    detti = [(c.motivo, c.deciso_da, c.data) for c in (nuova, vecchia)]
    return detti[0] == detti[1] and _uguali(colonna, nuova.valore_usato, vecchia.valore_usato)


def _uguali(colonna: Colonna, uno: str, altro: str) -> bool:
    return _canonico(colonna, uno) == _canonico(colonna, altro)


def _canonico(colonna: Colonna, testo: str) -> str:
    """A value of a column in the one way in which it is written here, whatever way somebody wrote it."""
    if colonna.nc and dice_nc(testo):
        return NC
    try:
        valore = converti(testo, colonna)
    except ValoreNonValido:
        return testo
    return "" if valore is None else scritto(valore)


def _senza_codice(deroga: Deroga) -> tuple[object, ...]:
    """What a waiver says, apart from its place in the file and from key columns without a value."""
    righe = deroga.righe and tuple(tuple(sorted((c, v) for c, v in chiave if v)) for chiave in deroga.righe)
    return deroga.controllo, righe, deroga.motivo, deroga.deciso_da, deroga.data, deroga.scade


def _testi(percorsi: Percorsi, segno: Segno, confronto: _Confronto) -> dict[str, tuple[bytes, bytes]]:
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


def _in_ordine(confronto: _Confronto) -> list[Correzione]:
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
        "righe": [dict(chiave) for chiave in d.righe or ()],
        "motivo": d.motivo,
        "deciso_da": d.deciso_da,
        "data": d.data,
        "scade": d.scade,
    }


def _prova(
    percorsi: Percorsi,
    segno: Segno,
    testi: Mapping[str, tuple[bytes, bytes]],
    confronto: _Confronto,
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
        verdetto = apri(segno.camera, segno.anno, radice=copia.radice, oggi=oggi).verdetto
    difetti = _peggiorati(confronto, verdetto)
    if difetti:
        raise ErroreDati(dict.fromkeys(difetti))
    return verdetto


def _rilette(copia: Percorsi, cartella: Path, confronto: _Confronto) -> None:
    """Raises ErroreRegole unless the files hold the entries of before and, after them, the new ones as meant."""
    dati = confronto.analisi.dati
    illeggibile = "atteso un elenco con una voce per riga, preceduta da «-»: così com'è non si può aggiungere nulla"
    mostrato = copia.relativo(cartella)
    correzioni = leggi_correzioni(cartella / CORREZIONI, f"{mostrato}/{CORREZIONI}")
    if correzioni != (*dati.correzioni, *_in_ordine(confronto)):
        raise ErroreRegole(f"{mostrato}/{CORREZIONI}: {illeggibile}")
    deroghe = leggi_deroghe(cartella / DEROGHE, f"{mostrato}/{DEROGHE}")
    attese = [_senza_codice(d) for d in (*dati.deroghe, *(d for _, d in confronto.deroghe))]
    if [_senza_codice(d) for d in deroghe] != attese:
        raise ErroreRegole(f"{mostrato}/{DEROGHE}: {illeggibile}")


def _peggiorati(confronto: _Confronto, dopo: Verdetto) -> list[Difetto]:
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
    """Put the files in their place, both or neither; where those of before are kept."""
    cartella = percorsi.fonte(segno.camera, segno.anno)
    archivio = percorsi.radice / CARTELLA_ARCHIVIO / str(segno.anno) / segno.camera
    conservati, scritti = [], []
    try:
        for nome, (prima, _) in testi.items():
            if (cartella / nome).exists():
                impronta = hashlib.sha256(prima).hexdigest()[:_CIFRE_IMPRONTA]
                conservati.append(archivio / f"{Path(nome).stem}-{impronta}.yml")
                archivio.mkdir(parents=True, exist_ok=True)
                scrivi_intero(conservati[-1], prima)
        for nome, (_, dopo) in testi.items():
            scrivi_intero(cartella / nome, dopo)
            scritti.append(nome)
    except OSError as errore:
        for nome in scritti:
            scrivi_intero(cartella / nome, testi[nome][0])
        mostrato = percorsi.relativo(cartella)
        raise ErroreAnalisi(f"{mostrato}: non si può scrivere ({causa_di_sistema(errore)}).") from errore
    return conservati


def _cambiamenti(confronto: _Confronto) -> list[str]:
    righe = [f"Correzioni aggiunte: {len(confronto.correzioni)}; deroghe aggiunte: {len(confronto.deroghe)}."]
    for decisione, correzione in confronto.correzioni:
        colonna = TABELLE[correzione.tabella].colonna(correzione.campo)
        valori = (mostrato(colonna, v) for v in (correzione.valore_trovato, correzione.valore_usato))
        righe.append(f"  correzione  {correzione.tabella}, {decisione.voce.riga}, {colonna.nome}: {' → '.join(valori)}")
    for decisione, deroga in confronto.deroghe:
        scade = f"{date.fromisoformat(deroga.scade):%d/%m/%Y}"
        righe.append(f"  deroga      {deroga.controllo}, {decisione.voce.riga}: fino al {scade}")
    return righe


def _ancora_aperte(confronto: _Confronto, dopo: Verdetto) -> list[str]:
    """The corrected rows that fail the same check all the same, because of this value or of another of theirs."""
    righe = []
    for decisione, _ in confronto.correzioni:
        nomi = [d.controllo for d in _deroghe(decisione) if _fallisce(dopo, d)]
        if nomi:
            righe.append(f"  corretta, ma non supera ancora {', '.join(nomi)}: {decisione.voce.riga}")
    return righe


def _aperte(verdetto: Verdetto) -> int:
    """How many rows fail a critical check or one of severity warning, waived ones left out."""
    return sum(e.falliti - e.derogate for e in (*verdetto.critici, *verdetto.avvisi))
