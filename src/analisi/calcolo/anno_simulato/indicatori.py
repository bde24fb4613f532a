"""The indicators of the projects: every rule in use, a few misses, late dates, N.C., degrees given by evaluators."""

from __future__ import annotations

from collections.abc import Iterator

from analisi.calcolo.anno_simulato.albero import Albero, Progetto
from analisi.calcolo.anno_simulato.base import Ambiente, Riga, codici, riga
from analisi.calcolo.anno_simulato.misure import Campi, Riuscita, crea
from analisi.calcolo.anno_simulato.parole import AMBITI, GRUPPI
from analisi.calcolo.numeri import tronca
from analisi.calcolo.tempo import fine_anno
from analisi.calcolo.valutati import indicatori_progetto
from analisi.dati.regole import Regole

PESI = {
    "si_no": 28,
    "data_entro": 22,
    "minimo": 16,
    "conteggio": 10,
    "massimo": 7,
    "quota_casi": 7,
    "intervallo": 2,
    "esatto": 2,
    "confronto_base": 2,
    "livello_scala": 2,
    "composto": 2,
}
"""How many indicators in a hundred follow each rule."""
RISULTATI = ("risultato_testo", "risultato_valore", "risultato_valore_2", "risultato_data", "base_valore")
DA_PROGETTO = (5, 10)
"""Fewest and most indicators of a project; more than are N.C., so that every project has a percentage."""
NON_CALCOLABILI = 4
GRADO_STAMPATO = 0.4
"""Share of the indicators with a measure whose degree the evaluator prints as well."""
ESITO_STAMPATO = 0.2


def indicatori(ambiente: Ambiente, albero: Albero, regole: Regole) -> list[Riga]:
    """The rows of all the projects, in the order of the tree."""
    quanti = [ambiente.caso.randint(*DA_PROGETTO) for _ in albero.progetti]
    mazzo = _mazzo(ambiente, sum(quanti))
    righe: list[Riga] = []
    for indice, (progetto, n) in enumerate(zip(albero.progetti, quanti, strict=True)):
        righe += _del_progetto(ambiente, progetto, _codici(ambiente, indice, n), mazzo, regole)
    return righe


def _mazzo(ambiente: Ambiente, quanti: int) -> Iterator[tuple[str, Riuscita]]:
    """Rules and outcomes in fixed shares, shuffled: no seed leaves a rule, a miss or a late date out."""
    tipi = [tipo for tipo, peso in PESI.items() for _ in range(max(2, quanti * peso // 100))]
    tipi = (tipi + ["si_no"] * quanti)[:quanti]
    esiti: list[tuple[str, Riuscita]] = []
    for tipo in PESI:
        n = tipi.count(tipo)
        mancati = max(1, n * 7 // 100)
        tardi = n // 8 if tipo == "data_entro" else 0
        quote: tuple[tuple[Riuscita, int], ...] = (
            ("mancato", mancati),
            ("tardi", tardi),
            ("pieno", n - mancati - tardi),
        )
        esiti += [(tipo, riuscita) for riuscita, volte in quote for _ in range(volte)]
    ambiente.caso.shuffle(esiti)
    for indice in ambiente.caso.sample(range(quanti), NON_CALCOLABILI):
        if esiti[indice][1] == "pieno":
            esiti[indice] = (esiti[indice][0], "nc")
    return iter(esiti)


def _codici(ambiente: Ambiente, indice: int, quanti: int) -> list[tuple[str | None, str]]:
    """Office and number of each indicator. Two projects share them out among offices: in the first the numbers run on
    from one to the next, in the second each starts at 1.
    """
    if indice == 2:
        tutti = codici(ambiente, quanti)
        numeri = [int(c.rstrip("abc")) for c in tutti]
        return [(GRUPPI[n >= numeri[quanti // 2]], c) for n, c in zip(numeri, tutti, strict=True)]
    if indice == 5:
        meta = quanti // 2
        parti = (codici(ambiente, meta), codici(ambiente, quanti - meta))
        return [(gruppo, c) for gruppo, parte in zip(GRUPPI, parti, strict=True) for c in parte]
    return [(None, c) for c in codici(ambiente, quanti)]


def _del_progetto(
    ambiente: Ambiente,
    progetto: Progetto,
    numeri: list[tuple[str | None, str]],
    mazzo: Iterator[tuple[str, Riuscita]],
    regole: Regole,
) -> Iterator[Riga]:
    usate: set[str] = set()
    prima = ""
    for gruppo, codice in numeri:
        campi = _distinti(ambiente, *next(mazzo), usate, prima)
        usate.add(campi["descrizione"])
        prima = campi["target_testo"]
        indicatore = riga(
            "indicatori",
            area=progetto.area,
            obiettivo=progetto.obiettivo,
            programma=progetto.programma,
            progetto=progetto.codice,
            gruppo=gruppo,
            codice=codice,
            **campi,
        )
        yield _con_giudizio(ambiente, indicatore, regole)


def _distinti(ambiente: Ambiente, tipo: str, riuscita: Riuscita, usate: set[str], prima: str) -> Campi:
    """A target unlike that of the row above, under a description that the project does not have yet."""
    while True:
        campi = crea(ambiente, tipo, "pieno" if riuscita == "nc" else riuscita)
        campi["descrizione"] = f"{campi['descrizione']}, {ambiente.caso.choice(AMBITI)}"
        if campi["descrizione"] not in usate and campi["target_testo"] != prima:
            return _senza_risultato(campi) if riuscita == "nc" else campi


def _senza_risultato(campi: Campi) -> Campi:
    tolti = {c: None for c in (*RISULTATI, "esito", "valutazione_pct") if c in campi}
    return campi | tolti | {"risultato_testo": "N.C.", "non_calcolabile": True}


def _con_giudizio(ambiente: Ambiente, indicatore: Riga, regole: Regole) -> Riga:
    """The row with the evaluator's degree, and the outcome in a word, that follow from its figures."""
    grado = indicatori_progetto([indicatore], regole, fine_anno(ambiente.anno))[0].raggiungimento.calcolato
    if grado is None:
        return indicatore
    pct = tronca(grado, 0)
    aggiunte: Riga = {}
    if ambiente.capita(ESITO_STAMPATO) and not indicatore["esito"] and indicatore["tipo"] != "data_entro":
        aggiunte["esito"] = {100: "realizzato", 0: "non realizzato"}.get(int(pct), "parziale")
    if indicatore["valutazione_pct"] is None and pct == grado and ambiente.capita(GRADO_STAMPATO):
        aggiunte["valutazione_pct"] = pct
        if indicatore["tipo"] == "data_entro" and 0 < pct < 100:
            aggiunte["risultato_testo"] = f"{indicatore['risultato_testo']} = {pct}%"
    return indicatore | aggiunte
