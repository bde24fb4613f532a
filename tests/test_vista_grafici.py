from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from analisi.vista import formato as f
from analisi.vista import tavolozza as tv
from analisi.vista.grafici.amounts import Capo, Contributo, Pendenza, cascata, pendenza
from analisi.vista.grafici.canvas import LABEL_CHARACTERS, wrap
from analisi.vista.grafici.comparisons import Accostamento, Barra, Coppia, Riferimento, barre, confronto, punti
from analisi.vista.grafici.series import Media, Punto, linea
from analisi.vista.grafici.words import EURO, MILLIONS, THOUSANDS, EuroUnit, euro_unit
from analisi.vista.grafico import Grafico
from vista_aiuto import pagina, pdf, scritte, tagliate, testi

D = Decimal
LUNGA = (
    "Percentuale di pratiche telematiche del Registro delle imprese evase entro cinque giorni dalla data di "
    "protocollazione, comprese quelle sospese e poi regolarizzate"
)
CENTO = Riferimento(D(100))


DISEGNI: dict[str, Callable[[], Grafico]] = {
    "barre": lambda: barre(
        "t", (Barra(LUNGA, D(81), attenzione=True, gruppo=LUNGA), Barra("b", None)), riferimento=CENTO
    ),
    "barre negative": lambda: barre("t", tuple(Barra(LUNGA, D(v)) for v in (-9000000, 4, 9000000)), unita="euro"),
    "confronto": lambda: confronto("t", (Coppia(LUNGA, D(3), D(200), True, "pratiche evase nei termini di legge"),)),
    "pendenza": lambda: pendenza("t", (Pendenza(LUNGA, (D(12345678), D(-9999999), None)),)),
    "cascata": lambda: cascata("t", Capo(LUNGA, D(10)), (Contributo(LUNGA, D(-3), False),), Capo("fine", D(7))),
    "linea": lambda: linea("t", (Punto(2012, D(1)), Punto(2013, D(2), "al 30 settembre")), unita="imprese"),
    "punti": lambda: punti("t", (Accostamento(LUNGA, D("0.1"), D(1234567)),), ente=LUNGA[:40], unita="giorni"),
}


@pytest.mark.parametrize("nome", DISEGNI)
def test_con_etichette_lunghissime_nulla_e_tagliato_e_nessuna_parola_si_perde(nome: str) -> None:
    grafico = DISEGNI[nome]()
    assert tagliate(grafico) == []
    if nome != "linea":
        assert set(LUNGA.split()) <= set(" ".join(testi(grafico)).split())


@pytest.mark.parametrize("nome", DISEGNI)
def test_ogni_grafico_e_una_pagina_valida_un_pdf_accessibile_e_una_tabella(nome: str) -> None:
    grafico = DISEGNI[nome]()
    pagina(grafico.html())
    assert pdf(grafico.typst()).startswith(b"%PDF")
    assert grafico.alternativa.endswith(".")
    assert grafico.tabella.dati() == grafico.dati()["tabella"]  # type: ignore[index]


@pytest.mark.parametrize(
    "disegna",
    [
        lambda: barre("t", ()),
        lambda: confronto("t", ()),
        lambda: pendenza("t", ()),
        lambda: cascata("t", Capo("a", D(1)), (), Capo("b", D(1))),
        lambda: linea("t", ()),
        lambda: punti("t", ()),
    ],
)
def test_un_grafico_di_nulla_e_rifiutato(disegna: Callable[[], Grafico]) -> None:
    with pytest.raises(ValueError, match="«t» senza"):
        disegna()


def test_le_etichette_vanno_a_capo_senza_perdere_nulla() -> None:
    righe = wrap(LUNGA).split("\n")
    assert max(map(len, righe)) <= LABEL_CHARACTERS
    assert " ".join(righe) == LUNGA
    assert wrap("x" * 100).replace("\n", "") == "x" * 100


def test_le_barre_crescono_in_altezza_e_oltre_la_pagina_si_dividono_fra_due_righe() -> None:
    alte = []
    for quante in (1, 10, 60):
        grafico = barre("t", tuple(Barra(f"voce {i}", D(i + 1)) for i in range(quante)))
        misure = re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)', grafico.svg)
        assert misure is not None
        alte.append(float(misure[1]))
    assert alte[0] < alte[1] < alte[2]
    assert len(grafico.pagine) == 2
    prima, seconda = ([s.testo for s in scritte(p) if s.testo.startswith("voce")] for p in grafico.pagine)
    assert prima + seconda == [f"voce {i}" for i in range(60)]
    assert pdf(grafico.typst()).startswith(b"%PDF")


def test_la_barra_parte_da_zero_e_porta_valore_e_avvertenza() -> None:
    grafico = barre(
        "t",
        (Barra("a", D("97.51")), Barra("b", D(40), attenzione=True), Barra("c", None, testo=f.NC)),
        riferimento=CENTO,
    )
    assert {"0%", "100%", "97,51%", "40%", "sotto l'obiettivo", "N.C.", "obiettivo 100%"} <= set(testi(grafico))
    assert grafico.alternativa == (
        "Grafico a barre di 3 voci. Sotto l'obiettivo: «b» (40%). Il valore più alto è 97,51% («a»), "
        "il più basso 40% («b»). Obiettivo: 100%. Senza valore: «c»."
    )
    assert "pattern" in grafico.svg


def test_un_obiettivo_raggiunto_da_tutti_lo_si_dice() -> None:
    alternativa = barre("t", (Barra("a", D(100)), Barra("b", D(100))), riferimento=CENTO).alternativa
    assert "Tutte valgono 100%." in alternativa
    assert "Nessuna voce sotto l'obiettivo." in alternativa


def test_un_elenco_lungo_di_nomi_e_contato_nel_testo_alternativo() -> None:
    alternativa = barre("t", tuple(Barra(f"v{i}", D(i), attenzione=i < 20) for i in range(21))).alternativa
    assert "Sotto l'obiettivo: 20 voci su 21, «v0» (0%)," in alternativa
    assert "«v7» (7%) e altre 12." in alternativa


def test_il_confronto_scrive_i_valori_veri_e_non_giudica_da_se() -> None:
    voci = (
        Coppia("Incontri", D(3), D(2), False),
        Coppia("Tempo", D(30), D(25), True, "giorni", massimo=True),
        Coppia("Corsi", D(5), None, None, testo=f.NC),
    )
    grafico = confronto("t", voci)
    attese = {"obiettivo", "risultato", "3", "2", "al più 30\u00a0giorni", "25\u00a0giorni", "N.C."}
    assert attese <= set(testi(grafico))
    assert {"obiettivo = 100", "obiettivo non raggiunto", "obiettivo raggiunto"} <= set(testi(grafico))
    assert "Obiettivo raggiunto da 1 su 3. Non raggiunto: «Incontri», obiettivo 3, risultato 2." in grafico.alternativa
    assert "Senza giudizio: «Corsi»." in grafico.alternativa
    assert [r.contenuti[3].testo for r in grafico.tabella.corpo] == ["non raggiunto", "raggiunto", "senza giudizio"]


def test_un_obiettivo_zero_non_ha_rapporto_ma_resta_scritto() -> None:
    assert Coppia("a", D(0), D(1), None).quota is None
    assert {"0", "risultato", "7"} <= set(testi(confronto("t", (Coppia("a", D(0), D(7), None),))))


@pytest.mark.parametrize(
    ("importi", "unita"),
    [
        (("999", "50000"), EURO),
        (("250000", "60"), THOUSANDS),
        (("250000", "10"), EURO),
        (("12000000", "0"), MILLIONS),
        (("12000000", "500"), THOUSANDS),
    ],
)
def test_l_unita_degli_importi_non_nasconde_i_piccoli(importi: tuple[str, ...], unita: EuroUnit) -> None:
    assert euro_unit(D(i) for i in importi) == unita
    assert euro_unit([None]) == EURO


def test_la_pendenza_scrive_ogni_importo_e_la_sua_unita() -> None:
    grafico = pendenza("t", (Pendenza("Diritto annuale", (D(12500000), None, D(11000000))),))
    assert {"12,50", "—", "11,00", "Budget iniziale", "Revisione", "Consuntivo"} <= set(testi(grafico))
    assert any("Importi in milioni di euro" in t for t in testi(grafico))
    assert "«Diritto annuale» 12,50, poi importo mancante, poi 11,00 (−1,50)" in grafico.alternativa
    assert "−1,50" in testi(grafico)
    with pytest.raises(ValueError, match="2 importi per 3 versioni"):
        pendenza("t", (Pendenza("a", (D(1), D(2))),))


def test_la_cascata_ordina_raggruppa_e_deve_quadrare() -> None:
    voci = tuple(Contributo(n, D(v), D(v) > 0) for n, v in (("a", -300), ("b", 500), ("c", 2), ("d", -1)))
    grafico = cascata("t", Capo("Budget", D(1000)), voci, Capo("Consuntivo", D(1201)), soglia=D(10))
    passi = [t for t in testi(grafico) if t[0] in "+−"]
    assert passi == ["+500", "−300", "+1"]
    assert {"favorevole", "sfavorevole"} <= set(testi(grafico))
    assert "Altre voci (2)" in testi(grafico)
    assert [r.contenuti[0].testo for r in grafico.tabella.corpo] == ["Budget", "b", "c", "d", "a", "Consuntivo"]
    with pytest.raises(ValueError, match="portano a 1201, non a 1200"):
        cascata("t", Capo("Budget", D(1000)), voci, Capo("Consuntivo", D(1200)))


def test_la_cascata_dice_quando_l_asse_non_parte_da_zero() -> None:
    passo = (Contributo("a", D(100), True),)
    lontana = cascata("t", Capo("i", D(100000)), passo, Capo("f", D(100100)))
    vicina = cascata("t", Capo("i", D(100)), passo, Capo("f", D(200)))
    assert any("non parte da zero" in t for t in testi(lontana))
    assert not any("non parte da zero" in t for t in testi(vicina))


def _congiunzioni(grafico: Grafico) -> int:
    return len(re.findall(rf"stroke: {tv.BLU.lower()}; stroke-width: 1.8", grafico.svg))


def test_la_linea_unisce_solo_anni_interi_vicini_e_della_stessa_scala() -> None:
    vicini = (Punto(2011, D(1)), Punto(2012, D(2)))
    assert _congiunzioni(linea("t", vicini)) == 1
    assert _congiunzioni(linea("t", (*vicini, Punto(2013, D(3), "al 30 settembre")))) == 1
    assert _congiunzioni(linea("t", (*vicini, Punto(2014, D(3))))) == 1
    assert _congiunzioni(linea("t", (*vicini, Punto(2012, D(3))))) == 0
    assert _congiunzioni(linea("t", (Punto(2011, D(5), scala="1-10"), Punto(2012, D(5), scala="1-7")))) == 0


def test_la_linea_segna_solo_gli_anni_che_esistono_e_tutti_i_valori() -> None:
    grafico = linea(
        "t",
        (Punto(2009, D(70)), Punto(2012, D(80)), Punto(2012, D(82)), Punto(2013, D(75), "al 30 settembre")),
        medie=(Media(2009, 2012, D("76.5")),),
        unita="%",
        obiettivo=Riferimento(D(85)),
    )
    assert [t for t in testi(grafico) if re.fullmatch(r"20\d\d", t)] == ["2009", "2012", "2013"]
    attese = {"70%", "80%", "82%", "75% (al 30 settembre)", "media 2009–2012: 76,5%", "obiettivo 85%"}
    assert attese <= set(testi(grafico))
    assert "2012: 80%; 2012: 82%; 2013 (al 30 settembre): 75%" in grafico.alternativa


def test_scale_diverse_non_condividono_un_asse_ne_un_obiettivo() -> None:
    voti = (Punto(2010, D("8.1"), scala="1-10"), Punto(2011, D("5.9"), scala="1-7"))
    grafico = linea("t", voti)
    assert {"scala 1–10", "scala 1–7", "10", "7"} <= set(testi(grafico))
    assert "non sono confrontabili" in grafico.alternativa
    with pytest.raises(ValueError, match="1-10 e 1-7"):
        linea("t", voti, obiettivo=CENTO)


def test_i_punti_distinguono_ente_e_media_per_forma_e_dicono_chi_e_piu_alto() -> None:
    voci = (Accostamento("Tempo", D(6), D("7.5")), Accostamento("Costo", D(3), D(2)), Accostamento("Altro", None, D(1)))
    grafico = punti("t", voci, unita="giorni", ente="Lucca", media="media toscana")
    assert {"Lucca", "media toscana", "giorni", "6,0", "7,5"} <= set(testi(grafico))
    assert "Valori più alti: «Costo» 3,0 contro 2,0. Valori più bassi: «Tempo» 6,0 contro 7,5." in grafico.alternativa
    assert "Confronto incompleto: «Altro»." in grafico.alternativa
    assert grafico.tabella.corpo[2].contenuti[1].testo == f.MANCANTE
