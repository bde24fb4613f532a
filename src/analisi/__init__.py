"""Reproducible reports of a Chamber of Commerce: the short public interface of notebooks and analysts.

    import analisi as an
    d = an.apri("lucca", 2013, area="C")
    an.sintesi_indicatori(d)

Names are imported when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analisi.apertura import Analisi, apri
    from analisi.apertura_panel import ConfrontoAperto, apri_confronto, confronto_camera
    from analisi.lab.esplora import esplora
    from analisi.lab.modulo import modulo
    from analisi.qualita.aggiunta import aggiungi_controllo
    from analisi.qualita.frasi import controlli_in_frasi
    from analisi.vista.grafico import stile_grafici
    from analisi.vista.pagine.aree import andamento_ente, aree_in_dettaglio, risorse_delle_aree
    from analisi.vista.pagine.bilancio import conto_economico
    from analisi.vista.pagine.commento import commento
    from analisi.vista.pagine.confronto import confronto_con_base, confronto_regionale, sintesi_confronto
    from analisi.vista.pagine.indicatori import (
        elenco_indicatori,
        indicatori_sotto_obiettivo,
        indicatori_strategici,
        raggiungimento_progetti,
    )
    from analisi.vista.pagine.indicatori_sintesi import sintesi_indicatori
    from analisi.vista.pagine.metodo import metodo
    from analisi.vista.pagine.panel_camera import attenzione_camera, posizione_camera
    from analisi.vista.pagine.panel_composito import indice_composito
    from analisi.vista.pagine.panel_indicatori import (
        andamento_gruppo,
        dispersione_gruppo,
        imbuti_gruppo,
        posizioni_gruppo,
        profilo_ente,
        valori_senza_confronto,
    )
    from analisi.vista.pagine.panel_metodo import composizione_panel, metodo_confronto
    from analisi.vista.pagine.panel_quadro import quadro_gruppo
    from analisi.vista.pagine.panel_sintesi import attenzione_gruppo, sintesi_gruppo
    from analisi.vista.pagine.quadrature import quadrature, rilievi_gravi
    from analisi.vista.pagine.qualita import correzioni, deroghe, riscontri, sintesi_qualita, verdetto
    from analisi.vista.pagine.qualita_controlli import controlli_eseguiti, controlli_non_superati, da_sanare
    from analisi.vista.pagine.relazione import aree_a_confronto, sintesi_relazione
    from analisi.vista.pagine.risorse import risorse, sintesi_scostamenti
    from analisi.vista.pagine.serie import grafici_serie, serie_storiche
    from analisi.vista.pagine.servizi import dirigenti, procedure

__version__ = "0.1.0"

_MODULI = {
    "apertura": ("Analisi", "apri"),
    "apertura_panel": ("ConfrontoAperto", "apri_confronto", "confronto_camera"),
    "lab.esplora": ("esplora",),
    "lab.modulo": ("modulo",),
    "qualita.aggiunta": ("aggiungi_controllo",),
    "qualita.frasi": ("controlli_in_frasi",),
    "vista.grafico": ("stile_grafici",),
    "vista.pagine.aree": ("andamento_ente", "aree_in_dettaglio", "risorse_delle_aree"),
    "vista.pagine.bilancio": ("conto_economico",),
    "vista.pagine.commento": ("commento",),
    "vista.pagine.risorse": ("risorse", "sintesi_scostamenti"),
    "vista.pagine.confronto": ("confronto_con_base", "confronto_regionale", "sintesi_confronto"),
    "vista.pagine.indicatori": (
        "elenco_indicatori",
        "indicatori_sotto_obiettivo",
        "indicatori_strategici",
        "raggiungimento_progetti",
    ),
    "vista.pagine.indicatori_sintesi": ("sintesi_indicatori",),
    "vista.pagine.metodo": ("metodo",),
    "vista.pagine.panel_camera": ("attenzione_camera", "posizione_camera"),
    "vista.pagine.panel_composito": ("indice_composito",),
    "vista.pagine.panel_indicatori": (
        "andamento_gruppo",
        "dispersione_gruppo",
        "imbuti_gruppo",
        "posizioni_gruppo",
        "profilo_ente",
        "valori_senza_confronto",
    ),
    "vista.pagine.panel_metodo": ("composizione_panel", "metodo_confronto"),
    "vista.pagine.panel_quadro": ("quadro_gruppo",),
    "vista.pagine.panel_sintesi": ("attenzione_gruppo", "sintesi_gruppo"),
    "vista.pagine.quadrature": ("quadrature", "rilievi_gravi"),
    "vista.pagine.qualita": ("correzioni", "deroghe", "riscontri", "sintesi_qualita", "verdetto"),
    "vista.pagine.qualita_controlli": ("controlli_eseguiti", "controlli_non_superati", "da_sanare"),
    "vista.pagine.relazione": ("aree_a_confronto", "sintesi_relazione"),
    "vista.pagine.serie": ("grafici_serie", "serie_storiche"),
    "vista.pagine.servizi": ("dirigenti", "procedure"),
}
_NOMI = {nome: modulo for modulo, nomi in _MODULI.items() for nome in nomi}

__all__ = [
    "Analisi",
    "ConfrontoAperto",
    "aggiungi_controllo",
    "andamento_ente",
    "andamento_gruppo",
    "apri",
    "apri_confronto",
    "aree_a_confronto",
    "aree_in_dettaglio",
    "attenzione_camera",
    "attenzione_gruppo",
    "commento",
    "composizione_panel",
    "confronto_camera",
    "confronto_con_base",
    "confronto_regionale",
    "conto_economico",
    "controlli_eseguiti",
    "controlli_in_frasi",
    "controlli_non_superati",
    "correzioni",
    "da_sanare",
    "deroghe",
    "dirigenti",
    "dispersione_gruppo",
    "elenco_indicatori",
    "esplora",
    "grafici_serie",
    "imbuti_gruppo",
    "indicatori_sotto_obiettivo",
    "indicatori_strategici",
    "indice_composito",
    "metodo",
    "metodo_confronto",
    "modulo",
    "posizione_camera",
    "posizioni_gruppo",
    "procedure",
    "profilo_ente",
    "quadrature",
    "quadro_gruppo",
    "raggiungimento_progetti",
    "rilievi_gravi",
    "riscontri",
    "risorse",
    "risorse_delle_aree",
    "serie_storiche",
    "sintesi_confronto",
    "sintesi_gruppo",
    "sintesi_indicatori",
    "sintesi_qualita",
    "sintesi_relazione",
    "sintesi_scostamenti",
    "stile_grafici",
    "valori_senza_confronto",
    "verdetto",
]


def __getattr__(nome: str) -> Any:  # noqa: ANN401 - the type is that of the name asked for
    if nome not in _NOMI:
        from analisi.errors import ErroreNome
        from analisi.oggetti import forse

        altro = "" if nome.startswith("_") else forse(nome, __all__)
        raise ErroreNome(f"an non ha «{nome}»{altro}. Per vedere tutti i nomi: scrivere an. e premere Tab.")
    cosa = getattr(importlib.import_module(f"analisi.{_NOMI[nome]}"), nome)
    if isinstance(cosa, FunctionType):
        from analisi.oggetti import parlante

        cosa = parlante(cosa, f"an.{nome}")
        cosa.__module__ = __name__  # where pickle finds it again
    globals()[nome] = cosa
    return cosa


def __dir__() -> list[str]:
    return sorted((*__all__, "__version__"))


def _insegna_i_nomi() -> None:
    """In a shell of IPython, have Tab offer chambers and tables; see `analisi.completamento`."""
    ipython: Any = sys.modules.get("IPython")
    guscio = ipython.get_ipython() if ipython else None
    if guscio is not None:
        guscio.extension_manager.load_extension("analisi.completamento")


_insegna_i_nomi()
