"""What one body has to say of an indicator in a period: a value for each version of what is counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction

from analisi.calcolo.panel.base import Valore
from analisi.calcolo.panel.campionamento import Conto, da_conto, da_rilevazione
from analisi.calcolo.panel.lineare import Grandezza, Lineare, calcola, costante, rapporto, scala
from analisi.calcolo.panel.osservazioni import (
    Prese,
    candidate,
    debolezza,
    discordi,
    grandezza,
    numero,
    prendi,
    scelta,
    sole_consistenze,
    stesso_periodo,
)
from analisi.dati.formule import Termine, leggi
from analisi.dati.panel_tipi import DatiPanel, Indicatore, Misura, Rilevazione
from analisi.dati.periodi import Periodo, periodo
from analisi.errors import Difetto

_LUOGO = re.compile(r"(?P<file>.+?)(?:, foglio «(?P<foglio>.+)»)?, riga (?P<riga>\d+)")


@dataclass(frozen=True)
class Candidato:
    """A value in one version; difetto: what is wrong in the observations that it stands on."""

    valore: Valore
    difetto: Difetto | None = None


@dataclass(frozen=True)
class Quesito:
    """An indicator in a period, asked of every body."""

    dati: DatiPanel
    indicatore: Indicatore
    periodo: Periodo

    @property
    def termini(self) -> tuple[Termine, ...]:
        """The measures of its formula, numerator first."""
        return termini(self.indicatore)

    @property
    def misure_contate(self) -> tuple[Misura, ...]:
        """The measures of its numerator."""
        return tuple(self.dati.misure[c] for c in dict.fromkeys(t.codice for t in _sopra(self.indicatore)))

    @property
    def di_un_giorno(self) -> bool:
        """Whether it is a formula of stocks alone: its value is of the last day."""
        return sole_consistenze(self.dati, self.termini)


def termini(indicatore: Indicatore) -> tuple[Termine, ...]:
    """The measures of the formula of `indicatore`, each once, numerator first; none where it has no formula."""
    sotto = leggi(indicatore.denominatore).termini if indicatore.denominatore else ()
    return tuple(dict.fromkeys((*_sopra(indicatore), *sotto)))


def candidati(quesito: Quesito, ente: str) -> list[Candidato]:
    """The values of `ente`, one a version; none where it has nothing to say."""
    dirette = _dirette(quesito, ente)
    trovate = candidate(quesito.dati, ente, quesito.periodo, quesito.termini)
    righe = [(t, r) for t, di_termine in trovate.items() for r in di_termine]
    flussi = any(quesito.dati.misure[t.codice].momento == "flusso" for t, _ in righe)
    if not (dirette or flussi or (righe and quesito.di_un_giorno)):
        return []
    versioni = {r.versione for r in (*dirette, *(r for _, r in righe))} - {""} or {""}
    return [_candidato(quesito, ente, versione, dirette) for versione in sorted(versioni)]


def _sopra(indicatore: Indicatore) -> tuple[Termine, ...]:
    return leggi(indicatore.numeratore).termini if indicatore.numeratore else ()


def _dirette(quesito: Quesito, ente: str) -> list[Rilevazione]:
    """The observations that give the indicator as such, in this period; a stock is of its last day."""
    return [
        r
        for r in quesito.dati.per_misura.get((ente, quesito.indicatore.codice), ())
        if (r.valore is not None or None not in (r.numeratore, r.denominatore))
        and (stesso_periodo(r, quesito.periodo) or (quesito.di_un_giorno and periodo(r.periodo).a == quesito.periodo.a))
    ]


def _candidato(quesito: Quesito, ente: str, versione: str, dirette: Sequence[Rilevazione]) -> Candidato:
    righe = [r for r in dirette if r.versione in (versione, "")]
    prese = prendi(quesito.dati, ente, quesito.periodo, versione, quesito.termini)
    if quesito.indicatore.numeratore and not prese.mancanti:
        return _da_formula(quesito, ente, prese, righe)
    if righe:
        return _da_fonte(quesito, ente, righe)
    avvisi = (*prese.avvisi, "non calcolabile: manca " + ", ".join(prese.mancanti))
    return Candidato(_base(quesito, ente, prese.trovate.values(), avvisi))


def _da_formula(quesito: Quesito, ente: str, prese: Prese, dirette: Sequence[Rilevazione]) -> Candidato:
    indicatore = quesito.indicatore
    grandezze = {t: grandezza(quesito.dati.misure[t.codice], r) for t, r in prese.trovate.items()}
    try:
        sopra, sotto = _sopra_e_sotto(indicatore, grandezze)
        quoziente = scala(rapporto(sopra, sotto), Fraction(indicatore.fattore))
    except ZeroDivisionError:
        motivo = f"non calcolabile: il denominatore di «{_formula(indicatore)}» vale zero"
        return Candidato(_base(quesito, ente, prese.trovate.values(), (*prese.avvisi, motivo)))
    base = _base(quesito, ente, prese.trovate.values(), (*prese.avvisi, *_divergenza(indicatore, quoziente, dirette)))
    difetto = _fuori_misura(indicatore, sopra.valore, sotto.valore, tuple(prese.trovate.values()))
    conto = Conto(sopra, sotto, quesito.misure_contate, prese.trovate)
    modello, senza = (None, "") if difetto else da_conto(indicatore, conto)
    valore = replace(
        base,
        valore=quoziente.valore,
        numeratore=sopra.valore,
        denominatore=sotto.valore if indicatore.denominatore else None,
        modello=modello,
        senza_modello=senza,
        arrotondamento=_decimale(quoziente.arrotondamento),
    )
    return Candidato(valore, difetto)


def _da_fonte(quesito: Quesito, ente: str, righe: Sequence[Rilevazione]) -> Candidato:
    """The value that the source gives as such: its own ratio where it gives both terms, else the printed figure."""
    indicatore, riga = quesito.indicatore, scelta(righe)
    base = _base(quesito, ente, [riga], discordi(indicatore.nome, righe))
    if riga.denominatore == 0:
        motivo = f"non calcolabile: il denominatore dato dalla fonte vale zero ({riga.luogo})"
        return Candidato(replace(base, avvisi=(*base.avvisi, motivo)))
    esatto = _rapporto_dato(indicatore, riga)
    difetto = None
    if riga.numeratore is not None and riga.denominatore is not None:
        difetto = _fuori_misura(indicatore, Fraction(riga.numeratore), Fraction(riga.denominatore), (riga,))
    modello, senza = (None, "") if difetto else da_rilevazione(indicatore, riga, quesito.misure_contate)
    valore = replace(
        base,
        valore=Fraction(riga.valore or 0) if esatto is None else esatto.valore,
        numeratore=None if esatto is None else Fraction(riga.numeratore or 0),
        denominatore=None if riga.denominatore is None else Fraction(riga.denominatore),
        modello=modello,
        senza_modello=senza,
        arrotondamento=(riga.arrotondamento or Decimal(0)) if esatto is None else Decimal(0),
        avvisi=(*base.avvisi, *(() if esatto is None else _divergenza(indicatore, esatto, [riga]))),
    )
    return Candidato(valore, difetto)


def _sopra_e_sotto(indicatore: Indicatore, grandezze: Mapping[Termine, Grandezza]) -> tuple[Lineare, Lineare]:
    sopra = calcola(leggi(indicatore.numeratore).albero, grandezze)
    if not indicatore.denominatore:
        return sopra, costante(Fraction(1))
    return sopra, calcola(leggi(indicatore.denominatore).albero, grandezze)


def _rapporto_dato(indicatore: Indicatore, riga: Rilevazione) -> Lineare | None:
    if riga.numeratore is None or riga.denominatore is None:
        return None
    return costante(Fraction(indicatore.fattore) * Fraction(riga.numeratore) / Fraction(riga.denominatore))


def _base(quesito: Quesito, ente: str, righe: Iterable[Rilevazione], avvisi: Iterable[str]) -> Valore:
    """What is said of a value whatever it is: its observations, their version and their weakest mark."""
    usate = list(dict.fromkeys(righe))
    return Valore(
        ente,
        quesito.indicatore.codice,
        quesito.periodo.testo,
        None,
        versione=next((r.versione for r in usate if r.versione), ""),
        qualita=max((r.qualita for r in usate), key=debolezza, default=""),
        avvisi=tuple(avvisi),
        fonti=tuple(dict.fromkeys(r.fonte for r in usate if r.fonte)),
        luoghi=tuple(dict.fromkeys(r.luogo for r in usate)),
    )


def _divergenza(indicatore: Indicatore, calcolato: Lineare, dirette: Sequence[Rilevazione]) -> list[str]:
    """What there is to say where the printed value is further from the computed one than the rounding of both."""
    stampate = [r for r in dirette if r.valore is not None]
    if not stampate:
        return []
    riga = scelta(stampate)
    stampato = Fraction(riga.valore or 0)
    if abs(calcolato.valore - stampato) <= (calcolato.arrotondamento + Fraction(riga.arrotondamento or 0)) / 2:
        return []
    fatto = numero(calcolato.valore, indicatore.decimali + 2)
    return [f"calcolato {fatto}, la fonte dà {numero(stampato)} ({riga.luogo}): si usa il valore calcolato"]


def _fuori_misura(
    indicatore: Indicatore, sopra: Fraction, sotto: Fraction, righe: Sequence[Rilevazione]
) -> Difetto | None:
    """The fault of a proportion that is not between none and all."""
    if indicatore.tipo_statistico != "proporzione" or 0 <= sopra <= sotto:
        return None
    letto = _LUOGO.fullmatch(righe[0].luogo)
    dove = f"{indicatore.codice}, {righe[0].ente}, {righe[0].periodo}"
    dati = "; ".join(f"{r.misura} {_figure(r)} ({r.luogo})" for r in righe)
    return Difetto(
        file=letto["file"] if letto else righe[0].luogo,
        foglio=(letto["foglio"] or "") if letto else "",
        riga=int(letto["riga"]) if letto else 0,
        trovato=f"{dove}: {numero(sopra)} su {numero(sotto)} — {dati}",
        atteso="un numeratore tra zero e il denominatore: correggere uno dei dati, o segnarlo «scartato» con una nota",
    )


def _figure(riga: Rilevazione) -> str:
    if riga.valore is not None:
        return numero(riga.valore)
    return f"{numero(riga.numeratore or Fraction(0))} su {numero(riga.denominatore or Fraction(0))}"


def _formula(indicatore: Indicatore) -> str:
    return (
        f"{indicatore.numeratore} / ({indicatore.denominatore})" if indicatore.denominatore else indicatore.numeratore
    )


def _decimale(passo: Fraction) -> Decimal:
    with localcontext() as contesto:
        contesto.prec = 6
        return Decimal(passo.numerator) / Decimal(passo.denominator)
