"""Each reconciliation rule on the smallest example of its fault, and on the nearest rows that are right."""

from __future__ import annotations

import pytest

from analisi.calcolo.quadrature.regole import FUNZIONI
from quadrature_aiuto import Tabelle, esito, riga, righe
from quadrature_esempi import (
    SCHEMA,
    Coppia,
    albero,
    contati,
    conto,
    detto,
    dirigenti,
    diverse,
    due,
    indicatore,
    legame,
    legati,
    medie,
    obiettivo,
    progetto,
    punto,
    risorse,
    scale,
    serie,
    strategico,
    uno,
)

TERMINE = {"tipo": "data_entro", "target_data": "2013-09-30", "valutazione_pct": 100}
GIORNI = {"tipo": "massimo", "unita": "giorni"}
NC = riga("valutazioni", soggetto="SG", obiettivo_numero="1", ordine=3, descrizione="c", non_calcolabile=True)
GRADI = [
    riga("valutazioni", soggetto="SG", obiettivo_numero="1", ordine=n, descrizione=str(n), raggiungimento_pct=g)
    for n, g in ((1, 100), (2, "96.97"))
]
ELENCO = [
    detto(f"p{n}", "percentuale_progetto", soggetto="SG", riferimento=f"X{n}", valore=v) for n, v in ((1, 100), (2, 90))
]
PARTI = [
    riga("procedure", numero="1", parte=p, procedura="P", risultato_pct=v)
    for p, v in (("a", 90), ("b", 80), (None, 85))
]

CASI: dict[str, Coppia] = {
    "percentuali_progetto": Coppia(progetto("80"), progetto("75"), ("80", "75")),
    "medie_progetti": medie("media_progetti", "96", "95", "95", *ELENCO),
    "percentuali_obiettivo": medie("percentuale_obiettivo", "98", "98.48", "98,48", *GRADI, NC, tabella="valutazioni"),
    "medie_procedure": medie("totale_procedura", "86", "85", "85", *PARTI, tabella="procedure"),
    "scostamenti_conto": Coppia(
        conto("scostamento_conto", "-63578.36"),
        conto("scostamento_conto", "-63587.36"),
        ("-63.578,36", "-63.587,36"),
    ),
    "modo_di_riduzione": medie(
        "percentuale_obiettivo", "98.49", "98.48", "98,48 (troncamento di 98,485)", *GRADI, tabella="valutazioni"
    ),
    "prosa_conto": Coppia(
        conto("valore_conto_prosa", "-711867.36"),
        # an amount to the thousand, without cents, is a rounding and not another amount
        conto("valore_conto_prosa", "-712000", decimali=0),
        ("-711.867,36", "-711.687,36"),
    ),
    "prosa_arrotondata": Coppia(
        conto("valore_conto_prosa", "-711700.00"),
        conto("valore_conto_prosa", "-711687.36"),
        ("-711.700,00", "-711.687,36"),
    ),
    "totali_dichiarati": legati("totale", "11", "10", "10"),
    "medie_dichiarate": legati("media", "6", "5", "5", formula="([dichiarati; a] + [dichiarati; b]) / 2"),
    "quote_dichiarate": legati("quota", "76", "67", "66,67", formula="100 * [dichiarati; a] / [dichiarati; b]"),
    "valori_ripetuti": legati("valori diversi", "5", "4", "4", formula="[dichiarati; a]"),
    "prosa_dichiarata": legati("prosa", "7", "6", "6", formula="[dichiarati; b]"),
    "ordine_dichiarato": legati("ordine", "5", "4", "al massimo 4", "<=", "[dichiarati; a]"),
    "legami_senza_cella": Coppia(
        {"dichiarati": [detto("t", valore=1)], "legami": [legame("totale", "=", "[dichiarati; z]")]},
        # a table that was not supplied is no fault of the relation
        {"dichiarati": [detto("t", valore=1)], "legami": [legame("totale", "=", "[serie; z; 2013]")]},
        ("[dichiarati; z]", "nessuna riga"),
    ),
    "cifra_nel_testo_dell_obiettivo": uno(
        {"target_valore": 12}, {"target_valore": 15}, "12", "«almeno 15 incontri»", target_testo="almeno 15 incontri"
    ),
    "cifra_nel_testo_del_risultato": uno(
        {"risultato_valore": 4},
        {"risultato_valore": 3},
        "4",
        "«tre corsi con 45 iscritti»",
        risultato_testo="tre corsi con 45 iscritti",
    ),
    "separatore_delle_migliaia": uno(
        {"risultato_testo": "7,400 euro"},
        {"risultato_testo": "7.400 euro"},
        "«7,400 euro»",
        "7.400",
        risultato_valore=7400,
    ),
    "data_nel_testo_dell_obiettivo": uno(
        {"target_data": "2013-05-31"},
        {"target_data": "2013-04-30"},
        "2013-05-31",
        "«entro aprile»",
        target_testo="entro aprile",
    ),
    "data_nel_testo_del_risultato": uno(
        {"risultato_data": "2013-05-11"},
        {"risultato_data": "2013-05-09"},
        "2013-05-11",
        "«evento del 9-10 maggio»",
        risultato_testo="evento del 9-10 maggio",
    ),
    "quota_nel_testo": uno(
        {"risultato_testo": "43 su 47 = 81%"},
        {"risultato_testo": "43 su 47 = 91%"},
        "81%",
        "91,49%",
        risultato_valore=43,
        base_valore=47,
    ),
    "grado_nel_testo": uno(
        {"risultato_testo": "7 marzo = 95%"},
        {"risultato_testo": "accessi aumentati del 5%, obiettivo raggiunto"},
        "100%",
        "«7 marzo = 95%»",
        valutazione_pct=100,
    ),
    "cadenze_discordi": uno(
        {"target_valore": 4},
        {"target_valore": 6},
        "4, bimestrale",
        "6 in un anno",
        tipo="conteggio",
        target_testo="report bimestrale",
    ),
    "obiettivo_di_un_altro": due(
        {"target_testo": "massimo 3 mesi", "tipo": "massimo"},
        {"target_testo": "massimo 3 mesi", "tipo": "data_entro"},
        {"target_testo": "massimo 3 mesi", "tipo": "massimo"},
        "massimo 3 mesi",
        "è quello dell'indicatore 1",
    ),
    "risultato_di_un_altro": due(
        {**GIORNI, "target_valore": 5, "target_testo": "5 gg"},
        {"tipo": "si_no", "target_testo": "report", "risultato_testo": "3 gg", "risultato_valore": 3},
        {**GIORNI, "target_testo": "5 gg", "risultato_testo": "3 gg", "risultato_valore": 3},
        "3 gg",
        "va nell'indicatore 1, che non ha risultato e si misura in giorni",
    ),
    "risultato_in_altra_unita": uno(
        {"risultato_testo": "15 ore"},
        {"risultato_testo": "15 (media di 12 mesi)"},
        "15 ore",
        "una misura in giorni",
        **GIORNI,
        risultato_valore=15,
    ),
    "ritardi_a_pieno_grado": uno(
        {"risultato_data": "2013-11-07"}, {"risultato_data": "2013-09-30"}, "07/11/2013, contato 100%", "85%", **TERMINE
    ),
    "giudizi_e_gradi": uno(
        {"valutazione_pct": 100},
        {"valutazione_pct": 85},
        "100%",
        "85%",
        tipo="data_entro",
        target_data="2013-09-30",
        risultato_data="2013-11-07",
        esito="realizzato",
    ),
    "giudizi_e_cifre": Coppia(
        obiettivo("realizzato", "48.07"), obiettivo("realizzato", 100, None), ("realizzato", "48,07%")
    ),
    "giudizi_discordi": Coppia(
        obiettivo("non realizzato", giudizi=("realizzato",)),
        obiettivo("non realizzato", giudizi=("realizzato", "non è stato raggiunto")),
        ("non realizzato", "realizzato"),
    ),
    "punteggi": Coppia(
        obiettivo("non realizzato", punti=1), obiettivo("non realizzato", punti=0), ("1 punto", "nessun punto")
    ),
    "numerazione": Coppia(
        {"indicatori": [indicatore(), indicatore(codice="3")]},
        {"indicatori": [indicatore(codice=c) for c in ("1", "2a", "2b", "3", "1", "2")]},
        ("3", "qui si attende il 2"),
    ),
    "valori_per_piu_dirigenti": Coppia(dirigenti(100, 100, 97), dirigenti(100, 100, 100), ("97", "100")),
    "progetti_contati": Coppia(contati(3), contati(2), ("2", "3")),
    "progetti_senza_dirigente": Coppia(
        {"struttura": albero(), "indicatori": [indicatore()], **dirigenti(100, progetti="B10101")},
        {"struttura": albero(responsabile="SG", valutato_in="SG:1"), "indicatori": [indicatore()]},
        ("nessun dirigente", "un ruolo e il suo obiettivo"),
    ),
    "progetti_di_un_altro": Coppia(
        {"struttura": albero(responsabile="SG"), **dirigenti(100)},
        {"struttura": albero(responsabile="D1"), **dirigenti(100, 100)},
        ("D0", "SG"),
    ),
    "serie_con_due_valori": Coppia(
        serie(punto(2013, 27, unita="%"), punto(2013, "29.39", unita="%")),
        # one place prints fewer digits
        serie(punto(2013, 27, unita="%"), punto(2013, "27.39", unita="%")),
        ("29,39", "altrove 27"),
    ),
    "scala_sbagliata": Coppia(
        serie(punto(2010, "0.3"), punto(2011, "0.4"), punto(2012, "0.5"), punto(2013, 45)),
        serie(punto(2010, "0.3"), punto(2011, "0.4"), punto(2012, "0.5"), punto(2013, "0.45")),
        ("45", "circa 0,4"),
    ),
    "segni_impossibili": Coppia(
        serie(punto(2013, -4, descrizione="Corsi 2010-2013")),
        serie(punto(2013, -4, descrizione="Variazione dei corsi")),
        ("-4", "un valore non negativo"),
    ),
    "scale_mescolate": Coppia(scale("1-6"), scale("1-7"), ("scala 1-6", "scala 1-7 negli anni prima")),
    "valori_di_periodo": Coppia(
        serie(punto(2010, 10), punto(2011, 20), punto(2011, 14, periodo="2010/2011", descrizione="Misura, media")),
        serie(punto(2010, 10), punto(2011, 20), punto(2011, 15, periodo="2010/2011", descrizione="Misura, media")),
        ("14", "15"),
    ),
    "medie_che_crescono": Coppia(
        serie(punto(2012, 92, periodo="2010/2012"), punto(2013, 154), punto(2013, "126.5", periodo="2010/2013")),
        serie(punto(2012, 92, periodo="2010/2012"), punto(2013, 154), punto(2013, "107.5", periodo="2010/2013")),
        ("126,5", "tra 107,13 e 108,25"),
    ),
    "settembre_e_fine_anno": Coppia(
        serie(punto(2013, 178, periodo="2013-09-30"), punto(2013, 169)),
        serie(punto(2013, 178, periodo="2013-09-30", unita="giorni"), punto(2013, 169, unita="giorni")),
        ("169", "almeno 178"),
    ),
    "strategici_e_serie": Coppia(
        {"strategici": [strategico(87)], **serie(punto(2013, "78.4"))},
        {"strategici": [strategico(78)], **serie(punto(2013, "78.4"))},
        ("87", "78,4"),
    ),
    "risultati_di_un_altro_anno": Coppia(
        {"strategici": [strategico("781.6")], **serie(punto(2012, "781.6"))},
        # full marks come back year after year
        {"strategici": [strategico(100)], **serie(punto(2012, 100))},
        ("781,6", "è il valore del 2012"),
    ),
    "giudizi_e_valutazioni": Coppia(
        obiettivo("realizzato", "75", giudizi=("realizzato",)),
        obiettivo("realizzato", "95", giudizi=("realizzato",)),
        ("realizzato", "75%"),
    ),
    "unita_diverse": uno(
        {"unita": "posizioni (target) / procedimenti (risultato)"},
        {"unita": "procedimenti"},
        "posizioni (target) / procedimenti (risultato)",
        "una sola unità",
        target_valore=1,
        risultato_valore=1,
    ),
    "anni_delle_risorse": diverse(
        "risorse",
        {"obiettivo": "A1", "programma": "A101", "voce": "oneri"},
        {"anno_revisione": 2012},
        {"anno_revisione": 2013},
        "2012",
        "2013",
    ),
    "importi_uguali": Coppia(
        risorse("oneri", 6500, 5030), risorse("proventi", 6500, 5030), ("6.500", "importi propri del programma")
    ),
    "titoli_uguali": Coppia(
        righe(
            "struttura", {"codice": "A1"}, {"codice": "A2"}, livello="obiettivo", titolo="Nuove imprese in provincia"
        ),
        # a common heading may rightly stand twice
        righe("struttura", {"codice": "A1"}, {"codice": "A2"}, livello="obiettivo", titolo="Attività ordinaria"),
        ("Nuove imprese in provincia", "un titolo proprio"),
    ),
}


def test_every_rule_has_its_pair() -> None:
    assert set(CASI) == set(FUNZIONI)


@pytest.mark.parametrize("nome", CASI)
def test_a_rule_finds_its_fault_once_and_says_what_is_printed_and_what_follows(nome: str) -> None:
    guaste, _, (stampato, risulta) = CASI[nome]
    trovato = esito(nome, guaste, SCHEMA)
    assert [(r.stampato, r.risulta) for r in trovato.rilievi] == [(stampato, risulta)]
    assert trovato.rilievi[0].come and "None" not in trovato.rilievi[0].come


@pytest.mark.parametrize("nome", CASI)
def test_a_rule_leaves_the_nearest_right_rows_alone(nome: str) -> None:
    assert esito(nome, CASI[nome].giuste, SCHEMA).rilievi == ()


GIUSTE: dict[str, tuple[str, Tabelle]] = {
    "a result declared N.C. beside a row that says days": (
        "risultato_di_un_altro",
        {
            "indicatori": [
                indicatore(**GIORNI, target_valore=5, non_calcolabile=True),
                indicatore(codice="2", tipo="si_no", target_testo="report", risultato_testo="fatto in 3 gg"),
            ]
        },
    ),
    "a deadline in words under a row with the same words": (
        "obiettivo_di_un_altro",
        {
            "indicatori": [
                indicatore(tipo="si_no", target_testo="entro l'anno"),
                indicatore(codice="2", tipo="data_entro", target_testo="entro l'anno"),
            ]
        },
    ),
    "a deadline counted from an event": (
        "data_nel_testo_dell_obiettivo",
        {"indicatori": [indicatore(target_testo="entro 60 giorni dal 31/03", target_data="2013-05-30")]},
    ),
    "months converted into days": (
        "risultato_in_altra_unita",
        {"indicatori": [indicatore(**GIORNI, risultato_valore=60, risultato_testo="2 mesi")]},
    ),
    "millions written in full": (
        "cifra_nel_testo_dell_obiettivo",
        {"indicatori": [indicatore(target_valore=10000000, target_testo="10 milioni di euro")]},
    ),
    "a target that is a share of another figure": (
        "cifra_nel_testo_dell_obiettivo",
        {"indicatori": [indicatore(target_valore=400, target_testo="ridurre del 20% le 500 pratiche")]},
    ),
    "a count reached after the date printed beside it": (
        "ritardi_a_pieno_grado",
        {
            "indicatori": [
                indicatore(
                    tipo="minimo",
                    target_valore=5,
                    risultato_valore=5,
                    target_data="2013-06-30",
                    risultato_data="2013-07-15",
                    valutazione_pct=100,
                )
            ]
        },
    ),
    "the same printed code in another programme": (
        "numerazione",
        {
            "strategici": [
                strategico(1, "preconsuntivo", codice=c, codice_stampato="1", programma=c) for c in ("A101", "A102")
            ]
        },
    ),
    "the means of each manager's own projects, two of them equal": (
        "valori_per_piu_dirigenti",
        {
            "dichiarati": [
                detto(f"m{s}", "media_progetti", soggetto=s, valore=v) for s, v in zip("ABC", (97, 96, 96), strict=True)
            ],
            "valutazioni": righe(
                "valutazioni",
                *({"soggetto": s, "raggiungimento_pct": v} for s, v in zip("ABC", (97, 96, 96), strict=True)),
                obiettivo_numero="2",
                ordine=1,
                descrizione="Progetti di area",
            )["valutazioni"],
        },
    ),
    "a chamber that says nowhere who answers for projects": (
        "progetti_senza_dirigente",
        {"struttura": albero(), "indicatori": [indicatore()]},
    ),
    "variations around zero": (
        "scala_sbagliata",
        serie(*(punto(a, v, unita="%") for a, v in ((2010, "-0.3"), (2011, 5), (2012, "-11.4"), (2013, 4)))),
    ),
    "small shares beside larger ones": (
        "scala_sbagliata",
        serie(*(punto(a, v, unita="%") for a, v in ((2010, 5), (2011, 6), (2012, 5), (2013, "0.4")))),
    ),
    "the mean of years that are themselves rounded": (
        "valori_di_periodo",
        serie(
            *(punto(a, v) for a, v in ((2010, "5.33"), (2011, "6.67"), (2012, "4.33"))),
            punto(2012, "5.45", periodo="2010/2012"),
        ),
    ),
    "a mean amount weighted by its contributions": (
        "valori_di_periodo",
        serie(
            *(punto(a, v, unita="euro", descrizione="Importo medio") for a, v in ((2011, 100), (2012, 200))),
            punto(2012, 180, unita="euro", descrizione="Importo medio", periodo="2011/2012"),
        ),
    ),
    "partial results judged as such": ("giudizi_e_cifre", obiettivo("non pienamente raggiunto", 60)),
}


@pytest.mark.parametrize(("nome", "tabelle"), GIUSTE.values(), ids=GIUSTE)
def test_plausible_rows_raise_no_false_alarm(nome: str, tabelle: Tabelle) -> None:
    assert esito(nome, tabelle).rilievi == ()


def test_two_managers_with_two_values_of_one_project_are_told_without_choosing() -> None:
    (trovato,) = esito("valori_per_piu_dirigenti", dirigenti(100, 97)).rilievi
    assert (trovato.stampato, trovato.risulta, trovato.valore) == ("97", "100", None)
    assert trovato.come == "valore per un altro dirigente, riga 0"


def test_the_reader_of_a_number_repeated_or_out_of_order_is_told_the_one_that_follows() -> None:
    tabelle = {"indicatori": [indicatore(codice=c) for c in ("1", "2", "2", "3c", "5")]}
    detti = [(r.stampato, r.risulta) for r in esito("numerazione", tabelle).rilievi]
    assert detti == [("2", "qui si attende il 3"), ("3c", "qui si attende il 3"), ("5", "qui si attende il 4")]


def test_a_mean_just_below_the_threshold_does_not_read_as_the_threshold() -> None:
    (trovato,) = esito("giudizi_e_cifre", obiettivo("realizzato", "89.998", "89.999")).rilievi
    assert (trovato.risulta, trovato.come) == ("89,99%", "media di 2 indicatori valutati")


@pytest.mark.parametrize(
    ("giudizi", "come"),
    [
        (("realizzato",), "1 giudizio sull'indicatore, riga 71"),
        (("realizzato", "raggiunto"), "2 giudizi sugli indicatori, righe 71; 72"),
    ],
)
def test_one_verdict_and_several_agree_in_number(giudizi: tuple[str, ...], come: str) -> None:
    (trovato,) = esito("giudizi_discordi", obiettivo("non realizzato", giudizi=giudizi)).rilievi
    assert trovato.come == come
