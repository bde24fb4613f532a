"""Failing rows sent to the offices that own them: one workbook each, never over one that somebody has worked on.

Beside the workbooks stands a register with the sum of each as it was written: one whose bytes are others is no longer
only ours, whatever was changed in it, and is left alone. `decisioni` takes them home.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analisi.apertura import Analisi, apri
from analisi.calcolo.celle import CELLE
from analisi.dati.camere import Camera
from analisi.dati.formati import ValoreNonValido, converti
from analisi.dati.record import record
from analisi.dati.schema import Colonna, Tabella
from analisi.dati.scrittura import scrivi_intero
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreAnalisi, ErroreDati, ErroreParametri, causa_di_sistema
from analisi.moduli.modulo import NC, scrivi_modulo
from analisi.moduli.ritorno import ricevi, segno_di_file_aperto
from analisi.moduli.sanare import FOGLIO_RIGHE, SANARE, Altrove, CellaDaSanare, Controllo, in_parole, mostrato
from analisi.paths import Percorsi, perche_non_nome, sotto
from analisi.qualita.proprietari import proprietario
from analisi.qualita.verdetto import EsitoControllo, RigaFallita

CARTELLA = "da_sanare"
REGISTRO = "da_sanare.json"
_GRAVITA = {"critical": "critica: blocca la tabella", "grave": "grave", "media": "media", "warning": "avviso"}
"""How severities are called, worst first."""
_NOMI = ("descrizione", "titolo", "procedura", "voce")
"""Columns that name a row."""
_SOLO_NOME = ("dichiarati", "serie")
"""Tables whose codes are of ours: their rows are known by their name."""
_TABELLE_DI_RELAZIONI = ("legami",)
"""Tables that say what must hold, and hold no figure of the source."""
_LUNGHEZZA_NOME = 80
_FUORI_DAL_NOME = re.compile(r"[^a-z0-9]+")

_Riga = Mapping[str, Any]
DaSanare = tuple[CellaDaSanare, Mapping[str, str]]
"""A failing cell, and what a person needs to understand it, by column of the form."""


@dataclass(frozen=True)
class Scritte:
    """What became of the workbooks: written anew, already as they should be, taken away, worked on and now without
    rows, and the reasons for which some were left alone though they are out of date.
    """

    scritte: tuple[tuple[Path, int], ...]
    uguali: tuple[Path, ...]
    tolte: tuple[Path, ...]
    superate: tuple[Path, ...]
    rifiutate: tuple[str, ...]
    senza_righe: tuple[str, ...]

    def in_righe(self, percorsi: Percorsi, camera: str, anno: int) -> list[str]:
        """What was written and what was not, in lines to print; what was refused is for the error at the end."""
        righe = [
            f"Da compilare: {percorsi.relativo(p)} ({'1 riga' if n == 1 else f'{n} righe'})" for p, n in self.scritte
        ]
        righe += [f"Già scritta: {percorsi.relativo(p)}" for p in self.uguali]
        righe += [f"Tolta: {percorsi.relativo(p)} (nessuna riga aperta)" for p in self.tolte]
        superata = (
            "compilata o cambiata, e il suo ufficio non ha più righe aperte: se è già importata si può cancellare"
        )
        righe += [f"Lasciata: {percorsi.relativo(p)} ({superata})" for p in self.superate]
        righe += [f"Controllo senza righe, in nessuna cartella: {c}" for c in self.senza_righe]
        return righe or ([] if self.rifiutate else [f"Nessuna riga da sanare per {camera} {anno}."])


def scrivi_da_sanare(percorsi: Percorsi, camera: str, anno: int, uscita: Path | None = None) -> Scritte:
    """Write the workbook of every office that owns open failing rows, in `uscita` or under the chamber's reports.

    Raises ErroreAnalisi where the folder cannot be written, ErroreParametri where it is a file, and as `apri`.
    """
    cartella = uscita or sotto(percorsi.rapporti, str(anno), camera, CARTELLA)
    if cartella.exists() and not cartella.is_dir():
        raise ErroreParametri(f"uscita: «{cartella.name}» è un file; serve una cartella.")
    analisi = apri(camera, anno, radice=percorsi.radice)
    tutte = righe_da_sanare(analisi)
    chi = {"camera": analisi.dati.camera, "anno": str(anno), "impronta": analisi.dati.impronta}
    contenuti = {
        f"{nome}.xlsx": (cartella_da_sanare(chi | {"ufficio": u}, analisi.nome_ente, tutte[u]), len(tutte[u]))
        for u, nome in nomi_file(tutte).items()
    }
    gravi = (e for e in analisi.verdetto.esiti if e.aperto and e.severita in ("critical", "warning") and not e.righe)
    senza_righe = tuple(f"{e.nome}: {e.errore or e.descrizione}" for e in gravi)
    try:
        return scrivi_cartelle(percorsi, cartella, contenuti, (camera, anno), senza_righe)
    except OSError as errore:
        causa = causa_di_sistema(errore)
        raise ErroreAnalisi(f"{percorsi.relativo(cartella)}: non si può scrivere ({causa}).") from errore


def cartella_da_sanare(identita: Mapping[str, str], ente: str, righe: Sequence[DaSanare]) -> bytes:
    """The workbook of an office; the same input gives the same bytes.

    identita: camera, anno, ufficio and the fingerprint of the data (impronta); ente: the body as people know it.
    """
    titolo = f"Righe da sanare {identita['anno']} — {ente} — {identita['ufficio']}"
    da_scrivere = [voce.in_riga(testi) for voce, testi in righe]
    return scrivi_modulo(SANARE, titolo, identita, {FOGLIO_RIGHE: da_scrivere})


def nomi_file(uffici: Iterable[str]) -> dict[str, str]:
    """A file's name for every office, each its own whatever signs their names differ by."""
    nomi: dict[str, str] = {}
    for ufficio in uffici:
        ascii_solo = unicodedata.normalize("NFKD", ufficio).encode("ascii", "ignore").decode().lower()
        base = _FUORI_DAL_NOME.sub("-", ascii_solo).strip("-")[:_LUNGHEZZA_NOME].rstrip("-")
        base = f"ufficio-{base}".rstrip("-") if perche_non_nome(base) else base
        nome, volta = base, 1
        while nome in nomi.values():
            volta += 1
            nome = f"{base}-{volta}"
        nomi[ufficio] = nome
    return nomi


def scrivi_cartelle(
    percorsi: Percorsi,
    cartella: Path,
    contenuti: Mapping[str, tuple[bytes, int]],
    camera: Camera,
    senza_righe: tuple[str, ...] = (),
) -> Scritte:
    """Write the workbooks (bytes and number of rows by file name), and take away those of before that are not wanted.

    Raises OSError where the folder cannot be read or written.
    """
    somme = _somme(cartella / REGISTRO)
    scritte, uguali, tolte, superate, rifiutate = [], [], [], [], []
    for nome, (contenuto, quante) in contenuti.items():
        percorso = sotto(cartella, nome)
        if percorso.exists() and percorso.read_bytes() == contenuto:
            uguali.append(percorso)
        elif percorso.exists() and (perche := _perche_no(percorso, camera, somme)):
            rifiutate.append(f"{percorsi.relativo(percorso)}: {perche}")
            continue
        else:
            cartella.mkdir(parents=True, exist_ok=True)
            scrivi_intero(percorso, contenuto)
            scritte.append((percorso, quante))
        _annota(cartella, somme, {nome: _somma(contenuto)})
    for percorso in sorted(cartella.glob("*.xlsx")):
        if percorso.name in contenuti or percorso.name.startswith(("~$", ".")) or segno_di_file_aperto(percorso):
            continue
        if _di_chi(percorso)[:2] != camera:
            continue  # somebody else's
        if somme.get(percorso.name) == _somma(percorso.read_bytes()):
            percorso.unlink()
            del somme[percorso.name]
            _annota(cartella, somme, {})
            tolte.append(percorso)
        else:
            superate.append(percorso)
    return Scritte(tuple(scritte), tuple(uguali), tuple(tolte), tuple(superate), tuple(rifiutate), senza_righe)


def _somme(registro: Path) -> dict[str, str]:
    """The sum of every workbook of a folder as it was last written. A register that cannot be read knows of none."""
    try:
        letto = json.loads(registro.read_text(encoding="utf-8")) if registro.is_file() else {}
    except ValueError:
        letto = {}
    return {str(nome): str(somma) for nome, somma in letto.items()} if isinstance(letto, dict) else {}


def _annota(cartella: Path, somme: dict[str, str], nuove: Mapping[str, str]) -> None:
    """Keep the register, with the new sums."""
    somme.update(nuove)
    testo = json.dumps(somme, indent=1, sort_keys=True) + "\n"
    registro = cartella / REGISTRO
    if not registro.is_file() or registro.read_bytes() != testo.encode():
        scrivi_intero(registro, testo)


def _somma(contenuto: bytes) -> str:
    return hashlib.sha256(contenuto).hexdigest()


def _di_chi(percorso: Path) -> tuple[str, int, bool]:
    """Chamber and year of a workbook, and whether somebody filled a cell of it; no chamber where it is none of ours."""
    try:
        ricevuta = ricevi(percorso)
        righe = ricevuta.righe(SANARE)
    except ErroreDati:
        return "", 0, False
    da_compilare = [c.nome for c in SANARE.colonne if c.da_compilare]
    return ricevuta.identita["camera"], ricevuta.anno, not all(r.vuota(*da_compilare) for r in righe)


def _perche_no(percorso: Path, camera: Camera, somme: Mapping[str, str]) -> str:
    """Why a workbook must not be written over; empty where it may."""
    if segno_di_file_aperto(percorso):
        return "è aperta nel foglio di calcolo: salvarla e chiuderla"
    sua, anno, compilata = _di_chi(percorso)
    if not sua:
        return "non è una cartella di righe da sanare, o è danneggiata: spostarla o cancellarla"
    if (sua, anno) != camera:
        return f"è di {sua} {anno}: spostarla, o scrivere altrove con --uscita"
    if compilata:
        return "qualcuno l'ha compilata: leggerla con «analisi importa», poi spostarla o cancellarla"
    if somme.get(percorso.name) != _somma(percorso.read_bytes()):
        return "non è più come fu scritta, anche se nessuna cella è compilata: spostarla o cancellarla"
    return ""


@dataclass(frozen=True)
class _Fallita:
    """A failing row of a check, with the row of the table that it is, where there is just one."""

    esito: EsitoControllo
    riga: RigaFallita
    tabella: Tabella | None
    trovata: _Riga | None

    @property
    def colonna(self) -> Colonna | None:
        """The column to correct; None where the row can only be confirmed."""
        if self.tabella is None or self.trovata is None or self.riga.campo not in self.tabella.nomi:
            return None
        return None if self.tabella.nome in _TABELLE_DI_RELAZIONI else self.tabella.colonna(self.riga.campo)

    @property
    def gravita(self) -> str:
        """Its weight, as a key of `_GRAVITA`."""
        if self.esito.severita == "critical":
            return "critical"
        return self.esito.gravita if self.esito.gravita in _GRAVITA else "warning"

    @property
    def chiave(self) -> tuple[tuple[str, str], ...]:
        """The key of the row with all its columns, as corrections write it."""
        if self.tabella is None or self.trovata is None:
            return tuple(self.riga.chiave.items())
        tabella, riga = self.tabella, self.trovata
        return tuple((nome, in_parole(tabella.colonna(nome), riga)) for nome in tabella.chiave)

    @property
    def controllo(self) -> Controllo:
        """The check with the key that a waiver names: every column of it, also those without a value."""
        chiave = self.riga.chiave
        intera = self.tabella is not None and set(chiave) <= set(self.tabella.chiave)
        nomi = self.tabella.chiave if self.tabella is not None and intera else tuple(chiave)
        coppie = tuple((nome, chiave.get(nome, "")) for nome in nomi)
        return Controllo(self.esito.nome, coppie, tuple(self.riga.visto.items()))


def righe_da_sanare(analisi: Analisi) -> dict[str, list[DaSanare]]:
    """The failing cells by role or office, the worst first, then in the order of the checks; offices sorted by name."""
    gruppi: dict[tuple[object, ...], list[_Fallita]] = {}
    for posto, fallita in enumerate(_fallite(analisi)):
        cella = (fallita.riga.tabella, fallita.riga.campo, fallita.chiave) if fallita.colonna else (posto,)
        gruppi.setdefault(cella, []).append(fallita)
    pesi = list(_GRAVITA)
    per_ufficio: dict[str, list[list[_Fallita]]] = {}
    for gruppo in gruppi.values():
        gruppo.sort(key=lambda f: pesi.index(f.gravita))
        ufficio = proprietario(analisi.quadro, analisi.dati.fonte, gruppo[0].esito, gruppo[0].riga)
        per_ufficio.setdefault(ufficio, []).append(gruppo)
    return {
        ufficio: [
            _riga(numero, gruppo)
            for numero, gruppo in enumerate(sorted(suoi, key=lambda g: pesi.index(g[0].gravita)), start=1)
        ]
        for ufficio, suoi in sorted(per_ufficio.items())
    }


def _fallite(analisi: Analisi) -> Iterator[_Fallita]:
    tabelle: dict[str, list[dict[str, Any]]] = {}
    for esito in analisi.verdetto.esiti:
        if not esito.aperto or esito.severita not in ("critical", "warning"):
            continue
        for riga in (r for r in esito.righe if not r.deroga):
            tabella = TABELLE.get(riga.tabella)
            if tabella and tabella.nome not in tabelle and tabella.nome in analisi.dati.tabelle:
                tabelle[tabella.nome] = record(analisi.dati.tabelle[tabella.nome])
            trovata = trova_riga(tabella, tabelle.get(tabella.nome, ()), riga.chiave) if tabella else None
            yield _Fallita(esito, riga, tabella, trovata)


def trova_riga(tabella: Tabella, righe: Sequence[_Riga], chiave: Mapping[str, str]) -> _Riga | None:
    """The only row of a table that has the key, columns left out being without a value; None where there is not one.

    A column that is not of the table's key tells of another table: then no row is meant.
    """
    if not set(chiave) <= set(tabella.chiave):
        return None
    try:
        cercati = {nome: converti(chiave.get(nome, ""), tabella.colonna(nome)) for nome in tabella.chiave}
    except ValoreNonValido:
        return None
    trovate = [r for r in righe if all(r[nome] == valore for nome, valore in cercati.items())]
    return trovate[0] if len(trovate) == 1 else None


def _riga(numero: int, gruppo: Sequence[_Fallita]) -> DaSanare:
    prima, colonna = gruppo[0], gruppo[0].colonna
    valore = in_parole(colonna, prima.trovata) if colonna and prima.trovata else ""
    voce = CellaDaSanare(
        numero=numero,
        tabella=prima.riga.tabella,
        campo=colonna.nome if colonna else "",
        chiave=prima.chiave,
        valore=valore,
        riga=_in_parole(prima),
        controlli=tuple(dict.fromkeys(f.controllo for f in gruppo)),
        unita=_unita(colonna, prima.trovata),
        altrove=_altrove(colonna, prima),
    )
    effetti = (f"{e.figura}: da {e.da} a {e.a} {e.unita}".rstrip() for f in gruppo for e in f.riga.effetti)
    return voce, {
        "gravita": _GRAVITA[prima.gravita],
        "problema": _unite(f"{f.esito.descrizione}. Rimedio: {f.esito.rimedio}" for f in gruppo),
        "risulta": _unite(f.riga.atteso for f in gruppo),
        "come": _unite(f.riga.come for f in gruppo),
        "effetti": _unite(effetti),
        "trovato": _unite(_trovato(f.riga.trovato, colonna, valore) for f in gruppo),
        "riga_fonte": _unite(f.riga.riga_fonte for f in gruppo),
    }


def _unita(colonna: Colonna | None, riga: _Riga | None) -> str:
    """The unit of a measured cell, as its row says it; empty where it says none. A count of cases is no percentage."""
    if colonna is None or riga is None or colonna.tipo not in ("decimale", "intero"):
        return ""
    unita = str(riga.get("unita_2" if colonna.nome.endswith("_2") else "unita") or "")
    conta = colonna.nome == "risultato_valore" and riga.get("base_valore") is not None
    return "" if conta and unita == "%" else unita


def _altrove(colonna: Colonna | None, fallita: _Fallita) -> tuple[Altrove, ...]:
    """The words that answer for a cell of an indicator elsewhere in its row.

    Any of its cells may turn out not computable; where there is no day because nothing was done, the outcome says so.
    """
    tabella, riga = fallita.tabella, fallita.trovata
    if colonna is None or tabella is None or riga is None or colonna.nome not in CELLE:
        return ()
    if "non_calcolabile" not in tabella.nomi:
        return ()

    def parola(detta: str, campo: str, usato: str) -> Altrove:
        return Altrove(detta, campo, in_parole(tabella.colonna(campo), riga), usato)

    nc = () if colonna.nc else (parola(NC, "non_calcolabile", "vero"),)
    if colonna.nome != "risultato_data" or riga["tipo"] != "data_entro" or riga["risultato_data"] is not None:
        return nc
    return (*nc, *(parola(esito, "esito", esito) for esito in ("non realizzato", "in corso")))


def _unite(testi: Iterable[str]) -> str:
    """The different texts among those that are not empty, one a line."""
    return "\n".join(dict.fromkeys(t for t in testi if t))


def _trovato(detto: str, colonna: Colonna | None, valore: str) -> str:
    """What the cell holds; what the check says that it found (`detto`), where that is something else."""
    if colonna is None:
        return detto
    cella = mostrato(colonna, valore)
    if not detto or detto in (cella, valore):
        return cella
    try:
        lo_stesso = converti(detto, colonna) == converti(valore, colonna)
    except ValoreNonValido:
        lo_stesso = False
    return cella if lo_stesso else f"{cella}\n(il controllo: {detto})"


def _in_parole(fallita: _Fallita) -> str:
    """The key of the row in words, and its name."""
    riga, fonte = fallita.riga, fallita.trovata or {}
    nome = next((str(v) for c in _NOMI if (v := fonte.get(c) or riga.contesto.get(c))), "")
    tolte = {"riga_fonte", "descrizione", *(("serie", "codice") if riga.tabella in _SOLO_NOME and nome else ())}
    if riga.tabella in _SOLO_NOME and nome and fonte.get("soggetto"):
        nome += f" ({fonte['soggetto']})"
    # a key column that is also the name, as the kind of a resource, says itself once
    codici = [f"{c.replace('_', ' ')} {v}" for c, v in riga.chiave.items() if c not in tolte]
    if nome and nome in riga.chiave.values() and "descrizione" not in riga.chiave:
        nome = ""
    return ": ".join(p for p in (", ".join(codici), " ".join(nome.split())) if p)
