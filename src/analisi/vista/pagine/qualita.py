"""The quality report: the verdict, what fails and where, who must act, corrections and waivers."""

from __future__ import annotations

from collections import Counter, defaultdict

from analisi.apertura import Analisi
from analisi.calcolo.riscontri import Riscontro
from analisi.dati.tabelle import TABELLE
from analisi.qualita.verdetto import DerogaApplicata, EsitoControllo, RigaFallita
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Vista
from analisi.vista.blocchi import Avviso, Livello, Paragrafo, Scheda, Schede
from analisi.vista.pagine import grezzi
from analisi.vista.pagine.comune import fonte, richiede, titoli
from analisi.vista.pagine.quadrature import frasi_principali
from analisi.vista.pagine.qualita_comune import aperti, chi, controlli_di, quadrature_di
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella

LIVELLI: dict[str, Livello] = {"superato": "positivo", "avvisi": "attenzione", "bloccato": "blocco"}
FRASI_IN_PRIMA_PAGINA = 3
COSE_PER_UFFICIO = 3
STATI_DEROGA = {
    "in vigore": "in vigore",
    "scaduta": "scaduta: il controllo torna a valere",
    "senza effetto": "da togliere: nessuna riga ne ha più bisogno",
    "senza righe": "non trova nessuna delle righe che non passano: controllare la chiave",
    "non ancora in vigore": "non ancora in vigore",
}


def verdetto(d: Analisi) -> Avviso:
    """The brand that every report of a run carries."""
    coda = "Il dettaglio, riga per riga, è nel rapporto sulla qualità dei dati."
    if d.verdetto.bloccate:
        coda = f"Sono bloccate: {titoli(list(d.verdetto.bloccate))}. {coda}"
    return Avviso(LIVELLI[d.verdetto.stato], d.verdetto.frase_per(d.versione), coda)


def sintesi_qualita(d: Analisi) -> Vista:
    """Page one: what does not agree, how much of it is serious, who must act on what."""
    esiti = aperti(d)
    viste: list[Vista] = [_schede(d, esiti)]
    da_fare = _per_ufficio(d, esiti)
    if da_fare:
        viste.append(_tabella_uffici(da_fare))
    else:
        viste.append(Paragrafo(_nulla_da_sanare(d)))
    if (frasi := frasi_principali(d, FRASI_IN_PRIMA_PAGINA)) is not None:
        viste += [Paragrafo((Forte("I rilievi che muovono più cifre"),)), frasi]
    if d.verdetto.assenti:
        viste.append(
            Avviso("info", "tabelle non fornite", f"Per questo anno mancano: {titoli(list(d.verdetto.assenti))}.")
        )
    return Gruppo(tuple(viste))


def _schede(d: Analisi, esiti: list[EsitoControllo]) -> Schede:
    rilievi, controlli = quadrature_di(esiti), controlli_di(esiti)
    gravi = sum(e.falliti for e in rilievi if e.gravita == "grave")
    altri = sum(e.falliti for e in rilievi) - gravi
    critici = sum(e.falliti or 1 for e in controlli if e.severita == "critical")
    avvisi = sum(e.falliti or 1 for e in controlli if e.severita == "warning")
    deroghe = sum(x.stato == "in vigore" for x in d.verdetto.deroghe)
    corrette = len(d.dati.correzioni)
    coda = parole.plurale(corrette, "cifra corretta", "cifre corrette", "f")
    blocchi = f"{fm.numero(critici)} in tabelle bloccate" if critici else "nessuna blocca una tabella"
    return Schede(
        (
            Scheda("Rilievi gravi", fm.numero(gravi), "contraddicono un risultato o un giudizio"),
            Scheda("Altri rilievi", fm.numero(altri), "valori che non stanno insieme, o di forma"),
            Scheda("Righe fuori regola", fm.numero(critici + avvisi), blocchi),
            Scheda("Deroghe in vigore", fm.numero(deroghe), f"e {coda}"),
        )
    )


def _nulla_da_sanare(d: Analisi) -> str:
    """What page one says where no row has to be corrected; the mark in the head may count rows of other areas."""
    frase = "Nessuna riga da sanare."
    if d.verdetto.avvisi or d.verdetto.critici:
        frase += " Le segnalazioni indicate in testata riguardano altre aree o l'intero ente."
    return frase


def _per_ufficio(d: Analisi, esiti: list[EsitoControllo]) -> dict[str, list[tuple[EsitoControllo, RigaFallita]]]:
    """The rows to be mended by who owns them, the busiest with serious ones first; notes are left out."""
    uffici: dict[str, list[tuple[EsitoControllo, RigaFallita]]] = defaultdict(list)
    for esito in esiti:
        if esito.severita != "info":
            for riga in esito.righe:
                uffici[chi(d, esito, riga)].append((esito, riga))
    return dict(sorted(uffici.items(), key=lambda v: (-sum(_pesa(e) for e, _ in v[1]), -len(v[1]), v[0])))


def _pesa(esito: EsitoControllo) -> bool:
    return esito.severita == "critical" or esito.gravita == "grave"


def _tabella_uffici(uffici: dict[str, list[tuple[EsitoControllo, RigaFallita]]]) -> Tabella:
    righe = []
    for nome, voci in uffici.items():
        conto = Counter(e.descrizione for e, _ in voci)
        cose = [f"{parole.minuscola(testo)} ({fm.numero(n)})" for testo, n in conto.most_common(COSE_PER_UFFICIO)]
        if (altre := len(conto) - len(cose)) > 0:
            cose.append(parole.plurale(altre, "altra regola", "altre regole", "f"))
        gravi = sum(_pesa(e) for e, _ in voci)
        righe.append(Riga((nome, fm.numero(len(voci)), fm.numero(gravi) if gravi else "", "; ".join(cose))))
    return Tabella(
        titolo="Chi deve agire",
        colonne=(
            ColonnaVista("Ruolo o ufficio", larghezza=26),
            ColonnaVista("Righe", numerica=True, larghezza=8),
            ColonnaVista("Gravi", numerica=True, larghezza=8),
            ColonnaVista("Regole non rispettate (righe)", larghezza=58),
        ),
        righe=tuple(righe),
        note=("Le righe di ogni ufficio, con le celle da compilare, si scrivono in Excel con «analisi sanare».",),
    )


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
                f"{TABELLE[c.tabella].titolo}: {', '.join(v for _, v in c.chiave if v)}",
                TABELLE[c.tabella].colonna(c.campo).significato.partition(";")[0],
                c.valore_trovato or fm.MANCANTE,
                c.valore_usato or fm.MANCANTE,
                c.motivo,
                f"{c.deciso_da}, {fm.data_breve(c.data)}",
            )
        )
        for c in d.dati.correzioni
    )
    colonne = tuple(ColonnaVista(t) for t in ("Riga", "Che cosa", "Nella fonte", "Usato", "Motivo", "Deciso da"))
    return Tabella("Cifre della fonte corrette alla lettura", colonne, righe)


def deroghe(d: Analisi) -> Vista | None:
    """The waivers, in force or not, with what they cover and until when; nothing where there are none."""
    if not d.verdetto.deroghe:
        return None
    frasi = {e.nome: e.descrizione for e in d.verdetto.esiti}
    in_vigore = [x for x in d.verdetto.deroghe if x.stato == "in vigore"]
    coperte = sum(x.righe for x in in_vigore)
    una, piu = "deroga in vigore", "deroghe in vigore"
    testo = Paragrafo(
        f"{parole.maiuscola(parole.plurale(len(in_vigore), una, piu, 'f'))}, "
        f"{parole.plurale(coperte, 'riga coperta', 'righe coperte', 'f')}. "
        "Alla scadenza il controllo torna a valere da sé."
    )
    righe = tuple(_riga_deroga(x, frasi) for x in d.verdetto.deroghe)
    colonne = (
        ColonnaVista("Controllo"),
        ColonnaVista("Righe coperte", numerica=True),
        ColonnaVista("Motivo"),
        ColonnaVista("Deciso da"),
        ColonnaVista("Scade"),
        ColonnaVista("Stato"),
    )
    return Gruppo((testo, Tabella("Deroghe ai controlli", colonne, righe)))


def _riga_deroga(x: DerogaApplicata, frasi: dict[str, str]) -> Riga:
    g = x.deroga
    return Riga(
        (
            frasi.get(g.controllo, g.controllo),
            fm.numero(x.righe),
            g.motivo,
            f"{g.deciso_da}, {fm.data_breve(g.data)}",
            fm.data_breve(g.scade),
            Cella(STATI_DEROGA[x.stato], evidenza="" if x.stato == "in vigore" else "attenzione"),
        )
    )
