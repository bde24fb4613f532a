"""The series of each objective, by family: totals and parts, shares, mean amounts, running totals, times, surveys; and
the strategic indicators, at year end and at 30 September, one of which takes its result from a series.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from analisi.calcolo.numeri import tronca
from analisi.dati.tabelle import VERSIONI
from simulati import CENTESIMI, PAROLE, Caso, Riga, cifra, media_stampata, riga
from simulati.progetti import Albero, Obiettivo, scadenza

SCALA = "1-10"
ANNI_TOTALI, ANNI_QUOTE = 7, 4
"""Years that the longer and the shorter series cover, up to that of the report."""
IN_CORSO = {"esito": "in corso", "risultato_testo": "in corso"}
RAGGIUNTI = 0.8
OGNI_QUANTI_COMPOSTI = 3
Voci = list[Riga]
"""The rows of an indicator: the whole one first, then its parts."""


@dataclass(frozen=True)
class Misurata:
    """A series that a strategic indicator can take: its value in the year and at 30 September (None: not surveyed).

    base: mean of the first three years, None where the series does not print one; meno: whether less is better.
    """

    serie: str
    descrizione: str
    unita: str
    fine_anno: Decimal
    settembre: Decimal | None
    base: Decimal | None = None
    meno: bool = False


def legame(codice: str, genere: str, descrizione: str, valore: str, formula: str, relazione: str = "=") -> Riga:
    """A declared relation; means and shares are cut as they are printed."""
    decimali = CENTESIMI if genere in ("media", "quota") else None
    che_cosa = {"codice": codice, "genere": genere, "descrizione": descrizione, "decimali": decimali}
    return riga("legami", **che_cosa, valore=valore, relazione=relazione, formula=formula)


def punto(
    obiettivo: str,
    serie: tuple[str, str, str],
    anno: int,
    valore: Decimal,
    periodo: str | None = None,
    scala: str | None = None,
) -> Riga:
    """A point of a series, which is a code, a description and a unit."""
    quale = dict(zip(("serie", "descrizione", "unita"), serie, strict=True))
    return riga("serie", **quale, obiettivo=obiettivo, anno=anno, periodo=periodo, valore=valore, scala=scala)


@dataclass
class Famiglia:
    """Points and relations of the series of an objective that belong together, while they are put together."""

    caso: Caso
    obiettivo: Obiettivo
    punti: list[Riga] = field(default_factory=list)
    legami: list[Riga] = field(default_factory=list)

    def nome(self, radice: str) -> str:
        """The code of a series of the objective."""
        return f"{radice}_{self.obiettivo.codice.lower()}"

    def anni(self, quanti: int) -> range:
        """That many years up to that of the report."""
        return range(self.caso.anno - quanti + 1, self.caso.anno + 1)

    @property
    def fine_settembre(self) -> str:
        """The period of 30 September."""
        return f"{self.caso.anno}-09-30"

    def punto(self, *che_cosa: str, anno: int, valore: Decimal, periodo: str | None = None) -> None:
        """Add a point: code, description and unit of its series; on a scale where it has points."""
        serie, descrizione, unita = che_cosa
        scala = SCALA if unita == "punti" else None
        self.punti.append(punto(self.obiettivo.codice, (serie, descrizione, unita), anno, valore, periodo, scala))

    def serie(self, *che_cosa: str, valori: Mapping[int, Decimal], settembre: Decimal) -> None:
        """Add a point a year, and that of 30 September."""
        for anno, valore in valori.items():
            self.punto(*che_cosa, anno=anno, valore=valore)
        self.punto(*che_cosa, anno=self.caso.anno, valore=settembre, periodo=self.fine_settembre)

    def conta(self, anni: Iterable[int], da: int, a: int) -> dict[int, Decimal]:
        """One count a year, of the same magnitude: no year is more than twice another."""
        centro = self.caso.randint(da, a)
        return {anno: self.caso.fra(centro * 3 // 4, centro * 5 // 4) for anno in anni}

    def a_settembre(self, valore: Decimal) -> Decimal:
        """What a count of the year had come to at 30 September."""
        return self.caso.fra(int(valore) * 3 // 5, int(valore) * 9 // 10)

    def lega(self, genere: str, descrizione: str, valore: str, formula: str, relazione: str = "=") -> None:
        """Add a relation; its name is the cell that it holds, as a code may say it."""
        codice = re.sub(r"[\[\]{}]", "", valore).replace("; ", ":").replace("*", "ogni_anno")
        self.legami.append(legame(codice, genere, descrizione, valore, formula, relazione))

    def media(self, *che_cosa: str, valori: Mapping[int, Decimal], primo: int, quanti: int = 3) -> Decimal:
        """Add the mean of some years from `primo` on, with its relation; the value printed."""
        serie, descrizione, unita = che_cosa
        anni = range(primo, primo + quanti)
        medio = media_stampata(valori[a] for a in anni)
        self.punto(serie, f"{descrizione}, media", unita, anno=anni[-1], valore=medio, periodo=f"{anni[0]}/{anni[-1]}")
        detti = [anno_prima(self.caso.anno - a) for a in anni]
        addendi = " + ".join(f"[serie; {serie}; {anno}]" for anno in detti)
        cella = f"[serie; {serie}; {detti[-1]}; {detti[0]}/{detti[-1]}]"
        self.lega("media", f"{descrizione}: media di {quanti} anni", cella, f"({addendi}) / {quanti}")
        return medio

    def ordina(self, serie: str, descrizione: str) -> None:
        """The year end is not below September."""
        testo = f"{descrizione}: a fine anno non meno che a settembre"
        self.lega("ordine", testo, f"[serie; {serie}; {{anno}}]", cella_settembre(serie), ">=")


def cella_settembre(serie: str) -> str:
    """How a reference names the point of 30 September."""
    return f"[serie; {serie}; {{anno}}; {{anno}}-09-30]"


def anno_prima(prima: int) -> str:
    """How a reference writes the year that many years before that of the report."""
    return f"{{anno-{prima}}}" if prima else "{anno}"


def _totali(f: Famiglia) -> Misurata:
    radice, unita, *parole, da, a = f.caso.parola("totali")
    totale, nome = f.nome(f"{radice}_totale"), f"{radice.capitalize()} per {f.obiettivo.tema}"
    parti = [(f.nome(f"{radice}_{n}"), f"{nome}, {p}") for n, p in enumerate(parole, start=1)]
    anni = f.anni(ANNI_TOTALI)
    valori = [f.conta(anni, da, a) for _ in parti]
    somme = {x: sum((v[x] for v in valori), Decimal(0)) for x in anni}
    settembri = [f.a_settembre(v[f.caso.anno]) for v in valori]
    settembre = sum(settembri, Decimal(0))
    f.serie(totale, f"{nome}, totale", unita, valori=somme, settembre=settembre)
    for (serie, descrizione), v, s in zip(parti, valori, settembri, strict=True):
        f.serie(serie, descrizione, unita, valori=v, settembre=s)
    addendi = " + ".join(f"[serie; {s}; *]" for s, _ in parti)
    f.lega("totale", f"{nome}: totale degli anni", f"[serie; {totale}; *]", addendi)
    addendi = " + ".join(cella_settembre(s) for s, _ in parti)
    f.lega("totale", f"{nome}: totale a settembre", cella_settembre(totale), addendi)
    base = f.media(totale, nome, unita, valori=somme, primo=anni[0])
    f.media(totale, nome, unita, valori=somme, primo=f.caso.anno - 3)
    f.ordina(totale, nome)
    return Misurata(totale, nome, unita, somme[f.caso.anno], settembre, base)


def _quote(f: Famiglia) -> Misurata:
    radice, unita, tutti, alcuni, da, a = f.caso.parola("frequenze")
    nomi = [f.nome(f"{radice}_{x}") for x in ("tutti", "numero", "quota")]
    titoli = [f"{t} per {f.obiettivo.tema}" for t in (tutti, alcuni, f"{alcuni}, quota")]
    quando: list[tuple[int, str | None, Decimal]] = [
        (x, None, v) for x, v in f.conta(f.anni(ANNI_QUOTE), da, a).items()
    ]
    quando.append((f.caso.anno, f.fine_settembre, f.a_settembre(quando[-1][2])))
    quote = []
    for x, periodo, casi in quando:
        buoni = Decimal(int(casi) * f.caso.randint(*((50, 60) if periodo else (62, 90))) // 100)
        quote.append(tronca(Fraction(buoni) / Fraction(casi) * 100, CENTESIMI))
        for *che_cosa, valore in zip(nomi, titoli, (unita, unita, "%"), (casi, buoni, quote[-1]), strict=True):
            f.punto(*che_cosa, anno=x, valore=valore, periodo=periodo)
    formula = f"[serie; {nomi[1]}; *] / [serie; {nomi[0]}; *] * 100"
    f.lega("quota", f"{titoli[2]} degli anni", f"[serie; {nomi[2]}; *]", formula)
    celle = [cella_settembre(n) for n in nomi]
    f.lega("quota", f"{titoli[2]} a settembre", celle[2], f"{celle[1]} / {celle[0]} * 100")
    f.ordina(nomi[1], titoli[1])
    return Misurata(nomi[2], titoli[2], "%", quote[-2], quote[-1])


def _importi(f: Famiglia) -> Misurata:
    radice, unita, da, a = f.caso.parola("importi")
    numero, importo, medio = (f.nome(f"{radice}_{x}") for x in ("numero", "importo", "medio"))
    nomi = [f"{n} {radice} per {f.obiettivo.tema}" for n in ("Numero di", "Importo dei", "Importo per uno dei")]
    numeri = f.conta(f.anni(ANNI_QUOTE), da, a)
    medi: dict[int, Decimal] = {}
    for x, quanti in numeri.items():
        speso = f.caso.importo(int(quanti) * 3000, int(quanti) * 6000)
        medi[x] = tronca(Fraction(speso) / Fraction(quanti), CENTESIMI)
        f.punto(numero, nomi[0], unita, anno=x, valore=quanti)
        f.punto(importo, nomi[1], "euro", anno=x, valore=speso)
        f.punto(medio, nomi[2], "euro", anno=x, valore=medi[x])
    fine_anno = numeri[f.caso.anno]
    settembre = f.a_settembre(fine_anno)
    f.punto(numero, nomi[0], unita, anno=f.caso.anno, valore=settembre, periodo=f.fine_settembre)
    f.lega("media", nomi[2], f"[serie; {medio}; *]", f"[serie; {importo}; *] / [serie; {numero}; *]")
    for durata in (3, 4):
        f.media(medio, nomi[2], "euro", valori=medi, primo=f.caso.anno - 3, quanti=durata)
    f.ordina(numero, nomi[0])
    return Misurata(numero, nomi[0], unita, fine_anno, settembre)


def _nuovi(f: Famiglia) -> Misurata:
    radice, unita, titolo, da, a = f.caso.parola("nuovi")
    serie, somma, nome = f.nome(radice), f.nome(f"{radice}_somma"), f"{titolo} per {f.obiettivo.tema}"
    anno, anni = f.caso.anno, f.anni(ANNI_TOTALI)
    valori = f.conta(anni, da, a)
    settembre = f.a_settembre(valori[anno])
    f.serie(serie, nome, unita, valori=valori, settembre=settembre)
    base = f.media(serie, nome, unita, valori=valori, primo=anni[0])
    totale, quattro = sum((valori[x] for x in range(anno - 3, anno + 1)), Decimal(0)), f"{anno - 3}/{anno}"
    f.punto(somma, f"{nome}, totale di quattro anni", unita, anno=anno, valore=totale, periodo=quattro)
    addendi = " + ".join(f"[serie; {serie}; {anno_prima(s)}]" for s in (3, 2, 1, 0))
    f.lega("totale", f"{nome}: totale di quattro anni", f"[serie; {somma}; {{anno}}; {{anno-3}}/{{anno}}]", addendi)
    f.ordina(serie, nome)
    return Misurata(serie, nome, unita, valori[anno], settembre, base)


def _tempi(f: Famiglia) -> Misurata:
    radice, titolo = f.caso.parola("tempi")
    serie, nome = f.nome(radice), f"{titolo} per {f.obiettivo.tema}"
    valori = {x: f.caso.fra(15, 28, 1) for x in f.anni(ANNI_TOTALI)}
    settembre = f.caso.fra(15, 28, 1)
    f.serie(serie, nome, "giorni", valori=valori, settembre=settembre)
    base = f.media(serie, nome, "giorni", valori=valori, primo=f.anni(ANNI_TOTALI)[0])
    f.media(serie, nome, "giorni", valori=valori, primo=f.caso.anno - 3)
    return Misurata(serie, nome, "giorni", valori[f.caso.anno], settembre, base, meno=True)


def _gradimento(f: Famiglia) -> Misurata:
    aspetti = [(f.nome(f"gradimento_{a}"), f"{nome} per {f.obiettivo.tema}") for a, nome in PAROLE["aspetti"]]
    indice, titolo = f.nome("gradimento_indice"), f"Gradimento complessivo per {f.obiettivo.tema}"
    for x in (f.caso.anno - 4, f.caso.anno - 2, f.caso.anno):
        voti = [f.caso.fra(6, 9, 1) for _ in aspetti]
        complessivo = media_stampata(voti)
        for (serie, nome), voto in zip([*aspetti, (indice, titolo)], [*voti, complessivo], strict=True):
            f.punto(serie, nome, "punti", anno=x, valore=voto)
    for serie, nome in aspetti:
        regione = f.caso.fra(6, 9, 1)
        f.punto(f"{serie}_regione", f"{nome}, media regionale", "punti", anno=f.caso.anno, valore=regione)
    addendi = " + ".join(f"[serie; {serie}; *]" for serie, _ in aspetti)
    f.lega("media", f"{titolo}: media degli aspetti", f"[serie; {indice}; *]", f"({addendi}) / {len(aspetti)}")
    return Misurata(indice, titolo, "punti", complessivo, None)


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
    comuni = {"serie": m.serie, "descrizione": m.descrizione, "unita": m.unita} | _obiettivo(caso, m)
    fine, settembre = (
        IN_CORSO if v is None else {"risultato_valore": v, "risultato_testo": cifra(v, m.unita)}
        for v in (m.fine_anno, m.settembre)
    )
    return [comuni | fine], [comuni | settembre]


def _obiettivo(caso: Caso, m: Misurata) -> Riga:
    raggiunto = caso.capita(RAGGIUNTI)
    if m.base is not None and not m.meno:
        testo = f"almeno {cifra(m.base, m.unita)} (media {caso.anno - 6}-{caso.anno - 4})"
        return {"tipo": "confronto_base", "target_valore": m.base, "target_testo": testo}
    fattore = caso.fra(70, 98) if raggiunto != m.meno else caso.fra(104, 120)
    tetto = {"punti": Decimal(10), "%": Decimal(100)}.get(m.unita, m.fine_anno * 2)
    valore = min(tetto, (m.fine_anno * fattore / 100).quantize(Decimal(1)))
    tipo, parola = ("massimo", "massimo") if m.meno else ("minimo", "almeno")
    return {"tipo": tipo, "target_valore": valore, "target_testo": f"{parola} {cifra(valore, m.unita)}"}


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
        tutti = {
            "target_testo": "; ".join(f"{n}) almeno {cifra(atteso, u)}" for n, u, atteso, _ in parti),
            "risultato_testo": "; ".join(f"{n}) {cifra(valore, u)}" for n, u, _, valore in parti),
        }
        campi = [
            descrizione | {"unita": u, "target_valore": atteso, "risultato_valore": v} for _, u, atteso, v in parti
        ]
        return [
            campi[0] | tutti,
            *(c | {"parte": f"{n} {u}", "tipo": "minimo"} for c, (n, u, *_) in zip(campi, parti, strict=True)),
        ]

    return voci(fine), voci(settembre)
