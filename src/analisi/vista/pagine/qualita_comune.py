"""What the pages on quality share: the outcomes that concern an area, how rows are named, who owns them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from analisi.apertura import Analisi
from analisi.dati.tabelle import ENTE
from analisi.qualita.proprietari import proprietario
from analisi.qualita.quadrature import SUITE
from analisi.qualita.verdetto import Conti, EsitoControllo, RigaFallita, conta
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.blocchi import Scheda
from analisi.vista.tabella import Cella

PESI = {"critical": 0, "grave": 1, "media": 2, "warning": 2, "lieve": 3, "info": 4}
"""Order of reading: what blocks, what contradicts a result, the rest."""
STATI = frozenset({"valutato", "informativo", "non calcolabile", "senza risultato", "in corso", "calcolato"})
"""States of an indicator: as the value found they repeat what the check already says."""
CHIAVI = ("programma", "progetto", "gruppo", "numero", "soggetto", "conto", "codice", "parte", "voce", "area")
"""Key columns that a person knows, in the order of reading; the names of series stay out."""
NOMI = ("descrizione", "titolo", "procedura", "voce")
"""Columns that name a row."""
NON_RISPETTATA = "Regola non rispettata"
"""What stands before the sentence of a rule that fails: alone it would read as a statement that holds."""
SOLO_NOME = ("dichiarati", "serie", "legami")
"""Tables whose codes are of ours: their rows are known by their description."""
ETICHETTE = {
    "target_testo": "promesso",
    "risultato_testo": "ottenuto",
    "valore": "valore",
    "revisione_budget": "revisione (euro)",
    "preconsuntivo": "preconsuntivo (euro)",
    "totale": "totale",
    "somma_parti": "somma delle parti",
}
"""How the other columns are called in the table of failing rows, in the order of reading."""
CITATE = ("target_testo", "risultato_testo")
QUANTITA = ("totale", "somma_parti", "revisione_budget", "preconsuntivo", "valore")
_NUMERO = re.compile(r"-?\d+(\.\d+)?")
_PROGETTO = re.compile(r"\bprogetto (\S*\w)")
_DECIMALE = re.compile(r"-?\d+\.\d+")


def propri(d: Analisi) -> list[EsitoControllo]:
    """The outcomes as they concern the area: without the failing rows of other areas, passed where none is left."""
    if d.area == ENTE:
        return list(d.verdetto.esiti)
    return [_ridotto(e, d.area) for e in d.verdetto.esiti]


def _ridotto(esito: EsitoControllo, area: str) -> EsitoControllo:
    righe = tuple(r for r in esito.righe if r.area == area)
    return replace(esito, righe=righe, falliti=len(righe), superato=esito.superato or not (righe or esito.errore))


def aperti(d: Analisi) -> list[EsitoControllo]:
    """The outcomes that concern the area, are not passed and are not waived, worst first; waived rows left out."""
    tenuti = []
    for esito in propri(d):
        if esito.aperto:
            righe = tuple(r for r in esito.righe if not r.deroga)
            tenuti.append(replace(esito, righe=righe, falliti=esito.falliti - (len(esito.righe) - len(righe))))
    return sorted(tenuti, key=peso)


def scheda_qualita(d: Analisi, dove: str = "") -> Scheda:
    """The card that says, on a page about something else, how much its data contradict what is published."""
    conti = conta(aperti(d))
    avvisi = Conti(avvisi=conti.avvisi).voci
    nota = ", ".join(p for p in (f"e {avvisi[0]}" if avvisi else "nessun avviso", dove) if p)
    return Scheda("Contraddizioni da chiarire", fm.numero(conti.contraddizioni), nota)


def peso(esito: EsitoControllo) -> int:
    """Place of an outcome in the order of reading."""
    return PESI[esito.gravita or esito.severita]


def quadrature_di(esiti: Iterable[EsitoControllo]) -> list[EsitoControllo]:
    """Those of the reconciliation."""
    return [e for e in esiti if e.suite == SUITE]


def controlli_di(esiti: Iterable[EsitoControllo]) -> list[EsitoControllo]:
    """Those of the expectations."""
    return [e for e in esiti if e.suite != SUITE]


def chi(d: Analisi, esito: EsitoControllo, riga: RigaFallita) -> str:
    """The role or office that owns a failing row."""
    return proprietario(d.quadro, d.dati.fonte, esito, riga)


def voce(d: Analisi, r: RigaFallita, chi: str = "") -> str:
    """The name of the row with the codes that a person knows; a year, where it has one.

    chi: who is named beside it as the one who acts, and then needs not be named again as the one it is about.
    """
    nome, codice = _nome_e_codice(d, r, chi)
    return f"{nome} ({codice})" if codice else nome


def cella_voce(d: Analisi, r: RigaFallita, chi: str = "") -> Cella:
    """The same for the head of a row: the codes follow the name in a quieter type."""
    nome, codice = _nome_e_codice(d, r, chi)
    return Cella(nome, codice=codice)


def _nome_e_codice(d: Analisi, r: RigaFallita, chi: str) -> tuple[str, str]:
    codici = [] if r.tabella in SOLO_NOME else [k for k in CHIAVI if k in r.chiave and ":" not in r.chiave[k]]
    nome = _nome(d, r)
    if not nome and "programma" in codici:
        nome = ", ".join(p for p in (d.quadro.titolo(r.chiave["programma"]), r.chiave.get("voce", "")) if p)
        codici = ["programma"]
    codice = " ".join(r.chiave[k] for k in codici)
    soggetto = r.contesto.get("soggetto", "")
    di_chi = f" ({soggetto})" if soggetto and soggetto != chi else ""
    quando = [_periodo(v) for k, v in r.chiave.items() if k in ("anno", "periodo")][-1:]
    if not nome:
        return ", ".join([f"{codice}{di_chi}", *quando]), ""
    return ", ".join([f"{parole.maiuscola(nome)}{di_chi}", *quando]), codice


def _nome(d: Analisi, r: RigaFallita) -> str:
    """The first of the columns that name a row; the projects that it speaks of by their code, with their title."""
    di_nome = r.tabella in SOLO_NOME
    nomi = (v for k in NOMI if k not in CHIAVI or di_nome for v in [_colonna(r, k, di_nome)] if v)
    return _PROGETTO.sub(lambda m: _con_titolo(d, m), next(nomi, ""))


def _colonna(r: RigaFallita, nome: str, di_nome: bool) -> str:
    return r.contesto.get(nome) or (r.chiave.get(nome, "") if di_nome else "")


def _con_titolo(d: Analisi, trovato: re.Match[str]) -> str:
    codice = trovato[1]
    return f"progetto «{d.quadro.titolo(codice)}» ({codice})" if codice in d.quadro.struttura else trovato[0]


def _periodo(testo: str) -> str:
    giorno = re.fullmatch(r"(?:\d{4}/)?(\d{4})-(\d{2})-(\d{2})", testo)
    return f"al {giorno[3]}/{giorno[2]}/{giorno[1]}" if giorno else testo.replace("/", "–")


def resto(r: RigaFallita) -> str:
    """What else helps to understand a failing row, labelled."""
    detti = {k: _detto(k, v) for k, v in r.contesto.items()}
    return "; ".join(f"{nome} {detti[k]}" for k, nome in ETICHETTE.items() if k in detti)


def _detto(nome: str, testo: str) -> str:
    if nome in CITATE:
        return f"«{testo.strip()}»"
    return fm.numero(Decimal(testo)) if nome in QUANTITA and _NUMERO.fullmatch(testo) else testo


def leggibile(testo: str) -> str:
    """A number with decimals as people write it; any other text, codes and years among them, as it is."""
    return fm.numero(Decimal(testo)) if _DECIMALE.fullmatch(testo) else testo
