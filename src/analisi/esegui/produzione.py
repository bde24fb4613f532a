"""From a plan to published reports: check, run, index, summary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analisi.errors import ErroreAnalisi, ErroreNotebook, ErroreQualita, causa_di_sistema
from analisi.esegui.elenco import aggiorna_indice
from analisi.esegui.lotto import esegui_lotto
from analisi.esegui.parametri import confronta_nomi
from analisi.esegui.piano import Voce
from analisi.esegui.rapporto import EsitoRapporto, annota
from analisi.esegui.stampa import Avanzamento, riepilogo
from analisi.paths import Percorsi


def produci_rapporti(voci: Sequence[Voce], percorsi: Percorsi, lavoratori: int | None = None) -> int:
    """Make every report of the plan and print what came of it; the result is the exit code.

    A failed notebook weighs more than a blocked one. Raises ErroreParametri, before any kernel starts, where a
    notebook's `parameters` cell is not the model's.
    """
    confronta_nomi({v.notebook.nome: v.notebook.parametri for v in voci})
    esiti = []
    with Avanzamento(len(voci)) as avanzamento:
        for esito in esegui_lotto(voci, percorsi, lavoratori, avanzamento.in_corso):
            avanzamento.concluso(esito)
            esiti.append(esito)
    indice = _registra(percorsi, esiti)
    print("\n".join(riepilogo(esiti)))
    print(f"Indice dei rapporti: {indice}")
    stati = {e.stato for e in esiti}
    if "fallito" in stati:
        return ErroreNotebook.codice_uscita
    return ErroreQualita.codice_uscita if "bloccato" in stati else 0


def _registra(percorsi: Percorsi, esiti: Sequence[EsitoRapporto]) -> Path:
    """Leave a note beside every report that could not be made, then write the index."""
    try:
        for esito in esiti:
            if esito.stato != "fatto":
                annota(percorsi, esito)
        return aggiorna_indice(percorsi)
    except OSError as errore:
        raise ErroreAnalisi(
            f"l'indice dei rapporti non si può scrivere in {percorsi.rapporti}: {causa_di_sistema(errore)}. "
            "Controllare permessi e spazio della cartella."
        ) from errore
