"""The anonymised edition: data in which every body but one has a letter for a name, and nothing else that names it.

It is the data that change, before anything is computed, and then the results, before anything is drawn: a page cannot
tell what it never knew. Letters follow a keyed hash (HMAC-SHA256, RFC 2104) of the bodies' codes and of the year, so
that neither alphabet nor size nor value shows through, whoever lacks the key cannot work them out again, and a body
that is born or merges cannot be followed by its letter. Of the others only values remain, as the pages print them: an
exact fraction gives numerator and denominator away. Who knows a public figure by heart can recognise it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from analisi.calcolo.panel.base import Valore
from analisi.calcolo.panel.gruppo import Confronti, Confronto
from analisi.calcolo.panel.posizione import Posizione, Posizioni
from analisi.calcolo.panel.verso import SenzaConfronto
from analisi.dati.panel_tipi import DatiPanel, Ente, Indicatore, Panel, Rilevazione

FONTE = "rilevazioni del gruppo"
NON_COMPARATO = "di un'altra versione"


def anonimo(dati: DatiPanel, panel: Panel, per: str, anno: int, chiave: bytes) -> DatiPanel:
    """`dati` as whoever reads for `per` may see them: the other bodies of `panel` that existed in `anno` are letters,
    the rest is gone.

    Sets of bodies keep their names. Sources, notes and places are left out everywhere: a newspaper's name, or a
    formula's first user, is a city's. Indicators that tell how large a body is are left out.
    """
    da, a = date(anno, 1, 1), date(anno, 12, 31)
    vivi = [e for e in dati.enti.values() if e.codice in panel.enti and e.nel_periodo(da, a)]
    altri = [e for e in vivi if e.codice != per]
    nomi = lettere([e.codice for e in altri], f"{panel.codice}\0{per}\0{anno}", chiave)
    enti = {per: _senza_legami(dati.enti[per])}
    enti |= {nomi[e.codice]: _velato(e, nomi[e.codice]) for e in sorted(altri, key=lambda e: nomi[e.codice])}
    enti |= {e.codice: e for e in dati.enti.values() if e.perimetro == "insieme" and e.codice in panel.riferimenti}
    visti = set(enti) | set(nomi)
    rilevazioni = (_velata(r, nomi.get(r.ente, r.ente)) for r in dati.rilevazioni if r.ente in visti)
    return replace(
        dati,
        enti=enti,
        panel={panel.codice: replace(panel, enti=(per, *sorted(nomi.values())))},
        indicatori={
            i.codice: replace(i, fonte="", nota="") for i in dati.indicatori.values() if not dice_la_dimensione(i)
        },
        rilevazioni=tuple(sorted(rilevazioni, key=lambda r: (r.ente, r.misura, r.periodo, r.versione))),
        competenze=tuple(c for c in dati.competenze if c.ente == per),
    )


def dice_la_dimensione(indicatore: Indicatore) -> bool:
    """Whether the value of an indicator grows with the body: a count, a balance or an amount over nothing."""
    return not indicatore.denominatore and indicatore.tipo_statistico in ("conteggio", "saldo", "importo")


def lettere(codici: Sequence[str], contesto: str, chiave: bytes) -> dict[str, str]:
    """A letter (two beyond 26) for each code, in an order that only the key gives."""
    ordine = sorted(
        codici, key=lambda codice: hmac.new(chiave, f"{contesto}\0{codice}".encode(), hashlib.sha256).digest()
    )
    return {codice: f"Ente {_lettera(i)}" for i, codice in enumerate(ordine)}


def velati(confronti: Confronti, per: str) -> Confronti:
    """The results without what tells the size of a body other than `per`: exact fractions, models, intervals, remarks.

    Values are those that a page prints, rounded to the decimals of the indicator; histories are left out where bodies
    were born or merged, because a letter without a past would say which.
    """
    return replace(
        confronti,
        principali=tuple(_velato_confronto(c, per) for c in confronti.principali),
        altri=tuple(_velato_confronto(c, per) for c in confronti.altri),
    )


def _velato_confronto(c: Confronto, per: str) -> Confronto:
    decimali = c.indicatore.decimali
    membri = {v.ente for v in c.comparabili}
    stabile = all({v.ente for v in suoi} >= membri for _, suoi in c.storia)
    storia = tuple((p, tuple(_valore(v, per, decimali) for v in suoi)) for p, suoi in c.storia) if stabile else ()
    esito = c.esito
    if isinstance(esito, Posizioni):
        righe = tuple(_posizione(r, per, decimali) for r in esito.righe)
        esito = replace(esito, mediana=_tondo(esito.mediana, decimali), righe=righe, lasciati=())
    else:
        esito = replace(esito, lasciati=())
    valori = tuple(_valore(v, per, decimali) for v in c.valori)
    imbuto = SenzaConfronto("direbbe la dimensione degli enti")
    return replace(c, valori=valori, storia=storia, esito=esito, imbuto=imbuto)


def _tondo(quanto: Fraction, decimali: int) -> Fraction:
    return round(quanto, decimali) if decimali else Fraction(round(quanto))


def _valore(v: Valore, per: str, decimali: int) -> Valore:
    if v.ente == per:
        return v
    quanto = None if v.valore is None else _tondo(v.valore, decimali)
    return Valore(
        v.ente, v.indicatore, v.periodo, quanto, fonti=v.fonti, escluso="" if not v.escluso else NON_COMPARATO
    )


def _posizione(r: Posizione, per: str, decimali: int) -> Posizione:
    robusta = None if r.robusta is None else round(r.robusta, 1)
    orientata = None if r.orientata is None else round(r.orientata, 1)
    rango = r.rango if r.ente == per else replace(r.rango, basso=None, alto=None)
    return replace(
        r,
        valore=_valore(r.valore, per, decimali),
        quanto=r.quanto if r.ente == per else _tondo(r.quanto, decimali),
        distanza=_tondo(r.distanza, decimali),
        robusta=robusta,
        orientata=orientata,
        rango=rango,
        stabilita=replace(r.stabilita, minima=Fraction(0), massima=Fraction(0), cambia_lato=False),
    )


def _lettera(indice: int) -> str:
    decine, unita = divmod(indice, 26)
    return (chr(ord("A") + decine - 1) if decine else "") + chr(ord("A") + unita)


def _senza_legami(ente: Ente) -> Ente:
    """The reader's own body without the names of those it merged with."""
    return replace(ente, province=(), confluito_in="", fonte="")


def _velato(ente: Ente, nome: str) -> Ente:
    return Ente(nome, nome, ente.perimetro, dal=ente.dal, al=ente.al)


def _velata(riga: Rilevazione, nome: str) -> Rilevazione:
    return replace(riga, ente=nome, fonte=FONTE, nota="", luogo="")
