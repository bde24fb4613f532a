"""A chamber's year begins with one command: headers with their meanings, the cards, last year's tree."""

from __future__ import annotations

import errno
import fnmatch
import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import lotti
from analisi.apertura import apri
from analisi.cli import main
from analisi.dati.archivio import leggi_conto
from analisi.dati.correzioni import leggi_correzioni
from analisi.dati.deroghe import leggi_deroghe
from analisi.dati.formati import converti
from analisi.dati.regole import FILE_REGOLE, componi, leggi_regole
from analisi.dati.tabelle import PIANO_CONTI, TABELLE
from analisi.errors import ErroreAnalisi, ErroreDati, ErroreParametri
from analisi.esegui.inizia import inizia
from analisi.esegui.inizia_testi import COME_SI_SCRIVE, esempio, regole
from analisi.esegui.progetto_nuovo import comuni_del_pacchetto
from analisi.paths import VARIABILE_RADICE, Percorsi
from conftest import RADICE

RIGHE_ALBERO = "A;area;;Servizi;;;\r\nA1;obiettivo;A;Semplificare;;;\r\n"


@pytest.fixture
def vuota(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Percorsi:
    """An empty folder, which is the current one."""
    cartella = tmp_path / "pisa e città"
    cartella.mkdir()
    monkeypatch.delenv(VARIABILE_RADICE, raising=False)
    monkeypatch.chdir(cartella)
    return Percorsi(cartella)


@pytest.fixture
def qui(progetto: Percorsi, monkeypatch: pytest.MonkeyPatch) -> Percorsi:
    """A project with Lucca 2013, where the user stands in a folder inside."""
    monkeypatch.delenv(VARIABILE_RADICE, raising=False)
    monkeypatch.chdir(progetto.notebook)
    return progetto


def file_di(cartella: Path) -> dict[str, bytes]:
    return {p.relative_to(cartella).as_posix(): p.read_bytes() for p in cartella.rglob("*") if p.is_file()}


def riempi(percorso: Path, righe: str) -> None:
    """What Excel leaves of a file in which somebody wrote some rows."""
    percorso.write_bytes(percorso.read_bytes().replace(b"\n", b"\r\n") + righe.encode())


def test_an_empty_folder_becomes_a_project_of_its_own(vuota: Percorsi) -> None:
    fatto = inizia("pisa", "2014")
    assert fatto.nuovo and fatto.cartella == vuota.fonte("pisa", 2014) and fatto.senza_ente
    assert {p.name for p in vuota.radice.iterdir()} == {"data", "expectations", "notebooks", "reports"}
    assert file_di(vuota.regole) == file_di(RADICE / "data" / "raw" / "regole")
    assert file_di(vuota.aspettative) == file_di(RADICE / "expectations")
    assert {p.name for p in vuota.notebook.iterdir()} == {p.name for p in (RADICE / "notebooks").glob("*.ipynb")}
    attesi = {f"{nome}.csv" for nome in TABELLE} | {"fonte.toml", "regole.toml", "correzioni.yml", "deroghe.yml"}
    assert {p.name for p in fatto.cartella.iterdir()} == attesi | {"LEGGIMI.md", "commenti"}


def test_its_notebooks_speak_of_the_chamber_that_begins(vuota: Percorsi) -> None:
    inizia("pistoia-prato", "2021")
    for nome in ("relazione", "inizio"):
        testo = (vuota.notebook / f"{nome}.ipynb").read_text(encoding="utf-8")
        assert 'camera = \\"pistoia-prato\\"' in testo and "anno = 2021" in testo and "lucca" not in testo
    quaderno = json.loads((vuota.notebook / "relazione.ipynb").read_text(encoding="utf-8"))
    originale = json.loads((RADICE / "notebooks" / "relazione.ipynb").read_text(encoding="utf-8"))
    diverse = [a for a, b in zip(quaderno["cells"], originale["cells"], strict=True) if a != b]
    assert [e for cella in diverse for e in cella["metadata"]["tags"]] == ["parameters"]


def test_until_somebody_says_who_made_the_data_they_do_not_open_and_until_a_row_there_are_none(
    vuota: Percorsi, cambia: Callable[[Path, str, str], None]
) -> None:
    cartella = inizia("pisa", "2014").cartella
    with pytest.raises(ErroreDati, match="«produttore»: trovato «testo vuoto»; atteso: l'ente e l'ufficio") as errore:
        apri("pisa", 2014, radice=vuota.radice)
    assert len(errore.value.difetti) == 1, "the empty tables are no fault"
    cambia(cartella / "fonte.toml", 'produttore = ""', 'produttore = "Camera di Pisa"')
    with pytest.raises(ErroreDati, match="nessuna tabella, o tutte vuote"):
        apri("pisa", 2014, radice=vuota.radice)


def test_a_table_with_its_header_alone_is_not_supplied_yet_and_is_not_zero(vuota: Percorsi) -> None:
    cartella = inizia("pisa", "2014", "Camera di Commercio di Pisa, ufficio Controllo").cartella
    riempi(cartella / "struttura.csv", RIGHE_ALBERO)
    riempi(cartella / "serie.csv", ";;;;;;;;;\r\n")
    d = apri("pisa", 2014, radice=vuota.radice)
    assert d.aree == ("A",) and d.nome_ente == "Camera di Commercio di Pisa"
    assert set(d.verdetto.assenti) == set(TABELLE) - {"struttura"}
    assert d.verdetto.frase == "PROVVISORIO: nessun risultato e nessun importo fornito"
    assert d.quadro.indicatori is None and d.quadro.conto is None
    assert leggi_conto(vuota, "pisa", 2014) is None, "nor has the year after anything to compare with"
    with pytest.raises(ErroreDati, match="tabella non fornita"):
        d.tabella("conto_economico")
    (cartella / "serie.csv").write_text("serie;descrizione\n", encoding="utf-8")
    with pytest.raises(ErroreDati, match="colonna mancante"):
        apri("pisa", 2014, radice=vuota.radice)


def test_one_table_filled_gives_reports_in_the_new_project(
    vuota: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inizia", "--camera", "pisa", "--anno", "2014", "--ente", "Camera di Pisa"]) == 0
    detto = capsys.readouterr().out
    assert f"Progetto nuovo in {vuota.radice}" in detto and "produttore" not in detto
    assert "1. riempire le tabelle: data/raw/2014/pisa/LEGGIMI.md" in detto
    riempi(vuota.fonte("pisa", 2014) / "struttura.csv", RIGHE_ALBERO)
    comando = ["esegui", "--camera", "pisa", "--anno", "2014", "--area", "ente", "--notebook", "qualita"]
    assert lotti.qui(vuota, monkeypatch, *comando) == 0
    rapporto = vuota.rapporti / "2014" / "pisa" / "ente" / "qualita"
    assert rapporto.with_suffix(".pdf").is_file()
    pagina = rapporto.with_suffix(".html").read_text(encoding="utf-8")
    assert "Camera di Pisa" in pagina and "Lucca" not in pagina


def test_last_year_leaves_its_tree_and_its_offices_and_nothing_that_is_of_a_year(qui: Percorsi) -> None:
    correzione = """
- tabella: struttura
  chiave: {codice: A}
  campo: titolo
  valore_trovato: Amministrazione digitale al servizio delle imprese
  valore_usato: Amministrazione digitale
  motivo: titolo del 2014
  deciso_da: Segretario generale
  data: 2014-01-07
"""
    (qui.fonte("lucca", 2013) / "correzioni.yml").write_text(correzione, encoding="utf-8")
    prima = apri("lucca", 2013, radice=qui.radice).tabella("struttura")
    fatto = inizia("LUCCA", "2015")
    assert (fatto.nuovo, fatto.da, fatto.nodi, fatto.senza_ente) == (False, 2013, len(prima), False)
    assert fatto.cartella == qui.fonte("lucca", 2015), "called as the chamber is called already"
    d = apri("lucca", 2015, radice=qui.radice)
    dopo = d.tabella("struttura")
    for colonna in ("codice", "livello", "padre", "titolo", "responsabile"):
        assert dopo[colonna].fillna("").tolist() == prima[colonna].fillna("").tolist()
    assert dopo.loc[0, "titolo"] == "Amministrazione digitale"
    assert dopo[["riga_fonte", "valutato_in"]].isna().all().all()
    assert set(d.verdetto.assenti) == set(TABELLE) - {"struttura"}
    carta = tomllib.loads((fatto.cartella / "fonte.toml").read_text(encoding="utf-8"))
    assert carta["responsabili"]["conto_economico"] == "ufficio Ragioneria" and "sezione" not in carta
    assert str(carta["data_riferimento"]) == "2015-12-31" and carta["titolo"] == "Risultati 2015"
    assert not leggi_regole(qui, fatto.cartella).proprie, "last year's rules are there to be read, not in force"
    testo = (fatto.cartella / FILE_REGOLE).read_text(encoding="utf-8")
    assert "proprie del 2013" in testo and "# punti_per_mezzo_mese = 5" in testo
    detto = (fatto.cartella / "LEGGIMI.md").read_text(encoding="utf-8")
    assert f"Dal 2013: il produttore e chi risponde delle tabelle (`fonte.toml`); l'albero, {len(prima)} nodi" in detto


def test_the_chart_of_accounts_comes_along_in_the_form_that_it_has(qui: Percorsi) -> None:
    piano = ",".join(PIANO_CONTI.nomi) + "\nX1,B7a,,,\n"
    (qui.fonte("lucca", 2013) / "Piano_Conti.CSV").write_text(piano, encoding="utf-8")
    cartella = inizia("lucca", "2014").cartella
    assert (cartella / "Piano_Conti.CSV").read_text(encoding="utf-8") == piano
    apri("lucca", 2014, radice=qui.radice)


def test_nothing_that_exists_is_touched_and_what_is_missing_can_be_added(qui: Percorsi) -> None:
    prima = file_di(qui.radice)
    with pytest.raises(ErroreParametri) as errore:
        inizia("lucca", "2013")
    assert "data/raw/2013/lucca/ esiste già e contiene conto_economico.csv, " in str(errore.value)
    assert "Con --aggiungi si scrivono i file che mancano: LEGGIMI.md." in str(errore.value)
    assert file_di(qui.radice) == prima
    fatto = inizia("lucca", "2013", aggiungi=True)
    assert fatto.scritti == ("LEGGIMI.md",) and "struttura.csv" in fatto.tenuti and not fatto.nodi
    dopo = file_di(qui.radice)
    assert {nome: dopo[nome] for nome in prima} == prima and len(dopo) == len(prima) + 1
    assert inizia("lucca", "2013", aggiungi=True).scritti == ()


def test_a_table_in_another_form_is_there_already(qui: Percorsi) -> None:
    cartella = inizia("pisa", "2014").cartella
    (cartella / "serie.csv").rename(cartella / "Serie.ods")
    (cartella / "risorse.csv").unlink()
    assert inizia("pisa", "2014", aggiungi=True).scritti == ("risorse.csv",)


def test_a_folder_with_something_else_in_it_is_left_alone(vuota: Percorsi) -> None:
    (vuota.radice / "lettera.doc").touch()
    (vuota.radice / ".venv").mkdir()
    with pytest.raises(ErroreParametri, match=r"non è un progetto .* e non è vuota: contiene lettera\.doc\. Spostarsi"):
        inizia("pisa", "2014")
    assert [p.name for p in sorted(vuota.radice.iterdir())] == [".venv", "lettera.doc"]
    (vuota.radice / "lettera.doc").unlink()
    assert inizia("pisa", "2014").nuovo, "an environment of Python is nothing of the user's"


@pytest.mark.parametrize("dove", ["progetto_nuovo._con_parametri", "inizia.scrivi_intero"])
def test_a_disk_that_is_full_leaves_no_half_of_it(vuota: Percorsi, monkeypatch: pytest.MonkeyPatch, dove: str) -> None:
    def pieno(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if dove.endswith("scrivi_intero"):
        (inizia("pisa", "2014").cartella / "serie.csv").unlink()
    prima = file_di(vuota.radice)
    monkeypatch.setattr(f"analisi.esegui.{dove}", pieno)
    with pytest.raises(ErroreAnalisi, match="non si può scrivere \\(il disco è pieno\\)"):
        inizia("pisa", "2014", aggiungi=True)
    assert file_di(vuota.radice) == prima and not list(vuota.radice.glob(".analisi*"))


def test_the_explanation_names_every_column_with_an_example_that_it_reads(vuota: Percorsi) -> None:
    testo = (inizia("pisa", "2016").cartella / "LEGGIMI.md").read_text(encoding="utf-8")
    for tabella in (*TABELLE.values(), PIANO_CONTI):
        sezione = testo.partition(f"### {tabella.nome}: ")[2].partition("\n###")[0]
        for colonna in tabella.colonne:
            (riga,) = (r for r in sezione.splitlines() if r.startswith(f"| `{colonna.nome}` |"))
            assert colonna.significato in riga and all(valore in riga for valore in colonna.valori)
            scritto = esempio(tabella, colonna, 2016)
            assert riga.endswith(f"| {scritto} |")
            assert (converti(scritto, colonna) is not None) == bool(scritto)
            assert scritto or colonna.tipo == "testo"
            assert ("N.C. se" in riga) == bool(colonna.nc)
    assert {c.tipo for t in TABELLE.values() for c in t.colonne} <= COME_SI_SCRIVE.keys()


def test_the_lists_begin_empty_and_the_rules_are_the_shared_ones_when_uncommented(vuota: Percorsi) -> None:
    cartella = inizia("pisa", "2014").cartella
    assert leggi_correzioni(cartella / "correzioni.yml") == () == leggi_deroghe(cartella / "deroghe.yml")
    comuni = (vuota.regole / FILE_REGOLE).read_text(encoding="utf-8")
    righe = regole(2014, comuni, "", None).replace('# fonte = "…"', '# fonte = "il manuale"').splitlines()
    righe = [r.removeprefix("# ") if r.startswith(("# [", "# fonte =")) or " = " in r else r for r in righe]
    assert not [r for r in righe if r and not r.startswith("#") and "…" in r and "=" not in r]
    scoperte = "\n".join(r for r in righe if "= …" not in r and '= "…"' not in r)
    proprie, di_tutti = componi(("a", comuni), ("b", scoperte)), componi(("a", comuni))
    assert proprie.fonte_propria == "il manuale" and proprie.raggiungimento == di_tutti.raggiungimento
    assert proprie.bilancio == di_tutti.bilancio and len(proprie.proprie) > 10


def test_every_shared_file_goes_with_an_installation_that_is_no_checkout(tmp_path: Path) -> None:
    portati = tomllib.loads((RADICE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["data-files"]
    comuni = comuni_del_pacchetto()
    for cartella in (comuni.notebook, comuni.aspettative, comuni.regole):
        nome = cartella.relative_to(comuni.radice).as_posix()
        (modello,) = portati[f"share/analisi/{nome}"]
        for file in cartella.iterdir():
            assert file.name.startswith(".") or fnmatch.fnmatch(f"{nome}/{file.name}", modello), file


def test_an_installation_without_them_says_so(vuota: Percorsi, monkeypatch: pytest.MonkeyPatch) -> None:
    for nome in ("COPIA_DI_ORIGINE", "INSTALLATI"):
        monkeypatch.setattr(f"analisi.esegui.progetto_nuovo.{nome}", vuota.radice / "altrove")
    with pytest.raises(ErroreAnalisi, match="make installa"):
        inizia("pisa", "2014")
    assert not list(vuota.radice.iterdir())
    installati = vuota.radice.parent / "share"
    for parte in ("data/raw/regole", "expectations", "notebooks"):
        shutil.copytree(RADICE / parte, installati / parte)
    monkeypatch.setattr("analisi.esegui.progetto_nuovo.INSTALLATI", installati)
    assert inizia("pisa", "2014").nuovo
