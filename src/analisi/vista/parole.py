"""The Italian grammar that generated sentences need: agreement, articles, lists. It knows rules, not a dictionary.

Gender is "m" or "f" and is told by the caller. Apostrophes are the plain ones used in all messages. Figures are said
as they are read aloud: `l'8%`, `dall'11%`, `lo 0,5%`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from analisi.vista import formato

Genere = Literal["m", "f"]
Quantita = Literal["s", "p"]
Preposizione = Literal["", "a", "da", "di", "in", "su"]

LETTERE = ("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove")
_VOCALI = "aeiouàèéìòù"
_APERTURE = "«“\"'‘(["
_DI = {"il": "del", "lo": "dello", "la": "della", "l'": "dell'", "i": "dei", "gli": "degli", "le": "delle"}
_CON = {
    "a": {"il": "al", "lo": "allo", "la": "alla", "l'": "all'", "i": "ai", "gli": "agli", "le": "alle"},
    "da": {"il": "dal", "lo": "dallo", "la": "dalla", "l'": "dall'", "i": "dai", "gli": "dagli", "le": "dalle"},
    "di": {"il": "del", "lo": "dello", "l'": "dell'"},
    "in": {"il": "nel", "lo": "nello", "l'": "nell'"},
    "su": {"il": "sul", "lo": "sullo", "l'": "sull'"},
}
_CIFRE = re.compile(r"\d{1,3}(?:\.\d{3})*")
# s before a consonant, z, x, gn, pn, ps, y, and i before a vowel: the words that want «lo» and «uno»
_IMPURA = re.compile(rf"s[^{_VOCALI}\W\d]|z|x|gn|pn|ps|y|i[{_VOCALI}]")


def plurale(n: int, singolare: str, plurale: str, genere: Genere = "m", in_lettere: bool = False) -> str:
    """A count with its noun: `nessun indicatore`, `1 indicatore`, `1.234 indicatori`.

    With `in_lettere` numbers up to nine are words: `un indicatore`, `due indicatori`.
    """
    if n == 0:
        return f"{_apocope('nessun', singolare, genere)} {singolare}"
    if n == 1 and in_lettere:
        articolo = _apocope("un", singolare, genere)
        return f"un'{singolare}" if genere == "f" and _vocale(singolare) else f"{articolo} {singolare}"
    quanti = LETTERE[n] if in_lettere and 1 < n <= 9 else formato.numero(n)
    return f"{quanti} {singolare if n == 1 else plurale}"


def concorda(n: int, aggettivo: str, genere: Genere = "m") -> str:
    """An adjective or participle, given in its dictionary form, in agreement with a count: `raggiunti`.

    Zero agrees in the singular (nessun obiettivo raggiunto). Words in -co and -go are refused with ValueError:
    their plural (critici, carichi) depends on the stress and cannot be derived.
    """
    if aggettivo.endswith(("co", "go")) or not aggettivo.endswith(("o", "e")):
        raise ValueError(f"il plurale di «{aggettivo}» non segue una regola: scriverlo per esteso")
    uno = n in (0, 1)
    if aggettivo.endswith("e"):
        return aggettivo if uno else aggettivo[:-1] + "i"
    desinenza = {"m": ("o", "i"), "f": ("a", "e")}[genere][0 if uno else 1]
    radice = aggettivo[:-1]
    if desinenza == "i" and radice.endswith("i"):
        return radice
    return radice + desinenza


def elenco(voci: Sequence[str], congiunzione: str = "e") -> str:
    """Items in a sentence: `a, b e c`; «ed» only before another e. Empty text for no items."""
    if len(voci) < 2:
        return "".join(voci)
    ultima = voci[-1]
    eufonica = congiunzione == "e" and _nuda(ultima)[:1] in ("e", "è", "é")
    return f"{', '.join(voci[:-1])} {'ed' if eufonica else congiunzione} {ultima}"


def articolo(parola: str, genere: Genere = "m", quantita: Quantita = "s") -> str:
    """A noun with its definite article: `l'area`, `lo scostamento`, `gli uffici`."""
    return _unisci(_articolo(parola, genere, quantita), parola)


def articolo_di(parola: str, genere: Genere = "m", quantita: Quantita = "s") -> str:
    """A noun with «di» and its article: `dell'ufficio`, `dello sportello`, `delle aree`."""
    return _unisci(_DI[_articolo(parola, genere, quantita)], parola)


def articolo_a(parola: str, genere: Genere = "m", quantita: Quantita = "s") -> str:
    """A noun with «a» and its article: `all'area`, `allo sportello`, `alle aree`."""
    return _unisci(_CON["a"][_articolo(parola, genere, quantita)], parola)


def articolo_da(parola: str, genere: Genere = "m", quantita: Quantita = "s") -> str:
    """A noun with «da» and its article: `dall'area`, `dallo sportello`, `dalle aree`."""
    return _unisci(_CON["da"][_articolo(parola, genere, quantita)], parola)


def verbo(n: int, uno: str, molti: str) -> str:
    """The form of a verb, or of a whole predicate, that agrees with a count; zero wants the singular."""
    return uno if n in (0, 1) else molti


def altri(n: int, uno: str, molti: str, genere: Genere = "m") -> str:
    """Those not yet told, with their noun: `un altro indicatore`, `altre 2 regole`, `nessun'altra regola`."""
    if n > 1:
        return f"{'altri' if genere == 'm' else 'altre'} {formato.numero(n)} {molti}".strip()
    quale = " altro" if genere == "m" else "'altra"
    return f"{'un' if n else 'nessun'}{quale} {uno}".strip()


def tutti(n: int, uno: str, molti: str, genere: Genere = "m") -> str:
    """All of a count: `l'unico progetto`, `entrambe le procedure`, `tutti e 12 gli uffici`; `nessun progetto`."""
    if n < 2:
        return f"l'{'unico' if genere == 'm' else 'unica'} {uno}" if n else plurale(0, uno, molti, genere)
    desinenza = "i" if genere == "m" else "e"
    quanti = f"entramb{desinenza}" if n == 2 else f"tutt{desinenza} e {formato.numero(n)}"
    return f"{quanti} {articolo(molti, genere, 'p')}"


def i_contati(n: int, uno: str, molti: str, genere: Genere = "m") -> str:
    """A known count with its article: `il progetto`, `i 12 progetti`, `gli 8 obiettivi`, `le 13 procedure`."""
    if n < 2:
        return articolo(uno, genere) if n else plurale(0, uno, molti, genere)
    detto = formato.numero(n)
    quali = "le" if genere == "f" else "gli" if _articolo_cifra(detto) == "l'" else "i"
    return f"{quali} {detto} {molti}"


def cifra(testo: str, preposizione: Preposizione = "") -> str:
    """A figure already written, with the article that its sound wants: `il 31%`, `dell'8%`, `dallo 0,28%`."""
    articolo = _articolo_cifra(testo)
    return _unisci(_CON[preposizione][articolo] if preposizione else articolo, testo)


def differenza(valore: formato.Numero, unita: str = "", decimali: int | None = None) -> str:
    """A signed difference in words: `2 percorsi in meno`, `8 punti in più` for percentages, `nessuna differenza`.

    A missing one stays MANCANTE; the sign is that of the value, not of its rounding.
    """
    if valore is None or formato.manca(valore):
        return formato.MANCANTE
    if not valore:
        return "nessuna differenza"
    scritta = formato.con_unita(-valore if valore < 0 else valore, "punti" if unita == "%" else unita, decimali)
    return f"{scritta} in {'meno' if valore < 0 else 'più'}"


def frase(testo: str) -> str:
    """A remark as a sentence: a capital first letter and a full stop, where they lack. Empty text stays empty."""
    testo = testo.strip()
    return maiuscola(testo) + ("" if not testo or testo[-1] in ".!?…" else ".")


def maiuscola(testo: str) -> str:
    """`testo` with a capital first letter and the rest untouched (codes and acronyms stay as they are)."""
    return testo[:1].upper() + testo[1:]


def minuscola(testo: str) -> str:
    """`testo` with a small first letter, to stand inside a sentence."""
    return testo[:1].lower() + testo[1:]


def _articolo(parola: str, genere: Genere, quantita: Quantita) -> str:
    if genere == "f":
        return "le" if quantita == "p" else "l'" if _vocale(parola) else "la"
    if quantita == "p":
        return "gli" if _vocale(parola) or _impura(parola) else "i"
    return "l'" if _vocale(parola) else "lo" if _impura(parola) else "il"


def _articolo_cifra(testo: str) -> str:
    """«l'» before uno, otto…, undici…, un milione; «lo» before zero; «il» before the others and before a sign."""
    trovata = _CIFRE.match(testo)
    if trovata is None:
        return "il"
    gruppi = trovata[0].split(".")
    prima = int(gruppi[0])
    if prima == 0:
        return "lo"
    # mille is said without «un», un milione with it
    vocale = prima == 11 or str(prima)[0] == "8" or (prima == 1 and len(gruppi) != 2)
    return "l'" if vocale else "il"


def _unisci(articolo: str, parola: str) -> str:
    return f"{articolo}{parola}" if articolo.endswith("'") else f"{articolo} {parola}"


def _apocope(base: str, parola: str, genere: Genere) -> str:
    if genere == "f":
        return f"{base}a"
    return f"{base}o" if _impura(parola) else base


def _nuda(parola: str) -> str:
    return parola.lstrip(_APERTURE).lower()


def _vocale(parola: str) -> bool:
    nuda = _nuda(parola)
    return nuda[:1] == "h" or (nuda[:1] != "" and nuda[0] in _VOCALI and not _impura(parola))


def _impura(parola: str) -> bool:
    return _IMPURA.match(_nuda(parola)) is not None
