"""Charts made of rows: one label at the left, one lane for the data, groups with a head. Labels are never cut."""

from __future__ import annotations

from dataclasses import dataclass

from analisi.vista import tavolozza as tv
from analisi.vista.tracciati.tela import CARATTERI_ETICHETTA, Scala, Tela, altezza_riga, avvolgi, misura

CARATTERI_FITTI = 58
"""Wrap of labels where the chart would not fit a page otherwise."""
GRUPPO_CM = 0.62


@dataclass(frozen=True)
class Corsie:
    """Positions in centimetres: `x0` where the data may begin, `centri` the height of each row's middle."""

    etichette: tuple[tuple[str, ...], ...]
    centri: tuple[float, ...]
    testate: tuple[tuple[str, float], ...]
    x0: float
    y0: float
    y1: float
    altezza: float

    def scrivi(self, tela: Tela) -> None:
        """Labels of rows, to the right against the data, and heads of groups."""
        for righe, y in zip(self.etichette, self.centri, strict=True):
            tela.righe(self.x0 - tv.SPAZIO, y, righe, ancora="right")
        for testo, y in self.testate:
            tela.testo(0, y, testo, peso="bold", colore=tv.NOTTE)

    def griglia(self, tela: Tela, scala: Scala, tacche: tuple[tuple[float, str], ...]) -> None:
        """Thin vertical lines with their values under the rows."""
        for valore, testo in tacche:
            x = scala(valore)
            tela.linea((x, x), (self.y0, self.y1), tv.GRIGIO_LINEA, 0.6)
            tela.testo(x, self.y0 - 0.24, testo, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE, ancora="center")


def corsie(
    etichette: tuple[str, ...],
    gruppi: tuple[str, ...] = (),
    *,
    minima: float = 0.6,
    alto: float = 0.1,
    basso: float = 0.55,
) -> Corsie:
    """Rows from top to bottom. minima: height of a row with one line; alto, basso: room above and below the rows.

    Where forty long labels would not fit a page, labels take wider lines before anything shrinks.
    """
    gruppi = gruppi or ("",) * len(etichette)
    larga = _distendi(etichette, gruppi, CARATTERI_ETICHETTA, minima, alto, basso)
    if larga.altezza <= tv.ALTEZZA_PAGINA_CM:
        return larga
    return _distendi(etichette, gruppi, CARATTERI_FITTI, min(minima, 0.46), alto, basso)


def _distendi(
    etichette: tuple[str, ...], gruppi: tuple[str, ...], caratteri: int, minima: float, alto: float, basso: float
) -> Corsie:
    avvolte = tuple(avvolgi(e, caratteri) for e in etichette)
    alte = [max(minima, len(r) * altezza_riga() + 0.16) for r in avvolte]
    nuovi = [bool(g) and (i == 0 or g != gruppi[i - 1]) for i, g in enumerate(gruppi)]
    righe_di_testata = [[r for r in avvolgi(g, 90)] if nuovo else [] for g, nuovo in zip(gruppi, nuovi, strict=True)]
    teste = [GRUPPO_CM + altezza_riga() * (len(r) - 1) if r else 0.0 for r in righe_di_testata]
    altezza = alto + basso + sum(alte) + sum(teste)
    y, centri, testate = altezza - alto, [], []
    for alta, testa, righe in zip(alte, teste, righe_di_testata, strict=True):
        testate += [(r, y - GRUPPO_CM * 0.6 - k * altezza_riga()) for k, r in enumerate(righe)]
        y -= testa + alta
        centri.append(y + alta / 2)
    sinistra = max(misura(riga) for righe in avvolte for riga in righe) + tv.SPAZIO
    return Corsie(avvolte, tuple(centri), tuple(testate), sinistra, basso, altezza - alto, altezza)


def estremo_destro(x0: float, quote: tuple[float, ...], code: tuple[float, ...]) -> float:
    """Where the longest possible mark may end so that the text after each mark still fits the page.

    quote: for each row, its length as a fraction of the whole scale; code: width of the text that follows it.
    """
    libero = tv.LARGHEZZA_CM - x0 - 0.1
    massimi = [x0 + (libero - coda) / quota for quota, coda in zip(quote, code, strict=True) if quota > 0]
    return max(x0 + 1.5, min([*massimi, tv.LARGHEZZA_CM - 0.4]))
