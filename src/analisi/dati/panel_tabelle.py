"""The tables of the benchmarking data, declared once: registry, measures, indicators, observations, answerability.

They are read from `data/raw/confronto/` (and its simulated twins), not from a chamber's year: `tabelle` has those.
Each column but the free notes is a field of the record of the same subject in `panel_tipi`.
"""

from __future__ import annotations

from typing import get_args

from analisi.dati.panel_tipi import Direzione, Momento, Natura, Perimetro, TipoStatistico
from analisi.dati.schema import Colonna, Tabella

SEPARATORE_ELENCO = "+"
"""Between the codes of a list inside one cell: `LU+MS+PI`."""

PERIMETRI: tuple[str, ...] = get_args(Perimetro)
STATI = ("verificata", "calcolata", "non verificata", "proposta")
"""How far a formula is verified: found in a source, worked out from one, general knowledge, our own proposal."""

VERSIONI = ("netta", "lorda", "non dichiarata")
SCARTATO = "scartato"
SIMULATA = "simulato"
QUALITA = {
    "ufficiale": "scritto dall'ente stesso o da chi produce la statistica",
    "pubblicato": "riportato da altri (stampa, rassegne) senza il documento di origine",
    "arrotondato": "pubblicato con meno cifre di quelle che il dato ha",
    "stimato": "ricavato, o dato dalla fonte come circa, intervallo o previsione",
    SIMULATA: "inventato per dimostrazione: solo nelle cartelle dei dati simulati",
    SCARTATO: "conservato ma non usato; la nota dice perché",
}
"""Quality marks with their meaning, from the strongest to those that never reach a report of real data."""

_NOTA = Colonna("nota", "testo", "annotazione di chi ha trascritto il dato")
_PERIMETRO = "a che cosa si riferisce: una camera, una provincia, o un insieme di enti che fa solo da riferimento"

ENTI = Tabella(
    "enti",
    "Anagrafe degli enti",
    "camere, province e insiemi di enti, con validità e accorpamenti",
    (
        Colonna("codice", "codice", "codice dell'ente, unico", obbligatoria=True, cartella=True),
        Colonna("nome", "testo", "nome breve, come compare nei grafici", obbligatoria=True),
        Colonna("perimetro", "scelta", _PERIMETRO, obbligatoria=True, valori=PERIMETRI),
        Colonna("province", "codice", "codici delle province della camera, uniti da «+»: LU+MS+PI"),
        Colonna("regione", "testo", "regione dell'ente, o di un insieme che vale solo per gli enti di una regione"),
        Colonna("dal", "data", "primo giorno di vita dell'ente; vuoto se è esistito da sempre"),
        Colonna("al", "data", "ultimo giorno di vita dell'ente; vuoto se esiste ancora"),
        Colonna("confluito_in", "codice", "codice della camera che ne ha preso il posto"),
        Colonna("classe", "testo", "classe dimensionale; vuota dove manca il numero di imprese"),
        Colonna("fonte", "testo", "da dove vengono validità e classe"),
        _NOTA,
    ),
    ("codice",),
)

MISURE = Tabella(
    "misure",
    "Dizionario delle misure",
    "le grandezze che si rilevano e di cui sono fatte le formule degli indicatori",
    (
        Colonna("codice", "codice", "codice della misura, unico: lettere senza accento, cifre, «_»", obbligatoria=True),
        Colonna("nome", "testo", "nome per esteso", obbligatoria=True),
        Colonna("unita", "testo", "unità di misura", obbligatoria=True),
        Colonna(
            "natura",
            "scelta",
            "conteggio di casi (intero, soggetto al caso), importo in euro, o valore già elaborato",
            obbligatoria=True,
            valori=get_args(Natura),
        ),
        Colonna(
            "momento",
            "scelta",
            "flusso di un periodo, o consistenza a un giorno",
            obbligatoria=True,
            valori=get_args(Momento),
        ),
        Colonna("riporto_mesi", "intero", "di quanti mesi può essere vecchia una consistenza; vuoto: nessuno"),
        _NOTA,
    ),
    ("codice",),
)

INDICATORI_PANEL = Tabella(
    "indicatori",
    "Registro degli indicatori",
    "gli indicatori del confronto: fattore × numeratore / denominatore, formule sui codici delle misure",
    (
        Colonna("codice", "codice", "codice dell'indicatore, unico", obbligatoria=True),
        Colonna("tema", "testo", "tema a cui l'indicatore appartiene", obbligatoria=True),
        Colonna("nome", "testo", "nome per esteso", obbligatoria=True),
        Colonna("numeratore", "testo", "formula sui codici delle misure", obbligatoria=True),
        Colonna("denominatore", "testo", "formula sui codici delle misure; vuota se l'indicatore non ne ha"),
        Colonna("fattore", "decimale", "per quanto si moltiplica il rapporto: 100 per una percentuale, altrimenti 1",
                obbligatoria=True),
        Colonna("unita", "testo", "unità di misura del risultato", obbligatoria=True),
        Colonna("decimali", "intero", "cifre decimali con cui si mostra", obbligatoria=True),
        Colonna(
            "direzione",
            "scelta",
            "il verso: alto (più è meglio), basso (meno è meglio), contesto (né l'uno né l'altro: mai colorato), "
            "vincolo (limite da rispettare) o obiettivo (traguardo); senza un verso dichiarato si scrive contesto",
            obbligatoria=True,
            valori=get_args(Direzione),
        ),
        Colonna("soglia_minima", "decimale", "estremo inferiore di vincolo o obiettivo"),
        Colonna("soglia_massima", "decimale", "estremo superiore di vincolo o obiettivo"),
        Colonna("norma", "testo", "di un vincolo: la norma che lo pone, con il suo articolo; vuota per gli altri"),
        Colonna(
            "tipo_statistico",
            "scelta",
            "come vi agisce il caso: proporzione (casi su casi), tasso (casi su un'esposizione), media, conteggio, "
            "saldo, importo (nessun modello)",
            obbligatoria=True,
            valori=get_args(TipoStatistico),
        ),
        Colonna("perimetro", "scelta", _PERIMETRO, obbligatoria=True, valori=PERIMETRI),
        Colonna("denominatore_nome", "testo", "su che cosa si calcola, in parole"),
        Colonna("fonte", "testo", "dove si trova la formula"),
        Colonna("stato", "scelta", "quanto la formula è verificata", obbligatoria=True, valori=STATI),
        Colonna("codice_esterno", "codice", "codice che gli dà il gruppo; vuoto finché non lo dà"),
        _NOTA,
    ),
    ("codice",),
)  # fmt: skip

RILEVAZIONI = Tabella(
    "rilevazioni",
    "Rilevazioni",
    "una misura (o un indicatore dato come tale) di un ente in un periodo",
    (
        Colonna("ente", "codice", "codice dell'ente", obbligatoria=True),
        Colonna("perimetro", "scelta", _PERIMETRO, obbligatoria=True, valori=PERIMETRI),
        Colonna("periodo", "codice", "periodo o giorno: 2013, 2024-Q2, 2021-H1, 2013-12-31 …", obbligatoria=True),
        Colonna("misura", "codice", "codice della misura, o dell'indicatore dato come tale", obbligatoria=True),
        Colonna("valore", "decimale", "valore, nell'unità della misura o dell'indicatore; gli oneri sono positivi"),
        Colonna("numeratore", "decimale", "per un indicatore: numeratore, dove la fonte lo dà"),
        Colonna("denominatore", "decimale", "per un indicatore: denominatore; per una media: numero dei casi"),
        Colonna("scarto_tipo", "decimale", "per una media: scarto tipo dei casi"),
        Colonna("arrotondamento", "decimale", "unità dell'ultima cifra pubblicata (0,1); vuoto se il valore è esatto"),
        Colonna("versione", "scelta", "cessazioni al netto o al lordo di quelle d'ufficio; vuota per il resto",
                valori=VERSIONI),
        Colonna("qualita", "scelta", "; ".join(f"{nome}: {senso}" for nome, senso in QUALITA.items()),
                obbligatoria=True, valori=tuple(QUALITA)),
        Colonna("fonte", "testo", "documento da cui viene", obbligatoria=True),
        _NOTA,
    ),
    # discarded rows may repeat body, period and measure: that these are unique is checked in `panel_rilevazioni`
    ("ente", "periodo", "misura", "versione", "qualita", "valore", "numeratore", "fonte", "nota"),
)  # fmt: skip

COMPETENZE = Tabella(
    "competenze",
    "Competenze",
    "quale area e quale ruolo di una camera rispondono, in un anno, degli indicatori di un tema; nessun nome proprio",
    (
        Colonna("ente", "codice", "codice della camera", obbligatoria=True),
        Colonna("anno", "intero", "anno per cui vale: l'anno dopo gli uffici possono essere altri", obbligatoria=True),
        Colonna("tema", "testo", "tema, come nel registro degli indicatori", obbligatoria=True),
        Colonna("indicatore", "codice", "codice di un indicatore del tema che fa eccezione; vuoto per tutti gli altri"),
        Colonna("area", "codice", "area strategica della camera", obbligatoria=True),
        Colonna("ruolo", "testo", "ruolo che ne risponde", obbligatoria=True),
        Colonna("nota", "testo", "progetti che lo attestano"),
    ),
    ("ente", "anno", "tema", "indicatore"),
)

TABELLE_PANEL: dict[str, Tabella] = {t.nome: t for t in (ENTI, MISURE, INDICATORI_PANEL, RILEVAZIONI, COMPETENZE)}
