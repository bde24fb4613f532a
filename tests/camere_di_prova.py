"""Chambers that are not Lucca, made from its year of 2013: other codes, other trees, fewer tables.

    prepara(percorsi, "due_lettere")  # writes data/raw/2013/due_lettere
    scrivi(percorsi, "mia", tabelle)  # any tables, as `di_lucca` gives them and a test has changed them

Figures are those of Lucca, so that what a chamber must give is known from there: only what `CAMERE` says is different.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from analisi.dati.struttura import Struttura, VoceStruttura
from analisi.dati.tabelle import ENTE, LIVELLI, TABELLE
from analisi.paths import Percorsi

ANNO = 2013
LUCCA = Path(__file__).parent.parent / "data" / "raw" / str(ANNO) / "lucca"
Riga = dict[str, str]
Tabelle = dict[str, list[Riga]]
"""Rows of every table as they stand in its file, by the name of the table."""

CON_NODI = {
    "struttura": ("codice", "padre"),
    "indicatori": ("area", "obiettivo", "programma", "progetto"),
    "strategici": ("area", "obiettivo", "programma"),
    "risorse": ("obiettivo", "programma"),
    "serie": ("obiettivo",),
}
"""Columns that hold nodes of the tree."""
CARTA = """titolo = "Risultati di prova"
produttore = "Camera di commercio di prova, ufficio di prova"
data_riferimento = {anno}-12-31

[responsabili]
conto_economico = "ufficio Ragioneria"
risorse = "ufficio Ragioneria"
altro = "ufficio Programmazione e controllo"
"""


def di_lucca() -> Tabelle:
    """The tables of Lucca 2013, to be changed at will."""
    tabelle: Tabelle = {}
    for nome in TABELLE:
        with (LUCCA / f"{nome}.csv").open(encoding="utf-8", newline="") as file:
            tabelle[nome] = list(csv.DictReader(file))
    return tabelle


def scrivi(percorsi: Percorsi, camera: str, tabelle: Mapping[str, Iterable[Riga]], anno: int = ANNO) -> Path:
    """Write a chamber and year with these tables, and an identity card that names no place; the folder is returned."""
    cartella = percorsi.fonte(camera, anno)
    cartella.mkdir(parents=True)
    (cartella / "fonte.toml").write_text(CARTA.format(anno=anno), encoding="utf-8")
    for nome, righe in tabelle.items():
        with (cartella / f"{nome}.csv").open("w", encoding="utf-8", newline="") as file:
            scrittore = csv.DictWriter(file, TABELLE[nome].nomi, restval="")
            scrittore.writeheader()
            scrittore.writerows(righe)
    return cartella


def prepara(percorsi: Percorsi, camera: str, anno: int = ANNO) -> str:
    """Write one of `CAMERE`, with Lucca's rules, under its own name, which is returned."""
    cartella = scrivi(percorsi, camera, CAMERE[camera](di_lucca()), anno)
    shutil.copy(LUCCA / "regole.toml", cartella)
    return camera


def struttura(padri: Mapping[str, str]) -> Struttura:
    """A tree from the parent of each node, empty for areas; levels follow from how deep nodes are."""

    def profondita(codice: str) -> int:
        return 1 + profondita(padri[codice]) if padri[codice] else 0

    return Struttura({c: VoceStruttura(c, LIVELLI[profondita(c)], p, f"Nodo {c}") for c, p in padri.items()})


def con_codici(tabelle: Tabelle, nuovi: Mapping[str, str]) -> Tabelle:
    """The same tables with other codes for the nodes of the tree, wherever they are named."""

    def unito(testo: str) -> str:
        return "/".join(nuovi.get(codice, codice) for codice in testo.split("/"))

    def riferimento(trovato: re.Match[str]) -> str:
        tabella, primo, *altri = trovato[1].split("; ")
        return f"[{'; '.join([tabella, unito(primo) if tabella in CON_NODI else primo, *altri])}]"

    for nome, colonne in CON_NODI.items():
        for riga in tabelle[nome]:
            riga |= {colonna: unito(riga[colonna]) for colonna in colonne}
    for riga in tabelle["dichiarati"]:
        if riga["tipo"] == "percentuale_progetto":
            riga["descrizione"] = riga["descrizione"].replace(riga["riferimento"], unito(riga["riferimento"]))
            riga["riferimento"] = unito(riga["riferimento"])
    for riga in tabelle["legami"]:
        for colonna in ("valore", "formula"):
            riga[colonna] = re.sub(r"\[([^\[\]]+)\]", riferimento, riga[colonna])
    return tabelle


def due_lettere(tabelle: Tabelle) -> Tabelle:
    """Areas of two letters. No code begins with that of its parent, and every project begins with the code of one area
    (SV), whatever the area that it is of.
    """
    aree = dict(zip("ABCDEFGHI", ("SV", "PA", "BI", "RE", "SE", "AM", "EC", "VP", "CS"), strict=True))
    sigle = {"obiettivo": "OB", "programma": "PR", "progetto": "SV"}
    codici = {
        r["codice"]: aree.get(r["codice"]) or f"{sigle[r['livello']]}{n:03}" for n, r in enumerate(tabelle["struttura"])
    }
    return con_codici(tabelle, codici)


def a_cifre(tabelle: Tabelle) -> Tabelle:
    """Areas and projects that are numbers (area 10 is that of Lucca's A, area 1 of its B), as managers' objectives and
    indicators are; objectives and programmes begin with the number of their area, also 1 and 10.
    """
    aree = dict(zip("ABCDEFGHI", ("10", "1", "2", "3", "4", "5", "6", "7", "8"), strict=True))
    codici = {
        r["codice"]: f"{100 + n}"
        if r["livello"] == "progetto"
        else f"{aree[r['codice'][0]]}{_puntato(r['codice'][1:])}"
        for n, r in enumerate(tabelle["struttura"])
    }
    return con_codici(tabelle, codici)


def _puntato(resto: str) -> str:
    return "".join(f".{pezzo}" for pezzo in (resto[:1], resto[1:]) if pezzo)


def quattordici_aree(tabelle: Tabelle) -> Tabelle:
    """Lucca's nine areas and five more, each with an objective that was of another and keeps its code.

    Rows name only the deepest node that they are of: what stands above it is left to the tree.
    """
    nuove = dict(zip(("C2", "D4", "E3", "F4", "I3"), "LMNOP", strict=True))
    righe = []
    for riga in tabelle["struttura"]:
        if area := nuove.get(riga["codice"]):
            righe.append({"codice": area, "livello": "area", "titolo": f"Area nuova: {riga['titolo']}"})
            riga["padre"] = area
        righe.append(riga)
    for riga in tabelle["indicatori"]:
        riga |= dict.fromkeys(("area", "obiettivo", "programma"), "")
    for riga in tabelle["strategici"]:
        riga["area"] = ""
    for riga in tabelle["risorse"]:
        riga["obiettivo"] = ""
    return tabelle | {"struttura": righe}


def senza_programmi(tabelle: Tabelle) -> Tabelle:
    """Areas A, C and I of Lucca without the level of programmes: projects and resources hang from objectives."""
    padri = {r["codice"]: r["padre"] for r in tabelle["struttura"] if r["livello"] == "programma"}
    struttura = [
        r | {"padre": padri.get(r["padre"], r["padre"])}
        for r in tabelle["struttura"]
        if r["codice"][0] in "ACI" and r["livello"] != "programma"
    ]
    importi: dict[tuple[str, str], Riga] = {}
    for r in tabelle["risorse"]:
        riga = importi.setdefault(
            (r["obiettivo"], r["voce"]), r | {"programma": "", "revisione_budget": "0", "preconsuntivo": "0"}
        )
        for colonna in ("revisione_budget", "preconsuntivo"):
            riga[colonna] = str(Decimal(riga[colonna]) + Decimal(r[colonna]))
    rimasti = {r["codice"] for r in struttura} | {ENTE.upper()}
    return {
        "struttura": struttura,
        "indicatori": [r | {"programma": ""} for r in tabelle["indicatori"] if r["area"] in rimasti],
        "strategici": [r | {"programma": ""} for r in tabelle["strategici"] if r["area"] in rimasti],
        "risorse": [r for r in importi.values() if r["obiettivo"] in rimasti],
        "serie": [r for r in tabelle["serie"] if r["obiettivo"] in rimasti],
    } | {nome: tabelle[nome] for nome in ("procedure", "conto_economico")}


def solo_aree(tabelle: Tabelle) -> Tabelle:
    """Areas, each with who answers for it, and indicators that hang from them: no other level and no other table."""
    return {
        "struttura": [
            r | {"responsabile": f"Responsabile dell'area {r['codice']}"}
            for r in tabelle["struttura"]
            if r["livello"] == "area"
        ],
        "indicatori": [
            r
            | {
                "obiettivo": "",
                "programma": "",
                "progetto": "",
                "gruppo": " ".join((r["progetto"], r["gruppo"])).strip(),
            }
            for r in tabelle["indicatori"]
        ],
    }


def solo_conto(tabelle: Tabelle) -> Tabelle:
    """The income statement and nothing else: no tree, no area."""
    return {"conto_economico": tabelle["conto_economico"]}


CAMERE: dict[str, Callable[[Tabelle], Tabelle]] = {
    f.__name__: f for f in (due_lettere, a_cifre, quattordici_aree, senza_programmi, solo_aree, solo_conto)
}
