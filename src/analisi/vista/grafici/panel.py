"""The bodies of a panel in lanes: a caterpillar plot, a profile of one body, strips of several indicators."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.grafici.canvas import SMALL, WIDTH, Note, Surroundings, chart, text_width, wrap
from analisi.vista.grafici.lanes import Label, Lane, Lanes, Line, Point, Reference
from analisi.vista.grafici.scales import (
    NOT_FROM_ZERO,
    Cifra,
    ceiling,
    known,
    leaves_zero_out,
    numbers,
    span,
    survey_ends,
    ticks,
)
from analisi.vista.grafici.words import (
    CONTEXT,
    UNVERIFIED,
    ChartTable,
    Grandezza,
    body,
    extremes,
    quoted,
    said,
    sentences,
    value,
    warnings,
)
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import Cella, Colonna, dato

NO_INTERVAL = "nessun intervallo"
_HEAD_CHARACTERS = 60
_FARTHEST = 4.0
"""Distances beyond this many robust units are drawn at the edge, with their figure."""
CONTEXT_GROUP = "Contesto: nessuna direzione (a destra più alto, a sinistra più basso)"
_ROBUST = "unità robuste (MAD × 1,4826)"
_FEW = 4
"""Up to this many other bodies are named on a strip one by one."""
_STRIP_LABEL = 0.42
"""Where names and figures stand above and below the line of a strip, in centimetres."""
_OWN_SCALES = "ogni striscia ha la sua scala, scritta in grigio sotto ai due capi"


@dataclass(frozen=True)
class ValoreConIntervallo:
    """A body with its value (None where missing) and the ends of its interval (None where there is none)."""

    etichetta: str
    valore: Cifra | None
    basso: Cifra | None = None
    alto: Cifra | None = None
    evidenziato: bool = False

    @property
    def ampio(self) -> bool:
        """Whether it has an interval."""
        return known(self.basso) and known(self.alto)


@dataclass(frozen=True)
class VoceProfilo:
    """An indicator: robust distance from the median (None: not computable), value and median as written.

    The distance is turned so that positive is better; of context indicators, so that positive is higher.
    """

    etichetta: str
    distanza: Cifra | None
    valore: str
    mediana: str
    contesto: bool = False
    verificata: bool = True
    gruppo: str = ""


@dataclass(frozen=True)
class Strip:
    """An indicator: the other bodies (name, value), the one in evidence, the median, reference values by name."""

    grandezza: Grandezza
    altri: tuple[tuple[str, Cifra], ...]
    proprio: Cifra | None
    mediana: Cifra | None = None
    riferimenti: tuple[tuple[str, Cifra], ...] = ()
    periodo: str = ""

    @property
    def valori(self) -> list[float]:
        """Every number on the strip."""
        return numbers([self.proprio, self.mediana, *(v for _, v in self.altri), *(v for _, v in self.riferimenti)])


def caterpillar(
    titolo: str,
    voci: Sequence[ValoreConIntervallo],
    *,
    grandezza: Grandezza,
    riferimento: Cifra | None = None,
    nome_riferimento: str = "mediana",
    livello: str = "95%",
    senza_intervallo: str = NO_INTERVAL,
    nota: str = "",
    fonte: str = "",
    simulato: bool = False,
) -> Grafico:
    """A row a body, its value and the interval that chance leaves, against the value of the panel.

    Rows by value, the highest first, those without a value last; `senza_intervallo` is said of bare values. ValueError
    where no body has a value.
    """
    if not any(known(v.valore) for v in voci):
        raise ValueError(f"grafico «{titolo}» senza valori")
    g, toni = grandezza, grandezza.toni
    ordinati = sorted(voci, key=lambda v: -float(v.valore) if known(v.valore) else math.inf)
    con_valore = [v for v in ordinati if known(v.valore)]
    ampi, soli = any(v.ampio for v in voci), [v.etichetta for v in con_valore if not v.ampio]
    capi = span(
        numbers([riferimento, *(x for v in voci for x in (v.valore, v.basso, v.alto))]), ceiling=ceiling(g.unita)
    )
    spezzato = leaves_zero_out(capi)
    testa = f"{nome_riferimento} {g.scritta(riferimento)}"

    def corsia(v: ValoreConIntervallo) -> Lane:
        if not known(v.valore):
            return Lane(v.etichetta, cells=("senza valore",), strong=v.evidenziato)
        colore = toni.highlight if v.evidenziato else tv.TESTO_TENUE
        forma, lato = ("D", 7.0) if v.evidenziato else ("o", 5.5)
        punto = Point(v.valore, colore, forma, v.evidenziato or v.ampio, lato)
        # that no row has an interval is said once, under the picture
        cella = f"{g.scritta(v.valore)}{f', {senza_intervallo}' if ampi and not v.ampio else ''}"
        spesso = 2.4 if v.evidenziato else 1.5
        linea = [Line((v.basso, v.alto), colore, spesso)] if known(v.basso) and known(v.alto) else []
        return Lane(v.etichetta, (*linea, punto), cells=(cella,), strong=v.evidenziato)

    piede = f"{g.testata}; {f'le linee sono gli intervalli al {livello}' if ampi else senza_intervallo}"
    note = [Note(NOT_FROM_ZERO, strong=True)] if spezzato else []
    disegno = Lanes(
        tuple(map(corsia, ordinati)),
        capi,
        ticks(capi, g.unita),
        Surroundings(below=(*note, Note(piede), Note(warnings(g)))),
        over=(Label(riferimento, wrap(testa, _HEAD_CHARACTERS), "on", toni.panel, "semibold", SMALL),)
        if known(riferimento)
        else (),
        reference=Reference(riferimento, toni.panel) if known(riferimento) else None,
        row=0.5,
    )
    parole_del_grafico = sentences(
        f"{g.testata}: {parole.plurale(len(con_valore), 'ente', 'enti')}"
        f"{' in ordine di valore' if len(con_valore) > 1 else ''}.",
        extremes([(v.etichetta, v.valore) for v in con_valore if known(v.valore)], g.scritta),
        f"Valore di confronto: {testa}." if known(riferimento) else "",
        said(
            "In evidenza",
            [
                f"«{v.etichetta}» {g.scritta(v.valore)}"
                f"{f', da {g.scritta(v.basso)} a {g.scritta(v.alto)}' if v.ampio else ''}"
                for v in ordinati
                if v.evidenziato
            ],
            separator="; ",
        ),
        _lontani(ordinati, riferimento) if ampi else "",
        said(parole.maiuscola(senza_intervallo), quoted(soli)) if ampi else f"{parole.maiuscola(senza_intervallo)}.",
        said("Senza valore", quoted(v.etichetta for v in ordinati if not known(v.valore))),
        warnings(g),
        nota,
    )
    dove: Literal["ovunque", "dati"] = "ovunque" if ampi else "dati"

    def estremo(nome: str, quale: str, di: Callable[[ValoreConIntervallo], Cifra | None]) -> Colonna:
        return Colonna(
            nome, g.unita, "numero", lambda v: _corto(di(v)), g.decimali, chiave=nome.lower(), dove=dove,
            significato=f"Estremo {quale} dell'intervallo del valore",
        )  # fmt: skip

    da, a = estremo("Da", "inferiore", lambda v: v.basso), estremo("A", "superiore", lambda v: v.alto)
    colonne = (body(), value(g.nome, g.unita, g.decimali), da, a)
    detta = f"{parole.maiuscola(nome_riferimento)}: {g.scritta(riferimento)}."
    righe_nota = (detta if known(riferimento) else "", warnings(g), nota)
    tabella = ChartTable.di(titolo, colonne, ordinati, [n for n in righe_nota if n], fonte)
    return chart(disegno.drawings(), parole_del_grafico, tabella, simulated=simulato)


def _lontani(voci: Sequence[ValoreConIntervallo], riferimento: Cifra | None) -> str:
    """Whose interval leaves out the value of the panel."""
    if not known(riferimento):
        return ""
    sopra = [v.etichetta for v in voci if known(v.basso) and float(v.basso) > float(riferimento)]
    sotto = [v.etichetta for v in voci if known(v.alto) and float(v.alto) < float(riferimento)]
    return (
        sentences(
            said("Intervallo tutto sopra il valore di confronto", quoted(sopra)),
            said("Intervallo tutto sotto il valore di confronto", quoted(sotto)),
        )
        or "Tutti gli intervalli comprendono il valore di confronto."
    )


def _corto(valore: Cifra | None) -> Cifra | None:
    """A binary number cut to the digits on which machines agree."""
    return float(f"{valore:.6g}") if isinstance(valore, float) else valore


def profilo(titolo: str, voci: Sequence[VoceProfilo], *, ente: str, fonte: str = "", simulato: bool = False) -> Grafico:
    """Every indicator of a body on one scale, the robust distance from the median, better to the right.

    In the given order within their groups, each in one piece; those of context last. ValueError without any.
    """
    if not voci:
        raise ValueError(f"grafico «{titolo}» senza voci")
    gruppi = list(dict.fromkeys(v.gruppo for v in voci))
    ordinate = sorted(voci, key=lambda v: (v.contesto, 0 if v.contesto else gruppi.index(v.gruppo)))

    def distanza(v: VoceProfilo) -> float:
        return float(v.distanza) if known(v.distanza) else 0.0

    def corsia(v: VoceProfilo) -> Lane:
        dubbio = "" if v.verificata else f" † {UNVERIFIED}"
        nome = f"{v.etichetta}{dubbio}: {v.valore}; mediana{formato.SPAZIO}{v.mediana}"
        gruppo = CONTEXT_GROUP if v.contesto else v.gruppo
        quanto, dentro = distanza(v), min(max(distanza(v), -_FARTHEST), _FARTHEST)
        if not known(v.distanza):
            return Lane(nome, labels=(Label(0, "non calcolabile", color=tv.TESTO_TENUE, size=SMALL),), group=gruppo)
        peggio = quanto < 0 and not v.contesto
        colore = tv.TESTO_TENUE if v.contesto or not quanto else tv.ARANCIO if peggio else tv.BLU
        forma = ("<" if quanto < 0 else ">") if dentro != quanto else "D" if peggio else "o"
        segni = (Line((0, dentro), colore), Point(dentro, colore, forma, not v.contesto, 7.0))
        scritta = Label(dentro, formato.con_segno(v.distanza, 1), "left" if quanto < 0 else "right", colore, size=SMALL)
        return Lane(nome, segni, (scritta,), gruppo)

    versi = (("peggio della mediana", "left"), ("meglio della mediana", "right"))
    disegno = Lanes(
        tuple(map(corsia, ordinate)),
        (-_FARTHEST, _FARTHEST),
        tuple((float(t), formato.con_segno(t)) for t in (-4, -2, 0, 2, 4)),
        Surroundings(below=(Note(f"distanza dalla mediana in {_ROBUST}; in grigio fino a una unità", align="right"),)),
        over=tuple(Label(0, testo, lato, tv.TESTO_TENUE, size=SMALL, gap=0.15) for testo, lato in versi)  # type: ignore[arg-type]
        if any(not v.contesto for v in voci)
        else (),
        reference=Reference(0, dashed=False),
        band=(-1.0, 1.0),
        row=0.75,
    )
    lontane = sorted((v for v in ordinate if known(v.distanza)), key=lambda v: -abs(distanza(v)))

    def dette(contesto: bool, *versi: int) -> list[str]:
        return [
            f"«{v.etichetta}»{'' if v.verificata else f' ({UNVERIFIED})'} {formato.con_segno(v.distanza, 1)}"
            for v in lontane
            if v.contesto is contesto and (distanza(v) > 0) - (distanza(v) < 0) in versi
        ]

    pari = [v.etichetta for v in lontane if not v.contesto and not distanza(v)]
    parole_del_grafico = sentences(
        f"Profilo di {ente} su {parole.plurale(len(voci), 'indicatore', 'indicatori')}: distanza dalla mediana del "
        f"panel in {_ROBUST}.",
        said("Peggio della mediana", dette(False, -1)),
        said("Meglio della mediana", dette(False, 1)),
        said("Sulla mediana", quoted(pari)),
        said("Contesto, senza direzione, sopra la mediana col più e sotto col meno", dette(True, -1, 0, 1)),
        said("Distanza non calcolabile", quoted(v.etichetta for v in ordinate if not known(v.distanza))),
    )

    def note(v: VoceProfilo) -> str:
        return "; ".join((*((CONTEXT,) if v.contesto else ()), *(() if v.verificata else (UNVERIFIED,))))

    colonne = (
        _indicatore("etichetta"),
        Colonna("Valore", di="valore", chiave="valore", a_destra=True,
                significato="Valore dell'ente con la sua unità, come si legge nella pagina"),
        Colonna("Mediana", di="mediana", chiave="mediana", a_destra=True,
                significato="Mediana del panel con la sua unità, come si legge nella pagina"),
        Colonna(f"Distanza in {_ROBUST}", "", "numero",
                lambda v: float(f"{v.distanza:.6g}") if known(v.distanza) else formato.NC, 1, True, chiave="distanza",
                significato="Distanza dalla mediana divisa per la MAD riportata a scala"),
        dato("contesto", "Di contesto", "Se un valore più alto non è né meglio né peggio", "contesto", "vero_falso"),
        dato("formula_verificata", "Formula verificata", "Se la formula è stata trovata in una fonte", "verificata",
             "vero_falso"),
        Colonna("Nota", di=note, dove="pagina"),
    )  # fmt: skip
    tabella = ChartTable.di(titolo, colonne, ordinate, fonte=fonte)
    return chart(disegno.drawings(), parole_del_grafico, tabella, simulated=simulato)


def strips(titolo: str, voci: Sequence[Strip], *, ente: str = "", fonte: str = "", simulato: bool = False) -> Grafico:
    """Several indicators, each on a scale of its own: all the bodies as small marks and one in evidence.

    In the given order; `ente` is the body in evidence, empty for none. A few others are named one by one. ValueError
    without strips, or for an empty one.
    """
    if not voci or not all(v.valori for v in voci):
        raise ValueError(f"grafico «{titolo}» senza valori")
    nomi = [
        f"{' – '.join((v.grandezza.testata, *v.grandezza.avvertenze))}{f', {v.periodo}' if v.periodo else ''}"
        for v in voci
    ]
    room = WIDTH - 0.1 - max(text_width(wrap(n)) for n in nomi)
    # a name longer than a strip is said once, over all of them
    lungo = any(text_width(_con_valore(v, ente, v.proprio), SMALL, "semibold") > room for v in voci) and bool(ente)
    testa = (Note(_OWN_SCALES), *((Note(f"In evidenza: {ente}"),) if lungo else ()))
    disegno = Lanes(
        tuple(_corsia_striscia(v, n, "" if lungo else ente, bool(ente), room) for v, n in zip(voci, nomi, strict=True)),
        (-0.12, 1.12),
        around=Surroundings(above=testa),
        row=1.8,
        tight=False,
    )

    def detta(v: Strip) -> str:
        g = v.grandezza
        campo = sorted((x for _, x in v.altri), key=float)
        altri = [f"gli altri da {g.scritta(campo[0])} a {g.scritta(campo[-1])}"] if campo else []
        if len(campo) <= _FEW:
            altri = [f"{nome} {g.scritta(x)}" for nome, x in v.altri]
        proprio = [f"{ente} {g.scritta(v.proprio) if known(v.proprio) else 'senza valore'}"] if ente else []
        mediana = [f"mediana {g.scritta(v.mediana)}"] if known(v.mediana) else []
        riferimenti = [f"{nome} {g.scritta(x)}" for nome, x in v.riferimenti]
        avviso = f" ({'; '.join(g.avvertenze)})" if g.avvertenze else ""
        return f"{g.nome}{avviso}: {'; '.join((*proprio, *mediana, *riferimenti, *altri))}."

    righe = [
        (v, nome, nota, valore)
        for v in voci
        for nome, nota, valore in (
            *([(ente, " (in evidenza)", v.proprio)] if ente else ()),
            *((n, "", x) for n, x in v.altri),
            *([("mediana", "", v.mediana)] if known(v.mediana) else ()),
            *((n, " (riferimento)", x) for n, x in v.riferimenti),
        )
    ]
    quanti = parole.maiuscola(parole.plurale(len(voci), "indicatore", "indicatori"))
    colonne = (
        _indicatore(lambda r: Cella(r[0].grandezza.nome, testo=nomi[voci.index(r[0])])),
        dato("unita", "Unità", "Unità di misura dei numeri della riga; vuota se sono numeri puri",
             lambda r: r[0].grandezza.unita),
        Colonna("Periodo", di=lambda r: r[0].periodo, chiave="periodo",
                significato="Periodo a cui si riferisce il valore"),
        body(lambda r: Cella(r[1], testo=f"{r[1]}{r[2]}")),
        value("Valore", of=lambda r: Cella(r[3], decimali=r[0].grandezza.decimali)),
    )  # fmt: skip
    tabella = ChartTable.di(titolo, colonne, righe, fonte=fonte)
    return chart(
        disegno.drawings(), sentences(f"{quanti}, ognuno sulla sua scala.", *map(detta, voci)), tabella,
        simulated=simulato,
    )  # fmt: skip


def _corsia_striscia(voce: Strip, nome: str, ente: str, con_ente: bool, room: float) -> Lane:
    """A strip, its values put between 0 and 1."""
    g, toni, capi = voce.grandezza, voce.grandezza.toni, _capi(voce)
    tono = toni.panel if g.contesto else tv.ARANCIO

    def posto(valore: Cifra) -> float:
        return (float(valore) - float(capi[0])) / float(capi[1] - capi[0])

    def scritta(nome: str, valore: Cifra, sopra: bool, colore: str, grassetto: bool = False) -> Label:
        testo = _con_valore(voce, nome, valore)
        testo = testo if text_width(testo, SMALL, "semibold") <= room else g.scritta(valore)
        return Label(
            posto(valore), testo, "above" if sopra else "below", colore, "semibold" if grassetto else "normal", SMALL,
            offset=_STRIP_LABEL if sopra else -_STRIP_LABEL,
        )  # fmt: skip

    segni: list[Line | Point] = [Line((0, 1), tv.GRIGIO_LINEA, 0.9)]
    segni += [Line((k, k), tv.GRIGIO_LINEA, 0.9, (-0.12, 0.12)) for k in (0, 1)]
    segni += [Point(posto(x), tv.GRIGIO, filled=False, size=5.0) for _, x in voce.altri]
    cifre = [formato.con_unita(c, "%" if g.unita == "%" else "") for c in capi]
    scritte = [Label(k, t, "on", tv.TESTO_TENUE, size=SMALL, offset=-_STRIP_LABEL) for k, t in enumerate(cifre)]
    for chi, valore in voce.riferimenti:
        # of two equal values the shape behind must show around the one in front
        coperto = known(voce.proprio) and float(valore) == float(voce.proprio)
        segni.append(Point(posto(valore), tono, "D", False, 10.5 if coperto else 6.0))
        scritte.append(scritta(chi, valore, False, tono))
    if known(voce.mediana):
        segni.append(Line((posto(voce.mediana),) * 2, toni.panel, 1.6, (-0.2, 0.2)))
        scritte.append(scritta("mediana", voce.mediana, False, toni.panel))
    if known(voce.proprio):
        segni.append(Point(posto(voce.proprio), toni.highlight, size=7.5))
        scritte.append(scritta(ente, voce.proprio, True, toni.highlight, True))
    scritte += [scritta(chi, valore, True, tv.TESTO_TENUE) for chi, valore in _nominati(voce)]
    if con_ente and not known(voce.proprio):
        testo = f"{ente}: senza valore" if ente else "senza valore"
        scritte.append(Label(0.5, testo, "above", tv.TESTO_TENUE, size=SMALL, offset=_STRIP_LABEL))
    return Lane(nome, tuple(segni), tuple(scritte))


def _con_valore(voce: Strip, nome: str, valore: Cifra | None) -> str:
    return f"{nome} {voce.grandezza.scritta(valore)}".strip() if known(valore) else f"{nome}: senza valore"


def _capi(voce: Strip) -> tuple[Decimal, Decimal]:
    """Ends of the scale: those of a survey, or round ones, zero among them where the values come near it."""
    if estremi := survey_ends(voce.grandezza.unita, voce.valori):
        return Decimal(estremi[0]), Decimal(estremi[1])
    basso, alto = span(voce.valori, ceiling=ceiling(voce.grandezza.unita))
    passo = 10.0 ** math.floor(math.log10((alto - basso) / 2))
    # a hair of tolerance, or 0.3 / 0.1 would end one step too far
    primo, ultimo = math.floor(basso / passo + 1e-9), math.ceil(alto / passo - 1e-9)
    return primo * Decimal(f"{passo:g}"), ultimo * Decimal(f"{passo:g}")


def _nominati(voce: Strip) -> list[tuple[str, Cifra]]:
    """The others that are written: all of them where they are few, else the lowest and the highest without a name."""
    ordinati = sorted(voce.altri, key=lambda altro: float(altro[1]))
    if len(ordinati) <= _FEW:
        return ordinati
    detti = set(numbers([voce.proprio, voce.mediana, *(r for _, r in voce.riferimenti)]))
    return [("", v) for _, v in (ordinati[0], ordinati[-1]) if float(v) not in detti]


def _indicatore(di: object) -> Colonna:
    return Colonna("Indicatore", di=di, chiave="indicatore", significato="Nome dell'indicatore")  # type: ignore[arg-type]
