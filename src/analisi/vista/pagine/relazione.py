"""The first pages of the yearly relation: one page that says all, and the areas side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analisi.apertura import Analisi
from analisi.calcolo.aggregazione import Nodo
from analisi.calcolo.bilancio import Scostamento
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Paragrafo, Scheda, Schede
from analisi.vista.pagine.bilancio import fin_dove, ha_consuntivo, nome_base, nota_confronto, scostamento_di
from analisi.vista.pagine.comune import (
    Nome,
    cella_pct,
    fonte,
    indicatori_corti,
    misura_in_parole,
    nome_unita,
    pct,
    responsabile,
    richiede,
    strategici_corti,
)
from analisi.vista.pagine.qualita_comune import aperti, quadrature_di
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella

SENZA_RUOLO = "Responsabile da individuare"
MASSIMO_LONTANI = 8
MASSIMO_PER_RUOLO = 4
QUALITA = "Qualità-dei-dati"
"""Name of the heading of the findings, in the notebook of the relation."""


def nome_sezione(area: str) -> str:
    """What a Rimando to the section of an area is called."""
    return f"area-{area}"


@richiede("indicatori", "struttura", "conto_economico")
def sintesi_relazione(d: Analisi) -> Vista | None:
    """Page one of the relation: what differs from what was promised, by how much, and who must act.

    an.sintesi_relazione(d)
    """
    nodo = d.quadro.albero
    if nodo is None:
        return None
    corti = sorted((p for p in nodo.unita() if p.pct is not None and p.pct < 100), key=lambda p: (p.pct, p.codice))
    viste: list[Vista] = [Paragrafo(_in_due_frasi(d, nodo, corti)), _schede(d, nodo)]
    lontani = indicatori_corti(d)[:MASSIMO_LONTANI]
    if lontani:
        viste.append(_tabella_lontani(d, lontani))
    return Gruppo((*viste, _tabella_ruoli(d, corti)))


def _in_due_frasi(d: Analisi, nodo: Nodo, corti: list[Nodo]) -> Testo:
    progetti, nome = nodo.unita(), nome_unita(d, nodo)
    quali = parole.i_contati(len(progetti), nome.uno, nome.molti, nome.genere)
    return (
        f"Nel {d.anno} {quali} {parole.verbo(len(progetti), 'ha', 'hanno')} raggiunto in media il ",
        Forte(pct(d, nodo.pct)),
        f" di quanto promesso: {_quanti_pieni(nome, progetti, corti)}.",
        *_gestione_corrente(d),
    )


def _gestione_corrente(d: Analisi) -> Iterable[str | Forte]:
    """How the current management closed, and against what; nothing where its result is unknown or not of a year."""
    corrente = scostamento_di(d, "corrente")
    if corrente is None or corrente.finale is None or fin_dove(d) or not ha_consuntivo(d):
        return
    yield " La gestione corrente chiude a "
    yield Forte(fm.euro_unita(corrente.finale, 0))
    yield f"{_rispetto_alla_base(d, corrente)}."


def _quanti_pieni(nome: Nome, progetti: Sequence[Nodo], corti: Sequence[Nodo]) -> str:
    """How many projects are at 100 %, how many are not, how many cannot be computed."""
    pieni = sum(p.pct is not None and p.pct >= 100 for p in progetti)
    senza, nessuno = sum(p.pct is None for p in progetti), "nessuna" if nome.genere == "f" else "nessuno"
    detti = [f"{pieni or nessuno} {parole.verbo(max(pieni, 1), 'è', 'sono')} al 100%"]
    detti += [f"{len(corti)} non ci {parole.verbo(len(corti), 'arriva', 'arrivano')}"] if corti else []
    detti += [f"{senza} non si {parole.verbo(senza, 'può', 'possono')} calcolare"] if senza else []
    return ", ".join(detti)


def _rispetto_alla_base(d: Analisi, scarto: Scostamento) -> str:
    """How the current result compares with the base, to follow its amount; empty where it cannot be said."""
    if scarto.euro is None:
        return ""
    nome = nome_base(d, scarto.versione)
    if not scarto.euro:
        return f", come {'nella' if nome.genere == 'f' else 'nel'} {nome.nome}"
    verso = "meglio" if scarto.segno == "favorevole" else "peggio"
    return f", {fm.euro_unita(abs(scarto.euro), 0)} {verso} {nome.di}"


def _schede(d: Analisi, nodo: Nodo) -> Schede:
    c = nodo.conteggi
    corrente = scostamento_di(d, "corrente")
    procedure = d.quadro.procedure
    schede = [
        Scheda(
            f"Raggiungimento medio {nome_unita(d, nodo).dei}",
            pct(d, nodo.pct),
            f"{parole.plurale(c.sotto_obiettivo, 'indicatore', 'indicatori')} sotto l'obiettivo su {c.totale}",
        ),
    ]
    if corrente is not None and corrente.finale is not None:
        schede.append(Scheda(corrente.conto.voce, fm.euro_unita(corrente.finale, 0), nota_confronto(d, corrente)))
    if procedure is not None and procedure.media is not None:
        quante = parole.plurale(len(procedure.procedure), "procedura monitorata", "procedure monitorate", "f")
        schede.append(Scheda("Livello di servizio", fm.percentuale(procedure.media, 2), quante))
    return Schede((*schede, _scheda_rilievi(d)))


def _scheda_rilievi(d: Analisi) -> Scheda:
    rilievi = quadrature_di(aperti(d))
    gravi = sum(e.falliti for e in rilievi if e.gravita == "grave")
    return Scheda(
        "Rilievi sui dati stampati",
        fm.numero(sum(e.falliti for e in rilievi)),
        parole.plurale(gravi, "grave", "gravi") if gravi else "nessuno grave",
    )


def _tabella_lontani(d: Analisi, lontani: list[IndicatoreValutato]) -> Tabella:
    totale = len(indicatori_corti(d))
    tutti = len(lontani) == totale
    return Tabella(
        titolo="I risultati più lontani da quanto promesso",
        colonne=(
            ColonnaVista("Indicatore", larghezza=32),
            ColonnaVista("Promesso", larghezza=17),
            ColonnaVista("Ottenuto", larghezza=17),
            ColonnaVista("Chi ne risponde", larghezza=24),
            ColonnaVista("Grado", "%", numerica=True, larghezza=10),
        ),
        righe=tuple(_riga_lontana(d, i) for i in lontani),
        note=() if tutti else (f"Sono i primi {len(lontani)} di {totale}: gli altri sono nelle pagine delle aree.",),
    )


def _riga_lontana(d: Analisi, i: IndicatoreValutato) -> Riga:
    atteso, ottenuto = misura_in_parole(i)
    area = d.quadro.struttura.area(i.nodo)
    nome = Cella(parole.maiuscola(i.descrizione), codice=i.etichetta, rimando=nome_sezione(area) if area else "")
    return Riga((nome, atteso, ottenuto, responsabile(d, i), cella_pct(d, i.raggiungimento.pct)))


def _tabella_ruoli(d: Analisi, corti: list[Nodo]) -> Tabella:
    nome = nome_unita(d, d.quadro.albero)
    righe = [Riga((ruolo, _che_cosa(d, progetti, nome))) for ruolo, progetti in _per_ruolo(corti).items()]
    return Tabella(
        titolo="Chi deve agire, e su che cosa",
        colonne=(ColonnaVista("Chi", larghezza=27), ColonnaVista("Su che cosa", larghezza=73)),
        righe=(*righe, *_altri_compiti(d)),
        fonte=fonte(d, "indicatori"),
    )


def _che_cosa(d: Analisi, progetti: list[Nodo], nome: Nome) -> str:
    detti = [f"{p.titolo} ({pct(d, p.pct)})" for p in progetti[:MASSIMO_PER_RUOLO]]
    altri = len(progetti) - len(detti)
    coda = [parole.altri(altri, nome.uno, nome.molti, nome.genere)] if altri else []
    return parole.elenco([*detti, *coda])


def _altri_compiti(d: Analisi) -> Iterable[Riga]:
    """What answers to offices rather than to projects: objectives of several years, accounts, printed values."""
    strategici = strategici_corti(d)
    if strategici:
        quanti = parole.plurale(len(strategici), "indicatore strategico", "indicatori strategici")
        voci = "; ".join(f"{i.descrizione} ({pct(d, i.raggiungimento.pct)})" for i in strategici[:MASSIMO_PER_RUOLO])
        segue = ", fra cui " if len(strategici) > MASSIMO_PER_RUOLO else ": "
        yield Riga(("I responsabili degli obiettivi strategici", f"{quanti} sotto l'obiettivo{segue}{voci}."))
    if chi := d.dati.fonte.responsabili.get("risultato_corrente"):
        yield Riga((parole.maiuscola(chi), "Risultato della gestione corrente."))
    rilievi = sum(e.falliti for e in quadrature_di(aperti(d)))
    if rilievi and (chi := d.dati.fonte.responsabile("dichiarati")):
        detto = parole.maiuscola(parole.plurale(rilievi, "valore stampato da rivedere", "valori stampati da rivedere"))
        yield Riga((parole.maiuscola(chi), Cella(f"{detto}{_percentuali_stampate(d)}", rimando=QUALITA)))


def _percentuali_stampate(d: Analisi) -> str:
    """The printed percentages of projects that their indicators contradict, to follow a count."""
    diversi = [r for r in d.quadro.riscontri or () if r.esito == "differenza" and r.tipo == "percentuale_progetto"]
    if not diversi:
        return ""
    detti = [f"{r.riferimento} da {fm.percentuale(r.dichiarato)} a {pct(d, r.ricalcolato)}" for r in diversi]
    quante = parole.plurale(len(diversi), "percentuale di progetto", "percentuali di progetto", "f")
    return f", fra cui {quante}: {parole.elenco(detti)}"


def _per_ruolo(progetti: list[Nodo]) -> dict[str, list[Nodo]]:
    """Projects in the given order by the role that answers, the ones without a role last."""
    ruoli: dict[str, list[Nodo]] = {}
    for p in progetti:
        ruoli.setdefault(p.responsabile or SENZA_RUOLO, []).append(p)
    return dict(sorted(ruoli.items(), key=lambda voce: voce[0] == SENZA_RUOLO))


@richiede("indicatori", "struttura")
def aree_a_confronto(d: Analisi) -> Vista | None:
    """One row an area: attainment, indicators short of target, and where its section is.

    an.aree_a_confronto(d)
    """
    nodo = d.quadro.albero
    if nodo is None:
        return None
    nome = nome_unita(d, nodo)
    con_unita = not all(a.unica for a in nodo.figli)
    di_che_cosa = nome.dei_suoi if con_unita else "dei suoi indicatori"
    righe = [_riga_area(d, a, con_unita) for a in nodo.figli]
    delle_unita = (
        ColonnaVista(parole.maiuscola(nome.molti), numerica=True, larghezza=11),
        ColonnaVista("Sotto il 100%", numerica=True, larghezza=11),
    )
    return Tabella(
        titolo=f"Le aree in sintesi, {d.anno}",
        colonne=(
            ColonnaVista("Area", larghezza=38 if con_unita else 60),
            *(delle_unita if con_unita else ()),
            ColonnaVista("Indicatori", numerica=True, larghezza=12),
            ColonnaVista("Sotto l'obiettivo", numerica=True, larghezza=12),
            ColonnaVista("Raggiungimento", "%", numerica=True, larghezza=22),
        ),
        righe=(*righe, Riga(("Intero ente", *_conti(d, nodo, con_unita)), tipo="totale")),
        note=(f"Il raggiungimento di un'area è la media semplice {di_che_cosa}. ! sotto il 100%.",),
        fonte=fonte(d, "indicatori"),
    )


def _riga_area(d: Analisi, area: Nodo, con_unita: bool) -> Riga:
    nome = Cella(area.titolo, codice=area.codice, rimando=nome_sezione(area.codice) if area.codice in d.aree else "")
    return Riga((nome, *_conti(d, area, con_unita)))


def _conti(d: Analisi, nodo: Nodo, con_unita: bool) -> tuple[Cella | str, ...]:
    progetti = nodo.unita()
    corti = sum(p.pct is not None and p.pct < 100 for p in progetti)
    c = nodo.conteggi
    return (
        *((fm.numero(len(progetti)), fm.numero(corti)) if con_unita else ()),
        fm.numero(c.totale),
        fm.numero(c.sotto_obiettivo),
        cella_pct(d, nodo.pct, barra=True),
    )
