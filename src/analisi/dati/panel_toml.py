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
UNA_SEZIONE = "almeno una sezione [panel.codice] con titolo, perimetro ed enti"


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


def _distinti(panel: Mapping[str, _Panel]) -> Mapping[str, _Panel]:
    minuscoli = [codice.casefold() for codice in panel]
    if simili := [c for c in panel if minuscoli.count(c.casefold()) > 1]:
        raise Guasto("codici che non differiscano solo per maiuscole", " e ".join(simili))
    if not panel:
        raise Guasto(UNA_SEZIONE, "nessun panel")
    return panel


@dataclass(frozen=True)
class _File(Dichiarazione):
    panel: Annotated[
        Mapping[Annotated[str, AfterValidator(_codice)], _Panel],
        AfterValidator(_distinti),
        Field(description=UNA_SEZIONE),
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
    panel = {}
    for codice, scritto in sezioni.items() if isinstance(sezioni, dict) else ():
        suo = FileScritto("", contenuto=scritto).leggi(_Panel)  # what is wrong in it was told above
        if (
            isinstance(scritto, dict)
            and _composto(file, codice, scritto)
            and suo
            and not perche_non_codice(codice, cartella=True)
        ):
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
