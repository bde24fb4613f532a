"""The income statement: its variances, the aim on the current loss, the charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from analisi.apertura import Analisi
from analisi.calcolo.bilancio import (
    GESTIONE_CORRENTE,
    RISULTATO,
    Conto,
    ObiettivoPerdita,
    Scostamento,
    obiettivo_perdita,
    scostamenti,
)
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Elenco, Paragrafo, Scheda, Schede
from analisi.vista.campi_pagine import CAMPI_SCOSTAMENTO
from analisi.vista.pagine import grezzi
from analisi.vista.pagine.comune import fonte, mancanza, scarto_pct
from analisi.vista.pagine.corrette import con_nota
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella, TipoRiga
from analisi.vista.tracciati.cascata import Capo, Contributo, cascata
from analisi.vista.tracciati.pendenza import Pendenza, pendenza

NOMI_VERSIONE = {
    "budget_iniziale": "preventivo iniziale",
    "revisione_luglio": "revisione di luglio",
    "consuntivo": "consuntivo",
}
SCARTO = "Scostamento in rapporto al valore assoluto dell'importo con cui ci si confronta"
GRANDI_VOCI = ("31", "320", "325", "330", "340", "35", "36", "37")
VOCI_CORRENTI = ("310", "311", "312", "313", "314", "320", "325", "330", "340")


def sintesi_conto(d: Analisi) -> Vista | None:
    """What differs from the budget of the body, by how much, and who answers for it."""
    fermo = mancanza(d, ("conto_economico",))
    if fermo is not None or d.quadro.conto is None:
        return fermo
    if d.versione != "consuntivo":
        return Paragrafo(
            "Al 30 settembre il conto economico non è chiuso: qui si leggono il preventivo, la revisione di luglio e "
            "le risorse dei programmi."
        )
    conto = d.quadro.conto
    risultato, corrente = conto.conto(RISULTATO), conto.conto(GESTIONE_CORRENTE)
    schede = Schede(tuple(_scheda(d, c) for c in (risultato, corrente)) + _schede_rilevanti(d))
    frasi: list[Testo] = []
    for versione in ("revisione_luglio", "budget_iniziale"):
        frasi.append(_frase_conto(d, corrente, versione))
    frasi += frasi_obiettivo(d)
    frasi += [_frase_scostamento(s) for s in rilevanti(d)[:5]]
    if chi := d.dati.fonte.responsabile("risultato_corrente"):
        frasi.append(f"Del risultato corrente rispondono: {chi}.")
    return Gruppo((schede, Elenco(tuple(frasi))))


def _scheda(d: Analisi, conto: Conto) -> Scheda:
    base = d.quadro.regole.bilancio.versione_confronto
    scarto = scostamento_di(d, conto.conto)
    return Scheda(
        conto.voce,
        fm.euro_unita(conto.importi["consuntivo"], 0),
        f"{fm.euro_unita(scarto.euro, 0, segno=True)} rispetto {versione_detta(base, parole.articolo_a)}",
    )


def versione_detta(versione: str, articolo: Callable[[str, parole.Genere], str]) -> str:
    """A version of the statement in a sentence, with the article of `parole` that the sentence wants."""
    return articolo(NOMI_VERSIONE[versione], "f" if versione == "revisione_luglio" else "m")


def _schede_rilevanti(d: Analisi) -> tuple[Scheda, ...]:
    elenco = rilevanti(d)
    sfavorevoli = sum(s.segno == "sfavorevole" for s in elenco)
    return (
        Scheda(
            "Scostamenti rilevanti",
            fm.numero(len(elenco)),
            f"di cui {parole.plurale(sfavorevoli, 'sfavorevole', 'sfavorevoli')}",
        ),
    )


def scostamento_di(d: Analisi, codice: str) -> Scostamento:
    """The variance of one account from the version compared with."""
    return next(s for s in d.quadro.scostamenti or () if s.conto.conto == codice)


def rilevanti(d: Analisi) -> list[Scostamento]:
    """The material variances of the leaf accounts, largest first."""
    foglie = [s for s in d.quadro.scostamenti or () if s.rilevante and s.conto.foglia]
    return sorted(foglie, key=lambda s: -abs(s.euro or Decimal(0)))


def _frase_conto(d: Analisi, conto: Conto, versione: str) -> Testo:
    scarti = scostamenti(d.quadro.conto, versione, d.quadro.regole.bilancio) if d.quadro.conto else ()
    scarto = next(s for s in scarti if s.conto.conto == conto.conto)
    nome = versione_detta(versione, parole.articolo)
    testa = f"{conto.voce}: {fm.euro_unita(scarto.finale)} contro {fm.euro_unita(scarto.base)} secondo {nome}, "
    if not scarto.euro:
        return (testa, Forte("senza scostamento"), ".")
    confronto = "migliore" if scarto.segno == "favorevole" else "peggiore"
    quota = f" ({fm.percentuale(abs(scarto.pct), 2)})" if scarto.pct is not None else ""
    return (testa, Forte(f"{confronto} di {fm.euro_unita(abs(scarto.euro))}{quota}"), ".")


def frasi_obiettivo(d: Analisi) -> Iterable[Testo]:
    """Whether the current loss was cut as promised, against the initial budget and against the revision."""
    for versione in ("budget_iniziale", "revisione_luglio"):
        obiettivo = _obiettivo(d, versione)
        if obiettivo is not None:
            yield _frase_obiettivo(obiettivo)


def _obiettivo(d: Analisi, versione: str) -> ObiettivoPerdita | None:
    if d.quadro.conto is None:
        return None
    return obiettivo_perdita(d.quadro.conto, d.quadro.regole.bilancio, versione)


def _frase_obiettivo(o: ObiettivoPerdita) -> Testo:
    nome = versione_detta(o.versione, parole.articolo_di)
    return (
        f"Ridurre {parole.cifra(f'{o.riduzione_pct}%', 'di')} la perdita corrente {nome}: ",
        Forte("obiettivo raggiunto" if o.raggiunto else "obiettivo non raggiunto"),
        f"; la perdita ammessa era di {fm.euro_unita(abs(o.ammessa))}, {_ottenuta(o)}.",
    )


def _ottenuta(o: ObiettivoPerdita) -> str:
    if o.ottenuta >= 0:
        return f"il risultato è di {fm.euro_unita(o.ottenuta)}, senza perdita"
    testo = f"quella ottenuta è di {fm.euro_unita(abs(o.ottenuta))}"
    if not o.variazione_pct:
        return f"{testo}, come prevista"
    verso = "ridotta" if o.variazione_pct > 0 else "aumentata"
    return f"{testo}, {verso} {parole.cifra(fm.percentuale(abs(o.variazione_pct), 2), 'di')}"


def _frase_scostamento(s: Scostamento) -> Testo:
    quota = f" ({fm.percentuale(abs(s.pct), 1)})" if s.pct is not None else ""
    return (
        f"{s.conto.voce}: scostamento {s.segno} di ",
        Forte(f"{fm.euro_unita(abs(s.euro or Decimal(0)))}{quota}"),
        f", da {fm.euro_unita(s.base)} a {fm.euro_unita(s.finale)}.",
    )


def conto_economico(d: Analisi) -> Vista | None:
    """The statement in three versions with its variances; nothing for an area, which has no statement of its own.

    an.conto_economico(d)
    """
    if not d.quadro.per_ente:
        return None
    fermo = mancanza(d, ("conto_economico",))
    if fermo is not None or d.quadro.conto is None:
        return fermo
    if d.versione != "consuntivo":
        return Gruppo((_tabella_conto(d),))
    viste = (_grafico_cascata(d), _tabella_conto(d), _grafico_versioni(d))
    return Gruppo(tuple(v for v in viste if v is not None))


def _grafico_versioni(d: Analisi) -> Vista | None:
    conti = [c for c in d.quadro.conto.conti if c.conto in GRANDI_VOCI] if d.quadro.conto else []
    percorsi = tuple(
        Pendenza(c.voce, tuple(c.importi[v] for v in NOMI_VERSIONE)) for c in conti if any(c.importi.values())
    )
    if not percorsi:
        return None
    return pendenza(
        f"Dal preventivo al consuntivo {d.anno}: le grandi voci",
        percorsi,
        versioni=("preventivo", "revisione", "consuntivo"),
        fonte=fonte(d, "conto_economico"),
    )


def _grafico_cascata(d: Analisi) -> Vista | None:
    base = d.quadro.regole.bilancio.versione_confronto
    corrente = scostamento_di(d, GESTIONE_CORRENTE)
    contributi = tuple(
        Contributo(s.conto.voce, s.euro, favorevole=s.segno == "favorevole")
        for s in d.quadro.scostamenti or ()
        if s.conto.conto in VOCI_CORRENTI and s.euro is not None
    )
    inizio, fine = corrente.base or Decimal(0), corrente.finale or Decimal(0)
    mancano = fine - inizio - sum((c.importo for c in contributi), Decimal(0))
    if mancano:
        return Paragrafo(
            "Il grafico della gestione corrente non si disegna: fra le due versioni le voci lasciano senza "
            f"spiegazione {fm.euro_unita(mancano, segno=True)}. Il rapporto sulla qualità dei dati dice quale "
            "totale non torna."
        )
    if not contributi:
        return None
    return cascata(
        f"Gestione corrente: {versione_detta(base, parole.articolo_da)} al consuntivo {d.anno}",
        Capo(parole.maiuscola(NOMI_VERSIONE[base]), inizio),
        contributi,
        Capo("Consuntivo", fine),
        fonte=fonte(d, "conto_economico"),
    )


def _tabella_conto(d: Analisi) -> Tabella:
    base = d.quadro.regole.bilancio.versione_confronto
    finale = d.versione == "consuntivo"
    colonne = [
        ColonnaVista("Voce", larghezza=28),
        ColonnaVista("Preventivo iniziale", "euro", numerica=True, larghezza=16),
        ColonnaVista("Revisione di luglio", "euro", numerica=True, larghezza=16),
    ]
    if finale:
        colonne += [
            ColonnaVista("Consuntivo", "euro", numerica=True, larghezza=16),
            ColonnaVista(
                f"Scostamento {versione_detta(base, parole.articolo_da)}", "euro", numerica=True, larghezza=16
            ),
            ColonnaVista("Scarto", "%", numerica=True, larghezza=9, significato=SCARTO),
            ColonnaVista("Effetto", larghezza=13),
        ]
    righe = tuple(_riga_conto(d, s, finale) for s in d.quadro.scostamenti or ())
    quadra = (
        "Ogni totale è uguale alla somma delle sue parti al centesimo, nelle tre versioni."
        if d.quadro.conto and d.quadro.conto.quadra
        else "Alcuni totali non coincidono con la somma delle parti: si veda il rapporto di qualità."
    )
    regole = d.quadro.regole.bilancio
    note = [f"Oneri e perdite hanno segno negativo. {quadra}"]
    if finale:
        note.append(
            f"In evidenza gli scostamenti rilevanti: almeno {fm.euro_unita(regole.soglia_euro, 0)} e "
            f"almeno {parole.cifra(f'{regole.soglia_pct}%')}."
        )
    return Tabella(
        f"Conto economico {d.anno}, {d.nome_ente}",
        tuple(colonne),
        righe,
        tuple(note),
        fonte(d, "conto_economico"),
        grezzi=tuple(grezzi.scostamento(d, s) for s in d.quadro.scostamenti or ()),
        campi=CAMPI_SCOSTAMENTO,
    )


def _riga_conto(d: Analisi, s: Scostamento, finale: bool) -> Riga:
    c = s.conto
    celle: list[Cella | str] = [
        Cella(c.voce, nota=con_nota(d, "conto_economico", conto=c.conto)),
        fm.euro(c.importi["budget_iniziale"]),
        fm.euro(c.importi["revisione_luglio"]),
    ]
    if finale:
        effetto = s.segno if s.euro is not None else fm.MANCANTE
        celle += [
            fm.euro(c.importi["consuntivo"]),
            Cella(
                fm.euro(s.euro, segno=True),
                evidenza="attenzione" if s.rilevante and c.foglia else "",
                segnala="scostamento rilevante",
            ),
            scarto_pct(s.euro, s.pct),
            effetto,
        ]
    tipo: TipoRiga = "totale" if c.livello <= 1 else "subtotale" if not c.foglia else "normale"
    return Riga(tuple(celle), tipo=tipo, livello=max(0, c.livello - 1))
