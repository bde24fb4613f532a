"""The fields of the exact rows of pages: indicators, accounts, reconciliation, findings, places in a panel."""

from __future__ import annotations

from analisi.vista.campi import Campo

_RIGA_FONTE = Campo("riga_fonte", "Riga della fonte", "testo", "Riga o righe della fonte, da 1")
_SEZIONE = Campo("sezione", "Parte della fonte", "testo", "Titolo della parte della fonte in cui sta la riga")
_UNITA = Campo("unita", "Unità", "testo", "Unità di misura dei numeri della riga; vuota se sono numeri puri")

CAMPI_SCOSTAMENTO = (
    Campo("conto", "Conto", "testo", "Codice del conto nella fonte, o quello di legge se la fonte non ha la riga"),
    Campo("codice_dpr254", "Voce di legge", "testo", "Voce dello schema (DPR 254/2005); vuota se è solo della camera"),
    Campo("padre", "Conto superiore", "testo", "Codice del conto di cui questo è un addendo; vuoto in cima"),
    Campo("natura", "Natura", "testo", "provento, onere o saldo"),
    Campo("voce", "Voce", "testo", "Nome del conto; gli oneri sono negativi"),
    Campo("budget_iniziale", "Preventivo", "numero", "Importo del preventivo", "euro"),
    Campo("revisione_luglio", "Revisione di luglio", "numero", "Importo del preventivo rivisto a luglio", "euro"),
    Campo("consuntivo", "Consuntivo", "numero", "Importo a fine anno", "euro"),
    Campo("anno_precedente", "Anno precedente", "numero", "Consuntivo dell'anno prima, se si conosce", "euro"),
    Campo(
        "calcolato", "Calcolato", "testo", "Versioni in cui l'importo è la somma delle parti: la fonte non lo scrive"
    ),
    Campo("confronto", "Confronto", "testo", "Versione da cui si misura lo scostamento"),
    Campo("scostamento", "Scostamento", "numero", "Consuntivo meno la versione di confronto", "euro"),
    Campo("scostamento_pct", "Scostamento in percentuale", "numero", "Scostamento sul valore assoluto della base", "%"),
    Campo("effetto", "Effetto", "testo", "Effetto sul risultato: favorevole, sfavorevole, nullo o ignoto"),
    Campo(
        "rilevante", "Rilevante", "vero_falso", "Se supera le soglie in euro e in percentuale; vuoto se non si può dire"
    ),
    Campo("contributo_pct", "Contributo", "numero", "Quota dello scostamento del risultato d'esercizio", "%"),
    _RIGA_FONTE,
    _SEZIONE,
)
"""Of `grezzi.scostamento`."""

CAMPI_RISCONTRO = (
    Campo("codice", "Codice", "testo", "Codice del valore dichiarato"),
    Campo("tipo", "Tipo", "testo", "Genere di valore: media, totale, percentuale…"),
    Campo("riferimento", "Riferimento", "testo", "A che cosa si riferisce: progetto, obiettivo, conto, serie"),
    Campo("soggetto", "Soggetto", "testo", "Ruolo o ufficio di cui parla, se è di qualcuno"),
    Campo("descrizione", "Descrizione", "testo", "Che cosa dichiara la fonte"),
    Campo("dichiarato", "Dichiarato", "numero", "Valore dichiarato dalla fonte, nell'unità della colonna «unita»"),
    Campo("ricalcolato", "Ricalcolato", "numero", "Valore che segue dai dati, nella stessa unità"),
    Campo("differenza", "Differenza", "numero", "Ricalcolato meno dichiarato, nella stessa unità"),
    _UNITA,
    Campo("esito", "Esito", "testo", "uguale, arrotondamento, troncamento, differenza, non ricalcolabile"),
    Campo("come", "Come si ricalcola", "testo", "Da che cosa segue il valore ricalcolato"),
    _RIGA_FONTE,
    _SEZIONE,
)
"""Of `grezzi.riscontro`."""

CAMPI_RILIEVO = (
    Campo("regola", "Regola", "testo", "Nome del controllo non rispettato"),
    Campo("genere", "Genere", "testo", "Che cosa non torna: media, totale, copia, anno o scala…"),
    Campo("gravita", "Gravità", "testo", "grave, media o lieve"),
    Campo("tabella", "Tabella", "testo", "Tabella dei dati in cui sta la riga"),
    Campo("chiave", "Chiave", "testo", "Colonne che individuano la riga, come nome=valore, separate da «; »"),
    Campo("campo", "Campo", "testo", "Colonna della tabella in cui sta il valore"),
    Campo("dichiarato", "Dichiarato", "testo", "Che cosa dichiara la fonte"),
    Campo("risulta", "Risulta", "testo", "Che cosa segue dagli altri dati"),
    Campo("come", "Come si ricalcola", "testo", "Da che cosa segue ciò che risulta"),
    Campo("effetti", "Che cosa cambia", "testo", "Cifre pubblicate che cambierebbero, separate da «; »"),
    Campo("chi_agisce", "Chi agisce", "testo", "Ruolo o ufficio che deve intervenire"),
    _RIGA_FONTE,
    _SEZIONE,
)
"""Of `quadrature.grezzo`."""

CAMPI_GENERE = (
    Campo("che_cosa_non_torna", "Che cosa non torna", "testo", "Genere dei rilievi"),
    Campo("gravi", "Gravi", "intero", "Rilievi che contraddicono un risultato o un giudizio"),
    Campo("medi", "Medi", "intero", "Rilievi di due valori che non stanno insieme"),
    Campo("lievi", "Lievi", "intero", "Rilievi di forma"),
    Campo("tutti", "Tutti", "intero", "Rilievi di ogni gravità"),
)
"""Of the count of findings by kind."""

CAMPI_ATTORE = (
    Campo("ruolo_o_ufficio", "Ruolo o ufficio", "testo", "Chi deve agire"),
    Campo("righe", "Righe", "intero", "Righe dei dati da verificare"),
    Campo("gravi", "Gravi", "intero", "Fra queste, quelle che contraddicono un risultato o un giudizio"),
    Campo("regole_non_rispettate", "Regole non rispettate", "testo", "Regole e, fra parentesi, quante righe ciascuna"),
)
"""Of the table of who must act."""

CAMPI_POSIZIONE = (
    Campo("ente", "Ente", "testo", "Ente del panel; una lettera nell'edizione anonima"),
    Campo("valore", "Valore", "numero", "Valore dell'indicatore"),
    Campo("distanza_dalla_mediana", "Dalla mediana", "numero", "Valore meno la mediana del panel"),
    Campo("distanza_robusta", "Distanza robusta", "numero", "La stessa distanza divisa per la MAD riportata a scala"),
    Campo("posizione_da", "Posizione, da", "intero", "Posto nel panel, il migliore a parità di valore"),
    Campo("posizione_a", "Posizione, a", "intero", "Posto nel panel, il peggiore a parità di valore"),
    Campo("posizione_togliendo_un_ente_da", "Togliendo un ente, da", "intero", "Posto migliore se si toglie un altro"),
    Campo("posizione_togliendo_un_ente_a", "Togliendo un ente, a", "intero", "Posto peggiore se si toglie un altro"),
    Campo("intervallo_da", "Intervallo, da", "intero", "Estremo migliore dei posti che il caso lascia possibili"),
    Campo("intervallo_a", "Intervallo, a", "intero", "Estremo peggiore dei posti che il caso lascia possibili"),
    Campo("intervallo_da_che_cosa", "Origine dell'intervallo", "testo", "campionamento o arrotondamento"),
    Campo("numeratore", "Numeratore", "numero", "Numeratore del rapporto; vuoto se non è pubblicato o è riservato"),
    Campo("denominatore", "Denominatore", "numero", "Denominatore del rapporto; vuoto come il numeratore"),
)
"""Of the places in a panel."""
