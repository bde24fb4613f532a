"""Adding entries at the end of a YAML list that people write by hand, without touching a byte of what is there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

Voce = Mapping[str, "str | Voce"]
Valore = str | Voce | Sequence[Voce]
"""What a field of an entry holds: a text, a key, or a list of keys with what was seen there."""

_VUOTO = re.compile(r"\s*\[\s*\]\s*(#.*)?")
_MARCATORI = ("---", "...")
_VOCE = re.compile(r"^( *)- ", re.MULTILINE)
_DA_SCRIVERE_IN_CIFRE = re.compile("[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def con_voci(contenuto: str, voci: Sequence[Mapping[str, Valore]]) -> str:
    """The text of a list with entries more; an empty list at its end (`[]`) gives way to them.

    Whether the whole still reads as meant is for the caller to try: a list in brackets cannot be added to this way.
    """
    if not voci:
        return contenuto
    a_capo = "\r\n" if "\r\n" in contenuto else "\n"
    base = _senza_elenco_vuoto(contenuto)
    if base and not base.endswith(("\n", "\r")):
        base += a_capo
    trovata = _VOCE.search(base)
    margine = trovata[1] if trovata else ""
    return base + "".join(f"{margine}{riga}{a_capo}" for voce in voci for riga in _righe(voce))


def _senza_elenco_vuoto(contenuto: str) -> str:
    """The text without the line of its empty list, where there is nothing else in it but comments."""
    righe = contenuto.splitlines(keepends=True)
    piene = [i for i, r in enumerate(righe) if (t := r.strip("\ufeff \t\r\n")) and not t.startswith("#")]
    piene = [i for i in piene if righe[i].strip() not in _MARCATORI]
    if len(piene) != 1 or not _VUOTO.fullmatch(righe[piene[0]].strip("\ufeff\r\n")):
        return contenuto
    return "".join(r for i, r in enumerate(righe) if i != piene[0])


def _righe(voce: Mapping[str, Valore]) -> list[str]:
    """An entry, a line a field; a list takes a line for each of its items, so that it can be read."""
    righe: list[str] = []
    for campo, valore in voce.items():
        testa = f"{'  ' if righe else '- '}{campo}:"
        if isinstance(valore, str | Mapping):
            righe.append(f"{testa} {in_yaml(valore)}")
        else:
            righe += [testa, *(f"    - {in_yaml(v)}" for v in valore)]
    return righe


def in_yaml(valore: str | Voce) -> str:
    """A text between quotes, or a mapping in brackets on one line."""
    if isinstance(valore, str):
        return _fra_virgolette(valore)
    return "{" + ", ".join(f"{nome}: {in_yaml(v)}" for nome, v in valore.items()) + "}"


def _fra_virgolette(testo: str) -> str:
    """A text between quotes, which YAML reads back as it is: JSON's escapes are YAML's too, but for some marks."""
    quotato = json.dumps(testo, ensure_ascii=False)
    return _DA_SCRIVERE_IN_CIFRE.sub(lambda m: f"\\u{ord(m[0]):04x}", quotato)
