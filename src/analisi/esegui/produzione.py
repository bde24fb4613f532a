"""From a plan to published reports: check, run, index, summary."""

from __future__ import annotations

from collections.abc import Sequence

from analisi.errors import ErroreNotebook, ErroreQualita
from analisi.esegui.elenco import aggiorna_indice
from analisi.esegui.lotto import esegui_lotto
from analisi.esegui.parametri import confronta_nomi
from analisi.esegui.piano import Voce
from analisi.esegui.stampa import Avanzamento, riepilogo
from analisi.paths import Percorsi


def produci_rapporti(voci: Sequence[Voce], percorsi: Percorsi, lavoratori: int | None = None) -> int:
    """Make every report of the plan and print what came of it; the result is the exit code.

    A failed notebook weighs more than a blocked one. Raises ErroreParametri, before any kernel starts, where a
    notebook's `parameters` cell is not the model's.
    """
    for notebook in dict.fromkeys(v.notebook for v in voci):
        confronta_nomi(_parametri_dichiarati(str(notebook.percorso)), notebook.nome)
    esiti = []
    with Avanzamento(len(voci)) as avanzamento:
        for esito in esegui_lotto(voci, percorsi, lavoratori, avanzamento.in_corso):
            avanzamento.concluso(esito)
            esiti.append(esito)
    indice = aggiorna_indice(percorsi, esiti)
    print("\n".join(riepilogo(esiti)))
    print(f"Indice dei rapporti: {indice}")
    stati = {e.stato for e in esiti}
    if "fallito" in stati:
        return ErroreNotebook.codice_uscita
    return ErroreQualita.codice_uscita if "bloccato" in stati else 0


def _parametri_dichiarati(percorso: str) -> list[str]:
    import papermill

    return list(papermill.inspect_notebook(percorso))
