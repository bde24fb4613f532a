"""What the terminal shows: the verdict, the progress of a batch, its final table. Text only, in Italian."""

from __future__ import annotations

import contextlib
import sys
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING

from analisi.dati.camere import Camera
from analisi.errors import ErroreAnalisi
from analisi.rapporti.parametri import NOMI, NOMI_GRUPPO
from notebatch.job import EsitoRapporto

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


class Avanzamento:
    """Progress of a batch: a live bar on a terminal, one plain line a piece of work elsewhere."""

    def __init__(self, totale: int, titolo: str) -> None:
        self._totale = totale
        self._fatti = 0
        self._barra = None
        if totale and sys.stderr.isatty():
            from tqdm import tqdm

            formato = f"{titolo}: {{n_fmt}} di {{total_fmt}} |{{bar:24}}| mancano {{remaining}}; ora: {{desc}}"
            self._barra = tqdm(total=totale, bar_format=formato, file=sys.stderr, leave=False)

    def __enter__(self) -> Avanzamento:
        return self

    def __exit__(
        self, tipo: type[BaseException] | None, valore: BaseException | None, traccia: TracebackType | None
    ) -> None:
        if self._barra is not None:
            self._barra.close()

    def in_corso(self, etichette: Sequence[str]) -> None:
        """Show what is being done now."""
        if self._barra is not None:
            with contextlib.suppress(OSError):
                self._barra.set_description_str(", ".join(etichette))

    def avanza(self, frase: str) -> None:
        """One more is done; `frase` is its line where there is no terminal."""
        self._fatti += 1
        with contextlib.suppress(OSError):  # whoever looked has gone, and the work goes on
            if self._barra is not None:
                self._barra.update()
            else:
                print(f"[{self._fatti}/{self._totale}] {frase}", file=sys.stderr, flush=True)


def riepilogo(esiti: Sequence[EsitoRapporto], errori: Mapping[Camera, ErroreAnalisi]) -> list[str]:
    """The final table: how many were made or stand, and for each of the others the cell, the cause and a hint."""
    conto: Counter[str] = Counter(e.stato for e in esiti)
    righe = [f"Rapporti prodotti: {conto['fatto']} su {len(esiti)}."]
    if conto["vuoto"]:
        righe.append(f"Senza niente da dire, e quindi non pubblicati: {conto['vuoto']}; l'indice dice perché.")
    if conto["invariato"]:
        righe.append(f"Già aggiornati: {conto['invariato']} (nulla di ciò da cui dipendono è cambiato).")
    for stato, titolo, che_fare in (
        ("bloccato", "Bloccati", "Correggere i dati indicati, poi rilanciare il comando."),
        ("fallito", "Non riusciti", "La versione precedente, se c'era, è rimasta; si rifanno rilanciando il comando."),
    ):
        if conto[stato]:
            righe += [f"{titolo}: {conto[stato]}.", *(_fallito(e) for e in esiti if e.stato == stato), f"  {che_fare}"]
    for (camera, anno), errore in errori.items():
        righe.append(f"Dati di {camera} {anno}, senza rapporti: {_rientrato(str(errore), '  ')}")
    return righe


def _fallito(esito: EsitoRapporto) -> str:
    if not esito.cella:
        return f"  - {esito.etichetta}: {_rientrato(esito.causa, '      ')}"
    nomi = NOMI_GRUPPO if "panel" in esito.descrizione else NOMI
    con = " ".join(f"{nome}={esito.descrizione[nome]}" for nome in nomi if esito.descrizione[nome] != "")
    rimedio = f"Per correggere: notebooks/{esito.descrizione['rapporto']}.ipynb in JupyterLab, con {con}."
    return f"  - {esito.etichetta}, {esito.cella}: {_rientrato(esito.causa, '      ')}\n      {rimedio}"


def _rientrato(testo: str, margine: str) -> str:
    return testo.strip().replace("\n", f"\n{margine}")
