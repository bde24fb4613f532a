"""Everything compared for a group in a year: each indicator with its values, positions, limits, signals, references."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from analisi.calcolo.panel.attenzione import Segnale, attenzione, correggi
from analisi.calcolo.panel.base import Valore
from analisi.calcolo.panel.imbuto import Imbuto, imbuto
from analisi.calcolo.panel.posizione import Posizioni, posizioni
from analisi.calcolo.panel.simili import Vicini, vicini
from analisi.calcolo.panel.valori import periodi_con_dati, valori
from analisi.calcolo.panel.verso import SenzaConfronto
from analisi.dati.panel_tipi import DatiPanel, Indicatore, Panel, con_riferimenti, elencato
from analisi.dati.periodi import Periodo, periodo
from analisi.oggetti import Oggetto

ANNI_DI_STORIA = 4
NESSUN_DATO = "nessun dato"
ANNI_DI_RIFERIMENTO = 3
"""How many years older than the values a reference line may be; its own period is always shown."""


@dataclass(frozen=True)
class Riferimento:
    """The value of a set of bodies (a regional mean, for instance) beside which a panel is read."""

    nome: str
    periodo: Periodo
    valore: Valore


@dataclass(frozen=True)
class Confronto:
    """An indicator compared in a panel over a period.

    valori: one for each member of the panel that existed in the period, also without a value; per: code of the body in
    evidence, empty for none; storia: the same period of earlier years where two bodies or more have a value, the
    oldest first; segnali: what comes of the search for what needs attention.
    """

    indicatore: Indicatore
    periodo: Periodo
    panel: Panel
    per: str
    valori: tuple[Valore, ...]
    storia: tuple[tuple[Periodo, tuple[Valore, ...]], ...]
    esito: Posizioni | SenzaConfronto
    imbuto: Imbuto | SenzaConfronto
    segnali: tuple[Segnale, ...]
    riferimenti: tuple[Riferimento, ...]

    @property
    def posizioni(self) -> Posizioni | None:
        """The positions, where a comparison is given."""
        return self.esito if isinstance(self.esito, Posizioni) else None

    @property
    def comparabili(self) -> tuple[Valore, ...]:
        """The values that take part."""
        return tuple(v for v in self.valori if v.valore is not None and not v.escluso)

    def di(self, ente: str) -> Valore | None:
        """The value of a body, if it has one."""
        return next((v for v in self.valori if v.ente == ente and v.valore is not None), None)


@dataclass(frozen=True, repr=False)
class Confronti(Oggetto):
    """What is compared in a year.

    principali: each indicator over the period that most bodies have; altri: the other periods; segnali: all those of
    `principali`, their p-values corrected together; muti: indicators of the same perimeter without any value.
    """

    anno: int
    principali: tuple[Confronto, ...]
    altri: tuple[Confronto, ...]
    segnali: tuple[Segnale, ...]
    muti: tuple[Indicatore, ...]


def confronta(dati: DatiPanel, panel: Panel, anno: int, per: str = "") -> Confronti:
    """Compare the bodies of a panel (listed: see `elencato`) on every indicator of its perimeter."""
    tutti: list[tuple[Confronto, ...]] = []
    muti: list[Indicatore] = []
    for indicatore in dati.indicatori.values():
        if indicatore.perimetro == panel.perimetro:
            suoi = _di_indicatore(dati, panel, indicatore, anno, per)
            if suoi := tuple(c for c in suoi if c.comparabili):
                tutti.append(suoi)
            else:
                muti.append(indicatore)
    return _insieme(dati, anno, tutti, muti)


def confronta_camera(
    dati: DatiPanel, camera: str, anno: int, indicatori: Iterable[Indicatore], regione: str = ""
) -> Confronti:
    """Compare a chamber, and its provinces on what is of provinces, each indicator in the panel that says most.

    That is the panel, among those that list the body, where most bodies can be compared; of equals, the first. Only
    indicators of which the body has a value are kept. regione: the one whose means the chamber is read beside, none
    for empty.
    """
    corpi = (camera, *dati.enti[camera].province)
    tutti = []
    for indicatore in indicatori:
        for corpo in corpi:
            suoi = (con_riferimenti(dati, p, (regione,)) for p in _panel_di(dati, corpo))
            adatti = [p for p in suoi if p.perimetro == indicatore.perimetro]
            trovati = [c for p in adatti for c in _di_indicatore(dati, p, indicatore, anno, corpo) if c.di(corpo)]
            if trovati:
                tutti.append(tuple(sorted(trovati, key=lambda c: -len(c.comparabili))[:1]))
    return _insieme(dati, anno, tutti, [])


def vicini_di(dati: DatiPanel, panel: Panel, ente: str, anno: int) -> Vicini | SenzaConfronto:
    """The bodies nearest to `ente` on the structural measures of the panel, as they stood at the end of the year."""
    quando = periodo(f"{anno}-12-31")
    enti = [e.codice for e in dati.enti.values() if e.perimetro == panel.perimetro and e.esiste(quando.da, quando.a)]
    misure = {m: {v.ente: v.valore for v in valori(dati, _struttura(dati, m), quando, enti)} for m in panel.simili}
    grandezze = [m for m in panel.simili if m in dati.misure and dati.misure[m].natura != "valore"]
    return vicini(ente, misure, panel.quanti, grandezze)


def _struttura(dati: DatiPanel, codice: str) -> Indicatore:
    """A structural measure as an indicator of itself; an indicator is already one."""
    if codice in dati.indicatori:
        return dati.indicatori[codice]
    misura = dati.misure[codice]
    return Indicatore(
        codice=codice, tema="", nome=misura.nome, numeratore=codice, denominatore="", fattore=Decimal(1),
        unita=misura.unita, decimali=0, direzione="contesto", soglia_minima=None, soglia_massima=None,
        tipo_statistico="conteggio", perimetro="camera", denominatore_nome="", fonte="", stato="calcolata",
    )  # fmt: skip


def _panel_di(dati: DatiPanel, ente: str) -> list[Panel]:
    return [p for p in (elencato(dati, uno) for uno in dati.panel.values()) if ente in p.enti]


def _di_indicatore(dati: DatiPanel, panel: Panel, indicatore: Indicatore, anno: int, per: str) -> tuple[Confronto, ...]:
    periodi = periodi_con_dati(dati, indicatore, panel.enti, anno)
    return tuple(
        sorted((_confronto(dati, panel, indicatore, p, per) for p in periodi), key=lambda c: -len(c.comparabili))
    )


def _confronto(dati: DatiPanel, panel: Panel, indicatore: Indicatore, quando: Periodo, per: str) -> Confronto:
    attuali = _valori(dati, panel, indicatore, quando)
    versione = next((v.versione for v in attuali if v.valore is not None and not v.escluso), "")
    precedenti = _valori(dati, panel, indicatore, quando.anno_prima, versione)
    return Confronto(
        indicatore=indicatore,
        periodo=quando,
        panel=panel,
        per=per,
        valori=attuali,
        storia=tuple(_storia(dati, panel, indicatore, quando, versione)),
        esito=posizioni(attuali, indicatore, dati.metodo),
        imbuto=imbuto(attuali, indicatore, dati.metodo),
        segnali=attenzione(attuali, precedenti, indicatore, dati.metodo),
        riferimenti=tuple(_riferimenti(dati, panel, indicatore, quando, versione)),
    )


def _valori(
    dati: DatiPanel, panel: Panel, indicatore: Indicatore, quando: Periodo, versione: str = ""
) -> tuple[Valore, ...]:
    """One value for each member of the panel that existed, also for those that said nothing."""
    esistenti = [e for e in panel.enti if dati.enti[e].esiste(quando.da, quando.a)]
    trovati = {v.ente: v for v in valori(dati, indicatore, quando, esistenti, versione=versione)}
    muto = Valore("", indicatore.codice, quando.testo, None, avvisi=(NESSUN_DATO,))
    return tuple(trovati.get(e) or replace(muto, ente=e) for e in esistenti)


def _storia(
    dati: DatiPanel, panel: Panel, indicatore: Indicatore, quando: Periodo, versione: str
) -> Iterable[tuple[Periodo, tuple[Valore, ...]]]:
    """Earlier years of the same version: net and gross never make one line."""
    for indietro in range(ANNI_DI_STORIA, 0, -1):
        allora = _anni_prima(quando, indietro)
        tutti = _valori(dati, panel, indicatore, allora, versione)
        trovati = tuple(v for v in tutti if v.valore is not None and not v.escluso)
        if len(trovati) > 1:
            yield allora, trovati


def _anni_prima(quando: Periodo, anni: int) -> Periodo:
    for _ in range(anni):
        quando = quando.anno_prima
    return quando


def _riferimenti(
    dati: DatiPanel, panel: Panel, indicatore: Indicatore, quando: Periodo, versione: str
) -> Iterable[Riferimento]:
    """Of each set of bodies the value of the period, or of the latest like it that is not too old, same version."""
    for codice in panel.riferimenti:
        for indietro in range(ANNI_DI_RIFERIMENTO + 1):
            allora = _anni_prima(quando, indietro)
            suoi = valori(dati, indicatore, allora, [codice], versione=versione)
            trovati = [v for v in suoi if v.valore is not None and not v.escluso]
            if trovati:
                yield Riferimento(dati.enti[codice].nome, allora, trovati[0])
                break


def _insieme(
    dati: DatiPanel, anno: int, tutti: Sequence[tuple[Confronto, ...]], muti: Sequence[Indicatore]
) -> Confronti:
    principali = tuple(suoi[0] for suoi in tutti)
    # bodies of the same chamber bring the same comparison more than once
    distinti = {(c.indicatore.codice, c.panel.codice, c.periodo): c.segnali for c in principali}
    segnali = correggi([s for suoi in distinti.values() for s in suoi], dati.metodo.livello_pct / 100)
    return Confronti(anno, principali, tuple(c for suoi in tutti for c in suoi[1:]), tuple(segnali), tuple(muti))
