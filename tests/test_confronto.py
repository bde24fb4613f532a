"""The group's reports, made whole: what is asked, what comes out, and what the anonymised edition must not say."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

import pubblicate
from analisi.paths import Percorsi
from lotti import INDICE, comanda, in_cartella_dati, pubblicati, qui
from quaderni import codice, markdown, quaderno, scrivi
from simulati.panel import scrivi_simulazione

NASCOSTE = ("Arezzo", "Firenze", "Grosseto", "Livorno", "Massa", "Carrara", "Pisa", "Pistoia", "Prato", "Siena")
CODICI = ("AR", "FI", "GR", "LI", "MS", "PI", "PT", "PO", "SI")
FINALI = (".html", ".pdf", ".ipynb", ".json", ".xlsx", ".manifesto.json")
BASE = "confronto/2024/province-toscane"


def distesi(nome: str, contenuto: bytes) -> Iterator[bytes]:
    """The content of a file, and of everything packed inside it: streams of a PDF, members of a workbook, data URIs."""
    yield contenuto
    if nome.endswith(".pdf"):
        for flusso in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", contenuto, re.DOTALL):
            try:
                yield zlib.decompress(flusso)
            except zlib.error:
                yield flusso
    if nome.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(contenuto)) as cartella:
            yield from (cartella.read(membro) for membro in cartella.namelist())
    for codificato in re.findall(rb"base64,([A-Za-z0-9+/=]+)", contenuto):
        yield base64.b64decode(codificato)


def scritture(nome: str) -> Iterator[re.Pattern[bytes]]:
    """A name as bytes can hold it: as it is whatever the case, in UTF-16 both ways, in the hexadecimal of a PDF."""
    yield re.compile(rb"(?<![A-Za-z])" + nome.encode() + rb"(?![a-z])", re.IGNORECASE)
    for codifica in ("utf-16-be", "utf-16-le"):
        yield re.compile(re.escape(nome.encode(codifica)), re.IGNORECASE)
        yield re.compile(nome.encode(codifica).hex().encode(), re.IGNORECASE)


def senza_caratteri(contenuto: bytes) -> bytes:
    """A page without its embedded typefaces, where any four letters may stand by chance."""
    return re.sub(rb"url\(data:font[^)]*\)", b"", contenuto)


def breve(percorsi: Percorsi, *celle: str) -> None:
    """In place of the group's notebook, one that opens nothing."""
    parametri = 'anno = 2024\npanel = ""\nper = ""\nedizione = "palese"\nsimulazione = ""'
    iniziali = [markdown("# Confronto"), codice(parametri, tags=["parameters"])]
    metadati = {"titolo": "Confronto", "ambito": "gruppo"}
    scrivi(quaderno(*iniziali, *map(codice, celle), analisi=metadati), percorsi.notebook / "confronto.ipynb")


@pytest.fixture(scope="module")
def gruppo(tmp_path_factory: pytest.TempPathFactory) -> Percorsi:
    """A project with the group's report of 2024 and the anonymised edition for Lucca."""
    return pubblicate.gruppo(tmp_path_factory)


def test_the_group_report_has_every_format_and_names_every_body(gruppo: Percorsi) -> None:
    file = pubblicati(gruppo)
    assert {f"{BASE}/confronto{f}" for f in FINALI} <= set(file)
    pagina = file[f"{BASE}/confronto.html"].decode()
    assert all(nome in pagina for nome in (*NASCOSTE, "Lucca"))
    manifesto = json.loads(file[f"{BASE}/confronto.manifesto.json"])
    assert "data/raw/confronto/rilevazioni/demografia_periodo.csv" in manifesto["ingressi"]
    assert manifesto["rapporto"]["panel"] == "province-toscane"


def test_the_index_lists_the_group_with_its_panel(gruppo: Percorsi) -> None:
    indice = pubblicati(gruppo)["index.html"].decode()
    assert "Le dieci province toscane" in indice
    assert f"{BASE}/confronto.html" in indice
    assert "edizione anonima per LU" in indice


def test_no_byte_of_the_anonymised_edition_holds_a_hidden_name(gruppo: Percorsi) -> None:
    anonimi = {n: c for n, c in pubblicati(gruppo).items() if "anonima" in n}
    aperti = {n for n in anonimi if in_cartella_dati(n)}
    assert {Path(n).name for n in set(anonimi) - aperti} == {f"confronto{f}" for f in FINALI}
    assert {"datapackage.json", "dizionario.csv"} < {Path(n).name for n in aperti}
    for percorso, contenuto in anonimi.items():
        for pezzo in distesi(percorso, senza_caratteri(contenuto)):
            for nome in NASCOSTE:
                trovati = [m for scrittura in scritture(nome) if (m := scrittura.search(pezzo))]
                assert not trovati, f"{percorso}: «{nome}» in {pezzo[max(trovati[0].start() - 40, 0) :][:90]!r}"
        assert not any(nome.casefold() in percorso.casefold() for nome in NASCOSTE)


def test_no_code_of_a_hidden_body_stands_in_the_anonymised_figures(gruppo: Percorsi) -> None:
    for nome, contenuto in pubblicati(gruppo).items():
        if "anonima" in nome and nome.endswith(("json", "ipynb", "csv")):
            assert not re.search(rf'(?<![^",\n])({"|".join(CODICI)})(?![^",\r])', contenuto.decode())


def test_the_text_of_the_anonymised_pdf_has_letters_in_place_of_names(gruppo: Percorsi) -> None:
    pdf = gruppo.rapporti / BASE / "anonima-per-LU" / "confronto.pdf"
    testo = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert "Ente A" in testo
    assert "Lucca" in testo
    assert not [nome for nome in NASCOSTE if re.search(rf"\b{nome}\b", testo)]


def test_the_anonymised_edition_tells_no_size_of_the_others(gruppo: Percorsi) -> None:
    risultati = json.loads((gruppo.rapporti / BASE / "anonima-per-LU" / "confronto.json").read_text(encoding="utf-8"))
    righe = [r for t in _tabelle(risultati["risultati"]) for r in t["righe"] if isinstance(r, dict) and "ente" in r]
    altri = [r for r in righe if not r["ente"].startswith("Lucca")]
    assert len(altri) > 9
    assert not [r for r in altri if r.get("denominatore") is not None or r.get("intervallo_da") is not None]
    assert "Saldo fra iscrizioni e cessazioni" not in json.dumps(risultati, ensure_ascii=False)


def _tabelle(oggetti: object) -> Iterator[dict[str, list[object]]]:
    if isinstance(oggetti, list):
        for uno in oggetti:
            yield from _tabelle(uno)
    elif isinstance(oggetti, dict):
        if oggetti.get("tipo") == "tabella":
            yield oggetti
        yield from _tabelle([oggetti.get("viste"), oggetti.get("tabella")])


def test_letters_need_the_key_and_stay_the_same_with_it(
    gruppo: Percorsi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chiave = gruppo.riservato / "chiave-anonima.txt"
    assert re.fullmatch(r"[0-9a-f]{64}\n", chiave.read_text(encoding="ascii"))
    copia = Percorsi(Path(shutil.copytree(gruppo.radice, tmp_path / "copia")))
    richiesta = ("--anno", "2024", "--panel", "province-toscane", "--per", "LU", "--anonimo", "--rifai")
    assert qui(copia, monkeypatch, "confronto", *richiesta) == 0
    prima, dopo = pubblicati(gruppo), pubblicati(copia)
    assert {n: c for n, c in dopo.items() if n not in INDICE} == {n: c for n, c in prima.items() if n not in INDICE}


@pytest.mark.parametrize(
    ("argomenti", "attesi"),
    [
        (("--anno", "2024", "--panel", "province-toscana"), ("Forse «province-toscane»?",)),
        (("--anno", "1999"), ("nessun dato di confronto per il 1999", "Ci sono: ")),
        (("--anno", "duemila"), ("«duemila» non è un anno",)),
        (("--anno", "2024", "--anonimo"), ("--per",)),
        (("--anno", "2024", "--panel", "province-toscane", "--per", "lucca"), ("confronta province",)),
        (("--anno", "2013", "--panel", "toscane", "--per", "terni"), ("non è fra gli enti del panel",)),
        (("--anno", "2024", "--panel", "toscane", "--per", "lucca"), ("30/06/2022", "«toscana-nord-ovest»")),
        (("--anno", "2024", "--panel", "simili"), ("da indicare con --per",)),
        (("--anno", "2024", "--panel", "simili", "--per", "LU", "--anonimo"), ("l'edizione anonima non c'è",)),
        (("--anno", "2024", "--simulazione", "prova"), ("nessun dato simulato in data/simulati/",)),
    ],
)
def test_what_cannot_be_asked_is_refused_before_any_kernel(
    progetto: Percorsi,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    argomenti: tuple[str, ...],
    attesi: tuple[str, ...],
) -> None:
    assert comanda(progetto, monkeypatch, "confronto", *argomenti) == 2
    detto = capsys.readouterr().err
    assert all(atteso in detto for atteso in attesi), detto
    assert not progetto.rapporti.exists()


def test_a_group_report_says_what_it_depends_on(
    gruppo: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert comanda(gruppo, monkeypatch, "perche", f"reports/{BASE}/confronto.pdf") == 0
    detto = capsys.readouterr().out
    assert "aggiornato, non si rifà" in detto
    assert "panel=province-toscane" in detto
    assert "data/raw/confronto/rilevazioni: " in detto


def test_the_workbook_holds_the_figures_of_the_page_as_numbers(gruppo: Percorsi) -> None:
    cartella = load_workbook(gruppo.rapporti / BASE / "confronto.xlsx", read_only=True)
    celle = [cella for foglio in cartella for riga in foglio.iter_rows(values_only=True) for cella in riga]
    assert "Massa-Carrara" in celle
    assert any(isinstance(c, float | int) and abs(c - 64.027) < 0.001 for c in celle)


def test_two_bodies_in_evidence_have_a_report_each(progetto: Percorsi, monkeypatch: pytest.MonkeyPatch) -> None:
    breve(progetto, "print(per)")
    richiesta = ("--anno", "2011", "--panel", "province-toscane", "--per", "PI,PO")
    assert qui(progetto, monkeypatch, "confronto", *richiesta) == 0
    trovati = {n for n in pubblicati(progetto) if n.endswith("confronto.html")}
    assert trovati == {f"confronto/2011/province-toscane/per-{ente}/confronto.html" for ente in ("PI", "PO")}


def test_simulated_reports_say_so_in_names_manifest_and_index(
    progetto: Percorsi, monkeypatch: pytest.MonkeyPatch
) -> None:
    nome = scrivi_simulazione(progetto, 6, (2012, 2013), 7).name
    richiesta = ("--anno", "2013", "--simulazione", nome, "--panel", "province")
    assert qui(progetto, monkeypatch, "confronto", *richiesta) == 0
    fatti = [n for n in pubblicati(progetto) if "confronto" in n]
    assert fatti
    dove = f"SIMULATO/{nome}/2013/province/SIMULATO-confronto"
    aperti = {n for n in fatti if in_cartella_dati(n)}
    assert all(n.startswith(f"{dove}.") for n in set(fatti) - aperti)
    assert {n for n in aperti if not n.startswith(f"{dove}-dati/SIMULATO-")} == {f"{dove}-dati/datapackage.json"}
    descritto = json.loads((progetto.rapporti / f"{dove}-dati" / "datapackage.json").read_text(encoding="utf-8"))
    assert descritto["title"].startswith("SIMULATO · ") and descritto["description"].startswith("SIMULATO: ")
    assert descritto["title"].count("SIMULATO") == 1
    base = progetto.rapporti / "SIMULATO" / nome / "2013" / "province"
    manifesto = json.loads((base / "SIMULATO-confronto.manifesto.json").read_text(encoding="utf-8"))
    assert manifesto["rapporto"]["simulazione"] == nome
    assert manifesto["verdetto"]["frase"].startswith("SIMULATO")
    assert all(f"data/simulati/{nome}/" in i for i in manifesto["ingressi"] if i.startswith("data/"))
    assert "SIMULATO · Gruppo di confronto" in (progetto.rapporti / "index.html").read_text(encoding="utf-8")
    testo = subprocess.run(
        ["pdftotext", "-layout", str(base / "SIMULATO-confronto.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert all("SIMULATO" in pagina for pagina in testo.split("\f") if pagina.strip())
    fogli = load_workbook(base / "SIMULATO-confronto.xlsx").sheetnames
    assert all(foglio.startswith("SIMULATO") for foglio in fogli)
    assert len({foglio.split(" (")[0] for foglio in fogli}) == len(fogli)


def test_a_group_report_that_fails_says_how_to_see_it(
    progetto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    breve(progetto, "1 / 0")
    assert qui(progetto, monkeypatch, "confronto", "--anno", "2011", "--panel", "province-toscane") == 3
    detto = capsys.readouterr().out
    assert "notebooks/confronto.ipynb in JupyterLab, con anno=2011 panel=province-toscane" in detto
