"""Method and sources: the rules in force, where each table comes from, what identifies the data."""

from __future__ import annotations

from collections.abc import Iterable

from analisi.apertura import Analisi
from analisi.calcolo.raggiungimento import SPIEGAZIONI
from analisi.dati.regole import Regole
from analisi.dati.tabelle import TABELLE
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Gruppo, Vista
from analisi.vista.blocchi import Elenco, Paragrafo
from analisi.vista.pagine.bilancio import NOMI
from analisi.vista.pagine.comune import NOMI_REGOLA, VOCE, Nome, nome_unita
from analisi.vista.tabella import Colonna, Riga, Tabella


def metodo(d: Analisi) -> Vista:
    """The rules that produced the figures, whose each is, and the identity card of the source.

    an.metodo(d)
    """
    return Gruppo(
        (
            Elenco((*COMUNI, _come_si_sale(nome_unita(d, d.quadro.ente)))),
            _tabella_in_vigore(d),
            _tabella_regole(),
            _tabella_fonti(d),
            _impronta(d),
        )
    )


COMUNI = (
    "Gli indicatori non calcolabili (N.C.) restano fuori dal numeratore e dal denominatore e sono contati; così quelli "
    "senza risultato, e di un indicatore con più obiettivi quelli senza risultato.",
    "Il grado dato da chi valuta è mostrato accanto a quello calcolato; entra nelle medie solo dove la fonte non dà la "
    "misura.",
    "Le medie si calcolano con valori esatti: si arrotonda o si tronca solo la cifra che si mostra.",
    "Uno scostamento di bilancio è favorevole se migliora il risultato.",
)
"""What holds for every chamber and cannot be declared otherwise."""


def _tabella_in_vigore(d: Analisi) -> Tabella:
    """The parameters of the rules, one a row, with whose they are; those that nobody declares have no row."""
    r = d.quadro.regole
    righe = tuple(
        Riga((nome, parole.maiuscola(detto), "della camera" if any(map(r.propria, chiavi.split())) else "comune"))
        for chiavi, nome, detto in _in_vigore(r)
        if detto
    )
    note = (
        f"Regole della camera: {r.fonte_propria}. " if r.fonte_propria else "La camera non ha dichiarato regole sue. "
    )
    return Tabella(
        f"Regole in vigore per il {d.anno}",
        (
            Colonna("Che cosa", larghezza=34),
            Colonna("Regola", larghezza=50),
            Colonna("Di chi è", larghezza=16),
        ),
        righe,
        (f"{note}Regole comuni: {r.fonte}.",),
    )


def _in_vigore(r: Regole) -> Iterable[tuple[str, str, str]]:
    """Keys, name and value in words of every rule; no words for one that nobody declares."""
    grado, medie, bilancio = r.raggiungimento, r.aggregazione, r.bilancio
    ridotto = {"troncamento": ("troncato", "troncata"), "arrotondamento": ("arrotondato", "arrotondata")}
    penalita = grado.punti_per_mezzo_mese
    yield "raggiungimento.tetto_pct", "Grado massimo", f"{grado.tetto_pct}%"
    yield (
        "raggiungimento.arrotondamento raggiungimento.decimali",
        "Grado calcolato",
        f"{ridotto[grado.arrotondamento][0]} {_a_decimali(grado.decimali)}",
    )
    yield (
        "raggiungimento.oltre_massimo",
        "Oltre un massimo",
        "obiettivo diviso risultato"
        if grado.oltre_massimo == "rapporto"
        else "il doppio dell'obiettivo meno il risultato, diviso l'obiettivo",
    )
    yield (
        "raggiungimento.punti_per_mezzo_mese",
        "Dopo un termine",
        "nessun grado (0%)" if penalita is None else f"{_punti(penalita)} in meno per ogni mezzo mese iniziato",
    )
    yield (
        "aggregazione.composti",
        "Indicatore con più obiettivi, nella media",
        "vale la media dei suoi obiettivi" if medie.composti == "una volta" else "ogni obiettivo conta per sé",
    )
    yield (
        "aggregazione.arrotondamento aggregazione.decimali",
        "Media pubblicata",
        f"{ridotto[medie.arrotondamento][1]} {_a_decimali(medie.decimali)}",
    )
    yield (
        "bilancio.versione_confronto",
        "Versione con cui si confronta il consuntivo",
        NOMI[bilancio.versione_confronto].nome,
    )
    yield (
        "bilancio.soglia_euro bilancio.soglia_pct",
        "Scostamento rilevante",
        f"almeno {fm.euro_unita(bilancio.soglia_euro, 0)} e almeno {parole.cifra(f'{bilancio.soglia_pct}%')}",
    )
    riduzione = bilancio.riduzione_perdita_pct
    yield (
        "bilancio.riduzione_perdita_pct",
        "Perdita corrente",
        "" if riduzione is None else f"da ridurre {parole.cifra(f'{riduzione}%', 'di')}",
    )
    yield "copertura.minima_pct", "Risultati senza i quali i dati sono provvisori", f"{r.copertura.minima_pct}%"
    yield (
        "materialita.euro materialita.punti",
        "Da quando si chiede a qualcuno di agire",
        f"scostamento di almeno {fm.euro_unita(r.materialita.euro, 0)}, obiettivo mancato di almeno "
        f"{_punti(r.materialita.punti)}",
    )
    yield "confronto.regione", "Regione delle medie di confronto", r.confronto.regione or ""


def _come_si_sale(nome: Nome) -> str:
    if nome == VOCE:
        return (
            "Un progetto, o un'altra voce dell'albero con indicatori propri, vale la loro media semplice; ogni livello "
            "superiore, quella delle voci che ne hanno."
        )
    vale = f"{parole.maiuscola(parole.plurale(1, nome.uno, nome.molti, nome.genere, in_lettere=True))} vale"
    return f"{vale} la media semplice dei suoi indicatori; ogni livello superiore, quella {nome.dei_suoi}."


def _punti(quanti: int) -> str:
    return parole.plurale(quanti, "punto", "punti")


def _a_decimali(quanti: int) -> str:
    return "all'intero" if quanti == 0 else f"a {parole.plurale(quanti, 'decimale', 'decimali')}"


def _tabella_regole() -> Tabella:
    righe = tuple(Riga((parole.maiuscola(NOMI_REGOLA[r]), parole.frase(testo))) for r, testo in SPIEGAZIONI.items())
    return Tabella(
        "Regole di raggiungimento",
        (Colonna("Regola"), Colonna("Come si calcola")),
        righe,
    )


def _tabella_fonti(d: Analisi) -> Tabella:
    situazione = fm.data(d.dati.fonte.data_situazione or d.dati.fonte.data_riferimento)
    return Tabella.di(
        "Da dove vengono i dati",
        (
            Colonna("Tabella", di=lambda nome: TABELLE[nome].titolo),
            Colonna("Righe", tipo="intero", di=lambda nome: len(d.dati.tabelle[nome])),
            Colonna("Parti della fonte", di=lambda nome: "; ".join(_sezioni(d, nome)) or None),
        ),
        d.dati.tabelle,
        fonte=f"{d.dati.fonte.produttore}, {d.dati.fonte.titolo}, situazione al {situazione}",
    )


def _sezioni(d: Analisi, tabella: str) -> tuple[str, ...]:
    carta = d.dati.fonte.tabelle.get(tabella)
    return carta.sezioni if carta else ()


def _impronta(d: Analisi) -> Paragrafo:
    return Paragrafo(f"Impronta dei dati di ingresso (SHA-256): {d.dati.impronta}.")
