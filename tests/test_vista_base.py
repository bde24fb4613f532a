from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from analisi import mime
from analisi.errors import ErroreNotebook
from analisi.vista.base import (
    Forte,
    Gruppo,
    Page,
    Rimando,
    Testo,
    Vista,
    html_attributo,
    html_testo,
    in_json,
    semplice,
    typst_stringa,
    typst_testo,
)
from analisi.vista.blocchi import Avviso, Elenco, Livello, Paragrafo, Scheda, Schede, Titolo
from analisi.vista.codec import leggi
from vista_aiuto import mostrato, pagina, parole_del_pdf, pdf

STAMPABILI = "".join(map(chr, range(32, 127)))
DIFFICILI = [
    *STAMPABILI,
    STAMPABILI,
    "- voce",
    "= titolo",
    "1. uno",
    "+ due",
    "/ termine: x",
    "// commento",
    "/* commento */",
    "#let x = 1",
    "https://www.example.it/a_b",
    "a -- b --- c ... ~",
    "<etichetta> @citazione",
    "\"virgolette\" e 'apici'",
    "\\u{41} \\n \\",
    "prima\nseconda\n\nquarta",
    "tabulato\tqui",
    "è così: 5 € − 3 → «ok» 😀",
]
BLOCCHI: tuple[Vista, ...] = (
    Titolo(2, STAMPABILI),
    Paragrafo(("prima ", Forte(STAMPABILI), " dopo\na capo")),
    Elenco((STAMPABILI, ("uno ", Forte("due")))),
    Avviso("attenzione", STAMPABILI, ("testo ", Forte(STAMPABILI))),
    Avviso("positivo", "solo titolo"),
    Schede((Scheda(STAMPABILI, "97,51%", STAMPABILI), Scheda("Progetti", "3"))),
)


@pytest.mark.parametrize("testo", DIFFICILI)
def test_ogni_carattere_arriva_tale_e_quale_in_typst(testo: str) -> None:
    assert mostrato(typst_testo(testo)) == testo


def test_cio_che_segue_un_mostrato_non_diventa_una_chiamata() -> None:
    assert mostrato(typst_testo("a") + "(b)[c].len()") == "a(b)[c].len()"


@pytest.mark.parametrize("testo", DIFFICILI)
def test_ogni_carattere_arriva_tale_e_quale_in_html(testo: str) -> None:
    letta = pagina(f"<p>{html_testo(testo)}</p>")
    for riga in letta.find_all("br"):
        riga.replace_with("\n")
    assert letta.get_text() == testo


def test_un_attributo_html_resta_chiuso_e_su_una_riga() -> None:
    letta = pagina(f'<p title="{html_attributo(STAMPABILI + chr(10) + "x")}"></p>')
    assert letta.p is not None
    assert letta.p["title"] == f"{STAMPABILI} x"


def test_i_caratteri_vietati_si_vedono_invece_di_sparire() -> None:
    vietati = "a\x00b\x1bc\ud800d"
    assert html_testo(vietati) == "a\ufffdb\ufffdc\ufffdd"
    assert typst_stringa(vietati) == '"a\ufffdb\ufffdc\ufffdd"'
    html_testo(vietati).encode()


@pytest.mark.parametrize(
    ("testo", "html", "solo_testo"),
    [("a & b", "a &amp; b", "a & b"), (("a ", Forte("<b>")), "a <strong>&lt;b&gt;</strong>", "a <b>")],
)
def test_il_rilievo_si_scrive_con_forte(testo: Testo, html: str, solo_testo: str) -> None:
    assert html_testo(testo) == html
    assert semplice(testo) == solo_testo


def test_i_numeri_esatti_viaggiano_come_testo() -> None:
    dati = {
        "importo": Decimal("1E+3"),
        "quota": Fraction(1, 3),
        "giorno": dt.date(2013, 12, 31),
        "manca": pd.NA,
        "nan": float("nan"),
        "vero": True,
        "lista": (1, np.int64(2), np.float64(0.5)),
    }
    letti = json.loads(json.dumps(in_json(dati), allow_nan=False))
    assert letti == {
        "importo": "1000",
        "quota": "1/3",
        "giorno": "2013-12-31",
        "manca": None,
        "nan": None,
        "vero": True,
        "lista": [1, 2, 0.5],
    }


def test_un_valore_senza_significato_in_json_e_rifiutato() -> None:
    with pytest.raises(TypeError, match="JSON"):
        in_json({"a": object()})


@pytest.mark.parametrize("vista", BLOCCHI, ids=lambda v: type(v).__name__)
def test_ogni_blocco_si_rende_nei_quattro_modi(vista: Vista) -> None:
    resa = vista._repr_mimebundle_(include=None, exclude=None)
    assert set(resa) == {"text/html", "text/plain", mime.VISTA}
    letta = leggi(str(resa[mime.VISTA]))
    assert letta == vista
    assert (letta.html(), letta.typst(), letta.dati()) == (vista.html(), vista.typst(), vista.dati())
    pagina(vista.html())
    json.dumps(vista.dati(), allow_nan=False)
    assert hash(vista) == hash(vista)


def test_un_gruppo_e_la_fila_delle_sue_viste_e_diventa_un_pdf_accessibile() -> None:
    gruppo = Gruppo((Titolo(1, "Primo"), *BLOCCHI))
    assert pdf(gruppo.typst()).startswith(b"%PDF")
    assert gruppo.html().index("</h1>") < gruppo.html().index("<h2>") < gruppo.html().index("<ul")
    assert gruppo.testo().startswith("Primo\n======\n\n") is False
    assert gruppo.testo().startswith("Primo\n=====\n\n")


@pytest.mark.parametrize(
    ("livello", "parola"),
    [("info", "Nota"), ("attenzione", "Attenzione"), ("blocco", "Blocco"), ("positivo", "Esito positivo")],
)
def test_un_avviso_dice_il_suo_livello_a_parole(livello: Livello, parola: str) -> None:
    avviso = Avviso(livello, "titolo", "testo")
    letto = pagina(avviso.html())
    riquadro = letto.find(class_=f"an-avviso--{livello}")
    assert riquadro is not None
    assert riquadro.get_text(" ", strip=True) == f"{parola}: titolo testo"
    assert avviso.testo() == f"{parola}: titolo\ntesto"
    assert parola in avviso.typst()
    assert not letto.find_all(["h1", "h2", "h3"])


def test_le_schede_sono_coppie_di_termine_e_valore() -> None:
    letto = pagina(Schede((Scheda("Progetti", "42", "su 43"), Scheda("Aree", "9"))).html())
    assert [t.get_text() for t in letto.find_all("dt")] == ["Progetti", "Aree"]
    assert [t.get_text(" ") for t in letto.find_all("dd")] == ["42 su 43", "9"]


def test_i_blocchi_vuoti_e_i_titoli_impossibili_sono_rifiutati() -> None:
    with pytest.raises(ValueError, match="senza voci"):
        Elenco(())
    with pytest.raises(ValueError, match="senza voci"):
        Schede(())
    with pytest.raises(ValueError, match="da 1 a 6"):
        Titolo(7, "x")


def test_a_cross_reference_is_a_link_on_screen_and_a_page_number_on_paper() -> None:
    testo = ("si veda ", Rimando("l'area C", "area-C"))

    class Holding(Page):
        """A page that holds what is referred to."""

        def leads(self, name: str) -> bool:
            """Whether it is there."""
            return name == "area-C"

    assert html_testo(testo, Holding()) == 'si veda <a class="an-rimando" href="#area-C">l&#x27;area C</a>'
    assert html_testo(testo) == "si veda l&#x27;area C"
    assert semplice(testo) == "si veda l'area C"
    stampato = parole_del_pdf(f'{typst_testo(testo)}\n#pagebreak()\n#heading[Area C] #label("area-C")')
    assert "si veda l'area C (pag. 2)" in stampato


def test_a_cross_reference_to_what_is_not_there_is_only_its_words() -> None:
    assert parole_del_pdf(typst_testo(("si veda ", Rimando("l'area Z", "area-Z"), "."))) == "si veda l'area Z."


@pytest.mark.parametrize(
    "scritta",
    [
        "",
        "null",
        '{"~":"Analisi"}',
        '{"~":"Paragrafo","altro":1}',
        '{"~":"Gruppo","viste":[1]}' + "[" * 3,
        '{"~":"Grafico","svg":"<svg><script>x</script></svg>","titolo":"T","alternativa":"A","tabella":null}',
        '{"~":"Grafico","svg":"<svg onload=\'x\'></svg>","titolo":"T","alternativa":"A","tabella":null}',
        '{"~":"Grafico","svg":"<svg><a href=\'http://x\'/></svg>","titolo":"T","alternativa":"A","tabella":null}',
    ],
)
def test_what_is_no_view_of_ours_is_refused_in_italian(scritta: str) -> None:
    with pytest.raises(ErroreNotebook, match="non è nella forma prevista"):
        leggi(scritta)
