"""Rows of a typed table as plain mappings, with None for every missing value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def record(tabella: pd.DataFrame) -> list[dict[str, Any]]:
    """One mapping a row, in table order: text as str, amounts as Decimal, missing values as None."""
    import pyarrow as pa  # imported here: many import this module, and a plan of reports makes no rows

    righe: list[dict[str, Any]] = pa.Table.from_pandas(tabella, preserve_index=False).to_pylist()
    return righe
