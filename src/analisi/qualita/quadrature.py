"""Findings of the reconciliation rules as outcomes of checks, so that verdict, waivers and pages treat them alike."""

from __future__ import annotations

from collections.abc import Sequence

from analisi.calcolo.quadrature.base import EsitoRegola, Rilievo
from analisi.calcolo.quadrature.regole import esamina
from analisi.dati.regole_quadrature import RegolaQuadratura
from analisi.dati.struttura import Struttura, nodo_di
from analisi.dati.tabelle import TABELLE
from analisi.dati.visto import RISULTA, in_testi, quantita
from analisi.qualita.tavole import Materiale
from analisi.qualita.verdetto import EsitoControllo, RigaFallita

SUITE = "quadrature"
TITOLO = "Quadrature"
SEVERITA = {"grave": "warning", "media": "warning", "lieve": "info"}
"""No finding blocks a table: figures that contradict one another are published as such, and said so."""
CONTESTO = ("titolo", "procedura", "voce", "descrizione", "soggetto")
"""Columns that name a row, where its table has them."""


def esiti_delle_quadrature(materiale: Materiale, regole: Sequence[RegolaQuadratura]) -> tuple[EsitoControllo, ...]:
    """One outcome for each rule that had something to look at. Raises ErroreDati as `esamina`."""
    per_nome = {r.nome: r for r in regole}
    esiti = esamina(materiale.righe, materiale.quadro, regole, materiale.anno)
    return tuple(_esito(e, per_nome[e.regola], materiale.quadro.struttura) for e in esiti if e.esaminati)


def _esito(esito: EsitoRegola, regola: RegolaQuadratura, struttura: Struttura) -> EsitoControllo:
    righe = tuple(_riga(r, struttura) for r in esito.rilievi)
    return EsitoControllo(
        suite=SUITE,
        tavola=TITOLO,
        tabelle=tuple(dict.fromkeys(r.tabella for r in righe)),
        tipo=regola.nome,
        colonna="",
        descrizione=regola.descrizione,
        rimedio=regola.rimedio,
        severita=SEVERITA[regola.gravita],
        superato=not righe,
        esaminati=esito.esaminati,
        falliti=len(righe),
        righe=righe,
        nome=f"{SUITE}.{regola.nome}",
        genere=regola.genere,
        gravita=regola.gravita,
    )


def _riga(rilievo: Rilievo, struttura: Struttura) -> RigaFallita:
    tabella = TABELLE[rilievo.cella.tabella]
    fuori = dict(rilievo.cella.chiave)
    nodo = nodo_di(tabella.nome, rilievo.riga)
    nomi = [c for c in CONTESTO if c in tabella.nomi and c not in fuori and rilievo.riga[c]]
    return RigaFallita(
        chiave=fuori,
        contesto={c: str(rilievo.riga[c]) for c in nomi},
        trovato=rilievo.stampato,
        riga_fonte=rilievo.riga_fonte,
        area=struttura.area(nodo),
        nodo=nodo,
        tabella=tabella.nome,
        campo=rilievo.cella.campo,
        atteso=rilievo.risulta,
        come=rilievo.come,
        effetti=rilievo.effetti,
        visto=_visto(rilievo),
    )


def _visto(rilievo: Rilievo) -> dict[str, str]:
    """The figures of the row, what is printed where they do not say it, what follows from the data."""
    cella = rilievo.cella
    visto = in_testi(rilievo.riga, quantita(TABELLE[cella.tabella]))
    risulta = {RISULTA: rilievo.risulta} if rilievo.risulta else {}
    return {cella.campo: rilievo.stampato} | visto | risulta
