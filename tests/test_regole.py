"""Rules of a chamber and year over shared defaults: which hold, whose they are, and every fault told at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analisi.calcolo.quadrature.base import GENERI
from analisi.calcolo.quadrature.regole import PARAMETRI
from analisi.dati.regole import FILE_REGOLE, Regole, leggi_regole, leggi_schema_conto
from analisi.dati.regole_quadrature import leggi_quadrature
from analisi.errors import ErroreRegole
from analisi.paths import Percorsi

REALI = Percorsi(Path(__file__).parent.parent)


def proprie(percorsi: Percorsi, testo: str, anno: int = 2014) -> Regole:
    """The rules of a chamber that declares these for itself."""
    cartella = percorsi.fonte("terni", anno)
    cartella.mkdir(parents=True, exist_ok=True)
    (cartella / FILE_REGOLE).write_text(testo, encoding="utf-8")
    return leggi_regole(percorsi, cartella)


def errore(percorsi: Percorsi, testo: str) -> str:
    with pytest.raises(ErroreRegole) as trovato:
        proprie(percorsi, testo)
    return str(trovato.value)


@pytest.mark.parametrize("anno", [1998, 2009, 2030])
def test_a_chamber_without_rules_of_its_own_has_the_shared_ones_in_any_year(anno: int) -> None:
    regole = leggi_regole(REALI, REALI.fonte("terni", anno))
    assert regole == leggi_regole(REALI)
    assert (regole.raggiungimento.arrotondamento, regole.raggiungimento.decimali) == ("arrotondamento", 2)
    assert regole.copertura.minima_pct == 90
    assert not regole.proprie


def test_what_only_a_chamber_can_promise_has_no_default() -> None:
    regole = leggi_regole(REALI)
    assert regole.raggiungimento.punti_per_mezzo_mese is None
    assert regole.bilancio.riduzione_perdita_pct is None
    assert regole.confronto.regione is None
    assert "Lucca" not in (REALI.regole / FILE_REGOLE).read_text(encoding="utf-8")


def test_a_chamber_s_key_goes_before_the_shared_one_and_leaves_the_others(progetto: Percorsi) -> None:
    regole = proprie(
        progetto, 'fonte = "Piano 2014"\n[raggiungimento]\ndecimali = 1\n[confronto]\nregione = "Umbria"\n'
    )
    assert (regole.raggiungimento.decimali, regole.raggiungimento.arrotondamento) == (1, "arrotondamento")
    assert regole.confronto.regione == "Umbria"
    assert (regole.fonte_propria, regole.proprie) == (
        "Piano 2014",
        frozenset({"raggiungimento.decimali", "confronto.regione"}),
    )


def test_the_rules_of_a_year_are_not_those_of_the_next(progetto: Percorsi) -> None:
    proprie(progetto, 'fonte = "Piano"\n[copertura]\nminima_pct = 75\n', 2013)
    assert leggi_regole(progetto, progetto.fonte("terni", 2014)).copertura.minima_pct == 90


def test_every_fault_of_both_files_is_told_with_its_line(
    progetto: Percorsi, cambia: Callable[[Path, str, str], None]
) -> None:
    cambia(progetto.regole / FILE_REGOLE, "soglia_pct = 5", "soglia_pct = 500")
    detto = errore(
        progetto,
        'fonte = "Piano"\n[raggiungimento]\ntetto_pct = "cento"\noltre_massimo = "raporto"\ndecimal = 1\n'
        "decimali = true\n[confronto]\nregione = 12\n[bilanci]\n",
    )
    assert detto.splitlines() == [
        "data/raw/regole/regole.toml:",
        "  - riga 25, [bilancio] soglia_pct: trovato «500»; atteso: un numero intero da 0 a 100",
        "data/raw/2014/terni/regole.toml:",
        "  - riga 3, [raggiungimento] tetto_pct: trovato «cento»; atteso: un numero intero da 1 a 1000",
        "  - riga 4, [raggiungimento] oltre_massimo: trovato «raporto»; atteso: uno fra rapporto, eccedenza — forse "
        "«rapporto»",
        "  - riga 5, [raggiungimento] decimal: trovato «chiave sconosciuta»; atteso: una chiave fra tetto_pct, "
        "arrotondamento, decimali, oltre_massimo, punti_per_mezzo_mese — forse «decimali»",
        "  - riga 6, [raggiungimento] decimali: trovato «true»; atteso: un numero intero da 0 a 6",
        "  - riga 8, [confronto] regione: trovato «12»; atteso: un testo fra virgolette",
        "  - riga 9, [bilanci]: trovato «chiave sconosciuta»; atteso: una chiave fra fonte, raggiungimento, "
        "aggregazione, bilancio, copertura, materialita, confronto, quadrature — forse «bilancio»",
    ]


def test_a_rule_of_which_nobody_says_who_decided_it_is_refused(progetto: Percorsi) -> None:
    mancante = "fonte: trovato «chiave mancante»; atteso: chi ha deciso queste regole"
    assert mancante in errore(progetto, "[copertura]\nminima_pct = 80\n")
    assert "riga 1, fonte: trovato «3»; atteso: chi ha deciso" in errore(progetto, "fonte = 3\n")
    assert not proprie(progetto, "# nessuna regola propria\n").proprie


def test_a_shared_default_that_goes_missing_is_told(
    progetto: Percorsi, cambia: Callable[[Path, str, str], None]
) -> None:
    cambia(progetto.regole / FILE_REGOLE, "minima_pct", "minima")
    assert "[copertura] minima_pct: trovato «chiave mancante»" in errore(progetto, "")
    (progetto.regole / FILE_REGOLE).unlink()
    assert errore(progetto, "").startswith("data/raw/regole/regole.toml:\n  - trovato «file mancante»")


@pytest.mark.parametrize(
    ("testo", "atteso"),
    [
        ("[quadrature.punteggio]\nattiva = false", "[quadrature.punteggio]: trovato «regola sconosciuta»"),
        ("[quadrature.punteggio]\nattiva = false", "una regola di quadrature.toml — forse «punteggi»"),
        ("[quadrature]\npunteggi = false", "punteggi: trovato «false»; atteso: una sezione [quadrature.punteggi]"),
        ("[quadrature.punteggi]\nattiva = 1", "[quadrature.punteggi] attiva: trovato «1»; atteso: true o false"),
        ("[quadrature.giudizi_e_cifre]\nattiva = true", "realizzato_da_pct: trovato «parametro mancante»"),
        (
            "[quadrature.giudizi_e_gradi]\ntoleranza_punti = 1",
            "trovato «parametro sconosciuto»; atteso: uno fra tolleranza_punti — forse «tolleranza_punti»",
        ),
        ("[quadrature.giudizi_e_gradi]\ntolleranza_punti = -1", "trovato «-1»; atteso: un numero non negativo"),
    ],
)
def test_a_fault_in_the_chamber_s_word_on_reconciliation_names_its_file(
    progetto: Percorsi, testo: str, atteso: str
) -> None:
    regole = proprie(progetto, f'fonte = "Piano"\n{testo}\n')
    with pytest.raises(ErroreRegole) as trovato:
        leggi_quadrature(progetto.regole, PARAMETRI, tuple(GENERI), regole)
    assert str(trovato.value).startswith("data/raw/2014/terni/regole.toml:")
    assert atteso in str(trovato.value)


def test_a_threshold_of_reconciliation_is_the_chamber_s_own(progetto: Percorsi) -> None:
    def in_vigore(regole: Regole | None) -> dict[str, dict[str, object]]:
        lette = leggi_quadrature(progetto.regole, PARAMETRI, tuple(GENERI), regole)
        return {r.nome: dict(r.parametri) for r in lette}

    assert "giudizi_e_valutazioni" not in in_vigore(None)
    propria = proprie(
        progetto,
        'fonte = "Piano"\n[quadrature.giudizi_e_valutazioni]\nattiva = true\nrealizzato_da_pct = 80\n'
        "[quadrature.punteggi]\nattiva = false\n",
    )
    assert in_vigore(propria)["giudizi_e_valutazioni"] == {"realizzato_da_pct": 80}
    assert "punteggi" not in in_vigore(propria)


def test_the_scheme_of_the_statement_is_a_tree_in_the_codes_of_the_law(progetto: Percorsi) -> None:
    schema = leggi_schema_conto(progetto.regole)
    codici = {voce["codice"] for voce in schema}
    assert len(codici) == 35
    assert [v["codice"] for v in schema if v["padre"] is None] == ["RIS"]
    assert all(v["padre"] in codici for v in schema if v["padre"])
    assert {v["ruolo"]: v["codice"] for v in schema if v["ruolo"]} == {
        "esercizio": "RIS",
        "corrente": "A-B",
        "finanziaria": "C",
        "straordinaria": "D",
        "rettifiche": "E",
    }


def test_every_fault_of_the_scheme_is_told_with_its_row(
    progetto: Percorsi, cambia: Callable[[Path, str, str], None]
) -> None:
    percorso = progetto.regole / "schema_conto_economico.csv"
    cambia(percorso, "A1,A,", "A1,AA,")
    cambia(percorso, "A,A-B,provento", "A,A2,provento")
    cambia(percorso, "D,RIS,saldo,straordinaria", "D,RIS,saldo,finanziaria")
    cambia(percorso, "Personale,320", "Personale,310")
    with pytest.raises(ErroreRegole) as errore:
        leggi_schema_conto(progetto.regole)
    testo = str(errore.value)
    assert "schema_conto_economico.csv:" in testo
    assert "riga 5, padre: trovato «AA»; atteso: una voce dello schema" in testo
    assert "riga 4, padre: trovato «A2»; atteso: una voce di cui questa non sia già parte" in testo
    assert "ruolo: «finanziaria» sta in 2 righe" in testo
    assert "conto_comune: «310» sta in 2 righe" in testo
