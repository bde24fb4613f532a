"""The series of each objective, by family: totals and parts, shares, mean amounts, running totals, times, surveys; and
the strategic indicators, at year end and at 30 September, one of which takes its result from a series.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from analisi.calcolo.numeri import tronca
from analisi.dati.tabelle import VERSIONI
from simulati import CENTESIMI, PAROLE, Caso, Riga, cifra, media_stampata, riga
from simulati.progetti import Albero, Obiettivo, scadenza

SCALA = "1-10"
ANNI_TOTALI, ANNI_QUOTE = 7, 4
"""Years that the longer and the shorter series cover, up to that of the report."""
SETTEMBRE = "{anno}; {anno}-09-30"
"""Year and period of 30 September, as a reference says them."""
IN_CORSO = {"esito": "in corso", "risultato_testo": "in corso"}
RAGGIUNTI = 0.8
OGNI_QUANTI_COMPOSTI = 3
Voci = list[Riga]
"""The rows of an indicator: the whole one first, then its parts."""


class Serie(NamedTuple):
    """What every point of a series repeats."""

    serie: str
    descrizione: str
    unita: str

    def detta(self, coda: str) -> Serie:
        """The same, with more words in its description."""
        return self._replace(descrizione=f"{self.descrizione}, {coda}")

    def cella(self, quando: str = "{anno}") -> str:
        """How a reference names its point of a year, or of a period."""
        return f"[serie; {self.serie}; {quando}]"

    def punto(self, obiettivo: str, anno: int, valore: Decimal, periodo: str | None = None) -> Riga:
        """A point; one in marks is on a scale."""
        quando = {"anno": anno, "periodo": periodo, "scala": SCALA if self.unita == "punti" else None}
        return riga("serie", **self._asdict(), obiettivo=obiettivo, valore=valore, **quando)


@dataclass(frozen=True)
class Misurata:
    """A series that a strategic indicator can take: its value in the year and at 30 September (None: not surveyed).

    base: mean of the first three years, None where the series does not print one; meno: whether less is better.
    """

    serie: Serie
    fine_anno: Decimal
    settembre: Decimal | None
    base: Decimal | None = None
    meno: bool = False


def legame(codice: str, genere: str, descrizione: str, valore: str, formula: str, relazione: str = "=") -> Riga:
    """A declared relation; means and shares are cut as they are printed."""
    decimali = CENTESIMI if genere in ("media", "quota") else None
    che_cosa = {"codice": codice, "genere": genere, "descrizione": descrizione, "decimali": decimali}
    return riga("legami", **che_cosa, valore=valore, relazione=relazione, formula=formula)


@dataclass
class Famiglia:
    """Points and relations of the series of an objective that belong together, while they are put together."""

    caso: Caso
    obiettivo: Obiettivo
    punti: list[Riga] = field(default_factory=list)
    legami: list[Riga] = field(default_factory=list)

    def nuova(self, radice: str, titolo: str, unita: str) -> Serie:
        """A series of the objective."""
        return Serie(f"{radice}_{self.obiettivo.codice.lower()}", f"{titolo} per {self.obiettivo.tema}", unita)

    def punto(self, serie: Serie, anno: int, valore: Decimal, periodo: str | None = None) -> None:
        """Add a point."""
        self.punti.append(serie.punto(self.obiettivo.codice, anno, valore, periodo))

    def anni(self, serie: Serie, valori: Mapping[int, Decimal], settembre: Decimal) -> None:
        """Add a point a year, and that of 30 September."""
        for anno, valore in valori.items():
            self.punto(serie, anno, valore)
        self.punto(serie, self.caso.anno, settembre, f"{self.caso.anno}-09-30")

    def conta(self, anni: int, da: int, a: int) -> dict[int, Decimal]:
        """One count a year, of the same magnitude: no year is more than twice another."""
        centro = self.caso.randint(da, a)
        return self.tira(anni, centro * 3 // 4, centro * 5 // 4)

    def tira(self, anni: int, da: int, a: int, decimali: int = 0) -> dict[int, Decimal]:
        """One figure a year, for that many years up to that of the report."""
        fino_a = self.caso.anno + 1
        return {anno: self.caso.fra(da, a, decimali) for anno in range(fino_a - anni, fino_a)}

    def a_settembre(self, valore: Decimal) -> Decimal:
        """What a count of the year had come to at 30 September."""
        return self.caso.fra(int(valore) * 3 // 5, int(valore) * 9 // 10)

    def lega(self, genere: str, descrizione: str, valore: str, formula: str, relazione: str = "=") -> None:
        """Add a relation; its name is the cell that it holds, as a code may say it."""
        codice = re.sub(r"[\[\]{}]", "", valore).replace("; ", ":").replace("*", "ogni_anno")
        self.legami.append(legame(codice, genere, descrizione, valore, formula, relazione))

    def ordina(self, serie: Serie) -> None:
        """Add that the year end is not below September."""
        testo = f"{serie.descrizione}: a fine anno non meno che a settembre"
        self.lega("ordine", testo, serie.cella(), serie.cella(SETTEMBRE), ">=")

    def media(self, serie: Serie, valori: Mapping[int, Decimal], primo: int, quanti: int = 3) -> Decimal:
        """Add the mean of some years, the first of them `primo` years ago, with its relation; the value printed."""
        anni = range(self.caso.anno - primo, self.caso.anno - primo + quanti)
        medio = media_stampata(valori[a] for a in anni)
        self.punto(serie.detta("media"), anni[-1], medio, f"{anni[0]}/{anni[-1]}")
        detti = [anno_prima(self.caso.anno - a) for a in anni]
        addendi = " + ".join(map(serie.cella, detti))
        cella = serie.cella(f"{detti[-1]}; {detti[0]}/{detti[-1]}")
        self.lega("media", f"{serie.descrizione}: media di {quanti} anni", cella, f"({addendi}) / {quanti}")
        return medio


def anno_prima(prima: int) -> str:
    """How a reference writes the year that many years before that of the report."""
    return f"{{anno-{prima}}}" if prima else "{anno}"


def _totali(f: Famiglia) -> Misurata:
    radice, unita, *parole, da, a = f.caso.parola("totali")
    intera = f.nuova(f"{radice}_totale", radice.capitalize(), unita)
    parti = [f.nuova(f"{radice}_{n}", radice.capitalize(), unita).detta(p) for n, p in enumerate(parole, start=1)]
    valori = [f.conta(ANNI_TOTALI, da, a) for _ in parti]
    somme = {x: sum((v[x] for v in valori), Decimal(0)) for x in valori[0]}
    settembri = [f.a_settembre(v[f.caso.anno]) for v in valori]
    settembre = sum(settembri, Decimal(0))
    for serie, per_anno, a_settembre in zip(
        [intera.detta("totale"), *parti], [somme, *valori], [settembre, *settembri], strict=True
    ):
        f.anni(serie, per_anno, a_settembre)
    for nome, quando in (("totale degli anni", "*"), ("totale a settembre", SETTEMBRE)):
        addendi = " + ".join(p.cella(quando) for p in parti)
        f.lega("totale", f"{intera.descrizione}: {nome}", intera.cella(quando), addendi)
    base = f.media(intera, somme, ANNI_TOTALI - 1)
    f.media(intera, somme, 3)
    f.ordina(intera)
    return Misurata(intera, somme[f.caso.anno], settembre, base)


def _quote(f: Famiglia) -> Misurata:
    radice, unita, tutti, alcuni, da, a = f.caso.parola("frequenze")
    tutte, buone = f.nuova(f"{radice}_tutti", tutti, unita), f.nuova(f"{radice}_numero", alcuni, unita)
    quota = f.nuova(f"{radice}_quota", f"{alcuni}, quota", "%")
    denominatori = f.conta(ANNI_QUOTE, da, a)
    quando: list[tuple[int, str | None, Decimal]] = [(x, None, v) for x, v in denominatori.items()]
    quando.append((f.caso.anno, f"{f.caso.anno}-09-30", f.a_settembre(denominatori[f.caso.anno])))
    quote = []
    for x, periodo, casi in quando:
        buoni = Decimal(int(casi) * f.caso.randint(*((50, 60) if periodo else (62, 90))) // 100)
        quote.append(tronca(Fraction(buoni) / Fraction(casi) * 100, CENTESIMI))
        for serie, valore in ((tutte, casi), (buone, buoni), (quota, quote[-1])):
            f.punto(serie, x, valore, periodo)
    for nome, dove in (("degli anni", "*"), ("a settembre", SETTEMBRE)):
        formula = f"{buone.cella(dove)} / {tutte.cella(dove)} * 100"
        f.lega("quota", f"{quota.descrizione} {nome}", quota.cella(dove), formula)
    f.ordina(buone)
    return Misurata(quota, quote[-2], quote[-1])


def _importi(f: Famiglia) -> Misurata:
    radice, unita, da, a = f.caso.parola("importi")
    numero = f.nuova(f"{radice}_numero", f"Numero di {radice}", unita)
    importo = f.nuova(f"{radice}_importo", f"Importo dei {radice}", "euro")
    medio = f.nuova(f"{radice}_medio", f"Importo per uno dei {radice}", "euro")
    numeri = f.conta(ANNI_QUOTE, da, a)
    medi: dict[int, Decimal] = {}
    for x, quanti in numeri.items():
        speso = f.caso.importo(int(quanti) * 3000, int(quanti) * 6000)
        medi[x] = tronca(Fraction(speso) / Fraction(quanti), CENTESIMI)
        for serie, valore in ((numero, quanti), (importo, speso), (medio, medi[x])):
            f.punto(serie, x, valore)
    settembre = f.a_settembre(numeri[f.caso.anno])
    f.anni(numero, {}, settembre)
    f.lega("media", medio.descrizione, medio.cella("*"), f"{importo.cella('*')} / {numero.cella('*')}")
    for durata in (3, 4):
        f.media(medio, medi, 3, durata)
    f.ordina(numero)
    return Misurata(numero, numeri[f.caso.anno], settembre)


def _nuovi(f: Famiglia) -> Misurata:
    radice, unita, titolo, da, a = f.caso.parola("nuovi")
    serie, anno = f.nuova(radice, titolo, unita), f.caso.anno
    somma = f.nuova(f"{radice}_somma", titolo, unita).detta("totale di quattro anni")
    valori = f.conta(ANNI_TOTALI, da, a)
    settembre = f.a_settembre(valori[anno])
    f.anni(serie, valori, settembre)
    base = f.media(serie, valori, ANNI_TOTALI - 1)
    totale = sum((valori[x] for x in range(anno - 3, anno + 1)), Decimal(0))
    f.punto(somma, anno, totale, f"{anno - 3}/{anno}")
    addendi = " + ".join(serie.cella(anno_prima(s)) for s in (3, 2, 1, 0))
    cella = somma.cella("{anno}; {anno-3}/{anno}")
    f.lega("totale", f"{serie.descrizione}: totale di quattro anni", cella, addendi)
    f.ordina(serie)
    return Misurata(serie, valori[anno], settembre, base)


def _tempi(f: Famiglia) -> Misurata:
    radice, titolo = f.caso.parola("tempi")
    serie = f.nuova(radice, titolo, "giorni")
    valori = f.tira(ANNI_TOTALI, 15, 28, 1)
    settembre = f.caso.fra(15, 28, 1)
    f.anni(serie, valori, settembre)
    base = f.media(serie, valori, ANNI_TOTALI - 1)
    f.media(serie, valori, 3)
    return Misurata(serie, valori[f.caso.anno], settembre, base, meno=True)


def _gradimento(f: Famiglia) -> Misurata:
    aspetti = [f.nuova(f"gradimento_{aspetto}", nome, "punti") for aspetto, nome in PAROLE["aspetti"]]
    indice = f.nuova("gradimento_indice", "Gradimento complessivo", "punti")
    for x in (f.caso.anno - 4, f.caso.anno - 2, f.caso.anno):
        voti = [f.caso.fra(6, 9, 1) for _ in aspetti]
        complessivo = media_stampata(voti)
        for serie, voto in zip([*aspetti, indice], [*voti, complessivo], strict=True):
            f.punto(serie, x, voto)
    for serie in aspetti:
        regionale = serie._replace(serie=f"{serie.serie}_regione").detta("media regionale")
        f.punto(regionale, f.caso.anno, f.caso.fra(6, 9, 1))
    addendi = " + ".join(serie.cella("*") for serie in aspetti)
    nome = f"{indice.descrizione}: media degli aspetti"
    f.lega("media", nome, indice.cella("*"), f"({addendi}) / {len(aspetti)}")
    return Misurata(indice, complessivo, None)


FAMIGLIE: Sequence[Callable[[Famiglia], Misurata]] = (_totali, _quote, _importi, _nuovi, _tempi, _gradimento)


def famiglie(caso: Caso, albero: Albero) -> list[tuple[Famiglia, Misurata]]:
    """One family for each objective, in turn, so that none is left out."""
    vuote = [Famiglia(caso, obiettivo) for obiettivo in albero.obiettivi]
    return [(f, FAMIGLIE[i % len(FAMIGLIE)](f)) for i, f in enumerate(vuote)]


# the strategic indicators


def strategici(caso: Caso, serie: Iterable[tuple[Famiglia, Misurata]]) -> list[Riga]:
    """The rows of both versions, year end first; year-end counts are never below those of September."""
    fine: list[Riga] = []
    settembre: list[Riga] = []
    for indice, (famiglia, misurata) in enumerate(serie):
        obiettivo = famiglia.obiettivo
        terzo = _in_parti if indice % OGNI_QUANTI_COMPOSTI == 0 else _a_termine
        coppie = [_misurato(caso, misurata), _fatto(caso, obiettivo.tema), terzo(caso, obiettivo.tema)]
        fine += _righe(obiettivo, VERSIONI[0], [c[0] for c in coppie])
        settembre += _righe(obiettivo, VERSIONI[1], [c[1] for c in coppie])
    return fine + settembre


def codice_strategico(obiettivo: str, numero: int) -> str:
    """The code at year end of an objective's indicator, from 1."""
    return f"{obiettivo}-I{numero:02}"


def _righe(obiettivo: Obiettivo, versione: str, indicatori: list[Voci]) -> Iterator[Riga]:
    programma = obiettivo.programmi[0] if versione == VERSIONI[1] else None
    comuni = {"versione": versione, "area": obiettivo.area, "obiettivo": obiettivo.codice, "programma": programma}
    for numero, voci in enumerate(indicatori, start=1):
        codice = f"{programma}-{numero}" if programma else codice_strategico(obiettivo.codice, numero)
        for posto, campi in enumerate(voci):
            stampato = None if posto else str(numero) if programma else codice
            yield riga("strategici", **comuni, codice=codice, codice_stampato=stampato, **campi)


def _misurato(caso: Caso, m: Misurata) -> tuple[Voci, Voci]:
    """An indicator whose result is the point of a series at the same date."""
    comuni = m.serie._asdict() | _obiettivo(caso, m)
    fine, settembre = (
        IN_CORSO if v is None else {"risultato_valore": v, "risultato_testo": cifra(v, m.serie.unita)}
        for v in (m.fine_anno, m.settembre)
    )
    return [comuni | fine], [comuni | settembre]


def _obiettivo(caso: Caso, m: Misurata) -> Riga:
    raggiunto, unita = caso.capita(RAGGIUNTI), m.serie.unita
    if m.base is not None and not m.meno:
        testo = f"almeno {cifra(m.base, unita)} (media {caso.anno - 6}-{caso.anno - 4})"
        return {"tipo": "confronto_base", "target_valore": m.base, "target_testo": testo}
    fattore = caso.fra(70, 98) if raggiunto != m.meno else caso.fra(104, 120)
    tetto = {"punti": Decimal(10), "%": Decimal(100)}.get(unita, m.fine_anno * 2)
    valore = min(tetto, (m.fine_anno * fattore / 100).quantize(Decimal(1)))
    tipo, parola = ("massimo", "massimo") if m.meno else ("minimo", "almeno")
    return {"tipo": tipo, "target_valore": valore, "target_testo": f"{parola} {cifra(valore, unita)}"}


def _fatto(caso: Caso, tema: str) -> tuple[Voci, Voci]:
    nome, testo = caso.parola("fatti")
    esito = "realizzato" if caso.capita(0.9) else "non realizzato"
    gia = esito == "realizzato" and caso.capita(0.3)
    comuni = {"descrizione": f"{nome} per {tema}", "tipo": "si_no", "target_testo": testo}
    fine = {"esito": esito, "risultato_testo": esito}
    return [comuni | fine], [comuni | (fine if gia else IN_CORSO)]


def _a_termine(caso: Caso, tema: str) -> tuple[Voci, Voci]:
    campi = scadenza(caso, caso.choice(("pieno", "pieno", "pieno", "tardi")))
    campi["descrizione"] = f"{campi['descrizione']} per {tema}"
    if campi["risultato_data"] <= f"{caso.anno}-09-30":
        return [campi], [campi]
    return [campi], [campi | {"risultato_data": None} | IN_CORSO]


def _in_parti(caso: Caso, tema: str) -> tuple[Voci, Voci]:
    """Two targets in one indicator, each a part of it; the whole prints both."""
    nome, *unita = caso.parola("composti")
    attesi = (caso.fra(10, 40), caso.fra(30, 90))
    raggiunto = caso.capita(RAGGIUNTI)
    fine = (attesi[0] + caso.fra(0, 9), attesi[1] + (caso.fra(0, 20) if raggiunto else -caso.fra(1, 9)))
    settembre = tuple(caso.fra(int(v) // 2, int(v)) for v in fine)
    descrizione = {"descrizione": f"{nome} per {tema}"}

    def voci(valori: Sequence[Decimal]) -> Voci:
        parti = list(zip((1, 2), unita, attesi, valori, strict=True))
        righe = [
            descrizione | {"unita": u, "target_valore": atteso, "risultato_valore": v} for _, u, atteso, v in parti
        ]
        tutti = "; ".join(f"{n}) almeno {cifra(atteso, u)}" for n, u, atteso, _ in parti)
        fatti = "; ".join(f"{n}) {cifra(valore, u)}" for n, u, _, valore in parti)
        divise = (r | {"parte": f"{n} {r['unita']}", "tipo": "minimo"} for n, r in enumerate(righe, start=1))
        return [righe[0] | {"target_testo": tutti, "risultato_testo": fatti}, *divise]

    return voci(fine), voci(settembre)
