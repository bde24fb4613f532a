"""Every kind of chart as a reader meets it: no label on another, none cut, words that agree, scales that do not lie."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from analisi.vista.grafici.amounts import Capo, Contributo, Pendenza, cascata, pendenza
from analisi.vista.grafici.comparisons import Accostamento, Barra, Coppia, Riferimento, barre, confronto, punti
from analisi.vista.grafici.panel import Strip, ValoreConIntervallo, VoceProfilo, caterpillar, profilo, strips
from analisi.vista.grafici.relations import CurveImbuto, PuntoDispersione, PuntoImbuto, dispersione, imbuto
from analisi.vista.grafici.scales import span
from analisi.vista.grafici.series import LineaAndamento, Media, Punto, andamento, linea
from analisi.vista.grafici.words import Grandezza
from analisi.vista.grafico import Grafico
from vista_aiuto import Scritta, scritte, sovrapposte, tagliate, testi

D = Decimal
CENTO = Riferimento(D(100))
LUNGO = (
    "Realizzazione di interventi di promozione del sistema economico provinciale sui mercati nazionali ed esteri, con "
    "particolare riguardo alle filiere della carta, della nautica, del lapideo e del turismo"
)
CAMERE = ("Lucca", "Pisa", "Siena", "Prato", "Massa-Carrara")
TASSO = Grandezza("Tasso di cessazione", "%", 2)
CURVE = CurveImbuto((100.0, 9000.0), (2.0, 4.0), (8.0, 6.0), (1.0, 3.5), (9.0, 6.5))

Valori = tuple[Decimal, ...]
CASI: dict[str, tuple[Valori, Callable[[int], str]]] = {
    "uno": ((D(80),), lambda i: "Formazione"),
    "lunghi": (tuple(map(D, (99, 100, 3))), lambda i: f"{LUNGO} {i}"),
    "quaranta": (tuple(D(100 - 2 * i) for i in range(40)), lambda i: f"Progetto numero {i}"),
    "uguali": ((D(5),) * 4, lambda i: f"Voce {i}"),
    "zero": ((D(0),) * 3, lambda i: f"Voce {i}"),
    "quasi uguali": (tuple(map(D, ("97.10", "97.12", "97.30"))), lambda i: CAMERE[i]),
    "enormi e minimi": (tuple(map(D, ("0.01", "9000000", "45"))), lambda i: CAMERE[i]),
    "altri alfabeti": (tuple(map(D, (5, 7, 9))), lambda i: ("Επιμελητήριο", "Торговая палата", "Łódź & <Žilina>")[i]),
}


def di_righe(valori: Valori, nome: Callable[[int], str]) -> dict[str, Grafico]:
    """The charts made of rows, with these values under these names."""
    nomi = [(i, v, nome(i)) for i, v in enumerate(valori)]
    somma = sum(valori, D(0))
    passi = tuple(Contributo(n, v, i % 2 == 0) for i, v, n in nomi)
    return {
        "barre": barre("t", tuple(Barra(n, v, v < 100) for _, v, n in nomi), riferimento=CENTO),
        "confronto": confronto("t", tuple(Coppia(n, D(50), v, v >= 50, "giorni") for _, v, n in nomi)),
        "pendenza": pendenza("t", tuple(Pendenza(n, (v, v * 2, D(i))) for i, v, n in nomi)),
        "cascata": cascata("t", Capo("Preventivo", D(7)), passi, Capo("Consuntivo", somma + 7)),
        "punti": punti("t", tuple(Accostamento(n, v, valori[-1]) for _, v, n in nomi), unita="giorni"),
    }


def di_enti(valori: Valori, nome: Callable[[int], str]) -> dict[str, Grafico]:
    """The charts of a panel, with these values of the bodies of these names."""
    nomi = [(i, v, nome(i)) for i, v in enumerate(valori)]
    punti_x_y = tuple(PuntoDispersione(n, v, valori[-1 - i], i == 0) for i, v, n in nomi)
    tondi = tuple(PuntoImbuto(n, 100 + 90 * i, v, i == 0) for i, v, n in nomi)
    altri = tuple((n, v) for _, v, n in nomi[1:])
    return {
        "bruco": caterpillar(
            "t", tuple(ValoreConIntervallo(n, v, evidenziato=i == 0) for i, v, n in nomi), grandezza=TASSO
        ),
        "andamento": andamento(
            "t", ("2012", "2013"), tuple(LineaAndamento(n, (v, v + i), i == 0) for i, v, n in nomi), grandezza=TASSO
        ),
        "dispersione": dispersione("t", punti_x_y, grandezza_x=TASSO, grandezza_y=TASSO, mediana_x=valori[0]),
        "imbuto": imbuto("t", tondi, CURVE, 5, grandezza=TASSO, dimensione=Grandezza("Imprese")),
        "strisce": strips("t", (Strip(TASSO, altri, valori[0], valori[0]),), ente=nome(0)),
        "profilo": profilo("t", tuple(VoceProfilo(n, float(i - 2), "5", "6") for i, _, n in nomi), ente="Lucca"),
    }


def della_serie(valori: Valori) -> Grafico:
    """The chart through the years."""
    medie = (Media(1974, 1976, valori[0]), Media(1974, 1977, valori[0]), Media(1974, 1978, valori[-1]))
    anni = tuple(Punto(1974 + i, v) for i, v in enumerate(valori))
    return linea("t", anni, medie=medie, unita="giorni", obiettivo=Riferimento(valori[-1]))


def tutti(caso: str) -> dict[str, Grafico]:
    """Every kind of chart in one of the cases."""
    valori, nome = CASI[caso]
    return {**di_righe(valori, nome), **di_enti(valori, nome), "linea": della_serie(valori)}


@pytest.mark.parametrize("caso", CASI)
def test_nessuna_scritta_ne_copre_un_altra_o_esce_e_le_parole_sono_italiano(caso: str) -> None:
    for nome, grafico in tutti(caso).items():
        assert tagliate(grafico) == [], f"{nome}, {caso}"
        assert sovrapposte(grafico) == [], f"{nome}, {caso}"
        _in_italiano(f"{nome}, {caso}", grafico.alternativa)


def _in_italiano(dove: str, testo: str) -> None:
    """A text of whole sentences, whose counts agree with their nouns and where nothing is left of code."""
    sgrammaticato = r"(?<![\d.,])1 (voci|indicatori|enti|passi|valori|medie|barre)\b|(?<!\d)[02-9] (voce|ente|passo)\b"
    resti = r"\bNone\b|\bnan\b|Decimal|  |\.\.|: \.|: ;|\( ?\)"
    trovato = re.search(f"{sgrammaticato}|{resti}", testo)
    assert trovato is None, f"{dove}: «{trovato and trovato.group()}» in «{testo}»"
    assert testo.endswith("."), dove
    frasi = re.split(r"(?<=[^\d]\.) ", testo)
    assert all(re.match(r"[A-ZÈ«\d]", f) for f in frasi), f"{dove}: {frasi}"


def test_cio_che_ogni_barra_direbbe_si_dice_una_volta() -> None:
    grafico = barre("t", tuple(Barra(f"v{i}", D(50 + i), True) for i in range(6)), riferimento=CENTO)
    assert testi(grafico).count("sotto l'obiettivo") == 1
    assert not any("·" in t for t in testi(grafico))
    assert "Sotto l'obiettivo: tutte e 6 le voci." in grafico.alternativa


def test_dove_il_tratteggio_non_si_vede_l_avvertenza_e_scritta() -> None:
    grafico = barre("t", (Barra("a", D(0), True), Barra("b", D(60), True)), riferimento=CENTO)
    assert {"0% · sotto l'obiettivo", "60%", "sotto l'obiettivo"} <= set(testi(grafico))
    piccolo = cascata(
        "t", Capo("i", D(0)), (Contributo("a", D(900), True), Contributo("b", D(-1), False)), Capo("f", D(899))
    )
    assert {"+900", "−1 sfavorevole", "favorevole"} <= set(testi(piccolo))


def test_il_valore_sta_accanto_alla_sua_barra_e_passa_la_linea_solo_se_la_taglierebbe() -> None:
    grafico = barre("t", (Barra("a", D(80)), Barra("b", D(99))), riferimento=CENTO)
    posti = {s.testo: s.x0 for s in scritte(grafico.svg)}
    meta = next((s.x0 + s.x1) / 2 for s in scritte(grafico.svg) if s.testo == "100%")
    assert posti["80%"] < meta < posti["99%"]


def test_un_passo_di_nulla_non_e_ne_favorevole_ne_sfavorevole() -> None:
    assert Contributo("a", D(0), False).parola == ""
    grafico = cascata(
        "t", Capo("i", D(5)), (Contributo("a", D(0), False), Contributo("b", D(1), True)), Capo("f", D(6))
    )
    assert "sfavorevole" not in grafico.alternativa
    assert "cioè +1, in 2 passi" in grafico.alternativa


def test_la_variazione_di_un_costo_e_un_importo_perche_una_percentuale_sembrerebbe_il_contrario() -> None:
    grafico = pendenza("t", (Pendenza("Personale", (D(-3000), D(-2900), D(-2800))), Pendenza("b", (D(1), None, None))))
    assert {"variazione", "+200"} <= set(testi(grafico))
    assert "(+200)" in grafico.alternativa
    ripida = pendenza("t", (Pendenza("a", (D(1), D(2), D(9))),))
    assert any("oltre il 50% non cresce più" in t for t in testi(ripida))
    assert not any("non cresce più" in t for t in testi(grafico))


def test_medie_uguali_hanno_un_nome_solo() -> None:
    anni = (Punto(2011, D("7.1")), Punto(2012, D("7.5")))
    grafico = linea("t", anni, medie=(Media(2010, 2012, D("7.33")), Media(2010, 2013, D("7.33"))))
    assert "medie 2010–2012 e 2010–2013: 7,33" in testi(grafico)
    assert "Medie 2010–2012 e 2010–2013: 7,33." in grafico.alternativa


def test_la_serie_avverte_se_l_asse_non_parte_da_zero_e_non_ingrandisce_il_poco() -> None:
    lontana = linea("t", tuple(Punto(2010 + i, D(v)) for i, v in enumerate((44000, 44100, 43900))))
    vicina = linea("t", tuple(Punto(2010 + i, D(v)) for i, v in enumerate((10, 40, 90))))
    assert "l'asse non parte da zero" in testi(lontana)
    assert "l'asse non parte da zero" not in testi(vicina)
    tacche = [int(t.replace(".", "")) for t in testi(lontana) if re.fullmatch(r"\d\d\.\d00", t)]
    assert max(tacche) - min(tacche) >= 3000


def test_una_scala_di_voto_si_vede_intera_e_non_e_un_asse_spezzato() -> None:
    voti = linea("t", tuple(Punto(2010 + i, D(8), scala="1-10") for i in range(3)))
    assert {"1", "10", "scala 1–10"} <= set(testi(voti))
    assert "l'asse non parte da zero" not in testi(voti)
    grandezza = Grandezza("Gradimento", "punti, scala 1–10", 1)
    striscia = strips("t", (Strip(grandezza, (("Pisa", D("8.1")),), D("8.2")),), ente="Lucca")
    assert {"1", "10"} <= set(testi(striscia))


def test_un_voto_fuori_scala_si_disegna_lo_stesso() -> None:
    grafico = linea("t", (Punto(2010, D(8), scala="1-7"), Punto(2011, D(6), scala="1-7")))
    assert "8" in testi(grafico)
    assert tagliate(grafico) == []


def test_di_molti_anni_si_scrivono_primo_ultimo_ed_estremi() -> None:
    grafico = linea("t", tuple(Punto(1980 + i, D(100 + i * 7 % 31)) for i in range(30)))
    assert len([t for t in testi(grafico) if re.fullmatch(r"1\d\d", t)]) < 10
    assert {"1980", "2009"} <= set(testi(grafico))
    assert re.search(r"Dal 1980 al 2009 passa da 100 a 117\. Il valore più alto è 130 \(2002\)", grafico.alternativa)


def test_i_numeri_di_una_serie_hanno_gli_stessi_decimali() -> None:
    assert {"7,10", "7,33", "8,00"} <= set(testi(linea("t", tuple(Punto(2010 + i, D(v)) for i, v in enumerate(("7.1", "7.33", "8"))))))  # fmt: skip  # noqa: E501
    grandi = linea("t", (Punto(2010, D("5710")), Punto(2011, D("5908.44"))), unita="euro")
    assert "5.908" in testi(grandi)
    assert grandi.tabella.corpo[1].contenuti[1].testo == "5.908,44"


def test_le_strisce_scrivono_i_capi_della_scala_e_non_allargano_il_poco() -> None:
    def striscia(*valori: str) -> list[Scritta]:
        altri = tuple((n, D(v)) for n, v in zip(CAMERE[1:], valori[1:], strict=False))
        return scritte(strips("t", (Strip(TASSO, altri, D(valori[0])),), ente="Lucca").svg)

    vicine = striscia("97.1", "97.2", "97.3")
    capi = {s.testo: s.x0 + s.x1 for s in vicine if re.fullmatch(r"\d+%", s.testo)}
    assert max(capi, key=lambda t: capi[t]) == "100%"
    assert int(min(capi, key=lambda t: capi[t])[:-1]) <= 92
    assert "0%" in {s.testo for s in striscia("3", "5", "9")}


def test_delle_molte_linee_si_nominano_solo_quelle_che_contano() -> None:
    linee = tuple(LineaAndamento(f"Camera {i}", (D(i), D(i)), i == 7) for i in range(40))
    grafico = andamento("t", ("2012", "2013"), linee, grandezza=TASSO)
    assert [t for t in testi(grafico) if t.startswith("Camera")] == ["Camera 0", "Camera 7", "Camera 39"]
    assert any("gli altri sono nella tabella" in t for t in testi(grafico))
    assert len(grafico.tabella.corpo) == 40


def test_il_profilo_tiene_insieme_ogni_gruppo() -> None:
    voci = tuple(VoceProfilo(f"v{i}", 0.5, "1", "2", gruppo=g) for i, g in enumerate(("A", "B", "A")))
    assert [t for t in testi(profilo("t", voci, ente="Lucca")) if t in "AB"] == ["A", "B"]


@pytest.mark.parametrize(
    ("valori", "tetto", "atteso"),
    [
        ((5.0, 5.0), None, (0.0, 5.3)),
        ((0.0, 0.0), None, (0.0, 1.0)),
        ((-5.0, -5.0), None, (-5.3, 0.0)),
        ((3.0, 9.0), None, (0.0, 9.36)),
        ((97.0, 98.0), 100.0, (pytest.approx(92.606, abs=0.01), 100.0)),
        ((97.0, 103.0), 100.0, (pytest.approx(94.83, abs=0.1), pytest.approx(105.17, abs=0.1))),
    ],
)
def test_un_asse_mostra_lo_zero_se_e_vicino_e_non_ingrandisce_il_poco(
    valori: tuple[float, ...], tetto: float | None, atteso: tuple[float, float]
) -> None:
    assert (
        span(valori, ceiling=tetto) == pytest.approx(atteso) if tetto is None else span(valori, ceiling=tetto) == atteso
    )
