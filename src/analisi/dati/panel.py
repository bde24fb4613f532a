"""The benchmarking data of the group, real or made up: read whole, checked whole, every fault told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from analisi.dati.impronta import impronta
from analisi.dati.panel_controlli import (
    difetti_competenze,
    difetti_enti,
    difetti_indicatori,
    difetti_misure,
    difetti_panel,
)
from analisi.dati.panel_lettura import FILE_PANEL, PREFISSO, Cartella, Voce
from analisi.dati.panel_rilevazioni import Riferimenti, difetti_rilevazioni, osserva
from analisi.dati.panel_tabelle import COMPETENZE, ENTI, INDICATORI_PANEL, MISURE, SEPARATORE_ELENCO
from analisi.dati.panel_tipi import Competenza, DatiPanel, Ente, Indicatore, Metodo, Misura, Panel, Rilevazione
from analisi.dati.panel_toml import leggi_panel
from analisi.dati.scelta import ammesso
from analisi.errors import Difetto, ErroreDati, ErroreParametri
from analisi.paths import Percorsi, sotto

T = TypeVar("T")


def elenco_simulazioni(percorsi: Percorsi) -> list[str]:
    """Names of the made-up data sets, as their folders are called."""
    if not percorsi.simulati.is_dir():
        return []
    return sorted(c.name for c in percorsi.simulati.iterdir() if c.is_dir() and c.name.startswith(PREFISSO))


def apri_panel(percorsi: Percorsi, simulazione: str = "") -> DatiPanel:
    """The benchmarking data: the real ones, or the made-up set whose folder is called `simulazione`.

    Raises ErroreParametri for a made-up set that does not exist, ErroreDati with every fault of every file.
    """
    cartella = _cartella(percorsi, simulazione)
    somma = impronta([cartella.radice])
    cartella.controlla_nomi()
    voci_enti, voci_misure = cartella.tabella(ENTI), cartella.tabella(MISURE)
    voci_indicatori = cartella.tabella(INDICATORI_PANEL)
    voci_competenze = cartella.tabella(COMPETENZE, obbligatoria=False) or []
    enti = _per_codice(voci_enti, lambda v: _ente(v, cartella.difetti))
    misure = _per_codice(voci_misure, _misura)
    indicatori = _per_codice(voci_indicatori, _indicatore)
    cartella.difetti += difetti_enti(voci_enti or [], enti or {})
    cartella.difetti += difetti_misure(voci_misure or [], indicatori or {})
    cartella.difetti += difetti_indicatori(voci_indicatori or [], misure)
    cartella.difetti += difetti_competenze(voci_competenze, enti, indicatori)
    codici = [*misure, *indicatori] if misure is not None and indicatori is not None else None
    panel, metodo = _panel(cartella, enti, codici)
    rilevazioni = _rilevazioni(cartella, Riferimenti(enti, misure, indicatori))
    if cartella.difetti or enti is None or misure is None or indicatori is None:
        raise ErroreDati(dict.fromkeys(cartella.difetti))
    competenze = tuple(_competenza(v) for v in voci_competenze)
    nome = cartella.radice.name if cartella.simulata else ""
    return DatiPanel(enti, panel, metodo, misure, indicatori, rilevazioni, competenze, nome, somma)


def _cartella(percorsi: Percorsi, simulazione: str) -> Cartella:
    if simulazione:
        presenti = elenco_simulazioni(percorsi)
        if not presenti:
            raise ErroreParametri(f"nessun dato simulato in {percorsi.relativo(percorsi.simulati)}/.")
        nome = ammesso("simulazione", simulazione, presenti)
        return Cartella(percorsi, sotto(percorsi.simulati, nome), simulata=True)
    if not percorsi.confronto.is_dir():
        atteso = "la cartella dei dati di confronto, con enti, misure, indicatori, panel e rilevazioni"
        raise ErroreDati([Difetto(percorsi.relativo(percorsi.confronto), trovato="cartella mancante", atteso=atteso)])
    return Cartella(percorsi, percorsi.confronto, simulata=False)


def _panel(
    cartella: Cartella, enti: Mapping[str, Ente] | None, codici: Sequence[str] | None
) -> tuple[dict[str, Panel], Metodo]:
    nome = f"{cartella.prefisso}{FILE_PANEL}"
    panel, metodo, file = leggi_panel(cartella.radice / nome, cartella.luogo(nome))
    if panel is not None and enti is not None:
        difetti_panel(panel, enti, codici, file.difetto)
    cartella.difetti += file.difetti
    return panel or {}, metodo


def _rilevazioni(cartella: Cartella, riferimenti: Riferimenti) -> tuple[Rilevazione, ...]:
    osservate = []
    for voce in cartella.rilevazioni():
        osservata, difetti = osserva(voce.posto, _rilevazione(voce))
        osservate.append(osservata)
        cartella.difetti += difetti
    cartella.difetti += difetti_rilevazioni(osservate, riferimenti, simulata=cartella.simulata)
    return tuple(o.riga for o in osservate)


def _per_codice(voci: Iterable[Voce] | None, crea: Callable[[Voce], T]) -> dict[str, T] | None:
    return None if voci is None else {v.testo("codice"): crea(v) for v in voci}


def _ente(voce: Voce, difetti: list[Difetto]) -> Ente:
    c = voce.testo
    province = tuple(p.strip() for p in c("province").split(SEPARATORE_ELENCO) if p.strip())
    dal, al = (_giorno(voce, colonna, difetti) for colonna in ("dal", "al"))
    return Ente(c("codice"), c("nome"), voce.celle["perimetro"], province, dal, al,
                c("confluito_in"), c("classe"), c("fonte"), c("regione"))  # fmt: skip


def _giorno(voce: Voce, colonna: str, difetti: list[Difetto]) -> date | None:
    testo = voce.testo(colonna)
    try:
        return date.fromisoformat(testo) if testo else None
    except ValueError:
        difetti.append(voce.posto.difetto(colonna, testo, "un giorno intero, come 2016-09-01: il mese non basta"))
        return None


def _misura(voce: Voce) -> Misura:
    c = voce.testo
    celle = voce.celle
    return Misura(c("codice"), c("nome"), c("unita"), celle["natura"], celle["momento"], celle["riporto_mesi"] or 0)


def _indicatore(voce: Voce) -> Indicatore:
    return Indicatore(**voce.celle)


def _rilevazione(voce: Voce) -> Rilevazione:
    return Rilevazione(**voce.celle, luogo=str(voce.posto))


def _competenza(voce: Voce) -> Competenza:
    tema, indicatore, area, ruolo = (voce.testo(nome) for nome in ("tema", "indicatore", "area", "ruolo"))
    return Competenza(voce.testo("ente"), voce.celle["anno"], tema, indicatore, area, ruolo)
