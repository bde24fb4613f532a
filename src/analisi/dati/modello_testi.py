"""The words of the workbook that a chamber fills: instructions, and what each cell asks for."""

from __future__ import annotations

from analisi.dati.modello_voci import SCELTE_VERSIONE, VoceModello

TERMINE = "Lo scrive il gruppo di benchmarking prima di mandare la cartella."
VOCI_DA_COMPILARE = ("Da restituire entro",)

ISTRUZIONI: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Che cos'è",
        (
            (
                "Scopo",
                "I dati con cui il gruppo confronta le camere: una riga per misura, un foglio per tema. Ogni misura "
                "compare una volta sola in tutta la cartella, sotto il primo tema che ne ha bisogno.",
            ),
            ("Da restituire a", "gruppo di benchmarking"),
            ("Da restituire entro", ""),
        ),
    ),
    (
        "Come si compila",
        (
            (
                "Celle da compilare",
                "Lo sfondo è chiaro. Le altre sono bloccate: dove c'è scritto «non richiesto» non serve nulla.",
            ),
            (
                "Righe e colonne",
                "Non si aggiungono, non si tolgono e non si rinominano. Una misura che manca si segnala al gruppo.",
            ),
            ("Numeri", "Si scrivono come numeri, senza unità: 1234,56. Gli oneri sono positivi."),
            (
                "N.C.",
                "Si scrive nella colonna «valore» quando il valore non è calcolabile: il gruppo saprà che è stato "
                "chiesto e che non si può dare. Nella nota si può dire perché.",
            ),
            ("Cella vuota", "Il dato manca, o non è stato cercato. Non vale zero e non vale N.C."),
            ("Zero", "È un valore: si è contato, e non ce n'è nessuno."),
        ),
    ),
    (
        "Le colonne",
        (
            (
                "periodo",
                "L'anno è già scritto; dall'elenco si può scegliere un semestre (H1, H2) o un trimestre (Q1–Q4) dello "
                "stesso anno. Una consistenza è quella dell'ultimo giorno del periodo.",
            ),
            ("valore", "Nell'unità della colonna «unità». I conteggi sono interi, da zero in su."),
            (
                "numeratore, denominatore",
                "Da cui viene un valore già calcolato. Per una media il denominatore è il numero dei casi.",
            ),
            ("scarto tipo", "Solo per le medie: lo scarto tipo dei casi, nella stessa unità del valore."),
            (
                "versione",
                "Per le cessazioni: al netto (netta) o al lordo (lorda) di quelle d'ufficio; se non si sa, «non "
                "dichiarata». Con un valore è obbligatoria: le due cose non si confrontano.",
            ),
            ("fonte", "Il documento o l'archivio da cui viene il dato; vuota, si intende questa cartella."),
            ("nota", "Quello che serve a capire il dato: un perimetro diverso, un cambio di metodo."),
        ),
    ),
)
"""Sections with their entries, in order; the text of an entry left to fill is empty."""

SPIEGAZIONI = {
    "conteggio": "un numero intero da zero in su, oppure N.C.",
    "numero": "un numero, oppure N.C.",
    "whole 1": "un numero intero di casi, da 1 in su",
    "decimal 0": "un numero non negativo; il denominatore e lo scarto tipo non possono essere zero",
    "elenco": "una delle voci dell'elenco",
}
"""What a rule of validation admits."""

_NUMERI = {
    "intero": "un numero intero da zero in su",
    "euro": "un importo in euro, con al più due decimali",
    "percentuale": "una percentuale in punti: 12,5",
    "decimale": "un numero",
}


def invito(colonna: str, voce: VoceModello) -> tuple[str, str]:
    """Title and text of the prompt of a cell."""
    match colonna:
        case "periodo":
            testo = "L'anno, oppure un suo semestre o trimestre, dall'elenco."
        case "valore":
            testo = f"{_maiuscola(_NUMERI[voce.tipo])} ({voce.misura.unita}). N.C. se non è calcolabile; vuota se il "
            testo += f"dato manca. Serve a: {_elenco(voce.indicatori)}."
        case "numeratore":
            testo = "Il numeratore da cui viene il valore" + (
                ": una parte del denominatore." if voce.proporzione else "."
            )
        case "denominatore":
            testo = "Il numero dei casi della media." if voce.casi else "Il denominatore da cui viene il valore."
        case "scarto tipo":
            testo = "Lo scarto tipo dei casi della media, maggiore di zero."
        case "versione":
            testo = f"Una fra: {', '.join(SCELTE_VERSIONE)}."
        case "fonte":
            testo = "Il documento o l'archivio da cui viene il dato."
        case _:
            testo = "Quello che serve a capire il dato."
    return _maiuscola(colonna), testo


def _maiuscola(testo: str) -> str:
    return testo[:1].upper() + testo[1:]


def _elenco(codici: tuple[str, ...], massimo: int = 6) -> str:
    altri = f" e altri {len(codici) - massimo}" if len(codici) > massimo else ""
    return ", ".join(codici[:massimo]) + altri
