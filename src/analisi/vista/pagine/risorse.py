"""The resources of the programmes, and the first page of the report on variances."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from analisi.apertura import Analisi
from analisi.calcolo.risorse import Risorsa, RisorseProgrammi
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Avviso, Elenco, Mancanza, Scheda, Schede
from analisi.vista.pagine.bilancio_sintesi import sintesi_conto
from analisi.vista.pagine.comune import (
    NOMI_DEI_LIVELLI,
    Nome,
    di_chi,
    fonte,
    mancanza,
    ne_rispondono,
    nome_dei,
    o_nc,
    richiede,
)
from analisi.vista.pagine.corrette import con_nota
from analisi.vista.tabella import Cella, Colonna, Riga, Tabella, Valore

SENZA_RISORSE = "La fonte non dà risorse proprie di quest'area."


def sintesi_scostamenti(d: Analisi) -> Vista | None:
    """Page one: what differs from the budget, by how much, and who answers for it.

    an.sintesi_scostamenti(d)
    """
    return sintesi_conto(d) if d.quadro.per_ente else _sintesi_area(d)


def _sintesi_area(d: Analisi) -> Vista | None:
    fermo = mancanza(d, ("risorse",))
    if fermo is not None or d.quadro.risorse is None:
        return fermo
    if not d.quadro.risorse.risorse:
        return Mancanza("info", "risorse non indicate", f"{SENZA_RISORSE}{_condivise(d)}")
    nome = nome_risorse(d)
    if d.quadro.risorse.nulle:
        quanti = len({r.programma for r in d.quadro.risorse.risorse})
        programmi = parole.maiuscola(parole.i_contati(quanti, nome.uno, nome.molti, nome.genere))
        return Avviso(
            "info",
            "nessuna risorsa propria",
            f"{programmi} {parole.verbo(quanti, 'non ha', 'non hanno')} proventi, oneri né investimenti propri: "
            "la revisione e il preconsuntivo sono pari a zero.",
        )
    totali = [t for t in d.quadro.risorse.totali if t.preconsuntivo is not None and not t.nulla]
    schede = tuple(
        Scheda(
            parole.maiuscola(t.voce),
            fm.euro_unita(t.preconsuntivo, 0),
            f"stima al 30 settembre, {_rispetto_alla_revisione(t)}",
        )
        for t in totali
    )
    elenco = Elenco(tuple(_frasi_risorse(d, d.quadro.risorse)))
    return Gruppo((Schede(schede), elenco)) if schede else elenco


def _rispetto_alla_revisione(t: Risorsa) -> str:
    if t.differenza is None:
        return "revisione non nota"
    return f"{fm.euro_unita(t.differenza, 0, segno=True)} rispetto alla revisione di luglio"


def _frasi_risorse(d: Analisi, programmi: RisorseProgrammi) -> Iterable[Testo]:
    diverse, ignote = [r for r in programmi.risorse if r.differenza], programmi.ignote
    if ignote:
        quante = parole.plurale(ignote, "importo", "importi")
        yield f"Di {quante} su {len(programmi.risorse)} non si conosce lo scostamento: manca la revisione o la stima."
    elif not diverse:
        nome = nome_risorse(d)
        dove = "" if nome == NOMI_DEI_LIVELLI["area"] else f" in ogni {nome.uno}"
        yield (Forte("Nessuno scostamento"), f": il preconsuntivo conferma la revisione di luglio{dove}.")
    for r in sorted(diverse, key=lambda r: -abs(r.differenza or Decimal(0))):
        quota = f" ({fm.percentuale(abs(r.differenza_pct), 1)})" if r.differenza_pct is not None else ""
        posti = fm.decimali_euro(r.revisione, r.preconsuntivo)
        yield (
            f"{d.quadro.titolo(r.programma)} ({r.programma}), {r.voce}: ",
            Forte(f"{parole.differenza(r.differenza, 'euro', posti)}{quota}"),
            f", da {fm.euro_unita(r.revisione, posti)} a {fm.euro_unita(r.preconsuntivo, posti)}. "
            f"{_chi_risponde(d, r.programma)}",
        )


def _chi_risponde(d: Analisi, programma: str) -> str:
    """The roles that answer for what is under a programme, as a sentence."""
    return ne_rispondono(d.quadro.struttura.responsabili(programma))


def nome_risorse(d: Analisi) -> Nome:
    """What has resources of its own: programmes, or the level that the chamber gives them to."""
    codici = {r.programma for r in d.quadro.risorse.risorse} if d.quadro.risorse else set()
    return nome_dei((d.quadro.struttura.livello(codice) for codice in codici), "programma")


def _condivise(d: Analisi) -> str:
    """What the area has together with others, which is counted in the body only; to follow a sentence, or empty."""
    condivise = d.quadro.risorse.condivise if d.quadro.risorse else ()
    if not condivise:
        return ""
    verbo = parole.verbo(len(condivise), "è di più aree e sta", "sono di più aree e stanno")
    return f" {parole.elenco(condivise)} {verbo} nel rapporto dell'intero ente."


@richiede("risorse", "struttura")
def risorse(d: Analisi) -> Vista | None:
    """The resources of every programme: revision against the estimate of 30 September.

    an.risorse(d)
    """
    if d.quadro.risorse is None or d.quadro.risorse.nulle:
        return None
    nome = nome_risorse(d)
    righe: list[Riga] = []
    programmi = dict.fromkeys(r.programma for r in d.quadro.risorse.risorse)
    for programma in programmi:
        proprie = [r for r in d.quadro.risorse.risorse if r.programma == programma]
        if not all(r.nulla for r in proprie):
            righe.append(Riga((Cella(d.quadro.titolo(programma), codice=programma),), tipo="gruppo"))
            righe += [_riga_risorsa(d, r) for r in proprie if not r.nulla]
    vuoti = sum(all(r.nulla for r in d.quadro.risorse.risorse if r.programma == p) for p in programmi)
    righe.append(Riga((f"Totale, {di_chi(d)}",), tipo="gruppo"))
    righe += [_riga_risorsa(d, t, totale=True) for t in d.quadro.risorse.totali if not t.nulla]
    note = [f"Gli oneri qui hanno segno positivo. Lo scostamento è il preconsuntivo meno la revisione.{_condivise(d)}"]
    if vuoti:
        quanti = parole.maiuscola(parole.plurale(vuoti, nome.uno, nome.molti, nome.genere, in_lettere=True))
        note.append(f"{quanti} {parole.verbo(vuoti, 'non ha', 'non hanno')} risorse proprie.")
    return Tabella(
        titolo=f"Risorse {nome.dei}, {di_chi(d)}: luglio e 30 settembre {d.anno}",
        colonne=(Colonna("Risorsa"), *colonne_importi()),
        righe=tuple(righe),
        note=tuple(note),
        fonte=fonte(d, "risorse"),
    )


def _riga_risorsa(d: Analisi, r: Risorsa, totale: bool = False) -> Riga:
    diversi = [a for a in r.anni_stampati if a is not None and a != d.anno]
    nota = f"La fonte scrive l'anno {diversi[0]} accanto a questi importi." if diversi else ""
    if not totale:
        nota = con_nota(d, "risorse", nota, programma=r.programma, voce=r.voce)
    nome = Cella(parole.maiuscola(r.voce), nota=nota)
    return Riga((nome, *importi(r)), tipo="totale" if totale else "normale", livello=1)


def colonne_importi(*larghezze: float | None) -> tuple[Colonna, ...]:
    """The columns of `importi`, with their widths."""
    prima, stima, scarto, quota = larghezze or (None,) * 4
    return (
        Colonna("Revisione", "euro", "numero", decimali=2, larghezza=prima),
        Colonna("Preconsuntivo", "euro", "numero", decimali=2, larghezza=stima),
        Colonna("Scostamento", "euro", "numero", decimali=2, segno=True, larghezza=scarto),
        Colonna("Scostamento", "%", "numero", decimali=1, segno=True, larghezza=quota),
    )


def importi(r: Risorsa) -> tuple[Valore, ...]:
    """What was given in July, what was expected on 30 September, their difference in euro and in per cent."""
    return r.revisione, r.preconsuntivo, r.differenza, o_nc(r.differenza_pct, r.differenza)
