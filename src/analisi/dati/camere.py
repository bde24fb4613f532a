"""Which chambers and years there are, from the folders of the input. Light to import.

A chamber's folder is called as a code is (`dati.codici`), since its name is that of reports, of addresses and of the
body in the group's registry; one called otherwise is no chamber, and `non_lette` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analisi.caratteri import visibile
from analisi.dati.codici import codice_vicino, perche_non_codice
from analisi.dati.fonte import NOME_FILE as NOME_FONTE
from analisi.dati.formati import ANNI, suggerimento
from analisi.dati.tabelle import TUTTE
from analisi.errors import ErroreParametri
from analisi.paths import Percorsi

Camera = tuple[str, int]
"""A chamber, as its folder is called, and a year."""

REGOLE = "regole"
"""A folder in that of a year which is no chamber."""


def elenco_camere(percorsi: Percorsi) -> list[Camera]:
    """Every folder `data/raw/<anno>/<camera>`, in order of year."""
    trovate = sorted((int(anno.name), camera.name) for anno in _anni(percorsi) for camera in _camere(anno))
    return [(camera, anno) for anno, camera in trovate if not perche_non_camera(camera)]


def cartella_camera(percorsi: Percorsi, camera: str, anno: int) -> Path:
    """The input folder, which must be one of those listed: no other path can be asked for.

    Raises ErroreParametri for a chamber or year that does not exist, with a suggestion, and for two chambers of a year
    whose reports would stand in one folder, where `A` and `a` are the same.
    """
    presenti = elenco_camere(percorsi)
    if (camera, anno) in presenti:
        stesse = [c for c, a in presenti if a == anno and c.casefold() == camera.casefold()]
        if len(stesse) > 1:
            dove = percorsi.relativo(percorsi.grezzi / str(anno))
            raise ErroreParametri(f"{dove}: «{'» e «'.join(stesse)}» differiscono solo per maiuscole; tenerne una.")
        return percorsi.fonte(camera, anno)
    estranee = [frase for nome, frase in _non_lette(percorsi) if camera in (nome, codice_vicino(nome))]
    if estranee:
        raise ErroreParametri("\n".join(estranee))
    camere = tuple(sorted({c for c, _ in presenti}))
    if not presenti:
        raise ErroreParametri(nessun_dato(percorsi))
    if camera not in camere:
        forse = suggerimento(camera, camere)
        raise ErroreParametri(f"camera «{visibile(camera)}» sconosciuta{forse}. Esistono: {', '.join(camere)}.")
    anni = ", ".join(str(a) for c, a in presenti if c == camera)
    raise ErroreParametri(f"nessun dato di «{camera}» per l'anno {anno}. Anni presenti: {anni}.")


def perche_non_camera(nome: str) -> str:
    """Why no chamber's folder can be called so, as what was expected; empty where it can."""
    return perche_non_codice(nome, cartella=True, vietati=(*TUTTE, REGOLE))


def non_lette(percorsi: Percorsi) -> list[str]:
    """The folders that stand where chambers do and are none, each with the reason."""
    return [frase for _, frase in _non_lette(percorsi)]


def nessun_dato(percorsi: Percorsi) -> str:
    """That there is no chamber at all, and what stands there instead."""
    return "\n".join([f"nessun dato in {percorsi.relativo(percorsi.grezzi)}/<anno>/<camera>.", *non_lette(percorsi)])


def _non_lette(percorsi: Percorsi) -> Iterator[tuple[str, str]]:
    """Name of each folder, and what is wrong with it."""
    anni = _anni(percorsi)
    for cartella in sorted(_cartelle(percorsi.grezzi)):
        trovate: list[tuple[Path, str]] = []
        if cartella in anni:
            nomi = [(c, perche_non_camera(c.name)) for c in sorted(_camere(cartella))]
            trovate = [(c, f"il nome di una camera è {perche}") for c, perche in nomi if perche]
        elif cartella not in (percorsi.regole, percorsi.confronto):
            perche = f"le camere stanno nella cartella di un anno, da {ANNI[0]} a {ANNI[-1]}"
            trovate = [(c, perche) for c in sorted(_cartelle(cartella)) if (c / NOME_FONTE).is_file()]
        for camera, perche in trovate:
            yield camera.name, f"{visibile(percorsi.relativo(camera))} non è letta: {perche}."


def _anni(percorsi: Percorsi) -> list[Path]:
    """The folders of the years."""
    nomi = [c for c in _cartelle(percorsi.grezzi) if len(c.name) == 4 and c.name.isascii() and c.name.isdigit()]
    return [c for c in nomi if int(c.name) in ANNI]


def _camere(anno: Path) -> list[Path]:
    """The folders in that of a year, but for its rules."""
    return [c for c in _cartelle(anno) if c.name != REGOLE]


def _cartelle(cartella: Path) -> list[Path]:
    if not cartella.is_dir():
        return []
    return [c for c in cartella.iterdir() if c.is_dir() and not c.name.startswith(".")]
