"""Attainment: projects, indicators short of their target, the full list, strategic indicators."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from analisi.apertura import Analisi
from analisi.calcolo.aggregazione import Conteggi, Nodo
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Avviso, Elenco, Paragrafo, Scheda, Schede
from analisi.vista.pagine import grezzi
from analisi.vista.pagine.comune import (
    NESSUN_RESPONSABILE,
    cella_pct,
    chi_risponde,
    chi_segue,
    fonte,
    misura_in_parole,
    pct,
    perche,
    regola_in_parole,
    responsabile,
    richiede,
    strategici_corti,
)
from analisi.vista.pagine.corrette import nota_indicatore
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella, TipoRiga
from analisi.vista.tracciati.barre import Barra, Riferimento, barre
from analisi.vista.tracciati.confronto import Coppia, confronto

MASSIMO_FRASI = 8
MASSIMO_TRAGUARDI = 24
MASSIMO_BARRE = 8
"""Past these many projects the chart shows only the ones below 100 %, so that it stays on page one."""


@richiede("indicatori", "struttura")
def sintesi_indicatori(d: Analisi) -> Vista:
    """Page one: the attainment, then what falls short, by how much, and who answers for it."""
    nodo = d.quadro.albero
    if nodo is None:
        return Gruppo((_intermedio(), Elenco(tuple(_frasi_intermedie(d)))))
    return Gruppo((_schede(d, nodo), Elenco(tuple(_frasi(d, nodo)))))


def _intermedio() -> Avviso:
    return Avviso(
        "info",
        "risultati di progetto non rilevati al 30 settembre",
        "I progetti si misurano a fine anno; qui si leggono gli indicatori strategici alla data intermedia.",
    )


def _frasi_intermedie(d: Analisi) -> Iterable[Testo]:
    corti = strategici_corti(d)
    if not corti:
        yield "Nessun indicatore strategico misurato è sotto il proprio obiettivo."
    for i in corti:
        atteso, ottenuto = misura_in_parole(i)
        chi = chi_segue(d, i.obiettivo)
        yield (
            Forte(i.descrizione),
            f" ({i.codice}): promesso «{atteso}», ottenuto finora «{ottenuto}»; raggiungimento ",
            Forte(pct(d, i.raggiungimento.pct)),
            f". Lo seguono: {chi}." if chi else ". Il documento non indica chi ne risponde.",
        )


def _schede(d: Analisi, nodo: Nodo) -> Schede:
    c = nodo.conteggi
    progetti = nodo.progetti()
    pieni = sum(p.pct is not None and p.pct >= 100 for p in progetti)
    return Schede(
        (
            Scheda(
                "Raggiungimento medio dei progetti",
                pct(d, nodo.pct),
                parole.plurale(len(progetti), "progetto", "progetti"),
            ),
            Scheda("Progetti al 100%", fm.numero(pieni), f"su {len(progetti)}"),
            Scheda("Indicatori sotto l'obiettivo", fm.numero(c.sotto_obiettivo), f"su {c.totale}"),
            Scheda(
                "Indicatori senza misura",
                fm.numero(c.valutati + c.non_calcolabili + c.senza_risultato + c.in_corso),
                _senza(c),
            ),
        )
    )


def _senza(c: Conteggi) -> str:
    voci = (
        (c.valutati, "col solo giudizio"),
        (c.non_calcolabili, "N.C."),
        (c.senza_risultato + c.in_corso, "senza risultato"),
    )
    return ", ".join(f"{quanti} {come}" for quanti, come in voci if quanti)


def _frasi(d: Analisi, nodo: Nodo) -> Iterable[Testo]:
    corti = sorted(_corti(d), key=_gravita)
    if not corti:
        yield (Forte("Nessuno scostamento: "), "ogni indicatore misurato ha raggiunto il proprio obiettivo.")
    for indicatore in corti[:MASSIMO_FRASI]:
        yield _frase(d, indicatore)
    if len(corti) > MASSIMO_FRASI:
        altri = parole.plurale(len(corti) - MASSIMO_FRASI, "altro indicatore", "altri indicatori")
        yield f"{altri} sotto l'obiettivo nella tabella che segue."
    yield from _senza_misura(d, nodo)


def _frase(d: Analisi, indicatore: IndicatoreValutato) -> Testo:
    r = indicatore.raggiungimento
    atteso, ottenuto = misura_in_parole(indicatore)
    motivo = f", {r.motivo}" if r.giorni_ritardo else ""
    return (
        Forte(f"{indicatore.descrizione}"),
        f" ({indicatore.etichetta}): promesso «{atteso}», ottenuto «{ottenuto}»{motivo}; raggiungimento ",
        Forte(pct(d, r.pct)),
        f". {chi_risponde(d, indicatore)}",
    )


def _senza_misura(d: Analisi, nodo: Nodo) -> Iterable[Testo]:
    c = nodo.conteggi
    if c.non_calcolabili:
        soggetto = parole.plurale(c.non_calcolabili, "indicatore", "indicatori")
        verbo = (
            "è dichiarato non calcolabile e resta fuori"
            if c.non_calcolabili == 1
            else "sono dichiarati non calcolabili e restano fuori"
        )
        yield f"{soggetto} {verbo} dalle medie."
    mancanti = c.senza_risultato + c.in_corso
    if mancanti:
        verbo = (
            "non ha un risultato misurabile e resta fuori"
            if mancanti == 1
            else "non hanno un risultato misurabile e restano fuori"
        )
        yield f"{parole.plurale(mancanti, 'indicatore', 'indicatori')} {verbo} dalle medie."


def _corti(d: Analisi) -> list[IndicatoreValutato]:
    return [i for i in d.quadro.indicatori or () if i.raggiungimento.sotto_obiettivo]


def _gravita(indicatore: IndicatoreValutato) -> tuple[object, str]:
    return (indicatore.raggiungimento.pct, indicatore.etichetta)


@richiede("indicatori", "struttura")
def raggiungimento_progetti(d: Analisi) -> Vista | None:
    """Every project's attainment as a chart and as the tree above it."""
    nodo = d.quadro.albero
    if nodo is None:
        return None
    progetti = [p for p in nodo.progetti() if p.pct is not None]
    sotto = [p for p in progetti if p.pct is not None and p.pct < 100]
    if not sotto:
        tutti = parole.plurale(len(progetti), "progetto, raggiunto", "progetti, tutti raggiunti")
        return Gruppo((Paragrafo(f"{tutti} al 100%."), _tabella_albero(d, nodo)))
    solo_sotto = len(progetti) > MASSIMO_BARRE
    disegnati = sorted(sotto, key=lambda p: (p.pct, p.codice)) if solo_sotto else progetti
    pieni = parole.maiuscola(parole.plurale(len(progetti) - len(sotto), "progetto ha", "progetti hanno"))
    grafico = barre(
        f"{'Progetti sotto il 100%' if solo_sotto else 'Raggiungimento dei progetti'}, {d.nome_area}, {d.anno}",
        tuple(Barra(f"{p.codice} {p.titolo}", p.pct_pubblicata, attenzione=(p.pct or 0) < 100) for p in disegnati),
        riferimento=Riferimento(Decimal(100)),
        intestazione="Progetto",
        fonte=fonte(d, "indicatori"),
    )
    frase = f"{pieni} raggiunto il 100%, {len(sotto)} no."
    return Gruppo((Paragrafo(frase), grafico, _tabella_albero(d, nodo)))


def _tabella_albero(d: Analisi, nodo: Nodo) -> Tabella:
    righe = [r for figlio in nodo.figli for r in (_ramo_breve(d, figlio) if d.quadro.per_ente else _ramo(d, figlio, 0))]
    nome = "Intero ente" if d.quadro.per_ente else f"Area {nodo.codice}"
    righe.append(Riga((nome, "", *_conti(d, nodo)), tipo="totale"))
    return Tabella(
        titolo=f"Raggiungimento per {'area e' if d.quadro.per_ente else 'obiettivo, programma e'} progetto",
        colonne=(
            ColonnaVista("Voce", larghezza=37),
            ColonnaVista("Responsabile", larghezza=28),
            ColonnaVista("Indicatori", numerica=True, larghezza=11),
            ColonnaVista("Sotto obiettivo", numerica=True, larghezza=10),
            ColonnaVista("Fuori media", numerica=True, larghezza=8),
            ColonnaVista("Grado", "%", numerica=True, larghezza=21),
        ),
        righe=tuple(righe),
        note=(
            "Fuori media: indicatori non calcolabili, senza risultato o senza obiettivo. Ogni livello sopra il "
            "progetto è la media semplice dei suoi progetti.",
            "Il segno ! indica un raggiungimento inferiore al 100%.",
        ),
        fonte=fonte(d, "indicatori"),
    )


def _ramo_breve(d: Analisi, area: Nodo) -> Iterable[Riga]:
    """An area and its projects; the levels between them are in the area's own report."""
    yield Riga((f"{area.codice} {area.titolo}", "", *_conti(d, area)), tipo="subtotale")
    for p in area.progetti():
        yield Riga((f"{p.codice} {p.titolo}", p.responsabile or NESSUN_RESPONSABILE, *_conti(d, p)), livello=1)


def _ramo(d: Analisi, nodo: Nodo, livello: int) -> Iterable[Riga]:
    tipo: TipoRiga = "subtotale" if livello == 0 else "normale"
    ruolo = nodo.responsabile or (NESSUN_RESPONSABILE if nodo.livello == "progetto" else "")
    yield Riga((f"{nodo.codice} {nodo.titolo}", ruolo, *_conti(d, nodo)), tipo=tipo, livello=livello)
    for figlio in nodo.figli:
        yield from _ramo(d, figlio, livello + 1)


def _conti(d: Analisi, nodo: Nodo) -> tuple[Cella | str, ...]:
    c = nodo.conteggi
    fuori = c.non_calcolabili + c.senza_risultato + c.in_corso + c.informativi
    return (fm.numero(c.totale), fm.numero(c.sotto_obiettivo), fm.numero(fuori), cella_pct(d, nodo.pct, barra=True))


@richiede("indicatori", "struttura")
def indicatori_sotto_obiettivo(d: Analisi) -> Vista | None:
    """The indicators short of their target, worst first, with the reason and the role that answers."""
    if d.quadro.indicatori is None:
        return None
    corti = sorted(_corti(d), key=_gravita)
    if not corti:
        return Paragrafo("Nessun indicatore è sotto il proprio obiettivo.")
    righe = tuple(_riga_corta(d, i) for i in corti)
    tabella = Tabella(
        titolo=f"Indicatori sotto l'obiettivo, {d.nome_area}",
        colonne=(
            ColonnaVista("Indicatore"),
            ColonnaVista("Promesso"),
            ColonnaVista("Ottenuto"),
            ColonnaVista("Perché"),
            ColonnaVista("Responsabile"),
            ColonnaVista("Raggiungimento", "%", numerica=True),
        ),
        righe=righe,
        fonte=fonte(d, "indicatori"),
    )
    traguardi = _traguardi(corti)
    if len(traguardi) < 2:
        return tabella
    grafico = confronto(
        f"Obiettivo e risultato degli indicatori numerici sotto l'obiettivo, {d.nome_area}",
        traguardi,
        fonte=fonte(d, "indicatori"),
    )
    return Gruppo((grafico, tabella))


def _riga_corta(d: Analisi, indicatore: IndicatoreValutato) -> Riga:
    atteso, ottenuto = misura_in_parole(indicatore)
    return Riga(
        (
            Cella(f"{indicatore.etichetta} {indicatore.descrizione}", nota=nota_indicatore(d, indicatore)),
            atteso,
            ottenuto,
            perche(indicatore),
            responsabile(d, indicatore),
            cella_pct(d, indicatore.raggiungimento.pct),
        )
    )


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
            f"{i.etichetta} {i.descrizione}",
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
    """Every project indicator: promised, obtained, attainment, how it was reached, where it is printed."""
    if d.quadro.indicatori is None:
        return None
    righe: list[Riga] = []
    progetto = ""
    for indicatore in d.quadro.indicatori:
        if indicatore.progetto != progetto:
            progetto = indicatore.progetto
            ruolo = d.quadro.responsabile(progetto) or NESSUN_RESPONSABILE
            righe.append(Riga((f"{progetto} {d.quadro.titolo(progetto)} ({ruolo})",), tipo="gruppo"))
        righe.append(_riga_piena(d, indicatore))
    return Tabella(
        titolo=f"Tutti gli indicatori di progetto, {d.nome_area}",
        colonne=(
            ColonnaVista("N."),
            ColonnaVista("Indicatore", intestazione_riga=True),
            ColonnaVista("Promesso"),
            ColonnaVista("Ottenuto"),
            ColonnaVista("Regola"),
            ColonnaVista("Giudizio", "%", numerica=True),
            ColonnaVista("Grado", "%", numerica=True),
            ColonnaVista("Riga", numerica=True),
        ),
        righe=tuple(righe),
        note=(
            "Regola: come si calcola il grado dalle cifre; «solo giudizio» quando il documento stampa soltanto il "
            "grado dato da chi valuta, riportato nella colonna Giudizio. Riga: dove il documento stampa l'indicatore.",
        ),
        fonte=fonte(d, "indicatori"),
        grezzi=tuple(grezzi.indicatore(d, i) for i in d.quadro.indicatori),
    )


def _riga_piena(d: Analisi, indicatore: IndicatoreValutato) -> Riga:
    r = indicatore.raggiungimento
    atteso, ottenuto = misura_in_parole(indicatore)
    numero = " ".join(p for p in (indicatore.gruppo, indicatore.codice) if p)
    return Riga(
        (
            numero,
            Cella(indicatore.descrizione, nota=nota_indicatore(d, indicatore)),
            atteso,
            ottenuto,
            regola_in_parole(indicatore),
            fm.numero(r.valutato) if r.valutato is not None else "",
            cella_pct(d, r.pct, r.stato),
            indicatore.riga_fonte,
        )
    )


@richiede("strategici", "struttura")
def indicatori_strategici(d: Analisi) -> Vista:
    """The strategic indicators of the area, by objective, at the date of the version."""
    strategici = d.quadro.strategici or ()
    if not strategici:
        return Paragrafo("Nessun indicatore strategico per quest'area.")
    righe: list[Riga] = []
    obiettivo = ""
    for indicatore in strategici:
        if indicatore.obiettivo != obiettivo:
            obiettivo = indicatore.obiettivo
            righe.append(Riga((f"{obiettivo} {d.quadro.titolo(obiettivo)}",), tipo="gruppo"))
        righe.append(_riga_strategica(d, indicatore))
    quando = "a fine anno" if d.versione == "consuntivo" else "al 30 settembre"
    return Tabella(
        titolo=f"Indicatori strategici {quando}, {d.nome_area}",
        colonne=(
            ColonnaVista("Indicatore"),
            ColonnaVista("Promesso"),
            ColonnaVista("Ottenuto"),
            ColonnaVista("Esito"),
            ColonnaVista("Raggiungimento", "%", numerica=True),
        ),
        righe=tuple(righe),
        note=()
        if d.versione == "consuntivo"
        else ("Valori intermedi: l'anno non è concluso e il raggiungimento non è definitivo.",),
        fonte=fonte(d, "strategici"),
    )


def _riga_strategica(d: Analisi, indicatore: IndicatoreValutato) -> Riga:
    r = indicatore.raggiungimento
    atteso, ottenuto = misura_in_parole(indicatore)
    esito = perche(indicatore) if r.pct is None or r.pct < 100 else "raggiunto"
    return Riga(
        (
            Cella(indicatore.descrizione, nota=nota_indicatore(d, indicatore)),
            atteso,
            ottenuto,
            esito,
            cella_pct(d, r.pct, r.stato),
        )
    )
