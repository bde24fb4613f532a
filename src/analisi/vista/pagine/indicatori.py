"""Attainment: projects, indicators short of their target, the full list, strategic indicators.

The first page is in `indicatori_sintesi`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from analisi.apertura import Analisi
from analisi.calcolo.aggregazione import Nodo, addendi
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.dati.tabelle import LIVELLI
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Gruppo, Vista
from analisi.vista.blocchi import Paragrafo
from analisi.vista.grafici.comparisons import Barra, Coppia, Riferimento, barre, confronto
from analisi.vista.pagine.comune import (
    NESSUN_RESPONSABILE,
    NOMI_DEI_LIVELLI,
    VOCE,
    Nome,
    cella_pct,
    di_chi,
    di_quanto_manca,
    fonte,
    grado,
    indicatori_corti,
    luogo,
    nome_unita,
    regola_in_parole,
    responsabile,
    richiede,
)
from analisi.vista.pagine.corrette import nota_indicatore
from analisi.vista.tabella import Cella, Colonna, In, Riga, Tabella, Valore, dato

GIUDIZIO = "Grado dato da chi valuta, come lo dichiara la fonte"
IN_UNITA = ", nell'unità della colonna «unita»"
UNITA = "Unità di misura dei numeri della riga; vuota se sono numeri puri"
NELLE_MEDIE = "Percentuali che entrano nelle medie, separate da «; »"
GIORNO = "Giorno (AAAA-MM-GG) o mese (AAAA-MM)"
ESTREMO = "Estremo superiore, se l'obiettivo è un intervallo"
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
    rami = [r for figlio in nodo.figli for r in (_ramo_breve(figlio) if d.quadro.per_ente else _ramo(figlio, 0))]
    return Tabella.di(
        f"Raggiungimento per {parole.elenco([livello for livello in LIVELLI if livello in mostrati])}",
        (
            Colonna("Voce", di=lambda n: d.sigla_area if n is nodo else _nome(n), larghezza=37),
            Colonna("Responsabile", di=lambda n: "" if n is nodo else _risponde(d, n), larghezza=28),
            Colonna("Indicatori", tipo="intero", di="conteggi.totale", larghezza=11),
            Colonna("Sotto l'obiettivo", tipo="intero", di="conteggi.sotto_obiettivo", larghezza=10),
            Colonna("Fuori media", tipo="intero", di="conteggi.fuori_media", larghezza=8),
            Colonna("Grado", "%", "numero", lambda n: cella_pct(d, n.pct, barra=True), larghezza=21),
        ),
        [*rami, In(nodo, "totale")],
        (
            f"Fuori media: indicatori non calcolabili, senza risultato o senza obiettivo. {_come_si_sale(nome)}",
            *_nota_segno(nodo),
        ),
        fonte(d, "indicatori"),
    )


def _nota_segno(nodo: Nodo) -> Iterable[str]:
    """What the mark before a figure says, where some figure has it."""
    if any(p.sotto for p in nodo.unita()):
        yield "Il segno ! indica un raggiungimento inferiore al 100%."


def _ramo_breve(area: Nodo) -> Iterable[In]:
    """An area and its projects, if it has any; the levels between them are in the area's own report."""
    yield In(area, "normale" if area.unica else "subtotale")
    yield from () if area.unica else (In(p, livello=1) for p in area.unita())


def _ramo(nodo: Nodo, livello: int) -> Iterable[In]:
    yield In(nodo, "subtotale" if livello == 0 else "normale", livello)
    for figlio in nodo.figli:
        yield from _ramo(figlio, livello + 1)


def _risponde(d: Analisi, nodo: Nodo) -> str:
    """Who answers for a node: always said of those whose mean is made of indicators, and of nobody else in the body."""
    if d.quadro.per_ente and nodo.livello == LIVELLI[0] and not nodo.unica:
        return ""
    return nodo.responsabile or (NESSUN_RESPONSABILE if nodo.unica else "")


def _come_si_sale(nome: Nome) -> str:
    if nome == VOCE:
        return "Chi ha indicatori propri vale la loro media; ogni livello, la media semplice delle voci che ne hanno."
    return f"Ogni livello sopra {parole.articolo(nome.uno, nome.genere)} vale la media semplice {nome.dei_suoi}."


def _nome(nodo: Nodo) -> Cella:
    return Cella(nodo.titolo, codice=nodo.codice)


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
    return Tabella.di(
        f"Indicatori sotto l'obiettivo, {di_chi(d)}",
        (
            Colonna("Indicatore", di=lambda i: _chiamato(d, i, i.etichetta), larghezza=25),
            Colonna("Promesso", di=lambda i: i.target_testo or None, larghezza=14),
            Colonna("Ottenuto", di=lambda i: i.risultato_testo or None, larghezza=14),
            Colonna("Di quanto manca", di=di_quanto_manca, larghezza=22),
            Colonna("Chi ne risponde", di=lambda i: responsabile(d, i), larghezza=22),
            Colonna("Grado", "%", "numero", grado(d), larghezza=9),
        ),
        corti,
        fonte=fonte(d, "indicatori"),
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
    righe: list[IndicatoreValutato | Riga] = []
    progetto = ""
    for indicatore in d.quadro.indicatori:
        if indicatore.progetto != progetto:
            progetto = indicatore.progetto
            ruolo = d.quadro.responsabile(progetto) or NESSUN_RESPONSABILE
            righe.append(Riga((Cella(f"{d.quadro.titolo(progetto)} ({ruolo})", codice=progetto),), tipo="gruppo"))
        righe.append(indicatore)
    con_giudizio = any(i.raggiungimento.valutato is not None for i in d.quadro.indicatori)
    giudizio = " «Solo giudizio»: la fonte dà soltanto il grado di chi valuta, riportato nella colonna Giudizio."
    return Tabella.di(
        f"{_tutti_gli_indicatori(d)}, {di_chi(d)}",
        _colonne_elenco(d, con_giudizio),
        righe,
        (
            f"Regola: come si calcola il grado dalle cifre.{giudizio if con_giudizio else ''} "
            "Riga: dove la fonte riporta l'indicatore.",
        ),
        fonte(d, "indicatori"),
    )


def _colonne_elenco(d: Analisi, con_giudizio: bool) -> Iterable[Colonna | None]:
    giudizio = Colonna("Giudizio", "%", "numero", lambda i: _valutato(i, ""), significato=GIUDIZIO, dove="pagina")
    return (
        Colonna("N.", di=lambda i: " ".join(p for p in (i.gruppo, i.codice) if p), dove="pagina"),
        dato("progetto", "Progetto", "Codice del progetto; vuoto per gli indicatori strategici", "progetto"),
        dato("gruppo", "Gruppo", "Ufficio o gruppo, dove i codici si ripetono dentro il progetto", "gruppo"),
        dato("codice", "Codice", "Codice dell'indicatore, unico dentro progetto e gruppo", "codice"),
        Colonna("Indicatore", di=lambda i: _chiamato(d, i), intestazione_riga=True, dove="pagina"),
        dato("descrizione", "Indicatore", "Che cosa misura l'indicatore", "descrizione"),
        Colonna("Promesso", di=lambda i: i.target_testo or None),
        Colonna("Ottenuto", di=lambda i: i.risultato_testo or None),
        Colonna("Regola", di=regola_in_parole, dove="pagina"),
        dato("regola", "Regola", "Regola di calcolo; + unisce quelle di un composto", "raggiungimento.regola"),
        dato("obiettivo", "Obiettivo", f"Obiettivo in cifre{IN_UNITA}", "misura.target", "numero"),
        dato("obiettivo_massimo", "Obiettivo massimo", ESTREMO, "misura.target_massimo", "numero"),
        dato("termine", "Termine", f"{GIORNO} entro cui realizzare", "misura.target_data"),
        dato("risultato", "Risultato", f"Risultato in cifre{IN_UNITA}", "misura.risultato", "numero"),
        dato("data_risultato", "Data del risultato", f"{GIORNO} della realizzazione", "misura.risultato_data"),
        dato("casi", "Casi", "Casi esaminati, se il risultato ne conta una parte", "misura.base", "numero"),
        dato("esito", "Esito", "Giudizio della fonte: realizzato, parziale, non realizzato", "misura.esito"),
        dato("unita", "Unità", UNITA, "misura.unita"),
        dato("stato", "Stato", "Come si arriva al raggiungimento: calcolato, valutato…", "raggiungimento.stato"),
        dato("calcolato_pct", "Raggiungimento calcolato", "Ricalcolato dalle cifre", _calcolato, "numero", "%"),
        giudizio if con_giudizio else None,
        dato("valutato_pct", "Raggiungimento valutato", "Dichiarato da chi valuta", _valutato, "numero", "%"),
        Colonna("Grado", "%", "numero", grado(d), dove="pagina"),
        dato("nelle_medie_pct", "Nelle medie", NELLE_MEDIE, _nelle_medie(d), unita="%"),
        dato(
            "giorni_ritardo",
            "Giorni di ritardo",
            "Giorni oltre il termine, 0 se in tempo",
            "raggiungimento.giorni_ritardo",
            "intero",
            "giorni",
        ),
        dato("motivo", "Motivo", "Perché il raggiungimento è quello, o perché manca", "raggiungimento.motivo"),
        Colonna("Riga", di="riga_fonte", a_destra=True, dove="pagina"),
        *luogo(d),
        dato("nota", "Nota", "Avvertenza di chi ha preparato i dati", "nota"),
    )


def _nelle_medie(d: Analisi) -> Callable[[IndicatoreValutato], str]:
    return lambda i: "; ".join(map(str, addendi(i.raggiungimento, d.quadro.regole)))


def _calcolato(i: IndicatoreValutato) -> Valore:
    return fm.NC if i.raggiungimento.stato == "non calcolabile" else i.raggiungimento.calcolato


def _valutato(i: IndicatoreValutato, senza: Valore = None) -> Valore:
    return senza if i.raggiungimento.valutato is None else i.raggiungimento.valutato


def _tutti_gli_indicatori(d: Analisi) -> str:
    di_progetto = nome_unita(d, d.quadro.albero) == NOMI_DEI_LIVELLI["progetto"]
    return "Tutti gli indicatori di progetto" if di_progetto else "Tutti gli indicatori"


@richiede("strategici", "struttura")
def indicatori_strategici(d: Analisi) -> Vista | None:
    """The strategic indicators of the area, by objective, at the date of the version; nothing for none.

    an.indicatori_strategici(d)
    """
    strategici = d.quadro.strategici or ()
    if not strategici:
        return None
    righe: list[IndicatoreValutato | Riga] = []
    obiettivo = ""
    for indicatore in strategici:
        if indicatore.obiettivo != obiettivo:
            obiettivo = indicatore.obiettivo
            righe.append(Riga((Cella(d.quadro.titolo(obiettivo), codice=obiettivo),), tipo="gruppo"))
        righe.append(indicatore)
    quando = "a fine anno" if d.anno_chiuso else f"al {fm.data(d.data_riferimento)}"
    intermedi = "Valori intermedi: l'anno non è concluso e il raggiungimento non è definitivo."
    return Tabella.di(
        f"Indicatori strategici {quando}, {di_chi(d)}",
        (
            Colonna("Indicatore", di=lambda i: _chiamato(d, i), larghezza=28),
            Colonna("Promesso", di=lambda i: i.target_testo or None, larghezza=24),
            Colonna("Ottenuto", di=lambda i: i.risultato_testo or None, larghezza=25),
            Colonna("Esito", di=_esito, larghezza=22),
            Colonna("Grado", "%", "numero", grado(d), larghezza=9),
        ),
        righe,
        () if d.anno_chiuso else (intermedi,),
        fonte(d, "strategici"),
    )


def _esito(i: IndicatoreValutato) -> str:
    pct = i.raggiungimento.pct
    return "raggiunto" if pct is not None and pct >= 100 else di_quanto_manca(i)
