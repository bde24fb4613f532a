"""What the document of a made-up year has beside its projects and series: monitored procedures, the income statement,
resources, and the managers' evaluations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from analisi.calcolo.conto import VERSIONI_BILANCIO
from analisi.dati.regole import RegoleBilancio
from simulati import CENTO, PAROLE, Caso, Riga, cifra, media_stampata, riga
from simulati.progetti import Albero

Schema = Sequence[Mapping[str, Any]]
CORRENTE = "A-B"
"""Code of the current result in the scheme of law, which the accounts of a made-up chamber follow."""
TRASVERSALI, DI_AREA = 8, 5
CON_PARTI, CON_TEMPO = (3, 6, 10), (2, 9)
GRANDEZZE = {
    "A1": (7_500_000, 9_000_000),
    "A2": (1_700_000, 2_100_000),
    "A3": (700_000, 1_000_000),
    "A4": (150_000, 300_000),
    "B6a": (2_500_000, 3_000_000),
    "B6b": (600_000, 800_000),
    "B6c": (130_000, 190_000),
    "B7a": (900_000, 1_200_000),
    "B7c": (550_000, 700_000),
    "B7d": (700_000, 900_000),
    "B8": (2_500_000, 3_200_000),
    "B9b": (450_000, 600_000),
    "B9c": (1_900_000, 2_300_000),
}
"""Between what the main lines of the scheme of law lie, in euro."""
GRANDEZZA_COMUNE = (4_000, 90_000)
PERDITE = {"budget_iniziale": (500_000, 900_000), "revisione_luglio": (950_000, 1_300_000)}
RISORSE = {"proventi": (0.6, 90_000), "oneri": (1.0, 400_000), "investimenti": (0.3, 250_000)}
"""How often a programme has each kind of resource, and the most of it, in euro."""
PERDITA_RIDOTTA = 0.75
"""How often the current loss is cut as promised."""
LIVELLI_DI_SERVIZIO, PROGETTI, PROPRIO = "1", "2", "3"
"""Numbers of a manager's objectives: service levels and finances, projects of the areas, its own."""
Voce = tuple[str | None, str, Decimal | None]
"""Code, what is evaluated, degree in percent (None: N.C.)."""


def procedure(caso: Caso) -> Iterator[Riga]:
    """Thirteen procedures numbered from 1; a total is the mean of its parts, cut to two decimals."""
    nomi = [(n, "trasversale") for n in caso.sample(PAROLE["procedure_trasversali"], TRASVERSALI)]
    nomi += [(n, "di area") for n in caso.sample(PAROLE["procedure_di_area"], DI_AREA)]
    for numero, (nome, ambito) in enumerate(nomi, start=1):
        comuni: Riga = {"numero": str(numero), "procedura": nome, "ambito": ambito}
        if numero in CON_TEMPO:
            yield from _con_tempo(caso, comuni)
            continue
        obiettivo = Decimal(caso.choice((90, 95, 100)))
        testo = f"termini rispettati almeno per il {cifra(obiettivo)}% dei casi"
        parti = []
        if numero in CON_PARTI:
            parti = [(ufficio, caso.fra(85, 100, 2)) for ufficio in caso.sample(PAROLE["uffici"], 3)]
        totale = media_stampata(valore for _, valore in parti) if parti else caso.fra(88, 100, 2)
        detto = "; ".join(f"{ufficio} {cifra(valore)}%" for ufficio, valore in parti)
        misura = {"target_testo": testo, "target_valore": obiettivo, "unita": "%", "risultato_pct": totale}
        risultato = f"{detto}; totale {cifra(totale)}%" if parti else f"{cifra(totale)}%"
        yield riga("procedure", **comuni, **misura, risultato_testo=risultato)
        for ufficio, valore in parti:
            yield riga("procedure", **comuni, parte=ufficio, risultato_pct=valore, unita="%")


def _con_tempo(caso: Caso, comuni: Riga) -> Iterator[Riga]:
    termine = caso.fra(5, 30)
    tempo = caso.fra(int(termine) // 2, int(termine) - 1, 1)
    misura = comuni | {"target_valore": termine, "unita": "giorni"}
    testi = {"target_testo": f"tempo medio fino a {cifra(termine, 'giorni')}"}
    testi["risultato_testo"] = f"{cifra(tempo, 'giorni')}; 100%"
    yield riga("procedure", **misura, **testi, risultato_pct=CENTO)
    yield riga("procedure", **misura, parte="tempo medio", valore=tempo)


# the accounts


def conto_economico(caso: Caso, schema: Schema, regole: RegoleBilancio) -> list[Riga]:
    """The rows of the statement: every total equals its parts to the cent, costs are negative, the current result is
    a loss that was cut as promised, or clearly was not.
    """
    padri = {s["codice"]: s["padre"] for s in schema}
    foglie = [s for s in schema if s["codice"] not in padri.values()]
    prima = {}
    for s in foglie:
        importo = caso.importo(*GRANDEZZE.get(s["codice"], GRANDEZZA_COMUNE))
        prima[s["codice"]] = -importo if s["natura"] == "onere" else importo
    versioni = {v: prima if v == VERSIONI_BILANCIO[0] else _mossa(caso, prima) for v in VERSIONI_BILANCIO}
    perdite = {v: -caso.importo(*PERDITE[v]) for v in PERDITE}
    # the share of the loss that is left at year end: well within what is allowed, or well beyond
    ammessa = 100 - (regole.riduzione_perdita_pct or 0)
    estremi = (ammessa // 2, ammessa - 2) if caso.capita(PERDITA_RIDOTTA) else (ammessa + 4, 99)
    finale = perdite[regole.versione_confronto] * (caso.fra(*estremi, 2) / 100)
    perdite["consuntivo"] = finale.quantize(Decimal("0.01"))

    def discende(conto: str | None) -> bool:
        return conto is not None and (conto == CORRENTE or discende(padri[conto]))

    def totale(importi: Mapping[str, Decimal], conto: str) -> Decimal:
        if conto in importi:
            return importi[conto]
        return sum((totale(importi, c) for c, padre in padri.items() if padre == conto), Decimal(0))

    primo = next(s["codice"] for s in foglie if s["natura"] == "provento" and discende(s["codice"]))
    for nome, importi in versioni.items():
        importi[primo] += perdite[nome] - totale(importi, CORRENTE)
    return [
        riga(
            "conto_economico",
            conto=s["codice"],
            voce=s["voce"],
            **{nome: totale(importi, s["codice"]) for nome, importi in versioni.items()},
        )
        for s in schema
    ]


def _mossa(caso: Caso, foglie: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The accounts of a later version, within a tenth of the first."""
    return {
        conto: caso.importo(abs(int(valore)) * 9 // 10, abs(int(valore)) * 11 // 10).copy_sign(valore)
        for conto, valore in foglie.items()
    }


def risorse(caso: Caso, albero: Albero) -> Iterator[Riga]:
    """Income, costs and investments of every programme; costs are never zero and no amount comes twice."""
    usati: set[Decimal] = set()

    def nuovo(da: int, a: int) -> Decimal:
        while (importo := caso.importo(da, a)) in usati:
            pass
        usati.add(importo)
        return importo

    anni = {"anno_revisione": caso.anno, "anno_preconsuntivo": caso.anno}
    for obiettivo, programma in ((o.codice, p) for o in albero.obiettivi for p in o.programmi):
        for voce, (probabilita, fino_a) in RISORSE.items():
            revisione = stima = Decimal("0.00")
            if caso.capita(probabilita):
                revisione = nuovo(2_000, fino_a)
                stima = nuovo(int(revisione) * 3 // 4, int(revisione))
            quale = {"obiettivo": obiettivo, "programma": programma, "voce": voce}
            yield riga("risorse", **quale, revisione_budget=revisione, preconsuntivo=stima, **anni)


# the managers


def valutazioni(
    caso: Caso, albero: Albero, medie: Mapping[str, Decimal], comuni: Sequence[Voce], di_ente: Voce
) -> Iterator[Riga]:
    """The rows that evaluate the three objectives of each manager.

    medie: printed mean of the projects of each role; comuni: what all are evaluated on alike, beside what is drawn
    here; di_ente: the body's own aims, which the first one answers for.
    """
    gradi = (CENTO, CENTO, CENTO, Decimal(90))
    condivisi = [*comuni, *((None, testo, caso.choice(gradi)) for testo in caso.sample(PAROLE["condivisi"], 4))]
    proposte = caso.choice((CENTO, CENTO, Decimal(80)))
    for indice, (_, ruolo) in enumerate(PAROLE["ruoli"]):
        progetti = [
            (None, f"Progetti di area ({len(albero.di(ruolo))})", medie[ruolo]),
            (None, "Proposte per il programma seguente", proposte),
        ]
        proprio = [*([di_ente] if indice == 0 else []), *_proprio(caso, albero.temi[ruolo], indice)]
        for numero, voci in ((LIVELLI_DI_SERVIZIO, condivisi), (PROGETTI, progetti), (PROPRIO, proprio)):
            for ordine, (codice, descrizione, pct) in enumerate(voci, start=1):
                quale = {"soggetto": ruolo, "obiettivo_numero": numero, "ordine": ordine, "codice": codice}
                esito = {"raggiungimento_pct": pct, "non_calcolabile": pct is None}
                yield riga("valutazioni", **quale, descrizione=descrizione, **esito)


def _proprio(caso: Caso, temi: Sequence[str], indice: int) -> Iterator[Voce]:
    """Own indicators; the second manager reaches its objective in part and the third misses it, in every seed."""
    quanti = caso.randint(4, 7)
    soggetti = caso.sample(temi, quanti)
    for posto, (codice, tema) in enumerate(zip(caso.codici(quanti), soggetti, strict=True)):
        grado: Decimal | None = caso.choice((CENTO, CENTO, CENTO, Decimal(97)))
        if indice == 1 and posto < quanti // 2:
            grado = caso.fra(55, 75)
        if indice == 2:
            grado = caso.fra(0, 45)
        if indice == 3 and posto == 1:
            grado = None
        yield codice, f"{caso.parola('propri')} su {tema}", grado
