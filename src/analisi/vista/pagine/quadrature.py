"""The findings of the reconciliation: what is printed, what follows from the data, what moves, who acts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from operator import itemgetter
from typing import NamedTuple

from analisi.apertura import Analisi
from analisi.calcolo.quadrature.base import GENERI, Effetto
from analisi.qualita.verdetto import Conti, EsitoControllo, RigaFallita, conta
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Elenco, Paragrafo, Titolo
from analisi.vista.pagine.comune import fonte, luogo
from analisi.vista.pagine.corrette import con_nota
from analisi.vista.pagine.qualita_comune import NON_RISPETTATA, aperti, cella_voce, chi, peso, quadrature_di, voce
from analisi.vista.tabella import Cella, Colonna, Dove, In, Riga, Tabella, dato

GRAVITA = {"grave": "gravi", "media": "medi", "lieve": "lievi"}
PAROLE_GRAVITA = {"grave": "grave", "media": "medio", "lieve": "lieve"}
MASSIMO_EFFETTI = 4
EFFETTI_IN_FRASE = 1


def quadrature(d: Analisi) -> Vista:
    """Every finding, by kind: printed value, what follows from the data and how, what it moves, who acts.

    an.quadrature(d)
    """
    trovati = quadrature_di(aperti(d))
    if not trovati:
        return Paragrafo("Nessun rilievo: tutto ciò che si può confrontare concorda.")
    per_genere: dict[str, list[EsitoControllo]] = defaultdict(list)
    for esito in trovati:
        per_genere[esito.genere].append(esito)
    viste: list[Vista] = [_frase(d, trovati), _tabella_generi(per_genere)]
    for genere, esiti in per_genere.items():
        viste += [Titolo(3, parole.maiuscola(GENERI[genere])), _tabella(d, genere, esiti)]
    return Gruppo(tuple(viste))


def rilievi_gravi(d: Analisi) -> Vista | None:
    """The findings that contradict a result or a verdict; nothing where there are none, or for an area.

    an.rilievi_gravi(d)
    """
    gravi = [e for e in quadrature_di(aperti(d)) if e.contraddice]
    if not gravi or not d.quadro.per_ente:
        return None
    conti = conta(aperti(d))
    altri = replace(conti, contraddizioni=0).voci
    frase = Paragrafo(
        (
            Forte(replace(Conti(), contraddizioni=conti.contraddizioni).voci[0]),
            ": un risultato o un giudizio non è quello che segue dai dati."
            + (f" Nel rapporto sulla qualità dei dati ci sono anche {parole.elenco(altri)}." if altri else ""),
        )
    )
    return Gruppo((frase, _tabella(d, "", gravi)))


def _frase(d: Analisi, trovati: list[EsitoControllo]) -> Vista:
    conto = _per_gravita(trovati)
    esaminati = fm.numero(sum(e.esaminati for e in d.verdetto.esiti if e.suite == trovati[0].suite))
    quanti = sum(conto.values())
    dove = (
        f" su {esaminati} confronti: " if d.quadro.per_ente else f" in quest'area, su {esaminati} confronti in tutto: "
    )
    return Paragrafo(
        (
            Forte(parole.maiuscola(parole.plurale(quanti, "rilievo", "rilievi"))),
            dove
            + parole.elenco([_contati(conto[g], g) for g in GRAVITA if conto[g]])
            + ". Un rilievo è grave quando contraddice un risultato o un giudizio (è una contraddizione da chiarire), "
            "medio quando due valori non stanno insieme (è fra gli avvisi), lieve quando riguarda la forma (è fra le "
            "note). La colonna «Riga» dice in quale riga della fonte sta il valore.",
        )
    )


def _per_gravita(esiti: list[EsitoControllo]) -> dict[str, int]:
    return {g: sum(e.falliti for e in esiti if e.gravita == g) for g in GRAVITA}


def _contati(quanti: int, gravita: str) -> str:
    return f"{fm.numero(quanti)} {PAROLE_GRAVITA[gravita] if quanti == 1 else GRAVITA[gravita]}"


def _tabella_generi(per_genere: dict[str, list[EsitoControllo]]) -> Tabella:
    totali = _per_gravita([e for esiti in per_genere.values() for e in esiti])
    conti = [(parole.maiuscola(GENERI[genere]), _per_gravita(esiti)) for genere, esiti in per_genere.items()]
    return Tabella.di(
        "Rilievi per genere e gravità",
        (
            Colonna("Che cosa non torna", di=itemgetter(0), larghezza=52),
            *(_colonna_gravita(g, mostrata=bool(n)) for g, n in totali.items()),
            Colonna("Tutti", tipo="intero", di=lambda conto: sum(conto[1].values()), larghezza=10),
        ),
        (*conti, In(("Totale", totali), "totale", dove="pagina")),
    )


def _colonna_gravita(g: str, *, mostrata: bool) -> Colonna:
    dove: Dove = "ovunque" if mostrata else "dati"
    nome = parole.maiuscola(GRAVITA[g])
    return Colonna(nome, tipo="intero", di=lambda conto: conto[1][g], zeri=False, larghezza=10, dove=dove)


class Rilievo(NamedTuple):
    """A row that a rule finds."""

    esito: EsitoControllo
    riga: RigaFallita


def _tabella(d: Analisi, genere: str, esiti: list[EsitoControllo]) -> Tabella:
    righe: list[Riga | In] = []
    for esito in sorted(esiti, key=peso):
        regola = f"{NON_RISPETTATA}: {parole.minuscola(esito.descrizione)} ({PAROLE_GRAVITA[esito.gravita]})."
        righe.append(Riga((f"{regola} {esito.rimedio}",), tipo="gruppo", dove="pagina"))
        righe += [In(Rilievo(esito, r), livello=1) for r in esito.righe]
    return Tabella.di(
        f"Rilievi: {GENERI[genere]}" if genere else "Contraddizioni da chiarire",
        (
            dato("regola", "Regola", "Nome del controllo non rispettato", "esito.nome"),
            dato("genere", "Genere", "Che cosa non torna: media, totale, copia, anno o scala…", "esito.genere"),
            dato("gravita", "Gravità", "grave, media o lieve", "esito.gravita"),
            dato("tabella", "Tabella", "Tabella dei dati in cui sta la riga", "riga.tabella"),
            dato("chiave", "Chiave", "Colonne che individuano la riga, come nome=valore, separate da «; »", _chiave),
            dato("campo", "Campo", "Colonna della tabella in cui sta il valore", "riga.campo"),
            Colonna("Dove", di=lambda x: cella_voce(d, x.riga, chi(d, *x)), larghezza=25, dove="pagina"),
            Colonna("Dichiarato", di=lambda x: _dichiarato(d, x.riga), larghezza=12),
            Colonna("Risulta", di="riga.atteso", larghezza=13),
            Colonna("Come si ricalcola e che cosa cambia", di=_come, larghezza=32, dove="pagina"),
            dato("come", "Come si ricalcola", "Da che cosa segue ciò che risulta", "riga.come"),
            dato("effetti", "Che cosa cambia", "Cifre pubblicate che cambierebbero, separate da «; »", _cambiano),
            Colonna("Chi agisce", di=lambda x: _agisce(d, x), larghezza=17),
            Colonna("Riga", di=lambda x: x.riga.riga_fonte or None, larghezza=7, a_destra=True, dove="pagina"),
            *luogo(d, "riga.riga_fonte"),
        ),
        righe,
        () if genere else ("Riga: dove la fonte riporta il valore.",),
        fonte(d, "dichiarati"),
    )


def _chiave(x: Rilievo) -> str:
    return "; ".join(f"{colonna}={valore}" for colonna, valore in x.riga.chiave.items())


def _dichiarato(d: Analisi, r: RigaFallita) -> Cella:
    return Cella(r.trovato, nota=con_nota(d, r.tabella, **r.chiave))


def _come(x: Rilievo) -> str:
    effetti = f" {_effetti(x.riga.effetti)}" if x.riga.effetti else ""
    return f"{parole.frase(x.riga.come)}{effetti}"


def _cambiano(x: Rilievo) -> str:
    return "; ".join(f"{e.figura}: {e.da} → {e.a}" for e in x.riga.effetti)


def _agisce(d: Analisi, x: Rilievo) -> Cella:
    nome = chi(d, *x)
    return Cella(nome, testo=parole.maiuscola(nome))


def _effetti(effetti: tuple[Effetto, ...], massimo: int = MASSIMO_EFFETTI) -> str:
    """What moves, in a sentence: `Cambiano «Contatti a settembre», da 1.301 a 1.359 contatti, e altre 2 cifre.`"""
    detti = [effetto(e) for e in effetti[:massimo]]
    altri = len(effetti) - len(detti)
    coda = f" e {parole.altri(altri, 'cifra', 'cifre', 'f')}" if altri else ""
    return f"{parole.verbo(len(effetti), 'Cambia', 'Cambiano')} {'; '.join(detti)}{coda}."


def effetto(e: Effetto) -> str:
    """A figure that moves: `«Media dei 12 progetti di area» da 98,99% a 98,36%`."""
    if e.unita == "%":
        return f"«{e.figura}» da {e.da}% a {e.a}%"
    return f"«{e.figura}» da {e.da} a {e.a} {e.unita}".rstrip()


def frasi_principali(d: Analisi, quante: int) -> Vista | None:
    """The worst findings in sentences, for a first page; None where there are none."""
    gravi = [(e, r) for e in quadrature_di(aperti(d)) if e.contraddice for r in e.righe]
    if not gravi:
        return None
    # findings that move the same figures are two faces of one fault
    diversi = list({r.effetti or (r.riga_fonte,): (e, r) for e, r in reversed(gravi)}.values())
    scelti = sorted(diversi, key=lambda c: (-len(c[1].effetti), gravi.index(c)))[:quante]
    return Elenco(tuple(_in_frase(d, e, r) for e, r in scelti))


def _in_frase(d: Analisi, esito: EsitoControllo, r: RigaFallita) -> Testo:
    cambia = f" {_effetti(r.effetti, EFFETTI_IN_FRASE)}" if r.effetti else ""
    agisce = chi(d, esito, r)
    detto = f"dichiarato {r.trovato}, risulta {r.atteso} ({r.come}).{cambia}"
    return (Forte(f"{voce(d, r, agisce)}: "), f"{detto} Chi agisce: {agisce}.")
