"""Forms sent to offices: those already out are read for ever, and a new one is a declaration."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

import analisi.moduli
from analisi.dati.panel_tipi import DatiPanel
from analisi.errors import ErroreDati
from analisi.moduli.aperte import REGISTRO, DaSanare, cartella_da_sanare, scrivi_cartelle
from analisi.moduli.decisioni import importa
from analisi.moduli.ricevuti import leggi_compilato
from analisi.moduli.rilevazione import MODELLO, modello
from analisi.moduli.ritorno import CartellaRicevuta, ricevi
from analisi.moduli.sanare import SANARE, leggi_decisioni
from analisi.paths import Percorsi
from conftest import RADICE
from test_panel_excel import _dati
from test_sanare_tipi import RIGHE, progetto_di

MANDATI = Path(__file__).parent / "fixtures" / "moduli"
"""Workbooks made by the program of before forms were declared, empty and filled in, also through LibreOffice."""
COMPILATI = ("modello-compilato.xlsx", "modello-compilato-libreoffice.xlsx")
SANATI = ("sanare-compilata.xlsx", "sanare-compilata-libreoffice.xlsx")

Libro = Callable[[Any], None]


@pytest.fixture(scope="module")
def gruppo() -> DatiPanel:
    return _dati()


# the forms that are out


@pytest.mark.parametrize("nome", COMPILATI)
def test_a_model_sent_before_is_read_as_it_was_filled(gruppo: DatiPanel, nome: str) -> None:
    compilato = leggi_compilato(ricevi(MANDATI / nome), gruppo)
    assert (compilato.ente.codice, compilato.anno) == ("siena", 2013)
    lette = {r.misura: (r.valore, r.periodo, r.versione) for r in compilato.rilevazioni}
    assert lette == {
        "oneri": (Decimal("1234567.89"), "2013", ""),
        "attive": (Decimal(0), "2013", ""),
        "pratiche": (Decimal(1200), "2013-Q2", ""),
        "cessazioni": (Decimal(85), "2013", "lorda"),
        "telematiche": (Decimal("97.5"), "2013", ""),
        "voto": (Decimal("7.25"), "2013", ""),
    }
    per_misura = {r.misura: r for r in compilato.rilevazioni}
    assert (per_misura["oneri"].fonte, per_misura["oneri"].nota) == ("Bilancio 2013", "al netto IVA")
    telematiche, voto = per_misura["telematiche"], per_misura["voto"]
    assert [telematiche.numeratore, telematiche.denominatore] == [Decimal(195), Decimal(200)]
    assert [voto.denominatore, voto.scarto_tipo] == [Decimal(120), Decimal("1.5")]
    assert [(n.misura, n.nota) for n in compilato.non_calcolabili] == [("proventi", "non ancora chiuso")]


@pytest.mark.parametrize("nome", SANATI)
def test_failing_rows_sent_before_are_read_as_they_were_decided(nome: str) -> None:
    decise = {d.voce.riga.partition(": indicatore ")[2]: d for d in leggi_decisioni(ricevi(MANDATI / nome))}
    assert {n: d.valore for n, d in decise.items()} == {
        "minimo": "12", "massimo": "8,5", "intervallo": "15", "esatto": "10", "conteggio": "10", "quota_casi": "9,5",
        "confronto_base": "1012,5", "livello_scala": "10", "data_entro": "2014-07-07", "si_no": "realizzato",
        "senza-base": "25", "in-parte": "non realizzato", "mai-fatto": "non realizzato", "mese": "2014-04",
        "senza-regola": None,
    }  # fmt: skip
    assert decise["senza-regola"].scade == "2015-12-31" and decise["mai-fatto"].cella == ("esito", "")
    assert {(d.deciso_da, d.data) for d in decise.values()} == {("Dirigente", "2015-02-01")}


def test_failing_rows_sent_before_come_home(tmp_path: Path) -> None:
    percorsi = progetto_di(tmp_path, RIGHE)
    detto = "\n".join(importa(percorsi, ricevi(MANDATI / SANATI[1]), date(2015, 3, 1)))
    assert "Correzioni aggiunte: 14; deroghe aggiunte: 1." in detto and "I dati sono cambiati" not in detto
    assert detto.endswith("15 prima, 0 dopo."), "nothing is left but what was waived"


def test_what_was_sent_and_not_filled_is_told_from_what_was(gruppo: DatiPanel, tmp_path: Path) -> None:
    assert leggi_decisioni(ricevi(MANDATI / "sanare-da-compilare.xlsx")) == ()
    with pytest.raises(ErroreDati, match="cartella non compilata"):
        leggi_compilato(ricevi(MANDATI / "modello-da-compilare.xlsx"), gruppo)
    # one that nobody filled is replaced by the program of today, one that somebody did is not
    for nome in (SANATI[0], "sanare-da-compilare.xlsx"):
        (tmp_path / nome).write_bytes((MANDATI / nome).read_bytes())
    nuova = cartella_da_sanare({"camera": "pisa", "anno": "2014", "ufficio": "u", "impronta": "0"}, "Pisa", ())
    nuove = dict.fromkeys((SANATI[0], "sanare-da-compilare.xlsx"), (nuova, 0))
    esito = scrivi_cartelle(Percorsi(tmp_path), tmp_path, nuove, ("pisa", 2014))
    assert [r.partition(":")[2][:24] for r in esito.rifiutate] == [
        " qualcuno l'ha compilata",
        " non è più come fu scrit",
    ]
    assert not (tmp_path / REGISTRO).exists()


@pytest.mark.parametrize(("nome", "modulo"), [("modello-da-compilare", MODELLO), ("sanare-da-compilare", SANARE)])
def test_what_goes_out_today_has_the_rows_and_columns_of_then(nome: str, modulo: Any, gruppo: DatiPanel) -> None:  # noqa: ANN401
    di_prima = load_workbook(MANDATI / f"{nome}.xlsx")
    if modulo is MODELLO:
        oggi = load_workbook(io.BytesIO(modello(gruppo, "siena", 2013)))
    else:
        voci = [r.contenuto for r in ricevi(MANDATI / f"{nome}.xlsx").righe(SANARE)]
        identita = ricevi(MANDATI / f"{nome}.xlsx").identita
        righe: list[DaSanare] = [(v, {}) for v in voci]
        oggi = load_workbook(io.BytesIO(cartella_da_sanare(identita, "Camera di Pisa", righe)))
    assert oggi.sheetnames == di_prima.sheetnames
    assert oggi.properties.language == "it-IT" and oggi.security.lockStructure
    for foglio in oggi.sheetnames[1:-1]:
        assert [_aspetto(c) for c in _celle(oggi[foglio])] == [_aspetto(c) for c in _celle(di_prima[foglio])]
        assert _inviti(oggi[foglio]).keys() == _inviti(di_prima[foglio]).keys()
        assert all(_inviti(oggi[foglio]).values())


def _celle(foglio: Any) -> list[Any]:  # noqa: ANN401 - openpyxl publishes no types
    return [cella for riga in foglio.iter_rows(min_row=2) for cella in riga]


def _aspetto(cella: Any) -> tuple[object, ...]:  # noqa: ANN401 - as above
    """Heading or key of a cell, whether it is locked, how it wraps."""
    testo = cella.value if cella.row == 2 or cella.column == 1 else ""
    return cella.coordinate, testo, cella.protection.locked, cella.alignment.wrap_text


def _inviti(foglio: Any) -> dict[str, str]:  # noqa: ANN401 - as above
    return {str(v.sqref): f"{v.promptTitle}: {v.prompt}" for v in foglio.data_validations.dataValidation}


# a new form


@pytest.fixture(scope="module")
def raccolta() -> dict[str, Any]:
    """What the package's own example of a third form declares."""
    esempio = (analisi.moduli.__doc__ or "").partition("takes it home:\n")[2]
    prima = (
        "from collections.abc import Mapping\nfrom analisi.dati.schema import Colonna\n"
        "from analisi.moduli.modulo import ColonnaModulo, ModuloExcel, RigaModulo, scrivi_modulo\n"
        "from analisi.moduli.ritorno import CartellaRicevuta\n"
    )
    nomi: dict[str, Any] = {}
    exec(prima + textwrap.dedent(esempio), nomi)
    assert len(esempio.splitlines()) < 40
    return nomi


@pytest.fixture
def resa(raccolta: dict[str, Any], tmp_path: Path) -> Callable[[Libro], CartellaRicevuta]:
    """The third form, filled by a function and sent back."""

    def resa(compila: Libro) -> CartellaRicevuta:
        contenuto = raccolta["cartella"]("lucca", 2013, 3, {"A1": "Imprese visitate", "A2": "Corsi"})
        libro = load_workbook(io.BytesIO(contenuto))
        compila(libro)
        libro.save(tmp_path / "raccolta.xlsx")
        return ricevi(tmp_path / "raccolta.xlsx")

    return resa


def test_a_third_form_is_written_and_read_by_its_declaration(
    raccolta: dict[str, Any], resa: Callable[[Libro], CartellaRicevuta]
) -> None:
    def compila(libro: Workbook) -> None:
        foglio = libro["Indicatori"]
        aperte = [c.coordinate for r in foglio.iter_rows(min_row=3) for c in r if not c.protection.locked]
        assert aperte == ["C3", "D3", "C4", "D4"] and foglio.protection.sheet
        inviti = {str(v.sqref): (v.promptTitle, v.prompt) for v in foglio.data_validations.dataValidation}
        assert inviti["C3"] == ("Risultato", "Un numero, come 1234,56. Alla fine del trimestre.")
        foglio["C3"], foglio["D3"] = 12.5, "registro"

    ricevuta = resa(compila)
    assert (ricevuta.tipo, ricevuta.anno, ricevuta.identita["trimestre"]) == ("raccolta-trimestrale", 2013, "3")
    assert raccolta["leggi"](ricevuta) == {"A1": (Decimal("12.5"), "registro")}


def test_the_faults_of_a_third_form_are_told_at_once_with_their_cells(
    raccolta: dict[str, Any], resa: Callable[[Libro], CartellaRicevuta]
) -> None:
    def compila(libro: Workbook) -> None:
        libro["Indicatori"]["C3"], libro["Indicatori"]["A4"] = "tanti", "A9"
        libro.create_sheet("Miei")["A1"] = 1

    with pytest.raises(ErroreDati) as errore:
        raccolta["leggi"](resa(compila))
    assert [(d.foglio, d.colonna, d.trovato) for d in errore.value.difetti] == [
        ("Indicatori", "codice", "riga mancante"),
        ("Indicatori", "risultato (C3)", "tanti"),
        ("Indicatori", "codice (A4)", "A9"),
        ("Miei", "", "foglio in più"),
    ]


def test_a_form_that_nobody_takes_home_says_which_are(
    resa: Callable[[Libro], CartellaRicevuta], tmp_path: Path
) -> None:
    resa(lambda _: None)
    with pytest.raises(ErroreDati, match=r"di tipo «raccolta-trimestrale».*«analisi sanare» o con «analisi modello»"):
        analisi.moduli.importa_cartella(Percorsi(RADICE), tmp_path / "raccolta.xlsx")
