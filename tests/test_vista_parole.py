from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from analisi.vista import parole
from analisi.vista.formato import Numero
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


@pytest.mark.parametrize(
    ("n", "genere", "atteso"),
    [
        (0, "m", "nessun altro caso"),
        (1, "m", "un altro caso"),
        (2, "m", "altri 2 casi"),
        (1234, "m", "altri 1.234 casi"),
        (0, "f", "nessun'altra regola"),
        (1, "f", "un'altra regola"),
        (2, "f", "altre 2 regole"),
    ],
)
def test_quelli_che_restano_concordano(n: int, genere: Genere, atteso: str) -> None:
    uno, molti = ("caso", "casi") if genere == "m" else ("regola", "regole")
    assert parole.altri(n, uno, molti, genere) == atteso


@pytest.mark.parametrize(
    ("n", "maschile", "femminile"),
    [
        (0, "nessun ufficio", "nessuna procedura"),
        (1, "l'unico ufficio", "l'unica procedura"),
        (2, "entrambi gli uffici", "entrambe le procedure"),
        (12, "tutti e 12 gli uffici", "tutte e 12 le procedure"),
    ],
)
def test_tutti_quanti_sono(n: int, maschile: str, femminile: str) -> None:
    assert parole.tutti(n, "ufficio", "uffici") == maschile
    assert parole.tutti(n, "procedura", "procedure", "f") == femminile


@pytest.mark.parametrize(
    ("n", "maschile", "femminile"),
    [
        (0, "nessun progetto", "nessuna procedura"),
        (1, "il progetto", "la procedura"),
        (2, "i 2 progetti", "le 2 procedure"),
        (8, "gli 8 progetti", "le 8 procedure"),
        (11, "gli 11 progetti", "le 11 procedure"),
        (18, "i 18 progetti", "le 18 procedure"),
        (80, "gli 80 progetti", "le 80 procedure"),
        (1008, "i 1.008 progetti", "le 1.008 procedure"),
    ],
)
def test_un_numero_saputo_porta_il_suo_articolo(n: int, maschile: str, femminile: str) -> None:
    assert parole.i_contati(n, "progetto", "progetti") == maschile
    assert parole.i_contati(n, "procedura", "procedure", "f") == femminile


@pytest.mark.parametrize(
    ("testo", "atteso"),
    [
        ("31%", "il 31%"),
        ("8%", "l'8%"),
        ("11%", "l'11%"),
        ("1%", "l'1%"),
        ("1,5%", "l'1,5%"),
        ("18%", "il 18%"),
        ("81,4%", "l'81,4%"),
        ("110%", "il 110%"),
        ("800", "l'800"),
        ("0,5%", "lo 0,5%"),
        ("1.000", "il 1.000"),
        ("11.000", "l'11.000"),
        ("8.500", "l'8.500"),
        ("1.000.000", "l'1.000.000"),
        ("−2%", "il −2%"),
        ("N.C.", "il N.C."),
    ],
)
def test_l_articolo_di_una_cifra_segue_il_suo_suono(testo: str, atteso: str) -> None:
    assert parole.cifra(testo) == atteso


def test_la_preposizione_si_unisce_all_articolo_della_cifra() -> None:
    assert [parole.cifra("8%", p) for p in ("di", "da", "a", "in", "su")] == [
        "dell'8%",
        "dall'8%",
        "all'8%",
        "nell'8%",
        "sull'8%",
    ]
    assert [parole.cifra("0,28%", p) for p in ("di", "da", "a")] == ["dello 0,28%", "dallo 0,28%", "allo 0,28%"]
    assert [parole.cifra("20%", p) for p in ("di", "da", "a")] == ["del 20%", "dal 20%", "al 20%"]


@pytest.mark.parametrize(
    ("valore", "unita", "atteso"),
    [
        (Decimal(-2), "percorsi", "2\u00a0percorsi in meno"),
        (Decimal(-1), "percorsi", "1\u00a0percorso in meno"),
        (Decimal(3), "giorni", "3\u00a0giorni in più"),
        (Decimal("-8.5"), "%", "8,5\u00a0punti in meno"),
        (Decimal(-1), "%", "1\u00a0punto in meno"),
        (Fraction(1, 2), "", "0,5 in più"),
        (-1500, "euro", "1.500\u00a0€ in meno"),
        (0, "giorni", "nessuna differenza"),
        (None, "giorni", "—"),
    ],
)
def test_una_differenza_si_dice_in_parole(valore: Numero, unita: str, atteso: str) -> None:
    assert parole.differenza(valore, unita) == atteso


def test_i_decimali_di_una_differenza_si_possono_fissare() -> None:
    assert parole.differenza(Decimal("61.1"), "ore", 2) == "61,10\u00a0ore in più"


@pytest.mark.parametrize(("n", "atteso"), [(0, "non ha"), (1, "non ha"), (2, "non hanno")])
def test_il_verbo_concorda(n: int, atteso: str) -> None:
    assert parole.verbo(n, "non ha", "non hanno") == atteso


@pytest.mark.parametrize(
    ("testo", "atteso"),
    [("", ""), ("il 15% è la quota", "Il 15% è la quota."), ("Già scritta.", "Già scritta."), ("perché?", "Perché?")],
)
def test_una_nota_diventa_una_frase(testo: str, atteso: str) -> None:
    assert parole.frase(testo) == atteso
