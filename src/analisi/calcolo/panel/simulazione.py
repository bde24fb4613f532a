"""The generator of a made-up panel, for demonstration and for benchmarks: calibrated on the real one, never part of it.

The bodies are invented, one province to each chamber. What is true of each comes with the data, so that a method can be
tried against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from analisi.calcolo.panel import simula_conti, simula_imprese, simula_servizi
from analisi.calcolo.panel.calibro import Tratto
from analisi.calcolo.panel.candidati import termini
from analisi.calcolo.panel.lineare import Grandezza, calcola
from analisi.calcolo.panel.osservazioni import sole_consistenze
from analisi.calcolo.panel.simula_imprese import ATTIVE, CESSAZIONI, ISCRIZIONI, REGISTRATE, Imprese
from analisi.calcolo.panel.simula_servizi import CENTESIMO, Rilevato, Servizio
from analisi.dati.formule import Termine, leggi
from analisi.dati.panel_tipi import DatiPanel, Indicatore, Misura
from analisi.errors import ErroreParametri

Riga: TypeAlias = dict[str, Any]
"""A row of a table by column: text, whole numbers, decimals; None for an empty cell."""

CAMERE = (2, 99)
ANNI = (1990, 2100)
ANNI_AL_MASSIMO = 20
AREE = "ABCDEFGHI"
CLASSI = ((60_000, "grande"), (30_000, "media"), (0, "piccola"))
"""Size classes by registered firms at the end of the last year."""

VICINI = 5
VERSIONE = "netta"
"""The made-up closures are net of those ordered by the office."""

MISURE_IMPRESE = (REGISTRATE, ATTIVE, ISCRIZIONI, CESSAZIONI)


@dataclass(frozen=True)
class Simulazione:
    """A made-up panel. tabelle: rows by table (`enti`, `misure`, `indicatori`, `rilevazioni`, `competenze`).

    panel: content of `panel.toml`; verita: rows ente, indicatore, anno, valore: what is true of each body, in the unit
    of the indicator, for every indicator subject to chance.
    """

    tabelle: Mapping[str, list[Riga]]
    panel: Mapping[str, Any]
    verita: list[Riga]


@dataclass(frozen=True)
class _Calibro:
    imprese: simula_imprese.Calibro
    proventi: Tratto
    quote: Mapping[tuple[str, str], Tratto]
    servizi: Sequence[Servizio]


def simula(dati: DatiPanel, camere: int, anni: Sequence[int], seme: int) -> Simulazione:
    """A made-up panel of `camere` chambers over consecutive `anni`, calibrated on the real `dati`.

    The same arguments give the same rows. Raises ErroreParametri for a number of chambers or years that makes no panel.
    """
    _controlla(camere, anni)
    calibro = _Calibro(
        simula_imprese.calibra(dati),
        simula_conti.proventi_reali(dati),
        simula_conti.quote_reali(dati),
        simula_servizi.calibra(dati, MISURE_IMPRESE),
    )
    righe: list[Riga] = []
    verita: list[Riga] = []
    enti: list[Riga] = []
    for numero in range(1, camere + 1):
        camera, provincia = f"sim-{numero:02}", f"sim-p{numero:02}"
        imprese = simula_imprese.imprese(calibro.imprese, anni, seme, provincia)
        enti += _enti(numero, camera, provincia, imprese.registrate[anni[-1]])
        rilevati, esiti = simula_servizi.risultati(calibro.servizi, imprese.registrate, anni, seme, camera)
        quadri = simula_conti.conti(calibro.proventi, calibro.quote, imprese.registrate, anni, seme, camera)
        righe += _righe_imprese(dati, imprese, camera, provincia)
        righe += _righe_conti(dati, quadri, camera)
        righe += (_riga_servizio(camera, r) for r in rilevati)
        verita += _verita_imprese(dati, imprese, provincia, anni)
        verita += ({"ente": camera, "indicatore": e.indicatore, "anno": e.anno, "valore": e.vero} for e in esiti)
    fonte = {"qualita": "simulato", "fonte": f"generatore analisi, seme {seme}"}
    tabelle = {
        "enti": [e | {"fonte": fonte["fonte"]} for e in sorted(enti, key=lambda e: (e["perimetro"], e["codice"]))],
        "misure": [asdict(m) for m in sorted(dati.misure.values(), key=lambda m: m.codice)],
        "indicatori": [asdict(i) for i in sorted(dati.indicatori.values(), key=lambda i: i.codice)],
        "rilevazioni": [r | fonte for r in righe],
        "competenze": _competenze(dati, camere, anni),
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


def _enti(numero: int, camera: str, provincia: str, imprese: int) -> Iterator[Riga]:
    classe = next(nome for minimo, nome in CLASSI if imprese >= minimo)
    nomi = {"perimetro": "camera", "province": provincia, "classe": classe}
    yield {"codice": camera, "nome": f"Camera simulata {numero:02}", **nomi}
    yield {"codice": provincia, "nome": f"Provincia simulata {numero:02}", "perimetro": "provincia"}


def _righe_imprese(dati: DatiPanel, imprese: Imprese, camera: str, provincia: str) -> Iterator[Riga]:
    """Stocks of the chamber and of its province, which are the same firms; flows of the province."""
    for misura, per_anno in ((REGISTRATE, imprese.registrate), (ATTIVE, imprese.attive)):
        for ente, perimetro in ((camera, "camera"), (provincia, "provincia")):
            yield from (
                _riga(ente, perimetro, dati.misure[misura], anno, valore)
                for anno, valore in per_anno.items()
                if misura in dati.misure
            )
    for misura, per_anno in ((ISCRIZIONI, imprese.iscrizioni), (CESSAZIONI, imprese.cessazioni)):
        versione = VERSIONE if misura == CESSAZIONI else ""
        for anno, valore in per_anno.items():
            if misura in dati.misure:
                yield _riga(provincia, "provincia", dati.misure[misura], anno, valore) | {"versione": versione}


def _righe_conti(dati: DatiPanel, quadri: Mapping[int, simula_conti.Conto], camera: str) -> Iterator[Riga]:
    for anno, conto in quadri.items():
        yield from (
            _riga(camera, "camera", dati.misure[voce], anno, euro)
            for voce, euro in conto.items()
            if voce in dati.misure
        )


def _riga_servizio(camera: str, rilevato: Rilevato) -> Riga:
    riga = _riga(camera, "camera", rilevato.misura, rilevato.anno, rilevato.valore)
    if rilevato.scarto_tipo is None:
        return riga
    # a sum is as exact as its cents; a mean printed with two digits is not
    arrotondamento = None if rilevato.sommato else CENTESIMO
    return riga | {
        "denominatore": rilevato.casi,
        "scarto_tipo": rilevato.scarto_tipo,
        "arrotondamento": arrotondamento,
    }


def _riga(ente: str, perimetro: str, misura: Misura, anno: int, valore: int | Decimal) -> Riga:
    periodo = str(anno) if misura.momento == "flusso" else f"{anno}-12-31"
    return {"ente": ente, "perimetro": perimetro, "periodo": periodo, "misura": misura.codice, "valore": valore}


def _verita_imprese(dati: DatiPanel, imprese: Imprese, provincia: str, anni: Sequence[int]) -> Iterator[Riga]:
    """The indicators of demographic flows, on the numbers that were to be expected."""
    for indicatore in sorted(dati.indicatori.values(), key=lambda i: i.codice):
        usati = termini(indicatore)
        della_provincia = indicatore.perimetro == "provincia" and all(t.codice in MISURE_IMPRESE for t in usati)
        if della_provincia and not sole_consistenze(dati, usati):
            for anno in anni:
                vero = _vero(indicatore, {t: _atteso(imprese, t, anno) for t in usati})
                yield {"ente": provincia, "indicatore": indicatore.codice, "anno": anno, "valore": vero}


def _atteso(imprese: Imprese, termine: Termine, anno: int) -> Grandezza:
    quando = anno - 1 if termine.quando == "inizio" else anno
    if termine.codice == REGISTRATE:
        return Grandezza(Fraction(imprese.registrate[quando]))
    return Grandezza(Fraction(imprese.attesi[termine.codice, quando]))


def _vero(indicatore: Indicatore, attesi: Mapping[Termine, Grandezza]) -> float:
    sopra = calcola(leggi(indicatore.numeratore).albero, attesi).valore
    sotto = calcola(leggi(indicatore.denominatore).albero, attesi).valore if indicatore.denominatore else 1
    return float(Fraction(indicatore.fattore) * sopra / sotto)


def _competenze(dati: DatiPanel, camere: int, anni: Sequence[int]) -> list[Riga]:
    """For every chamber, year and theme an area: that of the real chambers where one says it."""
    temi = sorted({i.tema for i in dati.indicatori.values()})
    di_temi = [c for c in dati.competenze if not c.indicatore]
    vere = {c.tema: c.area for c in sorted(di_temi, key=lambda c: (c.tema, c.ente, c.anno, c.area), reverse=True)}
    aree = {tema: vere.get(tema, AREE[posto % len(AREE)]) for posto, tema in enumerate(temi)}
    numeri = {area: posto for posto, area in enumerate(sorted(set(aree.values())), start=1)}
    return [
        {"ente": f"sim-{n:02}", "anno": anno, "tema": tema, "area": area, "ruolo": f"Dirigente simulato {numeri[area]}"}
        for n in range(1, camere + 1)
        for anno in anni
        for tema, area in aree.items()
    ]


def _panel(dati: DatiPanel, enti: Iterable[Riga]) -> dict[str, Any]:
    di = {p: [e for e in enti if e["perimetro"] == p] for p in ("camera", "provincia")}
    codici = {p: [e["codice"] for e in righe] for p, righe in di.items()}
    panel: dict[str, Riga] = {
        "camere": {"titolo": "Camere simulate", "perimetro": "camera", "enti": codici["camera"]},
        "province": {"titolo": "Province simulate", "perimetro": "provincia", "enti": codici["provincia"]},
    }
    for _, classe in CLASSI:
        if sum(e["classe"] == classe for e in di["camera"]) > 1:
            titolo = f"Camere simulate di classe {classe}"
            panel[f"classe-{classe}"] = {"titolo": titolo, "perimetro": "camera", "classi": [classe]}
    if len(codici["camera"]) > VICINI and REGISTRATE in dati.misure:
        titolo = "Camere simulate simili per imprese registrate"
        panel["simili"] = {"titolo": titolo, "perimetro": "camera", "simili": [REGISTRATE], "quanti": VICINI}
    return {"metodo": asdict(dati.metodo), "panel": panel}
