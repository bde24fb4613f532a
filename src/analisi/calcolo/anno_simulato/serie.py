"""The series of each objective, by family: totals and parts, shares, mean amounts, running totals, times, surveys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from analisi.calcolo.anno_simulato import parole
from analisi.calcolo.anno_simulato.albero import Albero, Obiettivo
from analisi.calcolo.anno_simulato.base import CENTESIMI, Ambiente, Riga, media_stampata
from analisi.calcolo.anno_simulato.conto import CORRENTE
from analisi.calcolo.anno_simulato.raccolta import Famiglia, Misurata, Raccolta, anno_prima
from analisi.calcolo.numeri import tronca
from analisi.dati.tabelle import ENTE

SCALA = "1-10"
ANNI_TOTALI, ANNI_QUOTE = 7, 4
"""Years that the longer and the shorter series cover, up to that of the report."""


def _conta(ambiente: Ambiente, anni: Iterable[int], da: int, a: int) -> dict[int, Decimal]:
    """One count a year, of the same magnitude: no year is more than twice another."""
    centro = ambiente.caso.randint(da, a)
    return {anno: ambiente.fra(centro * 3 // 4, centro * 5 // 4) for anno in anni}


def _a_settembre(ambiente: Ambiente, valore: Decimal) -> Decimal:
    return ambiente.fra(int(valore) * 3 // 5, int(valore) * 9 // 10)


def _totali(ambiente: Ambiente, obiettivo: Obiettivo) -> Famiglia:
    radice, unita, prima, seconda, da, a = ambiente.caso.choice(parole.TOTALI)
    raccolta, anno = Raccolta(ambiente, obiettivo.codice), ambiente.anno
    totale, nome = f"{radice}_totale_{obiettivo.codice.lower()}", f"{radice.capitalize()} per {obiettivo.tema}"
    parti = [
        (f"{radice}_{n}_{obiettivo.codice.lower()}", f"{nome}, {p}") for n, p in enumerate((prima, seconda), start=1)
    ]
    anni = range(anno - ANNI_TOTALI + 1, anno + 1)
    valori = [_conta(ambiente, anni, da, a) for _ in parti]
    somme = {x: sum((v[x] for v in valori), Decimal(0)) for x in anni}
    settembri = [_a_settembre(ambiente, v[anno]) for v in valori]
    somma_settembre = sum(settembri, Decimal(0))
    for (serie, descrizione), v, settembre in zip(
        [(totale, f"{nome}, totale"), *parti], [somme, *valori], [somma_settembre, *settembri], strict=True
    ):
        for x in anni:
            raccolta.punto(serie, descrizione, unita, x, v[x])
        raccolta.punto(serie, descrizione, unita, anno, settembre, raccolta.quando_settembre())
    addendi = " + ".join(f"[serie; {s}; *]" for s, _ in parti)
    raccolta.lega("totale", f"{nome}: totale degli anni", f"[serie; {totale}; *]", addendi)
    addendi = " + ".join(raccolta.settembre(s) for s, _ in parti)
    raccolta.lega("totale", f"{nome}: totale a settembre", raccolta.settembre(totale), addendi)
    base = raccolta.media(totale, nome, unita, somme, anno - ANNI_TOTALI + 1)
    raccolta.media(totale, nome, unita, somme, anno - 3)
    raccolta.ordina(totale, nome)
    return raccolta.fatta(Misurata(totale, nome, unita, somme[anno], somma_settembre, base), totale)


def _quote(ambiente: Ambiente, obiettivo: Obiettivo) -> Famiglia:
    radice, unita, tutti, alcuni, da, a = ambiente.caso.choice(parole.FREQUENZE)
    raccolta, anno = Raccolta(ambiente, obiettivo.codice), ambiente.anno
    coda = obiettivo.codice.lower()
    nomi = (f"{radice}_tutti_{coda}", f"{radice}_numero_{coda}", f"{radice}_quota_{coda}")
    titoli = tuple(f"{t} per {obiettivo.tema}" for t in (tutti, alcuni, f"{alcuni}, quota"))
    denominatori = _conta(ambiente, range(anno - ANNI_QUOTE + 1, anno + 1), da, a)
    quando: list[tuple[int, str, Decimal]] = [(x, "", v) for x, v in denominatori.items()]
    quando.append((anno, raccolta.quando_settembre(), _a_settembre(ambiente, denominatori[anno])))
    quota_fine = quota_settembre = Decimal(0)
    for x, periodo, casi in quando:
        pct = ambiente.caso.randint(50, 60) if periodo else ambiente.caso.randint(62, 90)
        buoni = Decimal(int(casi) * pct // 100)
        quota = tronca(Fraction(buoni) / Fraction(casi) * 100, CENTESIMI)
        for serie, titolo, misura, valore in zip(nomi, titoli, (unita, unita, "%"), (casi, buoni, quota), strict=True):
            raccolta.punto(serie, titolo, misura, x, valore, periodo)
        quota_fine, quota_settembre = (quota_fine, quota) if periodo else (quota, quota_settembre)
    formula = f"[serie; {nomi[1]}; *] / [serie; {nomi[0]}; *] * 100"
    raccolta.lega("quota", f"{titoli[2]} degli anni", f"[serie; {nomi[2]}; *]", formula)
    celle = [raccolta.settembre(n) for n in nomi]
    raccolta.lega("quota", f"{titoli[2]} a settembre", celle[2], f"{celle[1]} / {celle[0]} * 100")
    raccolta.ordina(nomi[1], titoli[1])
    return raccolta.fatta(Misurata(nomi[2], titoli[2], "%", quota_fine, quota_settembre))


def _importi(ambiente: Ambiente, obiettivo: Obiettivo) -> Famiglia:
    radice, unita, da, a = ambiente.caso.choice(parole.IMPORTI)
    raccolta, anno = Raccolta(ambiente, obiettivo.codice), ambiente.anno
    coda, tema = obiettivo.codice.lower(), f"per {obiettivo.tema}"
    numero, importo, medio = (f"{radice}_{x}_{coda}" for x in ("numero", "importo", "medio"))
    nomi = (f"Numero di {radice} {tema}", f"Importo dei {radice} {tema}", f"Importo per uno dei {radice} {tema}")
    anni = range(anno - ANNI_QUOTE + 1, anno + 1)
    numeri = _conta(ambiente, anni, da, a)
    medi: dict[int, Decimal] = {}
    for x in anni:
        speso = ambiente.importo(int(numeri[x]) * 3000, int(numeri[x]) * 6000)
        medi[x] = tronca(Fraction(speso) / Fraction(numeri[x]), CENTESIMI)
        for serie, nome, misura, v in zip(
            (numero, importo, medio), nomi, (unita, "euro", "euro"), (numeri[x], speso, medi[x]), strict=True
        ):
            raccolta.punto(serie, nome, misura, x, v)
    settembre = _a_settembre(ambiente, numeri[anno])
    raccolta.punto(numero, nomi[0], unita, anno, settembre, raccolta.quando_settembre())
    raccolta.lega("media", nomi[2], f"[serie; {medio}; *]", f"[serie; {importo}; *] / [serie; {numero}; *]")
    for quanti in (3, 4):
        raccolta.media(medio, nomi[2], "euro", medi, anno - 3, quanti)
    raccolta.ordina(numero, nomi[0])
    return raccolta.fatta(Misurata(numero, nomi[0], unita, numeri[anno], settembre))


def _nuovi(ambiente: Ambiente, obiettivo: Obiettivo) -> Famiglia:
    radice, unita, titolo, da, a = ambiente.caso.choice(parole.NUOVI)
    raccolta, anno = Raccolta(ambiente, obiettivo.codice), ambiente.anno
    serie, nome = f"{radice}_{obiettivo.codice.lower()}", f"{titolo} per {obiettivo.tema}"
    somma = f"{radice}_somma_{obiettivo.codice.lower()}"
    anni = range(anno - ANNI_TOTALI + 1, anno + 1)
    valori = _conta(ambiente, anni, da, a)
    settembre = _a_settembre(ambiente, valori[anno])
    for x in anni:
        raccolta.punto(serie, nome, unita, x, valori[x])
    raccolta.punto(serie, nome, unita, anno, settembre, raccolta.quando_settembre())
    base = raccolta.media(serie, nome, unita, valori, anno - ANNI_TOTALI + 1)
    totale = sum((valori[x] for x in range(anno - 3, anno + 1)), Decimal(0))
    raccolta.punto(somma, f"{nome}, totale di quattro anni", unita, anno, totale, f"{anno - 3}/{anno}")
    addendi = " + ".join(f"[serie; {serie}; {anno_prima(s)}]" for s in (3, 2, 1, 0))
    raccolta.lega(
        "totale", f"{nome}: totale di quattro anni", f"[serie; {somma}; {{anno}}; {{anno-3}}/{{anno}}]", addendi
    )
    raccolta.ordina(serie, nome)
    return raccolta.fatta(Misurata(serie, nome, unita, valori[anno], settembre, base))


def _tempi(ambiente: Ambiente, obiettivo: Obiettivo) -> Famiglia:
    radice, titolo = ambiente.caso.choice(parole.TEMPI)
    raccolta, anno = Raccolta(ambiente, obiettivo.codice), ambiente.anno
    serie, nome = f"{radice}_{obiettivo.codice.lower()}", f"{titolo} per {obiettivo.tema}"
    valori = {x: ambiente.fra(15, 28, 1) for x in range(anno - ANNI_TOTALI + 1, anno + 1)}
    settembre = ambiente.fra(15, 28, 1)
    for x, v in valori.items():
        raccolta.punto(serie, nome, "giorni", x, v)
    raccolta.punto(serie, nome, "giorni", anno, settembre, raccolta.quando_settembre())
    base = raccolta.media(serie, nome, "giorni", valori, anno - ANNI_TOTALI + 1)
    raccolta.media(serie, nome, "giorni", valori, anno - 3)
    return raccolta.fatta(Misurata(serie, nome, "giorni", valori[anno], settembre, base, meno=True))


def _gradimento(ambiente: Ambiente, obiettivo: Obiettivo) -> Famiglia:
    raccolta, anno = Raccolta(ambiente, obiettivo.codice), ambiente.anno
    coda, tema = obiettivo.codice.lower(), f"per {obiettivo.tema}"
    indice, titolo = f"gradimento_indice_{coda}", f"Gradimento complessivo {tema}"
    voti: list[Decimal] = []
    for x in (anno - 4, anno - 2, anno):
        voti = [ambiente.fra(6, 9, 1) for _ in parole.ASPETTI]
        for (aspetto, nome), voto in zip(parole.ASPETTI, voti, strict=True):
            raccolta.punto(f"gradimento_{aspetto}_{coda}", f"{nome} {tema}", "punti", x, voto, scala=SCALA)
        raccolta.punto(indice, titolo, "punti", x, media_stampata(voti), scala=SCALA)
    for aspetto, nome in parole.ASPETTI:
        serie = f"gradimento_{aspetto}_{coda}_regione"
        raccolta.punto(serie, f"{nome} {tema}, media regionale", "punti", anno, ambiente.fra(6, 9, 1), scala=SCALA)
    addendi = " + ".join(f"[serie; gradimento_{a}_{coda}; *]" for a, _ in parole.ASPETTI)
    raccolta.lega("media", f"{titolo}: media degli aspetti", f"[serie; {indice}; *]", f"({addendi}) / {len(voti)}")
    return raccolta.fatta(Misurata(indice, titolo, "punti", media_stampata(voti), None))


FAMIGLIE: tuple[Callable[[Ambiente, Obiettivo], Famiglia], ...] = (
    _totali,
    _quote,
    _importi,
    _nuovi,
    _tempi,
    _gradimento,
)


def famiglie(ambiente: Ambiente, albero: Albero) -> dict[str, Famiglia]:
    """One family for each objective, in turn, so that none is left out."""
    return {o.codice: FAMIGLIE[i % len(FAMIGLIE)](ambiente, o) for i, o in enumerate(albero.obiettivi)}


def dell_ente(ambiente: Ambiente, procedure: Sequence[Riga], conto: Sequence[Riga]) -> list[Riga]:
    """The series of the whole body: mean and number of the procedures, the current result."""
    raccolta, anno = Raccolta(ambiente, ENTE.upper()), ambiente.anno
    intere = sum(not p["parte"] for p in procedure)
    media = media_stampata(p["risultato_pct"] for p in procedure if not p["parte"])
    corrente = next(r["consuntivo"] for r in conto if r["conto"] == CORRENTE)
    for x in range(anno - 3, anno):
        raccolta.punto("procedure_media", "Rispetto medio delle procedure", "%", x, ambiente.fra(90, 99, 2))
        raccolta.punto("procedure_numero", "Procedure monitorate", "procedure", x, ambiente.fra(intere - 2, intere + 1))
    raccolta.punto("procedure_media", "Rispetto medio delle procedure", "%", anno, media)
    raccolta.punto("procedure_numero", "Procedure monitorate", "procedure", anno, Decimal(intere))
    raccolta.punto("risultato_corrente", "Risultato della gestione corrente", "euro", anno, corrente)
    return raccolta.punti
