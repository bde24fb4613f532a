"""Rules on indicators: words against figures, targets of another row, results of another row, dates, codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, groupby, pairwise

from analisi.calcolo.numeri import arrotonda, media, tronca
from analisi.calcolo.quadrature.base import Base, Relazione, Riga, Rilievo
from analisi.calcolo.quadrature.effetti import effetti
from analisi.calcolo.quadrature.relazioni import in_italiano
from analisi.calcolo.quadrature.testi import (
    CADENZE,
    cadenze,
    date_nel_testo,
    migliaia_con_la_virgola,
    numeri,
    percentuali,
    solo_anni,
)
from analisi.calcolo.raggiungimento import in_ritardo
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.dati.regole_quadrature import RegolaQuadratura
from analisi.dati.riferimenti import cella

Esame = tuple[int, list[Rilievo]]
CENTO = Fraction(100)
TARGET = ("target_valore", "target_massimo", "target_valore_2")
RISULTATI = ("risultato_valore", "risultato_valore_2", "base_valore")
MISURATI = ("minimo", "massimo", "intervallo", "esatto", "conteggio", "quota_casi", "confronto_base")
SIGLE = {"giorni": ("gg", "giorni", "giorno"), "ore": ("h", "ore", "ora"), "mesi": ("mesi", "mese"), "%": ("%",)}
"""How texts write units."""
CALA = re.compile(r"riduzion|ridurre|ridott|diminu|calo|contenim|meno ")
ACCANTO = "confronto con l'indicatore accanto"
CADENZE_DETTE = "cadenze del nome e dell'obiettivo"
_FATTORI = tuple(Fraction(f) for f in (30, 100, 1000, 12, 7))
"""A figure may stand in the table in another unit than in words: months as days, a share as a ratio, thousands."""


def _indicatori(base: Base) -> list[tuple[Riga, IndicatoreValutato]]:
    return list(zip(base.tabella("indicatori"), base.quadro.indicatori or (), strict=False))


def _righe_con_testo(base: Base) -> Iterator[tuple[str, Riga]]:
    for tabella in ("indicatori", "strategici"):
        for riga in base.tabella(tabella):
            yield tabella, riga


def cifra_nel_testo_dell_obiettivo(base: Base, regola: RegolaQuadratura) -> Esame:
    """The figure of the target among those of its words."""
    return _cifra_nel_testo(base, regola, "target_testo", "target_valore", TARGET)


def cifra_nel_testo_del_risultato(base: Base, regola: RegolaQuadratura) -> Esame:
    """The figure of the result among those of its words."""
    return _cifra_nel_testo(base, regola, "risultato_testo", "risultato_valore", RISULTATI)


def _cifra_nel_testo(base: Base, regola: RegolaQuadratura, testo: str, campo: str, tutti: Sequence[str]) -> Esame:
    esaminati, rilievi = 0, []
    for tabella, riga in _righe_con_testo(base):
        dette = numeri(riga[testo] or "")
        if riga[campo] is None or solo_anni(dette) or "circa" in riga[testo]:
            continue
        esaminati += 1
        valore = Decimal(riga[campo])
        if not _detta(valore, dette, riga[testo]):
            rilievi.append(_di_testo(regola, tabella, riga, campo, in_italiano(valore), f"«{riga[testo]}»"))
    return esaminati, rilievi


def _detta(valore: Decimal, dette: list[Decimal], testo: str) -> bool:
    """Whether a figure is one of those said, their sum, how many dates are said, or one of them in another unit."""
    # a text may say as a word («riduzione del 10%») the sign that the figure has
    cala = valore < 0 and CALA.search(testo.lower()) is not None
    positivo = abs(Fraction(valore)) if cala else Fraction(valore)
    dette_esatte = [abs(Fraction(d)) if cala else Fraction(d) for d in dette]
    somme = {sum(scelti, Fraction(0)) for n in (1, 2, 3) for scelti in combinations(dette_esatte, n)}
    if positivo in somme:
        return True
    fattori = {d * f for d in dette_esatte for f in _FATTORI} | {d / f for d in dette_esatte for f in _FATTORI}
    return positivo in fattori or bool(cadenze(testo)) or "metà" in testo or "date" in testo


def separatore_delle_migliaia(base: Base, regola: RegolaQuadratura) -> Esame:
    """A figure whose words separate the thousands with the comma that in Italian separates decimals."""
    esaminati, rilievi = 0, []
    for tabella, riga in _righe_con_testo(base):
        for testo, campo in (("target_testo", "target_valore"), ("risultato_testo", "risultato_valore")):
            if riga[campo] is None or not numeri(riga[testo] or ""):
                continue
            esaminati += 1
            if riga[campo] in migliaia_con_la_virgola(riga[testo]):
                scritta = f"«{riga[testo]}»"
                rilievi.append(_di_testo(regola, tabella, riga, testo, scritta, in_italiano(riga[campo])))
    return esaminati, rilievi


def data_nel_testo_dell_obiettivo(base: Base, regola: RegolaQuadratura) -> Esame:
    """The deadline among the dates of its words; a month alone stands for its last day."""
    return _data_nel_testo(base, regola, "target_testo", "target_data")


def data_nel_testo_del_risultato(base: Base, regola: RegolaQuadratura) -> Esame:
    """The day of the result among the dates of its words."""
    return _data_nel_testo(base, regola, "risultato_testo", "risultato_data")


def _data_nel_testo(base: Base, regola: RegolaQuadratura, testo: str, campo: str) -> Esame:
    esaminati, rilievi = 0, []
    for tabella, riga in _righe_con_testo(base):
        # a day whose year the text leaves out is of the year of the cell, which other checks look at
        dette = date_nel_testo(riga[testo] or "", int(riga[campo][:4])) if riga[campo] else []
        if not dette:
            continue
        esaminati += 1
        if not any(riga[campo].startswith(d) or d.startswith(riga[campo]) for d in dette):
            rilievi.append(_di_testo(regola, tabella, riga, campo, riga[campo], f"«{riga[testo]}»"))
    return esaminati, rilievi


def quota_nel_testo(base: Base, regola: RegolaQuadratura) -> Esame:
    """A percentage said beside a result and its base («43 su 47 = 91%») against their quotient."""
    esaminati, rilievi = 0, []
    for tabella, riga in _righe_con_testo(base):
        dette = percentuali(riga["risultato_testo"] or "")
        if len(dette) != 1 or riga["risultato_valore"] is None or not riga["base_valore"]:
            continue
        esaminati += 1
        quota = Fraction(riga["risultato_valore"]) / Fraction(riga["base_valore"]) * 100
        decimali = max(0, -int(dette[0].as_tuple().exponent))
        if dette[0] not in (arrotonda(quota, decimali), tronca(quota, decimali)):
            come = f"{in_italiano(riga['risultato_valore'])} su {in_italiano(riga['base_valore'])}"
            giusta = f"{in_italiano(arrotonda(quota, 2))}%"
            rilievi.append(
                _di_testo(regola, tabella, riga, "risultato_testo", f"{in_italiano(dette[0])}%", giusta, come)
            )
    return esaminati, rilievi


def grado_nel_testo(base: Base, regola: RegolaQuadratura) -> Esame:
    """The evaluator's degree against the percentage that the result's words give."""
    esaminati, rilievi = 0, []
    for riga in base.tabella("indicatori"):
        dette = percentuali(riga["risultato_testo"] or "")
        if len(dette) != 1 or riga["valutazione_pct"] is None or riga["risultato_valore"] is not None:
            continue
        esaminati += 1
        if dette[0] != riga["valutazione_pct"]:
            stampato, detto = in_italiano(riga["valutazione_pct"]), f"«{riga['risultato_testo']}»"
            rilievi.append(_di_testo(regola, "indicatori", riga, "valutazione_pct", stampato, detto))
    return esaminati, rilievi


def cadenze_discordi(base: Base, regola: RegolaQuadratura) -> Esame:
    """One cadence only in an indicator's name, target and count."""
    esaminati, rilievi = 0, []
    for riga in base.tabella("indicatori"):
        dette = cadenze(f"{riga['descrizione']} {riga['target_testo'] or ''}")
        if not dette:
            continue
        esaminati += 1
        volte = {Decimal(CADENZE[c]) for c in dette}
        contati = riga["tipo"] == "conteggio" and riga["target_valore"] is not None
        if len(dette) > 1 or (contati and riga["target_valore"] not in volte):
            parole = " e ".join(sorted(f"{c}e" for c in dette))
            rilievi.append(
                _di_testo(regola, "indicatori", riga, "target_testo", parole, "una cadenza sola", CADENZE_DETTE)
            )
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
                    _di_testo(regola, "indicatori", riga, "target_testo", riga["target_testo"], detto, ACCANTO)
                )
    return esaminati, rilievi


def _inadatto(riga: Riga) -> bool:
    """Whether the words of a target cannot be those of a row of its type: a deadline without a date."""
    return riga["tipo"] == "data_entro" and not date_nel_testo(riga["target_testo"] or "", 2000)


def risultato_di_un_altro(base: Base, regola: RegolaQuadratura) -> Esame:
    """A row without a result beside one whose result is in the unit of the first and not in its own."""
    esaminati, rilievi = 0, []
    vicine = _vicine(base)
    for prima, dopo in [*vicine, *((b, a) for a, b in vicine)]:
        if prima["tipo"] not in MISURATI or any(prima[c] is not None for c in (*RISULTATI, "risultato_testo")):
            continue
        esaminati += 1
        if _nell_unita(dopo["risultato_testo"], prima["unita"]) and not _nell_unita(
            dopo["target_testo"], prima["unita"]
        ):
            detto = f"va nell'indicatore {prima['codice']}, che non ha risultato e si misura in {prima['unita']}"
            rilievi.append(
                _di_testo(regola, "indicatori", dopo, "risultato_valore", dopo["risultato_testo"], detto, ACCANTO)
            )
    return esaminati, rilievi


def risultato_in_altra_unita(base: Base, regola: RegolaQuadratura) -> Esame:
    """A measured result whose words are in the unit of the target: days where days were promised."""
    esaminati, rilievi = 0, []
    for tabella, riga in _righe_con_testo(base):
        propria = riga["unita"] if riga["unita"] in SIGLE else ""
        if not propria or not riga["risultato_testo"] or riga["risultato_valore"] is None:
            continue
        esaminati += 1
        altre = [u for u in SIGLE if u != propria and _nell_unita(riga["risultato_testo"], u)]
        if altre and not _nell_unita(riga["risultato_testo"], propria):
            rilievi.append(
                _di_testo(regola, tabella, riga, "risultato_testo", riga["risultato_testo"], f"una misura in {propria}")
            )
    return esaminati, rilievi


def _nell_unita(testo: str | None, unita: str | None) -> bool:
    sigle = "|".join(re.escape(s) for s in SIGLE.get(unita or "", ()))
    if not sigle or not testo:
        return False
    return re.search(rf"(?:\d\s*(?:{sigle})(?!\w)|\b(?:{sigle})\.? ?\d)", testo.lower()) is not None


def ritardi_a_pieno_grado(base: Base, regola: RegolaQuadratura) -> Esame:
    """Results after the deadline that the evaluator, or the printed percentage of the project, counts in full."""
    per_progetto = {r.riga["riferimento"]: r for r in base.relazioni if r.tipo == "percentuale_progetto"}
    esaminati, rilievi = 0, []
    for progetto, gruppo in groupby(_indicatori(base), key=lambda c: c[0]["progetto"]):
        voci = list(gruppo)
        con_date = [(r, i) for r, i in voci if r["target_data"] and r["risultato_data"]]
        esaminati += len(con_date)
        tardi = [(r, i) for r, i in con_date if in_ritardo(r["target_data"], r["risultato_data"])]
        dichiarata = per_progetto.get(progetto)
        pieni = dichiarata is not None and _conta_in_pieno(dichiarata, [i for _, i in voci], [i for _, i in tardi])
        rilievi += [
            _ritardo(regola, riga, i, dichiarata if pieni else None, base)
            for riga, i in tardi
            if pieni or i.raggiungimento.valutato == 100
        ]
    return esaminati, rilievi


def _conta_in_pieno(dichiarata: Relazione, tutti: list[IndicatoreValutato], tardi: list[IndicatoreValutato]) -> bool:
    """Whether the printed percentage is the mean only if late results are worth 100."""
    pieni = [CENTO if i in tardi else p for i in tutti for p in i.raggiungimento.parti]
    veri = [p for i in tutti for p in i.raggiungimento.parti]
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
        risulta="" if pct is None else f"{in_italiano(arrotonda(pct, 2))}%",
        come=f"termine {_giorno(riga['target_data'])}: {i.raggiungimento.motivo}",
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
        if riga["esito"] == "non realizzato" and r.valutato > 0:
            atteso = "0%, perché dato per non realizzato"
        elif riga["esito"] == "realizzato" and r.valutato < 100:
            atteso = "100%, perché dato per realizzato"
        elif r.calcolato is not None and abs(r.calcolato - Fraction(r.valutato)) >= tolleranza:
            atteso = f"{in_italiano(arrotonda(r.calcolato, 2))}%"
        if atteso:
            stampato = f"{in_italiano(r.valutato)}%"
            rilievi.append(
                _di_testo(regola, "indicatori", riga, "valutazione_pct", stampato, atteso, "regola dell'indicatore")
            )
    return esaminati, rilievi


def numerazione(base: Base, regola: RegolaQuadratura) -> Esame:
    """Numbers of indicators follow one another in a project or office: none missing, none twice."""
    esaminati, rilievi = 0, []
    righe = base.tabella("indicatori")
    per_gruppo: dict[tuple[str, str], list[Riga]] = {}
    for riga in righe:
        per_gruppo.setdefault((riga["progetto"], ""), []).append(riga)
    for gruppo in per_gruppo.values():
        esaminati += len(gruppo)
        rilievi += [
            _di_testo(
                regola, "indicatori", riga, "codice", riga["codice"], f"manca prima il {atteso}", "sequenza dei numeri"
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
    gruppi: dict[tuple[str, str], list[Riga]] = {}
    for riga in intere:
        gruppi.setdefault((riga["versione"], riga["obiettivo"]), []).append(riga)
    return list(gruppi.values())


def _codici_ripetuti(regola: RegolaQuadratura, righe: list[Riga]) -> list[Rilievo]:
    visti: dict[str, Riga] = {}
    rilievi = []
    for riga in righe:
        stampato = riga["codice_stampato"].split(" (")[0]
        if stampato in visti:
            rilievi.append(
                _di_testo(
                    regola,
                    "strategici",
                    riga,
                    "codice_stampato",
                    stampato,
                    "un codice non ancora usato",
                    "già usato sopra",
                )
            )
        visti[stampato] = riga
    return rilievi


def _vicine(base: Base) -> list[tuple[Riga, Riga]]:
    """Rows of the same project, one after the other."""
    return [(a, b) for a, b in pairwise(base.tabella("indicatori")) if a["progetto"] == b["progetto"]]


def _di_testo(
    regola: RegolaQuadratura, tabella: str, riga: Riga, campo: str, stampato: str, risulta: str, come: str = ""
) -> Rilievo:
    return Rilievo(
        regola=regola.nome,
        cella=cella(tabella, riga, campo),
        riga=riga,
        stampato=stampato,
        risulta=risulta,
        come=come or "confronto fra parole e cifre della stessa riga",
        riga_fonte=riga["riga_fonte"] or "",
    )
