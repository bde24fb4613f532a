"""The open data beside a report: files that anybody can read, every column explained, nothing left behind."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from analisi.apertura import Analisi
from analisi.dati.fonte import leggi_fonte
from analisi.errors import ErroreDati
from analisi.paths import VARIABILE_RADICE, Percorsi
from analisi.rapporti.catalogo import Catalogo
from analisi.rapporti.ingressi import lettore
from analisi.rapporti.notebook import NotebookRapporto, notebook_rapporto
from analisi.rapporti.parametri import Parametri, ParametriGruppo
from analisi.rapporti.rapporto import Rapporto, RapportoCamera, RapportoGruppo
from analisi.rapporti.scheda import Soggetto
from analisi.vista.base import Vista
from analisi.vista.formato import NC
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import Colonna, Riga, Tabella, Valore
from conftest import una_volta
from lotti import CASO, comanda, notebook, pubblicati, qui, soli
from notebatch.attachments import Attachments, attachments
from notebatch.attachments.data_package import DESCRITTORE, Licenza, Pacchetto, dati_aperti
from notebatch.attachments.results import TabellaLetta, tabelle
from notebatch.attachments.tables import TIPI, TavolaAperta, tavole_aperte
from notebatch.publication import DATA_FOLDER, MANIFEST, beside, data_files, publish, resume
from simulati.panel import scrivi_simulazione

TUTTO_FATTO, DIVERSO = 0, 1
SOGGETTO = Soggetto(
    ente="Camera di prova",
    titolo_area="Area C, Sviluppo",
    sottotitolo="Camera di prova · anno 2013 · Area C, Sviluppo",
    testata="",
    data="2013-12-31",
    stato="avvisi",
    frase="Definitivo, con 2 avvisi",
    impronta="",
    fonte="Risultati 2013, Camera di prova",
)
PACCHETTO = Pacchetto(
    "prova", "Prova", "Tabelle di prova.", "Camera", "Lucca", "2013-01-01", "2013-12-31", Licenza("CC0-1.0", "x", "y")
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>'


@dataclass(frozen=True)
class Reso:
    """A report of the real year, its results as they are published."""

    voce: Rapporto
    risultati: list[object]


@pytest.fixture(scope="module")
def resi(lucca: Analisi, tmp_path_factory: pytest.TempPathFactory) -> tuple[Reso, ...]:
    """Every report of the body of Lucca and of one area, the group's, a simulated one; no kernel is needed."""

    def prepara(nuovo: Percorsi) -> None:
        shutil.copytree(lucca.percorsi.elaborati, nuovo.elaborati)
        scrivi_simulazione(nuovo, 10, (2011, 2012, 2013), 42)
        with pytest.MonkeyPatch.context() as mano:
            mano.setenv(VARIABILE_RADICE, str(nuovo.radice))
            fatti = [list(_eseguito(voce)) for voce in _voci(nuovo)]
        (nuovo.radice / "risultati.json").write_text(json.dumps(fatti), encoding="utf-8")

    percorsi = una_volta(tmp_path_factory, "dati aperti", prepara)
    fatti = json.loads((percorsi.radice / "risultati.json").read_text(encoding="utf-8"))
    return tuple(Reso(voce, risultati) for voce, risultati in zip(_voci(percorsi), fatti, strict=True))


def _voci(percorsi: Percorsi) -> Iterator[Rapporto]:
    simulazione = next(p.name for p in percorsi.simulati.iterdir())
    for uno in notebook_rapporto(percorsi.notebook):
        if uno.ambito == "gruppo":
            yield RapportoGruppo(uno, ParametriGruppo(2024, "province-toscane", "LU", "palese", ""))
            yield RapportoGruppo(uno, ParametriGruppo(2013, "province", "", "palese", simulazione))
            continue
        yield RapportoCamera(uno, Parametri("lucca", 2013, "ente", "consuntivo"))
        if uno.ambito == "tutti":
            yield RapportoCamera(uno, Parametri("lucca", 2013, "G", "preconsuntivo"))


def _eseguito(voce: Rapporto) -> Iterator[object]:
    """What each expression of the notebook shows, with the parameters of the report."""
    nomi: dict[str, Any] = {}
    celle = json.loads(voce.notebook.percorso.read_text(encoding="utf-8"))["cells"]
    for cella in (c for c in celle if c["cell_type"] == "code"):
        for istruzione in ast.parse("".join(cella["source"])).body:
            if isinstance(istruzione, ast.Expr):
                mostrata = eval(compile(ast.Expression(istruzione.value), "cella", "eval"), nomi)
                if isinstance(mostrata, Vista):
                    yield mostrata.dati()
            else:
                exec(compile(ast.Module([istruzione], []), "cella", "exec"), nomi)
        if "parameters" in cella["metadata"].get("tags", ()):
            nomi |= asdict(voce.parametri)


def corredo(risultati: Sequence[object], voce: Rapporto) -> Attachments:
    return attachments(risultati, voce.nome, replace(voce, soggetto=SOGGETTO).package)


def lette(contenuto: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(contenuto.decode("utf-8"), newline="")))


def aperta(*viste: Vista, gia_detto: str = "", marchio: str = "") -> tuple[TavolaAperta, ...]:
    return tavole_aperte([v.dati() for v in viste], gia_detto, marchio)


def una(tabella: Tabella) -> TavolaAperta:
    (tavola,) = aperta(tabella)
    return tavola


def tabella(*righe: tuple[Valore, ...], titolo: str = "Una tabella") -> Tabella:
    colonne = (
        Colonna("Voce"),
        Colonna("Importo", "euro", "numero", decimali=2),
        Colonna("Quota", tipo="numero", significato="Parte del totale"),
    )
    return Tabella(titolo, colonne, tuple(Riga(r) for r in righe))


def di_una(colonna: Colonna, *valori: Valore) -> Tabella:
    return Tabella("t", (colonna,), tuple(Riga((v,)) for v in valori))


# the reports of the real year


def test_every_key_of_every_report_is_declared_with_a_type_that_holds(resi: tuple[Reso, ...]) -> None:
    lette_ = [(r, t) for r in resi for t in tabelle(r.risultati)]
    assert len(lette_) > 60
    for reso, letta in lette_:
        chiavi = {str(k) for riga in letta.righe for k in riga}
        assert chiavi <= letta.campi.keys(), f"{reso.voce.label}, {letta.titolo}: {chiavi - letta.campi.keys()}"
        (tavola,) = tavole_aperte([letta.dati])
        for colonna in tavola.colonne:
            campo = letta.campi[colonna.nome]
            assert colonna.tipo == TIPI[str(campo["tipo"])], f"{reso.voce.label}, {letta.titolo}: {colonna.nome}"
            assert colonna.significato and colonna.significato == campo["significato"]


def test_every_field_of_every_report_has_a_meaning_of_its_own(resi: tuple[Reso, ...]) -> None:
    muti = {
        (reso.voce.notebook.nome, letta.titolo, nome)
        for reso in resi
        for letta in tabelle(reso.risultati)
        for nome, campo in letta.campi.items()
        if not campo["significato"] or str(campo["significato"]).startswith("Valori della colonna ")
    }
    assert muti == set(), "titles to add to vista/campi_colonne.py, or columns that need a meaning of their own"


def test_real_reports_are_packages_that_anybody_can_check(resi: tuple[Reso, ...]) -> None:
    aperti = [dati_aperti(tavole_aperte(reso.risultati), PACCHETTO) for reso in resi]
    assert sum(bool(file) for file in aperti) > 8, "a report without tables has none, and they are few"
    for file in filter(None, aperti):
        descritto = json.loads(file.pop(DESCRITTORE))
        dizionario = lette(next(file.pop(n) for n in list(file) if n.endswith("dizionario.csv")))
        assert {r["path"] for r in descritto["resources"]} == set(file)
        colonne = [(r["name"], c["name"]) for r in descritto["resources"] for c in r["schema"]["fields"]]
        assert [(d["tabella"].lower(), d["colonna"]) for d in dizionario] == colonne
        assert all(d["titolo"] and d["tipo"] and d["significato"] for d in dizionario)
        for risorsa in descritto["resources"]:
            _controlla(risorsa, file[risorsa["path"]])


def _controlla(risorsa: dict[str, Any], contenuto: bytes) -> None:
    """Every cell has the form that its field declares, or is one of the two that say why there is none."""
    campi = risorsa["schema"]["fields"]
    righe = list(csv.reader(io.StringIO(contenuto.decode("utf-8"), newline="")))
    assert righe[0] == [c["name"] for c in campi]
    assert len(set(righe[0])) == len(righe[0]) and all(re.fullmatch("[a-z0-9_]+", n) for n in righe[0])
    assert len(righe) > 1 and {len(r) for r in righe} == {len(campi)}
    assert re.fullmatch(r"[-a-z0-9._]+", risorsa["name"])
    assert risorsa["hash"] == f"sha256:{hashlib.sha256(contenuto).hexdigest()}"
    forme = {"number": r"-?\d+(\.\d+)?", "integer": r"-?\d+", "date": r"\d{4}-\d\d-\d\d", "boolean": "true|false"}
    for riga in righe[1:]:
        for campo, cella in zip(campi, riga, strict=True):
            forma = forme.get(campo["type"])
            assert forma is None or cella in ("", NC) or re.fullmatch(forma, cella), (risorsa["name"], campo, cella)
            assert cella != "—" and not cella.startswith("▶")


def test_what_cannot_be_computed_is_neither_missing_nor_zero_in_a_real_table(resi: tuple[Reso, ...]) -> None:
    (elenco,) = (t for t in _di_lucca(resi, "indicatori") if "regola" in t.campi)
    (tavola,) = tavole_aperte([elenco.dati])
    nomi = [c.nome for c in tavola.colonne]
    stati: dict[str, set[str]] = {}
    for riga in tavola.righe:
        stati.setdefault(riga[nomi.index("stato")], set()).add(riga[nomi.index("calcolato_pct")])
    assert stati["non calcolabile"] == {NC}
    assert stati["valutato"] == {""}
    assert {"0", "100", "91"} < stati["calcolato"] and not stati["calcolato"] & {"", NC}


def test_the_account_is_there_to_the_cent(resi: tuple[Reso, ...]) -> None:
    (conto,) = (t for t in _di_lucca(resi, "scostamenti") if "conto" in t.campi)
    (tavola,) = tavole_aperte([conto.dati])
    nomi = [c.nome for c in tavola.colonne]
    corrente = next(r for r in tavola.righe if r[nomi.index("voce")] == "Risultato della gestione corrente")
    assert corrente[nomi.index("consuntivo")] == "-711687.36"
    assert corrente[nomi.index("scostamento")] == "532212.64"


def _di_lucca(resi: tuple[Reso, ...], nome: str) -> Iterator[TabellaLetta]:
    for reso in resi:
        if reso.voce.notebook.nome == nome and getattr(reso.voce.parametri, "area", "") == "ente":
            yield from tabelle(reso.risultati)


def test_simulated_data_say_so_in_every_name_and_in_the_descriptor(resi: tuple[Reso, ...]) -> None:
    (reso,) = (r for r in resi if r.voce.nome.startswith("SIMULATO"))
    fatto = corredo(reso.risultati, reso.voce)
    nomi = {n.removeprefix(f"{DATA_FOLDER}/") for n in fatto.products if DATA_FOLDER in n}
    assert {n for n in nomi if not n.startswith("SIMULATO-")} == {DESCRITTORE}
    assert not [n for n in nomi if n.count("SIMULATO") + n.count("simulato_") > 1]
    descritto = json.loads(fatto.products[f"{DATA_FOLDER}/{DESCRITTORE}"])
    assert descritto["title"].startswith("SIMULATO · ")
    assert descritto["description"].startswith("SIMULATO: ")
    assert descritto["keywords"][0] == "SIMULATO"


# tables as open data


def test_a_cell_without_a_value_one_that_cannot_have_it_and_a_zero_stay_apart() -> None:
    tavola = una(
        tabella(("a", None, NC), ("b", Decimal("0.00"), 0), ("c", Decimal("-1234.50"), Decimal("12.5")), ("—", "", 1))
    )
    assert tavola.righe == (("a", "", "N.C."), ("b", "0", "0"), ("c", "-1234.5", "12.5"), ("", "", "1"))
    assert [(c.nome, c.tipo, c.unita) for c in tavola.colonne] == [
        ("voce", "string", ""),
        ("importo_euro", "number", "euro"),
        ("quota", "number", ""),
    ]


def test_headings_totals_and_levels_become_columns() -> None:
    colonne = (Colonna("Voce"), Colonna("Importo", "euro", "numero"))
    tavola = una(
        Tabella(
            "t",
            colonne,
            (
                Riga(("Area A",), "gruppo"),
                Riga(("Progetto", 1)),
                Riga(("di cui beni", 1), livello=1),
                Riga(("Area B",), "gruppo"),
                Riga(("Totale", 2), "totale"),
            ),
        )
    )
    assert [c.nome for c in tavola.colonne] == ["gruppo", "voce", "importo_euro", "tipo_riga", "livello"]
    assert [c.tipo for c in tavola.colonne] == ["string", "string", "number", "string", "integer"]
    assert tavola.righe == (
        ("Area A", "Progetto", "1", "normale", "0"),
        ("Area A", "di cui beni", "1", "normale", "1"),
        ("Area B", "Totale", "2", "totale", "0"),
    )


@pytest.mark.parametrize(
    ("colonna", "valori", "tipo", "attese"),
    [
        (Colonna("x", "%", "numero"), (Decimal("12.5"), Fraction(3)), "number", ("12.5", "3")),
        (
            Colonna("x", tipo="numero", decimali=1),
            (Fraction(1, 3), Decimal("1.500000")),
            "number",
            ("0.3333333333", "1.5"),
        ),
        (Colonna("x", tipo="intero"), (1234567890123456, 0), "integer", ("1234567890123456", "0")),
        (Colonna("x", tipo="data"), (date(2013, 12, 31), "2013-04-30", None), "date", ("2013-12-31", "2013-04-30", "")),
        (Colonna("x", tipo="data"), ("2013-12", date(2013, 4, 30)), "string", ("2013-12", "2013-04-30")),
        (Colonna("x", tipo="vero_falso"), (True, False, NC), "boolean", ("true", "false", "N.C.")),
        (Colonna("x"), ("12,5%", "1 su 10", "31/12/2013", "—"), "string", ("12,5%", "1 su 10", "31/12/2013", "")),
        (Colonna("x", tipo="numero"), (None, None), "number", ("", "")),
    ],
)
def test_a_column_has_the_type_that_it_declares_and_values_as_machines_read_them(
    colonna: Colonna, valori: tuple[Valore, ...], tipo: str, attese: tuple[str, ...]
) -> None:
    tavola = una(di_una(colonna, *valori))
    assert (tavola.colonne[0].tipo, tuple(r[0] for r in tavola.righe)) == (tipo, attese)


def test_codes_that_look_like_numbers_stay_codes() -> None:
    tavola = una(di_una(Colonna("Codice"), "007", "12"))
    assert (tavola.colonne[0].tipo, tavola.righe) == ("string", (("007",), ("12",)))


def test_names_of_columns_are_for_machines_and_all_different() -> None:
    titoli = ("Realtà (già)", "realta gia", "%", "Gruppo")
    tavola = una(Tabella("t", tuple(Colonna(t) for t in titoli), (Riga(("G",), "gruppo"), Riga(tuple("abcd")))))
    assert [c.nome for c in tavola.colonne] == ["realta_gia", "realta_gia_2", "colonna", "gruppo"]


def test_the_same_table_twice_is_one_file_and_two_tables_never_share_a_name() -> None:
    prima, seconda = tabella(("a", 1, 2)), tabella(("a", 1, 3))
    grafico = Grafico(SVG, "Un grafico", "Barre.", prima)
    assert [t.nome for t in aperta(prima, grafico, seconda)] == ["una_tabella", "una_tabella_2"]
    assert [t.nome for t in aperta(tabella(("a", 1, 2), titolo="Dizionario"))] == ["dizionario_2"]


def test_a_table_is_called_alike_in_every_area_and_year() -> None:
    for area, anno in (("Area C, Sviluppo", 2013), ("Area D, Competitività", 2014)):
        tavole = aperta(
            tabella(("a", 1, 2), titolo=f"Tutti gli indicatori, {area}"),
            tabella(("b", 1, 2), titolo=f"Conto economico {anno}, Camera di prova"),
            tabella(("c", 1, 2), titolo="Medie 2007: com'è andata"),
            gia_detto=f"Indicatori – Camera di prova · anno {anno} · {area}",
        )
        assert [t.nome for t in tavole] == ["tutti_gli_indicatori", "conto_economico", "medie_2007_com_e_andata"]
    (lunga,) = aperta(tabella(("a", 1, 2), titolo="Parole " * 40))
    assert len(lunga.nome) <= 60 and not lunga.nome.endswith("_")


# the files


def test_text_of_any_kind_comes_back_from_the_file_as_it_was() -> None:
    testi = ("a,b", 'con "virgolette"', "due\nrighe", "=1+1", "è", "")
    tavola = una(Tabella("t", (Colonna("Testo"), Colonna("N")), tuple(Riga((t, "x")) for t in testi)))
    file = dati_aperti((tavola,), PACCHETTO)
    assert [r["testo"] for r in lette(file["t.csv"])] == list(testi)
    assert file["t.csv"].startswith(b"testo,n\r\n")


def test_the_descriptor_says_whose_data_of_when_and_how_they_may_be_reused() -> None:
    voce = RapportoCamera(finto("indicatori"), Parametri("lucca", 2013, "C", "consuntivo"))
    fatto = corredo([tabella(("a", None, 1)).dati()], voce)
    descritto = json.loads(fatto.products[f"{DATA_FOLDER}/{DESCRITTORE}"])
    assert descritto["profile"] == "tabular-data-package"
    assert descritto["name"] == "2013-lucca-c-indicatori"
    assert [x["name"] for x in descritto["licenses"]] == ["CC-BY-4.0"]
    assert descritto["sources"] == [{"title": "Risultati 2013, Camera di prova"}]
    assert descritto["temporal"] == {"start": "2013-01-01", "end": "2013-12-31"}
    assert "Camera di prova" in descritto["spatial"]
    assert "Definitivo, con 2 avvisi" in descritto["description"]
    assert descritto["resources"][0]["schema"]["missingValues"] == ["", "N.C."]
    assert "created" not in descritto


def test_the_dictionary_says_what_stands_where_a_value_cannot() -> None:
    tavola = una(tabella(("a", None, NC), ("b", 1, 2)))
    righe = {r["colonna"]: r for r in lette(dati_aperti((tavola,), PACCHETTO)["dizionario.csv"])}
    assert righe["quota"]["significato"].endswith(". N.C.: non calcolabile")
    assert righe["importo_euro"]["tipo"] == "numero" and righe["importo_euro"]["unita"] == "euro"


def test_the_links_lead_to_files_that_are_there(tmp_path: Path) -> None:
    voce = RapportoCamera(finto("nome strano"), Parametri("lucca", 2013, "C", "consuntivo"))
    fatto = corredo([tabella(("a", 1, 2)).dati()], voce)
    publish(tmp_path / voce.nome, {".pdf": b"%PDF", **fatto.products})
    assert [c["testo"] for c in fatto.links] == [
        "Il rapporto in PDF",
        "Le tabelle in Excel",
        "Dizionario dei dati, CSV",
        "Descrittore dei dati, JSON",
        "Una tabella, CSV",
    ]
    for collegamento in fatto.links:
        assert (tmp_path / unquote(str(collegamento["indirizzo"]))).is_file()
    assert " " not in "".join(str(c["indirizzo"]) for c in fatto.links)
    assert fatto.links[-1]["nota"] == "1 riga"


def test_a_report_without_tables_has_neither_workbook_nor_folder() -> None:
    fatto = corredo([{"tipo": "paragrafo"}], RapportoCamera(finto("x"), Parametri("lucca", 2013, "C", "consuntivo")))
    assert not fatto.products
    assert len(fatto.links) == 1


def test_the_same_results_are_the_same_bytes() -> None:
    voce = RapportoCamera(finto("x"), Parametri("lucca", 2013, "C", "consuntivo"))
    due = [corredo([tabella(("a", 1, 2)).dati()], voce) for _ in range(2)]
    assert due[0] == due[1]


@cache
def finto(nome: str) -> NotebookRapporto:
    return NotebookRapporto(nome, Path(f"{nome}.ipynb"), "Indicatori", "tutti", (), False, 1, ())


# the licence


def test_a_source_may_declare_its_licence_and_only_a_known_one(tmp_path: Path) -> None:
    testo = 'titolo = "Risultati"\nproduttore = "Camera"\ndata_riferimento = 2013-12-31\n'
    carta = tmp_path / "fonte.toml"
    for aggiunta, attesa in (("", "CC-BY-4.0"), ('licenza = "IODL-2.0"\n', "IODL-2.0")):
        carta.write_text(testo + aggiunta, encoding="utf-8")
        assert leggi_fonte(carta).licenza == attesa
    carta.write_text(testo + 'licenza = "tutti i diritti riservati"\n', encoding="utf-8")
    with pytest.raises(ErroreDati, match=re.escape("CC-BY-4.0, CC0-1.0, IODL-2.0")):
        leggi_fonte(carta)


# publication

DATI = DATA_FOLDER
VECCHI = {".html": b"vecchio", f"{DATI}/a.csv": b"vecchio a", f"{DATI}/b.csv": b"vecchio b", MANIFEST: b"vecchio"}
NUOVI = {".html": b"nuovo", f"{DATI}/b.csv": b"nuovo b", f"{DATI}/c.csv": b"nuovo c", MANIFEST: b"nuovo"}
SENZA = {".html": b"senza tabelle", MANIFEST: b"senza"}


class Interruzione(BaseException):
    """Stands for a SIGKILL: nothing of ours handles it."""


def trovati(base: Path) -> dict[str, bytes]:
    file = (f for f in base.parent.rglob("*") if f.is_file())
    return {f.relative_to(base.parent).as_posix().removeprefix(base.name): f.read_bytes() for f in file}


@pytest.mark.parametrize(("prima", "dopo"), [(VECCHI, NUOVI), (VECCHI, SENZA), (SENZA, NUOVI)])
def test_a_report_and_its_folder_are_published_together_wherever_the_publication_is_cut(
    tmp_path: Path, prima: dict[str, bytes], dopo: dict[str, bytes]
) -> None:
    """The process is stopped before each of its gestures on files, in turn."""
    for passo in range(60):
        base = tmp_path / str(passo) / "uno"
        publish(base, prima)
        assert trovati(base) == prima
        with pytest.MonkeyPatch.context() as mano:
            _ferma_al_gesto(mano, passo)
            try:
                publish(base, dopo)
                intero = True
            except Interruzione:
                intero = False
        assert all(contenuto in {*prima.values(), *dopo.values()} for contenuto in trovati(base).values())
        resume(tmp_path / str(passo))
        assert trovati(base) in (prima, dopo), f"cut before gesture {passo}"
        assert not list(base.parent.glob(".*"))
        assert beside(base, DATI).is_dir() == any(DATI in f for f in trovati(base))
        if intero:
            break
    assert intero and passo > 8
    assert trovati(base) == dopo


def _ferma_al_gesto(mano: pytest.MonkeyPatch, limite: int) -> None:
    fatti: list[str] = []

    def contato(nome: str, vero: Callable[..., object]) -> Callable[..., object]:
        def gesto(*argomenti: object, **altri: object) -> object:
            if len(fatti) == limite:
                raise Interruzione
            fatti.append(nome)
            return vero(*argomenti, **altri)

        return gesto

    for nome in ("mkdir", "write_bytes", "rename", "replace", "unlink", "rmdir"):
        mano.setattr(Path, nome, contato(nome, getattr(Path, nome)))
    mano.setattr(shutil, "rmtree", contato("rmtree", shutil.rmtree))


def test_a_file_in_the_place_of_the_folder_is_named_and_nothing_is_touched(tmp_path: Path) -> None:
    base = tmp_path / "uno"
    publish(base, SENZA)
    beside(base, DATI).write_text("mio", encoding="utf-8")
    with pytest.raises(NotADirectoryError, match="uno-dati"):
        publish(base, NUOVI)
    assert trovati(base) == SENZA | {DATI: b"mio"}


def test_hidden_files_of_a_program_that_has_a_table_open_are_not_the_reports(tmp_path: Path) -> None:
    publish(tmp_path / "uno", NUOVI)
    (tmp_path / "uno-dati" / ".~lock.b.csv#").touch()
    assert data_files(tmp_path / "uno") == ["uno-dati/b.csv", "uno-dati/c.csv"]


TAVOLE = """\
from decimal import Decimal
from analisi.vista.tabella import Colonna, Tabella
for titolo in {titoli}:
    colonne = (Colonna("Voce"), Colonna("Valore", "euro", "numero", decimali=2))
    display(Tabella(titolo, colonne, ((titolo, Decimal("1234.50")),)))"""


def test_a_batch_publishes_vouches_for_compares_and_clears_the_open_data(
    pronto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    soli(pronto)
    notebook(pronto, "uno", TAVOLE.format(titoli=["Prima", "Seconda"]))
    assert qui(pronto, monkeypatch, "esegui", *CASO) == TUTTO_FATTO
    dove = "2013/lucca/C/"
    fatti = pubblicati(pronto)
    attesi = {f"{dove}uno-dati/{n}" for n in ("prima.csv", "seconda.csv", "dizionario.csv", "datapackage.json")}
    assert {n for n in fatti if "-dati/" in n} == attesi
    assert fatti[f"{dove}uno-dati/prima.csv"] == b"voce,valore_euro\r\nPrima,1234.5\r\n"
    manifesto = json.loads(fatti[f"{dove}uno.manifesto.json"])
    assert {f"{dove}{n}" for n in manifesto["prodotti"] if "-dati/" in n} == attesi
    assert all(manifesto["prodotti"][n.removeprefix(dove)] == hashlib.sha256(fatti[n]).hexdigest() for n in attesi)
    assert "uno-dati/prima.csv" in fatti[f"{dove}uno.ipynb"].decode()

    cartella_dati = pronto.rapporti / dove / "uno-dati"
    (cartella_dati / "seconda.csv").write_bytes(b"voce,valore_euro\r\nSeconda,9\r\n")
    (cartella_dati / "mia.csv").touch()
    capsys.readouterr()
    assert qui(pronto, monkeypatch, "verifica", *CASO) == DIVERSO
    detto = capsys.readouterr().out
    assert "mia.csv: non si produce più" in detto
    assert "seconda.csv, byte 27 (riga 2)" in detto and "1234.5" in detto

    notebook(pronto, "uno", TAVOLE.format(titoli=["Prima"]))
    catalogo = Catalogo(pronto, notebook_rapporto(pronto.notebook))
    assert catalogo.report_at(cartella_dati / "prima.csv", lettore(pronto)).nome == "uno"
    assert comanda(pronto, monkeypatch, "perche", f"reports/{dove}uno-dati/prima.csv") == TUTTO_FATTO
    spiegato = capsys.readouterr().out
    assert "uno-dati/seconda.csv: modificato dopo la pubblicazione" in spiegato
    assert "uno-dati/mia.csv: non è un file del rapporto" in spiegato
    assert qui(pronto, monkeypatch, "esegui", *CASO) == TUTTO_FATTO
    assert sorted(f.name for f in cartella_dati.iterdir()) == ["datapackage.json", "dizionario.csv", "prima.csv"]
