"""The declared relations across tables: printed values that are others told again, shares of the accounts, order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analisi.calcolo.anno_simulato.albero import Albero
from analisi.calcolo.anno_simulato.base import Riga, riga
from analisi.calcolo.anno_simulato.conto import CORRENTE
from analisi.calcolo.anno_simulato.dirigenti import LIVELLI_DI_SERVIZIO, PROGETTI, PROPRIO
from analisi.calcolo.anno_simulato.parole import RUOLI
from analisi.calcolo.anno_simulato.raccolta import Famiglia
from analisi.calcolo.anno_simulato.strategici import codice_strategico


def legami(albero: Albero, famiglie: Mapping[str, Famiglia], base: str) -> list[Riga]:
    """Those of the series first, then those across tables; `base`: version that the final accounts compare with."""
    proprie = [r for f in famiglie.values() for r in f.legami]
    return [*proprie, *_delle_procedure(), *_dei_dirigenti(), *_delle_serie(albero, famiglie), *_del_conto(base)]


def _legame(codice: str, genere: str, descrizione: str, valore: str, formula: str, relazione: str = "=") -> Riga:
    return riga(
        "legami",
        codice=codice,
        genere=genere,
        descrizione=descrizione,
        valore=valore,
        relazione=relazione,
        formula=formula,
    )


def _delle_procedure() -> Iterator[Riga]:
    media, numero = "[dichiarati; procedure:media]", "[dichiarati; procedure:numero]"
    parti = "[dichiarati; procedure:trasversali] + [dichiarati; procedure:di_area]"
    serie = "[serie; procedure_{}; {{anno}}]"
    yield _legame("procedure:media", "valori diversi", "Media nella serie", serie.format("media"), media)
    yield _legame("procedure:quante", "valori diversi", "Numero nella serie", serie.format("numero"), numero)
    yield _legame("procedure:numero", "totale", "Procedure trasversali e di area", numero, parti)


def _dei_dirigenti() -> Iterator[Riga]:
    prime = {LIVELLI_DI_SERVIZIO: "[dichiarati; procedure:media]"}
    for sigla, ruolo in RUOLI:
        fonti = prime | {PROGETTI: f"[dichiarati; media_progetti:{sigla}]"}
        if sigla == RUOLI[0][0]:
            fonti[PROPRIO] = f"[dichiarati; media_obiettivi_ente:{sigla}]"
        for numero, fonte in fonti.items():
            valutata = f"[valutazioni; {ruolo}; {numero}; 1]"
            nome = f"Primo indicatore dell'obiettivo {numero}, {ruolo}"
            yield _legame(f"valutazione:{sigla}:{numero}", "valori diversi", nome, valutata, fonte)
        for numero in (LIVELLI_DI_SERVIZIO, PROGETTI, PROPRIO):
            codice = f"indicatore:{sigla}:{numero}:1:pct"
            valutata = f"[valutazioni; {ruolo}; {numero}; 1]"
            nome = f"Grado del primo indicatore dell'obiettivo {numero}, {ruolo}"
            yield _legame(codice, "valori diversi", nome, f"[dichiarati; {codice}]", valutata)


def _delle_serie(albero: Albero, famiglie: Mapping[str, Famiglia]) -> Iterator[Riga]:
    for obiettivo in albero.obiettivi:
        misurata = famiglie[obiettivo.codice].misurata
        codice, nome = f"testo:{misurata.serie}", misurata.descrizione
        punto = f"[serie; {misurata.serie}; {{anno}}]"
        yield _legame(codice, "prosa", f"{nome}: cifra del testo", f"[dichiarati; {codice}]", punto)
        if misurata.base is not None and not misurata.meno:
            strategico = f"[strategici; consuntivo; {codice_strategico(obiettivo.codice, 1)}; .target_valore]"
            media = f"[serie; {misurata.serie}; {{anno-4}}; {{anno-6}}/{{anno-4}}]"
            yield _legame(f"base:{misurata.serie}", "valori diversi", f"{nome}: media di base", strategico, media)


def _del_conto(base: str) -> Iterator[Riga]:
    corrente = f"[conto_economico; {CORRENTE}; .{{}}]"
    consuntivo = corrente.format("consuntivo")
    serie = "[serie; risultato_corrente; {anno}]"
    yield _legame("corrente:serie", "prosa", "Risultato corrente nella serie", serie, consuntivo)
    scarto = "[dichiarati; corrente:scostamento]"
    formula = f"{consuntivo} - {corrente.format(base)}"
    yield _legame("corrente:scostamento", "totale", "Scostamento del risultato corrente", scarto, formula)
    conto = f"[dichiarati; conto:{CORRENTE}:scostamento]"
    yield _legame("corrente:conto", "valori diversi", "Scostamento corrente detto due volte", scarto, conto)
