"""What a column of data is: its machine name, its title, its type, its unit, what a value of it means.

A table declares the fields of its exact rows; they travel with the results, so that whoever reads them (a workbook,
the open data beside a report, an auditor) needs no other dictionary. The fields themselves stand in `campi_pagine`
and, for columns of visible texts, in `campi_colonne`: each thing is said once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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


def con_unita(campi: Iterable[Campo], **unita: str) -> tuple[Campo, ...]:
    """The same fields, those named with the unit that this table's figures have."""
    return tuple(replace(c, unita=unita[c.nome]) if c.nome in unita else c for c in campi)


def presenti(campi: Iterable[Campo], righe: Iterable[object]) -> list[dict[str, object]]:
    """The declared fields that some row has, in the order declared, as JSON values."""
    chiavi = {str(chiave) for riga in righe if isinstance(riga, Mapping) for chiave in riga}
    return [c.dati() for c in campi if c.nome in chiavi]
