"""The anonymised edition: data in which every body but one has a letter for a name, and nothing else that names it.

It is the data that change, before anything is computed: what is drawn from them cannot tell what it never knew.
Letters follow a keyed hash (HMAC-SHA256, RFC 2104) of the bodies' codes, so that neither alphabet nor size nor value
shows through and whoever lacks the key cannot work them out again; they stay the same from year to year for the
same panel and reader. What remains are values: who knows a public figure by heart can recognise it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace

from analisi.dati.panel_tipi import DatiPanel, Ente, Indicatore, Panel, Rilevazione

FONTE = "rilevazioni del gruppo"


def anonimo(dati: DatiPanel, panel: Panel, per: str, chiave: bytes) -> DatiPanel:
    """`dati` as whoever reads for `per` may see them: the other bodies of `panel` (listed) are letters, the rest gone.

    Sets of bodies keep their names. Sources, notes and places are left out everywhere: a newspaper's name, or a
    formula's first user, is a city's. Indicators that tell how large a body is are left out.
    """
    altri = [e for e in dati.enti.values() if e.codice in panel.enti and e.codice != per]
    nomi = lettere([e.codice for e in altri], f"{panel.codice}\0{per}", chiave)
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
