from __future__ import annotations

import pytest

from analisi.vista import parole
from analisi.vista.parole import Genere, Quantita


@pytest.mark.parametrize(
    ("n", "atteso"), [(0, "nessun indicatore"), (1, "1 indicatore"), (2, "2 indicatori"), (1234, "1.234 indicatori")]
)
def test_il_nome_concorda_con_la_quantita(n: int, atteso: str) -> None:
    assert parole.plurale(n, "indicatore", "indicatori") == atteso


def test_lo_zero_concorda_nel_genere_e_nel_suono() -> None:
    assert parole.plurale(0, "area", "aree", "f") == "nessuna area"
    assert parole.plurale(0, "scostamento", "scostamenti") == "nessuno scostamento"
    assert parole.plurale(0, "servizio", "servizi") == "nessun servizio"


def test_fino_a_nove_si_puo_scrivere_in_lettere() -> None:
    scritti = [parole.plurale(n, "area", "aree", "f", in_lettere=True) for n in (1, 2, 9, 10)]
    assert scritti == ["un'area", "due aree", "nove aree", "10 aree"]
    assert parole.plurale(1, "scostamento", "scostamenti", in_lettere=True) == "uno scostamento"
    assert parole.plurale(1, "obiettivo", "obiettivi", in_lettere=True) == "un obiettivo"
    assert parole.plurale(1, "voce", "voci", "f", in_lettere=True) == "una voce"


@pytest.mark.parametrize(
    ("n", "aggettivo", "genere", "atteso"),
    [
        (0, "raggiunto", "m", "raggiunto"),
        (1, "raggiunto", "f", "raggiunta"),
        (2, "raggiunto", "m", "raggiunti"),
        (2, "raggiunto", "f", "raggiunte"),
        (2, "parziale", "f", "parziali"),
        (3, "proprio", "m", "propri"),
    ],
)
def test_l_aggettivo_concorda(n: int, aggettivo: str, genere: Genere, atteso: str) -> None:
    assert parole.concorda(n, aggettivo, genere) == atteso


@pytest.mark.parametrize("aggettivo", ["critico", "largo", "blu"])
def test_un_plurale_che_non_segue_una_regola_e_rifiutato(aggettivo: str) -> None:
    with pytest.raises(ValueError, match="per esteso"):
        parole.concorda(2, aggettivo)


@pytest.mark.parametrize(
    ("voci", "atteso"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b", "c"], "a, b e c"),
        (["A", "E"], "A ed E"),
        (["uno", "«entrate»"], "uno ed «entrate»"),
        (["uno", "otto"], "uno e otto"),
    ],
)
def test_un_elenco_finisce_con_la_congiunzione(voci: list[str], atteso: str) -> None:
    assert parole.elenco(voci) == atteso


def test_la_congiunzione_si_puo_scegliere() -> None:
    assert parole.elenco(["a", "e"], "o") == "a o e"


@pytest.mark.parametrize(
    ("parola", "genere", "quantita", "atteso", "di"),
    [
        ("area", "f", "s", "l'area", "dell'area"),
        ("procedura", "f", "s", "la procedura", "della procedura"),
        ("aree", "f", "p", "le aree", "delle aree"),
        ("Ufficio", "m", "s", "l'Ufficio", "dell'Ufficio"),
        ("uffici", "m", "p", "gli uffici", "degli uffici"),
        ("scostamento", "m", "s", "lo scostamento", "dello scostamento"),
        ("sportelli", "m", "p", "gli sportelli", "degli sportelli"),
        ("servizio", "m", "s", "il servizio", "del servizio"),
        ("progetti", "m", "p", "i progetti", "dei progetti"),
        ("zero", "m", "s", "lo zero", "dello zero"),
        ("psicologo", "m", "s", "lo psicologo", "dello psicologo"),
        ("iato", "m", "s", "lo iato", "dello iato"),
        ("hotel", "m", "s", "l'hotel", "dell'hotel"),
        ("«obiettivo»", "m", "s", "l'«obiettivo»", "dell'«obiettivo»"),
    ],
)
def test_l_articolo_segue_il_suono(parola: str, genere: Genere, quantita: Quantita, atteso: str, di: str) -> None:
    assert parole.articolo(parola, genere, quantita) == atteso
    assert parole.articolo_di(parola, genere, quantita) == di


def test_la_maiuscola_lascia_intatto_il_resto() -> None:
    assert parole.maiuscola("nessun URP") == "Nessun URP"
    assert parole.maiuscola("") == ""
