"""Lists that people write in YAML beside the tables: corrections, waivers. Every fault is told, in Italian.

YAML's own guesses (`no` for false, `010` for eight) are switched off: everything is text first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from analisi.dati.formati import ValoreNonValido, converti, pulito, suggerimento
from analisi.dati.schema import Colonna
from analisi.errors import ErroreRegole

Voce = TypeVar("Voce")


class Incongruente(Exception):
    """One entry that does not fit; the message completes «deroga n. …: »."""


def leggi_elenco(
    percorso: Path, mostrato: str, nome: str, plurale: str, leggi: Callable[[int, object], Voce]
) -> tuple[Voce, ...]:
    """The entries of a file, in its order; none where it is missing or empty. `leggi` reads one, given its number.

    Raises ErroreRegole with every entry for which `leggi` raises Incongruente, or for a file that is not such a list.
    """
    if not percorso.is_file():
        return ()
    voci = _voci(percorso, mostrato)
    if not voci:
        return ()
    if not isinstance(voci, list):
        raise ErroreRegole(f"{mostrato}: atteso un elenco di {plurale}, ciascuna preceduta da «-»")
    lette: list[Voce] = []
    problemi: list[str] = []
    for numero, voce in enumerate(voci, start=1):
        try:
            lette.append(leggi(numero, voce))
        except Incongruente as errore:
            problemi.append(f"{nome} n. {numero}: {errore}")
    ferma(mostrato, problemi)
    return tuple(lette)


def ferma(mostrato: str, problemi: Iterable[str]) -> None:
    """Raise ErroreRegole with all the problems of a file, if there are any."""
    trovati = list(problemi)
    if trovati:
        raise ErroreRegole("\n".join([f"{mostrato}:", *(f"  - {p}" for p in trovati)]))


def campi(voce: object, attesi: tuple[str, ...]) -> Mapping[str, object]:
    """The fields of an entry. Raises Incongruente for unknown or missing ones."""
    if not isinstance(voce, dict):
        raise Incongruente(f"attesi i campi {', '.join(attesi)}")
    for campo in voce:
        if campo not in attesi:
            raise Incongruente(f"campo «{campo}» sconosciuto{suggerimento(str(campo), attesi)}")
    mancanti = [campo for campo in attesi if campo not in voce]
    if mancanti:
        raise Incongruente(f"mancano i campi {', '.join(mancanti)}")
    return voce


def testo(campo: str, valore: object) -> str:
    """A field that holds one value. Raises Incongruente for lists and mappings."""
    if not isinstance(valore, str):
        raise Incongruente(f"in «{campo}» è atteso un valore solo, non un elenco")
    return pulito(valore)


def pieno(campo: str, valore: object) -> str:
    """A field that holds one value and is not empty."""
    letto = testo(campo, valore)
    if not letto:
        raise Incongruente(f"il campo «{campo}» è vuoto")
    return letto


def giorno(campo: str, valore: object, significato: str) -> str:
    """A field that holds a day, as ISO text."""
    letto = pieno(campo, valore)
    try:
        return str(converti(letto, Colonna(campo, "data", significato)))
    except ValoreNonValido as errore:
        raise Incongruente(f"in «{campo}» trovato «{letto}»; atteso: {errore}") from errore


def _voci(percorso: Path, mostrato: str) -> object:
    illeggibile = f"{mostrato}: atteso un file YAML in UTF-8 che si possa leggere"
    try:
        contenuto = percorso.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError) as errore:
        raise ErroreRegole(illeggibile) from errore
    if _senza_voci(contenuto):
        return None
    import yaml  # imported here: planning a batch looks at these files, most of which hold no entry

    try:
        # not safe_load: BaseLoader is safe too (it makes only text, lists and mappings) and guesses no types
        _senza_ripetuti(yaml.compose(contenuto, Loader=yaml.BaseLoader), mostrato)
        return yaml.load(contenuto, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as errore:
        riga = f", riga {errore.problem_mark.line + 1}" if errore.problem_mark else ""
        atteso = "controllare rientri, due punti e virgolette"
        raise ErroreRegole(f"{mostrato}{riga}: non è YAML corretto; {atteso}") from errore
    except yaml.YAMLError as errore:
        raise ErroreRegole(illeggibile) from errore


def _senza_ripetuti(nodo: Any, mostrato: str) -> None:  # noqa: ANN401 - yaml publishes no types
    """Raise ErroreRegole where an entry says a field twice: a forgotten dash would drop the entry before it."""
    if nodo is None or isinstance(nodo.value, str):
        return
    visti: set[str] = set()
    for figlio in nodo.value:
        if isinstance(figlio, tuple):
            campo, valore = figlio
            if campo.value in visti:
                riga = campo.start_mark.line + 1
                raise ErroreRegole(
                    f"{mostrato}, riga {riga}: il campo «{campo.value}» è scritto due volte nella stessa voce; "
                    "forse manca «- » prima della voce seguente"
                )
            visti.add(campo.value)
            _senza_ripetuti(valore, mostrato)
        else:
            _senza_ripetuti(figlio, mostrato)


def _senza_voci(contenuto: str) -> bool:
    """Whether there is nothing but comments, or an empty list under them."""
    righe = (riga.strip() for riga in contenuto.splitlines())
    return [riga for riga in righe if riga and not riga.startswith("#")] in ([], ["[]"])
