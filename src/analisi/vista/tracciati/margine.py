"""Names in the right margin of a frame: one for each line that ends there, spread so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analisi.vista import tavolozza as tv
from analisi.vista.tracciati.cartellini import distanzia
from analisi.vista.tracciati.tela import Peso, Tela, altezza_riga, avvolgi, misura

CARATTERI = 16
"""Wrap of a name, unless told otherwise."""
RICHIAMO_CM = 0.45
"""Room between the frame and the names, crossed by thin lines."""


@dataclass(frozen=True)
class Coda:
    """A name for what ends at the height `y`; without `richiamo` no line joins the two."""

    y: float
    testo: str
    peso: Peso = "normal"
    colore: str = tv.TESTO_TENUE
    tratti: bool = False
    caratteri: int = CARATTERI
    richiamo: bool = True

    @property
    def righe(self) -> tuple[str, ...]:
        """The name, wrapped."""
        return avvolgi(self.testo, self.caratteri)

    @property
    def altezza(self) -> float:
        """Room that the name takes, in centimetres."""
        return altezza_riga(tv.CORPO_PICCOLO) * len(self.righe) + (0.06 if len(self.righe) > 1 else 0.0)

    @property
    def larghezza(self) -> float:
        """Centimetres of the longest line."""
        return max(misura(riga, tv.CORPO_PICCOLO, self.peso) for riga in self.righe)


def larghezza(code: Sequence[Coda]) -> float:
    """Room that the margin needs, in centimetres."""
    return RICHIAMO_CM + max((c.larghezza for c in code), default=0.0) + 0.05


def scrivi(tela: Tela, code: Sequence[Coda], destra: float, basso: float, alto: float) -> None:
    """Write the names right of `destra`, between two heights, each joined to its own."""
    posti = distanzia([c.y for c in code], [c.altezza for c in code], basso, alto)
    for coda, posto in zip(code, posti, strict=True):
        xs = (destra + 0.04, destra + 0.14, destra + RICHIAMO_CM - 0.09)
        if coda.richiamo:
            tela.linea(xs, (coda.y, coda.y, posto), tv.GRIGIO, 0.6, tratti=coda.tratti)
        passo = altezza_riga(tv.CORPO_PICCOLO)
        for k, riga in enumerate(coda.righe):
            y = posto + passo * ((len(coda.righe) - 1) / 2 - k)
            tela.testo(destra + RICHIAMO_CM, y, riga, corpo=tv.CORPO_PICCOLO, peso=coda.peso, colore=coda.colore)
