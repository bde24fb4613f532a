"""The verdict as the terminal shows it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analisi.qualita.verdetto import DerogaApplicata, EsitoControllo, Verdetto

SEVERITA = {"critical": "CRITICO", "warning": "avviso", "info": "nota"}
MASSIMO_RIGHE = 5
RIGA_FONTE = "riga_fonte"


def verdetto_in_righe(verdetto: Verdetto) -> list[str]:
    """The verdict for a terminal: its sentence, then every failed check with its first failing rows."""
    superati = sum(e.superato for e in verdetto.esiti)
    righe = [f"{verdetto.frase} ({superati} controlli superati su {len(verdetto.esiti)})."]
    if verdetto.assenti:
        righe.append(f"Tabelle non fornite: {', '.join(verdetto.assenti)}.")
    righe += _deroghe(verdetto.deroghe)
    for esito in (*verdetto.critici, *verdetto.avvisi, *verdetto.segnalazioni):
        righe += _esito(esito)
    return righe


def _deroghe(deroghe: Sequence[DerogaApplicata]) -> list[str]:
    """How many waivers there are and how many rows they cover, then each with its last day; none, no line."""
    if not deroghe:
        return []
    vigenti = [d for d in deroghe if d.vale]
    coperte = sum(d.righe for d in vigenti)
    testa = f"Deroghe in vigore: {len(vigenti)} su {len(deroghe)}, righe coperte: {coperte}."
    return [testa, *(f"  - {d.deroga.codice}, {d.deroga.controllo}: {_stato(d)}" for d in deroghe)]


def _stato(d: DerogaApplicata) -> str:
    scade, data = (f"{date.fromisoformat(giorno):%d/%m/%Y}" for giorno in (d.deroga.scade, d.deroga.data))
    quante = "1 riga" if d.righe == 1 else f"{d.righe} righe"
    problemi = [f"      {problema}" for problema in d.problemi]
    return {
        "in vigore": f"{quante}, scade il {scade} ({d.deroga.motivo})",
        "scaduta": f"SCADUTA il {scade}: il controllo torna a valere",
        "senza effetto": f"senza effetto, nessuna riga ne ha più bisogno: toglierla (scade il {scade})",
        "senza righe": "non trova nessuna delle righe che non passano: controllare la chiave",
        "da rivedere": "\n".join(
            (f"DA RIVEDERE, {'non copre nulla' if not d.righe else f'copre {quante}'}:", *problemi)
        ),
        "non ancora in vigore": f"vale dal {data}",
    }[d.stato]


def _esito(esito: EsitoControllo) -> list[str]:
    in_deroga = f", {esito.derogate} in deroga" if esito.derogate else ""
    conto = f": {esito.falliti} su {esito.esaminati}{in_deroga}" if esito.falliti else ""
    righe = ["", f"[{SEVERITA[esito.severita]}] {esito.tavola}: {esito.descrizione}{conto}"]
    righe += [f"    Nome del controllo: {esito.nome}"] if esito.nome else []
    if esito.errore:
        righe.append(f"    {esito.errore}")
    aperte = [riga for riga in esito.righe if not riga.deroga]
    for riga in aperte[:MASSIMO_RIGHE]:
        chiave = " ".join(v for nome, v in riga.chiave.items() if nome not in (*riga.contesto, RIGA_FONTE))
        contesto = "; ".join(riga.contesto.values())
        dove = f" (riga {riga.riga_fonte} della fonte)" if riga.riga_fonte else ""
        detto = ": ".join(p for p in (chiave, contesto) if p)
        righe.append(textwrap.shorten(detto, 110, placeholder="…").join(["    ", dove]))
        if riga.atteso:
            detto = f"dichiarato {riga.trovato}, risulta {riga.atteso}"
            righe.append(f"      {textwrap.shorten(detto, 104)}")
    if (altre := len(aperte) - MASSIMO_RIGHE) > 0:
        righe.append(f"    … e {'un’altra riga' if altre == 1 else f'altre {altre} righe'} nel rapporto di qualità")
    if esito.rimedio:
        righe.append(f"    Rimedio: {esito.rimedio}")
    return righe
