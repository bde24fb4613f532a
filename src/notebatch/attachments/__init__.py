"""What stands beside a report for whoever computes with its figures: the workbook, the open data, the links to both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from notebatch.attachments.data_package import DESCRITTORE, Pacchetto, dati_aperti, nome_csv, nome_dizionario
from notebatch.attachments.tables import TavolaAperta, tavole_aperte
from notebatch.attachments.workbook import cartella
from notebatch.publication import DATA_FOLDER


@dataclass(frozen=True)
class Attachments:
    """Files by ending, as `publication.publish` wants them; links as the page's head wants them."""

    products: dict[str, bytes]
    links: list[dict[str, object]]


def attachments(results: Sequence[object], name: str, package: Pacchetto) -> Attachments:
    """The workbook of the tables in `results` and their open data, if there are any, and what leads to them.

    name: of the report's files, without extension.
    """
    title, mark = package.titolo, package.marchio
    tables = tavole_aperte(results, title, mark)
    book = cartella(results, title, data=package.al, autore=package.editore, contrassegno=mark) if tables else b""
    products = {f"{DATA_FOLDER}/{file}": content for file, content in dati_aperti(tables, package).items()}
    return Attachments({**({".xlsx": book} if book else {}), **products}, _links(name, tables, mark))


def _links(name: str, tables: Sequence[TavolaAperta], mark: str) -> list[dict[str, object]]:
    """The report on paper, its workbook, each table, then what explains them; addresses are relative to the page."""
    files = [("Il rapporto in PDF", f"{name}.pdf", "accessibile")]
    single: list[tuple[str, str, str]] = []
    if tables:
        files.append(("Le tabelle in Excel", f"{name}.xlsx", "tutte le tabelle, un foglio ciascuna"))
        where = f"{name}{DATA_FOLDER}"
        meaning = "che cosa significa ogni colonna"
        files.append(("Dizionario dei dati, CSV", f"{where}/{nome_dizionario(mark)}", meaning))
        files.append(("Descrittore dei dati, JSON", f"{where}/{DESCRITTORE}", "Data Package"))
        single = [(f"{t.titolo}, CSV", f"{where}/{nome_csv(t)}", _rows(len(t.righe))) for t in tables]
    return [_link(*one) for one in files] + [_link(*one) | {"dettaglio": True} for one in single]


def _link(text: str, address: str, remark: str) -> dict[str, object]:
    return {"testo": text, "indirizzo": quote(address), "nota": remark}


def _rows(how_many: int) -> str:
    return "1 riga" if how_many == 1 else f"{how_many} righe"
