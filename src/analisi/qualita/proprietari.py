"""Who has to act on a failing row: the role that answers for its node of the tree, else the office of its table."""

from __future__ import annotations

from analisi.calcolo.quadro import Quadro
from analisi.dati.fonte import Fonte
from analisi.qualita.verdetto import EsitoControllo, RigaFallita

NESSUN_RESPONSABILE = "responsabile non indicato"


def proprietario(quadro: Quadro, fonte: Fonte, esito: EsitoControllo, riga: RigaFallita) -> str:
    """The role or office that owns a failing row, as the tree and the identity card name it."""
    if ruolo := quadro.responsabile(riga.nodo):
        return ruolo
    if soggetto := riga.chiave.get("soggetto"):
        return soggetto
    return ufficio(fonte, riga.tabella or (esito.tabelle[0] if esito.tabelle else ""))


def ufficio(fonte: Fonte, tabella: str) -> str:
    """The office that keeps a table."""
    return fonte.responsabile(tabella) or NESSUN_RESPONSABILE
