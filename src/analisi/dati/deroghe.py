"""Waivers of failing checks: `deroghe.yml`. Which check, which rows, why, which role decided, when, until when.

A waiver does not mend anything: the figure stays as it is, the report counts and prints the waiver, and the day after
its last one the check fails again by itself. It covers the rows that whoever decided saw, as they were: each says what
was in it (`visto`), all together are counted and marked by a sum. One that does not say it covers nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, PlainValidator, ValidationInfo

from analisi.dati.carte import Dichiarazione, FileScritto, Guasto, Testo, giorno
from analisi.dati.formati import pulito
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


def _righe(valore: object) -> tuple[RigaVista, ...] | TutteViste:
    if valore == TUTTE:
        return TutteViste()
    if isinstance(valore, dict) and set(valore) == {TUTTE, SEGNO} and all(_testi(valore).values()):
        return TutteViste(**_testi({"quante": valore[TUTTE], "segno": valore[SEGNO]}))
    if not isinstance(valore, list) or not valore or not all(isinstance(v, dict) and set(v) - {VISTO} for v in valore):
        raise ValueError
    return tuple(_riga(riga) for riga in valore)


def _riga(riga: Mapping[str, object]) -> RigaVista:
    chiave = tuple(_testi({c: v for c, v in riga.items() if c != VISTO}).items())
    if VISTO not in riga:
        return RigaVista(chiave)
    visto = riga[VISTO]
    if not isinstance(visto, dict):
        raise Guasto("i valori visti nella riga, come «{risultato_valore: '12'}»", f"{VISTO}: {visto}")
    return RigaVista(chiave, _testi(visto))


def _testi(campi: Mapping[str, object]) -> dict[str, str]:
    for campo, valore in campi.items():
        if not isinstance(valore, str):
            raise Guasto(f"un valore solo in «{campo}», non un elenco", f"{campo}: …")
    return {campo: pulito(str(valore)) for campo, valore in campi.items()}


def _giorno_intero(valore: object) -> str:
    letto = giorno(valore)
    if len(letto) == len("2014-12"):
        raise ValueError(f"il giorno, come {letto}-01")
    return letto


def _dopo(scade: str, info: ValidationInfo) -> str:
    if scade <= (data := info.data.get("data", "")):
        raise Guasto(f"un giorno dopo «data», che è {data}")
    return scade


_Giorno = Annotated[str, PlainValidator(_giorno_intero)]
COME_RIGHE = (
    f"un elenco di chiavi con quello che si è visto, come «- {{progetto: A10101, codice: '1', {VISTO}: "
    f"{{risultato_valore: '12'}}}}», oppure la parola «{TUTTE}»"
)


@dataclass(frozen=True)
class _Voce(Dichiarazione):
    controllo: Testo
    righe: Annotated[tuple[RigaVista, ...] | TutteViste, PlainValidator(_righe), Field(description=COME_RIGHE)]
    motivo: Testo
    deciso_da: Testo
    data: _Giorno
    scade: Annotated[_Giorno, AfterValidator(_dopo)]


@dataclass(frozen=True)
class Deroga(_Voce):
    """One waiver. codice: `D1`, `D2`… in the order of the file; controllo: stable name of the check.

    righe: the rows that it covers. data: day of the decision and first day of the waiver; scade: its last day; both ISO
    text.
    """

    codice: str = ""

    def in_vigore(self, oggi: date) -> bool:
        """Whether it holds on that day."""
        return self.data <= oggi.isoformat() <= self.scade

    def scaduta(self, oggi: date) -> bool:
        """Whether its last day has passed."""
        return self.scade < oggi.isoformat()


_ELENCO = Annotated[tuple[_Voce, ...], Field(description="un elenco di deroghe, ciascuna preceduta da «-»")]


def leggi_deroghe(percorso: Path, nome_mostrato: str | None = None) -> tuple[Deroga, ...]:
    """The waivers of a file, in its order; none where it is missing or empty.

    Raises ErroreRegole with every fault of every entry: fields unknown, missing or empty, days that do not exist, an
    expiry that does not come after the decision.
    """
    file = FileScritto.apri(percorso, nome_mostrato or percorso.name, voce="deroga")
    lette = file.leggi(_ELENCO) if file.contenuto else None
    file.ferma()
    return tuple(Deroga(**vars(voce), codice=f"D{n}") for n, voce in enumerate(lette or (), start=1))


def codici_in_vigore(deroghe: Sequence[Deroga], oggi: date) -> str:
    """The codes of the waivers that hold on a day, as text: what a verdict depends on besides data and checks.

    The expired ones are named too, because a report tells them from those that have not begun.
    """
    vigenti = ", ".join(d.codice for d in deroghe if d.in_vigore(oggi)) or "nessuna"
    scadute = ", ".join(d.codice for d in deroghe if d.scaduta(oggi))
    return f"{vigenti}; scadute: {scadute}" if scadute else vigenti
