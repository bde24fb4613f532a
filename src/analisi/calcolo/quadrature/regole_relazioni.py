"""Rules on relations: totals, means, shares, values printed twice, prose against tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from analisi.calcolo.numeri import arrotonda, riduci, tronca
from analisi.calcolo.quadrature.base import Base, Esame, Relazione, Rilievo
from analisi.calcolo.quadrature.effetti import effetti
from analisi.calcolo.quadrature.parole import con_decimali, distinta, in_italiano
from analisi.calcolo.quadrature.relazioni import MEDIE, legami_sospesi
from analisi.calcolo.riscontri import classifica
from analisi.dati.regole_quadrature import RegolaQuadratura
from analisi.dati.riferimenti import cella
from analisi.dati.tabelle import GENERI_LEGAME

TIPI = {
    "percentuali_progetto": ("percentuale_progetto",),
    "medie_progetti": ("media_progetti",),
    "percentuali_obiettivo": ("percentuale_obiettivo",),
    "medie_procedure": ("media_procedure", "totale_procedura"),
    "scostamenti_conto": ("scostamento_conto", "scostamento_corrente", "scostamento_corrente_pct"),
    "prosa_conto": ("valore_conto_prosa", "scostamento_conto_prosa"),
    "totali_dichiarati": ("totale",),
    "medie_dichiarate": ("media",),
    "quote_dichiarate": ("quota",),
    "valori_ripetuti": ("valori diversi",),
    "prosa_dichiarata": ("prosa",),
    "ordine_dichiarato": ("ordine",),
}
"""The rules that hold printed values to relations: kinds of declared value, or of declared relation, of each."""
RIDOTTE = (*MEDIE, "percentuale_progetto")
"""Kinds of declared value that the rules tell to cut, or to round."""
ORDINI_DI_ARROTONDAMENTO = (1, 2, 3, 4)


def regola_di(nome: str) -> Callable[[Base, RegolaQuadratura], Esame]:
    """The rule that examines the relations of the kinds of `nome`."""

    def esamina(base: Base, regola: RegolaQuadratura) -> Esame:
        proprie = [r for r in base.relazioni if r.tipo in TIPI[nome] and r.calcola({}) is not None]
        return len(proprie), [_rilievo(regola, r, base) for r in proprie if not regge(r) and not _tonda(r)]

    return esamina


def prosa_arrotondata(base: Base, regola: RegolaQuadratura) -> Esame:
    """Round amounts that claim the cent: they agree with the table to the hundred or the thousand only."""
    proprie = [r for r in base.relazioni if r.tipo in TIPI["prosa_conto"] and r.calcola({}) is not None]
    tonde = [r for r in proprie if r.decimali and not regge(r) and _tonda(r)]
    # without its zeros the amount would not show that it claims the cent
    return len(proprie), [
        replace(_rilievo(regola, r, base), stampato=con_decimali(r.stampato, r.decimali)) for r in tonde
    ]


def modo_di_riduzione(base: Base, regola: RegolaQuadratura) -> Esame:
    """Means that follow from their parts only by rounding where the rule cuts, or only by cutting where it rounds."""
    atteso = base.quadro.regole.aggregazione.arrotondamento
    proprie = [r for r in base.relazioni if r.tipo in RIDOTTE and r.calcola({}) is not None]
    rilievi = []
    for relazione in proprie:
        valore = relazione.calcola({})
        assert valore is not None
        modo = classifica(relazione.stampato, relazione.decimali, valore)
        ridotto = riduci(valore, atteso, relazione.decimali)
        if modo in ("troncamento", "arrotondamento") and ridotto != relazione.stampato:
            esatto = in_italiano(arrotonda(valore, relazione.decimali + 2))
            trovato = _rilievo(regola, relazione, base)
            risulta = f"{in_italiano(ridotto)} ({atteso} di {esatto})"
            rilievi.append(replace(trovato, risulta=risulta, valore=ridotto, come=relazione.come))
    return len(proprie), rilievi


def legami_senza_cella(base: Base, regola: RegolaQuadratura) -> Esame:
    """Declared relations on a row that is not there, or is there several times."""
    rilievi = [
        Rilievo(
            regola=regola.nome,
            cella=cella("legami", legame, "formula"),
            riga=legame,
            stampato=riferimento,
            risulta=trovato,
            come="ricerca della cella nella sua tabella",
            riga_fonte=legame["riga_fonte"] or "",
        )
        for legame, riferimento, trovato in legami_sospesi(base)
    ]
    return len(base.tabella("legami")), rilievi


def regge(relazione: Relazione) -> bool:
    """Whether the printed value can follow from its operands, within the digits with which all are printed."""
    valore = relazione.calcola({})
    assert valore is not None
    stampato = Fraction(relazione.stampato)
    if relazione.segno != "=":
        distanza = valore - stampato if relazione.segno == "<=" else stampato - valore
        return distanza >= -relazione.incertezza
    if classifica(relazione.stampato, relazione.decimali, valore) != "differenza":
        return True
    mezza = Fraction(1, 2 * 10**relazione.decimali) if relazione.incertezza else Fraction(0)
    if abs(valore - stampato) <= relazione.incertezza + mezza and relazione.incertezza:
        return True
    # a copy with fewer digits than the printed value
    ridotti = (arrotonda(stampato, relazione.decimali), tronca(stampato, relazione.decimali))
    return arrotonda(valore, relazione.decimali) in ridotti


def _tonda(relazione: Relazione) -> bool:
    """Whether prose gives an amount rounded to tens, hundreds, thousands."""
    valore = relazione.calcola({})
    if relazione.tipo not in TIPI["prosa_conto"] or valore is None:
        return False
    stampato = Fraction(relazione.stampato)
    tondi = (Fraction(arrotonda(valore / 10**k, 0)) * 10**k for k in ORDINI_DI_ARROTONDAMENTO)
    return stampato in tondi or stampato == Fraction(arrotonda(valore, 0))


def _rilievo(regola: RegolaQuadratura, r: Relazione, base: Base) -> Rilievo:
    valore = r.calcola({})
    assert valore is not None
    decimali = max(r.decimali, 2)
    modo = base.quadro.regole.aggregazione.arrotondamento if r.tipo in RIDOTTE else "arrotondamento"
    nuovo = riduci(valore, modo, decimali)
    mostrato = in_italiano(nuovo) if nuovo != r.stampato else distinta(valore, decimali, r.stampato)
    parole = {"=": "", "<=": "al massimo ", ">=": "almeno "}[r.segno]
    return Rilievo(
        regola=regola.nome,
        cella=r.cella,
        riga=r.riga,
        stampato=in_italiano(r.stampato),
        risulta=parole + mostrato,
        come=f"{r.descrizione}: {r.come}" if r.tipo in GENERI_LEGAME else r.come,
        riga_fonte=r.riga_fonte,
        valore=nuovo if r.segno == "=" else None,
        effetti=effetti({r.cella: Fraction(nuovo)}, base.relazioni) if r.segno == "=" else (),
    )
