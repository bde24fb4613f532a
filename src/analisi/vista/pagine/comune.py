"""What the pages share: sections without data, attainment cells, sources, names of states."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import wraps
from operator import attrgetter

from analisi.apertura import Analisi
from analisi.calcolo.aggregazione import Conteggi, Nodo
from analisi.calcolo.numeri import riduci
from analisi.calcolo.raggiungimento import DI_STATO
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.dati.tabelle import LIVELLI, TABELLE
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Vista
from analisi.vista.blocchi import Avviso, Mancanza
from analisi.vista.tabella import Cella, Colonna, Evidenza, dato

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
NON_INDICATO = "La fonte non indica chi ne risponde."


def richiede(*tabelle: str) -> Callable[[Pagina], Pagina]:
    """Make a section say that its data were not supplied, or are blocked by the quality verdict, when so it is.

    Where nothing of a table was known yet on the date of the report there is no section: the report's brand says it.
    """

    def decora(pagina: Pagina) -> Pagina:
        @wraps(pagina)
        def sezione(d: Analisi) -> Vista | None:
            return mancanza(d, tabelle) or (None if non_ancora(d, tabelle) else pagina(d))

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
        verbo = parole.verbo(len(assenti), "manca la tabella", "mancano le tabelle")
        return Mancanza("info", "dati non forniti", f"Per il {d.anno} {verbo}: {titoli(assenti)}.")
    return None


def non_ancora(d: Analisi, tabelle: tuple[str, ...]) -> bool:
    """Whether nothing was known yet, on the date of the report, of one of the tables."""
    return any(t in d.dati.non_ancora for t in tabelle)


def titoli(tabelle: list[str]) -> str:
    """Titles of tables in a sentence."""
    return parole.elenco([TABELLE[t].titolo.lower() for t in tabelle])


def pubblicata(d: Analisi, valore: Fraction | None) -> Decimal | None:
    """An attainment as published: cut as the rules of the chamber say."""
    regole = d.quadro.regole.aggregazione
    return None if valore is None else riduci(valore, regole.arrotondamento, regole.decimali)


def pct(d: Analisi, valore: Fraction | None) -> str:
    """An attainment as published, with the decimals it needs (`100%`, `98,57%`)."""
    return fm.percentuale(pubblicata(d, valore))


def cella_pct(d: Analisi, valore: Fraction | None, stato: str = "", barra: bool = False) -> Cella:
    """An attainment in a column whose unit is «%», with its small bar if wanted.

    Where there is no figure, the mark that says why, read aloud as `stato`.
    """
    if valore is None:
        return Cella(fm.NC if stato == "non calcolabile" else None, letto=stato)
    lunghezza = float(min(max(valore / 100, Fraction(0)), Fraction(1))) if barra else None
    evidenza: Evidenza = "attenzione" if valore < 100 else ""
    return Cella(pubblicata(d, valore), barra=lunghezza, evidenza=evidenza, segnala="sotto il 100%")


def grado(d: Analisi) -> Callable[[IndicatoreValutato], Cella]:
    """The attainment of an indicator as a cell of a column «%»."""
    return lambda i: cella_pct(d, i.raggiungimento.pct, i.raggiungimento.stato)


def luogo(d: Analisi, riga: str = "riga_fonte") -> tuple[Colonna, Colonna]:
    """Where the source has a row, for the data: its lines (the attribute `riga`) and the part that they are in."""
    parte = "Titolo della parte della fonte in cui sta la riga"
    return (
        dato("riga_fonte", "Riga della fonte", "Riga o righe della fonte, da 1", riga),
        dato("sezione", "Parte della fonte", parte, lambda x: d.sezione(attrgetter(riga)(x))),
    )


def responsabile(d: Analisi, indicatore: IndicatoreValutato) -> str:
    """The role that answers for the node of the tree that an indicator hangs from."""
    return d.quadro.responsabile(indicatore.progetto) or NESSUN_RESPONSABILE


def indicatori_corti(d: Analisi) -> list[IndicatoreValutato]:
    """The project indicators short of their target, worst first; none at 30 September."""
    corti = [i for i in d.quadro.indicatori or () if i.raggiungimento.sotto_obiettivo]
    return sorted(corti, key=lambda i: (i.raggiungimento.pct, i.etichetta))


def strategici_corti(d: Analisi) -> list[IndicatoreValutato]:
    """The strategic indicators short of their target at the date of the version, worst first."""
    corti = [i for i in d.quadro.strategici or () if i.raggiungimento.sotto_obiettivo]
    return sorted(corti, key=lambda i: (i.raggiungimento.pct, i.codice))


def chi_segue(d: Analisi, obiettivo: str) -> list[str]:
    """The roles that answer for what is under an objective, each once; none where the document names none."""
    return list(d.quadro.struttura.responsabili(obiettivo))


@dataclass(frozen=True)
class Nome:
    """How nodes of the tree are called, one and several, and their gender."""

    uno: str
    molti: str
    genere: parole.Genere = "m"

    @property
    def dei(self) -> str:
        """`dei progetti`, `degli obiettivi`, `delle aree`."""
        return parole.articolo_di(self.molti, self.genere, "p")

    @property
    def dei_suoi(self) -> str:
        """`dei suoi progetti`, `delle sue aree`."""
        return f"{'delle sue' if self.genere == 'f' else 'dei suoi'} {self.molti}"

    def contati(self, quanti: int) -> str:
        """`nessun progetto`, `1 progetto`, `9 aree`."""
        return parole.plurale(quanti, self.uno, self.molti, self.genere)


NOMI_DEI_LIVELLI = {
    "progetto": Nome("progetto", "progetti"),
    "programma": Nome("programma", "programmi"),
    "obiettivo": Nome("obiettivo", "obiettivi"),
    "area": Nome("area", "aree", "f"),
}
VOCE = Nome("voce dell'albero", "voci dell'albero", "f")
"""How nodes of several levels are called together."""


def nome_dei(livelli: Iterable[str], senza: str) -> Nome:
    """How nodes of these levels are called together; `senza`: the level to name where there are none."""
    diversi = {livello for livello in livelli if livello in NOMI_DEI_LIVELLI} or {senza}
    return NOMI_DEI_LIVELLI[diversi.pop()] if len(diversi) == 1 else VOCE


def nome_unita(d: Analisi, nodo: Nodo | None) -> Nome:
    """What the units of the mean under a node are: projects, or the level that the chamber hangs its indicators from.

    Where there is none, the deepest level of the tree.
    """
    presenti = {v.livello for v in d.quadro.struttura.voci.values()}
    ultimo = next((livello for livello in reversed(LIVELLI) if livello in presenti), LIVELLI[-1])
    return nome_dei((u.livello for u in nodo.unita()) if nodo else (), ultimo)


def di_chi(d: Analisi) -> str:
    """The area in a title or inside a sentence: `area C`, `intero ente`."""
    return parole.minuscola(d.sigla_area)


def ne_rispondono(ruoli: Iterable[str]) -> str:
    """The sentence that says which roles answer, each once, or that the document names none."""
    diversi = sorted({r for r in ruoli if r})
    if not diversi:
        return NON_INDICATO
    return f"{parole.verbo(len(diversi), 'Ne risponde', 'Ne rispondono')}: {parole.elenco(diversi)}."


def chi_risponde(d: Analisi, indicatore: IndicatoreValutato) -> str:
    """The sentence that says who answers for an indicator, or that the document does not say."""
    return ne_rispondono([d.quadro.responsabile(indicatore.progetto)])


def regola_in_parole(indicatore: IndicatoreValutato) -> str:
    """The rule behind an indicator's percentage, or why there is none."""
    r = indicatore.raggiungimento
    if r.stato == "informativo":
        return "solo osservato"
    nomi = " e ".join(dict.fromkeys(NOMI_REGOLA[tipo] for tipo in r.regola.split(" + ") if tipo))
    if not nomi:
        return f"nessuna regola; {r.stato}"
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


def di_quanto_manca(indicatore: IndicatoreValutato) -> str:
    """How far an indicator is from its target, in its own unit where there is one, else in points of its grade.

    Without an attainment target and result are not comparable (another scale, a share against a mean): no distance,
    but why there is none.
    """
    r, scarto = indicatore.raggiungimento, indicatore.misura.scarto
    if r.composto and r.sotto_obiettivo:
        gradi = [parole.cifra(fm.percentuale(p, 0 if p.denominator == 1 else 2), "a") for p in r.parti]
        return f"{parole.plurale(len(gradi), 'obiettivo', 'obiettivi')}, raggiunti {parole.elenco(gradi)}"
    if r.pct is None:
        return r.motivo or r.stato
    if scarto:
        return parole.differenza(scarto, indicatore.misura.unita)
    if indicatore.misura.tipo in DI_STATO and r.calcolato is not None:
        return r.motivo
    return f"{fm.con_unita(100 - r.pct, 'punti')} di grado"


def nessuno_corto(d: Analisi, conti: Conteggi) -> str:
    """That no indicator with a grade is short of its target; empty where none has a grade, and nothing can be said."""
    if not conti.con_grado:
        return ""
    return f"{'O' if d.anno_chiuso else 'Finora o'}gni indicatore con un grado ha raggiunto il proprio obiettivo."


def quando(d: Analisi) -> str:
    """The time of the figures in a title: the year, or the day where it is not over."""
    return str(d.anno) if d.anno_chiuso else f"al {fm.data_breve(d.data_riferimento)}"


def o_nc(quota: Fraction | None, parte: Decimal | None) -> Fraction | str | None:
    """A share, N.C. where its part is known and its base allows none; missing only where the part is."""
    return fm.NC if quota is None and parte is not None else quota
