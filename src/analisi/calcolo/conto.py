"""The income statement: the accounts of a chamber on the tree of the law, with the totals that its source leaves out.

Scheme: DPR 254/2005, annex C (`schema_conto_economico.csv`). Whatever the source does, here costs and losses are
negative, so that a total is the sum of its parts and a positive difference improves the result. An amount that is
neither written nor follows from all its parts is unknown (None), never zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from analisi.dati.fonte import SegnoOneri
from analisi.dati.piano_conti import Piano, Posto, posto_di, voce_di
from analisi.oggetti import Oggetto

CONSUNTIVO = "consuntivo"
VERSIONI_BILANCIO = ("budget_iniziale", "revisione_luglio", CONSUNTIVO)
ANNO_PRECEDENTE = "anno_precedente"
"""The final amounts of the year before, beside the versions of this one."""
Ruolo = Literal["esercizio", "corrente", "finanziaria", "straordinaria", "rettifiche"]
CertezzaSegno = Literal["dichiarato", "predefinito", "dedotto", "ambiguo"]

Riga = Mapping[str, Any]
Importi = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Conto:
    """A line of the statement with its amounts in euro by version; None where unknown.

    conto: its code in the source, that of the scheme where the source has no such line; codice: that of the scheme,
    empty for an account that only the chamber has, which is part of `padre`; ruolo: the result that it is, if any;
    calcolati: versions whose amount is the sum of the parts, because the source has none; foglia: without parts.
    """

    conto: str
    codice: str
    padre: str
    natura: str
    ruolo: str
    voce: str
    livello: int
    importi: Importi
    riga_fonte: str
    foglia: bool
    calcolati: tuple[str, ...] = ()


@dataclass(frozen=True)
class Identita:
    """A total of the source against the sum of its known parts in one version, in euro.

    mancanti: codes of the parts without an amount; proprie: whether the parts are accounts that only the chamber has.
    """

    conto: str
    voce: str
    versione: str
    totale: Decimal
    somma_parti: Decimal
    tolleranza: Decimal = Decimal(0)
    mancanti: tuple[str, ...] = ()
    proprie: bool = False

    @property
    def differenza(self) -> Decimal:
        """Total minus the sum of its parts, in euro."""
        return self.totale - self.somma_parti

    @property
    def torna(self) -> bool | None:
        """Whether they agree within the tolerance; None where they differ and parts that are missing may say why."""
        if abs(self.differenza) <= self.tolleranza:
            return True
        return None if self.mancanti else False


@dataclass(frozen=True)
class VoceAssente:
    """A line of the scheme that the source has neither as such nor in parts, though it has others beside it.

    necessaria: whether the total that it is part of is unknown without it.
    """

    codice: str
    voce: str
    necessaria: bool


@dataclass(frozen=True)
class LetturaConto:
    """What must be known, besides the rows, to read a statement.

    piano: the chart of the chamber; oneri, tolleranza: as the card of the source declares them; fine_anno: whether the
    final amounts are of the whole year; precedente: the statement of the year before, None where it is not known or
    cannot be compared, as `senza_precedente` then says in Italian.
    """

    piano: Piano = field(default_factory=dict)
    oneri: SegnoOneri | None = None
    tolleranza: Decimal = Decimal(0)
    fine_anno: bool = True
    precedente: ContoEconomico | None = None
    senza_precedente: str = ""


@dataclass(frozen=True, repr=False)
class ContoEconomico(Oggetto):
    """The statement of one year, in the order of the scheme.

    versioni: those of which the source has any amount; fuori_posto: rows that stand nowhere in the scheme, by account,
    each with why (totals are not computed then: nobody knows what they would lack); esclusi: accounts that the chart
    leaves out of the statement; oneri: how the source writes costs, and segno: how that is known.
    """

    conti: tuple[Conto, ...]
    identita: tuple[Identita, ...]
    versioni: tuple[str, ...] = VERSIONI_BILANCIO
    assenti: tuple[VoceAssente, ...] = ()
    fuori_posto: Mapping[str, str] = field(default_factory=dict)
    esclusi: tuple[str, ...] = ()
    oneri: SegnoOneri = "negativi"
    segno: CertezzaSegno = "dichiarato"
    tolleranza: Decimal = Decimal(0)
    fine_anno: bool = True
    senza_precedente: str = ""

    def cerca(self, codice: str) -> Conto | None:
        """The line of that code, in the source or in the scheme; None where the statement lacks it."""
        del_conto = (c for c in self.conti if c.conto == codice)
        return next(del_conto, None) or next((c for c in self.conti if codice and c.codice == codice), None)

    def di_ruolo(self, ruolo: Ruolo) -> Conto | None:
        """The result of the year (`esercizio`) or of one of its managements; None where the statement lacks it."""
        return next((c for c in self.conti if c.ruolo == ruolo), None)

    def parti(self, conto: Conto) -> tuple[Conto, ...]:
        """The lines that a line is made of."""
        return tuple(c for c in self.conti if c.padre == conto.conto)

    def come_nella_fonte(self, conto: Conto, importo: Decimal) -> Decimal:
        """An amount, or a difference of amounts, with the sign that the source writes it with."""
        return -importo if self.oneri == "positivi" and conto.natura == "onere" else importo

    @property
    def quadra(self) -> bool:
        """Whether no total is known to differ from its parts."""
        return all(i.torna is not False for i in self.identita)

    @property
    def perche_non_si_confronta(self) -> str:
        """Why another year cannot be measured against this one, in Italian; empty where it can."""
        if CONSUNTIVO not in self.versioni:
            return "manca il consuntivo"
        if not self.fine_anno:
            return "il consuntivo non è dell'anno intero"
        if self.segno == "ambiguo":
            return "la carta della fonte non dice il segno degli oneri"
        if self.fuori_posto:
            return "alcuni conti non hanno posto nello schema di legge"
        return "" if self.quadra else "qualche totale non è la somma delle sue parti"


def conto_economico(
    righe: Sequence[Riga], schema: Sequence[Riga], lettura: LetturaConto | None = None
) -> ContoEconomico:
    """The statement that the rows of the source make, totals computed where they are not written and can be."""
    lettura = lettura or LetturaConto()
    albero = _Albero(righe, schema, lettura)
    if lettura.oneri is not None:
        return albero.conto(lettura.oneri, "dichiarato")
    negativi, positivi = albero.conto("negativi", "predefinito"), albero.conto("positivi", "dedotto")
    if all(i <= 0 for i in albero.oneri_scritti):
        return negativi
    provati = _lo_provano(negativi, positivi), _lo_provano(positivi, negativi)
    if provati == (False, True):
        return positivi
    dubbio = provati[0] == provati[1] and all(i >= 0 for i in albero.oneri_scritti)
    return replace(negativi, segno="ambiguo") if dubbio else negativi


def _lo_provano(lettura: ContoEconomico, altra: ContoEconomico) -> bool:
    """Whether some result of the source is the sum of its parts as they are read in `lettura`, and not in the other."""
    sbagliate = {(i.conto, i.versione) for i in altra.identita if i.torna is False}
    return any(i.torna and not i.mancanti and (i.conto, i.versione) in sbagliate for i in lettura.identita)


@dataclass
class _Nodo:
    """A place of the tree, with the row of the source that stands there, if any."""

    conto: str
    codice: str
    natura: str
    ruolo: str = ""
    voce: str = ""
    riga: Riga | None = None
    figli: list[_Nodo] = field(default_factory=list)

    @property
    def vuoto(self) -> bool:
        """Whether the source has nothing of it, nor of its parts."""
        return self.riga is None and all(f.vuoto for f in self.figli)


class _Albero:
    """The tree of the scheme with the rows of a source hung on it."""

    def __init__(self, righe: Sequence[Riga], schema: Sequence[Riga], lettura: LetturaConto) -> None:
        self.lettura = lettura
        self.schema = schema
        self.voci = {v["codice"]: _Nodo("", v["codice"], v["natura"], v["ruolo"] or "", v["voce"]) for v in schema}
        self.propri: dict[str, _Nodo] = {}
        self.fuori_posto: dict[str, str] = {}
        self.esclusi: list[str] = []
        for v in schema:
            if v["padre"]:
                self.voci[v["padre"]].figli.append(self.voci[v["codice"]])
        for riga in righe:
            self._metti(riga)
        self.versioni = tuple(v for v in VERSIONI_BILANCIO if any(r[v] is not None for r in righe))

    @property
    def radici(self) -> list[_Nodo]:
        return [self.voci[v["codice"]] for v in self.schema if not v["padre"]]

    @property
    def oneri_scritti(self) -> list[Decimal]:
        """The amounts of the costs, as the source writes them."""
        nodi = [n for n, _, _ in self._percorri() if n.natura == "onere" and n.riga is not None]
        return [i for n in nodi for v in self.versioni if n.riga and (i := n.riga[v]) is not None]

    def conto(self, oneri: SegnoOneri, segno: CertezzaSegno) -> ContoEconomico:
        """The statement, if the source writes costs that way."""
        importi = {id(n): {v: self._importo(n, v, oneri) for v in self.versioni} for n, _, _ in self._percorri()}
        presenti = [(n, p, x) for n, p, x in self._percorri() if n.riga is not None or _qualcuno(importi[id(n)])]
        return ContoEconomico(
            conti=tuple(self._conto(n, p, x, importi) for n, p, x in presenti),
            identita=tuple(i for n, _, _ in presenti for i in self._identita(n, importi, oneri)),
            versioni=self.versioni,
            assenti=tuple(self._assenti()),
            fuori_posto=self.fuori_posto,
            esclusi=tuple(self.esclusi),
            oneri=oneri,
            segno=segno,
            tolleranza=self.lettura.tolleranza,
            fine_anno=self.lettura.fine_anno,
            senza_precedente=self.lettura.senza_precedente,
        )

    def _metti(self, riga: Riga) -> None:
        posto = posto_di(riga["conto"], riga["voce"], self.lettura.piano, self.schema)
        if isinstance(posto, str):
            self.fuori_posto[riga["conto"]] = posto
        elif posto == Posto():
            self.esclusi.append(riga["conto"])
        else:
            nodo = self.voci[posto.codice] if posto.codice else self._proprio(riga["conto"], posto)
            if nodo.riga is not None:
                self.fuori_posto[riga["conto"]] = f"la voce «{nodo.voce}» è già del conto {nodo.conto}"
                return
            nodo.riga, nodo.conto = riga, riga["conto"]
            if not nodo.codice:
                nodo.voce = riga["voce"]

    def _proprio(self, conto: str, posto: Posto) -> _Nodo:
        """The place of an account that only the chamber has, made with those that it is part of."""
        if conto not in self.propri:
            sopra = self._di_piano(posto.padre)
            self.propri[conto] = _Nodo(conto, "", posto.natura or sopra.natura, voce=conto)
            sopra.figli.append(self.propri[conto])
        return self.propri[conto]

    def _di_piano(self, conto: str) -> _Nodo:
        posto = self.lettura.piano.get(conto)
        if posto is not None and not posto.codice:
            return self._proprio(conto, posto)
        voce = voce_di(posto.codice if posto else conto, self.schema)
        assert voce is not None, "the chart was read against the scheme"
        return self.voci[voce["codice"]]

    def _percorri(self) -> Iterator[tuple[_Nodo, _Nodo | None, int]]:
        """Every place with what it is part of and its depth, a total before its parts."""
        da_fare: list[tuple[_Nodo, _Nodo | None, int]] = [(n, None, 0) for n in reversed(self.radici)]
        while da_fare:
            nodo, padre, livello = da_fare.pop()
            yield nodo, padre, livello
            da_fare += [(f, nodo, livello + 1) for f in reversed(nodo.figli)]

    def _scritto(self, nodo: _Nodo, versione: str, oneri: SegnoOneri) -> Decimal | None:
        importo: Decimal | None = nodo.riga[versione] if nodo.riga is not None else None
        return -importo if importo and oneri == "positivi" and nodo.natura == "onere" else importo

    def _importo(self, nodo: _Nodo, versione: str, oneri: SegnoOneri) -> Decimal | None:
        """What the source writes, else the sum of all the parts; None where a part is unknown or an account is lost."""
        scritto = self._scritto(nodo, versione, oneri)
        if scritto is not None or not nodo.figli or self.fuori_posto:
            return scritto
        parti = [self._importo(f, versione, oneri) for f in nodo.figli]
        note = [p for p in parti if p is not None]
        return sum(note, Decimal(0)) if len(note) == len(parti) else None

    def _conto(self, nodo: _Nodo, padre: _Nodo | None, livello: int, importi: Mapping[int, Importi]) -> Conto:
        riga, suoi, prima = nodo.riga, importi[id(nodo)], self._prima(nodo, padre)
        calcolati = [v for v, i in suoi.items() if i is not None and (riga is None or riga[v] is None)]
        calcolati += [ANNO_PRECEDENTE] if prima and CONSUNTIVO in prima.calcolati else []
        return Conto(
            conto=nodo.conto or nodo.codice,
            codice=nodo.codice,
            padre=(padre.conto or padre.codice) if padre else "",
            natura=nodo.natura,
            ruolo=nodo.ruolo,
            voce=nodo.voce,
            livello=livello,
            importi={v: suoi.get(v) for v in VERSIONI_BILANCIO}
            | {ANNO_PRECEDENTE: prima.importi[CONSUNTIVO] if prima else None},
            riga_fonte=(riga["riga_fonte"] or "") if riga else "",
            foglia=all(f.vuoto for f in nodo.figli),
            calcolati=tuple(calcolati),
        )

    def _prima(self, nodo: _Nodo, padre: _Nodo | None) -> Conto | None:
        """The same line in the statement of the year before; an account of the chamber hangs from the same one."""
        precedente = self.lettura.precedente
        if precedente is None:
            return None
        if nodo.codice:
            return next((c for c in precedente.conti if c.codice == nodo.codice), None)
        propri = (c for c in precedente.conti if not c.codice and c.conto == nodo.conto)
        stesso = next(propri, None)
        sopra = precedente.cerca(stesso.padre) if stesso else None
        return stesso if sopra and padre and (sopra.codice or sopra.conto) == (padre.codice or padre.conto) else None

    def _identita(self, nodo: _Nodo, importi: Mapping[int, Importi], oneri: SegnoOneri) -> Iterator[Identita]:
        for versione in self.versioni:
            totale = self._scritto(nodo, versione, oneri)
            parti = {f.conto or f.codice: importi[id(f)][versione] for f in nodo.figli}
            note = [p for p in parti.values() if p is not None]
            if totale is not None and note:
                yield Identita(
                    conto=nodo.conto,
                    voce=nodo.voce,
                    versione=versione,
                    totale=totale,
                    somma_parti=sum(note, Decimal(0)),
                    tolleranza=self.lettura.tolleranza,
                    mancanti=tuple(c for c, p in parti.items() if p is None),
                    proprie=not any(f.codice for f in nodo.figli),
                )

    def _assenti(self) -> Iterator[VoceAssente]:
        for nodo, padre, _ in self._percorri():
            if not nodo.codice or not nodo.vuoto or (padre is not None and padre.vuoto):
                continue
            scritto = padre is not None and padre.riga is not None
            if not scritto or any(not f.vuoto for f in (padre.figli if padre else ())):
                yield VoceAssente(nodo.codice, nodo.voce, necessaria=not scritto)


def _qualcuno(importi: Importi) -> bool:
    return any(i is not None for i in importi.values())
