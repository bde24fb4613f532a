"""The quality report: the verdict, what fails and where, who must act, corrections and waivers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from fractions import Fraction

from analisi.apertura import Analisi
from analisi.calcolo.riscontri import EsitoRiscontro, Riscontro
from analisi.dati.tabelle import TABELLE
from analisi.qualita.verdetto import Conti, DerogaApplicata, EsitoControllo, RigaFallita, conta
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Avviso, Livello, Paragrafo, Scheda, Schede
from analisi.vista.pagine.comune import fonte, luogo, richiede, titoli
from analisi.vista.pagine.quadrature import frasi_principali
from analisi.vista.pagine.qualita_comune import aperti, chi, controlli_di, quadrature_di
from analisi.vista.tabella import Cella, Colonna, In, Tabella, Valore, dato

LIVELLI: dict[str, Livello] = {"superato": "positivo", "avvisi": "attenzione", "bloccato": "blocco"}
FRASI_IN_PRIMA_PAGINA = 3
COSE_PER_UFFICIO = 3
CONCORDI: dict[EsitoRiscontro, str] = {
    "uguale": "esattamente",
    "arrotondamento": "per arrotondamento",
    "troncamento": "per troncamento",
}
"""How a printed value may agree with the one worked out again."""
STATI_DEROGA = {
    "in vigore": "in vigore",
    "scaduta": "scaduta: il controllo torna a valere",
    "senza effetto": "da togliere: nessuna riga ne ha più bisogno",
    "senza righe": "non trova nessuna delle righe che non passano: controllare la chiave",
    "da rivedere": "da rivedere",
    "non ancora in vigore": "non ancora in vigore",
}


def verdetto(d: Analisi) -> Avviso:
    """The brand that every report of a run carries.

    an.verdetto(d)
    """
    coda = "Il dettaglio, riga per riga, è nel rapporto sulla qualità dei dati."
    if d.mancano:
        coda = f"{d.mancano} {coda}"
    if d.verdetto.bloccate:
        coda = f"Sono bloccate: {titoli(list(d.verdetto.bloccate))}. {coda}"
    return Avviso(LIVELLI[d.verdetto.stato], d.verdetto.frase, coda)


def sintesi_qualita(d: Analisi) -> Vista:
    """Page one: what does not agree, how much of it is serious, who must act on what.

    an.sintesi_qualita(d)
    """
    esiti = aperti(d)
    viste: list[Vista] = [_schede(d, esiti)]
    if not d.quadro.per_ente and (di_tutti := d.verdetto.conti.voci):
        viste.append(Paragrafo(f"Sono quelli di quest'area: l'intero ente ha {parole.elenco(di_tutti)}."))
    da_fare = _per_ufficio(d, esiti)
    if da_fare:
        viste.append(_tabella_uffici(da_fare))
    else:
        viste.append(Paragrafo("Nessuna riga da sanare."))
    if (frasi := frasi_principali(d, FRASI_IN_PRIMA_PAGINA)) is not None:
        viste += [Paragrafo((Forte("I rilievi che muovono più cifre"),)), frasi]
    return Gruppo(tuple(viste))


def _schede(d: Analisi, esiti: list[EsitoControllo]) -> Schede:
    conti = conta(esiti)
    deroghe = sum(x.vale for x in d.verdetto.deroghe)
    corrette = len(d.dati.correzioni)
    coda = parole.plurale(corrette, "cifra della fonte corretta", "cifre della fonte corrette", "f")
    blocchi = [e for e in esiti if e.severita == "critical"]
    avvisi = [e for e in esiti if e.severita == "warning" and not e.contraddice]
    note = [e for e in esiti if e.severita == "info"]
    contraddette = "rilievi gravi: un risultato o un giudizio è contraddetto" if conti.contraddizioni else ""
    schede = [
        Scheda("Contraddizioni da chiarire", fm.numero(conti.contraddizioni), contraddette),
        Scheda("Avvisi", fm.numero(conti.avvisi), _di_che(avvisi)),
        Scheda("Note", fm.numero(conti.note), _di_che(note)),
        Scheda("Deroghe in vigore", fm.numero(deroghe), coda),
    ]
    if blocchi:
        schede.insert(0, Scheda("Errori che bloccano", fm.numero(conti.blocchi), "in tabelle escluse dai rapporti"))
    return Schede(tuple(schede))


def _di_che(esiti: list[EsitoControllo]) -> str:
    """What the counted rows are: findings of the reconciliation, rows that fail a check on the data."""
    rilievi, righe = _tutte(conta(quadrature_di(esiti))), _tutte(conta(controlli_di(esiti)))
    detti = [parole.plurale(rilievi, "rilievo", "rilievi")] if rilievi else []
    detti += [parole.plurale(righe, "riga fuori regola", "righe fuori regola", "f")] if righe else []
    return parole.elenco(detti)


def _tutte(conti: Conti) -> int:
    return conti.da_sanare + conti.note


def _per_ufficio(d: Analisi, esiti: list[EsitoControllo]) -> dict[str, list[tuple[EsitoControllo, RigaFallita]]]:
    """The rows to be mended by who owns them, the busiest with serious ones first; notes are left out."""
    uffici: dict[str, list[tuple[EsitoControllo, RigaFallita]]] = defaultdict(list)
    for esito in esiti:
        if esito.severita != "info":
            for riga in esito.righe:
                uffici[chi(d, esito, riga)].append((esito, riga))
    return dict(sorted(uffici.items(), key=lambda v: (-sum(_pesa(e) for e, _ in v[1]), -len(v[1]), v[0])))


def _pesa(esito: EsitoControllo) -> bool:
    return esito.severita == "critical" or esito.contraddice


def _tabella_uffici(uffici: dict[str, list[tuple[EsitoControllo, RigaFallita]]]) -> Tabella:
    con_gravi = any(_pesa(e) for voci in uffici.values() for e, _ in voci)
    return Tabella.di(
        "Chi deve agire",
        (
            Colonna("Ruolo o ufficio", di=lambda v: Cella(v[0], testo=parole.maiuscola(v[0])), larghezza=26),
            Colonna("Righe", tipo="intero", di=lambda v: len(v[1]), larghezza=8, significato="Righe da verificare"),
            Colonna("Gravi", "", "intero", _gravi, zeri=False, larghezza=8, dove="ovunque" if con_gravi else "dati"),
            Colonna("Regole non rispettate (righe)", di=_cose, larghezza=58, chiave="regole_non_rispettate"),
        ),
        uffici.items(),
        ("Le righe di ogni ufficio, con le celle da compilare, si scrivono in Excel con «analisi sanare».",),
    )


def _gravi(ufficio: tuple[str, list[tuple[EsitoControllo, RigaFallita]]]) -> int:
    return sum(_pesa(e) for e, _ in ufficio[1])


def _cose(ufficio: tuple[str, list[tuple[EsitoControllo, RigaFallita]]]) -> str:
    """The rules that an office has to see to, the most frequent first, with how many rows each."""
    conto = Counter(e.descrizione for e, _ in ufficio[1])
    cose = [f"«{testo}» ({fm.numero(n)})" for testo, n in conto.most_common(COSE_PER_UFFICIO)]
    if (altre := len(conto) - len(cose)) > 0:
        cose.append(parole.altri(altre, "regola", "regole", "f"))
    return "; ".join(cose)


@richiede("dichiarati")
def riscontri(d: Analisi) -> Vista | None:
    """What the document prints about itself against what follows from its data; of the body only.

    an.riscontri(d)
    """
    if not d.quadro.per_ente or d.quadro.riscontri is None:
        return None
    tutti = d.quadro.riscontri
    diversi = [r for r in tutti if r.esito == "differenza"]
    conto = Counter(r.esito for r in tutti)
    viste: list[Vista] = [Paragrafo(_conto_riscontri(conto, sum(r.concorda for r in tutti)))]
    if diversi and (chi := d.dati.fonte.responsabile("dichiarati")):
        viste.append(Paragrafo(f"Chi agisce: {chi}, con chi ha dichiarato il valore."))
    if diversi:
        viste.append(_tabella_riscontri(d))
    return Gruppo(tuple(viste))


def _conto_riscontri(conto: Mapping[EsitoRiscontro, int], concordi: int) -> Testo:
    """How many printed values were worked out again, and how many of them agree."""
    quanti = sum(conto.values())
    diversi, senza = conto.get("differenza", 0), conto.get("non ricalcolabile", 0)
    detti = parole.elenco(
        [f"{fm.numero(quante)} {come}" for esito, come in CONCORDI.items() if (quante := conto.get(esito))]
    )
    coda = f", {fm.numero(senza)} non si {parole.verbo(senza, 'può', 'possono')} ricalcolare" if senza else ""
    return (
        f"{parole.plurale(quanti, 'valore dichiarato ricalcolato', 'valori dichiarati ricalcolati')}: ",
        Forte(f"{_nessuno(concordi)} {parole.verbo(concordi, 'coincide', 'coincidono')}"),
        f" ({detti}), " if detti else ", ",
        Forte(f"{_nessuno(diversi)} {parole.verbo(diversi, 'differisce', 'differiscono')}"),
        f"{coda}.",
    )


def _nessuno(quanti: int) -> str:
    return fm.numero(quanti) if quanti else "nessuno"


def _decimali(r: Riscontro) -> int:
    """One decimal more than the smallest difference needs: 98,125 against 100 must not look like 98,13."""
    return max(2, r.decimali) if r.unita == "euro" else 3


def _tabella_riscontri(d: Analisi) -> Tabella:
    """The declared values that do not follow from the data; the data hold also those that do."""
    return Tabella.di(
        "Valori dichiarati che non seguono dai dati",
        (
            dato("codice", "Codice", "Codice del valore dichiarato", "codice"),
            dato("tipo", "Tipo", "Genere di valore: media, totale, percentuale…", "tipo"),
            dato("riferimento", "Riferimento", "A che cosa si riferisce: progetto, conto, serie", "riferimento"),
            Colonna("Valore", di=_descrizione, chiave="descrizione", significato="Che cosa dichiara la fonte"),
            Colonna("Dove è scritto", di=_soggetto, chiave="soggetto", significato="Ruolo o ufficio di cui parla"),
            Colonna("Dichiarato", tipo="numero", di="dichiarato", decimali_di="decimali"),
            Colonna("Ricalcolato", tipo="numero", di=lambda r: _nc(r.ricalcolato), decimali_di=_decimali),
            Colonna("Differenza", "", "numero", lambda r: _nc(r.differenza), segno=True, decimali_di=_decimali),
            Colonna("Unità", di="unita"),
            dato("esito", "Esito", "uguale, arrotondamento, troncamento, differenza, non ricalcolabile", "esito"),
            Colonna("Come si ricalcola", di="come", chiave="come"),
            Colonna("Riga della fonte", di="riga_fonte", a_destra=True, dove="pagina"),
            *luogo(d),
        ),
        (In(r, dove="ovunque" if r.esito == "differenza" else "dati") for r in d.quadro.riscontri or ()),
        fonte=fonte(d, "dichiarati"),
    )


def _nc(ricalcolato: Fraction | None) -> Valore:
    return fm.NC if ricalcolato is None else ricalcolato


def _descrizione(r: Riscontro) -> Cella:
    return Cella(r.descrizione, testo=parole.maiuscola(r.descrizione))


def _soggetto(r: Riscontro) -> Cella:
    return Cella(r.soggetto, testo=r.soggetto or "Relazione")


def correzioni(d: Analisi) -> Vista | None:
    """The corrections applied to the source on reading, both values shown; nothing where there are none.

    an.correzioni(d)
    """
    if not d.dati.correzioni:
        return None
    return Tabella.di(
        "Cifre della fonte corrette alla lettura",
        (
            Colonna("Riga", di=lambda c: f"{TABELLE[c.tabella].titolo}: {', '.join(v for _, v in c.chiave if v)}"),
            Colonna("Che cosa", di=lambda c: TABELLE[c.tabella].colonna(c.campo).significato.partition(";")[0]),
            Colonna("Nella fonte", di=lambda c: c.valore_trovato or None),
            Colonna("Usato", di=lambda c: c.valore_usato or None),
            Colonna("Motivo", di="motivo"),
            Colonna("Deciso da", di=lambda c: f"{c.deciso_da}, {fm.data_breve(c.data)}"),
        ),
        d.dati.correzioni,
    )


def deroghe(d: Analisi) -> Vista | None:
    """The waivers, in force or not, with what they cover and until when; nothing where there are none.

    an.deroghe(d)
    """
    if not d.verdetto.deroghe:
        return None
    frasi = {e.nome: e.descrizione for e in d.verdetto.esiti}
    in_vigore = [x for x in d.verdetto.deroghe if x.vale]
    coperte = sum(x.righe for x in in_vigore)
    una, piu = "deroga in vigore", "deroghe in vigore"
    testo = Paragrafo(
        f"{parole.maiuscola(parole.plurale(len(in_vigore), una, piu, 'f'))}, "
        f"{parole.plurale(coperte, 'riga coperta', 'righe coperte', 'f')}. "
        "Alla scadenza il controllo torna a valere da sé."
    )
    colonne = (
        Colonna("Controllo", di=lambda x: frasi.get(x.deroga.controllo, x.deroga.controllo)),
        Colonna("Righe coperte", tipo="intero", di="righe"),
        Colonna("Motivo", di="deroga.motivo"),
        Colonna("Deciso da", di=lambda x: f"{x.deroga.deciso_da}, {fm.data_breve(x.deroga.data)}"),
        Colonna("Scade", tipo="data", di="deroga.scade"),
        Colonna("Stato", di=_stato_deroga),
    )
    return Gruppo((testo, Tabella.di("Deroghe ai controlli", colonne, d.verdetto.deroghe)))


def _stato_deroga(x: DerogaApplicata) -> Cella:
    problemi = f": {'; '.join(x.problemi)}" if x.problemi else ""
    return Cella(f"{STATI_DEROGA[x.stato]}{problemi}", evidenza="" if x.stato == "in vigore" else "attenzione")
