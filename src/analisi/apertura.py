"""Opening a chamber's year: tables, rules, results and verdict in one object. It computes nothing of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd

from analisi.calcolo.conto import LetturaConto, conto_economico
from analisi.calcolo.quadrature.base import GENERI
from analisi.calcolo.quadrature.regole import PARAMETRI
from analisi.calcolo.quadro import Quadro, Righe, calcola
from analisi.calcolo.tempo import Momento
from analisi.dati.archivio import Dati, leggi_conto
from analisi.dati.archivio import apri as apri_dati
from analisi.dati.deroghe import NOME_FILE as NOME_DEROGHE
from analisi.dati.deroghe import codici_in_vigore
from analisi.dati.fonte import CartaTabella, Fonte
from analisi.dati.piano_conti import leggi_piano
from analisi.dati.record import record
from analisi.dati.regole import leggi_regole, leggi_schema_conto
from analisi.dati.regole_quadrature import leggi_quadrature
from analisi.dati.scelta import ammesso, area_ammessa
from analisi.dati.tabelle import CONTO_ECONOMICO, ENTE, TABELLE, VERSIONI
from analisi.dati.tempo import al, giorno_di, in_cifre
from analisi.errors import ErroreAnalisi
from analisi.oggetti import Carta, Oggetto, parlante
from analisi.paths import Percorsi, trova
from analisi.qualita.controllo import controlla, impronta_controlli, leggi_verdetto, scrivi_verdetto
from analisi.qualita.suite import leggi_suite
from analisi.qualita.tavole import Materiale
from analisi.qualita.verdetto import Verdetto

MOSTRA = {"indicatori": "sintesi_indicatori", "conto_economico": "conto_economico", "procedure": "procedure"}
"""What to look at first, by the table that it needs."""


@dataclass(frozen=True, eq=False, repr=False)
class Analisi(Oggetto):
    """A chamber's year seen from one area (`ente`: the whole body) and one version."""

    percorsi: Percorsi
    dati: Dati
    area: str
    versione: str
    quadro: Quadro
    verdetto: Verdetto

    @property
    def anno(self) -> int:
        """The year of the report."""
        return self.dati.anno

    @property
    def nome_ente(self) -> str:
        """The body as the source document names it."""
        return self.dati.fonte.produttore.split(",")[0].strip()

    @property
    def nome_area(self) -> str:
        """The area as titles show it: its code and name, or the whole body."""
        return "Intero ente" if self.area == ENTE else f"Area {self.area}, {self.quadro.titolo(self.area)}"

    @property
    def sigla_area(self) -> str:
        """The area in a word, for running headers."""
        return "Intero ente" if self.area == ENTE else f"Area {self.area}"

    @property
    def data_riferimento(self) -> str:
        """ISO date that the figures are about: nothing in them is later."""
        return self.dati.giorno

    @property
    def anno_chiuso(self) -> bool:
        """Whether the year was over on that date."""
        return self.quadro.momento.chiuso

    @property
    def mancano(self) -> str:
        """What the report lacks because it was not supplied, or not known yet on its day, in Italian; or empty."""
        voci = [n.partition(".") for n in self.dati.non_ancora]
        ignoti = [TABELLE[t].colonna(c).significato if c else TABELLE[t].titolo.lower() for t, _, c in voci]
        assenti = [TABELLE[t].titolo.lower() for t in self.dati.assenti]
        frasi = [f"Al {in_cifre(self.dati.giorno)} non ci sono ancora: {', '.join(ignoti)}."] if ignoti else []
        frasi += [f"Non sono state fornite le tabelle: {', '.join(assenti)}."] if assenti else []
        return " ".join(frasi)

    @property
    def aree(self) -> tuple[str, ...]:
        """Codes of the areas of the body, in order; empty where the table of the tree was not supplied."""
        return self.dati.struttura.aree

    @parlante
    def di_area(self, area: str) -> Analisi:
        """The same year and version seen from another area (its code) or from the whole body (`ente`).

        Raises ErroreParametri for an area that does not exist, with a suggestion.
        """
        area = area_ammessa(area, self.aree, struttura="struttura" in self.dati.tabelle)
        return replace(self, area=area, quadro=_calcolo(self.dati, self.percorsi, self.versione)(area))

    def __repr__(self) -> str:
        return f"<{self.nome_ente}, {self.anno}, {self.nome_area}, {self.versione}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        return self.carta().fascio()

    def carta(self) -> Carta:
        """What it is, what is in it and what to do with it."""
        righe = {nome: len(self.tabella(nome)) for nome in self.dati.tabelle}
        dell_ente = {n for n in righe if self.area != ENTE and not TABELLE[n].nodi}
        voci = {
            "Camera e anno": f"{self.dati.camera}, {self.anno}",
            "Area": self.nome_area,
            "Versione": f"{self.versione}, dati al {in_cifre(self.data_riferimento)}",
            "Verdetto": self.verdetto.frase,
            "Tabelle, con le righe": ", ".join(f"{n} {quante}" for n, quante in righe.items() if n not in dell_ente),
            "Dell'intero ente": ", ".join(f"{n} {quante}" for n, quante in righe.items() if n in dell_ente),
            "Tabelle non fornite": ", ".join(self.dati.assenti),
            "Aree": ", ".join((*self.aree, ENTE)),
        }
        tabella = next((t for t in MOSTRA if t in righe), next(iter(righe)))
        mostra = [f"an.{MOSTRA[tabella]}(d)"] if tabella in MOSTRA else []
        altra = next((a for a in self.aree if a != self.area), ENTE)
        codice = (
            *mostra,
            f'd.tabella("{tabella}")',
            f'an.esplora(d, "{tabella}")',
            f'd.di_area("{altra}")',
            "an.modulo()",
        )
        titolo = f"{self.nome_ente}, {self.anno}"
        return Carta(titolo, tuple((n, v) for n, v in voci.items() if v), codice)

    @parlante
    def tabella(self, nome: str) -> pd.DataFrame:
        """One of the chamber's tables, for the analyst; raises as `Dati.tabella`.

        Of an open area, its own rows of the tables whose rows are of a node of the tree (`struttura`, `indicatori`,
        `strategici`, `risorse`, `serie`); the others are of the whole body and are given whole.
        """
        tutta = self.dati.tabella(nome)
        if self.area == ENTE or not TABELLE[nome].nodi:
            return tutta
        nodi = tutta[TABELLE[nome].nodi[0]]
        return tutta.loc[[self.dati.struttura.area(nodo) == self.area for nodo in nodi]].reset_index(drop=True)

    def sezione(self, riga_fonte: str) -> str:
        """Where in the source document a line stands."""
        return self.dati.fonte.sezione_di(riga_fonte)


def apri(
    camera: str,
    anno: int,
    area: str = ENTE,
    versione: str = "consuntivo",
    radice: Path | None = None,
    oggi: date | None = None,
) -> Analisi:
    """Open a chamber's year for one area and version.

    `area`: the code of an area of its tree (`A`…`I` for Lucca) or `ente`; `versione`: `consuntivo` (the date of the
    data) or `preconsuntivo` (30 September), with nothing known later; `oggi`: the day on which waivers are looked at,
    today if not given. Tables come from the processed store, rebuilt when the input changed; the verdict likewise.
    Raises ErroreParametri for what does not exist, with a suggestion, and ErroreDati for input that cannot be read.

        d = an.apri("lucca", 2013, area="C")
    """
    percorsi = trova(radice)
    versione = ammesso("versione", versione, VERSIONI)
    interi = apri_dati(percorsi, camera, anno)
    dati = al(interi, giorno_di(versione, anno, interi.fonte.data_riferimento))
    area = area_ammessa(area, dati.struttura.aree, struttura="struttura" in dati.tabelle)
    calcolo = _calcolo(dati, percorsi, versione)
    quadro = calcolo(area)
    verdetto = _verdetto(percorsi, dati, lambda: quadro if area == ENTE else calcolo(ENTE), oggi or date.today())
    return Analisi(percorsi, dati, area, versione, quadro, verdetto)


def _righe(dati: Dati) -> dict[str, Righe]:
    return {nome: record(tabella) for nome, tabella in dati.tabelle.items()}


def _calcolo(dati: Dati, percorsi: Percorsi, versione: str) -> Callable[[str], Quadro]:
    """What gives the results of an area, or of the whole body, from these data."""
    schema = leggi_schema_conto(percorsi.regole)
    return partial(
        calcola,
        _righe(dati),
        leggi_regole(percorsi, percorsi.fonte(dati.camera, dati.anno)),
        schema,
        Momento(dati.anno, dati.giorno),
        versione=versione,
        lettura_conto=_lettura_conto(percorsi, dati, schema),
    )


def _lettura_conto(percorsi: Percorsi, dati: Dati, schema: Righe) -> LetturaConto:
    """How the statement of the year is to be read, with that of the year before where it can be compared."""
    if CONTO_ECONOMICO.nome not in dati.tabelle:
        return LetturaConto()
    lettura = _lettura_propria(percorsi, dati.camera, Momento(dati.anno, dati.giorno), dati.fonte, schema)
    prima = dati.anno - 1
    try:
        letto = leggi_conto(percorsi, dati.camera, prima)
        if letto is None:
            return lettura
        righe, fonte = record(letto[0]), letto[1]
        sua = _lettura_propria(percorsi, dati.camera, Momento(prima, fonte.data_riferimento), fonte, schema)
        conto = conto_economico(righe, schema, sua)
    except ErroreAnalisi:
        return replace(lettura, senza_precedente="i dati non si leggono")
    if motivo := conto.perche_non_si_confronta:
        return replace(lettura, senza_precedente=motivo)
    return replace(lettura, precedente=conto)


def _lettura_propria(percorsi: Percorsi, camera: str, momento: Momento, fonte: Fonte, schema: Righe) -> LetturaConto:
    cartella = percorsi.fonte(camera, momento.anno)
    carta = fonte.tabelle.get(CONTO_ECONOMICO.nome, CartaTabella(""))
    return LetturaConto(
        piano=leggi_piano(cartella, schema, percorsi.relativo(cartella)),
        oneri=carta.oneri,
        tolleranza=carta.tolleranza,
        fine_anno=momento.chiuso,
    )


def _verdetto(percorsi: Percorsi, dati: Dati, dell_ente: Callable[[], Quadro], oggi: date) -> Verdetto:
    """The stored verdict where it was given on these data and waivers, else a new one, on the body's results."""
    deposito = percorsi.deposito(dati.camera, dati.anno)
    in_vigore = codici_in_vigore(dati.deroghe, oggi) if dati.deroghe else ""
    impronta = impronta_controlli(dati.impronta, percorsi.aspettative, in_vigore)
    trovato = leggi_verdetto(deposito, impronta, dati.giorno)
    if trovato is not None:
        return trovato
    quadro = dell_ente()
    materiale = Materiale(_righe(dati), quadro, dati.anno)
    quadrature = leggi_quadrature(percorsi.regole, PARAMETRI, tuple(GENERI), quadro.regole)
    suite = leggi_suite(percorsi.aspettative)
    file_deroghe = percorsi.relativo(percorsi.fonte(dati.camera, dati.anno) / NOME_DEROGHE)
    verdetto = controlla(
        materiale, suite, quadrature, dati.assenti, dati.non_ancora, dati.deroghe, oggi, impronta, file_deroghe
    )
    scrivi_verdetto(deposito, verdetto, dati.giorno)
    return verdetto
