"""Reproducible reports of a Chamber of Commerce: the short public interface of notebooks and analysts.

    import analisi as an
    d = an.apri("lucca", 2013, area="C")
    an.sintesi_indicatori(d)

Names are imported when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analisi.apertura import Analisi, apri
    from analisi.qualita.aggiunta import aggiungi_controllo
    from analisi.vista.pagine.bilancio import conto_economico
    from analisi.vista.pagine.confronto import confronto_con_base, confronto_regionale, sintesi_confronto
    from analisi.vista.pagine.indicatori import (
        elenco_indicatori,
        indicatori_sotto_obiettivo,
        indicatori_strategici,
        raggiungimento_progetti,
        sintesi_indicatori,
    )
    from analisi.vista.pagine.metodo import metodo
    from analisi.vista.pagine.qualita import (
        controlli_eseguiti,
        controlli_non_superati,
        correzioni,
        riscontri,
        sintesi_qualita,
        verdetto,
    )
    from analisi.vista.pagine.relazione import aree_a_confronto, sintesi_relazione
    from analisi.vista.pagine.risorse import risorse, sintesi_scostamenti
    from analisi.vista.pagine.serie import serie_storiche
    from analisi.vista.pagine.servizi import dirigenti, procedure

__version__ = "0.1.0"

_MODULI = {
    "apertura": ("Analisi", "apri"),
    "qualita.aggiunta": ("aggiungi_controllo",),
    "vista.pagine.bilancio": ("conto_economico",),
    "vista.pagine.risorse": ("risorse", "sintesi_scostamenti"),
    "vista.pagine.confronto": ("confronto_con_base", "confronto_regionale", "sintesi_confronto"),
    "vista.pagine.indicatori": (
        "elenco_indicatori",
        "indicatori_sotto_obiettivo",
        "indicatori_strategici",
        "raggiungimento_progetti",
        "sintesi_indicatori",
    ),
    "vista.pagine.metodo": ("metodo",),
    "vista.pagine.qualita": (
        "controlli_eseguiti",
        "controlli_non_superati",
        "correzioni",
        "riscontri",
        "sintesi_qualita",
        "verdetto",
    ),
    "vista.pagine.relazione": ("aree_a_confronto", "sintesi_relazione"),
    "vista.pagine.serie": ("serie_storiche",),
    "vista.pagine.servizi": ("dirigenti", "procedure"),
}
_NOMI = {nome: modulo for modulo, nomi in _MODULI.items() for nome in nomi}

__all__ = [
    "Analisi",
    "aggiungi_controllo",
    "apri",
    "aree_a_confronto",
    "confronto_con_base",
    "confronto_regionale",
    "conto_economico",
    "controlli_eseguiti",
    "controlli_non_superati",
    "correzioni",
    "dirigenti",
    "elenco_indicatori",
    "indicatori_sotto_obiettivo",
    "indicatori_strategici",
    "metodo",
    "procedure",
    "raggiungimento_progetti",
    "riscontri",
    "risorse",
    "serie_storiche",
    "sintesi_confronto",
    "sintesi_indicatori",
    "sintesi_qualita",
    "sintesi_relazione",
    "sintesi_scostamenti",
    "verdetto",
]


def __getattr__(nome: str) -> Any:  # noqa: ANN401 - the type is that of the name asked for
    if nome not in _NOMI:
        raise AttributeError(f"module 'analisi' has no attribute {nome!r}")
    return getattr(importlib.import_module(f"analisi.{_NOMI[nome]}"), nome)


def __dir__() -> list[str]:
    return sorted((*__all__, "__version__"))
