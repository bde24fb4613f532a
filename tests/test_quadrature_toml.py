"""The file of the reconciliation rules: every fault is told at once, in Italian, with what to do."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from analisi.calcolo.quadrature.base import GENERI
from analisi.calcolo.quadrature.regole import FUNZIONI, PARAMETRI
from analisi.dati.regole_quadrature import RegolaQuadratura, leggi_quadrature
from analisi.errors import ErroreRegole
from analisi.esegui.simula_anno import regole_simulate
from analisi.paths import Percorsi
from quadrature_aiuto import CARTELLA

REALI = Percorsi(CARTELLA.parent.parent.parent)

NOMI: Mapping[str, frozenset[str]] = {"totali": frozenset(), "gradi": frozenset({"tolleranza_punti"})}
TOTALI = """
[[regola]]
nome = "totali"
genere = "totale"
gravita = "grave"
descrizione = "I totali sono la somma delle parti"
rimedio = "Rifare la somma."
"""
GRADI = """
[[regola]]
nome = "gradi"
genere = "giudizio"
gravita = "lieve"
descrizione = "Il grado segue dalle cifre"
rimedio = "Correggere il grado."
parametri = {tolleranza_punti = 0.5}
"""


def leggi(cartella: Path, testo: str) -> tuple[RegolaQuadratura, ...]:
    (cartella / "quadrature.toml").write_text(testo, encoding="utf-8")
    return leggi_quadrature(cartella, NOMI, tuple(GENERI))


def errore(cartella: Path, testo: str) -> str:
    with pytest.raises(ErroreRegole) as trovato:
        leggi(cartella, testo)
    return str(trovato.value)


def test_rules_are_read_in_the_order_of_the_file_with_their_parameters(tmp_path: Path) -> None:
    gradi, totali = leggi(tmp_path, GRADI + TOTALI)
    assert (gradi.nome, gradi.gravita) == ("gradi", "lieve")
    assert gradi.parametri == {"tolleranza_punti": Decimal("0.5")}
    assert (totali.nome, totali.genere, dict(totali.parametri)) == ("totali", "totale", {})


def test_a_rule_switched_off_is_left_out_and_not_missing(tmp_path: Path) -> None:
    assert [r.nome for r in leggi(tmp_path, TOTALI + "attiva = false\n" + GRADI)] == ["gradi"]


@pytest.mark.parametrize(
    ("prima", "dopo", "atteso"),
    [
        ('nome = "gradi"', 'nome = "grado"', "nome: trovato «grado»; atteso: uno di totali, gradi — forse «gradi»"),
        (
            'nome = "gradi"',
            'nome = "grado"',
            "trovato «nessuna regola gradi»; atteso: ogni regola; per non usarla scrivere attiva = false",
        ),
        (
            'nome = "gradi"',
            'nome = "totali"',
            "trovato «2 volte la regola totali»; atteso: una volta sola: tenerne una",
        ),
        ('genere = "giudizio"', 'genere = "giudizi"', "genere: trovato «giudizi»; atteso: uno di totale, media"),
        ('gravita = "lieve"', 'gravita = "poca"', "gravita: trovato «poca»; atteso: uno fra grave, media, lieve"),
        (
            'rimedio = "Correggere il grado."',
            'rimedio = " "',
            "rimedio: trovato «testo vuoto»; atteso: un testo fra virgolette",
        ),
        ('rimedio = "Correggere il grado."', "rimedio = 3", "rimedio: trovato «3»; atteso: un testo fra virgolette"),
        (
            'descrizione = "Il',
            'descrizone = "Il',
            "descrizone: trovato «chiave sconosciuta»; atteso: una chiave fra nome",
        ),
        ('descrizione = "Il', 'descrizone = "Il', "— forse «descrizione»"),
        ("tolleranza_punti = 0.5", "tolleranza = 0.5", "parametri, tolleranza: trovato «parametro sconosciuto»"),
        ("tolleranza_punti = 0.5", "tolleranza = 0.5", "parametri, tolleranza_punti: trovato «parametro mancante»"),
        ("tolleranza_punti = 0.5", 'tolleranza_punti = "mezzo"', "trovato «mezzo»; atteso: un numero non negativo"),
        ("tolleranza_punti = 0.5", "tolleranza_punti = true", "atteso: un numero non negativo"),
        ("tolleranza_punti = 0.5", "tolleranza_punti = -1", "atteso: un numero non negativo"),
        ("parametri = {tolleranza_punti = 0.5}", "parametri = 5", "parametri: trovato «5»; atteso: nomi e valori"),
        ("parametri = {", 'attiva = "no"\nparametri = {', "attiva: trovato «no»; atteso: true o false"),
    ],
)
def test_a_fault_of_a_rule_says_what_is_wrong_and_what_to_do(
    tmp_path: Path, prima: str, dopo: str, atteso: str
) -> None:
    assert prima in GRADI
    detto = errore(tmp_path, TOTALI + GRADI.replace(prima, dopo))
    assert detto.startswith("data/raw/regole/quadrature.toml:")
    assert atteso in detto


def test_faults_of_several_rules_are_told_at_once_each_with_its_number(tmp_path: Path) -> None:
    detto = errore(tmp_path, TOTALI.replace('"totale"', '"somma"') + GRADI.replace('"lieve"', '"poca"'))
    assert "regola n. 1, genere: trovato «somma»" in detto
    assert "regola n. 2, gravita: trovato «poca»" in detto


@pytest.mark.parametrize(
    ("testo", "atteso"),
    [
        ("[[regola]\n", "atteso: TOML corretto"),
        ('regola = "tutte"', "atteso: blocchi che iniziano con [[regola]]"),
        ("", "nessuna regola totali"),
    ],
)
def test_a_file_that_holds_no_rules_says_so(tmp_path: Path, testo: str, atteso: str) -> None:
    assert atteso in errore(tmp_path, testo)


def test_a_missing_file_and_one_in_another_encoding_say_so(tmp_path: Path) -> None:
    with pytest.raises(ErroreRegole, match="file mancante"):
        leggi_quadrature(tmp_path, NOMI, tuple(GENERI))
    (tmp_path / "quadrature.toml").write_bytes("# città\n".encode("latin-1"))
    with pytest.raises(ErroreRegole, match="UTF-8"):
        leggi_quadrature(tmp_path, NOMI, tuple(GENERI))


def test_the_rules_of_the_project_are_all_there_in_sentences() -> None:
    regole = leggi_quadrature(CARTELLA, PARAMETRI, tuple(GENERI), regole_simulate(REALI))
    assert {r.nome for r in regole} == set(FUNZIONI)
    assert all(r.rimedio.endswith(".") and not r.descrizione.removesuffix("N.C.").endswith(".") for r in regole)
    assert len({r.descrizione for r in regole}) == len(regole)
