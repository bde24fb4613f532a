"""The rules of reconciliation and their parameters, read from `data/raw/regole/quadrature.toml`. No formula here."""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analisi.dati.formati import suggerimento
from analisi.errors import ErroreRegole

FILE_QUADRATURE = "quadrature.toml"
LUOGO = f"data/raw/regole/{FILE_QUADRATURE}"
GRAVITA = ("grave", "media", "lieve")
TESTI = ("nome", "genere", "gravita", "descrizione", "rimedio")


@dataclass(frozen=True)
class RegolaQuadratura:
    """A rule: its name in code, the kind of what it finds, how serious that is, and its sentences in Italian.

    descrizione: what must hold; rimedio: what to do where it does not; parametri: numbers or lists that it needs.
    """

    nome: str
    genere: str
    gravita: str
    descrizione: str
    rimedio: str
    parametri: Mapping[str, Any] = field(default_factory=dict)


def leggi_quadrature(
    cartella: Path, nomi: Mapping[str, frozenset[str]], generi: tuple[str, ...]
) -> tuple[RegolaQuadratura, ...]:
    """The rules in force, in the order of the file; those with `attiva = false` are left out.

    nomi: the rules that exist in code, each with the parameters that it needs. Raises ErroreRegole with every fault of
    the file: rules unknown, missing or twice, texts missing, kinds or degrees that do not exist, wrong parameters.
    """
    voci = _voci(cartella / FILE_QUADRATURE)
    difetti: list[str] = []
    for numero, voce in enumerate(voci, start=1):
        difetti += [f"  - regola n. {numero}: {d}" for d in _difetti(voce, nomi, generi)]
    conti = Counter(str(v.get("nome", "")) for v in voci)
    difetti += [f"  - la regola «{nome}» c'è {n} volte: tenerne una" for nome, n in conti.items() if n > 1]
    mancanti = [nome for nome in nomi if nome not in conti]
    difetti += [f"  - manca la regola «{nome}»; per non usarla scrivere attiva = false" for nome in mancanti]
    if difetti:
        raise ErroreRegole("\n".join([f"{LUOGO}:", *difetti]))
    attive = (v for v in voci if v.get("attiva", True))
    return tuple(RegolaQuadratura(**{t: v[t] for t in TESTI}, parametri=v.get("parametri", {})) for v in attive)


def _voci(percorso: Path) -> list[dict[str, Any]]:
    try:
        contenuto = tomllib.loads(percorso.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as errore:
        raise ErroreRegole(
            f"{LUOGO}: file mancante; atteso: le regole di quadratura, in blocchi [[regola]]"
        ) from errore
    except tomllib.TOMLDecodeError as errore:
        raise ErroreRegole(f"{LUOGO}: non è TOML corretto ({errore}); atteso: blocchi [[regola]]") from errore
    except (UnicodeDecodeError, OSError) as errore:
        raise ErroreRegole(f"{LUOGO}: atteso un file TOML in UTF-8 che si possa leggere") from errore
    voci = contenuto.get("regola", [])
    if not isinstance(voci, list) or not all(isinstance(v, dict) for v in voci):
        raise ErroreRegole(f"{LUOGO}: attesi blocchi che iniziano con [[regola]]")
    return voci


def _difetti(voce: Mapping[str, Any], nomi: Mapping[str, frozenset[str]], generi: tuple[str, ...]) -> list[str]:
    nome = str(voce.get("nome", ""))
    difetti = [f"manca «{t}»" for t in TESTI if not isinstance(voce.get(t), str) or not voce[t].strip()]
    difetti += [
        f"chiave «{k}» sconosciuta{suggerimento(k, TESTI)}" for k in voce if k not in {*TESTI, "attiva", "parametri"}
    ]
    if nome and nome not in nomi:
        difetti.append(f"«{nome}» non è una regola{suggerimento(nome, tuple(nomi))}")
    if voce.get("genere") not in generi:
        difetti.append(f"genere «{voce.get('genere')}»; atteso uno di {', '.join(generi)}")
    if voce.get("gravita") not in GRAVITA:
        difetti.append(f"gravita «{voce.get('gravita')}»; atteso uno di {', '.join(GRAVITA)}")
    if not isinstance(voce.get("attiva", True), bool):
        difetti.append("«attiva» vale true o false")
    return difetti + _difetti_dei_parametri(voce.get("parametri", {}), nomi.get(nome, frozenset()))


def _difetti_dei_parametri(parametri: object, attesi: frozenset[str]) -> list[str]:
    if not isinstance(parametri, dict):
        return ["«parametri» vuole nomi e valori, come parametri = {soglia_pct = 90}"]
    sconosciuti = [f"parametro «{p}» sconosciuto" for p in sorted(set(parametri) - attesi)]
    mancanti = [f"manca il parametro «{p}»" for p in sorted(attesi - set(parametri))]
    sbagliati = [
        f"parametro «{p}»: trovato «{v}»; atteso un numero non negativo"
        for p, v in parametri.items()
        if p in attesi and (isinstance(v, bool) or not isinstance(v, int | float) or not 0 <= v < math.inf)
    ]
    return sconosciuti + mancanti + sbagliati
