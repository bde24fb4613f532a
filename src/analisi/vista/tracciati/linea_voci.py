"""What a chart through the years holds, and what it says in words and figures; `linea` draws it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analisi.vista import formato, parole
from analisi.vista.campi import con_unita
from analisi.vista.campi_tracciati import CAMPI_LINEA
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.barre import Riferimento
from analisi.vista.tracciati.grandezza import ASSE_SPEZZATO, campo, limiti, tetto
from analisi.vista.tracciati.parlato import frasi, nomi
from analisi.vista.tracciati.tela import Scala

PUNTI_DETTI = 12
"""Past these many values the words, and the picture, tell the first, the last and the extremes only."""
CENTINAIA, MIGLIAIA = 100, 1000
"""Where one value reaches the second and none is under the first, pictures and words leave decimals out."""


@dataclass(frozen=True)
class Punto:
    """A value of a year. `periodo` names the part of the year it stands for (`al 30 settembre`), empty for all of it.

    scala: of the survey (`1-10`); values of different scales are never joined nor put on one axis.
    """

    anno: int
    valore: Decimal
    periodo: str = ""
    scala: str = ""

    @property
    def quando(self) -> str:
        """The year, with its part."""
        return f"{self.anno} ({self.periodo})" if self.periodo else str(self.anno)


@dataclass(frozen=True)
class Media:
    """The mean of the years from `da` to `a`, both included."""

    da: int
    a: int
    valore: Decimal
    scala: str = ""

    @property
    def anni(self) -> str:
        """Its years: `2010–2012`."""
        return f"{self.da}–{self.a}"


@dataclass(frozen=True)
class Blocco:
    """What lies on one scale: its points and its means in order of year, and how far it is moved, in years."""

    scala: str
    punti: tuple[Punto, ...]
    medie: tuple[Media, ...]
    scarto: float

    @property
    def anni(self) -> list[int]:
        """The years that have a mark, each once, in order."""
        return sorted({p.anno for p in self.punti} | {a for m in self.medie for a in (m.da, m.a)})

    @property
    def valori(self) -> list[Decimal]:
        """Every value of its points and means."""
        return [p.valore for p in self.punti] + [m.valore for m in self.medie]

    @property
    def limiti(self) -> tuple[int, int] | None:
        """The ends of a survey's scale, where its name says them and no value goes beyond."""
        return limiti(self.scala, [float(v) for v in self.valori])

    @property
    def nome(self) -> str:
        """`scala 1–10`; empty without a scale."""
        estremi_scala = "–".join(map(str, self.limiti)) if self.limiti else self.scala
        return f"scala {estremi_scala}" if self.scala else ""

    @property
    def medie_pari(self) -> list[list[Media]]:
        """The means in order of year, those of the same value together."""
        return [[m for m in self.medie if m.valore == v] for v in dict.fromkeys(m.valore for m in self.medie)]

    @property
    def tutti_detti(self) -> bool:
        """Whether the points are few enough to be told one by one."""
        return len(self.punti) <= PUNTI_DETTI

    @property
    def detti(self) -> list[Punto]:
        """The points that are told one by one: all where they are few, else the first, the last and the extremes."""
        if self.tutti_detti:
            return list(self.punti)
        per_valore = sorted(self.punti, key=lambda p: p.valore)
        scelti = {id(p) for p in (self.punti[0], self.punti[-1], per_valore[0], per_valore[-1])}
        return [p for p in self.punti if id(p) in scelti]


@dataclass(frozen=True)
class Disegno:
    """Everything that the picture shows."""

    blocchi: tuple[Blocco, ...]
    unita: str
    decimali: int | None
    obiettivo: Riferimento | None

    def scritto(self, valore: Decimal, *, media: bool = False) -> str:
        """A value; only «%» is written beside it, any other unit is said once."""
        return formato.con_unita(valore, "%" if self.unita == "%" else "", self.posti(media))

    def posti(self, media: bool, *, esatti: bool = False) -> int:
        """With how many decimals values are written: as many as the longest needs, means apart from the rest.

        Numbers of four digits and more do without, unless they must be exact as in the table.
        """
        if self.decimali is not None:
            return self.decimali
        valori = [v.valore for b in self.blocchi for v in (b.medie if media else b.punti)]
        grandi = any(abs(v) >= MIGLIAIA for v in valori) and all(abs(v) >= CENTINAIA for v in valori)
        return 0 if grandi and not esatti else formato.decimali(*valori)

    @property
    def testo_obiettivo(self) -> str:
        """Name and value of the target line."""
        return f"{self.obiettivo.nome} {self.obiettivo_scritto}" if self.obiettivo else ""

    @property
    def obiettivo_scritto(self) -> str:
        """The value of the target, with its own decimals."""
        unita = "%" if self.unita == "%" else ""
        return formato.con_unita(self.obiettivo.valore, unita, self.decimali) if self.obiettivo else ""

    @property
    def avvertenza(self) -> str:
        """That heights are not proportional, where the axis leaves zero out; a survey's scale says its own ends."""
        if len(self.blocchi) > 1 or self.blocchi[0].limiti:
            return ""
        basso, alto = self.campo(self.blocchi[0])
        return ASSE_SPEZZATO if basso > 0 or alto < 0 else ""

    def campo(self, blocco: Blocco) -> tuple[float, float]:
        """Ends of the axis of values."""
        if blocco.limiti:
            return float(blocco.limiti[0]), float(blocco.limiti[1])
        valori = [float(v) for v in blocco.valori]
        valori += [float(self.obiettivo.valore)] if self.obiettivo else []
        return campo(valori, 0.12, tetto(self.unita))

    def verticale(self, blocco: Blocco, da_cm: float, a_cm: float) -> Scala:
        """From values to heights."""
        return Scala(*self.campo(blocco), da_cm, a_cm)


def in_blocchi(punti: tuple[Punto, ...], medie: tuple[Media, ...], stacco: float) -> tuple[Blocco, ...]:
    """Points and means scale by scale, the earliest first, each scale `stacco` years away from the one before."""
    voci: list[Punto | Media] = [*punti, *medie]
    voci.sort(key=lambda v: v.anno if isinstance(v, Punto) else v.da)
    return tuple(
        Blocco(
            scala,
            tuple(sorted((p for p in punti if p.scala == scala), key=lambda p: (p.anno, bool(p.periodo), p.valore))),
            tuple(sorted((m for m in medie if m.scala == scala), key=lambda m: (m.da, m.a))),
            indice * stacco,
        )
        for indice, scala in enumerate(dict.fromkeys(v.scala for v in voci))
    )


def nome_medie(medie: list[Media]) -> str:
    """One name for means of the same value: `media 2010–2012`, `medie 2010–2012 e 2010–2013`."""
    return f"{'media' if len(medie) == 1 else 'medie'} {parole.elenco([m.anni for m in medie])}"


def alternativa(disegno: Disegno) -> str:
    """The picture in sentences: where the values lead, each of them, the means, the target."""
    unita = f", in {disegno.unita}" if disegno.unita and disegno.unita != "%" else ""
    punti = sum(len(b.punti) for b in disegno.blocchi)
    medie = sum(len(b.medie) for b in disegno.blocchi)
    quanti = [parole.plurale(punti, "valore", "valori")] if punti else []
    quanti += [parole.plurale(medie, "media di periodo", "medie di periodo", "f")] if medie else []
    obiettivo = disegno.obiettivo
    return frasi(
        f"Serie storica di {parole.elenco(quanti)}{unita}.",
        *(_blocco(disegno, blocco) for blocco in disegno.blocchi),
        "I valori su scale diverse non sono confrontabili e sono separati." if len(disegno.blocchi) > 1 else "",
        f"{parole.maiuscola(obiettivo.nome)}: {disegno.obiettivo_scritto}." if obiettivo else "",
    )


def _blocco(disegno: Disegno, blocco: Blocco) -> str:
    valori = [f"{p.quando}: {disegno.scritto(p.valore)}" for p in blocco.punti]
    medie = [f"{nome_medie(pari)}: {disegno.scritto(pari[0].valore, media=True)}" for pari in blocco.medie_pari]
    detto = frasi(
        _corsa(disegno, blocco),
        (f"{'; '.join(valori)}." if blocco.tutti_detti else _estremi(disegno, blocco)) if valori else "",
        f"{parole.maiuscola('; '.join(medie))}." if medie else "",
    )
    return f"{parole.maiuscola(blocco.nome)}: {parole.minuscola(detto)}" if blocco.nome else detto


def _corsa(disegno: Disegno, blocco: Blocco) -> str:
    """From the first to the last whole year; nothing where that is one, or where a year has two values."""
    interi = [p for p in blocco.punti if not p.periodo]
    if len(interi) < 2 or len({p.anno for p in interi}) < len(interi):
        return ""
    prima, ultimo = interi[0], interi[-1]
    if prima.valore == ultimo.valore:
        return f"Il {prima.anno} e il {ultimo.anno} hanno lo stesso valore, {disegno.scritto(prima.valore)}."
    valori = f"da {disegno.scritto(prima.valore)} a {disegno.scritto(ultimo.valore)}"
    return f"Dal {prima.anno} al {ultimo.anno} passa {valori}."


def _estremi(disegno: Disegno, blocco: Blocco) -> str:
    alto, basso = (f(blocco.punti, key=lambda p: p.valore) for f in (max, min))
    if alto.valore == basso.valore:
        return "Tutti i valori sono uguali."
    massimo, minimo = (f"{disegno.scritto(e.valore)} ({_quando(blocco, e.valore)})" for e in (alto, basso))
    return f"Il valore più alto è {massimo}, il più basso {minimo}."


def _quando(blocco: Blocco, valore: Decimal) -> str:
    return nomi([p.quando for p in blocco.punti if p.valore == valore])


def tabella(titolo: str, disegno: Disegno, fonte: str) -> Tabella:
    """Every value and mean, by scale."""
    righe = []
    for b in disegno.blocchi:
        righe += [(p.quando, formato.numero(p.valore, disegno.posti(False, esatti=True)), b.scala) for p in b.punti]
        righe += [
            (f"media {m.anni}", formato.numero(m.valore, disegno.posti(True, esatti=True)), b.scala) for m in b.medie
        ]
    taglio = 3 if any(b.scala for b in disegno.blocchi) else 2
    colonne = (ColonnaVista("Anno"), ColonnaVista("Valore", disegno.unita, True), ColonnaVista("Scala"))[:taglio]
    campi = con_unita(CAMPI_LINEA, valore=disegno.unita)
    scritte = tuple(Riga(r[:taglio]) for r in righe)
    return Tabella(titolo, colonne, scritte, fonte=fonte, grezzi=_grezzi(disegno), campi=campi)


def _grezzi(disegno: Disegno) -> tuple[object, ...]:
    punti = [p for b in disegno.blocchi for p in b.punti]
    medie = [m for b in disegno.blocchi for m in b.medie]
    return (
        *({"anno": p.anno, "periodo": p.periodo, "valore": p.valore, "scala": p.scala} for p in punti),
        *({"da": m.da, "a": m.a, "valore": m.valore, "scala": m.scala} for m in medie),
    )
