"""The licences under which the data of a source may be published again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Licenza:
    """Terms of reuse. codice: the SPDX or Open Definition name; indirizzo: of the text."""

    codice: str
    titolo: str
    indirizzo: str


LICENZE = {
    x.codice: x
    for x in (
        Licenza(
            "CC-BY-4.0",
            "Creative Commons Attribuzione 4.0 Internazionale",
            "https://creativecommons.org/licenses/by/4.0/deed.it",
        ),
        Licenza(
            "CC0-1.0",
            "Creative Commons Zero 1.0, rinuncia a ogni diritto",
            "https://creativecommons.org/publicdomain/zero/1.0/deed.it",
        ),
        Licenza("IODL-2.0", "Italian Open Data License 2.0", "https://www.dati.gov.it/iodl/2.0/"),
    )
}
PREDEFINITA = "CC-BY-4.0"
"""Of the data of a public body, where the card of the source says nothing (AgID guidelines on public-sector data)."""
