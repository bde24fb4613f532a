"""Opening a chamber's year: tables, rules, results and verdict in one object. It computes nothing of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from analisi.calcolo.quadrature.base import GENERI
from analisi.calcolo.quadrature.regole import PARAMETRI
from analisi.calcolo.quadro import FINE_PRECONSUNTIVO, Quadro, Righe, calcola
from analisi.dati.archivio import Dati
from analisi.dati.archivio import apri as apri_dati
from analisi.dati.deroghe import NOME_FILE as NOME_DEROGHE
from analisi.dati.deroghe import codici_in_vigore
from analisi.dati.record import record
from analisi.dati.regole import Regole, leggi_regole, leggi_schema_conto
from analisi.dati.regole_quadrature import leggi_quadrature
from analisi.dati.scelta import ammesso, area_ammessa
from analisi.dati.tabelle import ENTE, TABELLE, VERSIONI
from analisi.paths import Percorsi, trova
from analisi.qualita.controllo import controlla, impronta_controlli, leggi_verdetto, scrivi_verdetto
from analisi.qualita.suite import leggi_suite
from analisi.qualita.tavole import Materiale
from analisi.qualita.verdetto import Verdetto


@dataclass(frozen=True, eq=False)
class Analisi:
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
        """ISO date that the figures are about: year end, or 30 September for the earlier version."""
        if self.versione == VERSIONI[0]:
            return self.dati.fonte.data_riferimento
        return f"{self.anno}{FINE_PRECONSUNTIVO}"

    @property
    def aree(self) -> tuple[str, ...]:
        """Codes of the areas of the body, in order; empty where the table of the tree was not supplied."""
        return self.dati.struttura.aree

    def di_area(self, area: str) -> Analisi:
        """The same year and version seen from another area (its code) or from the whole body (`ente`).

        Raises ErroreParametri for an area that does not exist, with a suggestion.
        """
        area = area_ammessa(area, self.aree, struttura="struttura" in self.dati.tabelle)
        return replace(self, area=area, quadro=_quadro(self.dati, self.percorsi, area, self.versione))

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

    `area`: the code of an area of its tree (`A`…`I` for Lucca) or `ente`; `versione`: `consuntivo` (31 December) or
    `preconsuntivo` (30 September); `oggi`: the day on which waivers are looked at, today if not given. Tables come from
    the processed store, rebuilt when the input changed; the verdict likewise.
    Raises ErroreParametri for what does not exist, with a suggestion, and ErroreDati for input that cannot be read.

        d = an.apri("lucca", 2013, area="C")
    """
    percorsi = trova(radice)
    dati = apri_dati(percorsi, camera, anno)
    area = area_ammessa(area, dati.struttura.aree, struttura="struttura" in dati.tabelle)
    versione = ammesso("versione", versione, VERSIONI)
    righe = _righe(dati)
    regole, schema = leggi_regole(percorsi.regole, anno), leggi_schema_conto(percorsi.regole)
    quadro = calcola(righe, regole, schema, anno, area, versione)
    verdetto = _verdetto(percorsi, dati, righe, regole, schema, oggi or date.today())
    return Analisi(percorsi, dati, area, versione, quadro, verdetto)


def _righe(dati: Dati) -> dict[str, Righe]:
    return {nome: record(tabella) for nome, tabella in dati.tabelle.items()}


def _quadro(dati: Dati, percorsi: Percorsi, area: str, versione: str) -> Quadro:
    regole, schema = leggi_regole(percorsi.regole, dati.anno), leggi_schema_conto(percorsi.regole)
    return calcola(_righe(dati), regole, schema, dati.anno, area, versione)


def _verdetto(
    percorsi: Percorsi, dati: Dati, righe: Mapping[str, Righe], regole: Regole, schema: Righe, oggi: date
) -> Verdetto:
    """The stored verdict where it was given on these data and waivers, else a new one, on the body's final figures."""
    deposito = percorsi.deposito(dati.camera, dati.anno)
    in_vigore = codici_in_vigore(dati.deroghe, oggi) if dati.deroghe else ""
    impronta = impronta_controlli(dati.impronta, percorsi.aspettative, in_vigore)
    trovato = leggi_verdetto(deposito, impronta)
    if trovato is not None:
        return trovato
    materiale = Materiale(righe, calcola(righe, regole, schema, dati.anno), schema, dati.anno)
    quadrature = leggi_quadrature(percorsi.regole, PARAMETRI, tuple(GENERI))
    suite = leggi_suite(percorsi.aspettative)
    file_deroghe = percorsi.relativo(percorsi.fonte(dati.camera, dati.anno) / NOME_DEROGHE)
    verdetto = controlla(materiale, suite, quadrature, dati.assenti, dati.deroghe, oggi, impronta, file_deroghe)
    scrivi_verdetto(deposito, verdetto)
    return verdetto
