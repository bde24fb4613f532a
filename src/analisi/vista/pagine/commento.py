"""The office's own comment on the area or on the body, where it wrote one."""

from __future__ import annotations

from analisi.apertura import Analisi
from analisi.dati.commenti import Brano, Corsa
from analisi.vista.base import Forte, Testo, Vista
from analisi.vista.blocchi import Commento, Elenco, Paragrafo

TITOLO = "Commento dell'ufficio."
AVVERTENZA = "Scritto a mano: le cifre che contiene non sono ricalcolate."


def commento(d: Analisi) -> Vista | None:
    """The comment of the area (`commenti/<area>.md`) or of the body (`ente.md`); nothing where there is none.

    an.commento(d)
    """
    brani = d.dati.commenti.get(d.area)
    return Commento(TITOLO, AVVERTENZA, tuple(_vista(b) for b in brani)) if brani else None


def _vista(brano: Brano) -> Vista:
    voci = tuple(_testo(voce) for voce in brano.voci)
    return Paragrafo(voci[0]) if brano.tipo == "paragrafo" else Elenco(voci, numerato=brano.tipo == "numerato")


def _testo(corse: tuple[Corsa, ...]) -> Testo:
    return tuple(Forte(c.testo) if c.forte else c.testo for c in corse)
