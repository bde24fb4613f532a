"""Waivers: what they cover, until when, and what the verdict and the reports make of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest

from analisi.apertura import apri
from analisi.dati.deroghe import Deroga, RigaVista, TutteViste, codici_in_vigore, leggi_deroghe
from analisi.errors import ErroreRegole
from analisi.esegui.dipendenze import DEROGHE, Lettore
from analisi.esegui.inizia_testi import MODELLI
from analisi.esegui.manifesto import manifesto, motivi
from analisi.esegui.notebook import notebook_rapporto
from analisi.esegui.parametri import Parametri
from analisi.esegui.perche import perche
from analisi.esegui.piano import deposito_rapporto, piano
from analisi.esegui.pubblicazione import MANIFESTO, accanto
from analisi.esegui.scheda import leggi_scheda, prepara_scheda
from analisi.esegui.stampa import verdetto_in_righe
from analisi.paths import Percorsi
from analisi.qualita.deroghe import applica, controlla_deroghe
from analisi.qualita.verdetto import DerogaApplicata, EsitoControllo, RigaFallita, Verdetto, da_testo

LUCCA = Path(__file__).parents[1] / "data" / "raw" / "2013" / "lucca"
OGGI = date(2014, 6, 1)

VISTO = {"consuntivo": "-30300,5"}
VOCE = """
- controllo: indicatori.manca_risultato
  righe:
    - {progetto: D20102, gruppo: "", codice: 010, visto: {}}
  motivo: la rilevazione esce a luglio
  deciso_da: Responsabile della programmazione
  data: 30/04/2014
  scade: 2014-12-31
"""


def letta(cartella: Path, testo: str = VOCE) -> tuple[Deroga, ...]:
    (cartella / "deroghe.yml").write_text(testo, encoding="utf-8")
    return leggi_deroghe(cartella / "deroghe.yml", "2013/lucca/deroghe.yml")


def deroga(
    *righe: dict[str, str],
    codice: str = "D1",
    controllo: str = "s.a",
    scade: str = "2014-12-31",
    visto: dict[str, str] | None = VISTO,
) -> Deroga:
    viste = tuple(RigaVista(tuple(r.items()), visto) for r in righe)
    return Deroga(controllo, viste, "un motivo", "ruolo", "2014-04-30", scade, codice)


def di_tutte(*esiti: EsitoControllo, codice: str = "D1", quante: int | None = None) -> Deroga:
    """A waiver of all the rows of a check, as they are now."""
    (uno,) = esiti
    viste = TutteViste(str(uno.falliti if quante is None else quante), uno.segno)
    return replace(deroga(codice=codice, controllo=uno.nome), righe=viste)


def esito(
    *chiavi: dict[str, str],
    nome: str = "s.a",
    severita: str = "critical",
    errore: str = "",
    visto: dict[str, str] = VISTO,
) -> EsitoControllo:
    righe = tuple(RigaFallita(c, {}, "", "", tabella="conto_economico", visto=visto) for c in chiavi)
    return EsitoControllo(
        "s", "T", ("serie",), "x", "", "una regola", "", severita, False, 9, len(righe), righe, errore, nome
    )


A1, A2 = {"progetto": "A", "codice": "1"}, {"progetto": "A", "gruppo": "RI", "codice": "2"}


def test_a_file_of_waivers_is_read_in_the_words_it_is_written_in(tmp_path: Path) -> None:
    una, tutte = letta(
        tmp_path, VOCE + VOCE.replace('\n    - {progetto: D20102, gruppo: "", codice: 010, visto: {}}', " tutte")
    )
    assert (una.codice, tutte.codice) == ("D1", "D2")
    assert una.righe == (RigaVista((("progetto", "D20102"), ("gruppo", ""), ("codice", "010")), {}),), "no guesses"
    assert tutte.righe == TutteViste(), "which says nothing of what was seen"
    assert (una.data, una.scade) == ("2014-04-30", "2014-12-31")


@pytest.mark.parametrize("contenuto", [None, "", "# solo un commento\n", "# un commento\n[]\n"])
def test_no_file_or_an_empty_one_means_no_waivers(tmp_path: Path, contenuto: str | None) -> None:
    if contenuto is not None:
        (tmp_path / "deroghe.yml").write_text(contenuto, encoding="utf-8")
    assert leggi_deroghe(tmp_path / "deroghe.yml") == ()


@pytest.mark.parametrize("cartella", [LUCCA, MODELLI], ids=["of Lucca", "of a new year"])
def test_a_file_that_is_delivered_can_be_read_and_so_can_its_example(tmp_path: Path, cartella: Path) -> None:
    assert leggi_deroghe(cartella / "deroghe.yml") == ()
    commenti = (cartella / "deroghe.yml").read_text(encoding="utf-8").splitlines()
    inizio = next(i for i, riga in enumerate(commenti) if riga.startswith("# - controllo"))
    (una,) = letta(tmp_path, "\n".join(riga.removeprefix("# ") for riga in commenti[inizio : inizio + 7]))
    assert una.controllo == "indicatori.manca_risultato"
    assert una.righe == (RigaVista((("progetto", "I30106"), ("codice", "5d")), {"target_valore": "3"}),)


@pytest.mark.parametrize(
    ("prima", "dopo", "detto"),
    [
        ("  motivo: la rilevazione esce a luglio\n", "", "motivo: trovato «chiave mancante»"),
        ("la rilevazione esce a luglio", "", "motivo: trovato «testo vuoto»"),
        ("scade:", "scadenza:", "scadenza: trovato «chiave sconosciuta»"),
        ("scade:", "scadenza:", "— forse «scade»"),
        ("2014-12-31", "2014-12-32", "scade: trovato «2014-12-32»; atteso: una data"),
        ("2014-12-31", "2014-12", "atteso: il giorno, come 2014-12-01"),
        ("2014-12-31", "30/04/2014", "scade: trovato «30/04/2014»; atteso: un giorno dopo «data», che è 2014-04-30"),
        ('\n    - {progetto: D20102, gruppo: "", codice: 010, visto: {}}', " D20102", "oppure la parola «tutte»"),
        ('\n    - {progetto: D20102, gruppo: "", codice: 010, visto: {}}', " []", "oppure la parola «tutte»"),
        ("codice: 010", "codice: [1, 2]", "un valore solo in «codice»"),
        ("visto: {}", "visto: 12", "trovato «visto: 12»; atteso: i valori visti nella riga"),
        ("visto: {}", "visto: {valore: [1]}", "un valore solo in «valore»"),
        ('{progetto: D20102, gruppo: "", codice: 010, visto: {}}', "{visto: {}}", "oppure la parola «tutte»"),
    ],
)
def test_a_waiver_that_is_not_as_it_must_be_says_which_and_why(
    tmp_path: Path, prima: str, dopo: str, detto: str
) -> None:
    assert prima in VOCE
    with pytest.raises(ErroreRegole) as errore:
        letta(tmp_path, VOCE.replace(prima, dopo))
    assert detto in str(errore.value)
    assert re.match(r"2013/lucca/deroghe\.yml:\n  - riga \d, deroga n\. 1, \w+: ", str(errore.value))


def test_every_fault_of_every_waiver_is_told_at_once(tmp_path: Path) -> None:
    guasta = VOCE.replace("30/04/2014", "ieri").replace("Responsabile della programmazione", "")
    with pytest.raises(ErroreRegole) as errore:
        letta(tmp_path, guasta + VOCE + VOCE.replace("righe:", "rige:"))
    testo = str(errore.value)
    assert "riga 6, deroga n. 1, deciso_da: trovato «testo vuoto»" in testo
    assert "riga 7, deroga n. 1, data: trovato «ieri»" in testo
    assert "n. 2" not in testo and "deroga n. 3, rige: trovato «chiave sconosciuta»" in testo


@pytest.mark.parametrize(
    ("giorno", "stato", "codici"),
    [
        (date(2014, 4, 29), "non ancora in vigore", "nessuna"),
        (date(2014, 4, 30), "in vigore", "D1"),
        (date(2014, 12, 31), "in vigore", "D1"),
        (date(2015, 1, 1), "scaduta", "nessuna; scadute: D1"),
    ],
)
def test_a_waiver_holds_from_its_decision_to_its_last_day(giorno: date, stato: str, codici: str) -> None:
    (segnato,), (applicata,) = applica([esito(A1)], [deroga(A1)], giorno)
    assert (applicata.stato, segnato.aperto) == (stato, stato != "in vigore")
    assert codici_in_vigore([deroga(A1)], giorno) == codici


def test_only_the_rows_it_names_are_waived_and_the_check_stays_open_for_the_others() -> None:
    (segnato,), (applicata,) = applica([esito(A1, A2)], [deroga(A2)], OGGI)
    assert [r.deroga for r in segnato.righe] == ["", "D1"]
    assert (segnato.aperto, segnato.derogate, applicata.righe) == (True, 1, 1)


def test_part_of_a_key_will_do_where_it_is_of_one_row_and_an_empty_value_is_of_those_without() -> None:
    def coperte(**chiave: str) -> tuple[list[str], tuple[str, ...]]:
        (segnato,), (applicata,) = applica([esito(A1, A2)], [deroga(chiave)], OGGI)
        return [r.deroga for r in segnato.righe], applicata.problemi

    assert coperte(progetto="A", gruppo="") == (["D1", ""], ())
    assert coperte(codice="2") == (["", "D1"], ())
    assert coperte(progetto="B") == (["", ""], ())
    nessuna, (problema,) = coperte(progetto="A")
    assert nessuna == ["", ""] and problema == "progetto A: la chiave è di 2 righe; scriverne una per riga"


@pytest.mark.parametrize("scritto", ["-30300,5", "-30.300,50", "-30300.50", "(30.300,50)", "€ -30.300,50"])
def test_what_was_seen_may_be_written_in_any_form_of_its_column(scritto: str) -> None:
    (segnato,), _ = applica([esito(A1)], [deroga(A1, visto={"consuntivo": scritto})], OGGI)
    assert not segnato.aperto


@pytest.mark.parametrize(
    ("ora", "detto"),
    [
        ({"consuntivo": "-1000000"}, "«consuntivo» era -30300,5, ora è -1000000"),
        ({}, "«consuntivo» era -30300,5, ora è senza valore"),
        (VISTO | {"revisione_luglio": "5"}, "«revisione_luglio» era senza valore, ora è 5"),
        (VISTO | {"risulta": "almeno 7"}, "«risulta» era senza valore, ora è almeno 7"),
    ],
)
def test_a_waiver_never_covers_an_amount_that_it_did_not_see(ora: dict[str, str], detto: str) -> None:
    (segnato,), (applicata,) = applica([esito(A1, visto=ora)], [deroga(A1)], OGGI)
    assert segnato.aperto and not segnato.righe[0].deroga
    assert (applicata.stato, applicata.righe) == ("da rivedere", 0)
    assert applicata.problemi == (f"progetto A, codice 1: {detto}",)
    assert Verdetto("x", (segnato,), deroghe=(applicata,)).stato == "bloccato"


def test_a_report_of_an_earlier_day_may_say_less_of_a_row_than_was_seen_but_nothing_else() -> None:
    def aperto(**ora: str) -> bool:
        return applica([esito(A1, visto=ora)], [deroga(A1)], OGGI, a_una_data=True)[0][0].aperto

    assert not aperto() and not aperto(**VISTO)
    assert aperto(consuntivo="-1") and aperto(budget_iniziale="3")


def test_a_comma_without_quotes_in_what_was_seen_is_explained(tmp_path: Path) -> None:
    (una,) = letta(tmp_path, VOCE.replace("visto: {}", "visto: {consuntivo: -30300,50}"))
    assert not isinstance(una.righe, TutteViste)
    _, (applicata,) = applica([esito(A1)], [replace(deroga(A1), righe=(replace(una.righe[0], chiave=()),))], OGGI)
    assert "i numeri con la virgola vanno fra virgolette" in applicata.problemi[0]


def test_a_waiver_that_does_not_say_what_it_saw_covers_nothing_and_is_told_what_to_write(tmp_path: Path) -> None:
    esiti = [esito(A1, A2), esito(A1, nome="s.b")]
    vecchie = [deroga(A1, visto=None), replace(deroga(codice="D2", controllo="s.b"), righe=TutteViste())]
    segnati, applicate = applica(esiti, vecchie, OGGI)
    assert [e.aperto for e in segnati] == [True, True] and [d.stato for d in applicate] == ["da rivedere"] * 2
    scritto = [d.problemi[0].rpartition("«")[2].removesuffix("»") for d in applicate]
    assert scritto[0] == 'visto: {consuntivo: "-30300,5"}'
    # what is told is what covers
    riga = VOCE.replace("visto: {}", scritto[0]).replace('D20102, gruppo: "", codice: 010', "A, codice: 1, gruppo: ''")
    tutte = VOCE.replace('righe:\n    - {progetto: D20102, gruppo: "", codice: 010, visto: {}}', scritto[1])
    nuove = letta(
        tmp_path, riga.replace("indicatori.manca_risultato", "s.a") + tutte.replace("indicatori.manca_risultato", "s.b")
    )
    segnati, applicate = applica(esiti, nuove, OGGI)
    assert [[r.deroga for r in e.righe] for e in segnati] == [["D1", ""], ["D2"]]
    assert [d.stato for d in applicate] == ["in vigore", "in vigore"]


def test_a_waiver_of_all_the_rows_ends_with_the_first_new_row_or_figure() -> None:
    prima = esito(A1, A2)
    for dopo, detto in (
        (esito(A1, A2, {"progetto": "B"}), "erano 2, ora sono 3"),
        (esito(A1), "erano 2, ora sono 1"),
        (esito(A1, A2, visto={"consuntivo": "-30300,51"}), "sono altrettante, con altre cifre o altre chiavi"),
    ):
        (segnato,), (applicata,) = applica([dopo], [di_tutte(prima)], OGGI)
        assert segnato.aperto and not segnato.deroga and applicata.stato == "da rivedere"
        assert detto in applicata.problemi[0] and f'segno: "{dopo.segno}"' in applicata.problemi[0]


def test_rows_too_many_to_be_listed_are_waived_by_nobody() -> None:
    troppe = replace(esito(A1), falliti=1001)
    (segnato,), (applicata,) = applica([troppe], [di_tutte(troppe)], OGGI)
    assert segnato.aperto and "le righe sono 1001, troppe" in applicata.problemi[0]


def test_a_waiver_of_all_the_rows_closes_the_check_also_where_no_row_is_to_blame() -> None:
    righe, insieme = esito(A1, A2), replace(esito(nome="s.b"), osservato="93.5")
    deroghe = [di_tutte(righe), di_tutte(insieme, codice="D2")]
    (coperte, intero), (_, applicata) = applica([righe, insieme], deroghe, OGGI)
    assert (coperte.deroga, coperte.derogate, coperte.aperto) == ("D1", 2, False)
    assert (intero.deroga, intero.aperto, applicata.stato, applicata.righe) == ("D2", False, "in vigore", 0)
    (cambiato,), _ = applica([replace(insieme, osservato="12.0")], [deroghe[1]], OGGI)
    assert cambiato.aperto


def test_two_findings_of_a_row_are_covered_by_what_was_seen_of_each() -> None:
    uno = esito(A1)
    altra = replace(uno.righe[0], visto=VISTO | {"risulta": "7"})
    doppio = replace(uno, righe=(*uno.righe, altra), falliti=2)
    (segnato,), (applicata,) = applica([doppio], [deroga(A1)], OGGI)
    assert [r.deroga for r in segnato.righe] == ["D1", ""] and (segnato.aperto, applicata.stato) == (True, "in vigore")
    chiave = tuple(A1.items())
    entrambe = replace(deroga(A1), righe=(RigaVista(chiave, VISTO), RigaVista(chiave, altra.visto)))
    (segnato,), _ = applica([doppio], [entrambe], OGGI)
    assert not segnato.aperto


def test_a_check_that_could_not_run_has_nothing_to_be_waived() -> None:
    guasto = esito(errore="la colonna non esiste")
    (rotto,), (applicata,) = applica([guasto], [di_tutte(guasto)], OGGI)
    assert rotto.aperto and not rotto.deroga
    assert applicata.stato == "in vigore", "nobody can say yet that it is no longer needed"


def test_a_waiver_of_rows_that_were_mended_is_without_effect_and_one_of_a_check_not_run_is_not() -> None:
    sanato = replace(esito(), superato=True)
    _, stati = applica([sanato], [deroga(A1), deroga(A1, codice="D2", controllo="s.assente")], OGGI)
    assert [d.stato for d in stati] == ["senza effetto", "in vigore"]


def test_of_two_waivers_of_a_row_the_one_that_lasts_longest_counts() -> None:
    prima, rinnovo = deroga(A1, scade="2014-07-31"), deroga(A1, codice="D2")
    (segnato,), stati = applica([esito(A1)], [prima, rinnovo], OGGI)
    assert segnato.righe[0].deroga == "D2"
    assert [(d.stato, d.righe) for d in stati] == [("senza effetto", 0), ("in vigore", 1)]


def test_checks_and_key_columns_that_do_not_exist_are_told_all_at_once() -> None:
    sbagliate = [
        deroga(controllo="indicatori.manca_risultati"),
        deroga({"progetto": "A", "codce": "1"}, codice="D2", controllo="indicatori.manca_risultato"),
        deroga({"conto": "1"}, codice="D3", controllo="indicatori.manca_risultato"),
    ]
    with pytest.raises(ErroreRegole) as errore:
        controlla_deroghe(sbagliate, {"indicatori.manca_risultato": ("progetto", "gruppo", "codice")}, "x/deroghe.yml")
    assert str(errore.value).splitlines() == [
        "x/deroghe.yml:",
        "  - D1: il controllo «indicatori.manca_risultati» non esiste — forse «indicatori.manca_risultato»",
        "  - D2: «codce» non è una colonna della chiave di «indicatori.manca_risultato» — forse «codice»",
        "  - D3: «conto» non è una colonna della chiave di «indicatori.manca_risultato»; "
        "attese: progetto, gruppo, codice",
    ]


def test_a_waived_critical_failure_no_longer_blocks_and_blocks_again_when_it_expires() -> None:
    for giorno, stato, bloccate in ((OGGI, "superato", ()), (date(2015, 1, 1), "bloccato", ("serie",))):
        esiti, deroghe = applica([esito(A1)], [deroga(A1)], giorno)
        verdetto = Verdetto("x", esiti, deroghe=deroghe)
        assert (verdetto.stato, verdetto.bloccate) == (stato, bloccate)
        assert da_testo(verdetto.testo()) == verdetto


@pytest.mark.parametrize(
    ("vigenti", "scadute", "coda"),
    [
        (0, 0, "superati tutti i controlli di qualità"),
        (1, 0, "superati i controlli di qualità (1 deroga in vigore)"),
        (2, 1, "superati i controlli di qualità (2 deroghe in vigore, 1 deroga scaduta)"),
        (0, 2, "superati tutti i controlli di qualità (2 deroghe scadute)"),
    ],
)
def test_the_verdict_says_how_many_waivers_it_stands_on(vigenti: int, scadute: int, coda: str) -> None:
    applicate = (DerogaApplicata(deroga(), "in vigore", 1),) * vigenti
    applicate += (DerogaApplicata(deroga(), "scaduta", 0),) * scadute
    assert Verdetto("x", (), deroghe=applicate).frase == f"Definitivo: {coda}"


def test_the_terminal_counts_the_waivers_and_says_until_when_they_hold() -> None:
    deroghe = [
        deroga(A2),
        deroga(A1, codice="D2", scade="2014-05-31"),
        deroga({"progetto": "Z"}, codice="D3", scade="2014-09-30"),
    ]
    deroghe.append(deroga({"progetto": "Z"}, codice="D4", controllo="s.b", scade="2014-09-30"))
    passato = replace(esito(), nome="s.b", superato=True, falliti=0)
    deroghe.append(deroga(A1, codice="D5", visto={"consuntivo": "1"}))
    esiti, applicate = applica([esito(A1, A2), passato], deroghe, OGGI)
    testo = "\n".join(verdetto_in_righe(Verdetto("x", esiti, deroghe=applicate)))
    assert "Deroghe in vigore: 1 su 5, righe coperte: 1." in testo
    assert "D1, s.a: 1 riga, scade il 31/12/2014 (un motivo)" in testo
    assert "D2, s.a: SCADUTA il 31/05/2014: il controllo torna a valere" in testo
    assert "D3, s.a: non trova nessuna delle righe che non passano: controllare la chiave" in testo
    assert "D4, s.b: senza effetto, nessuna riga ne ha più bisogno: toglierla (scade il 30/09/2014)" in testo
    cambiata = "progetto A, codice 1: «consuntivo» era 1, ora è -30300,5"
    assert f"D5, s.a: DA RIVEDERE, non copre nulla:\n      {cambiata}" in testo
    assert "una regola: 2 su 9, 1 in deroga\n    Nome del controllo: s.a\n    A 1" in testo
    assert "A RI 2" not in testo


@pytest.fixture
def piccolo(progetto: Percorsi) -> Percorsi:
    """A project with one suite of two checks, quick to judge, one critical check that fails, and its waiver."""
    for altra in progetto.aspettative.glob("*.json"):
        if altra.stem != "indicatori":
            altra.unlink()
    percorso = progetto.aspettative / "indicatori.json"
    suite = json.loads(percorso.read_text(encoding="utf-8"))
    suite["expectations"] = [e for e in suite["expectations"] if e["kwargs"].get("column") == "manca_risultato"]
    suite["expectations"][0]["severity"] = "critical"
    percorso.write_text(json.dumps(suite), encoding="utf-8")
    base, risposta = "visto: {risultato_valore: '27,39'}", "visto: {target_valore: 3}"
    righe = '[{progetto: D20102, codice: "2", visto: {}}, {progetto: I30106, codice: 2d, %s}, {codice: 5d, %s}]'
    voce = VOCE.replace(
        '\n    - {progetto: D20102, gruppo: "", codice: 010, visto: {}}', f" {righe % (base, risposta)}"
    )
    (progetto.fonte("lucca", 2013) / "deroghe.yml").write_text(voce, encoding="utf-8")
    return progetto


def test_the_day_after_its_last_a_waiver_fails_again_and_unchanged_reports_are_made_again(piccolo: Percorsi) -> None:
    ultimo, dopo = date(2014, 12, 31), date(2015, 1, 1)
    coperta = prepara_scheda(piccolo, "lucca", 2013, oggi=ultimo)
    assert (coperta.stato == "bloccato", coperta.bloccate) == (False, ())
    assert apri("lucca", 2013, radice=piccolo.radice, oggi=ultimo).verdetto.deroghe[0].righe == 3

    altro_giorno, scaduta = Lettore(piccolo, date(2014, 12, 1)), Lettore(piccolo, dopo)
    assert leggi_scheda(piccolo, "lucca", 2013, "consuntivo", altro_giorno) == coperta, (
        "from day to day nothing changes"
    )
    assert leggi_scheda(piccolo, "lucca", 2013, "consuntivo", scaduta) is None
    prima = altro_giorno.di_camera("lucca", 2013)
    assert scaduta.di_camera("lucca", 2013).differenze(asdict(prima)) == [
        f"{DEROGHE}: era D1, ora è nessuna; scadute: D1"
    ]

    rifatta = prepara_scheda(piccolo, "lucca", 2013, oggi=dopo)
    assert (rifatta.stato, rifatta.bloccate) == ("bloccato", ("indicatori",))
    assert "1 deroga scaduta" in rifatta.frase


def test_a_report_published_under_a_waiver_is_up_to_date_until_its_last_day(piccolo: Percorsi) -> None:
    notebook = notebook_rapporto(piccolo.notebook)
    (voce,) = piano([Parametri(area="C")], [n for n in notebook if n.nome == "indicatori"])
    base = deposito_rapporto(piccolo, voce)
    pubblicato = manifesto({}, {}, None, Lettore(piccolo, date(2014, 5, 1)).di_voce(voce), {})
    base.parent.mkdir(parents=True)
    accanto(base, MANIFESTO).write_text(json.dumps(pubblicato), encoding="utf-8")
    assert motivi(base, Lettore(piccolo, date(2014, 12, 31)).di_voce(voce)) == []
    scaduta = f"{DEROGHE}: era D1, ora è nessuna; scadute: D1"
    assert motivi(base, Lettore(piccolo, date(2015, 1, 1)).di_voce(voce)) == [scaduta]
    spiegato = perche(Path("reports/2013/lucca/C/indicatori"), piccolo, notebook)
    assert f"  - {scaduta}" in spiegato
    assert [r.split(maxsplit=1)[1] for r in spiegato if r.startswith("  deroghe")] == [
        "in vigore: nessuna; scadute: D1"
    ]


def test_a_waiver_of_a_check_that_does_not_exist_stops_the_opening_and_names_its_file(piccolo: Percorsi) -> None:
    percorso = piccolo.fonte("lucca", 2013) / "deroghe.yml"
    percorso.write_text(VOCE.replace("manca_risultato", "manca_risultati"), encoding="utf-8")
    with pytest.raises(ErroreRegole, match=r"data/raw/2013/lucca/deroghe\.yml:\n  - D1: .* forse «indicatori"):
        apri("lucca", 2013, radice=piccolo.radice, oggi=OGGI)


def test_waivers_that_cannot_be_read_stop_who_opens_the_data_and_not_the_plan_of_the_others(
    progetto: Percorsi,
) -> None:
    (progetto.fonte("lucca", 2013) / "deroghe.yml").write_text("- controllo: {", encoding="utf-8")
    assert DEROGHE not in Lettore(progetto, OGGI).di_camera("lucca", 2013).ingressi
    with pytest.raises(ErroreRegole, match="YAML corretto"):
        apri("lucca", 2013, radice=progetto.radice, oggi=OGGI)


def test_a_chamber_without_waivers_depends_on_no_day(progetto: Percorsi) -> None:
    giorni = (date(2014, 1, 1), date(2030, 1, 1))
    prima, dopo = (Lettore(progetto, g).di_camera("lucca", 2013) for g in giorni)
    assert prima.chiave == dopo.chiave and DEROGHE not in prima.ingressi


def test_reading_waivers_costs_a_plan_neither_pandas_nor_yaml_where_there_are_none() -> None:
    codice = (
        "import sys; from pathlib import Path; from analisi.dati.deroghe import leggi_deroghe; "
        f"leggi_deroghe(Path({str(LUCCA / 'deroghe.yml')!r})); "
        "sys.exit(any(nome in sys.modules for nome in ('pandas', 'yaml')))"
    )
    assert subprocess.run([sys.executable, "-c", codice], check=False).returncode == 0
