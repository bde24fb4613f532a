"""What the document prints about its projects, procedures and accounts: percentages, means, variances, prose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from analisi.calcolo.aggregazione import albero as albero_valutato
from analisi.calcolo.aggregazione import pubblica
from analisi.calcolo.anno_simulato.albero import Albero
from analisi.calcolo.anno_simulato.base import Ambiente, Riga, decimali_di, media_stampata, riga
from analisi.calcolo.anno_simulato.conto import CORRENTE
from analisi.calcolo.anno_simulato.parole import RUOLI
from analisi.calcolo.anno_simulato.raccolta import Famiglia
from analisi.calcolo.conto import VERSIONI_BILANCIO
from analisi.calcolo.numeri import tronca
from analisi.calcolo.riscontri import OBIETTIVI_ENTE
from analisi.calcolo.tempo import fine_anno
from analisi.calcolo.valutati import indicatori_progetto
from analisi.dati.regole import Regole
from analisi.dati.struttura import struttura_da

OBIETTIVI_DI_ENTE = 4
IN_PROSA = ("A", "B6", "B7", "B8")
"""Accounts whose variance the text tells, where the scheme has them."""


def percentuali_progetti(indicatori: Sequence[Riga], albero: Albero, regole: Regole, anno: int) -> dict[str, Decimal]:
    """The percentage of each project as printed, from its indicators."""
    radice = albero_valutato(
        indicatori_progetto(indicatori, regole, fine_anno(anno)), struttura_da(albero.righe), regole
    )
    return {n.codice: pubblica(n.pct, regole) for n in radice.unita() if n.pct is not None}


def medie_dei_ruoli(percentuali: Mapping[str, Decimal], albero: Albero) -> dict[str, Decimal]:
    """The printed mean of the printed percentages of each manager's projects."""
    return {ruolo: media_stampata(percentuali[p.codice] for p in albero.di(ruolo)) for _, ruolo in RUOLI}


def sui_progetti(percentuali: Mapping[str, Decimal], medie: Mapping[str, Decimal], albero: Albero) -> Iterator[Riga]:
    """One percentage for each project, under the manager who answers for it, and the managers' means."""
    for sigla, ruolo in RUOLI:
        propri = albero.di(ruolo)
        for progetto in propri:
            pct = percentuali[progetto.codice]
            yield riga(
                "dichiarati",
                codice=f"progetto:{progetto.codice}",
                tipo="percentuale_progetto",
                riferimento=progetto.codice,
                soggetto=ruolo,
                descrizione=f"Realizzazione del progetto {progetto.codice}",
                valore=pct,
                decimali=decimali_di(pct) and 2,
                unita="%",
            )
        yield riga(
            "dichiarati",
            codice=f"media_progetti:{sigla}",
            tipo="media_progetti",
            riferimento="progetti_area",
            soggetto=ruolo,
            descrizione=f"Media dei {len(propri)} progetti di area",
            valore=medie[ruolo],
            decimali=2,
            unita="%",
        )


def obiettivi_di_ente(ambiente: Ambiente) -> list[Riga]:
    """The percentages of the body's own objectives and their mean, which comes last."""
    ruolo = RUOLI[0][1]
    righe = [
        riga(
            "dichiarati",
            codice=f"obiettivo_ente:{n}",
            tipo="percentuale_obiettivo_ente",
            riferimento=str(n),
            soggetto=ruolo,
            descrizione=f"Realizzazione dell'obiettivo di ente n. {n}",
            valore=ambiente.fra(93, 100, 2),
            decimali=2,
            unita="%",
        )
        for n in range(1, OBIETTIVI_DI_ENTE + 1)
    ]
    righe.append(
        riga(
            "dichiarati",
            codice=f"media_obiettivi_ente:{RUOLI[0][0]}",
            tipo="media_progetti",
            riferimento=OBIETTIVI_ENTE,
            soggetto=ruolo,
            descrizione=f"Media dei {OBIETTIVI_DI_ENTE} obiettivi di ente",
            valore=media_stampata(r["valore"] for r in righe),
            decimali=2,
            unita="%",
        )
    )
    return righe


def media_procedure(procedure: Sequence[Riga]) -> Decimal:
    """The printed mean of the procedures."""
    return media_stampata(p["risultato_pct"] for p in procedure if not p["parte"])


def sulle_procedure(procedure: Sequence[Riga]) -> Iterator[Riga]:
    """Mean, number and kinds of the procedures; the total of those in parts."""
    intere = [p for p in procedure if not p["parte"]]
    comuni = {"riferimento": "procedure", "decimali": 0, "unita": "procedure", "tipo": "altro"}
    yield riga(
        "dichiarati",
        codice="procedure:media",
        tipo="media_procedure",
        riferimento="procedure",
        descrizione=f"Rispetto medio delle {len(intere)} procedure",
        valore=media_procedure(procedure),
        decimali=2,
        unita="%",
    )
    for coda, nome, scelte in (
        ("numero", "monitorate", intere),
        ("trasversali", "trasversali", [p for p in intere if p["ambito"] == "trasversale"]),
        ("di_area", "di area", [p for p in intere if p["ambito"] == "di area"]),
    ):
        descrizione = f"Numero delle procedure {nome}"
        yield riga(
            "dichiarati", codice=f"procedure:{coda}", descrizione=descrizione, valore=Decimal(len(scelte)), **comuni
        )
    in_parti = {p["numero"] for p in procedure if p["parte"] and p["risultato_pct"] is not None}
    for p in intere:
        if p["numero"] in in_parti:
            yield riga(
                "dichiarati",
                codice=f"procedura:{p['numero']}:totale",
                tipo="totale_procedura",
                riferimento=p["numero"],
                descrizione=f"Totale della procedura {p['numero']}: {p['procedura']}",
                valore=p["risultato_pct"],
                decimali=2,
                unita="%",
            )


def sul_conto(conto: Sequence[Riga], base: str) -> Iterator[Riga]:
    """The variance of every account from version `base`, that of the current result, and the figures of the text."""
    per_conto = {r["conto"]: r for r in conto}
    for r in conto:
        descrizione = f"Consuntivo meno versione di confronto: {r['voce']}"
        scarto = r["consuntivo"] - r[base]
        yield _in_euro(f"conto:{r['conto']}:scostamento", "scostamento_conto", r, descrizione, base, scarto)
    corrente = per_conto[CORRENTE]
    scarto = corrente["consuntivo"] - corrente[base]
    segno = {"testo": "Favorevole" if scarto > 0 else "Sfavorevole"}
    nome = "Scostamento del risultato della gestione corrente"
    yield _in_euro("corrente:scostamento", "scostamento_corrente", corrente, nome, base, scarto) | segno
    yield _in_pct("corrente:scostamento_pct", "scostamento_corrente_pct", corrente, f"{nome}, in percentuale", base)
    for versione in VERSIONI_BILANCIO:
        descrizione = f"Risultato della gestione corrente nel testo: {versione.replace('_', ' ')}"
        codice = f"prosa:{CORRENTE}:{versione}"
        yield _in_euro(codice, "valore_conto_prosa", corrente, descrizione, versione, corrente[versione])
    for r in (per_conto[c] for c in IN_PROSA if c in per_conto):
        descrizione = f"Scostamento detto nel testo: {r['voce']}"
        codice = f"prosa:{r['conto']}:scostamento"
        yield _in_euro(codice, "scostamento_conto_prosa", r, descrizione, base, r["consuntivo"] - r[base])
        yield _in_pct(f"{codice}_pct", "scostamento_conto_prosa", r, f"{descrizione}, in percentuale", base)


def _in_euro(codice: str, tipo: str, conto: Riga, descrizione: str, versione: str, valore: Decimal) -> Riga:
    return riga(
        "dichiarati",
        codice=codice,
        tipo=tipo,
        riferimento=conto["conto"],
        descrizione=descrizione,
        versione=versione,
        valore=valore,
        decimali=2,
        unita="euro",
    )


def _in_pct(codice: str, tipo: str, conto: Riga, descrizione: str, base: str) -> Riga:
    """Over the signed base, as `riscontri` recomputes it: a smaller loss, or cost, comes out negative."""
    scarto = Fraction(conto["consuntivo"] - conto[base]) / Fraction(conto[base]) * 100
    return _in_euro(codice, tipo, conto, descrizione, base, tronca(scarto, 2)) | {"unita": "%"}


def sulle_serie(famiglie: Mapping[str, Famiglia]) -> Iterator[Riga]:
    """The value of the year of what the objectives measure, told again in the text, and the whole of the totals."""
    for famiglia in famiglie.values():
        misurata = famiglia.misurata
        yield riga(
            "dichiarati",
            codice=f"testo:{misurata.serie}",
            tipo="altro",
            riferimento=misurata.serie,
            descrizione=f"{misurata.descrizione}, come detto nel testo",
            valore=misurata.fine_anno,
            decimali=decimali_di(misurata.fine_anno),
            unita=misurata.unita,
        )
