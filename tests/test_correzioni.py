"""Known errors of a source are set right on reading, and a correction that no longer fits stops it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from analisi.dati.correzioni import Correzione, applica, leggi_correzioni
from analisi.dati.formati import Valore
from analisi.dati.lettura import in_tabella
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreRegole

LUCCA = Path(__file__).parents[1] / "data" / "raw" / "2013" / "lucca"

VOCE = """
- tabella: conto_economico
  chiave: {conto: "010"}
  campo: revisione_luglio
  valore_trovato: 30.300,00
  valore_usato: (30.300,00)
  motivo: segno omesso
  deciso_da: Responsabile della programmazione
  data: 30/04/2014
"""


def correzione(
    campo: str, trovato: str, usato: str, *, tabella: str = "conto_economico", **chiave: str
) -> tuple[Correzione, ...]:
    coppie = tuple((chiave or {"conto": "010"}).items())
    return (Correzione(tabella, coppie, campo, trovato, usato, "prova", "ruolo", "2014-04-30"),)


def tabella(nome: str, *righe: dict[str, Valore | None]) -> dict[str, pd.DataFrame]:
    vuota: dict[str, Valore | None] = dict.fromkeys(TABELLE[nome].nomi)
    return {nome: in_tabella(TABELLE[nome], [{**vuota, **riga} for riga in righe])}


def conti() -> dict[str, pd.DataFrame]:
    return tabella(
        "conto_economico",
        {"conto": "010", "voce": "uno", "revisione_luglio": Decimal("30300.00")},
        {"conto": "020", "voce": "due"},
    )


def valutazioni(*valori: tuple[Decimal | None, bool]) -> dict[str, pd.DataFrame]:
    return tabella(
        "valutazioni",
        *(
            {
                "soggetto": "ruolo",
                "obiettivo_numero": "1",
                "ordine": n,
                "descrizione": "x",
                "raggiungimento_pct": valore,
                "non_calcolabile": nc,
            }
            for n, (valore, nc) in enumerate(valori, start=1)
        ),
    )


def rifiuto(voci: Sequence[Correzione], tabelle: dict[str, pd.DataFrame]) -> str:
    with pytest.raises(ErroreRegole) as errore:
        applica(tuple(voci), tabelle)
    return str(errore.value)


def test_a_file_of_corrections_is_read_in_the_words_it_is_written_in(tmp_path: Path) -> None:
    (tmp_path / "correzioni.yml").write_text(VOCE, encoding="utf-8")
    (letta,) = leggi_correzioni(tmp_path / "correzioni.yml")
    assert letta.chiave == (("conto", "010"),)
    assert (letta.valore_trovato, letta.valore_usato, letta.data) == ("30.300,00", "(30.300,00)", "2014-04-30")


def test_yaml_makes_no_guesses_about_values(tmp_path: Path) -> None:
    senza_virgolette = VOCE.replace('"010"', "010").replace("(30.300,00)", "no")
    (tmp_path / "correzioni.yml").write_text(senza_virgolette, encoding="utf-8")
    (letta,) = leggi_correzioni(tmp_path / "correzioni.yml")
    assert (letta.chiave, letta.valore_usato) == ((("conto", "010"),), "no")


@pytest.mark.parametrize("contenuto", [None, "", "# solo un commento\n", "[]\n"])
def test_no_file_or_an_empty_one_means_no_corrections(tmp_path: Path, contenuto: str | None) -> None:
    if contenuto is not None:
        (tmp_path / "correzioni.yml").write_text(contenuto, encoding="utf-8")
    assert leggi_correzioni(tmp_path / "correzioni.yml") == ()


def test_the_file_delivered_with_lucca_can_be_read_and_so_can_its_example(tmp_path: Path) -> None:
    leggi_correzioni(LUCCA / "correzioni.yml")
    commenti = (LUCCA / "correzioni.yml").read_text(encoding="utf-8").splitlines()
    inizio = next(i for i, riga in enumerate(commenti) if riga.startswith("# - tabella"))
    esempio = [riga.removeprefix("# ") for riga in commenti[inizio : inizio + 8]]
    (tmp_path / "correzioni.yml").write_text("\n".join(esempio), encoding="utf-8")
    (letta,) = leggi_correzioni(tmp_path / "correzioni.yml")
    assert letta.campo == "revisione_luglio"


@pytest.mark.parametrize(
    ("prima", "dopo", "detto"),
    [
        ("  motivo: segno omesso\n", "", "correzione n. 1, motivo: trovato «chiave mancante»"),
        ("motivo: segno omesso", "motivo:", "motivo: trovato «testo vuoto»"),
        ("deciso_da:", "decisoda:", "riga 8, correzione n. 1, decisoda: trovato «chiave sconosciuta»"),
        ("deciso_da:", "decisoda:", "— forse «deciso_da»"),
        ("30/04/2014", "30/02/2014", "data: trovato «30/02/2014»; atteso: una data"),
        ("motivo: segno", "campo: x\n  motivo: segno", "campo scritto due volte"),
        ('{conto: "010"}', "010", "chiave: trovato «010»; atteso: le colonne"),
        ("segno omesso", "[a, b]", "motivo: trovato «[a, b]»; atteso: un testo"),
        ('{conto: "010"}', '{conto: "010"', "riga 4: trovato «sintassi non valida»; atteso: YAML corretto"),
    ],
)
def test_an_entry_that_is_not_as_it_must_be_says_which_and_why(
    tmp_path: Path, prima: str, dopo: str, detto: str
) -> None:
    assert prima in VOCE
    (tmp_path / "correzioni.yml").write_text(VOCE.replace(prima, dopo), encoding="utf-8")
    with pytest.raises(ErroreRegole) as errore:
        leggi_correzioni(tmp_path / "correzioni.yml", "2013/lucca/correzioni.yml")
    assert detto in str(errore.value) and "2013/lucca/correzioni.yml" in str(errore.value)


def test_a_correction_changes_one_cell_and_leaves_the_given_table_alone() -> None:
    prima = conti()
    dopo = applica(correzione("revisione_luglio", "30.300,00", "(30.300,00)"), prima)["conto_economico"]
    assert dopo["revisione_luglio"].tolist() == [Decimal("-30300.00"), pd.NA]
    assert prima["conto_economico"]["revisione_luglio"].tolist() == [Decimal("30300.00"), pd.NA]
    pd.testing.assert_series_equal(dopo.dtypes, prima["conto_economico"].dtypes)
    pd.testing.assert_frame_equal(
        dopo.drop(columns="revisione_luglio"), prima["conto_economico"].drop(columns="revisione_luglio")
    )


def test_a_missing_value_can_be_filled_and_a_value_taken_away() -> None:
    riempita = applica(correzione("revisione_luglio", "", "5", conto="020"), conti())["conto_economico"]
    assert riempita["revisione_luglio"].tolist() == [Decimal(30300), Decimal(5)]
    tolta = applica(correzione("revisione_luglio", "30300", ""), conti())["conto_economico"]
    assert tolta["revisione_luglio"].isna().all()


def test_corrections_follow_one_another() -> None:
    due = correzione("voce", "uno", "tre") + correzione("voce", "tre", "quattro")
    assert applica(due, conti())["conto_economico"]["voce"].tolist() == ["quattro", "due"]


def test_one_that_finds_another_value_says_that_the_source_was_probably_corrected() -> None:
    detto = rifiuto(correzione("revisione_luglio", "1", "2"), conti())
    assert "contiene «30300» e non «1»" in detto
    assert "probabilmente corretta" in detto


def test_one_that_finds_no_row_says_so() -> None:
    assert "nessuna riga ha questa chiave" in rifiuto(correzione("voce", "uno", "tre", conto="999"), conti())


def test_all_that_do_not_fit_are_told_together_with_their_number() -> None:
    voci = correzione("voce", "x", "y") + correzione("voce", "uno", "tre") + correzione("voze", "uno", "y")
    detto = rifiuto(voci, conti())
    assert "n. 1" in detto and "n. 2" not in detto and "n. 3" in detto
    assert "forse «voce»" in detto


@pytest.mark.parametrize(
    ("voce", "detto"),
    [
        (correzione("voce", "uno", ""), "obbligatoria"),
        (correzione("revisione_luglio", "30300", "1.23.4"), "in «valore_usato» trovato «1.23.4»"),
        (correzione("voce", "uno", "tre", voce="uno"), "non è una colonna della chiave"),
        (correzione("voce", "a", "b", tabella="conto_economica"), "forse «conto_economico»"),
        (correzione("valore", "1", "2", tabella="serie", serie="x"), "la tabella non è stata fornita"),
        (correzione("conto", "010", "020"), "la chiave (conto 020) si ripete"),
    ],
)
def test_a_correction_against_the_schema_is_refused(voce: tuple[Correzione, ...], detto: str) -> None:
    assert detto in rifiuto(voce, conti())


def test_a_key_that_fits_several_rows_names_the_columns_to_add() -> None:
    voce = correzione("descrizione", "x", "y", tabella="valutazioni", soggetto="ruolo", obiettivo_numero="1")
    assert "2 righe hanno questa chiave: aggiungere ordine" in rifiuto(voce, valutazioni((None, False), (None, True)))


def test_missing_and_not_computable_are_told_apart() -> None:
    tabelle = valutazioni((None, False), (None, True), (Decimal(80), False))

    def corretta(ordine: str, trovato: str, usato: str) -> tuple[object, object]:
        voce = correzione("raggiungimento_pct", trovato, usato, tabella="valutazioni", ordine=ordine)
        riga = applica(voce, tabelle)["valutazioni"].iloc[int(ordine) - 1]
        return riga["raggiungimento_pct"], riga["non_calcolabile"]

    assert corretta("1", "", "N.C.") == (pd.NA, True)
    assert corretta("2", "N.C.", "") == (pd.NA, False)
    assert corretta("2", "n.c.", "90,5") == (Decimal("90.5"), False)
    assert corretta("3", "80%", "N.C.") == (pd.NA, True)
    for ordine, trovato in (("1", "N.C."), ("2", ""), ("3", "N.C.")):
        voce = correzione("raggiungimento_pct", trovato, "1", tabella="valutazioni", ordine=ordine)
        assert "probabilmente corretta" in rifiuto(voce, tabelle)
