"""What the pages share: sections without data, attainment cells, sources, names of states."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import wraps

from analisi.apertura import Analisi
from analisi.calcolo.numeri import riduci
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.dati.tabelle import TABELLE
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Vista
from analisi.vista.blocchi import Avviso
from analisi.vista.tabella import Cella

Pagina = Callable[[Analisi], Vista | None]
"""A section of a report; None where it does not concern the area or the version."""
NOMI_REGOLA = {
    "minimo": "almeno",
    "massimo": "al massimo",
    "intervallo": "intervallo",
    "esatto": "valore esatto",
    "conteggio": "conteggio",
    "quota_casi": "quota di casi",
    "confronto_base": "confronto con la base",
    "livello_scala": "livello di una scala",
    "data_entro": "entro una data",
    "si_no": "fatto o non fatto",
}
MASSIMO_SEZIONI = 2
NESSUN_RESPONSABILE = "responsabile non indicato"


def richiede(*tabelle: str) -> Callable[[Pagina], Pagina]:
    """Make a section say that its data were not supplied, or are blocked by the quality verdict, when so it is."""

    def decora(pagina: Pagina) -> Pagina:
        @wraps(pagina)
        def sezione(d: Analisi) -> Vista | None:
            return mancanza(d, tabelle) or pagina(d)

        return sezione

    return decora


def mancanza(d: Analisi, tabelle: tuple[str, ...]) -> Avviso | None:
    """The notice that stands in place of a section, or None when its tables can be used."""
    bloccate = [t for t in tabelle if t in d.verdetto.bloccate]
    if bloccate:
        testo = (
            f"I controlli di qualità bloccano: {titoli(bloccate)}. Il rapporto di qualità elenca le righe da sanare."
        )
        return Avviso("blocco", "sezione sospesa", testo)
    assenti = [t for t in tabelle if t in d.dati.assenti]
    if assenti:
        return Avviso("info", "dati non forniti", f"Mancano per questo anno: {titoli(assenti)}.")
    return None


def titoli(tabelle: list[str]) -> str:
    """Titles of tables in a sentence."""
    return ", ".join(TABELLE[t].titolo.lower() for t in tabelle)


def pct(d: Analisi, valore: Fraction | None) -> str:
    """An attainment as published: cut as the rules say, with the decimals it needs (`100%`, `98,57%`)."""
    regole = d.quadro.regole.aggregazione
    return fm.percentuale(None if valore is None else riduci(valore, regole.arrotondamento, regole.decimali))


def cella_pct(d: Analisi, valore: Fraction | None, stato: str = "", barra: bool = False) -> Cella:
    """An attainment in a column whose header says «%», with its small bar if wanted.

    Where there is no figure, the mark that says why, read aloud as `stato`.
    """
    if valore is None:
        return Cella(fm.NC if stato == "non calcolabile" else fm.MANCANTE, letto=stato)
    lunghezza = float(min(max(valore / 100, Fraction(0)), Fraction(1))) if barra else None
    return Cella(pct(d, valore).removesuffix("%"), barra=lunghezza, evidenza="attenzione" if valore < 100 else "")


def responsabile(d: Analisi, indicatore: IndicatoreValutato) -> str:
    """The role that answers for an indicator's project."""
    return d.quadro.responsabile(indicatore.progetto) or NESSUN_RESPONSABILE


def strategici_corti(d: Analisi) -> list[IndicatoreValutato]:
    """The strategic indicators short of their target at the date of the version, worst first."""
    corti = [i for i in d.quadro.strategici or () if i.raggiungimento.sotto_obiettivo]
    return sorted(corti, key=lambda i: (i.raggiungimento.pct, i.codice))


def chi_segue(d: Analisi, obiettivo: str) -> str:
    """The roles of the projects under an objective, in a sentence; empty where the document names none."""
    progetti = (v for v in d.quadro.struttura.values() if v.livello == "progetto" and v.codice.startswith(obiettivo))
    return parole.elenco(sorted({v.responsabile for v in progetti if v.responsabile}))


def chi_risponde(d: Analisi, indicatore: IndicatoreValutato) -> str:
    """The sentence that says who answers for an indicator, or that the document does not say."""
    ruolo = d.quadro.responsabile(indicatore.progetto)
    return f"Ne risponde: {ruolo}." if ruolo else "Il documento non indica chi ne risponde."


def regola_in_parole(indicatore: IndicatoreValutato) -> str:
    """The rule behind an indicator's percentage, or why there is none."""
    r = indicatore.raggiungimento
    if r.stato == "informativo":
        return "solo osservato"
    nomi = " e ".join(dict.fromkeys(NOMI_REGOLA[tipo] for tipo in r.regola.split(" + ")))
    return {"calcolato": nomi, "valutato": f"{nomi}; solo giudizio"}.get(r.stato, f"{nomi}; {r.stato}")


def fonte(d: Analisi, tabella: str) -> str:
    """Source line of a table: document, body and, where it is one or two, the sections where its figures stand."""
    carta = d.dati.fonte.tabelle.get(tabella)
    poche = carta is not None and 0 < len(carta.sezioni) <= MASSIMO_SEZIONI
    sezioni = f", {parole.elenco(carta.sezioni)}" if carta and poche else ""
    return f"{d.nome_ente}, {d.dati.fonte.titolo}{sezioni}; elaborazione propria"


def misura_in_parole(indicatore: IndicatoreValutato) -> tuple[str, str]:
    """What was promised and what was obtained, in the words of the data."""
    return indicatore.target_testo or fm.MANCANTE, indicatore.risultato_testo or fm.MANCANTE


def perche(indicatore: IndicatoreValutato) -> str:
    """Why an indicator is short of its target: the distance where there is one, else the rule's own words.

    Without an attainment target and result are not comparable (another scale, a share against a mean): no distance.
    """
    r, scarto = indicatore.raggiungimento, indicatore.misura.scarto
    if r.composto and r.sotto_obiettivo:
        gradi = [fm.percentuale(p, 0 if p.denominator == 1 else 2) for p in r.parti]
        return f"{len(gradi)} obiettivi, raggiunti al {parole.elenco(gradi)}"
    if scarto is not None and r.pct is not None:
        unita = indicatore.misura.unita
        return f"scarto {fm.con_segno(scarto)}{'' if unita == '%' else fm.SPAZIO}{fm.accorda(scarto, unita)}".strip()
    return r.motivo or r.stato


def scarto_pct(euro: Decimal | None, quota: Fraction | None) -> str:
    """A relative variance: not computable over a base of zero, missing where an amount is."""
    return fm.NC if euro is not None and quota is None else fm.con_segno(quota, 1)
