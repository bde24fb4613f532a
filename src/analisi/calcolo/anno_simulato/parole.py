"""The words of a made-up year: generic, in plain Italian, of no chamber that exists. No rule and no draw here."""

from __future__ import annotations

_AREE = """
Servizi digitali
sportelli digitali; pratiche in rete; identità digitali; archivi informatici; moduli elettronici;
pagamenti in rete

Tutela del mercato
controlli sui prodotti; conciliazioni; contratti tipo; strumenti di misura; sanzioni amministrative;
diritti dei consumatori

Nascita e crescita delle imprese
imprese nuove; imprese giovani; imprese femminili; passaggi generazionali; reti di imprese; piani di
impresa

Innovazione
brevetti e marchi; laboratori di prova; ricerca applicata; imprese innovative; trasferimento di
tecnologia; prototipi

Mercati esteri
fiere internazionali; missioni di operatori; certificati di esportazione; ricerca di soci stranieri;
bandi europei; vendite oltre confine

Turismo e territorio
prodotti tipici; itinerari turistici; eventi sul territorio; centri storici; botteghe artigiane;
beni culturali

Informazione economica
studi sull'economia locale; indagini statistiche; osservatori di settore; prezzi e tariffe; banche
dati economiche; pubblicazioni

Trasparenza e comunicazione
dati aperti; notizie alle imprese; sito e canali sociali; accesso agli atti; giornate di ascolto;
comunicazione interna

Personale e organizzazione
formazione del personale; benessere organizzativo; valutazione delle prestazioni; lavoro a distanza;
sicurezza sul lavoro; mappatura dei processi

Risorse e patrimonio
acquisti di beni e servizi; edifici e impianti; consumi di energia; incassi e pagamenti; beni
mobili; società partecipate

Scuola e lavoro
tirocini; incontri con le scuole; orientamento al lavoro; competenze digitali; mestieri
tradizionali; premi agli studenti

Credito e sostegni
contributi alle imprese; garanzie sui prestiti; microcredito; finanza per la crescita; crisi di
impresa; rendiconti dei progetti
"""

AREE: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (titolo, tuple(" ".join(tema.split()) for tema in temi.split(";")))
    for titolo, temi in (blocco.split("\n", 1) for blocco in _AREE.strip().split("\n\n"))
)
"""Title of each area that may be drawn, and the subjects of its objectives."""

SCOPI = ("Maggiore qualità", "Costi minori", "Tempi più brevi", "Più occasioni", "Regole più semplici")
AZIONI = (
    "Nuovi strumenti",
    "Revisione delle regole",
    "Riordino delle attività",
    "Azioni di diffusione",
    "Raccolta di proposte",
    "Prove sul campo",
)
RUOLI: tuple[tuple[str, str], ...] = (
    ("SG", "Segretario generale"),
    ("SI", "Dirigente Servizi interni"),
    ("IT", "Dirigente Imprese e territorio"),
    ("RM", "Dirigente Registri e mercato"),
)
"""Abbreviation and name of each manager; the first one stands above the others."""

GRUPPI = ("Ufficio sportelli", "Ufficio archivio")
AMBITI = (
    "sede centrale",
    "sedi distaccate",
    "imprese individuali",
    "società",
    "associazioni",
    "professionisti",
    "comuni vicini",
    "utenti nuovi",
)
MINIMI = (
    ("Incontri con le categorie", "incontri", 4, 18),
    ("Seminari aperti", "seminari", 3, 12),
    ("Imprese coinvolte", "imprese", 40, 320),
    ("Domande raccolte", "domande", 25, 240),
    ("Partecipanti alle iniziative", "partecipanti", 60, 450),
    ("Contatti agli sportelli", "contatti", 150, 1900),
    ("Visite alle aziende", "visite", 6, 60),
    ("Ore di lezione", "ore", 24, 400),
)
CONTEGGI = (
    ("Convegni organizzati", "convegni", 3, 9),
    ("Accordi firmati", "accordi", 3, 8),
    ("Bandi pubblicati", "bandi", 3, 7),
    ("Verifiche svolte", "verifiche", 10, 60),
    ("Schede compilate", "schede", 12, 90),
)
CADENZE = (("mensili", 12), ("bimestrali", 6), ("trimestrali", 4), ("quadrimestrali", 3), ("semestrali", 2))
MASSIMI = (
    ("Tempo medio di risposta", "giorni", 6, 40),
    ("Durata media delle istruttorie", "giorni", 10, 90),
    ("Tempo di riparazione dei guasti", "ore", 8, 72),
    ("Reclami fondati", "reclami", 4, 20),
    ("Domande respinte per errori", "%", 6, 25),
    ("Spesa per spedizioni", "euro", 1300, 8900),
)
INTERVALLI = (
    ("Durata prevista delle prove", "giorni", 10, 60),
    ("Iscritti a ogni edizione", "iscritti", 15, 40),
    ("Costo di una pratica", "euro", 20, 90),
)
ESATTI = (
    ("Arretrato a fine periodo", "pratiche", 0),
    ("Richieste senza risposta", "richieste", 0),
    ("Copie da conservare", "copie", 3),
    ("Sportelli sempre aperti", "sportelli", 5),
)
QUOTE = (
    ("Pratiche chiuse nei termini", "pratiche"),
    ("Domande accolte", "domande"),
    ("Imprese verificate", "imprese"),
    ("Fatture pagate nei termini", "fatture"),
    ("Attività previste e concluse", "attività"),
)
CONFRONTI = (
    ("Richieste di informazioni", "richieste"),
    ("Adesioni alla rete", "adesioni"),
    ("Prestiti garantiti", "prestiti"),
)
LIVELLI_DI_AUTONOMIA = ("Autonomia degli addetti", "Conoscenza delle procedure", "Copertura del servizio")
SCADENZE = (
    "Piano delle attività",
    "Proposta alla giunta",
    "Bando",
    "Elenco aggiornato",
    "Guida per gli utenti",
    "Relazione annuale",
    "Programma dei corsi",
    "Scheda di rilevazione",
    "Calendario delle visite",
    "Rendiconto",
    "Accordo con gli enti",
    "Apertura dello sportello",
)
FATTI = (
    ("Analisi dei bisogni", "rapporto finale"),
    ("Banca dati condivisa", "messa in funzione"),
    ("Convenzione con gli enti", "stipula"),
    ("Regolamento interno", "adozione"),
    ("Pagine del sito", "pubblicazione"),
    ("Riordino dell'archivio", "completamento"),
    ("Prova del nuovo programma", "prova conclusa"),
    ("Campagna informativa", "realizzazione"),
    ("Gruppo di lavoro", "costituzione"),
    ("Questionario agli utenti", "diffusione"),
    ("Manuale operativo", "stesura"),
    ("Assistenza agli uffici", "relazione"),
)
COMPOSTI = (
    ("Corsi di base", "ore", "partecipanti"),
    ("Laboratori con le imprese", "incontri", "imprese"),
    ("Assistenza alle domande", "domande", "contatti"),
)
PROCEDURE_TRASVERSALI = (
    "Programmazione delle attività",
    "Pagamento delle fatture",
    "Registrazione degli incassi",
    "Rendicontazione dei progetti",
    "Erogazione dei contributi",
    "Valutazione del personale",
    "Aggiornamento del sito",
    "Gestione dei reclami",
    "Protocollo della posta",
)
PROCEDURE_DI_AREA = (
    "Iscrizioni nei registri",
    "Rilascio dei certificati",
    "Cancellazione dei protesti",
    "Verifica degli strumenti",
    "Risposte agli utenti",
    "Rimborsi",
)
UFFICI = ("Ufficio sviluppo", "Ufficio contabilità", "Ufficio registri", "Ufficio studi", "Ufficio acquisti")
CONDIVISI = (
    "Prova del programma di contabilità",
    "Rilevazione dello stato dell'ente",
    "Descrizione dei processi",
    "Rapporti alla giunta",
    "Nuovo archivio degli atti",
)
PROPRI = ("Accordo", "Piano", "Rapporto", "Verifica", "Riordino", "Proposta", "Confronto", "Regolamento")
"""What the indicators of a manager's own objective are about; a subject of its areas follows."""

TOTALI = (
    ("domande", "domande", "allo sportello", "in rete", 120, 900),
    ("iscrizioni", "iscrizioni", "di società", "di ditte", 200, 1500),
    ("visite", "visite", "programmate", "a sorpresa", 30, 220),
    ("contatti", "contatti", "di persona", "a distanza", 300, 2400),
    ("diritti", "euro", "da uffici", "da intermediari", 40_000, 160_000),
)
"""Stem and unit of a series, its two parts, and between what the parts lie."""

FREQUENZE = (
    ("imprese_con_sito", "imprese", "Imprese", "Imprese con un sito", 900, 4000),
    ("pratiche_in_rete", "pratiche", "Pratiche", "Pratiche in rete", 2000, 9000),
    ("corsisti_soddisfatti", "corsisti", "Corsisti", "Corsisti soddisfatti", 150, 700),
    ("bilanci_elettronici", "bilanci", "Bilanci", "Bilanci elettronici", 1500, 6000),
)
IMPORTI = (
    ("contributi", "contributi", 40, 160),
    ("premi", "premi", 30, 120),
    ("prestiti", "prestiti", 25, 140),
)
NUOVI = (
    ("progetti_ammessi", "progetti", "Progetti ammessi", 12, 40),
    ("aziende_seguite", "aziende", "Aziende seguite", 20, 90),
    ("brevetti_depositati", "brevetti", "Brevetti depositati", 15, 70),
)
TEMPI = (
    ("tempi_risposta", "Tempo medio di risposta"),
    ("tempi_istruttoria", "Durata media delle istruttorie"),
    ("tempi_pagamento", "Tempo medio di pagamento"),
)
ASPETTI = (
    ("accoglienza", "Gradimento accoglienza"),
    ("chiarezza", "Gradimento chiarezza"),
    ("tempi", "Gradimento tempi"),
)
