"""The relations between printed values: those that every document has, and those that a chamber declares (`legami`).

The first are the recomputations of `riscontri`, with the cells that they follow from; the second are read from the
formulas of the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial

from analisi.calcolo.numeri import media, scritti
from analisi.calcolo.quadrature.base import Base, Relazione, Riga, Sostituti
from analisi.calcolo.quadrature.parole import in_italiano, in_riga
from analisi.calcolo.riscontri import Riscontro, addendi
from analisi.dati.formule import Nodo, Numero, Operazione, Opposto, Termine
from analisi.dati.riferimenti import (
    OGNI_ANNO,
    Cella,
    Espressione,
    Riferimento,
    cella,
    leggi_espressione,
    leggi_riferimento,
    trova_righe,
)
from analisi.dati.tabelle import TABELLE
from analisi.errors import Difetto, ErroreDati

SENZA_ARROTONDAMENTO = ("conto_economico", "risorse")
"""Tables whose amounts are exact; elsewhere a printed decimal figure is the rounding of another one."""
MEDIE = ("media_progetti", "percentuale_obiettivo", "media_procedure", "totale_procedura")

NUMERICI = ("intero", "decimale", "percentuale", "euro")
POSTO_DELL_ANNO = TABELLE["serie"].chiave.index("anno")
_CELLA_O_DECIMALE = re.compile(r"\[[^\[\]]+\]|\d+\.\d+")

Valori = Mapping[Cella, Fraction]


def dei_riscontri(base: Base) -> tuple[Relazione, ...]:
    """The declared values that code recomputes, each with the cells that it follows from."""
    per_codice = {d["codice"]: d for d in base.tabella("dichiarati")}
    return tuple(_del_riscontro(r, per_codice[r.codice], base) for r in base.quadro.riscontri or ())


def _del_riscontro(r: Riscontro, riga: Riga, base: Base) -> Relazione:
    parti = {
        cella(tabella, parte, campo): Fraction(parte[campo]) for tabella, parte, campo in addendi(riga, base.righe)
    }
    return Relazione(
        codice=r.codice,
        tipo=r.tipo,
        descrizione=r.descrizione,
        cella=cella("dichiarati", riga, "valore"),
        riga=riga,
        stampato=r.dichiarato,
        decimali=r.decimali,
        unita=r.unita,
        operandi=tuple(parti),
        calcola=partial(_media, parti) if parti else lambda _sostituti: r.ricalcolato,
        come=r.come,
        riga_fonte=r.riga_fonte,
    )


def _media(parti: Valori, sostituti: Sostituti) -> Fraction | None:
    return media(sostituti.get(c, v) for c, v in parti.items())


def dei_legami(base: Base) -> tuple[Relazione, ...]:
    """The declared relations, one for each year where a row stands for every year.

    A relation on a table that was not supplied, or on a row or a value that is not there, is left out: what is missing
    is told by `legami_sospesi`. Raises ErroreDati with every reference or formula that cannot be read.
    """
    return tuple(r for legame in base.tabella("legami") for r in _del_legame(legame, base))


def legami_sospesi(base: Base) -> list[tuple[Riga, str, str]]:
    """The declared relations that no cell answers to, each with the reference at fault and what it finds instead."""
    sospesi = []
    for legame in base.tabella("legami"):
        valore, formula = _letto(legame, base.anno)
        riferimenti = [r for r in (valore, *formula.riferimenti) if r.tabella in base.righe]
        if not valore.ogni_anno:
            sospesi += [(legame, r.testo, trovato) for r in riferimenti if (trovato := _che_cosa_manca(r, base))]
        elif len(riferimenti) > len(formula.riferimenti) and not any(True for _ in _del_legame(legame, base)):
            sospesi.append((legame, valore.testo, "nessun anno con tutte le celle"))
    return sospesi


def _che_cosa_manca(riferimento: Riferimento, base: Base) -> str:
    """What a reference finds in the place of one value; nothing where it finds it, or a result declared N.C."""
    righe = _righe(riferimento, base)
    if len(righe) != 1:
        return f"{len(righe)} righe" if righe else "nessuna riga"
    manca = righe[0][riferimento.campo] is None and not righe[0].get("non_calcolabile")
    return "una riga senza valore" if manca else ""


def controlla_legami(righe: Sequence[Riga], anno: int, file: str = "legami.csv") -> None:
    """Raises ErroreDati with every reference or formula that cannot be read; rows count with the header as 1."""
    difetti = []
    for numero, riga in enumerate(righe, start=2):
        for colonna, leggi in (("valore", _leggi_cella), ("formula", _leggi_formula)):
            try:
                leggi(riga[colonna], anno)
            except ValueError as errore:
                difetti.append(Difetto(file, riga=numero, colonna=colonna, trovato=riga[colonna], atteso=str(errore)))
    if difetti:
        raise ErroreDati(difetti)


def _leggi_cella(testo: str, anno: int) -> None:
    _di_numeri(leggi_riferimento(testo, anno))


def _leggi_formula(testo: str, anno: int) -> None:
    formula = leggi_espressione(testo, anno)
    for riferimento in formula.riferimenti:
        _di_numeri(riferimento)
    estranei = sorted(formula.formula.nomi - {f"R{i}" for i in range(len(formula.riferimenti))})
    if estranei or formula.formula.consistenze:
        detti = ", ".join(f"«{e}»" for e in estranei) or "inizio() e fine()"
        raise ValueError(f"{detti}: qui non valgono; le celle si scrivono fra parentesi quadre")


def _di_numeri(riferimento: Riferimento) -> None:
    """Raises ValueError for a cell that holds no number, and for «*» elsewhere than in the year of a series."""
    colonna = TABELLE[riferimento.tabella].colonna(riferimento.campo)
    if colonna.tipo not in NUMERICI:
        raise ValueError(f"«{riferimento.testo}»: la colonna «{colonna.nome}» non contiene numeri")
    altrove = [v for i, v in enumerate(riferimento.valori) if i != POSTO_DELL_ANNO or riferimento.tabella != "serie"]
    if OGNI_ANNO in altrove:
        raise ValueError(f"«{riferimento.testo}»: «*» vale solo al posto dell'anno, nella tabella «serie»")


def _letto(legame: Riga, anno: int) -> tuple[Riferimento, Espressione]:
    return leggi_riferimento(legame["valore"], anno), leggi_espressione(legame["formula"], anno)


def _del_legame(legame: Riga, base: Base) -> Iterator[Relazione]:
    valore, formula = _letto(legame, base.anno)
    for anno in _anni(valore, base):
        trovata = _cella(valore.nell_anno(anno), base)
        operandi = [_cella(r.nell_anno(anno), base) for r in formula.riferimenti]
        if trovata is not None and all(o is not None for o in operandi):
            yield _relazione(legame, trovata, [o for o in operandi if o is not None], formula)


def _anni(riferimento: Riferimento, base: Base) -> Iterable[str]:
    if not riferimento.ogni_anno:
        return ("",)
    righe = base.tabella(riferimento.tabella)
    return dict.fromkeys(str(r["anno"]) for r in righe if r["serie"] == riferimento.valori[0] and not r["periodo"])


_Trovata = tuple[Cella, "Riga"]


def _righe(riferimento: Riferimento, base: Base) -> Sequence[Riga]:
    return trova_righe(riferimento, base.per_prima_chiave.get((riferimento.tabella, riferimento.valori[0]), ()))


def _cella(riferimento: Riferimento, base: Base) -> _Trovata | None:
    """The one cell that a reference finds, with its row; None for none, several, or one without a value."""
    righe = _righe(riferimento, base)
    if len(righe) != 1 or righe[0][riferimento.campo] is None:
        return None
    return cella(riferimento.tabella, righe[0], riferimento.campo), righe[0]


def _relazione(legame: Riga, trovata: _Trovata, operandi: list[_Trovata], formula: Espressione) -> Relazione:
    suo, riga = trovata
    valori = [Fraction(r[c.campo]) for c, r in operandi]
    calcola = partial(_formula, formula.formula.albero, tuple(c for c, _ in operandi), tuple(valori))
    stampato = Decimal(riga[suo.campo])
    decimali = legame["decimali"] if legame["decimali"] is not None else _decimali(suo, riga)
    copia = isinstance(formula.formula.albero, Termine)
    if copia:
        decimali = min(decimali, _decimali(*operandi[0]))
    return Relazione(
        codice=legame["codice"],
        tipo=legame["genere"],
        descrizione=legame["descrizione"],
        cella=suo,
        riga=riga,
        stampato=stampato,
        decimali=decimali,
        unita=riga.get("unita") or ("euro" if suo.tabella in SENZA_ARROTONDAMENTO else ""),
        operandi=tuple(c for c, _ in operandi),
        calcola=calcola,
        come=_come(formula, operandi),
        riga_fonte=riga.get("riga_fonte") or legame["riga_fonte"] or "",
        segno=legame["relazione"],
        incertezza=Fraction(0) if copia else _incertezza(calcola, operandi),
    )


def _decimali(suo: Cella, riga: Riga) -> int:
    """Digits after the point as printed, where the table keeps them; zeros at the end say nothing."""
    if suo.tabella == "dichiarati" and riga["decimali"] is not None:
        return int(riga["decimali"])
    if suo.tabella in SENZA_ARROTONDAMENTO:
        return 2
    return scritti(Decimal(riga[suo.campo]))


def _incertezza(calcola: partial[Fraction | None], operandi: list[_Trovata]) -> Fraction:
    """How far the result moves if every rounded operand is half a unit of its last digit away."""
    esatto = calcola({})
    if esatto is None:
        return Fraction(0)
    somma = Fraction(0)
    cifre: dict[str, int] = {}
    for suo, riga in operandi:
        # «100» beside «98,99» is 100,00: measures of one unit are printed with the same care
        cifre[riga.get("unita") or ""] = max(cifre.get(riga.get("unita") or "", 0), _decimali(suo, riga))
    for suo, riga in operandi:
        if mezza := _mezza_unita(suo, riga, cifre[riga.get("unita") or ""]):
            mosso = calcola({suo: Fraction(riga[suo.campo]) + mezza})
            somma += abs(mosso - esatto) if mosso is not None else 0
    return somma


def _mezza_unita(suo: Cella, riga: Riga, decimali: int) -> Fraction:
    """Half a unit of the last digit of a measure, a share or a mean; nothing for counts and exact amounts."""
    if suo.tabella in SENZA_ARROTONDAMENTO:
        return Fraction(0)
    medio = "media" in f"{riga.get('serie') or ''} {riga.get('descrizione') or ''}".lower()
    arrotondato = decimali > 0 or medio or riga.get("unita") in ("%", "punti")
    return Fraction(1, 2 * 10**decimali) if arrotondato else Fraction(0)


def _formula(
    albero: Nodo, celle: tuple[Cella, ...], valori: tuple[Fraction, ...], sostituti: Sostituti
) -> Fraction | None:
    scelti = [sostituti.get(c, v) for c, v in zip(celle, valori, strict=True)]
    return _valuta(albero, scelti)


def _valuta(nodo: Nodo, valori: list[Fraction]) -> Fraction | None:
    match nodo:
        case Numero(valore=valore):
            return Fraction(valore)
        case Termine(codice=codice):
            return valori[int(codice[1:])]
        case Opposto(di=dentro):
            sotto = _valuta(dentro, valori)
            return None if sotto is None else -sotto
        case Operazione(segno=segno, sinistro=sinistro, destro=destro):
            a, b = _valuta(sinistro, valori), _valuta(destro, valori)
            if a is None or b is None or (segno == "/" and b == 0):
                return None
            return {"+": a + b, "-": a - b, "*": a * b}[segno] if segno != "/" else a / b


def _come(formula: Espressione, operandi: list[_Trovata]) -> str:
    """The formula with the printed values in the place of the references."""
    if isinstance(formula.formula.albero, Termine):
        suo, riga = operandi[0]
        return f"valore della tabella «{TABELLE[suo.tabella].titolo}», {in_riga(riga)}"
    valori = (in_italiano(Decimal(riga[suo.campo])) for suo, riga in operandi)
    testo = _CELLA_O_DECIMALE.sub(lambda m: next(valori) if m[0][0] == "[" else m[0].replace(".", ","), formula.testo)
    return testo.replace("*", "×").replace("/", "÷")
