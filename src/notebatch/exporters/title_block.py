"""Reading `pubblicazione`, the notebook metadata that says how the document is called. Nothing is rendered here."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, get_args

from analisi.errors import ErroreNotebook
from notebatch.exporters.blocks import Collegamento, Contrassegno, Intestazione, StatoVerdetto

CHIAVE = "pubblicazione"
CAMPI_COLLEGAMENTO = ("testo", "indirizzo", "nota", "dettaglio")
TESTI = ("titolo", "sottotitolo", "testata", "autore", "data", "lingua", "avvertenza")
CAMPI = (*TESTI, "contrassegno", "indice", "copertina", "collegamenti")


def leggi_intestazione(metadati: Mapping[str, Any], titolo: str) -> Intestazione:
    """The title block of a notebook with these metadata, called `titolo` where they give no title.

    Raises ErroreNotebook with every field that is unknown or has an impossible value.
    """
    dati = metadati.get(CHIAVE) or {}
    if difetti := _difetti(dati):
        raise ErroreNotebook("\n".join([f"metadato «{CHIAVE}» del notebook:", *(f"  - {d}" for d in difetti)]))
    verdetto = dati.get("contrassegno")
    return Intestazione(
        titolo=dati.get("titolo") or titolo,
        sottotitolo=dati.get("sottotitolo") or "",
        testata=dati.get("testata") or "",
        autore=dati.get("autore") or dati.get("testata") or "",
        contrassegno=Contrassegno(verdetto["stato"], verdetto["testo"]) if verdetto else None,
        data=dati.get("data") or "",
        avvertenza=dati.get("avvertenza") or "",
        indice=bool(dati.get("indice")),
        copertina=bool(dati.get("copertina")),
        collegamenti=tuple(
            Collegamento(c["testo"], c["indirizzo"], c.get("nota", ""), bool(c.get("dettaglio")))
            for c in dati.get("collegamenti") or ()
        ),
        lingua=dati.get("lingua") or "it",
    )


def _difetti(dati: object) -> list[str]:
    if not isinstance(dati, Mapping):
        return [f"atteso un insieme di campi ({', '.join(CAMPI)}), trovato «{dati}»"]
    difetti = [f"campo sconosciuto «{c}»; ammessi: {', '.join(CAMPI)}" for c in dati if c not in CAMPI]
    difetti += [f"«{c}» deve essere un testo" for c in TESTI if not isinstance(dati.get(c) or "", str)]
    difetti += _difetti_di_data(dati.get("data")) + _difetti_di_contrassegno(dati.get("contrassegno"))
    return difetti + _difetti_di_collegamenti(dati.get("collegamenti"))


def _difetti_di_collegamenti(valore: object) -> list[str]:
    voci = valore if isinstance(valore, list | tuple) else [valore] if valore else []
    giuste = (isinstance(v, Mapping) and {"testo", "indirizzo"} <= set(v) <= set(CAMPI_COLLEGAMENTO) for v in voci)
    return [] if all(giuste) else [f"«collegamenti» vuole un elenco di voci con {', '.join(CAMPI_COLLEGAMENTO)}"]


def _difetti_di_data(valore: object) -> list[str]:
    if not valore or not isinstance(valore, str):
        return []
    try:
        datetime.date.fromisoformat(valore)
    except ValueError:
        return [f"«data» deve essere un giorno nella forma 2013-12-31, trovato «{valore}»"]
    return []


def _difetti_di_contrassegno(valore: object) -> list[str]:
    if not valore:
        return []
    ammessi = get_args(StatoVerdetto)
    if not isinstance(valore, Mapping) or valore.get("stato") not in ammessi:
        return [f"«contrassegno» vuole uno «stato» fra {', '.join(ammessi)}"]
    return [] if isinstance(valore.get("testo"), str) else ["«contrassegno» vuole un «testo»"]
