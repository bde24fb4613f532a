"""Dated rules: which block is in force, and every fault of the file told at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analisi.dati.regole import FILE_REGOLE, leggi_regole, leggi_schema_conto
from analisi.errors import ErroreRegole
from analisi.paths import Percorsi


def test_the_last_block_in_force_at_year_end_applies(progetto: Percorsi) -> None:
    percorso = progetto.regole / FILE_REGOLE
    testo = percorso.read_text(encoding="utf-8")
    nuovo = testo.replace("2013-01-01", "2015-07-01").replace("punti_per_mezzo_mese = 5", "punti_per_mezzo_mese = 2")
    percorso.write_text(testo + nuovo[nuovo.index("[[regole]]") :], encoding="utf-8")
    punti = {
        anno: leggi_regole(progetto.regole, anno).raggiungimento.punti_per_mezzo_mese for anno in (2013, 2014, 2015)
    }
    assert punti == {2013: 5, 2014: 5, 2015: 2}


def test_a_year_before_every_rule_is_refused(progetto: Percorsi) -> None:
    with pytest.raises(ErroreRegole, match="31/12/2012"):
        leggi_regole(progetto.regole, 2012)


def test_every_fault_of_the_rules_is_told(progetto: Percorsi, cambia: Callable[[Path, str, str], None]) -> None:
    percorso = progetto.regole / FILE_REGOLE
    cambia(percorso, "tetto_pct = 100 ", 'tetto_pct = "cento" ')
    cambia(percorso, "soglia_euro", "soglia_eurro")
    cambia(percorso, 'oltre_massimo = "rapporto"', 'oltre_massimo = "boh"')
    with pytest.raises(ErroreRegole) as errore:
        leggi_regole(progetto.regole, 2013)
    testo = str(errore.value)
    assert "tetto_pct: trovato «cento»" in testo
    assert "chiave sconosciuta «soglia_eurro»" in testo
    assert "manca la chiave «soglia_euro»" in testo
    assert "atteso uno di rapporto, eccedenza" in testo


def test_the_scheme_of_the_statement_is_a_tree_in_the_codes_of_the_law(progetto: Percorsi) -> None:
    schema = leggi_schema_conto(progetto.regole)
    codici = {voce["codice"] for voce in schema}
    assert len(codici) == 35
    assert [v["codice"] for v in schema if v["padre"] is None] == ["RIS"]
    assert all(v["padre"] in codici for v in schema if v["padre"])
    assert {v["ruolo"]: v["codice"] for v in schema if v["ruolo"]} == {
        "esercizio": "RIS",
        "corrente": "A-B",
        "finanziaria": "C",
        "straordinaria": "D",
        "rettifiche": "E",
    }


def test_every_fault_of_the_scheme_is_told_with_its_row(
    progetto: Percorsi, cambia: Callable[[Path, str, str], None]
) -> None:
    percorso = progetto.regole / "schema_conto_economico.csv"
    cambia(percorso, "A1,A,", "A1,AA,")
    cambia(percorso, "A,A-B,provento", "A,A2,provento")
    cambia(percorso, "D,RIS,saldo,straordinaria", "D,RIS,saldo,finanziaria")
    cambia(percorso, "Personale,320", "Personale,310")
    with pytest.raises(ErroreRegole) as errore:
        leggi_schema_conto(progetto.regole)
    testo = str(errore.value)
    assert "schema_conto_economico.csv:" in testo
    assert "riga 5, padre: trovato «AA»; atteso: una voce dello schema" in testo
    assert "riga 4, padre: trovato «A2»; atteso: una voce di cui questa non sia già parte" in testo
    assert "ruolo: «finanziaria» sta in 2 righe" in testo
    assert "conto_comune: «310» sta in 2 righe" in testo
