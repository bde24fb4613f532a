"""What the terminal shows: the verdict, the progress of a batch, its final table. Text only, in Italian."""

from __future__ import annotations

import sys
import textwrap
from collections import Counter
from collections.abc import Sequence
from types import TracebackType

from analisi.esegui.rapporto import EsitoRapporto
from analisi.qualita.verdetto import EsitoControllo, Verdetto

SEVERITA = {"critical": "CRITICO", "warning": "avviso", "info": "nota"}
MASSIMO_RIGHE = 5


def verdetto_in_righe(verdetto: Verdetto) -> list[str]:
    """The verdict for a terminal: its sentence, then every failed check with its first failing rows."""
    superati = sum(e.superato for e in verdetto.esiti)
    righe = [f"{verdetto.frase} ({superati} controlli superati su {len(verdetto.esiti)})."]
    if verdetto.assenti:
        righe.append(f"Tabelle non fornite: {', '.join(verdetto.assenti)}.")
    for esito in (*verdetto.critici, *verdetto.avvisi, *verdetto.segnalazioni):
        righe += _esito(esito)
    return righe


def _esito(esito: EsitoControllo) -> list[str]:
    conto = f": {esito.falliti} su {esito.esaminati}" if esito.falliti else ""
    righe = ["", f"[{SEVERITA[esito.severita]}] {esito.tavola}: {esito.descrizione}{conto}"]
    if esito.errore:
        righe.append(f"    {esito.errore}")
    for riga in esito.righe[:MASSIMO_RIGHE]:
        chiave = " ".join(riga.chiave.values())
        contesto = "; ".join(riga.contesto.values())
        dove = f" (riga {riga.riga_fonte} della fonte)" if riga.riga_fonte else ""
        righe.append(textwrap.shorten(f"{chiave}: {contesto}", 110, placeholder="…").join(["    ", dove]))
    if len(esito.righe) > MASSIMO_RIGHE:
        righe.append(f"    … e altre {len(esito.righe) - MASSIMO_RIGHE} righe nel rapporto di qualità")
    if esito.rimedio:
        righe.append(f"    Rimedio: {esito.rimedio}")
    return righe


class Avanzamento:
    """Progress of a batch: a live bar on a terminal, one plain line a report elsewhere."""

    def __init__(self, totale: int) -> None:
        self.totale = totale
        self.fatti = 0
        self._barra = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            formato = "{n_fmt} di {total_fmt} |{bar:24}| mancano {remaining}; ora: {desc}"
            self._barra = tqdm(total=totale, bar_format=formato, file=sys.stderr, leave=False)

    def __enter__(self) -> Avanzamento:
        return self

    def __exit__(
        self, tipo: type[BaseException] | None, valore: BaseException | None, traccia: TracebackType | None
    ) -> None:
        if self._barra is not None:
            self._barra.close()

    def in_corso(self, etichette: Sequence[str]) -> None:
        """Show what is being made now."""
        if self._barra is not None:
            self._barra.set_description_str(", ".join(etichette))

    def concluso(self, esito: EsitoRapporto) -> None:
        """Count a report; without a terminal, print its line."""
        self.fatti += 1
        if self._barra is not None:
            self._barra.update()
        else:
            print(f"[{self.fatti}/{self.totale}] {esito.etichetta}: {esito.stato}", file=sys.stderr, flush=True)


def riepilogo(esiti: Sequence[EsitoRapporto]) -> list[str]:
    """The final table: how many were made, and for each of the others the cell and the cause."""
    conto: Counter[str] = Counter(e.stato for e in esiti)
    righe = [f"Rapporti prodotti: {conto['fatto']} su {len(esiti)}."]
    for stato, titolo in (("bloccato", "Bloccati"), ("fallito", "Non riusciti")):
        if conto[stato]:
            righe.append(f"{titolo}: {conto[stato]}.")
            righe += [_fallito(e) for e in esiti if e.stato == stato]
    return righe


def _fallito(esito: EsitoRapporto) -> str:
    luogo = f"{esito.etichetta}, {esito.cella}" if esito.cella else esito.etichetta
    causa = esito.causa.strip().replace("\n", "\n      ")
    return f"  - {luogo}: {causa}"
