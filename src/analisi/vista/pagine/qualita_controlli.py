"""Every check of the expectations: those not passed with their rows, all of them in sentences, rows to be mended."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analisi.apertura import Analisi
from analisi.calcolo.quadrature.base import GENERI
from analisi.dati.record import record
from analisi.dati.riferimenti import chiave_di
from analisi.dati.schema import Colonna as ColonnaDeiDati
from analisi.dati.tabelle import TABELLE
from analisi.qualita.frasi import SEVERITA, frase
from analisi.qualita.quadrature import SUITE
from analisi.qualita.suite import leggi_suite
from analisi.qualita.verdetto import EsitoControllo
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Vista
from analisi.vista.blocchi import Paragrafo, Titolo
from analisi.vista.campi import TipoCampo
from analisi.vista.pagine.quadrature import PAROLE_GRAVITA
from analisi.vista.pagine.qualita_comune import (
    NON_RISPETTATA,
    STATI,
    aperti,
    cella_voce,
    chi,
    controlli_di,
    leggibile,
    propri,
    resto,
)
from analisi.vista.tabella import Cella, Colonna, Riga, Tabella, Valore

MASSIMO_RIGHE = 60
TIPI: dict[str, TipoCampo] = {
    "intero": "intero",
    "euro": "numero",
    "percentuale": "numero",
    "decimale": "numero",
    "logico": "vero_falso",
}
"""What the columns of a table hold, where that is not text."""
_NOME_TECNICO = re.compile(r" \([a-z][a-z0-9_]*\)(?=:|$)")
"""The name of a column after its meaning: for who writes the rules, not for who reads a report."""


def controlli_non_superati(d: Analisi) -> Vista:
    """Every failed check on the data with its failing rows, critical ones first.

    an.controlli_non_superati(d)
    """
    falliti = controlli_di(aperti(d))
    if not falliti:
        return Paragrafo("Tutti i controlli sui dati sono superati.")
    return Gruppo(tuple(v for esito in falliti for v in _dettaglio(d, esito)))


def _dettaglio(d: Analisi, esito: EsitoControllo) -> Iterable[Vista]:
    yield Titolo(3, f"{NON_RISPETTATA}: {parole.minuscola(esito.descrizione)}")
    righe = parole.plurale(esito.falliti, "riga", "righe", "f")
    di_area = "" if d.quadro.per_ente else " di quest'area"
    quante = f"{righe}{di_area} su {fm.numero(esito.esaminati)}"
    verbo = parole.verbo(esito.falliti, "Non rispetta la regola", "Non rispettano la regola")
    pezzi = [f" in «{esito.tavola}»."]
    pezzi += [f" {verbo} {quante}."] if esito.falliti else []
    pezzi += [f" {esito.errore}."] if esito.errore else []
    pezzi += [f" Che cosa fare: {parole.minuscola(esito.rimedio)}"] if esito.rimedio else []
    yield Paragrafo((Forte(parole.maiuscola(SEVERITA[esito.severita])), "".join(pezzi)))
    if esito.righe:
        yield _righe(d, esito)


def _righe(d: Analisi, esito: EsitoControllo) -> Tabella:
    con_valore = any(r.trovato and r.trovato not in STATI for r in esito.righe)
    con_resto = any(resto(r) for r in esito.righe)
    altre = len(esito.righe) - MASSIMO_RIGHE
    note = f"{parole.maiuscola(parole.plurale(altre, 'altra riga', 'altre righe', 'f'))} nei risultati in formato JSON."
    return Tabella.di(
        f"Righe che non rispettano la regola: {parole.minuscola(esito.descrizione)}",
        (
            Colonna("Voce", di=lambda r: cella_voce(d, r, chi(d, esito, r))),
            Colonna("Che cosa dice", di=lambda r: resto(r) or None) if con_resto else None,
            Colonna("Trovato", di=lambda r: leggibile(r.trovato) or None) if con_valore else None,
            Colonna("Chi agisce", di=lambda r: parole.maiuscola(chi(d, esito, r))),
            Colonna("Riga della fonte", di=lambda r: r.riga_fonte or None, a_destra=True),
        ),
        esito.righe[:MASSIMO_RIGHE],
        (note,) if altre > 0 else (),
    )


def controlli_eseguiti(d: Analisi) -> Vista:
    """Every check that ran, passed or not, by table, with the rule that a machine reads said in Italian.

    an.controlli_eseguiti(d)
    """
    regole = {
        a.nome: parole.maiuscola(_NOME_TECNICO.sub("", frase(a)))
        for s in leggi_suite(d.percorsi.aspettative)
        for a in s.aspettative
    }
    righe: list[Riga | EsitoControllo] = []
    tavola = ""
    for esito in propri(d):
        if esito.tavola != tavola:
            tavola = esito.tavola
            righe.append(Riga((tavola,), tipo="gruppo"))
        righe.append(esito)
    if not righe:
        return Paragrafo("Nessun controllo eseguito: nessuna tabella fornita.")
    return Tabella.di(
        "Controlli eseguiti",
        (
            Colonna("Controllo", di="descrizione", larghezza=36),
            Colonna("Regola", di=lambda e: _regola(e, regole), larghezza=30),
            Colonna("Gravità", di=lambda e: PAROLE_GRAVITA.get(e.gravita) or SEVERITA[e.severita], larghezza=9),
            Colonna("Casi", tipo="intero", di=lambda e: e.esaminati or None, larghezza=8),
            Colonna("Non conformi", tipo="intero", di="falliti", larghezza=10),
            Colonna("Esito", di=_esito, larghezza=14),
        ),
        righe,
        () if d.quadro.per_ente else ("Casi: tutti quelli dell'ente. Non conformi: quelli di quest'area.",),
    )


def _regola(esito: EsitoControllo, regole: dict[str, str]) -> str:
    return parole.maiuscola(GENERI[esito.genere]) if esito.suite == SUITE else regole.get(esito.nome, "")


def _esito(esito: EsitoControllo) -> Cella:
    testo = "superato" if esito.superato else "non superato" if esito.aperto else "in deroga"
    return Cella(testo, evidenza="" if esito.superato else "attenzione")


def da_sanare(d: Analisi, tabella: str = "indicatori") -> Vista:
    """The rows of a table with something to be mended, as they are in the table, the failing cells marked.

    For JupyterLab: beside each marked cell, in a note, what is wrong and what follows from the data. Raises
    ErroreParametri or ErroreDati as `Analisi.tabella`.

        an.da_sanare(d, "indicatori")
    """
    colonne = TABELLE[tabella].colonne if tabella in TABELLE else ()
    righe = record(d.tabella(tabella))
    note = _note_di_cella(d, tabella)
    chiave = TABELLE[tabella].chiave
    scelte = [(r, k) for r in righe if (k := chiave_di(tabella, r)) in note]
    if not scelte:
        return Paragrafo(f"Nessuna riga da sanare in «{TABELLE[tabella].titolo}».")
    segnate = {campo for _, k in scelte for campo in note[k]}
    mostrate = [c for c in colonne if c.nome in (*chiave, "descrizione", "titolo", "riga_fonte") or c.nome in segnate]
    return Tabella(
        f"{TABELLE[tabella].titolo}: {parole.plurale(len(scelte), 'riga', 'righe', 'f')} da sanare",
        tuple(_colonna(c) for c in mostrate),
        tuple(Riga(tuple(_segnata(r[c.nome], note[k].get(c.nome, "")) for c in mostrate)) for r, k in scelte),
    )


def _colonna(c: ColonnaDeiDati) -> Colonna:
    """A column as the table has it; whole numbers, which may be years, keep their digits together."""
    tipo = TIPI.get(c.tipo, "testo")
    return Colonna(c.nome, c.unita, tipo, migliaia=tipo != "intero", significato=c.significato, chiave=c.nome)


def _segnata(valore: Valore, nota: str) -> Cella:
    return Cella(valore, nota=nota, evidenza="attenzione" if nota else "")


_Chiave = tuple[tuple[str, str], ...]


def _note_di_cella(d: Analisi, tabella: str) -> dict[_Chiave, dict[str, str]]:
    """What is wrong with each cell of a table, by the key of its row; the key's first cell where no single one is."""
    note: dict[_Chiave, dict[str, str]] = {}
    for esito in aperti(d):
        for r in esito.righe:
            if r.tabella == tabella and esito.severita != "info":
                campo = r.campo or TABELLE[tabella].chiave[0]
                detto = f"{esito.descrizione}." + (f" Risulta: {r.atteso}." if r.atteso else "")
                proprie = note.setdefault(tuple(r.chiave.items()), {})
                proprie[campo] = " ".join(p for p in (proprie.get(campo), detto) if p)
    return note
