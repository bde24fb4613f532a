"""A made-up panel, for demonstration and for benchmarks: calibrated on the real one, never part of it.

The bodies are invented, one province to each chamber. What is true of each comes with the data, so that a method can be
tried against it. The folder is apart from the real data and marked as made up in every name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from analisi.calcolo.panel.candidati import termini
from analisi.calcolo.panel.lineare import Grandezza, calcola
from analisi.calcolo.panel.osservazioni import sole_consistenze
from analisi.dati.formule import Termine, leggi
from analisi.dati.panel import apri_panel
from analisi.dati.panel_lettura import CARTELLA_RILEVAZIONI, FILE_PANEL, PREFISSO
from analisi.dati.panel_tabelle import RILEVAZIONI, SIMULATA, TABELLE_PANEL
from analisi.dati.panel_tipi import DatiPanel
from analisi.errors import ErroreParametri
from analisi.paths import Percorsi
from simulati import QUI, Riga, come_csv, scrivi_cartella
from simulati.estratti import (
    CESSAZIONI,
    MISURE_IMPRESE,
    REGISTRATE,
    Ente,
    Imprese,
    calibra,
    conti,
    imprese,
    servizi_da_simulare,
    servizi_simulati,
)

CAMERE = (2, 99)
ANNI = (1990, 2100)
ANNI_AL_MASSIMO = 20
AREE = "ABCDEFGHI"
CLASSI = ((60_000, "grande"), (30_000, "media"), (0, "piccola"))
"""Size classes by registered firms at the end of the last year."""
VICINI = 5
FILE_VERITA = f"{PREFISSO}verita.json"
"""What is true of each body. Not a table, so that no reader of the panel takes it for data."""


@dataclass(frozen=True)
class Simulazione:
    """A made-up panel. tabelle: rows by table (`enti`, `misure`, `indicatori`, `rilevazioni`, `competenze`).

    panel: content of `panel.toml`; verita: rows ente, indicatore, anno, valore: what is true of each body, in the unit
    of the indicator, for every indicator subject to chance.
    """

    tabelle: Mapping[str, list[Riga]]
    panel: Mapping[str, Any]
    verita: list[Riga]


def simula(dati: DatiPanel, camere: int, anni: Sequence[int], seme: int) -> Simulazione:
    """A made-up panel of `camere` chambers over consecutive `anni`, calibrated on the real `dati`.

    The same arguments give the same rows. Raises ErroreParametri for a number of chambers or years that makes no panel.
    """
    _controlla(camere, anni)
    tratti, servizi = calibra(dati), servizi_da_simulare(dati)
    righe: list[Riga] = []
    verita: list[Riga] = []
    enti: list[Riga] = []
    for numero in (f"{n:02}" for n in range(1, camere + 1)):
        camera, provincia = Ente(f"sim-{numero}", "camera", anni, seme), Ente(f"sim-p{numero}", "provincia", anni, seme)
        ditte = imprese(tratti, provincia)
        registrate = ditte.contate[REGISTRATE]
        classe = next(nome for minimo, nome in CLASSI if registrate[anni[-1]] >= minimo)
        enti.append({"codice": camera.codice, "nome": f"Camera simulata {numero}", "perimetro": "camera"})
        enti[-1] |= {"province": provincia.codice, "classe": classe}
        enti.append({"codice": provincia.codice, "nome": f"Provincia simulata {numero}", "perimetro": "provincia"})
        rilevati, veri = servizi_simulati(servizi, registrate, camera)
        righe += _righe_imprese(dati, ditte, camera, provincia)
        for anno, conto in conti(tratti, registrate, camera):
            righe += (camera.riga(dati.misure[v], anno, euro) for v, euro in conto.items() if v in dati.misure)
        righe += rilevati
        verita += [*_verita_imprese(dati, ditte, provincia), *veri]
    fonte = f"generatore analisi, seme {seme}"
    tabelle = {
        "enti": [e | {"fonte": fonte} for e in sorted(enti, key=lambda e: (e["perimetro"], e["codice"]))],
        "misure": [asdict(m) for _, m in sorted(dati.misure.items())],
        "indicatori": [asdict(i) for _, i in sorted(dati.indicatori.items())],
        "rilevazioni": [r | {"qualita": SIMULATA, "fonte": fonte} for r in righe],
        "competenze": _competenze(dati, [e["codice"] for e in enti if e["perimetro"] == "camera"], anni),
    }
    return Simulazione(tabelle, _panel(dati, enti), verita)


def _controlla(camere: int, anni: Sequence[int]) -> None:
    problemi = []
    if not CAMERE[0] <= camere <= CAMERE[1]:
        problemi.append(f"camere: {camere} non va bene, un panel simulato ne ha da {CAMERE[0]} a {CAMERE[1]}.")
    if not anni or list(anni) != list(range(anni[0], anni[-1] + 1)):
        problemi.append("anni: devono essere consecutivi, per esempio 2011-2013.")
    elif anni[0] < ANNI[0] or anni[-1] > ANNI[1] or len(anni) > ANNI_AL_MASSIMO:
        problemi.append(f"anni: al massimo {ANNI_AL_MASSIMO}, fra il {ANNI[0]} e il {ANNI[1]}.")
    if problemi:
        raise ErroreParametri("\n".join(problemi))


def _righe_imprese(dati: DatiPanel, ditte: Imprese, camera: Ente, provincia: Ente) -> Iterator[Riga]:
    """Stocks of the chamber and of its province, which are the same firms; flows of the province. Closures are net of
    those ordered by the office.
    """
    for codice, per_anno in ditte.contate.items():
        if (misura := dati.misure.get(codice)) is None:
            continue
        for ente in (camera, provincia) if misura.momento == "consistenza" else (provincia,):
            for anno, valore in per_anno.items():
                yield ente.riga(misura, anno, valore, versione="netta" if codice == CESSAZIONI else "")


def _verita_imprese(dati: DatiPanel, ditte: Imprese, provincia: Ente) -> Iterator[Riga]:
    """The indicators of demographic flows, on the numbers that were to be expected."""

    def atteso(termine: Termine, anno: int) -> Grandezza:
        quando = anno - 1 if termine.quando == "inizio" else anno
        if termine.codice == REGISTRATE:
            return Grandezza(Fraction(ditte.contate[REGISTRATE][quando]))
        return Grandezza(Fraction(ditte.attesi[termine.codice, quando]))

    for codice, indicatore in sorted(dati.indicatori.items()):
        usati = termini(indicatore)
        della_provincia = indicatore.perimetro == "provincia" and all(t.codice in MISURE_IMPRESE for t in usati)
        if not della_provincia or sole_consistenze(dati, usati):
            continue
        for anno in provincia.anni:
            attesi = {t: atteso(t, anno) for t in usati}
            sopra, sotto = (
                calcola(leggi(f).albero, attesi).valore if f else 1
                for f in (indicatore.numeratore, indicatore.denominatore)
            )
            vero = float(Fraction(indicatore.fattore) * sopra / sotto)
            yield {"ente": provincia.codice, "indicatore": codice, "anno": anno, "valore": vero}


def _competenze(dati: DatiPanel, camere: Sequence[str], anni: Sequence[int]) -> list[Riga]:
    """For every chamber, year and theme an area: that of the real chambers where one says it."""
    temi = sorted({i.tema for i in dati.indicatori.values()})
    di_temi = [c for c in dati.competenze if not c.indicatore]
    vere = {c.tema: c.area for c in sorted(di_temi, key=lambda c: (c.tema, c.ente, c.anno, c.area), reverse=True)}
    aree = {tema: vere.get(tema, AREE[posto % len(AREE)]) for posto, tema in enumerate(temi)}
    numeri = {area: posto for posto, area in enumerate(sorted(set(aree.values())), start=1)}
    return [
        {"ente": ente, "anno": anno, "tema": tema, "area": area, "ruolo": f"Dirigente simulato {numeri[area]}"}
        for ente in camere
        for anno in anni
        for tema, area in aree.items()
    ]


def _panel(dati: DatiPanel, enti: Sequence[Riga]) -> dict[str, Any]:
    camere, province = ([e["codice"] for e in enti if e["perimetro"] == p] for p in ("camera", "provincia"))
    panel: dict[str, Riga] = {
        "camere": {"titolo": "Camere simulate", "perimetro": "camera", "enti": camere},
        "province": {"titolo": "Province simulate", "perimetro": "provincia", "enti": province},
    }
    for _, classe in CLASSI:
        if sum(e.get("classe") == classe for e in enti) > 1:
            titolo = f"Camere simulate di classe {classe}"
            panel[f"classe-{classe}"] = {"titolo": titolo, "perimetro": "camera", "classi": [classe]}
    if len(camere) > VICINI and REGISTRATE in dati.misure:
        titolo = "Camere simulate simili per imprese registrate"
        panel["simili"] = {"titolo": titolo, "perimetro": "camera", "simili": [REGISTRATE], "quanti": VICINI}
    return {"metodo": asdict(dati.metodo), "panel": panel}


def scrivi_simulazione(percorsi: Percorsi, camere: int, anni: Sequence[int], seme: int) -> Path:
    """Make a panel up and write it to `data/simulati/SIMULATO-…/`, whole or not at all; the folder is returned.

    The same numbers and the same real data give the same bytes; a folder that has them already is left alone, another
    of the same name is replaced. Raises ErroreParametri for numbers that make no panel, ErroreDati where the real data
    cannot be read, ErroreAnalisi where nothing can be written.
    """
    simulazione = simula(apri_panel(percorsi), camere, anni, seme)
    quando = str(anni[0]) if len(anni) == 1 else f"{anni[0]}-{anni[-1]}"
    detto = {"nome": f"{PREFISSO}{camere}-camere-{quando}-seme-{seme}", "camere": camere, "seme": seme}
    detto |= {"primo": anni[0], "ultimo": anni[-1], "verita": FILE_VERITA}
    testi = {f"{PREFISSO}LEGGIMI.md": (QUI / "leggimi.md").read_text(encoding="utf-8").format(**detto)}
    for nome, righe in simulazione.tabelle.items():
        dove = f"{CARTELLA_RILEVAZIONI}/" if nome == RILEVAZIONI.nome else ""
        testi[f"{dove}{PREFISSO}{nome}.csv"] = come_csv(TABELLE_PANEL[nome].nomi, righe)
    testi[f"{PREFISSO}{FILE_PANEL}"] = _toml(simulazione.panel)
    senso = "valore vero di ogni indicatore soggetto al caso, nella sua unità: dati SIMULATI"
    elenco = ",\n".join(json.dumps(r | {"valore": float(f"{r['valore']:.8g}")}) for r in simulazione.verita)
    testi[FILE_VERITA] = f'{{"significato": {json.dumps(senso, ensure_ascii=False)}, "righe": [\n{elenco}\n]}}\n'
    return scrivi_cartella(percorsi, percorsi.simulati / str(detto["nome"]), testi)


def _toml(contenuto: Mapping[str, Any]) -> str:
    """The panels, in the little TOML that they take: a text, a list or a number as JSON writes it is TOML too."""
    sezioni = {"metodo": contenuto["metodo"]} | {f"panel.{c}": p for c, p in contenuto["panel"].items()}
    righe = ["# dati SIMULATI: nessun ente di questo file esiste"]
    for nome, valori in sezioni.items():
        righe += ["", f"[{nome}]"]
        righe += [f"{chiave} = {json.dumps(valore, ensure_ascii=False)}" for chiave, valore in valori.items()]
    return "\n".join(righe) + "\n"
