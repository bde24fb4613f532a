"""Writing a made-up panel to its own folder, away from the real data and marked as such in every name."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from analisi.calcolo.panel.simulazione import Simulazione, simula
from analisi.dati.panel import apri_panel
from analisi.dati.panel_lettura import CARTELLA_RILEVAZIONI, FILE_PANEL, PREFISSO
from analisi.dati.panel_tabelle import RILEVAZIONI, TABELLE_PANEL
from analisi.dati.scrittura import testo_csv
from analisi.errors import ErroreAnalisi, causa_di_sistema
from analisi.paths import Percorsi

FILE_VERITA = f"{PREFISSO}verita.json"
"""What is true of each body. Not a table, so that no reader of the panel takes it for data."""

FILE_LEGGIMI = f"{PREFISSO}LEGGIMI.md"
_AMBIGUO = re.compile(r"-?[0-9]{1,3}\.[0-9]{3}")


def scrivi_simulazione(percorsi: Percorsi, camere: int, anni: Sequence[int], seme: int) -> Path:
    """Make a panel up and write it to `data/simulati/SIMULATO-…/`, whole or not at all; the folder is returned.

    The same numbers and the same real data give the same bytes; a folder that has them already is left alone, another
    of the same name is replaced. Raises ErroreParametri for numbers that make no panel, ErroreDati where the real data
    cannot be read, ErroreAnalisi where nothing can be written.
    """
    contenuti = file_della_simulazione(simula(apri_panel(percorsi), camere, anni, seme), camere, anni, seme)
    cartella = percorsi.simulati / nome_simulazione(camere, anni, seme)
    try:
        if _letta(cartella) != contenuti:
            _sostituisci(cartella, contenuti)
    except OSError as errore:
        dove = percorsi.relativo(cartella)
        raise ErroreAnalisi(
            f"{dove}: i dati simulati non si possono scrivere ({causa_di_sistema(errore)})."
        ) from errore
    return cartella


def nome_simulazione(camere: int, anni: Sequence[int], seme: int) -> str:
    """Name of the folder, which says how to make it again."""
    quando = str(anni[0]) if len(anni) == 1 else f"{anni[0]}-{anni[-1]}"
    return f"{PREFISSO}{camere}-camere-{quando}-seme-{seme}"


def file_della_simulazione(simulazione: Simulazione, camere: int, anni: Sequence[int], seme: int) -> dict[str, bytes]:
    """The bytes of every file of the folder, by its path inside it."""
    testi = {FILE_LEGGIMI: _leggimi(nome_simulazione(camere, anni, seme), camere, anni, seme)}
    for nome, righe in simulazione.tabelle.items():
        dove = f"{CARTELLA_RILEVAZIONI}/" if nome == RILEVAZIONI.nome else ""
        testi[f"{dove}{PREFISSO}{nome}.csv"] = _csv(TABELLE_PANEL[nome].nomi, righe)
    testi[f"{PREFISSO}{FILE_PANEL}"] = _toml(simulazione.panel)
    testi[FILE_VERITA] = _verita(simulazione.verita)
    return {nome: testo.encode() for nome, testo in testi.items()}


def _csv(colonne: Sequence[str], righe: Iterable[Mapping[str, Any]]) -> str:
    return testo_csv(colonne, ([_cella(riga.get(colonna)) for colonna in colonne] for riga in righe))


def _cella(valore: object) -> str:
    if valore is None:
        return ""
    if not isinstance(valore, Decimal):
        return str(valore)
    testo = format(valore, "f")
    # a dot before exactly three digits could separate thousands: the reader refuses it
    return f"{testo}0" if _AMBIGUO.fullmatch(testo) else testo


def _toml(contenuto: Mapping[str, Any]) -> str:
    """The panels, in the little TOML that they take: a text, a list or a number as JSON writes it is TOML too."""
    sezioni = {"metodo": contenuto["metodo"]} | {f"panel.{c}": p for c, p in contenuto["panel"].items()}
    righe = ["# dati SIMULATI: nessun ente di questo file esiste"]
    for nome, valori in sezioni.items():
        righe += ["", f"[{nome}]"]
        righe += [f"{chiave} = {json.dumps(valore, ensure_ascii=False)}" for chiave, valore in valori.items()]
    return "\n".join(righe) + "\n"


def _verita(righe: Sequence[Mapping[str, Any]]) -> str:
    senso = "valore vero di ogni indicatore soggetto al caso, nella sua unità: dati SIMULATI"
    elenco = ",\n".join(json.dumps(r | {"valore": float(f"{r['valore']:.8g}")}) for r in map(dict, righe))
    return f'{{"significato": {json.dumps(senso, ensure_ascii=False)}, "righe": [\n{elenco}\n]}}\n'


def _letta(cartella: Path) -> dict[str, bytes]:
    return {f.relative_to(cartella).as_posix(): f.read_bytes() for f in sorted(cartella.rglob("*")) if f.is_file()}


def _sostituisci(cartella: Path, contenuti: Mapping[str, bytes]) -> None:
    """Put the folder in place in one move; one of the same name is set aside first, and thrown away last."""
    cartella.parent.mkdir(parents=True, exist_ok=True)
    nuova, vecchia = (cartella.with_name(f".{cartella.name}.{os.getpid()}.{parte}") for parte in ("tmp", "via"))
    try:
        for nome, contenuto in contenuti.items():
            (nuova / nome).parent.mkdir(parents=True, exist_ok=True)
            (nuova / nome).write_bytes(contenuto)
        if cartella.exists():
            cartella.rename(vecchia)
        nuova.rename(cartella)
    finally:
        for resto in (nuova, vecchia):
            shutil.rmtree(resto, ignore_errors=True)


def _leggimi(nome: str, camere: int, anni: Sequence[int], seme: int) -> str:
    return f"""# {nome}

**Dati SIMULATI.** Nessuna camera, provincia o cifra di questa cartella esiste: servono a mostrare il confronto dove
non ci sono dati pubblici, e a provare i metodi su casi di cui si sa la verità. Non vanno citati, né uniti ai dati
reali: il programma rifiuta una riga simulata fra i dati reali e una riga reale qui dentro.

Rifatta con:

    analisi simula --camere {camere} --anni {anni[0]}-{anni[-1]} --seme {seme}

- {camere} camere inventate, ognuna con la sua provincia, anni {anni[0]}–{anni[-1]}. Stesso seme e stessi dati reali di
  partenza danno gli stessi file, byte per byte.
- I centri e le differenze fra enti vengono dai dati reali di `data/raw/confronto/`: numero di imprese delle province,
  tassi di demografia, struttura dei conti economici, tempi del registro imprese, soddisfazione, pagamenti. Dove meno di
  tre enti reali hanno un valore, la differenza fra enti è un'ipotesi, come il numero dei casi e il loro scarto tipo.
- Ogni camera ha un livello suo, in parte comune agli indicatori dello stesso tema, e una deriva di anno in anno: alcune
  sono davvero peggiori e davvero in peggioramento. Sui conteggi e sulle medie agisce poi il caso.
- I conti economici quadrano al centesimo; gli oneri sono positivi. Le cessazioni sono al netto di quelle d'ufficio.
- `{FILE_VERITA}`: il valore vero di ogni indicatore soggetto al caso. Per gli importi il valore rilevato è quello vero.
"""
