"""How a comparison was made: who is in the panel, which formulas, from which sources, by which method."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analisi.apertura_panel import ConfrontoAperto
from analisi.dati.formule import leggi
from analisi.dati.panel_tipi import Ente, Indicatore
from analisi.dati.periodi import periodo
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Avviso, Elenco, Paragrafo
from analisi.vista.pagine.panel_comune import DIREZIONI, PERIMETRI, avvisi_di, se_aperto, tagliato, tutte_le_fonti
from analisi.vista.tabella import Cella, Colonna, Tabella

STATO = "Se la formula è stata verificata in una fonte"
TIPI = {
    "proporzione": "quota di casi",
    "tasso": "casi su una popolazione",
    "media": "media di casi",
    "conteggio": "conteggio",
    "saldo": "saldo",
    "importo": "importi di bilancio",
}
METODO = (
    "Unità robuste: la distanza dalla mediana del panel divisa per lo scarto mediano assoluto (MAD) moltiplicato per "
    "1,4826, che in dati normali è lo scarto tipo (Hampel 1974).",
    "Intervallo della posizione al {livello}%: massimo studentizzato delle differenze, simulato dal tipo statistico di "
    "ogni ente (Mogstad, Romano, Shaikh e Wilhelm 2024), con i passi di Romano e Wolf (2005). Conta quanti enti sono "
    "sicuramente sopra e quanti sicuramente sotto; vale per un ente alla volta.",
    "Intervallo di un valore: esatto per quote e conteggi (Clopper e Pearson; Garwood), MOVER per saldi, t per medie.",
    "Limiti dell'imbuto al 95% e al 99,8%: esatti, binomiali o di Poisson, con e senza sovradispersione "
    "(Spiegelhalter 2005; Manktelow e Seaton 2012). L'imbuto confronta un ente con l'insieme, l'intervallo della "
    "posizione lo confronta con ognuno degli altri: un ente può uscire dal primo e avere un intervallo largo.",
    "Che cosa richiede attenzione: peggiore del resto del panel e del proprio anno prima, ciascuno oltre il caso "
    "(Berger 1982), con la correzione di Benjamini e Hochberg (1995) su tutte le verifiche del rapporto.",
    "Importi di bilancio: non sono un campione, e quindi nessun intervallo e nessuna prova.",
)


def composizione_panel(c: ConfrontoAperto) -> Vista:
    """Who is in the panel in the year, with the validity of each body and, of neighbours, the distance.

    an.composizione_panel(c)
    """
    if c.panel is None:
        raise ValueError("la composizione si mostra per un panel")
    anno = periodo(str(c.anno))
    presenti = [e for codice in c.panel.enti if (e := c.dati.enti[codice]).esiste(anno.da, anno.a)]
    assenti = [c.dati.enti[codice] for codice in c.panel.enti if not c.dati.enti[codice].esiste(anno.da, anno.a)]
    if not presenti:
        return Avviso("info", "nessun ente", f"Nessun ente del panel esisteva per tutto il {c.anno}.")
    distanze = {v.ente: v.distanza for v in c.vicini.vicini} if c.vicini else {}
    distanza = Colonna("Distanza", "", "numero", lambda e: tagliato(distanze.get(e.codice)), 2)
    quanti = Colonna("Valori nell'anno", di=lambda e: _quanti_valori(c, e), a_destra=True)
    classe, validita = (
        Colonna("Classe", di=lambda e: e.classe or None),
        Colonna("Validità", di=_validita, larghezza=1.6),
    )
    return Tabella.di(
        f"{c.marchio}{c.panel.titolo}: {parole.plurale(len(presenti), 'ente', 'enti')} nel {c.anno}",
        (
            Colonna("Ente", di=lambda e: c.nome(e.codice), larghezza=2.0),
            None if c.anonima else quanti,
            distanza if distanze else None,
            *(() if c.anonima else (classe, validita)),
        ),
        presenti,
        _note_panel(c, assenti),
    )


def _quanti_valori(c: ConfrontoAperto, ente: Ente) -> str:
    quanti = sum(x.di(ente.codice) is not None for x in c.confronti.principali)
    return f"{quanti} su {len(c.confronti.principali)}"


def _validita(ente: Ente) -> str:
    dal = f"dal {ente.dal:%d/%m/%Y}" if ente.dal else ""
    al = f"al {ente.al:%d/%m/%Y}" if ente.al else ""
    return " ".join(p for p in (dal, al) if p) or "senza limiti"


def _note_panel(c: ConfrontoAperto, assenti: list[Ente]) -> Iterable[str]:
    if assenti and not c.anonima:
        nomi = parole.elenco([e.nome for e in assenti])
        verbo = "esisteva" if len(assenti) == 1 else "esistevano"
        yield f"Del panel fanno parte anche, ma non {verbo} per tutto l'anno: {nomi}."
    if c.vicini:
        misure = parole.elenco([_nome_misura(c, m) for m in c.panel.simili] if c.panel else [])
        yield (
            f"Distanza da {c.nome(c.vicini.ente)} su: {misure}; scarti standardizzati con mediana e MAD, in logaritmo "
            "per le dimensioni."
        )


def _nome_misura(c: ConfrontoAperto, codice: str) -> str:
    trovata = c.dati.misure.get(codice) or c.dati.indicatori.get(codice)
    return trovata.nome.lower() if trovata else codice


@se_aperto
def metodo_confronto(c: ConfrontoAperto) -> Vista | None:
    """Formulas with their state, remarks on single values, sources, method. None where nothing is compared.

    an.metodo_confronto(c)
    """
    usati = [x for x in c.confronti.principali if len(x.comparabili) > 1 or x.riferimenti]
    if not usati:
        return None
    viste: list[Vista] = [_formule(c, list({x.indicatore.codice: x.indicatore for x in usati}.values()))]
    detti = [v for x in (*usati, *c.confronti.altri) for v in x.valori if v.fonti]
    avvisi = avvisi_di(c, detti)
    if avvisi:
        viste += [Paragrafo("Avvertenze sui singoli valori:"), Elenco(avvisi)]
    if c.confronti.muti and c.panel is not None:
        viste += [
            Paragrafo("Indicatori del registro senza alcun valore in quest'anno:"),
            Elenco(_per_tema(c.confronti.muti)),
        ]
    riferimenti = [r.valore for x in usati for r in x.riferimenti]
    trovate = () if c.simulato else tutte_le_fonti([*detti, *riferimenti])
    if trovate:
        viste += [Paragrafo("Fonti dei valori:"), Elenco(trovate)]
    return Gruppo((*viste, Paragrafo("Metodo:"), Elenco(_metodo(c))))


def _per_tema(indicatori: Iterable[Indicatore]) -> tuple[Testo, ...]:
    """Names with their codes, a line for each theme."""
    per_tema: dict[str, list[str]] = {}
    for i in indicatori:
        per_tema.setdefault(i.tema, []).append(f"{i.nome} ({i.codice})")
    return tuple((Forte(tema), f": {'; '.join(nomi)}.") for tema, nomi in per_tema.items())


def _metodo(c: ConfrontoAperto) -> tuple[Testo, ...]:
    m = c.dati.metodo
    soglie = (
        f"Posizioni solo con almeno {m.minimo_enti} enti e il {m.copertura_minima_pct}% del panel; quartili solo con "
    )
    return (f"{soglie}almeno {m.minimo_quartili} enti.", *(frase.format(livello=m.livello_pct) for frase in METODO))


def _formule(c: ConfrontoAperto, indicatori: list[Indicatore]) -> Tabella:
    return Tabella.di(
        f"{c.marchio}Formule degli indicatori",
        (
            Colonna("Codice", di="codice", intestazione_riga=True, larghezza=0.9),
            Colonna("Indicatore", di="nome", larghezza=2.0),
            Colonna("Formula", di=lambda i: formula_in_parole(c, i), larghezza=2.8),
            Colonna("Tipo", di=lambda i: TIPI[i.tipo_statistico], larghezza=1.2),
            Colonna("Direzione", di=lambda i: DIREZIONI[i.direzione], larghezza=1.3),
            Colonna("Stato della formula", di=_stato, larghezza=1.3, significato=STATO),
        ),
        indicatori,
        (f"Gli indicatori riguardano {parole.elenco(_perimetri(indicatori))}.",),
    )


def _perimetri(indicatori: list[Indicatore]) -> list[str]:
    return list(dict.fromkeys(parole.articolo(PERIMETRI[i.perimetro][0], "f") for i in indicatori))


def _stato(i: Indicatore) -> Cella:
    return Cella(i.stato, nota=parole.frase(i.nota), evidenza="" if i.verificato else "attenzione")


def formula_in_parole(c: ConfrontoAperto, indicatore: Indicatore) -> str:
    """The formula with the names of the measures in place of their codes."""
    if not indicatore.numeratore:
        return "valore dato come tale"
    sopra, sotto = in_parole(c, indicatore.numeratore), in_parole(c, indicatore.denominatore)
    fattore = "" if indicatore.fattore == 1 else f" × {fm.numero(indicatore.fattore)}"
    if not sotto and not fattore:
        return sopra.removeprefix("(").removesuffix(")")
    return f"{sopra} ÷ {sotto}{fattore}" if sotto else f"{sopra}{fattore}"


def in_parole(c: ConfrontoAperto, testo: str) -> str:
    """A formula with the names of its measures; in brackets where it is a sum."""
    if not testo:
        return ""
    formula = leggi(testo)
    scritta = formula.testo

    def nome(trovato: re.Match[str]) -> str:
        return c.dati.misure[trovato[0]].nome.lower() if trovato[0] in formula.nomi else trovato[0]

    scritta = re.sub(r"inizio\((\w+)\)", r"\1 a inizio periodo", scritta)
    scritta = re.sub(r"fine\((\w+)\)", r"\1 a fine periodo", scritta)
    scritta = re.sub(r"[A-Za-z_]\w*", nome, scritta).replace(" - ", " − ").replace(" * ", " × ")
    return f"({scritta})" if " + " in scritta or " − " in scritta else scritta
