"""Amounts in euro: a waterfall from one to another, and slopes over the versions of a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.grafici.canvas import SMALL, Key, Note, Surroundings, chart
from analisi.vista.grafici.lanes import Bar, Label, Lane, Lanes, Line, Point
from analisi.vista.grafici.scales import NOT_FROM_ZERO, VISIBLE, leaves_zero_out, ticks
from analisi.vista.grafici.words import (
    ChartTable,
    CrossTab,
    EuroUnit,
    euro_unit,
    item,
    sentences,
    value,
)
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import Cella, Colonna, In, Riga, Tabella, dato

_EFFECTS: dict[bool | None, str] = {True: "favorevole", False: "sfavorevole", None: ""}
_FROM_ZERO_IF = 0.25
"""The axis starts from zero only where the movement takes at least this part of it: smaller steps would not be seen."""
_TOLD = 12
"""Past these many items the words tell the ones that move most, or send to the table."""
_SLOPE_CM = 0.26
"""Height of the largest slope shown, above or below the first version."""
_STEEPEST = 0.5
"""A change beyond half of the first amount is drawn as half: steeper lines would flatten all the others."""
_VERSIONS = ("Budget iniziale", "Revisione", "Consuntivo")


@dataclass(frozen=True)
class Contributo:
    """A step in euro. `favorevole` says whether it is good news: the sign alone does not, None is neither."""

    etichetta: str
    importo: Decimal
    favorevole: bool | None = None

    @property
    def parola(self) -> str:
        """Good or bad news, in a word; a step of nothing is neither."""
        return _EFFECTS[self.favorevole] if self.importo else ""

    @property
    def colore(self) -> str:
        """Colour of its bar."""
        return {"favorevole": tv.BLU, "sfavorevole": tv.ARANCIO}.get(self.parola, tv.GRIGIO)


@dataclass(frozen=True)
class Capo:
    """The starting or the final amount, in euro, with its name."""

    etichetta: str
    importo: Decimal


@dataclass(frozen=True)
class Pendenza:
    """An item and its amounts in euro, one for each version; None where a version has none."""

    etichetta: str
    importi: tuple[Decimal | None, ...]

    def variazione(self, unita: EuroUnit) -> str:
        """From the first amount to the last, `+100,4`; empty where one is missing.

        An amount, because a percentage of a cost, which has a minus, would seem to say the opposite.
        """
        prima, ultimo = self.importi[0], self.importi[-1]
        return "" if prima is None or ultimo is None else unita.write(ultimo - prima, sign=True)

    @property
    def quote(self) -> list[float | None]:
        """Change from the first known amount, as a fraction kept within _STEEPEST."""
        base = next((i for i in self.importi if i), None)
        if base is None:
            return [None if i is None else 0.0 for i in self.importi]
        quote = [None if i is None else float((i - base) / abs(base)) for i in self.importi]
        return [None if q is None else max(-_STEEPEST, min(_STEEPEST, q)) for q in quote]


def cascata(
    titolo: str,
    inizio: Capo,
    voci: Sequence[Contributo],
    fine: Capo,
    *,
    soglia: Decimal = Decimal(0),
    fonte: str = "",
) -> Grafico:
    """Steps from the largest increase to the largest decrease; those under `soglia` euro join in «Altre voci», last.

    Raises ValueError without steps, or if start and steps do not add up to the end: such a picture would lie.
    """
    if not voci:
        raise ValueError(f"grafico «{titolo}» senza voci")
    somma = inizio.importo + sum((v.importo for v in voci), Decimal(0))
    if somma != fine.importo:
        raise ValueError(f"grafico «{titolo}»: le voci portano a {somma}, non a {fine.importo}")
    passi = _ordinate(voci, soglia)
    unita = euro_unit([inizio.importo, fine.importo, *(p.importo for p in passi)])
    livelli = list(accumulate((p.importo for p in passi), initial=inizio.importo))
    capi = _capi(livelli)
    spezzato = leaves_zero_out(capi)

    def visibile(p: Contributo) -> bool:
        return bool(p.parola) and float(abs(p.importo)) >= VISIBLE * (capi[1] - capi[0])

    def passo(p: Contributo, da: Decimal, a: Decimal) -> Lane:
        testo = f"{unita.write(p.importo, sign=True)} {'' if visibile(p) else p.parola}".rstrip()
        barra = Bar(min(da, a), max(da, a), p.colore, p.parola == "sfavorevole")
        return Lane(p.etichetta, (barra,), (Label(max(da, a), testo),), link=a)

    def capo(c: Capo, link: Decimal | None = None) -> Lane:
        # off zero a bar would compare lengths: a mark is the honest thing
        segno = Point(c.importo, tv.NOTTE, "D", size=7.0) if spezzato else Bar(0, c.importo, tv.NOTTE)
        posto = c.importo if spezzato else max(c.importo, Decimal(0))
        return Lane(c.etichetta, (segno,), (Label(posto, unita.write(c.importo), weight="semibold"),), link=link)

    mosse = zip(passi, pairwise(livelli), strict=True)
    segni = {p.parola: p.colore for p in passi if visibile(p)}
    legenda = [Key("favorevole", segni["favorevole"], kind="bar")] if "favorevole" in segni else []
    legenda += [Key("sfavorevole", segni["sfavorevole"], kind="hatch")] if "sfavorevole" in segni else []
    piede = (Note(f"importi in {unita.name}", align="right"), *([Note(NOT_FROM_ZERO, strong=True)] if spezzato else []))
    disegno = Lanes(
        (capo(inizio, inizio.importo), *(passo(p, da, a) for p, (da, a) in mosse), capo(fine)),
        capi,
        ticks(capi, count=4, divisor=unita.divisor),
        Surroundings(tuple(legenda), below=piede),
        row=0.68,
    )
    tabella = _tabella_cascata(titolo, inizio, voci, fine, fonte)
    return chart(disegno.drawings(), _parole_cascata(inizio, passi, fine, unita), tabella)


def _ordinate(voci: Sequence[Contributo], soglia: Decimal) -> list[Contributo]:
    grandi = sorted((v for v in voci if abs(v.importo) >= soglia), key=lambda v: (-v.importo, v.etichetta))
    piccole = [v for v in voci if abs(v.importo) < soglia]
    if len(piccole) > 1:
        piccole = [Contributo(f"Altre voci ({len(piccole)})", sum((v.importo for v in piccole), Decimal(0)))]
    return [*grandi, *piccole]


def _capi(livelli: Sequence[Decimal]) -> tuple[float, float]:
    """Ends of the axis: from zero where the movement is large enough to be seen."""
    basso, alto = float(min(livelli)), float(max(livelli))
    if basso <= 0 <= alto or alto - basso >= _FROM_ZERO_IF * max(abs(basso), abs(alto)):
        basso, alto = min(basso, 0.0), max(alto, 0.0)
    else:
        basso -= (alto - basso) * 0.06
    return basso, alto if alto > basso else basso + 1


def _parole_cascata(inizio: Capo, passi: Sequence[Contributo], fine: Capo, unita: EuroUnit) -> str:
    maggiori = sorted(passi, key=lambda p: -abs(p.importo))[:_TOLD] if len(passi) > _TOLD else passi
    ordine = "Dall'aumento maggiore alla diminuzione maggiore" if len(passi) > 1 else "Il solo passo"
    detti = "; ".join(
        f"«{p.etichetta}» {unita.write(p.importo, sign=True)}{f', {p.parola}' if p.parola else ''}" for p in maggiori
    )
    cioe = unita.write(fine.importo - inizio.importo, sign=True)
    return sentences(
        f"Grafico a cascata, in {unita.name}: da {unita.write(inizio.importo)} ({inizio.etichetta}) a "
        f"{unita.write(fine.importo)} ({fine.etichetta}), cioè {cioe}, in "
        f"{parole.plurale(len(passi), 'passo', 'passi')}.",
        f"{ordine if len(maggiori) == len(passi) else f'I {len(maggiori)} passi maggiori'}: {detti}.",
    )


def _tabella_cascata(titolo: str, inizio: Capo, voci: Sequence[Contributo], fine: Capo, fonte: str) -> Tabella:
    """Every item, also those that the picture joins."""
    ordinate = _ordinate(voci, Decimal(0))
    posti = formato.decimali_euro(inizio.importo, fine.importo, *(v.importo for v in ordinate))

    def importo(v: Contributo | Capo) -> Cella:
        return Cella(v.importo, testo=formato.euro(v.importo, posti, segno=isinstance(v, Contributo)))

    colonne = (
        item("Voce"),
        dato("ruolo", "Ruolo", "partenza, passo o arrivo: i passi portano dalla partenza all'arrivo",
             lambda v: "passo" if isinstance(v, Contributo) else "partenza" if v is inizio else "arrivo"),
        value("Importo", "euro", posti, importo, "importo",
              "Importo della partenza o dell'arrivo, o variazione del passo"),
        dato("favorevole", "Favorevole", "Se il passo migliora il risultato; vuoto dove non si giudica",
             lambda v: getattr(v, "favorevole", None), "vero_falso"),
        Colonna("Effetto", di=lambda v: getattr(v, "parola", ""), dove="pagina")
        if any(v.favorevole is not None for v in voci) else None,
    )  # fmt: skip
    return ChartTable.di(titolo, colonne, (In(inizio, "subtotale"), *ordinate, In(fine, "totale")), fonte=fonte)


def pendenza(
    titolo: str,
    voci: Sequence[Pendenza],
    *,
    versioni: tuple[str, ...] = _VERSIONS,
    intestazione: str = "Voce",
    fonte: str = "",
) -> Grafico:
    """One row an item, one dot a version, the slope as a percentage common to all; rows in the given order.

    ValueError without items, or where an item has not one amount for each version.
    """
    if not voci:
        raise ValueError(f"grafico «{titolo}» senza voci")
    for voce in voci:
        if len(voce.importi) != len(versioni):
            raise ValueError(f"«{voce.etichetta}»: {len(voce.importi)} importi per {len(versioni)} versioni")
    unita = euro_unit(i for v in voci for i in v.importi)
    massima = max((abs(q) for v in voci for q in v.quote if q is not None), default=0.0)
    variazioni = any(v.variazione(unita) for v in voci)

    def corsia(v: Pendenza) -> Lane:
        alti = [None if q is None else q * _SLOPE_CM / (massima or 1.0) - 0.14 for q in v.quote]
        coppie = enumerate(pairwise(alti))
        segni: list[Line | Point] = [
            Line((k, k + 1), tv.BLU, 1.6, (a, b)) for k, (a, b) in coppie if a is not None and b is not None
        ]
        segni += [Point(k, tv.BLU, size=5.5, offset=a) for k, a in enumerate(alti) if a is not None]
        importi = tuple(
            Label(k, unita.write(i), "on", offset=(-0.14 if a is None else a) + 0.32)
            for k, (i, a) in enumerate(zip(v.importi, alti, strict=True))
        )
        return Lane(v.etichetta, tuple(segni), importi, cells=(v.variazione(unita),) if variazioni else ())

    ripida = any(q is not None and abs(q) >= _STEEPEST for v in voci for q in v.quote)
    oltre = f"; oltre il {_STEEPEST * 100:g}% non cresce più" if ripida else ""
    nota = f"Importi in {unita.name}. La pendenza è la variazione percentuale dal primo importo{oltre}."
    disegno = Lanes(
        tuple(map(corsia, voci)),
        (-0.35, len(versioni) - 0.65),
        tuple((float(k), "") for k in range(len(versioni))),
        Surroundings(below=(Note(nota, align="right"),)),
        ("variazione",) if variazioni else (),
        tuple(Label(k, nome, "on", tv.NOTTE, "semibold", SMALL) for k, nome in enumerate(versioni)),
        row=1.25,
        right=True,
    )
    storie = []
    for v in voci[:_TOLD]:
        importi = ", poi ".join("importo mancante" if i is None else unita.write(i) for i in v.importi)
        storie.append(f"«{v.etichetta}» {importi}{f' ({testo})' if (testo := v.variazione(unita)) else ''}")
    resto = len(voci) - len(storie)
    coda = f"; per {parole.plurale(resto, 'altra voce', 'altre voci', 'f')} si veda la tabella" if resto else ""
    parole_del_grafico = sentences(
        f"Importi di {parole.plurale(len(voci), 'voce', 'voci', 'f')} nelle versioni "
        f"{parole.elenco([n.lower() for n in versioni])}, in {unita.name}.",
        f"{parole.maiuscola('; '.join(storie))}{coda}.",
    )
    posti = formato.decimali_euro(*(i for v in voci for i in v.importi))
    across = (
        dato("versione", "Versione", "Versione del conto: preventivo, revisione, consuntivo", ""),
        value("Importo", "euro", posti, key="importo", meaning="Importo della voce in quella versione"),
    )
    colonne = (item(intestazione), *(Colonna(n, "euro", "numero", decimali=posti) for n in versioni))
    righe = tuple(Riga((v.etichetta, *v.importi)) for v in voci)
    return chart(disegno.drawings(), parole_del_grafico, CrossTab(titolo, colonne, righe, fonte=fonte, across=across))
