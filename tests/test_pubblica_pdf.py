"""A notebook published as PDF: tagged, archivable, the same bytes every time."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typst
from nbclient import NotebookClient

from analisi.errors import ErroreNotebook
from analisi.mime import TYPST
from notebatch.exporters.blocks import Document
from notebatch.exporters.document import read_document
from notebatch.exporters.pdf import EsportatorePdf, Writer
from notebatch.exporters.typeface import covered
from notebatch.exporters.typst import drawable, string
from quaderni import PNG, Cella, codice, flusso, markdown, quaderno, scrivi, uscita

OSTILE = r"""a # b $ c * d _ e ` f < g @ h \ i [ j ] "k" // l /* m #panic("x") = n"""


def pdf(*celle: Cella, pubblicazione: dict[str, Any] | None = None, accessibile: bool = True) -> bytes:
    notebook = quaderno(*celle, pubblicazione=pubblicazione)
    corpo, _ = EsportatorePdf(accessibile=accessibile).from_notebook_node(notebook)
    assert isinstance(corpo, bytes) and corpo.startswith(b"%PDF-")
    return corpo


def documento(*celle: Cella) -> Document:
    return read_document(
        quaderno(*celle), name="prova", folder=Path(), preferences=EsportatorePdf.preferences, accessibile=True
    )


def sorgente(*celle: Cella) -> str:
    """The Typst markup of the body."""
    letto = documento(*celle)
    scrittura = Writer(frozenset(t.anchor for t in letto.headings))
    return "".join(scrittura.block(b) for b in letto.blocks)


def parole(*celle: Cella) -> str:
    """What a reader sees, taken from the laid out page with Typst's own plain renderer of text."""
    modulo = f'#let vista(corpo) = [#corpo <corpo>]\n#import "m.typ": *\n#vista[{sorgente(*celle)}]'
    file = {"main.typ": modulo.encode(), "m.typ": Writer(frozenset()).file["rapporto.typ"]}
    html = typst.compile(file, format="html")  # type: ignore[call-overload]
    return " ".join(re.sub(r"<[^>]*>", " ", html.decode()).split())


def test_the_file_declares_ua_1_and_a_2a_and_carries_tags_language_and_title() -> None:
    corpo = pdf(
        markdown("# Relazione\n\n## Uno\n\ntesto"),
        pubblicazione={"data": "2013-12-31", "testata": "Camera", "indice": True},
    )
    assert b"<pdfuaid:part>1</pdfuaid:part>" in corpo
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in corpo
    assert b"/StructTreeRoot" in corpo and b"<rdf:li>it</rdf:li>" in corpo
    assert b">Relazione</rdf:li>" in corpo and b"2013-12-31T00:00:00Z" in corpo


def test_without_a_date_the_documented_zero_is_used() -> None:
    assert b"1970-01-01T00:00:00Z" in pdf(markdown("# T"))


def test_the_same_notebook_gives_the_same_bytes_and_another_verdict_gives_others() -> None:
    celle = (markdown("# T\n\ntesto"), codice("f()", uscita({"image/png": PNG}, {"alt": "a"})))
    marca = {"contrassegno": {"stato": "bloccato", "testo": "Bloccato"}}
    assert pdf(*celle) == pdf(*celle) != pdf(*celle, pubblicazione=marca)


def test_a_missing_alternative_text_stops_the_pdf_unless_given_up() -> None:
    muta = codice("plot()", uscita({"image/png": PNG, "text/plain": "<Figure>"}))
    with pytest.raises(ErroreNotebook, match=r"cella di codice 1 \(«plot\(\)»\), figura 1"):
        pdf(muta)
    assert b"pdfuaid:part>1" not in pdf(muta, accessibile=False)


@pytest.mark.parametrize(
    ("frammento", "spiegazione"),
    [
        (
            "#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'></svg>\"))",
            "manca il testo alter",
        ),
        ("segno \U0001f389", "il segno «\U0001f389» non esiste"),
        ("#boh()", "frammento Typst non valido: unknown variable: boh"),
        ('#image("/etc/hostname", alt: "x")', "bastare a sé stesso"),
    ],
)
def test_typst_complaints_name_the_cell_in_italian(frammento: str, spiegazione: str) -> None:
    celle = (markdown("# T\n\nriga\n\nriga"), codice("buona()", uscita({TYPST: "ok"})))
    with pytest.raises(ErroreNotebook) as errore:
        pdf(*celle, codice("cattiva()", uscita({TYPST: frammento})))
    assert "cella di codice 2 («cattiva()»)" in str(errore.value)
    assert spiegazione in str(errore.value)


def test_words_from_data_are_never_commands() -> None:
    protetto = (
        OSTILE.replace("\\", "\\\\").replace("*", "\\*").replace("`", "\\`").replace("_", "\\_").replace("<", "\\<")
    )
    celle = (
        markdown(f"## {protetto.replace('[', chr(92) + '[')}"),
        codice("f()", flusso(OSTILE), uscita({"text/plain": OSTILE})),
        codice("g()", uscita({"text/html": "<table><tr><td>" + OSTILE.replace("<", "&lt;") + "</td></tr></table>"})),
    )
    pdf(*celle, pubblicazione={"titolo": OSTILE, "testata": OSTILE, "sottotitolo": OSTILE})
    assert parole(*celle).replace("&lt;", "<").replace("&quot;", '"').count(OSTILE) == 4


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_the_text_can_be_taken_out_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    marca = {"stato": "bloccato", "testo": "Dati bloccati"}
    celle = (markdown("# Città\n\nperché no −3 €"), codice("f()", flusso("fine")))
    file.write_bytes(pdf(*celle, pubblicazione={"contrassegno": marca, "testata": "Camera", "data": "2013-12-31"}))
    letto = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True).stdout.decode()
    for atteso in ("Città", "perché no −3 €", "fine", "1 di 1", "Camera · Città", "31/12/2013"):
        assert atteso in letto
    assert letto.count("✕ Dati bloccati") == 2


def test_markdown_keeps_its_structure() -> None:
    testo = (
        "## Sezione\n\n*c* **g** `x` [via](https://a.it) [giù](#Sezione) [no](#Manca)\\\nriga\n\n- a\n  1. b\n\n"
        "3. terzo\n\n> cita\n\n---\n\n```python\nf('#')\n```\n\n| v | n |\n|---|--:|\n| a | 1 |\n\n"
        "$x_1$\n\n<div>libero <b>forte</b></div>\n"
    )
    typ = sorgente(markdown(testo))
    attesi = (
        "#emph[",
        "#strong[",
        "#raw(",
        '#link("https://a.it")',
        '#link(label("Sezione"))',
        "#list(",
        "#enum(start: 3",
    )
    for atteso in (
        *attesi,
        "#quote(block: true)",
        "#filetto()",
        "table.header(",
        "align: (left, right,)",
        "#linebreak()",
    ):
        assert atteso in typ
    assert 'label("Manca")' not in typ and '#"$x_1$";' in typ and '#strong[#"forte";]' in typ
    assert pdf(markdown(testo))


def test_the_richest_representation_wins_and_typst_goes_in_as_it_is() -> None:
    ricca = uscita({TYPST: ["#strong[da ", "typst]"], "text/html": "<p>da html</p>", "text/plain": "da testo"})
    typ = sorgente(codice("f()", ricca), codice("g()", uscita({"text/html": "<p>da html</p>", "text/plain": "t"})))
    assert "#strong[da typst]" in typ and typ.count("da html") == 1 and "da testo" not in typ


def test_headings_of_fragments_take_their_place_under_the_section() -> None:
    celle = (
        markdown("# T\n\n## A"),
        codice("f()", uscita({TYPST: "#heading(level: 1)[uno]"}), uscita({TYPST: "=== due\n\ntesto"})),
        codice("g()", uscita({"text/html": "<h1>tre</h1>"})),
        markdown("#### B\n\ntesto"),
    )
    livelli = re.findall(r"level: (\d)|^(=+) ", sorgente(*celle), re.MULTILINE)
    assert [int(a) if a else len(b) for a, b in livelli] == [1, 2, 3, 2, 2]
    assert pdf(*celle)


def test_what_a_fragment_sets_ends_with_it() -> None:
    celle = (
        codice("f()", uscita({TYPST: "#let x = 1\n#set text(size: 30pt)\n#x"})),
        codice("g()", uscita({TYPST: "#x"})),
    )
    with pytest.raises(ErroreNotebook, match="cella di codice 2"):
        pdf(*celle)


def test_signs_that_no_font_draws_become_words() -> None:
    assert ord("✓") in covered() and ord("−") in covered()
    assert drawable("✅ fatto\ufe0f \U0001f389\u200b −3\u202f%") == "✓ fatto [party popper] −3\u202f%"
    assert string('a"\\\n\x07') == r'"a\"\\\n"'
    assert pdf(markdown("# T \U0001f389\n\n✅ ▲ → − \u202f € 漢"))


def test_a_wide_table_turns_the_page_and_takes_its_heading_along() -> None:
    import pandas as pd

    larga = pd.DataFrame([[1.5] * 12], columns=[f"c{i}" for i in range(12)]).to_html()
    corpo = pdf(markdown("# T\n\ntesto\n\n## Larga"), codice("df", uscita({"text/html": larga})))
    scatole = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", corpo)
    assert [float(a) > float(b) for a, b in scatole] == [False, True]


def test_an_analysts_notebook_is_executed_and_published(tmp_path: Path) -> None:
    analisi = (
        "import pandas as pd\nimport matplotlib.pyplot as plt\n"
        "plt.plot([1, 3, 2])\nplt.title('Saldi')\nplt.show()\npd.DataFrame({'Provincia': ['Lucca'], 'Saldo': [12.5]})"
    )
    celle = (markdown("# Saldi"), codice(analisi, alt="Linea che sale a 3 e scende a 2"))
    notebook = quaderno(*celle, kernelspec={"name": "python3", "display_name": "Python 3"})
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    percorso = tmp_path / "saldi.ipynb"
    scrivi(notebook, percorso)
    for formato in ("pdf", "html"):
        comando = [sys.executable, "-m", "nbconvert", "--to", f"analisi-{formato}", str(percorso)]
        subprocess.run(comando, check=True, capture_output=True)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in (tmp_path / "saldi.pdf").read_bytes()
    pagina = (tmp_path / "saldi.html").read_text(encoding="utf-8")
    assert 'alt="Linea che sale a 3 e scende a 2"' in pagina and '<th scope="col">Provincia</th>' in pagina


def test_the_png_of_an_output_reaches_the_pdf_untouched_by_the_path() -> None:
    letto = documento(codice("f()", uscita({"image/png": [PNG[:30] + "\n", PNG[30:]]}, {"alt": "Punto"})))
    scrittura = Writer(frozenset())
    markup = "".join(scrittura.block(b) for b in letto.blocks)
    (nome,) = [n for n in scrittura.file if n.endswith(".png")]
    assert scrittura.file[nome] == base64.b64decode(PNG)
    assert f'image("{nome}", alt: "Punto")' in markup
