"""Charts made of rows: one label at the left, one lane for the data, groups with a head. Labels are never cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, pairwise

from analisi.vista import tavolozza as tv
from analisi.vista.tracciati.tela import CARATTERI_ETICHETTA, Scala, Tela, altezza_riga, avvolgi, misura, su_tela

CARATTERI_FITTI = 58
"""Wrap of labels where the rows are many, or the chart would not fit a page otherwise."""
MOLTE_RIGHE = 12
CARATTERI_TESTATA = 90
"""Wrap of the heads of groups, which may cross the whole width."""
RIGA_CM = 0.6
GRUPPO_CM = 0.62


@dataclass(frozen=True)
class Corsie:
    """Positions in centimetres: `x0` where the data may begin, `centri` each row's middle, `cime` its top."""

    etichette: tuple[tuple[str, ...], ...]
    centri: tuple[float, ...]
    testate: tuple[tuple[str, float], ...]
    cime: tuple[float, ...]
    x0: float
    y0: float
    y1: float
    altezza: float

    def scrivi(self, tela: Tela) -> None:
        """Labels of rows, to the right against the data, and heads of groups."""
        for righe, y in zip(self.etichette, self.centri, strict=True):
            tela.righe(self.x0 - tv.SPAZIO, y, righe, ancora="right")
        for testo, y in self.testate:
            tela.testo(0, y, testo, peso="bold", colore=tv.NOTTE, su_bianco=True)

    def griglia(self, tela: Tela, scala: Scala, tacche: tuple[tuple[float, str], ...]) -> None:
        """Thin vertical lines with their values under the rows."""
        for valore, testo in tacche:
            x = scala(valore)
            tela.linea((x, x), (self.y0, self.y1), tv.GRIGIO_LINEA, 0.6, dietro=True)
            tela.testo(x, self.y0 - 0.24, testo, corpo=tv.CORPO_PICCOLO, colore=tv.TESTO_TENUE, ancora="center")

    def finestre(self) -> tuple[tuple[float, float], ...]:
        """Parts that fit a printed page each, cut between rows; none if the whole fits one."""
        if self.altezza <= tv.ALTEZZA_PAGINA_CM:
            return ()
        cima, parti = self.altezza, []
        for prima, dopo in pairwise([*self.cime[1:], 0.0]):
            if cima - dopo > tv.ALTEZZA_PAGINA_CM:
                parti.append((prima, cima))
                cima = prima
        return (*parti, (0.0, cima))


def in_grafico(posti: Corsie, funzione: Callable[[Tela], None]) -> tuple[str, tuple[str, ...]]:
    """The picture that `funzione` draws, whole and in printed pages (none where the whole fits one)."""
    intero = su_tela(tv.LARGHEZZA_CM, posti.altezza, funzione)
    pagine = (su_tela(tv.LARGHEZZA_CM, posti.altezza, funzione, finestra) for finestra in posti.finestre())
    return intero, tuple(pagine)


def corsie(
    etichette: tuple[str, ...],
    gruppi: tuple[str, ...] = (),
    *,
    minime: tuple[float, ...] = (),
    alto: float = 0.1,
    basso: float = 0.55,
    fitte: bool = True,
) -> Corsie:
    """Rows from top to bottom. minime: least height of each row; alto, basso: room above and below the rows.

    Where the rows would not fit a printed page, wider lines of label are tried, and kept if that saves the page;
    not where `fitte` is false, because the rows are high anyway and their data need the width.
    """
    gruppi, minime = gruppi or ("",) * len(etichette), minime or (RIGA_CM,) * len(etichette)
    caratteri = CARATTERI_FITTI if fitte and len(etichette) > MOLTE_RIGHE else CARATTERI_ETICHETTA
    larga = _distendi(etichette, gruppi, caratteri, minime, alto, basso)
    if larga.altezza <= tv.ALTEZZA_PAGINA_CM:
        return larga
    caratteri = CARATTERI_FITTI if fitte else CARATTERI_ETICHETTA
    fitta = _distendi(etichette, gruppi, caratteri, tuple(m * 0.8 for m in minime), alto, basso)
    return fitta if fitta.altezza <= tv.ALTEZZA_PAGINA_CM else larga


def _distendi(
    etichette: tuple[str, ...],
    gruppi: tuple[str, ...],
    caratteri: int,
    minime: tuple[float, ...],
    alto: float,
    basso: float,
) -> Corsie:
    avvolte = tuple(avvolgi(e, caratteri) for e in etichette)
    alte = [max(minima, len(r) * altezza_riga() + 0.16) for r, minima in zip(avvolte, minime, strict=True)]
    nomi = [avvolgi(g, CARATTERI_TESTATA) if g and (i == 0 or g != gruppi[i - 1]) else () for i, g in enumerate(gruppi)]
    teste = [GRUPPO_CM + altezza_riga() * (len(r) - 1) if r else 0.0 for r in nomi]
    altezza = alto + basso + sum(alte) + sum(teste)
    cime = tuple(accumulate((-a - t for a, t in zip(alte[:-1], teste[:-1], strict=True)), initial=altezza - alto))
    centri = tuple(cima - testa - alta / 2 for cima, testa, alta in zip(cime, teste, alte, strict=True))
    testate = tuple(
        (riga, cima - GRUPPO_CM * 0.6 - k * altezza_riga())
        for cima, righe in zip(cime, nomi, strict=True)
        for k, riga in enumerate(righe)
    )
    sinistra = max(misura(riga) for righe in avvolte for riga in righe) + tv.SPAZIO
    return Corsie(avvolte, centri, testate, cime, sinistra, basso, altezza - alto, altezza)


def estremo_destro(x0: float, quote: tuple[float, ...], code: tuple[float, ...]) -> float:
    """Where the longest possible mark may end so that the text after each mark still fits the page.

    quote: for each row, its length as a fraction of the whole scale; code: width of the text that follows it.
    """
    libero = tv.LARGHEZZA_CM - x0 - 0.1
    massimi = [x0 + (libero - coda) / quota for quota, coda in zip(quote, code, strict=True) if quota > 0]
    return max(x0 + 1.5, min([*massimi, tv.LARGHEZZA_CM - 0.4]))
