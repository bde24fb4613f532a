"""What the derived columns of the check tables say, in words; those of the tables are explained by the schema."""

from __future__ import annotations

import re

from analisi.dati.tabelle import TABELLE

DERIVATE = {
    "padre_esiste": "il nodo superiore è nell'albero",
    "livello_coerente": "il nodo superiore è di un livello più alto",
    "codici_coerenti": "i codici della riga stanno l'uno sotto l'altro nell'albero",
    "codici_in_struttura": "i codici della riga sono nell'albero degli obiettivi",
    "obiettivo_e_risultato_compatibili": "obiettivo e risultato sono dello stesso genere",
    "ha_obiettivo": "l'indicatore ha un obiettivo",
    "risultato_senza_obiettivo": "c'è un risultato ma non un obiettivo",
    "manca_risultato": "c'è un obiettivo ma non un risultato",
    "secondo_obiettivo_con_regola": "il secondo obiettivo ha una regola",
    "cella_mancante": "la colonna che la regola dell'indicatore chiede ancora",
    "termine_nell_anno": "il termine cade nell'anno",
    "data_risultato_nell_anno": "la data del risultato cade nell'anno",
    "stato": "come è stato ottenuto il grado di raggiungimento",
    "raggiungimento_pct": "grado di raggiungimento calcolato",
    "percentuale_presente": "la procedura intera ha la sua percentuale",
    "in_schema": "il conto ha il suo posto nello schema di legge",
    "presente": "la voce dello schema di legge c'è, o il suo totale ne fa a meno",
    "parte_presente": "la parte di un totale che ha le altre c'è",
    "segno_coerente": "l'onere ha il segno degli oneri",
    "revisione_presente": "l'importo della revisione di luglio si conosce, se la fonte ha una revisione",
    "consuntivo_presente": "l'importo del consuntivo si conosce, se la fonte ha un consuntivo",
    "motivo": "perché il conto non ha posto",
    "aspetto": "che cosa c'è da sapere per leggere il conto economico",
    "segno_noto": "si sa con che segno la fonte scrive gli oneri",
    "segno_dichiarato": "lo dice la carta della fonte, o la regola comune",
    "consuntivo_fornito": "il consuntivo è stato fornito",
    "differenza": "totale meno somma delle parti, zero entro la tolleranza dichiarata",
    "differenza_proprie": "totale meno somma dei conti della camera che lo dettagliano",
    "totale": "totale del conto",
    "somma_parti": "somma delle parti del conto",
    "grado_o_nc": "c'è il grado, oppure N.C., non entrambi",
    "quota_tra_0_e_100": "la quota percentuale sta tra 0 e 100",
    "dice_qualcosa": "c'è un numero o un giudizio",
    "indicatori": "numero di indicatori dell'area",
    "con_grado_pct": "percentuale degli indicatori con un grado di raggiungimento",
    "programmi_con_risorse": "numero di programmi dell'area con le loro risorse",
}


def significato(colonna: str, tavola: str) -> str:
    """What a column of a check table means, in a few words; empty where neither schema nor this module says it."""
    if tavola in TABELLE and colonna in TABELLE[tavola].nomi:
        return re.split("[;:]", TABELLE[tavola].colonna(colonna).significato)[0]
    return DERIVATE.get(colonna, "")
