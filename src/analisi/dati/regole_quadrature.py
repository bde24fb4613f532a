"""The rules of reconciliation and their parameters, read from `data/raw/regole/quadrature.toml`. No formula here.

A chamber may switch a rule on or off, or set its parameters, for a year (section `quadrature` of its `regole.toml`).
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analisi.dati.formati import suggerimento
from analisi.dati.regole import QUADRATURE, Regole
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
    cartella: Path, nomi: Mapping[str, frozenset[str]], generi: tuple[str, ...], camera: Regole | None = None
) -> tuple[RegolaQuadratura, ...]:
    """The rules in force, in the order of the file; those with `attiva = false` are left out.

    nomi: the rules that exist in code, each with the parameters that it needs; camera: the rules of the chamber, whose
    word goes before the file's. Raises ErroreRegole with every fault of the file (rules unknown, missing or twice,
    texts missing, kinds or degrees that do not exist, wrong parameters), or else with those of the chamber's.
    """
    voci = _voci(cartella / FILE_QUADRATURE)
    _controlla(voci, nomi, generi)
    if camera and camera.quadrature:
        voci = _della_camera(voci, nomi, camera)
    attive = (v for v in voci if v.get("attiva", True))
    return tuple(RegolaQuadratura(**{t: v[t] for t in TESTI}, parametri=v.get("parametri", {})) for v in attive)


def _controlla(voci: list[dict[str, Any]], nomi: Mapping[str, frozenset[str]], generi: tuple[str, ...]) -> None:
    difetti: list[str] = []
    for numero, voce in enumerate(voci, start=1):
        difetti += [f"  - regola n. {numero}: {d}" for d in _difetti(voce, nomi, generi)]
    conti = Counter(str(v.get("nome", "")) for v in voci)
    difetti += [f"  - la regola «{nome}» c'è {n} volte: tenerne una" for nome, n in conti.items() if n > 1]
    mancanti = [nome for nome in nomi if nome not in conti]
    difetti += [f"  - manca la regola «{nome}»; per non usarla scrivere attiva = false" for nome in mancanti]
    if difetti:
        raise ErroreRegole("\n".join([f"{LUOGO}:", *difetti]))


def _della_camera(
    voci: list[dict[str, Any]], nomi: Mapping[str, frozenset[str]], camera: Regole
) -> list[dict[str, Any]]:
    """The rules with the chamber's word on them. Raises ErroreRegole with every fault of its section."""
    difetti = []
    per_nome = {v["nome"]: v for v in voci}
    for nome, valori in camera.quadrature.items():
        if nome not in per_nome:
            difetti.append(f"  - [{QUADRATURE}.{nome}]: non è una regola{suggerimento(nome, tuple(per_nome))}")
        elif not isinstance(valori, dict):
            difetti.append(f"  - [{QUADRATURE}] {nome}: trovato «{valori}»; attesa una sezione [{QUADRATURE}.{nome}]")
        else:
            suoi = {k: v for k, v in valori.items() if k != "attiva"}
            sua = {**per_nome[nome], "parametri": {**per_nome[nome].get("parametri", {}), **suoi}}
            per_nome[nome] = sua | ({"attiva": valori["attiva"]} if "attiva" in valori else {})
            difetti += [f"  - [{QUADRATURE}.{nome}] {d}" for d in _difetti_dei_valori(per_nome[nome], nomi[nome])]
    if difetti:
        raise ErroreRegole("\n".join([f"{camera.luogo}:", *difetti]))
    return list(per_nome.values())


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
    return difetti + _difetti_dei_valori(voce, nomi.get(nome, frozenset()))


def _difetti_dei_valori(voce: Mapping[str, Any], attesi: frozenset[str]) -> list[str]:
    """Faults of what a rule is switched and set with; one that is off needs no parameters."""
    attiva, parametri = voce.get("attiva", True), voce.get("parametri", {})
    difetti = [] if isinstance(attiva, bool) else ["«attiva» vale true o false"]
    if not isinstance(parametri, dict):
        return [*difetti, "«parametri» vuole nomi e valori, come parametri = {soglia_pct = 90}"]
    noti = tuple(sorted(attesi))
    sconosciuti = [f"parametro «{p}» sconosciuto{suggerimento(p, noti)}" for p in sorted(set(parametri) - attesi)]
    mancanti = [f"manca il parametro «{p}»" for p in noti if attiva and p not in parametri]
    sbagliati = [
        f"parametro «{p}»: trovato «{v}»; atteso un numero non negativo"
        for p, v in parametri.items()
        if p in attesi and (isinstance(v, bool) or not isinstance(v, int | float) or not 0 <= v < math.inf)
    ]
    return [*difetti, *sconosciuti, *mancanti, *sbagliati]
