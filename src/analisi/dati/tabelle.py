"""The tables of a chamber's year, declared once. Reading, checks, dictionaries and templates derive from here."""

from __future__ import annotations

from analisi.dati.schema import NOTO_A_FINE, Colonna, Tabella

TIPI_REGOLA = (
    "minimo",
    "massimo",
    "intervallo",
    "esatto",
    "conteggio",
    "quota_casi",
    "confronto_base",
    "livello_scala",
    "data_entro",
    "si_no",
)
ESITI = ("realizzato", "parziale", "non realizzato", "in corso")
NATURE = ("annuale", "cumulata", "media")
LIVELLI = ("area", "obiettivo", "programma", "progetto")
VERSIONI = ("consuntivo", "preconsuntivo")
ENTE = "ente"
"""What stands for the whole body where an area's code could stand."""

TUTTE = ("tutte", "tutti")
"""What asks for every chamber, year or area that there is."""

NON_AREE = (ENTE, *VERSIONI, *TUTTE, "da_sanare", "*-dati")
"""What no node of the tree can be called: words of the command line, and folders that stand beside those of areas."""

RIGA_FONTE = Colonna("riga_fonte", "testo", "riga della fonte; più righe separate da «;» o «-»")
NOTA = Colonna("nota", "testo", "annotazione di chi ha trascritto il dato")

COLONNE_OBIETTIVO_RISULTATO = (
    Colonna("tipo", "scelta", "regola di raggiungimento; vuota se l'indicatore è solo informativo", valori=TIPI_REGOLA),
    Colonna("target_testo", "testo", "risultato atteso, in parole"),
    Colonna("target_valore", "decimale", "risultato atteso; per l'intervallo, l'estremo inferiore"),
    Colonna("target_massimo", "decimale", "estremo superiore dell'intervallo atteso"),
    Colonna("target_data", "data", "termine"),
    Colonna("risultato_testo", "testo", "risultato, in parole"),
    Colonna("risultato_valore", "decimale", "risultato misurato, nell'unità dell'obiettivo", nc="non_calcolabile"),
    Colonna("risultato_data", "data", "giorno, o solo mese, in cui il risultato è stato ottenuto"),
    Colonna("base_valore", "decimale", "denominatore del risultato: casi totali"),
    Colonna("esito", "scelta", "per i risultati senza misura: se la cosa è stata fatta", valori=ESITI),
    Colonna("unita", "testo", "unità di misura di obiettivo e risultato"),
    Colonna("non_calcolabile", "logico", "vero se il risultato è dichiarato non calcolabile (N.C.)"),
    Colonna(
        "natura",
        "scelta",
        "come il risultato si misura nel tempo: dell'anno (anche se vuota), somma o media del periodo dell'obiettivo",
        valori=NATURE,
    ),
    Colonna("periodo_obiettivo", "periodo", "anni dell'obiettivo, come 2010/2014; vuoto se è l'anno dei dati"),
    Colonna(
        "periodo_risultato",
        "periodo",
        "anno, anni (2010/2012) o giorno a cui il risultato si riferisce; vuoto se arriva alla data dei dati",
    ),
)

STRUTTURA = Tabella(
    "struttura",
    "Albero degli obiettivi",
    "aree, obiettivi, programmi e progetti, con il ruolo che ne risponde",
    (
        Colonna("codice", "codice", "codice del nodo: A, A1, A101, A10101", obbligatoria=True, cartella=True,
                vietati=NON_AREE),
        Colonna("livello", "scelta", "posto nell'albero", obbligatoria=True, valori=LIVELLI),
        Colonna("padre", "codice", "codice del nodo superiore; vuoto per le aree"),
        Colonna("titolo", "testo", "denominazione breve", obbligatoria=True),
        Colonna("responsabile", "testo", "ruolo che risponde del nodo; vuoto se è quello del nodo superiore, o ignoto"),
        Colonna("valutato_in", "testo", "obiettivo dirigenziale in cui il progetto è valutato"),
        RIGA_FONTE,
    ),
    ("codice",),
    nodi=("codice",),
)  # fmt: skip

INDICATORI = Tabella(
    "indicatori",
    "Indicatori di progetto",
    "un indicatore di progetto con il suo obiettivo e il suo risultato",
    (
        Colonna("area", "codice", "area strategica; se è vuota la dice l'albero"),
        Colonna("obiettivo", "codice", "obiettivo strategico; se è vuoto lo dice l'albero"),
        Colonna("programma", "codice", "programma; se è vuoto lo dice l'albero"),
        Colonna(
            "progetto",
            "codice",
            "progetto; vuoto se l'indicatore dipende da un programma, un obiettivo o un'area, qui accanto",
            obbligatoria=True,
        ),
        Colonna("gruppo", "testo", "ufficio o gruppo, dove il progetto numera gli indicatori per ufficio"),
        Colonna("codice", "codice", "numero dell'indicatore nel progetto (o nel gruppo)", obbligatoria=True),
        Colonna("descrizione", "testo", "che cosa si misura", obbligatoria=True),
        *COLONNE_OBIETTIVO_RISULTATO,
        Colonna(
            "tipo_2", "scelta", "regola del secondo risultato atteso, se l'indicatore è composto", valori=TIPI_REGOLA
        ),
        Colonna("target_valore_2", "decimale", "secondo risultato atteso"),
        Colonna("risultato_valore_2", "decimale", "secondo risultato, o dato che lo accompagna"),
        Colonna("unita_2", "testo", "unità del secondo risultato"),
        Colonna("valutazione_pct", "percentuale", "grado di raggiungimento dato da chi valuta", unita="%"),
        RIGA_FONTE,
        NOTA,
    ),
    ("progetto", "gruppo", "codice"),
    noto=NOTO_A_FINE,
    nodi=("progetto", "programma", "obiettivo", "area"),
)

STRATEGICI = Tabella(
    "strategici",
    "Indicatori strategici",
    "indicatori degli obiettivi strategici, a fine anno e al 30 settembre, con le loro parti",
    (
        Colonna(
            "versione",
            "scelta",
            "consuntivo (31 dicembre) o preconsuntivo (30 settembre)",
            obbligatoria=True,
            valori=VERSIONI,
        ),
        Colonna("area", "codice", "area strategica; se è vuota la dice l'albero"),
        Colonna("obiettivo", "codice", "obiettivo strategico; vuoto se l'indicatore è dell'area", obbligatoria=True),
        Colonna("programma", "codice", "programma, dove la fonte lo indica"),
        Colonna("codice", "codice", "codice dell'indicatore, unico nella versione", obbligatoria=True),
        Colonna("codice_stampato", "testo", "codice come scritto nella fonte"),
        Colonna("parte", "testo", "parte dell'indicatore; vuota per l'indicatore intero"),
        Colonna("serie", "codice", "serie storica che misura l'indicatore, dove ce n'è una"),
        Colonna("descrizione", "testo", "che cosa si misura", obbligatoria=True),
        *COLONNE_OBIETTIVO_RISULTATO,
        RIGA_FONTE,
        NOTA,
    ),
    ("versione", "codice", "parte"),
    nodi=("obiettivo", "area"),
)

PROCEDURE = Tabella(
    "procedure",
    "Procedure monitorate",
    "livello di servizio delle procedure, con le parti che lo compongono",
    (
        Colonna("numero", "codice", "numero della procedura", obbligatoria=True),
        Colonna("parte", "testo", "parte della procedura; vuota per la procedura intera"),
        Colonna("procedura", "testo", "denominazione", obbligatoria=True),
        Colonna("ambito", "scelta", "trasversale o di area", valori=("trasversale", "di area")),
        Colonna("target_testo", "testo", "risultato atteso, in parole"),
        Colonna("target_valore", "decimale", "risultato atteso, nell'unità indicata"),
        Colonna("risultato_pct", "percentuale", "rispetto del livello di servizio", unita="%"),
        Colonna("valore", "decimale", "misura che accompagna il risultato, nell'unità indicata"),
        Colonna("unita", "testo", "unità di obiettivo e misura"),
        Colonna("risultato_testo", "testo", "risultato, in parole"),
        RIGA_FONTE,
        NOTA,
    ),
    ("numero", "parte"),
    noto=NOTO_A_FINE,
)

CONTO_ECONOMICO = Tabella(
    "conto_economico",
    "Conto economico",
    "conto economico, in una o più versioni; gli oneri hanno il segno che dice la carta della fonte, negativo se non dice altro",
    (
        Colonna("conto", "codice", "codice del conto", obbligatoria=True),
        Colonna("voce", "testo", "denominazione della voce", obbligatoria=True),
        Colonna("budget_iniziale", "euro", "preventivo", unita="euro"),
        Colonna("revisione_luglio", "euro", "preventivo aggiornato a luglio", unita="euro", noto="07-31"),
        Colonna("consuntivo", "euro", "consuntivo alla data dei dati", unita="euro", noto=NOTO_A_FINE),
        RIGA_FONTE,
        NOTA,
    ),
    ("conto",),
)

RISORSE = Tabella(
    "risorse",
    "Risorse dei programmi",
    "proventi, oneri e investimenti di ogni programma; gli oneri hanno segno positivo",
    (
        Colonna("obiettivo", "codice", "obiettivo strategico, o area; se è vuoto lo dice l'albero"),
        Colonna(
            "programma",
            "codice",
            "programma, o più programmi uniti da «/»; vuoto se le risorse sono dell'obiettivo o dell'area",
            obbligatoria=True,
        ),
        Colonna(
            "voce", "scelta", "natura della risorsa", obbligatoria=True, valori=("proventi", "oneri", "investimenti")
        ),
        Colonna("revisione_budget", "euro", "budget dopo la revisione di luglio", unita="euro", noto="07-31"),
        Colonna("preconsuntivo", "euro", "stima di chiusura al 30 settembre", unita="euro", noto="09-30"),
        Colonna("anno_revisione", "intero", "anno scritto nell'intestazione della revisione"),
        Colonna("anno_preconsuntivo", "intero", "anno scritto nell'intestazione del preconsuntivo"),
        RIGA_FONTE,
    ),
    ("programma", "voce"),
    nodi=("programma", "obiettivo"),
)

VALUTAZIONI = Tabella(
    "valutazioni",
    "Valutazione dei dirigenti",
    "raggiungimento proposto per ogni indicatore degli obiettivi dirigenziali; solo ruoli, nessun nome",
    (
        Colonna("soggetto", "testo", "ruolo valutato", obbligatoria=True),
        Colonna("obiettivo_numero", "codice", "numero dell'obiettivo dirigenziale", obbligatoria=True),
        Colonna("ordine", "intero", "posizione dell'indicatore nell'obiettivo", obbligatoria=True),
        Colonna("codice", "codice", "codice dell'indicatore, dove c'è"),
        Colonna("descrizione", "testo", "che cosa si valuta", obbligatoria=True),
        Colonna(
            "raggiungimento_pct", "percentuale", "grado di raggiungimento proposto", unita="%", nc="non_calcolabile"
        ),
        Colonna("non_calcolabile", "logico", "vero se il risultato è dichiarato non calcolabile (N.C.)"),
        RIGA_FONTE,
    ),
    ("soggetto", "obiettivo_numero", "ordine"),
    noto=NOTO_A_FINE,
)

SERIE = Tabella(
    "serie",
    "Serie storiche",
    "punti delle serie che la fonte riporta; lo stesso anno può avere due valori, scritti in luoghi diversi",
    (
        Colonna(
            "serie", "codice", "nome della serie; con in coda «_regione», le medie della regione", obbligatoria=True
        ),
        Colonna("descrizione", "testo", "che cosa si misura, come detto in quel punto", obbligatoria=True),
        Colonna(
            "obiettivo",
            "codice",
            "obiettivo strategico a cui la serie si riferisce, o altro nodo dell'albero; ENTE se è di tutto l'ente",
            obbligatoria=True,
        ),
        Colonna("anno", "intero", "anno, o ultimo anno del periodo"),
        Colonna("periodo", "testo", "vuoto per l'anno intero; altrimenti data finale, trimestre o intervallo di anni"),
        Colonna("valore", "decimale", "valore, nell'unità indicata"),
        Colonna("unita", "testo", "unità di misura", obbligatoria=True),
        Colonna("scala", "testo", "scala dell'indagine (1-10, 1-7, …): valori di scale diverse non si confrontano"),
        RIGA_FONTE,
        NOTA,
    ),
    ("serie", "anno", "periodo", "riga_fonte", "descrizione"),
    nodi=("obiettivo",),
)

TIPI_DICHIARATO = (
    "percentuale_progetto",
    "percentuale_obiettivo_ente",
    "media_progetti",
    "percentuale_obiettivo",
    "verdetto_obiettivo",
    "punteggio_obiettivo",
    "verdetto_indicatore",
    "percentuale_indicatore",
    "media_procedure",
    "totale_procedura",
    "scostamento_conto",
    "scostamento_corrente",
    "scostamento_corrente_pct",
    "valore_conto_prosa",
    "scostamento_conto_prosa",
    "altro",
)

DICHIARATI = Tabella(
    "dichiarati",
    "Valori dichiarati",
    "totali, medie, percentuali e giudizi che la fonte dichiara",
    (
        Colonna("codice", "codice", "nome unico del valore", obbligatoria=True),
        Colonna("tipo", "scelta", "che cosa il valore riassume", obbligatoria=True, valori=TIPI_DICHIARATO),
        Colonna("riferimento", "codice", "chiave di ciò che il valore riassume: progetto, conto, numero di obiettivo…"),
        Colonna("soggetto", "testo", "ruolo a cui il valore si riferisce"),
        Colonna("descrizione", "testo", "che cosa dice", obbligatoria=True),
        Colonna(
            "versione",
            "scelta",
            "versione di bilancio a cui il valore si riferisce",
            valori=("budget_iniziale", "revisione_luglio", "consuntivo"),
        ),
        Colonna("valore", "decimale", "valore dichiarato, nell'unità indicata"),
        Colonna("decimali", "intero", "cifre decimali con cui il valore è scritto"),
        Colonna("testo", "testo", "giudizio dichiarato"),
        Colonna("unita", "testo", "unità di misura"),
        RIGA_FONTE,
        NOTA,
    ),
    ("codice",),
    noto=NOTO_A_FINE,
)

GENERI_LEGAME = ("totale", "media", "quota", "valori diversi", "prosa", "ordine")
RELAZIONI = ("=", "<=", ">=")

LEGAMI = Tabella(
    "legami",
    "Legami fra i valori dichiarati",
    "che cosa deve seguire da che cosa: totali, medie, quote e valori che la fonte riporta in più luoghi",
    (
        Colonna("codice", "codice", "nome unico del legame", obbligatoria=True),
        Colonna("genere", "scelta", "che cosa il legame tiene insieme", obbligatoria=True, valori=GENERI_LEGAME),
        Colonna("descrizione", "testo", "che cosa deve valere, in parole", obbligatoria=True),
        Colonna(
            "valore",
            "testo",
            "cella da verificare, come [serie; diritti_totale; 2005]; «*» al posto dell'anno vale per ogni anno",
            obbligatoria=True,
        ),
        Colonna("relazione", "scelta", "in che rapporto sta con la formula", obbligatoria=True, valori=RELAZIONI),
        Colonna(
            "formula",
            "testo",
            "celle fra parentesi quadre, numeri con il punto decimale, + - * / e parentesi tonde",
            obbligatoria=True,
        ),
        Colonna("decimali", "intero", "cifre decimali con cui il valore è scritto, dove la tabella non le conserva"),
        RIGA_FONTE,
        NOTA,
    ),
    ("codice",),
    noto=NOTO_A_FINE,
)

TABELLE: dict[str, Tabella] = {
    t.nome: t
    for t in (
        STRUTTURA,
        INDICATORI,
        STRATEGICI,
        PROCEDURE,
        CONTO_ECONOMICO,
        RISORSE,
        VALUTAZIONI,
        SERIE,
        DICHIARATI,
        LEGAMI,
    )
}

NATURE_VOCE = ("provento", "onere", "saldo")
RUOLI_CONTO = ("esercizio", "corrente", "finanziaria", "straordinaria", "rettifiche")
"""The results that the scheme tells apart: of the year, and of the managements that it is made of."""

SCHEMA_CONTO = Tabella(
    "schema_conto_economico",
    "Schema del conto economico",
    "albero delle voci del conto economico (DPR 254/2005, allegato C)",
    (
        Colonna("codice", "codice", "codice della voce nello schema di legge", obbligatoria=True),
        Colonna("padre", "codice", "voce di cui questa è parte; vuota per il risultato dell'esercizio"),
        Colonna("natura", "scelta", "natura della voce", obbligatoria=True, valori=NATURE_VOCE),
        Colonna("ruolo", "scelta", "risultato che la voce è; vuota per le altre", valori=RUOLI_CONTO),
        Colonna("voce", "testo", "denominazione della voce", obbligatoria=True),
        Colonna(
            "conto_comune",
            "codice",
            "conto che sta per la voce dove il piano della camera non dice altro; vale se anche il nome concorda",
        ),
    ),
    ("codice",),
)

PIANO_CONTI = Tabella(
    "piano_conti",
    "Piano dei conti della camera",
    "i conti che non hanno i codici dello schema di legge, ciascuno con il suo posto nello schema",
    (
        Colonna("conto", "codice", "codice del conto, come nel conto economico", obbligatoria=True),
        Colonna("codice", "codice", "voce dello schema di legge che il conto è; vuota se ne è solo una parte"),
        Colonna(
            "padre",
            "codice",
            "conto, o voce dello schema, di cui è parte; vuote questa e «codice» per un conto fuori dal conto economico",
        ),
        Colonna(
            "natura", "scelta", "natura del conto, dove non è quella di ciò di cui è parte", valori=NATURE_VOCE[:2]
        ),
        NOTA,
    ),
    ("conto",),
)
