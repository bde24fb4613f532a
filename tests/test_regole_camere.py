"""Chambers that are not Lucca: what rules of their own change, and what nobody's rules leave unsaid."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import analisi as an
from analisi.apertura import Analisi, apri
from analisi.paths import Percorsi
from analisi.rapporti.ingressi import dipendenze_di_camera, lettore
from conftest import copia_progetto
from simulati.anno import scrivi_anno
from test_pagine import PAGINE

LUCCA = re.compile(r"Lucca|Tosca|Segretario generale")
CAMERA = "prova"
ANNO = 1998
PROPRIE = """fonte = "Sistema di misurazione, paragrafo 3"

[raggiungimento]
decimali = 1
punti_per_mezzo_mese = 2

[bilancio]
soglia_euro = 1234

[confronto]
regione = "Umbria"
"""


@pytest.fixture(scope="module")
def percorsi(tmp_path_factory: pytest.TempPathFactory) -> Percorsi:
    """A project with a made-up chamber that has no rules of its own, nor declares anything about itself."""
    nuovo = Percorsi(copia_progetto(tmp_path_factory.mktemp("camere") / "città"))
    cartella = scrivi_anno(nuovo, CAMERA, ANNO, 1)
    (cartella / "regole.toml").unlink()
    for tabella in ("dichiarati", "legami", "valutazioni"):
        (cartella / f"{tabella}.csv").unlink()
    struttura = cartella / "struttura.csv"
    testo = struttura.read_text(encoding="utf-8").replace("Segretario generale", "Direttore")
    struttura.write_text(testo, encoding="utf-8")
    return nuovo


@pytest.fixture(scope="module")
def aperta(percorsi: Percorsi) -> Analisi:
    return apri(CAMERA, ANNO, radice=percorsi.radice)


def pagine(d: Analisi) -> Iterator[tuple[str, str]]:
    """The text of every page that has something to show."""
    for nome in PAGINE:
        vista = getattr(an, nome)(d)
        if vista is not None:
            yield nome, vista.testo()


def in_vigore(d: Analisi) -> dict[str, tuple[str, str]]:
    """The rules that the method page lists: what each says and whose it is."""
    dati: Any = an.metodo(d).dati()
    (tabella,) = (v for v in dati["viste"] if str(v.get("titolo", "")).startswith("Regole in vigore"))
    return {nome: (regola, di_chi) for nome, regola, di_chi in (r.values() for r in tabella["righe"])}


def test_a_chamber_of_long_ago_opens_without_rules_and_no_page_speaks_of_another_s(aperta: Analisi) -> None:
    lette = dict(pagine(aperta))
    assert {"metodo", "sintesi_relazione", "sintesi_scostamenti", "conto_economico", "dirigenti"} <= set(lette)
    for nome, testo in lette.items():
        assert (trovato := LUCCA.search(testo)) is None, f"{nome}: «{trovato and trovato[0]}»"
        assert "perdita ammessa" not in testo, nome
    assert "La camera non ha dichiarato regole sue." in lette["metodo"]
    assert {di_chi for _, di_chi in in_vigore(aperta).values()} == {"comune"}
    assert "del preventivo iniziale" in lette["sintesi_scostamenti"]
    assert "confronto_regionale" not in lette
    assert not aperta.quadro.confronti


def test_without_a_penalty_of_the_chamber_what_comes_late_is_worth_nothing_and_the_method_says_so(
    aperta: Analisi,
) -> None:
    tardi = [i.raggiungimento for i in aperta.quadro.indicatori or () if "in ritardo" in i.raggiungimento.motivo]
    assert tardi
    assert {r.pct for r in tardi if r.regola == "data_entro"} == {0}
    assert in_vigore(aperta)["Dopo un termine"] == ("Nessun grado (0%)", "comune")


def test_managers_have_their_projects_from_the_tree_where_nothing_is_declared(aperta: Analisi) -> None:
    dirigenti, albero = aperta.quadro.dirigenti, aperta.quadro.ente
    assert "Direttore" in {x.ruolo for x in dirigenti}
    assert all(not x.obiettivi for x in dirigenti)
    assegnati = {p.codice for x in dirigenti for suoi in x.progetti for p in suoi.progetti}
    assert albero is not None
    assert assegnati == {p.codice for p in albero.unita() if p.responsabile}


@pytest.mark.parametrize("anno", [2009, 2030])
def test_a_chamber_with_accounts_alone_opens_in_any_year(progetto: Percorsi, anno: int) -> None:
    cartella = progetto.fonte(CAMERA, anno)
    cartella.mkdir(parents=True)
    shutil.copy(progetto.fonte("lucca", 2013) / "conto_economico.csv", cartella)
    (cartella / "fonte.toml").write_text(
        f'titolo = "Bilancio"\nproduttore = "Camera di Prova"\ndata_riferimento = {anno}-12-31\n', encoding="utf-8"
    )
    d = apri(CAMERA, anno, radice=progetto.radice)
    assert d.quadro.regole.bilancio.versione_confronto == "budget_iniziale"
    assert an.confronto_camera(d) is None


def test_rules_of_its_own_change_the_figures_and_the_method_says_whose_they_are(
    tmp_path: Path, percorsi: Percorsi, aperta: Analisi
) -> None:
    nuovo = Percorsi(copia_progetto(tmp_path / "propria"))
    cartella = nuovo.fonte(CAMERA, ANNO)
    shutil.copytree(percorsi.fonte(CAMERA, ANNO), cartella)
    chiave = dipendenze_di_camera(lettore(nuovo), CAMERA, ANNO).key
    (cartella / "regole.toml").write_text(PROPRIE, encoding="utf-8")
    dopo = apri(CAMERA, ANNO, radice=nuovo.radice)
    assert dipendenze_di_camera(lettore(nuovo), CAMERA, ANNO).key != chiave
    assert dopo.dati.impronta != aperta.dati.impronta

    def tardi(d: Analisi) -> list[Fraction | None]:
        trovati = (i.raggiungimento for i in d.quadro.indicatori or ())
        return [r.pct for r in trovati if r.regola == "data_entro" and "in ritardo" in r.motivo]

    assert set(tardi(aperta)) == {0}
    assert all(p is not None and p > 80 for p in tardi(dopo))
    dette = in_vigore(dopo)
    assert dette["Dopo un termine"] == ("2 punti in meno per ogni mezzo mese iniziato", "della camera")
    assert dette["Regione delle medie di confronto"] == ("Umbria", "della camera")
    assert dette["Media pubblicata"] == ("Arrotondata a 2 decimali", "comune")
    assert "Perdita corrente" not in dette
    assert "Regole della camera: Sistema di misurazione, paragrafo 3." in an.metodo(dopo).testo()
    assert "1.234" in dict(pagine(dopo))["conto_economico"]
