"""The panels and the parameters of the comparison, read from `panel.toml`; codes are checked elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from analisi.caratteri import visibile
from analisi.dati.carte import Dichiarazione, FileScritto, Guasto, Testo
from analisi.dati.codici import perche_non_codice
from analisi.dati.panel_tipi import Metodo, Panel

COMPOSIZIONI = ("enti", "classi", "simili")
QUANTI = "quanti enti simili prendere, da 1 in su"


def _codice(codice: str) -> str:
    if perche := perche_non_codice(codice, cartella=True):
        raise Guasto(perche, visibile(codice))
    return codice


def _una_volta(codici: tuple[str, ...]) -> tuple[str, ...]:
    if ripetuti := sorted({c for c in codici if codici.count(c) > 1}):
        raise Guasto("ogni codice una volta sola: togliere la ripetizione", ", ".join(ripetuti))
    return codici


_Codici = Annotated[
    tuple[Testo, ...],
    AfterValidator(_una_volta),
    Field(description='un elenco di codici fra virgolette, come ["lucca", "pisa"]'),
]


@dataclass(frozen=True)
class _Panel(Dichiarazione):
    titolo: Annotated[Testo, Field(description="il titolo del panel, fra virgolette")]
    perimetro: Literal["camera", "provincia"]
    enti: _Codici = ()
    classi: _Codici = ()
    simili: _Codici = ()
    riferimenti: _Codici = ()
    quanti: Annotated[int, Field(ge=1, strict=True, description=QUANTI)] = 0


@dataclass(frozen=True)
class _File(Dichiarazione):
    panel: Annotated[
        Mapping[Annotated[str, AfterValidator(_codice)], _Panel],
        Field(min_length=1, description="almeno una sezione [panel.codice] con titolo, perimetro ed enti"),
    ]
    metodo: Metodo = field(default_factory=Metodo)


def leggi_panel(percorso: Path, luogo: str) -> tuple[dict[str, Panel] | None, Metodo, FileScritto]:
    """The panels without fault (None where the file cannot be read), the parameters, and the file with its faults.

    Parameters that are not written have their defaults; `luogo` is how messages call the file.
    """
    file = FileScritto.apri(percorso, luogo, "i panel del gruppo, in sezioni [panel.codice]")
    if file.difetti:
        return None, Metodo(), file
    letto = file.leggi(_File)
    sezioni = file.contenuto.get("panel")
    minuscoli = [codice.casefold() for codice in sezioni] if isinstance(sezioni, dict) else []
    panel = {}
    for codice, scritto in sezioni.items() if isinstance(sezioni, dict) else ():
        if minuscoli.count(codice.casefold()) > 1:
            file.difetto(("panel", codice), codice, "un codice che non differisca da un altro solo per maiuscole")
        suo = FileScritto("", contenuto=scritto).leggi(_Panel)  # what is wrong in it was told above
        composto = not isinstance(scritto, dict) or _composto(file, codice, scritto)
        if suo and composto and not perche_non_codice(codice, cartella=True):
            panel[codice] = Panel(codice, **{f.name: getattr(suo, f.name) for f in fields(suo)})
    return panel, letto.metodo if letto else Metodo(), file


def _composto(file: FileScritto, codice: str, scritto: Mapping[str, object]) -> bool:
    """Whether a panel is made in one way; neighbours are some number of bodies."""
    posto, scelte = ("panel", codice), [nome for nome in COMPOSIZIONI if nome in scritto]
    prima = len(file.difetti)
    if len(scelte) != 1:
        trovato = " e ".join(scelte) or "nessuna composizione"
        file.difetto(posto, trovato, "una sola chiave fra enti, classi e simili (con quanti)")
    if "simili" in scritto and "quanti" not in scritto:
        file.difetto((*posto, "quanti"), "chiave mancante", QUANTI)
    if "simili" not in scritto and "quanti" in scritto:
        file.difetto((*posto, "quanti"), scritto["quanti"], "la chiave quanti solo insieme a simili: toglierla")
    return len(file.difetti) == prima
