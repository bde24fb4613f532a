"""Method and sources: the rules in force, where each table comes from, what identifies the data."""

from __future__ import annotations

from analisi.apertura import Analisi
from analisi.calcolo.raggiungimento import SPIEGAZIONI
from analisi.dati.tabelle import TABELLE
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Gruppo, Vista
from analisi.vista.blocchi import Elenco, Paragrafo
from analisi.vista.pagine.comune import NOMI_REGOLA, VOCE, Nome, nome_unita
from analisi.vista.tabella import ColonnaVista, Riga, Tabella


def metodo(d: Analisi) -> Vista:
    """The rules that produced the figures, with their parameters, and the identity card of the source.

    an.metodo(d)
    """
    return Gruppo((Elenco(_regole(d)), _tabella_regole(), _tabella_fonti(d), _impronta(d)))


def _regole(d: Analisi) -> tuple[str, ...]:
    r = d.quadro.regole
    gradi = "troncati" if r.raggiungimento.arrotondamento == "troncamento" else "arrotondati"
    medie = "troncate" if r.aggregazione.arrotondamento == "troncamento" else "arrotondate"
    return (
        f"Regole in vigore dal {fm.data(r.dal)}. Fonte: {r.fonte}.",
        f"Un indicatore vale al massimo {parole.cifra(f'{r.raggiungimento.tetto_pct}%')}; i gradi calcolati sono "
        f"{gradi} {_a_decimali(r.raggiungimento.decimali)}.",
        f"Un termine superato costa {_punti(r.raggiungimento.punti_per_mezzo_mese)} per ogni mezzo mese iniziato.",
        "Gli indicatori non calcolabili (N.C.) restano fuori dal numeratore e dal denominatore e sono contati; così "
        "quelli senza risultato. Un indicatore con due obiettivi conta due volte.",
        "Il grado dato da chi valuta è mostrato accanto a quello calcolato; entra nelle medie solo dove il documento "
        "non stampa la misura.",
        f"{_come_si_sale(nome_unita(d, d.quadro.ente))} "
        f"Le medie pubblicate sono {medie} {_a_decimali(r.aggregazione.decimali)}.",
        f"Uno scostamento di bilancio è rilevante se è di almeno {fm.euro_unita(r.bilancio.soglia_euro, 0)} e di "
        f"almeno {parole.cifra(f'{r.bilancio.soglia_pct}%')}; è favorevole se migliora il risultato.",
    )


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
    nomi_e_testi = ((NOMI_REGOLA[nome], testo) for nome, testo in SPIEGAZIONI.items())
    righe = tuple(Riga((parole.maiuscola(nome), parole.frase(testo))) for nome, testo in nomi_e_testi)
    return Tabella(
        "Regole di raggiungimento",
        (ColonnaVista("Regola"), ColonnaVista("Come si calcola")),
        righe,
    )


def _tabella_fonti(d: Analisi) -> Tabella:
    situazione = fm.data(d.dati.fonte.data_situazione or d.dati.fonte.data_riferimento)
    righe = tuple(
        Riga((TABELLE[nome].titolo, fm.numero(len(tabella)), "; ".join(_sezioni(d, nome)) or fm.MANCANTE))
        for nome, tabella in d.dati.tabelle.items()
    )
    return Tabella(
        "Da dove vengono i dati",
        (
            ColonnaVista("Tabella"),
            ColonnaVista("Righe", numerica=True),
            ColonnaVista("Parti del documento"),
        ),
        righe,
        fonte=f"{d.dati.fonte.produttore}, {d.dati.fonte.titolo}, situazione al {situazione}",
    )


def _sezioni(d: Analisi, tabella: str) -> tuple[str, ...]:
    carta = d.dati.fonte.tabelle.get(tabella)
    return carta.sezioni if carta else ()


def _impronta(d: Analisi) -> Paragrafo:
    return Paragrafo(f"Impronta dei dati di ingresso (SHA-256): {d.dati.impronta}.")
