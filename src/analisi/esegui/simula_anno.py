"""Writing a made-up chamber-year as an input folder, for tests and benchmarks: every name in it says SIMULATO."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from analisi.calcolo.anno_simulato import genera
from analisi.dati.camere import perche_non_camera
from analisi.dati.correzioni import NOME_FILE as NOME_CORREZIONI
from analisi.dati.fonte import NOME_FILE as NOME_FONTE
from analisi.dati.regole import FILE_REGOLE, Regole, componi, leggi_schema_conto
from analisi.dati.scrittura import testo_csv
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreAnalisi, ErroreParametri, causa_di_sistema
from analisi.paths import Percorsi

REGOLE = """# Regole SIMULATE: di nessuna camera.

fonte = "Camera di prova (SIMULATO)"

[raggiungimento]
arrotondamento = "troncamento"
decimali = 0
punti_per_mezzo_mese = 5

[aggregazione]
arrotondamento = "troncamento"
composti = "ogni obiettivo"

[bilancio]
versione_confronto = "revisione_luglio"
riduzione_perdita_pct = 20

[confronto]
regione = "Regione di prova (SIMULATO)"

[quadrature.giudizi_e_cifre]
attiva = true
realizzato_da_pct = 90
non_realizzato_sotto_pct = 90

[quadrature.giudizi_e_valutazioni]
attiva = true
realizzato_da_pct = 90
"""
"""Of every kind that a chamber may declare, so that everything made up follows from some rule."""

Righe = Sequence[Mapping[str, Any]]


def scrivi_anno(percorsi: Percorsi, camera: str, anno: int, seme: int) -> Path:
    """Make a chamber-year up and write it to `data/raw/<anno>/<camera>/`, whole or not at all; the folder is returned.

    The same year, seed, rules and scheme give the same bytes. Raises ErroreParametri for a name that no folder of a
    chamber can have or one that exists, ErroreRegole and ErroreDati where rules or scheme cannot be read, ErroreAnalisi
    where nothing can be written.
    """
    if perche := perche_non_camera(camera):
        raise ErroreParametri(f"camera «{camera}»: atteso {perche}.")
    cartella = percorsi.fonte(camera, anno)
    if cartella.exists():
        raise ErroreParametri(
            f"{percorsi.relativo(cartella)} esiste già: un anno simulato non si scrive sopra altri dati. "
            "Scegliere un altro nome o togliere la cartella."
        )
    contenuti = file_dell_anno(percorsi, anno, seme)
    try:
        _scrivi(cartella, contenuti)
    except OSError as errore:
        dove = percorsi.relativo(cartella)
        raise ErroreAnalisi(f"{dove}: l'anno simulato non si può scrivere ({causa_di_sistema(errore)}).") from errore
    return cartella


def file_dell_anno(percorsi: Percorsi, anno: int, seme: int) -> dict[str, bytes]:
    """The bytes of every file of the folder, by name. Raises ErroreRegole and ErroreDati as `scrivi_anno`."""
    tabelle = genera(anno, seme, regole_simulate(percorsi), leggi_schema_conto(percorsi.regole))
    testi = {f"{nome}.csv": csv_della_tabella(nome, righe) for nome, righe in tabelle.items()}
    testi[NOME_FONTE] = _fonte(anno, seme, tabelle)
    testi[FILE_REGOLE] = REGOLE
    testi[NOME_CORREZIONI] = "# dati SIMULATI: nessun errore noto\n[]\n"
    return {nome: testo.encode() for nome, testo in testi.items()}


def regole_simulate(percorsi: Percorsi) -> Regole:
    """The rules of the made-up chamber, over the shared defaults of the project. Raises ErroreRegole."""
    comune = percorsi.regole / FILE_REGOLE
    return componi((percorsi.relativo(comune), comune.read_text(encoding="utf-8-sig")), (FILE_REGOLE, REGOLE))


def csv_della_tabella(nome: str, righe: Righe) -> str:
    """Typed rows of a table as the text of its file."""
    colonne = TABELLE[nome].nomi
    return testo_csv(colonne, ([_cella(riga[colonna]) for colonna in colonne] for riga in righe))


def _cella(valore: object) -> str:
    match valore:
        case None:
            return ""
        case bool():
            return "true" if valore else "false"
        case Decimal():
            return format(valore, "f")
        case _:
            return str(valore)


def _fonte(anno: int, seme: int, tabelle: Mapping[str, Righe]) -> str:
    """The identity card: one section of the document for each table, since the rows number its lines."""
    testo = f"""# Dati SIMULATI: nessuna camera, cifra o documento di questa cartella esiste.

titolo = "SIMULATO: risultati {anno}, seme {seme}"
produttore = "Camera di prova (SIMULATO), ufficio di prova"
data_riferimento = {anno}-12-31

[responsabili]
altro = "ufficio di prova"
"""
    for nome, righe in tabelle.items():
        titolo = f"Parte simulata: {TABELLE[nome].titolo}"
        da, a = righe[0]["riga_fonte"], righe[-1]["riga_fonte"]
        testo += f'\n[[sezione]]\ntitolo = "{titolo}"\nda = {da}\na = {a}\n'
        testo += f'\n[tabella.{nome}]\ndescrizione = "Dati SIMULATI."\nsezioni = ["{titolo}"]\n'
    return testo


def _scrivi(cartella: Path, contenuti: Mapping[str, bytes]) -> None:
    """Put the folder in place in one move."""
    nuova = cartella.with_name(f".{cartella.name}.{os.getpid()}.tmp")
    try:
        nuova.mkdir(parents=True)
        for nome, contenuto in contenuti.items():
            (nuova / nome).write_bytes(contenuto)
        nuova.rename(cartella)
    finally:
        shutil.rmtree(nuova, ignore_errors=True)
