"""What changed with the last update, told for the index: sentences and links. What a figure means is not known here."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

IN_PAGINA = 80
"""Figures written out for one chamber and year; of the others there is the number."""

IN_RIGA = 40
"""Characters of a value that can stand between two prepositions."""

SOLO_TESTI = "cambiano solo parole"
CONTATI = (
    ("cambiate", "cifra cambiata", "cifre cambiate"),
    ("nuove", "voce nuova", "voci nuove"),
    ("tolte", "voce tolta", "voci tolte"),
    ("tabelle_nuove", "tabella nuova", "tabelle nuove"),
    ("tabelle_tolte", "tabella tolta", "tabelle tolte"),
)


class Nominato(Protocol):
    """What is read here of an entry of the index."""

    @property
    def rapporto(self) -> str:
        """Title of the report."""

    @property
    def riga(self) -> str:
        """What it is about."""

    @property
    def versione(self) -> str:
        """Which version; empty for the final one."""

    @property
    def pagina(self) -> str:
        """Its address."""


@dataclass(frozen=True)
class Mosso:
    """A report in which something moved.

    frase: how much; verdetto_prima: its former verdict, empty where that is the same; tabelle: title, and for each
    figure its name and what became of it; restanti: how many are not written out.
    """

    nome: str
    pagina: str
    frase: str
    verdetto_prima: str
    tabelle: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    restanti: int


@dataclass(frozen=True)
class Racconto:
    """frase: all of it in short, empty where nothing is known; motivi: why, with how many reports; fermi: how many
    reports were made again without anything moving.
    """

    frase: str
    motivi: tuple[tuple[str, int], ...] = ()
    mossi: tuple[Mosso, ...] = ()
    fermi: int = 0


def racconta(rifatti: Sequence[tuple[Nominato, Mapping[str, Any]]]) -> Racconto:
    """What is to be said of reports made again, each with its note (see `esegui.novita`)."""
    if not rifatti:
        return Racconto("")
    confrontati = [(voce, nota) for voce, nota in rifatti if nota.get("cifre") is not None]
    motivi = Counter(m for _, nota in confrontati for m in nota.get("motivi", ()))
    mossi = tuple(_mossi(confrontati))
    frase = _frase(len(rifatti) - len(confrontati), [nota["cifre"] for _, nota in confrontati])
    return Racconto(frase, tuple(motivi.most_common()), mossi, len(confrontati) - len(mossi))


def quanti(numero: int, uno: str, molti: str) -> str:
    """`1 rapporto`, `2 rapporti`."""
    return f"{numero} {uno if numero == 1 else molti}"


def _frase(primi: int, cifre: Sequence[Mapping[str, Any]]) -> str:
    """`3 rapporti rifatti: 12 cifre cambiate, in 2 rapporti.`"""
    nuovi = quanti(primi, "rapporto pubblicato", "rapporti pubblicati") + " per la prima volta"
    if not cifre:
        return f"{nuovi}: nessuna versione precedente con cui confrontare."
    rifatti = quanti(len(cifre), "rapporto rifatto", "rapporti rifatti")
    mosse = Counter({genere: sum(_quante(c, genere) for c in cifre) for genere, *_ in CONTATI})
    in_quanti = sum(1 for c in cifre if _conto(c))
    detto = _elenco(mosse) + f", in {quanti(in_quanti, 'rapporto', 'rapporti')}" if in_quanti else ""
    return f"{rifatti}: {detto or 'nessuna cifra è cambiata'}{f'; {nuovi}' if primi else ''}."


def _elenco(conti: Mapping[str, int]) -> str:
    return ", ".join(quanti(conti[genere], uno, molti) for genere, uno, molti in CONTATI if conti[genere])


def _quante(cifre: Mapping[str, Any], genere: str) -> int:
    valore = cifre.get(genere, 0)
    return valore if isinstance(valore, int) else len(valore)


def _conto(cifre: Mapping[str, Any]) -> int:
    return sum(_quante(cifre, genere) for genere, *_ in CONTATI)


def _mossi(confrontati: Sequence[tuple[Nominato, Mapping[str, Any]]]) -> Iterator[Mosso]:
    """The reports in which something moved, as many figures written out as the page has room for."""
    posto = IN_PAGINA
    for voce, nota in confrontati:
        cifre, verdetto = nota["cifre"], str(nota.get("verdetto_prima", ""))
        if not _conto(cifre) and not cifre.get("testi") and not verdetto:
            continue
        scritte = cifre.get("elenco", [])[:posto]
        posto -= len(scritte)
        frase = _elenco({genere: _quante(cifre, genere) for genere, *_ in CONTATI})
        nome = ", ".join(n for n in (voce.rapporto, voce.riga, voce.versione) if n)
        restanti = sum(_quante(cifre, g) for g in ("cambiate", "nuove", "tolte")) - len(scritte)
        yield Mosso(nome, voce.pagina, frase or SOLO_TESTI, verdetto, tuple(_tabelle(cifre, scritte)), restanti)


def _tabelle(
    cifre: Mapping[str, Any], scritte: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for dove, sue in itertools.groupby(scritte, key=lambda d: d["dove"]):
        yield dove, tuple((d["voce"], _esito(d["prima"], d["dopo"])) for d in sue)
    for genere, parola in (("tabelle_nuove", "tabella nuova"), ("tabelle_tolte", "tabella tolta")):
        for titolo in cifre.get(genere, ()):
            yield titolo, (("", parola),)


def _esito(prima: str | None, dopo: str | None) -> str:
    if prima is None:
        return f"voce nuova, {dopo}" if dopo else "voce nuova"
    if dopo is None:
        return f"voce tolta, era {prima}" if prima else "voce tolta"
    if max(len(prima), len(dopo)) > IN_RIGA:
        return f"prima «{prima}», ora «{dopo}»"
    return f"da {prima} a {dopo}"
