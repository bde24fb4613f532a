"""What the document of a made-up year prints of its own data (percentages, means, variances, prose), and the declared
relations across tables: values that are others told again, shares of the accounts, order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import partial
from itertools import product

from analisi.calcolo.aggregazione import albero as albero_valutato
from analisi.calcolo.aggregazione import pubblica
from analisi.calcolo.conto import VERSIONI_BILANCIO
from analisi.calcolo.numeri import tronca
from analisi.calcolo.riscontri import OBIETTIVI_ENTE
from analisi.calcolo.tempo import fine_anno
from analisi.calcolo.valutati import indicatori_progetto
from analisi.dati.regole import Regole
from analisi.dati.struttura import struttura_da
from analisi.dati.tabelle import ENTE
from simulati import PAROLE, Caso, Riga, media_stampata, riga
from simulati.documento import CORRENTE, LIVELLI_DI_SERVIZIO, PROGETTI, PROPRIO
from simulati.progetti import Albero
from simulati.serie import Famiglia, Misurata, Serie, codice_strategico, legame

OBIETTIVI_DI_ENTE = 4
IN_PROSA = ("A", "B6", "B7", "B8")
"""Accounts whose variance the text tells, where the scheme has them."""
NOMI = {
    LIVELLI_DI_SERVIZIO: "Livelli di servizio e disavanzo",
    PROGETTI: "Programmi e progetti di area",
    PROPRIO: "Obiettivo proprio",
}
PUNTI = 50
"""Most points of an objective."""
REALIZZATO_DA, PARZIALE_DA = 95, 50


def _detto(
    codice: str,
    tipo: str,
    riferimento: str,
    descrizione: str,
    valore: Decimal | None,
    unita: str | None = "%",
    *,
    decimali: int | None = 2,
    **altro: str,
) -> Riga:
    campi = {"codice": codice, "tipo": tipo, "riferimento": riferimento, "descrizione": descrizione}
    return riga("dichiarati", **campi, valore=valore, decimali=decimali, unita=unita, **altro)


def percentuali_progetti(indicatori: Sequence[Riga], albero: Albero, regole: Regole, anno: int) -> dict[str, Decimal]:
    """The percentage of each project as printed, from its indicators."""
    valutati = indicatori_progetto(indicatori, regole, fine_anno(anno))
    radice = albero_valutato(valutati, struttura_da(albero.righe), regole)
    return {n.codice: pubblica(n.pct, regole) for n in radice.unita() if n.pct is not None}


def sui_progetti(percentuali: Mapping[str, Decimal], medie: Mapping[str, Decimal], albero: Albero) -> Iterator[Riga]:
    """One percentage for each project, under the manager who answers for it, and the managers' means."""
    for sigla, ruolo in PAROLE["ruoli"]:
        propri, detto = albero.di(ruolo), partial(_detto, soggetto=ruolo)
        for codice in (p.codice for p in propri):
            pct, nome = percentuali[codice], f"Realizzazione del progetto {codice}"
            decimali = 2 if pct % 1 else 0
            yield detto(f"progetto:{codice}", "percentuale_progetto", codice, nome, pct, decimali=decimali)
        nome = f"Media dei {len(propri)} progetti di area"
        yield detto(f"media_progetti:{sigla}", "media_progetti", "progetti_area", nome, medie[ruolo])


def obiettivi_di_ente(caso: Caso) -> list[Riga]:
    """The percentages of the body's own objectives and their mean, which comes last."""
    sigla, ruolo = PAROLE["ruoli"][0]
    righe, detto = [], partial(_detto, soggetto=ruolo)
    for n in range(1, OBIETTIVI_DI_ENTE + 1):
        codice, nome = f"obiettivo_ente:{n}", f"Realizzazione dell'obiettivo di ente n. {n}"
        righe.append(detto(codice, "percentuale_obiettivo_ente", str(n), nome, caso.fra(93, 100, 2)))
    media, nome = media_stampata(r["valore"] for r in righe), f"Media dei {OBIETTIVI_DI_ENTE} obiettivi di ente"
    return [*righe, detto(f"media_obiettivi_ente:{sigla}", "media_progetti", OBIETTIVI_ENTE, nome, media)]


def media_procedure(procedure: Sequence[Riga]) -> Decimal:
    """The printed mean of the procedures."""
    return media_stampata(p["risultato_pct"] for p in procedure if not p["parte"])


def sulle_procedure(procedure: Sequence[Riga]) -> Iterator[Riga]:
    """Mean, number and kinds of the procedures; the total of those in parts."""
    intere = [p for p in procedure if not p["parte"]]
    nome = f"Rispetto medio delle {len(intere)} procedure"
    yield _detto("procedure:media", "media_procedure", "procedure", nome, media_procedure(procedure))
    for coda, nome, ambiti in (
        ("numero", "monitorate", ("trasversale", "di area")),
        ("trasversali", "trasversali", ("trasversale",)),
        ("di_area", "di area", ("di area",)),
    ):
        quante, descrizione = sum(p["ambito"] in ambiti for p in intere), f"Numero delle procedure {nome}"
        codice = f"procedure:{coda}"
        yield _detto(codice, "altro", "procedure", descrizione, Decimal(quante), "procedure", decimali=0)
    in_parti = {p["numero"] for p in procedure if p["parte"] and p["risultato_pct"] is not None}
    for p in (p for p in intere if p["numero"] in in_parti):
        numero, descrizione = p["numero"], f"Totale della procedura {p['numero']}: {p['procedura']}"
        yield _detto(f"procedura:{numero}:totale", "totale_procedura", numero, descrizione, p["risultato_pct"])


def sul_conto(conto: Sequence[Riga], base: str) -> Iterator[Riga]:
    """The variance of every account from version `base`, that of the current result, and the figures of the text."""
    per_conto = {r["conto"]: r for r in conto}

    def in_euro(codice: str, tipo: str, r: Riga, descrizione: str) -> Riga:
        return _detto(codice, tipo, r["conto"], descrizione, r["consuntivo"] - r[base], "euro", versione=base)

    def in_pct(codice: str, tipo: str, r: Riga, descrizione: str) -> Riga:
        # over the signed base, as `riscontri` recomputes it: a smaller loss, or cost, comes out negative
        scarto = tronca(Fraction(r["consuntivo"] - r[base]) / Fraction(r[base]) * 100, 2)
        return _detto(codice, tipo, r["conto"], f"{descrizione}, in percentuale", scarto, versione=base)

    for r in conto:
        descrizione = f"Consuntivo meno versione di confronto: {r['voce']}"
        yield in_euro(f"conto:{r['conto']}:scostamento", "scostamento_conto", r, descrizione)
    corrente = per_conto[CORRENTE]
    segno = {"testo": "Favorevole" if corrente["consuntivo"] > corrente[base] else "Sfavorevole"}
    nome = "Scostamento del risultato della gestione corrente"
    yield in_euro("corrente:scostamento", "scostamento_corrente", corrente, nome) | segno
    yield in_pct("corrente:scostamento_pct", "scostamento_corrente_pct", corrente, nome)
    for versione in VERSIONI_BILANCIO:
        descrizione = f"Risultato della gestione corrente nel testo: {versione.replace('_', ' ')}"
        codice, valore = f"prosa:{CORRENTE}:{versione}", corrente[versione]
        yield _detto(codice, "valore_conto_prosa", CORRENTE, descrizione, valore, "euro", versione=versione)
    for r in (per_conto[c] for c in IN_PROSA if c in per_conto):
        codice, descrizione = f"prosa:{r['conto']}:scostamento", f"Scostamento detto nel testo: {r['voce']}"
        yield in_euro(codice, "scostamento_conto_prosa", r, descrizione)
        yield in_pct(f"{codice}_pct", "scostamento_conto_prosa", r, descrizione)


def sulle_serie(misurate: Iterable[Misurata]) -> Iterator[Riga]:
    """The value of the year of what the objectives measure, told again in the text."""
    for m in misurate:
        esponente = m.fine_anno.normalize().as_tuple().exponent
        decimali = max(0, -esponente) if isinstance(esponente, int) else 0
        codice, nome, unita = m.serie.detta("come detto nel testo")
        yield _detto(f"testo:{codice}", "altro", codice, nome, m.fine_anno, unita, decimali=decimali)


def sui_dirigenti(valutazioni: Sequence[Riga]) -> Iterator[Riga]:
    """Degree, verdict and points of every objective, and the verdict on each of its indicators, from the rows."""
    for (sigla, ruolo), (numero, nome) in product(PAROLE["ruoli"], NOMI.items()):
        righe = [r for r in valutazioni if (r["soggetto"], r["obiettivo_numero"]) == (ruolo, numero)]
        gradi = [(r, r["raggiungimento_pct"]) for r in righe if r["raggiungimento_pct"] is not None]
        pct, detto = media_stampata(grado for _, grado in gradi), partial(_detto, soggetto=ruolo)
        muto = partial(detto, valore=None, unita=None, decimali=None)
        codice, quale = f"obiettivo:{sigla}:{numero}", f"obiettivo {numero}: {nome}"
        yield detto(f"{codice}:pct", "percentuale_obiettivo", numero, f"Realizzazione dell'{quale}", pct)
        verdetto = giudizio(pct)
        yield muto(f"{codice}:verdetto", "verdetto_obiettivo", numero, f"Giudizio sull'{quale}", testo=verdetto)
        punti = Decimal(0)  # none where it is not reached, never fewer for a higher degree
        if verdetto != "non realizzato":
            punti = (pct * PUNTI / 100).quantize(Decimal(1), ROUND_HALF_UP)
        nome = f"Punteggio dell'{quale}"
        yield detto(f"{codice}:punteggio", "punteggio_obiettivo", numero, nome, punti, "punti", decimali=0)
        for r, grado in gradi:
            codice, riferimento = f"indicatore:{sigla}:{numero}:{r['ordine']}", f"{numero}:{r['ordine']}"
            quale = f"indicatore {r['ordine']} dell'obiettivo {numero}: {r['descrizione']}"
            nome, testo = f"Giudizio sull'{quale}", giudizio(grado)
            yield muto(f"{codice}:verdetto", "verdetto_indicatore", riferimento, nome, testo=testo)
            if r["ordine"] == 1:
                nome = f"Realizzazione dell'{quale}"
                yield detto(f"{codice}:pct", "percentuale_indicatore", riferimento, nome, grado)


def giudizio(pct: Decimal) -> str:
    """The verdict in words that a degree deserves."""
    if pct >= REALIZZATO_DA:
        return "realizzato"
    return "parzialmente realizzato" if pct >= PARZIALE_DA else "non realizzato"


def serie_dell_ente(caso: Caso, procedure: Sequence[Riga], conto: Sequence[Riga]) -> Iterator[Riga]:
    """The series of the whole body: mean and number of the procedures, the current result."""
    ente, intere = ENTE.upper(), sum(not p["parte"] for p in procedure)
    media = Serie("procedure_media", "Rispetto medio delle procedure", "%")
    numero = Serie("procedure_numero", "Procedure monitorate", "procedure")
    corrente = Serie("risultato_corrente", "Risultato della gestione corrente", "euro")
    for x in range(caso.anno - 3, caso.anno):
        yield media.punto(ente, x, caso.fra(90, 99, 2))
        yield numero.punto(ente, x, caso.fra(intere - 2, intere + 1))
    yield media.punto(ente, caso.anno, media_procedure(procedure))
    yield numero.punto(ente, caso.anno, Decimal(intere))
    yield corrente.punto(ente, caso.anno, next(r["consuntivo"] for r in conto if r["conto"] == CORRENTE))


def legami(famiglie: Sequence[tuple[Famiglia, Misurata]], base: str) -> Iterator[Riga]:
    """Those of the series first, then those across tables; `base`: version that the final accounts compare with."""
    for famiglia, _ in famiglie:
        yield from famiglia.legami
    media, numero = "[dichiarati; procedure:media]", "[dichiarati; procedure:numero]"
    nella_serie = "[serie; procedure_{}; {{anno}}]".format
    yield legame("procedure:media", "valori diversi", "Media nella serie", nella_serie("media"), media)
    yield legame("procedure:quante", "valori diversi", "Numero nella serie", nella_serie("numero"), numero)
    parti = "[dichiarati; procedure:trasversali] + [dichiarati; procedure:di_area]"
    yield legame("procedure:numero", "totale", "Procedure trasversali e di area", numero, parti)
    yield from _dei_dirigenti(media)
    for famiglia, m in famiglie:
        serie, nome = m.serie.serie, m.serie.descrizione
        codice, detto = f"testo:{serie}", f"[dichiarati; testo:{serie}]"
        yield legame(codice, "prosa", f"{nome}: cifra del testo", detto, m.serie.cella())
        if m.base is not None and not m.meno:
            strategico = f"[strategici; consuntivo; {codice_strategico(famiglia.obiettivo.codice, 1)}; .target_valore]"
            tre_anni = m.serie.cella("{anno-4}; {anno-6}/{anno-4}")
            yield legame(f"base:{serie}", "valori diversi", f"{nome}: media di base", strategico, tre_anni)
    consuntivo, confronto = (f"[conto_economico; {CORRENTE}; .{v}]" for v in ("consuntivo", base))
    serie_corrente, scarto = "[serie; risultato_corrente; {anno}]", "[dichiarati; corrente:scostamento]"
    yield legame("corrente:serie", "prosa", "Risultato corrente nella serie", serie_corrente, consuntivo)
    nome, formula = "Scostamento del risultato corrente", f"{consuntivo} - {confronto}"
    yield legame("corrente:scostamento", "totale", nome, scarto, formula)
    nome, conto = "Scostamento corrente detto due volte", f"[dichiarati; conto:{CORRENTE}:scostamento]"
    yield legame("corrente:conto", "valori diversi", nome, scarto, conto)


def _dei_dirigenti(media_delle_procedure: str) -> Iterator[Riga]:
    for indice, (sigla, ruolo) in enumerate(PAROLE["ruoli"]):
        fonti = {LIVELLI_DI_SERVIZIO: media_delle_procedure, PROGETTI: f"[dichiarati; media_progetti:{sigla}]"}
        if indice == 0:
            fonti[PROPRIO] = f"[dichiarati; media_obiettivi_ente:{sigla}]"
        for numero, fonte in fonti.items():
            nome, valutata = (
                f"Primo indicatore dell'obiettivo {numero}, {ruolo}",
                f"[valutazioni; {ruolo}; {numero}; 1]",
            )
            yield legame(f"valutazione:{sigla}:{numero}", "valori diversi", nome, valutata, fonte)
        for numero in NOMI:
            codice, valutata = f"indicatore:{sigla}:{numero}:1:pct", f"[valutazioni; {ruolo}; {numero}; 1]"
            nome = f"Grado del primo indicatore dell'obiettivo {numero}, {ruolo}"
            yield legame(codice, "valori diversi", nome, f"[dichiarati; {codice}]", valutata)
