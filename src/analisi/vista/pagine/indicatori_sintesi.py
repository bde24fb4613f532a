"""Page one of the report on indicators: the attainment, what falls short, by how much, who answers."""

from __future__ import annotations

from collections.abc import Iterable

from analisi.apertura import Analisi
from analisi.calcolo.aggregazione import Conteggi, Nodo
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Elenco, Scheda, Schede
from analisi.vista.pagine.comune import (
    NON_INDICATO,
    chi_risponde,
    chi_segue,
    indicatori_corti,
    mancanza,
    misura_in_parole,
    nome_unita,
    pct,
    richiede,
    strategici_corti,
)

MASSIMO_FRASI = 8


@richiede("struttura")
def sintesi_indicatori(d: Analisi) -> Vista | None:
    """Page one: the attainment, then what falls short, by how much, and who answers for it.

    an.sintesi_indicatori(d)
    """
    if fermo := mancanza(d, ("indicatori",)):
        return fermo
    nodo = d.quadro.albero
    if nodo is None:
        return Elenco(tuple(_frasi_intermedie(d)))
    return Gruppo((_schede(d, nodo), Elenco(tuple(_frasi(d, nodo)))))


def _frasi_intermedie(d: Analisi) -> Iterable[Testo]:
    corti = strategici_corti(d)
    strategici = d.quadro.strategici or ()
    graduati = sum(i.raggiungimento.pct is not None for i in strategici)
    yield (
        f"{graduati} indicatori strategici su {len(strategici)} hanno già un grado: gli altri sono in corso, aspettano "
        "la fine del periodo o non hanno una misura."
    )
    for i in corti:
        atteso, ottenuto = misura_in_parole(i)
        chi = chi_segue(d, i.obiettivo)
        yield (
            Forte(i.descrizione),
            f" ({i.codice}): promesso «{atteso}», ottenuto finora «{ottenuto}»; raggiungimento ",
            Forte(pct(d, i.raggiungimento.pct)),
            f". {parole.verbo(len(chi), 'Lo segue', 'Lo seguono')}: {parole.elenco(chi)}."
            if chi
            else f". {NON_INDICATO}",
        )


def _schede(d: Analisi, nodo: Nodo) -> Schede:
    c = nodo.conteggi
    return Schede(
        (
            *_schede_grado(d, nodo),
            Scheda("Indicatori sotto l'obiettivo", fm.numero(c.sotto_obiettivo), f"su {fm.numero(c.totale)}"),
            Scheda(
                "Indicatori senza misura",
                fm.numero(c.valutati + c.non_calcolabili + c.senza_risultato + c.in_corso),
                _senza(c),
            ),
        )
    )


def _schede_grado(d: Analisi, nodo: Nodo) -> Iterable[Scheda]:
    nome, unita = nome_unita(d, nodo), nodo.unita()
    if nodo.unica:
        titolo = f"Raggiungimento {parole.articolo_di(nome.uno, nome.genere)}"
        yield Scheda(titolo, pct(d, nodo.pct), "media dei suoi indicatori")
        return
    pieni = sum(u.pct is not None and u.pct >= 100 for u in unita)
    yield Scheda(f"Raggiungimento medio {nome.dei}", pct(d, nodo.pct), nome.contati(len(unita)))
    yield Scheda(f"{parole.maiuscola(nome.molti)} al 100%", fm.numero(pieni), f"su {fm.numero(len(unita))}")


def _senza(c: Conteggi) -> str:
    voci = (
        (c.valutati, "con il solo giudizio"),
        (c.non_calcolabili, parole.verbo(c.non_calcolabili, "non calcolabile", "non calcolabili")),
        (c.senza_risultato + c.in_corso, "senza risultato"),
    )
    return ", ".join(f"{fm.numero(quanti)} {come}" for quanti, come in voci if quanti)


def _frasi(d: Analisi, nodo: Nodo) -> Iterable[Testo]:
    sotto = indicatori_corti(d)
    if not sotto:
        yield (Forte("Nessuno scostamento: "), "ogni indicatore misurato ha raggiunto il proprio obiettivo.")
    for indicatore in sotto[:MASSIMO_FRASI]:
        yield _frase(d, indicatore)
    if len(sotto) > MASSIMO_FRASI:
        altri = parole.altri(quanti := len(sotto) - MASSIMO_FRASI, "indicatore", "indicatori")
        verbo = parole.verbo(quanti, "è", "sono")
        yield f"{parole.maiuscola(altri)} sotto l'obiettivo {verbo} nella tabella più avanti."
    yield from _senza_misura(d, nodo)


def _frase(d: Analisi, indicatore: IndicatoreValutato) -> Testo:
    r = indicatore.raggiungimento
    atteso, ottenuto = misura_in_parole(indicatore)
    motivo = f", {r.motivo}" if r.giorni_ritardo else ""
    return (
        Forte(parole.maiuscola(indicatore.descrizione)),
        f" ({indicatore.etichetta}): promesso «{atteso}», ottenuto «{ottenuto}»{motivo}; raggiungimento ",
        Forte(pct(d, r.pct)),
        f". {chi_risponde(d, indicatore)}",
    )


def _senza_misura(d: Analisi, nodo: Nodo) -> Iterable[Testo]:
    c = nodo.conteggi
    if c.non_calcolabili:
        verbo = parole.verbo(
            c.non_calcolabili,
            "è dichiarato non calcolabile e resta fuori",
            "sono dichiarati non calcolabili e restano fuori",
        )
        yield f"{_indicatori(c.non_calcolabili)} {verbo} dalle medie."
    mancanti = c.senza_risultato + c.in_corso
    if mancanti:
        verbo = parole.verbo(
            mancanti,
            "non ha un risultato misurabile e resta fuori",
            "non hanno un risultato misurabile e restano fuori",
        )
        yield f"{_indicatori(mancanti)} {verbo} dalle medie."


def _indicatori(quanti: int) -> str:
    """A count of indicators at the head of a sentence."""
    return parole.maiuscola(parole.plurale(quanti, "indicatore", "indicatori", in_lettere=True))
