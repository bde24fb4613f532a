"""Waivers of failing checks: `deroghe.yml`. Which check, which rows, why, which role decided, when, until when.

A waiver does not mend anything: the figure stays as it is, the report counts and prints the waiver, and the day after
its last one the check fails again by itself. It covers the rows that whoever decided saw, as they were: each says what
was in it (`visto`), all together are counted and marked by a sum. One that does not say it covers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analisi.dati.elenco_yaml import Incongruente, campi, giorno, leggi_elenco, pieno, testo
from analisi.dati.visto import Visto

NOME_FILE = "deroghe.yml"
TUTTE, SEGNO, VISTO = "tutte", "segno", "visto"

Chiave = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RigaVista:
    """A row by its key, or part of it, and what was seen in it; None where the waiver does not say."""

    chiave: Chiave
    visto: Visto | None = None

    def in_voce(self) -> dict[str, str | Visto]:
        """The row as the file has it."""
        return dict(self.chiave) if self.visto is None else {**dict(self.chiave), VISTO: dict(self.visto)}


@dataclass(frozen=True)
class TutteViste:
    """All the rows that fail: how many they were and the mark of what they said; empty where it does not say."""

    quante: str = ""
    segno: str = ""

    def in_voce(self) -> dict[str, str]:
        """The rows as the file has them."""
        return {TUTTE: self.quante, SEGNO: self.segno}


@dataclass(frozen=True)
class Deroga:
    """One waiver. codice: `D1`, `D2`… in the order of the file; controllo: stable name of the check.

    righe: the rows that it covers. data: day of the decision and first day of the waiver; scade: its last day; both ISO
    text.
    """

    codice: str
    controllo: str
    righe: tuple[RigaVista, ...] | TutteViste
    motivo: str
    deciso_da: str
    data: str
    scade: str

    def in_vigore(self, oggi: date) -> bool:
        """Whether it holds on that day."""
        return self.data <= oggi.isoformat() <= self.scade

    def scaduta(self, oggi: date) -> bool:
        """Whether its last day has passed."""
        return self.scade < oggi.isoformat()


def leggi_deroghe(percorso: Path, nome_mostrato: str | None = None) -> tuple[Deroga, ...]:
    """The waivers of a file, in its order; none where it is missing or empty.

    Raises ErroreRegole with every fault of every entry: fields unknown, missing or empty, days that do not exist, an
    expiry that does not come after the decision.
    """
    return leggi_elenco(percorso, nome_mostrato or percorso.name, "deroga", "deroghe", _deroga)


def codici_in_vigore(deroghe: Sequence[Deroga], oggi: date) -> str:
    """The codes of the waivers that hold on a day, as text: what a verdict depends on besides data and checks.

    The expired ones are named too, because a report tells them from those that have not begun.
    """
    vigenti = ", ".join(d.codice for d in deroghe if d.in_vigore(oggi)) or "nessuna"
    scadute = ", ".join(d.codice for d in deroghe if d.scaduta(oggi))
    return f"{vigenti}; scadute: {scadute}" if scadute else vigenti


def _deroga(numero: int, voce: object) -> Deroga:
    letti = campi(voce, tuple(_LETTURE))
    valori: dict[str, Any] = {}
    problemi = []
    for campo, leggi in _LETTURE.items():
        try:
            valori[campo] = leggi(campo, letti[campo])
        except Incongruente as errore:
            problemi.append(str(errore))
    if "data" in valori and "scade" in valori and valori["scade"] <= valori["data"]:
        problemi.append(f"«scade» ({valori['scade']}) deve venire dopo «data» ({valori['data']})")
    if problemi:
        raise Incongruente("; ".join(problemi))
    return Deroga(codice=f"D{numero}", **valori)


def _giorno_intero(campo: str, valore: object) -> str:
    letto = giorno(campo, valore, _GIORNI[campo])
    if len(letto) == len("2014-12"):
        raise Incongruente(f"in «{campo}» trovato «{letto}»; atteso il giorno, come {letto}-01")
    return letto


def _righe(campo: str, valore: object) -> tuple[RigaVista, ...] | TutteViste:
    if valore == TUTTE:
        return TutteViste()
    if isinstance(valore, dict) and set(valore) == {TUTTE, SEGNO}:
        return TutteViste(*(pieno(nome, valore[nome]) for nome in (TUTTE, SEGNO)))
    if not isinstance(valore, list) or not valore or not all(isinstance(v, dict) and set(v) - {VISTO} for v in valore):
        raise Incongruente(
            f"in «{campo}» è atteso un elenco di chiavi con quello che si è visto, come "
            f"«- {{progetto: A10101, codice: '1', {VISTO}: {{risultato_valore: '12'}}}}», oppure la parola «{TUTTE}»"
        )
    return tuple(_riga(riga) for riga in valore)


def _riga(riga: Mapping[str, object]) -> RigaVista:
    chiave = tuple((str(c), testo(str(c), v)) for c, v in riga.items() if c != VISTO)
    if VISTO not in riga:
        return RigaVista(chiave)
    visto = riga[VISTO]
    if not isinstance(visto, dict):
        raise Incongruente(f"in «{VISTO}» sono attesi i valori visti nella riga, come «{{risultato_valore: '12'}}»")
    return RigaVista(chiave, {str(c): testo(str(c), v) for c, v in visto.items()})


_GIORNI = {"data": "giorno della decisione", "scade": "ultimo giorno in cui la deroga vale"}
_LETTURE: Mapping[str, Callable[[str, object], object]] = {
    "controllo": pieno,
    "righe": _righe,
    "motivo": pieno,
    "deciso_da": pieno,
    "data": _giorno_intero,
    "scade": _giorno_intero,
}
