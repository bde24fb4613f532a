"""Which chambers and years there are, from the folders of the input. Light to import."""

from __future__ import annotations

from pathlib import Path

from analisi.dati.formati import suggerimento
from analisi.errors import ErroreParametri
from analisi.paths import Percorsi

Camera = tuple[str, int]
"""A chamber, as its folder is called, and a year."""


def elenco_camere(percorsi: Percorsi) -> list[Camera]:
    """Every folder `data/raw/<anno>/<camera>`, in order of year."""
    anni = [c for c in _cartelle(percorsi.grezzi) if len(c.name) == 4 and c.name.isascii() and c.name.isdigit()]
    trovate = sorted((int(anno.name), camera.name) for anno in anni for camera in _cartelle(anno))
    return [(camera, anno) for anno, camera in trovate if camera != percorsi.regole.name]


def cartella_camera(percorsi: Percorsi, camera: str, anno: int) -> Path:
    """The input folder, which must be one of those listed: no other path can be asked for.

    Raises ErroreParametri for a chamber or year that does not exist, with a suggestion.
    """
    presenti = elenco_camere(percorsi)
    if (camera, anno) in presenti:
        return percorsi.fonte(camera, anno)
    camere = tuple(sorted({c for c, _ in presenti}))
    if not presenti:
        raise ErroreParametri(f"nessun dato in {percorsi.relativo(percorsi.grezzi)}/<anno>/<camera>.")
    if camera not in camere:
        forse = suggerimento(camera, camere)
        raise ErroreParametri(f"camera «{camera}» sconosciuta{forse}. Esistono: {', '.join(camere)}.")
    anni = ", ".join(str(a) for c, a in presenti if c == camera)
    raise ErroreParametri(f"nessun dato di «{camera}» per l'anno {anno}. Anni presenti: {anni}.")


def _cartelle(cartella: Path) -> list[Path]:
    if not cartella.is_dir():
        return []
    return [c for c in cartella.iterdir() if c.is_dir() and not c.name.startswith(".")]
