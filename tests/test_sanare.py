"""Failing rows go to the offices as workbooks and come home as corrections and waivers, or not at all."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook, load_workbook

from analisi.apertura import Analisi
from analisi.cli import main
from analisi.dati.correzioni import Correzione, leggi_correzioni
from analisi.dati.deroghe import leggi_deroghe
from analisi.dati.elenco_aggiunta import con_voci
from analisi.dati.record import record
from analisi.dati.sanare_lettura import leggi_sanare
from analisi.dati.sanare_voci import (
    COLONNE,
    DATA,
    DECISO_DA,
    FINO_AL,
    FOGLIO_RIGHE,
    FOGLIO_SEGNO,
    MOTIVO,
    SOLO_CONFERMA,
    VALORE,
    Controllo,
    RigaDaSanare,
    Voce,
    in_parole,
)
from analisi.dati.sanare_xlsx import cartella_da_sanare
from analisi.dati.tabelle import TABELLE
from analisi.errors import Difetto, ErroreDati, ErroreRegole
from analisi.esegui.importa import importa_cartella
from analisi.esegui.sanare import CARTELLA, righe_da_sanare, scrivi_da_sanare, trova_riga
from analisi.esegui.sanare_importa import importa_sanare
from analisi.paths import VARIABILE_RADICE, Percorsi

OGGI = date(2014, 6, 1)
RAGIONERIA = "ufficio-ragioneria.xlsx"
CONTO = "conto 3430"
ANNO_STAMPATO = "programma I301/I302, voce oneri"
IMPORTI = "programma I201, voce oneri"

Celle = dict[str, Any]


def corretto(valore: object, **altro: Any) -> Celle:  # noqa: ANN401 - what a person may type
    return decisione() | {VALORE: valore} | altro


def confermato(fino_al: object) -> Celle:
    return decisione() | {FINO_AL: fino_al}


def decisione() -> Celle:
    return {MOTIVO: "verificato: sul #registro", DECISO_DA: "Responsabile Ragioneria", DATA: datetime(2014, 4, 30)}


def compila(percorso: Path, righe: dict[str, Celle], guasta: Callable[[Any], None] | None = None) -> Path:
    """Open the workbook, fill the row whose words begin so, save it again."""
    libro = load_workbook(percorso)
    foglio = libro[FOGLIO_RIGHE]
    for inizio, celle in righe.items():
        (numero,) = (r[0].row for r in foglio.iter_rows(min_row=3) if str(r[7].value).startswith(inizio))
        for nome, valore in celle.items():
            foglio.cell(numero, COLONNE.index(nome) + 1).value = valore
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


def difetti(percorso: Path) -> tuple[Difetto, ...]:
    with pytest.raises(ErroreDati) as errore:
        leggi_sanare(percorso)
    return errore.value.difetti


# writing


def test_every_open_row_is_in_the_workbook_of_one_office(lucca: Analisi, cartelle: Path) -> None:
    per_ufficio = righe_da_sanare(lucca)
    voci = [r.voce for righe in per_ufficio.values() for r in righe]
    aperte = {
        (e.nome, tuple(r.chiave.items()))
        for e in (*lucca.verdetto.critici, *lucca.verdetto.avvisi)
        for r in e.righe
        if not r.deroga
    }
    scritte = {(c.nome, tuple((k, v) for k, v in c.chiave if v)) for voce in voci for c in voce.controlli}
    assert scritte == aperte
    assert len({(v.tabella, v.campo, v.chiave) for v in voci if v.campo}) == sum(bool(v.campo) for v in voci)
    letti = [leggi_sanare(p) for p in sorted(cartelle.glob("*.xlsx"))]
    assert {segno.ufficio: len(segno.voci) for segno, _ in letti} == {u: len(r) for u, r in per_ufficio.items()}
    assert not [d for _, decise in letti for d in decise]


def test_the_value_written_in_the_hidden_sheet_is_the_one_of_the_table(lucca: Analisi) -> None:
    for voce in (r.voce for righe in righe_da_sanare(lucca).values() for r in righe if r.voce.colonna):
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
    conto = next(r for r in foglio.iter_rows(min_row=3, values_only=True) if r[7].startswith(CONTO))
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
    assert not scritte.scritte and len(scritte.uguali) == len(prima)
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in cartelle.iterdir()} == prima


def test_a_filled_workbook_is_never_written_over_and_all_such_are_told_at_once(
    lucca: Analisi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    radice = lucca.percorsi.radice
    monkeypatch.setenv(VARIABILE_RADICE, str(radice))
    cartella = lucca.percorsi.rapporti / "2013" / "lucca" / CARTELLA
    comando = ["sanare", "--camera", "lucca", "--anno", "2013"]
    assert main(comando) == 0
    assert f"reports/2013/lucca/{CARTELLA}/{RAGIONERIA} (" in capsys.readouterr().out
    altra = cartella / "segretario-generale.xlsx"
    compila(cartella / RAGIONERIA, {CONTO: {MOTIVO: "da chiedere"}})
    altra.write_bytes(b"non una cartella")
    compilata = (cartella / RAGIONERIA).read_bytes()
    senza_righe = cartella / "ufficio-che-non-c-e-piu.xlsx"
    senza_righe.write_bytes(cartella_da_sanare("lucca", "Lucca", 2013, "ufficio che non c'è più", []))
    estranea = cartella / "di un altro anno.xlsx"
    estranea.write_bytes(cartella_da_sanare("lucca", "Lucca", 2012, "ufficio", []))
    (cartella / "ufficio-programmazione-e-controllo.xlsx").unlink()
    assert main(comando) == 2
    detto = capsys.readouterr()
    assert f"{RAGIONERIA}: qualcuno l'ha compilata" in detto.err and "segretario-generale.xlsx: non è" in detto.err
    assert "Da compilare: reports/2013/lucca/da_sanare/ufficio-programmazione-e-controllo.xlsx" in detto.out
    assert (cartella / RAGIONERIA).read_bytes() == compilata and altra.read_bytes() == b"non una cartella"
    assert not senza_righe.exists() and estranea.exists()
    shutil.rmtree(cartella)


# reading


def test_every_fault_of_a_workbook_is_told_at_once_with_its_cell(ragioneria: Path) -> None:
    compila(
        ragioneria,
        {
            "programma I301/I302, voce proventi": corretto("duemilatredici"),
            ANNO_STAMPATO: corretto(2013) | {FINO_AL: datetime(2014, 12, 31)},
            "programma I301/I302, voce investimenti": corretto(2012),
            IMPORTI: {VALORE: datetime(2013, 1, 1), MOTIVO: "  "},
            CONTO: confermato(datetime(2016, 5, 1)),
        },
    )
    detto = [str(d) for d in difetti(ragioneria)]
    assert all(d.startswith("ufficio-ragioneria.xlsx, foglio «Righe», riga ") for d in detto)
    attesi = [
        "riga 3, colonna «Valore giusto (L3)»: trovato «duemilatredici»; atteso: un numero intero",
        "riga 4, colonna «oppure: confermo il valore fino al (M4)»: trovato «31/12/2014, accanto a un valore giusto»",
        "riga 5, colonna «Valore giusto (L5)»: trovato «2012»; atteso: un valore diverso da quello trovato",
        "riga 6, colonna «Data della decisione (P6)»: trovato «cella vuota»",
        "riga 6, colonna «Deciso da: ruolo (O6)»: trovato «cella vuota»",
        "riga 6, colonna «Motivo (N6)»: trovato «cella vuota»",
        "riga 6, colonna «Valore giusto (L6)»: trovato «01/01/2013»",
        "riga 7, colonna «oppure: confermo il valore fino al (M7)»: trovato «01/05/2016»",
    ]
    for atteso in attesi:
        assert any(atteso.partition("; atteso")[0] in d for d in detto), (atteso, detto)
    assert len(detto) == len(attesi)
    assert "non oltre il 30/04/2016" in "\n".join(detto)


@pytest.mark.parametrize("giorno", [datetime(2014, 4, 30), datetime(2014, 4, 29), "mai", "2014-12"])
def test_a_confirmation_ends_on_a_day_after_the_decision(ragioneria: Path, giorno: object) -> None:
    compila(ragioneria, {CONTO: confermato(giorno)})
    (solo,) = difetti(ragioneria)
    assert solo.colonna == "oppure: confermo il valore fino al (M7)"


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
    foglio["A3"].value, foglio["A4"].value = foglio["A4"].value, foglio["A3"].value


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


def _una(campo: str, tabella: str = "indicatori", valore: str = "5") -> RigaDaSanare:
    chiave = (("progetto", "A10101"), ("gruppo", ""), ("codice", "1"))
    voce = Voce(1, tabella, campo, chiave, valore, "una riga", (Controllo("suite.nome", chiave),))
    return RigaDaSanare(voce, "grave", "=1+1", "6", "somma", "", valore, "10")


def test_a_row_without_a_cell_to_blame_can_only_be_confirmed(tmp_path: Path) -> None:
    percorso = tmp_path / "x.xlsx"
    percorso.write_bytes(cartella_da_sanare("lucca", "Lucca", 2013, "ufficio", [_una("")]))
    assert load_workbook(percorso)[FOGLIO_RIGHE]["L3"].value == SOLO_CONFERMA
    assert load_workbook(percorso)[FOGLIO_RIGHE]["C3"].data_type == "s"
    compila(percorso, {"una riga": confermato(datetime(2014, 12, 31))})
    (decisa,) = leggi_sanare(percorso)[1]
    assert (decisa.valore, decisa.scade) == (None, "2014-12-31")
    compila(percorso, {"una riga": {VALORE: 7, FINO_AL: None}})
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
        ("target_testo", "entro: #3 «gg»", "entro: #3 «gg»"),
        ("esito", "parziale", "parziale"),
    ],
)
def test_a_right_value_is_read_by_the_type_of_its_column(
    tmp_path: Path, campo: str, scritto: object, letto: str
) -> None:
    percorso = tmp_path / "x.xlsx"
    percorso.write_bytes(cartella_da_sanare("lucca", "Lucca", 2013, "ufficio", [_una(campo)]))
    compila(percorso, {"una riga": corretto(scritto)})
    (decisa,) = leggi_sanare(percorso)[1]
    assert decisa.valore == letto


def test_a_mandatory_cell_cannot_be_emptied(tmp_path: Path) -> None:
    percorso = tmp_path / "x.xlsx"
    percorso.write_bytes(cartella_da_sanare("lucca", "Lucca", 2013, "ufficio", [_una("descrizione")]))
    compila(percorso, {"una riga": corretto("(vuoto)")})
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
    assert ultima.righe == ((("programma", "I201"), ("voce", "oneri")),)
    assert (ultima.motivo, ultima.deciso_da, ultima.data) == (
        "verificato: sul #registro",
        "Responsabile Ragioneria",
        "2014-04-30",
    )


def test_what_changed_is_told_with_the_rows_before_and_after(importata: Importata) -> None:
    detto = "\n".join(importata.detto)
    assert "Correzioni aggiunte: 2; deroghe aggiunte: 1." in detto
    assert "  correzione  conto_economico, conto 3430" in detto and "(vuoto) → 0" in detto
    assert "  deroga      quadrature.importi_uguali, programma I201, voce oneri: fino al 31/12/2015" in detto
    # the same row has a second wrong year, in another column
    assert "  corretta, ma non supera ancora quadrature.anni_delle_risorse: programma I301/I302, voce oneri" in detto
    trovati = re.fullmatch(r"Righe che non superano un controllo: (\d+) prima, (\d+) dopo\.", importata.detto[-1])
    assert trovati is not None and int(trovati[1]) - int(trovati[2]) == 2


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
    voci = leggi_sanare(ragioneria)[0].voci
    conto = next(v for v in voci if v.riga.startswith(CONTO))
    risorse = lucca.dati.tabelle["risorse"].copy()
    risorse.loc[(risorse["programma"] == "I301/I302") & (risorse["voce"] == "oneri"), "anno_revisione"] = 2011
    gia = replace(_correzione_di(conto), valore_usato="1")
    dati = replace(lucca.dati, tabelle={**lucca.dati.tabelle, "risorse": risorse}, correzioni=(gia,))
    esiti = tuple(e for e in lucca.verdetto.esiti if e.nome != "quadrature.importi_uguali")
    altra = replace(lucca, dati=dati, verdetto=replace(lucca.verdetto, esiti=esiti))
    monkeypatch.setattr("analisi.esegui.sanare_importa.apri", lambda *_, **__: altra)
    with pytest.raises(ErroreDati) as errore:
        importa_sanare(pronto, ragioneria, OGGI)
    detto = str(errore.value)
    assert "riga 4, colonna «Valore giusto (L4)»: trovato «2013»; atteso: una decisione sul valore di ora, " in detto
    assert "che è 2011 e non più 2012" in detto
    assert "in correzioni.yml ce n'è già una del 2014-01-01 (ruolo), che usa «1»" in detto
    assert "ora lo supera, e non c'è nulla da confermare" in detto
    assert len(errore.value.difetti) == 3 and (fonte / "correzioni.yml").read_bytes().endswith(b"[]\n")


def _correzione_di(voce: Voce) -> Correzione:
    return Correzione(voce.tabella, voce.chiave, voce.campo, voce.valore, "", "prova", "ruolo", "2014-01-01")


def test_a_correction_by_which_a_critical_check_fails_is_refused(pronto: Percorsi, ragioneria: Path) -> None:
    fonte = pronto.fonte("lucca", 2013)
    prima = {p.name: p.read_bytes() for p in fonte.iterdir()}
    compila(ragioneria, {CONTO: corretto(123456)})
    with pytest.raises(ErroreDati) as errore:
        importa_sanare(pronto, ragioneria, OGGI)
    (primo, *_) = errore.value.difetti
    assert (primo.riga, primo.trovato) == (7, "123456") and "il controllo critico" in primo.atteso
    assert {p.name: p.read_bytes() for p in fonte.iterdir()} == prima
    assert not (pronto.radice / "data" / "archivio").exists()


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
