"""What changed between two versions of a report: what is compared, what is kept, how the index tells it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from analisi.paths import Percorsi
from analisi.rapporti.catalogo import Catalogo
from lotti import CASO, notebook, pubblicati, qui, soli
from notebatch.changes import CHANGES, FILE, change, gather, in_short, tell
from notebatch.differences import LUNGHEZZA, MOSTRATE, confronta
from notebatch.manifest import read_manifest
from notebatch.publication import MANIFEST, beside, publish, resume
from test_indice import voce

Vista = dict[str, Any]


def tabella(titolo: str, intestazione: str, *righe: object, **altro: object) -> Vista:
    """A table of the results; a column whose name ends with `#` holds figures."""
    campi = [
        {"nome": c.rstrip("#").lower(), "titolo": c.rstrip("#"), "tipo": "numero" if c.endswith("#") else "testo"}
        for c in intestazione.split("|")
    ]
    record = [r if isinstance(r, dict) else dict(zip((c["nome"] for c in campi), r, strict=True)) for r in righe]  # type: ignore[call-overload]
    return {"tipo": "tabella", "titolo": titolo, "campi": campi, "righe": record, **altro}


def schede(**voci: str) -> Vista:
    return {"tipo": "schede", "voci": [{"etichetta": e, "valore": v, "nota": ""} for e, v in voci.items()]}


def moti(prima: Sequence[object], dopo: Sequence[object]) -> list[tuple[str, str, str | None, str | None]]:
    elenco: Any = confronta(prima, dopo)["elenco"]
    return [(d["dove"], d["voce"], d["prima"], d["dopo"]) for d in elenco]


def test_a_card_that_moved_says_from_what_to_what() -> None:
    prima = [{"tipo": "gruppo", "viste": [{"tipo": "titolo", "testo": "Area C", "livello": 2}, schede(Grado="95,66%")]}]
    dopo = [{"tipo": "gruppo", "viste": [{"tipo": "titolo", "testo": "Area C", "livello": 2}, schede(Grado="96,45%")]}]
    assert moti(prima, dopo) == [("Area C", "Grado", "95,66%", "96,45%")]


def test_cards_that_come_and_go_are_told_after_those_that_move() -> None:
    confronto = confronta([schede(Vecchia="1", Stessa="2")], [schede(Nuova="3", Stessa="4")])
    assert (confronto["cambiate"], confronto["nuove"], confronto["tolte"]) == (1, 1, 1)
    assert moti([schede(Vecchia="1", Stessa="2")], [schede(Nuova="3", Stessa="4")]) == [
        ("Cifre in evidenza", "Stessa", "2", "4"),
        ("Cifre in evidenza", "Nuova", None, "3"),
        ("Cifre in evidenza", "Vecchia", "1", None),
    ]


def test_a_cell_is_known_by_table_row_and_column_wherever_its_row_stands() -> None:
    prima = [tabella("Conti", "Voce|Importo#", ["Proventi", "1234.50"], ["Oneri", "-10"])]
    dopo = [tabella("Conti", "Voce|Importo#", ["Oneri", "-10"], ["Proventi", "1300"])]
    assert moti(prima, dopo) == [("Conti", "Proventi, Importo", "1.234,5", "1.300")]


def test_rows_of_the_same_name_are_told_apart_by_their_heading_or_their_order() -> None:
    prima = [tabella("T", "Gruppo|Voce|Valore#", ["Area A", "Totale", "1"], ["Area B", "Totale", "2"])]
    dopo = [tabella("T", "Gruppo|Voce|Valore#", ["Area A", "Totale", "1"], ["Area B", "Totale", "3"])]
    assert moti(prima, dopo) == [("T", "Area B Totale, Valore", "2", "3")]
    prima = [tabella("T", "Voce|Valore#", ["x", "1"], ["x", "2"], ["x", "3"])]
    dopo = [tabella("T", "Voce|Valore#", ["x", "1"], ["x", "3"], ["x", "5"])]
    assert moti(prima, dopo) == [("T", "x, Valore", "2", "5")], "rows that are equal are not paired with others"


def test_exact_rows_are_compared_as_numbers_and_said_as_a_reader_expects() -> None:
    campi = [
        {"nome": "voce", "titolo": "Voce", "tipo": "testo"},
        {"nome": "grado", "titolo": "Grado", "tipo": "numero", "unita": "%"},
        {"nome": "giorno", "titolo": "Giorno", "tipo": "data"},
        {"nome": "fatto", "titolo": "Fatto", "tipo": "vero_falso"},
    ]

    def con(grado: object, giorno: str | None, fatto: bool) -> list[object]:
        return [tabella("T", "x", {"voce": "a", "grado": grado, "giorno": giorno, "fatto": fatto}, campi=campi)]

    assert moti(con("66.00", "2013-03-07", True), con("66", "2013-03-07", True)) == []
    assert moti(con("66", "2013-03-07", True), con("200/3", None, False)) == [
        ("T", "a, Grado", "66%", "66,6667%"),
        ("T", "a, Giorno", "07/03/2013", "nessun valore"),
        ("T", "a, Fatto", "sì", "no"),
    ]
    assert moti(con("1.00001", None, True), con("1.00002", None, True))[0][2:] == ("1,00001%", "1,00002%")
    assert moti(con("N.C.", None, True), con("0", None, True))[0][2:] == ("N.C.", "0%")


def test_a_row_known_by_codes_alone_is_named_by_its_words_too() -> None:
    prima = [tabella("T", "N.|Indicatore|Valore#", ["1a", "Ore di formazione", "1"], ["1b", "Seminari", "2"])]
    dopo = [tabella("T", "N.|Indicatore|Valore#", ["1a", "Ore di formazione", "9"], ["1b", "Seminari", "2"])]
    assert moti(prima, dopo) == [("T", "1a Ore di formazione, Valore", "1", "9")]


def test_rows_and_tables_that_come_and_go_are_counted() -> None:
    prima = [tabella("T", "Voce|Valore#", ["a", "1"]), tabella("Via", "Voce", ["a"])]
    dopo = [tabella("T", "Voce|Valore#", ["b", "1"]), tabella("Nuova", "Voce", ["a"])]
    confronto = confronta(prima, dopo)
    assert (confronto["nuove"], confronto["tolte"], confronto["tabelle_tolte"]) == (1, 1, ["Via"])
    assert confronto["tabelle_nuove"] == ["Nuova"]


def test_other_words_are_only_said_to_differ() -> None:
    prima, dopo = [{"tipo": "paragrafo", "testo": "uno"}], [{"tipo": "paragrafo", "testo": "due"}]
    assert confronta(prima, dopo)["testi"] is True
    assert confronta(prima, dopo)["cambiate"] == 0
    assert confronta(prima, prima)["testi"] is False


def test_the_list_is_capped_and_the_total_is_not() -> None:
    prima = [tabella("T", "Voce|Valore#", *[[f"voce {i}", "1"] for i in range(100)])]
    dopo = [tabella("T", "Voce|Valore#", *[[f"voce {i}", "2"] for i in range(100)])]
    assert confronta(prima, dopo)["cambiate"] == 100
    assert len(moti(prima, dopo)) == MOSTRATE


def test_long_texts_are_cut_where_they_part() -> None:
    testo = "parola " * 40
    (_, _, prima, dopo), *_ = moti([schede(Nota=f"{testo}uno")], [schede(Nota=f"{testo}due")])
    assert prima is not None and dopo is not None
    assert prima != dopo and prima.startswith("…") and prima.endswith("uno")
    assert max(len(prima), len(dopo)) <= LUNGHEZZA + 2


@pytest.mark.parametrize("strano", [[], [None], ["x"], [{"tipo": "tabella", "righe": [[]]}], [{"tipo": "schede"}], [3]])
def test_results_of_another_form_are_compared_all_the_same(strano: list[object]) -> None:
    buono = [schede(Grado="1"), tabella("T", "Voce|Valore#", ["a", "1"])]
    assert confronta(strano, buono)["nuove"] == 1
    assert confronta(buono, strano)["tabelle_tolte"] == ["T"]


def gathered(rapporti: Path, basi: list[Path]) -> dict[str, Any]:
    """What changed, as the end of a batch gathers it, each report being remade with those of its own edition."""
    percorsi = Percorsi(rapporti)
    catalogo, edizioni = Catalogo(percorsi), {}
    for base in basi:
        if manifesto := read_manifest(base):
            posto = percorsi.rapporti / base.relative_to(rapporti)
            edizioni[base] = catalogo.published(posto, manifesto["rapporto"]).edition
    return gather(rapporti, edizioni)


def pubblica_rapporto(base: Path, valore: str, frase: str = "Definitivo", **scheda: object) -> dict[str, Any]:
    """Publish a report whose one card holds `valore`, as a batch does; its note."""
    dati = {"anno": 2013, "camera": "lucca", "versione": "consuntivo", "area": "ente", "titolo_area": "", "ente": "x"}
    dati |= {"titolo": "x", "ordine": 1, **scheda}
    risultati = json.dumps({**dati, "risultati": [schede(Grado=valore)]}).encode()
    nota = change(base, risultati, ["dati: cambiato"], frase)
    manifesto = {"formato": 1, "rapporto": dati, "verdetto": {"frase": frase}}
    publish(base, {".json": risultati, CHANGES: nota, MANIFEST: json.dumps(manifesto).encode()})
    letta: dict[str, Any] = json.loads(nota)
    return letta


def test_a_batch_keeps_what_it_changed_and_leaves_no_note(tmp_path: Path) -> None:
    basi = [tmp_path / "2013" / n for n in ("uno", "due")]
    assert gathered(tmp_path, [])["rapporti"] == {}
    assert not (tmp_path / FILE).exists()
    for base in basi:
        assert pubblica_rapporto(base, "1")["cifre"] is None, "nothing to compare with"
    gathered(tmp_path, basi)
    scritto = (tmp_path / FILE).stat().st_ino
    assert not list(tmp_path.rglob(f"*{CHANGES}"))
    assert set(gathered(tmp_path, basi)["rapporti"]) == {"2013/uno", "2013/due"}
    assert (tmp_path / FILE).stat().st_ino == scritto, "a batch that made nothing writes nothing"

    assert pubblica_rapporto(basi[0], "2", "PROVVISORIO")["verdetto_prima"] == "Definitivo"
    rapporti = gathered(tmp_path, basi)["rapporti"]
    assert list(rapporti) == ["2013/uno"], "only the last batch of the same chamber, year and version"
    assert rapporti["2013/uno"]["cifre"]["cambiate"] == 1


def test_each_chamber_year_version_and_group_keeps_its_own_last_batch(tmp_path: Path) -> None:
    casi: list[dict[str, Any]] = [
        {},
        {"anno": 2012},
        {"versione": "preconsuntivo"},
        {"panel": "toscane", "simulazione": "", "per": "", "edizione": "palese"},
        {"panel": "toscane", "simulazione": "", "per": "LU", "edizione": "anonima"},
    ]
    basi = [tmp_path / str(i) for i in range(len(casi))]
    for base, scheda in zip(basi, casi, strict=True):
        pubblica_rapporto(base, "1", **scheda)
        raccolto = gathered(tmp_path, basi)
    assert list(raccolto["rapporti"]) == ["0", "1", "2", "3", "4"]


def test_what_a_killed_batch_published_is_told_by_the_next(tmp_path: Path) -> None:
    uno, due = tmp_path / "uno", tmp_path / "due"
    pubblica_rapporto(uno, "1")
    gathered(tmp_path, [uno])
    pubblica_rapporto(uno, "2")  # and the batch is killed
    assert resume(tmp_path) == 0
    pubblica_rapporto(due, "1")
    rapporti = gathered(tmp_path, [uno, due])["rapporti"]
    assert rapporti["uno"]["cifre"]["cambiate"] == 1
    assert rapporti["due"]["cifre"] is None


def test_a_batch_killed_while_it_removed_its_notes_has_told_them_already(tmp_path: Path) -> None:
    basi = [tmp_path / "uno", tmp_path / "due"]
    for base in basi:
        pubblica_rapporto(base, "1")
    rimasta = beside(basi[0], CHANGES).read_bytes()
    gathered(tmp_path, basi)
    prima = (tmp_path / FILE).read_bytes()
    beside(basi[0], CHANGES).write_bytes(rimasta)
    assert set(gathered(tmp_path, basi)["rapporti"]) == {"uno", "due"}
    assert (tmp_path / FILE).read_bytes() == prima
    assert not beside(basi[0], CHANGES).exists()


def test_a_report_that_vanished_is_named(tmp_path: Path) -> None:
    uno, due = tmp_path / "uno", tmp_path / "due"
    for base in (uno, due):
        pubblica_rapporto(base, "1")
    gathered(tmp_path, [uno, due])
    for file in tmp_path.glob("uno.*"):
        file.unlink()
    pubblica_rapporto(due, "2")
    raccolto = gathered(tmp_path, [due])
    assert (raccolto["tolti"], list(raccolto["rapporti"])) == (["uno"], ["due"])


@pytest.mark.parametrize("rovinato", ["", "{", "[]", '{"formato": 1}', '{"formato": 9, "rapporti": {"x": {}}}'])
def test_a_damaged_file_is_begun_again(tmp_path: Path, rovinato: str) -> None:
    (tmp_path / FILE).write_text(rovinato, encoding="utf-8")
    assert gathered(tmp_path, [])["rapporti"] == {}
    pubblica_rapporto(tmp_path / "uno", "1")
    assert list(gathered(tmp_path, [tmp_path / "uno"])["rapporti"]) == ["uno"]


def test_a_former_version_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / "uno.json").write_text("la versione di ieri", encoding="utf-8")
    assert pubblica_rapporto(tmp_path / "uno", "1")["cifre"] is None


def test_reasons_that_come_by_the_dozen_are_counted() -> None:
    motivi = ["dati/x.csv: cambiato", *(f"codice, m{i}.py: cambiato" for i in range(57)), "pacchetto pandas: era 1"]
    assert in_short(motivi) == [
        "dati/x.csv: cambiato",
        "il programma è cambiato (57 file)",
        "le librerie sono cambiate (1 pacchetto)",
    ]
    assert in_short([f"x{i}" for i in range(30)])[-1] == "e altri 23"


def nota(cifre: dict[str, Any] | None, **altro: object) -> dict[str, Any]:
    return {"motivi": ["dati: cambiato"], "verdetto_prima": "", "cifre": cifre, **altro}


def test_the_index_tells_in_words_what_changed() -> None:
    fermo = confronta([], [])
    mosso = confronta([schede(Grado="1")], [schede(Grado="2")])
    a, b = voce("A", "Indicatori"), voce("B", "Qualità")
    assert tell([]).sentence == ""
    assert tell([(a, nota(None))]).sentence == (
        "1 rapporto pubblicato per la prima volta: nessuna versione precedente con cui confrontare."
    )
    assert tell([(a, nota(fermo)), (b, nota(fermo))]).sentence == "2 rapporti rifatti: nessuna cifra è cambiata."
    racconto = tell([(a, nota(mosso)), (b, nota(fermo)), (b, nota(None))])
    assert racconto.sentence == (
        "2 rapporti rifatti: 1 cifra cambiata, in 1 rapporto; 1 rapporto pubblicato per la prima volta."
    )
    assert racconto.reasons == (("dati: cambiato", 2),)
    assert racconto.still == 1
    assert [m.name for m in racconto.moved] == ["Indicatori, Area A – Titolo <A>"]
    assert racconto.moved[0].tables == (("Cifre in evidenza", (("Grado", "da 1 a 2"),)),)
    verdetto = tell([(a, nota(fermo, verdetto_prima="PROVVISORIO"))])
    assert verdetto.moved[0].former_verdict == "PROVVISORIO"


SCHEDA = """\
from IPython.display import publish_display_data
voci = [{"tipo": "schede", "voci": [{"etichetta": "Grado", "valore": "VALORE", "nota": ""}]}]
publish_display_data({"application/vnd.analisi.dati+json": voci[0], "text/html": "<p>VALORE</p>",
                      "text/plain": "VALORE"})"""


def test_the_page_says_what_moved_and_what_could_not_be_made(pronto: Percorsi, monkeypatch: pytest.MonkeyPatch) -> None:
    from analisi.mime import DATI

    soli(pronto)
    cella = SCHEDA.replace("application/vnd.analisi.dati+json", DATI)

    def lotto(**valori: str) -> str:
        for nome, valore in valori.items():
            notebook(pronto, nome, cella.replace("VALORE", valore) if valore else "1 / 0")
        qui(pronto, monkeypatch, "esegui", *CASO)
        pagina = BeautifulSoup((pronto.rapporti / "index.html").read_text(encoding="utf-8"), "html.parser")
        return " ".join(a.get_text(" ", strip=True) for a in pagina.select(".an-avviso")).replace("\n", " ")

    assert "2 rapporti pubblicati per la prima volta" in lotto(primo="uno", secondo="due")
    prima = pubblicati(pronto)
    lotto()
    assert pubblicati(pronto) == prima, "a batch that made nothing changes nothing"
    detto = lotto(primo="tre", secondo="")
    assert "1 rapporto rifatto: 1 cifra cambiata, in 1 rapporto." in detto
    assert "notebooks/primo.ipynb: cambiato, in 1 rapporto" in detto
    assert "Grado : da uno a tre" in detto
    assert "Non aggiornati Rapporto secondo" in detto and "ZeroDivisionError" in detto
    manifesto = json.loads((pronto.rapporti / "2013/lucca/C/primo.manifesto.json").read_text(encoding="utf-8"))
    assert not [n for n in manifesto["prodotti"] if "novita" in n]
    assert str(pronto.radice) not in (pronto.rapporti / FILE).read_text(encoding="utf-8")
