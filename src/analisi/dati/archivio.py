"""The tables of a chamber and year: read from the input, kept in the processed store, opened from it.

The store is a cache: it holds what `leggi_grezzi` gives and is used only while its `impronta` is that of the present
input. Nothing is lost by deleting it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from analisi.dati import deposito
from analisi.dati.camere import cartella_camera
from analisi.dati.commenti import Brano, leggi_commenti
from analisi.dati.correzioni import NOME_FILE as NOME_CORREZIONI
from analisi.dati.correzioni import Correzione, applica, leggi_correzioni
from analisi.dati.deroghe import NOME_FILE as NOME_DEROGHE
from analisi.dati.deroghe import Deroga, leggi_deroghe
from analisi.dati.fogli import ESTENSIONI
from analisi.dati.fonte import NOME_FILE as NOME_FONTE
from analisi.dati.fonte import Fonte, leggi_fonte
from analisi.dati.formati import suggerimento
from analisi.dati.impronta import file_di_lavoro, impronta
from analisi.dati.lettura import leggi_tabella, trova_file
from analisi.dati.piano_conti import NOME_PIANO, leggi_piano
from analisi.dati.record import record
from analisi.dati.regole import FILE_REGOLE, leggi_schema_conto
from analisi.dati.schema import Tabella
from analisi.dati.struttura import Struttura, struttura_da
from analisi.dati.tabelle import CONTO_ECONOMICO, ENTE, PIANO_CONTI, STRUTTURA, TABELLE
from analisi.dati.tempo import in_cifre, valori_futuri
from analisi.errors import Difetto, ErroreDati, ErroreParametri
from analisi.oggetti import Oggetto
from analisi.paths import Percorsi

_TABELLARI = (*ESTENSIONI, ".xls", ".xlsm", ".xlsb", ".tsv")
_CARTE = (NOME_FONTE, FILE_REGOLE)


@dataclass(frozen=True, eq=False, repr=False)
class Dati(Oggetto):
    """What is known of a chamber in a year, corrections made.

    `tabelle` holds only what was supplied, in the order of the schema; `assenti` names the rest. `impronta` changes
    when any input file, rule or declared column does; `commenti` are the office's own words, by area. `giorno` is the
    ISO date of what is in it (see `tempo.al`), `non_ancora` names the tables supplied, and the columns
    (`tabella.colonna`), of which nothing was known then.
    """

    camera: str
    anno: int
    tabelle: Mapping[str, pd.DataFrame]
    assenti: tuple[str, ...]
    fonte: Fonte
    correzioni: tuple[Correzione, ...]
    impronta: str
    deroghe: tuple[Deroga, ...] = ()
    commenti: Mapping[str, tuple[Brano, ...]] = field(default_factory=dict)
    giorno: str = ""
    non_ancora: tuple[str, ...] = ()

    @cached_property
    def struttura(self) -> Struttura:
        """The chamber's tree; empty where its table was not supplied."""
        return _struttura(self.tabelle)

    def tabella(self, nome: str) -> pd.DataFrame:
        """One table.

        Raises ErroreDati where it was not supplied, ErroreParametri where there is none so called, or none yet.
        """
        if nome in self.tabelle:
            return self.tabelle[nome]
        if nome not in TABELLE:
            elenco = ", ".join(TABELLE)
            raise ErroreParametri(
                f"tabella «{nome}» sconosciuta{suggerimento(nome, tuple(TABELLE))}. Esistono: {elenco}."
            )
        if nome in self.non_ancora:
            quando = in_cifre(self.fonte.data_riferimento)
            raise ErroreParametri(
                f"tabella «{nome}»: al {in_cifre(self.giorno)} non c'è ancora; i suoi valori sono del {quando}."
            )
        atteso = f"uno fra {', '.join(nome + estensione for estensione in ESTENSIONI)}"
        raise ErroreDati([Difetto(f"{self.anno}/{self.camera}", trovato="tabella non fornita", atteso=atteso)])


def leggi_grezzi(percorsi: Percorsi, camera: str, anno: int) -> Dati:
    """The tables as read from the input and corrected; nothing is written.

    Raises ErroreParametri for a chamber or year that does not exist, ErroreDati with every fault of every table and
    of the identity card, ErroreRegole for corrections that do not fit.
    """
    cartella = cartella_camera(percorsi, camera, anno)
    somma = impronta([cartella, percorsi.regole])
    difetti = _file_sconosciuti(percorsi, cartella)
    tabelle: dict[str, pd.DataFrame] = {}
    fonte = None
    try:
        fonte = _fonte(percorsi, cartella)
    except ErroreDati as errore:
        difetti += errore.difetti
    for nome, tabella in TABELLE.items():
        try:
            percorso = trova_file(cartella, tabella)
            if percorso is not None:
                letta = leggi_tabella(percorso, tabella, percorsi.relativo(percorso), anche_vuota=True)
                if not letta.empty:  # with a header alone it was not supplied yet
                    tabelle[nome] = letta
                    difetti += valori_futuri(nome, letta, fonte, percorsi.relativo(percorso)) if fonte else []
        except ErroreDati as errore:
            difetti += errore.difetti
    difetti += _difetti_del_piano(percorsi, cartella)
    if not tabelle and not difetti:
        atteso = f"almeno una riga in una tabella fra {', '.join(TABELLE)} ({', '.join(ESTENSIONI)})"
        difetti.append(Difetto(percorsi.relativo(cartella), trovato="nessuna tabella, o tutte vuote", atteso=atteso))
    if difetti or fonte is None:
        raise ErroreDati(difetti)
    correzioni = _correzioni(percorsi, cartella)
    corrette = applica(correzioni, tabelle, percorsi.relativo(cartella / NOME_CORREZIONI))
    complete = _con_i_nodi_superiori(corrette)
    dati = _dati(camera, anno, complete, fonte, correzioni, somma, _deroghe(percorsi, cartella))
    return _con_commenti(dati, percorsi, cartella)


def leggi_conto(percorsi: Percorsi, camera: str, anno: int) -> tuple[pd.DataFrame, Fonte] | None:
    """The income statement of a year, corrected, and the identity card: what another year needs of it.

    None where that year has no statement, or none yet. Raises ErroreDati and ErroreRegole as `leggi_grezzi`, for these
    files only.
    """
    letta = leggi_corretta(percorsi, camera, anno, CONTO_ECONOMICO)
    return None if letta is None else (letta, _fonte(percorsi, percorsi.fonte(camera, anno)))


def leggi_corretta(percorsi: Percorsi, camera: str, anno: int, tabella: Tabella) -> pd.DataFrame | None:
    """One table of a year, corrected; None where it was not supplied, or not yet. Raises as `leggi_conto`."""
    cartella = percorsi.fonte(camera, anno)
    percorso = trova_file(cartella, tabella)
    if percorso is None:
        return None
    letta = leggi_tabella(percorso, tabella, percorsi.relativo(percorso), anche_vuota=True)
    if letta.empty:
        return None
    correzioni = tuple(c for c in _correzioni(percorsi, cartella) if c.tabella == tabella.nome)
    luogo = percorsi.relativo(cartella / NOME_CORREZIONI)
    return applica(correzioni, {tabella.nome: letta}, luogo)[tabella.nome]


def prepara(percorsi: Percorsi, camera: str, anno: int) -> Dati:
    """The tables read from the input, and the processed store made anew from them. Raises as `leggi_grezzi`."""
    dati = leggi_grezzi(percorsi, camera, anno)
    deposito.scrivi(percorsi.deposito(camera, anno), dati.impronta, dati.tabelle)
    return dati


def apri(percorsi: Percorsi, camera: str, anno: int) -> Dati:
    """The tables from the store where it matches the present input, otherwise as `prepara`. Raises as that."""
    cartella = cartella_camera(percorsi, camera, anno)
    somma = impronta([cartella, percorsi.regole])
    tabelle = deposito.leggi(percorsi.deposito(camera, anno), somma)
    if tabelle is None:
        return prepara(percorsi, camera, anno)
    correzioni, deroghe = _correzioni(percorsi, cartella), _deroghe(percorsi, cartella)
    dati = _dati(camera, anno, tabelle, _fonte(percorsi, cartella), correzioni, somma, deroghe)
    return _con_commenti(dati, percorsi, cartella)


def _con_commenti(dati: Dati, percorsi: Percorsi, cartella: Path) -> Dati:
    return replace(dati, commenti=leggi_commenti(cartella, (*dati.struttura.aree, ENTE), percorsi.relativo(cartella)))


def _struttura(tabelle: Mapping[str, pd.DataFrame]) -> Struttura:
    return struttura_da(record(tabelle[STRUTTURA.nome]) if STRUTTURA.nome in tabelle else ())


def _con_i_nodi_superiori(tabelle: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with the codes of areas, objectives and programmes that rows leave to the tree."""
    struttura = _struttura(tabelle)
    return {nome: _completa(TABELLE[nome], dati, struttura) for nome, dati in tabelle.items()}


def _completa(tabella: Tabella, dati: pd.DataFrame, struttura: Struttura) -> pd.DataFrame:
    for livello in tabella.nodi[1:]:
        if dati[livello].isna().any():
            coppie = zip(dati[tabella.nodi[0]].tolist(), dati[livello].tolist(), strict=True)
            pieni = [struttura.al_livello(nodo, livello) or None if pd.isna(dato) else dato for nodo, dato in coppie]
            dati = dati.assign(**{livello: pd.Series(pieni, index=dati.index, dtype=dati[livello].dtype)})
    return dati


def _dati(
    camera: str,
    anno: int,
    tabelle: Mapping[str, pd.DataFrame],
    fonte: Fonte,
    correzioni: tuple[Correzione, ...],
    somma: str,
    deroghe: tuple[Deroga, ...],
) -> Dati:
    fornite = {nome: tabelle[nome] for nome in TABELLE if nome in tabelle}
    assenti = tuple(nome for nome in TABELLE if nome not in tabelle)
    return Dati(camera, anno, fornite, assenti, fonte, correzioni, somma, deroghe, giorno=fonte.data_riferimento)


def _fonte(percorsi: Percorsi, cartella: Path) -> Fonte:
    """The identity card; one of another year is a fault, because a copied folder would be dated as its original."""
    mostrato = percorsi.relativo(cartella / NOME_FONTE)
    fonte = leggi_fonte(cartella / NOME_FONTE, mostrato)
    anno = cartella.parent.name
    if not fonte.data_riferimento.startswith(anno):
        atteso = f"una data del {anno}, l'anno della cartella"
        raise ErroreDati([Difetto(mostrato, colonna="data_riferimento", trovato=fonte.data_riferimento, atteso=atteso)])
    return fonte


def _correzioni(percorsi: Percorsi, cartella: Path) -> tuple[Correzione, ...]:
    return leggi_correzioni(cartella / NOME_CORREZIONI, percorsi.relativo(cartella / NOME_CORREZIONI))


def _deroghe(percorsi: Percorsi, cartella: Path) -> tuple[Deroga, ...]:
    return leggi_deroghe(cartella / NOME_DEROGHE, percorsi.relativo(cartella / NOME_DEROGHE))


def _difetti_del_piano(percorsi: Percorsi, cartella: Path) -> list[Difetto]:
    """Faults of the chamber's chart of accounts, where it has one."""
    try:
        if trova_file(cartella, PIANO_CONTI) is not None:
            leggi_piano(cartella, leggi_schema_conto(percorsi.regole), percorsi.relativo(cartella))
    except ErroreDati as errore:
        return list(errore.difetti)
    return []


def _file_sconosciuti(percorsi: Percorsi, cartella: Path) -> list[Difetto]:
    """Faults for tables and cards whose name is not a known one: misspelt, they would count as not supplied."""
    difetti = []
    for percorso in sorted(cartella.iterdir()):
        suffisso = percorso.suffix.lower()
        if file_di_lavoro(percorso) or not percorso.is_file() or suffisso not in (*_TABELLARI, ".toml"):
            continue
        if suffisso == ".toml":
            if percorso.name in _CARTE:
                continue
            atteso = f"uno fra {', '.join(_CARTE)}{suggerimento(percorso.name, _CARTE)}"
        elif percorso.stem.casefold() not in (*TABELLE, NOME_PIANO):
            forse = suggerimento(percorso.stem, (*TABELLE, NOME_PIANO))
            atteso = f"una tabella fra {', '.join(TABELLE)}, oppure {NOME_PIANO}{forse}"
        elif suffisso not in ESTENSIONI:
            atteso = f"un file {', '.join(ESTENSIONI)}"
        else:
            continue
        difetti.append(Difetto(percorsi.relativo(percorso), trovato="file non riconosciuto", atteso=atteso))
    return difetti
