"""Service levels and managers: the monitored procedures, and the objectives of each role."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analisi.apertura import Analisi
from analisi.calcolo.dirigenti import Dirigente, ObiettivoDirigente, ProgettiValutati
from analisi.calcolo.numeri import scritti
from analisi.calcolo.procedure import Procedura
from analisi.calcolo.riscontri import EsitoRiscontro, classifica
from analisi.dati.record import record
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Vista
from analisi.vista.blocchi import Paragrafo, Titolo
from analisi.vista.grafici.comparisons import Coppia, confronto
from analisi.vista.pagine.comune import fonte, mancanza, nome_dei, pct, richiede
from analisi.vista.pagine.corrette import con_nota
from analisi.vista.tabella import Cella, Colonna, Evidenza, Riga, Tabella

CONCORDANZE: dict[EsitoRiscontro, str] = {
    "uguale": "uguale",
    "troncamento": "uguale, troncato",
    "arrotondamento": "uguale, arrotondato",
    "differenza": "diverso",
    "non ricalcolabile": "non ricalcolabile",
}
"""How a declared percentage agrees with the one worked out again."""
MISURA = "Misura da cui segue il livello, dove la fonte la dà"
OTTENUTO = "Quota dei casi in cui il livello promesso è stato rispettato"
_PUNTO = re.compile(r"(?<=\d)\.(?=\d{1,2}%)")
"""The decimal point of a declared percentage (`93.3%`), which Italian writes as a comma."""


@richiede("procedure")
def procedure(d: Analisi) -> Vista | None:
    """The monitored procedures: share of cases in time, the measure where there is one, the mean; nothing for none.

    an.procedure(d)
    """
    p = d.quadro.procedure
    if p is None or not p.procedure:
        return None
    coppie = tuple(
        Coppia(f"{x.numero}. {x.procedura}", x.promesso_pct, x.risultato_pct, raggiunto=not x.sotto, unita="%")
        for x in p.procedure
        if x.risultato_pct is not None
    )
    quante = len(p.procedure)
    soggetto = parole.i_contati(quante, "procedura monitorata", "procedure monitorate", "f")
    livello = parole.verbo(quante, "ha un livello di servizio ", "hanno un livello di servizio medio ")
    media = Forte(parole.cifra(fm.percentuale(p.media, 2), "di") if p.media is not None else "non calcolabile")
    corte = [x for x in p.procedure if x.sotto]
    sotto = f"{fm.numero(len(corte)) if corte else 'Nessuna'} {parole.verbo(len(corte), 'è', 'sono')}"
    testo = Paragrafo((f"{parole.maiuscola(soggetto)} {livello}", media, f". {sotto} sotto il livello promesso."))
    if not corte:
        return Gruppo((testo, _tabella_procedure(d)))
    grafico = confronto(
        f"Livello di servizio promesso e ottenuto delle procedure monitorate, {d.anno}",
        coppie,
        intestazione="Procedura",
        fonte=fonte(d, "procedure"),
    )
    return Gruppo((testo, grafico, _tabella_procedure(d)))


def _tabella_procedure(d: Analisi) -> Tabella:
    p = d.quadro.procedure
    righe: list[Riga] = []
    for procedura in p.procedure if p else ():
        parti = [x for x in (p.parti if p else ()) if x.numero == procedura.numero]
        righe.append(_riga_procedura(d, procedura, con_parti=bool(parti)))
        righe += [_riga_parte(d, x) for x in parti]
    media = Cella(p.media if p else None, decimali=2)
    righe.append(Riga(("Media delle procedure", "", "", media), tipo="totale"))
    return Tabella(
        titolo=f"Procedure monitorate, {d.anno}",
        colonne=(
            Colonna("Procedura", larghezza=37),
            Colonna("Livello promesso", larghezza=40),
            Colonna("Misura", larghezza=11, significato=MISURA),
            Colonna("Livello ottenuto", "%", "numero", larghezza=12, significato=OTTENUTO),
        ),
        righe=tuple(righe),
        note=(
            "Una procedura che supera il livello promesso conserva il proprio risultato. Dove la promessa non è una "
            "quota di casi, si intende di tutti. ! sotto il livello promesso.",
        ),
        fonte=fonte(d, "procedure"),
    )


def _riga_procedura(d: Analisi, x: Procedura, *, con_parti: bool) -> Riga:
    nota = con_nota(d, "procedure", numero=x.numero, parte="")
    misura = "" if con_parti else _misura(x)
    evidenza: Evidenza = "attenzione" if x.sotto else ""
    ottenuto = Cella(x.risultato_pct, evidenza=evidenza, segnala="sotto il livello promesso")
    return Riga((Cella(f"{x.numero}. {x.procedura}", nota=nota), x.target_testo, misura, ottenuto))


def _misura(x: Procedura) -> str:
    """The result as printed, where it says something that its percentage does not."""
    detto = _PUNTO.sub(",", x.risultato_testo)
    return "" if detto in (fm.percentuale(x.risultato_pct), fm.percentuale(x.risultato_pct, 2)) else detto


def _riga_parte(d: Analisi, x: Procedura) -> Riga:
    nome = Cella(parole.maiuscola(x.parte), nota=con_nota(d, "procedure", numero=x.numero, parte=x.parte))
    misura = fm.con_unita(x.valore, x.unita) if x.valore is not None else ""
    return Riga((nome, "", misura, "" if x.risultato_pct is None else x.risultato_pct), livello=1)


def dirigenti(d: Analisi) -> Vista | None:
    """Each role: its projects as measured, its objectives as printed and as recomputed; nothing for no role.

    an.dirigenti(d)
    """
    fornite = tuple(t for t in ("valutazioni", "dichiarati", "indicatori") if t in d.dati.tabelle)
    if fermo := mancanza(d, fornite):
        return fermo
    viste: list[Vista] = []
    for dirigente in d.quadro.dirigenti:
        sue = [*_frasi(d, dirigente), *([_tabella_obiettivi(d, dirigente)] if dirigente.obiettivi else [])]
        viste += [Titolo(3, dirigente.ruolo), *sue] if sue else []
    return Gruppo(tuple(viste)) if viste else None


def _frasi(d: Analisi, x: Dirigente) -> Iterable[Vista]:
    for suoi in x.progetti:
        if suoi.media is not None:
            yield _frase(d, suoi, solo=len(x.progetti) == 1)


def _frase(d: Analisi, x: ProgettiValutati, *, solo: bool) -> Paragrafo:
    """How the projects went; solo: the role has no other, so that their objective need not be said."""
    sotto = sorted((p for p in x.progetti if p.sotto), key=lambda p: (p.pct or 0, p.codice))
    dichiarata = ""
    if x.dichiarata:
        corretta = con_nota(d, "dichiarati", codice=x.dichiarata.codice)
        chi = "la fonte, corretta, dichiara" if corretta else "la fonte dichiara"
        dichiarata = f"; {chi} {fm.percentuale(x.dichiarata.dichiarato)}"
    elenco = "; ".join(f"{p.titolo} ({p.codice}), {pct(d, p.pct)}" for p in sotto)
    quanti, nome = len(x.progetti), nome_dei((p.livello for p in x.progetti), "progetto")
    raggiunti = parole.verbo(quanti, "ha un raggiungimento ", "hanno un raggiungimento medio ")
    dove = "" if solo or not x.obiettivo else f" {parole.articolo_di(x.obiettivo)}"
    return Paragrafo(
        (
            f"{parole.maiuscola(parole.i_contati(quanti, nome.uno, nome.molti, nome.genere))}{dove} {raggiunti}",
            Forte(parole.cifra(pct(d, x.media), "di")),
            f"{dichiarata}.{f' Sotto il 100%: {elenco}.' if sotto else ''}",
        )
    )


def _tabella_obiettivi(d: Analisi, x: Dirigente) -> Tabella:
    """The objectives; columns of what the source declares, or of what is N.C., only where there is some."""
    con_nc = any(o.non_calcolabili for o in x.obiettivi)
    dichiarati = any(o.dichiarato is not None or o.verdetto or o.punteggio is not None for o in x.obiettivi)
    return Tabella.di(
        f"Obiettivi: {x.ruolo}",
        (
            Colonna("Obiettivo", di=lambda o: _nome_obiettivo(d, x, o)),
            Colonna("Indicatori", tipo="intero", di="indicatori"),
            Colonna("N.C.", tipo="intero", di="non_calcolabili") if con_nc else None,
            Colonna("Dichiarato", "%", "numero", "dichiarato") if dichiarati else None,
            Colonna("Ricalcolato", "%", "numero", "pct", 3),
            Colonna("Confronto", di=_accordo) if dichiarati else None,
            Colonna("Giudizio dichiarato", di=lambda o: o.verdetto or None) if dichiarati else None,
            Colonna("Punti", tipo="numero", di="punteggio") if dichiarati else None,
        ),
        x.obiettivi,
        ("Ricalcolato: media semplice dei gradi dichiarati per gli indicatori dell'obiettivo, esclusi gli N.C.",),
        fonte(d, "valutazioni"),
    )


def _nome_obiettivo(d: Analisi, x: Dirigente, o: ObiettivoDirigente) -> Cella:
    titolo = o.descrizione.partition(": ")[2] or o.descrizione or f"Obiettivo {o.numero}"
    nota = con_nota(d, "valutazioni", soggetto=x.ruolo, obiettivo_numero=o.numero)
    nota = " ".join(p for p in (nota, *(con_nota(d, "dichiarati", codice=c) for c in _codici(d, x, o))) if p)
    return Cella(f"{o.numero}. {titolo}", nota=nota)


def _accordo(o: ObiettivoDirigente) -> Cella:
    if o.dichiarato is None:
        return Cella(None)
    accordo = CONCORDANZE[classifica(o.dichiarato, scritti(o.dichiarato), o.pct)]
    return Cella(accordo, evidenza="attenzione" if accordo == CONCORDANZE["differenza"] else "")


def _codici(d: Analisi, x: Dirigente, o: ObiettivoDirigente) -> list[str]:
    """The declared values on an objective, where one of them was corrected."""
    corretti = {valore for c in d.dati.correzioni if c.tabella == "dichiarati" for _, valore in c.chiave}
    if not corretti:
        return []
    righe = record(d.tabella("dichiarati")) if "dichiarati" in d.dati.tabelle else ()
    propri = (r for r in righe if (r["soggetto"], r["riferimento"]) == (x.ruolo, o.numero))
    return [r["codice"] for r in propri if r["codice"] in corretti]
