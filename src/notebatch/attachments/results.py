"""The tables among the results of a report, with what surrounds each; what a table means is not known here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

MANCANTE = "—"
"""How a workbook writes a missing value."""

NC = "N.C."
"""How a page, and exact rows, write a value that cannot be computed."""


@dataclass(frozen=True)
class TabellaLetta:
    """A table of the results. dati: its own content; descrizione: in words, the chart that it stands behind."""

    dati: Mapping[str, object]
    titolo: str
    fonte: str
    descrizione: str = ""

    @property
    def note(self) -> tuple[str, ...]:
        """Remarks on the table."""
        return tuple(str(n) for n in elenco(self.dati.get("note")))

    @property
    def righe(self) -> list[Mapping[str, object]]:
        """The rows, each a value by name of field."""
        return [r for r in elenco(self.dati.get("righe")) if isinstance(r, Mapping)]

    @property
    def campi(self) -> dict[str, Mapping[str, object]]:
        """What is declared of the values, by name of field, in order."""
        return {str(c["nome"]): c for c in elenco(self.dati.get("campi")) if isinstance(c, Mapping) and "nome" in c}


def tabelle(risultati: Iterable[object]) -> Iterator[TabellaLetta]:
    """Every table with rows of declared fields, in order, also those of charts and inside groups; nothing else."""
    for risultato in risultati:
        if not isinstance(risultato, Mapping):
            continue
        match risultato.get("tipo"):
            case "tabella" if risultato.get("righe") and risultato.get("campi"):
                yield TabellaLetta(risultato, str(risultato.get("titolo", "")), str(risultato.get("fonte", "")))
            case "grafico":
                yield from _del_grafico(risultato)
            case "gruppo":
                yield from tabelle(elenco(risultato.get("viste")))


def _del_grafico(grafico: Mapping[str, object]) -> Iterator[TabellaLetta]:
    for t in tabelle([grafico.get("tabella")]):
        titolo = t.titolo or str(grafico.get("titolo", ""))
        fonte = t.fonte or str(grafico.get("fonte", ""))
        yield TabellaLetta(t.dati, titolo, fonte, str(grafico.get("alternativa", "")))


def elenco(valore: object) -> list[object]:
    """A JSON list as it is; anything else is none."""
    return list(valore) if isinstance(valore, list | tuple) else []
