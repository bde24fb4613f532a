"""Indicator by indicator: the place of each body with its interval, the funnel, the years, two indicators together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analisi.apertura_panel import ConfrontoAperto
from analisi.calcolo.panel.base import Valore
from analisi.calcolo.panel.gruppo import Confronto
from analisi.calcolo.panel.imbuto import Imbuto
from analisi.calcolo.panel.posizione import Posizione, Posizioni
from analisi.calcolo.panel.verso import SenzaConfronto
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Vista
from analisi.vista.blocchi import Paragrafo, Titolo
from analisi.vista.campi import con_unita
from analisi.vista.campi_pagine import CAMPI_POSIZIONE
from analisi.vista.pagine import panel_grafici as grafici
from analisi.vista.pagine.panel_comune import (
    avvisi_di,
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
    senza_unita,
    titolo_indicatore,
)
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella

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
    indicatore = confronto.indicatore
    unita = colonna_unita(indicatore)
    ordinate = sorted(posizioni.righe, key=lambda r: (r.rango.da, -r.quanto, c.nome(r.ente)))
    punti = "punti" if unita == "%" else unita
    return Tabella(
        titolo=titolo_indicatore(c, confronto),
        colonne=(
            ColonnaVista("Ente", larghezza=2.0),
            ColonnaVista("Valore", unita, numerica=True),
            ColonnaVista("Dalla mediana", punti, numerica=True),
            ColonnaVista("Distanza in unità robuste", numerica=True),
            ColonnaVista(parole.maiuscola(posizioni.ordine), numerica=True, larghezza=1.1),
            *_colonna_intervallo(c, posizioni),
            ColonnaVista("Togliendo un ente", numerica=True, larghezza=1.1),
            *([ColonnaVista("Quartile", numerica=True)] if ordinate[0].quartile is not None else []),
        ),
        righe=tuple(_riga(c, confronto, r) for r in ordinate),
        note=tuple(_note(c, confronto, posizioni)),
        fonte=fonti(c, confronto.comparabili),
        grezzi=tuple(_grezzo(c, r) for r in ordinate),
        campi=con_unita(CAMPI_POSIZIONE, valore=unita, distanza_dalla_mediana=punti),
    )


def _riga(c: ConfrontoAperto, confronto: Confronto, r: Posizione) -> Riga:
    indicatore, stabilita = confronto.indicatore, r.stabilita
    togliendo = f"{stabilita.da}°–{stabilita.a}°" if stabilita.da != stabilita.a else f"{stabilita.da}°"
    nota = CAMBIA_LATO if stabilita.cambia_lato else ""
    return Riga(
        (
            ente_in_tabella(c, r.ente),
            senza_unita(indicatore, r.quanto),
            fm.con_segno(r.distanza, indicatore.decimali),
            fm.con_segno(r.robusta, 1) if r.robusta is not None else fm.NC,
            posto(r.rango),
            *_cella_intervallo(c, r),
            Cella(togliendo, nota=nota),
            *([f"{r.quartile}°"] if r.quartile is not None else []),
        )
    )


def _colonna_intervallo(c: ConfrontoAperto, posizioni: Posizioni) -> tuple[ColonnaVista, ...]:
    """The heading of the interval says what it accounts for; no column where there is none."""
    match posizioni.righe[0].rango.origine:
        case "campionamento":
            return (ColonnaVista(f"Intervallo al {c.dati.metodo.livello_pct}%", numerica=True, larghezza=1.1),)
        case "arrotondamento":
            return (ColonnaVista("Incertezza del solo arrotondamento", numerica=True, larghezza=1.3),)
    return ()


def _cella_intervallo(c: ConfrontoAperto, r: Posizione) -> tuple[Cella, ...]:
    if not r.rango.origine:
        return ()
    return (intervallo_posto(r.rango) if mostrabile(c, r.ente) else Cella("riservato"),)


def _grezzo(c: ConfrontoAperto, r: Posizione) -> dict[str, object]:
    """The exact figures of a row; binary ones cut to what machines agree on."""
    dati: dict[str, object] = {
        "ente": c.nome(r.ente),
        "valore": r.quanto,
        "distanza_dalla_mediana": r.distanza,
        "distanza_robusta": fm.NC if r.robusta is None else float(f"{r.robusta:.6g}"),
        "posizione_da": r.rango.da,
        "posizione_a": r.rango.a,
        "posizione_togliendo_un_ente_da": r.stabilita.da,
        "posizione_togliendo_un_ente_a": r.stabilita.a,
    }
    if mostrabile(c, r.ente):
        dati |= {
            "intervallo_da": r.rango.basso,
            "intervallo_a": r.rango.alto,
            "intervallo_da_che_cosa": r.rango.origine,
        }
        dati |= {"numeratore": r.valore.numeratore, "denominatore": r.valore.denominatore}
    return dati


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
    return Tabella(
        titolo=_titolo_senza(c),
        colonne=(
            ColonnaVista("Indicatore", larghezza=2.6),
            ColonnaVista("Unità", larghezza=1.0),
            ColonnaVista("Periodo", larghezza=1.0),
            *(_colonna_di(c.nome(e)) for e in enti),
            *(_colonna_di(nome) for nome in termini),
        ),
        righe=tuple(_riga_in_colonne(c, x, enti, termini) for x in senza),
        note=tuple(sorted({_motivo(x) for x in senza})),
        fonte=fonti(c, [v for x in senza for v in x.valori]),
    )


def _colonna_di(nome: str) -> ColonnaVista:
    significato = f"Valore di «{nome}», nell'unità della riga"
    return ColonnaVista(nome, numerica=True, larghezza=1.2, significato=significato)


def _riga_in_colonne(c: ConfrontoAperto, x: Confronto, enti: Sequence[str], termini: Sequence[str]) -> Riga:
    per_nome = {r.nome: r for r in x.riferimenti}
    riferimenti = []
    for nome in termini:
        r = per_nome.get(nome)
        if r is None:
            riferimenti.append(Cella(fm.MANCANTE))
        else:
            nota = "" if r.periodo == x.periodo else f"Il riferimento è del {r.periodo.nome}."
            riferimenti.append(Cella(senza_unita(x.indicatore, r.valore.valore), nota=nota))
    valori = (next((v for v in x.valori if v.ente == e), None) for e in enti)
    return Riga(
        (
            nome_indicatore(x.indicatore),
            colonna_unita(x.indicatore),
            x.periodo.nome,
            *(_valore_e_nota(x, v) if v else fm.MANCANTE for v in valori),
            *riferimenti,
        )
    )


def _in_elenco(c: ConfrontoAperto, senza: Sequence[Confronto]) -> Tabella:
    """A row a value, for the panels of many bodies."""
    return Tabella(
        titolo=_titolo_senza(c),
        colonne=(
            ColonnaVista("Indicatore", larghezza=2.4),
            ColonnaVista("Periodo", larghezza=1.3),
            ColonnaVista("Ente", larghezza=1.8),
            ColonnaVista("Valore", numerica=True, larghezza=1.2),
        ),
        righe=tuple(r for x in senza for r in _righe_in_elenco(c, x)),
        note=tuple(sorted({_motivo(x) for x in senza})),
        fonte=fonti(c, [v for x in senza for v in x.valori]),
    )


def _righe_in_elenco(c: ConfrontoAperto, x: Confronto) -> Iterable[Riga]:
    for v in sorted(x.comparabili, key=lambda v: -(v.valore or 0)):
        valore = Cella(in_unita(x.indicatore, v.valore))
        yield Riga((nome_indicatore(x.indicatore), x.periodo.nome, c.nome(v.ente), valore))
    for r in x.riferimenti:
        valore = Cella(in_unita(x.indicatore, r.valore.valore))
        yield Riga((nome_indicatore(x.indicatore), r.periodo.nome, f"{r.nome} (riferimento)", valore))


def _titolo_senza(c: ConfrontoAperto) -> str:
    return f"{c.marchio}Valori di troppo pochi enti, {c.anno}"


def _motivo(x: Confronto) -> str:
    motivo = x.esito.motivo if isinstance(x.esito, SenzaConfronto) else ""
    return f"{parole.maiuscola(motivo)}."


def _valore_e_nota(x: Confronto, v: Valore) -> Cella:
    nota = f"{parole.maiuscola('; '.join(v.avvisi))}." if v.avvisi and v.fonti else ""
    if v.valore is None:
        return Cella(fm.NC if v.fonti else fm.MANCANTE, nota=nota)
    return Cella(senza_unita(x.indicatore, v.valore), nota=nota)


def profilo_ente(c: ConfrontoAperto | None) -> Vista | None:
    """All the indicators of the body in evidence on one scale; None without a body or without comparisons.

    an.profilo_ente(c)
    """
    if c is None or not c.per:
        return None
    propri = [(x, r) for x in c.confronti.principali if x.posizioni for r in x.posizioni.righe if r.ente == x.per]
    return grafici.profilo(c, propri) if propri else None
