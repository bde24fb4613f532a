"""The parameters of a report, declared once: the command line and the notebooks' cell come from here."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from analisi.dati.camere import Camera, cartella_camera, elenco_camere, nessun_dato
from analisi.dati.scelta import ammesso, area_ammessa
from analisi.dati.tabelle import ENTE, TUTTE, VERSIONI
from analisi.errors import ErroreParametri
from analisi.paths import Percorsi

if TYPE_CHECKING:
    from analisi.rapporti.scheda import Scheda

CIFRE_ANNO = 4
EDIZIONI = ("palese", "anonima")


@dataclass(frozen=True)
class Parametri:
    """What a report is about; the names are those of the notebooks' `parameters` cell."""

    camera: str = "lucca"
    anno: int = 2013
    area: str = ENTE
    versione: str = "consuntivo"


@dataclass(frozen=True)
class ParametriGruppo:
    """What a report of the whole group is about; the names are those of its notebook's `parameters` cell.

    per: code of the body shown in evidence, empty for none; edizione: `palese`, or `anonima` where the others are
    letters; simulazione: name of a made-up data set, empty for real data.
    """

    anno: int = 2024
    panel: str = "province-toscane"
    per: str = ""
    edizione: str = EDIZIONI[0]
    simulazione: str = ""


NOMI = tuple(f.name for f in fields(Parametri))
NOMI_GRUPPO = tuple(f.name for f in fields(ParametriGruppo))
ESEMPI = {f.name: f.default for f in fields(Parametri)}


@dataclass(frozen=True)
class Richiesta:
    """What somebody asked for, as written: chambers, years and areas may be several; empty means all there are."""

    camere: tuple[str, ...]
    anni: tuple[int, ...]
    aree: tuple[str, ...] = ()
    versione: str = VERSIONI[0]


def leggi_richiesta(
    valori: Mapping[str, str], obbligatori: Sequence[str] = (), problemi: Sequence[str] = ()
) -> Richiesta:
    """A request from `name=text` pairs, several values being separated by commas.

    Raises ErroreParametri with every unknown name, each with the nearest known one, every value of the wrong type,
    every mandatory name that is missing, and the faults that were found before (`problemi`): an unknown name never
    falls back to a default.
    """
    problemi = [*problemi, *(_nome_sconosciuto(nome) for nome in valori if nome not in NOMI)]
    elenchi = {nome: elenco_di(valori.get(nome, "")) for nome in ("camera", "anno", "area")}
    problemi += [f"anno: «{a}» non è un anno, per esempio 2013." for a in elenchi["anno"] if not e_anno(a)]
    problemi += [f"{nome}: manca il valore." for nome in NOMI if nome in valori and not valori[nome].strip(" ,")]
    mancanti = [n for n in obbligatori if n not in valori]
    if mancanti:
        esempio = " ".join(f"--{n} {ESEMPI[n]}" for n in mancanti)
        problemi.append(
            f"{'manca' if len(mancanti) == 1 else 'mancano'}: {', '.join(mancanti)}. Per esempio: {esempio}"
        )
    if problemi:
        raise ErroreParametri("\n".join(problemi))
    anni = tuple(int(a) for a in elenchi["anno"])
    return Richiesta(elenchi["camera"], anni, elenchi["area"], valori.get("versione", VERSIONI[0]))


def elenco_di(testo: str) -> tuple[str, ...]:
    """The values in a text, separated by commas; none for the word that asks for all."""
    pezzi = [p.strip() for p in testo.split(",") if p.strip()]
    return () if any(p.casefold() in TUTTE for p in pezzi) else tuple(dict.fromkeys(pezzi))


def e_anno(testo: str) -> bool:
    """Whether a text is a year as one writes it, whatever its century."""
    return testo.isascii() and testo.isdigit() and len(testo) == CIFRE_ANNO


def camere_richieste(percorsi: Percorsi, richiesta: Richiesta) -> list[Camera]:
    """Every chamber and year asked for, in their canonical form; where all were, those that there are.

    Raises ErroreParametri with every value refused.
    """
    presenti = elenco_camere(percorsi)
    problemi: list[str] = []
    if richiesta.camere and richiesta.anni:
        scelte = [_come_scritta(presenti, nome, anno) for nome in richiesta.camere for anno in richiesta.anni]
        for camera, anno in scelte:
            with _raccolti(problemi):
                cartella_camera(percorsi, camera, anno)
    else:
        scelte = [(c, a) for c, a in presenti if _chiesta(c, richiesta.camere) and a in (richiesta.anni or (a,))]
        problemi += [_assente("camera", n, presenti) for n in richiesta.camere if not _fra(n, [c for c, _ in scelte])]
        problemi += [_assente("anno", str(a), presenti) for a in richiesta.anni if a not in [b for _, b in scelte]]
        if not presenti:
            problemi.append(nessun_dato(percorsi))
    if problemi:
        with _raccolti(problemi):
            ammesso("versione", richiesta.versione, VERSIONI)
        raise ErroreParametri("\n".join(dict.fromkeys(problemi)))
    return list(dict.fromkeys(scelte))


def parametri_richiesti(richiesta: Richiesta, schede: Mapping[Camera, Scheda]) -> list[Parametri]:
    """The parameters of every report asked for, chambers outside and areas inside, in their canonical form.

    An area must be in the tree of one chamber at least. Raises ErroreParametri with every value refused.
    """
    problemi: list[str] = []
    with _raccolti(problemi):
        versione = ammesso("versione", richiesta.versione, VERSIONI)
    scelte: dict[Camera, list[str]] = {camera: [] for camera in schede}
    for area in richiesta.aree:
        rifiuti: list[str] = []
        for camera, scheda in schede.items():
            with _raccolti(rifiuti):
                scelte[camera].append(area_ammessa(area, scheda.aree, struttura=scheda.con_struttura))
        problemi += rifiuti[:1] if len(rifiuti) == len(schede) else []
    if problemi:
        raise ErroreParametri("\n".join(problemi))
    return [
        Parametri(camera, anno, area, versione)
        for (camera, anno), scheda in schede.items()
        for area in (scelte[camera, anno] if richiesta.aree else (*scheda.aree, ENTE))
    ]


def _come_scritta(presenti: Iterable[Camera], nome: str, anno: int) -> Camera:
    """The chamber as its folder is called, whatever the case; as written where there is none."""
    stesse = [c for c, a in presenti if _stessa(c, nome) and a == anno] or [c for c, _ in presenti if _stessa(c, nome)]
    return (nome if nome in stesse or not stesse else stesse[0]), anno


def _chiesta(camera: str, nomi: Sequence[str]) -> bool:
    return not nomi or _fra(camera, nomi)


def _fra(camera: str, nomi: Iterable[str]) -> bool:
    return any(_stessa(camera, nome) for nome in nomi)


def _stessa(uno: str, altro: str) -> bool:
    return uno.casefold() == altro.strip().casefold()


def _assente(nome: str, valore: str, presenti: Sequence[Camera]) -> str:
    tutti = [c if nome == "camera" else str(a) for c, a in presenti]
    ci_sono = ", ".join(sorted(set(tutti)))
    return f"{nome}: nessun dato per «{valore}». Ci sono: {ci_sono}."


@contextmanager
def _raccolti(problemi: list[str]) -> Iterator[None]:
    """Adds the refusal of what is tried to the others."""
    try:
        yield
    except ErroreParametri as errore:
        problemi.append(str(errore))


def confronta_nomi(per_notebook: Mapping[str, Sequence[str]], attesi: Sequence[str] = NOMI) -> None:
    """Check that each notebook's `parameters` cell declares the parameters of the model (`attesi`) and no other.

    Raises ErroreParametri with every notebook at fault: a parameter that the notebook does not declare would be
    ignored by papermill, and the report would run on its default.
    """
    problemi = []
    for notebook, nomi in per_notebook.items():
        frasi = [f"manca «{n}»" for n in attesi if n not in nomi]
        frasi += [f"«{n}» non è un parametro" for n in nomi if n not in attesi]
        if frasi:
            problemi.append(f"notebook {notebook}, cella con l'etichetta «parameters»: {'; '.join(frasi)}.")
    if problemi:
        raise ErroreParametri(
            "\n".join([*problemi, f"La cella assegna questi nomi e nessun altro: {', '.join(attesi)}."])
        )


def _nome_sconosciuto(nome: str) -> str:
    vicini = difflib.get_close_matches(nome, NOMI, n=1)
    forse = f" Forse «{vicini[0]}»?" if vicini else ""
    return f"parametro «{nome}» sconosciuto.{forse} Parametri possibili: {', '.join(NOMI)}."
