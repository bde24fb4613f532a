"""What moved between two versions of the results of a report: cards and cells of tables, whatever they mean.

A card is known by its label and the heading above it, a cell by the title of its table, the header of its row and that
of its column. Texts outside cards and tables are only said to differ. Nothing here reads or writes files.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from notebatch.attachments.results import NC, elenco
from notebatch.attachments.tables import Colonna, TavolaAperta, tavole_aperte

MOSTRATE = 20
"""Differences of a report that are written out; of the others there is the number."""

LUNGHEZZA = 140
"""Characters of a name or of a value in words."""

PRIMA = 20
"""Characters shown before the place where two long texts part."""

DECIMALI = 4
"""Decimals of a figure, unless the two versions look the same with these."""

ESATTI = 10
SOPRA = "gruppo"
"""Name of the column that holds the headings between the rows."""

SCHEDE = "Cifre in evidenza"
_NUMERO = re.compile(r"-?\d+(\.\d+)?")
_PAROLA = re.compile(r"[^\W\d_]{3}")

Chiave = tuple[str, ...]
Riga = Mapping[str, str]


@dataclass(frozen=True)
class Differenza:
    """A figure that moved. dove: title of the table; voce: row and column; prima, dopo: None where there was none."""

    dove: str
    voce: str
    prima: str | None
    dopo: str | None


def confronta(prima: Sequence[object], dopo: Sequence[object]) -> dict[str, object]:
    """How the results `dopo` differ from `prima`, as JSON values.

    cambiate, nuove, tolte: how many figures moved, how many cards and rows came and went; elenco: the first of them,
    as `Differenza`; tabelle_nuove, tabelle_tolte: titles; testi: whether anything else differs.
    """
    if prima == dopo:
        return _resoconto([], [], [], testi=False)
    differenze = [*_schede_diverse(_schede(prima), _schede(dopo))]
    vecchie, nuove = _per_titolo(tavole_aperte(prima)), _per_titolo(tavole_aperte(dopo))
    for chiave in (c for c in nuove if c in vecchie):
        differenze += _celle_diverse(vecchie[chiave], nuove[chiave])
    venute = [titolo for titolo, posto in nuove if (titolo, posto) not in vecchie]
    andate = [titolo for titolo, posto in vecchie if (titolo, posto) not in nuove]
    return _resoconto(differenze, venute, andate, testi=not (differenze or venute or andate))


def _resoconto(
    differenze: Sequence[Differenza], venute: Sequence[str], andate: Sequence[str], *, testi: bool
) -> dict[str, object]:
    generi = Counter("nuove" if d.prima is None else "tolte" if d.dopo is None else "cambiate" for d in differenze)
    # what moved before what came and went
    ordinate = sorted(differenze, key=lambda d: d.prima is None or d.dopo is None)
    return {
        **{genere: generi[genere] for genere in ("cambiate", "nuove", "tolte")},
        "elenco": [asdict(d) for d in ordinate[:MOSTRATE]],
        "tabelle_nuove": list(venute),
        "tabelle_tolte": list(andate),
        "testi": testi,
    }


def _schede(risultati: Iterable[object]) -> dict[Chiave, tuple[str, str]]:
    """Value and note of every card, by the heading above it, its label, and how many alike came before."""
    lette: dict[Chiave, tuple[str, str]] = {}
    viste: Counter[Chiave] = Counter()
    sezione = ""
    for vista in _viste(risultati):
        if vista.get("tipo") == "titolo":
            sezione = str(vista.get("testo", ""))
        if vista.get("tipo") != "schede":
            continue
        for voce in (v for v in elenco(vista.get("voci")) if isinstance(v, Mapping)):
            chiave = (sezione, str(voce.get("etichetta", "")))
            viste[chiave] += 1
            lette[*chiave, str(viste[chiave])] = str(voce.get("valore", "")), str(voce.get("nota") or "")
    return lette


def _viste(risultati: Iterable[object]) -> Iterator[Mapping[str, object]]:
    for risultato in risultati:
        if isinstance(risultato, Mapping):
            yield risultato
            yield from _viste(elenco(risultato.get("viste")))


def _schede_diverse(
    prima: Mapping[Chiave, tuple[str, str]], dopo: Mapping[Chiave, tuple[str, str]]
) -> Iterator[Differenza]:
    for chiave in dict.fromkeys((*dopo, *prima)):
        vecchia, nuova = prima.get(chiave), dopo.get(chiave)
        if vecchia == nuova:
            continue
        if vecchia is None or nuova is None:
            valori = (vecchia and _scheda(*vecchia), nuova and _scheda(*nuova))
        elif vecchia[1] == nuova[1]:
            valori = _distinguibili(vecchia[0], nuova[0])
        else:
            valori = _distinguibili(_scheda(*vecchia), _scheda(*nuova))
        yield Differenza(chiave[0] or SCHEDE, chiave[1], *valori)


def _scheda(valore: str, nota: str) -> str:
    return _corto(f"{valore} ({nota})" if nota else valore)


def _per_titolo(tavole: Iterable[TavolaAperta]) -> dict[tuple[str, int], TavolaAperta]:
    """Tables by title; of the same one, by their order."""
    viste: Counter[str] = Counter()
    trovate = {}
    for tavola in tavole:
        viste[tavola.titolo] += 1
        trovate[tavola.titolo, viste[tavola.titolo]] = tavola
    return trovate


def _celle_diverse(prima: TavolaAperta, dopo: TavolaAperta) -> Iterator[Differenza]:
    comuni = [c for c in dopo.colonne if any(c.nome == v.nome for v in prima.colonne)]
    nomi = _chiave(prima, dopo, comuni)
    vecchie, nuove = _gruppi(prima, nomi), _gruppi(dopo, nomi)
    for chiave in dict.fromkeys((*nuove, *vecchie)):
        for vecchia, nuova in _coppie(vecchie[chiave], nuove[chiave], [c.nome for c in comuni]):
            riga = _nome_riga(nuova or vecchia or {}, nomi, comuni)
            if vecchia is None or nuova is None:
                segno = ("", None) if nuova is None else (None, "")
                yield Differenza(dopo.titolo, riga, *segno)
                continue
            for colonna in comuni:
                if vecchia[colonna.nome] != nuova[colonna.nome]:
                    valori = _scritti(vecchia[colonna.nome], nuova[colonna.nome], colonna)
                    yield Differenza(dopo.titolo, f"{riga}, {colonna.titolo}" if riga else colonna.titolo, *valori)


def _chiave(prima: TavolaAperta, dopo: TavolaAperta, comuni: Sequence[Colonna]) -> tuple[str, ...]:
    """The names of the first columns of words that together tell every row from the others; all, if they never do.

    The heading that a row stands under is no name of the row.
    """
    tipi = {c.nome: c.tipo for c in prima.colonne}
    parole = [c.nome for c in comuni if c.tipo != "number" and tipi[c.nome] != "number"]
    nomi: tuple[str, ...] = ()
    for nome in parole:
        nomi = (*nomi, nome)
        if nome != SOPRA and all(max(map(len, _gruppi(t, nomi).values()), default=0) <= 1 for t in (prima, dopo)):
            return nomi
    return nomi


def _gruppi(tavola: TavolaAperta, nomi: Sequence[str]) -> defaultdict[Chiave, list[Riga]]:
    gruppi: defaultdict[Chiave, list[Riga]] = defaultdict(list)
    for celle in tavola.righe:
        riga = dict(zip((c.nome for c in tavola.colonne), celle, strict=True))
        gruppi[tuple(riga[n] for n in nomi)].append(riga)
    return gruppi


def _coppie(prima: list[Riga], dopo: list[Riga], nomi: Sequence[str]) -> Iterator[tuple[Riga | None, Riga | None]]:
    """Rows of the same header, old and new: those that are equal go, the others are paired in their order."""
    if len(prima) > 1 or len(dopo) > 1:
        restano = Counter(tuple(r[n] for n in nomi) for r in dopo) & Counter(tuple(r[n] for n in nomi) for r in prima)
        prima, dopo = (_senza(righe, restano.copy(), nomi) for righe in (prima, dopo))
    for posto in range(max(len(prima), len(dopo))):
        yield (prima[posto] if posto < len(prima) else None, dopo[posto] if posto < len(dopo) else None)


def _senza(righe: Sequence[Riga], uguali: Counter[Chiave], nomi: Sequence[str]) -> list[Riga]:
    restano = []
    for riga in righe:
        contenuto = tuple(riga[n] for n in nomi)
        if uguali[contenuto] > 0:
            uguali[contenuto] -= 1
        else:
            restano.append(riga)
    return restano


def _nome_riga(riga: Riga, nomi: Sequence[str], colonne: Sequence[Colonna]) -> str:
    """The header of a row; where it is only codes or numbers, with the first words of the row."""
    nome = " ".join(riga[n] for n in nomi if riga[n])
    if not _PAROLA.search(nome):
        parole = [c.nome for c in colonne if c.tipo == "string" and c.nome not in nomi]
        testi = (riga[n] for n in parole if _PAROLA.search(riga[n]))
        nome = f"{nome} {next(testi, '')}".strip()
    return _corto(nome)


def _scritti(prima: str, dopo: str, colonna: Colonna) -> tuple[str, str]:
    """Two values as a reader expects them, with as many decimals as it takes to tell them apart."""
    for decimali in (DECIMALI, ESATTI):
        scritti = _scritto(prima, colonna, decimali), _scritto(dopo, colonna, decimali)
        if scritti[0] != scritti[1]:
            break
    return _distinguibili(*scritti)


def _scritto(valore: str, colonna: Colonna, decimali: int) -> str:
    if valore == "":
        return "nessun valore"
    if valore == NC:
        return valore
    match colonna.tipo:
        case "number" | "integer" if _NUMERO.fullmatch(valore):
            numero = _italiano(Decimal(valore), decimali)
            return f"{numero}{'' if colonna.unita == '%' else ' '}{colonna.unita}".strip()
        case "date" if valore.count("-") == 2:
            return "/".join(reversed(valore.split("-")))
        case "boolean":
            return "sì" if valore == "true" else "no"
        case _:
            return valore


def _italiano(numero: Decimal, decimali: int) -> str:
    testo = format(round(numero, decimali), ",f")
    intera, _, resto = testo.partition(".")
    resto = resto.rstrip("0")
    return intera.replace(",", ".").replace("-", "\u2212") + (f",{resto}" if resto else "")


def _distinguibili(prima: str, dopo: str) -> tuple[str, str]:
    """Two texts cut to a length that a list bears, from shortly before the place where they part."""
    posto = next((i for i, (a, b) in enumerate(zip(prima, dopo, strict=False)) if a != b), 0)
    if max(len(prima), len(dopo)) <= LUNGHEZZA or posto < LUNGHEZZA // 2:
        return _corto(prima), _corto(dopo)
    da = prima.rfind(" ", 0, posto - PRIMA) + 1
    return f"…{_corto(prima[da:])}", f"…{_corto(dopo[da:])}"


def _corto(testo: str) -> str:
    if len(testo) <= LUNGHEZZA:
        return testo
    return (testo[:LUNGHEZZA].rpartition(" ")[0] or testo[:LUNGHEZZA]) + "…"
