"""The alphabet of codes: what may stand in one, and what somebody who wrote something else probably meant.

A code is letters without accent, digits and a few signs, so that two that look the same are the same, on paper, in an
address and in a file's name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from fnmatch import fnmatchcase

from analisi.caratteri import invisibile, nostro, punto
from analisi.paths import perche_non_nome

SEGNI = "-_.:/+()"
"""Signs of a code, after its first letter or digit."""

SEGNI_DI_CARTELLA = "-_."
"""Those of a code that becomes a folder."""

MOSTRATI = 3


def perche_non_codice(testo: str, *, cartella: bool = False, vietati: Iterable[str] = ()) -> str:
    """Why `testo` is no code, as what was expected, in Italian; empty where it is one.

    cartella: whether it becomes a folder's name; vietati: words that have another meaning there, whatever the case,
    `*` standing for anything.
    """
    segni = SEGNI_DI_CARTELLA if cartella else SEGNI
    estranei = [(posto, c) for posto, c in enumerate(testo, start=1) if not _ammesso(c, segni)]
    if estranei:
        detti = "; ".join(_detto(posto, c) for posto, c in estranei[:MOSTRATI])
        altri = f"; e altri {len(estranei) - MOSTRATI}" if len(estranei) > MOSTRATI else ""
        return f"un codice di lettere senza accento, cifre e {' '.join(segni)} ({detti}{altri}){_invece(testo, segni)}"
    if not testo[:1].isalnum():
        return f"un codice che cominci con una lettera o una cifra{_invece(testo, segni)}"
    if cartella and (perche := perche_non_nome(testo)):
        return f"un codice che possa essere il nome di una cartella: questo {perche}"
    if any(fnmatchcase(testo.casefold(), vietato) for vietato in vietati):
        return f"un altro codice: «{testo}» ha già un altro significato"
    return ""


def codice_vicino(testo: str, segni: str = SEGNI_DI_CARTELLA) -> str:
    """The code that was probably meant; empty where nothing of `testo` could stand in one."""
    inteso = "".join(c if c.isascii() or c.isspace() else nostro(c) for c in testo)
    pezzi = "".join(c if _ammesso(c, segni) else " " for c in inteso).split()
    return re.sub("-{2,}", "-", "-".join(pezzi)).lstrip(segni)


def _invece(testo: str, segni: str) -> str:
    """What to write, certain where only characters deceive."""
    vicino = codice_vicino(testo, segni)
    ingannati = all(_ammesso(c, segni) or not (c.isascii() or c.isspace()) for c in testo)
    return f"; {'scrivere' if ingannati else 'per esempio'} «{vicino}»" if vicino else ""


def _ammesso(carattere: str, segni: str) -> bool:
    return carattere.isascii() and (carattere.isalnum() or carattere in segni)


def _detto(posto: int, carattere: str) -> str:
    """One character in the wrong place: `carattere n. 2, «é» U+00E9: ha un accento`."""
    if carattere == " ":
        return f"carattere n. {posto}: uno spazio"
    if invisibile(carattere):
        genere = "uno spazio speciale" if carattere.isspace() else "non si vede"
        return f"carattere n. {posto}, {punto(carattere)}: {genere}"
    return f"carattere n. {posto}, «{carattere}» {punto(carattere)}: {_genere(carattere)}"


def _genere(carattere: str) -> str:
    if carattere.isascii():
        return "non è ammesso"
    if unicodedata.combining(carattere):
        return "un accento, che si unisce alla lettera prima"
    inteso = nostro(carattere)
    if inteso and not (carattere.isalpha() and unicodedata.combining(unicodedata.normalize("NFD", carattere)[-1])):
        return f"sembra «{inteso}» ma è un altro"
    return "ha un accento" if inteso else "è di un altro alfabeto" if carattere.isalpha() else "non è ammesso"
