"""The composite index of a panel: only for who asks for it, with its weights and how much they decide."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from analisi.apertura_panel import ConfrontoAperto
from analisi.calcolo.panel.composito import Normalizzazione, composito
from analisi.calcolo.panel.verso import SenzaConfronto
from analisi.dati.panel_tipi import Indicatore
from analisi.errors import ErroreParametri
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Vista
from analisi.vista.blocchi import Avviso
from analisi.vista.pagine.panel_comune import fonti, posto, tagliato
from analisi.vista.tabella import Colonna, Tabella


def indice_composito(
    c: ConfrontoAperto, pesi: Mapping[str, float | str | Decimal], normalizzazione: Normalizzazione = "minimo-massimo"
) -> Vista:
    """The index of the panel's bodies with the weights given (by code of the indicator, they add up to 1).

    No report shows it: an analyst calls it. Raises ErroreParametri for an indicator without values in the year, and as
    `composito` for weights that are not.

        an.indice_composito(c, {"DEM02": "0.5", "DEM03": "0.5"})
    """
    per_codice = {x.indicatore.codice: x for x in c.confronti.principali}
    ignoti = [codice for codice in pesi if codice not in per_codice]
    if ignoti:
        raise ErroreParametri(
            f"indice composito: nessun valore nel {c.anno} per {parole.elenco(ignoti)}. "
            f"Hanno valori: {', '.join(per_codice) or 'nessuno'}."
        )
    esatti = {codice: Decimal(str(peso)) for codice, peso in pesi.items()}
    scelti = {codice: per_codice[codice] for codice in esatti}
    indicatori = {codice: x.indicatore for codice, x in scelti.items()}
    trovato = composito({k: x.valori for k, x in scelti.items()}, indicatori, esatti, normalizzazione, c.dati.metodo)
    if isinstance(trovato, SenzaConfronto):
        return Avviso("info", "indice composito non calcolato", f"{parole.maiuscola(trovato.motivo)}.")
    detti = "; ".join(f"{indicatori[codice].nome} {fm.numero(peso)}" for codice, peso in esatti.items())
    return Tabella.di(
        f"{c.marchio}Indice composito, {c.anno}",
        (
            Colonna("Ente", di=lambda r: c.nome(r.ente), larghezza=2.0),
            Colonna("Punteggio", "", "numero", lambda r: tagliato(r.punteggio), 2),
            Colonna("Posizione", di=posto, a_destra=True),
            Colonna("Posizione al variare dei pesi", di=lambda r: f"{r.basso}°–{r.alto}°", a_destra=True),
            *(_colonna_di(indicatori[codice]) for codice in esatti),
        ),
        trovato.righe,
        (
            f"Pesi: {detti}. Normalizzazione: {normalizzazione}.",
            "La posizione al variare dei pesi va dal 5° al 95° percentile di quelle estratte con pesi intorno a quelli "
            "dichiarati e con ogni normalizzazione (OCSE e JRC 2008): se è larga, la classifica la decidono i pesi.",
            f"{parole.maiuscola(trovato.mancanti)}.",
        ),
        fonti(c, [v for x in scelti.values() for v in x.comparabili]),
    )


def _colonna_di(i: Indicatore) -> Colonna:
    cosa = "Valore normalizzato dell'indicatore"
    return Colonna(i.nome, "", "numero", lambda r: tagliato(r.parti[i.codice]), 2, significato=cosa)
