"""The managers: the rows that evaluate their three objectives, and what the document prints on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from analisi.calcolo.anno_simulato.albero import Albero
from analisi.calcolo.anno_simulato.base import CENTO, Ambiente, Riga, codici, media_stampata, riga
from analisi.calcolo.anno_simulato.parole import CONDIVISI, PROPRI, RUOLI

LIVELLI_DI_SERVIZIO, PROGETTI, PROPRIO = "1", "2", "3"
"""Numbers of the objectives: service levels and finances, projects of the areas, the manager's own."""
NOMI = {
    LIVELLI_DI_SERVIZIO: "Livelli di servizio e disavanzo",
    PROGETTI: "Programmi e progetti di area",
    PROPRIO: "Obiettivo proprio",
}
PUNTI = 50
"""Most points of an objective."""

Voce = tuple[str | None, str, Decimal | None]
"""Code, what is evaluated, degree in percent (None: N.C.)."""

REALIZZATO_DA, PARZIALE_DA = 95, 50


@dataclass(frozen=True)
class Comuni:
    """What every manager is evaluated on alike: mean of the procedures, whether the loss was cut, the body's aims."""

    media_procedure: Decimal
    perdita_ridotta: bool
    riduzione_pct: int
    media_ente: Decimal
    obiettivi_ente: int


def valutazioni(ambiente: Ambiente, albero: Albero, comuni: Comuni, medie: dict[str, Decimal]) -> list[Riga]:
    """The rows of all managers; `medie`: printed mean of the projects of each role."""
    condivisi = list(_condivisi(ambiente, comuni))
    proposte = ambiente.caso.choice((CENTO, CENTO, Decimal(80)))
    righe: list[Riga] = []
    for indice, (_sigla, ruolo) in enumerate(RUOLI):
        progetti: list[Voce] = [
            (None, f"Progetti di area ({len(albero.di(ruolo))})", medie[ruolo]),
            (None, "Proposte per il programma seguente", proposte),
        ]
        proprio = list(_proprio(ambiente, albero.temi[ruolo], indice))
        if indice == 0:
            ente = f"Obiettivi di ente ({comuni.obiettivi_ente})"
            proprio = [(None, ente, comuni.media_ente), *proprio]
        for numero, voci in ((LIVELLI_DI_SERVIZIO, condivisi), (PROGETTI, progetti), (PROPRIO, proprio)):
            righe += _righe(ruolo, numero, voci)
    return righe


def _righe(ruolo: str, numero: str, voci: Sequence[Voce]) -> Iterator[Riga]:
    for ordine, (codice, descrizione, pct) in enumerate(voci, start=1):
        yield riga(
            "valutazioni",
            soggetto=ruolo,
            obiettivo_numero=numero,
            ordine=ordine,
            codice=codice,
            descrizione=descrizione,
            raggiungimento_pct=pct,
            non_calcolabile=pct is None,
        )


def _condivisi(ambiente: Ambiente, comuni: Comuni) -> Iterator[Voce]:
    yield None, "Rispetto medio delle procedure", comuni.media_procedure
    ridotta = CENTO if comuni.perdita_ridotta else Decimal(0)
    yield None, f"Riduzione del {comuni.riduzione_pct}% della perdita corrente", ridotta
    for descrizione in ambiente.caso.sample(CONDIVISI, 4):
        yield None, descrizione, ambiente.caso.choice((CENTO, CENTO, CENTO, Decimal(90)))


def _proprio(ambiente: Ambiente, temi: tuple[str, ...], indice: int) -> Iterator[Voce]:
    """Own indicators; the second manager reaches its objective in part and the third misses it, in every seed."""
    quanti = ambiente.caso.randint(4, 7)
    soggetti = ambiente.caso.sample(temi, quanti)
    for posto, (codice, tema) in enumerate(zip(codici(ambiente, quanti), soggetti, strict=True)):
        grado: Decimal | None = ambiente.caso.choice((CENTO, CENTO, CENTO, Decimal(97)))
        if indice == 1 and posto < quanti // 2:
            grado = ambiente.fra(55, 75)
        if indice == 2:
            grado = ambiente.fra(0, 45)
        if indice == 3 and posto == 1:
            grado = None
        yield codice, f"{ambiente.caso.choice(PROPRI)} su {tema}", grado


def giudizio(pct: Decimal) -> str:
    """The verdict in words that a degree deserves."""
    if pct >= REALIZZATO_DA:
        return "realizzato"
    return "parzialmente realizzato" if pct >= PARZIALE_DA else "non realizzato"


def punteggio(pct: Decimal) -> Decimal:
    """Points of an objective, of fifty: none where it is not reached, never fewer for a higher degree."""
    if giudizio(pct) == "non realizzato":
        return Decimal(0)
    return (pct * PUNTI / 100).quantize(Decimal(1), ROUND_HALF_UP)


def dichiarati_sui_dirigenti(righe: Sequence[Riga]) -> Iterator[Riga]:
    """Degree, verdict and points of every objective, and the verdict on each of its indicators, from the rows."""
    for sigla, ruolo in RUOLI:
        for numero, nome in NOMI.items():
            proprie = [r for r in righe if (r["soggetto"], r["obiettivo_numero"]) == (ruolo, numero)]
            yield from _dell_obiettivo(sigla, ruolo, numero, nome, proprie)
            yield from _degli_indicatori(sigla, ruolo, numero, proprie)


def _dell_obiettivo(sigla: str, ruolo: str, numero: str, nome: str, righe: Sequence[Riga]) -> Iterator[Riga]:
    pct = media_stampata(r["raggiungimento_pct"] for r in righe if r["raggiungimento_pct"] is not None)
    comuni = {"riferimento": numero, "soggetto": ruolo}
    voci: tuple[tuple[str, str, str, dict[str, object]], ...] = (
        ("pct", "percentuale_obiettivo", "Realizzazione", {"valore": pct, "decimali": 2, "unita": "%"}),
        ("verdetto", "verdetto_obiettivo", "Giudizio", {"testo": giudizio(pct)}),
        ("punteggio", "punteggio_obiettivo", "Punteggio", {"valore": punteggio(pct), "decimali": 0, "unita": "punti"}),
    )
    for coda, tipo, parola, valori in voci:
        preposizione = {"Realizzazione": "dell'", "Giudizio": "sull'", "Punteggio": "dell'"}[parola]
        yield riga(
            "dichiarati",
            codice=f"obiettivo:{sigla}:{numero}:{coda}",
            tipo=tipo,
            descrizione=f"{parola} {preposizione}obiettivo {numero}: {nome}",
            **comuni,
            **valori,
        )


def _degli_indicatori(sigla: str, ruolo: str, numero: str, righe: Sequence[Riga]) -> Iterator[Riga]:
    for r in righe:
        if r["raggiungimento_pct"] is None:
            continue
        ordine = r["ordine"]
        comuni = {"riferimento": f"{numero}:{ordine}", "soggetto": ruolo}
        quale = f"indicatore {ordine} dell'obiettivo {numero}: {r['descrizione']}"
        yield riga(
            "dichiarati",
            codice=f"indicatore:{sigla}:{numero}:{ordine}:verdetto",
            tipo="verdetto_indicatore",
            descrizione=f"Giudizio sull'{quale}",
            testo=giudizio(r["raggiungimento_pct"]),
            **comuni,
        )
        if ordine == 1:
            yield riga(
                "dichiarati",
                codice=f"indicatore:{sigla}:{numero}:{ordine}:pct",
                tipo="percentuale_indicatore",
                descrizione=f"Realizzazione dell'{quale}",
                valore=r["raggiungimento_pct"],
                decimali=2,
                unita="%",
                **comuni,
            )
