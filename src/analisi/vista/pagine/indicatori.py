"""Attainment: projects, indicators short of their target, the full list, strategic indicators.

The first page is in `indicatori_sintesi`.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from analisi.apertura import Analisi
from analisi.calcolo.aggregazione import Nodo
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.dati.tabelle import LIVELLI
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Gruppo, Vista
from analisi.vista.blocchi import Paragrafo
from analisi.vista.campi_pagine import CAMPI_INDICATORE
from analisi.vista.pagine import grezzi
from analisi.vista.pagine.comune import (
    NESSUN_RESPONSABILE,
    NOMI_DEI_LIVELLI,
    VOCE,
    Nome,
    cella_pct,
    di_chi,
    di_quanto_manca,
    fonte,
    indicatori_corti,
    misura_in_parole,
    nome_unita,
    regola_in_parole,
    responsabile,
    richiede,
)
from analisi.vista.pagine.corrette import nota_indicatore
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella, TipoRiga
from analisi.vista.tracciati.barre import Barra, Riferimento, barre
from analisi.vista.tracciati.confronto import Coppia, confronto

GIUDIZIO = "Grado dato da chi valuta, come lo dichiara la fonte"
MASSIMO_TRAGUARDI = 24
MASSIMO_BARRE = 8
"""Past these many projects the chart shows only the ones below 100 %, so that it stays on page one."""


@richiede("indicatori", "struttura")
def raggiungimento_progetti(d: Analisi) -> Vista | None:
    """Every project's attainment as a chart and as the tree above it.

    an.raggiungimento_progetti(d)
    """
    nodo = d.quadro.albero
    if nodo is None or nodo.unica:
        return None
    nome = nome_unita(d, nodo)
    progetti = [p for p in nodo.unita() if p.pct is not None]
    sotto = [p for p in progetti if p.sotto]
    if not sotto:
        return Gruppo((Paragrafo(_quanti_pieni(nome, len(progetti), 0)), _tabella_albero(d, nodo, nome)))
    solo_sotto = len(progetti) > MASSIMO_BARRE
    disegnati = sorted(sotto if solo_sotto else progetti, key=lambda p: (p.pct, p.codice))
    grafico = barre(
        f"{f'{parole.maiuscola(nome.molti)} sotto il 100%' if solo_sotto else f'Raggiungimento {nome.dei}'}, "
        f"{di_chi(d)}, {d.anno}",
        tuple(Barra(f"{p.titolo} ({p.codice})", p.pct_pubblicata, attenzione=(p.pct or 0) < 100) for p in disegnati),
        riferimento=Riferimento(Decimal(100)),
        intestazione=parole.maiuscola(nome.uno),
        fonte=fonte(d, "indicatori"),
    )
    return Gruppo((Paragrafo(_quanti_pieni(nome, len(progetti), len(sotto))), grafico, _tabella_albero(d, nodo, nome)))


def _quanti_pieni(nome: Nome, quanti: int, sotto: int) -> str:
    """How many projects, or units of another level, reached 100 %, of those that have a figure."""
    femminile = nome.genere == "f"
    if not quanti:
        return f"{parole.maiuscola(nome.contati(0))} ha un raggiungimento misurato."
    if not sotto or quanti == 1:
        tutti = parole.maiuscola(parole.tutti(quanti, nome.uno, nome.molti, nome.genere))
        return f"{tutti} {'non ' if sotto else ''}{parole.verbo(quanti, 'ha', 'hanno')} raggiunto il 100%."
    if sotto == quanti:
        return f"{'Nessuna' if femminile else 'Nessuno'} {_dei(nome, quanti)} ha raggiunto il 100%."
    pieni = quanti - sotto
    soggetto = parole.plurale(pieni, nome.uno, nome.molti, nome.genere, in_lettere=True)
    uno, molti = ("l'altra", "le altre") if femminile else ("l'altro", "gli altri")
    resto = f"{uno} no" if sotto == 1 else f"{molti} {fm.numero(sotto)} no"
    verbo = parole.verbo(pieni, "ha", "hanno")
    return f"{parole.maiuscola(soggetto)} su {fm.numero(quanti)} {verbo} raggiunto il 100%, {resto}."


def _dei(nome: Nome, quanti: int) -> str:
    """A known count with «di» and its article: `dei 3 progetti`, `degli 8 obiettivi`, `delle 9 aree`."""
    articolo, contati = parole.i_contati(quanti, nome.uno, nome.molti, nome.genere).split(" ", 1)
    return f"{ {'i': 'dei', 'gli': 'degli', 'le': 'delle'}[articolo] } {contati}"


def _livelli_sotto(nodo: Nodo) -> set[str]:
    return {f.livello for f in nodo.figli} | {livello for f in nodo.figli for livello in _livelli_sotto(f)}


def _tabella_albero(d: Analisi, nodo: Nodo, nome: Nome) -> Tabella:
    mostrati = {nodo.livello for nodo in (*nodo.figli, *nodo.unita())} if d.quadro.per_ente else _livelli_sotto(nodo)
    righe = [r for figlio in nodo.figli for r in (_ramo_breve(d, figlio) if d.quadro.per_ente else _ramo(d, figlio, 0))]
    righe.append(Riga((d.sigla_area, "", *_conti(d, nodo)), tipo="totale"))
    return Tabella(
        titolo=f"Raggiungimento per {parole.elenco([livello for livello in LIVELLI if livello in mostrati])}",
        colonne=(
            ColonnaVista("Voce", larghezza=37),
            ColonnaVista("Responsabile", larghezza=28),
            ColonnaVista("Indicatori", numerica=True, larghezza=11),
            ColonnaVista("Sotto l'obiettivo", numerica=True, larghezza=10),
            ColonnaVista("Fuori media", numerica=True, larghezza=8),
            ColonnaVista("Grado", "%", numerica=True, larghezza=21),
        ),
        righe=tuple(righe),
        note=(
            f"Fuori media: indicatori non calcolabili, senza risultato o senza obiettivo. {_come_si_sale(nome)}",
            *_nota_segno(nodo),
        ),
        fonte=fonte(d, "indicatori"),
    )


def _nota_segno(nodo: Nodo) -> Iterable[str]:
    """What the mark before a figure says, where some figure has it."""
    if any(p.sotto for p in nodo.unita()):
        yield "Il segno ! indica un raggiungimento inferiore al 100%."


def _ramo_breve(d: Analisi, area: Nodo) -> Iterable[Riga]:
    """An area and its projects, if it has any; the levels between them are in the area's own report."""
    ruolo = (area.responsabile or NESSUN_RESPONSABILE) if area.unica else ""
    yield Riga((_nome(area), ruolo, *_conti(d, area)), tipo="normale" if area.unica else "subtotale")
    for p in () if area.unica else area.unita():
        yield Riga((_nome(p), p.responsabile or NESSUN_RESPONSABILE, *_conti(d, p)), livello=1)


def _ramo(d: Analisi, nodo: Nodo, livello: int) -> Iterable[Riga]:
    tipo: TipoRiga = "subtotale" if livello == 0 else "normale"
    ruolo = nodo.responsabile or (NESSUN_RESPONSABILE if nodo.unica else "")
    yield Riga((_nome(nodo), ruolo, *_conti(d, nodo)), tipo=tipo, livello=livello)
    for figlio in nodo.figli:
        yield from _ramo(d, figlio, livello + 1)


def _come_si_sale(nome: Nome) -> str:
    if nome == VOCE:
        return "Chi ha indicatori propri vale la loro media; ogni livello, la media semplice delle voci che ne hanno."
    return f"Ogni livello sopra {parole.articolo(nome.uno, nome.genere)} vale la media semplice {nome.dei_suoi}."


def _nome(nodo: Nodo) -> Cella:
    return Cella(nodo.titolo, codice=nodo.codice)


def _conti(d: Analisi, nodo: Nodo) -> tuple[Cella | str, ...]:
    c = nodo.conteggi
    fuori = c.non_calcolabili + c.senza_risultato + c.in_corso + c.informativi
    return (fm.numero(c.totale), fm.numero(c.sotto_obiettivo), fm.numero(fuori), cella_pct(d, nodo.pct, barra=True))


@richiede("indicatori", "struttura")
def indicatori_sotto_obiettivo(d: Analisi) -> Vista | None:
    """The indicators short of their target, worst first, by how much and who answers; nothing without any.

    an.indicatori_sotto_obiettivo(d)
    """
    tabella = tabella_sotto_obiettivo(d)
    traguardi = _traguardi(indicatori_corti(d))
    if tabella is None or len(traguardi) < 2:
        return tabella
    grafico = confronto(
        f"Obiettivo e risultato degli indicatori numerici sotto l'obiettivo, {di_chi(d)}",
        traguardi,
        fonte=fonte(d, "indicatori"),
    )
    return Gruppo((grafico, tabella))


def tabella_sotto_obiettivo(d: Analisi) -> Tabella | None:
    """The indicators short of their target alone, without a chart; None without any."""
    corti = indicatori_corti(d)
    if not corti:
        return None
    return Tabella(
        titolo=f"Indicatori sotto l'obiettivo, {di_chi(d)}",
        colonne=(
            ColonnaVista("Indicatore", larghezza=25),
            ColonnaVista("Promesso", larghezza=14),
            ColonnaVista("Ottenuto", larghezza=14),
            ColonnaVista("Di quanto manca", larghezza=22),
            ColonnaVista("Chi ne risponde", larghezza=22),
            ColonnaVista("Grado", "%", numerica=True, larghezza=9),
        ),
        righe=tuple(_riga_corta(d, i) for i in corti),
        fonte=fonte(d, "indicatori"),
    )


def _riga_corta(d: Analisi, indicatore: IndicatoreValutato) -> Riga:
    atteso, ottenuto = misura_in_parole(indicatore)
    return Riga(
        (
            _chiamato(d, indicatore, indicatore.etichetta),
            atteso,
            ottenuto,
            di_quanto_manca(indicatore),
            responsabile(d, indicatore),
            cella_pct(d, indicatore.raggiungimento.pct),
        )
    )


def _chiamato(d: Analisi, indicatore: IndicatoreValutato, codice: str = "") -> Cella:
    """The name of an indicator, its code if wanted, what is to be known of it."""
    return Cella(parole.maiuscola(indicatore.descrizione), codice=codice, nota=nota_indicatore(d, indicatore))


def _traguardi(indicatori: list[IndicatoreValutato]) -> tuple[Coppia, ...]:
    numerici = [
        i
        for i in indicatori
        if i.misura.target
        and i.misura.risultato is not None
        and i.misura.base is None
        and i.misura.tipo != "data_entro"
    ]
    return tuple(
        Coppia(
            f"{parole.maiuscola(i.descrizione)} ({i.etichetta})",
            i.misura.target,
            i.misura.risultato,
            raggiunto=not i.raggiungimento.sotto_obiettivo,
            unita=i.misura.unita,
            massimo=i.misura.tipo == "massimo",
        )
        for i in numerici[:MASSIMO_TRAGUARDI]
        if i.misura.target is not None
    )


@richiede("indicatori", "struttura")
def elenco_indicatori(d: Analisi) -> Vista | None:
    """Every project indicator: promised, obtained, attainment, how it was reached, where it is printed.

    an.elenco_indicatori(d)
    """
    if not d.quadro.indicatori:
        return None
    con_giudizio = any(i.raggiungimento.valutato is not None for i in d.quadro.indicatori)
    righe: list[Riga] = []
    progetto = ""
    for indicatore in d.quadro.indicatori:
        if indicatore.progetto != progetto:
            progetto = indicatore.progetto
            ruolo = d.quadro.responsabile(progetto) or NESSUN_RESPONSABILE
            righe.append(Riga((Cella(f"{d.quadro.titolo(progetto)} ({ruolo})", codice=progetto),), tipo="gruppo"))
        righe.append(_riga_piena(d, indicatore, con_giudizio))
    return Tabella(
        titolo=f"{_tutti_gli_indicatori(d)}, {di_chi(d)}",
        colonne=(
            ColonnaVista("N."),
            ColonnaVista("Indicatore", intestazione_riga=True),
            ColonnaVista("Promesso"),
            ColonnaVista("Ottenuto"),
            ColonnaVista("Regola"),
            *([ColonnaVista("Giudizio", "%", numerica=True, significato=GIUDIZIO)] if con_giudizio else []),
            ColonnaVista("Grado", "%", numerica=True),
            ColonnaVista("Riga", numerica=True),
        ),
        righe=tuple(righe),
        note=(
            "Regola: come si calcola il grado dalle cifre."
            + (
                " «Solo giudizio»: la fonte dà soltanto il grado di chi valuta, riportato nella colonna Giudizio."
                if con_giudizio
                else ""
            )
            + " Riga: dove la fonte riporta l'indicatore.",
        ),
        fonte=fonte(d, "indicatori"),
        grezzi=tuple(grezzi.indicatore(d, i) for i in d.quadro.indicatori),
        campi=CAMPI_INDICATORE,
    )


def _tutti_gli_indicatori(d: Analisi) -> str:
    di_progetto = nome_unita(d, d.quadro.albero) == NOMI_DEI_LIVELLI["progetto"]
    return "Tutti gli indicatori di progetto" if di_progetto else "Tutti gli indicatori"


def _riga_piena(d: Analisi, indicatore: IndicatoreValutato, con_giudizio: bool) -> Riga:
    r = indicatore.raggiungimento
    atteso, ottenuto = misura_in_parole(indicatore)
    numero = " ".join(p for p in (indicatore.gruppo, indicatore.codice) if p)
    return Riga(
        (
            numero,
            _chiamato(d, indicatore),
            atteso,
            ottenuto,
            regola_in_parole(indicatore),
            *([fm.numero(r.valutato) if r.valutato is not None else ""] if con_giudizio else []),
            cella_pct(d, r.pct, r.stato),
            indicatore.riga_fonte,
        )
    )


@richiede("strategici", "struttura")
def indicatori_strategici(d: Analisi) -> Vista | None:
    """The strategic indicators of the area, by objective, at the date of the version; nothing for none.

    an.indicatori_strategici(d)
    """
    strategici = d.quadro.strategici or ()
    if not strategici:
        return None
    righe: list[Riga] = []
    obiettivo = ""
    for indicatore in strategici:
        if indicatore.obiettivo != obiettivo:
            obiettivo = indicatore.obiettivo
            righe.append(Riga((Cella(d.quadro.titolo(obiettivo), codice=obiettivo),), tipo="gruppo"))
        righe.append(_riga_strategica(d, indicatore))
    quando = "a fine anno" if d.anno_chiuso else f"al {fm.data(d.data_riferimento)}"
    return Tabella(
        titolo=f"Indicatori strategici {quando}, {di_chi(d)}",
        colonne=(
            ColonnaVista("Indicatore", larghezza=28),
            ColonnaVista("Promesso", larghezza=24),
            ColonnaVista("Ottenuto", larghezza=25),
            ColonnaVista("Esito", larghezza=22),
            ColonnaVista("Grado", "%", numerica=True, larghezza=9),
        ),
        righe=tuple(righe),
        note=()
        if d.anno_chiuso
        else ("Valori intermedi: l'anno non è concluso e il raggiungimento non è definitivo.",),
        fonte=fonte(d, "strategici"),
    )


def _riga_strategica(d: Analisi, indicatore: IndicatoreValutato) -> Riga:
    r = indicatore.raggiungimento
    atteso, ottenuto = misura_in_parole(indicatore)
    esito = di_quanto_manca(indicatore) if r.pct is None or r.pct < 100 else "raggiunto"
    return Riga(
        (
            _chiamato(d, indicatore),
            atteso,
            ottenuto,
            esito,
            cella_pct(d, r.pct, r.stato),
        )
    )
