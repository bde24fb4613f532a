"""Items against a target or a mean: bars, target and result, the body and its peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from analisi.vista import formato, parole
from analisi.vista import tavolozza as tv
from analisi.vista.grafici.canvas import SMALL, Key, Note, Surroundings, chart, wrap
from analisi.vista.grafici.lanes import Bar, Label, Lane, Lanes, Line, Point, Reference
from analisi.vista.grafici.scales import VISIBLE, span_from_zero, ticks
from analisi.vista.grafici.words import (
    GROUP,
    UNIT,
    ChartTable,
    extremes,
    item,
    listed,
    quoted,
    said,
    sentences,
    value,
)
from analisi.vista.grafico import Grafico
from analisi.vista.tabella import Cella, Colonna, Riga, dato

_FARTHEST = 200
"""A result above twice its target is drawn at the edge with an arrow, and says its value."""
_VALUE_CHARACTERS = 22
_VERDICTS: dict[bool | None, tuple[str, str, str, str]] = {
    False: ("non raggiunto", "obiettivo non raggiunto", "D", tv.ARANCIO),
    True: ("raggiunto", "obiettivo raggiunto", "o", tv.BLU),
    None: ("senza giudizio", "senza giudizio", "s", tv.GRIGIO),
}
"""How each verdict is said and named in the legend; its shape and its colour."""


@dataclass(frozen=True)
class Barra:
    """One bar. `valore` None draws none and writes `testo`, by default the mark of a missing figure.

    testo: what to write instead of the value (for instance `formato.NC`). gruppo: rows of one group follow each other.
    """

    etichetta: str
    valore: Decimal | None
    attenzione: bool = False
    gruppo: str = ""
    testo: str = ""


@dataclass(frozen=True)
class Riferimento:
    """A target line: its value and its name, «obiettivo» if not told otherwise."""

    valore: Decimal
    nome: str = "obiettivo"


@dataclass(frozen=True)
class Coppia:
    """An indicator: target, result and verdict. The verdict is the caller's, so that one rule decides everywhere.

    raggiunto: None where there is no verdict. massimo: the target is a ceiling, so less is better.
    testo: what to write where the result is None (for instance `formato.NC`).
    """

    etichetta: str
    obiettivo: Decimal
    risultato: Decimal | None
    raggiunto: bool | None
    unita: str = ""
    massimo: bool = False
    testo: str = ""

    @property
    def quota(self) -> Decimal | None:
        """Result with the target at 100, for the drawing only; None if there is no such ratio."""
        return self.risultato / self.obiettivo * 100 if self.risultato is not None and self.obiettivo else None

    @property
    def scritti(self) -> tuple[str, str]:
        """Target and result with their unit; a ceiling says so: `al più 30 giorni`."""
        risultato = formato.con_unita(self.risultato, self.unita)
        return (
            f"{'al più ' if self.massimo else ''}{formato.con_unita(self.obiettivo, self.unita)}",
            self.testo if self.risultato is None and self.testo else risultato,
        )


@dataclass(frozen=True)
class Accostamento:
    """An item with the body's value and its peers' mean, in one unit; None where a value is missing."""

    etichetta: str
    ente: Decimal | None
    media: Decimal | None
    gruppo: str = ""


def barre(
    titolo: str,
    voci: Sequence[Barra],
    *,
    unita: str = "%",
    decimali: int | None = None,
    riferimento: Riferimento | None = None,
    avvertenza: str = "sotto l'obiettivo",
    intestazione: str = "Voce",
    fonte: str = "",
) -> Grafico:
    """Bars in the given order. `avvertenza` says what the flagged ones are, once. ValueError without items."""
    _richieste(titolo, voci)
    meta = riferimento.valore if riferimento else None
    capi = span_from_zero([meta, *(v.valore for v in voci)], 100.0 if unita == "%" else 1.0)
    nome_meta = f"{riferimento.nome} {formato.con_unita(meta, unita)}" if riferimento else ""

    def scritto(v: Barra) -> str:
        return v.testo or formato.con_unita(v.valore, unita, decimali)

    def tratteggiata(v: Barra) -> bool:
        return v.attenzione and abs(float(v.valore or 0)) >= VISIBLE * (capi[1] - capi[0])

    def corsia(v: Barra) -> Lane:
        colore, quanto = tv.ARANCIO if v.attenzione else tv.BLU, v.valore or Decimal(0)
        testo = f"{scritto(v)} · {avvertenza}" if v.attenzione and not tratteggiata(v) else scritto(v)
        tinta = tv.ARANCIO if v.attenzione else tv.TESTO
        accanto = Label(quanto, testo, "left" if quanto < 0 else "right", tinta, gap=0.12)
        return Lane(v.etichetta, (Bar(0, quanto, colore, v.attenzione),), (accanto,), v.gruppo)

    legenda = (Key(avvertenza, tv.ARANCIO, kind="hatch"),) if any(map(tratteggiata, voci)) else ()
    disegno = Lanes(
        tuple(map(corsia, voci)), capi, ticks(capi, unita), Surroundings(legenda),
        over=(Label(meta, nome_meta, "on", tv.NOTTE, "semibold", SMALL),) if meta is not None else (),
        reference=Reference(meta) if meta is not None else Reference(0, tv.GRIGIO, dashed=False),
    )  # fmt: skip
    segnalate = [f"«{v.etichetta}» ({scritto(v)})" for v in voci if v.attenzione]
    presenti = [(v.etichetta, v.valore) for v in voci if v.valore is not None]
    quante = f"{len(segnalate)} voci su {len(voci)}, " if len(segnalate) > 1 else ""
    elenco = f"{quante}{listed(segnalate, 'altre')}"
    if 1 < len(segnalate) == len(voci):
        elenco = parole.tutti(len(voci), "voce", "voci", "f")
    parole_del_grafico = sentences(
        f"Grafico a barre di {parole.plurale(len(voci), 'voce', 'voci', 'f')}.",
        f"{parole.maiuscola(avvertenza)}: {elenco}." if segnalate else "",
        f"Nessuna voce {avvertenza}." if riferimento and presenti and not segnalate else "",
        extremes(presenti, lambda x: formato.con_unita(x, unita, decimali), "voci", "Tutte"),
        f"{parole.maiuscola(riferimento.nome)}: {formato.con_unita(meta, unita)}." if riferimento else "",
        said("Senza valore", quoted(v.etichetta for v in voci if v.valore is None), "altre")
        if presenti
        else "Nessuna voce ha un valore.",
    )
    colonne = (
        GROUP,
        item(intestazione),
        value("Valore", unita, decimali, lambda v: Cella(v.valore, testo=v.testo)),
        dato("testo", "Come si legge", "Valore a parole, dove la cifra da sola non basta", "testo"),
        dato("attenzione", "Segnalata", "Se il grafico segnala la voce", "attenzione", "vero_falso"),
        Colonna("Segnalazione", di=lambda v: avvertenza if v.attenzione else "", dove="pagina") if segnalate else None,
    )
    righe = [r for g, sue in groupby(voci, lambda v: v.gruppo) for r in (*([Riga((g,), "gruppo")] if g else []), *sue)]
    return chart(disegno.drawings(), parole_del_grafico, ChartTable.di(titolo, colonne, righe, fonte=fonte))


def confronto(titolo: str, voci: Sequence[Coppia], *, intestazione: str = "Indicatore", fonte: str = "") -> Grafico:
    """Target against result, one row an indicator: each on one scale where its target is 100, its real values beside.

    In the given order. ValueError without items.
    """
    _richieste(titolo, voci)
    quote = [float(v.quota) for v in voci if v.quota is not None]
    fine = min(float(_FARTHEST), max([110.0, *(q * 1.04 for q in quote)]))

    def corsia(v: Coppia) -> Lane:
        celle = tuple(wrap(t, _VALUE_CHARACTERS) for t in v.scritti)
        if v.quota is None:
            return Lane(v.etichetta, cells=celle)
        _, _, forma, colore = _VERDICTS[v.raggiunto]
        quota = min(max(float(v.quota), 0.0), fine)
        forma = ">" if v.quota > fine else "<" if v.quota < 0 else forma
        segni = (
            Line((100, quota), colore, 2.2),
            Line((100, 100), tv.NOTTE, 2.2, (-0.17, 0.17)),
            Point(quota, colore, forma, v.raggiunto is True, 7.0),
        )
        return Lane(v.etichetta, segni, cells=celle)

    giudizi = {v.raggiunto for v in voci if v.quota is not None}
    disegno = Lanes(
        tuple(map(corsia, voci)),
        (0.0, fine),
        tuple(t for t in ticks((0.0, fine), count=4) if t[0] % 50 == 0),
        Surroundings(tuple(Key(n, c, f, g is True) for g, (_, n, f, c) in _VERDICTS.items() if g in giudizi)),
        ("obiettivo", "risultato"),
        (Label(100, "obiettivo = 100", "on", tv.NOTTE, "semibold", SMALL),),
        Reference(100),
    )
    raggiunti = sum(v.raggiunto is True for v in voci)
    mancati = [f"«{v.etichetta}», obiettivo {a}, risultato {b}" for v in voci for a, b in (v.scritti,)
               if v.raggiunto is False]  # fmt: skip
    parole_del_grafico = sentences(
        f"Obiettivo e risultato di {parole.plurale(len(voci), 'indicatore', 'indicatori')}, con l'obiettivo di "
        "ciascuno posto uguale a 100."
        if len(voci) > 1
        else "Obiettivo e risultato di un indicatore, con l'obiettivo posto uguale a 100.",
        f"Obiettivo raggiunto da {raggiunti} su {len(voci)}." if raggiunti else "",
        said(f"Non {parole.concorda(len(mancati), 'raggiunto')}", mancati, separator="; "),
        said("Senza giudizio", quoted(v.etichetta for v in voci if v.raggiunto is None), "altre"),
    )

    def obiettivo(v: Coppia) -> Cella:
        return Cella(v.obiettivo, testo=formato.con_unita(v.obiettivo, v.unita))

    def risultato(v: Coppia) -> Cella:
        return Cella(v.risultato, testo=v.scritti[1])

    colonne = (
        item(intestazione),
        value("Obiettivo", "", None, obiettivo, "obiettivo", "Obiettivo, nell'unità della colonna «unita»"),
        value("Risultato", "", None, risultato, "risultato", "Risultato, nell'unità della colonna «unita»"),
        UNIT,
        dato("raggiunto", "Raggiunto", "Se l'obiettivo è raggiunto; vuoto senza giudizio", "raggiunto", "vero_falso"),
        Colonna("Giudizio", di=lambda v: _VERDICTS[v.raggiunto][0], dove="pagina"),
    )  # fmt: skip
    return chart(disegno.drawings(), parole_del_grafico, ChartTable.di(titolo, colonne, voci, fonte=fonte))


def punti(
    titolo: str,
    voci: Sequence[Accostamento],
    *,
    unita: str = "",
    decimali: int | None = None,
    ente: str = "ente",
    media: str = "media regionale",
    limiti: tuple[int, int] | None = None,
    intestazione: str = "Voce",
    fonte: str = "",
) -> Grafico:
    """The body against a mean, two markers of different shape a row, in the given order; `ente` and `media` name them.

    limiti: ends of the axis, for instance of a survey's scale; None lets the values decide, zero included. ValueError
    without items.
    """
    _richieste(titolo, voci)
    posti = decimali if decimali is not None else formato.decimali(*(x for v in voci for x in (v.ente, v.media)))
    capi = span_from_zero(x for v in voci for x in (v.ente, v.media))
    capi = (float(limiti[0]), float(limiti[1])) if limiti else capi
    simbolo = "%" if unita == "%" else ""

    def scritto(valore: Decimal | None) -> str:
        return formato.con_unita(valore, simbolo, posti)

    def corsia(v: Accostamento) -> Lane:
        dati = [(x, t) for x, t in ((v.ente, tv.BLU), (v.media, tv.ARANCIO)) if x is not None]
        if not dati:
            return Lane(v.etichetta, labels=(Label(capi[0], formato.MANCANTE),), group=v.gruppo)
        (basso, tinta_basso), (alto, tinta_alto) = min(dati), max(dati, key=lambda d: d[0])
        # of two close values the shape behind must show around the one in front
        coperti = len(dati) == 2 and float(alto - basso) < (capi[1] - capi[0]) * 0.012
        stacco = 0.3 if coperti else 0.2
        segni = (
            Line((basso, alto), tv.GRIGIO, 1.4),
            *((Point(v.media, tv.ARANCIO, "D", False, 9.5 if coperti else 6.0),) if v.media is not None else ()),
            *((Point(v.ente, tv.BLU),) if v.ente is not None else ()),
        )
        scritte = [Label(alto, scritto(alto), "right", tv.BLU if alto == v.ente else tinta_alto, gap=stacco)]
        if basso != alto:
            scritte.append(Label(basso, scritto(basso), "left", tinta_basso, gap=stacco))
        return Lane(v.etichetta, segni, tuple(scritte), v.gruppo)

    passi = tuple((float(k), formato.numero(k)) for k in range(limiti[0], limiti[1] + 1)) if limiti else ()
    complete = [(v.etichetta, v.ente, v.media) for v in voci if v.ente is not None and v.media is not None]
    piede = (Note(unita, align="right"),) if unita and not simbolo else ()
    disegno = Lanes(
        tuple(map(corsia, voci)),
        capi,
        passi if 0 < len(passi) <= 11 else ticks(capi, unita),
        Surroundings((Key(ente, tv.BLU, "o", True), Key(media, tv.ARANCIO, "D")), below=piede),
        row=0.66,
    )

    def detti(segno: int) -> list[str]:
        return [f"«{e}» {scritto(a)} contro {scritto(b)}" for e, a, b in complete if (a > b) - (a < b) == segno]

    pari = [f"«{e}» {scritto(a)}" for e, a, b in complete if a == b]
    parole_del_grafico = sentences(
        f"Confronto fra {ente} e {media} per {parole.plurale(len(voci), 'voce', 'voci', 'f')}"
        f"{f', in {unita}' if unita and not simbolo else ''}.",
        said("Valori più alti", detti(1), "altre", "; "),
        said("Valori più bassi", detti(-1), "altre", "; "),
        said("Valori uguali", pari, "altre", "; "),
        said("Confronto incompleto", quoted(v.etichetta for v in voci if None in (v.ente, v.media)), "altre"),
    )
    colonne = (
        GROUP,
        item(intestazione),
        value(parole.maiuscola(ente), unita, posti, "ente", "valore_ente", "Valore dell'ente"),
        value(parole.maiuscola(media), unita, posti, "media", "valore_media", "Media con cui l'ente si confronta"),
    )
    return chart(disegno.drawings(), parole_del_grafico, ChartTable.di(titolo, colonne, voci, fonte=fonte))


def _richieste(titolo: str, voci: Sequence[object]) -> None:
    if not voci:
        raise ValueError(f"grafico «{titolo}» senza voci")
