"""A chamber's year opens from its store while the input is the same, and the store is whole or is made again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from analisi.dati import deposito
from analisi.dati.archivio import Dati, apri, leggi_grezzi, prepara
from analisi.dati.camere import elenco_camere
from analisi.dati.fonte import Fonte, Sezione, leggi_fonte
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreAnalisi, ErroreDati, ErroreParametri, ErroreRegole
from analisi.paths import Percorsi

RADICE = Path(__file__).parents[1]

FONTE = 'titolo = "Risultati"\nproduttore = "Ufficio"\ndata_riferimento = 2013-12-31\n'
CONTI = "conto,voce,budget_iniziale,revisione_luglio,consuntivo,riga_fonte,nota\n"
STRUTTURA = "codice,livello,padre,titolo,responsabile,valutato_in,riga_fonte\nA,area,,Titolo,,,\n"


@pytest.fixture
def percorsi(tmp_path: Path) -> Percorsi:
    percorsi = Percorsi(tmp_path)
    cartella = percorsi.fonte("lucca", 2013)
    cartella.mkdir(parents=True)
    percorsi.regole.mkdir()
    (percorsi.regole / "regole.toml").write_text("a = 1\n", encoding="utf-8")
    (cartella / "fonte.toml").write_text(FONTE, encoding="utf-8")
    (cartella / "conto_economico.csv").write_text(f'{CONTI}001,Voce,"1.234,56",,0,,\n', encoding="utf-8")
    (cartella / "struttura.csv").write_text(STRUTTURA, encoding="utf-8")
    return percorsi


@pytest.fixture
def cartella(percorsi: Percorsi) -> Path:
    return percorsi.fonte("lucca", 2013)


@pytest.fixture
def posto(percorsi: Percorsi) -> Path:
    return percorsi.deposito("lucca", 2013)


def contenuto(cartella: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in sorted(cartella.iterdir())}


def uguali(uno: Dati, altro: Dati) -> bool:
    for nome in TABELLE.keys() & uno.tabelle.keys():
        pd.testing.assert_frame_equal(uno.tabelle[nome], altro.tabelle[nome])
    return (list(uno.tabelle), uno.assenti, uno.fonte, uno.correzioni, uno.impronta) == (
        list(altro.tabelle),
        altro.assenti,
        altro.fonte,
        altro.correzioni,
        altro.impronta,
    )


# reading


def test_lucca_2013_is_read_whole_and_every_line_of_the_source_has_its_section(tmp_path: Path) -> None:
    shutil.copytree(RADICE / "data" / "raw", tmp_path / "data" / "raw")
    percorsi = Percorsi(tmp_path)
    grezzi = leggi_grezzi(percorsi, "lucca", 2013)
    assert grezzi.assenti == ()
    righe = {r for dati in grezzi.tabelle.values() for r in dati["riga_fonte"].dropna()}
    assert [r for r in righe if not grezzi.fonte.sezione_di(r)] == []
    prepara(percorsi, "lucca", 2013)
    assert uguali(grezzi, apri(percorsi, "lucca", 2013))


def test_a_table_not_supplied_is_named_and_asking_for_it_says_which_file_to_add(percorsi: Percorsi) -> None:
    dati = leggi_grezzi(percorsi, "lucca", 2013)
    assert list(dati.tabelle) == ["struttura", "conto_economico"]
    assert set(dati.assenti) == set(TABELLE) - set(dati.tabelle)
    assert dati.tabella("struttura") is dati.tabelle["struttura"]
    with pytest.raises(ErroreDati, match=r"2013/lucca: trovato «tabella non fornita»; atteso: .*serie\.csv"):
        dati.tabella("serie")
    with pytest.raises(ErroreParametri, match="forse «serie»"):
        dati.tabella("seri")


def test_the_faults_of_all_tables_and_of_the_card_come_together(percorsi: Percorsi, cartella: Path) -> None:
    (cartella / "conto_economico.csv").write_text(f"{CONTI}001,Voce,1.23.4,,,,\n", encoding="utf-8")
    (cartella / "struttura.csv").write_text(STRUTTURA.replace("area,,", "aria,,"), encoding="utf-8")
    (cartella / "fonte.toml").write_text(FONTE.replace("titolo", "titulo"), encoding="utf-8")
    (cartella / "indicatore.csv").write_text("x\n", encoding="utf-8")
    (cartella / "serie.xls").write_text("x", encoding="utf-8")
    with pytest.raises(ErroreDati) as errore:
        leggi_grezzi(percorsi, "lucca", 2013)
    detti = [str(d) for d in errore.value.difetti]
    assert [d.split(",")[0].split(":")[0] for d in detti] == [
        f"data/raw/2013/lucca/{nome}"
        for nome in ("conto_economico.csv", "fonte.toml", "indicatore.csv", "serie.xls", "struttura.csv")
    ]
    assert "forse «titulo»" in detti[1]
    assert "forse «indicatori»" in detti[2]


def test_a_chamber_without_tables_is_a_fault(percorsi: Percorsi, cartella: Path) -> None:
    for nome in ("conto_economico.csv", "struttura.csv"):
        (cartella / nome).unlink()
    with pytest.raises(ErroreDati, match="nessuna tabella"):
        leggi_grezzi(percorsi, "lucca", 2013)


def test_corrections_are_made_on_reading_and_reported(percorsi: Percorsi, cartella: Path) -> None:
    voce = (
        "tabella: conto_economico, campo: consuntivo, motivo: m, deciso_da: r, data: 2014-01-01, chiave: {conto: '001'}"
    )
    (cartella / "correzioni.yml").write_text(f"- {{{voce}, valore_trovato: 0, valore_usato: 7}}\n", encoding="utf-8")
    grezzi, preparati = leggi_grezzi(percorsi, "lucca", 2013), prepara(percorsi, "lucca", 2013)
    assert [int(v) for v in grezzi.tabella("conto_economico")["consuntivo"]] == [7]
    assert [c.motivo for c in grezzi.correzioni] == ["m"]
    assert uguali(grezzi, preparati) and uguali(grezzi, apri(percorsi, "lucca", 2013))
    (cartella / "correzioni.yml").write_text(f"- {{{voce}, valore_trovato: 1, valore_usato: 7}}\n", encoding="utf-8")
    with pytest.raises(ErroreRegole, match=r"data/raw/2013/lucca/correzioni\.yml"):
        apri(percorsi, "lucca", 2013)


# choosing


def test_chambers_are_the_folders_of_the_years_and_nothing_else(percorsi: Percorsi) -> None:
    for nome in ("2014/pisa", "2014/.nascosta", "2014/regole", "bozze/siena", "20145/massa"):
        (percorsi.grezzi / nome).mkdir(parents=True)
    (percorsi.grezzi / "2014" / "note.txt").touch()
    assert elenco_camere(percorsi) == [("lucca", 2013), ("pisa", 2014)]
    assert elenco_camere(Percorsi(percorsi.radice / "altrove")) == []


@pytest.mark.parametrize(
    ("camera", "anno", "detto"),
    [
        ("luca", 2013, "camera «luca» sconosciuta — forse «lucca». Esistono: lucca."),
        ("../2013/lucca", 2013, "sconosciuta"),
        ("lucca", 2031, "nessun dato di «lucca» per l'anno 2031. Anni presenti: 2013."),
    ],
)
@pytest.mark.parametrize("funzione", [apri, prepara, leggi_grezzi])
def test_an_unknown_chamber_or_year_stops_with_what_exists(
    percorsi: Percorsi, funzione: Callable[[Percorsi, str, int], Dati], camera: str, anno: int, detto: str
) -> None:
    with pytest.raises(ErroreParametri) as errore:
        funzione(percorsi, camera, anno)
    assert detto in str(errore.value)
    assert not percorsi.elaborati.exists()


# the store


def test_the_store_gives_back_what_was_read_without_reading_it_again(
    percorsi: Percorsi, cartella: Path, posto: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preparati = prepara(percorsi, "lucca", 2013)
    assert sorted(contenuto(posto)) == ["conto_economico.parquet", "deposito.json", "struttura.parquet"]
    monkeypatch.setattr("analisi.dati.archivio.leggi_tabella", None)
    assert uguali(preparati, apri(percorsi, "lucca", 2013))


def test_the_same_input_gives_the_same_bytes_in_another_place(percorsi: Percorsi, posto: Path, tmp_path: Path) -> None:
    prepara(percorsi, "lucca", 2013)
    altrove = Percorsi(tmp_path / "altrove")
    shutil.copytree(percorsi.grezzi, altrove.grezzi)
    prepara(altrove, "lucca", 2013)
    assert contenuto(posto) == contenuto(altrove.deposito("lucca", 2013))


def test_the_parquet_files_carry_only_the_declared_columns(percorsi: Percorsi, posto: Path) -> None:
    prepara(percorsi, "lucca", 2013)
    file = pq.ParquetFile(posto / "conto_economico.parquet")
    assert tuple(file.schema_arrow.names) == TABELLE["conto_economico"].nomi
    assert file.metadata.metadata is None


@pytest.mark.parametrize("nome", ["conto_economico.csv", "fonte.toml", "correzioni.yml", "../../regole/regole.toml"])
def test_any_change_of_the_input_or_of_the_rules_makes_the_store_anew(
    percorsi: Percorsi, cartella: Path, posto: Path, nome: str
) -> None:
    prima = prepara(percorsi, "lucca", 2013)
    file = cartella / nome
    file.write_text((file.read_text(encoding="utf-8") if file.exists() else "") + "\n", encoding="utf-8")
    dopo = apri(percorsi, "lucca", 2013)
    assert dopo.impronta != prima.impronta
    assert json.loads((posto / "deposito.json").read_text(encoding="utf-8"))["impronta"] == dopo.impronta


def test_a_renamed_input_counts_as_changed(percorsi: Percorsi, cartella: Path) -> None:
    prima = leggi_grezzi(percorsi, "lucca", 2013).impronta
    (cartella / "struttura.csv").rename(cartella / "struttura.CSV")
    assert leggi_grezzi(percorsi, "lucca", 2013).impronta != prima


def test_a_changed_schema_makes_the_store_anew(percorsi: Percorsi, monkeypatch: pytest.MonkeyPatch) -> None:
    prima = prepara(percorsi, "lucca", 2013)
    monkeypatch.setattr("analisi.dati.impronta.VERSIONE_LETTURA", -1)
    assert apri(percorsi, "lucca", 2013).impronta != prima.impronta


def test_a_file_open_in_a_spreadsheet_changes_nothing(percorsi: Percorsi, cartella: Path) -> None:
    prima = prepara(percorsi, "lucca", 2013)
    for nome in ("~$struttura.xlsx", ".~lock.struttura.csv#", ".DS_Store"):
        (cartella / nome).write_bytes(b"x")
    assert apri(percorsi, "lucca", 2013).impronta == prima.impronta


def tronca(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def un_bit(file: Path) -> None:
    byte = bytearray(file.read_bytes())
    byte[len(byte) // 2] ^= 1
    file.write_bytes(byte)


@pytest.mark.parametrize("guasto", [tronca, un_bit, Path.unlink, lambda f: f.write_bytes(b"")])
@pytest.mark.parametrize("nome", ["conto_economico.parquet", "deposito.json"])
def test_a_damaged_store_is_rebuilt(
    percorsi: Percorsi, posto: Path, nome: str, guasto: Callable[[Path], object]
) -> None:
    preparati = prepara(percorsi, "lucca", 2013)
    sano = contenuto(posto)
    guasto(posto / nome)
    assert uguali(preparati, apri(percorsi, "lucca", 2013))
    assert contenuto(posto) == sano


@pytest.mark.parametrize("indice", ["[]", '{"impronta": null}', '{"impronta": "X", "tabelle": 3}'])
def test_an_index_of_another_form_is_no_index(percorsi: Percorsi, posto: Path, indice: str) -> None:
    somma = prepara(percorsi, "lucca", 2013).impronta
    (posto / "deposito.json").write_text(indice.replace("X", somma), encoding="utf-8")
    assert deposito.leggi(posto, somma) is None


def test_a_run_killed_while_it_writes_leaves_the_old_store_whole(percorsi: Percorsi, posto: Path) -> None:
    prepara(percorsi, "lucca", 2013)
    sano = contenuto(posto)
    programma = """
        import os, sys
        from pathlib import Path
        from analisi.dati import deposito
        from analisi.dati.archivio import prepara
        from analisi.paths import Percorsi
        scritte = []
        def muori(tabella, scrivi=deposito._parquet):
            scritte.append(scrivi(tabella))
            if len(scritte) == 2:
                os._exit(9)
            return scritte[-1]
        deposito._parquet = muori
        prepara(Percorsi(Path(sys.argv[1])), "lucca", 2013)
    """
    comando = [sys.executable, "-c", textwrap.dedent(programma), str(percorsi.radice)]
    assert subprocess.run(comando, check=False).returncode == 9
    assert contenuto(posto) == sano
    resti = [f for f in posto.parent.iterdir() if f != posto]
    assert len(resti) == 1
    os.utime(resti[0], (0, 0))
    prepara(percorsi, "lucca", 2013)
    assert list(posto.parent.iterdir()) == [posto]


def test_runs_at_the_same_time_leave_one_whole_store(percorsi: Percorsi, posto: Path) -> None:
    attesi = prepara(percorsi, "lucca", 2013)
    sano = contenuto(posto)
    with ThreadPoolExecutor(4) as insieme:
        funzioni = [prepara, apri] * 20
        esiti = list(insieme.map(lambda f: f(percorsi, "lucca", 2013), funzioni))
    assert all(uguali(attesi, esito) for esito in esiti)
    assert contenuto(posto) == sano
    assert list(posto.parent.iterdir()) == [posto]


def test_a_run_overtaken_by_another_puts_its_store_in_place_all_the_same(
    percorsi: Percorsi, posto: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepara(percorsi, "lucca", 2013)
    sano = contenuto(posto)
    rinomina, altri = Path.replace, [1, 2]

    def altro_arriva_prima(da: Path, a: Path) -> Path:
        esito = rinomina(da, a)
        if da == posto and altri:
            posto.mkdir()
            (posto / "altro").write_text(str(altri.pop()), encoding="utf-8")
        return esito

    monkeypatch.setattr(Path, "replace", altro_arriva_prima)
    prepara(percorsi, "lucca", 2013)
    assert altri == []
    assert contenuto(posto) == sano
    assert list(posto.parent.iterdir()) == [posto]


def test_a_store_that_cannot_be_written_says_where(percorsi: Percorsi) -> None:
    percorsi.elaborati.parent.mkdir(exist_ok=True)
    percorsi.elaborati.write_text("un file al posto della cartella", encoding="utf-8")
    with pytest.raises(ErroreAnalisi, match="non si può scrivere"):
        prepara(percorsi, "lucca", 2013)


def test_a_failed_reading_leaves_the_store_as_it_was(percorsi: Percorsi, cartella: Path, posto: Path) -> None:
    prepara(percorsi, "lucca", 2013)
    sano = contenuto(posto)
    (cartella / "struttura.csv").write_text("x\n", encoding="utf-8")
    with pytest.raises(ErroreDati):
        apri(percorsi, "lucca", 2013)
    assert contenuto(posto) == sano


# the identity card


def fonte_con(*sezioni: tuple[str, int, int]) -> Fonte:
    return Fonte("t", "p", "2013-12-31", sezioni=tuple(Sezione(*s) for s in sezioni))


@pytest.mark.parametrize(
    ("riga_fonte", "sezione"),
    [
        ("5", "Uno"),
        ("10", "Uno"),
        ("11", "Due"),
        ("12-14", "Due"),
        ("10-11", "Uno; Due"),
        ("12;5", "Due; Uno"),
        ("15", "Parte"),
        ("99", ""),
        ("", ""),
        ("tabella 3", ""),
    ],
)
def test_a_source_line_belongs_to_the_narrowest_section(riga_fonte: str, sezione: str) -> None:
    fonte = fonte_con(("Uno", 1, 10), ("Due", 11, 20), ("Parte", 15, 16))
    assert fonte.sezione_di(riga_fonte) == sezione


def test_the_card_is_read_with_what_it_adds_of_its_own(tmp_path: Path) -> None:
    testo = FONTE + (
        'data_situazione = "04/04/2014"\nrighe = 3001\n[[sezione]]\ntitolo = "Allegato 1: a"\nda = 1\na = 9\n'
        '[tabella.serie]\ndescrizione = "d"\nsezioni = ["Allegato 1"]\navvertenze = ["x"]\n'
    )
    (tmp_path / "fonte.toml").write_text(testo, encoding="utf-8")
    fonte = leggi_fonte(tmp_path / "fonte.toml")
    assert (fonte.data_riferimento, fonte.data_situazione, fonte.altro) == (
        "2013-12-31",
        "2014-04-04",
        {"righe": "3001"},
    )
    assert fonte.sezioni == (Sezione("Allegato 1: a", 1, 9),)
    assert fonte.tabelle["serie"].avvertenze == ("x",)


@pytest.mark.parametrize(
    ("aggiunta", "colonna", "trovato"),
    [
        ('[[sezione]]\ntitolo = "A"\nda = 9\na = 1\n', "sezione n. 1, a", "1"),
        ('[[sezione]]\ntitolo = "A"\nda = "1"\na = 2\n', "sezione n. 1, da", "1"),
        ("[[sezione]]\nda = 1\na = 2\n", "sezione n. 1, titolo", "chiave mancante"),
        ("sezione = 3\n", "sezione", "3"),
        ('[tabella.seri]\ndescrizione = "d"\n', "[tabella.seri]", "seri"),
        ('[tabella.serie]\ndescrizione = "d"\nsezioni = ["Z"]\n', "[tabella.serie] sezioni n. 1", "Z"),
        ('[tabella.serie]\ndescrizione = "d"\navvertenze = "x"\n', "[tabella.serie] avvertenze", "x"),
    ],
)
def test_a_fault_of_the_card_says_its_key(tmp_path: Path, aggiunta: str, colonna: str, trovato: str) -> None:
    (tmp_path / "fonte.toml").write_text(FONTE + aggiunta, encoding="utf-8")
    with pytest.raises(ErroreDati) as errore:
        leggi_fonte(tmp_path / "fonte.toml")
    assert [(d.colonna, d.trovato) for d in errore.value.difetti] == [(colonna, trovato)]


def test_a_card_missing_broken_or_without_date_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ErroreDati, match="file mancante"):
        leggi_fonte(tmp_path / "fonte.toml")
    for testo, detto in (
        (FONTE + "rotto\n", "riga 4: trovato «sintassi"),
        ('data_riferimento = "mai"\n', "trovato «mai»"),
    ):
        (tmp_path / "fonte.toml").write_text(testo, encoding="utf-8")
        with pytest.raises(ErroreDati, match=detto):
            leggi_fonte(tmp_path / "fonte.toml")


def test_a_folder_copied_to_another_year_is_refused_until_its_card_is_of_that_year(percorsi: Percorsi) -> None:
    shutil.copytree(percorsi.fonte("lucca", 2013), percorsi.fonte("lucca", 2014))
    with pytest.raises(ErroreDati, match="una data del 2014, l'anno della cartella"):
        leggi_grezzi(percorsi, "lucca", 2014)
