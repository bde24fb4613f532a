"""Chambers of which only the accounts are known: the public ones of Terni and Treviso, and the same told otherwise.

`conti_pubblici.csv` holds the final amounts of 2012 and 2013 as the two chambers published them: codes of the scheme of
law, costs positive, no total for two of the managements; those of Terni in whole euro, with sums one euro off.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from analisi.dati.tabelle import CONTO_ECONOMICO, PIANO_CONTI
from analisi.paths import Percorsi

Riga = dict[str, str]
CARTA = """titolo = "Bilancio d'esercizio {anno}"
produttore = "{ente}, ufficio Ragioneria"
data_riferimento = {anno}-{giorno}

[responsabili]
altro = "ufficio Ragioneria"

[tabella.conto_economico]
descrizione = "Conto economico."
{dichiarazioni}
"""
POSITIVI = 'oneri = "positivi"'
INTERI = f"{POSITIVI}\ntolleranza = 1"
TOTALI = ("RIS", "A-B", "A", "B", "B6", "B7", "B9", "E")


def pubblicati(camera: str, anno: int) -> list[Riga]:
    """The rows of a statement as published: code, name and final amount."""
    with (Path(__file__).parent / "conti_pubblici.csv").open(encoding="utf-8", newline="") as file:
        return [
            {c: r[c] for c in ("conto", "voce", "consuntivo")}
            for r in csv.DictReader(file)
            if (r["camera"], r["anno"]) == (camera, str(anno))
        ]


def oneri_negativi(righe: Iterable[Riga]) -> list[Riga]:
    """The same rows with costs as negative amounts."""
    return [r | {"consuntivo": _cambiato(r["consuntivo"])} if e_onere(r["conto"]) else r for r in righe]


def e_onere(conto: str) -> bool:
    """Whether a code of the scheme is of a cost."""
    return conto.startswith("B") or conto in ("C11", "D13", "E15")


def _cambiato(importo: str) -> str:
    return importo[1:] if importo.startswith("-") else f"-{importo}" if float(importo) else importo


def solo_foglie(righe: Iterable[Riga]) -> list[Riga]:
    """The accounts without parts only, with the two that make the adjustments, which the source gives as a total."""
    rettifiche = [
        {"conto": "E14", "voce": "Rivalutazioni", "consuntivo": "0"},
        {"conto": "E15", "voce": "Svalutazioni", "consuntivo": "358"},
    ]
    return [r for r in righe if r["conto"] not in TOTALI] + rettifiche


def scrivi_conto(
    percorsi: Percorsi,
    camera: str,
    anno: int,
    righe: Iterable[Mapping[str, str]],
    dichiarazioni: str = INTERI,
    *,
    piano: Iterable[Mapping[str, str]] = (),
    giorno: str = "12-31",
) -> Path:
    """Write a chamber and year with these accounts, and what its card and its chart say of them."""
    cartella = percorsi.fonte(camera, anno)
    cartella.mkdir(parents=True)
    ente = f"Camera di Commercio di {camera.capitalize()}"
    carta = CARTA.format(anno=anno, ente=ente, giorno=giorno, dichiarazioni=dichiarazioni)
    (cartella / "fonte.toml").write_text(carta, encoding="utf-8")
    _scrivi(cartella / "conto_economico.csv", CONTO_ECONOMICO.nomi, righe)
    if piano := tuple(piano):
        _scrivi(cartella / "piano_conti.csv", PIANO_CONTI.nomi, piano)
    return cartella


def _scrivi(percorso: Path, colonne: tuple[str, ...], righe: Iterable[Mapping[str, str]]) -> None:
    with percorso.open("w", encoding="utf-8", newline="") as file:
        scrittore = csv.DictWriter(file, colonne, restval="")
        scrittore.writeheader()
        scrittore.writerows(righe)


def terni(percorsi: Percorsi, *anni: int) -> None:
    """The chamber of Terni in these years, as published."""
    for anno in anni:
        scrivi_conto(percorsi, "terni", anno, pubblicati("terni", anno))
