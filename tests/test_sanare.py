"""Failing rows go to the offices as workbooks and come home as corrections and waivers, or not at all."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook, load_workbook

from analisi.apertura import Analisi
from analisi.cli import main
from analisi.dati.correzioni import Correzione, leggi_correzioni
from analisi.dati.deroghe import TutteViste, leggi_deroghe
from analisi.dati.elenco_aggiunta import con_voci
from analisi.dati.record import record
from analisi.dati.tabelle import TABELLE
from analisi.errors import Difetto, ErroreAnalisi, ErroreDati, ErroreRegole
from analisi.moduli import importa_cartella
from analisi.moduli.aperte import (
    CARTELLA,
    REGISTRO,
    DaSanare,
    cartella_da_sanare,
    righe_da_sanare,
    scrivi_cartelle,
    scrivi_da_sanare,
    trova_riga,
)
from analisi.moduli.decisioni import Confronto, importa
from analisi.moduli.modulo import FOGLIO_SEGNO
from analisi.moduli.ritorno import ricevi
from analisi.moduli.sanare import (
    FOGLIO_RIGHE,
    SANARE,
    CellaDaSanare,
    Controllo,
    Decisione,
    in_parole,
    leggi_decisioni,
)
from analisi.paths import VARIABILE_RADICE, Percorsi

OGGI = date(2014, 6, 1)
COLONNE = SANARE.nomi
VALORE, FINO_AL, MOTIVO, DECISO_DA, DATA = (c.nome for c in SANARE.colonne if c.da_compilare)
RAGIONERIA = "ufficio-ragioneria.xlsx"
CONTO = "conto 3430", "revisione_luglio"
ANNO_STAMPATO = "programma I301/I302, voce oneri", "anno_revisione"
IMPORTI = "programma I201, voce oneri", "revisione_budget"
PROVENTI = "programma I301/I302, voce proventi", "anno_revisione"
INVESTIMENTI = "programma I301/I302, voce investimenti", "anno_revisione"
UNA = "una riga", ""

Celle = dict[str, Any]
Quale = tuple[str, str]
"""How a row is looked for: the beginning of its words, and of its column."""


def corretto(valore: object, **altro: Any) -> Celle:  # noqa: ANN401 - what a person may type
    return decisione() | {VALORE: valore} | altro


def confermato(fino_al: object) -> Celle:
    return decisione() | {FINO_AL: fino_al}


def decisione() -> Celle:
    return {MOTIVO: "verificato: sul #registro", DECISO_DA: "Responsabile Ragioneria", DATA: datetime(2014, 4, 30)}


def numero_di(foglio: Any, quale: Quale) -> int:  # noqa: ANN401 - openpyxl publishes no types
    """The row of the sheet: which it is depends on how many others fail."""
    righe = [r for r in foglio.iter_rows(min_row=3) if str(r[7].value).startswith(quale[0])]
    (numero,) = (r[0].row for r in righe if str(r[8].value).startswith(quale[1]))
    return int(numero)


def riga_in(percorso: Path, quale: Quale) -> int:
    return numero_di(load_workbook(percorso)[FOGLIO_RIGHE], quale)


def compila(percorso: Path, righe: dict[Quale, Celle], guasta: Callable[[Any], None] | None = None) -> Path:
    """Open the workbook, fill the rows, save it again."""
    libro = load_workbook(percorso)
    foglio = libro[FOGLIO_RIGHE]
    for quale, celle in righe.items():
        for nome, valore in celle.items():
            foglio.cell(numero_di(foglio, quale), COLONNE.index(nome) + 1).value = valore
    if guasta is not None:
        guasta(libro)
    libro.save(percorso)
    return percorso


@pytest.fixture(scope="module")
def cartelle(lucca: Analisi, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbooks of Lucca 2013, as first written."""
    uscita = tmp_path_factory.mktemp("da sanare")
    scrivi_da_sanare(lucca.percorsi, "lucca", 2013, uscita)
    return uscita


@pytest.fixture
def ragioneria(cartelle: Path, tmp_path: Path) -> Path:
    """A private copy of one office's workbook, in a folder with spaces."""
    cartella = tmp_path / "posta in arrivo"
    cartella.mkdir()
    return Path(shutil.copy(cartelle / RAGIONERIA, cartella))


@dataclass(frozen=True)
class Importata:
    percorsi: Percorsi
    cartella: Path
    prima: dict[str, bytes]
    detto: tuple[str, ...]


@pytest.fixture(scope="module")
def importata(lucca: Analisi, cartelle: Path, tmp_path_factory: pytest.TempPathFactory) -> Importata:
    """A project into which a filled workbook was taken: two corrections and a waiver (one opening of the checks)."""
    radice = tmp_path_factory.mktemp("progetto importato")
    shutil.copytree(lucca.percorsi.radice, radice, dirs_exist_ok=True)
    percorsi = Percorsi(radice)
    fonte = percorsi.fonte("lucca", 2013)
    righe = {CONTO: corretto(0), ANNO_STAMPATO: corretto(2013), IMPORTI: confermato(datetime(2015, 12, 31))}
    cartella = compila(Path(shutil.copy(cartelle / RAGIONERIA, radice / "tornata dall'ufficio.xlsx")), righe)
    prima = {p.name: p.read_bytes() for p in fonte.iterdir()}
    return Importata(percorsi, cartella, prima, importa_sanare(percorsi, cartella, OGGI))


def una_cartella(*righe: DaSanare, anno: int = 2013, ufficio: str = "ufficio", camera: str = "lucca") -> bytes:
    """A workbook made apart from any data."""
    return cartella_da_sanare(_identita(camera, anno, ufficio, "0"), "Ente", righe)


def _identita(camera: str, anno: int, ufficio: str, impronta: str) -> dict[str, str]:
    return {"camera": camera, "anno": str(anno), "ufficio": ufficio, "impronta": impronta}


def importa_sanare(percorsi: Percorsi, percorso: Path, oggi: date) -> tuple[str, ...]:
    return importa(percorsi, ricevi(percorso), oggi)


def decise(percorso: Path) -> tuple[Decisione, ...]:
    return leggi_decisioni(ricevi(percorso))


def chieste(percorso: Path) -> list[CellaDaSanare]:
    """What the hidden sheet keeps of every row."""
    return [r.contenuto for r in ricevi(percorso).righe(SANARE)]


def difetti(percorso: Path) -> tuple[Difetto, ...]:
    with pytest.raises(ErroreDati) as errore:
        decise(percorso)
    return errore.value.difetti


# writing


def test_every_open_row_is_in_the_workbook_of_one_office(lucca: Analisi, cartelle: Path) -> None:
    per_ufficio = righe_da_sanare(lucca)
    voci = [voce for righe in per_ufficio.values() for voce, _ in righe]
    aperte = {
        (e.nome, tuple(r.chiave.items()))
        for e in (*lucca.verdetto.critici, *lucca.verdetto.avvisi)
        for r in e.righe
        if not r.deroga
    }
    scritte = {(c.nome, tuple((k, v) for k, v in c.chiave if v)) for voce in voci for c in voce.controlli}
    assert scritte == aperte
    assert len({(v.tabella, v.campo, v.chiave) for v in voci if v.campo}) == sum(bool(v.campo) for v in voci)
    percorsi = sorted(cartelle.glob("*.xlsx"))
    identita = [ricevi(p).identita for p in percorsi]
    assert {d["ufficio"]: len(chieste(p)) for d, p in zip(identita, percorsi, strict=True)} == {
        u: len(r) for u, r in per_ufficio.items()
    }
    assert sorted((v for p in percorsi for v in chieste(p)), key=str) == sorted(voci, key=str)
    assert not [d for p in percorsi for d in decise(p)]
    assert {d["impronta"] for d in identita} == {lucca.dati.impronta}


def test_the_value_written_in_the_hidden_sheet_is_the_one_of_the_table(lucca: Analisi) -> None:
    for voce in (v for righe in righe_da_sanare(lucca).values() for v, _ in righe if v.colonna):
        riga = trova_riga(TABELLE[voce.tabella], record(lucca.dati.tabelle[voce.tabella]), dict(voce.chiave))
        assert riga is not None and voce.colonna is not None
        assert in_parole(voce.colonna, riga) == voce.valore


def test_only_the_cells_to_fill_are_open_and_they_say_so(cartelle: Path) -> None:
    libro = load_workbook(cartelle / RAGIONERIA)
    foglio = libro[FOGLIO_RIGHE]
    assert foglio.protection.sheet and foglio.freeze_panes == "C3" and foglio.print_title_rows == "$1:$2"
    aperte = {c.column for r in foglio.iter_rows(min_row=3) for c in r if not c.protection.locked}
    assert [COLONNE[c - 1] for c in sorted(aperte)] == [VALORE, FINO_AL, MOTIVO, DECISO_DA, DATA]
    assert libro[FOGLIO_SEGNO].sheet_state == "hidden"
    conto = next(r for r in foglio.iter_rows(min_row=3, values_only=True) if r[7].startswith(CONTO[0]))
    assert conto[6:11] == (
        "Conto economico",
        "conto 3430: Accantonamenti rischi e oneri",
        "revisione_luglio: preventivo aggiornato a luglio",
        "(vuoto)",
        "2851",
    )


def test_the_same_rows_give_the_same_bytes_and_nothing_is_written_twice(lucca: Analisi, cartelle: Path) -> None:
    prima = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in cartelle.iterdir()}
    scritte = scrivi_da_sanare(lucca.percorsi, "lucca", 2013, cartelle)
    assert not scritte.scritte and {p.name for p in scritte.uguali} | {REGISTRO} == prima.keys()
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in cartelle.iterdir()} == prima


def test_a_filled_workbook_is_never_written_over_and_all_such_are_told_at_once(
    pronto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABILE_RADICE, str(pronto.radice))
    cartella = pronto.rapporti / "2013" / "lucca" / CARTELLA
    comando = ["sanare", "--camera", "lucca", "--anno", "2013"]
    assert main(comando) == 0
    assert f"reports/2013/lucca/{CARTELLA}/{RAGIONERIA} (" in capsys.readouterr().out
    altra = cartella / "segretario-generale.xlsx"
    compila(cartella / RAGIONERIA, {CONTO: {MOTIVO: "da chiedere"}})
    altra.write_bytes(b"non una cartella")
    compilata = (cartella / RAGIONERIA).read_bytes()
    (cartella / "ufficio-programmazione-e-controllo.xlsx").unlink()
    assert main(comando) == 2
    detto = capsys.readouterr()
    assert f"{RAGIONERIA}: qualcuno l'ha compilata" in detto.err and "segretario-generale.xlsx: non è" in detto.err
    assert "Da compilare: reports/2013/lucca/da_sanare/ufficio-programmazione-e-controllo.xlsx" in detto.out
    assert (cartella / RAGIONERIA).read_bytes() == compilata and altra.read_bytes() == b"non una cartella"


def _con_appunti(libro: Workbook) -> None:
    libro.create_sheet("Appunti")["A1"].value = "tre giorni di lavoro"


def test_only_a_workbook_that_is_byte_for_byte_as_written_is_replaced_or_taken_away(
    lucca: Analisi, tmp_path: Path
) -> None:
    """Empty cells to fill do not say that nobody worked on a file: here somebody added a sheet of notes."""
    vecchie = {"in-ordine.xlsx": una_cartella(ufficio="in ordine"), "appunti.xlsx": una_cartella(ufficio="appunti")}
    tutte = vecchie | {
        RAGIONERIA: una_cartella(ufficio="ufficio Ragioneria"),
        "altra.xlsx": una_cartella(ufficio="altra"),
    }
    scrivi_cartelle(lucca.percorsi, tmp_path, {n: (c, 1) for n, c in tutte.items()}, ("lucca", 2013), ())
    for nome in ("appunti.xlsx", "altra.xlsx"):
        compila(tmp_path / nome, {}, _con_appunti)
    lavorate = {nome: (tmp_path / nome).read_bytes() for nome in ("appunti.xlsx", "altra.xlsx")}
    nuove = {RAGIONERIA: (una_cartella(_una("esito")), 1), "altra.xlsx": (una_cartella(_una("esito")), 1)}
    esito = scrivi_cartelle(lucca.percorsi, tmp_path, nuove, ("lucca", 2013), ())
    assert [p.name for p in esito.tolte] == ["in-ordine.xlsx"] and not (tmp_path / "in-ordine.xlsx").exists()
    assert [p.name for p in esito.superate] == ["appunti.xlsx"]
    assert [p.name for p, _ in esito.scritte] == [RAGIONERIA]
    (rifiutata,) = esito.rifiutate
    assert rifiutata.startswith("altra.xlsx: non è più come fu scritta")
    assert {nome: (tmp_path / nome).read_bytes() for nome in lavorate} == lavorate


def test_the_workbook_of_another_chamber_or_year_is_not_written_over_or_taken_away(
    lucca: Analisi, tmp_path: Path
) -> None:
    di_pisa = {n: (una_cartella(camera="pisa", anno=2012), 1) for n in (RAGIONERIA, "ufficio-che-c-era.xlsx")}
    scrivi_cartelle(lucca.percorsi, tmp_path, di_pisa, ("pisa", 2012), ())
    esito = scrivi_cartelle(lucca.percorsi, tmp_path, {RAGIONERIA: (una_cartella(), 1)}, ("lucca", 2013), ())
    assert len(esito.rifiutate) == 1 and "è di pisa 2012" in esito.rifiutate[0] and not esito.tolte
    assert all((tmp_path / nome).read_bytes() == contenuto for nome, (contenuto, _) in di_pisa.items())


@pytest.mark.parametrize("rovinato", ["", "{", "[1]", '{"ufficio-ragioneria.xlsx": 3}'])
def test_without_a_register_that_can_be_read_no_workbook_is_taken_for_untouched(
    lucca: Analisi, tmp_path: Path, rovinato: str
) -> None:
    scrivi_cartelle(lucca.percorsi, tmp_path, {RAGIONERIA: (una_cartella(), 1)}, ("lucca", 2013), ())
    (tmp_path / REGISTRO).write_text(rovinato, encoding="utf-8")
    nuove = {RAGIONERIA: (una_cartella(_una("esito")), 1)}
    assert len(scrivi_cartelle(lucca.percorsi, tmp_path, nuove, ("lucca", 2013), ()).rifiutate) == 1
    assert (tmp_path / RAGIONERIA).read_bytes() == una_cartella()


# reading


def test_every_fault_of_a_workbook_is_told_at_once_with_its_cell(ragioneria: Path) -> None:
    compila(
        ragioneria,
        {
            PROVENTI: corretto("duemilatredici"),
            ANNO_STAMPATO: corretto(2013) | {FINO_AL: datetime(2014, 12, 31)},
            INVESTIMENTI: corretto(2012),
            IMPORTI: {VALORE: datetime(2013, 1, 1), MOTIVO: "  "},
            CONTO: confermato(datetime(2016, 5, 1)),
        },
    )
    detto = [str(d) for d in difetti(ragioneria)]
    attesi = [
        (PROVENTI, "Valore giusto (L{})", "duemilatredici»; atteso: un numero intero"),
        (ANNO_STAMPATO, "oppure: confermo il valore fino al (M{})", "31/12/2014, accanto a un valore giusto»"),
        (INVESTIMENTI, "Valore giusto (L{})", "2012»; atteso: un valore diverso da quello trovato"),
        (IMPORTI, "Data della decisione (P{})", "cella vuota»"),
        (IMPORTI, "Deciso da: ruolo (O{})", "cella vuota»"),
        (IMPORTI, "Motivo (N{})", "cella vuota»"),
        (IMPORTI, "Valore giusto (L{})", "01/01/2013»"),
        (CONTO, "oppure: confermo il valore fino al (M{})", "01/05/2016»; atteso: un giorno dopo il 30/04/2014"),
    ]
    for quale, colonna, trovato in attesi:
        riga = riga_in(ragioneria, quale)
        luogo = f"ufficio-ragioneria.xlsx, foglio «Righe», riga {riga}, colonna «{colonna.format(riga)}»"
        assert any(d.startswith(f"{luogo}: trovato «{trovato}") for d in detto), (luogo, trovato, detto)
    assert len(detto) == len(attesi)
    assert "non oltre il 30/04/2016" in "\n".join(detto)


@pytest.mark.parametrize("giorno", [datetime(2014, 4, 30), datetime(2014, 4, 29), "mai", "2014-12"])
def test_a_confirmation_ends_on_a_day_after_the_decision(ragioneria: Path, giorno: object) -> None:
    compila(ragioneria, {CONTO: confermato(giorno)})
    (solo,) = difetti(ragioneria)
    assert solo.colonna == f"oppure: confermo il valore fino al (M{riga_in(ragioneria, CONTO)})"


def test_a_decision_without_value_and_without_confirmation_decides_nothing(ragioneria: Path) -> None:
    compila(ragioneria, {CONTO: decisione()})
    (solo,) = difetti(ragioneria)
    assert solo.trovato == "né l'uno né l'altro"


def _cancella_una_riga(libro: Workbook) -> None:
    libro[FOGLIO_RIGHE].delete_rows(4)


def _cancella_il_foglio(libro: Workbook) -> None:
    del libro[FOGLIO_RIGHE]


def _rinumera(libro: Workbook) -> None:
    libro[FOGLIO_RIGHE]["A4"].value = 99


def _scambia(libro: Workbook) -> None:
    foglio = libro[FOGLIO_RIGHE]
    a, b = (foglio.cell(numero_di(foglio, quale), 1) for quale in (ANNO_STAMPATO, PROVENTI))
    a.value, b.value = b.value, a.value


def _sposta_una_colonna(libro: Workbook) -> None:
    libro[FOGLIO_RIGHE].delete_cols(11)


@pytest.mark.parametrize(
    ("guasta", "attesi"),
    [
        (_cancella_una_riga, ["riga mancante"]),
        (_cancella_il_foglio, ["foglio mancante"]),
        (_rinumera, ["99", "riga mancante"]),
        (_scambia, ["voce oneri", "voce proventi"]),
        (_sposta_una_colonna, ["(da compilare)", "cella vuota"]),
    ],
)
def test_a_workbook_pulled_about_is_refused(
    ragioneria: Path, guasta: Callable[[Workbook], None], attesi: list[str]
) -> None:
    compila(ragioneria, {CONTO: corretto(0)}, guasta)
    detto = "\n".join(d.trovato for d in difetti(ragioneria))
    for atteso in attesi:
        assert atteso in detto


def test_a_workbook_of_no_known_kind_is_told_apart(lucca: Analisi, ragioneria: Path, tmp_path: Path) -> None:
    compila(ragioneria, {}, lambda libro: libro.remove(libro[FOGLIO_SEGNO]))
    with pytest.raises(ErroreDati, match="senza il segno del programma"):
        importa_cartella(lucca.percorsi, ragioneria)
    testo = tmp_path / "righe.csv"
    testo.write_text("a;b", encoding="utf-8")
    with pytest.raises(ErroreDati, match=r"«analisi sanare» o con «analisi modello», in formato \.xlsx"):
        importa_cartella(lucca.percorsi, testo)


def test_nothing_filled_changes_nothing(lucca: Analisi, ragioneria: Path) -> None:
    prima = {p: p.read_bytes() for p in lucca.percorsi.grezzi.rglob("*") if p.is_file()}
    assert importa_cartella(lucca.percorsi, ragioneria) == (
        "ufficio-ragioneria.xlsx: nessuna riga compilata, non cambia nulla.",
    )
    assert {p: p.read_bytes() for p in lucca.percorsi.grezzi.rglob("*") if p.is_file()} == prima


def _una(campo: str, tabella: str = "indicatori", valore: str = "5") -> DaSanare:
    chiave = (("progetto", "A10101"), ("gruppo", ""), ("codice", "1"))
    voce = CellaDaSanare(1, tabella, campo, chiave, valore, "una riga", (Controllo("suite.nome", chiave),))
    return voce, {"gravita": "grave", "problema": "=1+1", "risulta": "6", "trovato": valore, "riga_fonte": "10"}


def test_a_row_without_a_cell_to_blame_can_only_be_confirmed(tmp_path: Path) -> None:
    percorso = tmp_path / "x.xlsx"
    percorso.write_bytes(una_cartella(_una("")))
    assert load_workbook(percorso)[FOGLIO_RIGHE]["L3"].value == SANARE.chiusa
    assert load_workbook(percorso)[FOGLIO_RIGHE]["C3"].data_type == "s"
    compila(percorso, {UNA: confermato(datetime(2014, 12, 31))})
    (decisa,) = decise(percorso)
    assert (decisa.valore, decisa.scade) == (None, "2014-12-31")
    compila(percorso, {UNA: {VALORE: 7, FINO_AL: None}})
    (solo,) = difetti(percorso)
    assert "si può solo confermare" in solo.atteso


@pytest.mark.parametrize(
    ("campo", "scritto", "letto"),
    [
        ("risultato_valore", 1234.5, "1234,5"),
        ("risultato_valore", "n.c.", "N.C."),
        ("risultato_valore", "(Vuoto)", ""),
        ("risultato_data", datetime(2013, 11, 7), "2013-11-07"),
        ("risultato_data", "2013-11", "2013-11"),
        ("codice", "001", "001"),
        ("periodo_obiettivo", "2010/2014", "2010/2014"),
        ("target_testo", "entro: #3 «gg»", "entro: #3 «gg»"),
        ("esito", "parziale", "parziale"),
    ],
)
def test_a_right_value_is_read_by_the_type_of_its_column(
    tmp_path: Path, campo: str, scritto: object, letto: str
) -> None:
    percorso = tmp_path / "x.xlsx"
    percorso.write_bytes(una_cartella(_una(campo)))
    compila(percorso, {UNA: corretto(scritto)})
    (decisa,) = decise(percorso)
    assert decisa.valore == letto


def test_a_mandatory_cell_cannot_be_emptied(tmp_path: Path) -> None:
    percorso = tmp_path / "x.xlsx"
    percorso.write_bytes(una_cartella(_una("descrizione")))
    compila(percorso, {UNA: corretto("(vuoto)")})
    assert "non può restare vuota" in difetti(percorso)[0].atteso


# coming home


def test_what_was_decided_is_added_and_no_table_is_touched(importata: Importata) -> None:
    fonte = importata.percorsi.fonte("lucca", 2013)
    dopo = {p.name: p.read_bytes() for p in fonte.iterdir()}
    cambiati = {nome for nome in dopo if dopo[nome] != importata.prima[nome]}
    assert cambiati == {"correzioni.yml", "deroghe.yml"} and dopo.keys() == importata.prima.keys()
    for nome in cambiati:
        senza_elenco = importata.prima[nome].removesuffix(b"[]\n")
        assert dopo[nome].startswith(senza_elenco) and len(dopo[nome]) > len(senza_elenco)
    nuove = leggi_correzioni(fonte / "correzioni.yml")[-2:]
    assert [(c.campo, c.valore_trovato, c.valore_usato) for c in nuove] == [
        ("anno_revisione", "2012", "2013"),
        ("revisione_luglio", "", "0"),
    ]
    ultima = leggi_deroghe(fonte / "deroghe.yml")[-1]
    assert (ultima.controllo, ultima.scade) == ("quadrature.importi_uguali", "2015-12-31")
    assert not isinstance(ultima.righe, TutteViste)
    (vista,) = ultima.righe
    assert vista.chiave == (("programma", "I201"), ("voce", "oneri"))
    assert vista.visto is not None and vista.visto["revisione_budget"] == "6500" and "risulta" in vista.visto
    assert (ultima.motivo, ultima.deciso_da, ultima.data) == (
        "verificato: sul #registro",
        "Responsabile Ragioneria",
        "2014-04-30",
    )


def test_what_changed_is_told_with_the_rows_before_and_after(importata: Importata) -> None:
    detto = "\n".join(importata.detto)
    assert "Correzioni aggiunte: 2; deroghe aggiunte: 1." in detto and "I dati sono cambiati" not in detto
    assert "  correzione  conto_economico, conto 3430" in detto and "(vuoto) → 0" in detto
    assert "  deroga      quadrature.importi_uguali, programma I201, voce oneri: fino al 31/12/2015" in detto
    # the same row has a second wrong year, in another column
    ancora = (
        "  corretta, ma la riga non supera ancora quadrature.anni_delle_risorse (anno_preconsuntivo): programma I301"
    )
    assert ancora in detto
    trovati = re.fullmatch(r"Righe che non superano un controllo: (\d+) prima, (\d+) dopo\.", importata.detto[-1])
    assert trovati is not None and int(trovati[1]) - int(trovati[2]) == 3  # one for each decision


def test_the_files_of_before_are_kept(importata: Importata) -> None:
    archivio = importata.percorsi.radice / "data" / "archivio" / "2013" / "lucca"
    assert {p.name.partition("-")[0] for p in archivio.iterdir()} == {"correzioni", "deroghe"}
    for conservato in archivio.iterdir():
        assert conservato.read_bytes() == importata.prima[conservato.name.partition("-")[0] + ".yml"]


def test_the_same_workbook_twice_is_already_imported(importata: Importata) -> None:
    fonte = importata.percorsi.fonte("lucca", 2013)
    prima = {p.name: p.read_bytes() for p in fonte.iterdir()}
    detto = importa_cartella(importata.percorsi, importata.cartella)
    assert sum("già importata" in riga for riga in detto) == 3
    assert {p.name: p.read_bytes() for p in fonte.iterdir()} == prima


def test_a_change_that_no_longer_fits_the_data_is_refused(
    pronto: Percorsi, ragioneria: Path, monkeypatch: pytest.MonkeyPatch, lucca: Analisi
) -> None:
    """The data moved on after the workbook was made: one cell has another value, one was corrected, one is at rest."""
    fonte = pronto.fonte("lucca", 2013)
    compila(
        ragioneria,
        {CONTO: corretto(0), ANNO_STAMPATO: corretto(2013), IMPORTI: confermato(datetime(2015, 1, 1))},
    )
    voci = chieste(ragioneria)
    conto = next(v for v in voci if v.riga.startswith(CONTO[0]))
    risorse = lucca.dati.tabelle["risorse"].copy()
    risorse.loc[(risorse["programma"] == "I301/I302") & (risorse["voce"] == "oneri"), "anno_revisione"] = 2011
    gia = replace(_correzione_di(conto), valore_usato="1")
    dati = replace(lucca.dati, tabelle={**lucca.dati.tabelle, "risorse": risorse}, correzioni=(gia,))
    esiti = tuple(e for e in lucca.verdetto.esiti if e.nome != "quadrature.importi_uguali")
    altra = replace(lucca, dati=dati, verdetto=replace(lucca.verdetto, esiti=esiti))
    monkeypatch.setattr("analisi.moduli.decisioni.apri", lambda *_, **__: altra)
    with pytest.raises(ErroreDati) as errore:
        importa_sanare(pronto, ragioneria, OGGI)
    detto = str(errore.value)
    riga = riga_in(ragioneria, ANNO_STAMPATO)
    assert (
        f"riga {riga}, colonna «Valore giusto (L{riga})»: trovato «2013»; atteso: una decisione sul valore di" in detto
    )
    assert "che è 2011 e non più 2012" in detto
    assert "in correzioni.yml ce n'è già una del 2014-01-01 (ruolo), che usa «1»" in detto
    assert "ora lo supera, e non c'è nulla da confermare" in detto
    assert len(errore.value.difetti) == 3 and (fonte / "correzioni.yml").read_bytes().endswith(b"[]\n")


def _correzione_di(voce: CellaDaSanare) -> Correzione:
    return Correzione(voce.tabella, voce.chiave, voce.campo, voce.valore, "", "prova", "ruolo", "2014-01-01")


def test_a_correction_by_which_a_critical_check_fails_is_refused(pronto: Percorsi, ragioneria: Path) -> None:
    fonte = pronto.fonte("lucca", 2013)
    prima = {p.name: p.read_bytes() for p in fonte.iterdir()}
    compila(ragioneria, {CONTO: corretto(123456)})
    with pytest.raises(ErroreDati) as errore:
        importa_sanare(pronto, ragioneria, OGGI)
    (primo, *_) = errore.value.difetti
    assert (primo.riga, primo.trovato) == (
        riga_in(ragioneria, CONTO),
        "123456",
    ) and "il controllo critico" in primo.atteso
    assert {p.name: p.read_bytes() for p in fonte.iterdir()} == prima
    assert not (pronto.radice / "data" / "archivio").exists()


@pytest.fixture
def due_colonne(lucca: Analisi, tmp_path: Path) -> tuple[Analisi, Path]:
    """A year where one check fails on two columns of a row, and the workbook of its office."""
    (esito,) = (e for e in lucca.verdetto.esiti if e.nome == "conto_economico.revisione_luglio")
    una = next(r for r in esito.righe if r.chiave.get("conto") == "3430")
    righe = tuple(replace(una, campo=campo) for campo in ("revisione_luglio", "budget_iniziale"))
    esiti = (replace(esito, righe=righe, falliti=2),)
    analisi = replace(lucca, verdetto=replace(lucca.verdetto, esiti=esiti))
    ((ufficio, da_sanare),) = righe_da_sanare(analisi).items()
    identita = _identita("lucca", 2013, ufficio, lucca.dati.impronta)
    percorso = tmp_path / "due colonne.xlsx"
    percorso.write_bytes(cartella_da_sanare(identita, "Lucca", da_sanare))
    return analisi, percorso


def _confronto(analisi: Analisi, percorso: Path) -> Confronto:
    decisioni = decise(percorso)
    confronto = Confronto(analisi)
    for decisione in decisioni:
        confronto.esamina(decisione)
    confronto.righe_intere(decisioni)
    return confronto


def test_a_confirmation_does_not_waive_another_cell_that_nobody_decided_of(due_colonne: tuple[Analisi, Path]) -> None:
    """A waiver names a check and a row, not a column: it would cover both."""
    analisi, percorso = due_colonne
    compila(percorso, {CONTO: confermato(datetime(2015, 12, 31))})
    (solo,) = _confronto(analisi, percorso).difetti
    assert solo.riga == riga_in(percorso, CONTO) and "anche per la colonna «budget_iniziale»" in solo.atteso


def test_two_cells_of_a_row_are_confirmed_to_the_same_day_by_one_waiver(due_colonne: tuple[Analisi, Path]) -> None:
    analisi, percorso = due_colonne
    altra = CONTO[0], "budget_iniziale"
    compila(percorso, {CONTO: confermato(datetime(2015, 12, 31)), altra: confermato(datetime(2015, 6, 30))})
    assert len(_confronto(analisi, percorso).difetti) == 2
    compila(percorso, {altra: confermato(datetime(2015, 12, 31))})
    confronto = _confronto(analisi, percorso)
    assert not confronto.difetti and [d.scade for _, d in confronto.deroghe] == ["2015-12-31"]


def test_a_cell_may_be_confirmed_where_the_other_of_its_row_is_corrected(due_colonne: tuple[Analisi, Path]) -> None:
    analisi, percorso = due_colonne
    compila(percorso, {CONTO: confermato(datetime(2015, 12, 31)), (CONTO[0], "budget_iniziale"): corretto(-7)})
    confronto = _confronto(analisi, percorso)
    assert not confronto.difetti and (len(confronto.deroghe), len(confronto.correzioni)) == (1, 1)
    confronto.viste_corrette()
    ((_, deroga),) = confronto.deroghe
    assert not isinstance(deroga.righe, TutteViste) and deroga.righe[0].visto is not None
    assert deroga.righe[0].visto["budget_iniziale"] == "-7", "the waiver has seen the row as it will be"


def test_a_confirmation_of_a_row_that_says_something_else_by_now_is_refused(due_colonne: tuple[Analisi, Path]) -> None:
    """The cell is the same, and so is the check: what follows from the rest of the data is not."""
    analisi, percorso = due_colonne
    compila(percorso, {CONTO: confermato(datetime(2015, 12, 31)), (CONTO[0], "budget_iniziale"): corretto(-7)})
    (esito,) = analisi.verdetto.esiti
    righe = tuple(replace(r, visto={**r.visto, "risulta": "-9.000"}) for r in esito.righe)
    ora = replace(analisi, verdetto=replace(analisi.verdetto, esiti=(replace(esito, righe=righe),)))
    (solo,) = _confronto(ora, percorso).difetti
    assert solo.trovato == "«risulta» era senza valore, ora è -9.000" and "rifare la cartella" in solo.atteso


def test_a_confirmation_that_covers_too_much_is_not_imported(
    pronto: Percorsi, due_colonne: tuple[Analisi, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    analisi, percorso = due_colonne
    fonte = pronto.fonte("lucca", 2013)
    prima = {p.name: p.read_bytes() for p in fonte.iterdir()}
    monkeypatch.setattr("analisi.moduli.decisioni.apri", lambda *_, **__: analisi)
    compila(percorso, {CONTO: confermato(datetime(2015, 12, 31))})
    with pytest.raises(ErroreDati, match="la conferma varrebbe per tutte e due"):
        importa_sanare(pronto, percorso, OGGI)
    assert {p.name: p.read_bytes() for p in fonte.iterdir()} == prima


def test_a_corrected_cell_that_still_fails_is_told_even_under_the_waiver_of_its_row(
    pronto: Percorsi, due_colonne: tuple[Analisi, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data changed since the workbook was made, too: that is told as well."""
    analisi, percorso = due_colonne
    (esito,) = analisi.verdetto.esiti
    derogato = replace(esito, righe=tuple(replace(r, deroga="D1") for r in esito.righe))
    dopo = replace(analisi, verdetto=replace(analisi.verdetto, esiti=(derogato,)))
    prima = replace(analisi, dati=replace(analisi.dati, impronta="altra"))
    aperture = iter([prima, dopo])
    monkeypatch.setattr("analisi.moduli.decisioni.apri", lambda *_, **__: next(aperture))
    compila(percorso, {CONTO: corretto(-7), (CONTO[0], "budget_iniziale"): confermato(datetime(2015, 12, 31))})
    detto = "\n".join(importa_sanare(pronto, percorso, OGGI))
    assert "non supera ancora conto_economico.revisione_luglio (revisione_luglio): conto 3430" in detto
    assert "(budget_iniziale)" not in detto and "I dati sono cambiati da quando la cartella fu creata" in detto


def test_a_key_that_would_repeat_is_refused_in_the_words_of_the_workbook(pronto: Percorsi, lucca: Analisi) -> None:
    prima, seconda = record(lucca.dati.tabelle["conto_economico"])[:2]
    chiave = (("conto", prima["conto"]),)
    controlli = (Controllo("suite.nome", chiave),)
    voce = CellaDaSanare(1, "conto_economico", "conto", chiave, prima["conto"], "una riga", controlli)
    percorso = pronto.radice / "chiave.xlsx"
    percorso.write_bytes(una_cartella((voce, {"gravita": "grave", "trovato": prima["conto"]})))
    compila(percorso, {UNA: corretto(seconda["conto"])})
    with pytest.raises(ErroreDati, match=r"chiave\.xlsx, foglio «Righe», riga 3.*una riga sola.*si ripete"):
        importa_sanare(pronto, percorso, OGGI)


@pytest.mark.parametrize("manca", [True, False])
def test_both_files_are_published_or_neither(
    pronto: Percorsi, ragioneria: Path, monkeypatch: pytest.MonkeyPatch, lucca: Analisi, manca: bool
) -> None:
    """The disk is full when the second file is written; the first did not exist before, or did."""
    fonte = pronto.fonte("lucca", 2013)
    if manca:
        (fonte / "correzioni.yml").unlink()
    prima = {p.name: p.read_bytes() for p in fonte.iterdir()}

    def pieno(percorso: Path, contenuto: bytes) -> None:
        if percorso == fonte / "deroghe.yml":
            raise OSError(ENOSPC, "No space left on device")
        percorso.write_bytes(contenuto)

    monkeypatch.setattr("analisi.moduli.ritorno.scrivi_intero", pieno)
    monkeypatch.setattr("analisi.moduli.decisioni.apri", lambda *_, **__: lucca)
    compila(ragioneria, {CONTO: corretto(0), IMPORTI: confermato(datetime(2015, 12, 31))})
    with pytest.raises(ErroreAnalisi, match="il disco è pieno"):
        importa_sanare(pronto, ragioneria, OGGI)
    assert {p.name: p.read_bytes() for p in fonte.iterdir()} == prima


def test_a_file_that_somebody_changed_meanwhile_is_not_written_over(
    pronto: Percorsi, ragioneria: Path, monkeypatch: pytest.MonkeyPatch, lucca: Analisi
) -> None:
    correzioni = pronto.fonte("lucca", 2013) / "correzioni.yml"
    aperture = []

    def apri(*_: object, **__: object) -> Analisi:
        aperture.append(1)
        if len(aperture) == 2:  # while the copy is tried
            correzioni.write_bytes(correzioni.read_bytes() + b"# a mano\n")
        return lucca

    monkeypatch.setattr("analisi.moduli.decisioni.apri", apri)
    compila(ragioneria, {CONTO: corretto(0)})
    with pytest.raises(ErroreAnalisi, match=r"correzioni\.yml: è cambiato durante l'importazione"):
        importa_sanare(pronto, ragioneria, OGGI)
    assert correzioni.read_bytes().endswith(b"# a mano\n")


# the text of the lists


@pytest.mark.parametrize(
    ("prima", "dopo"),
    [
        ("", '- motivo: "x"\n'),
        ("# nota\n[]\n", '# nota\n- motivo: "x"\n'),
        ("# nota\r\n[ ]  # per ora\r\n", '# nota\r\n- motivo: "x"\r\n'),
        ("- motivo: y  # detto a voce\n# in fondo", '- motivo: y  # detto a voce\n# in fondo\n- motivo: "x"\n'),
        ("  - motivo: y\n", '  - motivo: y\n  - motivo: "x"\n'),
    ],
)
def test_an_entry_goes_to_the_end_and_leaves_the_rest_as_it_was(prima: str, dopo: str) -> None:
    assert con_voci(prima, [{"motivo": "x"}]) == dopo


@pytest.mark.parametrize("testo", ["no", "010", "a: #b", "'", '"\\', "«é»\n\u2028\x85\t€", "", "- x", "[]", "è 100%"])
def test_a_value_reads_back_as_it_was_written(testo: str) -> None:
    letto = yaml.load(con_voci("", [{"a": testo, "b": [{"k": testo}]}]), Loader=yaml.BaseLoader)
    assert letto == [{"a": testo, "b": [{"k": testo}]}]


def test_a_list_that_cannot_be_added_to_is_left_alone(pronto: Percorsi, ragioneria: Path) -> None:
    deroghe = pronto.fonte("lucca", 2013) / "deroghe.yml"
    voce = "{controllo: indicatori.manca_risultato, righe: [{codice: '99'}], motivo: m, deciso_da: r, "
    deroghe.write_text(f"[{voce}data: 2014-01-01, scade: 2014-02-01}}]\n", encoding="utf-8")
    prima = deroghe.read_bytes()
    compila(ragioneria, {CONTO: confermato(datetime(2015, 1, 1))})
    with pytest.raises(ErroreRegole, match=r"deroghe\.yml"):
        importa_sanare(pronto, ragioneria, OGGI)
    assert deroghe.read_bytes() == prima
