"""From a comparison to its charts: which numbers go where, in which order, under which name."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from analisi.apertura_panel import ConfrontoAperto
from analisi.calcolo.panel.gruppo import Confronto
from analisi.calcolo.panel.imbuto import Imbuto, Limiti
from analisi.calcolo.panel.modelli import intervallo
from analisi.calcolo.panel.posizione import Posizione, Posizioni
from analisi.dati.panel_tipi import Indicatore
from analisi.vista import parole
from analisi.vista.base import Vista
from analisi.vista.grafici.panel import NO_INTERVAL, Strip, ValoreConIntervallo, VoceProfilo, caterpillar, strips
from analisi.vista.grafici.panel import profilo as tracciato_profilo
from analisi.vista.grafici.relations import CurveImbuto, PuntoDispersione, PuntoImbuto
from analisi.vista.grafici.relations import dispersione as tracciato_dispersione
from analisi.vista.grafici.relations import imbuto as tracciato_imbuto
from analisi.vista.grafici.series import LineaAndamento
from analisi.vista.grafici.series import andamento as tracciato_andamento
from analisi.vista.grafici.words import Grandezza
from analisi.vista.grafico import Grafico
from analisi.vista.pagine.panel_comune import con_intervallo, fonti, in_unita, mostrabile, nome_periodo, unita_detta

MASSIMO_PERIODI = 5
RISERVATO = "intervallo riservato"
MINIMO_LINEE = 3


def grandezza(indicatore: Indicatore) -> Grandezza:
    """What a chart says of an indicator."""
    return Grandezza(
        parole.maiuscola(indicatore.nome),
        unita_detta(indicatore),
        indicatore.decimali,
        contesto=indicatore.direzione == "contesto",
        verificata=indicatore.verificato,
    )


def valori(c: ConfrontoAperto, confronto: Confronto, posizioni: Posizioni) -> Grafico:
    """The bodies by value, with the interval of each where chance has a model and it may be shown."""
    livello = c.dati.metodo.livello_pct
    return caterpillar(
        f"{confronto.indicatore.nome}, {nome_periodo(confronto)}",
        tuple(_valore(c, posizioni, r, livello / 100) for r in posizioni.righe),
        grandezza=grandezza(confronto.indicatore),
        riferimento=posizioni.mediana,
        livello=f"{livello}%",
        senza_intervallo=RISERVATO if c.anonima else NO_INTERVAL,
        fonte=fonti(c, confronto.comparabili),
        simulato=c.simulato,
    )


def _valore(c: ConfrontoAperto, posizioni: Posizioni, r: Posizione, livello: float) -> ValoreConIntervallo:
    basso = alto = None
    if con_intervallo(posizioni) and r.valore.modello is not None and mostrabile(c, r.ente):
        basso, alto = intervallo(r.valore.modello, livello)
    return ValoreConIntervallo(c.nome(r.ente), r.quanto, basso, alto, r.ente in c.per)


def imbuto(c: ConfrontoAperto, confronto: Confronto, trovato: Imbuto) -> Grafico:
    """The funnel of an indicator."""
    indicatore = confronto.indicatore
    return tracciato_imbuto(
        f"{indicatore.nome} e dimensione, {nome_periodo(confronto)}",
        tuple(PuntoImbuto(c.nome(p.ente), p.denominatore, p.valore, p.ente in c.per, p.zona) for p in trovato.punti),
        _curve(trovato.curva),
        trovato.centro,
        grandezza=grandezza(indicatore),
        dimensione=Grandezza(parole.maiuscola(indicatore.denominatore_nome or "casi"), "", 0),
        sovradispersione=_curve(trovato.curva_dispersa) if trovato.fi > 1.0 else None,
        nome_riferimento="insieme del panel",
        fonte=fonti(c, confronto.comparabili),
        simulato=c.simulato,
    )


def _curve(curva: Sequence[Limiti]) -> CurveImbuto:
    return CurveImbuto(
        tuple(p.denominatore for p in curva),
        tuple(p.basso_95 for p in curva),
        tuple(p.alto_95 for p in curva),
        tuple(p.basso_998 for p in curva),
        tuple(p.alto_998 for p in curva),
    )


def andamento(c: ConfrontoAperto, confronto: Confronto) -> Grafico:
    """An indicator over the years: the bodies with a value in two years or more."""
    storia = [*confronto.storia, (confronto.periodo, confronto.comparabili)][-MASSIMO_PERIODI:]
    per_anno = [{v.ente: v.valore for v in suoi} for _, suoi in storia]
    enti = dict.fromkeys(e for anno in per_anno for e in anno)
    linee = tuple(
        LineaAndamento(c.nome(e), tuple(anno.get(e) for anno in per_anno), e in c.per)
        for e in enti
        if sum(anno.get(e) is not None for anno in per_anno) > 1
    )
    return tracciato_andamento(
        f"{confronto.indicatore.nome} negli anni",
        tuple(p.nome for p, _ in storia),
        linee,
        grandezza=grandezza(confronto.indicatore),
        mediane=tuple(statistics.median([v for v in anno.values() if v is not None]) for anno in per_anno),
        fonte=fonti(c, [v for _, suoi in storia for v in suoi]),
        simulato=c.simulato,
    )


def in_due_anni(confronto: Confronto) -> bool:
    """Whether the most part of the bodies, three at least, have a value this year and in an earlier one."""
    ora = {v.ente for v in confronto.comparabili}
    prima = {v.ente for _, suoi in confronto.storia for v in suoi}
    return len(ora & prima) >= max(MINIMO_LINEE, len(ora) / 2)


def dispersione(c: ConfrontoAperto, x: Confronto, y: Confronto) -> Grafico:
    """Two indicators of the same bodies."""
    di_y = {v.ente: v.valore for v in y.comparabili}
    punti = tuple(
        PuntoDispersione(c.nome(v.ente), v.valore, di_y[v.ente], v.ente in c.per)
        for v in x.comparabili
        if v.ente in di_y
    )
    return tracciato_dispersione(
        f"{x.indicatore.nome} e {parole.minuscola(y.indicatore.nome)}, {nome_periodo(x)}",
        punti,
        grandezza_x=grandezza(x.indicatore),
        grandezza_y=grandezza(y.indicatore),
        mediana_x=x.posizioni.mediana if x.posizioni else None,
        mediana_y=y.posizioni.mediana if y.posizioni else None,
        fonte=fonti(c, (*x.comparabili, *y.comparabili)),
        simulato=c.simulato,
    )


def profilo(c: ConfrontoAperto, propri: Sequence[tuple[Confronto, Posizione]]) -> Vista:
    """All the indicators of a body on one scale, better to the right."""
    ente = c.nome(c.per[0])
    return tracciato_profilo(
        f"Profilo di {ente}, {c.anno}",
        tuple(_voce_profilo(x, r) for x, r in propri),
        ente=ente,
        fonte=fonti(c, [r.valore for _, r in propri]),
        simulato=c.simulato,
    )


def _voce_profilo(confronto: Confronto, r: Posizione) -> VoceProfilo:
    indicatore, posizioni = confronto.indicatore, confronto.posizioni
    contesto = indicatore.direzione == "contesto"
    return VoceProfilo(
        indicatore.nome,
        r.robusta if contesto else r.orientata,
        in_unita(indicatore, r.quanto),
        in_unita(indicatore, posizioni.mediana if posizioni else None),
        contesto=contesto,
        verificata=indicatore.verificato,
        gruppo=indicatore.tema,
    )


def strisce(c: ConfrontoAperto, confronti: Sequence[Confronto]) -> Vista | None:
    """Each indicator on its own scale with the other bodies and the reference lines; None without others."""
    voci = tuple(_strip(c, x) for x in confronti if len(x.comparabili) > 1 or x.riferimenti)
    if not voci:
        return None
    ente = c.nome(c.per[0]) if c.per else ""
    return strips(
        f"{ente} e gli altri, {c.anno}" if ente else f"Gli enti a confronto, {c.anno}",
        voci,
        ente=ente,
        fonte=fonti(c, [v for x in confronti for v in (*x.comparabili, *(r.valore for r in x.riferimenti))]),
        simulato=c.simulato,
    )


def _strip(c: ConfrontoAperto, confronto: Confronto) -> Strip:
    proprio = confronto.di(confronto.per)
    return Strip(
        grandezza(confronto.indicatore),
        tuple(
            (c.nome(v.ente), v.valore)
            for v in confronto.comparabili
            if v.ente != confronto.per and v.valore is not None
        ),
        proprio.valore if proprio else None,
        confronto.posizioni.mediana if confronto.posizioni else None,
        tuple(
            (f"{r.nome}, {r.periodo.nome}" if r.periodo != confronto.periodo else r.nome, r.valore.valore)
            for r in confronto.riferimenti
            if r.valore.valore is not None
        ),
    )
