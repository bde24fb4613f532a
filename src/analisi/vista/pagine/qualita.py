"""The quality report: the verdict, what fails and where, who must act, and the declared values recomputed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from analisi.apertura import Analisi
from analisi.calcolo.riscontri import Riscontro
from analisi.dati.tabelle import ENTE
from analisi.qualita.verdetto import EsitoControllo, RigaFallita
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Avviso, Elenco, Livello, Paragrafo, Scheda, Schede, Titolo
from analisi.vista.pagine import grezzi
from analisi.vista.pagine.comune import NESSUN_RESPONSABILE, fonte, richiede, titoli
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella

SEVERITA = {"critical": "critico", "warning": "avviso", "info": "nota"}
LIVELLI: dict[str, Livello] = {"superato": "positivo", "avvisi": "attenzione", "bloccato": "blocco"}
MASSIMO_RIGHE = 60
STATI = frozenset({"valutato", "informativo", "non calcolabile", "senza risultato", "in corso", "calcolato"})
"""States of an indicator: as the value found they repeat what the check already says."""
CHIAVI = ("programma", "progetto", "gruppo", "numero", "soggetto", "conto", "codice", "parte", "voce", "area")
"""Key columns that a person knows, in the order of reading; the names of series stay out."""
NOMI = ("descrizione", "titolo", "procedura", "voce")
"""Columns that name a row."""
ETICHETTE = {
    "target_testo": "promesso",
    "risultato_testo": "ottenuto",
    "dichiarato": "dichiarato",
    "ricalcolato": "ricalcolato",
    "valore": "valore",
    "anno_revisione": "anno stampato",
    "revisione_budget": "revisione (euro)",
    "preconsuntivo": "preconsuntivo (euro)",
    "totale": "totale",
    "somma_parti": "somma delle parti",
}
"""How the other columns are called in the table of failing rows, in the order of reading."""
CITATE = ("target_testo", "risultato_testo")
QUANTITA = ("totale", "somma_parti", "revisione_budget", "preconsuntivo", "valore", "dichiarato", "ricalcolato")
_NUMERO = re.compile(r"-?\d+(\.\d+)?")
_DECIMALE = re.compile(r"-?\d+\.\d+")


def verdetto(d: Analisi) -> Avviso:
    """The brand that every report of a run carries."""
    coda = "Il dettaglio, riga per riga, è nel rapporto sulla qualità dei dati."
    if d.verdetto.bloccate:
        coda = f"Sono bloccate: {titoli(list(d.verdetto.bloccate))}. {coda}"
    return Avviso(LIVELLI[d.verdetto.stato], d.verdetto.frase, coda)


def sintesi_qualita(d: Analisi) -> Vista:
    """Page one: the verdict, how many checks fail, and who must act on what."""
    esiti = _propri(d)
    falliti = [e for e in esiti if not e.superato]
    conto = Counter(e.severita for e in falliti)
    schede = Schede(
        (
            Scheda("Controlli eseguiti", fm.numero(len(d.verdetto.esiti)), "su tutte le tabelle dell'ente"),
            Scheda("Critici non superati", fm.numero(conto["critical"]), "bloccano ciò che dipende dalla tabella"),
            Scheda(
                "Avvisi",
                fm.numero(conto["warning"]),
                f"{_righe_da_verificare(falliti)} da verificare",
            ),
            Scheda("Note", fm.numero(conto["info"]), "senza effetto sul verdetto"),
        )
    )
    viste: list[Vista] = [schede]
    frasi = tuple(_azioni(d, falliti))
    viste.append(Elenco(frasi) if frasi else Paragrafo(_nulla_da_sanare(d, conto["info"])))
    if d.verdetto.assenti:
        viste.append(
            Avviso("info", "tabelle non fornite", f"Per questo anno mancano: {titoli(list(d.verdetto.assenti))}.")
        )
    return Gruppo(tuple(viste))


def _righe_da_verificare(falliti: list[EsitoControllo]) -> str:
    return parole.plurale(sum(e.falliti for e in falliti if e.severita == "warning"), "riga", "righe", "f")


def _nulla_da_sanare(d: Analisi, note: int) -> str:
    """What page one says where no row has to be corrected; the mark in the head may count rows of other areas."""
    frase = "Nessuna riga da sanare"
    frase += f": {parole.plurale(note, 'nota', 'note', 'f')} senza effetto sul verdetto." if note else "."
    if d.verdetto.avvisi or d.verdetto.critici:
        frase += " Le segnalazioni indicate in testata riguardano altre aree o l'intero ente."
    return frase


def _propri(d: Analisi) -> list[EsitoControllo]:
    """The outcomes as they concern the area: without the failing rows of other areas, passed where none is left."""
    if d.area == ENTE:
        return list(d.verdetto.esiti)
    return [_ridotto(e, d.area) for e in d.verdetto.esiti]


def _ridotto(esito: EsitoControllo, area: str) -> EsitoControllo:
    righe = tuple(r for r in esito.righe if r.area == area)
    return replace(esito, righe=righe, falliti=len(righe), superato=esito.superato or not (righe or esito.errore))


def _azioni(d: Analisi, falliti: list[EsitoControllo]) -> Iterable[Testo]:
    for esito in falliti:
        if esito.severita != "info":
            quante = f" ({parole.plurale(esito.falliti, 'riga', 'righe', 'f')})" if esito.falliti else ""
            yield (
                Forte(f"{esito.tavola}{quante}: "),
                f"{esito.rimedio or esito.descrizione} ",
                f"Chi agisce: {_chi(d, esito)}.",
            )


def _chi(d: Analisi, esito: EsitoControllo) -> str:
    """The roles that own the failing rows, by project; else the office that keeps the table."""
    ruoli = {_ruolo(d, esito, r) for r in esito.righe} or {_ufficio(d, esito)}
    return parole.elenco(sorted(ruoli))


def _ruolo(d: Analisi, esito: EsitoControllo, riga: RigaFallita) -> str:
    return d.quadro.responsabile(riga.chiave.get("progetto", "")) or _ufficio(d, esito)


def _ufficio(d: Analisi, esito: EsitoControllo) -> str:
    return d.dati.fonte.responsabile(esito.tabelle[0]) or NESSUN_RESPONSABILE


def controlli_non_superati(d: Analisi) -> Vista:
    """Every failed check with its failing rows, critical ones first."""
    ordine = {"critical": 0, "warning": 1, "info": 2}
    falliti = sorted((e for e in _propri(d) if not e.superato), key=lambda e: ordine[e.severita])
    if not falliti:
        return Paragrafo("Tutti i controlli sono superati.")
    viste: list[Vista] = []
    for esito in falliti:
        viste += _dettaglio(d, esito)
    return Gruppo(tuple(viste))


def _dettaglio(d: Analisi, esito: EsitoControllo) -> Iterable[Vista]:
    yield Titolo(3, esito.descrizione)
    quante = f"{fm.numero(esito.falliti)} righe su {fm.numero(esito.esaminati)}"
    verbo = "Non rispettano la regola"
    if esito.falliti == 1:
        quante, verbo = f"1 riga su {fm.numero(esito.esaminati)}", "Non rispetta la regola"
    pezzi = [f" in «{esito.tavola}»."]
    pezzi += [f" {verbo} {quante}."] if esito.falliti else []
    pezzi += [f" {esito.errore}."] if esito.errore else []
    pezzi += [f" Che cosa fare: {esito.rimedio}"] if esito.rimedio else []
    yield Paragrafo((Forte(parole.maiuscola(SEVERITA[esito.severita])), "".join(pezzi)))
    if esito.righe:
        yield _righe(d, esito)


def _righe(d: Analisi, esito: EsitoControllo) -> Tabella:
    con_valore = any(r.trovato and r.trovato not in STATI for r in esito.righe)
    con_resto = any(_resto(r) for r in esito.righe)
    colonne = [
        ColonnaVista("Voce"),
        *([ColonnaVista("Che cosa dice")] if con_resto else []),
        *([ColonnaVista("Trovato")] if con_valore else []),
        ColonnaVista("Chi agisce"),
        ColonnaVista("Riga della fonte", numerica=True),
    ]
    righe = tuple(_riga(d, esito, r, con_resto, con_valore) for r in esito.righe[:MASSIMO_RIGHE])
    altre = len(esito.righe) - len(righe)
    note = (
        (f"{parole.maiuscola(parole.plurale(altre, 'altra riga', 'altre righe', 'f'))} nei risultati in formato JSON.",)
        if altre
        else ()
    )
    return Tabella(f"Righe da verificare: {parole.minuscola(esito.descrizione)}", tuple(colonne), righe, note)


def _riga(d: Analisi, esito: EsitoControllo, r: RigaFallita, con_resto: bool, con_valore: bool) -> Riga:
    celle = [_voce(r)]
    celle += [_resto(r) or fm.MANCANTE] if con_resto else []
    celle += [_leggibile(r.trovato) or fm.MANCANTE] if con_valore else []
    return Riga((*celle, _ruolo(d, esito, r), r.riga_fonte or fm.MANCANTE))


def _voce(r: RigaFallita) -> str:
    """The codes that a person knows and the name of the row; a year, where it has one."""
    codici = [r.chiave[k] for k in CHIAVI if k in r.chiave and ":" not in r.chiave[k]]
    nomi = [r.contesto[k] for k in NOMI if k in r.contesto]
    quando = [v for k, v in r.chiave.items() if k in ("anno", "periodo")]
    return ", ".join([" ".join([*codici, *nomi]), *quando])


def _resto(r: RigaFallita) -> str:
    detti = {k: _detto(k, v) for k, v in r.contesto.items()}
    return "; ".join(f"{nome} {detti[k]}" for k, nome in ETICHETTE.items() if k in detti)


def _detto(nome: str, testo: str) -> str:
    if nome in CITATE:
        return f"«{testo.strip()}»"
    return fm.numero(Decimal(testo)) if nome in QUANTITA and _NUMERO.fullmatch(testo) else testo


def _leggibile(testo: str) -> str:
    """A number with decimals as people write it; any other text, codes and years among them, as it is."""
    return fm.numero(Decimal(testo)) if _DECIMALE.fullmatch(testo) else testo


@richiede("dichiarati")
def riscontri(d: Analisi) -> Vista | None:
    """What the document prints about itself against what follows from its data; of the body only."""
    if not d.quadro.per_ente or d.quadro.riscontri is None:
        return None
    tutti = d.quadro.riscontri
    diversi = [r for r in tutti if r.esito == "differenza"]
    conto = Counter(r.esito for r in tutti)
    frase = Paragrafo(
        (
            f"{parole.plurale(len(tutti), 'valore dichiarato ricalcolato', 'valori dichiarati ricalcolati')}: ",
            Forte(f"{sum(r.concorda for r in tutti)} coincidono"),
            f" ({conto['uguale']} esattamente, {conto['arrotondamento']} per arrotondamento, "
            f"{conto['troncamento']} per troncamento), ",
            Forte(f"{len(diversi)} differiscono"),
            f", {conto['non ricalcolabile']} non si può ricalcolare perché manca un addendo."
            if conto["non ricalcolabile"] == 1
            else f", {conto['non ricalcolabile']} non si possono ricalcolare.",
        )
    )
    viste: list[Vista] = [frase]
    if diversi and (chi := d.dati.fonte.responsabile("dichiarati")):
        viste.append(Paragrafo(f"Chi agisce: {chi}, con chi ha dichiarato il valore."))
    if diversi:
        viste.append(_tabella_riscontri(d, diversi))
    return Gruppo(tuple(viste))


def _decimali(r: Riscontro) -> int:
    """One decimal more than the smallest difference needs: 98,125 against 100 must not look like 98,13."""
    return max(2, r.decimali) if r.unita == "euro" else 3


def _tabella_riscontri(d: Analisi, diversi: list[Riscontro]) -> Tabella:
    righe = tuple(
        Riga(
            (
                r.descrizione,
                r.soggetto or "Relazione",
                fm.numero(r.dichiarato, r.decimali),
                fm.numero(r.ricalcolato, _decimali(r)),
                fm.con_segno(r.differenza, _decimali(r)),
                r.unita,
                r.come,
                r.riga_fonte,
            )
        )
        for r in diversi
    )
    return Tabella(
        titolo="Valori dichiarati che non seguono dai dati",
        colonne=(
            ColonnaVista("Valore"),
            ColonnaVista("Dove è scritto"),
            ColonnaVista("Dichiarato", numerica=True),
            ColonnaVista("Ricalcolato", numerica=True),
            ColonnaVista("Differenza", numerica=True),
            ColonnaVista("Unità"),
            ColonnaVista("Come si ricalcola"),
            ColonnaVista("Riga della fonte", numerica=True),
        ),
        righe=righe,
        fonte=fonte(d, "dichiarati"),
        grezzi=tuple(grezzi.riscontro(d, r) for r in d.quadro.riscontri or ()),
    )


def correzioni(d: Analisi) -> Vista | None:
    """The corrections applied to the source on reading, both values shown; nothing where there are none."""
    if not d.dati.correzioni:
        return None
    righe = tuple(
        Riga(
            (
                c.tabella,
                ", ".join((str(v) for _, v in c.chiave)),
                c.campo,
                str(c.valore_trovato),
                str(c.valore_usato),
                c.motivo,
                c.deciso_da,
            )
        )
        for c in d.dati.correzioni
    )
    colonne = tuple(
        ColonnaVista(t) for t in ("Tabella", "Riga", "Campo", "Nella fonte", "Usato", "Motivo", "Deciso da")
    )
    return Tabella("Correzioni applicate alla fonte", colonne, righe)


def controlli_eseguiti(d: Analisi) -> Vista:
    """Every check that ran, passed or not, by table."""
    righe: list[Riga] = []
    tavola = ""
    for esito in _propri(d):
        if esito.tavola != tavola:
            tavola = esito.tavola
            righe.append(Riga((tavola,), tipo="gruppo"))
        testo = "superato" if esito.superato else "non superato"
        cella = Cella(testo, evidenza="" if esito.superato else "attenzione")
        righe.append(
            Riga(
                (
                    esito.descrizione,
                    SEVERITA[esito.severita],
                    fm.numero(esito.esaminati or None),
                    fm.numero(esito.falliti),
                    cella,
                )
            )
        )
    if not righe:
        return Paragrafo("Nessun controllo eseguito: nessuna tabella fornita.")
    return Tabella(
        titolo="Controlli eseguiti",
        colonne=(
            ColonnaVista("Controllo"),
            ColonnaVista("Gravità"),
            ColonnaVista("Righe", numerica=True),
            ColonnaVista("Non conformi", numerica=True),
            ColonnaVista("Esito"),
        ),
        righe=tuple(righe),
    )
