"""Reports of a group of bodies: what is asked for, what is known of the data, and making them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from analisi.dati.impronta import file_di_ingresso
from analisi.dati.panel_tipi import SIMULATO, DatiPanel, Ente, Panel, elencato
from analisi.dati.riservato import NOME_FILE, crea_chiave
from analisi.dati.scelta import ammesso
from analisi.errors import ErroreParametri
from analisi.rapporti.catalogo import PAROLE, Catalogo
from analisi.rapporti.notebook import GRUPPO, NotebookRapporto
from analisi.rapporti.parametri import EDIZIONI, NOMI_GRUPPO, ParametriGruppo, confronta_nomi
from analisi.rapporti.produzione import Modo
from analisi.rapporti.rapporto import RapportoGruppo
from analisi.rapporti.scheda import Soggetto
from notebatch.batch import produce
from notebatch.content_key import Reader
from notebatch.report import Found
from notebatch.workers import Workers

ENTE_AUTORE = "Gruppo di confronto"
DEBOLI = ("arrotondato", "stimato")
NON_DICHIARATA = "non dichiarata"


@dataclass(frozen=True, kw_only=True)
class IncaricoGruppo(Modo):
    """What a command on reports of a group is to do; every value as written by who asks.

    panel: empty for the ones that have data in the year; per: bodies, each with a report of its own, none for the
    group's.
    """

    anni: Sequence[int]
    panel: Sequence[str] = ()
    per: Sequence[str] = ()
    anonima: bool = False
    simulazione: str = ""

    @cached_property
    def dati(self) -> DatiPanel:
        """The data of the group, read once. Raises ErroreDati, ErroreParametri for a made-up set that is not there."""
        from analisi.dati.panel import apri_panel

        return apri_panel(self.percorsi, self.simulazione)

    def inputs(self) -> Iterator[Path]:
        """Every file that the reports are made from."""
        p = self.percorsi
        for cartella in (p.confronto, p.simulati, p.riservato, p.aspettative, p.notebook):
            yield from file_di_ingresso(cartella)

    def found(self, workers: Workers, reader: Reader) -> Found:
        """The reports; who asks for letters is told of the key that is made for them."""
        percorsi = self.percorsi
        if self.anonima and crea_chiave(percorsi):
            print(f"Creata la chiave delle lettere, da conservare: {percorsi.relativo(percorsi.riservato / NOME_FILE)}")
        voci = [
            RapportoGruppo(n, p, soggetto(self.dati, p))
            for p in parametri_gruppo(self.dati, self)
            for n in notebook_di_gruppo(self.notebook)
        ]
        return Found(lambda: voci)


def notebook_di_gruppo(notebook: Sequence[NotebookRapporto]) -> tuple[NotebookRapporto, ...]:
    """The notebooks of the group. Raises ErroreParametri where there is none."""
    trovati = tuple(n for n in notebook if n.ambito == GRUPPO)
    if not trovati:
        raise ErroreParametri(f"nessun notebook del gruppo in notebooks/: hanno «ambito»: «{GRUPPO}» fra i metadati")
    return trovati


def produci_confronto(incarico: IncaricoGruppo) -> int:
    """Make every report of the group asked for that is not up to date; the result is the exit code.

    Raises ErroreParametri with every value refused, ErroreDati with every fault of the data, before any kernel starts.
    """
    confronta_nomi({n.nome: n.parametri for n in notebook_di_gruppo(incarico.notebook)}, NOMI_GRUPPO)
    parametri_gruppo(incarico.dati, incarico)
    return produce(incarico, Catalogo(incarico.percorsi), PAROLE, incarico.impostazioni)


def parametri_gruppo(dati: DatiPanel, incarico: IncaricoGruppo) -> list[ParametriGruppo]:
    """The parameters of every report asked for, in their canonical form.

    Raises ErroreParametri with every value refused.
    """
    problemi: list[str] = []
    panel = [_fra("panel", p, tuple(dati.panel), problemi) for p in incarico.panel] or _con_dati(dati, incarico.anni)
    enti = tuple(c for c, e in dati.enti.items() if e.perimetro != "insieme")
    per = [_fra("per", e, enti, problemi) for e in incarico.per]
    anni = anni_presenti(dati)
    problemi += [f"anno: nessun dato di confronto per il {a}. Ci sono: {_serie(anni)}." for a in incarico.anni
                 if a not in anni]  # fmt: skip
    if incarico.anonima and not incarico.per:
        problemi.append("l'edizione anonima è di qualcuno: aggiungere --per con l'ente a cui è destinata.")
    noti = [dati.panel[nome] for nome in panel if nome in dati.panel]
    problemi += [
        p for uno in noti for p in _problemi_del_panel(dati, uno, incarico, [e for e in per if e in dati.enti])
    ]
    if problemi:
        raise ErroreParametri("\n".join(dict.fromkeys(problemi)))
    edizione = EDIZIONI[1] if incarico.anonima else EDIZIONI[0]
    return [
        ParametriGruppo(anno, nome, ente, edizione, dati.simulazione)
        for anno in incarico.anni for nome in panel for ente in (per or [""])
    ]  # fmt: skip


def _problemi_del_panel(dati: DatiPanel, panel: Panel, incarico: IncaricoGruppo, per: Sequence[str]) -> Iterator[str]:
    """What of a request cannot hold for this panel."""
    if panel.simili and not incarico.per:
        yield f"panel «{panel.codice}»: è fatto degli enti più simili a uno, da indicare con --per."
    if panel.simili and incarico.anonima:
        yield f"panel «{panel.codice}»: chi è simile a chi si può ricostruire, l'edizione anonima non c'è."
    membri = elencato(dati, panel).enti
    for codice in per:
        ente = dati.enti[codice]
        if ente.perimetro != panel.perimetro:
            yield f"per: il panel «{panel.codice}» confronta {_plurali(panel.perimetro)}, «{codice}» non lo è."
        elif not panel.simili and codice not in membri:
            yield f"per: «{codice}» non è fra gli enti del panel «{panel.codice}»: {', '.join(membri)}."
        yield from (_non_esiste(ente, anno) for anno in incarico.anni if not _vivo(ente, anno))


def _vivo(ente: Ente, anno: int) -> bool:
    return ente.nel_periodo(date(anno, 1, 1), date(anno, 12, 31))


def _non_esiste(ente: Ente, anno: int) -> str:
    if ente.al is not None and ente.al.year < anno:
        dove = f" ed è confluita in «{ente.confluito_in}»" if ente.confluito_in else ""
        return f"per: «{ente.codice}» non esiste nel {anno}: ha chiuso il {ente.al:%d/%m/%Y}{dove}."
    return f"per: «{ente.codice}» non esiste nel {anno}: comincia il {ente.dal:%d/%m/%Y}."


def anni_presenti(dati: DatiPanel) -> tuple[int, ...]:
    """The years in which some period with an observation ends."""
    from analisi.dati.periodi import periodo

    return tuple(sorted({periodo(r.periodo).anno for r in dati.rilevazioni}))


def _con_dati(dati: DatiPanel, anni: Sequence[int]) -> list[str]:
    """The listed panels two or more bodies of which have data in one of the years."""
    from analisi.dati.periodi import periodo

    presenti = {r.ente for r in dati.rilevazioni if periodo(r.periodo).anno in anni and r.qualita != "scartato"}
    return [p.codice for p in dati.panel.values() if len(presenti & set(elencato(dati, p).enti)) > 1]


def _fra(nome: str, valore: str, ammessi: Sequence[str], problemi: list[str]) -> str:
    try:
        return ammesso(nome, valore, ammessi)
    except ErroreParametri as errore:
        problemi.append(str(errore))
        return valore


def _serie(anni: Sequence[int]) -> str:
    return ", ".join(str(a) for a in anni) or "nessuno"


def _plurali(perimetro: str) -> str:
    return {"camera": "camere", "provincia": "province"}.get(perimetro, perimetro)


def soggetto(dati: DatiPanel, p: ParametriGruppo) -> Soggetto:
    """What a report of the group is about, and how far its data can be trusted."""
    panel = dati.panel[p.panel]
    per = f" · per {dati.enti[p.per].nome}" if p.per else ""
    anonima = ", edizione anonima" if p.edizione != EDIZIONI[0] else ""
    simulato = f"{SIMULATO} · " if p.simulazione else ""
    stato, frase = _verdetto(dati, p)
    return Soggetto(
        ente=f"{simulato}{ENTE_AUTORE}",
        titolo_area=panel.titolo,
        sottotitolo=f"{simulato}{ENTE_AUTORE} · anno {p.anno} · {panel.titolo}{per}{anonima}",
        testata=f"{simulato}{ENTE_AUTORE} · {p.anno}",
        data=f"{p.anno}-12-31",
        stato=stato,
        frase=frase,
        impronta=dati.impronta,
    )


def _verdetto(dati: DatiPanel, p: ParametriGruppo) -> tuple[str, str]:
    from analisi.dati.periodi import periodo

    if p.simulazione:
        return "avvisi", f"{SIMULATO}: dati inventati per dimostrazione"
    panel = dati.panel[p.panel]
    del_perimetro = {e.codice for e in dati.enti.values() if e.perimetro == panel.perimetro}
    membri = del_perimetro if panel.simili else set(elencato(dati, panel).enti)
    righe = [
        r
        for r in dati.rilevazioni
        if r.ente in membri and periodo(r.periodo).anno == p.anno and r.qualita != "scartato"
    ]
    if not righe:
        return "avvisi", f"Nessun dato del panel nel {p.anno}"
    dubbi = sum(r.qualita in DEBOLI or r.versione == NON_DICHIARATA for r in righe)
    if dubbi:
        quanti = "1 valore dubbio" if dubbi == 1 else f"{dubbi} valori dubbi"
        return "avvisi", f"Dati con avvisi: {quanti} su {len(righe)}"
    return "superato", "Dati controllati"
