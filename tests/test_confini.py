"""Nothing is written outside: names that become paths are one step down, codes are what they look like."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

import analisi as an
from analisi.dati.archivio import leggi_grezzi
from analisi.dati.camere import elenco_camere, non_lette, perche_non_camera
from analisi.dati.lettura import leggi_tabella
from analisi.dati.panel import apri_panel
from analisi.dati.schema import Colonna, Tabella
from analisi.dati.tabelle import STRUTTURA, TABELLE
from analisi.errors import Difetto, ErroreAnalisi, ErroreDati, ErroreParametri
from analisi.moduli.aperte import nomi_file, scrivi_cartelle
from analisi.moduli.ricevuti import scrivi_modello
from analisi.paths import Percorsi, perche_non_nome, sotto
from analisi.rapporti.notebook import notebook_rapporto
from analisi.rapporti.parametri import Parametri, ParametriGruppo
from analisi.rapporti.rapporto import Rapporto, RapportoCamera, RapportoGruppo
from lotti import comanda, notebook, qui, soli
from notebatch.attachments.tables import tavole_aperte
from notebatch.manifest import read_manifest

Cambia = Callable[[Path, str, str], None]

FUORI = "../../../../EVIL"
OSTILI = [
    "", " ", ".", "..", FUORI, "a/b", "a\\b", "/etc", "C:", "C:\\x", "a:b", "a\0b", "a\nb", "a\x7fb", "a\u200bb",
    "a\xa0b", "a\u00adb", "\ufeffa", "a\u202eb", "a\u3164b", "a\ufe0fb", "a\ud800b", "con", "CON", "nul.csv", "Aux",
    "com1", "LPT9.a", "com¹", "conin$", "fine.", "fine ", " inizio", ".nascosto", "a*", "a?", 'a"', "a<b", "a|b",
    "x" * 101, "è" * 51,
]  # fmt: skip
BUONI = [
    "A",
    "lucca",
    "camera di città",
    "2013",
    "I10101",
    "5b",
    "A1-I01",
    "a..b",
    "console",
    "com10",
    "x" * 100,
    "è" * 50,
]


@pytest.mark.parametrize("nome", OSTILI)
def test_a_name_that_is_not_one_step_down_on_every_system_is_refused(tmp_path: Path, nome: str) -> None:
    with pytest.raises(ErroreParametri, match="non può essere il nome di una cartella o di un file: ") as errore:
        sotto(tmp_path, "bene", nome)
    assert str(errore.value).isprintable(), "what nobody sees is written out"


@pytest.mark.parametrize("nome", BUONI)
def test_a_plain_name_is_a_folder_inside(tmp_path: Path, nome: str) -> None:
    assert sotto(tmp_path, "bene", nome) == tmp_path / "bene" / nome
    (tmp_path / nome).mkdir()
    assert (tmp_path / nome).resolve().parent == tmp_path.resolve()


def test_a_folder_of_the_project_may_be_a_link_to_another_disk(tmp_path: Path) -> None:
    (tmp_path / "altro disco").mkdir()
    (tmp_path / "reports").symlink_to(tmp_path / "altro disco")
    sotto(tmp_path / "reports", "2013", "lucca").mkdir(parents=True)
    assert (tmp_path / "altro disco" / "2013" / "lucca").is_dir()


# codes

CODICI = Tabella(
    "codici", "Codici", "", (Colonna("codice", "codice", "", obbligatoria=True), Colonna("parte", "testo", "")),
    ("codice", "parte"),
)  # fmt: skip
INGANNI = [
    ("А101", "carattere n. 1, «А» U+0410: sembra «A» ma è un altro", "scrivere «A101»"),
    ("Α1", "carattere n. 1, «Α» U+0391: sembra «A» ma è un altro", "scrivere «A1»"),
    ("Ａ1", "carattere n. 1, «Ａ» U+FF21: sembra «A» ma è un altro", "scrivere «A1»"),
    ("A１", "carattere n. 2, «１» U+FF11: sembra «1» ma è un altro", "scrivere «A1»"),
    ("A١", "carattere n. 2, «١» U+0661: sembra «1» ma è un altro", "scrivere «A1»"),
    ("A–1", "carattere n. 2, «–» U+2013: sembra «-» ma è un altro", "scrivere «A-1»"),
    ("A\u200b1", "carattere n. 2, U+200B: non si vede", "scrivere «A1»"),
    ("A\u00ad1", "carattere n. 2, U+00AD: non si vede", "scrivere «A1»"),
    ("A\ufeff1", "carattere n. 2, U+FEFF: non si vede", "scrivere «A1»"),
    ("A\u2060\u20601", "carattere n. 3, U+2060: non si vede", "scrivere «A1»"),
    ("A\xa01", "carattere n. 2, U+00A0: uno spazio speciale", "per esempio «A-1»"),
    ("A 1", "carattere n. 2: uno spazio", "per esempio «A-1»"),
    ("A\u03011", "carattere n. 1, «Á» U+00C1: ha un accento", "scrivere «A1»"),
    ("A\u20d71", "carattere n. 2, «\u20d7» U+20D7: un accento", "scrivere «A1»"),
    ("A;1", "carattere n. 2, «;» U+003B: non è ammesso", "per esempio «A-1»"),
    ("日", "carattere n. 1, «日» U+65E5: è di un altro alfabeto", ""),
    ("-1", "che cominci con una lettera o una cifra", "scrivere «1»"),
]


def xlsx(percorso: Path, *righe: list[object]) -> Path:
    libro = Workbook()
    libro.active.title = "codici"
    for riga in righe:
        libro.active.append(riga)
    libro.save(percorso)
    return percorso


def difetti(percorso: Path, tabella: Tabella = CODICI) -> tuple[Difetto, ...]:
    with pytest.raises(ErroreDati) as errore:
        leggi_tabella(percorso, tabella)
    return errore.value.difetti


@pytest.mark.parametrize(("codice", "quale", "invece"), INGANNI)
def test_a_code_that_is_not_what_it_looks_like_is_refused_with_its_place(
    tmp_path: Path, codice: str, quale: str, invece: str
) -> None:
    percorso = tmp_path / "codici.csv"
    percorso.write_text(f"codice,parte\nA2,\n{codice},\n", encoding="utf-8")
    (in_csv,) = difetti(percorso)
    (in_xlsx,) = difetti(xlsx(tmp_path / "codici.xlsx", ["codice", "parte"], ["A2", None], [codice, None]))
    assert (in_csv.file, in_csv.riga, in_csv.colonna) == ("codici.csv", 3, "codice")
    assert (in_xlsx.file, in_xlsx.foglio, in_xlsx.riga) == ("codici.xlsx", "codici", 3)
    for difetto in (in_csv, in_xlsx):
        assert quale in difetto.atteso
        assert difetto.atteso.endswith(invece)
        assert difetto.trovato.isprintable()


def test_blanks_and_marks_around_a_code_are_dropped_and_letters_signs_and_zeros_kept(tmp_path: Path) -> None:
    percorso = tmp_path / "codici.csv"
    codici = ["001", "A10101", "5b", "A1-I01", "A101/A102", "diritti_totale", "1:a", "1)", "A.1.a", "LU+MS"]
    righe = "".join(f"\u200b {c}\xa0,\n" for c in codici)
    percorso.write_text(f"\ufeffcodice,parte\n{righe}", encoding="utf-8")
    assert leggi_tabella(percorso, CODICI)["codice"].tolist() == codici


@pytest.mark.parametrize(
    "seconda", ["RI + Albi", "RI\xa0+ Albi", "RI  + Albi", "RI\u200b + Albi", "R\u00adI + Albi", "RІ + Аlbi"]
)
def test_two_keys_that_print_the_same_are_impossible(tmp_path: Path, seconda: str) -> None:
    percorso = tmp_path / "codici.csv"
    percorso.write_text(f"codice,parte\nA1,RI + Albi\nA1,{seconda}\n", encoding="utf-8")
    (difetto,) = difetti(percorso)
    assert (difetto.riga, difetto.colonna) == (3, "codice, parte")
    assert difetto.atteso.startswith("una chiave che non si ripete: è già alla riga 2")
    assert ("si leggono uguali" in difetto.atteso) == (seconda != "RI + Albi")


def test_texts_that_read_differently_are_different_keys(tmp_path: Path) -> None:
    percorso = tmp_path / "codici.csv"
    parti = ["RI", "ri", "RÌ", "RI²", "RI2", "RI + Albi", "RI+Albi"]
    percorso.write_text("codice,parte\n" + "".join(f"A1,{p}\n" for p in parti), encoding="utf-8")
    assert leggi_tabella(percorso, CODICI)["parte"].tolist() == parti


# the tree

ALBERO = "codice,livello,padre,titolo,responsabile,valutato_in,riga_fonte\n"


@pytest.mark.parametrize(
    "codice",
    [FUORI, "A/B", "A:B", "..", "CON", "nul.x", "x" * 101, "ente", "Preconsuntivo", "tutte", "da_sanare", "A-dati"],
)
def test_a_code_that_cannot_be_the_folder_of_an_area_is_refused_where_the_tree_is_read(
    tmp_path: Path, codice: str
) -> None:
    percorso = tmp_path / "struttura.csv"
    percorso.write_text(f"{ALBERO}A,area,,Anagrafe,,,\n{codice},area,,Altra,,,\n", encoding="utf-8")
    (difetto,) = difetti(percorso, STRUTTURA)
    assert (difetto.riga, difetto.colonna) == (3, "codice")


def test_two_areas_that_would_write_the_same_folder_are_one_error(tmp_path: Path) -> None:
    percorso = tmp_path / "struttura.csv"
    percorso.write_text(f"{ALBERO}Sv,area,,Sviluppo,,,\nSV,area,,Servizi,,,\n", encoding="utf-8")
    (difetto,) = difetti(percorso, STRUTTURA)
    assert (difetto.riga, difetto.trovato) == (3, "codice SV")
    assert "già alla riga 2, diversa solo per maiuscole" in difetto.atteso


def test_codes_of_one_two_or_more_signs_are_areas(progetto: Percorsi, cambia: Cambia) -> None:
    struttura = progetto.fonte("lucca", 2013) / "struttura.csv"
    righe = "".join(f"{c},area,,Prova,,,\n" for c in ("SV", "12", "a.1", "AREA_X", "X-1"))
    struttura.write_text(ALBERO + righe, encoding="utf-8")
    assert leggi_grezzi(progetto, "lucca", 2013).tabelle["struttura"]["codice"].tolist() == [
        "SV", "12", "a.1", "AREA_X", "X-1"
    ]  # fmt: skip


# the doors


def tutto(cartella: Path) -> set[str]:
    return {f.relative_to(cartella).as_posix() for f in cartella.rglob("*")}


def test_an_area_called_as_a_path_outside_stops_the_batch_and_nothing_is_written_anywhere(
    progetto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    struttura = progetto.fonte("lucca", 2013) / "struttura.csv"
    testo = struttura.read_text(encoding="utf-8")
    struttura.write_text(testo + f"{FUORI},area,,Fuori,,,\n", encoding="utf-8")
    numero = testo.count("\n") + 1
    notebook(soli(progetto), "uno", ambito="area")
    fuori = progetto.radice.parent
    prima = tutto(fuori)
    assert qui(progetto, monkeypatch, "esegui", "camera=lucca", "anno=2013") == 2
    assert f"data/raw/2013/lucca/struttura.csv, riga {numero}, colonna «codice»" in capsys.readouterr().err
    assert all(n.startswith(f"{progetto.radice.name}/") and "EVIL" not in n for n in tutto(fuori) - prima)
    assert not any((cartella / "EVIL").exists() for cartella in progetto.radice.parents)


@pytest.mark.parametrize("nome", [FUORI, "..", "nul", "a\0b"])
def test_no_name_leads_a_report_out_of_its_folder(progetto: Percorsi, nome: str) -> None:
    uno = next(n for n in notebook_rapporto(progetto.notebook) if n.ambito == "tutti")
    voci: list[Rapporto] = [
        RapportoCamera(uno, Parametri(camera=nome)), RapportoCamera(uno, Parametri(area=nome)),
        RapportoCamera(uno, Parametri(versione=nome)),
        RapportoGruppo(uno, ParametriGruppo(panel=nome)), RapportoGruppo(uno, ParametriGruppo(simulazione=nome)),
        RapportoGruppo(uno, ParametriGruppo(panel=nome, per="LU")),
    ]  # fmt: skip
    for voce in voci:
        with pytest.raises(ErroreParametri, match="non può essere il nome"):
            _ = voce.place
    for chiedi in (progetto.fonte, progetto.deposito):
        with pytest.raises(ErroreParametri, match="non può essere il nome"):
            chiedi(f"{nome}/x", 2013)


@pytest.mark.parametrize(
    ("file", "prima", "dopo", "atteso"),
    [
        ("panel.toml", "[panel.toscane]", f'[panel."{FUORI}"]', f"[panel.{FUORI}]"),
        ("panel.toml", "[panel.toscane]", "[panel.Province-Toscane]", "differisca da un altro solo per maiuscole"),
        ("panel.toml", "[panel.toscane]", '[panel."tosc\u200bane"]', "carattere n. 5, U+200B"),
        ("enti.csv", "\nmaremma-tirreno,", f"\n{FUORI},", "trovato «../../../../EVIL»"),
        ("enti.csv", "\nmaremma-tirreno,", "\nNUL,", "riservato da Windows"),
        ("enti.csv", "\nmaremma-tirreno,", "\nLUCCA,", "diversa solo per maiuscole"),
        ("misure.csv", "\nregistrate,", "\nrеgistrate,", "U+0435: sembra «e» ma è un altro"),
    ],
)
def test_the_names_of_a_group_are_refused_where_they_are_read(
    progetto: Percorsi, cambia: Cambia, file: str, prima: str, dopo: str, atteso: str
) -> None:
    cambia(progetto.confronto / file, prima, dopo)
    with pytest.raises(ErroreDati) as errore:
        apri_panel(progetto)
    assert any(d.file == f"data/raw/confronto/{file}" and atteso in str(d) for d in errore.value.difetti)


def test_a_workbook_for_a_body_stands_where_its_code_says(progetto: Percorsi) -> None:
    assert scrivi_modello(progetto, "toscana-nord-ovest", 2023, None).name == "modello-toscana-nord-ovest-2023.xlsx"
    with pytest.raises(ErroreParametri):
        scrivi_modello(progetto, FUORI, 2023, None)


@pytest.mark.parametrize("nome", ["con", "a\u200bb", "fine."])
def test_a_notebook_whose_name_cannot_be_a_reports_is_refused(progetto: Percorsi, nome: str) -> None:
    notebook(soli(progetto), nome)
    with pytest.raises(ErroreParametri, match=r"il nome, che è quello del rapporto, .*; rinominare il file"):
        notebook_rapporto(progetto.notebook)


def test_two_notebooks_that_would_write_the_same_report_are_refused(progetto: Percorsi) -> None:
    notebook(soli(progetto), "Prova")
    notebook(progetto, "prova")
    with pytest.raises(ErroreParametri, match=r"Prova\.ipynb e prova\.ipynb: .* solo per maiuscole"):
        notebook_rapporto(progetto.notebook)


def test_a_check_is_added_to_no_file_outside_the_suites(progetto: Percorsi) -> None:
    (progetto.radice / "altro.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ErroreAnalisi, match="non può essere il nome"):
        an.aggiungi_controllo("../altro", "expect_column_to_exist", "Prova", radice=progetto.radice, column="x")
    assert (progetto.radice / "altro.json").read_text(encoding="utf-8") == "{}"


def test_offices_have_names_of_files_that_every_system_writes_apart(tmp_path: Path) -> None:
    uffici = ["Con", "con", "NUL", "Àrea 1", "area 1", FUORI, "«»", "x" * 300]
    nomi = nomi_file(dict.fromkeys(uffici)).values()
    assert len({n.casefold() for n in nomi}) == len(uffici)
    assert [perche_non_nome(f"{n}.xlsx") for n in nomi] == [""] * len(uffici)
    with pytest.raises(ErroreParametri):
        scrivi_cartelle(Percorsi(tmp_path), tmp_path, {FUORI: (b"", 1)}, ("lucca", 2013), ())


def test_a_table_of_open_data_is_never_called_as_a_device(tmp_path: Path) -> None:
    righe = [{"a": 1}]
    titoli = ["Con", "", "Aux", FUORI, "Lpt1: anni"]
    tavole = tavole_aperte([{"tipo": "tabella", "titolo": t, "righe": righe, "n": n} for n, t in enumerate(titoli)])
    assert [perche_non_nome(f"{t.nome}.csv") for t in tavole] == [""] * len(tavole)


def test_a_manifest_that_names_files_elsewhere_vouches_for_nothing(tmp_path: Path) -> None:
    manifesto = tmp_path / "uno.manifesto.json"
    for nome, letto in (("uno.html", True), ("uno-dati/a.csv", True), ("../fuori.html", False), ("/etc/passwd", False)):
        manifesto.write_text(json.dumps({"formato": 1, "prodotti": {nome: "x"}}), encoding="utf-8")
        assert (read_manifest(tmp_path / "uno") is not None) is letto


# chambers and years


@pytest.mark.parametrize(
    ("cartella", "detto"),
    [
        ("2013/Lucca nuova", "carattere n. 6: uno spazio); per esempio «Lucca-nuova»"),
        ("2013/lucca - Copia", "per esempio «lucca-Copia»"),
        ("2013/luccа", "carattere n. 5, «а» U+0430: sembra «a» ma è un altro); scrivere «lucca»"),
        ("2013/forlì", "ha un accento); scrivere «forli»"),
        ("2013/lucca\u200b", "2013/lucca[U+200B] non è letta"),
        ("2013/tutte", "ha già un altro significato"),
        ("2013/nul", "riservato da Windows"),
        ("13/pisa", "data/raw/13/pisa non è letta: le camere stanno nella cartella di un anno, da 1900 a 2100"),
        ("0013/pisa", "data/raw/0013/pisa non è letta"),
        ("2013 (copia)/pisa", "data/raw/2013 (copia)/pisa non è letta"),
    ],
)  # fmt: skip
def test_a_folder_that_is_no_chamber_is_told_with_what_to_call_it(
    progetto: Percorsi, cartella: str, detto: str
) -> None:
    (progetto.grezzi / cartella).mkdir(parents=True)
    (progetto.grezzi / cartella / "fonte.toml").touch()
    assert elenco_camere(progetto) == [("lucca", 2013)]
    (frase,) = non_lette(progetto)
    assert detto in frase
    with pytest.raises(ErroreParametri) as errore:
        an.apri(Path(cartella).name, 2013, radice=progetto.radice)
    assert frase in str(errore.value)


def test_whoever_asks_for_every_chamber_is_told_of_the_folders_that_are_none(
    pronto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (pronto.grezzi / "2013" / "Lucca nuova").mkdir()
    avviso = "avviso: data/raw/2013/Lucca nuova non è letta: il nome di una camera è un codice"
    assert comanda(pronto, monkeypatch, "controlla", "camera=tutte", "anno=2013") == 0
    uscita = capsys.readouterr()
    assert (avviso in uscita.err, "avvisi" in uscita.out) == (True, True)
    assert comanda(pronto, monkeypatch, "controlla", "camera=lucca", "anno=2013") == 0
    assert avviso not in capsys.readouterr().err


def test_folders_that_nobody_takes_for_a_chamber_are_not_told(progetto: Percorsi) -> None:
    for nome in ("bozze/appunti", "2013/.git", "2013/regole", "archivio 2012"):
        (progetto.grezzi / nome).mkdir(parents=True)
    assert non_lette(progetto) == []


def test_two_chambers_of_a_year_that_would_write_the_same_folder_are_one_error(progetto: Percorsi) -> None:
    (progetto.grezzi / "2013" / "Lucca").mkdir()
    for nome in ("lucca", "Lucca"):
        with pytest.raises(ErroreParametri, match="data/raw/2013: «Lucca» e «lucca» differiscono solo per maiuscole"):
            an.apri(nome, 2013, radice=progetto.radice)


def test_real_names_are_chambers() -> None:
    nomi = ["lucca", "massa-carrara", "toscana-nord-ovest", "Pisa", "L_Aquila", "camera-0001", "tno"]
    assert [perche_non_camera(n) for n in nomi] == [""] * len(nomi)


def test_every_table_that_names_folders_says_so_in_its_schema() -> None:
    cartelle = [(t.nome, c.nome) for t in TABELLE.values() for c in t.colonne if c.cartella]
    assert cartelle == [("struttura", "codice")]
