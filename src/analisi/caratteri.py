"""Characters: the ones that nobody sees, letters of other alphabets that look like ours, names for machines."""

from __future__ import annotations

import re
import unicodedata

_SENZA_SEGNO = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs")
_LETTERE_VUOTE = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Letters, for Unicode, that print nothing."""

_NOSTRE = {
    "-": "‐‑‒–—―−",
    "/": "⁄∕",
    ":": "∶꞉",
    ".": "․",
    **dict(zip("ABCEHIJKMNOPQSTVWXYZ", ("АΑ", "ВΒ", "С", "ЕΕ", "НΗ", "ІΙӀ", "Ј", "КΚ", "МΜ", "Ν", "ОΟՕ", "РΡ", "Ԛ", "Ѕ",
                                        "ТΤ", "Ѵ", "Ԝ", "ХΧ", "УΥҮ", "Ζ"), strict=True)),
    **dict(zip("acdehijlnopqsuvwxy", ("а", "сϲ", "ԁ", "е", "һհ", "іı", "ј", "ӏ", "ո", "оοօ", "рρ", "ԛ", "ѕ", "ս", "ѵν",
                                      "ԝ", "х", "уү"), strict=True)),
}  # fmt: skip
_SOSIA = {altra: nostra for nostra, altre in _NOSTRE.items() for altra in altre}


LUNGHEZZA_NOME_DI_MACCHINA = 60


def nome_di_macchina(testo: str) -> str:
    """`testo` in snake_case, letters without accents and digits only, cut between words; empty where it has none."""
    ascii_ = unicodedata.normalize("NFKD", testo).encode("ascii", "ignore").decode().lower()
    nome = re.sub("[^a-z0-9]+", "_", ascii_).strip("_")
    if len(nome) <= LUNGHEZZA_NOME_DI_MACCHINA:
        return nome
    corto = nome[:LUNGHEZZA_NOME_DI_MACCHINA]
    return nome[: LUNGHEZZA_NOME_DI_MACCHINA + 1].rpartition("_")[0] or corto


def invisibile(carattere: str) -> bool:
    """Whether it shows nothing, and is not the plain blank: controls, joiners, soft hyphens, blanks of other widths."""
    if carattere == " ":
        return False
    variante = 0xFE00 <= ord(carattere) <= 0xFE0F or 0xE0100 <= ord(carattere) <= 0xE01EF
    return variante or carattere in _LETTERE_VUOTE or unicodedata.category(carattere) in _SENZA_SEGNO


def visibile(testo: str) -> str:
    """`testo` with what nobody sees written as `[U+200B]`, for messages."""
    return "".join(f"[{punto(c)}]" if invisibile(c) else c for c in testo)


def punto(carattere: str) -> str:
    """Its number in Unicode, `U+0410`."""
    return f"U+{ord(carattere):04X}"


def nostro(carattere: str) -> str:
    """What somebody who typed it meant, in letters without accent, digits and signs of a keyboard; possibly nothing."""
    if carattere.isascii():
        return carattere if carattere.isprintable() else ""
    if carattere in _SOSIA:
        return _SOSIA[carattere]
    scomposto = unicodedata.normalize("NFKD", carattere)
    if scomposto.isascii():
        return scomposto
    if carattere.isdigit():
        return str(unicodedata.digit(carattere))
    return "".join(c for c in scomposto if c.isascii())


def si_legge(testo: str) -> str:
    """What the eye sees: the same for two texts that print the same, whatever they are written with."""
    if testo.isascii() and testo.isprintable():
        return " ".join(testo.split())
    composto = unicodedata.normalize("NFC", testo)
    visti = ((" " if c.isspace() else "") if invisibile(c) else _SOSIA.get(c, c) for c in composto)
    return " ".join("".join(visti).split())
