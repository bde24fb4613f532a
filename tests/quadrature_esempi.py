"""Small tables made by hand, right and wrong: what each reconciliation rule is tried on."""

from __future__ import annotations

from typing import NamedTuple

from quadrature_aiuto import Riga, Tabelle, riga, righe

SCHEMA: list[Riga] = [
    {"codice": "RIS", "padre": None, "natura": "saldo", "ruolo": "esercizio", "voce": "Risultato", "conto_comune": "3"},
    {"codice": "A-B", "padre": "RIS", "natura": "saldo", "ruolo": "corrente", "voce": "Corrente", "conto_comune": "30"},
]


class Coppia(NamedTuple):
    """Tables that a rule must find at fault, those that it must leave alone, and what it says of the first."""

    guaste: Tabelle
    giuste: Tabelle
    detto: tuple[str, str]


def diverse(tabella: str, comuni: Riga, guasta: Riga, giusta: Riga, *detto: str) -> Coppia:
    """Tables of one row, which differ in some cells."""
    stampato, risulta = detto
    return Coppia(righe(tabella, guasta, **comuni), righe(tabella, giusta, **comuni), (stampato, risulta))


def indicatore(**valori: object) -> Riga:
    comuni = {"area": "A", "obiettivo": "A1", "programma": "A101", "progetto": "A10101", "descrizione": "Misura"}
    return riga("indicatori", **{**comuni, "codice": "1", "riga_fonte": "10", **valori})


def uno(guasta: Riga, giusta: Riga, *detto: str, **comuni: object) -> Coppia:
    """One indicator, wrong and right."""
    stampato, risulta = detto
    return Coppia(
        {"indicatori": [indicatore(**comuni, **guasta)]},
        {"indicatori": [indicatore(**comuni, **giusta)]},
        (stampato, risulta),
    )


def due(prima: Riga, guasta: Riga, giusta: Riga, *detto: str) -> Coppia:
    """Two indicators, one above the other; the second wrong and right."""
    stampato, risulta = detto
    sopra = indicatore(**prima)
    return Coppia(
        {"indicatori": [sopra, indicatore(codice="2", **guasta)]},
        {"indicatori": [sopra, indicatore(codice="2", **giusta)]},
        (stampato, risulta),
    )


def detto(codice: str, tipo: str = "altro", **valori: object) -> Riga:
    return riga("dichiarati", **{"codice": codice, "tipo": tipo, "descrizione": codice, "riga_fonte": "61", **valori})


def punto(anno: int, valore: object, **valori: object) -> Riga:
    comuni = {"serie": "s", "descrizione": "Misura", "obiettivo": "ENTE", "unita": "domande", "riga_fonte": str(anno)}
    return riga("serie", **{**comuni, "anno": anno, "valore": valore, **valori})


def strategico(valore: object, versione: str = "consuntivo", **valori: object) -> Riga:
    comuni = {
        "area": "A",
        "obiettivo": "A1",
        "codice": "A1-1",
        "serie": "s",
        "descrizione": "Misura",
        "riga_fonte": "7",
    }
    return riga("strategici", **{**comuni, "versione": versione, "risultato_valore": valore, **valori})


def legame(genere: str, relazione: str, formula: str = "[dichiarati; a] + [dichiarati; b]") -> Riga:
    return riga(
        "legami",
        codice="l",
        genere=genere,
        descrizione="Legame",
        valore="[dichiarati; t]",
        relazione=relazione,
        formula=formula,
    )


def legati(genere: str, guasto: str, giusto: str, risulta: str, relazione: str = "=", formula: str = "") -> Coppia:
    """A declared value `t` that must follow from 4 and 6; `guasto` and `giusto` are what is printed."""

    def tabelle(stampato: str) -> Tabelle:
        voci = [detto("t", valore=stampato, decimali=0), detto("a", valore=4), detto("b", valore=6)]
        return {"dichiarati": voci, "legami": [legame(genere, relazione, *([formula] if formula else []))]}

    return Coppia(tabelle(guasto), tabelle(giusto), (guasto, risulta))


def medie(tipo: str, guasto: str, giusto: str, risulta: str, *parti: Riga, tabella: str = "dichiarati") -> Coppia:
    """A declared mean of `parti`."""

    def tabelle(stampato: str) -> Tabelle:
        media = detto("m", tipo, valore=stampato, decimali=2, soggetto="SG", riferimento="1", unita="%")
        tutte: Tabelle = {"dichiarati": [media]}
        tutte.setdefault(tabella, []).extend(parti)
        return tutte

    return Coppia(tabelle(guasto), tabelle(giusto), (guasto.replace(".", ","), risulta))


def progetto(pct: str) -> Tabelle:
    """A project with an indicator at 100 % and one at 50 %, and the percentage printed for it."""
    struttura = [
        riga("struttura", codice=c, livello=livello, padre=padre, titolo=c)
        for c, livello, padre in (
            ("A", "area", None),
            ("A1", "obiettivo", "A"),
            ("A101", "programma", "A1"),
            ("A10101", "progetto", "A101"),
        )
    ]
    misure = [indicatore(codice=n, tipo="minimo", target_valore=4, risultato_valore=r) for n, r in (("1", 4), ("2", 2))]
    stampato = detto("p", "percentuale_progetto", riferimento="A10101", soggetto="SG", valore=pct, decimali=0)
    return {"struttura": struttura, "indicatori": misure, "dichiarati": [stampato]}


def conto(tipo: str, valore: str, decimali: int = 2) -> Tabelle:
    """A result of -648.100,00 revised and -711.687,36 at the end, and one amount printed about it."""
    importi = {"budget_iniziale": "-648100", "revisione_luglio": "-648100", "consuntivo": "-711687.36"}
    voci = righe("conto_economico", {"conto": "3"}, {"conto": "30"}, voce="Risultato", **importi)
    versione = "consuntivo" if tipo.startswith("valore") else "revisione_luglio"
    return {
        **voci,
        "dichiarati": [
            detto("v", tipo, riferimento="30", versione=versione, valore=valore, decimali=decimali, unita="euro")
        ],
    }


def obiettivo(testo: str, *gradi: object, punti: object = None, giudizi: tuple[str, ...] = ()) -> Tabelle:
    """An objective of a manager: its verdict, the degrees of its indicators, points, verdicts of its indicators."""
    valutazioni = [
        riga(
            "valutazioni",
            soggetto="SG",
            obiettivo_numero="1",
            ordine=n,
            descrizione=f"i{n}",
            raggiungimento_pct=g,
            non_calcolabile=g is None,
        )
        for n, g in enumerate(gradi, start=1)
    ]
    voci = [detto("v", "verdetto_obiettivo", soggetto="SG", riferimento="1", testo=testo)]
    voci += [
        detto(f"i{n}", "verdetto_indicatore", soggetto="SG", riferimento=f"1:{n}", testo=g, riga_fonte=str(70 + n))
        for n, g in enumerate(giudizi, start=1)
    ]
    if punti is not None:
        voci.append(detto("p", "punteggio_obiettivo", soggetto="SG", riferimento="1", valore=punti))
    return {"dichiarati": voci, "valutazioni": valutazioni}


def dirigenti(*valori: object, progetti: str = "A10101") -> Tabelle:
    """The percentage of one project in the lists of several managers."""
    return {
        "dichiarati": [
            detto(f"p{n}", "percentuale_progetto", riferimento=progetti, soggetto=f"D{n}", valore=v, riga_fonte=str(n))
            for n, v in enumerate(valori)
        ]
    }


def albero(**valori: object) -> list[Riga]:
    return [riga("struttura", codice="A10101", livello="progetto", titolo="P", **valori)]


def contati(elencati: int) -> Tabelle:
    voci = dirigenti(*[100] * elencati)["dichiarati"]
    for v in voci:
        v["soggetto"] = "SG"
    media = detto("m", "media_progetti", soggetto="SG", descrizione="Media dei 2 progetti di area", valore=100)
    return {"dichiarati": [media, *voci]}


def scale(seconda: str) -> Tabelle:
    return {"serie": [punto(2012, 6, unita="punti", scala="1-7"), punto(2013, 6, unita="punti", scala=seconda)]}


def serie(*punti: Riga) -> Tabelle:
    return {"serie": list(punti)}


def risorse(voce: str, revisione: int, stima: int) -> Tabelle:
    comuni: Riga = {"obiettivo": "A1", "voce": "oneri", "riga_fonte": "5"}
    prima = {"programma": "A101", "revisione_budget": 6500, "preconsuntivo": 5030}
    return righe(
        "risorse",
        prima,
        {"programma": "A102", "voce": voce, "revisione_budget": revisione, "preconsuntivo": stima},
        **comuni,
    )
