"""What offices decided of their failing rows, beside what the data hold now, and taken home as corrections and waivers.

No table is touched, and nothing is published before the chamber's year was opened with the new entries in a project of
its own. The files of before are kept.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from analisi.apertura import Analisi, apri
from analisi.dati.camere import cartella_camera
from analisi.dati.correzioni import NOME_FILE as CORREZIONI
from analisi.dati.correzioni import Correzione, leggi_correzioni
from analisi.dati.deroghe import NOME_FILE as DEROGHE
from analisi.dati.deroghe import Chiave, Deroga, RigaVista, TutteViste, leggi_deroghe
from analisi.dati.elenco_aggiunta import Valore, con_voci
from analisi.dati.formati import ValoreNonValido
from analisi.dati.record import record
from analisi.dati.schema import Colonna
from analisi.dati.tabelle import TABELLE
from analisi.dati.visto import differenze, il_piu_vicino, quantita
from analisi.errors import Difetto, ErroreAnalisi, ErroreDati, ErroreRegole
from analisi.moduli.aperte import righe_da_sanare, trova_riga
from analisi.moduli.modulo import NC
from analisi.moduli.ritorno import CartellaRicevuta, pubblica
from analisi.moduli.sanare import (
    CellaDaSanare,
    Controllo,
    Decisione,
    della_colonna,
    in_parole,
    leggi_decisioni,
    mostrato,
)
from analisi.paths import Percorsi, sotto
from analisi.qualita.verdetto import EsitoControllo, RigaFallita, Verdetto

_CARTELLA_ARCHIVIO = Path("data") / "archivio"
_CAMBIATI = (
    "I dati sono cambiati da quando la cartella fu creata: ogni decisione è stata confrontata con quelli di ora."
)


def importa(percorsi: Percorsi, ricevuta: CartellaRicevuta, oggi: date | None = None) -> tuple[str, ...]:
    """Add what a filled workbook says to the chamber's corrections and waivers, whole or not at all; what changed.

    oggi: the day on which waivers are looked at. Raises ErroreDati with every fault of the workbook, alone and beside
    the data; ErroreRegole where the new entries cannot be read beside the old ones.
    """
    decisioni = leggi_decisioni(ricevuta)
    if not decisioni:
        return (f"{ricevuta.nome}: nessuna riga compilata, non cambia nulla.",)
    camera, anno = ricevuta.identita["camera"], ricevuta.anno
    cartella = cartella_camera(percorsi, camera, anno)
    presenti = _elenchi(cartella, percorsi)
    nuove = [d for d in decisioni if not _gia_importata(d, *presenti)]
    gia = [f"  già importata: riga n. {d.voce.numero}, {d.voce.riga}" for d in decisioni if d not in nuove]
    if not nuove:
        return (f"{ricevuta.nome}: non cambia nulla.", *gia)
    analisi = apri(camera, anno, radice=percorsi.radice, oggi=oggi)
    confronto = Confronto(analisi)
    for decisione in nuove:
        confronto.esamina(decisione)
    confronto.righe_intere(decisioni)
    if confronto.difetti:
        raise ErroreDati(dict.fromkeys(confronto.difetti))
    confronto.viste_corrette()
    cambi = _cambi(cartella, confronto)
    dopo = _prova(percorsi, cambi, confronto, oggi)
    conservati = pubblica(percorsi, cambi, sotto(percorsi.radice / _CARTELLA_ARCHIVIO, str(anno), camera))
    return (
        f"{ricevuta.nome} → {percorsi.relativo(cartella)}",
        *([] if ricevuta.identita.get("impronta", "") == analisi.dati.impronta else [_CAMBIATI]),
        *(f"Il file di prima è conservato: {percorsi.relativo(c)}" for c in conservati),
        *_cambiamenti(confronto),
        *_ancora_aperte(confronto, dopo),
        *gia,
        f"Righe che non superano un controllo: {_aperte(analisi.verdetto)} prima, {_aperte(dopo)} dopo.",
    )


def _elenchi(cartella: Path, percorsi: Percorsi) -> tuple[Sequence[Correzione], Sequence[Deroga]]:
    """The corrections and waivers that a folder holds."""
    correzioni, deroghe = cartella / CORREZIONI, cartella / DEROGHE
    letti = leggi_correzioni(correzioni, percorsi.relativo(correzioni))
    return letti, leggi_deroghe(deroghe, percorsi.relativo(deroghe))


def _cambi(cartella: Path, confronto: Confronto) -> dict[Path, tuple[bytes, bytes]]:
    """The files that change: as they are and as they will be."""
    nuove: dict[str, list[Mapping[str, Valore]]] = {
        CORREZIONI: [{**vars(c), "chiave": dict(c.chiave)} for c in _in_ordine(confronto)],
        DEROGHE: [_voce_deroga(d) for _, d in confronto.deroghe],
    }
    cambi = {}
    for nome, voci in nuove.items():
        prima = (cartella / nome).read_bytes() if (cartella / nome).exists() else b""
        if voci:
            cambi[cartella / nome] = prima, con_voci(prima.decode(), voci).encode()
    return cambi


def _voce_deroga(deroga: Deroga) -> Mapping[str, Valore]:
    viste = deroga.righe
    righe = viste.in_voce() if isinstance(viste, TutteViste) else [riga.in_voce() for riga in viste]
    return {nome: v for nome, v in {**vars(deroga), "righe": righe}.items() if nome != "codice"}


def _in_ordine(confronto: Confronto) -> list[Correzione]:
    """The new corrections; those of a key last, because the others of its row are looked for by the key of now."""
    return sorted((c for _, c in confronto.correzioni), key=lambda c: c.campo in dict(c.chiave))


def _prova(
    percorsi: Percorsi, cambi: Mapping[Path, tuple[bytes, bytes]], confronto: Confronto, oggi: date | None
) -> Verdetto:
    """The verdict of the chamber's year with the new files, opened in a project of its own.

    Raises ErroreRegole unless the files hold the entries of before and, after them, the new ones as meant; ErroreDati
    where a critical check would fail by them.
    """
    dati, anno = confronto.analisi.dati, confronto.analisi.anno
    with tempfile.TemporaryDirectory(prefix="analisi-sanare-") as temporanea:
        copia = Percorsi(Path(temporanea).resolve())
        cartella = copia.fonte(dati.camera, anno)
        shutil.copytree(percorsi.fonte(dati.camera, anno), cartella)
        shutil.copytree(percorsi.regole, copia.regole)
        shutil.copytree(percorsi.aspettative, copia.aspettative)
        for percorso, (_, dopo) in cambi.items():
            (cartella / percorso.name).write_bytes(dopo)
        correzioni, deroghe = _elenchi(cartella, copia)
        attese = [_senza_codice(d) for d in (*dati.deroghe, *(d for _, d in confronto.deroghe))]
        come_voluti = {
            CORREZIONI: correzioni == (*dati.correzioni, *_in_ordine(confronto)),
            DEROGHE: [_senza_codice(d) for d in deroghe] == attese,
        }
        for nome in (n for n, bene in come_voluti.items() if not bene):
            atteso = "atteso un elenco con una voce per riga, preceduta da «-»: così com'è non si può aggiungere nulla"
            raise ErroreRegole(f"{copia.relativo(cartella / nome)}: {atteso}")
        try:
            verdetto = apri(dati.camera, anno, radice=copia.radice, oggi=oggi).verdetto
        except ErroreRegole as errore:
            raise _della_chiave(confronto, errore) from errore
    if difetti := _peggiorati(confronto, verdetto):
        raise ErroreDati(dict.fromkeys(difetti))
    return verdetto


def _della_chiave(confronto: Confronto, errore: ErroreRegole) -> ErroreAnalisi:
    """The error in the words of the workbook, where a new value of a key can be why the corrections do not fit."""
    motivo = str(errore).partition("\n")[2].strip().removeprefix("- ") or str(errore)
    atteso = f"un valore che identifichi ancora una riga sola: {motivo}"
    cambiate = [d for d, c in confronto.correzioni if c.campo in dict(c.chiave)]
    return ErroreDati(d.difetto("valore", d.valore or "", atteso) for d in cambiate) if cambiate else errore


def _peggiorati(confronto: Confronto, dopo: Verdetto) -> list[Difetto]:
    """A fault for every correction that may be why a critical check fails as it did not before."""
    prima = {e.nome: e for e in confronto.analisi.verdetto.critici}
    difetti = []
    for esito in dopo.critici:
        if esito.nome in prima and esito.falliti <= prima[esito.nome].falliti:
            continue
        for decisione in _colpevoli(esito, [d for d, _ in confronto.correzioni]):
            atteso = f"un valore con cui il controllo critico «{esito.descrizione}» ({esito.nome}) passi ancora"
            difetti.append(decisione.difetto("valore", decisione.valore or "", atteso))
    return difetti


def _colpevoli(esito: EsitoControllo, decisioni: Sequence[Decisione]) -> Sequence[Decisione]:
    """The corrections of the rows that fail; where none is, those of the check's tables; else all of them."""
    chiavi = [{(c, v) for c, v in r.chiave.items() if v} for r in esito.righe]
    di_riga = [d for d in decisioni if any(chiave <= set(d.voce.chiave) for chiave in chiavi)]
    di_tabella = [d for d in decisioni if d.voce.tabella in esito.tabelle]
    return di_riga or di_tabella or decisioni


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
            for riga in _che_falliscono(dopo, controllo.nome, controllo.chiave)
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


@dataclass
class Confronto:
    """The decisions beside the data: what is to be added and what does not fit.

    correzioni, deroghe: each with the decision that asks for it; two decisions that ask for the same waiver add one.
    """

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
        """Add a correction of a cell that has none yet and holds what the office saw."""
        nuova = _correzione(decisione, valore)
        # the last one is what the table shows
        prima = next((c for c in reversed(self.analisi.dati.correzioni) if _stessa_cella(nuova, c)), None)
        if prima is not None:
            atteso = f"nessuna correzione di questa cella: in {CORREZIONI} ce n'è già una del {prima.data} "
            atteso += (
                f"({prima.deciso_da}), che usa «{prima.valore_usato}»; per cambiarla modificare a mano quella voce"
            )
            self.difetti.append(decisione.difetto("valore", valore, atteso))
        elif self.immutata(decisione, "valore"):
            self.correzioni.append((decisione, nuova))

    def conferma(self, decisione: Decisione) -> None:
        """Add a waiver for each check that the row still fails, unless there is the same already."""
        if not self.immutata(decisione, "fino_al"):
            return
        verdetto = self.analisi.verdetto
        righe = {c: _che_falliscono(verdetto, c.nome, c.chiave) for c in decisione.voce.controlli}
        falliti = [c for c, sue in righe.items() if sue]
        utili = [_deroga(decisione, c) for c in falliti]
        for controllo in falliti:
            differenti = [differenze(dict(controllo.visto), r.visto, r.tabella) for r in righe[controllo]]
            if all(differenti):
                atteso = "una conferma di quello che c'è ora: rifare la cartella con «analisi sanare»"
                self.difetti.append(decisione.difetto("fino_al", il_piu_vicino(differenti), atteso))
        if not utili:
            atteso = "una riga che non supera il controllo: ora lo supera, e non c'è nulla da confermare"
            self.difetti.append(decisione.difetto("fino_al", "riga a posto", atteso))
        presenti = {_senza_codice(d) for d in (*self.analisi.dati.deroghe, *(d for _, d in self.deroghe))}
        self.deroghe += [(decisione, utile) for utile in utili if _senza_codice(utile) not in presenti]

    def righe_intere(self, decisioni: Sequence[Decisione]) -> None:
        """A fault for every confirmation whose waiver would cover more than was decided.

        A waiver knows a row by its check and key, not by its column: another cell of the row that fails the same check
        would be waived unseen, or for longer than somebody wanted.
        """
        confermate = [d for d in decisioni if d.valore is None]
        if not confermate:
            return
        decise = {_cella(d.voce): d for d in decisioni}
        aperte = [voce for righe in righe_da_sanare(self.analisi).values() for voce, _ in righe]
        for decisione in confermate:
            for voce in aperte:
                comuni = [c.nome for c in decisione.voce.controlli if c in voce.controlli]
                altra = decise.get(_cella(voce))
                decisa = altra is not None and (altra.valore is not None or altra.scade == decisione.scade)
                if comuni and not decisa:
                    quale = f"la colonna «{voce.campo}»" if voce.campo else "un'altra segnalazione"
                    atteso = (
                        f"una decisione anche per {quale} della stessa riga ({voce.riga}), che non supera lo stesso "
                    )
                    atteso += f"controllo ({', '.join(comuni)}): la conferma varrebbe per tutte e due; correggerla, o "
                    atteso += "confermarla fino allo stesso giorno"
                    self.difetti.append(decisione.difetto("fino_al", decisione.scade, atteso))

    def viste_corrette(self) -> None:
        """What the new waivers have seen, with the corrections of their own rows that come with them."""
        for posto, (decisione, deroga) in enumerate(self.deroghe):
            voce = decisione.voce
            corrette = {
                c.campo: c.valore_usato
                for _, c in self.correzioni
                if (c.tabella, c.chiave) == (voce.tabella, voce.chiave) and c.campo in quantita(TABELLE[c.tabella])
            }
            assert not isinstance(deroga.righe, TutteViste)
            viste = ({**(r.visto or {}), **corrette}.items() for r in deroga.righe)
            nuove = ({nome: v for nome, v in visto if v not in ("", NC)} for visto in viste)
            righe = tuple(replace(r, visto=visto) for r, visto in zip(deroga.righe, nuove, strict=True))
            self.deroghe[posto] = decisione, replace(deroga, righe=righe)

    def immutata(self, decisione: Decisione, dove: str) -> bool:
        """Whether the cell still holds what the office saw; a row without a cell to blame has nothing to compare."""
        voce, colonna = decisione.voce, decisione.voce.colonna
        if not voce.campo:
            return True
        riga = trova_riga(TABELLE[voce.tabella], self.tabella(voce.tabella), dict(voce.chiave)) if colonna else None
        if colonna is None or riga is None:
            atteso = "una riga che sia ancora nella tabella: rifare la cartella con «analisi sanare»"
            self.difetti.append(decisione.difetto("riga", voce.riga, atteso))
            return False
        for campo, prima in dict.fromkeys(((voce.campo, voce.valore), decisione.cella)):
            sua = TABELLE[voce.tabella].colonna(campo)
            ora = in_parole(sua, riga)
            if ora != prima:
                quale = "valore di ora" if campo == voce.campo else f"valore di ora in «{campo}»"
                atteso = f"una decisione sul {quale}, che è {mostrato(sua, ora)} e non più "
                atteso += f"{mostrato(sua, prima)}: rifare la cartella con «analisi sanare»"
                self.difetti.append(decisione.difetto(dove, decisione.valore or decisione.scade, atteso))
                return False
        return True

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
    return all(_senza_codice(_deroga(decisione, c)) in presenti for c in decisione.voce.controlli)


def _correzione(decisione: Decisione, valore: str) -> Correzione:
    voce, (campo, trovato) = decisione.voce, decisione.cella
    return Correzione(
        voce.tabella, voce.chiave, campo, trovato, valore, decisione.motivo, decisione.deciso_da, decisione.data
    )


def _deroga(decisione: Decisione, controllo: Controllo) -> Deroga:
    """A waiver of a check that the row fails; its code comes from the place that it will have in the file."""
    d = decisione
    riga = RigaVista(controllo.chiave, dict(controllo.visto))
    return Deroga(controllo.nome, (riga,), d.motivo, d.deciso_da, d.data, d.scade)


def _che_falliscono(verdetto: Verdetto, controllo: str, chiave: Chiave) -> list[RigaFallita]:
    """The rows of a key that fail a check, waived or not."""
    righe = [r for e in verdetto.esiti if e.nome == controllo and not e.superato for r in e.righe]
    return [r for r in righe if all(r.chiave.get(c, "") == v for c, v in chiave)]


def _cella(voce: CellaDaSanare) -> tuple[object, ...]:
    return voce.tabella, voce.campo, voce.chiave


def _stessa_cella(nuova: Correzione, vecchia: Correzione) -> bool:
    """Whether an older correction is of the same cell; its key may leave columns out."""
    if (nuova.tabella, nuova.campo) != (vecchia.tabella, vecchia.campo):
        return False
    tabella, chiave = TABELLE[nuova.tabella], dict(nuova.chiave)
    return all(_uguali(tabella.colonna(nome), chiave.get(nome, ""), valore) for nome, valore in vecchia.chiave)


def _stessa(nuova: Correzione, vecchia: Correzione) -> bool:
    """Whether a correction says the same as an older one."""
    detti = [(c.motivo, c.deciso_da, c.data) for c in (nuova, vecchia)]
    if not _stessa_cella(nuova, vecchia) or detti[0] != detti[1]:
        return False
    return _uguali(TABELLE[nuova.tabella].colonna(nuova.campo), nuova.valore_usato, vecchia.valore_usato)


def _uguali(colonna: Colonna, uno: str, altro: str) -> bool:
    return _canonico(colonna, uno) == _canonico(colonna, altro)


def _canonico(colonna: Colonna, testo: str) -> str:
    """A value of a column in the one way in which it is written here, whatever way somebody wrote it."""
    try:
        return della_colonna(testo, colonna)
    except ValoreNonValido:
        return testo


def _senza_codice(deroga: Deroga) -> tuple[object, ...]:
    """What a waiver says, apart from its place in the file and from key columns without a value."""

    def detta(riga: RigaVista) -> tuple[object, ...]:
        return tuple(sorted((c, v) for c, v in riga.chiave if v)), tuple(sorted((riga.visto or {}).items()))

    righe = deroga.righe if isinstance(deroga.righe, TutteViste) else tuple(detta(r) for r in deroga.righe)
    return deroga.controllo, righe, deroga.motivo, deroga.deciso_da, deroga.data, deroga.scade
