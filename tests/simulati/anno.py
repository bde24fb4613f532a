"""A clean, coherent and complete chamber-year that does not exist, by seed: what rules must not find anything in.

Every printed mean, total, share and verdict follows from the rows beside it by the rules in force, so that a finding
on it is a false alarm, and a single error put into it is the only one.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from analisi.calcolo.bilancio import obiettivo_perdita
from analisi.calcolo.conto import conto_economico as conto_calcolato
from analisi.calcolo.quadrature.base import GENERI, Rilievo
from analisi.calcolo.quadrature.regole import PARAMETRI, esamina
from analisi.calcolo.quadro import Quadro, calcola
from analisi.calcolo.tempo import fine_anno
from analisi.dati.camere import perche_non_camera
from analisi.dati.correzioni import NOME_FILE as NOME_CORREZIONI
from analisi.dati.fonte import NOME_FILE as NOME_FONTE
from analisi.dati.regole import FILE_REGOLE, Regole, componi, leggi_schema_conto
from analisi.dati.regole_quadrature import leggi_quadrature
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreParametri
from analisi.paths import Percorsi
from simulati import CENTO, PAROLE, QUI, Caso, Riga, come_csv, media_stampata, scrivi_cartella
from simulati import dichiarati as di
from simulati.documento import conto_economico, procedure, risorse, valutazioni
from simulati.progetti import indicatori, pianta
from simulati.serie import famiglie, strategici

Tabelle: TypeAlias = dict[str, list[Riga]]
REGOLE = (QUI / FILE_REGOLE).read_text(encoding="utf-8")
"""Of every kind that a chamber may declare, so that everything made up follows from some rule."""


def regole_simulate(percorsi: Percorsi) -> Regole:
    """The rules of the made-up chamber, over the shared defaults of the project. Raises ErroreRegole."""
    comune = percorsi.regole / FILE_REGOLE
    return componi((percorsi.relativo(comune), comune.read_text(encoding="utf-8-sig")), (FILE_REGOLE, REGOLE))


def genera(percorsi: Percorsi, anno: int, seme: int) -> Tabelle:
    """The rows of every table, in the order of the schema, with all the columns and values of their types.

    The same year, seed, rules and scheme give the same rows. `riga_fonte` counts the lines of a document that holds
    the tables one after the other.
    """
    regole, schema = regole_simulate(percorsi), leggi_schema_conto(percorsi.regole)
    caso = Caso(seme)
    caso.anno = anno
    base = regole.bilancio.versione_confronto
    albero = pianta(caso)
    di_progetto = list(indicatori(caso, albero, regole))
    percentuali = di.percentuali_progetti(di_progetto, albero, regole, anno)
    medie = {r: media_stampata(percentuali[p.codice] for p in albero.di(r)) for _, r in PAROLE["ruoli"]}
    conto = conto_economico(caso, schema, regole.bilancio)
    monitorate = list(procedure(caso))
    serie = famiglie(caso, albero)
    di_ente = di.obiettivi_di_ente(caso)
    esito = obiettivo_perdita(conto_calcolato(conto, schema), regole.bilancio, base)
    riduzione = f"Riduzione del {regole.bilancio.riduzione_perdita_pct or 0}% della perdita corrente"
    comuni = (
        (None, "Rispetto medio delle procedure", di.media_procedure(monitorate)),
        (None, riduzione, CENTO if esito is not None and esito.raggiunto else Decimal(0)),
    )
    propri = (None, f"Obiettivi di ente ({di.OBIETTIVI_DI_ENTE})", di_ente[-1]["valore"])
    valutati = list(valutazioni(caso, albero, medie, comuni, propri))
    tabelle: Tabelle = {
        "struttura": albero.righe,
        "indicatori": di_progetto,
        "strategici": strategici(caso, serie),
        "procedure": monitorate,
        "conto_economico": conto,
        "risorse": list(risorse(caso, albero)),
        "valutazioni": valutati,
        "serie": [p for f, _ in serie for p in f.punti] + list(di.serie_dell_ente(caso, monitorate, conto)),
        "dichiarati": [
            *di.sui_progetti(percentuali, medie, albero),
            *di_ente,
            *di.sui_dirigenti(valutati),
            *di.sulle_procedure(monitorate),
            *di.sul_conto(conto, base),
            *di.sulle_serie(misurata for _, misurata in serie),
        ],
        "legami": list(di.legami(serie, base)),
    }
    ordinate = {nome: tabelle[nome] for nome in TABELLE}
    for numero, riga in enumerate((r for righe in ordinate.values() for r in righe), start=1):
        riga["riga_fonte"] = str(numero)
    return ordinate


def calcolato(percorsi: Percorsi, anno: int, tabelle: Tabelle) -> Quadro:
    """What the tables of a year come to, by the rules of the made-up chamber."""
    return calcola(tabelle, regole_simulate(percorsi), leggi_schema_conto(percorsi.regole), fine_anno(anno))


def rilievi(percorsi: Percorsi, anno: int, tabelle: Tabelle) -> dict[str, tuple[Rilievo, ...]]:
    """What each rule of reconciliation finds in the tables of a year: none in one just made."""
    regole = leggi_quadrature(percorsi.regole, PARAMETRI, tuple(GENERI), regole_simulate(percorsi))
    esiti = esamina(tabelle, calcolato(percorsi, anno, tabelle), regole, anno)
    return {e.regola: e.rilievi for e in esiti if e.rilievi}


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
        dove = percorsi.relativo(cartella)
        raise ErroreParametri(f"{dove} esiste già: un anno simulato non si scrive sopra altri dati.")
    return scrivi_cartella(percorsi, cartella, file_dell_anno(percorsi, anno, seme))


def file_dell_anno(percorsi: Percorsi, anno: int, seme: int) -> dict[str, str]:
    """The text of every file of the folder, by name. Raises ErroreRegole and ErroreDati as `scrivi_anno`."""
    tabelle = genera(percorsi, anno, seme)
    testi = {f"{nome}.csv": come_csv(TABELLE[nome].nomi, righe) for nome, righe in tabelle.items()}
    testi[NOME_FONTE] = _fonte(anno, seme, tabelle)
    testi[FILE_REGOLE] = REGOLE
    testi[NOME_CORREZIONI] = "# dati SIMULATI: nessun errore noto\n[]\n"
    return testi


def _fonte(anno: int, seme: int, tabelle: Mapping[str, list[Riga]]) -> str:
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
