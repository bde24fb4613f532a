"""The workbooks of failing rows on disk: what may be written over or taken away, and what somebody has worked on.

Beside them stands a register with the sum of every workbook as it was written: one whose bytes are others is no longer
only ours, whatever was changed in it, and is left alone.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analisi.dati.camere import Camera
from analisi.dati.sanare_lettura import leggi_compilata, segno_di_file_aperto
from analisi.dati.scrittura import scrivi_intero
from analisi.errors import ErroreDati
from analisi.paths import Percorsi, perche_non_nome, sotto

REGISTRO = "da_sanare.json"
_LUNGHEZZA_NOME = 80
_FUORI_DAL_NOME = re.compile(r"[^a-z0-9]+")


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


def nomi_file(uffici: Mapping[str, object]) -> dict[str, str]:
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
    senza_righe: tuple[str, ...],
) -> Scritte:
    """Write the workbooks (bytes and number of rows by file name), and take away those of before that are not wanted.

    Raises OSError where the folder cannot be read or written.
    """
    somme = _Somme(cartella)
    scritte, uguali, rifiutate = [], [], []
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
        somme.annota(nome, _somma(contenuto))
    tolte, superate = _vecchie(cartella, contenuti, camera, somme)
    return Scritte(tuple(scritte), tuple(uguali), tolte, superate, tuple(rifiutate), senza_righe)


class _Somme:
    """The sum of every workbook of a folder as it was last written. A register that cannot be read knows of none."""

    def __init__(self, cartella: Path) -> None:
        self._percorso = cartella / REGISTRO
        self._somme: dict[str, str] = {}
        try:
            letto = json.loads(self._percorso.read_text(encoding="utf-8")) if self._percorso.is_file() else {}
        except ValueError:
            letto = {}
        if isinstance(letto, dict):
            self._somme = {str(nome): str(somma) for nome, somma in letto.items()}

    def nota(self, percorso: Path) -> bool:
        """Whether a workbook is byte for byte as it was written."""
        return self._somme.get(percorso.name) == _somma(percorso.read_bytes())

    def annota(self, nome: str, somma: str) -> None:
        """Keep the sum of a workbook; an empty one for a workbook that is no more."""
        prima = dict(self._somme)
        if somma:
            self._somme[nome] = somma
        else:
            self._somme.pop(nome, None)
        if self._somme != prima:
            scrivi_intero(self._percorso, json.dumps(self._somme, indent=1, sort_keys=True) + "\n")


def _somma(contenuto: bytes) -> str:
    return hashlib.sha256(contenuto).hexdigest()


def _perche_no(percorso: Path, camera: Camera, somme: _Somme) -> str:
    """Why a workbook must not be written over; empty where it may."""
    if segno_di_file_aperto(percorso):
        return "è aperta nel foglio di calcolo: salvarla e chiuderla"
    try:
        segno, compilata = leggi_compilata(percorso)
    except ErroreDati:
        return "non è una cartella di righe da sanare, o è danneggiata: spostarla o cancellarla"
    if (segno.camera, segno.anno) != camera:
        return f"è di {segno.camera} {segno.anno}: spostarla, o scrivere altrove con --uscita"
    if compilata:
        return "qualcuno l'ha compilata: leggerla con «analisi importa», poi spostarla o cancellarla"
    if not somme.nota(percorso):
        return "non è più come fu scritta, anche se nessuna cella è compilata: spostarla o cancellarla"
    return ""


def _vecchie(
    cartella: Path, contenuti: Mapping[str, object], camera: Camera, somme: _Somme
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The workbooks of offices that have no open rows any more: those taken away, those kept because worked on."""
    tolte, superate = [], []
    for percorso in sorted(cartella.glob("*.xlsx")):
        if percorso.name in contenuti or percorso.name.startswith(("~$", ".")) or segno_di_file_aperto(percorso):
            continue
        try:
            segno, _ = leggi_compilata(percorso)
        except ErroreDati:
            continue  # somebody else's
        if (segno.camera, segno.anno) != camera:
            continue
        if somme.nota(percorso):
            percorso.unlink()
            somme.annota(percorso.name, "")
            tolte.append(percorso)
        else:
            superate.append(percorso)
    return tuple(tolte), tuple(superate)
