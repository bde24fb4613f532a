"""What a funnel plot holds, and what it says in words and figures; `imbuto` draws it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from analisi.vista import parole
from analisi.vista.campi import con_unita
from analisi.vista.campi_tracciati import CAMPI_IMBUTO
from analisi.vista.tabella import ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.grandezza import (
    Cifra,
    Grandezza,
    avviso,
    elenco,
    enti,
    estremi,
    noto,
    senza_valore,
)
from analisi.vista.tracciati.parlato import frasi

Zona = Literal["dentro", "oltre 95", "oltre 99,8"]

PAROLE_ZONA: dict[Zona, str] = {
    "dentro": "entro i limiti",
    "oltre 95": "oltre il limite del 95%",
    "oltre 99,8": "oltre il limite del 99,8%",
}
LIVELLI = ("95%", "99,8%")


@dataclass(frozen=True)
class PuntoImbuto:
    """A body: its size `x` (the denominator), its value `y` (None where missing), and where the caller found it.

    limiti: lower and upper limit at 95 %, then at 99.8 %, at this very size; they only go into the table.
    """

    etichetta: str
    x: Cifra | None
    y: Cifra | None
    evidenziato: bool = False
    zona: Zona = "dentro"
    limiti: tuple[Cifra, Cifra, Cifra, Cifra] | None = None

    @property
    def disegnabile(self) -> bool:
        """Whether both numbers are there."""
        return noto(self.x) and noto(self.y)


@dataclass(frozen=True)
class CurveImbuto:
    """Limits over a grid of increasing sizes, all of one length; ValueError otherwise."""

    x: tuple[float, ...]
    basso_95: tuple[float, ...]
    alto_95: tuple[float, ...]
    basso_998: tuple[float, ...]
    alto_998: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.x) < 2 or any(len(c) != len(self.x) for c in self.linee):
            raise ValueError("le curve di un imbuto vogliono almeno due punti e tutte la stessa lunghezza")
        if any(b <= a for a, b in pairwise(self.x)) or not all(map(math.isfinite, sum(self.linee, self.x))):
            raise ValueError("le curve di un imbuto vogliono grandezze crescenti e valori finiti")

    @property
    def linee(self) -> tuple[tuple[float, ...], ...]:
        """Lower and upper at 95 %, lower and upper at 99.8 %."""
        return self.basso_95, self.alto_95, self.basso_998, self.alto_998

    def limiti_a(self, x: float) -> list[float]:
        """The limits at the nearest size of the grid, to choose how much of the picture they may take."""
        posto = min(range(len(self.x)), key=lambda i: abs(self.x[i] - x))
        return [linea[posto] for linea in self.linee]


@dataclass(frozen=True)
class Disegno:
    """Everything that a funnel plot shows; `curve` are the limits, and where given those with over-dispersion."""

    punti: tuple[PuntoImbuto, ...]
    curve: tuple[CurveImbuto, ...]
    riferimento: Cifra
    grandezza: Grandezza
    dimensione: Grandezza
    nome_riferimento: str

    @property
    def presenti(self) -> tuple[tuple[PuntoImbuto, float, float], ...]:
        """The points that have both numbers, with their numbers for the scales."""
        return tuple((p, float(p.x), float(p.y)) for p in self.punti if noto(p.x) and noto(p.y))

    @property
    def testo_riferimento(self) -> str:
        """Name and value of the reference line."""
        return f"{self.nome_riferimento} {self.grandezza.scritta(self.riferimento)}"


def alternativa(disegno: Disegno, nota: str) -> str:
    """The picture in sentences: the reference, who is beyond the limits, the highlighted body, the extremes."""
    presenti = [p for p, _, _ in disegno.presenti]
    g, d = disegno.grandezza, disegno.dimensione
    fuori = {z: [_detto(disegno, p) for p in presenti if p.zona == z] for z in PAROLE_ZONA if z != "dentro"}
    quanti = "Nessun ente oltre i limiti." if not any(fuori.values()) else ""
    return frasi(
        f"Grafico a imbuto di {enti(len(disegno.punti))}: {parole.minuscola(g.testata)} in verticale, "
        f"{parole.minuscola(d.testata)} in orizzontale.",
        f"Una linea segna il valore di riferimento ({disegno.nome_riferimento}): {g.scritta(disegno.riferimento)}.",
        "I limiti sono disegnati anche con la sovradispersione, a tratti." if len(disegno.curve) > 1 else "",
        quanti,
        *(f"{PAROLE_ZONA[z].capitalize()}: {elenco(voci)}." for z, voci in fuori.items() if voci),
        *(f"In evidenza {_detto(disegno, p)}: {PAROLE_ZONA[p.zona]}." for p in presenti if p.evidenziato),
        estremi([(p.etichetta, p.y) for p in presenti if noto(p.y)], g),
        senza_valore([p.etichetta for p in disegno.punti if not p.disegnabile]),
        avviso((g,)),
        nota,
    )


def _detto(disegno: Disegno, punto: PuntoImbuto) -> str:
    verso = ""
    if punto.zona != "dentro" and noto(punto.y):
        verso = ", sopra" if float(punto.y) > float(disegno.riferimento) else ", sotto"
    valore, su = disegno.grandezza.scritta(punto.y), disegno.dimensione.numero(punto.x)
    return f"«{punto.etichetta}» ({valore} su {su}{verso})"


def tabella(titolo: str, disegno: Disegno, nota: str, fonte: str) -> Tabella:
    """The points in the given order."""
    g, d = disegno.grandezza, disegno.dimensione
    con_limiti = any(p.limiti for p in disegno.punti)
    colonne = [
        ColonnaVista("Ente"),
        ColonnaVista(d.nome, d.unita, True),
        ColonnaVista(g.nome, g.unita, True),
        *([ColonnaVista(f"Limiti al {livello}", g.unita) for livello in LIVELLI] if con_limiti else []),
        ColonnaVista("Posizione"),
    ]
    righe = [
        Riga((
            p.etichetta, d.numero(p.x), g.numero(p.y),
            *(_limiti_scritti(p, g) if con_limiti else ()),
            PAROLE_ZONA[p.zona] if p.disegnabile else "",
        ))
        for p in disegno.punti
    ]  # fmt: skip
    riferimento = f"Valore di riferimento ({disegno.nome_riferimento}): {g.scritta(disegno.riferimento)}."
    note = tuple(n for n in (riferimento, avviso((g,)), nota) if n)
    limiti = dict.fromkeys(("y", "basso_95", "alto_95", "basso_998", "alto_998", "riferimento"), g.unita)
    campi = con_unita(CAMPI_IMBUTO, x=d.unita, **limiti)
    return Tabella(titolo, tuple(colonne), tuple(righe), note, fonte, _grezzi(disegno), campi)


def _limiti_scritti(punto: PuntoImbuto, g: Grandezza) -> tuple[str, str]:
    if punto.limiti is None:
        return g.numero(None), g.numero(None)
    a, b, c, d = (g.numero(v) for v in punto.limiti)
    return f"da {a} a {b}", f"da {c} a {d}"


def _grezzi(disegno: Disegno) -> tuple[object, ...]:
    nomi = ("basso_95", "alto_95", "basso_998", "alto_998")
    return tuple(
        {
            "etichetta": p.etichetta,
            "x": p.x,
            "y": p.y,
            "evidenziato": p.evidenziato,
            "zona": p.zona,
            **dict(zip(nomi, p.limiti or (None,) * len(nomi), strict=True)),
            "riferimento": disegno.riferimento,
        }
        for p in disegno.punti
    )
