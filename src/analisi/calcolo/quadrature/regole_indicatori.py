"""Rules on indicators: targets and results of another row, cadences, units, delays, degrees, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise

from analisi.calcolo.aggregazione import addendi
from analisi.calcolo.numeri import arrotonda, media, tronca
from analisi.calcolo.quadrature.base import Base, Esame, Relazione, Riga, Rilievo
from analisi.calcolo.quadrature.effetti import effetti
from analisi.calcolo.quadrature.parole import in_italiano, in_riga, rilievo
from analisi.calcolo.quadrature.regole_testi import STESSA_RIGA, righe_con_testo
from analisi.calcolo.quadrature.testi import (
    ANNO_BISESTILE,
    CADENZE,
    cadenze,
    date_nel_testo,
    numeri,
)
from analisi.calcolo.raggiungimento import in_ritardo
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.dati.regole import Regole
from analisi.dati.regole_quadrature import RegolaQuadratura
from analisi.dati.riferimenti import cella

CENTO = Fraction(100)
RISULTATI = ("risultato_valore", "risultato_valore_2", "base_valore")
MISURATI = ("minimo", "massimo", "intervallo", "esatto", "conteggio", "quota_casi", "confronto_base")
SIGLE = {"giorni": ("gg", "giorni", "giorno"), "ore": ("h", "ore", "ora"), "mesi": ("mesi", "mese"), "%": ("%",)}
"""How texts write units."""
CONVERSIONI = (24, 7, 30, 12, 365)
"""Hours of a day, days of a week and of a month, months and days of a year."""
ACCANTO = "confronto con l'indicatore accanto"
CADENZE_DETTE = "cadenze del nome e dell'obiettivo"


def _indicatori(base: Base) -> list[tuple[Riga, IndicatoreValutato]]:
    return list(zip(base.tabella("indicatori"), base.quadro.indicatori or (), strict=False))


def cadenze_discordi(base: Base, regola: RegolaQuadratura) -> Esame:
    """One cadence only in an indicator's name, target and count."""
    esaminati, rilievi = 0, []
    for riga in base.tabella("indicatori"):
        dette = cadenze(f"{riga['descrizione']} {riga['target_testo'] or ''}")
        if not dette:
            continue
        esaminati += 1
        volte = {Decimal(CADENZE[c]) for c in dette}
        contati = riga["target_valore"] if riga["tipo"] == "conteggio" else None
        parole = " e ".join(sorted(f"{c}e" for c in dette))
        if len(dette) > 1:
            rilievi.append(
                rilievo(regola, "indicatori", riga, "target_testo", parole, "una cadenza sola", CADENZE_DETTE)
            )
        elif contati is not None and contati not in volte:
            stampato, atteso = f"{in_italiano(contati)}, {parole}", f"{in_italiano(min(volte))} in un anno"
            rilievi.append(rilievo(regola, "indicatori", riga, "target_valore", stampato, atteso, CADENZE_DETTE))
    return esaminati, rilievi


def obiettivo_di_un_altro(base: Base, regola: RegolaQuadratura) -> Esame:
    """A target equal, word for word, to that of the row above or below, which does not suit the row that has it."""
    esaminati, rilievi = 0, []
    for prima, dopo in _vicine(base):
        esaminati += 1
        if not prima["target_testo"] or prima["target_testo"] != dopo["target_testo"]:
            continue
        for riga, altra in ((prima, dopo), (dopo, prima)):
            if _inadatto(riga) and not _inadatto(altra):
                detto = f"è quello dell'indicatore {altra['codice']}"
                rilievi.append(
                    rilievo(regola, "indicatori", riga, "target_testo", riga["target_testo"], detto, ACCANTO)
                )
    return esaminati, rilievi


def _inadatto(riga: Riga) -> bool:
    """Whether the words of a target cannot be those of a row of its type: a deadline said as a measure."""
    testo = riga["target_testo"] or ""
    scadenza = (
        date_nel_testo(testo, ANNO_BISESTILE) or not numeri(testo) or re.search(r"entro|fine|dopo", testo.lower())
    )
    return riga["tipo"] == "data_entro" and not scadenza


def risultato_di_un_altro(base: Base, regola: RegolaQuadratura) -> Esame:
    """A row without a result beside one whose result is in the unit of the first and not in its own."""
    esaminati, rilievi = 0, []
    vicine = _vicine(base)
    for prima, dopo in [*vicine, *((b, a) for a, b in vicine)]:
        vuoto = all(prima[c] is None for c in (*RISULTATI, "risultato_testo", "esito")) and not prima["non_calcolabile"]
        if prima["tipo"] not in MISURATI or not vuoto:
            continue
        esaminati += 1
        if _nell_unita(dopo["risultato_testo"], prima["unita"]) and not _nell_unita(
            dopo["target_testo"], prima["unita"]
        ):
            detto = f"va nell'indicatore {prima['codice']}, che non ha risultato e si misura in {prima['unita']}"
            rilievi.append(
                rilievo(regola, "indicatori", dopo, "risultato_valore", dopo["risultato_testo"], detto, ACCANTO)
            )
    return esaminati, rilievi


def risultato_in_altra_unita(base: Base, regola: RegolaQuadratura) -> Esame:
    """A measured result whose words are in the unit of the target: days where days were promised."""
    esaminati, rilievi = 0, []
    for tabella, riga in righe_con_testo(base):
        propria = riga["unita"] if riga["unita"] in SIGLE else ""
        if not propria or not riga["risultato_testo"] or riga["risultato_valore"] is None:
            continue
        esaminati += 1
        testo = riga["risultato_testo"]
        if not _nell_unita(testo, propria) and _solo_in_altra(Decimal(riga["risultato_valore"]), testo, propria):
            rilievi.append(
                rilievo(regola, tabella, riga, "risultato_testo", testo, f"una misura in {propria}", STESSA_RIGA)
            )
    return esaminati, rilievi


def _solo_in_altra(valore: Decimal, testo: str, propria: str) -> bool:
    """Whether the words give their figures in other units, and neither the value bare nor the value converted."""
    altre = [u for u in SIGLE if u != propria and _nell_unita(testo, u)]
    resto = testo.lower()
    for unita in altre:
        resto = re.sub(_misura_in(unita), " ", resto)
    dette = numeri(testo)
    convertito = valore not in dette and any(valore in (d * f, d / f) for d in dette for f in CONVERSIONI)
    return bool(altre) and valore not in numeri(resto) and not convertito


def _misura_in(unita: str) -> str:
    sigle = "|".join(re.escape(s) for s in SIGLE[unita])
    return rf"(?:\d[\d.,]*\s*(?:{sigle})(?!\w)|\b(?:{sigle})\.? ?\d[\d.,]*)"


def _nell_unita(testo: str | None, unita: str | None) -> bool:
    if not testo or unita not in SIGLE:
        return False
    return re.search(_misura_in(unita), testo.lower()) is not None


def ritardi_a_pieno_grado(base: Base, regola: RegolaQuadratura) -> Esame:
    """Results after the deadline that the evaluator, or the printed percentage of the project, counts in full."""
    per_progetto = {r.riga["riferimento"]: r for r in base.relazioni if r.tipo == "percentuale_progetto"}
    esaminati, rilievi = 0, []
    for progetto, gruppo in groupby(_indicatori(base), key=lambda c: c[0]["progetto"]):
        voci = list(gruppo)
        con_date = [(r, i) for r, i in voci if _a_termine(r)]
        esaminati += len(con_date)
        tardi = [(r, i) for r, i in con_date if in_ritardo(r["target_data"], r["risultato_data"])]
        dichiarata = per_progetto.get(progetto)
        pieni = dichiarata is not None and _conta_in_pieno(
            dichiarata, [i for _, i in voci], [i for _, i in tardi], base.quadro.regole
        )
        rilievi += [
            _ritardo(regola, riga, i, dichiarata if pieni else None, base)
            for riga, i in tardi
            if pieni or i.raggiungimento.valutato == 100
        ]
    return esaminati, rilievi


def _a_termine(riga: Riga) -> bool:
    """Whether a row is reached by a deadline, and says when; a deadline beside a count does not lower its degree."""
    return bool(riga["target_data"] and riga["risultato_data"] and "data_entro" in (riga["tipo"], riga["tipo_2"]))


def _conta_in_pieno(
    dichiarata: Relazione, tutti: list[IndicatoreValutato], tardi: list[IndicatoreValutato], regole: Regole
) -> bool:
    """Whether the printed percentage is the mean only if late results are worth 100."""
    pieni = [CENTO if i in tardi else p for i in tutti for p in addendi(i.raggiungimento, regole)]
    veri = [p for i in tutti for p in addendi(i.raggiungimento, regole)]
    con, senza = media(pieni), media(veri)
    if con is None or senza is None or con == senza:
        return False
    ammessi = {arrotonda(con, dichiarata.decimali), tronca(con, dichiarata.decimali)}
    giusti = {arrotonda(senza, dichiarata.decimali), tronca(senza, dichiarata.decimali)}
    return dichiarata.stampato in ammessi - giusti


def _ritardo(
    regola: RegolaQuadratura, riga: Riga, i: IndicatoreValutato, dichiarata: Relazione | None, base: Base
) -> Rilievo:
    valore = dichiarata.calcola({}) if dichiarata is not None else None
    seguono = effetti({dichiarata.cella: Fraction(tronca(valore, 2))}, base.relazioni) if dichiarata and valore else ()
    pct = i.raggiungimento.pct
    return Rilievo(
        regola=regola.nome,
        cella=cella("indicatori", riga, "risultato_data"),
        riga=riga,
        stampato=f"{_giorno(riga['risultato_data'])}, contato 100%",
        risulta="meno di 100%" if pct in (None, CENTO) else f"{in_italiano(arrotonda(pct, 2))}%",
        come=f"termine {_giorno(riga['target_data'])}: {i.raggiungimento.motivo or 'in ritardo'}",
        riga_fonte=riga["riga_fonte"] or "",
        effetti=seguono,
    )


def _giorno(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


def giudizi_e_gradi(base: Base, regola: RegolaQuadratura) -> Esame:
    """The outcome in words and the evaluator's degree; the degree and the one that follows from the figures."""
    tolleranza = Fraction(str(regola.parametri["tolleranza_punti"]))
    esaminati, rilievi = 0, []
    for riga, i in _indicatori(base):
        r = i.raggiungimento
        if r.valutato is None:
            continue
        esaminati += 1
        atteso = ""
        if r.calcolato is not None:
            if abs(r.calcolato - Fraction(r.valutato)) >= tolleranza:
                atteso = f"{in_italiano(arrotonda(r.calcolato, 2))}%"
        elif riga["esito"] == "non realizzato" and r.valutato > 0:
            atteso = "0%, perché dato per non realizzato"
        elif riga["esito"] == "realizzato" and r.valutato < 100 and riga["tipo"] != "data_entro":
            atteso = "100%, perché dato per realizzato"
        if atteso:
            stampato = f"{in_italiano(r.valutato)}%"
            rilievi.append(
                rilievo(regola, "indicatori", riga, "valutazione_pct", stampato, atteso, "regola dell'indicatore")
            )
    return esaminati, rilievi


def numerazione(base: Base, regola: RegolaQuadratura) -> Esame:
    """Numbers of indicators follow one another in a project or office: none missing, none twice."""
    esaminati, rilievi = 0, []
    righe = base.tabella("indicatori")
    per_progetto: dict[str, list[Riga]] = {}
    for riga in righe:
        per_progetto.setdefault(riga["progetto"], []).append(riga)
    for gruppo in per_progetto.values():
        esaminati += len(gruppo)
        rilievi += [
            rilievo(
                regola,
                "indicatori",
                riga,
                "codice",
                riga["codice"],
                f"qui si attende il {atteso}",
                "sequenza dei numeri",
            )
            for riga, atteso in _salti(gruppo)
        ]
    for codici in _stampati(base):
        esaminati += len(codici)
        rilievi += _codici_ripetuti(regola, codici)
    return esaminati, rilievi


def _salti(righe: list[Riga]) -> Iterator[tuple[Riga, str]]:
    """Rows whose number does not follow that of the row above: 2 → 4, 3a → 3c, 1 → 2b; starting again at 1 is fine."""
    prima: tuple[int, str] = (0, "")
    for riga in righe:
        letto = re.fullmatch(r"(\d+)([a-z]?)", riga["codice"])
        if letto is None:
            continue
        numero, lettera = int(letto[1]), letto[2]
        nuovo = numero == 1 and lettera in ("", "a")
        segue = (numero == prima[0] + 1 and lettera in ("", "a")) or (
            numero == prima[0] and lettera and (lettera == chr(ord(prima[1] or "`") + 1))
        )
        if not nuovo and not segue:
            uguale = numero == prima[0] and lettera > prima[1]
            yield riga, f"{numero}{chr(ord(prima[1] or '`') + 1)}" if uguale else f"{prima[0] + 1}"
        prima = numero, lettera


def _stampati(base: Base) -> list[list[Riga]]:
    intere = [r for r in base.tabella("strategici") if not r["parte"] and r["codice_stampato"]]
    gruppi: dict[tuple[str, str, str | None], list[Riga]] = {}
    for riga in intere:
        gruppi.setdefault((riga["versione"], riga["obiettivo"], riga["programma"]), []).append(riga)
    return list(gruppi.values())


def _codici_ripetuti(regola: RegolaQuadratura, righe: list[Riga]) -> list[Rilievo]:
    visti: dict[str, Riga] = {}
    rilievi = []
    for riga in righe:
        stampato = riga["codice_stampato"].split(" (")[0]
        if prima := visti.get(stampato):
            come = f"già usato in {in_riga(prima)}"
            detto = "un codice non ancora usato"
            rilievi.append(rilievo(regola, "strategici", riga, "codice_stampato", stampato, detto, come))
        visti.setdefault(stampato, riga)
    return rilievi


def _vicine(base: Base) -> list[tuple[Riga, Riga]]:
    """Rows of the same project, one after the other."""
    return [(a, b) for a, b in pairwise(base.tabella("indicatori")) if a["progetto"] == b["progetto"]]
