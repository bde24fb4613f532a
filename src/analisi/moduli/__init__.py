"""Excel forms that go out to offices and bodies and come back filled in.

A form is one declaration (`modulo.ModuloExcel`): from it follow the workbook that goes out (`modulo.scrivi_modulo`) and
its reading when it comes back (`ritorno.ricevi`, `CartellaRicevuta.righe`), every fault at once with its cell. What is
left to a form are its rows and what becomes of each. Of the two that there are, `rilevazione` and `ricevuti` are a
chamber's figures for the group, which become observations; `sanare`, `aperte` and `decisioni` the failing rows of an
office, which become corrections and waivers.

A third one, the quarter's results of an office, is this and no more; then its kind goes in `_CHI_IMPORTA`, with the
module whose `importa` takes it home:

    RACCOLTA = ModuloExcel(
        tipo="raccolta-trimestrale",
        formato="1",
        comando="una cartella creata con «analisi raccolta --camera <camera> --anno <anno>» e compilata",
        identita=("camera", "trimestre"),
        autore="Programmazione e controllo",
        foglio="Indicatori",
        istruzioni={"Come si compila": {"risultato": "Quello raggiunto alla fine del trimestre, senza unità."}},
        colonne=(
            ColonnaModulo(Colonna("codice", "testo", "il codice di un indicatore ricevuto"), 12),
            ColonnaModulo(Colonna("indicatore", "testo", "Che cosa si misura"), 50),
            ColonnaModulo(Colonna("risultato", "decimale", "Alla fine del trimestre"), 14, da_compilare=True),
            ColonnaModulo(Colonna("fonte", "testo", "Il documento da cui viene"), 30, da_compilare=True),
        ),
    )


    def cartella(camera: str, anno: int, trimestre: int, indicatori: Mapping[str, str]) -> bytes:
        righe = [RigaModulo(codice, {"codice": codice, "indicatore": nome}) for codice, nome in indicatori.items()]
        identita = {"camera": camera, "anno": str(anno), "trimestre": str(trimestre)}
        return scrivi_modulo(RACCOLTA, f"Risultati del {trimestre}° trimestre {anno}", identita, {"Indicatori": righe})


    def leggi(ricevuta: CartellaRicevuta) -> dict[str, tuple[object, str]]:
        righe = [r for r in ricevuta.righe(RACCOLTA) if not r.vuota("risultato")]
        letti = {r.chiave: (r.leggi("risultato"), r.testo("fonte")) for r in righe}
        ricevuta.ferma()
        return letti
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analisi.paths import Percorsi

_CHI_IMPORTA = {"sanare": "decisioni", "modello-rilevazione": "ricevuti"}
"""By kind of form: the module whose `importa(percorsi, ricevuta)` takes a filled workbook home, loaded only for it."""


def importa_cartella(percorsi: Percorsi, percorso: Path) -> tuple[str, ...]:
    """Read a filled workbook of whichever form its hidden sheet says; what changed, in lines to print.

    Raises ErroreDati where it is of none, and whatever its form finds wrong.
    """
    from analisi.dati.fogli import guasto
    from analisi.moduli.ritorno import QUALSIASI, ricevi

    ricevuta = ricevi(percorso)
    if ricevuta.tipo not in _CHI_IMPORTA:
        tipo = f"di tipo «{ricevuta.tipo}»" if ricevuta.tipo else "senza il segno del programma"
        raise guasto(ricevuta.nome, f"una cartella {tipo}", QUALSIASI)
    righe: tuple[str, ...] = import_module(f"analisi.moduli.{_CHI_IMPORTA[ricevuta.tipo]}").importa(percorsi, ricevuta)
    return righe
