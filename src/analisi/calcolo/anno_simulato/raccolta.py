"""What a family of series is: its points, the relations between them, and the measure that an indicator may take."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from analisi.calcolo.anno_simulato.base import CENTESIMI, Ambiente, Riga, media_stampata, riga


@dataclass(frozen=True)
class Misurata:
    """A series that a strategic indicator can take: its value in the year and at 30 September (None: not surveyed).

    base: mean of the first three years, None where the series does not print one; meno: whether less is better.
    """

    serie: str
    descrizione: str
    unita: str
    fine_anno: Decimal
    settembre: Decimal | None
    base: Decimal | None = None
    meno: bool = False


@dataclass(frozen=True)
class Famiglia:
    """Points and relations of some series that belong together. `totale`: the series that sums others, if any."""

    punti: tuple[Riga, ...]
    legami: tuple[Riga, ...]
    misurata: Misurata
    totale: str = ""


@dataclass
class Raccolta:
    """A family while it is put together."""

    ambiente: Ambiente
    obiettivo: str
    punti: list[Riga] = field(default_factory=list)
    legami: list[Riga] = field(default_factory=list)

    def punto(
        self, serie: str, descrizione: str, unita: str, anno: int, valore: Decimal, periodo: str = "", scala: str = ""
    ) -> None:
        """Add a point."""
        self.punti.append(
            riga(
                "serie",
                serie=serie,
                descrizione=descrizione,
                obiettivo=self.obiettivo,
                anno=anno,
                periodo=periodo or None,
                valore=valore,
                unita=unita,
                scala=scala or None,
            )
        )

    def lega(self, genere: str, descrizione: str, valore: str, formula: str, relazione: str = "=") -> None:
        """Add a relation; its name is the cell that it holds, as a code may say it."""
        decimali = CENTESIMI if genere in ("media", "quota") else None
        self.legami.append(
            riga(
                "legami",
                codice=re.sub(r"[\[\]{}]", "", valore).replace("; ", ":").replace("*", "ogni_anno"),
                genere=genere,
                descrizione=descrizione,
                valore=valore,
                relazione=relazione,
                formula=formula,
                decimali=decimali,
            )
        )

    def media(
        self, serie: str, descrizione: str, unita: str, valori: dict[int, Decimal], primo: int, quanti: int = 3
    ) -> Decimal:
        """Add the mean of some years from `primo` on, with its relation; the value printed."""
        anni = range(primo, primo + quanti)
        medio = media_stampata(valori[a] for a in anni)
        self.punto(serie, f"{descrizione}, media", unita, anni[-1], medio, f"{anni[0]}/{anni[-1]}")
        scarti = [self.ambiente.anno - a for a in anni]
        addendi = " + ".join(f"[serie; {serie}; {anno_prima(s)}]" for s in scarti)
        cella = f"[serie; {serie}; {anno_prima(scarti[-1])}; {anno_prima(scarti[0])}/{anno_prima(scarti[-1])}]"
        self.lega("media", f"{descrizione}: media di {quanti} anni", cella, f"({addendi}) / {quanti}")
        return medio

    def settembre(self, serie: str) -> str:
        """The cell of 30 September."""
        return f"[serie; {serie}; {{anno}}; {{anno}}-09-30]"

    def quando_settembre(self) -> str:
        """The period of 30 September."""
        return f"{self.ambiente.anno}-09-30"

    def ordina(self, serie: str, descrizione: str) -> None:
        """The year end is not below September."""
        self.lega(
            "ordine",
            f"{descrizione}: a fine anno non meno che a settembre",
            f"[serie; {serie}; {{anno}}]",
            self.settembre(serie),
            ">=",
        )

    def fatta(self, misurata: Misurata, totale: str = "") -> Famiglia:
        """The family as it stands."""
        return Famiglia(tuple(self.punti), tuple(self.legami), misurata, totale)


def anno_prima(prima: int) -> str:
    """How a reference writes the year that many years before that of the report."""
    return f"{{anno-{prima}}}" if prima else "{anno}"
