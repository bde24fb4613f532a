"""The fields of the exact rows behind charts; the unit of what is drawn is given by each chart."""

from __future__ import annotations

from dataclasses import replace

from analisi.vista.campi import Campo

_ETICHETTA = Campo("etichetta", "Voce", "testo", "Voce del grafico")
_GRUPPO = Campo("gruppo", "Gruppo", "testo", "Gruppo di voci; vuoto se non ce ne sono")
_ENTE = Campo("ente", "Ente", "testo", "Ente, o ciò che ne riassume più d'uno; una lettera nell'edizione anonima")
_VALORE = Campo("valore", "Valore", "numero", "Valore disegnato")
_INDICATORE = Campo("indicatore", "Indicatore", "testo", "Nome dell'indicatore")
_PERIODO = Campo("periodo", "Periodo", "testo", "Periodo a cui si riferisce il valore")
_UNITA = Campo("unita", "Unità", "testo", "Unità di misura dei numeri della riga; vuota se sono numeri puri")

CAMPI_BARRE = (
    _GRUPPO,
    _ETICHETTA,
    _VALORE,
    Campo("testo", "Come si legge", "testo", "Valore a parole, dove la cifra da sola non basta"),
    Campo("attenzione", "Segnalata", "vero_falso", "Se il grafico segnala la voce"),
)
CAMPI_BRUCO = (
    _ENTE,
    _VALORE,
    Campo("da", "Da", "numero", "Estremo inferiore dell'intervallo del valore"),
    Campo("a", "A", "numero", "Estremo superiore dell'intervallo del valore"),
)
CAMPI_CONFRONTO = (
    _ETICHETTA,
    Campo("obiettivo", "Obiettivo", "numero", "Obiettivo, nell'unità della colonna «unita»"),
    Campo("risultato", "Risultato", "numero", "Risultato, nell'unità della colonna «unita»"),
    _UNITA,
    Campo("raggiunto", "Raggiunto", "vero_falso", "Se l'obiettivo è raggiunto; vuoto senza giudizio"),
)
CAMPI_PENDENZA = (
    _ETICHETTA,
    Campo("versione", "Versione", "testo", "Versione del conto: preventivo, revisione, consuntivo"),
    Campo("importo", "Importo", "numero", "Importo della voce in quella versione", "euro"),
)
CAMPI_ANDAMENTO = (_ENTE, _PERIODO, _VALORE)
CAMPI_PUNTI = (
    _GRUPPO,
    _ETICHETTA,
    Campo("valore_ente", "Ente", "numero", "Valore dell'ente"),
    Campo("valore_media", "Media", "numero", "Media con cui l'ente si confronta"),
)
CAMPI_LINEA = (
    Campo("anno", "Anno", "intero", "Anno del valore; vuoto per una media di periodo"),
    Campo("periodo", "Periodo", "testo", "Parte dell'anno, se il valore non è dell'anno intero"),
    Campo("da", "Primo anno", "intero", "Primo anno di una media di periodo; vuoto per il valore di un anno"),
    Campo("a", "Ultimo anno", "intero", "Ultimo anno di una media di periodo; vuoto per il valore di un anno"),
    _VALORE,
    Campo("scala", "Scala", "testo", "Scala di misura, se la serie ne ha: scale diverse non si confrontano"),
)
CAMPI_CASCATA = (
    _ETICHETTA,
    Campo("ruolo", "Ruolo", "testo", "partenza, passo o arrivo: i passi portano dalla partenza all'arrivo"),
    Campo("importo", "Importo", "numero", "Importo della partenza o dell'arrivo, o variazione del passo", "euro"),
    Campo("favorevole", "Favorevole", "vero_falso", "Se il passo migliora il risultato; vuoto dove non si giudica"),
)
CAMPI_IMBUTO = (
    replace(_ETICHETTA, titolo="Ente", significato=_ENTE.significato),
    Campo("x", "Dimensione", "numero", "Grandezza in orizzontale, da cui dipendono i limiti"),
    Campo("y", "Valore", "numero", "Valore dell'indicatore"),
    Campo("evidenziato", "In evidenza", "vero_falso", "Se è l'ente per cui è fatto il rapporto"),
    Campo("zona", "Zona", "testo", "Rispetto ai limiti del caso: dentro, oltre 95, oltre 99,8 (per cento)"),
    Campo("basso_95", "Limite inferiore 95%", "numero", "Sotto, il caso da solo arriva 2,5 volte su 100"),
    Campo("alto_95", "Limite superiore 95%", "numero", "Sopra, il caso da solo arriva 2,5 volte su 100"),
    Campo("basso_998", "Limite inferiore 99,8%", "numero", "Sotto, il caso da solo arriva una volta su 1000"),
    Campo("alto_998", "Limite superiore 99,8%", "numero", "Sopra, il caso da solo arriva una volta su 1000"),
    Campo("riferimento", "Riferimento", "numero", "Valore attorno a cui stanno i limiti, lo stesso per tutti"),
)
CAMPI_STRISCIA = (_INDICATORE, _UNITA, _PERIODO, _ENTE, _VALORE)
CAMPI_DISPERSIONE = (
    _ENTE,
    Campo("x", "In orizzontale", "numero", "Valore dell'indicatore in orizzontale"),
    Campo("y", "In verticale", "numero", "Valore dell'indicatore in verticale"),
)
CAMPI_PROFILO = (
    _INDICATORE,
    Campo("valore", "Valore", "testo", "Valore dell'ente con la sua unità, come si legge nella pagina"),
    Campo("mediana", "Mediana", "testo", "Mediana del panel con la sua unità, come si legge nella pagina"),
    Campo("distanza", "Distanza robusta", "numero", "Distanza dalla mediana divisa per la MAD riportata a scala"),
    Campo("contesto", "Di contesto", "vero_falso", "Se un valore più alto non è né meglio né peggio"),
    Campo("formula_verificata", "Formula verificata", "vero_falso", "Se la formula è stata trovata in una fonte"),
)
