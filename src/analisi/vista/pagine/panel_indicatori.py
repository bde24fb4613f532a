"""Indicator by indicator: the place of each body with its interval, the funnel, the years, two indicators together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from operator import attrgetter

from analisi.apertura_panel import ConfrontoAperto
from analisi.calcolo.numeri import arrotonda
from analisi.calcolo.panel.gruppo import Confronto
from analisi.calcolo.panel.imbuto import Imbuto
from analisi.calcolo.panel.posizione import Posizione, Posizioni
from analisi.calcolo.panel.verso import SenzaConfronto
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Vista
from analisi.vista.blocchi import Paragrafo, Titolo
from analisi.vista.pagine import panel_grafici as grafici
from analisi.vista.pagine.panel_comune import (
    avvisi_di,
    cella_periodo,
    colonna_unita,
    con_intervallo,
    confrontati,
    ente_in_tabella,
    fonti,
    gruppo,
    in_unita,
    intervallo_posto,
    mostrabile,
    nome_detto,
    nome_indicatore,
    nome_periodo,
    nota_verifica,
    posto,
    tagliato,
    titolo_indicatore,
)
from analisi.vista.tabella import Cella, Colonna, Riga, Tabella, Valore, dato

LIVELLO_TITOLO = 3
MASSIMO_IN_PAGINA = 12
ENTI_IN_COLONNA = 5
AVVISI_SOTTO_LA_TABELLA = 5
CAMBIA_LATO = "Togliendo un ente passa da una parte all'altra della mediana."


def posizioni_gruppo(c: ConfrontoAperto) -> Vista | None:
    """Chart and table of every indicator that is compared.

    an.posizioni_gruppo(c)
    """
    return gruppo(v for x in confrontati(c) for v in _un_indicatore(c, x))


def _un_indicatore(c: ConfrontoAperto, confronto: Confronto) -> Iterable[Vista]:
    posizioni = confronto.posizioni
    if posizioni is None:
        return
    yield Titolo(LIVELLO_TITOLO, f"{confronto.indicatore.nome}, {nome_periodo(confronto)}")
    yield grafici.valori(c, confronto, posizioni)
    yield _tabella_posizioni(c, confronto, posizioni)


def _tabella_posizioni(c: ConfrontoAperto, confronto: Confronto, posizioni: Posizioni) -> Tabella:
    decimali, unita = confronto.indicatore.decimali, colonna_unita(confronto.indicatore)
    ordinate = sorted(posizioni.righe, key=lambda r: (r.rango.da, -r.quanto, c.nome(r.ente)))
    punti = "punti" if unita == "%" else unita
    ordine, senza = parole.maiuscola(posizioni.ordine), "posizione_togliendo_un_ente"
    quartile = Colonna("Quartile", di=lambda r: f"{r.quartile}°", a_destra=True, dove="pagina")
    return Tabella.di(
        titolo_indicatore(c, confronto),
        (
            Colonna("Ente", di=lambda r: ente_in_tabella(c, r.ente), larghezza=2.0),
            Colonna("Valore", unita, "numero", "quanto", decimali, chiave="valore"),
            Colonna("Dalla mediana", punti, "numero", "distanza", decimali, True, chiave="distanza_dalla_mediana"),
            Colonna("Distanza in unità robuste", "", "numero", _robusta, 1, True, chiave="distanza_robusta"),
            Colonna(ordine, di=lambda r: posto(r.rango), larghezza=1.1, a_destra=True, dove="pagina"),
            dato("posizione_da", "Posizione, da", "Posto, il migliore a parità di valore", "rango.da", "intero"),
            dato("posizione_a", "Posizione, a", "Posto, il peggiore a parità di valore", "rango.a", "intero"),
            _colonna_intervallo(c, posizioni),
            Colonna("Togliendo un ente", di=_togliendo, larghezza=1.1, a_destra=True, dove="pagina"),
            dato(f"{senza}_da", "Togliendo un ente, da", "Posto migliore senza un altro", "stabilita.da", "intero"),
            dato(f"{senza}_a", "Togliendo un ente, a", "Posto peggiore senza un altro", "stabilita.a", "intero"),
            None if ordinate[0].quartile is None else quartile,
            *(_dimensioni(c) if any(mostrabile(c, r.ente) for r in ordinate) else ()),
        ),
        ordinate,
        _note(c, confronto, posizioni),
        fonti(c, confronto.comparabili),
    )


def _robusta(r: Posizione) -> Valore:
    return fm.NC if r.robusta is None else tagliato(r.robusta)


def _togliendo(r: Posizione) -> Cella:
    da, a = r.stabilita.da, r.stabilita.a
    return Cella(f"{da}°–{a}°" if da != a else f"{da}°", nota=CAMBIA_LATO if r.stabilita.cambia_lato else "")


def _dimensioni(c: ConfrontoAperto) -> Iterable[Colonna]:
    """For the data, what tells the size of a body; missing where it may not be said."""

    def se_mostrabile(nome: str) -> Callable[[Posizione], Valore]:
        return lambda r: attrgetter(nome)(r) if mostrabile(c, r.ente) else None

    possibili = "dei posti che il caso lascia possibili"
    basso, alto, origine = map(se_mostrabile, ("rango.basso", "rango.alto", "rango.origine"))
    yield dato("intervallo_da", "Intervallo, da", f"Estremo migliore {possibili}", basso, "intero")
    yield dato("intervallo_a", "Intervallo, a", f"Estremo peggiore {possibili}", alto, "intero")
    yield dato("intervallo_da_che_cosa", "Origine dell'intervallo", "campionamento o arrotondamento", origine)
    for nome in ("numeratore", "denominatore"):
        titolo = parole.maiuscola(nome)
        cosa = f"{titolo} del rapporto; vuoto se non è pubblicato o è riservato"
        yield dato(nome, titolo, cosa, se_mostrabile(f"valore.{nome}"), "numero")


def _colonna_intervallo(c: ConfrontoAperto, posizioni: Posizioni) -> Colonna | None:
    """The heading of the interval says what it accounts for; no column where there is none."""
    titoli = {
        "campionamento": (f"Intervallo al {c.dati.metodo.livello_pct}%", 1.1),
        "arrotondamento": ("Incertezza del solo arrotondamento", 1.3),
    }
    titolo, larga = titoli.get(posizioni.righe[0].rango.origine, ("", None))
    return Colonna(titolo, di=_intervallo(c), larghezza=larga, a_destra=True, dove="pagina") if titolo else None


def _intervallo(c: ConfrontoAperto) -> Callable[[Posizione], Cella]:
    return lambda r: intervallo_posto(r.rango) if mostrabile(c, r.ente) else Cella("riservato")


def _note(c: ConfrontoAperto, confronto: Confronto, posizioni: Posizioni) -> Iterable[str]:
    indicatore = confronto.indicatore
    if nota_verifica(indicatore):
        yield nota_verifica(indicatore)
    if not con_intervallo(posizioni):
        yield f"{parole.maiuscola(posizioni.senza_intervallo)}."
    if posizioni.senza_robusta:
        yield f"{parole.maiuscola(posizioni.senza_robusta)}."
    if c.anonima and con_intervallo(posizioni):
        yield "Degli altri enti l'intervallo non si mostra: direbbe quanto sono grandi."
    yield from avvisi_di(c, [v for v in confronto.valori if v.valore is None or v.escluso])
    avvisi = avvisi_di(c, confronto.comparabili)
    if len(avvisi) <= AVVISI_SOTTO_LA_TABELLA:
        yield from avvisi
    else:
        yield f"{parole.maiuscola(parole.plurale(len(avvisi), 'avvertenza', 'avvertenze', 'f'))} in fondo."
    for r in confronto.riferimenti:
        yield f"{r.nome} ({r.periodo.nome}): {in_unita(indicatore, r.valore.valore)}."


def imbuti_gruppo(c: ConfrontoAperto) -> Vista | None:
    """The funnels: values against sizes, with the limits that chance respects. None in the anonymised edition.

    an.imbuti_gruppo(c)
    """
    if c.anonima:
        return None
    trovati = [(x, x.imbuto) for x in c.confronti.principali if isinstance(x.imbuto, Imbuto)]
    return gruppo(v for x, imbuto in trovati for v in _un_imbuto(c, x, imbuto))


def _un_imbuto(c: ConfrontoAperto, confronto: Confronto, imbuto: Imbuto) -> Iterable[Vista]:
    yield grafici.imbuto(c, confronto, imbuto)
    fuori = [p for p in imbuto.punti if p.zona != "dentro"]
    restano = [p for p in fuori if p.zona_dispersa != "dentro"]
    nome = parole.minuscola(confronto.indicatore.nome)
    if not fuori:
        yield Paragrafo(
            f"{parole.maiuscola(nome)}: nessun ente esce dai limiti; le differenze si spiegano con il caso."
        )
        return
    nomi = parole.elenco([f"{c.nome(p.ente)} ({_oltre(p.zona)})" for p in fuori])
    usciti = f"{parole.maiuscola(nome)}: {parole.verbo(len(fuori), 'esce', 'escono')} dai limiti {nomi}."
    if imbuto.fi == 1.0:
        yield Paragrafo(usciti)
        return
    coda = "nessuno resta fuori"
    if restano:
        verbo = parole.verbo(len(restano), "resta", "restano")
        coda = f"fuori {verbo} {parole.elenco([c.nome(p.ente) for p in restano])}"
    yield Paragrafo(
        f"{usciti} Ma gli enti differiscono fra loro più di quanto il caso spieghi (φ = {fm.numero(imbuto.fi, 1)}): "
        f"allargando i limiti di conseguenza, {coda}."
    )


def _oltre(zona: str) -> str:
    """A zone of the funnel in words: `oltre 99,8` → `oltre il 99,8%`."""
    return f"oltre {parole.cifra(zona.removeprefix('oltre ') + '%')}"


def andamento_gruppo(c: ConfrontoAperto) -> Vista | None:
    """From year to year, for the indicators with at least one earlier year.

    an.andamento_gruppo(c)
    """
    con_storia = [x for x in c.confronti.principali if grafici.in_due_anni(x)]
    return gruppo(grafici.andamento(c, x) for x in con_storia[:MASSIMO_IN_PAGINA])


def dispersione_gruppo(c: ConfrontoAperto, x: str, y: str) -> Vista | None:
    """Two indicators together, by code, over the same period; None where one of them is not compared.

    an.dispersione_gruppo(c, "DEM02", "DEM03")
    """
    trovati = {k.indicatore.codice: k for k in c.confronti.principali if k.posizioni is not None}
    if x not in trovati or y not in trovati or trovati[x].periodo != trovati[y].periodo:
        return None
    return grafici.dispersione(c, trovati[x], trovati[y])


def valori_senza_confronto(c: ConfrontoAperto) -> Vista | None:
    """What is known of indicators that too few bodies have, and why there is no comparison.

    an.valori_senza_confronto(c)
    """
    senza = c.scelti(lambda x: isinstance(x.esito, SenzaConfronto))
    letti = [x for x in senza if len(x.comparabili) > 1 or x.riferimenti]
    soli = parole.elenco([nome_detto(x.indicatore) for x in senza if x not in letti])
    viste: list[Vista] = list(_letti(c, letti)) if letti else []
    if soli:
        viste.append(Paragrafo(f"Hanno il valore di un solo ente, senza riferimenti: {soli}."))
    return gruppo(viste)


def _letti(c: ConfrontoAperto, letti: Sequence[Confronto]) -> Iterable[Vista]:
    enti = tuple(dict.fromkeys(v.ente for x in letti for v in x.comparabili))
    if len(enti) > ENTI_IN_COLONNA:
        yield _in_elenco(c, letti)
        return
    strisce = None if c.per else grafici.strisce(c, letti)
    if strisce:
        yield strisce
    yield _in_colonne(c, letti, enti)


def _in_colonne(c: ConfrontoAperto, senza: Sequence[Confronto], enti: Sequence[str]) -> Tabella:
    """A row an indicator, a column a body; then the reference lines."""
    termini = tuple(dict.fromkeys(r.nome for x in senza for r in x.riferimenti))
    return Tabella.di(
        _titolo_senza(c),
        (
            Colonna("Indicatore", di=lambda x: nome_indicatore(x.indicatore), larghezza=2.6),
            Colonna("Unità", di=lambda x: colonna_unita(x.indicatore), larghezza=1.0),
            Colonna("Periodo", di=lambda x: cella_periodo(x.periodo), larghezza=1.0),
            *(_colonna_di(c.nome(e), partial(_di_ente, e)) for e in enti),
            *(_colonna_di(nome, partial(_di_termine, c, nome)) for nome in termini),
        ),
        senza,
        sorted({_motivo(x) for x in senza}),
        fonti(c, [v for x in senza for v in x.valori]),
    )


def _colonna_di(nome: str, di: Callable[[Confronto], Cella]) -> Colonna:
    cosa = f"Valore di «{nome}», nell'unità della riga"
    return Colonna(nome, "", "numero", di, decimali_di="indicatore.decimali", larghezza=1.2, significato=cosa)


def _di_termine(c: ConfrontoAperto, nome: str, x: Confronto) -> Cella:
    # of several lines with one name, the last
    r = next((r for r in reversed(x.riferimenti) if r.nome == nome), None)
    if r is None:
        return Cella(None)
    nota = "" if r.periodo == x.periodo else f"Il riferimento è del {r.periodo.nome}."
    return Cella(_riferito(c, x, r.valore.valore), nota=nota)


def _riferito(c: ConfrontoAperto, x: Confronto, valore: Fraction | None) -> Fraction | Decimal | None:
    """A value of a reference line; in the anonymised edition it is no more exact than a page prints it."""
    return arrotonda(valore, x.indicatore.decimali) if c.anonima and valore is not None else valore


def _in_elenco(c: ConfrontoAperto, senza: Sequence[Confronto]) -> Tabella:
    """A row a value, for the panels of many bodies."""
    return Tabella(
        titolo=_titolo_senza(c),
        colonne=(
            Colonna("Indicatore", larghezza=2.4),
            Colonna("Periodo", larghezza=1.3),
            Colonna("Ente", larghezza=1.8),
            Colonna("Valore", tipo="numero", larghezza=1.2),
            Colonna("Unità", dove="dati"),
        ),
        righe=tuple(r for x in senza for r in _righe_in_elenco(c, x)),
        note=tuple(sorted({_motivo(x) for x in senza})),
        fonte=fonti(c, [v for x in senza for v in x.valori]),
    )


def _righe_in_elenco(c: ConfrontoAperto, x: Confronto) -> Iterable[Riga]:
    nome, unita = nome_indicatore(x.indicatore), colonna_unita(x.indicatore)
    for v in sorted(x.comparabili, key=lambda v: -(v.valore or 0)):
        yield Riga((nome, cella_periodo(x.periodo), c.nome(v.ente), _con_unita(x, v.valore), unita))
    for r in x.riferimenti:
        yield Riga(
            (
                nome,
                cella_periodo(r.periodo),
                f"{r.nome} (riferimento)",
                _con_unita(x, _riferito(c, x, r.valore.valore)),
                unita,
            )
        )


def _con_unita(x: Confronto, valore: Fraction | Decimal | None) -> Cella:
    return Cella(valore, testo=in_unita(x.indicatore, valore))


def _titolo_senza(c: ConfrontoAperto) -> str:
    return f"{c.marchio}Valori di troppo pochi enti, {c.anno}"


def _motivo(x: Confronto) -> str:
    motivo = x.esito.motivo if isinstance(x.esito, SenzaConfronto) else ""
    return f"{parole.maiuscola(motivo)}."


def _di_ente(ente: str, x: Confronto) -> Cella:
    v = next((v for v in x.valori if v.ente == ente), None)
    if v is None:
        return Cella(None)
    nota = f"{parole.maiuscola('; '.join(v.avvisi))}." if v.avvisi and v.fonti else ""
    if v.valore is None:
        return Cella(fm.NC if v.fonti else None, nota=nota)
    return Cella(v.valore, nota=nota)


def profilo_ente(c: ConfrontoAperto | None) -> Vista | None:
    """All the indicators of the body in evidence on one scale; None without a body or without comparisons.

    an.profilo_ente(c)
    """
    if c is None or not c.per:
        return None
    propri = [(x, r) for x in c.confronti.principali if x.posizioni for r in x.posizioni.righe if r.ente == x.per]
    return grafici.profilo(c, propri) if propri else None
