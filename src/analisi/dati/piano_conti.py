"""Where the accounts of a chamber stand in the scheme of law: by its own chart, mapped once, or by codes that all know.

A chamber whose accounts have the codes of the scheme (A1, B6a, …) needs nothing else. Another one says in
`piano_conti` which line of the scheme each account is (`codice`) or what it is a part of (`padre`). A code alone is
not enough where the chart is not declared: other schemes use the same letters for other things, so the name of the
account must have a word in common with that of the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analisi.dati.formati import suggerimento
from analisi.dati.lettura import leggi_tabella, trova_file
from analisi.dati.record import record
from analisi.dati.tabelle import PIANO_CONTI
from analisi.errors import Difetto, ErroreDati

NOME_PIANO = PIANO_CONTI.nome
GENERICHE = re.compile(
    "altr[aeio]|(dis)?avanzo|cont[io]|cost[io]|gestion[ei]|oner[ei]|perdita|provent[io]|risultat[io]|saldo|spes[ae]|"
    "total[ei]|utile"
)
"""Words that many lines of a statement share: they do not tell one from another."""
_PAROLA = re.compile(r"[^\W\d_]{4,}")
RADICE = 5
"""Letters of a word that are compared: the rest is singular or plural, or cut short."""

Riga = Mapping[str, Any]


@dataclass(frozen=True)
class Posto:
    """Where an account stands: `codice`, the line of the scheme that it is, or `padre`, what it is a part of.

    Neither: outside the statement, as the chart says. `natura` is empty where it is that of what holds it.
    """

    codice: str = ""
    padre: str = ""
    natura: str = ""


Piano = Mapping[str, Posto]
"""The places of the accounts of a chart, by code of the account."""


def leggi_piano(cartella: Path, schema: Sequence[Riga], luogo: str) -> dict[str, Posto]:
    """The chart of the chamber whose folder it is, shown as `luogo` in messages; empty where it has none of its own.

    Raises ErroreDati with every row that contradicts the scheme or another row.
    """
    percorso = trova_file(cartella, PIANO_CONTI)
    if percorso is None:
        return {}
    mostrato = f"{luogo}/{percorso.name}"
    righe = record(leggi_tabella(percorso, PIANO_CONTI, mostrato))
    difetti = [d for numero, riga in enumerate(righe, start=2) for d in _difetti(numero, riga, righe, schema, mostrato)]
    if difetti:
        raise ErroreDati(difetti)
    return {r["conto"]: Posto(r["codice"] or "", r["padre"] or "", r["natura"] or "") for r in righe}


def posto_di(conto: str, nome: str, piano: Piano, schema: Sequence[Riga]) -> Posto | str:
    """Where the account of that code and name stands; why nobody can say, in Italian, where so it is."""
    if conto in piano:
        return piano[conto]
    voce = voce_di(conto, schema)
    if voce is None:
        return "non è un codice di legge né del piano dei conti della camera"
    if not _concordano(nome, voce["voce"]):
        return f"di legge questo codice è «{voce['voce']}»: il piano dei conti della camera dica che cos'è"
    return Posto(codice=voce["codice"])


def voce_di(codice: str, schema: Sequence[Riga]) -> Riga | None:
    """The line of the scheme that a code of the law, or of the shared chart, stands for."""
    trovata = next((v for v in schema if codice.casefold() == v["codice"].casefold()), None)
    return trovata or next((v for v in schema if codice == v["conto_comune"]), None)


def _concordano(nome: str, voce: str) -> bool:
    """Whether two names may be of the same line: a word in common, or none that says anything."""
    sue, altre = _parole(nome), _parole(voce)
    return not sue or not altre or bool(sue & altre)


def _parole(testo: str) -> set[str]:
    return {p[:RADICE] for p in _PAROLA.findall(testo.casefold()) if not GENERICHE.fullmatch(p)}


def _difetti(numero: int, riga: Riga, righe: Sequence[Riga], schema: Sequence[Riga], file: str) -> list[Difetto]:
    codici = tuple(v["codice"] for v in schema)
    per_conto = {r["conto"]: r for r in righe}

    def difetto(colonna: str, atteso: str) -> Difetto:
        return Difetto(file, riga=numero, colonna=colonna, trovato=riga[colonna] or "", atteso=atteso)

    difetti = []
    codice, padre = riga["codice"], riga["padre"]
    if codice and codice not in codici:
        difetti.append(difetto("codice", f"una voce dello schema di legge{suggerimento(codice, codici)}"))
    gemelli = [r["conto"] for r in righe if codice and r["codice"] == codice and r is not riga]
    if gemelli:
        atteso = f"una voce che non sia già del conto {gemelli[0]}; se ne è una parte, scriverla in «padre»"
        difetti.append(difetto("codice", atteso))
    if codice and padre:
        difetti.append(difetto("padre", "nulla: un conto che è una voce dello schema ha già il suo posto"))
    if codice and riga["natura"]:
        difetti.append(difetto("natura", "nulla: la natura di una voce è quella dello schema di legge"))
    if padre and padre not in per_conto and voce_di(padre, schema) is None:
        ammessi = (*codici, *per_conto)
        difetti.append(difetto("padre", f"una voce dello schema o un conto del piano{suggerimento(padre, ammessi)}"))
    elif padre and not _arriva(riga, per_conto):
        difetti.append(difetto("padre", "un conto che porti, di padre in padre, a una voce dello schema"))
    return difetti


def _arriva(riga: Riga, per_conto: Mapping[str, Riga]) -> bool:
    """Whether the parents of an account lead to the scheme, neither in a circle nor out of the statement."""
    visti: set[str] = set()
    while not riga["codice"] and riga["padre"] in per_conto and riga["conto"] not in visti:
        visti.add(riga["conto"])
        riga = per_conto[riga["padre"]]
    return bool(riga["codice"] or (riga["padre"] and riga["conto"] not in visti))
