"""A little of everything that a report shows, made once and thrown away."""

from __future__ import annotations

from decimal import Decimal

from analisi.dati import carte
from analisi.dati.record import record
from analisi.dati.tabelle import TABELLE
from analisi.dati.tipi import in_arrow, in_pandas
from analisi.vista import formato
from analisi.vista.grafici.canvas import text_width
from analisi.vista.grafici.comparisons import Barra, Riferimento, barre
from analisi.vista.tabella import Cella, Colonna, Riga, Tabella


def riscalda() -> None:
    """Have the libraries load what they load at first use: fonts, the Italian locale, Arrow's and pydantic's readers.

    A process forked after this finds it done. Nothing of the project is read and nothing is kept.
    """
    for schema in TABELLE.values():
        record(in_pandas(in_arrow(schema, {nome: [None] for nome in schema.nomi})))
    carte.prepara()
    giorno = formato.data("2013-12-31") + formato.data_breve("2013-12")
    importo = Cella(Decimal("1234.56"), nota=giorno, barra=0.5)
    colonne = (Colonna("Voce"), Colonna("Importo", "euro", "numero", decimali=2, segno=True))
    voci = (Barra("prima", Decimal(50), attenzione=True), Barra("seconda", Decimal(100)))
    tabella = Tabella("Tabella", colonne, (Riga((Cella("prima"), importo)),))
    grafico = barre("Grafico", voci, riferimento=Riferimento(Decimal(90)))
    for vista in (tabella, grafico):
        vista._repr_mimebundle_()
    for weight in ("normal", "semibold", "bold"):
        text_width("0", weight=weight)
