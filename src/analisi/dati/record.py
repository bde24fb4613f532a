"""Rows of a typed table as plain mappings, with None for every missing value."""

from __future__ import annotations

from typing import Any

import pandas as pd


def record(tabella: pd.DataFrame) -> list[dict[str, Any]]:
    """One mapping a row, in table order: text as str, amounts as Decimal, missing values as None."""
    colonne = {}
    for nome in tabella.columns:
        serie = tabella[nome]
        vuote = serie.isna().to_numpy()
        colonne[str(nome)] = [None if v else x for x, v in zip(serie.tolist(), vuote, strict=True)]
    nomi = list(colonne)
    return [dict(zip(nomi, valori, strict=True)) for valori in zip(*colonne.values(), strict=True)]
