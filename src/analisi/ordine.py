"""The order in which people read codes: numbers by their value, letters whatever their case. It imports nothing."""

from __future__ import annotations

import re

Naturale = tuple[tuple[bool, int, str], ...]
"""What to compare: the text cut at its numbers."""


def naturale(testo: str) -> Naturale:
    """The key by which A2 comes before A10, and 2 before 10; numbers come before letters."""
    return tuple(
        (False, int(pezzo), "") if pezzo.isdecimal() else (True, 0, pezzo.casefold())
        for pezzo in re.findall(r"\d+|\D+", testo)
    )
