"""What a column of data is: its machine name, its title, its type, its unit, what a value of it means.

A table declares the fields of its records; they travel with the results, so that whoever reads them (a workbook, the
open data beside a report, an auditor) needs no other dictionary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TipoCampo = Literal["testo", "numero", "intero", "data", "vero_falso"]


@dataclass(frozen=True)
class Campo:
    """A column of exact rows.

    nome: the key of the rows, in snake_case; titolo: what a header says; significato: what a value is, and what an
    empty one is where that needs saying; unita: of the numbers, empty where another column or the meaning gives it;
    decimali, segno: how many decimals and whether a plus a spreadsheet shows.
    """

    nome: str
    titolo: str
    tipo: TipoCampo
    significato: str
    unita: str = ""
    decimali: int | None = None
    segno: bool = False

    def dati(self) -> dict[str, object]:
        """The field as JSON values."""
        return {
            "nome": self.nome,
            "titolo": self.titolo,
            "tipo": self.tipo,
            "unita": self.unita,
            "significato": self.significato,
            **({} if self.decimali is None else {"decimali": self.decimali}),
            **({"segno": True} if self.segno else {}),
        }
