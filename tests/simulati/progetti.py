"""The tree of a made-up chamber and the indicators of its projects, one maker for each rule: figures and words that
say the same thing, with a few misses, late dates, N.C. and degrees given by evaluators.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from analisi.calcolo.numeri import arrotonda, tronca
from analisi.calcolo.quadrature.testi import MESI
from analisi.calcolo.tempo import fine_anno
from analisi.calcolo.valutati import indicatori_progetto
from analisi.dati.regole import Regole
from simulati import CENTO, PAROLE, Caso, Riga, cifra, riga

Riuscita = Literal["pieno", "mancato", "tardi", "nc"]
QUANTE_AREE = 9
VALUTATO_IN = "obiettivo 2"
"""The objective on which every manager brings the projects of its areas."""
MEZZO_MESE = 15
DA_PROGETTO = (5, 10)
"""Fewest and most indicators of a project; more than are N.C., so that every project has a percentage."""
NON_CALCOLABILI = 4
ESITO_STAMPATO, GRADO_STAMPATO = 0.2, 0.4
"""Share of the indicators with a measure whose outcome, and degree, the evaluator prints as well."""
RISULTATI = ("risultato_testo", "risultato_valore", "risultato_valore_2", "risultato_data", "base_valore")


@dataclass(frozen=True)
class Obiettivo:
    """A strategic objective with its subject, in a few words, and its programmes."""

    area: str
    codice: str
    tema: str
    programmi: list[str]


@dataclass(frozen=True)
class Progetto:
    """A project: its codes from the area down, and the role that answers for it."""

    obiettivo: Obiettivo
    programma: str
    codice: str
    responsabile: str


@dataclass
class Albero:
    """The tree, and the rows that declare it. `temi`: the subjects of the areas of each role."""

    righe: list[Riga] = field(default_factory=list)
    obiettivi: list[Obiettivo] = field(default_factory=list)
    progetti: list[Progetto] = field(default_factory=list)
    temi: dict[str, list[str]] = field(default_factory=dict)

    def di(self, ruolo: str) -> list[Progetto]:
        """The projects that a role answers for."""
        return [p for p in self.progetti if p.responsabile == ruolo]

    def aggiungi(self, codice: str, livello: str, padre: str | None, titolo: str, **altro: str) -> None:
        """Add the row that declares an element of the tree."""
        self.righe.append(riga("struttura", codice=codice, livello=livello, padre=padre, titolo=titolo, **altro))


def pianta(caso: Caso) -> Albero:
    """A tree of nine areas; every programme has a project, every project a manager, and no title comes twice."""
    albero = Albero()
    for indice, (titolo, propri) in enumerate(caso.sample(list(PAROLE["aree"].items()), QUANTE_AREE)):
        area, (_, ruolo) = "ABCDEFGHI"[indice], PAROLE["ruoli"][indice % len(PAROLE["ruoli"])]
        albero.temi[ruolo] = albero.temi.get(ruolo, []) + propri
        albero.aggiungi(area, "area", None, titolo)
        for numero, tema in enumerate(caso.sample(propri, caso.choice((2, 3, 3))), start=1):
            codice, quanti = f"{area}{numero}", 2 if caso.capita(0.15) else 1
            obiettivo = Obiettivo(area, codice, tema, [f"{codice}{n:02}" for n in range(1, quanti + 1)])
            albero.obiettivi.append(obiettivo)
            albero.aggiungi(codice, "obiettivo", area, f"{caso.parola('scopi')} per {tema}")
            _programmi(caso, albero, obiettivo, ruolo)
    return albero


def _programmi(caso: Caso, albero: Albero, obiettivo: Obiettivo, ruolo: str) -> None:
    azioni = iter(caso.sample(PAROLE["azioni"], len(PAROLE["azioni"])))
    for programma, nome in zip(obiettivo.programmi, ("Programma", "Programma integrativo"), strict=False):
        albero.aggiungi(programma, "programma", obiettivo.codice, f"{nome} per {obiettivo.tema}")
        for numero in range(1, caso.choice((1, 1, 1, 1, 2, 2, 3)) + 1):
            progetto = Progetto(obiettivo, programma, f"{programma}{numero:02}", ruolo)
            albero.progetti.append(progetto)
            titolo, chi = f"{next(azioni)} per {obiettivo.tema}", {"responsabile": ruolo, "valutato_in": VALUTATO_IN}
            albero.aggiungi(progetto.codice, "progetto", programma, titolo, **chi)


# the makers: description, target and result of an indicator, that reaches its target or misses it


def _valori(tipo: str, nome: str, unita: str, obiettivo: Decimal, testo: str, risultato: Decimal) -> Riga:
    return {
        "descrizione": nome,
        "tipo": tipo,
        "unita": unita,
        "target_valore": obiettivo,
        "target_testo": testo,
        "risultato_valore": risultato,
        "risultato_testo": cifra(risultato, unita),
    }


def _sopra(caso: Caso, obiettivo: Decimal, mancato: bool) -> Decimal:
    """A whole result that reaches the target, or falls short of it by at most a third."""
    terzo = max(1, int(obiettivo) // 3)
    return obiettivo - caso.randint(1, terzo) if mancato else obiettivo + caso.randint(0, terzo)


def _minimo(caso: Caso, mancato: bool) -> Riga:
    nome, unita, da, a = caso.parola("minimi")
    obiettivo = caso.fra(da, a)
    testo = f"almeno {cifra(obiettivo, unita)}"
    return _valori("minimo", nome, unita, obiettivo, testo, _sopra(caso, obiettivo, mancato))


def _conteggio(caso: Caso, mancato: bool) -> Riga:
    if caso.capita(0.4):
        cadenza, volte = caso.parola("cadenze")
        unita, obiettivo = "rapporti", Decimal(volte)
        nome, testo = f"Rapporti {cadenza}", f"{volte} rapporti {cadenza}"
    else:
        nome, unita, da, a = caso.parola("conteggi")
        obiettivo = caso.fra(da, a)
        testo = cifra(obiettivo, unita)
    return _valori("conteggio", nome, unita, obiettivo, testo, _sopra(caso, obiettivo, True) if mancato else obiettivo)


def _massimo(caso: Caso, mancato: bool) -> Riga:
    nome, unita, da, a = caso.parola("massimi")
    obiettivo = caso.fra(da, a)
    decimali, quanto = 1 if unita in ("giorni", "ore", "%") else 0, int(obiettivo)
    if mancato:
        risultato = obiettivo + caso.fra(1, max(2, quanto // 3), decimali)
    else:
        risultato = caso.fra(quanto // 2, quanto, decimali)
    return _valori("massimo", nome, unita, obiettivo, f"massimo {cifra(obiettivo, unita)}", risultato)


def _intervallo(caso: Caso, mancato: bool) -> Riga:
    nome, unita, da, a = caso.parola("intervalli")
    minimo = caso.fra(da, a)
    massimo = minimo + caso.fra(5, 12)
    fuori = massimo + caso.fra(1, int(massimo - minimo) - 1)
    risultato = fuori if mancato else caso.fra(int(minimo), int(massimo))
    testo = f"fra {cifra(minimo)} e {cifra(massimo, unita)}"
    return _valori("intervallo", nome, unita, minimo, testo, risultato) | {"target_massimo": massimo}


def _esatto(caso: Caso, mancato: bool) -> Riga:
    nome, unita, atteso = caso.parola("esatti")
    obiettivo = Decimal(atteso)
    risultato = obiettivo + caso.fra(1, 4) if mancato else obiettivo
    return _valori("esatto", nome, unita, obiettivo, f"esattamente {cifra(obiettivo, unita)}", risultato)


def _quota_casi(caso: Caso, mancato: bool) -> Riga:
    nome, unita = caso.parola("quote")
    soglia = caso.choice((75, 80, 85, 90, 95))
    obiettivo, testo = Decimal(soglia), f"almeno {soglia}%"
    if caso.capita(0.5):
        estremi = (soglia - 25, soglia - 1) if mancato else (soglia, 100)
        return _valori("quota_casi", nome, "%", obiettivo, testo, caso.fra(*estremi, 1))
    while True:  # until the whole percentage is the same cut or rounded
        casi = caso.fra(40, 400)
        quasi = int(casi * obiettivo / 100)
        estremi = (quasi * 2 // 3, quasi - 1) if mancato else (min(quasi + 1, int(casi)), int(casi))
        buoni = caso.fra(*estremi)
        quota = Fraction(buoni) / Fraction(casi) * 100
        if tronca(quota, 0) == arrotonda(quota, 0) and (quota < obiettivo) == mancato:
            detto = f"{cifra(buoni)} su {cifra(casi)} {unita} = {cifra(tronca(quota, 0))}%"
            campi = _valori("quota_casi", nome, unita, obiettivo, testo, buoni)
            return campi | {"base_valore": casi, "risultato_testo": detto}


def _confronto_base(caso: Caso, mancato: bool) -> Riga:
    nome, unita = caso.parola("confronti")
    base = caso.fra(30, 260, 2)
    testo = f"almeno {cifra(base, unita)} (media {caso.anno - 3}-{caso.anno - 1})"
    quanto = int(base)
    risultato = caso.fra(quanto // 2, quanto - 1) if mancato else caso.fra(quanto + 1, 2 * quanto)
    return _valori("confronto_base", nome, unita, base, testo, risultato)


def _livello_scala(caso: Caso, mancato: bool) -> Riga:
    obiettivo = caso.fra(2, 4)
    risultato = obiettivo - 1 if mancato else caso.fra(int(obiettivo), 4)
    unita, nome = "livello (scala 1-4)", caso.parola("livelli_di_autonomia")
    return _valori("livello_scala", nome, unita, obiettivo, cifra(obiettivo, unita), risultato)


def _si_no(caso: Caso, mancato: bool) -> Riga:
    nome, testo = caso.parola("fatti")
    esito = "non realizzato" if mancato else "realizzato"
    campi: Riga = {"descrizione": nome, "tipo": "si_no", "target_testo": testo, "esito": esito}
    if not mancato and caso.capita(0.6):
        return campi | {"risultato_testo": "100%", "valutazione_pct": CENTO}
    return campi | {"risultato_testo": esito}


def _composto(caso: Caso, mancato: bool) -> Riga:
    nome, prima, seconda = caso.parola("composti")
    uno, due = caso.fra(40, 300), caso.fra(12, 35)
    fatto, fatto_2 = _sopra(caso, uno, mancato), _sopra(caso, due, False)
    testo = f"almeno {cifra(uno, prima)}; almeno {cifra(due, seconda)}"
    return _valori("minimo", nome, prima, uno, testo, fatto) | {
        "risultato_testo": f"{cifra(fatto, prima)}; {cifra(fatto_2, seconda)}",
        "tipo_2": "minimo",
        "target_valore_2": due,
        "risultato_valore_2": fatto_2,
        "unita_2": seconda,
    }


def scadenza(caso: Caso, riuscita: Riuscita) -> Riga:
    """An indicator with a deadline: a month's last day, or its fifteenth, met in time, late or not at all."""
    mese = caso.randint(2, 9 if riuscita == "tardi" else 12)
    if caso.capita(0.3):
        termine = date(caso.anno, mese, MEZZO_MESE)
        testo = f"entro il {MEZZO_MESE} {MESI[mese - 1]}"
    else:
        termine = date(caso.anno + mese // 12, mese % 12 + 1, 1) - timedelta(days=1)
        testo = f"entro {MESI[mese - 1]} ({termine:%d/%m/%Y})"
    campi: Riga = {"descrizione": caso.parola("scadenze"), "tipo": "data_entro"}
    campi |= {"target_testo": testo, "target_data": termine.isoformat()}
    if riuscita == "mancato":
        return campi | {"esito": "non realizzato", "risultato_testo": "non realizzato"}
    if riuscita == "tardi":
        fatto = termine + timedelta(days=caso.randint(2, 75))
    elif termine.day != MEZZO_MESE and caso.capita(0.2):
        return campi | {"risultato_data": f"{termine:%Y-%m}", "risultato_testo": f"{MESI[mese - 1]} {termine.year}"}
    else:
        fatto = termine - timedelta(days=caso.randint(0, 25))
    return campi | {"risultato_data": fatto.isoformat(), "risultato_testo": f"{fatto:%d/%m/%Y}"}


REGOLE: dict[str, tuple[int, Callable[[Caso, bool], Riga] | None]] = {
    "si_no": (28, _si_no),
    "data_entro": (22, None),
    "minimo": (16, _minimo),
    "conteggio": (10, _conteggio),
    "massimo": (7, _massimo),
    "quota_casi": (7, _quota_casi),
    "intervallo": (2, _intervallo),
    "esatto": (2, _esatto),
    "confronto_base": (2, _confronto_base),
    "livello_scala": (2, _livello_scala),
    "composto": (2, _composto),
}
"""How many indicators in a hundred follow each rule, and who makes them; deadlines know of being late as well."""


def indicatori(caso: Caso, albero: Albero, regole: Regole) -> Iterator[Riga]:
    """The rows of all the projects, in the order of the tree."""
    quanti = [caso.randint(*DA_PROGETTO) for _ in albero.progetti]
    mazzo = _mazzo(caso, sum(quanti))
    for indice, (progetto, n) in enumerate(zip(albero.progetti, quanti, strict=True)):
        usate: set[str] = set()
        prima = ""
        for gruppo, codice in _codici(caso, indice, n):
            campi = _distinti(caso, *next(mazzo), usate, prima)
            usate.add(campi["descrizione"])
            prima = campi["target_testo"]
            dove = {"area": progetto.obiettivo.area, "obiettivo": progetto.obiettivo.codice}
            dove |= {"programma": progetto.programma, "progetto": progetto.codice}
            yield _con_giudizio(caso, riga("indicatori", **dove, gruppo=gruppo, codice=codice, **campi), regole)


def _mazzo(caso: Caso, quanti: int) -> Iterator[tuple[str, Riuscita]]:
    """Rules and outcomes in fixed shares, shuffled: no seed leaves a rule, a miss or a late date out."""
    tipi = [tipo for tipo, (peso, _) in REGOLE.items() for _ in range(max(2, quanti * peso // 100))]
    tipi = (tipi + ["si_no"] * quanti)[:quanti]
    esiti: list[tuple[str, Riuscita]] = []
    for tipo in REGOLE:
        n = tipi.count(tipo)
        mancati, tardi = max(1, n * 7 // 100), n // 8 if tipo == "data_entro" else 0
        volte: dict[Riuscita, int] = {"mancato": mancati, "tardi": tardi, "pieno": n - mancati - tardi}
        esiti += [(tipo, riuscita) for riuscita, quante in volte.items() for _ in range(quante)]
    caso.shuffle(esiti)
    for indice in caso.sample(range(quanti), NON_CALCOLABILI):
        if esiti[indice][1] == "pieno":
            esiti[indice] = (esiti[indice][0], "nc")
    return iter(esiti)


def _codici(caso: Caso, indice: int, quanti: int) -> list[tuple[str | None, str]]:
    """Office and number of each indicator. Two projects share them out among offices: in the first the numbers run on
    from one to the next, in the second each starts at 1.
    """
    gruppi = PAROLE["gruppi"]
    if indice == 2:
        tutti = caso.codici(quanti)
        numeri = [int(c.rstrip("abc")) for c in tutti]
        return [(gruppi[n >= numeri[quanti // 2]], c) for n, c in zip(numeri, tutti, strict=True)]
    if indice == 5:
        parti = (caso.codici(quanti // 2), caso.codici(quanti - quanti // 2))
        return [(gruppo, c) for gruppo, parte in zip(gruppi, parti, strict=True) for c in parte]
    return [(None, c) for c in caso.codici(quanti)]


def _distinti(caso: Caso, tipo: str, riuscita: Riuscita, usate: set[str], prima: str) -> Riga:
    """A target unlike that of the row above, under a description that the project does not have yet."""
    crea = REGOLE[tipo][1]
    while True:
        campi = crea(caso, riuscita == "mancato") if crea else scadenza(caso, "pieno" if riuscita == "nc" else riuscita)
        campi["descrizione"] = f"{campi['descrizione']}, {caso.parola('ambiti')}"
        if campi["descrizione"] not in usate and campi["target_testo"] != prima:
            break
    if riuscita != "nc":
        return campi
    tolti = {c: None for c in (*RISULTATI, "esito", "valutazione_pct") if c in campi}
    return campi | tolti | {"risultato_testo": "N.C.", "non_calcolabile": True}


def _con_giudizio(caso: Caso, indicatore: Riga, regole: Regole) -> Riga:
    """The row with the evaluator's degree, and the outcome in a word, that follow from its figures."""
    grado = indicatori_progetto([indicatore], regole, fine_anno(caso.anno))[0].raggiungimento.calcolato
    if grado is None:
        return indicatore
    pct = tronca(grado, 0)
    aggiunte: Riga = {}
    if caso.capita(ESITO_STAMPATO) and not indicatore["esito"] and indicatore["tipo"] != "data_entro":
        aggiunte["esito"] = {100: "realizzato", 0: "non realizzato"}.get(int(pct), "parziale")
    if indicatore["valutazione_pct"] is None and pct == grado and caso.capita(GRADO_STAMPATO):
        aggiunte["valutazione_pct"] = pct
        if indicatore["tipo"] == "data_entro" and 0 < pct < 100:
            aggiunte["risultato_testo"] = f"{indicatore['risultato_testo']} = {pct}%"
    return indicatore | aggiunte
