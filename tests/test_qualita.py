"""Quality: the suites of the project on real and on spoiled data, and what the verdict does to the reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import analisi as an
from analisi.apertura import Analisi, apri
from analisi.dati.record import record
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreRegole
from analisi.paths import Percorsi
from analisi.qualita.controllo import impronta_controlli, leggi_verdetto
from analisi.qualita.suite import leggi_suite
from analisi.qualita.verdetto import EsitoControllo, RigaFallita, Verdetto, da_testo
from analisi.vista.base import Vista

Cambia = Callable[[Path, str, str], None]


def esito(severita: str, superato: bool, *tabelle: str) -> EsitoControllo:
    return EsitoControllo("s", "Tavola", tabelle, "expect_x", "", "una frase", "", severita, superato, 1, 0)


def testo_di(vista: Vista | None) -> str:
    return "" if vista is None else vista.testo()


def test_lucca_2013_passes_every_critical_check_and_has_warnings(lucca: Analisi) -> None:
    assert lucca.verdetto.stato == "avvisi"
    assert lucca.verdetto.critici == ()
    assert lucca.verdetto.bloccate == ()
    assert not [e for e in lucca.verdetto.esiti if e.errore]


def test_the_warnings_of_lucca_name_the_rows(lucca: Analisi) -> None:
    senza = next(e for e in lucca.verdetto.avvisi if e.colonna == "manca_risultato" and e.suite == "indicatori")
    assert {(r.chiave["progetto"], r.chiave["codice"], r.riga_fonte) for r in senza.righe} == {
        ("D20102", "2", "849"),
        ("I30106", "2d", "1342"),
        ("I30106", "5d", "1352"),
    }
    assert {r.area for r in senza.righe} == {"D", "I"}
    per_nome = {e.nome: e for e in lucca.verdetto.avvisi}
    assert per_nome["quadrature.percentuali_progetto"].falliti == 6
    anni = per_nome["quadrature.anni_delle_risorse"].righe
    assert {r.chiave["programma"] for r in anni} == {"I301/I302"}


def test_a_total_that_does_not_add_up_blocks_the_statement_and_only_that(progetto: Percorsi, cambia: Cambia) -> None:
    cambia(progetto.fonte("lucca", 2013) / "conto_economico.csv", "8601255.81", "8601255.82")
    analisi = apri("lucca", 2013, radice=progetto.radice)
    assert analisi.verdetto.stato == "bloccato"
    assert analisi.verdetto.bloccate == ("conto_economico",)
    critico = next(e for e in analisi.verdetto.critici if e.suite == "quadrature_conto")
    assert [r.chiave for r in critico.righe] == [{"conto": "31", "versione": "consuntivo"}]
    assert "sezione sospesa" in testo_di(an.conto_economico(analisi))
    assert "sezione sospesa" not in testo_di(an.sintesi_indicatori(analisi))


@pytest.mark.parametrize(
    ("tabella", "prima", "dopo", "suite"),
    [
        ("indicatori", "A,A1,A101,A10101,Artigianato,4", "A,A2,A101,A10101,Artigianato,4", "indicatori"),
        ("struttura", "C10102,progetto,C101", "C10102,progetto,C999", "struttura"),
        ("risorse", "B1,B101,oneri,38220.00", "B1,B101,oneri,-38220.00", "risorse"),
        ("conto_economico", "-3751044.13", "3751044.13", "conto_economico"),
        ("valutazioni", "75,false", "175,false", "valutazioni"),
        ("procedure", "98.89,", "198.89,", "procedure"),
    ],
)
def test_a_single_wrong_cell_is_a_critical_failure_of_its_table(
    progetto: Percorsi, cambia: Cambia, tabella: str, prima: str, dopo: str, suite: str
) -> None:
    cambia(progetto.fonte("lucca", 2013) / f"{tabella}.csv", prima, dopo)
    analisi = apri("lucca", 2013, radice=progetto.radice)
    assert suite in {e.suite for e in analisi.verdetto.critici}
    assert tabella in analisi.verdetto.bloccate


def test_a_missing_table_is_named_and_its_checks_do_not_pass_in_silence(progetto: Percorsi) -> None:
    (progetto.fonte("lucca", 2013) / "risorse.csv").unlink()
    analisi = apri("lucca", 2013, radice=progetto.radice)
    assert analisi.verdetto.assenti == ("risorse",)
    assert "risorse" not in {e.suite for e in analisi.verdetto.esiti}
    assert "dati non forniti" in testo_di(an.risorse(analisi))


def test_an_analyst_adds_a_check_without_touching_python(progetto: Percorsi) -> None:
    percorso = an.aggiungi_controllo(
        "procedure",
        "expect_column_values_to_be_between",
        "Ogni procedura rispetta almeno il 95% dei casi",
        rimedio="Sentire il coordinatore della procedura.",
        radice=progetto.radice,
        column="risultato_pct",
        min_value=95,
    )
    assert json.loads(percorso.read_text(encoding="utf-8"))["expectations"][-1]["severity"] == "warning"
    analisi = apri("lucca", 2013, radice=progetto.radice)
    nuovo = next(e for e in analisi.verdetto.esiti if e.descrizione.startswith("Ogni procedura rispetta almeno"))
    assert {r.chiave["numero"] for r in nuovo.righe} == {"1", "3", "6"}


def test_a_check_that_cannot_run_is_a_failure_with_its_reason(progetto: Percorsi) -> None:
    an.aggiungi_controllo(
        "procedure",
        "expect_column_values_to_be_between",
        "Colonna che non esiste",
        "critical",
        radice=progetto.radice,
        column="inesistente",
        min_value=0,
    )
    analisi = apri("lucca", 2013, radice=progetto.radice)
    rotto = next(e for e in analisi.verdetto.critici if e.descrizione == "Colonna che non esiste")
    assert rotto.errore == "il controllo non è eseguibile: la colonna «inesistente» non esiste"


def test_an_expectation_that_does_not_exist_is_a_failure_with_the_nearest_name(progetto: Percorsi) -> None:
    an.aggiungi_controllo(
        "procedure", "expect_column_values_to_be_betwen", "Tipo sbagliato", radice=progetto.radice, column="numero"
    )
    rotto = next(e for e in apri("lucca", 2013, radice=progetto.radice).verdetto.avvisi if e.errore)
    assert "forse «expect_column_values_to_be_between»" in rotto.errore


def test_a_badly_formed_check_is_refused_and_the_file_stays(progetto: Percorsi) -> None:
    prima = (progetto.aspettative / "serie.json").read_bytes()
    with pytest.raises(ErroreRegole, match="severity: trovato «grave»"):
        an.aggiungi_controllo("serie", "expect_x", "frase", "grave", radice=progetto.radice)
    with pytest.raises(ErroreRegole, match="nessuna suite «seri»"):
        an.aggiungi_controllo("seri", "expect_x", "frase", radice=progetto.radice)
    assert (progetto.aspettative / "serie.json").read_bytes() == prima


def test_every_fault_of_the_suite_files_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "c.json").write_text('{"meta": [], "expectations": ["x", {"kwargs": 3}]}', encoding="utf-8")
    (tmp_path / "b.json").write_text('{"meta": {"tavola": "indicatri"}, "expectations": [{"type": "x"}]}', "utf-8")
    with pytest.raises(ErroreRegole) as errore:
        leggi_suite(tmp_path)
    testo = str(errore.value)
    assert "a.json, riga 1: trovato «sintassi non valida»; atteso: JSON corretto" in testo
    assert "forse «indicatori»" in testo
    assert "b.json, expectations n. 1, meta: trovato «chiave mancante»" in testo
    assert "c.json, expectations n. 1: trovato «x»; atteso: i campi type, meta" in testo
    assert "c.json, expectations n. 2, kwargs: trovato «3»; atteso: un insieme" in testo


def test_every_check_has_a_name_of_its_own_and_may_name_only_a_column_that_can_be_filled(tmp_path: Path) -> None:
    voce = {"type": "expect_x", "kwargs": {"column": "codice"}, "meta": {"descrizione": "frase"}}
    altre = [voce | {"meta": {"descrizione": "frase"} | m} for m in ({"nome": "Un nome"}, {"campo": "targt_data"})]
    suite = {"meta": {"tavola": "indicatori"}, "expectations": [voce, voce, *altre]}
    (tmp_path / "prova.json").write_text(json.dumps(suite), encoding="utf-8")
    with pytest.raises(ErroreRegole) as errore:
        leggi_suite(tmp_path)
    testo = str(errore.value)
    assert "il nome «prova.codice» è di 2 controlli: distinguerli con meta.nome" in testo
    assert "expectations n. 3, meta, nome: trovato «Un nome»; atteso: un nome di lettere minuscole" in testo
    assert "n. 4, meta, campo: trovato «targt_data»; atteso: una colonna della tabella — forse «target_data»" in testo


def test_a_second_check_on_a_column_gets_a_name_and_a_given_name_must_be_free(progetto: Percorsi) -> None:
    def aggiungi(nome: str = "") -> None:
        an.aggiungi_controllo("serie", "expect_x", "frase", radice=progetto.radice, nome=nome, column="valore")

    aggiungi()
    aggiungi("mio")
    nomi = [a.nome for s in leggi_suite(progetto.aspettative) for a in s.aspettative if a.tipo == "expect_x"]
    assert nomi == ["serie.valore_2", "serie.mio"]
    with pytest.raises(ErroreRegole, match=r"un altro controllo si chiama già «serie\.mio»"):
        aggiungi("mio")


def test_a_failing_row_names_its_table_its_whole_key_and_the_cell_to_fill(lucca: Analisi) -> None:
    def righe(nome: str) -> list[RigaFallita]:
        return list(next(e for e in lucca.verdetto.esiti if e.nome == nome).righe)

    mancanti = {r.chiave["codice"]: (r.tabella, r.campo) for r in righe("indicatori.manca_risultato")}
    assert mancanti["5d"] == ("indicatori", "risultato_valore") and mancanti["2d"] == ("indicatori", "target_valore")
    assert mancanti["2"] == ("indicatori", "esito"), "the result of a yes or no is no number"
    assert {(r.tabella, r.campo) for r in righe("serie.anno")} == {("serie", "anno")}
    assert {(r.tabella, r.campo) for r in righe("indicatori.grado_non_calcolabile")} == {("indicatori", "")}
    for riga in (r for e in lucca.verdetto.esiti for r in e.righe if e.suite not in ("quadrature", "completezza")):
        chiave = TABELLE[riga.tabella].chiave
        cercata = [riga.chiave.get(c, "None") for c in chiave]
        assert [[str(r[c]) for c in chiave] for r in record(lucca.tabella(riga.tabella))].count(cercata) == 1


def test_the_verdict_is_the_worst_of_its_failures() -> None:
    assert Verdetto("x", (esito("info", False),)).stato == "superato"
    assert Verdetto("x", (esito("info", False), esito("warning", False))).stato == "avvisi"
    bloccato = Verdetto("x", (esito("warning", False), esito("critical", False, "serie", "risorse")))
    assert (bloccato.stato, bloccato.bloccate) == ("bloccato", ("risorse", "serie"))
    assert (
        Verdetto("x", (esito("critical", True, "serie"),)).frase == "Definitivo: superati tutti i controlli di qualità"
    )
    assert Verdetto("x", (esito("warning", False),)).frase == "Definitivo, con 1 avviso"


def test_the_verdict_survives_the_store_and_a_spoiled_one_is_ignored(lucca: Analisi, tmp_path: Path) -> None:
    assert da_testo(lucca.verdetto.testo()) == lucca.verdetto
    (tmp_path / "verdetto-2013-12-31.json").write_text(lucca.verdetto.testo()[:-20], encoding="utf-8")
    assert leggi_verdetto(tmp_path, lucca.verdetto.impronta, "2013-12-31") is None


def test_the_verdict_is_given_again_when_the_code_that_judges_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "calcolo").mkdir()
    monkeypatch.setattr("analisi.qualita.controllo.PACCHETTO", tmp_path)
    prima = impronta_controlli("dati", tmp_path)
    (tmp_path / "calcolo" / "regola.py").write_text("x = 1\n", encoding="utf-8")
    dopo = impronta_controlli("dati", tmp_path)
    assert len({prima, dopo, impronta_controlli("altri dati", tmp_path)}) == 3


def test_the_verdict_is_given_again_when_expectations_change(progetto: Percorsi) -> None:
    for altra in progetto.aspettative.glob("*.json"):
        if altra.stem not in ("struttura", "procedure"):
            altra.unlink()
    prima = apri("lucca", 2013, radice=progetto.radice).verdetto
    (progetto.aspettative / "procedure.json").unlink()
    dopo = apri("lucca", 2013, radice=progetto.radice).verdetto
    assert prima.impronta != dopo.impronta
    assert {e.suite for e in dopo.esiti} == {"struttura", "quadrature"}
