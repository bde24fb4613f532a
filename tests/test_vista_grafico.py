from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from bs4 import Tag
from matplotlib.figure import Figure

from analisi.vista import tavolozza as tv
from analisi.vista.grafici.comparisons import Barra, Riferimento, barre
from analisi.vista.grafico import Grafico, disegna
from analisi.vista.tabella import Colonna, Riga, Tabella
from vista_aiuto import pagina, pdf

TABELLA = Tabella("Dati", (Colonna("a"),), (Riga(("1",)),))
VOCI = (
    Barra('Area <A> & "B" #1 id="x" url(#y) $z$ 😀', Decimal("97.5")),
    Barra("Area B", Decimal(80), attenzione=True),
)


def grafico() -> Grafico:
    return barre("Raggiungimento <2013>", VOCI, riferimento=Riferimento(Decimal(100)), fonte="documento")


def test_senza_testo_alternativo_non_c_e_grafico() -> None:
    with pytest.raises(ValueError, match="senza testo alternativo"):
        Grafico("<svg/>", "t", "  ", TABELLA)


def test_il_testo_alternativo_da_il_nome_alla_figura_una_volta_sola() -> None:
    g = grafico()
    letta = pagina(g.html())
    figura = letta.find("svg")
    assert isinstance(figura, Tag)
    assert figura["role"] == "img"
    assert figura["aria-label"] == g.alternativa
    assert figura.find(["title", "desc"]) is None
    assert g.alternativa not in letta.get_text()
    assert letta.figcaption is not None
    assert letta.figcaption.get_text() == "Raggiungimento <2013> Fonte: documento"
    assert letta.select_one("details > summary + div table") is not None


def test_lo_svg_sta_dentro_una_pagina_senza_toccarla() -> None:
    svg = grafico().svg
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert not re.search(r"<style|<\?xml|<!DOCTYPE|<metadata|<script|https?://(?!www\.w3\.org)", svg)


def test_due_grafici_nella_stessa_pagina_non_si_scambiano_i_riempimenti() -> None:
    altro = barre("Altro", VOCI[:1])
    pagina(grafico().html() + altro.html())
    citati = re.findall(r"url\(#([\w-]+)\)", grafico().html().replace("url(#y)", ""))
    assert citati
    assert all(f'id="{ancora}"' in grafico().html() for ancora in citati)
    assert not set(citati) & set(re.findall(r'id="([\w-]+)"', altro.html()))


def test_le_etichette_restano_testo_tale_e_quale() -> None:
    radice = ElementTree.fromstring(grafico().svg)
    testo = " ".join("".join(e.itertext()) for e in radice.iter() if e.tag.endswith("text"))
    assert VOCI[0].etichetta in testo
    testo_in_pagina = " ".join(t.get_text() for t in pagina(grafico().html()).select("svg text"))
    assert VOCI[0].etichetta in testo_in_pagina


def test_nessuna_scritta_e_piu_piccola_del_minimo_a_misura_di_stampa() -> None:
    svg = grafico().svg
    larghezza = re.search(r'viewBox="0 0 ([\d.]+)', svg)
    assert larghezza is not None
    assert float(larghezza[1]) == pytest.approx(tv.LARGHEZZA_CM / tv.CM_PER_PUNTO, rel=1e-3)
    assert min(float(c) for c in re.findall(r"font-size: ([\d.]+)px", svg)) >= tv.CORPO_PICCOLO


def test_disegnare_non_cambia_le_impostazioni_di_matplotlib() -> None:
    prima = dict(mpl.rcParams)
    disegna(5, 2, lambda figura: None)
    assert dict(mpl.rcParams) == prima


def test_un_errore_nel_disegno_non_si_perde() -> None:
    def guasto(figura: Figure) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        disegna(5, 2, guasto)


def test_il_grafico_diventa_un_pdf_accessibile_uguale_ogni_volta() -> None:
    assert pdf(grafico().typst()) == pdf(grafico().typst())


def test_i_dati_del_grafico_accompagnano_la_figura() -> None:
    dati = grafico().dati()
    assert isinstance(dati, dict)
    assert dati["alternativa"] == grafico().alternativa
    assert dati["tabella"]["righe"][1]["valore"] == "80"
    assert grafico().alternativa in grafico().testo()
