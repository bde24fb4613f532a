"""Waivers of failing checks: `deroghe.yml`. Which check, which rows, why, which role decided, when, until when.

A waiver does not mend anything: the figure stays as it is, the report counts and prints the waiver, and the day after
its last one the check fails again by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analisi.dati.elenco_yaml import Incongruente, campi, giorno, leggi_elenco, pieno, testo

NOME_FILE = "deroghe.yml"
TUTTE = "tutte"
_CAMPI = ("controllo", "righe", "motivo", "deciso_da", "data", "scade")

Chiave = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Deroga:
    """One waiver. codice: `D1`, `D2`… in the order of the file; controllo: stable name of the check.

    righe: key columns and values of the rows that it covers, as text; None for all of them. data: day of the decision
    and first day of the waiver; scade: its last day; both ISO text.
    """

    codice: str
    controllo: str
    righe: tuple[Chiave, ...] | None
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

    Raises ErroreRegole with every entry that is not as the module says.
    """
    return leggi_elenco(percorso, nome_mostrato or percorso.name, "deroga", "deroghe", _deroga)


def codici_in_vigore(deroghe: tuple[Deroga, ...], oggi: date) -> str:
    """The codes of the waivers that hold on a day, as text: what a verdict depends on besides data and checks."""
    return ", ".join(d.codice for d in deroghe if d.in_vigore(oggi)) or "nessuna"


def _deroga(numero: int, voce: object) -> Deroga:
    letti = campi(voce, _CAMPI)
    deroga = Deroga(
        codice=f"D{numero}",
        controllo=pieno("controllo", letti["controllo"]),
        righe=_righe(letti["righe"]),
        motivo=pieno("motivo", letti["motivo"]),
        deciso_da=pieno("deciso_da", letti["deciso_da"]),
        data=giorno("data", letti["data"], "giorno della decisione"),
        scade=giorno("scade", letti["scade"], "ultimo giorno in cui la deroga vale"),
    )
    if any(len(d) < len("2014-01-01") for d in (deroga.data, deroga.scade)):
        raise Incongruente("«data» e «scade» vogliono giorno, mese e anno")
    if deroga.scade <= deroga.data:
        raise Incongruente(f"«scade» ({deroga.scade}) deve venire dopo «data» ({deroga.data})")
    return deroga


def _righe(valore: object) -> tuple[Chiave, ...] | None:
    if valore == TUTTE:
        return None
    atteso = (
        "in «righe» è attesa la parola «tutte», oppure un elenco di chiavi, come «- {progetto: A10101, codice: '1'}»"
    )
    if not isinstance(valore, list) or not valore or not all(isinstance(v, dict) and v for v in valore):
        raise Incongruente(atteso)
    return tuple(tuple((str(c), testo(str(c), v)) for c, v in riga.items()) for riga in valore)
