from __future__ import annotations

import functools
import json
import math
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from analisi.vista import tavolozza as tv
from analisi.vista.grafici.panel import (
    CONTEXT_GROUP,
    Strip,
    ValoreConIntervallo,
    VoceProfilo,
    caterpillar,
    profilo,
    strips,
)
from analisi.vista.grafici.plane import spread
from analisi.vista.grafici.relations import CurveImbuto, PuntoDispersione, PuntoImbuto, dispersione, imbuto
from analisi.vista.grafici.scales import Cifra, log_ticks, span
from analisi.vista.grafici.series import LineaAndamento, andamento
from analisi.vista.grafici.words import Grandezza
from analisi.vista.grafico import Grafico
from vista_aiuto import pagina, pdf, scritte, sovrapposte, tagliate, testi

D = Decimal
TASSO = Grandezza("Tasso di cessazione", "%", 2)
CONTESTO = Grandezza("Imprese per dipendente", "imprese", 0, contesto=True)
DUBBIO = Grandezza("Costo per pratica", "euro", 0, verificata=False)
IMPRESE = Grandezza("Imprese registrate", "", 0)
MAREMMA = "Camera di Commercio della Maremma e del Tirreno"
LUNGA = "Camera di Commercio, industria, artigianato e agricoltura di una provincia dal nome interminabile " * 2
OSTILE = '<script>alert("1")</script> & $x^2$ #let'
TONI_COLORATI = (tv.BLU, tv.ARANCIO, tv.VERDE, tv.NOTTE)


def foglie(valore: object) -> Iterator[object]:
    if isinstance(valore, dict):
        valore = list(valore.values())
    if isinstance(valore, list):
        for voce in valore:
            yield from foglie(voce)
    else:
        yield valore


def curve(p: float = 0.012, dispersione: float = 1.0) -> CurveImbuto:
    xs = [1000 * 1.05**k for k in range(100)]

    def linea(z: float) -> tuple[float, ...]:
        return tuple(max(0.0, 100 * (p + z * dispersione * math.sqrt(p * (1 - p) / x))) for x in xs)

    return CurveImbuto(tuple(xs), linea(-1.96), linea(1.96), linea(-3.09), linea(3.09))


def nomi(quanti: int) -> tuple[str, ...]:
    return tuple(MAREMMA if i == 1 else f"Ente {chr(65 + i)}" for i in range(quanti))


def sparsi(quanti: int) -> list[float]:
    """Values around 1.2, spread without pattern, always the same."""
    return [round(1.2 + 0.35 * math.sin(12.9898 * (i + 1)), 2) for i in range(quanti)]


Valori = Sequence[float | None]


def un_imbuto(nomi: tuple[str, ...], valori: Valori, g: Grandezza = TASSO, *, simulato: bool = False) -> Grafico:
    punti = tuple(
        PuntoImbuto(n, 22000 + 9000 * (i % 7) + 500 * i, v, i == 1, "oltre 95" if i % 6 == 2 else "dentro")
        for i, (n, v) in enumerate(zip(nomi, valori, strict=True))
    )
    return imbuto("t", punti, curve(), 1.2, grandezza=g, dimensione=IMPRESE, simulato=simulato)


def un_bruco(nomi: tuple[str, ...], valori: Valori, g: Grandezza = TASSO, *, simulato: bool = False) -> Grafico:
    anelli = tuple(
        ValoreConIntervallo(n, v, v - 0.1, v + 0.1, i == 1)
        if v is not None and i % 4
        else ValoreConIntervallo(n, v, evidenziato=i == 1)
        for i, (n, v) in enumerate(zip(nomi, valori, strict=True))
    )
    return caterpillar("t", anelli, grandezza=g, riferimento=1.2, simulato=simulato)


def una_striscia(nomi: tuple[str, ...], valori: Valori, g: Grandezza = TASSO, *, simulato: bool = False) -> Grafico:
    altri = tuple((n, v) for n, v in zip(nomi, valori, strict=True) if v is not None and n != nomi[1])
    voce = Strip(g, altri, valori[1], 1.22, (("media toscana 2012", 1.3),), "2012")
    return strips("t", (voce,), ente=nomi[1], simulato=simulato)


def un_andamento(nomi: tuple[str, ...], valori: Valori, g: Grandezza = TASSO, *, simulato: bool = False) -> Grafico:
    linee = tuple(
        LineaAndamento(n, (1.0 + i / 50, None, v), i == 1) for i, (n, v) in enumerate(zip(nomi, valori, strict=True))
    )
    return andamento("t", ("2011", "2012", "2013"), linee, grandezza=g, mediane=(1.1, 1.2, 1.2), simulato=simulato)


def un_profilo(nomi: tuple[str, ...], valori: Valori, g: Grandezza = TASSO, *, simulato: bool = False) -> Grafico:
    voci = tuple(
        VoceProfilo(n, v, g.scritta(v), "1,20%", g.contesto, g.verificata) for n, v in zip(nomi, valori, strict=True)
    )
    return profilo("t", voci, ente="Lucca", simulato=simulato)


def una_dispersione(nomi: tuple[str, ...], valori: Valori, g: Grandezza = TASSO, *, simulato: bool = False) -> Grafico:
    punti = tuple(
        PuntoDispersione(n, 20 + (7 * i) % 23, v, i == 1) for i, (n, v) in enumerate(zip(nomi, valori, strict=True))
    )
    altra = Grandezza("Incidenza", "%", 1)
    return dispersione(
        "t", punti, grandezza_x=altra, grandezza_y=g, mediana_x=30, mediana_y=1.2, simulato=simulato
    )  # fmt: skip


DISEGNI: dict[str, Callable[..., Grafico]] = {
    "imbuto": un_imbuto,
    "bruco": un_bruco,
    "striscia": una_striscia,
    "andamento": un_andamento,
    "profilo": un_profilo,
    "dispersione": una_dispersione,
}
CASI: dict[str, Valori] = {
    "due": [*sparsi(2)],
    "tre": [*sparsi(3)],
    "dieci": [*sparsi(10)],
    "ventidue": [*sparsi(22)],
    "uno manca": [1.0, 1.1, None, 1.3, 1.2],
    "negativi": [-3.0, -1.5, -0.2, 4.0, 1.0],
}
ESTREMI: dict[str, Valori] = {
    "tutti uguali": [1.2] * 10,
    "due uguali": [1.0, 1.2, 1.2, 1.4],
    "uno enorme": [*sparsi(9), 900.0],
}


@functools.cache
def disegno(nome: str, caso: str, g: Grandezza = TASSO) -> Grafico:
    """The chart of a case, drawn once for all the tests that look at it."""
    valori = (CASI | ESTREMI)[caso]
    return DISEGNI[nome](nomi(len(valori)), valori, g)


@pytest.mark.parametrize("caso", [*CASI, *ESTREMI])
@pytest.mark.parametrize("nome", DISEGNI)
def test_nulla_e_tagliato_e_nulla_e_troppo_piccolo(nome: str, caso: str) -> None:
    grafico = disegno(nome, caso)
    assert tagliate(grafico) == []
    assert min(s.corpo for s in scritte(grafico.svg)) >= tv.CORPO_PICCOLO


@pytest.mark.parametrize("caso", CASI)
@pytest.mark.parametrize("nome", DISEGNI)
def test_nessuna_scritta_ne_copre_un_altra(nome: str, caso: str) -> None:
    assert sovrapposte(disegno(nome, caso)) == []


@pytest.mark.parametrize("nome", DISEGNI)
def test_i_nomi_dei_punti_coincidenti_si_scostano(nome: str) -> None:
    assert sovrapposte(disegno(nome, "tutti uguali")) == []


@pytest.mark.parametrize("nome", DISEGNI)
def test_il_corpo_in_evidenza_e_scritto_per_intero(nome: str) -> None:
    insieme = " ".join(testi(disegno(nome, "ventidue")))
    assert set(MAREMMA.split()) <= set(insieme.replace(":", "").split())


@pytest.mark.parametrize("nome", DISEGNI)
def test_un_nome_lunghissimo_va_a_capo_e_uno_ostile_resta_testo(nome: str) -> None:
    grafico = DISEGNI[nome]((OSTILE, LUNGA.strip(), "b"), [1.0, 1.2, 1.1])
    assert tagliate(grafico) == []
    assert set(LUNGA.replace(",", " ").split()) <= set(re.sub(r"[,:]", " ", " ".join(testi(grafico))).split())
    assert OSTILE in json.dumps(grafico.dati(), ensure_ascii=False).replace('\\"', '"')
    assert not pagina(grafico.html()).find_all("script")
    assert pdf(grafico.typst()).startswith(b"%PDF")


@pytest.mark.parametrize("nome", DISEGNI)
def test_ogni_valore_dato_e_nella_tabella_scritto_ed_esatto(nome: str) -> None:
    valori = CASI["dieci"]
    grafico = disegno(nome, "dieci")
    visibili = {c.testo for r in grafico.tabella.corpo for c in r.contenuti}
    assert {TASSO.numero(v) for v in valori} <= {v.rstrip("%") for v in visibili}
    assert set(valori) <= set(foglie(json.loads(json.dumps(grafico.dati()))))


@pytest.mark.parametrize("nome", DISEGNI)
def test_chi_non_ha_valore_e_detto_senza_valore_e_mai_zero(nome: str) -> None:
    grafico = disegno(nome, "uno manca")
    senza = {"profilo": "Distanza non calcolabile: «Ente C»", "striscia": "", "andamento": ""}
    assert senza.get(nome, "Senza valore: «Ente C»") in grafico.alternativa
    assert "0,00%" not in grafico.alternativa
    assert "nan" not in grafico.svg.lower()


@pytest.mark.parametrize("nome", DISEGNI)
def test_il_contesto_non_ha_colori_ma_solo_grigi_e_lo_dice(nome: str) -> None:
    grafico = disegno(nome, "dieci", CONTESTO)
    # the heads of groups and the zero line of a profile judge nothing
    vietati = TONI_COLORATI[:3] if nome == "profilo" else TONI_COLORATI
    assert [c for c in vietati if c.lower() in grafico.svg.lower()] == []
    assert "contesto" in grafico.alternativa.lower()
    assert any("contesto" in t.lower() for t in testi(grafico))
    assert tv.BLU.lower() in disegno(nome, "dieci").svg.lower()


@pytest.mark.parametrize("nome", DISEGNI)
def test_una_formula_non_verificata_e_segnata_nel_disegno_e_nelle_parole(nome: str) -> None:
    grafico = DISEGNI[nome](nomi(4), [1.0, 1.1, 1.3, 1.4], DUBBIO)
    assert "formula non verificata" in grafico.alternativa.lower()
    # labels wrap: the words may fall on two lines
    assert "formula non verificata" in " ".join(testi(grafico)).lower()
    assert "formula non verificata" in grafico.tabella.testo().replace("\n", " ").lower() or nome == "striscia"
    assert "verificata" not in DISEGNI[nome](nomi(4), [1.0, 1.1, 1.3, 1.4]).testo()


@pytest.mark.parametrize("nome", DISEGNI)
def test_i_dati_simulati_sono_marchiati_nel_disegno_nel_titolo_nelle_parole_e_nella_tabella(nome: str) -> None:
    vero, finto = (DISEGNI[nome](nomi(4), [1.0, 1.1, 1.3, 1.4], simulato=s) for s in (False, True))
    assert "SIMULATO" not in vero.html() + vero.typst() + vero.testo()
    for testo in (finto.titolo, finto.alternativa, finto.tabella.titolo):
        assert testo.startswith("SIMULATO — ")
    marchio = re.search(r'<text transform="[^"]*rotate\(-[^>]*font-size: ([\d.]+)px[^>]*>SIMULATO</text>', finto.svg)
    assert marchio is not None
    assert float(marchio[1]) > 3 * tv.CORPO
    pagina(finto.html())
    assert pdf(finto.typst()).startswith(b"%PDF")


def test_il_marchio_e_uno_solo_e_sta_su_ogni_pagina_stampata() -> None:
    voci = tuple(VoceProfilo(f"i{i}", i / 10, "1", "1") for i in range(60))
    marchiato = profilo("t", voci, ente="Lucca", simulato=True)
    assert marchiato.titolo == "SIMULATO — t"
    assert len(marchiato.pagine) > 1
    assert {p.count(">SIMULATO<") for p in (marchiato.svg, *marchiato.pagine)} == {1}


@pytest.mark.parametrize(
    "disegna",
    [
        lambda: imbuto("t", (), curve(), 1, grandezza=TASSO, dimensione=IMPRESE),
        lambda: imbuto("t", (PuntoImbuto("a", 10, None),), curve(), 1, grandezza=TASSO, dimensione=IMPRESE),
        lambda: caterpillar("t", (), grandezza=TASSO),
        lambda: caterpillar("t", (ValoreConIntervallo("a", None),), grandezza=TASSO),
        lambda: strips("t", ()),
        lambda: strips("t", (Strip(TASSO, (), None),)),
        lambda: andamento("t", ("2012", "2013"), (), grandezza=TASSO),
        lambda: andamento("t", ("2013",), (LineaAndamento("a", (1,)),), grandezza=TASSO),
        lambda: profilo("t", (), ente="Lucca"),
        lambda: dispersione("t", (), grandezza_x=TASSO, grandezza_y=TASSO),
        lambda: dispersione("t", (PuntoDispersione("a", 1, None),), grandezza_x=TASSO, grandezza_y=TASSO),
    ],
)
def test_un_grafico_di_nulla_e_rifiutato(disegna: Callable[[], Grafico]) -> None:
    with pytest.raises(ValueError, match="grafico «t»"):
        disegna()


def test_lo_stesso_contenuto_da_gli_stessi_byte_anche_in_un_altro_processo() -> None:
    programma = (
        "import hashlib, test_vista_grafico as g, test_vista_grafici_panel as t;"
        "html = [f(t.nomi(10), t.CASI['dieci'], simulato=True).html() for f in t.DISEGNI.values()];"
        "print(hashlib.sha256(''.join([*html, g.grafico().html()]).encode()).hexdigest())"
    )
    cartella = __file__.rpartition("/")[0]
    uscite = {
        subprocess.run(
            [sys.executable, "-c", programma], cwd=cartella, env={"PYTHONHASHSEED": seme, "PATH": ""},
            check=True, capture_output=True, text=True,
        ).stdout
        for seme in ("1", "2")
    }  # fmt: skip
    assert len(uscite) == 1


def test_con_le_lettere_al_posto_dei_nomi_nulla_tradisce_l_ordine_di_chi_chiama() -> None:
    lettere, valori = ("C", "A", "B"), [1.0, 1.4, 1.2]
    bruchi = [un_bruco(lettere, valori), un_bruco(("B", "C", "A"), [1.2, 1.0, 1.4])]
    ordini = [[r.contenuti[0].testo for r in b.tabella.corpo] for b in bruchi]
    assert ordini == [["A", "B", "C"], ["A", "B", "C"]]
    dati = un_imbuto(lettere, valori)
    assert [r.contenuti[0].testo for r in dati.tabella.corpo] == list(lettere)


def test_l_imbuto_dice_chi_e_oltre_i_limiti_da_che_parte_e_con_quale_forma() -> None:
    punti = (
        PuntoImbuto("Lucca", 42000, Fraction(117, 100), True),
        PuntoImbuto("Pisa", 41000, D("1.61"), zona="oltre 99,8"),
        PuntoImbuto("Siena", 28000, D("1.02"), zona="oltre 95", limiti=(1.07, 1.33, 1, 1.4)),
        PuntoImbuto("Prato", 33000, D("1.25")),
        PuntoImbuto("Massa", 21000, None),
    )
    grafico = imbuto("t", punti, curve(), D("1.2"), grandezza=TASSO, dimensione=IMPRESE, nota="Zone esatte.")
    assert grafico.alternativa == (
        "Grafico a imbuto di 5 enti: tasso di cessazione (%) in verticale, imprese registrate in orizzontale. "
        "Una linea segna il valore di riferimento (panel): 1,20%. "
        "Oltre il limite del 95%: «Siena» (1,02% su 28.000, sotto). Oltre il limite del "
        "99,8%: «Pisa» (1,61% su 41.000, sopra). In evidenza «Lucca» (1,17% su 42.000): entro i limiti. Il valore più "
        "alto è 1,61% («Pisa»), il più basso 1,02% («Siena»). Senza valore: «Massa». Zone esatte."
    )
    attese = {"Lucca 1,17%", "Pisa 1,61%", "Siena 1,02%", "Prato", "panel 1,20%", "entro i limiti"}
    assert attese <= set(testi(grafico))
    assert testi(grafico).count("95%") == testi(grafico).count("99,8%") == 2
    assert "da 1,07 a 1,33" in grafico.tabella.testo()
    assert "Zone esatte." in grafico.tabella.note


def test_l_imbuto_passa_alla_scala_logaritmica_solo_oltre_venti_volte_e_lo_scrive() -> None:
    def con(*misure: int) -> list[str]:
        punti = tuple(PuntoImbuto(f"e{x}", x, 1.2) for x in misure)
        return testi(imbuto("t", punti, curve(), 1.2, grandezza=TASSO, dimensione=IMPRESE))

    assert any("scala logaritmica" in t for t in con(1000, 21000))
    assert not any("scala logaritmica" in t for t in con(1000, 20000))
    assert "0" in con(1000, 20000)


def test_l_imbuto_con_sovradispersione_ha_otto_limiti_e_i_nuovi_a_tratti() -> None:
    def tratteggiate(sovra: CurveImbuto | None) -> Grafico:
        punti = (PuntoImbuto("a", 30000, 1.0), PuntoImbuto("b", 50000, 1.6))
        return imbuto("t", punti, curve(), 1.2, grandezza=TASSO, dimensione=IMPRESE, sovradispersione=sovra)

    uno, due = tratteggiate(None), tratteggiate(curve(dispersione=2.0))
    assert "stroke-dasharray" not in uno.svg
    assert due.svg.count("stroke-dasharray") >= 4
    assert testi(due).count("95%") == 4
    assert "limiti con sovradispersione" in testi(due)
    assert "anche con la sovradispersione" in due.alternativa


@pytest.mark.parametrize("x", [0, -3])
def test_un_denominatore_che_non_e_positivo_e_rifiutato_per_nome(x: int) -> None:
    with pytest.raises(ValueError, match="«Lucca»: il denominatore deve essere maggiore di zero"):
        imbuto(
            "t", (PuntoImbuto("Lucca", x, 1), PuntoImbuto("b", 5, 1)), curve(), 1, grandezza=TASSO, dimensione=IMPRESE
        )


@pytest.mark.parametrize(
    ("xs", "ys"), [((1.0, 2.0), (1.0,)), ((2.0, 1.0), (1.0, 1.0)), ((1.0, 2.0), (1.0, math.nan)), ((1.0,), (1.0,))]
)
def test_curve_monche_disordinate_o_senza_fine_sono_rifiutate(xs: tuple[float, ...], ys: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="le curve di un imbuto"):
        CurveImbuto(xs, ys, ys, ys, ys)


def test_il_bruco_ordina_per_valore_e_scrive_chi_non_ha_intervallo() -> None:
    anelli = (
        ValoreConIntervallo("basso", D("1.0"), D("0.9"), D("1.1")),
        ValoreConIntervallo("assente", None),
        ValoreConIntervallo("alto", D("1.5"), D("1.3"), D("1.7"), evidenziato=True),
        ValoreConIntervallo("solo", D("1.2")),
    )
    grafico = caterpillar("t", anelli, grandezza=TASSO, riferimento=D("1.2"))
    assert [r.contenuti[0].testo for r in grafico.tabella.corpo] == ["alto", "solo", "basso", "assente"]
    assert {"1,20%, nessun intervallo", "senza valore", "mediana 1,20%", "1,50%"} <= set(testi(grafico))
    assert "Intervallo tutto sopra il valore di confronto: «alto»." in grafico.alternativa
    assert "Intervallo tutto sotto il valore di confronto: «basso»." in grafico.alternativa
    assert "Nessun intervallo: «solo»." in grafico.alternativa
    alte = {s.testo: s.y0 for s in scritte(grafico.svg)}
    assert alte["alto"] < alte["solo"] < alte["basso"] < alte["assente"]
    assert re.search(r"font-weight: 700[^>]*>alto<", grafico.svg)


def test_dove_nessuno_ha_un_intervallo_il_bruco_lo_dice_una_volta_sola() -> None:
    grafico = caterpillar("t", (ValoreConIntervallo("a", 1), ValoreConIntervallo("b", 2)), grandezza=TASSO)
    assert sum("nessun intervallo" in t for t in testi(grafico)) == 1
    assert "Nessun intervallo." in grafico.alternativa
    assert "le linee sono gli intervalli" not in grafico.svg


def test_a_parita_di_valore_resta_l_ordine_dato() -> None:
    grafico = caterpillar("t", tuple(ValoreConIntervallo(n, 3) for n in "zax"), grandezza=TASSO)
    assert [r.contenuti[0].testo for r in grafico.tabella.corpo] == ["z", "a", "x"]
    assert "Tutti valgono 3,00%." in grafico.alternativa


def test_la_striscia_scrive_ente_mediana_estremi_e_riferimenti_ognuno_con_la_sua_unita() -> None:
    altri = tuple((f"e{i}", D(10 + i)) for i in range(6))
    personale = Strip(Grandezza("Personale", "%", 1), altri, D("30.4"), D("13"), (("media toscana 2012", D(27)),))
    costo = Strip(Grandezza("Costo", "euro", 0), (("x", D(-900)), ("y", D(50))), None, None)
    grafico = strips("t", (personale, costo), ente="Lucca")
    attese = {
        "Lucca 30,4%",
        "mediana 13,0%",
        "10,0%",
        "15,0%",
        "media toscana 2012 27,0%",
        "x −900\u00a0€",
        "y 50\u00a0€",
    }
    assert attese <= set(testi(grafico))
    assert "Lucca: senza valore" in testi(grafico)
    assert "Costo: Lucca senza valore" in grafico.alternativa


def test_un_riferimento_uguale_al_valore_dell_ente_si_vede_attorno_al_suo_segno() -> None:
    def rombo(riferimento: int) -> float:
        voce = Strip(TASSO, (("a", 1),), 5, None, (("media", riferimento),))
        svg = strips("t", (voce,), ente="L").svg
        segno = re.search(rf'<path[^>]* d="([^"]*)"[^>]*style="stroke: {tv.ARANCIO.lower()}', svg)
        assert segno is not None
        return max(float(n) for n in re.findall(r"[\d.]+", segno[1]))

    raggio_del_segno_in_evidenza = 7.5 / 2
    assert rombo(5) > raggio_del_segno_in_evidenza + 2 > rombo(4)


def test_l_andamento_lascia_il_vuoto_dove_manca_un_anno() -> None:
    linee = (
        LineaAndamento("Lucca", (D("1.1"), None, D("1.3")), True),
        LineaAndamento("Pisa", (D("1.2"), D("1.0"), None)),
        LineaAndamento("Siena", (None, None, None)),
    )
    grafico = andamento("t", ("2011", "2012", "2013"), linee, grandezza=TASSO)
    assert "In evidenza «Lucca»: 1,10% (2011) e 1,30% (2013); senza valore: 2012." in grafico.alternativa
    assert "Senza valore: «Siena»." in grafico.alternativa
    assert "In aumento fra il primo e l'ultimo valore: «Lucca». In calo: «Pisa»." in grafico.alternativa
    assert {"Lucca", "1,10%", "1,30%", "Pisa (ultimo dato 2012)"} <= set(testi(grafico))
    # one join only, Pisa's: Lucca's two values are two years apart
    assert tratti(grafico.svg, tv.BLU, "2.2") == 0
    assert tratti(grafico.svg, tv.GRIGIO, "0.9") == 1


def tratti(svg: str, colore: str, spessore: str) -> int:
    """How many segments are drawn in a colour and a width."""
    stile = f"fill: none; stroke: {colore.lower()}; stroke-width: {spessore}"
    return sum(d.count("L") for d in re.findall(rf'<path d="([^"]*)"[^>]*style="{stile}', svg))


def test_un_andamento_con_un_valore_in_meno_e_rifiutato_per_nome() -> None:
    with pytest.raises(ValueError, match="«Lucca»: 1 valori per 2 periodi"):
        andamento("t", ("2012", "2013"), (LineaAndamento("Lucca", (1,)),), grandezza=TASSO)


def test_il_profilo_gira_a_destra_il_meglio_e_mette_in_fondo_il_contesto() -> None:
    voci = (
        VoceProfilo("Dipendenti", D("2.5"), "40", "30", contesto=True),
        VoceProfilo("Tempo", D("-1.9"), "9 giorni", "6 giorni", verificata=False),
        VoceProfilo("Incasso", D("41.2"), "90%", "70%"),
        VoceProfilo("Bilanci", None, "100%", "100%"),
        VoceProfilo("Pari", D(0), "3", "3"),
    )
    grafico = profilo("t", voci, ente="Lucca")
    assert "Peggio della mediana: «Tempo» (formula non verificata) −1,9." in grafico.alternativa
    assert "Meglio della mediana: «Incasso» +41,2." in grafico.alternativa
    assert "Sulla mediana: «Pari»." in grafico.alternativa
    assert "col più e sotto col meno: «Dipendenti» +2,5." in grafico.alternativa
    assert "Distanza non calcolabile: «Bilanci»." in grafico.alternativa
    alte = {s.testo: s.y0 for s in scritte(grafico.svg)}
    assert alte["Pari: 3; mediana\u00a03"] < alte[CONTEXT_GROUP]
    assert {"+41,2", "non calcolabile", "peggio della mediana", "meglio della mediana"} <= set(alte)
    assert [r.contenuti[0].testo for r in grafico.tabella.corpo][-1] == "Dipendenti"


def test_la_fascia_del_profilo_c_e_su_ogni_pagina_stampata() -> None:
    lungo = profilo("t", tuple(VoceProfilo(f"i{i}", i / 10, "1", "1") for i in range(60)), ente="Lucca")
    assert len(lungo.pagine) > 1
    assert all(f"fill: {tv.GRIGIO_CHIARO.lower()}" in p for p in lungo.pagine)


def test_la_dispersione_nomina_tutti_se_pochi_e_le_mediane_fuori_dal_riquadro() -> None:
    grafico = una_dispersione(nomi(10), CASI["dieci"])
    assert {f"Ente {c}" for c in "ACDEFGHIJ"} <= set(testi(grafico))
    cima = {s.testo: s for s in scritte(grafico.svg)}
    assert cima["mediana 30,0%"].y1 < min(s.y0 for s in scritte(grafico.svg) if s.testo.startswith("Ente"))
    assert f"In evidenza «{MAREMMA}»:" in grafico.alternativa


@pytest.mark.parametrize(
    ("valori", "atteso"),
    [
        ([0.2, 0.9], (0.0, None)),
        ([50.0, 52.0], (None, None)),
        ([-5.0, -1.0], (None, 0.0)),
        ([-2.0, 3.0], (None, None)),
        ([0.0, 0.0], (0.0, None)),
    ],
)
def test_l_asse_comprende_lo_zero_dove_i_valori_gli_sono_vicini(
    valori: list[float], atteso: tuple[float | None, float | None]
) -> None:
    basso, alto = span(valori)
    assert basso <= min(valori) <= max(valori) <= alto
    assert basso < alto
    for trovato, voluto in zip((basso, alto), atteso, strict=True):
        assert (trovato == 0.0) == (voluto == 0.0)


def test_le_scritte_a_destra_si_scostano_il_meno_possibile_e_restano_nei_limiti() -> None:
    centri, alte = (1.0, 1.0, 5.0, 0.0), (0.4, 0.4, 0.4, 0.4)
    posti = spread(centri, alte, 0.0, 5.2)
    assert posti == pytest.approx((1.2, 0.8, 5.0, 0.2))
    pieni = spread((9.0,) * 5, (1.0,) * 5, 0.0, 5.0)
    assert sorted(pieni) == pytest.approx([0.5, 1.5, 2.5, 3.5, 4.5])


def test_la_scala_logaritmica_ha_tacche_tonde() -> None:
    assert [int(t) for t, _ in log_ticks((900, 110_000))] == [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]
    assert [int(t) for t, _ in log_ticks((1, 10**6))] == [10**k for k in range(7)]


def test_una_curva_che_esce_dal_riquadro_e_tagliata_sul_bordo() -> None:
    svg = disegno("imbuto", "dieci").svg
    curve = [p for p in re.findall(r'<path [^>]*style="[^"]*stroke-width: 0.9[^>]*>', svg) if p.count("L ") > 9]
    assert len(curve) == 4
    assert all("clip-path" in c for c in curve)


@pytest.mark.parametrize("valore", [D("1.5"), Fraction(3, 2), 1.5])
def test_un_numero_si_scrive_allo_stesso_modo_qualunque_sia_il_suo_tipo(valore: Cifra) -> None:
    assert TASSO.scritta(valore) == "1,50%"
    assert caterpillar("t", (ValoreConIntervallo("a", valore), ValoreConIntervallo("b", 2)), grandezza=TASSO).svg == (
        caterpillar("t", (ValoreConIntervallo("a", 1.5), ValoreConIntervallo("b", 2)), grandezza=TASSO).svg
    )
