"""The declared tree of a chamber (table `struttura`): what stands above and below a node, whose it is, who answers.

What is asked of a code is answered here, through the parents that the table declares: never from the letters that the
code is written with. A text may join several codes with «/»: it is of an area where all of them are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analisi.dati.tabelle import ENTE, LIVELLI, TABELLE
from analisi.oggetti import Oggetto
from analisi.ordine import naturale

AREA = LIVELLI[0]
UNIONE = "/"


@dataclass(frozen=True)
class VoceStruttura:
    """A node as the table declares it."""

    codice: str
    livello: str
    padre: str
    titolo: str
    responsabile: str = ""
    valutato_in: str = ""


@dataclass(frozen=True, repr=False)
class Struttura(Oggetto):
    """The tree; `voci`: its nodes by code, in the order of the table. It is empty where the table was not supplied."""

    voci: Mapping[str, VoceStruttura]

    def __contains__(self, codice: str) -> bool:
        """Whether the tree has the code, and each of those that it joins."""
        parti = self.parti(codice)
        return bool(parti) and all(parte in self.voci for parte in parti)

    @cached_property
    def aree(self) -> tuple[str, ...]:
        """Codes of the areas, in the order in which people read codes."""
        return tuple(sorted((v.codice for v in self.voci.values() if v.livello == AREA), key=naturale))

    @cached_property
    def _figli(self) -> Mapping[str, tuple[VoceStruttura, ...]]:
        figli: dict[str, list[VoceStruttura]] = {}
        for voce in self.voci.values():
            figli.setdefault(voce.padre, []).append(voce)
        return {padre: tuple(voci) for padre, voci in figli.items()}

    def parti(self, codice: str) -> tuple[str, ...]:
        """The codes that a text joins; itself alone where the tree has it as it is."""
        if codice in self.voci:
            return (codice,)
        return tuple(pulita for parte in codice.split(UNIONE) if (pulita := parte.strip()))

    def figli(self, codice: str) -> tuple[VoceStruttura, ...]:
        """The nodes right under one, in the order of the table; of an empty code, those that are under none."""
        return self._figli.get(codice, ())

    def linea(self, codice: str) -> Iterator[VoceStruttura]:
        """A node and those above it, the nearest first; nothing for a code that the tree lacks."""
        visti: set[str] = set()
        while codice in self.voci and codice not in visti:
            visti.add(codice)
            yield self.voci[codice]
            codice = self.voci[codice].padre

    def sotto(self, codice: str) -> Iterator[VoceStruttura]:
        """The nodes at or under those that a text names, in the order of the table."""
        parti = set(self.parti(codice))
        return (v for v in self.voci.values() if any(s.codice in parti for s in self.linea(v.codice)))

    def aree_di(self, codice: str) -> tuple[str, ...]:
        """The areas of the codes that a text joins, each once; an empty one for those that are of none."""
        trovate = (self.al_livello(parte, AREA) for parte in self.parti(codice))
        return tuple(dict.fromkeys(trovate))

    def area(self, codice: str) -> str:
        """The area that all the codes of a text are of; empty where there is not one: it is of the whole body."""
        aree = self.aree_di(codice)
        return aree[0] if len(aree) == 1 else ""

    def al_livello(self, codice: str, livello: str) -> str:
        """The node of that level at or above each of the codes of a text, joined; empty where one has none."""
        trovati = [next((v.codice for v in self.linea(p) if v.livello == livello), "") for p in self.parti(codice)]
        return UNIONE.join(dict.fromkeys(trovati)) if all(trovati) else ""

    def discende(self, codice: str, da: str) -> bool:
        """Whether every code of a text is one of those of another, or under one of them."""
        sopra = set(self.parti(da))
        return all(any(v.codice in sopra for v in self.linea(parte)) for parte in self.parti(codice))

    def livello(self, codice: str) -> str:
        """The level of the codes of a text; empty where the tree lacks one, or they are of several."""
        livelli = {self.voci[p].livello if p in self.voci else "" for p in self.parti(codice)}
        return livelli.pop() if len(livelli) == 1 else ""

    def titolo(self, codice: str) -> str:
        """The short name of a node, or of several joined; a code that the tree lacks is its own name."""
        nomi = (self.voci[p].titolo if p in self.voci else p for p in self.parti(codice))
        return f" {UNIONE} ".join(nomi)

    def responsabile(self, codice: str) -> str:
        """The role that answers for a node: its own, or that of the nearest one above it that has one.

        Empty where the document names none, or several for codes that are joined.
        """
        ruoli = {next((v.responsabile for v in self.linea(p) if v.responsabile), "") for p in self.parti(codice)}
        return ruoli.pop() if len(ruoli) == 1 else ""

    def valutato_in(self, codice: str) -> str:
        """The manager's objective in which a node is evaluated, or the nearest above it that is; empty for none."""
        return next((v.valutato_in for v in self.linea(codice) if v.valutato_in), "")

    def responsabili(self, codice: str) -> tuple[str, ...]:
        """The roles that answer for what is at or under a node, each once; where there are none, that above it."""
        ruoli = {v.responsabile for v in self.sotto(codice) if v.responsabile} or {self.responsabile(codice)}
        return tuple(sorted(ruoli - {""}))


def struttura_da(righe: Iterable[Mapping[str, Any]]) -> Struttura:
    """The tree that the rows of the table declare."""
    voci = (
        VoceStruttura(
            codice=r["codice"],
            livello=r["livello"],
            padre=r["padre"] or "",
            titolo=r["titolo"],
            responsabile=r["responsabile"] or "",
            valutato_in=r["valutato_in"] or "",
        )
        for r in righe
    )
    return Struttura({v.codice: v for v in voci})


def dell_ente(codice: str) -> bool:
    """Whether the word that stands in the place of a code means the whole body."""
    return codice.casefold() == ENTE


def nodo_di(tabella: str, riga: Mapping[str, Any]) -> str:
    """The node, or several joined, that a row of a table is of; empty where it is of the whole body."""
    if tabella == "dichiarati":
        return str(riga["riferimento"] or "") if riga["tipo"] == "percentuale_progetto" else ""
    colonna = TABELLE[tabella].nodi[:1]
    return str(riga[colonna[0]] or "") if colonna else ""
