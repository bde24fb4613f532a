"""The findings of the reconciliation: what is printed, what follows from the data, what moves, who acts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from analisi.apertura import Analisi
from analisi.calcolo.quadrature.base import GENERI, Effetto
from analisi.qualita.verdetto import Conti, EsitoControllo, RigaFallita, conta
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Elenco, Paragrafo, Titolo
from analisi.vista.campi_pagine import CAMPI_GENERE, CAMPI_RILIEVO
from analisi.vista.pagine.comune import fonte
from analisi.vista.pagine.corrette import con_nota
from analisi.vista.pagine.qualita_comune import NON_RISPETTATA, aperti, cella_voce, chi, peso, quadrature_di, voce
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella

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
    righe, grezzi = [], []
    totali = _per_gravita([e for esiti in per_genere.values() for e in esiti])
    presenti = [g for g, n in totali.items() if n]
    for genere, esiti in per_genere.items():
        conto = _per_gravita(esiti)
        celle = [fm.numero(conto[g]) if conto[g] else "" for g in presenti]
        nome = parole.maiuscola(GENERI[genere])
        righe.append(Riga((nome, *celle, fm.numero(sum(conto.values())))))
        conti = (nome, *conto.values(), sum(conto.values()))
        grezzi.append({campo.nome: valore for campo, valore in zip(CAMPI_GENERE, conti, strict=True)})
    somme = (fm.numero(totali[g]) for g in presenti)
    righe.append(Riga(("Totale", *somme, fm.numero(sum(totali.values()))), tipo="totale"))
    return Tabella(
        "Rilievi per genere e gravità",
        (
            ColonnaVista("Che cosa non torna", larghezza=52),
            *(ColonnaVista(parole.maiuscola(GRAVITA[g]), numerica=True, larghezza=10) for g in presenti),
            ColonnaVista("Tutti", numerica=True, larghezza=10),
        ),
        tuple(righe),
        grezzi=tuple(grezzi),
        campi=CAMPI_GENERE,
    )


def _tabella(d: Analisi, genere: str, esiti: list[EsitoControllo]) -> Tabella:
    ordinati = sorted(esiti, key=peso)
    righe: list[Riga] = []
    for esito in ordinati:
        peso_detto = PAROLE_GRAVITA[esito.gravita]
        righe.append(
            Riga(
                (f"{NON_RISPETTATA}: {parole.minuscola(esito.descrizione)} ({peso_detto}). {esito.rimedio}",),
                tipo="gruppo",
            )
        )
        righe += [_riga(d, esito, r) for r in esito.righe]
    return Tabella(
        titolo=f"Rilievi: {GENERI[genere]}" if genere else "Contraddizioni da chiarire",
        colonne=(
            ColonnaVista("Dove", larghezza=25),
            ColonnaVista("Dichiarato", larghezza=12),
            ColonnaVista("Risulta", larghezza=13),
            ColonnaVista("Come si ricalcola e che cosa cambia", larghezza=32),
            ColonnaVista("Chi agisce", larghezza=17),
            ColonnaVista("Riga", numerica=True, larghezza=7),
        ),
        righe=tuple(righe),
        note=() if genere else ("Riga: dove la fonte riporta il valore.",),
        fonte=fonte(d, "dichiarati"),
        grezzi=tuple(grezzo(d, e, r) for e in ordinati for r in e.righe),
        campi=CAMPI_RILIEVO,
    )


def _riga(d: Analisi, esito: EsitoControllo, r: RigaFallita) -> Riga:
    come = parole.frase(r.come)
    come += f" {_effetti(r.effetti)}" if r.effetti else ""
    trovato = Cella(r.trovato, nota=con_nota(d, r.tabella, **r.chiave))
    agisce = chi(d, esito, r)
    celle = (cella_voce(d, r, agisce), trovato, r.atteso, come, parole.maiuscola(agisce), r.riga_fonte or fm.MANCANTE)
    return Riga(celle, livello=1)


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


def grezzo(d: Analisi, esito: EsitoControllo, r: RigaFallita) -> dict[str, object]:
    """A finding for auditors and machines."""
    return {
        "regola": esito.nome,
        "genere": esito.genere,
        "gravita": esito.gravita,
        "tabella": r.tabella,
        "chiave": dict(r.chiave),
        "campo": r.campo,
        "dichiarato": r.trovato,
        "risulta": r.atteso,
        "come": r.come,
        "effetti": [f"{e.figura}: {e.da} → {e.a}" for e in r.effetti],
        "chi_agisce": chi(d, esito, r),
        "riga_fonte": r.riga_fonte,
        "sezione": d.sezione(r.riga_fonte),
    }
