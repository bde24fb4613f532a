"""Page one of the report on indicators: the attainment, what falls short, by how much, who answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analisi.apertura import Analisi
from analisi.calcolo.aggregazione import Conteggi, Nodo, conta
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Elenco, Scheda, Schede
from analisi.vista.pagine.comune import (
    NON_INDICATO,
    Nome,
    chi_risponde,
    chi_segue,
    indicatori_corti,
    mancanza,
    misura_in_parole,
    nessuno_corto,
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
        frasi = (*frasi_intermedie(d), *_frasi_strategiche(d))
        return Elenco(frasi) if frasi else None
    return Gruppo((_schede(d, nodo), Elenco(tuple(_frasi(d, nodo)))))


def frasi_intermedie(d: Analisi) -> Iterable[Testo]:
    """What the strategic indicators say where those of the projects are not known yet; nothing without any."""
    if d.quadro.strategici and mancanza(d, ("strategici",)) is None:
        yield from _frasi_finora(d, conta(d.quadro.strategici), "indicatore strategico", "indicatori strategici")


def _frasi_strategiche(d: Analisi) -> Iterable[Testo]:
    for i in strategici_corti(d):
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


def frase_grado(d: Analisi, nodo: Nodo) -> Testo:
    """How much of what was promised was reached; while the mean is not there, how many indicators have a grade."""
    if nodo.pct is None:
        return next(iter(_frasi_finora(d, nodo.conteggi)))
    unita, nome, c = nodo.unita(), nome_unita(d, nodo), nodo.conteggi
    quali = parole.i_contati(len(unita), nome.uno, nome.molti, nome.genere)
    return (
        f"{_quando(d)} {quali} {parole.verbo(len(unita), 'ha', 'hanno')} raggiunto in media il ",
        Forte(pct(d, nodo.pct)),
        f" di quanto promesso: {_quanti_pieni(nome, unita)}; ",
        Forte(f"{parole.plurale(c.sotto_obiettivo, 'indicatore', 'indicatori')} su {fm.numero(c.totale)}"),
        f" {parole.verbo(c.sotto_obiettivo, 'è', 'sono')} sotto l'obiettivo.",
    )


def _quanti_pieni(nome: Nome, unita: Sequence[Nodo]) -> str:
    """How many projects are at 100 %, how many are not, how many cannot be computed."""
    pieni = sum(u.pct is not None and u.pct >= 100 for u in unita)
    corti = sum(u.sotto for u in unita)
    senza, nessuno = len(unita) - pieni - corti, "nessuna" if nome.genere == "f" else "nessuno"
    detti = [f"{pieni or nessuno} {parole.verbo(max(pieni, 1), 'è', 'sono')} al 100%"]
    detti += [f"{corti} non ci {parole.verbo(corti, 'arriva', 'arrivano')}"] if corti else []
    detti += [f"{senza} non si {parole.verbo(senza, 'può', 'possono')} calcolare"] if senza else []
    return ", ".join(detti)


def _frasi_finora(d: Analisi, c: Conteggi, uno: str = "indicatore", molti: str = "indicatori") -> Iterable[Testo]:
    """How many indicators have a grade, how many of those are at their target, and what the others wait for."""
    gia, raggiunti = "" if d.anno_chiuso else " già", c.con_grado - c.sotto_obiettivo
    if not c.con_grado:
        ancora = "" if d.anno_chiuso else " ancora"
        yield f"{_quando(d)} nessun {uno} su {fm.numero(c.totale)} ha{ancora} un grado{_gli_altri(c, ': ')}."
        return
    yield (
        f"{_quando(d)} {parole.verbo(c.con_grado, 'ha', 'hanno')}{gia} un grado ",
        Forte(f"{parole.plurale(c.con_grado, uno, molti)} su {fm.numero(c.totale)}"),
        f": {raggiunti or 'nessuno'} {parole.verbo(raggiunti, 'ha', 'hanno')} raggiunto l'obiettivo, "
        f"{c.sotto_obiettivo or 'nessuno'} {parole.verbo(c.sotto_obiettivo, 'è', 'sono')} sotto"
        f"{_gli_altri(c, '; degli altri, ')}.",
    )


def _gli_altri(c: Conteggi, testa: str) -> str:
    """What became of the indicators without a grade, to end a sentence; empty where each has one."""
    voci = (
        (c.in_corso, "è in corso", "sono in corso"),
        (c.senza_risultato, "non ha un risultato", "non hanno un risultato"),
        (c.non_calcolabili, "è dichiarato non calcolabile", "sono dichiarati non calcolabili"),
        (c.informativi, "è solo osservato", "sono solo osservati"),
    )
    detti = [f"{fm.numero(n)} {parole.verbo(n, uno, molti)}" for n, uno, molti in voci if n]
    return f"{testa}{parole.elenco(detti)}" if detti else ""


def _quando(d: Analisi) -> str:
    return f"Nel {d.anno}" if d.anno_chiuso else f"Al {fm.data_breve(d.data_riferimento)}"


def scheda_grado(d: Analisi, nodo: Nodo) -> Scheda:
    """The card of the attainment; while the mean is not there, of how many indicators have a grade."""
    c = nodo.conteggi
    if nodo.pct is None:
        return Scheda("Indicatori con un grado", fm.numero(c.con_grado), f"su {fm.numero(c.totale)}, {_fin_qui(d)}")
    corti = f"{parole.plurale(c.sotto_obiettivo, 'indicatore', 'indicatori')} sotto l'obiettivo su {c.totale}"
    return Scheda(f"Raggiungimento medio {nome_unita(d, nodo).dei}", pct(d, nodo.pct), corti)


def _fin_qui(d: Analisi) -> str:
    return f"nel {d.anno}" if d.anno_chiuso else f"finora, al {fm.data_breve(d.data_riferimento)}"


def _schede(d: Analisi, nodo: Nodo) -> Schede:
    c = nodo.conteggi
    if nodo.pct is None:
        altri = _gli_altri(c, "")
        return Schede(
            (
                scheda_grado(d, nodo),
                Scheda(
                    "Obiettivo raggiunto", fm.numero(c.con_grado - c.sotto_obiettivo), f"su {c.con_grado} con un grado"
                ),
                Scheda("Indicatori sotto l'obiettivo", fm.numero(c.sotto_obiettivo), f"su {c.con_grado} con un grado"),
                Scheda("Indicatori senza un grado", fm.numero(c.totale - c.con_grado), altri),
            )
        )
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
    if nodo.pct is None:
        yield from _frasi_finora(d, nodo.conteggi)
    sotto = indicatori_corti(d)
    if not sotto and (detto := nessuno_corto(d, nodo.conteggi)):
        yield (Forte("Nessuno scostamento: "), parole.minuscola(detto))
    for indicatore in sotto[:MASSIMO_FRASI]:
        yield _frase(d, indicatore)
    if len(sotto) > MASSIMO_FRASI:
        altri = parole.altri(quanti := len(sotto) - MASSIMO_FRASI, "indicatore", "indicatori")
        verbo = parole.verbo(quanti, "è", "sono")
        yield f"{parole.maiuscola(altri)} sotto l'obiettivo {verbo} nella tabella più avanti."
    if nodo.pct is not None:
        yield from _senza_misura(nodo)


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


def _senza_misura(nodo: Nodo) -> Iterable[Testo]:
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
