"""The rules of reconciliation and their parameters, read from `data/raw/regole/quadrature.toml`. No formula here.

A chamber may switch a rule on or off, or set its parameters, for a year (section `quadrature` of its `regole.toml`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict, ValidationInfo

from analisi.dati.carte import Dichiarazione, FileScritto, Guasto, Numero, Posto, Testo
from analisi.dati.formati import suggerimento
from analisi.dati.regole import QUADRATURE, Regole

FILE_QUADRATURE = "quadrature.toml"
LUOGO = f"data/raw/regole/{FILE_QUADRATURE}"

_Numeri = Mapping[str, Annotated[Numero, Field(ge=0)]]


def _noto(detto: str, info: ValidationInfo) -> str:
    """A word among those that the caller knows for this field."""
    note: tuple[str, ...] = (info.context or {})[info.field_name]
    if detto in note:
        return detto
    raise Guasto(f"uno di {', '.join(note)}{suggerimento(detto, note)}")


@dataclass(frozen=True)
class RegolaQuadratura(Dichiarazione):
    """A rule: its name in code, the kind of what it finds, how serious that is, and its sentences in Italian.

    descrizione: what must hold; rimedio: what to do where it does not; parametri: thresholds that it needs; attiva:
    whether it is in force.
    """

    nome: Annotated[Testo, AfterValidator(_noto)]
    genere: Annotated[Testo, AfterValidator(_noto)]
    gravita: Literal["grave", "media", "lieve"]
    descrizione: Testo
    rimedio: Testo
    parametri: _Numeri = field(default_factory=dict)
    attiva: Annotated[bool, Strict()] = True


@dataclass(frozen=True)
class _File(Dichiarazione):
    regola: tuple[RegolaQuadratura, ...] = ()


@dataclass(frozen=True)
class _DellaCamera(Dichiarazione):
    quadrature: Mapping[str, _Numeri]


def leggi_quadrature(
    cartella: Path, nomi: Mapping[str, frozenset[str]], generi: tuple[str, ...], camera: Regole | None = None
) -> tuple[RegolaQuadratura, ...]:
    """The rules in force, in the order of the file; those with `attiva = false` are left out.

    nomi: the rules that exist in code, each with the parameters that it needs; camera: the rules of the chamber, whose
    word goes before the file's. Raises ErroreRegole with every fault of the file (rules unknown, missing or twice,
    texts missing, kinds or degrees that do not exist, wrong parameters), or else with those of the chamber's.
    """
    file = FileScritto.apri(cartella / FILE_QUADRATURE, LUOGO, "le regole di quadratura, in blocchi [[regola]]")
    file.ferma()
    lette = file.leggi(_File, contesto={"nome": tuple(nomi), "genere": generi})
    _controlla_nomi(file, nomi)
    file.ferma()
    assert lette is not None
    regole = _della_camera(lette.regola, nomi, camera) if camera and camera.quadrature else lette.regola
    return tuple(r for r in regole if r.attiva)


def _controlla_nomi(file: FileScritto, nomi: Mapping[str, frozenset[str]]) -> None:
    """Every rule that exists in code is there once, with its parameters and no other."""
    voci = file.contenuto.get("regola", [])
    if not isinstance(voci, list):
        return
    trovate = [(n, v) for n, v in enumerate(voci) if isinstance(v, dict)]
    conti = Counter(v["nome"] for _, v in trovate if v.get("nome") in nomi)
    for nome in nomi:
        if conti[nome] > 1:
            file.difetto((), f"{conti[nome]} volte la regola {nome}", "una volta sola: tenerne una")
        elif nome not in conti:
            file.difetto((), f"nessuna regola {nome}", "ogni regola; per non usarla scrivere attiva = false")
    for numero, voce in trovate:
        suoi = voce.get("parametri", {})
        if voce.get("nome") in nomi and isinstance(suoi, dict):
            posto = ("regola", numero, "parametri")
            _controlla_parametri(file, posto, suoi, nomi[voce["nome"]], attiva=voce.get("attiva", True) is True)


def _controlla_parametri(
    file: FileScritto, posto: Posto, trovati: Mapping[str, object], attesi: frozenset[str], *, attiva: bool
) -> None:
    """A rule that is off needs no parameters."""
    noti = tuple(sorted(attesi))
    for nome in trovati:
        if nome not in attesi:
            atteso = f"uno fra {', '.join(noti)}{suggerimento(nome, noti)}" if noti else "nessun parametro"
            file.difetto((*posto, nome), "parametro sconosciuto", atteso)
    for nome in noti:
        if attiva and nome not in trovati:
            file.difetto((*posto, nome), "parametro mancante", "un numero non negativo")


def _della_camera(
    regole: Sequence[RegolaQuadratura], nomi: Mapping[str, frozenset[str]], camera: Regole
) -> list[RegolaQuadratura]:
    """The rules with the chamber's word on them. Raises ErroreRegole with every fault of its section."""
    file = FileScritto(camera.luogo, contenuto={QUADRATURE: camera.quadrature})
    per_nome = {r.nome: r for r in regole}
    numeri: dict[str, object] = {}
    for nome, valori in camera.quadrature.items():
        if nome not in per_nome:
            atteso = f"una regola di {FILE_QUADRATURE}{suggerimento(nome, tuple(per_nome))}"
            file.difetto((QUADRATURE, nome), "regola sconosciuta", atteso)
            continue
        numeri[nome] = valori
        if isinstance(valori, dict):
            numeri[nome] = suoi = {k: v for k, v in valori.items() if k != "attiva"}
            regola = per_nome[nome]
            attiva = valori.get("attiva", regola.attiva)
            if not isinstance(attiva, bool):
                file.difetto((QUADRATURE, nome, "attiva"), attiva, "true o false")
            _controlla_parametri(file, (QUADRATURE, nome), {**regola.parametri, **suoi}, nomi[nome], attiva=attiva)
            per_nome[nome] = replace(regola, attiva=attiva)
    lette = file.leggi(_DellaCamera, {QUADRATURE: numeri})
    file.ferma()
    assert lette is not None
    return [replace(r, parametri={**r.parametri, **lette.quadrature.get(n, {})}) for n, r in per_nome.items()]
