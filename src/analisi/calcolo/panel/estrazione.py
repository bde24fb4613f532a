"""Chance that comes out the same: each draw has its own stream, named by what it is drawn for.

The streams are numpy's PCG64; one seed gives the same figures whatever else is drawn and in whatever order.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import numpy as np

from analisi.calcolo.panel.calibro import Tratto

QUOTA_DI_DERIVA = 0.35
"""Standard deviation of the yearly drift of a body, in standard deviations between bodies."""

QUOTA_COMUNE = 0.85
"""How much of a body's effect, and of its drift, it shares with the other indicators of the theme (a correlation)."""


def flusso(seme: int, *parole: str) -> np.random.Generator:
    """The stream of draws named by `parole`."""
    impronta = hashlib.sha256("\0".join(parole).encode()).digest()
    parti = [int.from_bytes(impronta[i : i + 4], "big") for i in range(0, 16, 4)]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seme, *parti])))


def percorso(
    tratto: Tratto, anni: Sequence[int], seme: int, ente: str, nome: str, *, tema: str = "", verso: int = 0
) -> dict[int, float]:
    """The true values of a trait of a body: an effect of its own, and a drift from the first year on.

    verso: 1 where higher is better, −1 where lower is: a body that is good at one indicator of `tema` is rather good at
    the others. 0: nothing is shared.
    """
    effetto, deriva = flusso(seme, "effetto", nome, ente).standard_normal(2)
    if verso:
        comune = flusso(seme, "tema", tema, ente).standard_normal(2) * verso
        resto = math.sqrt(1 - QUOTA_COMUNE**2)
        effetto, deriva = comune * QUOTA_COMUNE + np.array([effetto, deriva]) * resto
    return {anno: tratto.valore(float(effetto + deriva * QUOTA_DI_DERIVA * (anno - anni[0]))) for anno in anni}
